/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is off for large texts is said and can be switched on; opening a very large one asks, and can be read only. The limits are small. */
#include "ui-driver.h"
#include <string.h>

#define LIMITS "60000,3000,200000,5000000"      /* large: bytes, rows; very large; asked about */

static char *
make (const char *name, gsize length, const char *row)
{
  char *path = g_build_filename (ui_get_folder (), "home", name, NULL);
  g_autoptr (GString) text = g_string_sized_new (length);
  while (text->len < length)
    g_string_append (text, row);
  g_assert_true (g_file_set_contents (path, text->str, text->len, NULL));
  return path;
}

static gboolean
is_shown (JsonObject *state, JsonObject *page, gconstpointer path)
{
  return page && g_strcmp0 (json_object_get_string_member (page, "path"), path) == 0 && json_object_get_int_member (page, "length") > 0;
}

static const char *
get_bar (void)
{
  return json_object_get_string_member (ui_page (), "large");
}

static gboolean
says (JsonObject *state, JsonObject *page, gconstpointer part)
{
  const char *text = page ? json_object_get_string_member (page, "large") : "";
  return *(const char *) part ? strstr (text, part) != NULL : *text == 0;
}

static void
show (const char *path)
{
  ui_open (path);
  ui_wait_for ("the text is open", is_shown, path);
  ui_settle ();
}

static void
test_bar (void)
{
  g_autofree char *small = make ("small.txt", 5000, "a row of text\n"), *rows = make ("rows.txt", 8000, "a\n");
  g_autofree char *large = make ("large.txt", 100000, "a row of text\n"), *huge = make ("huge.txt", 300000, "a row of text\n");

  show (small);
  g_assert_cmpstr (get_bar (), ==, "");
  show (rows);
  ui_wait_for ("many rows are large", says, "4001 lines");
  show (large);
  ui_wait_for ("the bar says what is off", says, "hints beyond the part in view");
  g_assert_null (strstr (get_bar (), "language servers"));
  ui_click ("push button", "Dismiss");
  ui_wait_for ("the bar is gone", says, "");
  ui_focus ();
  show (huge);
  ui_wait_for ("more is off", says, "language servers, the stored history");
  if (g_getenv ("SYMPHONY_SHOTS"))
    ui_shot ("/tmp/fixc-large.png");
  ui_click ("push button", "Turn on anyway");
  ui_wait_for ("the bar is gone", says, "");
  g_assert_true (json_object_get_boolean_member (ui_page (), "unlimited"));
  ui_focus ();
  show (large);
  g_assert_cmpstr (get_bar (), ==, "");                 /* remembered, but nothing was switched on */
  g_assert_false (json_object_get_boolean_member (ui_page (), "unlimited"));
}

static gboolean
grew (JsonObject *state, JsonObject *page, gconstpointer length)
{
  return page && json_object_get_int_member (page, "length") > *(const gint64 *) length;
}

/* A text that grows over the line says so then. */
static void
test_growing (void)
{
  g_autofree char *path = make ("growing.txt", 35000, "a row of text\n");
  gint64 line = 60000;
  show (path);
  g_assert_cmpstr (get_bar (), ==, "");
  ui_key ("ctrl+a");
  ui_key ("ctrl+c");
  ui_key ("ctrl+End");
  ui_key ("ctrl+v");
  ui_wait_for ("the text grew", grew, &line);
  ui_wait_for ("it is large now", says, "hints beyond the part in view");
}

static gboolean
is_read_only (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (json_object_get_object_member (state, "status"), "read_only") == GPOINTER_TO_INT (data);
}

static gboolean
is_asking (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (json_object_get_object_member (state, "opening"), "asking") == GPOINTER_TO_INT (data);
}

static void
test_ask (void)
{
  g_autofree char *path = make ("asked.txt", 5000100, "a row of text that is as long as others, more or less\n"), *front = NULL;
  gint64 length;

  front = g_strdup (json_object_get_string_member (ui_page (), "path"));
  ui_open (path);
  if (g_getenv ("SYMPHONY_SHOTS"))
    {
      g_usleep (1500000);
      ui_shot ("/tmp/fixc-ask.png");
    }
  ui_wait_for ("a dialog asks", is_asking, GINT_TO_POINTER (TRUE));
  ui_key ("Escape");
  ui_wait_for ("the dialog is gone", is_asking, GINT_TO_POINTER (FALSE));
  ui_focus ();
  ui_settle ();
  g_assert_cmpstr (json_object_get_string_member (ui_page (), "path"), ==, front);
  ui_open (path);
  ui_wait_for ("a dialog asks", is_asking, GINT_TO_POINTER (TRUE));
  ui_key ("Return");                    /* read-only is the safe answer */
  ui_focus ();
  ui_wait_for ("the text is open", is_shown, path);
  ui_wait_for ("the status bar says that it is read-only", is_read_only, GINT_TO_POINTER (TRUE));
  length = json_object_get_int_member (ui_page (), "length");
  if (g_getenv ("SYMPHONY_SHOTS"))
    ui_shot ("/tmp/fixc-read-only.png");
  ui_type ("typed");
  ui_key ("Delete");
  ui_key ("ctrl+x");
  ui_settle ();
  g_assert_cmpint (json_object_get_int_member (ui_page (), "length"), ==, length);
  ui_open (front);
  ui_wait_for ("another text is in front", is_shown, front);
  ui_wait_for ("which can be changed", is_read_only, GINT_TO_POINTER (FALSE));
}

int
main (int argc, char **argv)
{
  int status = ui_enter (argc, argv);
  if (status >= 0)
    return status;
  g_test_init (&argc, &argv, NULL);
  g_setenv ("SYMPHONY_LARGE_LIMITS", LIMITS, TRUE);
  ui_start (NULL);
  g_test_add_func ("/ide/large/bar", test_bar);
  g_test_add_func ("/ide/large/growing", test_growing);
  g_test_add_func ("/ide/large/ask", test_ask);
  status = g_test_run ();
  ui_stop ();
  return status;
}
