/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Histories that outlive the program: undo after a restart, changes made elsewhere, damaged files, pruning. */
#include "document/history.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <utime.h>

static char *folder, *histories;

static char *
put (const char *name, const char *bytes)
{
  char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, bytes, -1, NULL));
  return path;
}

static Document *
open_file (const char *path)
{
  Document *d = document_new ();
  document_set_history_folder (d, histories, NULL);
  g_assert_true (document_load (d, path, NULL));
  g_assert_false (document_get_modified (d));
  return d;
}

static void
step (Document *d, gsize start, gsize end, const char *text)
{
  document_close_group (d);
  g_assert_true (document_replace (d, start, end, text, -1));
}

static void
assert_text (Document *d, const char *text)
{
  g_assert_cmpstr (document_get_text (d, NULL), ==, text);
}

static char *
find_store (void)
{
  g_autoptr (GDir) dir = g_dir_open (histories, 0, NULL);
  const char *name = dir ? g_dir_read_name (dir) : NULL;
  return name ? g_build_filename (histories, name, NULL) : NULL;
}

static void
clear_stores (void)
{
  char *path;
  while ((path = find_store ()))
    {
      g_unlink (path);
      g_free (path);
    }
}

static GBytes *give_caret (gpointer data) { return g_bytes_new ("caret", 5); }

static void
test_restart (void)
{
  g_autofree char *path = put ("restart.sym", "one\n"), *store = NULL;
  Document *d = open_file (path);
  struct stat st;
  gint64 first, last;

  document_set_caret_func (d, give_caret, NULL);
  step (d, 3, 3, " two");
  document_add_checkpoint (d, "Before the branch", FALSE);
  step (d, 7, 7, " three");
  g_assert_true (document_undo (d, NULL));
  step (d, 7, 7, " 3");
  g_assert_true (document_save (d, NULL, NULL));
  g_object_unref (d);
  store = find_store ();
  g_assert_nonnull (store);
  g_assert_cmpint (stat (store, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 0777, ==, 0600);

  d = open_file (path);
  assert_text (d, "one two 3\n");
  g_assert_cmpuint (document_get_node_count (d), ==, 4);
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "one two\n");
  g_assert_true (document_get_modified (d));
  g_assert_cmpstr (document_node_get_name (document_get_head (d)), ==, "Before the branch");
  g_assert_cmpmem (g_bytes_get_data (document_node_get_carets (document_get_head (d), FALSE), NULL), 5, "caret", 5);
  g_assert_cmpuint (document_node_get_child_count (document_get_head (d)), ==, 2);
  document_jump (d, document_node_get_child (document_get_head (d), 0), NULL);
  assert_text (d, "one two three\n");
  document_get_time_span (d, &first, &last);
  g_assert_cmpint (first, <, last);
  g_assert_true (document_save (d, NULL, NULL));
  g_object_unref (d);

  d = open_file (path);                                         /* appended the second time */
  assert_text (d, "one two three\n");
  g_assert_true (document_undo (d, NULL));
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "one\n");
  g_assert_false (document_undo (d, NULL));
  step (d, 0, 0, "new ");
  g_assert_cmpuint (document_node_get_id (document_get_head (d)).counter, ==, 4);
  g_object_unref (d);
  clear_stores ();
}

/* Changed by somebody else meanwhile: their change is a node, ours lie before it. */
static void
test_changed_elsewhere (void)
{
  g_autofree char *path = put ("elsewhere.sym", "one\n");
  Document *d = open_file (path);

  step (d, 3, 3, " two");
  g_assert_true (document_save (d, NULL, NULL));
  g_object_unref (d);
  g_free (put ("elsewhere.sym", "ONE two\n"));
  d = open_file (path);
  assert_text (d, "ONE two\n");
  g_assert_cmpint (document_node_get_author (document_get_head (d)), ==, DOCUMENT_AUTHOR_DISK);
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "one two\n");
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "one\n");
  g_object_unref (d);
  clear_stores ();
}

/* Two windows: the second stores nothing, and nothing is mixed. */
static void
test_two_windows (void)
{
  g_autofree char *path = put ("two.sym", "one\n");
  Document *d = open_file (path), *other;

  step (d, 0, 0, "a ");
  g_assert_true (document_save (d, NULL, NULL));
  other = open_file (path);
  g_assert_cmpuint (document_get_node_count (other), ==, 1);
  step (other, 0, 0, "b ");
  g_assert_true (document_save (other, NULL, NULL));
  g_object_unref (other);
  g_object_unref (d);
  d = open_file (path);
  assert_text (d, "b a one\n");
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "a one\n");
  g_object_unref (d);
  clear_stores ();
}

static void
test_excluded (void)
{
  g_autofree char *path = put ("secret.key", "one\n");
  static const char *const globs[] = { "*.key", NULL };
  g_autoptr (Document) d = document_new ();

  document_set_history_folder (d, histories, globs);
  g_assert_true (document_load (d, path, NULL));
  step (d, 0, 0, "a");
  g_assert_true (document_save (d, NULL, NULL));
  g_assert_null (find_store ());
}

static gboolean
give_up_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Until the store of a long text, which a worker makes, is the document's. */
static void
wait_for_store (void)
{
  gboolean late = FALSE, done = FALSE;
  guint source = g_timeout_add (20000, give_up_cb, &late);

  while (!late && !done)
    {
      g_autofree char *store = find_store ();
      done = store && g_str_has_suffix (store, ".history");
      g_main_context_iteration (NULL, FALSE);
      g_usleep (2000);
    }
  g_assert_false (late);
  g_source_remove (source);
  for (guint i = 0; i < 50; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

/* A long text's first writing goes on in a worker while typing goes on here. */
static void
test_long (void)
{
  g_autofree char *text = g_strnfill (3 << 20, 'x'), *path = put ("long.sym", text);
  Document *d = open_file (path);

  step (d, 0, 0, "a\n");
  g_assert_true (document_save (d, NULL, NULL));
  step (d, 0, 0, "b\n");
  wait_for_store ();
  g_assert_true (document_save (d, NULL, NULL));
  g_object_unref (d);
  d = open_file (path);
  g_assert_true (document_undo (d, NULL));
  g_assert_true (document_undo (d, NULL));
  g_assert_cmpuint (document_get_length (d), ==, 3 << 20);
  g_object_unref (d);
  clear_stores ();
}

/* Cut at every byte and with every byte wrong: the file's text is there, what can be undone was there once. */
static void
test_damaged (void)
{
  g_autofree char *path = put ("damaged.sym", "one\n"), *store = NULL, *bytes = NULL;
  Document *d = open_file (path);
  gsize length;

  step (d, 3, 3, " two");
  document_add_checkpoint (d, "Name", FALSE);
  step (d, 7, 7, " three");
  g_assert_true (document_save (d, NULL, NULL));
  g_object_unref (d);
  store = find_store ();
  g_assert_true (g_file_get_contents (store, &bytes, &length, NULL));
  for (gsize i = 0; i < 2 * length; i++)
    {
      g_autofree char *wrong = g_memdup2 (bytes, length);
      wrong[i % length] ^= 0x41;
      g_assert_true (g_file_set_contents (store, i < length ? bytes : wrong, i < length ? i : length, NULL));
      d = open_file (path);
      assert_text (d, "one two three\n");
      while (document_undo (d, NULL))
        {
          const char *text = document_get_text (d, NULL);
          g_assert_true (g_str_equal (text, "one two\n") || g_str_equal (text, "one\n"));
        }
      g_object_unref (d);
    }
  clear_stores ();
}

/* Nodes of 100 days ago go, but for the checkpoint made by hand; what is left leads to the same text. */
static void
test_old (void)
{
  g_autofree char *path = put ("old.sym", "0\n"), *store = NULL, *bytes = NULL, *before = NULL;
  Document *d = open_file (path);
  g_autoptr (GString) big = g_string_new (NULL);
  struct utimbuf old = { 0, 0 };
  guint count;

  for (guint i = 0; i < 12; i++)
    {
      g_string_printf (big, "%u", i);
      g_string_set_size (big, 6 << 20);
      memset (big->str + 4, 'a' + i, big->len - 5);
      big->str[1] = big->str[2] = big->str[3] = '.';
      big->str[big->len - 1] = '\n';
      step (d, 0, document_get_length (d), big->str);
      if (i == 1)
        document_add_checkpoint (d, "Kept", FALSE);
    }
  g_assert_true (document_save (d, NULL, NULL));
  wait_for_store ();
  g_object_unref (d);
  d = open_file (path);                                         /* 72 MB: above the limit, pruned while reading */
  count = document_get_node_count (d);
  g_assert_cmpuint (count, <, 12);
  g_assert_cmpuint (count, >, 3);
  g_assert_cmpuint (document_get_length (d), ==, 6 << 20);
  while (document_undo (d, NULL))
    if (g_strcmp0 (document_node_get_name (document_get_head (d)), "Kept") == 0)
      before = rope_dup_range (document_get_rope (d), 0, 6);
  g_assert_nonnull (before);
  g_assert_true (g_str_has_prefix (before, "1"));
  g_object_unref (d);
  store = find_store ();
  g_assert_cmpint (utime (store, &old), ==, 0);
  document_prune_histories (histories);                         /* a checkpoint made by hand keeps it */
  g_assert_true (g_file_test (store, G_FILE_TEST_EXISTS));
  clear_stores ();
  g_free (path);
  path = put ("plain.sym", "0\n");
  d = open_file (path);
  step (d, 0, 0, "x");
  g_assert_true (document_save (d, NULL, NULL));
  g_object_unref (d);
  g_free (store);
  store = find_store ();
  g_assert_cmpint (utime (store, &old), ==, 0);
  document_prune_histories (histories);
  g_assert_false (g_file_test (store, G_FILE_TEST_EXISTS));
}

/* Saved as another file: the history is there under both names. */
static void
test_save_as (void)
{
  g_autofree char *path = put ("as.sym", "one\n"), *other = g_build_filename (folder, "as-other.sym", NULL);
  Document *d = open_file (path);

  step (d, 0, 0, "a ");
  g_assert_true (document_save (d, NULL, NULL));
  step (d, 0, 0, "b ");
  g_assert_true (document_save (d, other, NULL));
  g_object_unref (d);
  d = open_file (other);
  assert_text (d, "b a one\n");
  g_assert_true (document_undo (d, NULL));
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "one\n");
  g_object_unref (d);
  d = open_file (path);
  assert_text (d, "a one\n");
  g_assert_true (document_redo (d, NULL));
  assert_text (d, "b a one\n");
  g_assert_true (document_undo (d, NULL));
  g_assert_true (document_undo (d, NULL));
  assert_text (d, "one\n");
  g_object_unref (d);
  clear_stores ();
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int result;
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("symphony-store-XXXXXX", NULL);
  histories = g_build_filename (folder, "histories", NULL);
  g_test_add_func ("/document/store/restart", test_restart);
  g_test_add_func ("/document/store/changed-elsewhere", test_changed_elsewhere);
  g_test_add_func ("/document/store/two-windows", test_two_windows);
  g_test_add_func ("/document/store/excluded", test_excluded);
  g_test_add_func ("/document/store/save-as", test_save_as);
  g_test_add_func ("/document/store/long", test_long);
  g_test_add_func ("/document/store/damaged", test_damaged);
  g_test_add_func ("/document/store/old", test_old);
  result = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", folder);
  return system (command) == 0 ? result : 1;
}
