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

#include "kernel/weights.h"
#include "kernel-overlay.h"
#include "kernel-table.h"
#include "kernel-view.h"

#define CURSORS 256
#define VOICES 1024
#define EVENTS 8192                     /* gathered in a block; the last VOICES places are for ends of notes */
#define NOTES_A_BLOCK 4096              /* of one cursor */
#define FIRINGS_A_BLOCK 64
#define TELEMETRY 8192
#define TELL_WORDS 6
#define FIRED 16                        /* firings that a reward reaches */
#define HELD_MAX 6                      /* slots: the composer keeps two */
#define VOICES_OF_TRACK 16
#define LOOK_AHEAD_TICKS 240            /* what feel may move */
#define NEVER (1.0 / 0.0)
#define ROUNDING 1e-6                   /* samples: an exact half rounds up although doubles are not exact */

/* Z2, lane 0: the registers, one line, a RingSnapshot:
 *
 *    0  number u64
 *    8  tempo scale f32 | transpose i32         16  velocity u32 (1000 = 1) | groove u32 (0 none, else changed to be read)
 *   24  human timing u32 | human velocity u32   32  seed u32 | playback offset i32
 *   40  quantum u32 | flags 8, tempo ramp 24 ms 48  mute u64          56  solo u64
 *
 * Behind it the groove, a RingSnapshot of its own: grid | count, then ticks 16 | velocity 16 | 0 for each step. */
enum { REGISTER_TEMPO, REGISTER_VELOCITY, REGISTER_HUMAN, REGISTER_SEED, REGISTER_QUANTUM, REGISTER_MUTE, REGISTER_SOLO,
       REGISTERS };
enum { REGISTER_LOOP_ALL = 1, REGISTER_CUT = 2 };
#define GROOVE_WORDS (1 + KERNEL_GROOVE_STEPS)
#define GROOVE_AT 64
#define LANES_AT 384
_Static_assert (GROOVE_AT + sizeof (RingSnapshot) + GROOVE_WORDS * 8 <= LANES_AT, "the groove lies before the lanes");
_Static_assert (sizeof (RingSnapshot) + REGISTERS * 8 == 64, "the registers are one line");

/* Z3, transport, two lines, a RingSnapshot: the fields below in this order. */
enum { SHOWN_STATE,                     /* playing u32 | at end u32 */
       SHOWN_TICK, SHOWN_SAMPLE, SHOWN_SECONDS, SHOWN_BPM,            /* f64 u64 f64 f64 */
       SHOWN_BAR,                       /* bar u32 | beat u32 */
       SHOWN_METRE,                     /* numerator u32 | denominator u32 */
       SHOWN_BLOCK, SHOWN_LENGTH,       /* u64, f64 ticks */
       SHOWN_VERSION,                   /* revision u32 | slots held u32 */
       SHOWN_LATE, SHOWN_DEFERRED, SHOWN_FULL,  /* late rejected | deferred stolen | full swaps, u32 each */
       SHOWN_SOUNDING,                  /* sounding u32 | most steps u32 */
       SHOWN_SWAP,                      /* sample u64 at which the next waiting clip takes the newest score, 0: none waits */
       SHOWN };
_Static_assert (sizeof (RingSnapshot) + SHOWN * 8 == 128, "the transport is two lines");

typedef enum { CURSOR_FREE, CURSOR_WAIT, CURSOR_RUN } KernelCursorState;
typedef enum { START_AT_TOP, START_IN_PLACE } KernelStart;

typedef struct {
  KernelAxon axon;
  KernelLine line;
  double   origin, end;                 /* clocks of tick 0 and of the written length */
  double   start;                       /* WAIT: clock */
  double   swap;                        /* clock at which it goes to the newest score; NEVER */
  double   halt;                        /* clock at which it was told to stop; NEVER */
  KernelOverlayPlace overlay;           /* next live note */
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

typedef struct {                        /* a note on its way to a voice; all clocks are performed ones */
  double   due, end, written;           /* written: before feel moved it */
  uint64_t key, end_sample;             /* end_sample: of a live note, UINT64_MAX else */
  uint32_t id, note, span, revision, text_revision, generation, node, node_generation;
  uint16_t cursor;
  int16_t  detune;
  float    glide_s, velocity;
  uint8_t  track, pitch, voice;         /* pitch as written, or of a live note as played */
} KernelStrike;

typedef struct {                        /* a sounding note, free when serial is 0 */
  double   end;                         /* clock */
  uint64_t key, on_sample, end_sample;
  uint32_t serial, id, note, span, revision, text_revision, generation, node, node_generation;
  uint16_t cursor;
  uint8_t  track, pitch, velocity, voice, written_pitch;
  bool     live;
} KernelVoice;

/* What waits for its time: notes and controllers that feel moved, by clock; live events, by sample. */
typedef struct { double key; uint32_t order, item; } KernelWait;
typedef struct {
  KernelWait heap[KERNEL_DELAYED];
  uint16_t   free[KERNEL_DELAYED];
  uint32_t   count, orders;
} KernelHeapOfWaits;
typedef struct { KernelStrike strike; KernelEvent event; bool is_note; } KernelMoved;

/* Entries of the growing tables (kernel-table.h); bit 63 of the last word is the table's.
 *  sources  w0 clip 32 | resolutions 32              w1 run 32 | epoch 31
 *  learned  w0 id 32 | weight i32                    w1 firings ever 32 | in this run 32
 *           w2 strength f32 | epoch 32               w3 run 32 | epoch in which the text's record is masked 31, 0 none
 *  live     a synapse as in Z1, generation 0
 *  reverse  w0 target 32 | source 32                 w1 id 32 */
enum { TABLE_SOURCES, TABLE_LEARNED, TABLE_LIVE, TABLE_REVERSE, TABLES };
enum { SOURCE_WORDS = 2, LEARNED_WORDS = 4, REVERSE_WORDS = 2 };

typedef struct { uint32_t id; uint16_t plasticity; } KernelFiring;

typedef struct {
  float    scale, velocity;
  int32_t  transpose;
  uint32_t quantum, groove, seed;
  double   human_s, human_velocity, offset_s;
  bool     loop_all, cut, feels;        /* feels: anything moves a note */
  uint64_t mute, solo;
} KernelRegisters;

struct KernelPerformer {
  /* ---- shared: set when made, then each word has one writer */
  Arena         lanes, zone3;
  RingSnapshot *registers;
  RingSnapshot *groove;
  KernelLaneShown   *lanes_shown;
  KernelTablesShown *tables_shown;
  RingSnapshot *transport;
  RingTape     *telemetry;
  _Alignas (64) _Atomic (KernelMap *) incoming;         /* control leaves, audio takes */
  _Alignas (64) _Atomic (KernelMap *) outgoing;         /* audio leaves, control takes */
  _Alignas (64) _Atomic uint64_t newest_word;           /* map address | slot; 0 none */

  /* ---- control thread */
  _Alignas (64) uint64_t control_registers[REGISTERS];
  uint32_t      groove_number;
  KernelLane    lane[KERNEL_LANES];     /* the producers' own books; the audio thread knows the rings by it */

  /* ---- audio thread */
  _Alignas (64) double rate;
  uint64_t      sample, block;          /* the block that is being made */
  double        anchor_clock, anchor_sample;
  double        scale_to, ramp_samples; /* from now.scale at the anchor; 0: no ramp */
  uint32_t      frames;                 /* of this block */
  uint32_t      steps, steps_most;      /* left in this block; of the longest one */
  uint32_t      launch_quantum;
  uint64_t      mute_register, solo_register;   /* as last read */
  double        edge;                   /* clock at which the next block's first frame begins */
  double        from;                   /* clock from which this segment goes */
  double        wall;                   /* clock at which a loop jumps back, NEVER */
  KernelRegisters now;
  uint64_t      register_words[REGISTERS];      /* the last good copy */

  KernelZone    zones[2];
  KernelMap    *coming;                 /* taken from `incoming`, no score in it yet */
  uint32_t      current;                /* index of the zone that the newest score comes from */
  bool          has_score, playing, started, paused, at_end;
  bool          woken;                  /* by a launch: the score itself has not been started, and does not loop */
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

  KernelCursor  cursors[CURSORS + 1];   /* the last: the transport's own notes; never active */
  uint16_t      active[CURSORS];
  uint32_t      active_count, births, firings;
  KernelVoice   voices[VOICES];
  uint16_t      sounding[VOICES], silent[VOICES];
  uint32_t      sounding_count, silent_count, serial;
  int16_t       last_pitch[KERNEL_TRACKS][VOICES_OF_TRACK];

  KernelOverlay overlay;
  KernelHeapOfWaits moved_waits, live_waits;
  KernelMoved   moved[KERNEL_DELAYED];
  uint64_t      live[KERNEL_DELAYED][COMMAND_WORDS];
  KernelGroove  played;                 /* the groove of now */
  uint64_t      done[KERNEL_LANES], connected[KERNEL_LANES];

  KernelTable   tables[TABLES];
  KernelWord    spare_source[SOURCE_WORDS], spare_learned[LEARNED_WORDS];       /* where a table is full */
  _Atomic uint64_t learned_number;      /* odd while it is written, even between */
  uint32_t      run;                    /* of the transport, from 1 */
  uint32_t      laps;                   /* of the score in this run: its loops, for the feel's draws */
  uint32_t      mask_epoch;             /* masks of other epochs are over */
  bool          has_learned, has_masks;
  KernelFiring  fired[FIRED];
  uint32_t      fired_count;
  uint32_t      sweep;                  /* place of the live table that is looked at next for clips that are gone */
  bool          sweeping, swept_any;
  uint32_t      seen[65536];            /* take number in which an axon of the newest score had a cursor */
  uint32_t      takes;

  KernelEvent   events[EVENTS];
  uint64_t      keys[EVENTS];           /* frame 6 | track 6 | class 2 | number 32 | index 13, for sorting */
  uint32_t      event_count, event_number, carried;
  uint32_t      late, rejected, deferred, stolen, full, swaps;
};

enum { CLASS_OFF, CLASS_CONTROL, CLASS_ON };
enum { REJECT_AXON = 1, REJECT_NOTE, REJECT_MAILBOX, REJECT_SLOT, REJECT_TARGET, REJECT_ROOM };

/* ---- kernel-transport.c */
double kernel_clock_at (const KernelPerformer *p, double sample) KERNEL_RT;
double kernel_sample_at (const KernelPerformer *p, double clock) KERNEL_RT;
uint32_t kernel_frame_at (const KernelPerformer *p, double clock) KERNEL_RT;    /* in the block, clamped to it */
void kernel_clock_anchor (KernelPerformer *p) KERNEL_RT;        /* at the block's first frame */
double kernel_main_tick (KernelPerformer *p, double clock) KERNEL_RT;
double kernel_main_clock (KernelPerformer *p, double tick) KERNEL_RT;
/* Clock of the first line of a kind (1 beat, 2 bar) at or after `clock`. */
double kernel_main_line_after (KernelPerformer *p, double clock, unsigned kind) KERNEL_RT;
/* As a launch has it: a bar line is never the one that `clock` stands on. */
double kernel_main_next_line (KernelPerformer *p, double clock, unsigned kind) KERNEL_RT;
void kernel_main_follow (KernelPerformer *p, double clock) KERNEL_RT;           /* to the newest score, tick kept */
void kernel_transport_show (KernelPerformer *p) KERNEL_RT;
void kernel_registers_read (KernelPerformer *p) KERNEL_RT;

/* ---- kernel-commands.c */
void kernel_commands_drain (KernelPerformer *p) KERNEL_RT;
void kernel_lanes_show (KernelPerformer *p) KERNEL_RT;
typedef enum { START_FRESH, START_TAILS, START_SOUGHT } KernelScoreStart;       /* keep tails; strike long notes */
void kernel_score_start (KernelPerformer *p, double tick, double clock, KernelScoreStart how) KERNEL_RT;
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

/* ---- kernel-chase.c */
/* What was set before the cursor's place; with `notes`, also those that sound across it. */
void kernel_cursor_chase (KernelPerformer *p, KernelCursor *cursor, double clock, bool notes) KERNEL_RT;
/* The event of a controller. False: this kind has none. */
double kernel_ramp_seconds (KernelCursor *cursor, const KernelNote *note) KERNEL_RT;
bool kernel_control_event (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, KernelEvent *event) KERNEL_RT;

/* ---- kernel-merge.c: live notes beside the text's */
static inline KernelWord *
kernel_overlay_words (const KernelPerformer *p, uint32_t node)
{
  return lane_note (p->lane + node / (KERNEL_LANE_NOTES + 1), node % (KERNEL_LANE_NOTES + 1));
}
double kernel_overlay_due (KernelPerformer *p, KernelCursor *cursor) KERNEL_RT;         /* NEVER: none */
void kernel_overlay_take (KernelPerformer *p, KernelCursor *cursor, double due) KERNEL_RT;
void kernel_overlay_reset (KernelCursor *cursor, double tick) KERNEL_RT;
void kernel_overlay_run (KernelPerformer *p, double limit) KERNEL_RT;   /* the transport's own */

/* ---- kernel-feel.c */
void kernel_feel_read (KernelPerformer *p, const uint64_t *registers) KERNEL_RT;
double kernel_feel_reach (KernelPerformer *p, KernelCursor *cursor, double limit) KERNEL_RT;    /* clock looked ahead to */
/* Moves a strike, and sounds it or lets it wait. */
void kernel_feel_note (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, KernelStrike *strike) KERNEL_RT;
void kernel_feel_control (KernelPerformer *p, KernelCursor *cursor, double due, const KernelEvent *event) KERNEL_RT;
void kernel_moved_run (KernelPerformer *p, double limit) KERNEL_RT;
/* Forgets what waits of a cursor (NULL: of all) and was written at or behind a clock. */
void kernel_moved_drop (KernelPerformer *p, const KernelCursor *cursor, double clock) KERNEL_RT;
void kernel_moved_rebind (KernelPerformer *p, const KernelCursor *cursor, uint32_t old_first) KERNEL_RT;

/* ---- kernel-wait.c */
void kernel_waits_init (KernelHeapOfWaits *waits) KERNEL_RT;
bool kernel_waits_push (KernelHeapOfWaits *waits, double key, uint32_t *item) KERNEL_RT;        /* false: full */
bool kernel_waits_pop (KernelHeapOfWaits *waits, double before, uint32_t *item) KERNEL_RT;      /* the item is free again */
void kernel_waits_remove (KernelHeapOfWaits *waits, uint32_t index) KERNEL_RT;  /* of heap[]; afterwards call mend */
void kernel_waits_mend (KernelHeapOfWaits *waits) KERNEL_RT;

/* ---- kernel-live.c */
void kernel_live_take (KernelPerformer *p, const uint64_t words[COMMAND_WORDS]) KERNEL_RT;
void kernel_live_run (KernelPerformer *p) KERNEL_RT;

/* ---- kernel-launch.c */
void kernel_launch (KernelPerformer *p, uint32_t clip, uint32_t quantum) KERNEL_RT;
void kernel_stop_clip (KernelPerformer *p, uint32_t clip, uint32_t quantum) KERNEL_RT;

/* ---- kernel-voice.c */
void kernel_event_push (KernelPerformer *p, double clock, unsigned class, const KernelEvent *event) KERNEL_RT;
void kernel_event_push_frame (KernelPerformer *p, uint32_t frame, unsigned class, const KernelEvent *event) KERNEL_RT;
void kernel_strike_init (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, double due,
                         KernelStrike *strike) KERNEL_RT;
void kernel_strike_sound (KernelPerformer *p, const KernelStrike *strike, uint32_t frame) KERNEL_RT;
void kernel_voice_off (KernelPerformer *p, uint32_t index, double clock) KERNEL_RT;     /* index in sounding[] */
void kernel_voice_off_at (KernelPerformer *p, uint32_t index, uint64_t sample) KERNEL_RT;
void kernel_voices_end (KernelPerformer *p, double clock, bool live_too) KERNEL_RT;     /* by release */
void kernel_voices_tend (KernelPerformer *p, double limit) KERNEL_RT;   /* mutes, and what ends before limit */
void kernel_voices_clear (KernelPerformer *p) KERNEL_RT;
uint32_t kernel_events_take (KernelPerformer *p, KernelEvent *events, uint32_t max) KERNEL_RT;
bool kernel_events_have_room (const KernelPerformer *p) KERNEL_RT;
bool kernel_track_sounds (const KernelPerformer *p, unsigned track) KERNEL_RT;

/* ---- kernel-swap.c */
void kernel_score_take (KernelPerformer *p) KERNEL_RT;
void kernel_cursor_swap (KernelPerformer *p, KernelCursor *cursor, double clock) KERNEL_RT;
void kernel_swaps_decide (KernelPerformer *p, bool now) KERNEL_RT;
void kernel_slots_return (KernelPerformer *p) KERNEL_RT;

/* ---- kernel-synapse.c */
/* Resolves a clip's end. False: the block's quota is used up, try again in the next. */
bool kernel_synapses_resolve (KernelPerformer *p, KernelCursor *cursor, double end) KERNEL_RT;
/* The clip's records of both tables with effective weights, at most 64. */
uint32_t kernel_synapses_collect (KernelPerformer *p, uint32_t clip, KernelSynapse records[KERNEL_CANDIDATES_MAX]) KERNEL_RT;
/* One candidate of those copied, drawn by weight: index of its first record, count if none.
 * Advances *state. */
uint32_t kernel_synapse_choose (const KernelSynapse *records, uint32_t count, uint32_t *state) KERNEL_RT;
uint32_t kernel_random (uint32_t *state) KERNEL_RT;     /* Mulberry32 */

/* ---- kernel-learn.c: what is counted by source, and kept by synapse */
void kernel_synapses_reset (KernelPerformer *p) KERNEL_RT;              /* a new run of the transport */
void kernel_source_started (KernelPerformer *p, uint32_t clip, uint32_t by) KERNEL_RT;  /* by: source clip, 0 none */
KernelWord *kernel_source_of (KernelPerformer *p, uint32_t clip) KERNEL_RT;     /* of this run; never NULL */
KernelWord *kernel_learned_of (KernelPerformer *p, uint32_t id, uint32_t epoch) KERNEL_RT;      /* the same */
void kernel_learned_write (KernelPerformer *p) KERNEL_RT;               /* before a change; the block's end closes it */
void kernel_learned_close (KernelPerformer *p) KERNEL_RT;
void kernel_learned_fired (KernelPerformer *p, uint32_t id, uint32_t plasticity) KERNEL_RT;
void kernel_learned_reward (KernelPerformer *p, double amount) KERNEL_RT;
void kernel_learned_reset (KernelPerformer *p, uint32_t id) KERNEL_RT;
void kernel_learned_set (KernelPerformer *p, uint32_t id, int32_t weight, uint32_t firings) KERNEL_RT;
void kernel_learned_apply (KernelPerformer *p, KernelSynapse *records, uint32_t count) KERNEL_RT;      /* effective weights */
void kernel_learned_mask (KernelPerformer *p, uint32_t id) KERNEL_RT;
void kernel_learned_unmask_all (KernelPerformer *p) KERNEL_RT;
bool kernel_learned_is_masked (KernelPerformer *p, uint32_t id) KERNEL_RT;

/* ---- kernel-connect.c: live synapses */
void kernel_connect (KernelPerformer *p, const uint64_t words[COMMAND_WORDS]) KERNEL_RT;
void kernel_disconnect (KernelPerformer *p, uint32_t source, uint32_t id) KERNEL_RT;
uint32_t kernel_connect_collect (KernelPerformer *p, uint32_t source, KernelSynapse *out, uint32_t max) KERNEL_RT;
void kernel_connect_clear (KernelPerformer *p, uint32_t clip) KERNEL_RT;        /* from and to it; 0: all, and the masks */
void kernel_connect_sweep (KernelPerformer *p) KERNEL_RT;       /* records of clips that the newest score lacks */
/* Both tables hold the same records. For tests: a full scan. */
bool kernel_connect_agrees (KernelPerformer *p);

/* ---- telemetry, kernel-voice.c */
void kernel_tell (KernelPerformer *p, KernelTellType type, double clock, const KernelTell *rest) KERNEL_RT;
void kernel_tell_sample (KernelPerformer *p, KernelTellType type, uint64_t sample, const KernelTell *rest) KERNEL_RT;
void kernel_reject (KernelPerformer *p, uint32_t reason) KERNEL_RT;

#endif
