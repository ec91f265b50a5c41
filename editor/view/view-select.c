/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The selection's place in the document, which the buffer's marks follow as far as the window reaches. */
#include "view-private.h"

static GtkTextViewClass *parent;

gsize
view_select_get_mark (EditorView *self, const GtkTextIter *iter, gsize truth)
{
  const ViewMap *map = &self->window.map;
  if ((truth < map->start && gtk_text_iter_is_start (iter)) || (truth > map->end && gtk_text_iter_is_end (iter)))
    return truth;
  return view_get_offset (self, iter);
}

void
view_carets_restore (EditorView *self)
{
  ViewWindow *w = &self->window;
  GtkTextIter head, anchor, old_head, old_anchor;

  if (self->syncing || w->mirroring)
    return;
  view_get_iter (self, w->head, &head);
  view_get_iter (self, w->anchor, &anchor);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &old_head, gtk_text_buffer_get_insert (self->buffer));
  gtk_text_buffer_get_iter_at_mark (self->buffer, &old_anchor, gtk_text_buffer_get_selection_bound (self->buffer));
  if (gtk_text_iter_equal (&head, &old_head) && gtk_text_iter_equal (&anchor, &old_anchor))
    return;
  w->mirroring = TRUE;
  gtk_text_buffer_select_range (self->buffer, &head, &anchor);
  w->mirroring = FALSE;
}

void
view_select_set (EditorView *self, gsize anchor, gsize head)
{
  self->window.anchor = anchor;
  self->window.head = head;
  view_carets_restore (self);
  g_signal_emit_by_name (self, "caret-moved");
}

static gboolean
open_cb (gpointer data)
{
  EditorView *self = data;
  self->window.open_idle = 0;
  view_window_open_row (self, self->window.head);
  return G_SOURCE_REMOVE;
}

/* The caret went into what a closed long row hides: it opens there, at the side from which the caret came. */
static void
enter_hidden (EditorView *self, const GtkTextIter *iter, gsize before)
{
  ViewWindow *w = &self->window;
  guint row = gtk_text_iter_get_line (iter), index = gtk_text_iter_get_line_index (iter);
  const ViewRow *r = row < w->map.count ? view_map_get_row (&w->map, row) : NULL;
  gsize start;

  for (guint i = 0; r && r->pieces && i < r->pieces->len; i++)
    {
      const ViewPiece *piece = &g_array_index (r->pieces, ViewPiece, i);
      if (piece->kind != VIEW_PIECE_HIDDEN || index <= piece->shown || index >= piece->shown + piece->shown_length)
        continue;
      start = view_map_get_row_start (&w->map, row) + piece->start;
      w->head = before >= start + piece->length ? start + piece->length - 1 : start + 1;
      if (gtk_text_buffer_get_has_selection (self->buffer) == FALSE)
        w->anchor = w->head;
      if (w->open_idle == 0)
        w->open_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, open_cb, self, NULL);
    }
}

static void
mark_set_cb (GtkTextBuffer *buffer, GtkTextIter *where, GtkTextMark *mark, EditorView *self)
{
  ViewWindow *w = &self->window;
  GtkTextIter head, anchor;
  gsize before = w->head;

  if (w->mirroring || self->syncing
      || (mark != gtk_text_buffer_get_insert (buffer) && mark != gtk_text_buffer_get_selection_bound (buffer)))
    return;
  gtk_text_buffer_get_iter_at_mark (buffer, &head, gtk_text_buffer_get_insert (buffer));
  gtk_text_buffer_get_iter_at_mark (buffer, &anchor, gtk_text_buffer_get_selection_bound (buffer));
  w->anchor = gtk_text_iter_equal (&head, &anchor) ? view_get_offset (self, &anchor) : view_select_get_mark (self, &anchor, w->anchor);
  w->head = gtk_text_iter_equal (&head, &anchor) ? w->anchor : view_select_get_mark (self, &head, w->head);
  enter_hidden (self, &head, before);
}

/* ---- keys whose way leads out of the window ----------------------------------------------------------------- */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  ViewWindow *w = &self->window;
  if (w->whole || view_window_holds (self, w->head) || (state & GDK_ALT_MASK) || gdk_key_event_is_modifier (
        gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller))))
    return FALSE;
  if ((state & GDK_CONTROL_MASK) && key != GDK_KEY_Left && key != GDK_KEY_Right && key != GDK_KEY_Up && key != GDK_KEY_Down
      && key != GDK_KEY_BackSpace && key != GDK_KEY_Delete && key != GDK_KEY_v)
    return FALSE;
  view_window_reveal (self, w->head, -1);
  return FALSE;
}

static void
select_all_cb (GtkTextView *view, gboolean select)
{
  EditorView *self = EDITOR_VIEW (view);
  if (select)
    view_select_set (self, 0, document_get_length (self->document));
  else
    view_select_set (self, self->window.head, self->window.head);
}

static void
move_cursor (GtkTextView *view, GtkMovementStep step, int count, gboolean extend)
{
  EditorView *self = EDITOR_VIEW (view);
  gsize head;

  if (self->window.whole || step != GTK_MOVEMENT_BUFFER_ENDS)
    {
      parent->move_cursor (view, step, count, extend);
      return;
    }
  head = count < 0 ? 0 : document_get_length (self->document);
  document_close_group (self->document);
  view_select_set (self, extend ? self->window.anchor : head, head);
  view_window_reveal (self, head, -1);
}

/* ---- the clipboard: the document's own bytes, also of what is hidden or outside of the window ---------------- */

static gboolean
is_shown_otherwise (EditorView *self, gsize start, gsize end)
{
  return start < self->window.map.start || end > self->window.map.end || !view_map_is_plain (&self->window.map, start, end)
    || self->window.open->len > 0;
}

static gboolean
copy_text (EditorView *self)
{
  gsize start = MIN (self->window.anchor, self->window.head), end = MAX (self->window.anchor, self->window.head);
  g_autofree char *text = NULL, *valid = NULL;

  if (start == end || !is_shown_otherwise (self, start, end))
    return FALSE;
  text = view_source_dup (&self->window.source, start, end);
  valid = g_utf8_make_valid (text, end - start);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), valid);
  return TRUE;
}

static void
copy_clipboard (GtkTextView *view)
{
  EditorView *self = EDITOR_VIEW (view);
  if (!copy_text (self))
    parent->copy_clipboard (view);
}

static void
cut_clipboard (GtkTextView *view)
{
  EditorView *self = EDITOR_VIEW (view);
  gsize start = MIN (self->window.anchor, self->window.head), end = MAX (self->window.anchor, self->window.head);
  if (!copy_text (self))
    parent->cut_clipboard (view);
  else
    {
      document_replace (self->document, start, end, "", 0);
      view_window_reveal (self, start, -1);
    }
}

void
view_select_install (GtkTextViewClass *klass)
{
  parent = g_type_class_peek_parent (klass);
  klass->move_cursor = move_cursor;
  klass->copy_clipboard = copy_clipboard;
  klass->cut_clipboard = cut_clipboard;
  g_signal_override_class_handler ("select-all", EDITOR_TYPE_VIEW, G_CALLBACK (select_all_cb));
}

void
view_select_attach (EditorView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (self->buffer, "mark-set", G_CALLBACK (mark_set_cb), self);
}
