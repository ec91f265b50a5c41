/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options --midi-in and --midi-out of the commands that make sound. */
#include "cli.h"
#include "cli-midi.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/track.h"

#define TEMPO_STEP 0.001                /* smaller differences are jitter */

gboolean
cli_midi_is_wanted (const CliMidi *midi)
{
  return midi->in || midi->out || midi->clock || midi->follow;
}

/* "lead:2": a track and a channel, else `otherwise`; for what comes in also "lead:2:36-59:-12", keys and semitones. NULL: said
 * what is wrong. The name is the caller's. */
static char *
split (const char *option, const char *value, int otherwise, EngineMidiRoute *route)
{
  g_auto (GStrv) parts = g_strsplit (value, ":", -1);
  guint count = g_strv_length (parts);
  unsigned channel = (unsigned) otherwise, low = 0, high = 127;
  int transpose = 0;
  char rest;
  gboolean good = count >= 1 && *parts[0] && count <= 4;
  *route = (EngineMidiRoute) { .key_high = 127, .curve = 1 };
  good = good && (count < 2 || (!*parts[1] && count > 2) || (sscanf (parts[1], "%u%c", &channel, &rest) == 1 && channel >= 1 && channel <= 16));
  good = good && (count < 3 || (sscanf (parts[2], "%u-%u%c", &low, &high, &rest) == 2 && low <= high && high <= 127));
  good = good && (count < 4 || (sscanf (parts[3], "%d%c", &transpose, &rest) == 1 && ABS (transpose) <= 48));
  if (!good)
    {
      cli_complain ("%s=%s: write TRACK, TRACK:CHANNEL (1-16) or TRACK:CHANNEL:LOW-HIGH:SEMITONES, as in bass:1:36-59:-12", option, value);
      return NULL;
    }
  route->channel = (uint8_t) channel;
  route->key_low = (uint8_t) low;
  route->key_high = (uint8_t) high;
  route->transpose = transpose;
  return g_strdup (parts[0]);
}

static void
look_for (Engine *engine, const char *option, const char *track)
{
  if (engine_track_get_slot (engine, track) >= 0)
    return;
  g_auto (GStrv) names = engine_dup_track_names (engine);
  g_autofree char *list = g_strjoinv (", ", names);
  fprintf (stderr, "%s: there is no track “%s” (yet); there are: %s\n", option, track, list);
}

static gboolean
route_in (const CliMidi *midi, Engine *engine)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) routes = g_array_new (FALSE, FALSE, sizeof (EngineMidiRoute));
  for (char **value = midi->in; value && *value && routes->len < 64; value++)
    {
      EngineMidiRoute route;
      char *name = split ("--midi-in", *value, 0, &route);
      if (!name)
        return FALSE;
      g_ptr_array_add (names, name);
      look_for (engine, "--midi-in", name);
      route.track = name;
      g_array_append_val (routes, route);
    }
  engine_set_midi_in (engine, (const EngineMidiRoute *) routes->data, routes->len);
  return TRUE;
}

static gboolean
route_out (const CliMidi *midi, Engine *engine)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GArray) routes = g_array_new (FALSE, FALSE, sizeof (EngineMidiOut));
  for (char **value = midi->out; value && *value; value++)
    {
      EngineMidiRoute route;
      char *name = split ("--midi-out", *value, 1, &route);
      if (!name)
        return FALSE;
      g_ptr_array_add (names, name);
      look_for (engine, "--midi-out", name);
      EngineMidiOut out = { name, route.channel };
      g_array_append_val (routes, out);
    }
  engine_set_midi_out (engine, (const EngineMidiOut *) routes->data, routes->len, midi->clock);
  return TRUE;
}

gboolean
cli_midi_start (const CliMidi *midi, Engine *engine, GMutex *lock)
{
  g_autoptr (GError) error = NULL;
  EngineStats stats;
  if (!cli_midi_is_wanted (midi))
    return TRUE;
  engine_get_stats (engine, &stats);
  gboolean jack = strcmp (stats.backend, "jack") == 0;
  g_mutex_lock (lock);
  gboolean good = route_in (midi, engine) && route_out (midi, engine);
  engine_set_midi_follow (engine, midi->follow);
  gboolean alsa = good && midi->in && !jack && engine_open_alsa_midi (engine, &error);    /* both would play a keyboard twice */
  g_mutex_unlock (lock);
  if (!good)
    return FALSE;
  if (jack)
    fprintf (stderr, "MIDI: JACK ports midi_in, midi_out\n");
  if (alsa)
    fprintf (stderr, "MIDI: ALSA sequencer port “Symphony”\n");
  if (!jack && midi->in && !alsa)
    fprintf (stderr, "MIDI: nothing comes in: no JACK, and %s\n", error->message);
  if (!jack && (midi->out || midi->clock))
    fprintf (stderr, "MIDI: nothing goes out: that needs the JACK back end\n");
  return TRUE;
}

double
cli_midi_get_scale (const CliMidi *midi, Engine *engine, double bpm, double scale)
{
  EngineMidiStats stats;
  engine_get_midi_stats (engine, &stats);
  if (!midi->follow || stats.tempo_bpm <= 0 || bpm <= 0)
    return scale;
  double wanted = CLAMP (stats.tempo_bpm / bpm * scale, 0.1, 10);
  return fabs (wanted / scale - 1) > TEMPO_STEP ? wanted : scale;
}

void
cli_midi_finish (CliMidi *midi)
{
  g_strfreev (midi->in);
  g_strfreev (midi->out);
}
