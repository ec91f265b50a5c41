/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands between two graphs while one becomes the other. */
#include "dsp-vector.h"

/* From a to b. Equal signals stay equal to the bit, and at the end it is b to the bit. */
OP (swap_fade)
{
  In a = in_reg (vm, ins->a), b = in_reg (vm, ins->b);
  float *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    {
      float g = vm->fade[vm->at + n];
      if (g >= 1)
        EACH ST (d, n, j) = AT (b, n, j);
      else
        EACH ST (d, n, j) = AT (a, n, j) + (AT (b, n, j) - AT (a, n, j)) * g;
    }
}

/* Lets through what rings on, and listens whether anything does. */
OP (swap_tail)
{
  In x = in_reg (vm, ins->a);
  float *d = out_vector (vm, ins->dst), peak = vm->tail_peak;
  for (int n = 0; n < PASS; n++)
    {
      _Alignas (64) float heard[LANES];
      EACH {
        vf y = AT (x, n, j) * vm->tail_gain[vm->at + n];
        ST (d, n, j) = y;
        *(vf *) (heard + j * W) = vabs (y);
      }
      for (int l = 0; l < LANES; l++)
        peak = heard[l] > peak ? heard[l] : peak;
    }
  vm->tail_peak = peak;
}
