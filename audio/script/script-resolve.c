/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names to places: every use of a name is bound to a slot, a captured box, a module's variable or a built-in. */
#include "script-api.h"
#include "script-parser.h"
#include "script-value.h"

typedef struct {
  Script    *s;
  Module    *module;
  Function  *function;                  /* whose slots are being given out */
  uint32_t   slots;
  Statement *statement;
} Resolver;

static void resolve (Resolver *r, Node *node);

/* ---- declarations --------------------------------------------------------------------------------------------------- */

static Binding *
declare (Resolver *r, Scope *scope, Atom *name, BindingKind kind, uint32_t start, uint32_t end)
{
  Binding *binding;

  /* A scope's names are all declared before anything inside of it is, so the last one is the one to compare with. */
  binding = name->declared;
  if (binding && binding->scope == scope)
    {
      bool both_loose = (binding->kind == BINDING_VAR || binding->kind == BINDING_FUNCTION || binding->kind == BINDING_PARAMETER)
                        && (kind == BINDING_VAR || kind == BINDING_FUNCTION);

      if (!both_loose && start != binding->start)
        {
          ScriptDiagnostic *d = diagnostic_add (r->s, SCRIPT_ERROR, "SS0304", (Place) { r->module->file, start, end },
                                                "%q is declared twice.", &name->str);

          d->hint = "Give one of the two another name.";
          if (r->statement)
            r->statement->failed = true;
        }
      return binding;
    }
  binding = memory_new (r->s->arena, Binding);
  binding->name = name;
  binding->kind = (uint8_t) kind;
  binding->scope = scope;
  binding->file = r->module->file;
  binding->start = start;
  binding->end = end;
  binding->value.tag = TAG_EMPTY;
  if (scope != &r->module->scope)
    {
      binding->function = r->function;
      binding->slot = r->slots++;
      if (r->slots > r->function->slot_count)
        r->function->slot_count = r->slots;
    }
  if (scope->last)
    scope->last->next = binding;
  else
    scope->first = binding;
  scope->last = binding;
  name->declared = binding;
  return binding;
}

typedef struct { Resolver *r; Scope *scope; BindingKind kind; } Declaring;

static void
pattern_declare (Declaring *d, Node *pattern)
{
  switch (pattern->kind)
    {
    case N_NAME: declare (d->r, d->scope, pattern->u.atom, d->kind, pattern->start, pattern->end); break;
    case N_ASSIGN: pattern_declare (d, pattern->x.a); break;
    case N_SPREAD: pattern_declare (d, pattern->x.a); break;
    case N_PROPERTY: pattern_declare (d, pattern->b); break;
    case N_ARRAY:
    case N_OBJECT:
      for (uint32_t i = 0; i < pattern->count; i++)
        pattern_declare (d, pattern->list[i]);
      break;
    case N_HOLE: break;
    default:
      diagnostic_add (d->r->s, SCRIPT_ERROR, "SS0112", (Place) { d->r->module->file, pattern->start, pattern->end },
                      "Only names can be declared here.");
      if (d->r->statement)
        d->r->statement->failed = true;
    }
}

/* `var` belongs to the function (or module) around it. */
static void
vars_declare (Declaring *d, Node *node)
{
  if (!node)
    return;
  switch (node->kind)
    {
    case N_DECLARE:
      if (node->op == BINDING_VAR)
        for (uint32_t i = 0; i < node->count; i++)
          pattern_declare (d, node->list[i]->x.a);
      break;
    case N_BLOCK: case N_CASE: case N_SWITCH:
      for (uint32_t i = 0; i < node->count; i++)
        vars_declare (d, node->list[i]);
      break;
    case N_IF:
      for (; node && node->kind == N_IF; node = node->c)
        vars_declare (d, node->b);
      vars_declare (d, node);
      break;
    case N_FOR: case N_FOR_OF: case N_FOR_IN:
      if (node->x.a && node->x.a->kind == N_DECLARE)
        vars_declare (d, node->x.a);
      vars_declare (d, node->list[0]);
      break;
    case N_WHILE: case N_DO: case N_LABEL: vars_declare (d, node->b); break;
    case N_TRY:
      vars_declare (d, node->x.a);
      vars_declare (d, node->b);
      vars_declare (d, node->c);
      break;
    default: break;
    }
}

static bool
declares_something (const Node *node)
{
  return (node->kind == N_DECLARE && node->op != BINDING_VAR) || node->kind == N_FUNCTION;
}

/* The let, const and function declarations directly in a list of statements. */
static void
lexical_declare (Resolver *r, Scope *scope, Node **list, uint32_t count)
{
  Declaring d = { r, scope, BINDING_LET };
  uint32_t functions = 0;

  for (uint32_t i = 0; i < count; i++)
    if (list[i]->kind == N_DECLARE && list[i]->op != BINDING_VAR)
      {
        d.kind = list[i]->op;
        for (uint32_t k = 0; k < list[i]->count; k++)
          pattern_declare (&d, list[i]->list[k]->x.a);
      }
    else if (list[i]->kind == N_FUNCTION)
      {
        if (list[i]->u.function->name)
          list[i]->u.function->binding = declare (r, scope, list[i]->u.function->name, BINDING_FUNCTION, list[i]->start, list[i]->start + 8);
        functions++;
      }
  if (functions == 0 || scope == &r->module->scope)
    return;
  {
    Node **all = memory_new_n (r->s->arena, Node *, scope->function_count + functions);

    for (uint32_t i = 0; i < scope->function_count; i++)
      all[i] = scope->functions[i];
    scope->functions = all;
  }
  for (uint32_t i = 0; i < count; i++)
    if (list[i]->kind == N_FUNCTION)
      scope->functions[scope->function_count++] = list[i];
}

static void
scope_open (Scope *scope)
{
  for (Binding *b = scope->first; b; b = b->next)
    {
      b->shadowed = b->name->binding;
      b->name->binding = b;
    }
}

static void
scope_close (Scope *scope)
{
  for (Binding *b = scope->first; b; b = b->next)
    b->name->binding = b->shadowed;
}

/* ---- uses ------------------------------------------------------------------------------------------------------------- */

static uint32_t
capture_index (Resolver *r, Function *function, Binding *binding)
{
  Capture capture = { binding, false, 0 };

  for (uint32_t i = 0; i < function->capture_count; i++)
    if (function->captures[i].binding == binding)
      return i;
  if (function->up == binding->function)
    {
      capture.from_parent_slot = true;
      capture.index = binding->slot;
    }
  else
    capture.index = capture_index (r, function->up, binding);
  if (function->capture_count == function->capture_capacity)
    function->captures = memory_grow (r->s->arena, function->captures, function->capture_count, &function->capture_capacity, sizeof (Capture));
  function->captures[function->capture_count] = capture;
  return function->capture_count++;
}

static const char *
nearest_name (Resolver *r, Atom *name)
{
  VECTOR (const char *) names = { 0 };

  for (Binding *b = r->module->scope.first; b; b = b->next)
    *vector_push (r->s->arena, &names) = b->name->str.data;
  for (uint32_t i = 0; i < r->s->global_count; i++)
    *vector_push (r->s->arena, &names) = r->s->global_names[i]->str.data;
  return name_suggest (names.items, names.count, name->str.data, name->str.length);
}

static void
name_unknown (Resolver *r, Node *node)
{
  const Outside *outside = outside_find_name (node->u.atom);
  Place place = { r->module->file, node->start, node->end };
  ScriptDiagnostic *d;
  const char *near;

  if (outside)
    {
      static const char codes[20][7] = { "SS0120", "SS0121", "SS0122", "SS0123", "SS0124", "SS0125", "SS0126", "SS0127", "SS0128", "SS0129",
                                         "SS0130", "SS0131", "SS0132", "SS0133", "SS0134", "SS0135", "SS0136", "SS0137", "SS0138", "SS0139" };

      d = diagnostic_add (r->s, SCRIPT_ERROR, codes[outside->number - 20], place, "%s", outside->what);
      d->hint = outside->hint;
      return;
    }
  near = r->s->sources[r->module->file].diagnostics < r->s->limits.diagnostics ? nearest_name (r, node->u.atom) : NULL;
  d = diagnostic_add (r->s, SCRIPT_ERROR, "SS0301", place, "There is no name %q.", &node->u.atom->str);
  if (d == &r->s->scratch)
    return;
  if (near)
    {
      d->hint = format_text (r->s->arena, "Did you mean '%s'?", near);
      diagnostic_set_fix (r->s, d, place, format_text (r->s->arena, "Use '%s'", near), near);
    }
  else
    d->hint = "Declare it with const, or import it.";
}

static void
name_resolve (Resolver *r, Node *node, bool quiet)
{
  Binding *binding = node->u.atom->binding;

  if (!binding)
    {
      if (node->u.atom->global)
        {
          node->op = REF_GLOBAL;
          node->count = node->u.atom->global - 1u;
          global_get (r->s, node->count);
          return;
        }
      node->op = REF_LOST;
      if (!quiet)
        name_unknown (r, node);
      return;
    }
  node->x.binding = binding;
  if (!binding->function)
    node->op = REF_MODULE;
  else if (binding->function == r->function)
    {
      node->op = REF_LOCAL;
      node->count = binding->slot;
    }
  else
    {
      binding->captured = true;
      binding->scope->captured = true;
      node->op = REF_CAPTURE;
      node->count = capture_index (r, r->function, binding);
    }
}

/* ---- the walk ----------------------------------------------------------------------------------------------------------- */

static void
list_resolve (Resolver *r, Node **list, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    if (list[i]->kind > N_STRING)
      resolve (r, list[i]);
}

static void
function_resolve (Resolver *r, Function *function)
{
  Function *outer = r->function;
  uint32_t slots = r->slots;
  Scope *scope = memory_new (r->s->arena, Scope);
  Declaring d = { r, scope, BINDING_PARAMETER };

  function->up = outer;
  function->scope = scope;
  r->function = function;
  r->slots = 0;
  if (!function->hoisted && !function->arrow && function->name)
    function->binding = declare (r, scope, function->name, BINDING_FUNCTION, function->start, function->start + 1);
  for (uint32_t i = 0; i < function->parameter_count; i++)
    pattern_declare (&d, function->parameters[i]);
  d.kind = BINDING_VAR;
  if (!function->expression)
    vars_declare (&d, function->body);
  scope->slot_count = r->slots;
  scope_open (scope);
  list_resolve (r, function->parameters, function->parameter_count);
  resolve (r, function->body);
  scope_close (scope);
  r->function = outer;
  r->slots = slots;
}

static void
block_resolve (Resolver *r, Node *node)
{
  bool any = false;
  Scope *scope;
  uint32_t slots = r->slots;

  for (uint32_t i = 0; i < node->count && !any; i++)
    any = declares_something (node->list[i]);
  if (!any)
    {
      list_resolve (r, node->list, node->count);
      return;
    }
  scope = node->u.scope = memory_new (r->s->arena, Scope);
  scope->first_slot = r->slots;
  lexical_declare (r, scope, node->list, node->count);
  scope->slot_count = r->slots - scope->first_slot;
  scope_open (scope);
  list_resolve (r, node->list, node->count);
  scope_close (scope);
  r->slots = slots;
}

static void
for_resolve (Resolver *r, Node *node)
{
  Scope *scope = NULL;
  uint32_t slots = r->slots;
  bool each = node->kind != N_FOR;

  if (node->x.a && node->x.a->kind == N_DECLARE && node->x.a->op != BINDING_VAR)
    {
      scope = node->u.scope = memory_new (r->s->arena, Scope);
      scope->first_slot = r->slots;
      lexical_declare (r, scope, &node->x.a, 1);
      scope->slot_count = r->slots - scope->first_slot;
      if (each)
        resolve (r, node->b);
      scope_open (scope);
    }
  if (node->x.a)
    resolve (r, node->x.a);
  if (node->b && !(each && scope))
    resolve (r, node->b);
  if (node->c)
    resolve (r, node->c);
  resolve (r, node->list[0]);
  if (scope)
    scope_close (scope);
  r->slots = slots;
}

static void
try_resolve (Resolver *r, Node *node)
{
  uint32_t slots = r->slots;

  resolve (r, node->x.a);
  if (node->b)
    {
      Scope *scope = node->u.scope = memory_new (r->s->arena, Scope);
      Declaring d = { r, scope, BINDING_LET };

      scope->first_slot = r->slots;
      if (node->y.d)
        pattern_declare (&d, node->y.d);
      scope->slot_count = r->slots - scope->first_slot;
      scope_open (scope);
      if (node->y.d)
        resolve (r, node->y.d);
      resolve (r, node->b);
      scope_close (scope);
      r->slots = slots;
    }
  if (node->c)
    resolve (r, node->c);
}

static void
switch_resolve (Resolver *r, Node *node)
{
  Scope *scope = node->u.scope = memory_new (r->s->arena, Scope);
  uint32_t slots = r->slots;

  resolve (r, node->x.a);
  scope->first_slot = r->slots;
  for (uint32_t i = 0; i < node->count; i++)
    lexical_declare (r, scope, node->list[i]->list, node->list[i]->count);
  scope->slot_count = r->slots - scope->first_slot;
  scope_open (scope);
  for (uint32_t i = 0; i < node->count; i++)
    {
      if (node->list[i]->x.a)
        resolve (r, node->list[i]->x.a);
      list_resolve (r, node->list[i]->list, node->list[i]->count);
    }
  scope_close (scope);
  r->slots = slots;
}

static void
chain_resolve (Resolver *r, Node *node)
{
  resolve (r, node->x.a);
  for (Link *link = node->u.links; link; link = link->next)
    {
      if (link->kind == LINK_INDEX)
        resolve (r, link->u.index);
      for (uint32_t i = 0; i < link->count; i++)
        if (link->u.args[i]->kind != N_STRING && link->u.args[i]->kind != N_NUMBER)
          resolve (r, link->u.args[i]);
    }
}

static void
resolve (Resolver *r, Node *node)
{
  switch (node->kind)
    {
    case N_NAME: name_resolve (r, node, false); break;
    case N_FUNCTION: function_resolve (r, node->u.function); break;
    case N_CHAIN: chain_resolve (r, node); break;
    case N_NEW:
      resolve (r, node->x.a);
      list_resolve (r, node->u.links->u.args, node->u.links->count);
      break;
    case N_ARRAY: case N_OBJECT: case N_COMMA: case N_TEMPLATE: case N_DECLARE:
      list_resolve (r, node->list, node->count);
      break;
    case N_UNARY:
      if (node->op == T_TYPEOF && node->x.a->kind == N_NAME)
        name_resolve (r, node->x.a, true);
      else
        resolve (r, node->x.a);
      break;
    case N_BLOCK: block_resolve (r, node); break;
    case N_FOR: case N_FOR_OF: case N_FOR_IN: for_resolve (r, node); break;
    case N_TRY: try_resolve (r, node); break;
    case N_SWITCH: switch_resolve (r, node); break;
    case N_IF:
      for (;; node = node->c)
        {
          resolve (r, node->x.a);
          resolve (r, node->b);
          if (!node->c || node->c->kind != N_IF)
            break;
        }
      if (node->c)
        resolve (r, node->c);
      break;
    case N_PROPERTY: case N_ASSIGN: case N_UPDATE: case N_BINARY: case N_LOGICAL: case N_CONDITIONAL: case N_SPREAD:
    case N_EXPRESSION: case N_WHILE: case N_DO: case N_LABEL: case N_RETURN: case N_THROW: case N_EXPORT:
      if (node->x.a && (node->kind != N_LABEL))
        resolve (r, node->x.a);
      if (node->b && node->kind != N_EXPORT)
        resolve (r, node->b);
      if (node->c)
        resolve (r, node->c);
      break;
    default: break;
    }
}

/* ---- modules --------------------------------------------------------------------------------------------------------------- */

static void
statement_declare (Resolver *r, Statement *statement)
{
  Scope *scope = &r->module->scope;
  Binding *before = scope->last;
  Node *node = statement->node;
  Declaring d = { r, scope, BINDING_VAR };
  uint32_t count = 0;

  r->statement = statement;
  if (node && node->kind == N_EXPORT && node->op == 0)
    node = node->x.a;
  if (node && node->kind == N_IMPORT)
    for (uint32_t i = 0; i < node->count; i++)
      declare (r, scope, node->list[i]->y.label, BINDING_IMPORT, node->list[i]->start, node->list[i]->end);
  else if (node)
    {
      vars_declare (&d, node);
      lexical_declare (r, scope, &node, 1);
    }
  else
    for (uint32_t i = 0; i < statement->lost_count; i++)
      declare (r, scope, statement->lost_names[i], BINDING_VAR, statement->start, statement->start + 1);
  for (Binding *b = before ? before->next : scope->first; b; b = b->next)
    count++;
  statement->declared = memory_new_n (r->s->arena, Binding *, count ? count : 1);
  for (Binding *b = before ? before->next : scope->first; b; b = b->next)
    {
      b->statement = statement;
      b->clip_like = statement->clip_like;
      if (!statement->node)
        b->value = (Value) { TAG_UNKNOWN, { .binding = b } };
      statement->declared[statement->declared_count++] = b;
      if (b->name->global && b->kind != BINDING_IMPORT && statement->node)
        diagnostic_add (r->s, SCRIPT_HINT, "SS0305", (Place) { r->module->file, b->start, b->end },
                        "This hides the built-in %q.", &b->name->str)->hint = "Give it another name if that is not meant.";
    }
}

void
module_resolve (Script *s, Module *module)
{
  Resolver r = { .s = s, .module = module };

  for (uint32_t i = 0; i < module->statement_count; i++)
    statement_declare (&r, module->statements[i]);
  scope_open (&module->scope);
  for (uint32_t i = 0; i < module->statement_count; i++)
    {
      Statement *statement = module->statements[i];
      Function *top = memory_new (s->arena, Function);

      if (!statement->node)
        continue;
      top->file = module->file;
      r.function = top;
      r.slots = 0;
      r.statement = statement;
      resolve (&r, statement->node);
      statement->slot_count = top->slot_count;
    }
  scope_close (&module->scope);
}
