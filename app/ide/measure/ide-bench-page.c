/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text that is measured: open in a page of the window, and in a bare GtkSourceView beside it. */
#include "ide-bench.h"
#include <malloc.h>
#include <math.h>

static void
open_file (gpointer data)
{
  IdeBench *b = data;
  ide_window_open_path (b->window, b->path, FALSE);
}

static gboolean
is_open (gpointer data)
{
  IdeBench *b = data;
  IdePage *page = ide_window_find_page (b->window, b->path);
  b->view = page ? ide_page_get_view (page) : NULL;
  b->document = page ? ide_page_get_document (page) : NULL;
  return page != NULL;
}

/* A first screen of code has comments, numbers, words of the language: a tag begins or ends in it. */
static gboolean
is_coloured (gpointer data)
{
  GtkTextView *view = data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter iter;
  if (!gtk_source_buffer_get_language (GTK_SOURCE_BUFFER (buffer)))
    return TRUE;
  gtk_text_buffer_get_start_iter (buffer, &iter);
  return (gtk_text_iter_starts_tag (&iter, NULL) || gtk_text_iter_forward_to_tag_toggle (&iter, NULL))
    && gtk_text_iter_get_line (&iter) < 50;
}

static void
do_nothing (gpointer data)
{
}

double
ide_bench_open (IdeBench *b)
{
  gint64 start = ide_bench_now ();
  open_file (b);
  if (!ide_bench_wait (is_open, b, 60000))
    return NAN;
  ide_bench_paint (GTK_WIDGET (b->view), do_nothing, NULL);
  if (!is_coloured (b->view) && ide_bench_wait (is_coloured, b->view, 5000))
    ide_bench_paint (GTK_WIDGET (b->view), do_nothing, NULL);
  return (ide_bench_now () - start) / 1000.0;
}

void
ide_bench_close (IdeBench *b)
{
  IdePage *page = ide_window_find_page (b->window, b->path);
  if (page)
    panel_widget_force_close (PANEL_WIDGET (page));
  ide_bench_turn (100);
  malloc_trim (0);
}

/* ---- the rival ------------------------------------------------------------------------------------------- */

static void
open_rival (gpointer data)
{
  IdeBench *b = data;
  g_autoptr (GtkSourceBuffer) buffer = gtk_source_buffer_new (NULL);
  g_autofree char *text = NULL;
  gsize length;
  GtkWidget *pane = gtk_scrolled_window_new ();
  GtkTextIter start;

  g_file_get_contents (b->path, &text, &length, NULL);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (buffer), text, length);
  editor_style_apply (buffer);
  gtk_source_buffer_set_language (buffer, editor_style_guess_language (b->path));
  b->rival = gtk_source_view_new_with_buffer (buffer);
  gtk_source_view_set_show_line_numbers (GTK_SOURCE_VIEW (b->rival), TRUE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (b->rival), TRUE);
  gtk_text_buffer_get_start_iter (GTK_TEXT_BUFFER (buffer), &start);
  gtk_text_buffer_place_cursor (GTK_TEXT_BUFFER (buffer), &start);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (pane), b->rival);
  b->rival_window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (b->rival_window), 1200, 800);
  gtk_window_set_child (GTK_WINDOW (b->rival_window), pane);
  gtk_window_present (GTK_WINDOW (b->rival_window));
}

static gboolean
is_mapped (gpointer data)
{
  return gtk_widget_get_frame_clock (data) && gtk_widget_get_mapped (data);
}

double
ide_bench_open_rival (IdeBench *b)
{
  gint64 start = ide_bench_now ();
  open_rival (b);
  ide_bench_wait (is_mapped, b->rival, 60000);
  ide_bench_paint (b->rival, do_nothing, NULL);
  if (!is_coloured (b->rival) && ide_bench_wait (is_coloured, b->rival, 5000))
    ide_bench_paint (b->rival, do_nothing, NULL);
  return (ide_bench_now () - start) / 1000.0;
}

void
ide_bench_close_rival (IdeBench *b)
{
  gtk_window_destroy (GTK_WINDOW (b->rival_window));
  ide_bench_turn (50);
  malloc_trim (0);
}

