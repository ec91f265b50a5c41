/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slews, glides, holds, scales, events, the way round a cycle. */
#include "dsp-vector.h"

OP (mod_slew)
{
  In x = in_reg (vm, ins->a), rise = in_reg (vm, ins->b), fall = in_reg (vm, ins->c);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  EACH {
    vf up = pole (vm, AT (rise, 0, j)), down = pole (vm, AT (fall, 0, j)), y = ST (state, 0, j);
    for (int n = 0; n < PASS; n++)
      {
        vf a = AT (x, n, j);
        y += (a - y) * sel (lt (y, a), up, down);
        ST (d, n, j) = y;
      }
    ST (state, 0, j) = y;
  }
}

OP (mod_hold)
{
  In x = in_reg (vm, ins->a), trig = in_reg (vm, ins->b);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf t = AT (trig, n, j);
      vi rise = lt (splat (.5f), t) & le (ST (state, 1, j), splat (.5f));
      ST (state, 1, j) = t;
      ST (state, 0, j) = sel (rise, AT (x, n, j), ST (state, 0, j));
      ST (d, n, j) = ST (state, 0, j);
    }
}

OP (trig_edge)
{
  In x = in_reg (vm, ins->a), threshold = in_reg (vm, ins->b);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf above = floats (lt (AT (threshold, n, j), AT (x, n, j)) & bits (splat (1.f)));
      ST (d, n, j) = vmax (above - ST (state, 0, j), splat (0));
      ST (state, 0, j) = above;
    }
}

OP (event_hold)
{
  In x = in_reg (vm, ins->a), time = in_reg (vm, ins->b);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf left = sel (lt (splat (.5f), AT (x, n, j)), AT (time, n, j) * vm->rate, ST (state, 0, j) - 1.f);
      left = vmax (left, splat (0));
      ST (state, 0, j) = left;
      ST (d, n, j) = floats (lt (splat (0), left) & bits (splat (1.f)));
    }
}

/* State: one block. Written late in a block, read early in the next. */
OP (feedback_read)
{
  float *state = vm->state + ins->state + vm->at * LANES, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH ST (d, n, j) = ST (state, n, j);
}

OP (feedback_write)
{
  In x = in_reg (vm, ins->a);
  float *state = vm->state + ins->state + vm->at * LANES;
  for (int n = 0; n < PASS; n++)
    EACH ST (state, n, j) = AT (x, n, j);
}

/* State: where it is, where it goes, step, samples left, last gate, ready. In a straight line, or in one of the logarithm. */
OP (mod_glide)
{
  In x = in_reg (vm, ins->a), gate = in_reg (vm, ins->b), time = in_reg (vm, ins->c);
  bool legato = arg_value (vm, ins, 3) > .5f, octaves = arg_value (vm, ins, 4) > .5f;
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    EACH {
      vf y = ST (state, 0, j), step = ST (state, 2, j), left = ST (state, 3, j), a = AT (x, n, j), count = vfloor (vmax (AT (time, n, j), splat (0)) * vm->rate + .5f);
      if (octaves)
        a = vlog2 (vmax (a, splat (1e-6f)));
      vi moved = ~eq (a, ST (state, 1, j)), jump = eq (ST (state, 5, j), splat (0)) | lt (count, splat (1));
      if (legato)
        jump |= le (ST (state, 4, j), splat (.5f));
      ST (state, 4, j) = AT (gate, n, j);
      ST (state, 5, j) = splat (1);
      ST (state, 1, j) = a;
      step = sel (moved, (a - y) / vmax (count, splat (1)), step);
      left = sel (moved, count, left);
      left = sel (moved & jump, splat (0), left);
      y = sel (lt (splat (1.5f), left), y + step, a);
      left = vmax (left - 1.f, splat (0));
      ST (state, 0, j) = y;
      ST (state, 2, j) = step;
      ST (state, 3, j) = left;
      ST (d, n, j) = octaves ? vexp2 (y) : y;
    }
}

/* Bit: semitone above the root. */
static const uint16_t scales[] = { 0xfff, 0xab5, 0x5ad, 0x9ad, 0xaad, 0x6ad, 0x5ab, 0xad5, 0x6b5, 0x56b, 0x295, 0x4a9, 0x4e9, 0x555 };
#define SCALES ((int) (sizeof scales / sizeof *scales))

/* The nearest note of a scale, of two equally near the lower. Operands: in, scale, notes, root. */
OP (mod_quantise)
{
  In x = in_reg (vm, ins->a);
  int scale = (int) arg_value (vm, ins, 1), count;
  const float *notes = list_arg (vm, ins, 2, &count);
  float *d = out_vector (vm, ins->dst), root = arg_value (vm, ins, 3), some[12];
  if (scale < SCALES)
    {
      count = 0;
      for (int i = 0; i < 12; i++)
        if (scales[scale] >> i & 1)
          some[count++] = (float) i;
      notes = some;
    }
  for (int n = 0; n < PASS; n++)
    EACH {
      vf a = AT (x, n, j) - root, best = a, distance = splat (1e9f);
      for (int i = 0; i < count; i++)
        {
          vf near = notes[i] + 12.f * vfloor ((a - notes[i]) * (1.f / 12.f) + .4999f), off = vabs (a - near);
          vi better = lt (off, distance - 1e-4f) | (lt (off, distance + 1e-4f) & lt (near, best));
          best = sel (better, near, best);
          distance = sel (better, off, distance);
        }
      ST (d, n, j) = best + root;
    }
}
