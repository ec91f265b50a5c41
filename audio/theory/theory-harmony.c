/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numerals in a key, progressions that have names, and how voices move from chord to chord. */
#include "theory/theory.h"
#include <stdlib.h>
#include <string.h>

/* ---- numerals ------------------------------------------------------------------------------------------- */

unsigned
theory_degree_parse (const char *text, size_t length, size_t *taken, bool *upper)
{
  static const struct { char upper[4], lower[4]; uint8_t degree; } numerals[] = {       /* the longest first */
    { "VII", "vii", 7 }, { "III", "iii", 3 }, { "VI", "vi", 6 }, { "IV", "iv", 4 }, { "II", "ii", 2 }, { "I", "i", 1 }, { "V", "v", 5 },
  };

  for (size_t i = 0; i < sizeof numerals / sizeof numerals[0]; i++)
    {
      size_t n = strlen (numerals[i].upper);

      if (n > length)
        continue;
      *upper = memcmp (text, numerals[i].upper, n) == 0;
      *taken = n;
      if (*upper || memcmp (text, numerals[i].lower, n) == 0)
        return numerals[i].degree;
    }
  return 0;
}

/* "b", "#" or the signs for them; returns the bytes taken. */
static size_t
prefix_parse (const char *text, size_t length, int *shift)
{
  *shift = 0;
  if (length > 0 && (text[0] == 'b' || text[0] == '#'))
    {
      *shift = text[0] == '#' ? 1 : -1;
      return 1;
    }
  if (length >= 3 && (memcmp (text, "\xe2\x99\xaf", 3) == 0 || memcmp (text, "\xe2\x99\xad", 3) == 0))
    {
      *shift = text[2] == '\xaf' ? 1 : -1;
      return 3;
    }
  return 0;
}

static unsigned
degree_get_class (unsigned degree, unsigned root, bool minor)
{
  static const uint8_t steps[2][7] = { { 0, 2, 4, 5, 7, 9, 11 }, { 0, 2, 3, 5, 7, 8, 10 } };

  return (root + steps[minor][degree - 1]) % 12;
}

static const TheoryChord *
quality_find (unsigned degree, bool upper, bool minor, const char *suffix, size_t length)
{
  if (length == 1 && suffix[0] == '7')
    return theory_chord_find (upper ? "7" : "m7", upper ? 1 : 2);
  if (length > 0)
    return theory_chord_find (suffix, length);
  if (upper)
    return theory_chord_find ("", 0);
  return degree == (minor ? 2u : 7u) ? theory_chord_find ("dim", 3) : theory_chord_find ("m", 1);
}

/* The numeral before any slash; root and minor say the key. */
static TheoryNumeralState
head_parse (const char *text, size_t length, unsigned root, bool minor, TheoryNumeral *out, size_t *wrong_at)
{
  int shift;
  size_t at = prefix_parse (text, length, &shift), taken;
  bool upper;
  unsigned degree = theory_degree_parse (text + at, length - at, &taken, &upper);

  *wrong_at = at;
  if (degree == 0)
    return THEORY_NUMERAL_NO_DEGREE;
  at += taken;
  *wrong_at = at;
  out->root = (uint8_t) ((degree_get_class (degree, root, minor) + (unsigned) (12 + shift)) % 12);
  out->bass = -1;
  out->flats = shift < 0;
  out->chord = quality_find (degree, upper, minor, text + at, length - at);
  return out->chord ? THEORY_NUMERAL_GOOD : THEORY_NUMERAL_NO_SUFFIX;
}

/* What stands behind the slash: a degree for the bass, or the numeral that is tonicised. */
static TheoryNumeralState
slash_parse (const char *text, size_t head, size_t length, const TheoryKey *key, TheoryNumeral *out, size_t *wrong_at)
{
  const char *behind = text + head + 1;
  size_t left = length - head - 1, taken, wrong;
  TheoryNumeral target;
  TheoryNumeralState state;

  *wrong_at = head + 1;
  if (left == 1 && behind[0] >= '1' && behind[0] <= '7')
    {
      state = head_parse (text, head, key->root, key->minor, out, &wrong);
      if (state != THEORY_NUMERAL_GOOD)
        *wrong_at = wrong;
      else
        out->bass = (int8_t) degree_get_class ((unsigned) (behind[0] - '0'), key->root, key->minor);
      return state;
    }
  if (head_parse (behind, left, key->root, key->minor, &target, &taken) != THEORY_NUMERAL_GOOD || taken != left)
    return THEORY_NUMERAL_NO_SLASH;
  state = head_parse (text, head, target.root, false, out, &wrong);
  if (state != THEORY_NUMERAL_GOOD)
    *wrong_at = wrong;
  out->flats |= target.flats;
  return state;
}

TheoryNumeralState
theory_numeral_parse (const char *text, size_t length, const TheoryKey *key, TheoryNumeral *out, size_t *wrong_at)
{
  TheoryNumeralState state = head_parse (text, length, key->root, key->minor, out, wrong_at);
  size_t head = length;

  if (state != THEORY_NUMERAL_NO_SUFFIX)
    return state;
  /* "6/9" is a suffix: only the last slash may lead on. */
  while (head > 0 && text[head - 1] != '/')
    head--;
  return head > 0 ? slash_parse (text, head - 1, length, key, out, wrong_at) : state;
}

unsigned
theory_numeral_get_notes (const TheoryNumeral *numeral, int octave, int16_t out[THEORY_VOICES_MAX])
{
  const TheoryChord *chord = numeral->chord;
  int root = 12 * (octave + 1) + numeral->root, above = (numeral->bass - numeral->root + 12) % 12;
  unsigned n = 0, first = 0;

  if (numeral->bass >= 0)
    {
      while (first < chord->size && chord->steps[first] != above)
        first++;
      if (first == chord->size)
        {
          first = 0;
          out[n++] = (int16_t) (root + above - 12);
        }
    }
  for (unsigned i = 0; i < chord->size; i++)
    {
      unsigned k = (first + i) % chord->size;

      out[n++] = (int16_t) (root + chord->steps[k] + (k < first ? 12 : 0));
    }
  return n;
}

/* ---- progressions --------------------------------------------------------------------------------------- */

const TheoryProgression theory_progressions[] = {
  { "pop", { "I", "V", "vi", "IV" } },
  { "blues", { "I", "I", "I", "I", "IV", "IV", "I", "I", "V", "IV", "I", "V" } },
  { "jazz-ii-V-I", { "ii7", "V7", "Imaj7" } },
  { "jazz-turnaround", { "Imaj7", "vi7", "ii7", "V7" } },
  { "andalusian", { "i", "VII", "VI", "V" } },
  { "fifties", { "I", "vi", "IV", "V" } },
  { "pachelbel", { "I", "V", "vi", "iii", "IV", "I", "IV", "V" } },
};
const unsigned theory_progression_count = sizeof theory_progressions / sizeof theory_progressions[0];

const TheoryProgression *
theory_progression_find (const char *name, size_t length)
{
  for (unsigned i = 0; i < theory_progression_count; i++)
    if (strlen (theory_progressions[i].name) == length && memcmp (theory_progressions[i].name, name, length) == 0)
      return &theory_progressions[i];
  return NULL;
}

/* ---- voice leading -------------------------------------------------------------------------------------- */

static void
notes_sort (int16_t *notes, unsigned n)
{
  for (unsigned i = 1; i < n; i++)
    for (unsigned k = i; k > 0 && notes[k - 1] > notes[k]; k--)
      {
        int16_t keep = notes[k];

        notes[k] = notes[k - 1];
        notes[k - 1] = keep;
      }
}

void
theory_voices_begin (const int16_t *chord, unsigned size, unsigned voices, int16_t *out)
{
  int16_t notes[THEORY_VOICES_MAX] = { 0 };
  unsigned pad = voices > size ? voices - size : 0;

  for (unsigned i = 0; i < size; i++)
    {
      notes[i] = chord[i];
      while (notes[i] < 54)
        notes[i] = (int16_t) (notes[i] + 12);
      while (notes[i] > 72)
        notes[i] = (int16_t) (notes[i] - 12);
    }
  notes_sort (notes, size);
  for (unsigned i = 0; i < voices; i++)
    out[i] = i < pad ? (int16_t) (notes[0] - 12 * (int) (pad - i)) : notes[i - pad];
}

void
theory_voices_lead (const int16_t *from, unsigned voices, const int16_t *chord, unsigned size, int16_t *out)
{
  bool taken[5 * THEORY_VOICES_MAX] = { false };

  for (unsigned i = 0; i < voices; i++)
    {
      unsigned best = 5 * size;
      int least = 0;

      for (unsigned k = 0; k < 5 * size; k++)
        {
          int distance = abs (chord[k / 5] + 12 * ((int) (k % 5) - 2) - from[i]);

          if (!taken[k] && (best == 5 * size || distance < least))
            {
              best = k;
              least = distance;
            }
        }
      /* The same key may stand in the chord twice, as a ninth and as a second: both are taken. */
      out[i] = (int16_t) (chord[best / 5] + 12 * ((int) (best % 5) - 2));
      for (unsigned k = 0; k < 5 * size; k++)
        taken[k] |= chord[k / 5] + 12 * ((int) (k % 5) - 2) == out[i];
    }
  notes_sort (out, voices);
}

void
theory_voices_spread (int16_t *notes, unsigned voices, TheoryVoicing style)
{
  if (style == THEORY_VOICING_CLOSE || voices < 2)
    return;
  notes[voices - 2] = (int16_t) (notes[voices - 2] - 12);
  if (style == THEORY_VOICING_OPEN && voices >= 4)
    notes[voices - 4] = (int16_t) (notes[voices - 4] - 12);
  notes_sort (notes, voices);
}
