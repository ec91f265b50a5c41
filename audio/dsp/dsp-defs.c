/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sub-patches: graphs with names and ports of their own. Each makes a module of its own, "def:name", in the patch's head.
 *
 *   "defs": { "voice": { "inputs": { "pitch": ["osc", "sync"] }, "outputs": { "out": ["amp", "out"] }, "params": { "tone": ["filter", "cutoff"] },
 *                        "nodes": { ... }, "connections": [ ... ] } } */
#include <stdlib.h>
#include <string.h>
#include "dsp-read.h"

const DspModule *
dsp_defs_find (const DspPatch *p, const char *type)
{
  for (uint32_t i = 0; p->defs && i < p->defs->count && !strncmp (type, "def:", 4); i++)
    if (p->defs->items[i].module.type && !strcmp (p->defs->items[i].module.type, type))
      return &p->defs->items[i].module;
  return NULL;
}

const DspDef *
dsp_def_of (const DspPatch *p, const DspModule *module)
{
  for (uint32_t i = 0; p->defs && i < p->defs->count; i++)
    if (&p->defs->items[i].module == module)
      return &p->defs->items[i];
  return NULL;
}

/* ---- ports ---------------------------------------------------------------------------------------------------- */
/* ["node", "port"]; the number of the port among those that `find` knows. */
static bool
read_end (DspReader *b, const DspDef *def, const JsonItem *item, int (*find) (const DspModule *, const char *), const char *what, DspInner *inner)
{
  const JsonItem *port = item->type == JSON_ITEM_ARRAY && item->count == 2 ? item->first->next : NULL;
  if (!port || item->first->type != JSON_ITEM_STRING || port->type != JSON_ITEM_STRING)
    return ERROR ("P001", item, NULL, "write \"%.60s\": [id, port]", item->key), false;
  int node = dsp_patch_find_node (def->graph, item->first->string);
  if (node < 0)
    return ERROR ("P009", item->first, NULL, "there is no node \"%.60s\" in this sub-patch", item->first->string), false;
  const DspModule *m = def->graph->nodes[node].module;
  int number = m ? find (m, port->string) : -1;
  if (number < 0 && m)
    ERROR (find == dsp_module_find_param ? "P004" : "P003", port, NULL, "%s has no %s \"%.60s\"", m->type, what, port->string);
  *inner = (DspInner){ (uint32_t) node, (uint32_t) number };
  return number >= 0;
}

static bool
is_new_name (DspReader *b, const DspDef *def, const JsonItem *m, uint32_t count, uint32_t max)
{
  if (!dsp_id_is_valid (m->key, m->key_length))
    return dsp_complain (b->d, DSP_ERROR, "P008", m->key_offset, NULL, "malformed name \"%.60s\"", m->key), false;
  if (count >= max)
    return dsp_complain (b->d, DSP_ERROR, "P013", m->key_offset, NULL, "more than %u", max), false;
  if (dsp_module_find_input (&def->module, m->key) >= 0 || dsp_module_find_param (&def->module, m->key) >= 0)
    return dsp_complain (b->d, DSP_ERROR, "P007", m->key_offset, NULL, "the name \"%.60s\" is used twice", m->key), false;
  return true;
}

static void
read_ports (DspReader *b, DspDef *def, const JsonItem *object)
{
  const JsonItem *inputs = json_item_get (object, "inputs"), *outputs = json_item_get (object, "outputs"), *params = json_item_get (object, "params");
  uint32_t in = 0, out = 0, count = 0;
  for (const JsonItem *m = inputs && dsp_read_members (b, inputs, "inputs") ? inputs->first : NULL; m; m = m->next)
    if (is_new_name (b, def, m, in, DSP_PORTS_MAX - 1) && read_end (b, def, m, dsp_module_find_input, "input", &def->inputs[in]))
      {
        DspPortKind kind = def->graph->nodes[def->inputs[in].node].module->inputs[def->inputs[in].port].kind;
        def->module.inputs[in++] = (DspPort){ dsp_dup (m->key), kind };
      }
  for (const JsonItem *m = outputs && dsp_read_members (b, outputs, "outputs") ? outputs->first : NULL; m; m = m->next)
    if (is_new_name (b, def, m, out, DSP_PORTS_MAX - 1) && read_end (b, def, m, dsp_module_find_output, "output", &def->outputs[out]))
      {
        DspPortKind kind = def->graph->nodes[def->outputs[out].node].module->outputs[def->outputs[out].port].kind;
        def->module.outputs[out++] = (DspPort){ dsp_dup (m->key), kind };
      }
  for (const JsonItem *m = params && dsp_read_members (b, params, "params") ? params->first : NULL; m; m = m->next)
    if (is_new_name (b, def, m, count, DSP_PARAMS_MAX - 1) && read_end (b, def, m, dsp_module_find_param, "parameter", &def->params[count]))
      {
        const DspNode *node = &def->graph->nodes[def->params[count].node];
        DspParam param = node->module->params[def->params[count].port];
        if (!dsp_param_is_number (&param))
          {
            ERROR ("P006", m, NULL, "only numbers can be handed on");
            continue;
          }
        param.value = node->values[def->params[count].port];
        param.name = dsp_dup (m->key);
        def->module.params[count++] = param;
      }
}

/* ---- reading --------------------------------------------------------------------------------------------------- */
static void
read_def (DspReader *b, uint32_t index)
{
  DspDefs *defs = b->patch->defs;
  DspDef *def = &defs->items[index];
  const JsonItem *item = def->item;
  def->state = DSP_DEF_READING;
  if (!dsp_id_is_valid (item->key, item->key_length))
    dsp_complain (b->d, DSP_ERROR, "P008", item->key_offset, NULL, "malformed name of a sub-patch");
  def->graph = dsp_patch_read_graph (item, defs, b->d, &def->depth);
  read_ports (b, def, item);
  def->module.doc = "A sub-patch of this patch.";
  def->state = DSP_DEF_READ;
  for (const JsonItem *m = item->type == JSON_ITEM_OBJECT ? item->first : NULL; m; m = m->next)
    if (dsp_words_find ("inputs outputs params nodes connections", m->key, m->key_length) < 0)
      dsp_complain (b->d, DSP_ERROR, "P001", m->key_offset, NULL, "a sub-patch has no member \"%.60s\"", m->key);
  if (++def->depth > DSP_DEFS_DEPTH)
    dsp_complain (b->d, DSP_ERROR, "P020", item->key_offset, NULL, "sub-patches %u deep; the limit is %d", def->depth, DSP_DEFS_DEPTH);
}

const DspModule *
dsp_read_def (DspReader *b, const JsonItem *type, uint32_t *depth)
{
  DspDefs *defs = b->patch->defs;
  for (uint32_t i = 0; defs && i < defs->count; i++)
    if (!strcmp (defs->items[i].module.type, type->string))
      {
        if (defs->items[i].state == DSP_DEF_READING)
          return ERROR ("P020", type, "take one of the two out", "the sub-patch \"%.60s\" contains itself", type->string + 4), NULL;
        if (defs->items[i].state == DSP_DEF_NEW)
          read_def (b, i);
        *depth = defs->items[i].depth > *depth ? defs->items[i].depth : *depth;
        return &defs->items[i].module;
      }
  DspGuess g = { 0 };
  char hint[128];
  for (uint32_t i = 0; defs && i < defs->count; i++)
    dsp_guess_add (&g, type->string + 4, defs->items[i].module.type + 4);
  ERROR ("P002", type, dsp_guess_hint (&g, type->string + 4, hint), "there is no sub-patch \"%.60s\"", type->string + 4);
  return NULL;
}

void
dsp_read_defs (DspReader *b, const JsonItem *item)
{
  if (!item || !dsp_read_members (b, item, "defs"))
    return;
  if (item->count > DSP_DEFS_MAX)
    {
      ERROR ("P013", item, NULL, "%u sub-patches; the limit is %d", item->count, DSP_DEFS_MAX);
      return;
    }
  DspDefs *defs = b->patch->defs = dsp_alloc (sizeof *defs);
  defs->refs = 1;
  defs->items = dsp_alloc ((item->count + 1) * sizeof *defs->items);
  for (const JsonItem *m = item->first; m; m = m->next)
    if (dsp_read_members (b, m, "a sub-patch"))
      {
        char type[72];
        snprintf (type, sizeof type, "def:%.63s", m->key);
        defs->items[defs->count].module.type = dsp_dup (type);
        defs->items[defs->count++].item = m;
      }
  for (uint32_t i = 0; i < defs->count; i++)
    if (defs->items[i].state == DSP_DEF_NEW)
      read_def (b, i);
  for (uint32_t i = 0; i < defs->count; i++)
    defs->items[i].item = NULL;
}

void
dsp_defs_unref (DspDefs *defs)
{
  if (!defs || __atomic_sub_fetch (&defs->refs, 1, __ATOMIC_ACQ_REL))
    return;
  for (uint32_t i = 0; i < defs->count; i++)
    {
      DspDef *def = &defs->items[i];
      dsp_patch_unref (def->graph);
      free ((char *) def->module.type);
      for (uint32_t k = 0; k < DSP_PORTS_MAX; k++)
        {
          free ((char *) def->module.inputs[k].name);
          free ((char *) def->module.outputs[k].name);
        }
      for (uint32_t k = 0; k < DSP_PARAMS_MAX; k++)
        free ((char *) def->module.params[k].name);
    }
  free (defs->items);
  free (defs);
}

/* ---- flattening ------------------------------------------------------------------------------------------------ */
typedef struct Level Level;
struct Level {
  const DspPatch *graph;
  uint32_t *flat;                       /* by node: its number in the flat patch */
  Level   **inner;                      /* by node: of a sub-patch */
};

typedef struct { DspPatch *p; const DspPatch *top; uint32_t node_size, cable_size, macro_size; size_t offset; DspDiagnostics *d; bool full; } Flat;

static void
level_free (Level *level)
{
  for (uint32_t i = 0; i < level->graph->node_count; i++)
    if (level->inner[i])
      level_free (level->inner[i]);
  free (level->flat);
  free (level->inner);
  free (level);
}

#define GROW(array, count, size) do { if ((count) == (size)) { (size) = (size) * 2 + 16; \
      (array) = realloc ((array), (size) * sizeof *(array)); if (!(array)) abort (); } } while (0)

static uint32_t
add_node (Flat *f, const DspNode *from, const char *prefix)
{
  char id[256];
  GROW (f->p->nodes, f->p->node_count, f->node_size);
  snprintf (id, sizeof id, "%s%s", prefix, from->id);
  if (strlen (id) > 63 && !f->full)
    {
      dsp_complain (f->d, DSP_ERROR, "P013", f->offset, "shorter ids", "\"%.80s\" is longer than 63 letters once expanded", id);
      f->full = true;
    }
  DspNode *node = &f->p->nodes[f->p->node_count];
  *node = *from;
  node->id = dsp_dup (id);
  node->label = dsp_dup (from->label);
  node->group = dsp_dup (from->group);
  dsp_node_copy_values (node, from);
  return f->p->node_count++;
}

/* The node and port deep within that an end of a cable, or a parameter, means. */
static DspInner
find_inner (const Flat *f, const Level *level, uint32_t node, uint32_t port, char which)
{
  while (level->inner[node])
    {
      const DspDef *def = dsp_def_of (f->top, level->graph->nodes[node].module);
      DspInner inner = which == 'i' ? def->inputs[port] : which == 'o' ? def->outputs[port] : def->params[port];
      level = level->inner[node];
      node = inner.node;
      port = inner.port;
    }
  return (DspInner){ level->flat[node], port };
}

static Level *
expand (Flat *f, const DspPatch *graph, const char *prefix, bool top)
{
  Level *level = dsp_alloc (sizeof *level);
  *level = (Level){ graph, dsp_alloc ((graph->node_count + 1) * sizeof (uint32_t)), dsp_alloc ((graph->node_count + 1) * sizeof (Level *)) };
  for (uint32_t i = 0; i < graph->node_count && f->p->node_count <= DSP_NODES_MAX; i++)
    {
      const DspNode *node = &graph->nodes[i];
      const DspDef *def = dsp_def_of (f->top, node->module);
      char inside[256];
      if (top)
        f->offset = node->offset;
      if (!def)
        {
          level->flat[i] = add_node (f, node, prefix);
          continue;
        }
      snprintf (inside, sizeof inside, "%.180s%.63s:", prefix, node->id);
      level->inner[i] = expand (f, def->graph, inside, false);
      for (uint32_t k = 0; k < dsp_module_param_count (node->module) && f->p->node_count <= DSP_NODES_MAX; k++)
        {
          DspInner inner = find_inner (f, level, i, k, 'p');
          f->p->nodes[inner.node].values[inner.port] = node->values[k];
          f->p->nodes[inner.node].given |= (node->given >> k & 1u) << inner.port;
        }
    }
  if (f->p->node_count > DSP_NODES_MAX)
    return level;
  for (uint32_t i = 0; i < graph->cable_count; i++)
    {
      DspCable c = graph->cables[i];
      DspInner from = find_inner (f, level, c.from, c.from_port, 'o'), to = find_inner (f, level, c.to, c.to_port, c.to_param ? 'p' : 'i');
      c.from = from.node;
      c.from_port = from.port;
      c.to = to.node;
      c.to_port = to.port;
      GROW (f->p->cables, f->p->cable_count, f->cable_size);
      f->p->cables[f->p->cable_count++] = c;
    }
  return level;
}

/* Macros reach within; and "node.parameter" of a sub-patch is found as a macro of this name. */
static void
flatten_macros (Flat *f, const Level *level)
{
  const DspPatch *top = f->top;
  for (uint32_t i = 0; i < f->p->macro_count; i++)
    for (uint32_t k = 0; k < f->p->macros[i].target_count; k++)
      {
        DspTarget *t = &f->p->macros[i].targets[k];
        DspInner inner = find_inner (f, level, t->node, t->param, 'p');
        t->node = inner.node;
        t->param = inner.port;
      }
  f->macro_size = f->p->macro_count + 1;
  for (uint32_t i = 0; i < top->node_count; i++)
    for (uint32_t k = 0; level->inner[i] && k < dsp_module_param_count (top->nodes[i].module); k++)
      {
        const DspParam *param = &top->nodes[i].module->params[k];
        DspInner inner = find_inner (f, level, i, k, 'p');
        char name[160];
        snprintf (name, sizeof name, "%.63s.%.63s", top->nodes[i].id, param->name);
        GROW (f->p->macros, f->p->macro_count, f->macro_size);
        DspMacro *macro = &f->p->macros[f->p->macro_count++];
        *macro = (DspMacro){ .name = dsp_dup (name), .min = param->min, .max = param->max, .curve = param->curve, .target_count = 1,
                             .targets = dsp_alloc (sizeof (DspTarget)) };
        macro->targets[0] = (DspTarget){ .node = inner.node, .param = inner.port, .scale = 1 };
      }
}

void
dsp_patch_settle (DspPatch *p, DspDiagnostics *d)
{
  bool any = false;
  for (uint32_t i = 0; i < p->node_count && p->defs; i++)
    any = any || dsp_def_of (p, p->nodes[i].module);
  dsp_patch_unref (p->flat);
  p->flat = NULL;
  if (!any)
    {
      dsp_patch_check (p, d);
      return;
    }
  DspPatch *head = dsp_patch_copy (p, 0, 0);
  for (uint32_t i = 0; i < head->node_count; i++)
    dsp_node_clear (&head->nodes[i]);
  head->node_count = head->cable_count = 0;
  memset (head->index, 0, DSP_INDEX_SIZE * sizeof *head->index);
  Flat f = { .p = head, .top = p, .node_size = p->node_count + 1, .cable_size = p->cable_count + 1, .d = d };
  Level *level = expand (&f, p, "", true);
  if (head->node_count > DSP_NODES_MAX)
    dsp_complain (d, DSP_ERROR, "P013", f.offset, NULL, "more than %d nodes once expanded", DSP_NODES_MAX);
  else if (head->cable_count > DSP_CABLES_MAX)
    dsp_complain (d, DSP_ERROR, "P013", f.offset, NULL, "%u cables once expanded; the limit is %d", head->cable_count, DSP_CABLES_MAX);
  else
    {
      flatten_macros (&f, level);
      dsp_presets_finish (head);
      head->presets = NULL;
      head->learned = NULL;
      head->preset_count = head->learned_count = 0;
      for (uint32_t i = 0; i < head->node_count; i++)
        dsp_patch_index_node (head, i);
      head->flattened = true;
      p->flat = head;
      dsp_patch_check (head, d);
    }
  level_free (level);
  if (!p->flat)
    {
      for (uint32_t i = 0; i < head->macro_count; i++)
        head->macros[i].target_count = 0;
      dsp_patch_unref (head);
    }
}
