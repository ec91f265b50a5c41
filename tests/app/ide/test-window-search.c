/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching in the window, by keys: the find bar, replacing with a preview, the project. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>

static const char piece[] =
  "// Note, note, NOTE: the word is in here.\n"
  "const melody = Clip.melody('melody')\n"
  "  .note('E4', '4n').note('G4', '4n')\n"
  "  .note('C4', '2n')\n"
  "\n"
  "export default melody\n";

static JsonObject *
get_search (JsonObject *state)
{
  return json_object_get_object_member (state, "search");
}

static gboolean
has_status (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strcmp (json_object_get_string_member (get_search (state), "status"), data) == 0;
}

static gboolean
has_status_within (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strstr (json_object_get_string_member (get_search (state), "status"), data) != NULL;
}

static gboolean
is_closed (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return !json_object_get_boolean_member (get_search (state), "open");
}

static gboolean
has_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strcmp (json_object_get_string_member (page, "text"), data) == 0;
}

static gboolean
contains (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strstr (json_object_get_string_member (page, "text"), data) != NULL;
}

static gint64
get_start (void)
{
  return json_object_get_int_member (get_search (ui_state ()), "start");
}

static gint64
find (const char *text, guint nth)
{
  const char *at = piece;
  for (at = strstr (piece, text); nth > 0; nth--)
    at = strstr (at + 1, text);
  return at - piece;
}

static void
look_for (const char *text)
{
  ui_key ("ctrl+f");
  ui_key ("ctrl+a");
  ui_type (text);
}

static void
test_find (void)
{
  ui_wait_for ("the piece is open", has_text, piece);
  ui_key ("ctrl+Home");
  look_for ("note");
  ui_wait_for ("the first of all", has_status, "1 of 6");
  g_assert_cmpint (get_start (), ==, find ("Note", 0));
  ui_key ("Return");
  ui_wait_for ("the second", has_status, "2 of 6");
  ui_key ("F3");
  ui_wait_for ("the third", has_status, "3 of 6");
  ui_key ("shift+F3");
  ui_key ("shift+Return");
  ui_key ("shift+Return");
  ui_wait_for ("round to the last", has_status, "6 of 6");
  ui_key ("alt+c");
  ui_wait_for ("case matters", has_status_within, "of 4");
  ui_key ("alt+w");
  ui_wait_for ("whole words: all are", has_status_within, "of 4");
  ui_key ("alt+c");
  ui_key ("alt+w");
}

/* Typing goes to what is nearest behind the place where it began; Escape goes back there. */
static void
test_escape (void)
{
  gint64 start;
  ui_key ("Escape");
  ui_wait_for ("the bar is closed", is_closed, NULL);
  ui_key ("ctrl+g");
  ui_type ("3:1");
  ui_key ("Return");
  start = get_start ();
  look_for ("melody");
  ui_wait_for ("behind the caret", has_status, "4 of 4");
  ui_key ("Escape");
  g_assert_cmpint (get_start (), ==, start);
  ui_key ("F3");
  ui_settle ();
  g_assert_cmpint (get_start (), ==, find ("melody", 3));       /* F3 needs no bar */
}

static void
test_regex (void)
{
  look_for ("'[A-G]");
  ui_key ("alt+r");
  ui_wait_for ("an open class is named with its place", has_status_within, "");
  ui_type ("4'");
  ui_wait_for ("three notes", has_status_within, "of 3");
  ui_type ("(");
  ui_wait_for ("a mistake has its place", has_status_within, "At character 10");
  ui_key ("BackSpace");
  ui_wait_for ("and is mended", has_status_within, "of 3");
}

static void
test_edit (void)
{
  ui_key ("Escape");
  look_for ("'C");
  ui_wait_for ("one", has_status, "1 of 1");
  ui_key ("ctrl+1");
  ui_key ("ctrl+End");
  ui_type ("// 'C 'C");
  ui_wait_for ("typed hits are found", has_status_within, "3 matches");
  ui_key ("ctrl+z");
  ui_key ("ctrl+z");
  for (guint i = 0; i < 9 && !has_text (NULL, ui_page (), piece); i++)
    ui_key ("ctrl+z");
  ui_wait_for ("taken back", has_status_within, "1");
}

static void
test_history (void)
{
  ui_key ("ctrl+f");
  ui_key ("Escape");
  look_for ("melody");
  ui_key ("Return");
  ui_key ("ctrl+f");
  ui_key ("ctrl+a");
  ui_key ("BackSpace");
  ui_key ("Up");
  ui_wait_for ("the text looked for before", has_status_within, "of 4");
}

static void
test_replace (void)
{
  static const char expected[] = "  .note('E5', '4n').note('G5', '4n')\n  .note('C5', '2n')\n";
  ui_key ("Escape");
  ui_key ("ctrl+Home");
  ui_key ("ctrl+h");
  ui_key ("ctrl+a");
  ui_type ("'([A-G])4'");                                       /* the expression is still on */
  ui_wait_for ("three", has_status, "1 of 3");
  ui_key ("Tab");
  ui_type ("'${");
  ui_type ("1}5'");
  ui_key ("ctrl+alt+Return");
  ui_wait_for ("all are replaced", contains, expected);
  ui_wait_for ("and counted", has_status, "3 replaced");
  ui_key ("ctrl+1");
  ui_key ("ctrl+z");
  ui_wait_for ("one step back", has_text, piece);
  ui_key ("ctrl+Home");                                         /* what is selected would be looked for */
  ui_key ("ctrl+h");
  ui_wait_for ("found again", has_status_within, "3");
  ui_key ("Tab");
  ui_key ("Return");                                            /* goes to one, replaces it, goes on */
  ui_key ("Return");
  ui_wait_for ("one is replaced", contains, "5'");
  ui_key ("ctrl+1");
  ui_key ("ctrl+z");
  ui_wait_for ("one step back again", has_text, piece);
  ui_key ("ctrl+Home");
}

static void
test_preview (void)
{
  static const char expected[] = "  .note('E4', '4n').note('G5', '4n')\n  .note('C5', '2n')\n";
  ui_key ("ctrl+h");
  ui_wait_for ("three", has_status_within, "3");
  ui_key ("alt+v");
  ui_key ("Tab");
  ui_key ("space");                                             /* the first one stays */
  ui_key ("ctrl+alt+Return");
  ui_wait_for ("the ticked ones are replaced", contains, expected);
  ui_key ("ctrl+1");
  ui_key ("ctrl+z");
  ui_wait_for ("taken back", has_text, piece);
}

/* ---- the project ----------------------------------------------------------------------------------------- */

static gboolean
project_says (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonObject *project = json_object_get_object_member (state, "project_search");
  return !json_object_get_boolean_member (project, "running") && !json_object_get_boolean_member (project, "replacing")
    && strcmp (json_object_get_string_member (project, "status"), data) == 0;
}

static gboolean
is_in_front (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && g_str_has_suffix (json_object_get_string_member (page, "path"), data);
}

static char *
read_file (const char *name)
{
  g_autofree char *path = g_build_filename (ui_get_folder (), "home", "project", name, NULL);
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static gboolean
file_has (JsonObject *state, JsonObject *page, gconstpointer data)
{
  g_autofree char *text = read_file ("lib/other.sym");
  return text && strstr (text, data);
}

/* A text that is open is searched as it is, the others as they lie on the disk. */
static void
test_project (void)
{
  ui_key ("Escape");
  ui_key ("ctrl+1");
  ui_key ("ctrl+Home");
  ui_type ("// quaver ");
  ui_key ("ctrl+shift+f");
  ui_type ("quaver");
  ui_wait_for ("both are found", project_says, "3 matches in 2 files");
  ui_key ("F4");
  ui_wait_for ("the first result is in the other file", is_in_front, "other.sym");
  g_assert_cmpint (get_start (), ==, 5);
  ui_key ("F4");
  ui_key ("F4");
  ui_wait_for ("the third is in the piece", is_in_front, "piece.sym");
  g_assert_cmpint (get_start (), ==, 3);
  ui_key ("shift+F4");
  ui_wait_for ("and back", is_in_front, "other.sym");
  ui_key ("ctrl+w");
}

static void
test_project_replace (void)
{
  ui_key ("ctrl+shift+h");
  ui_type ("crotchet");
  ui_key ("Return");
  ui_wait_for ("nothing of the old word is left", project_says, "Nothing found in 2 files");
  ui_wait_for ("the open text has it", contains, "// crotchet ");
  ui_wait_for ("the file has it", file_has, "a crotchet, a crotchet");
  g_assert_true (ui_activate ("win.undo-project-replace"));
  ui_wait_for ("the file is as it was", file_has, "a quaver, a quaver");
  ui_wait_for ("so is the text", contains, "// quaver ");
  ui_wait_for ("found again", project_says, "3 matches in 2 files");
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  g_autofree char *folder = NULL, *path = NULL, *other = NULL;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  folder = g_build_filename (ui_get_folder (), "home", "project", NULL);
  path = g_build_filename (folder, "piece.sym", NULL);
  g_mkdir (folder, 0700);
  g_file_set_contents (path, piece, -1, NULL);
  other = g_build_filename (folder, "lib", NULL);
  g_mkdir (other, 0700);
  g_free (g_steal_pointer (&other));
  other = g_build_filename (folder, "lib", "other.sym", NULL);
  g_file_set_contents (other, "// a quaver, a quaver\n", -1, NULL);
  ui_start ((const char *const[]) { path, NULL });
  g_test_add_func ("/ide/search/find", test_find);
  g_test_add_func ("/ide/search/escape", test_escape);
  g_test_add_func ("/ide/search/regex", test_regex);
  g_test_add_func ("/ide/search/edit", test_edit);
  g_test_add_func ("/ide/search/history", test_history);
  g_test_add_func ("/ide/search/replace", test_replace);
  g_test_add_func ("/ide/search/preview", test_preview);
  g_test_add_func ("/ide/search/project", test_project);
  g_test_add_func ("/ide/search/project-replace", test_project_replace);
  result = g_test_run ();
  ui_stop ();
  return result;
}
