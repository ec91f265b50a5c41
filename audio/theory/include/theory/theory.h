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

/* ---- harmony -------------------------------------------------------------------------------------------- */

#define THEORY_VOICES_MAX 9             /* notes of the largest chord, with a bass below it */

/* A numeral of a key: "V7", "bVII", "ii°", "V7/ii", "I/3". */
typedef struct {
  const TheoryChord *chord;
  uint8_t root;                         /* pitch class */
  int8_t  bass;                         /* pitch class, or -1: the root */
  bool    flats;                        /* spelled with flats, whatever the key does */
} TheoryNumeral;

typedef enum { THEORY_NUMERAL_GOOD, THEORY_NUMERAL_NO_DEGREE, THEORY_NUMERAL_NO_SUFFIX, THEORY_NUMERAL_NO_SLASH } TheoryNumeralState;

/* Degrees of a minor key are those of the natural minor scale. What stands behind "/" is a degree 1-7 for the bass, or
 * a numeral whose root is the major key in which the first one is read. *wrong_at: byte where it stops to make sense. */
TheoryNumeralState theory_numeral_parse (const char *text, size_t length, const TheoryKey *key, TheoryNumeral *out, size_t *wrong_at);
/* "I".."VII" or "i".."vii" at the beginning of a text: 1-7 and the bytes taken; 0: none. */
unsigned theory_degree_parse (const char *text, size_t length, size_t *taken, bool *upper);
/* Key numbers with the root's pitch class in this octave, from the bass on; they may lie outside 0-127. Returns how many. */
unsigned theory_numeral_get_notes (const TheoryNumeral *numeral, int octave, int16_t out[THEORY_VOICES_MAX]);

typedef struct { const char *name; const char *numerals[13]; } TheoryProgression;       /* NULL-ended */
extern const TheoryProgression theory_progressions[];
extern const unsigned          theory_progression_count;
const TheoryProgression *theory_progression_find (const char *name, size_t length);

typedef enum { THEORY_VOICING_CLOSE, THEORY_VOICING_OPEN, THEORY_VOICING_DROP2 } TheoryVoicing;

/* The first chord of a progression in `voices` voices (at least 1) around middle C: from 54 to 72, padded below or cut at the top. */
void theory_voices_begin (const int16_t *chord, unsigned size, unsigned voices, int16_t *out);
/* Each voice of `from`, low to high, to the nearest free tone of the chord within two octaves of where it is written; sorted.
 * size 1..THEORY_VOICES_MAX, voices <= 5 size. */
void theory_voices_lead (const int16_t *from, unsigned voices, const int16_t *chord, unsigned size, int16_t *out);
/* Opens a close voicing in place: the second voice from the top an octave lower, open: the fourth too; sorted. */
void theory_voices_spread (int16_t *notes, unsigned voices, TheoryVoicing style);

/* ---- rhythm --------------------------------------------------------------------------------------------- */

#define THEORY_EUCLID_MAX 1024
/* Bjorklund: hits spread over steps, one byte 0 or 1 each; rotation > 0 turns right. steps 1..THEORY_EUCLID_MAX. */
void theory_euclid (unsigned hits, unsigned steps, int rotation, uint8_t *out);

typedef enum { THEORY_ARPEGGIO_UP, THEORY_ARPEGGIO_DOWN, THEORY_ARPEGGIO_UP_DOWN, THEORY_ARPEGGIO_DOWN_UP, THEORY_ARPEGGIO_CONVERGE,
               THEORY_ARPEGGIO_DIVERGE, THEORY_ARPEGGIO_RANDOM } TheoryArpeggio;
/* The order in which n sorted pitches are played, as indices; returns how many, at most 2 n. random: state of the generator. */
uint32_t theory_arpeggio_order (TheoryArpeggio pattern, uint32_t n, uint32_t *random, uint32_t *out);

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
