/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moving in the revision graph: undo and redo among several authors, jumps, checkpoints. */
#include "document-private.h"

/* The end of the last change, in the text after it. */
static gsize
find_caret (const Delta *delta)
{
  guint count;
  const DocumentEdit *edits = delta_get_edits (delta, &count);

  return count == 0 ? 0 : document_edits_map (edits, count, edits[count - 1].end, DOCUMENT_BIAS_RIGHT);
}

gboolean
document_jump (Document *self, DocumentNode *node, gsize *caret)
{
  g_autoptr (Delta) delta = NULL;
  DocumentDelta change = { .author = DOCUMENT_AUTHOR_USER };
  DocumentNode *common;

  document_seal (self);
  delta = document_compare_nodes (self, self->node, node);
  common = document_node_get_common (self->node, node);
  for (DocumentNode *n = self->node; n != common; n = n->parent)
    n->parent->last_child = n;
  for (DocumentNode *n = node; n != common; n = n->parent)
    n->parent->last_child = n;
  if (caret && !delta_is_empty (delta))
    *caret = find_caret (delta);
  self->node->closed = node->closed = TRUE;
  self->node = node;
  g_clear_pointer (&self->last, delta_unref);
  document_history_note_head (&self->history, node);
  change.edits = delta_get_edits (delta, &change.edit_count);
  document_swap (self, document_node_dup_rope (node), &change);
  document_settle (self);
  document_emit_history (self, FALSE);
  return TRUE;
}

/* ---- among others ---------------------------------------------------------------------------------------- */

/* A node that takes back an undo is a redo, one that takes back a redo is an undo. */
static gboolean
is_undo (const DocumentNode *node)
{
  gboolean undo = FALSE;

  for (; node->undone; node = node->undone)
    undo = !undo;
  return undo;
}

static gboolean
is_users (const DocumentNode *node)
{
  return node->author == DOCUMENT_AUTHOR_USER || node->author == DOCUMENT_AUTHOR_DISK;
}

/* The user's newest group that is in force, or (redo) the newest undo, with nothing but redone ones after it. */
static DocumentNode *
find_candidate (Document *self, gboolean redo)
{
  g_autoptr (GHashTable) cancelled = g_hash_table_new (NULL, NULL);

  for (DocumentNode *node = self->node; node->parent; node = node->parent)
    {
      gboolean undo = is_undo (node), gone = g_hash_table_contains (cancelled, node);
      if (!is_users (node) || gone)
        continue;
      if (node->undone && (undo != redo))
        g_hash_table_add (cancelled, node->undone);
      if (redo ? undo : !undo)
        return node;
      if (redo && !node->undone)
        return NULL;
    }
  return NULL;
}

/* The inverse of an older node, carried over what others wrote since, becomes a node. */
static void
take_back (Document *self, DocumentNode *node, gsize *caret)
{
  g_autoptr (Rope) before = document_node_dup_rope (node->parent);
  Delta *delta = document_node_get_delta (node);
  g_autoptr (Delta) since = document_compare_nodes (self, node, self->node), inverse = NULL, carried = NULL;
  DocumentNode *made;

  inverse = delta ? delta_invert (delta, before) : delta_new (rope_get_length (before), NULL, 0);
  carried = delta_transform (inverse, since, TRUE);
  if (caret && !delta_is_empty (carried))
    *caret = find_caret (carried);
  document_close_group (self);
  made = document_commit (self, carried, DOCUMENT_AUTHOR_USER, DOCUMENT_AUTHOR_USER);
  made->undone = node;
  made->closed = TRUE;
  document_settle (self);
}

gboolean
document_can_undo (Document *self)
{
  return find_candidate (self, FALSE) != NULL;
}

gboolean
document_can_redo (Document *self)
{
  return self->node->last_child || find_candidate (self, TRUE);
}

gboolean
document_undo (Document *self, gsize *caret)
{
  DocumentNode *node = find_candidate (self, FALSE);

  if (!node)
    return FALSE;
  if (node == self->node)
    return document_jump (self, node->parent, caret);
  take_back (self, node, caret);
  return TRUE;
}

gboolean
document_redo (Document *self, gsize *caret)
{
  DocumentNode *node = self->node->last_child;

  if (node)
    return document_jump (self, node, caret);
  node = find_candidate (self, TRUE);
  if (!node)
    return FALSE;
  if (node == self->node)
    {
      document_jump (self, node->parent, caret);
      self->node->last_child = NULL;    /* redo would undo again */
    }
  else
    take_back (self, node, caret);
  return TRUE;
}

gboolean
document_undo_any (Document *self, gsize *caret)
{
  return self->node->parent && document_jump (self, self->node->parent, caret);
}

/* ---- checkpoints ----------------------------------------------------------------------------------------- */

void
document_add_checkpoint (Document *self, const char *name, gboolean automatic)
{
  document_close_group (self);
  if (automatic && self->node->name && !self->node->automatic)
    return;                             /* what a person named stays named */
  g_free (self->node->name);
  self->node->name = g_strdup (name);
  self->node->automatic = name && automatic;
  self->node->renamed = TRUE;
  document_emit_history (self, FALSE);
}
