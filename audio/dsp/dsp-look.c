/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking into a patch: its nodes, their parameters and macros. */
#include <string.h>
#include "dsp/look.h"
#include "dsp-patch.h"

static DspLookType
type_of (DspParamType type)
{
  switch (type)
    {
    case DSP_PARAM_FLOAT: return DSP_LOOK_FLOAT;
    case DSP_PARAM_INT: return DSP_LOOK_INT;
    case DSP_PARAM_BOOL: return DSP_LOOK_BOOL;
    case DSP_PARAM_ENUM: return DSP_LOOK_WORD;
    }
  return DSP_LOOK_OTHER;
}

static void
look_at_macro (const DspMacro *m, DspParamInfo *info)
{
  *info = (DspParamInfo){ "", m->name, m->unit, m->doc, m->words, m->words ? DSP_LOOK_WORD : DSP_LOOK_FLOAT, m->value, m->min, m->max,
                          m->has_value, (int) m->curve };
}

static void
look_at_param (const DspNode *node, uint32_t k, DspParamInfo *info)
{
  const DspParam *p = &node->module->params[k];
  *info = (DspParamInfo){ node->id, p->name, p->unit, p->doc, p->words, type_of (p->type), node->values[k], p->min, p->max, true,
                          (int) p->curve };
}

bool
dsp_patch_get_param (const DspPatch *patch, const char *node, const char *param, DspParamInfo *info)
{
  int n, k;
  if (!*node)
    {
      k = dsp_patch_find_macro (patch, param);
      if (k >= 0)
        look_at_macro (&patch->macros[k], info);
      return k >= 0;
    }
  n = dsp_patch_find_node (patch, node);
  k = n < 0 ? -1 : dsp_module_find_param (patch->nodes[n].module, param);
  if (k >= 0)
    look_at_param (&patch->nodes[n], (uint32_t) k, info);
  return k >= 0;
}

bool
dsp_patch_find_key (const DspPatch *patch, const char *key, DspParamInfo *info)
{
  char id[64];
  if (dsp_patch_get_param (patch, "", key, info))
    return true;
  for (const char *dot = strchr (key, '.'); dot && (size_t) (dot - key) < sizeof id; dot = strchr (dot + 1, '.'))
    {
      memcpy (id, key, (size_t) (dot - key));
      id[dot - key] = '\0';
      if (*id && dsp_patch_get_param (patch, id, dot + 1, info))
        return true;
    }
  return false;
}

bool
dsp_patch_get_nth_param (const DspPatch *patch, uint32_t index, DspParamInfo *info)
{
  if (index < patch->macro_count)
    {
      look_at_macro (&patch->macros[index], info);
      return true;
    }
  index -= patch->macro_count;
  for (uint32_t n = 0; n < patch->node_count; n++)
    {
      uint32_t count = dsp_module_param_count (patch->nodes[n].module);
      if (index < count)
        {
          look_at_param (&patch->nodes[n], index, info);
          return true;
        }
      index -= count;
    }
  return false;
}

bool
dsp_patch_get_node (const DspPatch *patch, uint32_t index, const char **id, const char **type)
{
  if (index >= patch->node_count)
    return false;
  *id = patch->nodes[index].id;
  *type = patch->nodes[index].module->type;
  return true;
}

const char *
dsp_patch_get_doc (const DspPatch *patch)
{
  return patch->doc;
}

double
dsp_param_value_at (const DspParamInfo *info, double position)
{
  position = position < 0 ? 0 : position > 1 ? 1 : position;
  return dsp_curve_value ((DspCurve) info->curve, info->min, info->max, position);
}

double
dsp_param_position_of (const DspParamInfo *info, double value)
{
  value = value < info->min ? info->min : value > info->max ? info->max : value;
  return dsp_curve_position ((DspCurve) info->curve, info->min, info->max, value);
}

double
dsp_param_find_word (const DspParamInfo *info, const char *word)
{
  return info->words ? dsp_words_find (info->words, word, strlen (word)) : -1;
}
