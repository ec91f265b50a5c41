/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chords in a row: progressions of numerals in a key, and voices led through them. */
#include "script-clip.h"

#define NUMERALS_MAX 1024

typedef VECTOR (TheoryNumeral) NumeralList;

_Noreturn static void
numeral_refuse (Script *s, TheoryNumeralState state, const Str *text, size_t wrong_at, Place place)
{
  static const char *const names[] = { "I", "ii", "iii", "IV", "V", "vi", "vii", "pop", "blues", "jazz-ii-V-I", "jazz-turnaround", "andalusian", "fifties", "pachelbel" };
  const char *near, *rest = str_get_c (s->arena, text);

  if (wrong_at < text->length && state == THEORY_NUMERAL_NO_SUFFIX)
    script_throw (s, place, "SS0413", "Behind a numeral stands a chord's suffix, such as 7, maj7, m7, sus4, °, ø or +.",
                  "%q is no numeral: there is no suffix '%s'.", text, rest + wrong_at);
  if (state == THEORY_NUMERAL_NO_SLASH)
    script_throw (s, place, "SS0413", "Behind the slash stands a degree for the bass, 1 to 7, or a numeral: 'I/3', 'V7/ii'.",
                  "%q is no numeral: '%s' leads nowhere.", text, rest + wrong_at);
  near = name_suggest (names, sizeof names / sizeof names[0], text->data, text->length);
  if (near)
    {
      const char *fix = format_text (s->arena, "'%s'", near);

      script_throw_fix (s, place, "SS0413", format_text (s->arena, "Did you mean '%s'?", near), format_text (s->arena, "Use %s", fix), fix,
                        "%q is neither a numeral nor a progression.", text);
    }
  script_throw (s, place, "SS0413", "Numerals look like 'I', 'vi', 'V7', 'bVII', 'ii°', 'V7/ii' or 'I/3'.", "%q is neither a numeral nor a progression.", text);
}

static void
numeral_add (Script *s, ApiCall *call, NumeralList *list, const Str *text, Place place)
{
  size_t wrong_at;
  TheoryNumeral numeral;
  TheoryNumeralState state = theory_numeral_parse (text->data, text->length, call->clip->key, &numeral, &wrong_at);

  if (state != THEORY_NUMERAL_GOOD)
    numeral_refuse (s, state, text, wrong_at, place);
  if (list->count >= NUMERALS_MAX)
    script_throw (s, place, "SS0411", "Split it into several calls.", "%s takes at most %d chords.", call->row->entry.name, NUMERALS_MAX);
  script_step (s, place.start, place.end);
  *vector_push (s->arena, list) = numeral;
}

/* A numeral, the name of a progression, or a list of them. */
static void
numerals_add (Script *s, ApiCall *call, NumeralList *list, Value value, Place place, bool nested)
{
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag == TAG_STRING)
    {
      const TheoryProgression *preset = theory_progression_find (value.u.str->data, value.u.str->length);

      if (!preset)
        numeral_add (s, call, list, value.u.str, place);
      for (uint32_t i = 0; preset && i < sizeof preset->numerals / sizeof preset->numerals[0] && preset->numerals[i]; i++)
        numeral_add (s, call, list, &atoms_intern (&s->atoms, preset->numerals[i], strlen (preset->numerals[i]))->str, place);
    }
  else if (value.tag == TAG_ARRAY && !nested)
    for (uint32_t i = 0; i < value.u.array->count; i++)
      numerals_add (s, call, list, value.u.array->items[i], place, true);
  else
    script_throw (s, place, "SS0316", "For example: .progression('ii7', 'V7', 'Imaj7')", "%s takes numerals such as 'V7', not %s.", call->row->entry.name,
                  value_type_name (value));
}

static void
key_need (Script *s, ApiCall *call)
{
  if (!call->clip->key)
    script_throw (s, call->place, "SS0505", "Write .key('C', 'major') before it.", "%s needs a key.", call->row->entry.name);
}

static void
chord_write (Script *s, ApiCall *call, Clip *group, const int16_t *midis, uint32_t count, bool flats, double beats)
{
  Op *op = clip_push (s, group, call, OP_CHORD);
  OpExtra *extra = op_extra (s, op);

  extra->chord.notes = memory_new_n (s->arena, ChordNote, count);
  extra->chord.count = count;
  for (uint32_t i = 0; i < count; i++)
    {
      if (midis[i] < 0 || midis[i] > 127)
        script_throw (s, call->place, "SS0402", "Take another octave, or fewer voices.", "A chord of this progression lies outside of the keys 0 to 127.");
      extra->chord.notes[i] = (ChordNote) { midis[i], theory_pitch_get_name (midis[i], flats || group->key->flats) };
    }
  clip_weigh (group, count);
  op->beats = beats;
}

static const ScriptApiParam progression_fields[] = {
  P_OPT_RANGE ("duration", DURATION, "1n", "beats", 0, 0), P_OPT_RANGE ("octave", WHOLE, "4", NULL, -1, 9), { NULL },
};

static Value
emit_progression (Script *s, ApiCall *call)
{
  NumeralList list = { 0 };
  ApiArg options[2];
  uint32_t count = call->count;
  Value last = count > 0 ? call->values[count - 1] : value_undefined ();
  Clip *group;

  key_need (s, call);
  while (count > 0 && call->values[count - 1].tag == TAG_UNDEFINED)
    count--;
  if (count > 0 && call->values[count - 1].tag == TAG_OBJECT)
    last = call->values[--count];
  else
    last = value_undefined ();
  options_read (s, progression_fields, last, arg_place (s, call, count), options);
  for (uint32_t i = 0; i < count; i++)
    numerals_add (s, call, &list, call->values[i], arg_place (s, call, i), false);
  if (list.count == 0)
    script_throw (s, call->place, "SS0313", "For example: .progression('I', 'V', 'vi', 'IV')", "%s needs its numerals.", call->row->entry.name);
  group = clip_group_open (s, call->clip);
  for (uint32_t i = 0; i < list.count; i++)
    {
      int16_t notes[THEORY_VOICES_MAX];
      unsigned n = theory_numeral_get_notes (&list.items[i], options[1].given ? (int) options[1].number : 4, notes);

      chord_write (s, call, group, notes, n, list.items[i].flats, options[0].given ? options[0].number : 4);
    }
  return clip_group_close (s, call, group);
}

static const ScriptApiParam voice_lead_fields[] = {
  P_OPT_RANGE ("duration", DURATION, "1n", "beats", 0, 0), P_OPT_RANGE ("octave", WHOLE, "4", NULL, -1, 9), P_OPT_RANGE ("voices", WHOLE, "4", NULL, 1, 8),
  P_OPT_WORD ("style", "close", "close|open|drop2"), { NULL },
};

static Value
emit_voice_lead (Script *s, ApiCall *call)
{
  NumeralList list = { 0 };
  ApiArg o[4];
  unsigned voices;
  int16_t voicing[THEORY_VOICES_MAX] = { 0 };
  Clip *group;

  key_need (s, call);
  options_read (s, voice_lead_fields, call->args[1].value, arg_place (s, call, 1), o);
  voices = o[2].given ? (unsigned) o[2].number : 4;
  numerals_add (s, call, &list, call->args[0].value, arg_place (s, call, 0), false);
  if (list.count == 0)
    script_throw (s, arg_place (s, call, 0), "SS0313", "For example: .voiceLead(['ii7', 'V7', 'Imaj7'])", "voiceLead needs its numerals.");
  group = clip_group_open (s, call->clip);
  for (uint32_t i = 0; i < list.count; i++)
    {
      int16_t written[THEORY_VOICES_MAX], next[THEORY_VOICES_MAX];
      unsigned n = theory_numeral_get_notes (&list.items[i], o[1].given ? (int) o[1].number : 4, written);

      if (list.count == 1)
        memcpy (next, written, sizeof next);
      else if (i == 0)
        theory_voices_begin (written, n, voices, voicing);
      else
        {
          theory_voices_lead (voicing, voices, written, n, next);
          memcpy (voicing, next, sizeof voicing);
        }
      if (list.count > 1)
        {
          n = voices;
          memcpy (next, voicing, sizeof next);
          theory_voices_spread (next, voices, o[3].given ? (TheoryVoicing) o[3].number : THEORY_VOICING_CLOSE);
        }
      chord_write (s, call, group, next, n, list.items[i].flats, o[0].given ? o[0].number : 4);
    }
  return clip_group_close (s, call, group);
}

#define M SCRIPT_ON_MELODIC

static const ApiRow rows[] = {
  { { "progression", M, { P ("numerals", ANY) }, true, "builder",
      "One chord of the key for each numeral, or for each of a named progression: pop, blues, jazz-ii-V-I, jazz-turnaround, andalusian, fifties, pachelbel. "
      "Last may stand { duration = '1n', octave = 4 }.", ".key('C', 'major').progression('ii7', 'V7', 'Imaj7', { duration: '2n' })" }, emit_progression },
  { { "voiceLead", M, { P ("numerals", ANY), P_OPT_FIELDS ("options", voice_lead_fields) }, false, "builder",
      "A progression in which every voice goes to the nearest note of the next chord.", ".key('C', 'major').voiceLead(['ii7', 'V7', 'Imaj7'], { voices: 4 })" },
    emit_voice_lead },
};

const ApiTable api_table_progressions = { rows, sizeof rows / sizeof rows[0] };
