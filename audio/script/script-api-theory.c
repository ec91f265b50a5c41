/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys, scales, degrees and transposition. */
#include "script-clip.h"
#include <math.h>

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

/* ---- numerals in a scale -------------------------------------------------------------------------------------------------------------- */

static const ScriptApiParam roman_fields[] = {
  P_OPT_RANGE ("duration", DURATION, "defaultDuration", "beats", 0, 0), P_OPT_RANGE ("inversion", WHOLE, "0", NULL, 0, 12), { NULL },
};

/* Thirds stacked in the scale: every second note of it. An inversion lifts the lowest degree by one scale octave. */
static Value
emit_roman (Script *s, ApiCall *call)
{
  const Str *text = &call->args[0].atom->str;
  int degrees[4], turns = 0, count;
  bool upper, seventh;
  size_t taken = 0;
  unsigned degree = theory_degree_parse (text->data, text->length, &taken, &upper);
  double beats = -1;
  ChordNote *notes;

  seventh = degree && taken + 1 == text->length && text->data[taken] == '7';
  if (degree == 0 || (taken != text->length && !seventh))
    script_throw (s, arg_place (s, call, 0), "SS0413", "Numerals go from 'I' to 'VII', with a 7 behind them or not; progression knows more of them.",
                  "%q is no degree of a scale.", text);
  if (call->args[1].given && call->args[1].value.tag == TAG_OBJECT)
    {
      ApiArg options[2];

      options_read (s, roman_fields, call->args[1].value, arg_place (s, call, 1), options);
      beats = options[0].given ? options[0].number : -1;
      turns = options[1].given ? (int) options[1].number : 0;
    }
  else if (call->args[1].given)
    beats = value_to_beats (s, call->args[1].value, arg_place (s, call, 1), false);
  count = seventh ? 4 : 3;
  for (int i = 0; i < count; i++)
    degrees[i] = (int) degree + 2 * i;
  notes = memory_new_n (s->arena, ChordNote, count);
  for (int i = 0; i < count; i++)
    {
      int lifts = turns / count + (i < turns % count);
      int midi = degree_midi (s, call, degrees[i] + (call->clip->scale ? lifts * call->clip->scale->size : 0), NULL, arg_place (s, call, 0));

      notes[(i - turns % count + count) % count] = (ChordNote) { (int16_t) midi, theory_pitch_get_name (midi, call->clip->key && call->clip->key->flats) };
    }
  return chord_push (s, call, notes, (uint32_t) count, beats);
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

#define M SCRIPT_ON_MELODIC

static const ApiRow rows[] = {
  { { "key", M, { P ("root", ROOT), P_WORD ("mode", "major|minor") }, false, "builder",
      "Natural letters in note take the accidentals of this key.", ".key('G', 'major')" }, emit_key },
  { { "accidental", M, { P_WORD ("kind", "sharp|flat|natural") }, false, "builder", "For the next note only, stronger than the key.", ".accidental('sharp').note('F4')" }, emit_accidental },
  { { "scale", M, { P ("root", ROOT), P ("mode", MODE), P_OPT_RANGE ("octave", WHOLE, "4", NULL, -1, 9) }, false, "builder", "The scale that degrees count in.", ".scale('C', 'major')" }, emit_scale },
  { { "degree", M, { P ("n", NUMBER), P_OPT_RANGE ("duration", DURATION, "defaultDuration", "beats", 0, 0), P_OPT_FIELDS ("options", degree_fields) }, false, "cursor",
      "A note of the scale; 1 is its root.", ".scale('A', 'minor').degree(3, '8n')" }, emit_degree },
  { { "degreeChord", M, { P ("degrees", LIST), P_OPT_RANGE ("duration", DURATION, "defaultDuration", "beats", 0, 0) }, false, "cursor",
      "Several notes of the scale together.", ".scale('C', 'major').degreeChord([1, 3, 5], '1n')" }, emit_degree_chord },
  { { "roman", M, { P ("numeral", TEXT), P_OPT ("durationOrOptions", ANY, "defaultDuration") }, false, "cursor",
      "Thirds on a degree of the scale, I to VII, with a 7 four notes. Instead of a duration: { duration, inversion }.",
      ".scale('C', 'major').roman('V7', { duration: '1n', inversion: 1 })" }, emit_roman },
  { { "transpose", M, { P_RANGE ("semitones", WHOLE, "semitones", -127, 127) }, false, "builder", "Moves all that is written from here on.", ".transpose(-12)" }, emit_transpose },
  { { "octave", M, { P_RANGE ("octave", WHOLE, NULL, 0, 9) }, false, "builder", "Sets the transposition to whole octaves; 4 is none.", ".octave(3)" }, emit_octave },
  { { "octaveUp", M, { P_OPT_RANGE ("n", WHOLE, "1", "octaves", 0, 10) }, false, "builder", "Moves up by octaves.", ".octaveUp()" }, emit_octave_up },
  { { "octaveDown", M, { P_OPT_RANGE ("n", WHOLE, "1", "octaves", 0, 10) }, false, "builder", "Moves down by octaves.", ".octaveDown()" }, emit_octave_down },
};

const ApiTable api_table_theory = { rows, sizeof rows / sizeof rows[0] };
