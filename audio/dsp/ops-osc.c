/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Oscillators. Saw, square and triangle write their naive form four samples late and add a windowed-sinc residual of eight
 * samples around each edge, placed between the samples where the edge truly lies. */
#include "dsp-vector.h"

#define TAPS DSP_BLEP_TAPS
#define LATE (TAPS / 2)
#define ROWS (PASS + TAPS)

static inline void
scatter (float *buffer, int row, int lane, const float table[][TAPS], float fraction, float scale)
{
  float u = fraction * DSP_BLEP_FRACTIONS;
  int k = (int) u;
  k = k < 0 ? 0 : k > DSP_BLEP_FRACTIONS - 1 ? DSP_BLEP_FRACTIONS - 1 : k;
  u -= (float) k;
  for (int t = 0; t < TAPS; t++)
    buffer[(row + t) * LANES + lane] += scale * (table[k][t] + (table[k + 1][t] - table[k][t]) * u);
}

static inline vf phase_step (const DspVm *vm, vf freq) { return vclip (freq * vm->inv_rate, 0.f, .45f); }

typedef enum { SAW, TRI, SQUARE } Shape;

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

/* Residuals for the edges between sample n (phase p, not yet moved) and n + 1. */
static inline void
edges (Shape shape, float *buffer, int n, int lane, float p, float dt, float width)
{
  float q = p + dt, corner = shape == TRI ? .5f : width;
  if (shape != SAW && p < corner && q >= corner)
    {
      float f = 1 - (corner - p) / dt;
      if (shape == TRI)
        scatter (buffer, n + 1, lane, dsp_blamp, f, -8 * dt);
      else
        scatter (buffer, n + 1, lane, dsp_blep, f, -2);
    }
  if (q >= 1)
    {
      float f = 1 - (1 - p) / dt;
      if (shape == TRI)
        scatter (buffer, n + 1, lane, dsp_blamp, f, 8 * dt);
      else
        scatter (buffer, n + 1, lane, dsp_blep, f, shape == SAW ? -2 : 2);
      if (shape != SAW && q - 1 >= corner)      /* both edges within one sample */
        {
          float g = 1 - (corner + 1 - p) / dt;
          if (shape == TRI)
            scatter (buffer, n + 1, lane, dsp_blamp, g, -8 * dt);
          else
            scatter (buffer, n + 1, lane, dsp_blep, g, -2);
        }
    }
}

/* The pitch holds for the whole pass: look at each lane once. */
static inline void
steady_edges (Shape shape, float *buffer, const float *phase, const float *steps, float width)
{
  for (int l = 0; l < LANES; l++)
    {
      float p = phase[l], dt = steps[l], end = p + dt * PASS, corner = shape == TRI ? .5f : width;
      if (dt <= 0)
        continue;
      if (end >= 1)
        for (float inv = 1 / dt, edge = 1; end >= edge; edge += 1)
          {
            float x = (edge - p) * inv;
            int n = (int) x;
            float f = 1 - (x - (float) n);
            if (n > PASS - 1)
              n = PASS - 1, f = 0;
            if (shape == TRI)
              scatter (buffer, n + 1, l, dsp_blamp, f, 8 * dt);
            else
              scatter (buffer, n + 1, l, dsp_blep, f, shape == SAW ? -2 : 2);
          }
      if (shape != SAW && end >= corner)
        for (float inv = 1 / dt, edge = p < corner ? corner : corner + 1; end >= edge; edge += 1)
          {
            float x = (edge - p) * inv;
            int n = (int) x;
            float f = 1 - (x - (float) n);
            if (n > PASS - 1)
              n = PASS - 1, f = 0;
            if (shape == TRI)
              scatter (buffer, n + 1, l, dsp_blamp, f, -8 * dt);
            else
              scatter (buffer, n + 1, l, dsp_blep, f, -2);
          }
    }
}

/* State: phase, last sync, eight rows of what is still to come. */
static inline void
band_limited (DspVm *vm, const DspIns *ins, Shape shape)
{
  _Alignas (64) float buffer[ROWS * LANES], steps[LANES];
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  const uint16_t *args = vm->args + ins->aux;
  In freq = in_reg (vm, ins->b), sync = in_reg (vm, ins->a), width_in = shape == SQUARE ? in_reg (vm, args[3]) : (In){ 0 };
  float start = arg_value (vm, ins, 2);
  bool moving = freq.s || width_in.s || args[0];
  memcpy (buffer, state + 2 * LANES, sizeof (float) * TAPS * LANES);
  memset (buffer + TAPS * LANES, 0, sizeof (float) * PASS * LANES);
  if (!moving)
    {
      float width = shape == SQUARE ? width_in.p[0] : .5f;
      bool same = true;
      for (int l = 1; shape == SQUARE && l < LANES; l++)
        same = same && width_in.p[l] == width;
      moving = !same;
      if (same)
        {
          EACH ST (steps, 0, j) = phase_step (vm, AT (freq, 0, j));
          steady_edges (shape, buffer, state, steps, width);
          EACH {
            vf p = ST (state, 0, j), dt = ST (steps, 0, j), k = splat (0);
            for (int n = 0; n < PASS; n++)
              {
                ST (buffer, n + LATE, j) += naive (shape, wrap_up (p + dt * k), splat (width));
                k += 1.f;
              }
            ST (state, 0, j) = wrap_up (p + dt * (float) PASS);
          }
        }
    }
  if (moving)
    for (int n = 0; n < PASS; n++)
      EACH {
        vf p = ST (state, 0, j), width = shape == SQUARE ? vclip (AT (width_in, n, j), .01f, .99f) : splat (.5f);
        if (args[0])
          {
            vf s = AT (sync, n, j), last = ST (state, 1, j);
            vi rise = lt (splat (.5f), s) & le (last, splat (.5f));
            ST (state, 1, j) = s;
            if (any (rise))
              {
                _Alignas (64) float old[W], w[W], hit[W];
                *(vf *) old = p;
                *(vf *) w = width;
                *(vf *) hit = floats (rise & bits (splat (1.f)));
                for (int l = 0; l < W; l++)
                  if (hit[l] > 0)
                    scatter (buffer, n, j * W + l, dsp_blep, 0, naive_one (shape, start, w[l]) - naive_one (shape, old[l], w[l]));
                p = sel (rise, splat (start), p);
              }
          }
        vf dt = phase_step (vm, AT (freq, n, j)), q = p + dt;
        ST (buffer, n + LATE, j) += naive (shape, p, width);
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
                edges (shape, buffer, n, j * W + l, ps[l], ds[l], ws[l]);
          }
        ST (state, 0, j) = wrap_up (q);
      }
  for (int n = 0; n < PASS; n++)
    EACH ST (d, n, j) = ST (buffer, n, j);
  memcpy (state + 2 * LANES, buffer + PASS * LANES, sizeof (float) * TAPS * LANES);
}

OP (osc_saw) { band_limited (vm, ins, SAW); }
OP (osc_tri) { band_limited (vm, ins, TRI); }
OP (osc_square) { band_limited (vm, ins, SQUARE); }

#if !DSP_MONO
/* Two saws and their sum. imm: the levels; aux: the place of the second one's state. */
OP (saw_pair)
{
  In f[2] = { in_reg (vm, ins->a), in_reg (vm, ins->b) };
  float *states[2] = { vm->state + ins->state, vm->places[ins->aux] }, *d;
  _Alignas (64) float buffer[2][ROWS * LANES], steps[LANES];
  for (int o = 0; o < 2; o++)
    {
      memcpy (buffer[o], states[o] + 2 * LANES, sizeof (float) * TAPS * LANES);
      memset (buffer[o] + TAPS * LANES, 0, sizeof (float) * PASS * LANES);
      if (!f[o].s)
        {
          EACH ST (steps, 0, j) = phase_step (vm, AT (f[o], 0, j));
          steady_edges (SAW, buffer[o], states[o], steps, .5f);
          EACH {
            vf p = ST (states[o], 0, j), dt = ST (steps, 0, j), k = splat (0);
            for (int n = 0; n < PASS; n++)
              {
                ST (buffer[o], n + LATE, j) += naive (SAW, wrap_up (p + dt * k), p);
                k += 1.f;
              }
            ST (states[o], 0, j) = wrap_up (p + dt * (float) PASS);
          }
          continue;
        }
      for (int n = 0; n < PASS; n++)
        EACH {
          vf p = ST (states[o], 0, j), dt = phase_step (vm, AT (f[o], n, j)), q = p + dt;
          ST (buffer[o], n + LATE, j) += naive (SAW, p, p);
          if (any (le (splat (1.f), q)))
            {
              _Alignas (64) float ps[W], ds[W];
              *(vf *) ps = p;
              *(vf *) ds = dt;
              for (int l = 0; l < W; l++)
                if (ds[l] > 0)
                  edges (SAW, buffer[o], n, j * W + l, ps[l], ds[l], .5f);
            }
          ST (states[o], 0, j) = wrap_up (q);
        }
    }
  d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH ST (d, n, j) = ST (buffer[0], n, j) * ins->imm[0] + ST (buffer[1], n, j) * ins->imm[1];
  for (int o = 0; o < 2; o++)
    memcpy (states[o] + 2 * LANES, buffer[o] + PASS * LANES, sizeof (float) * TAPS * LANES);
}
#endif

/* State: ready, nine phases, eight rows left, eight rows right. */
OP (osc_super)
{
  static const float place[DSP_SUPER_VOICES] = { 0.f, -1.f, 1.f, -.55f, .59f, -.29f, .25f, .81f, -.77f };
  _Alignas (64) float left[ROWS * LANES], right[ROWS * LANES], one[ROWS * LANES], steps[LANES];
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
          steady_edges (SAW, one, phase, steps, .5f);
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
                  edges (SAW, one, n, j * W + k, ps[k], ds[k], .5f);
            }
          ST (phase, 0, j) = wrap_up (q);
        }
      for (int n = 0; n < ROWS; n++)
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

/* Brings a phase back to `start` where sync rises. State row 1: last sync. */
static inline vf
synced (vf phase, vf sync, float *last, float start)
{
  vi rise = lt (splat (.5f), sync) & le (*(vf *) last, splat (.5f));
  *(vf *) last = sync;
  return sel (rise, splat (start), phase);
}

OP (osc_sine)
{
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  In sync = in_reg (vm, ins->a), freq = in_reg (vm, ins->b);
  bool plugged = vm->args[ins->aux] != 0;
  float start = arg_value (vm, ins, 2);
  if (!freq.s && !plugged)
    {
      EACH {
        vf p = ST (state, 0, j), dt = vclip (AT (freq, 0, j) * vm->inv_rate, 0, .49f), k = splat (0);
        for (int n = 0; n < PASS; n++)
          {
            ST (d, n, j) = sin_turn (p + dt * k);
            k += 1.f;
          }
        ST (state, 0, j) = wrap_up (p + dt * (float) PASS);
      }
      return;
    }
  for (int n = 0; n < PASS; n++)
    EACH {
      vf p = ST (state, 0, j), dt = vclip (AT (freq, n, j) * vm->inv_rate, 0, .49f);
      if (plugged)
        p = synced (p, AT (sync, n, j), state + LANES + j * W, start);
      ST (d, n, j) = sin_turn (p);
      ST (state, 0, j) = wrap_up (p + dt);
    }
}

/* State: carrier phase, modulator phase, modulator's last two outputs' mean, last sync. */
OP (osc_fm)
{
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  In sync = in_reg (vm, ins->a), freq = in_reg (vm, ins->b), ratio = in_reg (vm, ins->c), index = in_arg (vm, ins, 3), back = in_arg (vm, ins, 4);
  bool plugged = vm->args[ins->aux] != 0;
  for (int n = 0; n < PASS; n++)
    EACH {
      vf c = ST (state, 0, j), m = ST (state, 1, j), f = AT (freq, n, j) * vm->inv_rate, last = ST (state, 2, j);
      if (plugged)
        {
          vf s = AT (sync, n, j);
          vi rise = lt (splat (.5f), s) & le (ST (state, 3, j), splat (.5f));
          ST (state, 3, j) = s;
          c = sel (rise, splat (0), c);
          m = sel (rise, splat (0), m);
        }
      vf y = sin_turn (m + last * AT (back, n, j) * .25f);
      ST (state, 2, j) = (last + y) * .5f;
      ST (d, n, j) = sin_turn (c + y * AT (index, n, j) * .15915494f);
      ST (state, 0, j) = wrap_up (c + vclip (f, 0, .49f));
      ST (state, 1, j) = wrap_up (m + vclip (f * AT (ratio, n, j), 0, .49f));
    }
}

/* State: generator, pink 1-3, brown, last. */
OP (noise)
{
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  int colour = (int) arg_value (vm, ins, 0);
  uint32_t seed = (uint32_t) arg_value (vm, ins, 1);
  uint32_t *generator = (uint32_t *) state;
  if (!generator[0])
    for (int l = 0; l < LANES; l++)
      generator[l] = mix_bits (seed * 2654435761u + (uint32_t) (vm->lane + l) * 40503u + 12345u) | 1u;
  for (int n = 0; n < PASS; n++)
    EACH {
      vu x = *(vu *) (generator + j * W);
      x ^= x << 13;
      x ^= x >> 17;
      x ^= x << 5;
      *(vu *) (generator + j * W) = x;
      vf white = to_f ((vi) x) * (1.f / 2147483648.f), y = white;
      if (colour == 1 || colour == 3)
        {
          vf a = ST (state, 1, j) = ST (state, 1, j) * .99765f + white * .0990460f;
          vf b = ST (state, 2, j) = ST (state, 2, j) * .96300f + white * .2965164f;
          vf c = ST (state, 3, j) = ST (state, 3, j) * .57000f + white * 1.0526913f;
          y = (a + b + c + white * .1848f) * .32f;
        }
      if (colour == 2)
        y = ST (state, 4, j) = ST (state, 4, j) * .998f + white * .06f;
      if (colour == 3)
        {
          vf last = ST (state, 5, j);
          ST (state, 5, j) = y;
          y = (y - last) * 1.4f;
        }
      ST (d, n, j) = y;
    }
}

/* State: phase, last sync, step's number, ready. */
OP (lfo)
{
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  In sync = in_reg (vm, ins->a), rate = in_reg (vm, ins->c);
  int shape = (int) arg_value (vm, ins, 1);
  float start = arg_value (vm, ins, 3), lift = arg_value (vm, ins, 4) > .5f;
  uint32_t seed = (uint32_t) arg_value (vm, ins, 5);
  bool plugged = vm->args[ins->aux] != 0;
  if (state[3 * LANES] == 0)
    for (int l = 0; l < LANES; l++)
      {
        state[l] = plugged ? start : start + .37f * (float) (vm->lane + l) - (float) (int) (start + .37f * (float) (vm->lane + l));
        state[3 * LANES + l] = 1;
      }
  for (int n = 0; n < PASS; n++)
    EACH {
      vf p = ST (state, 0, j);
      if (plugged)
        p = synced (p, AT (sync, n, j), state + LANES + j * W, start);
      vf q = p + vclip (AT (rate, n, j) * vm->inv_rate, 0, .49f), y;
      vf step = ST (state, 2, j);
      if (shape == 0)
        y = sin_turn (p);
      else if (shape == 1)
        y = 1.f - 4.f * vabs (fract (p + .25f) - .5f), y = -y;
      else if (shape == 2)
        y = p + p - 1.f;
      else if (shape == 3)
        y = sel (lt (p, splat (.5f)), splat (1), splat (-1));
      else
        {
          _Alignas (64) float a[W], b[W], s[W];
          *(vf *) s = step;
          for (int l = 0; l < W; l++)
            {
              uint32_t at = (uint32_t) s[l] + (uint32_t) (vm->lane + j * W + l) * 7919u + seed * 104729u;
              a[l] = unit_random (at);
              b[l] = unit_random (at + 1);
            }
          vf t = splat (0);
          if (shape == 5)
            t = p * p * (3.f - 2.f * p);
          y = *(vf *) a + (*(vf *) b - *(vf *) a) * t;
        }
      ST (state, 2, j) = step + floats (le (splat (1.f), q) & bits (splat (1.f)));
      ST (state, 0, j) = wrap_up (q);
      if (lift > 0)
        y = y * .5f + .5f;
      ST (d, n, j) = y;
    }
}
