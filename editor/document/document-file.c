/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bytes on disk: reading with line ends and byte order mark, writing so that a failure leaves the old file whole. */
#include "document-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
document_file_free (DocumentFile *file)
{
  if (!file)
    return;
  g_free (file->text);
  g_free (file);
}

void
document_file_hash (const char *bytes, gsize length, char hash[65])
{
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *) bytes, length);
  g_strlcpy (hash, sum, 65);
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
  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n')
      lf++;
    else if (text[i] == '\r' && i + 1 < length && text[i + 1] == '\n')
      crlf++, i++;
    else if (text[i] == '\r')
      cr++;
  if (crlf == 0 && cr == 0)
    return DOCUMENT_EOL_LF;
  if (lf == 0 && cr == 0)
    return DOCUMENT_EOL_CRLF;
  return lf == 0 && crlf == 0 ? DOCUMENT_EOL_CR : DOCUMENT_EOL_MIXED;
}

static gsize
to_line_feeds (char *text, gsize length, DocumentEol eol)
{
  gsize out = 0;
  for (gsize i = 0; i < length; i++)
    if (text[i] != '\r')
      text[out++] = text[i];
    else if (eol == DOCUMENT_EOL_CR)
      text[out++] = '\n';
  text[out] = 0;
  return out;
}

DocumentFile *
document_file_decode (const char *bytes, gsize length, const char *name, GError **error)
{
  DocumentFile *file;
  const char *bad;
  gsize skip = length >= 3 && memcmp (bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;

  if (length > DOCUMENT_BYTES_MAX)
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_TOO_LARGE, "“%s” is larger than %u MB", name,
                   DOCUMENT_BYTES_MAX >> 20);
      return NULL;
    }
  if (!g_utf8_validate_len (bytes, length, &bad))
    {
      guint line = 1;
      for (const char *p = bytes; p < bad; p++)
        line += *p == '\n';
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING,
                   "“%s” is not a text in UTF-8: byte %" G_GSIZE_FORMAT " (line %u) cannot be read. If it is a text, "
                   "convert it to UTF-8 first", name, (gsize) (bad - bytes), line);
      return NULL;
    }
  file = g_new0 (DocumentFile, 1);
  document_file_hash (bytes, length, file->hash);
  file->bom = skip > 0;
  file->length = length - skip;
  file->text = g_malloc (file->length + 1);
  memcpy (file->text, bytes + skip, file->length);
  file->text[file->length] = 0;
  file->eol = find_eol (file->text, file->length);
  if (file->eol == DOCUMENT_EOL_CRLF || file->eol == DOCUMENT_EOL_CR)
    file->length = to_line_feeds (file->text, file->length, file->eol);
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
  g_autofree char *bytes = NULL, *name = g_path_get_basename (path);
  g_autoptr (GError) local = NULL;
  DocumentFile *file;
  DocumentStamp stamp;
  gsize length;

  if (!check_readable (path, error))
    return NULL;
  document_file_stat (path, &stamp);
  if (stamp.exists && stamp.size > DOCUMENT_BYTES_MAX)
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_TOO_LARGE, "“%s” is larger than %u MB", name,
                   DOCUMENT_BYTES_MAX >> 20);
      return NULL;
    }
  if (!g_file_get_contents (path, &bytes, &length, &local))
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, "“%s” could not be read: %s", name, local->message);
      return NULL;
    }
  file = document_file_decode (bytes, length, name, error);
  if (file)
    file->stamp = stamp;
  return file;
}

GBytes *
document_file_encode (const char *text, gsize length, DocumentEol eol, gboolean bom)
{
  GString *out = g_string_sized_new (length + length / 16 + 4);
  if (bom)
    g_string_append (out, "\xEF\xBB\xBF");
  if (eol == DOCUMENT_EOL_LF || eol == DOCUMENT_EOL_MIXED)
    g_string_append_len (out, text, length);
  else
    for (gsize i = 0; i < length; i++)
      if (text[i] != '\n')
        g_string_append_c (out, text[i]);
      else
        g_string_append (out, eol == DOCUMENT_EOL_CRLF ? "\r\n" : "\r");
  return g_string_free_to_bytes (out);
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

gboolean
document_file_write (const char *path, GBytes *bytes, DocumentStamp *stamp, GError **error)
{
  g_autofree char *real = realpath (path, NULL), *folder = NULL, *aside = NULL;
  const char *target = real ? real : path;
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
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
  if (!write_all (fd, data ? data : "", length) || fsync (fd) != 0 || fstat (fd, &st) != 0)
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
