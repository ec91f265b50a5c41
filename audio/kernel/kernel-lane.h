/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Z2: the lanes as producers and the performer share them.
 *
 * A lane in the map, each table on lines of its own:
 *   notes     1 + 4,096 of 32 bytes, note 0 is none; words as in Z1, written by the producer, w1 keeps only the detune's
 *             meaning after the note was linked (its place then stands in Z3)
 *   commands  RingQueue of 4,096 entries of four words: producer to performer
 *   home      RingQueue of 4,096 entries of one word: retired notes, performer to producer
 * A command:
 *   w0  op 8 | by op 24 | sequence 32                 w1 .. w3 by op:
 *   INSERT      w1 note 32 | track 8      w2 clip     w3 place (ticks, 48.16)
 *   MOVE DELETE w1 note 32                            w3 place
 *   EVENT       w1 sample                 w2 pitch f32 | velocity f32
 *                                         w3 length 32 | kind 8 | channel 8 | track 8
 *   CONNECT     w0 flags 8 | group 8 | limit's low 8  w1 source | target    w2 id | delay
 *               w3 weight 10 | probability 10 | decay 10 | plasticity 10 | jitter 16 | limit's high 8
 *   DISCONNECT  w1 source | id
 *   WEIGHT      w1 id | weight i32        w2 firings
 *   others      w1 the argument, w2 the second one                                                              */
#ifndef KERNEL_LANE_PRIVATE_H
#define KERNEL_LANE_PRIVATE_H

#include "kernel/lane.h"
#include "kernel-layout.h"
#include "ring/ring.h"

#define COMMAND_WORDS 4
#define COMMANDS_A_BLOCK 256            /* of one lane */
#define CONNECTS_IN_FLIGHT_SHIFT 6      /* a lane may have capacity >> 6 on the way: 16 lanes cannot overrun the table */

typedef enum { COMMAND_PLAY = 1, COMMAND_STOP, COMMAND_PAUSE, COMMAND_PANIC, COMMAND_SEEK, COMMAND_LOOP, COMMAND_INSERT,
               COMMAND_MOVE, COMMAND_DELETE, COMMAND_EVENT, COMMAND_CONNECT, COMMAND_DISCONNECT, COMMAND_REWARD,
               COMMAND_PENALIZE, COMMAND_RESET, COMMAND_WEIGHT, COMMAND_LAUNCH, COMMAND_STOP_CLIP, COMMAND_QUANTUM,
               COMMAND_MUTE, COMMAND_SOLO, COMMAND_CLEAR, COMMAND_SWAP } KernelCommandOp;

typedef struct {                        /* Z3, one line for each lane, written by the performer at a block's end */
  _Atomic uint64_t done, linked, unlinked, connected;           /* commands; notes ever linked and unlinked; connects done */
  uint64_t spare[4];
} KernelLaneShown;
_Static_assert (sizeof (KernelLaneShown) == 64, "one line");

typedef struct {                        /* Z3, one line */
  _Atomic uint32_t live_used, live_capacity;
  uint32_t spare[14];
} KernelTablesShown;
_Static_assert (sizeof (KernelTablesShown) == 64, "one line");

struct KernelLane {                     /* the producer's own books; pointers are set once */
  _Alignas (64) RingQueue *commands;
  RingQueue       *home;
  KernelWord      *notes;
  KernelLaneShown *shown;
  const KernelTablesShown *tables;
  uint64_t inserts, returned, connects, accepted;
  uint32_t free_count;
  uint16_t free[KERNEL_LANE_NOTES];
  uint16_t generations[KERNEL_LANE_NOTES + 1];
  uint8_t  states[KERNEL_LANE_NOTES + 1];       /* LANE_* */
};
enum { LANE_FREE, LANE_HELD, LANE_LEAVING };

/* A clip's id in slots and live tables: its key, folded. Where two keys of one score fold to the same, the slot moves
 * the later one on and live commands mean the first. */
static inline uint32_t
kernel_clip_id (uint64_t key)
{
  uint32_t clip = (uint32_t) (key ^ key >> 32);
  return key && clip == KERNEL_NONE ? 1 : clip;
}

size_t kernel_lane_size (void);         /* bytes of one lane in the map */
bool   kernel_lane_init (KernelLane *lane, void *memory, KernelLaneShown *shown, const KernelTablesShown *tables);
KernelStatus kernel_lane_send (KernelLane *lane, uint64_t op, uint64_t w1, uint64_t w2, uint64_t w3);

static inline KernelWord *
lane_note (const KernelLane *lane, uint32_t note)
{
  return lane->notes + (size_t) note * NOTE_WORDS;
}

#endif
