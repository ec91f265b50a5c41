/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reverberation: a feedback delay network (Jot and Chaigne, 1991) of eight lines through a Hadamard matrix.
 *
 *   in -> high-pass -> pre-delay -> four all-passes a side -> [ line -> all-pass -> damping -> gain ] x 8 -> out
 *                                                              ^------------- Hadamard --------------|
 * The gain of a line is 10^(-3 length / T60), so every mode dies at the same rate. Two slow sines of different speed move each
 * reading point a little, which blurs the modes. State: head of 64 (see below), then the rings. */
#include "ops-fx.h"

enum { LINES = 8, DIFFUSERS = 4, AT_LOW = 0, AT_DAMP = 2, AT_PHASE = 10, AT_LENGTH = 18, AT_POSITION = 26, AT_SIZE = 63 };
static const float line_ms[LINES] = { 31.27f, 35.93f, 40.61f, 46.79f, 52.31f, 57.73f, 63.97f, 70.13f };
static const float pass_ms[LINES] = { 4.93f, 5.71f, 6.37f, 7.19f, 7.91f, 8.69f, 9.43f, 10.31f };
static const float diffuse_ms[2][DIFFUSERS] = { { 4.77f, 3.59f, 12.73f, 9.31f }, { 4.93f, 3.41f, 12.19f, 9.67f } };
#define SIZE_MAX_FACTOR 1.6f
#define N DSP_BLOCK

/* Every delay is at least one block long, so that each stage works on whole blocks and every loop runs along time. */
typedef struct { float *memory, *position; int size; } Ring;

static inline Ring
take_ring (float **memory, float *position, float seconds, float rate)
{
  Ring ring = { *memory, position, (int) (seconds * rate) + 2 * N };
  *memory += ring.size;
  return ring;
}

/* `count` samples, the first `delay` before the write position. */
static inline void
get (const Ring *ring, int delay, int count, float *to)
{
  int from = (int) *ring->position - delay, first;
  from += from < 0 ? ring->size : 0;
  first = ring->size - from < count ? ring->size - from : count;
  memcpy (to, ring->memory + from, sizeof (float) * (size_t) first);
  memcpy (to + first, ring->memory, sizeof (float) * (size_t) (count - first));
}

static inline void
put (const Ring *ring, const float *x)
{
  int at = (int) *ring->position, first = ring->size - at < N ? ring->size - at : N;
  memcpy (ring->memory + at, x, sizeof (float) * (size_t) first);
  memcpy (ring->memory, x + first, sizeof (float) * (size_t) (N - first));
  at += N;
  *ring->position = (float) (at >= ring->size ? at - ring->size : at);
}

static inline void
all_pass (const Ring *ring, int delay, float g, float *x)
{
  float z[N], v[N];
  get (ring, delay < N ? N : delay, N, z);
  for (int n = 0; n < N; n++)
    {
      v[n] = x[n] - g * z[n];
      x[n] = z[n] + g * v[n];
    }
  put (ring, v);
}

/* Weights of five neighbours, oldest first, for a delay of `base` + 0 .. 2 samples: Catmull and Rom's cubic. */
static inline void
weigh (float past_base, float w[5])
{
  int shift = past_base >= 1;
  float t = past_base - (float) shift, t2 = t * t, t3 = t2 * t;
  for (int k = 0; k < 5; k++)
    w[k] = 0;
  w[4 - shift] = -.5f * t3 + t2 - .5f * t;
  w[3 - shift] = 1.5f * t3 - 2.5f * t2 + 1;
  w[2 - shift] = -1.5f * t3 + 2 * t2 + .5f * t;
  w[1 - shift] = .5f * t3 - .5f * t2;
}

/* Reads with a delay that goes from `from` to `to` (at most a sample apart) within the block. */
static inline void
get_moving (const Ring *ring, float from, float to, float *y)
{
  float x[N + 4], a[5], b[5], least = from < to ? from : to;
  int base = (int) least;
  get (ring, base + 3, N + 4, x);
  weigh (from - (float) base, a);
  weigh (to - (float) base, b);
  for (int k = 0; k < 5; k++)
    b[k] = (b[k] - a[k]) * (1.f / N);
  for (int n = 0; n < N; n++)
    {
      float t = (float) (n + 1), sum = 0;
      for (int k = 0; k < 5; k++)
        sum += (a[k] + b[k] * t) * x[n + k];
      y[n] = sum;
    }
}

static inline void
hadamard (float x[LINES][N])
{
  for (int half = 1; half < LINES; half *= 2)
    for (int i = 0; i < LINES; i += 2 * half)
      for (int k = i; k < i + half; k++)
        for (int n = 0; n < N; n++)
          {
            float a = x[k][n], b = x[k + half][n];
            x[k][n] = a + b;
            x[k + half][n] = a - b;
          }
}

/* High-pass at 70 Hz, pre-delay, all-passes. */
static inline void
onset (float *low, const Ring *before, const Ring diffuse[DIFFUSERS], int delay, float high, float level, float g, float rate, int side, float *x)
{
  float y = *low;
  for (int n = 0; n < N; n++)
    {
      y += (x[n] - y) * high;
      x[n] = (x[n] - y) * level;
    }
  *low = y;
  put (before, x);
  get (before, delay + N, N, x);
  for (int i = 0; i < DIFFUSERS; i++)
    all_pass (&diffuse[i], (int) (diffuse_ms[side][i] * .001f * rate), g, x);
}

/* State: 0-1 high-pass, 2-9 damping, 10-17 phases, 18-25 lengths reached, 26-51 positions, 63 size reached; then the rings. */
OP (fx_reverb)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, *memory = s + DSP_REVERB_HEAD, *position = s + AT_POSITION, rate = vm->rate, dry, wet, mean = 0;
  float decay = last_value (vm, ins, 2), size = last_value (vm, ins, 3), damping = last_value (vm, ins, 4), diffusion = last_value (vm, ins, 6);
  float swing = last_value (vm, ins, 7) * 14.f * rate * (1.f / 48000.f), in[2][N], clean[2][N], x[LINES][N], gain[LINES], length[LINES];
  Ring line[LINES], pass[LINES], diffuse[2][DIFFUSERS], before[2];
  balance (last_value (vm, ins, 8), &dry, &wet);
  s[AT_SIZE] = s[AT_SIZE] > 0 ? s[AT_SIZE] + (1 + size - s[AT_SIZE]) * .02f : 1 + size;
  float factor = .4f + 1.2f * clampf (s[AT_SIZE] - 1, 0, 1);
  for (int i = 0; i < LINES; i++)
    {
      line[i] = take_ring (&memory, position++, line_ms[i] * .001f * SIZE_MAX_FACTOR, rate);
      pass[i] = take_ring (&memory, position++, pass_ms[i] * .001f * SIZE_MAX_FACTOR, rate);
      length[i] = line_ms[i] * .001f * factor * rate;
      gain[i] = exp2_one (-9.965784f * (line_ms[i] + pass_ms[i]) * .001f * factor / decay);
      mean += gain[i] * gain[i] * (1.f / LINES);
    }
  for (int side = 0; side < 2; side++)
    {
      for (int i = 0; i < DIFFUSERS; i++)
        diffuse[side][i] = take_ring (&memory, position++, diffuse_ms[side][i] * .001f, rate);
      before[side] = take_ring (&memory, position++, .5f, rate);
    }
  float level = sqrtf (1.0001f - fminf (mean, 1)) * .8f, keep = 1 - (damping * damping * .75f + damping * .15f), y[LINES];
  for (int side = 0; side < 2; side++)
    {
      fetch (vm, args[side], in[side]);
      memcpy (clean[side], in[side], sizeof in[side]);
      onset (&s[AT_LOW + side], &before[side], diffuse[side], (int) clampf (last_value (vm, ins, 5) * rate, 0, .5f * rate),
             one_pole (70, vm->inv_rate), level, .72f * diffusion, rate, side, in[side]);
    }
  for (int i = 0; i < LINES; i++)
    {
      float turn = s[AT_PHASE + i] + (.31f + .083f * (float) i) * N * vm->inv_rate;
      s[AT_PHASE + i] = turn -= (float) (int) turn;
      float to = fmaxf (length[i] - swing * (sin_turn (turn + .125f * (float) i) + 1), N + 4), from = s[AT_LENGTH + i] > 0 ? s[AT_LENGTH + i] : to;
      to = clampf (to, from - .9f, from + .9f);
      s[AT_LENGTH + i] = to;
      get_moving (&line[i], from, to, x[i]);
      all_pass (&pass[i], (int) (pass_ms[i] * .001f * factor * rate), .5f * diffusion, x[i]);
      y[i] = s[AT_DAMP + i];
    }
  for (int n = 0; n < N; n++)
    for (int i = 0; i < LINES; i++)
      {
        y[i] += (x[i][n] - y[i]) * keep;
        x[i][n] = y[i] * gain[i];
      }
  memcpy (s + AT_DAMP, y, sizeof y);
  float *l = out_vector (vm, args[9]), *r = out_vector (vm, args[10]);
  for (int n = 0; n < N; n++)
    {
      l[n] = clean[0][n] * dry + (x[0][n] - x[2][n] + x[4][n] - x[6][n] + .5f * (x[1][n] + x[5][n])) * wet;
      r[n] = clean[1][n] * dry + (x[1][n] - x[3][n] + x[5][n] - x[7][n] + .5f * (x[2][n] - x[6][n])) * wet;
    }
  hadamard (x);
  for (int i = 0; i < LINES; i++)
    {
      for (int n = 0; n < N; n++)
        x[i][n] = x[i][n] * .35355339f + in[i & 1][n] * (i & 2 ? -1.f : 1.f);
      put (&line[i], x[i]);
    }
}
