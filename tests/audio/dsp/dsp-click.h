/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How much of a click there is around a place. */
#ifndef DSP_CLICK_H
#define DSP_CLICK_H

#include "dsp-test.h"

/* Energy of 64-sample windows, hop 16, after a fourth-order high-pass at 8 kHz; the greatest within +- 10 ms. */
static inline double
click_energy (const float *x, guint around)
{
  guint from = around - 480, to = around + 480;
  double y[2048], worst = 0;
  guint n = to - from + 64;
  for (guint i = 0; i < n; i++)
    y[i] = x[from - 64 + i];
  for (int stage = 0; stage < 2; stage++)       /* Butterworth: q 0.5412 and 1.3066 */
    {
      double w = 2 * G_PI * 8000 / RATE, c = cos (w), a = sin (w) / (2 * (stage ? 1.30656 : 0.54120)), a0 = 1 + a;
      double x1 = y[0], x2 = y[0], y1 = 0, y2 = 0;
      for (guint i = 0; i < n; i++)
        {
          double in = y[i], out = ((1 + c) / 2 * in - (1 + c) * x1 + (1 + c) / 2 * x2 + 2 * c * y1 - (1 - a) * y2) / a0;
          x2 = x1, x1 = in, y2 = y1, y1 = out;
          y[i] = out;
        }
    }
  for (guint at = 64; at + 64 <= n; at += 16)
    {
      double sum = 0;
      for (guint i = 0; i < 64; i++)
        sum += y[at + i] * y[at + i];
      worst = MAX (worst, sqrt (sum / 64));
    }
  return db (worst);
}

#endif
