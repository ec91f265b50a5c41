/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The flat list of visible rows: opening, closing, filtering, revealing. */
#include "model-private.h"
#include <string.h>

static void list_model_init (GListModelInterface *interface);
G_DEFINE_FINAL_TYPE_WITH_CODE (ProjectModel, project_model, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

guint project_model_signals[MODEL_N_SIGNALS];

/* ---- the list -------------------------------------------------------------------------------------------- */

static GType
get_item_type (GListModel *list)
{
  return PROJECT_TYPE_NODE;
}

static guint
get_n_items (GListModel *list)
{
  return PROJECT_MODEL (list)->rows->len;
}

static gpointer
get_item (GListModel *list, guint position)
{
  ProjectModel *self = PROJECT_MODEL (list);
  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position)) : NULL;
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* The rows hold references: what goes is given back only after everybody was told. */
void
project_model_splice (ProjectModel *self, guint position, guint removed, GPtrArray *added)
{
  guint count = added ? added->len : 0, old = self->rows->len;
  gpointer *gone = removed > 0 ? g_memdup2 (self->rows->pdata + position, removed * sizeof (gpointer)) : NULL;

  if (removed == 0 && count == 0)
    return;
  if (count > removed)
    g_ptr_array_set_size (self->rows, old + count - removed);
  memmove (self->rows->pdata + position + count, self->rows->pdata + position + removed,
           (old - position - removed) * sizeof (gpointer));
  for (guint i = 0; i < count; i++)
    self->rows->pdata[position + i] = g_object_ref (g_ptr_array_index (added, i));
  if (count < removed)
    g_ptr_array_set_size (self->rows, old + count - removed);
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, count);
  for (guint i = 0; i < removed; i++)
    g_object_unref (gone[i]);
  g_free (gone);
}

void
project_model_append_rows (ProjectNode *node, GPtrArray *rows)
{
  for (guint i = 0; node->children && i < node->children->len; i++)
    {
      ProjectNode *child = g_ptr_array_index (node->children, i);
      g_ptr_array_add (rows, child);
      if (child->expanded)
        project_model_append_rows (child, rows);
    }
}

void
project_model_show_rows (ProjectModel *self, ProjectNode *root)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  if (root)
    project_model_append_rows (root, rows);
  project_model_splice (self, 0, self->rows->len, rows);
}

guint
project_model_get_position (ProjectModel *self, ProjectNode *node)
{
  guint position;
  return g_ptr_array_find (self->rows, node, &position) ? position : G_MAXUINT;
}

/* ---- opening --------------------------------------------------------------------------------------------- */

static gboolean
is_in_matches (ProjectModel *self, ProjectNode *node)
{
  while (node->parent)
    node = node->parent;
  return self->matches && node == self->matches;
}

void
project_model_set_expanded (ProjectModel *self, ProjectNode *node, gboolean expanded)
{
  guint position = project_model_get_position (self, node);
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  gboolean found = is_in_matches (self, node);
  g_autofree char *path = NULL;

  if (!project_node_is_folder (node) || node->expanded == expanded || node->pending)
    return;
  path = project_node_dup_path (node);
  node->expanded = expanded;
  if (!found && expanded)
    g_hash_table_add (self->open, g_strdup (path));
  else if (!found)
    g_hash_table_remove (self->open, path);
  project_model_append_rows (node, rows);
  if (position != G_MAXUINT)
    project_model_splice (self, position + 1, expanded ? 0 : rows->len, expanded ? rows : NULL);
  project_node_emit_changed (node);
  if (!expanded)
    project_model_drop_watches (self, node);
  else if (!found || !node->children)
    project_model_read (self, node);
}

static int
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
project_model_dup_expanded (ProjectModel *self)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;
  gsize length = self->path ? strlen (self->path) : 0;

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (strncmp (path, self->path, length) == 0 && ((char *) path)[length] == '/')
      g_ptr_array_add (names, g_strdup ((char *) path + length + 1));
  g_ptr_array_sort (names, compare_strings);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

void
project_model_restore_expanded (ProjectModel *self, const char *const *folders)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  if (!self->root)
    return;
  for (; folders && *folders; folders++)
    g_hash_table_add (self->open, g_build_filename (self->path, *folders, NULL));
  project_model_append_rows (self->root, rows);
  for (guint i = 0; i < rows->len; i++)
    {
      ProjectNode *node = g_ptr_array_index (rows, i);
      g_autofree char *path = project_node_dup_path (node);
      if (project_node_is_folder (node) && g_hash_table_contains (self->open, path))
        project_model_set_expanded (self, node, TRUE);
    }
}

/* ---- finding --------------------------------------------------------------------------------------------- */

static ProjectNode *
find_child (ProjectNode *node, const char *name, gsize length)
{
  for (guint i = 0; node->children && i < node->children->len; i++)
    {
      ProjectNode *child = g_ptr_array_index (node->children, i);
      if (strncmp (child->name, name, length) == 0 && child->name[length] == 0 && !child->pending)
        return child;
    }
  return NULL;
}

static const char *
get_inside (ProjectModel *self, const char *path)
{
  gsize length = self->path ? strlen (self->path) : 0;
  if (!self->path || strncmp (path, self->path, length) != 0)
    return NULL;
  if (path[length] == '/')
    return path + length + 1;
  return length > 0 && path[length - 1] == '/' ? path + length : path[length] ? NULL : path + length;
}

ProjectNode *
project_model_find (ProjectModel *self, const char *path)
{
  const char *name = get_inside (self, path);
  ProjectNode *node = self->matches ? self->matches : self->root;
  while (name && *name && node)
    {
      gsize length = strcspn (name, "/");
      node = find_child (node, name, length);
      name += length + (name[length] == '/');
    }
  return name && node && node != self->root && node != self->matches ? node : NULL;
}

void
project_model_go_on_revealing (ProjectModel *self)
{
  const char *name = self->reveal ? get_inside (self, self->reveal) : NULL;
  ProjectNode *node = self->root;

  while (name && *name && node)
    {
      gsize length = strcspn (name, "/");
      ProjectNode *child = find_child (node, name, length);
      if (!child && node->state == NODE_READING)
        return;                         /* "listed" comes back here */
      if (!child && self->reread != node)                       /* made a moment ago, perhaps */
        {
          self->reread = node;
          project_model_read (self, node);
          return;
        }
      if (!child)
        break;
      name += length + (name[length] == '/');
      if (!*name)
        {
          g_clear_pointer (&self->reveal, g_free);
          g_signal_emit (self, project_model_signals[MODEL_REVEALED], 0, child);
          return;
        }
      project_model_set_expanded (self, child, TRUE);
      node = child;
    }
  g_clear_pointer (&self->reveal, g_free);
}

void
project_model_reveal (ProjectModel *self, const char *path)
{
  g_free (self->reveal);
  self->reveal = g_strdup (path);
  self->reread = NULL;
  if (self->root && !self->matches)
    project_model_go_on_revealing (self);
}

/* ---- the name being typed -------------------------------------------------------------------------------- */

ProjectNode *
project_model_add_pending (ProjectModel *self, ProjectNode *folder, gboolean is_folder)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new ();
  guint position;
  project_model_remove_pending (self);
  if (!self->root)
    return NULL;
  if (!folder)
    folder = self->matches ? self->matches : self->root;
  project_model_set_expanded (self, folder, TRUE);
  self->pending = project_node_new ("", is_folder ? PROJECT_KIND_FOLDER : PROJECT_KIND_FILE);
  self->pending->pending = TRUE;
  self->pending->parent = folder;
  self->pending->depth = folder->root ? 0 : folder->depth + 1;
  if (!folder->children)
    folder->children = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_insert (folder->children, 0, self->pending);
  g_ptr_array_add (rows, self->pending);
  position = folder->root ? 0 : project_model_get_position (self, folder) + 1;
  project_model_splice (self, position, 0, rows);
  return self->pending;
}

void
project_model_remove_pending (ProjectModel *self)
{
  ProjectNode *node = self->pending;
  guint position = node ? project_model_get_position (self, node) : G_MAXUINT;
  self->pending = NULL;
  if (!node)
    return;
  if (position != G_MAXUINT)
    project_model_splice (self, position, 1, NULL);
  if (node->parent && node->parent->children)
    g_ptr_array_remove (node->parent->children, node);
}

/* ---- the project ----------------------------------------------------------------------------------------- */

void
project_model_set_root (ProjectModel *self, const char *path)
{
  g_cancellable_cancel (self->listing);
  g_cancellable_cancel (self->matching);
  g_set_object (&self->listing, NULL);
  self->listing = g_cancellable_new ();
  g_clear_handle_id (&self->soon, g_source_remove);
  g_ptr_array_set_size (self->touched, 0);
  self->pending = NULL;
  project_model_splice (self, 0, self->rows->len, NULL);
  if (self->root)
    project_model_drop_watches (self, self->root);
  g_clear_object (&self->matches);
  g_clear_object (&self->root);
  g_clear_pointer (&self->index, model_index_unref);
  g_clear_pointer (&self->filter, g_free);
  g_clear_pointer (&self->reveal, g_free);
  g_hash_table_remove_all (self->open);
  g_free (self->path);
  self->path = g_strdup (path);
  self->exhausted = FALSE;
  if (!path)
    return;
  self->root = project_node_new (path, PROJECT_KIND_FOLDER);
  self->root->root = self->root->expanded = TRUE;
  project_model_read (self, self->root);
}

const char *
project_model_get_root (ProjectModel *self)
{
  return self->path;
}

ProjectNode *
project_model_get_root_node (ProjectModel *self)
{
  return self->root;
}

void
project_model_set_shown (ProjectModel *self, gboolean hidden, gboolean ignored)
{
  if (self->hidden == !!hidden && self->ignored == !!ignored)
    return;
  self->hidden = !!hidden;
  self->ignored = !!ignored;
  self->stale = TRUE;
  project_model_refresh (self, TRUE);
  if (self->filter)
    {
      g_autofree char *text = g_steal_pointer (&self->filter);
      project_model_set_filter (self, text);
    }
}

gboolean
project_model_is_loading (ProjectModel *self)
{
  return self->reading > 0;
}

static void
rename_open (ProjectModel *self, const char *from, const char *to)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer path;
  gsize length = strlen (from);

  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (strncmp (path, from, length) == 0 && (((char *) path)[length] == '/' || !((char *) path)[length]))
      {
        g_ptr_array_add (paths, g_strconcat (to, (char *) path + length, NULL));
        g_hash_table_iter_remove (&iter);
      }
  for (guint i = 0; i < paths->len; i++)
    g_hash_table_add (self->open, g_strdup (g_ptr_array_index (paths, i)));
}

void
project_model_note_moved (ProjectModel *self, const char *from, const char *to)
{
  rename_open (self, from, to);
  self->stale = TRUE;
}

static void
project_model_dispose (GObject *object)
{
  ProjectModel *self = PROJECT_MODEL (object);
  g_cancellable_cancel (self->listing);
  g_cancellable_cancel (self->matching);
  g_clear_handle_id (&self->soon, g_source_remove);
  g_clear_pointer (&self->watch, model_watch_free);
  for (guint i = 0; self->rows && i < self->rows->len; i++)
    g_object_unref (g_ptr_array_index (self->rows, i));
  g_clear_pointer (&self->rows, g_ptr_array_unref);
  g_clear_pointer (&self->touched, g_ptr_array_unref);
  g_clear_object (&self->matches);
  g_clear_object (&self->root);
  G_OBJECT_CLASS (project_model_parent_class)->dispose (object);
}

static void
project_model_finalize (GObject *object)
{
  ProjectModel *self = PROJECT_MODEL (object);
  g_clear_object (&self->listing);
  g_clear_object (&self->matching);
  g_clear_pointer (&self->index, model_index_unref);
  g_hash_table_unref (self->open);
  g_free (self->path);
  g_free (self->filter);
  g_free (self->reveal);
  G_OBJECT_CLASS (project_model_parent_class)->finalize (object);
}

static void
project_model_class_init (ProjectModelClass *klass)
{
  const GType type = PROJECT_TYPE_MODEL;
  G_OBJECT_CLASS (klass)->dispose = project_model_dispose;
  G_OBJECT_CLASS (klass)->finalize = project_model_finalize;
  project_model_signals[MODEL_LISTED] = g_signal_new ("listed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PROJECT_TYPE_NODE);
  project_model_signals[MODEL_MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  project_model_signals[MODEL_REVEALED] = g_signal_new ("revealed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, PROJECT_TYPE_NODE);
  project_model_signals[MODEL_FILTERED] = g_signal_new ("filtered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  project_model_signals[MODEL_UNWATCHED] = g_signal_new ("unwatched", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  project_model_signals[MODEL_VANISHED] = g_signal_new ("vanished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
project_model_init (ProjectModel *self)
{
  self->rows = g_ptr_array_new ();
  self->touched = g_ptr_array_new_with_free_func (g_object_unref);
  self->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->listing = g_cancellable_new ();
  self->ignored = TRUE;
}

ProjectModel *
project_model_new (void)
{
  return g_object_new (PROJECT_TYPE_MODEL, NULL);
}
