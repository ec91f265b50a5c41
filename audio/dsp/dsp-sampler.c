/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The sampler: zones handed over by pointer, voices that keep what they began with, pitch and envelope frame by frame. */
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-sample.h"

#define VOICES_MAX   256
#define VOICES_USUAL 32
#define SPARE        16                 /* stolen voices on their way out */
#define STEAL_S      0.003
#define RELEASE_S    0.12
#define BEND_FRAMES  64                 /* a bend arrives within so many */
#define SILENT       1e-3f              /* -60 dB: the end of a release */
#define CHANNELS     16

typedef struct Zones Zones;
struct Zones {
  Zones   *next;                        /* among the old, then the retired */
  uint32_t users;                       /* voices; signal side */
  uint32_t count;
  float    attack_s, release_s;
  uint32_t turns[DSP_ZONES_MAX];        /* by the first of equal zones; signal side */
  DspZone  zones[];
};

typedef enum { STAGE_ATTACK, STAGE_HOLD, STAGE_RELEASE, STAGE_STOLEN } Stage;

typedef struct {
  Zones   *set;
  const DspZone *zone;
  bool     active, gate, held;          /* held: by the pedal after its off */
  uint8_t  channel, stage;
  uint32_t serial, age, level, cutoff;
  double   place;
  float    key, bend, pitch, target, step;      /* semitones; step: a frame */
  int32_t  glide_left;
  float    gain[2], envelope;
} Voice;

struct DspSampler {
  /* meeting places */
  _Atomic (Zones *) waiting, retired;
  _Atomic uint32_t  limit, active;
  /* signal side */
  float    rate, fade_step;
  Zones   *now, *old;                   /* old: still played by voices */
  uint32_t age;
  bool     pedal;
  float    bend[CHANNELS];
  float    expression, expression_target;
  Voice    voices[VOICES_MAX + SPARE];
  float    scratch[2][2][DSP_BLOCK];    /* a change of level: before and after */
};

/* ---- control side ------------------------------------------------------------------------------------------ */

static void
zones_free (Zones *set)
{
  for (uint32_t i = 0; set && i < set->count; i++)
    dsp_sample_unref (set->zones[i].sample);
  free (set);
}

DspSampler *
dsp_sampler_new (double rate, uint32_t voices)
{
  DspSampler *s = calloc (1, sizeof *s);

  dsp_sinc_init ();
  if (!s)
    return NULL;
  s->rate = (float) rate;
  s->fade_step = (float) (1 / (STEAL_S * rate));
  s->expression = s->expression_target = 1;
  dsp_sampler_set_voices (s, voices);
  return s;
}

void
dsp_sampler_free (DspSampler *s)
{
  if (!s)
    return;
  dsp_sampler_collect (s);
  zones_free (atomic_load (&s->waiting));
  zones_free (s->now);
  while (s->old)
    {
      Zones *next = s->old->next;

      zones_free (s->old);
      s->old = next;
    }
  free (s);
}

bool
dsp_sampler_load (DspSampler *s, const DspZone *zones, uint32_t count, double attack_s, double release_s)
{
  Zones *set;

  count = count < DSP_ZONES_MAX ? count : DSP_ZONES_MAX;
  set = calloc (1, sizeof *set + count * sizeof set->zones[0]);
  if (!set)
    return false;
  set->count = count;
  set->attack_s = attack_s < 0 ? 0 : (float) attack_s;
  set->release_s = release_s < 0 ? (float) RELEASE_S : (float) fmax (release_s, STEAL_S);
  for (uint32_t i = 0; i < count; i++)
    {
      set->zones[i] = zones[i];
      dsp_sample_ref (zones[i].sample);
    }
  zones_free (atomic_exchange_explicit (&s->waiting, set, memory_order_acq_rel));
  return true;
}

void
dsp_sampler_set_voices (DspSampler *s, uint32_t voices)
{
  atomic_store (&s->limit, voices == 0 ? VOICES_USUAL : voices < VOICES_MAX ? voices : VOICES_MAX);
}

void
dsp_sampler_collect (DspSampler *s)
{
  Zones *set = atomic_exchange_explicit (&s->retired, NULL, memory_order_acquire);

  while (set)
    {
      Zones *next = set->next;

      zones_free (set);
      set = next;
    }
}

uint32_t
dsp_sampler_get_voices (const DspSampler *s)
{
  return atomic_load_explicit (&((DspSampler *) s)->active, memory_order_relaxed);
}

/* ---- sets of zones ----------------------------------------------------------------------------------------- */

static void
take_zones (DspSampler *s)
{
  Zones *set;

  if (!atomic_load_explicit (&s->waiting, memory_order_relaxed))
    return;
  set = atomic_exchange_explicit (&s->waiting, NULL, memory_order_acquire);
  if (!set)
    return;
  if (s->now)
    {
      s->now->next = s->old;
      s->old = s->now;
    }
  s->now = set;
}

/* Gives back the sets that no voice plays any more. */
static void
retire_zones (DspSampler *s)
{
  for (Zones **at = &s->old; *at;)
    {
      Zones *set = *at, *head = atomic_load_explicit (&s->retired, memory_order_relaxed);

      if (set->users)
        {
          at = &set->next;
          continue;
        }
      *at = set->next;
      do
        set->next = head;
      while (!atomic_compare_exchange_weak_explicit (&s->retired, &head, set, memory_order_release,
                                                     memory_order_relaxed));
    }
}

static bool
holds (const DspZone *zone, int key, int velocity)
{
  return key >= zone->key_low && key <= zone->key_high && velocity >= zone->velocity_low
         && velocity <= zone->velocity_high;
}

static bool
equal (const DspZone *a, const DspZone *b)
{
  return a->root == b->root && a->key_low == b->key_low && a->key_high == b->key_high
         && a->velocity_low == b->velocity_low && a->velocity_high == b->velocity_high;
}

static const DspZone *
choose_zone (Zones *set, int key, int velocity)
{
  const DspZone *best = NULL;
  uint32_t first = 0, equals = 0, turn;

  for (uint32_t i = 0; i < set->count; i++)
    {
      const DspZone *zone = &set->zones[i];

      if (holds (zone, key, velocity) && (!best || abs (zone->root - key) < abs (best->root - key)))
        {
          best = zone;
          first = i;
        }
    }
  if (!best)
    return NULL;
  for (uint32_t i = first; i < set->count; i++)
    equals += equal (&set->zones[i], best);
  turn = set->turns[first]++ % equals;
  for (uint32_t i = first; i < set->count; i++)
    if (equal (&set->zones[i], best) && turn-- == 0)
      return &set->zones[i];
  return best;
}

/* ---- voices ------------------------------------------------------------------------------------------------ */

static void
glide_to (Voice *v, float target, float frames)
{
  v->target = target;
  v->glide_left = frames < 1 ? 0 : frames < 1e9f ? (int32_t) frames : 1000000000;
  v->step = v->glide_left ? (target - v->pitch) / (float) v->glide_left : 0;
  if (!v->glide_left)
    v->pitch = target;
}

static void
voice_end (Voice *v)
{
  v->active = v->gate = v->held = false;
  v->set->users--;
}

static void
voice_release (Voice *v, bool everything)
{
  v->gate = v->held = false;
  if (v->stage != STAGE_STOLEN && (everything || v->zone->playback != DSP_PLAYBACK_ONESHOT))
    v->stage = STAGE_RELEASE;
}

/* A free place; above the limit the voice that matters least begins to fade, released ones first, then the oldest. */
static Voice *
take_voice (DspSampler *s)
{
  uint32_t limit = atomic_load_explicit (&s->limit, memory_order_relaxed), sounding = 0;
  Voice *free_one = NULL, *least = NULL, *faintest = &s->voices[0];

  for (uint32_t i = 0; i < VOICES_MAX + SPARE; i++)
    {
      Voice *v = &s->voices[i];

      if (!v->active)
        {
          free_one = free_one ? free_one : v;
          continue;
        }
      if (v->envelope < faintest->envelope || !faintest->active)
        faintest = v;
      if (v->stage == STAGE_STOLEN)
        continue;
      sounding++;
      if (!least || (v->stage == STAGE_RELEASE) > (least->stage == STAGE_RELEASE)
          || ((v->stage == STAGE_RELEASE) == (least->stage == STAGE_RELEASE) && (int32_t) (v->age - least->age) < 0))
        least = v;
    }
  if (sounding >= limit && least)
    {
      least->stage = STAGE_STOLEN;
      least->gate = least->held = false;
    }
  if (!free_one)
    {
      voice_end (faintest);
      free_one = faintest;
    }
  return free_one;
}

static void
note_on (DspSampler *s, const DspEvent *e)
{
  int key = (int) lrintf (e->note), velocity = (int) lrintf (e->velocity * 127);
  const DspZone *zone = s->now ? choose_zone (s->now, key, velocity < 1 ? 1 : velocity) : NULL;
  float angle, loud;
  Voice *v;

  if (!zone)
    return;
  v = take_voice (s);
  *v = (Voice) { .set = s->now, .zone = zone, .active = true, .gate = true, .channel = e->channel_voice % CHANNELS,
                 .serial = e->serial, .age = ++s->age, .key = e->note, .level = UINT32_MAX };
  s->now->users++;
  v->bend = s->bend[0] + (v->channel ? s->bend[v->channel] : 0);
  v->pitch = v->target = e->note + v->bend;
  if (e->glide_s > 0 && e->glide_from >= 0)
    {
      v->pitch = e->glide_from;
      glide_to (v, v->target, e->glide_s * s->rate);
    }
  angle = (zone->pan + 1) * 0.78539816f;
  loud = e->velocity * e->velocity * zone->gain * 1.41421356f;
  v->gain[0] = loud * cosf (angle);
  v->gain[1] = loud * sinf (angle);
  v->stage = s->now->attack_s > 0 ? STAGE_ATTACK : STAGE_HOLD;
  v->envelope = v->stage == STAGE_HOLD;
}

static void
note_off (DspSampler *s, const DspEvent *e)
{
  for (uint32_t i = 0; i < VOICES_MAX + SPARE; i++)
    {
      Voice *v = &s->voices[i];

      if (!v->active || !v->gate || v->serial != e->serial)
        continue;
      if (s->pedal)
        v->held = true;
      else
        voice_release (v, false);
    }
}

static void
bend (DspSampler *s, const DspEvent *e)
{
  uint32_t channel = e->channel_voice % CHANNELS;

  if (!e->serial)
    s->bend[channel] = e->value;
  for (uint32_t i = 0; i < VOICES_MAX + SPARE; i++)
    {
      Voice *v = &s->voices[i];

      if (!v->active || (e->serial ? v->serial != e->serial : channel && v->channel != channel))
        continue;
      v->bend = e->serial ? e->value : s->bend[0] + (v->channel ? s->bend[v->channel] : 0);
      glide_to (v, v->key + v->bend, fmaxf ((float) v->glide_left, BEND_FRAMES));
    }
}

static void
all_off (DspSampler *s)
{
  s->pedal = false;
  for (uint32_t i = 0; i < VOICES_MAX + SPARE; i++)
    if (s->voices[i].active)
      voice_release (&s->voices[i], true);
}

static void
set_pedal (DspSampler *s, bool down)
{
  s->pedal = down;
  for (uint32_t i = 0; i < VOICES_MAX + SPARE && !down; i++)
    if (s->voices[i].active && s->voices[i].held)
      voice_release (&s->voices[i], false);
}

static void
handle (DspSampler *s, const DspEvent *e)
{
  switch ((DspEventType) e->type)
    {
    case DSP_EVENT_ON: note_on (s, e); break;
    case DSP_EVENT_OFF: note_off (s, e); break;
    case DSP_EVENT_BEND: bend (s, e); break;
    case DSP_EVENT_CC:
      if (e->controller == 64)
        set_pedal (s, e->value >= 0.5f);
      else if (e->controller == 11)
        s->expression_target = fminf (fmaxf (e->value, 0), 1);
      break;
    case DSP_EVENT_RESET:
      memset (s->bend, 0, sizeof s->bend);
      set_pedal (s, false);
      s->expression_target = 1;
      break;
    case DSP_EVENT_ALL_OFF: case DSP_EVENT_PANIC: all_off (s); break;
    case DSP_EVENT_PRESSURE: case DSP_EVENT_POLY: case DSP_EVENT_TARGET: break;
    }
}

/* ---- sound ------------------------------------------------------------------------------------------------- */

/* The envelope after `frames` more. */
static float
envelope_after (const DspSampler *s, Voice *v, uint32_t frames)
{
  float n = (float) frames, after;

  switch ((Stage) v->stage)
    {
    case STAGE_ATTACK:
      if (v->envelope + n / (v->set->attack_s * s->rate) < 1)
        return v->envelope + n / (v->set->attack_s * s->rate);
      v->stage = STAGE_HOLD;
      return 1;
    case STAGE_HOLD: return 1;
    case STAGE_RELEASE:                 /* the last piece goes to nothing: no step at the end */
      after = v->envelope * powf (SILENT, n / (v->set->release_s * s->rate));
      return after < SILENT ? 0 : after;
    case STAGE_STOLEN: return fmaxf (v->envelope - n * s->fade_step, 0);
    }
  return 0;
}

static double
speed_at (const DspSampler *s, const Voice *v, float pitch)
{
  double speed = exp2 (((double) pitch - v->zone->root) / 12 + v->zone->tune_cents / 1200.) * v->zone->sample->rate
                 / s->rate;

  return speed < 512 ? speed : 512;
}

/* Reads at one level; where the speed asks for another, from both, crossfaded: the change makes no edge. */
static bool
read_voice (DspSampler *s, Voice *v, DspReading *reading, float *left, float *right, uint32_t frames)
{
  uint32_t cutoff, level;
  double place = v->place;
  bool goes_on;

  level = dsp_sample_choose (v->zone->sample, fmax (reading->speed, reading->speed + reading->speed_step * frames), &cutoff);
  if (v->level == UINT32_MAX || (v->level == level && v->cutoff == cutoff))
    {
      reading->level = v->level = level;
      reading->cutoff = v->cutoff = cutoff;
      return dsp_sample_read (v->zone->sample, &v->place, reading, left, right, frames);
    }
  memset (s->scratch, 0, sizeof s->scratch);
  reading->level = v->level;
  reading->cutoff = v->cutoff;
  dsp_sample_read (v->zone->sample, &place, reading, s->scratch[0][0], s->scratch[0][1], frames);
  reading->level = v->level = level;
  reading->cutoff = v->cutoff = cutoff;
  goes_on = dsp_sample_read (v->zone->sample, &v->place, reading, s->scratch[1][0], s->scratch[1][1], frames);
  for (uint32_t i = 0; i < frames; i++)
    {
      float t = (float) (i + 1) / (float) frames;

      left[i] += s->scratch[0][0][i] + (s->scratch[1][0][i] - s->scratch[0][0][i]) * t;
      right[i] += s->scratch[0][1][i] + (s->scratch[1][1][i] - s->scratch[0][1][i]) * t;
    }
  return goes_on;
}

static void
voice_run (DspSampler *s, Voice *v, float *left, float *right, uint32_t frames, float from, float to)
{
  while (frames)
    {
      uint32_t n = v->glide_left && (uint32_t) v->glide_left < frames ? (uint32_t) v->glide_left : frames;
      float before = v->envelope, after = envelope_after (s, v, n), middle = from + (to - from) * (float) n / (float) frames;
      DspReading reading = { .speed = speed_at (s, v, v->pitch) };
      bool goes_on;

      if (v->glide_left)
        {
          v->glide_left -= (int32_t) n;
          v->pitch = v->glide_left ? v->pitch + v->step * (float) n : v->target;
          reading.speed_step = (speed_at (s, v, v->pitch) - reading.speed) / n;
        }
      for (int c = 0; c < 2; c++)
        {
          reading.gain[c] = v->gain[c] * before * from;
          reading.gain_step[c] = (v->gain[c] * after * middle - reading.gain[c]) / (float) n;
        }
      goes_on = read_voice (s, v, &reading, left, right, n);
      v->envelope = after;
      if (!goes_on || (v->stage >= STAGE_RELEASE && after <= 0))
        {
          voice_end (v);
          return;
        }
      left += n;
      right += n;
      frames -= n;
      from = middle;
    }
}

static void
run (DspSampler *s, float *const out[2], uint32_t at, uint32_t frames)
{
  float most = (float) frames / DSP_BLOCK, from = s->expression;

  s->expression = from < s->expression_target ? fminf (from + most, s->expression_target)
                                              : fmaxf (from - most, s->expression_target);
  for (uint32_t i = 0; i < VOICES_MAX + SPARE; i++)
    if (s->voices[i].active)
      voice_run (s, &s->voices[i], out[0] + at, out[1] + at, frames, from, s->expression);
}

static void
silence (DspSampler *s, float *const out[2])
{
  for (int n = 0; n < DSP_BLOCK; n++)
    for (int c = 0; c < 2; c++)
      out[c][n] *= 1 - (float) (n + 1) / DSP_BLOCK;
  for (uint32_t i = 0; i < VOICES_MAX + SPARE; i++)
    if (s->voices[i].active)
      voice_end (&s->voices[i]);
}

bool
dsp_sampler_process (DspSampler *s, float *const out[2], const DspEvent *events, uint32_t count)
{
  uint32_t active = 0;
  bool panic = false;

  memset (out[0], 0, DSP_BLOCK * sizeof (float));
  memset (out[1], 0, DSP_BLOCK * sizeof (float));
  take_zones (s);
  if (count == 0 && atomic_load_explicit (&s->active, memory_order_relaxed) == 0)
    {
      s->expression = s->expression_target;
      retire_zones (s);
      return false;
    }
  for (uint32_t at = 0, next = 0, to; at < DSP_BLOCK; at = to)
    {
      for (; next < count && (events[next].frame <= at || (at == DSP_BLOCK - 1)); next++)
        {
          panic |= events[next].type == DSP_EVENT_PANIC;
          handle (s, &events[next]);
        }
      to = next < count && events[next].frame < DSP_BLOCK ? events[next].frame : next < count ? DSP_BLOCK - 1 : DSP_BLOCK;
      run (s, out, at, to - at);
    }
  if (panic)
    silence (s, out);
  for (uint32_t i = 0; i < VOICES_MAX + SPARE; i++)
    active += s->voices[i].active;
  atomic_store_explicit (&s->active, active, memory_order_relaxed);
  retire_zones (s);
  return true;
}
