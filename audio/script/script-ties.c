/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties become long notes, and everything gets its order. */
#include "script-expand.h"
#include <math.h>

static void
tie_warn (Walk *w, const Item *item, const char *what)
{
  if (w->quiet)
    return;
  diagnostic_add (w->s, SCRIPT_WARNING, "SS0502", op_place (w, item->op), "%s", what)
    ->hint = "Tied parts follow each other without a gap, on one pitch: tie('start'), then tie('end').";
}

/* In the flat list that seeded humanise counts, a tied note stands where its last part was written, one that is never ended at
   the end. Its place in the score stays that of its first part. */
static void
tie_end (Walk *w, uint32_t *open, Item *item)
{
  Item *first = &w->items.items[*open - 1];

  if (fabs (first->beat + first->beats - item->beat) > 1e-6)
    tie_warn (w, item, "There is a gap before this tied note.");
  first->beats += item->beats;
  first->place = item->order;
  item->dropped = true;
  if (!(item->op->flags & OP_TIE_START))
    *open = 0;
}

static void
tie_leave (Walk *w, Item *first, uint32_t place)
{
  if (fabs (first->beats - op_beats (w, first->op)) < 1e-9)
    tie_warn (w, first, "This tie is never ended.");
  first->place = place;
}

void
ties_merge (Walk *w)
{
  uint32_t *open = memory_alloc_0 (w->s->arena, sizeof (uint32_t) * 16 * 128), *slot;

  for (uint32_t i = 0; i < w->items.count; i++)
    {
      Item *item = &w->items.items[i];
      unsigned flags;

      if (!item->op || item->grace || (item->op->kind != OP_NOTE && item->op->kind != OP_CHORD))
        continue;
      flags = item->op->flags & (OP_TIE_START | OP_TIE_END);
      slot = &open[(item->voice & 15u) * 128 + (unsigned) item->midi];
      if (flags & OP_TIE_END)
        {
          if (*slot)
            tie_end (w, slot, item);
          else
            tie_warn (w, item, "This note ends a tie that never began.");
          continue;
        }
      if (!(flags & OP_TIE_START))
        continue;
      if (*slot)
        tie_leave (w, &w->items.items[*slot - 1], item->order);
      *slot = i + 1;
    }
  for (unsigned key = 0; key < 16 * 128; key++)
    if (open[key])
      tie_leave (w, &w->items.items[open[key] - 1], w->items.count + open[key]);
  w->unsorted = w->marks;
  items_sort (w);
}

/* By beat; at one beat by the place in the flat list. */
static inline bool
item_before (const Item *a, const Item *b)
{
  return a->beat < b->beat || (a->beat == b->beat && a->place < b->place);
}

void
items_sort (Walk *w)
{
  uint32_t n = w->items.count;
  Item *from = w->items.items, *to, *keep;

  if (!w->unsorted)
    return;
  to = memory_new_n (w->s->arena, Item, w->items.capacity);
  for (uint32_t width = 1; width < n; width *= 2)
    {
      for (uint32_t low = 0; low < n; low += 2 * width)
        {
          uint32_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n, i = low, k = middle;

          for (uint32_t at = low; at < high; at++)
            to[at] = k >= high || (i < middle && item_before (&from[i], &from[k])) ? from[i++] : from[k++];
        }
      keep = from;
      from = to;
      to = keep;
    }
  w->items.items = from;
}
