/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of a search: read, scanned, its hits with rows to show. */
#include "search-project-private.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BINARY_BYTES 8192               /* a NUL in here: not a text */
#define BEFORE_BYTES 32                 /* shown of the row before the hit */
#define ROW_BYTES 240                   /* and from the hit on */

/* ---- files ----------------------------------------------------------------------------------------------- */

SearchProjectFile *
search_project_file_ref (SearchProjectFile *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
search_project_file_unref (SearchProjectFile *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->path);
  g_free (self->hits);
  g_free (self->texts);
  g_free (self);
}

void
search_project_reader_finish (SearchProjectReader *self)
{
  if (self->scanning)
    search_scanner_finish (&self->scanner);
  if (self->found)
    g_array_unref (self->found);
  g_free (self->buffer);
}

static SearchProjectReadResult
read_all (SearchProjectReader *self, int fd, gsize size, gsize *length)
{
  gsize at = 0;
  ssize_t got;
  if (size + 1 > self->size)
    {
      char *buffer = g_try_realloc (self->buffer, size + 1 + size / 2);
      if (!buffer)
        {
          errno = ENOMEM;
          return READ_FAILED;
        }
      self->buffer = buffer;
      self->size = size + 1 + size / 2;
    }
  while (at < size && (got = read (fd, self->buffer + at, size - at)) != 0)
    {
      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return READ_FAILED;
      if (at == 0 && memchr (self->buffer, 0, MIN (got, BINARY_BYTES)))
        return READ_BINARY;
      at += got;
    }
  *length = at;                         /* a file that shrank meanwhile is as long as it was read */
  return READ_OK;
}

SearchProjectReadResult
search_project_read (SearchProjectReader *self, const char *path, gsize *length, guint64 *size, guint64 *mtime_ns)
{
  SearchProjectReadResult result = READ_BINARY;
  struct stat info;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW), code;
  if (fd < 0)
    return READ_FAILED;
  if (fstat (fd, &info) != 0)
    result = READ_FAILED;
  else if (S_ISREG (info.st_mode))
    {
      *size = info.st_size;
      *mtime_ns = info.st_mtim.tv_sec * G_GUINT64_CONSTANT (1000000000) + info.st_mtim.tv_nsec;
      result = (guint64) info.st_size > SEARCH_PROJECT_FILE_MAX ? READ_LARGE : read_all (self, fd, info.st_size, length);
    }
  code = errno;
  close (fd);
  errno = code;
  return result;
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

/* Where counting stands: rows and characters are counted once, from hit to hit. */
typedef struct { gsize at, row_start; guint line, column; } Place;

static void
advance (Place *place, const char *text, gsize to)
{
  const char *p = text + place->at, *end = text + to, *newline;
  while (p < end && (newline = memchr (p, '\n', end - p)))
    {
      place->line++;
      place->row_start = newline + 1 - text;
      place->column = 1;
      p = newline + 1;
    }
  for (; p < end; p++)
    place->column += ((guchar) *p & 0xC0) != 0x80;
  place->at = MAX (to, place->at);
}

static gboolean
is_inside_char (char c)
{
  return ((guchar) c & 0xC0) == 0x80;
}

/* One line for a list: bad bytes replaced, tabs and breaks as one blank. */
static guint
append_line (GString *to, const char *text, gsize length)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  gsize start = to->len;
  g_strdelimit (valid, "\t\r\n", ' ');
  g_string_append (to, valid);
  return to->len - start;
}

static void
add_row (GString *to, SearchProjectHit *hit, const char *text, gsize length, gsize row_start)
{
  gsize from = hit->start > row_start + BEFORE_BYTES ? hit->start - BEFORE_BYTES : row_start;
  gsize end = MIN (hit->start + ROW_BYTES, length), mark_end;
  const char *newline = memchr (text + hit->start, '\n', end - hit->start);
  if (newline)
    end = newline - text;
  while (from > row_start && is_inside_char (text[from]))
    from--;
  while (end < length && end > hit->start && is_inside_char (text[end]))
    end--;
  if (from == row_start)
    while (from < hit->start && g_ascii_isspace (text[from]))
      from++;
  mark_end = MIN (hit->end, end);
  hit->text = to->len;
  if (from > row_start && hit->start > row_start + BEFORE_BYTES)
    g_string_append (to, "…");
  append_line (to, text + from, hit->start - from);
  hit->mark = to->len - hit->text;
  hit->mark_length = append_line (to, text + hit->start, mark_end - hit->start);
  append_line (to, text + mark_end, end - mark_end);
  g_string_append_c (to, 0);
}

static SearchProjectFile *
make_file (const char *path, gsize base, const char *text, gsize length, const GArray *found)
{
  SearchProjectFile *file = g_new0 (SearchProjectFile, 1);
  GString *texts = g_string_sized_new (found->len * 80);
  Place place = { 0, 0, 1, 1 };

  g_atomic_ref_count_init (&file->refs);
  file->path = g_strdup (path);
  file->name = file->path + MIN (base, strlen (path));
  file->hit_count = found->len;
  file->hits = g_new0 (SearchProjectHit, found->len);
  for (guint i = 0; i < found->len; i++)
    {
      SearchProjectHit *hit = &file->hits[i];
      const SearchRange *range = &g_array_index (found, SearchRange, i);
      advance (&place, text, range->start);
      hit->start = range->start;
      hit->end = range->end;
      hit->line = place.line;
      hit->column = place.column;
      add_row (texts, hit, text, length, place.row_start);
    }
  file->texts = g_string_free (texts, FALSE);
  return file;
}

SearchProjectFile *
search_project_scan (SearchProjectReader *self, const SearchPattern *pattern, const char *path, gsize base, const char *text,
                     gsize length, guint hits_max, GCancellable *cancellable, GError **error)
{
  SearchRange hit;
  gsize at = 0;
  int result = 0;

  if (!self->scanning)
    {
      self->scanning = search_scanner_init (&self->scanner, pattern, text, length, cancellable);
      self->found = g_array_new (FALSE, FALSE, sizeof (SearchRange));
    }
  else
    search_scanner_set_text (&self->scanner, text, length);
  if (!self->scanning)
    return NULL;
  g_array_set_size (self->found, 0);
  while (self->found->len < hits_max && (result = search_scanner_next (&self->scanner, &at, length, &hit, error)) > 0)
    g_array_append_val (self->found, hit);
  return result >= 0 && self->found->len > 0 ? make_file (path, base, text, length, self->found) : NULL;
}
