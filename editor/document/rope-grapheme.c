/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Extended grapheme clusters by UAX 29 (Unicode 15, rules GB 1 to 13), on flat text and on ropes. */
#include "rope-private.h"
#include "rope-grapheme-private.h"

#define NEAR 64                         /* read first; what reaches its edge is looked at again with FAR */
#define FAR 4096                        /* longer clusters are cut */

/* What the rules need to know of the characters before. */
typedef struct {
  GraphemeClass last;
  gboolean      picture;                /* Extended_Pictographic Extend*, then maybe ZWJ */
  gboolean      odd_flag;               /* an odd number of regional indicators ends here */
} State;

static GraphemeClass
read_class (const guchar *p, gsize left, guint *length)
{
  guint n = rope_sequence (p, left);
  gunichar c;

  *length = MAX (n, 1);
  if (n == 0)
    return G_CONTROL;                   /* a byte that is no text stands alone */
  c = n == 1 ? *p : g_utf8_get_char ((const char *) p);
  return rope_grapheme_blocks[rope_grapheme_index[c / 128]][c % 128];
}

static gboolean
breaks (const State *s, GraphemeClass next)
{
  GraphemeClass last = s->last;

  if (last == G_CR && next == G_LF)
    return FALSE;
  if (last == G_CR || last == G_LF || last == G_CONTROL || next == G_CR || next == G_LF || next == G_CONTROL)
    return TRUE;
  if (last == G_L && (next == G_L || next == G_V || next == G_LV || next == G_LVT))
    return FALSE;
  if ((last == G_LV || last == G_V) && (next == G_V || next == G_T))
    return FALSE;
  if ((last == G_LVT || last == G_T) && next == G_T)
    return FALSE;
  if (next == G_EXTEND || next == G_ZWJ || next == G_SPACING || last == G_PREPEND)
    return FALSE;
  if (last == G_ZWJ && s->picture && next == G_PICTURE)
    return FALSE;
  return !(last == G_REGIONAL && next == G_REGIONAL && s->odd_flag);
}

static void
step (State *s, GraphemeClass next)
{
  s->odd_flag = next == G_REGIONAL && !(s->last == G_REGIONAL && s->odd_flag);
  s->picture = next == G_PICTURE || (s->picture && (next == G_EXTEND || (next == G_ZWJ && s->last != G_ZWJ)));
  s->last = next;
}

/* A boundary whatever comes before: both sides are known, and neither flags nor pictures look further back. */
static gboolean
is_certain (GraphemeClass before, GraphemeClass after)
{
  State s = { before };

  return before != G_REGIONAL && before != G_ZWJ && breaks (&s, after);
}

gsize
rope_text_next_grapheme (const char *text, gsize length, gsize at)
{
  const guchar *p = (const guchar *) text;
  State s = { G_OTHER };
  guint n;

  if (at >= length)
    return length;
  if (p[at] < 0x80 && p[at] != '\r' && at + 1 < length && p[at + 1] < 0x80)
    return at + 1;
  step (&s, read_class (p + at, length - at, &n));
  for (at += n; at < length; at += n)
    {
      GraphemeClass next = read_class (p + at, length - at, &n);
      if (breaks (&s, next))
        break;
      step (&s, next);
    }
  return MIN (at, length);
}

static gsize
back_char (const guchar *p, gsize length, gsize at)
{
  for (guint back = 1; back <= 4 && back <= at; back++)
    if ((p[at - back] & 0xC0) != 0x80)
      return rope_sequence (p + at - back, length - (at - back)) == back ? at - back : at - 1;
  return at - 1;
}

/* *edge: the start of the text was reached before a certain boundary. */
static gsize
find_previous (const char *text, gsize length, gsize at, gboolean *edge)
{
  const guchar *p = (const guchar *) text;
  gsize from = at, found;
  GraphemeClass after = G_OTHER;
  guint n;

  *edge = FALSE;
  if (at >= 2 && p[at - 1] < 0x80 && p[at - 1] != '\n' && p[at - 2] < 0x80)
    return at - 1;
  for (gboolean first = TRUE;; first = FALSE)
    {
      gsize back = from > 0 ? back_char (p, length, from) : 0;
      if (from == 0)
        {
          *edge = TRUE;
          break;
        }
      if (!first && is_certain (read_class (p + back, length - back, &n), after))
        break;
      after = read_class (p + back, length - back, &n);
      from = back;
    }
  for (found = from; from < at; from = rope_text_next_grapheme (text, length, from))
    found = from;
  return found;
}

gsize
rope_text_previous_grapheme (const char *text, gsize length, gsize at)
{
  gboolean edge;

  return at == 0 ? 0 : find_previous (text, length, MIN (at, length), &edge);
}

gsize
rope_next_grapheme (const Rope *rope, gsize offset)
{
  char text[FAR];
  gsize length = rope_get_length (rope), size, next;

  if (offset >= length)
    return length;
  size = rope_read (rope, offset, NEAR, text);
  next = rope_text_next_grapheme (text, size, 0);
  if (next + 4 > size && offset + size < length)
    {
      size = rope_read (rope, offset, FAR, text);
      next = rope_text_next_grapheme (text, size, 0);
    }
  return offset + next;
}

/* The window ends some bytes behind the offset, so that the character before it is whole. */
gsize
rope_previous_grapheme (const Rope *rope, gsize offset)
{
  char text[FAR + 4];
  gsize start, size, found;
  gboolean edge;

  offset = MIN (offset, rope_get_length (rope));
  if (offset == 0)
    return 0;
  for (gsize room = NEAR;; room = FAR)
    {
      start = offset > room ? offset - room : 0;
      while (start < offset && !rope_is_boundary (rope, start))
        start++;
      size = rope_read (rope, start, offset - start, text);
      found = find_previous (text, size, offset - start, &edge);
      if (!edge || start == 0 || room == FAR)
        return start + found;
    }
}

gboolean
rope_is_grapheme_boundary (const Rope *rope, gsize offset)
{
  return offset == 0 || offset >= rope_get_length (rope)
    || rope_next_grapheme (rope, rope_previous_grapheme (rope, offset)) == offset;
}
