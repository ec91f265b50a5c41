/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rig's tracks, inserts and buses, one by one: what plays follows what is wanted, or another takes its place. */
#include <math.h>
#include <string.h>
#include "engine-private.h"

#define MESSAGE_MAX 400                 /* bytes after which no further error is added to the first */

/* ---- parts ------------------------------------------------------------------------------------------------ */

void
engine_strip_free (gpointer data)
{
  EngineStrip *strip = data;

  engine_unit_free (strip->unit);
  g_ptr_array_unref (strip->fx);
  g_free (strip->name);
  g_free (strip);
}

void
engine_return_free (gpointer data)
{
  EngineReturn *bus = data;

  engine_fx_free (bus->fx);
  g_free (bus->id);
  g_free (bus);
}

EngineStrip *
engine_find_strip (Engine *engine, const char *name)
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
  return (EngineUnitWish) { .patch = effect->patch, .params = effect->params, .param_count = effect->param_count,
                            .mix = effect->mix };
}

/* A patch that mixes by itself is heard alone. */
static float
effect_mix (const EngineUnit *unit, const EngineUnitWish *wish)
{
  return unit->mixes || wish->mix < 0 ? 1 : (float) MIN (wish->mix, 1);
}

/* Keeps the first error and what the next ones say; whether there was one. A part may be made in spite of an error. */
gboolean
engine_keep_error (GError **first, GError *error, const char *what, const char *name)
{
  if (!error)
    return FALSE;
  g_prefix_error (&error, "%s \"%s\": ", what, name);
  if (first && !*first)
    g_propagate_error (first, error);
  else
    {
      if (first && strlen ((*first)->message) < MESSAGE_MAX)
        {
          char *both = g_strdup_printf ("%s; also %s", (*first)->message, error->message);

          g_free ((*first)->message);
          (*first)->message = both;
        }
      g_error_free (error);
    }
  return TRUE;
}

void
engine_strip_leave (Engine *engine, EngineStrip *strip)
{
  strip->leaving = true;
  strip->left_sample = engine_samples (engine);
  atomic_store (&strip->quiet_blocks, 0);
}

void
engine_return_leave (Engine *engine, EngineReturn *bus)
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
          good &= !engine_keep_error (first, error, "track", track->name);
          atomic_store (&fx->mix, effect_mix (fx->unit, &wish));
          kept++;
          continue;
        }
      unit = engine_unit_new (&place, &wish, &error);
      good &= !engine_keep_error (first, error, "track", track->name);
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

static EngineStrip *
strip_new (Engine *engine, const EngineTrack *track, EngineUnit *unit)
{
  EngineStrip *strip = g_new (EngineStrip, 1);

  memset (strip, 0, sizeof *strip);     /* written to: the audio thread meets no page that is not there */
  strip->name = g_strdup (track->name);
  strip->unit = unit;
  strip->fx = g_ptr_array_new_with_free_func ((GDestroyNotify) engine_fx_free);
  strip->slot = track->slot;
  engine_strip_init_audio (strip, true);
  engine_duck_set (&strip->duck, &strip->chain, engine->rate);
  g_ptr_array_add (engine->strips, strip);
  return strip;
}

/* What the fader side of a track says; a side chain without a good track in it is none. */
static gboolean
follow_settings (Engine *engine, EngineStrip *strip, const EngineRig *rig, const EngineTrack *track, GError **first)
{
  const EngineSidechain *chain = track->sidechain.amount > 0 ? &track->sidechain : NULL;
  GError *error = NULL;

  if (chain && chain->track >= rig->track_count)
    {
      g_set_error (&error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "its side chain names track %u of %u", chain->track + 1,
                   rig->track_count);
      chain = NULL;
    }
  else if (track->output > rig->bus_count)
    g_set_error (&error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "its output is bus %u of %u; it goes to the master",
                 track->output, rig->bus_count);
  if (strip->slot != track->slot)
    strip->former_slots |= UINT64_C (1) << strip->slot;
  strip->slot = track->slot;
  atomic_store (&strip->volume, (float) CLAMP (track->volume, 0, 4));
  atomic_store (&strip->pan, (float) CLAMP (track->pan, -1, 1));
  atomic_store (&strip->spread, (float) CLAMP (track->spread, -1, 1));
  atomic_store (&strip->polarity, track->inverted ? -1 : 1);
  strip->mute = track->mute;
  strip->solo = track->solo;
  strip->solo_safe = track->solo_safe;
  atomic_store (&strip->expresses, engine_unit_needs_expression (strip->unit));
  atomic_store (&strip->bend, track->bend_semitones > 0 ? (float) MIN (track->bend_semitones, ENGINE_BEND_MAX) : ENGINE_BEND_MAX);
  strip->chain = chain ? *chain : (EngineSidechain) { 0 };
  engine_duck_set (&strip->duck, &strip->chain, engine->rate);
  return !engine_keep_error (first, error, "track", track->name);
}

gboolean
engine_follow_track (Engine *engine, const EngineRig *rig, const EngineTrack *track, GError **first)
{
  EngineUnitPlace place = engine_unit_place (engine);
  EngineUnitWish wish = { .patch = track->patch, .params = track->params, .param_count = track->param_count,
                          .voices = track->voices, .mix = -1, .track = track };
  EngineStrip *strip = engine_find_strip (engine, track->name);
  EngineUnit *unit = NULL;
  GError *error = NULL;
  gboolean good;

  if (strip && engine_unit_can_follow (strip->unit, &place, &wish))
    engine_unit_follow (strip->unit, &place, &wish, &error);
  else
    unit = engine_unit_new (&place, &wish, &error);
  good = !engine_keep_error (first, error, "track", track->name);
  if (!strip && !unit)
    return FALSE;
  if (strip && unit)                    /* another kind of instrument: the old one rings out beside it */
    {
      engine_strip_leave (engine, strip);
      strip = NULL;
    }
  if (!strip)
    strip = strip_new (engine, track, unit);
  good &= follow_settings (engine, strip, rig, track, first);
  return follow_inserts (engine, strip, track, first) && good;
}

gboolean
engine_follow_bus (Engine *engine, const EngineRig *rig, const EngineBus *wanted, GError **first)
{
  EngineUnitPlace place = engine_unit_place (engine);
  EngineUnitWish wish = effect_wish (&wanted->effect);
  EngineReturn *bus = find_return (engine, wanted->id);
  bool sums = !wish.patch || !*wish.patch;
  EngineUnit *unit = NULL;
  GError *error = NULL;

  if (wish.mix < 0)
    wish.mix = 1;                       /* the dry sound has its own way to the master */

  if (wanted->output > rig->bus_count)
    g_set_error (&error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "its output is bus %u of %u; it goes to the master", wanted->output,
                 rig->bus_count);
  if (bus && !sums && !bus->fx)
    {
      engine_return_leave (engine, bus);
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
      bus = g_new (EngineReturn, 1);
      memset (bus, 0, sizeof *bus);     /* written to: the audio thread meets no page that is not there */
      bus->id = g_strdup (wanted->id);
      if (unit)
        {
          bus->fx = engine_fx_new (unit, effect_mix (unit, &wish));
          bus->fx->wet = effect_mix (unit, &wish);
        }
      g_ptr_array_add (engine->returns, bus);
    }
  return !engine_keep_error (first, error, "bus", wanted->id);
}
