/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned weights: looked at and put back by the control thread, to be kept with a project. */
#ifndef KERNEL_WEIGHTS_H
#define KERNEL_WEIGHTS_H

#include "kernel/performer.h"

typedef struct {
  uint32_t id;                          /* synapse */
  int32_t  weight;                      /* learned, per mille, -1000 to 1000; added to the written weight, 0 to 1000 together */
  uint32_t firings;                     /* ever */
} KernelWeight;

/* Copies what was learned or fired, at most `max`, as one consistent picture. False: the performer wrote each of four
 * times; keep the last copy and come back. *count is what there is, also beyond max. Control thread. */
bool kernel_performer_copy_weights (KernelPerformer *performer, KernelWeight *weights, uint32_t max, uint32_t *count);
/* Sets weights and firings by id, through lane 0: the first *taken of `count` were accepted. FULL: not all; go on with
 * the rest after a block. RANGE: id 0, or a weight out of range, at index *taken. Control thread. */
KernelStatus kernel_performer_set_weights (KernelPerformer *performer, const KernelWeight *weights, uint32_t count,
                                           uint32_t *taken) __attribute__ ((warn_unused_result));

#endif
