/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Controllers as events, and what a jump into a clip's middle has to catch up with. */
#include "kernel-performer-private.h"

#define CHASE_MAX 4096                  /* notes looked back at */

bool
kernel_control_event (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, KernelEvent *event)
{
  *event = (KernelEvent) { .track = cursor->axon.track,
                           .pitch = note->pitch,
                           .velocity = note->velocity,
                           .voice = note->voice,
                           .glide_from = -1 };
  switch (note->kind)
    {
    case KERNEL_CC:
      event->type = KERNEL_EVENT_CC;
      event->controller = note->pitch;
      event->value = note->velocity / 127.f;
      return true;
    case KERNEL_BEND:
      event->type = KERNEL_EVENT_BEND;
      event->value = ((note->extra & 0x3fff) - 8192) / 8192.f * KERNEL_BEND_SEMITONES;
      return true;
    case KERNEL_PRESSURE:
      event->type = KERNEL_EVENT_PRESSURE;
      event->value = note->velocity / 127.f;
      return true;
    case KERNEL_POLY:
      event->type = KERNEL_EVENT_POLY;
      event->value = note->velocity / 127.f;
      return true;
    case KERNEL_PROGRAM:
      event->type = KERNEL_EVENT_PROGRAM;
      event->controller = note->pitch;
      return true;
    case KERNEL_AUTOMATION:
      event->type = KERNEL_EVENT_AUTOMATION;
      event->controller = note->pitch;
      event->value = note->extra / 65535.f;
      if (note->duration)
        event->glide_s = (float) ((kernel_line_seconds (&cursor->line,
                                                        note->place / 65536.0 + note->duration)
                                   - kernel_line_seconds (&cursor->line, note->place / 65536.0))
                                  / p->now.scale);
      return true;
    default: /* tempo and metre marks have no sound of their own */
      return false;
    }
}

/* ---- chase ----------------------------------------------------------------------------------- */

typedef struct { uint64_t controllers[2]; uint32_t kinds; } Chased;

/* True the first time that this controller, or this kind, is met. */
static bool
is_latest (Chased *chased, const KernelNote *note)
{
  uint64_t bit = 1ull << (note->pitch & 63);
  uint32_t kind = note->kind == KERNEL_AUTOMATION ? 1u << (16 + (note->pitch & 15)) : 1u << note->kind;
  bool seen = note->kind == KERNEL_CC ? (chased->controllers[note->pitch >> 6] & bit) != 0 : (chased->kinds & kind) != 0;
  if (note->kind == KERNEL_CC)
    chased->controllers[note->pitch >> 6] |= bit;
  else
    chased->kinds |= kind;
  return !seen;
}

/* A note that sounds across the place is struck there, for the rest of its time. */
static void
chase_note (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, uint32_t index, double clock)
{
  if (!(note->flags & NOTE_ACTIVE) || (note->flags & NOTE_MUTED))
    return;
  KernelStrike strike;
  kernel_strike_init (p, cursor, note, clock, &strike);
  strike.note = index;
  strike.glide_s = 0;
  if (strike.end > clock + 1.0 / p->rate)
    kernel_strike_sound (p, &strike, kernel_frame_at (p, clock));
}

/* After a jump into the middle: the last controllers, program, bend and pressure before it, and the notes held across it. */
void
kernel_cursor_chase (KernelPerformer *p, KernelCursor *cursor, double clock, bool notes)
{
  Chased chased = { 0 };
  uint32_t first = cursor->ordinal > CHASE_MAX ? cursor->ordinal - CHASE_MAX : 0, i = cursor->ordinal;
  for (; i > first && p->steps; p->steps--)
    {
      KernelNote note;
      KernelEvent event;
      kernel_view_note (&p->zones[cursor->zone], cursor->axon.first + --i, &note);
      if (note.kind == KERNEL_NOTE || note.kind == KERNEL_POLY || note.kind > KERNEL_AUTOMATION || !is_latest (&chased, &note))
        continue;
      if ((note.flags & NOTE_ACTIVE) && kernel_control_event (p, cursor, &note, &event))
        kernel_event_push (p, clock, CLASS_CONTROL, &event);
    }
  for (; notes && i < cursor->ordinal && p->steps; i++, p->steps--)     /* forward: struck in the order written */
    {
      KernelNote note;
      kernel_view_note (&p->zones[cursor->zone], cursor->axon.first + i, &note);
      if (note.kind == KERNEL_NOTE)
        chase_note (p, cursor, &note, cursor->axon.first + i, clock);
    }
}
