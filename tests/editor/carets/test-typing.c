/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys do at all carets: one undo step each, pairs, indent, clipboard. "|" is a caret, "<a>" a selection. */
#include "caret-marks.h"

/* Types every character of `keys`; \b is Backspace, \n Return, \t Tab. */
static void
press (EditorCarets *carets, const char *keys)
{
  for (; *keys; keys++)
    {
      const char key[2] = { *keys, 0 };
      if (*keys == '\n')
        carets_newline (carets);
      else if (*keys == '\b')
        carets_backspace (carets);
      else if (*keys == '\t')
        carets_tab (carets);
      else
        carets_type (carets, key);
    }
}

static void
try_ (int line, const char *language, const char *before, const char *keys, const char *after)
{
  EditorCarets *carets = make (before, language);
  press (carets, keys);
  expect_ (line, carets, after);
  carets_free (carets);
}
#define try(language, before, keys, after) try_ (__LINE__, language, before, keys, after)

static void
test_plain (void)
{
  try (NULL, "a|b|c|", "x", "ax|bx|cx|");
  try (NULL, "a<bc>d<ef>", "xy", "axy|dxy|");
  try (NULL, "ab|c|d", "\b", "a|d");
  try (NULL, "|ab", "\b", "|ab");
  try (NULL, "a\314\201|b", "\b", "|b");
  try ("c", "        |x", "\b", "    |x");
}

static void
test_one_step (void)
{
  EditorCarets *carets = make ("a|b|c|", NULL);
  guint64 before = document_get_revision (carets_get_document (carets));
  gsize caret;
  carets_type (carets, "x");
  g_assert_cmpuint (document_get_revision (carets_get_document (carets)), ==, before + 1);
  g_assert_true (document_undo (carets_get_document (carets), &caret));
  g_assert_cmpstr (document_get_text (carets_get_document (carets), NULL), ==, "abc");
  expect (carets, "a|b|c|");
  carets_free (carets);
}

static void
test_pairs (void)
{
  try ("c", "f |", "(", "f (|)");
  try ("c", "f |", "(a)", "f (a)|");
  try ("c", "f |", "(\b", "f |");
  try ("c", "f |\ng |", "([)", "f ([)|])\ng ([)|])");
  try ("c", "f |\ng |", "()", "f ()|\ng ()|");
  try ("c", "f |x", "(", "f (|x");              /* before a word nothing is closed */
  try ("c", "<abc> d", "(", "(<abc>) d");
  try ("c", "<abc><def>", "[", "[<abc>][<def>]");
  try ("c", "x = |;", "\"a\"", "x = \"a\"|;");
  try ("c", "don|", "'", "don'|");
  try ("c", "// a |", "\"", "// a \"|");
  try (NULL, "|", "\"", "\"|");                 /* plain text: brackets only */
  try (NULL, "|", "(", "(|)");
  try ("c", "f (|)", ")", "f ()|)");            /* not ours: typed */
}

static void
test_indent (void)
{
  try ("c", "  if (a) |", "{\n", "  if (a) {\n      |\n  }");
  try ("c", "  x;|", "\ny", "  x;\n  y|");
  try ("c", "{\n    |", "}", "{\n}|");
  try ("c", "{\n    x\n    |", "\nz", "{\n    x\n\n    z|");      /* blanks of an empty row go */
  try ("python3", "def f():|", "\nreturn 1\n", "def f():\n    return 1\n|");
  try ("symphonyscript", "const a = Clip.melody('a')|", "\n.x\n", "const a = Clip.melody('a')\n  .x\n  |");
  try ("symphonyscript", "a\n  .b();|", "\n", "a\n  .b();\n|");
  try ("makefile", "\tx|", "\n", "\tx\n\t|");
  try ("c", "a|b", "\t", "a   |b");
}

static void
test_delete_to (void)
{
  EditorCarets *carets = make ("one two| three\nfour five| six", NULL);
  carets_delete_to (carets, CARETS_WORD_LEFT);
  expect (carets, "one | three\nfour | six");
  carets_delete_to (carets, CARETS_LINE_END);
  expect (carets, "one |\nfour |");
  carets_delete_to (carets, CARETS_LINE_END);   /* at an end: the break */
  expect (carets, "one |four |");
  carets_delete_to (carets, CARETS_LINE_START);
  expect (carets, "|");
  carets_free (carets);
}

static void
test_clipboard (void)
{
  EditorCarets *carets = make ("<ab> <cd>\n<ef>", NULL);
  g_autofree char *text = NULL, *row = NULL;
  gboolean rows;
  text = carets_copy (carets, &rows);
  g_assert_cmpstr (text, ==, "ab\ncd\nef");
  g_assert_false (rows);
  carets_cut (carets);
  expect (carets, "| |\n|");
  carets_paste (carets, text, FALSE);
  expect (carets, "ab| cd|\nef|");
  carets_paste (carets, "1\n2", FALSE);         /* two for three: each gets all */
  expect (carets, "ab1\n2| cd1\n2|\nef1\n2|");
  carets_free (carets);

  carets = make ("ab|c\nx", NULL);
  row = carets_copy (carets, &rows);
  g_assert_cmpstr (row, ==, "abc\n");
  g_assert_true (rows);
  carets_paste (carets, row, TRUE);
  expect (carets, "abc\nab|c\nx");
  carets_cut (carets);
  expect (carets, "abc\n|x");
  carets_cut (carets);
  expect (carets, "abc|");
  carets_free (carets);
}

static void
test_editorconfig (void)
{
  CaretsRules rules;
  gboolean root;
  carets_rules_init (&rules, "c");
  g_assert_true (carets_rules_parse_editorconfig (&rules, "root = true\n[*]\nindent_style = space\nindent_size = 3\n"
                                                  "[*.{c,h}]\nindent_style=tab\ntab_width = 8\nindent_size = tab\n"
                                                  "[Makefile]\nindent_size = 5\n[src/**.py]\ntrim_trailing_whitespace = true\n",
                                                  "src/a.c", &root));
  g_assert_true (root && rules.use_tabs && rules.tab_width == 8 && rules.indent_width == 8 && !rules.trim_on_save);
  carets_rules_init (&rules, "python3");
  carets_rules_parse_editorconfig (&rules, "[src/**.py]\ntrim_trailing_whitespace = true\n[{1..3}.py]\nindent_size=7\n",
                                   "src/deep/2.py", &root);
  g_assert_true (!root && rules.trim_on_save && rules.indent_width == 7);
  carets_rules_parse_editorconfig (&rules, "[[!a-c]x]\nindent_size=2\n[{", "bx", &root);
  g_assert_cmpuint (rules.indent_width, ==, 7);
}

/* Random keys at random carets: the same done caret by caret on a plain string, from the last to the first. */
static void
test_keys_oracle (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  for (int round = 0; round < 800; round++)
    {
      g_autoptr (GString) plain = g_string_new ("one two\nthree four\n\nfive\n");
      EditorCarets *carets = make ("one two\nthree four\n\nfive\n|", NULL);
      EditorCaret list[6];
      guint count;
      const EditorCaret *all;
      const char *word = g_rand_boolean (rand) ? "x" : "long\nrow";
      gboolean backspace = g_rand_boolean (rand);
      for (guint i = 0; i < 6; i++)
        {
          list[i] = (EditorCaret) { g_rand_int_range (rand, 0, plain->len + 1), 0, CARETS_NO_COLUMN };
          list[i].head = g_rand_boolean (rand) ? list[i].anchor : g_rand_int_range (rand, 0, plain->len + 1);
        }
      carets_set (carets, list, 6, 2);
      all = carets_get_all (carets, &count);
      for (guint i = count; i > 0; i--)
        {
          gsize start = caret_start (&all[i - 1]), end = caret_end (&all[i - 1]);
          if (backspace && start == end && start > 0)
            start--;
          g_string_erase (plain, start, end - start);
          if (!backspace)
            g_string_insert (plain, start, word);
        }
      if (backspace)
        carets_backspace (carets);
      else
        carets_insert (carets, word, -1);
      g_assert_cmpstr (document_get_text (carets_get_document (carets), NULL), ==, plain->str);
      carets_free (carets);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/carets/typing/plain", test_plain);
  g_test_add_func ("/carets/typing/one-step", test_one_step);
  g_test_add_func ("/carets/typing/pairs", test_pairs);
  g_test_add_func ("/carets/typing/indent", test_indent);
  g_test_add_func ("/carets/typing/delete-to", test_delete_to);
  g_test_add_func ("/carets/typing/clipboard", test_clipboard);
  g_test_add_func ("/carets/typing/editorconfig", test_editorconfig);
  g_test_add_func ("/carets/typing/keys-oracle", test_keys_oracle);
  return g_test_run ();
}
