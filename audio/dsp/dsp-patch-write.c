/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Canonical writing: fixed order of members, one node or cable a line, shortest numbers. */
#include <string.h>
#include "dsp-patch.h"

typedef struct {
  JsonText text;
  bool     sexp, first;
} Writer;

static void
put (Writer *w, const char *string)
{
  json_text_add (&w->text, string);
}

static void
put_string (Writer *w, const char *string)
{
  json_text_add_string (&w->text, string, strlen (string));
}

/* Begins "key": or (key */
static void
begin (Writer *w, const char *key)
{
  put (w, w->sexp ? (w->first ? "(" : " (") : w->first ? "" : ", ");
  if (w->sexp)
    put (w, key);
  else
    put_string (w, key);
  put (w, w->sexp ? " " : ": ");
  w->first = false;
}

static void
end (Writer *w)
{
  if (w->sexp)
    put (w, ")");
}

static void
member_string (Writer *w, const char *key, const char *value)
{
  if (!value)
    return;
  begin (w, key);
  put_string (w, value);
  end (w);
}

static void
member_number (Writer *w, const char *key, double value)
{
  begin (w, key);
  json_text_add_number (&w->text, value);
  end (w);
}

static void
put_value (Writer *w, const DspParam *p, double value)
{
  const char *word = "";
  if (p->type == DSP_PARAM_ENUM)
    {
      size_t n = dsp_words_get (p->words, (int) value, &word);
      json_text_add_string (&w->text, word, n);
    }
  else if (p->type == DSP_PARAM_BOOL)
    put (w, w->sexp ? (value ? "#t" : "#f") : value ? "true" : "false");
  else
    json_text_add_number (&w->text, value);
}

static void
put_list (Writer *w, const DspNodeData *data)
{
  put (w, w->sexp ? "(" : "[");
  for (uint32_t i = 0; i < data->count; i++)
    {
      put (w, i ? w->sexp ? " " : ", " : "");
      json_text_add_number (&w->text, data->list[i]);
    }
  put (w, w->sexp ? ")" : "]");
}

static void
put_param (Writer *w, const DspNode *node, uint32_t i)
{
  const DspParam *p = &node->module->params[i];
  if (p->type == DSP_PARAM_LIST)
    put_list (w, &node->data[i]);
  else if (p->type == DSP_PARAM_FILE)
    put_string (w, node->data[i].text);
  else
    put_value (w, p, node->values[i]);
}

char *
dsp_patch_write_value (const DspNode *node, uint32_t param)
{
  Writer w = { .sexp = false };
  put_param (&w, node, param);
  return json_text_steal (&w.text);
}

static void
write_node (Writer *w, const DspNode *node)
{
  bool any = false;
  w->first = true;
  if (w->sexp)
    {
      put (w, "(");
      put (w, node->id);
      put (w, " ");
    }
  else
    {
      put_string (w, node->id);
      put (w, ": { ");
    }
  member_string (w, "type", node->module->type);
  for (uint32_t i = 0; i < dsp_module_param_count (node->module); i++)
    if (node->given & 1u << i)
      {
        if (!any && !w->sexp)
          {
            begin (w, "params");
            put (w, "{ ");
            w->first = true;
          }
        any = true;
        begin (w, node->module->params[i].name);
        put_param (w, node, i);
        end (w);
      }
  if (any && !w->sexp)
    put (w, " }");
  if (node->has_at)
    {
      begin (w, "at");
      put (w, w->sexp ? "" : "[");
      json_text_add_number (&w->text, node->at[0]);
      put (w, w->sexp ? " " : ", ");
      json_text_add_number (&w->text, node->at[1]);
      put (w, w->sexp ? "" : "]");
      end (w);
    }
  member_string (w, "label", node->label);
  member_string (w, "group", node->group);
  put (w, w->sexp ? ")" : " }");
}

static const char *
port_name (const DspPatch *p, const DspCable *c)
{
  const DspModule *m = p->nodes[c->to].module;
  return c->to_param ? m->params[c->to_port].name : m->inputs[c->to_port].name;
}

static void
write_cable (Writer *w, const DspPatch *p, const DspCable *c)
{
  static const char *const modes[] = { "set", "add", "mul" };
  const char *from = p->nodes[c->from].id, *to = p->nodes[c->to].id, *out = p->nodes[c->from].module->outputs[c->from_port].name;
  if (w->sexp)
    {
      put (w, "(");
      put (w, from);
      put (w, " ");
      put_string (w, out);
      put (w, " -> ");
      put (w, to);
      put (w, " ");
      put_string (w, port_name (p, c));
    }
  else
    {
      put (w, "{ \"from\": [");
      put_string (w, from);
      put (w, ", ");
      put_string (w, out);
      put (w, "], \"to\": [");
      put_string (w, to);
      put (w, ", ");
      put_string (w, port_name (p, c));
      put (w, "]");
    }
  w->first = false;
  if (c->amount != 1)
    member_number (w, "amount", c->amount);
  if (c->has_mode)
    member_string (w, "mode", modes[c->mode]);
  put (w, w->sexp ? ")" : " }");
}

static void
write_target (Writer *w, const DspPatch *p, const DspTarget *t)
{
  static const char *const curves[] = { "lin", "log", "pow", "db" };
  put (w, w->sexp ? "(" : "{ ");
  w->first = true;
  member_string (w, "node", p->nodes[t->node].id);
  member_string (w, "param", p->nodes[t->node].module->params[t->param].name);
  if (t->has_range)
    {
      member_number (w, "min", t->min);
      member_number (w, "max", t->max);
      if (t->curve)
        member_string (w, "curve", curves[t->curve]);
    }
  if (t->scale != 1)
    member_number (w, "scale", t->scale);
  put (w, w->sexp ? ")" : " }");
}

static void
write_macro (Writer *w, const DspPatch *p, const DspMacro *m)
{
  static const char *const curves[] = { "lin", "log", "pow", "db" };
  put (w, w->sexp ? "(" : "");
  if (w->sexp)
    put (w, m->name);
  else
    put_string (w, m->name);
  put (w, w->sexp ? " " : ": { ");
  w->first = true;
  if (m->words)
    member_string (w, "words", m->words);
  else
    {
      member_number (w, "min", m->min);
      member_number (w, "max", m->max);
    }
  if (m->has_value)
    member_number (w, "value", m->value);
  if (m->curve)
    member_string (w, "curve", curves[m->curve]);
  member_string (w, "unit", m->unit);
  member_string (w, "doc", m->doc);
  begin (w, "to");
  put (w, w->sexp ? "" : "[");
  for (uint32_t i = 0; i < m->target_count; i++)
    {
      put (w, i ? (w->sexp ? " " : ", ") : "");
      write_target (w, p, &m->targets[i]);
    }
  put (w, w->sexp ? "" : "]");
  w->first = false;
  end (w);
  put (w, w->sexp ? ")" : " }");
}

/* A top-level member on a line of its own. */
static void
line (Writer *w, const char *key)
{
  put (w, w->first ? "\n  " : w->sexp ? "\n  " : ",\n  ");
  w->first = true;
  begin (w, key);
}

static void
line_string (Writer *w, const char *key, const char *value)
{
  if (!value)
    return;
  line (w, key);
  put_string (w, value);
  end (w);
}

static void
line_voices (Writer *w, const DspVoiceSetup *v)
{
  static const char *const modes[] = { "poly", "mono", "legato" }, *const steals[] = { "oldest", "quietest", "same" };
  static const char *const priorities[] = { "last", "low", "high" };
  if (!v->given)
    return;
  line (w, "voices");
  put (w, w->sexp ? "" : "{ ");
  w->first = true;
  member_number (w, "count", v->count);
  if (v->mode)
    member_string (w, "mode", modes[v->mode]);
  if (v->steal)
    member_string (w, "steal", steals[v->steal]);
  if (v->priority)
    member_string (w, "priority", priorities[v->priority]);
  if (v->glide_s != 0)
    member_number (w, "glide", v->glide_s);
  if (v->bend != 2)
    member_number (w, "bend", v->bend);
  if (v->mpe)
    {
      begin (w, "mpe");
      put (w, w->sexp ? "#t" : "true");
      end (w);
    }
  put (w, w->sexp ? ")" : " }");
  w->first = false;
}

static void
separate (Writer *w, uint32_t i)
{
  put (w, i ? (w->sexp ? "\n    " : ",\n    ") : "\n    ");
}

static void
put_knob (Writer *w, const DspPatch *p, DspKnob knob, bool quoted)
{
  char name[160];
  if (knob.node == UINT32_MAX)
    snprintf (name, sizeof name, "%s", p->macros[knob.param].name);
  else
    snprintf (name, sizeof name, "%s.%s", p->nodes[knob.node].id, p->nodes[knob.node].module->params[knob.param].name);
  if (quoted)
    put_string (w, name);
  else
    put (w, name);
}

static void
write_preset (Writer *w, const DspPatch *p, const DspPreset *preset)
{
  put (w, w->sexp ? "(" : "");
  put_string (w, preset->name);
  put (w, w->sexp ? "" : ": {");
  for (uint32_t i = 0; i < preset->count; i++)
    {
      const DspPresetItem *item = &preset->items[i];
      put (w, w->sexp ? " (" : i ? ", " : " ");
      put_knob (w, p, item->knob, !w->sexp);
      put (w, w->sexp ? " " : ": ");
      if (item->knob.node == UINT32_MAX)
        json_text_add_number (&w->text, item->value);
      else
        put_value (w, &p->nodes[item->knob.node].module->params[item->knob.param], item->value);
      put (w, w->sexp ? ")" : "");
    }
  put (w, w->sexp ? ")" : " }");
}

static void
write_presets (Writer *w, const DspPatch *p)
{
  if (!p->preset_count)
    return;
  line (w, "presets");
  put (w, w->sexp ? "" : "{");
  for (uint32_t i = 0; i < p->preset_count; i++)
    {
      separate (w, i);
      write_preset (w, p, &p->presets[i]);
    }
  put (w, w->sexp ? ")" : "\n  }");
  w->first = false;
}

static void
write_learned (Writer *w, const DspPatch *p)
{
  static const char *const sources[] = { "cc", "cc14", "nrpn", "bend", "pressure" }, *const modes[] = { "jump", "pickup", "scale" };
  if (!p->learned_count)
    return;
  line (w, "midi");
  put (w, w->sexp ? "" : "[");
  for (uint32_t i = 0; i < p->learned_count; i++)
    {
      const DspLearned *l = &p->learned[i];
      separate (w, i);
      put (w, w->sexp ? "(" : "{ ");
      w->first = true;
      begin (w, sources[l->source]);
      if (l->source == DSP_SOURCE_BEND || l->source == DSP_SOURCE_PRESSURE)
        put (w, w->sexp ? "#t" : "true");
      else
        json_text_add_number (&w->text, l->number);
      end (w);
      if (l->channel)
        member_number (w, "channel", l->channel);
      begin (w, "to");
      put_knob (w, p, l->knob, true);
      end (w);
      member_number (w, "min", l->min);
      member_number (w, "max", l->max);
      if (l->curve)
        member_string (w, "curve", dsp_curve_name (l->curve));
      if (l->mode)
        member_string (w, "mode", modes[l->mode]);
      put (w, w->sexp ? ")" : " }");
    }
  put (w, w->sexp ? ")" : "\n  ]");
  w->first = false;
}

static void
write_ends (Writer *w, const DspDef *def, const char *key, char which)
{
  w->first = false;
  put (w, w->sexp ? " (" : "");
  put (w, w->sexp ? key : "");
  if (!w->sexp)
    {
      put (w, "\n      ");
      put_string (w, key);
      put (w, ": {");
    }
  for (uint32_t i = 0; i < DSP_PARAMS_MAX; i++)
    {
      const char *name = which == 'p' ? def->module.params[i].name : i >= DSP_PORTS_MAX ? NULL : which == 'i' ? def->module.inputs[i].name : def->module.outputs[i].name;
      if (!name)
        break;
      DspInner inner = which == 'p' ? def->params[i] : which == 'i' ? def->inputs[i] : def->outputs[i];
      const DspNode *node = &def->graph->nodes[inner.node];
      put (w, w->sexp ? " (" : i ? ", " : " ");
      if (w->sexp)
        put (w, name);
      else
        put_string (w, name);
      put (w, w->sexp ? " " : ": [");
      if (w->sexp)
        put (w, node->id);
      else
        put_string (w, node->id);
      put (w, w->sexp ? " " : ", ");
      put_string (w, which == 'p' ? node->module->params[inner.port].name : which == 'i' ? node->module->inputs[inner.port].name
                                                                          : node->module->outputs[inner.port].name);
      put (w, w->sexp ? ")" : "]");
    }
  put (w, w->sexp ? ")" : " },");
}

static void
write_graph (Writer *w, const DspPatch *p)
{
  put (w, w->sexp ? "\n      (nodes" : "\n      \"nodes\": {");
  for (uint32_t i = 0; i < p->node_count; i++)
    {
      put (w, i && !w->sexp ? ",\n        " : "\n        ");
      write_node (w, &p->nodes[i]);
    }
  put (w, w->sexp ? ")\n      (connections" : " },\n      \"connections\": [");
  for (uint32_t i = 0; i < p->cable_count; i++)
    {
      put (w, i && !w->sexp ? ",\n        " : "\n        ");
      write_cable (w, p, &p->cables[i]);
    }
  put (w, w->sexp ? ")" : " ]");
}

static void
write_defs (Writer *w, const DspPatch *p)
{
  if (!p->defs || !p->defs->count)
    return;
  line (w, "defs");
  put (w, w->sexp ? "" : "{");
  for (uint32_t i = 0; i < p->defs->count; i++)
    {
      const DspDef *def = &p->defs->items[i];
      separate (w, i);
      put (w, w->sexp ? "(" : "");
      if (w->sexp)
        put (w, def->module.type + 4);
      else
        put_string (w, def->module.type + 4);
      put (w, w->sexp ? "" : ": {");
      write_ends (w, def, "inputs", 'i');
      write_ends (w, def, "outputs", 'o');
      write_ends (w, def, "params", 'p');
      write_graph (w, def->graph);
      put (w, w->sexp ? ")" : " }");
    }
  put (w, w->sexp ? ")" : "\n  }");
  w->first = false;
}

char *
dsp_patch_write (const DspPatch *p, DspForm form)
{
  Writer writer = { .sexp = form == DSP_FORM_SEXP, .first = true }, *w = &writer;
  put (w, w->sexp ? "(patch" : "{");
  line_string (w, "name", p->name);
  line_string (w, "doc", p->doc);
  line_string (w, "licence", p->licence);
  line_voices (w, &p->voices);
  line (w, "nodes");
  put (w, w->sexp ? "" : "{");
  for (uint32_t i = 0; i < p->node_count; i++)
    {
      separate (w, i);
      write_node (w, &p->nodes[i]);
    }
  put (w, w->sexp ? ")" : "\n  }");
  w->first = false;
  line (w, "connections");
  put (w, w->sexp ? "" : "[");
  for (uint32_t i = 0; i < p->cable_count; i++)
    {
      separate (w, i);
      write_cable (w, p, &p->cables[i]);
    }
  put (w, w->sexp ? ")" : "\n  ]");
  w->first = false;
  if (p->macro_count)
    {
      line (w, "macros");
      put (w, w->sexp ? "" : "{");
      for (uint32_t i = 0; i < p->macro_count; i++)
        {
          separate (w, i);
          write_macro (w, p, &p->macros[i]);
        }
      put (w, w->sexp ? ")" : "\n  }");
      w->first = false;
    }
  write_defs (w, p);
  write_presets (w, p);
  write_learned (w, p);
  put (w, w->sexp ? ")\n" : "\n}\n");
  return json_text_steal (&w->text);
}
