/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is given to a call, checked against the table: kinds, ranges, near misses and their repairs. */
#include "script-api.h"
#include "script-clip.h"
#include <math.h>

static Atom *
text_atom (Script *s, Value value)
{
  const Str *str = value.u.str;

  return str->atom ? (Atom *) str : atoms_intern (&s->atoms, str->data, str->length);
}

int
word_find (const char *words, const Str *word)
{
  int at = 0;

  for (const char *p = words; *p; at++)
    {
      size_t n = strcspn (p, "|");

      if (n == word->length && memcmp (p, word->data, n) == 0)
        return at;
      p += n + (p[n] == '|');
    }
  return -1;
}

static void
wrong_kind (Script *s, const ScriptApiParam *param, Value value, Place place, const char *wanted)
{
  script_throw (s, place, "SS0316", NULL, "%s must be %s, not %s.", param ? param->name : "This", wanted, value_type_name (value));
}

/* ---- pitches and durations ------------------------------------------------------------------------------------------------------ */

_Noreturn static void
pitch_refuse (Script *s, const Atom *atom, Place place)
{
  TheoryPitch root;
  const char *fix = NULL;
  char c = atom->str.length > 0 ? atom->str.data[0] : 0;

  if (theory_root_parse (atom->str.data, atom->str.length, &root) && atom->str.length < 8)
    fix = format_text (s->arena, "'%a4'", &atom->str);
  else if ((c == 'h' || c == 'H') && atom->str.length < 8)
    fix = format_text (s->arena, "'B%s'", atom->str.data + 1);
  if (fix)
    script_throw_fix (s, place, "SS0401", "Pitches look like 'C4', 'F#3' or 'Bb2': letter A to G, accidental, octave.",
                      format_text (s->arena, "Use %s", fix), fix, "%q is no pitch.", &atom->str);
  script_throw (s, place, "SS0401", "Pitches look like 'C4', 'F#3' or 'Bb2': letter A to G, accidental, octave.", "%q is no pitch.", &atom->str);
}

bool
value_to_pitch (Script *s, Value value, Place place, TheoryPitch *pitch, Atom **atom)
{
  *atom = NULL;
  if (value.tag == TAG_STRING)
    {
      *atom = text_atom (s, value);
      if (!atom_get_pitch (*atom, pitch))
        pitch_refuse (s, *atom, place);
      if (pitch->midi < 0 || pitch->midi > 127)
        script_throw (s, place, "SS0402", "Pitches go from 'C-1' (0) to 'G9' (127).", "%q lies outside of the keys 0 to 127.", &(*atom)->str);
      return true;
    }
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag != TAG_NUMBER)
    wrong_kind (s, NULL, value, place, "a pitch such as 'C4'");
  if (value.u.number != floor (value.u.number) || value.u.number < 0 || value.u.number > 127)
    script_throw (s, place, "SS0402", "Pitches as numbers are whole, from 0 to 127; 60 is C4.", "%n is no key from 0 to 127.", value.u.number);
  memset (pitch, 0, sizeof *pitch);
  pitch->midi = (int16_t) value.u.number;
  pitch->written = true;
  return true;
}

_Noreturn static void
duration_refuse (Script *s, const Atom *atom, Place place)
{
  static const char hint[] = "Durations look like '4n', '8t', '4n.' or a number of beats.";
  unsigned n = 0;
  size_t i = 0;

  for (; i < atom->str.length && i < 2 && atom->str.data[i] >= '0' && atom->str.data[i] <= '9'; i++)
    n = n * 10 + (unsigned) (atom->str.data[i] - '0');
  if (n >= 1 && n <= 64 && (n & (n - 1)) == 0)
    {
      const char *fix = format_text (s->arena, "'%dn'", (int) n);

      script_throw_fix (s, place, "SS0403", hint, format_text (s->arena, "Use %s", fix), fix, "%q is no duration.", &atom->str);
    }
  script_throw (s, place, "SS0403", hint, "%q is no duration.", &atom->str);
}

double
value_to_beats (Script *s, Value value, Place place, bool zero_allowed)
{
  double beats;

  if (value.tag == TAG_STRING)
    {
      Atom *atom = text_atom (s, value);

      if (!atom_get_beats (atom, &beats))
        duration_refuse (s, atom, place);
      return beats;
    }
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag != TAG_NUMBER)
    wrong_kind (s, NULL, value, place, "a duration such as '4n'");
  beats = value.u.number;
  if (!(beats > 0 || (zero_allowed && beats == 0)) || beats > 1e6)
    script_throw (s, place, "SS0403", "A number is a length in beats (quarters), above 0 and at most 1,000,000.", "%n is no duration.", beats);
  return beats;
}

/* ---- numbers ------------------------------------------------------------------------------------------------------------------------ */

static double
number_need (Script *s, const ScriptApiParam *param, Value value, Place place)
{
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag != TAG_NUMBER || value.u.number != value.u.number)
    wrong_kind (s, param, value, place, "a number");
  return value.u.number;
}

static void
range_check (Script *s, const ScriptApiParam *param, double n, Place place)
{
  if (param->least == param->most || (n >= param->least && n <= param->most))
    return;
  script_throw (s, place, "SS0404", NULL, "%s must lie between %n and %n%s%s, not at %n.", param->name, param->least, param->most,
                param->unit ? " " : "", param->unit ? param->unit : "", n);
}

static void
level_read (Script *s, const ScriptApiParam *param, double n, Place place)
{
  if (n >= 0 && n <= 1)
    return;
  if (n > 1 && n <= 127)
    {
      const char *fix = format_text (s->arena, "%n / 127", n);

      script_throw_fix (s, place, "SS0404", "Levels go from 0 to 1. Is it a MIDI value? Divide by 127.",
                        format_text (s->arena, "Use %s", fix), fix, "%s must lie between 0 and 1, not at %n.", param->name, n);
    }
  script_throw (s, place, "SS0404", "Levels go from 0 to 1.", "%s must lie between 0 and 1, not at %n.", param->name, n);
}

static void
number_read (Script *s, const ScriptApiParam *param, Value value, Place place, ApiArg *out)
{
  double n = number_need (s, param, value, place);

  out->number = n;
  switch (param->kind)
    {
    case SCRIPT_PARAM_LEVEL:
      level_read (s, param, n, place);
      break;
    case SCRIPT_PARAM_BPM:
      if (!(n >= 1 && n <= 999))
        script_throw (s, place, "SS0404", "Tempos are quarters per minute, from 1 to 999.", "%n is no tempo.", n);
      break;
    case SCRIPT_PARAM_WHOLE:
      if (n != floor (n) || fabs (n) > 1e9)
        script_throw (s, place, "SS0404", NULL, "%s must be a whole number, not %n.", param->name, n);
      range_check (s, param, n, place);
      break;
    default:
      if (isinf (n))
        script_throw (s, place, "SS0404", NULL, "%s must be a finite number.", param->name);
      range_check (s, param, n, place);
    }
}

/* ---- texts ---------------------------------------------------------------------------------------------------------------------------- */

static Atom *
text_need (Script *s, const ScriptApiParam *param, Value value, Place place, const char *wanted)
{
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag != TAG_STRING)
    wrong_kind (s, param, value, place, wanted);
  return text_atom (s, value);
}

static const char *
nearest_word (Script *s, const char *words, const Str *word)
{
  const char *list[32];
  uint32_t count = 0;

  for (const char *p = words; *p && count < 32;)
    {
      size_t n = strcspn (p, "|");

      list[count++] = atoms_intern (&s->atoms, p, n)->str.data;
      p += n + (p[n] == '|');
    }
  return name_suggest (list, count, word->data, word->length);
}

static const char *
words_spell (Script *s, const char *words)
{
  char text[400];
  size_t n = 0;

  for (const char *p = words; *p && n < sizeof text - 8; p++)
    if (*p == '|')
      {
        text[n++] = ',';
        text[n++] = ' ';
      }
    else
      text[n++] = *p;
  text[n] = 0;
  return format_text (s->arena, "%s", text);
}

_Noreturn void
arg_refuse_word (Script *s, const char *code, const char *what, const char *words, const Str *word, Place place, const char *more)
{
  const char *near = nearest_word (s, words, word);
  const char *hint = format_text (s->arena, more ? "It is one of: %s. %s" : "It is one of: %s.", words_spell (s, words), more);

  if (near)
    {
      const char *fix = format_text (s->arena, "'%s'", near);

      script_throw_fix (s, place, code, format_text (s->arena, "Did you mean '%s'? %s", near, hint), format_text (s->arena, "Use %s", fix), fix,
                        "%q is no %s.", word, what);
    }
  script_throw (s, place, code, hint, "%q is no %s.", word, what);
}

static const char modes[] = "major|minor|harmonicMinor|melodicMinor|dorian|phrygian|lydian|mixolydian|locrian|pentatonicMajor|pentatonicMinor|blues|chromatic";

static void
text_read (Script *s, const ScriptApiParam *param, Value value, Place place, ApiArg *out)
{
  unsigned numerator;

  switch (param->kind)
    {
    case SCRIPT_PARAM_WORD:
      out->atom = text_need (s, param, value, place, "a text");
      out->number = word_find (param->words, &out->atom->str);
      if (out->number < 0)
        arg_refuse_word (s, "SS0407", param->name, param->words, &out->atom->str, place, NULL);
      break;
    case SCRIPT_PARAM_MODE:
      out->atom = text_need (s, param, value, place, "the name of a mode such as 'major'");
      if (!theory_scale_find (out->atom->str.data, out->atom->str.length))
        arg_refuse_word (s, "SS0408", "mode", modes, &out->atom->str, place, NULL);
      break;
    case SCRIPT_PARAM_ROOT:
      out->atom = text_need (s, param, value, place, "a root such as 'C'");
      if (!theory_root_parse (out->atom->str.data, out->atom->str.length, &out->pitch))
        script_throw (s, place, "SS0409", "Roots look like 'C', 'F#' or 'Bb', without octave.", "%q is no root.", &out->atom->str);
      break;
    case SCRIPT_PARAM_METRE:
      out->atom = text_need (s, param, value, place, "a metre such as '3/4'");
      if (!theory_metre_parse (out->atom->str.data, out->atom->str.length, &numerator, &out->denominator))
        script_throw (s, place, "SS0410", "Metres look like '4/4' or '7/8': 1 to 64 over 1, 2, 4, 8, 16 or 32.", "%q is no metre.", &out->atom->str);
      out->number = numerator;
      break;
    default:
      out->atom = text_need (s, param, value, place, "a text");
    }
}

/* ---- objects ------------------------------------------------------------------------------------------------------------------------------ */

void
options_read (Script *s, const ScriptApiParam *fields, Value value, Place place, ApiArg *out)
{
  const Object *object;
  uint32_t count = 0;

  for (; fields[count].name; count++)
    {
      out[count].given = false;
      out[count].value = value_undefined ();
      out[count].atom = NULL;
      out[count].clip = NULL;
    }
  if (value.tag == TAG_UNDEFINED)
    return;
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag != TAG_OBJECT)
    wrong_kind (s, NULL, value, place, "an object { … }");
  object = value.u.object;
  for (uint32_t i = 0; i < object->count; i++)
    {
      uint32_t k = 0;
      const char *names[32], *near;
      Value field;

      if (object->fields[i].flags & (FIELD_HIDDEN | FIELD_PRIVATE))
        continue;
      for (; k < count && strcmp (fields[k].name, object->fields[i].name->str.data) != 0; k++)
        names[k] = fields[k].name;
      if (k == count)
        {
          near = name_suggest (names, count, object->fields[i].name->str.data, object->fields[i].name->str.length);
          script_throw (s, place, "SS0317", near ? format_text (s->arena, "Did you mean '%s'?", near) : NULL, "There is no option %q here.",
                        &object->fields[i].name->str);
        }
      field = field_get (s, &object->fields[i], value);
      if (field.tag == TAG_UNDEFINED)
        continue;
      out[k].given = true;
      out[k].value = field;
      if (fields[k].kind != SCRIPT_PARAM_ANY)
        arg_read (s, &fields[k], field, place, &out[k]);
    }
  for (uint32_t k = 0; k < count; k++)
    if (!out[k].given && !fields[k].optional)
      script_throw (s, place, "SS0313", NULL, "The option %q is missing.", &atoms_intern (&s->atoms, fields[k].name, strlen (fields[k].name))->str);
}

static void
thing_read (Script *s, const ScriptApiParam *param, Value value, Place place, ApiArg *out)
{
  switch (param->kind)
    {
    case SCRIPT_PARAM_CLIP:
      if (value.tag != TAG_CLIP && value.tag != TAG_UNKNOWN)
        wrong_kind (s, param, value, place, "a clip");
      out->clip = clip_from_value (s, value);
      break;
    case SCRIPT_PARAM_BODY_OR_CLIP:
      out->clip = clip_from_value (s, value);
      if (out->clip)
        break;
      __attribute__ ((fallthrough));
    case SCRIPT_PARAM_BODY: case SCRIPT_PARAM_FUNCTION:
      if (value.tag == TAG_UNKNOWN)
        script_raise (s, THROWN_SILENT);
      if (!value_is_function (value))
        wrong_kind (s, param, value, place, param->kind == SCRIPT_PARAM_BODY_OR_CLIP ? "a function b => b… or a clip" : "a function");
      break;
    case SCRIPT_PARAM_LIST: case SCRIPT_PARAM_PITCHES:
      if (value.tag == TAG_UNKNOWN)
        script_raise (s, THROWN_SILENT);
      if (value.tag != TAG_ARRAY)
        wrong_kind (s, param, value, place, "a list [ … ]");
      break;
    case SCRIPT_PARAM_INSTRUMENT:
      if (value.tag != TAG_UNKNOWN && !(value.tag == TAG_HOST && value.u.host->kind == HOST_INSTRUMENT))
        wrong_kind (s, param, value, place, "an instrument such as synth()");
      break;
    case SCRIPT_PARAM_TRACK:
      if (value.tag != TAG_UNKNOWN && !(value.tag == TAG_HOST && value.u.host->kind == HOST_TRACK))
        wrong_kind (s, param, value, place, "a track such as Track.from(…)");
      break;
    case SCRIPT_PARAM_BOOL:
      if (value.tag == TAG_UNKNOWN)
        script_raise (s, THROWN_SILENT);
      if (value.tag != TAG_BOOL)
        wrong_kind (s, param, value, place, "true or false");
      out->number = value.u.bits != 0;
      break;
    default:
      if (value.tag == TAG_UNKNOWN)
        script_raise (s, THROWN_SILENT);
      if (value.tag != TAG_OBJECT)
        wrong_kind (s, param, value, place, "an object { … }");
    }
}

void
arg_read (Script *s, const ScriptApiParam *param, Value value, Place place, ApiArg *out)
{
  switch (param->kind)
    {
    case SCRIPT_PARAM_ANY: case SCRIPT_PARAM_OPTIONS: break;
    case SCRIPT_PARAM_PITCH: value_to_pitch (s, value, place, &out->pitch, &out->atom); break;
    case SCRIPT_PARAM_DURATION: out->number = value_to_beats (s, value, place, param->words != NULL); break;
    case SCRIPT_PARAM_NUMBER: case SCRIPT_PARAM_WHOLE: case SCRIPT_PARAM_LEVEL: case SCRIPT_PARAM_BPM:
      number_read (s, param, value, place, out);
      break;
    case SCRIPT_PARAM_TEXT: case SCRIPT_PARAM_WORD: case SCRIPT_PARAM_MODE: case SCRIPT_PARAM_ROOT: case SCRIPT_PARAM_METRE:
    case SCRIPT_PARAM_CHORD: case SCRIPT_PARAM_DRUM:
      text_read (s, param, value, place, out);
      break;
    default: thing_read (s, param, value, place, out);
    }
}
