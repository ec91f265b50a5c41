/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Units: finding a patch, baking its parameters in, compiling, and telling what has to change. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "engine-font.h"
#include "engine-sample.h"
#include "engine-sampler.h"
#include "engine-unit.h"

#define PATCH_SIZE_MAX (4u << 20)

/* ---- finding --------------------------------------------------------------------------------------------- */

static gboolean
is_below (const char *path, const char *folder)
{
  size_t length = strlen (folder);

  return strncmp (path, folder, length) == 0 && (path[length] == '/' || (length && folder[length - 1] == '/'));
}

char *
engine_unit_find_file (const EngineUnitPlace *place, const char *path)
{
  g_autofree char *joined = NULL, *folder = NULL;
  char *real, *copy;

  if (!place->project_dir || !*path || g_path_is_absolute (path))
    return NULL;
  joined = g_build_filename (place->project_dir, path, NULL);
  folder = realpath (place->project_dir, NULL);
  real = realpath (joined, NULL);
  if (!folder || !real || !is_below (real, folder))
    {
      free (real);
      return NULL;
    }
  copy = g_strdup (real);
  free (real);
  return copy;                          /* GLib's own memory */
}

static char *
find_bundled (const char *patch_dir, const char *patch)
{
  static const char *const endings[] = { ".json", ".sym-patch", ".sexp", "" };

  if (!patch_dir || strchr (patch, '/') || patch[0] == '.')
    return NULL;
  for (size_t i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *file = g_strconcat (patch, endings[i], NULL);
      g_autofree char *path = g_build_filename (patch_dir, file, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_steal_pointer (&path);
    }
  return NULL;
}

char *
engine_unit_find_patch (const EngineUnitPlace *place, const char *patch)
{
  char *path = find_bundled (place->patch_dir, patch);

  return path ? path : engine_unit_find_file (place, patch);
}

static char *
read_text (const EngineUnitPlace *place, const char *patch, GError **error)
{
  g_autofree char *path = NULL;
  char *text = NULL;
  gsize length;

  if (!patch || !*patch)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH, "a track or effect names no patch");
      return NULL;
    }
  path = engine_unit_find_patch (place, patch);
  if (!path)
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH,
                   "there is no patch \"%s\", neither bundled nor in the project", patch);
      return NULL;
    }
  if (!g_file_get_contents (path, &text, &length, error))
    return NULL;
  if (length > PATCH_SIZE_MAX || memchr (text, 0, length))
    {
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH, "%s is no patch: %s", patch,
                   length > PATCH_SIZE_MAX ? "too large" : "not a text");
      g_free (text);
      return NULL;
    }
  return text;
}

/* ---- compiling -------------------------------------------------------------------------------------------- */

/* Takes the patch and gives it back, or one whose knob "mix" stands where it should. */
static DspPatch *
bake_mix (DspPatch *patch, const EngineUnitWish *wish, bool *mixes)
{
  DspDiagnostics diagnostics = { 0 };
  DspPatch *next = dsp_patch_with_param (patch, "", "mix", CLAMP (wish->mix, 0, 1), &diagnostics);

  dsp_diagnostics_finish (&diagnostics);
  *mixes = next != NULL;
  if (!next)
    return patch;
  dsp_patch_unref (wish->mix < 0 ? next : patch);
  return wish->mix < 0 ? patch : next;
}

/* With the parameters baked in; the first one that does not fit is told, and left out like the others. */
static DspPatch *
load_patch (const char *name, const char *text, const EngineUnitWish *wish, bool *mixes, GError **error)
{
  DspDiagnostics diagnostics = { 0 };
  DspPatch *patch = dsp_patch_load (text, strlen (text), &diagnostics);

  if (!patch)
    engine_params_complain (error, name, &diagnostics);
  dsp_diagnostics_finish (&diagnostics);
  if (patch)
    patch = engine_params_bake (name, patch, wish, error);
  return patch ? bake_mix (patch, wish, mixes) : NULL;
}

static DspConfig
make_config (const EngineUnitPlace *place, uint32_t voices)
{
  return (DspConfig) { .rate = place->rate, .voices = voices, .isa = place->isa, .optimise = 2,
                       .tempo_bpm = place->tempo_bpm };
}

/* Recordings of a patch's nodes lie in the project. */
static DspSample *
load_recording (void *data, const char *path, char **problem)
{
  const EngineUnitPlace *place = data;
  g_autofree char *file = engine_unit_find_file (place, path);
  g_autoptr (GError) error = NULL;
  DspSample *sample = file && place->samples ? engine_samples_get (place->samples, file, path, &(EngineSampleLoop) { 0 }, &error) : NULL;

  if (!sample)
    *problem = strdup (error ? error->message : "there is no such file in the project");
  return sample;
}

static DspLoader
loader_of (const EngineUnitPlace *place)        /* while `place` lives: for one compilation */
{
  return (DspLoader) { load_recording, (void *) place };
}

/* Takes the place of a complaint about a parameter: without a program there is nothing to complain about. */
static DspProgram *
compile (const EngineUnitPlace *place, const char *name, const DspPatch *patch, uint32_t voices,
         uint32_t *latency_frames, GError **error)
{
  DspConfig config = make_config (place, voices);
  DspDiagnostics diagnostics = { 0 };
  DspProgram *program;
  DspProgramInfo info = { 0 };

  config.loader = loader_of (place);
  program = dsp_program_compile (patch, &config, &diagnostics);

  if (!program)
    {
      g_clear_error (error);
      engine_params_complain (error, name, &diagnostics);
    }
  else
    {
      dsp_program_set_targets (program, place->targets, place->target_count);
      dsp_program_describe (program, &info);
      *latency_frames = info.latency_frames;
    }
  dsp_diagnostics_finish (&diagnostics);
  return program;
}

static DspMachine *
make_machine (const EngineUnitPlace *place, EngineUnit *unit, uint32_t *latency_frames, GError **error)
{
  DspConfig config = make_config (place, unit->voices);
  DspProgram *program = compile (place, unit->name, unit->patch, unit->voices, latency_frames, error);
  DspMachine *machine;

  if (!program)
    return NULL;
  machine = dsp_machine_new (&config);
  if (machine)
    dsp_machine_load (machine, program, 0);
  else
    {
      dsp_program_free (program);
      g_clear_error (error);
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH, "no memory for the patch \"%s\"", unit->name);
    }
  return machine;
}

/* ---- units ------------------------------------------------------------------------------------------------ */

/* The numbered names that this patch knows: what its program was made for. */
static char *
find_targets (const EngineUnitPlace *place, const DspPatch *patch)
{
  GString *found = g_string_new (NULL);

  for (uint32_t i = 0; i < place->target_count; i++)
    if (place->targets[i] && dsp_patch_has_target (patch, place->targets[i]))
      g_string_append_printf (found, "%u %s\n", i, place->targets[i]);
  return g_string_free (found, FALSE);
}

/* Of a sampler or a soundfont. */
static EngineUnit *
instrument_new (const EngineUnitPlace *place, const EngineTrack *track, GError **error)
{
  EngineUnit *unit = g_new0 (EngineUnit, 1);

  unit->sound = track->sound;
  if (track->sound == ENGINE_SOUND_SAMPLER)
    unit->sampler = engine_sampler_new (place, track, error);
  else
    unit->font = engine_font_new (place, track, error);
  if (!unit->sampler && !unit->font)
    g_clear_pointer (&unit, g_free);
  return unit;
}

static bool
is_patch (const EngineUnitWish *wish)
{
  return !wish->track || wish->track->sound == ENGINE_SOUND_PATCH;
}

bool
engine_unit_can_follow (const EngineUnit *unit, const EngineUnitPlace *place, const EngineUnitWish *wish)
{
  EngineSound sound = is_patch (wish) ? ENGINE_SOUND_PATCH : wish->track->sound;

  return unit->sound == sound && (!unit->font || engine_font_can_follow (unit->font, place, wish->track));
}

/* Effects hear no automation: their programs need not know its names. */
static EngineUnitPlace
place_for (const EngineUnitPlace *place, const EngineUnitWish *wish)
{
  EngineUnitPlace own = *place;

  own.target_count = wish->track ? own.target_count : 0;
  return own;
}

static EngineUnit *
patch_new (const EngineUnitPlace *place, const EngineUnitWish *wish, GError **error)
{
  g_autofree char *text = read_text (place, wish->patch, error);
  bool mixes = false;
  DspPatch *patch = text ? load_patch (wish->patch, text, wish, &mixes, error) : NULL;
  EngineUnit *unit;

  if (!patch)
    return NULL;
  unit = g_new0 (EngineUnit, 1);
  unit->name = g_strdup (wish->patch);
  unit->text = g_steal_pointer (&text);
  unit->patch = patch;
  unit->params = engine_params_copy (wish);
  unit->voices = wish->voices;
  unit->tempo_bpm = place->tempo_bpm;
  unit->mix = wish->mix;
  unit->mixes = mixes;
  unit->targets = find_targets (place, patch);
  unit->machine = make_machine (place, unit, &unit->latency_frames, error);
  if (!unit->machine)
    g_clear_pointer (&unit, engine_unit_free);
  return unit;
}

EngineUnit *
engine_unit_new (const EngineUnitPlace *place, const EngineUnitWish *wish, GError **error)
{
  EngineUnitPlace own = place_for (place, wish);

  return is_patch (wish) ? patch_new (&own, wish, error) : instrument_new (place, wish->track, error);
}

void
engine_unit_free (EngineUnit *unit)
{
  if (!unit)
    return;
  engine_sampler_free (unit->sampler);
  engine_font_free (unit->font);
  if (unit->sound != ENGINE_SOUND_PATCH)
    {
      g_free (unit);
      return;
    }
  if (unit->machine)
    dsp_machine_free (unit->machine);
  if (unit->prepared)
    dsp_machine_free (unit->prepared);
  dsp_patch_unref (unit->patch);
  g_array_unref (unit->params);
  g_free (unit->name);
  g_free (unit->text);
  g_free (unit->targets);
  g_free (unit);
}

static void
remember (EngineUnit *unit, const EngineUnitPlace *place, const EngineUnitWish *wish, char *text, DspPatch *patch,
          bool mixes)
{
  char *name = g_strdup (wish->patch);
  GArray *params = engine_params_copy (wish);

  g_free (unit->targets);
  unit->targets = find_targets (place, patch);
  g_free (unit->name);
  g_free (unit->text);
  g_array_unref (unit->params);
  dsp_patch_unref (unit->patch);
  unit->name = name;
  unit->text = text;
  unit->params = params;
  unit->patch = patch;
  unit->voices = wish->voices;
  unit->tempo_bpm = place->tempo_bpm;
  unit->mix = wish->mix;
  unit->mixes = mixes;
  unit->edited = false;
}

/* Moves what has another value; false when the machine does not know it or takes no more. */
static bool
set_live (EngineUnit *unit, const EngineUnitWish *wish)
{
  return engine_params_move (unit->machine, unit->patch, unit->params, wish)
         && (!unit->mixes || unit->mix == wish->mix || dsp_machine_set_param (unit->machine, "", "mix", wish->mix));
}

static gboolean
patch_follow (EngineUnit *unit, const EngineUnitPlace *place, const EngineUnitWish *wish, GError **error)
{
  g_autofree char *text = read_text (place, wish->patch, error), *targets = NULL;
  DspProgram *program;
  DspPatch *patch;
  bool same, mixes;

  if (!text)
    return FALSE;
  targets = find_targets (place, unit->patch);
  same = strcmp (text, unit->text) == 0 && unit->voices == wish->voices && unit->tempo_bpm == place->tempo_bpm
         && engine_params_have_names (unit->params, wish) && (!unit->mixes || (unit->mix < 0) == (wish->mix < 0))
         && strcmp (targets, unit->targets) == 0;
  if (same && engine_params_have_values (unit->params, wish) && (!unit->mixes || unit->mix == wish->mix))
    return TRUE;
  patch = load_patch (wish->patch, text, wish, &mixes, error);
  if (!patch)
    return FALSE;
  if (!same || unit->edited || !set_live (unit, wish))
    {
      program = compile (place, wish->patch, patch, wish->voices, &unit->latency_frames, error);
      if (!program)
        {
          dsp_patch_unref (patch);
          return FALSE;
        }
      dsp_machine_load (unit->machine, program, 0);
    }
  remember (unit, place, wish, g_steal_pointer (&text), patch, mixes);
  return TRUE;
}

gboolean
engine_unit_follow (EngineUnit *unit, const EngineUnitPlace *place, const EngineUnitWish *wish, GError **error)
{
  EngineUnitPlace own = place_for (place, wish);

  switch (unit->sound)
    {
    case ENGINE_SOUND_SAMPLER: engine_sampler_follow (unit->sampler, place, wish->track, error); return TRUE;
    case ENGINE_SOUND_SOUNDFONT: return engine_font_follow (unit->font, wish->track, error);
    case ENGINE_SOUND_PATCH: break;
    }
  return patch_follow (unit, &own, wish, error);
}

gboolean
engine_unit_edit (EngineUnit *unit, const EngineUnitPlace *place, DspPatch *patch, double fade_s, DspDiagnostics *diagnostics)
{
  DspConfig config = make_config (place, unit->voices);
  DspProgram *program;
  DspProgramInfo info;

  config.loader = loader_of (place);
  program = dsp_program_compile (patch, &config, diagnostics);
  if (!program)
    return FALSE;
  dsp_program_set_targets (program, place->targets, place->target_count);
  dsp_program_describe (program, &info);
  unit->latency_frames = info.latency_frames;
  dsp_machine_load (unit->machine, program, fade_s);
  dsp_patch_ref (patch);
  dsp_patch_unref (unit->patch);
  unit->patch = patch;
  g_free (unit->targets);
  unit->targets = find_targets (place, patch);
  unit->edited = true;
  return TRUE;
}

gboolean
engine_unit_prepare (EngineUnit *unit, const EngineUnitPlace *place, GError **error)
{
  EngineUnitPlace own = *place;

  if (unit->font)
    return engine_font_prepare (unit->font, place->rate, error);
  if (unit->sampler)
    {
      engine_sampler_prepare (unit->sampler, place->rate);
      return TRUE;
    }
  own.tempo_bpm = unit->tempo_bpm;
  if (unit->prepared)
    dsp_machine_free (unit->prepared);
  unit->prepared = make_machine (&own, unit, &unit->latency_prepared, error);
  return unit->prepared != NULL;
}

void
engine_unit_exchange (EngineUnit *unit)
{
  if (unit->font)
    engine_font_exchange (unit->font);
  if (unit->sampler)
    engine_sampler_exchange (unit->sampler);
  if (!unit->prepared)
    return;
  dsp_machine_free (unit->machine);
  unit->machine = g_steal_pointer (&unit->prepared);
  unit->latency_frames = unit->latency_prepared;
}

bool
engine_unit_needs_expression (const EngineUnit *unit)
{
  return unit->sound == ENGINE_SOUND_PATCH && !dsp_patch_reads_controller (unit->patch, 11);
}

void
engine_unit_collect (EngineUnit *unit)
{
  if (unit->sampler)
    engine_sampler_collect (unit->sampler);
  else if (unit->machine)
    dsp_machine_collect (unit->machine);
}

bool
engine_unit_process (EngineUnit *unit, const float *const in[2], float *const out[2], const DspEvent *events,
                     uint32_t count)
{
  switch (unit->sound)
    {
    case ENGINE_SOUND_SAMPLER: return engine_sampler_process (unit->sampler, out, events, count);
    case ENGINE_SOUND_SOUNDFONT: return engine_font_process (unit->font, out, events, count);
    case ENGINE_SOUND_PATCH: break;
    }
  return dsp_machine_process (unit->machine, in, NULL, out, events, count);
}
