/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One block of a strip: the instrument and its inserts; then key, fader, pan and width, and where it goes. */
#include <math.h>
#include <string.h>
#include "engine-private.h"

#define GAIN_MAX 4.0f                   /* +12 dB */
#define FADE_S 0.005                    /* of a mute, of a pause */

void
engine_strip_init_audio (EngineStrip *strip, bool audible)
{
  strip->primed = false;
  strip->open = audible;
  strip->hush = 1;
  strip->hushed = false;
  strip->duck.level = strip->duck.depth = 0;
  memset (&strip->delay, 0, sizeof strip->delay);
  memset (&strip->delay_pre, 0, sizeof strip->delay_pre);
  engine_strip_init_lane (strip);
}

/* Where the instrument has no ear for expression, the fader plays it. */
static EngineStep
with_expression (EngineGlide *expression, EngineStep volume, bool *moves)
{
  bool swells = engine_glide_moves (expression);
  EngineStep step = engine_glide_step (expression);

  volume.value *= fminf (fmaxf (step.value, 0), 1);
  if (swells)
    {
      volume.wait = *moves ? 0 : step.wait;
      volume.frames = *moves ? ENGINE_BLOCK : step.frames;
    }
  *moves |= swells;
  return volume;
}

/* Equal power, -3 dB in the centre. How the gains get there is what the one lane that moves says; where two movements
 * meet, they share the block. */
static void
aim (EngineStrip *strip, uint32_t *wait, uint32_t *frames)
{
  EngineGlide *volumes = &strip->lane.glides[KERNEL_TARGET_VOLUME], *pans = &strip->lane.glides[KERNEL_TARGET_PAN];
  bool moves = engine_glide_moves (volumes), turns = engine_glide_moves (pans);
  float own[2] = { atomic_load_explicit (&strip->volume, memory_order_relaxed),
                   atomic_load_explicit (&strip->pan, memory_order_relaxed) };
  EngineStep volume = engine_glide_step (volumes), pan = engine_glide_step (pans);

  if (atomic_load_explicit (&strip->expresses, memory_order_relaxed))
    volume = with_expression (&strip->lane.glides[KERNEL_TARGET_EXPRESSION], volume, &moves);

  *wait = 0;
  *frames = ENGINE_BLOCK;
  if (moves != turns && own[0] == strip->last_own[0] && own[1] == strip->last_own[1])
    {
      *wait = moves ? volume.wait : pan.wait;
      *frames = moves ? volume.frames : pan.frames;
    }
  memcpy (strip->last_own, own, sizeof own);
  volume.value = fminf (fmaxf (own[0] * volume.value, 0), GAIN_MAX);
  pan.value = fminf (fmaxf (own[1] + pan.value, -1), 1);
  volume.value *= atomic_load_explicit (&strip->polarity, memory_order_relaxed);
  if (strip->primed && volume.value == strip->last_volume && pan.value == strip->last_pan)
    return;
  strip->last_volume = volume.value;
  strip->last_pan = pan.value;
  strip->target[0] = volume.value * cosf ((pan.value + 1) * (float) G_PI_4);
  strip->target[1] = volume.value * sinf ((pan.value + 1) * (float) G_PI_4);
}

/* Muted or not, on its way of 5 ms. */
static void
open_or_close (const Engine *engine, EngineStrip *strip, float *start, float *end)
{
  float wish = atomic_load_explicit (&strip->audible, memory_order_relaxed);
  float step = (float) (ENGINE_BLOCK / (FADE_S * engine->rate));

  *start = strip->open;
  *end = strip->open = *start < wish ? fminf (*start + step, wish) : fmaxf (*start - step, wish);
}

/* Middle and sides: the sides by 1 + spread. */
static void
spread (EngineStrip *strip, float block[2][ENGINE_BLOCK])
{
  float wish = atomic_load_explicit (&strip->spread, memory_order_relaxed), start = strip->primed ? strip->last_spread : wish;

  strip->last_spread = wish;
  if (start == 0 && wish == 0)
    return;
  for (int i = 0; i < ENGINE_BLOCK; i++)
    {
      float by = start + (wish - start) * (float) (i + 1) / ENGINE_BLOCK;
      float side = (block[0][i] - block[1][i]) * 0.5f * by;

      block[0][i] += side;
      block[1][i] -= side;
    }
}

/* ---- where it goes ------------------------------------------------------------------------------------------ */

typedef struct { EngineDelay *delay; float (*now)[ENGINE_BLOCK]; } Source;

static void
add_late (float to[2][ENGINE_BLOCK], const Source *source, uint32_t frames, float start, float end)
{
  float late[2][ENGINE_BLOCK];

  if (start == 0 && end == 0)
    return;
  if (!frames)
    {
      engine_add_ramped (to, source->now, start, end);
      return;
    }
  engine_delay_read (source->delay, frames, late);
  engine_add_ramped (to, late, start, end);
}

/* A change of the gain is a ramp; one of the delay goes from the old place to the new one. */
static void
add_path (float to[2][ENGINE_BLOCK], const Source *source, EnginePath *path, uint32_t delay, float gain, bool primed)
{
  float start = primed ? path->gain : gain;

  if (primed && start != 0 && path->delay != delay)
    {
      add_late (to, source, path->delay, start, 0);
      add_late (to, source, delay, 0, gain);
    }
  else
    add_late (to, source, delay, start, gain);
  *path = (EnginePath) { gain, delay };
}

/* To the sends, and to the output bus or the master. */
static void
send (Engine *engine, const EngineWire *wire, uint32_t number, Source sources[2], float master[2][ENGINE_BLOCK])
{
  EngineStrip *strip = wire->strip;
  float wish[2][ENGINE_BUSES] = { 0 }, direct = wire->output_bus == ENGINE_NO_WIRE, alone[2][ENGINE_BLOCK] = { 0 };

  for (uint32_t s = 0; s < wire->send_count; s++)
    wish[wire->send_pre[s]][wire->send_bus[s]] += wire->send_amount[s];
  if (wire->output_bus < ENGINE_BUSES)
    wish[0][wire->output_bus] += 1;
  for (int pre = 0; pre < 2; pre++)
    for (uint32_t b = 0; b < ENGINE_BUSES; b++)
      add_path (engine->bus_in[b], &sources[pre], &strip->paths[pre][b], wire->delay[b], wish[pre][b], strip->primed);
  if (!engine->taps && !engine->recording)
    {
      add_path (master, &sources[0], &strip->direct, wire->direct_delay, direct, strip->primed);
      return;
    }
  add_path (alone, &sources[0], &strip->direct, wire->direct_delay, direct, strip->primed);
  engine_add_ramped (master, alone, 1, 1);
  if (engine->taps)
    memcpy (engine->taps[number], alone, sizeof alone);
  if (engine->recording)
    engine_recorder_add (engine->recording, wire->tap, alone);
}

/* ---- the block ----------------------------------------------------------------------------------------------- */

/* A pause: down within 5 ms, then the voices are ended where nobody hears it, and the strip is open again for live notes.
 * Music that goes on meanwhile comes up the same way. The tails of effects and buses ring. */
static void
hush (Engine *engine, EngineStrip *strip, float out[2][ENGINE_BLOCK])
{
  static const DspEvent silence = { .type = DSP_EVENT_PANIC };
  float start = strip->hush, step = (float) (ENGINE_BLOCK / (FADE_S * engine->rate)), before[2][ENGINE_BLOCK];

  if (!engine->hushing)
    strip->hushed = false;
  if (engine->hushing && !strip->hushed)
    strip->hush = fmaxf (start - step, 0);
  else
    strip->hush = fminf (start + step, 1);
  if (start >= 1 && strip->hush >= 1)
    return;
  memcpy (before, out, sizeof before);
  memset (out, 0, sizeof before);
  engine_add_ramped (out, before, start, strip->hush);
  if (strip->hush > 0 || strip->hushed || !engine->hushing)
    return;
  engine_run_unit (engine, strip->unit, NULL, before, &silence, 1);
  strip->hushed = true;
  strip->hush = 1;
}

/* All strips are played before any is mixed: a key is there when it is needed. */
void
engine_strip_play (Engine *engine, uint32_t number, uint32_t thread)
{
  const EngineWire *wire = &engine->mix->wires[number];
  EngineStrip *strip = wire->strip;
  float (*out)[ENGINE_BLOCK] = engine->wire_out[number];
  const DspEvent let_go = { .type = DSP_EVENT_ALL_OFF };
  const DspEvent *events = &let_go;
  uint32_t count = !strip->released;
  bool sounding;

  if (wire->leaving)
    strip->released = true;
  else
    events = engine_events_get (engine, wire, engine->joined[thread], &count);
  sounding = engine_run_unit (engine, strip->unit, NULL, out, events, count);
  if (!sounding)
    memset (out, 0, sizeof engine->wire_out[number]);
  hush (engine, strip, out);
  for (uint32_t i = 0; i < wire->fx_count; i++)
    sounding |= engine_fx_run (engine, wire->fx[i], wire->fx_latency[i], out, engine->panic, engine->panic != NULL);
  engine->wire_sounds[number] = sounding;
}

/* Counts the silence: a strip that leaves may go when its tail is over. */
static void
note_silence (Engine *engine, const EngineWire *wire, uint32_t number)
{
  EngineStrip *strip = wire->strip;
  bool sounding = engine->wire_sounds[number] && (strip->gain[0] != 0 || strip->gain[1] != 0 || !wire->leaving);

  atomic_store_explicit (&strip->quiet_blocks,
                         sounding ? 0 : atomic_load_explicit (&strip->quiet_blocks, memory_order_relaxed) + 1,
                         memory_order_relaxed);
}

void
engine_strip_mix (Engine *engine, uint32_t number, float master[2][ENGINE_BLOCK])
{
  const EngineWire *wire = &engine->mix->wires[number];
  EngineStrip *strip = wire->strip;
  float before[2][ENGINE_BLOCK], faded[2][ENGINE_BLOCK] = { 0 }, pre[2][ENGINE_BLOCK] = { 0 }, open[2];
  const float *const key[2] = { engine->wire_out[wire->key_wire % ENGINE_WIRES][0],
                                engine->wire_out[wire->key_wire % ENGINE_WIRES][1] };
  Source sources[2] = { { &strip->delay, faded }, { &strip->delay_pre, pre } };
  uint32_t wait, frames;

  memcpy (before, engine->wire_out[number], sizeof before);     /* the other may be a key itself */
  engine_duck_run (&strip->duck, wire->key_wire == ENGINE_NO_WIRE ? NULL : key, before);
  aim (strip, &wait, &frames);
  open_or_close (engine, strip, &open[0], &open[1]);
  if (open[0] != open[1])
    {
      wait = 0;
      frames = ENGINE_BLOCK;
    }
  engine_add_ramped (pre, before, open[0], open[1]);
  spread (strip, before);
  for (int c = 0; c < 2; c++)
    {
      float end = strip->target[c] * open[1];

      engine_add_shaped (faded[c], before[c], strip->primed ? strip->gain[c] : end, end, wait, frames);
      strip->gain[c] = end;
    }
  engine_delay_write (&strip->delay, faded);
  engine_delay_write (&strip->delay_pre, pre);
  send (engine, wire, number, sources, master);
  strip->primed = true;
  note_silence (engine, wire, number);
  if (!wire->leaving)
    engine_meter_add (&engine->track_meter[wire->slot], faded[0], faded[1], engine_duck_reduction_db (&strip->duck),
                      &engine->meter_pace);
}
