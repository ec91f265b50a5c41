/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seeded generators: what createRandom gives, and what SeededRandom can do. */
#include "script-api.h"
#include <math.h>

static Random *random_of (ApiCall *call) { return (Random *) call->self.u.host; }

static Value
random_new (Script *s, uint32_t state)
{
  Random *random = memory_new (s->arena, Random);

  random->host.kind = HOST_RANDOM;
  random->state = state;
  return value_host (&random->host);
}

/* Without a seed it begins where the statement's own generator stands. */
static Value
emit_create_random (Script *s, ApiCall *call)
{
  if (call->args[0].given)
    return random_new (s, (uint32_t) value_to_int32 (s, call->args[0].value));
  return random_new (s, (uint32_t) (theory_random_next (&s->random) * 4294967296.0));
}

static Value emit_next (Script *s, ApiCall *call) { return value_number (theory_random_next (&random_of (call)->state)); }

static Value
emit_range (Script *s, ApiCall *call)
{
  double least = call->args[0].number, most = call->args[1].number;

  return value_number (least + theory_random_next (&random_of (call)->state) * (most - least));
}

static Value
emit_int (Script *s, ApiCall *call)
{
  double least = call->args[0].number, most = call->args[1].number;

  return value_number (floor (least + theory_random_next (&random_of (call)->state) * (most + 1 - least)));
}

/* Fisher-Yates from the last item; the list itself is changed. */
static Value
emit_shuffle (Script *s, ApiCall *call)
{
  Array *list = call->values[0].u.array;

  script_steps (s, list->count, call->place);
  for (uint32_t i = list->count; i > 1; i--)
    {
      uint32_t j = (uint32_t) floor (theory_random_next (&random_of (call)->state) * i);
      Value keep = list->items[i - 1];

      list->items[i - 1] = list->items[j];
      list->items[j] = keep;
    }
  return call->values[0];
}

static Value
emit_fork (Script *s, ApiCall *call)
{
  return random_new (s, random_of (call)->state ^ 0xdeece66du);
}

#define R SCRIPT_ON_RANDOM

static const ApiRow rows[] = {
  { { "createRandom", SCRIPT_ON_GLOBAL, { P_OPT ("seed", NUMBER, NULL) }, false, "random", "A generator of its own; with an equal seed it gives equal numbers.", "createRandom(7).int(1, 6)" }, emit_create_random },
  { { "next", R, { { NULL } }, false, "number", "A number from 0 up to, not including, 1.", ".next()" }, emit_next },
  { { "random", R, { { NULL } }, false, "number", "The same as next.", ".random()" }, emit_next },
  { { "range", R, { P ("least", NUMBER), P ("most", NUMBER) }, false, "number", "A number from least up to, not including, most.", ".range(0.2, 0.8)" }, emit_range },
  { { "int", R, { P ("least", NUMBER), P ("most", NUMBER) }, false, "number", "A whole number from least to most.", ".int(1, 6)" }, emit_int },
  { { "shuffle", R, { P ("list", LIST) }, false, "list", "The list itself, in another order.", ".shuffle(['C4', 'E4', 'G4'])" }, emit_shuffle },
  { { "fork", R, { { NULL } }, false, "random", "Another generator, out of this one's state.", ".fork()" }, emit_fork },
};

const ApiTable api_table_random = { rows, sizeof rows / sizeof rows[0] };
