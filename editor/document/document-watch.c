/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noticing that somebody else changed, deleted or renamed the file: stamps first, then its bytes in a worker. */
#include "document-private.h"
#include <glib/gstdio.h>

#define LOOK_MS 100                     /* a burst of events is one look */
#define GONE_MS 200                     /* many programs delete a file before they write it anew */

static void
set_disk_changed (Document *self)
{
  if (self->disk_changed)
    return;
  self->disk_changed = TRUE;
  g_signal_emit_by_name (self, "disk-changed");
}

typedef struct { char *path; Rope *rope; DocumentForm form; DocumentStamp stamp; } Check;

static void
check_free (Check *check)
{
  g_free (check->path);
  rope_unref (check->rope);
  g_free (check);
}

/* TRUE: the file holds the same bytes as when it was last read or written. */
static void
check_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Check *check = data;
  const DocumentForm *form = &check->form;
  DocumentFile *file = document_file_read (check->path, form->encoding, NULL, NULL, NULL);
  gboolean same = file && check->rope && (file->form.eol == form->eol || rope_get_line_count (file->rope) == 1)
    && file->form.bom == form->bom && rope_equal (file->rope, check->rope);

  if (file)
    check->stamp = file->stamp;
  document_file_free (file);
  g_task_return_boolean (task, same);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Document *self = DOCUMENT_DOCUMENT (source);
  const Check *check = g_task_get_task_data (G_TASK (result));

  self->disk_checking = FALSE;
  if (g_strcmp0 (check->path, self->path) != 0 || self->saving > 0 || check->rope != self->disk_rope)
    return;                             /* a save or a load came in between */
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    set_disk_changed (self);
  else
    self->stamp = check->stamp;
}

void
document_check_disk (Document *self)
{
  DocumentStamp now;
  g_autoptr (GTask) task = NULL;
  Check *check;

  if (!self->path || self->saving > 0 || self->disk_checking || self->disk_changed || !self->stamp.exists)
    return;
  document_file_stat (self->path, &now);
  if (!now.exists)
    {
      set_disk_changed (self);
      return;
    }
  if (now.mtime_ns == self->stamp.mtime_ns && now.size == self->stamp.size && now.inode == self->stamp.inode)
    return;
  self->disk_checking = TRUE;
  check = g_new0 (Check, 1);
  *check = (Check) { g_strdup (self->path), self->disk_rope ? rope_ref (self->disk_rope) : NULL, self->disk_form };
  task = g_task_new (self, NULL, checked_cb, NULL);
  g_task_set_task_data (task, check, (GDestroyNotify) check_free);
  g_task_run_in_thread (task, check_worker);
}

gboolean
document_is_disk_changed (Document *self)
{
  return self->disk_changed;
}

void
document_accept_disk (Document *self)
{
  self->disk_changed = FALSE;
  document_file_stat (self->path, &self->stamp);
  self->attributes_modified = TRUE;
  document_notify_modified (self);
}

static gboolean
look_cb (gpointer data)
{
  Document *self = data;

  self->disk_source = 0;
  document_check_disk (self);
  return G_SOURCE_REMOVE;
}

/* Ours under a new name: the same inode, and nothing at the old place. */
static gboolean
is_moved (Document *self, GFile *to)
{
  DocumentStamp here, there;

  if (!to || !g_file_peek_path (to))
    return FALSE;
  document_file_stat (self->path, &here);
  document_file_stat (g_file_peek_path (to), &there);
  return !here.exists && there.exists && there.inode == self->stamp.inode;
}

static void
monitor_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
  Document *self = data;

  if (event == G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED || event == G_FILE_MONITOR_EVENT_PRE_UNMOUNT)
    return;
  if (event == G_FILE_MONITOR_EVENT_RENAMED && is_moved (self, other))
    {
      g_signal_emit_by_name (self, "disk-moved", g_file_peek_path (other));
      return;
    }
  if (self->disk_source == 0)
    self->disk_source = g_timeout_add (g_file_test (self->path, G_FILE_TEST_EXISTS) ? LOOK_MS : GONE_MS, look_cb, self);
}

void
document_watch (Document *self)
{
  g_autoptr (GFile) file = NULL;

  g_clear_handle_id (&self->disk_source, g_source_remove);
  if (self->monitor)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      g_clear_object (&self->monitor);
    }
  if (!self->path)
    return;
  file = g_file_new_for_path (self->path);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (!self->monitor)
    return;
  g_file_monitor_set_rate_limit (self->monitor, LOOK_MS);
  g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_cb), self, 0);
}
