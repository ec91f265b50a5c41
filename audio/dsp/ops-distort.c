/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves at a higher rate, and the opposite: fewer bits, fewer samples. */
#include "ops-fx.h"

enum { TAPS = DSP_OVERSAMPLE_TAPS, LATE = DSP_OVERSAMPLE_LATE, MOST = DSP_OVERSAMPLE_MAX, AT_IN = 8, AT_FAST = AT_IN + 2 * TAPS };
_Static_assert (AT_FAST + 2 * MOST * TAPS <= DSP_DISTORT_STATE, "the state of fx.distort");

static inline float
shape (int type, float x)
{
  if (type == 0)
    return soft (x);
  if (type == 1)
    return clampf (x, -1, 1);
  if (type == 2)                                        /* fuzz: hard and uneven, still without a jump */
    return x > 0 ? soft (3 * x) : .8f * soft (1.6f * x);
  if (type == 3)                                        /* tube: one side bends sooner */
    return x > 0 ? soft (x) : 1.25f * soft (.8f * x) - .08f * x * x / (1 + x * x);
  return sin_turn (.25f * x);
}

/* What keeps a signal of -20 dB (RMS) as loud as it was: about slope * drive while it is soft, and no more than the curve's own
 * level (0.8 of a unit) when it is driven flat. 1 at no drive of a curve with slope 1. */
static inline float
level_back (int type, float drive)
{
  static const float slopes[] = { 1, 1, 2.2f, 1, 1.57f };
  const float k = .0156f;                       /* (0.1 / 0.8)^2 */
  float d = drive * slopes[type];
  return sqrtf ((1 + k * d * d) / (1 + k)) / d;
}

/* Through the curve at `factor` times the rate: up by a low-pass in as many phases, down by the same filter. Signals of the high
 * rate are kept phase by phase, so that every inner loop runs along time. in: TAPS old samples, then the block. */
static inline void
shape_fast (const float *in, float *old_fast, int factor, int type, float drive, float sum[DSP_BLOCK])
{
  const float (*band)[TAPS] = dsp_oversample[factor == 2 ? 0 : factor == 4 ? 1 : 2];
  float fast[MOST][TAPS + DSP_BLOCK];
  for (int phase = 0; phase < factor; phase++)
    {
      float *to = fast[phase];
      memcpy (to, old_fast + phase * TAPS, sizeof (float) * TAPS);
      memset (to + TAPS, 0, sizeof (float) * DSP_BLOCK);
      for (int k = 0; k < TAPS; k++)
        for (int n = 0; n < DSP_BLOCK; n++)
          to[TAPS + n] += band[phase][k] * in[TAPS + n - k];
      for (int n = 0; n < DSP_BLOCK; n++)
        to[TAPS + n] = shape (type, to[TAPS + n] * (float) factor * drive);
      memcpy (old_fast + phase * TAPS, to + DSP_BLOCK, sizeof (float) * TAPS);
    }
  memset (sum, 0, sizeof (float) * DSP_BLOCK);
  for (int phase = 0; phase < factor; phase++)
    for (int k = 0; k < TAPS - (phase > 0); k++)
      for (int n = 0; n < DSP_BLOCK; n++)
        sum[n] += band[phase][k] * (phase ? fast[factor - phase][TAPS + n - k - 1] : fast[0][TAPS + n - k]);
}

/* Equally late whatever the factor, 1 included: what is reported holds, and dry and wet stay together.
 * State: 0-1 tone, 2-3 direct-current blocker, 4 factor; then for each side the last inputs and the last fast samples. */
OP (fx_distort)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state;
  int type = (int) clampf (last_value (vm, ins, 2), 0, 4), factor = 1 << (int) clampf (last_value (vm, ins, 6), 0, 3);
  float drive = db_gain (last_value (vm, ins, 3)), tone = clampf (last_value (vm, ins, 4), 0, 1), mix = clampf (last_value (vm, ins, 5), 0, 1);
  float back = level_back (type, drive), dark = one_pole (fminf (700 * exp2_one (tone * 5), vm->rate * .45f), vm->inv_rate);
  float block = one_pole (5, vm->inv_rate), in[TAPS + DSP_BLOCK], sum[DSP_BLOCK];
  if (tone > .9f)                                       /* fully up, nothing is taken away */
    dark += (1 - dark) * (tone - .9f) * 10;
  if (s[4] != (float) factor)                           /* the fast past of another factor means nothing */
    memset (s + AT_FAST, 0, sizeof (float) * 2 * MOST * TAPS);
  s[4] = (float) factor;
  for (int side = 0; side < 2; side++)
    {
      float *old = s + AT_IN + side * TAPS, *d = out_vector (vm, args[7 + side]);
      memcpy (in, old, sizeof (float) * TAPS);
      fetch (vm, args[side], in + TAPS);
      if (factor > 1)
        shape_fast (in, s + AT_FAST + side * MOST * TAPS, factor, type, drive, sum);
      else
        for (int n = 0; n < DSP_BLOCK; n++)
          sum[n] = shape (type, in[TAPS + n - LATE] * drive);
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          s[2 + side] += (sum[n] - s[2 + side]) * block;
          float y = (sum[n] - s[2 + side]) * back;
          s[side] += (y - s[side]) * dark;
          d[n] = in[TAPS + n - LATE] * (1 - mix) + s[side] * mix;
        }
      memcpy (old, in + DSP_BLOCK, sizeof (float) * TAPS);
    }
}

/* Holds samples at a lower rate and rounds them to steps of 2^(1 - bits); its aliases are meant.
 * State: 0 phase, at the first sample just full; 1-2 what is held, 3 ready. */
OP (fx_crush)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, in[2][DSP_BLOCK], mix = clampf (last_value (vm, ins, 4), 0, 1);
  In bits_in = in_arg (vm, ins, 2), rate = in_arg (vm, ins, 3);
  if (s[3] == 0)
    s[0] = 1 - fminf (rate.p[0] / vm->rate, 1);
  s[3] = 1;
  for (int side = 0; side < 2; side++)
    fetch (vm, args[side], in[side]);
  float *d[2] = { out_vector (vm, args[5]), out_vector (vm, args[6]) };
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float bits_now = clampf (bits_in.p[n * bits_in.s], 1, 16), q = (float) (1 << ((int) bits_now - 1));
      if (bits_now != (float) (int) bits_now)
        q *= exp2_one (bits_now - (float) (int) bits_now);
      s[0] += fminf (rate.p[n * rate.s] / vm->rate, 1);
      if (s[0] >= 1)
        {
          s[0] -= 1;
          for (int side = 0; side < 2; side++)
            s[1 + side] = in[side][n];
        }
      for (int side = 0; side < 2; side++)
        {
          float y = vfloor (clampf (s[1 + side], -1, 1) * q + .5f) / q;
          d[side][n] = in[side][n] + (y - in[side][n]) * mix;
        }
    }
}
