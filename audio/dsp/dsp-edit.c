/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits one after the other on a copy of a patch; then the whole is checked as a file would be. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp/edit.h"
#include "dsp-patch.h"

#define REFUSE(code, hint, ...) return dsp_complain (d, DSP_ERROR, code, DSP_NOWHERE, hint, __VA_ARGS__), false

static int
find_node (const DspPatch *p, const char *id, DspDiagnostics *d)
{
  int node = id ? dsp_patch_find_node (p, id) : -1;
  if (node >= 0)
    return node;
  DspGuess g = { 0 };
  char hint[128];
  for (uint32_t i = 0; i < p->node_count && id; i++)
    dsp_guess_add (&g, id, p->nodes[i].id);
  dsp_complain (d, DSP_ERROR, "P009", DSP_NOWHERE, id ? dsp_guess_hint (&g, id, hint) : NULL, "there is no node \"%.60s\"", id ? id : "");
  return -1;
}

static void
index_nodes (DspPatch *p)
{
  memset (p->index, 0, DSP_INDEX_SIZE * sizeof *p->index);
  for (uint32_t i = 0; i < p->node_count; i++)
    dsp_patch_index_node (p, i);
}

static bool
add (DspPatch *p, const DspEdit *e, DspDiagnostics *d)
{
  char hint[128];
  const char *id = e->node ? e->node : "", *type = e->name ? e->name : "";
  const DspModule *m = dsp_module_find (type);
  m = m ? m : dsp_defs_find (p, type);
  if (!dsp_id_is_valid (id, strlen (id)))
    REFUSE ("P008", "a letter or _ first, then letters, digits, _ . -; at most 63", "malformed id \"%.70s\"", id);
  if (dsp_patch_find_node (p, id) >= 0)
    REFUSE ("P007", "remove that one first, or choose another id", "the id \"%.60s\" is used already", id);
  if (!m)
    REFUSE ("P002", dsp_guess_module (type, hint), "unknown module \"%.60s\"", type);
  if (p->node_count >= DSP_NODES_MAX)
    REFUSE ("P013", NULL, "%u nodes; the limit is %d", p->node_count + 1, DSP_NODES_MAX);
  DspNode *node = &p->nodes[p->node_count];
  *node = (DspNode){ .id = dsp_dup (id), .module = m, .offset = DSP_NOWHERE };
  dsp_node_set_defaults (node, dsp_module_param_count (m));
  dsp_patch_index_node (p, p->node_count++);
  p->has_output = p->has_output || m->op == DSP_OP_output;
  return true;
}

/* Everything that names the node goes with it. */
static bool
remove_node (DspPatch *p, const DspEdit *e, DspDiagnostics *d)
{
  int found = find_node (p, e->node, d);
  if (found < 0)
    return false;
  uint32_t gone = (uint32_t) found, kept = 0;
  dsp_node_clear (&p->nodes[gone]);
  memmove (p->nodes + gone, p->nodes + gone + 1, (p->node_count - gone - 1) * sizeof *p->nodes);
  p->node_count--;
  for (uint32_t i = 0; i < p->cable_count; i++)
    {
      DspCable c = p->cables[i];
      if (c.from == gone || c.to == gone)
        continue;
      c.from -= c.from > gone;
      c.to -= c.to > gone;
      p->cables[kept++] = c;
    }
  p->cable_count = kept;
  for (uint32_t i = 0; i < p->macro_count; i++)
    {
      DspMacro *macro = &p->macros[i];
      kept = 0;
      for (uint32_t k = 0; k < macro->target_count; k++)
        if (macro->targets[k].node != gone)
          {
            macro->targets[kept] = macro->targets[k];
            macro->targets[kept].node -= macro->targets[kept].node > gone;
            kept++;
          }
      macro->target_count = kept;
    }
  dsp_presets_forget_node (p, gone);
  index_nodes (p);
  p->has_output = false;
  for (uint32_t i = 0; i < p->node_count; i++)
    p->has_output = p->has_output || p->nodes[i].module->op == DSP_OP_output;
  return true;
}

/* The two ends of CONNECT and DISCONNECT. */
static bool
find_ends (const DspPatch *p, const DspEdit *e, DspCable *c, DspDiagnostics *d)
{
  int from = find_node (p, e->node, d), to = from < 0 ? -1 : find_node (p, e->to, d);
  if (to < 0)
    return false;
  c->from = (uint32_t) from;
  c->to = (uint32_t) to;
  return dsp_cable_join (p, c, e->name ? e->name : "", DSP_NOWHERE, e->to_port ? e->to_port : "", DSP_NOWHERE, d);
}

static bool
join (DspPatch *p, const DspEdit *e, DspDiagnostics *d)
{
  DspCable c = { .amount = e->amount, .offset = DSP_NOWHERE, .has_mode = e->mode != NULL };
  if (!find_ends (p, e, &c, d))
    return false;
  int mode = e->mode ? dsp_words_find ("set add mul", e->mode, strlen (e->mode)) : 0;
  if (mode < 0)
    REFUSE ("P019", "one of: set add mul", "mode: unknown word \"%.60s\"", e->mode);
  if (e->mode && !c.to_param)
    REFUSE ("P006", NULL, "\"mode\" is for cables into parameters");
  if (!(fabs (e->amount) <= 1e9))
    REFUSE ("P005", "allowed is -1000000000 to 1000000000", "amount is out of range");
  if (p->cable_count >= DSP_CABLES_MAX)
    REFUSE ("P013", NULL, "%u cables; the limit is %d", p->cable_count + 1, DSP_CABLES_MAX);
  c.mode = (DspCableMode) mode;
  dsp_cable_warn (p, &c, d);
  p->cables[p->cable_count++] = c;
  return true;
}

static bool
part (DspPatch *p, const DspEdit *e, DspDiagnostics *d)
{
  DspCable c = { 0 };
  uint32_t kept = 0;
  if (!find_ends (p, e, &c, d))
    return false;
  for (uint32_t i = 0; i < p->cable_count; i++)
    if (!dsp_cable_is_between (&p->cables[i], &c))
      p->cables[kept++] = p->cables[i];
  if (kept == p->cable_count)
    REFUSE ("P009", NULL, "there is no cable from %.60s.%.60s to %.60s.%.60s", e->node, e->name, e->to, e->to_port);
  p->cable_count = kept;
  return true;
}

static bool
set_list (DspNode *node, uint32_t k, const DspEdit *e, DspDiagnostics *d)
{
  const DspParam *param = &node->module->params[k];
  if (e->list_count > param->value)
    REFUSE ("P013", NULL, "%.60s.%s has %u values, more than %.0f", node->id, param->name, e->list_count, param->value);
  for (uint32_t i = 0; i < e->list_count; i++)
    if (!(e->list[i] >= param->min && e->list[i] <= param->max))
      REFUSE ("P005", NULL, "%.60s.%s: value %u is out of range", node->id, param->name, i + 1);
  dsp_node_set_list (node, k, e->list, e->list_count);
  return true;
}

static bool
set_number (DspNode *node, uint32_t k, const DspEdit *e, DspDiagnostics *d)
{
  const DspParam *param = &node->module->params[k];
  double value = e->value;
  char hint[160];
  if (e->text)
    {
      int word = param->type == DSP_PARAM_ENUM ? dsp_words_find (param->words, e->text, strlen (e->text)) : -1;
      snprintf (hint, sizeof hint, "one of: %s", param->type == DSP_PARAM_ENUM ? param->words : "");
      if (word < 0 && param->type == DSP_PARAM_ENUM)
        REFUSE ("P019", hint, "%.60s.%s: unknown word \"%.60s\"", node->id, param->name, e->text);
      if (word < 0)
        REFUSE ("P001", NULL, "%.60s.%s must be a number", node->id, param->name);
      value = word;
    }
  snprintf (hint, sizeof hint, "allowed is %g to %g", param->min, param->max);
  if (!(value >= param->min && value <= param->max))
    REFUSE ("P005", hint, "%.60s.%s is out of range", node->id, param->name);
  if (param->type != DSP_PARAM_FLOAT && value != floor (value))
    REFUSE ("P005", NULL, "%.60s.%s must be a whole number", node->id, param->name);
  node->values[k] = value;
  return true;
}

static bool
set (DspPatch *p, const DspEdit *e, DspDiagnostics *d)
{
  int n = find_node (p, e->node, d);
  if (n < 0)
    return false;
  DspNode *node = &p->nodes[n];
  const char *name = e->name ? e->name : "";
  int k = dsp_module_find_param (node->module, name);
  if (k < 0)
    {
      DspGuess g = { 0 };
      char hint[128];
      for (uint32_t i = 0; i < dsp_module_param_count (node->module); i++)
        dsp_guess_add (&g, name, node->module->params[i].name);
      REFUSE ("P004", dsp_guess_hint (&g, name, hint), "%s has no parameter \"%.60s\"", node->module->type, name);
    }
  const DspParam *param = &node->module->params[k];
  if ((param->type == DSP_PARAM_LIST) != (e->list != NULL))
    REFUSE ("P001", NULL, "%.60s.%s %s a list", node->id, param->name, e->list ? "does not take" : "must be");
  if (param->type == DSP_PARAM_FILE && !e->text)
    REFUSE ("P001", NULL, "%.60s.%s must be a text", node->id, param->name);
  if (param->type == DSP_PARAM_FILE)
    {
      free (node->data[k].text);
      node->data[k].text = dsp_dup (e->text);
    }
  else if (!(e->list ? set_list (node, (uint32_t) k, e, d) : set_number (node, (uint32_t) k, e, d)))
    return false;
  node->given |= 1u << k;
  return true;
}

static bool
apply (DspPatch *p, const DspEdit *e, DspDiagnostics *d)
{
  switch (e->kind)
    {
    case DSP_EDIT_ADD: return add (p, e, d);
    case DSP_EDIT_REMOVE: return remove_node (p, e, d);
    case DSP_EDIT_CONNECT: return join (p, e, d);
    case DSP_EDIT_DISCONNECT: return part (p, e, d);
    case DSP_EDIT_SET: return set (p, e, d);
    }
  REFUSE ("P001", NULL, "there is no edit of kind %d", (int) e->kind);
}

DspPatch *
dsp_patch_edit (const DspPatch *patch, const DspEdit *edits, uint32_t count, uint32_t *failed, DspDiagnostics *d)
{
  *d = (DspDiagnostics){ 0 };
  DspPatch *p = dsp_patch_copy (patch, count, count);
  uint32_t i = 0;
  while (i < count && apply (p, &edits[i], d))
    i++;
  if (i == count)
    dsp_patch_settle (p, d);
  if (failed)
    *failed = i;
  for (uint32_t k = 0; k < d->count; k++)
    d->items[k].offset = 0;             /* of a file that this patch is no longer */
  if (!d->error_count)
    return p;
  dsp_patch_unref (p);
  return NULL;
}
