/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the steps of mini-notation are made of: characters, numbers, notes, degrees, drums. */
#include "script-pattern-parser.h"

/* ---- characters --------------------------------------------------------------------------------------------------------------------- */

void
blanks_skip (PatternParser *p)
{
  while (p->at < p->length && is_gap (p->text[p->at]))
    p->at++;
}

uint32_t
character_end (const PatternParser *p, uint32_t at)
{
  size_t next = at;

  if (at < p->length)
    utf8_get (p->text, p->length, &next);
  return (uint32_t) next;
}

_Noreturn void
character_refuse (PatternParser *p)
{
  static const char hint[] = "Steps are notes, numbers, ~, [ ], < > and { }%n, with * / ! ( ) ? : @ behind them.";
  uint32_t end = character_end (p, p->at);
  char c = parser_peek (p);

  if (p->at >= p->length)
    refuse (p, p->at, p->at, "SS0802", hint, "The pattern ends where something is missing.");
  if (c == ']' || c == '>' || c == '}' || c == ')')
    refuse (p, p->at, end, "SS0804", "Take it away, or open the bracket before it.", "%q closes a bracket that is not open here.", str_new (p->s->arena, p->text + p->at, 1));
  if (c == '@' || c == '!' || c == '*' || c == '/' || c == '?' || c == ':' || c == '(')
    refuse (p, p->at, end, "SS0807", "It stands directly behind a step: c4*2, c4@3. Only @ may stand after a blank.", "Here %q has no step to act on.",
            str_new (p->s->arena, p->text + p->at, 1));
  refuse (p, p->at, end, "SS0802", hint, "%q means nothing in a pattern.", str_new (p->s->arena, p->text + p->at, end - p->at));
}

/* ---- numbers -------------------------------------------------------------------------------------------------------------------------- */

double
level_parse (PatternParser *p, const char *what)
{
  uint32_t start = p->at;
  double value = 0;
  size_t n;

  if (!is_digit (parser_peek (p)) && parser_peek (p) != '.')
    refuse (p, start, character_end (p, start), "SS0806", NULL, "%s is missing here.", what);
  while (p->at < p->length && (is_digit (p->text[p->at]) || p->text[p->at] == '.'))
    p->at++;
  n = number_parse_decimal (p->text + start, p->at - start, &value);
  if (n != p->at - start)
    refuse (p, start, p->at, "SS0806", NULL, "%q is no number.", str_new (p->s->arena, p->text + start, p->at - start));
  return value;
}

int
whole_parse (PatternParser *p, const char *what, int least, int most, const char *code)
{
  uint32_t start = p->at;
  bool negative = least < 0 && parser_peek (p) == '-';
  double value;

  p->at += negative;
  value = level_parse (p, what);
  if (negative)
    value = -value;
  for (uint32_t i = start; i < p->at; i++)
    if (p->text[i] == '.')
      refuse (p, start, p->at, "SS0806", NULL, "%s must be a whole number, not %n.", what, value);
  if (value < least || value > most)
    refuse (p, start, p->at, code, NULL, "%s must lie between %d and %d, not at %n.", what, least, most, value);
  return (int) value;
}

/* ---- atoms ---------------------------------------------------------------------------------------------------------------------------- */

static PatternNode *
atom_new (PatternParser *p, uint32_t start)
{
  PatternNode *node = memory_new (p->s->arena, PatternNode);
  Place place = text_source_place (&p->source, start, p->at);

  node->kind = PATTERN_ATOM;
  node->ordinals = 1;
  node->events = 1;
  node->u.atom.op = *p->proto;
  node->u.atom.ordinal = p->ordinals++;
  node->u.atom.start = place.start;
  node->u.atom.end = place.end;
  return node;
}

PatternNode *
degree_parse (PatternParser *p)
{
  uint32_t start = p->at;
  const Clip *clip = p->clip;
  PatternNode *node;
  int degree = whole_parse (p, "A degree", -200, 200, "SS0806"), midi;

  if (is_word (parser_peek (p)))
    {
      while (p->at < p->length && is_word (p->text[p->at]))
        p->at++;
      refuse (p, start, p->at, "SS0805", "Durations are not written into patterns: steps share the cycle; @2 makes one twice as long.",
              "%q is no step.", str_new (p->s->arena, p->text + start, p->at - start));
    }
  if (clip->kind == CLIP_DRUMS)
    refuse (p, start, p->at, "SS0805", "Write the name of a drum.", "Numbers are degrees of a scale; a drum clip has none.");
  if (!clip->scale)
    refuse (p, start, p->at, "SS0815", "Write .scale('C', 'major') before the pattern.", "Numbers are degrees: they need a scale.");
  midi = theory_scale_get_midi (clip->scale, clip->scale_root, clip->scale_octave, degree, 0);
  if (midi < 0 || midi > 127)
    refuse (p, start, p->at, "SS0814", "Take another octave of the scale.", "Degree %d lies outside of the keys 0 to 127.", degree);
  node = atom_new (p, start);
  node->u.atom.op.midi = (int16_t) midi;
  node->u.atom.op.name = theory_pitch_get_name (midi, clip->key && clip->key->flats);
  return node;
}

/* ---- words ------------------------------------------------------------------------------------------------------------------------------ */

_Noreturn static void
term_refuse (PatternParser *p, const Str *word, uint32_t start)
{
  bool drums = p->clip->kind == CLIP_DRUMS || p->clip->kind == CLIP_PLAIN;
  const char *near = drums ? drum_suggest (p->s, p->clip, word) : NULL;
  Op op = { 0 };

  if (near)
    {
      Place place = text_source_place (&p->source, start, p->at);

      if (p->source.literal)
        script_throw_fix (p->s, place, "SS0805", format_text (p->s->arena, "Did you mean %s?", near), format_text (p->s->arena, "Use %s", near), near,
                          "There is no drum %q.", word);
      script_throw (p->s, place, "SS0805", format_text (p->s->arena, "Did you mean %s?", near), "There is no drum %q.", word);
    }
  if (!drums && drum_look_up (p->s, p->clip, word, &op))
    refuse (p, start, p->at, "SS0805", "Drums belong into Clip.drums() or clip().", "%q is a drum, and this is %s.", word, clip_kind_name (p->clip));
  refuse (p, start, p->at, "SS0805", p->clip->kind == CLIP_DRUMS ? "Drums are kick, snare, hat and what withMapping adds." : "Notes look like c4, f#3 or bb.",
          p->clip->kind == CLIP_DRUMS ? "There is no drum %q." : "%q is no note.", word);
}

static bool
note_read (PatternParser *p, const Str *word, uint32_t start, Op *op)
{
  TheoryPitch pitch;
  char name[12];
  size_t n;

  if (!theory_pitch_parse (word->data, word->length, &pitch))
    {
      if (!theory_root_parse (word->data, word->length, &pitch))
        return false;
      pitch.octave = (int16_t) p->octave;
    }
  if (!pitch.written && p->clip->key)
    pitch.accidental = p->clip->key->letters[pitch.letter];
  op->midi = (int16_t) (12 * (pitch.octave + 1) + theory_letter_get_semitones (pitch.letter) + pitch.accidental);
  if (op->midi < 0 || op->midi > 127)
    refuse (p, start, p->at, "SS0814", "Notes go from c-1 (0) to g9 (127).", "%q lies outside of the keys 0 to 127.", word);
  n = theory_pitch_print (&pitch, name);
  op->name = atoms_intern (&p->s->atoms, name, n)->str.data;
  return true;
}

PatternNode *
word_parse (PatternParser *p)
{
  uint32_t start = p->at;
  Str word = { 0 };
  Op op = *p->proto;
  PatternNode *node;
  bool found;

  while (p->at < p->length && is_word (p->text[p->at]))
    p->at++;
  word.data = p->text + start;
  word.length = p->at - start;
  word.units = word.length;
  switch (p->clip->kind)
    {
    case CLIP_DRUMS: found = drum_look_up (p->s, p->clip, &word, &op); break;
    case CLIP_PLAIN: found = note_read (p, &word, start, &op) || drum_look_up (p->s, p->clip, &word, &op); break;
    default: found = note_read (p, &word, start, &op);
    }
  if (!found)
    term_refuse (p, str_copy (p->s->arena, word.data, word.length), start);
  node = atom_new (p, start);
  node->u.atom.op = op;
  return node;
}
