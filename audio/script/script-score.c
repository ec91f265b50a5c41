/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Puts the score together: part after part, warnings, buses, totals. */
#include "script-scoring.h"
#include <math.h>

#define EXPANSION_STEPS 20000000        /* for putting tempo and metre changes of one part into order */

/* ---- parts ---------------------------------------------------------------------------------------------------------------------------------- */

static void
part_expand (Scoring *g, const Plan *plan, ScriptPart *part, uint32_t index)
{
  Walk walk = { .s = g->s, .root = plan->clip.u.clip, .key_hash = plan->key_hash, .default_beats = plan->settings.default_beats, .numerator = plan->settings.numerator,
                .denominator = plan->settings.denominator, .part = index };

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
  if (plan->track < g->tracks.count)
    {
      double *widest = &g->bends[g->tracks.items[plan->track].instrument];

      *widest = walk.bend > *widest ? walk.bend : *widest;
    }
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

  scoring_plan (g);
  if (g->session && g->session->seeded && s->input->seed == 0)
    s->seed = g->session->seed;
  g->bends = memory_alloc_0 (s->arena, sizeof (double) * (g->instruments.count + 1));
  room_make (g);
  for (uint32_t i = 0; i < g->plans.count; i++)
    part_build (g, &g->plans.items[i], i);
  scoring_finish_instruments (g);
  warnings_give (g);
  scoring_list_clips (g);
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
      g->plans.count = g->tracks.count = g->synapses.count = g->clips.count = g->instruments.count = g->live.count = 0;
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
  score->live = g->live.items;
  score->live_count = g->live.count;
  score->synapses = g->synapses.items;
  score->synapse_count = g->synapses.count;
  score->spans = g->out.spans.items;
  score->span_count = g->out.spans.count;
  score->clips = g->clips.items;
  score->clip_count = g->clips.count;
}
