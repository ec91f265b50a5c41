/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The wiring: who plays, in which order, into which buses and keys; built whole and handed over by pointer. */
#include <math.h>
#include <string.h>
#include "engine-private.h"

static void
wire_fx (EngineWire *wire, EngineStrip *strip)
{
  for (uint32_t i = 0; i < strip->fx->len && wire->fx_count < G_N_ELEMENTS (wire->fx); i++)
    {
      EngineFx *fx = g_ptr_array_index (strip->fx, i);

      if (fx->gone)
        continue;
      wire->fx_latency[wire->fx_count] = engine_fx_prepare (fx);
      wire->latency += wire->fx_latency[wire->fx_count];
      wire->fx[wire->fx_count++] = fx;
    }
}

static const EngineWire *
find_wire (const EngineMix *mix, const EngineStrip *strip)
{
  for (uint32_t i = 0; mix && i < mix->wire_count; i++)
    if (mix->wires[i].strip == strip)
      return &mix->wires[i];
  return NULL;
}

/* A bus number of the rig to its place among the returns: a bus that could not be made has none. */
static int
place_of_bus (const EngineMix *mix, const EngineRig *rig, uint32_t bus)
{
  if (bus >= rig->bus_count)
    return -1;
  for (uint32_t i = 0; i < mix->return_count; i++)
    if (!mix->returns[i].bus->leaving && strcmp (mix->returns[i].bus->id, rig->buses[bus].id) == 0)
      return (int) i;
  return -1;
}

static void
wire_sends (EngineWire *wire, const EngineMix *mix, const EngineRig *rig, const EngineTrack *track)
{
  for (uint32_t i = 0; i < track->send_count && wire->send_count < ENGINE_SENDS; i++)
    {
      int bus = place_of_bus (mix, rig, track->sends[i].bus);

      if (bus < 0)
        continue;
      wire->send_bus[wire->send_count] = (uint8_t) bus;
      wire->send_pre[wire->send_count] = track->sends[i].pre_fader;
      wire->send_amount[wire->send_count++] = (float) CLAMP (track->sends[i].amount, 0, 1);
    }
}

/* Where the track goes and who ducks it; without a rig, as before. */
static void
wire_paths (EngineWire *wire, const EngineMix *mix, const EngineRig *rig, const EngineTrack *track,
            const EngineWire *before)
{
  if (track)
    {
      int bus = track->output ? place_of_bus (mix, rig, track->output - 1) : -1;

      wire->output = bus < 0 ? NULL : mix->returns[bus].bus;
    }
  else if (before)
    {
      wire->output = before->output;
      wire->key = before->key;
    }
}

/* Present returns first: their places are what sends number. */
static void
wire_returns (Engine *engine, EngineMix *mix)
{
  for (int leaving = 0; leaving < 2; leaving++)
    for (uint32_t i = 0; i < engine->returns->len; i++)
      {
        EngineReturn *bus = g_ptr_array_index (engine->returns, i);

        if (bus->gone || bus->leaving != leaving)
          continue;
        if (mix->return_count < ENGINE_RETURNS)
          mix->returns[mix->return_count++] = (EngineOutlet) { .bus = bus, .latency = bus->fx ? engine_fx_prepare (bus->fx) : 0 };
        else
          bus->gone = mix->generation;
      }
}

static const EngineOutlet *
find_outlet (const EngineMix *mix, const EngineReturn *bus)
{
  for (uint32_t i = 0; mix && i < mix->return_count; i++)
    if (mix->returns[i].bus == bus)
      return &mix->returns[i];
  return NULL;
}

/* Where the buses lead: as the rig says, else as before; to the master where that is gone. */
static void
join_returns (EngineMix *mix, const EngineRig *rig, const EngineMix *newest)
{
  for (uint32_t i = 0; i < mix->return_count; i++)
    {
      EngineOutlet *outlet = &mix->returns[i];
      const EngineOutlet *before = find_outlet (newest, outlet->bus), *to;
      const EngineBus *bus = NULL;

      for (uint32_t b = 0; rig && !outlet->bus->leaving && b < rig->bus_count; b++)
        if (strcmp (rig->buses[b].id, outlet->bus->id) == 0)
          bus = &rig->buses[b];
      if (bus)
        {
          int place = bus->output ? place_of_bus (mix, rig, bus->output - 1) : -1;

          outlet->output = place < 0 ? NULL : mix->returns[place].bus;
        }
      else if (before)
        outlet->output = before->output;
      to = outlet->output ? find_outlet (mix, outlet->output) : NULL;
      outlet->output_bus = to ? (uint8_t) (to - mix->returns) : ENGINE_NO_WIRE;
      if (!to)
        outlet->output = NULL;
    }
}

static const EngineTrack *
track_of (const EngineRig *rig, const EngineStrip *strip)
{
  for (uint32_t t = 0; rig && !strip->leaving && t < rig->track_count; t++)
    if (strcmp (rig->tracks[t].name, strip->name) == 0)
      return &rig->tracks[t];
  return NULL;
}

static void
wire_strip (EngineWire *wire, EngineStrip *strip, const EngineMix *mix, const EngineRig *rig, const EngineWire *before)
{
  const EngineTrack *track = track_of (rig, strip);

  wire->strip = strip;
  wire->leaving = strip->leaving;
  wire->slot = strip->slot;
  wire->former_slots = strip->former_slots;
  wire->latency = MIN (strip->unit->latency_frames, ENGINE_DELAY_MAX);
  wire_fx (wire, strip);
  wire_paths (wire, mix, rig, track, before);
  if (track)
    wire_sends (wire, mix, rig, track);
  else if (!rig && !strip->leaving && before)
    {
      wire->send_count = before->send_count;
      memcpy (wire->send_bus, before->send_bus, sizeof wire->send_bus);
      memcpy (wire->send_pre, before->send_pre, sizeof wire->send_pre);
      memcpy (wire->send_amount, before->send_amount, sizeof wire->send_amount);
    }
}

/* When all have their places: keys by name, then places by pointer. A bus or a key that is gone is none. */
static void
join_paths (Engine *engine, EngineMix *mix, const EngineRig *rig)
{
  for (uint32_t i = 0; i < mix->wire_count; i++)
    {
      EngineWire *wire = &mix->wires[i];
      const EngineTrack *track = track_of (rig, wire->strip);

      if (track && track->sidechain.amount > 0 && track->sidechain.track < rig->track_count)
        wire->key = engine_find_strip (engine, rig->tracks[track->sidechain.track].name);
      wire->output_bus = wire->key_wire = ENGINE_NO_WIRE;
      for (uint32_t k = 0; wire->key && k < mix->wire_count; k++)
        if (mix->wires[k].strip == wire->key)
          wire->key_wire = (uint8_t) k;
      if (wire->key_wire == ENGINE_NO_WIRE)
        wire->key = NULL;               /* never compared with what may get its memory */
      for (uint32_t b = 0; wire->output && b < mix->return_count && b < ENGINE_BUSES; b++)
        if (mix->returns[b].bus == wire->output)
          wire->output_bus = (uint8_t) b;
      if (wire->output_bus == ENGINE_NO_WIRE)
        wire->output = NULL;
    }
}

/* The next wiring. Without a rig, the paths stay as they are in the newest one. */
void
engine_rig_publish (Engine *engine, const EngineRig *rig)
{
  EngineMix *mix = g_new0 (EngineMix, 1), *unseen;

  mix->recorder = engine->recorder_made;
  mix->generation = ++engine->generation;
  memset (mix->wire_of_slot, ENGINE_NO_WIRE, sizeof mix->wire_of_slot);
  wire_returns (engine, mix);
  for (int leaving = 0; leaving < 2; leaving++)
    for (uint32_t i = 0; i < engine->strips->len; i++)
      {
        EngineStrip *strip = g_ptr_array_index (engine->strips, i);

        if (strip->gone || strip->leaving != leaving)
          continue;
        if (mix->wire_count == ENGINE_WIRES)
          {
            strip->gone = mix->generation;
            continue;
          }
        wire_strip (&mix->wires[mix->wire_count], strip, mix, rig, find_wire (engine->newest, strip));
        if (!leaving)
          mix->wire_of_slot[strip->slot] = (uint8_t) mix->wire_count;
        mix->wire_count++;
      }
  join_paths (engine, mix, rig);
  join_returns (mix, rig, engine->newest);
  for (uint32_t i = 0; i < mix->wire_count; i++)
    mix->wires[i].tap = engine_recorder_find_tap (engine->recorder_made, "track", mix->wires[i].strip->name);
  for (uint32_t i = 0; i < mix->return_count; i++)
    mix->returns[i].tap = engine_recorder_find_tap (engine->recorder_made, "bus", mix->returns[i].bus->id);
  engine_latency_solve (mix);
  atomic_store (&engine->path_latency, mix->latency);
  g_ptr_array_add (engine->mixes, mix);
  engine->newest = mix;
  unseen = atomic_exchange_explicit (&engine->next, mix, memory_order_acq_rel);
  if (unseen)
    g_ptr_array_remove_fast (engine->mixes, unseen);
}
