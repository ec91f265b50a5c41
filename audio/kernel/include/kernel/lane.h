/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live lanes: how what is played, overdubbed or learned enters the kernel while it performs.
 *
 * Sixteen lanes of one producer each: 0 is the control thread's, 1 MIDI and audio input, 2 to 15 agents. A lane has a
 * pool of notes, a ring of commands to the performer and a ring in which retired notes come home. Each function is for
 * the lane's one thread, never waits, allocates or makes a system call, and may run on a real-time thread.
 *
 * FULL is an answer: nothing was written, keep the edit and try again after a block. What was accepted (OK) is done
 * exactly once, in the lane's order; the performer takes up to 256 commands of each lane in a block.
 *
 * Clips are named by their key hash, tracks by their slot 0-63, ticks are 480 a quarter. */
#ifndef KERNEL_LANE_H
#define KERNEL_LANE_H

#include "kernel/performer.h"

#define KERNEL_LANES 16
#define KERNEL_LANE_NOTES 4096          /* places of a pool, and of each ring */
#define KERNEL_TRACK_OF_CLIP 255        /* a note sounds on its clip's own track */

typedef struct KernelLane KernelLane;

/* Lent, one for each number below KERNEL_LANES, NULL otherwise. Any thread may ask; one thread then uses it. Lane 0 is
 * what the control functions of kernel/performer.h write to. */
KernelLane *kernel_performer_get_lane (KernelPerformer *performer, unsigned lane);

/* ---- notes that are merged into a clip while it is walked ---------------------------------------------- */

typedef uint32_t KernelNoteHandle;      /* of a note in this lane's pool; 0 is none; dead once it was deleted or cleared */

typedef struct {
  uint64_t clip;                        /* key; it sounds in each pass of that clip, 0: once on the transport's own line */
  double   tick;                        /* from the clip's start (0: the transport's), >= 0; kept to 1/65536 */
  uint32_t duration_ticks;
  uint32_t id;                          /* shown in telemetry */
  uint8_t  track;                       /* or KERNEL_TRACK_OF_CLIP; the transport's notes need a track */
  uint8_t  kind;                        /* a KernelNoteKind up to AUTOMATION; fields as in kernel/composer.h */
  uint8_t  pitch, velocity, voice;
  int16_t  detune_cents;
  uint16_t extra;
  float    value;
} KernelLaneNote;

/* RANGE: a field is out of range. FULL: no free note (some may come home with the next block), or the ring is full. */
KernelStatus kernel_lane_insert (KernelLane *lane, const KernelLaneNote *note, KernelNoteHandle *handle)
  __attribute__ ((warn_unused_result));
/* RANGE: a handle of no note that this lane holds. */
KernelStatus kernel_lane_move (KernelLane *lane, KernelNoteHandle handle, double tick) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_delete (KernelLane *lane, KernelNoteHandle handle) __attribute__ ((warn_unused_result));
/* One store, no command: heard when the note is next looked at, a mute at once. -1 leaves a field. */
KernelStatus kernel_lane_patch (KernelLane *lane, KernelNoteHandle handle, int pitch, int velocity, int muted)
  __attribute__ ((warn_unused_result));
/* Takes away the notes that any lane gave to a clip, and the live synapses from and to it; 0: of all clips and the
 * transport, with all masks of text synapses. Each note goes home to its own lane. */
KernelStatus kernel_lane_clear (KernelLane *lane, uint64_t clip) __attribute__ ((warn_unused_result));

typedef struct {
  uint32_t capacity, free, linked, in_flight;   /* free + linked + in_flight = capacity */
  uint64_t accepted, done;              /* commands */
} KernelLaneCounts;
void kernel_lane_get_counts (KernelLane *lane, KernelLaneCounts *counts);

/* ---- sound now, or at a sample ---------------------------------------------------------------------------
 * The record, as it also stands in files of takes (32 bytes, little endian):
 *   op u32 | sequence u32 | sample u64 | pitch f32 | velocity f32 | length u32 frames | kind 8 . channel 8 . track 8 . 0 */
typedef enum { KERNEL_LIVE_NOTE, KERNEL_LIVE_CC, KERNEL_LIVE_BEND, KERNEL_LIVE_PRESSURE, KERNEL_LIVE_POLY,
               KERNEL_LIVE_PROGRAM, KERNEL_LIVE_AUTOMATION, KERNEL_LIVE_OFF } KernelLiveKind;
typedef struct {
  uint64_t sample;                      /* of the performer's counter; 0 or past: the next block's first frame */
  float    pitch;                       /* NOTE OFF POLY: MIDI note, its fraction in cents; CC: controller; AUTOMATION: target;
                                         * BEND: semitones */
  float    velocity;                    /* NOTE 0-1 (0 ends like OFF); CC PRESSURE POLY AUTOMATION: value 0-1; PROGRAM: number / 127 */
  uint32_t length_frames;               /* NOTE: 0 until its OFF (same pitch, channel, track); AUTOMATION: the ramp */
  uint8_t  kind, channel, track;        /* channel 0-15 */
} KernelLive;
/* RANGE: not finite or out of range. At most KERNEL_DELAYED wait for their sample; what is beyond sounds at once and is
 * counted as full. Live notes are not moved by feel, transposition or a stop of the transport; panic ends them. */
#define KERNEL_DELAYED 2048
KernelStatus kernel_lane_event (KernelLane *lane, const KernelLive *event) __attribute__ ((warn_unused_result));

/* ---- synapses and learning ------------------------------------------------------------------------------ */

typedef struct {
  uint64_t from, to;                    /* keys of clips */
  uint32_t id;                          /* not 0; learned weights are kept by it; unique among a source's records */
  uint8_t  group; bool always;          /* equal groups of a source, also with the text's, are one candidate */
  uint16_t weight, probability;         /* per mille */
  uint32_t delay_ticks; uint16_t jitter_ticks, limit, decay, plasticity;        /* per mille where not ticks */
  uint8_t  quantize;                    /* 0 off 1 beat 2 bar */
} KernelLiveSynapse;

/* An id that the source already has is overwritten in place. FULL also where the table has no room: it grows when the
 * control thread calls kernel_performer_tend. */
KernelStatus kernel_lane_connect (KernelLane *lane, const KernelLiveSynapse *synapse) __attribute__ ((warn_unused_result));
/* A record of the text is masked until the next evaluation. */
KernelStatus kernel_lane_disconnect (KernelLane *lane, uint64_t from, uint32_t id) __attribute__ ((warn_unused_result));
/* Each of the last 16 firings changes its synapse's learned weight by round (10 amount plasticity), amount 0-100. */
KernelStatus kernel_lane_reward (KernelLane *lane, double amount) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_penalize (KernelLane *lane, double amount) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_reset (KernelLane *lane, uint32_t id) __attribute__ ((warn_unused_result));   /* learned weight of one, 0: all */

/* ---- transport and clips --------------------------------------------------------------------------------- */

/* When: OFF the next block; BEAT the first beat at or after it; BAR the next bar line, never the one it stands on; CLIP
 * the end of what plays on the clip's track, or else at all; DEFAULT as kernel_lane_quantum says (BAR at first). */
typedef enum { KERNEL_QUANTUM_OFF, KERNEL_QUANTUM_BEAT, KERNEL_QUANTUM_BAR, KERNEL_QUANTUM_CLIP,
               KERNEL_QUANTUM_DEFAULT } KernelQuantum;
/* Starts a clip of the newest score from its top. A transport that stands starts with it, without the score's start
 * clips. An unknown key is told as REJECT, reason 5. */
KernelStatus kernel_lane_launch (KernelLane *lane, uint64_t clip, KernelQuantum quantum) __attribute__ ((warn_unused_result));
/* Ends a clip (0: all) without resolving its synapses; sounding notes end naturally. */
KernelStatus kernel_lane_stop_clip (KernelLane *lane, uint64_t clip, KernelQuantum quantum) __attribute__ ((warn_unused_result));
/* Clips that wait for their quantum take the newest score at the next block; or they go on with what they play until the
 * next evaluation, or until they start again. */
KernelStatus kernel_lane_swap_now (KernelLane *lane) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_swap_cancel (KernelLane *lane) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_quantum (KernelLane *lane, KernelQuantum quantum) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_mute (KernelLane *lane, unsigned track, bool mute) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_solo (KernelLane *lane, unsigned track, bool solo) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_play (KernelLane *lane) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_pause (KernelLane *lane) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_stop (KernelLane *lane) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_seek (KernelLane *lane, double tick) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_loop (KernelLane *lane, uint32_t from, uint32_t to) __attribute__ ((warn_unused_result));
KernelStatus kernel_lane_panic (KernelLane *lane) __attribute__ ((warn_unused_result));

#endif
