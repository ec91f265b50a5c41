/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reverberation: a feedback delay network (Jot and Chaigne, 1991) of eight or sixteen lines through a Hadamard matrix.
 *
 *   in -> high-pass -> pre-delay -> four all-passes a side -> [ line -> all-pass -> damping -> gain ] x 8 or 16 -> out
 *                                                              ^------------- Hadamard --------------|
 * The gain of a line is 10^(-3 length / T60), so every mode dies at the same rate. Two slow sines of different speed move each
 * reading point a little, which blurs the modes. State: head (see below), then the rings. */
#include "ops-fx.h"

enum { LINES = 16, DIFFUSERS = 4, AT_LOW = 0, AT_DAMP = 2, AT_PHASE = AT_DAMP + LINES, AT_LENGTH = AT_PHASE + LINES, AT_POSITION = AT_LENGTH + LINES,
       POSITIONS = 2 * LINES + 2 * DIFFUSERS + 2, AT_SIZE = AT_POSITION + POSITIONS };
_Static_assert (AT_SIZE < DSP_REVERB_HEAD, "the head of fx.reverb");
static const float line_ms[LINES] = { 31.27f, 35.93f, 40.61f, 46.79f, 52.31f, 57.73f, 63.97f, 70.13f,
                                      33.53f, 38.21f, 43.69f, 49.57f, 54.97f, 60.89f, 67.07f, 73.19f };
static const float pass_ms[LINES] = { 4.93f, 5.71f, 6.37f, 7.19f, 7.91f, 8.69f, 9.43f, 10.31f, 5.23f, 6.01f, 6.79f, 7.57f, 8.29f, 9.07f, 9.87f, 10.73f };
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
hadamard (float x[LINES][N], int count)
{
  for (int half = 1; half < count; half *= 2)
    for (int i = 0; i < count; i += 2 * half)
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
  float y[N];
  one_pole_block (low, high, x, y);
  for (int n = 0; n < N; n++)
    x[n] = (x[n] - y[n]) * level;
  put (before, x);
  get (before, delay + N, N, x);
  for (int i = 0; i < DIFFUSERS; i++)
    all_pass (&diffuse[i], (int) (diffuse_ms[side][i] * .001f * rate), g, x);
}

static inline void
take_lines (Ring *line, Ring *pass, int from, int to, float **memory, float **position, float rate)
{
  for (int i = from; i < to; i++)
    {
      line[i] = take_ring (memory, (*position)++, line_ms[i] * .001f * SIZE_MAX_FACTOR, rate);
      pass[i] = take_ring (memory, (*position)++, pass_ms[i] * .001f * SIZE_MAX_FACTOR, rate);
    }
}

/* What the ears get: the even lines on the left, the odd ones on the right, signs in turn, and some of the other side's. */
static inline void
gather (float x[LINES][N], int count, int side, float y[N])
{
  float level = count > 8 ? .70710678f : 1;
  memset (y, 0, sizeof (float) * N);
  for (int i = 0; i < count; i += 4)
    for (int n = 0; n < N; n++)
      y[n] += (x[i + side][n] - x[i + 2 + side][n]) * level;
  for (int i = 0; i < count; i += 4)
    for (int n = 0; n < N; n++)
      y[n] += (side == 0 ? x[i + 1][n] : i & 4 ? -x[i + 2][n] : x[i + 2][n]) * .5f * level;
}

/* State: 0-1 high-pass, then for each line damping, phase, length reached; positions of the rings, size reached; then the rings:
 * eight lines, diffusers, pre-delay, eight more lines. */
OP (fx_reverb)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, *memory = s + DSP_REVERB_HEAD, *position = s + AT_POSITION, rate = vm->rate, dry, wet, mean = 0;
  float decay = last_value (vm, ins, 2), size = last_value (vm, ins, 3), damping = last_value (vm, ins, 4), diffusion = last_value (vm, ins, 6);
  float swing = clampf (last_value (vm, ins, 7), 0, 1) * 14.f * rate * (1.f / 48000.f), in[2][N], clean[2][N], x[LINES][N], gain[LINES];
  int count = last_value (vm, ins, 9) > .5f ? 16 : 8;
  Ring line[LINES], pass[LINES], diffuse[2][DIFFUSERS], before[2];
  balance (last_value (vm, ins, 8), &dry, &wet);
  s[AT_SIZE] = s[AT_SIZE] > 0 ? s[AT_SIZE] + (1 + size - s[AT_SIZE]) * .02f : 1 + size;
  float factor = .4f + 1.2f * clampf (s[AT_SIZE] - 1, 0, 1);
  take_lines (line, pass, 0, 8, &memory, &position, rate);
  for (int side = 0; side < 2; side++)
    {
      for (int i = 0; i < DIFFUSERS; i++)
        diffuse[side][i] = take_ring (&memory, position++, diffuse_ms[side][i] * .001f, rate);
      before[side] = take_ring (&memory, position++, .5f, rate);
    }
  take_lines (line, pass, 8, LINES, &memory, &position, rate);
  for (int i = 0; i < count; i++)
    {
      gain[i] = exp2_one (-9.965784f * (line_ms[i] + pass_ms[i]) * .001f * factor / decay);
      mean += gain[i] * gain[i] * (1.f / (float) count);
    }
  float level = sqrtf (1.0001f - fminf (mean, 1)) * .8f, keep = 1 - (damping * damping * .75f + damping * .15f), damped[N];
  for (int side = 0; side < 2; side++)
    {
      fetch (vm, args[side], in[side]);
      memcpy (clean[side], in[side], sizeof in[side]);
      onset (&s[AT_LOW + side], &before[side], diffuse[side], (int) clampf (last_value (vm, ins, 5) * rate, 0, .5f * rate),
             one_pole (70, vm->inv_rate), level, .72f * diffusion, rate, side, in[side]);
    }
  for (int i = 0; i < count; i++)
    {
      float turn = s[AT_PHASE + i] + (.31f + .083f * (float) (i & 7) + .037f * (float) (i >> 3)) * N * vm->inv_rate;
      s[AT_PHASE + i] = turn -= (float) (int) turn;
      float length = line_ms[i] * .001f * factor * rate, to = fmaxf (length - swing * (sin_turn (turn + .125f * (float) i) + 1), N + 4);
      float from = s[AT_LENGTH + i] > 0 ? s[AT_LENGTH + i] : to;
      to = clampf (to, from - .9f, from + .9f);
      s[AT_LENGTH + i] = to;
      get_moving (&line[i], from, to, x[i]);
      all_pass (&pass[i], (int) (pass_ms[i] * .001f * factor * rate), .5f * diffusion, x[i]);
      one_pole_block (&s[AT_DAMP + i], keep, x[i], damped);
      for (int n = 0; n < N; n++)
        x[i][n] = damped[n] * gain[i];
    }
  for (int side = 0; side < 2; side++)
    {
      float *d = out_vector (vm, args[10 + side]), heard[N];
      gather (x, count, side, heard);
      for (int n = 0; n < N; n++)
        d[n] = clean[side][n] * dry + heard[n] * wet;
    }
  hadamard (x, count);
  for (int i = 0; i < count; i++)
    {
      for (int n = 0; n < N; n++)
        x[i][n] = x[i][n] * (count > 8 ? .25f : .35355339f) + in[i & 1][n] * (i & 2 ? -1.f : 1.f);
      put (&line[i], x[i]);
    }
}
