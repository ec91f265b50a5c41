/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PulseAudio back end against a server of the test's own with a null sink; skipped aloud where there is none. */
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include "engine-fixture.h"

#define START_S 6.0                     /* a null sink begins with up to 2 s of what it had in hand */

static char *folder;
static GPid server;

static gboolean
start_server (void)
{
  const char *argv[] = { "pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no",
                         "--load=module-null-sink", "--load=module-native-protocol-unix", NULL };
  g_autofree char *socket = g_build_filename (folder, "native", NULL);

  g_unlink (socket);
  if (!g_spawn_async (NULL, (char **) argv, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL
                      | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &server, NULL))
    return FALSE;
  for (int i = 0; i < 60; i++)
    {
      if (g_file_test (socket, G_FILE_TEST_EXISTS))
        return TRUE;
      g_usleep (50000);
    }
  return FALSE;
}

static void
stop_server (int number)
{
  kill (server, number);
  waitpid (server, NULL, 0);
}

static EngineStats
tended (Engine *engine)
{
  EngineStats stats;

  engine_tend (engine);
  engine_get_stats (engine, &stats);
  return stats;
}

/* Frames of a second, once the sink calls. */
static void
assert_plays (Engine *engine)
{
  uint64_t start = tended (engine).samples, before;
  gint64 end = g_get_monotonic_time () + (gint64) (START_S * 1e6);

  while (tended (engine).samples < start + 4800 && g_get_monotonic_time () < end)
    g_usleep (20000);
  before = tended (engine).samples;
  g_usleep (1000000);
  g_assert_cmpuint (tended (engine).samples - before, >, 24000);
  g_assert_cmpuint (tended (engine).samples - before, <, 72000);
}

static void
test_server (void)
{
  Engine *engine;
  GError *error = NULL;
  gint64 end;

  if (!start_server ())
    {
      g_test_skip ("SKIPPED ALOUD: no pulseaudio here, so PulseAudio was not tested");
      return;
    }
  engine = fixture_engine (48000);
  g_assert_true (engine_open (engine, "pulse", &error));
  g_assert_no_error (error);
  g_test_message ("%s", tended (engine).device);
  g_assert_cmpstr (tended (engine).backend, ==, "pulse");
  assert_plays (engine);
  stop_server (SIGKILL);
  g_usleep (100000);
  g_assert_true (tended (engine).lost);
  g_assert_cmpstr (tended (engine).backend, ==, "null");
  assert_plays (engine);
  g_assert_true (start_server ());
  end = g_get_monotonic_time () + 12 * G_USEC_PER_SEC;
  while (tended (engine).lost && g_get_monotonic_time () < end)
    g_usleep (50000);
  g_assert_cmpstr (tended (engine).backend, ==, "pulse");
  assert_plays (engine);
  fixture_engine_free (engine);
  stop_server (SIGTERM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("symphony-pulse-XXXXXX", NULL);
  g_setenv ("PULSE_RUNTIME_PATH", folder, TRUE);
  g_setenv ("HOME", folder, TRUE);
  g_unsetenv ("PULSE_SERVER");
  g_test_add_func ("/engine/pulse/server", test_server);
  return g_test_run ();
}
