/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live feel: groove, human timing and velocity, playback offset; and what waits because it was moved later. */
#include <math.h>

#include "kernel-performer-private.h"

double
kernel_feel_draw (uint32_t note_id, uint32_t seed, uint32_t pass)
{
  uint32_t x = note_id ^ seed ^ pass;
  x = (x ^ x >> 16) * 0x7feb352du;
  x = (x ^ x >> 15) * 0x846ca68bu;
  x ^= x >> 16;
  return ((int) (x % 2001) - 1000) / 1000.0;
}

/* ---- registers ------------------------------------------------------------------------------- */

static void
read_groove (KernelPerformer *p, uint32_t number)
{
  uint64_t words[GROOVE_WORDS];
  if (number == 0)
    p->played.count = 0;
  else if (!ring_snapshot_read (p->groove, words, GROOVE_WORDS))
    return;                             /* the writer is in it: in the next block */
  else
    {
      uint32_t count = (uint32_t) (words[0] >> 32);
      p->played.grid_ticks = (uint32_t) words[0] ? (uint32_t) words[0] : 1;
      p->played.count = count <= KERNEL_GROOVE_STEPS ? count : 0;
      for (uint32_t i = 0; i < p->played.count; i++)
        {
          p->played.steps[i].ticks = (int16_t) words[1 + i];
          p->played.steps[i].velocity = (uint16_t) (words[1 + i] >> 16);
        }
    }
  p->now.groove = number;
}

void
kernel_feel_read (KernelPerformer *p, const uint64_t *registers)
{
  uint32_t number = (uint32_t) (registers[REGISTER_VELOCITY] >> 32);
  if (number != p->now.groove)
    read_groove (p, number);
  p->now.human_s = (uint32_t) registers[REGISTER_HUMAN] / 1e6;
  p->now.human_velocity = (uint32_t) (registers[REGISTER_HUMAN] >> 32) / 1e3;
  p->now.seed = (uint32_t) registers[REGISTER_SEED];
  p->now.offset_s = (int32_t) (registers[REGISTER_SEED] >> 32) / 1e6;
  p->now.feels = p->played.count || p->now.human_s > 0 || p->now.human_velocity > 0 || p->now.offset_s != 0;
}

/* ---- moving ---------------------------------------------------------------------------------- */

double
kernel_feel_reach (KernelPerformer *p, KernelCursor *cursor, double limit)
{
  double tick = kernel_line_tick (&cursor->line, limit - cursor->origin) + LOOK_AHEAD_TICKS;
  return fmin (p->wall, fmax (limit, cursor->origin + kernel_line_seconds (&cursor->line, tick)));
}

/* Not before the look-ahead, nor before the pass began. */
static double
hold_back (KernelCursor *cursor, double due, double tick)
{
  double earliest = cursor->origin + kernel_line_seconds (&cursor->line, fmax (0, tick - LOOK_AHEAD_TICKS));
  return fmax (due, earliest);
}

/* Those due in this block wait too, for a moment: at equal times the order written holds. */
static void
wait (KernelPerformer *p, double due, const KernelMoved *moved)
{
  uint32_t item;
  if (kernel_waits_push (&p->moved_waits, due, &item))
    {
      p->moved[item] = *moved;
      return;
    }
  p->full++;                            /* no room to wait: heard early rather than never */
  if (moved->is_note)
    kernel_strike_sound (p, &moved->strike, kernel_frame_at (p, due));
  else
    kernel_event_push (p, due, CLASS_CONTROL, &moved->event);
}

void
kernel_feel_note (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, KernelStrike *strike)
{
  if (!p->now.feels)
    {
      kernel_strike_sound (p, strike, kernel_frame_at (p, strike->due));
      return;
    }
  double tick = note->place / 65536.0, draw = kernel_feel_draw (note->id, p->now.seed, cursor->pass);
  double due = strike->due;
  if (p->played.count)
    {
      uint32_t step = (uint32_t) ((uint64_t) (tick / p->played.grid_ticks + 0.5) % p->played.count);
      due = cursor->origin + kernel_line_seconds (&cursor->line, tick + p->played.steps[step].ticks);
      strike->velocity *= p->played.steps[step].velocity / 1000.f;
    }
  due += (draw * p->now.human_s + p->now.offset_s) * p->now.scale;
  due = hold_back (cursor, due, tick);
  strike->velocity *= (float) (1 + draw * p->now.human_velocity);
  strike->end += due - strike->due;
  strike->due = due;
  wait (p, due, &(KernelMoved) { .strike = *strike, .is_note = true });
}

void
kernel_feel_control (KernelPerformer *p, KernelCursor *cursor, double due, const KernelEvent *event)
{
  if (!p->now.feels)
    {
      kernel_event_push (p, due, CLASS_CONTROL, event);
      return;
    }
  double tick = kernel_line_tick (&cursor->line, due - cursor->origin);
  double moved = hold_back (cursor, due + p->now.offset_s * p->now.scale, tick);
  wait (p, moved, &(KernelMoved) { .event = *event, .strike = { .due = moved, .written = due, .generation = cursor->generation,
                                      .cursor = (uint16_t) (cursor - p->cursors) } });
}

/* ---- waiting --------------------------------------------------------------------------------- */

static bool
is_muted (const KernelPerformer *p, const KernelStrike *strike)
{
  const KernelCursor *cursor = p->cursors + strike->cursor;
  if (strike->node)
    return p->overlay.nodes[strike->node].generation == strike->node_generation
           && word_load (kernel_overlay_words (p, strike->node)) >> 24 & NOTE_MUTED;
  if (cursor->state != CURSOR_RUN || cursor->generation != strike->generation
      || strike->note - cursor->axon.first >= cursor->axon.count)
    return false;
  const KernelZone *zone = &p->zones[cursor->zone];
  return word_load (layout_note (&zone->layout, zone->z1, strike->note)) >> 24 & NOTE_MUTED;
}

void
kernel_moved_run (KernelPerformer *p, double limit)
{
  uint32_t item;
  while (kernel_events_have_room (p) && kernel_waits_pop (&p->moved_waits, limit, &item))
    {
      const KernelMoved *moved = p->moved + item;
      if (!moved->is_note)
        kernel_event_push (p, moved->strike.due, CLASS_CONTROL, &moved->event);
      else if (!is_muted (p, &moved->strike))
        kernel_strike_sound (p, &moved->strike, kernel_frame_at (p, moved->strike.due));
    }
}

static bool
is_of (const KernelPerformer *p, const KernelMoved *moved, const KernelCursor *cursor)
{
  return !cursor || (p->cursors + moved->strike.cursor == cursor && moved->strike.generation == cursor->generation);
}

void
kernel_moved_drop (KernelPerformer *p, const KernelCursor *cursor, double clock)
{
  KernelHeapOfWaits *waits = &p->moved_waits;
  bool dropped = false;
  for (uint32_t i = waits->count; i > 0; i--)
    {
      const KernelMoved *moved = p->moved + waits->heap[i - 1].item;
      if (moved->strike.written >= clock && is_of (p, moved, cursor))
        {
          kernel_waits_remove (waits, i - 1);
          dropped = true;
        }
    }
  if (dropped)
    kernel_waits_mend (waits);
}

void
kernel_moved_rebind (KernelPerformer *p, const KernelCursor *cursor, uint32_t old_first)
{
  for (uint32_t i = 0; i < p->moved_waits.count; i++)
    {
      KernelMoved *moved = p->moved + p->moved_waits.heap[i].item;
      if (is_of (p, moved, cursor) && !moved->strike.node)
        moved->strike.note = moved->strike.note - old_first + cursor->axon.first;
    }
}
