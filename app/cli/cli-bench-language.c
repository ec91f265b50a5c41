/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony bench language: what a key costs the window's process in a text of 10,000 lines. */
#include "cli-bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "language/language.h"

#define LINES 10000
#define RUNS 200

/* Clips of 50 rows, as a person would write them, and a half-typed call in the middle. `chain`: one clip of all rows. */
static char *
generate (gboolean chain, gsize *caret)
{
  static const char *const pitches[] = { "C4", "D4", "Eb4", "F4", "G4", "Ab4", "Bb4", "C5" };
  static const char *const lengths[] = { "8n", "16n", "4n", "8n." };
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < LINES; i++)
    {
      if (i % 50 == 0 && (!chain || i == 0))
        g_string_append_printf (text, "export const part%u = Clip.melody('Part %u').key('C', 'minor')\n", i / 50, i / 50);
      else if (i == LINES / 2 + 25)
        {
          g_string_append (text, "  .note('");
          *caret = text->len;
          g_string_append (text, "\n");
        }
      else
        g_string_append_printf (text, "  .note('%s', '%s').velocity(0.%u)\n", pitches[i * 5 % 8], lengths[i % 4], 50 + i % 40);
    }
  return g_string_free (text, FALSE);
}

typedef void (*Ask) (LanguageProject *project, gsize caret);

static void ask_complete (LanguageProject *p, gsize at) { language_completion_free (language_complete (p, "bench.sym", at)); }
static void ask_hover (LanguageProject *p, gsize at) { language_hover_free (language_hover (p, "bench.sym", at - 40)); }
static void ask_signature (LanguageProject *p, gsize at) { language_signature_free (language_signature (p, "bench.sym", at)); }
static void ask_screen (LanguageProject *p, gsize at) { language_tokens_free (language_get_tokens (p, "bench.sym", at, at + 3000)); }
static void ask_format (LanguageProject *p, gsize at) { language_edits_free (language_format (p, "bench.sym", 0, G_MAXUINT)); }
static void ask_inlays (LanguageProject *p, gsize at) { language_inlays_free (language_get_inlays (p, "bench.sym")); }
static void ask_outline (LanguageProject *p, gsize at) { language_symbols_free (language_get_outline (p, "bench.sym")); }

/* The work of one thread, without the time that other programs take from it. */
static double
thread_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

/* Every run is a new text, as after a key: reading it is part of the answer. */
static void
measure (GArray *rows, const char *name, gboolean chain, Ask ask, double target)
{
  g_autoptr (LanguageProject) project = language_project_new ();
  gsize caret = 0;
  g_autofree char *text = generate (chain, &caret);
  gsize length = strlen (text);
  double samples[RUNS];
  for (guint i = 0; i < RUNS + 5; i++)
    {
      text[caret - 20] = "789"[i % 3];  /* a digit of the row before */
      double start = thread_ms ();
      language_project_set_file (project, "bench.sym", text, length);
      ask (project, caret);
      if (i >= 5)
        samples[i - 5] = thread_ms () - start;
    }
  bench_add (rows, name, "ms cpu", samples, RUNS, target);
  BenchRow *row = &g_array_index (rows, BenchRow, rows->len - 1);
  if (!isnan (target) && row->p99 > target)
    fprintf (stderr, "bench language: %s: p99 is %.2f ms, above %.1f\n", name, row->p99, target);
}

void
bench_language (GArray *rows)
{
  measure (rows, "completion after a key, 10,000 lines", FALSE, ask_complete, 5);
  measure (rows, "completion after a key, one chain of 10,000", TRUE, ask_complete, 5);
  measure (rows, "hover, 10,000 lines", FALSE, ask_hover, 5);
  measure (rows, "signature help, 10,000 lines", FALSE, ask_signature, 5);
  measure (rows, "colours of a screen, 10,000 lines", FALSE, ask_screen, 5);
  measure (rows, "inlays, 10,000 lines", FALSE, ask_inlays, 50);
  measure (rows, "outline, 10,000 lines", FALSE, ask_outline, 50);
  measure (rows, "formatter, 10,000 lines", FALSE, ask_format, 50);
}
