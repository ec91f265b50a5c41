/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window as a person uses it: opens a piece, plays it, types a note, makes a mistake, saves; comes back after a crash. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char piece[] =
  "const melody = Clip.melody('melody')\n"
  "  .note('E4', '4n').note('G4', '4n').note('A4', '2n')\n"
  "  .note('G4', '4n').note('E4', '4n').note('C4', '2n')\n"
  "\n"
  "export default melody\n";

static char *path;

static gboolean
is_evaluated (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (state, "answered") > 0
    && json_object_get_int_member (state, "answered") == json_object_get_int_member (state, "submitted");
}

static gboolean
is_clean (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return is_evaluated (state, page, data) && json_object_get_int_member (state, "errors") == 0
    && json_object_get_int_member (page, "diagnostics") == 0;
}

static gboolean
is_wrong (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return is_evaluated (state, page, data) && json_object_get_int_member (state, "errors") > 0
    && json_object_get_int_member (page, "diagnostics") > 0 && json_object_get_int_member (state, "problems") > 0;
}

static gboolean
is_playing (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (state, "playing") && json_object_get_double_member (state, "tick") > 0;
}

static gboolean
is_lit (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_int_member (state, "lights_max") > 0;
}

static gboolean
is_stopped (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return !json_object_get_boolean_member (state, "playing");
}

static gboolean
has_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strstr (json_object_get_string_member (page, "text"), data);
}

static gboolean
is_saved (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !json_object_get_boolean_member (page, "dirty");
}

static void
test_open_and_play (void)
{
  ui_wait_for ("the piece is evaluated without mistakes", is_clean, NULL);
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "text"), ==, piece);
  g_assert_false (json_object_get_boolean_member (ui_page (), "dirty"));
  ui_key ("ctrl+l");                                            /* round and round */
  ui_key ("F5");
  ui_wait_for ("it plays", is_playing, NULL);
  ui_wait_for ("a sounding note is lit", is_lit, NULL);
}

static void
test_type_a_note (void)
{
  gint64 revision = json_object_get_int_member (ui_page (), "revision"), submitted = json_object_get_int_member (ui_state (), "submitted");

  ui_key ("ctrl+g");
  ui_type ("3");
  ui_key ("Return");
  ui_key ("End");
  ui_type (".note('C5', '4n')");
  ui_wait_for ("the typed note is in the text", has_text, ".note('C4', '2n').note('C5', '4n')\n");
  ui_wait_for ("the text with the note is the score", is_clean, NULL);
  g_assert_cmpint (json_object_get_int_member (ui_page (), "revision"), >=, revision + 14);
  g_assert_cmpint (json_object_get_int_member (ui_state (), "submitted"), >=, submitted + 14);
  g_assert_true (json_object_get_boolean_member (ui_page (), "dirty"));
  g_assert_true (json_object_get_boolean_member (ui_state (), "playing"));
}

static void
test_mistake (void)
{
  ui_key ("Home");                                              /* a caret's jump ends the undo step */
  ui_key ("End");
  ui_type (".note('H4', '4n')");
  ui_wait_for ("the mistake is underlined and listed", is_wrong, NULL);
  g_assert_true (json_object_get_boolean_member (ui_state (), "playing"));
  ui_key ("F8");
  for (int i = 0; i < 20; i++)
    {
      JsonObject *state = ui_state ();
      if (json_object_get_int_member (state, "errors") == 0 && !has_text (state, ui_page (), "H4"))
        break;
      ui_key ("ctrl+z");
    }
  ui_wait_for ("undo takes the mistake back", is_clean, NULL);
}

static void
test_pointer (void)
{
  UiBox box;
  const char *text = json_object_get_string_member (ui_page (), "text");
  gsize at = strstr (text, "E4") - text;

  g_assert_true (ui_locate (at, &box));
  ui_double_click_at (box.x + box.width, box.y + box.height / 2);
  ui_type ("D4");
  ui_wait_for ("the word under the pointer was replaced", has_text, ".note('D4', '4n').note('G4'");
  ui_key ("ctrl+z");
  ui_wait_for ("one step brings it back", has_text, ".note('E4', '4n').note('G4'");
  g_assert_false (ui_activate ("win.no-such-action"));
  g_assert_true (ui_activate ("win.fold-bottom"));
}

static void
test_save (void)
{
  g_autofree char *bytes = NULL;
  ui_key ("ctrl+s");
  ui_wait_for ("it is saved", is_saved, NULL);
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  g_assert_cmpstr (bytes, ==, json_object_get_string_member (ui_page (), "text"));
  g_assert_nonnull (strstr (bytes, "C5"));
}

static gboolean
is_at_start (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strcmp (json_object_get_string_member (state, "position"), "1:1.1") == 0;
}

static void
test_stop (void)
{
  ui_click (NULL, "Pause");
  ui_wait_for ("it pauses", is_stopped, NULL);
  ui_key ("shift+F5");
  ui_wait_for ("it goes to the start", is_at_start, NULL);
}

static gboolean
says (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strstr (json_object_get_string_member (state, "toast"), data) != NULL;
}

static gboolean
is_second (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strstr (json_object_get_string_member (page, "text"), data)
    && json_array_get_length (json_object_get_array_member (state, "pages")) == 2;
}

/* A bundled piece opens as a copy without a file, by whatever name of its folder, and only once. */
static void
test_example (void)
{
  g_autofree char *data = realpath (g_getenv ("SYMPHONY_DATA") ? g_getenv ("SYMPHONY_DATA") : "data", NULL);
  g_autofree char *file = g_build_filename (data, "examples", "tutorial-1-first-notes.sym", NULL);
  g_autofree char *link = g_build_filename (ui_get_folder (), "home", "linked", NULL), *other = NULL;
  g_assert_cmpint (symlink (data, link), ==, 0);
  other = g_build_filename (link, "examples", "tutorial-1-first-notes.sym", NULL);
  ui_open (file);
  ui_wait_for ("the tutorial is open", is_second, "Tutorial 1");
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "path"), ==, "");
  g_assert_false (json_object_get_boolean_member (ui_page (), "dirty"));
  ui_key ("ctrl+1");
  ui_open (file);
  ui_settle ();
  ui_wait_for ("it is the same tab", is_second, "Tutorial 1");
  ui_key ("ctrl+w");
  ui_wait_for ("the piece is in front again", has_text, "C5");
  ui_open (other);
  ui_wait_for ("the tutorial is open by its other name", is_second, "Tutorial 1");
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "path"), ==, "");
  ui_key ("ctrl+w");
  ui_wait_for ("the piece is in front again", has_text, "C5");
}

static gboolean
has_no_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !*json_object_get_string_member (page, "text");
}

/* What cannot be opened is named, and what is open stays as it was. */
static gboolean
has_signs (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && g_str_has_suffix (json_object_get_string_member (page, "path"), "noise.sym")
    && !json_object_get_boolean_member (page, "dirty");
}

static void
test_bad_files (void)
{
  g_autofree char *home = g_build_filename (ui_get_folder (), "home", NULL);
  g_autofree char *binary = g_build_filename (home, "noise.sym", NULL), *missing = g_build_filename (home, "nowhere.sym", NULL);
  g_autofree char *pipe = g_build_filename (home, "pipe.sym", NULL), *empty = g_build_filename (home, "empty.sym", NULL);
  g_autofree char *text = g_strdup (json_object_get_string_member (ui_page (), "text")), *bytes = NULL;
  gsize size;

  g_assert_true (g_file_set_contents (binary, "RIFF\xFF\xFE\0\0WAVE", 12, NULL));
  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  ui_open (missing);
  ui_wait_for ("the missing file is named", says, "There is no file “nowhere.sym”");
  ui_open (binary);
  ui_wait_for ("the binary file is shown by its bytes", says, "“noise.sym” is no text in any known encoding");
  ui_wait_for ("bytes that are no text are shown as signs", has_signs, NULL);
  ui_key ("ctrl+s");
  ui_key ("ctrl+w");
  ui_wait_for ("the piece is in front again", has_text, "C5");
  g_assert_true (g_file_get_contents (binary, &bytes, &size, NULL));
  g_assert_cmpmem (bytes, size, "RIFF\xFF\xFE\0\0WAVE", 12);
  ui_open (pipe);
  ui_wait_for ("the pipe is refused", says, "“pipe.sym” is a device or a pipe");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (ui_state (), "pages")), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "text"), ==, text);
  ui_open (empty);
  ui_wait_for ("an empty file is a text", has_no_text, NULL);
  ui_wait_for ("it has no problem that stops anything", is_evaluated, NULL);
  ui_key ("ctrl+w");
  ui_wait_for ("the piece is in front again", has_text, "C5");
}

/* The folder is gone when the text is saved: said, and the text is still there and still unsaved. */
static void
test_save_fails (void)
{
  g_autofree char *folder = g_build_filename (ui_get_folder (), "home", "lost", NULL), *file = g_build_filename (folder, "lost.sym", NULL);
  g_mkdir (folder, 0700);
  g_assert_true (g_file_set_contents (file, "export default clip('lost').note('C4', '4n')\n", -1, NULL));
  ui_open (file);
  ui_wait_for ("it is open", has_text, "'lost'");
  ui_key ("ctrl+Home");
  ui_type ("// kept ");
  g_assert_cmpint (g_unlink (file), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  ui_key ("ctrl+s");
  ui_wait_for ("the failure is said", says, "lost.sym");
  g_assert_true (json_object_get_boolean_member (ui_page (), "dirty"));
  g_assert_nonnull (strstr (json_object_get_string_member (ui_page (), "text"), "// kept "));
  g_mkdir (folder, 0700);
  ui_key ("ctrl+s");
  ui_wait_for ("saving again works", is_saved, NULL);
  ui_key ("ctrl+w");
  ui_wait_for ("the piece is in front again", has_text, "C5");
}

static gboolean
has_notice (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (state, "notice")
    && strstr (json_object_get_string_member (state, "notice_text"), data) != NULL;
}

static void
test_no_sound (void)
{
  ui_wait_for ("it is said that there is no sound server", has_notice, "No sound server was found");
  g_assert_cmpstr (json_object_get_string_member (ui_state (), "backend"), ==, "null");
}

static void
test_names (void)
{
  guint seen = 0;
  g_autoptr (GPtrArray) unnamed = NULL;
  ui_key ("ctrl+j");                                            /* the panels too */
  ui_key ("ctrl+f");
  unnamed = ui_find_unnamed (&seen);
  if (!unnamed || seen == 0)
    {
      g_test_skip ("the accessibility tree cannot be read here");
      return;
    }
  for (guint i = 0; i < unnamed->len; i++)
    g_test_message ("no name: %s", (char *) g_ptr_array_index (unnamed, i));
  g_test_message ("%u focusable widgets", seen);
  g_assert_cmpuint (unnamed->len, ==, 0);
  g_assert_cmpuint (seen, >, 10);
  ui_key ("Escape");
  ui_key ("ctrl+j");
}

static gboolean
is_restored (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonArray *pages = json_object_get_array_member (state, "pages");
  for (guint i = 0; i < json_array_get_length (pages); i++)
    {
      JsonObject *one = json_array_get_object_element (pages, i);
      if (strstr (json_object_get_string_member (one, "text"), "// unsaved") && json_object_get_boolean_member (one, "dirty"))
        return TRUE;
    }
  return FALSE;
}

static void
test_crash (void)
{
  ui_key ("ctrl+1");
  ui_key ("ctrl+Home");
  ui_type ("// unsaved");
  ui_key ("Return");
  ui_wait_for ("it is typed", has_text, "// unsaved\n");
  g_usleep (600000);                                            /* the journal is written 250 ms after a key */
  ui_stop ();
  ui_start (NULL);
  ui_wait_for ("the unsaved text is back", is_restored, NULL);
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  path = g_build_filename (ui_get_folder (), "home", "piece.sym", NULL);
  g_file_set_contents (path, piece, -1, NULL);
  ui_start ((const char *const[]) { path, NULL });
  g_test_add_func ("/ide/window/no-sound", test_no_sound);
  g_test_add_func ("/ide/window/open-and-play", test_open_and_play);
  g_test_add_func ("/ide/window/type-a-note", test_type_a_note);
  g_test_add_func ("/ide/window/mistake", test_mistake);
  g_test_add_func ("/ide/window/pointer", test_pointer);
  g_test_add_func ("/ide/window/save", test_save);
  g_test_add_func ("/ide/window/stop", test_stop);
  g_test_add_func ("/ide/window/example", test_example);
  g_test_add_func ("/ide/window/bad-files", test_bad_files);
  g_test_add_func ("/ide/window/save-fails", test_save_fails);
  g_test_add_func ("/ide/window/names", test_names);
  g_test_add_func ("/ide/window/crash", test_crash);
  result = g_test_run ();
  ui_stop ();
  return result;
}
