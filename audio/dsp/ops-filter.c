/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters by the trapezoidal rule (Zavalishin, The Art of VA Filter Design; Simper's form of the state-variable filter). */
#include "dsp-vector.h"

static inline vf
warp (const DspVm *vm, vf cutoff)
{
  return vtan (vclip (cutoff * vm->inv_rate, 1e-5f, .45f) * 3.14159265f);
}

/* With g = tan (w) = s / c the three coefficients 1, g and g^2 over 1 + g (g + k) are c^2, s c and s^2 over
 * d = c^2 + s (s + k c). */
typedef struct { vf a1, a2, a3; } Svf;

static inline Svf
svf_products (const DspVm *vm, vf cutoff, vf k, vf *d)
{
  vf s, c;
  vtan_ratio (vclip (cutoff * (vm->inv_rate * 3.14159265f), 3.14159265e-5f, 1.41371669f), &s, &c);
  Svf f = { c * c, s * c, s * s };
  *d = f.a1 + f.a3 + k * f.a2;
  return f;
}

static inline Svf
svf_scale (Svf f, vf by)
{
  return (Svf){ f.a1 * by, f.a2 * by, f.a3 * by };
}

typedef struct { float *low, *others[4]; } SvfOut;

static inline void
svf_step (Svf f, vf k, vf in, vf *c1, vf *c2, const SvfOut *out, bool others, int n, int j)
{
  vf s1 = *c1, v3 = in - *c2, band = f.a1 * s1 + f.a2 * v3, low = *c2 + f.a2 * s1 + f.a3 * v3;
  *c1 = 2.f * band - s1;
  *c2 = 2.f * low - *c2;
  ST (out->low, n, j) = low;
  if (!others)
    return;
  vf high = f.a1 * v3 - (f.a2 + k * f.a1) * s1;         /* in - k band - low, without the loss of digits below the corner */
  if (out->others[0])
    ST (out->others[0], n, j) = band * k;
  if (out->others[1])
    ST (out->others[1], n, j) = high;
  if (out->others[2])
    ST (out->others[2], n, j) = low + high;
  if (out->others[3])
    ST (out->others[3], n, j) = low - high;
}

OP (filter_svf)
{
  In x = in_reg (vm, ins->a), cutoff = in_reg (vm, ins->b), q = in_reg (vm, ins->c);
  const uint16_t *args = vm->args + ins->aux;
  float *state = vm->state + ins->state;
  vf c1[G], c2[G], k[G];
  SvfOut out = { .low = out_vector (vm, args[3]) };
  bool moving = cutoff.s || q.s, others = false;
  for (int i = 0; i < 4; i++)
    if (args[4 + i] != DSP_NONE)
      {
        out.others[i] = out_vector (vm, args[4 + i]);
        others = true;
      }
  EACH {
    c1[j] = ST (state, 0, j);
    c2[j] = ST (state, 1, j);
    k[j] = 1.f / vmax (AT (q, 0, j), splat (.1f));
  }
  if (!moving)
    {
      Svf f[G];
      EACH {
        vf d;
        f[j] = svf_products (vm, AT (cutoff, 0, j), k[j], &d);
        f[j] = svf_scale (f[j], 1.f / d);
      }
      for (int n = 0; n < PASS; n++)
        EACH svf_step (f[j], k[j], AT (x, n, j), &c1[j], &c2[j], &out, others, n, j);
    }
  else                                          /* two samples share a division */
    for (int n = 0; n < PASS; n += 2)
      EACH {
        vf d0, d1, k0 = k[j], k1 = k[j];
        if (q.s)
          {
            k0 = 1.f / vmax (AT (q, n, j), splat (.1f));
            k1 = 1.f / vmax (AT (q, n + 1, j), splat (.1f));
          }
        Svf f0 = svf_products (vm, AT (cutoff, n, j), k0, &d0), f1 = svf_products (vm, AT (cutoff, n + 1, j), k1, &d1);
        vf both = 1.f / (d0 * d1);
        svf_step (svf_scale (f0, both * d1), k0, AT (x, n, j), &c1[j], &c2[j], &out, others, n, j);
        svf_step (svf_scale (f1, both * d0), k1, AT (x, n + 1, j), &c1[j], &c2[j], &out, others, n + 1, j);
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
