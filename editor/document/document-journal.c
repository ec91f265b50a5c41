/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing the crash journal: what the text was when it began, then every delta.
 *
 *   "SYMJ0002"                              8 bytes
 *   record* (record-private.h) of these kinds:
 *     'P' path (may be empty)        'N' name of an untitled document
 *     'A' form: u8 eol, u8 bom, encoding
 *     'T' whole text                 'F' the file as it lies on the disk: u64 mtime (ns), u64 size, u64 inode
 *     'D' u64 revision, u32 author, u32 edits, then each: u64 start, u64 end, u64 length, text
 * The file is locked (flock) as long as its owner lives. A long text that is what lies on the disk is not copied ('F'). */
#include "document-private.h"
#include "record-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define WRITE_PAUSE_MS 250
#define WRITE_LATEST_US G_USEC_PER_SEC
#define SYNC_US (2 * G_USEC_PER_SEC)
#define TEXT_MAX (1 << 20)              /* a longer text is referred to, if it lies on the disk */

struct DocumentJournal {
  char    *path;
  int      fd;
  GString *pending;
  guint    timer, sync_timer;
  gint64   oldest;                      /* us: when the first pending record came; 0: none */
  gint64   synced;
  gboolean failed;                      /* said once */
};

static void
append_form (GString *out, const DocumentForm *form)
{
  gsize at = record_begin (out, 'A');
  g_string_append_c (out, form->eol);
  g_string_append_c (out, form->bom);
  g_string_append (out, form->encoding ? form->encoding : "UTF-8");
  record_end (out, at);
}

/* ---- writing --------------------------------------------------------------------------------------------- */

static void
sync_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  int fd = GPOINTER_TO_INT (data);
  fdatasync (fd);
  close (fd);
}

static gboolean
sync_cb (gpointer data)
{
  DocumentJournal *journal = data;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
  int fd = fcntl (journal->fd, F_DUPFD_CLOEXEC, 0);

  journal->sync_timer = 0;
  journal->synced = g_get_monotonic_time ();
  if (fd >= 0)
    {
      g_task_set_task_data (task, GINT_TO_POINTER (fd), NULL);
      g_task_run_in_thread (task, sync_worker);
    }
  return G_SOURCE_REMOVE;
}

static void
say_failure (DocumentJournal *journal, int code)
{
  if (!journal->failed)
    g_message ("The crash journal %s cannot be written: %s", journal->path, g_strerror (code));
  journal->failed = TRUE;
}

/* What could not be written stays pending: a record is never left half in the middle of the file. */
void
document_flush_journal (Document *self)
{
  DocumentJournal *journal = self->journal;
  gsize done = 0;
  gint64 wait;

  if (!journal)
    return;
  g_clear_handle_id (&journal->timer, g_source_remove);
  while (done < journal->pending->len && journal->fd >= 0)
    {
      gssize length = write (journal->fd, journal->pending->str + done, journal->pending->len - done);
      if (length < 0 && errno == EINTR)
        continue;
      if (length <= 0)
        {
          say_failure (journal, errno);
          break;
        }
      done += length;
    }
  g_string_erase (journal->pending, 0, done);
  journal->oldest = 0;
  wait = journal->synced + SYNC_US - g_get_monotonic_time ();
  if (journal->fd >= 0 && journal->sync_timer == 0)
    journal->sync_timer = g_timeout_add (MAX (0, wait) / 1000, sync_cb, journal);
}

static gboolean
write_cb (gpointer data)
{
  Document *self = data;
  self->journal->timer = 0;
  document_flush_journal (self);
  return G_SOURCE_REMOVE;
}

static void
schedule (Document *self)
{
  DocumentJournal *journal = self->journal;
  gint64 now = g_get_monotonic_time ();

  if (journal->oldest == 0)
    journal->oldest = now;
  g_clear_handle_id (&journal->timer, g_source_remove);
  if (now - journal->oldest >= WRITE_LATEST_US)
    document_flush_journal (self);
  else
    journal->timer = g_timeout_add (MIN (WRITE_PAUSE_MS, (journal->oldest + WRITE_LATEST_US - now) / 1000), write_cb, self);
}

/* ---- records --------------------------------------------------------------------------------------------- */

static void
append_text (Document *self, GString *out)
{
  gsize length = rope_get_length (self->rope), at;

  if (length > TEXT_MAX && self->path && self->stamp.exists && self->rope == self->disk_rope)
    {
      at = record_begin (out, 'F');
      record_append_u64 (out, self->stamp.mtime_ns);
      record_append_u64 (out, self->stamp.size);
      record_append_u64 (out, self->stamp.inode);
    }
  else
    {
      at = record_begin (out, 'T');
      g_string_set_size (out, out->len + length);
      rope_read (self->rope, 0, length, out->str + out->len - length);
    }
  record_end (out, at);
}

/* The journal begins with the text before the first delta. */
static void
journal_open (Document *self)
{
  DocumentJournal *journal = g_new0 (DocumentJournal, 1);

  g_mkdir_with_parents (self->journal_folder, 0700);
  journal->pending = g_string_new (DOCUMENT_JOURNAL_MAGIC);
  do
    {
      g_autofree char *uuid = g_uuid_string_random ();
      g_free (journal->path);
      journal->path = g_strdup_printf ("%s/%s.journal", self->journal_folder, uuid);
      journal->fd = open (journal->path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    }
  while (journal->fd < 0 && errno == EEXIST);
  if (journal->fd < 0 || flock (journal->fd, LOCK_EX | LOCK_NB) != 0)
    say_failure (journal, errno);
  record_append_string (journal->pending, 'P', self->path);
  if (!self->path && self->name)
    record_append_string (journal->pending, 'N', self->name);
  append_form (journal->pending, &self->form);
  append_text (self, journal->pending);
  self->journal = journal;
}

static void
journal_free (DocumentJournal *journal, gboolean remove)
{
  if (!journal)
    return;
  g_clear_handle_id (&journal->timer, g_source_remove);
  g_clear_handle_id (&journal->sync_timer, g_source_remove);
  if (remove)
    g_unlink (journal->path);
  if (journal->fd >= 0)
    close (journal->fd);
  g_string_free (journal->pending, TRUE);
  g_free (journal->path);
  g_free (journal);
}

/* Called before the rope changes. */
void
document_journal_note (Document *self, const DocumentDelta *delta)
{
  GString *out;
  gsize at, size = 0;

  if (!self->journal_folder || delta->is_load || (self->journal && self->journal->fd < 0))
    return;
  for (guint i = 0; i < delta->edit_count; i++)
    size += delta->edits[i].length + 24;
  if (size > RECORD_MAX || (!self->journal && rope_get_length (self->rope) > RECORD_MAX
                                    && self->rope != self->disk_rope))
    {
      document_journal_close (self, TRUE);
      return;
    }
  if (!self->journal)
    journal_open (self);
  out = self->journal->pending;
  at = record_begin (out, 'D');
  record_append_u64 (out, self->revision + 1);
  record_append_u32 (out, delta->author);
  record_append_edits (out, delta->edits, delta->edit_count);
  record_end (out, at);
  schedule (self);
}

void
document_journal_note_form (Document *self)
{
  if (!self->journal_folder || (self->journal && self->journal->fd < 0))
    return;
  if (!self->journal)
    journal_open (self);
  append_form (self->journal->pending, &self->form);
  schedule (self);
}

void
document_journal_follow (Document *self)
{
  DocumentJournal *old = g_steal_pointer (&self->journal);

  if (!old)
    return;
  if (document_get_modified (self) && rope_get_length (self->rope) < RECORD_MAX)
    {
      journal_open (self);
      document_flush_journal (self);
    }
  journal_free (old, TRUE);
}

void
document_journal_close (Document *self, gboolean remove)
{
  if (!remove)
    document_flush_journal (self);
  journal_free (g_steal_pointer (&self->journal), remove);
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
