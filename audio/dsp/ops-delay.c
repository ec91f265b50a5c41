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
  float beats = last_value (vm, ins, 7), seconds = beats > 0 ? beats * 60 / (float) vm->transport->tempo_bpm : last_value (vm, ins, 2);
  float target = clampf (floorf (seconds * vm->rate + .5f), 4, (float) half - 128), time = state[1] > 0 ? state[1] : target;
  float feedback = last_value (vm, ins, 3), tone = one_pole (clampf (last_value (vm, ins, 4), 200, vm->rate * .45f), vm->inv_rate);
  bool cross = last_value (vm, ins, 5) > .5f;
  float dry, wet, glide = 1 - exp_one (-vm->inv_rate / .06f);
  balance (last_value (vm, ins, 6), &dry, &wet);
  fetch (vm, args[0], left);
  fetch (vm, args[1], right);
  float *l = out_vector (vm, args[8]), *r = out_vector (vm, args[9]);
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

/* Three taps a side, a third of a turn apart, the sides a quarter. The feedback of a sample is heard one sample later, and no tap
 * is nearer than `least`; so that many samples can be read before any of them is written, and the loops run along time.
 * State: 0 write position, 1 phase, 2-3 feedback, then the two rings, a power of two long. */
OP (fx_chorus)
{
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state, in[2][DSP_BLOCK], turn[DSP_BLOCK], delay[3][DSP_BLOCK], sum[DSP_BLOCK];
  int half = dsp_chorus_ring (vm->rate), mask = half - 1, at = (int) state[0];
  float rate = last_value (vm, ins, 2) * vm->inv_rate, depth = last_value (vm, ins, 3), time = last_value (vm, ins, 4) * vm->rate;
  float feedback = last_value (vm, ins, 5), dry, wet, sway = depth * fminf (time * .45f, .006f * vm->rate), phase = state[1];
  balance (last_value (vm, ins, 6), &dry, &wet);
  time = clampf (time, 8, DSP_CHORUS_MAX_S * .6f * vm->rate);
  int least = (int) (time - sway), chunk = least < 1 ? 1 : least > DSP_BLOCK ? DSP_BLOCK : least;
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      turn[n] = phase;
      phase += rate;
      phase -= (float) (int) phase;
    }
  for (int side = 0; side < 2; side++)
    fetch (vm, args[side], in[side]);
  for (int side = 0; side < 2; side++)
    {
      float *ring = state + DSP_CHORUS_HEAD + side * half, *d = out_vector (vm, args[7 + side]), back = state[2 + side];
      for (int tap = 0; tap < 3; tap++)
        for (int n = 0; n < DSP_BLOCK; n++)
          delay[tap][n] = time * (1 + .17f * (float) tap) + sway * sin_turn (turn[n] + (float) tap * (1 / 3.f) + (float) side * .25f) + 3;
      for (int from = 0; from < DSP_BLOCK; from += chunk)
        {
          int to = from + chunk < DSP_BLOCK ? from + chunk : DSP_BLOCK;
          for (int n = from; n < to; n++)
            sum[n] = 0;
          for (int tap = 0; tap < 3; tap++)
            for (int n = from; n < to; n++)
              {
                int whole = (int) delay[tap][n];
                uint32_t i = (uint32_t) (at + n) - (uint32_t) whole;    /* modulo the ring, whatever a cable brings */
                sum[n] += hermite (ring[(i + 1) & mask], ring[i & mask], ring[(i - 1) & mask], ring[(i - 2) & mask], delay[tap][n] - (float) whole);
              }
          for (int n = from; n < to; n++)
            {
              ring[(at + n) & mask] = in[side][n] + feedback * back;
              back = soft (sum[n] * .577f);
            }
        }
      state[2 + side] = back;
      for (int n = 0; n < DSP_BLOCK; n++)
        d[n] = in[side][n] * dry + sum[n] * .577f * wet;
    }
  state[0] = (float) ((at + DSP_BLOCK) & mask);
  state[1] = phase;
}
