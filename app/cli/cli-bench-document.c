/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony bench document: the text model alone, at the sizes of the editor's budgets. */
#include "cli-bench.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "document/history.h"

#define MB (1u << 20)
#define RUNS 7

static double
now_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* C-like rows of up to 84 bytes, the same for the same seed. */
static char *
generate (gsize length, guint32 seed)
{
  static const char *const words[] = { "static", "int", "result", "if (node->next)", "return", "count += 1;", "value", "{", "}",
                                       "/* a comment */", "for (i = 0; i < n; i++)", "\"text\"", "g_free (p);", "self->rope" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GString *text = g_string_sized_new (length + 128);
  while (text->len < length)
    {
      gsize row = text->len;
      while (text->len - row < 68)
        g_string_append_printf (text, "%s ", words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))]);
      text->str[text->len - 1] = '\n';
    }
  text->str[length - 1] = '\n';
  g_string_truncate (text, length);
  return g_string_free (text, FALSE);
}

static double
resident_mb (void)
{
  g_autofree char *text = NULL;
  unsigned long size = 0, resident = 0;
  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || sscanf (text, "%lu %lu", &size, &resident) != 2)
    return NAN;
  return resident * 4096.0 / MB;
}

static void
bench_open_and_save (GArray *rows, const char *path)
{
  double opened[RUNS], saved[RUNS], grown = 0;
  for (guint i = 0; i < RUNS; i++)
    {
      double before = resident_mb (), start = now_ms ();
      Document *document = document_new ();
      gboolean ok = document_load (document, path, NULL);
      opened[i] = now_ms () - start;
      if (i == 0)
        grown = resident_mb () - before;
      document_replace (document, 0, 0, "x", 1);
      start = now_ms ();
      ok = ok && document_save (document, NULL, NULL);
      saved[i] = now_ms () - start;
      g_object_unref (document);
      if (!ok)
        return;
    }
  bench_add (rows, "open 100 MB into the model", "ms", opened, RUNS, 250);
  bench_add_figures (rows, "memory for 100 MB, over the file's size", "ratio", grown / 100, NAN, NAN, 1, 1.3, FALSE);
  bench_add (rows, "save 100 MB with fsync", "ms", saved, RUNS, NAN);
}

static void
bench_inserts (GArray *rows, const char *text, gsize length)
{
  const guint count = 100000, rival_count = 20;
  g_autofree double *samples = g_new (double, count);
  double rival[20], total;
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  GString *flat = g_string_new_len (text, length);
  Rope *rope = rope_new (text, length);

  total = now_ms ();
  for (guint i = 0; i < count; i++)
    {
      gsize at = g_rand_double (rand) * rope_get_length (rope);
      double start = now_ms ();
      Rope *next = rope_edit (rope, &(DocumentEdit) { at, at, "x", 1 }, 1);
      rope_unref (rope);
      rope = next;
      samples[i] = (now_ms () - start) * 1e3;
    }
  total = now_ms () - total;
  for (guint i = 0; i < rival_count; i++)
    {
      double start = now_ms ();
      g_string_insert_c (flat, g_rand_double (rand) * flat->len, 'x');
      rival[i] = (now_ms () - start) * 1e3;
    }
  bench_add (rows, "rope insert at 100 MB", "us", samples, count, 20);
  BenchRow *row = &g_array_index (rows, BenchRow, rows->len - 1);
  if (row->p99 > 20)
    fprintf (stderr, "bench document: rope insert: p99 is %.1f us, above 20\n", row->p99);
  for (guint i = 1; i < rival_count; i++)
    rival[0] += rival[i];
  bench_set_rival (rows, "flat buffer", rival[0] / rival_count);
  bench_add_figures (rows, "100,000 random edits at 100 MB", "ms", total, NAN, NAN, 1, NAN, FALSE);
  rope_unref (rope);
  g_string_free (flat, TRUE);
}

/* One key at many carets is one delta: the document's whole answer, without a view. */
static void
bench_carets (GArray *rows, guint carets, const char *name, double target)
{
  const guint runs = 100;
  double samples[100];
  g_autofree char *text = generate (10 * MB, 2);
  g_autoptr (Document) document = document_new ();
  g_autofree DocumentEdit *edits = g_new (DocumentEdit, carets);

  document_set_text (document, text);
  for (guint run = 0; run < runs; run++)
    {
      gsize step = document_get_length (document) / carets;
      for (guint i = 0; i < carets; i++)
        edits[i] = (DocumentEdit) { i * step, i * step, "k", 1 };
      double start = now_ms ();
      document_apply (document, 0, edits, carets, DOCUMENT_AUTHOR_USER, NULL);
      samples[run] = now_ms () - start;
    }
  bench_add (rows, name, "ms", samples, runs, target);
}

static void
bench_replace (GArray *rows)
{
  const guint hits = 64000;
  double replaced[RUNS], undone[RUNS], compared[RUNS];
  g_autofree char *text = generate (10 * MB, 3);
  g_autofree DocumentEdit *edits = g_new (DocumentEdit, hits);
  gsize step = 10 * MB / hits;

  for (guint i = 0; i < hits; i++)
    edits[i] = (DocumentEdit) { i * step, i * step + 6, "replacement", 11 };
  for (guint run = 0; run < RUNS; run++)
    {
      g_autoptr (Document) document = document_new ();
      double start;
      document_set_text (document, text);
      start = now_ms ();
      document_apply (document, 0, edits, hits, DOCUMENT_AUTHOR_USER, NULL);
      replaced[run] = now_ms () - start;
      start = now_ms ();
      document_undo (document, NULL);
      undone[run] = now_ms () - start;
      start = now_ms ();
      delta_unref (document_compare_nodes (document, document_get_root (document), document_get_nth_node (document, 1)));
      compared[run] = now_ms () - start;
    }
  bench_add (rows, "replace 64,000 in 10 MB", "ms", replaced, RUNS, 60);
  bench_add (rows, "its undo", "ms", undone, RUNS, 60);
  bench_add (rows, "its comparison in the undo tree", "ms", compared, RUNS, NAN);
}

/* A diagnostic of 5,000 keys ago is carried to now, after each key. */
static void
bench_map (GArray *rows)
{
  const guint runs = 5000;
  g_autofree double *samples = g_new (double, runs);
  g_autoptr (Document) document = document_new ();

  document_replace (document, 0, 0, "0123456789", 10);
  for (guint i = 0; i < 2 * runs; i++)
    {
      gsize at = document_get_length (document) / 2;
      document_replace (document, at, at, "k", 1);
      if (i >= runs)
        {
          gsize offset = 7;
          double start = now_ms ();
          document_map_offset (document, document_get_revision (document) - runs, &offset, DOCUMENT_BIAS_RIGHT);
          samples[i - runs] = (now_ms () - start) * 1e3;
        }
    }
  bench_add (rows, "an offset carried over 5,000 revisions", "us", samples, runs, 20);
}

void
bench_document (GArray *rows)
{
  g_autofree char *text = generate (100 * MB, 1), *path = NULL;
  int fd = g_file_open_tmp ("symphony-bench-XXXXXX", &path, NULL);

  if (fd >= 0 && g_file_set_contents (path, text, 100 * MB, NULL))
    {
      g_clear_pointer (&text, g_free);  /* before the memory is measured */
      bench_open_and_save (rows, path);
      text = generate (100 * MB, 1);
    }
  if (fd >= 0)
    {
      close (fd);
      g_unlink (path);
    }
  bench_carets (rows, 1000, "a key at 1,000 carets, 10 MB", 5);
  bench_carets (rows, 10000, "a key at 10,000 carets, 10 MB", 50);
  bench_replace (rows);
  bench_map (rows);
  bench_inserts (rows, text, 100 * MB);
}
