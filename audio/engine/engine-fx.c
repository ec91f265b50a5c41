/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What strips, buses and master share: ramps, units that must stay sound, effects between dry and wet. */
#include <math.h>
#include "engine-private.h"

static float
towards (float now, float wish, float step)
{
  return now < wish ? fminf (now + step, wish) : fmaxf (now - step, wish);
}

void
engine_add_shaped (float *restrict to, const float *restrict from, float start, float end, uint32_t wait, uint32_t frames)
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

void
engine_add_ramped (float to[2][ENGINE_BLOCK], float from[2][ENGINE_BLOCK], float start, float end)
{
  for (int c = 0; c < 2; c++)
    engine_add_shaped (to[c], from[c], start, end, 0, ENGINE_BLOCK);
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

bool
engine_run_unit (Engine *engine, EngineUnit *unit, float in[2][ENGINE_BLOCK], float out[2][ENGINE_BLOCK],
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

/* The dry sound, so late as the machine's. Where that changes it goes over within the block; what was before the first
 * block is silence, so that one is faded in. */
static void
delay_dry (EngineFx *fx, uint32_t latency, float block[2][ENGINE_BLOCK])
{
  EngineDelay *delay = latency || fx->late ? atomic_load_explicit (&fx->delay, memory_order_acquire) : NULL;
  float old[2][ENGINE_BLOCK], now[2][ENGINE_BLOCK], first[2][ENGINE_BLOCK] = { 0 };

  if (!delay)
    return;
  if (!fx->delays)
    engine_add_ramped (first, block, 0, 1);
  engine_delay_write (delay, fx->delays ? block : first);
  if (fx->late == latency && fx->delays)
    engine_delay_read (delay, latency, block);
  else
    {
      if (fx->late)
        engine_delay_read (delay, fx->late, old);
      else
        memcpy (old, block, sizeof old);
      engine_delay_read (delay, latency, now);
      memset (block, 0, sizeof old);
      engine_add_ramped (block, old, 1, 0);
      engine_add_ramped (block, now, 0, 1);
    }
  fx->delays = latency > 0;
  fx->late = latency;
}

bool
engine_fx_run (Engine *engine, EngineFx *fx, uint32_t latency, float block[2][ENGINE_BLOCK], const DspEvent *events,
               uint32_t count)
{
  float start = fx->wet, end, wet_out[2][ENGINE_BLOCK];
  bool sounding = false, runs;

  end = fx->wet = towards (start, atomic_load_explicit (&fx->mix, memory_order_relaxed), engine->wet_step);
  runs = start > 0 || end > 0;
  if (runs)
    sounding = engine_run_unit (engine, fx->unit, block, wet_out, events, count);
  /* Who leaves gives its lateness back before it goes. */
  delay_dry (fx, end <= 0 && atomic_load_explicit (&fx->leaving, memory_order_relaxed) ? 0 : latency, block);
  if (end <= 0)
    atomic_store_explicit (&fx->dry, true, memory_order_release);
  if (!runs)
    return false;
  if (start >= 1 && end >= 1)
    memcpy (block, wet_out, sizeof wet_out);
  else for (int c = 0; c < 2; c++)
    for (int i = 0; i < ENGINE_BLOCK; i++)
      {
        float wet = start + (end - start) * (float) (i + 1) / ENGINE_BLOCK;

        block[c][i] += (wet_out[c][i] - block[c][i]) * wet;
      }
  return sounding;
}

void
engine_fx_reset (EngineFx *fx)
{
  EngineDelay *delay = atomic_load (&fx->delay);

  fx->wet = atomic_load (&fx->mix);
  fx->late = delay ? MIN (fx->unit->latency_frames, ENGINE_DELAY_MAX) : 0;
  fx->delays = fx->late > 0;
  if (delay)
    memset (delay, 0, sizeof *delay);
}

/* ---- control side ------------------------------------------------------------------------------------------ */

/* Written to, so that the audio thread never meets a page that is not there yet. */
EngineDelay *
engine_delay_new (void)
{
  EngineDelay *delay = g_new (EngineDelay, 1);

  memset (delay, 0, sizeof *delay);
  return delay;
}

EngineFx *
engine_fx_new (EngineUnit *unit, float mix)
{
  EngineFx *fx = g_new0 (EngineFx, 1);

  fx->unit = unit;
  atomic_init (&fx->mix, mix);
  return fx;
}

void
engine_fx_free (EngineFx *fx)
{
  if (!fx)
    return;
  engine_unit_free (fx->unit);
  g_free (atomic_load (&fx->delay));
  g_free (fx);
}

uint32_t
engine_fx_prepare (EngineFx *fx)
{
  if (fx->unit->latency_frames && !atomic_load (&fx->delay))
    atomic_store_explicit (&fx->delay, engine_delay_new (), memory_order_release);
  return MIN (fx->unit->latency_frames, ENGINE_DELAY_MAX);
}
