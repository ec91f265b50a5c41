/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes, pedals, glide and bend; every value is placed on its exact frame. */
#include <math.h>
#include <string.h>
#include "dsp-voices.h"

#define BEND_RAMP 64

void
dsp_voices_init (DspVoiceBank *b, float rate)
{
  memset (b, 0, sizeof *b);
  b->rate = rate;
  b->fade_step = 1 / (DSP_STEAL_S * rate);
  for (int i = 0; i < 128; i++)
    b->cc[i] = -1;
  for (int i = 0; i < DSP_VOICES_CAP; i++)
    {
      b->values.value[DSP_VOICE_FREQ][0][i] = 440;
      b->values.value[DSP_VOICE_NOTE][0][i] = 69;
      b->values.value[DSP_VOICE_INDEX][0][i] = (float) i;
      b->fade_from[i] = DSP_FAR_OFF;
    }
}

/* ---- values ----------------------------------------------------------------------------------------------- */
static void
touch (DspVoices *v, uint32_t lane, uint32_t field)
{
  uint32_t unit = lane / DSP_UNIT, bit = 1u << field;
  if (v->dirty[unit] & bit)
    return;
  v->dirty[unit] |= bit;
  for (int edge = 1; edge < 5; edge++)
    memcpy (&v->value[field][edge][unit * DSP_UNIT], &v->value[field][0][unit * DSP_UNIT], DSP_UNIT * sizeof (float));
}

static void
put (DspVoiceBank *b, uint32_t lane, uint32_t field, uint32_t frame, float value)
{
  DspVoices *v = &b->values;
  touch (v, lane, field);
  for (uint32_t edge = (frame + DSP_PASS - 1) / DSP_PASS; edge < 5; edge++)
    v->value[field][edge][lane] = value;
  if (frame % DSP_PASS && v->change_count < DSP_CHANGES_MAX)
    v->changes[v->change_count++] = (DspChange){ (uint16_t) frame, (uint16_t) lane, field, value };
  v->ramp[field][lane] = 0;
}

static float
frequency (float note)
{
  return 440.f * exp2f ((note - 69.f) * (1.f / 12.f));
}

static void
put_pitch (DspVoiceBank *b, uint32_t lane, uint32_t frame)
{
  DspLane *l = &b->lanes[lane];
  put (b, lane, DSP_VOICE_NOTE, frame, l->pitch);
  put (b, lane, DSP_VOICE_FREQ, frame, frequency (l->pitch));
}

static void
glide_to (DspLane *l, float target, int32_t frames)
{
  l->target = target;
  l->glide_left = frames < 1 ? 0 : frames;
  l->step = l->glide_left ? (target - l->pitch) / (float) l->glide_left : 0;
  if (!l->glide_left)
    l->pitch = target;
}

/* Moves gliding lanes through the block: values at the edges, straight lines between. */
static void
advance_glides (DspVoiceBank *b)
{
  DspVoices *v = &b->values;
  for (uint32_t i = 0; i < b->room; i++)
    {
      DspLane *l = &b->lanes[i];
      if (!l->active || !l->glide_left)
        continue;
      touch (v, i, DSP_VOICE_NOTE);
      touch (v, i, DSP_VOICE_FREQ);
      v->ramp[DSP_VOICE_NOTE][i] = v->ramp[DSP_VOICE_FREQ][i] = 1;
      for (int edge = 1; edge < 5; edge++)
        {
          int32_t frames = l->glide_left < DSP_PASS ? l->glide_left : DSP_PASS;
          l->pitch += l->step * (float) frames;
          l->glide_left -= frames;
          if (!l->glide_left)
            l->pitch = l->target;
          v->value[DSP_VOICE_NOTE][edge][i] = l->pitch;
          v->value[DSP_VOICE_FREQ][edge][i] = frequency (l->pitch);
        }
    }
}

/* ---- notes ------------------------------------------------------------------------------------------------ */
/* The bend of all notes and the one of an MPE voice's own. */
static float
channel_bend (const DspVoiceBank *b, uint8_t channel)
{
  return b->bend[0] + (channel ? b->bend[channel] : 0);
}

/* Whether an expression meant for one note, for an MPE voice or for all reaches this lane. */
static bool
is_meant (const DspLane *l, const DspEvent *e)
{
  uint8_t channel = e->channel_voice % DSP_CHANNELS;
  if (l->dying)
    return false;
  return e->serial ? l->serial == e->serial : !channel || l->channel == channel;
}

static void
start (DspVoiceBank *b, uint32_t lane, const DspEvent *e, bool retrigger)
{
  DspLane *l = &b->lanes[lane];
  bool sounding = l->active;
  float from = l->pitch;
  l->active = l->gate = true;
  l->held = l->caught = false;
  l->serial = e->serial;
  l->age = ++b->age;
  l->quiet_blocks = 0;
  l->key = e->note;
  l->channel = e->channel_voice % DSP_CHANNELS;
  l->bend = channel_bend (b, l->channel);
  float target = e->note + l->bend, glide = e->glide_s;
  l->pitch = target;
  if (glide > 0 && e->glide_from >= 0)
    l->pitch = e->glide_from;
  else if (b->setup.glide_s > 0 && (b->setup.mode == DSP_VOICES_POLY ? b->has_last : sounding))
    {
      glide = (float) b->setup.glide_s;
      l->pitch = b->setup.mode == DSP_VOICES_POLY ? b->last_key : from;
    }
  else
    glide = 0;
  glide_to (l, target, (int32_t) (glide * b->rate));
  put_pitch (b, lane, e->frame);
  b->last_key = e->note;
  b->has_last = true;
  put (b, lane, DSP_VOICE_VELOCITY, e->frame, e->velocity);
  put (b, lane, DSP_VOICE_PRESSURE, e->frame, b->pressure[l->channel]);
  put (b, lane, DSP_VOICE_BEND, e->frame, l->bend);
  put (b, lane, DSP_VOICE_RELEASE, e->frame, 0);
  put (b, lane, DSP_VOICE_TIMBRE, e->frame, b->timbre[l->channel]);
  uint32_t random = (e->serial + 1) * 2654435761u ^ (uint32_t) (e->note * 97);
  random ^= random >> 15;
  put (b, lane, DSP_VOICE_RANDOM, e->frame, (float) (random >> 8) * (1.f / 16777216.f));
  /* an open gate is lifted for one sample so that envelopes start again */
  if (retrigger && sounding && b->values.value[DSP_VOICE_GATE][(e->frame + DSP_PASS - 1) / DSP_PASS][lane] > 0)
    {
      put (b, lane, DSP_VOICE_GATE, e->frame, 0);
      put (b, lane, DSP_VOICE_GATE, e->frame + 1, 1);
    }
  else
    put (b, lane, DSP_VOICE_GATE, e->frame, 1);
}

static void
stop (DspVoiceBank *b, uint32_t lane, uint32_t frame, float velocity)
{
  b->lanes[lane].gate = b->lanes[lane].held = b->lanes[lane].caught = false;
  put (b, lane, DSP_VOICE_RELEASE, frame, velocity);
  put (b, lane, DSP_VOICE_GATE, frame, 0);
}

/* ---- events ------------------------------------------------------------------------------------------------ */
/* The place in the stack of the key that sounds in mono. */
static uint32_t
find_winner (const DspVoiceBank *b)
{
  uint32_t best = b->stack_count - 1;
  for (uint32_t i = 0; i < b->stack_count && b->setup.priority != DSP_PRIORITY_LAST; i++)
    if (b->setup.priority == DSP_PRIORITY_LOW ? b->stack[i].key < b->stack[best].key : b->stack[i].key > b->stack[best].key)
      best = i;
  return best;
}

static void
on (DspVoiceBank *b, const DspEvent *e)
{
  if (b->setup.mode == DSP_VOICES_POLY)
    {
      start (b, dsp_lane_choose (b, e->note, e->frame), e, true);
      return;
    }
  if (b->stack_count == 32)
    memmove (b->stack, b->stack + 1, --b->stack_count * sizeof b->stack[0]);
  b->stack[b->stack_count].serial = e->serial;
  b->stack[b->stack_count].key = e->note;
  b->stack[b->stack_count++].velocity = e->velocity;
  if (find_winner (b) != b->stack_count - 1)
    return;                             /* it waits below */
  bool legato = b->setup.mode == DSP_VOICES_LEGATO && b->lanes[0].gate;
  start (b, 0, e, !legato);
}

static void
off (DspVoiceBank *b, const DspEvent *e)
{
  if (b->setup.mode != DSP_VOICES_POLY)
    {
      uint32_t i = 0;
      while (i < b->stack_count && b->stack[i].serial != e->serial)
        i++;
      if (i < b->stack_count)
        memmove (b->stack + i, b->stack + i + 1, (--b->stack_count - i) * sizeof b->stack[0]);
      if (b->lanes[0].serial == e->serial && b->stack_count && !b->pedal)
        {
          DspEvent back = *e;
          uint32_t next = find_winner (b);
          back.serial = b->stack[next].serial;
          back.note = b->stack[next].key;
          back.velocity = b->stack[next].velocity;
          back.glide_s = 0;
          start (b, 0, &back, b->setup.mode == DSP_VOICES_MONO);
          return;
        }
    }
  for (uint32_t i = 0; i < b->room; i++)
    if (b->lanes[i].active && b->lanes[i].gate && !b->lanes[i].dying && b->lanes[i].serial == e->serial)
      {
        if (b->pedal || b->lanes[i].caught)
          b->lanes[i].held = true;
        else
          stop (b, i, e->frame, e->velocity);
      }
}

static void
bend (DspVoiceBank *b, const DspEvent *e)
{
  if (!e->serial)
    b->bend[e->channel_voice % DSP_CHANNELS] = e->value;
  for (uint32_t i = 0; i < b->room; i++)
    {
      DspLane *l = &b->lanes[i];
      if (!l->active || !is_meant (l, e))
        continue;
      l->bend = e->serial ? e->value : channel_bend (b, l->channel);
      glide_to (l, l->key + l->bend, l->glide_left > BEND_RAMP ? l->glide_left : BEND_RAMP);
      put (b, i, DSP_VOICE_BEND, e->frame, l->bend);
    }
}

static void
press (DspVoiceBank *b, const DspEvent *e)
{
  uint8_t channel = e->channel_voice % DSP_CHANNELS;
  if (e->type == DSP_EVENT_PRESSURE && !e->serial)
    for (uint32_t i = channel; i < (channel ? channel + 1u : DSP_CHANNELS); i++)
      b->pressure[i] = e->value;
  for (uint32_t i = 0; i < b->room; i++)
    if (b->lanes[i].active && is_meant (&b->lanes[i], e)
        && (e->type == DSP_EVENT_PRESSURE || lrintf (b->lanes[i].key) == lrintf (e->note)))
      put (b, i, DSP_VOICE_PRESSURE, e->frame, e->value);
}

static void
set_pedal (DspVoiceBank *b, bool down, uint32_t frame)
{
  b->pedal = down;
  for (uint32_t i = 0; i < b->room && !down; i++)
    if (b->lanes[i].held && !b->lanes[i].caught)
      stop (b, i, frame, 0);
}

/* Catches the keys that are down; later ones it leaves alone. */
static void
set_sostenuto (DspVoiceBank *b, bool down, uint32_t frame)
{
  if (down == b->sostenuto)
    return;
  b->sostenuto = down;
  for (uint32_t i = 0; i < b->room; i++)
    {
      DspLane *l = &b->lanes[i];
      l->caught = down && l->active && l->gate && !l->held && !l->dying;
      if (!down && l->held && !b->pedal)
        stop (b, i, frame, 0);
    }
}

static void
controller (DspVoiceBank *b, const DspEvent *e)
{
  uint8_t channel = e->channel_voice % DSP_CHANNELS;
  if (e->controller != 74 || (!channel && !e->serial))
    b->cc[e->controller & 127] = e->value;
  if (e->controller == 64)
    set_pedal (b, e->value >= .5f, e->frame);
  if (e->controller == 66)
    set_sostenuto (b, e->value >= .5f, e->frame);
  if (e->controller != 74)
    return;
  if (!e->serial)
    for (uint32_t i = channel; i < (channel ? channel + 1u : DSP_CHANNELS); i++)
      b->timbre[i] = e->value;
  for (uint32_t i = 0; i < b->room; i++)
    if (is_meant (&b->lanes[i], e))
      put (b, i, DSP_VOICE_TIMBRE, e->frame, e->value);
}

void
dsp_voices_control (DspVoiceBank *b, uint8_t number, float value)
{
  DspEvent e = { .type = DSP_EVENT_CC, .controller = number, .value = value < 0 ? 0 : value };
  controller (b, &e);
  b->cc[number & 127] = value;
}

/* As if no controller and no bend had ever come. */
static void
reset (DspVoiceBank *b, uint32_t frame)
{
  DspEvent e = { .type = DSP_EVENT_BEND, .frame = frame };
  for (e.channel_voice = 0; e.channel_voice < DSP_CHANNELS; e.channel_voice++)
    if (b->bend[e.channel_voice] != 0)
      bend (b, &e);
  for (uint8_t i = 0; i < 128; i++)
    if (b->cc[i] >= 0)
      dsp_voices_control (b, i, -1);
  memset (b->timbre, 0, sizeof b->timbre);
  memset (b->pressure, 0, sizeof b->pressure);
}

static void
all_off (DspVoiceBank *b, uint32_t frame)
{
  b->stack_count = 0;
  b->pedal = b->sostenuto = false;
  for (uint32_t i = 0; i < b->room; i++)
    if (b->lanes[i].gate)
      stop (b, i, frame, 0);
}

void
dsp_voices_begin (DspVoiceBank *b, const DspEvent *events, uint32_t count, uint32_t lanes, uint8_t *group_active)
{
  uint32_t groups = (b->room + lanes - 1) / lanes;
  memset (b->busy, 0, groups * lanes * sizeof *b->busy);
  memset (b->peak, 0, groups * lanes * sizeof *b->peak);
  for (uint32_t i = 0; i < count; i++)
    {
      DspEvent e = events[i];
      e.frame = e.frame > DSP_BLOCK - 1 ? DSP_BLOCK - 1 : e.frame;
      switch (e.type)
        {
        case DSP_EVENT_ON: on (b, &e); break;
        case DSP_EVENT_OFF: off (b, &e); break;
        case DSP_EVENT_BEND: bend (b, &e); break;
        case DSP_EVENT_CC: controller (b, &e); break;
        case DSP_EVENT_ALL_OFF: case DSP_EVENT_PANIC: all_off (b, e.frame); break;
        case DSP_EVENT_PRESSURE: case DSP_EVENT_POLY: press (b, &e); break;
        case DSP_EVENT_RESET: reset (b, e.frame); break;
        default: break;
        }
    }
  advance_glides (b);
  memset (group_active, 0, DSP_VOICES_CAP / lanes);
  for (uint32_t g = 0; g < groups; g++)
    for (uint32_t i = g * lanes; i < (g + 1) * lanes; i++)
      {
        bool active = b->lanes[i].active && i < b->room;
        b->sounding[i] = active;
        group_active[g] |= (uint8_t) (active | (active && b->lanes[i].dying) << 1);
      }
}

void
dsp_voices_end (DspVoiceBank *b, bool has_envelope, bool gated)
{
  DspVoices *v = &b->values;
  for (uint32_t unit = 0; unit < DSP_VOICES_CAP / DSP_UNIT; unit++)
    for (uint32_t dirty = v->dirty[unit]; dirty; dirty &= dirty - 1)
      {
        uint32_t field = (uint32_t) __builtin_ctz (dirty);
        memcpy (&v->value[field][0][unit * DSP_UNIT], &v->value[field][4][unit * DSP_UNIT], DSP_UNIT * sizeof (float));
        memset (&v->ramp[field][unit * DSP_UNIT], 0, DSP_UNIT * sizeof (float));
      }
  memset (v->dirty, 0, sizeof v->dirty);
  v->change_count = 0;
  b->active = 0;
  for (uint32_t i = 0; i < b->room; i++)
    {
      DspLane *l = &b->lanes[i];
      if (!l->active)
        continue;
      if (l->dying)
        {
          b->fade_from[i] -= DSP_BLOCK;
          if (-b->fade_from[i] * b->fade_step >= 1)
            {
              dsp_lane_end (b, i);
              l->stale = true;
            }
          continue;
        }
      l->loud = b->peak[i];
      bool quiet = !l->gate && l->loud < DSP_VOICE_SILENT && b->busy[i] <= 0;
      l->quiet_blocks = quiet ? l->quiet_blocks + 1 : 0;
      if (l->quiet_blocks >= (has_envelope ? 2u : 40u) || (!gated && !l->gate))
        l->active = false;
      b->active += l->active;
    }
}
