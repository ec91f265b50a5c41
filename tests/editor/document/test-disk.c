/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saving when anything fails, names and attributes kept, changes by others noticed and merged, killed while typing.
 * SYMPHONY_LONG: killed at 100 moments. */
#include "document/document.h"
#include "document/history.h"
#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

static char *folder;

/* ---- the n-th call fails: this program's own calls stand before the C library's ---------------------------- */

static int fail_at;                     /* 0: none */
static int calls;

static gboolean
fails (void)
{
  if (fail_at > 0 && ++calls == fail_at)
    {
      errno = ENOSPC;
      return TRUE;
    }
  return FALSE;
}

ssize_t write (int fd, const void *bytes, size_t length);
int fsync (int fd);
int rename (const char *from, const char *to);
int ftruncate (int fd, off_t length);

ssize_t
write (int fd, const void *bytes, size_t length)
{
  return fd > 2 && fails () ? -1 : syscall (SYS_write, fd, bytes, length);
}

int
fsync (int fd)
{
  return fails () ? -1 : (int) syscall (SYS_fsync, fd);
}

int
rename (const char *from, const char *to)
{
  return fails () ? -1 : (int) syscall (SYS_renameat2, -100, from, -100, to, 0);
}

int
ftruncate (int fd, off_t length)
{
  return fails () ? -1 : (int) syscall (SYS_ftruncate, fd, length);
}

/* ---- helpers --------------------------------------------------------------------------------------------- */

static char *
put (const char *name, const char *bytes)
{
  char *path = g_build_filename (folder, name, NULL);
  FILE *file = fopen (path, "w");
  fputs (bytes, file);
  fclose (file);
  return path;
}

static void
assert_file (const char *path, const char *text)
{
  g_autofree char *found = NULL;
  g_assert_true (g_file_get_contents (path, &found, NULL, NULL));
  g_assert_cmpstr (found, ==, text);
}

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;
  while (g_dir_read_name (dir))
    count++;
  return count;
}

static void
wait_for (gboolean (*done) (gpointer), gpointer data, guint ms)
{
  gint64 end = g_get_monotonic_time () + ms * 1000;
  while (!done (data) && g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_true (done (data));
}

/* ---- saving ---------------------------------------------------------------------------------------------- */

/* Every write, fsync, rename and truncation fails once: the file is the old or the new one whole, nothing else lies
 * about, and it is the new one exactly when the call said so. linked: the file has a second name, so it is in place. */
static void
check_failures (gboolean linked)
{
  gboolean ok = FALSE;

  for (int n = 1; !ok; n++)
    {
      g_autofree char *path = put ("fails.sym", "the old text\n"), *other = g_build_filename (folder, "other.sym", NULL);
      g_autoptr (Document) d = document_new ();
      g_autoptr (GError) error = NULL;
      guint files;
      if (linked)
        g_assert_cmpint (link (path, other), ==, 0);
      files = count_files ();
      g_assert_true (document_load (d, path, NULL));
      document_replace (d, 0, 3, "a new and longer", -1);
      calls = 0;
      fail_at = n;
      ok = document_save (d, NULL, &error);
      fail_at = 0;
      g_assert_cmpint (n, <, 40);
      assert_file (path, ok ? "a new and longer old text\n" : "the old text\n");
      if (linked)
        assert_file (other, ok ? "a new and longer old text\n" : "the old text\n");
      g_assert_true (document_get_modified (d) == !ok);
      g_assert_true (ok || g_error_matches (error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE));
      g_assert_cmpuint (count_files (), ==, files);
      g_unlink (path);
      g_unlink (other);
    }
}

static void test_failures (void) { check_failures (FALSE); }
static void test_failures_in_place (void) { check_failures (TRUE); }

static void
test_kept (void)
{
  g_autofree char *path = put ("kept.sym", "old\n");
  g_autoptr (Document) d = document_new ();
  struct stat before, after;
  char value[8] = "";

  if (setxattr (path, "user.note", "kept", 4, 0) != 0)
    g_test_message ("no extended attributes on this file system");
  g_assert_cmpint (chmod (path, 0751), ==, 0);
  g_assert_cmpint (stat (path, &before), ==, 0);
  g_assert_true (document_load (d, path, NULL));
  document_replace (d, 0, 3, "new", 3);
  g_assert_true (document_save (d, NULL, NULL));
  g_assert_cmpint (stat (path, &after), ==, 0);
  g_assert_cmpuint (after.st_mode, ==, before.st_mode);
  g_assert_cmpuint (after.st_uid, ==, before.st_uid);
  g_assert_cmpuint (after.st_ino, !=, before.st_ino);
  if (getxattr (path, "user.note", value, sizeof value) > 0)
    g_assert_cmpstr (value, ==, "kept");
  g_assert_cmpstr (document_node_get_name (document_get_head (d)), ==, "Saved");
  assert_file (path, "new\n");
}

/* Typing goes on while a worker writes; what was typed since is not on the disk and the document says so. */
static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(gboolean *) data = document_save_finish (DOCUMENT_DOCUMENT (source), result, NULL);
}

static gboolean is_set (gpointer data) { return *(gboolean *) data; }

static void
test_typing_goes_on (void)
{
  g_autofree char *path = put ("async.sym", "old\n");
  g_autoptr (Document) d = document_new ();
  gboolean saved = FALSE;

  g_assert_true (document_load (d, path, NULL));
  document_replace (d, 0, 0, "1", 1);
  document_save_async (d, NULL, NULL, saved_cb, &saved);
  document_replace (d, 1, 1, "2", 1);
  wait_for (is_set, &saved, 5000);
  assert_file (path, "1old\n");
  g_assert_true (document_get_modified (d));
  g_assert_true (document_undo (d, NULL));
  g_assert_false (document_get_modified (d));
}

/* ---- others ---------------------------------------------------------------------------------------------- */

static void disk_cb (Document *d, gboolean *seen) { *seen = TRUE; }
static void moved_cb (Document *d, const char *path, char **to) { *to = g_strdup (path); }
static gboolean has_text (gpointer data) { return *(char **) data != NULL; }

static void
test_watch (void)
{
  g_autofree char *path = put ("watch.sym", "one\n"), *renamed = g_build_filename (folder, "renamed.sym", NULL), *to = NULL;
  g_autoptr (Document) d = document_new ();
  gboolean seen = FALSE;

  g_assert_true (document_load (d, path, NULL));
  g_signal_connect (d, "disk-changed", G_CALLBACK (disk_cb), &seen);
  g_signal_connect (d, "disk-moved", G_CALLBACK (moved_cb), &to);
  document_replace (d, 0, 0, "own ", 4);
  g_assert_true (document_save (d, NULL, NULL));                /* its own writing is no change by others */
  for (int i = 0; i < 300; i++)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_false (seen);
  g_assert_cmpint (rename (path, renamed), ==, 0);
  wait_for (has_text, &to, 1000);
  g_assert_cmpstr (to, ==, renamed);
  document_set_path (d, to);
  g_assert_false (seen);
  g_free (put ("renamed.sym", "theirs\n"));
  wait_for (is_set, &seen, 1000);
  g_assert_true (document_reload (d, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "theirs\n");
  seen = FALSE;
  g_unlink (renamed);
  wait_for (is_set, &seen, 1000);
  g_assert_cmpstr (document_get_text (d, NULL), ==, "theirs\n");
}

static void
test_merge (void)
{
  g_autofree char *path = put ("merge.sym", "one\ntwo\nthree\nfour\n");
  g_autoptr (Document) d = document_new ();
  g_autoptr (Rope) disk = NULL;
  g_autofree char *text = NULL;

  g_assert_true (document_load (d, path, NULL));
  document_replace (d, 0, 3, "ONE", 3);
  g_free (put ("merge.sym", "one\ntwo\n3\nfour\nfive\n"));
  disk = document_read_disk (d, NULL);
  text = rope_flatten (disk, NULL);
  g_assert_cmpstr (text, ==, "one\ntwo\n3\nfour\nfive\n");
  g_assert_true (document_merge_disk (d, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "ONE\ntwo\n3\nfour\nfive\n");
  g_assert_true (document_get_modified (d));
  g_assert_true (document_save (d, NULL, NULL));
  assert_file (path, "ONE\ntwo\n3\nfour\nfive\n");
  g_free (put ("merge.sym", "ONE\n2\n3\nfour\nfive\n"));        /* both made the same of it: nothing is left to save */
  document_replace (d, 4, 7, "2", 1);
  g_assert_true (document_merge_disk (d, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "ONE\n2\n3\nfour\nfive\n");
  g_assert_false (document_get_modified (d));
}

static void
reloaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(int *) data = document_reload_finish (DOCUMENT_DOCUMENT (source), result, NULL) ? 1 : 2;
}

static gboolean is_answered (gpointer data) { return *(int *) data != 0; }

/* A reload in a worker; a key in between keeps what was typed. */
static void
test_reload_async (void)
{
  g_autofree char *path = put ("reload.sym", "one\n");
  g_autoptr (Document) d = document_new ();
  int answer = 0;

  g_assert_true (document_load (d, path, NULL));
  g_free (put ("reload.sym", "one two\n"));
  document_reload_async (d, NULL, reloaded_cb, &answer);
  wait_for (is_answered, &answer, 5000);
  g_assert_cmpint (answer, ==, 1);
  g_assert_cmpstr (document_get_text (d, NULL), ==, "one two\n");
  g_assert_false (document_get_modified (d));
  g_free (put ("reload.sym", "one two three\n"));
  answer = 0;
  document_reload_async (d, NULL, reloaded_cb, &answer);
  document_replace (d, 0, 0, "typed ", 6);
  wait_for (is_answered, &answer, 5000);
  g_assert_cmpint (answer, ==, 2);
  g_assert_cmpstr (document_get_text (d, NULL), ==, "typed one two\n");
}

/* ---- killed ---------------------------------------------------------------------------------------------- */

typedef struct { Document *document; int pipe; guint typed; } Typist;

/* A key each 5 ms, and the time of each goes through the pipe: what the parent knows was typed. */
static gboolean
type_cb (gpointer data)
{
  Typist *t = data;
  gint64 now;
  g_autofree char *word = g_strdup_printf ("%u ", t->typed++);
  gsize length = document_get_length (t->document);
  document_replace (t->document, length, length, word, -1);
  now = g_get_monotonic_time ();
  if (write (t->pipe, &now, sizeof now) != sizeof now)
    _exit (1);
  return G_SOURCE_CONTINUE;
}

static void
type_until_killed (const char *path, const char *journals, int pipe)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Typist t = { document_new (), pipe, 0 };
  document_set_journal_folder (t.document, journals);
  if (path)
    document_load (t.document, path, NULL);
  g_timeout_add (5, type_cb, &t);
  g_main_loop_run (loop);
}

static void
check_killed (const char *path, guint after_ms)
{
  g_autofree char *journals = g_build_filename (folder, "killed", NULL);
  g_autoptr (GPtrArray) documents = NULL, bad = NULL;
  g_autoptr (GString) expected = g_string_new (path ? "saved\n" : "");
  const char *text;
  int pipes[2];
  gint64 times[4096], killed;
  guint typed = 0, kept = 0;
  pid_t child;

  g_assert_cmpint (pipe (pipes), ==, 0);
  child = fork ();
  if (child == 0)                       /* a program anew: GIO's threads and their locks do not live on in a fork */
    {
      char number[16];
      close (pipes[0]);
      snprintf (number, sizeof number, "%d", pipes[1]);
      execl ("/proc/self/exe", "test-disk", "--type", path ? path : "", journals, number, NULL);
      _exit (1);
    }
  close (pipes[1]);
  g_usleep (after_ms * 1000);
  killed = g_get_monotonic_time ();
  kill (child, SIGKILL);
  waitpid (child, NULL, 0);
  while (typed < G_N_ELEMENTS (times) && read (pipes[0], &times[typed], sizeof times[0]) == sizeof times[0])
    typed++;
  close (pipes[0]);
  documents = document_restore_journals (journals, &bad);
  g_assert_cmpuint (bad->len, ==, 0);
  text = documents->len > 0 ? document_get_text (g_ptr_array_index (documents, 0), NULL) : expected->str;
  while (strlen (text) > expected->len)
    g_string_append_printf (expected, "%u ", kept++);
  g_assert_cmpstr (text, ==, expected->str);
  g_assert_cmpuint (kept, <=, typed + 1);
  if (kept < typed)
    {
      g_assert_cmpint (killed - times[kept], <, 2 * G_USEC_PER_SEC);
      g_test_message ("killed after %u ms: %.0f ms of typing lost", after_ms, (killed - times[kept]) / 1e3);
    }
  if (documents->len > 0)
    document_discard_journal (g_ptr_array_index (documents, 0));
}

static void
test_killed (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (21);
  g_autofree char *path = put ("killed.sym", "saved\n");
  guint times = g_getenv ("SYMPHONY_LONG") ? 100 : 3;
  for (guint i = 0; i < times; i++)
    check_killed (i % 3 == 2 ? NULL : path, g_rand_int_range (rand, 50, times > 3 ? 4000 : 1300));
}

/* A long file is not copied into its journal; when it has changed since, the journal is kept aside and named. */
static void
test_long_file (void)
{
  g_autofree char *big = g_strnfill (2 << 20, 'x'), *path = put ("long.sym", big), *journals = g_build_filename (folder, "long", NULL);
  for (int changed = 0; changed < 2; changed++)
    {
      g_autoptr (GPtrArray) documents = NULL, bad = NULL;
      pid_t child = fork ();
      if (child == 0)
        {
          Document *d = document_new ();
          document_set_journal_folder (d, journals);
          document_load (d, path, NULL);
          document_replace (d, 1 << 20, 1 << 20, "typed", 5);
          document_flush_journal (d);
          raise (SIGKILL);
        }
      waitpid (child, NULL, 0);
      if (changed)
        g_free (put ("long.sym", "somebody else's\n"));
      documents = document_restore_journals (journals, &bad);
      g_assert_cmpuint (documents->len, ==, changed ? 0 : 1);
      g_assert_cmpuint (bad->len, ==, changed ? 1 : 0);
      if (!changed)
        {
          Document *d = g_ptr_array_index (documents, 0);
          g_assert_cmpuint (document_get_length (d), ==, (2 << 20) + 5);
          g_assert_nonnull (strstr (document_get_text (d, NULL), "xtypedx"));
          document_discard_journal (d);
        }
    }
}

/* Renamed while it has changes, then killed: they come back under the new name. */
static void
test_renamed (void)
{
  g_autofree char *path = put ("before.sym", "saved\n"), *after = g_build_filename (folder, "after.sym", NULL);
  g_autofree char *journals = g_build_filename (folder, "renamed", NULL);
  g_autoptr (GPtrArray) documents = NULL;
  pid_t child = fork ();

  if (child == 0)
    {
      Document *d = document_new ();
      document_set_journal_folder (d, journals);
      document_load (d, path, NULL);
      document_replace (d, 0, 0, "un", 2);
      document_flush_journal (d);
      rename (path, after);
      document_set_path (d, after);
      raise (SIGKILL);
    }
  waitpid (child, NULL, 0);
  documents = document_restore_journals (journals, NULL);
  g_assert_cmpuint (documents->len, ==, 1);
  g_assert_cmpstr (document_get_text (g_ptr_array_index (documents, 0), NULL), ==, "unsaved\n");
  g_assert_cmpstr (document_get_path (g_ptr_array_index (documents, 0)), ==, after);
  document_discard_journal (g_ptr_array_index (documents, 0));
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL, *state = NULL;
  int result;
  if (argc == 5 && strcmp (argv[1], "--type") == 0)
    {
      type_until_killed (*argv[2] ? argv[2] : NULL, argv[3], atoi (argv[4]));
      return 0;
    }
  folder = g_dir_make_tmp ("symphony-disk-XXXXXX", NULL);
  state = g_strconcat (folder, "-state", NULL);
  g_setenv ("XDG_STATE_HOME", state, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/document/disk/failures", test_failures);
  g_test_add_func ("/document/disk/failures-in-place", test_failures_in_place);
  g_test_add_func ("/document/disk/kept", test_kept);
  g_test_add_func ("/document/disk/typing-goes-on", test_typing_goes_on);
  g_test_add_func ("/document/disk/watch", test_watch);
  g_test_add_func ("/document/disk/merge", test_merge);
  g_test_add_func ("/document/disk/reload-async", test_reload_async);
  g_test_add_func ("/document/disk/killed", test_killed);
  g_test_add_func ("/document/disk/long-file", test_long_file);
  g_test_add_func ("/document/disk/renamed", test_renamed);
  result = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s' '%s'", folder, state);
  return system (command) == 0 ? result : 1;
}
