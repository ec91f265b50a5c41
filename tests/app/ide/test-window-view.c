/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Large texts in the window: 100 MB, a row of 10 MB, bytes that are no text; typed in, scrolled, saved to the byte. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define ROW 52                          /* bytes of each row of the large file */

static GString *large, *wide;
static char *large_path, *wide_path, *odd_path, *middle_path;

static JsonObject *
get_window (JsonObject *page)
{
  return json_object_get_object_member (page, "window");
}

static gint64
get_int (const char *name)
{
  return json_object_get_int_member (ui_page (), name);
}

typedef struct { const char *path; gsize length; } Want;

static gboolean
is_shown (JsonObject *state, JsonObject *page, gconstpointer data)
{
  const Want *want = data;
  return page && g_str_equal (json_object_get_string_member (page, "path"), want->path)
    && json_object_get_int_member (page, "length") == (gint64) want->length;
}

static gboolean
has_length (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (page, "length") == *(const gint64 *) data;
}

static void
wait_length (const char *what, gint64 length)
{
  ui_wait_for (what, has_length, &length);
}

static gboolean
is_saved (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !json_object_get_boolean_member (page, "dirty");
}

static void
show (const char *path, gsize length)
{
  Want want = { path, length };
  ui_open (path);
  ui_wait_for ("the text is open", is_shown, &want);
  ui_settle ();
}

static void
save_and_compare (const char *path, const char *bytes, gsize length)
{
  g_autofree char *saved = NULL;
  gsize saved_length;
  ui_key ("ctrl+s");
  ui_wait_for ("it is saved", is_saved, NULL);
  g_assert_true (g_file_get_contents (path, &saved, &saved_length, NULL));
  g_assert_cmpuint (saved_length, ==, length);
  g_assert_true (memcmp (saved, bytes, length) == 0);
}

static void
go_to (const char *line)
{
  ui_key ("ctrl+g");
  ui_type (line);
  ui_key ("Return");
}

/* On a busy machine a pause between two keys can part them into two steps. */
static void
undo_to (const char *what, gint64 length)
{
  for (int i = 0; i < 12 && get_int ("length") != length; i++)
    ui_key ("ctrl+z");
  wait_length (what, length);
}

/* ---- 100 MB ------------------------------------------------------------------------------------------------ */

static void
test_large (void)
{
  gint64 length = large->len;
  g_autoptr (GString) changed = g_string_new_len (large->str, large->len);

  show (large_path, large->len);
  g_assert_false (json_object_get_boolean_member (get_window (ui_page ()), "whole"));
  go_to ("1000000");
  ui_type ("mid");
  wait_length ("typed in the middle", length + 3);
  g_assert_cmpint (get_int ("caret"), ==, 999999 * ROW + 3);
  ui_key ("ctrl+Home");
  ui_type ("top");
  wait_length ("typed at the top", length + 6);
  ui_key ("ctrl+End");
  ui_type ("end");
  wait_length ("typed at the end", length + 9);
  g_assert_true (g_str_has_suffix (json_object_get_string_member (ui_page (), "text_end"), "\nend"));
  g_string_append (changed, "end");
  g_string_insert (changed, 999999 * ROW, "mid");
  g_string_insert (changed, 0, "top");
  save_and_compare (large_path, changed->str, changed->len);
  undo_to ("the end is undone", length + 6);
  g_assert_cmpint (json_object_get_int_member (get_window (ui_page ()), "end"), ==, length + 6);
  undo_to ("all is undone", length);
  save_and_compare (large_path, large->str, large->len);
}

/* ---- scrolling: the window moves, what is seen does not ------------------------------------------------------ */

static double
get_place (double height)
{
  JsonObject *window = get_window (ui_page ());
  return json_object_get_int_member (window, "top_line") * height + json_object_get_double_member (window, "pixels");
}

static void
test_scroll (void)
{
  UiBox a, b;
  double step = 0, at = 0;
  gint64 slides;
  guint turns = g_getenv ("SYMPHONY_LONG") ? 100 : 9;

  ui_key ("ctrl+Home");
  ui_settle ();
  g_assert_true (ui_locate (0, &a) && ui_locate (ROW, &b));
  g_assert_cmpint (b.y - a.y, >, 8);
  slides = json_object_get_int_member (get_window (ui_page ()), "slides");
  at = get_place (b.y - a.y);
  for (int direction = 1; direction >= -1; direction -= 2)
    for (guint i = 0; i < turns; i++)
      {
        double place;
        ui_wheel (700, 400, direction * 150, NULL);
        ui_settle ();
        ui_settle ();
        place = get_place (b.y - a.y);
        if (i == 0 && direction > 0)
          step = place - at;
        else if (!(direction < 0 && i == turns - 1))    /* the last stops at the top */
          g_assert_cmpfloat (fabs (place - at - direction * step), <=, 3);
        at = place;
      }
  g_assert_cmpfloat (at, <=, step);
  g_assert_cmpint (json_object_get_int_member (get_window (ui_page ()), "slides"), >, slides + 4);
}

/* ---- the selection crosses the window ------------------------------------------------------------------------- */

static void
test_select (void)
{
  gint64 length = 4 * 1000 * 1000;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; text->len < (gsize) length; i++)
    g_string_append_printf (text, "row %08u of a text for selecting in it 12345678\n", i);
  g_string_set_size (text, length);
  g_assert_true (g_file_set_contents (middle_path, text->str, text->len, NULL));
  show (middle_path, length);
  go_to ("60000");
  ui_key ("ctrl+shift+Home");
  ui_key ("BackSpace");
  g_assert_cmpint (get_int ("length"), <, length / 2);
  g_assert_cmpint (get_int ("caret"), ==, 0);
  ui_key ("ctrl+z");
  wait_length ("the deleted rows are back", length);
  ui_key ("ctrl+a");
  ui_key ("ctrl+x");
  wait_length ("all of it is cut", 0);
  ui_key ("ctrl+v");
  wait_length ("all of it is pasted", length);
  ui_key ("ctrl+z");
  ui_key ("ctrl+z");
  wait_length ("both are undone", length);
  save_and_compare (middle_path, text->str, text->len);
}

/* ---- a row of 10 MB --------------------------------------------------------------------------------------------- */

static gboolean
has_open_row (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && json_object_get_int_member (get_window (page), "open_rows") == 1;
}

static void
test_wide (void)
{
  gint64 length = wide->len, caret;

  show (wide_path, wide->len);
  g_assert_cmpint (json_object_get_int_member (get_window (ui_page ()), "rows"), ==, 4);
  ui_key ("Down");
  ui_type ("a");
  ui_key ("End");
  ui_type ("z");
  wait_length ("typed at both ends of the row", length + 2);
  g_assert_cmpint (get_int ("caret"), ==, length + 2 - 6);
  g_string_insert (wide, 6, "a");
  g_string_insert (wide, wide->len - 6, "z");
  for (int i = 0; i < 80 && json_object_get_int_member (get_window (ui_page ()), "open_rows") == 0; i++)
    ui_key ("ctrl+Left");
  ui_wait_for ("the row opens under the caret", has_open_row, NULL);
  g_assert_cmpint (json_object_get_int_member (get_window (ui_page ()), "rows"), >, 300);
  caret = get_int ("caret");
  g_assert_cmpint (caret, <, length - 256);
  ui_type ("mid");
  wait_length ("typed inside the row", length + 5);
  g_string_insert (wide, caret, "mid");
  save_and_compare (wide_path, wide->str, wide->len);
}

/* ---- bytes that are no text ---------------------------------------------------------------------------------------- */

static void
test_odd (void)
{
  static const char odd[] = "a\xFF" "b\0c\n\xC3(\n";

  show (odd_path, sizeof odd - 1);
  ui_key ("Right");
  ui_type ("1");
  ui_key ("Right");
  ui_type ("2");
  wait_length ("typed around a bad byte", sizeof odd + 1);
  save_and_compare (odd_path, "a1\xFF" "2b\0c\n\xC3(\n", sizeof odd + 1);
  ui_key ("Left");
  ui_key ("BackSpace");
  wait_length ("a bad byte is deleted as one", sizeof odd);
  save_and_compare (odd_path, "a12b\0c\n\xC3(\n", sizeof odd);
}

/* ---- a window that starts inside a comment -------------------------------------------------------------------------- */

static gboolean
has_context (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && g_str_equal (json_object_get_string_member (page, "context"), data);
}

static void
test_comment (void)
{
  g_autofree char *path = g_build_filename (ui_get_folder (), "home", "comment.c", NULL);
  g_autoptr (GString) text = g_string_new (NULL);
  gint64 length;

  for (guint i = 1; i <= 60000; i++)
    g_string_append_printf (text, "int row_%05u = 1; %s and then the rest of it 123456789\n", i, i == 10000 ? "/*" : i == 40000 ? "*/" : "//");
  length = text->len;
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  show (path, length);
  go_to ("30000");
  ui_wait_for ("a row in the middle of a comment has its colour", has_context, "comment");
  ui_type ("mid");
  wait_length ("typed in the comment", length + 3);
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "context"), ==, "comment");
  go_to ("50000");
  ui_wait_for ("a row behind it has its own", has_context, "");
  ui_key ("ctrl+z");
  wait_length ("it is undone", length);
  go_to ("10000");
  ui_key ("End");
  ui_type ("*/");
  wait_length ("the comment ends early", length + 2);
  go_to ("30000");
  ui_wait_for ("and what follows is code", has_context, "");
  ui_key ("ctrl+z");
  wait_length ("that is undone", length);
  go_to ("30000");
  ui_wait_for ("it is a comment again", has_context, "comment");
  ui_wheel (700, 400, 400, NULL);
  ui_settle ();
  ui_wheel (700, 400, -400, NULL);
  ui_settle ();
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "context"), ==, "comment");
  save_and_compare (path, text->str, text->len);
}

static void
make_texts (void)
{
  large = g_string_sized_new (100 * 1000 * 1000 + ROW);
  while (large->len < 100 * 1000 * 1000)
    g_string_append_printf (large, "row %012u of a large text, all the same long\n", (guint) (large->len / ROW));
  g_assert_cmpuint (large->len % ROW, ==, 0);
  wide = g_string_new ("first\n");
  while (wide->len < 10 * 1000 * 1000)
    g_string_append_printf (wide, "word %u ", (guint) wide->len);
  g_string_append (wide, "end\nlast\n");
  g_assert_true (g_file_set_contents (large_path, large->str, large->len, NULL));
  g_assert_true (g_file_set_contents (wide_path, wide->str, wide->len, NULL));
  g_assert_true (g_file_set_contents (odd_path, "a\xFF" "b\0c\n\xC3(\n", 9, NULL));
}

int
main (int argc, char **argv)
{
  int status = ui_enter (argc, argv);
  if (status >= 0)
    return status;
  g_test_init (&argc, &argv, NULL);
  large_path = g_build_filename (ui_get_folder (), "home", "large.txt", NULL);
  wide_path = g_build_filename (ui_get_folder (), "home", "wide.txt", NULL);
  odd_path = g_build_filename (ui_get_folder (), "home", "odd.txt", NULL);
  middle_path = g_build_filename (ui_get_folder (), "home", "middle.txt", NULL);
  make_texts ();
  ui_start (NULL);
  g_test_add_func ("/ide/view/large", test_large);
  g_test_add_func ("/ide/view/scroll", test_scroll);
  g_test_add_func ("/ide/view/select", test_select);
  g_test_add_func ("/ide/view/wide", test_wide);
  g_test_add_func ("/ide/view/odd", test_odd);
  g_test_add_func ("/ide/view/comment", test_comment);
  status = g_test_run ();
  ui_stop ();
  return status;
}
