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
  gsize head = 0, tail = 0, length;
  DocumentEdit edit;

  if (!file)
    return FALSE;
  length = self->text->len;
  while (head < length && head < file->length && self->text->str[head] == file->text[head])
    head++;
  while (head > 0 && ((guchar) file->text[head] & 0xC0) == 0x80)
    head--;
  while (tail < length - head && tail < file->length - head
         && self->text->str[length - 1 - tail] == file->text[file->length - 1 - tail])
    tail++;
  while (tail > 0 && ((guchar) file->text[file->length - tail] & 0xC0) == 0x80)
    tail--;
  edit = (DocumentEdit) { head, length - tail, file->text + head, file->length - tail - head };
  self->eol = file->eol;
  self->bom = file->bom;
  self->stamp = file->stamp;
  memcpy (self->hash, file->hash, sizeof self->hash);
  self->disk_changed = FALSE;
  document_begin_group (self);
  if (edit.start != edit.end || edit.length > 0)
    document_apply (self, 0, &edit, 1, DOCUMENT_AUTHOR_DISK, NULL);
  document_end_group (self);
  document_set_clean (self, self->node);
  document_file_free (file);
  return TRUE;
}

void
document_set_text (Document *self, const char *text)
{
  g_autofree char *path = g_strdup (self->path);
  DocumentFile *file = document_file_decode (text, strlen (text), "", NULL);
  g_return_if_fail (file);
  document_take_file (self, path, file);
  document_file_free (file);
}

/* ---- save ------------------------------------------------------------------------------------------------ */

typedef struct {
  char         *path;
  GBytes       *bytes;
  DocumentNode *node;                   /* the state written; never freed while the document lives */
  DocumentNode *root;
  DocumentStamp stamp;
  char          hash[65];
} Save;

static void
save_free (Save *save)
{
  g_free (save->path);
  g_bytes_unref (save->bytes);
  g_free (save);
}

static Save *
save_new (Document *self, const char *path)
{
  Save *save = g_new0 (Save, 1);
  save->path = g_strdup (path ? path : self->path);
  save->bytes = document_file_encode (self->text->str, self->text->len, self->eol, self->bom);
  save->node = self->node;
  save->root = self->root;
  document_close_group (self);
  return save;
}

static gboolean
save_write (Save *save, GError **error)
{
  gsize length;
  const char *bytes = g_bytes_get_data (save->bytes, &length);
  document_file_hash (bytes, length, save->hash);
  return document_file_write (save->path, save->bytes, &save->stamp, error);
}

static void
save_done (Document *self, Save *save)
{
  self->stamp = save->stamp;
  memcpy (self->hash, save->hash, sizeof self->hash);
  self->disk_changed = FALSE;
  document_set_path (self, save->path);
  if (self->root == save->root)
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

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (Document) self = data;
  g_autofree char *bytes = NULL;
  gsize length = 0;
  char hash[65];

  self->disk_checking = FALSE;
  if (!g_file_load_contents_finish (G_FILE (source), result, &bytes, &length, NULL, NULL))
    {
      set_disk_changed (self);
      return;
    }
  document_file_hash (bytes, length, hash);
  if (strcmp (hash, self->hash) != 0)
    set_disk_changed (self);
  else
    document_file_stat (self->path, &self->stamp);
}

void
document_check_disk (Document *self)
{
  DocumentStamp now;
  g_autoptr (GFile) file = NULL;

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
  file = g_file_new_for_path (self->path);
  g_file_load_contents_async (file, NULL, checked_cb, g_object_ref (self));
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
