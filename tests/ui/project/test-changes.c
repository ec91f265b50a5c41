/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person does to files: done, refused with a reason, taken back. */
#include "project/model.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct { char *home, *folder; ProjectChanges *changes; GString *signals; char **paths; GError *error; gboolean done, undoable; } Fixture;

static char *shared_home;

static void
moved_cb (ProjectChanges *changes, const char *from, const char *to, Fixture *fixture)
{
  g_string_append_printf (fixture->signals, "moved %s %s;", from + strlen (fixture->folder) + 1, to + strlen (fixture->folder) + 1);
}

static void
trashed_cb (ProjectChanges *changes, const char *path, Fixture *fixture)
{
  g_string_append_printf (fixture->signals, "trashed %s;", path + strlen (fixture->folder) + 1);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_build_filename (shared_home, "project", NULL);
  g_mkdir (fixture->folder, 0755);
  fixture->changes = project_changes_new ();
  fixture->signals = g_string_new (NULL);
  g_signal_connect (fixture->changes, "moved", G_CALLBACK (moved_cb), fixture);
  g_signal_connect (fixture->changes, "trashed", G_CALLBACK (trashed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", fixture->folder);
  g_object_unref (fixture->changes);
  g_assert_cmpint (system (command), ==, 0);
  g_clear_error (&fixture->error);
  g_strfreev (fixture->paths);
  g_string_free (fixture->signals, TRUE);
  g_free (fixture->folder);
}

static char *
in (Fixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
make_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = in (fixture, name), *above = g_path_get_dirname (path);
  g_mkdir_with_parents (above, 0755);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
expect_file (Fixture *fixture, const char *name, const char *text)
{
  g_autofree char *path = in (fixture, name), *found = NULL;
  g_file_get_contents (path, &found, NULL, NULL);
  g_assert_cmpstr (found, ==, text);
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Fixture *fixture = data;
  g_clear_error (&fixture->error);
  g_clear_pointer (&fixture->paths, g_strfreev);
  fixture->paths = project_changes_finish (PROJECT_CHANGES (source), result, &fixture->error);
  fixture->done = TRUE;
  fixture->undoable = project_changes_get_undo (PROJECT_CHANGES (source)) != NULL;
}

static void
wait_done (Fixture *fixture)
{
  while (!fixture->done)
    g_main_context_iteration (NULL, TRUE);
  fixture->done = FALSE;
}

static void
undo (Fixture *fixture)
{
  project_changes_undo (fixture->changes, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
}

static void
redo (Fixture *fixture)
{
  project_changes_redo (fixture->changes, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
}

static void
test_rename (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = in (fixture, "a.sym"), *b = in (fixture, "b.sym"), *c = in (fixture, "c.sym");
  make_file (fixture, "a.sym", "one");
  make_file (fixture, "b.sym", "two");
  project_changes_rename (fixture->changes, a, b, done_cb, fixture);
  wait_done (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_EXISTS);       /* never over something */
  g_assert_nonnull (strstr (fixture->error->message, "b.sym"));
  expect_file (fixture, "b.sym", "two");
  g_assert_null (project_changes_get_undo (fixture->changes));
  project_changes_rename (fixture->changes, a, c, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
  g_assert_cmpstr (fixture->paths[0], ==, c);
  expect_file (fixture, "c.sym", "one");
  g_assert_true (fixture->undoable);                            /* known by the time it is told */
  g_assert_cmpstr (project_changes_get_undo (fixture->changes), ==, "Rename “a.sym” to “c.sym”");
  undo (fixture);
  expect_file (fixture, "a.sym", "one");
  expect_file (fixture, "c.sym", NULL);
  redo (fixture);
  expect_file (fixture, "c.sym", "one");
  g_assert_cmpstr (fixture->signals->str, ==, "moved a.sym c.sym;moved c.sym a.sym;moved a.sym c.sym;");
  /* What stands in the way of an undo is said, and the undo can be tried again. */
  make_file (fixture, "a.sym", "new");
  project_changes_undo (fixture->changes, done_cb, fixture);
  wait_done (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  g_assert_nonnull (project_changes_get_undo (fixture->changes));
  g_assert_cmpint (g_unlink (a), ==, 0);
  undo (fixture);
  expect_file (fixture, "a.sym", "one");
}

static void
test_move (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = in (fixture, "a.sym"), *folder = in (fixture, "folder"), *inner = in (fixture, "folder/inner");
  const char *const one[] = { a, NULL }, *const self[] = { folder, NULL };
  make_file (fixture, "a.sym", "one");
  make_file (fixture, "folder/inner/b.sym", "two");
  project_changes_move (fixture->changes, one, inner, PROJECT_CLASH_REFUSE, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
  expect_file (fixture, "folder/inner/a.sym", "one");
  project_changes_move (fixture->changes, self, inner, PROJECT_CLASH_REFUSE, done_cb, fixture);
  wait_done (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT);
  undo (fixture);
  expect_file (fixture, "a.sym", "one");
}

static void
test_clash (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = in (fixture, "a.sym"), *folder = in (fixture, "folder");
  const char *const one[] = { a, NULL };
  make_file (fixture, "a.sym", "new");
  make_file (fixture, "folder/a.sym", "old");
  project_changes_move (fixture->changes, one, folder, PROJECT_CLASH_REFUSE, done_cb, fixture);
  wait_done (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  project_changes_copy (fixture->changes, one, folder, PROJECT_CLASH_KEEP_BOTH, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
  expect_file (fixture, "folder/a (copy).sym", "new");
  project_changes_move (fixture->changes, one, folder, PROJECT_CLASH_REPLACE, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
  expect_file (fixture, "folder/a.sym", "new");
  undo (fixture);                                               /* the replaced one comes back out of the trash */
  expect_file (fixture, "folder/a.sym", "old");
  expect_file (fixture, "a.sym", "new");
}

static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = in (fixture, "folder"), *link = in (fixture, "folder/link"), *copied = in (fixture, "folder (copy)/link"), *target = NULL;
  const char *const one[] = { folder, NULL };
  make_file (fixture, "folder/a.sym", "one");
  make_file (fixture, "folder/deep/b.sym", "two");
  g_assert_cmpint (symlink ("a.sym", link), ==, 0);
  project_changes_duplicate (fixture->changes, one, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
  expect_file (fixture, "folder (copy)/deep/b.sym", "two");
  target = g_file_read_link (copied, NULL);
  g_assert_cmpstr (target, ==, "a.sym");
  project_changes_duplicate (fixture->changes, one, done_cb, fixture);
  wait_done (fixture);
  expect_file (fixture, "folder (copy 2)/a.sym", "one");
  undo (fixture);
  expect_file (fixture, "folder (copy 2)/a.sym", NULL);
  expect_file (fixture, "folder (copy)/a.sym", "one");
}

static void
test_create (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = in (fixture, "a.sym"), *folder = in (fixture, "folder");
  project_changes_create (fixture->changes, a, FALSE, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
  expect_file (fixture, "a.sym", "");
  project_changes_create (fixture->changes, a, FALSE, done_cb, fixture);
  wait_done (fixture);
  g_assert_error (fixture->error, G_IO_ERROR, G_IO_ERROR_EXISTS);
  project_changes_create (fixture->changes, folder, TRUE, done_cb, fixture);
  wait_done (fixture);
  make_file (fixture, "a.sym", "written meanwhile");
  undo (fixture);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
  undo (fixture);                                               /* into the trash: it is not empty any more */
  expect_file (fixture, "a.sym", NULL);
  redo (fixture);
  expect_file (fixture, "a.sym", "written meanwhile");
}

static void
test_trash (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = in (fixture, "a b.sym"), *folder = in (fixture, "folder");
  const char *const both[] = { a, folder, NULL };
  make_file (fixture, "a b.sym", "one");
  make_file (fixture, "folder/b.sym", "two");
  project_changes_trash (fixture->changes, both, done_cb, fixture);
  wait_done (fixture);
  if (g_error_matches (fixture->error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    {
      g_test_skip ("no trash on this file system");
      return;
    }
  g_assert_no_error (fixture->error);
  expect_file (fixture, "a b.sym", NULL);
  make_file (fixture, "a b.sym", "three");
  {
    const char *const again[] = { a, NULL };
    project_changes_trash (fixture->changes, again, done_cb, fixture);
    wait_done (fixture);
  }
  undo (fixture);
  expect_file (fixture, "a b.sym", "three");
  g_assert_cmpint (g_unlink (a), ==, 0);
  undo (fixture);
  expect_file (fixture, "a b.sym", "one");
  expect_file (fixture, "folder/b.sym", "two");
  g_assert_nonnull (strstr (fixture->signals->str, "trashed a b.sym;trashed folder;"));
  project_changes_delete (fixture->changes, both, done_cb, fixture);
  wait_done (fixture);
  g_assert_no_error (fixture->error);
  expect_file (fixture, "folder/b.sym", NULL);
}

static void
test_names (void)
{
  g_assert_null (project_changes_check_name ("a b.sym"));
  g_assert_null (project_changes_check_name (".env"));
  g_assert_nonnull (project_changes_check_name (""));
  g_assert_nonnull (project_changes_check_name ("a/b"));
  g_assert_nonnull (project_changes_check_name (".."));
}

int
main (int argc, char **argv)
{
  g_autofree char *data = NULL, *command = NULL;
  int status;
  /* A home of its own, where a trash may be: GIO has none in temporary file systems apart from the home's. */
  shared_home = g_dir_make_tmp ("symphony-changes-XXXXXX", NULL);
  data = g_build_filename (shared_home, "data", NULL);
  g_setenv ("HOME", shared_home, TRUE);
  g_setenv ("XDG_DATA_HOME", data, TRUE);
  g_mkdir (data, 0700);
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/project/changes/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("rename", test_rename);
  ADD ("move", test_move);
  ADD ("clash", test_clash);
  ADD ("copy", test_copy);
  ADD ("create", test_create);
  ADD ("trash", test_trash);
  g_test_add_func ("/project/changes/names", test_names);
  status = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", shared_home);
  return system (command) != 0 || status;
}
