/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The options --midi-in and --midi-out of the commands that make sound. */
#include "cli.h"
#include "cli-midi.h"

#include <stdio.h>
#include <string.h>

#include "engine/track.h"

gboolean
cli_midi_is_wanted (const CliMidi *midi)
{
  return midi->in || midi->out || midi->clock || midi->follow;
}

/* "lead:2": a track and a channel, else `otherwise`. NULL: said what is wrong. The name is the caller's. */
static char *
split (const char *option, const char *value, int otherwise, int *channel)
{
  const char *colon = strrchr (value, ':');
  char *end = NULL;
  *channel = otherwise;
  if (!colon)
    return g_strdup (value);
  gint64 number = g_ascii_strtoll (colon + 1, &end, 10);
  if (colon == value || end == colon + 1 || *end || number < 1 || number > 16)
    {
      cli_complain ("%s=%s: write TRACK or TRACK:CHANNEL, with a channel from 1 to 16", option, value);
      return NULL;
    }
  *channel = (int) number;
  return g_strndup (value, (gsize) (colon - value));
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
      int channel;
      char *name = split ("--midi-in", *value, 0, &channel);
      if (!name)
        return FALSE;
      g_ptr_array_add (names, name);
      look_for (engine, "--midi-in", name);
      EngineMidiRoute route = { .track = name, .channel = (uint8_t) channel, .key_high = 127, .curve = 1 };
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
      int channel;
      char *name = split ("--midi-out", *value, 1, &channel);
      if (!name)
        return FALSE;
      g_ptr_array_add (names, name);
      look_for (engine, "--midi-out", name);
      EngineMidiOut route = { name, (uint8_t) channel };
      g_array_append_val (routes, route);
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
  gboolean alsa = good && midi->in && engine_open_alsa_midi (engine, &error);
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

void
cli_midi_finish (CliMidi *midi)
{
  g_strfreev (midi->in);
  g_strfreev (midi->out);
}
