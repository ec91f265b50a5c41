/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The performer's events of one block, sorted by track and told in the machines' words. */
#include <math.h>
#include <string.h>
#include "engine-private.h"

enum { CC_VOLUME = 7, CC_PAN = 10, CC_EXPRESSION = 11 };

/* Kept for the strip, or for every track: neither is counted with its own track. */
static bool
for_all (const KernelEvent *event)
{
  return event->track >= KERNEL_TRACKS || event->type == KERNEL_EVENT_PANIC;
}

void
engine_strip_init_lane (EngineStrip *strip)
{
  for (int i = 0; i < ENGINE_LANES; i++)
    engine_glide_jump (&strip->lane.glides[i], i == KERNEL_TARGET_VOLUME || i == KERNEL_TARGET_EXPRESSION);
}

/* A stop goes back to the start and lets notes end as they like; a pause stays where it is. */
static void
note_pause (Engine *engine, const KernelTransport *transport)
{
  if (engine->was_playing && !transport->playing && transport->tick > 0 && !transport->at_end)
    engine->hushing = true;
  else if (transport->playing)
    engine->hushing = false;
  engine->was_playing = transport->playing;
}

/* A start or a jump back begins with what the strips say themselves; the score's chase follows in the same block. */
static bool
reset_lanes (Engine *engine)
{
  KernelTransport transport;
  bool back;

  kernel_performer_get_transport (engine->performer, &transport);
  back = transport.tick < engine->last_tick;
  for (uint32_t i = 0; back && i < engine->mix->wire_count; i++)
    engine_strip_init_lane (engine->mix->wires[i].strip);
  engine->last_tick = transport.tick;
  note_pause (engine, &transport);
  return back;
}

static EngineStrip *
strip_of (const EngineMix *mix, uint32_t slot)
{
  return mix->wire_of_slot[slot] == ENGINE_NO_WIRE ? NULL : mix->wires[mix->wire_of_slot[slot]].strip;
}

static void
set_lane (const Engine *engine, EngineStrip *strip, const KernelEvent *event, double value)
{
  EngineGlide *glide = &strip->lane.glides[event->controller];

  if (event->velocity)
    engine_glide_jump (glide, event->glide_from);
  engine_glide_set (glide, value, event->frame, event->glide_s * engine->rate);
}

static bool
expresses (const EngineStrip *strip)
{
  return atomic_load_explicit (&strip->expresses, memory_order_relaxed);
}

/* Which lane an automation moves, or -1: the machine's affair. */
static int
lane_of_automation (const EngineStrip *strip, const KernelEvent *event)
{
  bool patch = strip->unit->sound == ENGINE_SOUND_PATCH;

  if (event->controller <= KERNEL_TARGET_BEND || (event->controller == KERNEL_TARGET_EXPRESSION && expresses (strip)))
    return event->controller;
  return patch || event->controller >= ENGINE_LANES ? -1 : event->controller;
}

static int
lane_of_controller (const EngineStrip *strip, const KernelEvent *event)
{
  return event->controller == CC_VOLUME ? KERNEL_TARGET_VOLUME : event->controller == CC_PAN ? KERNEL_TARGET_PAN
         : event->controller == CC_EXPRESSION && expresses (strip) ? KERNEL_TARGET_EXPRESSION : -1;
}

/* Volume, pan and bend belong to the strip, and controllers where there is no patch to move; the rest is the machine's. */
static bool
take_by_strip (const Engine *engine, const KernelEvent *event)
{
  EngineStrip *strip = strip_of (engine->mix, event->track);
  KernelEvent as = *event;
  double value = event->value;
  int lane;

  if (event->type == KERNEL_EVENT_PROGRAM)      /* a track's patch is the text's choice */
    return true;
  if (!strip)                           /* the end of a note may still concern a track that has moved away */
    return event->type == KERNEL_EVENT_AUTOMATION;
  if (event->type == KERNEL_EVENT_AUTOMATION)
    lane = lane_of_automation (strip, event);
  else if (event->type == KERNEL_EVENT_CC)
    {
      lane = lane_of_controller (strip, event);
      value = lane == KERNEL_TARGET_PAN ? value * 2 - 1 : value;
      as.velocity = 0;
      as.glide_s = 0;
    }
  else
    return false;
  if (lane < 0)                         /* names mean something to patches alone */
    return event->type == KERNEL_EVENT_AUTOMATION && strip->unit->sound != ENGINE_SOUND_PATCH;
  as.controller = (uint8_t) lane;
  set_lane (engine, strip, &as, value);
  return true;
}

static bool
makes_event (const EngineStrip *strip, int lane)
{
  return engine_glide_moves (&strip->lane.glides[lane]) && !(lane == KERNEL_TARGET_EXPRESSION && expresses (strip));
}

/* How many events the moving lanes of a slot make in this block. */
static uint32_t
count_moving (const Engine *engine, uint32_t slot)
{
  EngineStrip *strip = strip_of (engine->mix, slot);
  uint32_t count = 0;

  for (int i = KERNEL_TARGET_BEND; strip && i < ENGINE_LANES; i++)
    count += makes_event (strip, i);
  return count;
}

static DspEvent *
put_moving (const Engine *engine, uint32_t slot, DspEvent *to)
{
  static const uint8_t controllers[ENGINE_LANES] = {
    [KERNEL_TARGET_MODULATION] = 1, [KERNEL_TARGET_EXPRESSION] = 11, [KERNEL_TARGET_RESONANCE] = 71,
    [KERNEL_TARGET_CUTOFF] = 74, [KERNEL_TARGET_REVERB] = 91, [KERNEL_TARGET_CHORUS] = 93, [KERNEL_TARGET_DELAY] = 94,
  };
  EngineStrip *strip = strip_of (engine->mix, slot);

  for (int i = KERNEL_TARGET_BEND; strip && i < ENGINE_LANES; i++)
    if (makes_event (strip, i))
      {
        float value = engine_glide_step (&strip->lane.glides[i]).value;

        *to++ = i == KERNEL_TARGET_BEND
                  ? (DspEvent) { .type = DSP_EVENT_BEND,
                                 .value = fminf (fmaxf (value, -1), 1) * atomic_load_explicit (&strip->bend, memory_order_relaxed) }
                  : (DspEvent) { .type = DSP_EVENT_CC, .controller = controllers[i], .value = fminf (fmaxf (value, 0), 1) };
      }
  return to;
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
translate (Engine *engine, DspEvent *to, const KernelEvent *from, const EngineStrip *strip)
{
  float range;

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
    case KERNEL_EVENT_BEND:
      to->type = DSP_EVENT_BEND;
      range = strip ? atomic_load_explicit (&strip->bend, memory_order_relaxed) : ENGINE_BEND_MAX;
      to->value = fminf (fmaxf (from->value, -range), range);
      break;
    case KERNEL_EVENT_POLY:
      to->type = DSP_EVENT_POLY;
      to->note = from->pitch;
      break;
    case KERNEL_EVENT_PRESSURE: to->type = DSP_EVENT_PRESSURE; break;
    case KERNEL_EVENT_PANIC: to->type = DSP_EVENT_PANIC; break;
    case KERNEL_EVENT_ALL_OFF: to->type = DSP_EVENT_ALL_OFF; break;
    case KERNEL_EVENT_AUTOMATION:
      to->type = DSP_EVENT_TARGET;
      to->velocity = from->velocity;
      to->glide_s = from->glide_s;
      to->glide_from = from->glide_from;
      break;
    case KERNEL_EVENT_PROGRAM:
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
  bool back;

  engine_midi_block (engine, engine->events, count);
  back = reset_lanes (engine);
  memset (engine->first, 0, sizeof engine->first);
  for (uint32_t i = 0; i < count; i++)
    {
      KernelEvent *event = &engine->events[i];

      if (for_all (event))
        {
          if (event->type == KERNEL_EVENT_ALL_OFF || event->type == KERNEL_EVENT_PANIC)
            all[event->type == KERNEL_EVENT_PANIC] = (int) i;
        }
      else if (take_by_strip (engine, event))
        event->track = UINT16_MAX;
      else
        engine->first[event->track + 1]++;
    }
  for (uint32_t t = 0; t < KERNEL_TRACKS; t++)
    {
      next[t] = engine->first[t];
      engine->first[t + 1] += engine->first[t] + (all[0] >= 0) + (all[1] >= 0) + back + count_moving (engine, t);
      if (back)
        engine->sorted[next[t]++] = (DspEvent) { .type = DSP_EVENT_RESET };
      next[t] = (uint32_t) (put_moving (engine, t, engine->sorted + next[t]) - engine->sorted);
    }
  for (uint32_t i = 0; i < count; i++)
    {
      const KernelEvent *event = &engine->events[i];

      if (!for_all (event))
        translate (engine, &engine->sorted[next[event->track]++], event, strip_of (engine->mix, event->track));
      else if ((int) i == all[0] || (int) i == all[1])
        for (uint32_t t = 0; t < KERNEL_TRACKS; t++)
          translate (engine, &engine->sorted[next[t]++], event, NULL);
    }
}

/* The events of a wire. A track that has moved to another slot also hears of the notes it began in a former one. */
const DspEvent *
engine_events_get (Engine *engine, const EngineWire *wire, DspEvent *joined, uint32_t *count)
{
  const DspEvent *own = engine->sorted + engine->first[wire->slot];
  uint32_t n = engine->first[wire->slot + 1] - engine->first[wire->slot], own_count = n;

  *count = n;
  if (!wire->former_slots)
    return own;
  memcpy (joined, own, n * sizeof *own);
  for (uint32_t t = 0; t < KERNEL_TRACKS; t++)
    for (uint32_t i = engine->first[t]; wire->former_slots >> t & 1 && t != wire->slot && i < engine->first[t + 1]; i++)
      {
        uint32_t at = n;

        if (engine->sorted[i].type != DSP_EVENT_OFF)
          continue;
        for (; at > 0 && joined[at - 1].frame > engine->sorted[i].frame; at--)
          joined[at] = joined[at - 1];
        joined[at] = engine->sorted[i];
        n++;
      }
  *count = n;
  return n == own_count ? own : joined;
}
