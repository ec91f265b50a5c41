/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compressor, gate and limiter. */
#include "ops-fx.h"

/* How late the look-ahead makes the signal, whole samples. */
static inline int
look_frames (float ms, float rate)
{
  return (int) (clampf (ms, 0, DSP_LOOK_MAX_MS) * .001f * rate + .5f);
}

/* The side chain's two inputs; false when nothing is plugged into them. */
static inline bool
fetch_key (const DspVm *vm, const uint16_t *args, float key[2][DSP_BLOCK])
{
  fetch (vm, args[0], key[0]);
  fetch (vm, args[1], key[1]);
  return args[0] != 0 || args[1] != 0;
}

/* Gain computer of Giannoulis, Massberg and Reiss (2012): level in dB, soft knee, smoothed in dB. RMS: of 10 ms. With look-ahead
 * the signal is late and the reduction is not; a change of it is crossfaded over a block.
 * State: 0 reduction in dB, 1 mean square, 2 write position, 3 look-ahead now + 1; then a ring a side. */
OP (fx_compressor)
{
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state, left[DSP_BLOCK], right[DSP_BLOCK], key[2][DSP_BLOCK], gain[DSP_BLOCK];
  float threshold = last_value (vm, ins, 4), slope = 1 - 1 / fmaxf (last_value (vm, ins, 5), 1), knee = fmaxf (last_value (vm, ins, 6), .01f);
  float up = 1 - exp_one (-1000.f * vm->inv_rate / last_value (vm, ins, 7)), down = 1 - exp_one (-1000.f * vm->inv_rate / last_value (vm, ins, 8));
  float makeup = db_gain (last_value (vm, ins, 9)), mix = clampf (last_value (vm, ins, 10), 0, 1), now = state[0], square = state[1];
  float window = 1 - exp_one (-100.f * vm->inv_rate);
  bool mean = last_value (vm, ins, 11) > .5f;
  int size = look_frames (DSP_LOOK_MAX_MS, vm->rate) + 2 * DSP_BLOCK, look = look_frames (last_value (vm, ins, 12), vm->rate), at = (int) state[2];
  int before = state[3] > 0 ? (int) state[3] - 1 : look;
  fetch (vm, args[0], left);
  fetch (vm, args[1], right);
  bool side = fetch_key (vm, args + 2, key);
  float *l = out_vector (vm, args[13]), *r = out_vector (vm, args[14]), *reduction = args[15] == DSP_NONE ? NULL : out_vector (vm, args[15]);
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float level = side ? fmaxf (fabsf (key[0][n]), fabsf (key[1][n])) : fmaxf (fabsf (left[n]), fabsf (right[n]));
      if (mean)
        {
          square += (level * level - square) * window;
          level = 1.41421356f * sqrtf (square);         /* a sine counts by its peak, whichever detector looks */
        }
      float over = 6.0205999f * vlog2 (level + 1e-6f) - threshold;
      float want = over <= -.5f * knee ? 0 : over >= .5f * knee ? over * slope : slope * (over + .5f * knee) * (over + .5f * knee) / (2 * knee);
      now += (want - now) * (want > now ? up : down);
      gain[n] = (1 - mix) + mix * makeup * db_gain (-now);
      if (reduction)
        reduction[n] = now;
    }
  for (int i = 0; i < 2; i++)
    {
      float *ring = state + DSP_COMPRESSOR_HEAD + i * size, *x = i ? right : left, *d = i ? r : l;
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          int to = at + n, a = to - look, b = to - before;
          ring[to >= size ? to - size : to] = x[n];
          float y = ring[a < 0 ? a + size : a >= size ? a - size : a];
          if (look != before)
            y += (ring[b < 0 ? b + size : b >= size ? b - size : b] - y) * (1 - (float) (n + 1) / DSP_BLOCK);
          d[n] = y * gain[n];
        }
    }
  state[0] = now;
  state[1] = square;
  state[2] = (float) ((at + DSP_BLOCK) % size);
  state[3] = (float) (look + 1);
}

/* Opens above the threshold, closes below threshold - hysteresis after the hold; the gain moves by a share of what is left.
 * State: 0 open, 1 frames left to hold, 2 level, 3 gain. */
OP (fx_gate)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, left[DSP_BLOCK], right[DSP_BLOCK], key[2][DSP_BLOCK];
  float open = db_gain (last_value (vm, ins, 4)), shut = open * db_gain (-last_value (vm, ins, 5)), hold = last_value (vm, ins, 7) * .001f * vm->rate;
  float up = 1 - exp_one (-1000.f * vm->inv_rate / last_value (vm, ins, 6)), down = 1 - exp_one (-1000.f * vm->inv_rate / last_value (vm, ins, 8));
  float floor_gain = db_gain (last_value (vm, ins, 9)), fall = exp_one (-100.f * vm->inv_rate);
  fetch (vm, args[0], left);
  fetch (vm, args[1], right);
  bool side = fetch_key (vm, args + 2, key);
  float *l = out_vector (vm, args[10]), *r = out_vector (vm, args[11]), *reduction = args[12] == DSP_NONE ? NULL : out_vector (vm, args[12]);
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float level = side ? fmaxf (fabsf (key[0][n]), fabsf (key[1][n])) : fmaxf (fabsf (left[n]), fabsf (right[n]));
      s[2] = fmaxf (level, s[2] * fall);
      if (s[2] >= open)
        {
          s[0] = 1;
          s[1] = hold;
        }
      else if (s[2] < shut && s[0] > 0 && (s[1] -= 1) <= 0)
        s[0] = 0;
      /* the gain is kept as its distance from the floor, so that a fresh gate is shut */
      float want = s[0] > 0 ? 1 - floor_gain : 0;
      s[3] += (want - s[3]) * (want > s[3] ? up : down);
      float gain = floor_gain + s[3];
      l[n] = left[n] * gain;
      r[n] = right[n] * gain;
      if (reduction)
        reduction[n] = -6.0205999f * vlog2 (gain + 1e-6f);
    }
}

enum { PAST = 416, SPAN = PAST + DSP_BLOCK, BETWEEN = DSP_BETWEEN_TAPS / 2, LEFT_AT = DSP_LIMITER_HEAD, RIGHT_AT = LEFT_AT + PAST, WANT_AT = RIGHT_AT + PAST,
       SOFT_AT = WANT_AT + PAST };

/* peaks[n]: the greatest from sample n - 16 to the next one, in eighths: a sine of 20 kHz shows within 0.12 dB of its peak, where
 * the four-fold sampling of BS.1770-4 annex 2 misses up to half a dB. x: PAST old samples, then the block. */
static inline void
true_peaks (const float *x, float *peaks, float ceiling)
{
  float most = 0;
  for (int n = 0; n < DSP_BLOCK; n++)
    peaks[n] = fmaxf (peaks[n], fabsf (x[PAST + n - BETWEEN]));
  for (int n = PAST - DSP_BETWEEN_TAPS; n < SPAN; n++)
    most = fmaxf (most, fabsf (x[n]));
  if (most * 2.6f < ceiling)                    /* no row's weights can make more of it */
    return;
  for (int k = 0; k < 7; k++)
    {
      float sum[DSP_BLOCK] = { 0 };
      for (int i = 0; i < DSP_BETWEEN_TAPS; i++)
        for (int n = 0; n < DSP_BLOCK; n++)
          sum[n] += dsp_between[k][i] * x[PAST + n - (DSP_BETWEEN_TAPS - 1) + i];
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          float a = fabsf (sum[n]);
          peaks[n] = peaks[n] > a ? peaks[n] : a;
        }
    }
}

/* Wanted gain -> least of the look-ahead -> release -> mean over the look-ahead, which arrives just when the peak does.
 * A third of a decibel is kept in hand: noise up to half the rate has peaks that no short filter sees.
 * State: 0 ready, 1 gain with release; then the past of left, right, wanted and released gain. */
OP (fx_limiter)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, x[2][SPAN], want[SPAN], soft_gain[SPAN], peaks[DSP_BLOCK] = { 0 }, least[DSP_BLOCK], mean[DSP_BLOCK] = { 0 };
  float ceiling = db_gain (last_value (vm, ins, 2)) * .962f, k = 1 - exp_one (-1000.f * vm->inv_rate / last_value (vm, ins, 3));
  int late = dsp_limiter_frames (vm->rate), look = late - BETWEEN;
  if (s[0] == 0)
    {
      for (int i = 0; i < PAST; i++)
        s[WANT_AT + i] = s[SOFT_AT + i] = 1;
      s[0] = s[1] = 1;
    }
  for (int side = 0; side < 2; side++)
    {
      memcpy (x[side], s + (side ? RIGHT_AT : LEFT_AT), sizeof (float) * PAST);
      fetch (vm, args[side], x[side] + PAST);
      true_peaks (x[side], peaks, ceiling);
    }
  memcpy (want, s + WANT_AT, sizeof (float) * PAST);
  memcpy (soft_gain, s + SOFT_AT, sizeof (float) * PAST);
  for (int n = 0; n < DSP_BLOCK; n++)
    least[n] = want[PAST + n] = peaks[n] > ceiling ? ceiling / peaks[n] : 1;
  for (int i = 1; i < look; i++)
    for (int n = 0; n < DSP_BLOCK; n++)
      least[n] = want[PAST + n - i] < least[n] ? want[PAST + n - i] : least[n];
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float risen = s[1] + (1 - s[1]) * k;
      soft_gain[PAST + n] = s[1] = least[n] < risen ? least[n] : risen;
    }
  for (int i = 0; i < look; i++)
    for (int n = 0; n < DSP_BLOCK; n++)
      mean[n] += soft_gain[PAST + n - i];
  float *l = out_vector (vm, args[4]), *r = out_vector (vm, args[5]), *reduction = args[6] == DSP_NONE ? NULL : out_vector (vm, args[6]);
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float gain = mean[n] / (float) look;
      l[n] = x[0][PAST + n - late] * gain;
      r[n] = x[1][PAST + n - late] * gain;
      if (reduction)
        reduction[n] = -6.0205999f * vlog2 (gain);
    }
  for (int side = 0; side < 2; side++)
    memcpy (s + (side ? RIGHT_AT : LEFT_AT), x[side] + DSP_BLOCK, sizeof (float) * PAST);
  memcpy (s + WANT_AT, want + DSP_BLOCK, sizeof (float) * PAST);
  memcpy (s + SOFT_AT, soft_gain + DSP_BLOCK, sizeof (float) * PAST);
}
