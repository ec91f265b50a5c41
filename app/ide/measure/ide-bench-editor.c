/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What of the editor is measured, each beside a bare GtkSourceView on the same file in the same run. */
#include "ide-bench.h"
#include "ide-probe.h"
#include <glib/gstdio.h>
#include <malloc.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RUNS 30
#define WARM 5

/* ---- ours ------------------------------------------------------------------------------------------------ */

static void
go_to (gpointer data)
{
  IdeBench *b = data;
  editor_view_go_to (b->view, b->line, 1);
}

static void
press (gpointer data)
{
  g_signal_emit_by_name (data, "insert-at-cursor", "x");
}

static void
page_down (gpointer data)
{
  g_signal_emit_by_name (data, "move-cursor", GTK_MOVEMENT_PAGES, 1, FALSE);
}

/* ---- the rival ------------------------------------------------------------------------------------------- */

static void
rival_go_to (gpointer data)
{
  IdeBench *b = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (b->rival));
  GtkTextIter iter;
  gtk_text_buffer_get_iter_at_line (buffer, &iter, b->line);
  gtk_text_buffer_place_cursor (buffer, &iter);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (b->rival), gtk_text_buffer_get_insert (buffer), 0, TRUE, 0, 0.4);
}

static double
repeat (GtkWidget *widget, IdeBenchFunc func, gpointer data, guint runs, IdeBenchSamples *samples)
{
  IdeBenchSamples own = { 0 };
  samples = samples ? samples : &own;
  for (guint i = 0; i < runs + WARM; i++)
    {
      double ms = ide_bench_paint (widget, func, data);
      if (i >= WARM)
        ide_bench_note (samples, ms);
    }
  return ide_bench_median (samples);
}

/* ---- cases ----------------------------------------------------------------------------------------------- */

static void
measure_jumps (IdeBench *b, IdeBenchSamples *jumps, gboolean rival, guint runs)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  guint lines = document_get_line_count (b->document);
  for (guint i = 0; i < runs; i++)
    {
      b->line = g_rand_int_range (random, 1, lines);
      ide_bench_note (jumps, ide_bench_paint (rival ? b->rival : GTK_WIDGET (b->view), rival ? rival_go_to : go_to, b));
    }
}

static void
measure_gaps (const char *name)
{
  g_autofree char *gaps = ide_probe_take ();
  const char *worst = strstr (gaps, "\"worst\": ");
  IdeBenchSamples samples = { 0 };
  if (worst)
    ide_bench_note (&samples, g_ascii_strtod (worst + strlen ("\"worst\": "), NULL));
  ide_bench_row (name, "ms", &samples, 50, NULL, NAN);
}

static void
bench_large (IdeBench *b)
{
  IdeBenchSamples open = { 0 }, rss = { 0 }, jumps = { 0 }, pages = { 0 }, top = { 0 }, middle = { 0 }, rival_jumps = { 0 };
  double rival_open, rival_rss, rival_page, rival_top, rival_middle, before;
  guint middle_line;

  for (int i = 0; i < 4; i++)
    {
      double ms;
      before = ide_bench_get_rss ();
      ms = ide_bench_open (b);
      if (i > 0)                                        /* the first loads the language and fonts */
        ide_bench_note (&open, ms);
      ide_bench_note (&rss, (ide_bench_get_rss () - before) / b->bytes);
      if (i < 3)
        ide_bench_close (b);
    }
  middle_line = document_get_line_count (b->document) / 2;
  ide_bench_turn (300);
  g_free (ide_probe_take ());
  measure_jumps (b, &jumps, FALSE, RUNS);
  repeat (GTK_WIDGET (b->view), page_down, b->view, RUNS, &pages);
  b->line = 1;
  go_to (b);
  ide_bench_turn (300);
  repeat (GTK_WIDGET (b->view), press, b->view, RUNS, &top);
  b->line = middle_line;
  go_to (b);
  ide_bench_turn (300);
  repeat (GTK_WIDGET (b->view), press, b->view, RUNS, &middle);
  measure_gaps ("editor: main loop gap at 100 MB, worst");

  before = ide_bench_get_rss ();
  rival_open = ide_bench_open_rival (b);
  rival_rss = (ide_bench_get_rss () - before) / b->bytes;
  ide_bench_turn (300);
  rival_top = repeat (b->rival, press, b->rival, 8, NULL);
  measure_jumps (b, &rival_jumps, TRUE, 8);
  rival_page = repeat (b->rival, page_down, b->rival, 8, NULL);
  b->line = middle_line;
  rival_go_to (b);
  rival_middle = repeat (b->rival, press, b->rival, 8, NULL);
  ide_bench_close_rival (b);
  ide_bench_row ("editor: open 100 MB to painted", "ms", &open, 600, IDE_BENCH_RIVAL, rival_open);
  ide_bench_row ("editor: memory for 100 MB", "× file", &rss, 1.3, IDE_BENCH_RIVAL, rival_rss);
  ide_bench_row ("editor: jump to any line at 100 MB", "ms", &jumps, 50, IDE_BENCH_RIVAL, ide_bench_median (&rival_jumps));
  ide_bench_row ("editor: page down at 100 MB", "ms", &pages, 17.5, IDE_BENCH_RIVAL, rival_page);
  ide_bench_row ("editor: key at the top of 100 MB", "ms", &top, 33, IDE_BENCH_RIVAL, rival_top);
  ide_bench_row ("editor: key in the middle of 100 MB", "ms", &middle, 33, IDE_BENCH_RIVAL, rival_middle);
  ide_bench_close (b);
}

static void
bench_row (IdeBench *b)
{
  IdeBenchSamples open = { 0 }, key = { 0 }, inside = { 0 };
  double rival_open, rival_key;

  for (int i = 0; i < 5; i++)
    {
      ide_bench_note (&open, ide_bench_open (b));
      if (i < 4)
        ide_bench_close (b);
    }
  ide_bench_turn (300);
  g_free (ide_probe_take ());
  editor_view_go_to (b->view, 2, 5);
  ide_bench_turn (100);
  repeat (GTK_WIDGET (b->view), press, b->view, RUNS, &key);
  editor_view_go_to (b->view, 2, 5000000);
  ide_bench_turn (500);
  repeat (GTK_WIDGET (b->view), press, b->view, RUNS, &inside);
  measure_gaps ("editor: main loop gap with a row of 10 MB, worst");
  rival_open = ide_bench_open_rival (b);
  b->line = 1;
  rival_go_to (b);
  rival_key = ide_bench_paint (b->rival, press, b->rival);
  ide_bench_close_rival (b);
  ide_bench_row ("editor: open a row of 10 MB to painted", "ms", &open, 600, IDE_BENCH_RIVAL, rival_open);
  ide_bench_row ("editor: key in a closed row of 10 MB", "ms", &key, 33, IDE_BENCH_RIVAL, rival_key);
  ide_bench_row ("editor: key in the middle of the open row", "ms", &inside, 33, IDE_BENCH_RIVAL, rival_key);
  ide_bench_close (b);
}

/* ---- music and typing: the processor's time of each frame ------------------------------------------------------ */

typedef struct { IdeBenchSamples cpu; gint64 start; double last, late; guint frames; } Frames;

static gint64
get_cpu (void)
{
  struct timespec t;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &t);
  return (gint64) t.tv_sec * G_USEC_PER_SEC + t.tv_nsec / 1000;
}

static void
before_paint_cb (GdkFrameClock *clock, Frames *frames)
{
  frames->start = get_cpu ();
}

static void
after_paint_cb (GdkFrameClock *clock, Frames *frames)
{
  if (frames->start > 0)
    ide_bench_note (&frames->cpu, (get_cpu () - frames->start) / 1000.0);
}

static void
bench_music (IdeBench *b)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (b->window));
  Frames frames = { 0 };

  ide_window_open_demo (b->window);
  ide_bench_turn (2500);
  if (!b->window->page)
    return;
  b->view = ide_page_get_view (b->window->page);
  editor_view_go_to (b->view, 3, 1);
  g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), &frames);
  g_signal_connect (clock, "after-paint", G_CALLBACK (after_paint_cb), &frames);
  for (int i = 0; i < 30; i++)
    {
      g_signal_emit_by_name (b->view, "insert-at-cursor", "/");
      ide_bench_turn (66);
    }
  g_signal_handlers_disconnect_by_data (clock, &frames);
  ide_bench_row ("editor: frame while the demo plays and text is typed", "ms cpu", &frames.cpu, 16, NULL, NAN);
}

static void
bench_small (IdeBench *b)
{
  IdeBenchSamples open = { 0 };
  for (int i = 0; i < 6; i++)
    {
      double ms = ide_bench_open (b);
      if (i > 0)
        ide_bench_note (&open, ms);
      ide_bench_close (b);
    }
  ide_bench_row ("editor: open 1 MB to first screen coloured", "ms", &open, 50, IDE_BENCH_RIVAL, ide_bench_open_rival (b));
  ide_bench_close_rival (b);
}

static void
run_case (IdeBench *b, const char *name, void (*func) (IdeBench *b), char *path)
{
  const char *only = g_getenv ("SYMPHONY_BENCH_CASE");
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;

  b->path = path;
  if (!only || g_str_equal (only, name))
    func (b);
  if (path)
    {
      g_remove (path);
      g_rmdir (folder);
    }
  g_free (path);
}

void
ide_bench_editor (IdeWindow *window)
{
  IdeBench b = { window, .bytes = 100 * 1000000 };

  ide_probe_start ();
  ide_bench_turn (500);
  run_case (&b, "large", bench_large, ide_bench_write_text ("large.c", 100));
  run_case (&b, "carets", ide_bench_carets, ide_bench_write_text ("middle.c", 10));
  run_case (&b, "replace", ide_bench_replace, ide_bench_write_text ("middle.c", 10));
  run_case (&b, "row", bench_row, ide_bench_write_row ("row.json", 10));
  run_case (&b, "small", bench_small, ide_bench_write_text ("small.c", 1));
  run_case (&b, "music", bench_music, NULL);
}

static void
first_frame_cb (GdkFrameClock *clock, gpointer data)
{
  printf ("%" G_GINT64_FORMAT "\n", ide_bench_now ());
  exit (0);
}

void
ide_bench_start (IdeWindow *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (GTK_WIDGET (window)), "after-paint", G_CALLBACK (first_frame_cb), NULL);
}
