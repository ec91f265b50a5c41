/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony bench search: scans and replacements in one text, and a search in a folder, beside grep and ripgrep. */
#include "cli-bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gstdio.h>

#include "search/search-project.h"

#define TEXT_BYTES (10u << 20)
#define RUNS 20
#define FILES 5000
#define FILE_BYTES (100u << 10)
#define PROJECT_RUNS 5

static double
now_ms (void)
{
  return g_get_monotonic_time () / 1e3;
}

/* C-like rows of 80 columns; every `rarity`-th has the word that is looked for. */
static char *
generate (gsize bytes, guint rarity, guint seed)
{
  GString *text = g_string_sized_new (bytes + 128);
  GRand *random = g_rand_new_with_seed (seed);
  for (guint row = 0; text->len < bytes; row++)
    g_string_append_printf (text, "  value_%06u = compute (state->left, %10u, buffer[%4u]) + offset%s;\n", g_rand_int_range (random, 0, 1000000),
                            g_rand_int (random), g_rand_int_range (random, 0, 4096), row % rarity == 0 ? "_needle" : "_plain ");
  g_rand_free (random);
  return g_string_free (text, FALSE);
}

static void
bench_scan (GArray *rows, const char *name, const char *pattern, SearchFlags flags, const char *text, gsize length, double target)
{
  g_autoptr (SearchPattern) made = search_pattern_new (pattern, flags, NULL, NULL);
  double samples[RUNS];
  guint hits = 0;
  for (guint i = 0; i < RUNS; i++)
    {
      g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (SearchRange));
      double start = now_ms ();
      search_scan (made, text, length, NULL, 0, found, NULL, NULL, NULL);
      samples[i] = now_ms () - start;
      hits = found->len;
    }
  g_autofree char *label = g_strdup_printf ("%s, %u hits", name, hits);
  bench_add (rows, label, "ms", samples, RUNS, target);
}

static void
bench_replace (GArray *rows, const char *name, const char *pattern, const char *with, const char *text, gsize length)
{
  g_autoptr (SearchPattern) made = search_pattern_new (pattern, SEARCH_REGEX, NULL, NULL);
  g_autoptr (SearchTemplate) template = search_template_new (with, SEARCH_TEMPLATE_GROUPS, made, NULL, NULL);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  double samples[RUNS];
  search_scan (made, text, length, NULL, 0, found, NULL, NULL, NULL);
  for (guint i = 0; i < RUNS; i++)
    {
      g_autoptr (Document) document = document_new ();
      document_set_text (document, text);
      double start = now_ms ();
      g_autoptr (SearchEdits) edits = search_replace (made, template, text, length, (SearchRange *) (void *) found->data, found->len, NULL, NULL);
      document_apply (document, 0, (DocumentEdit *) (void *) edits->edits->data, edits->edits->len, DOCUMENT_AUTHOR_USER, NULL);
      samples[i] = now_ms () - start;
    }
  g_autofree char *label = g_strdup_printf ("%s, %u hits, into the document", name, found->len);
  bench_add (rows, label, "ms", samples, RUNS, 60);
}

/* ---- a folder -------------------------------------------------------------------------------------------- */

typedef struct { GMainLoop *loop; guint hits; double first, start; } Run;

static void
found_cb (GPtrArray *files, const SearchProjectTotals *totals, gpointer data)
{
  Run *run = data;
  if (files->len > 0 && run->first == 0)
    run->first = now_ms () - run->start;
}

static void
done_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Run *run = data;
  g_autoptr (SearchProjectTotals) totals = search_project_run_finish (result, NULL);
  run->hits = totals ? totals->hits : 0;
  g_main_loop_quit (run->loop);
}

static void
fill_folder (const char *root)
{
  g_autofree char *text = generate (FILE_BYTES, 400, 7);
  for (guint i = 0; i < FILES; i++)
    {
      g_autofree char *folder = g_strdup_printf ("%s/d%02u", root, i % 100), *path = g_strdup_printf ("%s/f%04u.c", folder, i);
      g_mkdir (folder, 0700);
      g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
    }
}

/* The rival does the same work and gives its lines away. ripgrep where it is installed, else grep. */
static double
time_rival (const char *root, const char **name)
{
  g_autofree char *ripgrep = g_find_program_in_path ("rg"), *command = NULL;
  double best = NAN;
  *name = ripgrep ? "rg" : "grep -R";
  command = g_strdup_printf (ripgrep ? "rg -n _needle '%s' >/dev/null" : "LC_ALL=C.UTF-8 grep -Rn _needle '%s' >/dev/null", root);
  for (guint i = 0; i < PROJECT_RUNS; i++)
    {
      const char *const arguments[] = { "sh", "-c", command, NULL };
      double start = now_ms ();
      if (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL))
        best = isnan (best) ? now_ms () - start : MIN (best, now_ms () - start);
    }
  return best;
}

static void
bench_project (GArray *rows)
{
  g_autofree char *root = g_dir_make_tmp ("symphony-bench-XXXXXX", NULL), *label = NULL, *clean = NULL;
  g_autoptr (SearchPattern) pattern = search_pattern_new ("_needle", SEARCH_CASE, NULL, NULL);
  double samples[PROJECT_RUNS], firsts[PROJECT_RUNS];
  const char *rival = NULL;
  guint hits = 0;

  fill_folder (root);
  for (guint i = 0; i < PROJECT_RUNS; i++)
    {
      Run run = { g_main_loop_new (NULL, FALSE), 0, 0, now_ms () };
      search_project_run_async (&(SearchProjectOptions) { root }, pattern, found_cb, &run, NULL, done_cb, &run);
      g_main_loop_run (run.loop);
      samples[i] = now_ms () - run.start;
      firsts[i] = run.first;
      hits = run.hits;
      g_main_loop_unref (run.loop);
    }
  label = g_strdup_printf ("%u files of %u KB, %u hits", FILES, FILE_BYTES >> 10, hits);
  bench_add (rows, label, "ms", samples, PROJECT_RUNS, 2000);
  double best = time_rival (root, &rival);
  bench_set_rival (rows, rival, best);
  bench_add (rows, "until its first hits are there", "ms", firsts, PROJECT_RUNS, 100);
  clean = g_strdup_printf ("rm -rf '%s'", root);
  if (system (clean) != 0)
    fprintf (stderr, "bench search: %s stays\n", root);
}

void
bench_search (GArray *rows)
{
  g_autofree char *text = generate (TEXT_BYTES, 2, 1);
  gsize length = strlen (text);
  bench_scan (rows, "10 MB, a word", "_needle", SEARCH_CASE, text, length, 20);
  bench_scan (rows, "10 MB, a word, any case", "_NEEDLE", SEARCH_PLAIN, text, length, 20);
  bench_scan (rows, "10 MB, value_\\d+ =", "value_\\d+ =", SEARCH_REGEX, text, length, 20);
  bench_scan (rows, "10 MB, \\w+\\[ *\\d+\\]", "\\w+\\[ *\\d+\\]", SEARCH_REGEX, text, length, 200);
  bench_scan (rows, "10 MB, nothing found", "absent_\\w+", SEARCH_REGEX, text, length, 20);
  bench_replace (rows, "10 MB, replace by a text", "_needle", "_pin", text, length);
  bench_replace (rows, "10 MB, replace by groups", "offset(_)(needle)", "$2$1\\U$2", text, length);
  bench_project (rows);
}
