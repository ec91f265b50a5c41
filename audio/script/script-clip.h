/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Clips as values: an append-only list of operations that many builders share, and what stands around the next one. */
#ifndef SCRIPT_CLIP_H
#define SCRIPT_CLIP_H

#include "script-api.h"

typedef struct Clip Clip;

typedef enum { OP_NOTE, OP_CHORD, OP_REST, OP_LOOP, OP_STACK, OP_PLAY, OP_ISOLATE, OP_VOICE, OP_TEMPO, OP_METRE, OP_DYNAMICS, OP_CONTROL,
               OP_BEND, OP_PRESSURE, OP_AUTOMATE, OP_GROUP, OP_PATTERN, OP_BARRIER, OP_ENVELOPE, OP_FROZEN } OpKind;

typedef enum { ARTICULATION_NONE, ARTICULATION_STACCATO, ARTICULATION_LEGATO, ARTICULATION_TENUTO, ARTICULATION_MARCATO } Articulation;

enum {
  OP_ACCENT = 1, OP_PRECISE = 2, OP_TIE_START = 4, OP_TIE_END = 8, OP_DRUM = 16, OP_SPELLED_FLAT = 32, OP_NATURALISED = 64,
  OP_GM = 128,                          /* a drum without a mapping: sounds at its General MIDI key */
};

/* How notes written from here on are moved: quantise, then (swing, groove: of the clip), then humanise. */
typedef struct {
  double grid, strength;                /* 0: no quantise */
  bool   quantize_duration;
  double timing_ms, velocity;           /* humanise */
  bool   seeded;
  uint32_t seed;
  bool   humanize;
} Feel;

typedef struct { double timing, velocity, duration; } GrooveStep;      /* steps late; factors */
typedef struct { const char *name; double steps_per_beat; GrooveStep *steps; uint32_t count; } Groove;

/* Of one note: fine pitch in cents, timbre and pressure 0-1 (< 0: none). */
typedef struct { double detune, timbre, pressure; } Expression;

typedef struct { double time, value; uint8_t curve; } DynamicPoint;
typedef struct { double beat, bpm; uint8_t curve; bool jump; } TempoFrame;       /* jump: at its beat, else the way from the frame before */

typedef struct { int16_t midi; const char *name; } ChordNote;

/* What an operation needs beyond a note. */
typedef union {
  struct { ChordNote *notes; uint32_t count; } chord;
  struct { Clip *clip; double count; bool keep_tempo; } nested;        /* LOOP STACK PLAY VOICE GROUP */
  struct { Clip *clip; bool tempo, dynamics, metre; } isolate;
  struct { double bpm, beats; uint8_t curve; } tempo;
  struct { uint16_t numerator, denominator; } metre;
  struct { double beats; DynamicPoint *points; uint32_t count; } dynamics;
  struct { TempoFrame *frames; uint32_t count; } envelope;
  struct { double value; uint8_t controller; bool poly; } control;     /* poly: pressure of the key `midi` */
  struct { double ms, factor; uint32_t count; } graces;                 /* NOTE: hits before it, this far apart */
  struct Pattern *pattern;
  struct { double value, ramp; const char *target, *curve; } automate;
  struct { const struct FrozenItem *items; uint32_t count; double beats; } frozen;
  double barrier;                       /* beats whose next multiple is waited for */
} OpExtra;

typedef struct Op {
  uint8_t     kind, flags, articulation, voice;
  int16_t     midi;                     /* with key and accidental, without transposition */
  int16_t     transpose;                /* of the builder when it was written */
  uint32_t    caller;                   /* function calls around it */
  double      beats;                    /* < 0: the default */
  double      velocity;
  const char *name;                     /* spelling */
  const char *drum;
  const Link *site;
  const Feel *feel;                     /* NULL: none */
  double      glide;
  const Expression *expression;         /* NULL: none */
  OpExtra    *extra;
} Op;

/* What freeze() keeps of one thing: its place and feel in beats from the frozen clip's start. */
typedef struct FrozenItem {
  Op          op;
  Clip       *clip;
  double      beat, beats;              /* written */
  double      shift_beats, sounding_beats;      /* performed start - written start; performed length */
  double      level;                    /* velocity with all that was drawn and shaped */
  const char *name;
  uint64_t    path;                     /* loops around it, for its identity */
  Place       place;                    /* in the source: of a step inside of its pattern */
  int16_t     midi;
  uint8_t     voice;
} FrozenItem;

typedef struct OpList OpList;
struct OpList {
  OpList  *up;                          /* what stands before: the first up_count operations of up */
  uint32_t up_count;                    /* in all lists above together */
  uint32_t count, capacity;             /* here */
  Op      *ops;
};

typedef enum { CLIP_PLAIN, CLIP_MELODY, CLIP_KEYS, CLIP_STRINGS, CLIP_WIND, CLIP_DRUMS } ClipKind;

typedef struct { Atom *name; int16_t midi; } DrumEntry;
typedef struct { DrumEntry *entries; uint32_t count; } DrumMap;

struct Clip {
  OpList  *list;
  uint32_t count;                       /* operations of it, lists above included */
  uint32_t weight;                      /* about how many events they make; never below `count`, at most CLIP_WEIGHT_MAX */
  uint8_t  kind;
  bool     cursor;                      /* the last operation is a note that modifiers act on */
  bool     body;                        /* given to loop, stack, ...: swing and groove have no say */
  bool     failed;                      /* it holds a clip that could not be evaluated */
  uint8_t  accidental;                  /* for the next note: 0 none, else 1 + (0 natural, 1 sharp, 2 flat) */
  int16_t  transpose;
  double   default_beats;               /* < 0: none */
  double   swing;                       /* < 0: none */
  const Groove *groove;
  const Op *cycle;                      /* BARRIER at its end, or NULL */
  bool     operation;                   /* made by Actions: play() takes over what is in it, without a scope of its own */
  const Feel *feel;
  const TheoryKey *key;
  const TheoryScale *scale;
  int8_t   scale_root;
  int8_t   scale_octave;
  bool     seeded;                      /* some feel of it has a seed: places in the flat list count */
  const DrumMap *drums;
  Atom    *given, *bound;               /* names */
  Statement *statement;                 /* where it was bound, else where it was made */
  uint32_t number;                      /* "Clip 1": order of creation */
  uint32_t file;
};

#define CLIP_WEIGHT_MAX 1000000u

static inline void
clip_weigh (Clip *clip, double more)
{
  double weight = clip->weight + more;

  clip->weight = weight < CLIP_WEIGHT_MAX ? (uint32_t) weight : CLIP_WEIGHT_MAX;
}

Clip  *clip_new (Script *s, ClipKind kind, Atom *name);
/* The clip that a call extends: itself when nobody else holds it, else a copy. Ends the cursor. */
Clip  *clip_extend (Script *s, ApiCall *call);
Op    *clip_push (Script *s, Clip *clip, ApiCall *call, OpKind kind);
/* The last operation of the cursor, free to be changed; *clip is its builder from now on. */
Op    *clip_modify (Script *s, ApiCall *call, Clip **clip);
/* All operations in order, `count` of them. */
Op   **clip_flatten (Script *s, const Clip *clip);
Clip  *clip_body (Script *s, ApiCall *call, const Clip *outer, Value function, uint32_t index);
Clip  *clip_from_value (Script *s, Value value);               /* NULL: it is no clip */
const char *clip_kind_name (const Clip *clip);                 /* "a melody clip" */
const char *clip_show (Script *s, const Clip *clip);
OpExtra *op_extra (Script *s, Op *op);
/* A clip as one operation of the clip that the call extends, which comes out in *out. */
Op    *clip_nest (Script *s, ApiCall *call, OpKind kind, Clip *inner, double count, Clip **out);
/* A clip for what a generator writes, in the context of `outer`; closed it is one operation, one branch of a stack. Its notes
 * carry the transposition themselves. */
Clip  *clip_group_open (Script *s, const Clip *outer);
Value  clip_group_close (Script *s, ApiCall *call, Clip *group);
/* A chord as a cursor; beats < 0: the default. The notes are kept. */
Value  chord_push (Script *s, ApiCall *call, ChordNote *notes, uint32_t count, double beats);
/* A pitch in the key: natural letters take its accidental. atom NULL: given as a number, which no key moves. */
int16_t clip_key_pitch (const Clip *clip, const TheoryPitch *pitch, const Atom *atom);

static inline double
beats_or_default (const Clip *clip, const ApiArg *arg)
{
  return arg->given ? arg->number : clip->default_beats;
}

Value  cursor_result (ApiCall *call, Clip *clip);              /* marks the result as fresh */

/* ---- synapses and sessions as written ------------------------------------------------------------------------------------------ */

typedef struct SynapseCall {
  Value    from, to;                    /* clips or unknown */
  uint32_t group;
  ScriptSynapse data;
  const Link *site;
  uint32_t caller, file;
} SynapseCall;

typedef struct EffectList { VECTOR (ScriptEffect) list; } EffectList;
typedef struct { Atom *bus; double amount; Place place; } SendCall;

typedef struct Instrument {
  Host     host;
  ScriptInstrument data;
  VECTOR (ScriptParam) params;
  VECTOR (SendCall) sends;
  VECTOR (ScriptRegion) regions;
  struct Instrument *origin;            /* the instrument that the first call made */
  struct Instrument *duck;              /* whose sound ducks this one, or NULL */
  const DrumMap *drums;                 /* keys of drums that the clip itself does not map */
  Atom    *given, *output;
  Place    place, output_place, duck_place;
  uint32_t index;                       /* in the score, + 1; 0: not there yet */
} Instrument;

typedef struct Track {
  Host        host;
  Value       clip;                     /* clip or unknown */
  Instrument *instrument;
  Value       instrument_value;
  Atom       *name;
  double      tempo, default_beats;     /* 0; < 0 */
  uint16_t    numerator, denominator;
  VECTOR (ScriptEffect) inserts;
  VECTOR (SendCall) sends;
  Place       place;
  bool        mute, solo;
  bool        open;                     /* being described in track(…): its methods change it in place */
} Track;

typedef struct { Atom *id; ScriptEffect effect; Place place; } BusCall;

typedef struct Session {
  Host     host;
  double   tempo, default_beats;
  uint16_t numerator, denominator;
  uint32_t seed;
  bool     seeded;
  VECTOR (Track *) tracks;
  VECTOR (BusCall) buses;
  uint32_t file;
  Place    place;
  struct Session *origin;               /* the one that this was made of; NULL: session() */
} Session;

/* A drum by name or pitch into name, drum, midi and flags of op; false: there is none. drum_find throws then. */
bool  drum_look_up (Script *s, const Clip *clip, const Str *name, Op *op);
void  drum_find (Script *s, const Clip *clip, const Str *name, Place place, Op *op);
const char *drum_suggest (Script *s, const Clip *clip, const Str *name);        /* the nearest name, or NULL */
/* live.…, reward, penalize as written. */
typedef struct LiveCall {
  ScriptLiveCall data;
  Value    clip;                        /* LAUNCH STOP; undefined: all */
  const Link *site;
  uint32_t file;
  bool     run;                         /* its statement was asked for; else it was only checked */
} LiveCall;

/* "…is no chord"; at: where its suffix begins, SIZE_MAX without a root. */
_Noreturn void chord_suffix_refuse (Script *s, const Atom *atom, size_t at, Place place);
/* tempo, vibrato and automate out of the call's arguments, at the end of a clip. */
Value tempo_push (Script *s, ApiCall *call, Clip *clip);
Value vibrato_push (Script *s, ApiCall *call, Clip *clip);
Value automation_push (Script *s, ApiCall *call, Clip *clip);
/* What `what` holds when it is an operation, else all of it as one nested clip, at the end of a clip. */
void  clip_append (Script *s, Clip *clip, ApiCall *call, Clip *what);
const DrumMap *drum_map_read (Script *s, const DrumMap *old, Value value, Place place);
void synapse_add_unknown (Script *s, Value from, const Value *args, uint32_t count, const Link *link);
Binding *module_export_find (Script *s, Module *module, Atom *name, uint32_t depth);
bool  constant_find (uint64_t space, Atom *name, double *value);

#endif
