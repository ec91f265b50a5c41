/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony bench script and live: evaluation in the child, and edit to sound in the running program. */
#include "cli-bench.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "live/live.h"

#define EDITS 300
#define SCRIPT_RUNS 21
#define ANSWER_MS 10000

/* A piece of `notes` notes in clips of 100, as a person would write it. `salt` makes two texts differ in one note. */
static char *
generate (guint notes, guint salt)
{
  static const char *const pitches[] = { "C4", "D4", "Eb4", "F4", "G4", "Ab4", "Bb4", "C5" };
  static const char *const lengths[] = { "8n", "16n", "4n", "8n." };
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < notes; i++)
    {
      if (i % 100 == 0)
        g_string_append_printf (text, "%sconst part%u = clip('part%u')\n", i ? "\n" : "", i / 100, i / 100);
      g_string_append_printf (text, "  .note('%s', '%s').velocity(0.%u)\n", pitches[(i * 5 + (i == 0 ? salt : 0)) % 8],
                              lengths[i % 4], 50 + i % 40);
    }
  g_string_append (text, "\nexport default clip('all')");
  for (guint i = 0; i * 100 < notes; i++)
    g_string_append_printf (text, ".play(part%u)", i);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

static char *
generate_chain (guint calls)
{
  GString *text = g_string_new ("export default clip('chain')");
  for (guint i = 0; i < calls; i++)
    g_string_append (text, ".note('C4','8n')");
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

static gboolean
evaluate (LiveSession *live, const char *text)
{
  uint32_t revision = live_session_set_text (live, "bench.sym", text, strlen (text));
  const LiveReport *report = live_session_wait (live, revision, ANSWER_MS);
  return report && report->error_count == 0;
}

static void
measure_script (GArray *rows, LiveSession *live, const char *name, const char *text, double target)
{
  double samples[SCRIPT_RUNS];
  guint count = 0;
  if (!evaluate (live, text))
    {
      fprintf (stderr, "bench script: %s could not be evaluated\n", name);
      return;
    }
  for (guint i = 0; i < SCRIPT_RUNS; i++)
    {
      /* The child has no clock: the difference between 41 evaluations and one is 40 of them, without the pipe. */
      double once = live_session_bench (live, 1), many = live_session_bench (live, 41);
      if (once >= 0 && many > once)
        samples[count++] = (many - once) / 40;
    }
  bench_add (rows, name, "ms", samples, count, target);
}

void
bench_script (GArray *rows)
{
  LiveConfig config = { .backends = "" };
  LiveSession *live = live_session_new (&config, NULL);
  g_autofree char *small = generate (1000, 0), *large = generate (10000, 0), *chain = generate_chain (10000);
  measure_script (rows, live, "script: 1,000 notes", small, 0.3);
  measure_script (rows, live, "script: 10,000 notes", large, 3);
  measure_script (rows, live, "script: one chain of 10,000 calls", chain, 3);
  live_session_free (live);
}

/* From the changed text to the start of the first block that plays it, seen by a reader that spins on the
 * performer's snapshot. */
static double
edit_to_block (LiveSession *live, const char *text)
{
  KernelTransport transport;
  gint64 start = g_get_monotonic_time (), now;
  uint32_t revision = live_session_set_text (live, "bench.sym", text, strlen (text));
  do
    {
      g_usleep (20);
      live_session_get_transport (live, &transport);
      now = g_get_monotonic_time ();
    }
  while (transport.score_version != revision && now - start < G_USEC_PER_SEC);
  return (double) (now - start) / 1000;
}

static void
measure_live (GArray *rows, const char *backend, guint notes, double target)
{
  LiveConfig config = { .backends = backend, .frames = 64, .rate = 48000 };
  LiveSession *live = live_session_new (&config, NULL);
  g_autofree char *even = generate (notes, 0), *odd = generate (notes, 3);
  double *samples = g_new (double, EDITS), *evaluations = g_new (double, EDITS);
  EngineStats stats = { 0 };
  guint count = 0;
  for (guint i = 0; i < 300 && !stats.running; i++, g_usleep (10000))
    engine_get_stats (live_session_get_engine (live), &stats);
  if (stats.running && g_str_has_prefix (backend, stats.backend) && evaluate (live, even))
    {
      live_session_set_loop (live, TRUE);
      live_session_play (live);
      for (guint i = 0; i < EDITS; i++)
        {
          samples[count] = edit_to_block (live, i % 2 ? even : odd);
          const LiveReport *report = live_session_wait (live, 1, ANSWER_MS);
          evaluations[count++] = report ? report->evaluated_ms : NAN;
          g_usleep ((gulong) (2000 + (i * 7919) % 9000));       /* not in step with the blocks */
        }
      g_autofree char *name = g_strdup_printf ("live: edit to block, %u notes, %s", notes, backend);
      bench_add (rows, name, "ms", samples, count, target);
      g_autofree char *inner = g_strdup_printf ("live:   of it asking the child, %u notes, %s", notes, backend);
      bench_add (rows, inner, "ms", evaluations, count, NAN);
    }
  else
    fprintf (stderr, "bench live: the back end “%s” does not run here\n", backend);
  g_free (samples);
  g_free (evaluations);
  live_session_free (live);
}

void
bench_live (GArray *rows)
{
  measure_live (rows, "null", 1000, 3);
  measure_live (rows, "null", 10000, NAN);
  measure_live (rows, "jack", 1000, 3);
}
