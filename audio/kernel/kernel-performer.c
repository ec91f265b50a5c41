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
  const size_t lane = kernel_lane_size (), shown = 128 + KERNEL_LANES * sizeof (KernelLaneShown) + sizeof (KernelTablesShown);
  if (!arena_open (&p->lanes, "symphony-lanes", LANES_AT + KERNEL_LANES * lane)
      || !arena_open (&p->zone3, "symphony-performer", shown + ring_tape_size (TELEMETRY, TELL_WORDS)))
    return false;
  char *z2 = p->lanes.data, *z3 = p->zone3.data;
  p->registers = (RingSnapshot *) z2;
  p->groove = (RingSnapshot *) (z2 + GROOVE_AT);
  p->transport = (RingSnapshot *) z3;
  p->lanes_shown = (KernelLaneShown *) (z3 + 128);
  p->tables_shown = (KernelTablesShown *) (p->lanes_shown + KERNEL_LANES);
  p->telemetry = (RingTape *) (z3 + shown);
  for (uint32_t i = 0; i < KERNEL_LANES; i++)
    if (!kernel_lane_init (p->lane + i, z2 + LANES_AT + i * lane, p->lanes_shown + i, p->tables_shown))
      return errno = EINVAL, false;
  if (!ring_tape_init (p->telemetry, TELEMETRY, TELL_WORDS))
    return errno = EINVAL, false;
  arena_touch (p->lanes.data, p->lanes.size, true);
  arena_touch (p->zone3.data, p->zone3.size, true);
  return true;
}

static bool
make_tables (KernelPerformer *p)
{
  static const uint32_t words[TABLES] = { [TABLE_SOURCES] = SOURCE_WORDS, [TABLE_LEARNED] = LEARNED_WORDS,
                                          [TABLE_LIVE] = SYNAPSE_WORDS, [TABLE_REVERSE] = REVERSE_WORDS };
  for (int i = 0; i < TABLES; i++)
    if (!kernel_table_init (&p->tables[i], words[i]))
      return false;
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
  p->scale_to = 1;
  p->frames = KERNEL_BLOCK;
  p->launch_quantum = KERNEL_QUANTUM_BAR;
  p->run = p->mask_epoch = 1;
  p->cursors[CURSORS].axon.length = UINT32_MAX;
  kernel_waits_init (&p->moved_waits);
  kernel_waits_init (&p->live_waits);
  kernel_lanes_show (p);
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
  if (!make_zones (p) || !make_tables (p))
    {
      kernel_performer_free (p);
      return NULL;
    }
  kernel_performer_set_seed (p, seed);
  arena_touch (p, size, true);
  set_defaults (p);
  return p;
}

void
kernel_performer_free (KernelPerformer *p)
{
  if (!p)
    return;
  for (int i = 0; i < TABLES; i++)
    kernel_table_finish (&p->tables[i]);
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
  p->ramp_samples *= rate / p->rate;
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
  *clock = NEVER;
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
      if (!voice->live)
        voice->end = fmin (voice->end, clock);
    }
  kernel_moved_drop (p, NULL, clock);
  p->laps++;
  kernel_score_start (p, tick, clock, START_FRESH);
}

static void
advance (KernelPerformer *p)
{
  double from = p->from;
  for (int i = 0; i < SEGMENTS_A_BLOCK; i++)
    {
      double limit = p->edge, wrap_clock = NEVER, wrap_tick = 0;
      bool wraps = find_wrap (p, from, &wrap_clock, &wrap_tick);
      p->wall = wrap_clock;
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
      p->at_end = all_have_ended (p) && p->moved_waits.count == 0;
      double end = fmax (p->last_end, p->from);
      if (!p->at_end || !p->now.loop_all || p->woken || p->head.length == 0 || end >= p->edge
          || i + 2 >= SEGMENTS_A_BLOCK)
        return;
      p->laps++;
      kernel_score_start (p, 0, end, START_TAILS);     /* what still rings or comes late goes on */
      from = end;
    }
}

/* Growth goes on, retired notes go home, registers and commands are read, the newest score is taken. */
static void
prepare (KernelPerformer *p)
{
  if (!p->playing)
    p->anchor_sample = (double) p->sample;      /* the clock stands */
  if (p->tables[TABLE_LEARNED].next || atomic_load_explicit (&p->tables[TABLE_LEARNED].offered, memory_order_relaxed))
    kernel_learned_write (p);
  for (int i = 0; i < TABLES; i++)
    kernel_table_begin_block (&p->tables[i]);
  kernel_overlay_begin_block (&p->overlay, p->lane);
  p->firings = 0;
  p->steps = KERNEL_STEPS_A_BLOCK;
  kernel_registers_read (p);
  p->from = kernel_clock_at (p, (double) p->sample - (p->playing && p->started ? 0.5 + ROUNDING : 0));
  kernel_score_take (p);                /* before the commands: they name its clips */
  kernel_commands_drain (p);
  p->from = kernel_clock_at (p, (double) p->sample - (p->playing && p->started ? 0.5 + ROUNDING : 0));
  kernel_connect_sweep (p);
}

uint32_t
kernel_performer_frames (KernelPerformer *p, uint32_t frames, KernelEvent *events, uint32_t max)
{
  double limit = -1e300;                /* of voices, while the clock stands */
  p->frames = frames < 1 ? 1 : frames > KERNEL_BLOCK ? KERNEL_BLOCK : frames;
  prepare (p);
  kernel_live_run (p);
  if (p->playing && p->has_score && !p->started)
    {
      kernel_clock_anchor (p);
      kernel_score_start (p, p->parked, p->anchor_clock, START_FRESH);
    }
  for (uint32_t i = 0; i < p->active_count; i++)
    p->cursors[p->active[i]].budget = NOTES_A_BLOCK;
  if (p->playing && p->started)
    {
      limit = p->edge = kernel_clock_at (p, (double) p->sample + p->frames - 0.5 - ROUNDING);
      advance (p);
    }
  kernel_voices_tend (p, limit);
  if (KERNEL_STEPS_A_BLOCK - p->steps > p->steps_most)
    p->steps_most = KERNEL_STEPS_A_BLOCK - p->steps;
  kernel_learned_close (p);
  kernel_lanes_show (p);
  kernel_transport_show (p);
  kernel_slots_return (p);
  uint32_t count = kernel_events_take (p, events, max);
  p->sample += p->frames;
  p->block++;
  return count;
}

uint32_t
kernel_performer_block (KernelPerformer *p, KernelEvent *events, uint32_t max)
{
  return kernel_performer_frames (p, KERNEL_BLOCK, events, max);
}
