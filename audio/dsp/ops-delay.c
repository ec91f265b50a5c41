/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Echo and chorus. */
#include "ops-fx.h"

/* State: 0 write position, 1 time now (samples), 2 reach (samples; see copy_delay), 3-4 tone, then the two rings. */
OP (fx_delay)
{
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state, left[DSP_BLOCK], right[DSP_BLOCK];
  int half = (int) (DSP_DELAY_MAX_S * vm->rate + 256), at = (int) state[0];
  float *ring[2] = { state + DSP_DELAY_HEAD, state + DSP_DELAY_HEAD + half };
  float target = clampf (floorf (last_value (vm, ins, 2) * vm->rate + .5f), 4, (float) half - 128), time = state[1] > 0 ? state[1] : target;
  float feedback = last_value (vm, ins, 3), tone = one_pole (clampf (last_value (vm, ins, 4), 200, vm->rate * .45f), vm->inv_rate);
  bool cross = last_value (vm, ins, 5) > .5f;
  float dry, wet, glide = 1 - exp_one (-vm->inv_rate / .06f);
  balance (last_value (vm, ins, 6), &dry, &wet);
  fetch (vm, args[0], left);
  fetch (vm, args[1], right);
  float *l = out_vector (vm, args[7]), *r = out_vector (vm, args[8]);
  state[2] = fmaxf (state[2] - DSP_BLOCK, fmaxf (time, target));
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      time += (target - time) * glide;
      if (fabsf (target - time) < .02f)
        time = target;
      float a = ring_read (ring[0], half, at, time), b = ring_read (ring[1], half, at, time);
      state[3] += (a - state[3]) * tone;
      state[4] += (b - state[4]) * tone;
      float fa = soft (state[3] * feedback * .7f) * (1 / .7f), fb = soft (state[4] * feedback * .7f) * (1 / .7f);
      ring[0][at] = cross ? (left[n] + right[n]) * .7f + fb : left[n] + fa;
      ring[1][at] = cross ? fa : right[n] + fb;
      l[n] = left[n] * dry + a * wet;
      r[n] = right[n] * dry + b * wet;
      at = at + 1 >= half ? 0 : at + 1;
    }
  state[0] = (float) at;
  state[1] = time;
}

/* State: 0 write position, 1 phase, 2-3 feedback, then the two rings. */
OP (fx_chorus)
{
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state, left[DSP_BLOCK], right[DSP_BLOCK];
  int half = (int) (DSP_CHORUS_MAX_S * vm->rate + 128), at = (int) state[0];
  float *ring[2] = { state + DSP_CHORUS_HEAD, state + DSP_CHORUS_HEAD + half };
  float rate = last_value (vm, ins, 2) * vm->inv_rate, depth = last_value (vm, ins, 3), time = last_value (vm, ins, 4) * vm->rate;
  float feedback = last_value (vm, ins, 5), dry, wet, swing = depth * fminf (time * .45f, .006f * vm->rate), phase = state[1];
  balance (last_value (vm, ins, 6), &dry, &wet);
  fetch (vm, args[0], left);
  fetch (vm, args[1], right);
  float *l = out_vector (vm, args[7]), *r = out_vector (vm, args[8]);
  time = clampf (time, 8, (float) half * .6f);
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float sum[2] = { 0, 0 };
      for (int tap = 0; tap < 3; tap++)
        for (int side = 0; side < 2; side++)
          {
            float turn = phase + (float) tap * (1 / 3.f) + (float) side * .25f;
            sum[side] += ring_read (ring[side], half, at, time * (1 + .17f * (float) tap) + swing * sin_turn (turn) + 3);
          }
      ring[0][at] = left[n] + feedback * state[2];
      ring[1][at] = right[n] + feedback * state[3];
      state[2] = soft (sum[0] * .577f);
      state[3] = soft (sum[1] * .577f);
      l[n] = left[n] * dry + sum[0] * .577f * wet;
      r[n] = right[n] * dry + sum[1] * .577f * wet;
      phase += rate;
      phase -= (float) (int) phase;
      at = at + 1 >= half ? 0 : at + 1;
    }
  state[0] = (float) at;
  state[1] = phase;
}
