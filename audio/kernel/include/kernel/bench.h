/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The kernel's own benchmark: the works of its specification, section 11. */
#ifndef KERNEL_BENCH_H
#define KERNEL_BENCH_H

#include "kernel/kernel.h"

typedef struct {
  const char *name, *unit;              /* "patch, tight loop", "M/s" */
  double median, worst;                 /* of all runs; a visibility figure: of all round trips */
  double target, peer;                  /* in the same unit; 0: none. Peer: the same work in the kernel's TypeScript ancestor */
  bool   more_is_better;                /* worst and target are floors, else ceilings */
} KernelFigure;

#define KERNEL_FIGURES 16

/* Runs every work `runs` times (7 is usual; about half a second each run) on two threads of its own, never on an audio
 * thread. Returns the number of figures written, 0 when memory ran out. */
uint32_t kernel_benchmark (KernelFigure figures[KERNEL_FIGURES], uint32_t runs);

#endif
