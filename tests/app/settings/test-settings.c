/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings: defaults, types, ranges, unknown keys kept, broken files put aside. */
#include "settings/settings.h"
#include <glib/gstdio.h>
#include <string.h>

static char *
make_path (void)
{
  g_autofree char *folder = g_dir_make_tmp ("symphony-settings-XXXXXX", NULL);
  return g_build_filename (folder, "deeper", "settings.json", NULL);
}

static void
remove_path (const char *path)
{
  g_autofree char *deeper = g_path_get_dirname (path), *folder = g_path_get_dirname (deeper), *bad = g_strconcat (path, ".bad", NULL);
  g_unlink (path);
  g_unlink (bad);
  g_rmdir (deeper);
  g_rmdir (folder);
}

static guint changes;
static void changed_cb (Settings *s, const char *key) { changes++; }

static void
test_store (void)
{
  g_autofree char *path = make_path ();
  g_autoptr (Settings) s = settings_new (path), again = NULL;

  g_assert_null (settings_get_problems (s)[0]);
  g_assert_cmpstr (settings_get_string (s, "editor.autosave"), ==, "focus");
  g_assert_cmpfloat (settings_get_number (s, "sound.frames"), ==, 64);
  g_signal_connect (s, "changed::play.loop", G_CALLBACK (changed_cb), NULL);
  changes = 0;
  g_assert_true (settings_set_boolean (s, "play.loop", TRUE));
  g_assert_true (settings_set_boolean (s, "play.loop", TRUE));
  g_assert_cmpuint (changes, ==, 1);
  g_assert_false (settings_set_string (s, "editor.autosave", "sometimes"));
  g_assert_false (settings_set_number (s, "sound.frames", 3));
  g_assert_false (settings_set_number (s, "no.such.key", 3));
  g_assert_false (settings_set_string (s, "sound.frames", "64"));
  g_assert_true (settings_set_number (s, "editor.font-size", 12.5));
  g_assert_true (settings_flush (s, NULL));
  again = settings_new (path);
  g_assert_true (settings_get_boolean (again, "play.loop"));
  g_assert_cmpfloat (settings_get_number (again, "editor.font-size"), ==, 12.5);
  settings_reset (again, "play.loop");
  g_assert_false (settings_get_boolean (again, "play.loop"));
  settings_flush (again, NULL);
  remove_path (path);
}

static void
test_bad_values (void)
{
  g_autofree char *path = make_path (), *folder = g_path_get_dirname (path), *text = NULL;
  g_autoptr (Settings) s = NULL;
  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, "{\"editor.autosave\": 3, \"sound.frames\": 1e9, \"of.tomorrow\": [1], \"play.loop\": true}", -1, NULL);
  s = settings_new (path);
  g_assert_cmpuint (g_strv_length ((char **) settings_get_problems (s)), ==, 2);
  g_assert_cmpstr (settings_get_string (s, "editor.autosave"), ==, "focus");
  g_assert_cmpfloat (settings_get_number (s, "sound.frames"), ==, 64);
  g_assert_true (settings_get_boolean (s, "play.loop"));
  settings_set_number (s, "play.quantum", 2);
  g_assert_true (settings_flush (s, NULL));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "of.tomorrow"));
  remove_path (path);
}

static void
test_broken_file (void)
{
  g_autofree char *path = make_path (), *folder = g_path_get_dirname (path), *bad = g_strconcat (path, ".bad", NULL), *text = NULL;
  g_autoptr (Settings) s = NULL;
  g_mkdir_with_parents (folder, 0700);
  g_file_set_contents (path, "{\"play.loop\": tru", -1, NULL);
  s = settings_new (path);
  g_assert_cmpuint (g_strv_length ((char **) settings_get_problems (s)), ==, 1);
  settings_set_boolean (s, "play.loop", TRUE);
  g_assert_true (settings_flush (s, NULL));
  g_assert_true (g_file_get_contents (bad, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{\"play.loop\": tru");
  remove_path (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/settings/store", test_store);
  g_test_add_func ("/settings/settings/bad-values", test_bad_values);
  g_test_add_func ("/settings/settings/broken-file", test_broken_file);
  return g_test_run ();
}
