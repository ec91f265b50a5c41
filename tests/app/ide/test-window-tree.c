/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file tree in the window, by keys and pointer: open, make, rename under an open tab, move by drag, cut and paste, trash and
 * undo, filter, reveal, follow the disk. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *project;

static char *
in (const char *name)
{
  return g_build_filename (project, name, NULL);
}

static void
make_file (const char *name, const char *text)
{
  g_autofree char *path = in (name), *above = g_path_get_dirname (path);
  g_mkdir_with_parents (above, 0755);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static gboolean
exists (const char *name)
{
  g_autofree char *path = in (name);
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* The rows hold these lines, "|" between them, next to each other. */
static gboolean
shows (JsonObject *state, JsonObject *page, gconstpointer data)
{
  g_autofree char *rows = g_strdelimit (g_strdup (json_object_get_string_member (state, "tree")), "\n", '|');
  return strstr (rows, data) != NULL;
}

static gboolean
lacks (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return !shows (state, page, data);
}

static gboolean
is_page (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && g_str_has_suffix (json_object_get_string_member (page, "path"), data);
}

static gboolean
is_said (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strstr (json_object_get_string_member (state, "toast"), data) != NULL;
}

static void
test_open (void)
{
  ui_wait_for ("the project's files", shows, "+ samples|+ songs|- notes.txt");
  ui_key ("ctrl+shift+e");
  ui_key ("Home");
  ui_key ("Down");
  ui_key ("Right");
  ui_wait_for ("the folder opens by key", shows, "> songs *|  - finale.sym|  - overture.sym");
  ui_key ("Right");
  ui_wait_for ("its first file is selected", shows, "- finale.sym *");
  ui_key ("Return");
  ui_wait_for ("Enter opens the file", is_page, "/songs/finale.sym");
}

static void
test_rename (void)
{
  JsonObject *page;
  ui_type ("// not saved ");
  ui_key ("ctrl+shift+e");
  ui_key ("F2");
  ui_wait_for ("the name is typed in the row", shows, "- finale.sym * = finale.sym");
  ui_type ("last");
  ui_key ("Return");
  ui_wait_for ("it has its new name", shows, "- last.sym *");
  g_assert_true (exists ("songs/last.sym") && !exists ("songs/finale.sym"));
  ui_wait_for ("the tab follows", is_page, "/songs/last.sym");
  page = ui_page ();
  g_assert_true (g_str_has_prefix (json_object_get_string_member (page, "text"), "// not saved "));
  g_assert_true (json_object_get_boolean_member (page, "dirty"));
  ui_key ("ctrl+z");
  ui_wait_for ("undo in the tree takes the name back", shows, "- finale.sym");
  ui_wait_for ("the tab follows that too", is_page, "/songs/finale.sym");
  g_assert_true (json_object_get_boolean_member (ui_page (), "dirty"));
}

static void
test_create (void)
{
  ui_key ("ctrl+shift+e");
  ui_key ("ctrl+alt+n");
  ui_wait_for ("a row to type in", shows, "-  = ");
  ui_type ("overture.sym");
  ui_key ("Return");
  ui_wait_for ("what is there is not written over", is_said, "There is already a “overture.sym” here");
  ui_key ("ctrl+alt+n");
  ui_type ("new.sym");
  ui_key ("Return");
  ui_wait_for ("the new file", shows, "- new.sym *");
  g_assert_true (exists ("songs/new.sym"));
  ui_key ("ctrl+d");
  ui_wait_for ("its double", shows, "- new (copy).sym");
  ui_key ("ctrl+z");
  ui_wait_for ("undo takes the double away", lacks, "new (copy)");
}

static void
test_clipboard (void)
{
  UiBox box;
  ui_key ("ctrl+shift+e");
  ui_wait_for ("the new file is selected", shows, "- new.sym");
  g_assert_true (ui_find (NULL, "new.sym", &box));
  ui_click_at (box.x + box.width / 2, box.y + box.height / 2, 1);
  ui_wait_for ("selected by click", shows, "- new.sym *");
  ui_key ("ctrl+x");
  g_assert_true (ui_find (NULL, "samples", &box));
  ui_click_at (box.x + box.width / 2, box.y + box.height / 2, 1);
  ui_wait_for ("the folder is selected", shows, "+ samples *");
  ui_key ("ctrl+v");
  ui_wait_for ("it was moved there", shows, "> samples|  - kick.wav|  - new.sym *");
  g_assert_true (exists ("samples/new.sym") && !exists ("songs/new.sym"));
}

static void
test_drag (void)
{
  UiBox from, to;
  g_assert_true (ui_find (NULL, "new.sym", &from));
  g_assert_true (ui_find (NULL, "songs", &to));
  ui_drag (from.x + 20, from.y + from.height / 2, to.x + 20, to.y + to.height / 2, 1, NULL);
  ui_wait_for ("dragged into the folder", lacks, "  - kick.wav|  - new.sym");
  g_assert_true (exists ("songs/new.sym") && !exists ("samples/new.sym"));
}

static void
test_trash (void)
{
  ui_wait_for ("the moved file is selected", shows, "- new.sym *");
  ui_key ("ctrl+shift+e");
  ui_key ("Delete");
  ui_wait_for ("gone into the trash", lacks, "new.sym");
  ui_wait_for ("said", is_said, "“new.sym” is in the trash");
  g_assert_false (exists ("songs/new.sym"));
  ui_key ("ctrl+z");
  ui_wait_for ("back again", shows, "- new.sym");
  g_assert_true (exists ("songs/new.sym"));
}

static void
test_filter (void)
{
  ui_key ("ctrl+shift+e");
  ui_type ("kick");
  ui_wait_for ("typing filters", shows, "> samples|  - kick.wav|");
  ui_wait_for ("nothing else is shown", lacks, "notes.txt");
  ui_key ("Escape");
  ui_wait_for ("everything again", shows, "- notes.txt");
  ui_key ("ctrl+shift+h");
  ui_wait_for ("hidden files by key", shows, "- .gitignore");
  ui_key ("ctrl+shift+h");
  ui_wait_for ("and gone", lacks, "- .gitignore");
}

static void
test_follow (void)
{
  g_autofree char *from = in ("songs/overture.sym"), *to = in ("samples/elsewhere.sym"), *deep = in ("songs/deep/down/inner.sym");
  make_file ("songs/appeared.sym", "");
  ui_wait_for ("a file made by another program appears", shows, "- appeared.sym");
  make_file ("songs/deep/down/inner.sym", "export default Clip.melody('x')\n");
  ui_open (deep);
  ui_wait_for ("the tree shows the text in front", shows, "    > down|      - inner.sym *");
  ui_open (from);
  ui_wait_for ("open", is_page, "/songs/overture.sym");
  g_assert_cmpint (g_rename (from, to), ==, 0);
  ui_wait_for ("a tab follows another program's move", is_page, "/samples/elsewhere.sym");
}

int
main (int argc, char **argv)
{
  int status = ui_enter (argc, argv), result;
  g_autofree char *settings = NULL, *folder = NULL;
  if (status >= 0)
    return status;
  g_test_init (&argc, &argv, NULL);
  project = g_build_filename (ui_get_folder (), "home", "piece", NULL);
  make_file ("songs/finale.sym", "export default Clip.melody('a').note('C4', '1n')\n");
  make_file ("songs/overture.sym", "export default Clip.melody('b').note('C4', '1n')\n");
  make_file ("samples/kick.wav", "");
  make_file ("notes.txt", "");
  make_file (".gitignore", "");
  settings = g_build_filename (g_getenv ("XDG_CONFIG_HOME"), "symphony", "settings.json", NULL);
  folder = g_path_get_dirname (settings);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (settings, "{ \"editor.autosave\": \"off\" }", -1, NULL));
  ui_start ((const char *const[]) { project, NULL });
  g_test_add_func ("/window/tree/open", test_open);
  g_test_add_func ("/window/tree/rename", test_rename);
  g_test_add_func ("/window/tree/create", test_create);
  g_test_add_func ("/window/tree/clipboard", test_clipboard);
  g_test_add_func ("/window/tree/drag", test_drag);
  g_test_add_func ("/window/tree/trash", test_trash);
  g_test_add_func ("/window/tree/filter", test_filter);
  g_test_add_func ("/window/tree/follow", test_follow);
  result = g_test_run ();
  ui_stop ();
  return result;
}
