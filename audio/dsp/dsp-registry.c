/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looking things up in the table of modules, and printing it. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-module.h"
#include "dsp/patch.h"
#include "json/json.h"

#define DSP_FAMILIES(X) \
  X (source) \
  X (filter) \
  X (control) \
  X (math) \
  X (mix) \
  X (effect) \
  X (port)

#define DECLARE(family) extern const DspModule dsp_modules_##family[];
#define NAME(family) dsp_modules_##family,
DSP_FAMILIES (DECLARE)
static const DspModule *const families[] = { DSP_FAMILIES (NAME) };

const DspModule *
dsp_module_get (uint32_t index)
{
  for (size_t f = 0; f < sizeof families / sizeof *families; f++)
    for (const DspModule *m = families[f]; m->type; m++)
      if (!index--)
        return m;
  return NULL;
}

uint32_t
dsp_module_count (void)
{
  uint32_t n = 0;
  for (size_t f = 0; f < sizeof families / sizeof *families; f++)
    for (const DspModule *m = families[f]; m->type; m++)
      n++;
  return n;
}

const DspModule *
dsp_module_find (const char *type)
{
  for (size_t f = 0; f < sizeof families / sizeof *families; f++)
    for (const DspModule *m = families[f]; m->type; m++)
      if (!strcmp (m->type, type))
        return m;
  return NULL;
}

uint32_t
dsp_module_get_latency (const DspModule *module, double rate, const double *values)
{
  double defaults[DSP_PARAMS_MAX];
  for (uint32_t i = 0; i < DSP_PARAMS_MAX; i++)
    defaults[i] = module->params[i].value;
  return module->latency ? module->latency (rate, values ? values : defaults) : (uint32_t) (module->latency_s * rate + 0.5);
}

static uint32_t
count_ports (const DspPort *ports)
{
  uint32_t n = 0;
  while (n < DSP_PORTS_MAX && ports[n].name)
    n++;
  return n;
}

uint32_t dsp_module_input_count (const DspModule *module) { return count_ports (module->inputs); }
uint32_t dsp_module_output_count (const DspModule *module) { return count_ports (module->outputs); }

uint32_t
dsp_module_param_count (const DspModule *module)
{
  uint32_t n = 0;
  while (n < DSP_PARAMS_MAX && module->params[n].name)
    n++;
  return n;
}

static int
find_port (const DspPort *ports, const char *name)
{
  for (uint32_t i = 0, n = count_ports (ports); i < n; i++)
    if (!strcmp (ports[i].name, name))
      return (int) i;
  return -1;
}

int dsp_module_find_input (const DspModule *module, const char *name) { return find_port (module->inputs, name); }
int dsp_module_find_output (const DspModule *module, const char *name) { return find_port (module->outputs, name); }

int
dsp_module_find_param (const DspModule *module, const char *name)
{
  for (uint32_t i = 0, n = dsp_module_param_count (module); i < n; i++)
    if (!strcmp (module->params[i].name, name))
      return (int) i;
  return -1;
}

size_t
dsp_words_get (const char *words, int i, const char **word)
{
  for (const char *at = words; *at;)
    {
      size_t n = strcspn (at, " ");
      if (i-- == 0)
        {
          *word = at;
          return n;
        }
      at += n + (at[n] == ' ');
    }
  return 0;
}

int
dsp_words_find (const char *words, const char *word, size_t length)
{
  const char *at;
  size_t n;
  for (int i = 0; (n = dsp_words_get (words, i, &at)); i++)
    if (n == length && !memcmp (at, word, n))
      return i;
  return -1;
}

uint32_t
dsp_name_distance (const char *a, const char *b)
{
  enum { N = 64 };
  uint32_t rows[3][N + 1];
  size_t la = strlen (a), lb = strlen (b);
  if (la > N || lb > N)
    return 99;
  for (size_t j = 0; j <= lb; j++)
    rows[0][j] = (uint32_t) j;
  for (size_t i = 1; i <= la; i++)
    {
      uint32_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
      now[0] = (uint32_t) i;
      for (size_t j = 1; j <= lb; j++)
        {
          uint32_t best = last[j - 1] + (a[i - 1] != b[j - 1]);
          if (last[j] + 1 < best)
            best = last[j] + 1;
          if (now[j - 1] + 1 < best)
            best = now[j - 1] + 1;
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && before[j - 2] + 1 < best)
            best = before[j - 2] + 1;
          now[j] = best;
        }
    }
  return rows[la % 3][lb];
}

uint32_t
dsp_list_default (const DspParam *param, double *values)
{
  uint32_t count = 0;
  for (const char *at = param->words; at && *at && count < DSP_LIST_MAX;)
    {
      const char *end;
      values[count++] = json_number_read (at, &end);
      if (end == at)
        return count - 1;
      at = end + strspn (end, " ");
    }
  return count;
}

double
dsp_curve_value (DspCurve curve, double min, double max, double x)
{
  x = x < 0 ? 0 : x > 1 ? 1 : x;
  if (curve == DSP_CURVE_LOG && min > 0)
    return min * pow (max / min, x);
  if (curve == DSP_CURVE_POW || curve == DSP_CURVE_DB)
    return min + (max - min) * x * x * x;
  return min + (max - min) * x;
}

double
dsp_curve_position (DspCurve curve, double min, double max, double value)
{
  double x;
  if (max == min)
    return 0;
  if (curve == DSP_CURVE_LOG && min > 0)
    x = log (value / min) / log (max / min);
  else
    x = (value - min) / (max - min);
  if (curve == DSP_CURVE_POW || curve == DSP_CURVE_DB)
    x = cbrt (x);
  return x < 0 ? 0 : x > 1 ? 1 : x;
}

const char *
dsp_param_type_name (DspParamType type)
{
  static const char *const names[] = { "float", "int", "bool", "enum", "list", "file" };
  return names[type];
}

const char *
dsp_curve_name (DspCurve curve)
{
  static const char *const names[] = { "lin", "log", "pow", "db" };
  return names[curve];
}

static void
print_ports (FILE *out, const char *title, const DspPort *ports)
{
  static const char *const kinds[] = { "audio", "control", "event" };
  fprintf (out, "\"%s\": [", title);
  for (uint32_t i = 0, n = count_ports (ports); i < n; i++)
    fprintf (out, "%s\"%s\"", i ? ", " : "", ports[i].name);
  fprintf (out, "], \"%s_kinds\": [", title);
  for (uint32_t i = 0, n = count_ports (ports); i < n; i++)
    fprintf (out, "%s\"%s\"", i ? ", " : "", kinds[ports[i].kind]);
  fprintf (out, "], ");
}

static void
print_list (JsonText *text, const DspParam *p)
{
  double values[DSP_LIST_MAX];
  uint32_t count = dsp_list_default (p, values);
  json_text_add (text, "[");
  for (uint32_t i = 0; i < count; i++)
    {
      json_text_add (text, i ? ", " : "");
      json_text_add_number (text, values[i]);
    }
  json_text_add (text, "], \"count\": ");
  json_text_add_number (text, p->value);
  json_text_add (text, ", \"min\": ");
  json_text_add_number (text, p->min);
  json_text_add (text, ", \"max\": ");
  json_text_add_number (text, p->max);
}

static void
print_param (FILE *out, const DspParam *p)
{
  JsonText text = { 0 };
  json_text_add (&text, "\"");
  json_text_add (&text, p->name);
  json_text_add (&text, "\": { \"type\": \"");
  json_text_add (&text, dsp_param_type_name (p->type));
  json_text_add (&text, "\", \"default\": ");
  if (p->type == DSP_PARAM_ENUM)
    {
      const char *word = "";
      size_t n = dsp_words_get (p->words, (int) p->value, &word);
      json_text_add_string (&text, word, n);
      json_text_add (&text, ", \"words\": [");
      for (int i = 0; (n = dsp_words_get (p->words, i, &word)); i++)
        {
          json_text_add (&text, i ? ", " : "");
          json_text_add_string (&text, word, n);
        }
      json_text_add (&text, "]");
    }
  else if (p->type == DSP_PARAM_BOOL)
    json_text_add (&text, p->value ? "true" : "false");
  else if (p->type == DSP_PARAM_FILE)
    json_text_add_string (&text, p->words ? p->words : "", p->words ? strlen (p->words) : 0);
  else if (p->type == DSP_PARAM_LIST)
    print_list (&text, p);
  else
    {
      json_text_add_number (&text, p->value);
      json_text_add (&text, ", \"min\": ");
      json_text_add_number (&text, p->min);
      json_text_add (&text, ", \"max\": ");
      json_text_add_number (&text, p->max);
      json_text_add (&text, ", \"unit\": ");
      json_text_add_string (&text, p->unit, strlen (p->unit));
      json_text_add (&text, ", \"curve\": \"");
      json_text_add (&text, dsp_curve_name (p->curve));
      json_text_add (&text, "\"");
    }
  json_text_add (&text, p->type == DSP_PARAM_FLOAT ? ", \"mod\": true, \"doc\": " : ", \"mod\": false, \"doc\": ");
  json_text_add_string (&text, p->doc, strlen (p->doc));
  json_text_add (&text, " }");
  char *string = json_text_steal (&text);
  fputs (string, out);
  free (string);
}

void
dsp_modules_print (FILE *out)
{
  fputs ("{\n", out);
  for (uint32_t i = 0, modules = dsp_module_count (); i < modules; i++)
    {
      const DspModule *m = dsp_module_get (i);
      char tail[JSON_NUMBER_SIZE], latency[JSON_NUMBER_SIZE];
      json_number_write (m->tail_s, tail);
      json_number_write (m->latency_s, latency);
      fprintf (out, "  \"%s\": { \"version\": 1, ", m->type);
      print_ports (out, "inputs", m->inputs);
      print_ports (out, "outputs", m->outputs);
      fprintf (out, "\"impl\": \"%s\", \"doc\": \"%s\", \"tail_s\": %s, \"latency_s\": %s, \"latency_frames\": %u,\n    \"params\": {", m->impl, m->doc, tail, latency,
               dsp_module_get_latency (m, 48000, NULL));
      for (uint32_t k = 0, n = dsp_module_param_count (m); k < n; k++)
        {
          fputs (k ? ",\n      " : "\n      ", out);
          print_param (out, &m->params[k]);
        }
      fprintf (out, "%s} }%s\n", dsp_module_param_count (m) ? " " : "", i + 1 < modules ? "," : "");
    }
  fputs ("}\n", out);
}
