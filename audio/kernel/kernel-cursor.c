/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cursors: walking an axon's chain up to a clock, its end, its place after a jump. */
#include <math.h>

#include "kernel-performer-private.h"

#define TURNS_A_BLOCK 64                /* swaps, ends and loops of one cursor */
#define STEPS_OF_TURN 8                 /* what a turn counts for in the block's budget */

static KernelZone *
zone_of (KernelPerformer *p, const KernelCursor *cursor)
{
  return &p->zones[cursor->zone];
}

/* ---- making and freeing ---------------------------------------------------------------------- */

static KernelCursor *
reset (KernelPerformer *p, KernelCursor *cursor)
{
  uint32_t generation = cursor->generation + 1;
  *cursor = (KernelCursor) { .generation = generation, .listed = true, .born = ++p->births, .budget = NOTES_A_BLOCK,
                              .swap = NEVER, .halt = NEVER, .due = NEVER };
  return cursor;
}

KernelCursor *
kernel_cursor_new (KernelPerformer *p)
{
  if (p->active_count < CURSORS)
    for (uint32_t i = 0; i < CURSORS; i++)
      if (p->cursors[i].state == CURSOR_FREE && !p->cursors[i].listed)
        {
          p->cursors[i].listed = true;
          p->active[p->active_count++] = (uint16_t) i;
          return reset (p, p->cursors + i);
        }
  KernelCursor *oldest = p->cursors;
  for (uint32_t i = 1; i < CURSORS; i++)
    if ((int32_t) (p->cursors[i].born - oldest->born) < 0)
      oldest = p->cursors + i;
  p->stolen++;
  return reset (p, oldest);
}

void
kernel_cursor_free (KernelPerformer *p, KernelCursor *cursor)
{
  cursor->state = CURSOR_FREE;
  cursor->generation++;
}

bool
kernel_cursor_bind (KernelPerformer *p, KernelCursor *cursor, uint32_t index)
{
  KernelAxon axon;
  if (!kernel_view_axon (&p->zones[p->current], p->newest, index, &axon))
    return kernel_reject (p, REJECT_AXON), false;
  cursor->axon = axon;
  cursor->zone = (uint8_t) p->current;
  cursor->slot = (uint8_t) p->newest;
  cursor->revision = p->head.revision;
  kernel_line_init (&cursor->line, &p->zones[p->current], p->newest, &axon);
  return true;
}

/* First note at or after `place`; a chain lies in order, so its notes are searched by index. */
static uint32_t
find_ordinal (KernelPerformer *p, const KernelCursor *cursor, uint64_t place)
{
  const KernelZone *zone = zone_of (p, cursor);
  uint32_t low = 0, high = cursor->axon.count;
  while (low < high)
    {
      uint32_t middle = low + (high - low) / 2;
      uint64_t w1 = word_load (layout_note (&zone->layout, zone->z1, cursor->axon.first + middle)
                               + 1);
      if (((w1 & 0xffffffff) << 16 | (w1 >> 32 & 0xffff)) < place)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

void
kernel_cursor_place (KernelPerformer *p, KernelCursor *cursor, double tick, double clock)
{
  double place = fmin (fmax (tick, 0), 4294967295.0) * 65536;
  double nearest = floor (place + 0.5);
  /* Positions come out of inverse closed forms: within a hair of a note's place they are that
   * place. */
  uint64_t from = (uint64_t) (fabs (place - nearest) < 0.05 ? nearest : ceil (place));
  cursor->origin = clock - kernel_line_seconds (&cursor->line, tick);
  cursor->end = cursor->origin + kernel_line_seconds (&cursor->line, cursor->axon.length);
  cursor->ordinal = from ? find_ordinal (p, cursor, from) : 0;
  cursor->note = cursor->ordinal < cursor->axon.count ? cursor->axon.first + cursor->ordinal
                                                      : KERNEL_NONE;
  cursor->place = 0;
  cursor->due = NEVER;
  cursor->state = CURSOR_RUN;
  cursor->ended = false;
  kernel_overlay_reset (cursor, tick);
}

/* ---- notes ----------------------------------------------------------------------------------- */

static void
play_barrier (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, double due)
{
  double L = note->duration, tick = kernel_main_tick (p, due);
  double rest = L > 0 ? fmod (tick, L) : 0;
  if (rest < 1e-6 || L - rest < 1e-6)
    return;
  double wait = kernel_main_clock (p, tick + L - rest) - due;
  if (!(wait > 0))
    return;
  cursor->origin += wait;
  cursor->end += wait;
  kernel_tell (p, KERNEL_TELL_HOLD, due,
               &(KernelTell) { .key = cursor->axon.key,
                               .note = note->id,
                               .span = kernel_cursor_span (cursor, note),
                               .revision = cursor->revision,
                               .text_revision = cursor->axon.text_revision,
                               .track = cursor->axon.track });
}

static void
play (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, double due)
{
  if (due < p->from - 1e-9)
    {
      p->late++;
      kernel_tell (p, KERNEL_TELL_LATE, due,
                   &(KernelTell) { .key = cursor->axon.key,
                                   .note = note->id,
                                   .revision = cursor->revision,
                                   .track = cursor->axon.track });
    }
  if (!(note->flags & NOTE_ACTIVE))
    return;
  if (note->kind == KERNEL_NOTE)
    {
      KernelStrike strike;
      if (note->flags & NOTE_MUTED)
        return;
      kernel_strike_init (p, cursor, note, due, &strike);
      kernel_feel_note (p, cursor, note, &strike);
    }
  else if (note->kind == KERNEL_BARRIER)
    play_barrier (p, cursor, note, due);
  else
    {
      KernelEvent event;
      if (kernel_control_event (p, cursor, note, &event))
        kernel_feel_control (p, cursor, due, &event);
    }
}

/* Clock of the next note, or NEVER behind the last. */
static double
next_due (KernelPerformer *p, KernelCursor *cursor)
{
  if (cursor->due < NEVER || cursor->note == KERNEL_NONE)
    return cursor->due;
  const KernelZone *zone = zone_of (p, cursor);
  uint64_t w1 = word_load (layout_note (&zone->layout, zone->z1, cursor->note) + 1);
  uint64_t place = (w1 & 0xffffffff) << 16 | (w1 >> 32 & 0xffff);
  if (place < cursor->place)
    {
      cursor->note = KERNEL_NONE;       /* ticks never go back */
      return kernel_reject (p, REJECT_NOTE), NEVER;
    }
  cursor->place = place;
  return cursor->due = cursor->origin + kernel_line_seconds (&cursor->line, place / 65536.0);
}

static void
step (KernelPerformer *p, KernelCursor *cursor, uint32_t next)
{
  cursor->due = NEVER;
  cursor->ordinal++;
  bool inside = next - cursor->axon.first < cursor->axon.count
                && cursor->ordinal < cursor->axon.count;
  cursor->note = next != KERNEL_NONE && inside ? next : KERNEL_NONE;
  if (next != KERNEL_NONE && !inside)
    kernel_reject (p, REJECT_NOTE);
}

/* By word 0 alone: nothing of the note will be heard. */
static bool
is_silent (uint64_t w0, bool track_sounds)
{
  return !(w0 >> 24 & NOTE_ACTIVE)
         || ((w0 >> 16 & 15) == KERNEL_NOTE && (!track_sounds || (w0 >> 24 & NOTE_MUTED)));
}

static void
take (KernelPerformer *p, KernelCursor *cursor, double due, bool sounds)
{
  const KernelZone *zone = zone_of (p, cursor);
  KernelWord *words = layout_note (&zone->layout, zone->z1, cursor->note);
  cursor->budget--;
  p->steps--;
  if (is_silent (atomic_load_explicit (words, memory_order_acquire), sounds))
    {
      step (p, cursor, (uint32_t) word_load (words + 2));
      return;
    }
  KernelNote note;
  kernel_view_note (zone, cursor->note, &note);
  play (p, cursor, &note, due);
  step (p, cursor, note.next);
}

static bool
has_room (const KernelPerformer *p, const KernelCursor *cursor)
{
  return cursor->budget && p->steps && kernel_events_have_room (p);
}

/* Takes the text's and the lanes' notes in the order of their times; at equal times the text's first. */
static bool
walk_merged (KernelPerformer *p, KernelCursor *cursor, double stop, bool sounds)
{
  for (;;)
    {
      double due = next_due (p, cursor), live = kernel_overlay_due (p, cursor);
      if (!(fmin (due, live) < stop))
        return true;
      if (!has_room (p, cursor))
        return false;
      if (due <= live)
        {
          take (p, cursor, due, sounds);
          continue;
        }
      cursor->budget--;
      p->steps--;
      kernel_overlay_take (p, cursor, live);
    }
}

/* Takes all notes before `stop`. False: the budget is used up, the rest comes in the next block. */
static bool
walk (KernelPerformer *p, KernelCursor *cursor, double stop)
{
  bool sounds = kernel_track_sounds (p, cursor->axon.track);
  if (!cursor->ended && p->overlay.counts[overlay_bucket (cursor->axon.clip)])
    return walk_merged (p, cursor, stop, sounds);
  while (cursor->note != KERNEL_NONE)
    {
      double due = next_due (p, cursor);
      if (!(due < stop))
        return true;
      if (!has_room (p, cursor))
        return false;
      take (p, cursor, due, sounds);
    }
  return true;
}

/* ---- ends ------------------------------------------------------------------------------------ */

static void
begin (KernelPerformer *p, KernelCursor *cursor)
{
  double tick = cursor->start_kind == START_IN_PLACE ? fmax (0, kernel_main_tick (p, cursor->start))
                                                     : 0;
  if (cursor->start_kind == START_IN_PLACE && tick >= cursor->axon.length)
    {
      kernel_cursor_free (p, cursor);
      return;
    }
  kernel_cursor_place (p, cursor, tick, cursor->start);
  if (tick > 0)
    kernel_cursor_chase (p, cursor, cursor->start, false);
  kernel_tell (p, KERNEL_TELL_START, cursor->start, &(KernelTell) { .key = cursor->axon.key,
               .revision = cursor->revision, .track = cursor->axon.track });
}

/* At the written end, at its exact clock. False: wait for the next block's quota. */
static bool
finish (KernelPerformer *p, KernelCursor *cursor)
{
  double end = cursor->end, length = cursor->end - cursor->origin;
  if ((cursor->axon.flags & AXON_LOOP) && length > 0)
    {
      cursor->pass++;
      kernel_cursor_place (p, cursor, 0, end);
      return true;
    }
  uint32_t generation = cursor->generation;
  if (cursor->axon.length && !kernel_synapses_resolve (p, cursor, end))
    {
      p->deferred += !cursor->resolving;
      cursor->resolving = true;
      return false;
    }
  p->last_end = fmax (p->last_end, end);
  if (cursor->generation != generation)
    return true;                        /* one of its own targets took its place */
  cursor->resolving = false;
  cursor->ended = true;
  kernel_tell (p, KERNEL_TELL_END, end,
               &(KernelTell) { .key = cursor->axon.key,
                               .revision = cursor->revision,
                               .track = cursor->axon.track });
  return true;
}

/* Told to stop: sounding notes end naturally, nothing follows. */
static void
halt (KernelPerformer *p, KernelCursor *cursor)
{
  kernel_moved_drop (p, cursor, cursor->halt);
  p->last_end = fmax (p->last_end, cursor->halt);
  kernel_tell (p, KERNEL_TELL_END, cursor->halt, &(KernelTell) { .key = cursor->axon.key,
               .revision = cursor->revision, .track = cursor->axon.track });
  kernel_cursor_free (p, cursor);
}

static void
run (KernelPerformer *p, KernelCursor *cursor, double limit)
{
  for (int turns = 0; turns < TURNS_A_BLOCK; turns++)
    {
      if (p->steps < STEPS_OF_TURN)
        return;
      p->steps -= STEPS_OF_TURN;
      if (cursor->state == CURSOR_WAIT && cursor->start < limit)
        begin (p, cursor);
      if (cursor->state != CURSOR_RUN)
        return;
      double reach = p->now.feels ? kernel_feel_reach (p, cursor, limit) : limit;
      double stop = fmin (fmin (reach, cursor->halt), fmin (cursor->swap, cursor->ended ? NEVER : cursor->end));
      if (!walk (p, cursor, stop))
        return;
      /* A barrier may have moved the end while walking. */
      if (cursor->ended && cursor->note == KERNEL_NONE)
        {
          kernel_cursor_free (p, cursor);
          return;
        }
      double end = cursor->ended ? NEVER : cursor->end;
      if (cursor->halt < limit && cursor->halt <= fmin (end, cursor->swap))
        {
          halt (p, cursor);
          return;
        }
      if (cursor->swap < limit && cursor->swap <= end)
        kernel_cursor_swap (p, cursor, cursor->swap);
      else if (end < limit)
        {
          if (!finish (p, cursor))
            return;
        }
      else
        return;
    }
}

void
kernel_cursors_run (KernelPerformer *p, double limit)
{
  /* Those that start meanwhile stand behind in the list and take their turn too. */
  for (uint32_t i = 0; i < p->active_count; i++)
    run (p, p->cursors + p->active[i], limit);
  kernel_overlay_run (p, limit);
  kernel_moved_run (p, limit);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < p->active_count; i++)
    {
      KernelCursor *cursor = p->cursors + p->active[i];
      cursor->listed = cursor->state != CURSOR_FREE;
      if (cursor->listed)
        p->active[kept++] = p->active[i];
    }
  p->active_count = kept;
}
