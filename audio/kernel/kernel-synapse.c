/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Synapses: what follows a clip. Draws depend on the seed, the source and its count alone
 * (kernel.md 4). */
#include <math.h>

#include "kernel-performer-private.h"

#define STRENGTH_MIN 0.001f

uint32_t
kernel_random (uint32_t *state)
{
  uint32_t t = *state += 0x6D2B79F5u;
  t = (t ^ t >> 15) * (t | 1);
  t ^= t + (t ^ t >> 7) * (t | 61);
  return t ^ t >> 14;
}

/* ---- the choice ------------------------------------------------------------------------------ */

uint32_t
kernel_synapse_choose (const KernelSynapse *records, uint32_t count, uint32_t *state)
{
  uint64_t groups[4] = { 0 };           /* seen, one bit a group */
  uint16_t sums[KERNEL_CANDIDATES_MAX];
  uint8_t  firsts[KERNEL_CANDIDATES_MAX];
  uint32_t total = 0, candidates = 0;
  for (uint32_t i = 0; i < count; i++)
    {
      uint32_t group = synapse_group (records + i);
      uint64_t bit = 1ull << (group & 63), *seen = &groups[group >> 6];
      if ((synapse_flags (records + i) & SYNAPSE_ALWAYS) || (*seen & bit))
        continue;
      *seen |= bit;
      total += synapse_weight (records + i);
      sums[candidates] = (uint16_t) total;
      firsts[candidates++] = (uint8_t) i;
    }
  if (total == 0)
    return count;
  uint32_t drawn = (uint32_t) ((uint64_t) kernel_random (state) * total >> 32);
  uint32_t winner = 0;
  for (uint32_t i = 0; i < candidates; i++) /* no branch on what is drawn: it cannot be foretold */
    winner += drawn >= sums[i];
  return firsts[winner];
}

static float
strength_of (uint64_t word)
{
  uint32_t bits = (uint32_t) word;
  float strength;
  memcpy (&strength, &bits, sizeof strength);
  return strength;
}

static bool
passes (KernelPerformer *p, const KernelSynapse *record, uint32_t epoch, uint32_t *state)
{
  KernelWord *learned = kernel_learned_of (p, synapse_id (record), epoch);
  uint64_t w1 = word_load (learned + 1), w2 = word_load (learned + 2);
  uint32_t ever = (uint32_t) w1, firings = (uint32_t) (w1 >> 32), bits;
  float strength = strength_of (w2);
  if (synapse_limit (record) && firings >= synapse_limit (record))
    return false;
  if (strength < STRENGTH_MIN)
    return false;
  double chance = synapse_probability (record) / 1000.0 * strength;
  if (chance < 1 && !(kernel_random (state) < chance * 4294967296.0))
    return false;
  strength = fmaxf (strength * (1 - synapse_decay (record) / 1000.f), 1e-9f);
  memcpy (&bits, &strength, sizeof bits);
  kernel_table_store (learned + 1, word_pair (ever + (ever < UINT32_MAX), firings + 1));
  kernel_table_store (learned + 2, word_pair (bits, (uint32_t) (w2 >> 32)));
  kernel_learned_fired (p, synapse_id (record), synapse_plasticity (record));
  return true;
}

static void
fire (KernelPerformer *p, KernelCursor *from, const KernelSynapse *record, uint32_t *state)
{
  uint32_t jitter = synapse_jitter (record), flags = synapse_flags (record);
  if (jitter)
    jitter = (uint32_t) ((uint64_t) kernel_random (state) * (jitter + 1) >> 32);
  double start = from->origin
                 + kernel_line_seconds (&from->line, (double) from->axon.length
                                                         + synapse_delay (record) + jitter);
  if (flags & (SYNAPSE_BEAT | SYNAPSE_BAR))
    start = kernel_main_line_after (p, start, flags & SYNAPSE_BAR ? 2 : 1);
  if (start < p->from)                  /* deferred by the quota: no time lies before now */
    start = p->from;
  const KernelZone *zone = &p->zones[p->current];
  uint32_t index = kernel_view_find_clip (zone, p->newest, &p->head, synapse_target (record));
  KernelAxon axon;
  if (index == UINT32_MAX || !kernel_view_axon (zone, p->newest, index, &axon))
    {
      kernel_reject (p, REJECT_TARGET);
      kernel_connect_clear (p, synapse_target (record) ? synapse_target (record) : UINT32_MAX);
      return;
    }
  KernelTell tell = {
    .key = axon.key, .note = synapse_id (record), .revision = p->head.revision, .track = axon.track
  };
  kernel_tell (p, KERNEL_TELL_FIRE, start, &tell);
  kernel_source_started (p, synapse_target (record), from->axon.clip);
  KernelCursor *cursor = kernel_cursor_new (p);
  if (!kernel_cursor_bind (p, cursor, index))
    {
      kernel_cursor_free (p, cursor);
      return;
    }
  cursor->state = CURSOR_WAIT;
  cursor->start_kind = START_AT_TOP;
  cursor->start = start;
  cursor->pass = p->laps + (uint32_t) (word_load (kernel_source_of (p, synapse_target (record))) >> 32);
}

uint32_t
kernel_synapses_collect (KernelPerformer *p, uint32_t clip, KernelSynapse records[KERNEL_CANDIDATES_MAX])
{
  uint32_t count = kernel_view_synapses (&p->zones[p->current], p->newest, &p->head, clip, records);
  if (p->has_masks)
    {
      uint32_t kept = 0;
      for (uint32_t i = 0; i < count; i++)
        if (!kernel_learned_is_masked (p, synapse_id (records + i)))
          records[kept++] = records[i];
      count = kept;
    }
  count += kernel_connect_collect (p, clip, records + count, KERNEL_CANDIDATES_MAX - count);
  kernel_learned_apply (p, records, count);
  return count;
}

bool
kernel_synapses_resolve (KernelPerformer *p, KernelCursor *cursor, double end)
{
  KernelSynapse records[KERNEL_CANDIDATES_MAX];
  KernelCursor from = *cursor;          /* starting others may reuse the oldest cursor: this one */
  uint32_t count = kernel_synapses_collect (p, from.axon.clip, records);
  if (count == 0)
    return true;
  if (p->firings >= FIRINGS_A_BLOCK)
    return false;
  KernelWord *source = kernel_source_of (p, from.axon.clip);
  uint32_t resolved = (uint32_t) (word_load (source) >> 32), epoch = (uint32_t) (word_load (source + 1) >> 32);
  uint32_t state = p->now.seed ^ from.axon.clip ^ resolved * 0x9E3779B9u;
  word_store (source, word_pair ((uint32_t) word_load (source), resolved + 1));
  uint32_t winner = kernel_synapse_choose (records, count, &state);
  for (uint32_t i = 0; i < count; i++)
    {
      bool always = synapse_flags (records + i) & SYNAPSE_ALWAYS;
      if (!always
          && (winner == count || synapse_group (records + i) != synapse_group (records + winner)))
        continue;
      if (!passes (p, &records[i], epoch, &state))
        continue;
      p->firings++;
      fire (p, &from, &records[i], &state);
    }
  return true;
}
