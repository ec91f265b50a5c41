/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on selections, or the words at carets: case, exchange, duplicate. */
#include "carets-command.h"
#include <string.h>

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)

/* ---- case ---------------------------------------------------------------------------------------------------------- */

static char *
make_title (const char *text)
{
  GString *title = g_string_new (NULL);
  gboolean inside = FALSE;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);
      g_string_append_unichar (title, inside ? g_unichar_tolower (c) : g_unichar_totitle (c));
      inside = caret_char_is_word (c) || (inside && c == '\'');
    }
  return g_string_free (title, FALSE);
}

static char *make_upper (const char *text) { return g_utf8_strup (text, -1); }
static char *make_lower (const char *text) { return g_utf8_strdown (text, -1); }

static gboolean
change_case (EditorCarets *self, char *(*change) (const char *))
{
  CaretEdit edit;
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gsize start = caret_start (c), end = caret_end (c);
      g_autofree char *text = NULL;
      if (start != end || carets_get_word (self, c->head, &start, &end))
        {
          text = caret_text_dup (&self->text, start, end);
          if (strlen (text) == end - start && g_utf8_validate (text, -1, NULL))
            caret_edit_take (&edit, start, end, change (text));
        }
      caret_edit_place (&edit, c->anchor, TRUE, c->head, TRUE);
    }
  return caret_edit_apply (&edit, self);
}

gboolean carets_upper (EditorCarets *self) { return change_case (self, make_upper); }
gboolean carets_lower (EditorCarets *self) { return change_case (self, make_lower); }
gboolean carets_title (EditorCarets *self) { return change_case (self, make_title); }

/* ---- exchange --------------------------------------------------------------------------------------------------------- */

/* Selections pass their texts on: the last one's goes to the first. */
static void
rotate (EditorCarets *self, CaretEdit *edit)
{
  guint count = self->list->len;
  for (guint i = 0; i < count; i++)
    {
      const EditorCaret *c = &CARET (self, i), *from = &CARET (self, (i + count - 1) % count);
      char *text = caret_text_dup (&self->text, caret_start (from), caret_end (from));
      gsize length = strlen (text);
      caret_edit_take (edit, caret_start (c), caret_end (c), text);
      caret_edit_place (edit, caret_end (c), TRUE, caret_end (c), TRUE);
      caret_edit_last_place (edit)->anchor_shift = -(gssize) length;
    }
}

/* The characters on both sides of each caret change places, and it goes on; at a row's end the last two do. */
static void
exchange (EditorCarets *self, CaretEdit *edit)
{
  for (guint i = 0; i < self->list->len; i++)
    {
      gsize at = CARET (self, i).head, start, end;
      if (at == caret_text_line_end (&self->text, document_get_line_at (self->document, at)) && at > 0)
        at = caret_text_previous (&self->text, at);
      start = caret_text_previous (&self->text, at);
      end = caret_text_next (&self->text, at);
      if (start < at && end > at && caret_text_at (&self->text, start) != '\n' && caret_text_at (&self->text, at) != '\n')
        {
          g_autofree char *a = caret_text_dup (&self->text, start, at), *b = caret_text_dup (&self->text, at, end);
          caret_edit_take (edit, start, end, g_strconcat (b, a, NULL));
          at = end;
        }
      caret_edit_place (edit, at, TRUE, at, TRUE);
    }
}

gboolean
carets_transpose (EditorCarets *self)
{
  gboolean all = self->list->len > 1;
  CaretEdit edit;
  for (guint i = 0; i < self->list->len; i++)
    all = all && CARET (self, i).anchor != CARET (self, i).head;
  caret_edit_init (&edit);
  if (all)
    rotate (self, &edit);
  else
    exchange (self, &edit);
  return caret_edit_apply (&edit, self);
}

/* ---- duplicate ------------------------------------------------------------------------------------------------------------ */

/* A selection's copy comes behind it and is selected; without one the row is copied downwards. */
gboolean
carets_duplicate (EditorCarets *self)
{
  CaretEdit edit;
  if (!carets_has_selection (self))
    return carets_copy_down (self);
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    {
      const EditorCaret *c = &CARET (self, i);
      gboolean back = c->head < c->anchor;
      gsize length = caret_end (c) - caret_start (c);
      char *text = caret_text_dup (&self->text, caret_start (c), caret_end (c));
      g_ptr_array_add (edit.texts, text);
      caret_edit_add (&edit, caret_end (c), caret_end (c), text, length);
      caret_edit_place (&edit, caret_end (c), TRUE, caret_end (c), TRUE);
      *(back ? &caret_edit_last_place (&edit)->head_shift : &caret_edit_last_place (&edit)->anchor_shift) = -(gssize) length;
    }
  return caret_edit_apply (&edit, self);
}
