/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mini-notation: a text becomes a tree, the tree gives the notes of each cycle.
 *
 *   'c4 [e4 g4]*2 <a4 b4>?'
 *   SEQUENCE ─ ATOM c4
 *            ├ TIMES 2 ─ SEQUENCE ─ ATOM e4, ATOM g4
 *            └ SHAPE chance 0.5 ─ TURNS, one step per cycle ─ ATOM a4, ATOM b4
 */
#ifndef SCRIPT_PATTERN_H
#define SCRIPT_PATTERN_H

#include "script-clip.h"

#define PATTERN_LENGTH_MAX 16384        /* bytes of text */
#define PATTERN_DEPTH_MAX 32
#define PATTERN_REPEATS_MAX 64          /* of * and ! */
#define PATTERN_EVENTS_MAX 4096         /* per cycle */
#define PATTERN_STEPS_MAX 16384         /* in the whole text, copies counted */

typedef enum {
  PATTERN_SILENCE, PATTERN_ATOM,
  PATTERN_SEQUENCE,                     /* steps share the span by weight */
  PATTERN_TURNS,                        /* <> and {}%: steps of one unit each, `turns` units per cycle, on and on through the list */
  PATTERN_LAYERS, PATTERN_CHOICE,
  PATTERN_TIMES, PATTERN_PART, PATTERN_EUCLID,          /* x*n, x/n, x(k,n,r) */
  PATTERN_SHAPE                         /* x?p, x:v */
} PatternKind;

typedef struct PatternNode PatternNode;

typedef struct {
  double       at, weight;              /* in weights from the sequence's beginning */
  const PatternNode *node;
  uint32_t     shift;                   /* a copy by "!": added to the ordinals inside */
} PatternStep;

struct PatternNode {
  uint8_t  kind;
  uint32_t ordinals;                    /* atoms and choices inside, copies counted */
  double   events;                      /* at most so many per cycle; 0: silent, never looked at */
  union {
    struct { Op op; uint32_t ordinal, start, end; } atom;       /* bytes of the file */
    struct { PatternStep *steps; uint32_t count; double weight, turns; } list;          /* SEQUENCE TURNS; silent steps are left out */
    struct { PatternNode **nodes; uint32_t count, ordinal; } set;                       /* LAYERS CHOICE */
    struct { const PatternNode *node; uint32_t count; uint8_t *slots; } times;          /* slots: EUCLID, `count` of them */
    struct { const PatternNode *node; double chance, velocity; } shape;                 /* chance to be left out; velocity < 0: not said */
  } u;
};

typedef struct Pattern {
  PatternNode *root;
  double   bars, beats;                 /* of a cycle; beats 0: `bars` bars of the metre */
  double   velocity, gate;
  uint32_t cycles, seed;
  bool     seeded;
  uint32_t walk, expansions;            /* how often it was expanded in the walk at hand */
} Pattern;

typedef struct {
  const PatternNode *atom;
  double   start, beats, velocity;      /* start: beats from the cycle's beginning; beats: gate counted in */
  uint32_t ordinal;
} PatternEvent;
typedef VECTOR (PatternEvent) PatternEvents;

/* Reads the first argument of a call; throws SS0801 to SS0819 at the character. proto: what all its notes have in common.
 * octave: of notes written without one. */
PatternNode *pattern_parse (Script *s, ApiCall *call, const Clip *clip, const Op *proto, int octave);

/* The notes of one cycle, in the order written within the tree; appended to events. */
void pattern_expand (Script *s, const Pattern *pattern, uint32_t seed, uint64_t cycle, double beats, PatternEvents *events);

double pattern_get_beats (const Pattern *pattern, double bar);          /* of a cycle, in bars of this length */
/* Notes of the first expansion; looks at about `*budget` of them at most. */
double pattern_count_notes (Script *s, const Pattern *pattern, uint32_t *budget);

/* Where the bytes of a text that a call was given stand in its file. */
typedef struct {
  Place     place;                      /* of the whole argument */
  uint32_t  from;                       /* first byte of the literal's inside */
  uint32_t *starts, *ends;              /* of each byte, when there are escapes; else NULL */
  bool      literal;                    /* else every place is the whole argument */
} TextSource;
void  text_source_find (Script *s, const ApiCall *call, uint32_t index, const Str *text, TextSource *out);
Place text_source_place (const TextSource *source, uint32_t start, uint32_t end);

#endif
