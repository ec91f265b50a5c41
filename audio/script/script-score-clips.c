/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of clips: names, states and lengths, of those too that do not play or could not be evaluated. */
#include "script-scoring.h"

typedef struct { double beats; double notes; } Measure;

/* *bar: length of a bar where the clip begins, then where it ends. */

static Measure
measure (Script *s, const Clip *clip, double fallback, double *bar, unsigned depth, uint32_t *budget)
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
        case OP_METRE: *bar = theory_metre_get_bar (op->extra->metre.numerator, op->extra->metre.denominator); break;
        case OP_FROZEN:
          total.beats += op->extra->frozen.beats;
          for (uint32_t k = 0; k < op->extra->frozen.count; k++)
            total.notes += op->extra->frozen.items[k].op.kind == OP_NOTE;
          break;
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
                branch = measure (s, &one, fallback, bar, depth + 1, budget);
                inner.beats = branch.beats > inner.beats ? branch.beats : inner.beats;
                inner.notes += branch.notes;
              }
            break;
          }
        case OP_LOOP: case OP_PLAY: case OP_VOICE: case OP_GROUP:
          inner = measure (s, op->extra->nested.clip, fallback, bar, depth + 1, budget);
          inner.beats *= op->extra->nested.count;
          inner.notes *= op->extra->nested.count;
          break;
        case OP_PATTERN:
          inner.beats = pattern_get_beats (op->extra->pattern, *bar) * op->extra->pattern->cycles;
          inner.notes = pattern_count_notes (s, op->extra->pattern, budget);
          break;
        case OP_ISOLATE: inner = measure (s, op->extra->isolate.clip, fallback, bar, depth + 1, budget); break;
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
    if (scoring_same_clip (g->plans.items[i].clip, value))
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
          double bar = g->session && g->session->numerator ? theory_metre_get_bar (g->session->numerator, g->session->denominator) : 4;
          Measure m = measure (g->s, clip, g->session ? g->session->default_beats : -1, &bar, 0, &g->measure_budget);

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

void
scoring_list_clips (Scoring *g)
{
  g->measure_budget = 200000;
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
