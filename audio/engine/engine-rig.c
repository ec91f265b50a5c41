/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rig: compares what is wanted with what plays, builds the next wiring beside it and hands it over whole.
 *
 * A strip, return or effect is freed when the audio thread has taken a wiring without it; `gone` says which. */
#include <math.h>
#include <string.h>
#include "engine-private.h"
#include "engine-sample.h"

#define MESSAGE_MAX 400                 /* bytes after which no further error is added to the first */

EngineUnitPlace
engine_unit_place (Engine *engine)
{
  return (EngineUnitPlace) { .patch_dir = engine->patch_dir, .project_dir = engine->project_dir,
                             .rate = engine->rate, .tempo_bpm = engine->tempo_bpm, .isa = engine->config.isa,
                             .samples = engine->samples, .targets = (const char *const *) engine->targets,
                             .target_count = KERNEL_TARGETS };
}

/* ---- parts ------------------------------------------------------------------------------------------------ */

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
static gboolean
keep_error (GError **first, GError *error, const char *what, const char *name)
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
  return !keep_error (first, error, "track", track->name);
}

static gboolean
follow_track (Engine *engine, const EngineRig *rig, const EngineTrack *track, GError **first)
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
  good = !keep_error (first, error, "track", track->name);
  if (!strip && !unit)
    return FALSE;
  if (strip && unit)                    /* another kind of instrument: the old one rings out beside it */
    {
      strip_leave (engine, strip);
      strip = NULL;
    }
  if (!strip)
    strip = strip_new (engine, track, unit);
  good &= follow_settings (engine, strip, rig, track, first);
  return follow_inserts (engine, strip, track, first) && good;
}

static gboolean
follow_bus (Engine *engine, const EngineRig *rig, const EngineBus *wanted, GError **first)
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
  return !keep_error (first, error, "bus", wanted->id);
}

/* Solo is a matter of all: while one track has it, those without it and not safe from it are silent. */
static void
share_solo (Engine *engine)
{
  bool any = false;

  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      const EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      any |= strip->solo && !strip->leaving;
    }
  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      if (!strip->leaving)
        atomic_store (&strip->audible, !strip->mute && (!any || strip->solo || strip->solo_safe));
    }
}

/* ---- the whole rig ------------------------------------------------------------------------------------------ */

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

/* A sum that is needed for itself cannot be made. The message names the whole way round. */
static gboolean
check_circles (const EngineRig *rig, GError **error)
{
  for (uint32_t i = 0; i < rig->bus_count; i++)
    {
      g_autoptr (GString) path = g_string_new (rig->buses[i].id);
      uint32_t at = i;

      for (uint32_t steps = 0; steps < rig->bus_count && rig->buses[at].output && rig->buses[at].output <= rig->bus_count; steps++)
        {
          at = rig->buses[at].output - 1;
          g_string_append_printf (path, " → %s", rig->buses[at].id);
          if (at != i)
            continue;
          g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "buses lead in a circle: %s; let one of them go to the master",
                       path->str);
          return FALSE;
        }
    }
  return TRUE;
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
  return check_circles (rig, error);
}

static void
name_targets (Engine *engine, const EngineRig *rig)
{
  for (uint32_t i = KERNEL_TARGETS_NAMED; i < KERNEL_TARGETS; i++)
    {
      uint32_t at = i - KERNEL_TARGETS_NAMED;

      g_free (engine->targets[i]);
      engine->targets[i] = g_strdup (at < rig->target_count ? rig->targets[at] : NULL);
    }
}

/* A name that is automated and that no patch here knows would move nothing and say nothing. */
static gboolean
check_targets (Engine *engine, const EngineRig *rig, GError **first)
{
  gboolean good = TRUE;

  for (uint32_t i = KERNEL_TARGETS_NAMED; i < KERNEL_TARGETS; i++)
    {
      g_autofree char *line = g_strdup_printf ("%u %s\n", i, engine->targets[i] ? engine->targets[i] : "");
      gboolean known = engine->targets[i] == NULL || !(rig->targets_wanted[i >> 6] >> (i & 63) & 1);
      GError *error = NULL;

      for (uint32_t k = 0; k < rig->track_count && !known; k++)
        {
          const EngineStrip *strip = engine_find_strip (engine, rig->tracks[k].name);
          const char *at = strip && strip->unit->targets ? strstr (strip->unit->targets, line) : NULL;
          known = at && (at == strip->unit->targets || at[-1] == '\n');
        }
      if (known)
        continue;
      g_set_error (&error, ENGINE_ERROR, ENGINE_ERROR_PATCH, "no track's patch has it, so automating it moves nothing");
      good &= !keep_error (first, error, "target", engine->targets[i]);
    }
  return good;
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
  name_targets (engine, rig);
  let_others_leave (engine, rig);
  for (uint32_t i = 0; i < rig->bus_count; i++)
    good &= follow_bus (engine, rig, &rig->buses[i], &first);
  for (uint32_t i = 0; i < rig->track_count; i++)
    good &= follow_track (engine, rig, &rig->tracks[i], &first);
  share_solo (engine);
  good &= check_targets (engine, rig, &first);
  engine_rig_publish (engine, rig);
  engine_midi_resolve (engine);
  engine_samples_trim (engine->samples);
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
  engine_samples_free (engine->samples);
  for (uint32_t i = 0; i < KERNEL_TARGETS; i++)
    g_free (engine->targets[i]);
}

void
engine_rig_start (Engine *engine)
{
  static const char *const words[] = { "modulation", "expression", "filter_resonance", "filter_cutoff", "reverb_send",
                                       "chorus_depth", "delay_send" };

  for (uint32_t i = 0; i < G_N_ELEMENTS (words); i++)
    engine->targets[KERNEL_TARGET_MODULATION + i] = g_strdup (words[i]);
  engine->samples = engine_samples_new ();
  engine->mixes = g_ptr_array_new_with_free_func (g_free);
  engine->strips = g_ptr_array_new_with_free_func (strip_free);
  engine->returns = g_ptr_array_new_with_free_func (return_free);
  engine_rig_publish (engine, NULL);
  engine->mix = atomic_exchange (&engine->next, NULL);
  atomic_store (&engine->taken, engine->mix->generation);
}
