/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer's private books: what each slot lists and who owns it. */
#ifndef KERNEL_COMPOSER_PRIVATE_H
#define KERNEL_COMPOSER_PRIVATE_H

#include "kernel/composer.h"
#include "kernel-heap.h"

#define NO_SLOT KERNEL_SLOTS

typedef struct {                        /* one listed axon of a slot */
  uint64_t key;
  uint32_t entry, clip;
} KernelListed;

typedef struct {
  KernelListed *axons;
  uint32_t axon_count, synapse_count, tempo_count, metre_count, span_count, note_count;
  uint32_t length, start_count;
  uint16_t generation;
  bool     out;
} KernelBook;

struct KernelComposer {
  KernelLayout layout;
  void        *z1;
  KernelHeap   heap;
  KernelBook   books[KERNEL_SLOTS];
  uint32_t     writing, last;           /* slots, or NO_SLOT */
  uint32_t     revision, serial, patches;
  bool         broken;                  /* an add failed: this slot will not be published */
  uint16_t     note_generation;
};

/* The words of the slot that is being written. */
static inline KernelWord *
kernel_composer_slot (KernelComposer *composer)
{
  return layout_slot (&composer->layout, composer->z1, composer->writing);
}

#endif
