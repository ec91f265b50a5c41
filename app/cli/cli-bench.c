/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony bench: every hot path, as a table or as JSON. */
#include "cli-bench.h"
#include "cli.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

static const struct { const char *name; BenchFunc run; const char *text; } benches[] = {
  { "script", bench_script, "texts to score, inside the composer child" },
  { "live", bench_live, "edit to the first block that plays it, in the running program" },
  { "kernel", bench_kernel, "shared memory: patch, publish, walk, resolve, visibility" },
  { "dsp", bench_dsp, "patches: 32 voices for each instruction set, compiling, swapping" },
  { "language", bench_language, "what an editor asks after a key, in a text of 10,000 lines" },
  { "document", bench_document, "the text model at 100 MB, 10,000 carets, 64,000 replacements" },
  { "search", bench_search, "search and replace in a text of 10 MB and in 5,000 files" },
  { "engine", bench_engine, "the audio thread's own time" },
  { "editor", bench_editor, "the window: open, jump, scroll, type at 100 MB; a row of 10 MB; beside GtkSourceView" },
  { "parallel", bench_parallel, "where several cores pay: 32 to 512 voices" },
};

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

void
bench_add_figures (GArray *rows, const char *name, const char *unit, double median, double p99, double worst,
                   guint runs, double target, gboolean at_least)
{
  BenchRow row = { g_strdup (name), unit, median, p99, worst, runs, target, at_least, NULL, NAN };
  g_array_append_val (rows, row);
}

void
bench_set_rival (GArray *rows, const char *rival, double median)
{
  BenchRow *row = &g_array_index (rows, BenchRow, rows->len - 1);
  g_free (row->rival);
  row->rival = g_strdup (rival);
  row->rival_median = median;
}

void
bench_add (GArray *rows, const char *name, const char *unit, double *samples, guint count, double target)
{
  if (count == 0)
    return;
  qsort (samples, count, sizeof *samples, compare_doubles);
  guint p99 = MIN (count - 1, (guint) ceil (count * 0.99) - (count > 1));
  bench_add_figures (rows, name, unit, samples[count / 2], samples[p99], samples[count - 1], count, target, FALSE);
}

static gboolean
is_ok (const BenchRow *row)
{
  return isnan (row->target) || (row->at_least ? row->median >= row->target : row->median <= row->target);
}

static char *
describe_machine (void)
{
  struct utsname system;
  g_autofree char *info = NULL;
  const char *model = "unknown processor";
  uname (&system);
  if (g_file_get_contents ("/proc/cpuinfo", &info, NULL, NULL))
    {
      char *line = strstr (info, "model name");
      char *colon = line ? strchr (line, ':') : NULL;
      if (colon)
        {
          colon[strcspn (colon, "\n")] = '\0';
          model = colon + 2;
        }
    }
  return g_strdup_printf ("%s, %u processors, %s %s", model, g_get_num_processors (), system.sysname, system.release);
}

static void
print_number (const char *name, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  if (isfinite (value))
    printf ("\"%s\":%s,", name, g_ascii_formatd (text, sizeof text, "%.6g", value));
  else
    printf ("\"%s\":null,", name);
}

static void
print_json (const GArray *rows)
{
  g_autofree char *machine = describe_machine ();
  printf ("{\"machine\":\"%s\",\"benchmarks\":[", machine);
  for (guint i = 0; i < rows->len; i++)
    {
      const BenchRow *row = &g_array_index (rows, BenchRow, i);
      printf ("%s\n{\"name\":\"%s\",\"unit\":\"%s\",", i ? "," : "", row->name, row->unit);
      print_number ("median", row->median);
      print_number ("p99", row->p99);
      print_number ("worst", row->worst);
      printf ("\"runs\":%u,", row->runs);
      print_number ("target", row->target);
      if (row->rival)
        printf ("\"rival\":\"%s\",", row->rival);
      else
        printf ("\"rival\":null,");
      print_number ("rival_median", row->rival_median);
      print_number ("ratio", row->median / row->rival_median);
      printf ("\"ok\":%s}", is_ok (row) ? "true" : "false");
    }
  printf ("\n]}\n");
}

static void
print_table (const GArray *rows)
{
  g_autofree char *machine = describe_machine ();
  printf ("%s\n%-44s %-8s %10s %10s %10s %6s %10s\n", machine, "", "unit", "median", "p99", "worst", "runs", "target");
  for (guint i = 0; i < rows->len; i++)
    {
      const BenchRow *row = &g_array_index (rows, BenchRow, i);
      const double figures[] = { row->median, row->p99, row->worst };
      printf ("%-44s %-8s", row->name, row->unit);
      for (guint k = 0; k < 3; k++)
        if (isnan (figures[k]))
          printf (" %10s", "-");
        else
          printf (" %10.4g", figures[k]);
      printf (" %6u", row->runs);
      if (isnan (row->target))
        printf (" %10s", "-");
      else
        printf (" %s%8.4g  %-6s", row->at_least ? "≥ " : "≤ ", row->target, is_ok (row) ? "ok" : "MISSED");
      if (row->rival)
        printf ("  %s: %.4g, ratio %.2f", row->rival, row->rival_median, row->median / row->rival_median);
      putchar ('\n');
    }
}

int
cli_bench (int argc, char **argv)
{
  gboolean json = FALSE, known = FALSE;
  const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document", NULL },
                                   G_OPTION_ENTRY_NULL };
  int status;
  if (!cli_parse (&argc, &argv, entries, "[NAME]", &status))
    return status;
  g_autoptr (GArray) rows = g_array_new (FALSE, TRUE, sizeof (BenchRow));
  for (guint i = 0; i < G_N_ELEMENTS (benches); i++)
    if (argc < 2 || strcmp (argv[1], benches[i].name) == 0)
      {
        known = TRUE;
        benches[i].run (rows);
      }
  if (!known || argc > 2)
    {
      cli_complain ("usage: symphony bench [NAME] [--json], NAME one of:");
      for (guint i = 0; i < G_N_ELEMENTS (benches); i++)
        fprintf (stderr, "  %-8s %s\n", benches[i].name, benches[i].text);
      return CLI_USAGE;
    }
  if (json)
    print_json (rows);
  else
    print_table (rows);
  for (guint i = 0; i < rows->len; i++)
    {
      g_free (g_array_index (rows, BenchRow, i).name);
      g_free (g_array_index (rows, BenchRow, i).rival);
    }
  return CLI_OK;
}
