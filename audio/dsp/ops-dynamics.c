/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compressor and limiter. */
#include "ops-fx.h"

/* Gain computer of Giannoulis, Massberg and Reiss (2012): level in dB, soft knee, smoothed in dB. State: reduction in dB. */
OP (fx_compressor)
{
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state, left[DSP_BLOCK], right[DSP_BLOCK], key[DSP_BLOCK];
  float threshold = last_value (vm, ins, 3), slope = 1 - 1 / fmaxf (last_value (vm, ins, 4), 1), knee = fmaxf (last_value (vm, ins, 5), .01f);
  float up = 1 - exp_one (-1000.f * vm->inv_rate / last_value (vm, ins, 6)), down = 1 - exp_one (-1000.f * vm->inv_rate / last_value (vm, ins, 7));
  float makeup = db_gain (last_value (vm, ins, 8)), mix = clampf (last_value (vm, ins, 9), 0, 1), now = state[0];
  fetch (vm, args[0], left);
  fetch (vm, args[1], right);
  fetch (vm, args[2], key);
  bool side = args[2] != 0;
  float *l = out_vector (vm, args[10]), *r = out_vector (vm, args[11]), *reduction = args[12] == DSP_NONE ? NULL : out_vector (vm, args[12]);
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float level = side ? fabsf (key[n]) : fmaxf (fabsf (left[n]), fabsf (right[n]));
      float over = 6.0205999f * vlog2 (level + 1e-6f) - threshold;
      float want = over <= -.5f * knee ? 0 : over >= .5f * knee ? over * slope : slope * (over + .5f * knee) * (over + .5f * knee) / (2 * knee);
      now += (want - now) * (want > now ? up : down);
      float gain = (1 - mix) + mix * makeup * db_gain (-now);
      l[n] = left[n] * gain;
      r[n] = right[n] * gain;
      if (reduction)
        reduction[n] = now;
    }
  state[0] = now;
}

/* A peak between the samples: three points of a 12-point windowed sinc around the middle. */
static const float between[3][12] = {
  { -.0016f, .0066f, -.0183f, .0436f, -.1020f, .8980f, .2331f, -.0798f, .0355f, -.0147f, .0048f, -.0009f },
  { -.0022f, .0091f, -.0253f, .0600f, -.1405f, .5989f, .5989f, -.1405f, .0600f, -.0253f, .0091f, -.0022f },
  { -.0009f, .0048f, -.0147f, .0355f, -.0798f, .2331f, .8980f, -.1020f, .0436f, -.0183f, .0066f, -.0016f } };

enum { RING = 512, LEFT_RING = DSP_LIMITER_HEAD, RIGHT_RING = LEFT_RING + RING, WANT_RING = RIGHT_RING + RING, SOFT_RING = WANT_RING + RING };

static inline float
true_peak (const float *ring, int at)
{
  float peak = fabsf (ring[(at - 6) & (RING - 1)]);
  for (int k = 0; k < 3; k++)
    {
      float sum = 0;
      for (int i = 0; i < 12; i++)
        sum += between[k][i] * ring[(at - 11 + i) & (RING - 1)];
      peak = fmaxf (peak, fabsf (sum));
    }
  return peak;
}

/* Wanted gain -> least of the look-ahead -> release -> mean over the look-ahead, which arrives just when the peak does.
 * State: 0 position, 1 gain with release, 2 sum for the mean, 3 ready; rings of left, right, wanted and released gain. */
OP (fx_limiter)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, left[DSP_BLOCK], right[DSP_BLOCK];
  float ceiling = db_gain (last_value (vm, ins, 2)) * .985f, k = 1 - exp_one (-1000.f * vm->inv_rate / last_value (vm, ins, 3));
  int look = (int) (.0015f * vm->rate + .5f), at = (int) s[0];
  look = look > 400 ? 400 : look;
  fetch (vm, args[0], left);
  fetch (vm, args[1], right);
  float *l = out_vector (vm, args[4]), *r = out_vector (vm, args[5]), *reduction = args[6] == DSP_NONE ? NULL : out_vector (vm, args[6]);
  if (s[3] == 0)
    {
      for (int i = 0; i < RING; i++)
        s[WANT_RING + i] = s[SOFT_RING + i] = 1;
      s[1] = s[3] = 1;
    }
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      s[LEFT_RING + at] = left[n];
      s[RIGHT_RING + at] = right[n];
      float peak = fmaxf (true_peak (s + LEFT_RING, at), true_peak (s + RIGHT_RING, at)), least = 1, mean = 0;
      s[WANT_RING + at] = peak > ceiling ? ceiling / peak : 1;
      for (int i = 0; i < look; i++)
        least = fminf (least, s[WANT_RING + ((at - i) & (RING - 1))]);
      s[1] = fminf (least, s[1] + (1 - s[1]) * k);
      s[SOFT_RING + at] = s[1];
      for (int i = 0; i < look; i++)
        mean += s[SOFT_RING + ((at - i) & (RING - 1))];
      mean /= (float) look;
      int from = (at - look - 5) & (RING - 1);
      l[n] = s[LEFT_RING + from] * mean;
      r[n] = s[RIGHT_RING + from] * mean;
      if (reduction)
        reduction[n] = -6.0205999f * vlog2 (mean);
      at = (at + 1) & (RING - 1);
    }
  s[0] = (float) at;
}
