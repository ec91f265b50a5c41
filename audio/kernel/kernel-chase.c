/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Controllers as events; and after a jump into the middle of an axon: what was said before the place still counts there. */
#include <math.h>
#include <string.h>

#include "kernel-performer-private.h"

#define CHASE_MAX 4096                  /* notes looked back at */
#define BEND_MAX 96                     /* semitones */

double
kernel_ramp_seconds (KernelCursor *cursor, const KernelNote *note)
{
  double tick = note->place / 65536.0;
  return kernel_line_seconds (&cursor->line, tick + note->duration) - kernel_line_seconds (&cursor->line, tick);
}

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
      event->value = note->value < -BEND_MAX ? -BEND_MAX : note->value > BEND_MAX ? BEND_MAX : note->value;
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
      event->velocity = 0;
      event->value = note->value;
      if (note->duration)
        event->glide_s = (float) (kernel_ramp_seconds (cursor, note) / p->now.scale);
      return true;
    default: /* tempo and metre marks have no sound of their own */
      return false;
    }
}

/* ---- chase ----------------------------------------------------------------------------------- */

/* Walking back: what was met, and ramps under way that wait for the note before them, whose value they came from. */
typedef struct {
  uint64_t controllers[2], targets[2], waits[2];
  uint32_t kinds;
  KernelNote ramps[KERNEL_TARGETS];     /* hold only where waits says so */
} Chased;

/* True the first time that this controller, or this kind, is met. */
static bool
is_latest (Chased *chased, const KernelNote *note)
{
  uint64_t bit = 1ull << (note->pitch & 63);
  uint32_t kind = 1u << note->kind;
  bool seen = note->kind == KERNEL_CC ? (chased->controllers[note->pitch >> 6] & bit) != 0 : (chased->kinds & kind) != 0;
  if (note->kind == KERNEL_CC)
    chased->controllers[note->pitch >> 6] |= bit;
  else
    chased->kinds |= kind;
  return !seen;
}

/* Where the target stands now, and what is left of its ramp. `from` is what the ramp came from, NULL if that is not
 * known. */
static void
push_automation (KernelPerformer *p, KernelCursor *cursor, const KernelNote *note, const KernelNote *from,
                 double clock)
{
  double total = note->duration ? kernel_ramp_seconds (cursor, note) : 0;
  double left = cursor->origin + kernel_line_seconds (&cursor->line, note->place / 65536.0 + note->duration) - clock;
  KernelEvent event;
  if (!kernel_control_event (p, cursor, note, &event))
    return;
  event.glide_s = left > 0 && total > 0 ? (float) (left / p->now.scale) : 0;
  if (event.glide_s > 0 && from)
    {
      event.velocity = 1;
      event.glide_from = (float) (note->value + (from->value - note->value) * fmin (left / total, 1));
    }
  kernel_event_push (p, clock, CLASS_CONTROL, &event);
}

static void
chase_automation (KernelPerformer *p, KernelCursor *cursor, Chased *chased, const KernelNote *note, double clock)
{
  uint64_t bit = 1ull << (note->pitch & 63);
  unsigned word = note->pitch >> 6;
  if (chased->waits[word] & bit)
    {
      chased->waits[word] &= ~bit;
      push_automation (p, cursor, &chased->ramps[note->pitch], note, clock);
    }
  if (chased->targets[word] & bit)
    return;
  chased->targets[word] |= bit;
  if (cursor->origin + kernel_line_seconds (&cursor->line, note->place / 65536.0 + note->duration) <= clock)
    {
      push_automation (p, cursor, note, NULL, clock);
      return;
    }
  chased->waits[word] |= bit;
  chased->ramps[note->pitch] = *note;
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

static void
chase_control (KernelPerformer *p, KernelCursor *cursor, Chased *chased, const KernelNote *note, double clock)
{
  KernelEvent event;
  if (note->kind == KERNEL_NOTE || note->kind == KERNEL_POLY || note->kind > KERNEL_AUTOMATION)
    return;
  if (note->kind == KERNEL_AUTOMATION)
    {
      if (note->flags & NOTE_ACTIVE)
        chase_automation (p, cursor, chased, note, clock);
    }
  else if (is_latest (chased, note) && (note->flags & NOTE_ACTIVE) && kernel_control_event (p, cursor, note, &event))
    kernel_event_push (p, clock, CLASS_CONTROL, &event);
}

/* The last controllers, program, bend, pressure and automation before the place, and the notes held across it. */
void
kernel_cursor_chase (KernelPerformer *p, KernelCursor *cursor, double clock, bool notes)
{
  const KernelZone *zone = &p->zones[cursor->zone];
  Chased chased;
  KernelNote note;
  uint32_t first = cursor->ordinal > CHASE_MAX ? cursor->ordinal - CHASE_MAX : 0, i = cursor->ordinal;
  memset (&chased, 0, offsetof (Chased, ramps));
  for (; i > first && p->steps; p->steps--)
    {
      kernel_view_note (zone, cursor->axon.first + --i, &note);
      chase_control (p, cursor, &chased, &note, clock);
    }
  for (uint32_t target = 0; target < KERNEL_TARGETS; target++)
    if (chased.waits[target >> 6] >> (target & 63) & 1)
      push_automation (p, cursor, &chased.ramps[target], NULL, clock);
  for (; notes && i < cursor->ordinal && p->steps; i++, p->steps--)     /* forward: struck in the order written */
    {
      kernel_view_note (zone, cursor->axon.first + i, &note);
      if (note.kind == KERNEL_NOTE)
        chase_note (p, cursor, &note, cursor->axon.first + i, clock);
    }
}
