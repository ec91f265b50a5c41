/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the text widget's one caret and the model's many equal: the widget moves the only one, else the model leads. */
#include "view-private.h"

/* The widget's caret shows the primary; one outside of what the buffer holds stands at the nearest place. */
void
view_carets_restore (EditorView *self)
{
  const EditorCaret *caret = carets_get_primary_caret (self->carets);
  GtkTextIter head, anchor, old_head, old_anchor;

  if (self->syncing || self->mirroring || self->window.revision != document_get_revision (self->document))
    return;
  view_get_iter (self, caret->head, &head);
  view_get_iter (self, caret->anchor, &anchor);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &old_head, gtk_text_buffer_get_insert (self->buffer));
  gtk_text_buffer_get_iter_at_mark (self->buffer, &old_anchor, gtk_text_buffer_get_selection_bound (self->buffer));
  if (gtk_text_iter_equal (&head, &old_head) && gtk_text_iter_equal (&anchor, &old_anchor))
    return;
  self->mirroring = TRUE;
  gtk_text_buffer_select_range (self->buffer, &head, &anchor);
  self->mirroring = FALSE;
}

static void
moved_cb (EditorCarets *carets, gpointer data)
{
  EditorView *self = data;
  view_carets_restore (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit_by_name (self, "caret-moved");
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorView *self)
{
  if (!self->syncing)                   /* typed into the widget: its marks move by themselves */
    view_carets_restore (self);
}

/* The widget moved its caret: by a key, the pointer, or a reader of the screen. */
static void
mark_set_cb (GtkTextBuffer *buffer, GtkTextIter *where, GtkTextMark *mark, EditorView *self)
{
  GtkTextIter head, anchor;
  gsize to, from;

  if (self->mirroring || self->syncing
      || (mark != gtk_text_buffer_get_insert (buffer) && mark != gtk_text_buffer_get_selection_bound (buffer)))
    return;
  gtk_text_buffer_get_iter_at_mark (buffer, &head, gtk_text_buffer_get_insert (buffer));
  gtk_text_buffer_get_iter_at_mark (buffer, &anchor, gtk_text_buffer_get_selection_bound (buffer));
  from = view_select_get_mark (self, &anchor, carets_get_primary_caret (self->carets)->anchor);
  to = gtk_text_iter_equal (&head, &anchor) ? from : view_select_get_mark (self, &head, carets_get_primary_caret (self->carets)->head);
  self->mirroring = TRUE;
  if (carets_get_count (self->carets) > 1)
    carets_set_one (self->carets, from, to);
  else
    carets_follow (self->carets, from, to);
  self->mirroring = FALSE;
}

void
view_carets_attach (EditorView *self)
{
  self->carets = carets_new (self->document);
  carets_set_func (self->carets, moved_cb, self);
  g_signal_connect_after (self->document, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->buffer, "mark-set", G_CALLBACK (mark_set_cb), self);
}

void
view_carets_finish (EditorView *self)
{
  g_clear_pointer (&self->carets, carets_free);
}
