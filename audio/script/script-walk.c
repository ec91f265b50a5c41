/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk over a clip's operations: every note gets its place in beats, its span and its identity. */
#include "script-expand.h"
#include <math.h>

typedef struct {
  double        beat;
  int           transpose;
  uint8_t       voice;
  Region        region;
  uint32_t      parent, pass;           /* span of the loop around, and its iteration */
  uint64_t      path;
  double        swing;
  const Groove *groove;
  const Clip   *clip;
  uint32_t      scope;                  /* of tempo */
  uint32_t      caller, caller_span;    /* the last caller that was made into a span, here */
  bool          each;                   /* what a generator or a voice holds counts as transposed one by one */
} State;

static void walk_op (Walk *w, Output *out, State *state, const Op *op);

static inline uint64_t
mix (uint64_t a, uint64_t b)
{
  a = (a ^ b) * 0x9E3779B97F4A7C15u;
  return a ^ a >> 29;
}

Place
op_place (const Walk *w, const Op *op)
{
  if (!op->site)
    return (Place) { w->root->file, 0, 0 };
  return (Place) { op->site->statement ? op->site->statement->file : w->root->file, op->site->start, op->site->end };
}

/* ---- spans and identities ----------------------------------------------------------------------------------------------------------- */

static uint32_t
span_push (Output *out, Place place, uint32_t parent, uint32_t pass)
{
  ScriptSpan *span = vector_push (out->s->arena, &out->spans);

  *span = (ScriptSpan) { place.file, place.start, place.end - place.start, parent, pass };
  return out->spans.count - 1;
}

static uint32_t
caller_span (Output *out, uint32_t caller, State *state)
{
  Caller c = out->s->callers.items[caller];
  uint32_t parent = c.up == SCRIPT_NONE ? state->parent : caller_span (out, c.up, state);

  return span_push (out, (Place) { c.file, c.start, c.start + c.length }, parent, state->pass);
}

static uint32_t
op_span (Walk *w, Output *out, State *state, const Op *op)
{
  uint32_t parent = state->parent;

  if (op->caller != SCRIPT_NONE)
    {
      if (state->caller != op->caller)
        {
          state->caller_span = caller_span (out, op->caller, state);
          state->caller = op->caller;
        }
      parent = state->caller_span;
    }
  return span_push (out, op_place (w, op), parent, state->pass);
}

static void
ids_grow (Walk *w)
{
  uint32_t mask = w->id_mask ? w->id_mask * 4 + 3 : 127;
  uint64_t *ids;
  uint32_t *counts;

  while (!w->id_mask && mask < 65535 && mask < w->root->weight * 2)
    mask = mask * 2 + 1;
  ids = memory_alloc_0 (w->s->arena, sizeof (uint64_t) * ((size_t) mask + 1));
  counts = memory_new_n (w->s->arena, uint32_t, (size_t) mask + 1);     /* looked at only where there is an id */

  for (uint32_t i = 0; w->id_mask && i <= w->id_mask; i++)
    if (w->ids[i])
      {
        uint32_t at = (uint32_t) w->ids[i] & mask;

        while (ids[at])
          at = (at + 1) & mask;
        ids[at] = w->ids[i];
        counts[at] = w->id_counts[i];
      }
  w->ids = ids;
  w->id_counts = counts;
  w->id_mask = mask;
}

/* The k-th with an equal hash is told by k. */
static uint64_t
id_distinguish (Walk *w, uint64_t id)
{
  uint32_t at;

  id |= 1;
  if (w->id_used * 2 >= w->id_mask)
    ids_grow (w);
  for (at = (uint32_t) id & w->id_mask; w->ids[at] && w->ids[at] != id;)
    at = (at + 1) & w->id_mask;
  if (w->ids[at] == 0)
    {
      w->ids[at] = id;
      w->id_counts[at] = 1;
      w->id_used++;
      return id;
    }
  return mix (id, ++w->id_counts[at]);
}

/* Part key, call site within its statement, loops and callers around it. */
static uint64_t
item_id (Walk *w, const State *state, const Op *op, uint32_t index)
{
  const Link *site = op->site;
  uint64_t id = mix (w->key_hash, site && site->statement ? site->statement->key : 0);

  id = mix (id, site ? site->ordinal : 0);
  id = mix (id, state->path + index);
  if (op->caller != SCRIPT_NONE)
    id = mix (id, w->s->callers.items[op->caller].hash);
  return id_distinguish (w, id);
}

/* ---- items ------------------------------------------------------------------------------------------------------------------------------ */

static double
ease (unsigned curve, double t)
{
  switch (curve)
    {
    case 1: return t * t;
    case 2: return sqrt (t);
    case 3: return t * t * t;
    case 4: return 1 - (1 - t) * (1 - t) * (1 - t);
    case 5: return t < 0.5 ? 4 * t * t * t : 1 - 4 * (1 - t) * (1 - t) * (1 - t);
    case 6: return 3 * t * t - 2 * t * t * t;
    default: return t;
    }
}

static double
region_level (const Region *region, double beat)
{
  double t = beat - region->start;
  const DynamicPoint *p = region->points;
  uint32_t n = region->count;

  if (t <= p[0].time)
    return p[0].value;
  for (uint32_t i = 1; i < n; i++)
    if (t < p[i].time)
      return p[i - 1].value + (p[i].value - p[i - 1].value) * ease (p[i].curve, (t - p[i - 1].time) / (p[i].time - p[i - 1].time));
  return p[n - 1].value;
}

static Item *
item_push (Walk *w, const State *state, const Op *op, double beat)
{
  Item *item = vector_push (w->s->arena, &w->items);

  *item = (Item) { .op = op, .clip = state->clip, .beat = beat, .swing = state->swing, .groove = state->groove, .voice = state->voice,
                   .order = w->items.count, .place = w->items.count };
  w->unsorted |= beat < w->last_beat;
  w->last_beat = beat;
  return item;
}

static void
mark_push (Walk *w, const State *state, double beat)
{
  if (w->marks)
    item_push (w, state, NULL, beat);
}

/* The opening or closing mark of an operation under transposition. */
static void
transpose_mark (Walk *w, const State *state, const Op *op, double beat)
{
  if (op->transpose || state->each)
    mark_push (w, state, beat);
}

static void
note_push (Walk *w, State *state, const Op *op, int midi, const char *name, uint32_t span, uint32_t index, double beats)
{
  Item *item = item_push (w, state, op, state->beat);
  int shift = state->transpose + op->transpose;
  int sounding = midi + shift;

  if (sounding < 0 || sounding > 127)
    {
      if (!w->clamped && !w->quiet)
        diagnostic_add (w->s, SCRIPT_WARNING, "SS0503", op_place (w, op), "Transposed to %d, this note lies outside of the keys 0 to 127.", sounding)
          ->hint = "It is played on the last key there is.";
      w->clamped = true;
      sounding = sounding < 0 ? 0 : 127;
    }
  item->beats = beats;
  item->midi = (int16_t) sounding;
  item->name = shift && !op->drum ? theory_pitch_get_name (sounding, name && name[1] == 'b') : name;
  item->velocity = op->velocity;
  item->span = span;
  item->id = item_id (w, state, op, index);
  if (state->region.count && state->beat >= state->region.start && state->beat < state->region.end)
    {
      item->velocity = region_level (&state->region, state->beat);
      item->regional = true;
    }
  w->ties |= (op->flags & (OP_TIE_START | OP_TIE_END)) != 0;
}

double
op_beats (const Walk *w, const Op *op)
{
  if (op->beats >= 0)
    return op->beats;
  if (w->default_beats > 0)
    return w->default_beats;
  return op->kind == OP_NOTE && (op->flags & OP_DRUM) ? 0.25 : 1;
}

/* Hits before a stroke; how they sound depends on how the stroke does. */
static void
graces_walk (Walk *w, State *state, const Op *op, uint32_t span)
{
  for (uint32_t k = op->extra->graces.count; k > 0; k--)
    {
      note_push (w, state, op, op->midi, op->name, span, k, 0);
      w->items.items[w->items.count - 1].grace = (uint8_t) k;
    }
}

static void
note_walk (Walk *w, Output *out, State *state, const Op *op)
{
  double beats = op_beats (w, op);
  uint32_t span = op_span (w, out, state, op);

  transpose_mark (w, state, op, state->beat);
  if (op->kind == OP_NOTE)
    {
      if (op->extra)
        graces_walk (w, state, op, span);
      note_push (w, state, op, op->midi, op->name, span, 0, beats);
    }
  else
    {
      mark_push (w, state, state->beat);
      for (uint32_t i = 0; i < op->extra->chord.count; i++)
        {
          const ChordNote *note = &op->extra->chord.notes[i];

          mark_push (w, state, state->beat);
          note_push (w, state, op, note->midi, note->name, span, i, beats);
          mark_push (w, state, state->beat + beats);
        }
      mark_push (w, state, state->beat + beats);
    }
  state->beat += beats;
  transpose_mark (w, state, op, state->beat);
}

static Item *
event_walk (Walk *w, Output *out, State *state, const Op *op, double beat, uint32_t index)
{
  Item *item = item_push (w, state, op, beat);

  item->span = op_span (w, out, state, op);
  item->id = item_id (w, state, op, index);
  if (op->kind == OP_PRESSURE)
    item->midi = (int16_t) (op->midi + state->transpose + op->transpose);
  return item;
}

static void
tempo_mark (Walk *w, const State *state, double beat, double bpm, double beats, unsigned curve)
{
  *vector_push (w->s->arena, &w->tempos)
    = (TempoMark) { .beat = beat, .bpm = bpm, .beats = beats, .curve = (uint8_t) curve, .scope = state->scope,
                    .first = !w->begun && curve == SCRIPT_CURVE_STEP };
}

/* Key frames lie ahead of the beat; in the flat list the envelope is one thing. */
static void
envelope_walk (Walk *w, Output *out, State *state, const Op *op)
{
  const TempoFrame *frames = op->extra->envelope.frames;

  for (uint32_t i = 0; i < op->extra->envelope.count; i++)
    {
      double from = frames[i].jump ? frames[i].beat : frames[i - 1].beat;
      Item *item = event_walk (w, out, state, op, state->beat + from, i);

      tempo_mark (w, state, state->beat + from, frames[i].bpm, frames[i].jump ? 0 : frames[i].beat - from, frames[i].curve);
      item->frame = (uint8_t) i;
      item->uncounted = i > 0;
    }
}

static void
metre_walk (Walk *w, const State *state, double beat, const Op *op)
{
  *vector_push (w->s->arena, &w->metres)
    = (MetreMark) { beat, op->extra->metre.numerator, op->extra->metre.denominator, op_place (w, op), w->quiet };
}

/* ---- frozen clips ----------------------------------------------------------------------------------------------------------------------- */

static void
frozen_note (Walk *w, const State *state, const FrozenItem *frozen, Item *item, const Op *op)
{
  int shift = state->transpose + op->transpose, sounding = frozen->midi + shift;

  item->beats = frozen->beats;
  item->midi = (int16_t) (sounding < 0 ? 0 : sounding > 127 ? 127 : sounding);
  item->name = shift && !frozen->op.drum ? theory_pitch_get_name (item->midi, frozen->name && frozen->name[1] == 'b') : frozen->name;
  item->velocity = frozen->level;
  if (sounding != item->midi && !w->clamped && !w->quiet)
    {
      diagnostic_add (w->s, SCRIPT_WARNING, "SS0503", op_place (w, op), "Transposed to %d, this note lies outside of the keys 0 to 127.", sounding)
        ->hint = "It is played on the last key there is.";
      w->clamped = true;
    }
  if (state->region.count && item->beat >= state->region.start && item->beat < state->region.end)
    {
      item->velocity = region_level (&state->region, item->beat);
      item->regional = true;
    }
}

static void
frozen_walk (Walk *w, Output *out, State *state, const Op *op)
{
  const FrozenItem *items = op->extra->frozen.items;
  uint32_t count = op->extra->frozen.count, parent = op_span (w, out, state, op);

  mark_push (w, state, state->beat);
  if (count > w->s->limits.operations || w->operations > w->s->limits.operations - count)
    script_throw_limit (w->s, op_place (w, op), "SS0906", "Use fewer repeats.", "The clip has more than %n operations.", (double) w->s->limits.operations);
  w->operations += count;
  for (uint32_t i = 0; i < count; i++)
    {
      const FrozenItem *frozen = &items[i];
      Item *item = item_push (w, state, &frozen->op, state->beat + frozen->beat);

      item->frozen = frozen;
      item->uncounted = true;
      item->clip = frozen->clip;
      item->voice = state->voice ? state->voice : frozen->voice;
      item->span = span_push (out, frozen->place, parent, state->pass);
      item->id = id_distinguish (w, mix (mix (w->key_hash, frozen->path), state->path));
      if (frozen->op.kind == OP_NOTE)
        frozen_note (w, state, frozen, item, op);
      else if (frozen->op.kind == OP_PRESSURE)
        item->midi = (int16_t) (frozen->op.midi + state->transpose + op->transpose);
      else if (frozen->op.kind == OP_METRE)
        metre_walk (w, state, item->beat, &frozen->op);
    }
  state->beat += op->extra->frozen.beats;
}

/* ---- nesting -------------------------------------------------------------------------------------------------------------------------------- */

static void
list_walk (Walk *w, Output *out, State *state, Op **ops, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    walk_op (w, out, state, ops[i]);
}

static State
inner_state (const State *state, const Op *op)
{
  State inner = *state;

  inner.transpose += op->transpose;
  inner.path = mix (state->path, op->site ? op->site->ordinal + 1 : 1);
  inner.caller = SCRIPT_NONE;
  inner.each = false;
  return inner;
}

static void
loop_walk (Walk *w, Output *out, State *state, const Op *op)
{
  const Clip *body = op->extra->nested.clip;
  Op **ops = clip_flatten (w->s, body);
  State inner = inner_state (state, op);
  uint64_t path = inner.path;
  double count = op->extra->nested.count;

  inner.parent = op_span (w, out, state, op);
  for (uint32_t i = 0; i < count; i++)
    {
      if (++w->loops > w->s->limits.loops)
        script_throw_limit (w->s, op_place (w, op), "SS0907", "Use fewer repeats.", "The loops repeat more than %n times in all.", (double) w->s->limits.loops);
      inner.pass = i;
      inner.path = mix (path, i);
      inner.caller = SCRIPT_NONE;
      list_walk (w, out, &inner, ops, body->count);
    }
  state->beat = inner.beat;
  state->region = inner.region;
}

static void
stack_walk (Walk *w, Output *out, State *state, const Op *op)
{
  const Clip *body = op->extra->nested.clip;
  Op **ops = clip_flatten (w->s, body);
  State inner = inner_state (state, op);
  double end = state->beat;

  transpose_mark (w, state, op, state->beat);
  mark_push (w, state, state->beat);
  for (uint32_t i = 0; i < body->count; i++)
    {
      State branch = inner;

      mark_push (w, state, state->beat);
      walk_op (w, out, &branch, ops[i]);
      mark_push (w, state, branch.beat);
      end = branch.beat > end ? branch.beat : end;
    }
  mark_push (w, state, end);
  transpose_mark (w, state, op, end);
  state->beat = end;
}

static void
scope_enter (Walk *w, State *inner, double beat)
{
  uint32_t up = inner->scope;

  inner->scope = ++w->scopes;
  *vector_push (w->s->arena, &w->tempos) = (TempoMark) { .beat = beat, .kind = 1, .scope = inner->scope, .up = up };
}

static void
scope_leave (Walk *w, const State *inner)
{
  *vector_push (w->s->arena, &w->tempos) = (TempoMark) { .beat = inner->beat, .kind = 2, .scope = inner->scope };
}

/* What stands at the end of a clip that is locked to a phase. */
static void
cycle_walk (Walk *w, Output *out, State *state, const Clip *clip)
{
  if (clip->cycle)
    event_walk (w, out, state, clip->cycle, state->beat, 0)->uncounted = true;
}

/* A frozen clip, and nothing else: one place in the flat list. */
static bool
clip_is_frozen (Op **ops, const Clip *clip)
{
  return clip->count == 1 && ops[0]->kind == OP_FROZEN;
}

static void
play_walk (Walk *w, Output *out, State *state, const Op *op)
{
  const Clip *clip = op->extra->nested.clip;
  Op **ops = clip_flatten (w->s, clip);
  State inner = inner_state (state, op);
  bool keep = op->extra->nested.keep_tempo, frozen = clip_is_frozen (ops, clip);

  if (++w->depth > w->s->limits.clip_depth)
    script_throw_limit (w->s, op_place (w, op), "SS0905", "Use a loop, or play the clips one after the other.",
                        "Clips lie in clips more than %d deep here.", (int) w->s->limits.clip_depth);
  transpose_mark (w, state, op, state->beat);
  if (!frozen)
    mark_push (w, state, state->beat);
  inner.clip = clip;
  inner.swing = clip->swing >= 0 ? clip->swing : state->swing;
  inner.groove = clip->groove ? clip->groove : state->groove;
  if (!keep)
    scope_enter (w, &inner, state->beat);
  list_walk (w, out, &inner, ops, clip->count);
  cycle_walk (w, out, &inner, clip);
  if (!keep)
    scope_leave (w, &inner);
  if (!frozen)
    mark_push (w, state, inner.beat);
  transpose_mark (w, state, op, inner.beat);
  state->beat = inner.beat;
  state->region = inner.region;
  w->depth--;
}

static void
isolate_walk (Walk *w, Output *out, State *state, const Op *op)
{
  const Clip *body = op->extra->isolate.clip;
  State inner = inner_state (state, op);
  MetreMark metre = { 0 };
  uint32_t metres = w->metres.count;

  if (metres > 0)
    metre = w->metres.items[metres - 1];
  mark_push (w, state, state->beat);
  mark_push (w, state, state->beat);
  if (op->extra->isolate.tempo)
    scope_enter (w, &inner, state->beat);
  list_walk (w, out, &inner, clip_flatten (w->s, body), body->count);
  if (op->extra->isolate.tempo)
    scope_leave (w, &inner);
  if (op->extra->isolate.metre && w->metres.count > metres)
    {
      MetreMark *mark = vector_push (w->s->arena, &w->metres);

      *mark = (MetreMark) { inner.beat, metre.numerator, metre.denominator, op_place (w, op), true };
    }
  mark_push (w, state, inner.beat);
  mark_push (w, state, inner.beat);
  state->beat = inner.beat;
  if (!op->extra->isolate.dynamics)
    state->region = inner.region;
}

/* Beats of a bar of the metre that counts at this beat. */
static double
bar_at (Walk *w, double beat)
{
  uint16_t numerator = w->numerator ? w->numerator : 4, denominator = w->denominator ? w->denominator : 4;

  for (uint32_t i = w->metres.count; i > 0; i--)
    {
      const MetreMark *mark = &w->metres.items[i - 1];

      script_step (w->s, 0, 0);
      if (mark->beat > beat + 1e-9)
        continue;
      if (mark->numerator)
        {
          numerator = mark->numerator;
          denominator = mark->denominator;
        }
      break;
    }
  return theory_metre_get_bar (numerator, denominator);
}

static void
pattern_note_walk (Walk *w, Output *out, State *state, const PatternEvent *event, uint32_t parent, uint32_t cycle)
{
  const PatternNode *atom = event->atom;
  const Op *op = &atom->u.atom.op;
  Place place = op_place (w, op);
  uint32_t span = span_push (out, (Place) { place.file, atom->u.atom.start, atom->u.atom.end }, parent, cycle);
  Item *item;

  transpose_mark (w, state, op, state->beat);
  note_push (w, state, op, op->midi, op->name, span, event->ordinal + 1, event->beats);
  item = &w->items.items[w->items.count - 1];
  if (!item->regional)
    item->velocity = event->velocity;
  transpose_mark (w, state, op, state->beat + event->beats);
}

/* The k-th expansion goes on where the one before it ended. */
static void
pattern_walk (Walk *w, Output *out, State *state, const Op *op)
{
  Pattern *pattern = op->extra->pattern;
  double start = state->beat, beats = pattern_get_beats (pattern, bar_at (w, start));
  uint32_t seed = pattern->seeded ? pattern->seed : (uint32_t) (w->key_hash ^ w->key_hash >> 32) ^ w->s->seed ^ (op->site ? op->site->ordinal * 0xC2B2AE35u : 0);
  uint32_t span = op_span (w, out, state, op);
  uint64_t cycle;

  if (pattern->walk != w->number)
    {
      pattern->walk = w->number;
      pattern->expansions = 0;
    }
  cycle = (uint64_t) pattern->expansions++ * pattern->cycles;
  for (uint32_t i = 0; i < pattern->cycles; i++, cycle++)
    {
      w->pattern_events.count = 0;
      pattern_expand (w->s, pattern, seed, cycle, beats, &w->pattern_events);
      w->operations += w->pattern_events.count + 1;
      if (w->operations > w->s->limits.operations)
        script_throw_limit (w->s, op_place (w, op), "SS0906", "Use fewer repeats.", "The clip has more than %n operations.", (double) w->s->limits.operations);
      for (uint32_t k = 0; k < w->pattern_events.count; k++)
        {
          state->beat = start + i * beats + w->pattern_events.items[k].start;
          pattern_note_walk (w, out, state, &w->pattern_events.items[k], span, (uint32_t) cycle);
        }
    }
  state->beat = start + pattern->cycles * beats;
}

static void
walk_op (Walk *w, Output *out, State *state, const Op *op)
{
  State inner;

  if (++w->operations > w->s->limits.operations)
    script_throw_limit (w->s, op_place (w, op), "SS0906", "Use fewer repeats.", "The clip has more than %n operations.", (double) w->s->limits.operations);
  w->begun |= op->kind <= OP_VOICE || op->kind == OP_GROUP || op->kind == OP_FROZEN;
  switch ((OpKind) op->kind)
    {
    case OP_NOTE: case OP_CHORD: note_walk (w, out, state, op); break;
    case OP_REST:
      mark_push (w, state, state->beat);
      state->beat += op_beats (w, op);
      break;
    case OP_LOOP: loop_walk (w, out, state, op); break;
    case OP_STACK: stack_walk (w, out, state, op); break;
    case OP_PLAY: play_walk (w, out, state, op); break;
    case OP_ISOLATE: isolate_walk (w, out, state, op); break;
    case OP_VOICE: case OP_GROUP:
      inner = inner_state (state, op);
      inner.each = op->transpose || state->each;
      if (op->kind == OP_VOICE)
        inner.voice = op->voice;
      list_walk (w, out, &inner, clip_flatten (w->s, op->extra->nested.clip), op->extra->nested.clip->count);
      state->beat = inner.beat;
      state->region = inner.region;
      break;
    case OP_PATTERN: pattern_walk (w, out, state, op); break;
    case OP_TEMPO:
      tempo_mark (w, state, state->beat, op->extra->tempo.bpm, op->extra->tempo.beats, op->extra->tempo.curve);
      event_walk (w, out, state, op, state->beat, 0);
      break;
    case OP_ENVELOPE: envelope_walk (w, out, state, op); break;
    case OP_METRE:
      metre_walk (w, state, state->beat, op);
      event_walk (w, out, state, op, state->beat, 0);
      break;
    case OP_FROZEN: frozen_walk (w, out, state, op); break;
    case OP_DYNAMICS:
      mark_push (w, state, state->beat);
      state->region = (Region) { state->beat, state->beat + op->extra->dynamics.beats, op->extra->dynamics.points, op->extra->dynamics.count };
      break;
    case OP_CONTROL: case OP_BEND: case OP_PRESSURE: case OP_AUTOMATE: case OP_BARRIER:
      event_walk (w, out, state, op, state->beat, 0);
      break;
    }
}

double
walk_clip (Walk *w, Output *out, const Clip *clip)
{
  State state = { .parent = SCRIPT_NONE, .caller = SCRIPT_NONE, .swing = clip->swing, .groove = clip->groove, .clip = clip };

  w->number = ++w->s->walks;
  ids_grow (w);
  list_walk (w, out, &state, clip_flatten (w->s, clip), clip->count);
  cycle_walk (w, out, &state, clip);
  return state.beat;
}
