/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tempo line and the metres of a part. */
#include "script-expand.h"
#include <math.h>

_Static_assert (sizeof (ScriptTempo) == sizeof (TheoryTempo), "one layout");
_Static_assert (offsetof (ScriptTempo, curve) == offsetof (TheoryTempo, curve), "one layout");
_Static_assert (offsetof (ScriptTempo, from_beats) == offsetof (TheoryTempo, from_beats), "one layout");

/* ---- the tempo line ------------------------------------------------------------------------------------------------------------------- */

static void
stretch_push (Output *out, uint32_t first, TheoryTempo stretch)
{
  ScriptTempo *slot;

  if (out->tempos.count > first && out->tempos.items[out->tempos.count - 1].beat >= stretch.beat)
    slot = &out->tempos.items[out->tempos.count - 1];
  else
    slot = vector_push (out->s->arena, &out->tempos);
  memcpy (slot, &stretch, sizeof stretch);
}

static void
marks_sort (Walk *w)
{
  TempoMark *m = w->tempos.items;

  for (uint32_t i = 1; i < w->tempos.count; i++)
    for (uint32_t k = i; k > 0 && m[k - 1].beat > m[k].beat; k--)
      {
        TempoMark keep = m[k];

        script_step (w->s, 0, 0);
        m[k] = m[k - 1];
        m[k - 1] = keep;
      }
}

typedef struct { TheoryTempo outside; uint32_t up; bool changed, open, left; } TempoScope;

/* Whether a change in `inner` also is one of `outer`: the same scope, or one inside of it. */
static bool
scope_holds (const TempoScope *scopes, uint32_t outer, uint32_t inner)
{
  while (inner != outer && inner != 0)
    inner = scopes[inner].up;
  return inner == outer;
}

/* A change around or beside an open scope is what that scope gives back. */
static void
outside_renew (TempoScope *scopes, uint32_t count, uint32_t changed, const TheoryTempo *now)
{
  for (uint32_t i = 1; i <= count; i++)
    if (scopes[i].open && !scope_holds (scopes, i, changed))
      scopes[i].outside = *now;
}

static TheoryTempo
scope_give_back (const TempoScope *scope, double beat)
{
  TheoryTempo now = scope->outside;
  double into = now.from_beats + beat - now.beat;

  if (now.curve == THEORY_CURVE_STEP || into >= now.beats)
    return (TheoryTempo) { .bpm = now.to_bpm, .to_bpm = now.to_bpm };
  now.from_beats = into;
  return now;
}

static TheoryTempo
mark_follow (const TempoMark *mark, const TheoryTempo *now, double override)
{
  double bpm = override > 0 && mark->first ? override : mark->bpm;

  if (mark->curve == SCRIPT_CURVE_STEP)
    return (TheoryTempo) { .bpm = bpm, .to_bpm = bpm };
  return (TheoryTempo) { .bpm = theory_tempo_get_bpm (now, mark->beat), .to_bpm = bpm, .beats = mark->beats, .curve = (TheoryCurve) mark->curve };
}

static void
tempo_build (Walk *w, Output *out, ScriptPart *part, const PartSettings *settings)
{
  double start = settings->override > 0 ? settings->override : settings->tempo > 0 ? settings->tempo : 120;
  TheoryTempo now = { .bpm = start, .to_bpm = start };
  TempoScope *scopes = memory_alloc_0 (w->s->arena, sizeof (TempoScope) * (w->scopes + 1));
  uint32_t opened = 0;

  part->first_tempo = out->tempos.count;
  stretch_push (out, part->first_tempo, now);
  marks_sort (w);
  for (uint32_t i = 0; i < w->tempos.count; i++)
    {
      const TempoMark *mark = &w->tempos.items[i];
      TempoScope *scope = &scopes[mark->scope];

      if (mark->kind == 1)
        {
          *scope = (TempoScope) { .outside = now, .up = mark->up, .open = true };
          opened = mark->scope > opened ? mark->scope : opened;
          continue;
        }
      if (mark->kind == 2)
        {
          scope->open = false;
          scope->left = true;
          if (!scope->changed)
            continue;
          now = scope_give_back (scope, mark->beat);
        }
      else
        {
          if (scope->left)              /* a key frame that lies behind the end of its clip */
            continue;
          scope->changed = true;
          now = mark_follow (mark, &now, settings->override);
        }
      now.beat = mark->beat;
      if (mark->kind == 0 && w->scopes > 0)
        {
          script_steps (w->s, opened, (Place) { w->root->file, 0, 0 });
          outside_renew (scopes, opened, mark->scope, &now);
        }
      stretch_push (out, part->first_tempo, now);
    }
  part->tempo_count = out->tempos.count - part->first_tempo;
  theory_line_prepare ((TheoryTempo *) (out->tempos.items + part->first_tempo), part->tempo_count);
}

static void
metre_build (Walk *w, Output *out, ScriptPart *part, const PartSettings *settings)
{
  ScriptMetre now = { 0, settings->numerator ? settings->numerator : 4, settings->denominator ? settings->denominator : 4 };

  part->first_metre = out->metres.count;
  *vector_push (w->s->arena, &out->metres) = now;
  for (uint32_t i = 1; i < w->metres.count; i++)
    for (uint32_t k = i; k > 0 && w->metres.items[k - 1].beat > w->metres.items[k].beat; k--)
      {
        MetreMark keep = w->metres.items[k];

        script_step (w->s, 0, 0);
        w->metres.items[k] = w->metres.items[k - 1];
        w->metres.items[k - 1] = keep;
      }
  for (uint32_t i = 0; i < w->metres.count; i++)
    {
      const MetreMark *mark = &w->metres.items[i];
      double bar = theory_metre_get_bar (now.numerator, now.denominator), over;

      over = (mark->beat - now.beat) / bar;
      over = (over - floor (over + 1e-9)) * bar;
      if (over > 1e-6 && !mark->quiet)
        diagnostic_add (w->s, SCRIPT_WARNING, "SS0504", mark->place, "The metre changes within a bar: the bar before has only %n of %n beats.",
                        floor (over * 1000 + 0.5) / 1000, bar)->hint = "A new bar begins here.";
      now = (ScriptMetre) { mark->beat, mark->numerator ? mark->numerator : (settings->numerator ? settings->numerator : 4),
                            mark->denominator ? mark->denominator : (settings->denominator ? settings->denominator : 4) };
      if (out->metres.items[out->metres.count - 1].beat >= now.beat)
        out->metres.items[out->metres.count - 1] = now;
      else
        *vector_push (w->s->arena, &out->metres) = now;
    }
  part->metre_count = out->metres.count - part->first_metre;
}

void
lines_build (Walk *w, Output *out, ScriptPart *part, const PartSettings *settings)
{
  tempo_build (w, out, part, settings);
  metre_build (w, out, part, settings);
}
