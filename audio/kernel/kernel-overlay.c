/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The skip list of live notes: linking, unlinking, clearing, and the way home. Audio thread only. */
#include "kernel-overlay.h"

#define HINT_STEPS 48

static bool
is_before (const KernelNode *node, uint32_t clip, uint64_t place, uint64_t order)
{
  if (node->clip != clip)
    return node->clip < clip;
  if (node->place != place)
    return node->place < place;
  return node->order < order;
}

/* The last node before the key on each level; 0 is the head. */
static void
find_before (const KernelOverlay *o, uint32_t clip, uint64_t place, uint64_t order, uint32_t before[OVERLAY_LEVELS])
{
  uint32_t at = 0;
  for (int level = OVERLAY_LEVELS - 1; level >= (int) o->height; level--)
    before[level] = 0;
  for (int level = (int) o->height - 1; level >= 0; level--)
    {
      uint32_t next;
      while ((next = o->nodes[at].next[level]) && is_before (o->nodes + next, clip, place, order))
        at = next;
      before[level] = at;
    }
}

/* Behind the last note linked? */
static bool
find_by_finger (const KernelOverlay *o, uint32_t clip, uint64_t place, uint64_t order, uint32_t before[OVERLAY_LEVELS])
{
  uint32_t last = o->finger[0], next = o->nodes[last].next[0];
  if ((last && !is_before (o->nodes + last, clip, place, order)) || (next && is_before (o->nodes + next, clip, place, order)))
    return false;
  memcpy (before, o->finger, sizeof o->finger);
  return true;
}

static uint32_t *
hint_of (KernelOverlay *o, uint32_t clip, uint64_t place)
{
  return o->hints + layout_hash32 (clip * 0x9E3779B1u + (uint32_t) (place >> 24), 12);
}

/* From a neighbour in time a few steps there or back: enough for a note of one or two levels, which fifteen of sixteen are. */
static bool
find_by_hint (KernelOverlay *o, uint32_t clip, uint64_t place, uint64_t order, uint8_t levels, uint32_t before[OVERLAY_LEVELS])
{
  uint32_t at = *hint_of (o, clip, place), next;
  int steps = 0;
  if (levels > 2 || !at || o->nodes[at].state != NODE_LINKED || o->nodes[at].clip != clip)
    return false;
  for (; at && !is_before (o->nodes + at, clip, place, order) && steps < HINT_STEPS; steps++)
    at = o->nodes[at].prev;
  for (; (next = o->nodes[at].next[0]) && is_before (o->nodes + next, clip, place, order) && steps < HINT_STEPS; steps++)
    at = next;
  before[0] = at;
  for (; levels > 1 && at && o->nodes[at].levels < 2 && steps < HINT_STEPS; steps++)
    at = o->nodes[at].prev;
  before[1] = at;
  return steps < HINT_STEPS;
}

static void
keep_finger (KernelOverlay *o, uint32_t index, const uint32_t before[OVERLAY_LEVELS])
{
  uint8_t levels = o->nodes[index].levels;
  for (uint8_t level = 0; level < OVERLAY_LEVELS; level++)
    o->finger[level] = level < levels ? index : before[level];
}

static uint8_t
draw_levels (uint64_t order)
{
  uint64_t mixed = layout_mix (order, 0x2545F4914F6CDD1Dull);
  uint8_t levels = 1;
  for (mixed >>= 8; levels < OVERLAY_LEVELS && (mixed & 3) == 0; mixed >>= 2)
    levels++;
  return levels;
}

static void
touch (KernelOverlay *o, uint32_t clip, int count)
{
  uint32_t bucket = overlay_bucket (clip);
  o->versions[bucket]++;
  o->counts[bucket] += (uint32_t) count;
}

static void
link (KernelOverlay *o, uint32_t index, uint32_t clip, uint64_t place)
{
  KernelNode *node = o->nodes + index;
  uint32_t before[OVERLAY_LEVELS];
  node->clip = clip;
  node->place = place;
  node->order = ++o->orders;
  node->levels = draw_levels (node->order);
  node->generation++;
  bool near = false;
  if (!find_by_finger (o, clip, place, node->order, before)
      && !(near = find_by_hint (o, clip, place, node->order, node->levels, before)))
    find_before (o, clip, place, node->order, before);
  for (uint8_t level = 0; level < node->levels; level++)
    {
      node->next[level] = o->nodes[before[level]].next[level];
      o->nodes[before[level]].next[level] = index;
    }
  if (node->levels > o->height)
    o->height = node->levels;
  node->prev = before[0];
  if (node->next[0])
    o->nodes[node->next[0]].prev = index;
  if (near)
    memset (o->finger, 0, sizeof o->finger);    /* not every level is known: the head is a finger too */
  else
    keep_finger (o, index, before);
  node->state = NODE_LINKED;            /* only now may a hint lead here */
  *hint_of (o, clip, place) = index;
  touch (o, clip, 1);
}

static void
unlink_node (KernelOverlay *o, uint32_t index)
{
  KernelNode *node = o->nodes + index;
  uint32_t before[OVERLAY_LEVELS] = { node->prev };
  if (node->levels > 1)
    find_before (o, node->clip, node->place, node->order, before);
  for (uint8_t level = 0; level < node->levels; level++)
    {
      o->nodes[before[level]].next[level] = node->next[level];
      if (o->finger[level] == index)
        o->finger[level] = before[level];
    }
  if (node->next[0])
    o->nodes[node->next[0]].prev = node->prev;
  node->generation++;
  node->state = NODE_FREE;
  touch (o, node->clip, -1);
}

static void
retire (KernelOverlay *o, uint32_t index)
{
  o->nodes[index].state = NODE_RETIRED;
  o->retired[(o->retired_head + o->retired_count++) % OVERLAY_NODES] = index;
  o->unlinked[index / (KERNEL_LANE_NOTES + 1)]++;
}

void
kernel_overlay_begin_block (KernelOverlay *o, KernelLane *lanes)
{
  for (; o->retired_count; o->retired_count--, o->retired_head = (o->retired_head + 1) % OVERLAY_NODES)
    {
      uint32_t index = o->retired[o->retired_head], lane = index / (KERNEL_LANE_NOTES + 1);
      const uint64_t note = index % (KERNEL_LANE_NOTES + 1);
      o->nodes[index].state = NODE_FREE;
      /* The ring has a place for every note of the pool: never full. */
      (void) !ring_queue_push (lanes[lane].home, &note);
    }
  for (int i = 0; o->cleared && i < OVERLAY_RETIRES_A_BLOCK; i++)
    {
      uint32_t index = o->cleared;
      o->cleared = o->nodes[index].next[0];
      retire (o, index);
    }
}

void
kernel_overlay_insert (KernelOverlay *o, uint32_t index, uint32_t clip, uint64_t place, uint8_t track)
{
  o->nodes[index].track = track;
  link (o, index, clip, place);
  o->linked[index / (KERNEL_LANE_NOTES + 1)]++;
}

void
kernel_overlay_move (KernelOverlay *o, uint32_t index, uint64_t place)
{
  KernelNode *node = o->nodes + index;
  if (node->state != NODE_LINKED)       /* cleared by somebody meanwhile */
    return;
  unlink_node (o, index);
  link (o, index, node->clip, place);
}

void
kernel_overlay_delete (KernelOverlay *o, uint32_t index)
{
  if (o->nodes[index].state != NODE_LINKED)
    return;
  unlink_node (o, index);
  retire (o, index);
}

/* ---- clearing: a whole stretch is cut out at once and taken apart later ---------------------- */

static void
cut (KernelOverlay *o, const uint32_t from[OVERLAY_LEVELS], const uint32_t to[OVERLAY_LEVELS])
{
  uint32_t first = o->nodes[from[0]].next[0], last = to[0], behind = o->nodes[last].next[0];
  if (last == from[0])
    return;
  memcpy (o->finger, from, sizeof o->finger);
  for (int level = 0; level < OVERLAY_LEVELS; level++)
    if (to[level] != from[level])
      o->nodes[from[level]].next[level] = o->nodes[to[level]].next[level];
  if (behind)
    o->nodes[behind].prev = from[0];
  o->nodes[last].next[0] = o->cleared;
  o->cleared = first;
}

/* States first: a later command must not touch them. At most every note of sixteen pools. */
static void
mark_cleared (KernelOverlay *o, uint32_t from, uint32_t end)
{
  for (uint32_t at = from; at != end; at = o->nodes[at].next[0])
    {
      o->nodes[at].state = NODE_CLEARED;
      o->nodes[at].generation++;
      touch (o, o->nodes[at].clip, -1);
    }
}

void
kernel_overlay_clear (KernelOverlay *o, uint32_t clip)
{
  uint32_t from[OVERLAY_LEVELS], to[OVERLAY_LEVELS];
  find_before (o, clip, 0, 0, from);
  find_before (o, clip, UINT64_MAX, UINT64_MAX, to);
  mark_cleared (o, o->nodes[from[0]].next[0], o->nodes[to[0]].next[0]);
  cut (o, from, to);
}

void
kernel_overlay_clear_all (KernelOverlay *o)
{
  uint32_t from[OVERLAY_LEVELS] = { 0 }, to[OVERLAY_LEVELS];
  find_before (o, UINT32_MAX, UINT64_MAX, UINT64_MAX, to);
  mark_cleared (o, o->nodes[0].next[0], 0);
  cut (o, from, to);
}

uint32_t
kernel_overlay_find (const KernelOverlay *o, uint32_t clip, uint64_t place, uint64_t order)
{
  uint32_t before[OVERLAY_LEVELS];
  find_before (o, clip, place, order ? order + 1 : 0, before);
  uint32_t node = o->nodes[before[0]].next[0];
  return node && o->nodes[node].clip == clip ? node : 0;
}
