/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the kernel's figures beside their targets. Fails only when a work could not be done:
 * machines differ. */
#include <glib.h>
#include <math.h>

#include "kernel/bench.h"

static void
test_figures (void)
{
  KernelFigure figures[KERNEL_FIGURES];
  uint32_t count = kernel_benchmark (figures, g_test_slow () ? 7 : 1);
  g_assert_cmpuint (count, ==, 14);
  for (uint32_t i = 0; i < count; i++)
    {
      g_assert_true (isfinite (figures[i].median) && figures[i].median > 0);
      g_test_message ("%-45s median %9.2f  worst %9.2f  target %s%6.0f %s", figures[i].name,
                      figures[i].median, figures[i].worst,
                      figures[i].more_is_better ? ">=" : "<=", figures[i].target, figures[i].unit);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/bench/figures", test_figures);
  return g_test_run ();
}
