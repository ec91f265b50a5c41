/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Turning literals: a handle at the literal under the pointer to drag, Alt+wheel, keys at the carets. A gesture is one
 * undo step, and each of its steps is heard. */
#include "view-private.h"
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#define HOVER_MS 140
#define GESTURE_MS 700                  /* keys and wheel within this time are one gesture */
#define PIXELS_A_STEP 6.0
#define FINE 0.25
#define COARSE_STEPS 10
#define HANDLE_WIDTH 22
#define CARETS_MAX 4096

struct _ViewScrub {
  EditorScrubFunc func;
  gpointer   data;
  GtkWidget *handle, *card;             /* overlays of the text; NULL until first needed */
  guint      hover_timer, gesture_timer;
  gboolean   in_gesture, dragging, over_handle;
  gsize      offset;                    /* of the literal under the handle, in `revision` */
  guint64    revision;
  int        drag_steps;                /* done so far */
};

static guint scrubbed_signal;

/* ---- one gesture, one undo step -------------------------------------------------------------------------- */

static void
hide_card (ViewScrub *scrub)
{
  if (scrub->card)
    gtk_widget_set_visible (scrub->card, FALSE);
}

static void
end_gesture (EditorView *self)
{
  ViewScrub *scrub = self->scrub;
  g_clear_handle_id (&scrub->gesture_timer, g_source_remove);
  if (!scrub->in_gesture)
    return;
  scrub->in_gesture = FALSE;
  hide_card (scrub);
  document_end_group (self->document);
  document_close_group (self->document);
}

static gboolean
gesture_over_cb (gpointer data)
{
  EditorView *self = data;
  self->scrub->gesture_timer = 0;
  end_gesture (self);
  return G_SOURCE_REMOVE;
}

static void
begin_gesture (EditorView *self, gboolean by_time)
{
  ViewScrub *scrub = self->scrub;
  if (!scrub->in_gesture)
    {
      document_close_group (self->document);
      document_begin_group (self->document);
      scrub->in_gesture = TRUE;
    }
  g_clear_handle_id (&scrub->gesture_timer, g_source_remove);
  if (by_time)
    scrub->gesture_timer = g_timeout_add (GESTURE_MS, gesture_over_cb, self);
}

/* ---- overlays -------------------------------------------------------------------------------------------- */

static void
place_overlay (EditorView *self, GtkWidget *widget, gsize offset, gboolean below)
{
  GtkTextIter iter;
  GdkRectangle place;
  int height;
  gtk_widget_set_visible (widget, TRUE);                /* what is hidden measures nothing */
  view_get_iter (self, offset, &iter);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &iter, &place);
  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, -1, NULL, &height, NULL, NULL);
  gtk_text_view_move_overlay (GTK_TEXT_VIEW (self), widget, place.x,
                              below ? place.y + place.height + 4 : place.y + (place.height - height) / 2);
}

static void
show_card (EditorView *self, const EditorScrub *now)
{
  ViewScrub *scrub = self->scrub;
  g_autofree char *text = now->ranged ? g_strdup_printf (_("%s   (%g to %g)"), now->text, now->least, now->most)
    : g_strdup (now->text);
  if (!scrub->card)
    {
      scrub->card = gtk_label_new (NULL);
      gtk_widget_add_css_class (scrub->card, "scrub-card");
      gtk_widget_set_can_target (scrub->card, FALSE);
      gtk_text_view_add_overlay (GTK_TEXT_VIEW (self), scrub->card, 0, 0);
    }
  gtk_label_set_text (GTK_LABEL (scrub->card), text);
  place_overlay (self, scrub->card, now->start, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, now->text, -1);
}

/* ---- turning --------------------------------------------------------------------------------------------- */

static gboolean
ask (EditorView *self, gsize offset, guint steps, EditorScrub *out)
{
  ViewScrub *scrub = self->scrub;
  *out = (EditorScrub) { 0 };
  return scrub->func && scrub->func (self, offset, steps, out, scrub->data);
}

static int
compare_edits (gconstpointer a, gconstpointer b)
{
  gsize x = ((const DocumentEdit *) a)->start, y = ((const DocumentEdit *) b)->start;
  return (x > y) - (x < y);
}

/* Every literal at one of the places by so many steps, as one delta. */
static gboolean
turn (EditorView *self, const gsize *offsets, guint count, int steps)
{
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  EditorScrub first = { 0 };
  gsize kept_until = 0;
  guint kept = 0;
  gboolean done;

  for (guint i = 0; i < count; i++)
    {
      EditorScrub found;
      if (!ask (self, offsets[i], ABS (steps), &found) || !(steps > 0 ? found.next : found.previous))
        continue;
      char *text = g_strdup (steps > 0 ? found.next : found.previous);
      g_ptr_array_add (texts, text);
      DocumentEdit edit = { found.start, found.end, text, strlen (text) };
      g_array_append_val (edits, edit);
      if (edits->len == 1)
        first = found;
    }
  if (edits->len == 0)
    return FALSE;
  first.text = g_ptr_array_index (texts, 0);
  g_array_sort (edits, compare_edits);
  for (guint i = 0; i < edits->len; i++)                /* two carets in one literal turn it once */
    {
      DocumentEdit edit = g_array_index (edits, DocumentEdit, i);
      if (kept > 0 && edit.start < kept_until)
        continue;
      g_array_index (edits, DocumentEdit, kept++) = edit;
      kept_until = edit.end;
    }
  done = document_apply (self->document, 0, (DocumentEdit *) (void *) edits->data, kept, DOCUMENT_AUTHOR_USER, NULL);
  if (done)
    {
      show_card (self, &first);
      g_signal_emit (self, scrubbed_signal, 0);
    }
  return done;
}

static guint
get_carets (EditorView *self, gsize *offsets, guint max)
{
  guint count;
  const EditorCaret *carets = carets_get_all (self->carets, &count);
  count = MIN (count, max);
  for (guint i = 0; i < count; i++)
    offsets[i] = carets[i].head;
  return count;
}

static void
scrub_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  EditorView *self = EDITOR_VIEW (widget);
  gsize offsets[CARETS_MAX];
  guint count = get_carets (self, offsets, CARETS_MAX);
  int steps = strstr (name, "-more") ? COARSE_STEPS : 1;

  if (strstr (name, "down"))
    steps = -steps;
  begin_gesture (self, TRUE);
  if (!turn (self, offsets, count, steps))
    {
      if (!self->scrub->card || !gtk_widget_get_visible (self->scrub->card))
        end_gesture (self);
      gtk_widget_error_bell (widget);
    }
}

/* ---- the handle ------------------------------------------------------------------------------------------ */

static void
hide_handle (EditorView *self)
{
  ViewScrub *scrub = self->scrub;
  g_clear_handle_id (&scrub->hover_timer, g_source_remove);
  if (scrub->handle && !scrub->dragging)
    gtk_widget_set_visible (scrub->handle, FALSE);
}

static void
drag_begin_cb (GtkGestureDrag *drag, double x, double y, EditorView *self)
{
  ViewScrub *scrub = self->scrub;
  gtk_gesture_set_state (GTK_GESTURE (drag), GTK_EVENT_SEQUENCE_CLAIMED);
  end_gesture (self);
  scrub->dragging = TRUE;
  scrub->drag_steps = 0;
  begin_gesture (self, FALSE);
}

static void
drag_update_cb (GtkGestureDrag *drag, double dx, double dy, EditorView *self)
{
  ViewScrub *scrub = self->scrub;
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (drag));
  double scale = state & GDK_SHIFT_MASK ? FINE : state & GDK_CONTROL_MASK ? COARSE_STEPS : 1;
  int steps = (int) trunc (dx / PIXELS_A_STEP * scale), change = steps - scrub->drag_steps;
  gsize offset = scrub->offset;

  if (change == 0 || !document_map_offset (self->document, scrub->revision, &offset, DOCUMENT_BIAS_LEFT))
    return;
  if (turn (self, &offset, 1, change))
    scrub->drag_steps = steps;
  scrub->offset = offset;
  scrub->revision = document_get_revision (self->document);
}

static void
drag_end_cb (GtkGestureDrag *drag, double dx, double dy, EditorView *self)
{
  self->scrub->dragging = FALSE;
  end_gesture (self);
  hide_handle (self);
}

static void
enter_handle_cb (GtkEventControllerMotion *motion, double x, double y, EditorView *self)
{
  self->scrub->over_handle = TRUE;
  view_card_hide (self);                /* what is told about the literal would lie in the way */
}

static void
leave_handle_cb (GtkEventControllerMotion *motion, EditorView *self)
{
  self->scrub->over_handle = FALSE;
}

static void
make_handle (EditorView *self)
{
  ViewScrub *scrub = self->scrub;
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();

  scrub->handle = gtk_label_new ("↔");
  gtk_widget_add_css_class (scrub->handle, "scrub-handle");
  gtk_widget_set_size_request (scrub->handle, HANDLE_WIDTH, -1);
  gtk_widget_set_cursor_from_name (scrub->handle, "ew-resize");
  gtk_widget_set_tooltip_text (scrub->handle, _("Drag to change the value; Shift: finer, Ctrl: coarser"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (scrub->handle), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Change the value"), -1);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (scrub->handle, GTK_EVENT_CONTROLLER (drag));
  g_signal_connect (motion, "enter", G_CALLBACK (enter_handle_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_handle_cb), self);
  gtk_widget_add_controller (scrub->handle, motion);
  gtk_text_view_add_overlay (GTK_TEXT_VIEW (self), scrub->handle, 0, 0);
}

static gboolean
find_under_pointer (EditorView *self, EditorScrub *found)
{
  GtkTextIter iter;
  int x, y;
  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, self->pointer_x, self->pointer_y, &x, &y);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, x, y))
    return FALSE;
  return ask (self, view_get_offset (self, &iter), 1, found);
}

static gboolean
hover_cb (gpointer data)
{
  EditorView *self = data;
  ViewScrub *scrub = self->scrub;
  EditorScrub found;

  scrub->hover_timer = 0;
  if (scrub->dragging || scrub->over_handle)
    return G_SOURCE_REMOVE;
  if (!find_under_pointer (self, &found))
    {
      hide_handle (self);
      return G_SOURCE_REMOVE;
    }
  if (!scrub->handle)
    make_handle (self);
  scrub->offset = found.start;
  scrub->revision = document_get_revision (self->document);
  place_overlay (self, scrub->handle, found.end, FALSE);
  return G_SOURCE_REMOVE;
}

void
view_scrub_motion (EditorView *self)
{
  ViewScrub *scrub = self->scrub;
  if (!scrub->func || scrub->dragging)
    return;
  g_clear_handle_id (&scrub->hover_timer, g_source_remove);
  scrub->hover_timer = g_timeout_add (HOVER_MS, hover_cb, self);
}

/* ---- wheel, and what ends a gesture ---------------------------------------------------------------------- */

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, EditorView *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  EditorScrub found;
  double way = dy != 0 ? dy : dx;       /* some desktops turn Alt+wheel aside */

  hide_handle (self);
  if (!(state & GDK_ALT_MASK) || way == 0 || !find_under_pointer (self, &found))
    return FALSE;
  begin_gesture (self, TRUE);
  turn (self, &found.start, 1, (way < 0 ? 1 : -1) * (state & GDK_CONTROL_MASK ? COARSE_STEPS : 1));
  return TRUE;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  hide_handle (self);
  if (!(state & GDK_ALT_MASK) && key != GDK_KEY_Alt_L && key != GDK_KEY_Alt_R && !self->scrub->dragging)
    end_gesture (self);
  return FALSE;
}

static void
leave_cb (GtkEventControllerMotion *controller, EditorView *self)
{
  if (!self->scrub->over_handle)
    hide_handle (self);
}

gboolean
editor_view_shows_scrub_handle (EditorView *self)
{
  return self->scrub->handle && gtk_widget_get_visible (self->scrub->handle);
}

void
editor_view_set_scrub_func (EditorView *self, EditorScrubFunc func, gpointer data)
{
  self->scrub->func = func;
  self->scrub->data = data;
}

void
view_scrub_class_init (GtkWidgetClass *klass)
{
  static const char *const actions[] = { "editor.scrub-up", "editor.scrub-down", "editor.scrub-up-more", "editor.scrub-down-more" };
  scrubbed_signal = g_signal_new ("scrubbed", EDITOR_TYPE_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (klass, actions[i], NULL, scrub_action);
}

void
view_scrub_attach (EditorView *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *keys = gtk_event_controller_key_new (), *motion = gtk_event_controller_motion_new ();

  self->scrub = g_new0 (ViewScrub, 1);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
}

void
view_scrub_finish (EditorView *self)
{
  if (!self->scrub)
    return;
  g_clear_handle_id (&self->scrub->hover_timer, g_source_remove);
  if (self->document)
    end_gesture (self);
  g_clear_handle_id (&self->scrub->gesture_timer, g_source_remove);
  g_clear_pointer (&self->scrub, g_free);
}
