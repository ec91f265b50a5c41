/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ground under the operation files: one source, compiled for each ISA, once for vectors of voices, once for one lane.
 *
 * The build defines DSP_ISA_TAG (v3 ...), DSP_WIDTH (floats in a vector) and DSP_MONO (1: one lane, passes of 64). Vectors wider
 * than the ISA's own are taken apart by the compiler at a sixfold cost, so DSP_WIDTH is the native one. */
#ifndef DSP_VECTOR_H
#define DSP_VECTOR_H

#include <math.h>
#include <string.h>
#include "dsp-vm.h"

#if defined __x86_64__ && !DSP_MONO
# include <immintrin.h>
#endif

#define DSP_JOIN3_(a, b, c) dsp_##a##_##b##_##c
#define DSP_JOIN3(a, b, c) DSP_JOIN3_ (a, b, c)

#if DSP_MONO
# define W 1
# define G 1
# define PASS DSP_BLOCK
# define DSP_WIDTH_TAG mono
typedef float vf;
typedef int32_t vi;
typedef uint32_t vu;
static inline vf to_f (vi x) { return (float) x; }
static inline vi to_i (vf x) { return (int32_t) x; }
static inline vi bits (vf x) { vi y; memcpy (&y, &x, sizeof y); return y; }
static inline vf floats (vi x) { vf y; memcpy (&y, &x, sizeof y); return y; }
static inline vi lt (vf a, vf b) { return -(a < b); }
static inline vi le (vf a, vf b) { return -(a <= b); }
static inline vi eq (vf a, vf b) { return -(a == b); }
static inline vf sel (vi m, vf a, vf b) { return m ? a : b; }
static inline vf splat (float x) { return x; }
static inline vi splat_i (int32_t x) { return x; }
static inline bool any (vi m) { return m != 0; }
static inline float lane_sum (vf v) { return v; }
#else
# define W DSP_WIDTH
# define G (DSP_WIDTH == 16 ? 2 : 4)
# define PASS DSP_PASS
# define DSP_WIDTH_TAG poly
typedef float vf __attribute__ ((vector_size (4 * DSP_WIDTH), may_alias));
typedef int32_t vi __attribute__ ((vector_size (4 * DSP_WIDTH), may_alias));
typedef uint32_t vu __attribute__ ((vector_size (4 * DSP_WIDTH), may_alias));
typedef int64_t vl __attribute__ ((vector_size (4 * DSP_WIDTH), may_alias));
static inline vf to_f (vi x) { return __builtin_convertvector (x, vf); }
static inline vi to_i (vf x) { return __builtin_convertvector (x, vi); }
static inline vi bits (vf x) { return (vi) x; }
static inline vf floats (vi x) { return (vf) x; }
static inline vi lt (vf a, vf b) { return (vi) (a < b); }
static inline vi le (vf a, vf b) { return (vi) (a <= b); }
static inline vi eq (vf a, vf b) { return (vi) (a == b); }
static inline vf sel (vi m, vf a, vf b) { return (vf) ((m & (vi) a) | (~m & (vi) b)); }
static inline vf splat (float x) { return x - (vf){ 0 }; }
static inline vi splat_i (int32_t x) { return x - (vi){ 0 }; }
static inline bool any (vi m)
{
  vl x = (vl) m;
  int64_t all = 0;
  for (int i = 0; i < W / 2; i++)
    all |= x[i];
  return all != 0;
}
static inline float lane_sum (vf v)             /* fixed order */
{
  float s = 0;
  for (int i = 0; i < W; i++)
    s += v[i];
  return s;
}
#endif
#define LANES (W * G)
#if defined __GNUC__ && !defined __clang__ && defined __OPTIMIZE__ && !defined __SANITIZE_ADDRESS__
# define EACH _Pragma ("GCC unroll 8") for (int j = 0; j < G; j++)
#else
# define EACH for (int j = 0; j < G; j++)
#endif
#define OP(name) void DSP_JOIN3 (name, DSP_ISA_TAG, DSP_WIDTH_TAG) (DspVm *vm, const DspIns *ins); \
  void DSP_JOIN3 (name, DSP_ISA_TAG, DSP_WIDTH_TAG) (DspVm *vm, const DspIns *ins)

/* Bit l: lane l of a comparison is true. */
static inline uint32_t
lane_mask (vi m)
{
#if DSP_MONO
  return m != 0;
#elif defined __x86_64__ && DSP_WIDTH == 16
  return _mm512_movepi32_mask ((__m512i) m);
#elif defined __x86_64__ && DSP_WIDTH == 8
  return (uint32_t) _mm256_movemask_ps ((__m256) m);
#elif defined __x86_64__
  return (uint32_t) _mm_movemask_ps ((__m128) m);
#else
  uint32_t mask = 0;
  for (int l = 0; l < W; l++)
    mask |= (uint32_t) (m[l] != 0) << l;
  return mask;
#endif
}

/* ---- operands --------------------------------------------------------------------------------------------- */
typedef struct { const float *p; int s; } In;
static inline In in_reg (const DspVm *vm, uint16_t reg) { return (In){ vm->r[reg].p, vm->r[reg].step }; }
static inline In in_arg (const DspVm *vm, const DspIns *ins, int i) { return in_reg (vm, vm->args[ins->aux + i]); }
#define AT(x, n, j) (*(const vf *) ((x).p + (n) * (x).s + (j) * W))
#define ST(d, n, j) (*(vf *) ((d) + ((n) * G + (j)) * W))
/* The value of a parameter that does not move within a pass, one for all lanes. */
static inline float arg_value (const DspVm *vm, const DspIns *ins, int i) { return vm->r[vm->args[ins->aux + i]].p[0]; }

/* A list: its values and their number. */
static inline const float *
list_arg (const DspVm *vm, const DspIns *ins, int i, int *count)
{
  const float *list = vm->r[vm->args[ins->aux + i]].p;
  *count = (int) list[0];
  return list + 1;
}
/* The recording of a file parameter, NULL: none. Layout: dsp-sample.h. */
static inline const DspSample *
file_arg (const DspVm *vm, const DspIns *ins, int i)
{
  int k = (int) arg_value (vm, ins, i);
  return k ? vm->samples[k - 1] : NULL;
}

static inline float *
out_vector (DspVm *vm, uint16_t reg)
{
  if (reg == DSP_NONE)
    return vm->r[0].home;                       /* nobody looks */
  DspReg *r = &vm->r[reg];
  r->p = r->home;
  r->step = LANES;
  return r->home;
}

static inline float *
out_steady (DspVm *vm, uint16_t reg)
{
  if (reg == DSP_NONE)
    return vm->r[0].home;
  DspReg *r = &vm->r[reg];
  r->p = r->row;
  r->step = 0;
  return r->row;
}

static inline float *
out_any (DspVm *vm, uint16_t reg, bool steady)
{
  return steady ? out_steady (vm, reg) : out_vector (vm, reg);
}

/* ---- arithmetic: own polynomials, the same on every ISA ----------------------------------------------------- */
/* Where the CPU has an instruction for a < b ? a : b the compiler does not find it by itself. */
#if defined __x86_64__ && !DSP_MONO && DSP_WIDTH == 16
static inline vf vmin (vf a, vf b) { return (vf) _mm512_min_ps ((__m512) a, (__m512) b); }
static inline vf vmax (vf a, vf b) { return (vf) _mm512_max_ps ((__m512) a, (__m512) b); }
#elif defined __x86_64__ && !DSP_MONO && DSP_WIDTH == 8
static inline vf vmin (vf a, vf b) { return (vf) _mm256_min_ps ((__m256) a, (__m256) b); }
static inline vf vmax (vf a, vf b) { return (vf) _mm256_max_ps ((__m256) a, (__m256) b); }
#elif defined __x86_64__ && !DSP_MONO
static inline vf vmin (vf a, vf b) { return (vf) _mm_min_ps ((__m128) a, (__m128) b); }
static inline vf vmax (vf a, vf b) { return (vf) _mm_max_ps ((__m128) a, (__m128) b); }
#else
static inline vf vmin (vf a, vf b) { return sel (lt (a, b), a, b); }
static inline vf vmax (vf a, vf b) { return sel (lt (b, a), a, b); }
#endif
static inline vf vclip (vf x, float lo, float hi) { return vmin (vmax (x, splat (lo)), splat (hi)); }
static inline vf vabs (vf x) { return floats (bits (x) & 0x7fffffff); }
static inline vf vfloor (vf x) { vf t = to_f (to_i (x)); return t - floats (lt (x, t) & bits (splat (1.f))); }
static inline vf fract (vf x) { return x - vfloor (x); }
static inline vf wrap_up (vf x) { return x - to_f (to_i (x)); }         /* of a phase that is not negative */

static inline vf
vexp2 (vf x)                                    /* relative error 2e-7 */
{
  x = vclip (x, -126.f, 126.f);
  vf i = vfloor (x), f = x - i;
  vf p = 1.8775767e-3f * f + 8.9893397e-3f;
  p = p * f + 5.5826318e-2f;
  p = p * f + 2.4015361e-1f;
  p = p * f + 6.9315308e-1f;
  p = p * f + 9.9999994e-1f;
  return p * floats ((to_i (i) + 127) << 23);
}

static inline vf
vlog2 (vf x)                                    /* of a positive number; absolute error 4e-7 by the arctanh series */
{
  vi b = bits (x), e = ((b - 0x3f3504f3) >> 23);
  vf m = floats (b - e * (1 << 23)), t = (m - 1.f) / (m + 1.f), t2 = t * t;
  vf p = 0.41219858f * t2 + 0.57707802f;
  p = p * t2 + 0.96179669f;
  p = p * t2 + 2.88539008f;
  return p * t + to_f (e);
}

static inline vf
sin_turn (vf x)                                 /* sin (2 pi x), any x that an int can hold; error 1e-7 */
{
  x = x - vfloor (x + 0.5f);                    /* -0.5 .. 0.5 */
  vf a = vabs (x);
  a = vmin (a, 0.5f - a);                       /* 0 .. 0.25 */
  vf y = a * 6.2831853f, y2 = y * y;
  vf p = 2.7181216e-6f * y2 - 1.9839334e-4f;
  p = p * y2 + 8.3333293e-3f;
  p = p * y2 - 1.6666667e-1f;
  p = y + y * y2 * p;
  return floats (bits (p) | (bits (x) & (int32_t) 0x80000000));
}

/* tan x as a ratio, 0 .. 1.4137 (a corner at 0.45 of the rate): both parts by Remez's exchange; relative error 3.2e-6, a
 * two-hundredth of a cent. */
static inline void
vtan_ratio (vf x, vf *above, vf *below)
{
  vf q = x * x;
  *above = x * (-9.7134847e-2f * q + 9.9999679e-1f);
  *below = (1.0225176e-2f * q - 4.3050304e-1f) * q + 1.f;
}

static inline vf
vtan (vf x)
{
  vf above, below;
  vtan_ratio (x, &above, &below);
  return above / below;
}

static inline vf
soft (vf x)                                     /* odd, slope 1 at 0, reaches 1 at 3 */
{
  x = vclip (x, -3.f, 3.f);
  vf q = x * x;
  return x * (27.f + q) / (27.f + 9.f * q);
}

static inline vf
vsqrt (vf x)                                    /* 0 below 0 */
{
#if DSP_MONO
  return x > 0 ? sqrtf (x) : 0;
#elif defined __x86_64__ && DSP_WIDTH == 16
  return (vf) _mm512_sqrt_ps ((__m512) vmax (x, splat (0)));
#elif defined __x86_64__ && DSP_WIDTH == 8
  return (vf) _mm256_sqrt_ps ((__m256) vmax (x, splat (0)));
#elif defined __x86_64__
  return (vf) _mm_sqrt_ps ((__m128) vmax (x, splat (0)));
#else
  vf y;
  for (int i = 0; i < W; i++)
    y[i] = x[i] > 0 ? sqrtf (x[i]) : 0;
  return y;
#endif
}

static inline vf
lane_number (int j)                             /* 0, 1, 2 ... over the lanes of a pass */
{
#if DSP_MONO
  return (vf) j;
#else
  vf v;
  for (int i = 0; i < W; i++)
    v[i] = (float) (j * W + i);
  return v;
#endif
}

/* Brings a phase back to `start` where sync rises; *last: the sync before. */
static inline vf
synced (vf phase, vf sync, float *last, float start)
{
  vi rise = lt (splat (.5f), sync) & le (*(vf *) last, splat (.5f));
  *(vf *) last = sync;
  return sel (rise, splat (start), phase);
}

/* The share of the way that a one-pole goes in one sample; 1 for no time at all. */
static inline vf
pole (const DspVm *vm, vf seconds)
{
  vf x = 1.f - vexp2 (-1.442695f / vmax (seconds * vm->rate, splat (1e-3f)));
  return x;
}

static inline float
exp2_one (float x)                              /* the same polynomial for one number */
{
  x = x > -126.f ? x < 126.f ? x : 126.f : -126.f;      /* undefined: the least */
  int32_t i = (int32_t) x - (x < (float) (int32_t) x), b = (i + 127) << 23;
  float f = x - (float) i, p = 1.8775767e-3f * f + 8.9893397e-3f, scale;
  p = (((p * f + 5.5826318e-2f) * f + 2.4015361e-1f) * f + 6.9315308e-1f) * f + 9.9999994e-1f;
  memcpy (&scale, &b, sizeof scale);
  return p * scale;
}

static inline float
sin_turn_one (float x)                          /* the same polynomial as sin_turn() */
{
  int32_t whole = (int32_t) (x + .5f);
  whole -= x + .5f < (float) whole;
  x -= (float) whole;
  float a = x < 0 ? -x : x;
  a = a < .5f - a ? a : .5f - a;
  float y = a * 6.2831853f, y2 = y * y, p = ((2.7181216e-6f * y2 - 1.9839334e-4f) * y2 + 8.3333293e-3f) * y2 - 1.6666667e-1f;
  p = y + y * y2 * p;
  return x < 0 ? -p : p;
}

static inline float exp_one (float x) { return exp2_one (x * 1.44269504f); }

static inline uint32_t
mix_bits (uint32_t x)
{
  x ^= x >> 16;
  x *= 0x7feb352du;
  x ^= x >> 15;
  x *= 0x846ca68bu;
  return x ^ x >> 16;
}

static inline float
unit_random (uint32_t x)                        /* -1 .. 1 */
{
  return (float) (int32_t) mix_bits (x) * (1.f / 2147483648.f);
}

#endif
