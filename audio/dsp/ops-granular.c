/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clouds of grains cut from what was just heard (Roads, Microsound, 2001): each a piece under a raised cosine, read at its own
 * speed from its own place, placed between left and right. */
#include "ops-fx.h"

#define N DSP_BLOCK
enum { LENGTH, AGE, BASE, FRACTION, RATIO, LEFT, RIGHT, WAIT };         /* of a grain; length 0: free. Base: whole index in the ring */

static inline float
draw (uint32_t *random)                                 /* 0 .. 1 */
{
  *random = *random * 1664525u + 1013904223u;
  return unit_random (*random) * .5f + .5f;
}

/* The block goes into the rings unless frozen; the edges of a freeze are faded, so that no seam clicks. */
static inline void
record (float *const ring[2], const float in[2][N], int size, int at, bool frozen, bool was_frozen)
{
  for (int side = 0; side < 2; side++)
    for (int n = 0; n < N; n++)
      {
        float fade = frozen ? 1 - (float) (n + 1) / N : was_frozen ? (float) (n + 1) / N : 1;
        ring[side][at + n >= size ? at + n - size : at + n] = in[side][n] * fade;
      }
}

static inline void
start_grain (float *g, int here, int size, int wait, float length, float position, float ratio, float spread, float level, uint32_t *random)
{
  float delay = position + spread * draw (random) * length, pan = .5f + (draw (random) - .5f) * spread;
  delay = fmaxf (delay, length * fmaxf (ratio - 1, 0) + 4);              /* a fast grain must not overtake the present */
  delay = fminf (delay, (float) size - 4 * N - length * fmaxf (1 - ratio, 0));
  int base = here - (int) delay;
  g[LENGTH] = length;
  g[AGE] = 0;
  g[BASE] = (float) (base < 0 ? base + size : base >= size ? base - size : base);
  g[FRACTION] = 0;
  g[RATIO] = ratio;
  g[LEFT] = level * 1.41421356f * sin_turn ((1 - pan) * .25f);
  g[RIGHT] = level * 1.41421356f * sin_turn (pan * .25f);
  g[WAIT] = (float) wait;
}

static inline void
play_grain (float *g, float *const ring[2], int size, float sum[2][N])
{
  int base = (int) g[BASE], n = (int) g[WAIT];
  float fraction = g[FRACTION], age = g[AGE], step = .5f / g[LENGTH];
  for (; n < N && age < g[LENGTH]; n++)
    {
      float w = sin_turn (age * step);
      int before = base - 1 < 0 ? size - 1 : base - 1, next = base + 1 >= size ? 0 : base + 1, far = next + 1 >= size ? 0 : next + 1;
      for (int side = 0; side < 2; side++)
        sum[side][n] += w * w * g[LEFT + side] * hermite (ring[side][before], ring[side][base], ring[side][next], ring[side][far], fraction);
      fraction += g[RATIO];
      int whole = (int) fraction;
      fraction -= (float) whole;
      base = base + whole >= size ? base + whole - size : base + whole;
      age += 1;
    }
  g[WAIT] = 0;
  g[BASE] = (float) base;
  g[FRACTION] = fraction;
  g[AGE] = age;
  if (age >= g[LENGTH])
    g[LENGTH] = 0;
}

/* State: 0 write position, 1 frames to the next grain, 2 generator (bits), 3 ready, 4 frozen; then the grains, then the rings. */
OP (fx_granular)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, in[2][N], sum[2][N] = { { 0 } }, dry, wet;
  int size = (int) (DSP_GRAIN_RING_S * vm->rate) + 8 * N, at = (int) s[0];
  float *grains = s + DSP_GRAIN_HEAD, *ring[2] = { grains + DSP_GRAINS * DSP_GRAIN_FLOATS, grains + DSP_GRAINS * DSP_GRAIN_FLOATS + size };
  float length = clampf (last_value (vm, ins, 2), .1f, 2000) * .001f * vm->rate, density = clampf (last_value (vm, ins, 3), .1f, 1000);
  float ratio = exp2_one (clampf (last_value (vm, ins, 4), -24, 24) * (1 / 12.f)), spread = clampf (last_value (vm, ins, 5), 0, 1);
  float position = clampf (last_value (vm, ins, 6), 0, DSP_GRAIN_RING_S) * vm->rate, overlap = density * length * vm->inv_rate;
  bool frozen = last_value (vm, ins, 7) > .5f, was_frozen = s[4] > 0;
  float level = 1 / sqrtf (.375f * fmaxf (overlap, 1));                 /* .375: the mean square of the window */
  uint32_t random;
  balance (last_value (vm, ins, 9), &dry, &wet);
  memcpy (&random, &s[2], 4);
  if (s[3] == 0)
    random = mix_bits ((uint32_t) last_value (vm, ins, 8) + 0x9e3779b9u);
  s[3] = 1;
  for (int side = 0; side < 2; side++)
    fetch (vm, args[side], in[side]);
  bool moves = !frozen || !was_frozen;
  if (moves)
    record (ring, in, size, at, frozen, was_frozen);
  for (int n = 0; n < N; n++)
    if ((s[1] -= 1) <= 0)
      {
        s[1] += vm->rate / density * (1 + (draw (&random) - .5f) * spread);
        for (int i = 0; i < DSP_GRAINS; i++)
          if (grains[i * DSP_GRAIN_FLOATS + LENGTH] == 0)
            {
              start_grain (grains + i * DSP_GRAIN_FLOATS, at + (moves ? n : 0), size, n, length, position, ratio, spread, level, &random);
              break;
            }
      }
  for (int i = 0; i < DSP_GRAINS; i++)
    if (grains[i * DSP_GRAIN_FLOATS + LENGTH] > 0)
      play_grain (grains + i * DSP_GRAIN_FLOATS, ring, size, sum);
  for (int side = 0; side < 2; side++)
    {
      float *d = out_vector (vm, args[10 + side]);
      for (int n = 0; n < N; n++)
        d[n] = in[side][n] * dry + sum[side][n] * wet;
    }
  s[0] = (float) (moves ? (at + N) % size : at);
  s[4] = frozen;
  memcpy (&s[2], &random, 4);
}
