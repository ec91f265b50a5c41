/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What leaves a rig rings out and is freed; and the whole rig made again for another rate.
 *
 * A strip, return or effect is freed when the audio thread has taken a wiring without it; `gone` says which. */
#include "engine-private.h"

#define IDLE_BLOCKS 64                  /* silent for so long: nothing rings any more */

/* ---- leaving and freeing ---------------------------------------------------------------------------------- */

static bool
has_rung_out (Engine *engine, uint32_t quiet_blocks, uint64_t left_sample)
{
  return quiet_blocks >= IDLE_BLOCKS
         || (double) (engine_samples (engine) - left_sample) > ENGINE_RING_OUT_S * engine->rate;
}

/* Fades the oldest tails when there are too many: what a person types letter by letter must not pile up. */
static void
limit_tails (Engine *engine)
{
  uint32_t strips = 0, returns = 0;

  for (uint32_t i = engine->strips->len; i-- > 0;)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      if (strip->leaving && !strip->gone && ++strips > ENGINE_RINGING_MAX)
        atomic_store (&strip->volume, 0);
    }
  for (uint32_t i = engine->returns->len; i-- > 0;)
    {
      EngineReturn *bus = g_ptr_array_index (engine->returns, i);

      if (bus->leaving && !bus->gone && bus->fx && ++returns > ENGINE_RINGING_MAX)
        atomic_store (&bus->fx->mix, 0);
    }
}

/* Marks what need not play any more; TRUE when a wiring without it has to be published. */
static bool
retire (Engine *engine)
{
  uint64_t next = engine->generation + 1;
  bool changed = false;

  limit_tails (engine);
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      if (strip->leaving && !strip->gone
          && has_rung_out (engine, atomic_load (&strip->quiet_blocks), strip->left_sample))
        strip->gone = next, changed = true;
      for (uint32_t k = 0; k < strip->fx->len; k++)
        {
          EngineFx *fx = g_ptr_array_index (strip->fx, k);

          if (fx->leaving && !fx->gone && atomic_load_explicit (&fx->dry, memory_order_acquire))
            fx->gone = next, changed = true;
        }
    }
  for (uint32_t i = 0; i < engine->returns->len; i++)
    {
      EngineReturn *bus = g_ptr_array_index (engine->returns, i);

      if (bus->leaving && !bus->gone
          && has_rung_out (engine, atomic_load (&bus->quiet_blocks), bus->left_sample))
        bus->gone = next, changed = true;
    }
  return changed;
}

static void
collect_units (Engine *engine)
{
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      engine_unit_collect (strip->unit);
      for (uint32_t k = 0; k < strip->fx->len; k++)
        engine_unit_collect (((EngineFx *) g_ptr_array_index (strip->fx, k))->unit);
    }
  for (uint32_t i = 0; i < engine->returns->len; i++)
    {
      EngineFx *fx = ((EngineReturn *) g_ptr_array_index (engine->returns, i))->fx;

      if (fx)
        engine_unit_collect (fx->unit);
    }
  if (engine->limiter)
    engine_unit_collect (engine->limiter->unit);
}

/* A patch that was exchanged, or a look-ahead that was turned, is as late as it says since then. */
static bool
latency_changed (const Engine *engine)
{
  const EngineMix *mix = engine->newest;

  for (uint32_t i = 0; mix && i < mix->wire_count; i++)
    {
      const EngineWire *wire = &mix->wires[i];
      uint32_t latency = MIN (wire->strip->unit->latency_frames, ENGINE_DELAY_MAX);

      for (uint32_t k = 0; k < wire->fx_count; k++)
        latency += MIN (wire->fx[k]->unit->latency_frames, ENGINE_DELAY_MAX);
      if (latency != wire->latency)
        return true;
    }
  for (uint32_t i = 0; mix && i < mix->return_count; i++)
    {
      const EngineFx *fx = mix->returns[i].bus->fx;

      if (fx && MIN (fx->unit->latency_frames, ENGINE_DELAY_MAX) != mix->returns[i].latency)
        return true;
    }
  return false;
}

void
engine_rig_collect (Engine *engine)
{
  uint64_t taken;

  collect_units (engine);
  if (retire (engine) | latency_changed (engine))
    engine_rig_publish (engine, NULL);
  taken = atomic_load_explicit (&engine->taken, memory_order_acquire);
  for (uint32_t i = engine->mixes->len; i-- > 0;)
    if (((EngineMix *) g_ptr_array_index (engine->mixes, i))->generation < taken)
      g_ptr_array_remove_index_fast (engine->mixes, i);
  for (uint32_t i = engine->strips->len; i-- > 0;)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      for (uint32_t k = strip->fx->len; k-- > 0;)
        {
          uint64_t gone = ((EngineFx *) g_ptr_array_index (strip->fx, k))->gone;

          if (gone && gone <= taken)
            g_ptr_array_remove_index (strip->fx, k);
        }
      if (strip->gone && strip->gone <= taken)
        g_ptr_array_remove_index (engine->strips, i);
    }
  for (uint32_t i = engine->returns->len; i-- > 0;)
    {
      uint64_t gone = ((EngineReturn *) g_ptr_array_index (engine->returns, i))->gone;

      if (gone && gone <= taken)
        g_ptr_array_remove_index (engine->returns, i);
    }
}

/* ---- another rate ----------------------------------------------------------------------------------------- */

typedef gboolean (*UnitFunc) (EngineUnit *unit, gpointer data);

static gboolean
for_each_unit (Engine *engine, UnitFunc func, gpointer data)
{
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      if (!func (strip->unit, data))
        return FALSE;
      for (uint32_t k = 0; k < strip->fx->len; k++)
        if (!func (((EngineFx *) g_ptr_array_index (strip->fx, k))->unit, data))
          return FALSE;
    }
  for (uint32_t i = 0; i < engine->returns->len; i++)
    {
      EngineFx *fx = ((EngineReturn *) g_ptr_array_index (engine->returns, i))->fx;

      if (fx && !func (fx->unit, data))
        return FALSE;
    }
  return !engine->limiter || func (engine->limiter->unit, data);
}

typedef struct { EngineUnitPlace place; GError **error; } Preparation;

static gboolean
prepare_unit (EngineUnit *unit, gpointer data)
{
  Preparation *preparation = data;

  return engine_unit_prepare (unit, &preparation->place, preparation->error);
}

static gboolean
exchange_unit (EngineUnit *unit, gpointer data)
{
  engine_unit_exchange (unit);
  return TRUE;
}

gboolean
engine_rig_prepare (Engine *engine, double rate, GError **error)
{
  Preparation preparation = { engine_unit_place (engine), error };

  preparation.place.rate = rate;
  if (!for_each_unit (engine, prepare_unit, &preparation))
    return FALSE;
  return TRUE;
}

void
engine_rig_exchange (Engine *engine, double rate)
{
  for_each_unit (engine, exchange_unit, NULL);
  engine->rate = rate;
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      engine_duck_set (&strip->duck, &strip->chain, rate);
    }
  kernel_performer_set_rate (engine->performer, rate);
  engine->limiter_latency = engine->limiter ? engine->limiter->unit->latency_frames : 0;
  engine_mixer_set_rate (engine);
  engine_rig_publish (engine, NULL);    /* latencies are other ones */
}

uint32_t
engine_get_latency (Engine *engine)
{
  g_return_val_if_fail (engine != NULL, 0);
  return atomic_load (&engine->path_latency)
         + (engine->limiter && atomic_load (&engine->limiter->mix) > 0 ? engine->limiter_latency : 0);
}
