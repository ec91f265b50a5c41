/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds by indent and by given ranges: what can be folded, what is hidden, and edits around and inside. */
#include "caret-marks.h"
#include "carets/folds.h"

static const char text[] =
  "song|\n"             /* 0 */
  "  .verse ()\n"       /* 1 */
  "    .note ()\n"      /* 2 */
  "\n"                  /* 3 */
  "    .note ()\n"      /* 4 */
  "  .end ()\n"         /* 5 */
  "\n"                  /* 6 */
  "other\n"             /* 7 */
  "  .x ()\n"           /* 8 */
  "last\n";             /* 9 */

static char *
describe (CaretsFolds *folds)
{
  GString *string = g_string_new (NULL);
  guint count;
  const CaretsFold *all = carets_folds_get_folded (folds, &count);
  for (guint i = 0; i < count; i++)
    g_string_append_printf (string, "%s%u-%u", i ? " " : "", all[i].first, all[i].last);
  return g_string_free (string, FALSE);
}

static void
check (CaretsFolds *folds, const char *wanted)
{
  g_autofree char *got = describe (folds);
  g_assert_cmpstr (got, ==, wanted);
}

static void
test_indent (void)
{
  EditorCarets *carets = make (text, "symphonyscript");
  CaretsFolds *folds = carets_folds_new (carets);
  g_autoptr (GString) can = g_string_new (NULL);
  for (guint i = 0; i < 11; i++)
    g_string_append_c (can, carets_folds_can_fold (folds, i) ? 'x' : '.');
  g_assert_cmpstr (can->str, ==, "xx.....x...");
  g_assert_true (carets_folds_fold (folds, 4));
  check (folds, "1-4");
  g_assert_true (carets_folds_is_hidden (folds, 3));
  g_assert_false (carets_folds_is_hidden (folds, 1));
  g_assert_true (carets_folds_fold (folds, 4));                 /* once more: the one around it */
  check (folds, "0-5 1-4");
  g_assert_false (carets_folds_fold (folds, 4));
  g_assert_true (carets_folds_toggle (folds, 0));
  check (folds, "1-4");
  g_assert_true (carets_folds_reveal (folds, document_get_line_start (carets_get_document (carets), 2)));
  check (folds, "");
  g_assert_true (carets_folds_fold_all (folds, 1));
  check (folds, "0-5 7-8");
  g_assert_true (carets_folds_fold_all (folds, 0));
  check (folds, "0-5 1-4 7-8");
  g_assert_true (carets_folds_unfold_all (folds));
  g_assert_true (carets_folds_fold_all (folds, 2));
  check (folds, "1-4");
  carets_folds_free (folds);
  carets_free (carets);
}

static void
test_comments (void)
{
  EditorCarets *carets = make ("// a\n// b\n// c\nx|\n  // d\n  // e\n  y\n// f\n", "c");
  CaretsFolds *folds = carets_folds_new (carets);
  g_assert_true (carets_folds_can_fold (folds, 0));
  g_assert_false (carets_folds_can_fold (folds, 1));
  g_assert_false (carets_folds_can_fold (folds, 7));
  carets_folds_fold_all (folds, 0);
  check (folds, "0-2 3-6 4-5");
  carets_folds_free (folds);
  carets_free (carets);
}

static void
test_edits (void)
{
  EditorCarets *carets = make (text, "symphonyscript");
  Document *document = carets_get_document (carets);
  CaretsFolds *folds = carets_folds_new (carets);
  gsize row;
  carets_folds_fold_all (folds, 1);
  document_replace (document, 0, 0, "// a\n", -1);
  check (folds, "1-6 8-9");
  row = document_get_line_start (document, 3);
  document_replace (document, row, row, "    .more ()\n", -1);          /* by somebody else, inside */
  check (folds, "1-7 9-10");
  row = document_get_line_start (document, 9);
  document_replace (document, row, document_get_line_start (document, 11), "", 0);
  check (folds, "1-7");
  row = document_get_line_start (document, 2) - 1;
  document_replace (document, row, row, "\n", 1);                       /* a new row behind the one that stays */
  check (folds, "2-8");
  carets_folds_free (folds);
  carets_free (carets);
}

static void
test_ranges (void)
{
  EditorCarets *carets = make (text, "symphonyscript");
  CaretsFolds *folds = carets_folds_new (carets);
  const CaretsFold ranges[] = { { 7, 8 }, { 0, 5 }, { 3, 99 } };
  carets_folds_set_ranges (folds, ranges, 3);
  g_assert_true (carets_folds_can_fold (folds, 0));
  g_assert_false (carets_folds_can_fold (folds, 1));
  g_assert_true (carets_folds_fold (folds, 2));
  check (folds, "0-5");
  document_replace (carets_get_document (carets), 0, 0, "\n", 1);
  g_assert_true (carets_folds_can_fold (folds, 8));
  carets_folds_set_ranges (folds, NULL, 0);
  g_assert_true (carets_folds_can_fold (folds, 2));
  check (folds, "1-6");
  carets_folds_free (folds);
  carets_free (carets);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/carets/folds/indent", test_indent);
  g_test_add_func ("/carets/folds/comments", test_comments);
  g_test_add_func ("/carets/folds/edits", test_edits);
  g_test_add_func ("/carets/folds/ranges", test_ranges);
  return g_test_run ();
}
