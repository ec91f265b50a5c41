/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Snippets: their syntax, stops and mirrors at several carets, and files of them. */
#include "caret-marks.h"
#include "carets/snippets.h"

static void
test_stops (void)
{
  EditorCarets *carets = make ("  x = |;", "symphonyscript");
  CaretsSnippet *snippet = carets_snippet_start (carets, "f (${1:a}, ${2:b}) {\n\t$0\n}", 0);
  expect (carets, "  x = f (<a>, b) {\n    \n  };");
  carets_insert (carets, "one", -1);
  g_assert_true (carets_snippet_is_alive (snippet));
  g_assert_true (carets_snippet_next (snippet, FALSE));
  expect (carets, "  x = f (one, <b>) {\n    \n  };");
  g_assert_true (carets_snippet_next (snippet, TRUE));
  expect (carets, "  x = f (<one>, b) {\n    \n  };");
  carets_backspace (carets);
  carets_insert (carets, "two", -1);
  g_assert_true (carets_snippet_next (snippet, FALSE));
  g_assert_false (carets_snippet_next (snippet, FALSE));
  expect (carets, "  x = f (two, b) {\n    |\n  };");
  carets_snippet_free (snippet);
  carets_free (carets);
}

static void
test_mirrors (void)
{
  EditorCarets *carets = make ("|\n|", "c");
  CaretsSnippet *snippet = carets_snippet_start (carets, "for (${1:i} = 0; $1 < ${2:n}; $1++)$0", 0);
  expect (carets, "for (<i> = 0; <i> < n; <i>++)\nfor (<i> = 0; <i> < n; <i>++)");
  carets_type (carets, "k");
  carets_type (carets, "k");
  g_assert_true (carets_snippet_next (snippet, FALSE));
  expect (carets, "for (kk = 0; kk < <n>; kk++)\nfor (kk = 0; kk < <n>; kk++)");
  g_assert_false (carets_snippet_next (snippet, FALSE));
  expect (carets, "for (kk = 0; kk < n; kk++)|\nfor (kk = 0; kk < n; kk++)|");
  carets_snippet_free (snippet);
  carets_free (carets);
}

static void
try_ (int line, const char *before, const char *body, gsize replace, const char *after)
{
  EditorCarets *carets = make (before, "c");
  carets_snippet_free (carets_snippet_start (carets, body, replace));
  expect_ (line, carets, after);
  carets_free (carets);
}
#define try(before, body, replace, after) try_ (__LINE__, before, body, replace, after)

static void
test_syntax (void)
{
  try ("|", "a$0b", 0, "a|b");
  try ("|", "plain", 0, "plain|");
  try ("for|", "loop $1", 3, "loop |");
  try ("|", "\\$1 \\} \\\\ $ x", 0, "$1 } \\ $ x|");
  try ("|", "${1|one,two|} $0", 0, "<one> ");
  try ("|", "${UNKNOWN:else} ${UNKNOWN}.", 0, "else .|");
  try ("|", "${1:a ${2:b} c}", 0, "<a b c>");
  try ("|", "${1/(.*)/x/}z", 0, "|z");
  try ("|", "${1:", 0, "|");
  try ("|", "${", 0, "${|");
  try ("|", "$2 $1 ${1:x}", 0, " <x> <x>");
  try ("<abc>", "($1)", 0, "(|)");
}

static void
test_alive (void)
{
  EditorCarets *carets = make ("|\nother", "c");
  CaretsSnippet *snippet = carets_snippet_start (carets, "f ($1, $2)", 0);
  carets_insert (carets, "a", -1);
  document_replace (carets_get_document (carets), 0, 0, "// x\n", -1);  /* somebody else, before it */
  g_assert_true (carets_snippet_is_alive (snippet));
  g_assert_true (carets_snippet_next (snippet, FALSE));
  expect (carets, "// x\nf (a, |)\nother");
  carets_set_one (carets, 14, 14);
  g_assert_false (carets_snippet_is_alive (snippet));
  g_assert_false (carets_snippet_next (snippet, FALSE));
  carets_snippet_free (snippet);
  carets_free (carets);
}

static void
test_files (void)
{
  g_autoptr (GPtrArray) entries = carets_snippets_new ();
  g_autoptr (GError) error = NULL;
  g_assert_nonnull (carets_snippets_find (entries, "melody", "symphonyscript"));
  g_assert_null (carets_snippets_find (entries, "melody", "c"));
  g_assert_true (carets_snippets_read (entries, "{ \"Mine\": { \"prefix\": \"melody\", \"body\": [\"a\", \"b\"], \"scope\": \"c,symphonyscript\" } }",
                                       &error));
  g_assert_cmpstr (carets_snippets_find (entries, "melody", "symphonyscript")->body, ==, "a\nb");
  g_assert_nonnull (carets_snippets_find (entries, "melody", "c"));
  g_assert_false (carets_snippets_read (entries, "{ \"Broken\": { \"prefix\": \"x\" } }", &error));
  g_assert_nonnull (strstr (error->message, "Broken"));
  g_clear_error (&error);
  g_assert_false (carets_snippets_read (entries, "[1, 2", &error));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/carets/snippets/stops", test_stops);
  g_test_add_func ("/carets/snippets/mirrors", test_mirrors);
  g_test_add_func ("/carets/snippets/syntax", test_syntax);
  g_test_add_func ("/carets/snippets/alive", test_alive);
  g_test_add_func ("/carets/snippets/files", test_files);
  return g_test_run ();
}
