/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filter: a worker lists the whole project once and looks through it on every key; the rows change in one splice. */
#include "model-private.h"
#include <string.h>

#define INDEX_MAX 500000                /* entries; what lies beyond is not found */
#define DEPTH_MAX 128

typedef struct { char *name, *folded; guint parent; guint8 kind; guint is_link : 1, ignored : 1; } Entry;
struct ModelIndex { gatomicrefcount references; GArray *entries; };

ModelIndex *
model_index_ref (ModelIndex *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

static void
entry_clear (gpointer data)
{
  Entry *entry = data;
  if (entry->folded != entry->name)
    g_free (entry->folded);
  g_free (entry->name);
}

void
model_index_unref (ModelIndex *self)
{
  if (!self || !g_atomic_ref_count_dec (&self->references))
    return;
  g_array_unref (self->entries);
  g_free (self);
}

guint
model_index_get_count (const ModelIndex *self)
{
  return self->entries->len;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

typedef struct { ModelIndex *index; gboolean hidden, ignored; GCancellable *cancellable; } Scan;

static char *
fold (char *name)
{
  g_autofree char *valid = NULL;
  char *folded;
  if (g_str_is_ascii (name))
    folded = g_ascii_strdown (name, -1);
  else
    {
      valid = g_utf8_make_valid (name, -1);
      folded = g_utf8_casefold (valid, -1);
    }
  if (!g_str_equal (folded, name))
    return folded;
  g_free (folded);
  return name;
}

static void
scan_folder (Scan *scan, const char *path, ModelIgnore *ignore, guint parent, gboolean is_root, gboolean ignored, guint depth)
{
  ModelListing *listing = model_listing_new (path);
  listing->is_root = is_root;
  listing->hidden = scan->hidden;
  listing->ignored = scan->ignored;
  listing->folder_ignored = ignored;
  listing->ignore = model_ignore_ref (ignore);
  model_listing_run (listing, scan->cancellable);
  for (guint i = 0; listing->nodes && i < listing->nodes->len && scan->index->entries->len < INDEX_MAX; i++)
    {
      ProjectNode *node = g_ptr_array_index (listing->nodes, i);
      Entry entry = { g_steal_pointer (&node->name), NULL, parent, node->kind, node->is_link, node->ignored };
      entry.folded = fold (entry.name);
      g_array_append_val (scan->index->entries, entry);
      if (node->kind == PROJECT_KIND_FOLDER && !node->is_link && depth < DEPTH_MAX && !g_cancellable_is_cancelled (scan->cancellable))
        {
          g_autofree char *inside = g_build_filename (path, entry.name, NULL);
          scan_folder (scan, inside, listing->inside, scan->index->entries->len, FALSE, node->ignored, depth + 1);
        }
    }
  model_listing_free (listing);
}

/* Ignored folders are dim in the tree, and not looked through: what a build left there is not what one looks for. */
ModelIndex *
model_index_read (const char *root, gboolean hidden, gboolean ignored, GCancellable *cancellable)
{
  ModelIndex *self = g_new0 (ModelIndex, 1);
  Scan scan = { self, hidden, FALSE, cancellable };
  g_atomic_ref_count_init (&self->references);
  self->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_array_set_clear_func (self->entries, entry_clear);
  scan_folder (&scan, root, NULL, 0, TRUE, FALSE, 0);
  return self;
}

/* ---- matching -------------------------------------------------------------------------------------------- */

/* `parent` of an entry is its folder's number from 1; 0: the project's folder. */
static void
append_path (const GArray *entries, const Entry *entry, gboolean folded, GString *path)
{
  if (entry->parent > 0)
    {
      append_path (entries, &g_array_index (entries, Entry, entry->parent - 1), folded, path);
      g_string_append_c (path, '/');
    }
  g_string_append (path, folded ? entry->folded : entry->name);
}

static gboolean
matches (const GArray *entries, const Entry *entry, char **words, gboolean folded, GString *path)
{
  gboolean has_path = FALSE;
  for (; *words; words++)
    {
      const char *text = folded ? entry->folded : entry->name;
      if (strchr (*words, '/'))
        {
          if (!has_path)
            {
              g_string_truncate (path, 0);
              append_path (entries, entry, folded, path);
              has_path = TRUE;
            }
          text = path->str;
        }
      if (!strstr (text, *words))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_capital (const char *text)
{
  for (; *text; text = g_utf8_next_char (text))
    if (g_unichar_isupper (g_utf8_get_char (text)))
      return TRUE;
  return FALSE;
}

static void
add_node (ProjectNode **nodes, ProjectNode *root, const Entry *entry, guint number)
{
  ProjectNode *parent = entry->parent > 0 ? nodes[entry->parent] : root;
  ProjectNode *node = g_object_new (PROJECT_TYPE_NODE, NULL);
  node->name = g_strdup (entry->name);
  node->kind = entry->kind;
  node->is_link = entry->is_link;
  node->ignored = entry->ignored;
  node->parent = parent;
  node->depth = parent->root ? 0 : parent->depth + 1;
  if (!parent->children)
    parent->children = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (parent->children, node);
  parent->expanded = TRUE;
  nodes[number] = node;
}

ProjectNode *
model_index_match (const ModelIndex *self, const char *root, const char *text, guint *count, GCancellable *cancellable)
{
  const GArray *entries = self->entries;
  gboolean folded = !has_capital (text);
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  g_autofree guint8 *wanted = g_malloc0 (entries->len + 1);
  g_autofree ProjectNode **nodes = g_new0 (ProjectNode *, entries->len + 1);
  g_autoptr (GString) path = g_string_new (NULL);
  ProjectNode *top = project_node_new (root, PROJECT_KIND_FOLDER);

  top->root = top->expanded = TRUE;
  top->state = NODE_READ;
  top->children = g_ptr_array_new_with_free_func (g_object_unref);
  *count = 0;
  for (guint i = 0; i < entries->len; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      if (!matches (entries, entry, words, folded, path))
        continue;
      (*count)++;
      wanted[i + 1] = 1;
      for (guint up = entry->parent; up > 0 && !wanted[up]; up = g_array_index (entries, Entry, up - 1).parent)
        wanted[up] = 1;
      if ((i & 1023) == 0 && g_cancellable_is_cancelled (cancellable))
        break;
    }
  for (guint i = 0; i < entries->len; i++)
    if (wanted[i + 1])
      add_node (nodes, top, &g_array_index (entries, Entry, i), i + 1);
  return top;
}

/* ---- in the model ---------------------------------------------------------------------------------------- */

typedef struct { ModelIndex *index; char *root, *text; gboolean hidden, ignored; guint count; ProjectNode *found; } Matching;

static void
matching_free (gpointer data)
{
  Matching *matching = data;
  g_clear_pointer (&matching->index, model_index_unref);
  g_clear_object (&matching->found);
  g_free (matching->root);
  g_free (matching->text);
  g_free (matching);
}

static void
match_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Matching *matching = data;
  if (!matching->index)
    matching->index = model_index_read (matching->root, matching->hidden, matching->ignored, cancellable);
  if (!g_cancellable_is_cancelled (cancellable))
    matching->found = model_index_match (matching->index, matching->root, matching->text, &matching->count, cancellable);
  g_task_return_boolean (task, TRUE);
}

static gpointer
give_back_thread (gpointer data)
{
  g_object_unref (data);
  return NULL;
}

/* Tens of thousands of nodes take longer to free than a frame lasts: not in the main loop. */
static void
give_back (ProjectNode *old)
{
  if (old)
    g_thread_unref (g_thread_new ("tree-free", give_back_thread, old));
}

static void
show_matches (ProjectModel *self, ProjectNode *found)
{
  ProjectNode *old = self->matches;
  self->matches = found;
  self->pending = NULL;
  project_model_show_rows (self, found ? found : self->root);
  give_back (old);
}

static void
matched_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  ProjectModel *self = PROJECT_MODEL (source);
  Matching *matching = g_task_get_task_data (G_TASK (result));

  self->reading--;
  if (g_cancellable_is_cancelled (g_task_get_cancellable (G_TASK (result))) || !matching->found)
    return;
  if (!self->index)
    self->index = model_index_ref (matching->index);
  show_matches (self, g_steal_pointer (&matching->found));
  g_signal_emit (self, project_model_signals[MODEL_FILTERED], 0, matching->count);
}

static char *
tidy (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text ? text : "", " ", -1);
  GString *tidied = g_string_new (NULL);
  for (guint i = 0; words[i]; i++)
    if (*words[i])
      g_string_append_printf (tidied, "%s%s", tidied->len > 0 ? " " : "", words[i]);
  return g_string_free (tidied, FALSE);
}

void
project_model_set_filter (ProjectModel *self, const char *text)
{
  g_autofree char *wanted = tidy (text);
  g_autoptr (GTask) task = NULL;
  Matching *matching;

  if (g_strcmp0 (self->filter, *wanted ? wanted : NULL) == 0)
    return;
  g_cancellable_cancel (self->matching);
  g_clear_object (&self->matching);
  g_free (self->filter);
  self->filter = *wanted ? g_strdup (wanted) : NULL;
  if (self->stale || !self->filter)
    g_clear_pointer (&self->index, model_index_unref);
  self->stale = FALSE;
  if (!self->filter || !self->root)
    {
      if (self->matches)
        show_matches (self, NULL);
      return;
    }
  matching = g_new0 (Matching, 1);
  matching->index = self->index ? model_index_ref (self->index) : NULL;
  matching->root = g_strdup (self->path);
  matching->text = g_strdup (wanted);
  matching->hidden = self->hidden;
  matching->ignored = self->ignored;
  self->matching = g_cancellable_new ();
  self->reading++;
  task = g_task_new (self, self->matching, matched_cb, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, matching, matching_free);
  g_task_run_in_thread (task, match_thread);
}

const char *
project_model_get_filter (ProjectModel *self)
{
  return self->filter;
}
