/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the editor within its own window: symphony-ide --bench-editor, which `symphony bench editor` starts. */
#ifndef IDE_BENCH_H
#define IDE_BENCH_H

#include <gtk/gtk.h>
#include "ide-window-private.h"

#define IDE_BENCH_SAMPLES 128

/* ---- harness (ide-bench.c) ---------------------------------------------------------------------------------- */
typedef struct { double values[IDE_BENCH_SAMPLES]; guint count; } IdeBenchSamples;
typedef void (*IdeBenchFunc) (gpointer data);

gint64 ide_bench_now (void);                                            /* us, monotonic */
/* Calls func, waits for the end of the frame that shows what it did: ms. */
double ide_bench_paint (GtkWidget *widget, IdeBenchFunc func, gpointer data);
void   ide_bench_turn (double ms);                                      /* lets the main loop run so long */
gboolean ide_bench_wait (gboolean (*done) (gpointer data), gpointer data, double ms);   /* FALSE: it took longer */
void   ide_bench_note (IdeBenchSamples *samples, double value);
double ide_bench_median (const IdeBenchSamples *samples);               /* NAN: none */
/* One row: JSON for each line of the standard output. target NAN: none; rival_median NAN: none. */
void   ide_bench_row (const char *name, const char *unit, const IdeBenchSamples *samples, double target, const char *rival,
                      double rival_median);
double ide_bench_get_rss (void);                                        /* bytes */
char  *ide_bench_write_text (const char *name, guint megabytes);        /* C-like, from a seed; the path */
char  *ide_bench_write_row (const char *name, guint megabytes);         /* one row */

/* ---- the text that is measured (ide-bench-page.c) ------------------------------------------------------------ */
#define IDE_BENCH_RIVAL "GtkSourceView"
typedef struct {
  IdeWindow  *window;
  const char *path;
  gsize       bytes;
  EditorView *view;
  Document   *document;
  /* the rival */
  GtkWidget  *rival_window, *rival;
  guint       line;
  guint       carets, typed;            /* in how many places the last edit was; characters that the rival has before each */
} IdeBench;

/* Until the first frame that shows its text in colours: ms. NAN: it did not come. */
double ide_bench_open (IdeBench *bench);
void   ide_bench_close (IdeBench *bench);
double ide_bench_open_rival (IdeBench *bench);
void   ide_bench_close_rival (IdeBench *bench);

/* ---- what is measured (ide-bench-editor.c); prints and returns ------------------------------------------------ */
void   ide_bench_editor (IdeWindow *window);
void   ide_bench_carets (IdeBench *bench);                              /* ide-bench-carets.c */
void   ide_bench_replace (IdeBench *bench);
/* Prints when the first frame ended (us, monotonic) and ends the program. */
void   ide_bench_start (IdeWindow *window);

#endif
