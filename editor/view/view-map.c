/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The display map: document bytes to buffer rows and back. */
#include "view-map.h"
#include <string.h>

void
view_map_init (ViewMap *map)
{
  memset (map, 0, sizeof *map);
}

static void
clear_rows (ViewRow *rows, guint count)
{
  for (guint i = 0; i < count; i++)
    g_clear_pointer (&rows[i].pieces, g_array_unref);
}

void
view_map_finish (ViewMap *map)
{
  clear_rows (map->rows, map->gap);
  clear_rows (map->rows + map->gap + map->gap_size, map->count - map->gap);
  g_clear_pointer (&map->rows, g_free);
  map->count = map->gap = map->gap_size = 0;
}

static ViewRow *
get (const ViewMap *map, guint row)
{
  return &map->rows[row < map->gap ? row : row + map->gap_size];
}

gsize
view_map_get_row_start (const ViewMap *map, guint row)
{
  if (row >= map->count)
    return map->end;
  return row < map->gap ? get (map, row)->at : map->end - get (map, row)->at;
}

const ViewRow *
view_map_get_row (const ViewMap *map, guint row)
{
  return get (map, row);
}

/* Rows that pass the gap change what they count from. */
static void
move_gap (ViewMap *map, guint to)
{
  for (; map->gap < to; map->gap++)
    {
      map->rows[map->gap] = map->rows[map->gap + map->gap_size];
      map->rows[map->gap].at = map->end - map->rows[map->gap].at;
    }
  for (; map->gap > to; map->gap--)
    {
      ViewRow *row = &map->rows[map->gap - 1 + map->gap_size];
      *row = map->rows[map->gap - 1];
      row->at = map->end - row->at;
    }
}

static void
reserve (ViewMap *map, guint size)
{
  guint larger, behind = map->count - map->gap;
  if (map->gap_size >= size)
    return;
  larger = MAX (size, 64) + map->count / 4;
  map->rows = g_renew (ViewRow, map->rows, map->count + larger);
  memmove (map->rows + map->gap + larger, map->rows + map->gap + map->gap_size, behind * sizeof (ViewRow));
  map->gap_size = larger;
}

void
view_map_splice (ViewMap *map, guint row, guint removed, const ViewRow *rows, guint added, gssize grow)
{
  move_gap (map, row);
  clear_rows (map->rows + map->gap + map->gap_size, removed);
  map->gap_size += removed;
  map->count -= removed;
  reserve (map, added);
  if (added > 0)
    memcpy (map->rows + map->gap, rows, added * sizeof *rows);
  map->gap += added;
  map->gap_size -= added;
  map->count += added;
  map->end += grow;
}

void
view_map_reset (ViewMap *map, gsize start, gsize end, const ViewRow *rows, guint count)
{
  view_map_splice (map, 0, map->count, rows, count, 0);
  map->start = start;
  map->end = end;
}

void
view_map_move (ViewMap *map, gssize by)
{
  for (guint i = 0; i < map->gap; i++)
    map->rows[i].at += by;
  map->start += by;
  map->end += by;
}

guint
view_map_find_row (const ViewMap *map, gsize offset)
{
  guint low = 0, high = map->count;
  while (high - low > 1)
    {
      guint middle = (low + high) / 2;
      if (view_map_get_row_start (map, middle) <= offset)
        low = middle;
      else
        high = middle;
    }
  return low;
}

void
view_map_edit (ViewMap *map, gsize start, gsize end, const char *text, gsize length)
{
  guint first = view_map_find_row (map, start), last = view_map_find_row (map, end), added = 0;
  guint flags = get (map, last)->flags;
  const char *stop = text + length;

  for (const char *p = text; (p = memchr (p, '\n', stop - p)); p++)
    added++;
  if (last == first && added == 0)
    {
      move_gap (map, first + 1);
      map->end += length - (end - start);
      return;
    }
  if (last > first || added > 0)
    {
      g_autofree ViewRow *rows = g_new0 (ViewRow, added + 1);
      guint i = 0;
      for (const char *p = text; (p = memchr (p, '\n', stop - p)); p++)
        rows[i++].at = start + (p + 1 - text);
      view_map_splice (map, first + 1, last - first, rows, added, (gssize) length - (gssize) (end - start));
      get (map, first)->flags &= ~VIEW_ROW_CUT;
      get (map, first + added)->flags |= flags & VIEW_ROW_CUT;
    }
}

void
view_map_locate (const ViewMap *map, gsize offset, guint *row, guint *index)
{
  const ViewRow *r;
  gsize left;

  offset = CLAMP (offset, map->start, map->end);
  *row = view_map_find_row (map, offset);
  r = get (map, *row);
  left = offset - view_map_get_row_start (map, *row);
  *index = left;
  if (!r->pieces)
    return;
  for (guint i = r->pieces->len; i > 0; i--)
    {
      const ViewPiece *piece = &g_array_index (r->pieces, ViewPiece, i - 1);
      if (left < piece->start)
        continue;
      *index = left >= piece->start + piece->length ? piece->shown + piece->shown_length + (left - piece->start - piece->length)
        : piece->shown;
      return;
    }
}

gsize
view_map_get_offset (const ViewMap *map, guint row, guint index)
{
  const ViewRow *r;
  gsize at, next;

  if (row >= map->count)
    return map->end;
  r = get (map, row);
  at = view_map_get_row_start (map, row);
  next = view_map_get_row_start (map, row + 1);
  if (r->flags & VIEW_ROW_PRELUDE)
    return next;
  for (guint i = r->pieces ? r->pieces->len : 0; i > 0; i--)
    {
      const ViewPiece *piece = &g_array_index (r->pieces, ViewPiece, i - 1);
      if (index < piece->shown)
        continue;
      return MIN (next, index >= piece->shown + piece->shown_length
                  ? at + piece->start + piece->length + (index - piece->shown - piece->shown_length) : at + piece->start);
    }
  return MIN (at + index, next);
}

gboolean
view_map_is_plain (const ViewMap *map, gsize start, gsize end)
{
  guint last = view_map_find_row (map, end);
  for (guint row = view_map_find_row (map, start); row <= last; row++)
    if (get (map, row)->pieces)
      return FALSE;
  return TRUE;
}
