/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony patch play: one patch, played from outside. */
#include "cli-patch.h"
#include "cli-midi.h"
#include "cli-osc.h"
#include "cli-osc-text.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/engine.h"
#include "live/live.h"

#define LOOK_US 20000
#define TEND_EVERY 5                    /* looks */

typedef struct {
  Engine  *engine;
  GMutex   lock;
  char    *path, *folder, *file, *project;
  struct timespec changed;
  Control *control;
  gint64   serial;
} Player;

static volatile sig_atomic_t interrupted;

static void
interrupt_cb (int signal_number)
{
  interrupted = 1;
}

static gboolean
set_rig (Player *player)
{
  const EngineTrack track = { .name = "patch", .patch = player->file, .volume = 1 };
  const EngineRig rig = { .tracks = &track, .track_count = 1, .project_dir = player->folder, .tempo_bpm = 120 };
  g_autoptr (GError) error = NULL;
  gboolean good;
  g_mutex_lock (&player->lock);
  good = engine_set_rig (player->engine, &rig, &error);
  g_mutex_unlock (&player->lock);
  if (!good)
    cli_complain ("%s", error->message);
  return good;
}

static gboolean
has_changed (Player *player)
{
  struct stat info;
  if (stat (player->path, &info) || memcmp (&info.st_mtim, &player->changed, sizeof info.st_mtim) == 0)
    return FALSE;
  player->changed = info.st_mtim;
  return TRUE;
}

static gboolean
open_engine (Player *player, const char *backends, int frames)
{
  g_autofree char *data = live_find_data_dir (), *patches = g_build_filename (data, "patches", NULL);
  g_autoptr (GError) error = NULL;
  player->engine = engine_new (&(EngineConfig) { .frames = (uint32_t) frames, .patch_dir = patches });
  if (engine_open (player->engine, backends, &error))
    return TRUE;
  cli_complain ("%s", error->message);
  return FALSE;
}

static void
print_cb (const uint8_t *packet, size_t size, gpointer data)
{
  g_autofree char *line = cli_osc_show (packet, size);
  puts (line);
  fflush (stdout);
}

static void
run_typed (Player *player, GString *typed)
{
  char *line;
  while ((line = cli_read_line (typed)))
    {
      g_autofree uint8_t *packet = g_malloc (OSC_PACKET_MAX);
      g_autoptr (GError) error = NULL;
      size_t size = *g_strstrip (line) ? cli_osc_read (line, player->serial++, packet, OSC_PACKET_MAX, &error) : 0;
      if (size)
        control_post (player->control, packet, size, print_cb, player);
      else if (error)
        cli_complain ("%s", error->message);
      g_free (line);
    }
}

static void
play (Player *player, double seconds)
{
  g_autoptr (GString) typed = g_string_new (NULL);
  gint64 end = seconds > 0 ? g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC) : G_MAXINT64;
  for (guint look = 0; !interrupted && g_get_monotonic_time () < end; look++)
    {
      g_usleep (LOOK_US);
      if (has_changed (player))
        set_rig (player);
      run_typed (player, typed);
      if (look % TEND_EVERY)
        continue;
      g_mutex_lock (&player->lock);
      engine_tend (player->engine);
      g_mutex_unlock (&player->lock);
    }
}

static int
run (Player *player, const char *backends, int frames, double seconds, gboolean midi)
{
  char *all[] = { (char *) "patch", NULL };
  const CliMidi routes = { .in = midi ? all : NULL };
  EngineStats stats;
  int status;
  if (!open_engine (player, backends, frames))
    return CLI_SYSTEM;
  has_changed (player);
  if (!set_rig (player))
    return CLI_INPUT;
  player->control = cli_osc_start (player->engine, &player->lock, player->project, TRUE, &status);
  if (status != CLI_OK)
    return status;
  cli_midi_start (&routes, player->engine, &player->lock);
  engine_get_stats (player->engine, &stats);
  fprintf (stderr, "%s: %s, %g Hz, %u frames. Ctrl+C stops; a line typed here is served: /note/on 60 100, /help\n", player->path, stats.backend, stats.rate, stats.frames);
  if (*stats.problem)
    fprintf (stderr, "%s\n", stats.problem);
  signal (SIGINT, interrupt_cb);
  signal (SIGTERM, interrupt_cb);
  play (player, seconds);
  control_free (player->control);
  engine_get_stats (player->engine, &stats);
  fprintf (stderr, "%u xruns, load p99 %.1f %%\n", stats.xruns, stats.load_p99 * 100);
  return CLI_OK;
}

/* The folder is the project: files that the patch names lie there, and what is saved goes there; but bundled patches stay
 * as they are. */
static gboolean
find (Player *player, const char *name)
{
  g_autofree char *found = cli_patch_find (name), *base = NULL;
  player->path = g_canonicalize_filename (found, NULL);
  player->folder = g_path_get_dirname (player->path);
  player->project = strcmp (found, name) ? g_get_current_dir () : g_strdup (player->folder);
  base = g_path_get_basename (player->path);
  player->file = g_strconcat ("./", base, NULL);        /* this one, whatever bundled patches are called */
  if (g_file_test (player->path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  cli_complain ("there is no patch “%s”, neither as a file nor bundled", name);
  return FALSE;
}

int
cli_patch_play (int argc, char **argv)
{
  g_autofree char *backends = NULL;
  double seconds = 0;
  int status, frames = 0;
  gboolean midi = FALSE;
  const GOptionEntry entries[] = {
    { "midi", 0, 0, G_OPTION_ARG_NONE, &midi, "Play it from MIDI: JACK's port midi_in, or the ALSA sequencer", NULL },
    { "backend", 0, 0, G_OPTION_ARG_STRING, &backends, "In this order: jack,pulse,null", "LIST" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "Stop after that time", "N" },
    { "frames", 0, 0, G_OPTION_ARG_INT, &frames, "Block size asked for", "N" },
    CLI_OSC_ENTRY,
    G_OPTION_ENTRY_NULL };
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2 || seconds < 0 || frames < 0 || frames > 8192)
    {
      cli_complain ("usage: symphony patch play FILE [--osc[=PORT]] [--midi] [--seconds N] [--backend jack,pulse,null] [--frames N]");
      return CLI_USAGE;
    }
  Player player = { 0 };
  g_mutex_init (&player.lock);
  status = find (&player, argv[1]) ? run (&player, backends ? backends : "jack,pulse,null", frames, seconds, midi) : CLI_INPUT;
  if (player.engine)
    engine_free (player.engine);
  g_mutex_clear (&player.lock);
  g_free (player.path);
  g_free (player.folder);
  g_free (player.file);
  g_free (player.project);
  return status;
}

/* ---- the index -------------------------------------------------------------------------------------------- */
int
cli_patch_presets (int argc, char **argv)
{
  gboolean json = FALSE;
  const GOptionEntry entries[] = { { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON document, for browsers", NULL }, G_OPTION_ENTRY_NULL };
  int status;
  if (!cli_parse (&argc, &argv, entries, "[FOLDER…]", &status))
    return status;
  g_autofree char *data = live_find_data_dir (), *patches = g_build_filename (data, "patches", NULL);
  g_autoptr (GPtrArray) folders = g_ptr_array_new ();
  g_ptr_array_add (folders, patches);
  for (int i = 1; i < argc; i++)
    {
      if (!g_file_test (argv[i], G_FILE_TEST_IS_DIR))
        {
          cli_complain ("“%s” is no folder", argv[i]);
          return CLI_INPUT;
        }
      g_ptr_array_add (folders, argv[i]);
    }
  g_ptr_array_add (folders, NULL);
  if (json)
    {
      char *text = control_index_patches ((const char *const *) folders->pdata);
      fputs (text, stdout);
      free (text);
    }
  else
    control_print_presets ((const char *const *) folders->pdata, stdout);
  return CLI_OK;
}
