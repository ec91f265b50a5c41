/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding places in a rope and reading it: one way down the tree for every kind of position. */
#include "rope-private.h"
#include <string.h>

typedef enum { BY_BYTES, BY_BREAKS, BY_CHARS, BY_UTF16 } RopeUnit;

typedef struct {
  const Rope     *node;                 /* of level 0 */
  guint           index;
  const RopeLeaf *leaf;                 /* NULL: the rope is empty */
  gsize           before[4];            /* what lies before the leaf, by unit */
} RopePlace;

static inline gsize
sum_unit (const RopeSum *sum, RopeUnit unit)
{
  return unit == BY_BYTES ? sum->bytes : unit == BY_BREAKS ? sum->breaks : unit == BY_CHARS ? sum->chars : sum->utf16;
}

static inline gsize
leaf_unit (const RopeLeaf *leaf, RopeUnit unit)
{
  return unit == BY_BYTES ? leaf->sum.bytes : unit == BY_BREAKS ? leaf->sum.breaks
    : unit == BY_CHARS ? leaf->sum.chars : leaf->sum.utf16;
}

/* The leaf in which `wanted` units are reached. `over`: a leaf that ends exactly there is passed (the place is the start of
 * the next), but never the last one. */
static void
seek (const Rope *rope, RopeUnit unit, gsize wanted, gboolean over, RopePlace *place)
{
  memset (place, 0, sizeof *place);
  while (rope->level > 0)
    {
      const RopeChild *child = rope_children (rope), *last = child + rope->count - 1;
      for (; child < last; child++)
        {
          gsize reached = place->before[unit] + sum_unit (&child->sum, unit);
          if (over ? reached > wanted : reached >= wanted)
            break;
          place->before[BY_BYTES] += child->sum.bytes;
          place->before[BY_BREAKS] += child->sum.breaks;
          place->before[BY_CHARS] += child->sum.chars;
          place->before[BY_UTF16] += child->sum.utf16;
        }
      rope = child->node;
    }
  place->node = rope;
  for (; place->index + 1 < rope->count; place->index++)
    {
      const RopeLeaf *leaf = &rope_leaves (rope)[place->index];
      gsize reached = place->before[unit] + leaf_unit (leaf, unit);
      if (over ? reached > wanted : reached >= wanted)
        break;
      place->before[BY_BYTES] += leaf->sum.bytes;
      place->before[BY_BREAKS] += leaf->sum.breaks;
      place->before[BY_CHARS] += leaf->sum.chars;
      place->before[BY_UTF16] += leaf->sum.utf16;
    }
  place->leaf = rope->count > 0 ? &rope_leaves (rope)[place->index] : NULL;
}

/* ---- measures -------------------------------------------------------------------------------------------- */

RopeSummary
rope_get_summary (const Rope *rope)
{
  const RopeSum *s = &rope->sum;
  return (RopeSummary) { s->bytes, s->breaks, s->chars, s->utf16, s->longest_row, s->flags };
}

gsize
rope_get_length (const Rope *rope)
{
  return rope->sum.bytes;
}

gsize
rope_get_line_count (const Rope *rope)
{
  return rope->sum.breaks + 1;
}

gsize
rope_get_line_start (const Rope *rope, gsize line)
{
  RopePlace place;

  if (line == 0)
    return 0;
  if (line > rope->sum.breaks)
    return rope->sum.bytes;
  seek (rope, BY_BREAKS, line, FALSE, &place);
  return place.before[BY_BYTES] + rope_find_break (place.leaf->text, place.leaf->sum.bytes,
                                                   line - place.before[BY_BREAKS], place.leaf->sum.flags);
}

gsize
rope_get_line_end (const Rope *rope, gsize line)
{
  gsize end = rope_get_line_start (rope, line + 1);
  char before[2];

  if (line >= rope->sum.breaks)
    return rope->sum.bytes;
  if (!(rope->sum.flags & ROPE_HAS_CR))
    return end - 1;
  return end - (end >= 2 && rope_read (rope, end - 2, 2, before) == 2 && before[0] == '\r' && before[1] == '\n' ? 2 : 1);
}

gsize
rope_get_line_at (const Rope *rope, gsize offset)
{
  RopePlace place;

  if (offset >= rope->sum.bytes)
    return rope->sum.breaks;
  seek (rope, BY_BYTES, offset, TRUE, &place);
  return place.before[BY_BREAKS] + rope_count_breaks (place.leaf->text, place.leaf->sum.bytes,
                                                      offset - place.before[BY_BYTES], place.leaf->sum.flags);
}

gsize
rope_get_chars_at (const Rope *rope, gsize offset)
{
  RopePlace place;

  if (offset >= rope->sum.bytes)
    return rope->sum.chars;
  seek (rope, BY_BYTES, offset, TRUE, &place);
  return place.before[BY_CHARS] + rope_count_chars (place.leaf->text, place.leaf->sum.bytes,
                                                    offset - place.before[BY_BYTES], place.leaf->sum.flags);
}

gsize
rope_get_utf16_at (const Rope *rope, gsize offset)
{
  RopePlace place;

  if (offset >= rope->sum.bytes)
    return rope->sum.utf16;
  seek (rope, BY_BYTES, offset, TRUE, &place);
  return place.before[BY_UTF16] + rope_count_utf16 (place.leaf->text, place.leaf->sum.bytes,
                                                    offset - place.before[BY_BYTES], place.leaf->sum.flags);
}

gsize
rope_get_offset_at_chars (const Rope *rope, gsize chars)
{
  RopePlace place;

  if (chars >= rope->sum.chars)
    return rope->sum.bytes;
  seek (rope, BY_CHARS, chars, TRUE, &place);
  return place.before[BY_BYTES] + rope_find_chars (place.leaf->text, place.leaf->sum.bytes,
                                                   chars - place.before[BY_CHARS], place.leaf->sum.flags);
}

gsize
rope_get_offset_at_utf16 (const Rope *rope, gsize units)
{
  RopePlace place;

  if (units >= rope->sum.utf16)
    return rope->sum.bytes;
  seek (rope, BY_UTF16, units, TRUE, &place);
  return place.before[BY_BYTES] + rope_find_utf16 (place.leaf->text, place.leaf->sum.bytes,
                                                   units - place.before[BY_UTF16], place.leaf->sum.flags);
}

/* ---- characters ------------------------------------------------------------------------------------------ */

gboolean
rope_is_boundary (const Rope *rope, gsize offset)
{
  RopePlace place;
  gsize at;

  if (offset == 0 || offset >= rope->sum.bytes || rope->sum.flags & ROPE_ASCII)
    return TRUE;
  seek (rope, BY_BYTES, offset, TRUE, &place);
  at = offset - place.before[BY_BYTES];
  if (at == 0 || ((guchar) place.leaf->text[at] & 0xC0) != 0x80)
    return TRUE;
  return rope_find_seam (place.leaf->text, place.leaf->sum.bytes, at) == at;
}

guint
rope_get_char (const Rope *rope, gsize offset, gunichar *character, gboolean *invalid)
{
  const char *p;
  RopePlace place;
  guint n;

  if (offset >= rope->sum.bytes)
    return 0;
  seek (rope, BY_BYTES, offset, TRUE, &place);
  p = place.leaf->text + (offset - place.before[BY_BYTES]);
  n = rope_sequence ((const guchar *) p, place.leaf->text + place.leaf->sum.bytes - p);
  if (invalid)
    *invalid = n == 0;
  if (character)
    *character = n > 0 ? g_utf8_get_char (p) : (guchar) *p;
  return MAX (n, 1);
}

gsize
rope_next_char (const Rope *rope, gsize offset)
{
  return offset >= rope->sum.bytes ? rope->sum.bytes : offset + rope_get_char (rope, offset, NULL, NULL);
}

gsize
rope_previous_char (const Rope *rope, gsize offset)
{
  RopePlace place;
  const guchar *text;
  gsize at;

  offset = MIN (offset, rope->sum.bytes);
  if (offset == 0)
    return 0;
  seek (rope, BY_BYTES, offset - 1, TRUE, &place);
  text = (const guchar *) place.leaf->text;
  at = offset - place.before[BY_BYTES];
  for (guint back = 2; back <= 4 && back <= at; back++)
    if ((text[at - back + 1] & 0xC0) != 0x80)
      break;
    else if ((text[at - back] & 0xC0) != 0x80)
      return offset - (rope_sequence (text + at - back, place.leaf->sum.bytes - (at - back)) >= back ? back : 1);
  return offset - 1;
}

/* ---- reading --------------------------------------------------------------------------------------------- */

void
rope_cursor_init (RopeCursor *cursor, const Rope *rope, gsize offset)
{
  RopePlace place;

  offset = MIN (offset, rope->sum.bytes);
  seek (rope, BY_BYTES, offset, TRUE, &place);
  *cursor = (RopeCursor) { rope, place.node, place.index, place.before[BY_BYTES], offset };
}

gboolean
rope_cursor_next (RopeCursor *cursor, const char **chunk, gsize *length)
{
  const RopeLeaf *leaf;

  if (cursor->offset >= cursor->rope->sum.bytes)
    return FALSE;
  leaf = &rope_leaves (cursor->node)[cursor->index];
  if (cursor->offset == cursor->leaf_start + leaf->sum.bytes)
    {
      cursor->leaf_start = cursor->offset;
      if (++cursor->index < cursor->node->count)
        leaf++;
      else
        {
          rope_cursor_init (cursor, cursor->rope, cursor->offset);
          leaf = &rope_leaves (cursor->node)[cursor->index];
        }
    }
  *chunk = leaf->text + (cursor->offset - cursor->leaf_start);
  *length = leaf->sum.bytes - (cursor->offset - cursor->leaf_start);
  cursor->offset += *length;
  return TRUE;
}

gboolean
rope_cursor_previous (RopeCursor *cursor, const char **chunk, gsize *length)
{
  if (cursor->offset == 0)
    return FALSE;
  if (cursor->offset == cursor->leaf_start)
    {
      if (cursor->index > 0)
        cursor->leaf_start -= rope_leaves (cursor->node)[--cursor->index].sum.bytes;
      else
        {
          gsize offset = cursor->offset;
          rope_cursor_init (cursor, cursor->rope, offset - 1);
          cursor->offset = offset;
        }
    }
  *chunk = rope_leaves (cursor->node)[cursor->index].text;
  *length = cursor->offset - cursor->leaf_start;
  cursor->offset = cursor->leaf_start;
  return TRUE;
}

gsize
rope_read (const Rope *rope, gsize offset, gsize length, char *buffer)
{
  RopeCursor cursor;
  const char *chunk;
  gsize size, done = 0;

  rope_cursor_init (&cursor, rope, offset);
  while (done < length && rope_cursor_next (&cursor, &chunk, &size))
    {
      size = MIN (size, length - done);
      memcpy (buffer + done, chunk, size);
      done += size;
    }
  return done;
}

char *
rope_dup_range (const Rope *rope, gsize start, gsize end)
{
  char *text;

  end = MIN (end, rope->sum.bytes);
  start = MIN (start, end);
  text = g_malloc (end - start + 1);
  text[rope_read (rope, start, end - start, text)] = 0;
  return text;
}

char *
rope_flatten (const Rope *rope, gsize *length)
{
  if (length)
    *length = rope->sum.bytes;
  return rope_dup_range (rope, 0, rope->sum.bytes);
}

/* ---- comparing ------------------------------------------------------------------------------------------- */

static gsize
equal_head (const Rope *a, const Rope *b, gsize limit)
{
  RopeCursor x, y;
  const char *p = NULL, *q = NULL;
  gsize p_left = 0, q_left = 0, done = 0;

  rope_cursor_init (&x, a, 0);
  rope_cursor_init (&y, b, 0);
  while (done < limit)
    {
      gsize n, same = 0;
      if (p_left == 0)
        rope_cursor_next (&x, &p, &p_left);
      if (q_left == 0)
        rope_cursor_next (&y, &q, &q_left);
      n = MIN (MIN (p_left, q_left), limit - done);
      if (p != q && memcmp (p, q, n) != 0)
        {
          while (p[same] == q[same])
            same++;
          return done + same;
        }
      p += n, p_left -= n;
      q += n, q_left -= n;
      done += n;
    }
  return done;
}

static gsize
equal_tail (const Rope *a, const Rope *b, gsize limit)
{
  RopeCursor x, y;
  const char *p = NULL, *q = NULL;
  gsize p_left = 0, q_left = 0, done = 0;

  rope_cursor_init (&x, a, a->sum.bytes);
  rope_cursor_init (&y, b, b->sum.bytes);
  while (done < limit)
    {
      gsize n, same = 0;
      if (p_left == 0)
        rope_cursor_previous (&x, &p, &p_left);
      if (q_left == 0)
        rope_cursor_previous (&y, &q, &q_left);
      n = MIN (MIN (p_left, q_left), limit - done);
      if (p + p_left != q + q_left && memcmp (p + p_left - n, q + q_left - n, n) != 0)
        {
          while (p[p_left - 1 - same] == q[q_left - 1 - same])
            same++;
          return done + same;
        }
      p_left -= n;
      q_left -= n;
      done += n;
    }
  return done;
}

gboolean
rope_equal (const Rope *a, const Rope *b)
{
  return a == b || (a->sum.bytes == b->sum.bytes && equal_head (a, b, a->sum.bytes) == a->sum.bytes);
}

gboolean
rope_compare (const Rope *a, const Rope *b, gsize *start, gsize *a_end, gsize *b_end)
{
  gsize shorter = MIN (a->sum.bytes, b->sum.bytes), head, tail;

  if (a == b)
    return FALSE;
  head = equal_head (a, b, shorter);
  if (head == a->sum.bytes && head == b->sum.bytes)
    return FALSE;
  while (!rope_is_boundary (a, head) || !rope_is_boundary (b, head))
    head--;
  tail = equal_tail (a, b, shorter - head);
  while (tail > 0 && (!rope_is_boundary (a, a->sum.bytes - tail) || !rope_is_boundary (b, b->sum.bytes - tail)))
    tail--;
  *start = head;
  *a_end = a->sum.bytes - tail;
  *b_end = b->sum.bytes - tail;
  return TRUE;
}
