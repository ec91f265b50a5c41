/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading, reloading, saving in a worker, merging what somebody else wrote. */
#include "document-private.h"
#include <glib/gi18n.h>
#include <string.h>

/* ---- load ------------------------------------------------------------------------------------------------ */

typedef struct { char *path, *folder; char **exclude; } Load;

static Load *
load_new (Document *self, const char *path)
{
  Load *load = g_new0 (Load, 1);
  load->path = g_strdup (path);
  load->folder = g_strdup (self->history_folder);
  load->exclude = g_strdupv (self->history_exclude);
  return load;
}

static void
load_free (Load *load)
{
  g_free (load->path);
  g_free (load->folder);
  g_strfreev (load->exclude);
  g_free (load);
}

static DocumentFile *
load_read (const Load *load, GCancellable *cancellable, gint *permille, GError **error)
{
  DocumentFile *file = document_file_read (load->path, NULL, cancellable, permille, error);
  if (file && document_store_is_wanted (load->folder, (const char *const *) load->exclude, load->path)
      && rope_get_length (file->rope) < document_get_limit (DOCUMENT_LIMIT_HUGE_BYTES))
    file->stored = document_store_read (load->folder, load->path, file->rope);
  return file;
}

gboolean
document_load (Document *self, const char *path, GError **error)
{
  Load *load = load_new (self, path);
  DocumentFile *file;

  document_store_leave (self, path);
  file = load_read (load, NULL, NULL, error);
  if (file)
    document_take_file (self, path, file);
  document_file_free (file);
  load_free (load);
  return file != NULL;
}

static void
load_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Document *self = source;
  GError *error = NULL;
  DocumentFile *file = load_read (data, cancellable, &self->load_permille, &error);
  if (file)
    g_task_return_pointer (task, file, (GDestroyNotify) document_file_free);
  else
    g_task_return_error (task, error);
}

void
document_load_async (Document *self, const char *path, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  document_store_leave (self, path);
  g_atomic_int_set (&self->load_permille, 0);
  g_task_set_task_data (task, load_new (self, path), (GDestroyNotify) load_free);
  g_task_run_in_thread (task, load_worker);
}

gboolean
document_load_finish (Document *self, GAsyncResult *result, GError **error)
{
  DocumentFile *file = g_task_propagate_pointer (G_TASK (result), error);
  const Load *load = g_task_get_task_data (G_TASK (result));
  if (!file)
    return FALSE;
  document_take_file (self, load->path, file);
  document_file_free (file);
  return TRUE;
}

double
document_get_load_progress (Document *self)
{
  return g_atomic_int_get (&self->load_permille) / 1000.0;
}

void
document_set_text (Document *self, const char *text)
{
  g_autofree char *path = g_strdup (self->path);
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
  DocumentFile *file = document_file_decode (bytes, "UTF-8", "", NULL);
  document_take_file (self, path, file);
  document_file_free (file);
}

/* ---- reload and merge ------------------------------------------------------------------------------------ */

/* The file as it was read is what the document stands on now. */
static void
take_disk (Document *self, const DocumentFile *file)
{
  self->stamp = file->stamp;
  document_set_disk (self, file->rope, &file->form);
  self->disk_changed = FALSE;
}

static void
commit_disk (Document *self, Delta *delta)
{
  if (delta_is_empty (delta))
    return;
  document_close_group (self);
  document_commit (self, delta, DOCUMENT_AUTHOR_DISK, DOCUMENT_AUTHOR_DISK);
  document_close_group (self);
}

gboolean
document_reload_as (Document *self, const char *encoding, GError **error)
{
  DocumentFile *file = document_file_read (self->path, encoding, NULL, NULL, error);
  g_autoptr (Delta) delta = NULL;

  if (!file)
    return FALSE;
  delta = delta_new_difference (self->rope, file->rope, 0);
  self->form = file->form;
  take_disk (self, file);
  commit_disk (self, delta);
  document_set_clean (self, self->node);
  document_settle (self);
  document_file_free (file);
  return TRUE;
}

/* An encoding that was chosen stays. */
gboolean
document_reload (Document *self, GError **error)
{
  gboolean chosen = !document_encoding_is_utf8 (self->form.encoding) && !self->form.bom;

  return (chosen && document_reload_as (self, self->form.encoding, NULL)) || document_reload_as (self, NULL, error);
}

typedef struct { char *path, *encoding; Rope *rope; DocumentFile *file; Delta *delta; } Reload;

static void
reload_free (Reload *reload)
{
  g_free (reload->path);
  g_free (reload->encoding);
  rope_unref (reload->rope);
  document_file_free (reload->file);
  delta_unref (reload->delta);
  g_free (reload);
}

static void
reload_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Reload *reload = data;
  GError *error = NULL;

  if (reload->encoding)
    reload->file = document_file_read (reload->path, reload->encoding, cancellable, NULL, NULL);
  if (!reload->file)
    reload->file = document_file_read (reload->path, NULL, cancellable, NULL, &error);
  if (reload->file)
    reload->delta = delta_new_difference (reload->rope, reload->file->rope, 0);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

void
document_reload_async (Document *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, data);
  gboolean chosen = !document_encoding_is_utf8 (self->form.encoding) && !self->form.bom;
  Reload *reload = g_new0 (Reload, 1);

  *reload = (Reload) { g_strdup (self->path), chosen ? g_strdup (self->form.encoding) : NULL, rope_ref (self->rope) };
  g_task_set_task_data (task, reload, (GDestroyNotify) reload_free);
  g_task_run_in_thread (task, reload_worker);
}

gboolean
document_reload_finish (Document *self, GAsyncResult *result, GError **error)
{
  Reload *reload = g_task_get_task_data (G_TASK (result));

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  if (self->rope != reload->rope)
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_REVISION, _("The text was changed while the file was read"));
      return FALSE;
    }
  self->form = reload->file->form;
  take_disk (self, reload->file);
  commit_disk (self, reload->delta);
  document_set_clean (self, self->node);
  document_settle (self);
  return TRUE;
}

Rope *
document_read_disk (Document *self, GError **error)
{
  DocumentFile *file = document_file_read (self->path, NULL, NULL, NULL, error);
  Rope *rope = file ? rope_ref (file->rope) : NULL;

  document_file_free (file);
  return rope;
}

static gboolean
is_same_edit (const DocumentEdit *a, const DocumentEdit *b)
{
  return a->start == b->start && a->end == b->end && a->length == b->length && memcmp (a->text, b->text, a->length) == 0;
}

/* What both sides did alike is done once. */
static Delta *
drop_common (const Delta *theirs, const Rope *base, const Rope *mine)
{
  g_autoptr (Delta) own = delta_new_difference (base, mine, 0);
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  guint count, own_count, k = 0;
  const DocumentEdit *edits = delta_get_edits (theirs, &count), *own_edits = delta_get_edits (own, &own_count);

  for (guint i = 0; i < count; i++)
    {
      while (k < own_count && own_edits[k].start < edits[i].start)
        k++;
      if (k == own_count || !is_same_edit (&own_edits[k], &edits[i]))
        g_array_append_val (left, edits[i]);
    }
  return delta_new (delta_get_length_before (theirs), (DocumentEdit *) (gpointer) left->data, left->len);
}

gboolean
document_merge_disk (Document *self, GError **error)
{
  DocumentFile *file = document_file_read (self->path, NULL, NULL, NULL, error);
  g_autoptr (Delta) all = NULL, theirs = NULL, mine = NULL, carried = NULL;
  g_autoptr (Rope) base = NULL;

  if (!file)
    return FALSE;
  base = rope_ref (self->disk_rope ? self->disk_rope : self->rope);
  all = delta_new_difference (base, file->rope, 0);
  theirs = drop_common (all, base, self->rope);
  if (self->saved)
    mine = document_compare_nodes (self, self->saved, self->node);
  if (!mine || delta_get_length_before (mine) != rope_get_length (base))
    {
      g_clear_pointer (&mine, delta_unref);
      mine = delta_new_difference (base, self->rope, 0);
    }
  carried = delta_transform (theirs, mine, FALSE);
  take_disk (self, file);
  commit_disk (self, carried);
  document_set_clean (self, rope_equal (self->rope, file->rope) ? self->node : NULL);
  document_settle (self);
  document_file_free (file);
  return TRUE;
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
  save->form.eol = document_get_eol (self);
  document_close_group (self);
  save->node = self->node;
  save->generation = self->generation;
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
  gboolean same_form = save->form.encoding == self->form.encoding && save->form.bom == self->form.bom;

  self->stamp = save->stamp;
  document_set_disk (self, save->rope, &save->form);
  self->disk_changed = FALSE;
  document_set_path (self, save->path);
  if (self->generation != save->generation)
    return;
  if (!save->node->name && save->node->parent)
    {
      save->node->name = g_strdup (_("Saved"));
      save->node->automatic = save->node->renamed = TRUE;
    }
  save->node->was_saved = TRUE;
  save->node->saved_order = ++self->saves;
  document_store_now (self);
  document_set_clean (self, save->node);
  if (!same_form)
    {
      self->attributes_modified = TRUE;
      document_notify_modified (self);
    }
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
