/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Launching and stopping clips by hand, at the next line (symphonyscript.md 9). */
#include <math.h>

#include "kernel-performer-private.h"

/* The end of what plays on a track, or else of all that plays; now where nothing does. */
static double
end_of_what_plays (const KernelPerformer *p, uint32_t track, double now)
{
  double on_track = -NEVER, at_all = -NEVER;
  for (uint32_t i = 0; i < p->active_count; i++)
    {
      const KernelCursor *cursor = p->cursors + p->active[i];
      if (cursor->state != CURSOR_RUN || cursor->ended)
        continue;
      at_all = fmax (at_all, cursor->end);
      if (cursor->axon.track == track)
        on_track = fmax (on_track, cursor->end);
    }
  return fmax (now, on_track > -NEVER ? on_track : at_all);
}

static double
line_for (KernelPerformer *p, uint32_t quantum, uint32_t track)
{
  double now = kernel_clock_at (p, (double) p->sample);         /* p->from lies half a frame before */
  if (quantum == KERNEL_QUANTUM_DEFAULT)
    quantum = p->launch_quantum;
  switch (quantum)
    {
    case KERNEL_QUANTUM_BEAT:
    case KERNEL_QUANTUM_BAR: return kernel_main_next_line (p, now, quantum);
    case KERNEL_QUANTUM_CLIP: return end_of_what_plays (p, track, now);
    default: return now;
    }
}

/* A transport that stands starts, where it stands, with this clip alone. */
static double
wake (KernelPerformer *p)
{
  if (!p->started)
    {
      kernel_clock_anchor (p);
      kernel_synapses_reset (p);
      p->main_origin = p->anchor_clock - kernel_line_seconds (&p->main, p->parked);
      p->last_end = p->anchor_clock;
      p->started = p->woken = true;
    }
  p->playing = true;
  p->paused = p->at_end = false;
  return p->anchor_clock;
}

void
kernel_launch (KernelPerformer *p, uint32_t clip, uint32_t quantum)
{
  uint32_t index = p->has_score
                       ? kernel_view_find_clip (&p->zones[p->current], p->newest, &p->head, clip) : UINT32_MAX;
  KernelAxon axon;
  if (index == UINT32_MAX || !kernel_view_axon (&p->zones[p->current], p->newest, index, &axon))
    {
      kernel_reject (p, REJECT_TARGET);
      return;
    }
  if (p->playing && !p->started)        /* told to play in this very block */
    {
      kernel_clock_anchor (p);
      kernel_score_start (p, p->parked, p->anchor_clock, START_FRESH);
    }
  double start = p->playing && p->started ? line_for (p, quantum, axon.track) : wake (p);
  KernelCursor *cursor = kernel_cursor_new (p);
  if (!kernel_cursor_bind (p, cursor, index))
    {
      kernel_cursor_free (p, cursor);
      return;
    }
  kernel_source_started (p, clip, KERNEL_NONE);
  cursor->state = CURSOR_WAIT;
  cursor->start_kind = START_AT_TOP;
  cursor->start = start;
  p->at_end = false;
}

void
kernel_stop_clip (KernelPerformer *p, uint32_t clip, uint32_t quantum)
{
  for (uint32_t i = 0; i < p->active_count; i++)
    {
      KernelCursor *cursor = p->cursors + p->active[i];
      if (cursor->state == CURSOR_FREE || (clip != KERNEL_NONE && cursor->axon.clip != clip))
        continue;
      if (cursor->state == CURSOR_WAIT)
        kernel_cursor_free (p, cursor);
      else
        cursor->halt = fmin (cursor->halt, quantum == KERNEL_QUANTUM_CLIP
                                                   || (quantum == KERNEL_QUANTUM_DEFAULT
                                                       && p->launch_quantum == KERNEL_QUANTUM_CLIP)
                                               ? cursor->end : line_for (p, quantum, cursor->axon.track));
    }
}
