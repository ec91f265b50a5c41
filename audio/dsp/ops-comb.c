/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Comb and all-pass of Schroeder (Natural sounding artificial reverberation, 1962), a delay line for each lane.
 *
 *   comb       y[n] = x[n] + feedback * damped (y[n - M])           M = rate / freq
 *   all-pass   y[n] = -g x[n] + d,  d = v[n - M],  v[n] = x[n] + g d
 * A whole M is read as it lies, so that impulse responses are exact; between the samples by a cubic through four points. */
#include "dsp-vector.h"

/* `delay` samples, at least 1, before the row that is written next. */
static inline float
line_read (const float *line, int size, int at, float delay, int lane)
{
  int whole = (int) delay;
  float t = delay - (float) whole, x[4];
  if (t == 0)
    return line[(at - whole + (at < whole ? size : 0)) * LANES + lane];
  for (int k = 0; k < 4; k++)
    {
      int back = whole - 1 + k, i = at - (back < 1 ? 1 : back);
      x[k] = line[(i + (i < 0 ? size : 0)) * LANES + lane];
    }
  if (whole < 2)                                /* what is to come is not there yet: a line */
    return x[1] + (x[2] - x[1]) * t;
  float c1 = .5f * (x[2] - x[0]), c2 = x[0] - 2.5f * x[1] + 2 * x[2] - .5f * x[3], c3 = .5f * (x[3] - x[0]) + 1.5f * (x[1] - x[2]);
  return ((c3 * t + c2) * t + c1) * t + x[1];
}

static inline float limit (float x, float lo, float hi) { return x < lo ? lo : x > hi ? hi : x; }

/* State: 0 write position, 1 low-pass; then the line, lane by lane in rows. */
OP (filter_comb)
{
  In x = in_reg (vm, ins->a), freq = in_reg (vm, ins->b), feedback = in_reg (vm, ins->c), damping = in_arg (vm, ins, 3);
  float *state = vm->state + ins->state, *line = state + DSP_COMB_HEAD * LANES, *d = out_vector (vm, ins->dst);
  int size = (int) (vm->rate / DSP_COMB_MIN_HZ) + 8;
  for (int l = 0; l < LANES; l++)
    {
      float *s = state + l, low = s[LANES];
      float damp = 0, delay = 1;
      int at = (int) s[0];
      for (int n = 0; n < PASS; n++)
        {
          if (n == 0 || damping.s || freq.s)
            {
              float hz = limit (freq.p[n * freq.s + l], DSP_COMB_MIN_HZ, vm->rate * .5f);
              damp = limit (damping.p[n * damping.s + l], 0, 1) * .95f;
              delay = limit (vm->rate / hz - damp / (1 - damp), 1, (float) size - 4);   /* the low-pass is late by the rest */
            }
          low = line_read (line, size, at, delay, l) * (1 - damp) + low * damp;
          float y = x.p[n * x.s + l] + limit (feedback.p[n * feedback.s + l], -.9995f, .9995f) * low;
          line[at * LANES + l] = y = limit (y, -64, 64);
          d[n * LANES + l] = y;
          at = at + 1 >= size ? 0 : at + 1;
        }
      s[0] = (float) at;
      s[LANES] = low;
    }
}

/* State: 0 write position, 1 delay now (samples; 0: not yet); then the line. */
OP (filter_allpass)
{
  In x = in_reg (vm, ins->a), time = in_reg (vm, ins->b), gain = in_reg (vm, ins->c);
  float *state = vm->state + ins->state, *line = state + DSP_COMB_HEAD * LANES, *d = out_vector (vm, ins->dst);
  float glide = 1 - exp_one (-vm->inv_rate / .03f);
  int size = (int) (vm->rate * DSP_ALLPASS_MAX_S) + 8;
  for (int l = 0; l < LANES; l++)
    {
      float *s = state + l, now = s[LANES];
      int at = (int) s[0];
      for (int n = 0; n < PASS; n++)
        {
          float target = time.p[n * time.s + l] * vm->rate, g = limit (gain.p[n * gain.s + l], -.9995f, .9995f);
          if (!time.s)                                  /* one that rests, rests on a sample */
            target = (float) (int) (target + .5f);
          target = limit (target, 1, (float) size - 4);
          if (now == 0)
            now = target;
          now += (target - now) * glide;
          if (now - target < .02f && target - now < .02f)
            now = target;
          float in = x.p[n * x.s + l], delayed = line_read (line, size, at, now, l), v = limit (in + g * delayed, -64, 64);
          line[at * LANES + l] = v;
          d[n * LANES + l] = delayed - g * v;
          at = at + 1 >= size ? 0 : at + 1;
        }
      s[0] = (float) at;
      s[LANES] = now;
    }
}
