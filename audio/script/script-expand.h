/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From operations to events: walking, ties, the tempo line, feel. */
#ifndef SCRIPT_EXPAND_H
#define SCRIPT_EXPAND_H

#include "script-pattern.h"
#include "theory/tempo.h"

typedef struct { double start, end; const DynamicPoint *points; uint32_t count; } Region;

/* One thing at one beat, before feel. op == NULL: only a place in the flat list (for seeded humanise). */
typedef struct {
  const Op   *op;
  const Clip *clip;
  double      beat, beats;
  double      velocity;                 /* written, or what the dynamics say */
  double      swing;
  const Groove *groove;
  const char *name;
  uint64_t    id;
  uint32_t    span, order;              /* order: as written */
  uint32_t    place;                    /* among what begins at the same beat */
  int16_t     midi;
  uint8_t     voice, frame;             /* frame: of a tempo envelope */
  uint8_t     grace;                    /* the how manieth hit before the note that follows; 0: no grace */
  bool        regional, dropped, uncounted;     /* uncounted: no place of its own in the flat list */
  const FrozenItem *frozen;             /* its feel is fixed already */
} Item;

/* Events of one item by rising `order`: its timbre, its pressure, itself. */
#define EVENT_ORDERS 4

typedef VECTOR (Item) ItemList;
/* kind 0 mark, 1 enter, 2 leave; up: the scope around, of an enter; first: before anything sounds, on the clip itself */
typedef struct { double beat, bpm, beats; uint8_t curve, kind; bool first; uint32_t scope, up; } TempoMark;
typedef struct { double beat; uint16_t numerator, denominator; Place place; bool quiet; } MetreMark;

typedef struct {
  Script     *s;
  const Clip *root;
  uint64_t    key_hash;
  double      default_beats;
  uint16_t    numerator, denominator;   /* metre where the clip says none; 0: 4/4 */
  uint32_t    number;                   /* of this walk in the evaluation, from 1 */
  uint32_t    part, scopes, operations, loops, depth;
  bool        marks, ties, unsorted, clamped;
  bool        begun;                    /* something was written that takes time */
  bool        quiet;                    /* gives no diagnostics */
  double      last_beat, bend;          /* bend: the widest of the events, semitones */
  ItemList    items;
  VECTOR (TempoMark) tempos;
  VECTOR (MetreMark) metres;
  uint32_t    notes;                    /* events that are notes */
  uint64_t   *ids;                      /* open addressing; keys and how often */
  uint32_t   *id_counts;
  uint32_t    id_mask, id_used;
  PatternEvents pattern_events;         /* of one cycle */
} Walk;

typedef struct {
  Script      *s;
  ScriptScore *score;
  VECTOR (ScriptPart) parts;
  VECTOR (ScriptEvent) events;
  VECTOR (ScriptTempo) tempos;
  VECTOR (ScriptMetre) metres;
  VECTOR (ScriptSpan) spans;
  ItemList    items;                    /* of the part at hand; the room serves all parts */
  VECTOR (uint32_t) notes;              /* by part */
} Output;

typedef struct {
  double   tempo, default_beats;        /* 0 / < 0: none */
  double   override;                    /* of the first tempo; 0: none */
  uint16_t numerator, denominator;
  uint8_t  channel;
  bool     seeded;                      /* the generator starts with `seed`; else with a hash of the part's key */
  uint32_t seed;
  const DrumMap *drums;                 /* keys of the instrument, for drums that the clip does not map */
} PartSettings;

/* Walks a clip; items are in written order. Throws limits. Returns its length in beats. */
double walk_clip (Walk *walk, Output *out, const Clip *clip);
Place  op_place (const Walk *walk, const Op *op);
double op_beats (const Walk *walk, const Op *op);
void   ties_merge (Walk *walk);
void   items_sort (Walk *walk);
/* The part's tempo line and metres into the score; the range is noted in the part. */
void   lines_build (Walk *walk, Output *out, ScriptPart *part, const PartSettings *settings);
/* The graces before the note that is item `stroke` and event `event`, as new events behind it. level: of the note, not rounded. */
void   graces_make (Walk *walk, Output *out, const ScriptPart *part, uint32_t stroke, uint32_t event, double level);
/* Feel and events. */
void   events_build (Walk *walk, Output *out, ScriptPart *part, const PartSettings *settings);

#endif
