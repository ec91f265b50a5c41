/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving, copying and deleting on the disk, folders whole, links as links. Blocking: for workers. */
#include "model-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

gboolean
model_files_exists (const char *path)
{
  struct stat info;
  return lstat (path, &info) == 0;
}

static gboolean
fail (GError **error, const char *format, const char *path, int code)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autofree char *what = g_strdup_printf (format, name);
  const char *next = code == EACCES || code == EPERM || code == EROFS ? _("Ask for the right to write there, or choose another folder.")
    : code == ENOSPC || code == EDQUOT ? _("Make room on the disk and try again.")
    : code == ENOENT ? _("It may have been moved or deleted; the list is read anew.") : _("Nothing was lost; try again.");
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s. %s", what, g_strerror (code), next);
  return FALSE;
}

/* ---- copying --------------------------------------------------------------------------------------------- */

static gboolean
copy_link (const char *from, const char *to, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autofree char *target = g_file_read_link (from, &local);
  if (!target || symlink (target, to) != 0)
    return fail (error, _("“%s” could not be copied"), from, target ? errno : EIO);
  return TRUE;
}

static gboolean
copy_folder (const char *from, const char *to, const struct stat *info, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (from, 0, NULL);
  const char *name;
  gboolean done = TRUE;

  if (!folder)
    return fail (error, _("“%s” could not be read"), from, EACCES);
  if (mkdir (to, 0700) != 0)
    return fail (error, _("The folder “%s” could not be made"), to, errno);
  while (done && (name = g_dir_read_name (folder)))
    {
      g_autofree char *inner_from = g_build_filename (from, name, NULL), *inner_to = g_build_filename (to, name, NULL);
      done = model_files_copy (inner_from, inner_to, error);
    }
  chmod (to, info->st_mode & 07777);
  return done;
}

gboolean
model_files_copy (const char *from, const char *to, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (from), target = g_file_new_for_path (to);
  g_autoptr (GError) local = NULL;
  struct stat info;

  if (lstat (from, &info) != 0)
    return fail (error, _("“%s” could not be copied"), from, errno);
  if (S_ISLNK (info.st_mode))
    return copy_link (from, to, error);
  if (S_ISDIR (info.st_mode))
    return copy_folder (from, to, &info, error);
  if (!S_ISREG (info.st_mode))
    return fail (error, _("“%s” is no file that can be copied"), from, EINVAL);
  if (g_file_copy (source, target, G_FILE_COPY_NOFOLLOW_SYMLINKS, NULL, NULL, NULL, &local))
    return TRUE;
  unlink (to);
  return fail (error, _("“%s” could not be copied"), from,
               g_error_matches (local, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED) ? EACCES
               : g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NO_SPACE) ? ENOSPC
               : g_error_matches (local, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) ? ENOENT : EIO);
}

/* ---- deleting -------------------------------------------------------------------------------------------- */

gboolean
model_files_delete (const char *path, GError **error)
{
  struct stat info;
  if (lstat (path, &info) != 0)
    return fail (error, _("“%s” could not be deleted"), path, errno);
  if (S_ISDIR (info.st_mode))
    {
      g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
      const char *name;
      while (folder && (name = g_dir_read_name (folder)))
        {
          g_autofree char *inside = g_build_filename (path, name, NULL);
          if (!model_files_delete (inside, error))
            return FALSE;
        }
    }
  if (remove (path) != 0)
    return fail (error, _("“%s” could not be deleted"), path, errno);
  return TRUE;
}

/* ---- moving ---------------------------------------------------------------------------------------------- */

/* The system refuses to write over something in the same step, so that nothing can come in between. */
static int
rename_noreplace (const char *from, const char *to)
{
  if (syscall (SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 1 /* RENAME_NOREPLACE */) == 0)
    return 0;
  if (errno != ENOSYS && errno != EINVAL)
    return -1;
  if (model_files_exists (to))
    {
      errno = EEXIST;
      return -1;
    }
  return rename (from, to);
}

gboolean
model_files_move (const char *from, const char *to, GError **error)
{
  struct stat a, b;
  if (rename_noreplace (from, to) == 0)
    return TRUE;
  /* A change of case alone on a file system that knows none: it is the same file. */
  if (errno == EEXIST && lstat (from, &a) == 0 && lstat (to, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino
      && a.st_nlink == 1 && rename (from, to) == 0)
    return TRUE;
  if (errno == EEXIST)
    {
      g_autofree char *name = g_filename_display_basename (to);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("There is already a “%s” here. Choose another name."), name);
      return FALSE;
    }
  if (errno != EXDEV)
    return fail (error, _("“%s” could not be moved"), from, errno);
  if (!model_files_copy (from, to, error))
    {
      model_files_delete (to, NULL);
      return FALSE;
    }
  return model_files_delete (from, error);
}

/* ---- names ----------------------------------------------------------------------------------------------- */

char *
model_files_make_free_name (const char *folder, const char *name, gboolean is_folder)
{
  const char *dot = is_folder ? NULL : strrchr (name, '.');
  gsize stem = dot && dot > name ? (gsize) (dot - name) : strlen (name);

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *mark = i == 0 ? NULL : i == 1 ? g_strdup (_(" (copy)")) : g_strdup_printf (_(" (copy %u)"), i);
      g_autofree char *free_name = g_strdup_printf ("%.*s%s%s", (int) stem, name, mark ? mark : "", name + stem);
      g_autofree char *path = g_build_filename (folder, free_name, NULL);
      if (!model_files_exists (path))
        return g_steal_pointer (&path);
    }
  return NULL;
}
