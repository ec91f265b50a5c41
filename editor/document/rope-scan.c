/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run of bytes holds: rows, characters, units, flags. ASCII goes by vectors and memchr, the rest by character. */
#include "rope-private.h"
#include <string.h>

#define LEAF_FLAGS_OR (ROPE_HAS_NUL | ROPE_HAS_INVALID | ROPE_HAS_CR | ROPE_HAS_PARAGRAPH)

typedef guint8 Lanes __attribute__ ((vector_size (16)));

static inline gboolean
is_continuation (guchar c)
{
  return (c & 0xC0) == 0x80;
}

guint
rope_sequence (const guchar *p, gsize available)
{
  guchar c = p[0];

  if (c < 0x80)
    return 1;
  if (c < 0xC2 || c > 0xF4 || available < 2 || !is_continuation (p[1]))
    return 0;
  if (c < 0xE0)
    return 2;
  if (available < 3 || !is_continuation (p[2]))
    return 0;
  if (c < 0xF0)
    return (c == 0xE0 && p[1] < 0xA0) || (c == 0xED && p[1] > 0x9F) ? 0 : 3;
  if (available < 4 || !is_continuation (p[3]))
    return 0;
  return (c == 0xF0 && p[1] < 0x90) || (c == 0xF4 && p[1] > 0x8F) ? 0 : 4;
}

static inline gboolean
any (Lanes lanes)
{
  guint64 halves[2];
  memcpy (halves, &lanes, sizeof halves);
  return (halves[0] | halves[1]) != 0;
}

/* ROPE_ASCII, ROPE_HAS_NUL and ROPE_HAS_CR of the bytes. */
static guint
classify (const guchar *p, gsize length)
{
  Lanes high = { 0 }, cr = { 0 }, nul = { 0 }, v;
  guint8 or = 0;
  gboolean has_cr = FALSE, has_nul = FALSE;

  for (; length >= sizeof v; p += sizeof v, length -= sizeof v)
    {
      memcpy (&v, p, sizeof v);
      high |= v;
      cr |= (Lanes) (v == '\r');
      nul |= (Lanes) (v == 0);
    }
  for (; length > 0; p++, length--)
    {
      or |= *p;
      has_cr |= *p == '\r';
      has_nul |= *p == 0;
    }
  v = high & 0x80;
  return ((or & 0x80) || any (v) ? 0 : ROPE_ASCII) | (has_cr || any (cr) ? ROPE_HAS_CR : 0)
    | (has_nul || any (nul) ? ROPE_HAS_NUL : 0);
}

/* Rows of a text without CR. */
static void
scan_rows (const char *text, gsize length, RopeSum *sum)
{
  const char *row = text, *end = text + length, *at;

  while (row < end && (at = memchr (row, '\n', end - row)))
    {
      gsize bytes = at - row;
      if (sum->breaks++ == 0)
        sum->first_row = bytes;
      sum->longest_row = MAX (sum->longest_row, bytes);
      row = at + 1;
    }
  sum->last_row = end - row;
  sum->longest_row = MAX (sum->longest_row, sum->last_row);
  if (sum->breaks == 0)
    sum->first_row = length;
}

static void
scan_rows_with_cr (const char *text, gsize length, RopeSum *sum)
{
  gsize row = 0;

  for (gsize i = 0; i < length; i++)
    if (text[i] == '\n' || text[i] == '\r')
      {
        if (sum->breaks++ == 0)
          sum->first_row = i - row;
        sum->longest_row = MAX (sum->longest_row, i - row);
        i += text[i] == '\r' && i + 1 < length && text[i + 1] == '\n';
        row = i + 1;
      }
  sum->last_row = length - row;
  sum->longest_row = MAX (sum->longest_row, sum->last_row);
  if (sum->breaks == 0)
    sum->first_row = length;
}

static void
scan_chars (const guchar *p, gsize length, RopeSum *sum)
{
  const guchar *end = p + length;
  gsize chars = 0, pairs = 0;
  guint flags = 0;

  while (p < end)
    {
      guint n;
      guint64 word;
      chars++;
      if (*p < 0x80)
        {
          p++;
          while (end - p >= 8 && (memcpy (&word, p, 8), (word & G_GUINT64_CONSTANT (0x8080808080808080)) == 0))
            {
              chars += 8;
              p += 8;
            }
          continue;
        }
      n = rope_sequence (p, end - p);
      if (n == 0)
        flags |= ROPE_HAS_INVALID;
      else if (n == 4)
        pairs++;
      else if (n == 3 && p[0] == 0xE2 && p[1] == 0x80 && p[2] == 0xA9)
        flags |= ROPE_HAS_PARAGRAPH;
      p += n ? n : 1;
    }
  sum->chars = chars;
  sum->utf16 = chars + pairs;
  sum->flags |= flags;
}

void
rope_scan (const char *text, gsize length, RopeSum *sum)
{
  memset (sum, 0, sizeof *sum);
  sum->bytes = length;
  sum->flags = classify ((const guchar *) text, length);
  if (sum->flags & ROPE_HAS_CR)
    scan_rows_with_cr (text, length, sum);
  else
    scan_rows (text, length, sum);
  if (sum->flags & ROPE_ASCII)
    sum->chars = sum->utf16 = length;
  else
    scan_chars ((const guchar *) text, length, sum);
  if (length > 0)
    sum->flags |= (text[0] == '\n' ? ROPE_STARTS_LF : 0) | (text[length - 1] == '\r' ? ROPE_ENDS_CR : 0);
}

gsize
rope_find_invalid (const char *text, gsize length)
{
  const guchar *p = (const guchar *) text;
  gsize at = 0;

  while (at < length)
    {
      Lanes v;
      guint n;
      while (length - at >= sizeof v && (memcpy (&v, p + at, sizeof v), !any (v & 0x80)))
        at += sizeof v;
      if (at == length)
        break;
      n = rope_sequence (p + at, length - at);
      if (n == 0)
        return at;
      at += n;
    }
  return length;
}

void
rope_sum_add (RopeSum *sum, const RopeSum *next)
{
  guint flags = (sum->flags | next->flags) & LEAF_FLAGS_OR;
  gsize joined = sum->last_row + next->first_row;

  if (next->bytes == 0)
    return;
  if (sum->bytes == 0)
    {
      *sum = *next;
      return;
    }
  sum->flags = flags | (sum->flags & next->flags & ROPE_ASCII) | (sum->flags & ROPE_STARTS_LF)
    | (next->flags & ROPE_ENDS_CR);
  sum->longest_row = MAX (MAX (sum->longest_row, next->longest_row), joined);
  sum->first_row += sum->breaks == 0 ? next->first_row : 0;
  sum->last_row = next->last_row + (next->breaks == 0 ? sum->last_row : 0);
  sum->bytes += next->bytes;
  sum->breaks += next->breaks;
  sum->chars += next->chars;
  sum->utf16 += next->utf16;
}

void
rope_sum_widen (const RopeLeafSum *leaf, RopeSum *sum)
{
  *sum = (RopeSum) { leaf->bytes, leaf->breaks, leaf->chars, leaf->utf16, leaf->first_row, leaf->last_row,
                     leaf->longest_row, leaf->flags };
}

gsize
rope_find_seam (const char *text, gsize length, gsize at)
{
  const guchar *p = (const guchar *) text;

  if (at == 0 || at >= length)
    return MIN (at, length);
  if (p[at] == '\n' && p[at - 1] == '\r')
    return at - 1;
  if (is_continuation (p[at]))
    for (guint back = 1; back <= 3 && back <= at; back++)
      if (!is_continuation (p[at - back]))
        return rope_sequence (p + at - back, length - (at - back)) > back ? at - back : at;
  return at;
}

/* ---- prefixes -------------------------------------------------------------------------------------------- */

gsize
rope_count_breaks (const char *text, gsize length, gsize at, guint flags)
{
  gsize breaks = 0;

  for (const char *p = text; p < text + at && (p = memchr (p, '\n', text + at - p)); p++)
    breaks++;
  if (flags & ROPE_HAS_CR)
    for (gsize i = 0; i < at; i++)
      breaks += text[i] == '\r' && !(i + 1 < length && text[i + 1] == '\n');
  return breaks;
}

static gsize
count_units (const guchar *p, gsize length, gsize at, gboolean pairs)
{
  gsize units = 0;

  for (gsize i = 0; i < at;)
    {
      guint n = MAX (1, rope_sequence (p + i, length - i));
      if (i + n > at)
        break;
      units += pairs && n == 4 ? 2 : 1;
      i += n;
    }
  return units;
}

gsize
rope_count_chars (const char *text, gsize length, gsize at, guint flags)
{
  return flags & ROPE_ASCII ? at : count_units ((const guchar *) text, length, at, FALSE);
}

gsize
rope_count_utf16 (const char *text, gsize length, gsize at, guint flags)
{
  return flags & ROPE_ASCII ? at : count_units ((const guchar *) text, length, at, TRUE);
}

gsize
rope_find_break (const char *text, gsize length, gsize n, guint flags)
{
  const char *p = text, *end = text + length;

  if (!(flags & ROPE_HAS_CR))
    {
      while (n > 0 && p < end && (p = memchr (p, '\n', end - p)))
        {
          p++;
          n--;
        }
      return p ? p - text : length;
    }
  for (; p < end && n > 0; p++)
    n -= *p == '\n' || (*p == '\r' && !(p + 1 < end && p[1] == '\n'));
  return p - text;
}

static gsize
find_units (const guchar *p, gsize length, gsize wanted, gboolean pairs)
{
  gsize at = 0;

  while (wanted > 0 && at < length)
    {
      guint n = MAX (1, rope_sequence (p + at, length - at));
      guint units = pairs && n == 4 ? 2 : 1;
      if (units > wanted)
        break;
      wanted -= units;
      at += n;
    }
  return at;
}

gsize
rope_find_chars (const char *text, gsize length, gsize n, guint flags)
{
  return flags & ROPE_ASCII ? MIN (n, length) : find_units ((const guchar *) text, length, n, FALSE);
}

gsize
rope_find_utf16 (const char *text, gsize length, gsize n, guint flags)
{
  return flags & ROPE_ASCII ? MIN (n, length) : find_units ((const guchar *) text, length, n, TRUE);
}
