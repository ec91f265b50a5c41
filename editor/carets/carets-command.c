/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands by name, and those that only move carets. */
#include "carets/brackets.h"
#include "carets-command.h"
#include <string.h>

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)

typedef struct { CaretsCommand command; const char *name; CaretsCommandFunc func; } Row;

static gboolean add_above (EditorCarets *self) { carets_add_vertically (self, FALSE); return TRUE; }
static gboolean add_below (EditorCarets *self) { carets_add_vertically (self, TRUE); return TRUE; }
static gboolean line_ends (EditorCarets *self) { carets_split_lines (self); return TRUE; }
static gboolean column_up (EditorCarets *self) { carets_extend_column (self, -1, 0); return TRUE; }
static gboolean column_down (EditorCarets *self) { carets_extend_column (self, 1, 0); return TRUE; }
static gboolean column_left (EditorCarets *self) { carets_extend_column (self, 0, -1); return TRUE; }
static gboolean column_right (EditorCarets *self) { carets_extend_column (self, 0, 1); return TRUE; }
static gboolean select_lines (EditorCarets *self) { carets_select_lines (self); return TRUE; }
static gboolean jump_bracket (EditorCarets *self) { carets_move (self, CARETS_BRACKET, 1, FALSE); return TRUE; }

static gboolean go_start (EditorCarets *self) { carets_move (self, CARETS_DOCUMENT_START, 1, FALSE); return TRUE; }
static gboolean go_end (EditorCarets *self) { carets_move (self, CARETS_DOCUMENT_END, 1, FALSE); return TRUE; }
static gboolean select_start (EditorCarets *self) { carets_move (self, CARETS_DOCUMENT_START, 1, TRUE); return TRUE; }
static gboolean select_end (EditorCarets *self) { carets_move (self, CARETS_DOCUMENT_END, 1, TRUE); return TRUE; }

/* ---- growing and shrinking --------------------------------------------------------------------------------------- */

typedef struct { gsize start, end; } Range;

/* Keeps the smallest range that is larger than what is selected. */
static void
offer (Range *best, const Range *now, gsize start, gsize end)
{
  if (start <= now->start && end >= now->end && end - start > now->end - now->start && end - start < best->end - best->start)
    *best = (Range) { start, end };
}

static void
offer_brackets (EditorCarets *self, Range *best, const Range *now)
{
  gsize open, close;
  if (!carets_enclosing_brackets (self, now->start, now->end, &open, &close))
    return;
  offer (best, now, open + 1, close);
  offer (best, now, open, close + 1);
  if (open + 1 == now->start && close == now->end)
    offer (best, now, open, close + 1);
}

static void
offer_rows (EditorCarets *self, Range *best, const Range *now)
{
  guint first = document_get_line_at (self->document, now->start), last = document_get_line_at (self->document, now->end);
  gsize start = document_get_line_start (self->document, first), end = caret_text_line_end (&self->text, last);
  offer (best, now, MIN (caret_text_skip_blanks (&self->text, start), end), end);
  offer (best, now, start, last + 1 < document_get_line_count (self->document) ? document_get_line_start (self->document, last + 1) : end);
  while (first > 0 && !caret_text_is_blank_line (&self->text, first - 1) && last - first < 10000)
    first--;
  while (last + 1 < document_get_line_count (self->document) && !caret_text_is_blank_line (&self->text, last + 1) && last - first < 20000)
    last++;
  offer (best, now, document_get_line_start (self->document, first), caret_text_line_end (&self->text, last));
}

static gboolean
grow (EditorCarets *self, EditorCaret *c)
{
  Range now = { caret_start (c), caret_end (c) }, best = { 0, self->text.length };
  gsize start = now.start, end = now.end;
  gboolean comment;

  if (self->expand && self->expand (&start, &end, self->expand_data) && start <= now.start && end >= now.end
      && end - start > now.end - now.start && end <= self->text.length)
    {
      c->anchor = start;
      c->head = end;
      return TRUE;
    }
  start = now.start;
  end = now.end;
  if (carets_get_word (self, now.start, &start, &end))
    offer (&best, &now, start, end);
  if (carets_get_literal (self, now.start, &start, &end, &comment) && end >= now.end)
    {
      if (!comment && end > start + 1)
        offer (&best, &now, start + 1, end - 1);
      offer (&best, &now, start, end);
    }
  offer_brackets (self, &best, &now);
  offer_rows (self, &best, &now);
  c->anchor = best.start;
  c->head = best.end;
  return best.start != now.start || best.end != now.end;
}

static gboolean
expand (EditorCarets *self)
{
  gboolean any = FALSE;
  GArray *before;
  if (self->list->len > CARETS_STEP_CARETS_MAX)
    return FALSE;
  before = g_array_copy (self->list);
  carets_note_step (self);
  for (guint i = 0; i < self->list->len; i++)
    any |= grow (self, &CARET (self, i));
  self->in_expand = TRUE;
  carets_moved (self);
  if (any)
    g_ptr_array_add (self->expansions, before);
  else
    g_array_unref (before);
  return any;
}

static gboolean
shrink (EditorCarets *self)
{
  GArray *before;
  if (self->expansions->len == 0)
    return FALSE;
  before = g_array_ref (g_ptr_array_index (self->expansions, self->expansions->len - 1));
  g_ptr_array_set_size (self->expansions, self->expansions->len - 1);
  g_array_set_size (self->list, 0);
  g_array_append_vals (self->list, before->data, before->len);
  self->primary = MIN (self->primary, self->list->len - 1);
  g_array_unref (before);
  self->in_expand = TRUE;
  carets_moved (self);
  return TRUE;
}

void
carets_set_expand_func (EditorCarets *self, CaretsExpandFunc func, gpointer data)
{
  self->expand = func;
  self->expand_data = data;
}

static gboolean
select_bracket (EditorCarets *self)
{
  gboolean any = FALSE;
  carets_note_step (self);
  for (guint i = 0; i < self->list->len; i++)
    {
      EditorCaret *c = &CARET (self, i);
      gsize open, close;
      if (!carets_match_bracket (self, c->head, &open, &close)
          && !carets_enclosing_brackets (self, caret_start (c), caret_end (c), &open, &close))
        continue;
      *c = (EditorCaret) { open, close + 1, CARETS_NO_COLUMN };
      any = TRUE;
    }
  carets_moved (self);
  return any;
}

/* ---- the table -------------------------------------------------------------------------------------------------------- */

static const Row rows[] = {
  { CARETS_ADD_ABOVE, "add-caret-above", add_above },
  { CARETS_ADD_BELOW, "add-caret-below", add_below },
  { CARETS_LINE_ENDS, "carets-at-line-ends", line_ends },
  { CARETS_ADD_NEXT, "add-next", carets_add_next },
  { CARETS_SKIP_NEXT, "skip-next", carets_skip_next },
  { CARETS_STEP_BACK, "caret-undo", carets_step_back },
  { CARETS_ONE, "one-caret", carets_collapse },
  { CARETS_COLUMN_UP, "column-up", column_up },
  { CARETS_COLUMN_DOWN, "column-down", column_down },
  { CARETS_COLUMN_LEFT, "column-left", column_left },
  { CARETS_COLUMN_RIGHT, "column-right", column_right },
  { CARETS_SELECT_LINES, "select-line", select_lines },
  { CARETS_EXPAND, "expand-selection", expand },
  { CARETS_SHRINK, "shrink-selection", shrink },
  { CARETS_JUMP_BRACKET, "go-to-bracket", jump_bracket },
  { CARETS_SELECT_BRACKET, "select-to-bracket", select_bracket },
  { CARETS_GO_START, "go-to-start", go_start },
  { CARETS_GO_END, "go-to-end", go_end },
  { CARETS_SELECT_START, "select-to-start", select_start },
  { CARETS_SELECT_END, "select-to-end", select_end },
  { CARETS_MOVE_UP, "move-line-up", carets_move_up },
  { CARETS_MOVE_DOWN, "move-line-down", carets_move_down },
  { CARETS_COPY_UP, "copy-line-up", carets_copy_up },
  { CARETS_COPY_DOWN, "copy-line-down", carets_copy_down },
  { CARETS_DELETE_LINES, "delete-line", carets_delete_lines },
  { CARETS_JOIN_LINES, "join-lines", carets_join_lines },
  { CARETS_SORT, "sort-lines", carets_sort },
  { CARETS_SORT_BACK, "sort-lines-descending", carets_sort_back },
  { CARETS_REVERSE, "reverse-lines", carets_reverse },
  { CARETS_UNIQUE, "unique-lines", carets_unique },
  { CARETS_INDENT, "indent", carets_indent },
  { CARETS_OUTDENT, "outdent", carets_outdent },
  { CARETS_COMMENT, "toggle-comment", carets_comment },
  { CARETS_BLOCK_COMMENT, "toggle-block-comment", carets_block_comment },
  { CARETS_LINE_ABOVE, "line-above", carets_line_above },
  { CARETS_LINE_BELOW, "line-below", carets_line_below },
  { CARETS_UPPER, "upper-case", carets_upper },
  { CARETS_LOWER, "lower-case", carets_lower },
  { CARETS_TITLE, "title-case", carets_title },
  { CARETS_TRANSPOSE, "transpose", carets_transpose },
  { CARETS_DUPLICATE, "duplicate", carets_duplicate },
  { CARETS_TRIM, "trim-blanks", carets_trim },
  { CARETS_FINISH, "end-with-line-break", carets_finish },
};

CaretsCommand
carets_command_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (strcmp (rows[i].name, name) == 0)
      return rows[i].command;
  return CARETS_COMMAND_NONE;
}

const char *
carets_command_get_name (CaretsCommand command)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].command == command)
      return rows[i].name;
  return NULL;
}

gboolean
carets_run (EditorCarets *self, CaretsCommand command)
{
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (rows[i].command == command)
      {
        document_close_group (self->document);          /* a command is an undo step of its own */
        return rows[i].func (self);
      }
  return FALSE;
}
