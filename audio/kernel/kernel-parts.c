/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The control thread's look at the notes of a published slot: what is written where, for eyes and for pointing at. */
#include "kernel-view.h"

static uint32_t
copy_notes (const KernelZone *zone, const KernelAxon *axon, uint32_t span_count, KernelNoteView *notes)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < axon->count; i++)
    {
      KernelNote note;
      kernel_view_note (zone, axon->first + i, &note);
      if (note.kind != KERNEL_NOTE || !(note.flags & NOTE_ACTIVE))
        continue;
      uint32_t span = note.span < axon->span_count ? axon->span_base + note.span : KERNEL_NO_SPAN;
      notes[kept++] = (KernelNoteView) {
        .tick = note.place / 65536.0, .duration_ticks = note.duration, .span = span < span_count ? span : KERNEL_NO_SPAN,
        .id = note.id, .pitch = note.pitch, .velocity = note.velocity };
    }
  return kept;
}

uint32_t
kernel_map_copy_parts (KernelMap *map, uint32_t slot, KernelPartView *parts, uint32_t part_max, KernelNoteView *notes,
                       uint32_t note_max, uint32_t *note_count)
{
  KernelZone zone = { .map = map, .layout = map->layout, .z1 = map->score.data };
  KernelSlot head;
  uint32_t kept = 0;
  *note_count = 0;
  if (slot >= KERNEL_SLOTS || !kernel_view_slot (&zone, slot, &head))
    return 0;
  for (uint32_t i = 0; i < head.axon_count && kept < part_max; i++)
    {
      KernelAxon axon;
      if (!kernel_view_axon (&zone, slot, i, &axon) || axon.count > note_max - *note_count)
        continue;
      uint32_t count = copy_notes (&zone, &axon, head.span_count, notes + *note_count);
      parts[kept++] = (KernelPartView) {
        .key = axon.key, .first = *note_count, .count = count, .length_ticks = axon.length,
        .text_revision = axon.text_revision, .track = axon.track,
        .starts = axon.flags & AXON_STARTS, .stale = axon.flags & AXON_STALE };
      *note_count += count;
    }
  return kept;
}
