/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preferences window over the settings: groups, labels, where a value comes from. */
#include "ide-window-private.h"
#include "preferences/preferences.h"
#include "view/view.h"
#include <glib/gi18n.h>
#include <string.h>

/* What stands before a key's point, in the order shown; others follow under their own name. */
static const struct { const char *prefix, *title; } groups[] = {
  { "look", N_("Appearance") }, { "editor", N_("Text") }, { "files", N_("Files") }, { "search", N_("Search") },
  { "play", N_("Playing") }, { "sound", N_("Sound") }, { "keys", N_("Keys") }, { "terminal", N_("Terminal") },
  { "history", N_("History") },
};

static char *
quote (const char *text)
{
  g_autoptr (JsonNode) node = json_node_init_string (json_node_alloc (), text);
  return json_to_string (node, FALSE);
}

/* ---- choices --------------------------------------------------------------------------------------------- */

typedef struct { GStrvBuilder *values, *labels; } Choices;

static void
add_choice (Choices *choices, const char *value, const char *label)
{
  g_autofree char *json = quote (value);
  g_strv_builder_add (choices->values, json);
  g_strv_builder_add (choices->labels, label);
}

static void
add_schemes (Choices *choices)
{
  const char *const *ids = editor_style_get_schemes ();
  for (guint i = 0; ids[i]; i++)
    if (!g_str_equal (ids[i], "symphony-dark"))
      add_choice (choices, ids[i], editor_style_get_scheme_name (ids[i]));
}

static void
add_backends (Choices *choices)
{
  add_choice (choices, "jack,pulse,null", _("JACK or PipeWire, else PulseAudio"));
  add_choice (choices, "pulse,jack,null", _("PulseAudio, else JACK or PipeWire"));
  add_choice (choices, "null", _("None: play without sound"));
}

static void
add_listed (Choices *choices, const SettingsKey *key)
{
  g_auto (GStrv) values = g_strsplit (key->choices ? key->choices : "", "|", -1);
  g_auto (GStrv) labels = g_strsplit (key->labels ? _(key->labels) : "", "|", -1);
  guint count = g_strv_length (labels);

  if (key->kind == SETTINGS_NUMBER)
    for (guint i = 0; i < count; i++)
      {
        g_autofree char *number = g_strdup_printf ("%g", key->minimum + i);
        g_strv_builder_add (choices->values, number);
        g_strv_builder_add (choices->labels, labels[i]);
      }
  else
    for (guint i = 0; values[i]; i++)
      add_choice (choices, values[i], i < count ? labels[i] : values[i]);
}

static PreferencesField
make_field (const SettingsKey *key)
{
  PreferencesField field = { .key = key->key, .title = _(key->summary), .detail = key->detail ? _(key->detail) : NULL,
                             .minimum = key->minimum, .maximum = key->maximum, .integer = key->integer };
  g_autoptr (GStrvBuilder) values = g_strv_builder_new (), labels = g_strv_builder_new ();
  Choices choices = { values, labels };

  field.kind = key->kind == SETTINGS_BOOLEAN ? PREFERENCES_SWITCH : key->kind == SETTINGS_LIST ? PREFERENCES_LIST
    : key->kind == SETTINGS_NUMBER && !key->labels ? PREFERENCES_NUMBER
    : key->kind == SETTINGS_STRING && !key->choices ? PREFERENCES_TEXT : PREFERENCES_CHOICE;
  if (g_str_equal (key->key, "look.scheme-dark"))
    add_choice (&choices, "", _("The same scheme"));
  if (g_str_has_prefix (key->key, "look.scheme"))
    add_schemes (&choices);
  else if (g_str_equal (key->key, "sound.backends"))
    add_backends (&choices);
  else if (field.kind == PREFERENCES_CHOICE)
    add_listed (&choices, key);
  field.values = (const char *const *) g_strv_builder_end (values);
  field.labels = (const char *const *) g_strv_builder_end (labels);
  if (field.values[0])
    field.kind = PREFERENCES_CHOICE;
  return field;
}

/* ---- the window ------------------------------------------------------------------------------------------ */

static char *
dup_value (gpointer data, const char *key)
{
  return settings_dup_json (IDE_WINDOW (data)->settings, key);
}

static gboolean
set_value (gpointer data, const char *key, const char *json)
{
  return settings_set_json (IDE_WINDOW (data)->settings, SETTINGS_LAYER_USER, NULL, key, json);
}

static const char *
get_origin (gpointer data, const char *key, gboolean *fixed)
{
  SettingsLayer layer = settings_get_layer (IDE_WINDOW (data)->settings, key, NULL, NULL);
  *fixed = layer > SETTINGS_LAYER_USER;
  return layer == SETTINGS_LAYER_DEFAULT ? NULL : layer == SETTINGS_LAYER_USER ? _("Yours") : _("This project");
}

static void
open_file (gpointer data)
{
  ide_window_open_settings_file (data, SETTINGS_LAYER_USER);
}

static void
add_group (IdeWindow *self, PreferencesWindow *window, const char *prefix, gsize length, const char *title)
{
  g_autoptr (GArray) fields = g_array_new (FALSE, FALSE, sizeof (PreferencesField));
  guint count;
  const SettingsKey *const *keys = settings_list_keys (self->settings, &count);

  for (guint i = 0; i < count; i++)
    if (strncmp (keys[i]->key, prefix, length) == 0 && keys[i]->key[length] == '.')
      {
        PreferencesField field = make_field (keys[i]);
        g_array_append_val (fields, field);
      }
  if (fields->len > 0)
    preferences_window_add_group (window, title, (const PreferencesField *) (void *) fields->data, fields->len);
  for (guint i = 0; i < fields->len; i++)
    {
      PreferencesField *field = &g_array_index (fields, PreferencesField, i);
      g_strfreev ((char **) field->values);
      g_strfreev ((char **) field->labels);
    }
}

static gboolean
is_known (const char *key)
{
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (strncmp (key, groups[i].prefix, strlen (groups[i].prefix)) == 0 && key[strlen (groups[i].prefix)] == '.')
      return TRUE;
  return FALSE;
}

static void
add_groups (IdeWindow *self, PreferencesWindow *window)
{
  g_autoptr (GHashTable) done = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint count;
  const SettingsKey *const *keys = settings_list_keys (self->settings, &count);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    add_group (self, window, groups[i].prefix, strlen (groups[i].prefix), _(groups[i].title));
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *prefix = g_strndup (keys[i]->key, strcspn (keys[i]->key, "."));
      g_autofree char *title = g_strdup (prefix);
      title[0] = g_ascii_toupper (title[0]);
      if (!is_known (keys[i]->key) && g_hash_table_add (done, g_strdup (prefix)))
        add_group (self, window, prefix, strlen (prefix), title);
    }
}

static void
changed_cb (Settings *settings, const char *key, PreferencesWindow *window)
{
  preferences_window_refresh (window, key);
}

void
ide_preferences_show (GtkWindow *parent, Settings *settings)
{
  static const PreferencesSource source = { dup_value, set_value, get_origin, open_file };
  GtkWidget *window;

  if (!IDE_IS_WINDOW (parent))
    return;
  window = preferences_window_new (&source, parent);
  add_groups (IDE_WINDOW (parent), PREFERENCES_WINDOW (window));
  g_signal_connect_object (settings, "changed", G_CALLBACK (changed_cb), window, 0);
  gtk_window_set_transient_for (GTK_WINDOW (window), parent);
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  gtk_window_set_destroy_with_parent (GTK_WINDOW (window), TRUE);
  gtk_window_present (GTK_WINDOW (window));
}
