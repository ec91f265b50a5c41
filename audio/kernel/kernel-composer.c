/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fills a free score slot and exchanges it into the mailbox.
 *
 * A slot is FREE (ours), WRITING (ours, begun) or OUT (in the mailbox or with the performer). Only
 * what lies in our private books decides that; of the shared zone nothing but the two exchanged
 * words is ever believed. */
#include "kernel-composer-private.h"
#include "ring/ring.h"

#define AHEAD 16                        /* identities looked at before they are written */

static KernelPost *
post_of (KernelComposer *composer)
{
  return composer->z1;
}

size_t
kernel_composer_scratch_size (const void *z0)
{
  KernelLayout layout;
  if (!z0 || !kernel_layout_from_boot (z0, &layout))
    return 0;
  return sizeof (KernelComposer) + kernel_heap_size (&layout)
         + (size_t) KERNEL_SLOTS * layout.axons * sizeof (KernelListed) + 128;
}

size_t
kernel_composer_score_size (const void *z0)
{
  KernelLayout layout;
  return z0 && kernel_layout_from_boot (z0, &layout) ? layout.size : 0;
}

KernelComposer *
kernel_composer_attach (const void *z0, void *z1, void *scratch, size_t scratch_size)
{
  size_t needed = kernel_composer_scratch_size (z0);
  uintptr_t at = ((uintptr_t) scratch + 63) & ~(uintptr_t) 63;
  if (!needed || !z1 || !scratch || scratch_size < needed)
    return NULL;
  KernelComposer *composer = (KernelComposer *) at;
  memset (composer, 0, sizeof *composer);
  if (!kernel_layout_from_boot (z0, &composer->layout))
    return NULL;
  composer->z1 = z1;
  composer->writing = composer->last = NO_SLOT;
  at += (sizeof *composer + 15) & ~(size_t) 15;
  for (uint32_t i = 0; i < KERNEL_SLOTS; i++, at += composer->layout.axons * sizeof (KernelListed))
    composer->books[i].axons = (KernelListed *) at;
  kernel_heap_init (&composer->heap, &composer->layout, (void *) at);
  return composer;
}

/* ---- slots ----------------------------------------------------------------------------------- */

static void
empty_slot (KernelComposer *composer, uint32_t slot)
{
  KernelBook *book = composer->books + slot;
  for (uint32_t i = 0; i < book->axon_count; i++)
    kernel_heap_drop (&composer->heap, book->axons[i].entry, slot);
  book->axon_count = 0;
  book->out = false;
  if (composer->last == slot)
    composer->last = NO_SLOT;
}

static void
reclaim_slots (KernelComposer *composer)
{
  uint32_t returned = atomic_exchange_explicit (&post_of (composer)->returned, 0,
                                                memory_order_acq_rel);
  for (uint32_t i = 0; i < KERNEL_SLOTS; i++)
    if ((returned & 1u << i) && composer->books[i].out)
      empty_slot (composer, i);
}

KernelStatus
kernel_composer_begin (KernelComposer *composer, uint32_t revision)
{
  reclaim_slots (composer);
  if (composer->writing != NO_SLOT)
    empty_slot (composer, composer->writing);
  composer->writing = NO_SLOT;
  for (uint32_t i = 0; i < KERNEL_SLOTS && composer->writing == NO_SLOT; i++)
    if (!composer->books[i].out)
      composer->writing = i;
  if (composer->writing == NO_SLOT)
    return KERNEL_ERROR_FULL;

  KernelBook *book = composer->books + composer->writing;
  uint16_t generation = book->generation + 1;
  *book = (KernelBook) { .axons = book->axons, .generation = generation };
  if (generation == 0)                  /* marks of 65,536 fillings ago would look alive */
    {
      KernelWord *words = kernel_composer_slot (composer);
      for (size_t i = composer->layout.clips_at / 8; i < composer->layout.tempos_at / 8; i++)
        word_store (words + i, 0);
      book->generation = 1;
    }
  composer->patches = atomic_load_explicit (&post_of (composer)->patches, memory_order_acquire);
  composer->revision = revision;
  composer->broken = false;
  return KERNEL_OK;
}

/* ---- publication ----------------------------------------------------------------------------- */

typedef struct {                        /* what a placement needs, in locals: ten thousand are to take some thirty microseconds */
  KernelWord *table;
  uint32_t    log2, mask;
  uint64_t    generation;
} Identities;

/* An entry that sits nearer to its home than the new one makes room, so that the longest probe stays short at any load
 * (Celis, "Robin Hood hashing", 1986). Called with the first place that is taken by another id. */
static bool
place_identity (const Identities *t, uint32_t at, uint64_t id, uint64_t word)
{
  for (uint32_t probes = (at - layout_hash64 (id, t->log2)) & t->mask;; probes++, at = (at + 1) & t->mask)
    {
      KernelWord *words = t->table + (size_t) at * IDENTITY_WORDS;
      uint64_t there = word_load (words), its_word = word_load (words + 1);
      if (probes >= KERNEL_PROBE_LONGEST)
        return false;
      if ((its_word >> 48) != t->generation)
        {
          word_store (words, id);
          word_store (words + 1, word);
          return true;
        }
      if (there == id)
        return true;                    /* the first note of an id keeps it */
      uint32_t its_probes = (at - layout_hash64 (there, t->log2)) & t->mask;
      if (its_probes >= probes)
        continue;
      word_store (words, id);
      word_store (words + 1, word);
      id = there;
      word = its_word;
      probes = its_probes;
    }
}

static bool
write_chain_ids (const Identities *table, const uint64_t *ids, uint32_t count, uint32_t first, uint32_t mark)
{
  const Identities t = *table;
  for (uint32_t i = 0; i < count; i++)
    {
      const uint64_t id = ids[i], word = word_pair (first + i, mark);
      /* The table is larger than the nearest cache. Ahead lies the next chain, at worst the books
       * behind ids[]. */
      __builtin_prefetch (t.table + (size_t) layout_hash64 (ids[i + AHEAD], t.log2) * IDENTITY_WORDS, 1);
      uint32_t at = layout_hash64 (id, t.log2);
      KernelWord *words = t.table + (size_t) at * IDENTITY_WORDS;
      if ((word_load (words + 1) >> 48) != t.generation)
        {
          word_store (words, id);
          word_store (words + 1, word);
        }
      else if (!place_identity (&t, at, id, word))
        return false;
    }
  return true;
}

static bool
write_identities (KernelComposer *composer, uint32_t log2)
{
  KernelBook *book = composer->books + composer->writing;
  const Identities table = { layout_table (kernel_composer_slot (composer), composer->layout.identities_at), log2,
                             (1u << log2) - 1, book->generation };
  for (uint32_t a = 0; a < book->axon_count; a++)
    {
      const KernelHeapAxon *chain = composer->heap.axons + book->axons[a].entry;
      if (!write_chain_ids (&table, composer->heap.ids + chain->first, chain->count, chain->first,
                            a | (uint32_t) book->generation << 16))
        return false;
    }
  return true;
}

static KernelStatus
index_notes (KernelComposer *composer, uint32_t *log2)
{
  KernelBook *book = composer->books + composer->writing;
  uint64_t places = 16;
  for (*log2 = 4; places < 2ull * book->note_count; places *= 2)
    ++*log2;
  /* A run that is too long is broken up by twice the room; what was written for the smaller table
   * stays true. */
  for (; places <= composer->layout.identities; places *= 2, ++*log2)
    if (write_identities (composer, *log2))
      return KERNEL_OK;
  return KERNEL_ERROR_LIMIT;
}

KernelStatus
kernel_composer_publish (KernelComposer *composer, uint32_t *slot)
{
  uint32_t log2 = 0;
  if (composer->writing == NO_SLOT || composer->broken)
    return KERNEL_ERROR_RANGE;
  KernelStatus status = index_notes (composer, &log2);
  if (status != KERNEL_OK)
    return status;
  KernelBook *book = composer->books + composer->writing;
  KernelWord *header = kernel_composer_slot (composer);
  word_store (header, word_pair (composer->revision, book->generation));
  word_store (header + 1, word_pair (book->axon_count, book->synapse_count));
  word_store (header + 2, word_pair (log2, book->span_count));
  word_store (header + 3, word_pair (book->tempo_count, book->metre_count));
  word_store (header + 4, word_pair (book->length, ++composer->serial));

  uint32_t writing = composer->writing;
  book->out = true;
  composer->writing = NO_SLOT;
  composer->last = writing;
  uint32_t old = ring_mailbox_exchange (&post_of (composer)->mailbox, writing + 1);
  if (old > 0 && old <= KERNEL_SLOTS && --old != writing && composer->books[old].out)
    empty_slot (composer, old);         /* nobody saw it */
  if (slot)
    *slot = writing;
  return KERNEL_OK;
}
