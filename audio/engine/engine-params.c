/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a rig wishes of a patch: a preset, parameters by number or by word; baked in, compared, moved. */
#include <string.h>
#include "dsp/dial.h"
#include "engine-unit.h"

#define PRESET "preset"

void
engine_params_complain (GError **error, const char *patch, const DspDiagnostics *diagnostics)
{
  for (uint32_t i = 0; i < diagnostics->count; i++)
    {
      const DspDiagnostic *item = &diagnostics->items[i];

      if (item->severity != DSP_ERROR)
        continue;
      g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH, "%s:%u:%u: %s: %s%s%s", patch, item->line,
                   item->column, item->code, item->message, item->hint ? "; " : "",
                   item->hint ? item->hint : "");
      return;
    }
  g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH, "the patch \"%s\" cannot be used", patch);
}

static const char *
node_of (const EngineParam *param)
{
  return param->node ? param->node : "";
}

static bool
names_preset (const EngineParam *param)
{
  return param->text && !*node_of (param) && g_strcmp0 (param->param, PRESET) == 0;
}

/* A word that the parameter has, else the number. */
static double
value_of (const DspPatch *patch, const EngineParam *param)
{
  DspDial dial;
  double word = param->text && dsp_patch_get_dial (patch, node_of (param), param->param, &dial) ? dsp_dial_find_word (&dial, param->text) : -1;

  return word >= 0 ? word : param->value;
}

/* ---- baking ----------------------------------------------------------------------------------------------- */

/* Takes the patch and gives back one with the value, or itself where that does not fit. */
static DspPatch *
bake (DspPatch *patch, const char *node, const char *param, double value, const char *name, GError **error)
{
  DspDiagnostics diagnostics = { 0 };
  DspPatch *next = dsp_patch_with_param (patch, node, param, value, &diagnostics);

  if (!next && error && !*error)
    engine_params_complain (error, name, &diagnostics);
  dsp_diagnostics_finish (&diagnostics);
  if (!next)
    return patch;
  dsp_patch_unref (patch);
  return next;
}

static DspPatch *
bake_preset (DspPatch *patch, const char *preset, const char *name, GError **error)
{
  DspPatch *of = dsp_patch_ref (patch);
  DspPresetInfo info = { 0 };
  DspPresetValue value;
  uint32_t index = 0;

  while (dsp_patch_get_preset (of, index, &info) && strcmp (info.name, preset))
    index++;
  if (!dsp_patch_get_preset (of, index, &info) && error && !*error)
    g_set_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH, "%s has no preset \"%s\"", name, preset);
  for (uint32_t i = 0; dsp_patch_get_preset_value (of, index, i, &value); i++)
    patch = bake (patch, value.node, value.param, value.value, name, error);
  dsp_patch_unref (of);
  return patch;
}

DspPatch *
engine_params_bake (const char *name, DspPatch *patch, const EngineUnitWish *wish, GError **error)
{
  GError *first = NULL;

  for (uint32_t i = 0; i < wish->param_count; i++)
    if (names_preset (&wish->params[i]))
      patch = bake_preset (patch, wish->params[i].text, name, &first);
  for (uint32_t i = 0; i < wish->param_count; i++)
    if (!names_preset (&wish->params[i]))
      patch = bake (patch, node_of (&wish->params[i]), wish->params[i].param, value_of (patch, &wish->params[i]), name, &first);
  if (first)
    g_propagate_error (error, first);
  return patch;
}

/* ---- comparing -------------------------------------------------------------------------------------------- */

static void
param_clear (gpointer data)
{
  EngineUnitParam *param = data;

  g_free (param->node);
  g_free (param->param);
  g_free (param->text);
}

GArray *
engine_params_copy (const EngineUnitWish *wish)
{
  GArray *params = g_array_new (FALSE, FALSE, sizeof (EngineUnitParam));

  g_array_set_clear_func (params, param_clear);
  for (uint32_t i = 0; i < wish->param_count; i++)
    {
      EngineUnitParam param = { g_strdup (node_of (&wish->params[i])), g_strdup (wish->params[i].param),
                                g_strdup (wish->params[i].text), wish->params[i].value };

      g_array_append_val (params, param);
    }
  return params;
}

/* The same parameters in the same order, whatever their values; a preset is no value. */
bool
engine_params_have_names (const GArray *params, const EngineUnitWish *wish)
{
  if (params->len != wish->param_count)
    return false;
  for (uint32_t i = 0; i < params->len; i++)
    {
      const EngineUnitParam *param = &g_array_index (params, EngineUnitParam, i);

      if (strcmp (param->node, node_of (&wish->params[i])) || g_strcmp0 (param->param, wish->params[i].param)
          || (names_preset (&wish->params[i]) && g_strcmp0 (param->text, wish->params[i].text)))
        return false;
    }
  return true;
}

static bool
has_value (const EngineUnitParam *param, const EngineParam *wish)
{
  return param->value == wish->value && g_strcmp0 (param->text, wish->text) == 0;
}

bool
engine_params_have_values (const GArray *params, const EngineUnitWish *wish)
{
  for (uint32_t i = 0; i < params->len; i++)
    if (!has_value (&g_array_index (params, EngineUnitParam, i), &wish->params[i]))
      return false;
  return true;
}

bool
engine_params_move (DspMachine *machine, const DspPatch *patch, const GArray *params, const EngineUnitWish *wish)
{
  for (uint32_t i = 0; i < wish->param_count; i++)
    if (!has_value (&g_array_index (params, EngineUnitParam, i), &wish->params[i])
        && !dsp_machine_set_param (machine, node_of (&wish->params[i]), wish->params[i].param, value_of (patch, &wish->params[i])))
      return false;
  return true;
}
