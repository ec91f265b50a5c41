/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A swap as it goes through the mailbox: made and freed on the control side, played and handed back by the signal side. */
#ifndef DSP_SWAP_H
#define DSP_SWAP_H

#include "dsp-program.h"

typedef struct { float *to; const float *from; size_t floats; } DspStateCopy;
typedef struct { uint32_t slot; float value; } DspNewValue;

typedef struct DspSwap DspSwap;
struct DspSwap {
  uint64_t    serial;
  uint32_t    fade_frames;
  DspProgram *transition;               /* plays while one becomes the other; NULL: both play, or nothing played before */
  DspProgram *ring;                     /* then, while something rings on; may be NULL */
  DspProgram *program;                  /* then; NULL: only values */
  uint32_t   *slot_from;                /* by slot of the transition: that of what played before, UINT32_MAX */
  DspStateCopy *copies;                 /* small states that two nodes have for a while */
  uint32_t    copy_count;
  uint32_t    gap_frames;               /* silence that ends the ringing */
  DspNewValue *values;
  uint32_t    value_count;
  DspAim     *aims;                     /* only with values alone */
  DspVoiceSetup setup;
  uint32_t    voices;
  DspSwap    *next;
};

/* What plays after a swap, as the control side knows it. */
typedef struct {
  DspProgram *program, *ring;           /* ring may be NULL */
  DspPatch   *patch;
  float      *initial;                  /* by slot of the program */
  uint64_t    serial;                   /* of the swap that brought the program */
} DspBase;

/* The swap from a base (NULL: from nothing) to a program, which it takes; *after is what is then the base. */
DspSwap *dsp_swap_new (const DspBase *base, DspProgram *program, uint32_t fade_frames, bool cut, DspBase **after);
/* With the programs that it still has. */
void     dsp_swap_free (DspSwap *swap);
void     dsp_base_free (DspBase *base);

#endif
