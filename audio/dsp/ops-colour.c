/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stereo filter, equaliser. */
#include "ops-fx.h"

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

/* One section of the equaliser: the cookbook's shelves and bell as trapezoidal state-variable filters, see ops-biquad.c. */
typedef struct { float a1, a2, a3, m0, m1, m2; } Section;
enum { LOW_SHELF, BELL, HIGH_SHELF, SECTIONS = 6 };

static inline Section
section (int kind, float w, float db, float q)
{
  float root = exp2_one (clampf (db, -24, 24) * .041524101f), a = root * root, g = tan_one (3.14159265f * clampf (w, 1e-5f, .45f)), k = 1 / fmaxf (q, .05f);
  Section s;
  if (kind == BELL)
    k /= a;
  else
    g = kind == LOW_SHELF ? g / root : g * root;
  s.a1 = 1 / (1 + g * (g + k));
  s.a2 = g * s.a1;
  s.a3 = g * s.a2;
  s.m0 = kind == HIGH_SHELF ? a * a : 1;
  s.m1 = kind == BELL ? k * (a * a - 1) : kind == LOW_SHELF ? k * (a - 1) : k * a * (1 - a);
  s.m2 = kind == BELL ? 0 : kind == LOW_SHELF ? a * a - 1 : 1 - a * a;
  return s;
}

/* A section that rests at 0 dB costs nothing; it starts from silence when it is turned up. State: two values for each section and side. */
OP (fx_eq)
{
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state, mix = clampf (last_value (vm, ins, 2 + 3 * SECTIONS), 0, 1), x[2][DSP_BLOCK], y[2][DSP_BLOCK];
  for (int side = 0; side < 2; side++)
    {
      fetch (vm, args[side], x[side]);
      memcpy (y[side], x[side], sizeof y[side]);
    }
  for (int i = 0; i < SECTIONS; i++)
    {
      In hz = in_arg (vm, ins, 2 + 3 * i), db = in_arg (vm, ins, 3 + 3 * i), q = in_arg (vm, ins, 4 + 3 * i);
      int kind = i == 0 ? LOW_SHELF : i == SECTIONS - 1 ? HIGH_SHELF : BELL;
      bool moving = hz.s || db.s || q.s;
      Section s = section (kind, hz.p[0] * vm->inv_rate, db.p[0], q.p[0]);
      float *c = state + 4 * i;
      if (!moving && db.p[0] == 0)
        {
          memset (c, 0, 4 * sizeof *c);
          continue;
        }
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          if (moving)
            s = section (kind, hz.p[n * hz.s] * vm->inv_rate, db.p[n * db.s], q.p[n * q.s]);
          for (int side = 0; side < 2; side++)
            {
              float *z = c + 2 * side, in = y[side][n], v3 = in - z[1], band = s.a1 * z[0] + s.a2 * v3, low = z[1] + s.a2 * z[0] + s.a3 * v3;
              z[0] = 2 * band - z[0];
              z[1] = 2 * low - z[1];
              y[side][n] = s.m0 * in + s.m1 * band + s.m2 * low;
            }
        }
    }
  for (int side = 0; side < 2; side++)
    {
      float *d = out_vector (vm, args[3 + 3 * SECTIONS + side]);
      for (int n = 0; n < DSP_BLOCK; n++)
        d[n] = x[side][n] + (y[side][n] - x[side][n]) * mix;
    }
}
