/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of `symphony bench`: what was measured, against which target, beside which rival. */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include <glib.h>

typedef struct {
  char   *name;
  const char *unit;
  double  median, p99, worst;           /* NAN: does not apply */
  guint   runs;
  double  target;                       /* at most this much; NAN: none */
  gboolean at_least;                    /* the target is a floor */
  char   *rival;                        /* NULL: none */
  double  rival_median;
} BenchRow;

typedef void (*BenchFunc) (GArray *rows);       /* of BenchRow */

/* Adds a row out of single measurements (sorted in place). `name` is copied. */
void bench_add (GArray *rows, const char *name, const char *unit, double *samples, guint count, double target);
/* Adds a row of figures taken elsewhere. */
void bench_add_figures (GArray *rows, const char *name, const char *unit, double median, double p99, double worst,
                        guint runs, double target, gboolean at_least);
/* The last row's rival and its median in the same unit. */
void bench_set_rival (GArray *rows, const char *rival, double median);

void bench_script (GArray *rows);
void bench_live (GArray *rows);
void bench_kernel (GArray *rows);
void bench_dsp (GArray *rows);
void bench_engine (GArray *rows);
void bench_parallel (GArray *rows);
void bench_language (GArray *rows);
void bench_search (GArray *rows);
void bench_document (GArray *rows);
void bench_editor (GArray *rows);

#endif
