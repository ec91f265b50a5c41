/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a project: order, opening, following the disk, ignore files, links, filter, size. */
#include "project/model.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct { char *folder; ProjectModel *model; GString *signals; } Fixture;

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
moved_cb (ProjectModel *model, const char *from, const char *to, Fixture *fixture)
{
  g_autofree char *a = g_path_get_basename (from), *b = g_path_get_basename (to);
  g_string_append_printf (fixture->signals, "moved %s %s;", a, b);
}

static void
unwatched_cb (ProjectModel *model, Fixture *fixture)
{
  g_string_append (fixture->signals, "unwatched;");
}

static void
vanished_cb (ProjectModel *model, Fixture *fixture)
{
  g_string_append (fixture->signals, "vanished;");
}

static void
revealed_cb (ProjectModel *model, ProjectNode *node, Fixture *fixture)
{
  g_string_append_printf (fixture->signals, "revealed %s;", project_node_get_name (node));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("symphony-tree-XXXXXX", NULL);
  fixture->model = project_model_new ();
  fixture->signals = g_string_new (NULL);
  g_signal_connect (fixture->model, "moved", G_CALLBACK (moved_cb), fixture);
  g_signal_connect (fixture->model, "unwatched", G_CALLBACK (unwatched_cb), fixture);
  g_signal_connect (fixture->model, "vanished", G_CALLBACK (vanished_cb), fixture);
  g_signal_connect (fixture->model, "revealed", G_CALLBACK (revealed_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("chmod -R u+rwx '%s' && rm -rf '%s'", fixture->folder, fixture->folder);
  g_object_unref (fixture->model);
  g_assert_cmpint (system (command), ==, 0);
  g_free (fixture->folder);
  g_string_free (fixture->signals, TRUE);
}

static void
wait_read (Fixture *fixture)
{
  while (project_model_is_loading (fixture->model))
    g_main_context_iteration (NULL, TRUE);
}

/* One word a row: ">" open, "+" closed, "~" ignored, "@" a link, "!" with a note; as deep as it is indented by dots. */
static char *
dump (Fixture *fixture)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (fixture->model)); i++)
    {
      g_autoptr (ProjectNode) node = g_list_model_get_item (G_LIST_MODEL (fixture->model), i);
      for (guint depth = project_node_get_depth (node); depth > 0; depth--)
        g_string_append_c (text, '.');
      g_string_append_printf (text, "%s%s%s%s%s ", project_node_is_folder (node) ? project_node_is_expanded (node) ? ">" : "+" : "",
                              project_node_is_ignored (node) ? "~" : "", project_node_is_link (node) ? "@" : "",
                              project_node_get_note (node) ? "!" : "", project_node_get_name (node));
    }
  return g_string_free (text, FALSE);
}

static gboolean
wake_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
expect (Fixture *fixture, const char *wanted)
{
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  g_autofree char *text = dump (fixture);
  guint wake = g_timeout_add (20, wake_cb, NULL);
  while (strcmp (text, wanted) != 0 && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, TRUE);
      g_free (text);
      text = dump (fixture);
    }
  g_source_remove (wake);
  g_assert_cmpstr (text, ==, wanted);
}

static void
open_folder (Fixture *fixture, const char *name)
{
  g_autofree char *path = in (fixture, name);
  ProjectNode *node = project_model_find (fixture->model, path);
  g_assert_nonnull (node);
  project_model_set_expanded (fixture->model, node, TRUE);
}

static void
test_order (Fixture *fixture, gconstpointer data)
{
  make_file (fixture, "take 10.sym", "");
  make_file (fixture, "take 9.sym", "");
  make_file (fixture, "Alpha.sym", "");
  make_file (fixture, "été.sym", "");
  make_file (fixture, "fugue.sym", "");
  make_file (fixture, "samples/kick.wav", "");
  make_file (fixture, ".hidden", "");
  make_file (fixture, ".git/config", "");
  project_model_set_root (fixture->model, fixture->folder);
  expect (fixture, "+samples Alpha.sym été.sym fugue.sym take 9.sym take 10.sym ");
  open_folder (fixture, "samples");
  expect (fixture, ">samples .kick.wav Alpha.sym été.sym fugue.sym take 9.sym take 10.sym ");
  project_model_set_shown (fixture->model, TRUE, TRUE);
  expect (fixture, ">samples .kick.wav .hidden Alpha.sym été.sym fugue.sym take 9.sym take 10.sym ");
}

static void
test_follow (Fixture *fixture, gconstpointer data)
{
  g_autofree char *a = in (fixture, "a.sym"), *moved = in (fixture, "folder/z.sym"), *folder = in (fixture, "folder"), *c = in (fixture, "c");
  make_file (fixture, "a.sym", "");
  make_file (fixture, "folder/b.sym", "");
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  open_folder (fixture, "folder");
  expect (fixture, ">folder .b.sym a.sym ");
  make_file (fixture, "folder/new.sym", "");
  expect (fixture, ">folder .b.sym .new.sym a.sym ");
  g_assert_cmpint (g_rename (a, moved), ==, 0);
  expect (fixture, ">folder .b.sym .new.sym .z.sym ");
  g_assert_nonnull (strstr (fixture->signals->str, "moved a.sym z.sym;"));
  /* An open folder stays open under its new name. */
  g_assert_cmpint (g_rename (folder, c), ==, 0);
  expect (fixture, ">c .b.sym .new.sym .z.sym ");
}

static void
test_vanished (Fixture *fixture, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf '%s/folder'", fixture->folder), *all = g_strdup_printf ("rm -rf '%s'", fixture->folder);
  make_file (fixture, "folder/b.sym", "");
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  open_folder (fixture, "folder");
  expect (fixture, ">folder .b.sym ");
  g_assert_cmpint (system (command), ==, 0);
  expect (fixture, "");
  g_assert_cmpint (system (all), ==, 0);
  for (int i = 0; i < 200 && !strstr (fixture->signals->str, "vanished"); i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  g_assert_nonnull (strstr (fixture->signals->str, "vanished"));
  g_mkdir (fixture->folder, 0755);
}

static void
test_unreadable (Fixture *fixture, gconstpointer data)
{
  g_autofree char *folder = in (fixture, "closed");
  make_file (fixture, "closed/b.sym", "");
  g_chmod (folder, 0);
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  if (g_access (folder, R_OK) == 0)
    {
      g_test_skip ("the superuser may read everything");
      return;
    }
  open_folder (fixture, "closed");
  expect (fixture, ">!closed ");
}

static void
test_loop (Fixture *fixture, gconstpointer data)
{
  g_autofree char *loop = in (fixture, "folder/loop"), *broken = in (fixture, "broken"), *self = in (fixture, "self"), *link = in (fixture, "link");
  ProjectNode *node;
  make_file (fixture, "folder/b.sym", "");
  g_assert_cmpint (symlink ("..", loop), ==, 0);
  g_assert_cmpint (symlink ("nowhere", broken), ==, 0);
  g_assert_cmpint (symlink ("self", self), ==, 0);
  g_assert_cmpint (symlink ("folder", link), ==, 0);
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  open_folder (fixture, "folder");
  expect (fixture, ">folder .@loop .b.sym +@link @self @broken ");
  node = project_model_find (fixture->model, loop);
  g_assert_cmpint (project_node_get_kind (node), ==, PROJECT_KIND_LOOP);
  project_model_set_expanded (fixture->model, node, TRUE);
  g_assert_false (project_node_is_expanded (node));
  /* A link to a folder beside it is followed, and knows its own loop. */
  open_folder (fixture, "link");
  expect (fixture, ">folder .@loop .b.sym >@link .@loop .b.sym @self @broken ");
}

static void
test_ignore (Fixture *fixture, gconstpointer data)
{
  make_file (fixture, ".gitignore", "# built\nbuild/\n*.o\n!keep.o\n/top.txt\ndocs/**/*.html\n[a-c]?.tmp\n\\#odd\n");
  make_file (fixture, "sub/.gitignore", "!special.o\nlocal\n");
  for (const char *const *name = (const char *const[]) { "build/x", "a.o", "keep.o", "top.txt", "ab.tmp", "zz.tmp", "#odd", "sub/top.txt",
       "sub/special.o", "sub/local", "sub/c.o", "docs/a/b/c.html", "docs/d.html", "docs/e.txt", NULL }; *name; name++)
    make_file (fixture, *name, "");
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  expect (fixture, "+~build +docs +sub ~#odd ~a.o ~ab.tmp keep.o ~top.txt zz.tmp ");
  open_folder (fixture, "sub");
  expect (fixture, "+~build +docs >sub .~c.o .~local .special.o .top.txt ~#odd ~a.o ~ab.tmp keep.o ~top.txt zz.tmp ");
  open_folder (fixture, "docs");
  open_folder (fixture, "build");
  expect (fixture, ">~build .~x >docs .+a .~d.html .e.txt >sub .~c.o .~local .special.o .top.txt ~#odd ~a.o ~ab.tmp keep.o ~top.txt zz.tmp ");
  project_model_set_shown (fixture->model, FALSE, FALSE);
  expect (fixture, ">docs .+a .e.txt >sub .special.o .top.txt keep.o zz.tmp ");
}

static void
test_reveal (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = in (fixture, "a/b/c/deep.sym"), *none = in (fixture, "a/none.sym");
  make_file (fixture, "a/b/c/deep.sym", "");
  make_file (fixture, "z.sym", "");
  project_model_set_root (fixture->model, fixture->folder);
  project_model_reveal (fixture->model, deep);
  expect (fixture, ">a .>b ..>c ...deep.sym z.sym ");
  g_assert_cmpstr (fixture->signals->str, ==, "revealed deep.sym;");
  project_model_reveal (fixture->model, none);
  wait_read (fixture);
  g_assert_cmpstr (fixture->signals->str, ==, "revealed deep.sym;");
  {
    g_auto (GStrv) open = project_model_dup_expanded (fixture->model);
    g_autofree char *list = g_strjoinv (" ", open);
    g_assert_cmpstr (list, ==, "a a/b a/b/c");
    project_model_set_root (fixture->model, fixture->folder);
    project_model_restore_expanded (fixture->model, (const char *const *) open);
    expect (fixture, ">a .>b ..>c ...deep.sym z.sym ");
  }
}

static void
test_filter (Fixture *fixture, gconstpointer data)
{
  make_file (fixture, "songs/Opening night.sym", "");
  make_file (fixture, "songs/closing.sym", "");
  make_file (fixture, "drafts/old/opening.txt", "");
  make_file (fixture, "ignored/opening.o", "");
  make_file (fixture, ".gitignore", "ignored\n");
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  project_model_set_filter (fixture->model, "open");
  expect (fixture, ">drafts .>old ..opening.txt >songs .Opening night.sym ");
  project_model_set_filter (fixture->model, "Open");            /* a capital: case counts */
  expect (fixture, ">songs .Opening night.sym ");
  project_model_set_filter (fixture->model, " ing  sym ");
  expect (fixture, ">songs .closing.sym .Opening night.sym ");
  project_model_set_filter (fixture->model, "drafts/ open");
  expect (fixture, ">drafts .>old ..opening.txt ");
  make_file (fixture, "drafts/opened", "");
  wait_read (fixture);
  project_model_set_filter (fixture->model, "nothing like it");
  expect (fixture, "");
  project_model_set_filter (fixture->model, NULL);
  expect (fixture, "+drafts +~ignored +songs ");
}

static void
test_watches (Fixture *fixture, gconstpointer data)
{
  make_file (fixture, "a/one", "");
  make_file (fixture, "b/one", "");
  project_model_limit_watches (fixture->model, 2);
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  open_folder (fixture, "a");
  wait_read (fixture);
  g_assert_true (project_model_is_watched (fixture->model));
  open_folder (fixture, "b");
  wait_read (fixture);
  g_assert_cmpstr (fixture->signals->str, ==, "unwatched;");
  make_file (fixture, "b/two", "");
  project_model_refresh (fixture->model, FALSE);
  expect (fixture, ">a .one >b .one .two ");
  g_assert_cmpstr (fixture->signals->str, ==, "unwatched;");    /* said once */
}

static void
test_pending (Fixture *fixture, gconstpointer data)
{
  ProjectNode *node;
  g_autofree char *folder = in (fixture, "folder");
  make_file (fixture, "folder/b.sym", "");
  make_file (fixture, "a.sym", "");
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  node = project_model_add_pending (fixture->model, project_model_find (fixture->model, folder), FALSE);
  g_assert_true (project_node_is_pending (node));
  expect (fixture, ">folder . .b.sym a.sym ");
  make_file (fixture, "folder/c.sym", "");                      /* the row being typed stays through changes */
  expect (fixture, ">folder . .b.sym .c.sym a.sym ");
  project_model_remove_pending (fixture->model);
  expect (fixture, ">folder .b.sym .c.sym a.sym ");
}

/* ---- size ------------------------------------------------------------------------------------------------ */

static void
make_many (Fixture *fixture, guint count)
{
  g_autofree char *folder = in (fixture, "many");
  int dir;
  g_mkdir (folder, 0755);
  dir = open (folder, O_RDONLY | O_DIRECTORY);
  for (guint i = 0; i < count; i++)
    {
      char name[64];
      g_snprintf (name, sizeof name, "%s take %u of the evening.sym", i % 3 ? "melody" : "Bass", i * 7919 % count);
      close (openat (dir, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    }
  close (dir);
}

static double
time_until_read (Fixture *fixture, double *worst_turn)
{
  gint64 start = g_get_monotonic_time ();
  *worst_turn = 0;
  do
    {
      gint64 turn;
      while (!g_main_context_pending (NULL))
        g_usleep (200);
      turn = g_get_monotonic_time ();
      g_main_context_iteration (NULL, FALSE);
      *worst_turn = MAX (*worst_turn, (g_get_monotonic_time () - turn) / 1e3);
    }
  while (project_model_is_loading (fixture->model));
  return (g_get_monotonic_time () - start) / 1e3;
}

static void
test_many (Fixture *fixture, gconstpointer data)
{
  const guint count = g_getenv ("SYMPHONY_LONG") ? 50000 : 10000;
  const char *const keys[] = { "m", "me", "mel", "melo", "melody 4", "melody 49", "bass", NULL };
  double total, turn, slowest = 0, scan = 0;

  make_many (fixture, count);
  project_model_set_root (fixture->model, fixture->folder);
  wait_read (fixture);
  open_folder (fixture, "many");
  total = time_until_read (fixture, &turn);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), ==, count + 1);
  g_test_message ("opened %u entries in %.1f ms, longest turn of the main loop %.1f ms", count, total, turn);
  g_assert_cmpfloat (turn, <, 50);
  if (g_getenv ("SYMPHONY_LONG"))
    g_assert_cmpfloat (total, <, 200);
  for (guint i = 0; keys[i]; i++)
    {
      double took;
      project_model_set_filter (fixture->model, keys[i]);
      took = time_until_read (fixture, &turn);
      if (i == 0)
        scan = took;
      else
        slowest = MAX (slowest, took);
      g_test_message ("filter \"%s\": %u rows, %.1f ms, longest turn %.1f ms", keys[i], g_list_model_get_n_items (G_LIST_MODEL (fixture->model)), took, turn);
      g_assert_cmpfloat (turn, <, 50);
    }
  g_test_message ("first key with the scan %.1f ms, slowest of the others %.1f ms", scan, slowest);
  if (g_getenv ("SYMPHONY_LONG"))
    g_assert_cmpfloat (slowest, <, 50);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/project/model/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("order", test_order);
  ADD ("follow", test_follow);
  ADD ("vanished", test_vanished);
  ADD ("unreadable", test_unreadable);
  ADD ("loop", test_loop);
  ADD ("ignore", test_ignore);
  ADD ("reveal", test_reveal);
  ADD ("filter", test_filter);
  ADD ("watches", test_watches);
  ADD ("pending", test_pending);
  ADD ("many", test_many);
  return g_test_run ();
}
