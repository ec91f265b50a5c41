/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading files: bytes to a rope with line feeds and the form that leads back. */
#include "document-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_STEP (4 << 20)

void
document_file_free (DocumentFile *file)
{
  if (!file)
    return;
  rope_unref (file->rope);
  document_stored_free (file->stored);
  g_free (file);
}

void
document_stamp_from (const struct stat *st, DocumentStamp *stamp)
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
    document_stamp_from (&st, stamp);
}

/* ---- line ends ------------------------------------------------------------------------------------------- */

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

gsize
document_normalize (const char *text, gsize length, char *out)
{
  gsize size = 0;

  for (gsize i = 0; i < length; i++)
    {
      out[size++] = text[i] == '\r' ? '\n' : text[i];
      i += text[i] == '\r' && i + 1 < length && text[i + 1] == '\n';
    }
  return size;
}

DocumentFile *
document_file_decode (GBytes *bytes, const char *encoding, const char *name, GError **error)
{
  DocumentForm form = { 0 };
  g_autoptr (GBytes) text = document_encoding_detect (bytes, encoding, &form);
  DocumentFile *file;
  gsize length;
  const char *data;

  if (!text)
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING,
                   _("“%s” is not a text in %s: written back, it would have other bytes. Choose another encoding"), name, encoding);
      return NULL;
    }
  data = g_bytes_get_data (text, &length);
  form.bom = length >= 3 && memcmp (data, "\xEF\xBB\xBF", 3) == 0;
  if (form.bom)
    {
      GBytes *rest = g_bytes_new_from_bytes (text, 3, length - 3);
      g_bytes_unref (text);
      text = rest;
      data = g_bytes_get_data (text, &length);
    }
  form.eol = length > 0 ? find_eol (data, length) : DOCUMENT_EOL_LF;
  if (form.eol == DOCUMENT_EOL_CRLF || form.eol == DOCUMENT_EOL_CR)
    {
      char *lines = g_malloc (length + 1);
      gsize size = document_normalize (data, length, lines);
      g_bytes_unref (text);
      text = g_bytes_new_take (lines, size);
    }
  file = g_new0 (DocumentFile, 1);
  file->form = form;
  file->rope = rope_new_bytes (text);
  return file;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

static gpointer
fail_read (const char *path, int code, GError **error)
{
  g_autofree char *name = g_path_get_basename (path), *folder = g_path_get_dirname (path);

  switch (code)
    {
    case ENOENT:
    case ENOTDIR:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, _("There is no file “%s” in %s"), name, folder);
      break;
    case EACCES:
    case EPERM:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, _("You have no permission to read “%s”"), name);
      break;
    case EISDIR:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, _("“%s” is a folder"), name);
      break;
    case EINVAL:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, _("“%s” is a device or a pipe, not a text"), name);
      break;
    case ENOMEM:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_TOO_LARGE, _("“%s” is larger than the free memory"), name);
      break;
    case EFBIG:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_TOO_LARGE, _("“%s” is larger than %u TB"), name,
                   (guint) (DOCUMENT_BYTES_MAX >> 40));
      break;
    default:
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ, _("“%s” could not be read: %s"), name, g_strerror (code));
      break;
    }
  return NULL;
}

/* A file that grows while it is read is read to its end as it was found, and once more when its change is noticed. */
static char *
read_all (int fd, gsize size, gsize *length, GCancellable *cancellable, gint *permille)
{
  char *data = g_try_malloc (size + 1);

  *length = 0;
  if (!data)
    {
      errno = ENOMEM;
      return NULL;
    }
  while (*length < size && !g_cancellable_is_cancelled (cancellable))
    {
      gssize done = read (fd, data + *length, MIN (size - *length, READ_STEP));
      if (done < 0 && errno == EINTR)
        continue;
      if (done < 0)
        {
          int code = errno;
          g_free (data);
          errno = code;
          return NULL;
        }
      if (done == 0)
        break;
      *length += done;
      if (permille)
        g_atomic_int_set (permille, (gint) (*length * 1000.0 / size));
    }
  return data;
}

/* Opening a pipe would wait for its writer, and a device may have no end. */
DocumentFile *
document_file_read (const char *path, const char *encoding, GCancellable *cancellable, gint *permille, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autoptr (GBytes) bytes = NULL;
  DocumentFile *file;
  struct stat st;
  gsize length;
  char *data;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), code;

  if (fd < 0)
    return fail_read (path, errno, error);
  if (fstat (fd, &st) != 0 || !S_ISREG (st.st_mode) || st.st_size > DOCUMENT_BYTES_MAX)
    {
      close (fd);
      return fail_read (path, S_ISDIR (st.st_mode) ? EISDIR : S_ISREG (st.st_mode) ? EFBIG : EINVAL, error);
    }
  data = read_all (fd, st.st_size, &length, cancellable, permille);
  code = errno;
  close (fd);
  if (!data)
    return fail_read (path, code, error);
  bytes = g_bytes_new_take (data, length);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return NULL;
  file = document_file_decode (bytes, encoding, name, error);
  if (file)
    document_stamp_from (&st, &file->stamp);
  return file;
}
