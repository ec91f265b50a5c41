/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typing with the language's habits: pairs that close themselves, indent of new rows, brackets that step back. */
#include "carets/brackets.h"
#include "carets-private.h"
#include <string.h>

#define CARET(self, i) g_array_index ((self)->list, EditorCaret, i)
#define SMART_CARETS_MAX 32             /* above, partners are not looked for: one level is taken instead */

static char
get_closer (const CaretsRules *rules, char c)
{
  switch (c)
    {
    case '(': return ')';
    case '[': return ']';
    case '{': return '}';
    default:  return c > 0 && strchr (rules->quotes, c) ? c : 0;
    }
}

static gboolean
is_quote (const CaretsRules *rules, int c)
{
  return c > 0 && c < 0x80 && strchr (rules->quotes, c);
}

static gboolean
is_closing (int c)
{
  return c == ')' || c == ']' || c == '}';
}

/* ---- indent ------------------------------------------------------------------------------------------------------- */

static gsize
get_row_start (EditorCarets *self, gsize at)
{
  return document_get_line_start (self->document, document_get_line_at (self->document, at));
}

/* `columns` of blanks, as the rules write them. */
char *
carets_make_indent (EditorCarets *self, guint columns)
{
  guint tabs = self->rules.use_tabs ? columns / self->rules.tab_width : 0, spaces = columns - tabs * self->rules.tab_width;
  char *blanks = g_malloc (tabs + spaces + 1);
  memset (blanks, '\t', tabs);
  memset (blanks + tabs, ' ', spaces);
  blanks[tabs + spaces] = 0;
  return blanks;
}

guint
carets_get_indent (EditorCarets *self, guint line)
{
  return carets_get_column_at (self, caret_text_skip_blanks (&self->text, document_get_line_start (self->document, line)));
}

static gboolean
row_begins_with (EditorCarets *self, gsize at, const char *word)
{
  gsize next;
  for (; *word; word++, at++)
    if (caret_text_at (&self->text, at) != *word)
      return FALSE;
  return !caret_char_is_word (caret_text_char (&self->text, at, &next));
}

static gboolean
leaves_block (EditorCarets *self, gsize inner)
{
  static const char *const words[] = { "return", "pass", "break", "continue", "raise" };
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (row_begins_with (self, inner, words[i]))
      return TRUE;
  return FALSE;
}

static guint
get_new_indent (EditorCarets *self, gsize at, gboolean *opens)
{
  const CaretsRules *rules = &self->rules;
  gsize start = get_row_start (self, at), inner = caret_text_skip_blanks (&self->text, start), end = at;
  guint indent = carets_get_column_at (self, MIN (inner, at)), level = rules->indent_width;
  int last;

  *opens = FALSE;
  if (rules->indent == CARETS_INDENT_KEEP)
    return indent;
  while (end > inner && (caret_text_at (&self->text, end - 1) == ' ' || caret_text_at (&self->text, end - 1) == '\t'))
    end--;
  last = end > inner ? caret_text_at (&self->text, end - 1) : -1;
  *opens = last == '(' || last == '[' || last == '{';
  if (*opens || (last == ':' && rules->indent == CARETS_INDENT_PYTHON))
    return indent + level;
  if (rules->indent == CARETS_INDENT_PYTHON && leaves_block (self, inner))
    return indent > level ? indent - level : 0;
  if (rules->chains && last == ';' && caret_text_at (&self->text, inner) == '.')
    return indent > level ? indent - level : 0;         /* the chain's last row */
  return indent;
}

static void
add_newline (EditorCarets *self, CaretEdit *edit, const EditorCaret *c)
{
  gsize start = caret_start (c), end = caret_end (c), row = get_row_start (self, start);
  gboolean opens, between, blank = caret_text_skip_blanks (&self->text, row) >= start && start > row;
  guint columns = get_new_indent (self, start, &opens);
  g_autofree char *indent = carets_make_indent (self, columns), *outer = NULL;
  GString *text = g_string_new ("\n");

  g_string_append (text, indent);
  end = caret_text_skip_blanks (&self->text, end);
  between = opens && is_closing (caret_text_at (&self->text, end));
  if (between)
    {
      outer = carets_make_indent (self, columns - MIN (columns, self->rules.indent_width));
      g_string_append_c (text, '\n');
      g_string_append (text, outer);
    }
  if (blank)
    start = row;                        /* a row of nothing but blanks does not keep them */
  caret_edit_take (edit, start, end, g_string_free (text, FALSE));
  caret_edit_place (edit, end, TRUE, end, TRUE);
  if (between)
    caret_edit_last_place (edit)->anchor_shift = caret_edit_last_place (edit)->head_shift = -(gssize) strlen (outer) - 1;
}

gboolean
carets_newline (EditorCarets *self)
{
  CaretEdit edit;
  if (!self->rules.auto_indent)
    return carets_insert (self, "\n", 1);
  caret_edit_init (&edit);
  for (guint i = 0; i < self->list->len; i++)
    add_newline (self, &edit, &CARET (self, i));
  return caret_edit_apply (&edit, self);
}

/* ---- pairs -------------------------------------------------------------------------------------------------------- */

static gboolean
stands_free (EditorCarets *self, gsize at)
{
  int c = caret_text_at (&self->text, at);
  return c < 0 || c == ' ' || c == '\t' || c == '\n' || c == '\r' || is_closing (c) || c == ',' || c == ';' || c == ':' || c == '.'
    || carets_find_pair (self, at, NULL);
}

/* A quote closes itself where a string may begin: not within words, comments or strings, nor behind a backslash. */
static gboolean
may_close (EditorCarets *self, gsize at, char c)
{
  gsize next, start, end;
  gboolean comment, inside;
  gunichar before = at > 0 ? caret_text_char (&self->text, caret_text_back (&self->text, at), &next) : ' ';
  if (!stands_free (self, at))
    return FALSE;
  inside = self->list->len <= SMART_CARETS_MAX && carets_get_literal (self, at, &start, &end, &comment);
  if (inside && comment)
    return FALSE;
  return !is_quote (&self->rules, c)
    || (!inside && !caret_char_is_word (before) && before != (gunichar) c && before != '\\');
}

static void
add_surrounded (CaretEdit *edit, const EditorCaret *c, const char *open, const char *close)
{
  gboolean back = c->head < c->anchor;
  caret_edit_add (edit, caret_start (c), caret_start (c), open, 1);
  caret_edit_add (edit, caret_end (c), caret_end (c), close, 1);
  caret_edit_place (edit, c->anchor, !back, c->head, back);
}

/* The row's blanks before a closing bracket become those of the row where its partner stands. */
static gboolean
add_dedented (EditorCarets *self, CaretEdit *edit, const EditorCaret *c, const char *text)
{
  gsize row = get_row_start (self, c->head), open;
  guint columns;
  char *indent;
  if (self->rules.indent == CARETS_INDENT_KEEP || !self->rules.auto_indent || c->anchor != c->head
      || caret_text_skip_blanks (&self->text, row) < c->head || c->head == row)
    return FALSE;
  if (self->list->len <= SMART_CARETS_MAX && carets_get_open_before (self, c->head, &open))
    columns = carets_get_indent (self, document_get_line_at (self->document, open));
  else
    {
      columns = carets_get_column_at (self, c->head);
      columns -= MIN (columns, self->rules.indent_width);
    }
  indent = carets_make_indent (self, columns);
  caret_edit_take (edit, row, c->head, g_strconcat (indent, text, NULL));
  caret_edit_place (edit, c->head, TRUE, c->head, TRUE);
  g_free (indent);
  return TRUE;
}

/* "." on an empty row below one that is no link of a chain yet begins the chain: one level in. */
static gboolean
add_chained (EditorCarets *self, CaretEdit *edit, const EditorCaret *c)
{
  gsize row = get_row_start (self, c->head), inner;
  guint line = document_get_line_at (self->document, c->head), columns;
  int last;
  char *indent;
  if (!self->rules.chains || !self->rules.auto_indent || c->anchor != c->head || line == 0
      || caret_text_skip_blanks (&self->text, row) < c->head || caret_text_is_blank_line (&self->text, line - 1))
    return FALSE;
  inner = caret_text_skip_blanks (&self->text, document_get_line_start (self->document, line - 1));
  last = caret_text_at (&self->text, caret_text_line_end (&self->text, line - 1) - 1);
  columns = carets_get_column_at (self, inner);
  if (caret_text_at (&self->text, inner) == '.' || caret_text_at (&self->text, inner) == '/' || strchr ("([{,;", last)
      || carets_get_column_at (self, c->head) != columns)
    return FALSE;
  indent = carets_make_indent (self, columns + self->rules.indent_width);
  caret_edit_take (edit, row, c->head, g_strconcat (indent, ".", NULL));
  caret_edit_place (edit, c->head, TRUE, c->head, TRUE);
  g_free (indent);
  return TRUE;
}

typedef struct { const char *text; gsize length; char c, closer; char pair[3]; GArray *closed, *passed; } Typing;

static void
add_typed (EditorCarets *self, CaretEdit *edit, Typing *t, guint i)
{
  const EditorCaret *c = &CARET (self, i);
  gboolean empty = c->anchor == c->head;

  if (empty && t->c && caret_text_at (&self->text, c->head) == t->c && carets_find_pair (self, c->head, NULL))
    {
      g_array_append_val (t->passed, c->head);
      caret_edit_place (edit, c->head + 1, FALSE, c->head + 1, FALSE);
      return;
    }
  if (!empty && t->closer && self->rules.surround)
    {
      add_surrounded (edit, c, t->pair, t->pair + 1);
      return;
    }
  if (empty && t->closer && self->rules.auto_close && may_close (self, c->head, t->c))
    {
      caret_edit_add (edit, c->head, c->head, t->pair, 2);
      caret_edit_place (edit, c->head, TRUE, c->head, TRUE);
      caret_edit_last_place (edit)->anchor_shift = caret_edit_last_place (edit)->head_shift = -1;
      g_array_append_val (t->closed, i);
      return;
    }
  if ((is_closing (t->c) && add_dedented (self, edit, c, t->text)) || (t->c == '.' && add_chained (self, edit, c)))
    return;
  caret_edit_add (edit, caret_start (c), caret_end (c), t->text, t->length);
  caret_edit_place (edit, caret_end (c), TRUE, caret_end (c), TRUE);
}

/* Nothing to put in: every caret only steps over what was closed for it. */
static void
move_over (EditorCarets *self, CaretEdit *edit)
{
  for (guint i = 0; i < edit->places->len; i++)
    CARET (self, i) = g_array_index (edit->places, CaretPlace, i).caret;
  caret_edit_apply (edit, self);
  carets_normalize (self);
  carets_changed (self);
}

/* Both lists are in order. */
static void
forget_passed (EditorCarets *self, GArray *passed)
{
  for (guint i = 0, k = 0; i < self->pairs->len && k < passed->len; i++)
    if (g_array_index (self->pairs, gsize, i) == g_array_index (passed, gsize, k))
      {
        g_array_index (self->pairs, gsize, i) = G_MAXSIZE;
        k++;
      }
  carets_sort_pairs (self);
}

gboolean
carets_type (EditorCarets *self, const char *text)
{
  g_autoptr (GArray) closed = g_array_new (FALSE, FALSE, sizeof (guint)), passed = g_array_new (FALSE, FALSE, sizeof (gsize));
  Typing t = { text, strlen (text), text[0] && !text[1] ? text[0] : 0, .closed = closed, .passed = passed };
  CaretEdit edit;
  guint count = self->list->len;

  t.closer = t.c ? get_closer (&self->rules, t.c) : 0;
  t.pair[0] = t.c;
  t.pair[1] = t.closer;
  caret_edit_init (&edit);
  for (guint i = 0; i < count; i++)
    add_typed (self, &edit, &t, i);
  if (passed->len > 0)
    forget_passed (self, passed);
  if (edit.edits->len == 0 && passed->len > 0)
    {
      move_over (self, &edit);
      return TRUE;
    }
  if (!caret_edit_apply (&edit, self))
    return FALSE;
  for (guint i = 0; i < closed->len && self->list->len == count; i++)
    g_array_append_val (self->pairs, CARET (self, g_array_index (closed, guint, i)).head);
  if (closed->len > 0)
    carets_sort_pairs (self);
  return TRUE;
}
