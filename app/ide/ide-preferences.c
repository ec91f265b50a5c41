/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences dialog over the settings store. */
#include "ide-application.h"
#include "view/view.h"

typedef struct { const char *key, *row; const char *const *values; } Choice;
static const char *const dark_values[] = { "system", "light", "dark", NULL };
static const char *const autosave_values[] = { "off", "focus", "delay", NULL };
static const char *const backends_values[] = { "jack,pulse,null", "pulse,jack,null", "null", NULL };
static const Choice choices[] = {
  { "look.dark", "dark", dark_values },
  { "editor.autosave", "autosave", autosave_values },
  { "sound.backends", "backends", backends_values },
};

static void
chosen_cb (AdwComboRow *row, GParamSpec *pspec, Settings *settings)
{
  const Choice *choice = g_object_get_data (G_OBJECT (row), "choice");
  settings_set_string (settings, choice->key, choice->values[adw_combo_row_get_selected (row)]);
}

static void
bind_choice (GtkBuilder *builder, Settings *settings, const Choice *choice)
{
  AdwComboRow *row = ADW_COMBO_ROW (gtk_builder_get_object (builder, choice->row));
  const char *value = settings_get_string (settings, choice->key);
  for (guint i = 0; choice->values[i]; i++)
    if (g_str_equal (choice->values[i], value))
      adw_combo_row_set_selected (row, i);
  g_object_set_data (G_OBJECT (row), "choice", (gpointer) choice);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (chosen_cb), settings, 0);
}

static void
scheme_cb (AdwComboRow *row, GParamSpec *pspec, Settings *settings)
{
  const char *const *ids = editor_style_get_schemes ();
  const char *id = g_object_get_data (G_OBJECT (adw_combo_row_get_selected_item (row)), "id");
  if (id && g_strv_contains (ids, id))
    settings_set_string (settings, "look.scheme", id);
}

static void
bind_scheme (GtkBuilder *builder, Settings *settings)
{
  AdwComboRow *row = ADW_COMBO_ROW (gtk_builder_get_object (builder, "scheme"));
  const char *const *ids = editor_style_get_schemes ();
  g_autoptr (GtkStringList) model = gtk_string_list_new (NULL);
  guint selected = 0;

  for (guint i = 0; ids[i]; i++)
    {
      g_autoptr (GObject) item = NULL;
      guint n = g_list_model_get_n_items (G_LIST_MODEL (model));
      if (g_str_equal (ids[i], "symphony-dark"))
        continue;
      gtk_string_list_append (model, editor_style_get_scheme_name (ids[i]));
      item = g_list_model_get_item (G_LIST_MODEL (model), n);
      g_object_set_data_full (item, "id", g_strdup (ids[i]), g_free);
      if (g_str_equal (ids[i], settings_get_string (settings, "look.scheme")))
        selected = n;
    }
  adw_combo_row_set_model (row, G_LIST_MODEL (model));
  adw_combo_row_set_selected (row, selected);
  g_signal_connect_object (row, "notify::selected", G_CALLBACK (scheme_cb), settings, 0);
}

static void
switch_cb (GtkSwitch *widget, GParamSpec *pspec, Settings *settings)
{
  settings_set_boolean (settings, g_object_get_data (G_OBJECT (widget), "key"), gtk_switch_get_active (widget));
}

static void
bind_switch (GtkBuilder *builder, Settings *settings, const char *name, const char *key)
{
  GtkSwitch *widget = GTK_SWITCH (gtk_builder_get_object (builder, name));
  gtk_switch_set_active (widget, settings_get_boolean (settings, key));
  g_object_set_data (G_OBJECT (widget), "key", (gpointer) key);
  g_signal_connect_object (widget, "notify::active", G_CALLBACK (switch_cb), settings, 0);
}

static void
font_cb (GtkSpinButton *spin, Settings *settings)
{
  settings_set_number (settings, "editor.font-size", gtk_spin_button_get_value (spin));
}

static void
quantum_cb (AdwComboRow *row, GParamSpec *pspec, GtkWindow *window)
{
  g_autofree char *value = g_strdup_printf ("%u", adw_combo_row_get_selected (row));
  GtkWindow *parent = gtk_window_get_transient_for (window);
  if (parent)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.quantum", "s", value);
}

void
ide_preferences_show (GtkWindow *parent, Settings *settings)
{
  g_autoptr (GtkBuilder) builder = gtk_builder_new_from_resource ("/io/github/symphony/Symphony/ide-preferences.ui");
  GtkWindow *window = GTK_WINDOW (gtk_builder_get_object (builder, "window"));
  GObject *font = gtk_builder_get_object (builder, "font_size"), *quantum = gtk_builder_get_object (builder, "quantum");

  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    bind_choice (builder, settings, &choices[i]);
  bind_scheme (builder, settings);
  bind_switch (builder, settings, "line_numbers", "editor.show-line-numbers");
  bind_switch (builder, settings, "wrap_text", "editor.wrap-text");
  bind_switch (builder, settings, "cut", "play.cut");
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (font), settings_get_number (settings, "editor.font-size"));
  g_signal_connect_object (font, "value-changed", G_CALLBACK (font_cb), settings, 0);
  adw_combo_row_set_selected (ADW_COMBO_ROW (quantum), settings_get_number (settings, "play.quantum"));
  g_signal_connect_object (quantum, "notify::selected", G_CALLBACK (quantum_cb), window, 0);
  gtk_window_set_transient_for (window, parent);
  gtk_window_present (window);
}
