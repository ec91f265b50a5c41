/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scan in a worker whose hits stream into the caller's main loop. */
#include "search-private.h"

typedef struct {
  SearchPattern    *pattern;
  gpointer          snapshot;
  SearchFlattenFunc flatten;
  GDestroyNotify    release;
  SearchRange      *ranges;
  guint             range_count;
  SearchFoundFunc   found;
  gpointer          found_data;
  GMutex            lock;
  GArray           *pending;            /* under the lock: found, not yet handed over */
  gsize             seen;               /* the worker's: hits that are in `pending` or were */
  gboolean          truncated;
} Run;

static void
run_free (gpointer data)
{
  Run *run = data;
  search_pattern_unref (run->pattern);
  if (run->release)
    run->release (run->snapshot);
  g_array_unref (run->pending);
  g_mutex_clear (&run->lock);
  g_free (run->ranges);
  g_free (run);
}

static void
hand_over (Run *run)
{
  GArray *batch;
  g_mutex_lock (&run->lock);
  batch = run->pending;
  run->pending = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  g_mutex_unlock (&run->lock);
  if (batch->len > 0)
    run->found ((const SearchRange *) (void *) batch->data, batch->len, run->found_data);
  g_array_unref (batch);
}

static gboolean
hand_over_cb (gpointer data)
{
  GTask *task = data;
  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)) && !g_task_get_completed (task))
    hand_over (g_task_get_task_data (task));
  return G_SOURCE_REMOVE;
}

static void
tick (const GArray *hits, gpointer data)
{
  GTask *task = data;
  Run *run = g_task_get_task_data (task);
  if (hits->len == run->seen)
    return;
  g_mutex_lock (&run->lock);
  g_array_append_vals (run->pending, &g_array_index (hits, SearchRange, run->seen), hits->len - run->seen);
  g_mutex_unlock (&run->lock);
  run->seen = hits->len;
  g_main_context_invoke_full (g_task_get_context (task), G_PRIORITY_DEFAULT, hand_over_cb, g_object_ref (task), g_object_unref);
}

static void
run_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Run *run = data;
  GError *error = NULL;
  g_autoptr (GBytes) text = run->flatten ? run->flatten (run->snapshot) : g_bytes_ref (run->snapshot);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  gsize length;
  const char *bytes = g_bytes_get_data (text, &length);
  if (search_scan_ticking (run->pattern, bytes ? bytes : "", length, run->ranges, run->range_count, hits, &run->truncated,
                           tick, task, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
search_run_async (SearchPattern *pattern, gpointer snapshot, SearchFlattenFunc flatten, GDestroyNotify release,
                  const SearchRange *ranges, guint range_count, SearchFoundFunc found, gpointer found_data,
                  GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  Run *run = g_new0 (Run, 1);
  *run = (Run) { search_pattern_ref (pattern), snapshot, flatten, release, g_memdup2 (ranges, range_count * sizeof *ranges),
                 range_count, found, found_data };
  g_mutex_init (&run->lock);
  run->pending = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  g_task_set_task_data (task, run, run_free);
  g_task_set_return_on_cancel (task, TRUE);
  g_task_run_in_thread (task, run_thread);
  g_object_unref (task);
}

gboolean
search_run_finish (GAsyncResult *result, gboolean *truncated, GError **error)
{
  GTask *task = G_TASK (result);
  Run *run = g_task_get_task_data (task);
  if (!g_task_propagate_boolean (task, error))
    return FALSE;
  hand_over (run);
  if (truncated)
    *truncated = run->truncated;
  return TRUE;
}
