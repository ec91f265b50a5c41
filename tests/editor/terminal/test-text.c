/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Profiles, the paste guard, links. */
#include "terminal/session.h"
#include <glib/gstdio.h>
#include <string.h>

static void
test_profiles (void)
{
  g_autoptr (GError) error = NULL;
  TerminalProfile *profile = terminal_profile_parse ("Python: cd=~/songs LANG=C A='b c' python3 -q \"x y\"", &error);
  g_autofree char *folder = g_build_filename (g_get_home_dir (), "songs", NULL);
  g_assert_no_error (error);
  g_assert_cmpstr (profile->name, ==, "Python");
  g_assert_cmpstr (profile->folder, ==, folder);
  g_assert_cmpstr (profile->environment[0], ==, "LANG=C");
  g_assert_cmpstr (profile->environment[1], ==, "A=b c");
  g_assert_cmpstr (profile->arguments[0], ==, "python3");
  g_assert_cmpstr (profile->arguments[2], ==, "x y");
  g_assert_null (profile->arguments[3]);
  terminal_profile_free (profile);
  profile = terminal_profile_parse ("Only a place: cd=/", &error);
  g_assert_no_error (error);
  g_assert_null (profile->arguments);
  terminal_profile_free (profile);
  g_assert_null (terminal_profile_parse ("python3", &error));
  g_assert_nonnull (strstr (error->message, "python3"));
  g_clear_error (&error);
  g_assert_null (terminal_profile_parse ("Bad: 'open", &error));
  g_assert_nonnull (strstr (error->message, "Bad"));
}

static void
expect_paste (const char *text, gboolean asks)
{
  g_autofree char *why = terminal_paste_check (text);
  g_assert_cmpint (why != NULL, ==, asks);
}

static void
test_paste (void)
{
  g_autofree char *shown = terminal_paste_show ("a\tb\033[31m\nc\177"), *long_shown = NULL;
  g_autoptr (GString) many = g_string_new (NULL);
  expect_paste ("ls -l", FALSE);
  expect_paste ("tab\there, é 漢", FALSE);
  expect_paste ("rm -rf x\n", TRUE);
  expect_paste ("one\ntwo", TRUE);
  expect_paste ("one\rtwo", TRUE);
  expect_paste ("esc\033[0m", TRUE);
  expect_paste ("back\bspace", TRUE);
  expect_paste ("trojan\342\200\256source", TRUE);              /* U+202E turns the order round */
  g_assert_cmpstr (shown, ==, "a\tb␛[31m\nc<U+007F>");
  for (int i = 0; i < 100; i++)
    g_string_append (many, "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789 more\n");
  long_shown = terminal_paste_show (many->str);
  g_assert_cmpuint (strlen (long_shown), <, 1500);
}

static void
expect_link (const char *text, const char *folder, TerminalLinkKind kind, const char *end, guint line, guint column)
{
  const char *const folders[] = { "/nonexistent", folder, NULL };
  g_autofree char *path = NULL;
  guint l, c;
  g_assert_cmpint (terminal_link_parse (text, folders, &path, &l, &c), ==, kind);
  if (kind != TERMINAL_LINK_FILE)
    return;
  g_assert_true (g_path_is_absolute (path) && g_str_has_suffix (path, end));
  g_assert_cmpuint (l, ==, line);
  g_assert_cmpuint (c, ==, column);
}

static void
test_links (void)
{
  g_autofree char *folder = g_dir_make_tmp ("symphony-links-XXXXXX", NULL), *file = g_build_filename (folder, "a b.sym", NULL);
  g_autofree char *plain = g_build_filename (folder, "main.c", NULL), *uri = g_filename_to_uri (file, NULL, NULL);
  g_autofree char *uri_place = g_strconcat (uri, ":7", NULL), *absolute = g_strconcat (plain, ":3:4", NULL);
  g_assert_true (g_file_set_contents (file, "", 0, NULL) && g_file_set_contents (plain, "", 0, NULL));
  expect_link ("main.c:12:3", folder, TERMINAL_LINK_FILE, "/main.c", 12, 3);
  expect_link ("main.c:12", folder, TERMINAL_LINK_FILE, "/main.c", 12, 0);
  expect_link ("./main.c(5,6)", folder, TERMINAL_LINK_FILE, "/main.c", 5, 6);
  expect_link ("main.c(5)", folder, TERMINAL_LINK_FILE, "/main.c", 5, 0);
  expect_link (absolute, folder, TERMINAL_LINK_FILE, "/main.c", 3, 4);
  expect_link (uri, folder, TERMINAL_LINK_FILE, "/a b.sym", 0, 0);
  expect_link (uri_place, folder, TERMINAL_LINK_FILE, "/a b.sym", 7, 0);
  expect_link ("missing.c:12", folder, TERMINAL_LINK_NONE, NULL, 0, 0);
  expect_link ("12:30:15", folder, TERMINAL_LINK_NONE, NULL, 0, 0);
  expect_link ("https://example.org/a:80", folder, TERMINAL_LINK_WEB, NULL, 0, 0);
  expect_link ("mailto:someone@example.org", folder, TERMINAL_LINK_WEB, NULL, 0, 0);
  expect_link ("steam://run/1", folder, TERMINAL_LINK_UNKNOWN, NULL, 0, 0);
  expect_link ("javascript:alert", folder, TERMINAL_LINK_UNKNOWN, NULL, 0, 0);
  g_unlink (file);
  g_unlink (plain);
  g_rmdir (folder);
}

/* The expressions themselves: what they find in a line. */
static void
expect_found (const char *expression, const char *line, const char *wanted)
{
  g_autoptr (GRegex) regex = g_regex_new (expression, 0, 0, NULL);
  g_autoptr (GMatchInfo) info = NULL;
  g_autofree char *found = NULL;
  g_assert_nonnull (regex);
  if (g_regex_match (regex, line, 0, &info))
    found = g_match_info_fetch (info, 0);
  g_assert_cmpstr (found, ==, wanted);
}

static void
test_expressions (void)
{
  expect_found (TERMINAL_LINK_URL, "see https://example.org/a?b=c#d. Then", "https://example.org/a?b=c#d");
  expect_found (TERMINAL_LINK_URL, "(http://example.org/x)", "http://example.org/x");
  expect_found (TERMINAL_LINK_URL, "nothing here", NULL);
  expect_found (TERMINAL_LINK_PLACE, "src/main.c:12:3: error: no", "src/main.c:12:3");
  expect_found (TERMINAL_LINK_PLACE, "  at /tmp/a.sym:4", "/tmp/a.sym:4");
  expect_found (TERMINAL_LINK_PLACE, "~/x/y.py(10,2): warning", "~/x/y.py(10,2)");
  expect_found (TERMINAL_LINK_PLACE, "plain words", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/terminal/text/profiles", test_profiles);
  g_test_add_func ("/terminal/text/paste", test_paste);
  g_test_add_func ("/terminal/text/links", test_links);
  g_test_add_func ("/terminal/text/expressions", test_expressions);
  return g_test_run ();
}
