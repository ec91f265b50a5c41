/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits at every caret as one delta: inserting, deleting, and where the carets stand afterwards. */
#include "carets-private.h"
#include <string.h>

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)

/* ---- a delta under construction --------------------------------------------------------------------------------- */

void
caret_edit_init (CaretEdit *edit)
{
  edit->edits = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  edit->places = g_array_new (FALSE, FALSE, sizeof (CaretPlace));
  edit->texts = g_ptr_array_new_with_free_func (g_free);
}

void
caret_edit_add (CaretEdit *edit, gsize start, gsize end, const char *text, gsize length)
{
  DocumentEdit e = { start, end, text, length };
  if (edit->edits->len > 0)
    e.start = MAX (start, g_array_index (edit->edits, DocumentEdit, edit->edits->len - 1).end);
  if (e.end < e.start || (e.end == e.start && length == 0))
    return;
  g_array_append_val (edit->edits, e);
}

void
caret_edit_take (CaretEdit *edit, gsize start, gsize end, char *text)
{
  g_ptr_array_add (edit->texts, text);
  caret_edit_add (edit, start, end, text, strlen (text));
}

void
caret_edit_place (CaretEdit *edit, gsize anchor, gboolean anchor_right, gsize head, gboolean head_right)
{
  CaretPlace place = { { anchor, head, CARETS_NO_COLUMN }, anchor_right, head_right, 0, 0 };
  g_array_append_val (edit->places, place);
}

CaretPlace *
caret_edit_last_place (CaretEdit *edit)
{
  return &g_array_index (edit->places, CaretPlace, edit->places->len - 1);
}

gboolean
caret_edit_apply (CaretEdit *edit, EditorCarets *self)
{
  gboolean done = FALSE;
  if (edit->edits->len > 0)
    {
      self->places = edit->places;
      done = document_apply (self->document, 0, (DocumentEdit *) (void *) edit->edits->data, edit->edits->len,
                             DOCUMENT_AUTHOR_USER, NULL);
      self->places = NULL;
    }
  g_array_unref (edit->edits);
  g_array_unref (edit->places);
  g_ptr_array_unref (edit->texts);
  if (done)
    carets_changed (self);
  return done;
}

/* ---- inserting ---------------------------------------------------------------------------------------------------- */

gboolean
carets_insert (EditorCarets *self, const char *text, gssize length)
{
  CaretEdit edit;
  gsize size = length < 0 ? strlen (text) : (gsize) length;
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      caret_edit_add (&edit, caret_start (c), caret_end (c), text, size);
      caret_edit_place (&edit, caret_end (c), TRUE, caret_end (c), TRUE);
    }
  return caret_edit_apply (&edit, self);
}

gboolean
carets_replace_each (EditorCarets *self, const char *const *texts, guint count, gboolean select)
{
  CaretEdit edit;
  g_return_val_if_fail (count == self->list->len, FALSE);
  caret_edit_init (&edit);
  for (guint i = 0; i < count; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gsize length = strlen (texts[i]);
      caret_edit_add (&edit, caret_start (c), caret_end (c), texts[i], length);
      caret_edit_place (&edit, caret_end (c), TRUE, caret_end (c), TRUE);
      if (select)
        caret_edit_last_place (&edit)->anchor_shift = -(gssize) length;
    }
  return caret_edit_apply (&edit, self);
}

/* Up to the next stop, in spaces or one tab. */
static char *
make_tab (EditorCarets *self, gsize at)
{
  guint width = self->rules.indent_width, column;
  if (self->rules.use_tabs)
    return g_strdup ("\t");
  column = carets_get_column_at (self, at);
  return g_strnfill (width - column % width, ' ');
}

gboolean
carets_tab (EditorCarets *self)
{
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      caret_edit_take (&edit, caret_start (c), caret_end (c), make_tab (self, caret_start (c)));
      caret_edit_place (&edit, caret_end (c), TRUE, caret_end (c), TRUE);
    }
  return caret_edit_apply (&edit, self);
}

/* ---- deleting ----------------------------------------------------------------------------------------------------- */

static void
delete_range (CaretEdit *edit, gsize start, gsize end)
{
  caret_edit_add (edit, start, end, "", 0);
  caret_edit_place (edit, start, FALSE, start, FALSE);
}

/* Blanks before the caret that make one level, when nothing else stands before it. */
static gsize
get_level_before (EditorCarets *self, gsize at)
{
  gsize start = document_get_line_start (self->document, document_get_line_at (self->document, at));
  guint width = self->rules.indent_width, column, goal;
  if (at == start || caret_text_skip_blanks (&self->text, start) < at || caret_text_at (&self->text, at - 1) == '\t')
    return caret_text_previous (&self->text, at);
  column = carets_get_column_at (self, at);
  goal = (column - 1) / width * width;
  while (at > start && column > goal && caret_text_at (&self->text, at - 1) == ' ')
    at--, column--;
  return at;
}

gboolean
carets_backspace (EditorCarets *self)
{
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gsize at = c->head;
      if (c->anchor != at)
        delete_range (&edit, caret_start (c), caret_end (c));
      else if (at > 0 && carets_find_pair (self, at, NULL))
        delete_range (&edit, at - 1, at + 1);
      else
        delete_range (&edit, get_level_before (self, at), at);
    }
  return caret_edit_apply (&edit, self);
}

gboolean
carets_delete (EditorCarets *self)
{
  return carets_delete_to (self, CARETS_RIGHT);
}

gboolean
carets_delete_to (EditorCarets *self, CaretsMotion motion)
{
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      guint column = CARETS_NO_COLUMN;
      gsize to = c->anchor;
      if (c->anchor == c->head)
        to = carets_get_target (self, c->head, motion, 1, &column);
      if (to == c->head && motion == CARETS_LINE_END)
        to = caret_text_next (&self->text, to);
      else if (to == c->head && motion == CARETS_LINE_START)
        to = caret_text_previous (&self->text, to);
      delete_range (&edit, MIN (to, c->head), MAX (to, c->head));
    }
  return caret_edit_apply (&edit, self);
}

/* ---- clipboard ---------------------------------------------------------------------------------------------------- */

static void
get_row (EditorCarets *self, const EditorCaret *c, gsize *start, gsize *end)
{
  guint line = document_get_line_at (self->document, c->head);
  *start = document_get_line_start (self->document, line);
  *end = line + 1 < document_get_line_count (self->document) ? document_get_line_start (self->document, line + 1)
    : self->text.length;
}

char *
carets_copy (EditorCarets *self, gboolean *whole_rows)
{
  GString *all = g_string_new (NULL);
  gboolean selected = carets_has_selection (self), first = TRUE;
  gsize done = G_MAXSIZE;

  *whole_rows = !selected;
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gsize start = caret_start (c), end = caret_end (c);
      g_autofree char *part = NULL;
      if (selected && start == end)
        continue;
      if (!selected)
        {
          get_row (self, c, &start, &end);
          if (start == done)
            continue;
          done = start;
        }
      part = caret_text_dup (&self->text, start, end);
      if (selected && !first)
        g_string_append_c (all, '\n');
      g_string_append_len (all, part, end - start);
      if (!selected && (all->len == 0 || all->str[all->len - 1] != '\n'))
        g_string_append_c (all, '\n');
      first = FALSE;
    }
  return g_string_free (all, FALSE);
}

gboolean
carets_cut (EditorCarets *self)
{
  gboolean selected = carets_has_selection (self);
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gsize start = caret_start (c), end = caret_end (c);
      if (!selected)
        {
          get_row (self, c, &start, &end);
          if (end == self->text.length && start > 0 && caret_text_at (&self->text, end - 1) != '\n')
            start = caret_text_previous (&self->text, start);   /* the last row goes with the break before it */
        }
      delete_range (&edit, start, end);
    }
  return caret_edit_apply (&edit, self);
}

/* The rows of a text as lengths: what paste deals out. A break at the end opens no row. */
static GArray *
split_rows (const char *text)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (const char *at = text; ;)
    {
      const char *stop = strchr (at, '\n');
      gsize length = stop ? (gsize) (stop - at) : strlen (at);
      g_array_append_val (rows, length);
      if (!stop || !stop[1])
        return rows;
      at = stop + 1;
    }
}

gboolean
carets_paste (EditorCarets *self, const char *text, gboolean whole_rows)
{
  g_auto (GStrv) parts = strchr (text, '\r') ? g_strsplit (text, "\r\n", -1) : NULL;
  g_autofree char *plain = parts ? g_strjoinv ("\n", parts) : NULL;
  g_autoptr (GArray) rows = NULL;
  const char *at;
  CaretEdit edit;

  text = at = plain ? plain : text;
  rows = split_rows (text);
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gsize start = caret_start (c), end = caret_end (c);
      if (self->list->len > 1 && rows->len == self->list->len)
        {
          gsize length = g_array_index (rows, gsize, i);
          caret_edit_add (&edit, start, end, at, length);
          at += length + 1;
        }
      else if (whole_rows && start == end)
        {
          gsize row_end;
          get_row (self, c, &start, &row_end);
          caret_edit_add (&edit, start, start, text, strlen (text));
        }
      else
        caret_edit_add (&edit, start, end, text, strlen (text));
      caret_edit_place (&edit, end, TRUE, end, TRUE);
    }
  document_close_group (self->document);
  return caret_edit_apply (&edit, self);
}
