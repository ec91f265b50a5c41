/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Takes what a worker read of a folder into the rows, and follows what happens in open folders. */
#include "model-private.h"
#include <errno.h>
#include <glib/gi18n.h>
#include <string.h>

#define SOON_MS 120
#define RUNS_MAX 128                    /* more pieces than this: one splice of the whole folder */

/* ---- watches --------------------------------------------------------------------------------------------- */

static void
collect_open (ProjectNode *node, GPtrArray *open)
{
  if (node->expanded)
    g_ptr_array_add (open, node);
  for (guint i = 0; node->children && node->expanded && i < node->children->len; i++)
    {
      ProjectNode *child = g_ptr_array_index (node->children, i);
      if (child->expanded)
        collect_open (child, open);
    }
}

static GPtrArray *
list_open (ProjectModel *self)
{
  GPtrArray *open = g_ptr_array_new ();
  if (self->root)
    collect_open (self->root, open);
  return open;
}

static gboolean
read_soon_cb (gpointer data)
{
  ProjectModel *self = data;
  g_autoptr (GPtrArray) touched = self->touched;
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  self->soon = 0;
  for (guint i = 0; i < touched->len; i++)
    project_model_read (self, g_ptr_array_index (touched, i));
  if (self->filter && self->stale)
    {
      g_autofree char *text = g_steal_pointer (&self->filter);
      project_model_set_filter (self, text);
    }
  return G_SOURCE_REMOVE;
}

static void
touch (ProjectModel *self, ProjectNode *node)
{
  self->stale = TRUE;
  if (!g_ptr_array_find (self->touched, node, NULL))
    g_ptr_array_add (self->touched, g_object_ref (node));
  if (!self->soon)
    self->soon = g_timeout_add (SOON_MS, read_soon_cb, self);
}

/* Two rows may be one folder (a link to it): both are read. */
static void
changed (int watch, gpointer data)
{
  ProjectModel *self = data;
  g_autoptr (GPtrArray) open = list_open (self);
  for (guint i = 0; i < open->len; i++)
    if (((ProjectNode *) g_ptr_array_index (open, i))->watch == watch)
      touch (self, g_ptr_array_index (open, i));
}

static ProjectNode *
find_watched (GPtrArray *open, int watch)
{
  for (guint i = 0; i < open->len; i++)
    if (((ProjectNode *) g_ptr_array_index (open, i))->watch == watch)
      return g_ptr_array_index (open, i);
  return NULL;
}

static void
moved (int from_watch, const char *from, int to_watch, const char *to, gpointer data)
{
  ProjectModel *self = data;
  g_autoptr (GPtrArray) open = list_open (self);
  ProjectNode *from_node = find_watched (open, from_watch), *to_node = find_watched (open, to_watch);
  g_autofree char *from_folder = from_node ? project_node_dup_path (from_node) : NULL;
  g_autofree char *to_folder = to_node ? project_node_dup_path (to_node) : NULL;
  if (from_folder && to_folder)
    {
      g_autofree char *from_path = g_build_filename (from_folder, from, NULL), *to_path = g_build_filename (to_folder, to, NULL);
      project_model_note_moved (self, from_path, to_path);
      touch (self, from_node);
      g_signal_emit (self, project_model_signals[MODEL_MOVED], 0, from_path, to_path);
    }
}

static void
lost (gpointer data)
{
  project_model_refresh (data, TRUE);
}

static const ModelWatchCalls watch_calls = { changed, moved, lost };

static void
watch_node (ProjectModel *self, ProjectNode *node, const char *path)
{
  if (node->watch >= 0)
    return;
  if (!self->watch)
    self->watch = model_watch_new (&watch_calls, self);
  node->watch = model_watch_add (self->watch, path);
  if (node->watch < 0 && (errno == ENOSPC || errno == EMFILE || errno == ENFILE) && !self->exhausted)
    {
      self->exhausted = TRUE;
      g_signal_emit (self, project_model_signals[MODEL_UNWATCHED], 0);
    }
}

static gboolean
is_watch_used (ProjectNode *node, int watch)
{
  if (node->watch == watch)
    return TRUE;
  for (guint i = 0; node->children && i < node->children->len; i++)
    if (is_watch_used (g_ptr_array_index (node->children, i), watch))
      return TRUE;
  return FALSE;
}

void
project_model_drop_watches (ProjectModel *self, ProjectNode *node)
{
  int watch = node->watch;
  node->watch = -1;
  if (watch >= 0 && (!self->root || !is_watch_used (self->root, watch)))
    model_watch_remove (self->watch, watch);
  for (guint i = 0; node->children && i < node->children->len; i++)
    {
      ProjectNode *child = g_ptr_array_index (node->children, i);
      if (project_node_is_folder (child))
        project_model_drop_watches (self, child);
    }
}

gboolean
project_model_is_watched (ProjectModel *self)
{
  return !self->exhausted;
}

void
project_model_limit_watches (ProjectModel *self, guint count)
{
  if (!self->watch)
    self->watch = model_watch_new (&watch_calls, self);
  model_watch_limit (self->watch, count);
}

void
project_model_refresh (ProjectModel *self, gboolean all)
{
  g_autoptr (GPtrArray) open = list_open (self);
  for (guint i = 0; i < open->len; i++)
    {
      ProjectNode *node = g_ptr_array_index (open, i);
      if (all || node->watch < 0 || node->state == NODE_FAILED)
        project_model_read (self, node);
    }
}

/* ---- what was read --------------------------------------------------------------------------------------- */

static gboolean
is_attached (ProjectModel *self, ProjectNode *node)
{
  while (node->parent)
    node = node->parent;
  return node == self->root || (self->matches && node == self->matches);
}

/* Where its first child's row is or would be; FALSE: the folder's inside is not shown. */
static gboolean
find_inside (ProjectModel *self, ProjectNode *node, guint *position)
{
  *position = 0;
  if (node == self->root)
    return !self->matches;
  if (!node->expanded)
    return FALSE;
  *position = project_model_get_position (self, node);
  return (*position)++ != G_MAXUINT;
}

static guint
count_rows (ProjectNode *node)
{
  guint count = 1;
  for (guint i = 0; node->expanded && node->children && i < node->children->len; i++)
    count += count_rows (g_ptr_array_index (node->children, i));
  return count;
}

static gboolean
is_same (ProjectNode *a, ProjectNode *b)
{
  return a->kind == b->kind && a->is_link == b->is_link && strcmp (a->name, b->name) == 0;
}

static void
set_ignored (ProjectNode *node, gboolean ignored)
{
  if (node->ignored == ignored)
    return;
  node->ignored = ignored;
  project_node_emit_changed (node);
}

typedef struct { guint position, removed; GPtrArray *added; } Run;

static void
run_clear (gpointer data)
{
  g_clear_pointer (&((Run *) data)->added, g_ptr_array_unref);
}

/* Old and new children in one order: what stays keeps its object. Runs are in the rows' coordinates after the runs before. */
static GPtrArray *
merge (ProjectNode *node, GPtrArray *new, guint position, GArray *runs, GPtrArray *gone)
{
  GPtrArray *merged = g_ptr_array_new_with_free_func (g_object_unref), *old = node->children;
  guint old_count = old ? old->len : 0;
  gboolean in_run = FALSE;

  for (guint i = 0, j = 0; i < old_count || j < new->len;)
    {
      ProjectNode *a = i < old_count ? g_ptr_array_index (old, i) : NULL, *b = j < new->len ? g_ptr_array_index (new, j) : NULL;
      int order = !a ? 1 : !b || a->pending ? -1 : project_node_compare (&a, &b);
      Run *run;
      if ((a && a->pending) || (order == 0 && is_same (a, b)))
        {
          if (!a->pending)
            {
              set_ignored (a, b->ignored);
              j++;
            }
          g_ptr_array_add (merged, g_object_ref (a));
          position += count_rows (a);
          i++;
          in_run = FALSE;
          continue;
        }
      if (!in_run)
        g_array_append_val (runs, ((Run) { position, 0, g_ptr_array_new () }));
      in_run = TRUE;
      run = &g_array_index (runs, Run, runs->len - 1);
      if (order <= 0)
        {
          run->removed += count_rows (a);
          g_ptr_array_add (gone, g_object_ref (a));
          i++;
        }
      if (order >= 0)
        {
          g_ptr_array_add (run->added, b);
          g_ptr_array_add (merged, g_object_ref (b));
          position++;
          j++;
        }
    }
  return merged;
}

static void
set_children (ProjectModel *self, ProjectNode *node, GPtrArray *new)
{
  g_autoptr (GArray) runs = g_array_new (FALSE, FALSE, sizeof (Run));
  g_autoptr (GPtrArray) gone = g_ptr_array_new_with_free_func (g_object_unref), old = node->children;
  guint position, before = count_rows (node) - 1;
  gboolean shown = find_inside (self, node, &position);

  g_array_set_clear_func (runs, run_clear);
  node->children = merge (node, new, position, runs, gone);
  for (guint i = 0; i < node->children->len; i++)
    {
      ProjectNode *child = g_ptr_array_index (node->children, i);
      child->parent = node;
      child->depth = node->root ? 0 : node->depth + 1;
    }
  if (shown && runs->len <= RUNS_MAX)
    for (guint i = 0; i < runs->len; i++)
      {
        Run *run = &g_array_index (runs, Run, i);
        project_model_splice (self, run->position, run->removed, run->added);
      }
  else if (shown)
    {
      g_autoptr (GPtrArray) rows = g_ptr_array_new ();
      project_model_append_rows (node, rows);
      project_model_splice (self, position, before, rows);
    }
  for (guint i = 0; i < gone->len; i++)
    {
      ProjectNode *child = g_ptr_array_index (gone, i);
      project_model_drop_watches (self, child);
      child->parent = NULL;
    }
}

static void
open_again (ProjectModel *self, ProjectNode *node, const char *path)
{
  if (node == self->matches || g_hash_table_size (self->open) == 0)
    return;
  for (guint i = 0; i < node->children->len; i++)
    {
      ProjectNode *child = g_ptr_array_index (node->children, i);
      if (project_node_is_folder (child) && !child->expanded && !child->pending)
        {
          g_autofree char *inside = g_build_filename (path, child->name, NULL);
          if (g_hash_table_contains (self->open, inside))
            project_model_set_expanded (self, child, TRUE);
        }
    }
}

static void
set_note (ProjectNode *node, char *note)
{
  if (g_strcmp0 (node->note, note) != 0)
    {
      g_free (node->note);
      node->note = g_strdup (note);
      project_node_emit_changed (node);
    }
  g_free (note);
}

static char *
explain (int error)
{
  switch (error)
    {
    case EACCES: case EPERM: return g_strdup (_("may not be read"));
    case ENOENT: case ENOTDIR: return g_strdup (_("is gone"));
    default: return g_strdup_printf (_("cannot be read: %s"), g_strerror (error));
    }
}

static void
take_listing (ProjectModel *self, ProjectNode *node, ModelListing *listing)
{
  node->state = listing->nodes ? NODE_READ : NODE_FAILED;
  node->device = listing->place.device;
  node->inode = listing->place.inode;
  if (listing->nodes)
    {
      set_note (node, NULL);
      g_clear_pointer (&node->ignore, model_ignore_unref);
      node->ignore = g_steal_pointer (&listing->inside);
      set_children (self, node, listing->nodes);
      open_again (self, node, listing->path);
    }
  else
    {
      g_autoptr (GPtrArray) nothing = g_ptr_array_new ();
      set_note (node, explain (listing->error));
      set_children (self, node, nothing);
      project_model_drop_watches (self, node);
      if (node == self->root && (listing->error == ENOENT || listing->error == ENOTDIR))
        g_signal_emit (self, project_model_signals[MODEL_VANISHED], 0);
    }
  g_signal_emit (self, project_model_signals[MODEL_LISTED], 0, node);
  if (self->reveal && !self->matches)
    project_model_go_on_revealing (self);
}

/* ---- reading --------------------------------------------------------------------------------------------- */

typedef struct { ProjectNode *node; ModelListing *listing; } Reading;

static void
reading_free (gpointer data)
{
  Reading *reading = data;
  g_object_unref (reading->node);
  model_listing_free (reading->listing);
  g_free (reading);
}

static void
run_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  model_listing_run (((Reading *) data)->listing, cancellable);
  g_task_return_boolean (task, TRUE);
}

static void
listed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ProjectModel *self = PROJECT_MODEL (source);
  Reading *reading = g_task_get_task_data (G_TASK (result));
  ProjectNode *node = reading->node;

  self->reading--;
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || !is_attached (self, node))
    return;
  node->state = NODE_UNREAD;
  if (node->again)
    {
      node->again = FALSE;
      take_listing (self, node, reading->listing);
      project_model_read (self, node);
    }
  else
    take_listing (self, node, reading->listing);
}

void
project_model_read (ProjectModel *self, ProjectNode *node)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *path = NULL;
  Reading *reading;

  if (!is_attached (self, node))
    return;
  if (node->state == NODE_READING)
    {
      node->again = TRUE;
      return;
    }
  path = project_node_dup_path (node);
  if (node->expanded)
    watch_node (self, node, path);
  reading = g_new0 (Reading, 1);
  reading->node = g_object_ref (node);
  reading->listing = model_listing_new (path);
  reading->listing->is_root = node == self->root;
  reading->listing->hidden = self->hidden;
  reading->listing->ignored = self->ignored;
  reading->listing->folder_ignored = node->ignored;
  for (ProjectNode *above = node->parent; above; above = above->parent)
    {
      const ModelPlace place = { above->device, above->inode };
      g_array_append_val (reading->listing->above, place);
      if (!reading->listing->ignore)
        reading->listing->ignore = model_ignore_ref (above->ignore);
    }
  node->state = NODE_READING;
  self->reading++;
  task = g_task_new (self, self->listing, listed_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, reading, reading_free);
  g_task_run_in_thread (task, run_thread);
}
