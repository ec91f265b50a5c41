/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A few numbers that belong together, written by one thread that never waits, read whole by any. */
#ifndef ENGINE_SNAPSHOT_H
#define ENGINE_SNAPSHOT_H

#include <string.h>
#include "ring/ring.h"

#define ENGINE_SNAPSHOT_VALUES 10

typedef union { RingSnapshot ring; _Atomic uint64_t words[1 + ENGINE_SNAPSHOT_VALUES]; } EngineSnapshot;

static inline void
engine_snapshot_write (EngineSnapshot *snapshot, const double *values, uint32_t count)
{
  uint64_t fields[ENGINE_SNAPSHOT_VALUES];

  memcpy (fields, values, count * sizeof *values);
  ring_snapshot_write (&snapshot->ring, fields, count);
}

/* The writer is done in less than a microsecond: asking again costs less than an older copy would. */
static inline void
engine_snapshot_read (const EngineSnapshot *snapshot, double *values, uint32_t count)
{
  uint64_t fields[ENGINE_SNAPSHOT_VALUES];

  while (!ring_snapshot_read ((RingSnapshot *) &snapshot->ring, fields, count))
    ;
  memcpy (values, fields, count * sizeof *values);
}

#endif
