/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Music theory as plain functions and constant tables: pitches, durations, keys, scales, chords, metres.
 *
 * Nothing here allocates, locks, looks at the locale or makes a system call; all functions are pure and may be
 * called from any thread. Text is given by pointer and length and need not end in NUL. */
#ifndef THEORY_THEORY_H
#define THEORY_THEORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- pitches -------------------------------------------------------------------------------------------- */

typedef struct {
  uint8_t letter;                       /* 0-6: C D E F G A B */
  int8_t  accidental;                   /* -2 to 2 */
  bool    written;                      /* an accidental stood in the text */
  int16_t octave;                       /* belongs to the letter: B#3 sounds as C4 */
  int16_t midi;                         /* 12 (octave + 1) + letter + accidental; may lie outside 0-127 */
} TheoryPitch;

/* "C4", "f#3", "Bb-1", "E##5", "C♯4", "D♭2". False when the text is no pitch; the range is not checked. */
bool theory_pitch_parse (const char *text, size_t length, TheoryPitch *out);
/* "C", "F#", "Bb": a pitch class, 0-11 in out->midi, octave 0. */
bool theory_root_parse (const char *text, size_t length, TheoryPitch *out);
/* The usual spelling of a key number 0-127, with sharps or with flats. A constant; never NULL. */
const char *theory_pitch_get_name (int midi, bool flats);
/* Writes "C#4" for a spelled pitch; returns the length without the NUL (at most 8). */
size_t theory_pitch_print (const TheoryPitch *pitch, char out[12]);
/* Semitones of a natural letter above C: 0 2 4 5 7 9 11. */
int theory_letter_get_semitones (unsigned letter);

/* ---- durations and metres ---------------------------------------------------------------------------------- */

/* "4n" "8n." "16t": beats (quarters) into *beats. N is 1 2 4 8 16 32 64. */
bool theory_duration_parse (const char *text, size_t length, double *beats);
/* "3/4": numerator 1-64, denominator 1 2 4 8 16 32. */
bool theory_metre_parse (const char *text, size_t length, unsigned *numerator, unsigned *denominator);
/* Length of a bar in beats: n 4 / d. */
double theory_metre_get_bar (unsigned numerator, unsigned denominator);

/* ---- keys ----------------------------------------------------------------------------------------------- */

typedef struct {
  uint8_t root;                         /* pitch class */
  bool    minor, flats;
  int8_t  letters[7];                   /* accidental of each letter C D E F G A B: -1, 0, 1 */
} TheoryKey;

/* The 15 major and 15 minor standard signatures. False: no such signature ("G#" major). */
bool theory_key_find (const char *root, size_t length, bool minor, TheoryKey *out);

/* ---- scales --------------------------------------------------------------------------------------------- */

typedef struct { const char *name; uint8_t size; uint8_t steps[12]; } TheoryScale;
extern const TheoryScale theory_scales[];
extern const unsigned    theory_scale_count;           /* 13 */
const TheoryScale *theory_scale_find (const char *name, size_t length);
/* Key number of degree n (1-based, may be 0 or negative), octave as in a pitch. May lie outside 0-127. */
int theory_scale_get_midi (const TheoryScale *scale, int root, int octave, int degree, int alteration);

/* ---- chords --------------------------------------------------------------------------------------------- */

typedef struct {
  const char *suffix;                   /* "" for the major triad */
  const char *aliases[4];               /* other spellings, NULL-ended unless full */
  uint8_t     size;
  uint8_t     steps[8];
} TheoryChord;
extern const TheoryChord theory_chords[];
extern const unsigned    theory_chord_count;
const TheoryChord *theory_chord_find (const char *suffix, size_t length);
/* "F#m7": root and chord. False: *chord is NULL when only the suffix is unknown, and *suffix_at is where it begins;
 * without a root *suffix_at is SIZE_MAX. */
bool theory_chord_parse (const char *text, size_t length, TheoryPitch *root, const TheoryChord **chord, size_t *suffix_at);

/* ---- rhythm --------------------------------------------------------------------------------------------- */

#define THEORY_EUCLID_MAX 1024
/* Bjorklund: hits spread over steps, one byte 0 or 1 each; rotation > 0 turns right. steps 1..THEORY_EUCLID_MAX. */
void theory_euclid (unsigned hits, unsigned steps, int rotation, uint8_t *out);

typedef struct { const char *name; uint8_t midi; uint8_t general_midi; } TheoryDrum;
extern const TheoryDrum theory_drums[];
extern const unsigned   theory_drum_count;
/* Case-blind. NULL: no drum of the default map. */
const TheoryDrum *theory_drum_find (const char *name, size_t length);

/* ---- numbers that look random ----------------------------------------------------------------------------- */

/* Mulberry32: next value in [0, 1). */
double   theory_random_next (uint32_t *state);
/* FNV-1a. */
uint32_t theory_hash_32 (const void *bytes, size_t size);
uint64_t theory_hash_64 (const void *bytes, size_t size);

#endif
