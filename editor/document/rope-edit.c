/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A new rope out of an old one and a sorted list of edits: touched leaves are written anew, the rest is shared. */
#include "rope-private.h"
#include <string.h>

/* ---- the tree -------------------------------------------------------------------------------------------- */

/* An edit belongs, with its text, to the part that holds its start; parts further on only lose what it deletes. `last`:
 * nothing follows the part, so that what starts at its end is its own. */
static inline gboolean
starts_before (const DocumentEdit *edit, gsize end, gboolean last)
{
  return edit->start < end || (last && edit->start == end);
}

static void
edit_leaf (const RopeLeaf *leaf, gsize from, const DocumentEdit *edits, guint count, RopeLeaves *out)
{
  gsize size = leaf ? leaf->sum.bytes : 0, to = from + size, at = from;
  RopeBlock *block;
  char *p;

  for (guint i = 0; i < count; i++)
    size += edits[i].start >= from ? edits[i].length : 0;
  block = rope_block_new (size);
  p = block->data;
  for (guint i = 0; i < count; i++)
    {
      const DocumentEdit *e = &edits[i];
      if (e->start > at)
        {
          memcpy (p, leaf->text + (at - from), e->start - at);
          p += e->start - at;
        }
      if (e->start >= from && e->length > 0)
        {
          memcpy (p, e->text, e->length);
          p += e->length;
        }
      at = MAX (at, MIN (e->end, to));
    }
  if (to > at)
    {
      memcpy (p, leaf->text + (at - from), to - at);
      p += to - at;
    }
  rope_leaves_add_text (out, block, block->data, p - block->data);
  rope_block_unref (block);
}

static void
edit_leaves (const Rope *node, gsize from, const DocumentEdit *edits, guint count, gboolean last, RopeChildren *out)
{
  RopeLeaves leaves;
  guint first = 0;

  rope_leaves_init (&leaves);
  if (node->count == 0)
    edit_leaf (NULL, 0, edits, count, &leaves);
  for (guint i = 0; i < node->count; i++)
    {
      const RopeLeaf *leaf = &rope_leaves (node)[i];
      gsize to = from + leaf->sum.bytes;
      guint end = first;

      while (end < count && starts_before (&edits[end], to, last && i + 1 == node->count))
        end++;
      if (end == first)
        {
          rope_block_ref (leaf->block);
          rope_leaves_add_merged (&leaves, *leaf);
        }
      else
        edit_leaf (leaf, from, edits + first, end - first, &leaves);
      while (first < end && edits[first].end <= to)
        first++;
      from = to;
    }
  rope_leaves_pack (&leaves, out);
}

static void
edit_node (const Rope *node, gsize from, const DocumentEdit *edits, guint count, gboolean last, RopeChildren *out)
{
  RopeChildren children;
  guint first = 0;

  if (node->level == 0)
    {
      edit_leaves (node, from, edits, count, last, out);
      return;
    }
  rope_children_init (&children);
  for (guint i = 0; i < node->count; i++)
    {
      const RopeChild *child = &rope_children (node)[i];
      gsize to = from + child->sum.bytes;
      gboolean is_last = last && i + 1 == node->count;
      guint end = first;

      while (end < count && starts_before (&edits[end], to, is_last))
        end++;
      if (end == first)
        rope_children_add (&children, rope_ref (child->node));
      else if (edits[first].start >= from || edits[first].end < to || end - first > 1)
        edit_node (child->node, from, edits + first, end - first, is_last, &children);
      while (first < end && edits[first].end <= to)
        first++;
      from = to;
    }
  if (children.count > 0)
    rope_children_pack (&children, out);
}

/* ---- seams that edits could spoil ------------------------------------------------------------------------ */

static gboolean
is_plain (const Rope *rope, const DocumentEdit *edit)
{
  RopeSum sum;

  rope_scan (edit->length > 0 ? edit->text : "", edit->length, &sum);
  return !(sum.flags & (ROPE_HAS_INVALID | ROPE_HAS_CR))
    && (rope->sum.flags & ROPE_ASCII || (rope_is_boundary (rope, edit->start) && rope_is_boundary (rope, edit->end)));
}

/* The last seam at least 3 bytes before `offset`, the first at least 3 after it. Which bytes form a character there no
 * edit at `offset` can change: a sequence has 4 bytes at most. */
static gsize
seam_before (const Rope *rope, gsize offset)
{
  char near[8];
  gsize from = offset > 6 ? offset - 6 : 0, length = rope_read (rope, from, MIN (8, rope->sum.bytes - from), near);

  return offset <= 3 ? 0 : from + rope_find_seam (near, length, offset - 3 - from);
}

static gsize
seam_after (const Rope *rope, gsize offset)
{
  char near[12];
  gsize from = offset > 3 ? offset - 3 : 0, length = rope_read (rope, from, MIN (sizeof near, rope->sum.bytes - from), near);

  for (gsize at = offset + 3; at < rope->sum.bytes && at - from < length; at++)
    if (rope_find_seam (near, length, at - from) == at - from)
      return at;
  return rope->sum.bytes;
}

static void
append_range (GString *text, const Rope *rope, gsize start, gsize end)
{
  gsize old = text->len;

  g_string_set_size (text, old + end - start);
  rope_read (rope, start, end - start, text->str + old);
}

/* Widens every edit by the few bytes around it and joins those that touch, so that all old seams near it vanish. */
static Rope *
edit_with_care (const Rope *rope, const DocumentEdit *edits, guint count)
{
  g_autoptr (GArray) wide = g_array_sized_new (FALSE, FALSE, sizeof (DocumentEdit), count);
  g_autoptr (GArray) places = g_array_sized_new (FALSE, FALSE, sizeof (gsize), count);
  g_autoptr (GString) text = g_string_new (NULL);
  RopeChildren nodes;
  gsize at = 0;

  for (guint i = 0; i < count; i++)
    {
      DocumentEdit *last = wide->len > 0 ? &g_array_index (wide, DocumentEdit, wide->len - 1) : NULL;
      gsize start = seam_before (rope, edits[i].start);
      if (last && start < last->end)
        append_range (text, rope, at, edits[i].start);
      else
        {
          if (last)
            append_range (text, rope, at, last->end);
          g_array_append_val (wide, ((DocumentEdit) { start }));
          g_array_append_val (places, text->len);
          last = &g_array_index (wide, DocumentEdit, wide->len - 1);
          append_range (text, rope, start, edits[i].start);
        }
      g_string_append_len (text, edits[i].length > 0 ? edits[i].text : "", edits[i].length);
      at = edits[i].end;
      last->end = seam_after (rope, at);
    }
  append_range (text, rope, at, g_array_index (wide, DocumentEdit, wide->len - 1).end);
  for (guint i = 0; i < wide->len; i++)
    {
      DocumentEdit *e = &g_array_index (wide, DocumentEdit, i);
      gsize place = g_array_index (places, gsize, i);
      e->text = text->str + place;
      e->length = (i + 1 < wide->len ? g_array_index (places, gsize, i + 1) : text->len) - place;
    }
  rope_children_init (&nodes);
  edit_node (rope, 0, (DocumentEdit *) (gpointer) wide->data, wide->len, TRUE, &nodes);
  return rope_children_to_root (&nodes);
}

Rope *
rope_edit (const Rope *rope, const DocumentEdit *edits, guint count)
{
  gboolean plain = !(rope->sum.flags & (ROPE_HAS_INVALID | ROPE_HAS_CR));
  RopeChildren nodes;
  gsize reached = 0;

  if (count == 0)
    return rope_ref ((Rope *) rope);
  for (guint i = 0; i < count; i++)
    {
      g_assert (edits[i].start >= reached && edits[i].end >= edits[i].start && edits[i].end <= rope->sum.bytes);
      reached = edits[i].end;
      plain = plain && is_plain (rope, &edits[i]);
    }
  if (!plain)
    return edit_with_care (rope, edits, count);
  rope_children_init (&nodes);
  edit_node (rope, 0, edits, count, TRUE, &nodes);
  return rope_children_to_root (&nodes);
}

Rope *
rope_slice (const Rope *rope, gsize start, gsize end)
{
  DocumentEdit around[2];
  guint count = 0;

  end = MIN (end, rope->sum.bytes);
  start = MIN (start, end);
  if (start > 0)
    around[count++] = (DocumentEdit) { 0, start };
  if (end < rope->sum.bytes)
    around[count++] = (DocumentEdit) { end, rope->sum.bytes };
  return rope_edit (rope, around, count);
}
