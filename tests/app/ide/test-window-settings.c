/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings in the window: live from their files, a project's layer and its trust, problems in the open file, preferences by keys. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>

static char *project, *piece;

static char *
write_file (const char *folder, const char *name, const char *text)
{
  char *path = g_build_filename (ui_get_folder (), folder, name, NULL);
  g_autofree char *parent = g_path_get_dirname (path);
  g_mkdir_with_parents (parent, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static JsonObject *
get_settings (JsonObject *state)
{
  return json_object_get_object_member (state, "settings");
}

/* data: "key=json". */
static gboolean
has_setting (JsonObject *state, JsonObject *page, gconstpointer data)
{
  g_auto (GStrv) parts = g_strsplit (data, "=", 2);
  return g_strcmp0 (json_object_get_string_member (get_settings (state), parts[0]), parts[1]) == 0;
}

static gboolean
has_diagnostics (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && g_str_has_suffix (json_object_get_string_member (page, "path"), "/settings.json")
    && json_object_get_int_member (page, "diagnostics") == GPOINTER_TO_INT (data);
}

static gboolean
is_at_line (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (page, "line") == GPOINTER_TO_INT (data);
}

static gboolean
wants_trust (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (get_settings (state), "wants-trust") == GPOINTER_TO_INT (data);
}

static void
test_live (void)
{
  g_autofree char *user = NULL;
  ui_wait_for ("the default counts", has_setting, "editor.wrap-text=false");
  user = write_file ("config/symphony", "settings.json", "{\n  // mine\n  \"editor.wrap-text\": true,\n  \"play.loop\": true\n}\n");
  ui_wait_for ("the file counts at once", has_setting, "editor.wrap-text=true");
  ui_wait_for ("the project's file is stronger", has_setting, "editor.font-size=15");
}

static void
test_preferences (void)
{
  g_autofree char *path = g_build_filename (ui_get_folder (), "config", "symphony", "settings.json", NULL), *text = NULL;
  ui_activate ("app.preferences");
  ui_click (NULL, "Wrap long lines");
  ui_wait_for ("the switch counts", has_setting, "editor.wrap-text=false");
  ui_activate ("win.open-settings-file");                       /* writes what waits */
  ui_wait_for ("the file is open without problems", has_diagnostics, GINT_TO_POINTER (0));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{\n  // mine\n  \"editor.wrap-text\": false,\n  \"play.loop\": true, \"look.dark\": \"dark\"\n}\n");
}

/* What starts programs waits for trust, and a bar says so. */
static void
test_trust (void)
{
  g_free (write_file ("home/project/.symphony", "settings.json", "{ \"editor.font-size\": 15, \"terminal.shell\": \"/bin/evil\" }\n"));
  ui_wait_for ("trust is asked for", wants_trust, GINT_TO_POINTER (TRUE));
  g_assert_true (has_setting (ui_state (), NULL, "terminal.shell=\"\""));
  g_assert_nonnull (strstr (json_object_get_string_member (ui_state (), "notice_text"), "start programs"));
  g_free (write_file ("home/project/.symphony", "settings.json", "{ \"editor.font-size\": 15 }\n"));
  ui_wait_for ("nothing asks any more", wants_trust, GINT_TO_POINTER (FALSE));
}

/* data: numbers, blanks, ruler of the text in front. */
static gboolean
has_looks (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonObject *looks = page ? json_object_get_object_member (page, "looks") : NULL;
  g_autofree char *text = looks ? g_strdup_printf ("%s %s %d", json_object_get_string_member (looks, "numbers"),
                                                   json_object_get_boolean_member (looks, "blanks") ? "blanks" : "none",
                                                   (int) json_object_get_int_member (looks, "ruler")) : NULL;
  return g_strcmp0 (text, data) == 0;
}

/* The settings reach the view that is open, and leave it again. */
static void
test_looks (void)
{
  ui_wait_for ("plain numbers, no more", has_looks, "plain none 0");
  g_free (write_file ("home/project/.symphony", "settings.json",
                      "{ \"editor.relative-line-numbers\": true, \"editor.show-blanks\": true, \"editor.ruler-column\": 40 }\n"));
  ui_wait_for ("numbers from the caret, blanks, a ruler", has_looks, "relative blanks 40");
  g_free (write_file ("home/project/.symphony", "settings.json",
                      "{ \"editor.relative-line-numbers\": true, \"editor.show-line-numbers\": false }\n"));
  ui_wait_for ("without numbers, none from the caret either", has_looks, "none none 0");
  g_free (write_file ("home/project/.symphony", "settings.json", "{ \"editor.font-size\": 15 }\n"));
  ui_wait_for ("as before", has_looks, "plain none 0");
}

static void
test_problems (void)
{
  ui_activate ("win.open-settings-file");
  ui_wait_for ("the file is open without problems", has_diagnostics, GINT_TO_POINTER (0));
  ui_key ("ctrl+g");
  ui_type ("4");
  ui_key ("Return");
  ui_wait_for ("the caret is in the last row", is_at_line, GINT_TO_POINTER (4));
  ui_key ("End");
  ui_type (", \"look.dark\": 3");
  ui_wait_for ("a wrong value is marked", has_diagnostics, GINT_TO_POINTER (1));
  ui_key ("BackSpace");
  ui_type ("\"dark\"");
  ui_wait_for ("a good one is not", has_diagnostics, GINT_TO_POINTER (0));
  ui_key ("ctrl+s");
  ui_wait_for ("saved, it counts", has_setting, "look.dark=\"dark\"");
  ui_key ("ctrl+w");
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  g_autofree char *own = NULL;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  project = g_build_filename (ui_get_folder (), "home", "project", NULL);
  own = write_file ("home/project/.symphony", "settings.json", "{ \"editor.font-size\": 15, \"look.scheme\": 7 }\n");
  piece = write_file ("home/project", "piece.sym", "export default clip('one').note('C4', '4n')\n");
  ui_start ((const char *const[]) { project, piece, NULL });
  ui_wait_for ("nothing asks for trust", wants_trust, GINT_TO_POINTER (FALSE));
  g_test_add_func ("/ide/window-settings/live", test_live);
  g_test_add_func ("/ide/window-settings/trust", test_trust);
  g_test_add_func ("/ide/window-settings/looks", test_looks);
  g_test_add_func ("/ide/window-settings/problems", test_problems);
  g_test_add_func ("/ide/window-settings/preferences", test_preferences);       /* last: a second window has the keys */
  result = g_test_run ();
  ui_stop ();
  return result;
}
