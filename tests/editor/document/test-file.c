/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files byte for byte, saving that cannot lose, the crash journal cut anywhere. */
#include "document/document.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char *folder;

static char *
put (const char *name, const char *bytes, gssize length)
{
  char *path = g_build_filename (folder, name, NULL);
  g_assert_true (g_file_set_contents (path, bytes, length, NULL));
  return path;
}

static void
assert_bytes (const char *path, const char *bytes, gsize length)
{
  g_autofree char *found = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (path, &found, &size, NULL));
  g_assert_cmpmem (found, size, bytes, length);
}

static void
test_round_trip (void)
{
  static const struct { const char *bytes, *text; DocumentEol eol; gboolean bom; } cases[] = {
    { "", "", DOCUMENT_EOL_LF, FALSE },
    { "a\nb", "a\nb", DOCUMENT_EOL_LF, FALSE },
    { "a\r\nb\r\n", "a\nb\n", DOCUMENT_EOL_CRLF, FALSE },
    { "a\rb\r", "a\nb\n", DOCUMENT_EOL_CR, FALSE },
    { "a\r\nb\nc\r", "a\r\nb\nc\r", DOCUMENT_EOL_MIXED, FALSE },
    { "\xEF\xBB\xBF" "é\n", "é\n", DOCUMENT_EOL_LF, TRUE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = put ("round.sym", cases[i].bytes, -1);
      g_autoptr (Document) d = document_new ();
      g_assert_true (document_load (d, path, NULL));
      g_assert_cmpstr (document_get_text (d, NULL), ==, cases[i].text);
      g_assert_cmpint (document_get_eol (d), ==, cases[i].eol);
      g_assert_cmpint (document_get_bom (d), ==, cases[i].bom);
      g_assert_false (document_get_modified (d));
      g_assert_true (document_save (d, NULL, NULL));
      assert_bytes (path, cases[i].bytes, strlen (cases[i].bytes));
    }
}

static void
test_missing (void)
{
  g_autofree char *missing = g_build_filename (folder, "nowhere.sym", NULL);
  g_autoptr (Document) d = document_new ();
  g_autoptr (GError) e3 = NULL, e4 = NULL;
  g_assert_false (document_load (d, missing, &e3));
  g_assert_error (e3, DOCUMENT_ERROR, DOCUMENT_ERROR_READ);
  g_assert_false (document_load (d, folder, &e4));
  g_assert_error (e4, DOCUMENT_ERROR, DOCUMENT_ERROR_READ);
  g_assert_true (g_str_has_prefix (e3->message, "There is no file “nowhere.sym” in "));
  g_assert_null (document_get_path (d));                        /* what was refused leaves nothing behind */
  g_assert_cmpuint (document_get_length (d), ==, 0);
}

/* A pipe without a writer would hold whoever opens it; /dev/zero never ends. */
static void
test_no_file (void)
{
  g_autofree char *pipe = g_build_filename (folder, "pipe.sym", NULL);
  const char *const paths[] = { pipe, "/dev/zero" };
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (Document) d = document_new ();
      g_autoptr (GError) error = NULL;
      g_assert_false (document_load (d, paths[i], &error));
      g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ);
      g_assert_nonnull (strstr (error->message, "a device or a pipe"));
    }
}

/* Root may read and write everywhere: such a test takes another user's rights for its while. */
static gboolean
step_down (void)
{
  return geteuid () != 0 || (chmod (folder, 0755) == 0 && seteuid (65534) == 0);
}

static void
step_up (void)
{
  if (getuid () == 0)
    g_assert_cmpint (seteuid (0), ==, 0);
}

static void
test_unreadable (void)
{
  g_autofree char *path = put ("secret.sym", "x\n", -1);
  g_autoptr (Document) d = document_new ();
  g_autoptr (GError) error = NULL;
  gboolean loaded;
  g_assert_cmpint (chmod (path, 0), ==, 0);
  if (!step_down ())
    {
      g_test_skip ("root cannot take another user's rights here");
      return;
    }
  loaded = document_load (d, path, &error);
  step_up ();
  g_assert_false (loaded);
  g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_READ);
  g_assert_cmpstr (error->message, ==, "You have no permission to read “secret.sym”");
}

static void
test_mode_and_link (void)
{
  g_autofree char *path = put ("real.sym", "old\n", -1), *link = g_build_filename (folder, "link.sym", NULL);
  g_autoptr (Document) d = document_new ();
  struct stat st;
  g_assert_cmpint (chmod (path, 0640), ==, 0);
  g_assert_cmpint (symlink ("real.sym", link), ==, 0);
  g_assert_true (document_load (d, link, NULL));
  document_replace (d, 0, 3, "new", 3);
  g_assert_true (document_get_modified (d));
  g_assert_true (document_save (d, NULL, NULL));
  g_assert_false (document_get_modified (d));
  assert_bytes (path, "new\n", 4);
  g_assert_cmpint (lstat (link, &st), ==, 0);
  g_assert_true (S_ISLNK (st.st_mode));
  g_assert_cmpint (stat (path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0640);
}

/* The kernel refuses to write beyond 4 KB: like a full disk. The old file and the folder stay as they were. */
static void
test_full_disk (void)
{
  g_autofree char *path = put ("full.sym", "old\n", -1), *big = g_strnfill (100000, 'x');
  if (g_test_subprocess ())
    {
      g_autoptr (Document) d = document_new ();
      g_autoptr (GError) error = NULL;
      struct rlimit limit = { 4096, 4096 };
      signal (SIGXFSZ, SIG_IGN);
      g_assert_true (document_load (d, path, NULL));
      document_replace (d, 0, 0, big, -1);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      g_assert_false (document_save (d, NULL, &error));
      g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE);
      g_assert_true (document_get_modified (d));
      assert_bytes (path, "old\n", 4);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
}

static void
test_read_only_folder (void)
{
  g_autofree char *inner = g_build_filename (folder, "locked", NULL), *path = g_build_filename (inner, "a.sym", NULL);
  g_autoptr (Document) d = document_new ();
  g_autoptr (GError) error = NULL;
  gboolean saved;
  g_mkdir (inner, 0755);
  g_assert_true (g_file_set_contents (path, "old\n", -1, NULL));
  g_assert_true (document_load (d, path, NULL));
  document_replace (d, 0, 0, "x", 1);
  g_chmod (inner, 0555);
  if (!step_down ())
    {
      g_test_skip ("root cannot take another user's rights here");
      return;
    }
  saved = document_save (d, NULL, &error);
  step_up ();
  g_assert_false (saved);
  g_assert_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE);
  g_assert_nonnull (strstr (error->message, "“a.sym”"));
  g_assert_nonnull (strstr (error->message, "Save it in another folder"));
  g_assert_true (document_get_modified (d));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "xold\n");
  assert_bytes (path, "old\n", 4);
  g_chmod (inner, 0700);
}

static void disk_cb (Document *d, guint *seen) { (*seen)++; }

static void
test_disk_change (void)
{
  g_autofree char *path = put ("watched.sym", "one two\n", -1);
  g_autoptr (Document) d = document_new ();
  guint seen = 0;
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;

  g_assert_true (document_load (d, path, NULL));
  g_signal_connect (d, "disk-changed", G_CALLBACK (disk_cb), &seen);
  g_free (put ("watched.sym", "one three two\n", -1));
  document_check_disk (d);
  while (seen == 0 && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (seen, ==, 1);
  g_assert_true (document_is_disk_changed (d));
  g_assert_true (document_reload (d, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "one three two\n");
  g_assert_false (document_get_modified (d));
  g_assert_true (document_undo (d, NULL));
  g_assert_cmpstr (document_get_text (d, NULL), ==, "one two\n");
}

static char *
find_journal (const char *journals)
{
  g_autoptr (GDir) dir = g_dir_open (journals, 0, NULL);
  const char *name = dir ? g_dir_read_name (dir) : NULL;
  return name ? g_build_filename (journals, name, NULL) : NULL;
}

/* A process edits and is killed; its texts come back, and a living owner's are left alone. */
static void
crash (const char *path, const char *journals)
{
  Document *d = document_new ();
  document_load (d, path, NULL);
  document_set_journal_folder (d, journals);
  document_replace (d, 0, 0, "1 ", 2);
  document_replace (d, 2, 2, "2 ", 2);
  document_replace (d, 0, 1, "ONE", 3);
  document_flush_journal (d);
  raise (SIGKILL);
}

static void
test_journal (void)
{
  g_autofree char *path = put ("crash.sym", "saved\n", -1), *journals = g_build_filename (folder, "journals", NULL);
  g_autofree char *bytes = NULL, *file = NULL;
  g_autoptr (GPtrArray) none = NULL;
  gsize length;
  pid_t child = fork ();
  int status;

  if (child == 0)                       /* a program anew: GIO's threads and their locks do not live on in a fork */
    {
      execl ("/proc/self/exe", "test-file", "--crash", path, journals, NULL);
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  file = find_journal (journals);
  g_assert_nonnull (file);
  g_assert_true (g_file_get_contents (file, &bytes, &length, NULL));
  g_unlink (file);
  /* cut anywhere: the newest whole state comes back, never garbage, never a crash */
  for (gsize cut = 0; cut <= length; cut++)
    {
      g_autoptr (GPtrArray) documents = NULL, bad = NULL;
      g_file_set_contents (file, bytes, cut, NULL);
      documents = document_restore_journals (journals, &bad);
      g_assert_cmpuint (documents->len + bad->len, <=, 1);
      if (documents->len == 1)
        {
          Document *d = g_ptr_array_index (documents, 0);
          const char *text = document_get_text (d, NULL);
          g_assert_true (g_str_equal (text, "1 saved\n") || g_str_equal (text, "1 2 saved\n") || g_str_equal (text, "ONE 2 saved\n"));
          g_assert_cmpstr (document_get_path (d), ==, path);
          g_assert_true (document_get_modified (d));
          if (cut == length)
            {
              g_assert_cmpstr (text, ==, "ONE 2 saved\n");
              none = document_restore_journals (journals, NULL);
              g_assert_cmpuint (none->len, ==, 0);
              g_assert_true (document_undo (d, NULL));
              g_assert_cmpstr (document_get_text (d, NULL), ==, "saved\n");
              g_assert_null (find_journal (journals));
            }
          document_discard_journal (d);
        }
      else
        g_assert_cmpuint (cut, <, length);
      for (guint i = 0; i < bad->len; i++)
        g_unlink (g_ptr_array_index (bad, i));
      g_unlink (file);
    }
  /* any byte wrong: what was whole before it, or kept aside */
  for (gsize i = 0; i < length; i++)
    {
      g_autoptr (GPtrArray) documents = NULL, wrong = NULL;
      bytes[i] ^= 0x55;
      g_file_set_contents (file, bytes, length, NULL);
      bytes[i] ^= 0x55;
      documents = document_restore_journals (journals, &wrong);
      g_assert_cmpuint (documents->len + wrong->len, <=, 1);
      for (guint k = 0; k < documents->len; k++)
        document_discard_journal (g_ptr_array_index (documents, k));
      for (guint k = 0; k < wrong->len; k++)
        g_unlink (g_ptr_array_index (wrong, k));
    }
}

int
main (int argc, char **argv)
{
  g_autofree char *command = NULL;
  int result;
  g_test_init (&argc, &argv, NULL);
  if (argc == 4 && strcmp (argv[1], "--crash") == 0)
    crash (argv[2], argv[3]);
  folder = g_dir_make_tmp ("symphony-document-XXXXXX", NULL);
  g_test_add_func ("/document/file/round-trip", test_round_trip);
  g_test_add_func ("/document/file/missing", test_missing);
  g_test_add_func ("/document/file/no-file", test_no_file);
  g_test_add_func ("/document/file/unreadable", test_unreadable);
  g_test_add_func ("/document/file/mode-and-link", test_mode_and_link);
  g_test_add_func ("/document/file/full-disk", test_full_disk);
  g_test_add_func ("/document/file/read-only-folder", test_read_only_folder);
  g_test_add_func ("/document/file/disk-change", test_disk_change);
  g_test_add_func ("/document/file/journal", test_journal);
  result = g_test_run ();
  command = g_strdup_printf ("rm -rf '%s'", folder);
  return system (command) == 0 ? result : 1;
}
