/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Templates and replacements. */
#include "search/search.h"
#include <string.h>

static char *
replace (const char *text, const char *pattern, SearchFlags flags, const char *with, SearchTemplateFlags how, guint *count)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SearchPattern) made = search_pattern_new (pattern, flags, NULL, &error);
  g_autoptr (SearchTemplate) template = search_template_new (with, how, made, NULL, &error);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  g_autoptr (SearchEdits) edits = NULL;
  g_autoptr (Document) document = document_new ();

  g_assert_no_error (error);
  g_assert_true (search_scan (made, text, strlen (text), NULL, 0, hits, NULL, NULL, NULL));
  edits = search_replace (made, template, text, strlen (text), (SearchRange *) (void *) hits->data, hits->len, NULL, &error);
  g_assert_no_error (error);
  if (count)
    *count = edits->edits->len;
  document_set_text (document, text);
  if (edits->edits->len > 0)
    g_assert_true (document_apply (document, 0, (DocumentEdit *) (void *) edits->edits->data, edits->edits->len,
                                   DOCUMENT_AUTHOR_USER, &error));
  g_assert_no_error (error);
  return g_strdup (document_get_text (document, NULL));
}

static void
check (const char *text, const char *pattern, SearchFlags flags, const char *with, SearchTemplateFlags how, const char *expected)
{
  g_autofree char *got = replace (text, pattern, flags, with, how, NULL);
  g_assert_cmpstr (got, ==, expected);
}

#define GROUPS SEARCH_TEMPLATE_GROUPS
#define KEEP SEARCH_TEMPLATE_KEEP_CASE

static void
test_plain (void)
{
  check ("a b a", "a", SEARCH_PLAIN, "xyz", 0, "xyz b xyz");
  check ("a b a", "a", SEARCH_PLAIN, "", 0, " b ");
  check ("a b a", "a", SEARCH_PLAIN, "$1\\n", 0, "$1\\n b $1\\n");
}

static void
test_groups (void)
{
  check ("note('E4', '4n')", "note\\('(\\w+)', '(\\w+)'\\)", SEARCH_REGEX, "n($2, $1)", GROUPS, "n(4n, E4)");
  check ("ab", "(?<first>a)(b)", SEARCH_REGEX, "${first}${2}$0$&", GROUPS, "abab" "ab");
  check ("ab", "(a)", SEARCH_REGEX, "$12", GROUPS, "a2b");
  check ("a b", "(x)?b", SEARCH_REGEX, "[$1]", GROUPS, "a []");
  check ("x", "x", SEARCH_REGEX, "a\\tb\\nc\\\\d$$ $ \\q", GROUPS, "a\tb\nc\\d$ $ \\q");
  check ("C4", "(?<=C)4", SEARCH_REGEX, "<$0>", GROUPS, "C<4>");
  check ("a\nb", "^", SEARCH_REGEX, "> ", GROUPS, "> a\n> b");
  check ("axb", "x*", SEARCH_REGEX, "-", GROUPS, "-a--b-");
}

static void
test_case (void)
{
  check ("foo bar", "(\\w+) (\\w+)", SEARCH_REGEX, "\\u$1 \\U$2x\\E$1", GROUPS, "Foo BARXfoo");
  check ("FOO", "(\\w)(\\w+)", SEARCH_REGEX, "$1\\L$2", GROUPS, "Foo");
  check ("Foo", "(\\w+)", SEARCH_REGEX, "\\l$1 \\L\\u$1", GROUPS, "foo Foo");
  check ("ärger", "(.+)", SEARCH_REGEX, "\\U$1", GROUPS, "ÄRGER");
  check ("foo Foo FOO fOO", "foo", SEARCH_PLAIN, "bar", KEEP, "bar Bar BAR bar");
  check ("A", "a", SEARCH_PLAIN, "bar", KEEP, "Bar");
  check ("ÖL öl", "öl", SEARCH_PLAIN, "fett", KEEP, "FETT fett");
}

static void
test_mistake (void)
{
  static const char *const wrong[] = { "$2", "a${x}", "${1" };
  static const gsize places[] = { 1, 2, 1 };
  g_autoptr (SearchPattern) pattern = search_pattern_new ("(a)", SEARCH_REGEX, NULL, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize place = 99;
      g_assert_null (search_template_new (wrong[i], GROUPS, pattern, &place, &error));
      g_assert_error (error, SEARCH_ERROR, SEARCH_ERROR_TEMPLATE);
      g_assert_cmpuint (place, ==, places[i]);
    }
}

static void
test_nothing (void)
{
  guint count;
  g_autofree char *same = replace ("a A a", "a", SEARCH_PLAIN, "a", 0, &count);
  g_assert_cmpstr (same, ==, "a a a");
  g_assert_cmpuint (count, ==, 1);                              /* what stays the same is no edit */
}

/* Hits of another text are refused, not applied. */
static void
test_stale (void)
{
  const char text[] = "xb ab";
  const SearchRange stale[] = { { 0, 2 } }, beyond[] = { { 3, 9 } };
  g_autoptr (SearchPattern) pattern = search_pattern_new ("(a)b", SEARCH_REGEX, NULL, NULL);
  g_autoptr (SearchTemplate) template = search_template_new ("$1", GROUPS, pattern, NULL, NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (search_replace (pattern, template, text, strlen (text), stale, 1, NULL, &error));
  g_assert_error (error, SEARCH_ERROR, SEARCH_ERROR_FILE);
  g_assert_null (search_replace (pattern, template, text, strlen (text), beyond, 1, NULL, NULL));
}

static void
test_one_step (void)
{
  g_autoptr (SearchPattern) pattern = search_pattern_new ("C4", SEARCH_PLAIN, NULL, NULL);
  g_autoptr (SearchTemplate) template = search_template_new ("D5", 0, pattern, NULL, NULL);
  g_autoptr (GArray) hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  g_autoptr (Document) document = document_new ();
  g_autoptr (SearchEdits) edits = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 revision;
  gsize caret;

  for (guint i = 0; i < 5000; i++)
    g_string_append (text, "note('C4')\n");
  document_set_text (document, text->str);
  search_scan (pattern, text->str, text->len, NULL, 0, hits, NULL, NULL, NULL);
  edits = search_replace (pattern, template, text->str, text->len, (SearchRange *) (void *) hits->data, hits->len, NULL, NULL);
  revision = document_get_revision (document);
  g_assert_true (document_apply (document, 0, (DocumentEdit *) (void *) edits->edits->data, edits->edits->len, DOCUMENT_AUTHOR_USER, NULL));
  g_assert_cmpuint (document_get_revision (document), ==, revision + 1);
  g_assert_null (strstr (document_get_text (document, NULL), "C4"));
  g_assert_true (document_undo (document, &caret));
  g_assert_cmpstr (document_get_text (document, NULL), ==, text->str);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/replace/plain", test_plain);
  g_test_add_func ("/search/replace/groups", test_groups);
  g_test_add_func ("/search/replace/case", test_case);
  g_test_add_func ("/search/replace/mistake", test_mistake);
  g_test_add_func ("/search/replace/nothing", test_nothing);
  g_test_add_func ("/search/replace/stale", test_stale);
  g_test_add_func ("/search/replace/one-step", test_one_step);
  return g_test_run ();
}
