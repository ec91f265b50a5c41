/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Open addressing with runs in order, and growth by a bounded number of moves a block. */
#include "kernel-table.h"

#define MOVED (1ull << 63)

/* ---- control thread -------------------------------------------------------------------------- */

KernelTableData *
kernel_table_data_new (uint32_t log2, uint32_t words)
{
  Arena arena;
  if (!arena_open (&arena, "symphony-table", sizeof (KernelTableData) + ((size_t) words * 8 << log2)))
    return NULL;
  arena_touch (arena.data, arena.size, true);
  KernelTableData *data = arena.data;
  data->arena = arena;
  data->log2 = log2;
  data->words = words;
  return data;
}

void
kernel_table_data_free (KernelTableData *data)
{
  if (!data)
    return;
  Arena arena = data->arena;
  arena_close (&arena);
}

bool
kernel_table_init (KernelTable *table, uint32_t words)
{
  table->words = words;
  return (table->now = kernel_table_data_new (TABLE_LOG2_START, words)) != NULL;
}

void
kernel_table_finish (KernelTable *table)
{
  kernel_table_data_free (table->now);
  kernel_table_data_free (table->next);
  kernel_table_data_free (atomic_load (&table->offered));
  kernel_table_data_free (atomic_load (&table->returned));
}

bool
kernel_table_tend (KernelTable *table)
{
  kernel_table_data_free (atomic_exchange_explicit (&table->returned, NULL, memory_order_acquire));
  uint32_t wanted = atomic_load_explicit (&table->wanted, memory_order_acquire);
  if (!wanted || atomic_load_explicit (&table->offered, memory_order_relaxed))
    return true;
  KernelTableData *data = kernel_table_data_new (wanted, table->words);
  if (!data)
    return false;
  atomic_store_explicit (&table->wanted, 0, memory_order_relaxed);
  atomic_store_explicit (&table->offered, data, memory_order_release);
  return true;
}

/* ---- places ---------------------------------------------------------------------------------- */

static KernelWord *
at_place (const KernelTableData *data, uint32_t place)
{
  return (KernelWord *) data->entries + (size_t) place * data->words;
}

static uint32_t
mask_of (const KernelTableData *data)
{
  return (1u << data->log2) - 1;
}

static uint32_t
place_of (const KernelTableData *data, const KernelWord *entry)
{
  return (uint32_t) ((size_t) (entry - data->entries) / data->words);
}

static KernelTableData *
head_of (const KernelTable *table)
{
  KernelTableData *next = table->next;
  return next ? next : table->now;
}

static KernelWord *
append (KernelTableData *data, const uint64_t *entry)
{
  uint32_t mask = mask_of (data), at = layout_hash32 ((uint32_t) entry[0], data->log2);
  while (word_load (at_place (data, at)))
    at = (at + 1) & mask;
  KernelWord *words = at_place (data, at);
  for (uint32_t i = 0; i < data->words; i++)
    kernel_table_store (words + i, entry[i]);
  data->used++;
  return words;
}

/* ---- growth ---------------------------------------------------------------------------------- */

static bool
is_moved (const KernelTableData *data, const KernelWord *words)
{
  return word_load (words + data->words - 1) & MOVED;
}

static void
move (KernelTable *table, KernelWord *words)
{
  uint64_t entry[TABLE_WORDS_MAX];
  for (uint32_t i = 0; i < table->words; i++)
    entry[i] = word_load (words + i);
  append (table->next, entry);          /* twice the places of a table that is not full: there is room */
  kernel_table_store (words + table->words - 1, entry[table->words - 1] | MOVED);
  table->now->used--;
}

/* All entries of a key, in their order. */
static void
pull (KernelTable *table, uint32_t key)
{
  KernelTableData *old = table->now;
  uint32_t mask = mask_of (old), at = layout_hash32 (key, old->log2);
  for (KernelWord *words; word_load (words = at_place (old, at)); at = (at + 1) & mask)
    if ((uint32_t) word_load (words) == key && !is_moved (old, words))
      move (table, words);
}

static void
switch_over (KernelTable *table)
{
  KernelTableData *none = NULL;
  if (!atomic_compare_exchange_strong_explicit (&table->returned, &none, table->now, memory_order_release,
                                                memory_order_relaxed))
    return;                             /* the one before was not fetched yet: in a later block */
  table->now = table->next;
  table->next = NULL;
}

void
kernel_table_begin_block (KernelTable *table)
{
  if (!table->next)
    {
      if (!atomic_load_explicit (&table->offered, memory_order_relaxed))
        return;
      table->next = atomic_exchange_explicit (&table->offered, NULL, memory_order_acquire);
      /* Runs are moved from their first entry on: begin behind an empty place. */
      for (table->start = 0; word_load (at_place (table->now, table->start)); table->start++)
        ;
      table->moved = 0;
    }
  KernelTableData *old = table->now;
  uint32_t mask = mask_of (old);
  for (int moves = 0, looks = 0; table->moved <= mask && moves < TABLE_MOVES_A_BLOCK && looks < 8 * TABLE_MOVES_A_BLOCK;
       table->moved++, looks++)
    {
      KernelWord *words = at_place (old, (table->start + table->moved) & mask);
      if (word_load (words) && !is_moved (old, words))
        {
          move (table, words);
          moves++;
        }
    }
  if (table->moved > mask)
    switch_over (table);
}

/* ---- use ------------------------------------------------------------------------------------- */

uint32_t
kernel_table_capacity (const KernelTable *table)
{
  return 1u << (head_of (table)->log2 - 1);
}

uint32_t
kernel_table_used (const KernelTable *table)
{
  return table->now->used + (table->next ? table->next->used : 0);
}

static KernelWord *
search (const KernelTableData *data, uint32_t at, uint32_t key)
{
  uint32_t mask = mask_of (data);
  for (;; at = (at + 1) & mask)
    {
      KernelWord *words = at_place (data, at);
      uint64_t w0 = word_load (words);
      if ((uint32_t) w0 == key)
        return words;
      if (w0 == 0)
        return NULL;
    }
}

KernelWord *
kernel_table_first (KernelTable *table, uint32_t key)
{
  KernelTableData *data = head_of (table);
  if (table->next)
    pull (table, key);
  return search (data, layout_hash32 (key, data->log2), key);
}

KernelWord *
kernel_table_next (const KernelTable *table, KernelWord *entry)
{
  const KernelTableData *data = head_of (table);
  return search (data, (place_of (data, entry) + 1) & mask_of (data), (uint32_t) word_load (entry));
}

KernelWord *
kernel_table_add (KernelTable *table, const uint64_t *entry)
{
  if (table->next)
    pull (table, (uint32_t) entry[0]);
  KernelTableData *data = head_of (table);
  if (!table->next && data->log2 < TABLE_LOG2_MOST && data->used >= 3u << (data->log2 - 3))    /* three quarters of what it may hold */
    atomic_store_explicit (&table->wanted, data->log2 + 1, memory_order_release);
  return kernel_table_used (table) < 7u << (data->log2 - 3) ? append (data, entry) : NULL;
}

void
kernel_table_remove (KernelTable *table, KernelWord *entry)
{
  KernelTableData *data = head_of (table);
  uint32_t mask = mask_of (data), hole = place_of (data, entry);
  for (uint32_t at = (hole + 1) & mask;; at = (at + 1) & mask)
    {
      KernelWord *words = at_place (data, at);
      uint64_t w0 = word_load (words);
      if (w0 == 0)
        break;
      uint32_t home = layout_hash32 ((uint32_t) w0, data->log2);
      if (((at - home) & mask) < ((at - hole) & mask))
        continue;                       /* its home lies behind the hole */
      KernelWord *to = at_place (data, hole);
      for (uint32_t i = 0; i < data->words; i++)
        kernel_table_store (to + i, word_load (words + i));
      hole = at;
    }
  for (uint32_t i = 0; i < data->words; i++)
    kernel_table_store (at_place (data, hole) + i, 0);
  data->used--;
}

static void
empty (KernelTableData *data)
{
  for (size_t i = 0; i < (size_t) data->words << data->log2; i++)
    kernel_table_store (data->entries + i, 0);
  data->used = 0;
}

void
kernel_table_clear (KernelTable *table)
{
  if (table->now->used)
    empty (table->now);
  if (table->next && table->next->used)
    empty (table->next);
}

uint32_t
kernel_table_places (const KernelTable *table)
{
  return (1u << table->now->log2) + (table->next ? 1u << table->next->log2 : 0);
}

KernelWord *
kernel_table_at (const KernelTable *table, uint32_t place)
{
  uint32_t old = 1u << table->now->log2;
  const KernelTableData *data = place < old ? table->now : table->next;
  KernelWord *words = at_place (data, place < old ? place : place - old);
  return word_load (words) && !(table->next && place < old && is_moved (data, words)) ? words : NULL;
}
