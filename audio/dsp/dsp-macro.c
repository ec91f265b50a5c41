/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Macros of a file: named knobs over parameters of several nodes. */
#include <stdlib.h>
#include <string.h>
#include "dsp-read.h"

static void
read_target (DspReader *b, DspMacro *macro, const JsonItem *item)
{
  const JsonItem *node = json_item_get (item, "node"), *param = json_item_get (item, "param"), *m;
  DspTarget t = { .scale = 1 };
  int word;
  if (!node || !param || node->type != JSON_ITEM_STRING || param->type != JSON_ITEM_STRING)
    {
      ERROR ("P001", item, NULL, "a macro's target is {\"node\": ..., \"param\": ...}");
      return;
    }
  int n = dsp_patch_find_node (b->patch, node->string);
  if (n < 0)
    {
      ERROR ("P009", node, NULL, "there is no node \"%.60s\"", node->string);
      return;
    }
  const DspModule *module = b->patch->nodes[n].module;
  int k = module ? dsp_module_find_param (module, param->string) : -1;
  if (k < 0)
    {
      if (module)
        ERROR ("P004", param, NULL, "%s has no parameter \"%.60s\"", module->type, param->string);
      return;
    }
  const DspParam *p = &module->params[k];
  if (!dsp_param_is_number (p))
    {
      ERROR ("P006", param, NULL, "%s.%s is no number", node->string, p->name);
      return;
    }
  t.node = (uint32_t) n;
  t.param = (uint32_t) k;
  t.min = p->min;
  t.max = p->max;
  t.curve = DSP_CURVE_LIN;
  if ((m = json_item_get (item, "min")))
    t.has_range = dsp_read_number (b, m, "min", p->min, p->max, &t.min);
  if ((m = json_item_get (item, "max")))
    t.has_range = dsp_read_number (b, m, "max", p->min, p->max, &t.max);
  if ((m = json_item_get (item, "scale")))
    dsp_read_number (b, m, "scale", -1e9, 1e9, &t.scale);
  if ((m = json_item_get (item, "curve")) && dsp_read_word (b, m, "curve", DSP_CURVE_WORDS, &word))
    t.curve = (DspCurve) word;
  macro->targets[macro->target_count++] = t;
}

void
dsp_read_macro (DspReader *b, const JsonItem *item)
{
  DspMacro *macro = &b->patch->macros[b->patch->macro_count++];
  const JsonItem *m, *to;
  int word;
  macro->name = dsp_dup (item->key);
  macro->max = 1;
  if (!dsp_id_is_valid (item->key, item->key_length))
    dsp_complain (b->d, DSP_ERROR, "P008", item->key_offset, NULL, "malformed name of a macro");
  if (!dsp_read_members (b, item, "a macro"))
    return;
  if ((m = json_item_get (item, "min")))
    dsp_read_number (b, m, "min", -1e9, 1e9, &macro->min);
  if ((m = json_item_get (item, "max")))
    dsp_read_number (b, m, "max", -1e9, 1e9, &macro->max);
  if ((m = json_item_get (item, "unit")))
    dsp_read_text (b, m, "unit", &macro->unit);
  if ((m = json_item_get (item, "doc")))
    dsp_read_text (b, m, "doc", &macro->doc);
  if ((m = json_item_get (item, "curve")) && dsp_read_word (b, m, "curve", DSP_CURVE_WORDS, &word))
    macro->curve = (DspCurve) word;
  if ((m = json_item_get (item, "words")) && dsp_read_text (b, m, "words", &macro->words))
    {
      const char *w;
      int count = 0;
      while (dsp_words_get (macro->words, count, &w))
        count++;
      macro->min = 0;
      macro->max = count > 0 ? count - 1 : 0;
    }
  if ((m = json_item_get (item, "value")))
    {
      if (m->type == JSON_ITEM_STRING && macro->words)
        {
          if ((macro->has_value = dsp_read_word (b, m, macro->name, macro->words, &word)))
            macro->value = word;
        }
      else
        macro->has_value = dsp_read_number (b, m, macro->name, macro->min, macro->max, &macro->value);
    }
  for (m = item->first; m; m = m->next)
    if (dsp_words_find ("value min max unit doc curve words to", m->key, m->key_length) < 0)
      dsp_complain (b->d, DSP_ERROR, "P001", m->key_offset, NULL, "a macro has no member \"%.60s\"", m->key);
  to = json_item_get (item, "to");
  if (to && to->type == JSON_ITEM_OBJECT)               /* one target needs no list */
    {
      macro->targets = dsp_alloc (sizeof *macro->targets);
      read_target (b, macro, to);
      return;
    }
  if (!to || to->type != JSON_ITEM_ARRAY || to->count > DSP_TARGETS_MAX)
    {
      ERROR ("P001", item, NULL, "a macro needs \"to\": a list of at most %d targets", DSP_TARGETS_MAX);
      return;
    }
  macro->targets = dsp_alloc ((to->count + 1) * sizeof *macro->targets);
  for (m = to->first; m; m = m->next)
    read_target (b, macro, m);
}
