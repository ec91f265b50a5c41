/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ducking: one track's peaks turn another one down, without latency and without a step. */
#include <math.h>
#include "engine-private.h"

#define KEY_FULL  0.1f                  /* -20 dBFS: peaks from here on act in full */
#define HOLD_S    0.01                  /* a peak sinks to 1/e in this time: half a wave of the lowest bass */
#define ATTACK_MS 10
#define RELEASE_MS 150

/* The share of the rest of the way that a frame goes, so that 90 % are done after `ms`. */
static float
share (double ms, double otherwise, double rate)
{
  double wish = ms > 0 ? CLAMP (ms, 0.1, 10000) : otherwise;

  return (float) (1 - exp (-G_LN10 / (wish / 1000 * rate)));
}

void
engine_duck_set (EngineDuck *duck, const EngineSidechain *wish, double rate)
{
  atomic_store (&duck->attack, share (wish->attack_ms, ATTACK_MS, rate));
  atomic_store (&duck->release, share (wish->release_ms, RELEASE_MS, rate));
  atomic_store (&duck->keep, (float) exp (-1 / (HOLD_S * rate)));
  atomic_store (&duck->amount, (float) CLAMP (wish->amount, 0, 1));
}

void
engine_duck_run (EngineDuck *duck, const float *const key[2], float block[2][ENGINE_BLOCK])
{
  float start = duck->now, end = key ? atomic_load_explicit (&duck->amount, memory_order_relaxed) : 0;
  float attack = atomic_load_explicit (&duck->attack, memory_order_relaxed);
  float keep = atomic_load_explicit (&duck->keep, memory_order_relaxed);
  float release = atomic_load_explicit (&duck->release, memory_order_relaxed);

  duck->now = end;
  if (start == 0 && end == 0)
    {
      duck->level = duck->depth = 0;
      return;
    }
  for (int i = 0; i < ENGINE_BLOCK; i++)
    {
      float peak = key ? fmaxf (fabsf (key[0][i]), fabsf (key[1][i])) : 0, wish, amount, gain;

      duck->level = fmaxf (peak, duck->level * keep);
      wish = fminf (duck->level / KEY_FULL, 1);
      duck->depth += (wish - duck->depth) * (wish > duck->depth ? attack : release);
      amount = start + (end - start) * (float) (i + 1) / ENGINE_BLOCK;
      gain = 1 - amount * duck->depth;
      block[0][i] *= gain;
      block[1][i] *= gain;
    }
}

double
engine_duck_reduction_db (const EngineDuck *duck)
{
  return duck->now > 0 ? -20 * log10 (fmax (1 - (double) duck->now * duck->depth, 1e-6)) : 0;
}
