/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The composer's private books of the axon heap: which notes are free, which axons lie where,
 * which slots list them.
 *
 * Nothing here lies in shared memory: a hostile or dead reader cannot spoil it. */
#ifndef KERNEL_HEAP_H
#define KERNEL_HEAP_H

#include "kernel-layout.h"

typedef struct {                        /* one chain in the heap; entry 0 is none */
  uint64_t content;                     /* what is performed, with identities and span indices */
  uint32_t first, count;                /* notes */
  uint32_t span_end;                    /* 1 + the greatest span index used, 0 none */
  uint32_t next;                        /* in its hash chain, or in the list of free entries */
  uint32_t checked;                     /* count of patches at which no note of it was patched */
  uint32_t slots;                       /* mask of slots that list it */
} KernelHeapAxon;

typedef struct { uint32_t first, count; } KernelExtent;

typedef struct {
  KernelHeapAxon *axons;                /* axon_max + 1 entries */
  uint32_t       *buckets;              /* bucket_mask + 1 heads */
  KernelExtent   *extents;              /* free notes, ascending, never touching each other */
  uint64_t       *ids;                  /* whole identity of each note in the heap */
  uint32_t axon_max, bucket_mask, extent_count, free_entry, free_notes;
} KernelHeap;

size_t kernel_heap_size (const KernelLayout *layout);
void   kernel_heap_init (KernelHeap *heap, const KernelLayout *layout, void *memory);
/* The entry of equal content, or 0. */
uint32_t kernel_heap_find (const KernelHeap *heap, uint64_t content, uint32_t count);
/* Room for a new axon that no slot lists yet; 0: none. count may be 0. */
uint32_t kernel_heap_take (KernelHeap *heap, uint64_t content, uint32_t count);
/* One slot less; an axon that no slot lists is free at once. */
void   kernel_heap_drop (KernelHeap *heap, uint32_t entry, uint32_t slot);

#endif
