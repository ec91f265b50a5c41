/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Overlays: the lanes' notes, linked by the performer in the order clip, place, order of linking, and merged while it walks.
 *
 * One skip list over the notes of all lanes. The links stand in Z3, so that each cache line keeps one writer; a node's number
 * tells its pool: lane * (KERNEL_LANE_NOTES + 1) + index, and no number is used by two.
 * Source: Pugh, "Skip lists: a probabilistic alternative to balanced trees", 1990, and its cookbook's search finger; p = 1/4. */
#ifndef KERNEL_OVERLAY_H
#define KERNEL_OVERLAY_H

#include "kernel-lane.h"

#define OVERLAY_LEVELS 8
#define OVERLAY_NODES (KERNEL_LANES * (KERNEL_LANE_NOTES + 1))
#define OVERLAY_BUCKETS 1024
#define OVERLAY_HINTS 4096
#define OVERLAY_RETIRES_A_BLOCK 1024    /* notes of cleared clips that are taken apart in a block */

enum { NODE_FREE, NODE_LINKED, NODE_CLEARED, NODE_RETIRED };
typedef struct {                        /* one line; next[0] also chains the cleared ones */
  uint64_t place, order;
  uint32_t clip, generation;
  uint32_t next[OVERLAY_LEVELS], prev;
  uint8_t  track, levels, state, spare;
} KernelNode;
_Static_assert (sizeof (KernelNode) == 64, "one line");

/* A reader's place: the next node, and what was taken last, to find it again. */
typedef struct { uint64_t place, order; uint32_t node, generation, version; bool known; } KernelOverlayPlace;

typedef struct {
  KernelNode nodes[OVERLAY_NODES];      /* 0 is the head */
  uint32_t   counts[OVERLAY_BUCKETS];   /* linked notes by clip */
  uint32_t   versions[OVERLAY_BUCKETS]; /* changes by clip */
  uint32_t   cleared;                   /* list, through next[0] */
  uint32_t   retired[OVERLAY_NODES];    /* a ring: head is the next to go home */
  uint32_t   retired_head, retired_count;
  uint32_t   finger[OVERLAY_LEVELS];    /* the way to the last note linked: what is played in comes in order */
  uint32_t   height;                    /* levels in use */
  uint32_t   hints[OVERLAY_HINTS];      /* by clip and stretch of 256 ticks: the note last linked there, if it still is */
  uint64_t   orders;
  uint64_t   linked[KERNEL_LANES], unlinked[KERNEL_LANES];
} KernelOverlay;

static inline uint32_t
overlay_bucket (uint32_t clip)
{
  return layout_hash32 (clip, 10);
}

void kernel_overlay_begin_block (KernelOverlay *overlay, KernelLane *lanes) KERNEL_RT;  /* what was retired goes home */
void kernel_overlay_insert (KernelOverlay *overlay, uint32_t node, uint32_t clip, uint64_t place, uint8_t track) KERNEL_RT;
void kernel_overlay_move (KernelOverlay *overlay, uint32_t node, uint64_t place) KERNEL_RT;
void kernel_overlay_delete (KernelOverlay *overlay, uint32_t node) KERNEL_RT;
void kernel_overlay_clear (KernelOverlay *overlay, uint32_t clip) KERNEL_RT;
void kernel_overlay_clear_all (KernelOverlay *overlay) KERNEL_RT;
/* First node of `clip` at or behind `place`, or, with an order above 0, behind that very node; 0 none. */
uint32_t kernel_overlay_find (const KernelOverlay *overlay, uint32_t clip, uint64_t place, uint64_t order) KERNEL_RT;

#endif
