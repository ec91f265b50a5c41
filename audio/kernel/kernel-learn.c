/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is counted by source and kept by synapse: resolutions, firings, strength, learned weights, masks. */
#include <math.h>

#include "kernel-performer-private.h"

#define MASK_BITS 0x7fffffffu

/* ---- sources --------------------------------------------------------------------------------- */

KernelWord *
kernel_source_of (KernelPerformer *p, uint32_t clip)
{
  KernelTable *table = &p->tables[TABLE_SOURCES];
  KernelWord *entry = clip ? kernel_table_first (table, clip) : NULL;
  const uint64_t fresh[SOURCE_WORDS] = { clip, p->run };
  if (!entry && clip)
    entry = kernel_table_add (table, fresh);
  if (!entry)
    {
      p->full++;                        /* sources without a place share this one */
      entry = p->spare_source;
    }
  if ((uint32_t) word_load (entry + 1) != p->run)
    for (int i = 0; i < SOURCE_WORDS; i++)
      word_store (entry + i, fresh[i]);
  return entry;
}

void
kernel_source_started (KernelPerformer *p, uint32_t clip, uint32_t by)
{
  if (clip == by)
    return;
  KernelWord *source = kernel_source_of (p, clip);
  uint64_t w1 = word_load (source + 1);
  word_store (source + 1, word_pair ((uint32_t) w1, ((uint32_t) (w1 >> 32) + 1) & MASK_BITS));    /* strengths are 1 again */
}

void
kernel_synapses_reset (KernelPerformer *p)
{
  p->run += p->run == UINT32_MAX ? 2 : 1;
  p->laps = 0;
}

/* ---- learned --------------------------------------------------------------------------------- */

void
kernel_learned_write (KernelPerformer *p)
{
  uint64_t number = atomic_load_explicit (&p->learned_number, memory_order_relaxed);
  if (!(number & 1))
    atomic_store_explicit (&p->learned_number, number + 1, memory_order_relaxed);
}

void
kernel_learned_close (KernelPerformer *p)
{
  uint64_t number = atomic_load_explicit (&p->learned_number, memory_order_relaxed);
  if (number & 1)
    atomic_store_explicit (&p->learned_number, number + 1, memory_order_release);
}

static uint64_t
strength_word (float strength, uint32_t epoch)
{
  uint32_t bits;
  memcpy (&bits, &strength, sizeof bits);
  return word_pair (bits, epoch);
}

/* The synapse's entry as it stands, made when it has none. */
static KernelWord *
entry_of (KernelPerformer *p, uint32_t id)
{
  KernelTable *table = &p->tables[TABLE_LEARNED];
  kernel_learned_write (p);
  KernelWord *entry = id ? kernel_table_first (table, id) : NULL;
  if (entry)
    return entry;
  const uint64_t fresh[LEARNED_WORDS] = { id, 0, strength_word (1, 0), 0 };
  if (id && (entry = kernel_table_add (table, fresh)))
    return entry;
  p->full++;
  for (int i = 0; i < LEARNED_WORDS; i++)
    word_store (p->spare_learned + i, fresh[i]);
  return p->spare_learned;
}

KernelWord *
kernel_learned_of (KernelPerformer *p, uint32_t id, uint32_t epoch)
{
  KernelWord *entry = entry_of (p, id);
  uint64_t w3 = word_load (entry + 3);
  bool new_run = (uint32_t) w3 != p->run;
  if (new_run)
    {
      kernel_table_store (entry + 1, (uint32_t) word_load (entry + 1));
      kernel_table_store (entry + 3, (w3 & ~(uint64_t) UINT32_MAX) | p->run);
    }
  if (new_run || (uint32_t) (word_load (entry + 2) >> 32) != epoch)
    kernel_table_store (entry + 2, strength_word (1, epoch));
  return entry;
}

void
kernel_learned_fired (KernelPerformer *p, uint32_t id, uint32_t plasticity)
{
  p->fired[p->fired_count++ % FIRED] = (KernelFiring) { id, (uint16_t) plasticity };
}

static int32_t
clamp_weight (int64_t weight)
{
  return weight < -1000 ? -1000 : weight > 1000 ? 1000 : (int32_t) weight;
}

static void
set_weight (KernelPerformer *p, KernelWord *entry, int64_t weight)
{
  int32_t clamped = clamp_weight (weight);
  p->has_learned = p->has_learned || clamped != 0;
  kernel_table_store (entry, word_pair ((uint32_t) word_load (entry), (uint32_t) clamped));
}

void
kernel_learned_reward (KernelPerformer *p, double amount)
{
  uint32_t count = p->fired_count < FIRED ? p->fired_count : FIRED;
  for (uint32_t i = 0; i < count; i++)
    {
      KernelWord *entry = entry_of (p, p->fired[i].id);
      int64_t weight = (int32_t) (word_load (entry) >> 32);
      set_weight (p, entry, weight + (int64_t) round (10 * amount * p->fired[i].plasticity / 1000));
    }
}

void
kernel_learned_reset (KernelPerformer *p, uint32_t id)
{
  KernelTable *table = &p->tables[TABLE_LEARNED];
  kernel_learned_write (p);
  for (uint32_t i = 0, places = id ? 0 : kernel_table_places (table); i < places; i++)
    {
      KernelWord *entry = kernel_table_at (table, i);
      if (!entry)
        continue;
      set_weight (p, entry, 0);
      kernel_table_store (entry + 1, word_load (entry + 1) & ~(uint64_t) UINT32_MAX);
    }
  KernelWord *entry = id ? kernel_table_first (table, id) : NULL;
  if (entry)
    {
      set_weight (p, entry, 0);
      kernel_table_store (entry + 1, word_load (entry + 1) & ~(uint64_t) UINT32_MAX);
    }
  if (id == 0)
    p->has_learned = false;
}

void
kernel_learned_set (KernelPerformer *p, uint32_t id, int32_t weight, uint32_t firings)
{
  KernelWord *entry = entry_of (p, id);
  set_weight (p, entry, weight);
  kernel_table_store (entry + 1, (word_load (entry + 1) & ~(uint64_t) UINT32_MAX) | firings);
}

void
kernel_learned_apply (KernelPerformer *p, KernelSynapse *records, uint32_t count)
{
  if (!p->has_learned)
    return;
  if (p->tables[TABLE_LEARNED].next)
    kernel_learned_write (p);           /* looking moves entries while the table grows */
  for (uint32_t i = 0; i < count; i++)
    {
      uint32_t id = synapse_id (records + i);
      KernelWord *entry = id ? kernel_table_first (&p->tables[TABLE_LEARNED], id) : NULL;
      if (!entry)
        continue;
      int32_t weight = (int32_t) synapse_weight (records + i) + (int32_t) (word_load (entry) >> 32);
      uint64_t clamped = weight < 0 ? 0 : weight > 1000 ? 1000 : (uint64_t) weight;
      records[i].words[1] = (records[i].words[1] & ~(0xffffull << 32)) | clamped << 32;
    }
}

/* ---- masks of the text's records ------------------------------------------------------------- */

void
kernel_learned_mask (KernelPerformer *p, uint32_t id)
{
  KernelWord *entry = entry_of (p, id);
  kernel_table_store (entry + 3, (uint32_t) word_load (entry + 3) | (uint64_t) (p->mask_epoch & MASK_BITS) << 32);
  p->has_masks = true;
}

void
kernel_learned_unmask_all (KernelPerformer *p)
{
  p->mask_epoch = (p->mask_epoch + 1) & MASK_BITS;
  p->mask_epoch += p->mask_epoch == 0;
  p->has_masks = false;
}

bool
kernel_learned_is_masked (KernelPerformer *p, uint32_t id)
{
  if (p->tables[TABLE_LEARNED].next)
    kernel_learned_write (p);
  KernelWord *entry = id ? kernel_table_first (&p->tables[TABLE_LEARNED], id) : NULL;
  return entry && (word_load (entry + 3) >> 32 & MASK_BITS) == p->mask_epoch;
}
