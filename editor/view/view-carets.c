/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps the text widget's one caret and the model's many equal: the widget moves the only one, else the model leads. */
#include "view-carets.h"
#include "document/history.h"

gboolean
view_carets_is_many (EditorView *self)
{
  return carets_get_count (self->carets) > 1;
}

guint
editor_view_get_caret_count (EditorView *self)
{
  return carets_get_count (self->carets);
}

EditorCarets *
editor_view_get_carets (EditorView *self)
{
  return self->carets;
}

/* The widget's caret shows the primary; one outside of what the buffer holds stands at the nearest place. Of several the
 * selections are drawn by us, the primary's too, so that all look alike: the widget has none then. */
void
view_carets_restore (EditorView *self)
{
  const EditorCaret *caret = carets_get_primary_caret (self->carets);
  GtkTextIter head, anchor, old_head, old_anchor;

  if (self->syncing || self->mirroring || self->window.revision != document_get_revision (self->document))
    return;
  view_get_iter (self, caret->head, &head);
  view_get_iter (self, view_carets_is_many (self) ? caret->head : caret->anchor, &anchor);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &old_head, gtk_text_buffer_get_insert (self->buffer));
  gtk_text_buffer_get_iter_at_mark (self->buffer, &old_anchor, gtk_text_buffer_get_selection_bound (self->buffer));
  if (gtk_text_iter_equal (&head, &old_head) && gtk_text_iter_equal (&anchor, &old_anchor))
    return;
  self->mirroring = TRUE;
  gtk_text_buffer_select_range (self->buffer, &head, &anchor);
  self->mirroring = FALSE;
}

void
view_carets_show_primary (EditorView *self)
{
  view_window_reveal (self, carets_get_primary_caret (self->carets)->head, -1);
}

/* With more than one, all are drawn alike by us, so that they blink together. */
static void
update_looks (EditorView *self)
{
  gboolean many = view_carets_is_many (self);
  if (gtk_text_view_get_cursor_visible (GTK_TEXT_VIEW (self)) == many)
    {
      gtk_text_view_set_cursor_visible (GTK_TEXT_VIEW (self), !many);
      gtk_text_view_reset_im_context (GTK_TEXT_VIEW (self));
    }
  view_carets_reset_blink (self);
  view_carets_update_brackets (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
moved_cb (EditorCarets *carets, gpointer data)
{
  EditorView *self = data;
  view_folds_follow_carets (self);
  view_carets_restore (self);
  update_looks (self);
  g_signal_emit_by_name (self, "caret-moved");
}

static void
changed_cb (Document *document, const DocumentDelta *delta, EditorView *self)
{
  view_carets_restore (self);
  update_looks (self);
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
  if (view_carets_is_many (self))
    carets_set_one (self->carets, from, to);
  else
    carets_follow (self->carets, from, to);
  self->mirroring = FALSE;
}

static void
language_cb (EditorView *self)
{
  GtkSourceLanguage *language = gtk_source_buffer_get_language (GTK_SOURCE_BUFFER (self->buffer));
  const char *path = document_get_path (self->document);
  CaretsRules rules;

  carets_rules_init (&rules, language ? gtk_source_language_get_id (language) : NULL);
  if (path)
    carets_rules_read_editorconfig (&rules, path);
  rules.auto_close = rules.surround = !self->caret_ui->typing.no_pairs;
  rules.auto_indent = !self->caret_ui->typing.no_indent;
  rules.trim_on_save = rules.trim_on_save || self->caret_ui->typing.trim_on_save;
  editor_view_set_rules (self, &rules);
}

void
editor_view_set_typing (EditorView *self, const EditorTyping *typing)
{
  self->caret_ui->typing = *typing;
  language_cb (self);
}

void
editor_view_set_rules (EditorView *self, const CaretsRules *rules)
{
  GtkSourceView *view = GTK_SOURCE_VIEW (self);
  carets_set_rules (self->carets, rules);
  gtk_source_view_set_tab_width (view, rules->tab_width);
  gtk_source_view_set_indent_width (view, rules->indent_width);
  gtk_source_view_set_insert_spaces_instead_of_tabs (view, !rules->use_tabs);
}

/* ---- history -------------------------------------------------------------------------------------------------------- */

static GBytes *
save_cb (gpointer data)
{
  return carets_save (((EditorView *) data)->carets);
}

void
view_carets_return (EditorView *self, DocumentNode *from, gboolean undo, gsize caret)
{
  DocumentNode *head = document_get_head (self->document);
  gboolean plain = undo ? head == document_node_get_parent (from) : document_node_get_parent (head) == from;
  GBytes *bytes = plain ? document_node_get_carets (undo ? from : head, !undo) : NULL;
  if (!carets_load (self->carets, bytes))
    view_select_set (self, caret, caret);
  view_carets_show_primary (self);
}

/* Of several views of a document the one in use says where its carets are. */
void
view_carets_focus (EditorView *self)
{
  document_set_caret_func (self->document, save_cb, self);
}

void
view_carets_attach (EditorView *self)
{
  self->carets = carets_new (self->document);
  self->caret_ui = g_new0 (ViewCaretUi, 1);
  carets_set_func (self->carets, moved_cb, self);
  g_signal_connect_after (self->document, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect (self->buffer, "mark-set", G_CALLBACK (mark_set_cb), self);
  g_signal_connect_object (self->buffer, "notify::language", G_CALLBACK (language_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->document, "notify::path", G_CALLBACK (language_cb), self, G_CONNECT_SWAPPED);
  language_cb (self);
  view_carets_focus (self);
  view_carets_attach_keys (self);
  view_carets_attach_pointer (self);
}

void
view_carets_finish (EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  if (!ui)
    return;
  view_carets_stop_task (self);
  document_set_caret_func (self->document, NULL, NULL);
  g_clear_handle_id (&ui->blink_timer, g_source_remove);
  g_clear_pointer (&ui->snippet, carets_snippet_free);
  g_clear_object (&ui->im);
  g_clear_object (&ui->vim);
  g_free (ui->preedit);
  g_free (ui->copied);
  g_clear_pointer (&self->caret_ui, g_free);
  g_clear_pointer (&self->carets, carets_free);
}
