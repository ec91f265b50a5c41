/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bounds-checked loads from the composer zone, and tempo lines over its rows. */
#include "kernel-view.h"

#include <math.h>

static KernelWord *
slot_words (const KernelZone *zone, uint32_t slot)
{
  return layout_slot (&zone->layout, zone->z1, slot);
}

bool
kernel_view_slot (const KernelZone *zone, uint32_t slot, KernelSlot *out)
{
  const KernelLayout *layout = &zone->layout;
  KernelWord *words = slot_words (zone, slot);
  uint64_t w0 = word_load (words), w1 = word_load (words + 1), w2 = word_load (words + 2);
  uint64_t w3 = word_load (words + 3), w4 = word_load (words + 4);
  *out = (KernelSlot) {
    .revision = (uint32_t) w0,
    .generation = (uint16_t) (w0 >> 32),
    .axon_count = (uint32_t) w1,
    .synapse_count = (uint32_t) (w1 >> 32),
    .span_count = (uint32_t) (w2 >> 32),
    .tempo_count = (uint32_t) w3,
    .metre_count = (uint32_t) (w3 >> 32),
    .length = (uint32_t) w4,
  };
  bool good = out->axon_count <= layout->axons && out->synapse_count <= layout->synapses / 2
              && out->span_count <= layout->spans && out->tempo_count <= layout->tempos
              && out->metre_count <= layout->metres;
  if (!good)
    *out = (KernelSlot) { .revision = (uint32_t) w0 };
  return good;
}

static bool
fits (uint32_t first, uint32_t count, uint32_t capacity)
{
  return count <= capacity && first <= capacity - count;
}

bool
kernel_view_axon (const KernelZone *zone, uint32_t slot, uint32_t index, KernelAxon *out)
{
  const KernelLayout *layout = &zone->layout;
  if (index >= layout->axons)
    return false;
  KernelWord *words = layout_table (slot_words (zone, slot), layout->axons_at)
                      + (size_t) index * AXON_WORDS;
  uint64_t w2 = word_load (words + 2), w3 = word_load (words + 3), w4 = word_load (words + 4);
  uint64_t w5 = word_load (words + 5), w6 = word_load (words + 6), w7 = word_load (words + 7);
  *out = (KernelAxon) {
    .key = word_load (words),
    .content = word_load (words + 1),
    .clip = (uint32_t) w2,
    .first = (uint32_t) (w2 >> 32),
    .count = (uint32_t) w3,
    .length = (uint32_t) (w3 >> 32),
    .flags = (uint16_t) w4,
    .text_revision = (uint32_t) (w4 >> 32),
    .track = (uint16_t) w5,
    .tempo_first = (uint32_t) w6,
    .tempo_count = (uint16_t) (w5 >> 32),
    .metre_first = (uint32_t) (w6 >> 32),
    .metre_count = (uint16_t) (w5 >> 48),
    .span_base = (uint32_t) w7,
    .span_count = (uint32_t) (w7 >> 32),
  };
  return out->clip != KERNEL_NONE && out->track < KERNEL_TRACKS
         && fits (out->first, out->count, layout->notes)
         && (out->count == 0 || out->first != KERNEL_NONE) && out->tempo_count && out->metre_count
         && fits (out->tempo_first, out->tempo_count, layout->tempos)
         && fits (out->metre_first, out->metre_count, layout->metres)
         && fits (out->span_base, out->span_count, layout->spans);
}

uint32_t
kernel_view_flags (const KernelZone *zone, uint32_t slot, uint32_t index)
{
  const KernelLayout *layout = &zone->layout;
  if (index >= layout->axons)
    return 0;
  return (uint16_t) word_load (layout_table (slot_words (zone, slot), layout->axons_at)
                               + (size_t) index * AXON_WORDS + 4);
}

uint32_t
kernel_view_find_clip (const KernelZone *zone, uint32_t slot, const KernelSlot *head, uint32_t clip)
{
  const KernelLayout *layout = &zone->layout;
  KernelWord *clips = layout_table (slot_words (zone, slot), layout->clips_at);
  uint32_t at = layout_hash32 (clip, layout->clips_log2);
  for (int probes = 0; probes < KERNEL_PROBES_MAX; probes++, at = (at + 1) & (layout->clips - 1))
    {
      uint64_t word = word_load (clips + at);
      uint32_t axon = (uint32_t) (word >> 32) & 0xffff;
      if ((word >> 48) != head->generation)
        break;
      if ((uint32_t) word == clip)
        return axon < head->axon_count ? axon : UINT32_MAX;
    }
  return UINT32_MAX;
}

void
kernel_view_note (const KernelZone *zone, uint32_t index, KernelNote *out)
{
  kernel_view_note_words (layout_note (&zone->layout, zone->z1, index), out);
}

void
kernel_view_note_words (const KernelWord *words, KernelNote *out)
{
  uint64_t w0 = atomic_load_explicit (words, memory_order_acquire);     /* the patched word */
  uint64_t w1 = word_load (words + 1), w2 = word_load (words + 2), w3 = word_load (words + 3);
  out->pitch = w0 & 127;
  out->velocity = w0 >> 8 & 127;
  out->kind = w0 >> 16 & 15;
  out->voice = w0 >> 20 & 15;
  out->flags = (uint8_t) (w0 >> 24);
  out->duration = (uint32_t) (w0 >> 32);
  out->place = (w1 & 0xffffffff) << 16 | (w1 >> 32 & 0xffff);
  int16_t detune = (int16_t) (w1 >> 48);
  out->detune = detune > 4800 ? 4800 : detune < -4800 ? -4800 : detune;
  out->next = (uint32_t) w2;
  out->span = (uint32_t) (w2 >> 32);
  out->id = (uint32_t) w3;
  out->extra = (uint16_t) (w3 >> 48);
  uint32_t bits = (uint32_t) (w1 >> 48) | (uint32_t) out->extra << 16;
  memcpy (&out->value, &bits, sizeof bits);
  if (!isfinite (out->value))
    out->value = 0;
}

static double
in_range (double value, double low, double high, double otherwise)
{
  return isfinite (value) ? value < low ? low : value > high ? high : value : otherwise;
}

void
kernel_view_tempo (const KernelZone *zone, uint32_t slot, uint32_t row, KernelTempo *out)
{
  KernelWord *words = layout_table (slot_words (zone, slot), zone->layout.tempos_at)
                      + (size_t) row * TEMPO_WORDS;
  uint32_t curve = (uint32_t) word_load (words + TEMPO_CURVE);
  double ticks = in_range (word_to_double (word_load (words + TEMPO_TICKS)), 0, 4294967296.0, 0);
  *out = (KernelTempo) {
    .tick = in_range (word_to_double (word_load (words + TEMPO_TICK)), 0, 4294967296.0, 0),
    .start_s = in_range (word_to_double (word_load (words + TEMPO_START)), 0, 1e9, 0),
    .bpm = in_range (word_to_double (word_load (words + TEMPO_BPM)), 1, 2000, 120),
    .to_bpm = in_range (word_to_double (word_load (words + TEMPO_TO_BPM)), 1, 2000, 120),
    .ticks = ticks,
    .from_ticks = in_range (word_to_double (word_load (words + TEMPO_FROM)), 0, ticks, 0),
    .curve = curve <= TEMPO_EASE_IN_OUT ? curve : TEMPO_STEP,
  };
}

void
kernel_view_metre (const KernelZone *zone, uint32_t slot, uint32_t row, KernelMetre *out)
{
  uint64_t word = word_load (layout_table (slot_words (zone, slot), zone->layout.metres_at) + row);
  uint16_t numerator = (uint16_t) (word >> 32), denominator = (uint16_t) (word >> 48);
  bool good = numerator >= 1 && numerator <= 64 && denominator >= 1 && denominator <= 64;
  *out = (KernelMetre) { (uint32_t) word, good ? numerator : 4, good ? denominator : 4 };
}

uint32_t
kernel_view_synapses (const KernelZone *zone, uint32_t slot, const KernelSlot *head,
                      uint32_t source, KernelSynapse out[KERNEL_CANDIDATES_MAX])
{
  const KernelLayout *layout = &zone->layout;
  KernelWord *table = layout_table (slot_words (zone, slot), layout->synapses_at);
  uint32_t at = layout_hash32 (source, layout->synapses_log2), count = 0;
  for (int probes = 0; probes < KERNEL_PROBES_MAX && count < KERNEL_CANDIDATES_MAX; probes++)
    {
      KernelWord *words = table + (size_t) at * SYNAPSE_WORDS;
      at = (at + 1) & (layout->synapses - 1);
      uint64_t w0 = word_load (words), w3 = word_load (words + 3);
      if ((w3 >> 48) != head->generation)
        break;
      if ((uint32_t) w0 != source)
        continue;
      out[count++] = (KernelSynapse) { { w0, word_load (words + 1), word_load (words + 2), w3 } };
    }
  return count;
}

uint32_t
kernel_view_find_note (const KernelLayout *layout, void *z1, uint32_t slot, uint64_t id)
{
  KernelWord *words = layout_slot (layout, z1, slot);
  uint32_t generation = (uint16_t) (word_load (words) >> 32),
           log2 = (uint32_t) word_load (words + 2);
  if (log2 < 4 || log2 > 31 || 1u << log2 > layout->identities)
    return KERNEL_NONE;
  KernelWord *table = layout_table (words, layout->identities_at);
  uint32_t mask = (1u << log2) - 1, at = layout_hash64 (id, log2);
  for (int probes = 0; probes < KERNEL_PROBES_MAX; probes++, at = (at + 1) & mask)
    {
      uint64_t w0 = word_load (table + (size_t) at * IDENTITY_WORDS);
      uint64_t w1 = word_load (table + (size_t) at * IDENTITY_WORDS + 1);
      if ((w1 >> 48) != generation)
        break;
      if (w0 == id)
        return (uint32_t) w1 < layout->notes ? (uint32_t) w1 : KERNEL_NONE;
    }
  return KERNEL_NONE;
}

/* ---- tempo lines ----------------------------------------------------------------------------- */

static void
set_row (KernelLine *line, uint32_t index)
{
  KernelTempo next;
  line->index = index;
  kernel_view_tempo (line->zone, line->slot, line->first + index, &line->row);
  if (index == 0)
    line->row.tick = line->row.start_s = 0;
  line->next_tick = line->next_s = INFINITY;
  line->tick_s = line->row.curve == TEMPO_STEP || line->row.from_ticks >= line->row.ticks
                     ? 60.0 / KERNEL_PPQ / line->row.to_bpm
                     : 0;
  if (index + 1 < line->count)
    {
      kernel_view_tempo (line->zone, line->slot, line->first + index + 1, &next);
      line->next_tick = next.tick;
      line->next_s = next.start_s;
    }
}

void
kernel_line_init (KernelLine *line, const KernelZone *zone, uint32_t slot, const KernelAxon *axon)
{
  *line = (KernelLine) { .zone = zone, .slot = slot, .first = axon->tempo_first, .count = axon->tempo_count };
  set_row (line, 0);
}

void
kernel_line_init_plain (KernelLine *line)
{
  *line = (KernelLine) { .count = 1,
                         .next_tick = INFINITY,
                         .next_s = INFINITY,
                         .tick_s = 60.0 / KERNEL_PPQ / 120,
                         .row = { .bpm = 120, .to_bpm = 120, .curve = TEMPO_STEP } };
}

/* Finds the last row that begins at or before `value`: one step forward, or a search that halves
 * the rest. */
static void
seek_row (KernelLine *line, double value, bool by_tick)
{
  uint32_t low = 0, high = line->count - 1;
  if (value >= (by_tick ? line->next_tick : line->next_s))
    {
      low = line->index + 1;
      set_row (line, low);
      if (value < (by_tick ? line->next_tick : line->next_s))
        return;
    }
  while (low < high)
    {
      uint32_t middle = low + (high - low + 1) / 2;
      KernelTempo row;
      kernel_view_tempo (line->zone, line->slot, line->first + middle, &row);
      if ((by_tick ? row.tick : row.start_s) <= value)
        low = middle;
      else
        high = middle - 1;
    }
  set_row (line, low);
}

double
kernel_line_find_seconds (KernelLine *line, double tick)
{
  if (line->count > 1 && (tick >= line->next_tick || (tick < line->row.tick && line->index)))
    seek_row (line, tick, true);
  double ticks = tick - line->row.tick;
  return line->row.start_s + (ticks < 0 ? 60 * ticks / KERNEL_PPQ / kernel_tempo_bpm (&line->row, 0)
                                        : kernel_tempo_seconds (&line->row, ticks));
}

double
kernel_line_tick (KernelLine *line, double seconds)
{
  if (line->count > 1 && (seconds >= line->next_s || (seconds < line->row.start_s && line->index)))
    seek_row (line, seconds, false);
  double rest = seconds - line->row.start_s;
  return line->row.tick
         + (rest < 0 ? rest * kernel_tempo_bpm (&line->row, 0) / 60 * KERNEL_PPQ
                     : kernel_tempo_ticks (&line->row, rest));
}

double
kernel_line_bpm (KernelLine *line, double tick)
{
  if (line->count > 1 && (tick >= line->next_tick || (tick < line->row.tick && line->index)))
    seek_row (line, tick, true);
  return kernel_tempo_bpm (&line->row, tick > line->row.tick ? tick - line->row.tick : 0);
}
