/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on rows' beginnings and ends: indent, comments, blanks at the end, new rows. */
#include "carets-command.h"
#include <string.h>

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)
#define BLOCK(blocks, i) g_array_index (blocks, CaretsBlock, i)

static void
place_all (EditorCarets *self, CaretEdit *edit)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gboolean empty = c->anchor == c->head, back = c->head < c->anchor;
      caret_edit_place (edit, c->anchor, empty || back, c->head, empty || !back);
    }
}

/* ---- indent ------------------------------------------------------------------------------------------------------- */

static gboolean
shift_rows (EditorCarets *self, gboolean in)
{
  g_autoptr (GArray) blocks = carets_get_blocks (self, FALSE);
  guint width = self->rules.indent_width;
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < blocks->len; i++)
    for (guint line = BLOCK (blocks, i).first; line <= BLOCK (blocks, i).last; line++)
      {
        gsize start = document_get_line_start (self->document, line), inner = caret_text_skip_blanks (&self->text, start);
        guint columns = carets_get_indent (self, line);
        if (in && caret_text_is_blank_line (&self->text, line) && BLOCK (blocks, i).first != BLOCK (blocks, i).last)
          continue;
        if (in && columns % width == 0 && !self->rules.use_tabs)
          caret_edit_take (&edit, start, start, carets_make_indent (self, width));
        else if (in)
          caret_edit_take (&edit, start, inner, carets_make_indent (self, (columns / width + 1) * width));
        else if (columns > 0)
          {
            gsize at = start;
            guint goal = (columns - 1) / width * width, drop = columns - goal, done = 0;
            for (; at < inner && done < drop && caret_text_at (&self->text, at) == ' '; at++)
              done++;
            if (done == drop)
              caret_edit_add (&edit, start, at, "", 0);
            else
              caret_edit_take (&edit, start, inner, carets_make_indent (self, goal));
          }
      }
  place_all (self, &edit);
  return caret_edit_apply (&edit, self);
}

gboolean carets_indent (EditorCarets *self) { return shift_rows (self, TRUE); }
gboolean carets_outdent (EditorCarets *self) { return shift_rows (self, FALSE); }

/* ---- comments ------------------------------------------------------------------------------------------------------- */

static gboolean
has_word (EditorCarets *self, gsize at, const char *word)
{
  for (; *word; word++, at++)
    if (caret_text_at (&self->text, at) != (guchar) *word)
      return FALSE;
  return TRUE;
}

typedef struct { gboolean all, any; guint column; } Commented;

/* Whether all rows with text are comments, and the least indent of them. */
static Commented
look_at_rows (EditorCarets *self, GArray *blocks, const char *mark)
{
  Commented found = { TRUE, FALSE, G_MAXUINT };
  for (guint i = 0; i < blocks->len; i++)
    for (guint line = BLOCK (blocks, i).first; line <= BLOCK (blocks, i).last; line++)
      {
        gsize inner = caret_text_skip_blanks (&self->text, document_get_line_start (self->document, line));
        if (inner == caret_text_line_end (&self->text, line))
          continue;
        found.any = TRUE;
        found.all = found.all && has_word (self, inner, mark);
        found.column = MIN (found.column, carets_get_indent (self, line));
      }
  return found;
}

static gboolean
comment_rows (EditorCarets *self, const char *mark)
{
  g_autoptr (GArray) blocks = carets_get_blocks (self, FALSE);
  Commented found = look_at_rows (self, blocks, mark);
  gsize length = strlen (mark);
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < blocks->len; i++)
    for (guint line = BLOCK (blocks, i).first; line <= BLOCK (blocks, i).last; line++)
      {
        gsize inner = caret_text_skip_blanks (&self->text, document_get_line_start (self->document, line)), at;
        if (inner == caret_text_line_end (&self->text, line) && found.any)
          continue;
        at = found.any ? carets_get_offset_at_column (self, line, found.column) : inner;
        if (found.any && found.all)
          caret_edit_add (&edit, inner, inner + length + (caret_text_at (&self->text, inner + length) == ' ' ? 1 : 0), "", 0);
        else
          caret_edit_take (&edit, at, at, g_strconcat (mark, " ", NULL));
      }
  place_all (self, &edit);
  return caret_edit_apply (&edit, self);
}

/* Around every selection, or around the text of its row. */
gboolean
carets_block_comment (EditorCarets *self)
{
  const char *open = self->rules.block_open, *close = self->rules.block_close;
  gsize before, behind, done = 0;
  CaretEdit edit;
  if (!open)
    return self->rules.line_comment && comment_rows (self, self->rules.line_comment);
  before = strlen (open);
  behind = strlen (close);
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gsize start = caret_start (c), end = caret_end (c);
      gboolean back = c->head < c->anchor;
      if (start == end)
        {
          guint line = document_get_line_at (self->document, start);
          start = caret_text_skip_blanks (&self->text, document_get_line_start (self->document, line));
          end = caret_text_line_end (&self->text, line);
        }
      if (start >= done && end >= start + before + behind && has_word (self, start, open) && has_word (self, end - behind, close))
        {
          gsize from = start + before, to = end - behind;
          from += to > from && caret_text_at (&self->text, from) == ' ' ? 1 : 0;
          to -= to > from && caret_text_at (&self->text, to - 1) == ' ' ? 1 : 0;
          caret_edit_add (&edit, start, from, "", 0);
          caret_edit_add (&edit, to, end, "", 0);
        }
      else if (start >= done)
        {
          caret_edit_take (&edit, start, start, g_strconcat (open, " ", NULL));
          caret_edit_take (&edit, end, end, g_strconcat (" ", close, NULL));
        }
      done = MAX (end, 1);
      if (c->anchor == c->head)
        caret_edit_place (&edit, c->anchor, c->head < end, c->head, c->head < end);
      else
        caret_edit_place (&edit, c->anchor, !back, c->head, back);
    }
  return caret_edit_apply (&edit, self);
}

/* A text of no language gets the score's sign. */
gboolean
carets_comment (EditorCarets *self)
{
  const char *mark = self->rules.line_comment ? self->rules.line_comment : self->rules.block_open ? NULL : "//";
  return mark ? comment_rows (self, mark) : carets_block_comment (self);
}

/* ---- ends ------------------------------------------------------------------------------------------------------------- */

/* A caret behind the blanks keeps them when it asks so: a save in mid-typing does not pull the row from under it. */
static gboolean
trim_rows (EditorCarets *self, gboolean keep_under_carets)
{
  gsize blanks = 0;
  CaretEdit edit;
  caret_edit_init (&edit);
  for (gsize at = 0; at <= self->text.length; at++)
    {
      int c = caret_text_at (&self->text, at);
      if ((c == '\n' || c == '\r' || c < 0) && blanks > 0)
        {
          guint i = carets_find (self, at);
          if (!keep_under_carets || i >= self->list->len || CARET (self, i).head != at || CARET (self, i).anchor != at)
            caret_edit_add (&edit, at - blanks, at, "", 0);
        }
      blanks = c == ' ' || c == '\t' ? blanks + 1 : 0;
    }
  place_all (self, &edit);
  return caret_edit_apply (&edit, self);
}

gboolean
carets_trim (EditorCarets *self)
{
  return trim_rows (self, FALSE);
}

gboolean
carets_finish (EditorCarets *self)
{
  CaretEdit edit;
  if (self->text.length == 0 || caret_text_at (&self->text, self->text.length - 1) == '\n')
    return FALSE;
  caret_edit_init (&edit);
  caret_edit_add (&edit, self->text.length, self->text.length, "\n", 1);
  for (guint i = 0; i < self->list->len; i++)
    caret_edit_place (&edit, CARET (self, i).anchor, FALSE, CARET (self, i).head, FALSE);
  return caret_edit_apply (&edit, self);
}

gboolean
carets_run_save_rules (EditorCarets *self)
{
  gboolean done = FALSE;
  document_close_group (self->document);
  document_begin_group (self->document);
  if (self->rules.trim_on_save)
    done |= trim_rows (self, TRUE);
  if (self->rules.final_newline)
    done |= carets_finish (self);
  document_end_group (self->document);
  return done;
}

/* ---- new rows ----------------------------------------------------------------------------------------------------------- */

static gboolean
open_row (EditorCarets *self, gboolean above)
{
  g_autoptr (GArray) blocks = carets_get_blocks (self, FALSE);
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < blocks->len; i++)
    {
      guint line = above ? BLOCK (blocks, i).first : BLOCK (blocks, i).last;
      gsize start = document_get_line_start (self->document, line), end = caret_text_line_end (&self->text, line);
      g_autofree char *indent = carets_make_indent (self, carets_get_indent (self, line));
      if (above)
        caret_edit_take (&edit, start, start, g_strconcat (indent, "\n", NULL));
      else
        caret_edit_take (&edit, end, end, g_strconcat ("\n", indent, NULL));
      caret_edit_place (&edit, above ? start : end, TRUE, above ? start : end, TRUE);
      if (above)
        caret_edit_last_place (&edit)->anchor_shift = caret_edit_last_place (&edit)->head_shift = -1;
    }
  return caret_edit_apply (&edit, self);
}

gboolean carets_line_above (EditorCarets *self) { return open_row (self, TRUE); }
gboolean carets_line_below (EditorCarets *self) { return open_row (self, FALSE); }
