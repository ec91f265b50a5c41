/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live values: from the control side through a ring to the frame they are meant for. */
#ifndef DSP_LIVE_H
#define DSP_LIVE_H

#include <stdatomic.h>
#include "dsp-program.h"

#define DSP_LIVE_RING  1024
#define DSP_LIVE_WAITS 1024             /* on the signal side, until their frame comes */

/* Meant for a slot of one program. When another one plays by then, the node is looked up there by its id. */
typedef struct {
  uint64_t serial, frame;
  const DspModule *module;
  uint32_t slot, param, ramp_frames;
  float    value;
  char     node[64];
} DspLiveValue;

/* Of a machine. */
typedef struct {
  atomic_uint head, tail;               /* control writes the head */
  atomic_uint lost;                     /* whose node is no longer there */
  DspLiveValue ring[DSP_LIVE_RING];
  /* signal side: the first wait_count of `order` are places in `waits` by frame, then by arrival; the rest are free */
  uint32_t     wait_count;
  uint16_t     order[DSP_LIVE_WAITS];
  DspLiveValue waits[DSP_LIVE_WAITS];
} DspLive;

void dsp_live_init (DspLive *live);
/* Control side. A macro sets all its targets, a value in none of them when the ring has no room for all: false. */
bool dsp_live_send (DspLive *live, const DspProgram *program, uint64_t serial, const char *node, const char *param, double value, uint64_t frame,
                    uint32_t ramp_frames);
/* Signal side: whether something is meant for the block that begins at `frame`; and its taking place in the program that plays,
 * in a block that will be run. */
bool dsp_live_is_due (DspLive *live, uint64_t frame);
void dsp_live_take (DspLive *live, DspProgram *program, uint64_t frame);

#endif
