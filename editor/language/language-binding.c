/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a declared name is: from its value, its pattern, its loop, or for a parameter from how its function is used. */
#include "language-private.h"

static const Type unknown = { 0 };

static Type
type_on (uint64_t on)
{
  return (Type) { .on = on };
}

/* The function's parameter, from how the function is used: a body given to a builder, a function given to a list. */
static Type
parameter_from_call (Inference *i, Doc *doc, uint32_t use, guint index)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t arguments = x->nodes[use].parent, link = x->nodes[arguments].parent;
  if (x->nodes[arguments].kind != SCRIPT_NODE_ARGUMENTS || x->nodes[link].kind != SCRIPT_NODE_METHOD_LINK)
    return arguments && x->nodes[arguments].kind == SCRIPT_NODE_ARGUMENTS && strcmp (x->nodes[x->nodes[link].parent].first
           ? node_name (x, x->nodes[x->nodes[link].parent].first) : "", "track") == 0 && index == 0 ? type_on (SCRIPT_ON_TRACK) : unknown;
  Type self = infer_receiver (i, doc, link);
  const char *name = node_name (x, link);
  if (self.on & SCRIPT_ON_CLIP)
    return index == 0 ? type_on (self.on) : unknown;
  if (!(self.on & SCRIPT_ON_ARRAY))
    return unknown;
  gboolean fold = g_str_has_prefix (name, "reduce");
  if (fold && index == 0)
    {
      uint32_t start = node_child (x, arguments, 1);
      return start ? infer (i, doc, start) : type_on (self.element);
    }
  if (index == (fold ? 1 : 0) || (strstr (name, "ort") && index == 1))
    {
      uint32_t first = self.node ? doc_read (self.doc)->nodes[self.node].first : 0;
      return first ? infer (i, self.doc, first) : type_on (self.element);
    }
  return index == (fold ? 2 : 1) ? type_on (SCRIPT_ON_NUMBER) : unknown;
}

static Type
parameter_from_uses (Inference *i, Doc *doc, uint32_t binding, guint index)
{
  const ScriptSyntax *x = doc_read (doc);
  for (uint32_t node = 1; node < x->node_count; node++)
    {
      const ScriptNode *n = &x->nodes[node];
      if (n->kind != SCRIPT_NODE_NAME || n->binding != binding || x->bindings[binding].node == node)
        continue;
      if (i->steps-- <= 0)
        break;
      uint32_t parent = n->parent, link = n->next;
      Type type = unknown;
      if (x->nodes[parent].kind == SCRIPT_NODE_ARGUMENTS)
        type = parameter_from_call (i, doc, node, index);
      else if (x->nodes[parent].kind == SCRIPT_NODE_CHAIN && link && x->nodes[link].kind == SCRIPT_NODE_CALL_LINK && node_arguments (x, link))
        {
          uint32_t argument = node_child (x, node_arguments (x, link), index);
          type = argument ? infer (i, doc, argument) : unknown;
        }
      if (type.on || type.shape)
        return type;
    }
  return unknown;
}

static Type
parameter_type (Inference *i, Doc *doc, uint32_t binding)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptSyntaxBinding *b = &x->bindings[binding];
  uint32_t parameters = b->owner, function = x->nodes[parameters].parent, at = b->node;
  while (at && x->nodes[at].parent != parameters)
    {
      if (x->nodes[at].kind == SCRIPT_NODE_PROPERTY || x->nodes[at].kind == SCRIPT_NODE_ARRAY)
        return unknown;
      at = x->nodes[at].parent;
    }
  if (!at)
    return unknown;
  if (x->nodes[at].kind == SCRIPT_NODE_SPREAD)
    return type_on (SCRIPT_ON_ARRAY);
  if (x->nodes[at].kind == SCRIPT_NODE_ASSIGN && x->nodes[at].last != x->nodes[at].first)
    return infer (i, doc, x->nodes[at].last);
  guint index = node_index (x, at);
  Type type = parameter_from_call (i, doc, function, index);
  if (type.on || type.shape)
    return type;
  uint32_t owner = x->nodes[function].parent;
  uint32_t name = x->nodes[function].binding;
  if (x->nodes[owner].kind == SCRIPT_NODE_DECLARATOR && x->nodes[owner].first)
    name = x->nodes[x->nodes[owner].first].binding;
  return name ? parameter_from_uses (i, doc, name, index) : unknown;
}

/* const { a, b: [c] } = value: one step at a time from the pattern's place. */
static Type
pattern_type (Inference *i, Doc *doc, uint32_t name, uint32_t declarator, Type whole)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t path[8];
  guint count = 0;
  for (uint32_t at = name; at && at != declarator; at = x->nodes[at].parent)
    if (x->nodes[at].kind == SCRIPT_NODE_PROPERTY || (x->nodes[x->nodes[at].parent].kind == SCRIPT_NODE_ARRAY))
      {
        if (count == G_N_ELEMENTS (path))
          return unknown;
        path[count++] = at;
      }
  while (count-- > 0)
    if (x->nodes[path[count]].kind == SCRIPT_NODE_PROPERTY)
      whole = infer_member (i, &whole, node_name (x, path[count]));
    else
      {
        uint32_t item = whole.shape == SHAPE_ARRAY && whole.node ? node_child (doc_read (whole.doc), whole.node, node_index (x, path[count])) : 0;
        whole = item ? infer (i, whole.doc, item) : type_on (whole.element);
      }
  return whole;
}

static Type
variable_type (Inference *i, Doc *doc, uint32_t binding)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptSyntaxBinding *b = &x->bindings[binding];
  uint32_t declarator = b->owner, pattern = x->nodes[declarator].first, value = x->nodes[declarator].last;
  uint32_t statement = x->nodes[x->nodes[declarator].parent].parent;
  if (value && value != pattern && x->nodes[value].kind != SCRIPT_NODE_TYPE)
    return pattern_type (i, doc, b->node, declarator, infer (i, doc, value));
  if (x->nodes[statement].kind == SCRIPT_NODE_FOR_OF)
    {
      uint32_t list = node_child (x, statement, 1);
      Type type = list ? infer (i, doc, list) : unknown;
      uint32_t first = type.shape == SHAPE_ARRAY && type.node ? doc_read (type.doc)->nodes[type.node].first : 0;
      return pattern_type (i, doc, b->node, declarator, first ? infer (i, type.doc, first) : type_on (type.element));
    }
  for (uint32_t node = 1; b->writes > 0 && node < x->node_count && i->steps-- > 0; node++)      /* let a; a = clip() */
    if (x->nodes[node].kind == SCRIPT_NODE_ASSIGN && x->nodes[node].first && x->nodes[x->nodes[node].first].binding == binding
        && x->nodes[node].last != x->nodes[node].first)
      return infer (i, doc, x->nodes[node].last);
  return unknown;
}

/* A default export without a name: its value. */
static Type
default_type (Inference *i, Doc *doc, uint32_t string)
{
  const ScriptSyntax *x = doc_read (doc);
  if (!string || x->nodes[string].kind != SCRIPT_NODE_STRING)
    return unknown;
  g_autofree char *file = node_dup_string (x, string);
  Doc *from = project_resolve (i->project, doc, file);
  const ScriptSyntax *other = from ? doc_read (from) : NULL;
  for (uint32_t node = other ? other->nodes[0].first : 0; node; node = other->nodes[node].next)
    if (other->nodes[node].kind == SCRIPT_NODE_EXPORT && (other->nodes[node].flags & SCRIPT_NODE_DEFAULT) && other->nodes[node].first)
      return infer (i, from, other->nodes[node].first);
  return unknown;
}

static Type
binding_type (Inference *i, Doc *doc, uint32_t binding)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptSyntaxBinding *b = &x->bindings[binding];
  switch (b->kind)
    {
    case SCRIPT_BINDING_FUNCTION: return (Type) { .on = SCRIPT_ON_FUNCTION, .shape = SHAPE_FUNCTION, .doc = doc, .node = b->node };
    case SCRIPT_BINDING_CLASS: return (Type) { .on = SCRIPT_ON_FUNCTION, .shape = SHAPE_CLASS, .doc = doc, .node = b->node };
    case SCRIPT_BINDING_PARAMETER: return parameter_type (i, doc, binding);
    case SCRIPT_BINDING_CATCH: return type_on (SCRIPT_ON_OBJECT);
    case SCRIPT_BINDING_IMPORT:
      {
        Doc *found = doc;
        uint32_t at = binding, string = x->nodes[x->nodes[b->owner].parent].last;
        if (x->nodes[b->owner].flags & SCRIPT_NODE_STAR && string && x->nodes[string].kind == SCRIPT_NODE_STRING)
          {
            g_autofree char *name = node_dup_string (x, string);
            Doc *module = project_resolve (i->project, doc, name);
            return module ? (Type) { .on = SCRIPT_ON_OBJECT, .shape = SHAPE_MODULE, .doc = module } : unknown;
          }
        if (resolve_import (i->project, &found, &at))
          return found != doc || at != binding ? infer_binding (i, found, at) : unknown;
        if (x->nodes[b->owner].flags & SCRIPT_NODE_DEFAULT)
          return default_type (i, doc, string);
        const char *name = node_name (x, b->owner);
        uint64_t space = api_space (name);
        if (space)
          return type_on (space);
        const ScriptApiEntry *entry = api_lookup (name, SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY);
        return entry ? (Type) { .on = SCRIPT_ON_FUNCTION, .shape = SHAPE_NATIVE, .entry = entry } : unknown;
      }
    default: return variable_type (i, doc, binding);
    }
}

Type
infer_binding (Inference *i, Doc *doc, uint32_t binding)
{
  if (!doc_read (doc) || i->steps-- <= 0 || i->depth >= INFERENCE_DEPTH || binding == 0)
    return unknown;
  i->depth++;
  Type type = binding_type (i, doc, binding);
  i->depth--;
  return type;
}

