/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Actions: single operations as values, for play(). Each is a clip with nothing else in it. */
#include "script-clip.h"
#include <math.h>

static Clip *
action_new (Script *s, ClipKind kind)
{
  Clip *clip = clip_new (s, kind, NULL);

  clip->operation = true;
  s->clip_count--;                      /* "Clip 1" are those that people make */
  return clip;
}

static Value
action (Script *s, ApiCall *call, OpKind kind, Op **op)
{
  Clip *clip = action_new (s, CLIP_PLAIN);

  *op = clip_push (s, clip, call, kind);
  return value_clip (clip);
}

static double
given_or (const ApiArg *arg, double fallback)
{
  return arg->given ? arg->number : fallback;
}

static const char articulations[] = "staccato|legato|tenuto|marcato|accent";

static Value
emit_note (Script *s, ApiCall *call)
{
  Op *op;
  Value result = action (s, call, OP_NOTE, &op);

  op->midi = call->args[0].pitch.midi;
  op->name = call->args[0].atom ? call->args[0].atom->str.data : theory_pitch_get_name (op->midi, false);
  op->beats = given_or (&call->args[1], 1);
  op->velocity = given_or (&call->args[2], 1);
  if (call->args[3].given && call->args[3].number == 4)
    op->flags |= OP_ACCENT;
  else if (call->args[3].given)
    op->articulation = (uint8_t) (ARTICULATION_STACCATO + (int) call->args[3].number);
  return result;
}

static Value
emit_chord (Script *s, ApiCall *call)
{
  const Array *list = call->values[0].u.array;
  Op *op;
  Value result = action (s, call, OP_CHORD, &op);
  OpExtra *extra = op_extra (s, op);

  if (list->count > 64)
    script_throw (s, call->place, "SS0411", NULL, "A chord has at most 64 notes.");
  extra->chord.notes = memory_new_n (s->arena, ChordNote, list->count + 1);
  extra->chord.count = list->count;
  for (uint32_t i = 0; i < list->count; i++)
    {
      TheoryPitch pitch;
      Atom *atom;

      value_to_pitch (s, list->items[i], arg_place (s, call, 0), &pitch, &atom);
      extra->chord.notes[i] = (ChordNote) { pitch.midi, atom ? atom->str.data : theory_pitch_get_name (pitch.midi, false) };
    }
  op->beats = given_or (&call->args[1], 1);
  op->velocity = given_or (&call->args[2], 1);
  clip_weigh (result.u.clip, list->count);
  return result;
}

static Value
emit_rest (Script *s, ApiCall *call)
{
  Op *op;
  Value result = action (s, call, OP_REST, &op);

  op->beats = call->args[0].number;
  return result;
}

/* The operations of all the values, one branch each. */
static Value
emit_stack (Script *s, ApiCall *call)
{
  const Array *list = call->values[0].u.array;
  Clip *body = action_new (s, CLIP_PLAIN);
  Op *op;
  Value result = action (s, call, OP_STACK, &op);

  for (uint32_t i = 0; i < list->count; i++)
    {
      if (list->items[i].tag == TAG_UNKNOWN)
        script_raise (s, THROWN_SILENT);
      if (list->items[i].tag != TAG_CLIP)
        script_throw (s, arg_place (s, call, 0), "SS0316", "For example: Actions.stack([Actions.note('C4'), Actions.note('E4')])",
                      "A stack takes operations and clips, not %s.", value_type_name (list->items[i]));
      clip_append (s, body, call, list->items[i].u.clip);
    }
  op_extra (s, op)->nested.clip = body;
  op->extra->nested.count = 1;
  result.u.clip->seeded = body->seeded;
  clip_weigh (result.u.clip, body->weight);
  return result;
}

static Value
emit_tempo (Script *s, ApiCall *call)
{
  Value clip = value_clip (action_new (s, CLIP_PLAIN));

  return tempo_push (s, call, clip.u.clip);
}

static Value
control (Script *s, ApiCall *call, unsigned controller, double value)
{
  Op *op;
  Value result = action (s, call, OP_CONTROL, &op);

  op_extra (s, op)->control.controller = (uint8_t) controller;
  op->extra->control.value = value;
  return result;
}

static double seven_bits (double level) { return floor (127 * level + 0.5); }
static Value emit_sustain (Script *s, ApiCall *call) { return control (s, call, 64, 127); }
static Value emit_release (Script *s, ApiCall *call) { return control (s, call, 64, 0); }
static Value emit_cc (Script *s, ApiCall *call) { return control (s, call, (unsigned) call->args[0].number, call->args[1].number); }
static Value emit_modulation (Script *s, ApiCall *call) { return control (s, call, 1, seven_bits (call->args[0].number)); }
static Value emit_breath (Script *s, ApiCall *call) { return control (s, call, 2, seven_bits (call->args[0].number)); }
static Value emit_expression (Script *s, ApiCall *call) { return control (s, call, 11, seven_bits (call->args[0].number)); }

static Value
emit_vibrato (Script *s, ApiCall *call)
{
  return vibrato_push (s, call, action_new (s, CLIP_PLAIN));
}

static Value
emit_bend (Script *s, ApiCall *call)
{
  Op *op;
  Value result = action (s, call, OP_BEND, &op);

  op_extra (s, op)->control.value = call->args[0].number;
  return result;
}

static Value
emit_automation (Script *s, ApiCall *call)
{
  return automation_push (s, call, action_new (s, CLIP_PLAIN));
}

/* ---- drums ------------------------------------------------------------------------------------------------------------------------------- */

static Value
hit (Script *s, ApiCall *call, const char *name, const ApiArg *velocity)
{
  Clip *clip = action_new (s, CLIP_DRUMS);
  Op *op = clip_push (s, clip, call, OP_NOTE);

  drum_find (s, clip, name ? &atoms_intern (&s->atoms, name, strlen (name))->str : &call->args[0].atom->str, arg_place (s, call, 0), op);
  op->beats = 0.25;
  op->velocity = given_or (velocity, 1);
  return value_clip (clip);
}

static Value emit_hit (Script *s, ApiCall *call) { return hit (s, call, NULL, &call->args[1]); }
/* kick, snare, …: the row's own name says which. */
static Value emit_drum (Script *s, ApiCall *call) { return hit (s, call, call->row->entry.name, &call->args[0]); }

static Value
emit_tom (Script *s, ApiCall *call)
{
  static const char *const names[] = { "tom1", "tom2", "tom3" };

  return hit (s, call, names[call->args[0].given ? (int) call->args[0].number - 1 : 0], &call->args[1]);
}

#define A SCRIPT_ON_ACTIONS_SPACE
#define DURATION_OPT P_OPT_RANGE ("duration", DURATION, "4n", "beats", 0, 0)
#define VELOCITY P_OPT ("velocity", LEVEL, "1")
#define DRUM_ROW(name, text) { { name, A, { VELOCITY }, false, "operation", text, "clip().play(Actions." name "(0.8))" }, emit_drum }

static const ApiRow rows[] = {
  { { "note", A, { P ("pitch", PITCH), DURATION_OPT, VELOCITY, { "articulation", SCRIPT_PARAM_WORD, true, NULL, NULL, 0, 0, articulations, NULL } }, false, "operation",
      "A note for play.", "clip().play(Actions.note('C4', '4n', 0.8, 'staccato'))" }, emit_note },
  { { "chord", A, { P ("pitches", PITCHES), DURATION_OPT, VELOCITY }, false, "operation", "Pitches together, for play.", "clip().play(Actions.chord(['C4', 'E4'], '2n'))" }, emit_chord },
  { { "rest", A, { { "duration", SCRIPT_PARAM_DURATION, false, NULL, "beats", 0, 0, "0", NULL } }, false, "operation", "Silence, for play.", "clip().play(Actions.rest('4n'))" }, emit_rest },
  { { "stack", A, { P ("operations", LIST) }, false, "operation", "Operations together, for play.", "clip().play(Actions.stack([Actions.note('C4'), Actions.note('E4')]))" }, emit_stack },
  { { "tempo", A, { P ("bpm", BPM), P_OPT ("over", ANY, NULL) }, false, "operation", "A tempo, or a ramp to it, for play.", "clip().play(Actions.tempo(90, '1n'))" }, emit_tempo },
  { { "sustain", A, { { NULL } }, false, "operation", "Sustain pedal down, for play.", "clip().play(Actions.sustain())" }, emit_sustain },
  { { "release", A, { { NULL } }, false, "operation", "Sustain pedal up, for play.", "clip().play(Actions.release())" }, emit_release },
  { { "cc", A, { P_RANGE ("controller", WHOLE, NULL, 0, 127), P_RANGE ("value", NUMBER, NULL, 0, 127) }, false, "operation", "A MIDI controller, for play.", "clip().play(Actions.cc(CC.Pan, 64))" }, emit_cc },
  { { "bend", A, { P_RANGE ("semitones", NUMBER, "semitones", -12, 12) }, false, "operation", "A pitch bend, for play.", "clip().play(Actions.bend(2))" }, emit_bend },
  { { "modulation", A, { P ("level", LEVEL) }, false, "operation", "Controller 1, for play.", "clip().play(Actions.modulation(0.5))" }, emit_modulation },
  { { "breath", A, { P ("level", LEVEL) }, false, "operation", "Controller 2, for play.", "clip().play(Actions.breath(0.5))" }, emit_breath },
  { { "expression", A, { P ("level", LEVEL) }, false, "operation", "Controller 11, for play.", "clip().play(Actions.expression(0.5))" }, emit_expression },
  { { "vibrato", A, { P_OPT ("depth", LEVEL, "0.5"), P_OPT_RANGE ("rate", NUMBER, NULL, "Hz", 0, 20) }, false, "operation", "Controllers 1 and 76, for play.", "clip().play(Actions.vibrato(0.4, 5))" }, emit_vibrato },
  { { "automation", A, { { "target", SCRIPT_PARAM_TEXT, false, NULL, NULL, 0, 0, NULL, NULL }, P ("value", NUMBER), { "rampBeats", SCRIPT_PARAM_DURATION, true, "0", "beats", 0, 0, "0", NULL },
      P_OPT_WORD ("curve", "linear", "linear|exponential|smooth") }, false, "operation", "What automate writes, for play.", "clip().play(Actions.automation('volume', 0.5, 4))" }, emit_automation },
  { { "hit", A, { P ("name", DRUM), VELOCITY }, false, "operation", "A drum, for play.", "clip().play(Actions.hit('rim', 0.7))" }, emit_hit },
  DRUM_ROW ("kick", "Bass drum, for play."), DRUM_ROW ("snare", "Snare drum, for play."), DRUM_ROW ("hat", "Closed hi-hat, for play."),
  DRUM_ROW ("openHat", "Open hi-hat, for play."), DRUM_ROW ("crash", "Crash cymbal, for play."), DRUM_ROW ("ride", "Ride cymbal, for play."),
  DRUM_ROW ("clap", "Hand clap, for play."),
  { { "tom", A, { P_OPT_RANGE ("number", WHOLE, "1", NULL, 1, 3), VELOCITY }, false, "operation", "Tom 1 (high) to 3 (low), for play.", "clip().play(Actions.tom(2))" }, emit_tom },
};

const ApiTable api_table_actions = { rows, sizeof rows / sizeof rows[0] };
