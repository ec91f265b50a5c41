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
view_select_set (EditorView *self, gsize anchor, gsize head)
{
  carets_set_one (self->carets, anchor, head);
}

static gboolean
open_cb (gpointer data)
{
  EditorView *self = data;
  const EditorCaret *caret = carets_get_primary_caret (self->carets);
  gsize at = self->window.open_at;

  self->window.open_idle = 0;
  if (view_window_open_row (self, at))
    view_select_set (self, caret->anchor == caret->head ? at : caret->anchor, at);
  return G_SOURCE_REMOVE;
}

static void
open_later (EditorView *self, gsize at)
{
  self->window.open_at = at;
  if (self->window.open_idle == 0)
    self->window.open_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, open_cb, self, NULL);
}

/* The model moves carets through what is hidden too. */
static void
show_hidden (EditorView *self)
{
  gsize head = editor_view_get_caret_offset (self);
  if (!self->syncing && !self->window.whole && self->window.open_idle == 0 && view_window_hides (self, head))
    open_later (self, head);
}

/* The text widget's caret went into what a closed long row hides: it opens there, at the side from which the caret came. */
static void
enter_hidden (EditorView *self, const GtkTextIter *iter)
{
  const ViewMap *map = &self->window.map;
  guint row = gtk_text_iter_get_line (iter), index = gtk_text_iter_get_line_index (iter);
  const ViewRow *r = row < map->count ? view_map_get_row (map, row) : NULL;

  for (guint i = 0; r && r->pieces && i < r->pieces->len; i++)
    {
      const ViewPiece *piece = &g_array_index (r->pieces, ViewPiece, i);
      gsize start = view_map_get_row_start (map, row) + piece->start;
      if (piece->kind == VIEW_PIECE_HIDDEN && index > piece->shown && index < piece->shown + piece->shown_length)
        open_later (self, self->caret_before >= start + piece->length ? start + piece->length - 1 : start + 1);
    }
}

static void
mark_set_cb (GtkTextBuffer *buffer, GtkTextIter *where, GtkTextMark *mark, EditorView *self)
{
  GtkTextIter head;
  if (self->mirroring || self->syncing || mark != gtk_text_buffer_get_insert (buffer))
    return;
  gtk_text_buffer_get_iter_at_mark (buffer, &head, mark);
  enter_hidden (self, &head);
  self->caret_before = carets_get_primary_caret (self->carets)->head;
}

/* ---- keys whose way leads out of the window ----------------------------------------------------------------- */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  gsize head = carets_get_primary_caret (self->carets)->head;
  self->window.has_pending = FALSE;
  if (self->window.whole || view_window_holds (self, head) || (state & GDK_ALT_MASK) || gdk_key_event_is_modifier (
        gtk_event_controller_get_current_event (GTK_EVENT_CONTROLLER (controller))))
    return FALSE;
  if ((state & GDK_CONTROL_MASK) && key != GDK_KEY_Left && key != GDK_KEY_Right && key != GDK_KEY_Up && key != GDK_KEY_Down
      && key != GDK_KEY_BackSpace && key != GDK_KEY_Delete && key != GDK_KEY_v)
    return FALSE;
  view_window_reveal (self, head, -1);
  return FALSE;
}

static void
select_all_cb (GtkTextView *view, gboolean select)
{
  EditorView *self = EDITOR_VIEW (view);
  if (select)
    view_select_set (self, 0, document_get_length (self->document));
  else
    view_select_set (self, carets_get_primary_caret (self->carets)->head, carets_get_primary_caret (self->carets)->head);
}

/* What stands for one byte or mark is passed as one: the text widget's caret stepped into it. */
static void
leave_piece (EditorView *self, gsize before)
{
  const ViewMap *map = &self->window.map;
  GtkTextIter iter;
  guint row, index;
  const ViewRow *r;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, gtk_text_buffer_get_insert (self->buffer));
  row = gtk_text_iter_get_line (&iter);
  index = gtk_text_iter_get_line_index (&iter);
  r = row < map->count ? view_map_get_row (map, row) : NULL;
  for (guint i = 0; r && r->pieces && i < r->pieces->len; i++)
    {
      const ViewPiece *piece = &g_array_index (r->pieces, ViewPiece, i);
      gsize start = view_map_get_row_start (map, row) + piece->start, head;
      if (piece->kind == VIEW_PIECE_HIDDEN || index <= piece->shown || index >= piece->shown + piece->shown_length)
        continue;
      head = before <= start ? start + piece->length : start;
      view_select_set (self, gtk_text_buffer_get_has_selection (self->buffer) ? carets_get_primary_caret (self->carets)->anchor : head,
                       head);
      view_carets_restore (self);
      return;
    }
}

static void
move_cursor (GtkTextView *view, GtkMovementStep step, int count, gboolean extend)
{
  EditorView *self = EDITOR_VIEW (view);
  gsize head = editor_view_get_caret_offset (self);

  if (self->window.whole || step != GTK_MOVEMENT_BUFFER_ENDS)
    {
      parent->move_cursor (view, step, count, extend);
      leave_piece (self, head);
      return;
    }
  head = count < 0 ? 0 : document_get_length (self->document);
  document_close_group (self->document);
  view_select_set (self, extend ? carets_get_primary_caret (self->carets)->anchor : head, head);
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
  const EditorCaret *caret = carets_get_primary_caret (self->carets);
  gsize start = caret_start (caret), end = caret_end (caret);
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
  const EditorCaret *caret = carets_get_primary_caret (self->carets);
  gsize start = caret_start (caret), end = caret_end (caret);
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
  g_signal_connect (self, "caret-moved", G_CALLBACK (show_hidden), NULL);
}
