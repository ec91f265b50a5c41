/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows what: synapses between the plans, and clips that wait for a line that is run. */
#include "script-scoring.h"

#define SYNAPSES_MAX 64                 /* of one clip */
#define PLANS_MAX 4096

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
  if (g->plans.count >= PLANS_MAX)
    return SCRIPT_NONE;
  return scoring_add_plan (g, to, g->plans.items[from].track, g->plans.items[from].settings);
}

static void
synapse_link (Scoring *g, const SynapseCall *call, uint32_t from)
{
  Script *s = g->s;
  uint32_t to = target_find (g, call->to, from), count = 0, group = 0, ordinal = 0;
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
        group = g->synapses.items[i].group + (g->last_call != call->group);
      }
  g->last_call = call->group;
  if (count >= SYNAPSES_MAX)
    {
      if (count == SYNAPSES_MAX && !g->plans.items[from].full)
        diagnostic_add (s, SCRIPT_ERROR, "SS0602", place, "A clip can lead to at most %d others.", SYNAPSES_MAX)->hint = "Let a clip in between lead on.";
      g->plans.items[from].full = true;
      return;
    }
  synapse = vector_push (s->arena, &g->synapses);
  *synapse = call->data;
  synapse->from = from;
  synapse->to = to;
  synapse->group = group;
  synapse->id = (uint32_t) ((g->plans.items[from].key_hash * 31 + g->plans.items[to].key_hash) * 0x9E3779B97F4A7C15u >> 32) + ordinal;
  synapse->ordinal = ordinal;
  span = vector_push (s->arena, &g->out.spans);
  *span = (ScriptSpan) { place.file, place.start, place.end - place.start, SCRIPT_NONE, 0 };
  synapse->span = g->out.spans.count - 1;
  g->plans.items[to].waits |= to != from;
}

/* alive: only by synapses that can fire. */
static void
reach (Scoring *g, uint32_t from, uint8_t *reached, bool alive)
{
  VECTOR (uint32_t) todo = { 0 };

  *vector_push (g->s->arena, &todo) = from;
  reached[from] = 1;
  while (todo.count > 0)
    {
      uint32_t at = todo.items[--todo.count];

      for (uint32_t i = 0; i < g->synapses.count; i++)
        {
          const ScriptSynapse *synapse = &g->synapses.items[i];

          if (synapse->from != at || reached[synapse->to] || (alive && !(synapse->weight > 0 && synapse->probability > 0)))
            continue;
          reached[synapse->to] = 1;
          *vector_push (g->s->arena, &todo) = synapse->to;
        }
    }
}

static void
hint_unreachable (Scoring *g, uint32_t to)
{
  for (uint32_t i = 0; i < g->synapses.count; i++)
    if (g->synapses.items[i].to == to && g->synapses.items[i].from != to)
      {
        const ScriptSpan *span = &g->out.spans.items[g->synapses.items[i].span];

        diagnostic_add (g->s, SCRIPT_HINT, "SS0608", (Place) { span->file, span->start, span->start + span->length }, "Nothing ever leads to the clip %s.",
                        g->plans.items[to].name)->hint = "A weight or probability above 0 opens the way.";
        return;
      }
}

/* Calls of to() whose clip has no place in what plays. */
static void
hint_idle_sources (Scoring *g)
{
  for (uint32_t i = 0; i < g->s->synapses.count; i++)
    {
      const SynapseCall *call = &g->s->synapses.items[i];
      bool known = call->file != g->s->input->main || call->from.tag != TAG_CLIP || (i > 0 && call[-1].group == call->group);

      for (uint32_t k = 0; k < g->plans.count && !known; k++)
        known = scoring_same_clip (g->plans.items[k].clip, call->from);
      if (!known && call->site)
        diagnostic_add (g->s, SCRIPT_HINT, "SS0608", (Place) { call->file, call->site->start, call->site->end },
                        "This clip does not play, so nothing follows it.")->hint = "Export it, put it on a track, or let another clip lead to it.";
    }
}

void
scoring_link (Scoring *g)
{
  Script *s = g->s;
  uint8_t *reached;

  if (s->synapses.count == 0)
    return;
  for (uint32_t from = 0; from < g->plans.count; from++)         /* plans grow on the way */
    {
      g->last_call = SCRIPT_NONE;
      for (uint32_t i = 0; i < s->synapses.count; i++)
        if (scoring_same_clip (g->plans.items[from].clip, s->synapses.items[i].from))
          synapse_link (g, &s->synapses.items[i], from);
    }
  /* A ring that nothing leads into begins with its first clip. */
  reached = memory_alloc_0 (s->arena, g->plans.count + 1);
  for (uint32_t i = 0; i < g->plans.count; i++)
    if (!g->plans.items[i].waits && !reached[i])
      reach (g, i, reached, false);
  for (uint32_t i = 0; i < g->plans.count; i++)
    if (!reached[i])
      {
        g->plans.items[i].waits = false;
        reach (g, i, reached, false);
      }
  memset (reached, 0, g->plans.count);
  for (uint32_t i = 0; i < g->plans.count; i++)
    if (!g->plans.items[i].waits && !reached[i])
      reach (g, i, reached, true);
  for (uint32_t i = 0; i < g->plans.count; i++)
    if (!reached[i])
      hint_unreachable (g, i);
  if (g->plans.count > 0)
    hint_idle_sources (g);
}

/* ---- live calls --------------------------------------------------------------------------------------------------------------------------- */

static uint32_t
launched_find (Scoring *g, Value clip)
{
  uint32_t at;

  for (uint32_t i = 0; i < g->plans.count; i++)
    if (scoring_same_clip (g->plans.items[i].clip, clip))
      return i;
  if (g->plans.count >= PLANS_MAX || (clip.tag == TAG_UNKNOWN && !clip.u.binding))
    return SCRIPT_NONE;
  at = scoring_add_plan (g, clip, SCRIPT_NONE, scoring_make_settings (g, NULL));
  g->plans.items[at].waits = true;
  return at;
}

void
scoring_add_live (Scoring *g)
{
  for (uint32_t i = 0; i < g->s->live.count; i++)
    {
      const LiveCall *call = &g->s->live.items[i];
      uint32_t part = call->clip.tag == TAG_CLIP || call->clip.tag == TAG_UNKNOWN ? launched_find (g, call->clip) : SCRIPT_NONE;
      ScriptLiveCall *live;

      if (!call->run)
        continue;
      live = vector_push (g->s->arena, &g->live);
      *live = call->data;
      live->part = part;
      if (call->site)
        {
          *vector_push (g->s->arena, &g->out.spans) = (ScriptSpan) { call->file, call->site->start, call->site->end - call->site->start, SCRIPT_NONE, 0 };
          live->span = g->out.spans.count - 1;
        }
    }
}
