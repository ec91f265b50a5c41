/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replaces in files that nobody has open, and takes that back. */
#include "search-project-private.h"
#include <glib/gi18n.h>
#include <errno.h>
#include <string.h>

static void
change_free (gpointer data)
{
  SearchProjectChange *change = data;
  g_free (change->path);
  g_bytes_unref (change->before);
  g_bytes_unref (change->after);
  g_free (change);
}

static SearchProjectReplaced *
replaced_new (void)
{
  SearchProjectReplaced *self = g_new0 (SearchProjectReplaced, 1);
  self->changes = g_ptr_array_new_with_free_func (change_free);
  self->failures = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
search_project_replaced_free (SearchProjectReplaced *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->changes);
  g_ptr_array_unref (self->failures);
  g_free (self);
}

static gboolean
fail_changed (GError **error)
{
  g_set_error_literal (error, SEARCH_ERROR, SEARCH_ERROR_FILE, _("it changed since it was searched; search again"));
  return FALSE;
}

/* GIO writes a new file beside the old one and renames it; it keeps mode and owner, and writes through where it cannot. */
static gboolean
write_file (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);
  return g_file_replace_contents (file, data ? data : "", length, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, error);
}

static GBytes *
apply_edits (const char *text, gsize length, const SearchEdits *edits)
{
  GString *made = g_string_sized_new (length + edits->texts->len);
  gsize at = 0;
  for (guint i = 0; i < edits->edits->len; i++)
    {
      const DocumentEdit *edit = &g_array_index (edits->edits, DocumentEdit, i);
      g_string_append_len (made, text + at, edit->start - at);
      g_string_append_len (made, edit->text, edit->length);
      at = edit->end;
    }
  g_string_append_len (made, text + at, length - at);
  return g_string_free_to_bytes (made);
}

static gboolean
replace_file (const SearchPattern *pattern, const SearchTemplate *with, const SearchProjectJob *job, SearchProjectReader *reader,
              SearchProjectReplaced *to, GCancellable *cancellable, GError **error)
{
  const SearchProjectFile *file = job->file;
  g_autoptr (SearchEdits) edits = NULL;
  g_autoptr (GBytes) after = NULL;
  SearchProjectChange *change;
  guint64 size, mtime;
  gsize length = 0;

  if (search_project_read (reader, file->path, &length, &size, &mtime) == READ_FAILED)
    {
      g_set_error_literal (error, SEARCH_ERROR, SEARCH_ERROR_FILE, g_strerror (errno));
      return FALSE;
    }
  if (size != file->size || mtime != file->mtime_ns || length != size)
    return fail_changed (error);
  edits = search_replace (pattern, with, reader->buffer, length, (SearchRange *) (void *) job->hits->data, job->hits->len,
                          cancellable, error);
  if (!edits)
    return FALSE;
  if (edits->edits->len == 0)
    return TRUE;
  after = apply_edits (reader->buffer, length, edits);
  if (!write_file (file->path, after, error))
    return FALSE;
  change = g_new0 (SearchProjectChange, 1);
  *change = (SearchProjectChange) { g_strdup (file->path), g_bytes_new (reader->buffer, length), g_steal_pointer (&after) };
  g_ptr_array_add (to->changes, change);
  to->hits += edits->edits->len;
  return TRUE;
}

static void
note_failure (SearchProjectReplaced *to, const char *path, const GError *error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_ptr_array_add (to->failures, g_strdup_printf ("%s: %s", name, error->message));
}

SearchProjectReplaced *
search_project_replace (const SearchPattern *pattern, const SearchTemplate *with, const SearchProjectJob *jobs, guint count,
                        GCancellable *cancellable)
{
  SearchProjectReplaced *self = replaced_new ();
  SearchProjectReader reader = { 0 };
  for (guint i = 0; i < count && !g_cancellable_is_cancelled (cancellable); i++)
    {
      g_autoptr (GError) error = NULL;
      if (!replace_file (pattern, with, &jobs[i], &reader, self, cancellable, &error))
        note_failure (self, jobs[i].file->path, error);
    }
  search_project_reader_finish (&reader);
  return self;
}

static gboolean
revert_file (const SearchProjectChange *change, SearchProjectReplaced *to, GError **error)
{
  g_autofree char *text = NULL;
  SearchProjectChange *back;
  gsize length, expected;
  const char *after = g_bytes_get_data (change->after, &expected);

  if (!g_file_get_contents (change->path, &text, &length, error))
    return FALSE;
  if (length != expected || (length > 0 && memcmp (text, after, length) != 0))
    {
      g_set_error_literal (error, SEARCH_ERROR, SEARCH_ERROR_FILE, _("it was changed since; it stays as it is"));
      return FALSE;
    }
  if (!write_file (change->path, change->before, error))
    return FALSE;
  back = g_new0 (SearchProjectChange, 1);
  *back = (SearchProjectChange) { g_strdup (change->path), g_bytes_ref (change->after), g_bytes_ref (change->before) };
  g_ptr_array_add (to->changes, back);
  return TRUE;
}

SearchProjectReplaced *
search_project_revert (GPtrArray *changes, GCancellable *cancellable)
{
  SearchProjectReplaced *self = replaced_new ();
  for (guint i = 0; i < changes->len && !g_cancellable_is_cancelled (cancellable); i++)
    {
      const SearchProjectChange *change = g_ptr_array_index (changes, i);
      g_autoptr (GError) error = NULL;
      if (!revert_file (change, self, &error))
        note_failure (self, change->path, error);
    }
  return self;
}
