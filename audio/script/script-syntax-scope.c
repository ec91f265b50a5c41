/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scopes and names: first all declarations, then all uses, so that it does not matter which stands first. */
#include "script-syntax-private.h"

typedef struct {
  Reader      *r;
  ScriptNode  *nodes;
  VECTOR (ScriptSyntaxBinding) bindings;
  VECTOR (ScriptSyntaxScope) scopes;
  uint32_t    *table, mask;             /* (scope, name) to binding */
} Binder;

static uint32_t *
slot_find (Binder *b, uint32_t scope, uint32_t name)
{
  uint32_t at = (scope * 0x9E3779B1u) ^ (name * 0x85EBCA6Bu);

  at ^= at >> 15;
  for (at &= b->mask; b->table[at]; at = (at + 1) & b->mask)
    if (b->bindings.items[b->table[at]].scope == scope && b->bindings.items[b->table[at]].name == name)
      break;
  return &b->table[at];
}

static uint32_t
scope_open (Binder *b, uint32_t parent, uint32_t node, bool function)
{
  ScriptSyntaxScope *scope = vector_push (b->r->parser.s->arena, &b->scopes);

  *scope = (ScriptSyntaxScope) { parent, node, b->nodes[node].start, b->nodes[node].end, 0, 0, function };
  b->nodes[node].scope = b->scopes.count - 1;
  return b->scopes.count - 1;
}

/* `node` writes the name; a second declaration of a name in one scope counts as a write of the first. */
static void
declare (Binder *b, uint32_t scope, uint32_t node, uint32_t owner, ScriptBindingKind kind)
{
  uint32_t name = b->nodes[node].name, *slot, at;
  ScriptSyntaxBinding *binding;

  if (name == 0)
    return;
  if (kind == SCRIPT_BINDING_VAR)
    while (!b->scopes.items[scope].function)
      scope = b->scopes.items[scope].parent;
  slot = slot_find (b, scope, name);
  if (*slot)
    {
      b->nodes[node].binding = *slot;
      b->bindings.items[*slot].writes++;
      return;
    }
  binding = vector_push (b->r->parser.s->arena, &b->bindings);
  at = b->bindings.count - 1;
  memset (binding, 0, sizeof *binding);
  binding->name = name;
  binding->name_start = b->nodes[node].name_start;
  binding->name_end = binding->name_start + (uint32_t) strlen (b->r->syntax->names + 8 * (size_t) name);
  binding->node = node;
  binding->owner = owner;
  binding->scope = scope;
  binding->kind = (uint8_t) kind;
  *slot = at;
  b->nodes[node].binding = at;
  if (b->scopes.items[scope].last)
    b->bindings.items[b->scopes.items[scope].last].next = at;
  else
    b->scopes.items[scope].first = at;
  b->scopes.items[scope].last = at;
}

static void
declare_pattern (Binder *b, uint32_t scope, uint32_t node, uint32_t owner, ScriptBindingKind kind)
{
  switch (b->nodes[node].kind)
    {
    case SCRIPT_NODE_NAME:
      declare (b, scope, node, owner, kind);
      break;
    case SCRIPT_NODE_ARRAY:
    case SCRIPT_NODE_OBJECT:
      for (uint32_t child = b->nodes[node].first; child; child = b->nodes[child].next)
        declare_pattern (b, scope, child, owner, kind);
      break;
    case SCRIPT_NODE_PROPERTY:
      if (b->nodes[node].last)
        declare_pattern (b, scope, b->nodes[node].last, owner, kind);
      break;
    case SCRIPT_NODE_SPREAD:
    case SCRIPT_NODE_ASSIGN:
      if (b->nodes[node].first)
        declare_pattern (b, scope, b->nodes[node].first, owner, kind);
      break;
    default: break;
    }
}

static void declare_walk (Binder *b, uint32_t node, uint32_t scope, bool statement);

static void
declare_children (Binder *b, uint32_t node, uint32_t scope, bool statement)
{
  for (uint32_t child = b->nodes[node].first; child; child = b->nodes[child].next)
    declare_walk (b, child, scope, statement);
}

static void
declare_function (Binder *b, uint32_t node, uint32_t scope, bool statement)
{
  uint32_t inner;

  if (statement)
    declare (b, scope, node, node, SCRIPT_BINDING_FUNCTION);
  inner = scope_open (b, scope, node, true);
  if (!statement)
    declare (b, inner, node, node, SCRIPT_BINDING_FUNCTION);
  for (uint32_t child = b->nodes[node].first; child; child = b->nodes[child].next)
    if (b->nodes[child].kind == SCRIPT_NODE_PARAMETERS)
      {
        for (uint32_t p = b->nodes[child].first; p; p = b->nodes[p].next)
          declare_pattern (b, inner, p, child, SCRIPT_BINDING_PARAMETER);
        declare_children (b, child, inner, false);
      }
    else if (b->nodes[child].kind == SCRIPT_NODE_BLOCK)
      declare_children (b, child, inner, true);
    else
      declare_walk (b, child, inner, false);
}

static void
declare_import (Binder *b, uint32_t node, uint32_t scope)
{
  for (uint32_t child = b->nodes[node].first; child; child = b->nodes[child].next)
    if (b->nodes[child].kind == SCRIPT_NODE_SPECIFIER && b->nodes[child].last)
      declare (b, scope, b->nodes[child].last, child, SCRIPT_BINDING_IMPORT);
}

static void
declare_walk (Binder *b, uint32_t node, uint32_t scope, bool statement)
{
  switch (b->nodes[node].kind)
    {
    case SCRIPT_NODE_FUNCTION:
      declare_function (b, node, scope, statement);
      return;
    case SCRIPT_NODE_CLASS:
      if (statement)
        declare (b, scope, node, node, SCRIPT_BINDING_CLASS);
      scope = scope_open (b, scope, node, false);
      if (!statement)
        declare (b, scope, node, node, SCRIPT_BINDING_CLASS);
      declare_children (b, node, scope, false);
      return;
    case SCRIPT_NODE_DECLARE:
      for (uint32_t child = b->nodes[node].first; child; child = b->nodes[child].next)
        {
          if (b->nodes[child].first)
            declare_pattern (b, scope, b->nodes[child].first, child, b->nodes[node].op == 'v' ? SCRIPT_BINDING_VAR
                             : b->nodes[node].op == 'l' ? SCRIPT_BINDING_LET : SCRIPT_BINDING_CONST);
          declare_children (b, child, scope, false);
        }
      return;
    case SCRIPT_NODE_CATCH:
      scope = scope_open (b, scope, node, false);
      for (uint32_t child = b->nodes[node].first; child; child = b->nodes[child].next)
        if (b->nodes[child].kind == SCRIPT_NODE_PARAMETERS)
          for (uint32_t p = b->nodes[child].first; p; p = b->nodes[p].next)
            declare_pattern (b, scope, p, node, SCRIPT_BINDING_CATCH);
      declare_children (b, node, scope, true);
      return;
    case SCRIPT_NODE_IMPORT:
      declare_import (b, node, scope);
      return;
    case SCRIPT_NODE_EXPORT: case SCRIPT_NODE_LABEL: case SCRIPT_NODE_IF: case SCRIPT_NODE_WHILE: case SCRIPT_NODE_DO: case SCRIPT_NODE_TRY:
    case SCRIPT_NODE_CASE:
      declare_children (b, node, scope, true);
      return;
    case SCRIPT_NODE_BLOCK: case SCRIPT_NODE_FOR: case SCRIPT_NODE_FOR_OF: case SCRIPT_NODE_SWITCH:
      declare_children (b, node, scope_open (b, scope, node, false), true);
      return;
    default:
      declare_children (b, node, scope, false);
    }
}

/* ---- uses -------------------------------------------------------------------------------------------------------------- */

static void
use (Binder *b, uint32_t node, uint32_t scope, bool writes)
{
  ScriptNode *n = &b->nodes[node];

  if (n->name == 0 || n->binding)
    return;
  for (; scope; scope = b->scopes.items[scope].parent)
    {
      uint32_t at = *slot_find (b, scope, n->name);

      if (at)
        {
          n->binding = at;
          b->bindings.items[at].uses++;
          b->bindings.items[at].writes += writes;
          return;
        }
    }
}

static void use_walk (Binder *b, uint32_t node, uint32_t scope);

static void
use_target (Binder *b, uint32_t node, uint32_t scope)
{
  if (b->nodes[node].kind == SCRIPT_NODE_NAME)
    use (b, node, scope, true);
  else
    use_walk (b, node, scope);
}

static void
export_walk (Binder *b, uint32_t node, uint32_t scope)
{
  bool from = b->nodes[node].last && b->nodes[b->nodes[node].last].kind == SCRIPT_NODE_STRING;

  for (uint32_t child = b->nodes[node].first; child; child = b->nodes[child].next)
    if (b->nodes[child].kind == SCRIPT_NODE_SPECIFIER)
      {
        if (!from && b->nodes[child].first)
          {
            use (b, b->nodes[child].first, scope, false);
            b->bindings.items[b->nodes[b->nodes[child].first].binding].exported = true;
          }
      }
    else
      {
        use_walk (b, child, scope);
        if (b->nodes[child].kind == SCRIPT_NODE_FUNCTION || b->nodes[child].kind == SCRIPT_NODE_CLASS)
          b->bindings.items[b->nodes[child].binding].exported = true;
      }
}

static void
use_walk (Binder *b, uint32_t node, uint32_t scope)
{
  const ScriptNode *n = &b->nodes[node];

  if (n->scope)
    scope = n->scope;
  switch (n->kind)
    {
    case SCRIPT_NODE_NAME:
      use (b, node, scope, false);
      return;
    case SCRIPT_NODE_ASSIGN:
      if (n->first)
        use_target (b, n->first, scope);
      for (uint32_t child = n->first ? b->nodes[n->first].next : 0; child; child = b->nodes[child].next)
        use_walk (b, child, scope);
      return;
    case SCRIPT_NODE_UNARY:
      if (n->first && (n->op == 'i' || n->op == 'd'))
        use_target (b, n->first, scope);
      else if (n->first)
        use_walk (b, n->first, scope);
      return;
    case SCRIPT_NODE_IMPORT:
      return;
    case SCRIPT_NODE_EXPORT:
      export_walk (b, node, scope);
      return;
    default:
      for (uint32_t child = n->first; child; child = b->nodes[child].next)
        use_walk (b, child, scope);
    }
}

static void
export_declared (Binder *b)
{
  for (uint32_t i = 1; i < b->bindings.count; i++)
    {
      ScriptSyntaxBinding *binding = &b->bindings.items[i];
      uint32_t at = binding->owner;

      if (binding->scope != 1 || binding->kind > SCRIPT_BINDING_CLASS)
        continue;
      for (int hops = 0; at && hops < 3 && !binding->exported; hops++, at = b->nodes[at].parent)
        binding->exported = b->nodes[at].kind == SCRIPT_NODE_EXPORT;
    }
  b->bindings.items[0].exported = false;
}

void
syntax_bind (Reader *r)
{
  Binder b = { .r = r, .nodes = r->nodes.items };
  uint32_t names = 16, size = 64;

  for (uint32_t i = 0; i < r->nodes.count; i++)
    names += r->nodes.items[i].kind == SCRIPT_NODE_NAME || r->nodes.items[i].kind == SCRIPT_NODE_FUNCTION
             || r->nodes.items[i].kind == SCRIPT_NODE_CLASS;
  while (size < names * 2)
    size *= 2;
  b.mask = size - 1;
  b.table = memory_alloc_0 (r->parser.s->arena, sizeof (uint32_t) * size);
  memset (vector_push (r->parser.s->arena, &b.bindings), 0, sizeof (ScriptSyntaxBinding));
  memset (vector_push (r->parser.s->arena, &b.scopes), 0, sizeof (ScriptSyntaxScope));
  scope_open (&b, 0, 0, true);
  declare_children (&b, 0, 1, true);
  use_walk (&b, 0, 1);
  export_declared (&b);
  r->syntax->bindings = b.bindings.items;
  r->syntax->binding_count = b.bindings.count;
  r->syntax->scopes = b.scopes.items;
  r->syntax->scope_count = b.scopes.count;
}
