/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rings, snapshots and mailboxes between threads or processes that never wait for each other.
 *
 * Everything shared is a lock-free 32 or 64 bit atomic; nothing here allocates, locks or makes a system call, so all
 * of it may run on an audio thread. Plain C11. The memory is the caller's (an arena, usually).
 *
 *   RingQueue     one producer, one consumer, fixed entries; full is an answer
 *   RingTape      one writer that never waits, any number of readers; old entries are overwritten
 *   RingSnapshot  one writer, any number of readers of one consistent record (seqlock without fences)
 *   RingMailbox   one word that is only ever exchanged: the newest wins */
#ifndef RING_RING_H
#define RING_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

_Static_assert (ATOMIC_INT_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2, "lock-free 32 and 64 bit atomics");

/* ---- queue ----------------------------------------------------------------------------------------------
 *   0  capacity u32 | words u32                  written once
 *  64  head u64        entries ever pushed       the producer's line
 * 128  tail u64        entries ever popped       the consumer's line
 * 192  entries, `words` u64 each */
typedef struct {
  uint32_t capacity, words;
  uint8_t  pad0[56];
  _Atomic uint64_t head;
  uint8_t  pad1[56];
  _Atomic uint64_t tail;
  uint8_t  pad2[56];
  _Atomic uint64_t entries[];
} RingQueue;
_Static_assert (offsetof (RingQueue, head) == 64 && offsetof (RingQueue, tail) == 128, "one line a side");
_Static_assert (offsetof (RingQueue, entries) == 192, "entries after both lines");

/* Capacity: a power of two up to 2^24; words: 1-64. False: out of range, nothing written. */
size_t ring_queue_size (uint32_t capacity, uint32_t words);
bool   ring_queue_init (RingQueue *queue, uint32_t capacity, uint32_t words);
/* Producer. False: full, nothing written; the caller keeps the entry. */
bool   ring_queue_push (RingQueue *queue, const uint64_t *entry) __attribute__ ((warn_unused_result));
/* Consumer. False: empty. */
bool   ring_queue_pop (RingQueue *queue, uint64_t *entry);
uint32_t ring_queue_get_count (RingQueue *queue);       /* any thread; exact only for producer and consumer */

/* ---- tape -----------------------------------------------------------------------------------------------
 *   0  capacity u32 | words u32
 *  64  head u64        entries ever written
 * 128  entries: number u64 (2n + 1 while entry n is written, 2n + 2 when it is whole), then `words` u64 */
typedef struct {
  uint32_t capacity, words;
  uint8_t  pad0[56];
  _Atomic uint64_t head;
  uint8_t  pad1[56];
  _Atomic uint64_t entries[];
} RingTape;
_Static_assert (offsetof (RingTape, entries) == 128, "entries after the writer's line");

size_t ring_tape_size (uint32_t capacity, uint32_t words);
bool   ring_tape_init (RingTape *tape, uint32_t capacity, uint32_t words);
void   ring_tape_write (RingTape *tape, const uint64_t *entry);         /* the one writer */
/* Any thread. Reads up to `max` whole entries from *cursor on, oldest first, and moves *cursor
 * behind them. Entries that were overwritten are skipped and added to *lost (may be NULL). Never
 * waits. */
uint32_t ring_tape_read (RingTape *tape, uint64_t *cursor, uint64_t *entries, uint32_t max, uint32_t *lost);

/* ---- snapshot -------------------------------------------------------------------------------------------
 * The number is odd before and while fields change and even afterwards. Fields are stored with release and loaded with
 * acquire: a reader that saw one new field sees the odd number too. */
typedef struct {
  _Atomic uint64_t number;
  _Atomic uint64_t fields[];
} RingSnapshot;

void ring_snapshot_write (RingSnapshot *snapshot, const uint64_t *fields, uint32_t count);      /* the one writer */
/* Four tries. False: the writer was in the way each time; `fields` is then unchanged (keep the
 * last good copy). */
bool ring_snapshot_read (RingSnapshot *snapshot, uint64_t *fields, uint32_t count);

/* ---- mailbox --------------------------------------------------------------------------------- */
typedef _Atomic uint32_t RingMailbox;   /* 0: empty */

/* Leaves `value` and returns what lay there (0: it had been taken). Wait-free. */
static inline uint32_t
ring_mailbox_exchange (RingMailbox *mailbox, uint32_t value)
{
  return atomic_exchange_explicit (mailbox, value, memory_order_acq_rel);
}

#endif
