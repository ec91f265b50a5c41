/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mini-notation into calls: one voice as a chain, several as a stack of chains. */
#include "script-convert.h"
#include <math.h>

#define NOTES_MAX 4096
#define VOICES_MAX 16
#define NEAR 1e-9                       /* beats */

/* Notes that begin and end together. */
typedef struct { double start, beats, velocity; const Op *ops[64]; uint32_t count; } Group;
typedef struct { VECTOR (Group) groups; double end; } Voice;
typedef struct { Voice voices[VOICES_MAX]; uint32_t count; double total; bool drums; } Voices;

/* A choice or a chance in the tree: what it draws could not be told from what was written. */
static bool
node_draws (const PatternNode *node)
{
  switch ((PatternKind) node->kind)
    {
    case PATTERN_SEQUENCE: case PATTERN_TURNS:
      for (uint32_t i = 0; i < node->u.list.count; i++)
        if (node_draws (node->u.list.steps[i].node))
          return true;
      return false;
    case PATTERN_LAYERS:
      for (uint32_t i = 0; i < node->u.set.count; i++)
        if (node_draws (node->u.set.nodes[i]))
          return true;
      return false;
    case PATTERN_CHOICE: return true;
    case PATTERN_SHAPE: return node->u.shape.chance > 0 || node_draws (node->u.shape.node);
    case PATTERN_TIMES: case PATTERN_PART: case PATTERN_EUCLID: return node_draws (node->u.times.node);
    default: return false;
    }
}

/* Beats of a bar where the pattern plays; 4 when nothing of it is heard. */
static double
bar_find (const Converter *c)
{
  const ScriptScore *score = c->score;

  for (uint32_t i = 0; i < score->event_count; i++)
    {
      const ScriptEvent *event = &score->events[i];
      uint32_t parent = score->spans[event->span].parent;
      double bar = 4;

      if (parent == SCRIPT_NONE || score->spans[parent].start != c->calls[0].start || score->spans[parent].file != c->s->input->main)
        continue;
      for (uint32_t k = 0; k < score->parts[event->part].metre_count; k++)
        {
          const ScriptMetre *metre = &score->metres[score->parts[event->part].first_metre + k];

          if (metre->beat <= event->beat + NEAR)
            bar = theory_metre_get_bar (metre->numerator, metre->denominator);
        }
      return bar;
    }
  return 4;
}

/* All cycles in the order of time. */
static void
events_gather (Converter *c, const Pattern *pattern, double beats, PatternEvents *all)
{
  for (uint32_t cycle = 0; cycle < pattern->cycles && all->count <= NOTES_MAX; cycle++)
    {
      uint32_t from = all->count;

      pattern_expand (c->s, pattern, 0, cycle, beats, all);
      for (uint32_t i = from; i < all->count; i++)
        {
          PatternEvent event = all->items[i];
          uint32_t k = i;

          event.start += cycle * beats;
          for (; k > from && all->items[k - 1].start > event.start + NEAR; k--)
            all->items[k] = all->items[k - 1];
          all->items[k] = event;
        }
    }
}

static bool
group_takes (const Group *group, const PatternEvent *event)
{
  return fabs (group->start - event->start) < NEAR && fabs (group->beats - event->beats) < NEAR && group->velocity == event->velocity
         && group->count < 64 && !(group->ops[0]->flags & OP_DRUM) && !(event->atom->u.atom.op.flags & OP_DRUM);
}

/* Into the first voice that is free, or into a chord that begins with it. */
static bool
voices_add (Converter *c, Voices *v, const PatternEvent *event)
{
  const Op *op = &event->atom->u.atom.op;
  Group *group;
  uint32_t i;

  for (i = 0; i < v->count; i++)
    if (group_takes (&v->voices[i].groups.items[v->voices[i].groups.count - 1], event))
      {
        group = &v->voices[i].groups.items[v->voices[i].groups.count - 1];
        group->ops[group->count++] = op;
        return true;
      }
  for (i = 0; i < v->count && v->voices[i].end > event->start + NEAR;)
    i++;
  if (i == VOICES_MAX)
    return convert_refuse (c, "More than %d notes sound at once here.", VOICES_MAX);
  v->count = i == v->count ? i + 1 : v->count;
  group = vector_push (c->s->arena, &v->voices[i].groups);
  *group = (Group) { event->start, event->beats, event->velocity, { op }, 1 };
  v->voices[i].end = event->start + event->beats;
  v->drums |= (op->flags & OP_DRUM) != 0;
  return v->voices[i].end <= v->total + NEAR || convert_refuse (c, "A note sounds beyond the end of the pattern.");
}

/* ---- writing ---------------------------------------------------------------------------------------------------------------------------- */

static void
pitch_write (Converter *c, const Op *op, bool numbers)
{
  if (numbers)
    convert_write (c, "%d", op->midi);
  else
    convert_write (c, "'%s'", op->name);
}

static void
group_write (Converter *c, const Group *group, double *usual, bool numbers)
{
  const Op *op = group->ops[0];

  if (op->flags & OP_DRUM)
    {
      if (*usual != group->beats)
        {
          convert_write (c, ".defaultDuration(");
          convert_write_beats (c, group->beats);
          convert_write (c, ")");
          *usual = group->beats;
        }
      convert_write (c, ".hit('%s')", op->name);
    }
  else
    {
      convert_write (c, group->count > 1 ? ".chord([" : ".note(");
      for (uint32_t i = 0; i < group->count; i++)
        {
          if (i > 0)
            convert_write (c, ", ");
          pitch_write (c, group->ops[i], numbers);
        }
      convert_write (c, group->count > 1 ? "], " : ", ");
      convert_write_beats (c, group->beats);
      convert_write (c, ")");
    }
  if (group->velocity != 1)
    convert_write (c, ".velocity(%n)", group->velocity);
}

static void
rest_write (Converter *c, double beats)
{
  if (beats <= NEAR)
    return;
  convert_write (c, ".rest(");
  convert_write_beats (c, beats);
  convert_write (c, ")");
}

/* ".note(…).rest(…)" up to the end of the pattern. */
static void
voice_write (Converter *c, const Voice *voice, double total, bool numbers)
{
  double now = 0, usual = -1;

  for (uint32_t i = 0; i < voice->groups.count; i++)
    {
      const Group *group = &voice->groups.items[i];

      rest_write (c, group->start - now);
      group_write (c, group, &usual, numbers);
      now = group->start + group->beats;
    }
  rest_write (c, total - now);
}

bool
convert_write_chain (Converter *c, bool numbers)
{
  const Op *op = convert_op_find (c, &c->calls[0]);
  PatternEvents events = { 0 };
  Voices *voices = memory_new (c->s->arena, Voices);
  double beats;

  if (!op || op->kind != OP_PATTERN)
    return op ? convert_refuse (c, "There is no pattern here.") : false;
  if (node_draws (op->extra->pattern->root))
    return convert_refuse (c, "The pattern draws by chance (? or |): as calls it would always play what it drew once.");
  beats = pattern_get_beats (op->extra->pattern, bar_find (c));
  voices->total = beats * op->extra->pattern->cycles;
  events_gather (c, op->extra->pattern, beats, &events);
  if (events.count > NOTES_MAX)
    return convert_refuse (c, "The pattern has more than %d notes.", NOTES_MAX);
  for (uint32_t i = 0; i < events.count; i++)
    if (!voices_add (c, voices, &events.items[i]))
      return false;
  if (voices->count > 1)
    convert_write (c, "stack(b => b");
  for (uint32_t i = 0; i < voices->count; i++)
    {
      bool scope = voices->count > 1 || voices->drums;

      if (scope)
        convert_write (c, voices->count > 1 ? ".loop(1, v => v" : ".loop(1, b => b");
      voice_write (c, &voices->voices[i], voices->total, numbers);
      if (scope)
        convert_write (c, ")");
    }
  if (voices->count > 1)
    convert_write (c, ")");
  if (voices->count == 0)
    rest_write (c, voices->total);
  if (c->text.count > 0 && c->text.items[0] == '.')
    memmove (c->text.items, c->text.items + 1, --c->text.count);
  return true;
}
