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

/* ---- levels --------------------------------------------------------------------------------------------------- */

#define LANES 8
#define VU_SPEED 13.5                   /* rad/s, and the damping below: 99 % in 300 ms with an overshoot of 1.3 % */
#define VU_DAMPING 0.81
#define SINE_FORM 1.1107207             /* RMS of a sine over its rectified mean */

enum { SHOWN_RMS, SHOWN_VU = 2, SHOWN_CORRELATION = 4, SHOWN_REDUCTION, SHOWN_VALUES };

typedef struct { float peak[2], square[2], mean[2], product; } Sums;

static void
raise_peak (_Atomic uint32_t *peak, float value)
{
  if (float_bits (value) > atomic_load_explicit (peak, memory_order_relaxed))
    atomic_store_explicit (peak, float_bits (value), memory_order_relaxed);
}

/* In lanes, so that one addition need not wait for the one before. */
static Sums
sum_block (const float *left, const float *right)
{
  float peak[2][LANES] = { 0 }, square[2][LANES] = { 0 }, mean[2][LANES] = { 0 }, product[LANES] = { 0 };
  Sums sums = { 0 };

  for (int i = 0; i < ENGINE_BLOCK; i += LANES)
    for (int k = 0; k < LANES; k++)
      {
        float l = left[i + k], r = right[i + k], a = fabsf (l), b = fabsf (r);

        peak[0][k] = a > peak[0][k] ? a : peak[0][k];
        peak[1][k] = b > peak[1][k] ? b : peak[1][k];
        square[0][k] += l * l;
        square[1][k] += r * r;
        mean[0][k] += a;
        mean[1][k] += b;
        product[k] += l * r;
      }
  for (int k = 0; k < LANES; k++)
    {
      for (int c = 0; c < 2; c++)
        {
          sums.peak[c] = peak[c][k] > sums.peak[c] ? peak[c][k] : sums.peak[c];
          sums.square[c] += square[c][k] / ENGINE_BLOCK;
          sums.mean[c] += mean[c][k] / ENGINE_BLOCK;
        }
      sums.product += product[k] / ENGINE_BLOCK;
    }
  return sums;
}

EngineMeterPace
engine_meter_pace (double rate)
{
  return (EngineMeterPace) { .keep = exp (-ENGINE_BLOCK / (0.3 * rate)), .block_s = ENGINE_BLOCK / rate };
}

/* A pointer with mass, spring and damper, driven by the rectified mean. */
static double
move_needle (EngineNeedle *needle, double target, double block_s)
{
  needle->speed += (VU_SPEED * VU_SPEED * (target - needle->at) - 2 * VU_DAMPING * VU_SPEED * needle->speed) * block_s;
  needle->at += needle->speed * block_s;
  if (target == 0 && fabs (needle->at) < 1e-9)
    *needle = (EngineNeedle) { 0 };
  return fmax (needle->at, 0);
}

void
engine_meter_add (EngineMeterCell *cell, const float *left, const float *right, double reduction_db,
                  const EngineMeterPace *pace)
{
  Sums sums = sum_block (left, right);
  double keep = pace->keep, values[SHOWN_VALUES], power;

  for (int c = 0; c < 2; c++)
    {
      raise_peak (&cell->peak[c], sums.peak[c]);
      cell->square[c] = cell->square[c] * keep + (1 - keep) * sums.square[c];
      values[SHOWN_RMS + c] = sqrt (cell->square[c]);
      values[SHOWN_VU + c] = SINE_FORM * move_needle (&cell->needle[c], sums.mean[c], pace->block_s);
    }
  cell->product = cell->product * keep + (1 - keep) * sums.product;
  power = sqrt (cell->square[0] * cell->square[1]);
  values[SHOWN_CORRELATION] = power > 1e-10 ? fmin (fmax (cell->product / power, -1), 1) : 0;
  values[SHOWN_REDUCTION] = reduction_db;
  if (sums.peak[0] >= 1 || sums.peak[1] >= 1)
    atomic_store_explicit (&cell->clip, true, memory_order_relaxed);
  engine_snapshot_write (&cell->shown, values, SHOWN_VALUES);
}

void
engine_meter_read (EngineMeterCell *cell, EngineMeter *meter)
{
  double values[SHOWN_VALUES];

  engine_snapshot_read (&cell->shown, values, SHOWN_VALUES);
  for (int c = 0; c < 2; c++)
    {
      meter->peak[c] = bits_float (atomic_exchange_explicit (&cell->peak[c], 0, memory_order_relaxed));
      meter->rms[c] = (float) values[SHOWN_RMS + c];
      meter->vu[c] = (float) values[SHOWN_VU + c];
    }
  meter->correlation = (float) values[SHOWN_CORRELATION];
  meter->reduction_db = (float) values[SHOWN_REDUCTION];
  meter->clip = atomic_load_explicit (&cell->clip, memory_order_relaxed);
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

void
engine_clear_clips (Engine *engine)
{
  g_return_if_fail (engine != NULL);
  atomic_store_explicit (&engine->master_meter.clip, false, memory_order_relaxed);
  for (int i = 0; i < KERNEL_TRACKS; i++)
    atomic_store_explicit (&engine->track_meter[i].clip, false, memory_order_relaxed);
}

void
engine_get_loudness (Engine *engine, EngineLoudness *loudness)
{
  g_return_if_fail (engine != NULL && loudness != NULL);
  engine_loudness_meter_get (engine->loudness, loudness);
}

void
engine_reset_loudness (Engine *engine)
{
  g_return_if_fail (engine != NULL);
  atomic_store_explicit (&engine->loudness_again, true, memory_order_relaxed);
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
  stats->load_p999 = MIN (load_at (steps, total, 0.999), stats->load_worst);
  stats->callbacks = atomic_load_explicit (&counters->callbacks, memory_order_relaxed);
  stats->samples = atomic_load_explicit (&counters->samples, memory_order_relaxed);
  stats->late_callbacks = atomic_load_explicit (&counters->late, memory_order_relaxed);
  stats->overruns = atomic_load_explicit (&counters->overruns, memory_order_relaxed);
}
