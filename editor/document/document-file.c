/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes on disk: reading with line ends and byte order mark, writing so that a failure leaves the old file whole. */
#include "document-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_BUFFER (256 << 10)

void
document_file_free (DocumentFile *file)
{
  if (!file)
    return;
  rope_unref (file->rope);
  g_free (file);
}

static void
stamp_from (const struct stat *st, DocumentStamp *stamp)
{
  stamp->exists = TRUE;
  stamp->mtime_ns = (guint64) st->st_mtim.tv_sec * 1000000000u + st->st_mtim.tv_nsec;
  stamp->size = st->st_size;
  stamp->inode = st->st_ino;
}

void
document_file_stat (const char *path, DocumentStamp *stamp)
{
  struct stat st;
  memset (stamp, 0, sizeof *stamp);
  if (path && stat (path, &st) == 0)
    stamp_from (&st, stamp);
}

static DocumentEol
find_eol (const char *text, gsize length)
{
  gsize lf = 0, crlf = 0, cr = 0;
  if (!memchr (text, '\r', length))
    return DOCUMENT_EOL_LF;
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n')
      lf++;
    else if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
      crlf++, i++;
    else if (text[i] == '\r')
      cr++;
  if (lf == 0 && cr == 0)
    return DOCUMENT_EOL_CRLF;
  return lf == 0 && crlf == 0 ? DOCUMENT_EOL_CR : DOCUMENT_EOL_MIXED;
}

static GBytes *
to_line_feeds (const char *text, gsize length, DocumentEol eol)
{
  char *lines = g_malloc (length + 1);
  gsize out = 0;
  for (gsize i = 0; i < length; i++)
    if (text[i] != '\r')
      lines[out++] = text[i];
    else if (eol == DOCUMENT_EOL_CR)
      lines[out++] = '\n';
  return g_bytes_new_take (lines, out);
}

static gboolean
check_size (guint64 size, const char *name, GError **error)
{
  if (size <= DOCUMENT_BYTES_MAX)
    return TRUE;
  g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_TOO_LARGE, "“%s” is larger than %u TB", name,
               (guint) (DOCUMENT_BYTES_MAX >> 40));
  return FALSE;
}

DocumentFile *
document_file_decode (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (GBytes) lines = NULL;
  DocumentFile *file;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length), *bad;

  if (!data)
    data = "";
  if (!g_utf8_validate_len (data, length, &bad))
    {
      guint line = 1;
      for (const char *p = data; p < bad; p++)
        line += *p == '\n';
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING,
                   "“%s” is not a text in UTF-8: byte %" G_GSIZE_FORMAT " (line %u) cannot be read. If it is a text, "
                   "convert it to UTF-8 first", name, (gsize) (bad - data), line);
      return NULL;
    }
  file = g_new0 (DocumentFile, 1);
  file->form.bom = length >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0;
  lines = g_bytes_new_from_bytes (bytes, file->form.bom ? 3 : 0, length - (file->form.bom ? 3 : 0));
  data = g_bytes_get_data (lines, &length);
  file->form.eol = find_eol (data ? data : "", length);
  if (file->form.eol == DOCUMENT_EOL_CRLF || file->form.eol == DOCUMENT_EOL_CR)
    {
      GBytes *converted = to_line_feeds (data, length, file->form.eol);
      g_bytes_unref (lines);
      lines = converted;
    }
  file->rope = rope_new_bytes (lines);
  return file;
}

static gboolean
fail_read (const char *path, int code, GError **error)
{
  g_autofree char *name = g_path_get_basename (path), *folder = g_path_get_dirname (path);
  switch (code)
    {
    case ENOENT:
    case ENOTDIR:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, "There is no file “%s” in %s", name, folder);
      break;
    case EACCES:
    case EPERM:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, "You have no permission to read “%s”", name);
      break;
    case EISDIR:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, "“%s” is a folder", name);
      break;
    case EINVAL:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, "“%s” is a device or a pipe, not a text", name);
      break;
    default:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, "“%s” could not be read: %s", name, g_strerror (code));
      break;
    }
  return FALSE;
}

/* Opening a pipe would wait for its writer, and a device may have no end. */
static gboolean
check_readable (const char *path, GError **error)
{
  struct stat st;
  if (stat (path, &st) != 0 || eaccess (path, R_OK) != 0)
    return fail_read (path, errno, error);
  if (!S_ISREG (st.st_mode))
    return fail_read (path, S_ISDIR (st.st_mode) ? EISDIR : EINVAL, error);
  return TRUE;
}

DocumentFile *
document_file_read (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GError) local = NULL;
  g_autoptr (GBytes) bytes = NULL;
  DocumentFile *file;
  DocumentStamp stamp;
  gsize length;
  char *data;

  if (!check_readable (path, error))
    return NULL;
  document_file_stat (path, &stamp);
  if (stamp.exists && !check_size (stamp.size, name, error))
    return NULL;
  if (!g_file_get_contents (path, &data, &length, &local))
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, "“%s” could not be read: %s", name, local->message);
      return NULL;
    }
  bytes = g_bytes_new_take (data, length);
  file = document_file_decode (bytes, name, error);
  if (file)
    file->stamp = stamp;
  return file;
}

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize done = write (fd, bytes, length);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return FALSE;
      bytes += done;
      length -= done;
    }
  return TRUE;
}

static gboolean
fail_write (const char *path, int code, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  const char *next = code == EROFS || code == EACCES || code == EPERM ? ". Save it in another folder"
    : code == ENOSPC || code == EDQUOT ? ". Free some space and save again" : "";
  g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE, "“%s” could not be saved: %s%s", name, g_strerror (code), next);
  return FALSE;
}

static void
sync_folder (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0)
    {
      fsync (fd);
      close (fd);
    }
}

/* Chunk by chunk, line ends as in the form. */
static gboolean
write_rope (int fd, const Rope *rope, const DocumentForm *form)
{
  const char *end = form->eol == DOCUMENT_EOL_CRLF ? "\r\n" : form->eol == DOCUMENT_EOL_CR ? "\r" : NULL, *chunk, *lf;
  g_autoptr (GString) buffer = g_string_sized_new (WRITE_BUFFER + 4096);
  RopeCursor cursor;
  gsize length;

  if (form->bom)
    g_string_append (buffer, "\xEF\xBB\xBF");
  rope_cursor_init (&cursor, rope, 0);
  while (rope_cursor_next (&cursor, &chunk, &length))
    {
      for (; end && (lf = memchr (chunk, '\n', length)); length -= lf + 1 - chunk, chunk = lf + 1)
        {
          g_string_append_len (buffer, chunk, lf - chunk);
          g_string_append (buffer, end);
        }
      g_string_append_len (buffer, chunk, length);
      if (buffer->len >= WRITE_BUFFER)
        {
          if (!write_all (fd, buffer->str, buffer->len))
            return FALSE;
          g_string_truncate (buffer, 0);
        }
    }
  return write_all (fd, buffer->str, buffer->len);
}

gboolean
document_file_write (const char *path, const Rope *rope, const DocumentForm *form, DocumentStamp *stamp, GError **error)
{
  g_autofree char *real = realpath (path, NULL), *folder = NULL, *aside = NULL;
  const char *target = real ? real : path;
  struct stat old, st;
  gboolean existed = stat (target, &old) == 0;
  int fd, code;

  if (existed && !S_ISREG (old.st_mode))
    return fail_write (path, S_ISDIR (old.st_mode) ? EISDIR : EINVAL, error);
  if (existed && eaccess (target, W_OK) != 0)
    return fail_write (path, errno, error);
  folder = g_path_get_dirname (target);
  aside = g_strdup_printf ("%s/.symphony-save-XXXXXX", folder);
  fd = g_mkstemp_full (aside, O_RDWR | O_CLOEXEC, existed ? old.st_mode & 07777 : 0666);
  if (fd < 0)
    return fail_write (path, errno, error);
  if (existed && (fchmod (fd, old.st_mode & 07777) != 0 || (fchown (fd, old.st_uid, old.st_gid) != 0 && errno != EPERM)))
    goto fail;
  if (!write_rope (fd, rope, form) || fsync (fd) != 0 || fstat (fd, &st) != 0)
    goto fail;
  code = close (fd) == 0 ? 0 : errno;
  fd = -1;
  if (code != 0 || g_rename (aside, target) != 0)
    {
      errno = code != 0 ? code : errno;
      goto fail;
    }
  sync_folder (folder);
  stamp_from (&st, stamp);
  return TRUE;

fail:
  code = errno;
  if (fd >= 0)
    close (fd);
  g_unlink (aside);
  return fail_write (path, code, error);
}
