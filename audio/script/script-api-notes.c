/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes, chords, rests, degrees, drums and the modifiers that act on the note just written. */
#include "script-clip.h"
#include <math.h>

/* ---- pitches in context -------------------------------------------------------------------------------------------------------------- */

/* A pitch as it sounds: the accidental for the next note is stronger than the key, a written one is kept. */
static void
pitch_settle (Script *s, Clip *clip, const ApiArg *arg, bool use_accidental, int16_t *midi, const char **name)
{
  TheoryPitch pitch = arg->pitch;
  char text[12];

  if (!arg->atom)
    {
      *midi = pitch.midi;
      *name = theory_pitch_get_name (pitch.midi, clip->key && clip->key->flats);
      return;
    }
  if (use_accidental && clip->accidental)
    {
      static const int8_t shifts[] = { 0, 1, -1 };

      pitch.accidental = shifts[clip->accidental - 1];
      clip->accidental = 0;
    }
  else if (!pitch.written && clip->key)
    pitch.accidental = clip->key->letters[pitch.letter];
  *midi = (int16_t) (12 * (pitch.octave + 1) + theory_letter_get_semitones (pitch.letter) + pitch.accidental);
  *name = arg->atom->str.data;
  if (pitch.accidental != arg->pitch.accidental)
    {
      size_t n = theory_pitch_print (&pitch, text);

      *name = atoms_intern (&s->atoms, text, n)->str.data;
    }
}

static double
beats_or_default (const Clip *clip, const ApiArg *arg)
{
  return arg->given ? arg->number : clip->default_beats;
}

static Value
emit_note (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, OP_NOTE);

  pitch_settle (s, clip, &call->args[0], true, &op->midi, &op->name);
  op->beats = beats_or_default (clip, &call->args[1]);
  return cursor_result (call, clip);
}

/* ---- chords ---------------------------------------------------------------------------------------------------------------------------- */

static Value
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
emit_rest (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Op *op = clip_push (s, clip, call, OP_REST);

  op->beats = beats_or_default (clip, &call->args[0]);
  return value_clip (clip);
}

static Value
emit_default_duration (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  clip->default_beats = call->args[0].number;
  return value_clip (clip);
}

/* ---- modifiers --------------------------------------------------------------------------------------------------------------------------- */

static Value
emit_velocity (Script *s, ApiCall *call)
{
  Clip *clip;

  clip_modify (s, call, &clip)->velocity = call->args[0].number;
  return value_clip (clip);
}

static Value
articulate (Script *s, ApiCall *call, Articulation articulation)
{
  Clip *clip;
  Op *op = clip_modify (s, call, &clip);

  if (op->articulation != ARTICULATION_NONE && op->articulation != articulation)
    diagnostic_add (s, SCRIPT_HINT, "SS0507", call->place, "The last articulation counts: %s replaces the one before it.", call->row->entry.name);
  op->articulation = (uint8_t) articulation;
  return value_clip (clip);
}

static Value emit_staccato (Script *s, ApiCall *call) { return articulate (s, call, ARTICULATION_STACCATO); }
static Value emit_legato (Script *s, ApiCall *call) { return articulate (s, call, ARTICULATION_LEGATO); }
static Value emit_tenuto (Script *s, ApiCall *call) { return articulate (s, call, ARTICULATION_TENUTO); }
static Value emit_marcato (Script *s, ApiCall *call) { return articulate (s, call, ARTICULATION_MARCATO); }

static Value
flag (Script *s, ApiCall *call, unsigned flags)
{
  Clip *clip;

  clip_modify (s, call, &clip)->flags |= (uint8_t) flags;
  return value_clip (clip);
}

static Value emit_accent (Script *s, ApiCall *call) { return flag (s, call, OP_ACCENT); }
static Value emit_precise (Script *s, ApiCall *call) { return flag (s, call, OP_PRECISE); }

static const ScriptApiParam humanize_fields[] = {
  P_OPT_RANGE ("timing", NUMBER, "15", "ms", 0, 1000), P_OPT_RANGE ("velocity", NUMBER, "0.05", NULL, 0, 1), P_OPT ("seed", NUMBER, NULL), { NULL },
};

/* A given object has no defaults: { timing: 10 } leaves the velocity alone. */
static void
humanize_read (Script *s, ApiCall *call, Feel *feel)
{
  ApiArg options[3];

  options_read (s, humanize_fields, call->args[0].value, arg_place (s, call, 0), options);
  feel->humanize = true;
  feel->timing_ms = call->args[0].given ? (options[0].given ? options[0].number : 0) : 15;
  feel->velocity = call->args[0].given ? (options[1].given ? options[1].number : 0) : 0.05;
  feel->seeded = options[2].given;
  feel->seed = options[2].given ? (uint32_t) value_to_int32 (s, options[2].value) : 0;
}

static Feel *
feel_copy (Script *s, const Feel *old)
{
  Feel *feel = memory_new (s->arena, Feel);

  if (old)
    *feel = *old;
  return feel;
}

static Value
emit_humanize (Script *s, ApiCall *call)
{
  Clip *clip;
  Op *op = clip_modify (s, call, &clip);
  Feel *feel = feel_copy (s, op->feel);

  humanize_read (s, call, feel);
  op->feel = feel;
  clip->seeded |= feel->seeded;
  return value_clip (clip);
}

static Value
emit_default_humanize (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Feel *feel = feel_copy (s, clip->feel);

  humanize_read (s, call, feel);
  clip->feel = feel;
  clip->seeded |= feel->seeded;
  return value_clip (clip);
}

static const ScriptApiParam quantize_fields[] = {
  P_OPT_RANGE ("strength", LEVEL, "1", NULL, 0, 1), P_OPT ("duration", BOOL, "false"), { NULL },
};

static Value
emit_quantize (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  Feel *feel = feel_copy (s, clip->feel);
  ApiArg options[2];

  options_read (s, quantize_fields, call->args[1].value, arg_place (s, call, 1), options);
  feel->grid = call->args[0].number;
  feel->strength = options[0].given ? options[0].number : 1;
  feel->quantize_duration = options[1].given && options[1].number != 0;
  clip->feel = feel;
  return value_clip (clip);
}

static Value
emit_tie (Script *s, ApiCall *call)
{
  static const uint8_t flags[] = { OP_TIE_START, OP_TIE_START | OP_TIE_END, OP_TIE_END };

  return flag (s, call, flags[(int) call->args[0].number]);
}

static Value
emit_glide (Script *s, ApiCall *call)
{
  Clip *clip;

  clip_modify (s, call, &clip)->glide = call->args[0].number;
  return value_clip (clip);
}

static Value
respell (Script *s, ApiCall *call, int accidental)
{
  Clip *clip;
  Op *op = clip_modify (s, call, &clip);
  TheoryPitch pitch;
  char text[12];
  size_t n;

  if (op->kind != OP_NOTE || !op->name || !theory_pitch_parse (op->name, strlen (op->name), &pitch))
    {
      diagnostic_add (s, SCRIPT_HINT, "SS0508", call->place, "%s acts on single notes, not on a chord.", call->row->entry.name);
      return value_clip (clip);
    }
  pitch.accidental = (int8_t) accidental;
  n = theory_pitch_print (&pitch, text);
  op->midi = (int16_t) (12 * (pitch.octave + 1) + theory_letter_get_semitones (pitch.letter) + accidental);
  op->name = atoms_intern (&s->atoms, text, n)->str.data;
  return value_clip (clip);
}

static Value emit_natural (Script *s, ApiCall *call) { return respell (s, call, 0); }
static Value emit_sharp (Script *s, ApiCall *call) { return respell (s, call, 1); }
static Value emit_flat (Script *s, ApiCall *call) { return respell (s, call, -1); }

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

static Value
emit_ghost (Script *s, ApiCall *call)
{
  Clip *clip;

  clip_modify (s, call, &clip)->velocity = 0.3;
  return value_clip (clip);
}

/* ---- keys, scales, degrees ------------------------------------------------------------------------------------------------------------------- */

static Value
emit_key (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);
  TheoryKey *key = memory_new (s->arena, TheoryKey);
  bool minor = call->args[1].number == 1;

  if (!theory_key_find (call->args[0].atom->str.data, call->args[0].atom->str.length, minor, key))
    script_throw (s, arg_place (s, call, 0), "SS0412", "Take the key on the same pitch with the other spelling: 'Ab' for 'G#'.",
                  "%s %s has no key signature: it would need double accidentals.", call->args[0].atom->str.data, minor ? "minor" : "major");
  clip->key = key;
  return value_clip (clip);
}

static Value
emit_accidental (Script *s, ApiCall *call)
{
  static const uint8_t marks[] = { 2, 3, 1 };
  Clip *clip = clip_extend (s, call);

  clip->accidental = marks[(int) call->args[0].number];
  return value_clip (clip);
}

static Value
emit_scale (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  clip->scale = theory_scale_find (call->args[1].atom->str.data, call->args[1].atom->str.length);
  clip->scale_root = (int8_t) call->args[0].pitch.midi;
  clip->scale_octave = (int8_t) (call->args[2].given ? call->args[2].number : 4);
  return value_clip (clip);
}

static const ScriptApiParam degree_fields[] = {
  P_OPT_RANGE ("alteration", WHOLE, "0", "semitones", -12, 12), P_OPT_RANGE ("octaveOffset", WHOLE, "0", "octaves", -10, 10), { NULL },
};

static int
degree_midi (Script *s, ApiCall *call, double n, const ApiArg *options, Place place)
{
  const Clip *clip = call->clip;
  int midi;

  if (!clip->scale)
    script_throw (s, call->place, "SS0505", "Write .scale('C', 'major') before it.", "%s needs a scale.", call->row->entry.name);
  if (n != floor (n) || fabs (n) > 200)
    script_throw (s, place, "SS0404", "Degree 1 is the root of the scale.", "A degree is a whole number, not %n.", n);
  midi = theory_scale_get_midi (clip->scale, clip->scale_root, clip->scale_octave + (options && options[1].given ? (int) options[1].number : 0),
                                (int) n, options && options[0].given ? (int) options[0].number : 0);
  if (midi < 0 || midi > 127)
    script_throw (s, place, "SS0402", "Take another octave of the scale.", "Degree %n lies outside of the keys 0 to 127.", n);
  return midi;
}

static Value
emit_degree (Script *s, ApiCall *call)
{
  ApiArg options[2];
  int midi;
  Clip *clip;
  Op *op;

  options_read (s, degree_fields, call->args[2].value, arg_place (s, call, 2), options);
  midi = degree_midi (s, call, call->args[0].number, options, arg_place (s, call, 0));
  clip = clip_extend (s, call);
  op = clip_push (s, clip, call, OP_NOTE);
  op->midi = (int16_t) midi;
  op->name = theory_pitch_get_name (midi, clip->key && clip->key->flats);
  op->beats = beats_or_default (clip, &call->args[1]);
  return cursor_result (call, clip);
}

static Value
emit_degree_chord (Script *s, ApiCall *call)
{
  const Array *list = call->values[0].u.array;
  ChordNote *notes = memory_new_n (s->arena, ChordNote, list->count + 1);

  if (list->count > 64)
    script_throw (s, call->place, "SS0411", NULL, "A chord has at most 64 notes.");
  for (uint32_t i = 0; i < list->count; i++)
    {
      int midi;

      if (list->items[i].tag != TAG_NUMBER)
        script_throw (s, arg_place (s, call, 0), "SS0316", NULL, "degreeChord takes a list of whole numbers.");
      midi = degree_midi (s, call, list->items[i].u.number, NULL, arg_place (s, call, 0));
      notes[i] = (ChordNote) { (int16_t) midi, theory_pitch_get_name (midi, call->clip->key && call->clip->key->flats) };
    }
  return chord_push (s, call, notes, list->count, call->args[1].given ? call->args[1].number : -1);
}

static void
transpose_set (Script *s, ApiCall *call, Clip *clip, double semitones)
{
  if (fabs (semitones) > 127)
    script_throw (s, call->place, "SS0404", NULL, "The transposition adds up to %n semitones; 127 is the limit.", semitones);
  if (fabs (semitones) > 48)
    diagnostic_add (s, SCRIPT_WARNING, "SS0510", call->place, "The transposition adds up to %n semitones.", semitones)->hint = "Is that meant?";
  clip->transpose = (int16_t) semitones;
}

static Value
emit_transpose (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  transpose_set (s, call, clip, clip->transpose + call->args[0].number);
  return value_clip (clip);
}

static Value
emit_octave (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  clip->transpose = (int16_t) ((call->args[0].number - 4) * 12);
  return value_clip (clip);
}

static Value
octave_move (Script *s, ApiCall *call, int sign)
{
  Clip *clip = clip_extend (s, call);

  transpose_set (s, call, clip, clip->transpose + sign * 12 * (call->args[0].given ? call->args[0].number : 1));
  return value_clip (clip);
}

static Value emit_octave_up (Script *s, ApiCall *call) { return octave_move (s, call, 1); }
static Value emit_octave_down (Script *s, ApiCall *call) { return octave_move (s, call, -1); }

/* ---- drums ----------------------------------------------------------------------------------------------------------------------------------- */

/* Lower case, as all drum names are kept. */
static Atom *
drum_name (Script *s, const Str *str)
{
  char text[64];
  size_t n = str->length < sizeof text ? str->length : sizeof text;

  for (size_t i = 0; i < n; i++)
    text[i] = str->data[i] >= 'A' && str->data[i] <= 'Z' ? (char) (str->data[i] + 32) : str->data[i];
  return atoms_intern (&s->atoms, text, n);
}

_Noreturn static void
drum_refuse (Script *s, ApiCall *call, const Str *name, const DrumMap *map, Place place)
{
  const char *names[96], *near;
  uint32_t count = 0;

  for (unsigned i = 0; i < theory_drum_count; i++)
    names[count++] = theory_drums[i].name;
  for (uint32_t i = 0; map && i < map->count && count < 96; i++)
    names[count++] = map->entries[i].name->str.data;
  near = name_suggest (names, count, name->data, name->length);
  if (near)
    {
      const char *fix = format_text (s->arena, "'%s'", near);

      script_throw_fix (s, place, "SS0406", format_text (s->arena, "Did you mean '%s'?", near), format_text (s->arena, "Use %s", fix), fix,
                        "There is no drum %q.", name);
    }
  script_throw (s, place, "SS0406", "Drums are kick, rim, snare, clap, hat, openhat, crash, ride, tom1, tom2, tom3, or a pitch; "
                "withMapping({ name: 'C1' }) adds more.", "There is no drum %q.", name);
}

void
drum_find (Script *s, ApiCall *call, const Clip *clip, const Str *name, Place place, Op *op)
{
  Atom *atom = drum_name (s, name);
  const TheoryDrum *drum;
  TheoryPitch pitch;

  op->flags |= OP_DRUM;
  op->drum = atom->str.data;
  op->name = atom->str.data;
  for (uint32_t i = 0; clip->drums && i < clip->drums->count; i++)
    if (clip->drums->entries[i].name == atom)
      {
        op->midi = clip->drums->entries[i].midi;
        return;
      }
  drum = theory_drum_find (name->data, name->length);
  if (drum)
    {
      op->midi = drum->midi;
      op->flags |= OP_GM;
    }
  else if (theory_pitch_parse (name->data, name->length, &pitch) && pitch.midi >= 0 && pitch.midi <= 127)
    {
      op->midi = pitch.midi;
      op->name = str_get_c (s->arena, name);
    }
  else
    drum_refuse (s, call, name, clip->drums, place);
}

static Value
hit (Script *s, ApiCall *call, const Str *name, Place place)
{
  Clip *clip = clip_extend (s, call);
  Op found = { 0 }, *op;

  drum_find (s, call, clip, name, place, &found);
  op = clip_push (s, clip, call, OP_NOTE);
  op->midi = found.midi;
  op->drum = found.drum;
  op->name = found.name;
  op->flags = found.flags;
  op->beats = clip->default_beats;
  return cursor_result (call, clip);
}

static Value
hit_named (Script *s, ApiCall *call, const char *name)
{
  return hit (s, call, &atoms_intern (&s->atoms, name, strlen (name))->str, call->place);
}

static Value emit_hit (Script *s, ApiCall *call) { return hit (s, call, &call->args[0].atom->str, arg_place (s, call, 0)); }
static Value emit_kick (Script *s, ApiCall *call) { return hit_named (s, call, "kick"); }
static Value emit_snare (Script *s, ApiCall *call) { return hit_named (s, call, "snare"); }
static Value emit_hat (Script *s, ApiCall *call) { return hit_named (s, call, "hat"); }
static Value emit_open_hat (Script *s, ApiCall *call) { return hit_named (s, call, "openhat"); }
static Value emit_crash (Script *s, ApiCall *call) { return hit_named (s, call, "crash"); }
static Value emit_ride (Script *s, ApiCall *call) { return hit_named (s, call, "ride"); }
static Value emit_clap (Script *s, ApiCall *call) { return hit_named (s, call, "clap"); }

static Value
emit_tom (Script *s, ApiCall *call)
{
  static const char *const names[] = { "tom1", "tom2", "tom3" };

  return hit_named (s, call, names[call->args[0].given ? (int) call->args[0].number - 1 : 0]);
}

const DrumMap *
drum_map_read (Script *s, const DrumMap *old, Value value, Place place)
{
  DrumMap *map = memory_new (s->arena, DrumMap);
  const Object *object = value.u.object;
  uint32_t before = old ? old->count : 0;

  map->entries = memory_new_n (s->arena, DrumEntry, before + object->count + 1);
  for (uint32_t i = 0; i < before; i++)
    map->entries[map->count++] = old->entries[i];
  for (uint32_t i = 0; i < object->count; i++)
    {
      TheoryPitch pitch;
      Atom *atom, *name = drum_name (s, &object->fields[i].name->str);
      uint32_t k = 0;

      value_to_pitch (s, object->fields[i].value, place, &pitch, &atom);
      while (k < map->count && map->entries[k].name != name)
        k++;
      map->entries[k] = (DrumEntry) { name, pitch.midi };
      map->count += k == map->count;
    }
  return map;
}

static Value
emit_with_mapping (Script *s, ApiCall *call)
{
  Clip *clip = clip_extend (s, call);

  clip->drums = drum_map_read (s, clip->drums, call->args[0].value, arg_place (s, call, 0));
  return value_clip (clip);
}

#define M SCRIPT_ON_MELODIC
#define D SCRIPT_ON_DRUMMING
#define C SCRIPT_ON_CLIP

static const ApiRow rows[] = {
  { { "note", M, { P ("pitch", PITCH), P_OPT_RANGE ("duration", DURATION, "defaultDuration", "beats", 0, 0) }, false, "cursor",
      "A note: it sounds, and time goes on by its duration.", ".note('C4', '4n')" }, emit_note },
  { { "chord", M, { P ("chord", ANY), P_OPT ("octaveOrDuration", ANY, "4"), P_OPT ("duration", ANY, "defaultDuration") }, false, "cursor",
      "All notes of a list or of a chord symbol together. After a symbol a number is the octave, a text the duration.", ".chord('Am7', 3, '1n')" }, emit_chord },
  { { "rest", C, { { "duration", SCRIPT_PARAM_DURATION, true, "defaultDuration", "beats", 0, 0, "0", NULL } }, false, "builder", "Silence.", ".rest('4n')" }, emit_rest },
  { { "defaultDuration", C, { P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "builder",
      "The duration of everything written without one from here on.", ".defaultDuration('8n')" }, emit_default_duration },
  { { "velocity", C, { P ("level", LEVEL) }, false, "cursor", "How hard the note is struck; 0 is silent.", ".note('C4').velocity(0.8)" }, emit_velocity },
  { { "staccato", C, { { NULL } }, false, "cursor", "Sounds half as long.", ".note('C4').staccato()" }, emit_staccato },
  { { "legato", C, { { NULL } }, false, "cursor", "Sounds a little longer than written, into the next note.", ".note('C4').legato()" }, emit_legato },
  { { "tenuto", C, { { NULL } }, false, "cursor", "Sounds for its full length.", ".note('C4').tenuto()" }, emit_tenuto },
  { { "marcato", C, { { NULL } }, false, "cursor", "Sounds three quarters as long.", ".note('C4').marcato()" }, emit_marcato },
  { { "accent", C, { { NULL } }, false, "cursor", "A fifth louder, at most full.", ".note('C4').accent()" }, emit_accent },
  { { "humanize", C, { P_OPT_FIELDS ("options", humanize_fields) }, false, "cursor",
      "This note a little early or late, louder or softer. A given object has no defaults.", ".note('C4').humanize({ timing: 10 })" }, emit_humanize },
  { { "precise", C, { { NULL } }, false, "cursor", "This note exactly as written: no humanise, no quantise.", ".kick().precise()" }, emit_precise },
  { { "tie", M, { P_WORD ("part", "start|continue|end") }, false, "cursor", "Ties notes of one pitch into one long note.",
      ".note('C4').tie('start').note('C4').tie('end')" }, emit_tie },
  { { "glide", M, { P_RANGE ("duration", DURATION, "beats", 0, 0) }, false, "cursor", "Slides from the pitch of the note before it over this time.",
      ".note('C4').note('G4').glide('8n')" }, emit_glide },
  { { "natural", M, { { NULL } }, false, "cursor", "The note without its accidental.", ".note('F4').natural()" }, emit_natural },
  { { "sharp", M, { { NULL } }, false, "cursor", "The note raised by a semitone.", ".note('F4').sharp()" }, emit_sharp },
  { { "flat", M, { { NULL } }, false, "cursor", "The note lowered by a semitone.", ".note('B4').flat()" }, emit_flat },
  { { "inversion", M, { P ("n", WHOLE) }, false, "cursor", "Turns the chord: n times its lowest note goes up an octave.", ".chord('C').inversion(1)" }, emit_inversion },
  { { "ghost", D, { { NULL } }, false, "cursor", "A very soft hit.", ".snare().ghost()" }, emit_ghost },
  { { "key", M, { P ("root", ROOT), P_WORD ("mode", "major|minor") }, false, "builder",
      "Natural letters in note take the accidentals of this key.", ".key('G', 'major')" }, emit_key },
  { { "accidental", M, { P_WORD ("kind", "sharp|flat|natural") }, false, "builder", "For the next note only, stronger than the key.", ".accidental('sharp').note('F4')" }, emit_accidental },
  { { "scale", M, { P ("root", ROOT), P ("mode", MODE), P_OPT_RANGE ("octave", WHOLE, "4", NULL, -1, 9) }, false, "builder", "The scale that degrees count in.", ".scale('C', 'major')" }, emit_scale },
  { { "degree", M, { P ("n", NUMBER), P_OPT_RANGE ("duration", DURATION, "defaultDuration", "beats", 0, 0), P_OPT_FIELDS ("options", degree_fields) }, false, "cursor",
      "A note of the scale; 1 is its root.", ".scale('A', 'minor').degree(3, '8n')" }, emit_degree },
  { { "degreeChord", M, { P ("degrees", LIST), P_OPT_RANGE ("duration", DURATION, "defaultDuration", "beats", 0, 0) }, false, "cursor",
      "Several notes of the scale together.", ".scale('C', 'major').degreeChord([1, 3, 5], '1n')" }, emit_degree_chord },
  { { "transpose", M, { P_RANGE ("semitones", WHOLE, "semitones", -127, 127) }, false, "builder", "Moves all that is written from here on.", ".transpose(-12)" }, emit_transpose },
  { { "octave", M, { P_RANGE ("octave", WHOLE, NULL, 0, 9) }, false, "builder", "Sets the transposition to whole octaves; 4 is none.", ".octave(3)" }, emit_octave },
  { { "octaveUp", M, { P_OPT_RANGE ("n", WHOLE, "1", "octaves", 0, 10) }, false, "builder", "Moves up by octaves.", ".octaveUp()" }, emit_octave_up },
  { { "octaveDown", M, { P_OPT_RANGE ("n", WHOLE, "1", "octaves", 0, 10) }, false, "builder", "Moves down by octaves.", ".octaveDown()" }, emit_octave_down },
  { { "quantize", C, { P_RANGE ("grid", DURATION, "beats", 0, 0), P_OPT_FIELDS ("options", quantize_fields) }, false, "builder", "Pulls starts to a grid.", ".quantize('16n', { strength: 0.5 })" }, emit_quantize },
  { { "defaultHumanize", C, { P_OPT_FIELDS ("options", humanize_fields) }, false, "builder", "Humanises all notes written from here on.", ".defaultHumanize({ timing: 8, velocity: 0.04 })" }, emit_default_humanize },
  { { "hit", D, { P ("name", DRUM) }, false, "cursor", "A drum by name, or by pitch.", ".hit('rim')" }, emit_hit },
  { { "kick", D, { { NULL } }, false, "cursor", "Bass drum.", ".kick()" }, emit_kick },
  { { "snare", D, { { NULL } }, false, "cursor", "Snare drum.", ".snare()" }, emit_snare },
  { { "hat", D, { { NULL } }, false, "cursor", "Closed hi-hat.", ".hat()" }, emit_hat },
  { { "openHat", D, { { NULL } }, false, "cursor", "Open hi-hat.", ".openHat()" }, emit_open_hat },
  { { "crash", D, { { NULL } }, false, "cursor", "Crash cymbal.", ".crash()" }, emit_crash },
  { { "ride", D, { { NULL } }, false, "cursor", "Ride cymbal.", ".ride()" }, emit_ride },
  { { "clap", D, { { NULL } }, false, "cursor", "Hand clap.", ".clap()" }, emit_clap },
  { { "tom", D, { P_OPT_RANGE ("number", WHOLE, "1", NULL, 1, 3) }, false, "cursor", "Tom 1 (high) to 3 (low).", ".tom(2)" }, emit_tom },
  { { "withMapping", D, { P ("map", OBJECT) }, false, "builder", "Gives drums other pitches, or names to new ones.", ".withMapping({ cowbell: 'G#2' })" }, emit_with_mapping },
};

const ApiTable api_table_notes = { rows, sizeof rows / sizeof rows[0] };
