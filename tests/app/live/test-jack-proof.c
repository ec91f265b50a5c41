/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo under a JACK server at 64 frames while a track gets another patch twice a second: how long process() takes, and
 * whose the xruns are. Five seconds; SYMPHONY_PROOF_SECONDS=600 is the long form. Times are printed, not judged. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include "../../audio/engine/jack-server.h"
#include "live/live.h"

#define RATE 48000
#define PERIOD 64
#define ANSWER_MS 20000
#define EDIT_US 500000
#define MINUTE_S 60

static const char *const patches[] = { "lead", "lead-saw", "pluck", "strings" };

/* The piece with another patch on its track "lead". */
static char *
edit (const char *text, const char *patch)
{
  g_auto (GStrv) parts = g_strsplit (text, "Instrument.patch('lead')", 2);
  g_autofree char *wish = g_strdup_printf ("Instrument.patch('%s')", patch);

  g_assert_nonnull (parts[1]);
  return g_strjoin (wish, parts[0], parts[1], NULL);
}

static void
publish (LiveSession *session, const char *path, const char *text)
{
  uint32_t revision = live_session_set_text (session, path, text, strlen (text));
  const LiveReport *report = live_session_wait (session, revision, ANSWER_MS);

  g_assert_nonnull (report);
  g_assert_true (report->published);
  g_assert_cmpuint (report->error_count, ==, 0);
}

static void
tell (const EngineStats *stats, const IdleClient *idle, double seconds, guint edits)
{
  double period = PERIOD * 1e6 / RATE, p999 = stats->load_p999 * period;

  g_test_message ("%.0f s, %u edits: %" G_GUINT64_FORMAT " callbacks of %.0f expected, process() p50 %.0f, p99 %.0f, p99.9 %.0f, worst %.0f us of %.0f",
                  seconds, edits, stats->callbacks, seconds * RATE / PERIOD, stats->load_p50 * period, stats->load_p99 * period, p999,
                  stats->load_worst * period, period);
  g_test_message ("xruns told: %u, of a client that does nothing: %u; late callbacks %u, over-runs %u; real time: %s; %u thread(s), shared work given up %u times",
                  stats->xruns, atomic_load (&idle->xruns), stats->late_callbacks, stats->overruns, stats->realtime ? "yes" : "no", stats->threads,
                  stats->gave_up);
  g_test_message ("gate: p99.9 below half the period: %s; xruns at most the other's + 1 a minute: %s", p999 < period / 2 ? "yes" : "NO",
                  stats->xruns <= atomic_load (&idle->xruns) + 1 + seconds / MINUTE_S ? "yes" : "NO");
}

static void
play (const char *path, double seconds)
{
  g_autofree char *text = NULL, *folder = g_path_get_dirname (path);
  LiveConfig config = { .backends = "jack", .project_dir = folder, .rate = RATE };
  IdleClient idle = { 0 };
  EngineLoudness loudness;
  EngineStats stats;
  LiveSession *session;
  gint64 start, now;
  guint edits = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_true (idle_client_start (&idle));
  session = live_session_new (&config, NULL);
  g_assert_nonnull (session);
  publish (session, path, text);
  live_session_set_loop (session, TRUE);
  live_session_play (session);
  start = now = g_get_monotonic_time ();
  for (gint64 next = start; (double) (now - start) / 1e6 < seconds; now = g_get_monotonic_time ())
    {
      g_main_context_iteration (NULL, FALSE);
      if (now >= next)
        {
          g_autofree char *edited = edit (text, patches[edits++ % G_N_ELEMENTS (patches)]);

          publish (session, path, edited);
          next += EDIT_US;
        }
      g_usleep (5000);
    }
  engine_get_stats (live_session_get_engine (session), &stats);
  engine_get_loudness (live_session_get_engine (session), &loudness);
  tell (&stats, &idle, seconds, edits);
  g_assert_cmpstr (stats.backend, ==, "jack");
  g_assert_false (stats.lost);
  g_assert_cmpuint (stats.callbacks, >, 100);
  g_assert_cmpfloat (loudness.integrated, >, -60);
  g_assert_cmpfloat (loudness.true_peak, <, 1);
  live_session_free (session);
  idle_client_stop (&idle);
}

static void
test_proof (void)
{
  const char *long_form = g_getenv ("SYMPHONY_PROOF_SECONDS");
  g_autofree char *path = g_build_filename (g_getenv ("SYMPHONY_DATA"), "examples", "demo.sym", NULL);

  if (!jack_server_start (RATE, PERIOD))
    {
      g_test_skip ("SKIPPED ALOUD: there is no jackd");
      return;
    }
  if (!jack_server_is_realtime ())
    g_test_message ("real time is refused here: this says how it works, not how fast");
  play (path, long_form ? atof (long_form) : 5);
  jack_server_stop (SIGTERM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/jack/proof", test_proof);
  return g_test_run ();
}
