/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree of runs behind concurrent edits, and the list of its pieces in the order of the text.
 *
 * Byte 0 of the first run is the start of the text and never seen, so that every place has a byte before it. */
#include "document/merge.h"
#include "document/document.h"

typedef struct Run Run;
typedef struct Piece Piece;

struct Run {
  DocumentEditId id;
  guint          part;                  /* of the edit: several runs of one */
  gsize          length;
  gsize          at;                    /* before which byte of the parent a left child is */
  GPtrArray     *left, *right;          /* children, sorted; NULL: none. Right ones hang on the last byte */
  Piece         *first, *last;
};

struct Piece {
  Piece  *next, *previous;
  Run    *run;
  gsize   offset, length;
  GArray *deleters;                     /* DocumentEditId; NULL: seen */
  gboolean goes;                        /* deleted by the edit at work */
};

struct DocumentMerge {
  Piece     *head;
  GPtrArray *runs;
  gsize      length;
  guint      pieces;
};

/* ---- knowing --------------------------------------------------------------------------------------------- */

static gboolean
is_known (const DocumentEditId *id, const guint64 *known)
{
  return id->counter <= known[id->site];
}

/* How much of a piece its author saw. */
static gsize
known_length (const DocumentMerge *merge, const Piece *piece, const guint64 *known)
{
  if (piece == merge->head || !is_known (&piece->run->id, known))
    return 0;
  for (guint i = 0; piece->deleters && i < piece->deleters->len; i++)
    if (is_known (&g_array_index (piece->deleters, DocumentEditId, i), known))
      return 0;
  return piece->length;
}

static int
compare_runs (const Run *a, const Run *b)
{
  if (a->at != b->at)
    return a->at < b->at ? -1 : 1;
  if (a->id.priority != b->id.priority)
    return a->id.priority < b->id.priority ? -1 : 1;
  if (a->id.site != b->id.site)
    return a->id.site < b->id.site ? -1 : 1;
  if (a->id.counter != b->id.counter)
    return a->id.counter < b->id.counter ? -1 : 1;
  return a->part < b->part ? -1 : a->part > b->part;
}

/* ---- pieces ---------------------------------------------------------------------------------------------- */

static Piece *
piece_new (DocumentMerge *merge, Run *run, gsize offset, gsize length)
{
  Piece *piece = g_new0 (Piece, 1);

  piece->run = run;
  piece->offset = offset;
  piece->length = length;
  merge->pieces++;
  return piece;
}

static void
insert_after (Piece *before, Piece *piece)
{
  piece->previous = before;
  piece->next = before->next;
  if (before->next)
    before->next->previous = piece;
  before->next = piece;
}

/* The piece keeps its first `length` bytes; the rest becomes the next piece. */
static void
split (DocumentMerge *merge, Piece *piece, gsize length)
{
  Piece *rest;

  if (length == 0 || length >= piece->length)
    return;
  rest = piece_new (merge, piece->run, piece->offset + length, piece->length - length);
  if (piece->deleters)
    rest->deleters = g_array_copy (piece->deleters);
  rest->goes = piece->goes;
  piece->length = length;
  insert_after (piece, rest);
  if (piece->run->last == piece)
    piece->run->last = rest;
}

/* ---- the tree -------------------------------------------------------------------------------------------- */

static Run *
run_new (DocumentMerge *merge, const DocumentEditId *id, guint part, gsize length)
{
  Run *run = g_new0 (Run, 1);

  if (id)
    run->id = *id;
  run->part = part;
  run->length = length;
  run->first = run->last = piece_new (merge, run, 0, length);
  g_ptr_array_add (merge->runs, run);
  return run;
}

static void
run_free (gpointer data)
{
  Run *run = data;

  g_clear_pointer (&run->left, g_ptr_array_unref);
  g_clear_pointer (&run->right, g_ptr_array_unref);
  g_free (run);
}

/* Puts a child among its siblings; the next one at the same place, or NULL. */
static Run *
add_child (GPtrArray **children, Run *run)
{
  guint low = 0, high;
  Run *next;

  if (!*children)
    *children = g_ptr_array_new ();
  for (high = (*children)->len; low < high;)
    {
      guint middle = low + (high - low) / 2;
      if (compare_runs (g_ptr_array_index (*children, middle), run) < 0)
        low = middle + 1;
      else
        high = middle;
    }
  g_ptr_array_insert (*children, low, run);
  next = low + 1 < (*children)->len ? g_ptr_array_index (*children, low + 1) : NULL;
  return next && next->at == run->at ? next : NULL;
}

/* Where the walk through a run's subtree begins and ends. */
static Piece *
find_leftmost (Run *run)
{
  while (run->left && ((Run *) g_ptr_array_index (run->left, 0))->at == 0)
    run = g_ptr_array_index (run->left, 0);
  return run->first;
}

static Piece *
find_rightmost (Run *run)
{
  while (run->right)
    run = g_ptr_array_index (run->right, run->right->len - 1);
  return run->last;
}

static gboolean
has_known_right (const Run *run, const guint64 *known)
{
  for (guint i = 0; run->right && i < run->right->len; i++)
    if (is_known (&((Run *) g_ptr_array_index (run->right, i))->id, known))
      return TRUE;
  return FALSE;
}

/* Hangs a run behind byte `count` (from 1) of a piece that its author saw. */
static void
integrate (DocumentMerge *merge, Piece *piece, gsize count, Run *run, const guint64 *known)
{
  Run *before = piece->run, *next;

  if (piece->offset + count == before->length && !has_known_right (before, known))
    {
      Piece *place = before->right ? find_rightmost (before) : before->last;
      next = add_child (&before->right, run);
      insert_after (next ? find_leftmost (next)->previous : place, run->first);
      return;
    }
  if (count < piece->length)
    split (merge, piece, count);
  for (piece = piece->next; !is_known (&piece->run->id, known);)
    piece = piece->next;
  run->at = piece->offset;
  next = add_child (&piece->run->left, run);
  insert_after ((next ? find_leftmost (next) : piece)->previous, run->first);
}

/* ---- edits ----------------------------------------------------------------------------------------------- */

typedef struct { Piece *piece; gsize before; } Place;   /* what the author saw before the piece */

/* To the piece that holds the byte before `at`, or the head. */
static void
advance (const DocumentMerge *merge, Place *place, gsize at, const guint64 *known)
{
  gsize length = known_length (merge, place->piece, known);

  while (place->before + length < at)
    {
      place->before += length;
      place->piece = place->piece->next;
      length = known_length (merge, place->piece, known);
    }
}

static void
delete_range (DocumentMerge *merge, Place place, gsize start, gsize end, const DocumentEditId *id, const guint64 *known)
{
  Piece *piece = place.piece;
  gsize at = place.before;

  for (; at < end; piece = piece->next)
    {
      gsize length = known_length (merge, piece, known);
      if (length == 0)
        continue;
      if (at < start)
        {
          split (merge, piece, start - at);
          at += piece->length;
          continue;
        }
      split (merge, piece, end - at);
      at += piece->length;
      piece->goes = !piece->deleters;
      if (!piece->deleters)
        piece->deleters = g_array_new (FALSE, FALSE, sizeof (DocumentEditId));
      g_array_append_val (piece->deleters, *id);
    }
}

static gboolean
check_range (const DocumentMerge *merge, const guint64 *known, const DocumentEdit *edits, guint count, GError **error)
{
  gsize length = 0, reached = 0;

  for (const Piece *piece = merge->head; piece; piece = piece->next)
    length += known_length (merge, piece, known);
  for (guint i = 0; i < count; i++)
    {
      if (edits[i].start < reached || edits[i].end < edits[i].start || edits[i].end > length)
        {
          g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_RANGE, "The edit of bytes %" G_GSIZE_FORMAT "–%"
                       G_GSIZE_FORMAT " does not fit the text of %" G_GSIZE_FORMAT " bytes that its author knew",
                       edits[i].start, edits[i].end, length);
          return FALSE;
        }
      reached = edits[i].end;
    }
  return TRUE;
}

/* What the edit at work does to the text as it was. */
static Delta *
read_delta (DocumentMerge *merge, const DocumentEditId *id, const DocumentEdit *edits)
{
  g_autoptr (GArray) made = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  gsize at = 0;
  Delta *delta;

  for (Piece *piece = merge->head->next; piece; piece = piece->next)
    {
      const DocumentEditId *own = &piece->run->id;
      if (own->site == id->site && own->counter == id->counter)
        {
          DocumentEdit insertion = { at, at, edits[piece->run->part].text + piece->offset, piece->length };
          g_array_append_val (made, insertion);
        }
      else if (piece->goes)
        {
          DocumentEdit deletion = { at, at + piece->length, NULL, 0 };
          g_array_append_val (made, deletion);
          at += piece->length;
          piece->goes = FALSE;
        }
      else if (!piece->deleters)
        at += piece->length;
    }
  delta = delta_new (at, (DocumentEdit *) (gpointer) made->data, made->len);
  merge->length = delta_get_length_after (delta);
  return delta;
}

Delta *
document_merge_edit (DocumentMerge *merge, const DocumentEditId *id, const guint64 *known, const DocumentEdit *edits,
                     guint count, GError **error)
{
  Place place = { merge->head, 0 };

  g_return_val_if_fail (id->site < DOCUMENT_SITES_MAX && id->counter > known[id->site], NULL);
  if (!check_range (merge, known, edits, count, error))
    return NULL;
  for (guint i = 0; i < count; i++)
    {
      advance (merge, &place, edits[i].start, known);
      if (edits[i].length > 0)
        integrate (merge, place.piece, place.piece == merge->head ? 1 : edits[i].start - place.before,
                   run_new (merge, id, i, edits[i].length), known);
      if (edits[i].end > edits[i].start)
        delete_range (merge, place, edits[i].start, edits[i].end, id, known);
    }
  return read_delta (merge, id, edits);
}

gsize
document_merge_get_length (const DocumentMerge *merge)
{
  return merge->length;
}

guint
document_merge_get_size (const DocumentMerge *merge)
{
  return merge->pieces;
}

DocumentMerge *
document_merge_new (gsize length)
{
  DocumentMerge *merge = g_new0 (DocumentMerge, 1);

  merge->runs = g_ptr_array_new_with_free_func (run_free);
  merge->head = run_new (merge, NULL, 0, length + 1)->first;
  split (merge, merge->head, 1);
  merge->length = length;
  return merge;
}

void
document_merge_free (DocumentMerge *merge)
{
  Piece *piece, *next;

  if (!merge)
    return;
  for (piece = merge->head; piece; piece = next)
    {
      next = piece->next;
      g_clear_pointer (&piece->deleters, g_array_unref);
      g_free (piece);
    }
  g_ptr_array_unref (merge->runs);
  g_free (merge);
}
