/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several carets in the window, by keys and pointer: each way to get them, typing as one step, rectangles, rows, Escape. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

static char *path;
static const char piece[] =
  "let note = 1;\n"
  "let other = note;\n"
  "let last = note;\n"
  "call (note, [1, 2]);\n";

static gboolean
has_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strcmp (json_object_get_string_member (page, "text"), data) == 0;
}

static gboolean
has_carets (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (json_object_get_object_member (page, "carets"), "count") == GPOINTER_TO_INT (data);
}

/* "4-8 25" as test-set.c of the model writes them, without the primary. */
static char *
describe (JsonObject *page)
{
  JsonArray *list = json_object_get_array_member (json_object_get_object_member (page, "carets"), "list");
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < json_array_get_length (list); i++)
    {
      JsonArray *pair = json_array_get_array_element (list, i);
      gint64 anchor = json_array_get_int_element (pair, 0), head = json_array_get_int_element (pair, 1);
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i ? " " : "", anchor);
      if (head != anchor)
        g_string_append_printf (text, "-%" G_GINT64_FORMAT, head);
    }
  return g_string_free (text, FALSE);
}

static gboolean
are_at (JsonObject *state, JsonObject *page, gconstpointer data)
{
  g_autofree char *got = page ? describe (page) : NULL;
  return g_strcmp0 (got, data) == 0;
}

static void
expect (const char *carets)
{
  ui_wait_for (carets, are_at, carets);
}

/* The text as it was, one caret at its start. */
static void
restart (void)
{
  ui_key ("Escape");
  ui_key ("Escape");
  for (int i = 0; i < 30 && !has_text (NULL, ui_page (), piece); i++)
    ui_key ("ctrl+z");
  ui_wait_for ("the piece is as it was", has_text, piece);
  ui_key ("ctrl+Home");
  ui_wait_for ("one caret", has_carets, GINT_TO_POINTER (1));
}

static void
test_next_occurrence (void)
{
  ui_wait_for ("the text is there", has_text, piece);
  ui_key ("ctrl+Home");
  for (int i = 0; i < 5; i++)
    ui_key ("Right");
  ui_key ("ctrl+d");
  expect ("4-8");
  ui_key ("ctrl+d");
  ui_key ("ctrl+d");
  expect ("4-8 26-30 43-47");
  ui_key ("ctrl+u");
  expect ("4-8 26-30");
  ui_key ("ctrl+k");
  ui_key ("ctrl+d");
  expect ("4-8 43-47");
  ui_type ("ab");
  ui_wait_for ("both are replaced", has_text, "let ab = 1;\nlet other = note;\nlet last = ab;\ncall (note, [1, 2]);\n");
  ui_key ("BackSpace");
  ui_key ("Left");
  ui_type ("c");
  ui_wait_for ("keys go to both", has_text, "let ca = 1;\nlet other = note;\nlet last = ca;\ncall (note, [1, 2]);\n");
  ui_key ("Escape");
  ui_wait_for ("Escape leaves one", has_carets, GINT_TO_POINTER (1));
  restart ();
}

static void
test_one_undo_step (void)
{
  ui_key ("shift+alt+Down");
  ui_key ("shift+alt+Down");
  expect ("0 14 32");
  ui_type ("x");
  ui_wait_for ("typed thrice", has_text, "xlet note = 1;\nxlet other = note;\nxlet last = note;\ncall (note, [1, 2]);\n");
  ui_key ("ctrl+z");
  ui_wait_for ("taken back at once", has_text, piece);
  expect ("0 14 32");
  ui_key ("ctrl+shift+z");
  expect ("1 16 35");
  ui_key ("ctrl+z");
  restart ();
}

static void
test_all (void)
{
  ui_key ("ctrl+F2");                                           /* of the word "let" */
  expect ("0-3 14-17 32-35");
  ui_key ("Escape");
  ui_key ("Escape");
  ui_key ("shift+End");
  ui_key ("shift+alt+i");
  expect ("13");
  ui_key ("ctrl+Home");
  ui_key ("shift+Down");
  ui_key ("shift+Down");
  ui_key ("shift+alt+i");
  expect ("13 31");
  ui_type (" ");
  ui_key ("ctrl+shift+Left");
  restart ();
  for (int i = 0; i < 4; i++)
    ui_key ("Right");
  for (int i = 0; i < 3; i++)
    ui_key ("shift+Right");
  ui_key ("ctrl+shift+l");                                      /* "not", in words too */
  expect ("4-7 26-29 43-46 55-58");
  restart ();
}

static void
test_column_keys (void)
{
  ui_key ("ctrl+shift+alt+Down");
  ui_key ("ctrl+shift+alt+Down");
  for (int i = 0; i < 3; i++)
    ui_key ("ctrl+shift+alt+Right");
  expect ("0-3 14-17 32-35");
  ui_key ("Delete");
  ui_wait_for ("a column is gone", has_text, " note = 1;\n other = note;\n last = note;\ncall (note, [1, 2]);\n");
  restart ();
}

static void
locate (gsize offset, int *x, int *y)
{
  UiBox box;
  g_assert_true (ui_locate (offset, &box));
  *x = box.x + 1;
  *y = box.y + box.height / 2;
}

static void
test_pointer (void)
{
  int x, y, to_x, to_y;
  locate (16, &x, &y);
  ui_click_with (x, y, 1, "alt");
  expect ("0 16");
  ui_click_with (x, y, 1, "alt");
  expect ("0");
  locate (4, &x, &y);
  locate (40, &to_x, &to_y);
  ui_drag (x, y, to_x, to_y, 1, "shift+alt");
  expect ("4-8 18-22 36-40");
  locate (2, &x, &y);
  ui_click_at (x, y, 1);
  expect ("2");
  locate (4, &x, &y);
  ui_drag (x, y, to_x, to_y, 2, NULL);
  expect ("4-8 18-22 36-40");
  restart ();
}

static void
test_clipboard (void)
{
  ui_key ("ctrl+F2");
  ui_key ("ctrl+c");
  ui_key ("End");
  ui_key ("ctrl+v");
  ui_wait_for ("each gets its own", has_text, "let note = 1;let\nlet other = note;let\nlet last = note;let\ncall (note, [1, 2]);\n");
  restart ();
  ui_key ("ctrl+x");                                            /* the whole row */
  ui_key ("Down");
  ui_key ("ctrl+v");
  ui_wait_for ("a row is moved", has_text, "let other = note;\nlet note = 1;\nlet last = note;\ncall (note, [1, 2]);\n");
  restart ();
}

static void
test_rows (void)
{
  ui_key ("ctrl+shift+Down");
  ui_wait_for ("moved down", has_text, "let other = note;\nlet note = 1;\nlet last = note;\ncall (note, [1, 2]);\n");
  ui_key ("ctrl+shift+Up");
  ui_wait_for ("moved up", has_text, piece);
  ui_key ("ctrl+slash");
  ui_wait_for ("a comment", has_text, "// let note = 1;\nlet other = note;\nlet last = note;\ncall (note, [1, 2]);\n");
  ui_key ("ctrl+slash");
  ui_key ("ctrl+shift+d");
  ui_wait_for ("twice", has_text, "let note = 1;\nlet note = 1;\nlet other = note;\nlet last = note;\ncall (note, [1, 2]);\n");
  ui_key ("ctrl+shift+k");
  ui_wait_for ("gone", has_text, piece);
  restart ();
}

static void
test_typing (void)
{
  ui_key ("ctrl+End");
  ui_type ("f ([1]) {");
  ui_key ("Return");
  ui_type ("x");
  ui_wait_for ("pairs close, rows indent", has_text,
               "let note = 1;\nlet other = note;\nlet last = note;\ncall (note, [1, 2]);\nf ([1]) {\n    x\n}");
  restart ();
}

static void
test_expand (void)
{
  int x, y;
  locate (62, &x, &y);                                          /* in [1, 2] */
  ui_click_at (x, y, 1);
  expect ("62");
  ui_key ("shift+alt+Right");
  ui_key ("shift+alt+Right");
  ui_key ("shift+alt+Right");
  expect ("61-67");
  ui_key ("shift+alt+Left");
  expect ("62-66");
  restart ();
}

static gboolean
has_number (JsonObject *state, JsonObject *page, gconstpointer data)
{
  g_auto (GStrv) pair = g_strsplit (data, "=", 2);
  return page && json_object_get_int_member (json_object_get_object_member (page, "carets"), pair[0]) == atoi (pair[1]);
}

static void
test_folds (void)
{
  g_autofree char *other = g_build_filename (ui_get_folder (), "home", "folds.py", NULL);
  static const char text[] = "def a():\n    x\n    y\nend\n";
  UiBox box, gutter;
  g_file_set_contents (other, text, -1, NULL);
  ui_open (other);
  ui_wait_for ("the text is there", has_text, text);
  ui_key ("Down");
  ui_key ("ctrl+shift+bracketleft");
  ui_wait_for ("folded", has_number, "folds=1");
  expect ("8");                                                 /* a caret does not hide */
  ui_key ("Home");
  ui_key ("Down");
  expect ("21");                                                /* and steps over what is hidden */
  g_assert_true (ui_locate (21, &box) && ui_locate (0, &gutter));
  g_assert_cmpint (box.y - gutter.y, <, 2 * gutter.height);
  ui_key ("ctrl+g");
  ui_type ("3");
  ui_key ("Return");
  ui_wait_for ("a jump opens it", has_number, "folds=0");
  ui_click_at (gutter.x - 12, gutter.y + gutter.height / 2, 1);
  ui_wait_for ("the sign in the gutter folds", has_number, "folds=1");
  g_assert_true (ui_locate (8, &box));
  ui_click_at (box.x + 30, box.y + box.height / 2, 1);
  ui_wait_for ("the chip opens", has_number, "folds=0");
  ui_key ("ctrl+k");
  ui_key ("ctrl+0");
  ui_wait_for ("all", has_number, "folds=1");
  ui_key ("ctrl+k");
  ui_key ("ctrl+j");
  ui_wait_for ("none", has_number, "folds=0");
  ui_key ("ctrl+w");
}

static void
test_bookmarks (void)
{
  ui_wait_for ("the piece is in front", has_text, piece);
  ui_key ("ctrl+alt+k");
  ui_key ("ctrl+End");
  ui_key ("Up");
  ui_key ("ctrl+alt+k");
  ui_wait_for ("two", has_number, "bookmarks=2");
  ui_key ("ctrl+alt+l");
  expect ("0");
  ui_key ("ctrl+alt+j");
  expect ("49");
  ui_key ("ctrl+alt+k");
  ui_wait_for ("one", has_number, "bookmarks=1");
  restart ();
}

static void
test_snippets (void)
{
  g_autofree char *folder = g_build_filename (ui_get_folder (), "config", "symphony", NULL);
  g_autofree char *file = g_build_filename (folder, "snippets.json", NULL), *other = g_build_filename (ui_get_folder (), "home", "snip.c", NULL);
  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (file, "{ \"Pair\": { \"prefix\": \"pair\", \"body\": \"($1, ${2:b}, $1)$0\" } }", -1, NULL);
  g_file_set_contents (other, "\n", -1, NULL);
  ui_open (other);
  ui_wait_for ("an empty text", has_text, "\n");
  for (int i = 0; i < 50 && !has_text (NULL, ui_page (), "(, b, )\n"); i++)      /* the file's monitor takes its time */
    {
      ui_key ("ctrl+a");
      ui_type ("pair");
      ui_key ("Tab");
      if (has_text (NULL, ui_page (), "(, b, )\n") || has_text (NULL, ui_page (), "(, b, )"))
        break;
    }
  ui_type ("x");
  ui_key ("Tab");
  ui_type ("y");
  ui_key ("Tab");
  ui_type (";");
  ui_wait_for ("mirrors and stops", has_text, "(x, y, x);");
}

static void
test_sequence (void)
{
  ui_wait_for ("the piece is in front", has_text, piece);
  ui_key ("ctrl+Home");
  ui_key ("shift+alt+Down");
  ui_key ("shift+alt+Down");
  ui_key ("ctrl+k");
  ui_key ("i");
  ui_type ("C4 major");
  ui_key ("Return");
  ui_wait_for ("notes along a scale", has_text, "C4let note = 1;\nD4let other = note;\nE4let last = note;\ncall (note, [1, 2]);\n");
  restart ();
}

static void
test_places (void)
{
  g_autoptr (GString) rows = g_string_new (NULL);
  g_autofree char *other = g_build_filename (ui_get_folder (), "home", "rows.c", NULL);
  for (int i = 0; i < 100; i++)
    g_string_append (rows, "x;\n");
  g_file_set_contents (other, rows->str, -1, NULL);
  ui_open (other);
  ui_wait_for ("the rows are there", has_text, rows->str);
  ui_key ("ctrl+g");
  ui_type ("50");
  ui_key ("Return");
  expect ("147");
  ui_key ("ctrl+End");
  expect ("300");
  ui_key ("alt+Left");
  expect ("147");
  ui_key ("alt+Left");
  expect ("0");
  ui_key ("alt+Left");
  ui_wait_for ("the other text", has_text, piece);
  ui_key ("alt+Right");
  ui_key ("alt+Right");
  expect ("147");
  ui_key ("ctrl+w");
}

static void
test_thousand (void)
{
  g_autoptr (GString) big = g_string_new (NULL), wanted = g_string_new (NULL);
  g_autofree char *other = g_build_filename (ui_get_folder (), "home", "thousand.c", NULL);
  for (int i = 0; i < 1000; i++)
    {
      g_string_append (big, "x = voice (note);\n");
      g_string_append (wanted, "x = line (note);\n");
    }
  g_file_set_contents (other, big->str, -1, NULL);
  ui_open (other);
  ui_wait_for ("the long text is there", has_text, big->str);
  for (int i = 0; i < 5; i++)
    ui_key ("Right");
  ui_key ("ctrl+F2");
  ui_wait_for ("a thousand carets", has_carets, GINT_TO_POINTER (1000));
  if (g_getenv ("SYMPHONY_SHOTS"))
    ui_shot ("/tmp/carets/thousand.png");
  ui_type ("line");
  ui_wait_for ("all are typed", has_text, wanted->str);
  g_assert_true (has_carets (NULL, ui_page (), GINT_TO_POINTER (1000)));
}

static void
test_vim (void)
{
  g_autofree char *file = g_build_filename (ui_get_folder (), "config", "symphony", "settings.json", NULL);
  g_autofree char *other = g_build_filename (ui_get_folder (), "home", "vim.c", NULL);
  g_file_set_contents (other, "one\ntwo\nthree\n", -1, NULL);
  g_file_set_contents (file, "{ \"editor.vim-keys\": true }\n", -1, NULL);
  ui_open (other);
  ui_wait_for ("the words", has_text, "one\ntwo\nthree\n");
  for (int i = 0; i < 100 && !has_text (NULL, ui_page (), "two\nthree\n"); i++)        /* the settings take their time */
    {
      if (!has_text (NULL, ui_page (), "one\ntwo\nthree\n"))
        ui_key ("ctrl+z");
      else
        {
          ui_key ("d");
          ui_key ("d");
        }
    }
  ui_wait_for ("dd", has_text, "two\nthree\n");
  ui_key ("u");
  ui_wait_for ("u", has_text, "one\ntwo\nthree\n");
  ui_type ("ix");
  ui_key ("Escape");
  ui_wait_for ("i", has_text, "xone\ntwo\nthree\n");
  g_file_set_contents (file, "{}\n", -1, NULL);
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  path = g_build_filename (ui_get_folder (), "home", "words.c", NULL);
  g_file_set_contents (path, piece, -1, NULL);
  ui_start ((const char *const[]) { path, NULL });
  g_test_add_func ("/ide/window-carets/next-occurrence", test_next_occurrence);
  g_test_add_func ("/ide/window-carets/one-undo-step", test_one_undo_step);
  g_test_add_func ("/ide/window-carets/all", test_all);
  g_test_add_func ("/ide/window-carets/column-keys", test_column_keys);
  g_test_add_func ("/ide/window-carets/pointer", test_pointer);
  g_test_add_func ("/ide/window-carets/clipboard", test_clipboard);
  g_test_add_func ("/ide/window-carets/rows", test_rows);
  g_test_add_func ("/ide/window-carets/typing", test_typing);
  g_test_add_func ("/ide/window-carets/expand", test_expand);
  g_test_add_func ("/ide/window-carets/folds", test_folds);
  g_test_add_func ("/ide/window-carets/bookmarks", test_bookmarks);
  g_test_add_func ("/ide/window-carets/sequence", test_sequence);
  g_test_add_func ("/ide/window-carets/places", test_places);
  g_test_add_func ("/ide/window-carets/thousand", test_thousand);
  g_test_add_func ("/ide/window-carets/snippets", test_snippets);
  g_test_add_func ("/ide/window-carets/vim", test_vim);
  result = g_test_run ();
  ui_stop ();
  return result;
}
