/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A node's values: numbers, lists and names of files, as the module's table or the file gives them. */
#include <stdlib.h>
#include <string.h>
#include "dsp-patch.h"

void
dsp_node_set_list (DspNode *node, uint32_t param, const double *values, uint32_t count)
{
  DspNodeData *data = &node->data[param];
  double *list = dsp_alloc ((count + 1) * sizeof *list);
  if (count)
    memcpy (list, values, count * sizeof *list);
  free (data->list);
  data->list = list;
  data->count = count;
}

void
dsp_node_set_defaults (DspNode *node, uint32_t count)
{
  double list[DSP_LIST_MAX];
  node->values = dsp_alloc ((count + 1) * sizeof *node->values);
  node->data = dsp_alloc ((count + 1) * sizeof *node->data);
  for (uint32_t i = 0; i < count; i++)
    {
      const DspParam *p = &node->module->params[i];
      if (p->type == DSP_PARAM_LIST)
        dsp_node_set_list (node, i, list, dsp_list_default (p, list));
      else if (p->type == DSP_PARAM_FILE)
        node->data[i].text = dsp_dup (p->words ? p->words : "");
      else
        node->values[i] = p->value;
    }
}

void
dsp_node_copy_values (DspNode *node, const DspNode *from)
{
  uint32_t count = from->module ? dsp_module_param_count (from->module) : 0;
  dsp_node_set_defaults (node, count);
  memcpy (node->values, from->values, count * sizeof *node->values);
  for (uint32_t i = 0; i < count; i++)
    {
      const DspNodeData *data = &from->data[i];
      free (node->data[i].text);
      node->data[i].text = dsp_dup (data->text);
      if (data->list)
        dsp_node_set_list (node, i, data->list, data->count);
    }
}

bool
dsp_node_has_equal (const DspNode *a, const DspNode *b, uint32_t param)
{
  const DspNodeData *x = &a->data[param], *y = &b->data[param];
  if (memcmp (&a->values[param], &b->values[param], sizeof *a->values) || !x->text != !y->text || x->count != y->count)
    return false;
  return (!x->text || !strcmp (x->text, y->text)) && (!x->count || !memcmp (x->list, y->list, x->count * sizeof *x->list));
}

void
dsp_node_finish_values (DspNode *node)
{
  uint32_t count = node->module ? dsp_module_param_count (node->module) : 0;
  for (uint32_t i = 0; i < count && node->data; i++)
    {
      free (node->data[i].text);
      free (node->data[i].list);
    }
  free (node->data);
  free (node->values);
}
