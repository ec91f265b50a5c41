/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The delta between two texts: equal ends are cut off, rows in between compared by Myers' greedy algorithm. */
#include "document/delta.h"
#include <string.h>

#define EFFORT 2000

typedef struct { gsize start, end; guint64 hash; } Row;

static GArray *
split_rows (const char *text, gsize length)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (Row));

  for (gsize at = 0; at < length;)
    {
      const char *lf = memchr (text + at, '\n', length - at);
      Row row = { at, lf ? (gsize) (lf + 1 - text) : length, G_GUINT64_CONSTANT (0xCBF29CE484222325) };
      for (gsize i = row.start; i < row.end; i++)       /* FNV-1a */
        row.hash = (row.hash ^ (guchar) text[i]) * G_GUINT64_CONSTANT (0x100000001B3);
      g_array_append_val (rows, row);
      at = row.end;
    }
  return rows;
}

typedef struct {
  const char *a_text, *b_text;
  GArray     *a, *b;
} Sides;

static gboolean
same_row (const Sides *s, gint x, gint y)
{
  const Row *a = &g_array_index (s->a, Row, x), *b = &g_array_index (s->b, Row, y);

  return a->hash == b->hash && a->end - a->start == b->end - b->start
    && memcmp (s->a_text + a->start, s->b_text + b->start, a->end - a->start) == 0;
}

/* The furthest reaching x on each diagonal k, for each d: row d of the trace holds k = -d, -d + 2, … d. The number of
 * differences, or -1 above `effort`. */
static gint
find_path (const Sides *s, gint effort, GPtrArray *trace)
{
  gint n = s->a->len, m = s->b->len, limit = MIN (effort, n + m);

  for (gint d = 0; d <= limit; d++)
    {
      gint *now = g_new (gint, d + 1), *before = d > 0 ? g_ptr_array_index (trace, d - 1) : NULL;
      g_ptr_array_add (trace, now);
      for (gint i = 0; i <= d; i++)
        {
          gint k = 2 * i - d, x = 0, y;
          if (d > 0)
            x = i == 0 || (i < d && before[i - 1] < before[i]) ? before[i] : before[i - 1] + 1;
          y = x - k;
          while (x < n && y < m && y >= 0 && same_row (s, x, y))
            x++, y++;
          now[i] = x;
          if (x >= n && y >= m)
            return d;
        }
    }
  return -1;
}

/* Marks the rows that are not in both. */
static void
mark_rows (const Sides *s, gint d, GPtrArray *trace, gboolean *a_differs, gboolean *b_differs)
{
  gint x = s->a->len, y = s->b->len;

  for (; d > 0; d--)
    {
      const gint *before = g_ptr_array_index (trace, d - 1);
      gint i = (x - y + d) / 2;
      if (i == 0 || (i < d && before[i - 1] < before[i]))
        {
          gint from = before[i];
          y = from - (x - y + 1);
          x = from;
          b_differs[y] = TRUE;
        }
      else
        {
          gint from = before[i - 1];
          y = from - (x - y - 1);
          x = from;
          a_differs[x] = TRUE;
        }
    }
}

static gboolean
is_continuation (char c)
{
  return ((guchar) c & 0xC0) == 0x80;
}

/* Of one hunk only the bytes that differ. */
static void
add_hunk (GArray *edits, const char *a, gsize a_start, gsize a_end, const char *b, gsize b_start, gsize b_end, gsize base)
{
  gsize first = a_start, last = a_end;
  DocumentEdit edit;

  while (a_start < a_end && b_start < b_end && a[a_start] == b[b_start])
    a_start++, b_start++;
  while (a_end > a_start && b_end > b_start && a[a_end - 1] == b[b_end - 1])
    a_end--, b_end--;
  while (a_start > first && (is_continuation (a[a_start]) || is_continuation (b[b_start])))
    a_start--, b_start--;
  while (a_end < last && is_continuation (a[a_end]))
    a_end++, b_end++;
  edit = (DocumentEdit) { base + a_start, base + a_end, b + b_start, b_end - b_start };
  g_array_append_val (edits, edit);
}

static void
add_hunks (const Sides *s, const gboolean *a_differs, const gboolean *b_differs, gsize base, GArray *edits)
{
  guint x = 0, y = 0;

  while (x < s->a->len || y < s->b->len)
    {
      guint x0 = x, y0 = y;
      gsize a_start, b_start, a_end, b_end;
      while (x < s->a->len && a_differs[x])
        x++;
      while (y < s->b->len && b_differs[y])
        y++;
      if (x == x0 && y == y0)
        {
          x++, y++;
          continue;
        }
      a_start = x0 > 0 ? g_array_index (s->a, Row, x0 - 1).end : 0;
      b_start = y0 > 0 ? g_array_index (s->b, Row, y0 - 1).end : 0;
      a_end = x > 0 ? g_array_index (s->a, Row, x - 1).end : 0;
      b_end = y > 0 ? g_array_index (s->b, Row, y - 1).end : 0;
      add_hunk (edits, s->a_text, a_start, a_end, s->b_text, b_start, b_end, base);
    }
}

Delta *
delta_new_difference (const Rope *from, const Rope *to, guint effort)
{
  g_autoptr (GPtrArray) trace = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  g_autofree char *a = NULL, *b = NULL;
  g_autofree gboolean *a_differs = NULL, *b_differs = NULL;
  gsize start, a_end, b_end, row;
  Sides sides;
  gint d;
  Delta *delta;

  if (!rope_compare (from, to, &start, &a_end, &b_end))
    return delta_new (rope_get_length (from), NULL, 0);
  row = rope_get_line_start (from, rope_get_line_at (from, start));
  a = rope_dup_range (from, row, a_end);
  b = rope_dup_range (to, row, b_end);
  sides = (Sides) { a, b, split_rows (a, a_end - row), split_rows (b, b_end - row) };
  d = find_path (&sides, effort > 0 ? effort : EFFORT, trace);
  if (d >= 0)
    {
      a_differs = g_new0 (gboolean, sides.a->len + 1);
      b_differs = g_new0 (gboolean, sides.b->len + 1);
      mark_rows (&sides, d, trace, a_differs, b_differs);
      add_hunks (&sides, a_differs, b_differs, row, edits);
    }
  else
    add_hunk (edits, a, start - row, a_end - row, b, start - row, b_end - row, row);
  delta = delta_new (rope_get_length (from), (DocumentEdit *) (gpointer) edits->data, edits->len);
  g_array_unref (sides.a);
  g_array_unref (sides.b);
  return delta;
}
