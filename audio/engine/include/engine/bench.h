/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long process() takes: one row idle, then rows with more and more sounding voices. */
#ifndef ENGINE_BENCH_H
#define ENGINE_BENCH_H

#include <glib.h>
#include <stdint.h>

G_BEGIN_DECLS

typedef struct {
  uint32_t voices, tracks, inserts, runs;       /* inserts: on each track; runs: calls timed */
  uint32_t threads, frames;             /* that may share a block; of a call */
  double   median_us, p99_us, p999_us, worst_us;        /* of one call */
  double   period_us;                   /* what its frames last */
} EngineBench;

/* Plays held notes of `patch` (bundled, NULL: "lead") on up to 16 tracks at 48 kHz, `runs` blocks a row (0: 15,000,
 * 20 s of sound), on one thread. Fills at most `max` rows and returns how many; 0 with *error. Any thread; takes a few
 * seconds. */
uint32_t engine_benchmark (const char *patch_dir, const char *patch, uint32_t runs, EngineBench *rows, uint32_t max,
                           GError **error);
/* The same with 32 to 256 voices on 1, 2, 4 threads (at least 2, no more than there are cores), shared whether it pays or
 * not, which is the question; then 64 tracks of 8 voices and 4 inserts each, 128 frames a call. */
uint32_t engine_benchmark_parallel (const char *patch_dir, const char *patch, uint32_t runs, EngineBench *rows,
                                    uint32_t max, GError **error);

G_END_DECLS

#endif
