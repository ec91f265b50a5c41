/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nodes of the revision graph: making them, their texts and deltas, what is read of them. */
#include "document-private.h"
#include <string.h>

#define ROPES_NEAR 256                  /* so many newest nodes keep their rope ... */
#define ROPES_EVERY 20                  /* ... of the others each 20th: the rest is built out of deltas */

void
document_node_free (DocumentNode *node)
{
  g_ptr_array_unref (node->children);
  g_ptr_array_unref (node->deltas);
  rope_unref (node->rope);
  g_free (node->name);
  g_clear_pointer (&node->carets[0], g_bytes_unref);
  g_clear_pointer (&node->carets[1], g_bytes_unref);
  g_free (node);
}

void
document_history_init (DocumentHistory *history)
{
  history->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) document_node_free);
  history->heads = g_array_new (FALSE, FALSE, sizeof (DocumentHead));
  history->counters = g_array_new (FALSE, TRUE, sizeof (guint64));
}

void
document_history_finish (DocumentHistory *history)
{
  g_clear_pointer (&history->nodes, g_ptr_array_unref);
  g_clear_pointer (&history->heads, g_array_unref);
  g_clear_pointer (&history->counters, g_array_unref);
}

/* Without a parent: the root. */
DocumentNode *
document_history_add (DocumentHistory *history, DocumentNode *parent, guint32 site, DocumentAuthor author)
{
  DocumentNode *node = g_new0 (DocumentNode, 1);
  guint far = history->nodes->len >= ROPES_NEAR ? history->nodes->len - ROPES_NEAR : 0;

  node->parent = parent;
  node->author = author;
  node->children = g_ptr_array_new ();
  node->deltas = g_ptr_array_new_with_free_func ((GDestroyNotify) delta_unref);
  node->index = history->nodes->len;
  node->time = g_get_real_time ();
  node->moment = g_get_monotonic_time ();
  g_ptr_array_add (history->nodes, node);
  if (parent)
    {
      if (history->counters->len <= site)
        g_array_set_size (history->counters, site + 1);
      node->id = (DocumentNodeId) { site, ++g_array_index (history->counters, guint64, site) };
      g_ptr_array_add (parent->children, node);
      parent->last_child = node;
    }
  if (far % ROPES_EVERY != 0)
    {
      DocumentNode *old = g_ptr_array_index (history->nodes, far);
      if (!old->name && old != parent)
        g_clear_pointer (&old->rope, rope_unref);
    }
  return node;
}

void
document_history_note_head (DocumentHistory *history, DocumentNode *node)
{
  DocumentHead head = { g_get_real_time (), node };
  g_array_append_val (history->heads, head);
}

void
document_node_add (DocumentNode *node, Delta *delta, Rope *rope)
{
  g_ptr_array_add (node->deltas, delta_ref (delta));
  rope_ref (rope);
  rope_unref (node->rope);
  node->rope = rope;
  node->inserted += delta_get_inserted (delta);
  node->deleted += delta_get_deleted (delta);
  node->time = g_get_real_time ();
  node->moment = g_get_monotonic_time ();
}

Delta *
document_node_get_delta (DocumentNode *node)
{
  if (node->deltas->len > 1)
    {
      Delta *joined = delta_compose_all ((Delta **) node->deltas->pdata, node->deltas->len);
      g_ptr_array_set_size (node->deltas, 0);
      g_ptr_array_add (node->deltas, joined);
      node->inserted = delta_get_inserted (joined);
      node->deleted = delta_get_deleted (joined);
    }
  return node->deltas->len > 0 ? g_ptr_array_index (node->deltas, 0) : NULL;
}

Rope *
document_node_dup_rope (DocumentNode *node)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  Rope *rope;

  for (; !node->rope; node = node->parent)
    g_ptr_array_add (path, node);
  rope = rope_ref (node->rope);
  for (guint i = path->len; i > 0; i--)
    {
      Delta *delta = document_node_get_delta (g_ptr_array_index (path, i - 1));
      Rope *next = delta ? delta_apply (delta, rope, NULL) : rope_ref (rope);
      rope_unref (rope);
      rope = next;
    }
  return rope;
}

/* ---- grouping -------------------------------------------------------------------------------------------- */

static gboolean
is_key (const DocumentEdit *edit)
{
  return edit->length <= 16 && !memchr (edit->text, '\n', edit->length) && g_utf8_strlen (edit->text, edit->length) <= 4;
}

gboolean
document_delta_continues (const Delta *last, const DocumentEdit *edits, guint count)
{
  guint last_count;
  const DocumentEdit *before = delta_get_edits (last, &last_count);
  gsize in = 0, out = 0;

  if (count != last_count)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      const DocumentEdit *was = &before[i], *is = &edits[i];
      gsize start = was->start - out + in, end = start + was->length;
      if (is->length > 0 && is->start == is->end)
        {
          if (is->start <= start || is->start > end || !is_key (is) || !is_key (was))
            return FALSE;
        }
      else if (is->length > 0 || was->length > 0 || (is->end != start && is->start != start) || is->end - is->start > 4)
        return FALSE;
      in += was->length;
      out += was->end - was->start;
    }
  return TRUE;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

DocumentNode *
document_get_head (Document *self)
{
  return self->node;
}

DocumentNode *
document_get_root (Document *self)
{
  return g_ptr_array_index (self->history.nodes, 0);
}

DocumentNode *
document_get_saved (Document *self)
{
  return self->saved;
}

guint
document_get_node_count (Document *self)
{
  return self->history.nodes->len;
}

DocumentNode *
document_get_nth_node (Document *self, guint index)
{
  g_return_val_if_fail (index < self->history.nodes->len, NULL);
  return g_ptr_array_index (self->history.nodes, index);
}

DocumentNode *
document_find_node (Document *self, DocumentNodeId id)
{
  for (guint i = self->history.nodes->len; i > 0; i--)
    {
      DocumentNode *node = g_ptr_array_index (self->history.nodes, i - 1);
      if (node->id.site == id.site && node->id.counter == id.counter)
        return node;
    }
  return NULL;
}

DocumentNodeId document_node_get_id (const DocumentNode *node) { return node->id; }
guint document_node_get_index (const DocumentNode *node) { return node->index; }
DocumentNode *document_node_get_parent (const DocumentNode *node) { return node->parent; }
guint document_node_get_child_count (const DocumentNode *node) { return node->children->len; }
DocumentNode *document_node_get_preferred (const DocumentNode *node) { return node->last_child; }
DocumentAuthor document_node_get_author (const DocumentNode *node) { return node->author; }
gint64 document_node_get_time (const DocumentNode *node) { return node->time; }
gsize document_node_get_inserted (const DocumentNode *node) { return node->inserted; }
gsize document_node_get_deleted (const DocumentNode *node) { return node->deleted; }
const char *document_node_get_name (const DocumentNode *node) { return node->name; }
gboolean document_node_is_automatic (const DocumentNode *node) { return node->automatic; }
DocumentNode *document_node_get_undone (const DocumentNode *node) { return node->undone; }
GBytes *document_node_get_carets (const DocumentNode *node, gboolean after) { return node->carets[after != FALSE]; }

DocumentNode *
document_node_get_child (const DocumentNode *node, guint index)
{
  g_return_val_if_fail (index < node->children->len, NULL);
  return g_ptr_array_index (node->children, index);
}

Rope *
document_dup_node_rope (Document *self, DocumentNode *node)
{
  return document_node_dup_rope (node);
}

/* The deltas from an ancestor to a node, as one. */
static Delta *
compose_path (DocumentNode *ancestor, DocumentNode *node, gsize length)
{
  g_autoptr (GPtrArray) path = g_ptr_array_new ();
  g_autoptr (GPtrArray) deltas = g_ptr_array_new ();

  for (; node != ancestor; node = node->parent)
    g_ptr_array_add (path, document_node_get_delta (node));
  for (guint i = path->len; i > 0; i--)
    if (g_ptr_array_index (path, i - 1))
      g_ptr_array_add (deltas, g_ptr_array_index (path, i - 1));
  return deltas->len > 0 ? delta_compose_all ((Delta **) deltas->pdata, deltas->len) : delta_new (length, NULL, 0);
}

DocumentNode *
document_node_get_common (DocumentNode *a, DocumentNode *b)
{
  while (a != b)
    if (a->index > b->index)
      a = a->parent;
    else
      b = b->parent;
  return a;
}

Delta *
document_compare_nodes (Document *self, DocumentNode *from, DocumentNode *to)
{
  DocumentNode *a = document_node_get_common (from, to);
  g_autoptr (Rope) rope = NULL;
  g_autoptr (Delta) up = NULL, back = NULL, down = NULL;
  gsize length;

  rope = document_node_dup_rope (a);
  length = rope_get_length (rope);
  down = compose_path (a, to, length);
  if (a == from)
    return g_steal_pointer (&down);
  up = compose_path (a, from, length);
  back = delta_invert (up, rope);
  return a == to ? g_steal_pointer (&back) : delta_compose (back, down);
}

DocumentNode *
document_find_node_at (Document *self, gint64 time)
{
  guint low = 0, high = self->history.heads->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (self->history.heads, DocumentHead, middle).time <= time)
        low = middle;
      else
        high = middle;
    }
  return high > 0 && g_array_index (self->history.heads, DocumentHead, low).time <= time
    ? g_array_index (self->history.heads, DocumentHead, low).node : document_get_root (self);
}

void
document_get_time_span (Document *self, gint64 *first, gint64 *last)
{
  *first = document_get_root (self)->time;
  *last = MAX (g_array_index (self->history.heads, DocumentHead, self->history.heads->len - 1).time, self->node->time);
}
