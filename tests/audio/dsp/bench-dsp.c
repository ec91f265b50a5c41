/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Prints the benchmark; with a file name it renders the peers' job of 60 s into it. */
#include <stdio.h>
#include <string.h>
#include "dsp/bench.h"

int
main (int argc, char **argv)
{
  DspBenchRow rows[DSP_BENCH_ROWS];
  if (argc > 1)
    {
      int error = dsp_benchmark_render (argv[1], 60);
      return error ? fprintf (stderr, "%s: %s\n", argv[1], strerror (error)), 1 : 0;
    }
  for (uint32_t i = 0, n = dsp_benchmark (rows, DSP_BENCH_ROWS); i < n; i++)
    printf ("%-28s median %8.2f %s  p99 %8.2f  worst %8.2f  (%u runs)%s%.0f\n", rows[i].name, rows[i].median, rows[i].unit, rows[i].p99, rows[i].worst,
            rows[i].runs, rows[i].realtime_factor > 0 ? "  real time x " : "  ", rows[i].realtime_factor);
  return 0;
}
