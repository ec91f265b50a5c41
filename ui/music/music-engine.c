/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The engine button: which sound server, block size, dropouts; its popover switches and explains. */
#include "music/music.h"
#include <glib/gi18n.h>

enum { ROW_DEVICE, ROW_RATE, ROW_LATENCY, ROW_LOAD, ROW_XRUNS, N_ROWS };

struct _MusicEngine {
  GtkWidget parent_instance;
  GtkWidget *button, *label, *icon, *problem, *values[N_ROWS];
  gboolean narrow;
};
G_DEFINE_FINAL_TYPE (MusicEngine, music_engine, GTK_TYPE_WIDGET)

static const struct { const char *id, *label; } backends[] = {
  { "jack", "JACK" }, { "pulse", "PulseAudio" }, { "null", N_("Silent clock") },
};

static const char *
get_backend_label (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (backends); i++)
    if (g_strcmp0 (backends[i].id, id) == 0)
      return _(backends[i].label);
  return id && *id ? id : _("No sound");
}

static void
music_engine_dispose (GObject *object)
{
  MusicEngine *self = MUSIC_ENGINE (object);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (music_engine_parent_class)->dispose (object);
}

static void
music_engine_class_init (MusicEngineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = music_engine_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
make_choices (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *group = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (backends); i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (_(backends[i].label));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (check), "win.backend");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (check), "s", backends[i].id);
      if (group)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (check), GTK_CHECK_BUTTON (group));
      else
        group = check;
      gtk_box_append (GTK_BOX (box), check);
    }
  return box;
}

static GtkWidget *
make_facts (MusicEngine *self)
{
  static const char *const names[N_ROWS] = { N_("Device"), N_("Rate and block"), N_("Latency"), N_("Load"), N_("Dropouts") };
  GtkWidget *grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (grid), 18);
  for (int i = 0; i < N_ROWS; i++)
    {
      GtkWidget *name = gtk_label_new (_(names[i]));
      gtk_widget_add_css_class (name, "dim-label");
      gtk_label_set_xalign (GTK_LABEL (name), 0);
      self->values[i] = gtk_label_new ("–");
      gtk_widget_add_css_class (self->values[i], "numeric");
      gtk_label_set_xalign (GTK_LABEL (self->values[i]), 1);
      gtk_label_set_ellipsize (GTK_LABEL (self->values[i]), PANGO_ELLIPSIZE_END);
      gtk_label_set_max_width_chars (GTK_LABEL (self->values[i]), 26);
      gtk_widget_set_hexpand (self->values[i], TRUE);
      gtk_grid_attach (GTK_GRID (grid), name, 0, i, 1, 1);
      gtk_grid_attach (GTK_GRID (grid), self->values[i], 1, i, 1, 1);
    }
  return grid;
}

static GtkWidget *
make_popover (MusicEngine *self)
{
  GtkWidget *popover = gtk_popover_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *title;

  title = gtk_label_new (_("Sound"));
  gtk_widget_add_css_class (title, "heading");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), make_choices ());
  self->problem = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->problem), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->problem), 0);
  gtk_label_set_max_width_chars (GTK_LABEL (self->problem), 36);
  gtk_widget_add_css_class (self->problem, "warning");
  gtk_widget_add_css_class (self->problem, "caption");
  gtk_box_append (GTK_BOX (box), self->problem);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), make_facts (self));
  gtk_widget_set_size_request (box, 260, -1);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  return popover;
}

static void
music_engine_init (MusicEngine *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->button = gtk_menu_button_new ();
  gtk_widget_add_css_class (self->button, "flat");
  self->icon = gtk_image_new_from_icon_name ("audio-speakers-symbolic");
  self->label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->label, "numeric");
  gtk_box_append (GTK_BOX (box), self->icon);
  gtk_box_append (GTK_BOX (box), self->label);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (self->button), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (self->button), make_popover (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sound"), -1);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
}

GtkWidget *
music_engine_new (void)
{
  return g_object_new (MUSIC_TYPE_ENGINE, NULL);
}

static void
set_text (GtkWidget *label, char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
  g_free (text);
}

void
music_engine_set (MusicEngine *self, const MusicEngineState *s)
{
  g_autofree char *tooltip = NULL;
  gboolean real = s->running && g_strcmp0 (s->backend, "null") != 0;
  const char *name = get_backend_label (s->running ? s->backend : "");
  double rate = s->rate > 0 ? s->rate : 48000;

  if (real)
    set_text (self->label, g_strdup_printf ("%s %u · %u", name, s->frames, s->xruns));
  else
    set_text (self->label, g_strdup (name));
  tooltip = real ? g_strdup_printf (_("%s, blocks of %u frames, %u dropouts"), name, s->frames, s->xruns) : g_strdup (name);
  if (g_strcmp0 (gtk_widget_get_tooltip_text (self->button), tooltip) != 0)
    {
      gtk_widget_set_tooltip_text (self->button, tooltip);
      gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), real ? "audio-speakers-symbolic" : "audio-volume-muted-symbolic");
    }
  set_text (self->values[ROW_DEVICE], g_strdup (s->device && *s->device ? s->device : "–"));
  set_text (self->values[ROW_RATE], g_strdup_printf (_("%.4g kHz, %u frames"), rate / 1000, s->frames));
  set_text (self->values[ROW_LATENCY], g_strdup_printf (_("%.1f ms"), s->latency_frames * 1000.0 / rate));
  set_text (self->values[ROW_LOAD], g_strdup_printf (_("%.0f %%, worst %.0f %%"), s->load * 100, s->load_worst * 100));
  set_text (self->values[ROW_XRUNS], g_strdup_printf ("%u", s->xruns));
  set_text (self->problem, g_strdup (s->problem ? s->problem : ""));
  gtk_widget_set_visible (self->problem, s->problem && *s->problem);
}

void
music_engine_set_narrow (MusicEngine *self, gboolean narrow)
{
  gtk_widget_set_visible (self->label, !narrow);
}

void
music_engine_popup (MusicEngine *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->button));
}
