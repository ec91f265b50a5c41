/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The other names: constants (Duration, CC, Grooves, CHORD_DEFINITIONS), Notes, and small functions on numbers and texts. */
#include "script-clip.h"
#include <math.h>

/* ---- constants ------------------------------------------------------------------------------------------------------------------------ */

typedef struct { const char *name; double number; const char *text; } Constant;         /* text NULL: the number */

static const Constant durations[] = {
  { "Whole", 0, "1n" }, { "Half", 0, "2n" }, { "Quarter", 0, "4n" }, { "Eighth", 0, "8n" }, { "Sixteenth", 0, "16n" }, { "ThirtySecond", 0, "32n" },
  { "DottedWhole", 0, "1n." }, { "DottedHalf", 0, "2n." }, { "DottedQuarter", 0, "4n." }, { "DottedEighth", 0, "8n." }, { "DottedSixteenth", 0, "16n." },
  { "HalfTriplet", 0, "2t" }, { "QuarterTriplet", 0, "4t" }, { "EighthTriplet", 0, "8t" }, { "SixteenthTriplet", 0, "16t" },
};

static const Constant controllers[] = {
  { "ModWheel", 1, NULL }, { "Breath", 2, NULL }, { "FootPedal", 4, NULL }, { "PortamentoTime", 5, NULL }, { "Volume", 7, NULL }, { "Balance", 8, NULL },
  { "Pan", 10, NULL }, { "Expression", 11, NULL }, { "EffectControl1", 12, NULL }, { "EffectControl2", 13, NULL }, { "Sustain", 64, NULL },
  { "PortamentoSwitch", 65, NULL }, { "Sostenuto", 66, NULL }, { "SoftPedal", 67, NULL }, { "LegatoSwitch", 68, NULL }, { "Resonance", 71, NULL },
  { "ReleaseTime", 72, NULL }, { "AttackTime", 73, NULL }, { "Frequency", 74, NULL }, { "DecayTime", 75, NULL }, { "VibratoRate", 76, NULL },
  { "VibratoDepth", 77, NULL }, { "VibratoDelay", 78, NULL }, { "SoundControl10", 79, NULL }, { "ReverbSend", 91, NULL }, { "ChorusSend", 93, NULL },
  { "AllSoundOff", 120, NULL }, { "ResetControllers", 121, NULL }, { "AllNotesOff", 123, NULL },
};

#define GROOVE_STEPS 4
typedef struct {
  const char *name, *title;
  double      steps_per_beat;
  unsigned    count;
  GrooveStep  steps[GROOVE_STEPS];
} NamedGroove;

#define MPC(percent, late) { "MPC_16_" #percent, "MPC Swing " #percent "%", 4, 4, { { 0, 1, 1 }, { late, 1, 1 }, { 0, 1, 1 }, { late, 1, 1 } } }

static const NamedGroove grooves[] = {
  { "STRAIGHT", "Straight", 4, 0, { { 0 } } },
  MPC (55, 0.1), MPC (57, 0.14), MPC (60, 0.2), MPC (66, 0.32), MPC (75, 0.5),
  { "SWING", "Swing", 2, 2, { { 0, 1, 1 }, { 0.16, 1, 1 } } },
  { "LAID_BACK", "Laid Back", 1, 4, { { 0, 1, 1 }, { 0.02, 0.9, 1 }, { 0.05, 1.1, 1 }, { 0.02, 0.9, 1 } } },
  { "RUSHING", "Rushing", 1, 4, { { 0, 1, 1 }, { -0.01, 1, 1 }, { -0.02, 1, 1 }, { -0.01, 1, 1 } } },
};

static Atom *
name_of (Script *s, const char *text)
{
  return atoms_intern (&s->atoms, text, strlen (text));
}

static Value
text_of (Script *s, const char *text)
{
  return value_str (&name_of (s, text)->str);
}

static Value
constants_make (Script *s, const Constant *constants, size_t count)
{
  Object *object = object_new (s);

  for (size_t i = 0; i < count; i++)
    object_set (s, object, name_of (s, constants[i].name), constants[i].text ? text_of (s, constants[i].text) : value_number (constants[i].number));
  object->frozen = true;
  return value_object (object);
}

static Value durations_make (Script *s) { return constants_make (s, durations, sizeof durations / sizeof durations[0]); }
static Value controllers_make (Script *s) { return constants_make (s, controllers, sizeof controllers / sizeof controllers[0]); }

/* steps[i] == NULL or a step; velocity and duration are left out where they are 1. */
static Value
groove_make (Script *s, const char *title, double steps_per_beat, const GrooveStep *steps, uint32_t count)
{
  Object *object = object_new (s);
  Array *list = array_new (s, count);

  for (uint32_t i = 0; i < count; i++)
    {
      Object *step = object_new (s);

      object_set (s, step, name_of (s, "timing"), value_number (steps[i].timing));
      if (steps[i].velocity != 1)
        object_set (s, step, name_of (s, "velocity"), value_number (steps[i].velocity));
      step->frozen = true;
      array_push (s, list, value_object (step));
    }
  object_set (s, object, name_of (s, "name"), text_of (s, title));
  object_set (s, object, name_of (s, "stepsPerBeat"), value_number (steps_per_beat));
  object_set (s, object, name_of (s, "steps"), value_array (list));
  object->frozen = true;
  return value_object (object);
}

static Value
grooves_make (Script *s)
{
  Object *object = object_new (s);

  for (size_t i = 0; i < sizeof grooves / sizeof grooves[0]; i++)
    object_set (s, object, name_of (s, grooves[i].name), groove_make (s, grooves[i].title, grooves[i].steps_per_beat, grooves[i].steps, grooves[i].count));
  object->frozen = true;
  return value_object (object);
}

/* "maj" for the triad, which has no suffix. */
static const char *
quality_of (const TheoryChord *chord)
{
  return chord->suffix[0] ? chord->suffix : "maj";
}

static Value
chord_definition_make (Script *s, const TheoryChord *chord)
{
  Object *object = object_new (s);
  Array *others = array_new (s, 4), *intervals = array_new (s, chord->size);

  for (size_t i = 0; i < sizeof chord->aliases / sizeof chord->aliases[0] && chord->aliases[i]; i++)
    array_push (s, others, text_of (s, chord->aliases[i]));
  for (unsigned i = 0; i < chord->size; i++)
    array_push (s, intervals, value_number (chord->steps[i]));
  object_set (s, object, name_of (s, "quality"), text_of (s, quality_of (chord)));
  object_set (s, object, name_of (s, "primaryCode"), text_of (s, chord->suffix));
  object_set (s, object, name_of (s, "altCodes"), value_array (others));
  object_set (s, object, name_of (s, "intervals"), value_array (intervals));
  object->frozen = true;
  return value_object (object);
}

static Value
chord_definitions_make (Script *s)
{
  Array *list = array_new (s, theory_chord_count);

  for (unsigned i = 0; i < theory_chord_count; i++)
    array_push (s, list, chord_definition_make (s, &theory_chords[i]));
  return value_array (list);
}

/* Made when a text names them: few do. */
static const struct { const char *name; Value (*make) (Script *s); } lazy[] = {
  { "Duration", durations_make }, { "CC", controllers_make }, { "Grooves", grooves_make }, { "CHORD_DEFINITIONS", chord_definitions_make },
};

const char *
global_lazy_name (uint32_t index)
{
  return index < sizeof lazy / sizeof lazy[0] ? lazy[index].name : NULL;
}

Value
global_get (Script *s, uint32_t index)
{
  Value *value = &s->globals[index];

  for (size_t i = 0; i < sizeof lazy / sizeof lazy[0] && value->tag == TAG_EMPTY; i++)
    if (strcmp (s->global_names[index]->str.data, lazy[i].name) == 0)
      *value = lazy[i].make (s);
  return *value;
}

bool
script_api_get_constant (uint32_t index, ScriptApiConstant *out)
{
  uint32_t n = sizeof durations / sizeof durations[0], m = sizeof controllers / sizeof controllers[0];

  if (index < n)
    *out = (ScriptApiConstant) { "Duration", durations[index].name, durations[index].text, 0 };
  else if (index < n + m)
    *out = (ScriptApiConstant) { "CC", controllers[index - n].name, NULL, controllers[index - n].number };
  else if (index < n + m + sizeof grooves / sizeof grooves[0])
    *out = (ScriptApiConstant) { "Grooves", grooves[index - n - m].name, grooves[index - n - m].title, 0 };
  else
    return false;
  return true;
}

/* ---- Notes ------------------------------------------------------------------------------------------------------------------------------ */

/* Notes.Cs(4): the row's own name says which. */
static Value
emit_note_name (Script *s, ApiCall *call)
{
  const char *name = call->row->entry.name;
  const char *mark = name[1] == 's' ? "#" : name[1] == 'b' ? "b" : "";

  return text_of (s, format_text (s->arena, "%s%s%d", (char[2]) { name[0], 0 }, mark, (int) call->args[0].number));
}

/* ---- functions --------------------------------------------------------------------------------------------------------------------------- */

static Value
emit_create_swing (Script *s, ApiCall *call)
{
  double amount = call->args[0].number;
  uint32_t count = call->args[1].given ? (uint32_t) call->args[1].number : 4;
  GrooveStep *steps = memory_new_n (s->arena, GrooveStep, count);

  for (uint32_t i = 0; i < count; i++)
    steps[i] = (GrooveStep) { i % 2 ? 2 * (amount - 0.5) : 0, 1, 1 };
  return groove_make (s, format_text (s->arena, "MPC Swing %d%%", (int) floor (amount * 100 + 0.5)), count, steps, count);
}

static const TheoryChord *
chord_need (Script *s, ApiCall *call, TheoryPitch *root)
{
  Atom *code = call->args[0].atom;
  const TheoryChord *chord;
  size_t at;

  if (!theory_chord_parse (code->str.data, code->str.length, root, &chord, &at))
    chord_suffix_refuse (s, code, at, arg_place (s, call, 0));
  return chord;
}

static Value
emit_chord_to_notes (Script *s, ApiCall *call)
{
  TheoryPitch root;
  const TheoryChord *chord = chord_need (s, call, &root);
  int base = 12 * ((call->args[1].given ? (int) call->args[1].number : 4) + 1) + theory_letter_get_semitones (root.letter) + root.accidental;
  Array *names = array_new (s, chord->size);

  for (unsigned i = 0; i < chord->size; i++)
    {
      int midi = base + chord->steps[i];

      if (midi < 0 || midi > 127)
        script_throw (s, call->place, "SS0402", "Take another octave.", "%q lies outside of the keys 0 to 127 there.", &call->args[0].atom->str);
      array_push (s, names, text_of (s, theory_pitch_get_name (midi, root.accidental < 0)));
    }
  return value_array (names);
}

static Value
emit_parse_chord_code (Script *s, ApiCall *call)
{
  TheoryPitch root;
  const TheoryChord *chord = chord_need (s, call, &root);
  Value definition = chord_definition_make (s, chord);
  Object *object = object_new (s);
  static const char *const marks[] = { "bb", "b", "", "#", "##" };

  object_set (s, object, name_of (s, "root"), text_of (s, format_text (s->arena, "%s%s", (char[2]) { "CDEFGAB"[root.letter], 0 }, marks[root.accidental + 2])));
  object_set (s, object, name_of (s, "quality"), text_of (s, quality_of (chord)));
  object_set (s, object, name_of (s, "intervals"), *object_find (definition.u.object, name_of (s, "intervals")));
  object_set (s, object, name_of (s, "definition"), definition);
  return value_object (object);
}

static double
unit (double x)
{
  return x < 0 ? 0 : x > 1 ? 1 : x;
}

static Value emit_to_normalized (Script *s, ApiCall *call) { return value_number (unit (call->args[0].number / 127)); }
static Value emit_to_midi_velocity (Script *s, ApiCall *call) { return value_number (floor (unit (call->args[0].number) * 127 + 0.5)); }
/* midiValue, midiChannel, midiControl: the range of the argument is all there is to check. */
static Value emit_same_number (Script *s, ApiCall *call) { return value_number (call->args[0].number); }

static Value
emit_instrument_id (Script *s, ApiCall *call)
{
  const Str *id = &call->args[0].atom->str;
  bool good = id->length >= 1 && id->length <= 64;

  for (uint32_t i = 0; i < id->length; i++)
    {
      char c = id->data[i], letter = (char) (c | 32);

      good &= (letter >= 'a' && letter <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '_' || c == '-'));
    }
  if (!good)
    script_throw (s, arg_place (s, call, 0), "SS0413", "It begins with a letter and has letters, digits, _ and - only, 64 at most.", "%q is no name for an instrument.", id);
  return value_str (id);
}

/* h = 31 h + unit over UTF-16 units, 32 bits. */
static Value
emit_hash_string (Script *s, ApiCall *call)
{
  const Str *text = &call->args[0].atom->str;
  uint32_t hash = 0;

  for (size_t at = 0; at < text->length;)
    {
      uint32_t code = utf8_get (text->data, text->length, &at);

      if (code >= 0x10000)
        {
          hash = hash * 31 + (0xD800 + ((code - 0x10000) >> 10));
          code = 0xDC00 + ((code - 0x10000) & 0x3FF);
        }
      hash = hash * 31 + code;
    }
  return value_number (hash);
}

#define N SCRIPT_ON_NOTES_SPACE
#define G SCRIPT_ON_GLOBAL
#define OCTAVE { P_RANGE ("octave", WHOLE, NULL, -1, 9) }
#define NOTE(name, spelling) { { name, N, OCTAVE, false, "text", "The pitch " spelling " in an octave.", "Notes." name "(4)" }, emit_note_name }

static const ApiRow rows[] = {
  NOTE ("C", "C"), NOTE ("D", "D"), NOTE ("E", "E"), NOTE ("F", "F"), NOTE ("G", "G"), NOTE ("A", "A"), NOTE ("B", "B"),
  NOTE ("Cs", "C#"), NOTE ("Ds", "D#"), NOTE ("Fs", "F#"), NOTE ("Gs", "G#"), NOTE ("As", "A#"),
  NOTE ("Db", "Db"), NOTE ("Eb", "Eb"), NOTE ("Gb", "Gb"), NOTE ("Ab", "Ab"), NOTE ("Bb", "Bb"),
  { { "createSwing", G, { P_RANGE ("amount", NUMBER, NULL, 0.5, 0.75), P_OPT_RANGE ("stepsPerBeat", WHOLE, "4", NULL, 1, 64) }, false, "groove",
      "A groove whose odd steps come late by 2 (amount - 0.5) of a step: 0.5 is straight, 0.66 triplets, 0.75 dotted.", "createSwing(0.6)" }, emit_create_swing },
  { { "chordToNotes", G, { P ("code", TEXT), P_OPT_RANGE ("octave", WHOLE, "4", NULL, -1, 9) }, false, "texts", "The pitches of a chord symbol.", "chordToNotes('Am7', 3)" }, emit_chord_to_notes },
  { { "parseChordCode", G, { P ("code", TEXT) }, false, "object", "{ root, quality, intervals, definition } of a chord symbol.", "parseChordCode('F#m7').intervals" }, emit_parse_chord_code },
  { { "midiVelocityToNormalized", G, { P ("velocity", NUMBER) }, false, "number", "0–127 as a level, clamped.", "midiVelocityToNormalized(100)" }, emit_to_normalized },
  { { "normalizedToMidiVelocity", G, { P ("level", NUMBER) }, false, "number", "A level, clamped, as 0–127.", "normalizedToMidiVelocity(0.8)" }, emit_to_midi_velocity },
  { { "midiValue", G, { P_RANGE ("value", WHOLE, NULL, 0, 127) }, false, "number", "The number, checked.", "midiValue(64)" }, emit_same_number },
  { { "midiChannel", G, { P_RANGE ("channel", WHOLE, NULL, 1, 16) }, false, "number", "The number, checked.", "midiChannel(10)" }, emit_same_number },
  { { "midiControl", G, { P_RANGE ("controller", WHOLE, NULL, 0, 127) }, false, "number", "The number, checked.", "midiControl(74)" }, emit_same_number },
  { { "instrumentId", G, { P ("id", TEXT) }, false, "text", "The text, checked: a letter, then letters, digits, _ and -.", "instrumentId('lead-1')" }, emit_instrument_id },
  { { "hashString", G, { P ("text", TEXT) }, false, "number", "A whole number out of a text, for seeds.", "hashString('verse')" }, emit_hash_string },
};

const ApiTable api_table_names = { rows, sizeof rows / sizeof rows[0] };
