/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SymphonyScript: texts in, a score with source spans and diagnostics out.
 *
 * Plain C11. Evaluation allocates from a ScriptArena only and makes no system call, so it runs under the
 * strictest seccomp filter. One evaluation at a time per arena; everything a ScriptScore points to lives in
 * the arena until script_arena_reset(). Any thread. */
#ifndef SCRIPT_SCRIPT_H
#define SCRIPT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SCRIPT_PPQ 480                  /* ticks per quarter note, everywhere in the house */
#define SCRIPT_NONE UINT32_MAX          /* "no index" in every table below */

/* ---- memory ------------------------------------------------------------------------------------------- */

typedef struct ScriptArena ScriptArena;

/* Lays an arena into `memory` (64-byte aligned, `size` bytes, owned by the caller). Fails: NULL below 1 MiB. */
ScriptArena *script_arena_init (void *memory, size_t size);
void         script_arena_reset (ScriptArena *arena);
size_t       script_arena_get_used (const ScriptArena *arena);

/* ---- input -------------------------------------------------------------------------------------------- */

typedef struct {
  const char *path;                     /* relative to the project, '/' separators, no "..": "song.sym" */
  const char *text;                     /* UTF-8, need not end in NUL */
  size_t      length;                   /* bytes, at most 8 MiB */
} ScriptFile;

typedef struct {                        /* 0 means: the default of the language (section 3.3) */
  uint64_t steps_per_statement, steps;
  size_t   memory, string_units;
  uint32_t call_depth, clip_depth, source_depth, operations, loops, diagnostics;
} ScriptLimits;

typedef struct {
  const ScriptFile *files;              /* all texts of the project that may be imported */
  uint32_t          file_count;
  uint32_t          main;               /* index of the file that plays */
  uint32_t          seed;               /* project seed; 0 means 1 */
  double            tempo_bpm;          /* overrides the score's initial tempo; 0: not */
  ScriptLimits      limits;
  uint32_t          run_start, run_end; /* bytes of `main`: top-level statements that touch them are run, their live calls
                                         * land in ScriptScore.live; equal: none, live calls are checked only */
} ScriptInput;

/* ---- output ------------------------------------------------------------------------------------------- */

/* Where something is written. Offsets are bytes into files[file].text of this evaluation. */
typedef struct {
  uint32_t file, start, length;
  uint32_t parent;                      /* the loop, function or pattern call around it, or SCRIPT_NONE */
  uint32_t pass;                        /* which iteration of the parent */
} ScriptSpan;

typedef enum { SCRIPT_ERROR, SCRIPT_WARNING, SCRIPT_INFO, SCRIPT_HINT } ScriptSeverity;

typedef struct { uint32_t file, start, end; const char *text; } ScriptEdit;     /* replace [start,end) */
typedef struct { uint32_t file, start, end; const char *message; } ScriptRelated;

typedef struct {
  ScriptSeverity       severity;
  const char          *code;            /* "SS0403" */
  const char          *phase;           /* "syntax", "module", "name", "value", "music", ... */
  uint32_t             file, start, end;                        /* bytes */
  uint32_t             line, column, end_line, end_column;      /* from 1; columns in characters */
  const char          *message, *hint;  /* hint may be NULL */
  const char          *fix_title;       /* NULL: no fix */
  const ScriptEdit    *fix_edits;
  uint32_t             fix_count;
  const ScriptRelated *related;
  uint32_t             related_count;
} ScriptDiagnostic;

typedef enum {
  SCRIPT_EVENT_NOTE, SCRIPT_EVENT_CONTROL, SCRIPT_EVENT_BEND, SCRIPT_EVENT_PRESSURE, SCRIPT_EVENT_POLY_PRESSURE,
  SCRIPT_EVENT_AUTOMATION, SCRIPT_EVENT_TEMPO, SCRIPT_EVENT_TIME_SIGNATURE, SCRIPT_EVENT_BARRIER
} ScriptEventType;

/* One event of a part, relative to the part's start. Sorted by performed beat, then in the order written. */
typedef struct {
  uint64_t        id;                   /* stable identity: part key, call site, iteration path */
  ScriptEventType type;
  uint32_t        part, span;           /* indices */
  const char     *clip;                 /* name of the (possibly nested) clip that wrote it */
  const char     *name;                 /* spelling: "C#4", "kick"; may be NULL */
  double          beat;                 /* written place, beats from the part's start */
  uint32_t        measure;              /* from 1 */
  double          beat_in_measure;      /* from 1 */
  double          performed_beat;       /* after tempo-aware feel: where it sounds, in beats; may be < 0 */
  double          performed_beats;      /* sounding length in beats (start to end on the tempo line) */
  uint64_t        tick;                 /* performed_beat at 480 ppq, rounded half up, never below 0 */
  uint32_t        duration_ticks;
  double          start_s, duration_s;  /* seconds on the part's tempo line */
  uint8_t         midi;                 /* 0-127; the key that sounds */
  uint8_t         written_midi;         /* drums: the written key; else the same */
  uint8_t         velocity;             /* 0-127 */
  uint8_t         channel;              /* 1-16 */
  uint8_t         voice;                /* 0, or 1-15 */
  uint8_t         controller;           /* CONTROL: number */
  double          value;                /* CONTROL 0-127; BEND semitones; PRESSURE 0-1; AUTOMATION target value; TEMPO bpm */
  double          detune_cents;
  double          glide_beats;          /* 0: none */
  const char     *articulation, *drum, *target, *curve;         /* may be NULL */
  double          ramp_beats, ramp_s;   /* AUTOMATION, TEMPO; BARRIER: the length whose next multiple is waited for */
  uint32_t        order;                /* place in the part as written: decides between events of one tick */
} ScriptEvent;

typedef enum { SCRIPT_CURVE_STEP, SCRIPT_CURVE_LINEAR, SCRIPT_CURVE_EASE_IN, SCRIPT_CURVE_EASE_OUT,
               SCRIPT_CURVE_EASE_IN_OUT } ScriptCurve;

typedef struct {                        /* one stretch of a tempo line; closed forms in theory/tempo.h */
  double      beat, start_s;            /* where it begins, from the part's start */
  double      bpm, to_bpm, beats;       /* STEP: beats is 0 and to_bpm == bpm; it holds until the next one */
  double      from_beats;               /* how far into its ramp this stretch begins: 0, unless a scope interrupted it */
  ScriptCurve curve;
} ScriptTempo;                          /* laid out as TheoryTempo of theory/tempo.h */

typedef struct { double beat; uint16_t numerator, denominator; } ScriptMetre;

typedef enum { SCRIPT_CLIP_OK, SCRIPT_CLIP_STALE, SCRIPT_CLIP_FAILED } ScriptClipState;

/* A clip on a track: what the kernel plays as one axon. */
typedef struct {
  const char *clip;                     /* name */
  const char *key;                      /* file + bound name + ordinal: the same over evaluations */
  uint64_t    key_hash, content_hash;   /* content: all that is performed, no source offsets */
  ScriptClipState state;                /* FAILED: no events; the caller plays the last good one of this key */
  uint32_t    track;
  bool        starts;                   /* false: another part's synapse starts it */
  uint32_t    first_event, event_count, first_tempo, tempo_count, first_metre, metre_count;
  double      length_beats, length_s;   /* written length: where synapses fire */
  uint32_t    span;                     /* the clip's own statement */
} ScriptPart;

typedef enum { SCRIPT_INSTRUMENT_DEFAULT, SCRIPT_INSTRUMENT_SYNTH, SCRIPT_INSTRUMENT_PATCH,
               SCRIPT_INSTRUMENT_SAMPLER, SCRIPT_INSTRUMENT_SOUNDFONT } ScriptInstrumentKind;
typedef struct { const char *name; const char *text; double value; } ScriptParam;    /* text NULL: value counts */
typedef enum { SCRIPT_PLAYBACK_SUSTAIN, SCRIPT_PLAYBACK_ONESHOT, SCRIPT_PLAYBACK_LOOP } ScriptPlayback;
typedef struct {
  const char *sample;                   /* file below the sampler's folder */
  uint8_t     root, key_low, key_high, velocity_low, velocity_high;     /* MIDI; ends included */
  ScriptPlayback playback;
  double      gain, tune_cents, pan;    /* 1, 0, 0 when not given */
  double      loop_start, loop_end;     /* s into the file; both 0: the whole of it */
} ScriptRegion;
typedef struct { uint32_t instrument; double amount, attack_ms, release_ms; } ScriptSidechain;  /* instrument: whose sound ducks this
                                         * one, an index, or SCRIPT_NONE */

typedef struct {
  ScriptInstrumentKind kind;
  const char *name;                     /* may be NULL */
  const char *patch;                    /* PATCH: file or bundled name; DEFAULT: by kind of clip ("keys" ...) */
  const ScriptParam *params;            /* SYNTH: osc attack decay sustain release; PATCH: set() values */
  uint32_t    param_count;
  uint32_t    polyphony;                /* 0: the patch's own */
  double      volume, pan;              /* 0-1 =1; -1..1 =0 */
  uint8_t     channel;                  /* 0: none */
  double      bend_semitones;           /* range of the pitch bend either way: as set, else the least of 2 12 24 48 that holds
                                         * every bend of its tracks */
  uint32_t    output;                   /* bus instead of the master, or SCRIPT_NONE */
  ScriptSidechain sidechain;
  /* SAMPLER */
  const char *folder;                   /* in the project, "" for its top */
  ScriptPlayback playback;
  const ScriptRegion *regions; uint32_t region_count;           /* add(), regions() and drumMap() alike */
  /* SOUNDFONT: `patch` is the file */
  uint32_t    program, bank;
} ScriptInstrument;

typedef struct { const char *type; const ScriptParam *params; uint32_t param_count; } ScriptEffect;
typedef struct { const char *id; ScriptEffect effect; } ScriptBus;
typedef struct { uint32_t bus; double amount; } ScriptSend;

typedef struct {
  const char *name;                     /* unique in the score */
  uint32_t    instrument;
  const ScriptEffect *inserts; uint32_t insert_count;
  const ScriptSend   *sends;   uint32_t send_count;
  bool        mute, solo;               /* heard is: not mute, and solo where any track is */
} ScriptTrack;

typedef struct {
  uint32_t from, to;                    /* parts */
  uint32_t id;                          /* stable: the two parts' keys and the ordinal */
  uint32_t ordinal;                     /* how many before it join the same two parts */
  uint32_t group;                       /* equal groups of one source are one candidate (fan-out) */
  bool     always;
  double   weight, probability, delay_beats, jitter_beats, decay, plasticity;
  int      quantize;                    /* 0 off, 1 beat, 2 bar */
  uint32_t limit;                       /* 0: none */
  uint32_t span;
} ScriptSynapse;

typedef struct { const char *name, *key; ScriptClipState state; double beats; uint32_t notes, span; } ScriptClipInfo;

/* What a line that is run asks of the performance (section 9). */
typedef enum { SCRIPT_LIVE_LAUNCH, SCRIPT_LIVE_STOP, SCRIPT_LIVE_QUANTUM, SCRIPT_LIVE_MUTE, SCRIPT_LIVE_UNMUTE, SCRIPT_LIVE_SOLO,
               SCRIPT_LIVE_TEMPO, SCRIPT_LIVE_TRANSPOSE, SCRIPT_LIVE_VELOCITY, SCRIPT_LIVE_SEEK, SCRIPT_LIVE_LOOP, SCRIPT_LIVE_PANIC,
               SCRIPT_LIVE_REWARD, SCRIPT_LIVE_PENALIZE } ScriptLiveKind;
typedef struct {
  ScriptLiveKind kind;
  uint32_t    part;                     /* LAUNCH STOP: index, SCRIPT_NONE: all */
  const char *track;                    /* MUTE UNMUTE SOLO: name */
  double      value, other;             /* TEMPO bpm, ramp beats; TRANSPOSE; VELOCITY; SEEK beat; LOOP from, to; REWARD amount */
  int         quantize;                 /* LAUNCH STOP QUANTUM: 0 off 1 beat 2 bar 3 clip; -1: the default */
  uint32_t    span;
} ScriptLiveCall;

typedef struct {
  double tempo_bpm, duration_s;
  uint64_t duration_ticks;
  uint32_t seed;
  bool   session_failed;                /* what should play could not be evaluated: keep the whole last score */
  const ScriptPart       *parts;       uint32_t part_count;
  const ScriptEvent      *events;      uint32_t event_count;    /* part after part */
  const ScriptTempo      *tempos;      uint32_t tempo_count;
  const ScriptMetre      *metres;      uint32_t metre_count;
  const ScriptTrack      *tracks;      uint32_t track_count;
  const ScriptInstrument *instruments; uint32_t instrument_count;
  const ScriptBus        *buses;       uint32_t bus_count;
  const ScriptSynapse    *synapses;    uint32_t synapse_count;
  const ScriptSpan       *spans;       uint32_t span_count;
  const ScriptClipInfo   *clips;       uint32_t clip_count;     /* all named clips of the main file */
  const ScriptLiveCall   *live;        uint32_t live_count;     /* of the statements that were run, in the order they were met */
  const ScriptDiagnostic *diagnostics; uint32_t diagnostic_count;
  uint32_t error_count, warning_count, hidden_count;            /* hidden: beyond the limit of diagnostics */
  const char            **console;     uint32_t console_count;  /* lines of console.log */
} ScriptScore;

/* Evaluates the project. Never fails: whatever is wrong is a diagnostic, and what is healthy is in the score. */
const ScriptScore *script_evaluate (ScriptArena *arena, const ScriptInput *input);

#endif
