/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The card that says what is wrong, what to do, and does it: on hover, on F8 and Alt+Enter. */
#include "view-private.h"
#include <glib/gi18n.h>

#define HOVER_MS 350

static void
fix_cb (GtkButton *button, EditorView *self)
{
  ViewDiagnostic *d = view_diagnostics_find (self, GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (button), "offset")));
  view_card_hide (self);
  if (d)
    view_diagnostics_fix (self, d);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static GtkWidget *
make_label (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 48);
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
make_content (EditorView *self, const ViewDiagnostic *d, gsize offset)
{
  static const char *const icons[] = { "dialog-error-symbolic", "dialog-warning-symbolic", "dialog-information-symbolic",
                                       "dialog-information-symbolic" };
  static const char *const classes[] = { "error", "warning", "accent", "dim-label" };
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (icons[d->severity]);

  gtk_widget_set_valign (icon, GTK_ALIGN_START);
  gtk_widget_set_margin_top (icon, 1);
  gtk_widget_add_css_class (icon, classes[d->severity]);
  gtk_box_append (GTK_BOX (row), icon);
  gtk_box_append (GTK_BOX (row), box);
  gtk_box_append (GTK_BOX (box), make_label (d->message, NULL));
  if (d->hint && *d->hint)
    gtk_box_append (GTK_BOX (box), make_label (d->hint, "dim-label"));
  if (d->fix_title)
    {
      GtkWidget *button = gtk_button_new_with_label (d->fix_title);
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_widget_set_margin_top (button, 6);
      gtk_widget_set_tooltip_text (button, _("Fix (Alt+Enter)"));
      g_object_set_data (G_OBJECT (button), "offset", GSIZE_TO_POINTER (offset));
      g_signal_connect (button, "clicked", G_CALLBACK (fix_cb), self);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_widget_set_margin_start (row, 6);
  gtk_widget_set_margin_end (row, 6);
  gtk_widget_set_margin_top (row, 6);
  gtk_widget_set_margin_bottom (row, 6);
  return row;
}

void
view_card_show (EditorView *self, gsize offset)
{
  ViewDiagnostic *d = view_diagnostics_find (self, offset);
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  GdkRectangle place;
  GtkTextIter iter;
  double x, y;

  if (!d || !parent || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (!self->card)
    {
      self->card = g_object_ref_sink (gtk_popover_new ());
      gtk_popover_set_autohide (GTK_POPOVER (self->card), FALSE);
      gtk_popover_set_position (GTK_POPOVER (self->card), GTK_POS_BOTTOM);
      gtk_widget_set_can_focus (self->card, FALSE);
      gtk_widget_set_parent (self->card, parent);
    }
  view_get_iter (self, offset, &iter);
  gtk_text_view_get_iter_location (GTK_TEXT_VIEW (self), &iter, &place);
  gtk_text_view_buffer_to_window_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &place.x, &place.y);
  gtk_widget_translate_coordinates (GTK_WIDGET (self), parent, place.x, place.y, &x, &y);
  place.x = x;
  place.y = y;
  place.width = MAX (place.width, 1);
  gtk_popover_set_child (GTK_POPOVER (self->card), make_content (self, d, offset));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->card), &place);
  gtk_popover_popup (GTK_POPOVER (self->card));
}

void
view_card_hide (EditorView *self)
{
  g_clear_handle_id (&self->card_timer, g_source_remove);
  if (self->card && gtk_widget_get_visible (self->card))
    gtk_popover_popdown (GTK_POPOVER (self->card));
}

void
view_card_finish (EditorView *self)
{
  g_clear_handle_id (&self->card_timer, g_source_remove);
  if (self->card)
    gtk_widget_unparent (self->card);
  g_clear_object (&self->card);
}

static gboolean
hover_cb (gpointer data)
{
  EditorView *self = data;
  GtkTextIter iter;
  int x, y;
  gsize offset;

  self->card_timer = 0;
  gtk_text_view_window_to_buffer_coords (GTK_TEXT_VIEW (self), GTK_TEXT_WINDOW_WIDGET, self->pointer_x, self->pointer_y, &x, &y);
  if (!gtk_text_view_get_iter_at_location (GTK_TEXT_VIEW (self), &iter, x, y))
    {
      view_card_hide (self);
      return G_SOURCE_REMOVE;
    }
  offset = view_get_offset (self, &iter);
  if (view_diagnostics_find (self, offset))
    view_card_show (self, offset);
  else
    view_card_hide (self);
  return G_SOURCE_REMOVE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, EditorView *self)
{
  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  g_clear_handle_id (&self->card_timer, g_source_remove);
  view_scrub_motion (self);
  if (self->diagnostics->len > 0)
    self->card_timer = g_timeout_add (HOVER_MS, hover_cb, self);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorView *self)
{
  if (key != GDK_KEY_Escape || !self->card || !gtk_widget_get_visible (self->card))
    return FALSE;
  view_card_hide (self);
  return TRUE;
}

void
view_card_attach (EditorView *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
