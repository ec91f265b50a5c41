/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Computes the layout of Z1 from capacities, and writes and checks the boot page. */
#include "kernel-layout.h"

typedef struct { uint32_t start, most; } Range;
static const Range ranges[] = {
  [CAPACITY_NOTES] = { 65536, 1u << 24 },    [CAPACITY_AXONS] = { 1024, 65536 },
  [CAPACITY_IDENTITIES] = { 131072, 1u << 25 }, [CAPACITY_SPANS] = { 65536, 1u << 22 },
  [CAPACITY_SYNAPSES] = { 4096, 65536 },     [CAPACITY_TEMPOS] = { 4096, 1u << 20 },
  [CAPACITY_METRES] = { 4096, 1u << 20 },
};

static uint32_t
round_up (uint32_t wish, Range range)
{
  uint32_t value = 16;
  if (wish == 0)
    wish = range.start;
  while (value < wish && value < range.most)
    value *= 2;
  return value;
}

static uint32_t
log2_of (uint32_t power)
{
  return (uint32_t) __builtin_ctz (power);
}

static size_t
take (size_t *at, size_t size)
{
  size_t start = *at;
  *at = (start + size + 63) & ~(size_t) 63;
  return start;
}

static void
lay_out (KernelLayout *l)
{
  l->clips = 2 * l->axons;
  l->clips_log2 = log2_of (l->clips);
  l->synapses_log2 = log2_of (l->synapses);
  size_t at = SLOT_HEADER_WORDS * 8;
  l->axons_at = take (&at, (size_t) l->axons * AXON_WORDS * 8);
  l->clips_at = take (&at, (size_t) l->clips * 8);
  l->identities_at = take (&at, (size_t) l->identities * IDENTITY_WORDS * 8);
  l->synapses_at = take (&at, (size_t) l->synapses * SYNAPSE_WORDS * 8);
  l->tempos_at = take (&at, (size_t) l->tempos * TEMPO_WORDS * 8);
  l->metres_at = take (&at, (size_t) l->metres * 8);
  l->spans_at = take (&at, (size_t) l->spans * SPAN_WORDS * 8);
  l->stride = at;
  l->slots = sizeof (KernelPost);
  l->heap = l->slots + KERNEL_SLOTS * l->stride;
  l->size = (l->heap + (size_t) l->notes * NOTE_WORDS * 8 + 4095) & ~(size_t) 4095;
}

bool
kernel_layout_from_capacities (const KernelCapacities *c, KernelLayout *l)
{
  const KernelCapacities none = { 0 };
  c = c ? c : &none;
  const uint32_t wishes[] = { c->notes,    c->axons,  c->identities, c->spans,
                              c->synapses, c->tempos, c->metres };
  for (int i = 0; i < 7; i++)
    if (wishes[i] > ranges[i].most)
      return false;
  *l = (KernelLayout) {
    .notes = round_up (c->notes, ranges[CAPACITY_NOTES]),
    .axons = round_up (c->axons, ranges[CAPACITY_AXONS]),
    .identities = round_up (c->identities, ranges[CAPACITY_IDENTITIES]),
    .spans = round_up (c->spans, ranges[CAPACITY_SPANS]),
    .synapses = 2
                * round_up (c->synapses,
                            ranges[CAPACITY_SYNAPSES]), /* places: load at most a half */
    .tempos = round_up (c->tempos, ranges[CAPACITY_TEMPOS]),
    .metres = round_up (c->metres, ranges[CAPACITY_METRES]),
  };
  if (l->identities < 2 * l->notes)     /* every id of a full heap resolves */
    l->identities = 2 * l->notes;
  lay_out (l);
  return true;
}

void
kernel_layout_write_boot (const KernelLayout *l, KernelBoot *boot)
{
  *boot = (KernelBoot) {
    .magic = KERNEL_MAGIC,
    .layout = KERNEL_LAYOUT_VERSION,
    .ppq = KERNEL_PPQ,
    .zones = 4,
    .capacities = { l->notes, l->axons, l->identities, l->spans, l->synapses, l->tempos, l->metres,
                    KERNEL_SLOTS },
    .offsets = { l->slots, l->stride, l->heap, l->size },
  };
}

bool
kernel_layout_from_boot (const KernelBoot *page, KernelLayout *l)
{
  KernelBoot boot = *page, again;
  if (boot.magic != KERNEL_MAGIC || boot.layout != KERNEL_LAYOUT_VERSION)
    return false;
  const uint32_t *c = boot.capacities;
  KernelCapacities capacities = { c[0], c[1], c[2], c[3], c[4] / 2, c[5], c[6] };
  for (int i = 0; i < 7; i++)
    if (c[i] == 0)
      return false;
  if (!kernel_layout_from_capacities (&capacities, l))
    return false;
  kernel_layout_write_boot (l, &again);
  return memcmp (&boot, &again, sizeof boot) == 0;
}
