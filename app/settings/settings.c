/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typed settings over one JSON file. */
#include "settings/settings.h"
#include <errno.h>
#include <json-glib/json-glib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WRITE_DELAY_MS 500

struct _Settings {
  GObject     parent_instance;
  char       *path;
  JsonObject *values;
  GPtrArray  *problems;
  guint       timer;
  gboolean    unreadable;               /* the file could not be parsed: it is kept aside before the first write */
};
G_DEFINE_FINAL_TYPE (Settings, settings, G_TYPE_OBJECT)

static guint changed_signal;

static const SettingsKey keys[] = {
  { "look.scheme", SETTINGS_STRING, "symphony", NULL, .summary = "Colours of the text" },
  { "look.dark", SETTINGS_STRING, "system", "system|light|dark", .summary = "Light or dark" },
  { "editor.font-size", SETTINGS_NUMBER, .number = 0, .minimum = 0, .maximum = 72, .summary = "Points; 0 is the system's" },
  { "editor.autosave", SETTINGS_STRING, "focus", "off|focus|delay", .summary = "When texts are saved by themselves" },
  { "editor.wrap-text", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = "Wrap long lines" },
  { "editor.show-line-numbers", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = "Line numbers" },
  { "sound.backends", SETTINGS_STRING, "jack,pulse,null", NULL, .summary = "Sound servers, in the order tried" },
  { "sound.frames", SETTINGS_NUMBER, .number = 64, .minimum = 16, .maximum = 4096, .summary = "Wished block size in frames" },
  { "play.quantum", SETTINGS_NUMBER, .number = 0, .minimum = 0, .maximum = 3, .summary = "When a change is heard" },
  { "play.cut", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = "Notes that a change removed end at once" },
  { "play.evaluate", SETTINGS_STRING, "typing", "typing|played", .summary = "Changes are heard while typing, or when played" },
  { "play.loop", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = "Start again at the end" },
  { "keys.preset", SETTINGS_STRING, "default", "default|sublime|emacs|vim", .summary = "Set of keys" },
  { "files.show-hidden", SETTINGS_BOOLEAN, .number = 0, .maximum = 1, .summary = "Files whose names begin with a dot" },
  { "files.show-ignored", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = "Files that ignore files name, dim" },
  { "files.follow", SETTINGS_BOOLEAN, .number = 1, .maximum = 1, .summary = "The tree shows the text in front" },
};

const SettingsKey *
settings_get_keys (guint *count)
{
  *count = G_N_ELEMENTS (keys);
  return keys;
}

static const SettingsKey *
find_key (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (strcmp (keys[i].key, name) == 0)
      return &keys[i];
  return NULL;
}

static gboolean
is_choice (const char *choices, const char *value)
{
  g_auto (GStrv) list = choices ? g_strsplit (choices, "|", -1) : NULL;
  return !list || g_strv_contains ((const char *const *) list, value);
}

static gboolean
fits (const SettingsKey *key, JsonNode *node)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  switch (key->kind)
    {
    case SETTINGS_STRING:
      return type == G_TYPE_STRING && is_choice (key->choices, json_node_get_string (node));
    case SETTINGS_BOOLEAN:
      return type == G_TYPE_BOOLEAN;
    default:
      return (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE) && json_node_get_double (node) >= key->minimum
        && json_node_get_double (node) <= key->maximum;
    }
}

static void
load (Settings *self)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonNode *root;

  self->values = json_object_new ();
  if (!json_parser_load_from_file (parser, self->path, &error))
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        {
          self->unreadable = TRUE;
          g_ptr_array_add (self->problems, g_strdup_printf ("%s cannot be read and is left alone: %s", self->path, error->message));
        }
      g_ptr_array_add (self->problems, NULL);
      return;
    }
  root = json_parser_get_root (parser);
  if (root && JSON_NODE_HOLDS_OBJECT (root))
    {
      json_object_unref (self->values);
      self->values = json_node_dup_object (root);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      JsonNode *node = json_object_get_member (self->values, keys[i].key);
      if (node && !fits (&keys[i], node))
        g_ptr_array_add (self->problems, g_strdup_printf ("“%s” has a value it cannot have; its default is used", keys[i].key));
    }
  g_ptr_array_add (self->problems, NULL);
}

static JsonNode *
lookup (Settings *self, const SettingsKey *key)
{
  JsonNode *node = json_object_get_member (self->values, key->key);
  return node && fits (key, node) ? node : NULL;
}

const char *
settings_get_string (Settings *self, const char *name)
{
  const SettingsKey *key = find_key (name);
  JsonNode *node;
  g_return_val_if_fail (key && key->kind == SETTINGS_STRING, NULL);
  node = lookup (self, key);
  return node ? json_node_get_string (node) : key->text;
}

double
settings_get_number (Settings *self, const char *name)
{
  const SettingsKey *key = find_key (name);
  JsonNode *node;
  g_return_val_if_fail (key && key->kind == SETTINGS_NUMBER, 0);
  node = lookup (self, key);
  return node ? json_node_get_double (node) : key->number;
}

gboolean
settings_get_boolean (Settings *self, const char *name)
{
  const SettingsKey *key = find_key (name);
  JsonNode *node;
  g_return_val_if_fail (key && key->kind == SETTINGS_BOOLEAN, FALSE);
  node = lookup (self, key);
  return node ? json_node_get_boolean (node) : key->number != 0;
}

static gboolean
write_cb (gpointer data)
{
  Settings *self = data;
  g_autoptr (GError) error = NULL;
  self->timer = 0;
  if (!settings_flush (self, &error))
    g_message ("The settings could not be written: %s", error->message);
  return G_SOURCE_REMOVE;
}

static void
note_change (Settings *self, const char *name)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add (WRITE_DELAY_MS, write_cb, self);
  g_signal_emit (self, changed_signal, g_quark_from_string (name), name);
}

static gboolean
take (Settings *self, const char *name, SettingsKind kind, JsonNode *node)
{
  const SettingsKey *key = find_key (name);
  JsonNode *old;

  if (!key || key->kind != kind || !fits (key, node))
    {
      json_node_unref (node);
      return FALSE;
    }
  old = lookup (self, key);
  if (old && json_node_equal (old, node))
    {
      json_node_unref (node);
      return TRUE;
    }
  json_object_set_member (self->values, name, node);
  note_change (self, key->key);
  return TRUE;
}

gboolean
settings_set_string (Settings *self, const char *name, const char *value)
{
  return take (self, name, SETTINGS_STRING, json_node_init_string (json_node_alloc (), value));
}

gboolean
settings_set_number (Settings *self, const char *name, double value)
{
  if (!isfinite (value))
    return FALSE;
  if (value == floor (value))
    return take (self, name, SETTINGS_NUMBER, json_node_init_int (json_node_alloc (), (gint64) value));
  return take (self, name, SETTINGS_NUMBER, json_node_init_double (json_node_alloc (), value));
}

gboolean
settings_set_boolean (Settings *self, const char *name, gboolean value)
{
  return take (self, name, SETTINGS_BOOLEAN, json_node_init_boolean (json_node_alloc (), value));
}

void
settings_reset (Settings *self, const char *name)
{
  const SettingsKey *key = find_key (name);
  g_return_if_fail (key);
  if (!json_object_has_member (self->values, name))
    return;
  json_object_remove_member (self->values, name);
  note_change (self, key->key);
}

gboolean
settings_flush (Settings *self, GError **error)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), self->values);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *folder = g_path_get_dirname (self->path), *text = NULL;
  g_autoptr (GString) out = NULL;

  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->unreadable)
    {
      g_autofree char *aside = g_strconcat (self->path, ".bad", NULL);
      if (rename (self->path, aside) == 0)
        self->unreadable = FALSE;
    }
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_root (generator, root);
  text = json_generator_to_data (generator, NULL);
  out = g_string_new (text);
  g_string_append_c (out, '\n');
  g_mkdir_with_parents (folder, 0700);
  return g_file_set_contents_full (self->path, out->str, out->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error);
}

const char *const *
settings_get_problems (Settings *self)
{
  return (const char *const *) self->problems->pdata;
}

const char *
settings_get_path (Settings *self)
{
  return self->path;
}

static void
settings_finalize (GObject *object)
{
  Settings *self = SETTINGS_SETTINGS (object);
  if (self->timer)
    settings_flush (self, NULL);
  json_object_unref (self->values);
  g_ptr_array_unref (self->problems);
  g_free (self->path);
  G_OBJECT_CLASS (settings_parent_class)->finalize (object);
}

static void
settings_class_init (SettingsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = settings_finalize;
  changed_signal = g_signal_new ("changed", SETTINGS_TYPE, G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
settings_init (Settings *self)
{
  self->problems = g_ptr_array_new_with_free_func (g_free);
}

Settings *
settings_new (const char *path)
{
  Settings *self = g_object_new (SETTINGS_TYPE, NULL);
  self->path = path ? g_strdup (path) : g_build_filename (g_get_user_config_dir (), "symphony", "settings.json", NULL);
  load (self);
  return self;
}
