/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The performer's side of the kernel: walks the published score block by block, on the audio thread, and the
 * control thread's side: zones, commands, registers, telemetry. Z1 is treated as hostile. */
#ifndef KERNEL_PERFORMER_H
#define KERNEL_PERFORMER_H

#include "kernel/kernel.h"

typedef struct KernelMap KernelMap;                     /* Z0 + Z1 of one composer: two sealed memfds */
typedef struct KernelPerformer KernelPerformer;

/* ---- control thread: zones ----------------------------------------------------------------------------- */

/* Makes the boot page and an empty composer zone as sealed memory files. NULL: errno tells. */
KernelMap *kernel_map_new (const KernelCapacities *capacities);
void       kernel_map_free (KernelMap *map);            /* only after kernel_performer_collect returned it */
int        kernel_map_get_boot_fd (KernelMap *map);     /* lent; for the child to map read-only */
int        kernel_map_get_score_fd (KernelMap *map);    /* lent; for the child to map read-write */
const void *kernel_map_get_boot (KernelMap *map);
void      *kernel_map_get_score (KernelMap *map);
size_t     kernel_map_get_boot_size (KernelMap *map);   /* bytes to map, whole pages */
size_t     kernel_map_get_score_size (KernelMap *map);

typedef struct { uint32_t file, start, length, parent, pass; } KernelSpanView;
/* Copies the span table of the newest published slot, bounds-checked, while its composer is idle. Returns the
 * number copied; *revision is the slot's. Control thread. */
uint32_t kernel_map_copy_spans (KernelMap *map, uint32_t slot, KernelSpanView *spans, uint32_t max, uint32_t *revision);

typedef struct {
  uint64_t key;                         /* hash of the clip's or track's key */
  uint32_t first, count;                /* of its notes, in what kernel_map_copy_notes wrote */
  uint32_t length_ticks, text_revision; /* text_revision: the text in which its spans are places */
  uint16_t track;
  bool     starts, stale;
} KernelPartView;
typedef struct {
  double   tick;                        /* from the part's start, as performed */
  uint32_t duration_ticks, span, id;    /* span: index into the span table, ~0 none */
  uint8_t  pitch, velocity;
} KernelNoteView;
/* The parts and notes (of kind NOTE only) of a published slot, as kernel_map_copy_spans. Returns the number of parts;
 * what does not fit is left out whole. Control thread. */
uint32_t kernel_map_copy_parts (KernelMap *map, uint32_t slot, KernelPartView *parts, uint32_t part_max,
                                KernelNoteView *notes, uint32_t note_max, uint32_t *note_count);

/* rate in Hz; seed: project seed. All memory is reserved and touched here. */
KernelPerformer *kernel_performer_new (double rate, uint32_t seed);
void             kernel_performer_free (KernelPerformer *performer);
void             kernel_performer_set_rate (KernelPerformer *performer, double rate);   /* audio stopped */

/* Hands a map to the performer; it goes there at the next block that finds a score in it and gives the old one
 * back through kernel_performer_collect (NULL: none yet). One that still has no score when the next is handed over comes
 * back unused. FULL: two hand-overs within one block. */
KernelStatus kernel_performer_attach (KernelPerformer *performer, KernelMap *map) __attribute__ ((warn_unused_result));
KernelMap   *kernel_performer_collect (KernelPerformer *performer);

/* ---- control thread: transport (commands through lane 0, registers at once) ----------------------------- */
KernelStatus kernel_performer_play (KernelPerformer *performer) __attribute__ ((warn_unused_result));
KernelStatus kernel_performer_stop (KernelPerformer *performer) __attribute__ ((warn_unused_result));   /* to the start; notes end by release */
KernelStatus kernel_performer_pause (KernelPerformer *performer) __attribute__ ((warn_unused_result));  /* sounding notes get their OFF */
KernelStatus kernel_performer_panic (KernelPerformer *performer) __attribute__ ((warn_unused_result));
KernelStatus kernel_performer_seek (KernelPerformer *performer, double tick) __attribute__ ((warn_unused_result));
KernelStatus kernel_performer_loop (KernelPerformer *performer, uint32_t from, uint32_t to) __attribute__ ((warn_unused_result)); /* equal: off */
void         kernel_performer_set_loop_all (KernelPerformer *performer, bool loop);     /* at the score's end, from the start */
void         kernel_performer_set_tempo_scale (KernelPerformer *performer, double scale);
void         kernel_performer_set_transpose (KernelPerformer *performer, int semitones);
void         kernel_performer_set_velocity (KernelPerformer *performer, double factor);
void         kernel_performer_set_quantum (KernelPerformer *performer, unsigned quantum);       /* of edits: 0 now 1 beat 2 bar 3 clip */
void         kernel_performer_set_mute (KernelPerformer *performer, uint64_t mute, uint64_t solo);
/* From the scale of now to another in a straight line over `seconds` of sounding time (0: at once; at most four hours). */
void         kernel_performer_ramp_tempo_scale (KernelPerformer *performer, double scale, double seconds);
/* What becomes of a sounding note that a new text no longer has: it ends when it was given to (false), or at the swap. */
void         kernel_performer_set_cut (KernelPerformer *performer, bool cut);

/* Live feel, for notes of clips. h in -1 to 1 is drawn from note, seed and pass (kernel_feel_draw); a note moves by
 * h * timing_us and its velocity by h * velocity_per_mille. All moves together reach 240 ticks ahead at most, never past the
 * beginning of its clip's pass; what is moved later waits. */
void         kernel_performer_set_human (KernelPerformer *performer, uint32_t timing_us, uint32_t velocity_per_mille);
void         kernel_performer_set_seed (KernelPerformer *performer, uint32_t seed);     /* of live feel and of the draws of synapses */
void         kernel_performer_set_offset (KernelPerformer *performer, int32_t offset_us);       /* of everything in clips; < 0 earlier */
#define KERNEL_GROOVE_STEPS 32
typedef struct {
  uint32_t grid_ticks, count;           /* length of a step, 1 or more; steps until it repeats, 0: none, all straight */
  struct { int16_t ticks; uint16_t velocity; } steps[KERNEL_GROOVE_STEPS];      /* moved by; per mille of the velocity */
} KernelGroove;
/* Step = round (tick / grid) mod count, tick in the clip. RANGE: a count above the steps, no grid, or a move beyond 240 ticks. */
KernelStatus kernel_performer_set_groove (KernelPerformer *performer, const KernelGroove *groove) __attribute__ ((warn_unused_result));
/* (hash32 (id ^ seed ^ pass) mod 2001 - 1000) / 1000; hash32 (x): x ^= x >> 16, x *= 0x7feb352d, x ^= x >> 15,
 * x *= 0x846ca68b, x ^= x >> 16. */
double       kernel_feel_draw (uint32_t note_id, uint32_t seed, uint32_t pass) KERNEL_RT;

/* Launch and stop of clips, default quantum, reward, live notes and synapses: kernel/lane.h, with lane 0.
 * Learned weights: kernel/weights.h. */

/* Hands larger tables to the performer where it asks for them and frees what it gave back. kernel_performer_collect does
 * it too; call one of them every 100 ms or so.
 * SYSTEM: no memory; the tables stay as they are and refuse what does not fit. */
KernelStatus kernel_performer_tend (KernelPerformer *performer);

/* Stores word 0 of a published note (drag, scrub). RANGE: no such id in the newest score. */
KernelStatus kernel_performer_patch (KernelPerformer *performer, uint64_t note_id, int pitch, int velocity, int muted) __attribute__ ((warn_unused_result)); /* -1: leave */

typedef struct {
  bool     playing, at_end;             /* at_end: the score is over and nothing follows */
  double   tick, seconds, bpm;          /* position on the first part's tempo line */
  uint64_t sample, block, score_version;/* version: revision of the newest score taken */
  uint32_t bar, beat, numerator, denominator;   /* bar and beat from 1 */
  double   length_ticks;                /* of the score */
  uint32_t late, rejected, deferred, stolen, full, swaps, sounding;
  uint64_t swap_sample;                 /* when the first clip that waits takes the newest score; 0: none waits */
  uint32_t steps_most;                  /* bounded work of the longest block so far, at most KERNEL_STEPS_A_BLOCK */
} KernelTransport;
void kernel_performer_get_transport (KernelPerformer *performer, KernelTransport *transport);   /* any thread */

typedef enum { KERNEL_TELL_ON, KERNEL_TELL_OFF, KERNEL_TELL_FIRE, KERNEL_TELL_SWAP, KERNEL_TELL_HOLD,
               KERNEL_TELL_LATE, KERNEL_TELL_REJECT, KERNEL_TELL_END, KERNEL_TELL_START,
               KERNEL_TELL_QUEUE /* waits for its quantum to take `revision`; SWAP, END or DEQUEUE follows */,
               KERNEL_TELL_DEQUEUE } KernelTellType;
typedef struct {
  uint64_t sample;                      /* when, on the sample counter */
  uint64_t key;                         /* axon's key hash; FIRE: target's */
  uint32_t note;                        /* low half of the note id; FIRE: synapse id; REJECT: 1 axon 2 note 3 mailbox
                                         * 4 slot header 5 no such clip 6 no room for a synapse */
  uint32_t serial;                      /* matches OFF to ON */
  uint32_t span;                        /* index into the span table of `revision`, ~0 none */
  uint32_t revision;
  uint32_t text_revision, spare;        /* ON OFF HOLD: the text in which that span's offsets are places: `revision`
                                         * itself, or an older one for an axon that was kept */
  uint16_t type, track, pitch, velocity;
} KernelTell;
/* Reads what was told since *cursor (start with 0). Overwritten entries are skipped and counted in *lost.
 * Any number of readers, any thread; never delays the performer. */
uint32_t kernel_performer_read (KernelPerformer *performer, uint64_t *cursor, KernelTell *tells, uint32_t max, uint32_t *lost);

/* Notes and rows looked at in one block, over all cursors; what is beyond comes in the next. */
#define KERNEL_STEPS_A_BLOCK 131072

/* ---- audio thread --------------------------------------------------------------------------------------- */
typedef enum { KERNEL_EVENT_ON, KERNEL_EVENT_OFF, KERNEL_EVENT_CC, KERNEL_EVENT_BEND, KERNEL_EVENT_PRESSURE,
               KERNEL_EVENT_POLY, KERNEL_EVENT_AUTOMATION, KERNEL_EVENT_ALL_OFF, KERNEL_EVENT_PANIC,
               KERNEL_EVENT_PROGRAM } KernelEventType;
typedef struct {
  uint32_t frame;                       /* 0-63 */
  uint16_t type, track;
  uint32_t serial;                      /* ON and its OFF carry the same; never 0 */
  uint8_t  pitch, velocity, voice, controller;
  float    value;                       /* BEND semitones; PRESSURE 0-1; detune cents for ON */
  float    glide_s;                     /* ON: portamento time, 0 none */
  float    glide_from;                  /* ON: note number to glide from, < 0 none. AUTOMATION with `velocity` 1:
                                         * the value to begin the ramp with (after a jump into its middle) */
} KernelEvent;

/* AUTOMATION: controller is the target, value in its unit, glide_s the ramp from what it was. CC: value 0-1, velocity 0-127.
 * BEND: value in semitones. PROGRAM: controller is the number. PANIC follows the OFF of every note: silence what rings.
 * One block of KERNEL_BLOCK frames: takes the newest score, drains commands, walks, and fills `events` sorted by
 * frame, track, order written. Returns how many (at most max; the rest comes next block and is counted as late). */
uint32_t kernel_performer_block (KernelPerformer *performer, KernelEvent *events, uint32_t max) KERNEL_RT;
/* The same for a block of 1 to KERNEL_BLOCK frames. The music does not depend on how time is cut. */
uint32_t kernel_performer_frames (KernelPerformer *performer, uint32_t frames, KernelEvent *events, uint32_t max) KERNEL_RT;

#endif
