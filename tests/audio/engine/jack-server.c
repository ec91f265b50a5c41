/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A JACK dummy server of a test's own, and clients that count and record. */
#include "jack-server.h"
#include <dlfcn.h>
#include <jack/jack.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static GPid server;
static char *name;

gboolean
jack_server_is_realtime (void)
{
  const char *argv[] = { "chrt", "-f", "10", "true", NULL };
  int status = 1;

  return g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                       NULL, NULL, &status, NULL) && status == 0;
}

static gboolean
answers (void)
{
  g_autofree char *path = g_strdup_printf ("/dev/shm/jack_%s_%u_0", name, (unsigned) getuid ());

  for (int i = 0; i < 100; i++)
    {
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
      g_usleep (50000);
    }
  return FALSE;
}

/* A failed test leaves no server behind. */
static void
die_with_test_cb (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

gboolean
jack_server_start (guint rate, guint period)
{
  g_autofree char *r = g_strdup_printf ("%u", rate), *p = g_strdup_printf ("%u", period);
  const char *argv[] = { "jackd", "-n", NULL, NULL, "-S", "-d", "dummy", "-r", r, "-p", p, NULL };

  if (!name)
    name = g_strdup_printf ("symphony-test-%d", (int) getpid ());
  g_setenv ("JACK_NO_AUDIO_RESERVATION", "1", TRUE);
  g_setenv ("JACK_DEFAULT_SERVER", name, TRUE);
  argv[2] = name;
  argv[3] = jack_server_is_realtime () ? "-R" : "-r";
  if (!g_spawn_async (NULL, (char **) argv, NULL,
                      G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL
                      | G_SPAWN_STDERR_TO_DEV_NULL, die_with_test_cb, NULL, &server, NULL))
    return FALSE;
  if (answers ())
    {
      g_usleep (200000);
      return TRUE;
    }
  jack_server_stop (SIGKILL);
  return FALSE;
}

void
jack_server_stop (int signal_number)
{
  g_autofree char *path = g_strdup_printf ("/dev/shm/jack_%s_%u_0", name, (unsigned) getuid ());

  if (!server)
    return;
  kill (server, signal_number);
  waitpid (server, NULL, 0);
  server = 0;
  unlink (path);                        /* a killed server leaves it behind */
}

/* ---- the idle client --------------------------------------------------------------------------------------- */

static void *library;

#define CALL(symbol) ((__typeof__ (symbol) *) dlsym (library, #symbol))

static int
idle_process_cb (jack_nframes_t frames, void *data)
{
  atomic_fetch_add (&((IdleClient *) data)->callbacks, 1);
  return 0;
}

static int
idle_xrun_cb (void *data)
{
  atomic_fetch_add (&((IdleClient *) data)->xruns, 1);
  return 0;
}

static void *
open_client (const char *client)
{
  library = dlopen ("libjack.so.0", RTLD_NOW | RTLD_LOCAL);
  return library ? CALL (jack_client_open) (client, JackNoStartServer, NULL) : NULL;
}

gboolean
idle_client_start (IdleClient *idle)
{
  idle->client = open_client ("idle");
  if (!idle->client)
    return FALSE;
  CALL (jack_set_process_callback) (idle->client, idle_process_cb, idle);
  CALL (jack_set_xrun_callback) (idle->client, idle_xrun_cb, idle);
  return CALL (jack_activate) (idle->client) == 0;
}

void
idle_client_stop (IdleClient *idle)
{
  CALL (jack_client_close) (idle->client);
}

/* ---- the recording client ---------------------------------------------------------------------------------- */

static int
capture_process_cb (jack_nframes_t frames, void *data)
{
  CaptureClient *capture = data;
  guint count = atomic_load (&capture->count);

  if (count + frames > capture->max)
    return 0;
  memcpy (capture->samples + count, CALL (jack_port_get_buffer) (capture->port, frames), frames * sizeof (float));
  atomic_store (&capture->count, count + frames);
  return 0;
}

gboolean
capture_client_start (CaptureClient *capture, const char *port, guint max)
{
  *capture = (CaptureClient) { .samples = g_new0 (float, max), .max = max };
  capture->client = open_client ("capture");
  if (!capture->client)
    return FALSE;
  capture->port = CALL (jack_port_register) (capture->client, "in", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
  CALL (jack_set_process_callback) (capture->client, capture_process_cb, capture);
  return capture->port && CALL (jack_activate) (capture->client) == 0
         && CALL (jack_connect) (capture->client, port, CALL (jack_port_name) (capture->port)) == 0;
}

void
capture_client_stop (CaptureClient *capture)
{
  CALL (jack_client_close) (capture->client);
  g_free (capture->samples);
}
