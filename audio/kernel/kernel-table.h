/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing tables of the performer: what a transport run counts, what was learned, live synapses and their reverse index.
 *
 * Open addressing keyed by the low half of an entry's first word (never 0), linear probe. Entries of one key lie on one run
 * up to the first empty place, in the order they were added; removal shifts back, so there are no tombstones and no chains.
 * Source: Knuth, The Art of Computer Programming 3, section 6.4, algorithms L and R.
 *
 * Growth: the control thread offers an empty table of twice the places; the performer moves at most 1,024 entries a block and
 * whatever it is asked for meanwhile first, so everything it looks at lies in the new one; then the old one goes back.
 * Bit 63 of an entry's last word belongs to the table: moved already. */
#ifndef KERNEL_TABLE_H
#define KERNEL_TABLE_H

#include "arena/arena.h"
#include "kernel-layout.h"

#define TABLE_LOG2_START 13             /* 8,192 places: 4,096 entries */
#define TABLE_LOG2_MOST 17
#define TABLE_MOVES_A_BLOCK 1024
#define TABLE_WORDS_MAX 4

typedef struct {
  Arena      arena;                     /* what it lies in; control thread */
  uint32_t   log2, words, used, spare;
  KernelWord entries[];
} KernelTableData;

typedef struct {
  _Atomic (KernelTableData *) now, next;        /* next: while growing; the control thread may look */
  uint32_t start, moved;                /* places of `now` behind `start` that were moved */
  uint32_t words;
  _Alignas (64) _Atomic (KernelTableData *) offered, returned;
  _Atomic uint32_t wanted;              /* log2 of the table asked for, 0 none */
} KernelTable;

/* ---- control thread */
KernelTableData *kernel_table_data_new (uint32_t log2, uint32_t words); /* NULL: errno tells */
void kernel_table_data_free (KernelTableData *data);
bool kernel_table_init (KernelTable *table, uint32_t words);            /* false: errno tells */
void kernel_table_finish (KernelTable *table);
bool kernel_table_tend (KernelTable *table);    /* false: no memory for what is wanted */

/* Stores one word of an entry so that who reads it finds the table's seqlock odd. */
static inline void
kernel_table_store (KernelWord *word, uint64_t value)
{
  atomic_store_explicit (word, value, memory_order_release);
}

/* ---- audio thread. Entries stay where they are until the next add, remove or tend. */
void kernel_table_begin_block (KernelTable *table) KERNEL_RT;           /* growth goes on */
uint32_t kernel_table_capacity (const KernelTable *table) KERNEL_RT;    /* entries */
uint32_t kernel_table_used (const KernelTable *table) KERNEL_RT;
KernelWord *kernel_table_first (KernelTable *table, uint32_t key) KERNEL_RT;    /* NULL: none */
KernelWord *kernel_table_next (const KernelTable *table, KernelWord *entry) KERNEL_RT;
/* NULL: seven eighths are used. The new entry is the last of its key. */
KernelWord *kernel_table_add (KernelTable *table, const uint64_t *entry) KERNEL_RT;
void kernel_table_remove (KernelTable *table, KernelWord *entry) KERNEL_RT;
void kernel_table_clear (KernelTable *table) KERNEL_RT;
/* All entries: place by place; NULL: an empty place, or one that was moved. Places: those of both tables. */
uint32_t kernel_table_places (const KernelTable *table) KERNEL_RT;
KernelWord *kernel_table_at (const KernelTable *table, uint32_t place) KERNEL_RT;

#endif
