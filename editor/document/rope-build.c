/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rope's blocks, leaves and nodes: making, joining small ones, counting references. */
#include "rope-private.h"
#include <string.h>

/* ---- blocks ---------------------------------------------------------------------------------------------- */

RopeBlock *
rope_block_new (gsize length)
{
  RopeBlock *block = g_malloc (sizeof *block + length);
  block->refs = 1;
  block->owner = NULL;
  return block;
}

RopeBlock *
rope_block_ref (RopeBlock *block)
{
  g_atomic_int_inc (&block->refs);
  return block;
}

void
rope_block_unref (RopeBlock *block)
{
  if (!g_atomic_int_dec_and_test (&block->refs))
    return;
  g_clear_pointer (&block->owner, g_bytes_unref);
  g_free (block);
}

/* ---- nodes ----------------------------------------------------------------------------------------------- */

Rope *
rope_ref (Rope *rope)
{
  g_atomic_int_inc (&rope->refs);
  return rope;
}

/* The depth is logarithmic: recursion is bounded. */
void
rope_unref (Rope *rope)
{
  if (!rope || !g_atomic_int_dec_and_test (&rope->refs))
    return;
  for (guint i = 0; i < rope->count; i++)
    if (rope->level == 0)
      rope_block_unref (rope_leaves (rope)[i].block);
    else
      rope_unref (rope_children (rope)[i].node);
  g_free (rope);
}

/* Takes the references of the slots. */
static Rope *
node_from_leaves (const RopeLeaf *leaves, guint count)
{
  Rope *node = g_malloc (sizeof *node + count * sizeof *leaves);
  RopeSum sum;

  node->refs = 1;
  node->level = 0;
  node->count = count;
  memset (&node->sum, 0, sizeof node->sum);
  node->sum.flags = ROPE_ASCII;
  if (count > 0)
    memcpy (node->slots, leaves, count * sizeof *leaves);
  for (guint i = 0; i < count; i++)
    {
      rope_sum_widen (&leaves[i].sum, &sum);
      rope_sum_add (&node->sum, &sum);
    }
  return node;
}

static Rope *
node_from_children (const RopeChild *children, guint count)
{
  Rope *node = g_malloc (sizeof *node + count * sizeof *children);

  node->refs = 1;
  node->level = children[0].node->level + 1;
  node->count = count;
  node->sum = children[0].sum;
  memcpy (node->slots, children, count * sizeof *children);
  for (guint i = 1; i < count; i++)
    rope_sum_add (&node->sum, &children[i].sum);
  return node;
}

/* ---- lists of leaves ------------------------------------------------------------------------------------- */

void
rope_leaves_init (RopeLeaves *leaves)
{
  leaves->items = leaves->first;
  leaves->count = 0;
  leaves->capacity = G_N_ELEMENTS (leaves->first);
}

void
rope_leaves_add (RopeLeaves *leaves, RopeLeaf leaf)
{
  if (leaves->count == leaves->capacity)
    {
      gboolean own = leaves->items != leaves->first;
      leaves->capacity *= 2;
      leaves->items = g_realloc_n (own ? leaves->items : NULL, leaves->capacity, sizeof *leaves->items);
      if (!own)
        memcpy (leaves->items, leaves->first, sizeof leaves->first);
    }
  leaves->items[leaves->count++] = leaf;
}

static RopeLeaf
make_leaf (RopeBlock *block, const char *text, gsize length)
{
  RopeLeaf leaf = { block, text };
  RopeSum s;

  rope_scan (text, length, &s);
  leaf.sum = (RopeLeafSum) { s.bytes, s.breaks, s.chars, s.utf16, s.first_row, s.last_row, s.longest_row, s.flags };
  return leaf;
}

void
rope_leaves_add_merged (RopeLeaves *leaves, RopeLeaf leaf)
{
  RopeLeaf *last = leaves->count > 0 ? &leaves->items[leaves->count - 1] : NULL;
  RopeBlock *block;

  if (!last || MIN (last->sum.bytes, leaf.sum.bytes) >= ROPE_LEAF_LOW
      || last->sum.bytes + leaf.sum.bytes > ROPE_LEAF_MAX)
    {
      rope_leaves_add (leaves, leaf);
      return;
    }
  block = rope_block_new (last->sum.bytes + leaf.sum.bytes);
  memcpy (block->data, last->text, last->sum.bytes);
  memcpy (block->data + last->sum.bytes, leaf.text, leaf.sum.bytes);
  rope_block_unref (last->block);
  rope_block_unref (leaf.block);
  *last = make_leaf (block, block->data, last->sum.bytes + leaf.sum.bytes);
}

void
rope_leaves_add_text (RopeLeaves *leaves, RopeBlock *block, const char *text, gsize length)
{
  while (length > 0)
    {
      gsize piece = length;
      if (length > ROPE_LEAF_MAX)
        piece = rope_find_seam (text, length, ROPE_LEAF_TARGET);
      else if (length > ROPE_LEAF_TARGET + ROPE_LEAF_LOW)
        piece = rope_find_seam (text, length, length / 2);
      rope_leaves_add_merged (leaves, make_leaf (rope_block_ref (block), text, piece));
      text += piece;
      length -= piece;
    }
}

/* Even shares, so that no node is small. */
void
rope_leaves_pack (RopeLeaves *leaves, RopeChildren *out)
{
  guint nodes = (leaves->count + ROPE_FAN - 1) / ROPE_FAN, done = 0;

  for (guint i = 0; i < nodes; i++)
    {
      guint share = (leaves->count - done) / (nodes - i);
      rope_children_add (out, node_from_leaves (leaves->items + done, share));
      done += share;
    }
  if (leaves->items != leaves->first)
    g_free (leaves->items);
  rope_leaves_init (leaves);
}

/* ---- lists of nodes -------------------------------------------------------------------------------------- */

void
rope_children_init (RopeChildren *children)
{
  children->items = children->first;
  children->count = 0;
  children->capacity = G_N_ELEMENTS (children->first);
}

static void
children_push (RopeChildren *children, Rope *node)
{
  if (children->count == children->capacity)
    {
      gboolean own = children->items != children->first;
      children->capacity *= 2;
      children->items = g_realloc_n (own ? children->items : NULL, children->capacity, sizeof *children->items);
      if (!own)
        memcpy (children->items, children->first, sizeof children->first);
    }
  children->items[children->count++] = (RopeChild) { node, node->sum };
}

/* The slots of both in one node, or in two of even size. */
static void
push_joined (RopeChildren *children, Rope *a, Rope *b)
{
  gsize size = a->level == 0 ? sizeof (RopeLeaf) : sizeof (RopeChild);
  guint count = a->count + b->count, half = count <= ROPE_FAN ? count : count / 2;
  char slots[2 * ROPE_FAN * sizeof (RopeChild)] __attribute__ ((aligned (16)));

  memcpy (slots, a->slots, a->count * size);
  memcpy (slots + a->count * size, b->slots, b->count * size);
  for (guint i = 0; i < count; i++)
    if (a->level == 0)
      rope_block_ref (((RopeLeaf *) (gpointer) slots)[i].block);
    else
      rope_ref (((RopeChild *) (gpointer) slots)[i].node);
  for (guint from = 0; from < count; from += half, half = count - half)
    children_push (children, a->level == 0 ? node_from_leaves ((RopeLeaf *) (gpointer) slots + from, half)
                   : node_from_children ((RopeChild *) (gpointer) slots + from, half));
  rope_unref (a);
  rope_unref (b);
}

void
rope_children_add (RopeChildren *children, Rope *node)
{
  Rope *last = children->count > 0 ? children->items[children->count - 1].node : NULL;

  if (last && MIN (last->count, node->count) < ROPE_FAN_LOW)
    {
      children->count--;
      push_joined (children, last, node);
    }
  else
    children_push (children, node);
}

void
rope_children_pack (RopeChildren *children, RopeChildren *out)
{
  guint nodes = (children->count + ROPE_FAN - 1) / ROPE_FAN, done = 0;

  for (guint i = 0; i < nodes; i++)
    {
      guint share = (children->count - done) / (nodes - i);
      rope_children_add (out, node_from_children (children->items + done, share));
      done += share;
    }
  if (children->items != children->first)
    g_free (children->items);
  rope_children_init (children);
}

Rope *
rope_children_to_root (RopeChildren *children)
{
  Rope *root;

  if (children->count == 0)
    return node_from_leaves (NULL, 0);
  while (children->count > 1)
    {
      RopeChildren above;
      rope_children_init (&above);
      rope_children_pack (children, &above);
      if (above.items == above.first)
        memcpy (children->first, above.first, above.count * sizeof *above.items);
      else
        children->items = above.items;
      children->count = above.count;
      children->capacity = above.capacity;
    }
  root = children->items[0].node;
  if (children->items != children->first)
    g_free (children->items);
  while (root->level > 0 && root->count == 1)
    {
      Rope *only = rope_ref (rope_children (root)[0].node);
      rope_unref (root);
      root = only;
    }
  return root;
}

/* ---- from text ------------------------------------------------------------------------------------------- */

static Rope *
rope_from_block (RopeBlock *block, const char *text, gsize length)
{
  RopeLeaves leaves;
  RopeChildren nodes;

  rope_leaves_init (&leaves);
  rope_children_init (&nodes);
  rope_leaves_add_text (&leaves, block, text, length);
  rope_leaves_pack (&leaves, &nodes);
  rope_block_unref (block);
  return rope_children_to_root (&nodes);
}

Rope *
rope_new (const char *text, gsize length)
{
  RopeBlock *block = rope_block_new (length);

  if (length > 0)
    memcpy (block->data, text, length);
  return rope_from_block (block, block->data, length);
}

Rope *
rope_new_bytes (GBytes *bytes)
{
  RopeBlock *block = rope_block_new (0);
  gsize length;
  const char *text = g_bytes_get_data (bytes, &length);

  block->owner = g_bytes_ref (bytes);
  return rope_from_block (block, text ? text : "", length);
}
