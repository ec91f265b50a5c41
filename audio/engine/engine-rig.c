/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rig: compares what is wanted with what plays, builds the next wiring beside it and hands it over whole.
 *
 * A strip, return or effect is freed when the audio thread has taken a wiring without it; `gone` says which. */
#include <math.h>
#include <string.h>
#include "engine-private.h"

EngineUnitPlace
engine_unit_place (Engine *engine)
{
  return (EngineUnitPlace) { .patch_dir = engine->patch_dir, .project_dir = engine->project_dir,
                             .rate = engine->rate, .tempo_bpm = engine->tempo_bpm, .isa = engine->config.isa };
}

/* ---- parts ------------------------------------------------------------------------------------------------ */

EngineFx *
engine_fx_new (EngineUnit *unit, float mix)
{
  EngineFx *fx = g_new0 (EngineFx, 1);

  fx->unit = unit;
  atomic_init (&fx->mix, mix);
  return fx;
}

void
engine_fx_free (EngineFx *fx)
{
  if (!fx)
    return;
  engine_unit_free (fx->unit);
  g_free (fx);
}

static void
strip_free (gpointer data)
{
  EngineStrip *strip = data;

  engine_unit_free (strip->unit);
  g_ptr_array_unref (strip->fx);
  g_free (strip->name);
  g_free (strip);
}

static void
return_free (gpointer data)
{
  EngineReturn *bus = data;

  engine_fx_free (bus->fx);
  g_free (bus->id);
  g_free (bus);
}

static EngineStrip *
find_strip (Engine *engine, const char *name)
{
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      if (!strip->leaving && strcmp (strip->name, name) == 0)
        return strip;
    }
  return NULL;
}

static EngineReturn *
find_return (Engine *engine, const char *id)
{
  for (uint32_t i = 0; i < engine->returns->len; i++)
    {
      EngineReturn *bus = g_ptr_array_index (engine->returns, i);

      if (!bus->leaving && strcmp (bus->id, id) == 0)
        return bus;
    }
  return NULL;
}

static EngineUnitWish
effect_wish (const EngineEffect *effect)
{
  return (EngineUnitWish) { effect->patch, effect->params, effect->param_count, 0, effect->mix };
}

/* A patch that mixes by itself is heard alone. */
static float
effect_mix (const EngineUnit *unit, const EngineUnitWish *wish)
{
  return unit->mixes || wish->mix < 0 ? 1 : (float) MIN (wish->mix, 1);
}

/* Keeps the first error of many; whether there was one. A part may be made in spite of an error. */
static gboolean
keep_error (GError **first, GError *error, const char *what, const char *name)
{
  if (!error)
    return FALSE;
  g_prefix_error (&error, "%s \"%s\": ", what, name);
  if (first && !*first)
    g_propagate_error (first, error);
  else
    g_error_free (error);
  return TRUE;
}

static void
strip_leave (Engine *engine, EngineStrip *strip)
{
  strip->leaving = true;
  strip->left_sample = engine_samples (engine);
  atomic_store (&strip->quiet_blocks, 0);
}

static void
return_leave (Engine *engine, EngineReturn *bus)
{
  bus->leaving = true;
  bus->left_sample = engine_samples (engine);
  atomic_store (&bus->quiet_blocks, 0);
}

/* ---- inserts: place by place; the same patch stays, another one fades in while the old one fades out ------- */

static EngineFx *
insert_at (EngineStrip *strip, uint32_t place)
{
  for (uint32_t i = 0; i < strip->fx->len; i++)
    {
      EngineFx *fx = g_ptr_array_index (strip->fx, i);

      if (!fx->leaving && place-- == 0)
        return fx;
    }
  return NULL;
}

static void
insert_leave (EngineFx *fx)
{
  fx->leaving = true;
  atomic_store (&fx->dry, false);
  atomic_store (&fx->mix, 0);
}

static gboolean
follow_inserts (Engine *engine, EngineStrip *strip, const EngineTrack *track, GError **first)
{
  EngineUnitPlace place = engine_unit_place (engine);
  uint32_t kept = 0;
  gboolean good = TRUE;
  EngineFx *fx;

  for (uint32_t i = 0; i < track->insert_count && i < ENGINE_INSERTS; i++)
    {
      EngineUnitWish wish = effect_wish (&track->inserts[i]);
      GError *error = NULL;
      EngineUnit *unit;

      fx = insert_at (strip, kept);
      if (fx && g_strcmp0 (fx->unit->name, wish.patch) == 0)
        {
          engine_unit_follow (fx->unit, &place, &wish, &error);
          good &= !keep_error (first, error, "track", track->name);
          atomic_store (&fx->mix, effect_mix (fx->unit, &wish));
          kept++;
          continue;
        }
      unit = engine_unit_new (&place, &wish, &error);
      good &= !keep_error (first, error, "track", track->name);
      if (!unit)
        continue;
      for (; fx; fx = insert_at (strip, kept))
        insert_leave (fx);
      g_ptr_array_add (strip->fx, engine_fx_new (unit, effect_mix (unit, &wish)));
      kept++;
    }
  while ((fx = insert_at (strip, kept)))
    insert_leave (fx);
  return good;
}

/* ---- tracks and buses ------------------------------------------------------------------------------------- */

static gboolean
follow_track (Engine *engine, const EngineTrack *track, GError **first)
{
  EngineUnitPlace place = engine_unit_place (engine);
  EngineUnitWish wish = { track->patch, track->params, track->param_count, track->voices, -1 };
  EngineStrip *strip = find_strip (engine, track->name);
  EngineUnit *unit = NULL;
  GError *error = NULL;
  gboolean good;

  if (strip)
    engine_unit_follow (strip->unit, &place, &wish, &error);
  else
    unit = engine_unit_new (&place, &wish, &error);
  good = !keep_error (first, error, "track", track->name);
  if (!strip && !unit)
    return FALSE;
  if (!strip)
    {
      strip = g_new0 (EngineStrip, 1);
      strip->name = g_strdup (track->name);
      strip->unit = unit;
      strip->fx = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_fx_free);
      strip->slot = track->slot;
      strip->lane.volume = 1;
      g_ptr_array_add (engine->strips, strip);
    }
  if (strip->slot != track->slot)
    strip->former_slots |= UINT64_C (1) << strip->slot;
  strip->slot = track->slot;
  atomic_store (&strip->volume, (float) CLAMP (track->volume, 0, 4));
  atomic_store (&strip->pan, (float) CLAMP (track->pan, -1, 1));
  return follow_inserts (engine, strip, track, first) && good;
}

static gboolean
follow_bus (Engine *engine, const EngineBus *wanted, GError **first)
{
  EngineUnitPlace place = engine_unit_place (engine);
  EngineUnitWish wish = effect_wish (&wanted->effect);
  EngineReturn *bus = find_return (engine, wanted->id);
  bool sums = !wish.patch || !*wish.patch;
  EngineUnit *unit = NULL;
  GError *error = NULL;

  if (wish.mix < 0)
    wish.mix = 1;                       /* the dry sound has its own way to the master */

  if (bus && !sums && !bus->fx)
    {
      return_leave (engine, bus);
      bus = NULL;
    }
  if (bus)
    {
      if (!sums)
        engine_unit_follow (bus->fx->unit, &place, &wish, &error);
      if (bus->fx)
        atomic_store (&bus->fx->mix, sums ? 0 : effect_mix (bus->fx->unit, &wish));
    }
  else if (sums || (unit = engine_unit_new (&place, &wish, &error)))
    {
      bus = g_new0 (EngineReturn, 1);
      bus->id = g_strdup (wanted->id);
      if (unit)
        {
          bus->fx = engine_fx_new (unit, effect_mix (unit, &wish));
          bus->fx->wet = effect_mix (unit, &wish);
        }
      g_ptr_array_add (engine->returns, bus);
    }
  return !keep_error (first, error, "bus", wanted->id);
}

/* ---- wiring ----------------------------------------------------------------------------------------------- */

static void
wire_fx (EngineWire *wire, EngineStrip *strip)
{
  for (uint32_t i = 0; i < strip->fx->len && wire->fx_count < G_N_ELEMENTS (wire->fx); i++)
    {
      EngineFx *fx = g_ptr_array_index (strip->fx, i);

      if (!fx->gone)
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
    if (!mix->returns[i]->leaving && strcmp (mix->returns[i]->id, rig->buses[bus].id) == 0)
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
      wire->send_amount[wire->send_count++] = (float) CLAMP (track->sends[i].amount, 0, 1);
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
          mix->returns[mix->return_count++] = bus;
        else
          bus->gone = mix->generation;
      }
}

/* The next wiring. Without a rig, the sends stay as they are in the newest one. */
void
engine_rig_publish (Engine *engine, const EngineRig *rig)
{
  EngineMix *mix = g_new0 (EngineMix, 1), *unseen;

  mix->generation = ++engine->generation;
  memset (mix->wire_of_slot, ENGINE_NO_WIRE, sizeof mix->wire_of_slot);
  wire_returns (engine, mix);
  for (int leaving = 0; leaving < 2; leaving++)
    for (uint32_t i = 0; i < engine->strips->len; i++)
      {
        EngineStrip *strip = g_ptr_array_index (engine->strips, i);
        const EngineWire *before = find_wire (engine->newest, strip);
        EngineWire *wire = &mix->wires[mix->wire_count];

        if (strip->gone || strip->leaving != leaving)
          continue;
        if (mix->wire_count == ENGINE_WIRES)
          {
            strip->gone = mix->generation;
            continue;
          }
        wire->strip = strip;
        wire->leaving = strip->leaving;
        wire->slot = strip->slot;
        wire->former_slots = strip->former_slots;
        wire_fx (wire, strip);
        for (uint32_t t = 0; rig && !leaving && t < rig->track_count; t++)
          if (strcmp (rig->tracks[t].name, strip->name) == 0)
            wire_sends (wire, mix, rig, &rig->tracks[t]);
        if (!rig && !leaving && before)
          {
            wire->send_count = before->send_count;
            memcpy (wire->send_bus, before->send_bus, sizeof wire->send_bus);
            memcpy (wire->send_amount, before->send_amount, sizeof wire->send_amount);
          }
        if (!leaving)
          mix->wire_of_slot[strip->slot] = (uint8_t) mix->wire_count;
        mix->wire_count++;
      }
  g_ptr_array_add (engine->mixes, mix);
  engine->newest = mix;
  unseen = atomic_exchange_explicit (&engine->next, mix, memory_order_acq_rel);
  if (unseen)
    g_ptr_array_remove_fast (engine->mixes, unseen);
}

/* Whatever the rig does not name any more rings out. */
static void
let_others_leave (Engine *engine, const EngineRig *rig)
{
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);
      bool named = strip->leaving;

      for (uint32_t t = 0; !named && t < rig->track_count; t++)
        named = strcmp (rig->tracks[t].name, strip->name) == 0;
      if (!named)
        strip_leave (engine, strip);
    }
  for (uint32_t i = 0; i < engine->returns->len; i++)
    {
      EngineReturn *bus = g_ptr_array_index (engine->returns, i);
      bool named = bus->leaving;

      for (uint32_t b = 0; !named && b < rig->bus_count; b++)
        named = strcmp (rig->buses[b].id, bus->id) == 0;
      if (!named)
        return_leave (engine, bus);
    }
}

static gboolean
check_rig (const EngineRig *rig, GError **error)
{
  uint64_t slots = 0;

  for (uint32_t i = 0; i < rig->track_count; i++)
    {
      const EngineTrack *track = &rig->tracks[i];

      if (!track->name || track->slot >= KERNEL_TRACKS || slots & UINT64_C (1) << track->slot)
        {
          g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "track %u (%s): slot %u is %s", i + 1,
                       track->name ? track->name : "without a name", track->slot,
                       track->slot >= KERNEL_TRACKS ? "beyond 63" : "taken twice or nameless");
          return FALSE;
        }
      slots |= UINT64_C (1) << track->slot;
      for (uint32_t k = 0; k < i; k++)
        if (strcmp (rig->tracks[k].name, track->name) == 0)
          {
            g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "two tracks are named \"%s\"", track->name);
            return FALSE;
          }
    }
  if (rig->bus_count > ENGINE_BUSES)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "%u buses: at most %d", rig->bus_count, ENGINE_BUSES);
      return FALSE;
    }
  return TRUE;
}

gboolean
engine_set_rig (Engine *engine, const EngineRig *rig, GError **error)
{
  GError *first = NULL;
  gboolean good = TRUE;

  g_return_val_if_fail (engine != NULL && rig != NULL, FALSE);
  if (!check_rig (rig, error))
    return FALSE;
  engine_rig_collect (engine);
  g_free (engine->project_dir);
  engine->project_dir = g_strdup (rig->project_dir);
  if (rig->tempo_bpm > 0)
    engine->tempo_bpm = rig->tempo_bpm;
  let_others_leave (engine, rig);
  for (uint32_t i = 0; i < rig->bus_count; i++)
    good &= follow_bus (engine, &rig->buses[i], &first);
  for (uint32_t i = 0; i < rig->track_count; i++)
    good &= follow_track (engine, &rig->tracks[i], &first);
  engine_rig_publish (engine, rig);
  if (first)
    g_propagate_error (error, first);
  return good;
}

void
engine_rig_finish (Engine *engine)
{
  g_ptr_array_unref (engine->mixes);
  g_ptr_array_unref (engine->strips);
  g_ptr_array_unref (engine->returns);
  engine_fx_free (engine->limiter);
}

void
engine_rig_start (Engine *engine)
{
  engine->mixes = g_ptr_array_new_with_free_func (g_free);
  engine->strips = g_ptr_array_new_with_free_func (strip_free);
  engine->returns = g_ptr_array_new_with_free_func (return_free);
  engine_rig_publish (engine, NULL);
  engine->mix = atomic_exchange (&engine->next, NULL);
  atomic_store (&engine->taken, engine->mix->generation);
}
