/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast text becomes music: the language's own benchmark. */
#ifndef SCRIPT_BENCH_H
#define SCRIPT_BENCH_H

#include "script/script.h"

typedef struct {
  const char *name;                     /* "script.notes-1000", ... */
  uint32_t    notes, runs, events;
  double      median_ms, p99_ms, worst_ms, target_ms, gate_ms;
} ScriptBenchmark;

#define SCRIPT_BENCHMARKS 4

/* Evaluates generated compositions `runs` times each (at most 1,000) in the caller's arena, which should have 64 MiB.
 * now_s: a monotonic clock in seconds. scratch: at least 4 MiB for the texts. Returns how many were filled in. */
uint32_t script_benchmark (ScriptArena *arena, char *scratch, size_t scratch_size, double (*now_s) (void), uint32_t runs,
                           ScriptBenchmark out[SCRIPT_BENCHMARKS]);

/* The texts it uses: "notes" in many clips, or one chain. Returns the length, 0 when it does not fit. */
size_t script_benchmark_text (char *out, size_t size, uint32_t notes, int chain);

#endif
