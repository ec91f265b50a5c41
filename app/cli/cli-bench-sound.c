/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony bench kernel, engine and dsp: the rooms' own benchmarks as rows of one table. */
#include "cli-bench.h"

#include <math.h>
#include <stdio.h>

#include "dsp/bench.h"
#include "engine/bench.h"
#include "kernel/bench.h"
#include "live/live.h"

#define KERNEL_RUNS 7
#define ENGINE_ROWS 16

void
bench_kernel (GArray *rows)
{
  KernelFigure figures[KERNEL_FIGURES];
  uint32_t count = kernel_benchmark (figures, KERNEL_RUNS);
  for (uint32_t i = 0; i < count; i++)
    {
      g_autofree char *name = g_strdup_printf ("kernel: %s", figures[i].name);
      bench_add_figures (rows, name, figures[i].unit, figures[i].median, NAN, figures[i].worst, KERNEL_RUNS,
                         figures[i].target > 0 ? figures[i].target : NAN, figures[i].more_is_better);
      if (figures[i].peer > 0)
        bench_set_rival (rows, "TypeScript kernel, V8", figures[i].peer);
    }
}

void
bench_engine (GArray *rows)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = live_find_data_dir (), *patches = g_build_filename (data, "patches", NULL);
  EngineBench figures[ENGINE_ROWS];
  uint32_t count = engine_benchmark (patches, NULL, 0, figures, ENGINE_ROWS, &error);
  if (error)
    fprintf (stderr, "bench engine: %s\n", error->message);
  for (uint32_t i = 0; i < count; i++)
    {
      g_autofree char *name = g_strdup_printf ("engine: 64 frames, %u voices on %u tracks", figures[i].voices,
                                               figures[i].tracks);
      bench_add_figures (rows, name, "us", figures[i].median_us, figures[i].p99_us, figures[i].worst_us,
                         figures[i].runs, figures[i].period_us / 2, FALSE);
    }
}

/* Two rows each: alone, which the others are compared with, and shared. */
void
bench_parallel (GArray *rows)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *data = live_find_data_dir (), *patches = g_build_filename (data, "patches", NULL);
  EngineBench figures[ENGINE_ROWS];
  uint32_t count = engine_benchmark_parallel (patches, NULL, 0, figures, ENGINE_ROWS, &error);
  double alone = 0;
  if (error)
    fprintf (stderr, "bench parallel: %s\n", error->message);
  for (uint32_t i = 0; i < count; i++)
    {
      const EngineBench *f = &figures[i];
      g_autofree char *inserts = f->inserts ? g_strdup_printf (" %u inserts", f->tracks * f->inserts) : g_strdup ("");
      g_autofree char *name = g_strdup_printf ("parallel: %u voices%s, %u thread%s", f->voices, inserts, f->threads,
                                               f->threads > 1 ? "s" : "");
      bench_add_figures (rows, name, "us", f->median_us, f->p99_us, f->worst_us, f->runs, NAN, FALSE);
      if (f->threads > 1)
        bench_set_rival (rows, "one thread", alone);
      else
        alone = f->median_us;
    }
}

void
bench_dsp (GArray *rows)
{
  DspBenchRow figures[DSP_BENCH_ROWS];
  uint32_t count = dsp_benchmark (figures, DSP_BENCH_ROWS);
  for (uint32_t i = 0; i < count; i++)
    bench_add_figures (rows, figures[i].name, figures[i].unit, figures[i].median, figures[i].p99, figures[i].worst,
                       figures[i].runs, figures[i].target > 0 ? figures[i].target : NAN, FALSE);
}
