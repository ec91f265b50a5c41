/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading, saving in a worker, and noticing that somebody else changed the file. */
#include "document-private.h"
#include <string.h>

/* ---- load ------------------------------------------------------------------------------------------------ */

gboolean
document_load (Document *self, const char *path, GError **error)
{
  DocumentFile *file = document_file_read (path, error);
  if (!file)
    return FALSE;
  document_take_file (self, path, file);
  document_file_free (file);
  return TRUE;
}

static void
load_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  DocumentFile *file = document_file_read (data, &error);
  if (file)
    g_task_return_pointer (task, file, (GDestroyNotify) document_file_free);
  else
    g_task_return_error (task, error);
}

void
document_load_async (Document *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_task_run_in_thread (task, load_worker);
}

gboolean
document_load_finish (Document *self, GAsyncResult *result, GError **error)
{
  DocumentFile *file = g_task_propagate_pointer (G_TASK (result), error);
  if (!file)
    return FALSE;
  document_take_file (self, g_task_get_task_data (G_TASK (result)), file);
  document_file_free (file);
  return TRUE;
}

gboolean
document_reload (Document *self, GError **error)
{
  DocumentFile *file = document_file_read (self->path, error);
  g_autoptr (Delta) delta = NULL;

  if (!file)
    return FALSE;
  delta = delta_new_difference (self->rope, file->rope, 0);
  self->form = file->form;
  self->stamp = file->stamp;
  document_set_disk (self, file->rope, &file->form);
  self->disk_changed = FALSE;
  if (!delta_is_empty (delta))
    {
      document_close_group (self);
      document_commit (self, delta, DOCUMENT_AUTHOR_DISK, DOCUMENT_AUTHOR_DISK);
      document_settle (self);
    }
  document_set_clean (self, self->node);
  document_file_free (file);
  return TRUE;
}

void
document_set_text (Document *self, const char *text)
{
  g_autofree char *path = g_strdup (self->path);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  DocumentFile *file = document_file_decode (bytes, "", NULL);
  g_return_if_fail (file);
  document_take_file (self, path, file);
  document_file_free (file);
}

/* ---- save ------------------------------------------------------------------------------------------------ */

typedef struct {
  char         *path;
  Rope         *rope;
  DocumentForm  form;
  DocumentNode *node;                   /* the state written, if the history is still the same */
  guint         generation;
  DocumentStamp stamp;
} Save;

static void
save_free (Save *save)
{
  g_free (save->path);
  rope_unref (save->rope);
  g_free (save);
}

static Save *
save_new (Document *self, const char *path)
{
  Save *save = g_new0 (Save, 1);
  save->path = g_strdup (path ? path : self->path);
  save->rope = rope_ref (self->rope);
  save->form = self->form;
  save->node = self->node;
  save->generation = self->generation;
  document_close_group (self);
  return save;
}

static gboolean
save_write (Save *save, GError **error)
{
  return document_file_write (save->path, save->rope, &save->form, &save->stamp, error);
}

static void
save_done (Document *self, Save *save)
{
  self->stamp = save->stamp;
  document_set_disk (self, save->rope, &save->form);
  self->disk_changed = FALSE;
  document_set_path (self, save->path);
  if (self->generation == save->generation)
    document_set_clean (self, save->node);
}

gboolean
document_save (Document *self, const char *path, GError **error)
{
  Save *save;
  gboolean ok;

  g_return_val_if_fail (path || self->path, FALSE);
  save = save_new (self, path);
  ok = save_write (save, error);
  if (ok)
    save_done (self, save);
  save_free (save);
  return ok;
}

static void
save_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  if (save_write (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
document_save_async (Document *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  g_return_if_fail (path || self->path);
  self->saving++;
  g_task_set_task_data (task, save_new (self, path), (GDestroyNotify) save_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, save_worker);
}

gboolean
document_save_finish (Document *self, GAsyncResult *result, GError **error)
{
  gboolean ok = g_task_propagate_boolean (G_TASK (result), error);
  self->saving--;
  if (ok)
    save_done (self, g_task_get_task_data (G_TASK (result)));
  return ok;
}

/* ---- watching -------------------------------------------------------------------------------------------- */

static void
set_disk_changed (Document *self)
{
  if (self->disk_changed)
    return;
  self->disk_changed = TRUE;
  g_signal_emit_by_name (self, "disk-changed");
}

typedef struct { char *path; Rope *rope; DocumentForm form; } Check;

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
  DocumentFile *file = document_file_read (check->path, NULL);
  gboolean same = file && check->rope && (file->form.eol == check->form.eol || rope_get_line_count (file->rope) == 1)
    && file->form.bom == check->form.bom
    && rope_equal (file->rope, check->rope);
  document_file_free (file);
  g_task_return_boolean (task, same);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Document *self = DOCUMENT_DOCUMENT (source);

  self->disk_checking = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    set_disk_changed (self);
  else
    document_file_stat (self->path, &self->stamp);
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

static void
monitor_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, gpointer data)
{
  if (event != G_FILE_MONITOR_EVENT_CHANGED && event != G_FILE_MONITOR_EVENT_ATTRIBUTE_CHANGED)
    document_check_disk (data);
}

void
document_watch (Document *self)
{
  g_autoptr (GFile) file = NULL;
  if (self->monitor)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
      g_clear_object (&self->monitor);
    }
  if (!self->path)
    return;
  file = g_file_new_for_path (self->path);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL);
  if (self->monitor)
    g_signal_connect_object (self->monitor, "changed", G_CALLBACK (monitor_cb), self, 0);
}
