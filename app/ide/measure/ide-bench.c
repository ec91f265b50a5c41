/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The harness of the editor's measurements: frames, samples, rows, texts. */
#include "ide-bench.h"
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

gint64
ide_bench_now (void)
{
  return g_get_monotonic_time ();
}

static void
painted_cb (GdkFrameClock *clock, gint64 *when)
{
  if (*when == 0)
    *when = ide_bench_now ();
}

double
ide_bench_paint (GtkWidget *widget, IdeBenchFunc func, gpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gint64 start = ide_bench_now (), when = 0;
  gulong handler;

  func (data);
  gtk_widget_queue_draw (widget);
  handler = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &when);
  while (when == 0)
    g_main_context_iteration (NULL, TRUE);
  g_signal_handler_disconnect (clock, handler);
  return (when - start) / 1000.0;
}

static gboolean
over_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
ide_bench_turn (double ms)
{
  gboolean over = FALSE;
  g_timeout_add (ms, over_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

gboolean
ide_bench_wait (gboolean (*done) (gpointer data), gpointer data, double ms)
{
  gboolean over = FALSE;
  guint timer = g_timeout_add (ms, over_cb, &over);
  while (!over && !done (data))
    g_main_context_iteration (NULL, TRUE);
  if (!over)
    g_source_remove (timer);
  return !over;
}

/* ---- samples and rows ------------------------------------------------------------------------------------ */

void
ide_bench_note (IdeBenchSamples *samples, double value)
{
  if (samples->count < IDE_BENCH_SAMPLES)
    samples->values[samples->count++] = value;
}

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

static IdeBenchSamples
sort (const IdeBenchSamples *samples)
{
  IdeBenchSamples sorted = *samples;
  qsort (sorted.values, sorted.count, sizeof (double), compare);
  return sorted;
}

double
ide_bench_median (const IdeBenchSamples *samples)
{
  IdeBenchSamples sorted = sort (samples);
  return sorted.count > 0 ? sorted.values[sorted.count / 2] : NAN;
}

static void
print_number (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  printf ("\t%s", isfinite (value) ? g_ascii_formatd (text, sizeof text, "%.6g", value) : "-");
}

void
ide_bench_row (const char *name, const char *unit, const IdeBenchSamples *samples, double target, const char *rival, double rival_median)
{
  IdeBenchSamples s = sort (samples);
  if (s.count == 0)
    return;
  printf ("row\t%s\t%s", name, unit);
  print_number (s.values[s.count / 2]);
  print_number (s.values[MIN (s.count - 1, (guint) ceil (s.count * 0.99) - (s.count > 1))]);
  print_number (s.values[s.count - 1]);
  printf ("\t%u", s.count);
  print_number (target);
  printf ("\t%s", rival ? rival : "-");
  print_number (rival_median);
  putchar ('\n');
  fflush (stdout);
}

double
ide_bench_get_rss (void)
{
  g_autofree char *text = NULL;
  unsigned long size = 0, resident = 0;
  if (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL))
    sscanf (text, "%lu %lu", &size, &resident);
  return resident * (double) sysconf (_SC_PAGESIZE);
}

/* ---- texts ----------------------------------------------------------------------------------------------- */

static char *
write_file (const char *name, const GString *text)
{
  g_autofree char *folder = g_dir_make_tmp ("symphony-bench-XXXXXX", NULL);
  char *path = g_build_filename (folder, name, NULL);
  g_file_set_contents (path, text->str, text->len, NULL);
  return path;
}

/* 12,450 rows a megabyte, about 80 columns. */
char *
ide_bench_write_text (const char *name, guint megabytes)
{
  static const char *const words[] = { "count", "index", "buffer", "offset", "length", "result", "value", "state", "node", "frame" };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GString) text = g_string_sized_new ((gsize) megabytes << 20);
  gsize end = (gsize) megabytes * 1000000;

#define WORD words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))]
  for (guint i = 0; text->len < end; i++)
    {
      int kind = g_rand_int_range (random, 0, 100);
      if (kind < 4)
        g_string_append_printf (text, "/* What follows keeps the %s of each %s in order, from the first to the last %s,\n"
                                "   and says so when it cannot: see number %u, and what is written there about it. */\n", WORD, WORD, WORD, i);
      else if (kind < 10)
        g_string_append_printf (text, "static int make_%s_%u (const char *%s, unsigned long %s, double *%s)\n{\n", WORD, i, WORD, WORD, WORD);
      else if (kind < 16)
        g_string_append (text, "}\n\n");
      else if (kind < 24)
        g_string_append_printf (text, "  // %s %u: the %s was measured before the %s is given back to whoever asked\n", WORD, i, WORD, WORD);
      else
        g_string_append_printf (text, "  %s_%u = make_%s (%d, \"%s %u of %s\") + %d * sizeof (%s); if (!%s) return 0x%04x;\n", WORD, i, WORD,
                                g_rand_int_range (random, 0, 9999), WORD, i, WORD, g_rand_int_range (random, 0, 99999), WORD, WORD,
                                g_rand_int_range (random, 0, 65535));
    }
#undef WORD
  return write_file (name, text);
}

char *
ide_bench_write_row (const char *name, guint megabytes)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autoptr (GString) text = g_string_new ("before\n");
  while (text->len < (gsize) megabytes * 1000000)
    g_string_append_printf (text, "{\"note\": %d, \"at\": %d}, ", g_rand_int_range (random, 0, 127), g_rand_int_range (random, 0, 1 << 20));
  g_string_append (text, "\nafter\n");
  return write_file (name, text);
}
