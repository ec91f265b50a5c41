/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks for a pattern in a view's text in a worker, and keeps the hits right while the text changes. */
#include "view-search.h"

#define RESTART_MS 60                   /* after an edit that needs a whole new scan: typing goes on meanwhile */

static void start (ViewSearch *self);

static void
notify (ViewSearch *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self->view));
  self->func (self->data);
}

const SearchRange *
view_search_get (const ViewSearch *self, guint index)
{
  return &g_array_index (self->hits, SearchRange, index);
}

guint
view_search_find_exact (const ViewSearch *self, gsize from, gsize end)
{
  guint index = search_hits_find (self->hits, from);
  return index < self->hits->len && view_search_get (self, index)->start == from && view_search_get (self, index)->end == end
    ? index : G_MAXUINT;
}

void
view_search_get_place (const ViewSearch *self, gsize *from, gsize *end)
{
  editor_view_get_selection (self->view, from, end);
  if (*from == *end && self->has_current && (*from == self->current.start || *from == self->current.end))
    {
      *from = self->current.start;
      *end = self->current.end;
    }
}

/* ---- the run --------------------------------------------------------------------------------------------- */

typedef struct { ViewSearch *search; GCancellable *cancellable; } Run;

static void
stop (ViewSearch *self)
{
  g_clear_handle_id (&self->restart, g_source_remove);
  if (self->running)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
}

static GBytes *
flatten (gpointer snapshot)
{
  gsize length;
  char *text = rope_flatten (snapshot, &length);
  return g_bytes_new_take (text, length);
}

static void
found_cb (const SearchRange *hits, gsize count, gpointer data)
{
  Run *run = data;                      /* a cancelled run hands nothing over */
  g_array_append_vals (run->search->hits, hits, count);
  notify (run->search);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (GError) error = NULL;
  gboolean truncated = FALSE;
  /* a run that was given up must not touch what may be gone */
  if (!g_cancellable_is_cancelled (run->cancellable))
    {
      ViewSearch *self = run->search;
      if (!search_run_finish (result, &truncated, &error))
        {
          g_free (self->mistake);
          self->mistake = g_strdup (error->message);
        }
      self->truncated = truncated;
      g_clear_object (&self->running);
      notify (self);
    }
  g_object_unref (run->cancellable);
  g_free (run);
}

static void
start (ViewSearch *self)
{
  Run *run;
  stop (self);
  g_array_set_size (self->hits, 0);
  g_clear_pointer (&self->mistake, g_free);
  self->truncated = FALSE;
  if (!self->pattern)
    return;
  run = g_new0 (Run, 1);
  run->search = self;
  run->cancellable = g_cancellable_new ();
  self->running = g_object_ref (run->cancellable);
  search_run_async (self->pattern, rope_ref (document_get_rope (self->document)), flatten, (GDestroyNotify) rope_unref,
                    self->ranges ? (SearchRange *) (void *) self->ranges->data : NULL, self->ranges ? self->ranges->len : 0,
                    found_cb, run, run->cancellable, done_cb, run);
}

static gboolean
restart_cb (gpointer data)
{
  ViewSearch *self = data;
  self->restart = 0;
  start (self);
  notify (self);
  return G_SOURCE_REMOVE;
}

static void
start_later (ViewSearch *self)
{
  stop (self);
  self->restart = g_timeout_add (RESTART_MS, restart_cb, self);
}

/* ---- edits ----------------------------------------------------------------------------------------------- */

static void
get_row (gpointer data, gsize offset, gsize *row_start, gsize *row_end)
{
  const Rope *rope = data;
  gsize line = rope_get_line_at (rope, offset);
  *row_start = rope_get_line_start (rope, line);
  *row_end = rope_get_line_end (rope, line);
}

static void
map_ranges (ViewSearch *self, guint64 before)
{
  for (guint i = 0; self->ranges && i < self->ranges->len; i++)
    {
      SearchRange *range = &g_array_index (self->ranges, SearchRange, i);
      document_map_offset (self->document, before, &range->start, DOCUMENT_BIAS_LEFT);
      document_map_offset (self->document, before, &range->end, DOCUMENT_BIAS_RIGHT);
    }
}

static void
changed_cb (Document *document, const DocumentDelta *delta, ViewSearch *self)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  Rope *rope = document_get_rope (document);
  gboolean whole;

  map_ranges (self, delta->revision - 1);
  self->has_current = self->has_current
    && document_map_range (document, delta->revision - 1, &self->current.start, &self->current.end);
  if (!self->pattern)
    return;
  whole = self->running || self->restart || self->ranges || self->truncated || self->mistake;
  if (!search_hits_edit (self->hits, delta, get_row, rope, changed))
    {
      g_array_set_size (self->hits, 0);
      whole = TRUE;
    }
  if (whole || search_pattern_is_multiline (self->pattern))
    {
      start_later (self);
      notify (self);
      return;
    }
  for (guint i = 0; i < changed->len; i++)
    {
      SearchRange rows = g_array_index (changed, SearchRange, i);
      g_autofree char *text = rope_dup_range (rope, rows.start, rows.end);
      if (!search_hits_rescan (self->hits, self->pattern, text, rows.start, rows.end - rows.start, NULL))
        {
          start_later (self);           /* the run says why */
          break;
        }
    }
  notify (self);
}

/* ---- steering -------------------------------------------------------------------------------------------- */

void
view_search_set (ViewSearch *self, const char *text, SearchFlags flags)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SearchPattern) pattern = *text ? search_pattern_new (text, flags, &self->place, &error) : NULL;

  if (pattern && search_pattern_is_equal (pattern, self->pattern))
    return;
  g_clear_pointer (&self->pattern, search_pattern_unref);
  self->pattern = g_steal_pointer (&pattern);
  start (self);
  if (error)
    self->mistake = g_strdup (error->message);
  notify (self);
}

void
view_search_set_range (ViewSearch *self, gboolean limited, gsize from, gsize end)
{
  const SearchRange range = { from, end };
  if (!limited && !self->ranges)
    return;
  g_clear_pointer (&self->ranges, g_array_unref);
  if (limited)
    {
      self->ranges = g_array_new (FALSE, FALSE, sizeof (SearchRange));
      g_array_append_val (self->ranges, range);
    }
  start (self);
  notify (self);
}

void
view_search_clear (ViewSearch *self)
{
  g_clear_pointer (&self->pattern, search_pattern_unref);
  g_clear_pointer (&self->ranges, g_array_unref);
  start (self);
  gtk_widget_queue_draw (GTK_WIDGET (self->view));
}

ViewSearch *
view_search_new (EditorView *view, void (*func) (gpointer data), gpointer data)
{
  ViewSearch *self = g_new0 (ViewSearch, 1);
  self->view = view;
  self->document = g_object_ref (view->document);
  self->hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  self->func = func;
  self->data = data;
  g_signal_connect (view->document, "changed", G_CALLBACK (changed_cb), self);
  view->search = self;
  return self;
}

void
view_search_free (ViewSearch *self)
{
  stop (self);
  g_signal_handlers_disconnect_by_data (self->document, self);
  self->view->search = NULL;
  search_pattern_unref (self->pattern);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_array_unref (self->hits);
  g_free (self->mistake);
  g_object_unref (self->document);
  g_free (self);
}
