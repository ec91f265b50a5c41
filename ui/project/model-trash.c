/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trash of the desktop (freedesktop.org Trash specification 1.0): GIO puts into it, and its .trashinfo files say where
 * something went, so that it can come back. Blocking. */
#include "model-private.h"
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The top folder of the file system that `path` lies in. */
static char *
find_top (const char *path)
{
  char *at = g_path_get_dirname (path);
  struct stat info, above;
  while (stat (at, &info) == 0 && strlen (at) > 1)
    {
      g_autofree char *next = g_path_get_dirname (at);
      if (stat (next, &above) != 0 || above.st_dev != info.st_dev)
        break;
      g_free (at);
      at = g_steal_pointer (&next);
    }
  return at;
}

static gboolean
is_about (const char *info_path, const char *top, const char *path)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();
  g_autofree char *escaped = NULL, *plain = NULL, *whole = NULL;
  if (!g_key_file_load_from_file (file, info_path, G_KEY_FILE_NONE, NULL))
    return FALSE;
  escaped = g_key_file_get_string (file, "Trash Info", "Path", NULL);
  plain = escaped ? g_uri_unescape_string (escaped, NULL) : NULL;
  whole = plain ? g_path_is_absolute (plain) ? g_strdup (plain) : g_build_filename (top, plain, NULL) : NULL;
  return g_strcmp0 (whole, path) == 0;
}

/* Several things of that name may lie there: the newest is ours. */
static char *
find_kept (const char *trash, const char *top, const char *path)
{
  g_autofree char *infos = g_build_filename (trash, "info", NULL), *best = NULL;
  g_autoptr (GDir) folder = g_dir_open (infos, 0, NULL);
  struct timespec newest = { 0 };
  const char *name;

  while (folder && (name = g_dir_read_name (folder)))
    {
      g_autofree char *info_path = g_build_filename (infos, name, NULL), *file_name = NULL;
      struct stat info;
      if (!g_str_has_suffix (name, ".trashinfo") || stat (info_path, &info) != 0
          || (best && (info.st_mtim.tv_sec < newest.tv_sec
                       || (info.st_mtim.tv_sec == newest.tv_sec && info.st_mtim.tv_nsec < newest.tv_nsec)))
          || !is_about (info_path, top, path))
        continue;
      newest = info.st_mtim;
      file_name = g_strndup (name, strlen (name) - strlen (".trashinfo"));
      g_free (best);
      best = g_build_filename (trash, "files", file_name, NULL);
    }
  return g_steal_pointer (&best);
}

gboolean
model_trash_put (const char *path, char **kept, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) local = NULL;
  g_autofree char *home = g_build_filename (g_get_user_data_dir (), "Trash", NULL), *top = find_top (path);
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *user = g_strdup_printf ("%u", (guint) getuid ()), *own = g_strconcat (top, "/.Trash-", user, NULL);
  g_autofree char *shared = g_build_filename (top, ".Trash", user, NULL);

  if (!g_file_trash (file, NULL, &local))
    {
      gboolean none = g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      g_set_error (error, G_IO_ERROR, none ? G_IO_ERROR_NOT_SUPPORTED : G_IO_ERROR_FAILED, none
                   ? _("“%s” lies where there is no trash (%s).") : _("“%s” could not be put into the trash: %s"), name, local->message);
      return FALSE;
    }
  *kept = find_kept (home, top, path);
  if (!*kept)
    *kept = find_kept (shared, top, path);
  if (!*kept)
    *kept = find_kept (own, top, path);
  return TRUE;
}

gboolean
model_trash_restore (const char *kept, const char *path, GError **error)
{
  g_autofree char *files = g_path_get_dirname (kept), *trash = g_path_get_dirname (files), *name = g_path_get_basename (kept);
  g_autofree char *info_name = g_strconcat (name, ".trashinfo", NULL), *info = g_build_filename (trash, "info", info_name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0777);
  if (!model_files_move (kept, path, error))
    return FALSE;
  g_unlink (info);
  return TRUE;
}
