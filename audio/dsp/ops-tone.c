/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sines alone, modulating each other, and in a row of harmonics. */
#include "dsp-vector.h"

/* State: phase, last sync. */
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

/* Four operators, each a sine whose phase others turn (J. Chowning, "The synthesis of complex audio spectra by means of
 * frequency modulation", 1973). The eight ways to join them are those of the four-operator instruments of the eighties:
 *
 *   1  4>3>2>1     2  (3+4)>2>1     3  (3>2 + 4)>1     4  (2 + 4>3)>1
 *   5  2>1, 4>3    6  4>1, 4>2, 4>3    7  1, 2, 4>3    8  1, 2, 3, 4
 *
 * Level 1 of one that turns others: two whole turns, an index of 4 pi. */
typedef struct { float to3, from3to2, from4to2, from2to1, from3to1, from4to1, heard[4]; } Routes;
static const Routes routes[8] = {
  { 1, 1, 0, 1, 0, 0, { 1, 0, 0, 0 } }, { 0, 1, 1, 1, 0, 0, { 1, 0, 0, 0 } }, { 0, 1, 0, 1, 0, 1, { 1, 0, 0, 0 } },
  { 1, 0, 0, 1, 1, 0, { 1, 0, 0, 0 } }, { 1, 0, 0, 1, 0, 0, { 1, 0, 1, 0 } }, { 1, 0, 1, 0, 0, 1, { 1, 1, 1, 0 } },
  { 1, 0, 0, 0, 0, 0, { 1, 1, 1, 0 } }, { 0, 0, 0, 0, 0, 0, { 1, 1, 1, 1 } } };
#define TURNS 2.f

/* State: four phases, mean of the fourth's last two outputs, last sync. */
OP (osc_fm4)
{
  const uint16_t *args = vm->args + ins->aux;
  In sync = in_reg (vm, args[0]), freq = in_reg (vm, args[1]), ratio[4], level[4], back = in_reg (vm, args[11]);
  const Routes *r = &routes[(int) arg_value (vm, ins, 2) - 1];
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  bool plugged = args[0] != 0;
  for (int i = 0; i < 4; i++)
    {
      ratio[i] = in_reg (vm, args[3 + i]);
      level[i] = in_reg (vm, args[7 + i]);
    }
  for (int n = 0; n < PASS; n++)
    EACH {
      vf p[4], f = AT (freq, n, j) * vm->inv_rate, last = ST (state, 4, j);
      for (int i = 0; i < 4; i++)
        p[i] = ST (state, i, j);
      if (plugged)
        {
          vf s = AT (sync, n, j);
          vi rise = lt (splat (.5f), s) & le (ST (state, 5, j), splat (.5f));
          ST (state, 5, j) = s;
          for (int i = 0; i < 4; i++)
            p[i] = sel (rise, splat (0), p[i]);
        }
      vf y4 = sin_turn (p[3] + last * AT (back, n, j) * .25f);
      ST (state, 4, j) = (last + y4) * .5f;
      y4 *= AT (level[3], n, j);
      vf y3 = sin_turn (p[2] + y4 * (TURNS * r->to3)) * AT (level[2], n, j);
      vf y2 = sin_turn (p[1] + y3 * (TURNS * r->from3to2) + y4 * (TURNS * r->from4to2)) * AT (level[1], n, j);
      vf y1 = sin_turn (p[0] + y2 * (TURNS * r->from2to1) + y3 * (TURNS * r->from3to1) + y4 * (TURNS * r->from4to1)) * AT (level[0], n, j);
      ST (d, n, j) = y1 * r->heard[0] + y2 * r->heard[1] + y3 * r->heard[2] + y4 * r->heard[3];
      for (int i = 0; i < 4; i++)
        ST (state, i, j) = wrap_up (p[i] + vclip (f * AT (ratio[i], n, j), 0, .49f));
    }
}

/* A row of harmonics: each is the one below it turned once more by the fundamental's angle. Weights hold for a pass; partials
 * fade between 0.40 and 0.48 of the rate. The sum is divided by that of all weights: never above 1. State: phase, last sync. */
OP (osc_additive)
{
  const uint16_t *args = vm->args + ins->aux;
  In sync = in_reg (vm, args[0]), freq = in_reg (vm, args[1]), tilt = in_reg (vm, args[3]), odd = in_reg (vm, args[4]);
  int partials = (int) arg_value (vm, ins, 2);
  float *state = vm->state + ins->state, *d = out_vector (vm, ins->dst);
  _Alignas (64) float weights[DSP_ADDITIVE_PARTIALS * LANES];
  bool plugged = args[0] != 0;
  EACH {
    vf all = splat (0), slope = AT (tilt, 0, j) * (1.f / 6.0205999f), even = 1.f - vclip (AT (odd, 0, j), 0, 1), f = splat (0);
    for (int n = 0; n < PASS; n++)
      f = vmax (f, AT (freq, n, j) * vm->inv_rate);
    for (int k = 1; k <= partials; k++)
      {
        vf w = vexp2 (slope * vlog2 (splat ((float) k)));
        if (k % 2 == 0)
          w *= even;
        all += w;
        ST (weights, k - 1, j) = w * vclip ((.48f - f * (float) k) * 12.5f, 0, 1);
      }
    for (int k = 0; k < partials; k++)
      ST (weights, k, j) /= all;
  }
  for (int n = 0; n < PASS; n++)
    EACH {
      vf p = ST (state, 0, j), sum = splat (0);
      if (plugged)
        p = synced (p, AT (sync, n, j), state + LANES + j * W, 0);
      vf c = sin_turn (p + .25f), s = sin_turn (p), re = c, im = s;
      for (int k = 0; k < partials; k++)
        {
          vf turned = re * c - im * s;
          sum += im * ST (weights, k, j);
          im = re * s + im * c;
          re = turned;
        }
      ST (d, n, j) = sum;
      ST (state, 0, j) = wrap_up (p + vclip (AT (freq, n, j) * vm->inv_rate, 0, .49f));
    }
}
