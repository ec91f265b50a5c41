/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The one table of what SymphonyScript can call: evaluator, completion, hover, manual and the TypeScript
 * declarations are all made from it. Constant data, any thread. */
#ifndef SCRIPT_API_H
#define SCRIPT_API_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Whose method it is; a row may have several. */
#define SCRIPT_ON_GLOBAL         (1ull << 0)      /* a function without receiver */
#define SCRIPT_ON_CLIP_SPACE     (1ull << 1)      /* Clip.… */
#define SCRIPT_ON_SESSION_SPACE  (1ull << 2)
#define SCRIPT_ON_TRACK_SPACE    (1ull << 3)
#define SCRIPT_ON_INSTRUMENT_SPACE (1ull << 4)
#define SCRIPT_ON_PLAIN          (1ull << 5)      /* clip(): takes every method */
#define SCRIPT_ON_MELODY         (1ull << 6)
#define SCRIPT_ON_KEYS           (1ull << 7)
#define SCRIPT_ON_STRINGS        (1ull << 8)
#define SCRIPT_ON_WIND           (1ull << 9)
#define SCRIPT_ON_DRUMS          (1ull << 10)
#define SCRIPT_ON_SESSION        (1ull << 11)
#define SCRIPT_ON_TRACK          (1ull << 12)
#define SCRIPT_ON_SYNTH          (1ull << 13)
#define SCRIPT_ON_SAMPLER        (1ull << 14)
#define SCRIPT_ON_PATCH          (1ull << 15)
#define SCRIPT_ON_SOUNDFONT      (1ull << 16)
#define SCRIPT_ON_RANDOM         (1ull << 17)
#define SCRIPT_ON_ARRAY          (1ull << 18)     /* from here on: the library of JavaScript */
#define SCRIPT_ON_STRING         (1ull << 19)
#define SCRIPT_ON_NUMBER         (1ull << 20)
#define SCRIPT_ON_OBJECT         (1ull << 21)
#define SCRIPT_ON_FUNCTION       (1ull << 22)
#define SCRIPT_ON_MATH_SPACE     (1ull << 23)
#define SCRIPT_ON_ARRAY_SPACE    (1ull << 24)
#define SCRIPT_ON_STRING_SPACE   (1ull << 25)
#define SCRIPT_ON_NUMBER_SPACE   (1ull << 26)
#define SCRIPT_ON_OBJECT_SPACE   (1ull << 27)
#define SCRIPT_ON_CONSOLE_SPACE  (1ull << 28)
#define SCRIPT_ON_LIBRARY        (1ull << 29)     /* a global function of JavaScript */
#define SCRIPT_ON_BOOLEAN        (1ull << 30)
#define SCRIPT_ON_MAP            (1ull << 31)
#define SCRIPT_ON_SET            (1ull << 32)
#define SCRIPT_ON_ITERATOR       (1ull << 33)   /* what keys(), values() and entries() give */
#define SCRIPT_ON_JSON_SPACE     (1ull << 34)
#define SCRIPT_ON_ERROR          (1ull << 35)
/* Bits from 40 on are free for receivers of the composition API; those below SCRIPT_ON_ARRAY check their arguments' number. */

#define SCRIPT_ON_NOTES_SPACE    (1ull << 48)     /* music again: Notes.…, Actions.…, live.… */
#define SCRIPT_ON_ACTIONS_SPACE  (1ull << 49)
#define SCRIPT_ON_LIVE_SPACE     (1ull << 50)

/* The music, not the library of JavaScript. */
#define SCRIPT_ON_MUSIC (((1ull << 18) - 1) | SCRIPT_ON_NOTES_SPACE | SCRIPT_ON_ACTIONS_SPACE | SCRIPT_ON_LIVE_SPACE)
#define SCRIPT_ON_MELODIC (SCRIPT_ON_PLAIN | SCRIPT_ON_MELODY | SCRIPT_ON_KEYS | SCRIPT_ON_STRINGS | SCRIPT_ON_WIND)
#define SCRIPT_ON_DRUMMING (SCRIPT_ON_PLAIN | SCRIPT_ON_DRUMS)
#define SCRIPT_ON_CLIP (SCRIPT_ON_MELODIC | SCRIPT_ON_DRUMS)
#define SCRIPT_ON_INSTRUMENT (SCRIPT_ON_SYNTH | SCRIPT_ON_SAMPLER | SCRIPT_ON_PATCH | SCRIPT_ON_SOUNDFONT)

typedef enum {
  SCRIPT_PARAM_ANY, SCRIPT_PARAM_PITCH, SCRIPT_PARAM_PITCHES, SCRIPT_PARAM_ROOT, SCRIPT_PARAM_CHORD, SCRIPT_PARAM_DURATION,
  SCRIPT_PARAM_NUMBER, SCRIPT_PARAM_WHOLE, SCRIPT_PARAM_LEVEL, SCRIPT_PARAM_BPM, SCRIPT_PARAM_METRE, SCRIPT_PARAM_TEXT,
  SCRIPT_PARAM_WORD,                    /* one of `words` */
  SCRIPT_PARAM_MODE, SCRIPT_PARAM_DRUM, SCRIPT_PARAM_BOOL, SCRIPT_PARAM_CLIP, SCRIPT_PARAM_BODY, SCRIPT_PARAM_BODY_OR_CLIP,
  SCRIPT_PARAM_OPTIONS,                 /* an object with `fields` */
  SCRIPT_PARAM_OBJECT, SCRIPT_PARAM_LIST, SCRIPT_PARAM_INSTRUMENT, SCRIPT_PARAM_TRACK, SCRIPT_PARAM_FUNCTION
} ScriptParamKind;

typedef struct ScriptApiParam ScriptApiParam;
struct ScriptApiParam {
  const char     *name;
  ScriptParamKind kind;
  bool            optional;
  const char     *fallback;             /* what is taken when it is left out, as text; may be NULL */
  const char     *unit;                 /* "beats", "ms", ...; may be NULL */
  double          least, most;          /* least == most: no range */
  const char     *words;                /* "major|minor" */
  const ScriptApiParam *fields;         /* OPTIONS: ends with a NULL name */
};

#define SCRIPT_API_PARAMS 5

typedef struct {
  const char    *name;
  uint64_t       receivers;             /* SCRIPT_ON_… */
  ScriptApiParam params[SCRIPT_API_PARAMS];     /* ends with a NULL name */
  bool           rest;                  /* the last parameter may come any number of times */
  const char    *result;                /* "cursor", "builder", "number", ... */
  const char    *text;                  /* one line */
  const char    *example;               /* may be NULL */
} ScriptApiEntry;

uint32_t              script_api_count (void);
const ScriptApiEntry *script_api_get (uint32_t index);
/* The row of `name` for one of the receivers, or NULL. */
const ScriptApiEntry *script_api_find (const char *name, uint64_t receivers);
/* "clip (any)", "melody", "Clip", ... for one receiver bit. Never NULL. */
const char           *script_api_receiver_name (uint64_t receiver);
const char           *script_api_kind_name (ScriptParamKind kind);

/* The constants: `field` of the object `name`, a text or (text NULL) a number; of Grooves the text is its title. False behind the last. */
typedef struct { const char *name, *field, *text; double number; } ScriptApiConstant;
bool script_api_get_constant (uint32_t index, ScriptApiConstant *out);

/* The parameters of an effect: "delay", "reverb", ...; they end with a NULL name. NULL: there is no such effect. */
const ScriptApiParam *script_api_get_effect (const char *type);

/* The manual as Markdown; declarations for any TypeScript editor. */
void script_print_manual (FILE *out);
void script_print_declarations (FILE *out);
/* One program of every example of the music, each in a block of its own with what it needs around it: SymphonyScript that
 * evaluates without an error, and TypeScript that fits the declarations. */
void script_print_examples (FILE *out);
/* Every row of the music as it is called, one a line: "clip(", ".note(", "Notes.C(". */
void script_print_names (FILE *out);

#endif
