/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A fixed binary heap of items that wait for their time; equal times keep the order in which they came. */
#include "kernel-performer-private.h"

static bool
is_before (const KernelWait *a, const KernelWait *b)
{
  return a->key < b->key || (a->key == b->key && (int32_t) (a->order - b->order) < 0);
}

void
kernel_waits_init (KernelHeapOfWaits *waits)
{
  waits->count = 0;
  for (uint32_t i = 0; i < KERNEL_DELAYED; i++)
    waits->free[i] = (uint16_t) i;
}

static void
sift_up (KernelHeapOfWaits *waits, uint32_t at)
{
  KernelWait wait = waits->heap[at];
  for (uint32_t parent; at > 0 && is_before (&wait, waits->heap + (parent = (at - 1) / 2)); at = parent)
    waits->heap[at] = waits->heap[parent];
  waits->heap[at] = wait;
}

static void
sift_down (KernelHeapOfWaits *waits, uint32_t at)
{
  KernelWait wait = waits->heap[at];
  for (uint32_t child; (child = 2 * at + 1) < waits->count; at = child)
    {
      child += child + 1 < waits->count && is_before (waits->heap + child + 1, waits->heap + child);
      if (!is_before (waits->heap + child, &wait))
        break;
      waits->heap[at] = waits->heap[child];
    }
  waits->heap[at] = wait;
}

/* free[] holds the numbers of items that no place of the heap has: those from `count` on. */
bool
kernel_waits_push (KernelHeapOfWaits *waits, double key, uint32_t *item)
{
  if (waits->count == KERNEL_DELAYED)
    return false;
  *item = waits->free[waits->count];
  waits->heap[waits->count] = (KernelWait) { key, waits->orders++, *item };
  sift_up (waits, waits->count++);
  return true;
}

void
kernel_waits_remove (KernelHeapOfWaits *waits, uint32_t index)
{
  waits->free[--waits->count] = (uint16_t) waits->heap[index].item;
  waits->heap[index] = waits->heap[waits->count];
}

void
kernel_waits_mend (KernelHeapOfWaits *waits)
{
  for (uint32_t i = waits->count / 2; i > 0; i--)
    sift_down (waits, i - 1);
}

bool
kernel_waits_pop (KernelHeapOfWaits *waits, double before, uint32_t *item)
{
  if (waits->count == 0 || !(waits->heap[0].key < before))
    return false;
  *item = waits->heap[0].item;
  kernel_waits_remove (waits, 0);
  if (waits->count)
    sift_down (waits, 0);
  return true;
}
