/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The view widget: set-up, caret, zoom, undo keys. */
#include "view-language-private.h"
#include "document/history.h"
#include <glib/gi18n.h>
#include <math.h>

G_DEFINE_FINAL_TYPE (EditorView, editor_view, GTK_SOURCE_TYPE_VIEW)

enum { CARET_MOVED, FIX_APPLIED, SCROLLED, MODE_CHANGED, CLIP_ACTIVATED, N_SIGNALS };
static guint signals[N_SIGNALS];

#define ZOOM_MIN 0.5
#define ZOOM_MAX 4.0
#define DEFAULT_POINTS 11.0

Document *
editor_view_get_document (EditorView *self)
{
  return self->document;
}

gsize
editor_view_get_caret_offset (EditorView *self)
{
  return carets_get_primary_caret (self->carets)->head;
}

void
editor_view_get_caret (EditorView *self, guint *line, guint *column)
{
  gsize head = editor_view_get_caret_offset (self);
  *line = document_get_line_at (self->document, head);
  *column = document_get_chars_at (self->document, head)
    - document_get_chars_at (self->document, document_get_line_start (self->document, *line)) + 1;
  (*line)++;
}

void
editor_view_get_selection (EditorView *self, gsize *start, gsize *end)
{
  const EditorCaret *caret = carets_get_primary_caret (self->carets);
  *start = caret_start (caret);
  *end = caret_end (caret);
}

void
editor_view_go_to (EditorView *self, guint line, guint column)
{
  ViewRender render = { &self->window.source, NULL, 0, TRUE };
  gsize start = document_get_line_start (self->document, line > 0 ? line - 1 : 0), end = view_render_row_end (&render, start);
  gsize at = document_get_offset_at (self->document, document_get_chars_at (self->document, start) + MAX (column, 1) - 1);

  document_close_group (self->document);
  at = MIN (at, end);
  view_select_set (self, at, at);
  view_window_reveal (self, at, 0.4);
  view_window_open_row (self, at);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
editor_view_go_to_offset (EditorView *self, gsize offset)
{
  editor_view_select (self, offset, offset);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self), gtk_text_buffer_get_insert (self->buffer), 0, TRUE, 0, 0.4);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

void
editor_view_select (EditorView *self, gsize start, gsize end)
{
  gsize length = document_get_length (self->document);
  document_close_group (self->document);
  view_select_set (self, MIN (end, length), MIN (start, length));
  view_window_reveal (self, MIN (start, length), -1);
}

gboolean
editor_view_locate (EditorView *self, gsize offset, GdkRectangle *box)
{
  GtkTextIter iter;
  GdkRectangle visible, at;
  view_get_iter (self, offset, &iter);
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (self), &visible);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &iter, &at);
  if (!gdk_rectangle_intersect (&visible, &(GdkRectangle) { at.x, at.y, MAX (at.width, 1), at.height }, NULL))
    return FALSE;
  *box = at;
  gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, at.x, at.y, &box->x, &box->y);
  return TRUE;
}

void
editor_view_insert_at_caret (EditorView *self, const char *text)
{
  gtk_text_buffer_begin_user_action (self->buffer);
  gtk_text_buffer_delete_selection (self->buffer, TRUE, TRUE);
  gtk_text_buffer_insert_at_cursor (self->buffer, text, -1);
  gtk_text_buffer_end_user_action (self->buffer);
}

/* ---- font ------------------------------------------------------------------------------------------------ */

static void
update_font (EditorView *self)
{
  g_autofree char *css = NULL;
  char size[G_ASCII_DTOSTR_BUF_SIZE];
  double points = (self->font_points > 0 ? self->font_points : DEFAULT_POINTS) * self->zoom;

  g_ascii_formatd (size, sizeof size, "%.2f", points);
  css = g_strdup_printf ("textview { font-family: monospace; font-size: %spt; line-height: 1.3; }", size);
  gtk_css_provider_load_from_data (self->css, css, -1);
}

void
editor_view_set_font_size (EditorView *self, double points)
{
  self->font_points = points;
  update_font (self);
}

double
editor_view_get_zoom (EditorView *self)
{
  return self->zoom;
}

static void
set_zoom (EditorView *self, double zoom)
{
  self->zoom = CLAMP (zoom, ZOOM_MIN, ZOOM_MAX);
  update_font (self);
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EditorView *self = EDITOR_VIEW (widget);
  if (g_str_has_suffix (name, "in"))
    set_zoom (self, self->zoom * 1.1);
  else if (g_str_has_suffix (name, "out"))
    set_zoom (self, self->zoom / 1.1);
  else
    set_zoom (self, 1);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, EditorView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  if (!(state & GDK_CONTROL_MASK) || dy == 0)
    return FALSE;
  set_zoom (self, self->zoom * pow (1.1, -dy));
  return TRUE;
}

/* ---- undo ----------------------------------------------------------------------------------- */

static void
undo_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EditorView *self = EDITOR_VIEW (widget);
  gboolean undo = g_str_has_suffix (name, "undo"), taken = FALSE, done;
  DocumentNode *from = document_get_head (self->document);
  gsize caret;

  g_signal_emit_by_name (self, "undo-requested", !undo, &taken);
  if (taken)
    return;
  done = undo ? document_undo (self->document, &caret) : document_redo (self->document, &caret);

  if (!done)
    {
      gtk_widget_error_bell (widget);
      return;
    }
  view_carets_return (self, from, undo, caret);
}

static void
fix_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EditorView *self = EDITOR_VIEW (widget);
  if (!editor_view_apply_fix (self))
    view_card_show (self, editor_view_get_caret_offset (self));
}

/* ---- widget ---------------------------------------------------------------------------------------------- */

static void
mark_set_cb (GtkTextBuffer *buffer, GtkTextIter *iter, GtkTextMark *mark, EditorView *self)
{
  if (mark != gtk_text_buffer_get_insert (buffer))
    return;
  if (!self->syncing && !self->mirroring)
    document_close_group (self->document);
  view_card_hide (self);
}

static void
caret_cb (EditorView *self)
{
  view_numbers_update (self);
  g_signal_emit (self, signals[CARET_MOVED], 0);
}

static void
view_snapshot_layer (GtkTextView *view, GtkTextViewLayer layer, GtkSnapshot *snapshot)
{
  GTK_TEXT_VIEW_CLASS (editor_view_parent_class)->snapshot_layer (view, layer, snapshot);
  if (layer == GTK_TEXT_VIEW_LAYER_BELOW_TEXT)
    {
      view_lights_snapshot (EDITOR_VIEW (view), snapshot);
      view_carets_snapshot_below (EDITOR_VIEW (view), snapshot);
      view_language_snapshot (EDITOR_VIEW (view), snapshot);
    }
  else
    view_carets_snapshot_above (EDITOR_VIEW (view), snapshot);
  view_find_snapshot (EDITOR_VIEW (view), layer, snapshot);
}

void
view_window_changed (EditorView *self)
{
  view_diagnostics_refresh (self);
  view_tokens_refresh (self);
  g_signal_emit (self, signals[SCROLLED], 0);
}

static void
view_dispose (GObject *object)
{
  EditorView *self = EDITOR_VIEW (object);
  g_clear_handle_id (&self->join_source, g_source_remove);
  view_card_finish (self);
  if (self->document)
    view_window_finish (self);
  view_prelude_finish (self);
  view_language_finish (self);
  view_scrub_finish (self);
  view_inline_finish (self);
  view_clips_finish (self);
  view_diagnostics_finish (self);
  view_folds_finish (self);
  view_carets_finish (self);
  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  if (self->buffer)
    g_signal_handlers_disconnect_by_data (self->buffer, self);
  g_clear_object (&self->buffer);
  g_clear_object (&self->document);
  g_clear_object (&self->css);
  G_OBJECT_CLASS (editor_view_parent_class)->dispose (object);
}

/* The card hangs on the view's parent: it must be gone before that is. */
static void
view_unroot (GtkWidget *widget)
{
  view_card_finish (EDITOR_VIEW (widget));
  view_language_unroot (EDITOR_VIEW (widget));
  GTK_WIDGET_CLASS (editor_view_parent_class)->unroot (widget);
}

static void
editor_view_class_init (EditorViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = view_dispose;
  widget_class->unroot = view_unroot;
  view_select_install (GTK_TEXT_VIEW_CLASS (klass));
  GTK_TEXT_VIEW_CLASS (klass)->snapshot_layer = view_snapshot_layer;
  signals[CARET_MOVED] = g_signal_new ("caret-moved", EDITOR_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SCROLLED] = g_signal_new ("scrolled", EDITOR_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[MODE_CHANGED] = g_signal_new ("mode-changed", EDITOR_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FIX_APPLIED] = g_signal_new ("fix-applied", EDITOR_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_signal_new ("folds-changed", EDITOR_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  view_language_class_init (widget_class);
  signals[CLIP_ACTIVATED] = g_signal_new ("clip-activated", EDITOR_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 2, G_TYPE_UINT64, G_TYPE_UINT);
  view_scrub_class_init (widget_class);
  gtk_widget_class_install_action (widget_class, "editor.undo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "editor.redo", NULL, undo_action);
  gtk_widget_class_install_action (widget_class, "editor.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "editor.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "editor.zoom-reset", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "editor.fix", NULL, fix_action);
  view_carets_class_init (klass);
}

static void
editor_view_init (EditorView *self)
{
  GtkSourceView *view = GTK_SOURCE_VIEW (self);
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);

  self->zoom = 1;
  self->css = gtk_css_provider_new ();
  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_add_provider (gtk_widget_get_style_context (GTK_WIDGET (self)), GTK_STYLE_PROVIDER (self->css),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  G_GNUC_END_IGNORE_DEPRECATIONS
  gtk_source_view_set_highlight_current_line (view, TRUE);
  gtk_source_view_set_auto_indent (view, TRUE);
  gtk_source_view_set_indent_on_tab (view, TRUE);
  gtk_source_view_set_tab_width (view, 2);
  gtk_source_view_set_insert_spaces_instead_of_tabs (view, TRUE);
  gtk_source_view_set_smart_backspace (view, TRUE);
  gtk_source_view_set_smart_home_end (view, GTK_SOURCE_SMART_HOME_END_BEFORE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (self), TRUE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (self), 6);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (self), 96);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (self), 6);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (self), 12);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  update_font (self);
}

EditorView *
editor_view_new (Document *document)
{
  EditorView *self = g_object_new (EDITOR_TYPE_VIEW, NULL);
  GtkSourceBuffer *buffer = gtk_source_buffer_new (NULL);

  self->document = g_object_ref (document);
  self->buffer = GTK_TEXT_BUFFER (buffer);
  gtk_text_buffer_set_enable_undo (self->buffer, FALSE);
  gtk_source_buffer_set_implicit_trailing_newline (buffer, FALSE);
  gtk_source_buffer_set_highlight_matching_brackets (buffer, FALSE);    /* the carets' model knows strings and comments */
  gtk_text_view_set_buffer (GTK_TEXT_VIEW (self), self->buffer);
  editor_style_apply (buffer);
  view_diagnostics_attach (self);
  view_carets_attach (self);
  view_sync_attach (self);
  view_card_attach (self);
  view_language_attach (self);
  view_gutter_attach (self);
  view_numbers_attach (self);
  view_folds_attach (self);
  view_prelude_attach (self);
  view_select_attach (self);
  view_scrub_attach (self);
  g_signal_connect (self->buffer, "mark-set", G_CALLBACK (mark_set_cb), self);
  g_signal_connect_swapped (self->buffer, "notify::cursor-position", G_CALLBACK (caret_cb), self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Composition"), -1);
  return self;
}
