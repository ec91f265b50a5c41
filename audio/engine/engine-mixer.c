/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One block through the mixer: instruments, inserts, faders, sends, buses, master, limiter, meters. */
#include <math.h>
#include <string.h>
#include "engine-private.h"

#define GAIN_MAX 4.0f                   /* +12 dB */

void
engine_mixer_set_rate (Engine *engine)
{
  engine->fade_step = (float) (1 / (ENGINE_FADE_S * engine->rate));
  engine->wet_step = (float) (ENGINE_BLOCK / (ENGINE_FADE_S * engine->rate));
  engine->meter_pace = engine_meter_pace (engine->rate);
  engine_loudness_meter_reset (engine->loudness, engine->rate);
}

static void
fx_reset (EngineFx *fx)
{
  fx->wet = atomic_load (&fx->mix);
}

static void
fx_reset_cb (gpointer fx, gpointer data)
{
  fx_reset (fx);
}

void
engine_mixer_reset (Engine *engine)
{
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      strip->primed = false;
      engine_strip_init_lane (strip);
      strip->duck.level = strip->duck.depth = 0;
      g_ptr_array_foreach (strip->fx, fx_reset_cb, NULL);
    }
  for (uint32_t i = 0; i < engine->returns->len; i++)
    {
      EngineReturn *bus = g_ptr_array_index (engine->returns, i);

      if (bus->fx)
        fx_reset (bus->fx);
    }
  if (engine->limiter)
    fx_reset (engine->limiter);
  engine_loudness_meter_reset (engine->loudness, engine->rate);
  engine->last_tick = 0;
  engine->renumber = true;
  memset (engine->limiter_in, 0, sizeof engine->limiter_in);
  engine->master_gain = atomic_load (&engine->master);
  engine->fifo_read = ENGINE_BLOCK;
  engine->fade_gain = 1;
}

static float
towards (float now, float wish, float step)
{
  return now < wish ? fminf (now + step, wish) : fmaxf (now - step, wish);
}

/* to += from x gain; after `wait` frames the gain goes in a straight line to its end within so many frames. */
static void
add_shaped (float *restrict to, const float *restrict from, float start, float end, uint32_t wait, uint32_t frames)
{
  if (start == end)
    {
      if (start != 0)
        for (int i = 0; i < ENGINE_BLOCK; i++)
          to[i] += from[i] * start;
      return;
    }
  for (uint32_t i = 0; i < ENGINE_BLOCK; i++)
    to[i] += from[i] * (i < wait ? start : i + 1 >= wait + frames ? end
                        : start + (end - start) * (float) (i + 1 - wait) / (float) frames);
}

static void
add_ramped (float *restrict to, const float *restrict from, float start, float end)
{
  add_shaped (to, from, start, end, 0, ENGINE_BLOCK);
}

/* A machine that went out of bounds is silenced and counted: it must not poison the mix. */
static bool
is_sound (Engine *engine, float block[2][ENGINE_BLOCK])
{
  float sum = 0;

  for (int i = 0; i < ENGINE_BLOCK; i++)
    sum += fabsf (block[0][i]) + fabsf (block[1][i]);
  if (isfinite (sum))
    return true;
  memset (block, 0, sizeof (float[2][ENGINE_BLOCK]));
  atomic_fetch_add_explicit (&engine->counters.faults, 1, memory_order_relaxed);
  return false;
}

static bool
run (Engine *engine, EngineUnit *unit, float in[2][ENGINE_BLOCK], float out[2][ENGINE_BLOCK],
     const DspEvent *events, uint32_t count)
{
  const float *const from[2] = { in ? in[0] : NULL, in ? in[1] : NULL };
  float *const to[2] = { out[0], out[1] };
  bool sounding;

  if (unit->machine)
    dsp_machine_set_transport (unit->machine, &engine->music);
  sounding = engine_unit_process (unit, in ? from : NULL, to, events, count);
  return sounding && is_sound (engine, out);
}

/* block = block x (1 - wet) + machine (block) x wet */
static bool
run_fx (Engine *engine, EngineFx *fx, float block[2][ENGINE_BLOCK], const DspEvent *events, uint32_t count)
{
  float start = fx->wet, end;
  bool sounding;

  end = fx->wet = towards (start, atomic_load_explicit (&fx->mix, memory_order_relaxed), engine->wet_step);
  if (end <= 0)
    atomic_store_explicit (&fx->dry, true, memory_order_release);
  if (start <= 0 && end <= 0)
    return false;
  sounding = run (engine, fx->unit, block, engine->wet_out, events, count);
  if (start >= 1 && end >= 1)
    memcpy (block, engine->wet_out, sizeof engine->wet_out);
  else for (int c = 0; c < 2; c++)
    for (int i = 0; i < ENGINE_BLOCK; i++)
      {
        float wet = start + (end - start) * (float) (i + 1) / ENGINE_BLOCK;

        block[c][i] += (engine->wet_out[c][i] - block[c][i]) * wet;
      }
  return sounding;
}

/* ---- strips ------------------------------------------------------------------------------------------------ */

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
  if (strip->primed && volume.value == strip->last_volume && pan.value == strip->last_pan)
    return;
  strip->last_volume = volume.value;
  strip->last_pan = pan.value;
  strip->target[0] = volume.value * cosf ((pan.value + 1) * (float) G_PI_4);
  strip->target[1] = volume.value * sinf ((pan.value + 1) * (float) G_PI_4);
}

/* To the sends, and to the output bus or the master; a change of either is a ramp. */
static void
send (Engine *engine, const EngineWire *wire, uint32_t number, float block[2][ENGINE_BLOCK], float master[2][ENGINE_BLOCK])
{
  EngineStrip *strip = wire->strip;
  float wish[ENGINE_BUSES] = { 0 }, direct = wire->output_bus == ENGINE_NO_WIRE;
  float before = strip->primed ? strip->direct : direct;

  for (uint32_t s = 0; s < wire->send_count; s++)
    wish[wire->send_bus[s]] = wire->send_amount[s];
  if (wire->output_bus < ENGINE_BUSES)
    wish[wire->output_bus] += 1;
  for (uint32_t b = 0; b < ENGINE_BUSES; b++)
    {
      float start = strip->primed ? strip->send[b] : wish[b];

      strip->send[b] = wish[b];
      if (start == 0 && wish[b] == 0)
        continue;
      add_ramped (engine->bus_in[b][0], block[0], start, wish[b]);
      add_ramped (engine->bus_in[b][1], block[1], start, wish[b]);
    }
  strip->direct = direct;
  for (int c = 0; c < 2; c++)
    add_ramped (master[c], block[c], before, direct);
  if (!engine->taps)
    return;
  memset (engine->taps[number], 0, sizeof engine->taps[number]);
  for (int c = 0; c < 2; c++)
    add_ramped (engine->taps[number][c], block[c], before, direct);
}

/* The instrument and its inserts. All strips are played before any is mixed: a key is there when it is needed. */
static void
strip_play (Engine *engine, const EngineWire *wire, uint32_t number, const DspEvent *panic)
{
  EngineStrip *strip = wire->strip;
  float (*out)[ENGINE_BLOCK] = engine->wire_out[number];
  const DspEvent let_go = { .type = DSP_EVENT_ALL_OFF };
  const DspEvent *events = &let_go;
  uint32_t count = !strip->released;
  bool sounding;

  if (wire->leaving)
    strip->released = true;
  else
    events = engine_events_get (engine, wire, &count);
  sounding = run (engine, strip->unit, NULL, out, events, count);
  if (!sounding)
    memset (out, 0, sizeof engine->wire_out[number]);
  for (uint32_t i = 0; i < wire->fx_count; i++)
    sounding |= run_fx (engine, wire->fx[i], out, panic, panic != NULL);
  engine->wire_sounds[number] = sounding;
}

static void
strip_mix (Engine *engine, const EngineWire *wire, uint32_t number, float master[2][ENGINE_BLOCK])
{
  EngineStrip *strip = wire->strip;
  float ducked[2][ENGINE_BLOCK], faded[2][ENGINE_BLOCK] = { 0 };
  const float *const key[2] = { engine->wire_out[wire->key_wire % ENGINE_WIRES][0],
                                engine->wire_out[wire->key_wire % ENGINE_WIRES][1] };
  uint32_t wait, frames;
  bool sounding;

  memcpy (ducked, engine->wire_out[number], sizeof ducked);     /* the other may be a key itself */
  engine_duck_run (&strip->duck, wire->key_wire == ENGINE_NO_WIRE ? NULL : key, ducked);
  aim (strip, &wait, &frames);
  for (int c = 0; c < 2; c++)
    {
      add_shaped (faded[c], ducked[c], strip->primed ? strip->gain[c] : strip->target[c], strip->target[c], wait, frames);
      strip->gain[c] = strip->target[c];
    }
  send (engine, wire, number, faded, master);
  strip->primed = true;
  sounding = engine->wire_sounds[number] && (strip->gain[0] != 0 || strip->gain[1] != 0 || !wire->leaving);
  atomic_store_explicit (&strip->quiet_blocks,
                         sounding ? 0 : atomic_load_explicit (&strip->quiet_blocks, memory_order_relaxed) + 1,
                         memory_order_relaxed);
  if (!wire->leaving)
    engine_meter_add (&engine->track_meter[wire->slot], faded[0], faded[1], engine_duck_reduction_db (&strip->duck),
                      &engine->meter_pace);
}

/* ---- buses and master -------------------------------------------------------------------------------------- */

/* A return that leaves keeps its number for nobody: its input is silent, its tail rings on. */
static void
return_block (Engine *engine, EngineReturn *bus, uint32_t number, const DspEvent *events, uint32_t count,
              float master[2][ENGINE_BLOCK])
{
  float (*block)[ENGINE_BLOCK] = engine->bus_in[number];
  bool sounding = bus->fx && run_fx (engine, bus->fx, block, events, count);

  atomic_store_explicit (&bus->quiet_blocks,
                         sounding ? 0 : atomic_load_explicit (&bus->quiet_blocks, memory_order_relaxed) + 1,
                         memory_order_relaxed);
  add_ramped (master[0], block[0], 1, 1);
  add_ramped (master[1], block[1], 1, 1);
  if (engine->taps)
    memcpy (engine->taps[engine->mix->wire_count + number], block, sizeof engine->bus_in[0]);
}

/* Energy out over energy in, the input delayed by the limiter's latency. */
static float
reduction_db (Engine *engine, float out[2][ENGINE_BLOCK])
{
  const uint32_t size = G_N_ELEMENTS (engine->limiter_in[0]);
  float in_sum = 0, out_sum = 0;

  for (int c = 0; c < 2; c++)
    for (uint32_t i = 0; i < ENGINE_BLOCK; i++)
      {
        float in = engine->limiter_in[c][(engine->limiter_at + size - engine->limiter_latency + i) % size];

        in_sum += in * in;
        out_sum += out[c][i] * out[c][i];
      }
  if (in_sum <= 1e-9f || out_sum <= 1e-9f || in_sum <= out_sum)
    return 0;
  return 10 * log10f (in_sum / out_sum);
}

static void
master_block (Engine *engine, float mix[2][ENGINE_BLOCK], const DspEvent *events, uint32_t count)
{
  float wish = atomic_load_explicit (&engine->master, memory_order_relaxed);
  float (*out)[ENGINE_BLOCK] = engine->fifo, reduced = 0;

  memset (out, 0, sizeof engine->fifo);
  add_ramped (out[0], mix[0], engine->master_gain, wish);
  add_ramped (out[1], mix[1], engine->master_gain, wish);
  engine->master_gain = wish;
  if (engine->limiter)
    {
      for (int c = 0; c < 2; c++)
        memcpy (engine->limiter_in[c] + engine->limiter_at, out[c], sizeof out[c]);
      run_fx (engine, engine->limiter, out, events, count);
      reduced = engine->limiter->wet > 0 ? reduction_db (engine, out) : 0;
      engine->limiter_at = (engine->limiter_at + ENGINE_BLOCK) % G_N_ELEMENTS (engine->limiter_in[0]);
    }
  engine_meter_add (&engine->master_meter, out[0], out[1], reduced, &engine->meter_pace);
  if (atomic_load_explicit (&engine->loudness_again, memory_order_relaxed))
    {
      atomic_store_explicit (&engine->loudness_again, false, memory_order_relaxed);
      engine_loudness_meter_reset (engine->loudness, engine->rate);
    }
  engine_loudness_meter_add (engine->loudness, out[0], out[1], ENGINE_BLOCK);
}

static void
take_mix (Engine *engine)
{
  EngineMix *next = atomic_exchange_explicit (&engine->next, NULL, memory_order_acq_rel);

  if (!next)
    return;
  engine->mix = next;
  atomic_store_explicit (&engine->taken, next->generation, memory_order_release);
}

/* Whether the block silences everything at once: then the tails of buses and limiter end too. */
static const DspEvent *
find_panic (Engine *engine)
{
  for (uint32_t i = 0; i < engine->first[KERNEL_TRACKS]; i++)
    if (engine->sorted[i].type == DSP_EVENT_PANIC)
      return &engine->sorted[i];
  return NULL;
}

void
engine_mixer_block (Engine *engine)
{
  float master[2][ENGINE_BLOCK] = { 0 };
  const DspEvent *panic;
  const EngineMix *mix;

  take_mix (engine);
  engine_events_block (engine);
  engine_time_set_clocks (engine);
  engine_time_set_music (engine);
  panic = find_panic (engine);
  mix = engine->mix;
  memset (engine->bus_in, 0, mix->return_count * sizeof engine->bus_in[0]);
  for (uint32_t i = 0; i < mix->wire_count; i++)
    strip_play (engine, &mix->wires[i], i, panic);
  for (uint32_t i = 0; i < mix->wire_count; i++)
    strip_mix (engine, &mix->wires[i], i, master);
  for (uint32_t i = 0; i < mix->return_count; i++)
    return_block (engine, mix->returns[i], i, panic, panic != NULL, master);
  master_block (engine, master, panic, panic != NULL);
}
