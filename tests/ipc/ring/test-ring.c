/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queues refuse when full and lose nothing; tapes overwrite and say so; snapshots are whole. */
#include <glib.h>
#include <stdlib.h>

#include "ring/ring.h"

static void
test_queue (void)
{
  RingQueue *queue = malloc (ring_queue_size (4, 2));
  uint64_t entry[2];
  g_assert_false (ring_queue_init (queue, 3, 2));
  g_assert_false (ring_queue_init (queue, 4, 0));
  g_assert_true (ring_queue_init (queue, 4, 2));
  for (uint64_t i = 0; i < 4; i++)
    g_assert_true (ring_queue_push (queue, (uint64_t[]) { i, ~i }));
  g_assert_false (ring_queue_push (queue, (uint64_t[]) { 9, 9 }));
  g_assert_cmpuint (ring_queue_get_count (queue), ==, 4);
  for (uint64_t i = 0; i < 4; i++)
    {
      g_assert_true (ring_queue_pop (queue, entry));
      g_assert_cmpuint (entry[0], ==, i);
      g_assert_cmpuint (entry[1], ==, ~i);
    }
  g_assert_false (ring_queue_pop (queue, entry));
  free (queue);
}

static void
test_tape (void)
{
  RingTape *tape = malloc (ring_tape_size (8, 1));
  uint64_t cursor = 0, late = 0, entries[8];
  uint32_t lost = 0;
  g_assert_true (ring_tape_init (tape, 8, 1));
  for (uint64_t i = 0; i < 5; i++)
    ring_tape_write (tape, &i);
  g_assert_cmpuint (ring_tape_read (tape, &cursor, entries, 3, &lost), ==, 3);
  g_assert_cmpuint (entries[2], ==, 2);
  for (uint64_t i = 5; i < 20; i++)
    ring_tape_write (tape, &i);
  g_assert_cmpuint (ring_tape_read (tape, &cursor, entries, 8, &lost), ==, 8);
  g_assert_cmpuint (entries[0], ==, 12);
  g_assert_cmpuint (lost, ==, 9);       /* 3 to 11 */
  g_assert_cmpuint (ring_tape_read (tape, &late, entries, 8, NULL), ==, 8); /* a second reader */
  cursor = 1000;
  g_assert_cmpuint (ring_tape_read (tape, &cursor, entries, 8, &lost), ==, 0);
  free (tape);
}

/* ---- two threads ----------------------------------------------------------------------------- */

typedef struct { RingQueue *queue; RingTape *tape; RingSnapshot *snapshot; gint done; } Shared;
#define PUSHES 300000

static gpointer
write_thread (gpointer data)
{
  Shared *shared = data;
  for (uint64_t i = 1; i <= PUSHES; i++)
    {
      const uint64_t words[3] = { i, i * 3, ~i };
      while (!ring_queue_push (shared->queue, words))
        g_thread_yield ();
      ring_tape_write (shared->tape, words);
      ring_snapshot_write (shared->snapshot, words, 3);
    }
  g_atomic_int_set (&shared->done, 1);
  return NULL;
}

static gboolean
is_whole (const uint64_t *words)
{
  return words[1] == words[0] * 3 && words[2] == ~words[0];
}

static void
test_threads (void)
{
  Shared shared = { malloc (ring_queue_size (64, 3)), malloc (ring_tape_size (64, 3)),
                    calloc (1, 64), 0 };
  const uint64_t start[3] = { 0, 0, ~0ull };
  g_assert_true (ring_queue_init (shared.queue, 64, 3));
  g_assert_true (ring_tape_init (shared.tape, 64, 3));
  ring_snapshot_write (shared.snapshot, start, 3);
  GThread *thread = g_thread_new ("writer", write_thread, &shared);
  uint64_t words[3], next = 1, cursor = 0, read = 0, tape[16 * 3], last = 0;
  uint32_t lost = 0;
  while (next <= PUSHES)
    {
      while (ring_queue_pop (shared.queue, words))
        {
          g_assert_cmpuint (words[0], ==, next++);      /* each once, in order */
          g_assert_true (is_whole (words));
        }
      uint32_t count = ring_tape_read (shared.tape, &cursor, tape, 16, &lost);
      for (uint32_t i = 0; i < count; i++)
        g_assert_true (is_whole (tape + i * 3));
      read += count;
      if (ring_snapshot_read (shared.snapshot, words, 3))
        {
          g_assert_true (is_whole (words));
          g_assert_cmpuint (words[0], >=, last);
          last = words[0];
        }
    }
  g_thread_join (thread);
  for (uint32_t count; (count = ring_tape_read (shared.tape, &cursor, tape, 16, &lost)); )
    read += count;
  g_assert_cmpuint (read + lost, ==, PUSHES);
  free (shared.queue);
  free (shared.tape);
  free (shared.snapshot);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ring/queue", test_queue);
  g_test_add_func ("/ring/tape", test_tape);
  g_test_add_func ("/ring/threads", test_threads);
  return g_test_run ();
}
