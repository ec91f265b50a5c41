/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the palette finds: fuzzy matches in a sensible order, ignore rules, 50,000 files within a key's time. */
#include "../../../app/ide/palette/ide-file-index.h"
#include "../../../app/ide/palette/ide-match.h"
#include "project/ignore.h"
#include <stdlib.h>
#include <string.h>

static int
score (const char *query, const char *text)
{
  g_autoptr (IdeMatch) match = ide_match_new (query);
  return ide_match_score (match, text, ide_match_get_mask (text), TRUE, NULL, NULL);
}

static void
test_order (void)
{
  g_assert_cmpint (score ("xyz", "app/main.c"), ==, -1);
  g_assert_cmpint (score ("cba", "abc"), ==, -1);
  g_assert_cmpint (score ("main", "app/main.c"), >, score ("main", "app/domain/x.c"));
  g_assert_cmpint (score ("main", "app/main.c"), >, score ("main", "main/other.c"));
  g_assert_cmpint (score ("iw", "app/ide-window.c"), >, score ("iw", "app/pitwork.c"));
  g_assert_cmpint (score ("drums", "drums.sym"), >, score ("drums", "long/folder/drums.sym"));
  g_assert_cmpint (score ("gp", "GoodPlan.c"), >, score ("gp", "gasp.c"));
  g_assert_cmpint (score ("app main", "app/ide/main.c"), >=, 0);
  g_assert_cmpint (score ("app zebra", "app/ide/main.c"), ==, -1);
  g_assert_cmpint (score ("Main", "app/main.c"), ==, -1);       /* a capital asks for the case */
  g_assert_cmpint (score ("", "anything"), >=, 0);
  g_assert_cmpint (score ("größe", "die größe.txt"), >=, 0);
}

static void
test_marks (void)
{
  g_autoptr (IdeMatch) match = ide_match_new ("win open");
  guint marks[IDE_MATCH_MARKS], count;
  const char *text = "Open the window";
  g_assert_cmpint (ide_match_score (match, text, ide_match_get_mask (text), FALSE, marks, &count), >=, 0);
  g_assert_cmpuint (count, ==, 7);
  g_assert_cmpuint (marks[0], ==, 0);
  g_assert_cmpuint (marks[3], ==, 3);
  g_assert_cmpuint (marks[4], ==, 9);
}

static gboolean
is_ignored (const char *rules, const char *path, gboolean is_folder)
{
  g_autoptr (ModelIgnore) ignore = model_ignore_parse (NULL, "/project", rules);
  g_autofree char *whole = g_build_filename ("/project", path, NULL);
  return model_ignore_match (ignore, whole, is_folder);
}

static void
test_ignore (void)
{
  g_assert_true (is_ignored ("*.o\n", "a/b/c.o", FALSE));
  g_assert_false (is_ignored ("*.o\n!c.o\n", "a/b/c.o", FALSE));
  g_assert_true (is_ignored ("build/\n", "x/build", TRUE));
  g_assert_false (is_ignored ("build/\n", "x/build", FALSE));
  g_assert_true (is_ignored ("/top\n", "top", FALSE));
  g_assert_false (is_ignored ("/top\n", "a/top", FALSE));
  g_assert_true (is_ignored ("a/**/z\n", "a/b/c/z", FALSE));
  g_assert_true (is_ignored ("a/**/z\n", "a/z", FALSE));
  g_assert_true (is_ignored ("**/logs\n", "deep/er/logs", TRUE));
  g_assert_true (is_ignored ("x[0-9]?.txt\n", "x1a.txt", FALSE));
  g_assert_false (is_ignored ("x[!0-9].txt\n", "x1.txt", FALSE));
  g_assert_false (is_ignored ("# comment\n\n", "comment", FALSE));
  g_assert_true (is_ignored ("doc/*.txt  \r\n", "doc/a.txt", FALSE));
  g_assert_false (is_ignored ("doc/*.txt\n", "doc/x/a.txt", FALSE));
  g_assert_false (is_ignored ("*a*a*a*a*a*a*a*a*a*a*b\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", FALSE));
}

static void
write_file (const char *root, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (root, name, NULL), *folder = g_path_get_dirname (path);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
test_index (void)
{
  g_autofree char *root = g_dir_make_tmp ("symphony-index-XXXXXX", NULL), *clean = g_strdup_printf ("rm -rf '%s'", root);
  g_autoptr (GPtrArray) files = NULL;
  g_autoptr (GString) all = g_string_new (NULL);

  write_file (root, ".gitignore", "*.o\nout/\n");
  write_file (root, ".git/info/exclude", "mine.sym\n");
  write_file (root, "mine.sym", "");
  write_file (root, "a.sym", "");
  write_file (root, "a.o", "");
  write_file (root, "out/x.sym", "");
  write_file (root, ".hidden/y.sym", "");
  write_file (root, "sub/.gitignore", "!kept.o\n/own\n");
  write_file (root, "sub/kept.o", "");
  write_file (root, "sub/own", "");
  write_file (root, "sub/deep/own", "");
  files = ide_file_index_read (root, NULL);
  for (guint i = 0; i < files->len; i++)
    g_string_append_printf (all, "%s ", ((IdeIndexFile *) files->pdata[i])->path);
  g_assert_cmpstr (all->str, ==, "a.sym sub/deep/own sub/kept.o ");
  g_assert_cmpint (system (clean), ==, 0);
}

/* The gate is 50 ms a key at 50,000 files; the matching alone has to leave room for drawing. */
static void
test_speed (void)
{
  static const char *const parts[] = { "audio", "kernel", "window", "pattern", "drums", "melody", "session", "harmony", "view", "test" };
  static const char *const keys[] = { "d", "dr", "drm", "drm9", "kern view 7" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autofree guint64 *masks = g_new (guint64, 50000);
  double worst = 0;

  for (guint i = 0; i < 50000; i++)
    {
      g_ptr_array_add (paths, g_strdup_printf ("%s/%s-%s/%s-%u.sym", parts[g_rand_int_range (rand, 0, 10)], parts[g_rand_int_range (rand, 0, 10)],
                                               parts[g_rand_int_range (rand, 0, 10)], parts[g_rand_int_range (rand, 0, 10)], i));
      masks[i] = ide_match_get_mask (paths->pdata[i]);
    }
  for (guint k = 0; k < G_N_ELEMENTS (keys); k++)
    {
      g_autoptr (IdeMatch) match = ide_match_new (keys[k]);
      gint64 start = g_get_monotonic_time ();
      guint found = 0;
      for (guint i = 0; i < paths->len; i++)
        found += ide_match_score (match, paths->pdata[i], masks[i], TRUE, NULL, NULL) >= 0;
      worst = MAX (worst, (g_get_monotonic_time () - start) / 1000.0);
      g_assert_cmpuint (found, >, 0);
    }
  g_test_message ("worst key at 50,000 files: %.1f ms", worst);
  g_assert_cmpfloat (worst, <, 200);                            /* a busy machine; the window's own figure is in its state */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ide/palette/order", test_order);
  g_test_add_func ("/ide/palette/marks", test_marks);
  g_test_add_func ("/ide/palette/ignore", test_ignore);
  g_test_add_func ("/ide/palette/index", test_index);
  g_test_add_func ("/ide/palette/speed", test_speed);
  return g_test_run ();
}
