/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document's bytes in the window: encodings, line ends, changes by others, undo after a restart. */
#include "ui-driver.h"
#include <glib/gstdio.h>
#include <string.h>

static char *song, *latin;

static gboolean
has_text (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && strcmp (json_object_get_string_member (page, "text"), data) == 0;
}

static gboolean
has_form (JsonObject *state, JsonObject *page, gconstpointer data)
{
  JsonObject *document = json_object_get_object_member (state, "document");
  return strcmp (json_object_get_string_member (document, "form"), data) == 0;
}

static gboolean
asks (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return json_object_get_boolean_member (json_object_get_object_member (state, "document"), "asks");
}

static gboolean
is_saved (JsonObject *state, JsonObject *page, gconstpointer data)
{
  return page && !json_object_get_boolean_member (page, "dirty");
}

static void
write_file (const char *path, const char *bytes, gssize length)
{
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
}

static void
shot (const char *name)
{
  const char *folder = g_getenv ("SYMPHONY_SHOTS");
  g_autofree char *path = folder ? g_build_filename (folder, name, NULL) : NULL;
  if (path)
    ui_shot (path);
}

/* Clean: the text follows the file. Own changes: the bar asks, and merging keeps both. */
static void
test_disk (void)
{
  ui_wait_for ("the file is there", has_text, "one\ntwo\nthree\n");
  write_file (song, "one\n2\nthree\n", -1);
  ui_wait_for ("a clean text follows", has_text, "one\n2\nthree\n");
  ui_wait_for ("it stays clean", is_saved, NULL);
  ui_key ("ctrl+Home");
  ui_type ("x");
  ui_wait_for ("typed", has_text, "xone\n2\nthree\n");
  write_file (song, "one\n2\n3\n", -1);
  ui_wait_for ("the bar asks", asks, NULL);
  shot ("document-bar.png");
  g_assert_true (ui_activate ("win.file-merge"));
  ui_wait_for ("both are there", has_text, "xone\n2\n3\n");
  ui_key ("ctrl+s");
  ui_wait_for ("saved", is_saved, NULL);
}

/* Killed and started again: what was saved can still be undone, by the same key. */
static void
test_restart (void)
{
  ui_stop ();
  ui_start ((const char *const[]) { song, NULL });
  ui_wait_for ("as it was saved", has_text, "xone\n2\n3\n");
  ui_focus ();
  ui_key ("ctrl+z");
  ui_wait_for ("their change is taken back", has_text, "xone\n2\nthree\n");
  ui_key ("ctrl+z");
  ui_wait_for ("and what was typed", has_text, "one\n2\nthree\n");
}

static void
test_encoding (void)
{
  write_file (latin, "na\xEFve caf\xE9\r\n", 12);
  ui_open (latin);
  ui_wait_for ("the encoding was found out", has_text, "naïve café\n");
  ui_wait_for ("the status bar says so", has_form, "WINDOWS-1252 CRLF");
  ui_click_at (230, 781, 1);
  ui_settle ();
  shot ("document-menu.png");
  ui_key ("Escape");
}

int
main (int argc, char **argv)
{
  int outer = ui_enter (argc, argv), result;
  if (outer >= 0)
    return outer;
  g_test_init (&argc, &argv, NULL);
  song = g_build_filename (ui_get_folder (), "home", "song.txt", NULL);
  latin = g_build_filename (ui_get_folder (), "home", "latin.txt", NULL);
  write_file (song, "one\ntwo\nthree\n", -1);
  ui_start ((const char *const[]) { song, NULL });
  g_test_add_func ("/ide/window-document/disk", test_disk);
  g_test_add_func ("/ide/window-document/restart", test_restart);
  g_test_add_func ("/ide/window-document/encoding", test_encoding);
  result = g_test_run ();
  ui_stop ();
  return result;
}
