/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What drawings and inspectors see of patches and modules. */
#include <string.h>
#include "dsp-graph.h"
#include "dsp/graph.h"

bool
dsp_module_get_info (uint32_t index, DspModuleInfo *info)
{
  const DspModule *m = dsp_module_get (index);
  if (m)
    *info = (DspModuleInfo){ m->type, m->doc, dsp_module_input_count (m), dsp_module_output_count (m), dsp_module_param_count (m),
                             m->tail_s, m->latency_s, dsp_module_get_latency (m, 48000, NULL) };
  return m != NULL;
}

static bool
get_port (const DspPort *ports, uint32_t index, DspPortInfo *info)
{
  for (uint32_t i = 0; i <= index; i++)
    if (i == DSP_PORTS_MAX || !ports[i].name)
      return false;
  *info = (DspPortInfo){ ports[index].name, (DspKind) ports[index].kind };
  return true;
}

bool
dsp_module_get_input (const char *type, uint32_t index, DspPortInfo *info)
{
  const DspModule *m = dsp_module_find (type);
  return m && get_port (m->inputs, index, info);
}

bool
dsp_module_get_output (const char *type, uint32_t index, DspPortInfo *info)
{
  const DspModule *m = dsp_module_find (type);
  return m && get_port (m->outputs, index, info);
}

bool
dsp_module_get_param (const char *type, uint32_t index, DspParamInfo *info)
{
  const DspModule *m = dsp_module_find (type);
  if (!m || index >= dsp_module_param_count (m))
    return false;
  const DspParam *p = &m->params[index];
  *info = (DspParamInfo){ .name = p->name, .type = dsp_param_type_name (p->type), .unit = p->unit, .curve = dsp_curve_name (p->curve), .doc = p->doc,
                          .words = p->words, .value = p->value, .min = p->min, .max = p->max, .takes_cable = p->type == DSP_PARAM_FLOAT };
  return true;
}

uint32_t dsp_patch_get_node_count (const DspPatch *patch) { return patch->node_count; }
uint32_t dsp_patch_get_cable_count (const DspPatch *patch) { return patch->cable_count; }

void
dsp_patch_get_node (const DspPatch *patch, uint32_t index, DspNodeInfo *info)
{
  const DspNode *node = &patch->nodes[index];
  *info = (DspNodeInfo){ .id = node->id, .type = node->module->type, .label = node->label, .group = node->group, .has_place = node->has_at,
                         .x = node->at[0], .y = node->at[1] };
}

void
dsp_patch_get_flow (const DspPatch *patch, bool *poly, bool *used)
{
  DspGraph graph;
  dsp_graph_init (&graph, patch, false);
  for (uint32_t i = 0; i < patch->node_count; i++)
    {
      poly[i] = graph.poly[i];
      used[i] = graph.used[i];
    }
  dsp_graph_finish (&graph);
}

bool
dsp_patch_get_value (const DspPatch *patch, uint32_t node, uint32_t param, bool *given, char **text)
{
  const DspNode *n = &patch->nodes[node];
  if (param >= dsp_module_param_count (n->module))
    return false;
  *given = n->given & 1u << param;
  *text = dsp_patch_write_value (n, param);
  return true;
}

void
dsp_patch_get_cable (const DspPatch *patch, uint32_t index, DspCableInfo *info)
{
  static const char *const modes[] = { "set", "add", "mul" };
  const DspCable *c = &patch->cables[index];
  const DspModule *from = patch->nodes[c->from].module, *to = patch->nodes[c->to].module;
  *info = (DspCableInfo){ .from = c->from, .from_port = c->from_port, .to = c->to, .to_port = c->to_port, .to_param = c->to_param,
                          .from_name = from->outputs[c->from_port].name,
                          .to_name = c->to_param ? to->params[c->to_port].name : to->inputs[c->to_port].name,
                          .mode = modes[c->mode], .kind = (DspKind) from->outputs[c->from_port].kind, .amount = c->amount };
}
