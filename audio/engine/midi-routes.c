/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control side of MIDI: routes by the names of tracks, what was moved, counters. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "engine-midi.h"
#include "engine-private.h"

#define MOVE_WORDS 3
#define ARRIVAL_WORDS 3

static void
in_clear (gpointer data)
{
  g_free ((char *) ((EngineMidiRoute *) data)->track);
}

static void
out_clear (gpointer data)
{
  g_free ((char *) ((EngineMidiOut *) data)->track);
}

static RingQueue *
queue_new (uint32_t capacity, uint32_t words)
{
  RingQueue *queue = g_malloc0 (ring_queue_size (capacity, words));

  (void) ring_queue_init (queue, capacity, words);
  return queue;
}

EngineMidi *
engine_midi_new (void)
{
  EngineMidi *midi = g_new0 (EngineMidi, 1);

  midi->in_names = g_array_new (FALSE, FALSE, sizeof (EngineMidiRoute));
  midi->out_names = g_array_new (FALSE, FALSE, sizeof (EngineMidiOut));
  g_array_set_clear_func (midi->in_names, in_clear);
  g_array_set_clear_func (midi->out_names, out_clear);
  midi->moves = queue_new (MIDI_MOVES, MOVE_WORDS);
  midi->arrivals = queue_new (MIDI_ARRIVALS, ARRIVAL_WORDS);
  midi->table = g_new0 (EngineMidiTable, 1);
  for (int d = 0; d < MIDI_DOORS; d++)
    {
      memset (midi->sysex[d], 1, sizeof midi->sysex[d]);       /* the pages are there before they are needed */
      midi_parser_init (&midi->parsers[d], midi->sysex[d], MIDI_SYSEX_MAX);
      for (int c = 0; c < MIDI_CHANNELS; c++)
        midi->channels[d][c].bend_range = 2;
    }
  return midi;
}

void
engine_midi_free (EngineMidi *midi)
{
  engine_alsa_free (midi->alsa);
  g_array_unref (midi->in_names);
  g_array_unref (midi->out_names);
  g_free (midi->moves);
  g_free (midi->arrivals);
  g_free (midi->table);
  g_free (atomic_load (&midi->next));
  g_free (atomic_load (&midi->done));
  g_free (midi);
}

void
engine_midi_resolve (Engine *engine)
{
  EngineMidi *midi = engine->midi;
  EngineMidiTable *table = g_new0 (EngineMidiTable, 1);

  for (guint i = 0; i < midi->in_names->len; i++)
    {
      const EngineMidiRoute *route = &g_array_index (midi->in_names, EngineMidiRoute, i);
      EngineStrip *strip = engine_find_strip (engine, route->track);

      if (!strip)
        continue;                       /* it may come back with the next text */
      table->in[table->count].slot = (uint8_t) strip->slot;
      table->in[table->count].channel = route->channel;
      table->in[table->count].key_low = route->key_low;
      table->in[table->count].key_high = route->key_high;
      table->in[table->count].transpose = (int8_t) CLAMP (route->transpose, -127, 127);
      table->in[table->count++].curve = route->curve > 0 ? (float) route->curve : 1;
    }
  for (guint i = 0; i < midi->out_names->len; i++)
    {
      const EngineMidiOut *route = &g_array_index (midi->out_names, EngineMidiOut, i);
      EngineStrip *strip = engine_find_strip (engine, route->track);

      if (!strip)
        continue;
      table->channel_of_slot[strip->slot] = route->channel;
      table->out_count++;
    }
  table->clock = midi->clock;
  if (memcmp (table, &midi->last, sizeof *table) == 0)
    {
      g_free (table);                   /* a new text need not end what is held */
      return;
    }
  midi->last = *table;
  g_free (atomic_exchange (&midi->next, table));
  g_free (atomic_exchange (&midi->done, NULL));
}

void
engine_set_midi_in (Engine *engine, const EngineMidiRoute *routes, uint32_t count)
{
  g_return_if_fail (engine != NULL && count <= MIDI_ROUTES);
  g_array_set_size (engine->midi->in_names, 0);
  for (uint32_t i = 0; i < count; i++)
    {
      EngineMidiRoute route = routes[i];

      route.track = g_strdup (route.track);
      g_array_append_val (engine->midi->in_names, route);
    }
  engine_midi_resolve (engine);
}

void
engine_set_midi_out (Engine *engine, const EngineMidiOut *routes, uint32_t count, gboolean clock)
{
  g_return_if_fail (engine != NULL);
  g_array_set_size (engine->midi->out_names, 0);
  for (uint32_t i = 0; i < count; i++)
    {
      EngineMidiOut route = { g_strdup (routes[i].track), CLAMP (routes[i].channel, 1, MIDI_CHANNELS) };

      g_array_append_val (engine->midi->out_names, route);
    }
  engine->midi->clock = clock;
  engine_midi_resolve (engine);
}

void
engine_set_midi_follow (Engine *engine, gboolean follow)
{
  atomic_store (&engine->midi->follow, follow);
}

gboolean
engine_read_midi_move (Engine *engine, EngineMidiMove *move)
{
  uint64_t words[MOVE_WORDS];

  if (!ring_queue_pop (engine->midi->moves, words))
    return FALSE;
  move->source = (DspSource) (words[0] & 0xff);
  move->channel = (uint8_t) (words[0] >> 8);
  move->number = (uint16_t) (words[0] >> 16);
  memcpy (&move->position, &words[1], sizeof move->position);
  move->sample = words[2];
  return TRUE;
}

void
engine_get_midi_stats (Engine *engine, EngineMidiStats *stats)
{
  EngineMidi *midi = engine->midi;

  *stats = (EngineMidiStats) { atomic_load (&midi->received), atomic_load (&midi->sent), atomic_load (&midi->lost),
                               atomic_load (&midi->wrong), (double) atomic_load (&midi->tempo_bpm) };
}
