/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One settings file: read, watched, edited, written. */
#include "settings-private.h"
#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

typedef struct { char *section, *key, *value; } Edit;

static const JsonOptions options = { .comments = true };

static void
edit_free (gpointer data)
{
  Edit *edit = data;
  g_free (edit->section);
  g_free (edit->key);
  g_free (edit->value);
  g_free (edit);
}

char *
settings_dup_section (const char *language)
{
  return language ? g_strdup_printf ("[%s]", language) : NULL;
}

/* Takes text. */
static void
parse (SettingsFile *file, char *text, gsize length)
{
  g_clear_pointer (&file->doc, json_doc_free);
  g_free (file->text);
  file->text = text;
  file->length = length;
  file->root = NULL;
  file->unreadable = FALSE;
  if (!text)
    return;
  file->doc = json_doc_parse (text, length, &options);
  file->root = json_doc_get_root (file->doc);
  if (file->root && file->root->type != JSON_ITEM_OBJECT)
    file->root = NULL;
  file->unreadable = !file->root && strspn (text, " \t\r\n") < length;
}

static char *
read_file (const char *path, gsize *length)
{
  char *text = NULL;
  if (!g_file_get_contents (path, &text, length, NULL))
    return NULL;
  if (*length <= SETTINGS_FILE_BYTES_MAX)
    return text;
  g_free (text);
  return NULL;
}

static void
apply (SettingsFile *file)
{
  for (guint i = 0; i < file->edits->len; i++)
    {
      const Edit *edit = file->edits->pdata[i];
      char *text = settings_edit_text (file->unreadable ? NULL : file->text, file->unreadable ? 0 : file->length,
                                       edit->section, edit->key, edit->value);
      gboolean aside = file->unreadable;
      if (text)
        parse (file, text, strlen (text));
      file->unreadable = file->unreadable || aside;
    }
}

static void
reload (SettingsFile *file)
{
  gsize length = 0;
  char *text = read_file (file->path, &length);

  g_free (file->before);
  file->before = g_strdup (file->text);
  parse (file, text, length);
  apply (file);
}

void
settings_file_reload (SettingsFile *file)
{
  reload (file);
  if (g_strcmp0 (file->before, file->text) != 0)
    file->reloaded (file, file->data);
}

static void
monitor_cb (GFileMonitor *monitor, GFile *changed, GFile *other, GFileMonitorEvent event, SettingsFile *file)
{
  if (event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED && event != G_FILE_MONITOR_EVENT_PRE_UNMOUNT)
    settings_file_reload (file);
}

SettingsFile *
settings_file_new (const char *path, SettingsLayer layer, SettingsFileFunc reloaded, gpointer data)
{
  SettingsFile *file = g_new0 (SettingsFile, 1);
  g_autoptr (GFile) watched = g_file_new_for_path (path);

  file->path = g_strdup (path);
  file->layer = layer;
  file->reloaded = reloaded;
  file->data = data;
  file->edits = g_ptr_array_new_with_free_func (edit_free);
  reload (file);
  if (layer == SETTINGS_LAYER_FOLDER && !file->text)
    return file;                                                /* GIO polls for what is in a folder that is missing */
  file->monitor = g_file_monitor_file (watched, G_FILE_MONITOR_NONE, NULL, NULL);
  if (file->monitor)
    {
      g_file_monitor_set_rate_limit (file->monitor, 200);
      g_signal_connect (file->monitor, "changed", G_CALLBACK (monitor_cb), file);
    }
  return file;
}

void
settings_file_free (SettingsFile *file)
{
  if (!file)
    return;
  if (file->monitor)
    g_signal_handlers_disconnect_by_data (file->monitor, file);
  g_clear_object (&file->monitor);
  json_doc_free (file->doc);
  g_ptr_array_unref (file->edits);
  g_free (file->before);
  g_free (file->text);
  g_free (file->path);
  g_free (file);
}

const JsonItem *
settings_file_get (SettingsFile *file, const char *language, const char *key)
{
  g_autofree char *section = settings_dup_section (language);
  const JsonItem *object = file->root;
  if (object && section)
    object = json_item_get (object, section);
  return object && object->type == JSON_ITEM_OBJECT ? json_item_get (object, key) : NULL;
}

gboolean
settings_file_edit (SettingsFile *file, const char *language, const char *key, const char *value)
{
  Edit *edit = g_new0 (Edit, 1);
  edit->section = settings_dup_section (language);
  edit->key = g_strdup (key);
  edit->value = g_strdup (value);
  for (guint i = file->edits->len; i > 0; i--)                  /* the newest of a key is enough */
    {
      const Edit *old = file->edits->pdata[i - 1];
      if (g_str_equal (old->key, key) && g_strcmp0 (old->section, edit->section) == 0)
        g_ptr_array_remove_index (file->edits, i - 1);
    }
  g_ptr_array_add (file->edits, edit);
  apply (file);
  return TRUE;
}

/* Somebody else may have written it since: our edits are made again on what is there now. */
gboolean
settings_file_flush (SettingsFile *file, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (file->path);

  if (file->edits->len == 0)
    return TRUE;
  reload (file);
  if (file->unreadable)
    {
      g_autofree char *aside = g_strconcat (file->path, ".bad", NULL);
      if (rename (file->path, aside) != 0)
        g_message (_("%s could not be put aside: %s"), file->path, g_strerror (errno));
    }
  g_mkdir_with_parents (folder, 0700);
  if (!g_file_set_contents_full (file->path, file->text ? file->text : "{}\n", -1, G_FILE_SET_CONTENTS_CONSISTENT,
                                 file->layer == SETTINGS_LAYER_USER ? 0600 : 0644, error))
    return FALSE;
  file->unreadable = FALSE;
  g_ptr_array_set_size (file->edits, 0);
  return TRUE;
}

/* ---- what changed ---------------------------------------------------------------------------------------- */

static void
list_values (const JsonItem *object, const char *text, const char *section, GHashTable *values)
{
  for (const JsonItem *item = object ? object->first : NULL; item; item = item->next)
    if (!section && item->type == JSON_ITEM_OBJECT && item->key[0] == '[')
      list_values (item, text, item->key, values);
    else
      g_hash_table_replace (values, g_strconcat (item->key, "\n", section, NULL), g_strndup (text + item->offset, item->end - item->offset));
}

static GHashTable *
read_values (const char *text)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  JsonDoc *doc = text ? json_doc_parse (text, strlen (text), &options) : NULL;
  const JsonItem *root = doc ? json_doc_get_root (doc) : NULL;
  if (root && root->type == JSON_ITEM_OBJECT)
    list_values (root, text, NULL, values);
  json_doc_free (doc);
  return values;
}

static void
collect (GHashTable *from, GHashTable *other, GHashTable *keys)
{
  GHashTableIter iter;
  gpointer name, value;
  g_hash_table_iter_init (&iter, from);
  while (g_hash_table_iter_next (&iter, &name, &value))
    if (g_strcmp0 (g_hash_table_lookup (other, name), value) != 0)
      g_hash_table_add (keys, g_strndup (name, strcspn (name, "\n")));
}

GHashTable *
settings_file_compare (const char *old_text, const char *new_text)
{
  g_autoptr (GHashTable) before = read_values (old_text), after = read_values (new_text);
  GHashTable *keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  collect (before, after, keys);
  collect (after, before, keys);
  return keys;
}
