/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Automation: numbers that events carry, the parameters they stand for, and their way from value to value. */
#ifndef DSP_TARGET_H
#define DSP_TARGET_H

#include "dsp-program.h"
#include "dsp-voices.h"

typedef struct {
  bool     moved;                       /* since the last reset */
  double   from, goal;
  uint64_t done, total;                 /* frames; equal: arrived */
  uint32_t jumped;                      /* frame + 1 of a jump in this block: a ramp from the same frame begins at its goal */
} DspMove;

/* Of a machine; they outlive its programs. Signal side. */
typedef struct {
  DspMove  moves[DSP_AIMS_MAX];
  uint8_t  list[DSP_AIMS_MAX];       /* the moved ones */
  uint32_t count;
} DspMoving;

/* Takes the block's TARGET and RESET events and brings every moved parameter to where it stands at the block's end.
 * heard: false where the block will not be computed, so nothing needs a ramp. */
void dsp_moving_block (DspMoving *moving, DspProgram *program, DspVoiceBank *voices, const DspEvent *events,
                       uint32_t count, bool heard);
/* A program takes over: its parameters stand at once where the moves are. */
void dsp_moving_adopt (DspMoving *moving, DspProgram *program);

#endif
