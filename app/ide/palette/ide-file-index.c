/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Walks a project's folders in a worker. */
#include "ide-file-index.h"
#include "ide-match.h"
#include "project/ignore.h"
#include <dirent.h>
#include <string.h>
#include <sys/stat.h>

typedef struct {
  const char   *root;
  GPtrArray    *files;
  GCancellable *cancellable;
} Walk;

static void
file_free (gpointer data)
{
  IdeIndexFile *file = data;
  g_free (file->path);
  g_free (file);
}

static void
add_file (Walk *walk, const char *path)
{
  IdeIndexFile *file;
  if (!g_utf8_validate (path, -1, NULL))
    return;
  file = g_new (IdeIndexFile, 1);
  file->path = g_strdup (path);
  file->mask = ide_match_get_mask (path);
  g_ptr_array_add (walk->files, file);
}

static gboolean
is_folder (const char *folder, const struct dirent *entry)
{
  g_autofree char *path = NULL;
  struct stat info;
  if (entry->d_type != DT_UNKNOWN)
    return entry->d_type == DT_DIR;
  path = g_build_filename (folder, entry->d_name, NULL);
  return lstat (path, &info) == 0 && S_ISDIR (info.st_mode);
}

static void
walk_folder (Walk *walk, const char *relative, ModelIgnore *above, guint depth)
{
  g_autofree char *folder = *relative ? g_build_filename (walk->root, relative, NULL) : g_strdup (walk->root);
  DIR *dir = depth < IDE_INDEX_DEPTH_MAX ? opendir (folder) : NULL;
  g_autoptr (ModelIgnore) rules = NULL;
  struct dirent *entry;

  if (!dir)
    return;
  rules = model_ignore_read (above, folder);
  while ((entry = readdir (dir)) && walk->files->len < IDE_INDEX_FILES_MAX && !g_cancellable_is_cancelled (walk->cancellable))
    {
      g_autofree char *path = NULL, *whole = NULL;
      gboolean inner;
      if (entry->d_name[0] == '.')
        continue;
      path = *relative ? g_strconcat (relative, "/", entry->d_name, NULL) : g_strdup (entry->d_name);
      inner = is_folder (folder, entry);
      whole = g_build_filename (folder, entry->d_name, NULL);
      if (model_ignore_match (rules, whole, inner))
        continue;
      if (inner)
        walk_folder (walk, path, rules, depth + 1);
      else
        add_file (walk, path);
    }
  closedir (dir);
}

static int
compare_files (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(IdeIndexFile *const *) a)->path, (*(IdeIndexFile *const *) b)->path);
}

GPtrArray *
ide_file_index_read (const char *folder, GCancellable *cancellable)
{
  Walk walk = { folder, g_ptr_array_new_with_free_func (file_free), cancellable };
  g_autoptr (ModelIgnore) above = model_ignore_read_above (folder);
  walk_folder (&walk, "", above, 0);
  g_ptr_array_sort (walk.files, compare_files);
  return walk.files;
}

static void
read_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (GPtrArray) files = ide_file_index_read (data, cancellable);
  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&files), (GDestroyNotify) g_ptr_array_unref);
}

void
ide_file_index_read_async (const char *folder, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_task_data (task, g_strdup (folder), g_free);
  g_task_run_in_thread (task, read_thread);
}

GPtrArray *
ide_file_index_read_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
