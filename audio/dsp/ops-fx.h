/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small things that the stereo effects share. Mono side only; plain loops over a block. */
#ifndef OPS_FX_H
#define OPS_FX_H

#include "dsp-vector.h"

#define TWO_PI 6.28318531f

/* The signal of a stereo pair, written out; the pass is a whole block. */
static inline void
fetch (const DspVm *vm, uint16_t reg, float to[DSP_BLOCK])
{
  In x = in_reg (vm, reg);
  if (x.s)
    memcpy (to, x.p, DSP_BLOCK * sizeof (float));
  else
    for (int n = 0; n < DSP_BLOCK; n++)
      to[n] = x.p[0];
}

/* A parameter at the end of the block: what slow values glide to. */
static inline float
last_value (const DspVm *vm, const DspIns *ins, int i)
{
  In x = in_arg (vm, ins, i);
  float value = x.p[(DSP_BLOCK - 1) * x.s];
  return value > -1e9f ? value < 1e9f ? value : 1e9f : -1e9f;           /* a cable may bring anything */
}

static inline float clampf (float x, float lo, float hi) { return x > lo ? x < hi ? x : hi : lo; }     /* undefined: lo */
static inline float db_gain (float db) { return exp2_one (db * .16609640f); }
static inline float one_pole (float hz, float inv_rate) { return 1 - exp_one (-TWO_PI * hz * inv_rate); }
static inline float tan_one (float x) { return vtan (x); }

typedef float Eight __attribute__ ((vector_size (32), aligned (4), may_alias));

/* y[n] = y[n - 1] + (x[n] - y[n - 1]) k over a block, without waiting for each sample: the answer to the block alone is
 * built by doubling (1, 2, 4 samples back), what came before it is added in steps of eight (Blelloch's scan, 1990). */
static inline void
one_pole_block (float *memory, float k, const float x[DSP_BLOCK], float y[DSP_BLOCK])
{
  float a = 1 - k, a2 = a * a, a4 = a2 * a2, power[8], t[DSP_BLOCK + 8] = { 0 }, u[DSP_BLOCK + 8] = { 0 };
  for (int n = 0; n < DSP_BLOCK; n++)
    t[8 + n] = x[n] * k;
  for (int n = 0; n < DSP_BLOCK; n++)
    u[8 + n] = t[8 + n] + t[7 + n] * a;
  for (int n = 0; n < DSP_BLOCK; n++)
    t[8 + n] = u[8 + n] + u[6 + n] * a2;
  for (int n = 0; n < DSP_BLOCK; n++)
    u[8 + n] = t[8 + n] + t[4 + n] * a4;
  power[0] = a * *memory;
  power[1] = a2 * *memory;
  power[2] = power[0] * a2;
  power[3] = power[1] * a2;
  for (int n = 0; n < 4; n++)
    power[4 + n] = power[n] * a4;
  for (int n = 0; n < 8; n++)
    y[n] = u[8 + n] + power[n];
  Eight last = *(const Eight *) y;
  for (int n = 8; n < DSP_BLOCK; n += 8)
    *(Eight *) (y + n) = last = *(const Eight *) (u + 8 + n) + last * (a4 * a4);
  *memory = y[DSP_BLOCK - 1];
}

/* Equal power between dry and wet. */
static inline void
balance (float mix, float *dry, float *wet)
{
  mix = clampf (mix, 0, 1);
  *dry = sin_turn ((1 - mix) * .25f);
  *wet = sin_turn (mix * .25f);
}

/* Between the second and third of four neighbours. */
static inline float
hermite (float a, float b, float c, float d, float t)
{
  float c1 = .5f * (c - a), c2 = a - 2.5f * b + 2 * c - .5f * d, c3 = .5f * (d - a) + 1.5f * (b - c);
  return ((c3 * t + c2) * t + c1) * t + b;
}

/* `delay` samples before `at` in a ring; delay >= 2. */
static inline float
ring_read (const float *ring, int size, int at, float delay)
{
  int whole = (int) delay, i = at - whole;
  float t = delay - (float) whole;
  i += i < 0 ? size : 0;
  if (t == 0)
    return ring[i];
  int before = i - 1 < 0 ? i - 1 + size : i - 1, far = i - 2 < 0 ? i - 2 + size : i - 2, after = i + 1 >= size ? 0 : i + 1;
  return hermite (ring[after], ring[i], ring[before], ring[far], t);
}

#endif
