/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patterns and scans: hits, limits, places of mistakes, cancelling, edits; GRegex as an oracle. */
#include "search/search.h"
#include <string.h>

static GArray *
scan (const char *pattern, SearchFlags flags, const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SearchPattern) made = search_pattern_new (pattern, flags, NULL, &error);
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  g_assert_no_error (error);
  g_assert_true (search_scan (made, text, length < 0 ? strlen (text) : (gsize) length, NULL, 0, hits, NULL, NULL, &error));
  g_assert_no_error (error);
  return hits;
}

/* "0-3 5-6" */
static char *
print (GArray *hits)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < hits->len; i++)
    g_string_append_printf (text, "%s%zu-%zu", i ? " " : "", g_array_index (hits, SearchRange, i).start,
                            g_array_index (hits, SearchRange, i).end);
  g_array_unref (hits);
  return g_string_free (text, FALSE);
}

static void
check (const char *pattern, SearchFlags flags, const char *text, const char *expected)
{
  g_autofree char *got = print (scan (pattern, flags, text, -1));
  if (strcmp (got, expected) != 0)
    g_test_message ("pattern %s in %s", pattern, text);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_plain (void)
{
  check ("ab", SEARCH_PLAIN, "xabxAB", "1-3 4-6");
  check ("ab", SEARCH_CASE, "xabxAB", "1-3");
  check ("a.b", SEARCH_PLAIN, "aab a.b", "4-7");
  check ("\\E.*", SEARCH_PLAIN, "x\\E.*", "1-5");
  check ("ä", SEARCH_PLAIN, "aäÄ", "1-3 3-5");
  check ("a\nb", SEARCH_PLAIN, "a\nb a b", "0-3");
  check ("aa", SEARCH_PLAIN, "aaaaa", "0-2 2-4");
  check ("x", SEARCH_PLAIN, "", "");
}

static void
test_word (void)
{
  check ("foo", SEARCH_WORD, "foo food afoo foo_ foo", "0-3 19-22");
  check ("(foo", SEARCH_WORD, "(foo (food", "0-4");              /* an edge that is no letter needs no border */
  check ("ö", SEARCH_WORD, "ö aöb ö", "0-2 8-10");
  check ("fo+", SEARCH_WORD | SEARCH_REGEX, "foo food fooo", "0-3 9-13");
  check ("f|foo", SEARCH_WORD | SEARCH_REGEX, "foo f", "0-3 4-5");
}

static void
test_regex (void)
{
  check ("^b", SEARCH_REGEX, "b\nab\nb", "0-1 5-6");
  check ("a$", SEARCH_REGEX, "a\nba\na", "0-1 3-4 5-6");
  check ("a$", SEARCH_REGEX, "a\r\nba\ra", "0-1 4-5 6-7");
  check ("a.b", SEARCH_REGEX, "a\nb axb", "4-7");
  check ("(?s)a.b", SEARCH_REGEX, "a\nb axb", "0-3 4-7");
  check ("\\w+", SEARCH_REGEX, "aä b", "0-3 4-5");
  check ("(?<=ä)b", SEARCH_REGEX, "äb ab", "2-3");
  check ("\\x{e4}", SEARCH_REGEX, "ae ä", "3-5");
  check ("x*", SEARCH_REGEX, "axb", "0-0 1-2 2-2 3-3");
  check ("^", SEARCH_REGEX, "a\n\nb", "0-0 2-2 3-3");
  check ("^", SEARCH_REGEX, "a\n", "0-0 2-2");                  /* the last row may be empty */
  check ("$", SEARCH_REGEX, "ä\n", "2-2 3-3");
  check ("\\bC\\d", SEARCH_REGEX, "c4 C5 xC5", "0-2 3-5");
}

static void
test_mistake (void)
{
  static const struct { const char *text; gsize place; } rows[] = { { "a(b", 3 }, { "ab[", 3 }, { "x**", 2 }, { "a\\", 2 }, { "(?<n>a)(?<n>b)", 12 } };
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize place = 99;
      g_assert_null (search_pattern_new (rows[i].text, SEARCH_REGEX, &place, &error));
      g_assert_error (error, SEARCH_ERROR, SEARCH_ERROR_PATTERN);
      g_assert_cmpuint (place, ==, rows[i].place);
      g_assert_cmpuint (strlen (error->message), >, 5);
    }
  g_assert_null (search_pattern_new ("", SEARCH_PLAIN, NULL, NULL));
}

static void
test_multiline (void)
{
  static const char *const inside[] = { "abc", "a.*b", "^a$", "[a-z]+\\d\\w", "(a|b)(?:c)(?i)d", "(?<x>a)\\k<x>", "\\.\\(", "(?<=a)b", "[\\w.]", "(a)\\1" };
  static const char *const across[] = { "a\\nb", "\\s", "[^x]", "(?s).", "\\R", "\\x0a", "[\\s]", "[\t-~]", "\\012", "(*CRLF)a", "\\D", "[[:space:]]" };
  for (guint i = 0; i < G_N_ELEMENTS (inside); i++)
    {
      g_autoptr (SearchPattern) pattern = search_pattern_new (inside[i], SEARCH_REGEX, NULL, NULL);
      g_test_message ("%s", inside[i]);
      g_assert_false (search_pattern_is_multiline (pattern));
    }
  for (guint i = 0; i < G_N_ELEMENTS (across); i++)
    {
      g_autoptr (SearchPattern) pattern = search_pattern_new (across[i], SEARCH_REGEX, NULL, NULL);
      g_test_message ("%s", across[i]);
      g_assert_true (search_pattern_is_multiline (pattern));
    }
}

static void
test_invalid (void)
{
  static const char text[] = "ab\xff" "ab\xc3 \0ab\x80\x80\x80\x80\x80\x80 a\xe4\xb8" "b\xc3\xa4";
  g_autofree char *plain = print (scan ("ab", SEARCH_PLAIN, text, sizeof text - 1));
  g_autofree char *any = print (scan ("b.", SEARCH_REGEX, text, sizeof text - 1));
  g_autofree char *last = print (scan ("ä$", SEARCH_REGEX, text, sizeof text - 1));
  g_autofree char *nul = print (scan ("\\x00a", SEARCH_REGEX, text, sizeof text - 1));
  g_assert_cmpstr (plain, ==, "0-2 3-5 8-10");
  g_assert_cmpstr (any, ==, "20-23");
  g_assert_cmpstr (last, ==, "21-23");
  g_assert_cmpstr (nul, ==, "7-9");
}

static void
test_ranges (void)
{
  const char text[] = "ab ab ab ab";
  const SearchRange ranges[] = { { 1, 6 }, { 8, 11 } }, one[] = { { 1, 3 } };
  g_autoptr (SearchPattern) pattern = search_pattern_new ("ab", SEARCH_PLAIN, NULL, NULL);
  g_autoptr (SearchPattern) behind = search_pattern_new ("(?<=a)b ?", SEARCH_REGEX, NULL, NULL);
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  g_autofree char *got = NULL, *seen = NULL;
  search_scan (pattern, text, strlen (text), ranges, 2, hits, NULL, NULL, NULL);
  got = print (hits);
  g_assert_cmpstr (got, ==, "3-5 9-11");
  hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  search_scan (behind, text, strlen (text), one, 1, hits, NULL, NULL, NULL);
  seen = print (hits);
  g_assert_cmpstr (seen, ==, "1-3");
}

/* Far starts: what is looked behind lies in another piece of the scan. */
static void
test_behind_pieces (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize count = 0;
  g_autoptr (GArray) hits = NULL;
  for (guint i = 0; i < 400000; i++)
    g_string_append (text, i % 7919 == 0 ? "needle" : "hay");
  for (const char *p = text->str; (p = strstr (p, "yneedle")); p++)
    count++;
  hits = scan ("(?<=y)needle(?=hay)", SEARCH_REGEX, text->str, text->len);
  g_assert_cmpuint (hits->len, ==, count);
  g_assert_cmpuint (count, >, 40);
}

static void
test_catastrophe (void)
{
  g_autofree char *fill = g_strnfill (60, 'a'), *text = g_strconcat (fill, "!b1", NULL);
  g_autoptr (SearchPattern) pattern = search_pattern_new ("(a+)+b\\d", SEARCH_REGEX, NULL, NULL);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  g_autoptr (GError) error = NULL;
  g_autoptr (SearchPattern) deep = search_pattern_new ("^(?:a|aa)+b", SEARCH_REGEX, NULL, NULL);
  g_assert_false (search_scan (pattern, text, 63, NULL, 0, hits, NULL, NULL, &error));
  g_assert_error (error, SEARCH_ERROR, SEARCH_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_false (search_scan (deep, text, 63, NULL, 0, hits, NULL, NULL, &error));
  g_assert_error (error, SEARCH_ERROR, SEARCH_ERROR_LIMIT);
}

typedef struct { GMainLoop *loop; gboolean done, truncated; guint batches; GArray *hits; GError *error; gint64 end; } Run;

static void
found_cb (const SearchRange *hits, gsize count, gpointer data)
{
  Run *run = data;
  run->batches++;
  g_array_append_vals (run->hits, hits, count);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  run->done = search_run_finish (result, &run->truncated, &run->error);
  run->end = g_get_monotonic_time ();
  g_main_loop_quit (run->loop);
}

static gboolean
cancel_cb (gpointer data)
{
  g_cancellable_cancel (data);
  return G_SOURCE_REMOVE;
}

static void
test_run (void)
{
  Run run = { g_main_loop_new (NULL, FALSE), .hits = g_array_new (FALSE, FALSE, sizeof (SearchRange)) };
  g_autoptr (SearchPattern) pattern = search_pattern_new ("ab", SEARCH_PLAIN, NULL, NULL);
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < 100000; i++)
    g_string_append (text, "xxab\n");
  search_run_async (pattern, g_string_free_to_bytes (text), NULL, (GDestroyNotify) g_bytes_unref, NULL, 0, found_cb, &run, NULL,
                    done_cb, &run);
  g_main_loop_run (run.loop);
  g_assert_no_error (run.error);
  g_assert_true (run.done);
  g_assert_cmpuint (run.hits->len, ==, 100000);
  for (guint i = 0; i < run.hits->len; i++)
    g_assert_cmpuint (g_array_index (run.hits, SearchRange, i).start, ==, i * 5 + 2);
  g_array_unref (run.hits);
  g_main_loop_unref (run.loop);
}

/* Quadratic without end, and within every limit: only cancelling helps. */
static void
test_cancel (void)
{
  Run run = { g_main_loop_new (NULL, FALSE), .hits = g_array_new (FALSE, FALSE, sizeof (SearchRange)) };
  g_autoptr (SearchPattern) pattern = search_pattern_new ("[ab]*[ac]*[ad]*!x", SEARCH_REGEX, NULL, NULL);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GString *text = g_string_new (NULL);
  g_autofree char *row = g_strnfill (150, 'a');
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  gint64 begin = g_get_monotonic_time ();

  for (guint i = 0; i < 5000; i++)
    g_string_append_printf (text, "%s!d\n", row);
  g_string_append_c (text, 'x');
  search_run_async (pattern, g_string_free_to_bytes (text), NULL, (GDestroyNotify) g_bytes_unref, NULL, 0, found_cb, &run,
                    cancellable, done_cb, &run);
  g_timeout_add (100, cancel_cb, cancellable);
  g_main_loop_run (run.loop);
  g_test_message ("answered %.1f ms after the start", (run.end - begin) / 1000.0);
  g_assert_false (run.done);
  g_assert_error (run.error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (run.end - begin, <, 1000000);
  g_assert_false (search_scan (pattern, "aaa", 3, NULL, 0, hits, NULL, cancellable, NULL));
  g_clear_error (&run.error);
  g_array_unref (run.hits);
  g_main_loop_unref (run.loop);
}

/* ---- after an edit --------------------------------------------------------------------------------------- */

static void
get_row (gpointer data, gsize offset, gsize *start, gsize *end)
{
  const GString *text = data;
  for (*start = offset; *start > 0 && text->str[*start - 1] != '\n'; (*start)--)
    ;
  for (*end = offset; *end < text->len && text->str[*end] != '\n'; (*end)++)
    ;
}

static void
edit_and_compare (GRand *random, GString *text, SearchPattern *pattern, GArray *hits)
{
  g_autoptr (GArray) changed = g_array_new (FALSE, FALSE, sizeof (SearchRange)), fresh = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  DocumentEdit edits[3];
  DocumentDelta delta = { 1, edits, g_rand_int_range (random, 1, 4) };
  static const char *const texts[] = { "", "a", "ab", "\n", "b\na", "xx", "a\n\nab" };
  gsize at = 0;

  for (guint i = 0; i < delta.edit_count; i++)
    {
      const char *with = texts[g_rand_int_range (random, 0, G_N_ELEMENTS (texts))];
      gsize start = at + g_rand_int_range (random, 0, 12), end = start + g_rand_int_range (random, 0, 6);
      start = MIN (start, text->len);
      end = MIN (end, text->len);
      edits[i] = (DocumentEdit) { start, end, with, strlen (with) };
      at = end;
    }
  for (guint i = delta.edit_count; i > 0; i--)
    {
      g_string_erase (text, edits[i - 1].start, edits[i - 1].end - edits[i - 1].start);
      g_string_insert_len (text, edits[i - 1].start, edits[i - 1].text, edits[i - 1].length);
    }
  g_assert_true (search_hits_edit (hits, &delta, get_row, text, changed));
  for (guint i = 0; i < changed->len; i++)
    {
      SearchRange rows = g_array_index (changed, SearchRange, i);
      g_assert_true (search_hits_rescan (hits, pattern, text->str + rows.start, rows.start, rows.end - rows.start, NULL));
    }
  search_scan (pattern, text->str, text->len, NULL, 0, fresh, NULL, NULL, NULL);
  g_assert_cmpmem (hits->data, hits->len * sizeof (SearchRange), fresh->data, fresh->len * sizeof (SearchRange));
}

static void
test_edits (void)
{
  static const char *const patterns[] = { "ab", "^a?", "a+b*", "\\bx+\\b", "b$" };
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  for (guint p = 0; p < G_N_ELEMENTS (patterns); p++)
    for (guint run = 0; run < 100; run++)
      {
        g_autoptr (SearchPattern) pattern = search_pattern_new (patterns[p], SEARCH_REGEX, NULL, NULL);
        g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
        GString *text = g_string_new ("ab\nxab ab\n\nb a ab\nxx ab");
        search_scan (pattern, text->str, text->len, NULL, 0, hits, NULL, NULL, NULL);
        for (guint step = 0; step < 20; step++)
          edit_and_compare (random, text, pattern, hits);
        g_string_free (text, TRUE);
      }
}

/* ---- oracle ---------------------------------------------------------------------------------------------- */

static void
compare_with_oracle (GRand *random, const char *expression, gboolean match_case)
{
  static const char *const pieces[] = { "a", "b", "A", "\n", " ", "ä", "Ä", "1", "_", "字", "ab", "c" };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GRegex) regex = NULL;
  g_autoptr (GMatchInfo) info = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) hits = NULL;
  guint at = 0;

  for (guint i = g_rand_int_range (random, 0, 120); i > 0; i--)
    g_string_append (text, pieces[g_rand_int_range (random, 0, G_N_ELEMENTS (pieces))]);
  regex = g_regex_new (expression, G_REGEX_MULTILINE | G_REGEX_NEWLINE_LF | (match_case ? 0 : G_REGEX_CASELESS), 0, &error);
  g_assert_no_error (error);
  hits = scan (expression, SEARCH_REGEX | (match_case ? SEARCH_CASE : 0), text->str, -1);
  g_regex_match (regex, text->str, 0, &info);
  while (g_match_info_matches (info))
    {
      int start, end;
      g_match_info_fetch_pos (info, 0, &start, &end);
      g_assert_cmpuint (at, <, hits->len);
      g_assert_cmpint (g_array_index (hits, SearchRange, at).start, ==, start);
      g_assert_cmpint (g_array_index (hits, SearchRange, at).end, ==, end);
      at++;
      g_match_info_next (info, NULL);
    }
  g_assert_cmpuint (at, ==, hits->len);
}

static void
test_oracle (void)
{
  static const char *const expressions[] = { "a", "a+b", "[ab]+", "(a|ab)(c|b)?", "\\w+", "^\\w", "\\d$", "(?<=a)b", "ä+", "a.b", "(?s)a.b",
                                             "\\s+", "[^a]b", "字?a", "(?:a|ä)*c", "\\bab\\b" };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  guint rounds = g_getenv ("SYMPHONY_LONG") ? 5000 : 200;
  for (guint i = 0; i < rounds; i++)
    for (guint k = 0; k < G_N_ELEMENTS (expressions); k++)
      compare_with_oracle (random, expressions[k], i & 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/scan/plain", test_plain);
  g_test_add_func ("/search/scan/word", test_word);
  g_test_add_func ("/search/scan/regex", test_regex);
  g_test_add_func ("/search/scan/mistake", test_mistake);
  g_test_add_func ("/search/scan/multiline", test_multiline);
  g_test_add_func ("/search/scan/invalid", test_invalid);
  g_test_add_func ("/search/scan/ranges", test_ranges);
  g_test_add_func ("/search/scan/behind-pieces", test_behind_pieces);
  g_test_add_func ("/search/scan/catastrophe", test_catastrophe);
  g_test_add_func ("/search/scan/run", test_run);
  g_test_add_func ("/search/scan/cancel", test_cancel);
  g_test_add_func ("/search/scan/edits", test_edits);
  g_test_add_func ("/search/scan/oracle", test_oracle);
  return g_test_run ();
}
