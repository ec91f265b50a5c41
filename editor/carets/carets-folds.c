/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds by a language's ranges or by indent. Folded ones are kept as bytes, so that they follow edits. */
#include "carets/folds.h"
#include "carets-private.h"

#define LEVELS_MAX 256

typedef struct { gsize start, end; } Span;              /* the end of the row that stays, the end of the last row hidden */

struct _CaretsFolds {
  EditorCarets *carets;
  Document     *document;
  GArray       *folded;                 /* Span, sorted, may be nested */
  GArray       *ranges;                 /* Span, of a language service; NULL: by indent */
  GArray       *rows;                   /* CaretsFold: `folded` as rows, made when asked for */
};

/* ---- following edits ----------------------------------------------------------------------------------------------- */

static gsize
move (const DocumentDelta *delta, gsize offset, gboolean right)
{
  gssize shift = 0;
  for (guint i = 0; i < delta->edit_count && delta->edits[i].start <= offset; i++)
    {
      const DocumentEdit *e = &delta->edits[i];
      if (e->start == offset && !right)
        break;
      if (e->end > offset)
        return e->start + shift + (right ? e->length : 0);
      shift += (gssize) e->length - (gssize) (e->end - e->start);
    }
  return offset + shift;
}

/* What lost its break, and so hides no row any more, goes. */
static void
follow (CaretsFolds *self, GArray *spans, const DocumentDelta *delta)
{
  guint kept = 0;
  for (guint i = 0; i < spans->len; i++)
    {
      Span s = g_array_index (spans, Span, i);
      s.start = move (delta, s.start, TRUE);
      s.end = move (delta, s.end, FALSE);
      if (s.start < s.end && document_get_line_at (self->document, s.start) < document_get_line_at (self->document, s.end))
        g_array_index (spans, Span, kept++) = s;
    }
  g_array_set_size (spans, kept);
}

static void
changed_cb (Document *document, const DocumentDelta *delta, CaretsFolds *self)
{
  g_clear_pointer (&self->rows, g_array_unref);
  follow (self, self->folded, delta);
  if (self->ranges)
    follow (self, self->ranges, delta);
}

CaretsFolds *
carets_folds_new (EditorCarets *carets)
{
  CaretsFolds *self = g_new0 (CaretsFolds, 1);
  self->carets = carets;
  self->document = g_object_ref (carets->document);
  self->folded = g_array_new (FALSE, FALSE, sizeof (Span));
  g_signal_connect (self->document, "changed", G_CALLBACK (changed_cb), self);
  return self;
}

void
carets_folds_free (CaretsFolds *self)
{
  if (!self)
    return;
  g_signal_handlers_disconnect_by_data (self->document, self);
  g_object_unref (self->document);
  g_array_unref (self->folded);
  g_clear_pointer (&self->ranges, g_array_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self);
}

static Span
get_span (CaretsFolds *self, const CaretsFold *fold)
{
  return (Span) { caret_text_line_end (&self->carets->text, fold->first), caret_text_line_end (&self->carets->text, fold->last) };
}

static CaretsFold
get_rows (CaretsFolds *self, const Span *span)
{
  return (CaretsFold) { document_get_line_at (self->document, span->start), document_get_line_at (self->document, span->end) };
}

static int
compare (gconstpointer a, gconstpointer b)
{
  const Span *x = a, *y = b;
  return x->start != y->start ? (x->start < y->start ? -1 : 1) : (x->end < y->end) - (x->end > y->end);
}

void
carets_folds_set_ranges (CaretsFolds *self, const CaretsFold *ranges, guint count)
{
  guint rows = document_get_line_count (self->document);
  g_clear_pointer (&self->ranges, g_array_unref);
  if (count == 0)
    return;
  self->ranges = g_array_new (FALSE, FALSE, sizeof (Span));
  for (guint i = 0; i < count; i++)
    if (ranges[i].first < ranges[i].last && ranges[i].last < rows)
      {
        Span span = get_span (self, &ranges[i]);
        g_array_append_val (self->ranges, span);
      }
  g_array_sort (self->ranges, compare);
}

/* ---- what can be folded ----------------------------------------------------------------------------------------------- */

static gboolean
find_range (CaretsFolds *self, guint line, CaretsFold *fold)
{
  guint low = 0, high = self->ranges->len;
  gsize end = caret_text_line_end (&self->carets->text, line);
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (g_array_index (self->ranges, Span, middle).start < document_get_line_start (self->document, line))
        low = middle + 1;
      else
        high = middle;
    }
  if (low >= self->ranges->len || g_array_index (self->ranges, Span, low).start > end)
    return FALSE;
  *fold = get_rows (self, &g_array_index (self->ranges, Span, low));
  return TRUE;
}

/* A row of nothing but a comment. */
static gboolean
is_comment (CaretsFolds *self, guint line)
{
  CaretText *text = &self->carets->text;
  const char *mark = self->carets->rules.line_comment;
  gsize at;
  if (!mark || line >= document_get_line_count (self->document))
    return FALSE;
  at = caret_text_skip_blanks (text, document_get_line_start (self->document, line));
  for (; *mark; mark++, at++)
    if (caret_text_at (text, at) != (guchar) *mark)
      return FALSE;
  return TRUE;
}

/* The first of two or more comments below each other at one depth. */
static gboolean
begins_comments (CaretsFolds *self, guint line)
{
  return is_comment (self, line) && is_comment (self, line + 1) && !(line > 0 && is_comment (self, line - 1))
    && carets_get_indent (self->carets, line) == carets_get_indent (self->carets, line + 1);
}

gboolean
carets_folds_can_fold (CaretsFolds *self, guint line)
{
  CaretText *text = &self->carets->text;
  guint count = document_get_line_count (self->document), next = line + 1;
  CaretsFold fold;
  if (self->ranges)
    return find_range (self, line, &fold);
  if (caret_text_is_blank_line (text, line))
    return FALSE;
  if (begins_comments (self, line))
    return TRUE;
  while (next < count && caret_text_is_blank_line (text, next))
    next++;
  return next < count && carets_get_indent (self->carets, next) > carets_get_indent (self->carets, line);
}

gboolean
carets_folds_find (CaretsFolds *self, guint line, CaretsFold *fold)
{
  CaretText *text = &self->carets->text;
  guint count = document_get_line_count (self->document), indent;
  if (self->ranges)
    return find_range (self, line, fold);
  if (!carets_folds_can_fold (self, line))
    return FALSE;
  indent = carets_get_indent (self->carets, line);
  *fold = (CaretsFold) { line, line };
  if (begins_comments (self, line))
    {
      while (is_comment (self, fold->last + 1) && carets_get_indent (self->carets, fold->last + 1) == indent)
        fold->last++;
      return TRUE;
    }
  for (guint next = line + 1; next < count; next++)
    {
      if (caret_text_is_blank_line (text, next))
        continue;
      if (carets_get_indent (self->carets, next) <= indent)
        break;
      fold->last = next;
    }
  return TRUE;
}

gboolean
carets_folds_find_around (CaretsFolds *self, guint line, CaretsFold *fold)
{
  for (guint at = line + 1; at > 0 && line - (at - 1) < 100000; at--)
    if (carets_folds_can_fold (self, at - 1) && carets_folds_find (self, at - 1, fold) && fold->last >= line)
      return TRUE;
  return FALSE;
}

/* ---- what is folded ------------------------------------------------------------------------------------------------------ */

guint
carets_folds_get_count (CaretsFolds *self)
{
  return self->folded->len;
}

const CaretsFold *
carets_folds_get_folded (CaretsFolds *self, guint *count)
{
  if (!self->rows)
    {
      self->rows = g_array_new (FALSE, FALSE, sizeof (CaretsFold));
      for (guint i = 0; i < self->folded->len; i++)
        {
          CaretsFold fold = get_rows (self, &g_array_index (self->folded, Span, i));
          g_array_append_val (self->rows, fold);
        }
    }
  *count = self->rows->len;
  return (const CaretsFold *) (void *) self->rows->data;
}

gboolean
carets_folds_is_folded (CaretsFolds *self, guint line, CaretsFold *fold)
{
  guint count;
  const CaretsFold *all = carets_folds_get_folded (self, &count);
  for (guint i = 0; i < count && all[i].first <= line; i++)
    if (all[i].first == line)
      {
        *fold = all[i];
        return TRUE;
      }
  return FALSE;
}

gboolean
carets_folds_is_hidden (CaretsFolds *self, guint line)
{
  guint count;
  const CaretsFold *all = carets_folds_get_folded (self, &count);
  for (guint i = 0; i < count && all[i].first < line; i++)
    if (line <= all[i].last)
      return TRUE;
  return FALSE;
}

static gboolean
add (CaretsFolds *self, const CaretsFold *fold)
{
  Span span = get_span (self, fold);
  for (guint i = 0; i < self->folded->len; i++)
    if (g_array_index (self->folded, Span, i).start == span.start)
      return FALSE;
  g_array_append_val (self->folded, span);
  return TRUE;
}

static gboolean
finish (CaretsFolds *self, gboolean changed)
{
  if (changed)
    g_array_sort (self->folded, compare);
  g_clear_pointer (&self->rows, g_array_unref);
  return changed;
}

gboolean
carets_folds_fold (CaretsFolds *self, guint line)
{
  CaretsFold fold;
  for (guint at = line; carets_folds_find_around (self, at, &fold); at = fold.first - 1)
    {
      if (add (self, &fold))
        return finish (self, TRUE);
      if (fold.first == 0)
        break;
    }
  return FALSE;
}

static gboolean
remove_if (CaretsFolds *self, gboolean (*holds) (const CaretsFold *fold, gsize place), gsize place)
{
  guint kept = 0, before = self->folded->len;
  for (guint i = 0; i < before; i++)
    {
      Span span = g_array_index (self->folded, Span, i);
      CaretsFold fold = get_rows (self, &span);
      if (!holds (&fold, place))
        g_array_index (self->folded, Span, kept++) = span;
    }
  g_array_set_size (self->folded, kept);
  return finish (self, kept < before);
}

static gboolean begins_or_hides (const CaretsFold *fold, gsize line) { return line >= fold->first && line <= fold->last; }
static gboolean hides (const CaretsFold *fold, gsize line) { return line > fold->first && line <= fold->last; }

gboolean
carets_folds_unfold (CaretsFolds *self, guint line)
{
  return remove_if (self, begins_or_hides, line);
}

gboolean
carets_folds_toggle (CaretsFolds *self, guint line)
{
  CaretsFold fold;
  if (carets_folds_is_folded (self, line, &fold))
    return carets_folds_unfold (self, line);
  return carets_folds_find (self, line, &fold) ? finish (self, add (self, &fold)) : carets_folds_fold (self, line);
}

gboolean
carets_folds_fold_all (CaretsFolds *self, guint level)
{
  guint count = document_get_line_count (self->document), depth = 0, ends[LEVELS_MAX];
  gboolean any = FALSE;
  for (guint line = 0; line < count; line++)
    {
      CaretsFold fold;
      if (!carets_folds_find (self, line, &fold))
        continue;
      while (depth > 0 && ends[depth - 1] < line)
        depth--;
      if (depth < LEVELS_MAX)
        ends[depth++] = fold.last;
      if (level == 0 || depth == level)
        any |= add (self, &fold);
    }
  return finish (self, any);
}

gboolean
carets_folds_unfold_all (CaretsFolds *self)
{
  gboolean any = self->folded->len > 0;
  g_array_set_size (self->folded, 0);
  return finish (self, any);
}

gboolean
carets_folds_reveal (CaretsFolds *self, gsize offset)
{
  guint line;
  if (self->folded->len == 0)
    return FALSE;
  line = document_get_line_at (self->document, offset);
  return carets_folds_is_hidden (self, line) && remove_if (self, hides, line);
}
