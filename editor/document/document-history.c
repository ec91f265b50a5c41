/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of undo groups: a node holds the changes made since its parent. Branches are never thrown away. */
#include "document-private.h"
#include <string.h>

#define TYPING_PAUSE_US G_USEC_PER_SEC

static void
clear_change (gpointer data)
{
  DocumentChange *change = data;
  g_free (change->old_text);
  g_free (change->new_text);
}

DocumentNode *
document_node_new (DocumentNode *parent, DocumentAuthor author)
{
  DocumentNode *node = g_new0 (DocumentNode, 1);
  node->parent = parent;
  node->author = author;
  node->children = g_ptr_array_new ();
  node->changes = g_array_new (FALSE, FALSE, sizeof (DocumentChange));
  g_array_set_clear_func (node->changes, clear_change);
  if (parent)
    {
      g_ptr_array_add (parent->children, node);
      parent->last_child = node;
    }
  return node;
}

/* A chain of groups is as long as the session: no recursion. */
void
document_node_free_tree (DocumentNode *root)
{
  g_autoptr (GPtrArray) open = g_ptr_array_new ();
  if (root)
    g_ptr_array_add (open, root);
  while (open->len > 0)
    {
      DocumentNode *node = g_ptr_array_steal_index_fast (open, open->len - 1);
      for (guint i = 0; i < node->children->len; i++)
        g_ptr_array_add (open, g_ptr_array_index (node->children, i));
      g_ptr_array_unref (node->children);
      g_array_unref (node->changes);
      g_free (node);
    }
}

void
document_node_add (DocumentNode *node, gsize start, const char *old_text, gsize old_length, const char *text, gsize length)
{
  DocumentChange change = { start, old_length, length, g_strndup (old_text, old_length), g_strndup (text, length) };
  g_array_append_val (node->changes, change);
  node->time = g_get_monotonic_time ();
}

gboolean
document_node_continues (const DocumentNode *node, DocumentAuthor author, const DocumentEdit *edits, guint count, gint64 now)
{
  const DocumentChange *last;
  const DocumentEdit *edit = edits;

  if (node->closed || node->changes->len == 0 || node->author != author || count != 1
      || now - node->time > TYPING_PAUSE_US)
    return FALSE;
  last = &g_array_index (node->changes, DocumentChange, node->changes->len - 1);
  if (edit->length > 0 && edit->start == edit->end)
    return last->old_length == 0 && edit->length <= 4 && edit->start == last->start + last->new_length
      && !memchr (edit->text, '\n', edit->length) && !memchr (last->new_text, '\n', last->new_length);
  if (edit->length == 0)
    return last->new_length == 0 && (edit->end == last->start || edit->start == last->start)
      && edit->end - edit->start <= 4;
  return FALSE;
}

DocumentEdit *
document_node_join (const DocumentNode *node, gboolean undo)
{
  const DocumentChange *changes = (const DocumentChange *) (void *) node->changes->data;
  guint count = node->changes->len;
  gsize in = 0, out = 0;
  DocumentEdit *edits;

  for (guint i = 1; i < count; i++)
    if (changes[i].start + changes[i].old_length > changes[i - 1].start)
      return NULL;
  edits = g_new (DocumentEdit, count);
  for (guint i = 0; i < count; i++)
    {
      const DocumentChange *c = &changes[count - 1 - i];
      gsize start = c->start - (undo ? out : 0) + (undo ? in : 0);
      edits[i] = undo ? (DocumentEdit) { start, start + c->new_length, c->old_text, c->old_length }
        : (DocumentEdit) { start, start + c->old_length, c->new_text, c->new_length };
      in += c->new_length;
      out += c->old_length;
    }
  return edits;
}
