/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A clip as a piano roll: title, what is chosen and what can be done with it, the canvas, the steps of a pattern. */
#include "music/music.h"
#include "music-roll-canvas.h"
#include <glib/gi18n.h>
#include <string.h>

#define STEPS_MAX 256

struct _MusicRoll {
  GtkWidget  parent_instance;
  GtkWidget *title, *info, *unroll, *close, *scrolled, *strip_scrolled, *strip;
  MusicRollCanvas *canvas;
  gboolean   setting;
};
G_DEFINE_FINAL_TYPE (MusicRoll, music_roll, GTK_TYPE_WIDGET)

enum { CHOSEN, ACTIVATED, CHANGED, UNROLL, STEP_TOGGLED, CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
chosen_cb (MusicRollCanvas *canvas, guint note, MusicRoll *self)
{
  g_signal_emit (self, signals[CHOSEN], 0, note);
}

static void
activated_cb (MusicRollCanvas *canvas, guint note, MusicRoll *self)
{
  g_signal_emit (self, signals[ACTIVATED], 0, note);
}

static void
changed_cb (MusicRollCanvas *canvas, guint note, int semitones, double beats, double velocity, MusicRoll *self)
{
  g_signal_emit (self, signals[CHANGED], 0, note, semitones, beats, velocity);
}

static void
unroll_cb (MusicRoll *self)
{
  guint note = music_roll_canvas_get_model (self->canvas)->selected;
  if (note != ROLL_NO_NOTE)
    g_signal_emit (self, signals[UNROLL], 0, note);
}

static void
close_cb (MusicRoll *self)
{
  g_signal_emit (self, signals[CLOSED], 0);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, MusicRoll *self)
{
  if (key != GDK_KEY_Escape)
    return FALSE;
  g_signal_emit (self, signals[CLOSED], 0);
  return TRUE;
}

static GtkWidget *
make_button (const char *icon, const char *label, const char *tooltip)
{
  GtkWidget *button = icon ? gtk_button_new_from_icon_name (icon) : gtk_button_new_with_label (label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  if (icon)
    gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return button;
}

static GtkWidget *
make_header (MusicRoll *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_add_css_class (box, "roll-header");
  self->title = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->title, "heading");
  self->info = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->info, "dim-label");
  gtk_label_set_ellipsize (GTK_LABEL (self->info), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (self->info), 0);
  gtk_widget_set_hexpand (self->info, TRUE);
  self->unroll = make_button (NULL, _("Unroll"), _("Write the loop out, so that its notes can differ"));
  self->close = make_button ("window-close-symbolic", _("Close the roll"), _("Close the roll (Escape)"));
  gtk_widget_set_visible (self->unroll, FALSE);
  gtk_box_append (GTK_BOX (box), self->title);
  gtk_box_append (GTK_BOX (box), self->info);
  gtk_box_append (GTK_BOX (box), self->unroll);
  gtk_box_append (GTK_BOX (box), self->close);
  g_signal_connect_swapped (self->unroll, "clicked", G_CALLBACK (unroll_cb), self);
  g_signal_connect_swapped (self->close, "clicked", G_CALLBACK (close_cb), self);
  return box;
}

static void
roll_dispose (GObject *object)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (music_roll_parent_class)->dispose (object);
}

static void
music_roll_class_init (MusicRollClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const plain[] = { "chosen", "activated", NULL, "unroll", "step-toggled" };
  G_OBJECT_CLASS (klass)->dispose = roll_dispose;
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    if (plain[i])
      signals[i] = g_signal_new (plain[i], MUSIC_TYPE_ROLL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[CHANGED] = g_signal_new ("changed", MUSIC_TYPE_ROLL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 4,
                                   G_TYPE_UINT, G_TYPE_INT, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[CLOSED] = g_signal_new ("closed", MUSIC_TYPE_ROLL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

/* A click beside its parts is not one into the text around it. */
static void
pressed_cb (GtkGestureClick *click, int presses, double x, double y, MusicRoll *self)
{
  GtkWidget *at = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT);
  if (!at || (!GTK_IS_BUTTON (at) && !gtk_widget_get_ancestor (at, GTK_TYPE_BUTTON)))   /* a button takes its own clicks */
    gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
music_roll_init (MusicRoll *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (gtk_widget_get_layout_manager (widget)), GTK_ORIENTATION_VERTICAL);
  gtk_widget_add_css_class (widget, "roll");
  gtk_widget_set_parent (make_header (self), widget);
  self->canvas = g_object_new (MUSIC_TYPE_ROLL_CANVAS, NULL);
  g_signal_connect (self->canvas, "chosen", G_CALLBACK (chosen_cb), self);
  g_signal_connect (self->canvas, "activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (self->canvas, "changed", G_CALLBACK (changed_cb), self);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), GTK_WIDGET (self->canvas));
  gtk_widget_set_vexpand (self->scrolled, TRUE);
  gtk_widget_set_parent (self->scrolled, widget);
  self->strip = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  gtk_widget_add_css_class (self->strip, "roll-steps");
  self->strip_scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->strip_scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->strip_scrolled), self->strip);
  gtk_widget_set_visible (self->strip_scrolled, FALSE);
  gtk_widget_set_parent (self->strip_scrolled, widget);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (widget, keys);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
music_roll_new (gboolean closable)
{
  MusicRoll *self = g_object_new (MUSIC_TYPE_ROLL, NULL);
  gtk_widget_set_visible (self->close, closable);
  return GTK_WIDGET (self);
}

void
music_roll_set (MusicRoll *self, const char *title, const MusicRollNote *notes, guint count, double beats, double bar_beats,
                gboolean drums, const GdkRGBA *color)
{
  g_autofree char *label = g_strdup_printf (_("Notes of “%s”"), title);
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->title)), title) != 0)
    gtk_label_set_text (GTK_LABEL (self->title), title);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->canvas), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  music_roll_canvas_set (self->canvas, notes, count, beats, bar_beats, drums, color);
}

void
music_roll_set_playhead (MusicRoll *self, double beat)
{
  music_roll_canvas_set_playhead (self->canvas, beat);
}

void
music_roll_set_info (MusicRoll *self, const char *text, gboolean can_unroll)
{
  gtk_label_set_text (GTK_LABEL (self->info), text);
  gtk_widget_set_tooltip_text (self->info, text);
  gtk_widget_set_visible (self->unroll, can_unroll);
}

guint
music_roll_get_count (MusicRoll *self)
{
  return music_roll_canvas_get_model (self->canvas)->count;
}

const MusicRollNote *
music_roll_get_note (MusicRoll *self, guint note)
{
  const RollModel *model = music_roll_canvas_get_model (self->canvas);
  return note < model->count ? &model->notes[note] : NULL;
}

guint
music_roll_get_selected (MusicRoll *self)
{
  return music_roll_canvas_get_model (self->canvas)->selected;
}

guint
music_roll_count_shared (MusicRoll *self, guint note)
{
  return roll_model_count_shared (music_roll_canvas_get_model (self->canvas), note);
}

void
music_roll_select (MusicRoll *self, guint note)
{
  music_roll_canvas_select (self->canvas, note);
}

void
music_roll_focus (MusicRoll *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
}

void
music_roll_reveal (MusicRoll *self)
{
  music_roll_canvas_reveal (self->canvas);
}

/* ---- steps ----------------------------------------------------------------------------------------------- */

static void
toggled_cb (GtkToggleButton *button, MusicRoll *self)
{
  if (!self->setting)
    g_signal_emit (self, signals[STEP_TOGGLED], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "step")));
}

/* The buttons stay: the one with the focus keeps it. */
void
music_roll_set_steps (MusicRoll *self, const char *const *words, guint count)
{
  GtkWidget *child = gtk_widget_get_first_child (self->strip);
  count = MIN (count, STEPS_MAX);
  self->setting = TRUE;
  for (guint i = 0; i < count; i++)
    {
      gboolean on = strcmp (words[i], "~") != 0;
      g_autofree char *name = g_strdup_printf (on ? _("Step %u: %s") : _("Step %u: silent"), i + 1, words[i]);
      if (!child)
        {
          child = gtk_toggle_button_new_with_label ("");
          g_object_set_data (G_OBJECT (child), "step", GUINT_TO_POINTER (i));
          g_signal_connect (child, "toggled", G_CALLBACK (toggled_cb), self);
          gtk_box_append (GTK_BOX (self->strip), child);
        }
      gtk_button_set_label (GTK_BUTTON (child), on ? words[i] : "·");
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (child), on);
      gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
      child = gtk_widget_get_next_sibling (child);
    }
  while (child)
    {
      GtkWidget *next = gtk_widget_get_next_sibling (child);
      gtk_box_remove (GTK_BOX (self->strip), child);
      child = next;
    }
  self->setting = FALSE;
  gtk_widget_set_visible (self->strip_scrolled, count > 0);
}
