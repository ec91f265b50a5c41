/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Display columns and rectangles of carets. */
#include "carets-private.h"

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)
#define LONG_ROW 65536                  /* behind so many bytes of a row a column is a character: nobody counts tabs there */

static guint
get_width (gunichar c, guint column, guint tab)
{
  if (c == '\t')
    return tab - column % tab;
  if (c < 0x300)
    return 1;
  return g_unichar_iszerowidth (c) || g_unichar_ismark (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

guint
carets_get_column_at (EditorCarets *self, gsize offset)
{
  gsize at = document_get_line_start (self->document, document_get_line_at (self->document, offset));
  guint column = 0;
  if (offset - at > LONG_ROW)
    return document_get_chars_at (self->document, offset) - document_get_chars_at (self->document, at);
  while (at < offset)
    column += get_width (caret_text_char (&self->text, at, &at), column, self->rules.tab_width);
  return column;
}

gsize
carets_get_offset_at_column (EditorCarets *self, guint line, guint column)
{
  gsize at = document_get_line_start (self->document, line), end = caret_text_line_end (&self->text, line);
  guint here = 0;
  if (end - at > LONG_ROW)
    return MIN (end, document_get_offset_at (self->document, document_get_chars_at (self->document, at) + column));
  while (at < end && here < column)
    {
      gsize next, grapheme = caret_text_next (&self->text, at);
      guint width = get_width (caret_text_char (&self->text, at, &next), here, self->rules.tab_width);
      if (here + width > column && column - here < (width + 1) / 2)
        return at;
      here += width;
      at = grapheme;
    }
  return at;
}

static void
set_rectangle (EditorCarets *self)
{
  guint top = MIN (self->column_from[0], self->column_to[0]), bottom = MAX (self->column_from[0], self->column_to[0]);
  if (!self->in_column)
    carets_note_step (self);
  g_array_set_size (self->list, 0);
  for (guint line = top; line <= bottom; line++)
    {
      EditorCaret c = { carets_get_offset_at_column (self, line, self->column_from[1]),
                        carets_get_offset_at_column (self, line, self->column_to[1]), self->column_to[1] };
      if (!self->hidden || !self->hidden (line, self->hidden_data) || line == top)
        g_array_append_val (self->list, c);
    }
  self->primary = self->column_to[0] == top ? 0 : self->list->len - 1;
  self->in_column = TRUE;
  self->whole_words = FALSE;
  carets_moved (self);
}

void
carets_set_column (EditorCarets *self, guint from_line, guint from_column, guint to_line, guint to_column)
{
  guint last = document_get_line_count (self->document) - 1;
  self->column_from[0] = MIN (from_line, last);
  self->column_from[1] = from_column;
  self->column_to[0] = MIN (to_line, last);
  self->column_to[1] = to_column;
  set_rectangle (self);
}

/* The rectangle may reach as far to the right as its longest row does. */
static guint
get_widest (EditorCarets *self, guint from, guint to)
{
  guint widest = 0;
  for (guint line = MIN (from, to); line <= MAX (from, to) && line - MIN (from, to) < 4096; line++)
    widest = MAX (widest, carets_get_column_at (self, caret_text_line_end (&self->text, line)));
  return widest;
}

void
carets_extend_column (EditorCarets *self, int lines, int columns)
{
  guint last = document_get_line_count (self->document) - 1;
  if (!self->in_column)
    {
      const EditorCaret *c = &CARET (self, self->primary);
      self->column_from[0] = document_get_line_at (self->document, c->anchor);
      self->column_from[1] = carets_get_column_at (self, c->anchor);
      self->column_to[0] = document_get_line_at (self->document, c->head);
      self->column_to[1] = carets_get_column_at (self, c->head);
    }
  self->column_to[0] = CLAMP ((gint64) self->column_to[0] + lines, 0, last);
  if (columns != 0)
    self->column_to[1] = CLAMP ((gint64) self->column_to[1] + columns, 0,
                                MAX (get_widest (self, self->column_from[0], self->column_to[0]), self->column_from[1]));
  set_rectangle (self);
}
