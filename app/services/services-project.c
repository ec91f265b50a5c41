/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The worker's picture of a project: texts on the disk under the texts that are open. */
#include "services-private.h"
#include <glib/gstdio.h>
#include <string.h>

#define SCAN_US (2 * G_USEC_PER_SEC)

static void
text_free (gpointer data)
{
  ServicesText *text = data;
  g_clear_pointer (&text->text, g_bytes_unref);
  g_free (text);
}

static void
add_patches (GPtrArray *names, const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (names, g_strndup (name, strlen (name) - strlen (".json")));
}

ServicesProject *
services_project_new (const char *root, const char *data_dir)
{
  ServicesProject *self = g_new0 (ServicesProject, 1);
  g_autoptr (GPtrArray) patches = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *bundled = data_dir ? g_build_filename (data_dir, "patches", NULL) : NULL;
  g_autofree char *own = *root ? g_build_filename (root, "patches", NULL) : NULL;

  self->root = g_strdup (root);
  self->project = language_project_new ();
  self->texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, text_free);
  if (bundled)
    add_patches (patches, bundled);
  if (own)
    add_patches (patches, own);
  g_ptr_array_add (patches, NULL);
  language_project_set_patches (self->project, (const char *const *) patches->pdata);
  return self;
}

void
services_project_free (ServicesProject *self)
{
  language_project_free (self->project);
  g_hash_table_unref (self->texts);
  g_free (self->root);
  g_free (self);
}

char *
services_project_dup_path (ServicesProject *self, const char *name)
{
  return *self->root ? g_build_filename (self->root, name, NULL) : g_strdup (name);
}

static ServicesText *
get_text (ServicesProject *self, const char *name)
{
  ServicesText *text = g_hash_table_lookup (self->texts, name);
  if (!text)
    {
      text = g_new0 (ServicesText, 1);
      g_hash_table_insert (self->texts, g_strdup (name), text);
    }
  return text;
}

static void
take_bytes (ServicesProject *self, const char *name, ServicesText *text, GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  g_clear_pointer (&text->text, g_bytes_unref);
  text->text = g_bytes_ref (bytes);
  language_project_set_file (self->project, name, data, length);
}

void
services_project_set_text (ServicesProject *self, const char *name, GBytes *bytes, guint64 revision)
{
  ServicesText *text = get_text (self, name);
  text->open = TRUE;
  text->revision = revision;
  take_bytes (self, name, text, bytes);
}

void
services_project_remove (ServicesProject *self, const char *name)
{
  language_project_remove_file (self->project, name);
  g_hash_table_remove (self->texts, name);
  self->scanned = 0;
}

static void
read_text (ServicesProject *self, const char *name, const char *path, const GStatBuf *info)
{
  ServicesText *text = get_text (self, name);
  char *bytes;
  gsize length;

  text->seen = TRUE;
  if (text->open || (text->text && text->mtime == info->st_mtime && text->size == (gsize) info->st_size))
    return;
  if (info->st_size > LANGUAGE_FILE_BYTES_MAX || !g_file_get_contents (path, &bytes, &length, NULL))
    return;
  g_autoptr (GBytes) taken = g_bytes_new_take (bytes, length);
  text->mtime = info->st_mtime;
  text->size = info->st_size;
  take_bytes (self, name, text, taken);
}

static void
scan_folder (ServicesProject *self, const char *folder, const char *prefix, guint depth, guint *files)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *entry;
  while (dir && *files < SERVICES_FILES_MAX && (entry = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, entry, NULL);
      g_autofree char *name = *prefix ? g_strconcat (prefix, "/", entry, NULL) : g_strdup (entry);
      GStatBuf info;
      if (entry[0] == '.' || g_lstat (path, &info) != 0 || S_ISLNK (info.st_mode))
        continue;
      if (S_ISDIR (info.st_mode))
        {
          if (depth > 0 && strcmp (entry, "node_modules") != 0)
            scan_folder (self, path, name, depth - 1, files);
        }
      else if (S_ISREG (info.st_mode) && (g_str_has_suffix (entry, ".sym") || g_str_has_suffix (entry, ".ts"))
               && !g_str_has_suffix (entry, ".d.ts"))
        {
          read_text (self, name, path, &info);
          (*files)++;
        }
    }
}

static gboolean
is_gone (gpointer key, gpointer value, gpointer data)
{
  ServicesText *text = value;
  ServicesProject *self = data;
  gboolean gone = !text->seen && !text->open;
  text->seen = FALSE;
  if (gone)
    language_project_remove_file (self->project, key);
  return gone;
}

/* A home or a folder of everything is no project: only what lies in it itself. */
static guint
get_depth (const char *root)
{
  return strcmp (root, "/") == 0 || strcmp (root, g_get_home_dir ()) == 0 || strcmp (root, g_get_tmp_dir ()) == 0
    ? 0 : SERVICES_DEPTH_MAX;
}

void
services_project_scan (ServicesProject *self)
{
  guint files = 0;
  if (!*self->root || (self->scanned && g_get_monotonic_time () - self->scanned < SCAN_US))
    return;
  scan_folder (self, self->root, "", get_depth (self->root), &files);
  g_hash_table_foreach_remove (self->texts, is_gone, self);
  self->scanned = g_get_monotonic_time ();
}
