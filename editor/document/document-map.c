/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Moves offsets of an earlier revision through the deltas since, in O(log² n).
 *
 * Moving with one bias is a rising function of the offset, made of pieces that either shift or stand still. Functions of
 * 2^k neighbouring revisions are composed when they are first asked for, exactly, and kept. */
#include "document-private.h"
#include <string.h>

#define REVISIONS_KEPT (1u << 17)
#define EDITS_KEPT (1u << 22)
#define LEVELS 18

/* From `start` to the next piece: value + (offset - start) if it moves, else value. */
typedef struct { gsize start, value; gboolean moves; } Piece;
typedef struct { guint count; Piece pieces[]; } Move;
struct DocumentMapStep { Move *moves[2]; };     /* by bias; NULL: not composed yet */

static void
clear_step (gpointer data)
{
  DocumentMapStep *step = data;
  g_free (step->moves[0]);
  g_free (step->moves[1]);
}

void
document_map_init (DocumentMap *map, guint64 revision)
{
  memset (map, 0, sizeof *map);
  map->edits = g_array_new (FALSE, FALSE, sizeof (DocumentMapEdit));
  map->ends = g_array_new (FALSE, FALSE, sizeof (guint));
  map->levels = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  for (guint i = 0; i < LEVELS; i++)
    {
      GArray *steps = g_array_new (FALSE, TRUE, sizeof (DocumentMapStep));
      g_array_set_clear_func (steps, clear_step);
      g_ptr_array_add (map->levels, steps);
    }
  map->first = revision;
}

void
document_map_finish (DocumentMap *map)
{
  g_clear_pointer (&map->edits, g_array_unref);
  g_clear_pointer (&map->ends, g_array_unref);
  g_clear_pointer (&map->levels, g_ptr_array_unref);
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
  for (guint i = 0; i < LEVELS; i++)
    g_array_set_size (g_ptr_array_index (map->levels, i), 0);
  map->first += drop;
}

void
document_map_add (DocumentMap *map, const DocumentEdit *edits, guint count)
{
  guint end;

  if (map->ends->len >= REVISIONS_KEPT || (map->edits->len > EDITS_KEPT && map->ends->len > DOCUMENT_MAP_REVISIONS))
    forget_older_half (map);
  for (guint i = 0; i < count; i++)
    {
      DocumentMapEdit edit = { edits[i].start, edits[i].end, edits[i].length };
      g_array_append_val (map->edits, edit);
    }
  end = map->edits->len;
  g_array_append_val (map->ends, end);
}

/* ---- moves ----------------------------------------------------------------------------------------------- */

static void
add_piece (GArray *pieces, gsize start, gsize value, gboolean moves)
{
  Piece *last = pieces->len > 0 ? &g_array_index (pieces, Piece, pieces->len - 1) : NULL;
  Piece piece = { start, value, moves };

  if (last && last->start == start)
    *last = piece;
  else if (!last || last->moves != moves || value != last->value + (moves ? start - last->start : 0))
    g_array_append_val (pieces, piece);
}

static Move *
move_from_pieces (GArray *pieces)
{
  Move *move = g_malloc (sizeof *move + pieces->len * sizeof (Piece));

  move->count = pieces->len;
  memcpy (move->pieces, pieces->data, pieces->len * sizeof (Piece));
  g_array_unref (pieces);
  return move;
}

static Move *
move_from_edits (const DocumentMapEdit *edits, guint count, DocumentBias bias)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  gsize in = 0, out = 0;

  add_piece (pieces, 0, 0, TRUE);
  for (guint i = 0; i < count; i++)
    {
      const DocumentMapEdit *e = &edits[i];
      gsize start = e->start - out + in;
      if (e->start == e->end)
        {
          if (bias == DOCUMENT_BIAS_RIGHT)
            add_piece (pieces, e->start, start + e->length, TRUE);
          else
            add_piece (pieces, e->start + 1, start + 1 + e->length, TRUE);
        }
      else
        {
          add_piece (pieces, e->start, start + (bias == DOCUMENT_BIAS_RIGHT ? e->length : 0), FALSE);
          add_piece (pieces, e->end, start + e->length, TRUE);
        }
      in += e->length;
      out += e->end - e->start;
    }
  return move_from_pieces (pieces);
}

/* The last piece that starts at or before the offset. */
static guint
find_piece (const Move *move, gsize offset)
{
  guint low = 0, high = move->count;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;
      if (move->pieces[middle].start <= offset)
        low = middle;
      else
        high = middle;
    }
  return low;
}

static gsize
move_offset (const Move *move, gsize offset)
{
  const Piece *piece = &move->pieces[find_piece (move, offset)];
  return piece->value + (piece->moves ? offset - piece->start : 0);
}

static Move *
move_compose (const Move *first, const Move *second)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (Piece));

  for (guint i = 0; i < first->count; i++)
    {
      const Piece *a = &first->pieces[i];
      gsize end = i + 1 < first->count ? first->pieces[i + 1].start : G_MAXSIZE;
      guint k = find_piece (second, a->value);
      add_piece (pieces, a->start, move_offset (second, a->value), a->moves && second->pieces[k].moves);
      while (a->moves && ++k < second->count && second->pieces[k].start - a->value < end - a->start)
        add_piece (pieces, a->start + (second->pieces[k].start - a->value), second->pieces[k].value, second->pieces[k].moves);
    }
  return move_from_pieces (pieces);
}

/* The move of revisions [index << level, (index + 1) << level) after the first. */
static const Move *
get_move (DocumentMap *map, guint level, guint index, DocumentBias bias)
{
  GArray *steps = g_ptr_array_index (map->levels, level);
  Move *move;

  if (steps->len <= index)
    g_array_set_size (steps, index + 1);
  move = g_array_index (steps, DocumentMapStep, index).moves[bias];
  if (move)
    return move;
  if (level == 0)
    {
      guint begin = index > 0 ? g_array_index (map->ends, guint, index - 1) : 0;
      guint end = g_array_index (map->ends, guint, index);
      move = move_from_edits (&g_array_index (map->edits, DocumentMapEdit, begin), end - begin, bias);
    }
  else
    move = move_compose (get_move (map, level - 1, 2 * index, bias), get_move (map, level - 1, 2 * index + 1, bias));
  g_array_index (steps, DocumentMapStep, index).moves[bias] = move;
  return move;
}

gboolean
document_map_move (DocumentMap *map, guint64 revision, gsize *offset, DocumentBias bias)
{
  guint at, end = map->ends->len;

  if (revision < map->first || revision > map->first + end)
    return FALSE;
  for (at = revision - map->first; at < end;)
    {
      guint level = 0;
      while (level + 1 < LEVELS && at % (2u << level) == 0 && at + (2u << level) <= end)
        level++;
      *offset = move_offset (get_move (map, level, at >> level, bias), *offset);
      at += 1u << level;
    }
  return TRUE;
}
