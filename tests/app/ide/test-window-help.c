/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help in the window: F1, every page's links and placeholders, examples that play, what the palette finds; the welcome page. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>

static JsonObject *
get_help (JsonObject *state)
{
  return json_object_get_object_member (state, "help");
}

/* data: "page" when shown, "" when hidden. */
static gboolean
shows (JsonObject *state, JsonObject *page, gconstpointer data)
{
  gboolean shown = json_object_get_boolean_member (get_help (state), "shown");
  return *(const char *) data ? shown && strcmp (json_object_get_string_member (get_help (state), "page"), data) == 0 : !shown;
}

static gboolean
has_first (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonObject *palette = json_object_get_object_member (state, "palette");
  JsonArray *rows = json_object_get_array_member (palette, "rows");
  return json_object_get_boolean_member (palette, "open") && json_array_get_length (rows) > 0
    && strcmp (json_array_get_string_element (rows, 0), data) == 0;
}

static gboolean
plays (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_boolean_member (state, "playing") && strstr (json_object_get_string_member (page, "text"), data);
}

static void
test_pages (void)
{
  ui_key ("F1");
  ui_wait_for ("help is there", shows, "start");
  ui_key ("F1");
  ui_wait_for ("F1 again hides it", shows, "");
  ui_activate ("win.palette-help");
  ui_type ("trust");
  ui_wait_for ("a heading is found", has_first, "Trust");
  ui_key ("Return");
  ui_wait_for ("its page is shown", shows, "settings");
  ui_activate ("win.help-keys");
  ui_wait_for ("the keys", shows, "keys");
  ui_activate ("win.help-reference");
  ui_wait_for ("the reference", shows, "reference");
}

static void
test_play (void)
{
  ui_activate ("win.palette-help");
  ui_type ("first steps");
  ui_wait_for ("the first page is found", has_first, "First steps");
  ui_key ("Return");
  ui_wait_for ("it is shown", shows, "start");
  ui_activate ("win.help-play");
  ui_wait_for ("its example plays", plays, "clip('melody')");
  ui_key ("shift+F5");
}

/* A picture is there light and dark, at both sizes. */
static void
check_pictures (const char *folder, const char *page, const char *text)
{
  static const char *const forms[] = { "light-1280", "dark-1280", "light-2560", "dark-2560" };
  g_autoptr (GRegex) regex = g_regex_new ("^!\\[[^\\]]+\\]\\(([^)]*)\\)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
      {
        g_autofree char *name = g_match_info_fetch (match, 1), *file = g_strdup_printf ("%s-%s.png", name, forms[i]);
        g_autofree char *path = g_build_filename (folder, "screens", file, NULL);
        if (!g_file_test (path, G_FILE_TEST_EXISTS))
          g_error ("%s shows %s, which is not there", page, file);
      }
}

/* Every {keys:…} and action: link names an action, every help: link a page, and pages end with a line break. */
static void
test_sources (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("SYMPHONY_DATA"), "help", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autoptr (GRegex) regex = g_regex_new ("(?:\\{keys:|\\(action:)([\\w.-]+)|\\(help:([\\w-]+)", 0, 0, NULL);
  JsonArray *actions = json_object_get_array_member (ui_state (), "actions");
  const char *name;
  guint pages = 0;

  while ((name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL), *text = NULL;
      g_autoptr (GMatchInfo) match = NULL;
      if (!g_str_has_suffix (name, ".md"))
        continue;
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      check_pictures (folder, name, text);
      g_assert_true (g_str_has_suffix (text, "\n"));
      pages++;
      for (g_regex_match (regex, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
        {
          g_autofree char *action = g_match_info_fetch (match, 1), *page = g_match_info_fetch (match, 2);
          gboolean found = FALSE;
          for (guint i = 0; *action && i < json_array_get_length (actions); i++)
            found = found || g_str_equal (json_array_get_string_element (actions, i), action);
          if (page && *page)
            {
              g_autofree char *file = g_strconcat (page, ".md", NULL), *target = g_build_filename (folder, file, NULL);
              found = g_file_test (target, G_FILE_TEST_EXISTS) || g_str_equal (page, "keys") || g_str_equal (page, "reference");
            }
          if (!found)
            g_error ("%s names %s%s, which is not there", name, action, page ? page : "");
        }
    }
  g_assert_cmpuint (pages, >=, 11);
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  ui_start (NULL);
  g_test_add_func ("/ide/window-help/pages", test_pages);
  g_test_add_func ("/ide/window-help/play", test_play);
  g_test_add_func ("/ide/window-help/sources", test_sources);
  result = g_test_run ();
  ui_stop ();
  return result;
}
