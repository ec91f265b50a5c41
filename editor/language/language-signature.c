/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Signature help: the call around the place, or the options around it, and which part is being written. */
#include "language-private.h"

static void
part_add (LanguageSignature *signature, GArray *parts, GString *label, const char *text, const char *documentation)
{
  if (parts->len > 0)
    g_string_append (label, ", ");
  LanguageParameter part = { { (guint) label->len, (guint) (label->len + strlen (text)) }, answer_text (signature, documentation) };
  g_string_append (label, text);
  g_array_append_val (parts, part);
}

static void
param_add (LanguageSignature *signature, GArray *parts, GString *label, const ScriptApiParam *param, const char *prefix)
{
  g_autofree char *name = api_dup_parameter (param), *shown = g_strconcat (prefix, name, NULL), *text = api_dup_parameter_text (param);
  part_add (signature, parts, label, shown, text);
}

static void
entry_describe (LanguageSignature *signature, GArray *parts, GString *label, const CallSite *site)
{
  guint count = 0;
  g_string_append_printf (label, "%s(", site->entry->name);
  while (count < SCRIPT_API_PARAMS && site->entry->params[count].name)
    count++;
  for (guint i = 0; i < count; i++)
    param_add (signature, parts, label, &site->entry->params[i], site->entry->rest && i + 1 == count ? "…" : "");
  g_string_append_c (label, ')');
  signature->documentation = answer_text (signature, site->entry->text);
  signature->active = site->entry->rest && count > 0 ? MIN (site->argument, count - 1) : site->argument;
}

static void
options_describe (LanguageSignature *signature, GArray *parts, GString *label, const CallSite *site)
{
  const ScriptSyntax *x = doc_read (site->doc);
  const char *current = site->property ? node_name (x, site->property) : "";
  g_string_append (label, "{ ");
  signature->active = G_MAXUINT;
  for (const ScriptApiParam *field = site->fields; field->name; field++)
    {
      if (strcmp (field->name, current) == 0)
        signature->active = parts->len;
      param_add (signature, parts, label, field, "");
    }
  g_string_append (label, " }");
  signature->documentation = answer_text (signature, site->entry ? site->entry->text : NULL);
  signature->range = (LanguageRange) { x->nodes[site->object].start, x->nodes[site->object].end };
}

static void
parameters_describe (LanguageSignature *signature, GArray *parts, GString *label, const ScriptSyntax *x, uint32_t function)
{
  uint32_t parameters = x->nodes[function].first;
  if (!parameters || x->nodes[parameters].kind != SCRIPT_NODE_PARAMETERS)
    return;
  for (uint32_t child = x->nodes[parameters].first; child; child = x->nodes[child].next)
    if (x->nodes[child].kind != SCRIPT_NODE_BAD)
      {
        g_autofree char *text = node_dup_text (x, child);
        part_add (signature, parts, label, text, NULL);
      }
}

/* A function of the text: its parameters as they are written. FALSE: not known. */
static gboolean
function_describe (LanguageSignature *signature, GArray *parts, GString *label, Inference *i, const CallSite *site)
{
  const ScriptSyntax *x = doc_read (site->doc);
  uint32_t chain = x->nodes[site->link].parent, base = x->nodes[site->link].kind == SCRIPT_NODE_NEW ? x->nodes[site->link].first : x->nodes[chain].first;
  Type type = { 0 };
  if (x->nodes[site->link].kind == SCRIPT_NODE_NEW)
    type = base ? infer (i, site->doc, base) : type;
  else if (x->nodes[site->link].kind == SCRIPT_NODE_CALL_LINK)
    type = infer_receiver (i, site->doc, site->link);
  else
    {
      Type self = infer_receiver (i, site->doc, site->link);
      uint32_t member = self.shape == SHAPE_OBJECT && self.node ? node_property (doc_read (self.doc), self.node, node_name (x, site->link)) : 0;
      type = member ? infer (i, self.doc, member) : type;
    }
  if (type.shape == SHAPE_CLASS)
    {
      const ScriptSyntax *y = doc_read (type.doc);
      uint32_t member = y->nodes[type.node].first;
      while (member && strcmp (node_name (y, member), "constructor") != 0)
        member = y->nodes[member].next;
      type.node = member ? y->nodes[member].last : 0;
      type.shape = member ? SHAPE_FUNCTION : SHAPE_NONE;
    }
  if (type.shape != SHAPE_FUNCTION)
    return FALSE;
  g_string_append_printf (label, "%s(", x->nodes[site->link].name ? node_name (x, site->link) : base ? node_name (x, base) : "");
  parameters_describe (signature, parts, label, doc_read (type.doc), type.node);
  g_string_append_c (label, ')');
  signature->active = site->argument;
  return TRUE;
}

LanguageSignature *
language_signature (LanguageProject *project, const char *file, gsize offset)
{
  g_return_val_if_fail (project, NULL);
  const ScriptSyntax *x;
  Doc *doc = project_open (project, file, &offset, &x);
  Inference i = inference_start (project);
  CallSite site;
  if (!doc || !call_site_find (&i, doc, (uint32_t) offset, &site))
    return NULL;
  LanguageSignature *signature = answer_new (sizeof *signature);
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (LanguageParameter));
  GString *label = g_string_new (NULL);
  gboolean good = TRUE;
  signature->range = (LanguageRange) { x->nodes[site.link].start, x->nodes[site.link].end };
  if (site.object && site.fields)
    options_describe (signature, parts, label, &site);
  else if (site.entry)
    entry_describe (signature, parts, label, &site);
  else
    good = function_describe (signature, parts, label, &i, &site);
  signature->label = answer_text (signature, label->str);
  signature->parameters = answer_list (signature, parts, &signature->count);
  g_string_free (label, TRUE);
  if (!good)
    g_clear_pointer (&signature, language_signature_free);
  return signature;
}
