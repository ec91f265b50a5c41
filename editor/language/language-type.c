/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a value is: receivers of the API table, lists, functions, objects, classes, files. Read off the text, never evaluated. */
#include "language-private.h"

static const Type unknown = { 0 };

Inference
inference_start (LanguageProject *project)
{
  return (Inference) { .project = project, .steps = INFERENCE_STEPS };
}

const ScriptApiEntry *
infer_lookup (Inference *i, const char *name, uint64_t receivers)
{
  Known *known = &i->known[((guintptr) name >> 3) % INFERENCE_KNOWN];
  if (known->name != name || known->receivers != receivers)
    *known = (Known) { name, receivers, api_lookup (name, receivers) };
  return known->entry;
}

static Type
type_on (uint64_t on)
{
  return (Type) { .on = on };
}

const char *
type_get_name (const Type *type)
{
  if (type->shape == SHAPE_FUNCTION || type->shape == SHAPE_NATIVE)
    return "function";
  if (type->shape == SHAPE_MODULE)
    return "file";
  if (type->shape == SHAPE_CLASS)
    return "class";
  if (type->on == 0)
    return NULL;
  switch (type->on & -type->on)
    {
    case SCRIPT_ON_PLAIN: return "clip";
    case SCRIPT_ON_MELODY: return "melody clip";
    case SCRIPT_ON_KEYS: return "keys clip";
    case SCRIPT_ON_STRINGS: return "strings clip";
    case SCRIPT_ON_WIND: return "wind clip";
    case SCRIPT_ON_DRUMS: return "drum clip";
    case SCRIPT_ON_SESSION: return "session";
    case SCRIPT_ON_TRACK: return "track";
    case SCRIPT_ON_SYNTH: return "synth";
    case SCRIPT_ON_SAMPLER: return "sampler";
    case SCRIPT_ON_PATCH: return "patch";
    case SCRIPT_ON_SOUNDFONT: return "soundfont";
    case SCRIPT_ON_ARRAY: return "list";
    case SCRIPT_ON_STRING: return "text";
    case SCRIPT_ON_NUMBER: return "number";
    case SCRIPT_ON_BOOLEAN: return "true or false";
    case SCRIPT_ON_OBJECT: return type->shape == SHAPE_INSTANCE ? "instance" : "object";
    default: return script_api_receiver_name (type->on & -type->on);
    }
}

/* ---- results of the table's rows ------------------------------------------------------------------------------------ */

/* Methods of JavaScript's library give "any" in the table; these are worth knowing. */
static Type
library_result (const ScriptApiEntry *entry, const Type *self)
{
  static const char *const same[] = { "slice", "filter", "concat", "reverse", "toReversed", "sort", "toSorted", "fill", "splice", "toSpliced", "with",
                                      "flat", "copyWithin", NULL };
  static const char *const item[] = { "at", "pop", "shift", "find", "findLast", NULL };
  static const char *const text[] = { "join", "toString", "slice", "substring", "charAt", "at", "repeat", "padStart", "padEnd", "trim", "trimStart",
                                      "trimEnd", "toUpperCase", "toLowerCase", "replace", "replaceAll", "concat", "toFixed", "toPrecision", NULL };
  static const char *const number[] = { "indexOf", "lastIndexOf", "findIndex", "findLastIndex", "push", "unshift", "charCodeAt", "codePointAt",
                                        "localeCompare", "next", "random", NULL };
  static const char *const truth[] = { "includes", "some", "every", "startsWith", "endsWith", "isArray", "isInteger", "hasOwn", "has", NULL };
  if (self->on & SCRIPT_ON_ARRAY)
    {
      if (g_strv_contains (same, entry->name))
        return *self;
      if (g_strv_contains (item, entry->name))
        return type_on (self->element);
      if (strcmp (entry->name, "map") == 0 || strcmp (entry->name, "flatMap") == 0)
        return type_on (SCRIPT_ON_ARRAY);
    }
  if (self->on & SCRIPT_ON_MATH_SPACE || g_strv_contains (number, entry->name))
    return type_on (SCRIPT_ON_NUMBER);
  if (g_strv_contains (truth, entry->name))
    return type_on (SCRIPT_ON_BOOLEAN);
  if (strcmp (entry->name, "split") == 0)
    return (Type) { .on = SCRIPT_ON_ARRAY, .element = SCRIPT_ON_STRING };
  if (self->on & (SCRIPT_ON_OBJECT_SPACE | SCRIPT_ON_ARRAY_SPACE))
    return type_on (strcmp (entry->name, "assign") == 0 || strcmp (entry->name, "fromEntries") == 0 ? SCRIPT_ON_OBJECT : SCRIPT_ON_ARRAY);
  if (g_strv_contains (text, entry->name) || (self->on & SCRIPT_ON_STRING_SPACE))
    return type_on (SCRIPT_ON_STRING);
  if (strcmp (entry->name, "SeededRandom") == 0)
    return type_on (SCRIPT_ON_RANDOM);
  if (strcmp (entry->name, "Number") == 0 || strncmp (entry->name, "parse", 5) == 0)
    return type_on (SCRIPT_ON_NUMBER);
  return strcmp (entry->name, "String") == 0 ? type_on (SCRIPT_ON_STRING) : unknown;
}

static Type
entry_result (const ScriptApiEntry *entry, const Type *self)
{
  static const struct { const char *name; uint64_t on; } results[] = {
    { "melody", SCRIPT_ON_MELODY }, { "keys", SCRIPT_ON_KEYS }, { "strings", SCRIPT_ON_STRINGS }, { "wind", SCRIPT_ON_WIND },
    { "drums", SCRIPT_ON_DRUMS }, { "session", SCRIPT_ON_SESSION }, { "track", SCRIPT_ON_TRACK }, { "synth", SCRIPT_ON_SYNTH },
    { "sampler", SCRIPT_ON_SAMPLER }, { "patch", SCRIPT_ON_PATCH }, { "soundfont", SCRIPT_ON_SOUNDFONT }, { "number", SCRIPT_ON_NUMBER },
    { "string", SCRIPT_ON_STRING }, { "text", SCRIPT_ON_STRING }, { "array", SCRIPT_ON_ARRAY }, { "list", SCRIPT_ON_ARRAY },
    { "object", SCRIPT_ON_OBJECT }, { "boolean", SCRIPT_ON_BOOLEAN }, { "random", SCRIPT_ON_RANDOM },
  };
  const char *result = entry->result ? entry->result : "any";
  if (strcmp (result, "builder") == 0 || strcmp (result, "cursor") == 0 || strcmp (result, "itself") == 0)
    return type_on (self->on);
  if (strcmp (result, "clip") == 0)
    return type_on (self->on & SCRIPT_ON_CLIP ? self->on : SCRIPT_ON_PLAIN);
  for (guint i = 0; i < G_N_ELEMENTS (results); i++)
    if (strcmp (result, results[i].name) == 0)
      return type_on (results[i].on);
  return library_result (entry, self);
}

/* ---- members ------------------------------------------------------------------------------------------------------------ */

/* What a function of the text gives: its expression, or the first `return` with a value. */
static uint32_t
return_find (const ScriptSyntax *x, uint32_t node)
{
  for (uint32_t child = x->nodes[node].first; child; child = x->nodes[child].next)
    {
      if (x->nodes[child].kind == SCRIPT_NODE_RETURN && x->nodes[child].first)
        return x->nodes[child].first;
      if (x->nodes[child].kind >= SCRIPT_NODE_BLOCK && x->nodes[child].kind <= SCRIPT_NODE_LABEL)
        {
          uint32_t found = return_find (x, child);
          if (found)
            return found;
        }
    }
  return 0;
}

static Type
function_result (Inference *i, Doc *doc, uint32_t function)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t body = x->nodes[function].last;
  if (!body || x->nodes[body].kind == SCRIPT_NODE_PARAMETERS || x->nodes[body].kind == SCRIPT_NODE_TYPE)
    return unknown;
  if (x->nodes[body].kind != SCRIPT_NODE_BLOCK)
    return infer (i, doc, body);
  body = return_find (x, body);
  return body ? infer (i, doc, body) : unknown;
}

static uint32_t
class_member (const ScriptSyntax *x, uint32_t class, const char *name, gboolean is_static)
{
  for (uint32_t child = x->nodes[class].first; child; child = x->nodes[child].next)
    if (x->nodes[child].kind == SCRIPT_NODE_MEMBER && strcmp (node_name (x, child), name) == 0
        && !(x->nodes[child].flags & SCRIPT_NODE_STATIC) == !is_static)
      return x->nodes[child].last;
  return 0;
}

static Type
member_type (Inference *i, const Type *self, const char *name)
{
  uint32_t member = 0;
  if (self->shape == SHAPE_OBJECT && self->node)
    member = node_property (doc_read (self->doc), self->node, name);
  else if ((self->shape == SHAPE_CLASS || self->shape == SHAPE_INSTANCE) && self->node)
    member = class_member (doc_read (self->doc), self->node, name, self->shape == SHAPE_CLASS);
  else if (self->shape == SHAPE_MODULE)
    {
      Doc *found;
      uint32_t binding;
      return resolve_export (i->project, self->doc, name, &found, &binding) ? infer_binding (i, found, binding) : unknown;
    }
  if (member)
    return infer (i, self->doc, member);
  if (strcmp (name, "length") == 0 && (self->on & (SCRIPT_ON_ARRAY | SCRIPT_ON_STRING)))
    return type_on (SCRIPT_ON_NUMBER);
  const ScriptApiEntry *entry = self->on ? api_lookup (name, self->on) : NULL;
  return entry ? (Type) { .on = SCRIPT_ON_FUNCTION, .shape = SHAPE_NATIVE, .entry = entry } : unknown;
}

static Type
call_result (Inference *i, const Type *callee, const Type *self)
{
  switch (callee->shape)
    {
    case SHAPE_FUNCTION: return function_result (i, callee->doc, callee->node);
    case SHAPE_NATIVE: return entry_result (callee->entry, self);
    default: return unknown;
    }
}

static Type
link_type (Inference *i, Doc *doc, const Type *self, uint32_t link)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[link];
  Type member;
  switch (n->kind)
    {
    case SCRIPT_NODE_METHOD_LINK:
      if (self->shape == SHAPE_NONE && self->on)
        {
          const ScriptApiEntry *entry = infer_lookup (i, node_name (x, link), self->on);
          if (entry)
            return entry_result (entry, self);
          return self->on & SCRIPT_ON_CLIP ? *self : unknown;   /* misspelt, or new: still the clip */
        }
      member = member_type (i, self, node_name (x, link));
      return call_result (i, &member, self);
    case SCRIPT_NODE_PROPERTY_LINK: return n->name ? member_type (i, self, node_name (x, link)) : *self;        /* a dot without a name yet */
    case SCRIPT_NODE_CALL_LINK: return call_result (i, self, &unknown);
    case SCRIPT_NODE_INDEX_LINK:
      if (self->on & SCRIPT_ON_ARRAY)
        {
          uint32_t first = self->node ? doc_read (self->doc)->nodes[self->node].first : 0;
          return first ? infer (i, self->doc, first) : type_on (self->element);
        }
      if (self->shape == SHAPE_OBJECT && self->node)
        {
          uint32_t first = doc_read (self->doc)->nodes[self->node].first;
          return first && doc_read (self->doc)->nodes[first].last ? infer (i, self->doc, doc_read (self->doc)->nodes[first].last) : unknown;
        }
      return type_on (self->on & SCRIPT_ON_STRING);
    default: return unknown;
    }
}

static Type
chain_type (Inference *i, Doc *doc, uint32_t chain, uint32_t until)
{
  const ScriptSyntax *x = doc_read (doc);
  uint32_t base = x->nodes[chain].first;
  if (!base || base == until)
    return unknown;
  Type type = infer (i, doc, base);
  for (uint32_t link = x->nodes[base].next; link && link != until && i->steps-- > 0; link = x->nodes[link].next)
    type = link_type (i, doc, &type, link);
  return type;
}

Type
infer_receiver (Inference *i, Doc *doc, uint32_t link)
{
  return chain_type (i, doc, doc_read (doc)->nodes[link].parent, link);
}

const ScriptApiEntry *
infer_call (Inference *i, Doc *doc, uint32_t link)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[link];
  Type type;
  switch (n->kind)
    {
    case SCRIPT_NODE_METHOD_LINK:
    case SCRIPT_NODE_PROPERTY_LINK:
      if (!n->name)
        return NULL;
      type = infer_receiver (i, doc, link);
      if (type.shape != SHAPE_NONE && type.shape != SHAPE_NATIVE && type.shape != SHAPE_ARRAY)
        {
          type = member_type (i, &type, node_name (x, link));
          return type.entry;
        }
      return type.on ? api_lookup (node_name (x, link), type.on) : NULL;
    case SCRIPT_NODE_CALL_LINK: return infer_receiver (i, doc, link).entry;
    case SCRIPT_NODE_NEW: return n->first ? infer (i, doc, n->first).entry : NULL;
    default: return NULL;
    }
}

/* ---- names --------------------------------------------------------------------------------------------------------------- */

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
      whole = member_type (i, &whole, node_name (x, path[count]));
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

static Type
name_type (Inference *i, Doc *doc, uint32_t node)
{
  const ScriptSyntax *x = doc_read (doc);
  const char *name = node_name (x, node);
  if (x->nodes[node].binding)
    return infer_binding (i, doc, x->nodes[node].binding);
  const ScriptApiEntry *entry = api_lookup (name, SCRIPT_ON_GLOBAL | SCRIPT_ON_LIBRARY);
  uint64_t space = api_space (name);
  if (space)
    return (Type) { .on = space, .shape = entry ? SHAPE_NATIVE : SHAPE_NONE, .entry = entry };
  return entry ? (Type) { .on = SCRIPT_ON_FUNCTION, .shape = SHAPE_NATIVE, .entry = entry } : unknown;
}

/* ---- expressions ------------------------------------------------------------------------------------------------------------ */

static Type
binary_type (Inference *i, Doc *doc, uint32_t node)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  gboolean text = FALSE;
  switch (n->op)
    {
    case '=': case '!': case '<': case '>': return type_on (SCRIPT_ON_BOOLEAN);
    case '&': case '|': case '?':
      {
        Type found = n->last ? infer (i, doc, n->last) : unknown;
        return found.on || !n->first ? found : infer (i, doc, n->first);
      }
    case '+':
      for (uint32_t child = n->first; child; child = x->nodes[child].next)
        text |= (infer (i, doc, child).on & SCRIPT_ON_STRING) != 0;
      return type_on (text ? SCRIPT_ON_STRING : SCRIPT_ON_NUMBER);
    default: return type_on (SCRIPT_ON_NUMBER);
    }
}

static Type
this_type (Inference *i, Doc *doc, uint32_t node)
{
  const ScriptSyntax *x = doc_read (doc);
  for (uint32_t at = node; at; at = x->nodes[at].parent)
    {
      if (x->nodes[at].kind == SCRIPT_NODE_CLASS)
        return (Type) { .on = SCRIPT_ON_OBJECT, .shape = SHAPE_INSTANCE, .doc = doc, .node = at };
      if (x->nodes[at].kind == SCRIPT_NODE_FUNCTION && (x->nodes[at].flags & SCRIPT_NODE_METHOD)
          && x->nodes[x->nodes[x->nodes[at].parent].parent].kind == SCRIPT_NODE_OBJECT)
        return (Type) { .on = SCRIPT_ON_OBJECT, .shape = SHAPE_OBJECT, .doc = doc, .node = x->nodes[x->nodes[at].parent].parent };
    }
  return unknown;
}

static Type
word_type (Inference *i, Doc *doc, uint32_t node)
{
  switch (doc->text[doc_read (doc)->nodes[node].start])
    {
    case 't': return doc->text[doc_read (doc)->nodes[node].start + 1] == 'h' ? this_type (i, doc, node) : type_on (SCRIPT_ON_BOOLEAN);
    case 'f': return type_on (SCRIPT_ON_BOOLEAN);
    default: return unknown;
    }
}

static Type
array_type (Inference *i, Doc *doc, uint32_t node)
{
  uint32_t first = doc_read (doc)->nodes[node].first;
  Type item = first ? infer (i, doc, first) : unknown;
  return (Type) { .on = SCRIPT_ON_ARRAY, .element = item.on, .shape = SHAPE_ARRAY, .doc = doc, .node = node };
}

static Type
expression_type (Inference *i, Doc *doc, uint32_t node)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  Type type;
  switch (n->kind)
    {
    case SCRIPT_NODE_NAME: return name_type (i, doc, node);
    case SCRIPT_NODE_NUMBER: return type_on (SCRIPT_ON_NUMBER);
    case SCRIPT_NODE_STRING: case SCRIPT_NODE_TEMPLATE: return type_on (SCRIPT_ON_STRING);
    case SCRIPT_NODE_WORD: return word_type (i, doc, node);
    case SCRIPT_NODE_ARRAY: return array_type (i, doc, node);
    case SCRIPT_NODE_OBJECT: return (Type) { .on = SCRIPT_ON_OBJECT, .shape = SHAPE_OBJECT, .doc = doc, .node = node };
    case SCRIPT_NODE_FUNCTION: return (Type) { .on = SCRIPT_ON_FUNCTION, .shape = SHAPE_FUNCTION, .doc = doc, .node = node };
    case SCRIPT_NODE_CLASS: return (Type) { .on = SCRIPT_ON_FUNCTION, .shape = SHAPE_CLASS, .doc = doc, .node = node };
    case SCRIPT_NODE_UNARY: return type_on (n->op == '!' ? SCRIPT_ON_BOOLEAN : n->op == 't' ? SCRIPT_ON_STRING : SCRIPT_ON_NUMBER);
    case SCRIPT_NODE_BINARY: return binary_type (i, doc, node);
    case SCRIPT_NODE_ASSIGN: case SCRIPT_NODE_COMMA: return n->last ? infer (i, doc, n->last) : unknown;
    case SCRIPT_NODE_GROUP: case SCRIPT_NODE_SPREAD: return n->first ? infer (i, doc, n->first) : unknown;
    case SCRIPT_NODE_CONDITIONAL:
      type = node_child (x, node, 1) ? infer (i, doc, node_child (x, node, 1)) : unknown;
      return type.on || !n->last ? type : infer (i, doc, n->last);
    case SCRIPT_NODE_CHAIN: return chain_type (i, doc, node, 0);
    case SCRIPT_NODE_NEW:
      type = n->first ? infer (i, doc, n->first) : unknown;
      if (type.shape == SHAPE_CLASS)
        return (Type) { .on = SCRIPT_ON_OBJECT, .shape = SHAPE_INSTANCE, .doc = type.doc, .node = type.node };
      return type.entry ? entry_result (type.entry, &unknown) : unknown;
    default: return unknown;
    }
}

Type
infer (Inference *i, Doc *doc, uint32_t node)
{
  if (!doc_read (doc) || i->steps-- <= 0 || i->depth >= INFERENCE_DEPTH)
    return unknown;
  i->depth++;
  Type type = expression_type (i, doc, node);
  i->depth--;
  return type;
}

/* ---- imports and exports ------------------------------------------------------------------------------------------------------ */

#define EXPORT_DEPTH_MAX 24             /* files that pass a name on in a row */
#define EXPORT_STEPS_MAX 256            /* files looked at for one name; rings of `export *` branch */

static gboolean
export_list_find (LanguageProject *project, Doc *doc, uint32_t node, const char *name, Doc **found, uint32_t *binding)
{
  const ScriptSyntax *x = doc_read (doc);
  const ScriptNode *n = &x->nodes[node];
  Doc *from = NULL;
  gboolean outside = n->last && x->nodes[n->last].kind == SCRIPT_NODE_STRING;
  if (outside)
    {
      g_autofree char *file = node_dup_string (x, n->last);
      from = project_resolve (project, doc, file);
      if (!from)
        return FALSE;
      if (n->flags & SCRIPT_NODE_STAR && !n->name)
        return strcmp (name, "default") != 0 && resolve_export (project, from, name, found, binding);
    }
  for (uint32_t child = n->first; child; child = x->nodes[child].next)
    if (x->nodes[child].kind == SCRIPT_NODE_SPECIFIER && x->nodes[child].first
        && strcmp (node_name (x, x->nodes[child].last), name) == 0)
      {
        uint32_t inner = x->nodes[child].first;
        if (outside)
          return resolve_export (project, from, node_name (x, inner), found, binding);
        *found = doc;
        *binding = x->nodes[inner].binding;
        return *binding != 0 && (x->bindings[*binding].kind != SCRIPT_BINDING_IMPORT || resolve_import (project, found, binding));
      }
  return FALSE;
}

static gboolean
export_find (LanguageProject *project, Doc *doc, const char *name, Doc **found, uint32_t *binding)
{
  const ScriptSyntax *x = doc_read (doc);
  if (!x)
    return FALSE;
  for (uint32_t node = x->nodes[0].first; node; node = x->nodes[node].next)
    {
      const ScriptNode *n = &x->nodes[node];
      if (n->kind != SCRIPT_NODE_EXPORT)
        continue;
      if ((n->flags & SCRIPT_NODE_DEFAULT) && strcmp (name, "default") == 0 && n->first)
        {
          uint32_t value = n->first;
          *found = doc;
          *binding = x->nodes[value].binding;
          return *binding != 0;
        }
      if (export_list_find (project, doc, node, name, found, binding))
        return TRUE;
    }
  for (uint32_t b = x->scopes[1].first; b; b = x->bindings[b].next)
    if (x->bindings[b].exported && strcmp (script_syntax_get_name (x, x->bindings[b].name), name) == 0
        && x->bindings[b].kind <= SCRIPT_BINDING_CLASS)
      {
        for (uint32_t at = x->bindings[b].owner; at; at = x->nodes[at].parent)
          if (x->nodes[at].kind == SCRIPT_NODE_EXPORT)
            {
              *found = doc;
              *binding = b;
              return !(x->nodes[at].flags & SCRIPT_NODE_DEFAULT);
            }
      }
  return FALSE;
}

gboolean
resolve_export (LanguageProject *project, Doc *doc, const char *name, Doc **found, uint32_t *binding)
{
  if (project->resolving == 0)
    project->resolve_steps = EXPORT_STEPS_MAX;
  if (project->resolving >= EXPORT_DEPTH_MAX || project->resolve_steps-- <= 0)
    return FALSE;
  project->resolving++;
  gboolean good = export_find (project, doc, name, found, binding);
  project->resolving--;
  return good;
}

gboolean
resolve_import (LanguageProject *project, Doc **doc, uint32_t *binding)
{
  for (int hops = 0; hops < 16; hops++)
    {
      const ScriptSyntax *x = doc_read (*doc);
      const ScriptSyntaxBinding *b = &x->bindings[*binding];
      if (b->kind != SCRIPT_BINDING_IMPORT)
        return TRUE;
      uint32_t specifier = b->owner, string = x->nodes[x->nodes[specifier].parent].last;
      if (!string || x->nodes[string].kind != SCRIPT_NODE_STRING || (x->nodes[specifier].flags & SCRIPT_NODE_STAR))
        return FALSE;
      g_autofree char *file = node_dup_string (x, string);
      Doc *from = project_resolve (project, *doc, file);
      const char *name = x->nodes[specifier].flags & SCRIPT_NODE_DEFAULT ? "default" : node_name (x, specifier);
      if (!from || !resolve_export (project, from, name, doc, binding))
        return FALSE;
    }
  return FALSE;
}
