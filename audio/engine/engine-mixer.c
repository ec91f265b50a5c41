/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One block through the mixer: strips, buses in their order, master, limiter, meters. */
#include <math.h>
#include <string.h>
#include "engine-private.h"

void
engine_mixer_set_rate (Engine *engine)
{
  engine->fade_step = (float) (1 / (ENGINE_FADE_S * engine->rate));
  engine->wet_step = (float) (ENGINE_BLOCK / (ENGINE_FADE_S * engine->rate));
  engine->meter_pace = engine_meter_pace (engine->rate);
  engine_loudness_meter_reset (engine->loudness, engine->rate);
}

static void
fx_reset_cb (gpointer fx, gpointer data)
{
  engine_fx_reset (fx);
}

void
engine_mixer_reset (Engine *engine)
{
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      engine_strip_init_audio (strip, atomic_load (&strip->audible) > 0);
      g_ptr_array_foreach (strip->fx, fx_reset_cb, NULL);
    }
  for (uint32_t i = 0; i < engine->returns->len; i++)
    {
      EngineReturn *bus = g_ptr_array_index (engine->returns, i);

      bus->primed = false;
      memset (&bus->delay, 0, sizeof bus->delay);
      if (bus->fx)
        engine_fx_reset (bus->fx);
    }
  if (engine->limiter)
    engine_fx_reset (engine->limiter);
  engine_loudness_meter_reset (engine->loudness, engine->rate);
  engine_plan_forget (&engine->strip_plan);
  engine_plan_forget (&engine->return_plan);
  engine->last_tick = 0;
  engine->was_playing = engine->hushing = false;
  engine->renumber = true;
  memset (engine->limiter_in, 0, sizeof engine->limiter_in);
  engine->master_gain = atomic_load (&engine->master);
  engine->fifo_read = ENGINE_BLOCK;
  engine->fade_gain = 1;
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
master_block (Engine *engine, float mix[2][ENGINE_BLOCK], const DspEvent *panic)
{
  float wish = atomic_load_explicit (&engine->master, memory_order_relaxed);
  float (*out)[ENGINE_BLOCK] = engine->fifo, reduced = 0;

  memset (out, 0, sizeof engine->fifo);
  engine_add_ramped (out, mix, engine->master_gain, wish);
  engine->master_gain = wish;
  if (engine->limiter)
    {
      for (int c = 0; c < 2; c++)
        memcpy (engine->limiter_in[c] + engine->limiter_at, out[c], sizeof out[c]);
      engine_fx_run (engine, engine->limiter, 0, out, panic, panic != NULL);
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
  engine_plan_forget (&engine->strip_plan);
  engine_plan_forget (&engine->return_plan);
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

/* Only with a mix that knows its taps: the numbers of another recorder would be wrong. */
static void
begin_recording (Engine *engine)
{
  EngineRecorder *recorder = atomic_load (&engine->recorder);

  atomic_store (&engine->recorder_used, recorder);
  if (recorder != atomic_load (&engine->recorder))      /* let go meanwhile */
    recorder = NULL;
  engine->recording = recorder && engine->mix->recorder == recorder ? recorder : NULL;
  if (engine->recording)
    engine_recorder_begin (engine->recording);
}

static void
end_recording (Engine *engine)
{
  if (!engine->recording)
    return;
  engine_recorder_add (engine->recording, ENGINE_TAP_MASTER, engine->fifo);
  engine_recorder_end (engine->recording);
  engine->recording = NULL;
}

static void
play_strip (void *data, uint32_t number, uint32_t thread)
{
  engine_strip_play (data, number, thread);
}

static void
play_return (void *data, uint32_t number, uint32_t thread)
{
  engine_return_play (data, number);
}

/* Buses that feed none are played side by side, a chain one after the other. Sums are always made in the same order. */
static void
returns_block (Engine *engine, float master[2][ENGINE_BLOCK])
{
  const EngineMix *mix = engine->mix;

  if (!mix->chained)
    engine_plan_run (&engine->return_plan, engine->pool, mix->return_count, play_return, engine);
  for (uint32_t i = 0; i < mix->return_count; i++)
    {
      if (mix->chained)
        engine_return_play (engine, mix->order[i]);
      engine_return_mix (engine, mix->order[i], master);
    }
}

void
engine_mixer_block (Engine *engine)
{
  float master[2][ENGINE_BLOCK] = { 0 };
  const EngineMix *mix;

  take_mix (engine);
  engine_events_block (engine);
  engine_time_set_clocks (engine);
  engine_time_set_music (engine);
  engine->panic = find_panic (engine);
  mix = engine->mix;
  begin_recording (engine);
  memset (engine->bus_in, 0, mix->return_count * sizeof engine->bus_in[0]);
  engine_plan_run (&engine->strip_plan, engine->pool, mix->wire_count, play_strip, engine);
  for (uint32_t i = 0; i < mix->wire_count; i++)
    engine_strip_mix (engine, i, master);
  returns_block (engine, master);
  master_block (engine, master, engine->panic);
  end_recording (engine);
}
