/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings of the language, interned names (atoms), numbers to text and back. No locale, no malloc. */
#ifndef SCRIPT_TEXT_H
#define SCRIPT_TEXT_H

#include "script-memory.h"
#include "theory/theory.h"
#include <stdarg.h>

typedef struct { uint32_t used, capacity; char data[]; } StrBuffer;

/* UTF-8 (a lone surrogate is kept in three bytes); indexed in UTF-16 units as JavaScript does. */
typedef struct {
  const char *data;
  uint32_t    length, units;            /* bytes; UTF-16 units. Equal when the text is ASCII */
  StrBuffer  *buffer;                   /* what `data` may be extended in, or NULL */
  bool        atom;                     /* it is the head of an Atom: equal text means equal pointer */
} Str;

/* A name or a short literal, once per evaluation, NUL-terminated. What it means as pitch or duration is kept. */
typedef struct Atom Atom;
struct Atom {
  Str         str;
  uint64_t    head;                     /* the first eight bytes (all of them, folded, when there are fewer) */
  Atom       *next;
  struct Binding *binding;              /* innermost declaration while names are resolved */
  struct Binding *declared;             /* the last declaration of this name in any scope */
  uint32_t    hash;
  uint16_t    keyword;                  /* token kind, or 0 */
  uint16_t    api;                      /* 1 + first row of the API table with this name, or 0 */
  uint16_t    global;                   /* 1 + row of the table of global names, or 0 */
  uint8_t     pitch_state, beats_state; /* 0 not looked at, 1 it is one, 2 it is none */
  TheoryPitch pitch;
  double      beats;
};

typedef struct {
  ScriptArena *arena;
  Atom       **buckets;
  uint32_t     mask, count;
} AtomTable;

void  atoms_init (AtomTable *table, ScriptArena *arena);
Atom *atoms_intern (AtomTable *table, const char *text, size_t length);

uint32_t text_hash (const char *text, size_t length);           /* as in Atom.hash */

static inline bool
atom_get_pitch (Atom *atom, TheoryPitch *out)
{
  if (atom->pitch_state == 0)
    atom->pitch_state = theory_pitch_parse (atom->str.data, atom->str.length, &atom->pitch) ? 1 : 2;
  *out = atom->pitch;
  return atom->pitch_state == 1;
}

static inline bool
atom_get_beats (Atom *atom, double *out)
{
  if (atom->beats_state == 0)
    atom->beats_state = theory_duration_parse (atom->str.data, atom->str.length, &atom->beats) ? 1 : 2;
  *out = atom->beats;
  return atom->beats_state == 1;
}

Str     *str_new (ScriptArena *arena, const char *data, size_t length);          /* lends data */
Str     *str_copy (ScriptArena *arena, const char *data, size_t length);
Str     *str_concat (ScriptArena *arena, const Str *a, const Str *b);
bool     str_equal (const Str *a, const Str *b);
int      str_compare (const Str *a, const Str *b);                               /* by UTF-16 units */
bool     str_is (const Str *a, const char *text);
const char *str_get_c (ScriptArena *arena, const Str *a);                        /* NUL-terminated */
uint32_t str_units (const char *data, size_t length);
/* Byte offset of a UTF-16 unit; a place inside a surrogate pair gives the pair's start and *half = true. */
uint32_t str_offset (const Str *a, uint32_t unit, bool *half);
Str     *str_slice (ScriptArena *arena, const Str *a, uint32_t from_unit, uint32_t to_unit);
size_t   utf8_put (char *out, uint32_t code);
uint32_t utf8_get (const char *data, size_t length, size_t *at);                 /* moves *at on; never fails */

/* JavaScript's spelling of a number: "0.1", "1e+21", "NaN". Returns the length. */
size_t number_print (double value, char out[40]);
/* A whole decimal number text with sign, fraction and exponent; returns the bytes taken, 0 when there is none. */
size_t number_parse_decimal (const char *text, size_t length, double *out);
/* Number("…"): blanks around, hex, binary, octal, Infinity; NaN when it is none. */
double number_from_text (const char *text, size_t length);

/* Every digit of a number that is finite and not negative: digits[0].digits[1]… × 10^exponent, zeros at the end left out. Returns how many. */
size_t number_digits_exact (double value, char digits[800], int *exponent);
/* The first `count` of them, halves up; exponent may grow by one. */
void   digits_round (char *digits, size_t *length, size_t count, int *exponent);
/* The fewest digits that read back as the same number. */
int    number_digits_shortest (double value, char digits[24], int *exponent);
void   text_trim (const char **text, size_t *length, bool front, bool back);
bool   is_blank (uint32_t code);                                                 /* what trim() takes away */
uint32_t letter_upper (uint32_t code);
uint32_t letter_lower (uint32_t code);
/* The order of a dictionary: letters whatever their case and accents, then accents, then small letters first. -1, 0 or 1. */
int    text_collate (const Str *a, const Str *b);
size_t text_change_case (const char *data, size_t length, bool upper, char *out);

/* Text for messages: %s C string, %a Atom or Str, %d int, %n double, %q Str in quotes, %%. */
const char *format_text (ScriptArena *arena, const char *format, ...);
const char *format_text_v (ScriptArena *arena, const char *format, va_list args);

/* Edit distance of two names, case-blind, at most `limit` + 1. */
unsigned name_distance (const char *a, size_t a_length, const char *b, size_t b_length, unsigned limit);

#endif
