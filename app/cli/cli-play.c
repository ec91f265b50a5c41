/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony play: a composition in the terminal, with meters and a playhead. */
#include "cli.h"
#include "cli-midi.h"
#include "cli-osc.h"
#include "cli-session.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FRAME_US 50000
#define METER_WIDTH 24
#define METER_LUFS_MIN (-70.0)         /* nothing is shown below */
#define OPEN_US (3 * G_USEC_PER_SEC)    /* how long a back end may take to start */

static volatile sig_atomic_t interrupted;

static void
interrupt_cb (int signal_number)
{
  interrupted = 1;
}

static void
draw_meter (GString *line, double peak)
{
  double db = peak > 0 ? 20 * log10 (peak) : -60;
  int filled = (int) lround ((CLAMP (db, -48, 0) + 48) / 48 * METER_WIDTH);
  for (int i = 0; i < METER_WIDTH; i++)
    g_string_append (line, i < filled ? "▮" : "·");
}

static void
draw (CliSession *session, const EngineStats *stats)
{
  KernelTransport transport;
  EngineMeter meter;
  EngineLoudness loudness;
  live_session_get_transport (session->live, &transport);
  engine_get_master_meter (live_session_get_engine (session->live), &meter);
  engine_get_loudness (live_session_get_engine (session->live), &loudness);
  g_autoptr (GString) line = g_string_new ("\r\033[K");
  g_string_append_printf (line, " %s %3u.%-2u %5.1f BPM  ", transport.playing ? "▶" : "■", transport.bar,
                          transport.beat, transport.bpm);
  draw_meter (line, MAX (meter.peak[0], meter.peak[1]));
  g_string_append_printf (line, "%s ", meter.clip ? "!" : " ");
  if (loudness.momentary > METER_LUFS_MIN)
    g_string_append_printf (line, "%5.1f", loudness.momentary);
  else
    g_string_append (line, "    –");
  if (loudness.integrated > METER_LUFS_MIN)
    g_string_append_printf (line, " (%.1f)", loudness.integrated);
  g_string_append (line, " LUFS");
  if (meter.reduction_db >= 0.05f)
    g_string_append_printf (line, " −%.1f dB", meter.reduction_db);
  g_string_append_printf (line, "  %u notes  %s %u · %u xruns", transport.sounding, stats->backend, stats->frames,
                          stats->xruns);
  if (session->errors > 0)
    g_string_append_printf (line, "  %u errors, last good plays", session->errors);
  fputs (line->str, stdout);
  fflush (stdout);
}

static void
run_typed (CliSession *session, GString *typed, gboolean tty)
{
  char *line;
  while ((line = cli_read_line (typed)))
    {
      if (tty)
        fputs ("\r\033[K", stdout);
      if (*g_strstrip (line))
        cli_session_run (session, line);
      g_free (line);
    }
}

static gint64
modified (const char *path)
{
  struct stat info;
  return stat (path, &info) == 0 ? (gint64) info.st_mtim.tv_sec * 1000000000 + info.st_mtim.tv_nsec : 0;
}

static gboolean
wait_for_backend (CliSession *session, EngineStats *stats)
{
  gint64 until = g_get_monotonic_time () + OPEN_US;
  do
    {
      engine_get_stats (live_session_get_engine (session->live), stats);
      if (stats->running)
        return TRUE;
      g_usleep (5000);
    }
  while (g_get_monotonic_time () < until);
  return FALSE;
}

/* ---- recording ------------------------------------------------------------------------------------------------- */

static void
say_repaired (void)
{
  g_auto (GStrv) said = engine_record_repair ();
  for (guint i = 0; said && said[i]; i++)
    fprintf (stderr, "%s\n", said[i]);
}

/* A file that stops early is told once, when it happens. */
static void
watch_record (CliSession *session, gboolean tty)
{
  static gboolean told;
  EngineRecordState state;
  live_session_get_record (session->live, &state);
  if (told || !*state.problem)
    return;
  told = TRUE;
  fprintf (stderr, "%s%s\n", tty ? "\r\033[K" : "", state.problem);
}

static int
end_record (CliSession *session, const char *path)
{
  g_autoptr (GError) error = NULL;
  EngineRecordState state;
  live_session_get_record (session->live, &state);
  if (!state.recording)
    return CLI_OK;
  if (!live_session_stop_record (session->live, &error))
    {
      cli_complain ("%s", error->message);
      return CLI_SYSTEM;
    }
  fprintf (stderr, "%s: %.1f s recorded%s\n", path, state.seconds, state.files > 1 ? ", and stems" : "");
  return CLI_OK;
}

/* ---- playing --------------------------------------------------------------------------------------------------- */

static void
play_until_done (CliSession *session, double seconds, gboolean tty, const CliMidi *midi)
{
  double scale = 1;
  gint64 start = g_get_monotonic_time (), seen = modified (session->path);
  GString *typed = g_string_new (NULL);
  EngineStats stats;
  while (!interrupted)
    {
      KernelTransport transport;
      g_usleep (FRAME_US);
      g_main_context_iteration (NULL, FALSE);
      engine_get_stats (live_session_get_engine (session->live), &stats);
      if (tty)
        draw (session, &stats);
      gint64 now = modified (session->path);
      if (now != 0 && now != seen)
        {
          seen = now;
          if (tty)
            fputs ("\r\033[K", stdout);
          cli_session_reload (session);
        }
      run_typed (session, typed, tty);
      watch_record (session, tty);
      live_session_get_transport (session->live, &transport);
      double wanted = cli_midi_get_scale (midi, live_session_get_engine (session->live), transport.bpm, scale);
      if (wanted != scale)
        live_session_set_tempo_scale (session->live, scale = wanted);
      double played = (double) (g_get_monotonic_time () - start) / 1e6;
      if ((seconds > 0 && played >= seconds) || (seconds <= 0 && transport.at_end && transport.sounding == 0))
        break;
    }
  g_string_free (typed, TRUE);
}

/* -1: no such word. */
static int
find_quantum (const char *word)
{
  static const char *const words[] = { "now", "beat", "bar", "clip" };
  for (int i = 0; word && i < (int) G_N_ELEMENTS (words); i++)
    if (strcmp (words[i], word) == 0)
      return i;
  return word ? -1 : 0;
}

int
cli_play (int argc, char **argv)
{
  g_autofree char *backends = NULL;
  double seconds = 0;
  int status, frames = 0, seed = 0, quantum;
  gboolean loop = FALSE, cut = FALSE;
  g_autofree char *swap = NULL, *record = NULL, *stems = NULL;
  CliMidi midi = { 0 };
  const GOptionEntry entries[] = {
    { "backend", 0, 0, G_OPTION_ARG_STRING, &backends, "In this order: jack,pulse,null", "LIST" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Stop after that time", "N" },
    { "frames", 0, 0, G_OPTION_ARG_INT, &frames, "Block size asked for", "N" },
    { "swap", 0, 0, G_OPTION_ARG_STRING, &swap, "When an edit is heard: now, beat, bar, clip", "WHEN" },
    { "cut", 0, 0, G_OPTION_ARG_NONE, &cut, "Notes that an edit removed end at once", NULL },
    { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Seed for whatever is drawn by chance: another take", "N" },
    CLI_OSC_ENTRY,
    CLI_MIDI_ENTRIES (midi),
    { "loop", 0, 0, G_OPTION_ARG_NONE, &loop, "From the start again at the end", NULL },
    { "record", 0, 0, G_OPTION_ARG_FILENAME, &record, "Records what is heard: .wav or .flac", "FILE" },
    { "record-stems", 0, 0, G_OPTION_ARG_FILENAME, &stems, "And each track and bus by itself", "DIR" },
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  quantum = find_quantum (swap);
  if (argc != 2 || seconds < 0 || frames < 0 || frames > 8192 || quantum < 0 || (stems && !record))
    {
      cli_complain ("usage: symphony play FILE [--backend jack,pulse,null] [--seconds N] [--frames N] [--loop]\n"
                    "       [--swap now|beat|bar|clip] [--cut] [--seed N] [--osc[=PORT]]\n"
                    "       [--midi-in TRACK[:CHANNEL[:LOW-HIGH[:SEMITONES]]]] [--midi-out TRACK[:CHANNEL]] [--midi-clock] [--midi-follow]\n"
                    "       [--record FILE [--record-stems DIR]]");
      return CLI_USAGE;
    }
  CliSession session;
  EngineLoudness loudness;
  EngineStats stats = { 0 };
  LiveConfig config = { .backends = backends ? backends : "jack,pulse,null", .frames = (uint32_t) frames,
                        .seed = (uint32_t) seed };
  say_repaired ();
  status = cli_session_open (&session, argv[1], &config);
  if (status == CLI_OK && !wait_for_backend (&session, &stats))
    {
      cli_complain ("none of the back ends “%s” starts: %s", config.backends,
                    *stats.problem ? stats.problem : "check its name (jack, pulse, null).");
      status = CLI_SYSTEM;
    }
  if (status == CLI_OK && record)
    {
      g_autoptr (GError) error = NULL;
      if (!live_session_record (session.live, &(EngineRecord) { .path = record, .stems_dir = stems }, &error))
        {
          cli_complain ("%s", error->message);
          status = g_error_matches (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT) ? CLI_USAGE : CLI_SYSTEM;
        }
    }
  Control *control = NULL;
  if (status == CLI_OK)
    {
      g_autofree char *folder = g_path_get_dirname (session.path);
      control = cli_osc_start (live_session_get_engine (session.live), live_session_get_engine_lock (session.live), folder, midi.in != NULL, &status);
      if (status == CLI_OK && !cli_midi_start (&midi, live_session_get_engine (session.live), live_session_get_engine_lock (session.live)))
        status = CLI_USAGE;
    }
  if (status == CLI_OK)
    {
      gboolean tty = isatty (STDOUT_FILENO);
      fprintf (stderr, "%s: %s, %g Hz, %u frames. Ctrl+C stops; a line typed here is run: live.panic()\n", argv[1], stats.backend, stats.rate, stats.frames);
      if (*stats.problem)
        fprintf (stderr, "%s\n", stats.problem);
      signal (SIGINT, interrupt_cb);
      signal (SIGTERM, interrupt_cb);
      live_session_set_loop (session.live, loop);
      live_session_set_quantum (session.live, (guint) quantum);
      live_session_set_cut (session.live, cut);
      live_session_play (session.live);
      play_until_done (&session, seconds, tty, &midi);
      if (tty)
        putchar ('\n');
      engine_get_stats (live_session_get_engine (session.live), &stats);
      fprintf (stderr, "%u xruns, load p99 %.1f %%\n", stats.xruns, stats.load_p99 * 100);
      engine_get_loudness (live_session_get_engine (session.live), &loudness);
      cli_print_loudness (&loudness);
      status = end_record (&session, record);
      if (status == CLI_OK && session.errors > 0)
        status = CLI_INPUT;
    }
  control_free (control);
  cli_session_close (&session);
  cli_midi_finish (&midi);
  return status;
}
