/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Search in a folder: what is searched, what is passed over and said, streaming, cancelling, replacing and taking back. */
#include "search/search-project.h"
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  GMainLoop           *loop;
  GPtrArray           *files;           /* SearchProjectFile */
  SearchProjectTotals *totals;
  GError              *error;
  guint                batches;
} Run;

static int
compare_files (gconstpointer a, gconstpointer b)
{
  return strcmp ((*(SearchProjectFile *const *) a)->name, (*(SearchProjectFile *const *) b)->name);
}

static void
found_cb (GPtrArray *files, const SearchProjectTotals *totals, gpointer data)
{
  Run *run = data;
  run->batches++;
  for (guint i = 0; i < files->len; i++)
    g_ptr_array_add (run->files, search_project_file_ref (g_ptr_array_index (files, i)));
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  run->totals = search_project_run_finish (result, &run->error);
  g_main_loop_quit (run->loop);
}

static Run *
search (const SearchProjectOptions *options, const char *text, SearchFlags flags, GCancellable *cancellable)
{
  Run *run = g_new0 (Run, 1);
  g_autoptr (SearchPattern) pattern = search_pattern_new (text, flags, NULL, NULL);
  run->loop = g_main_loop_new (NULL, FALSE);
  run->files = g_ptr_array_new_with_free_func ((GDestroyNotify) search_project_file_unref);
  search_project_run_async (options, pattern, found_cb, run, cancellable, done_cb, run);
  g_main_loop_run (run->loop);
  g_ptr_array_sort (run->files, compare_files);
  return run;
}

static void
run_free (Run *run)
{
  g_main_loop_unref (run->loop);
  g_ptr_array_unref (run->files);
  search_project_totals_free (run->totals);
  g_clear_error (&run->error);
  g_free (run);
}

static char *
print_names (Run *run)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < run->files->len; i++)
    g_string_append_printf (text, "%s%s", i ? " " : "", ((SearchProjectFile *) g_ptr_array_index (run->files, i))->name);
  return g_string_free (text, FALSE);
}

static void
put (const char *root, const char *name, const char *text, gssize length)
{
  g_autofree char *path = g_build_filename (root, name, NULL), *folder = g_path_get_dirname (path);
  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path, text, length, NULL));
}

static char *
get (const char *root, const char *name)
{
  g_autofree char *path = g_build_filename (root, name, NULL);
  char *text = NULL;
  g_file_get_contents (path, &text, NULL, NULL);
  return text;
}

static char *
make_root (void)
{
  char *root = g_dir_make_tmp ("symphony-search-XXXXXX", NULL);
  g_autofree char *loop = g_build_filename (root, "src", "loop", NULL);
  put (root, "a.sym", "needle\n  a needle\n", -1);
  put (root, "src/b.c", "int needle;\n", -1);
  put (root, "src/b.h", "needle\n", -1);
  put (root, "src/deep/er/c.c", "no hay\nneedle\n", -1);
  put (root, "build/out.c", "needle\n", -1);
  put (root, "notes.log", "needle\n", -1);
  put (root, "keep.log", "needle\n", -1);
  put (root, ".hidden/x.c", "needle\n", -1);
  put (root, ".git/config", "needle\n", -1);
  put (root, "binary", "needle\0needle", 13);
  put (root, "empty", "", 0);
  put (root, ".gitignore", "# made by hand\n/build/\n*.log\n!keep.log\n", -1);
  put (root, "src/deep/.gitignore", "er/*.h\n", -1);
  put (root, "src/deep/er/c.h", "needle\n", -1);
  g_assert_cmpint (symlink ("..", loop), ==, 0);
  return root;
}

static void
remove_root (char *root)
{
  const char *const command[] = { "rm", "-rf", root, NULL };
  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
  g_free (root);
}

static void
check_names (const SearchProjectOptions *options, const char *expected)
{
  Run *run = search (options, "needle", SEARCH_PLAIN, NULL);
  g_autofree char *names = print_names (run);
  g_assert_no_error (run->error);
  g_assert_cmpstr (names, ==, expected);
  run_free (run);
}

#define GLOBS(...) (const char *const[]) { __VA_ARGS__, NULL }

static void
test_walk (void)
{
  char *root = make_root ();
  check_names (&(SearchProjectOptions) { root }, "a.sym keep.log src/b.c src/b.h src/deep/er/c.c");
  check_names (&(SearchProjectOptions) { root, .ignored = TRUE },
               "a.sym build/out.c keep.log notes.log src/b.c src/b.h src/deep/er/c.c src/deep/er/c.h");
  check_names (&(SearchProjectOptions) { root, .hidden = TRUE },
               ".hidden/x.c a.sym keep.log src/b.c src/b.h src/deep/er/c.c");
  check_names (&(SearchProjectOptions) { root, .include = GLOBS ("*.c") }, "src/b.c src/deep/er/c.c");
  check_names (&(SearchProjectOptions) { root, .include = GLOBS ("*.{sym,h}, keep.*") }, "a.sym keep.log src/b.h");
  check_names (&(SearchProjectOptions) { root, .include = GLOBS ("deep") }, "src/deep/er/c.c");
  check_names (&(SearchProjectOptions) { root, .include = GLOBS ("src/**/c.c") }, "src/deep/er/c.c");
  check_names (&(SearchProjectOptions) { root, .include = GLOBS ("src/*.c") }, "src/b.c");
  check_names (&(SearchProjectOptions) { root, .exclude = GLOBS ("src/deep", "*.sym") }, "keep.log src/b.c src/b.h");
  check_names (&(SearchProjectOptions) { root, .exclude = GLOBS ("src/") }, "a.sym keep.log");
  remove_root (root);
}

/* Ignore files above the root count inside a repository. */
static void
test_above (void)
{
  char *root = make_root ();
  g_autofree char *inner = g_build_filename (root, "src", NULL);
  put (root, "src/x.log", "needle", -1);
  check_names (&(SearchProjectOptions) { inner }, "b.c b.h deep/er/c.c");
  remove_root (root);
}

static void
test_hits (void)
{
  char *root = make_root ();
  Run *run = search (&(SearchProjectOptions) { root, .include = GLOBS ("a.sym") }, "needle", SEARCH_PLAIN, NULL);
  const SearchProjectFile *file = g_ptr_array_index (run->files, 0);
  g_assert_cmpuint (file->hit_count, ==, 2);
  g_assert_cmpuint (file->hits[1].line, ==, 2);
  g_assert_cmpuint (file->hits[1].column, ==, 5);
  g_assert_cmpuint (file->hits[1].start, ==, 11);
  g_assert_cmpstr (file->texts + file->hits[1].text, ==, "a needle");
  g_assert_cmpuint (file->hits[1].mark, ==, 2);
  g_assert_cmpuint (file->hits[1].mark_length, ==, 6);
  g_assert_cmpuint (run->totals->hits, ==, 2);
  g_assert_cmpuint (run->totals->files, ==, 1);
  run_free (run);
  run = search (&(SearchProjectOptions) { root }, "needle", SEARCH_PLAIN, NULL);
  g_assert_cmpuint (run->totals->binary, ==, 1);
  g_assert_cmpuint (run->totals->matching, ==, 5);
  run_free (run);
  remove_root (root);
}

static void
test_long_row (void)
{
  char *root = g_dir_make_tmp ("symphony-search-XXXXXX", NULL);
  g_autoptr (GString) text = g_string_new ("\xff\t");
  Run *run;
  const SearchProjectFile *file;
  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "ä");
  g_string_append (text, "needle");
  for (guint i = 0; i < 20000; i++)
    g_string_append (text, "ö");
  put (root, "row", text->str, text->len);
  run = search (&(SearchProjectOptions) { root }, "needle", SEARCH_PLAIN, NULL);
  file = g_ptr_array_index (run->files, 0);
  g_assert_cmpuint (file->hits[0].column, ==, 20003);
  g_assert_true (g_utf8_validate (file->texts, -1, NULL));
  g_assert_cmpuint (strlen (file->texts), <, 400);
  g_assert_true (g_str_has_prefix (file->texts + file->hits[0].mark, "needle"));
  run_free (run);
  remove_root (root);
}

static void
test_memory (void)
{
  char *root = make_root ();
  g_autoptr (GHashTable) texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rope_unref);
  Run *run;
  const SearchProjectFile *file;
  g_hash_table_insert (texts, g_build_filename (root, "a.sym", NULL), rope_new ("typed NEEDLE", 12));
  g_hash_table_insert (texts, g_build_filename (root, "src", "b.c", NULL), rope_new ("", 0));
  run = search (&(SearchProjectOptions) { root, .include = GLOBS ("a.sym", "b.c"), .texts = texts }, "needle", SEARCH_PLAIN, NULL);
  g_assert_cmpuint (run->files->len, ==, 1);
  file = g_ptr_array_index (run->files, 0);
  g_assert_true (file->in_memory);
  g_assert_cmpuint (file->hits[0].start, ==, 6);
  run_free (run);
  remove_root (root);
}

static void
test_unreadable (void)
{
  char *root = make_root ();
  g_autofree char *missing = g_build_filename (root, "nowhere", NULL), *locked = g_build_filename (root, "src", NULL);
  Run *run = search (&(SearchProjectOptions) { missing }, "needle", SEARCH_PLAIN, NULL);
  g_assert_cmpuint (run->totals->unreadable, ==, 1);
  g_assert_nonnull (run->totals->unreadable_names[0]);
  run_free (run);
  if (geteuid () != 0)                  /* root reads everything */
    {
      g_chmod (locked, 0);
      run = search (&(SearchProjectOptions) { root }, "needle", SEARCH_PLAIN, NULL);
      g_assert_cmpuint (run->totals->unreadable, ==, 1);
      g_assert_true (g_str_has_prefix (run->totals->unreadable_names[0], "src: "));
      run_free (run);
      g_chmod (locked, 0700);
    }
  remove_root (root);
}

static void
test_cancel (void)
{
  char *root = make_root ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run *run;
  g_cancellable_cancel (cancellable);
  run = search (&(SearchProjectOptions) { root }, "needle", SEARCH_PLAIN, cancellable);
  g_assert_error (run->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (run->files->len, ==, 0);
  run_free (run);
  remove_root (root);
}

static void
test_limit (void)
{
  char *root = g_dir_make_tmp ("symphony-search-XXXXXX", NULL);
  g_autofree char *fill = g_strnfill (60, 'a'), *text = g_strconcat (fill, "!b1", NULL);
  Run *run;
  put (root, "a", text, -1);
  run = search (&(SearchProjectOptions) { root }, "(a+)+b\\d", SEARCH_REGEX, NULL);
  g_assert_error (run->error, SEARCH_ERROR, SEARCH_ERROR_LIMIT);
  run_free (run);
  remove_root (root);
}

static GArray *
dup_hits (const SearchProjectFile *file)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  for (guint i = 0; i < file->hit_count; i++)
    {
      SearchRange hit = { file->hits[i].start, file->hits[i].end };
      g_array_append_val (hits, hit);
    }
  return hits;
}

static void
test_replace (void)
{
  char *root = make_root ();
  Run *run = search (&(SearchProjectOptions) { root, .include = GLOBS ("a.sym", "src/b.*") }, "needle", SEARCH_PLAIN, NULL);
  g_autoptr (SearchPattern) pattern = search_pattern_new ("needle", SEARCH_PLAIN, NULL, NULL);
  g_autoptr (SearchTemplate) with = search_template_new ("pin", 0, pattern, NULL, NULL);
  g_autoptr (SearchProjectReplaced) done = NULL, back = NULL;
  g_autofree char *a = NULL, *b = NULL, *a_back = NULL, *c_back = NULL, *path = g_build_filename (root, "a.sym", NULL);
  SearchProjectJob jobs[3];
  struct stat info;

  g_assert_cmpuint (run->files->len, ==, 3);
  for (guint i = 0; i < 3; i++)
    jobs[i] = (SearchProjectJob) { g_ptr_array_index (run->files, i), dup_hits (g_ptr_array_index (run->files, i)) };
  g_chmod (path, 0750);
  put (root, "src/b.h", "changed meanwhile needle", -1);
  done = search_project_replace (pattern, with, jobs, 3, NULL);
  a = get (root, "a.sym");
  b = get (root, "src/b.h");
  g_assert_cmpstr (a, ==, "pin\n  a pin\n");
  g_assert_cmpstr (b, ==, "changed meanwhile needle");          /* left alone, and named */
  g_assert_cmpuint (done->failures->len, ==, 1);
  g_assert_true (g_str_has_prefix (g_ptr_array_index (done->failures, 0), "b.h: "));
  g_assert_cmpuint (done->hits, ==, 3);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0750);
  put (root, "src/b.c", "somebody wrote", -1);
  back = search_project_revert (done->changes, NULL);
  a_back = get (root, "a.sym");
  c_back = get (root, "src/b.c");
  g_assert_cmpstr (a_back, ==, "needle\n  a needle\n");
  g_assert_cmpstr (c_back, ==, "somebody wrote");
  g_assert_cmpuint (back->failures->len, ==, 1);
  for (guint i = 0; i < 3; i++)
    g_array_unref (jobs[i].hits);
  run_free (run);
  remove_root (root);
}

/* A tree of many entries; the long variant has 50,000. */
static void
test_many (void)
{
  char *root = g_dir_make_tmp ("symphony-search-XXXXXX", NULL);
  guint folders = g_getenv ("SYMPHONY_LONG") ? 500 : 20;
  Run *run;
  for (guint i = 0; i < folders; i++)
    for (guint k = 0; k < 100; k++)
      {
        g_autofree char *name = g_strdup_printf ("d%u/f%u.c", i, k);
        put (root, name, k == 7 ? "needle\n" : "hay\n", -1);
      }
  run = search (&(SearchProjectOptions) { root }, "needle", SEARCH_PLAIN, NULL);
  g_assert_cmpuint (run->totals->files, ==, folders * 100);
  g_assert_cmpuint (run->files->len, ==, folders);
  run_free (run);
  remove_root (root);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/search/project/walk", test_walk);
  g_test_add_func ("/search/project/above", test_above);
  g_test_add_func ("/search/project/hits", test_hits);
  g_test_add_func ("/search/project/long-row", test_long_row);
  g_test_add_func ("/search/project/memory", test_memory);
  g_test_add_func ("/search/project/unreadable", test_unreadable);
  g_test_add_func ("/search/project/cancel", test_cancel);
  g_test_add_func ("/search/project/limit", test_limit);
  g_test_add_func ("/search/project/replace", test_replace);
  g_test_add_func ("/search/project/many", test_many);
  return g_test_run ();
}
