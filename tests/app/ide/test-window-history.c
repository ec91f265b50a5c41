/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The undo tree in the window: branches, walking, jumping, comparing, names; all by keys. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>

static const char piece[] = "export default clip('a').note('C4', '4n')\n";

static JsonObject *
get_history (JsonObject *state)
{
  return json_object_get_object_member (state, "history");
}

static gint64
get (const char *member)
{
  return json_object_get_int_member (get_history (ui_state ()), member);
}

static gboolean
has_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strcmp (json_object_get_string_member (page, "text"), data) == 0;
}

static gboolean
starts_with (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && g_str_has_prefix (json_object_get_string_member (page, "text"), data);
}

static gboolean
contains (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strstr (json_object_get_string_member (page, "text"), data);
}

static gboolean
lacks (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !strstr (json_object_get_string_member (page, "text"), data);
}

static gboolean
is_shown (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonObject *history = get_history (state);
  return json_object_get_int_member (history, "rows") == json_object_get_int_member (history, "nodes")
    && json_object_get_int_member (history, "selected") == json_object_get_int_member (history, "head");
}

static gboolean
is_selected (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_int_member (get_history (state), "selected") == GPOINTER_TO_INT (data);
}

static gboolean
is_named (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strcmp (json_object_get_string_member (get_history (state), "name"), data) == 0;
}

static gboolean
has_title (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strstr (json_object_get_string_member (get_history (state), "title"), data) != NULL;
}

/* root, "one", back, "two": two branches. The caret's jump makes each typing a step of its own. */
static void
test_branches (void)
{
  ui_wait_for ("the piece is open", has_text, piece);
  ui_key ("ctrl+Home");
  ui_type ("/*one*/");
  ui_key ("End");
  ui_key ("ctrl+z");
  ui_wait_for ("taken back", has_text, piece);
  ui_key ("ctrl+Home");
  ui_type ("/*two*/");
  ui_wait_for ("another way", starts_with, "/*two*/");
  g_assert_cmpint (get ("nodes"), ==, 3);
  ui_key ("ctrl+k");
  ui_key ("ctrl+u");
  ui_wait_for ("the tree is shown, the head selected", is_shown, NULL);
  g_assert_cmpint (get ("lanes"), ==, 2);
}

static void
test_walk_and_jump (void)
{
  ui_key ("Down");
  ui_wait_for ("the other branch", is_selected, GINT_TO_POINTER (1));
  ui_wait_for ("its difference is told", has_title, "+1 −1 rows");
  ui_key ("Return");
  ui_wait_for ("the text is there", starts_with, "/*one*/");
  ui_key ("Down");
  ui_key ("Return");
  ui_wait_for ("as it was opened", has_text, piece);
  ui_key ("Right");
  ui_wait_for ("the branch beside", is_selected, GINT_TO_POINTER (2));
  ui_key ("Return");
  ui_wait_for ("back on the second branch", starts_with, "/*two*/");
  g_assert_cmpint (get ("nodes"), ==, 3);                       /* going anywhere makes no node */
}

static void
test_compare (void)
{
  ui_key ("c");
  ui_key ("Down");
  ui_key ("Down");
  ui_wait_for ("two states that are not both now", has_title, "to as opened");
  ui_key ("c");
  ui_key ("Up");
  ui_key ("Up");
}

static void
test_name (void)
{
  ui_key ("Escape");
  ui_key ("ctrl+k");
  ui_key ("c");
  ui_type ("the second try");
  ui_key ("Return");
  ui_wait_for ("the state has its name", is_named, "the second try");
  ui_key ("ctrl+k");
  ui_key ("c");
  ui_key ("ctrl+a");
  ui_key ("BackSpace");
  ui_key ("Return");
  ui_wait_for ("an empty name takes it away", is_named, "");
}

/* Typing goes on while the tree is shown: it follows. */
static void
test_follow (void)
{
  ui_key ("ctrl+1");
  ui_key ("ctrl+End");
  ui_type ("// more");
  ui_wait_for ("the new step is in the tree", is_shown, NULL);
  g_assert_cmpint (get ("nodes"), >=, 4);
}

/* ---- the file changes meanwhile -------------------------------------------------------------------------- */

static gboolean
has_bar (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_int_member (get_history (state), "bar") == GPOINTER_TO_INT (data);
}

static gboolean
has_hunks (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (get_history (state), "comparing")
    && json_object_get_int_member (get_history (state), "hunks") == GPOINTER_TO_INT (data);
}

static gboolean
is_clean (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !json_object_get_boolean_member (page, "dirty") && json_object_get_int_member (get_history (state), "bar") == 0;
}

static char *
get_path (void)
{
  return g_build_filename (ui_get_folder (), "home", "piece.sym", NULL);
}

enum { BAR_NONE, BAR_CHANGED, BAR_GONE, BAR_RESTORED };

static void
write_with_change (const char *theirs, const char *mine)
{
  g_autofree char *path = get_path (), *text = g_strconcat (piece, theirs, NULL);
  ui_key ("ctrl+1");
  ui_key ("ctrl+Home");
  ui_type (mine);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  ui_wait_for ("the change is said", has_bar, GINT_TO_POINTER (BAR_CHANGED));
}

static void
test_merge (void)
{
  static const char mine[] = "/*mine*/";
  g_autofree char *expected = g_strconcat (mine, piece, "// theirs\n", NULL);
  ui_key ("ctrl+1");
  for (guint i = 0; i < 12 && !has_text (NULL, ui_page (), piece); i++)
    ui_key ("ctrl+z");
  ui_key ("ctrl+s");
  ui_wait_for ("saved as it was", is_clean, NULL);
  write_with_change ("// theirs\n", mine);
  g_assert_true (ui_activate ("win.file-compare"));
  ui_wait_for ("the rows that differ are shown", has_hunks, GINT_TO_POINTER (1));
  g_assert_true (ui_activate ("win.file-merge"));
  ui_wait_for ("both are in the text", has_text, expected);
  ui_wait_for ("the bar is gone", has_bar, GINT_TO_POINTER (BAR_NONE));
  ui_key ("ctrl+s");
  ui_wait_for ("it can be saved", is_clean, NULL);
}

static void
test_take (void)
{
  g_autofree char *expected = g_strconcat (piece, "// other\n", NULL);
  write_with_change ("// other\n", "/*again*/");
  g_assert_true (ui_activate ("win.file-take"));
  ui_wait_for ("the file's text", has_text, expected);
  ui_wait_for ("nothing is left to decide", is_clean, NULL);
}

static void
test_keep (void)
{
  write_with_change ("// third\n", "/*kept*/");
  g_assert_true (ui_activate ("win.file-keep"));
  ui_wait_for ("the bar is gone", has_bar, GINT_TO_POINTER (BAR_NONE));
  ui_wait_for ("the text stays", contains, "/*kept*/");
  ui_key ("ctrl+s");
  ui_wait_for ("it is written over the file", is_clean, NULL);
}

/* After a crash the changes are back; the bar shows what they are and discards them. */
static void
test_restored (void)
{
  ui_key ("ctrl+Home");
  ui_type ("/*lost*/");
  ui_wait_for ("typed", contains, "/*lost*/");
  g_usleep (600000);                                            /* the journal is written 250 ms after a key */
  ui_stop ();
  ui_start (NULL);
  ui_wait_for ("the changes are back and said to be", has_bar, GINT_TO_POINTER (BAR_RESTORED));
  ui_wait_for ("the text has them", contains, "/*lost*/");
  g_assert_true (ui_activate ("win.file-compare"));
  ui_wait_for ("one difference to the file", has_hunks, GINT_TO_POINTER (1));
  g_assert_true (ui_activate ("win.file-take"));
  ui_wait_for ("discarded", lacks, "/*lost*/");
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  g_autofree char *path = NULL, *settings = NULL;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  path = g_build_filename (ui_get_folder (), "home", "piece.sym", NULL);
  g_file_set_contents (path, piece, -1, NULL);
  settings = g_build_filename (ui_get_folder (), "config", "symphony", NULL);
  g_mkdir (settings, 0700);
  g_free (g_steal_pointer (&settings));
  settings = g_build_filename (ui_get_folder (), "config", "symphony", "settings.json", NULL);
  g_file_set_contents (settings, "{ \"editor.autosave\": \"off\" }\n", -1, NULL);
  ui_start ((const char *const[]) { path, NULL });
  g_test_add_func ("/ide/history/branches", test_branches);
  g_test_add_func ("/ide/history/walk-and-jump", test_walk_and_jump);
  g_test_add_func ("/ide/history/compare", test_compare);
  g_test_add_func ("/ide/history/name", test_name);
  g_test_add_func ("/ide/history/follow", test_follow);
  g_test_add_func ("/ide/history/merge", test_merge);
  g_test_add_func ("/ide/history/take", test_take);
  g_test_add_func ("/ide/history/keep", test_keep);
  g_test_add_func ("/ide/history/restored", test_restored);
  result = g_test_run ();
  ui_stop ();
  return result;
}
