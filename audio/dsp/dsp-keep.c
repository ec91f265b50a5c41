/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a patch keeps of what was played on it: presets and learned controls, saved into a new one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp/dial.h"
#include "dsp-read.h"

static bool
find_knob (const DspPatch *p, const char *node, const char *param, DspKnob *knob, DspDiagnostics *d)
{
  int n = *node ? dsp_patch_find_node (p, node) : -1;
  int k = !*node ? dsp_patch_find_macro (p, param) : n < 0 ? -1 : dsp_module_find_param (p->nodes[n].module, param);
  *knob = (DspKnob){ *node ? (uint32_t) n : UINT32_MAX, (uint32_t) k };
  if (k >= 0 && (!*node || dsp_param_is_number (&p->nodes[n].module->params[k])))
    return true;
  dsp_complain (d, DSP_ERROR, "P004", DSP_NOWHERE, NULL, "nothing to turn is called \"%.60s%s%.60s\"", node, *node ? "." : "", param);
  return false;
}

/* ---- values ------------------------------------------------------------------------------------------------ */
static void
set_node (DspPatch *p, uint32_t n, uint32_t k, double value)
{
  const DspParam *param = &p->nodes[n].module->params[k];
  value = value < param->min ? param->min : value > param->max ? param->max : value;
  p->nodes[n].values[k] = param->type == DSP_PARAM_FLOAT ? value : round (value);
  p->nodes[n].given |= 1u << k;
}

/* A macro that moves this one lets all of its targets go, each where it has it. */
static void
free_from_macros (DspPatch *p, uint32_t n, uint32_t k)
{
  for (uint32_t i = 0; i < p->macro_count; i++)
    {
      DspMacro *macro = &p->macros[i];
      bool moves = false;
      for (uint32_t t = 0; macro->has_value && t < macro->target_count; t++)
        moves = moves || (macro->targets[t].node == n && macro->targets[t].param == k);
      if (!moves)
        continue;
      macro->has_value = false;
      for (uint32_t t = 0; t < macro->target_count; t++)
        {
          const DspTarget *target = &macro->targets[t];
          set_node (p, target->node, target->param,
                    dsp_macro_target_value (macro, target, &p->nodes[target->node].module->params[target->param], macro->value));
        }
    }
}

DspPatch *
dsp_patch_with_values (const DspPatch *patch, const DspPresetValue *values, uint32_t count)
{
  DspPatch *p = dsp_patch_copy (patch, 0, 0);
  for (uint32_t i = 0; i < count; i++)
    {
      const DspPresetValue *v = &values[i];
      DspDiagnostics d = { 0 };
      DspKnob knob;
      bool found = isfinite (v->value) && find_knob (p, v->node, v->param, &knob, &d);
      dsp_diagnostics_finish (&d);
      if (!found)
        continue;
      if (*v->node)
        {
          free_from_macros (p, knob.node, knob.param);
          set_node (p, knob.node, knob.param, v->value);
          continue;
        }
      DspMacro *macro = &p->macros[knob.param];
      macro->value = v->value < macro->min ? macro->min : v->value > macro->max ? macro->max : v->value;
      macro->has_value = true;
    }
  return p;
}

/* ---- presets, learned controls ------------------------------------------------------------------------------ */
static DspPreset *
find_preset (DspPatch *p, const char *name)
{
  for (uint32_t i = 0; i < p->preset_count; i++)
    if (!strcmp (p->presets[i].name, name))
      return &p->presets[i];
  return NULL;
}

static void
drop (DspPatch *p, DspPreset *preset)
{
  uint32_t at = (uint32_t) (preset - p->presets);
  free (preset->name);
  free (preset->items);
  memmove (preset, preset + 1, (--p->preset_count - at) * sizeof *preset);
}

DspPatch *
dsp_patch_with_preset (const DspPatch *patch, const char *name, const DspPresetValue *values, uint32_t count, DspDiagnostics *d)
{
  *d = (DspDiagnostics){ 0 };
  DspPatch *p = dsp_patch_copy (patch, 0, 0);
  DspPreset *preset = find_preset (p, name), made = { dsp_dup (name), dsp_alloc ((count + 1) * sizeof *made.items), count };
  if (!*name || strlen (name) > 63)
    dsp_complain (d, DSP_ERROR, "P008", DSP_NOWHERE, "1 to 63 bytes", "malformed name of a preset");
  if (count > DSP_PRESET_VALUES_MAX || (!preset && count && p->preset_count == DSP_PRESETS_MAX))
    dsp_complain (d, DSP_ERROR, "P013", DSP_NOWHERE, NULL, "a patch has at most %d presets of %d values", DSP_PRESETS_MAX, DSP_PRESET_VALUES_MAX);
  for (uint32_t i = 0; i < count; i++)
    {
      made.items[i].value = values[i].value;
      find_knob (p, values[i].node, values[i].param, &made.items[i].knob, d);
    }
  if (!preset && count && !d->error_count)
    {
      DspPreset *more = realloc (p->presets, (p->preset_count + 1) * sizeof *more);
      if (!more)
        abort ();
      p->presets = more;
      p->presets[p->preset_count++] = made;
      return p;
    }
  if (preset && count && !d->error_count)
    {
      DspPreset old = *preset;
      *preset = made;
      made = old;
    }
  else if (preset && !d->error_count)
    drop (p, preset);
  free (made.name);
  free (made.items);
  if (!d->error_count)
    return p;
  dsp_patch_unref (p);
  return NULL;
}

DspPatch *
dsp_patch_with_learned (const DspPatch *patch, const DspLearnedInfo *learned, uint32_t count, DspDiagnostics *d)
{
  *d = (DspDiagnostics){ 0 };
  DspPatch *p = dsp_patch_copy (patch, 0, 0);
  free (p->learned);
  p->learned = dsp_alloc ((count + 1) * sizeof *p->learned);
  p->learned_count = 0;
  if (count > DSP_LEARNED_MAX)
    dsp_complain (d, DSP_ERROR, "P013", DSP_NOWHERE, NULL, "%u learned controls; the limit is %d", count, DSP_LEARNED_MAX);
  for (uint32_t i = 0; i < count && !d->error_count; i++)
    {
      const DspLearnedInfo *l = &learned[i];
      int curve = l->curve ? dsp_words_find (DSP_CURVE_WORDS, l->curve, strlen (l->curve)) : 0;
      DspLearned *to = &p->learned[p->learned_count++];
      *to = (DspLearned){ .source = l->source, .number = l->number, .channel = l->channel, .min = l->min, .max = l->max, .mode = l->mode,
                          .curve = (DspCurve) (curve < 0 ? 0 : curve) };
      find_knob (p, l->node, l->param, &to->knob, d);
    }
  if (!d->error_count)
    return p;
  dsp_patch_unref (p);
  return NULL;
}
