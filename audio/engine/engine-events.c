/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The performer's events of one block, sorted by track and told in the machines' words. */
#include <string.h>
#include "engine-private.h"

enum { CC_VOLUME = 7, CC_PAN = 10 };
enum { TARGET_VOLUME, TARGET_PAN };     /* automation: place in the language's table of targets */

/* Kept for the strip, or for every track: neither is counted with its own track. */
static bool
for_all (const KernelEvent *event)
{
  return event->track >= KERNEL_TRACKS || event->type == KERNEL_EVENT_PANIC;
}

/* A start or a jump back begins with what the strips say themselves; the score's chase follows in the same block. */
static void
reset_lanes (Engine *engine)
{
  KernelTransport transport;

  kernel_performer_get_transport (engine->performer, &transport);
  if (transport.tick < engine->last_tick)
    for (uint32_t i = 0; i < engine->mix->wire_count; i++)
      engine->mix->wires[i].strip->lane = (EngineLane) { .volume = 1 };
  engine->last_tick = transport.tick;
}

/* Volume and pan belong to the strip; everything else is the machine's. */
static bool
take_by_strip (const EngineMix *mix, const KernelEvent *event)
{
  EngineLane nobody, *lane = &nobody;

  if (mix->wire_of_slot[event->track] != ENGINE_NO_WIRE)
    lane = &mix->wires[mix->wire_of_slot[event->track]].strip->lane;
  if (event->type == KERNEL_EVENT_AUTOMATION)
    {
      if (event->controller == TARGET_VOLUME)
        lane->volume = CLAMP (event->value, 0.f, 4.f);
      else if (event->controller == TARGET_PAN)
        lane->pan = CLAMP (event->value, -1.f, 1.f);
      return true;
    }
  if (event->type == KERNEL_EVENT_PROGRAM)      /* a track's patch is the text's choice */
    return true;
  if (event->type != KERNEL_EVENT_CC)
    return false;
  if (event->controller == CC_VOLUME)
    lane->volume = event->value;
  else if (event->controller == CC_PAN)
    lane->pan = event->value * 2 - 1;
  return event->controller == CC_VOLUME || event->controller == CC_PAN;
}

/* Notes count from 1 since the last rewind: what a voice draws by its number is the same in every render. */
static uint32_t
renumber (Engine *engine, const KernelEvent *event)
{
  if (event->serial == 0)
    return 0;
  if (engine->renumber && event->type == KERNEL_EVENT_ON)
    {
      engine->serial_base = event->serial - 1;
      engine->renumber = false;
    }
  return event->serial == engine->serial_base ? UINT32_MAX : event->serial - engine->serial_base;
}

static void
translate (Engine *engine, DspEvent *to, const KernelEvent *from)
{
  *to = (DspEvent) { .frame = from->frame < ENGINE_BLOCK ? from->frame : ENGINE_BLOCK - 1,
                     .channel_voice = from->voice, .controller = from->controller,
                     .serial = renumber (engine, from), .value = from->value };
  switch ((KernelEventType) from->type)
    {
    case KERNEL_EVENT_ON:
      to->type = DSP_EVENT_ON;
      to->note = (float) from->pitch + from->value / 100;
      to->velocity = (float) from->velocity / 127;
      to->value = 0;
      to->glide_s = from->glide_s;
      to->glide_from = from->glide_from;
      break;
    case KERNEL_EVENT_OFF: to->type = DSP_EVENT_OFF; break;
    case KERNEL_EVENT_BEND: to->type = DSP_EVENT_BEND; break;
    case KERNEL_EVENT_POLY:
    case KERNEL_EVENT_PRESSURE: to->type = DSP_EVENT_PRESSURE; break;
    case KERNEL_EVENT_PANIC: to->type = DSP_EVENT_PANIC; break;
    case KERNEL_EVENT_ALL_OFF: to->type = DSP_EVENT_ALL_OFF; break;
    case KERNEL_EVENT_PROGRAM:
    case KERNEL_EVENT_AUTOMATION:
    case KERNEL_EVENT_CC: to->type = DSP_EVENT_CC; break;
    }
}

/* Counts, places, fills: a stable sort by track. first[t] .. first[t + 1] are the events of slot t. An event for all
 * tracks is kept once per kind and block and stands before the rest of its frame's order in each track. */
void
engine_events_block (Engine *engine)
{
  uint32_t count = kernel_performer_block (engine->performer, engine->events, ENGINE_EVENTS);
  uint32_t next[KERNEL_TRACKS];
  int all[2] = { -1, -1 };              /* ALL_OFF, PANIC */

  reset_lanes (engine);
  memset (engine->first, 0, sizeof engine->first);
  for (uint32_t i = 0; i < count; i++)
    {
      KernelEvent *event = &engine->events[i];

      if (for_all (event))
        {
          if (event->type == KERNEL_EVENT_ALL_OFF || event->type == KERNEL_EVENT_PANIC)
            all[event->type == KERNEL_EVENT_PANIC] = (int) i;
        }
      else if (take_by_strip (engine->mix, event))
        event->track = UINT16_MAX;
      else
        engine->first[event->track + 1]++;
    }
  for (uint32_t t = 0; t < KERNEL_TRACKS; t++)
    {
      next[t] = engine->first[t];
      engine->first[t + 1] += engine->first[t] + (all[0] >= 0) + (all[1] >= 0);
    }
  for (uint32_t i = 0; i < count; i++)
    {
      const KernelEvent *event = &engine->events[i];

      if (!for_all (event))
        translate (engine, &engine->sorted[next[event->track]++], event);
      else if ((int) i == all[0] || (int) i == all[1])
        for (uint32_t t = 0; t < KERNEL_TRACKS; t++)
          translate (engine, &engine->sorted[next[t]++], event);
    }
}

/* The events of a wire. A track that has moved to another slot also hears of the notes it began in a former one. */
const DspEvent *
engine_events_get (Engine *engine, const EngineWire *wire, uint32_t *count)
{
  const DspEvent *own = engine->sorted + engine->first[wire->slot];
  uint32_t n = engine->first[wire->slot + 1] - engine->first[wire->slot], own_count = n;

  *count = n;
  if (!wire->former_slots)
    return own;
  memcpy (engine->joined, own, n * sizeof *own);
  for (uint32_t t = 0; t < KERNEL_TRACKS; t++)
    for (uint32_t i = engine->first[t]; wire->former_slots >> t & 1 && t != wire->slot && i < engine->first[t + 1]; i++)
      {
        uint32_t at = n;

        if (engine->sorted[i].type != DSP_EVENT_OFF)
          continue;
        for (; at > 0 && engine->joined[at - 1].frame > engine->sorted[i].frame; at--)
          engine->joined[at] = engine->joined[at - 1];
        engine->joined[at] = engine->sorted[i];
        n++;
      }
  *count = n;
  return n == own_count ? own : engine->joined;
}
