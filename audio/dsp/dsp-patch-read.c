/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the tree of a file to a patch, with every mistake told at once. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-read.h"

/* ---- nodes ---------------------------------------------------------------------------------------------- */
static bool
read_number_list (DspReader *b, DspNode *node, uint32_t k, const JsonItem *item, const char *what)
{
  const DspParam *p = &node->module->params[k];
  if (item->type != JSON_ITEM_ARRAY)
    return ERROR ("P001", item, "write [0, 0.5, 1]", "%s must be a list of numbers", what), false;
  if (item->count > p->value)
    return ERROR ("P013", item, NULL, "%s has %zu values, more than %.0f", what, (size_t) item->count, p->value), false;
  double *values = dsp_alloc ((item->count + 1) * sizeof *values);
  uint32_t count = 0;
  bool ok = true;
  for (const JsonItem *m = item->first; m; m = m->next)
    ok = dsp_read_number (b, m, what, p->min, p->max, &values[count++]) && ok;
  dsp_node_set_list (node, k, values, count);
  free (values);
  return ok;
}

static void
read_param (DspReader *b, DspNode *node, const JsonItem *item)
{
  const DspModule *m = node->module;
  int k = dsp_module_find_param (m, item->key);
  char text[128], hint[128];
  if (k < 0)
    {
      DspGuess g = { 0 };
      for (uint32_t i = 0; i < dsp_module_param_count (m); i++)
        dsp_guess_add (&g, item->key, m->params[i].name);
      dsp_complain (b->d, DSP_ERROR, "P004", item->key_offset, dsp_guess_hint (&g, item->key, hint), "%s has no parameter \"%.60s\"", m->type, item->key);
      return;
    }
  const DspParam *p = &m->params[k];
  snprintf (text, sizeof text, "%s.%s", node->id, p->name);
  int word = 0;
  double value = p->type == DSP_PARAM_LIST || p->type == DSP_PARAM_FILE ? 0 : p->value;
  bool ok;
  if (p->type == DSP_PARAM_LIST)
    ok = read_number_list (b, node, (uint32_t) k, item, text);
  else if (p->type == DSP_PARAM_FILE)
    ok = dsp_read_text (b, item, text, &node->data[k].text);
  else if (p->type == DSP_PARAM_ENUM && item->type == JSON_ITEM_STRING)
    {
      ok = dsp_read_word (b, item, text, p->words, &word);
      value = word;
    }
  else if (p->type == DSP_PARAM_BOOL && item->type == JSON_ITEM_BOOL)
    {
      ok = true;
      value = item->boolean;
    }
  else
    ok = dsp_read_number (b, item, text, p->min, p->max, &value);
  if (ok && p->type != DSP_PARAM_FLOAT && value != floor (value))
    {
      ERROR ("P005", item, NULL, "%s must be a whole number", text);
      ok = false;
    }
  if (node->given & 1u << k)
    dsp_complain (b->d, DSP_ERROR, "P001", item->key_offset, NULL, "the parameter \"%s\" stands here twice", p->name);
  if (ok)
    {
      node->values[k] = value;
      node->given |= 1u << k;
    }
}

static void
read_node_member (DspReader *b, DspNode *node, const JsonItem *item, const JsonItem **params)
{
  double number;
  if (!strcmp (item->key, "type"))
    return;
  if (!strcmp (item->key, "params"))
    *params = item;
  else if (!strcmp (item->key, "version"))
    {
      if (dsp_read_number (b, item, "version", 1, 1e6, &number) && number > 1)
        ERROR ("P018", item, "install a newer Symphony", "the module's version %.0f is newer than this program's 1", number);
    }
  else if (!strcmp (item->key, "label"))
    dsp_read_text (b, item, "label", &node->label);
  else if (!strcmp (item->key, "group"))
    dsp_read_text (b, item, "group", &node->group);
  else if (!strcmp (item->key, "at"))
    {
      const JsonItem *x = item->first;
      node->has_at = item->type == JSON_ITEM_ARRAY && item->count == 2 && dsp_read_number (b, x, "at", -1e6, 1e6, &node->at[0])
                     && dsp_read_number (b, x->next, "at", -1e6, 1e6, &node->at[1]);
      if (item->type != JSON_ITEM_ARRAY || item->count != 2)
        ERROR ("P001", item, NULL, "\"at\" holds two numbers");
    }
  else
    dsp_complain (b->d, DSP_ERROR, "P001", item->key_offset, "parameters stand in \"params\"", "a node has no member \"%.60s\"", item->key);
}

static void
read_node (DspReader *b, const JsonItem *item)
{
  DspPatch *p = b->patch;
  char hint[128];
  if (!dsp_id_is_valid (item->key, item->key_length))
    dsp_complain (b->d, DSP_ERROR, "P008", item->key_offset, "a letter or _ first, then letters, digits, _ . -; at most 63", "malformed id \"%.70s\"", item->key);
  if (dsp_patch_find_node (p, item->key) >= 0)
    {
      dsp_complain (b->d, DSP_ERROR, "P007", item->key_offset, NULL, "the id \"%.60s\" is used twice", item->key);
      return;
    }
  if (!dsp_read_members (b, item, "a node"))
    return;
  DspNode *node = &p->nodes[p->node_count++];
  node->id = dsp_dup (item->key);
  node->offset = item->key_offset;
  dsp_patch_index_node (p, p->node_count - 1);
  const JsonItem *type = json_item_get (item, "type"), *params = NULL;
  if (!type || type->type != JSON_ITEM_STRING)
    ERROR ("P002", type ? type : item, NULL, "node \"%s\" has no type", node->id);
  else if (!strncmp (type->string, "def:", 4))
    node->module = dsp_read_def (b, type, &b->depth);
  else if (!(node->module = dsp_module_find (type->string)))
    ERROR ("P002", type, dsp_guess_module (type->string, hint), "unknown module \"%.60s\"", type->string);
  for (const JsonItem *m = item->first; m; m = m->next)
    read_node_member (b, node, m, &params);
  uint32_t count = node->module ? dsp_module_param_count (node->module) : 0;
  dsp_node_set_defaults (node, count);
  if (params && dsp_read_members (b, params, "params"))
    for (const JsonItem *m = params->first; m && node->module; m = m->next)
      read_param (b, node, m);
  if (node->module && node->module->op == DSP_OP_output)
    p->has_output = true;
}

/* ---- cables --------------------------------------------------------------------------------------------- */
static int
read_end (DspReader *b, const JsonItem *cable, const char *side, const JsonItem **port)
{
  const JsonItem *end = json_item_get (cable, side);
  *port = NULL;
  if (!end || end->type != JSON_ITEM_ARRAY || end->count != 2 || end->first->type != JSON_ITEM_STRING || end->first->next->type != JSON_ITEM_STRING)
    {
      ERROR ("P001", end ? end : cable, NULL, "a cable needs \"%s\": [id, port]", side);
      return -1;
    }
  int node = dsp_patch_find_node (b->patch, end->first->string);
  *port = end->first->next;
  if (node < 0)
    {
      DspGuess g = { 0 };
      char hint[128];
      for (uint32_t i = 0; i < b->patch->node_count; i++)
        dsp_guess_add (&g, end->first->string, b->patch->nodes[i].id);
      ERROR ("P009", end->first, dsp_guess_hint (&g, end->first->string, hint), "there is no node \"%.60s\"", end->first->string);
    }
  return node;
}

static void
read_cable (DspReader *b, const JsonItem *item)
{
  DspCable c = { .amount = 1, .offset = item->offset };
  const JsonItem *from_port, *to_port, *amount, *mode;
  int word;
  if (item->type != JSON_ITEM_OBJECT)
    {
      ERROR ("P001", item, NULL, "a cable is an object with \"from\" and \"to\"");
      return;
    }
  for (const JsonItem *m = item->first; m; m = m->next)
    if (dsp_words_find ("from to amount mode", m->key, m->key_length) < 0)
      dsp_complain (b->d, DSP_ERROR, "P001", m->key_offset, NULL, "a cable has no member \"%.60s\"", m->key);
  int from = read_end (b, item, "from", &from_port), to = read_end (b, item, "to", &to_port);
  if ((amount = json_item_get (item, "amount")))
    dsp_read_number (b, amount, "amount", -1e9, 1e9, &c.amount);
  if (from < 0 || to < 0)
    return;
  c.from = (uint32_t) from;
  c.to = (uint32_t) to;
  if (!dsp_cable_join (b->patch, &c, from_port->string, from_port->offset, to_port->string, to_port->offset, b->d))
    return;
  if ((mode = json_item_get (item, "mode")) && dsp_read_word (b, mode, "mode", "set add mul", &word))
    {
      c.has_mode = true;
      c.mode = (DspCableMode) word;
      if (!c.to_param)
        ERROR ("P006", mode, NULL, "\"mode\" is for cables into parameters");
    }
  DspPatch *p = b->patch;
  dsp_cable_warn (p, &c, b->d);
  p->cables[p->cable_count++] = c;
}

/* ---- the rest -------------------------------------------------------------------------------------------- */
static void
read_voices (DspReader *b, const JsonItem *item)
{
  DspVoiceSetup *v = &b->patch->voices;
  double number;
  int word;
  v->given = true;
  if (!dsp_read_members (b, item, "voices"))
    return;
  for (const JsonItem *m = item->first; m; m = m->next)
    if (!strcmp (m->key, "count"))
      {
        if (m->type == JSON_ITEM_NUMBER && m->number > DSP_VOICES_MAX)
          ERROR ("P013", m, NULL, "%.0f voices; the limit is %d", m->number, DSP_VOICES_MAX);
        else if (dsp_read_number (b, m, "voices.count", 1, DSP_VOICES_MAX, &number))
          v->count = (uint32_t) number;
      }
    else if (!strcmp (m->key, "mode"))
      {
        if (dsp_read_word (b, m, "voices.mode", "poly mono legato", &word))
          v->mode = (DspVoiceMode) word;
      }
    else if (!strcmp (m->key, "steal"))
      {
        if (dsp_read_word (b, m, "voices.steal", "oldest quietest same", &word))
          v->steal = (DspSteal) word;
      }
    else if (!strcmp (m->key, "priority"))
      {
        if (dsp_read_word (b, m, "voices.priority", "last low high", &word))
          v->priority = (DspPriority) word;
      }
    else if (!strcmp (m->key, "glide"))
      dsp_read_number (b, m, "voices.glide", 0, 10, &v->glide_s);
    else if (!strcmp (m->key, "bend"))
      dsp_read_number (b, m, "voices.bend", 0, 48, &v->bend);
    else if (!strcmp (m->key, "mpe") && m->type == JSON_ITEM_BOOL)
      v->mpe = m->boolean;
    else
      dsp_complain (b->d, DSP_ERROR, "P001", m->key_offset, NULL, "\"voices\" has no such member \"%.60s\"", m->key);
}

static void
read_member (DspReader *b, const JsonItem *m)
{
  double number;
  if (!strcmp (m->key, "name"))
    dsp_read_text (b, m, "name", &b->patch->name);
  else if (!strcmp (m->key, "doc"))
    dsp_read_text (b, m, "doc", &b->patch->doc);
  else if (!strcmp (m->key, "licence"))
    dsp_read_text (b, m, "licence", &b->patch->licence);
  else if (!strcmp (m->key, "version"))
    {
      if (dsp_read_number (b, m, "version", 1, 1e6, &number) && number > DSP_FORMAT)
        ERROR ("P018", m, "install a newer Symphony", "the file's format %.0f is newer than this program's %d", number, DSP_FORMAT);
    }
  else if (!strcmp (m->key, "voices"))
    read_voices (b, m);
  else if (dsp_words_find ("nodes connections macros presets midi defs", m->key, m->key_length) < 0)
    {
      DspGuess g = { 0 };
      char hint[128];
      static const char *const names[] = { "name", "doc", "licence", "version", "voices", "nodes", "connections", "macros", "presets", "midi", "defs" };
      for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        dsp_guess_add (&g, m->key, names[i]);
      dsp_complain (b->d, DSP_ERROR, "P001", m->key_offset, dsp_guess_hint (&g, m->key, hint), "a patch has no member \"%.60s\"", m->key);
    }
}

DspPatch *
dsp_patch_read_graph (const JsonItem *item, DspDefs *defs, DspDiagnostics *d, uint32_t *depth)
{
  DspPatch *p = dsp_alloc (sizeof *p);
  DspReader reader = { p, d, 0 }, *b = &reader;
  const JsonItem *nodes = json_item_get (item, "nodes"), *cables = json_item_get (item, "connections");
  p->refs = 1;
  p->defs = defs;
  p->lends_defs = true;
  p->index = dsp_alloc (DSP_INDEX_SIZE * sizeof *p->index);
  p->nodes = dsp_alloc ((nodes ? nodes->count + 1 : 1) * sizeof *p->nodes);
  p->cables = dsp_alloc ((cables ? cables->count + 1 : 1) * sizeof *p->cables);
  if (!nodes)
    ERROR ("P001", item, NULL, "\"nodes\" is missing");
  dsp_read_list (b, nodes, "nodes", DSP_NODES_MAX, true, read_node);
  dsp_read_list (b, cables, "connections", DSP_CABLES_MAX, false, read_cable);
  *depth = reader.depth;
  return p;
}

DspPatch *
dsp_patch_build (JsonDoc *doc, DspDiagnostics *d)
{
  DspPatch *p = dsp_alloc (sizeof *p);
  DspReader build = { p, d, 0 }, *b = &build;
  const JsonItem *root = json_doc_get_root (doc);
  p->refs = 1;
  p->index = dsp_alloc (DSP_INDEX_SIZE * sizeof *p->index);
  p->voices = (DspVoiceSetup){ .count = 32, .bend = 2 };
  if (root->type != JSON_ITEM_OBJECT)
    {
      ERROR ("P001", root, NULL, "a patch is an object with \"nodes\" and \"connections\"");
      json_doc_free (doc);
      return p;
    }
  const JsonItem *nodes = json_item_get (root, "nodes"), *cables = json_item_get (root, "connections"), *macros = json_item_get (root, "macros");
  const JsonItem *presets = json_item_get (root, "presets"), *midi = json_item_get (root, "midi");
  p->nodes = dsp_alloc ((nodes ? nodes->count + 1 : 1) * sizeof *p->nodes);
  p->cables = dsp_alloc ((cables ? cables->count + 1 : 1) * sizeof *p->cables);
  p->macros = dsp_alloc ((macros ? macros->count + 1 : 1) * sizeof *p->macros);
  p->presets = dsp_alloc ((presets ? presets->count + 1 : 1) * sizeof *p->presets);
  p->learned = dsp_alloc ((midi ? midi->count + 1 : 1) * sizeof *p->learned);
  for (const JsonItem *m = root->first; m; m = m->next)
    read_member (b, m);
  if (!nodes)
    ERROR ("P001", root, NULL, "\"nodes\" is missing");
  dsp_read_defs (b, json_item_get (root, "defs"));
  dsp_read_list (b, nodes, "nodes", DSP_NODES_MAX, true, read_node);
  dsp_read_list (b, cables, "connections", DSP_CABLES_MAX, false, read_cable);
  dsp_read_list (b, macros, "macros", DSP_MACROS_MAX, true, dsp_read_macro);
  dsp_read_list (b, presets, "presets", DSP_PRESETS_MAX, true, dsp_read_preset);
  if (midi && midi->type == JSON_ITEM_OBJECT)           /* one control needs no list */
    dsp_read_learned (b, midi);
  else
    dsp_read_list (b, midi, "midi", DSP_LEARNED_MAX, false, dsp_read_learned);
  json_doc_free (doc);
  return p;
}
