/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What plays: session, tracks and clips, their keys, and the clips that synapses lead to. */
#include "script-scoring.h"

/* ---- names and keys -------------------------------------------------------------------------------------------------------------------- */

static const char *
plan_name (Scoring *g, const Plan *plan)
{
  if (plan->clip.tag == TAG_CLIP)
    {
      const Clip *clip = plan->clip.u.clip;
      const Atom *name = clip->given ? clip->given : clip->bound;

      return name ? name->str.data : format_text (g->s->arena, "Clip %d", (int) clip->number);
    }
  if (plan->clip.u.binding)
    {
      const Binding *b = plan->clip.u.binding;

      return b->statement && b->statement->clip_name ? b->statement->clip_name->str.data : b->name->str.data;
    }
  return "Clip";
}

static void
plan_key (Scoring *g, Plan *plan)
{
  uint32_t file = g->s->input->main;
  const char *name;

  plan->name = name = plan_name (g, plan);
  if (plan->clip.tag == TAG_CLIP)
    {
      file = plan->clip.u.clip->file;
      if (plan->clip.u.clip->bound)
        name = plan->clip.u.clip->bound->str.data;
    }
  else if (plan->clip.u.binding)
    {
      file = plan->clip.u.binding->file;
      name = plan->clip.u.binding->name->str.data;
    }
  plan->key = format_text (g->s->arena, "%s:%s", g->s->input->files[file].path, name);
  for (uint32_t i = 0; i < g->plans.count; i++)
    if (&g->plans.items[i] != plan && g->plans.items[i].key && g->plans.items[i].same == 0 && strcmp (g->plans.items[i].key, plan->key) == 0)
      plan->same = 1;
  if (plan->same)
    {
      const char *base = plan->key;

      for (bool taken = true; taken;)
        {
          plan->key = format_text (g->s->arena, "%s:%d", base, (int) ++plan->same);
          taken = false;
          for (uint32_t i = 0; i < g->plans.count; i++)
            taken |= &g->plans.items[i] != plan && g->plans.items[i].key && strcmp (g->plans.items[i].key, plan->key) == 0;
        }
    }
  plan->key_hash = theory_hash_64 (plan->key, strlen (plan->key));
}

static const char *
track_name_make (Scoring *g, const char *wanted)
{
  const char *name = wanted;

  for (int n = 2;; n++)
    {
      bool taken = false;

      for (uint32_t i = 0; i < g->tracks.count; i++)
        taken |= strcmp (g->tracks.items[i].name, name) == 0;
      if (!taken)
        return name;
      name = format_text (g->s->arena, "%s %d", wanted, n);
    }
}

/* ---- instruments and tracks -------------------------------------------------------------------------------------------------------------- */

static uint32_t
default_instrument (Scoring *g, Value clip)
{
  static const char *const names[] = { "clip", "melody", "keys", "strings", "wind", "drums" };
  unsigned kind = clip.tag == TAG_CLIP ? clip.u.clip->kind : CLIP_PLAIN;
  ScriptInstrument *instrument;

  while (g->default_instruments.count < 6)
    *vector_push (g->s->arena, &g->default_instruments) = 0;
  if (g->default_instruments.items[kind])
    return g->default_instruments.items[kind] - 1;
  instrument = vector_push (g->s->arena, &g->instruments);
  *instrument = (ScriptInstrument) { .kind = SCRIPT_INSTRUMENT_DEFAULT, .patch = names[kind], .volume = 1 };
  g->default_instruments.items[kind] = g->instruments.count;
  return g->instruments.count - 1;
}

static uint32_t
instrument_add (Scoring *g, Instrument *instrument)
{
  if (instrument->index)
    return instrument->index - 1;
  for (uint32_t i = 0; i < g->instruments.count; i++)
    if (instrument->given && g->instruments.items[i].name && strcmp (g->instruments.items[i].name, instrument->given->str.data) == 0)
      diagnostic_add (g->s, SCRIPT_WARNING, "SS0705", instrument->place, "Two instruments have the name %q.", &instrument->given->str);
  instrument->data.params = instrument->params.items;
  instrument->data.param_count = instrument->params.count;
  *vector_push (g->s->arena, &g->instruments) = instrument->data;
  return (instrument->index = g->instruments.count) - 1;
}

typedef VECTOR (ScriptSend) SendList;

static void
sends_add (Scoring *g, SendList *list, const SendCall *sends, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    {
      uint32_t bus = SCRIPT_NONE;

      for (uint32_t k = 0; g->session && k < g->session->buses.count; k++)
        if (g->session->buses.items[k].id == sends[i].bus)
          bus = k;
      if (bus == SCRIPT_NONE)
        diagnostic_add (g->s, SCRIPT_WARNING, "SS0702", sends[i].place, "There is no bus %q: the send is ignored.", &sends[i].bus->str)
          ->hint = "Add it to the session with .bus('id', 'reverb', { … }).";
      else
        *vector_push (g->s->arena, list) = (ScriptSend) { bus, sends[i].amount };
    }
}

static uint32_t
track_add (Scoring *g, const Track *track, Value clip, const char *name)
{
  ScriptTrack data = { .name = track_name_make (g, track && track->name ? track->name->str.data : name) };
  SendList sends = { 0 };

  data.instrument = track && track->instrument ? instrument_add (g, track->instrument) : default_instrument (g, clip);
  if (track)
    {
      data.inserts = track->inserts.items;
      data.insert_count = track->inserts.count;
      sends_add (g, &sends, track->sends.items, track->sends.count);
      if (track->instrument)
        sends_add (g, &sends, track->instrument->sends.items, track->instrument->sends.count);
    }
  data.sends = sends.items;
  data.send_count = sends.count;
  *vector_push (g->s->arena, &g->tracks) = data;
  return g->tracks.count - 1;
}

static PartSettings
settings_make (Scoring *g, const Track *track)
{
  const Session *session = g->session;
  PartSettings p = { .default_beats = -1, .override = g->s->input->tempo_bpm };

  p.tempo = track && track->tempo > 0 ? track->tempo : session ? session->tempo : 0;
  p.default_beats = track && track->default_beats > 0 ? track->default_beats : session ? session->default_beats : -1;
  p.numerator = track && track->numerator ? track->numerator : session ? session->numerator : 0;
  p.denominator = track && track->denominator ? track->denominator : session ? session->denominator : 0;
  p.channel = track && track->instrument ? track->instrument->data.channel : 0;
  return p;
}

static uint32_t
plan_add (Scoring *g, Value clip, uint32_t track, PartSettings settings)
{
  Plan *plan = vector_push (g->s->arena, &g->plans);

  memset (plan, 0, sizeof *plan);
  plan->clip = clip;
  plan->settings = settings;
  plan_key (g, plan);
  plan->track = track == SCRIPT_NONE ? track_add (g, NULL, clip, plan->name) : track;
  return g->plans.count - 1;
}

static void
session_plan (Scoring *g, const Session *session)
{
  g->session = session;
  if (session->tracks.count == 0)
    diagnostic_add (g->s, SCRIPT_WARNING, "SS0606", session->place, "This session has no tracks.")->hint = "Add them with .track('Lead', lead, synth()).";
  for (uint32_t i = 0; i < session->tracks.count; i++)
    {
      const Track *track = session->tracks.items[i];
      uint32_t at = plan_add (g, track->clip, SCRIPT_NONE - 1, settings_make (g, track));

      g->plans.items[at].track = track_add (g, track, track->clip, g->plans.items[at].name);
    }
}

/* ---- choosing ------------------------------------------------------------------------------------------------------------------------------- */

static bool
is_clip (Value v)
{
  return v.tag == TAG_CLIP || (v.tag == TAG_UNKNOWN && v.u.binding && v.u.binding->clip_like);
}

static Value
binding_value (const Binding *b)
{
  while (b && b->alias)
    b = b->alias;
  return b ? b->value : value_undefined ();
}

static void
roots_choose (Scoring *g)
{
  Script *s = g->s;
  Value chosen = binding_value (g->main->fallback);
  const Session *last = NULL;
  Statement *fallback = g->main->fallback ? g->main->fallback->statement : NULL;

  if (chosen.tag == TAG_HOST && chosen.u.host->kind == HOST_SESSION)
    {
      s->score_broken = false;
      session_plan (g, (Session *) chosen.u.host);
      return;
    }
  if (chosen.tag == TAG_UNKNOWN && !is_clip (chosen))
    {
      s->score_broken = true;
      return;
    }
  for (uint32_t i = 0; i < s->sessions.count; i++)
    if (((Session *) s->sessions.items[i])->file == s->input->main)
      last = (Session *) s->sessions.items[i];
  if (s->score_broken && !(chosen.tag == TAG_CLIP && !last))
    return;
  if (last)
    {
      session_plan (g, last);
      return;
    }
  if (is_clip (chosen))
    {
      plan_add (g, chosen, SCRIPT_NONE, settings_make (g, NULL));
      return;
    }
  if (chosen.tag == TAG_HOST && chosen.u.host->kind == HOST_TRACK)
    {
      const Track *track = (Track *) chosen.u.host;
      uint32_t at = plan_add (g, track->clip, SCRIPT_NONE - 1, settings_make (g, track));

      g->plans.items[at].track = track_add (g, track, track->clip, g->plans.items[at].name);
      return;
    }
  for (uint32_t i = 0; i < g->main->export_count; i++)
    if (is_clip (binding_value (g->main->exports[i].binding)))
      {
        Value v = binding_value (g->main->exports[i].binding);
        bool known = false;

        for (uint32_t k = 0; k < g->plans.count; k++)
          known |= g->plans.items[k].clip.tag == v.tag && g->plans.items[k].clip.u.bits == v.u.bits;
        if (!known)
          plan_add (g, v, SCRIPT_NONE, settings_make (g, NULL));
      }
  if (g->plans.count == 0 && s->error_count == 0)
    diagnostic_add (s, SCRIPT_ERROR, "SS0604", (Place) { s->input->main, 0, 0 }, "Nothing here plays: export a clip or a session.")
      ->hint = fallback ? "export default must be a clip or a session." : "For example: export const lead = clip('Lead').note('C4', '4n')";
}

/* ---- synapses ------------------------------------------------------------------------------------------------------------------------------- */

bool
scoring_same_clip (Value a, Value b)
{
  if (a.tag != b.tag)
    return false;
  if (a.tag == TAG_CLIP)
    return a.u.clip == b.u.clip || (a.u.clip->list == b.u.clip->list && a.u.clip->count == b.u.clip->count && a.u.clip->count > 0);
  return a.u.binding && a.u.binding == b.u.binding;
}

/* The plan that a synapse from plan `from` leads to: on the same track first, then anywhere, else a new one. */
static uint32_t
target_find (Scoring *g, Value to, uint32_t from)
{
  uint32_t found = SCRIPT_NONE;

  for (uint32_t i = 0; i < g->plans.count; i++)
    if (scoring_same_clip (g->plans.items[i].clip, to))
      {
        if (g->plans.items[i].track == g->plans.items[from].track)
          return i;
        if (found == SCRIPT_NONE)
          found = i;
      }
  if (found != SCRIPT_NONE)
    return found;
  if (g->plans.count >= 4096)
    return SCRIPT_NONE;
  return plan_add (g, to, g->plans.items[from].track, g->plans.items[from].settings);
}

static void
synapse_link (Scoring *g, const SynapseCall *call, uint32_t from)
{
  Script *s = g->s;
  uint32_t to = target_find (g, call->to, from), count = 0, ordinal = 0;
  ScriptSynapse *synapse;
  ScriptSpan *span;
  Place place = { call->file, call->site ? call->site->start : 0, call->site ? call->site->end : 0 };

  if (to == SCRIPT_NONE)
    return;
  for (uint32_t i = 0; i < g->synapses.count; i++)
    if (g->synapses.items[i].from == from)
      {
        count++;
        ordinal += g->synapses.items[i].to == to;
      }
  if (count >= 64)
    {
      diagnostic_add (s, SCRIPT_ERROR, "SS0602", place, "A clip can lead to at most 64 others.");
      return;
    }
  synapse = vector_push (s->arena, &g->synapses);
  *synapse = call->data;
  synapse->from = from;
  synapse->to = to;
  synapse->group = call->group;
  synapse->id = (uint32_t) ((g->plans.items[from].key_hash * 31 + g->plans.items[to].key_hash) * 0x9E3779B97F4A7C15u >> 32) + ordinal;
  synapse->ordinal = ordinal;
  span = vector_push (s->arena, &g->out.spans);
  *span = (ScriptSpan) { place.file, place.start, place.end - place.start, SCRIPT_NONE, 0 };
  synapse->span = g->out.spans.count - 1;
  g->plans.items[to].waits |= to != from;
}

static void
reach (Scoring *g, uint32_t from, uint8_t *reached)
{
  VECTOR (uint32_t) todo = { 0 };

  *vector_push (g->s->arena, &todo) = from;
  reached[from] = 1;
  while (todo.count > 0)
    {
      uint32_t at = todo.items[--todo.count];

      for (uint32_t i = 0; i < g->synapses.count; i++)
        if (g->synapses.items[i].from == at && !reached[g->synapses.items[i].to])
          {
            reached[g->synapses.items[i].to] = 1;
            *vector_push (g->s->arena, &todo) = g->synapses.items[i].to;
          }
    }
}

static void
synapses_link (Scoring *g)
{
  Script *s = g->s;
  uint8_t *reached;

  if (s->synapses.count == 0)
    return;
  for (uint32_t from = 0; from < g->plans.count; from++)         /* plans grow on the way */
    for (uint32_t i = 0; i < s->synapses.count; i++)
      if (scoring_same_clip (g->plans.items[from].clip, s->synapses.items[i].from))
        synapse_link (g, &s->synapses.items[i], from);
  /* A ring that nothing leads into begins with its first clip. */
  reached = memory_alloc_0 (s->arena, g->plans.count + 1);
  for (uint32_t i = 0; i < g->plans.count; i++)
    if (!g->plans.items[i].waits && !reached[i])
      reach (g, i, reached);
  for (uint32_t i = 0; i < g->plans.count; i++)
    if (!reached[i])
      {
        g->plans.items[i].waits = false;
        reach (g, i, reached);
      }
}

void
scoring_plan (Scoring *g)
{
  roots_choose (g);
  synapses_link (g);
}
