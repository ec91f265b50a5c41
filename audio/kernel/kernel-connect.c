/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live synapses and their reverse index: every removal goes through both. */
#include "kernel-performer-private.h"

#define SWEEP_A_BLOCK 256

static KernelTable *
live_of (KernelPerformer *p)
{
  return &p->tables[TABLE_LIVE];
}

static KernelTable *
reverse_of (KernelPerformer *p)
{
  return &p->tables[TABLE_REVERSE];
}

static KernelWord *
find (KernelPerformer *p, uint32_t source, uint32_t id)
{
  KernelWord *entry = kernel_table_first (live_of (p), source);
  while (entry && (uint32_t) word_load (entry + 1) != id)
    entry = kernel_table_next (live_of (p), entry);
  return entry;
}

static void
remove_reverse (KernelPerformer *p, uint32_t target, uint32_t source, uint32_t id)
{
  KernelWord *entry = kernel_table_first (reverse_of (p), target);
  while (entry && (word_load (entry) != word_pair (target, source) || (uint32_t) word_load (entry + 1) != id))
    entry = kernel_table_next (reverse_of (p), entry);
  if (entry)
    kernel_table_remove (reverse_of (p), entry);
}

static void
remove_record (KernelPerformer *p, KernelWord *entry)
{
  uint64_t w0 = word_load (entry);
  uint32_t id = (uint32_t) word_load (entry + 1);
  kernel_table_remove (live_of (p), entry);
  remove_reverse (p, (uint32_t) (w0 >> 32), (uint32_t) w0, id);
}

void
kernel_connect (KernelPerformer *p, const uint64_t words[COMMAND_WORDS])
{
  uint32_t source = (uint32_t) words[1], target = (uint32_t) (words[1] >> 32), id = (uint32_t) words[2];
  uint64_t w3 = words[3];
  const uint64_t limit = (words[0] >> 24 & 0xff) | w3 >> 56 << 8;
  const uint64_t record[SYNAPSE_WORDS] = {
    words[1],
    id | (w3 & 1023) << 32 | (w3 >> 10 & 1023) << 48,
    words[2] >> 32 | (w3 >> 40 & 0xffff) << 32 | limit << 48,
    (words[0] >> 16 & 0xff) | (words[0] >> 8 & 0xff) << 8 | (w3 >> 20 & 1023) << 16 | (w3 >> 30 & 1023) << 32,
  };
  KernelWord *entry = find (p, source, id);
  const uint64_t reverse[REVERSE_WORDS] = { word_pair (target, source), id };
  if (entry)
    {
      uint32_t before = (uint32_t) (word_load (entry) >> 32);
      for (int i = 0; i < SYNAPSE_WORDS; i++)
        word_store (entry + i, record[i]);
      if (before == target)
        return;
      remove_reverse (p, before, source, id);
      kernel_table_add (reverse_of (p), reverse);       /* a place has just become free */
      return;
    }
  if ((entry = kernel_table_add (live_of (p), record)) && kernel_table_add (reverse_of (p), reverse))
    return;
  if (entry)
    kernel_table_remove (live_of (p), entry);
  p->full++;
  kernel_reject (p, REJECT_ROOM);
}

void
kernel_disconnect (KernelPerformer *p, uint32_t source, uint32_t id)
{
  KernelWord *entry = find (p, source, id);
  if (entry)
    remove_record (p, entry);
  else
    kernel_learned_mask (p, id);
}

uint32_t
kernel_connect_collect (KernelPerformer *p, uint32_t source, KernelSynapse *out, uint32_t max)
{
  uint32_t count = 0;
  if (kernel_table_used (live_of (p)) == 0)
    return 0;
  for (KernelWord *entry = kernel_table_first (live_of (p), source); entry && count < max;
       entry = kernel_table_next (live_of (p), entry), count++)
    for (int i = 0; i < SYNAPSE_WORDS; i++)
      out[count].words[i] = word_load (entry + i);
  return count;
}

/* ---- clearing -------------------------------------------------------------------------------- */

static void
clear_clip (KernelPerformer *p, uint32_t clip)
{
  KernelWord *entry;
  while ((entry = kernel_table_first (live_of (p), clip)))
    remove_record (p, entry);
  while ((entry = kernel_table_first (reverse_of (p), clip)))
    {
      KernelWord *record = find (p, (uint32_t) (word_load (entry) >> 32), (uint32_t) word_load (entry + 1));
      if (record && (uint32_t) (word_load (record) >> 32) == clip)
        remove_record (p, record);      /* and this entry with it */
      else
        kernel_table_remove (reverse_of (p), entry);
    }
}

void
kernel_connect_clear (KernelPerformer *p, uint32_t clip)
{
  if (clip != KERNEL_NONE)
    {
      clear_clip (p, clip);
      return;
    }
  kernel_table_clear (live_of (p));
  kernel_table_clear (reverse_of (p));
  kernel_learned_unmask_all (p);
}

static bool
is_gone (const KernelPerformer *p, uint32_t clip)
{
  return kernel_view_find_clip (&p->zones[p->current], p->newest, &p->head, clip) == UINT32_MAX;
}

/* Removal shifts entries back, perhaps past the sweep: a pass that removed anything is followed by another. */
void
kernel_connect_sweep (KernelPerformer *p)
{
  if (!p->sweeping)
    return;
  uint32_t places = kernel_table_places (live_of (p));
  for (int looks = 0; looks < SWEEP_A_BLOCK && p->sweep < places; looks++)
    {
      KernelWord *entry = kernel_table_at (live_of (p), p->sweep);
      uint64_t w0 = entry ? word_load (entry) : 0;
      uint32_t gone = !entry ? 0 : is_gone (p, (uint32_t) w0) ? (uint32_t) w0
                      : is_gone (p, (uint32_t) (w0 >> 32)) ? (uint32_t) (w0 >> 32) : 0;
      if (gone)
        clear_clip (p, gone);
      p->swept_any |= gone != 0;
      p->sweep += !gone;
    }
  if (p->sweep < places)
    return;
  p->sweep = 0;
  p->sweeping = p->swept_any;
  p->swept_any = false;
}

/* ---- for tests ------------------------------------------------------------------------------- */

bool
kernel_connect_agrees (KernelPerformer *p)
{
  uint32_t live = 0, reverse = 0;
  for (uint32_t i = 0; i < kernel_table_places (live_of (p)); i++)
    {
      KernelWord *record = kernel_table_at (live_of (p), i);
      if (!record)
        continue;
      uint64_t w0 = word_load (record);
      uint32_t found = 0;
      for (KernelWord *entry = kernel_table_first (reverse_of (p), (uint32_t) (w0 >> 32)); entry;
           entry = kernel_table_next (reverse_of (p), entry))
        found += (uint32_t) (word_load (entry) >> 32) == (uint32_t) w0
                 && (uint32_t) word_load (entry + 1) == (uint32_t) word_load (record + 1);
      if (found != 1)
        return false;
      live++;
    }
  for (uint32_t i = 0; i < kernel_table_places (reverse_of (p)); i++)
    reverse += kernel_table_at (reverse_of (p), i) != NULL;
  return live == reverse && live == kernel_table_used (live_of (p)) && reverse == kernel_table_used (reverse_of (p));
}
