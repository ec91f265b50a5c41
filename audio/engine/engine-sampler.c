/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A track's sampler: from the zones a rig names to recordings in a DspSampler. Control side. */
#include <string.h>
#include "engine-sample.h"
#include "engine-sampler.h"

struct EngineSampler {
  DspSampler *now, *prepared;
  GArray *zones;                        /* of DspZone, a reference each */
  double  attack_s, release_s;
  uint32_t voices;
};

static void
zone_clear (gpointer zone)
{
  dsp_sample_unref (((DspZone *) zone)->sample);
}

static gboolean
check_zone (const EngineZone *zone, GError **error)
{
  const char *file = zone->file ? zone->file : "(no file)";

  if (!zone->file || !*zone->file)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "a zone of the sampler names no file");
  else if (zone->key_low > zone->key_high || zone->key_high > 127 || zone->root > 127)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "%s: keys %u to %u, root %u: keys go from 0 to 127, the lower one first",
                 file, zone->key_low, zone->key_high, zone->root);
  else if (zone->velocity_low > zone->velocity_high || zone->velocity_high > 127)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "%s: velocities %u to %u: they go from 1 to 127, the lower one first",
                 file, zone->velocity_low, zone->velocity_high);
  else
    return TRUE;
  return FALSE;
}

static gboolean
load_zone (const EngineUnitPlace *place, const EngineZone *wish, DspZone *zone, GError **error)
{
  g_autofree char *path = NULL;

  if (!check_zone (wish, error))
    return FALSE;
  path = engine_unit_find_file (place, wish->file);
  if (!path)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE,
                   "there is no sample \"%s\" in the project; check its name and the sampler's folder", wish->file);
      return FALSE;
    }
  *zone = (DspZone) {
    .root = wish->root, .key_low = wish->key_low, .key_high = wish->key_high, .velocity_low = wish->velocity_low,
    .velocity_high = wish->velocity_high, .gain = (float) CLAMP (wish->gain, 0, 4),
    .playback = wish->playback == ENGINE_PLAYBACK_ONESHOT ? DSP_PLAYBACK_ONESHOT
                : wish->playback == ENGINE_PLAYBACK_LOOP ? DSP_PLAYBACK_LOOP : DSP_PLAYBACK_SUSTAIN,
    .tune_cents = (float) CLAMP (wish->tune_cents, -12700, 12700), .pan = (float) CLAMP (wish->pan, -1, 1) };
  EngineSampleLoop loop = { wish->playback != ENGINE_PLAYBACK_ONESHOT, wish->playback == ENGINE_PLAYBACK_LOOP,
                            wish->loop_from_s, wish->loop_to_s };
  zone->sample = engine_samples_get (place->samples, path, wish->file, &loop, error);
  return zone->sample != NULL;
}

/* All zones that can be had; *error names the first that cannot and counts the others. */
static GArray *
load_zones (const EngineUnitPlace *place, const EngineTrack *track, GError **error)
{
  GArray *zones = g_array_new (FALSE, TRUE, sizeof (DspZone));
  GError *first = NULL;
  uint32_t failed = 0;

  g_array_set_clear_func (zones, zone_clear);
  for (uint32_t i = 0; i < track->zone_count && i < DSP_ZONES_MAX; i++)
    {
      DspZone zone;

      if (load_zone (place, &track->zones[i], &zone, failed ? NULL : &first))
        g_array_append_val (zones, zone);
      else
        failed++;
    }
  if (!failed && track->zone_count > DSP_ZONES_MAX)
    g_set_error (&first, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "%u zones: a sampler takes %d, the rest is left out",
                 track->zone_count, DSP_ZONES_MAX);
  else if (!failed && track->zone_count == 0)
    g_set_error (&first, ENGINE_ERROR, ENGINE_ERROR_FORMAT, "the sampler has no samples and stays silent; add one");
  if (failed > 1)
    g_prefix_error (&first, "%u samples are missing; the first: ", failed);
  if (first)
    g_propagate_error (error, first);
  return zones;
}

static double
find_param (const EngineTrack *track, const char *name)
{
  for (uint32_t i = 0; i < track->param_count; i++)
    if (g_strcmp0 (track->params[i].param, name) == 0)
      return CLAMP (track->params[i].value, 0, 30);
  return -1;
}

static void
hand_over (EngineSampler *sampler, DspSampler *to)
{
  dsp_sampler_set_voices (to, sampler->voices);
  if (!dsp_sampler_load (to, (const DspZone *) sampler->zones->data, sampler->zones->len, sampler->attack_s,
                         sampler->release_s))
    g_error ("no memory for a sampler");
}

static DspSampler *
make (double rate, uint32_t voices)
{
  DspSampler *sampler = dsp_sampler_new (rate, voices);

  if (!sampler)
    g_error ("no memory for a sampler");
  return sampler;
}

EngineSampler *
engine_sampler_new (const EngineUnitPlace *place, const EngineTrack *track, GError **error)
{
  EngineSampler *sampler = g_new0 (EngineSampler, 1);

  sampler->zones = load_zones (place, track, error);
  sampler->voices = track->voices;
  sampler->attack_s = find_param (track, "attack");
  sampler->release_s = find_param (track, "release");
  sampler->now = make (place->rate, track->voices);
  hand_over (sampler, sampler->now);
  return sampler;
}

void
engine_sampler_free (EngineSampler *sampler)
{
  if (!sampler)
    return;
  dsp_sampler_free (sampler->now);
  dsp_sampler_free (sampler->prepared);
  g_array_unref (sampler->zones);
  g_free (sampler);
}

void
engine_sampler_follow (EngineSampler *sampler, const EngineUnitPlace *place, const EngineTrack *track, GError **error)
{
  GArray *zones = load_zones (place, track, error);
  double attack_s = find_param (track, "attack"), release_s = find_param (track, "release");
  bool same = zones->len == sampler->zones->len && attack_s == sampler->attack_s && release_s == sampler->release_s
              && (zones->len == 0 || memcmp (zones->data, sampler->zones->data, zones->len * sizeof (DspZone)) == 0);

  g_array_unref (sampler->zones);
  sampler->zones = zones;
  sampler->voices = track->voices;
  sampler->attack_s = attack_s;
  sampler->release_s = release_s;
  if (same)
    dsp_sampler_set_voices (sampler->now, sampler->voices);
  else
    hand_over (sampler, sampler->now);
}

void
engine_sampler_prepare (EngineSampler *sampler, double rate)
{
  dsp_sampler_free (sampler->prepared);
  sampler->prepared = make (rate, sampler->voices);
  hand_over (sampler, sampler->prepared);
}

void
engine_sampler_exchange (EngineSampler *sampler)
{
  if (!sampler->prepared)
    return;
  dsp_sampler_free (sampler->now);
  sampler->now = g_steal_pointer (&sampler->prepared);
}

void
engine_sampler_collect (EngineSampler *sampler)
{
  dsp_sampler_collect (sampler->now);
}

bool
engine_sampler_process (EngineSampler *sampler, float *const out[2], const DspEvent *events, uint32_t count)
{
  return dsp_sampler_process (sampler->now, out, events, count);
}
