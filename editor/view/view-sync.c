/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the text buffer and the document equal: the user's edits become deltas, deltas become edits of the buffer. */
#include "view-private.h"
#include <string.h>

#define SPAN_EDITS 32

static void
insert_text_cb (GtkTextBuffer *buffer, GtkTextIter *location, const char *text, int length, EditorView *self)
{
  DocumentEdit edit;
  if (self->syncing)
    return;
  edit.start = edit.end = view_get_offset (self, location);
  edit.text = text;
  edit.length = length < 0 ? strlen (text) : (gsize) length;
  self->syncing = TRUE;
  if (!document_apply (self->document, 0, &edit, 1, DOCUMENT_AUTHOR_USER, NULL))
    g_signal_stop_emission_by_name (buffer, "insert-text");
  self->syncing = FALSE;
}

static void
delete_range_cb (GtkTextBuffer *buffer, GtkTextIter *start, GtkTextIter *end, EditorView *self)
{
  DocumentEdit edit = { 0 };
  if (self->syncing)
    return;
  edit.start = view_get_offset (self, start);
  edit.end = view_get_offset (self, end);
  self->syncing = TRUE;
  if (edit.end > edit.start && !document_apply (self->document, 0, &edit, 1, DOCUMENT_AUTHOR_USER, NULL))
    g_signal_stop_emission_by_name (buffer, "delete-range");
  self->syncing = FALSE;
}

static void
begin_cb (GtkTextBuffer *buffer, EditorView *self)
{
  document_begin_group (self->document);
}

static void
end_cb (GtkTextBuffer *buffer, EditorView *self)
{
  document_end_group (self->document);
}

/* The document has the new text already, so bytes of the old one are counted in the buffer itself. */
static void
forward_bytes (GtkTextIter *iter, gsize bytes)
{
  while (bytes > 0)
    {
      gsize left = gtk_text_iter_get_bytes_in_line (iter) - gtk_text_iter_get_line_index (iter);
      if (bytes < left)
        {
          gtk_text_iter_set_line_index (iter, gtk_text_iter_get_line_index (iter) + bytes);
          return;
        }
      bytes -= left;
      if (!gtk_text_iter_forward_line (iter))   /* the last row: now at the end of the text */
        return;
    }
}

/* The bytes before an iter, in the text that the buffer still has. */
static gsize
count_bytes (EditorView *self, GtkTextMark *mark)
{
  GtkTextIter iter, line;
  gsize bytes;
  gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, mark);
  bytes = gtk_text_iter_get_line_index (&iter);
  gtk_text_buffer_get_start_iter (self->buffer, &line);
  for (int left = gtk_text_iter_get_line (&iter); left > 0; left--)
    {
      bytes += gtk_text_iter_get_bytes_in_line (&line);
      gtk_text_iter_forward_line (&line);
    }
  return bytes;
}

/* Edits in many places go into the buffer as one: it takes longer over each than the document over all. What it would
 * lose with the replaced text is put back: caret, selection, and the row at the top. */
static void
replace_span (EditorView *self, const DocumentDelta *delta)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  const DocumentEdit *first = &delta->edits[0], *last = &delta->edits[delta->edit_count - 1];
  gsize marks[2] = { count_bytes (self, gtk_text_buffer_get_insert (self->buffer)),
                     count_bytes (self, gtk_text_buffer_get_selection_bound (self->buffer)) };
  gsize in = 0, out = 0;
  GtkTextIter start, end, top;
  GdkRectangle visible;
  GtkTextMark *anchor;
  int row;

  gtk_text_view_get_visible_rect (view, &visible);
  gtk_text_view_get_line_at_y (view, &top, visible.y, NULL);
  row = gtk_text_iter_get_line (&top);
  for (guint i = 0; i < delta->edit_count; i++)
    {
      in += delta->edits[i].length;
      out += delta->edits[i].end - delta->edits[i].start;
    }
  view_get_iter (self, first->start, &start);
  end = start;
  forward_bytes (&end, last->end - first->start);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  gtk_text_buffer_insert (self->buffer, &start, document_get_text (self->document, NULL) + first->start,
                          last->end - first->start - out + in);
  for (int i = 0; i < 2; i++)
    document_map_offset (self->document, delta->revision - 1, &marks[i], DOCUMENT_BIAS_RIGHT);
  view_get_iter (self, marks[0], &start);
  view_get_iter (self, marks[1], &end);
  gtk_text_buffer_select_range (self->buffer, &start, &end);
  gtk_text_buffer_get_iter_at_line (self->buffer, &top, row);
  anchor = gtk_text_buffer_create_mark (self->buffer, NULL, &top, TRUE);
  gtk_text_view_scroll_to_mark (view, anchor, 0, TRUE, 0, 0);
  gtk_text_buffer_delete_mark (self->buffer, anchor);
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorView *self)
{
  gsize in = 0, out = 0;
  if (self->syncing)
    return;
  self->syncing = TRUE;
  if (delta->edit_count >= SPAN_EDITS)
    {
      replace_span (self, delta);
      self->syncing = FALSE;
      return;
    }
  for (guint i = 0; i < delta->edit_count; i++)
    {
      const DocumentEdit *e = &delta->edits[i];
      GtkTextIter start, end;
      view_get_iter (self, e->start - out + in, &start);
      end = start;
      forward_bytes (&end, e->end - e->start);
      gtk_text_buffer_delete (self->buffer, &start, &end);
      if (e->length > 0)
        gtk_text_buffer_insert (self->buffer, &start, e->text, e->length);
      out += e->end - e->start;
      in += e->length;
    }
  self->syncing = FALSE;
}

void
view_sync_attach (EditorView *self)
{
  gsize length;
  const char *text = document_get_text (self->document, &length);
  GtkTextIter start;

  self->syncing = TRUE;
  gtk_text_buffer_set_text (self->buffer, text, length);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_place_cursor (self->buffer, &start);
  self->syncing = FALSE;
  g_signal_connect (self->buffer, "insert-text", G_CALLBACK (insert_text_cb), self);
  g_signal_connect (self->buffer, "delete-range", G_CALLBACK (delete_range_cb), self);
  g_signal_connect (self->buffer, "begin-user-action", G_CALLBACK (begin_cb), self);
  g_signal_connect (self->buffer, "end-user-action", G_CALLBACK (end_cb), self);
  g_signal_connect (self->document, "changed", G_CALLBACK (changed_cb), self);
}
