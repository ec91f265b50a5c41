/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layers, trust, edits that keep a file's order and comments, checking, schemas. */
#include "settings/settings.h"
#include <glib/gstdio.h>
#include <string.h>

static char *root;

static char *
write_file (const char *name, const char *text)
{
  char *path = g_build_filename (root, name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  return path;
}

static void
check_edit (const char *text, const char *section, const char *key, const char *value, const char *expected)
{
  g_autofree char *got = settings_edit_text (text, text ? strlen (text) : 0, section, key, value);
  g_assert_cmpstr (got, ==, expected);
}

static void
test_edit (void)
{
  check_edit (NULL, NULL, "a", "1", "{\n  \"a\": 1\n}\n");
  check_edit ("{}", NULL, "a", "1", "{\n  \"a\": 1\n}");
  check_edit ("// mine\n{\n  \"a\": 1, // one\n  \"b\": 2\n}\n", NULL, "a", "3", "// mine\n{\n  \"a\": 3, // one\n  \"b\": 2\n}\n");
  check_edit ("{\n    \"a\": 1 // one\n}\n", NULL, "b", "\"x\"", "{\n    \"a\": 1, // one\n    \"b\": \"x\"\n}\n");
  check_edit ("{ \"a\": 1 }", NULL, "b", "2", "{ \"a\": 1, \"b\": 2 }");
  check_edit ("{\n  \"a\": 1,\n  // two\n  \"b\": 2,\n  \"c\": 3\n}\n", NULL, "b", NULL, "{\n  \"a\": 1,\n  // two\n  \"c\": 3\n}\n");
  check_edit ("{\n  \"a\": 1,\n  \"b\": 2\n}\n", NULL, "b", NULL, "{\n  \"a\": 1\n}\n");
  check_edit ("{ \"a\": 1 }", NULL, "a", NULL, "{ }");
  check_edit ("{\n  \"a\": 1\n}\n", "[c]", "b", "2", "{\n  \"a\": 1,\n  \"[c]\": {\n    \"b\": 2\n  }\n}\n");
  check_edit ("{\n  \"[c]\": {\n    \"b\": 2\n  }\n}\n", "[c]", "d", "4", "{\n  \"[c]\": {\n    \"b\": 2,\n    \"d\": 4\n  }\n}\n");
  check_edit ("{\n  // nothing yet\n}\n", NULL, "a", "1", "{\n  \"a\": 1\n  // nothing yet\n}\n");
  check_edit ("[1]", NULL, "a", "1", NULL);
  check_edit ("{ \"a\": ", NULL, "a", "1", NULL);
}

/* Each edit is read back: the new value is there and nothing else changed. */
static void
test_edit_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  int values[5] = { -1, -1, -1, -1, -1 };
  g_autofree char *text = g_strdup ("// top\n{\n  // first\n  \"k0\": 0,\n  \"other\": [1, 2] /* kept */ // too\n}\n");
  values[0] = 0;
  for (guint step = 0; step < 2000; step++)
    {
      int which = g_rand_int_range (rand, 0, 5), value = g_rand_int_range (rand, -1, 100);
      g_autofree char *key = g_strdup_printf ("k%d", which), *json = value < 0 ? NULL : g_strdup_printf ("%d", value);
      char *next = settings_edit_text (text, strlen (text), NULL, key, json);
      g_assert_nonnull (next);
      values[which] = value;
      g_free (text);
      text = next;
      for (int i = 0; i < 5; i++)
        {
          g_autofree char *find = g_strdup_printf ("\"k%d\": %d", i, values[i]), *name = g_strdup_printf ("\"k%d\"", i);
          if (values[i] >= 0)
            g_assert_nonnull (strstr (text, find));
          else
            g_assert_null (strstr (text, name));
        }
      g_assert_nonnull (strstr (text, "// first"));
      g_assert_nonnull (strstr (text, "/* kept */ // too"));
      g_assert_nonnull (strstr (text, "\"other\": [1, 2]"));
    }
}

static void
test_layers (void)
{
  g_autofree char *user = write_file ("user.json", "{ \"editor.font-size\": 12, \"[c]\": { \"editor.font-size\": 20 } }");
  g_autofree char *project = g_build_filename (root, "project", NULL);
  g_autofree char *own = write_file ("project/.symphony/settings.json", "{ \"editor.font-size\": 14, \"play.loop\": \"yes\" }");
  g_autofree char *deep = write_file ("project/a/.symphony/settings.json", "{ \"editor.font-size\": 16 }");
  g_autofree char *text = g_build_filename (project, "a", "b", "piece.sym", NULL), *outside = g_build_filename (root, "x.sym", NULL);
  SettingsScope in = { text, NULL }, c = { text, "c" }, out = { outside, NULL };
  g_autoptr (Settings) s = settings_new (user);
  gboolean by_language;

  g_assert_cmpfloat (settings_get_number (s, "editor.font-size"), ==, 12);
  settings_set_workspace (s, project);
  g_assert_cmpfloat (settings_get_number (s, "editor.font-size"), ==, 14);
  g_assert_cmpfloat (settings_get_number_for (s, "editor.font-size", &in), ==, 16);
  g_assert_cmpfloat (settings_get_number_for (s, "editor.font-size", &out), ==, 14);
  g_assert_cmpfloat (settings_get_number_for (s, "editor.font-size", &c), ==, 20);
  g_assert_cmpint (settings_get_layer (s, "editor.font-size", &in, NULL), ==, SETTINGS_LAYER_FOLDER);
  g_assert_cmpint (settings_get_layer (s, "editor.font-size", &c, &by_language), ==, SETTINGS_LAYER_USER);
  g_assert_true (by_language);
  g_assert_false (settings_get_boolean (s, "play.loop"));        /* a wrong value: the layer below */
  g_assert_cmpuint (g_strv_length ((char **) settings_get_problems (s)), ==, 1);
  g_assert_nonnull (strstr (settings_get_problems (s)[0], "project/.symphony/settings.json:1:40:"));
  g_assert_cmpint (settings_get_layer (s, "look.dark", NULL, NULL), ==, SETTINGS_LAYER_DEFAULT);
  settings_set_workspace (s, NULL);
  g_assert_cmpfloat (settings_get_number (s, "editor.font-size"), ==, 12);
}

static const char schema[] =
  "{ \"properties\": { \"tool.command\": { \"type\": \"string\", \"default\": \"ls\", \"restricted\": true, \"title\": \"Command\" },"
  " \"tool.count\": { \"type\": \"integer\", \"minimum\": 1, \"maximum\": 5, \"default\": 2 },"
  " \"tool.files\": { \"type\": \"array\", \"default\": [\"*.o\", \"build\"] },"
  " \"tool.mode\": { \"type\": \"string\", \"enum\": [\"slow\", \"fast\"], \"default\": \"slow\" } } }";

static void
test_schema (void)
{
  g_autofree char *user = write_file ("schema.json", "{ \"tool.count\": 9, \"tool.mode\": \"fast\", \"tool.files\": [\"*.a\", 3] }");
  g_autoptr (Settings) s = settings_new (user);
  g_autoptr (GError) error = NULL;
  static const char bad[] = "{ \"properties\": { \"x.y\": { \"type\": \"matrix\" } } }";
  g_auto (GStrv) list = NULL;

  g_assert_null (settings_find_key (s, "tool.mode"));
  g_assert_true (settings_add_schema (s, "tool", schema, strlen (schema), &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (settings_get_number (s, "tool.count"), ==, 2);
  g_assert_cmpstr (settings_get_string (s, "tool.mode"), ==, "fast");
  list = settings_dup_list (s, "tool.files");
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_cmpstr (list[0], ==, "*.o");
  g_assert_false (settings_set_number (s, "tool.count", 2.5));
  g_assert_cmpuint (g_strv_length ((char **) settings_get_problems (s)), ==, 2);
  g_assert_false (settings_add_schema (s, "again", schema, strlen (schema), &error));
  g_assert_error (error, SETTINGS_ERROR, SETTINGS_ERROR_SCHEMA);
  g_clear_error (&error);
  g_assert_false (settings_add_schema (s, "bad", bad, strlen (bad), &error));
  g_assert_nonnull (strstr (error->message, "x.y"));
}

static void
test_trust (void)
{
  g_autofree char *user = write_file ("trust.json", "{}"), *project = g_build_filename (root, "foreign", NULL);
  g_autofree char *own = write_file ("foreign/.symphony/settings.json", "{ \"tool.command\": \"rm -rf /\", \"tool.mode\": \"fast\" }");
  g_autoptr (Settings) s = settings_new (user), again = settings_new (user);

  settings_add_schema (s, "tool", schema, strlen (schema), NULL);
  settings_add_schema (again, "tool", schema, strlen (schema), NULL);
  g_assert_false (settings_wants_trust (s));
  settings_set_workspace (s, project);
  g_assert_true (settings_wants_trust (s));
  g_assert_cmpstr (settings_get_string (s, "tool.command"), ==, "ls");
  g_assert_cmpstr (settings_get_string (s, "tool.mode"), ==, "fast");
  g_assert_cmpuint (g_strv_length ((char **) settings_get_problems (s)), ==, 1);
  settings_set_trusted (s, TRUE);
  g_assert_cmpstr (settings_get_string (s, "tool.command"), ==, "rm -rf /");
  settings_set_workspace (again, project);                      /* remembered */
  g_assert_true (settings_get_trusted (again));
  settings_set_trusted (again, FALSE);
  settings_set_workspace (again, NULL);
  settings_set_workspace (again, project);
  g_assert_false (settings_get_trusted (again));
}

static guint changes;
static void changed_cb (Settings *s, const char *key) { changes++; }

static void
run_until (guint wanted)
{
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  while (changes < wanted && g_get_monotonic_time () < end)
    if (!g_main_context_iteration (NULL, FALSE))
      g_usleep (2000);
  g_assert_cmpuint (changes, >=, wanted);
}

/* Two writers: what the other one wrote stays, and so do comments. */
static void
test_live (void)
{
  g_autofree char *user = write_file ("live.json", "{\n  // size\n  \"editor.font-size\": 12\n}\n"), *text = NULL;
  g_autoptr (Settings) s = settings_new (user);

  g_signal_connect (s, "changed::editor.font-size", G_CALLBACK (changed_cb), NULL);
  changes = 0;
  g_free (write_file ("live.json", "{\n  // size\n  \"editor.font-size\": 13,\n  \"of.another\": true\n}\n"));
  run_until (1);
  g_assert_cmpfloat (settings_get_number (s, "editor.font-size"), ==, 13);
  g_assert_true (settings_set_boolean (s, "play.loop", TRUE));
  g_free (write_file ("live.json", "{\n  // size\n  \"editor.font-size\": 15,\n  \"of.another\": true\n}\n"));
  g_assert_true (settings_flush (s, NULL));
  g_assert_true (g_file_get_contents (user, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "{\n  // size\n  \"editor.font-size\": 15,\n  \"of.another\": true,\n  \"play.loop\": true\n}\n");
}

int
main (int argc, char **argv)
{
  g_autofree char *clean = NULL;
  int result;

  root = g_dir_make_tmp ("symphony-layers-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", root, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/layers/edit", test_edit);
  g_test_add_func ("/settings/layers/edit-random", test_edit_random);
  g_test_add_func ("/settings/layers/layers", test_layers);
  g_test_add_func ("/settings/layers/schema", test_schema);
  g_test_add_func ("/settings/layers/trust", test_trust);
  g_test_add_func ("/settings/layers/live", test_live);
  result = g_test_run ();
  clean = g_strdup_printf ("rm -rf '%s'", root);
  return system (clean) == 0 ? result : 1;
}
