/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Texts with carets written into them: "|" is a caret, "<a>" a selection from left to right. */
#ifndef CARET_MARKS_H
#define CARET_MARKS_H

#include "carets/carets.h"
#include <string.h>

static inline EditorCarets *
make (const char *marked, const char *language)
{
  g_autoptr (Document) document = document_new ();
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (EditorCaret));
  EditorCarets *carets;
  CaretsRules rules;
  gsize anchor = 0;
  for (const char *at = marked; *at; at++)
    if (*at == '|' || *at == '>')
      {
        EditorCaret c = { *at == '|' ? text->len : anchor, text->len, CARETS_NO_COLUMN };
        g_array_append_val (list, c);
      }
    else if (*at == '<')
      anchor = text->len;
    else
      g_string_append_c (text, *at);
  document_set_text (document, text->str);
  carets = carets_new (document);
  carets_rules_init (&rules, language);
  carets_set_rules (carets, &rules);
  carets_set (carets, (EditorCaret *) (void *) list->data, list->len, 0);
  return carets;
}

static inline char *
mark (EditorCarets *carets)
{
  GString *marked = g_string_new (document_get_text (carets_get_document (carets), NULL));
  guint count;
  const EditorCaret *all = carets_get_all (carets, &count);
  for (guint i = count; i > 0; i--)
    if (all[i - 1].anchor == all[i - 1].head)
      g_string_insert (marked, all[i - 1].head, "|");
    else
      {
        g_string_insert (marked, caret_end (&all[i - 1]), ">");
        g_string_insert (marked, caret_start (&all[i - 1]), "<");
      }
  return g_string_free (marked, FALSE);
}

static inline void
expect_ (int line, EditorCarets *carets, const char *wanted)
{
  g_autofree char *got = mark (carets);
  if (strcmp (got, wanted) != 0)
    g_error ("line %d: got \"%s\", not \"%s\"", line, got, wanted);
}
#define expect(carets, wanted) expect_ (__LINE__, carets, wanted)

#endif
