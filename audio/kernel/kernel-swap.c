/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Taking a new score: from the mailbox or from another map; each clip's way to it; slots given
 * back. */
#include <math.h>

#include "kernel-performer-private.h"

#define OVERLAP_MAX 4096                /* notes looked back at for those that sound */
#define SOUNDING_MAX 64                 /* of one cursor that may live on */

/* ---- one cursor goes to the newest score ----------------------------------------------------- */

/* Notes that are gone: as `finish` has it they end when they were given to, as `cut` has it now. */
static void
cut (KernelPerformer *p, const KernelCursor *cursor, uint32_t generation, double clock)
{
  for (uint32_t i = p->sounding_count; i > 0 && p->now.cut; i--)
    {
      const KernelVoice *voice = p->voices + p->sounding[i - 1];
      if (p->cursors + voice->cursor == cursor && voice->generation == generation && !voice->node)
        kernel_voice_off (p, i - 1, clock);
    }
}

static void
forget (KernelPerformer *p, KernelCursor *cursor, double clock)
{
  kernel_moved_drop (p, cursor, clock);
  cut (p, cursor, cursor->generation, clock);
  kernel_tell (p, KERNEL_TELL_END, clock,
               &(KernelTell) { .key = cursor->axon.key,
                               .revision = cursor->revision,
                               .track = cursor->axon.track });
  p->last_end = fmax (p->last_end, clock);
  kernel_cursor_free (p, cursor);
}

static void
tell_queue (KernelPerformer *p, const KernelCursor *cursor, KernelTellType type, double clock)
{
  if (clock < NEVER && (type == KERNEL_TELL_DEQUEUE || p->now.quantum != 0))
    kernel_tell (p, type, clock, &(KernelTell) { .key = cursor->axon.key, .revision = p->head.revision,
                                                 .track = cursor->axon.track });
}

/* Equal content: the chain may lie elsewhere, everything else is the same. */
static bool
rebind (KernelPerformer *p, KernelCursor *cursor, uint32_t index)
{
  KernelAxon axon;
  if (!kernel_view_axon (&p->zones[p->current], p->newest, index, &axon)
      || axon.key != cursor->axon.key || axon.content != cursor->axon.content
      || axon.count != cursor->axon.count || axon.length != cursor->axon.length
      || axon.track != cursor->axon.track)
    return false;
  KernelLine line;
  uint32_t old_first = cursor->axon.first;
  kernel_line_init (&line, &p->zones[p->current], p->newest, &axon);
  cursor->axon = axon;
  cursor->line = line;
  cursor->zone = (uint8_t) p->current;
  cursor->slot = (uint8_t) p->newest;
  cursor->revision = p->head.revision;
  if (cursor->swap < NEVER)             /* the text is again what plays */
    tell_queue (p, cursor, KERNEL_TELL_DEQUEUE, p->from);
  cursor->swap = NEVER;
  if (cursor->state == CURSOR_RUN && cursor->note != KERNEL_NONE)
    cursor->note = axon.first + cursor->ordinal;
  for (uint32_t i = 0; i < p->sounding_count; i++)
    {
      KernelVoice *voice = p->voices + p->sounding[i];
      if (p->cursors + voice->cursor == cursor && voice->generation == cursor->generation)
        voice->note = voice->note - old_first + axon.first;
    }
  kernel_moved_rebind (p, cursor, old_first);
  return true;
}

/* The sounding note goes on as `note` of the new chain: end, identity, span; it is not struck
 * again. */
static void
adopt (KernelPerformer *p, KernelCursor *cursor, KernelVoice *voice, const KernelNote *note,
       uint32_t index)
{
  double tick = note->place / 65536.0;
  voice->end = cursor->origin + kernel_line_seconds (&cursor->line, tick + note->duration);
  voice->id = note->id;
  voice->note = index;
  voice->generation = cursor->generation;
  voice->revision = cursor->revision;
  voice->text_revision = cursor->axon.text_revision;
  voice->span = kernel_cursor_span (cursor, note);
}

/* The voice that a note of the new chain goes on with: the same id, or else the same pitch and
 * voice. */
static uint32_t
find_same (const KernelPerformer *p, const uint16_t *mine, uint32_t count, const KernelNote *note)
{
  uint32_t same = count;
  for (uint32_t i = 0; i < count; i++)
    {
      const KernelVoice *voice = p->voices + mine[i];
      if (voice->written_pitch != note->pitch)
        continue; /* a voice cannot change its pitch: it ends at the time it was given */
      if (voice->id == note->id)
        return i;
      if (voice->voice == note->voice && same == count)
        same = i;
    }
  return same;
}

static void
keep_sounding (KernelPerformer *p, KernelCursor *cursor, uint32_t old_generation, double tick)
{
  const KernelZone *zone = &p->zones[cursor->zone];
  uint16_t mine[SOUNDING_MAX];
  uint32_t count = 0;
  for (uint32_t i = 0; i < p->sounding_count && count < SOUNDING_MAX; i++)
    {
      const KernelVoice *voice = p->voices + p->sounding[i];
      if (p->cursors + voice->cursor == cursor && voice->generation == old_generation && !voice->node)
        mine[count++] = p->sounding[i];
    }
  for (uint32_t i = cursor->ordinal, looked = 0; i > 0 && count > 0 && looked < OVERLAP_MAX && p->steps > count;
       looked++)
    {
      p->steps -= 1 + count / 16;
      KernelNote note;
      uint32_t index = cursor->axon.first + --i;
      kernel_view_note (zone, index, &note);
      if (note.kind != KERNEL_NOTE || !(note.flags & NOTE_ACTIVE)
          || note.place / 65536.0 + note.duration <= tick)
        continue;
      uint32_t same = find_same (p, mine, count, &note);
      if (same == count)
        continue;
      adopt (p, cursor, p->voices + mine[same], &note, index);
      mine[same] = mine[--count];
    }
}

void
kernel_cursor_swap (KernelPerformer *p, KernelCursor *cursor, double clock)
{
  uint32_t index = kernel_view_find_clip (&p->zones[p->current], p->newest, &p->head,
                                          cursor->axon.clip);
  cursor->swap = NEVER;
  if (index == UINT32_MAX)
    {
      forget (p, cursor, clock);
      return;
    }
  if (cursor->state == CURSOR_RUN && rebind (p, cursor, index))
    return;
  kernel_moved_drop (p, cursor, clock); /* what was looked at ahead: the new chain has its own */
  double tick = kernel_line_tick (&cursor->line, clock - cursor->origin);
  bool was_ended = cursor->ended, ran = cursor->state == CURSOR_RUN;
  uint32_t old_generation = cursor->generation;
  if (!kernel_cursor_bind (p, cursor, index))
    {
      forget (p, cursor, clock);
      return;
    }
  p->swaps++;
  cursor->generation++;
  kernel_tell (p, KERNEL_TELL_SWAP, clock,
               &(KernelTell) { .key = cursor->axon.key,
                               .revision = cursor->revision,
                               .track = cursor->axon.track });
  if (!ran)
    return;                             /* still waiting: it starts as the new one */
  if ((cursor->axon.flags & AXON_LOOP) && cursor->axon.length)
    tick = fmod (tick, cursor->axon.length);
  kernel_cursor_place (p, cursor, tick, clock);
  keep_sounding (p, cursor, old_generation, tick);
  cut (p, cursor, old_generation, clock);
  if (tick >= cursor->axon.length)
    {
      cursor->end = clock;              /* past its new end: that is now */
      cursor->ended = was_ended;
    }
}

/* ---- the whole score ------------------------------------------------------------------------- */

/* `line`: of the quantum, found once for all. */
static double
quantum_clock (const KernelPerformer *p, const KernelCursor *cursor, double line)
{
  switch (p->now.quantum)
    {
    case 1: case 2: return line;
    case 3: return cursor && !cursor->ended ? fmax (cursor->end, p->from) : p->from;
    default: return p->from;
    }
}

static void
head_for_newest (KernelPerformer *p, KernelCursor *cursor, double line)
{
  uint32_t index = kernel_view_find_clip (&p->zones[p->current], p->newest, &p->head,
                                          cursor->axon.clip);
  if (index < UINT16_MAX + 1)
    p->seen[index] = p->takes;
  if (cursor->state == CURSOR_WAIT)     /* nothing of it has sounded yet */
    {
      if (index == UINT32_MAX || !kernel_cursor_bind (p, cursor, index))
        kernel_cursor_free (p, cursor);
    }
  else if (index == UINT32_MAX || !rebind (p, cursor, index))
    {
      cursor->swap = fmin (cursor->swap, quantum_clock (p, cursor, line));
      tell_queue (p, cursor, KERNEL_TELL_QUEUE, cursor->swap);
    }
}

/* Those that wait take the newest score at once, or not before the next one. */
void
kernel_swaps_decide (KernelPerformer *p, bool now)
{
  for (uint32_t i = 0; i < p->active_count; i++)
    {
      KernelCursor *cursor = p->cursors + p->active[i];
      if (cursor->state == CURSOR_FREE || cursor->swap == NEVER)
        continue;
      cursor->swap = now ? fmin (cursor->swap, p->from) : NEVER;
      if (!now)
        tell_queue (p, cursor, KERNEL_TELL_DEQUEUE, p->from);
    }
  if (p->main_swap != NEVER)
    p->main_swap = now ? fmin (p->main_swap, p->from) : NEVER;
}

/* Start clips that are new, or whose new end lies ahead again, join in phase. */
static void
join_starts (KernelPerformer *p, double line)
{
  double at = quantum_clock (p, NULL, line);
  double tick = kernel_main_tick (p, at);
  const KernelZone *zone = &p->zones[p->current];
  for (uint32_t i = 0; i < p->head.axon_count; i++)
    {
      KernelAxon axon;
      if (!(kernel_view_flags (zone, p->newest, i) & AXON_STARTS) || p->seen[i] == p->takes
          || !kernel_view_axon (zone, p->newest, i, &axon) || tick >= axon.length)
        continue;
      if (p->active_count == CURSORS)
        {
          p->full++;
          return;
        }
      KernelCursor *cursor = kernel_cursor_new (p);
      if (!kernel_cursor_bind (p, cursor, i))
        {
          kernel_cursor_free (p, cursor);
          continue;
        }
      cursor->state = CURSOR_WAIT;
      cursor->start_kind = START_IN_PLACE;
      cursor->start = at;
      kernel_source_started (p, axon.clip, KERNEL_NONE);
    }
}

/* Called with the new zone and slot in place. */
static void
head_all_for_newest (KernelPerformer *p)
{
  if (++p->takes == 0)
    {
      memset (p->seen, 0, sizeof p->seen);
      p->takes = 1;
    }
  double line = p->from;
  if (p->now.quantum == 1 || p->now.quantum == 2)
    line = kernel_main_line_after (p, p->from, p->now.quantum);
  if (p->started && (p->now.quantum == 1 || p->now.quantum == 2))
    p->main_swap = fmin (p->main_swap, line);
  for (uint32_t i = 0; i < p->active_count; i++)
    if (p->cursors[p->active[i]].state != CURSOR_FREE)
      head_for_newest (p, p->cursors + p->active[i], line);
  if (p->started)                       /* also while paused */
    join_starts (p, line);
  if (p->main_swap == NEVER)
    kernel_main_follow (p, p->from);
}

static bool
take_slot (KernelPerformer *p, KernelZone *zone, uint32_t *slot, KernelSlot *head)
{
  KernelPost *post = zone->z1;
  if (atomic_load_explicit (&post->mailbox, memory_order_relaxed) == 0
      || __builtin_popcount (zone->held) >= HELD_MAX)
    return false;
  uint32_t got = ring_mailbox_exchange (&post->mailbox, 0);
  if (got == 0)
    return false;
  if (got > KERNEL_SLOTS || (zone->held & 1u << (got - 1)))
    return kernel_reject (p, REJECT_MAILBOX), false;
  *slot = got - 1;
  zone->held |= 1u << *slot;
  if (!kernel_view_slot (zone, *slot, head))
    kernel_reject (p, REJECT_SLOT);     /* taken as an empty score */
  return true;
}

static void
give_back_coming (KernelPerformer *p)
{
  KernelMap *none = NULL;
  if (p->coming
      && atomic_compare_exchange_strong_explicit (&p->outgoing, &none, p->coming,
                                                  memory_order_release, memory_order_relaxed))
    p->coming = NULL;
}

/* The first score of a map handed over, as soon as the place of the map before is free. */
static bool
take_map (KernelPerformer *p, uint32_t *slot, KernelSlot *head)
{
  if (atomic_load_explicit (&p->incoming, memory_order_relaxed) && p->coming)
    give_back_coming (p);               /* superseded before it held a score */
  if (!p->coming)
    p->coming = atomic_exchange_explicit (&p->incoming, NULL, memory_order_acquire);
  uint32_t other = p->has_score ? 1 - p->current : p->current;
  if (!p->coming || p->zones[other].map)
    return false;
  KernelZone *zone = &p->zones[other];
  *zone = (KernelZone) { .map = p->coming, .layout = p->coming->layout, .z1 = p->coming->score.data };
  if (!take_slot (p, zone, slot, head))
    {
      *zone = (KernelZone) { 0 };
      return false;
    }
  p->coming = NULL;
  p->current = other;
  return true;
}

static uint32_t
oldest_slot (const KernelPerformer *p)
{
  const KernelCursor *oldest = NULL;
  for (uint32_t i = 0; i < p->active_count; i++)
    {
      const KernelCursor *cursor = p->cursors + p->active[i];
      if (cursor->state != CURSOR_FREE && cursor->zone == p->current && cursor->slot != p->newest
          && (!oldest || (int32_t) (cursor->revision - oldest->revision) < 0))
        oldest = cursor;
    }
  return oldest ? oldest->slot : KERNEL_SLOTS;
}

/* Clips that wait in a slot (or, with KERNEL_SLOTS, anywhere) of a zone switch at the next beat. */
static void
hurry (KernelPerformer *p, uint32_t zone, uint32_t slot)
{
  double beat = kernel_main_line_after (p, p->from, 1);
  for (uint32_t i = 0; i < p->active_count; i++)
    {
      KernelCursor *cursor = p->cursors + p->active[i];
      if (cursor->state != CURSOR_FREE && cursor->zone == zone
          && (slot == KERNEL_SLOTS || cursor->slot == slot))
        cursor->swap = fmin (cursor->swap, beat);
    }
  if (!p->main_is_plain && p->main_zone == zone && (slot == KERNEL_SLOTS || p->main_slot == slot))
    p->main_swap = fmin (p->main_swap, beat);
}

static bool
has_mail (const void *z1)
{
  return atomic_load_explicit (&((KernelPost *) z1)->mailbox, memory_order_relaxed) != 0;
}

/* Too many generations are held, or a third map wants in: the oldest clips do not wait any longer. */
static void
hurry_oldest (KernelPerformer *p)
{
  const KernelZone *zone = &p->zones[p->current];
  if (__builtin_popcount (zone->held) >= HELD_MAX && has_mail (zone->z1))
    {
      uint32_t slot = oldest_slot (p);
      if (slot < KERNEL_SLOTS)
        hurry (p, p->current, slot);
    }
  if (p->coming && p->zones[1 - p->current].map && has_mail (p->coming->score.data))
    hurry (p, 1 - p->current, KERNEL_SLOTS);
}

void
kernel_score_take (KernelPerformer *p)
{
  uint32_t slot;
  KernelSlot head;
  bool taken = take_map (p, &slot, &head);
  if (!taken && p->has_score)
    {
      hurry_oldest (p);
      taken = take_slot (p, &p->zones[p->current], &slot, &head);
    }
  if (!taken)
    return;
  p->has_score = true;
  p->newest = slot;
  p->head = head;
  p->length_ticks = head.length;
  atomic_store_explicit (&p->newest_word, (uint64_t) (uintptr_t) p->zones[p->current].map | slot,
                         memory_order_release);
  kernel_learned_unmask_all (p);
  p->sweeping = kernel_table_used (&p->tables[TABLE_LIVE]) > 0;
  p->sweep = 0;
  head_all_for_newest (p);
}

/* ---- slots nobody looks at any more ---------------------------------------------------------- */

void
kernel_slots_return (KernelPerformer *p)
{
  uint32_t used[2] = { 0 };
  if (p->has_score)
    used[p->current] |= 1u << p->newest;
  if (!p->main_is_plain)
    used[p->main_zone] |= 1u << p->main_slot;
  for (uint32_t i = 0; i < p->active_count; i++)
    {
      const KernelCursor *cursor = p->cursors + p->active[i];
      if (cursor->state != CURSOR_FREE)
        used[cursor->zone] |= 1u << cursor->slot;
    }
  for (uint32_t z = 0; z < 2; z++)
    {
      KernelZone *zone = &p->zones[z];
      uint32_t back = zone->held & ~used[z];
      if (!zone->map)
        continue;
      if (back)
        {
          KernelPost *post = zone->z1;
          zone->held &= ~back;
          atomic_fetch_or_explicit (&post->returned, back, memory_order_acq_rel);
        }
      KernelMap *none = NULL;
      if (z != p->current && used[z] == 0
          && atomic_compare_exchange_strong_explicit (&p->outgoing, &none, zone->map,
                                                      memory_order_release, memory_order_relaxed))
        *zone = (KernelZone) { 0 };
    }
}
