/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where voices meet, and where others may look. */
#include <stdatomic.h>
#include "dsp-vector.h"

OP (mix_voices)
{
  In x = in_reg (vm, ins->a);
  float *d = out_vector (vm, ins->dst);
  for (int n = 0; n < PASS; n++)
    d[n] = x.p[n * x.s];
}

OP (tap)
{
  In x = in_reg (vm, ins->a);
  int number = (int) arg_value (vm, ins, 1);
  float peak = 0, power = 0;
  for (int n = 0; n < PASS; n++)
    {
      float a = x.p[n * x.s];
      peak = vmax (peak, vabs (a));
      power += a * a;
    }
  atomic_store_explicit (&vm->taps[number], peak, memory_order_relaxed);
  atomic_store_explicit (&vm->taps[DSP_TAPS + number], vsqrt (power * (1.f / PASS)), memory_order_relaxed);
}
