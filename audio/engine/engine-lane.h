/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lanes: values that the score's automation moves in straight lines, and their numbers. Signal side. */
#ifndef ENGINE_LANE_H
#define ENGINE_LANE_H

#include "kernel/kernel.h"

/* The first numbers of automation targets; from KERNEL_TARGETS_NAMED on they are names of the rig. The last seven stand
 * for controllers where the instrument is no patch. */
typedef struct {
  double   from, goal;
  uint64_t done, total;                 /* frames; equal: arrived */
  uint32_t wait;                        /* frames of this block before it sets out */
} EngineGlide;

/* The value at the end of the present block, and how it gets there: after `wait` frames, within `frames`. */
typedef struct { float value; uint32_t wait, frames; } EngineStep;

static inline bool
engine_glide_moves (const EngineGlide *glide)
{
  return glide->done < glide->total;
}

/* From the frame of this block on towards the value, within so many frames (at least a block: no jump clicks). */
void engine_glide_set (EngineGlide *glide, double value, uint32_t frame, double frames) KERNEL_RT;
void engine_glide_jump (EngineGlide *glide, double value) KERNEL_RT;
EngineStep engine_glide_step (EngineGlide *glide) KERNEL_RT;

#endif
