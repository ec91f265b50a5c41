/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calls into mini-notation: one step for each note, weighed by its duration. */
#include "script-convert.h"
#include <math.h>

#define BASES_MAX 960                   /* the finest part of a beat that durations are counted in */
#define WEIGHT_MAX 1000000

typedef struct { const Op *op; double beats; uint32_t weight; } Step;
typedef VECTOR (Step) Steps;

static bool
name_is_step (const Atom *name)
{
  static const char words[] = " note rest chord degree degreeChord roman hit kick snare hat openHat crash ride clap tom ";
  const char *at = strstr (words, name->str.data);

  return at && at > words && at[-1] == ' ' && at[name->str.length] == ' ';
}

static bool
steps_gather (Converter *c, Steps *steps)
{
  for (uint32_t i = 0; i < c->count; i++)
    {
      const TextCall *call = &c->calls[i];
      const Op *op;

      if (convert_is_modifier (call->name))
        {
          if (i == 0)
            return convert_refuse (c, "The selection begins with .%s(), which changes a note before it.", call->name->str.data);
          if (str_is (&call->name->str, "velocity") || str_is (&call->name->str, "ghost"))
            continue;
          return convert_refuse (c, "Mini-notation has no .%s().", call->name->str.data);
        }
      if (!name_is_step (call->name))
        return convert_refuse (c, "Mini-notation has no .%s().", call->name->str.data);
      op = convert_op_find (c, call);
      if (!op)
        return false;
      *vector_push (c->s->arena, steps) = (Step) { op, op->beats >= 0 ? op->beats : op->flags & OP_DRUM ? 0.25 : 1, 0 };
    }
  return true;
}

static uint32_t
divisor (uint32_t a, uint32_t b)
{
  while (b)
    {
      uint32_t rest = a % b;

      a = b;
      b = rest;
    }
  return a;
}

/* Whole weights in the ratio of the durations; false: there are none. */
static bool
steps_weigh (Converter *c, Steps *steps)
{
  for (uint32_t base = 1; base <= BASES_MAX; base++)
    {
      uint32_t common = 0, i = 0;

      for (; i < steps->count; i++)
        {
          double parts = steps->items[i].beats * base, whole = floor (parts + 0.5);

          if (fabs (parts - whole) > 1e-9 * base || whole > WEIGHT_MAX)
            break;
          steps->items[i].weight = (uint32_t) whole;
          common = divisor (common, (uint32_t) whole);
        }
      if (i < steps->count)
        continue;
      for (i = 0; i < steps->count && common > 0; i++)
        steps->items[i].weight /= common;
      return true;
    }
  return convert_refuse (c, "The durations have no common measure: steps of a pattern share their time in whole parts.");
}

static bool
pitch_write (Converter *c, const char *name, int midi)
{
  TheoryPitch pitch;
  char text[12];

  if (!name || !theory_pitch_parse (name, strlen (name), &pitch))
    name = theory_pitch_get_name (midi, false);
  else
    {
      theory_pitch_print (&pitch, text);
      name = text;
    }
  convert_write (c, "%s", format_text (c->s->arena, "%a%s", str_new (c->s->arena, &(char) { (char) (name[0] | 32) }, 1), name + 1));
  return true;
}

static bool
drum_write (Converter *c, const char *name)
{
  for (const char *p = name; *p; p++)
    if (!((*p >= '0' && *p <= '9' && p > name) || ((*p | 32) >= 'a' && (*p | 32) <= 'z') || (p > name && (*p == '-' || *p == '_' || *p == '#')) || (uint8_t) *p >= 0x80))
      return convert_refuse (c, "The drum '%s' has a name that mini-notation cannot spell.", name);
  convert_write (c, "%s", name);
  return true;
}

static bool
step_write (Converter *c, const Step *step)
{
  const Op *op = step->op;

  if (op->kind == OP_CHORD)
    {
      for (uint32_t i = 0; i < op->extra->chord.count; i++)
        {
          convert_write (c, i == 0 ? "[" : ",");
          pitch_write (c, op->extra->chord.notes[i].name, op->extra->chord.notes[i].midi);
        }
      convert_write (c, "]");
    }
  else if (op->kind == OP_REST)
    convert_write (c, "~");
  else if (op->flags & OP_DRUM ? !drum_write (c, op->name) : !pitch_write (c, op->name, op->midi))
    return false;
  if (op->velocity != 1 && op->kind != OP_REST)
    convert_write (c, ":%n", op->velocity);
  if (step->weight != 1)
    convert_write (c, "@%d", (int) step->weight);
  return true;
}

bool
convert_write_pattern (Converter *c)
{
  Steps steps = { 0 };
  double total = 0;
  bool first = true;

  if (!steps_gather (c, &steps) || !steps_weigh (c, &steps))
    return false;
  convert_write (c, "pattern('");
  for (uint32_t i = 0; i < steps.count; i++)
    {
      total += steps.items[i].beats;
      if (steps.items[i].weight == 0)
        continue;
      if (!first)
        convert_write (c, " ");
      first = false;
      if (!step_write (c, &steps.items[i]))
        return false;
    }
  if (first)
    return convert_refuse (c, "The selection takes no time.");
  convert_write (c, "', { duration: ");
  convert_write_beats (c, total);
  convert_write (c, " })");
  return true;
}
