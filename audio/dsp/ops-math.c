/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arithmetic, mixing, panning: operations without memory. Steady operands give a steady result at a sixteenth of the cost. */
#include "dsp-vector.h"

#define PURE1(name, expr) \
  OP (name) \
  { \
    In in1 = in_reg (vm, ins->a); \
    float *d = out_any (vm, ins->dst, !in1.s); \
    for (int n = 0, count = in1.s ? PASS : 1; n < count; n++) \
      EACH { vf a = AT (in1, n, j); ST (d, n, j) = (expr); } \
  }
#define PURE2(name, expr) \
  OP (name) \
  { \
    In in1 = in_reg (vm, ins->a), in2 = in_reg (vm, ins->b); \
    float *d = out_any (vm, ins->dst, !(in1.s | in2.s)); \
    for (int n = 0, count = in1.s | in2.s ? PASS : 1; n < count; n++) \
      EACH { vf a = AT (in1, n, j), b = AT (in2, n, j); ST (d, n, j) = (expr); } \
  }
#define PURE3(name, expr) \
  OP (name) \
  { \
    In in1 = in_reg (vm, ins->a), in2 = in_reg (vm, ins->b), in3 = in_reg (vm, ins->c); \
    float *d = out_any (vm, ins->dst, !(in1.s | in2.s | in3.s)); \
    for (int n = 0, count = in1.s | in2.s | in3.s ? PASS : 1; n < count; n++) \
      EACH { vf a = AT (in1, n, j), b = AT (in2, n, j), c = AT (in3, n, j); ST (d, n, j) = (expr); } \
  }

static inline vf ones (vi m) { return floats (m & bits (splat (1.f))); }
static inline vf divide (vf a, vf b) { return sel (eq (b, splat (0)), splat (0), a / sel (eq (b, splat (0)), splat (1), b)); }
static inline vf power (vf a, vf b) { vf x = vabs (a); return sel (lt (x, splat (1e-30f)), splat (0), vexp2 (b * vlog2 (vmax (x, splat (1e-30f))))); }
static inline vf hyperbolic (vf a) { return 1.f - 2.f / (vexp2 (vclip (a, -20.f, 20.f) * 2.8853901f) + 1.f); }

PURE2 (math_add, a + b)
PURE2 (math_sub, a - b)
PURE2 (math_mul, a * b)
PURE2 (math_div, divide (a, b))
PURE2 (math_min, vmin (a, b))
PURE2 (math_max, vmax (a, b))
PURE2 (math_pow, power (a, b))
PURE2 (math_compare, ones (lt (b, a)))
PURE3 (math_madd, a * b + c)
PURE1 (math_abs, vabs (a))
PURE1 (math_neg, -a)
PURE1 (math_floor, vfloor (a))
PURE1 (math_fract, fract (a))
PURE1 (math_sqrt, vsqrt (a))
PURE1 (math_exp2, vexp2 (a))
PURE1 (math_log2, vlog2 (vmax (vabs (a), splat (1e-30f))))
PURE1 (math_sin, sin_turn (a))
PURE1 (math_tanh, hyperbolic (a))
PURE2 (math_pitch, b * vexp2 ((a - 69.f) * (1.f / 12.f)))
PURE2 (gain, a * b)
PURE1 (amount_mul, a * ins->imm[0])
PURE2 (amount_add, a + b * ins->imm[0])
PURE1 (load_const, a)
PURE1 (macro, a)

OP (math_scale)
{
  In x = in_reg (vm, ins->a), lo = in_arg (vm, ins, 1), hi = in_arg (vm, ins, 2), from = in_arg (vm, ins, 3), to = in_arg (vm, ins, 4);
  In curve = in_arg (vm, ins, 5);
  int moving = x.s | lo.s | hi.s | from.s | to.s | curve.s;
  float *d = out_any (vm, ins->dst, !moving);
  for (int n = 0; n < (moving ? PASS : 1); n++)
    EACH {
      vf a = AT (lo, n, j), c = AT (curve, n, j), t = divide (AT (x, n, j) - a, AT (hi, n, j) - a), f = AT (from, n, j);
      if (any (~eq (c, splat (0))))
        t = sel (eq (c, splat (0)), t, power (vclip (t, 0, 1), vexp2 (c)));
      ST (d, n, j) = f + (AT (to, n, j) - f) * t;
    }
}

OP (math_clip)
{
  In x = in_reg (vm, ins->a), lo = in_arg (vm, ins, 1), hi = in_arg (vm, ins, 2);
  int mode = (int) arg_value (vm, ins, 3), moving = x.s | lo.s | hi.s;
  float *d = out_any (vm, ins->dst, !moving);
  for (int n = 0; n < (moving ? PASS : 1); n++)
    EACH {
      vf a = AT (lo, n, j), b = AT (hi, n, j), v = AT (x, n, j), span = vmax (b - a, splat (1e-9f)), t = (v - a) / span;
      vf y = vmin (vmax (v, a), b);
      if (mode == 1)
        {                                       /* straight to 0.7 of the way, then a bend that never quite arrives */
          vf u = (v - (a + b) * .5f) / (span * .5f), m = vabs (u), over = (m - .7f) * (1 / .3f);
          vf bent = .7f + .3f * soft (vmax (over, splat (0)));
          y = (a + b) * .5f + span * .5f * sel (lt (m, splat (.7f)), u, sel (lt (u, splat (0)), -bent, bent));
        }
      else if (mode == 2)
        y = a + span * (1.f - vabs (1.f - 2.f * fract (t * .5f)));
      else if (mode == 3)
        y = a + span * fract (t);
      ST (d, n, j) = y;
    }
}

OP (mix)
{
  const uint16_t *args = vm->args + ins->aux;
  int moving = 0, used = 0;
  In x[8], level[8];
  for (int i = 0; i < 8; i++)
    if (args[i])                                /* register 0: nothing is plugged in */
      {
        x[used] = in_reg (vm, args[i]);
        level[used] = in_reg (vm, args[8 + i]);
        moving |= x[used].s | level[used].s;
        used++;
      }
  float *d = out_any (vm, ins->dst, !moving);
  for (int n = 0; n < (moving ? PASS : 1); n++)
    EACH {
      vf sum = splat (0);
      for (int i = 0; i < used; i++)
        sum += AT (x[i], n, j) * AT (level[i], n, j);
      ST (d, n, j) = sum;
    }
}

OP (switch_)
{
  const uint16_t *args = vm->args + ins->aux;
  In select = in_reg (vm, args[8]);
  float *d = out_vector (vm, ins->dst), *level = vm->state + ins->state, step = 1.f / (.005f * vm->rate);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf which = vfloor (AT (select, n, j) + .5f), sum = splat (0);
      for (int i = 0; i < 8; i++)
        {
          vf at = ST (level, i, j), to = ones (eq (which, splat ((float) i)));
          at = sel (lt (at, to), vmin (at + step, to), vmax (at - step, to));
          ST (level, i, j) = at;
          if (args[i])
            {
              In x = in_reg (vm, args[i]);
              sum += AT (x, n, j) * at;
            }
        }
      ST (d, n, j) = sum;
    }
}

OP (mix_fade)
{
  In a = in_reg (vm, ins->a), b = in_reg (vm, ins->b), m = in_reg (vm, ins->c);
  bool power_law = arg_value (vm, ins, 3) > .5f;
  float *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf t = vclip (AT (m, n, j), 0, 1), u = 1.f - t;
      if (power_law)
        t = sin_turn (t * .25f), u = sin_turn (u * .25f);
      ST (d, n, j) = AT (a, n, j) * u + AT (b, n, j) * t;
    }
}

/* Equal power (-3 dB): sine and cosine of a quarter turn; -6 dB: a line; -4.5 dB: between. */
static inline void
pan_gains (vf pan, int law, vf *left, vf *right)
{
  vf t = vclip (pan * .5f + .5f, 0, 1);
  *left = sin_turn ((1.f - t) * .25f);
  *right = sin_turn (t * .25f);
  if (law == 2)
    *left = 1.f - t, *right = t;
  else if (law == 1)
    *left = vsqrt (*left * (1.f - t)), *right = vsqrt (*right * t);
}

OP (mix_pan)
{
  In x = in_reg (vm, ins->a), pan = in_reg (vm, ins->b);
  int law = (int) arg_value (vm, ins, 2);
  const uint16_t *args = vm->args + ins->aux;
  float *left = out_vector (vm, args[3]), *right = out_vector (vm, args[4]);
  if (pan.s)
    {
      for (int n = 0; n < PASS; n++)
        EACH {
          vf l, r, y = AT (x, n, j);
          pan_gains (AT (pan, n, j), law, &l, &r);
          ST (left, n, j) = y * l;
          ST (right, n, j) = y * r;
        }
      return;
    }
  EACH {
    vf l, r;
    pan_gains (AT (pan, 0, j), law, &l, &r);
    for (int n = 0; n < PASS; n++)
      {
        vf y = AT (x, n, j);
        ST (left, n, j) = y * l;
        ST (right, n, j) = y * r;
      }
  }
}

/* The side's lows go: a trapezoidal one-pole; off below 1 Hz. State: the pole. */
OP (mix_stereo)
{
  In l = in_reg (vm, ins->a), r = in_reg (vm, ins->b), width = in_reg (vm, ins->c), balance = in_arg (vm, ins, 3), below = in_arg (vm, ins, 4);
  const uint16_t *args = vm->args + ins->aux;
  float *left = out_vector (vm, args[5]), *right = out_vector (vm, args[6]), *state = vm->state + ins->state;
  vf share[G] = { 0 };
  for (int n = 0; n < PASS; n++)
    EACH {
      if (n == 0 || below.s)
        {
          vf hz = AT (below, n, j), g = vtan (vclip (hz * vm->inv_rate, 0, .45f) * 3.14159265f);
          share[j] = sel (lt (hz, splat (1)), splat (0), g / (1.f + g));
        }
      vf a = AT (l, n, j), b = AT (r, n, j), mid = (a + b) * .5f, side = (a - b) * .5f * AT (width, n, j), bal = AT (balance, n, j);
      vf v = (side - ST (state, 0, j)) * share[j], low = sel (eq (share[j], splat (0)), splat (0), v + ST (state, 0, j));
      ST (state, 0, j) = low + v;
      side -= low;
      ST (left, n, j) = (mid + side) * vmin (1.f - bal, splat (1));
      ST (right, n, j) = (mid - side) * vmin (1.f + bal, splat (1));
    }
}
#if !DSP_MONO
static inline float *
accumulator (DspVm *vm, uint32_t index)
{
  return vm->acc + ((size_t) index * DSP_BLOCK + (size_t) vm->at) * W;
}

static inline void
note_peak (DspVm *vm, vf y, int j)              /* how loud each voice is: four samples of a pass tell */
{
  vf *peak = (vf *) (vm->peak + vm->lane + j * W);
  *peak = vmax (*peak, vabs (y));
}

/* Stolen voices fade here, where the voices leave their lanes. */
static inline In
with_fades (const DspVm *vm, In x, float *out)
{
  if (__builtin_expect (!vm->fading, 1))
    return x;
  EACH {
    vf from = *(const vf *) (vm->fade_from + vm->lane + j * W);
    for (int n = 0; n < PASS; n++)
      {
        vf t = vclip (1.f - (splat ((float) (vm->at + n)) - from) * vm->fade_step, 0, 1);
        ST (out, n, j) = AT (x, n, j) * (t * t * (3.f - 2.f * t));
      }
  }
  return (In){ out, LANES };
}

OP (acc_add)
{
  _Alignas (64) float faded[PASS * LANES];
  In x = with_fades (vm, in_reg (vm, ins->a), faded);
  float *acc = accumulator (vm, ins->aux);
  vf level[G];
  EACH level[j] = *(const vf *) (vm->sounding + vm->lane + j * W) * ins->imm[0];
  for (int n = 0; n < PASS; n++)
    {
      vf sum = splat (0);
      EACH sum += AT (x, n, j) * level[j];
      *(vf *) (acc + n * W) += sum;
    }
  for (int n = 0; n < PASS; n += 5)
    EACH note_peak (vm, AT (x, n, j), j);
}

static inline void
pan_into (DspVm *vm, const DspIns *ins, In x, In factor, In pan, int law, uint32_t left, uint32_t right)
{
  _Alignas (64) float faded[PASS * LANES];
  float *l = accumulator (vm, left), *r = accumulator (vm, right);
  x = with_fades (vm, x, faded);
  vf gl[G], gr[G], level[G];
  EACH {
    level[j] = *(const vf *) (vm->sounding + vm->lane + j * W) * ins->imm[0];
    pan_gains (AT (pan, 0, j), law, &gl[j], &gr[j]);
    gl[j] *= level[j];
    gr[j] *= level[j];
  }
  for (int n = 0; n < PASS; n++)
    {
      vf a = *(vf *) (l + n * W), b = *(vf *) (r + n * W);
      EACH {
        vf y = AT (x, n, j) * AT (factor, n, j);
        if (pan.s)
          {
            pan_gains (AT (pan, n, j), law, &gl[j], &gr[j]);
            gl[j] *= level[j];
            gr[j] *= level[j];
          }
        a += y * gl[j];
        b += y * gr[j];
      }
      *(vf *) (l + n * W) = a;
      *(vf *) (r + n * W) = b;
    }
  for (int n = 0; n < PASS; n += 5)
    EACH note_peak (vm, AT (x, n, j) * AT (factor, n, j), j);
}

OP (pan_sum)
{
  static const _Alignas (64) float one[LANES] = { [0 ... LANES - 1] = 1 };
  const uint16_t *args = vm->args + ins->aux;
  pan_into (vm, ins, in_reg (vm, ins->a), (In){ one, 0 }, in_reg (vm, ins->b), (int) arg_value (vm, ins, 2), args[3], args[4]);
}

OP (mul_pan_sum)
{
  const uint16_t *args = vm->args + ins->aux;
  pan_into (vm, ins, in_reg (vm, ins->a), in_arg (vm, ins, 3), in_reg (vm, ins->b), (int) arg_value (vm, ins, 2), args[4], args[5]);
}

/* A mono signal becomes one for each voice. */
OP (spread)
{
  const DspReg *from = &vm->mono[ins->a];
  bool steady = !from->step;
  float *d = out_any (vm, ins->dst, steady);
  for (int n = 0; n < (steady ? 1 : PASS); n++)
    {
      vf x = splat (from->p[steady ? 0 : vm->at + n]);
      EACH ST (d, n, j) = x;
    }
}

OP (keep)
{
  In x = in_reg (vm, ins->a);
  float *to = vm->keep + (size_t) ins->aux * vm->keep_stride + ((size_t) vm->lane / LANES * DSP_BLOCK + (size_t) vm->at) * LANES;
  for (int n = 0; n < PASS; n++)
    EACH ST (to, n, j) = AT (x, n, j);
}

OP (keep_read)
{
  DspReg *r = &vm->r[ins->dst];
  r->p = vm->keep + (size_t) ins->aux * vm->keep_stride + ((size_t) vm->lane / LANES * DSP_BLOCK + (size_t) vm->at) * LANES;
  r->step = LANES;
}

/* The voice's own values. Untouched ones are lent as they lie; touched ones are written out sample by sample. */
static void
voice_field (DspVm *vm, uint16_t reg, int field)
{
  const DspVoices *v = vm->voices;
  uint32_t dirty = 0;
  for (int l = vm->lane; l < vm->lane + LANES; l += DSP_UNIT)
    dirty |= v->dirty[l / DSP_UNIT] & 1u << field;
  if (!dirty)
    {
      vm->r[reg].p = (float *) &v->value[field][0][vm->lane];
      vm->r[reg].step = 0;
      return;
    }
  float *d = out_vector (vm, reg);
  int edge = vm->at / DSP_PASS;
  EACH {
    const vf a = *(const vf *) &v->value[field][edge][vm->lane + j * W], b = *(const vf *) &v->value[field][edge + 1][vm->lane + j * W];
    vf slope = (b - a) * *(const vf *) &v->ramp[field][vm->lane + j * W] * (1.f / DSP_PASS);
    for (int n = 0; n < PASS; n++)
      ST (d, n, j) = a + slope * (float) n;
  }
  for (uint32_t i = 0; i < v->change_count; i++)
    {
      const DspChange *c = &v->changes[i];
      if (c->field == (uint32_t) field && c->lane >= vm->lane && c->lane < vm->lane + LANES && c->frame >= vm->at && c->frame < vm->at + PASS)
        for (int n = c->frame - vm->at; n < PASS; n++)
          d[n * LANES + c->lane - vm->lane] = c->value;
    }
}

OP (voice)
{
  const uint16_t *args = vm->args + ins->aux;
  for (int f = 0; f < DSP_VOICE_FIELDS; f++)
    if (args[f] != DSP_NONE)
      voice_field (vm, args[f], f);
}
#endif
