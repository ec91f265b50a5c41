/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Oscillators with edges. Saw, square and triangle write their naive form half a residual late and add a windowed-sinc residual
 * around each edge, placed between the samples where the edge truly lies (E. Brandt, "Hard sync without aliasing", 2001;
 * V. Valimaki and A. Huovilainen, "Antialiasing oscillators in subtractive synthesis", 2007).
 *
 * `quality` is the length of the residual: 4, 8 or 16 samples, so the sound is 2, 4 or 8 samples late. The usual length is a
 * constant to the compiler, the others share one copy of the code. */
#include "dsp-vector.h"

#define TAPS DSP_BLEP_TAPS
#define LATE (TAPS / 2)
#define ROWS (PASS + DSP_BLEP_MOST)

typedef enum { SAW, TRI, SQUARE } Shape;
typedef struct { const float *step, *ramp; } Residual;
static const Residual residuals[3] = { { &dsp_blep_fast[0][0], &dsp_blamp_fast[0][0] }, { &dsp_blep[0][0], &dsp_blamp[0][0] },
                                       { &dsp_blep_hq[0][0], &dsp_blamp_hq[0][0] } };
enum { FAST, STANDARD, HQ };
static const int lengths[3] = { 4, TAPS, DSP_BLEP_MOST };

static inline void
scatter (float *buffer, int row, int lane, const float *table, int taps, float fraction, float scale)
{
  float u = fraction * DSP_BLEP_FRACTIONS;
  int k = (int) u;
  k = k < 0 ? 0 : k > DSP_BLEP_FRACTIONS - 1 ? DSP_BLEP_FRACTIONS - 1 : k;
  u -= (float) k;
  table += k * taps;
  for (int t = 0; t < taps; t++)
    buffer[(row + t) * LANES + lane] += scale * (table[t] + (table[taps + t] - table[t]) * u);
}

static inline vf phase_step (const DspVm *vm, vf freq) { return vclip (freq * vm->inv_rate, 0.f, .45f); }

static inline vf
naive (Shape shape, vf p, vf width)
{
  if (shape == SAW)
    return p + p - 1.f;
  if (shape == TRI)
    return sel (lt (p, splat (.5f)), 4.f * p - 1.f, 3.f - 4.f * p);
  return sel (lt (p, width), 2.f - 2.f * width, -2.f * width);
}

static inline float
naive_one (Shape shape, float p, float width)
{
  return shape == SAW ? p + p - 1.f : shape == TRI ? (p < .5f ? 4 * p - 1 : 3 - 4 * p) : p < width ? 2 - 2 * width : -2 * width;
}

/* One edge: where the wave wraps, or at its corner. */
static inline void
edge_at (Shape shape, bool wraps, float *buffer, int row, int lane, const Residual *r, int taps, float fraction, float dt)
{
  if (shape == TRI)
    scatter (buffer, row, lane, r->ramp, taps, fraction, wraps ? 8 * dt : -8 * dt);
  else
    scatter (buffer, row, lane, r->step, taps, fraction, shape == SQUARE && wraps ? 2 : -2);
}

/* Residuals for the edges between sample n (phase p, not yet moved) and n + 1. */
static inline void
edges (Shape shape, float *buffer, int n, int lane, float p, float dt, float width, const Residual *r, int taps)
{
  float q = p + dt, corner = shape == TRI ? .5f : width;
  if (shape != SAW && p < corner && q >= corner)
    edge_at (shape, false, buffer, n + 1, lane, r, taps, 1 - (corner - p) / dt, dt);
  if (q >= 1)
    {
      edge_at (shape, true, buffer, n + 1, lane, r, taps, 1 - (1 - p) / dt, dt);
      if (shape != SAW && q - 1 >= corner)      /* both edges within one sample */
        edge_at (shape, false, buffer, n + 1, lane, r, taps, 1 - (corner + 1 - p) / dt, dt);
    }
}

/* All edges at `corner` past a whole turn. Which side of an edge a sample lies on is asked as the naive wave asks it: where an edge
 * meets a sample, two roundings would differ by the whole step. */
static inline void
walk_edges (Shape shape, bool wraps, float *buffer, int lane, float p, float dt, float corner, float turn, const Residual *r, int taps)
{
  float end = p + dt * PASS;
  if (end - turn < corner)
    return;
  for (float inv = 1 / dt; end - turn >= corner; turn += 1)
    {
      float x = (corner + turn - p) * inv;
      int n = (int) x;
      float f = 1 - (x - (float) n);
      if (p + dt * (float) n - turn >= corner)
        n -= 1, f = 0;
      else if (p + dt * (float) (n + 1) - turn < corner)
        n += 1, f = 1;
      edge_at (shape, wraps, buffer, n + 1, lane, r, taps, f, dt);
    }
}

/* The pitch holds for the whole pass: look at each lane once. */
static inline void
steady_edges (Shape shape, float *buffer, const float *phase, const float *steps, float width, const Residual *r, int taps)
{
  float corner = shape == TRI ? .5f : width;
  EACH {
    vf start = *(const vf *) (phase + j * W), step = *(const vf *) (steps + j * W), end = start + step * (float) PASS;
    vi turns = le (splat (1.f), end);
    if (shape != SAW)
      turns |= lt (start, splat (corner)) & le (splat (corner), end);
    for (uint32_t lanes = lane_mask (turns); lanes; lanes &= lanes - 1)
      {
        int l = j * W + __builtin_ctz (lanes);
        float p = phase[l], dt = steps[l];
        walk_edges (shape, true, buffer, l, p, dt, 0, 1, r, taps);
        if (shape != SAW)
          walk_edges (shape, false, buffer, l, p, dt, corner, p < corner ? 0 : 1, r, taps);
      }
  }
}

typedef struct { In freq, sync, width; bool synced; float start; } Wave;

static inline bool
is_steady (Shape shape, const Wave *w)
{
  if (w->freq.s || w->width.s || w->synced)
    return false;
  for (int l = 1; shape == SQUARE && l < LANES; l++)
    if (w->width.p[l] != w->width.p[0])
      return false;
  return true;
}

/* Where sync rises through 1/2 the phase goes back, and the jump is an edge like any other. The place between two samples comes
 * from a straight line, so the cleanest master is a sine. */
static inline vf
hard_sync (Shape shape, const Wave *w, float *state, float *buffer, int n, int j, vf p, vf dt, vf width, const Residual *r, int taps)
{
  vf s = AT (w->sync, n, j), last = ST (state, 1, j);
  vi rise = lt (splat (.5f), s) & le (last, splat (.5f));
  ST (state, 1, j) = s;
  if (!any (rise))
    return p;
  vf since = vclip ((s - .5f) / vmax (s - last, splat (1e-9f)), 0, 1), fresh = wrap_up (splat (w->start) + since * dt);
  _Alignas (64) float old[W], ws[W], hit[W], ago[W], ds[W];
  *(vf *) old = p;
  *(vf *) ws = width;
  *(vf *) hit = floats (rise & bits (splat (1.f)));
  *(vf *) ago = since;
  *(vf *) ds = dt;
  for (int l = 0; l < W; l++)
    if (hit[l] > 0)
      {
        float back = old[l] - ago[l] * ds[l], before = shape == SAW ? back + back - 1 : naive_one (shape, back < 0 ? back + 1 : back, ws[l]);
        scatter (buffer, n, j * W + l, r->step, taps, ago[l], naive_one (shape, w->start, ws[l]) - before);
        if (shape == TRI)
          scatter (buffer, n, j * W + l, r->ramp, taps, ago[l], ((w->start < .5f) - (old[l] < .5f)) * 8 * ds[l]);
      }
  return sel (rise, fresh, p);
}

/* Fills ROWS rows: PASS that are done, the rest to be carried on. State: phase, last sync, rows of what is still to come. */
static inline __attribute__ ((always_inline)) void
draw_with (DspVm *vm, Shape shape, const Wave *w, float *state, float *buffer, const Residual *r, int taps)
{
  _Alignas (64) float steps[LANES], phase[LANES];
  int late = taps / 2;
  memcpy (buffer, state + 2 * LANES, sizeof (float) * (size_t) taps * LANES);
  if (is_steady (shape, w))
    {
      float width = shape == SQUARE ? w->width.p[0] > .01f ? w->width.p[0] < .99f ? w->width.p[0] : .99f : .01f : .5f;
      EACH {
        vf p = ST (state, 0, j), dt = phase_step (vm, AT (w->freq, 0, j)), k = splat (0);
        ST (phase, 0, j) = p;
        ST (steps, 0, j) = dt;
        for (int n = 0; n < PASS; n++)
          {
            vf x = naive (shape, wrap_up (p + dt * k), splat (width));
            if (n < taps - late)
              x += ST (buffer, n + late, j);
            ST (buffer, n + late, j) = x;
            k += 1.f;
          }
        ST (state, 0, j) = wrap_up (p + dt * (float) PASS);
      }
      memset (buffer + (PASS + late) * LANES, 0, sizeof (float) * (size_t) (taps - late) * LANES);
      steady_edges (shape, buffer, phase, steps, width, r, taps);
    }
  else
    {
    memset (buffer + taps * LANES, 0, sizeof (float) * PASS * LANES);
    for (int n = 0; n < PASS; n++)
      EACH {
        vf p = ST (state, 0, j), width = shape == SQUARE ? vclip (AT (w->width, n, j), .01f, .99f) : splat (.5f);
        vf dt = phase_step (vm, AT (w->freq, n, j));
        if (w->synced)
          p = hard_sync (shape, w, state, buffer, n, j, p, dt, width, r, taps);
        vf q = p + dt;
        ST (buffer, n + late, j) += naive (shape, p, width);
        vi edge = le (splat (1.f), q);
        if (shape != SAW)
          edge |= lt (p, width) & le (width, q);
        if (any (edge))
          {
            _Alignas (64) float ps[W], ds[W], ws[W];
            *(vf *) ps = p;
            *(vf *) ds = dt;
            *(vf *) ws = width;
            for (int l = 0; l < W; l++)
              if (ds[l] > 0)
                edges (shape, buffer, n, j * W + l, ps[l], ds[l], ws[l], r, taps);
          }
        ST (state, 0, j) = wrap_up (q);
      }
    }
  memcpy (state + 2 * LANES, buffer + PASS * LANES, sizeof (float) * (size_t) taps * LANES);
}

static __attribute__ ((noinline)) void
draw_other (DspVm *vm, Shape shape, const Wave *w, float *state, float *buffer, int quality)
{
  draw_with (vm, shape, w, state, buffer, &residuals[quality], lengths[quality]);
}

static inline void
draw (DspVm *vm, Shape shape, const Wave *w, float *state, float *buffer, int quality)
{
  if (quality == STANDARD)
    draw_with (vm, shape, w, state, buffer, &residuals[STANDARD], TAPS);
  else
    draw_other (vm, shape, w, state, buffer, quality);
}

static inline void
band_limited (DspVm *vm, const DspIns *ins, Shape shape)
{
  _Alignas (64) float buffer[ROWS * LANES];
  const uint16_t *args = vm->args + ins->aux;
  Wave w = { in_reg (vm, args[1]), in_reg (vm, args[0]), shape == SQUARE ? in_reg (vm, args[3]) : (In){ 0 }, args[0] != 0, arg_value (vm, ins, 2) };
  draw (vm, shape, &w, vm->state + ins->state, buffer, (int) arg_value (vm, ins, shape == SQUARE ? 4 : 3));
  float *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH ST (d, n, j) = ST (buffer, n, j);
}

OP (osc_saw) { band_limited (vm, ins, SAW); }
OP (osc_tri) { band_limited (vm, ins, TRI); }
OP (osc_square) { band_limited (vm, ins, SQUARE); }

#if !DSP_MONO
/* Two saws and their sum. Operands: their pitches, the first one's quality, which holds for both; imm: the levels; aux: the place
 * of the second one's state. */
OP (saw_pair)
{
  _Alignas (64) float buffer[2][ROWS * LANES];
  In freq[2] = { in_reg (vm, ins->a), in_reg (vm, ins->b) };
  float *states[2] = { vm->state + ins->state, vm->places[ins->aux] }, *d;
  for (int o = 0; o < 2; o++)
    {
      Wave w = { .freq = freq[o] };
      draw (vm, SAW, &w, states[o], buffer[o], (int) vm->r[ins->c].p[0]);
    }
  d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH ST (d, n, j) = ST (buffer[0], n, j) * ins->imm[0] + ST (buffer[1], n, j) * ins->imm[1];
}
#endif

#define SUPER_ROWS (PASS + TAPS)
/* State: ready, nine phases, eight rows left, eight rows right. */
OP (osc_super)
{
  static const float place[DSP_SUPER_VOICES] = { 0.f, -1.f, 1.f, -.55f, .59f, -.29f, .25f, .81f, -.77f };
  _Alignas (64) float left[SUPER_ROWS * LANES], right[SUPER_ROWS * LANES], one[SUPER_ROWS * LANES], steps[LANES];
  float *state = vm->state + ins->state;
  const uint16_t *args = vm->args + ins->aux;
  In freq = in_reg (vm, args[0]);
  int count = (int) arg_value (vm, ins, 1);
  float detune = arg_value (vm, ins, 2), spread = arg_value (vm, ins, 3), level = .72f / sqrtf ((float) count);
  float *l = out_vector (vm, args[4]), *r = out_vector (vm, args[5]);
  float *carry = state + (1 + DSP_SUPER_VOICES) * LANES;
  if (state[0] == 0)
    {
      for (int i = 0; i < DSP_SUPER_VOICES * LANES; i++)        /* the same whatever the number of lanes */
        state[LANES + i] = .5f + .5f * unit_random ((uint32_t) (i / LANES * 977 + (i % LANES + vm->lane) * 31 + 7));
      state[0] = 1;
    }
  memcpy (left, carry, sizeof (float) * TAPS * LANES);
  memcpy (right, carry + TAPS * LANES, sizeof (float) * TAPS * LANES);
  memset (left + TAPS * LANES, 0, sizeof (float) * PASS * LANES);
  memset (right + TAPS * LANES, 0, sizeof (float) * PASS * LANES);
  for (int v = 0; v < count; v++)
    {
      float ratio = exp2_one (detune * place[v] * (1.f / 1200.f)) * vm->inv_rate, pan = v ? place[v] * spread * (v & 2 ? 1.f : -1.f) : 0;
      float gl = level * sqrtf (1 - pan), gr = level * sqrtf (1 + pan), *phase = state + (1 + v) * LANES;
      memset (one, 0, sizeof one);
      if (!freq.s)
        {
          EACH ST (steps, 0, j) = vclip (AT (freq, 0, j) * ratio, 0, .45f);
          steady_edges (SAW, one, phase, steps, .5f, &residuals[STANDARD], TAPS);
        }
      for (int n = 0; n < PASS; n++)
        EACH {
          vf p = ST (phase, 0, j), dt = vclip (AT (freq, n, j) * ratio, 0, .45f), q = p + dt;
          ST (one, n + LATE, j) += p + p - 1.f;
          if (freq.s && any (le (splat (1.f), q)))
            {
              _Alignas (64) float ps[W], ds[W];
              *(vf *) ps = p;
              *(vf *) ds = dt;
              for (int k = 0; k < W; k++)
                if (ds[k] > 0)
                  edges (SAW, one, n, j * W + k, ps[k], ds[k], .5f, &residuals[STANDARD], TAPS);
            }
          ST (phase, 0, j) = wrap_up (q);
        }
      for (int n = 0; n < SUPER_ROWS; n++)
        EACH {
          ST (left, n, j) += ST (one, n, j) * gl;
          ST (right, n, j) += ST (one, n, j) * gr;
        }
    }
  for (int n = 0; n < PASS; n++)
    EACH {
      ST (l, n, j) = ST (left, n, j);
      ST (r, n, j) = ST (right, n, j);
    }
  memcpy (carry, left + PASS * LANES, sizeof (float) * TAPS * LANES);
  memcpy (carry + TAPS * LANES, right + PASS * LANES, sizeof (float) * TAPS * LANES);
}
