/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the text buffer and the document equal: the user's edits become deltas, deltas become edits of the buffer.
 *
 * There is one way only: what the user types is taken from the buffer's signals, given to the document, and comes back as the
 * document's delta, as every other author's does. */
#include "view-private.h"
#include <string.h>

/* ---- places ---------------------------------------------------------------------------------------------- */

void
view_sync_get_iter (EditorView *self, guint row, guint index, GtkTextIter *iter)
{
  gtk_text_buffer_get_iter_at_line (self->buffer, iter, row);
  if ((int) index < gtk_text_iter_get_bytes_in_line (iter))
    gtk_text_iter_set_line_index (iter, index);
  else if (!gtk_text_iter_ends_line (iter))
    gtk_text_iter_forward_to_line_end (iter);
}

static void
get_iter (EditorView *self, gsize offset, GtkTextIter *iter)
{
  guint row, index;
  view_map_locate (&self->window.map, offset, &row, &index);
  view_sync_get_iter (self, row, index, iter);
}

void
view_get_iter (EditorView *self, gsize offset, GtkTextIter *iter)
{
  const ViewMap *map = &self->window.map;
  if (!self->syncing && offset > map->start && offset < map->end)
    offset = view_source_align (&self->window.source, offset, FALSE);
  get_iter (self, offset, iter);
}

gboolean
view_find_iter (EditorView *self, gsize offset, GtkTextIter *iter)
{
  view_get_iter (self, offset, iter);
  return view_window_holds (self, offset);
}

gsize
view_get_offset (EditorView *self, const GtkTextIter *iter)
{
  return view_map_get_offset (&self->window.map, gtk_text_iter_get_line (iter), gtk_text_iter_get_line_index (iter));
}

guint
view_get_line (EditorView *self, const GtkTextIter *iter)
{
  return document_get_line_at (self->document, view_map_get_row_start (&self->window.map, gtk_text_iter_get_line (iter)));
}

/* ---- from the user --------------------------------------------------------------------------------------- */

static void
apply (EditorView *self, DocumentEdit *edit)
{
  self->window.edit_end = edit->start;
  document_apply (self->document, 0, edit, 1, DOCUMENT_AUTHOR_USER, NULL);
}

static void
insert_text_cb (GtkTextBuffer *buffer, GtkTextIter *location, const char *text, int length, EditorView *self)
{
  DocumentEdit edit;
  if (self->syncing)
    return;
  g_signal_stop_emission_by_name (buffer, "insert-text");
  edit.start = edit.end = view_get_offset (self, location);
  edit.text = text;
  edit.length = length < 0 ? strlen (text) : (gsize) length;
  apply (self, &edit);
  view_get_iter (self, self->window.edit_end, location);
}

static gboolean
forget_join_cb (gpointer data)
{
  EditorView *self = data;
  self->join_source = 0;
  document_join_next (self->document, FALSE);
  return G_SOURCE_REMOVE;
}

/* GTK deletes the selection first and then types, as two edits of one key press. */
static void
join_with_typing (EditorView *self)
{
  document_join_next (self->document, TRUE);
  if (self->join_source == 0)
    self->join_source = g_idle_add_full (G_PRIORITY_HIGH, forget_join_cb, self, NULL);
}

static void
delete_range_cb (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end, EditorView *self)
{
  const EditorCaret *caret = carets_get_primary_caret (self->carets);
  DocumentEdit edit = { 0 };
  if (self->syncing)
    return;
  g_signal_stop_emission_by_name (buffer, "delete-range");
  gtk_text_iter_order (start, end);
  edit.start = view_select_get_mark (self, start, caret_start (caret));
  edit.end = view_select_get_mark (self, end, caret_end (caret));
  if (edit.end > edit.start)
    {
      gboolean selected = edit.start == caret_start (caret) && edit.end == caret_end (caret);
      apply (self, &edit);
      if (selected)
        join_with_typing (self);
    }
  view_get_iter (self, edit.start, start);
  *end = *start;
}

static void
begin_cb (GtkTextBuffer *buffer, EditorView *self)
{
  if (!self->syncing)
    document_begin_group (self->document);
}

static void
end_cb (GtkTextBuffer *buffer, EditorView *self)
{
  if (!self->syncing)
    document_end_group (self->document);
}

/* ---- from the document ----------------------------------------------------------------------------------- */

static gsize
map_offset (const DocumentDelta *delta, gsize offset, gboolean right)
{
  gssize shift = 0;
  for (guint i = 0; i < delta->edit_count; i++)
    {
      const DocumentEdit *e = &delta->edits[i];
      if (e->start > offset || (e->start == offset && !right))
        break;
      if (e->end > offset || (e->end == offset && e->end > e->start && !right))
        return e->start + shift + (right ? e->length : 0);
      shift += (gssize) e->length - (gssize) (e->end - e->start);
    }
  return offset + shift;
}

typedef enum { EDIT_OUTSIDE, EDIT_PLAIN, EDIT_ROWS, EDIT_REPLACE } EditKind;

static gboolean
has_long_row (const char *text, gsize length)
{
  const char *end = text + length, *p = text, *q;
  if (length <= VIEW_ROW_MAX)
    return FALSE;
  for (; (q = memchr (p, '\n', end - p)); p = q + 1)
    if (q - p > VIEW_ROW_MAX)
      return TRUE;
  return end - p > VIEW_ROW_MAX;
}

/* Rows of an open long row stay short and end where they ended. */
static gboolean
is_cut (EditorView *self, const DocumentEdit *e)
{
  const ViewMap *map = &self->window.map;
  guint row;
  if (self->window.open->len == 0)
    return FALSE;
  row = view_map_find_row (map, e->start);
  if (!(view_map_get_row (map, row)->flags & VIEW_ROW_CUT) && (row == 0 || !(view_map_get_row (map, row - 1)->flags & VIEW_ROW_CUT)))
    return FALSE;
  return e->end != e->start || memchr (e->text, '\n', e->length)
    || view_map_get_row_start (map, row + 1) - view_map_get_row_start (map, row) + e->length > 2 * VIEW_CUT_SIZE;
}

static EditKind
classify (EditorView *self, const DocumentEdit *e)
{
  const ViewMap *map = &self->window.map;
  if (e->start > map->end || (e->end < map->start))
    return EDIT_OUTSIDE;
  if (e->start < map->start || e->end > map->end || e->length > VIEW_WINDOW_BYTES || has_long_row (e->text, e->length)
      || is_cut (self, e))
    return EDIT_REPLACE;
  if (!view_map_is_plain (map, e->start, e->end) || !view_render_is_plain (e->text, e->length)
      || document_get_eol (self->document) == DOCUMENT_EOL_MIXED)
    return EDIT_ROWS;
  return EDIT_PLAIN;
}

static void
edit_plain (EditorView *self, const DocumentEdit *e)
{
  GtkTextIter start, end;
  get_iter (self, e->start, &start);
  get_iter (self, e->end, &end);
  view_map_edit (&self->window.map, e->start, e->end, e->text, e->length);
  if (e->end > e->start)
    gtk_text_buffer_delete (self->buffer, &start, &end);
  if (e->length > 0)
    gtk_text_buffer_insert (self->buffer, &start, e->text, e->length);
}

/* The rows that the only edit of a delta touches are shown anew; with those beside them, since CR and LF may meet or part. */
static void
edit_rows (EditorView *self, const DocumentEdit *e)
{
  const ViewMap *map = &self->window.map;
  gssize grow = (gssize) e->length - (gssize) (e->end - e->start);
  guint first = view_map_find_row (map, e->start), last = view_map_find_row (map, e->end);
  ViewRender render = view_window_get_render (self);
  gsize start, end;

  first -= first > 0 && !(view_map_get_row (map, first - 1)->flags & VIEW_ROW_PRELUDE);
  last += last + 1 < map->count;
  start = view_map_get_row_start (map, first);
  end = last + 1 < map->count ? view_map_get_row_start (map, last + 1) + grow : 0;
  if (end > 0)
    {
      gsize cost, row = view_render_previous (&render, end, &cost);
      end = view_render_row_end (&render, row);
    }
  else
    end = map->end + grow;
  view_window_render_rows (self, first, last - first + 1, start, end, grow);
}

static gboolean
apply_delta (EditorView *self, const DocumentDelta *delta)
{
  ViewMap *map = &self->window.map;
  guint inside = 0;
  gboolean rows = FALSE;

  if (delta->is_load)
    return FALSE;
  for (guint i = 0; i < delta->edit_count; i++)
    {
      EditKind kind = classify (self, &delta->edits[i]);
      if (kind == EDIT_REPLACE || (kind == EDIT_ROWS && delta->edit_count > 1))
        return FALSE;
      inside += kind != EDIT_OUTSIDE;
      rows = rows || kind == EDIT_ROWS;
    }
  if (inside > VIEW_SYNC_EDITS && inside > map->count / VIEW_SYNC_ROWS)
    return FALSE;
  for (guint i = delta->edit_count; i > 0; i--)
    {
      const DocumentEdit *e = &delta->edits[i - 1];
      if (e->start > map->end)
        continue;
      if (e->end < map->start)
        view_map_move (map, (gssize) e->length - (gssize) (e->end - e->start));
      else if (rows)
        edit_rows (self, e);
      else
        edit_plain (self, e);
    }
  return (guint) gtk_text_buffer_get_line_count (self->buffer) == map->count;
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorView *self)
{
  ViewWindow *w = &self->window;
  const DocumentEdit *last = &delta->edits[delta->edit_count - 1];
  gboolean busy = self->syncing;

  if (delta->edit_count == 0)
    return;
  w->edit_end = map_offset (delta, last->start, FALSE) + last->length;
  for (guint i = 0; i < w->open->len; i++)
    g_array_index (w->open, gsize, i) = map_offset (delta, g_array_index (w->open, gsize, i), FALSE);
  self->syncing = TRUE;
  if (!apply_delta (self, delta))
    {
      ViewAnchor anchor;
      view_window_get_anchor (self, &anchor);
      if (!delta->is_load)
        anchor.offset = map_offset (delta, anchor.offset, FALSE);
      anchor.offset = MIN (anchor.offset, document_get_length (document));
      view_window_set_mode (self);
      view_window_fill (self, anchor.offset);
      view_window_set_anchor (self, &anchor);
    }
  self->syncing = busy;
  w->revision = delta->revision;
  view_carets_restore (self);
  view_window_check_mode (self);
}

void
view_sync_attach (EditorView *self)
{
  GtkTextIter start;

  view_window_attach (self);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  self->syncing = TRUE;
  gtk_text_buffer_place_cursor (self->buffer, &start);
  self->syncing = FALSE;
  g_signal_connect (self->buffer, "insert-text", G_CALLBACK (insert_text_cb), self);
  g_signal_connect (self->buffer, "delete-range", G_CALLBACK (delete_range_cb), self);
  g_signal_connect (self->buffer, "begin-user-action", G_CALLBACK (begin_cb), self);
  g_signal_connect (self->buffer, "end-user-action", G_CALLBACK (end_cb), self);
  g_signal_connect (self->document, "changed", G_CALLBACK (changed_cb), self);
}
