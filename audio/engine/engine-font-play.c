/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Soundfonts while they play.
 *
 * Channel 0 plays plain notes that begin with a block, 1-15 the notes of MPE voices, and the rest in turn what begins
 * within a block, or has a detune or a glide of its own: there the channel's delay and tune carry it. A key that is struck
 * again lets its former note go, as on a piano; the end of that former note then means nothing. */
#include <math.h>
#include <string.h>
#include "engine-font.h"

#ifdef ENGINE_FLUIDSYNTH
#include "engine-font-private.h"

#define QUIET 1e-5f
#define CHOKE -2000                     /* timecents of the release of a voice that another one cuts off */

void
engine_font_select (FontSynth *s, uint32_t program)
{
  for (int c = 0; c < CHANNELS; c++)
    fluid_synth_program_select (s->synth, c, s->id, (int) (program / 128), (int) (program % 128));
  s->program = program;
}

/* ---- audio side -------------------------------------------------------------------------------------------- */

/* The tune of a channel: bend of all, of the voice, and the note's own. A generator's offset is exact, where the wheel has
 * steps and a scale of its own (FluidSynth 2.3 lets a range of 12 reach 11.906). */
static void
tune (FontSynth *s, int channel)
{
  const FontChannel *c = &s->channels[channel];

  fluid_synth_set_gen (s->synth, channel, GEN_FINETUNE, 100 * (c->offset + c->bend + (channel ? s->channels[0].bend : 0)));
}

static void
release (FontSynth *s, FontHeld *held)
{
  if (held->down)
    fluid_synth_noteoff (s->synth, held->channel, held->key);
  held->down = false;
}

/* One that is silent, else one as late, else the next in turn. */
static int
find_channel (FontSynth *s, uint32_t delay)
{
  int alike = -1, count = CHANNELS - POOL;

  for (int i = 0; i < count; i++)
    {
      int channel = POOL + (int) (s->next++ % (uint32_t) count);

      if (!s->channels[channel].sounds)
        return channel;
      if (alike < 0 && s->channels[channel].delay == delay)
        alike = channel;
    }
  return alike >= 0 ? alike : POOL + (int) (s->next++ % (uint32_t) count);
}

/* Within what sounds already a change goes over a step; before silence nothing has to. A voice of an instrument that
 * sends its own keeps its delay until it is silent. */
static void
set_delay (FontSynth *s, int channel, uint32_t delay)
{
  FontChannel *c = &s->channels[channel];

  if (channel >= POOL || !c->sounds)
    c->delay = channel ? delay : 0;
  if (!c->sounds)
    c->delay_before = c->delay;
  c->sounds = true;
}

static bool
is_pool (int channel)
{
  return channel == 0 || channel >= POOL;
}

/* A closed hat ends an open one: FluidSynth sees to that within a channel, and here it is seen to among those that stand
 * for one. */
static void
choke (FontSynth *s, int channel, int key)
{
  fluid_voice_t *voices[HELD] = { NULL };
  int class = 0;

  fluid_synth_get_voicelist (s->synth, voices, HELD, -1);
  for (int i = 0; i < HELD && voices[i]; i++)
    if (fluid_voice_get_channel (voices[i]) == channel && fluid_voice_get_key (voices[i]) == key && fluid_voice_is_on (voices[i]))
      class = (int) fluid_voice_gen_get (voices[i], GEN_EXCLUSIVECLASS);
  for (int i = 0; class && i < HELD && voices[i]; i++)
    if (fluid_voice_get_channel (voices[i]) != channel && is_pool (fluid_voice_get_channel (voices[i]))
        && (int) fluid_voice_gen_get (voices[i], GEN_EXCLUSIVECLASS) == class)
      {
        fluid_voice_gen_set (voices[i], GEN_EXCLUSIVECLASS, 0);
        fluid_voice_gen_set (voices[i], GEN_VOLENVRELEASE, CHOKE);
        fluid_voice_update_param (voices[i], GEN_VOLENVRELEASE);
        fluid_synth_stop (s->synth, fluid_voice_get_id (voices[i]));
      }
}

/* A key that is struck again lets its former note go. */
static void
release_key (FontSynth *s, int voice, int key)
{
  for (uint32_t i = 0; i < HELD; i++)
    if (s->held[i].down && s->held[i].voice == voice && s->held[i].key == key)
      release (s, &s->held[i]);
}

static void
note_on (FontSynth *s, const DspEvent *e)
{
  int key = (int) lrintf (e->note), velocity = (int) lrintf (e->velocity * 127), voice = e->channel_voice % 16, channel = voice;
  uint32_t delay = e->frame < STEP ? e->frame : STEP - 1;
  float detune = e->note - (float) key;
  bool glides = e->glide_s > 0 && e->glide_from >= 0;
  FontHeld *held = &s->held[e->serial % HELD];
  FontChannel *c;

  if (key < 0 || key > 127)
    return;
  release (s, held);                    /* older by as many serials: nobody will ask for it */
  release_key (s, voice, key);
  if (voice == 0 && (delay || fabsf (detune) > 1e-4f || glides))
    channel = find_channel (s, delay);
  set_delay (s, channel, delay);
  c = &s->channels[channel];
  c->glide_left = 0;
  c->offset = detune;
  if (glides)
    {
      c->glide_left = (int32_t) fmaxf (fminf (e->glide_s * s->rate, 1e9f), STEP);
      c->offset = e->glide_from - (float) key;
      c->offset_step = (detune - c->offset) / (float) c->glide_left;
    }
  if (channel)
    tune (s, channel);
  fluid_synth_noteon (s->synth, channel, key, velocity < 1 ? 1 : velocity);
  if (is_pool (channel))
    choke (s, channel, key);
  *held = (FontHeld) { e->serial, (uint8_t) channel, (uint8_t) voice, (uint8_t) key, true };
}

static void
note_off (FontSynth *s, const DspEvent *e)
{
  FontHeld *held = &s->held[e->serial % HELD];

  if (held->serial == e->serial)
    release (s, held);
}

static void
bend (FontSynth *s, const DspEvent *e)
{
  int channel = e->channel_voice % 16;

  s->channels[channel].bend = e->value;
  for (int c = channel; c < (channel ? channel + 1 : CHANNELS); c++)
    tune (s, c);
}

static int
seven_bits (float value)
{
  return value <= 0 ? 0 : value >= 1 ? 127 : (int) lrintf (value * 127);
}

/* Level, place and program belong to the mixer and the rig; registered parameters and modes would only confuse. */
static void
control (FontSynth *s, int voice, int number, float value)
{
  static const uint8_t others[] = { 0, 6, 7, 10, 32, 38, 98, 99, 100, 101 };

  if (number >= 120 || memchr (others, number, sizeof others))
    return;
  for (int c = voice; c < (voice ? voice + 1 : CHANNELS); c++)
    fluid_synth_cc (s->synth, c, number, seven_bits (value));
}

static void
press (FontSynth *s, const DspEvent *e)
{
  int voice = e->channel_voice % 16;

  for (int c = voice; c < (voice ? voice + 1 : CHANNELS); c++)
    if (e->type == DSP_EVENT_POLY)
      fluid_synth_key_pressure (s->synth, c, (int) lrintf (e->note) & 127, seven_bits (e->value));
    else
      fluid_synth_channel_pressure (s->synth, c, seven_bits (e->value));
}

static void
reset (FontSynth *s)
{
  for (int c = 0; c < CHANNELS; c++)
    {
      s->channels[c].bend = 0;
      fluid_synth_cc (s->synth, c, 121, 0);     /* all controllers, and the tune with them */
      tune (s, c);
    }
}

static void
handle (FontSynth *s, const DspEvent *e)
{
  switch ((DspEventType) e->type)
    {
    case DSP_EVENT_ON: note_on (s, e); break;
    case DSP_EVENT_OFF: note_off (s, e); break;
    case DSP_EVENT_BEND: bend (s, e); break;
    case DSP_EVENT_CC: control (s, e->channel_voice % 16, e->controller, e->value); break;
    case DSP_EVENT_PRESSURE: case DSP_EVENT_POLY: press (s, e); break;
    case DSP_EVENT_RESET: reset (s); break;
    case DSP_EVENT_ALL_OFF: case DSP_EVENT_PANIC:
      control (s, 0, 64, 0);
      fluid_synth_all_notes_off (s->synth, -1);
      memset (s->held, 0, sizeof s->held);
      break;
    case DSP_EVENT_TARGET: break;
    }
}

static void
glide (FontSynth *s)
{
  for (int i = 1; i < CHANNELS; i++)
    {
      FontChannel *c = &s->channels[i];
      int32_t frames = c->glide_left < STEP ? c->glide_left : STEP;

      if (!frames)
        continue;
      c->glide_left -= frames;
      c->offset += c->offset_step * (float) frames;
      tune (s, i);
    }
}

/* ---- a block ----------------------------------------------------------------------------------------------- */

/* out += the channel, `delay` frames late. */
static void
add_late (float *out, const float *past, const float *now, uint32_t delay, float start, float end)
{
  for (uint32_t n = 0; n < STEP; n++)
    {
      float gain = start + (end - start) * (float) (n + 1) / STEP;

      out[n] += gain * (n < delay ? past[STEP - delay + n] : now[n - delay]);
    }
}

static bool
is_silent (const float *samples)
{
  float sum = 0;

  for (int n = 0; n < STEP; n++)
    sum += fabsf (samples[n]);
  return sum == 0;
}

/* Whether FluidSynth still holds a voice there: it may be silent because it has yet to begin. */
static bool
has_voice (FontSynth *s, int channel)
{
  fluid_voice_t *voices[HELD] = { NULL };

  fluid_synth_get_voicelist (s->synth, voices, HELD, -1);
  for (int i = 0; i < HELD && voices[i]; i++)
    if (fluid_voice_get_channel (voices[i]) == channel)
      return true;
  return false;
}

static void
add_channel (FontSynth *s, int channel, float *const out[2])
{
  FontChannel *c = &s->channels[channel];
  bool silent = true;

  for (int side = 0; side < 2; side++)
    {
      float *now = s->raw[2 * channel + side];

      if (c->delay == c->delay_before)
        add_late (out[side], c->past[side], now, c->delay, 1, 1);
      else
        {
          add_late (out[side], c->past[side], now, c->delay_before, 1, 0);
          add_late (out[side], c->past[side], now, c->delay, 0, 1);
        }
      silent &= is_silent (now);
      memcpy (c->past[side], now, sizeof c->past[side]);
    }
  c->delay_before = c->delay;
  if (silent && !has_voice (s, channel))
    c->sounds = false;                  /* its past is silence now */
}

static void
render (FontSynth *s, float *const out[2])
{
  for (int side = 0; side < 2; side++)
    memset (out[side], 0, STEP * sizeof (float));
  for (int c = 0; c < CHANNELS; c++)
    if (s->channels[c].sounds)
      memset (s->raw[2 * c], 0, 2 * sizeof s->raw[0]);
  fluid_synth_process (s->synth, STEP, 0, NULL, 2 * CHANNELS, s->outputs);
  for (int c = 0; c < CHANNELS; c++)
    if (s->channels[c].sounds)
      add_channel (s, c, out);
}

static void
finish_block (FontSynth *s, float *const out[2], bool panic)
{
  float peak = 0;

  for (int n = 0; n < STEP; n++)
    for (int side = 0; side < 2; side++)
      {
        if (panic)
          out[side][n] *= 1 - (float) (n + 1) / STEP;
        peak = fmaxf (peak, fabsf (out[side][n]));
      }
  if (panic)
    {
      fluid_synth_all_sounds_off (s->synth, -1);
      for (int c = 0; c < CHANNELS; c++)
        {
          memset (s->channels[c].past, 0, sizeof s->channels[c].past);
          memset (s->raw[2 * c], 0, 2 * sizeof s->raw[0]);
          s->channels[c].sounds = false;
        }
    }
  s->quiet = peak < QUIET && fluid_synth_get_active_voice_count (s->synth) == 0 ? s->quiet + 1 : 0;
}

/* Beginnings are exact; the rest happens at the edge that is nearer, for a note's end at its own channel's delay. */
static bool
is_before (const FontSynth *s, const DspEvent *e)
{
  const FontHeld *held = &s->held[e->serial % HELD];
  uint32_t delay = e->type == DSP_EVENT_OFF && held->serial == e->serial ? s->channels[held->channel].delay : 0;

  return e->type == DSP_EVENT_ON || e->frame < delay + STEP / 2;
}

bool
engine_font_process (EngineFont *font, float *const out[2], const DspEvent *events, uint32_t count)
{
  FontSynth *s = font->now;
  bool panic = false;

  if (!count && s->quiet >= QUIET_BLOCKS)
    {
      memset (out[0], 0, STEP * sizeof (float));
      memset (out[1], 0, STEP * sizeof (float));
      return false;
    }
  if (atomic_load_explicit (&s->wish, memory_order_relaxed) != s->program)
    engine_font_select (s, atomic_load_explicit (&s->wish, memory_order_relaxed));
  for (uint32_t i = 0; i < count; i++)
    {
      panic |= events[i].type == DSP_EVENT_PANIC;
      if (is_before (s, &events[i]))
        handle (s, &events[i]);
    }
  glide (s);
  render (s, out);
  for (uint32_t i = 0; i < count; i++)
    if (!is_before (s, &events[i]))
      handle (s, &events[i]);
  finish_block (s, out, panic);
  if (count && !panic)
    s->quiet = 0;
  return true;
}

#endif
