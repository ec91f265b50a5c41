/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeping stored histories small: the oldest nodes go, their changes join their children's. */
#include "store-private.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#define BYTES_MAX (64 << 20)
#define AGE_US (90 * G_TIME_SPAN_DAY)

gsize
document_node_get_weight (const DocumentNode *node)
{
  return 128 + node->inserted + (node->parent ? 0 : rope_get_length (node->rope))
    + (node->carets[0] ? g_bytes_get_size (node->carets[0]) : 0) + (node->carets[1] ? g_bytes_get_size (node->carets[1]) : 0);
}

static gboolean
is_kept (const DocumentStored *stored, const DocumentNode *node)
{
  return node == stored->head || (node->name && !node->automatic);
}

/* Out of the tree: a leaf goes, the only child of a node takes its change over, the only child of the root becomes root. */
static gboolean
unlink_node (DocumentNode *node)
{
  DocumentNode *child = node->children->len == 1 ? g_ptr_array_index (node->children, 0) : NULL;

  if (node->children->len > 1 || (!node->parent && !child))
    return FALSE;
  if (!node->parent)
    {
      child->rope = child->rope ? child->rope : document_node_dup_rope (child);
      g_ptr_array_set_size (child->deltas, 0);
      child->inserted = child->deleted = 0;
    }
  else if (child)
    {
      Delta *first = document_node_get_delta (node), *second = document_node_get_delta (child);
      if (first && second)
        {
          Delta *joined = delta_compose (first, second);
          g_ptr_array_set_size (child->deltas, 0);
          g_ptr_array_add (child->deltas, joined);
          child->inserted = delta_get_inserted (joined);
          child->deleted = delta_get_deleted (joined);
        }
      else if (first)
        g_ptr_array_add (child->deltas, delta_ref (first));
    }
  if (node->parent)
    {
      g_ptr_array_remove (node->parent->children, node);
      if (child)
        g_ptr_array_add (node->parent->children, child);
      if (node->parent->last_child == node)
        node->parent->last_child = child;
    }
  if (child)
    child->parent = node->parent;
  return TRUE;
}

static void
forget (DocumentHistory *history, GHashTable *gone)
{
  g_autoptr (GPtrArray) all = g_steal_pointer (&history->nodes);
  GHashTableIter iter;
  gpointer node;

  history->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) document_node_free);
  g_ptr_array_set_free_func (all, NULL);
  for (guint i = 0; i < all->len; i++)
    {
      DocumentNode *kept = g_ptr_array_index (all, i);
      if (g_hash_table_contains (gone, kept))
        continue;
      if (kept->undone && g_hash_table_contains (gone, kept->undone))
        kept->undone = NULL;
      kept->index = history->nodes->len;
      g_ptr_array_add (history->nodes, kept);
    }
  for (guint i = history->heads->len; i > 0; i--)
    if (g_hash_table_contains (gone, g_array_index (history->heads, DocumentHead, i - 1).node))
      g_array_remove_index (history->heads, i - 1);
  g_hash_table_iter_init (&iter, gone);
  while (g_hash_table_iter_next (&iter, &node, NULL))
    document_node_free (node);
}

gboolean
store_prune (DocumentStored *stored)
{
  GPtrArray *nodes = stored->history.nodes;
  g_autoptr (GHashTable) gone = g_hash_table_new (NULL, NULL);
  gint64 oldest = g_get_real_time () - AGE_US;
  gsize weight = 0;

  for (guint i = 0; i < nodes->len; i++)
    weight += document_node_get_weight (g_ptr_array_index (nodes, i));
  for (guint i = 0; i < nodes->len; i++)
    {
      DocumentNode *node = g_ptr_array_index (nodes, i);
      gsize size = document_node_get_weight (node);
      if ((node->time >= oldest && weight <= BYTES_MAX) || is_kept (stored, node) || !unlink_node (node))
        continue;
      g_hash_table_add (gone, node);
      weight -= MIN (weight, size);
    }
  if (g_hash_table_size (gone) == 0)
    return FALSE;
  forget (&stored->history, gone);
  return TRUE;
}

/* ---- files that nobody opens any more -------------------------------------------------------------------- */

static gboolean
has_checkpoint (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize length, magic = strlen (STORE_MAGIC);
  RecordReader all, r;
  guint32 index;
  char kind;

  if (!g_file_get_contents (path, &bytes, &length, NULL) || length < magic)
    return FALSE;
  all = (RecordReader) { bytes + magic, length - magic };
  while (record_next (&all, &kind, &r))
    if (kind == 'C' && record_read_u32 (&r, &index) && r.left > 1 && r.at[0] == 0)
      return TRUE;
  return FALSE;
}

void
document_prune_histories (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      struct stat st;
      if (strstr (name, ".history") && stat (path, &st) == 0
          && (g_get_real_time () - (gint64) st.st_mtime * G_USEC_PER_SEC) > AGE_US && !has_checkpoint (path))
        g_unlink (path);
    }
}
