/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distortion, stereo filter, equaliser. */
#include "ops-fx.h"

enum { FACTOR = 4, TAPS = DSP_QUARTER_TAPS, LATE = 48, AT_IN = 8, AT_FAST = AT_IN + 2 * TAPS };
_Static_assert (AT_FAST + 2 * FACTOR * TAPS <= DSP_DISTORT_STATE, "the state of fx.distort");

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

/* Up to four times the rate by a low-pass in four phases, through the curve, and down by the same filter. Signals of the high
 * rate are kept phase by phase, so that every inner loop runs along time.
 * State: 0-1 tone, 2-3 direct-current blocker, then for each side the last inputs and the last fast samples. */
OP (fx_distort)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state;
  int type = (int) last_value (vm, ins, 2);
  float drive = db_gain (last_value (vm, ins, 3)), tone = last_value (vm, ins, 4), mix = clampf (last_value (vm, ins, 5), 0, 1);
  float back = exp2_one (-.6f * vlog2 (drive)), dark = one_pole (fminf (700 * exp2_one (tone * 5), vm->rate * .45f), vm->inv_rate);
  float block = one_pole (8, vm->inv_rate);
  float in[TAPS + DSP_BLOCK], fast[FACTOR][TAPS + DSP_BLOCK], sum[DSP_BLOCK];
  for (int side = 0; side < 2; side++)
    {
      float *old = s + AT_IN + side * TAPS, *old_fast = s + AT_FAST + side * FACTOR * TAPS, *d = out_vector (vm, args[6 + side]);
      memcpy (in, old, sizeof (float) * TAPS);
      fetch (vm, args[side], in + TAPS);
      for (int phase = 0; phase < FACTOR; phase++)
        {
          float *to = fast[phase];
          memcpy (to, old_fast + phase * TAPS, sizeof (float) * TAPS);
          memset (to + TAPS, 0, sizeof (float) * DSP_BLOCK);
          for (int k = 0; k < TAPS; k++)
            for (int n = 0; n < DSP_BLOCK; n++)
              to[TAPS + n] += dsp_quarter_band[phase][k] * in[TAPS + n - k];
          for (int n = 0; n < DSP_BLOCK; n++)
            to[TAPS + n] = shape (type, to[TAPS + n] * FACTOR * drive);
          memcpy (old_fast + phase * TAPS, to + DSP_BLOCK, sizeof (float) * TAPS);
        }
      memset (sum, 0, sizeof sum);
      for (int phase = 0; phase < FACTOR; phase++)
        for (int k = 0; k < TAPS - (phase > 0); k++)
          for (int n = 0; n < DSP_BLOCK; n++)
            sum[n] += dsp_quarter_band[phase][k] * (phase ? fast[FACTOR - phase][TAPS + n - k - 1] : fast[0][TAPS + n - k]);
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          s[2 + side] += (sum[n] - s[2 + side]) * block;
          float y = (sum[n] - s[2 + side]) * back;
          s[side] += (y - s[side]) * dark;
          d[n] = in[TAPS + n - LATE] * (1 - mix) + s[side] * mix;       /* both ways are as late */
        }
      memcpy (old, in + DSP_BLOCK, sizeof (float) * TAPS);
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
