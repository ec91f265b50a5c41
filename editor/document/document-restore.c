/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading the crash journals of dead owners (format: document-journal.c). Nothing in them is trusted. */
#include "document-private.h"
#include "record-private.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

typedef struct {
  Rope        *rope;                    /* NULL: no text yet */
  char        *path, *name;
  DocumentForm form;
} Restored;

static gboolean
replay_form (Restored *restored, RecordReader r)
{
  g_autofree char *encoding = r.left > 2 ? g_strndup (r.at + 2, r.left - 2) : NULL;

  if (!encoding || (guchar) r.at[0] > DOCUMENT_EOL_MIXED)
    return FALSE;
  restored->form.eol = r.at[0];
  restored->form.bom = r.at[1] != 0;
  for (guint i = 0; i < document_get_encoding_count (); i++)
    if (g_ascii_strcasecmp (document_get_nth_encoding (i)->name, encoding) == 0)
      restored->form.encoding = document_get_nth_encoding (i)->name;
  return TRUE;
}

/* The file must be the one that the journal began with. */
static gboolean
replay_file (Restored *restored, RecordReader r)
{
  guint64 mtime, size, inode;
  DocumentFile *file = restored->path ? document_file_read (restored->path, restored->form.encoding, NULL, NULL, NULL) : NULL;
  gboolean ok = file && record_read_u64 (&r, &mtime) && record_read_u64 (&r, &size) && record_read_u64 (&r, &inode)
    && file->stamp.mtime_ns == mtime && file->stamp.size == size && file->stamp.inode == inode;

  if (ok)
    {
      rope_unref (restored->rope);
      restored->rope = rope_ref (file->rope);
    }
  document_file_free (file);
  return ok;
}

static gboolean
replay_delta (Restored *restored, RecordReader r)
{
  g_autoptr (GArray) edits = NULL;
  guint64 revision;
  guint32 author;
  Rope *next;

  if (!restored->rope || !record_read_u64 (&r, &revision) || !record_read_u32 (&r, &author))
    return FALSE;
  edits = record_read_edits (&r, rope_get_length (restored->rope));
  if (!edits || r.left > 0)
    return FALSE;
  next = rope_edit (restored->rope, (DocumentEdit *) (gpointer) edits->data, edits->len);
  rope_unref (restored->rope);
  restored->rope = next;
  return TRUE;
}

static gboolean
replay_record (Restored *restored, char kind, RecordReader r)
{
  switch (kind)
    {
    case 'P':
      g_free (restored->path);
      restored->path = r.left > 0 ? g_strndup (r.at, r.left) : NULL;
      return TRUE;
    case 'N':
      g_free (restored->name);
      restored->name = g_utf8_make_valid (r.at, r.left);
      return TRUE;
    case 'A':
      return replay_form (restored, r);
    case 'T':
      rope_unref (restored->rope);
      restored->rope = rope_new (r.at, r.left);
      return TRUE;
    case 'F':
      return replay_file (restored, r);
    case 'D':
      return replay_delta (restored, r);
    default:
      return FALSE;
    }
}

/* Plays records up to the first torn one. */
static gboolean
replay_journal (const char *bytes, gsize length, Restored *restored)
{
  gsize at = strlen (DOCUMENT_JOURNAL_MAGIC);
  RecordReader all = { bytes + at, length - at }, payload;
  char kind;

  if (length < at || memcmp (bytes, DOCUMENT_JOURNAL_MAGIC, at) != 0)
    return FALSE;
  while (record_next (&all, &kind, &payload) && replay_record (restored, kind, payload))
    ;
  return restored->rope != NULL;
}

static Document *
document_from_restored (Restored *restored, const char *folder)
{
  Document *self = document_new ();
  g_autoptr (Delta) delta = NULL;
  gboolean same_form;

  if (!restored->path || !g_file_test (restored->path, G_FILE_TEST_IS_REGULAR)
      || !document_load (self, restored->path, NULL))
    document_set_path (self, restored->path);
  if (restored->name && !restored->path)
    document_set_name (self, restored->name);
  same_form = self->form.eol == restored->form.eol && self->form.bom == restored->form.bom
    && g_ascii_strcasecmp (document_get_encoding (self), restored->form.encoding ? restored->form.encoding : "UTF-8") == 0;
  self->form = restored->form;
  self->form.confidence = 1;
  document_set_journal_folder (self, folder);
  delta = delta_new_difference (self->rope, restored->rope, 0);
  if (!delta_is_empty (delta))
    document_commit (self, delta, DOCUMENT_AUTHOR_USER, DOCUMENT_AUTHOR_USER);
  else if (!same_form)
    {
      self->attributes_modified = TRUE;
      document_journal_note_form (self);
    }
  document_close_group (self);
  document_settle (self);
  if (!document_get_modified (self))
    g_clear_object (&self);
  else
    document_flush_journal (self);
  return self;
}

static void
restore_one (const char *folder, const char *path, GPtrArray *documents, GPtrArray *bad)
{
  Restored restored = { .form = { .confidence = 1 } };
  g_autofree char *bytes = NULL;
  gsize length = 0;
  int fd = open (path, O_RDWR | O_CLOEXEC);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 && g_file_get_contents (path, &bytes, &length, NULL))
    {
      if (length == 0 || replay_journal (bytes, length, &restored))
        {
          Document *document = length > 0 ? document_from_restored (&restored, folder) : NULL;
          if (document)
            g_ptr_array_add (documents, document);
          g_unlink (path);
        }
      else
        {
          char *aside = g_strconcat (path, ".bad", NULL);
          g_rename (path, aside);
          g_ptr_array_add (bad, aside);
        }
    }
  if (fd >= 0)
    close (fd);
  rope_unref (restored.rope);
  g_free (restored.path);
  g_free (restored.name);
}

GPtrArray *
document_restore_journals (const char *folder, GPtrArray **bad)
{
  GPtrArray *documents = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) unreadable = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".journal"))
      g_ptr_array_add (paths, g_build_filename (folder, name, NULL));
  for (guint i = 0; i < paths->len; i++)
    restore_one (folder, g_ptr_array_index (paths, i), documents, unreadable);
  if (bad)
    *bad = g_steal_pointer (&unreadable);
  return documents;
}
