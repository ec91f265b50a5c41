/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The performer's own state: Z2 and Z3 as the processes share them, and what only the audio thread
 * knows.
 *
 * Time. The *clock* runs in seconds of score time: at tempo scale 1 it advances one second a
 * second while the transport plays, and stands while it does not. It never jumps: a seek or a loop
 * moves the origins of cursors, not the clock.
 *
 *   clock (sample) = anchor_clock + (sample - anchor_sample) * scale / rate
 *
 * A cursor's note at tick t sounds at the clock origin + seconds (t), seconds by its tempo line's
 * closed form. */
#ifndef KERNEL_PERFORMER_PRIVATE_H
#define KERNEL_PERFORMER_PRIVATE_H

#include "kernel/performer.h"
#include "kernel-view.h"
#include "ring/ring.h"

#define CURSORS 256
#define VOICES 1024
#define EVENTS 8192                     /* gathered in a block; the last VOICES places are for ends of notes */
#define NOTES_A_BLOCK 4096              /* of one cursor */
#define FIRINGS_A_BLOCK 64
#define COMMANDS_A_BLOCK 256
#define COMMAND_RING 4096
#define COMMAND_WORDS 4
#define TELEMETRY 8192
#define TELL_WORDS 6
#define SOURCES 4096                    /* places in the books of sources and of synapses */
#define HELD_MAX 6                      /* slots: the composer keeps two */
#define VOICES_OF_TRACK 16
#define NEVER (1.0 / 0.0)
#define ROUNDING 1e-6                   /* samples: an exact half rounds up although doubles are not exact */

/* Z2, lane 0: the registers, one line, a RingSnapshot:
 *
 *    0  number u64
 *    8  tempo scale f32 | transpose i32         16  velocity u32 (1000 = 1) | groove u32
 *   24  human timing u32 | human velocity u32   32  seed u32 | playback offset i32
 *   40  quantum u32 | flags u32                 48  mute u64          56  solo u64
 *
 * Groove, human feel, seed and playback offset have their places and no setters yet. */
enum { REGISTER_TEMPO, REGISTER_VELOCITY, REGISTER_HUMAN, REGISTER_SEED, REGISTER_QUANTUM, REGISTER_MUTE, REGISTER_SOLO,
       REGISTERS };
enum { REGISTER_LOOP_ALL = 1 };
_Static_assert (sizeof (RingSnapshot) + REGISTERS * 8 == 64, "the registers are one line");

/* Z3, transport, two lines, a RingSnapshot: the fields below in this order. */
enum { SHOWN_STATE,                     /* playing u32 | at end u32 */
       SHOWN_TICK, SHOWN_SAMPLE, SHOWN_SECONDS, SHOWN_BPM,            /* f64 u64 f64 f64 */
       SHOWN_BAR,                       /* bar u32 | beat u32 */
       SHOWN_METRE,                     /* numerator u32 | denominator u32 */
       SHOWN_BLOCK, SHOWN_LENGTH,       /* u64, f64 ticks */
       SHOWN_VERSION,                   /* revision u32 | slots held u32 */
       SHOWN_LATE, SHOWN_DEFERRED, SHOWN_FULL,  /* late rejected | deferred stolen | full swaps, u32 each */
       SHOWN_SOUNDING, SHOWN_SPARE, SHOWN };
_Static_assert (sizeof (RingSnapshot) + SHOWN * 8 == 128, "the transport is two lines");

typedef enum { COMMAND_PLAY = 1, COMMAND_STOP, COMMAND_PAUSE, COMMAND_PANIC, COMMAND_SEEK, COMMAND_LOOP } KernelCommandOp;

typedef enum { CURSOR_FREE, CURSOR_WAIT, CURSOR_RUN } KernelCursorState;
typedef enum { START_AT_TOP, START_IN_PLACE } KernelStart;

typedef struct {
  KernelAxon axon;
  KernelLine line;
  double   origin, end;                 /* clocks of tick 0 and of the written length */
  double   start;                       /* WAIT: clock */
  double   swap;                        /* clock at which it goes to the newest score; NEVER */
  double   due;                         /* clock of the next note; NEVER: not known yet */
  uint64_t place;                       /* of the last note taken */
  uint32_t note, ordinal;               /* next note and how many of this pass lie before it */
  uint32_t generation, born, revision, pass, budget;
  uint8_t  state, start_kind, zone, slot;
  bool     ended;                       /* its end is resolved; notes behind it may still come */
  bool     resolving;                   /* its end waits for the quota of a later block */
  bool     listed;                      /* has a place in active[], even when freed in this block */
} KernelCursor;

/* In the slot's span table. */
static inline uint32_t
kernel_cursor_span (const KernelCursor *cursor, const KernelNote *note)
{
  return note->span < cursor->axon.span_count ? cursor->axon.span_base + note->span : KERNEL_NO_SPAN;
}

typedef struct {                        /* a sounding note, free when serial is 0 */
  double   end;                         /* clock */
  uint64_t key, on_sample;
  uint32_t serial, id, note, span, revision, text_revision, generation;
  uint16_t cursor;
  uint8_t  track, pitch, velocity, voice, written_pitch;
} KernelVoice;

typedef struct { uint32_t clip, count, epoch; } KernelSource;   /* resolutions since the transport started */
typedef struct { uint32_t id, firings, epoch; float strength; } KernelLearned;

typedef struct {
  float    scale, velocity;
  int32_t  transpose;
  uint32_t quantum;
  bool     loop_all;
  uint64_t mute, solo;
} KernelRegisters;

struct KernelPerformer {
  /* ---- shared: set when made, then each word has one writer */
  Arena         lanes, zone3;
  RingSnapshot *registers;
  RingQueue    *commands;
  RingSnapshot *transport;
  RingTape     *telemetry;
  _Alignas (64) _Atomic (KernelMap *) incoming;         /* control leaves, audio takes */
  _Alignas (64) _Atomic (KernelMap *) outgoing;         /* audio leaves, control takes */
  _Alignas (64) _Atomic uint64_t newest_word;           /* map address | slot; 0 none */

  /* ---- control thread */
  _Alignas (64) uint64_t control_registers[REGISTERS];
  uint32_t      control_sequence;

  /* ---- audio thread */
  _Alignas (64) double rate;
  uint32_t      seed;
  uint64_t      sample, block;          /* the block that is being made */
  double        anchor_clock, anchor_sample;
  double        edge;                   /* clock at which the next block's first frame begins */
  double        from;                   /* clock from which this segment goes */
  KernelRegisters now;
  uint64_t      register_words[REGISTERS];      /* the last good copy */

  KernelZone    zones[2];
  KernelMap    *coming;                 /* taken from `incoming`, no score in it yet */
  uint32_t      current;                /* index of the zone that the newest score comes from */
  bool          has_score, playing, started, paused, at_end;
  uint32_t      newest;                 /* slot */
  KernelSlot    head;                   /* of the newest */
  double        parked;                 /* tick to start at while not started */

  KernelLine    main;                   /* the first part's tempo line */
  KernelAxon    main_axon;
  uint8_t       main_zone, main_slot;
  bool          main_is_plain;
  double        main_origin, main_swap;
  double        last_end;               /* clock at which the last cursor ended */
  uint32_t      loop_from, loop_to;
  double        length_ticks;

  KernelCursor  cursors[CURSORS];
  uint16_t      active[CURSORS];
  uint32_t      active_count, births, firings;
  KernelVoice   voices[VOICES];
  uint16_t      sounding[VOICES], silent[VOICES];
  uint32_t      sounding_count, silent_count, serial;
  int16_t       last_pitch[KERNEL_TRACKS][VOICES_OF_TRACK];

  KernelSource  sources[SOURCES];
  KernelLearned learned[SOURCES];
  uint32_t      seen[65536];            /* take number in which an axon of the newest score had a cursor */
  uint32_t      takes;

  KernelEvent   events[EVENTS];
  uint64_t      keys[EVENTS];           /* frame 6 | track 6 | class 2 | number 32 | index 13, for sorting */
  uint32_t      event_count, event_number, carried;
  uint32_t      late, rejected, deferred, stolen, full, swaps;
};

enum { CLASS_OFF, CLASS_CONTROL, CLASS_ON };
enum { REJECT_AXON = 1, REJECT_NOTE, REJECT_MAILBOX, REJECT_SLOT, REJECT_TARGET };

/* ---- kernel-transport.c */
double kernel_clock_at (const KernelPerformer *p, double sample) KERNEL_RT;
double kernel_sample_at (const KernelPerformer *p, double clock) KERNEL_RT;
uint32_t kernel_frame_at (const KernelPerformer *p, double clock) KERNEL_RT;    /* in the block, clamped to it */
void kernel_clock_anchor (KernelPerformer *p) KERNEL_RT;        /* at the block's first frame */
double kernel_main_tick (KernelPerformer *p, double clock) KERNEL_RT;
double kernel_main_clock (KernelPerformer *p, double tick) KERNEL_RT;
/* Clock of the first line of a kind (1 beat, 2 bar) at or after `clock`. */
double kernel_main_line_after (KernelPerformer *p, double clock, unsigned kind) KERNEL_RT;
void kernel_main_follow (KernelPerformer *p, double clock) KERNEL_RT;           /* to the newest score, tick kept */
void kernel_transport_show (KernelPerformer *p) KERNEL_RT;
void kernel_registers_read (KernelPerformer *p) KERNEL_RT;

/* ---- kernel-commands.c */
void kernel_commands_drain (KernelPerformer *p) KERNEL_RT;
void kernel_score_start (KernelPerformer *p, double tick, double clock, bool keep_tails) KERNEL_RT;
/* Frees all cursors, or all but those that only have notes behind their end left; voices are left
 * alone. */
void kernel_score_clear (KernelPerformer *p, bool keep_tails) KERNEL_RT;

/* ---- kernel-cursor.c */
KernelCursor *kernel_cursor_new (KernelPerformer *p) KERNEL_RT;
void kernel_cursor_free (KernelPerformer *p, KernelCursor *cursor) KERNEL_RT;
/* Binds to axon `index` of the newest score. False: it cannot be read. */
bool kernel_cursor_bind (KernelPerformer *p, KernelCursor *cursor, uint32_t index) KERNEL_RT;
void kernel_cursor_place (KernelPerformer *p, KernelCursor *cursor, double tick, double clock) KERNEL_RT;
void kernel_cursors_run (KernelPerformer *p, double limit) KERNEL_RT;
void kernel_cursor_chase (KernelPerformer *p, KernelCursor *cursor, double clock) KERNEL_RT;

/* ---- kernel-voice.c */
void kernel_event_push (KernelPerformer *p, double clock, unsigned class, const KernelEvent *event) KERNEL_RT;
void kernel_voice_on (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, double due) KERNEL_RT;
void kernel_voice_off (KernelPerformer *p, uint32_t index, double clock) KERNEL_RT;     /* index in sounding[] */
void kernel_voices_end (KernelPerformer *p, double clock) KERNEL_RT;    /* all of them, by release */
void kernel_voices_tend (KernelPerformer *p, double limit) KERNEL_RT;   /* mutes, and what ends before limit */
void kernel_voices_clear (KernelPerformer *p) KERNEL_RT;
uint32_t kernel_events_take (KernelPerformer *p, KernelEvent *events, uint32_t max) KERNEL_RT;
bool kernel_events_have_room (const KernelPerformer *p) KERNEL_RT;
bool kernel_track_sounds (const KernelPerformer *p, unsigned track) KERNEL_RT;

/* ---- kernel-swap.c */
void kernel_score_take (KernelPerformer *p) KERNEL_RT;
void kernel_cursor_swap (KernelPerformer *p, KernelCursor *cursor, double clock) KERNEL_RT;
void kernel_slots_return (KernelPerformer *p) KERNEL_RT;

/* ---- kernel-synapse.c */
void kernel_synapses_reset (KernelPerformer *p) KERNEL_RT;
void kernel_source_started (KernelPerformer *p, uint32_t clip, uint32_t by) KERNEL_RT;  /* by: source clip, 0 none */
/* Resolves a clip's end. False: the block's quota is used up, try again in the next. */
bool kernel_synapses_resolve (KernelPerformer *p, KernelCursor *cursor, double end) KERNEL_RT;
/* One candidate of those copied, drawn by weight: index of its first record, count if none.
 * Advances *state. */
uint32_t kernel_synapse_choose (const KernelSynapse *records, uint32_t count, uint32_t *state) KERNEL_RT;
uint32_t kernel_random (uint32_t *state) KERNEL_RT;     /* Mulberry32 */

/* ---- telemetry, kernel-voice.c */
void kernel_tell (KernelPerformer *p, KernelTellType type, double clock, const KernelTell *rest) KERNEL_RT;
void kernel_reject (KernelPerformer *p, uint32_t reason) KERNEL_RT;

#endif
