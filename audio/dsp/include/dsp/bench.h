/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the machine: the peers' job (32 voices: two saws, filter, two envelopes, pan; reverb) for each ISA, compiling, swapping. */
#ifndef DSP_BENCH_H
#define DSP_BENCH_H

#include <stdint.h>

typedef struct {
  char     name[48];            /* "dsp job x86-64-v3" */
  const char *unit;             /* "us" */
  double   median, p99, worst;
  uint32_t runs;
  double   realtime_factor;     /* 0: does not apply */
  double   target;              /* of the median; 0: none */
} DspBenchRow;

/* Fills at most `max` rows and returns their number. Control thread; some two seconds. */
uint32_t dsp_benchmark (DspBenchRow *rows, uint32_t max);
/* A row for each module that can be played without a file: ns per sample, of one of 32 voices where it has voices; what a patch
 * costs without it is taken off. Part of dsp_benchmark(). */
uint32_t dsp_benchmark_modules (DspBenchRow *rows, uint32_t max);
#define DSP_BENCH_ROWS 192

/* Renders `seconds` of the job as interleaved stereo floats, 48 kHz, into a file: for comparison with other programs.
 * Returns 0, or errno. */
int dsp_benchmark_render (const char *path, double seconds);

#endif
