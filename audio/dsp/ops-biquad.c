/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eight shapes of Bristow-Johnson's cookbook (Cookbook formulae for audio EQ biquad filter coefficients, 2005), and vowels.
 *
 * A biquad in direct form loses its corner in the rounding at 50 Hz. The trapezoidal state-variable filter has the same
 * transfer function (both are the bilinear transform of the analogue prototype), keeps its precision in floats, and stays
 * bounded while its cutoff moves (Simper, Linear trapezoidal state variable filter, 2013):
 *
 *   y = m0 in + m1 band + m2 low      low shelf, high shelf: g / sqrt A, g sqrt A;  bell: k / A;  A = 10^(gain / 40) */
#include "dsp-vector.h"

enum { SHAPE_LOW, SHAPE_HIGH, SHAPE_BAND, SHAPE_NOTCH, SHAPE_ALL, SHAPE_BELL, SHAPE_LOW_SHELF, SHAPE_HIGH_SHELF };
typedef struct { vf a1, a2, a3, m0, m1, m2; } Section;

static inline Section
section_of (vf g, vf k)
{
  Section s;
  s.a1 = 1.f / (1.f + g * (g + k));
  s.a2 = g * s.a1;
  s.a3 = g * s.a2;
  return s;
}

static inline Section
shape_section (int shape, vf hz_over_rate, vf q, vf gain_db)
{
  vf g = vtan (vclip (hz_over_rate, 1e-5f, .45f) * 3.14159265f), k = 1.f / vmax (q, splat (.1f)), one = splat (1), zero = splat (0), a = one;
  if (shape >= SHAPE_BELL)
    {
      vf root = vexp2 (vclip (gain_db, -24, 24) * .041524101f);          /* sqrt A */
      a = root * root;
      if (shape == SHAPE_BELL)
        k = k / a;
      else
        g = shape == SHAPE_LOW_SHELF ? g / root : g * root;
    }
  Section s = section_of (g, k);
  s.m0 = one, s.m1 = s.m2 = zero;
  switch (shape)
    {
    case SHAPE_LOW: s.m0 = zero, s.m2 = one; break;
    case SHAPE_HIGH: s.m1 = -k, s.m2 = -one; break;
    case SHAPE_BAND: s.m0 = zero, s.m1 = k; break;
    case SHAPE_NOTCH: s.m1 = -k; break;
    case SHAPE_ALL: s.m1 = k * -2.f; break;
    case SHAPE_BELL: s.m1 = k * (a * a - 1.f); break;
    case SHAPE_LOW_SHELF: s.m1 = k * (a - 1.f), s.m2 = a * a - 1.f; break;
    default: s.m0 = a * a, s.m1 = k * a * (1.f - a), s.m2 = 1.f - a * a;
    }
  return s;
}

OP (filter_biquad)
{
  In x = in_reg (vm, ins->a), cutoff = in_reg (vm, ins->c), q = in_arg (vm, ins, 3), gain = in_arg (vm, ins, 4);
  int shape = (int) arg_value (vm, ins, 1);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  bool moving = cutoff.s || q.s || gain.s;
  Section s[G];
  vf c1[G], c2[G];
  EACH {
    s[j] = shape_section (shape, AT (cutoff, 0, j) * vm->inv_rate, AT (q, 0, j), AT (gain, 0, j));
    c1[j] = ST (state, 0, j);
    c2[j] = ST (state, 1, j);
  }
  for (int n = 0; n < PASS; n++)
    EACH {
      vf in = AT (x, n, j);
      if (moving)
        s[j] = shape_section (shape, AT (cutoff, n, j) * vm->inv_rate, AT (q, n, j), AT (gain, n, j));
      vf v3 = in - c2[j], band = s[j].a1 * c1[j] + s[j].a2 * v3, low = c2[j] + s[j].a2 * c1[j] + s[j].a3 * v3;
      c1[j] = 2.f * band - c1[j];
      c2[j] = 2.f * low - c2[j];
      ST (d, n, j) = s[j].m0 * in + s[j].m1 * band + s[j].m2 * low;
    }
  EACH {
    ST (state, 0, j) = c1[j];
    ST (state, 1, j) = c2[j];
  }
}

/* ---- vowels ----------------------------------------------------------------------------------------------- */
/* Five resonances in parallel, their signs in turn (Klatt, Software for a cascade/parallel formant synthesizer, 1980).
 * Centre (Hz), level (dB), bandwidth (Hz) of a tenor's a e i o u, as published with the FOF synthesis of IRCAM. */
enum { FORMANTS = 5, VOWELS = 5 };
static const float formant_hz[FORMANTS][VOWELS] = { { 650, 400, 290, 400, 350 }, { 1080, 1700, 1870, 800, 600 }, { 2650, 2600, 2800, 2600, 2700 },
                                                    { 2900, 3200, 3250, 2800, 2900 }, { 3250, 3580, 3540, 3000, 3300 } };
static const float formant_db[FORMANTS][VOWELS] = { { 0, 0, 0, 0, 0 }, { -6, -14, -15, -10, -20 }, { -7, -12, -18, -12, -17 },
                                                    { -8, -14, -20, -12, -14 }, { -22, -20, -30, -26, -26 } };
static const float formant_width[FORMANTS][VOWELS] = { { 80, 70, 40, 40, 40 }, { 90, 80, 90, 80, 60 }, { 120, 100, 100, 100, 100 },
                                                       { 130, 120, 120, 120, 120 }, { 140, 120, 120, 120, 120 } };

/* Between two vowels in a line; `t` 0 .. 4. */
static inline vf
between (const float table[VOWELS], vf t)
{
  vf sum = splat (0);
  for (int v = 0; v < VOWELS; v++)
    sum += vmax (1.f - vabs (t - (float) v), splat (0)) * table[v];
  return sum;
}

static inline Section
formant_section (int i, vf vowel, vf shift, float inv_rate)
{
  vf t = vclip (vowel, 0, VOWELS - 1), hz = between (formant_hz[i], t), k = between (formant_width[i], t) / hz;
  vf w = vclip (hz * vclip (shift, .5f, 2) * inv_rate, 1e-5f, .45f);
  Section s = section_of (vtan (w * 3.14159265f), k);
  s.m1 = k * vexp2 (between (formant_db[i], t) * .16609640f) * (i & 1 ? -4.f : 4.f);    /* 4: about as loud as what came in */
  return s;
}

OP (filter_formant)
{
  In x = in_reg (vm, ins->a), vowel = in_reg (vm, ins->b), shift = in_reg (vm, ins->c);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  bool moving = vowel.s || shift.s;
  EACH {
    vf in[PASS], y[PASS];
    for (int n = 0; n < PASS; n++)
      {
        in[n] = AT (x, n, j);
        y[n] = splat (0);
      }
    for (int i = 0; i < FORMANTS; i++)
      {
        Section s = formant_section (i, AT (vowel, 0, j), AT (shift, 0, j), vm->inv_rate);
        vf c1 = ST (state, 2 * i, j), c2 = ST (state, 2 * i + 1, j);
        for (int n = 0; n < PASS; n++)
          {
            if (moving)
              s = formant_section (i, AT (vowel, n, j), AT (shift, n, j), vm->inv_rate);
            vf v3 = in[n] - c2, band = s.a1 * c1 + s.a2 * v3, low = c2 + s.a2 * c1 + s.a3 * v3;
            c1 = 2.f * band - c1;
            c2 = 2.f * low - c2;
            y[n] += s.m1 * band;
          }
        ST (state, 2 * i, j) = c1;
        ST (state, 2 * i + 1, j) = c2;
      }
    for (int n = 0; n < PASS; n++)
      ST (d, n, j) = y[n];
  }
}
