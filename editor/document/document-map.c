/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves offsets of an earlier revision through the deltas since. */
#include "document-private.h"

void
document_map_init (DocumentMap *map, guint64 revision)
{
  map->edits = g_array_new (FALSE, FALSE, sizeof (DocumentMapEdit));
  map->ends = g_array_new (FALSE, FALSE, sizeof (guint));
  map->first = revision;
}

void
document_map_finish (DocumentMap *map)
{
  g_clear_pointer (&map->edits, g_array_unref);
  g_clear_pointer (&map->ends, g_array_unref);
}

static void
forget_older_half (DocumentMap *map)
{
  guint drop = map->ends->len / 2;
  guint edits = g_array_index (map->ends, guint, drop - 1);

  g_array_remove_range (map->edits, 0, edits);
  g_array_remove_range (map->ends, 0, drop);
  for (guint i = 0; i < map->ends->len; i++)
    g_array_index (map->ends, guint, i) -= edits;
  map->first += drop;
}

void
document_map_add (DocumentMap *map, const DocumentEdit *edits, guint count)
{
  guint end;
  if (map->ends->len >= 2 * DOCUMENT_MAP_REVISIONS)
    forget_older_half (map);
  for (guint i = 0; i < count; i++)
    {
      DocumentMapEdit edit = { edits[i].start, edits[i].end, edits[i].length };
      g_array_append_val (map->edits, edit);
    }
  end = map->edits->len;
  g_array_append_val (map->ends, end);
}

/* An insertion at the offset moves it only with right bias. An offset inside a replaced range goes to the side its bias
 * says; one at the range's end stays behind the new text. */
static gsize
move_one (const DocumentMapEdit *edits, guint count, gsize offset, DocumentBias bias)
{
  gsize out = 0, in = 0;
  for (guint i = 0; i < count; i++)
    {
      const DocumentMapEdit *e = &edits[i];
      gboolean insertion = e->start == e->end;
      if (offset < e->start || (insertion && offset == e->start && bias == DOCUMENT_BIAS_LEFT))
        break;
      if (!insertion && offset < e->end)
        {
          if (offset == e->start && bias == DOCUMENT_BIAS_LEFT)
            break;
          return e->start - out + in + (bias == DOCUMENT_BIAS_RIGHT ? e->length : 0);
        }
      out += e->end - e->start;
      in += e->length;
    }
  return offset - out + in;
}

gboolean
document_map_move (const DocumentMap *map, guint64 revision, gsize *offset, DocumentBias bias)
{
  if (revision < map->first || revision > map->first + map->ends->len)
    return FALSE;
  for (guint i = revision - map->first; i < map->ends->len; i++)
    {
      guint begin = i > 0 ? g_array_index (map->ends, guint, i - 1) : 0;
      guint end = g_array_index (map->ends, guint, i);
      *offset = move_one (&g_array_index (map->edits, DocumentMapEdit, begin), end - begin, *offset, bias);
    }
  return TRUE;
}
