/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The crash journal: the text as it was when the journal began, then every delta.
 *
 *   "SYMJ0001"                              8 bytes
 *   record*:  u32 length | u32 crc | u8 kind | payload[length]      little endian; crc over kind and payload
 *     'P' path (may be empty)   'A' attributes: u8 eol, u8 bom   'T' whole text
 *     'E' u64 start, u64 end, new text: one edit, applied in order
 * The file is locked (flock) as long as its owner lives. */
#include "document-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define MAGIC "SYMJ0001"
#define WRITE_PAUSE_MS 250
#define WRITE_LATEST_US G_USEC_PER_SEC
#define SYNC_US (2 * G_USEC_PER_SEC)
#define RECORD_MAX (1u << 30)            /* a longer text has no journal */

struct DocumentJournal {
  char   *path;
  int     fd;
  GString *pending;
  guint   timer;
  gint64  oldest;                       /* us: when the first pending record came; 0: none */
  gint64  synced;
};

static guint32
checksum (const char *bytes, gsize length, guint32 crc)
{
  static guint32 table[256];            /* main thread only */
  if (table[1] == 0)
    for (guint32 i = 0; i < 256; i++)
      {
        guint32 value = i;
        for (int bit = 0; bit < 8; bit++)
          value = (value >> 1) ^ (0xEDB88320u & (0u - (value & 1)));
        table[i] = value;
      }
  for (gsize i = 0; i < length; i++)
    crc = (crc >> 8) ^ table[(crc ^ (guchar) bytes[i]) & 0xFF];
  return crc;
}

static void
append_record (GString *out, char kind, const char *head, gsize head_length, const char *payload, gsize length)
{
  guint32 size = GUINT32_TO_LE (head_length + length), crc = 0xFFFFFFFFu;
  crc = checksum (&kind, 1, crc);
  crc = checksum (head, head_length, crc);
  crc = GUINT32_TO_LE (checksum (payload, length, crc));
  g_string_append_len (out, (char *) &size, 4);
  g_string_append_len (out, (char *) &crc, 4);
  g_string_append_c (out, kind);
  g_string_append_len (out, head, head_length);
  g_string_append_len (out, payload, length);
}

static void
sync_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  int fd = GPOINTER_TO_INT (data);
  fdatasync (fd);
  close (fd);
}

void
document_flush_journal (Document *self)
{
  DocumentJournal *journal = self->journal;
  const char *bytes;
  gsize left;
  gint64 now = g_get_monotonic_time ();

  if (!journal)
    return;
  g_clear_handle_id (&journal->timer, g_source_remove);
  bytes = journal->pending->str;
  left = journal->pending->len;
  while (left > 0 && journal->fd >= 0)
    {
      gssize done = write (journal->fd, bytes, left);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        break;
      bytes += done;
      left -= done;
    }
  g_string_truncate (journal->pending, 0);
  journal->oldest = 0;
  if (now - journal->synced >= SYNC_US && journal->fd >= 0)
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
      journal->synced = now;
      g_task_set_task_data (task, GINT_TO_POINTER (fcntl (journal->fd, F_DUPFD_CLOEXEC, 0)), NULL);
      g_task_run_in_thread (task, sync_worker);
    }
}

static gboolean
write_cb (gpointer data)
{
  Document *self = data;
  self->journal->timer = 0;
  document_flush_journal (self);
  return G_SOURCE_REMOVE;
}

/* The journal starts with the text as it is now, the delta already in it. */
static void
journal_open (Document *self)
{
  DocumentJournal *journal = g_new0 (DocumentJournal, 1);
  gsize length;
  g_autofree char *text = rope_flatten (self->rope, &length);
  char attributes[2] = { self->form.eol, self->form.bom };

  g_mkdir_with_parents (self->journal_folder, 0700);
  journal->pending = g_string_new (MAGIC);
  do
    {
      g_autofree char *uuid = g_uuid_string_random ();
      g_free (journal->path);
      journal->path = g_strdup_printf ("%s/%s.journal", self->journal_folder, uuid);
      journal->fd = open (journal->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    }
  while (journal->fd < 0 && errno == EEXIST);
  if (journal->fd < 0 || flock (journal->fd, LOCK_EX | LOCK_NB) != 0)
    g_message ("The crash journal in %s cannot be written: %s", self->journal_folder, g_strerror (errno));
  append_record (journal->pending, 'P', "", 0, self->path ? self->path : "", self->path ? strlen (self->path) : 0);
  append_record (journal->pending, 'A', attributes, 2, "", 0);
  append_record (journal->pending, 'T', "", 0, text, length);
  self->journal = journal;
}

void
document_journal_note (Document *self, const DocumentDelta *delta)
{
  DocumentJournal *journal;
  gint64 now = g_get_monotonic_time ();

  if (!self->journal_folder || rope_get_length (self->rope) > RECORD_MAX - 64)
    return;
  if (delta->is_load)
    return;                             /* what is on disk needs no journal */
  if (!self->journal)
    journal_open (self);
  else
    for (guint i = delta->edit_count; i > 0; i--)
      {
        const DocumentEdit *e = &delta->edits[i - 1];
        guint64 head[2] = { GUINT64_TO_LE (e->start), GUINT64_TO_LE (e->end) };
        append_record (self->journal->pending, 'E', (char *) head, 16, e->length ? e->text : "", e->length);
      }
  journal = self->journal;
  if (journal->oldest == 0)
    journal->oldest = now;
  g_clear_handle_id (&journal->timer, g_source_remove);
  if (now - journal->oldest >= WRITE_LATEST_US)
    document_flush_journal (self);
  else
    journal->timer = g_timeout_add (WRITE_PAUSE_MS, write_cb, self);
}

void
document_journal_close (Document *self, gboolean remove)
{
  DocumentJournal *journal = self->journal;
  if (!journal)
    return;
  if (!remove)
    document_flush_journal (self);
  g_clear_handle_id (&journal->timer, g_source_remove);
  if (remove)
    g_unlink (journal->path);
  if (journal->fd >= 0)
    close (journal->fd);
  g_string_free (journal->pending, TRUE);
  g_free (journal->path);
  g_free (journal);
  self->journal = NULL;
}

void
document_set_journal_folder (Document *self, const char *folder)
{
  g_free (self->journal_folder);
  self->journal_folder = g_strdup (folder);
}

void
document_discard_journal (Document *self)
{
  document_journal_close (self, TRUE);
}

/* ---- restore --------------------------------------------------------------------------------------------- */

typedef struct { GString *text; char *path; DocumentEol eol; gboolean bom, has_text; } Restored;

static gboolean
replay_record (Restored *r, char kind, const char *payload, gsize length)
{
  switch (kind)
    {
    case 'P':
      g_free (r->path);
      r->path = length > 0 ? g_strndup (payload, length) : NULL;
      return TRUE;
    case 'A':
      if (length != 2 || payload[0] > DOCUMENT_EOL_MIXED)
        return FALSE;
      r->eol = payload[0];
      r->bom = payload[1] != 0;
      return TRUE;
    case 'T':
      g_string_truncate (r->text, 0);
      g_string_append_len (r->text, payload, length);
      r->has_text = TRUE;
      return g_utf8_validate_len (payload, length, NULL);
    case 'E':
      {
        guint64 head[2];
        if (length < 16)
          return FALSE;
        memcpy (head, payload, 16);
        head[0] = GUINT64_FROM_LE (head[0]);
        head[1] = GUINT64_FROM_LE (head[1]);
        if (head[0] > head[1] || head[1] > r->text->len)
          return FALSE;
        g_string_erase (r->text, head[0], head[1] - head[0]);
        g_string_insert_len (r->text, head[0], payload + 16, length - 16);
        return TRUE;
      }
    default:
      return FALSE;
    }
}

/* Plays records up to the first torn one. */
static gboolean
replay_journal (const char *bytes, gsize length, Restored *r)
{
  gsize at = strlen (MAGIC);
  if (length < at || memcmp (bytes, MAGIC, at) != 0)
    return FALSE;
  while (length - at >= 9)
    {
      guint32 size, crc;
      memcpy (&size, bytes + at, 4);
      memcpy (&crc, bytes + at + 4, 4);
      size = GUINT32_FROM_LE (size);
      if (size > RECORD_MAX || size > length - at - 9
          || checksum (bytes + at + 8, size + 1, 0xFFFFFFFFu) != GUINT32_FROM_LE (crc)
          || !replay_record (r, bytes[at + 8], bytes + at + 9, size))
        break;
      at += 9 + size;
    }
  return r->has_text && g_utf8_validate_len (r->text->str, r->text->len, NULL);
}

static Document *
document_from_restored (Restored *r, const char *folder)
{
  Document *self = document_new ();
  g_autoptr (Rope) rope = NULL;
  if (r->path && g_file_test (r->path, G_FILE_TEST_IS_REGULAR))
    document_load (self, r->path, NULL);
  else if (r->path)
    document_set_path (self, r->path);
  self->form.eol = r->eol;
  self->form.bom = r->bom;
  document_set_journal_folder (self, folder);
  rope = rope_new (r->text->str, r->text->len);
  if (!rope_equal (rope, self->rope))
    document_replace (self, 0, rope_get_length (self->rope), r->text->str, r->text->len);
  if (!document_get_modified (self))
    g_clear_object (&self);
  else
    document_flush_journal (self);
  return self;
}

static void
restore_one (const char *folder, const char *path, GPtrArray *documents, GPtrArray *bad)
{
  Restored r = { g_string_new (NULL) };
  g_autofree char *bytes = NULL;
  gsize length = 0;
  int fd = open (path, O_RDWR | O_CLOEXEC);

  if (fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) == 0 && g_file_get_contents (path, &bytes, &length, NULL))
    {
      if (length == 0 || replay_journal (bytes, length, &r))
        {
          Document *document = length > 0 ? document_from_restored (&r, folder) : NULL;
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
  g_string_free (r.text, TRUE);
  g_free (r.path);
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
