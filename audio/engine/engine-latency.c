/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delay compensation: the order of the buses, and how much later each path has to be so that all arrive together. */
#include <string.h>
#include "engine-private.h"

/* How many buses lie between a return and the master; a rig with a circle is refused before it comes here. */
static uint32_t
depth_of (const EngineMix *mix, uint32_t at)
{
  uint32_t depth = 0;

  while (mix->returns[at].output_bus != ENGINE_NO_WIRE && depth < mix->return_count)
    {
      at = mix->returns[at].output_bus;
      depth++;
    }
  return depth;
}

/* Deepest first, so that everything has come in before a bus is played. */
static void
set_order (EngineMix *mix)
{
  uint32_t depths[ENGINE_RETURNS];

  for (uint32_t i = 0; i < mix->return_count; i++)
    {
      uint32_t at = i;

      depths[i] = depth_of (mix, i);
      mix->chained |= depths[i] > 0;
      for (; at > 0 && depths[mix->order[at - 1]] < depths[i]; at--)
        mix->order[at] = mix->order[at - 1];
      mix->order[at] = (uint8_t) i;
    }
}

typedef struct { uint32_t bus[ENGINE_RETURNS], master; } Arrival;

static void
arrive (Arrival *arrival, uint8_t bus, uint32_t frames)
{
  uint32_t *at = bus == ENGINE_NO_WIRE ? &arrival->master : &arrival->bus[bus];

  *at = MAX (*at, frames);
}

static uint32_t
rest_of (const Arrival *arrival, uint8_t bus, uint32_t frames)
{
  uint32_t at = bus == ENGINE_NO_WIRE ? arrival->master : arrival->bus[bus];

  return MIN (at - MIN (at, frames), ENGINE_DELAY_MAX);
}

void
engine_latency_solve (EngineMix *mix)
{
  Arrival arrival = { 0 };

  set_order (mix);
  for (uint32_t i = 0; i < mix->wire_count; i++)
    {
      const EngineWire *wire = &mix->wires[i];

      arrive (&arrival, wire->output_bus, wire->latency);
      for (uint32_t s = 0; s < wire->send_count; s++)
        arrive (&arrival, wire->send_bus[s], wire->latency);
    }
  for (uint32_t i = 0; i < mix->return_count; i++)
    {
      const EngineOutlet *outlet = &mix->returns[mix->order[i]];

      arrive (&arrival, outlet->output_bus, arrival.bus[mix->order[i]] + outlet->latency);
    }
  mix->latency = arrival.master;
  for (uint32_t i = 0; i < mix->wire_count; i++)
    {
      EngineWire *wire = &mix->wires[i];

      for (uint32_t b = 0; b < ENGINE_BUSES; b++)
        wire->delay[b] = rest_of (&arrival, (uint8_t) b, wire->latency);
      wire->direct_delay = rest_of (&arrival, ENGINE_NO_WIRE, wire->latency);
    }
  for (uint32_t i = 0; i < mix->return_count; i++)
    {
      EngineOutlet *outlet = &mix->returns[i];

      outlet->delay = rest_of (&arrival, outlet->output_bus, arrival.bus[i] + outlet->latency);
    }
}
