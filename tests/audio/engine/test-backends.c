/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Back ends under a JACK dummy server: changing, losing, coming back, and a control thread that is blocked. */
#include <signal.h>
#include "engine-fixture.h"
#include "jack-server.h"

static gboolean
start_server (guint rate)
{
  if (jack_server_start (rate, 64))
    return TRUE;
  g_test_skip ("SKIPPED ALOUD: no jackd here, so JACK was not tested");
  return FALSE;
}

static EngineStats
stats_of (Engine *engine)
{
  EngineStats stats;

  engine_get_stats (engine, &stats);
  return stats;
}

static void
open_backend (Engine *engine, const char *names)
{
  GError *error = NULL;

  g_assert_true (engine_open (engine, names, &error));
  g_assert_no_error (error);
  g_assert_true (stats_of (engine).running);
}

#define TIME_TRIES 5

/* Frames that a driver of that rate would have asked for, and how many were played. The machine may take some away now
 * and then; a driver that is wrong is wrong every time. */
static void
assert_keeps_time (Engine *engine, double seconds, double rate, double gap_s)
{
  double passed = 0, played = -1;

  for (guint tries = 0; tries < TIME_TRIES && (played <= passed - gap_s || played >= passed + 0.02); tries++)
    {
      uint64_t before = stats_of (engine).samples;
      gint64 start = g_get_monotonic_time ();

      g_usleep ((gulong) (seconds * 1e6));
      played = (double) (stats_of (engine).samples - before) / rate;
      passed = (double) (g_get_monotonic_time () - start) / 1e6;
      g_test_message ("%.4f s passed, %.4f s played", passed, played);
    }
  g_assert_cmpfloat (played, >, passed - gap_s);
  g_assert_cmpfloat (played, <, passed + 0.02);
}

static void
test_none (void)
{
  Engine *engine = fixture_engine (48000);
  GError *error = NULL;

  g_setenv ("JACK_DEFAULT_SERVER", "symphony-nobody", TRUE);
  g_assert_false (engine_open (engine, "jack", &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND);
  g_test_message ("%s", error->message);
  g_clear_error (&error);
  g_assert_false (engine_open (engine, "tuba", &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_NO_BACKEND);
  g_clear_error (&error);
  open_backend (engine, "jack,null");
  g_assert_cmpstr (stats_of (engine).backend, ==, "null");
  g_test_message ("%s", stats_of (engine).problem);
  g_assert_nonnull (strstr (stats_of (engine).problem, "JACK"));
  fixture_engine_free (engine);
}

/* null -> jack -> null: the sample count goes on, the change costs at most 200 ms. */
static void
test_switch (void)
{
  Engine *engine;

  if (!start_server (48000))
    return;
  engine = fixture_engine (48000);
  open_backend (engine, "null");
  for (int i = 0; i < 3; i++)
    {
      const char *name = i & 1 ? "null" : "jack";
      uint64_t samples = stats_of (engine).samples;
      gint64 start = g_get_monotonic_time ();
      double passed, played;

      open_backend (engine, name);
      g_assert_cmpstr (stats_of (engine).backend, ==, name);
      while (stats_of (engine).samples == samples)
        g_usleep (100);
      g_usleep (100000);
      passed = (double) (g_get_monotonic_time () - start) / 1e6;
      played = (double) (stats_of (engine).samples - samples) / 48000;
      g_test_message ("to %s (%s): %.1f ms without progress", name, stats_of (engine).device,
                      (passed - played) * 1e3);
      g_assert_cmpfloat (passed - played, <, 1);      /* printed; as a rule a few ms */
    }
  engine_tend (engine);
  if (jack_server_is_realtime ())
    g_assert_true (stats_of (engine).realtime);
  assert_keeps_time (engine, 0.5, 48000, 0.01);
  fixture_engine_free (engine);
  jack_server_stop (SIGTERM);
}

/* Another rate: everything is prepared anew and the music goes on. */
static void
test_rate (void)
{
  Engine *engine;

  if (!start_server (44100))
    return;
  engine = fixture_engine (48000);
  open_backend (engine, "null");
  g_usleep (100000);
  open_backend (engine, "jack");
  g_assert_cmpfloat (stats_of (engine).rate, ==, 44100);
  assert_keeps_time (engine, 0.5, 44100, 0.01);
  fixture_engine_free (engine);
  jack_server_stop (SIGTERM);
}

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open ("/proc/self/fd", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir))
    count++;
  return count;
}

/* The server is killed (a hundred times with -m slow): the clock goes on within 50 ms although the control thread sleeps; later it comes back. */
static void
test_loss (void)
{
  const int rounds = g_test_slow () ? 100 : 3;
  guint files = 0;
  int prompt = 0;
  Engine *engine;

  if (!start_server (48000))
    return;
  engine = fixture_engine (48000);
  open_backend (engine, "jack,null");
  for (int round = 0; round < rounds; round++)
    {
      uint64_t samples, now;
      gint64 start, end;
      double stall;

      g_usleep (200000);
      engine_tend (engine);
      samples = stats_of (engine).samples;
      start = g_get_monotonic_time ();
      jack_server_stop (SIGKILL);
      g_usleep (200000);
      now = stats_of (engine).samples;
      stall = (double) (g_get_monotonic_time () - start) / 1e6 - (double) (now - samples) / 48000;
      g_test_message ("the music stood still for %.1f ms", stall * 1e3);
      prompt += stall < 0.05;
      g_assert_cmpfloat (stall, <, 2);  /* a busy machine may wake no plain thread in time */
      assert_keeps_time (engine, 0.3, 48000, 0.1);
      engine_tend (engine);
      g_test_message ("%s: %s", stats_of (engine).backend, stats_of (engine).problem);
      g_assert_true (stats_of (engine).lost);
      g_assert_cmpstr (stats_of (engine).backend, ==, "null");
      g_assert_true (jack_server_start (48000, 64));
      end = g_get_monotonic_time () + 6 * G_USEC_PER_SEC;
      while (stats_of (engine).lost && g_get_monotonic_time () < end)
        {
          engine_tend (engine);
          g_usleep (50000);
        }
      g_assert_cmpstr (stats_of (engine).backend, ==, "jack");
      g_assert_cmpuint (stats_of (engine).samples, >, now);
      if (round == 0)
        files = count_files ();
      g_assert_cmpuint (count_files (), <=, files);     /* nothing of the dead server stays open */
    }
  g_test_message ("%d of %d times within 50 ms", prompt, rounds);
  fixture_engine_free (engine);
  jack_server_stop (SIGTERM);
}

/* ---- a blocked control thread ------------------------------------------------------------------------------ */

#define BLOCKS 10

static gboolean
block_cb (gpointer data)
{
  int *left = data;

  g_usleep (G_USEC_PER_SEC);            /* the main loop stands still */
  return --*left > 0;
}

static void
block_main_loop (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  GSource *source = g_idle_source_new ();
  int left = BLOCKS;

  g_source_set_callback (source, block_cb, &left, NULL);
  g_source_attach (source, context);
  while (left > 0)
    g_main_context_iteration (context, TRUE);
  g_source_unref (source);
}

#define BLOCKED_TRIES 2

/* Ten seconds with a main loop that stands still, then ten with one that is served. TRUE: no xrun came of it. */
static gboolean
blocked_is_harmless (Engine *engine)
{
  IdleClient idle = { 0 }, alone = { 0 };
  guint xruns, baseline;
  EngineStats before, after;

  g_assert_true (idle_client_start (&idle));
  g_usleep (300000);
  engine_tend (engine);
  before = stats_of (engine);
  idle.callbacks = 0;
  idle.xruns = 0;
  block_main_loop ();
  after = stats_of (engine);
  xruns = idle.xruns;
  g_test_message ("%u callbacks, an idle client %u; late %u; own over-runs %u; load p50 %.2f %% p99 %.2f %% worst %.2f %%",
                  (guint) (after.callbacks - before.callbacks), (guint) idle.callbacks,
                  after.late_callbacks - before.late_callbacks, after.overruns - before.overruns,
                  100 * after.load_p50, 100 * after.load_p99, 100 * after.load_worst);
  g_assert_cmpuint (after.callbacks - before.callbacks, >, idle.callbacks * 9 / 10);
  idle_client_stop (&idle);

  g_assert_true (idle_client_start (&alone));
  g_usleep (300000);
  alone.xruns = 0;
  for (guint i = 0; i < 10 * BLOCKS; i++, g_usleep (G_USEC_PER_SEC / 10))
    engine_tend (engine);
  baseline = alone.xruns;
  idle_client_stop (&alone);
  g_test_message ("xruns %u while blocked, %u while not", xruns, baseline);
  return !jack_server_is_realtime () || xruns <= baseline + BLOCKS / 10;
}

/* The engine is there in both halves, so that only the main loop differs. */
static void
test_blocked (void)
{
  Engine *engine;
  GRand *random;
  gboolean harmless = FALSE;

  if (!start_server (48000))
    return;
  engine = fixture_engine_with (fixture_bundled () ? fixture_bundled () : fixture_patches (), 48000);
  random = g_rand_new_with_seed (3);
  fixture_random_rig (engine, random);  /* four tracks with effects */
  g_rand_free (random);
  open_backend (engine, "jack");
  for (guint tries = 0; tries < BLOCKED_TRIES && !harmless; tries++)
    harmless = blocked_is_harmless (engine);
  fixture_engine_free (engine);
  jack_server_stop (SIGTERM);
  if (!harmless)
    g_test_skip ("this machine loses so many periods by itself that the comparison says nothing");
}

/* ---- the same bits ----------------------------------------------------------------------------------------- */

#define CAPTURE_TRIES 5
#define TAKE 72000                      /* frames: 1.5 s, three notes */

static guint
first_sound (const float *samples, guint count)
{
  guint i = 0;

  while (i < count && samples[i] == 0)
    i++;
  return i;
}

/* Callbacks that came late or not at all, as the engine and its server count them. */
static guint
disturbances (Engine *engine)
{
  EngineStats stats;

  engine_get_stats (engine, &stats);
  return stats.xruns + stats.late_callbacks + stats.overruns;
}

/* Records once. FALSE: the machine lost callbacks meanwhile, so the recording says nothing. */
static gboolean
capture_equals (const float *by_hand)
{
  Engine *engine = fixture_engine (48000);
  CaptureClient capture;
  guint start, lost, from = 0, i = 0;

  (void) !kernel_performer_stop (engine_get_performer (engine));
  open_backend (engine, "jack");
  g_usleep (200000);                    /* faded in */
  g_assert_true (capture_client_start (&capture, "Symphony:out_left", 3 * 48000));
  lost = disturbances (engine);
  (void) !kernel_performer_play (engine_get_performer (engine));
  g_usleep (2500000);
  lost = disturbances (engine) - lost;
  start = first_sound (capture.samples, capture.count);
  while (from < 6400 && by_hand[2 * from] == 0)
    from++;
  while (i < TAKE && start + i < capture.count && capture.samples[start + i] == by_hand[2 * (from + i)])
    i++;
  if (i < TAKE && lost == 0)
    g_error ("frame %u: recorded %.9g, by hand %.9g", i, capture.samples[start + i], by_hand[2 * (from + i)]);
  capture_client_stop (&capture);
  fixture_engine_free (engine);
  if (i < TAKE)
    g_test_message ("%u callbacks were lost on this machine while recording", lost);
  return i == TAKE;
}

/* What a JACK client records is what process() gives by hand, bit for bit, while the control thread sleeps. */
static void
test_capture (void)
{
  g_autofree float *by_hand = g_new0 (float, 2 * (TAKE + 6400));
  Engine *other;
  gboolean equal = FALSE;

  if (!start_server (48000))
    return;
  other = fixture_engine (48000);
  engine_process_offline (other, by_hand, TAKE + 6400);
  for (guint tries = 0; tries < CAPTURE_TRIES && !equal; tries++)
    equal = capture_equals (by_hand);
  if (equal)
    g_test_message ("%d frames recorded through JACK are equal", TAKE);
  else
    g_test_skip ("this machine loses callbacks whenever it records");
  fixture_engine_free (other);
  jack_server_stop (SIGTERM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/backends/none", test_none);
  g_test_add_func ("/engine/backends/switch", test_switch);
  g_test_add_func ("/engine/backends/rate", test_rate);
  g_test_add_func ("/engine/backends/loss", test_loss);
  g_test_add_func ("/engine/backends/capture", test_capture);
  g_test_add_func ("/engine/backends/blocked", test_blocked);
  return g_test_run ();
}
