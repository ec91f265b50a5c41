/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in a call a place is: which argument, which option, what the table says about it. */
#include "language-private.h"

/* The end of what is written before the place: blanks belong to it. */
static uint32_t
anchor_find (const ScriptSyntax *x, uint32_t offset)
{
  uint32_t token = offset > 0 ? script_syntax_find_token (x, offset - 1) : SCRIPT_NONE;
  while (token != SCRIPT_NONE && token > 0 && x->tokens[token].kind >= SCRIPT_TOKEN_LINE_COMMENT)
    token--;
  if (token == SCRIPT_NONE)
    return offset;
  return x->tokens[token].end < offset ? x->tokens[token].end : offset;
}

static gboolean
is_inside (const ScriptNode *n, uint32_t offset, uint32_t anchor)
{
  return offset > n->start && (offset < n->end || ((n->flags & SCRIPT_NODE_OPEN) && anchor <= n->end));
}

static guint
argument_index (const ScriptSyntax *x, uint32_t arguments, uint32_t offset)
{
  guint index = 0, at = 0;
  uint32_t last = 0;
  for (uint32_t child = x->nodes[arguments].first; child && x->nodes[child].start <= offset; child = x->nodes[child].next, at++)
    {
      last = child;
      index = at;
    }
  if (!last)
    return 0;
  for (uint32_t i = x->nodes[last].end; i < offset && i < x->length; i++)
    if (x->text[i] == ',')
      return index + 1;
  return index;
}

static const ScriptApiParam *
param_at (const ScriptApiEntry *entry, guint index)
{
  guint count = 0;
  while (count < SCRIPT_API_PARAMS && entry->params[count].name)
    count++;
  if (index < count)
    return &entry->params[index];
  return entry->rest && count > 0 ? &entry->params[count - 1] : NULL;
}

static const ScriptApiParam *
field_find (const ScriptApiParam *fields, const char *name)
{
  for (; fields && fields->name; fields++)
    if (strcmp (fields->name, name) == 0)
      return fields;
  return NULL;
}

/* bus('room', 'reverb', { | }): the word before the object says which parameters it has. */
static const ScriptApiParam *
effect_fields (const ScriptSyntax *x, const CallSite *site)
{
  char text[24];
  uint32_t word = site->argument > 0 ? node_child (x, site->arguments, site->argument - 1) : 0;
  gboolean effect = site->entry && (strcmp (site->entry->name, "bus") == 0 || strcmp (site->entry->name, "insert") == 0);
  if (!effect || !word || x->nodes[word].kind != SCRIPT_NODE_STRING || script_syntax_read_string (x, word, text, sizeof text) >= sizeof text)
    return NULL;
  return script_api_get_effect (text);
}

/* From the argument inwards to the place: option objects and lists on the way. */
static void
options_descend (const ScriptSyntax *x, CallSite *site, const uint32_t *path, guint count)
{
  while (count-- > 0)
    {
      const ScriptNode *n = &x->nodes[path[count]];
      switch (n->kind)
        {
        case SCRIPT_NODE_ARRAY:
          site->in_list = TRUE;
          break;
        case SCRIPT_NODE_OBJECT:
          site->object = path[count];
          site->fields = site->param ? site->param->fields : NULL;
          if (!site->fields && !site->property && x->nodes[n->parent].kind == SCRIPT_NODE_ARGUMENTS)
            site->fields = effect_fields (x, site);
          site->property = 0;
          site->in_list = FALSE;
          break;
        case SCRIPT_NODE_PROPERTY:
          site->property = path[count];
          site->param = field_find (site->fields, node_name (x, path[count]));
          site->in_list = FALSE;
          break;
        case SCRIPT_NODE_FUNCTION: case SCRIPT_NODE_CHAIN: case SCRIPT_NODE_TEMPLATE:
          site->param = NULL;
          break;
        default: break;
        }
    }
}

gboolean
call_site_find (Inference *i, Doc *doc, uint32_t offset, CallSite *site)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t anchor = anchor_find (x, offset), at = script_syntax_find_node (x, anchor), path[64];
  guint count = 0;
  memset (site, 0, sizeof *site);
  site->doc = doc;
  for (; at; at = x->nodes[at].parent)
    {
      const ScriptNode *n = &x->nodes[at];
      if (n->kind == SCRIPT_NODE_ARGUMENTS && is_inside (n, offset, anchor))
        break;
      if (n->kind == SCRIPT_NODE_BLOCK && is_inside (n, offset, anchor))
        return FALSE;
      gboolean bracket = n->kind == SCRIPT_NODE_OBJECT || n->kind == SCRIPT_NODE_ARRAY;
      if (count < G_N_ELEMENTS (path) && (!bracket || is_inside (n, offset, anchor))
          && !(n->kind == SCRIPT_NODE_PROPERTY && n->name_start + strlen (node_name (x, at)) >= offset)
          && !(n->kind == SCRIPT_NODE_PROPERTY && offset > n->end && x->text[anchor > 0 ? anchor - 1 : 0] == ','))
        path[count++] = at;
    }
  if (!at)
    return FALSE;
  site->arguments = at;
  site->link = x->nodes[at].parent;
  site->argument = argument_index (x, at, offset);
  site->entry = infer_call (i, doc, site->link);
  site->param = site->entry ? param_at (site->entry, site->argument) : NULL;
  options_descend (x, site, path, count);
  return TRUE;
}
