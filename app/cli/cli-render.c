/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony render: the same process() with the file back end. */
#include "cli.h"

#include <stdio.h>
#include <unistd.h>

#include "cli-session.h"

static gboolean
progress_cb (double done, double total, gpointer data)
{
  gint64 *shown = data, now = g_get_monotonic_time ();
  if (!isatty (STDERR_FILENO) || now - *shown < 100000)
    return TRUE;
  *shown = now;
  int filled = total > 0 ? (int) (done / total * 40) : 0;
  filled = CLAMP (filled, 0, 40);
  fprintf (stderr, "\r  [%.*s%*s] %5.1f of %.1f s ", filled, "########################################", 40 - filled,
           "", done, total);
  return TRUE;
}

int
cli_render (int argc, char **argv)
{
  g_autofree char *out = NULL, *stems = NULL;
  double seconds = 0, rate = 48000;
  int seed = 0, status;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "Sound file: .wav .flac .ogg .opus .mp3", "OUT" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &rate, "Sample rate, 8000 to 192000 (48000)", "HZ" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Length; else the score and its tail", "N" },
    { "stems", 0, 0, G_OPTION_ARG_FILENAME, &stems, "Also one file for each track", "DIR" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Seed for whatever is drawn by chance", "N" },
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2 || !out || rate < 8000 || rate > 192000 || seconds < 0 || seconds > 36000)
    {
      cli_complain ("usage: symphony render FILE -o OUT [--rate 8000-192000] [--seconds N] [--stems DIR]");
      return CLI_USAGE;
    }
  CliSession session;
  LiveConfig config = { .backends = "", .rate = rate, .seed = (uint32_t) seed };
  status = cli_session_open (&session, argv[1], &config);
  if (status == CLI_OK)
    {
      g_autoptr (GError) error = NULL;
      gint64 shown = 0, start = g_get_monotonic_time ();
      EngineRender render = { out, stems, seconds, progress_cb, &shown };
      if (!live_session_render (session.live, &render, &error))
        {
          cli_complain ("%s", error->message);
          status = g_error_matches (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT) ? CLI_USAGE : CLI_SYSTEM;
        }
      else
        {
          fprintf (stderr, "%s%s written in %.1f s\n", shown ? "\n" : "", out,
                   (double) (g_get_monotonic_time () - start) / 1e6);
          cli_print_loudness (live_session_get_engine (session.live));
        }
      if (status == CLI_OK && session.errors > 0)
        status = CLI_INPUT;
    }
  cli_session_close (&session);
  return status;
}
