/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys in the window: chords, what entries and the terminal keep, the user's file, no clashes among the defaults. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>

static char *path;

static JsonObject *
get_keys (JsonObject *state)
{
  return json_object_get_object_member (state, "keys");
}

static gboolean
is_waiting (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (get_keys (state), "waiting") == GPOINTER_TO_INT (data);
}

static gboolean
says_keys (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strstr (json_object_get_string_member (get_keys (state), "status"), data) != NULL;
}

static gboolean
has_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strcmp (json_object_get_string_member (page, "text"), data) == 0;
}

static gboolean
has_no_problem (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_int_member (get_keys (state), "problems") == 0
    && json_object_get_int_member (get_keys (state), "reloads") > GPOINTER_TO_INT (data);
}

static gboolean
is_saved (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !json_object_get_boolean_member (page, "dirty");
}

static void
write_keys (const char *text)
{
  g_autofree char *folder = g_build_filename (ui_get_folder (), "config", "symphony", NULL), *file = g_build_filename (folder, "keys.json", NULL);
  gint64 before = json_object_get_int_member (get_keys (ui_state ()), "reloads");
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (file, text, -1, NULL));
  ui_wait_for ("the keys are read again", has_no_problem, GINT_TO_POINTER ((int) before));
}

static void
test_clashes (void)
{
  JsonArray *list = json_object_get_array_member (get_keys (ui_state ()), "clashes");
  for (guint i = 0; i < json_array_get_length (list); i++)
    g_test_message ("clash: %s", json_array_get_string_element (list, i));
  g_assert_cmpuint (json_array_get_length (list), ==, 0);
}

static void
test_chord (void)
{
  ui_wait_for ("the text is there", has_text, "one\n");
  write_keys ("{ \"editor.toggle-comment\": \"ctrl+e ctrl+c|ctrl+slash\" }\n");
  ui_key ("ctrl+e");
  ui_wait_for ("a chord waits", is_waiting, GINT_TO_POINTER (TRUE));
  g_assert_true (says_keys (ui_state (), NULL, "Ctrl+E"));
  ui_key ("ctrl+c");
  ui_wait_for ("the chord runs", has_text, "// one\n");
  ui_wait_for ("nothing waits", is_waiting, GINT_TO_POINTER (FALSE));
  ui_key ("ctrl+e");
  ui_key ("Escape");
  ui_wait_for ("Escape ends it", is_waiting, GINT_TO_POINTER (FALSE));
  ui_key ("ctrl+e");
  ui_key ("x");
  ui_wait_for ("what is no command is said", says_keys, "is no command");
  g_assert_true (has_text (NULL, ui_page (), "// one\n"));        /* and x was not typed */
  ui_key ("ctrl+slash");
  ui_wait_for ("the other keys work too", has_text, "one\n");
}

static gboolean
has_part (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strstr (json_object_get_string_member (page, "text"), data);
}

static gboolean
has_no_part (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !has_part (state, page, data);
}

static gboolean
shows_card (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return (*json_object_get_string_member (json_object_get_object_member (state, "language"), "card") != 0) == GPOINTER_TO_INT (data);
}

/* What comes and goes between the keys of a chord, and a first key that is held so long that it repeats, take no key away. */
static void
test_chord_is_kept (void)
{
  static const char text[] = "const low = Clip.melody('low').note('C2', 4)\n"
                             "export default session().add(Track.from(low, Instrument.patch('bass')))\n";
  const char *const hold[] = { "xdotool", "keydown", "ctrl", "keydown", "k", "sleep", "1.2", "keyup", "k", "keyup", "ctrl", NULL };
  g_autofree char *piece = g_build_filename (ui_get_folder (), "home", "card.sym", NULL);
  gint64 chords;
  g_assert_true (g_file_set_contents (piece, text, -1, NULL));
  ui_open (piece);
  ui_wait_for ("the piece is open", has_part, "const low");
  for (int i = 0; i < 7; i++)
    ui_key ("Right");
  ui_key ("ctrl+k");
  ui_wait_for ("a chord waits", is_waiting, GINT_TO_POINTER (TRUE));
  g_assert_true (ui_activate ("editor.hover"));
  ui_wait_for ("a card comes", shows_card, GINT_TO_POINTER (TRUE));
  g_assert_true (is_waiting (ui_state (), NULL, GINT_TO_POINTER (TRUE)));
  ui_key ("ctrl+m");
  ui_wait_for ("the chord runs below the card", has_part, ".mute()");
  ui_key ("ctrl+k");
  ui_wait_for ("a chord waits again", is_waiting, GINT_TO_POINTER (TRUE));
  g_assert_true (ui_activate ("win.find"));             /* the focus goes elsewhere: the chord was meant for the text */
  ui_wait_for ("it waits no longer", is_waiting, GINT_TO_POINTER (FALSE));
  ui_key ("Escape");
  chords = json_object_get_int_member (get_keys (ui_state ()), "chords");
  g_assert_true (g_spawn_sync (NULL, (char **) hold, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL));
  g_assert_true (is_waiting (ui_state (), NULL, GINT_TO_POINTER (TRUE)));
  ui_key ("ctrl+m");
  ui_wait_for ("a held first key counts once", has_no_part, ".mute()");
  g_assert_cmpint (json_object_get_int_member (get_keys (ui_state ()), "chords"), ==, chords + 1);
  ui_key ("ctrl+s");
  ui_wait_for ("it is saved", is_saved, NULL);
  ui_key ("ctrl+w");
  ui_wait_for ("it is closed", has_text, "one\n");
}

static void
test_entry (void)
{
  ui_key ("ctrl+f");
  ui_type ("nothing");
  ui_key ("ctrl+z");                                            /* the entry's own, not the text's */
  ui_settle ();
  g_assert_true (has_text (NULL, ui_page (), "one\n"));
  ui_key ("ctrl+slash");
  g_assert_true (has_text (NULL, ui_page (), "one\n"));
  ui_key ("Escape");
}

static gboolean
has_pages (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_array_get_length (json_object_get_array_member (state, "pages")) == GPOINTER_TO_UINT (data);
}

/* Ctrl+W deletes a word in a shell and must not close the text above it. */
static void
test_terminal (void)
{
  ui_key ("ctrl+grave");
  ui_key ("ctrl+w");
  ui_key ("F5");
  ui_settle ();
  g_assert_true (has_pages (ui_state (), NULL, GUINT_TO_POINTER (1)));
  g_assert_false (json_object_get_boolean_member (ui_state (), "playing"));
  ui_key ("ctrl+grave");                                        /* the window's in the terminal too: folds it away */
  ui_key ("ctrl+1");
}

static void
test_user_file (void)
{
  write_keys ("{ \"win.new\": \"F7\" }\n");
  ui_key ("ctrl+n");
  ui_settle ();
  g_assert_true (has_pages (ui_state (), NULL, GUINT_TO_POINTER (1)));
  ui_key ("F7");
  ui_wait_for ("the user's key makes a new piece", has_pages, GUINT_TO_POINTER (2));
  ui_key ("ctrl+w");
  write_keys ("{}\n");
}

static gboolean
has_reloaded (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_int_member (get_keys (state), "reloads") > GPOINTER_TO_INT (data);
}

/* In the list of keys: find a command, press a chord for it, take it. */
static void
test_record (void)
{
  g_autofree char *file = g_build_filename (ui_get_folder (), "config", "symphony", "keys.json", NULL), *text = NULL;
  gint64 before = json_object_get_int_member (get_keys (ui_state ()), "reloads");
  UiBox box;

  ui_activate ("win.edit-keys");
  for (int i = 0; i < 100 && !ui_find (NULL, "Find a command or keys", &box); i++)
    g_usleep (50000);
  ui_type ("larger");
  ui_key ("Tab");
  ui_key ("Return");
  ui_key ("ctrl+k");
  ui_key ("ctrl+9");
  ui_key ("Return");
  ui_wait_for ("the keys are taken", has_reloaded, GINT_TO_POINTER ((int) before));
  g_assert_true (g_file_get_contents (file, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "<Control>k <Control>9"));
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  path = g_build_filename (ui_get_folder (), "home", "words.txt", NULL);
  g_file_set_contents (path, "one\n", -1, NULL);
  ui_start ((const char *const[]) { path, NULL });
  g_test_add_func ("/ide/window-keys/clashes", test_clashes);
  g_test_add_func ("/ide/window-keys/chord", test_chord);
  g_test_add_func ("/ide/window-keys/chord-is-kept", test_chord_is_kept);
  g_test_add_func ("/ide/window-keys/entry", test_entry);
  g_test_add_func ("/ide/window-keys/terminal", test_terminal);
  g_test_add_func ("/ide/window-keys/user-file", test_user_file);
  g_test_add_func ("/ide/window-keys/record", test_record);     /* last: other windows have the keys */
  result = g_test_run ();
  ui_stop ();
  return result;
}
