/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What plays: choosing session, tracks and clips, and putting the score together. */
#include "script-expand.h"
#include <math.h>

#define EXPANSION_STEPS 20000000        /* for putting tempo and metre changes of one part into order */

/* A part to be: a clip (or one that could not be evaluated) on a track. */
typedef struct {
  Value        clip;
  uint32_t     track;
  bool         waits;
  PartSettings settings;
  uint64_t     key_hash;
  const char  *key, *name;
  uint32_t     same;                    /* how many parts before it have the same key */
} Plan;

typedef struct {
  Script  *s;
  Output   out;
  Module  *main;
  const Session *session;
  VECTOR (Plan) plans;
  VECTOR (ScriptTrack) tracks;
  VECTOR (ScriptInstrument) instruments;
  VECTOR (ScriptSynapse) synapses;
  VECTOR (ScriptClipInfo) clips;
  VECTOR (uint32_t) default_instruments;        /* by kind of clip: index + 1 */
  uint32_t measure_budget;              /* operations that may still be looked at for clips that do not play */
} Scoring;

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

static bool
same_clip (Value a, Value b)
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
    if (same_clip (g->plans.items[i].clip, to))
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
  uint32_t to = target_find (g, call->to, from), count = 0;
  ScriptSynapse *synapse;
  ScriptSpan *span;
  Place place = { call->file, call->site ? call->site->start : 0, call->site ? call->site->end : 0 };

  if (to == SCRIPT_NONE)
    return;
  for (uint32_t i = 0; i < g->synapses.count; i++)
    count += g->synapses.items[i].from == from;
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
  synapse->id = (uint32_t) ((g->plans.items[from].key_hash * 31 + g->plans.items[to].key_hash) * 0x9E3779B97F4A7C15u >> 32) + count;
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
      if (same_clip (g->plans.items[from].clip, s->synapses.items[i].from))
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

/* ---- parts ---------------------------------------------------------------------------------------------------------------------------------- */

static void
part_expand (Scoring *g, const Plan *plan, ScriptPart *part, uint32_t index)
{
  Walk walk = { .s = g->s, .root = plan->clip.u.clip, .key_hash = plan->key_hash, .default_beats = plan->settings.default_beats, .part = index };

  walk.marks = walk.root->seeded;
  walk.items = g->out.items;
  walk.items.count = 0;
  part->length_beats = walk_clip (&walk, &g->out, walk.root);
  items_sort (&walk);
  if (walk.ties)
    ties_merge (&walk);
  lines_build (&walk, &g->out, part, &plan->settings);
  events_build (&walk, &g->out, part, &plan->settings);
  g->out.items = walk.items;
  g->out.notes.items[index] = walk.notes;
  part->length_s = theory_line_get_seconds ((TheoryTempo *) (g->out.tempos.items + part->first_tempo), part->tempo_count, part->length_beats, NULL);
}

static void
part_fail (Scoring *g, ScriptPart *part)
{
  part->state = SCRIPT_CLIP_FAILED;
  part->first_event = g->out.events.count;
  part->first_tempo = g->out.tempos.count;
  part->first_metre = g->out.metres.count;
  part->event_count = part->tempo_count = part->metre_count = 0;
  part->content_hash = 0;
}

static void
expansion_report (Script *s, const Plan *plan, int code)
{
  Place place = { plan->clip.u.clip->file, 0, 0 };

  if (plan->clip.u.clip->statement)
    place = (Place) { plan->clip.u.clip->statement->file, plan->clip.u.clip->statement->start, plan->clip.u.clip->statement->end };
  if (code == 2)
    diagnostic_add (s, SCRIPT_ERROR, "SS0902", place, "The clip %s needs more memory than there is when its loops are played out.", plan->name)
      ->hint = "Use fewer repeats.";
  else
    *diagnostic_add (s, SCRIPT_ERROR, s->error.code, (Place) { s->error.file, s->error.start, s->error.end }, "%s", "") = s->error;
}

static void
part_build (Scoring *g, const Plan *plan, uint32_t index)
{
  ScriptPart *part = vector_push (g->s->arena, &g->out.parts);
  Script *s = g->s;
  Statement *statement = plan->clip.tag == TAG_CLIP ? plan->clip.u.clip->statement : plan->clip.u.binding ? plan->clip.u.binding->statement : NULL;
  uint32_t events = g->out.events.count, tempos = g->out.tempos.count, metres = g->out.metres.count;
  Guard guard;
  int code;

  memset (part, 0, sizeof *part);
  *vector_push (s->arena, &g->out.notes) = 0;
  part->clip = plan->name;
  part->key = plan->key;
  part->key_hash = plan->key_hash;
  part->track = plan->track;
  part->starts = !plan->waits;
  part->span = SCRIPT_NONE;
  if (statement)
    {
      *vector_push (s->arena, &g->out.spans) = (ScriptSpan) { statement->file, statement->start, statement->end - statement->start, SCRIPT_NONE, 0 };
      part->span = g->out.spans.count - 1;
    }
  if (plan->clip.tag != TAG_CLIP)
    {
      part_fail (g, part);
      return;
    }
  GUARD_ENTER (s, &guard);
  s->steps_end = s->steps + EXPANSION_STEPS;
  code = _setjmp (guard.jump);
  if (code == 0)
    {
      part_expand (g, plan, part, index);
      GUARD_LEAVE (s, &guard);
      s->steps_end = UINT64_MAX;
    }
  else
    {
      guard_restore (s, &guard);
      s->steps_end = UINT64_MAX;
      expansion_report (s, plan, code);
      g->out.events.count = events;
      g->out.tempos.count = tempos;
      g->out.metres.count = metres;
      part_fail (g, &g->out.parts.items[index]);
    }
}

static void
warnings_give (Scoring *g)
{
  for (uint32_t i = 0; i < g->out.parts.count; i++)
    {
      const ScriptPart *part = &g->out.parts.items[i];
      const ScriptSpan *span = part->span == SCRIPT_NONE ? NULL : &g->out.spans.items[part->span];
      Place place = span ? (Place) { span->file, span->start, span->start + span->length } : (Place) { g->s->input->main, 0, 0 };

      if (part->state != SCRIPT_CLIP_OK)
        continue;
      if (part->event_count == 0)
        diagnostic_add (g->s, SCRIPT_WARNING, "SS0607", place, "The clip %s is empty.", part->clip);
      for (uint32_t k = 0; part->length_beats <= 0 && k < g->synapses.count; k++)
        if (g->synapses.items[k].from == i)
          {
            diagnostic_add (g->s, SCRIPT_ERROR, "SS0603", place, "The clip %s has no length: what follows it would never stop beginning.", part->clip);
            break;
          }
    }
}

/* ---- the list of clips ------------------------------------------------------------------------------------------------------------------------ */

typedef struct { double beats; double notes; } Measure;

static Measure
measure (Script *s, const Clip *clip, double fallback, unsigned depth, uint32_t *budget)
{
  Op **ops = clip_flatten (s, clip);
  Measure total = { 0, 0 };

  for (uint32_t i = 0; i < clip->count && depth < 64 && *budget > 0; i++)
    {
      const Op *op = ops[i];
      Measure inner = { 0, 0 };

      --*budget;
      switch ((OpKind) op->kind)
        {
        case OP_NOTE: case OP_CHORD: case OP_REST:
          total.beats += op->beats >= 0 ? op->beats : fallback > 0 ? fallback : (op->flags & OP_DRUM) ? 0.25 : 1;
          total.notes += op->kind == OP_NOTE ? 1 : op->kind == OP_CHORD ? op->extra->chord.count : 0;
          break;
        case OP_BACK: total.beats -= op->velocity; break;
        case OP_STACK:
          {
            const Clip *body = op->extra->nested.clip;
            Clip one = *body;

            Op **branches = clip_flatten (s, body);

            for (uint32_t k = 0; k < body->count && *budget > 0; k++)
              {
                OpList list = { .count = 1, .ops = branches[k] };
                Measure branch;

                one.list = &list;
                one.count = 1;
                branch = measure (s, &one, fallback, depth + 1, budget);
                inner.beats = branch.beats > inner.beats ? branch.beats : inner.beats;
                inner.notes += branch.notes;
              }
            break;
          }
        case OP_LOOP: case OP_PLAY: case OP_VOICE: case OP_GROUP:
          inner = measure (s, op->extra->nested.clip, fallback, depth + 1, budget);
          inner.beats *= op->extra->nested.count;
          inner.notes *= op->extra->nested.count;
          break;
        case OP_ISOLATE: inner = measure (s, op->extra->isolate.clip, fallback, depth + 1, budget); break;
        default: break;
        }
      total.beats += inner.beats;
      total.notes += inner.notes;
    }
  return total;
}

/* name: what it is bound to, NULL for a clip that only the default export holds. */
static void
clip_info_add (Scoring *g, Value value, const Statement *statement, Atom *name)
{
  ScriptClipInfo info = { .span = g->out.spans.count, .state = SCRIPT_CLIP_FAILED };
  const ScriptPart *part = NULL;
  const Atom *given = statement->clip_name ? statement->clip_name : name;

  *vector_push (g->s->arena, &g->out.spans) = (ScriptSpan) { statement->file, statement->start, statement->end - statement->start, SCRIPT_NONE, 0 };
  for (uint32_t i = 0; i < g->plans.count && !part; i++)
    if (same_clip (g->plans.items[i].clip, value))
      part = &g->out.parts.items[i];
  if (value.tag == TAG_CLIP)
    {
      const Clip *clip = value.u.clip;

      given = clip->given ? clip->given : name;
      info.state = part ? part->state : SCRIPT_CLIP_OK;
      if (part && part->state == SCRIPT_CLIP_OK)
        {
          info.beats = part->length_beats;
          info.notes = g->out.notes.items[part - g->out.parts.items];
        }
      else if (!part)
        {
          Measure m = measure (g->s, clip, g->session ? g->session->default_beats : -1, 0, &g->measure_budget);

          info.beats = m.beats;
          info.notes = m.notes < 4e9 ? (uint32_t) m.notes : UINT32_MAX;
        }
    }
  info.name = given ? given->str.data : part ? part->clip : "Clip";
  info.key = part ? part->key : format_text (g->s->arena, "%s:%s", g->s->input->files[statement->file].path, name ? name->str.data : info.name);
  *vector_push (g->s->arena, &g->clips) = info;
}

/* The clip that only the default export holds, or what should have been one. */
static void
clip_info_add_default (Scoring *g, const Statement *statement)
{
  const Binding *b = g->main->fallback;
  const Node *node = statement->node;

  if (!node && statement->clip_like && statement->lost_count == 0)
    clip_info_add (g, (Value) { TAG_UNKNOWN, { .binding = NULL } }, statement, NULL);
  if (!node || node->kind != N_EXPORT || node->op != 1 || !b || b->statement != statement || b->alias)
    return;
  if ((b->value.tag == TAG_CLIP && !b->value.u.clip->bound) || (b->value.tag == TAG_UNKNOWN && b->clip_like))
    clip_info_add (g, b->value, statement, NULL);
}

static void
clip_infos_build (Scoring *g)
{
  for (uint32_t i = 0; i < g->main->statement_count; i++)
    {
      const Statement *statement = g->main->statements[i];

      for (uint32_t k = 0; k < statement->declared_count; k++)
        {
          const Binding *b = statement->declared[k];

          if (!b->alias && b->kind != BINDING_IMPORT
              && ((b->value.tag == TAG_CLIP && b->value.u.clip->bound == b->name && b->value.u.clip->file == b->file)
                  || (b->value.tag == TAG_UNKNOWN && b->clip_like)))
            clip_info_add (g, b->value, statement, b->name);
        }
      clip_info_add_default (g, statement);
    }
}

/* ---- together ------------------------------------------------------------------------------------------------------------------------------------ */

static void
buses_build (Scoring *g, ScriptScore *score)
{
  ScriptBus *buses;

  if (!g->session || g->session->buses.count == 0)
    return;
  buses = memory_new_n (g->s->arena, ScriptBus, g->session->buses.count);
  for (uint32_t i = 0; i < g->session->buses.count; i++)
    buses[i] = (ScriptBus) { g->session->buses.items[i].id->str.data, g->session->buses.items[i].effect };
  score->buses = buses;
  score->bus_count = g->session->buses.count;
}

/* Clips know about how many events they make: then nothing needs to be moved while the score grows. */
static void
room_make (Scoring *g)
{
  uint64_t all = 64, largest = 64;

  for (uint32_t i = 0; i < g->plans.count; i++)
    if (g->plans.items[i].clip.tag == TAG_CLIP)
      {
        uint32_t weight = g->plans.items[i].clip.u.clip->weight + 2;

        all += weight;
        largest = weight > largest ? weight : largest;
      }
  if (all < CLIP_WEIGHT_MAX
      && all * (sizeof (ScriptEvent) + sizeof (ScriptSpan)) + largest * sizeof (Item) < (g->s->arena->limit - g->s->arena->used) / 4 * 3)
    {
      vector_reserve (g->s->arena, &g->out.items, (uint32_t) largest);
      vector_reserve (g->s->arena, &g->out.events, (uint32_t) all);
      vector_reserve (g->s->arena, &g->out.spans, (uint32_t) all);
    }
}

static void
scoring_run (Scoring *g, ScriptScore *score)
{
  Script *s = g->s;

  g->measure_budget = 200000;
  roots_choose (g);
  synapses_link (g);
  if (g->session && g->session->seeded && s->input->seed == 0)
    s->seed = g->session->seed;
  room_make (g);
  for (uint32_t i = 0; i < g->plans.count; i++)
    part_build (g, &g->plans.items[i], i);
  warnings_give (g);
  clip_infos_build (g);
  buses_build (g, score);
  score->seed = s->seed;
  score->tempo_bpm = g->session && g->session->tempo > 0 ? g->session->tempo : 120;
  for (uint32_t i = 0; i < g->out.parts.count; i++)
    {
      const ScriptPart *part = &g->out.parts.items[i];
      uint64_t ticks = (uint64_t) floor (part->length_beats * SCRIPT_PPQ + 0.5);

      if (i == 0 && part->tempo_count > 0)
        score->tempo_bpm = g->out.tempos.items[part->first_tempo].bpm;
      if (part->state != SCRIPT_CLIP_OK || !part->starts)
        continue;
      score->duration_ticks = ticks > score->duration_ticks ? ticks : score->duration_ticks;
      score->duration_s = part->length_s > score->duration_s ? part->length_s : score->duration_s;
    }
  if (s->input->tempo_bpm > 0)
    score->tempo_bpm = s->input->tempo_bpm;
}

void
score_build (Script *s, ScriptScore *score)
{
  Scoring *g = memory_new (s->arena, Scoring);
  Guard guard;

  score->session_failed = s->score_broken;
  if (!g || s->input->main >= s->input->file_count)
    return;
  g->s = s;
  g->out.s = s;
  g->main = &s->modules[s->input->main];
  GUARD_ENTER (s, &guard);
  s->steps_end = UINT64_MAX;
  if (_setjmp (guard.jump) == 0)
    {
      scoring_run (g, score);
      GUARD_LEAVE (s, &guard);
    }
  else
    {
      guard_restore (s, &guard);
      s->score_broken = true;
      diagnostic_add (s, SCRIPT_ERROR, "SS0902", (Place) { s->input->main, 0, 0 }, "The score needs more memory than there is.");
      memset (&g->out, 0, sizeof g->out);
      g->plans.count = g->tracks.count = g->synapses.count = g->clips.count = g->instruments.count = 0;
    }
  score->session_failed = s->score_broken;
  score->parts = g->out.parts.items;
  score->part_count = g->out.parts.count;
  score->events = g->out.events.items;
  score->event_count = g->out.events.count;
  score->tempos = g->out.tempos.items;
  score->tempo_count = g->out.tempos.count;
  score->metres = g->out.metres.items;
  score->metre_count = g->out.metres.count;
  score->tracks = g->tracks.items;
  score->track_count = g->tracks.count;
  score->instruments = g->instruments.items;
  score->instrument_count = g->instruments.count;
  score->synapses = g->synapses.items;
  score->synapse_count = g->synapses.count;
  score->spans = g->out.spans.items;
  score->span_count = g->out.spans.count;
  score->clips = g->clips.items;
  score->clip_count = g->clips.count;
}
