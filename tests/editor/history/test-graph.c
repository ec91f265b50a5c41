/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The undo tree as rows and lanes, walking in it, its words; differences as rows. */
#include "history/graph.h"
#include "history/hunks.h"
#include <string.h>

static void
type (Document *document, const char *text)
{
  document_close_group (document);
  g_assert_true (document_replace (document, document_get_length (document), document_get_length (document), text, -1));
  document_close_group (document);
}

/* "3:1* 2:0 ..." from the newest: node, lane, a star at the head */
static char *
print (HistoryGraph *graph)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < history_graph_get_count (graph); i++)
    {
      const HistoryRow *row = history_graph_get_row (graph, i);
      g_string_append_printf (text, "%s%u:%u%s", i ? " " : "", row->node, row->lane, row->flags & HISTORY_HEAD ? "*" : "");
    }
  return g_string_free (text, FALSE);
}

static void
check (Document *document, const char *expected)
{
  g_autoptr (HistoryGraph) graph = history_graph_new (document);
  g_autofree char *got = print (graph);
  g_assert_cmpstr (got, ==, expected);
}

/* root - a - b - c, back to a, d, back to the root, e */
static Document *
make_tree (void)
{
  Document *document = document_new ();
  document_set_text (document, "text\n");
  type (document, "a");
  type (document, "b");
  type (document, "c");
  document_undo (document, NULL);
  document_undo (document, NULL);
  type (document, "d");
  document_undo (document, NULL);
  document_undo (document, NULL);
  type (document, "e");
  return document;
}

static void
test_lanes (void)
{
  g_autoptr (Document) document = document_new ();
  g_autoptr (Document) tree = make_tree ();
  document_set_text (document, "text\n");
  check (document, "0:0*");
  type (document, "a");
  type (document, "b");
  check (document, "2:0* 1:0 0:0");
  document_undo (document, NULL);
  check (document, "2:0 1:0* 0:0");
  type (document, "c");
  check (document, "3:0* 2:1 1:0 0:0");
  check (tree, "5:0* 4:1 3:2 2:2 1:1 0:0");
}

static void
test_cells (void)
{
  g_autoptr (Document) document = make_tree ();
  g_autoptr (HistoryGraph) graph = history_graph_new (document);
  HistoryCell cell;
  history_graph_get_cell (graph, 0, &cell);             /* e: the trunk */
  g_assert_true (!cell.up && cell.down && cell.lane == 0 && cell.pass_count == 0);
  history_graph_get_cell (graph, 2, &cell);             /* c: beside the trunk and d's branch */
  g_assert_cmpuint (cell.lane, ==, 2);
  g_assert_cmpuint (cell.pass_count, ==, 2);
  history_graph_get_cell (graph, 4, &cell);             /* a: where b's branch leaves d's */
  g_assert_cmpuint (cell.fork_count, ==, 1);
  g_assert_cmpuint (cell.fork[0], ==, 2);
  g_assert_true (cell.up && cell.down);
  history_graph_get_cell (graph, 5, &cell);             /* the root: where a's branch leaves the trunk */
  g_assert_cmpuint (cell.fork_count, ==, 1);
  g_assert_true (cell.up && !cell.down);
  g_assert_cmpuint (history_graph_get_lanes (graph), ==, 3);
}

static void
test_walk (void)
{
  g_autoptr (Document) document = make_tree ();
  g_autoptr (HistoryGraph) graph = history_graph_new (document);
  g_assert_cmpuint (history_graph_walk (graph, 0, HISTORY_OLDER), ==, 1);
  g_assert_cmpuint (history_graph_walk (graph, 0, HISTORY_NEWER), ==, 0);
  g_assert_cmpuint (history_graph_walk (graph, 5, HISTORY_OLDER), ==, 5);
  g_assert_cmpuint (history_graph_walk (graph, 0, HISTORY_PARENT), ==, 5);
  g_assert_cmpuint (history_graph_walk (graph, 5, HISTORY_CHILD), ==, 0);
  g_assert_cmpuint (history_graph_walk (graph, 3, HISTORY_CHILD), ==, 2);
  g_assert_cmpuint (history_graph_walk (graph, 2, HISTORY_BRANCH_LEFT), ==, 1);
  g_assert_cmpuint (history_graph_walk (graph, 1, HISTORY_BRANCH_RIGHT), ==, 2);
  g_assert_cmpuint (history_graph_walk (graph, 0, HISTORY_BRANCH_LEFT), ==, 0);
}

static void
test_flags (void)
{
  g_autoptr (Document) document = make_tree ();
  g_autoptr (HistoryGraph) graph = NULL;
  document_add_checkpoint (document, "before the solo", FALSE);
  graph = history_graph_new (document);
  g_assert_cmpuint (history_graph_get_row (graph, 0)->flags & (HISTORY_HEAD | HISTORY_NAMED | HISTORY_PAST | HISTORY_AUTOMATIC), ==,
                    HISTORY_HEAD | HISTORY_NAMED | HISTORY_PAST);
  g_assert_cmpuint (history_graph_get_row (graph, 1)->flags & HISTORY_PAST, ==, 0);
  g_assert_cmpuint (history_graph_get_row (graph, 5)->flags & (HISTORY_ROOT | HISTORY_PAST), ==, HISTORY_ROOT | HISTORY_PAST);
  g_assert_cmpuint (history_graph_get_head (graph), ==, 0);
}

static void
test_compare (void)
{
  g_autoptr (Document) document = make_tree ();
  g_autoptr (HistoryGraph) before = history_graph_new (document), same = history_graph_new (document), after = NULL;
  guint top, bottom;
  g_assert_false (history_graph_compare (before, same, &top, &bottom));
  type (document, "f");
  after = history_graph_new (document);
  g_assert_true (history_graph_compare (before, after, &top, &bottom));
  g_assert_cmpuint (top, ==, 0);
  g_assert_cmpuint (bottom, ==, 5);                     /* only the row of the former head looks different */
}

static void
test_words (void)
{
  g_autoptr (Document) document = document_new ();
  gint64 now = 1700000000 * G_TIME_SPAN_SECOND;
  g_autofree char *just = history_format_age (now - 5 * G_USEC_PER_SEC, now);
  g_autofree char *minutes = history_format_age (now - 600 * G_TIME_SPAN_SECOND, now);
  g_autofree char *typed = NULL, *deleted = NULL, *root = NULL, *replaced = NULL;
  DocumentEdit edits[2] = { { 0, 1, "x", 1 }, { 2, 3, "y", 1 } };
  g_autofree char *many = NULL;
  g_assert_cmpstr (just, ==, "just now");
  g_assert_cmpstr (minutes, ==, "10 minutes ago");
  document_set_text (document, "one two");
  root = history_describe (document, document_get_head (document));
  g_assert_cmpstr (root, ==, "As opened");
  type (document, " three");
  typed = history_describe (document, document_get_head (document));
  g_assert_cmpstr (typed, ==, "“three”");
  document_replace (document, 0, 3, "", 0);
  document_close_group (document);
  deleted = history_describe (document, document_get_head (document));
  g_assert_cmpstr (deleted, ==, "Deleted “one”");
  document_replace (document, 1, 4, "zwei", -1);
  document_close_group (document);
  replaced = history_describe (document, document_get_head (document));
  g_assert_cmpstr (replaced, ==, "“zwei” for “two”");
  g_assert_true (document_apply (document, 0, edits, 2, DOCUMENT_AUTHOR_AGENT, NULL));
  many = history_describe (document, document_get_head (document));
  g_assert_cmpstr (many, ==, "A change in 2 places");
}

/* ---- differences ----------------------------------------------------------------------------------------- */

static char *
print_hunks (const char *old_text, const char *new_text)
{
  g_autoptr (Rope) before = rope_new (old_text, strlen (old_text)), after = rope_new (new_text, strlen (new_text));
  g_autoptr (Hunks) hunks = hunks_new (before, after, NULL);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < hunks->rows->len; i++)
    {
      const HunkRow *row = &g_array_index (hunks->rows, HunkRow, i);
      g_autofree char *line = row->kind == HUNK_HEADER ? g_strdup_printf ("@%u", row->count) : hunks_dup_row (hunks, row);
      g_string_append_printf (text, "%c%s|", "@ -+"[row->kind], line);
    }
  return g_string_free (text, FALSE);
}

static void
check_hunks (const char *old_text, const char *new_text, const char *expected)
{
  g_autofree char *got = print_hunks (old_text, new_text);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_hunks (void)
{
  check_hunks ("a\nb\nc\n", "a\nb\nc\n", "");
  check_hunks ("a\nb\nc\n", "a\nx\nc\n", "@@0| a|-b|+x| c| |");
  check_hunks ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\n5\nx\n7\n8\n9\n", "@@2| 3| 4| 5|-6|+x| 7| 8| 9|");
  check_hunks ("a\nb\n", "a\nnew\nb\n", "@@0| a|+new| b| |");
  check_hunks ("a\ngone\nb\n", "a\nb\n", "@@0| a|-gone| b| |");
  check_hunks ("", "a", "@@0|-|+a|");
}

static void
test_inner (void)
{
  const char old_text[] = ".note('C4')\n", new_text[] = ".note('ä5')\n";
  g_autoptr (Rope) before = rope_new (old_text, strlen (old_text)), after = rope_new (new_text, strlen (new_text));
  g_autoptr (Hunks) hunks = hunks_new (before, after, NULL);
  gsize start, end;
  g_assert_cmpuint (hunks->removed, ==, 1);
  g_assert_cmpuint (hunks->added, ==, 1);
  g_assert_true (hunks_get_inner (hunks, &g_array_index (hunks->rows, HunkRow, 1), &start, &end));
  g_assert_cmpuint (start, ==, 7);
  g_assert_cmpuint (end, ==, 9);
  g_assert_true (hunks_get_inner (hunks, &g_array_index (hunks->rows, HunkRow, 2), &start, &end));
  g_assert_cmpuint (end, ==, 10);
}

/* Applying the hunks' rows gives the new text: nothing is left out or told twice. */
static void
test_hunks_random (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  for (guint run = 0; run < 300; run++)
    {
      g_autoptr (GString) a = g_string_new (NULL), b = g_string_new (NULL), made = g_string_new (NULL);
      g_autoptr (Rope) before = NULL, after = NULL;
      g_autoptr (Hunks) hunks = NULL;
      gsize next = 0;
      for (guint i = 0; i < 30; i++)
        {
          char line[3] = { 'a' + g_rand_int_range (random, 0, 3), '\n', 0 };
          guint what = g_rand_int_range (random, 0, 10);
          if (what != 0)
            g_string_append (a, line);
          if (what != 1)
            g_string_append (b, what == 2 ? "x\n" : line);
        }
      before = rope_new (a->str, a->len);
      after = rope_new (b->str, b->len);
      hunks = hunks_new (before, after, NULL);
      for (guint i = 0; i < hunks->hunks->len; i++)
        {
          const Hunk *hunk = &g_array_index (hunks->hunks, Hunk, i);
          for (; next < hunk->old_start; next++)
            g_string_append_len (made, a->str + rope_get_line_start (before, next),
                                 rope_get_line_start (before, next + 1) - rope_get_line_start (before, next));
          g_string_append_len (made, b->str + rope_get_line_start (after, hunk->new_start),
                               rope_get_line_start (after, hunk->new_end) - rope_get_line_start (after, hunk->new_start));
          next = hunk->old_end;
        }
      g_string_append_len (made, a->str + rope_get_line_start (before, next), a->len - rope_get_line_start (before, next));
      g_assert_cmpstr (made->str, ==, b->str);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/graph/lanes", test_lanes);
  g_test_add_func ("/history/graph/cells", test_cells);
  g_test_add_func ("/history/graph/walk", test_walk);
  g_test_add_func ("/history/graph/flags", test_flags);
  g_test_add_func ("/history/graph/compare", test_compare);
  g_test_add_func ("/history/graph/words", test_words);
  g_test_add_func ("/history/hunks/rows", test_hunks);
  g_test_add_func ("/history/hunks/inner", test_inner);
  g_test_add_func ("/history/hunks/random", test_hunks_random);
  return g_test_run ();
}
