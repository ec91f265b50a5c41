/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one queue into the control thread: many producers, bounded, lock-free; full is an answer.
 *
 * Each cell carries the number of the turn in which it may be written or read next (D. Vyukov, Bounded MPMC queue, 2010). */
#include <glib.h>
#include <stdatomic.h>
#include <stdint.h>
#include "control-queue.h"

typedef struct { _Atomic uint64_t turn; void *item; } Cell;

struct ControlQueue {
  _Alignas (64) _Atomic uint64_t head;  /* producers */
  _Alignas (64) uint64_t tail;          /* the consumer */
  _Alignas (64) Cell cells[CONTROL_QUEUE_SIZE];
};

ControlQueue *
control_queue_new (void)
{
  ControlQueue *queue = g_aligned_alloc0 (1, sizeof *queue, 64);

  for (uint64_t i = 0; i < CONTROL_QUEUE_SIZE; i++)
    atomic_init (&queue->cells[i].turn, i);
  return queue;
}

void
control_queue_free (ControlQueue *queue)
{
  g_aligned_free (queue);
}

bool
control_queue_push (ControlQueue *queue, void *item)
{
  uint64_t head = atomic_load_explicit (&queue->head, memory_order_relaxed);

  for (;;)
    {
      Cell *cell = &queue->cells[head % CONTROL_QUEUE_SIZE];
      uint64_t turn = atomic_load_explicit (&cell->turn, memory_order_acquire);

      if (turn < head)                  /* not read since the last time round */
        return false;
      if (turn > head)
        head = atomic_load_explicit (&queue->head, memory_order_relaxed);
      else if (atomic_compare_exchange_weak_explicit (&queue->head, &head, head + 1, memory_order_relaxed, memory_order_relaxed))
        {
          cell->item = item;
          atomic_store_explicit (&cell->turn, head + 1, memory_order_release);
          return true;
        }
    }
}

void *
control_queue_pop (ControlQueue *queue)
{
  Cell *cell = &queue->cells[queue->tail % CONTROL_QUEUE_SIZE];
  void *item;

  if (atomic_load_explicit (&cell->turn, memory_order_acquire) != queue->tail + 1)
    return NULL;
  item = cell->item;
  atomic_store_explicit (&cell->turn, queue->tail + CONTROL_QUEUE_SIZE, memory_order_release);
  queue->tail++;
  return item;
}
