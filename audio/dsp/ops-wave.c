/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sound from memory: wavetables and recordings. Each lane reads at places of its own, so lanes go one by one. */
#include "dsp-vector.h"
#include "dsp-wavetable.h"

/* A cubic through four neighbours that is smooth at them (Hermite's, with Catmull and Rom's slopes). */
static inline float
cubic (const float *x, float f)
{
  float c = (x[1] - x[-1]) * .5f, v = x[0] - x[1], w = c + v, a = w + v + (x[2] - x[0]) * .5f, b = w + a;
  return ((a * f - b) * f + c) * f + x[0];
}

/* The copy whose highest partial stays below half the rate. */
static inline int
band_of (float turns)
{
  float x = turns * (2 * DSP_WAVE_PARTIALS), most = 1;
  int band = 0;
  for (; band < DSP_WAVE_BANDS - 1 && x > most; band++)
    most *= 1.41421356f;
  return band;
}

/* State: phase, last sync. */
OP (osc_wavetable)
{
  const uint16_t *args = vm->args + ins->aux;
  In sync = in_reg (vm, args[0]), freq = in_reg (vm, args[1]), position = in_reg (vm, args[3]);
  const DspSample *table = file_arg (vm, ins, 2);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  int frames = table ? (int) table->count[0] : 0, floats = dsp_wave_offset[DSP_WAVE_BANDS];
  for (int l = 0; l < LANES; l++)
    {
      float p = state[l], fastest = 0;
      for (int n = 0; n < PASS; n++)
        {
          float dt = freq.p[n * freq.s + l] * vm->inv_rate;
          fastest = dt > fastest ? dt : fastest;
        }
      int band = band_of (fastest), length = DSP_WAVE_LENGTH (band);
      const float *first = frames ? table->memory + dsp_wave_offset[band] : NULL;
      for (int n = 0; n < PASS; n++)
        {
          float dt = freq.p[n * freq.s + l] * vm->inv_rate, at = position.p[n * position.s + l], s = sync.p[n * sync.s + l], y = 0;
          if (args[0] && s > .5f && state[LANES + l] <= .5f)
            p = 0;
          state[LANES + l] = s;
          if (frames)
            {
              at = (at < 0 ? 0 : at > 1 ? 1 : at) * (float) (frames - 1);
              int frame = (int) at, next = frame + 1 < frames ? frame + 1 : frame, i = (int) (p * (float) length);
              float f = p * (float) length - (float) i, morph = at - (float) frame;
              i = i < length ? i : length - 1;
              y = cubic (first + frame * floats + i, f);
              if (morph > 0)
                y += (cubic (first + next * floats + i, f) - y) * morph;
            }
          d[n * LANES + l] = y;
          p += dt < 0 ? 0 : dt > .49f ? .49f : dt;
          p -= p >= 1;
        }
      state[l] = p;
    }
}

/* ---- recordings -------------------------------------------------------------------------------------------- */

/* One frame at a place of level 0; silence outside the recording. */
static inline void
read_frame (const DspSample *sample, double at, uint32_t level, uint32_t cutoff, float *left, float *right)
{
  double where = level ? at / (double) (1u << level) : at;
  int64_t whole = (int64_t) where - (where < 0), first = whole - (DSP_SINC_TAPS / 2 - 1);
  float phase = (float) (where - (double) whole) * DSP_SINC_PHASES, l = 0, r = 0;
  int row = phase < DSP_SINC_PHASES ? (int) phase : DSP_SINC_PHASES - 1;
  *left = *right = 0;
  if (first < -DSP_SAMPLE_PAD || first + DSP_SINC_TAPS > (int64_t) sample->count[level] + DSP_SAMPLE_PAD)
    return;
  const float *a = dsp_sinc[cutoff][row], *b = a + DSP_SINC_TAPS, *x = sample->level[level][0] + first, *y = sample->level[level][1] + first;
  float t = phase - (float) row;
  for (int i = 0; i < DSP_SINC_TAPS; i++)
    {
      float w = a[i] + (b[i] - a[i]) * t;
      l += w * x[i];
      r += w * y[i];
    }
  *left = l;
  *right = r;
}

enum { LOOP_OFF, LOOP_FORWARD, LOOP_PINGPONG };

/* Rows: place in two parts, way, playing, last trigger; what fades: place in two parts, speed, frames left, whether the new sound
 * fades in beside it. */
enum { AT_HI, AT_LO, WAY, PLAYING, TRIG, OLD_HI, OLD_LO, OLD_SPEED, OLD_LEFT, OLD_CROSS };
#define FADE 128

static inline double join (const float *s, int hi) { return (double) s[hi * LANES] + (double) s[(hi + 1) * LANES]; }
static inline void
part (float *s, int hi, double at)
{
  s[hi * LANES] = (float) at;
  s[(hi + 1) * LANES] = (float) (at - (double) s[hi * LANES]);
}

/* What sounded until now goes on where it was, and fades. */
static inline void
leave (float *s, float speed, bool cross)
{
  s[OLD_CROSS * LANES] = cross;
  s[OLD_HI * LANES] = s[AT_HI * LANES];
  s[OLD_LO * LANES] = s[AT_LO * LANES];
  s[OLD_SPEED * LANES] = speed;
  s[OLD_LEFT * LANES] = FADE;
}

/* Past an end: stop, jump or turn. */
static inline void
at_end (float *s, double *at, double from, double to, float speed, int loop)
{
  if (loop == LOOP_OFF || to - from < 2)
    s[PLAYING * LANES] = 0;
  else if (loop == LOOP_PINGPONG)
    {
      bool over = *at >= to;
      *at = over ? 2 * to - *at : 2 * from - *at;
      *at = *at < from ? from : *at > to ? to : *at;
      s[WAY * LANES] = -s[WAY * LANES];
    }
  else
    {
      part (s, AT_HI, *at);
      leave (s, speed, true);
      *at = *at >= to ? from + fmod (*at - to, to - from) : to - fmod (from - *at, to - from);
    }
}

/* A recording from its start at each trigger, one semitone of `note` a semitone; a jump is a crossfade of 128 frames. */
OP (sample_play)
{
  const uint16_t *args = vm->args + ins->aux;
  const DspSample *sample = file_arg (vm, ins, 2);
  In trig = in_reg (vm, args[0]), note = in_reg (vm, args[1]), root = in_reg (vm, args[3]), start = in_reg (vm, args[4]), end = in_reg (vm, args[5]);
  In speed = in_reg (vm, args[7]);
  int loop = (int) arg_value (vm, ins, 6);
  float *state = vm->state + ins->state, *left = out_vector (vm, args[8]), *right = out_vector (vm, args[9]);
  bool transposed = args[1] != 0;
  for (int l = 0; l < LANES; l++)
    {
      float *s = state + l, pitch = transposed ? exp2_one ((note.p[l] - root.p[l]) * (1 / 12.f)) : 1;
      double at = join (s, AT_HI), frames = sample ? sample->end : 0, scale = sample ? sample->rate / (double) vm->rate : 0;
      uint32_t cutoff = 0, level = 0;
      float first = speed.p[l] * pitch * (float) scale;
      if (sample)
        level = dsp_sample_choose (sample, first < 0 ? (double) -first : (double) first, &cutoff);
      for (int n = 0; n < PASS; n++)
        {
          float t = trig.p[n * trig.s + l], step = speed.p[n * speed.s + l] * pitch * (float) scale, x = 0, y = 0;
          double from = frames * (double) start.p[n * start.s + l], to = frames * (double) end.p[n * end.s + l];
          to = to < from ? from : to;
          if (t > .5f && s[TRIG * LANES] <= .5f && sample)
            {
              if (s[PLAYING * LANES] > 0)
                {
                  part (s, AT_HI, at);
                  leave (s, step * s[WAY * LANES], false);
                }
              at = step < 0 ? to : from;
              s[PLAYING * LANES] = s[WAY * LANES] = 1;
            }
          s[TRIG * LANES] = t;
          if (sample && s[PLAYING * LANES] > 0)
            {
              float moved = step * s[WAY * LANES];
              read_frame (sample, at, level, cutoff, &x, &y);
              at += (double) moved;
              if ((at >= to && moved >= 0) || (at < from && moved < 0))
                at_end (s, &at, from, to, moved, loop);
            }
          if (sample && s[OLD_LEFT * LANES] > 0)
            {
              double old = join (s, OLD_HI);
              float a, b, g = s[OLD_LEFT * LANES] * (1.f / FADE), into = s[OLD_CROSS * LANES] > 0 ? 1 - g : 1;
              read_frame (sample, old, level, cutoff, &a, &b);
              x = x * into + a * g;
              y = y * into + b * g;
              part (s, OLD_HI, old + (double) s[OLD_SPEED * LANES]);
              s[OLD_LEFT * LANES] -= 1;
            }
          left[n * LANES + l] = x;
          right[n * LANES + l] = y;
        }
      part (s, AT_HI, at);
    }
}
