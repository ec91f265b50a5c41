/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ctrl and the pointer: a name that is declared somewhere becomes a link, and a click follows it. */
#include "view-language-private.h"
#include "view-carets.h"

static gboolean
is_word (const GtkTextIter *iter)
{
  gunichar c = gtk_text_iter_get_char (iter);
  return c == '_' || c == '$' || g_unichar_isalnum (c);
}

/* The word around an iter; FALSE: none stands there. */
static gboolean
find_word (EditorView *self, const GtkTextIter *at, gsize *start, gsize *end)
{
  GtkTextIter from = *at, to = *at, before;
  if (!is_word (at))
    return FALSE;
  while (before = from, gtk_text_iter_backward_char (&before) && is_word (&before))
    from = before;
  while (is_word (&to) && gtk_text_iter_forward_char (&to))
    ;
  *start = view_get_offset (self, &from);
  *end = view_get_offset (self, &to);
  return TRUE;
}

static gboolean
get_iter (EditorView *self, double x, double y, GtkTextIter *iter)
{
  int bx, by;
  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, (int) x, (int) y, &bx, &by);
  return gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), iter, bx, by);
}

void
view_link_hide (EditorView *self)
{
  ViewLanguage *l = self->language;
  view_cancel (&l->link_request);
  if (l->link_end == l->link_start)
    return;
  l->link_start = l->link_end = 0;
  l->link_shown = FALSE;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "text");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
answer_cb (const ProviderAnswer *answer, const char *error, gpointer data)
{
  EditorView *self = data;
  ViewLanguage *l = self->language;
  l->link_request = NULL;
  if (!answer || answer->rows->len == 0 || l->link_revision != document_get_revision (self->document))
    {
      view_link_hide (self);
      return;
    }
  l->link_shown = TRUE;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), "pointer");
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, EditorView *self)
{
  ViewLanguage *l = self->language;
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  ProviderQuestion question = { PROVIDER_DEFINITION, self->document };
  GtkTextIter iter;
  gsize start, end;

  if (!l->hub || self->caret_ui->typing.ctrl_click || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK)) != GDK_CONTROL_MASK
      || !get_iter (self, x, y, &iter) || !find_word (self, &iter, &start, &end))
    {
      view_link_hide (self);
      return;
    }
  if (start == l->link_start && end == l->link_end && l->link_revision == document_get_revision (self->document))
    return;
  view_link_hide (self);
  l->link_start = start;
  l->link_end = end;
  l->link_revision = document_get_revision (self->document);
  question.start = question.end = view_get_offset (self, &iter);
  l->link_request = provider_hub_ask (l->hub, &question, answer_cb, self);
}

static void
released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  if (key == GDK_KEY_Control_L || key == GDK_KEY_Control_R)
    view_link_hide (self);
}

static void
pressed_cb (GtkGestureClick *gesture, int presses, double x, double y, EditorView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  GtkTextIter iter;

  view_completion_hide (self);
  if (!self->language->hub || self->caret_ui->typing.ctrl_click || presses != 1
      || (state & (GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK)) != GDK_CONTROL_MASK || !get_iter (self, x, y, &iter))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  view_link_hide (self);
  g_signal_emit_by_name (self, "definition-requested", (guint64) view_get_offset (self, &iter));
}

void
view_link_snapshot (EditorView *self, GtkSnapshot *snapshot)
{
  ViewLanguage *l = self->language;
  GtkTextIter from, to;
  GdkRectangle left, right;
  GdkRGBA color;

  if (!l->link_shown || l->link_revision != document_get_revision (self->document))
    return;
  view_get_iter (self, l->link_start, &from);
  view_get_iter (self, l->link_end, &to);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &from, &left);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &to, &right);
  if (left.y != right.y)
    return;
  if (!gtk_style_context_lookup_color (gtk_widget_get_style_context (GTK_WIDGET (self)), "accent_color", &color))
    gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &color);
  gtk_snapshot_append_color (snapshot, &color, &GRAPHENE_RECT_INIT (left.x, left.y + left.height - 2, right.x - left.x, 1));
}

void
view_link_attach (EditorView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "leave", G_CALLBACK (view_link_hide), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-released", G_CALLBACK (released_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
