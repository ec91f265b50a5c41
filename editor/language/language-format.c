/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formatter: a layout becomes edits of blanks, and what comes out is read again before it is offered. */
#include "language-layout.h"

#include <stdlib.h>

static char *
gap_dup (const Layout *l, uint32_t t, const char *line_break)
{
  const LayoutToken *token = &l->tokens[t];
  GString *gap = g_string_new (NULL);
  for (guint i = 0; i < token->newlines; i++)
    g_string_append (gap, line_break);
  if (l->x->tokens[t].kind != SCRIPT_TOKEN_END)
    for (guint i = 0; i < token->blanks; i++)
      g_string_append_c (gap, ' ');
  return g_string_free (gap, FALSE);
}

static const char *
line_break_of (const ScriptSyntax *x)
{
  const char *end = memchr (x->text, '\n', x->length);
  return end && end > x->text && end[-1] == '\r' ? "\r\n" : "\n";
}

/* The whole lines around [start, end). */
static void
lines_widen (const ScriptSyntax *x, gsize *start, gsize *end)
{
  *start = MIN (*start, x->length);
  *end = CLAMP (*end, *start, x->length);
  while (*start > 0 && x->text[*start - 1] != '\n')
    (*start)--;
  while (*end < x->length && x->text[*end] != '\n')
    (*end)++;
}

static void
edits_collect (LanguageEdits *edits, GArray *items, const Layout *l, const char *file, gsize start, gsize end)
{
  const ScriptSyntax *x = l->x;
  const char *line_break = line_break_of (x);
  lines_widen (x, &start, &end);
  for (uint32_t t = 0; t < x->token_count; t++)
    {
      uint32_t from = t > 0 ? x->tokens[t - 1].end : 0, to = x->tokens[t].start;
      if (l->tokens[t].keep || to < start || from > end || (from == end && end < x->length))
        continue;
      g_autofree char *gap = gap_dup (l, t, line_break);
      if (strlen (gap) == to - from && memcmp (gap, x->text + from, to - from) == 0)
        continue;
      LanguageEdit edit = { answer_text (edits, file), { from, to }, answer_text (edits, gap) };
      g_array_append_val (items, edit);
    }
}

static char *
apply_dup (const ScriptSyntax *x, const GArray *items)
{
  GString *text = g_string_sized_new (x->length + 256);
  uint32_t at = 0;
  for (guint i = 0; i < items->len; i++)
    {
      const LanguageEdit *edit = &g_array_index (items, LanguageEdit, i);
      g_string_append_len (text, x->text + at, edit->range.start - at);
      g_string_append (text, edit->text);
      at = edit->range.end;
    }
  g_string_append_len (text, x->text + at, x->length - at);
  return g_string_free (text, FALSE);
}

static gboolean
tokens_equal (const ScriptSyntax *a, const ScriptSyntax *b)
{
  if (!b || a->token_count != b->token_count || a->node_count != b->node_count)
    return FALSE;
  for (uint32_t t = 0; t < a->token_count; t++)
    {
      uint32_t length = a->tokens[t].end - a->tokens[t].start;
      if (a->tokens[t].kind != b->tokens[t].kind || b->tokens[t].end - b->tokens[t].start != length
          || memcmp (a->text + a->tokens[t].start, b->text + b->tokens[t].start, length) != 0)
        return FALSE;
    }
  for (uint32_t n = 0; n < a->node_count; n++)
    if (a->nodes[n].kind != b->nodes[n].kind || a->nodes[n].parent != b->nodes[n].parent)
      return FALSE;
  return TRUE;
}

LanguageEdits *
language_format (LanguageProject *project, const char *file, gsize start, gsize end)
{
  g_return_val_if_fail (project, NULL);
  LanguageEdits *edits = answer_new (sizeof *edits);
  GArray *items = g_array_new (FALSE, FALSE, sizeof (LanguageEdit));
  const ScriptSyntax *x;
  Doc *doc = project_open (project, file, NULL, &x);
  if (doc)
    {
      Layout layout;
      layout_make (&layout, x);
      edits_collect (edits, items, &layout, file, start, end);
      g_autofree char *text = apply_dup (x, items);
      Doc copy = { .text = text, .length = x->length };
      for (guint i = 0; i < items->len; i++)
        {
          const LanguageEdit *edit = &g_array_index (items, LanguageEdit, i);
          copy.length += strlen (edit->text) - (edit->range.end - edit->range.start);
        }
      if (copy.length > LANGUAGE_FILE_BYTES_MAX || !tokens_equal (x, doc_read (&copy)))
        {
          g_array_set_size (items, 0);
          edits->refusal = answer_text (edits, "This text cannot be formatted without changing more than blanks. Mend what is marked in it first.");
        }
      free (copy.memory);
      g_free (layout.tokens);
    }
  edits->items = answer_list (edits, items, &edits->count);
  return edits;
}
