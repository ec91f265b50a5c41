/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live patches of tracks, and which sample sounds when. */
#include <math.h>
#include <string.h>
#include "engine/track.h"
#include "engine-private.h"

#define LOOP_HZ 0.5                     /* bandwidth of the time loop */
#define LOST_NS 5e7                     /* further off than that it begins anew */

/* ---- tracks ----------------------------------------------------------------------------------------------- */

char **
engine_dup_track_names (Engine *engine)
{
  GPtrArray *names = g_ptr_array_new ();

  for (uint32_t i = 0; i < engine->strips->len; i++)
    {
      EngineStrip *strip = g_ptr_array_index (engine->strips, i);

      if (!strip->leaving)
        g_ptr_array_add (names, g_strdup (strip->name));
    }
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (names, FALSE);
}

int
engine_track_get_slot (Engine *engine, const char *track)
{
  EngineStrip *strip = engine_find_strip (engine, track);

  return strip ? strip->slot : -1;
}

static EngineUnit *
find_unit (Engine *engine, const char *track)
{
  EngineStrip *strip = engine_find_strip (engine, track);

  return strip && strip->unit->sound == ENGINE_SOUND_PATCH ? strip->unit : NULL;
}

DspPatch *
engine_track_dup_patch (Engine *engine, const char *track)
{
  EngineUnit *unit = find_unit (engine, track);

  return unit ? dsp_patch_ref (unit->patch) : NULL;
}

char *
engine_find_patch (Engine *engine, const char *name)
{
  EngineUnitPlace place = engine_unit_place (engine);

  return engine_unit_find_patch (&place, name);
}

char *
engine_track_dup_file (Engine *engine, const char *track)
{
  EngineUnitPlace place = engine_unit_place (engine);
  EngineUnit *unit = find_unit (engine, track);

  return unit ? engine_unit_find_patch (&place, unit->name) : NULL;
}

gboolean
engine_track_load (Engine *engine, const char *track, DspPatch *patch, double fade_s, uint64_t *serial,
                   DspDiagnostics *diagnostics)
{
  EngineUnitPlace place = engine_unit_place (engine);
  EngineStrip *strip = engine_find_strip (engine, track);

  *diagnostics = (DspDiagnostics) { 0 };
  if (!find_unit (engine, track) || !engine_unit_edit (strip->unit, &place, patch, fade_s, diagnostics))
    return FALSE;
  *serial = dsp_machine_get_loaded (strip->unit->machine);
  atomic_store (&strip->expresses, engine_unit_needs_expression (strip->unit));
  return TRUE;
}

void
engine_track_annotate (Engine *engine, const char *track, DspPatch *patch)
{
  EngineUnit *unit = find_unit (engine, track);

  if (!unit)
    return;
  dsp_patch_ref (patch);
  dsp_patch_unref (unit->patch);
  unit->patch = patch;
}

void
engine_track_keep (Engine *engine, const char *track, DspPatch *patch)
{
  EngineUnit *unit = find_unit (engine, track);

  engine_track_annotate (engine, track, patch);
  if (unit)
    unit->edited = true;
}

gboolean
engine_track_is_edited (Engine *engine, const char *track)
{
  EngineUnit *unit = find_unit (engine, track);

  return unit && unit->edited;
}

void
engine_track_refresh (Engine *engine, const char *track)
{
  g_autofree char *path = engine_track_dup_file (engine, track);
  EngineUnit *unit = find_unit (engine, track);
  char *text = NULL;

  if (!unit || !path || !g_file_get_contents (path, &text, NULL, NULL))
    return;
  g_free (unit->text);
  unit->text = text;
}

gboolean
engine_track_set_param (Engine *engine, const char *track, const char *node, const char *param, double value, uint64_t sample,
                        uint32_t ramp_frames)
{
  EngineUnit *unit = find_unit (engine, track);

  if (!unit)
    return FALSE;
  unit->edited = true;
  return dsp_machine_set_param_at (unit->machine, node, param, value, sample, ramp_frames);
}

gboolean
engine_track_has_taken (Engine *engine, const char *track, uint64_t serial, uint64_t *sample)
{
  EngineUnit *unit = find_unit (engine, track);

  *sample = 0;
  return !unit || dsp_machine_has_taken (unit->machine, serial, sample);
}

uint32_t
engine_track_get_lost_values (Engine *engine, const char *track)
{
  EngineUnit *unit = find_unit (engine, track);

  return unit ? dsp_machine_get_lost_values (unit->machine) : 0;
}

/* ---- time ------------------------------------------------------------------------------------------------- */

double
engine_get_rate (Engine *engine)
{
  return engine->rate;
}

gboolean
engine_get_time (Engine *engine, EngineTime *time)
{
  uint64_t fields[3];

  while (!ring_snapshot_read (&engine->time.shown.snapshot, fields, 3))
    ; /* the writer takes nanoseconds and waits for nobody */
  memcpy (time, fields, sizeof *time);
  return time->ns > 0;
}

/* A callback of n frames has begun at `now`; the first of them is `sample`. */
void
engine_time_follow (EngineTimeLoop *loop, double now, double sample, uint32_t frames, double rate)
{
  double wished = loop->ns + (sample - loop->sample) * loop->ns_a_sample, off = now - wished;
  double omega = 2 * G_PI * LOOP_HZ * frames / rate;
  uint64_t fields[3];
  EngineTime time;

  if (loop->ns <= 0 || loop->rate != rate || fabs (off) > LOST_NS || sample < loop->sample)
    {
      loop->rate = rate;
      loop->ns_a_sample = 1e9 / rate;
      loop->ns = now;
    }
  else
    {
      omega = MIN (omega, 0.5);
      loop->ns = wished + G_SQRT2 * omega * off;
      loop->ns_a_sample += omega * omega * off / MAX (frames, 1);
    }
  loop->sample = sample;
  time = (EngineTime) { loop->ns, sample, loop->ns_a_sample };
  memcpy (fields, &time, sizeof time);
  ring_snapshot_write (&loop->shown.snapshot, fields, 3);
}

/* The machines count the performer's samples: those of the block whose events have just been made. */
void
engine_time_set_clocks (Engine *engine)
{
  KernelTransport transport;

  kernel_performer_get_transport (engine->performer, &transport);
  for (uint32_t i = 0; i < engine->mix->wire_count; i++)
    if (engine->mix->wires[i].strip->unit->machine)
      dsp_machine_set_clock (engine->mix->wires[i].strip->unit->machine, transport.sample);
}

/* Where the music is at the block's first frame: what the performer tells once it has taken the block's commands. */
void
engine_time_set_music (Engine *engine)
{
  KernelTransport transport;

  kernel_performer_get_transport (engine->performer, &transport);
  engine->music = (DspTransport) {
    .beat = transport.tick / KERNEL_PPQ, .tempo_bpm = transport.bpm > 0 ? transport.bpm : engine->tempo_bpm,
    .beats_per_bar = transport.denominator ? 4.f * (float) transport.numerator / (float) transport.denominator : 4.f,
    .running = transport.playing,
  };
}

uint64_t
engine_time_next_sample (Engine *engine)
{
  KernelTransport transport;

  kernel_performer_get_transport (engine->performer, &transport);
  return engine_samples (engine) ? transport.sample + engine->fifo_read : 0;    /* it tells where its last block began */
}
