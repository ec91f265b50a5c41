/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters by the trapezoidal rule (Zavalishin, The Art of VA Filter Design; Simper's form of the state-variable filter). */
#include "dsp-vector.h"

static inline vf
warp (const DspVm *vm, vf cutoff)
{
  return vtan (vclip (cutoff * vm->inv_rate, 1e-5f, .45f) * 3.14159265f);
}

/* With g = tan (w) = s / c the three coefficients 1, g and g^2 over 1 + g (g + k) are c^2, s c and s^2 over
 * c^2 + s (s + k c): one division. */
static inline void
svf_coefficients (const DspVm *vm, vf cutoff, vf k, vf *a1, vf *a2, vf *a3)
{
  vf s, c;
  vsine_cosine (vclip (cutoff * vm->inv_rate, 1e-5f, .45f) * 3.14159265f, &s, &c);
  vf scale = 1.f / (c * c + s * (s + k * c));
  *a1 = c * c * scale;
  *a2 = s * c * scale;
  *a3 = s * s * scale;
}

OP (filter_svf)
{
  In x = in_reg (vm, ins->a), cutoff = in_reg (vm, ins->b), q = in_reg (vm, ins->c);
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state, *out[5] = { NULL };
  vf c1[G], c2[G], a1[G], a2[G], a3[G], k[G];
  bool moving = cutoff.s || q.s, others = false;
  for (int i = 1; i < 5; i++)
    others = others || args[3 + i] != DSP_NONE;
  EACH {
    c1[j] = ST (state, 0, j);
    c2[j] = ST (state, 1, j);
    k[j] = 1.f / vmax (AT (q, 0, j), splat (.1f));
    svf_coefficients (vm, AT (cutoff, 0, j), k[j], &a1[j], &a2[j], &a3[j]);
  }
  out[0] = out_vector (vm, args[3]);
  for (int i = 1; i < 5 && others; i++)
    out[i] = out_vector (vm, args[3 + i]);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf in = AT (x, n, j);
      if (q.s)
        k[j] = 1.f / vmax (AT (q, n, j), splat (.1f));
      if (moving)
        svf_coefficients (vm, AT (cutoff, n, j), k[j], &a1[j], &a2[j], &a3[j]);
      vf v3 = in - c2[j], band = a1[j] * c1[j] + a2[j] * v3, low = c2[j] + a2[j] * c1[j] + a3[j] * v3;
      c1[j] = 2.f * band - c1[j];
      c2[j] = 2.f * low - c2[j];
      ST (out[0], n, j) = low;
      if (others)
        {
          vf high = in - k[j] * band - low;
          if (args[4] != DSP_NONE)
            ST (out[1], n, j) = band * k[j];
          if (args[5] != DSP_NONE)
            ST (out[2], n, j) = high;
          if (args[6] != DSP_NONE)
            ST (out[3], n, j) = low + high;
          if (args[7] != DSP_NONE)
            ST (out[4], n, j) = low - high;
        }
    }
  EACH {
    ST (state, 0, j) = c1[j];
    ST (state, 1, j) = c2[j];
  }
}

OP (filter_ladder)
{
  In x = in_reg (vm, ins->a), cutoff = in_reg (vm, ins->b), resonance = in_reg (vm, ins->c), drive = in_arg (vm, ins, 3);
  bool two = arg_value (vm, ins, 4) < 3;
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  bool moving = cutoff.s || resonance.s || drive.s;
  vf g[G] = { 0 }, k[G] = { 0 }, gain[G] = { 0 }, back[G] = { 0 };
  for (int n = 0; n < PASS; n++)
    EACH {
      if (moving || n == 0)
        {
          vf w = warp (vm, AT (cutoff, n, j)), r = vclip (AT (resonance, n, j), 0, 1.1f);
          g[j] = w / (1.f + w);
          k[j] = r * 4.f;
          gain[j] = vexp2 (AT (drive, n, j) * .16609640f);
          back[j] = 1.f + k[j] * .45f;                  /* some of the level that resonance takes away */
        }
      vf s1 = ST (state, 0, j), s2 = ST (state, 1, j), s3 = ST (state, 2, j), s4 = ST (state, 3, j);
      vf h = 1.f - g[j], g2 = g[j] * g[j], g4 = g2 * g2;
      vf sum = h * (s4 + g[j] * s3 + g2 * s2 + g2 * g[j] * s1);
      vf in = AT (x, n, j) * gain[j] * back[j];
      vf u = soft ((in - k[j] * sum) / (1.f + k[j] * g4));
      vf v = (u - s1) * g[j], y1 = v + s1;
      ST (state, 0, j) = y1 + v;
      v = (y1 - s2) * g[j];
      vf y2 = v + s2;
      ST (state, 1, j) = y2 + v;
      v = (y2 - s3) * g[j];
      vf y3 = v + s3;
      ST (state, 2, j) = y3 + v;
      v = (y3 - s4) * g[j];
      vf y4 = v + s4;
      ST (state, 3, j) = y4 + v;
      ST (d, n, j) = two ? y2 : y4;
    }
}

OP (filter_onepole)
{
  In x = in_reg (vm, ins->a), cutoff = in_reg (vm, ins->b);
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state, *low = out_vector (vm, args[2]), *high = args[3] == DSP_NONE ? NULL : out_vector (vm, args[3]);
  EACH {
    vf s = ST (state, 0, j), w = warp (vm, AT (cutoff, 0, j)), g = w / (1.f + w);
    for (int n = 0; n < PASS; n++)
      {
        if (cutoff.s)
          {
            w = warp (vm, AT (cutoff, n, j));
            g = w / (1.f + w);
          }
        vf in = AT (x, n, j), v = (in - s) * g, y = v + s;
        s = y + v;
        ST (low, n, j) = y;
        if (high)
          ST (high, n, j) = in - y;
      }
    ST (state, 0, j) = s;
  }
}

OP (filter_dc)
{
  In x = in_reg (vm, ins->a);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  float w = 5.f * 3.14159265f * vm->inv_rate, g = w / (1 + w);
  EACH {
    vf s = ST (state, 0, j);
    for (int n = 0; n < PASS; n++)
      {
        vf in = AT (x, n, j), v = (in - s) * g, y = v + s;
        s = y + v;
        ST (d, n, j) = in - y;
      }
    ST (state, 0, j) = s;
  }
}
