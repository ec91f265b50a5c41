/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Language services as a person meets them: completion by keys, cards, signatures, renaming over files, format, outline. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>
#include <stdlib.h>

static const char song[] =
  "import { riff } from './parts'\n"
  "const lead = Clip.melody('lead')\n"
  "  .note('C4', '4n').note('E4', '4n').note('G4', '2n')\n"
  "  .note('A4', '4n').note('F4', '4n').note('C4', '2n')\n"
  "const both = [riff, lead]\n"
  "export default session({ tempo: 96 })\n"
  "  .add(Track.from(lead, Instrument.patch('lead'), { name: 'lead' }))\n"
  "  .add(Track.from(riff, Instrument.patch('bass'), { name: 'riff' }))\n";
static const char parts[] = "export const riff = Clip.melody('riff').note('C3', '1n')\n";

static char *song_path, *parts_path;

/* ---- hands --------------------------------------------------------------------------------------------------------- */

static const char *shots;               /* a folder: pictures are kept there for looking at */

static void
shot (const char *name)
{
  g_autofree char *path = NULL;
  if (!shots)
    return;
  ui_settle ();
  path = g_strdup_printf ("%s/%s.png", shots, name);
  ui_shot (path);
}

static JsonObject *
language (JsonObject *state)
{
  return json_object_get_object_member (state, "language");
}

typedef struct { const char *member, *text; } Says;

static gboolean
says (JsonObject *state, JsonObject *page, gconstpointer data)
{
  const Says *wanted = data;
  return strstr (json_object_get_string_member (language (state), wanted->member), wanted->text) != NULL;
}

static gboolean
is_empty (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return *json_object_get_string_member (language (state), data) == 0;
}

typedef struct { const char *member; gint64 least; } AtLeast;

static gboolean
has_at_least (JsonObject *state, JsonObject *page, gconstpointer data)
{
  const AtLeast *wanted = data;
  return json_object_get_int_member (language (state), wanted->member) >= wanted->least;
}

static gboolean
has_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strstr (json_object_get_string_member (page, "text"), data);
}

static gboolean
lacks_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !strstr (json_object_get_string_member (page, "text"), data);
}

static gboolean
has_path (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && g_str_has_suffix (json_object_get_string_member (page, "path"), data);
}

static gboolean
toast_says (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return strstr (json_object_get_string_member (state, "toast"), data) != NULL;
}

static gboolean
is_on_line (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (page, "line") == GPOINTER_TO_INT (data);
}

static gboolean
has_diagnostics (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (page, "diagnostics") > 0;
}

static gboolean
is_clean (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !json_object_get_boolean_member (page, "dirty");
}

static gboolean
has_fixes (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonArray *fixes = json_object_get_array_member (language (state), "fixes");
  return GPOINTER_TO_INT (data) ? json_array_get_length (fixes) > 0 : json_array_get_length (fixes) == 0;
}

static gboolean
lacks_colors (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return !strstr (json_object_get_string_member (language (state), "tokens"), data);
}

static gboolean
selects (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonObject *carets = page ? json_object_get_object_member (page, "carets") : NULL;
  JsonArray *list = carets ? json_object_get_array_member (carets, "list") : NULL;
  JsonArray *caret = list && json_array_get_length (list) == 1 ? json_array_get_array_element (list, 0) : NULL;
  gint64 start = caret ? json_array_get_int_element (caret, 0) : 0, end = caret ? json_array_get_int_element (caret, 1) : 0;
  return caret && end - start == (gint64) strlen (data)
    && strncmp (json_object_get_string_member (page, "text") + start, data, strlen (data)) == 0;
}

#define WAIT(what, ...) ui_wait_for (what, says, (&(Says) { __VA_ARGS__ }))
#define WAIT_COUNT(what, ...) ui_wait_for (what, has_at_least, (&(AtLeast) { __VA_ARGS__ }))

/* line:column, from 1 */
static void
go_to (const char *place)
{
  ui_key ("ctrl+g");
  ui_type (place);
  ui_key ("Return");
}

/* ---- cases ----------------------------------------------------------------------------------------------------------- */

static void
test_completion (void)
{
  const char *text;
  UiBox box;
  go_to ("4");
  ui_key ("End");
  ui_type (".no");
  WAIT ("the list comes while typing", "completion", "note");
  shot ("completion");
  ui_key ("Down");
  ui_key ("Up");
  WAIT ("arrows walk in the list", "completion", "note");
  ui_key ("Tab");
  ui_wait_for ("Tab takes it", has_text, "('C4', '2n').note(");
  ui_wait_for ("and closes the list", is_empty, "completion");
  WAIT ("what the call takes is said", "parameter", "pitch");
  shot ("signature");
  ui_type ("A");
  WAIT ("pitches are offered in the string", "completion", "A");
  shot ("completion-pitch");
  ui_key ("Escape");
  ui_wait_for ("Escape closes the list", is_empty, "completion");
  ui_key ("ctrl+space");
  WAIT ("Ctrl+Space opens it again", "completion", "A4");
  text = json_object_get_string_member (ui_page (), "text");
  g_assert_true (ui_locate (strstr (text, ".note('A'") - text + strlen (".note('A"), &box));
  ui_click_at (box.x + 20, box.y + box.height + 14, 1);
  ui_wait_for ("a click takes a row", has_text, ".note('A4'");
  ui_wait_for ("and the list is closed", is_empty, "completion");
  for (int i = 0; i < 40 && strcmp (json_object_get_string_member (ui_page (), "text"), song) != 0; i++)
    ui_key ("ctrl+z");
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "text"), ==, song);
  ui_key ("Escape");
  ui_key ("Escape");
  go_to ("5:1");
  ui_key ("ctrl+space");
  WAIT_COUNT ("Ctrl+Space asks anywhere", "completions", 2);
  ui_key ("Escape");
}

static void
test_carets (void)
{
  go_to ("9");
  ui_key ("Return");
  ui_key ("shift+alt+Up");
  ui_type ("bot");
  WAIT ("the list comes for two carets", "completion", "both");
  ui_key ("Tab");
  ui_wait_for ("what is taken goes in at both", has_text, "both\nboth");
  for (int i = 0; i < 3; i++)
    ui_key ("Escape");
  for (int i = 0; i < 20 && strcmp (json_object_get_string_member (ui_page (), "text"), song) != 0; i++)
    ui_key ("ctrl+z");
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "text"), ==, song);
  ui_key ("Escape");
}

static void
test_card (void)
{
  UiBox box;
  go_to ("3:9");
  if (ui_activate ("editor.hover"))
    {
      WAIT ("the card says what stands here", "card", "C4");
      shot ("hover");
      ui_key ("Escape");
      ui_wait_for ("Escape closes it", is_empty, "card");
    }
  g_assert_true (ui_locate (strstr (song, "'E4'") - song + 2, &box));
  ui_move_to (box.x + 1, box.y + box.height / 2);
  ui_move_to (box.x + 2, box.y + box.height / 2);
  WAIT ("the pointer at rest brings it", "card", "E4");
  ui_move_to (1270, 790);
  ui_key ("Left");
}

static void
test_names (void)
{
  UiBox box;
  go_to ("5:22");
  WAIT_COUNT ("other places of the name are marked", "highlights", 3);
  shot ("highlights");
  ui_key ("shift+F12");
  WAIT_COUNT ("references are listed", "references", 3);
  shot ("references");
  ui_key ("Down");
  ui_key ("Return");
  ui_wait_for ("Enter goes to one", is_on_line, GINT_TO_POINTER (5));
  ui_key ("ctrl+j");
  go_to ("5:22");
  ui_key ("F12");
  ui_wait_for ("F12 goes to the definition", is_on_line, GINT_TO_POINTER (2));
  g_assert_true (ui_locate (strstr (song, "[riff") - song + 2, &box));
  ui_click_with (box.x + 2, box.y + box.height / 2, 1, "ctrl");
  ui_wait_for ("Ctrl+click opens the file that declares it", has_path, "parts.sym");
  ui_key ("ctrl+w");
  ui_wait_for ("back", has_path, "song.sym");
}

static void
test_rename (void)
{
  g_autofree char *text = NULL, *again = NULL;
  go_to ("5:16");
  ui_key ("F2");
  ui_type ("const");
  ui_settle ();
  shot ("rename-refused");
  ui_key ("ctrl+a");
  ui_type ("motif");
  ui_settle ();
  g_usleep (200000);
  shot ("rename");
  ui_key ("Return");
  ui_wait_for ("the name is another one here", has_text, "[motif, lead]");
  ui_wait_for ("and nowhere the old one", lacks_text, "import { riff }");
  ui_wait_for ("it is said in how many files", toast_says, "2 files");
  g_assert_true (g_file_get_contents (parts_path, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "export const motif = "));
  ui_key ("ctrl+z");
  ui_wait_for ("one undo takes it back here", has_text, "[riff, lead]");
  g_assert_true (g_file_get_contents (parts_path, &again, NULL, NULL));
  g_assert_cmpstr (again, ==, parts);
  ui_key ("ctrl+shift+z");
  ui_wait_for ("redo makes it again", has_text, "[motif, lead]");
  g_clear_pointer (&again, g_free);
  g_assert_true (g_file_get_contents (parts_path, &again, NULL, NULL));
  g_assert_cmpstr (again, ==, text);
  ui_key ("ctrl+z");
  ui_wait_for ("and undo takes it back again", has_text, "[riff, lead]");
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "text"), ==, song);
}

static void
test_format_and_fix (void)
{
  go_to ("5:1");
  ui_key ("End");
  ui_key ("Return");
  ui_type ("const   odd=[ 1,2 ]");
  ui_key ("Escape");
  ui_key ("ctrl+shift+i");
  ui_wait_for ("the text is formatted", has_text, "\nconst odd = [1, 2]\n");
  ui_key ("ctrl+z");
  ui_wait_for ("in one step", has_text, "const   odd=[ 1,2 ]");
  ui_key ("ctrl+s");
  ui_wait_for ("saving formats it too, when that is set", has_text, "\nconst odd = [1, 2]\n");
  ui_wait_for ("and saves it", is_clean, NULL);
  go_to ("4:1");
  ui_key ("End");
  ui_type (".nite('C4')");
  ui_key ("Escape");
  ui_key ("Left");
  ui_key ("Left");
  go_to ("4:57");
  ui_key ("alt+Return");
  ui_wait_for ("fixes are listed", has_fixes, GINT_TO_POINTER (1));
  shot ("fixes");
  ui_key ("Return");
  ui_wait_for ("Enter makes the first", lacks_text, ".nite(");
  ui_wait_for ("and closes the list", has_fixes, GINT_TO_POINTER (0));
  go_to ("3:3");
  ui_key ("shift+End");
  ui_key ("alt+Return");
  ui_wait_for ("the selection can be written in mini-notation", has_fixes, GINT_TO_POINTER (1));
  shot ("fixes-pattern");
  ui_key ("Return");
  ui_wait_for ("Enter does it", has_text, "  .pattern('");
  ui_key ("ctrl+z");
  ui_wait_for ("and one undo takes it back", lacks_text, ".pattern('");
}

static void
test_outline (void)
{
  g_assert_true (ui_activate ("win.outline"));
  WAIT_COUNT ("the outline lists what is declared", "symbols", 4);
  shot ("outline");
  ui_type ("bot");
  ui_settle ();
  ui_key ("Return");
  ui_wait_for ("Enter goes there", is_on_line, GINT_TO_POINTER (5));
  WAIT ("the outline follows the caret", "symbol", "both");
  WAIT_COUNT ("bars are counted behind the rows", "inlays", 1);
  shot ("all");
}

static void
set_look (const char *path, const char *settings, const char *look)
{
  g_auto (GStrv) around = g_regex_split_simple ("\"look.dark\": *\"[a-z]*\"", settings, 0, 0);
  g_autofree char *text = g_strdup_printf ("%s\"look.dark\": \"%s\"%s", around[0], look, around[1]);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* What a word is, not what it looks like; typing changes what differs, and another scheme its colours. */
static void
test_colors (void)
{
  g_autofree char *path = g_strconcat (song_path, "-colors.sym", NULL), *settings = NULL, *text = NULL;
  g_assert_true (g_file_set_contents (path, "const chords = ['C6', 'Dm9']\nconst tune = Clip.melody('C4')\n  .note('C4', '8n')\n"
                                            "export default tune\n", -1, NULL));
  ui_open (path);
  ui_wait_for ("the text is open", has_path, "-colors.sym");
  WAIT ("chords in a list are chords", "tokens", "chord:C6 chord:Dm9");
  WAIT ("a name that looks like a pitch is a text", "tokens", "string:C4");
  WAIT ("a pitch is one", "tokens", "pitch:C4 duration:8n");
  WAIT ("and clips are known by name", "tokens", "clip:tune");
  shot ("colors");
  go_to ("1:19");
  ui_type ("m");
  WAIT ("what was typed counts", "tokens", "chord:Cm6");
  ui_key ("BackSpace");
  go_to ("1:1");
  ui_type ("// ");
  ui_wait_for ("a comment has none of them", lacks_colors, "chord:");
  ui_key ("ctrl+z");
  WAIT ("until it is none", "tokens", "chord:C6 chord:Dm9");
  g_assert_cmpint (json_object_get_int_member (language (ui_state ()), "token-us"), <, 8000);     /* 2,000 on a quiet machine */
  settings = g_build_filename (g_getenv ("XDG_CONFIG_HOME"), "symphony", "settings.json", NULL);
  g_assert_true (g_file_get_contents (settings, &text, NULL, NULL));
  set_look (settings, text, "dark");
  WAIT ("the dark scheme has its own", "chord-color", "rgb(127,214,200)");
  WAIT ("on the same words", "tokens", "chord:C6 chord:Dm9");
  shot ("colors-dark");
  set_look (settings, text, "light");
  WAIT ("and the light one", "chord-color", "rgb(15,107,99)");
}

/* Selecting more by what the text means: word, literal, call, chain. */
static void
test_expand (void)
{
  go_to ("3:11");
  ui_key ("shift+alt+Right");
  ui_wait_for ("first the word", selects, "C4");
  ui_key ("shift+alt+Right");
  ui_wait_for ("then its literal", selects, "'C4'");
  ui_key ("shift+alt+Right");
  ui_wait_for ("what the call takes", selects, "'C4', '8n'");
  ui_key ("shift+alt+Right");
  ui_key ("shift+alt+Right");
  ui_wait_for ("the call, by two keys at once", selects, "note('C4', '8n')");
  ui_key ("shift+alt+Left");
  ui_key ("shift+alt+Left");
  ui_wait_for ("and back", selects, "'C4', '8n'");
  ui_key ("Left");
  ui_key ("ctrl+s");
  ui_wait_for ("saved", is_clean, NULL);
  ui_key ("ctrl+w");
  ui_wait_for ("the song again", has_path, "song.sym");
}

/* A text so long that only a part of it lies in the widget. */
static void
test_long_text (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *path = g_strconcat (song_path, "-long.sym", NULL);
  for (int i = 0; i < 30000; i++)
    g_string_append (text, "// a row that says nothing\n");
  g_string_append (text, "const tail = Clip.melody('tail')\n  .note('C4')\nexport default tail\n");
  g_assert_true (g_file_set_contents (path, text->str, -1, NULL));
  ui_open (path);
  ui_wait_for ("the long text is open", has_path, "-long.sym");
  go_to ("30002");
  ui_wait_for ("at its end", is_on_line, GINT_TO_POINTER (30002));
  ui_key ("End");
  ui_type (".re");
  WAIT ("completions come there too", "completion", "re");
  ui_key ("Escape");
  go_to ("30003:17");
  ui_key ("F12");
  ui_wait_for ("and definitions are found", is_on_line, GINT_TO_POINTER (30001));
}

static gboolean
counts_errors (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_int_member (state, "errors") == 0 && json_object_get_int_member (state, "problems") > 0
    && g_str_equal (json_object_get_string_member (json_object_get_object_member (state, "status"), "problems_icon"), "dialog-error-symbolic");
}

/* A C file in the project, by the server that the settings name. */
static void
test_server (void)
{
  g_autofree char *program = g_find_program_in_path ("clangd"), *path = NULL;
  if (!program)
    {
      g_test_skip ("clangd is not installed (package clangd)");
      return;
    }
  path = g_strconcat (song_path, ".c", NULL);
  g_assert_true (g_file_set_contents (path, "static int double_it (int value)\n{\n  return 2 * value;\n}\n\nint main (void)\n{\n"
                                      "  return double_it (unknown);\n}\n", -1, NULL));
  ui_open (path);
  ui_wait_for ("the C file is open", has_path, ".c");
  ui_wait_for ("the server's problem is underlined", has_diagnostics, NULL);
  ui_wait_for ("the status bar says an error, though the piece has none", counts_errors, NULL);
  go_to ("8:12");
  ui_key ("F12");
  ui_wait_for ("F12 goes to the definition", is_on_line, GINT_TO_POINTER (1));
  go_to ("8:1");
  ui_key ("End");
  ui_type (" dou");
  WAIT ("its completions come while typing", "completion", "double_it");
  shot ("clangd");
  ui_key ("Return");
  ui_wait_for ("Enter takes one", has_text, "(unknown); double_it(");
  ui_key ("Escape");
  ui_key ("Escape");
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = NULL, *settings = NULL, *settings_folder = NULL, *text = NULL;
  int status = ui_enter (argc, argv), result;
  if (status >= 0)
    return status;
  g_test_init (&argc, &argv, NULL);
  shots = g_getenv ("SYMPHONY_SHOTS");
  folder = g_build_filename (ui_get_folder (), "piece", NULL);
  g_mkdir (folder, 0700);
  song_path = g_build_filename (folder, "song.sym", NULL);
  parts_path = g_build_filename (folder, "parts.sym", NULL);
  g_assert_true (g_file_set_contents (song_path, song, -1, NULL) && g_file_set_contents (parts_path, parts, -1, NULL));
  settings_folder = g_build_filename (g_getenv ("XDG_CONFIG_HOME"), "symphony", NULL);
  settings = g_build_filename (settings_folder, "settings.json", NULL);
  g_mkdir_with_parents (settings_folder, 0700);
  text = g_strdup_printf ("{ \"editor.autosave\": \"off\", \"editor.format-on-save\": true, \"look.dark\": \"%s\", \"language.servers\": "
                          "\"[{\\\"name\\\": \\\"clangd\\\", \\\"command\\\": [\\\"clangd\\\"], \\\"languages\\\": [\\\"c\\\"]}]\" }",
                          g_getenv ("SYMPHONY_DARK") ? "dark" : "light");
  g_assert_true (g_file_set_contents (settings, text, -1, NULL));
  ui_start ((const char *const[]) { song_path, NULL });
  ui_wait_for ("the song is open", has_text, "const lead");
  g_test_add_func ("/window/language/completion", test_completion);
  g_test_add_func ("/window/language/carets", test_carets);
  g_test_add_func ("/window/language/card", test_card);
  g_test_add_func ("/window/language/names", test_names);
  g_test_add_func ("/window/language/rename", test_rename);
  g_test_add_func ("/window/language/format-and-fix", test_format_and_fix);
  g_test_add_func ("/window/language/outline", test_outline);
  g_test_add_func ("/window/language/colors", test_colors);
  g_test_add_func ("/window/language/expand", test_expand);
  g_test_add_func ("/window/language/server", test_server);
  g_test_add_func ("/window/language/long-text", test_long_text);
  result = g_test_run ();
  ui_stop ();
  g_free (song_path);
  g_free (parts_path);
  return result;
}
