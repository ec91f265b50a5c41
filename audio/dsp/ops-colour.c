/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distortion, stereo filter, equaliser. */
#include "ops-fx.h"

enum { FACTOR = 4, PHASE_TAPS = DSP_HALF_TAPS / FACTOR, AT_IN = 8, AT_FAST = AT_IN + 2 * PHASE_TAPS };

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

/* Up to four times the rate by a 100-tap low-pass in four phases, through the curve, and down by the same filter.
 * State: 0-1 tone, 2-3 direct-current blocker, then for each side the last inputs and the last fast samples. */
OP (fx_distort)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state;
  int type = (int) last_value (vm, ins, 2);
  float drive = db_gain (last_value (vm, ins, 3)), tone = last_value (vm, ins, 4), mix = clampf (last_value (vm, ins, 5), 0, 1);
  float back = exp2_one (-.6f * vlog2 (drive)), dark = one_pole (fminf (700 * exp2_one (tone * 5), vm->rate * .45f), vm->inv_rate);
  float block = one_pole (8, vm->inv_rate);
  for (int side = 0; side < 2; side++)
    {
      float in[PHASE_TAPS + DSP_BLOCK], fast[DSP_HALF_TAPS + FACTOR * DSP_BLOCK], *old = s + AT_IN + side * PHASE_TAPS;
      float *old_fast = s + AT_FAST + side * DSP_HALF_TAPS, *d = out_vector (vm, args[6 + side]);
      memcpy (in, old, sizeof (float) * PHASE_TAPS);
      fetch (vm, args[side], in + PHASE_TAPS);
      memcpy (fast, old_fast, sizeof (float) * DSP_HALF_TAPS);
      for (int n = 0; n < DSP_BLOCK; n++)
        for (int phase = 0; phase < FACTOR; phase++)
          {
            float sum = 0;
            for (int k = 0; k < PHASE_TAPS; k++)
              sum += dsp_half_band[phase][k] * in[PHASE_TAPS + n - k];
            fast[DSP_HALF_TAPS + n * FACTOR + phase] = shape (type, sum * FACTOR * drive);
          }
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          float sum = 0;
          for (int phase = 0; phase < FACTOR; phase++)
            for (int k = 0; k < PHASE_TAPS; k++)
              sum += dsp_half_band[phase][k] * fast[DSP_HALF_TAPS + (n - k) * FACTOR - phase];
          s[2 + side] += (sum - s[2 + side]) * block;
          sum = (sum - s[2 + side]) * back;
          s[side] += (sum - s[side]) * dark;
          d[n] = in[PHASE_TAPS + n - 24] * (1 - mix) + s[side] * mix;   /* both ways are 24 samples late */
        }
      memcpy (old, in + DSP_BLOCK, sizeof (float) * PHASE_TAPS);
      memcpy (old_fast, fast + FACTOR * DSP_BLOCK, sizeof (float) * DSP_HALF_TAPS);
    }
}

OP (fx_filter)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state;
  int type = (int) last_value (vm, ins, 2);
  In cutoff = in_arg (vm, ins, 3), q = in_arg (vm, ins, 4);
  float mix = clampf (last_value (vm, ins, 5), 0, 1), a1 = 0, a2 = 0, a3 = 0, k = 1;
  float x[2][DSP_BLOCK], *d[2];
  for (int side = 0; side < 2; side++)
    fetch (vm, args[side], x[side]);
  for (int side = 0; side < 2; side++)
    d[side] = out_vector (vm, args[6 + side]);
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      if (n == 0 || cutoff.s || q.s)
        {
          float g = tan_one (3.14159265f * clampf (cutoff.p[n * cutoff.s] * vm->inv_rate, 1e-5f, .45f));
          k = 1 / fmaxf (q.p[n * q.s], .05f);
          a1 = 1 / (1 + g * (g + k));
          a2 = g * a1;
          a3 = g * a2;
        }
      for (int side = 0; side < 2; side++)
        {
          float *c = s + 2 * side, in = x[side][n], v3 = in - c[1], band = a1 * c[0] + a2 * v3, low = c[1] + a2 * c[0] + a3 * v3;
          c[0] = 2 * band - c[0];
          c[1] = 2 * low - c[1];
          float high = in - k * band - low, y = type == 0 ? low : type == 1 ? high : type == 2 ? k * band : low + high;
          d[side][n] = in + (y - in) * mix;
        }
    }
}

typedef struct { float b0, b1, b2, a1, a2; } Biquad;

/* Bristow-Johnson's cookbook: kind 0 low shelf, 1 bell, 2 high shelf. */
static inline Biquad
section (int kind, float w, float db, float q)
{
  float a = exp2_one (db * .0830482f), turn = clampf (w, 1e-5f, .47f), c = sin_turn (turn + .25f), s = sin_turn (turn);
  float alpha = kind == 1 ? s / (2 * q) : s * .70710678f, root = 2 * sqrtf (a) * alpha, b0, b1, b2, a0, a1, a2;
  if (kind == 1)
    {
      b0 = 1 + alpha * a, b1 = -2 * c, b2 = 1 - alpha * a, a0 = 1 + alpha / a, a1 = -2 * c, a2 = 1 - alpha / a;
    }
  else
    {
      float sign = kind == 0 ? 1.f : -1.f;
      b0 = a * ((a + 1) - sign * (a - 1) * c + root);
      b1 = sign * 2 * a * ((a - 1) - sign * (a + 1) * c);
      b2 = a * ((a + 1) - sign * (a - 1) * c - root);
      a0 = (a + 1) + sign * (a - 1) * c + root;
      a1 = -sign * 2 * ((a - 1) + sign * (a + 1) * c);
      a2 = (a + 1) + sign * (a - 1) * c - root;
    }
  return (Biquad){ b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0 };
}

OP (fx_eq)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, mix = clampf (last_value (vm, ins, 9), 0, 1), x[2][DSP_BLOCK], *d[2];
  Biquad b[3] = { section (0, last_value (vm, ins, 2) * vm->inv_rate, last_value (vm, ins, 3), 1),
                  section (1, last_value (vm, ins, 4) * vm->inv_rate, last_value (vm, ins, 5), last_value (vm, ins, 6)),
                  section (2, last_value (vm, ins, 7) * vm->inv_rate, last_value (vm, ins, 8), 1) };
  for (int side = 0; side < 2; side++)
    fetch (vm, args[side], x[side]);
  for (int side = 0; side < 2; side++)
    {
      d[side] = out_vector (vm, args[10 + side]);
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          float y = x[side][n];
          for (int i = 0; i < 3; i++)
            {
              float *z = s + side * 6 + i * 2, in = y;
              y = b[i].b0 * in + z[0];
              z[0] = b[i].b1 * in - b[i].a1 * y + z[1];
              z[1] = b[i].b2 * in - b[i].a2 * y;
            }
          d[side][n] = x[side][n] + (y - x[side][n]) * mix;
        }
    }
}
