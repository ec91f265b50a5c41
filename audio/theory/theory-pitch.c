/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pitches, roots and keys: from text to numbers and back. */
#include "theory/theory.h"
#include <string.h>

static const int8_t letter_semitones[7] = { 0, 2, 4, 5, 7, 9, 11 };
static const char   letter_names[] = "CDEFGAB";

int
theory_letter_get_semitones (unsigned letter)
{
  return letter_semitones[letter % 7];
}

static int
letter_parse (char c)
{
  static const int8_t from_a[7] = { 5, 6, 0, 1, 2, 3, 4 };

  if (c >= 'a' && c <= 'g')
    return from_a[c - 'a'];
  if (c >= 'A' && c <= 'G')
    return from_a[c - 'A'];
  return -1;
}

/* Reads letter and accidentals; returns the bytes taken, 0 when it is no pitch name. */
static size_t
name_parse (const char *text, size_t length, TheoryPitch *out)
{
  size_t i = 1;
  int letter;

  if (length == 0 || (letter = letter_parse (text[0])) < 0)
    return 0;
  out->letter = (uint8_t) letter;
  out->accidental = 0;
  if (i < length && (text[i] == '#' || text[i] == 'b'))
    {
      int sign = text[i] == '#' ? 1 : -1;
      char c = text[i];

      for (; i < length && text[i] == c && out->accidental * sign < 2; i++)
        out->accidental = (int8_t) (out->accidental + sign);
    }
  else
    for (; i + 3 <= length && out->accidental * out->accidental < 4; i += 3)
      {
        int sign = memcmp (text + i, "\xe2\x99\xaf", 3) == 0 ? 1 : memcmp (text + i, "\xe2\x99\xad", 3) == 0 ? -1 : 0;

        if (sign == 0)
          break;
        out->accidental = (int8_t) (out->accidental + sign);
      }
  out->written = i > 1;
  return i;
}

bool
theory_pitch_parse (const char *text, size_t length, TheoryPitch *out)
{
  size_t i = name_parse (text, length, out);
  bool negative;
  int octave = 0;
  size_t first;

  if (i == 0 || i >= length)
    return false;
  negative = text[i] == '-';
  i += negative;
  first = i;
  for (; i < length && i < first + 3; i++)
    {
      if (text[i] < '0' || text[i] > '9')
        return false;
      octave = octave * 10 + (text[i] - '0');
    }
  if (i == first || i != length)
    return false;
  out->octave = (int16_t) (negative ? -octave : octave);
  out->midi = (int16_t) (12 * (out->octave + 1) + letter_semitones[out->letter] + out->accidental);
  return true;
}

bool
theory_root_parse (const char *text, size_t length, TheoryPitch *out)
{
  size_t used = name_parse (text, length, out);

  if (used == 0 || used != length)
    return false;
  out->octave = 0;
  out->midi = (int16_t) ((letter_semitones[out->letter] + out->accidental + 24) % 12);
  return true;
}

#define OCTAVE(n) "C" n, "C#" n, "D" n, "D#" n, "E" n, "F" n, "F#" n, "G" n, "G#" n, "A" n, "A#" n, "B" n
#define OCTAVE_FLAT(n) "C" n, "Db" n, "D" n, "Eb" n, "E" n, "F" n, "Gb" n, "G" n, "Ab" n, "A" n, "Bb" n, "B" n

static const char *const sharp_names[] = {
  OCTAVE ("-1"), OCTAVE ("0"), OCTAVE ("1"), OCTAVE ("2"), OCTAVE ("3"), OCTAVE ("4"), OCTAVE ("5"), OCTAVE ("6"),
  OCTAVE ("7"), OCTAVE ("8"), OCTAVE ("9"),
};
static const char *const flat_names[] = {
  OCTAVE_FLAT ("-1"), OCTAVE_FLAT ("0"), OCTAVE_FLAT ("1"), OCTAVE_FLAT ("2"), OCTAVE_FLAT ("3"), OCTAVE_FLAT ("4"),
  OCTAVE_FLAT ("5"), OCTAVE_FLAT ("6"), OCTAVE_FLAT ("7"), OCTAVE_FLAT ("8"), OCTAVE_FLAT ("9"),
};
_Static_assert (sizeof sharp_names / sizeof sharp_names[0] == 132, "eleven octaves");

const char *
theory_pitch_get_name (int midi, bool flats)
{
  if (midi < 0)
    midi = 0;
  if (midi > 127)
    midi = 127;
  return flats ? flat_names[midi] : sharp_names[midi];
}

size_t
theory_pitch_print (const TheoryPitch *pitch, char out[12])
{
  size_t n = 0;
  int octave = pitch->octave;

  out[n++] = letter_names[pitch->letter % 7];
  for (int i = 0; i < pitch->accidental; i++)
    out[n++] = '#';
  for (int i = 0; i > pitch->accidental; i--)
    out[n++] = 'b';
  if (octave < 0)
    {
      out[n++] = '-';
      octave = -octave;
    }
  if (octave >= 100)
    out[n++] = (char) ('0' + octave / 100 % 10);
  if (octave >= 10)
    out[n++] = (char) ('0' + octave / 10 % 10);
  out[n++] = (char) ('0' + octave % 10);
  out[n] = 0;
  return n;
}

bool
theory_key_find (const char *root, size_t length, bool minor, TheoryKey *out)
{
  static const uint8_t sharps[7] = { 3, 0, 4, 1, 5, 2, 6 };     /* F C G D A E B */
  static const int8_t fifths_of[7] = { 0, 2, 4, -1, 1, 3, 5 };  /* major keys on C D E F G A B */
  TheoryPitch pitch;
  int fifths;

  if (!theory_root_parse (root, length, &pitch))
    return false;
  fifths = fifths_of[pitch.letter] + 7 * pitch.accidental - (minor ? 3 : 0);
  if (fifths < -7 || fifths > 7)
    return false;
  out->root = (uint8_t) pitch.midi;
  out->minor = minor;
  out->flats = fifths < 0;
  memset (out->letters, 0, sizeof out->letters);
  for (int i = 0; i < fifths; i++)
    out->letters[sharps[i]] = 1;
  for (int i = 0; i < -fifths; i++)
    out->letters[sharps[6 - i]] = -1;
  return true;
}
