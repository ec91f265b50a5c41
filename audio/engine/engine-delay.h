/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last frames of a stereo signal, to be read again some frames later: what makes shorter paths as late as the longest. */
#ifndef ENGINE_DELAY_H
#define ENGINE_DELAY_H

#include <string.h>
#include "kernel/performer.h"

#define ENGINE_DELAY_SIZE 4096          /* a power of two */
#define ENGINE_DELAY_MAX (ENGINE_DELAY_SIZE - KERNEL_BLOCK)     /* frames; longer latencies are made up for by so many */

typedef struct { uint32_t at; float past[2][ENGINE_DELAY_SIZE]; } EngineDelay;  /* at: where the newest block begins */

static inline void
engine_delay_write (EngineDelay *delay, float block[2][KERNEL_BLOCK])
{
  delay->at = (delay->at + KERNEL_BLOCK) % ENGINE_DELAY_SIZE;
  for (int c = 0; c < 2; c++)
    memcpy (delay->past[c] + delay->at, block[c], sizeof block[c]);
}

/* The block that was the newest `frames` ago. */
static inline void
engine_delay_read (const EngineDelay *delay, uint32_t frames, float block[2][KERNEL_BLOCK])
{
  uint32_t from = (delay->at - frames) % ENGINE_DELAY_SIZE, first = ENGINE_DELAY_SIZE - from;

  first = first < KERNEL_BLOCK ? first : KERNEL_BLOCK;
  for (int c = 0; c < 2; c++)
    {
      memcpy (block[c], delay->past[c] + from, first * sizeof (float));
      memcpy (block[c] + first, delay->past[c], (KERNEL_BLOCK - first) * sizeof (float));
    }
}

#endif
