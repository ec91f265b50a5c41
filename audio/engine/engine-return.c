/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One block of a bus: what was sent to it, its effect, and on to another bus or the master. */
#include <string.h>
#include "engine-private.h"

/* Where a return is in this mix; a bus that is not there any more takes nothing. */
static float (*
find_input (Engine *engine, const EngineReturn *to, float master[2][ENGINE_BLOCK]))[ENGINE_BLOCK]
{
  if (!to)
    return master;
  for (uint32_t i = 0; i < engine->mix->return_count; i++)
    if (engine->mix->returns[i].bus == to)
      return engine->bus_in[i];
  return NULL;
}

static void
add_late (float (*to)[ENGINE_BLOCK], const EngineDelay *delay, uint32_t frames, float start, float end)
{
  float late[2][ENGINE_BLOCK];

  if (!to)
    return;
  engine_delay_read (delay, frames, late);
  engine_add_ramped (to, late, start, end);
}

/* A return that leaves keeps its number for nobody: its input is silent, its tail rings on. */
void
engine_return_play (Engine *engine, uint32_t number)
{
  const EngineOutlet *outlet = &engine->mix->returns[number];
  EngineFx *fx = outlet->bus->fx;

  engine->bus_sounds[number] = fx && engine_fx_run (engine, fx, outlet->latency, engine->bus_in[number], engine->panic,
                                                    engine->panic != NULL);
}

void
engine_return_mix (Engine *engine, uint32_t number, float master[2][ENGINE_BLOCK])
{
  const EngineOutlet *outlet = &engine->mix->returns[number];
  EngineReturn *bus = outlet->bus;
  float (*to)[ENGINE_BLOCK] = find_input (engine, outlet->output, master), sent[2][ENGINE_BLOCK] = { 0 };
  bool sounding = engine->bus_sounds[number];
  bool moved = bus->primed && (bus->sent_to != outlet->output || bus->sent_delay != outlet->delay);

  atomic_store_explicit (&bus->quiet_blocks,
                         sounding ? 0 : atomic_load_explicit (&bus->quiet_blocks, memory_order_relaxed) + 1,
                         memory_order_relaxed);
  engine_delay_write (&bus->delay, engine->bus_in[number]);
  if (moved)
    add_late (find_input (engine, bus->sent_to, master), &bus->delay, bus->sent_delay, 1, 0);
  add_late (sent, &bus->delay, outlet->delay, moved ? 0 : 1, 1);
  if (to)
    engine_add_ramped (to, sent, 1, 1);
  if (engine->taps && to == master)
    memcpy (engine->taps[engine->mix->wire_count + number], sent, sizeof sent);
  if (engine->recording && to == master)
    engine_recorder_add (engine->recording, outlet->tap, sent);
  bus->sent_to = outlet->output;
  bus->sent_delay = outlet->delay;
  bus->primed = true;
}
