/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presets and learned controls: values and controllers by the names of macros and parameters. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-read.h"

/* ---- names: "cutoff" is a macro, "filter.cutoff" a parameter; ids may have dots of their own ------------------- */
static bool
find_knob (DspReader *b, const char *name, size_t offset, DspKnob *knob)
{
  const DspPatch *p = b->patch;
  int found = dsp_patch_find_macro (p, name), node = -1;
  if (found >= 0)
    return *knob = (DspKnob){ UINT32_MAX, (uint32_t) found }, true;
  for (const char *dot = strchr (name, '.'); dot && dot - name < 64; dot = strchr (dot + 1, '.'))
    {
      char id[64];
      memcpy (id, name, (size_t) (dot - name));
      id[dot - name] = 0;
      int n = dsp_patch_find_node (p, id);
      if (n < 0 || !p->nodes[n].module)
        continue;
      node = n;
      found = dsp_module_find_param (p->nodes[n].module, dot + 1);
      if (found >= 0 && dsp_param_is_number (&p->nodes[n].module->params[found]))
        return *knob = (DspKnob){ (uint32_t) n, (uint32_t) found }, true;
    }
  if (node < 0 && strchr (name, '.'))
    dsp_complain (b->d, DSP_ERROR, "P009", offset, "write node.parameter, or the name of a macro", "there is no node for \"%.100s\"", name);
  else
    dsp_complain (b->d, DSP_ERROR, "P004", offset, "write node.parameter, or the name of a macro", "nothing to turn is called \"%.100s\"", name);
  return false;
}

static void
range_of (const DspPatch *p, DspKnob knob, DspParam *param)
{
  *param = (DspParam){ .type = DSP_PARAM_FLOAT };
  if (knob.node != UINT32_MAX)
    *param = p->nodes[knob.node].module->params[knob.param];
  else
    {
      const DspMacro *macro = &p->macros[knob.param];
      *param = (DspParam){ .name = macro->name, .type = macro->words ? DSP_PARAM_ENUM : DSP_PARAM_FLOAT, .min = macro->min, .max = macro->max,
                           .words = macro->words };
    }
}

static bool
read_value (DspReader *b, const JsonItem *item, DspKnob knob, double *value)
{
  DspParam param;
  int word;
  range_of (b->patch, knob, &param);
  if (param.type == DSP_PARAM_ENUM && item->type == JSON_ITEM_STRING)
    {
      if (!dsp_read_word (b, item, item->key, param.words, &word))
        return false;
      *value = word;
      return true;
    }
  if (param.type == DSP_PARAM_BOOL && item->type == JSON_ITEM_BOOL)
    return *value = item->boolean, true;
  if (!dsp_read_number (b, item, item->key, param.min, param.max, value))
    return false;
  if (param.type == DSP_PARAM_FLOAT || *value == floor (*value))
    return true;
  return ERROR ("P005", item, NULL, "%.100s must be a whole number", item->key), false;
}

/* ---- presets ------------------------------------------------------------------------------------------------ */
void
dsp_read_preset (DspReader *b, const JsonItem *item)
{
  DspPreset *preset = &b->patch->presets[b->patch->preset_count++];
  preset->name = dsp_dup (item->key);
  if (!item->key_length || item->key_length > 63 || strlen (item->key) != item->key_length)
    dsp_complain (b->d, DSP_ERROR, "P008", item->key_offset, "1 to 63 bytes", "malformed name of a preset");
  if (!dsp_read_members (b, item, "a preset"))
    return;
  if (item->count > DSP_PRESET_VALUES_MAX)
    {
      ERROR ("P013", item, NULL, "%u values; the limit is %d", item->count, DSP_PRESET_VALUES_MAX);
      return;
    }
  preset->items = dsp_alloc ((item->count + 1) * sizeof *preset->items);
  for (const JsonItem *m = item->first; m; m = m->next)
    {
      DspPresetItem *to = &preset->items[preset->count];
      if (strlen (m->key) != m->key_length)
        dsp_complain (b->d, DSP_ERROR, "P004", m->key_offset, NULL, "nothing to turn has such a name");
      else if (find_knob (b, m->key, m->key_offset, &to->knob) && read_value (b, m, to->knob, &to->value))
        preset->count++;
    }
}

bool
dsp_patch_get_preset (const DspPatch *patch, uint32_t index, DspPresetInfo *info)
{
  if (index >= patch->preset_count)
    return false;
  *info = (DspPresetInfo){ patch->presets[index].name, patch->presets[index].count };
  return true;
}

static const char *
node_of (const DspPatch *p, DspKnob knob)
{
  return knob.node == UINT32_MAX ? "" : p->nodes[knob.node].id;
}

static const char *
param_of (const DspPatch *p, DspKnob knob)
{
  return knob.node == UINT32_MAX ? p->macros[knob.param].name : p->nodes[knob.node].module->params[knob.param].name;
}

bool
dsp_patch_get_preset_value (const DspPatch *patch, uint32_t preset, uint32_t index, DspPresetValue *value)
{
  if (preset >= patch->preset_count || index >= patch->presets[preset].count)
    return false;
  const DspPresetItem *item = &patch->presets[preset].items[index];
  *value = (DspPresetValue){ node_of (patch, item->knob), param_of (patch, item->knob), item->value };
  return true;
}

/* ---- learned controls --------------------------------------------------------------------------------------- */
static const char *const source_names[] = { "cc", "cc14", "nrpn", "bend", "pressure" };
static const double source_max[] = { 127, 31, 16383, 0, 0 };

static bool
read_source (DspReader *b, const JsonItem *m, DspLearned *learned, uint32_t *sources)
{
  double number;
  for (uint32_t i = 0; i < sizeof source_names / sizeof *source_names; i++)
    if (!strcmp (m->key, source_names[i]))
      {
        ++*sources;
        learned->source = (DspSource) i;
        if (source_max[i] == 0 && !(m->type == JSON_ITEM_BOOL && m->boolean))
          ERROR ("P001", m, NULL, "\"%s\" must be true", m->key);
        if (source_max[i] > 0 && dsp_read_number (b, m, m->key, 0, source_max[i], &number))
          learned->number = (uint32_t) number;
        return true;
      }
  return false;
}

void
dsp_read_learned (DspReader *b, const JsonItem *item)
{
  DspLearned learned = { 0 };
  const JsonItem *to = json_item_get (item, "to"), *m;
  uint32_t sources = 0;
  double number;
  DspParam param;
  int word;
  if (item->type != JSON_ITEM_OBJECT || !to || to->type != JSON_ITEM_STRING)
    {
      ERROR ("P001", item, NULL, "a learned control is {\"cc\": 74, \"to\": \"name\"}");
      return;
    }
  if (!find_knob (b, to->string, to->offset, &learned.knob))
    return;
  range_of (b->patch, learned.knob, &param);
  learned.min = param.min;
  learned.max = param.max;
  for (m = item->first; m; m = m->next)
    if (!strcmp (m->key, "min"))
      dsp_read_number (b, m, "min", param.min, param.max, &learned.min);
    else if (!strcmp (m->key, "max"))
      dsp_read_number (b, m, "max", param.min, param.max, &learned.max);
    else if (!strcmp (m->key, "channel"))
      {
        if (dsp_read_number (b, m, "channel", 1, 16, &number))
          learned.channel = (uint32_t) number;
      }
    else if (!strcmp (m->key, "curve"))
      {
        if (dsp_read_word (b, m, "curve", DSP_CURVE_WORDS, &word))
          learned.curve = (DspCurve) word;
      }
    else if (!strcmp (m->key, "mode"))
      {
        if (dsp_read_word (b, m, "mode", "jump pickup scale", &word))
          learned.mode = (DspLearnMode) word;
      }
    else if (m != to && !read_source (b, m, &learned, &sources))
      dsp_complain (b->d, DSP_ERROR, "P001", m->key_offset, NULL, "a learned control has no member \"%.60s\"", m->key);
  if (sources != 1)
    ERROR ("P001", item, NULL, "a learned control has one of: cc cc14 nrpn bend pressure");
  b->patch->learned[b->patch->learned_count++] = learned;
}

bool
dsp_patch_get_learned (const DspPatch *patch, uint32_t index, DspLearnedInfo *info)
{
  if (index >= patch->learned_count)
    return false;
  const DspLearned *l = &patch->learned[index];
  *info = (DspLearnedInfo){ .source = l->source, .number = l->number, .channel = l->channel, .node = node_of (patch, l->knob),
                            .param = param_of (patch, l->knob), .min = l->min, .max = l->max, .curve = dsp_curve_name (l->curve), .mode = l->mode };
  return true;
}

/* ---- life --------------------------------------------------------------------------------------------------- */
void
dsp_presets_finish (DspPatch *p)
{
  for (uint32_t i = 0; i < p->preset_count; i++)
    {
      free (p->presets[i].name);
      free (p->presets[i].items);
    }
  free (p->presets);
  free (p->learned);
}

void
dsp_presets_copy (DspPatch *p, const DspPatch *from)
{
  p->presets = dsp_alloc ((from->preset_count + 1) * sizeof *p->presets);
  p->learned = dsp_alloc ((from->learned_count + 1) * sizeof *p->learned);
  if (from->learned_count)
    memcpy (p->learned, from->learned, from->learned_count * sizeof *p->learned);
  for (uint32_t i = 0; i < from->preset_count; i++)
    {
      const DspPreset *preset = &from->presets[i];
      p->presets[i] = (DspPreset){ dsp_dup (preset->name), dsp_alloc ((preset->count + 1) * sizeof *preset->items), preset->count };
      if (preset->count)
        memcpy (p->presets[i].items, preset->items, preset->count * sizeof *preset->items);
    }
}

static bool
forget_knob (DspKnob *knob, uint32_t gone)
{
  if (knob->node == gone)
    return true;
  knob->node -= knob->node > gone && knob->node != UINT32_MAX;
  return false;
}

void
dsp_presets_forget_node (DspPatch *p, uint32_t gone)
{
  uint32_t kept = 0;
  for (uint32_t i = 0; i < p->learned_count; i++)
    if (!forget_knob (&p->learned[i].knob, gone))
      p->learned[kept++] = p->learned[i];
  p->learned_count = kept;
  for (uint32_t i = 0; i < p->preset_count; i++)
    {
      DspPreset *preset = &p->presets[i];
      kept = 0;
      for (uint32_t k = 0; k < preset->count; k++)
        if (!forget_knob (&preset->items[k].knob, gone))
          preset->items[kept++] = preset->items[k];
      preset->count = kept;
    }
}
