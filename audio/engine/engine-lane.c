/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Straight lines in closed form: a ramp of an hour ends where it should to the last digit. */
#include <math.h>
#include "engine-lane.h"

static double
value_at (const EngineGlide *glide, uint64_t at)
{
  return at >= glide->total ? glide->goal
                            : glide->from + (glide->goal - glide->from) * (double) at / (double) glide->total;
}

void
engine_glide_set (EngineGlide *glide, double value, uint32_t frame, double frames)
{
  double from = value_at (glide, glide->done + frame);
  double length = fmin (fmax (round (frames), KERNEL_BLOCK), 1e15);

  glide->wait = engine_glide_moves (glide) ? 0 : frame;
  glide->done = 0;
  glide->goal = value;
  /* The line is drawn back to the block's start, so that whole blocks are counted. */
  glide->total = (uint64_t) length + frame;
  glide->from = from - (value - from) * frame / length;
}

void
engine_glide_jump (EngineGlide *glide, double value)
{
  *glide = (EngineGlide) { .from = value, .goal = value };
}

EngineStep
engine_glide_step (EngineGlide *glide)
{
  uint64_t left = glide->total - glide->done;
  EngineStep step = { .wait = glide->wait, .frames = KERNEL_BLOCK - glide->wait };

  if (left < KERNEL_BLOCK)
    {
      glide->done = glide->total;
      step.frames = left ? (uint32_t) left : KERNEL_BLOCK;
    }
  else
    glide->done += KERNEL_BLOCK;
  step.value = (float) value_at (glide, glide->done);
  glide->wait = 0;
  return step;
}
