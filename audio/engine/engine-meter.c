/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Meters and the load histogram: written by the audio thread without waiting, read by anybody. */
#include <math.h>
#include <string.h>
#include "engine-private.h"

static uint32_t
float_bits (float value)
{
  uint32_t bits;

  memcpy (&bits, &value, sizeof bits);
  return bits;
}

static float
bits_float (uint32_t bits)
{
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

void
engine_meter_add (EngineMeterCell *cell, const float *const block[2], float keep)
{
  for (int c = 0; c < 2; c++)
    {
      float peak = 0, sum = 0;

      for (int i = 0; i < ENGINE_BLOCK; i++)
        {
          float value = fabsf (block[c][i]);

          peak = value > peak ? value : peak;
          sum += value * value;
        }
      if (float_bits (peak) > atomic_load_explicit (&cell->peak[c], memory_order_relaxed))
        atomic_store_explicit (&cell->peak[c], float_bits (peak), memory_order_relaxed);
      cell->square[c] = cell->square[c] * keep + (1 - keep) * (sum / ENGINE_BLOCK);
      atomic_store_explicit (&cell->rms[c], sqrtf (cell->square[c]), memory_order_relaxed);
    }
}

void
engine_meter_read (EngineMeterCell *cell, EngineMeter *meter)
{
  for (int c = 0; c < 2; c++)
    {
      meter->peak[c] = bits_float (atomic_exchange_explicit (&cell->peak[c], 0, memory_order_relaxed));
      meter->rms[c] = atomic_load_explicit (&cell->rms[c], memory_order_relaxed);
    }
  meter->reduction_db = atomic_load_explicit (&cell->reduction_db, memory_order_relaxed);
}

void
engine_get_master_meter (Engine *engine, EngineMeter *meter)
{
  g_return_if_fail (engine != NULL && meter != NULL);
  engine_meter_read (&engine->master_meter, meter);
}

void
engine_get_track_meter (Engine *engine, uint16_t slot, EngineMeter *meter)
{
  g_return_if_fail (engine != NULL && meter != NULL && slot < KERNEL_TRACKS);
  engine_meter_read (&engine->track_meter[slot], meter);
}

/* ---- histogram: 16 steps an octave, from 2^-24 of the period ---------------------------------------------- */

static uint32_t
load_step (float load)
{
  uint32_t bits = float_bits (load);
  int32_t step = (int32_t) (bits >> 19) - (int32_t) (float_bits (0x1p-24f) >> 19);

  return step < 0 ? 0 : step >= ENGINE_LOAD_STEPS ? ENGINE_LOAD_STEPS - 1 : (uint32_t) step;
}

static double
step_load (uint32_t step)               /* the upper edge */
{
  return bits_float ((step + 1 + (float_bits (0x1p-24f) >> 19)) << 19);
}

void
engine_counters_add (EngineCounters *counters, float load)
{
  atomic_fetch_add_explicit (&counters->step[load_step (load)], 1, memory_order_relaxed);
  atomic_fetch_add_explicit (&counters->callbacks, 1, memory_order_relaxed);
  if (load > atomic_load_explicit (&counters->worst, memory_order_relaxed))
    atomic_store_explicit (&counters->worst, load, memory_order_relaxed);
}

static double
load_at (const uint32_t *steps, uint64_t total, double share)
{
  uint64_t sum = 0;

  if (total == 0)
    return 0;
  for (uint32_t i = 0; i < ENGINE_LOAD_STEPS; i++)
    {
      sum += steps[i];
      if ((double) sum >= share * (double) total)
        return step_load (i);
    }
  return step_load (ENGINE_LOAD_STEPS - 1);
}

void
engine_counters_get (EngineCounters *counters, EngineStats *stats)
{
  uint32_t steps[ENGINE_LOAD_STEPS];
  uint64_t total = 0;

  for (uint32_t i = 0; i < ENGINE_LOAD_STEPS; i++)
    total += steps[i] = atomic_load_explicit (&counters->step[i], memory_order_relaxed);
  stats->load_worst = atomic_load_explicit (&counters->worst, memory_order_relaxed);
  stats->load_p50 = MIN (load_at (steps, total, 0.5), stats->load_worst);
  stats->load_p99 = MIN (load_at (steps, total, 0.99), stats->load_worst);
  stats->callbacks = atomic_load_explicit (&counters->callbacks, memory_order_relaxed);
  stats->samples = atomic_load_explicit (&counters->samples, memory_order_relaxed);
  stats->late_callbacks = atomic_load_explicit (&counters->late, memory_order_relaxed);
  stats->overruns = atomic_load_explicit (&counters->overruns, memory_order_relaxed);
}
