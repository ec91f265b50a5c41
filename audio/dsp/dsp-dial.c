/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dials of a patch: its macros and its nodes' parameters. */
#include <math.h>
#include <string.h>
#include "dsp/dial.h"
#include "dsp-read.h"

static void
look_at_macro (const DspMacro *m, DspDial *dial)
{
  *dial = (DspDial){ "", m->name, m->unit, m->doc, m->words, m->words ? DSP_DIAL_WORD : DSP_DIAL_FLOAT, m->value, m->min, m->max,
                     m->has_value, (int) m->curve };
}

static bool
look_at_param (const DspNode *node, uint32_t k, DspDial *dial)
{
  static const DspDialType types[] = { [DSP_PARAM_FLOAT] = DSP_DIAL_FLOAT, [DSP_PARAM_INT] = DSP_DIAL_INT, [DSP_PARAM_BOOL] = DSP_DIAL_BOOL,
                                       [DSP_PARAM_ENUM] = DSP_DIAL_WORD };
  const DspParam *p = &node->module->params[k];
  if (!dsp_param_is_number (p))
    return false;
  *dial = (DspDial){ node->id, p->name, p->unit, p->doc, p->words, types[p->type], node->values[k], p->min, p->max, true, (int) p->curve };
  return true;
}

bool
dsp_patch_get_dial (const DspPatch *patch, const char *node, const char *param, DspDial *dial)
{
  int n, k;
  if (!*node)
    {
      k = dsp_patch_find_macro (patch, param);
      if (k >= 0)
        look_at_macro (&patch->macros[k], dial);
      return k >= 0;
    }
  n = dsp_patch_find_node (patch, node);
  k = n < 0 ? -1 : dsp_module_find_param (patch->nodes[n].module, param);
  return k >= 0 && look_at_param (&patch->nodes[n], (uint32_t) k, dial);
}

bool
dsp_patch_find_dial (const DspPatch *patch, const char *key, DspDial *dial)
{
  char id[64];
  if (dsp_patch_get_dial (patch, "", key, dial))
    return true;
  for (const char *dot = strchr (key, '.'); dot && (size_t) (dot - key) < sizeof id; dot = strchr (dot + 1, '.'))
    {
      memcpy (id, key, (size_t) (dot - key));
      id[dot - key] = '\0';
      if (*id && dsp_patch_get_dial (patch, id, dot + 1, dial))
        return true;
    }
  return false;
}

void
dsp_patch_each_dial (const DspPatch *patch, DspDialFunc func, void *data)
{
  DspDial dial;
  for (uint32_t i = 0; i < patch->macro_count; i++)
    {
      look_at_macro (&patch->macros[i], &dial);
      func (&dial, data);
    }
  for (uint32_t n = 0; n < patch->node_count; n++)
    for (uint32_t k = 0, count = dsp_module_param_count (patch->nodes[n].module); k < count; k++)
      if (look_at_param (&patch->nodes[n], k, &dial))
        func (&dial, data);
}

bool
dsp_patch_has_node (const DspPatch *patch, const char *id)
{
  return dsp_patch_find_node (patch, id) >= 0;
}

const char *
dsp_patch_get_doc (const DspPatch *patch)
{
  return patch->doc;
}

const char *
dsp_patch_get_licence (const DspPatch *patch)
{
  return patch->licence;
}

double
dsp_dial_value_at (const DspDial *dial, double position)
{
  position = position < 0 ? 0 : position > 1 ? 1 : position;
  return dsp_curve_value ((DspCurve) dial->curve, dial->min, dial->max, position);
}

double
dsp_dial_position_of (const DspDial *dial, double value)
{
  value = value < dial->min ? dial->min : value > dial->max ? dial->max : value;
  return dsp_curve_position ((DspCurve) dial->curve, dial->min, dial->max, value);
}

double
dsp_dial_find_word (const DspDial *dial, const char *word)
{
  return dial->words ? dsp_words_find (dial->words, word, strlen (word)) : -1;
}

bool
dsp_dial_get_range (const DspDial *dial, double min, double max, const char *curve, DspDialRange *range)
{
  int found = dsp_words_find (DSP_CURVE_WORDS, curve, strlen (curve));
  *range = (DspDialRange){ *dial, min > max };
  range->dial.min = min < max ? min : max;
  range->dial.max = min < max ? max : min;
  range->dial.curve = found;
  return found >= 0 && range->dial.min >= dial->min && range->dial.max <= dial->max;
}

double
dsp_dial_range_value_at (const DspDialRange *range, double position)
{
  double value = dsp_dial_value_at (&range->dial, range->backwards ? 1 - position : position);
  return range->dial.type == DSP_DIAL_FLOAT ? value : round (value);
}

double
dsp_dial_range_position_of (const DspDialRange *range, double value)
{
  double position = dsp_dial_position_of (&range->dial, value);
  return range->backwards ? 1 - position : position;
}
