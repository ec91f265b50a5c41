/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The channel vocoder (Dudley, Remaking speech, 1939): the levels of one signal in bands, put on the bands of another. */
#include "ops-fx.h"

enum { BANDS = DSP_VOCODER_BANDS, CARRIER = 0, VOICE = 4, LEVEL = 8, ROWS = 9 };
#define LOWEST_HZ 90.f
#define LOUDER 12.f                                     /* a carrier and a voice at -18 dB give about as much */
#define SPAN_OCTAVES 6.6f                               /* to 8.7 kHz */

/* Two state-variable band-passes in a row; z: four rows of state. Loops run over the bands. */
static inline void
split (float x, int count, const float *a1, const float *a2, const float *a3, const float *k, float z[4][BANDS], float out[BANDS])
{
  for (int b = 0; b < count; b++)
    {
      float v = x - z[1][b], band = a1[b] * z[0][b] + a2[b] * v, low = z[1][b] + a2[b] * z[0][b] + a3[b] * v;
      z[0][b] = 2 * band - z[0][b];
      z[1][b] = 2 * low - z[1][b];
      v = k[b] * band - z[3][b];
      band = a1[b] * z[2][b] + a2[b] * v;
      low = z[3][b] + a2[b] * z[2][b] + a3[b] * v;
      z[2][b] = 2 * band - z[2][b];
      z[3][b] = 2 * low - z[3][b];
      out[b] = k[b] * band;
    }
}

static inline float
pair_sum (float x[BANDS])                               /* fixed order, two by two */
{
  for (int half = BANDS / 2; half > 0; half /= 2)
    for (int b = 0; b < half; b++)
      x[b] += x[b + half];
  return x[0];
}

/* State: nine rows of 32: filters of the carrier, filters of the voice, levels; then a generator of noise (bits). */
OP (fx_vocoder)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, z[ROWS][BANDS], carrier[DSP_BLOCK], voice[DSP_BLOCK];
  float a1[BANDS] = { 0 }, a2[BANDS] = { 0 }, a3[BANDS] = { 0 }, k[BANDS] = { 0 }, side_of[2][BANDS] = { { 0 } };
  int bands = (int) clampf (last_value (vm, ins, 2), 8, BANDS), count = (bands + 7) & ~7;
  float up = 1 - exp_one (-1000.f * vm->inv_rate / fmaxf (last_value (vm, ins, 3), .1f));
  float down = 1 - exp_one (-1000.f * vm->inv_rate / fmaxf (last_value (vm, ins, 4), .1f)), width = clampf (last_value (vm, ins, 5), 0, 1);
  float hiss = clampf (last_value (vm, ins, 6), 0, 1), mix = clampf (last_value (vm, ins, 7), 0, 1), octaves = SPAN_OCTAVES / (float) (bands - 1);
  float sharp = 1.5f * (exp2_one (.5f * octaves) - exp2_one (-.5f * octaves));
  uint32_t random;
  memcpy (z, s, sizeof z);
  memcpy (&random, s + ROWS * BANDS, 4);
  for (int b = 0; b < bands; b++)
    {
      float hz = LOWEST_HZ * exp2_one (octaves * (float) b), g = tan_one (3.14159265f * clampf (hz * vm->inv_rate, 1e-5f, .45f));
      k[b] = sharp;
      a1[b] = 1 / (1 + g * (g + sharp));
      a2[b] = g * a1[b];
      a3[b] = g * a2[b];
      side_of[0][b] = b & 1 ? -LOUDER * (1 + width) : LOUDER * (1 - width);      /* where two bands meet they are half a turn apart */
      side_of[1][b] = b & 1 ? -LOUDER * (1 - width) : LOUDER * (1 + width);
    }
  fetch (vm, args[0], carrier);
  fetch (vm, args[1], voice);
  float *l = out_vector (vm, args[8]), *r = out_vector (vm, args[9]);
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float tone[BANDS] = { 0 }, level[BANDS] = { 0 }, left[BANDS] = { 0 }, right[BANDS] = { 0 };
      random = random * 1664525u + 1013904223u;
      split (carrier[n] + hiss * .8f * unit_random (random), count, a1, a2, a3, k, z + CARRIER, tone);
      split (voice[n], count, a1, a2, a3, k, z + VOICE, level);
      for (int b = 0; b < count; b++)
        {
          float x = vabs (level[b]), now = z[LEVEL][b];
          z[LEVEL][b] = now += (x - now) * (x > now ? up : down);
          left[b] = tone[b] * now * side_of[0][b];
          right[b] = tone[b] * now * side_of[1][b];
        }
      l[n] = voice[n] * (1 - mix) + pair_sum (left) * mix;
      r[n] = voice[n] * (1 - mix) + pair_sum (right) * mix;
    }
  memcpy (s, z, sizeof z);
  memcpy (s + ROWS * BANDS, &random, 4);
}
