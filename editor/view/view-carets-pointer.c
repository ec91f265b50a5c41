/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pointer's ways to more carets: Alt+Click, and rectangles by Shift+Alt+drag or the middle button. */
#include "view-carets.h"

static void
get_place (EditorView *self, double x, double y, gsize *offset, guint *line, guint *column)
{
  GtkTextView *view = GTK_TEXT_VIEW (self);
  GtkTextIter iter;
  GdkRectangle end;
  int bx, by;

  gtk_text_view_window_to_buffer_coords (view, GTK_TEXT_WINDOW_WIDGET, x, y, &bx, &by);
  gtk_text_view_get_iter_at_location (view, &iter, bx, by);
  *offset = view_get_offset (self, &iter);
  *line = document_get_line_at (self->document, *offset);
  *column = carets_get_column_at (self->carets, *offset);
  if (!gtk_text_iter_ends_line (&iter))
    return;
  gtk_text_view_get_iter_location (view, &iter, &end);          /* behind a row's end columns go on */
  if (bx > end.x)
    *column += (bx - end.x) / MAX (view_carets_get_char_width (self), 1);
}

static void
pressed_cb (GtkGestureClick *gesture, int count, double x, double y, EditorView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  GdkModifierType held = state & (GDK_SHIFT_MASK | GDK_CONTROL_MASK | GDK_ALT_MASK);
  gsize offset;
  guint line, column;

  if (held != GDK_ALT_MASK && !(held == GDK_CONTROL_MASK && self->caret_ui->typing.ctrl_click))
    return;
  get_place (self, x, y, &offset, &line, &column);
  carets_toggle (self->carets, offset);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

/* ---- rectangles -------------------------------------------------------------------------------------------------- */

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));
  gsize offset;

  ui->dragging = FALSE;
  if (button == GDK_BUTTON_PRIMARY && (state & (GDK_SHIFT_MASK | GDK_ALT_MASK | GDK_CONTROL_MASK)) != (GDK_SHIFT_MASK | GDK_ALT_MASK))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  get_place (self, x, y, &offset, &ui->drag_line, &ui->drag_column);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

#define DRAG_PIXELS 4

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, EditorView *self)
{
  ViewCaretUi *ui = self->caret_ui;
  double x, y;
  gsize offset;
  guint line, column;

  if (!ui->dragging && ABS (dx) < DRAG_PIXELS && ABS (dy) < DRAG_PIXELS)
    return;
  ui->dragging = TRUE;
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  get_place (self, x + dx, y + dy, &offset, &line, &column);
  carets_set_column (self->carets, ui->drag_line, ui->drag_column, line, column);
  view_carets_show_primary (self);
}

static void
primary_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  g_autoptr (EditorView) self = data;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
  if (text && self->caret_ui)
    carets_paste (self->carets, text, FALSE);
}

/* A middle click without a way pastes what is selected elsewhere, as everywhere. */
static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, EditorView *self)
{
  gboolean paste = TRUE;
  double x, y;
  gsize offset;
  guint line, column;

  if (self->caret_ui->dragging || gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) != GDK_BUTTON_MIDDLE)
    return;
  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-primary-paste", &paste, NULL);
  if (!paste || !gtk_text_view_get_editable (GTK_TEXT_VIEW (self)))
    return;
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  get_place (self, x, y, &offset, &line, &column);
  carets_set_one (self->carets, offset, offset);
  gdk_clipboard_read_text_async (gtk_widget_get_primary_clipboard (GTK_WIDGET (self)), NULL, primary_cb, g_object_ref (self));
}

static void
add_drag (EditorView *self, guint button)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), button);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (drag), GTK_PHASE_CAPTURE);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}

void
view_carets_attach_pointer (EditorView *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_PRIMARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  add_drag (self, GDK_BUTTON_PRIMARY);
  add_drag (self, GDK_BUTTON_MIDDLE);
}
