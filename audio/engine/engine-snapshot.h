/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few numbers that belong together, written by one thread that never waits, read whole by any (a sequence lock).
 *
 *   writer: sequence odd, values, sequence even      reader: again while odd or changed
 *
 * Values are stored with release and loaded with acquire, which orders them between the two looks at the sequence
 * without fences, so that the thread sanitizer follows. Boehm: Can Seqlocks Get Along with Programming Language
 * Memory Models? (2012). */
#ifndef ENGINE_SNAPSHOT_H
#define ENGINE_SNAPSHOT_H

#include <stdatomic.h>
#include <stdint.h>

#define ENGINE_SNAPSHOT_VALUES 10

typedef struct { _Atomic uint32_t sequence; _Atomic double values[ENGINE_SNAPSHOT_VALUES]; } EngineSnapshot;

static inline void
engine_snapshot_write (EngineSnapshot *snapshot, const double *values, uint32_t count)
{
  uint32_t sequence = atomic_load_explicit (&snapshot->sequence, memory_order_relaxed);

  atomic_store_explicit (&snapshot->sequence, sequence + 1, memory_order_relaxed);
  for (uint32_t i = 0; i < count; i++)
    atomic_store_explicit (&snapshot->values[i], values[i], memory_order_release);
  atomic_store_explicit (&snapshot->sequence, sequence + 2, memory_order_release);
}

static inline void
engine_snapshot_read (const EngineSnapshot *snapshot, double *values, uint32_t count)
{
  uint32_t before, after;

  do
    {
      before = atomic_load_explicit (&snapshot->sequence, memory_order_acquire);
      for (uint32_t i = 0; i < count; i++)
        values[i] = atomic_load_explicit (&snapshot->values[i], memory_order_acquire);
      after = atomic_load_explicit (&snapshot->sequence, memory_order_relaxed);
    }
  while (before != after || before & 1);
}

#endif
