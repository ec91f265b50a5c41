/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the settings share. */
#ifndef SETTINGS_PRIVATE_H
#define SETTINGS_PRIVATE_H

#include "settings/settings.h"
#include "json/json.h"
#include <gio/gio.h>

#define SETTINGS_FILE_BYTES_MAX (1 << 20)

/* One file. */
typedef struct SettingsFile SettingsFile;
typedef void (*SettingsFileFunc) (SettingsFile *file, gpointer data);
struct SettingsFile {
  char         *path;
  SettingsLayer layer;
  char         *text;                   /* with our own edits that are not written yet */
  gsize         length;
  JsonDoc      *doc;
  const JsonItem *root;                 /* NULL: missing or unreadable */
  gboolean      unreadable;             /* no JSON: put aside before the first write */
  GPtrArray    *edits;                  /* Edit, not written yet */
  GFileMonitor *monitor;
  SettingsFileFunc reloaded;            /* after somebody else changed the file */
  gpointer      data;
  char         *before;                 /* the text until the last reload, for telling what changed */
};
SettingsFile   *settings_file_new (const char *path, SettingsLayer layer, SettingsFileFunc reloaded, gpointer data);
void            settings_file_free (SettingsFile *file);
void            settings_file_reload (SettingsFile *file);
const JsonItem *settings_file_get (SettingsFile *file, const char *language, const char *key);  /* as it stands, unchecked */
gboolean        settings_file_edit (SettingsFile *file, const char *language, const char *key, const char *value);
gboolean        settings_file_flush (SettingsFile *file, GError **error);
/* Keys whose value differs between two texts, in all parts; a set of char *. */
GHashTable     *settings_file_compare (const char *old_text, const char *new_text);

/* The key's type, range and choices; *message (may be NULL): what the value must be. */
gboolean        settings_key_fits (const SettingsKey *key, const JsonItem *item, char **message);
void            settings_key_free (gpointer key);
SettingsKey    *settings_key_read (const JsonItem *property, const char *name, char **problem);
char           *settings_dup_section (const char *language);            /* "[c]" */

gboolean        settings_trust_find (const char *folder);
void            settings_trust_store (const char *folder, gboolean trusted);

#endif
