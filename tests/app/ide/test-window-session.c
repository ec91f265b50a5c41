/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splits, tabs, and what comes back after closing and after being killed; unreadable state; two failed starts. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>

static char *project, *one, *two, *state_folder;

/* data: "a.sym,*b.sym|*a.sym". */
static gboolean
has_frames (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonArray *frames = json_object_get_array_member (state, "frames");
  g_autoptr (GString) text = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (frames); i++)
    {
      JsonArray *tabs = json_array_get_array_element (frames, i);
      g_string_append (text, i ? "|" : "");
      for (guint k = 0; k < json_array_get_length (tabs); k++)
        g_string_append_printf (text, "%s%s", k ? "," : "", json_array_get_string_element (tabs, k));
    }
  return strcmp (text->str, data) == 0;
}

static gboolean
is_at_line (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (page, "line") == GPOINTER_TO_INT (data);
}

static gboolean
all_have_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonArray *pages = json_object_get_array_member (state, "pages");
  guint count = 0;
  for (guint i = 0; i < json_array_get_length (pages); i++)
    {
      JsonObject *each = json_array_get_object_element (pages, i);
      if (g_str_has_suffix (json_object_get_string_member (each, "path"), "/one.sym"))
        count += strstr (json_object_get_string_member (each, "text"), data) != NULL;
    }
  return count == 2;
}

static gboolean
has_notice (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (state, "notice") && strstr (json_object_get_string_member (state, "notice_text"), data) != NULL;
}

static gboolean
is_started (JsonObject *state, JsonObject *page, gconstpointer data)
{
  g_autofree char *path = g_build_filename (state_folder, "starting", NULL);
  return !g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
is_written (JsonObject *state, JsonObject *page, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (state_folder, "sessions", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = dir ? g_dir_read_name (dir) : NULL;
  g_autofree char *path = name ? g_build_filename (folder, name, NULL) : NULL, *text = NULL;
  return path && g_file_get_contents (path, &text, NULL, NULL) && strstr (text, data) != NULL;
}

static void
test_splits (void)
{
  ui_wait_for ("two tabs", has_frames, "one.sym,*two.sym");
  ui_key ("ctrl+Page_Up");
  ui_wait_for ("the other tab", has_frames, "*one.sym,two.sym");
  ui_key ("ctrl+backslash");
  ui_wait_for ("two splits", has_frames, "*one.sym,two.sym|*one.sym");
  ui_key ("ctrl+Home");
  ui_type ("// both ");
  ui_wait_for ("both views show it", all_have_text, "// both ");
  ui_key ("ctrl+z");
  ui_wait_for ("and its undo", all_have_text, "const one");
  ui_key ("ctrl+w");
  ui_wait_for ("the empty split goes", has_frames, "*one.sym,two.sym");
  ui_key ("ctrl+shift+Page_Down");
  ui_wait_for ("the tab moves", has_frames, "two.sym,*one.sym");
  ui_key ("ctrl+Tab");
  ui_key ("ctrl+w");
  ui_wait_for ("one is left", has_frames, "*one.sym");
  ui_key ("ctrl+shift+t");
  ui_wait_for ("and comes back", has_frames, "one.sym,*two.sym");
}

typedef struct { const char *file, *name; gint64 value; } Number;

/* Of the carets, folds and bookmarks of a file's first view. */
static gboolean
view_has (JsonObject *state, JsonObject *front, gconstpointer data)
{
  JsonArray *pages = json_object_get_array_member (state, "pages");
  const Number *wanted = data;
  for (guint i = 0; i < json_array_get_length (pages); i++)
    {
      JsonObject *page = json_array_get_object_element (pages, i);
      if (g_str_has_suffix (json_object_get_string_member (page, "path"), wanted->file))
        return json_object_get_int_member (json_object_get_object_member (page, "carets"), wanted->name) == wanted->value;
    }
  return FALSE;
}

#define WAIT_VIEW(what, ...) ui_wait_for (what, view_has, (&(Number) { __VA_ARGS__ }))

static void
test_view (void)
{
  g_autofree char *three = g_build_filename (project, "three.sym", NULL), *four = g_build_filename (project, "four.py", NULL);
  g_file_set_contents (three, "const one = clip('one')\n  .note('C4', '4n')\n  .note('E4', '4n')\n\nexport default one\n", -1, NULL);
  g_file_set_contents (four, "def f (x):\n    y = x\n    return y\n\nprint (f (1))\n", -1, NULL);
  ui_open (four);
  ui_wait_for ("a file that folds by indent", has_frames, "one.sym,two.sym,*four.py");
  ui_activate ("editor.fold");
  WAIT_VIEW ("folded", "four.py", "folds", 1);
  ui_open (three);
  ui_wait_for ("and one whose service says how", has_frames, "one.sym,two.sym,four.py,*three.sym");
  ui_key ("ctrl+Home");
  ui_activate ("editor.fold");
  WAIT_VIEW ("folded", "three.sym", "folds", 1);
  ui_key ("ctrl+End");
  ui_activate ("editor.toggle-bookmark");
  ui_key ("Up");
  ui_activate ("editor.toggle-bookmark");
  WAIT_VIEW ("two bookmarks", "three.sym", "bookmarks", 2);
  ui_activate ("editor.add-caret-below");
  WAIT_VIEW ("two carets", "three.sym", "count", 2);
  ui_wait_for ("it is written", is_written, "\"carets\" :");
  ui_wait_for ("the start is over", is_started, NULL);
  ui_stop ();                                                   /* killed */
  ui_start (NULL);
  ui_wait_for ("the tabs are back", has_frames, "one.sym,two.sym,four.py,*three.sym");
  WAIT_VIEW ("its bookmarks", "three.sym", "bookmarks", 2);
  WAIT_VIEW ("its carets", "three.sym", "count", 2);
  WAIT_VIEW ("its fold", "three.sym", "folds", 1);
  WAIT_VIEW ("and the other's", "four.py", "folds", 1);
  ui_wait_for ("the start is over", is_started, NULL);
  ui_key ("Escape");
  ui_key ("ctrl+w");
  ui_key ("ctrl+w");
  ui_wait_for ("as before", has_frames, "one.sym,*two.sym");
}

static void
test_restore (void)
{
  ui_key ("ctrl+backslash");
  ui_wait_for ("two splits", has_frames, "one.sym,*two.sym|*two.sym");
  ui_key ("ctrl+g");
  ui_type ("7");
  ui_key ("Return");
  ui_wait_for ("at line 7", is_at_line, GINT_TO_POINTER (7));
  ui_wait_for ("it is written", is_written, "\"line\" : 7");
  ui_wait_for ("the start is over", is_started, NULL);
  ui_stop ();                                                   /* killed */
  ui_start (NULL);
  ui_wait_for ("the splits are back", has_frames, "one.sym,*two.sym|*two.sym");
  ui_wait_for ("the caret too", is_at_line, GINT_TO_POINTER (7));
  ui_wait_for ("the start is over", is_started, NULL);
}

static void
write_state (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (state_folder, name, NULL);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_failed_starts (void)
{
  ui_stop ();
  write_state ("starting", "2\n");
  ui_start (NULL);
  ui_wait_for ("it is said", has_notice, "ended twice");
  ui_wait_for ("nothing is open", has_frames, "");
  ui_activate ("win.restore-session");
  ui_wait_for ("asked for, it comes back", has_frames, "one.sym,*two.sym|*two.sym");
  ui_wait_for ("the start is over", is_started, NULL);
}

static void
test_unreadable (void)
{
  g_autofree char *bad = g_build_filename (state_folder, "session.json.bad", NULL);
  ui_stop ();
  write_state ("session.json", "{ \"width\": ");
  ui_start (NULL);
  ui_wait_for ("a clean start", has_frames, "");
  g_assert_true (g_file_test (bad, G_FILE_TEST_EXISTS));
  ui_wait_for ("the start is over", is_started, NULL);
  ui_stop ();
  write_state ("session.json", "{ \"width\": [], \"height\": \"x\", \"files\": 3, \"panel\": {}, \"columns\": [ 1, { \"rows\": [ null, { \"tabs\":"
               " [ 7, { \"path\": 9 }, { \"path\": \"relative\" }, { \"path\": \"/nowhere/at/all\", \"line\": -5 } ] } ] } ] }");
  ui_start (NULL);
  ui_wait_for ("another clean start", has_frames, "");
  ui_wait_for ("the start is over", is_started, NULL);
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  state_folder = g_build_filename (ui_get_folder (), "state", "symphony", NULL);
  project = g_build_filename (ui_get_folder (), "home", "project", NULL);
  g_mkdir_with_parents (project, 0700);
  one = g_build_filename (project, "one.sym", NULL);
  two = g_build_filename (project, "two.sym", NULL);
  g_file_set_contents (one, "const one = clip('one').note('C4', '4n')\nexport default one\n", -1, NULL);
  g_file_set_contents (two, "// 1\n// 2\n// 3\n// 4\n// 5\n// 6\nexport default clip('two').note('C4', '4n')\n", -1, NULL);
  ui_start ((const char *const[]) { project, one, NULL });
  ui_wait_for ("the first is open", has_frames, "*one.sym");
  ui_open (two);
  g_test_add_func ("/ide/window-session/splits", test_splits);
  g_test_add_func ("/ide/window-session/view", test_view);
  g_test_add_func ("/ide/window-session/restore", test_restore);
  g_test_add_func ("/ide/window-session/failed-starts", test_failed_starts);
  g_test_add_func ("/ide/window-session/unreadable", test_unreadable);
  result = g_test_run ();
  ui_stop ();
  return result;
}
