/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Play, stop, where we are, how fast, round again, when changes are heard. */
#include "music/music.h"
#include <glib/gi18n.h>

struct _MusicTransport {
  GtkWidget parent_instance;
  GtkWidget *box, *play, *stop, *position, *tempo, *metre, *loop, *swap;
  MusicPosition shown;
};
G_DEFINE_FINAL_TYPE (MusicTransport, music_transport, GTK_TYPE_WIDGET)

static guint scale_signal;

static void
name_widget (GtkWidget *widget, const char *label, const char *tooltip)
{
  gtk_widget_set_tooltip_text (widget, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static GtkWidget *
make_button (const char *icon, const char *action, const char *label, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  name_widget (button, label, tooltip);
  return button;
}

static void
scale_cb (MusicTransport *self, double scale)
{
  g_signal_emit (self, scale_signal, 0, scale);
}

static GtkWidget *
make_swap (void)
{
  static const char *const labels[] = { N_("At once"), N_("At the next beat"), N_("At the next bar"), N_("At the clip’s end") };
  g_autoptr (GMenu) menu = g_menu_new (), section = g_menu_new ();
  GtkWidget *button = gtk_menu_button_new ();

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autofree char *action = g_strdup_printf ("win.quantum::%u", i);
      g_menu_append (section, _(labels[i]), action);
    }
  g_menu_append_section (menu, _("A change is heard"), G_MENU_MODEL (section));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (button), G_MENU_MODEL (menu));
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (button), "symphony-swap-symbolic");
  name_widget (button, _("When changes are heard"), _("When changes are heard"));
  return button;
}

static void
music_transport_dispose (GObject *object)
{
  MusicTransport *self = MUSIC_TRANSPORT (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (music_transport_parent_class)->dispose (object);
}

static void
music_transport_class_init (MusicTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = music_transport_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  scale_signal = g_signal_new ("tempo-scale-chosen", MUSIC_TYPE_TRANSPORT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 1, G_TYPE_DOUBLE);
}

static GtkWidget *
make_label (const char *css_class, int width, const char *tooltip)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_widget_add_css_class (label, "numeric");
  if (css_class)
    gtk_widget_add_css_class (label, css_class);
  gtk_label_set_width_chars (GTK_LABEL (label), width);
  gtk_widget_set_tooltip_text (label, tooltip);
  return label;
}

static void
music_transport_init (MusicTransport *self)
{
  GtkWidget *linked = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_valign (self->box, GTK_ALIGN_CENTER);
  self->play = make_button ("media-playback-start-symbolic", "win.play", _("Play"), _("Play (F5)"));
  self->stop = make_button ("media-playback-stop-symbolic", "win.stop", _("Stop"), _("Stop and go to the start"));
  gtk_widget_add_css_class (self->play, "transport-play");
  gtk_widget_add_css_class (linked, "linked");
  gtk_box_append (GTK_BOX (linked), self->play);
  gtk_box_append (GTK_BOX (linked), self->stop);
  gtk_box_append (GTK_BOX (self->box), linked);

  self->position = make_label ("transport-position", 8, _("Bar : beat . sixteenth"));
  gtk_box_append (GTK_BOX (self->box), self->position);
  self->tempo = music_tempo_new ();
  g_signal_connect_swapped (self->tempo, "scale-chosen", G_CALLBACK (scale_cb), self);
  gtk_box_append (GTK_BOX (self->box), self->tempo);
  self->metre = make_label ("dim-label", 4, _("Metre"));
  gtk_box_append (GTK_BOX (self->box), self->metre);

  self->loop = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->loop), "media-playlist-repeat-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->loop), "win.loop");
  name_widget (self->loop, _("Loop"), _("Start again at the end"));
  gtk_box_append (GTK_BOX (self->box), self->loop);
  self->swap = make_swap ();
  gtk_box_append (GTK_BOX (self->box), self->swap);
  gtk_widget_add_css_class (self->loop, "flat");
  gtk_widget_add_css_class (self->swap, "flat");
  music_transport_set_position (self, &(MusicPosition) { FALSE, 1, 1, 1, 120, 1, 4, 4 });
}

GtkWidget *
music_transport_new (void)
{
  return g_object_new (MUSIC_TYPE_TRANSPORT, NULL);
}

static void
set_label (GtkWidget *label, char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
  g_free (text);
}

void
music_transport_set_position (MusicTransport *self, const MusicPosition *p)
{
  gboolean first = self->shown.bar == 0;

  set_label (self->position, g_strdup_printf ("%u:%u.%u", p->bar, p->beat, p->sixteenth));
  if (first || p->tempo_bpm != self->shown.tempo_bpm || p->tempo_scale != self->shown.tempo_scale)
    music_tempo_set (MUSIC_TEMPO (self->tempo), p->tempo_bpm, p->tempo_scale);
  if (first || p->numerator != self->shown.numerator || p->denominator != self->shown.denominator)
    set_label (self->metre, g_strdup_printf ("%u/%u", p->numerator, p->denominator));
  if (first || p->playing != self->shown.playing)
    {
      gtk_button_set_icon_name (GTK_BUTTON (self->play), p->playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
      name_widget (self->play, p->playing ? _("Pause") : _("Play"), p->playing ? _("Pause (F5)") : _("Play (F5)"));
      if (p->playing)
        gtk_widget_add_css_class (self->play, "playing");
      else
        gtk_widget_remove_css_class (self->play, "playing");
    }
  self->shown = *p;
}

void
music_transport_set_narrow (MusicTransport *self, gboolean narrow)
{
  gtk_widget_set_visible (self->metre, !narrow);
  gtk_widget_set_visible (self->swap, !narrow);
}

const char *
music_transport_get_text (MusicTransport *self)
{
  return gtk_label_get_text (GTK_LABEL (self->position));
}

void
music_transport_focus_tempo (MusicTransport *self)
{
  music_tempo_popup (MUSIC_TEMPO (self->tempo));
}
