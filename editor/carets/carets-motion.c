/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How carets move: by grapheme, word, row, paragraph, page, bracket. */
#include "carets/brackets.h"
#include "carets-private.h"

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)

typedef enum { BLANK, WORD, SIGN } Class;

static Class
classify (gunichar c)
{
  return g_unichar_isspace (c) ? BLANK : caret_char_is_word (c) ? WORD : SIGN;
}

/* Over blanks, then over one run of letters or of signs. */
static gsize
word_right (CaretText *text, gsize at)
{
  gsize next;
  Class class;
  while (at < text->length && classify (caret_text_char (text, at, &next)) == BLANK)
    at = next;
  if (at >= text->length)
    return at;
  class = classify (caret_text_char (text, at, &next));
  while (at < text->length && classify (caret_text_char (text, at, &next)) == class)
    at = next;
  return at;
}

static gsize
word_left (CaretText *text, gsize at)
{
  gsize next, back;
  Class class;
  while (at > 0 && classify (caret_text_char (text, back = caret_text_back (text, at), &next)) == BLANK)
    at = back;
  if (at == 0)
    return 0;
  class = classify (caret_text_char (text, caret_text_back (text, at), &next));
  while (at > 0 && classify (caret_text_char (text, back = caret_text_back (text, at), &next)) == class)
    at = back;
  return at;
}

static gsize
line_start (EditorCarets *self, gsize at)
{
  gsize start = document_get_line_start (self->document, document_get_line_at (self->document, at));
  gsize inner = caret_text_skip_blanks (&self->text, start);
  return at > inner || at == start ? inner : start;
}

static guint
step_row (EditorCarets *self, guint line, gboolean down)
{
  guint count = document_get_line_count (self->document), at = line;
  while (down ? at + 1 < count : at > 0)
    {
      at += down ? 1 : -1;
      if (!self->hidden || !self->hidden (at, self->hidden_data))
        return at;
    }
  return line;
}

static gsize
move_rows (EditorCarets *self, gsize at, guint rows, gboolean down, guint *column)
{
  guint line = document_get_line_at (self->document, at), first = line;
  if (*column == CARETS_NO_COLUMN)
    *column = carets_get_column_at (self, at);
  if (rows > 64 && !self->hidden)
    line = down ? MIN (line + rows, document_get_line_count (self->document) - 1) : line - MIN (line, rows);
  else
    for (guint i = 0; i < rows; i++)
      line = step_row (self, line, down);
  if (line == first)                    /* beyond the first and the last row: their ends */
    return down ? caret_text_line_end (&self->text, line) : document_get_line_start (self->document, line);
  return carets_get_offset_at_column (self, line, *column);
}

static gsize
move_paragraph (EditorCarets *self, gsize at, gboolean down)
{
  guint line = document_get_line_at (self->document, at), last = document_get_line_count (self->document) - 1;
  gboolean in_text = !caret_text_is_blank_line (&self->text, line);
  while (down ? line < last : line > 0)
    {
      line += down ? 1 : -1;
      if (!caret_text_is_blank_line (&self->text, line))
        in_text = TRUE;
      else if (in_text)
        return document_get_line_start (self->document, line);
    }
  return down ? self->text.length : 0;
}

static gsize
move_bracket (EditorCarets *self, gsize at)
{
  gsize open, close;
  if (carets_match_bracket (self, at, &open, &close))
    {
      if (at == open)                   /* stays outside of both, or inside of both */
        return close + 1;
      return at == close + 1 ? open : at == close ? open + 1 : close;
    }
  return carets_enclosing_brackets (self, at, at, &open, &close) ? close : at;
}

gsize
carets_get_target (EditorCarets *self, gsize at, CaretsMotion motion, guint count, guint *column)
{
  for (guint i = 0; i < count; i++)
    switch (motion)
      {
      case CARETS_LEFT:           at = caret_text_previous (&self->text, at); break;
      case CARETS_RIGHT:          at = caret_text_next (&self->text, at); break;
      case CARETS_WORD_LEFT:      at = word_left (&self->text, at); break;
      case CARETS_WORD_RIGHT:     at = word_right (&self->text, at); break;
      case CARETS_LINE_START:     return line_start (self, at);
      case CARETS_LINE_END:       return caret_text_line_end (&self->text, document_get_line_at (self->document, at));
      case CARETS_PARAGRAPH_UP:   at = move_paragraph (self, at, FALSE); break;
      case CARETS_PARAGRAPH_DOWN: at = move_paragraph (self, at, TRUE); break;
      case CARETS_DOCUMENT_START: return 0;
      case CARETS_DOCUMENT_END:   return self->text.length;
      case CARETS_BRACKET:        return move_bracket (self, at);
      case CARETS_UP:
      case CARETS_PAGE_UP:        return move_rows (self, at, count, FALSE, column);
      case CARETS_DOWN:
      case CARETS_PAGE_DOWN:      return move_rows (self, at, count, TRUE, column);
      }
  return at;
}

static gboolean
is_vertical (CaretsMotion motion)
{
  return motion == CARETS_UP || motion == CARETS_DOWN || motion == CARETS_PAGE_UP || motion == CARETS_PAGE_DOWN;
}

/* Where a caret without Shift sets out: at the side of its selection that it moves to. */
static gsize
get_origin (const EditorCaret *c, CaretsMotion motion)
{
  switch (motion)
    {
    case CARETS_LEFT: case CARETS_UP: case CARETS_PAGE_UP: case CARETS_PARAGRAPH_UP: return caret_start (c);
    case CARETS_RIGHT: case CARETS_DOWN: case CARETS_PAGE_DOWN: case CARETS_PARAGRAPH_DOWN: return caret_end (c);
    default: return c->head;
    }
}

void
carets_move (EditorCarets *self, CaretsMotion motion, guint count, gboolean extend)
{
  carets_note_step (self);
  for (guint i = 0; i < self->list->len; i++)
    {
      EditorCaret *c = &CARET (self, i);
      guint column = is_vertical (motion) ? c->column : CARETS_NO_COLUMN;
      if (!extend && c->anchor != c->head && (motion == CARETS_LEFT || motion == CARETS_RIGHT))
        c->head = get_origin (c, motion);
      else
        c->head = carets_get_target (self, extend ? c->head : get_origin (c, motion), motion, count, &column);
      if (!extend)
        c->anchor = c->head;
      c->column = column;
    }
  self->in_column = self->whole_words = FALSE;
  carets_moved (self);
}

/* ---- more carets -------------------------------------------------------------------------------------------------- */

void
carets_add_vertically (EditorCarets *self, gboolean down)
{
  guint count = self->list->len, primary = self->primary;
  carets_note_step (self);
  for (guint i = 0; i < count; i++)
    {
      EditorCaret c = CARET (self, i);
      guint line = document_get_line_at (self->document, c.head), anchor_line = document_get_line_at (self->document, c.anchor);
      guint next = step_row (self, line, down);
      if (next == line || anchor_line != line)
        continue;
      if (c.column == CARETS_NO_COLUMN)
        c.column = carets_get_column_at (self, c.head);
      CARET (self, i).column = c.column;
      c.anchor = c.anchor == c.head ? G_MAXSIZE
        : carets_get_offset_at_column (self, next, carets_get_column_at (self, c.anchor));
      c.head = carets_get_offset_at_column (self, next, c.column);
      if (c.anchor == G_MAXSIZE)
        c.anchor = c.head;
      g_array_append_val (self->list, c);
      if (i == primary)
        self->primary = self->list->len - 1;
    }
  self->in_column = FALSE;
  carets_moved (self);
}

void
carets_split_lines (EditorCarets *self)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  guint primary = 0;
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      guint first = document_get_line_at (self->document, caret_start (c));
      guint last = document_get_line_at (self->document, caret_end (c));
      if (last > first && document_get_line_start (self->document, last) == caret_end (c))
        last--;
      for (guint line = first; line <= last; line++)
        {
          gsize end = caret_text_line_end (&self->text, line);
          EditorCaret next = { end, end, CARETS_NO_COLUMN };
          g_array_append_val (list, next);
        }
      if (i == self->primary)
        primary = list->len - 1;
    }
  carets_set (self, (EditorCaret *) (void *) list->data, list->len, primary);
}

void
carets_select_all (EditorCarets *self)
{
  carets_set_one (self, 0, self->text.length);
}

void
carets_select_lines (EditorCarets *self)
{
  carets_note_step (self);
  for (guint i = 0; i < self->list->len; i++)
    {
      EditorCaret *c = &CARET (self, i);
      guint last = document_get_line_at (self->document, caret_end (c));
      c->anchor = document_get_line_start (self->document, document_get_line_at (self->document, caret_start (c)));
      c->head = last + 1 < document_get_line_count (self->document) ? document_get_line_start (self->document, last + 1)
        : self->text.length;
      c->column = CARETS_NO_COLUMN;
    }
  carets_moved (self);
}
