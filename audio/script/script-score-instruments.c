/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Instruments of the score: default ones, those of the tracks, and what is known of them only when all parts are there. */
#include "script-scoring.h"
#include <math.h>

uint32_t
scoring_default_instrument (Scoring *g, Value clip)
{
  static const char *const names[] = { "clip", "melody", "keys", "strings", "wind", "drums" };
  unsigned kind = clip.tag == TAG_CLIP ? clip.u.clip->kind : CLIP_PLAIN;
  ScriptInstrument *instrument;

  while (g->default_instruments.count < 6)
    *vector_push (g->s->arena, &g->default_instruments) = 0;
  if (g->default_instruments.items[kind])
    return g->default_instruments.items[kind] - 1;
  instrument = vector_push (g->s->arena, &g->instruments);
  *instrument = (ScriptInstrument) { .kind = SCRIPT_INSTRUMENT_DEFAULT, .patch = names[kind], .volume = 1, .output = SCRIPT_NONE,
                                      .sidechain = { .instrument = SCRIPT_NONE } };
  *vector_push (g->s->arena, &g->written) = NULL;
  g->default_instruments.items[kind] = g->instruments.count;
  return g->instruments.count - 1;
}

/* Where files lie on single keys, each reaches half of the way to the next. */
static void
regions_spread (ScriptRegion *regions, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    {
      int below = -1, above = -1;

      if (regions[i].key_low <= regions[i].key_high)
        continue;
      for (uint32_t k = 0; k < count; k++)
        if (regions[k].root < regions[i].root && regions[k].root > below)
          below = regions[k].root;
        else if (regions[k].root > regions[i].root && (above < 0 || regions[k].root < above))
          above = regions[k].root;
      regions[i].key_low = below < 0 ? 0 : (uint8_t) ((below + regions[i].root) / 2 + 1);
      regions[i].key_high = above < 0 ? 127 : (uint8_t) ((above + regions[i].root) / 2);
    }
}

uint32_t
scoring_find_bus (const Scoring *g, const Atom *id)
{
  for (uint32_t i = 0; g->session && i < g->session->buses.count; i++)
    if (g->session->buses.items[i].id == id)
      return i;
  return SCRIPT_NONE;
}

static void
output_find (Scoring *g, const Instrument *from, ScriptInstrument *instrument)
{
  if (!from->output)
    return;
  instrument->output = scoring_find_bus (g, from->output);
  if (instrument->output == SCRIPT_NONE)
    diagnostic_add (g->s, SCRIPT_WARNING, "SS0702", from->output_place, "There is no bus %q: the instrument plays into the master.", &from->output->str)
      ->hint = "Add it to the session with .bus('id', 'reverb', { … }).";
}

uint32_t
scoring_add_instrument (Scoring *g, Instrument *instrument)
{
  ScriptInstrument *data = &instrument->data;

  if (instrument->index)
    return instrument->index - 1;
  for (uint32_t i = 0; i < g->instruments.count; i++)
    if (instrument->given && g->written.items[i] && g->written.items[i]->given == instrument->given)
      {
        diagnostic_add (g->s, SCRIPT_WARNING, "SS0705", instrument->place, "Two instruments have the name %q.", &instrument->given->str)
          ->hint = "Keep one in a const and use it for both, or give the other one another name.";
        break;
      }
  if (data->kind == SCRIPT_INSTRUMENT_SAMPLER && instrument->regions.count == 0)
    diagnostic_add (g->s, SCRIPT_WARNING, "SS0707", instrument->place, "This sampler has no sound files.")->hint = "Give it some with .add('C4', 'c4.wav').";
  data->params = instrument->params.items;
  data->param_count = instrument->params.count;
  data->regions = instrument->regions.items;
  data->region_count = instrument->regions.count;
  if (data->kind == SCRIPT_INSTRUMENT_SAMPLER && !data->folder)
    data->folder = "";
  regions_spread (instrument->regions.items, instrument->regions.count);
  output_find (g, instrument, data);
  *vector_push (g->s->arena, &g->instruments) = *data;
  *vector_push (g->s->arena, &g->written) = instrument;
  return (instrument->index = g->instruments.count) - 1;
}

/* The very instrument, else one that was made out of the same. */
static uint32_t
duck_find (const Scoring *g, const Instrument *source)
{
  for (uint32_t i = 0; i < g->written.count; i++)
    if (g->written.items[i] == source)
      return i;
  for (uint32_t i = 0; i < g->written.count; i++)
    if (g->written.items[i] && g->written.items[i]->origin == source->origin)
      return i;
  return SCRIPT_NONE;
}

/* The least of the usual ranges that holds every bend. */
static double
bend_range (double widest)
{
  return widest <= 2 ? 2 : widest <= 12 ? 12 : widest <= 24 ? 24 : 48;
}

static void
bend_settle (Scoring *g, const Instrument *from, ScriptInstrument *instrument, double widest)
{
  if (!(instrument->bend_semitones > 0))
    instrument->bend_semitones = bend_range (widest);
  else if (widest > instrument->bend_semitones + 1e-9)
    diagnostic_add (g->s, SCRIPT_WARNING, "SS0512", from->place, "A bend of %n semitones goes beyond this instrument's range of %n.", widest,
                    instrument->bend_semitones)->hint = "Leave pitchBendRange away, and the range follows the bends.";
}

void
scoring_finish_instruments (Scoring *g)
{
  for (uint32_t i = 0; i < g->instruments.count; i++)
    {
      const Instrument *from = g->written.items[i];
      ScriptInstrument *instrument = &g->instruments.items[i];

      bend_settle (g, from, instrument, g->bends[i]);
      if (!from || !from->duck)
        continue;
      instrument->sidechain.instrument = duck_find (g, from->duck);
      if (instrument->sidechain.instrument == SCRIPT_NONE)
        diagnostic_add (g->s, SCRIPT_WARNING, "SS0708", from->duck_place, "The source of this sidechain does not play in the session.")
          ->hint = "Put it on a track; until then nothing is ducked.";
    }
}
