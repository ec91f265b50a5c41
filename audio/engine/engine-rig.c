/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rig: compares what is wanted with what plays, builds the next wiring beside it and hands it over whole.
 *
 * A strip, return or effect is freed when the audio thread has taken a wiring without it; `gone` says which. */
#include <math.h>
#include <string.h>
#include "engine-private.h"
#include "engine-sample.h"

EngineUnitPlace
engine_unit_place (Engine *engine)
{
  return (EngineUnitPlace) { .patch_dir = engine->patch_dir, .project_dir = engine->project_dir,
                             .rate = engine->rate, .tempo_bpm = engine->tempo_bpm, .isa = engine->config.isa,
                             .samples = engine->samples, .targets = (const char *const *) engine->targets,
                             .target_count = KERNEL_TARGETS };
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
        engine_strip_leave (engine, strip);
    }
  for (uint32_t i = 0; i < engine->returns->len; i++)
    {
      EngineReturn *bus = g_ptr_array_index (engine->returns, i);
      bool named = bus->leaving;

      for (uint32_t b = 0; !named && b < rig->bus_count; b++)
        named = strcmp (rig->buses[b].id, bus->id) == 0;
      if (!named)
        engine_return_leave (engine, bus);
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
      good &= !engine_keep_error (first, error, "target", engine->targets[i]);
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
    good &= engine_follow_bus (engine, rig, &rig->buses[i], &first);
  for (uint32_t i = 0; i < rig->track_count; i++)
    good &= engine_follow_track (engine, rig, &rig->tracks[i], &first);
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
  engine->strips = g_ptr_array_new_with_free_func (engine_strip_free);
  engine->returns = g_ptr_array_new_with_free_func (engine_return_free);
  engine_rig_publish (engine, NULL);
  engine->mix = atomic_exchange (&engine->next, NULL);
  atomic_store (&engine->taken, engine->mix->generation);
}
