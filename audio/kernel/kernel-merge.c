/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live notes beside the text's: each cursor keeps its place in the overlay and finds it anew when notes of its clip came,
 * moved or went. What lies behind the playhead by then is not struck late. */
#include <math.h>

#include "kernel-performer-private.h"

void
kernel_overlay_reset (KernelCursor *cursor, double tick)
{
  double place = ceil (fmax (tick, 0) * 65536 - 0.05);
  cursor->overlay = (KernelOverlayPlace) { .place = place < 281474976710655.0 ? (uint64_t) place : UINT64_MAX };
}

static void
point_at (const KernelPerformer *p, KernelOverlayPlace *at, uint32_t node)
{
  at->node = node;
  at->generation = p->overlay.nodes[node].generation;
}

static void
find_again (KernelPerformer *p, KernelCursor *cursor, uint32_t version)
{
  KernelOverlayPlace *at = &cursor->overlay;
  if (at->known)
    {
      double now = ceil (kernel_line_tick (&cursor->line, p->from - cursor->origin) * 65536 - 0.05);
      if (now > (double) at->place)
        {
          at->place = (uint64_t) now;
          at->order = 0;
        }
    }
  at->known = true;
  at->version = version;
  point_at (p, at, kernel_overlay_find (&p->overlay, cursor->axon.clip, at->place, at->order));
}

double
kernel_overlay_due (KernelPerformer *p, KernelCursor *cursor)
{
  KernelOverlayPlace *at = &cursor->overlay;
  uint32_t version = p->overlay.versions[overlay_bucket (cursor->axon.clip)];
  if (!at->known || at->version != version || p->overlay.nodes[at->node].generation != at->generation)
    find_again (p, cursor, version);
  if (at->node == 0)
    return NEVER;
  return cursor->origin + kernel_line_seconds (&cursor->line, p->overlay.nodes[at->node].place / 65536.0);
}

static void
play (KernelPerformer *p, KernelCursor *cursor, const KernelNode *node, uint32_t index, double due)
{
  KernelNote note;
  kernel_view_note_words (kernel_overlay_words (p, index), &note);
  note.place = node->place;
  note.span = KERNEL_NO_SPAN;
  if (!(note.flags & NOTE_ACTIVE) || (note.flags & NOTE_MUTED))
    return;
  uint16_t own = cursor->axon.track;
  if (node->track < KERNEL_TRACKS)
    cursor->axon.track = node->track;
  if (note.kind == KERNEL_NOTE)
    {
      KernelStrike strike;
      kernel_strike_init (p, cursor, &note, due, &strike);
      strike.node = index;
      strike.node_generation = node->generation;
      kernel_feel_note (p, cursor, &note, &strike);
    }
  else
    {
      KernelEvent event;
      if (kernel_control_event (p, cursor, &note, &event))
        kernel_feel_control (p, cursor, due, &event);
    }
  cursor->axon.track = own;
}

void
kernel_overlay_take (KernelPerformer *p, KernelCursor *cursor, double due)
{
  KernelOverlayPlace *at = &cursor->overlay;
  const KernelNode *node = p->overlay.nodes + at->node;
  play (p, cursor, node, at->node, due);
  at->place = node->place;
  at->order = node->order;
  uint32_t next = node->next[0];
  point_at (p, at, next && p->overlay.nodes[next].clip == node->clip ? next : 0);
}

void
kernel_overlay_run (KernelPerformer *p, double limit)
{
  KernelCursor *cursor = p->cursors + CURSORS;
  if (p->overlay.counts[overlay_bucket (KERNEL_NONE)] == 0)
    return;
  cursor->line = p->main;
  cursor->origin = p->main_origin;
  cursor->revision = p->head.revision;
  double stop = p->now.feels ? kernel_feel_reach (p, cursor, limit) : limit;
  while (p->steps && kernel_events_have_room (p))
    {
      double due = kernel_overlay_due (p, cursor);
      if (!(due < stop))
        return;
      p->steps--;
      kernel_overlay_take (p, cursor, due);
    }
}
