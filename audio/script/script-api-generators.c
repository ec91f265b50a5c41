/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generators: calls that write many notes at once. Each counts as one branch in a stack. */
#include "script-clip.h"
#include <math.h>

/* flats: the pitch was written with one. */
static void
group_note (Script *s, ApiCall *call, Clip *group, int midi, bool flats, double beats, double velocity)
{
  Op *op = clip_push (s, group, call, OP_NOTE);

  op->midi = (int16_t) midi;
  op->name = theory_pitch_get_name (midi, flats || (group->key && group->key->flats));
  op->beats = beats;
  op->velocity = velocity;
}

static void
group_rest (Script *s, ApiCall *call, Clip *group, double beats)
{
  clip_push (s, group, call, OP_REST)->beats = beats;
}

typedef struct { int16_t midi; bool flats; } PoolNote;

/* The pitches in every octave, from low to high. */
static uint32_t
pool_fill (Script *s, ApiCall *call, const Array *list, uint32_t octaves, PoolNote *pool)
{
  uint32_t n = 0;

  for (uint32_t octave = 0; octave < octaves; octave++)
    for (uint32_t i = 0; i < list->count; i++, n++)
      {
        TheoryPitch pitch;
        Atom *atom;
        PoolNote note;
        uint32_t at = n;

        value_to_pitch (s, list->items[i], arg_place (s, call, 0), &pitch, &atom);
        note.midi = (int16_t) (clip_key_pitch (call->clip, &pitch, atom) + 12 * (int) octave);
        note.flats = pitch.accidental < 0;
        for (; at > 0 && pool[at - 1].midi > note.midi; at--)
          pool[at] = pool[at - 1];
        pool[at] = note;
      }
  return n;
}

#define PATTERNS "up|down|upDown|downUp|converge|diverge|random"
#define POOL_MAX 1024

static const ScriptApiParam arpeggio_fields[] = {
  P_OPT_WORD ("pattern", "up", PATTERNS), P_OPT ("velocity", LEVEL, "1"), P_OPT_RANGE ("gate", NUMBER, "1", NULL, 0, 100),
  P_OPT_RANGE ("octaves", WHOLE, "1", NULL, 1, 10), P_OPT ("seed", NUMBER, NULL), { NULL },
};

static Value
emit_arpeggio (Script *s, ApiCall *call)
{
  const Array *list = call->values[0].u.array;
  double rate = call->args[1].number, gate, velocity;
  ApiArg o[5];
  uint32_t octaves, n, count, order[2 * POOL_MAX], seed;
  PoolNote pool[POOL_MAX];
  Clip *group;

  options_read (s, arpeggio_fields, call->args[2].value, arg_place (s, call, 2), o);
  octaves = o[3].given ? (uint32_t) o[3].number : 1;
  gate = o[2].given && o[2].number < 1 ? o[2].number : 1;       /* beyond 1 the notes still follow each other */
  velocity = o[1].given ? o[1].number : 1;
  if (list->count == 0 || list->count > 64)
    script_throw (s, arg_place (s, call, 0), "SS0411", NULL, "An arpeggio needs 1 to 64 pitches, not %n.", (double) list->count);
  n = pool_fill (s, call, list, octaves, pool);
  seed = o[4].given ? (uint32_t) value_to_int32 (s, o[4].value) : s->random;
  count = theory_arpeggio_order (o[0].given ? (TheoryArpeggio) o[0].number : THEORY_ARPEGGIO_UP, n, &seed, order);
  if (!o[4].given)
    s->random = seed;
  group = clip_group_open (s, call->clip);
  for (uint32_t i = 0; i < count; i++)
    {
      if (gate > 0)
        group_note (s, call, group, pool[order[i]].midi, pool[order[i]].flats, rate * gate, velocity);
      if (gate < 1)
        group_rest (s, call, group, rate * (1 - gate));
    }
  return clip_group_close (s, call, group);
}

static const ScriptApiParam euclidean_fields[] = {
  P_RANGE ("hits", WHOLE, NULL, 0, 1024), P_RANGE ("steps", WHOLE, NULL, 1, 1024), P_OPT ("notes", LIST, NULL), P_OPT ("note", TEXT, NULL),
  P_OPT_RANGE ("stepDuration", DURATION, "16n", "beats", 0, 0), P_OPT ("velocity", LEVEL, "1"), P_OPT ("rotation", WHOLE, "0"),
  P_OPT_RANGE ("repeat", WHOLE, "1", NULL, 1, 10000), P_OPT ("seed", NUMBER, NULL), { NULL },         /* nothing is drawn: seed changes nothing */
};

static Value
emit_euclidean (Script *s, ApiCall *call)
{
  ApiArg o[9];
  uint8_t steps[THEORY_EUCLID_MAX];
  double step, velocity;
  uint32_t repeat, size, turn = 0;
  Clip *group;
  const Array *notes;
  Place place = arg_place (s, call, 0);

  options_read (s, euclidean_fields, call->args[0].value, place, o);
  step = o[4].given ? o[4].number : 0.25;
  velocity = o[5].given ? o[5].number : 1;
  repeat = o[7].given ? (uint32_t) o[7].number : 1;
  size = (uint32_t) o[1].number;
  notes = o[2].given ? o[2].value.u.array : NULL;
  if (o[0].number > size)
    diagnostic_add (s, SCRIPT_HINT, "SS0519", place, "%n hits do not fit into %n steps: every step is a hit.", o[0].number, (double) size);
  if (call->clip->kind == CLIP_DRUMS ? !o[3].given : !((notes && notes->count > 0) || (o[3].given && call->clip->kind == CLIP_PLAIN)))
    script_throw (s, place, "SS0313", NULL, call->clip->kind == CLIP_DRUMS ? "The option 'note' is missing: the drum to hit."
                  : "The option 'notes' is missing: the list of pitches.");
  script_steps (s, (uint64_t) repeat * size, place);
  theory_euclid ((unsigned) o[0].number, size, o[6].given ? (int) o[6].number : 0, steps);
  group = clip_group_open (s, call->clip);
  for (uint32_t i = 0; i < repeat * size; i++)
    if (!steps[i % size])
      group_rest (s, call, group, step);
    else if (o[3].given && !notes)
      {
        Op *op = clip_push (s, group, call, OP_NOTE);

        drum_find (s, group, &o[3].atom->str, place, op);
        op->beats = step;
        op->velocity = velocity;
      }
    else
      {
        TheoryPitch pitch;
        Atom *atom;

        value_to_pitch (s, notes->items[turn++ % notes->count], place, &pitch, &atom);
        group_note (s, call, group, clip_key_pitch (call->clip, &pitch, atom), pitch.accidental < 0, step, velocity);
      }
  return clip_group_close (s, call, group);
}

#define C SCRIPT_ON_CLIP
#define M SCRIPT_ON_MELODIC

static const ApiRow rows[] = {
  { { "arpeggio", M, { P ("pitches", PITCHES), P_RANGE ("rate", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", arpeggio_fields) }, false, "builder",
      "The pitches one after the other.", ".arpeggio(['C4', 'E4', 'G4'], '16n', { pattern: 'upDown' })" }, emit_arpeggio },
  { { "euclidean", C, { P_FIELDS ("options", euclidean_fields) }, false, "builder", "Hits spread as evenly as possible over steps.",
      ".euclidean({ hits: 3, steps: 8, note: 'kick' })" }, emit_euclidean },
};

const ApiTable api_table_generators = { rows, sizeof rows / sizeof rows[0] };
