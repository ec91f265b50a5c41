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
start_clip (KernelPerformer *p, uint32_t index, double tick, double clock, bool sought)
{
  KernelCursor *cursor = kernel_cursor_new (p);
  if (!kernel_cursor_bind (p, cursor, index) || (tick > 0 && tick >= cursor->axon.length))
    {
      kernel_cursor_free (p, cursor);
      return;
    }
  kernel_cursor_place (p, cursor, tick, clock);
  cursor->pass = p->laps;
  if (tick > 0)
    kernel_cursor_chase (p, cursor, clock, sought);
  kernel_source_started (p, cursor->axon.clip, KERNEL_NONE);
  kernel_tell (p, KERNEL_TELL_START, clock,
               &(KernelTell) { .key = cursor->axon.key,
                               .revision = cursor->revision,
                               .track = cursor->axon.track });
}

void
kernel_score_start (KernelPerformer *p, double tick, double clock, KernelScoreStart how)
{
  kernel_score_clear (p, how == START_TAILS);
  kernel_overlay_reset (p->cursors + CURSORS, tick);
  kernel_main_follow (p, clock);
  p->main_origin = clock - kernel_line_seconds (&p->main, tick);
  p->started = true;
  p->at_end = p->woken = false;
  p->last_end = clock;
  for (uint32_t i = 0; i < p->head.axon_count; i++)
    if (kernel_view_flags (&p->zones[p->current], p->newest, i) & AXON_STARTS)
      {
        if (p->active_count == CURSORS) /* more parts than cursors: the first ones play */
          {
            p->full++;
            break;
          }
        start_clip (p, i, tick, clock, how == START_SOUGHT);
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
  kernel_voices_end (p, p->from, false);
  kernel_clock_anchor (p);
  p->playing = false;
}

static void
panic (KernelPerformer *p)
{
  kernel_voices_end (p, p->from, true);
  kernel_waits_init (&p->live_waits);
  kernel_moved_drop (p, NULL, -NEVER);
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
  kernel_moved_drop (p, NULL, -NEVER);
  kernel_score_clear (p, false);
  p->paused = p->started = p->at_end = false;
  p->parked = 0;
}

static void
seek (KernelPerformer *p, double tick)
{
  tick = isfinite (tick) ? fmin (fmax (tick, 0), 4294967295.0) : 0;
  kernel_voices_end (p, p->from, false);
  kernel_moved_drop (p, NULL, -NEVER);
  p->parked = tick;
  if (p->started && p->playing)
    kernel_score_start (p, tick, kernel_clock_at (p, (double) p->sample), START_SOUGHT);
  else
    {
      kernel_score_clear (p, false);
      p->started = p->paused = p->at_end = false;
    }
}

static void
pause_all (KernelPerformer *p)
{
  if (!p->playing)
    return;
  halt (p);
  p->paused = p->started;
}

static void
set_bit (uint64_t *mask, uint32_t track, bool on)
{
  uint64_t bit = 1ull << (track & 63);
  *mask = on ? *mask | bit : *mask & ~bit;
}

static void
clear (KernelPerformer *p, uint32_t clip)
{
  if (clip)
    kernel_overlay_clear (&p->overlay, clip);
  else
    kernel_overlay_clear_all (&p->overlay);
  kernel_connect_clear (p, clip);
}

static void
obey_transport (KernelPerformer *p, KernelCommandOp op, const uint64_t words[COMMAND_WORDS])
{
  uint32_t low = (uint32_t) words[1], high = (uint32_t) (words[1] >> 32);
  switch (op)
    {
    case COMMAND_PLAY: play (p); break;
    case COMMAND_STOP: stop (p); break;
    case COMMAND_PAUSE: pause_all (p); break;
    case COMMAND_PANIC: panic (p); break;
    case COMMAND_SEEK: seek (p, word_to_double (words[1])); break;
    case COMMAND_LOOP:
      p->loop_from = low;
      p->loop_to = high;
      break;
    case COMMAND_LAUNCH: kernel_launch (p, low, (uint32_t) words[2]); break;
    case COMMAND_STOP_CLIP: kernel_stop_clip (p, low, (uint32_t) words[2]); break;
    case COMMAND_SWAP: kernel_swaps_decide (p, low != 0); break;
    case COMMAND_QUANTUM: p->launch_quantum = low & 3; break;
    case COMMAND_MUTE: set_bit (&p->now.mute, low, words[2]); break;
    case COMMAND_SOLO: set_bit (&p->now.solo, low, words[2]); break;
    default: break;
    }
}

static void
obey (KernelPerformer *p, uint32_t lane, const uint64_t words[COMMAND_WORDS])
{
  KernelCommandOp op = words[0] & 0xff;
  const uint32_t low = (uint32_t) words[1], high = (uint32_t) (words[1] >> 32);
  const uint32_t node = lane * (KERNEL_LANE_NOTES + 1) + low;   /* only where w1 is a note */
  switch (op)
    {
    case COMMAND_INSERT: kernel_overlay_insert (&p->overlay, node, (uint32_t) words[2], words[3], (uint8_t) high); break;
    case COMMAND_MOVE: kernel_overlay_move (&p->overlay, node, words[3]); break;
    case COMMAND_DELETE: kernel_overlay_delete (&p->overlay, node); break;
    case COMMAND_EVENT: kernel_live_take (p, words); break;
    case COMMAND_CONNECT:
      kernel_connect (p, words);
      p->connected[lane]++;
      break;
    case COMMAND_DISCONNECT: kernel_disconnect (p, low, high); break;
    case COMMAND_REWARD: kernel_learned_reward (p, word_to_double (words[1])); break;
    case COMMAND_PENALIZE: kernel_learned_reward (p, -word_to_double (words[1])); break;
    case COMMAND_RESET: kernel_learned_reset (p, low); break;
    case COMMAND_WEIGHT: kernel_learned_set (p, low, (int32_t) high, (uint32_t) words[2]); break;
    case COMMAND_CLEAR: clear (p, low); break;
    default: obey_transport (p, op, words); break;
    }
}

void
kernel_commands_drain (KernelPerformer *p)
{
  uint64_t words[COMMAND_WORDS];
  for (uint32_t lane = 0; lane < KERNEL_LANES; lane++)
    {
      uint32_t count = 0;
      for (; count < COMMANDS_A_BLOCK && ring_queue_pop (p->lane[lane].commands, words); count++)
        obey (p, lane, words);
      p->done[lane] += count;
    }
}

/* What producers look at, the number of commands last: who sees it sees what they did. */
void
kernel_lanes_show (KernelPerformer *p)
{
  uint32_t live = kernel_table_capacity (&p->tables[TABLE_LIVE]), reverse = kernel_table_capacity (&p->tables[TABLE_REVERSE]);
  atomic_store_explicit (&p->tables_shown->live_used, kernel_table_used (&p->tables[TABLE_LIVE]), memory_order_relaxed);
  atomic_store_explicit (&p->tables_shown->live_capacity, live < reverse ? live : reverse, memory_order_relaxed);
  for (uint32_t i = 0; i < KERNEL_LANES; i++)
    {
      KernelLaneShown *shown = p->lanes_shown + i;
      atomic_store_explicit (&shown->linked, p->overlay.linked[i], memory_order_relaxed);
      atomic_store_explicit (&shown->unlinked, p->overlay.unlinked[i], memory_order_relaxed);
      atomic_store_explicit (&shown->connected, p->connected[i], memory_order_release);
      atomic_store_explicit (&shown->done, p->done[i], memory_order_release);
    }
}
