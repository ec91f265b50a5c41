/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The queue: full is an answer, and many producers at once lose nothing and keep their own order. */
#include <glib.h>
#include <stdatomic.h>
#include "control-queue.h"

#define PRODUCERS 4
#define EACH 100000

typedef struct { ControlQueue *queue; gsize number; _Atomic gsize full; } Producer;

static void
test_full (void)
{
  ControlQueue *queue = control_queue_new ();

  g_assert_null (control_queue_pop (queue));
  for (int round = 0; round < 3; round++)
    {
      for (gsize i = 1; i <= CONTROL_QUEUE_SIZE; i++)
        g_assert_true (control_queue_push (queue, GSIZE_TO_POINTER (i)));
      g_assert_false (control_queue_push (queue, GSIZE_TO_POINTER (1)));
      g_assert_cmpuint (GPOINTER_TO_SIZE (control_queue_pop (queue)), ==, 1);
      g_assert_true (control_queue_push (queue, GSIZE_TO_POINTER (CONTROL_QUEUE_SIZE + 1)));
      for (gsize i = 2; i <= CONTROL_QUEUE_SIZE + 1; i++)
        g_assert_cmpuint (GPOINTER_TO_SIZE (control_queue_pop (queue)), ==, i);
      g_assert_null (control_queue_pop (queue));
    }
  control_queue_free (queue);
}

static gpointer
produce (gpointer data)
{
  Producer *producer = data;

  for (gsize i = 0; i < EACH;)
    if (control_queue_push (producer->queue, GSIZE_TO_POINTER (1 + producer->number * EACH + i)))
      i++;
    else
      {
        atomic_fetch_add (&producer->full, 1);
        g_thread_yield ();
      }
  return NULL;
}

static void
test_many (void)
{
  Producer producers[PRODUCERS] = { { 0 } };
  GThread *threads[PRODUCERS];
  gsize next[PRODUCERS] = { 0 }, taken = 0;
  ControlQueue *queue = control_queue_new ();

  for (gsize p = 0; p < PRODUCERS; p++)
    {
      producers[p].queue = queue;
      producers[p].number = p;
      threads[p] = g_thread_new ("producer", produce, &producers[p]);
    }
  while (taken < PRODUCERS * EACH)
    {
      gsize item = GPOINTER_TO_SIZE (control_queue_pop (queue));

      if (!item)
        {
          g_thread_yield ();
          continue;
        }
      g_assert_cmpuint ((item - 1) % EACH, ==, next[(item - 1) / EACH]++);
      taken++;
    }
  for (gsize p = 0; p < PRODUCERS; p++)
    g_thread_join (threads[p]);
  g_assert_null (control_queue_pop (queue));
  control_queue_free (queue);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/queue/full", test_full);
  g_test_add_func ("/control/queue/many", test_many);
  return g_test_run ();
}
