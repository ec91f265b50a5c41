/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queues, tapes and snapshots on C11 atomics. */
#include "ring/ring.h"

#include <string.h>

#define CAPACITY_MAX (1u << 24)
#define WORDS_MAX 64

#define LOAD(object, order) atomic_load_explicit (object, memory_order_##order)
#define STORE(object, value, order) atomic_store_explicit (object, value, memory_order_##order)

static bool
sizes_are_good (uint32_t capacity, uint32_t words)
{
  return capacity && capacity <= CAPACITY_MAX && (capacity & (capacity - 1)) == 0 && words
         && words <= WORDS_MAX;
}

size_t
ring_queue_size (uint32_t capacity, uint32_t words)
{
  return sizeof (RingQueue) + (size_t) capacity * words * sizeof (uint64_t);
}

bool
ring_queue_init (RingQueue *queue, uint32_t capacity, uint32_t words)
{
  if (!sizes_are_good (capacity, words))
    return false;
  memset (queue, 0, ring_queue_size (capacity, words));
  queue->capacity = capacity;
  queue->words = words;
  return true;
}

bool
ring_queue_push (RingQueue *queue, const uint64_t *entry)
{
  uint64_t head = LOAD (&queue->head, relaxed);
  if (head - LOAD (&queue->tail, acquire) >= queue->capacity)
    return false;
  _Atomic uint64_t *at = queue->entries + (size_t) (head & (queue->capacity - 1)) * queue->words;
  for (uint32_t i = 0; i < queue->words; i++)
    STORE (at + i, entry[i], relaxed);
  STORE (&queue->head, head + 1, release);
  return true;
}

bool
ring_queue_pop (RingQueue *queue, uint64_t *entry)
{
  uint64_t tail = LOAD (&queue->tail, relaxed);
  if (tail == LOAD (&queue->head, acquire))
    return false;
  _Atomic uint64_t *at = queue->entries + (size_t) (tail & (queue->capacity - 1)) * queue->words;
  for (uint32_t i = 0; i < queue->words; i++)
    entry[i] = LOAD (at + i, relaxed);
  STORE (&queue->tail, tail + 1, release);
  return true;
}

uint32_t
ring_queue_get_count (RingQueue *queue)
{
  uint64_t tail = LOAD (&queue->tail, acquire);
  uint64_t count = LOAD (&queue->head, acquire) - tail;
  return count > queue->capacity ? queue->capacity : (uint32_t) count;
}

size_t
ring_tape_size (uint32_t capacity, uint32_t words)
{
  return sizeof (RingTape) + (size_t) capacity * (words + 1) * sizeof (uint64_t);
}

bool
ring_tape_init (RingTape *tape, uint32_t capacity, uint32_t words)
{
  if (!sizes_are_good (capacity, words))
    return false;
  memset (tape, 0, ring_tape_size (capacity, words));
  tape->capacity = capacity;
  tape->words = words;
  return true;
}

void
ring_tape_write (RingTape *tape, const uint64_t *entry)
{
  uint64_t head = LOAD (&tape->head, relaxed);
  _Atomic uint64_t *at = tape->entries + (size_t) (head & (tape->capacity - 1)) * (tape->words + 1);
  STORE (at, 2 * head + 1, relaxed);
  for (uint32_t i = 0; i < tape->words; i++)
    STORE (at + 1 + i, entry[i], release);
  STORE (at, 2 * head + 2, release);
  STORE (&tape->head, head + 1, release);
}

uint32_t
ring_tape_read (RingTape *tape, uint64_t *cursor, uint64_t *entries, uint32_t max, uint32_t *lost)
{
  uint64_t head = LOAD (&tape->head, acquire);
  uint64_t at = *cursor > head ? head : *cursor;
  uint32_t count = 0, skipped = 0;
  if (head - at > tape->capacity)
    {
      skipped = (uint32_t) (head - tape->capacity - at);
      at = head - tape->capacity;
    }
  for (; at < head && count < max; at++)
    {
      _Atomic uint64_t *entry = tape->entries
                                + (size_t) (at & (tape->capacity - 1)) * (tape->words + 1);
      uint64_t *to = entries + (size_t) count * tape->words;
      bool whole = LOAD (entry, acquire) == 2 * at + 2;
      for (uint32_t i = 0; whole && i < tape->words; i++)
        to[i] = LOAD (entry + 1 + i, acquire);
      whole = whole && LOAD (entry, relaxed) == 2 * at + 2;
      count += whole;
      skipped += !whole;
    }
  *cursor = at;
  if (lost)
    *lost += skipped;
  return count;
}

void
ring_snapshot_write (RingSnapshot *snapshot, const uint64_t *fields, uint32_t count)
{
  uint64_t number = LOAD (&snapshot->number, relaxed);
  STORE (&snapshot->number, number + 1, relaxed);
  for (uint32_t i = 0; i < count; i++)
    STORE (snapshot->fields + i, fields[i], release);
  STORE (&snapshot->number, number + 2, release);
}

bool
ring_snapshot_read (RingSnapshot *snapshot, uint64_t *fields, uint32_t count)
{
  uint64_t copy[WORDS_MAX];
  if (count > WORDS_MAX)
    return false;
  for (int tries = 0; tries < 4; tries++)
    {
      uint64_t number = LOAD (&snapshot->number, acquire);
      for (uint32_t i = 0; i < count; i++)
        copy[i] = LOAD (snapshot->fields + i, acquire);
      if (!(number & 1) && number == LOAD (&snapshot->number, relaxed))
        return memcpy (fields, copy, count * sizeof *copy), true;
    }
  return false;
}
