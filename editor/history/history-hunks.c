/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Differences as rows. */
#include "history/hunks.h"
#include <string.h>

#define ROW_BYTES 2048

/* ---- hunks ----------------------------------------------------------------------------------------------- */

/* The rows an edit touches: whole ones. An edit of whole rows (up to a row's start) touches no row behind it. */
static void
add_edit (Hunks *self, const DocumentEdit *edit, gssize shift)
{
  gsize new_start = edit->start + shift, new_end = new_start + edit->length;
  gsize old_line = rope_get_line_at (self->old_text, edit->start), new_line = rope_get_line_at (self->new_text, new_start);
  Hunk hunk = { old_line, rope_get_line_at (self->old_text, edit->end) + 1, new_line, rope_get_line_at (self->new_text, new_end) + 1 };
  gboolean from_start = rope_get_line_start (self->old_text, old_line) == edit->start
    && rope_get_line_start (self->new_text, new_line) == new_start;
  Hunk *last = self->hunks->len > 0 ? &g_array_index (self->hunks, Hunk, self->hunks->len - 1) : NULL;

  if (from_start && rope_get_line_start (self->old_text, hunk.old_end - 1) == edit->end
      && rope_get_line_start (self->new_text, hunk.new_end - 1) == new_end)
    {
      hunk.old_end--;
      hunk.new_end--;
    }
  if (last && (hunk.old_start <= last->old_end || hunk.new_start <= last->new_end))
    {
      last->old_end = MAX (last->old_end, hunk.old_end);
      last->new_end = MAX (last->new_end, hunk.new_end);
    }
  else
    g_array_append_val (self->hunks, hunk);
}

static gboolean
add_row (Hunks *self, HunkKind kind, guint hunk, gsize old_line, gsize new_line, guint count)
{
  HunkRow row = { kind, hunk, old_line, new_line, count };
  if (self->rows->len >= HUNKS_ROWS_MAX)
    {
      self->truncated = TRUE;
      return FALSE;
    }
  g_array_append_val (self->rows, row);
  return TRUE;
}

static void
add_same (Hunks *self, guint hunk, gsize old_line, gsize new_line, gsize count)
{
  for (gsize i = 0; i < count; i++)
    add_row (self, HUNK_SAME, hunk, old_line + i, new_line + i, 0);
}

/* Equal rows after a hunk and before the next; a header stands where some are left out. */
static void
fill_rows (Hunks *self)
{
  gsize shown = 0;                      /* rows of the old text that stand there already */
  gsize lines = rope_get_line_count (self->old_text);
  for (guint i = 0; i < self->hunks->len && !self->truncated; i++)
    {
      const Hunk *hunk = &g_array_index (self->hunks, Hunk, i);
      gsize next = i + 1 < self->hunks->len ? g_array_index (self->hunks, Hunk, i + 1).old_start : lines;
      gsize before = MIN (hunk->old_start - shown, HUNKS_CONTEXT), after = MIN (next - hunk->old_end, HUNKS_CONTEXT);
      if (hunk->old_start - before > shown || i == 0)
        add_row (self, HUNK_HEADER, i, hunk->old_start - before, hunk->new_start - before, hunk->old_start - before - shown);
      add_same (self, i, hunk->old_start - before, hunk->new_start - before, before);
      for (gsize k = hunk->old_start; k < hunk->old_end && !self->truncated; k++)
        add_row (self, HUNK_OLD, i, k, hunk->new_start, 0);
      for (gsize k = hunk->new_start; k < hunk->new_end && !self->truncated; k++)
        add_row (self, HUNK_NEW, i, hunk->old_end, k, 0);
      add_same (self, i, hunk->old_end, hunk->new_end, after);
      shown = hunk->old_end + after;
    }
}

Hunks *
hunks_new (const Rope *old_text, const Rope *new_text, const Delta *delta)
{
  g_autoptr (Delta) found = delta ? NULL : delta_new_difference (old_text, new_text, 0);
  Hunks *self = g_new0 (Hunks, 1);
  const DocumentEdit *edits;
  gssize shift = 0;
  guint count;

  self->old_text = rope_ref ((Rope *) old_text);
  self->new_text = rope_ref ((Rope *) new_text);
  self->hunks = g_array_new (FALSE, FALSE, sizeof (Hunk));
  self->rows = g_array_new (FALSE, FALSE, sizeof (HunkRow));
  edits = delta_get_edits (delta ? delta : found, &count);
  for (guint i = 0; i < count; i++)
    {
      add_edit (self, &edits[i], shift);
      shift += (gssize) edits[i].length - (gssize) (edits[i].end - edits[i].start);
    }
  for (guint i = 0; i < self->hunks->len; i++)
    {
      self->removed += g_array_index (self->hunks, Hunk, i).old_end - g_array_index (self->hunks, Hunk, i).old_start;
      self->added += g_array_index (self->hunks, Hunk, i).new_end - g_array_index (self->hunks, Hunk, i).new_start;
    }
  fill_rows (self);
  return self;
}

void
hunks_free (Hunks *self)
{
  if (!self)
    return;
  rope_unref (self->old_text);
  rope_unref (self->new_text);
  g_array_unref (self->hunks);
  g_array_unref (self->rows);
  g_free (self);
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static char *
dup_line (const Rope *rope, gsize line)
{
  gsize start = rope_get_line_start (rope, line), end = rope_get_line_end (rope, line), shown = MIN (end, start + ROW_BYTES);
  g_autofree char *text = NULL;
  while (shown < end && shown > start && !rope_is_boundary (rope, shown))
    shown--;
  text = rope_dup_range (rope, start, shown);
  return g_utf8_make_valid (text, shown - start);
}

char *
hunks_dup_row (const Hunks *self, const HunkRow *row)
{
  return row->kind == HUNK_NEW ? dup_line (self->new_text, row->new_line) : dup_line (self->old_text, row->old_line);
}

gboolean
hunks_get_inner (const Hunks *self, const HunkRow *row, gsize *start, gsize *end)
{
  const Hunk *hunk = row->kind == HUNK_OLD || row->kind == HUNK_NEW ? &g_array_index (self->hunks, Hunk, row->hunk) : NULL;
  g_autofree char *old = NULL, *new = NULL;
  gsize old_length, new_length, same = 0, tail = 0;
  gsize offset = !hunk ? 0 : row->kind == HUNK_OLD ? row->old_line - hunk->old_start : row->new_line - hunk->new_start;

  if (!hunk || hunk->old_end - hunk->old_start != hunk->new_end - hunk->new_start)
    return FALSE;
  old = dup_line (self->old_text, hunk->old_start + offset);
  new = dup_line (self->new_text, hunk->new_start + offset);
  old_length = strlen (old);
  new_length = strlen (new);
  while (same < old_length && same < new_length && old[same] == new[same])
    same++;
  while (same > 0 && ((guchar) old[same] & 0xC0) == 0x80)
    same--;
  while (tail < old_length - same && tail < new_length - same && old[old_length - 1 - tail] == new[new_length - 1 - tail])
    tail++;
  while (tail > 0 && ((guchar) old[old_length - tail] & 0xC0) == 0x80)
    tail--;
  *start = same;
  *end = (row->kind == HUNK_OLD ? old_length : new_length) - tail;
  return same + tail > 0;
}
