/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The performer: made once with all its memory, then one block after the other on the audio
 * thread. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "kernel-performer-private.h"

#define SEGMENTS_A_BLOCK 8              /* parts between wraps and line changes */

static bool
make_zones (KernelPerformer *p)
{
  size_t queue = ring_queue_size (COMMAND_RING, COMMAND_WORDS),
         tape = ring_tape_size (TELEMETRY, TELL_WORDS);
  if (!arena_open (&p->lanes, "symphony-lanes", 64 + queue)
      || !arena_open (&p->zone3, "symphony-performer", 128 + tape))
    return false;
  p->registers = p->lanes.data;
  p->commands = (RingQueue *) ((char *) p->lanes.data + 64);
  p->transport = p->zone3.data;
  p->telemetry = (RingTape *) ((char *) p->zone3.data + 128);
  if (!ring_queue_init (p->commands, COMMAND_RING, COMMAND_WORDS)
      || !ring_tape_init (p->telemetry, TELEMETRY, TELL_WORDS))
    return errno = EINVAL, false;
  arena_touch (p->lanes.data, p->lanes.size, true);
  arena_touch (p->zone3.data, p->zone3.size, true);
  return true;
}

static void
set_defaults (KernelPerformer *p)
{
  const float one = 1;
  uint32_t bits;
  memcpy (&bits, &one, sizeof bits);
  p->control_registers[REGISTER_TEMPO] = word_pair (bits, 0);
  p->control_registers[REGISTER_VELOCITY] = word_pair (1000, 0);
  ring_snapshot_write (p->registers, p->control_registers, REGISTERS);
  p->now = (KernelRegisters) { .scale = 1, .velocity = 1 };
  kernel_line_init_plain (&p->main);
  p->main_is_plain = true;
  p->main_swap = NEVER;
  kernel_voices_clear (p);
  memset (p->last_pitch, 0xff, sizeof p->last_pitch);
  kernel_transport_show (p);
}

KernelPerformer *
kernel_performer_new (double rate, uint32_t seed)
{
  size_t size = arena_round (sizeof (KernelPerformer));
  KernelPerformer *p = mmap (NULL, size, PROT_READ | PROT_WRITE,
                             MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (p == MAP_FAILED)
    return NULL;
  p->lanes.fd = p->zone3.fd = -1;
  p->rate = rate > 0 ? rate : 48000;
  p->seed = seed;
  if (!make_zones (p))
    {
      kernel_performer_free (p);
      return NULL;
    }
  arena_touch (p, size, true);
  set_defaults (p);
  return p;
}

void
kernel_performer_free (KernelPerformer *p)
{
  if (!p)
    return;
  arena_close (&p->lanes);
  arena_close (&p->zone3);
  munmap (p, arena_round (sizeof *p));
}

void
kernel_performer_set_rate (KernelPerformer *p, double rate)
{
  if (!(rate > 0) || rate == p->rate)
    return;
  kernel_clock_anchor (p);
  p->rate = rate;
}

/* ---- a block --------------------------------------------------------------------------------- */

/* Clock at which a loop or the score's end jumps back, if before the block's end. */
static bool
find_wrap (KernelPerformer *p, double from, double *clock, double *to)
{
  if (p->loop_to > p->loop_from)
    {
      *clock = kernel_main_clock (p, p->loop_to);
      *to = p->loop_from;
      double length = (*clock - kernel_main_clock (p, p->loop_from)) * p->rate / p->now.scale;
      if (*clock >= from && length >= KERNEL_BLOCK)
        return *clock < p->edge;
    }
  return false;
}

static bool
all_have_ended (const KernelPerformer *p)
{
  for (uint32_t i = 0; i < p->active_count; i++)
    if (!p->cursors[p->active[i]].ended)
      return false;
  return true;
}

/* Notes across the edge of a loop end there. */
static void
wrap (KernelPerformer *p, double clock, double tick)
{
  for (uint32_t i = 0; i < p->sounding_count; i++)
    {
      KernelVoice *voice = p->voices + p->sounding[i];
      voice->end = fmin (voice->end, clock);
    }
  kernel_score_start (p, tick, clock, false);
}

static void
advance (KernelPerformer *p)
{
  double from = p->from;
  for (int i = 0; i < SEGMENTS_A_BLOCK; i++)
    {
      double limit = p->edge, wrap_clock = NEVER, wrap_tick = 0;
      bool wraps = find_wrap (p, from, &wrap_clock, &wrap_tick);
      if (wraps)
        limit = wrap_clock;
      bool turns = p->main_swap < limit;
      if (turns)
        limit = p->main_swap;
      kernel_cursors_run (p, limit);
      from = limit;
      if (turns)
        {
          kernel_main_follow (p, limit);
          continue;
        }
      if (wraps)
        {
          wrap (p, wrap_clock, wrap_tick);
          continue;
        }
      p->at_end = all_have_ended (p);
      double end = fmax (p->last_end, p->from);
      if (!p->at_end || !p->now.loop_all || p->head.length == 0 || end >= p->edge
          || i + 2 >= SEGMENTS_A_BLOCK)
        return;
      kernel_score_start (p, 0, end, true);     /* what still rings or comes late goes on */
      from = end;
    }
}

uint32_t
kernel_performer_block (KernelPerformer *p, KernelEvent *events, uint32_t max)
{
  if (!p->playing)
    p->anchor_sample = (double) p->sample;      /* the clock stands */
  kernel_registers_read (p);
  p->from = kernel_clock_at (p, (double) p->sample - (p->playing ? 0.5 + ROUNDING : 0));
  p->firings = 0;
  kernel_commands_drain (p);
  p->from = kernel_clock_at (p,
                             (double) p->sample - (p->playing && p->started ? 0.5 + ROUNDING : 0));
  kernel_score_take (p);
  if (p->playing && p->has_score && !p->started)
    {
      kernel_clock_anchor (p);
      kernel_score_start (p, p->parked, p->anchor_clock, false);
    }
  for (uint32_t i = 0; i < p->active_count; i++)
    p->cursors[p->active[i]].budget = NOTES_A_BLOCK;
  if (p->playing && p->started)
    {
      p->edge = kernel_clock_at (p, (double) p->sample + KERNEL_BLOCK - 0.5 - ROUNDING);
      advance (p);
      kernel_voices_tend (p, p->edge);
    }
  kernel_transport_show (p);
  kernel_slots_return (p);
  uint32_t count = kernel_events_take (p, events, max);
  p->sample += KERNEL_BLOCK;
  p->block++;
  return count;
}
