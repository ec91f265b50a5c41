/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a recording lies in memory, and the interpolator that reads it. */
#ifndef DSP_SAMPLE_H
#define DSP_SAMPLE_H

#include "dsp/sampler.h"

#define DSP_SAMPLE_LEVELS 6
#define DSP_SAMPLE_PAD    32            /* silent frames on either side of each level */
#define DSP_SINC_TAPS     32
#define DSP_SINC_PHASES   256
#define DSP_SINC_CUTOFFS  5             /* for speeds up to 1, 1.107, 1.225, 1.355, 1.5 */
#define DSP_SINC_SPEED    1.5           /* fastest reading of one level */

/*  level l, channel c:  PAD zeros | count[l] frames | PAD zeros;  frame i stands for place i x 2^l of level 0
 *
 *  A loop is laid out further than it is written, so that the interpolator finds what it expects on both sides of the
 *  jump at every level: the place goes round in [from, to), which lies behind the written loop by a margin. */
struct DspSample {
  _Atomic uint32_t refs;
  uint32_t channels, levels;
  double   rate, end;                   /* end: place behind the last frame, where there is no loop */
  bool     loops;
  double   loop_from, loop_to;
  size_t   bytes;
  size_t   count[DSP_SAMPLE_LEVELS];
  float   *level[DSP_SAMPLE_LEVELS][2]; /* mono: both the same */
  float   *memory;
};

/* [cutoff][phase][tap]: tap t weighs frame (place - TAPS/2 + 1 + t). */
extern float dsp_sinc[DSP_SINC_CUTOFFS][DSP_SINC_PHASES + 1][DSP_SINC_TAPS];
void dsp_sinc_init (void);

/* Which level and which row of dsp_sinc reads at this speed (frames of level 0 a frame of output). */
uint32_t dsp_sample_choose (const DspSample *sample, double speed, uint32_t *cutoff);

/* Adds `frames` frames from *place on; speed and gain go in straight lines. Moves *place, round the loop too.
 * Returns false when the sound has ended. */
typedef struct { double speed, speed_step; float gain[2], gain_step[2]; uint32_t level, cutoff; } DspReading;
bool dsp_sample_read (const DspSample *sample, double *place, const DspReading *reading, float *left, float *right,
                      uint32_t frames);

#endif
