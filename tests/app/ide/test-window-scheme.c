/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Colour schemes by cards and import; language and indentation from the status bar. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>

static char *text_file, *theme_file;

static const char theme[] =
  "// small\n{ \"name\": \"Small sea\", \"variables\": { \"sea\": \"#204060\" }, \"globals\": { \"background\": \"var(sea)\", \"foreground\": \"white\" },\n"
  "  \"rules\": [ { \"scope\": \"comment\", \"foreground\": \"#88aacc\" }, { \"scope\": \"keyword\", \"foreground\": \"wrong\" }, ] }\n";

static JsonObject *
get (JsonObject *state)
{
  return json_object_get_object_member (state, "status");
}

static gboolean
is_language (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return g_str_equal (json_object_get_string_member (get (state), "language"), data);
}

static gboolean
is_indent (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return g_str_equal (json_object_get_string_member (get (state), "indent"), data);
}

static gboolean
shows_schemes (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strstr (json_object_get_string_member (get (state), "schemes"), data) != NULL;
}

static void
test_language (void)
{
  ui_wait_for ("told by the name", is_language, "C");
  ui_key ("ctrl+k");
  ui_key ("g");
  ui_settle ();
  ui_type ("python");
  ui_key ("Return");
  ui_wait_for ("chosen by typing", is_language, "Python");
  ui_type ("x");                                                /* the focus is in the text again */
  g_assert_true (g_str_has_prefix (json_object_get_string_member (ui_page (), "text"), "x"));
}

static void
test_indent (void)
{
  ui_activate ("win.choose-indentation");
  ui_settle ();
  ui_key ("Down");
  ui_key ("Return");
  ui_wait_for ("tabs", is_indent, "Tabs: 4");
}

static void
test_import (void)
{
  g_autofree char *output = NULL, *errors = NULL, *missing = NULL;
  int status;
  const char *const command[] = { SYMPHONY_IDE, "--import-scheme", theme_file, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **) command, NULL, 0, NULL, NULL, &output, &errors, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (output, ==, "imported-small-sea\n");
  g_assert_nonnull (strstr (errors, "keyword"));                /* the colour that could not be read, by its rule */
}

static void
test_cards (void)
{
  ui_activate ("win.schemes");
  ui_wait_for ("cards, the present ones marked", shows_schemes, "symphony* ");
  ui_wait_for ("light before dark", shows_schemes, "| ");
  ui_wait_for ("what was imported is among the dark ones", shows_schemes, "imported-small-sea ");
}

int
main (int argc, char **argv)
{
  int status = ui_enter (argc, argv), result;
  if (status >= 0)
    return status;
  g_test_init (&argc, &argv, NULL);
  text_file = g_build_filename (ui_get_folder (), "home", "words.c", NULL);
  theme_file = g_build_filename (ui_get_folder (), "home", "sea.sublime-color-scheme", NULL);
  g_assert_true (g_file_set_contents (text_file, "int one;\n// caf\303\251\nvoid\nf (void)\n{\n    two ();\n}\n", -1, NULL));
  g_assert_true (g_file_set_contents (theme_file, theme, -1, NULL));
  g_test_add_func ("/window/import", test_import);
  g_test_add_func ("/window/status/language", test_language);
  g_test_add_func ("/window/status/indent", test_indent);
  g_test_add_func ("/window/schemes/cards", test_cards);
  ui_start ((const char *const[]) { text_file, NULL });
  result = g_test_run ();
  ui_stop ();
  return result;
}
