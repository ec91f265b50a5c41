/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tempo as heard, and a popover to play slower or faster without touching the text. */
#include "music/music.h"
#include <glib/gi18n.h>
#include <math.h>

#define SCALE_MIN 0.25
#define SCALE_MAX 2.0

struct _MusicTempo {
  GtkWidget parent_instance;
  GtkWidget *button, *spin, *scale, *written;
  double bpm, factor;
  gboolean updating;
};
G_DEFINE_FINAL_TYPE (MusicTempo, music_tempo, GTK_TYPE_WIDGET)

static guint scale_signal;

static void
choose (MusicTempo *self, double factor)
{
  factor = CLAMP (factor, SCALE_MIN, SCALE_MAX);
  if (fabs (factor - self->factor) > 1e-6)
    g_signal_emit (self, scale_signal, 0, factor);
}

static void
scale_cb (GtkRange *range, MusicTempo *self)
{
  if (!self->updating)
    choose (self, gtk_range_get_value (range) / 100);
}

static void
spin_cb (GtkSpinButton *spin, MusicTempo *self)
{
  if (!self->updating && self->bpm > 0)
    choose (self, gtk_spin_button_get_value (spin) * self->factor / self->bpm);
}

static void
reset_cb (MusicTempo *self)
{
  choose (self, 1);
}

static void
music_tempo_dispose (GObject *object)
{
  MusicTempo *self = MUSIC_TEMPO (object);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (music_tempo_parent_class)->dispose (object);
}

static void
music_tempo_class_init (MusicTempoClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = music_tempo_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  scale_signal = g_signal_new ("scale-chosen", MUSIC_TYPE_TEMPO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static GtkWidget *
make_popover (MusicTempo *self)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = gtk_label_new_with_mnemonic (_("_Tempo"));
  GtkWidget *reset = gtk_button_new_with_mnemonic (_("Play as _written"));

  gtk_widget_add_css_class (label, "heading");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  self->spin = gtk_spin_button_new_with_range (5, 999, 1);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), self->spin);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Tempo in beats per minute"), -1);
  g_signal_connect (self->spin, "value-changed", G_CALLBACK (spin_cb), self);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), self->spin);
  gtk_box_append (GTK_BOX (box), row);
  self->scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, SCALE_MIN * 100, SCALE_MAX * 100, 1);
  gtk_widget_set_size_request (self->scale, 240, -1);
  gtk_scale_add_mark (GTK_SCALE (self->scale), 50, GTK_POS_BOTTOM, "½");
  gtk_scale_add_mark (GTK_SCALE (self->scale), 100, GTK_POS_BOTTOM, "1");
  gtk_scale_add_mark (GTK_SCALE (self->scale), 200, GTK_POS_BOTTOM, "2");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scale), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Tempo as a part of the written one"), -1);
  g_signal_connect (self->scale, "value-changed", G_CALLBACK (scale_cb), self);
  gtk_box_append (GTK_BOX (box), self->scale);
  self->written = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->written, "dim-label");
  gtk_widget_add_css_class (self->written, "caption");
  gtk_label_set_xalign (GTK_LABEL (self->written), 0);
  gtk_box_append (GTK_BOX (box), self->written);
  g_signal_connect_swapped (reset, "clicked", G_CALLBACK (reset_cb), self);
  gtk_box_append (GTK_BOX (box), reset);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static void
music_tempo_init (MusicTempo *self)
{
  self->button = gtk_menu_button_new ();
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "numeric");
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), make_popover (self));
  gtk_widget_set_tooltip_text (self->button, _("Tempo"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Tempo"), -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
music_tempo_new (void)
{
  return g_object_new (MUSIC_TYPE_TEMPO, NULL);
}

void
music_tempo_set (MusicTempo *self, double bpm, double scale)
{
  g_autofree char *label = g_strdup_printf (_("%.4g BPM"), bpm >= 100 ? round (bpm) : bpm);
  g_autofree char *written = g_strdup_printf (_("%.0f %% of the written %.4g BPM"), scale * 100, scale > 0 ? bpm / scale : bpm);

  self->bpm = bpm;
  self->factor = scale;
  self->updating = TRUE;
  gtk_menu_button_set_label (GTK_MENU_BUTTON (self->button), label);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->spin), bpm);
  gtk_range_set_value (GTK_RANGE (self->scale), scale * 100);
  gtk_label_set_text (GTK_LABEL (self->written), written);
  self->updating = FALSE;
}

void
music_tempo_popup (MusicTempo *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
