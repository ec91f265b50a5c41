/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to files: done in a worker, step by step, so that it can be taken back. */
#include "model-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNDO_MAX 100

typedef enum { STEP_MOVE, STEP_COPY, STEP_CREATE, STEP_CREATE_FOLDER, STEP_TRASH, STEP_RESTORE, STEP_DELETE } StepKind;
typedef struct { StepKind kind; char *from, *to; } Step;        /* TRASH: to is where it lies now; RESTORE: from is */

/* One command: what it wants, what of it was done. */
typedef struct {
  char     *label;
  GArray   *steps;                      /* wanted, Step */
  GArray   *done;
  GPtrArray *results;
} Change;

struct _ProjectChanges {
  GObject    parent_instance;
  GPtrArray *undo, *redo;               /* of Change; done: what undo has to turn round */
  GMutex     lock;                      /* one worker at a time */
};
G_DEFINE_FINAL_TYPE (ProjectChanges, project_changes, G_TYPE_OBJECT)

enum { MOVED, TRASHED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
step_clear (gpointer data)
{
  g_free (((Step *) data)->from);
  g_free (((Step *) data)->to);
}

static GArray *
make_steps (void)
{
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (Step));
  g_array_set_clear_func (steps, step_clear);
  return steps;
}

static void
add_step (GArray *steps, StepKind kind, const char *from, const char *to)
{
  const Step step = { kind, g_strdup (from), g_strdup (to) };
  g_array_append_val (steps, step);
}

static Change *
change_new (char *label)
{
  Change *change = g_new0 (Change, 1);
  change->label = label;
  change->steps = make_steps ();
  change->done = make_steps ();
  change->results = g_ptr_array_new_with_free_func (g_free);
  return change;
}

static void
change_free (gpointer data)
{
  Change *change = data;
  g_free (change->label);
  g_array_unref (change->steps);
  g_array_unref (change->done);
  g_ptr_array_unref (change->results);
  g_free (change);
}

/* ---- steps, in the worker -------------------------------------------------------------------------------- */

static gboolean
create (const char *path, gboolean is_folder, GError **error)
{
  int file = is_folder ? mkdir (path, 0777) : open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  g_autofree char *name = NULL;
  if (file >= 0)
    {
      if (!is_folder)
        close (file);
      return TRUE;
    }
  name = g_filename_display_basename (path);
  if (errno == EEXIST)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("There is already a “%s” here. Choose another name."), name);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("“%s” could not be made: %s. Choose another folder or name."), name,
                 g_strerror (errno));
  return FALSE;
}

static gboolean
run_step (Step *step, GError **error)
{
  switch (step->kind)
    {
    case STEP_MOVE:          return model_files_move (step->from, step->to, error);
    case STEP_CREATE:        return create (step->to, FALSE, error);
    case STEP_CREATE_FOLDER: return create (step->to, TRUE, error);
    case STEP_DELETE:        return model_files_delete (step->from, error);
    case STEP_RESTORE:       return model_trash_restore (step->from, step->to, error);
    case STEP_TRASH:
      g_clear_pointer (&step->to, g_free);
      return model_trash_put (step->from, &step->to, error);
    case STEP_COPY:
      if (model_files_copy (step->from, step->to, error))
        return TRUE;
      model_files_delete (step->to, NULL);
      return FALSE;
    }
  return FALSE;
}

static void
note_done (Change *change, const Step *step)
{
  add_step (change->done, step->kind, step->from, step->to);
  if (step->kind != STEP_TRASH && step->kind != STEP_DELETE)
    g_ptr_array_add (change->results, g_strdup (step->to));
}

static void
run_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ProjectChanges *self = source;
  Change *change = data;
  GError *error = NULL;

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < change->steps->len && !error; i++)
    {
      Step *step = &g_array_index (change->steps, Step, i);
      if (run_step (step, &error))
        note_done (change, step);
    }
  g_mutex_unlock (&self->lock);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

/* ---- taking back ----------------------------------------------------------------------------------------- */

static gboolean
is_empty_file (const char *path)
{
  struct stat info;
  return lstat (path, &info) == 0 && S_ISREG (info.st_mode) && info.st_size == 0;
}

static Change *
make_inverse (const Change *change)
{
  Change *inverse = change_new (g_strdup (change->label));
  for (guint i = change->done->len; i > 0; i--)
    {
      const Step *step = &g_array_index (change->done, Step, i - 1);
      switch (step->kind)
        {
        case STEP_MOVE:
          add_step (inverse->steps, STEP_MOVE, step->to, step->from);
          break;
        case STEP_CREATE: case STEP_CREATE_FOLDER: case STEP_COPY: case STEP_RESTORE:
          /* What was written into it meanwhile goes into the trash, never away. */
          add_step (inverse->steps, step->kind == STEP_CREATE && is_empty_file (step->to) ? STEP_DELETE : STEP_TRASH, step->to, NULL);
          break;
        case STEP_TRASH:
          if (step->to)
            add_step (inverse->steps, STEP_RESTORE, step->to, step->from);
          break;
        case STEP_DELETE:
          add_step (inverse->steps, STEP_CREATE, NULL, step->from);
          break;
        }
    }
  return inverse;
}

static gboolean
can_undo (const Change *change)
{
  for (guint i = 0; i < change->done->len; i++)
    {
      const Step *step = &g_array_index (change->done, Step, i);
      if (step->kind != STEP_DELETE && (step->kind != STEP_TRASH || step->to))
        return TRUE;
    }
  return FALSE;
}

static void
report (ProjectChanges *self, const Change *change)
{
  for (guint i = 0; i < change->done->len; i++)
    {
      const Step *step = &g_array_index (change->done, Step, i);
      if (step->kind == STEP_MOVE)
        g_signal_emit (self, signals[MOVED], 0, step->from, step->to);
      else if (step->kind == STEP_TRASH || step->kind == STEP_DELETE)
        g_signal_emit (self, signals[TRASHED], 0, step->from);
    }
}

typedef struct { GTask *task; Change *change, *origin; enum { DO, UNDO, REDO } way; } Run;    /* origin: what is taken back */

static void
push (GPtrArray *stack, Change *change)
{
  if (can_undo (change))
    g_ptr_array_add (stack, change);
  else
    change_free (change);
  if (stack->len > UNDO_MAX)
    g_ptr_array_remove_index (stack, 0);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ProjectChanges *self = PROJECT_CHANGES (source);
  Run *run = data;
  GError *error = NULL;
  gboolean done = g_task_propagate_boolean (G_TASK (result), &error);
  g_auto (GStrv) paths = NULL;

  report (self, run->change);
  g_ptr_array_add (run->change->results, NULL);
  paths = g_strdupv ((char **) run->change->results->pdata);
  if (run->way == DO && run->change->done->len > 0)
    g_ptr_array_set_size (self->redo, 0);
  if (run->origin && !done && run->change->done->len == 0)      /* it can be tried again */
    push (run->way == UNDO ? self->undo : self->redo, g_steal_pointer (&run->origin));
  push (run->way == UNDO ? self->redo : self->undo, run->change);
  g_clear_pointer (&run->origin, change_free);
  if (done)                             /* last: the caller asks what can be taken back */
    g_task_return_pointer (run->task, g_steal_pointer (&paths), (GDestroyNotify) g_strfreev);
  else
    g_task_return_error (run->task, error);
  g_object_unref (run->task);
  g_free (run);
}

/* Takes both. */
static void
start (ProjectChanges *self, Change *change, Change *origin, int way, GAsyncReadyCallback callback, gpointer data)
{
  Run *run = g_new0 (Run, 1);
  g_autoptr (GTask) worker = NULL;
  run->task = g_task_new (self, NULL, callback, data);
  run->change = change;
  run->origin = origin;
  run->way = way;
  worker = g_task_new (self, NULL, done_cb, run);
  g_task_set_task_data (worker, change, NULL);
  g_task_run_in_thread (worker, run_thread);
}

static void
turn_back (ProjectChanges *self, GPtrArray *stack, int way, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = stack->len > 0 ? g_ptr_array_steal_index (stack, stack->len - 1) : NULL;
  if (!change)
    change = change_new (NULL);
  start (self, make_inverse (change), change, way, callback, data);
}

void
project_changes_undo (ProjectChanges *self, GAsyncReadyCallback callback, gpointer data)
{
  turn_back (self, self->undo, UNDO, callback, data);
}

void
project_changes_redo (ProjectChanges *self, GAsyncReadyCallback callback, gpointer data)
{
  turn_back (self, self->redo, REDO, callback, data);
}

const char *
project_changes_get_undo (ProjectChanges *self)
{
  return self->undo->len > 0 ? ((Change *) g_ptr_array_index (self->undo, self->undo->len - 1))->label : NULL;
}

const char *
project_changes_get_redo (ProjectChanges *self)
{
  return self->redo->len > 0 ? ((Change *) g_ptr_array_index (self->redo, self->redo->len - 1))->label : NULL;
}

char **
project_changes_finish (ProjectChanges *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ---- commands -------------------------------------------------------------------------------------------- */

static char *
make_label (const char *one, const char *many, const char *const *paths)
{
  g_autofree char *name = paths[0] ? g_filename_display_basename (paths[0]) : g_strdup ("");
  guint count = g_strv_length ((char **) paths);
  return count == 1 ? g_strdup_printf (one, name) : g_strdup_printf (many, count);
}

static void
refuse (ProjectChanges *self, Change *change, GError *error, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  g_task_return_error (task, error);
  g_object_unref (task);
  change_free (change);
}

void
project_changes_create (ProjectChanges *self, const char *path, gboolean is_folder, GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *name = g_filename_display_basename (path);
  Change *change = change_new (g_strdup_printf (_("Make “%s”"), name));
  add_step (change->steps, is_folder ? STEP_CREATE_FOLDER : STEP_CREATE, NULL, path);
  start (self, change, NULL, DO, callback, data);
}

void
project_changes_rename (ProjectChanges *self, const char *from, const char *to, GAsyncReadyCallback callback, gpointer data)
{
  g_autofree char *old = g_filename_display_basename (from), *new = g_filename_display_basename (to);
  Change *change = change_new (g_strdup_printf (_("Rename “%s” to “%s”"), old, new));
  add_step (change->steps, STEP_MOVE, from, to);
  start (self, change, NULL, DO, callback, data);
}

static gboolean
is_inside (const char *path, const char *folder)
{
  gsize length = strlen (folder);
  return strncmp (path, folder, length) == 0 && (path[length] == '/' || path[length] == 0);
}

/* Adds what brings `path` into `folder`; an error when it may not go there. */
static GError *
add_transfer (Change *change, StepKind kind, const char *path, const char *folder, ProjectClash clash)
{
  g_autofree char *name = g_path_get_basename (path), *to = g_build_filename (folder, name, NULL), *label = g_filename_display_name (name);
  g_autofree char *here = g_path_get_dirname (path);
  struct stat info;

  if (is_inside (folder, path) && lstat (path, &info) == 0 && S_ISDIR (info.st_mode))
    return g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                        _("“%s” cannot be put into itself. Choose a folder outside of it."), label);
  if (kind == STEP_MOVE && g_str_equal (here, folder))
    return NULL;
  if (model_files_exists (to))
    {
      if (clash == PROJECT_CLASH_KEEP_BOTH || g_str_equal (here, folder))
        {
          g_free (to);
          to = model_files_make_free_name (folder, name, lstat (path, &info) == 0 && S_ISDIR (info.st_mode));
        }
      else if (clash == PROJECT_CLASH_REPLACE)
        add_step (change->steps, STEP_TRASH, to, NULL);
      else
        return g_error_new (G_IO_ERROR, G_IO_ERROR_EXISTS, _("There is already a “%s” in that folder."), label);
    }
  add_step (change->steps, kind, path, to);
  return NULL;
}

static void
transfer (ProjectChanges *self, StepKind kind, char *label, const char *const *paths, const char *folder, ProjectClash clash,
          GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new (label);
  for (guint i = 0; paths[i]; i++)
    {
      GError *error = add_transfer (change, kind, paths[i], folder, clash);
      if (error)
        {
          refuse (self, change, error, callback, data);
          return;
        }
    }
  start (self, change, NULL, DO, callback, data);
}

void
project_changes_move (ProjectChanges *self, const char *const *paths, const char *folder, ProjectClash clash,
                      GAsyncReadyCallback callback, gpointer data)
{
  transfer (self, STEP_MOVE, make_label (_("Move “%s”"), _("Move %u files"), paths), paths, folder, clash, callback, data);
}

void
project_changes_copy (ProjectChanges *self, const char *const *paths, const char *folder, ProjectClash clash,
                      GAsyncReadyCallback callback, gpointer data)
{
  transfer (self, STEP_COPY, make_label (_("Copy “%s”"), _("Copy %u files"), paths), paths, folder, clash, callback, data);
}

void
project_changes_duplicate (ProjectChanges *self, const char *const *paths, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new (make_label (_("Duplicate “%s”"), _("Duplicate %u files"), paths));
  for (guint i = 0; paths[i]; i++)
    {
      g_autofree char *folder = g_path_get_dirname (paths[i]);
      add_transfer (change, STEP_COPY, paths[i], folder, PROJECT_CLASH_KEEP_BOTH);
    }
  start (self, change, NULL, DO, callback, data);
}

void
project_changes_trash (ProjectChanges *self, const char *const *paths, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new (make_label (_("Move “%s” to the trash"), _("Move %u files to the trash"), paths));
  for (guint i = 0; paths[i]; i++)
    add_step (change->steps, STEP_TRASH, paths[i], NULL);
  start (self, change, NULL, DO, callback, data);
}

void
project_changes_delete (ProjectChanges *self, const char *const *paths, GAsyncReadyCallback callback, gpointer data)
{
  Change *change = change_new (NULL);
  for (guint i = 0; paths[i]; i++)
    add_step (change->steps, STEP_DELETE, paths[i], NULL);
  start (self, change, NULL, DO, callback, data);
}

const char *
project_changes_check_name (const char *name)
{
  if (!*name)
    return _("A name is needed.");
  if (strchr (name, '/'))
    return _("A name may not hold a slash. Use drag and drop to move something.");
  if (g_str_equal (name, ".") || g_str_equal (name, ".."))
    return _("“.” and “..” stand for folders. Choose another name.");
  if (strlen (name) > 255)
    return _("This name is too long for the disk. Choose a shorter one.");
  return NULL;
}

/* ---- object ---------------------------------------------------------------------------------------------- */

static void
project_changes_finalize (GObject *object)
{
  ProjectChanges *self = PROJECT_CHANGES (object);
  g_ptr_array_unref (self->undo);
  g_ptr_array_unref (self->redo);
  g_mutex_clear (&self->lock);
  G_OBJECT_CLASS (project_changes_parent_class)->finalize (object);
}

static void
project_changes_class_init (ProjectChangesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = project_changes_finalize;
  signals[MOVED] = g_signal_new ("moved", PROJECT_TYPE_CHANGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                 G_TYPE_STRING, G_TYPE_STRING);
  signals[TRASHED] = g_signal_new ("trashed", PROJECT_TYPE_CHANGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
project_changes_init (ProjectChanges *self)
{
  self->undo = g_ptr_array_new_with_free_func (change_free);
  self->redo = g_ptr_array_new_with_free_func (change_free);
  g_mutex_init (&self->lock);
}

ProjectChanges *
project_changes_new (void)
{
  return g_object_new (PROJECT_TYPE_CHANGES, NULL);
}
