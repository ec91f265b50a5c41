/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a patch: loading, sharing, looking up, changing one value. */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-patch.h"

DspPatch *
dsp_patch_ref (DspPatch *patch)
{
  __atomic_add_fetch (&patch->refs, 1, __ATOMIC_RELAXED);
  return patch;
}

void
dsp_node_clear (DspNode *node)
{
  free (node->id);
  free (node->label);
  free (node->group);
  dsp_node_finish_values (node);
}

void
dsp_patch_unref (DspPatch *p)
{
  if (!p || __atomic_sub_fetch (&p->refs, 1, __ATOMIC_ACQ_REL))
    return;
  for (uint32_t i = p->lent; i < p->node_count; i++)
    dsp_node_clear (&p->nodes[i]);
  for (uint32_t i = 0; i < p->macro_count && !p->lenders[0]; i++)
    {
      free (p->macros[i].name);
      free (p->macros[i].unit);
      free (p->macros[i].doc);
      free (p->macros[i].words);
      free (p->macros[i].targets);
    }
  dsp_presets_finish (p);
  free (p->index);
  free (p->nodes);
  free (p->cables);
  if (!p->lenders[0])
    free (p->macros);
  free (p->name);
  free (p->doc);
  free (p->licence);
  for (int i = 0; i < 2; i++)
    dsp_patch_unref (p->lenders[i]);
  dsp_patch_unref (p->flat);
  if (!p->lends_defs)
    dsp_defs_unref (p->defs);
  free (p);
}

/* ---- checks of the whole graph --------------------------------------------------------------------------- */
typedef struct { uint32_t *first, *next; } Adjacency;         /* cables by their source node, 1-based */

static Adjacency
adjacency_new (const DspPatch *p, bool backwards)
{
  Adjacency a = { dsp_alloc (p->node_count * sizeof (uint32_t)), dsp_alloc ((p->cable_count + 1) * sizeof (uint32_t)) };
  for (uint32_t i = p->cable_count; i-- > 0;)
    {
      uint32_t node = backwards ? p->cables[i].to : p->cables[i].from;
      a.next[i] = a.first[node];
      a.first[node] = i + 1;
    }
  return a;
}

static void
adjacency_free (Adjacency a)
{
  free (a.first);
  free (a.next);
}

static bool
breaks_cycles (const DspNode *node)
{
  return node->module && node->module->op == DSP_OP_feedback_read;
}

static void
report_cycle (const DspPatch *p, DspDiagnostics *d, const uint32_t *stack, uint32_t from, uint32_t depth, size_t offset)
{
  JsonText path = { 0 };
  for (uint32_t i = from; i < depth && path.length < 300; i++)
    {
      json_text_add (&path, p->nodes[stack[i]].id);
      json_text_add (&path, " -> ");
    }
  json_text_add (&path, p->nodes[stack[from]].id);
  char hint[256];
  snprintf (hint, sizeof hint, "put a feedback node between \"%.60s\" and \"%.60s\"", p->nodes[stack[depth - 1]].id, p->nodes[stack[from]].id);
  char *text = json_text_steal (&path);
  dsp_complain (d, DSP_ERROR, "P010", offset, hint, "cycle: %s", text);
  free (text);
}

/* Depth first, without recursion; each back edge is a cycle. */
static void
check_cycles (const DspPatch *p, DspDiagnostics *d)
{
  Adjacency a = adjacency_new (p, false);
  uint8_t *state = dsp_alloc (p->node_count);
  uint32_t *stack = dsp_alloc ((p->node_count + 1) * sizeof *stack), *edge = dsp_alloc (p->node_count * sizeof *edge);
  for (uint32_t root = 0; root < p->node_count; root++)
    {
      if (state[root])
        continue;
      uint32_t depth = 0;
      stack[depth++] = root;
      state[root] = 1;
      edge[root] = a.first[root];
      while (depth)
        {
          uint32_t node = stack[depth - 1], e = edge[node];
          if (!e)
            {
              state[node] = 2;
              depth--;
              continue;
            }
          edge[node] = a.next[e - 1];
          uint32_t to = p->cables[e - 1].to;
          if (breaks_cycles (&p->nodes[to]))
            continue;
          if (state[to] == 1)
            {
              uint32_t from = depth;
              while (stack[from - 1] != to)
                from--;
              report_cycle (p, d, stack, from - 1, depth, p->cables[e - 1].offset);
            }
          else if (!state[to])
            {
              state[to] = 1;
              edge[to] = a.first[to];
              stack[depth++] = to;
            }
        }
    }
  adjacency_free (a);
  free (state);
  free (stack);
  free (edge);
}

/* Warns of nodes that nothing leads from to an output. */
static void
check_useless (const DspPatch *p, DspDiagnostics *d)
{
  Adjacency a = adjacency_new (p, true);
  uint8_t *used = dsp_alloc (p->node_count);
  uint32_t *stack = dsp_alloc ((p->node_count + 1) * sizeof *stack), depth = 0;
  for (uint32_t i = 0; i < p->node_count; i++)
    if (!p->nodes[i].module || p->nodes[i].module->flags & DSP_MODULE_SINK)
      used[i] = 1, stack[depth++] = i;
  while (depth)
    for (uint32_t e = a.first[stack[--depth]], n = 0; e; e = a.next[e - 1], n++)
      {
        uint32_t from = p->cables[e - 1].from;
        if (!used[from])
          used[from] = 1, stack[depth++] = from;
      }
  for (uint32_t i = 0; i < p->node_count; i++)
    if (!used[i])
      dsp_complain (d, DSP_WARNING, "P012", p->nodes[i].offset, "connect it on the way to an output, or delete it", "node \"%s\" has no effect and is left out",
                    p->nodes[i].id);
  adjacency_free (a);
  free (used);
  free (stack);
}

void
dsp_patch_check (const DspPatch *p, DspDiagnostics *d)
{
  bool plugged = false, output = false;
  size_t offset = DSP_NOWHERE;
  if (p->node_count)
    check_cycles (p, d);
  for (uint32_t i = 0; i < p->cable_count; i++)
    {
      const DspModule *to = p->nodes[p->cables[i].to].module;
      plugged = plugged || (to->op == DSP_OP_output && !p->cables[i].to_param);
    }
  for (uint32_t i = 0; i < p->node_count; i++)
    if (p->nodes[i].module && p->nodes[i].module->op == DSP_OP_output)
      output = true, offset = p->nodes[i].offset;
  if (!output)
    dsp_complain (d, DSP_ERROR, "P011", DSP_NOWHERE, "add a node of type \"output\"", "the patch has no output");
  else if (!plugged && !d->error_count)
    dsp_complain (d, DSP_ERROR, "P011", offset, "connect something to its \"in\", \"L\" or \"R\"", "nothing is connected to the output");
  if (output && plugged && p->node_count)
    check_useless (p, d);
}

/* ---- loading --------------------------------------------------------------------------------------------- */
static JsonDoc *
parse_text (const char *text, size_t length, DspDiagnostics *d)
{
  size_t start = 0;
  while (start < length && (strchr (" \t\r\n", text[start]) && text[start]))
    start++;
  if (start == length)
    return dsp_complain (d, DSP_ERROR, "P001", DSP_NOWHERE, "a patch begins with { or (", "the file is empty"), NULL;
  bool sexp = text[start] == '(' || text[start] == ';', json = text[start] == '{' || text[start] == '/';
  if (!sexp && !json)
    return dsp_complain (d, DSP_ERROR, "P001", start, "a patch begins with { or (", "this is not a patch"), dsp_diagnostics_place (d, text, length), NULL;
  return sexp ? dsp_sexp_parse (text, length) : json_doc_parse (text, length, &(JsonOptions){ .depth_max = DSP_DEPTH_MAX, .comments = true });
}

DspPatch *
dsp_patch_load (const char *text, size_t length, DspDiagnostics *d)
{
  *d = (DspDiagnostics){ 0 };
  if (length > DSP_FILE_MAX)
    return dsp_complain (d, DSP_ERROR, "P013", DSP_NOWHERE, NULL, "%zu bytes; the limit is %u", length, DSP_FILE_MAX), NULL;
  uint32_t newer = 0;
  bool binary = dsp_is_binary (text, length);
  JsonDoc *doc = binary ? dsp_binary_parse (text, length, &newer) : parse_text (text, length, d);
  if (newer)
    dsp_complain (d, DSP_ERROR, "P018", 4, "install a newer Symphony", "the file's format %u is newer than this program's", newer);
  if (!doc)
    return NULL;
  uint32_t count;
  const JsonProblem *problems = json_doc_get_problems (doc, &count);
  for (uint32_t i = 0; i < count; i++)
    dsp_complain (d, DSP_ERROR, "P001", problems[i].offset, NULL, "%s", problems[i].message);
  DspPatch *p = NULL;
  if (json_doc_get_root (doc))
    {
      p = dsp_patch_build (doc, d);
      if (d->error_count)
        dsp_patch_check (p, d);
      else
        dsp_patch_settle (p, d);
    }
  else
    json_doc_free (doc);
  if (d->error_count)
    {
      dsp_patch_unref (p);
      p = NULL;
    }
  if (!binary)
    dsp_diagnostics_place (d, text, length);
  return p;
}

DspPatch *
dsp_patch_load_file (const char *path, DspDiagnostics *d)
{
  *d = (DspDiagnostics){ 0 };
  FILE *file = fopen (path, "rb");
  JsonText text = { 0 };
  char piece[16384];
  size_t n;
  if (!file)
    return dsp_complain (d, DSP_ERROR, "P014", DSP_NOWHERE, NULL, "%s: %s", path, strerror (errno)), NULL;
  while (text.length <= DSP_FILE_MAX && (n = fread (piece, 1, sizeof piece, file)) > 0)
    json_text_add_bytes (&text, piece, n);
  int error = ferror (file) ? errno : 0;
  fclose (file);
  DspPatch *p = NULL;
  if (error)
    dsp_complain (d, DSP_ERROR, "P014", DSP_NOWHERE, NULL, "%s: %s", path, strerror (error));
  else
    p = dsp_patch_load (text.text ? text.text : "", text.length, d);
  free (text.text);
  return p;
}

/* ---- looking --------------------------------------------------------------------------------------------- */
const char *
dsp_patch_get_name (const DspPatch *patch)
{
  return patch->name ? patch->name : "";
}

uint32_t
dsp_patch_get_voice_count (const DspPatch *patch)
{
  return patch->voices.mode == DSP_VOICES_POLY ? patch->voices.count : 1;
}

bool
dsp_patch_has_voice (const DspPatch *patch)
{
  for (uint32_t i = 0; i < patch->node_count; i++)
    if (patch->nodes[i].module->flags & (DSP_MODULE_VOICE | DSP_MODULE_KEYED))
      return true;
  if (patch->flat)
    return dsp_patch_has_voice (patch->flat);
  return false;
}

static uint32_t
hash_id (const char *id)
{
  uint32_t hash = 2166136261u;
  for (; *id; id++)
    hash = (hash ^ (unsigned char) *id) * 16777619u;
  return hash;
}

int
dsp_patch_find_node (const DspPatch *patch, const char *id)
{
  for (uint32_t i = hash_id (id); patch->index[i % DSP_INDEX_SIZE]; i++)
    if (!strcmp (patch->nodes[patch->index[i % DSP_INDEX_SIZE] - 1].id, id))
      return patch->index[i % DSP_INDEX_SIZE] - 1;
  return -1;
}

void
dsp_patch_index_node (DspPatch *patch, uint32_t node)
{
  uint32_t i = hash_id (patch->nodes[node].id);
  while (patch->index[i % DSP_INDEX_SIZE])
    i++;
  patch->index[i % DSP_INDEX_SIZE] = (uint16_t) (node + 1);
}

int
dsp_patch_find_macro (const DspPatch *patch, const char *name)
{
  for (uint32_t i = 0; i < patch->macro_count; i++)
    if (!strcmp (patch->macros[i].name, name))
      return (int) i;
  return -1;
}

bool
dsp_patch_get_macro (const DspPatch *patch, uint32_t index, DspMacroInfo *info)
{
  if (index >= patch->macro_count)
    return false;
  const DspMacro *m = &patch->macros[index];
  *info = (DspMacroInfo){ m->name, m->unit, m->doc, m->words, m->value, m->min, m->max, m->has_value };
  return true;
}

bool
dsp_patch_find_macro_word (const DspPatch *patch, const char *macro, const char *word, double *value)
{
  int k = dsp_patch_find_macro (patch, macro);
  int found = k < 0 || !patch->macros[k].words ? -1 : dsp_words_find (patch->macros[k].words, word, strlen (word));
  if (found < 0)
    return false;
  *value = found;
  return true;
}

double
dsp_macro_target_value (const DspMacro *macro, const DspTarget *target, const DspParam *param, double value)
{
  double out = value * target->scale;
  if (target->has_range)
    {
      double position = dsp_curve_position (macro->curve, macro->min, macro->max, value);
      double lo = target->min, hi = target->max;
      out = lo <= hi ? dsp_curve_value (target->curve, lo, hi, position) : dsp_curve_value (target->curve, hi, lo, 1 - position);
    }
  if (param->type != DSP_PARAM_FLOAT)
    out = round (out);
  return out < param->min ? param->min : out > param->max ? param->max : out;
}

/* ---- one value changed ----------------------------------------------------------------------------------- */
DspPatch *
dsp_patch_copy (const DspPatch *from, uint32_t more_nodes, uint32_t more_cables)
{
  DspPatch *p = dsp_alloc (sizeof *p);
  *p = *from;
  p->refs = 1;
  p->flat = NULL;
  if (p->defs)
    __atomic_add_fetch (&p->defs->refs, 1, __ATOMIC_RELAXED);
  p->name = dsp_dup (from->name);
  p->doc = dsp_dup (from->doc);
  p->licence = dsp_dup (from->licence);
  p->index = dsp_alloc (DSP_INDEX_SIZE * sizeof *p->index);
  memcpy (p->index, from->index, DSP_INDEX_SIZE * sizeof *p->index);
  p->nodes = dsp_alloc ((p->node_count + more_nodes + 1) * sizeof *p->nodes);
  p->cables = dsp_alloc ((p->cable_count + more_cables + 1) * sizeof *p->cables);
  p->macros = dsp_alloc ((p->macro_count + 1) * sizeof *p->macros);
  memcpy (p->cables, from->cables, p->cable_count * sizeof *p->cables);
  for (uint32_t i = 0; i < p->node_count; i++)
    {
      DspNode *node = &p->nodes[i];
      *node = from->nodes[i];
      node->id = dsp_dup (node->id);
      node->label = dsp_dup (node->label);
      node->group = dsp_dup (node->group);
      dsp_node_copy_values (node, &from->nodes[i]);
    }
  for (uint32_t i = 0; i < p->macro_count; i++)
    {
      DspMacro *macro = &p->macros[i];
      *macro = from->macros[i];
      macro->name = dsp_dup (macro->name);
      macro->unit = dsp_dup (macro->unit);
      macro->doc = dsp_dup (macro->doc);
      macro->words = dsp_dup (macro->words);
      macro->targets = dsp_alloc ((macro->target_count + 1) * sizeof *macro->targets);
      memcpy (macro->targets, from->macros[i].targets, macro->target_count * sizeof *macro->targets);
    }
  dsp_presets_copy (p, from);
  return p;
}

DspPatch *
dsp_patch_with_param (const DspPatch *patch, const char *node, const char *param, double value, DspDiagnostics *d)
{
  *d = (DspDiagnostics){ 0 };
  int n = -1, k = -1;
  double min, max;
  if (!*node)
    {
      k = dsp_patch_find_macro (patch, param);
      if (k < 0)
        return dsp_complain (d, DSP_ERROR, "P004", DSP_NOWHERE, NULL, "the patch has no macro \"%.60s\"", param), NULL;
      min = patch->macros[k].min;
      max = patch->macros[k].max;
    }
  else
    {
      n = dsp_patch_find_node (patch, node);
      k = n < 0 ? -1 : dsp_module_find_param (patch->nodes[n].module, param);
      if (k < 0)
        return dsp_complain (d, DSP_ERROR, n < 0 ? "P009" : "P004", DSP_NOWHERE, NULL, "there is no \"%.60s.%.60s\"", node, param), NULL;
      if (!dsp_param_is_number (&patch->nodes[n].module->params[k]))
        return dsp_complain (d, DSP_ERROR, "P005", DSP_NOWHERE, NULL, "\"%.60s.%.60s\" is no number", node, param), NULL;
      min = patch->nodes[n].module->params[k].min;
      max = patch->nodes[n].module->params[k].max;
    }
  if (!(value >= min && value <= max))
    return dsp_complain (d, DSP_ERROR, "P005", DSP_NOWHERE, NULL, "%.60s is out of range: %g to %g", param, min, max), NULL;
  DspPatch *copy = dsp_patch_copy (patch, 0, 0);
  if (n < 0)
    {
      copy->macros[k].value = value;
      copy->macros[k].has_value = true;
    }
  else
    {
      copy->nodes[n].values[k] = value;
      copy->nodes[n].given |= 1u << k;
    }
  if (patch->flat)
    dsp_patch_settle (copy, d);
  return copy;
}
