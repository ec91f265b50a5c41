/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tables: scales, chords, drums; and what is looked up in them. */
#include "theory/theory.h"
#include <string.h>

#define COUNT(table) (sizeof (table) / sizeof (table)[0])

const TheoryScale theory_scales[] = {
  { "major", 7, { 0, 2, 4, 5, 7, 9, 11 } },
  { "minor", 7, { 0, 2, 3, 5, 7, 8, 10 } },
  { "harmonicMinor", 7, { 0, 2, 3, 5, 7, 8, 11 } },
  { "melodicMinor", 7, { 0, 2, 3, 5, 7, 9, 11 } },
  { "dorian", 7, { 0, 2, 3, 5, 7, 9, 10 } },
  { "phrygian", 7, { 0, 1, 3, 5, 7, 8, 10 } },
  { "lydian", 7, { 0, 2, 4, 6, 7, 9, 11 } },
  { "mixolydian", 7, { 0, 2, 4, 5, 7, 9, 10 } },
  { "locrian", 7, { 0, 1, 3, 5, 6, 8, 10 } },
  { "pentatonicMajor", 5, { 0, 2, 4, 7, 9 } },
  { "pentatonicMinor", 5, { 0, 3, 5, 7, 10 } },
  { "blues", 6, { 0, 3, 5, 6, 7, 10 } },
  { "chromatic", 12, { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 } },
};
const unsigned theory_scale_count = COUNT (theory_scales);

const TheoryChord theory_chords[] = {
  { "", { "maj", "M" }, 3, { 0, 4, 7 } },
  { "maj7", { "M7", "Δ", "Δ7" }, 4, { 0, 4, 7, 11 } },
  { "6", { "M6" }, 4, { 0, 4, 7, 9 } },
  { "6/9", { "69", "6add9" }, 5, { 0, 4, 7, 9, 14 } },
  { "maj9", { "M9", "Δ9" }, 5, { 0, 4, 7, 11, 14 } },
  { "maj11", { "M11", "Δ11" }, 6, { 0, 4, 7, 11, 14, 17 } },
  { "maj13", { "M13", "Δ13" }, 7, { 0, 4, 7, 11, 14, 17, 21 } },
  { "add9", { "add2" }, 4, { 0, 4, 7, 14 } },
  { "m", { "-", "min" }, 3, { 0, 3, 7 } },
  { "m7", { "-7", "min7" }, 4, { 0, 3, 7, 10 } },
  { "m6", { "-6", "min6" }, 4, { 0, 3, 7, 9 } },
  { "m9", { "-9", "min9" }, 5, { 0, 3, 7, 10, 14 } },
  { "m11", { "-11", "min11" }, 6, { 0, 3, 7, 10, 14, 17 } },
  { "m13", { "-13", "min13" }, 7, { 0, 3, 7, 10, 14, 17, 21 } },
  { "m(maj7)", { "-Δ7", "min(maj7)" }, 4, { 0, 3, 7, 11 } },
  { "7", { "dom7" }, 4, { 0, 4, 7, 10 } },
  { "9", { "dom9" }, 5, { 0, 4, 7, 10, 14 } },
  { "11", { "dom11" }, 6, { 0, 4, 7, 10, 14, 17 } },
  { "13", { "dom13" }, 6, { 0, 4, 7, 10, 14, 21 } },
  { "7sus4", { "7sus" }, 4, { 0, 5, 7, 10 } },
  { "9sus4", { "9sus" }, 5, { 0, 5, 7, 10, 14 } },
  { "sus4", { "sus" }, 3, { 0, 5, 7 } },
  { "sus2", { "2" }, 3, { 0, 2, 7 } },
  { "5", { "(no3)" }, 2, { 0, 7 } },
  { "dim", { "°" }, 3, { 0, 3, 6 } },
  { "dim7", { "°7" }, 4, { 0, 3, 6, 9 } },
  { "m7b5", { "ø", "ø7" }, 4, { 0, 3, 6, 10 } },
  { "aug", { "+" }, 3, { 0, 4, 8 } },
  { "aug7", { "+7", "7#5" }, 4, { 0, 4, 8, 10 } },
  { "maj7#5", { "Δ+", "Δ#5" }, 4, { 0, 4, 8, 11 } },
  { "7b9", { "7-9" }, 5, { 0, 4, 7, 10, 13 } },
  { "7#9", { "7+9" }, 5, { 0, 4, 7, 10, 15 } },
  { "7b5", { "7-5" }, 4, { 0, 4, 6, 10 } },
  { "7alt", { NULL }, 8, { 0, 4, 6, 10, 13, 15, 18, 20 } },
};
const unsigned theory_chord_count = COUNT (theory_chords);

const TheoryDrum theory_drums[] = {
  { "kick", 24, 36 }, { "rim", 25, 37 }, { "snare", 26, 38 }, { "clap", 27, 39 }, { "hat", 30, 42 }, { "tom3", 31, 43 },
  { "tom2", 33, 45 }, { "openhat", 34, 46 }, { "tom1", 36, 48 }, { "crash", 37, 49 }, { "ride", 39, 51 },
};
const unsigned theory_drum_count = COUNT (theory_drums);

static bool
equal (const char *name, const char *text, size_t length)
{
  return name && strlen (name) == length && memcmp (name, text, length) == 0;
}

const TheoryScale *
theory_scale_find (const char *name, size_t length)
{
  for (unsigned i = 0; i < theory_scale_count; i++)
    if (equal (theory_scales[i].name, name, length))
      return &theory_scales[i];
  return NULL;
}

int
theory_scale_get_midi (const TheoryScale *scale, int root, int octave, int degree, int alteration)
{
  int size = scale->size, n = degree - 1;
  int turn = n >= 0 ? n / size : -((size - 1 - n) / size);

  return 12 * (octave + turn + 1) + root + scale->steps[n - turn * size] + alteration;
}

const TheoryChord *
theory_chord_find (const char *suffix, size_t length)
{
  for (unsigned i = 0; i < theory_chord_count; i++)
    {
      if (equal (theory_chords[i].suffix, suffix, length))
        return &theory_chords[i];
      for (unsigned k = 0; k < COUNT (theory_chords[i].aliases); k++)
        if (equal (theory_chords[i].aliases[k], suffix, length))
          return &theory_chords[i];
    }
  return NULL;
}

/* "Bb5" is B flat and a fifth; a root takes as many accidentals as it can, unless only fewer give a known suffix. */
bool
theory_chord_parse (const char *text, size_t length, TheoryPitch *root, const TheoryChord **chord, size_t *suffix_at)
{
  size_t longest = 0;

  *chord = NULL;
  *suffix_at = SIZE_MAX;
  for (size_t take = length < 7 ? length : 7; take >= 1; take--)
    {
      if (!theory_root_parse (text, take, root))
        continue;
      if (longest == 0)
        longest = take;
      *chord = theory_chord_find (text + take, length - take);
      if (*chord)
        {
          *suffix_at = take;
          return true;
        }
    }
  if (longest > 0)
    {
      theory_root_parse (text, longest, root);
      *suffix_at = longest;
    }
  return false;
}

const TheoryDrum *
theory_drum_find (const char *name, size_t length)
{
  for (unsigned i = 0; i < theory_drum_count; i++)
    {
      const char *drum = theory_drums[i].name;
      size_t k = 0;

      for (; k < length && drum[k]; k++)
        {
          char c = name[k] >= 'A' && name[k] <= 'Z' ? (char) (name[k] + 32) : name[k];

          if (c != drum[k])
            break;
        }
      if (k == length && drum[k] == 0)
        return &theory_drums[i];
    }
  return NULL;
}
