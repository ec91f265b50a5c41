/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the transport's commands do, on the audio thread, at a block's first frame. */
#include <math.h>

#include "kernel-performer-private.h"

void
kernel_score_clear (KernelPerformer *p, bool keep_tails)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < p->active_count; i++)
    {
      KernelCursor *cursor = p->cursors + p->active[i];
      cursor->listed = keep_tails && cursor->state == CURSOR_RUN && cursor->ended;
      if (cursor->listed)
        p->active[kept++] = p->active[i];
      else if (cursor->state != CURSOR_FREE)
        kernel_cursor_free (p, cursor);
    }
  p->active_count = kept;
}

static void
start_clip (KernelPerformer *p, uint32_t index, double tick, double clock)
{
  KernelCursor *cursor = kernel_cursor_new (p);
  if (!kernel_cursor_bind (p, cursor, index) || (tick > 0 && tick >= cursor->axon.length))
    {
      kernel_cursor_free (p, cursor);
      return;
    }
  kernel_cursor_place (p, cursor, tick, clock);
  if (tick > 0)
    kernel_cursor_chase (p, cursor, clock);
  kernel_source_started (p, cursor->axon.clip, KERNEL_NONE);
  kernel_tell (p, KERNEL_TELL_START, clock,
               &(KernelTell) { .key = cursor->axon.key,
                               .revision = cursor->revision,
                               .track = cursor->axon.track });
}

void
kernel_score_start (KernelPerformer *p, double tick, double clock, bool keep_tails)
{
  kernel_score_clear (p, keep_tails);
  kernel_main_follow (p, clock);
  p->main_origin = clock - kernel_line_seconds (&p->main, tick);
  p->started = true;
  p->at_end = false;
  p->last_end = clock;
  for (uint32_t i = 0; i < p->head.axon_count; i++)
    if (kernel_view_flags (&p->zones[p->current], p->newest, i) & AXON_STARTS)
      {
        if (p->active_count == CURSORS) /* more parts than cursors: the first ones play */
          {
            p->full++;
            break;
          }
        start_clip (p, i, tick, clock);
      }
}

static void
play (KernelPerformer *p)
{
  if (p->playing && !p->at_end)
    return;
  if (!p->paused || p->at_end)
    {
      p->parked = p->at_end ? 0 : p->parked;
      p->started = false;               /* the block starts it as soon as there is a score */
      p->at_end = false;
      memset (p->last_pitch, 0xff, sizeof p->last_pitch);
      kernel_synapses_reset (p);
    }
  p->playing = true;
  p->paused = false;
}

static void
halt (KernelPerformer *p)
{
  kernel_voices_end (p, p->from);
  kernel_clock_anchor (p);
  p->playing = false;
}

static void
panic (KernelPerformer *p)
{
  kernel_voices_end (p, p->from);
  KernelEvent event = { .type = KERNEL_EVENT_PANIC, .glide_from = -1 };
  kernel_event_push (p, p->from, CLASS_OFF, &event);
}

static void
stop (KernelPerformer *p)
{
  bool again = !p->playing && !p->paused;
  halt (p);
  if (again)
    panic (p);
  kernel_score_clear (p, false);
  p->paused = p->started = p->at_end = false;
  p->parked = 0;
}

static void
seek (KernelPerformer *p, double tick)
{
  tick = isfinite (tick) ? fmin (fmax (tick, 0), 4294967295.0) : 0;
  kernel_voices_end (p, p->from);
  p->parked = tick;
  if (p->started && p->playing)
    kernel_score_start (p, tick, kernel_clock_at (p, (double) p->sample), false);
  else
    {
      kernel_score_clear (p, false);
      p->started = p->paused = p->at_end = false;
    }
}

void
kernel_commands_drain (KernelPerformer *p)
{
  uint64_t words[COMMAND_WORDS];
  for (int i = 0; i < COMMANDS_A_BLOCK && ring_queue_pop (p->commands, words); i++)
    switch ((KernelCommandOp) (uint32_t) words[0])
      {
      case COMMAND_PLAY: play (p); break;
      case COMMAND_STOP: stop (p); break;
      case COMMAND_PAUSE:
        if (p->playing)
          {
            halt (p);
            p->paused = p->started;
          }
        break;
      case COMMAND_PANIC: panic (p); break;
      case COMMAND_SEEK: seek (p, word_to_double (words[1])); break;
      case COMMAND_LOOP:
        p->loop_from = (uint32_t) words[1];
        p->loop_to = (uint32_t) (words[1] >> 32);
        break;
      }
}
