/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cursors: walking an axon's chain up to a clock, its end, its place after a jump. */
#include <math.h>
#include <string.h>

#include "kernel-performer-private.h"

#define TURNS_A_BLOCK 64                /* swaps, ends and loops of one cursor */
#define CHASE_MAX 4096                  /* notes looked back at */
#define BEND_MAX 96                     /* semitones */

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
                              .swap = NEVER, .due = NEVER };
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

static double
ramp_seconds (KernelCursor *cursor, const KernelNote *note)
{
  double tick = note->place / 65536.0;
  return kernel_line_seconds (&cursor->line, tick + note->duration) - kernel_line_seconds (&cursor->line, tick);
}

static void
play_control (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, double due)
{
  KernelEvent event = { .track = cursor->axon.track,
                        .pitch = note->pitch,
                        .velocity = note->velocity,
                        .voice = note->voice,
                        .glide_from = -1 };
  switch (note->kind)
    {
    case KERNEL_CC:
      event.type = KERNEL_EVENT_CC;
      event.controller = note->pitch;
      event.value = note->velocity / 127.f;
      break;
    case KERNEL_BEND:
      event.type = KERNEL_EVENT_BEND;
      event.value = note->value < -BEND_MAX ? -BEND_MAX : note->value > BEND_MAX ? BEND_MAX : note->value;
      break;
    case KERNEL_PRESSURE:
      event.type = KERNEL_EVENT_PRESSURE;
      event.value = note->velocity / 127.f;
      break;
    case KERNEL_POLY:
      event.type = KERNEL_EVENT_POLY;
      event.value = note->velocity / 127.f;
      break;
    case KERNEL_AUTOMATION:
      event.type = KERNEL_EVENT_AUTOMATION;
      event.controller = note->pitch;
      event.velocity = 0;
      event.value = note->value;
      if (note->duration)
        event.glide_s = (float) (ramp_seconds (cursor, note) / p->now.scale);
      break;
    default: /* programs, tempo and metre marks have no sound of their own */
      return;
    }
  kernel_event_push (p, due, CLASS_CONTROL, &event);
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
    kernel_voice_on (p, cursor, note, due);
  else if (note->kind == KERNEL_BARRIER)
    play_barrier (p, cursor, note, due);
  else
    play_control (p, cursor, note, due);
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

/* Takes all notes before `stop`. False: the budget is used up, the rest comes in the next block. */
static bool
walk (KernelPerformer *p, KernelCursor *cursor, double stop)
{
  bool sounds = kernel_track_sounds (p, cursor->axon.track);
  while (cursor->note != KERNEL_NONE)
    {
      double due = next_due (p, cursor);
      if (!(due < stop))
        return true;
      if (cursor->budget == 0 || !kernel_events_have_room (p))
        return false;
      cursor->budget--;
      const KernelZone *zone = zone_of (p, cursor);
      KernelWord *words = layout_note (&zone->layout, zone->z1, cursor->note);
      if (is_silent (atomic_load_explicit (words, memory_order_acquire), sounds))
        {
          step (p, cursor, (uint32_t) word_load (words + 2));
          continue;
        }
      KernelNote note;
      kernel_view_note (zone, cursor->note, &note);
      play (p, cursor, &note, due);
      step (p, cursor, note.next);
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
    kernel_cursor_chase (p, cursor, cursor->start);
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

static void
run (KernelPerformer *p, KernelCursor *cursor, double limit)
{
  for (int turns = 0; turns < TURNS_A_BLOCK; turns++)
    {
      if (cursor->state == CURSOR_WAIT && cursor->start < limit)
        begin (p, cursor);
      if (cursor->state != CURSOR_RUN)
        return;
      double stop = fmin (limit, fmin (cursor->swap, cursor->ended ? NEVER : cursor->end));
      if (!walk (p, cursor, stop))
        return;
      /* A barrier may have moved the end while walking. */
      if (cursor->ended && cursor->note == KERNEL_NONE)
        {
          kernel_cursor_free (p, cursor);
          return;
        }
      double end = cursor->ended ? NEVER : cursor->end;
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

/* ---- chase ----------------------------------------------------------------------------------- */

/* An automation before the jump: where it stands now, and what is left of its ramp. `from` is what the ramp came from, NULL
 * if that is not known. */
static void
chase_automation (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, const KernelNote *from,
                  double clock)
{
  double total = note->duration ? ramp_seconds (cursor, note) : 0;
  double left = cursor->origin + kernel_line_seconds (&cursor->line, note->place / 65536.0 + note->duration) - clock;
  KernelEvent event = { .track = cursor->axon.track, .type = KERNEL_EVENT_AUTOMATION, .pitch = note->pitch,
                        .controller = note->pitch, .voice = note->voice, .value = note->value, .glide_from = -1 };
  if (left > 0 && total > 0)
    {
      event.glide_s = (float) (left / p->now.scale);
      event.velocity = from != NULL;
      if (from)
        event.glide_from = (float) (note->value + (from->value - note->value) * fmin (left / total, 1));
    }
  kernel_event_push (p, clock, CLASS_CONTROL, &event);
}

/* Walking back: a ramp under way waits for the note before it, whose value it came from. */
typedef struct { uint64_t seen[2], waits[2]; KernelNote ramps[KERNEL_TARGETS]; } Chase;

static void
look_at_automation (KernelPerformer *p, KernelCursor *cursor, Chase *chase, const KernelNote *note, double clock)
{
  uint64_t bit = 1ull << (note->pitch & 63), *waits = &chase->waits[note->pitch >> 6];
  if (*waits & bit)
    {
      *waits &= ~bit;
      chase_automation (p, cursor, &chase->ramps[note->pitch], note, clock);
    }
  if (chase->seen[note->pitch >> 6] & bit)
    return;
  chase->seen[note->pitch >> 6] |= bit;
  if (cursor->origin + kernel_line_seconds (&cursor->line, note->place / 65536.0 + note->duration) <= clock)
    {
      chase_automation (p, cursor, note, NULL, clock);
      return;
    }
  *waits |= bit;
  chase->ramps[note->pitch] = *note;
}

/* After a jump into the middle: the last controllers, bend, pressure and automation before it. */
void
kernel_cursor_chase (KernelPerformer *p, KernelCursor *cursor, double clock)
{
  uint64_t seen[2] = { 0 };
  uint32_t kinds = 0;
  Chase chase;                          /* ramps hold only where waits says so */
  memset (chase.seen, 0, sizeof chase.seen);
  memset (chase.waits, 0, sizeof chase.waits);
  for (uint32_t i = cursor->ordinal, looked = 0; i > 0 && looked < CHASE_MAX; looked++)
    {
      KernelNote note;
      kernel_view_note (zone_of (p, cursor), cursor->axon.first + --i, &note);
      if (note.kind == KERNEL_NOTE || note.kind > KERNEL_AUTOMATION || note.kind == KERNEL_POLY
          || !(note.flags & NOTE_ACTIVE))
        continue;
      if (note.kind == KERNEL_AUTOMATION)
        {
          look_at_automation (p, cursor, &chase, &note, clock);
          continue;
        }
      if (note.kind == KERNEL_CC)
        {
          uint64_t bit = 1ull << (note.pitch & 63);
          if (seen[note.pitch >> 6] & bit)
            continue;
          seen[note.pitch >> 6] |= bit;
        }
      else if (kinds & 1u << note.kind)
        continue;
      kinds |= 1u << note.kind;
      play_control (p, cursor, &note, clock);
    }
  for (uint32_t target = 0; target < KERNEL_TARGETS; target++)
    if (chase.waits[target >> 6] >> (target & 63) & 1)
      chase_automation (p, cursor, &chase.ramps[target], NULL, clock);
}
