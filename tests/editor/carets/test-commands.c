/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Commands on rows, words and brackets at all carets: the text and the carets afterwards, and one undo step. */
#include "caret-marks.h"
#include "carets/commands.h"

static void
run_ (int line, const char *language, CaretsCommand command, const char *before, const char *after)
{
  EditorCarets *carets = make (before, language);
  Document *document = carets_get_document (carets);
  g_autofree char *text = g_strdup (document_get_text (document, NULL));
  guint64 revision = document_get_revision (document);
  gsize caret;
  gboolean done = carets_run (carets, command);
  if (done != (strcmp (before, after) != 0))
    g_error ("line %d: said %d", line, done);
  expect_ (line, carets, after);
  if (document_get_revision (document) > revision)
    {
      g_assert_cmpuint (document_get_revision (document), ==, revision + 1);
      g_assert_true (document_undo (document, &caret));
      g_assert_cmpstr (document_get_text (document, NULL), ==, text);
    }
  carets_free (carets);
}
#define run(command, before, after) run_ (__LINE__, "c", CARETS_##command, before, after)
#define run_in(language, command, before, after) run_ (__LINE__, language, CARETS_##command, before, after)

static void
test_move (void)
{
  run (MOVE_UP, "a\nb|c\nd", "b|c\na\nd");
  run (MOVE_UP, "|a\nb", "|a\nb");
  run (MOVE_UP, "a\nb\nc|", "a\nc|\nb");
  run (MOVE_UP, "a\n<b\nc>\nd", "<b\nc>\na\nd");
  run (MOVE_UP, "a\nb|\nc|\nd\ne|", "b|\nc|\na\ne|\nd");
  run (MOVE_DOWN, "a|\nb\nc", "b\na|\nc");
  run (MOVE_DOWN, "a\n|b", "a\n|b");
  run (MOVE_DOWN, "|a\nb|\nc", "c\n|a\nb|");
  run (MOVE_DOWN, "a|\nb\nc|\nd\n", "b\na|\nd\nc|\n");
  run (COPY_DOWN, "a|b\nc", "ab\na|b\nc");
  run (COPY_UP, "a|b\nc|", "a|b\nab\nc|\nc");
  run (COPY_DOWN, "<a\nb>", "a\nb\n<a\nb>");
}

static void
test_delete_join (void)
{
  run (DELETE_LINES, "a\nb|\nc\nd|", "a\n|c|");
  run (DELETE_LINES, "a|", "|");
  run (JOIN_LINES, "a|  \n   b\nc", "a| b\nc");
  run (JOIN_LINES, "f (|\n  x\n  )", "f (|x\n  )");
  run (JOIN_LINES, "<a\nb\nc>\nd", "<a b c>\nd");
  run (JOIN_LINES, "x|\n  .y ()", "x|.y ()");
  run (JOIN_LINES, "a|\nb|\nc\nd", "a| b| c\nd");
}

static void
test_order (void)
{
  run (SORT, "<c\na\nb>\n0", "<a\nb\nc>\n0");
  run (SORT_BACK, "<c\na\nb>\n0", "<c\nb\na>\n0");
  run (SORT, "|c\na\nb\n", "|a\nb\nc\n");
  run (REVERSE, "<1\n2\n3>", "<3\n2\n1>");
  run (UNIQUE, "<a\nb\na\nc\nb>\n", "<a\nb\nc>\n");
}

static void
test_rows (void)
{
  run (INDENT, "<a\n\nb>", "<    a\n\n    b>");
  run (OUTDENT, "      <a\n    b\n c>", "    <a\nb\nc>");
  run (COMMENT, "  a|\n    b", "  // a|\n    b");
  run (COMMENT, "<  a\n\n    b>", "<  // a\n\n  //   b>");
  run (COMMENT, "<  // a\n\n  //   b>", "<  a\n\n    b>");
  run (COMMENT, "|", "// |");
  run_in ("python3", COMMENT, "a|", "# a|");
  run_in ("css", COMMENT, "  a|", "  /* a| */");
  run (BLOCK_COMMENT, "a <b c> d", "a /* <b c> */ d");
  run (BLOCK_COMMENT, "a </* b c */> d", "a <b c> d");
  run (LINE_BELOW, "  a|b\nc", "  ab\n  |\nc");
  run (LINE_ABOVE, "  a|b\nc", "  |\n  ab\nc");
  run (TRIM, "a  |\nb\t\n c", "a|\nb\n c");
  run (FINISH, "a|", "a|\n");
}

static void
test_words (void)
{
  run (UPPER, "o|ne <two>", "O|NE <TWO>");
  run (LOWER, "<\303\204B>", "<\303\244b>");
  run (TITLE, "<the player's hand>", "<The Player's Hand>");
  run (TRANSPOSE, "ab|cd", "acb|d");
  run (TRANSPOSE, "ab|", "ba|");
  run (TRANSPOSE, "<one> <two> <x>", "<x> <one> <two>");
  run (DUPLICATE, "<ab> <c>", "ab<ab> c<c>");
  run (DUPLICATE, "ab|\nc", "ab\nab|\nc");
}

static void
test_expand (void)
{
  EditorCarets *carets = make ("f (a, \"x |y\");\n", "c");
  const char *const steps[] = { "f (a, \"<x y>\");\n", "f (a, <\"x y\">);\n", "f (<a, \"x y\">);\n", "f <(a, \"x y\")>;\n",
                                "<f (a, \"x y\");>\n", "<f (a, \"x y\");\n>" };
  carets_move (carets, CARETS_LEFT, 1, FALSE);
  carets_run (carets, CARETS_EXPAND);
  expect (carets, "f (a, \"<x> y\");\n");
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      carets_run (carets, CARETS_EXPAND);
      expect (carets, steps[i]);
    }
  for (guint i = G_N_ELEMENTS (steps) - 1; i > 0; i--)
    {
      carets_run (carets, CARETS_SHRINK);
      expect (carets, steps[i - 1]);
    }
  carets_free (carets);
}

static void
check_sequence (const char *spec, const char *wanted)
{
  g_auto (GStrv) texts = carets_make_sequence (spec, 4);
  g_autofree char *joined = texts ? g_strjoinv (" ", texts) : NULL;
  g_assert_cmpstr (joined, ==, wanted);
}

static void
test_sequence (void)
{
  EditorCarets *carets = make ("|a |b |c", NULL);
  check_sequence ("1", "1 2 3 4");
  check_sequence ("08", "08 09 10 11");
  check_sequence ("10 -2", "10 8 6 4");
  check_sequence ("0.5, 0.25", "0.50 0.75 1.00 1.25");
  check_sequence ("y", "y z aa ab");
  check_sequence ("C4", "C4 C#4 D4 D#4");
  check_sequence ("B3 2", "B3 C#4 D#4 F4");
  check_sequence ("F4 major", "F4 G4 A4 Bb4");
  check_sequence ("A3 minor", "A3 B3 C4 D4");
  check_sequence ("D4 Dorian", "D4 E4 F4 G4");
  check_sequence ("C4 nowhere", NULL);
  check_sequence ("", NULL);
  check_sequence ("1 x", NULL);
  g_assert_true (carets_insert_sequence (carets, "C4 major"));
  expect (carets, "C4|a D4|b E4|c");
  carets_free (carets);
}

static void
test_save_rules (void)
{
  EditorCarets *carets = make ("a \nb  \nc |\nd ", NULL);
  CaretsRules rules = *carets_get_rules (carets);
  g_assert_false (carets_run_save_rules (carets));
  rules.trim_on_save = rules.final_newline = TRUE;
  carets_set_rules (carets, &rules);
  g_assert_true (carets_run_save_rules (carets));
  expect (carets, "a\nb\nc |\nd\n");
  carets_free (carets);
}

/* Every command at random carets of random texts: the carets stand in order inside the text, one undo gives it back. */
static void
test_random (void)
{
  static const char *const pieces[] = { "word", " ", "\n", "\n  ", "(", ")", "{\n", "}", "\"", "// x", "/* ", " */", "\t", "\303\244", "1",
                                        "\360\237\221\215\360\237\217\275", ".a ()", ";\n" };
  static const char *const languages[] = { "c", "symphonyscript", "python3", "css", NULL };
  g_autoptr (GRand) rand = g_rand_new_with_seed (17);
  int rounds = g_getenv ("SYMPHONY_LONG") ? 20000 : 1500;
  for (int round = 0; round < rounds; round++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      EditorCarets *carets = make ("|", languages[g_rand_int_range (rand, 0, G_N_ELEMENTS (languages))]);
      Document *document = carets_get_document (carets);
      CaretsCommand command = g_rand_int_range (rand, CARETS_COMMAND_NONE + 1, CARETS_FINISH + 1);
      EditorCaret list[6];
      guint64 revision;
      guint count;
      const EditorCaret *all;
      gsize length, caret;
      for (int i = g_rand_int_range (rand, 0, 40); i > 0; i--)
        g_string_append (text, pieces[g_rand_int_range (rand, 0, G_N_ELEMENTS (pieces))]);
      g_assert_true (text->len == 0 || document_replace (document, 0, 0, text->str, text->len));
      g_string_assign (text, document_get_text (document, NULL));
      document_close_group (document);
      length = document_get_length (document);
      for (guint i = 0; i < 6; i++)
        {
          list[i] = (EditorCaret) { g_rand_int_range (rand, 0, length + 1), 0, CARETS_NO_COLUMN };
          list[i].head = g_rand_boolean (rand) ? list[i].anchor : g_rand_int_range (rand, 0, length + 1);
        }
      carets_set (carets, list, g_rand_int_range (rand, 1, 7), 0);
      revision = document_get_revision (document);
      carets_run (carets, command);
      all = carets_get_all (carets, &count);
      g_assert_cmpuint (carets_get_primary (carets), <, count);
      for (guint i = 0; i < count; i++)
        {
          g_assert_cmpuint (caret_end (&all[i]), <=, document_get_length (document));
          g_assert_true (i == 0 || caret_end (&all[i - 1]) <= caret_start (&all[i]));
        }
      if (document_get_revision (document) > revision)
        {
          g_assert_cmpuint (document_get_revision (document), ==, revision + 1);
          g_assert_true (document_undo (document, &caret));
          g_assert_cmpstr (document_get_text (document, NULL), ==, text->str);
        }
      carets_free (carets);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/carets/commands/move", test_move);
  g_test_add_func ("/carets/commands/delete-join", test_delete_join);
  g_test_add_func ("/carets/commands/order", test_order);
  g_test_add_func ("/carets/commands/rows", test_rows);
  g_test_add_func ("/carets/commands/words", test_words);
  g_test_add_func ("/carets/commands/expand", test_expand);
  g_test_add_func ("/carets/commands/sequence", test_sequence);
  g_test_add_func ("/carets/commands/save-rules", test_save_rules);
  g_test_add_func ("/carets/commands/random", test_random);
  return g_test_run ();
}
