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

/* ---- tracks ------------------------------------------------------------------------------------------------------------------------ */

typedef VECTOR (ScriptSend) SendList;

static void
sends_add (Scoring *g, SendList *list, const SendCall *sends, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    {
      uint32_t bus = scoring_find_bus (g, sends[i].bus);

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

  data.instrument = track && track->instrument ? scoring_add_instrument (g, track->instrument) : scoring_default_instrument (g, clip);
  if (track)
    {
      data.mute = track->mute;
      data.solo = track->solo;
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

PartSettings
scoring_make_settings (Scoring *g, const Track *track)
{
  const Session *session = g->session;
  PartSettings p = { .default_beats = -1, .override = g->s->input->tempo_bpm };

  p.tempo = track && track->tempo > 0 ? track->tempo : session ? session->tempo : 0;
  p.default_beats = track && track->default_beats > 0 ? track->default_beats : session ? session->default_beats : -1;
  p.numerator = track && track->numerator ? track->numerator : session ? session->numerator : 0;
  p.denominator = track && track->denominator ? track->denominator : session ? session->denominator : 0;
  p.seeded = g->s->input->seed != 0 || (session && session->seeded);
  p.seed = g->s->input->seed ? g->s->input->seed : session ? session->seed : 0;
  p.drums = track && track->instrument ? track->instrument->drums : NULL;
  p.channel = track && track->instrument ? track->instrument->data.channel : 0;
  return p;
}

uint32_t
scoring_add_plan (Scoring *g, Value clip, uint32_t track, PartSettings settings)
{
  Plan *plan = vector_push (g->s->arena, &g->plans);

  memset (plan, 0, sizeof *plan);
  plan->clip = clip;
  plan->settings = settings;
  plan_key (g, plan);
  plan->track = track == SCRIPT_NONE ? track_add (g, NULL, clip, plan->name) : track;
  return g->plans.count - 1;
}

/* session.add(track) as a statement changes nothing: what it gives is not even held by a name. */
static void
session_dropped_warn (Scoring *g, const Session *played)
{
  for (uint32_t i = 0; i < g->s->sessions.count; i++)
    {
      const Session *dropped = (Session *) g->s->sessions.items[i], *at = played;
      bool held = dropped == played || !dropped->origin || dropped->file != g->s->input->main;

      for (; at && at != dropped->origin; at = at->origin)
        ;
      for (const Binding *b = g->main->scope.first; b && !held; b = b->next)
        held = b->value.tag == TAG_HOST && b->value.u.host == &dropped->host;
      for (uint32_t k = i + 1; k < g->s->sessions.count && !held; k++)
        held = ((Session *) g->s->sessions.items[k])->origin == dropped;
      if (at && !held)
        {
          diagnostic_add (g->s, SCRIPT_WARNING, "SS0609", dropped->place, "What is added here is not played: nothing takes the session that this call gives.")
            ->hint = "Write the calls as one chain, or song = song.add(…).";
          return;
        }
    }
}

static void
session_plan (Scoring *g, const Session *session)
{
  g->session = session;
  session_dropped_warn (g, session);
  if (session->tracks.count == 0)
    diagnostic_add (g->s, SCRIPT_WARNING, "SS0606", session->place, "This session has no tracks.")->hint = "Add them with .track('Lead', lead, synth()).";
  for (uint32_t i = 0; i < session->tracks.count; i++)
    {
      const Track *track = session->tracks.items[i];
      uint32_t at = scoring_add_plan (g, track->clip, SCRIPT_NONE - 1, scoring_make_settings (g, track));

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
      scoring_add_plan (g, chosen, SCRIPT_NONE, scoring_make_settings (g, NULL));
      return;
    }
  if (chosen.tag == TAG_HOST && chosen.u.host->kind == HOST_TRACK)
    {
      const Track *track = (Track *) chosen.u.host;
      uint32_t at = scoring_add_plan (g, track->clip, SCRIPT_NONE - 1, scoring_make_settings (g, track));

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
          scoring_add_plan (g, v, SCRIPT_NONE, scoring_make_settings (g, NULL));
      }
  if (g->plans.count == 0 && s->live.count == 0 && s->error_count == 0)
    diagnostic_add (s, SCRIPT_ERROR, "SS0604", (Place) { s->input->main, 0, 0 }, "Nothing here plays: export a clip or a session.")
      ->hint = fallback ? "export default must be a clip or a session." : "For example: export const lead = clip('Lead').note('C4', '4n')";
}

void
scoring_plan (Scoring *g)
{
  roots_choose (g);
  scoring_link (g);
  scoring_add_live (g);
}
