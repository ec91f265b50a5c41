/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the text buffer and the document equal: the user's edits become deltas, deltas become edits of the buffer. */
#include "view-private.h"
#include <string.h>

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
      if (bytes >= left && gtk_text_iter_forward_line (iter))
        bytes -= left;
      else
        {
          gtk_text_iter_set_line_index (iter, gtk_text_iter_get_line_index (iter) + MIN (bytes, left));
          bytes = 0;
        }
    }
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorView *self)
{
  gsize in = 0, out = 0;
  if (self->syncing)
    return;
  self->syncing = TRUE;
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
