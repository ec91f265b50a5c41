/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The set of carets against a naive oracle; motions, rectangles, occurrences, following others; what a key costs. */
#include "carets/brackets.h"
#include "carets/carets.h"
#include <string.h>

static EditorCarets *
make (const char *text)
{
  g_autoptr (Document) document = document_new ();
  document_set_text (document, text);
  return carets_new (document);
}

static const char *
get_text (EditorCarets *carets)
{
  return document_get_text (carets_get_document (carets), NULL);
}

/* "2-5* 7": anchor-head, one number without a selection, the primary with a star. */
static char *
describe (EditorCarets *carets)
{
  GString *string = g_string_new (NULL);
  guint count;
  const EditorCaret *all = carets_get_all (carets, &count);
  for (guint i = 0; i < count; i++)
    {
      g_string_append_printf (string, "%s%" G_GSIZE_FORMAT, i ? " " : "", all[i].anchor);
      if (all[i].anchor != all[i].head)
        g_string_append_printf (string, "-%" G_GSIZE_FORMAT, all[i].head);
      if (i == carets_get_primary (carets) && count > 1)
        g_string_append_c (string, '*');
    }
  return g_string_free (string, FALSE);
}

static void
check_ (int line, EditorCarets *carets, const char *wanted)
{
  g_autofree char *got = describe (carets);
  if (strcmp (got, wanted) != 0)
    g_error ("line %d: carets are \"%s\", not \"%s\"", line, got, wanted);
}
#define check(carets, wanted) check_ (__LINE__, carets, wanted)

/* ---- merging: the same done by marking bytes ---------------------------------------------------------------------- */

static void
test_merge_oracle (void)
{
  enum { LENGTH = 60 };
  g_autofree char *text = g_strnfill (LENGTH, 'x');
  EditorCarets *carets = make (text);
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);

  for (int round = 0; round < 3000; round++)
    {
      EditorCaret list[8];
      guint count = g_rand_int_range (rand, 1, 8), primary = g_rand_int_range (rand, 0, count), got;
      const EditorCaret *all;
      gboolean covered[LENGTH] = { 0 }, seen[LENGTH] = { 0 };
      for (guint i = 0; i < count; i++)
        {
          list[i] = (EditorCaret) { g_rand_int_range (rand, 0, LENGTH + 1), g_rand_int_range (rand, 0, LENGTH + 1), CARETS_NO_COLUMN };
          if (g_rand_boolean (rand))
            list[i].head = list[i].anchor;
          for (gsize k = caret_start (&list[i]); k < caret_end (&list[i]); k++)
            covered[k] = TRUE;
        }
      carets_set (carets, list, count, primary);
      all = carets_get_all (carets, &got);
      for (guint i = 0; i < got; i++)
        {
          for (gsize k = caret_start (&all[i]); k < caret_end (&all[i]); k++)
            {
              g_assert_false (seen[k]);                         /* no two hold the same byte */
              seen[k] = TRUE;
            }
          if (i > 0)
            g_assert_true (caret_end (&all[i - 1]) < caret_start (&all[i])
                           || (caret_end (&all[i - 1]) == caret_start (&all[i]) && all[i].anchor != all[i].head
                               && all[i - 1].anchor != all[i - 1].head));
        }
      g_assert_cmpmem (covered, sizeof covered, seen, sizeof seen);
      for (guint i = 0; i < count; i++)                         /* every caret asked for is in one that came out */
        {
          guint k = carets_find (carets, caret_end (&list[i]));
          g_assert_cmpuint (k, <, got);
          g_assert_cmpuint (caret_start (&all[k]), <=, caret_start (&list[i]));
          if (i == primary)
            g_assert_cmpuint (k <= carets_get_primary (carets) ? carets_get_primary (carets) - k : 99, <=, 1);
        }
      if (list[primary].anchor != list[primary].head)
        g_assert_true ((list[primary].head < list[primary].anchor)
                       == (carets_get_primary_caret (carets)->head < carets_get_primary_caret (carets)->anchor));
    }
  carets_free (carets);
}

/* ---- following: each caret alone is moved as the set moves it -------------------------------------------------------- */

static gsize
move_naively (gsize at, const DocumentEdit *edits, guint count, gboolean right)
{
  gssize shift = 0;
  for (guint i = 0; i < count; i++)
    {
      const DocumentEdit *e = &edits[i];
      if (e->start == e->end && e->start == at)
        shift += right ? (gssize) e->length : 0;
      else if (e->end <= at)
        shift += (gssize) e->length - (gssize) (e->end - e->start);
      else if (e->start < at)
        return e->start + shift + MIN (at - e->start, e->length);
    }
  return at + shift;
}

static void
test_follow_oracle (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  for (int round = 0; round < 1500; round++)
    {
      g_autofree char *text = g_strnfill (200, 'x');
      EditorCarets *carets = make (text);
      EditorCaret list[20];
      DocumentEdit edits[8];
      guint count = 0, wanted = g_rand_int_range (rand, 1, 8), got;
      const EditorCaret *all;

      for (gsize at = g_rand_int_range (rand, 0, 30); count < wanted && at <= 200;)
        {
          gsize end = MIN (at + (g_rand_boolean (rand) ? 0 : g_rand_int_range (rand, 1, 12)), 200);
          edits[count++] = (DocumentEdit) { at, end, "abcdefgh", g_rand_int_range (rand, 0, 8) };
          if (edits[count - 1].length == 0 && end == at)
            edits[count - 1].length = 1;
          at = end + g_rand_int_range (rand, 1, 30);
        }
      for (guint i = 0; i < 20; i++)
        list[i].anchor = list[i].head = i * 10 + g_rand_int_range (rand, 0, 10), list[i].column = CARETS_NO_COLUMN;
      carets_set (carets, list, 20, 3);
      g_assert_true (document_apply (carets_get_document (carets), 0, edits, count, DOCUMENT_AUTHOR_AGENT, NULL));
      all = carets_get_all (carets, &got);
      for (guint i = 0; i < 20; i++)
        {
          gsize at = move_naively (list[i].head, edits, count, TRUE);
          guint k = carets_find (carets, at);
          g_assert_cmpuint (k, <, got);
          g_assert_cmpuint (all[k].head, ==, at);
        }
      carets_free (carets);
    }
}

static void
test_selection_follows (void)
{
  EditorCarets *carets = make ("one two three");
  DocumentEdit edits[] = { { 4, 4, "AA", 2 }, { 7, 7, "BB", 2 } };
  carets_set_one (carets, 7, 4);
  document_apply (carets_get_document (carets), 0, edits, 2, DOCUMENT_AUTHOR_AGENT, NULL);
  check (carets, "9-6");                        /* text put in at its edges does not join it; direction kept */
  document_replace (carets_get_document (carets), 0, 17, "", 0);
  check (carets, "0");
  carets_free (carets);
}

/* ---- motions -------------------------------------------------------------------------------------------------------- */

static void
test_motions (void)
{
  EditorCarets *carets = make ("  int f (a);\n\n\tx = \303\244\314\201\360\237\221\215\360\237\217\275z;\nend");
  carets_set_one (carets, 0, 0);
  carets_move (carets, CARETS_WORD_RIGHT, 1, FALSE);
  check (carets, "5");
  carets_move (carets, CARETS_WORD_RIGHT, 2, TRUE);
  check (carets, "5-9");
  carets_move (carets, CARETS_LEFT, 1, FALSE);
  check (carets, "5");
  carets_move (carets, CARETS_LINE_START, 1, FALSE);
  check (carets, "2");
  carets_move (carets, CARETS_LINE_START, 1, FALSE);
  check (carets, "0");
  carets_move (carets, CARETS_LINE_END, 1, FALSE);
  check (carets, "12");
  carets_move (carets, CARETS_DOWN, 1, FALSE);
  check (carets, "13");
  carets_move (carets, CARETS_DOWN, 1, FALSE);
  check (carets, "33");                         /* the wished column outlives the empty row; the row is shorter */
  carets_set_one (carets, 19, 19);
  carets_move (carets, CARETS_RIGHT, 1, FALSE); /* a letter with its mark, then a hand with its colour */
  check (carets, "23");
  carets_move (carets, CARETS_RIGHT, 1, FALSE);
  check (carets, "31");
  carets_move (carets, CARETS_LEFT, 2, FALSE);
  check (carets, "19");
  carets_move (carets, CARETS_PARAGRAPH_UP, 1, FALSE);
  check (carets, "13");
  carets_move (carets, CARETS_DOCUMENT_END, 1, TRUE);
  check (carets, "13-37");
  carets_move (carets, CARETS_DOWN, 1, FALSE);
  check (carets, "37");
  carets_set_one (carets, 8, 8);
  carets_move (carets, CARETS_BRACKET, 1, FALSE);
  check (carets, "11");
  carets_move (carets, CARETS_BRACKET, 1, FALSE);
  check (carets, "8");
  carets_free (carets);
}

static void
test_words_back (void)
{
  EditorCarets *carets = make ("alpha.beta  gamma\n");
  carets_set_one (carets, 18, 18);
  carets_move (carets, CARETS_WORD_LEFT, 1, FALSE);
  check (carets, "12");
  carets_move (carets, CARETS_WORD_LEFT, 1, FALSE);
  check (carets, "6");
  carets_move (carets, CARETS_WORD_LEFT, 1, FALSE);
  check (carets, "5");
  carets_free (carets);
}

/* ---- more carets ------------------------------------------------------------------------------------------------------ */

static void
test_vertical (void)
{
  EditorCarets *carets = make ("aaaa\nbb\ncccc\ndddd");
  carets_set_one (carets, 3, 3);
  carets_add_vertically (carets, TRUE);
  check (carets, "3 7*");
  carets_add_vertically (carets, TRUE);
  check (carets, "3 7 11*");                    /* behind the short row the wished column is back */
  g_assert_true (carets_step_back (carets));
  check (carets, "3 7*");
  g_assert_true (carets_collapse (carets));
  check (carets, "7");
  g_assert_true (carets_step_back (carets));
  check (carets, "3 7*");
  carets_toggle (carets, 3);
  check (carets, "7");
  carets_toggle (carets, 15);
  check (carets, "7 15*");
  carets_free (carets);
}

static void
test_column (void)
{
  EditorCarets *carets = make ("0123456\n\tx\n01\n\346\274\242\345\255\2275\n");
  carets_set_column (carets, 0, 2, 3, 5);
  check (carets, "2-5 9-10 13 17-21*");         /* a tab is two columns, a wide character too; the short row has one at its end */
  carets_extend_column (carets, -1, 0);
  check (carets, "2-5 9-10 13*");
  carets_extend_column (carets, -1, -1);
  check (carets, "2-4 9-10*");
  g_assert_true (carets_step_back (carets));    /* the gesture is one step */
  check (carets, "0");
  carets_set_column (carets, 2, 9, 0, 9);
  check (carets, "7* 10 13");
  carets_free (carets);
}

static void
test_split_lines (void)
{
  EditorCarets *carets = make ("ab\ncd\nef\n");
  carets_set_one (carets, 0, 6);
  carets_split_lines (carets);
  check (carets, "2 5*");
  carets_free (carets);
}

/* ---- occurrences ------------------------------------------------------------------------------------------------------- */

static void
test_occurrences (void)
{
  EditorCarets *carets = make ("foo bar foobar foo\nfoo");
  carets_set_one (carets, 9, 9);
  g_assert_true (carets_add_next (carets));
  check (carets, "8-14");
  carets_set_one (carets, 1, 1);
  g_assert_true (carets_add_next (carets));     /* the word ... */
  g_assert_true (carets_add_next (carets));     /* ... and whole words after it */
  check (carets, "0-3 15-18*");
  g_assert_true (carets_skip_next (carets));
  check (carets, "0-3 19-22*");
  g_assert_true (carets_add_next (carets));     /* round to what was skipped */
  check (carets, "0-3 15-18* 19-22");
  g_assert_false (carets_add_next (carets));
  carets_set_one (carets, 3, 0);                /* a selection by hand: parts of words too, in its direction */
  g_assert_true (carets_add_next (carets));
  check (carets, "3-0 11-8*");
  g_assert_cmpuint (carets_add_all (carets, FALSE), ==, 4);
  check (carets, "0-3 8-11* 15-18 19-22");
  carets_set_one (carets, 16, 16);
  g_assert_cmpuint (carets_add_all (carets, TRUE), ==, 3);
  carets_free (carets);
}

static void
test_task (void)
{
  GString *text = g_string_new (NULL);
  EditorCarets *carets;
  CaretsTask *task;
  for (int i = 0; i < 120000; i++)
    g_string_append (text, "let note\n");
  carets = make (text->str);
  carets_set_one (carets, 0, 3);
  task = carets_find_all_new (carets, FALSE);
  g_assert_true (carets_task_step (task, 1));   /* a slice is not all */
  g_assert_cmpfloat (carets_task_get_progress (task), <, 1);
  while (carets_task_step (task, 4000))
    ;
  g_assert_cmpuint (carets_task_get_found (task), ==, 120000);
  carets_task_commit (task);
  carets_task_free (task);
  g_assert_cmpuint (carets_get_count (carets), ==, 120000);
  task = carets_find_all_new (carets, FALSE);
  document_replace (carets_get_document (carets), 0, 1, "b", 1);
  g_assert_false (carets_task_step (task, 1000));
  carets_task_free (task);
  carets_free (carets);
  g_string_free (text, TRUE);
}

/* A needle across the reader's windows, at every place of them. */
static void
test_task_seams (void)
{
  for (gsize pad = 4080; pad < 4110; pad++)
    {
      g_autofree char *filler = g_strnfill (pad, ' '), *text = g_strconcat ("needle", filler, "needle", filler, "needle", NULL);
      EditorCarets *carets = make (text);
      carets_set_one (carets, 0, 6);
      g_assert_cmpuint (carets_add_all (carets, FALSE), ==, 3);
      carets_free (carets);
    }
}

/* ---- brackets ---------------------------------------------------------------------------------------------------------- */

static void
test_brackets (void)
{
  static const char text[] = "f ('(', a[1]) // )\n/* ( */ { \"c4 [e4 g4]\" }";
  EditorCarets *carets = make (text);
  CaretsRules rules;
  gsize open, close;
  gboolean comment;
  carets_rules_init (&rules, "symphonyscript");
  carets_set_rules (carets, &rules);
  g_assert_true (carets_match_bracket (carets, 2, &open, &close));
  g_assert_cmpuint (close, ==, 12);
  g_assert_true (carets_match_bracket (carets, 13, &open, &close));
  g_assert_cmpuint (open, ==, 2);
  g_assert_false (carets_match_bracket (carets, 17, &open, &close));
  g_assert_true (carets_match_bracket (carets, 27, &open, &close));
  g_assert_cmpuint (text[close], ==, '}');
  g_assert_true (carets_match_bracket (carets, strchr (text + 20, '[') - text, &open, &close));      /* mini-notation */
  g_assert_cmpuint (text[close], ==, ']');
  g_assert_true (carets_enclosing_brackets (carets, 10, 11, &open, &close));
  g_assert_cmpuint (open, ==, 9);
  g_assert_true (carets_get_literal (carets, 24, &open, &close, &comment));
  g_assert_true (comment && open == 19 && close == 26);
  g_assert_false (carets_get_literal (carets, 8, &open, &close, &comment));
  carets_free (carets);
}

/* A caret at a bracket far inside one row of megabytes costs no scan of the row. */
static void
test_long_row (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  EditorCarets *carets;
  gsize open, close, at;
  gint64 start;
  for (int i = 0; i < 400000; i++)
    g_string_append (text, "[1, 2], ");
  carets = make (text->str);
  at = 8 * 300000;
  start = g_get_monotonic_time ();
  for (int i = 0; i < 100; i++)
    g_assert_true (carets_match_bracket (carets, at, &open, &close) && open == at && close == at + 5);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 500000);
  carets_free (carets);
}

/* ---- bytes ---------------------------------------------------------------------------------------------------------------- */

static void
test_save (void)
{
  EditorCarets *carets = make ("0123456789012345678901234567890123456789");
  const EditorCaret list[] = { { 3, 1, 0 }, { 9, 9, 0 }, { 12, 30, 0 } };
  g_autoptr (GBytes) bytes = NULL;
  carets_set (carets, list, 3, 1);
  bytes = carets_save (carets);
  carets_set_one (carets, 0, 0);
  g_assert_true (carets_load (carets, bytes));
  check (carets, "3-1 9* 12-30");
  for (gsize n = 0; n < g_bytes_get_size (bytes); n++)
    {
      g_autoptr (GBytes) torn = g_bytes_new_from_bytes (bytes, 0, n);
      g_assert_false (carets_load (carets, torn));
    }
  carets_free (carets);
}

/* ---- what a key costs ------------------------------------------------------------------------------------------------------ */

static double
time_key (guint count)
{
  GString *text = g_string_new (NULL);
  EditorCarets *carets;
  double best = G_MAXDOUBLE;
  for (guint i = 0; i < count; i++)
    g_string_append (text, "x = voice (note, length);\n");
  carets = make (text->str);
  carets_set_column (carets, 0, 4, count - 1, 4);
  g_assert_cmpuint (carets_get_count (carets), ==, count);
  for (int i = 0; i < 7; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_assert_true (carets_type (carets, "y"));
      best = MIN (best, (g_get_monotonic_time () - start) / 1000.0);
    }
  g_assert_true (g_str_has_prefix (get_text (carets), "x = yyyyyyyvoice"));
  g_assert_cmpuint (carets_get_count (carets), ==, count);
  carets_free (carets);
  g_string_free (text, TRUE);
  return best;
}

static void
test_cost (void)
{
  double thousand = time_key (1000), many = time_key (10000);
  g_test_message ("a key at 1,000 carets: %.2f ms, at 10,000: %.2f ms", thousand, many);
  if (g_getenv ("SYMPHONY_LONG"))
    g_test_message ("a key at 100,000 carets: %.2f ms", time_key (100000));
  g_assert_cmpfloat (thousand, <, 50);          /* the gate is the benchmark's; this catches squares */
  g_assert_cmpfloat (many, <, 500);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/carets/set/merge-oracle", test_merge_oracle);
  g_test_add_func ("/carets/set/follow-oracle", test_follow_oracle);
  g_test_add_func ("/carets/set/selection-follows", test_selection_follows);
  g_test_add_func ("/carets/set/motions", test_motions);
  g_test_add_func ("/carets/set/words-back", test_words_back);
  g_test_add_func ("/carets/set/vertical", test_vertical);
  g_test_add_func ("/carets/set/column", test_column);
  g_test_add_func ("/carets/set/split-lines", test_split_lines);
  g_test_add_func ("/carets/set/occurrences", test_occurrences);
  g_test_add_func ("/carets/set/task", test_task);
  g_test_add_func ("/carets/set/task-seams", test_task_seams);
  g_test_add_func ("/carets/set/brackets", test_brackets);
  g_test_add_func ("/carets/set/long-row", test_long_row);
  g_test_add_func ("/carets/set/save", test_save);
  g_test_add_func ("/carets/set/cost", test_cost);
  return g_test_run ();
}
