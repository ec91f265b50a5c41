/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notes of one cycle of a pattern. Every part of the tree is asked for a cycle of its own, laid over a span of beats;
 * what begins outside of the window is not struck. */
#include "script-pattern.h"
#include <math.h>

#define NEAR 1e-9                       /* beats */

typedef struct {
  Script   *s;
  const Pattern *pattern;
  uint32_t  seed;
  PatternEvents *events;
} Expansion;

typedef struct { double start, length, low, high; } Span;
typedef struct { uint32_t shift, pass; double chance, velocity; } Shape;

static void node_expand (Expansion *x, const PatternNode *node, uint64_t cycle, Span span, Shape shape);

static double
draw (const Expansion *x, uint64_t cycle, uint32_t ordinal, uint32_t pass)
{
  uint32_t state = x->seed ^ (uint32_t) cycle * 0x9E3779B1u ^ ordinal * 0x85EBCA6Bu ^ pass;

  return theory_random_next (&state);
}

static Span
span_part (Span span, double start, double length)
{
  return (Span) { start, length, span.low, span.high };
}

/* The same span, and nothing outside of it. */
static Span
span_close (Span span)
{
  double end = span.start + span.length;

  span.low = span.low > span.start ? span.low : span.start;
  span.high = span.high < end ? span.high : end;
  return span;
}

static void
atom_expand (Expansion *x, const PatternNode *node, uint64_t cycle, Span span, Shape shape)
{
  uint32_t ordinal = node->u.atom.ordinal + shape.shift;
  PatternEvent *event;

  if (span.start < span.low - NEAR || (shape.chance > 0 && draw (x, cycle, ordinal, shape.pass) < shape.chance))
    return;
  event = vector_push (x->s->arena, x->events);
  *event = (PatternEvent) { node, span.start, span.length * x->pattern->gate, shape.velocity >= 0 ? shape.velocity : x->pattern->velocity, ordinal };
}

/* The first step that ends behind `weight`. */
static uint32_t
steps_find (const PatternNode *node, double weight)
{
  uint32_t low = 0, high = node->u.list.count;

  while (low < high)
    {
      uint32_t middle = (low + high) / 2;

      if (node->u.list.steps[middle].at + node->u.list.steps[middle].weight <= weight)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* The whole list once, `unit` beats per weight from span.start on. */
static void
steps_expand (Expansion *x, const PatternNode *node, uint64_t cycle, Span span, double unit, Shape shape)
{
  uint32_t i = span.low > span.start ? steps_find (node, (span.low - span.start) / unit) : 0;

  for (; i < node->u.list.count; i++)
    {
      const PatternStep *step = &node->u.list.steps[i];
      double start = span.start + step->at * unit;
      Shape inner = shape;

      if (start >= span.high - NEAR)
        break;
      inner.shift += step->shift;
      node_expand (x, step->node, cycle, span_part (span, start, step->weight * unit), inner);
    }
}

static void
turns_expand (Expansion *x, const PatternNode *node, uint64_t cycle, Span span, Shape shape)
{
  double weight = node->u.list.weight, unit = span.length / node->u.list.turns, place = (double) cycle * node->u.list.turns;
  double round = floor (place / weight + NEAR), last = place + node->u.list.turns - NEAR;

  span = span_close (span);
  for (; round * weight < last; round++)
    {
      double start = span.start + (round * weight - place) * unit;

      script_step (x->s, 0, 0);
      if (start >= span.high - NEAR)
        break;
      if (start + weight * unit > span.low + NEAR)
        steps_expand (x, node, (uint64_t) round, span_part (span, start, weight * unit), unit, shape);
    }
}

static void
times_expand (Expansion *x, const PatternNode *node, uint64_t cycle, Span span, Shape shape)
{
  uint32_t n = node->u.times.count, hit = 0;
  double length = span.length / n;

  for (uint32_t i = 0; i < n; i++)
    {
      const uint8_t *slots = node->u.times.slots;

      if (slots && !slots[i])
        continue;
      shape.pass = slots ? hit++ : i;
      node_expand (x, node->u.times.node, slots ? cycle : cycle * n + i, span_part (span, span.start + i * length, length), shape);
    }
}

static void
part_expand (Expansion *x, const PatternNode *node, uint64_t cycle, Span span, Shape shape)
{
  uint32_t n = node->u.times.count;
  Span window = span_close (span);

  node_expand (x, node->u.times.node, cycle / n, span_part (window, span.start - (double) (cycle % n) * span.length, span.length * n), shape);
}

static void
shape_expand (Expansion *x, const PatternNode *node, uint64_t cycle, Span span, Shape shape)
{
  double chance = node->u.shape.chance;

  shape.chance = shape.chance > 0 ? 1 - (1 - shape.chance) * (1 - chance) : chance;
  if (node->u.shape.velocity >= 0)
    shape.velocity = node->u.shape.velocity;
  node_expand (x, node->u.shape.node, cycle, span, shape);
}

static void
node_expand (Expansion *x, const PatternNode *node, uint64_t cycle, Span span, Shape shape)
{
  if (node->events == 0 || span.start >= span.high - NEAR || span.start + span.length <= span.low + NEAR)
    return;
  script_step (x->s, 0, 0);
  switch ((PatternKind) node->kind)
    {
    case PATTERN_SILENCE: break;
    case PATTERN_ATOM: atom_expand (x, node, cycle, span, shape); break;
    case PATTERN_SEQUENCE: steps_expand (x, node, cycle, span, span.length / node->u.list.weight, shape); break;
    case PATTERN_TURNS: turns_expand (x, node, cycle, span, shape); break;
    case PATTERN_LAYERS:
      for (uint32_t i = 0; i < node->u.set.count; i++)
        node_expand (x, node->u.set.nodes[i], cycle, span, shape);
      break;
    case PATTERN_CHOICE:
      {
        double u = draw (x, cycle, node->u.set.ordinal + shape.shift, shape.pass);

        node_expand (x, node->u.set.nodes[(uint32_t) (u * node->u.set.count)], cycle, span, shape);
        break;
      }
    case PATTERN_TIMES: case PATTERN_EUCLID: times_expand (x, node, cycle, span, shape); break;
    case PATTERN_PART: part_expand (x, node, cycle, span, shape); break;
    case PATTERN_SHAPE: shape_expand (x, node, cycle, span, shape); break;
    }
}

void
pattern_expand (Script *s, const Pattern *pattern, uint32_t seed, uint64_t cycle, double beats, PatternEvents *events)
{
  Expansion x = { s, pattern, seed, events };

  node_expand (&x, pattern->root, cycle, (Span) { 0, beats, 0, beats }, (Shape) { 0, 0, 0, -1 });
}
