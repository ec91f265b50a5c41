/* SPDX-License-Identifier: GPL-3.0-or-later */
/* First-fit extents and a content-addressed book of the axons in the heap. */
#include "kernel-heap.h"

static uint32_t
entry_max (const KernelLayout *layout)
{
  return 4 * layout->axons;
}

size_t
kernel_heap_size (const KernelLayout *layout)
{
  size_t entries = entry_max (layout);
  return (entries + 1) * sizeof (KernelHeapAxon) + entries * sizeof (uint32_t)
         + (entries + 2) * sizeof (KernelExtent) + (size_t) layout->notes * sizeof (uint64_t) + 256;
}

void
kernel_heap_init (KernelHeap *heap, const KernelLayout *layout, void *memory)
{
  uint32_t entries = entry_max (layout);
  char *at = memory;
  *heap = (KernelHeap) { .axon_max = entries, .bucket_mask = entries - 1 };
  heap->ids = (uint64_t *) at;
  at += (size_t) layout->notes * sizeof (uint64_t);
  heap->axons = (KernelHeapAxon *) at;
  at += ((size_t) entries + 1) * sizeof (KernelHeapAxon);
  heap->extents = (KernelExtent *) at;
  at += ((size_t) entries + 2) * sizeof (KernelExtent);
  heap->buckets = (uint32_t *) at;
  memset (heap->buckets, 0, entries * sizeof (uint32_t));
  for (uint32_t i = 1; i <= entries; i++)
    heap->axons[i] = (KernelHeapAxon) { .next = i < entries ? i + 1 : 0 };
  heap->free_entry = 1;
  heap->extents[0] = (KernelExtent) { 1, layout->notes - 1 };   /* note 0 is none */
  heap->extent_count = 1;
  heap->free_notes = layout->notes - 1;
}

static uint32_t *
bucket_of (const KernelHeap *heap, uint64_t content)
{
  return heap->buckets + ((content ^ content >> 32) & heap->bucket_mask);
}

uint32_t
kernel_heap_find (const KernelHeap *heap, uint64_t content, uint32_t count)
{
  uint32_t entry = *bucket_of (heap, content);
  while (entry && (heap->axons[entry].content != content || heap->axons[entry].count != count))
    entry = heap->axons[entry].next;
  return entry;
}

static bool
take_notes (KernelHeap *heap, uint32_t count, uint32_t *first)
{
  for (uint32_t i = 0; i < heap->extent_count; i++)
    {
      KernelExtent *extent = heap->extents + i;
      if (extent->count < count)
        continue;
      *first = extent->first;
      extent->first += count;
      extent->count -= count;
      if (extent->count == 0)
        memmove (extent, extent + 1, (--heap->extent_count - i) * sizeof *extent);
      heap->free_notes -= count;
      return true;
    }
  return false;
}

static void
give_notes (KernelHeap *heap, uint32_t first, uint32_t count)
{
  uint32_t low = 0, high = heap->extent_count;
  while (low < high)
    {
      uint32_t middle = (low + high) / 2;
      if (heap->extents[middle].first < first)
        low = middle + 1;
      else
        high = middle;
    }
  KernelExtent *at = heap->extents + low;
  bool joins_left = low > 0 && at[-1].first + at[-1].count == first;
  bool joins_right = low < heap->extent_count && first + count == at->first;
  heap->free_notes += count;
  if (joins_left && joins_right)
    {
      at[-1].count += count + at->count;
      memmove (at, at + 1, (--heap->extent_count - low) * sizeof *at);
    }
  else if (joins_left)
    at[-1].count += count;
  else if (joins_right)
    *at = (KernelExtent) { first, at->count + count };
  else
    {
      memmove (at + 1, at, (heap->extent_count++ - low) * sizeof *at);
      *at = (KernelExtent) { first, count };
    }
}

uint32_t
kernel_heap_take (KernelHeap *heap, uint64_t content, uint32_t count)
{
  uint32_t entry = heap->free_entry, first = 0;
  if (!entry || (count && !take_notes (heap, count, &first)))
    return 0;
  heap->free_entry = heap->axons[entry].next;
  uint32_t *bucket = bucket_of (heap, content);
  heap->axons[entry] = (KernelHeapAxon) {
    .content = content, .first = first, .count = count, .next = *bucket
  };
  *bucket = entry;
  return entry;
}

void
kernel_heap_drop (KernelHeap *heap, uint32_t entry, uint32_t slot)
{
  KernelHeapAxon *axon = heap->axons + entry;
  if (!(axon->slots & 1u << slot) || (axon->slots &= ~(1u << slot)))
    return;
  uint32_t *link = bucket_of (heap, axon->content);
  while (*link != entry)
    link = &heap->axons[*link].next;
  *link = axon->next;
  if (axon->count)
    give_notes (heap, axon->first, axon->count);
  axon->next = heap->free_entry;
  heap->free_entry = entry;
}
