/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reverberation: a feedback delay network (Jot and Chaigne, 1991) of eight lines through a Hadamard matrix.
 *
 *   in -> high-pass -> pre-delay -> four all-passes a side -> [ line -> all-pass -> damping -> gain ] x 8 -> out
 *                                                              ^------------- Hadamard --------------|
 * The gain of a line is 10^(-3 length / T60), so every mode dies at the same rate. Two slow sines of different speed move each
 * reading point a little, which blurs the modes. State: head of 64 (see below), then the rings. */
#include "ops-fx.h"

enum { LINES = 8, DIFFUSERS = 4, AT_LOW = 0, AT_DAMP = 2, AT_PHASE = 10, AT_POSITION = 18, AT_PASS = 26, AT_PRE = 34, AT_DIFFUSE = 35, AT_SIZE = 43 };
static const float line_ms[LINES] = { 31.27f, 35.93f, 40.61f, 46.79f, 52.31f, 57.73f, 63.97f, 70.13f };
static const float pass_ms[LINES] = { 4.93f, 5.71f, 6.37f, 7.19f, 7.91f, 8.69f, 9.43f, 10.31f };
static const float diffuse_ms[2][DIFFUSERS] = { { 4.77f, 3.59f, 12.73f, 9.31f }, { 4.93f, 3.41f, 12.19f, 9.67f } };
#define SIZE_MAX_FACTOR 1.6f

static inline int ring_size (float ms, float factor, float rate) { return (int) (ms * .001f * factor * rate) + 64; }

static inline float
all_pass (float *ring, int size, float *position, int delay, float g, float x)
{
  int at = (int) *position, from = at - delay;
  from += from < 0 ? size : 0;
  float z = ring[from], v = x - g * z;
  ring[at] = v;
  *position = (float) (at + 1 >= size ? 0 : at + 1);
  return z + g * v;
}

static inline void
hadamard (float x[LINES])
{
  for (int half = 1; half < LINES; half *= 2)
    for (int i = 0; i < LINES; i += 2 * half)
      for (int k = i; k < i + half; k++)
        {
          float a = x[k], b = x[k + half];
          x[k] = a + b;
          x[k + half] = a - b;
        }
  for (int i = 0; i < LINES; i++)
    x[i] *= .35355339f;
}

OP (fx_reverb)
{
  const uint16_t *args = vm->args + ins->aux;
  float *s = vm->state + ins->state, *ring = s + DSP_REVERB_HEAD, left[DSP_BLOCK], right[DSP_BLOCK], rate = vm->rate;
  float decay = last_value (vm, ins, 2), size = last_value (vm, ins, 3), damping = last_value (vm, ins, 4), pre = last_value (vm, ins, 5);
  float diffusion = last_value (vm, ins, 6), modulation = last_value (vm, ins, 7), dry, wet;
  float *line[LINES], *pass[LINES], *diffuse[2][DIFFUSERS], *pre_ring[2], length[LINES], gain[LINES], mean = 0;
  int line_size[LINES], pass_size[LINES], pass_length[LINES], diffuse_size[2][DIFFUSERS], pre_size = (int) (.5f * rate) + 64;
  balance (last_value (vm, ins, 8), &dry, &wet);
  s[AT_SIZE] = s[AT_SIZE] > 0 ? s[AT_SIZE] + (1 + size - s[AT_SIZE]) * .02f : 1 + size;
  float factor = .4f + 1.2f * clampf (s[AT_SIZE] - 1, 0, 1);
  for (int i = 0; i < LINES; i++)
    {
      line[i] = ring;
      ring += line_size[i] = ring_size (line_ms[i], SIZE_MAX_FACTOR, rate);
      pass[i] = ring;
      ring += pass_size[i] = ring_size (pass_ms[i], SIZE_MAX_FACTOR, rate);
      length[i] = line_ms[i] * .001f * factor * rate;
      pass_length[i] = (int) (pass_ms[i] * .001f * factor * rate);
      gain[i] = exp2_one (-9.965784f * (length[i] + (float) pass_length[i]) / (decay * rate));
      mean += gain[i] * gain[i] * (1.f / LINES);
    }
  for (int side = 0; side < 2; side++)
    {
      for (int i = 0; i < DIFFUSERS; i++)
        {
          diffuse[side][i] = ring;
          ring += diffuse_size[side][i] = ring_size (diffuse_ms[side][i], 1, rate);
        }
      pre_ring[side] = ring;
      ring += pre_size;
    }
  float level = sqrtf (1.0001f - fminf (mean, 1)) * .8f, damp = damping * damping * .75f + damping * .15f, g = .72f * diffusion;
  float swing = modulation * 14.f * rate * (1.f / 48000.f), high = one_pole (70, vm->inv_rate);
  fetch (vm, args[0], left);
  fetch (vm, args[1], right);
  float *l = out_vector (vm, args[9]), *r = out_vector (vm, args[10]);
  int pre_at = (int) s[AT_PRE], pre_delay = (int) clampf (pre * rate, 0, .5f * rate);
  for (int n = 0; n < DSP_BLOCK; n++)
    {
      float in[2] = { left[n], right[n] }, x[LINES];
      for (int side = 0; side < 2; side++)
        {
          s[AT_LOW + side] += (in[side] - s[AT_LOW + side]) * high;
          pre_ring[side][pre_at] = (in[side] - s[AT_LOW + side]) * level;
          int from = pre_at - pre_delay;
          in[side] = pre_ring[side][from < 0 ? from + pre_size : from];
          for (int i = 0; i < DIFFUSERS; i++)
            in[side] = all_pass (diffuse[side][i], diffuse_size[side][i], &s[AT_DIFFUSE + side * DIFFUSERS + i],
                                 diffuse_size[side][i] - 64, g, in[side]);
        }
      pre_at = pre_at + 1 >= pre_size ? 0 : pre_at + 1;
      for (int i = 0; i < LINES; i++)
        {
          float turn = s[AT_PHASE + i];
          int at = (int) s[AT_POSITION + i];
          if ((n & 15) == 0)
            {
              turn += (.31f + .083f * (float) i) * 16 * vm->inv_rate;
              s[AT_PHASE + i] = turn - (float) (int) turn;
            }
          float move = swing * (sin_turn (turn + .125f * (float) i) + 1);
          float y = ring_read (line[i], line_size[i], at, fmaxf (length[i] - move, 4));
          y = all_pass (pass[i], pass_size[i], &s[AT_PASS + i], pass_length[i], .5f * diffusion, y);
          s[AT_DAMP + i] += (y - s[AT_DAMP + i]) * (1 - damp);
          x[i] = s[AT_DAMP + i] * gain[i];
        }
      float a = x[0] - x[2] + x[4] - x[6] + .5f * (x[1] + x[5]), b = x[1] - x[3] + x[5] - x[7] + .5f * (x[2] - x[6]);
      l[n] = left[n] * dry + a * wet;
      r[n] = right[n] * dry + b * wet;
      hadamard (x);
      for (int i = 0; i < LINES; i++)
        {
          int at = (int) s[AT_POSITION + i];
          line[i][at] = x[i] + in[i & 1] * (i & 2 ? -1.f : 1.f);
          s[AT_POSITION + i] = (float) (at + 1 >= line_size[i] ? 0 : at + 1);
        }
    }
  s[AT_PRE] = (float) pre_at;
}
