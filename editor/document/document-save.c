/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing files so that a failure leaves the old one whole: beside it and renamed, or, where the file has other names or
 * its folder cannot be written, in place with a copy of the old bytes kept until the new ones are on the disk. */
#include "document-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#define WRITE_BUFFER (256 << 10)
#define XATTR_MAX (64 << 10)

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

/* ---- text to bytes --------------------------------------------------------------------------------------- */

typedef struct {
  int      fd;
  GIConv   converter;                   /* (GIConv) -1: UTF-8 as it is */
  GString *buffer;
} Writer;

static gboolean
flush (Writer *w)
{
  g_autofree char *out = NULL;
  gsize left = w->buffer->len, room = 4 * left + 64;
  char *in = w->buffer->str, *to;
  gboolean ok;

  if (w->converter == (GIConv) -1)
    ok = write_all (w->fd, in, left);
  else
    {
      to = out = g_malloc (room);
      ok = g_iconv (w->converter, &in, &left, &to, &room) != (gsize) -1 && write_all (w->fd, out, to - out);
    }
  g_string_truncate (w->buffer, 0);
  return ok;
}

/* Line feeds become the form's line ends; one that follows a CR of the text itself stays. */
static void
append_rows (GString *buffer, const char *chunk, gsize length, const char *end)
{
  const char *lf;

  for (; end && (lf = memchr (chunk, '\n', length)); length -= lf + 1 - chunk, chunk = lf + 1)
    {
      g_string_append_len (buffer, chunk, lf - chunk);
      if (buffer->len > 0 && lf > chunk && buffer->str[buffer->len - 1] == '\r')
        g_string_append_c (buffer, '\n');
      else
        g_string_append (buffer, end);
    }
  g_string_append_len (buffer, chunk, length);
}

static gboolean
write_rope (int fd, const Rope *rope, const DocumentForm *form)
{
  const char *end = form->eol == DOCUMENT_EOL_CRLF ? "\r\n" : form->eol == DOCUMENT_EOL_CR ? "\r" : NULL, *chunk;
  gboolean plain = document_encoding_is_utf8 (form->encoding), ok = TRUE;
  Writer w = { fd, plain ? (GIConv) -1 : g_iconv_open (form->encoding, "UTF-8"), g_string_sized_new (WRITE_BUFFER + 4096) };
  RopeCursor cursor;
  gsize length;

  if (!plain && w.converter == (GIConv) -1)
    ok = FALSE;
  if (form->bom)
    g_string_append (w.buffer, "\xEF\xBB\xBF");
  rope_cursor_init (&cursor, rope, 0);
  while (ok && rope_cursor_next (&cursor, &chunk, &length))
    {
      append_rows (w.buffer, chunk, length, end);
      if (w.buffer->len >= WRITE_BUFFER)
        ok = flush (&w);
    }
  ok = ok && flush (&w);
  if (w.converter != (GIConv) -1)
    g_iconv_close (w.converter);
  g_string_free (w.buffer, TRUE);
  return ok;
}

/* ---- errors ---------------------------------------------------------------------------------------------- */

static gboolean
fail_write (const char *path, int code, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  const char *next = code == EROFS || code == EACCES || code == EPERM ? _(". Save it in another folder")
    : code == ENOSPC || code == EDQUOT || code == EFBIG ? _(". Free some space and save again") : "";

  g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE, _("“%s” could not be saved: %s%s"), name, g_strerror (code), next);
  return FALSE;
}

/* Names the first character that does not fit, before anything is written. */
static gboolean
check_encodable (const char *path, const Rope *rope, const DocumentForm *form, GError **error)
{
  g_autofree char *name = g_path_get_basename (path), *shown = NULL;
  gsize offset, row;
  gunichar character = 0;
  gboolean invalid = FALSE;
  guint n;

  if (!document_encoding_find_bad (rope, form->encoding, &offset))
    return TRUE;
  n = rope_get_char (rope, offset, &character, &invalid);
  shown = n == 0 || invalid ? g_strdup_printf ("\\x%02X", character) : rope_dup_range (rope, offset, offset + n);
  row = rope_get_line_at (rope, offset);
  g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING,
               _("“%s” was not saved: “%s” (U+%04X) in line %zu, column %zu does not exist in %s. Save it in UTF-8, or "
                 "change the character"), name, shown, character, row + 1,
               rope_get_chars_at (rope, offset) - rope_get_chars_at (rope, rope_get_line_start (rope, row)) + 1,
               form->encoding);
  return FALSE;
}

/* ---- beside the old file --------------------------------------------------------------------------------- */

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

/* Extended attributes (access lists, labels). FALSE: one of the user's could not be kept. */
static gboolean
copy_xattrs (const char *from, int to)
{
  g_autofree char *names = g_malloc (XATTR_MAX), *value = g_malloc (XATTR_MAX);
  gssize size = listxattr (from, names, XATTR_MAX);

  for (gssize at = 0; at < size; at += strlen (names + at) + 1)
    {
      gssize length = getxattr (from, names + at, value, XATTR_MAX);
      if (length >= 0 && fsetxattr (to, names + at, value, length, 0) != 0 && g_str_has_prefix (names + at, "user."))
        return FALSE;
    }
  return TRUE;
}

typedef enum { WRITTEN, FAILED, NOT_HERE } Outcome;

/* NOT_HERE: no file can be made there, or it could not be like the old one. */
static Outcome
write_beside (const char *target, const struct stat *old, const Rope *rope, const DocumentForm *form, struct stat *st)
{
  g_autofree char *folder = g_path_get_dirname (target), *aside = g_strdup_printf ("%s/.symphony-save-XXXXXX", folder);
  int fd = g_mkstemp_full (aside, O_RDWR | O_CLOEXEC, old ? 0600 : 0666), code;
  Outcome outcome = FAILED;

  if (fd < 0)
    return old && (errno == EACCES || errno == EPERM || errno == EROFS) ? NOT_HERE : FAILED;
  if (old && ((fchown (fd, old->st_uid, old->st_gid) != 0 && (geteuid () != old->st_uid || getegid () != old->st_gid))
              || !copy_xattrs (target, fd) || fchmod (fd, old->st_mode & 07777) != 0))
    outcome = NOT_HERE;
  else if (write_rope (fd, rope, form) && fsync (fd) == 0 && fstat (fd, st) == 0)
    outcome = WRITTEN;
  code = errno;
  if (close (fd) != 0 && outcome == WRITTEN)
    {
      outcome = FAILED;
      code = errno;
    }
  if (outcome == WRITTEN && g_rename (aside, target) != 0)
    {
      outcome = FAILED;
      code = errno;
    }
  if (outcome == WRITTEN)
    sync_folder (folder);
  else
    g_unlink (aside);
  errno = code;
  return outcome;
}

/* ---- in place -------------------------------------------------------------------------------------------- */

static gboolean
copy_fd (int from, int to)
{
  g_autofree char *buffer = g_malloc (WRITE_BUFFER);
  gssize length;

  while ((length = read (from, buffer, WRITE_BUFFER)) != 0)
    if ((length < 0 && errno != EINTR) || (length > 0 && !write_all (to, buffer, length)))
      return FALSE;
  return TRUE;
}

/* A copy of the old bytes in the user's state folder, on the disk. */
static char *
make_backup (int fd)
{
  g_autofree char *folder = g_build_filename (g_get_user_state_dir (), "symphony", "backups", NULL);
  char *path = g_build_filename (folder, "XXXXXX", NULL);
  int to = g_mkdir_with_parents (folder, 0700) == 0 ? g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600) : -1;
  gboolean ok = to >= 0 && copy_fd (fd, to) && fsync (to) == 0;
  int code = errno;

  if (to >= 0 && close (to) != 0)
    ok = FALSE;
  if (ok)
    return path;
  if (to >= 0)
    g_unlink (path);
  g_free (path);
  errno = code;
  return NULL;
}

static gboolean
restore_backup (const char *backup, int fd)
{
  int from = open (backup, O_RDONLY | O_CLOEXEC);
  gboolean ok = from >= 0 && lseek (fd, 0, SEEK_SET) == 0 && ftruncate (fd, 0) == 0 && copy_fd (from, fd) && fsync (fd) == 0;

  if (from >= 0)
    close (from);
  return ok;
}

static gboolean
write_in_place (const char *target, const Rope *rope, const DocumentForm *form, struct stat *st, char **kept)
{
  int fd = open (target, O_RDWR | O_CLOEXEC), code;
  g_autofree char *backup = fd >= 0 ? make_backup (fd) : NULL;
  gboolean ok;

  if (!backup)
    {
      code = errno;
      if (fd >= 0)
        close (fd);
      errno = code;
      return FALSE;
    }
  ok = lseek (fd, 0, SEEK_SET) == 0 && write_rope (fd, rope, form) && ftruncate (fd, lseek (fd, 0, SEEK_CUR)) == 0
    && fsync (fd) == 0 && fstat (fd, st) == 0;
  code = errno;
  if (ok || restore_backup (backup, fd))
    g_unlink (backup);
  else
    *kept = g_steal_pointer (&backup);
  close (fd);
  errno = code;
  return ok;
}

gboolean
document_file_write (const char *path, const Rope *rope, const DocumentForm *form, DocumentStamp *stamp, GError **error)
{
  g_autofree char *real = realpath (path, NULL), *kept = NULL;
  const char *target = real ? real : path;
  struct stat old, st;
  gboolean existed = stat (target, &old) == 0;
  Outcome outcome = NOT_HERE;

  if (existed && !S_ISREG (old.st_mode))
    return fail_write (path, S_ISDIR (old.st_mode) ? EISDIR : EINVAL, error);
  if (existed && eaccess (target, W_OK) != 0)
    return fail_write (path, errno, error);
  if (!check_encodable (path, rope, form, error))
    return FALSE;
  if (!existed || old.st_nlink == 1)
    outcome = write_beside (target, existed ? &old : NULL, rope, form, &st);
  if (outcome == NOT_HERE && write_in_place (target, rope, form, &st, &kept))
    outcome = WRITTEN;
  if (outcome == WRITTEN)
    {
      document_stamp_from (&st, stamp);
      return TRUE;
    }
  fail_write (path, errno, error);
  if (kept)
    g_prefix_error (error, _("The old text of the file lies in %s. "), kept);
  return FALSE;
}
