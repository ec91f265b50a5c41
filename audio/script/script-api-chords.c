/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chords: by list and by symbol, their inversions. */
#include "script-clip.h"
#include <math.h>

Value
chord_push (Script *s, ApiCall *call, ChordNote *notes, uint32_t count, double beats)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, OP_CHORD);
  OpExtra *extra = op_extra (s, op);

  extra->chord.notes = notes;
  extra->chord.count = count;
  clip_weigh (clip, count);
  op->beats = beats < 0 ? clip->default_beats : beats;
  return cursor_result (call, clip);
}

static Value
chord_by_list (Script *s, ApiCall *call)
{
  const Array *list = call->values[0].u.array;
  ChordNote *notes = memory_new_n (s->arena, ChordNote, list->count + 1);
  double beats = -1;

  if (list->count > 64)
    script_throw (s, call->place, "SS0411", NULL, "A chord has at most 64 notes.");
  for (uint32_t i = 0; i < list->count; i++)
    {
      TheoryPitch pitch;
      Atom *atom;
      Place place = arg_place (s, call, 0);

      if (call->link && call->link->u.args[0]->kind == N_ARRAY && i < call->link->u.args[0]->count)
        place = (Place) { s->file, call->link->u.args[0]->list[i]->start, call->link->u.args[0]->list[i]->end };
      value_to_pitch (s, list->items[i], place, &pitch, &atom);
      notes[i] = (ChordNote) { pitch.midi, atom ? atom->str.data : theory_pitch_get_name (pitch.midi, false) };
    }
  if (call->count > 1 && call->values[1].tag != TAG_UNDEFINED)
    beats = value_to_beats (s, call->values[1], arg_place (s, call, 1), false);
  if (call->count > 2)
    script_throw (s, arg_place (s, call, 2), "SS0314", "For example: .chord(['C4', 'E4', 'G4'], '1n')", "A chord by list takes a list and a duration.");
  return chord_push (s, call, notes, list->count, beats);
}

_Noreturn void
chord_suffix_refuse (Script *s, const Atom *atom, size_t at, Place place)
{
  const char *names[64], *near;
  uint32_t count = 0;

  if (at == SIZE_MAX)
    script_throw (s, place, "SS0405", "Chords look like 'Cmaj7', 'F#m' or 'Bb7': a root and a suffix.", "%q is no chord.", &atom->str);
  for (unsigned i = 0; i < theory_chord_count && count < 64; i++)
    names[count++] = theory_chords[i].suffix;
  near = name_suggest (names, count, atom->str.data + at, atom->str.length - at);
  if (near)
    {
      const char *fix = format_text (s->arena, "'%a%s'", str_new (s->arena, atom->str.data, at), near);

      script_throw_fix (s, place, "SS0405", format_text (s->arena, "Did you mean %s?", fix), format_text (s->arena, "Use %s", fix), fix,
                        "%q is no chord: there is no suffix '%s'.", &atom->str, atom->str.data + at);
    }
  script_throw (s, place, "SS0405", "Suffixes are for example m, 7, maj7, m7, sus4, dim, aug, 6/9.", "%q is no chord: there is no suffix '%s'.",
                &atom->str, atom->str.data + at);
}

static Value
chord_by_symbol (Script *s, ApiCall *call)
{
  const Str *str = call->values[0].u.str;
  Atom *atom = str->atom ? (Atom *) str : atoms_intern (&s->atoms, str->data, str->length);
  TheoryPitch root;
  const TheoryChord *chord;
  size_t at;
  int octave = 4, base;
  double beats = -1;
  ChordNote *notes;
  bool flats;

  if (!theory_chord_parse (str->data, str->length, &root, &chord, &at))
    chord_suffix_refuse (s, atom, at, arg_place (s, call, 0));
  if (call->count > 1 && call->values[1].tag == TAG_NUMBER)
    {
      double n = call->values[1].u.number;

      if (n != floor (n) || n < -1 || n > 9)
        script_throw (s, arg_place (s, call, 1), "SS0404", "After a chord symbol a number is the octave, a text the duration.",
                      "octave must be a whole number between -1 and 9, not %n.", n);
      octave = (int) n;
      if (call->count > 2 && call->values[2].tag != TAG_UNDEFINED)
        beats = value_to_beats (s, call->values[2], arg_place (s, call, 2), false);
    }
  else if (call->count > 1 && call->values[1].tag != TAG_UNDEFINED)
    {
      beats = value_to_beats (s, call->values[1], arg_place (s, call, 1), false);
      if (call->count > 2)
        script_throw (s, arg_place (s, call, 2), "SS0314", "The octave stands before the duration: .chord('Am', 3, '1n')",
                      "After the duration nothing else may stand.");
    }
  else if (call->count > 2 && call->values[2].tag != TAG_UNDEFINED)
    beats = value_to_beats (s, call->values[2], arg_place (s, call, 2), false);
  base = 12 * (octave + 1) + theory_letter_get_semitones (root.letter) + root.accidental;
  flats = root.accidental < 0 || (call->clip->key && call->clip->key->flats);
  notes = memory_new_n (s->arena, ChordNote, chord->size);
  for (unsigned i = 0; i < chord->size; i++)
    notes[i] = (ChordNote) { (int16_t) (base + chord->steps[i]), theory_pitch_get_name (base + chord->steps[i], flats) };
  return chord_push (s, call, notes, chord->size, beats);
}

static Value
emit_chord (Script *s, ApiCall *call)
{
  Value first = call->values[0];

  if (first.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (first.tag == TAG_ARRAY)
    return chord_by_list (s, call);
  if (first.tag == TAG_STRING)
    return chord_by_symbol (s, call);
  script_throw (s, arg_place (s, call, 0), "SS0316", "For example: .chord(['C4', 'E4', 'G4'], '1n') or .chord('Am7', 3, '1n')",
                "A chord is a list of pitches or a symbol, not %s.", value_type_name (first));
}

static Value
emit_inversion (Script *s, ApiCall *call)
{
  Clip *clip;
  Op *op = clip_modify (s, call, &clip);
  int n = (int) call->args[0].number, size, octaves;
  ChordNote *notes;
  OpExtra *extra;

  if (op->kind != OP_CHORD || op->extra->chord.count == 0)
    script_throw (s, call->place, "SS0509", "Write it directly after a chord.", "inversion acts on chords only.");
  size = (int) op->extra->chord.count;
  octaves = n >= 0 ? n / size : -((size - 1 - n) / size);
  n -= octaves * size;
  notes = memory_new_n (s->arena, ChordNote, size);
  for (int i = 0; i < size; i++)
    {
      const ChordNote *from = &op->extra->chord.notes[(i + n) % size];
      int midi = from->midi + 12 * (octaves + (i + n >= size));

      notes[i] = (ChordNote) { (int16_t) midi, theory_pitch_get_name (midi, from->name && from->name[1] == 'b') };
    }
  extra = op_extra (s, op);
  extra->chord.notes = notes;
  extra->chord.count = (uint32_t) size;
  return value_clip (clip);
}

#define M SCRIPT_ON_MELODIC

static const ApiRow rows[] = {
  { { "chord", M, { P ("chord", ANY), P_OPT ("octaveOrDuration", ANY, "4"), P_OPT ("duration", ANY, "defaultDuration") }, false, "cursor",
      "All notes of a list or of a chord symbol together. After a symbol a number is the octave, a text the duration.", ".chord('Am7', 3, '1n')" }, emit_chord },
  { { "inversion", M, { P ("n", WHOLE) }, false, "cursor", "Turns the chord: n times its lowest note goes up an octave.", ".chord('C').inversion(1)" }, emit_inversion },
};

const ApiTable api_table_chords = { rows, sizeof rows / sizeof rows[0] };
