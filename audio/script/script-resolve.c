/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names to places: every use of a name is bound to a slot, a captured box, a module's variable or a built-in. */
#include "script-api.h"
#include "script-parser.h"
#include "script-value.h"

/* The private names of the classes around. */
typedef struct Privates { Atom **plain, **unique; uint32_t count; struct Privates *up; } Privates;

typedef struct {
  Script    *s;
  Module    *module;
  Function  *function;                  /* whose slots are being given out */
  uint32_t   slots;
  Statement *statement;
  Privates  *privates;
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

/* const x = require('./y') can be written as import * as x from './y'; { a, b } stays as it is. */
static void
require_fix (Resolver *r, ScriptDiagnostic *d)
{
  const Node *node = r->statement ? r->statement->node : NULL, *value, *pattern;
  const char *source = r->s->sources[r->module->file].text, *text;
  const Link *link;

  if (!node || node->kind != N_DECLARE || node->count != 1 || !node->list[0]->b || node->list[0]->b->kind != N_CHAIN)
    return;
  pattern = node->list[0]->x.a;
  value = node->list[0]->b;
  link = value->u.links;
  if (value->x.a->kind != N_NAME || !str_is (&value->x.a->u.atom->str, "require") || link->kind != LINK_CALL || link->next || link->count != 1
      || link->u.args[0]->kind != N_STRING || (pattern->kind != N_NAME && pattern->kind != N_OBJECT) || value->end - node->start > 300)
    return;
  for (uint32_t i = 0; pattern->kind == N_OBJECT && i < pattern->count; i++)
    if (pattern->list[i]->kind != N_PROPERTY || pattern->list[i]->op || pattern->list[i]->b->kind != N_NAME || pattern->list[i]->b->u.atom != pattern->list[i]->u.atom)
      return;
  text = format_text (r->s->arena, pattern->kind == N_NAME ? "import * as %s from %s" : "import %s from %s",
                      str_get_c (r->s->arena, str_new (r->s->arena, source + pattern->start, pattern->end - pattern->start)),
                      str_get_c (r->s->arena, str_new (r->s->arena, source + link->u.args[0]->start, link->u.args[0]->end - link->u.args[0]->start)));
  diagnostic_set_fix (r->s, d, (Place) { r->module->file, node->start, value->end }, "Make it an import", text);
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
      d = strstr (outside->what, node->u.atom->str.data)
            ? diagnostic_add (r->s, SCRIPT_ERROR, outside_code (outside->number), place, "%s", outside->what)
            : diagnostic_add (r->s, SCRIPT_ERROR, outside_code (outside->number), place, "%q: %s", &node->u.atom->str, outside->what);
      d->hint = outside->hint;
      if (str_is (&node->u.atom->str, "require"))
        require_fix (r, d);
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
  binding->used = true;
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
  list_resolve (r, function->properties, function->property_count);
  if (function->body)
    resolve (r, function->body);
  scope_close (scope);
  r->function = outer;
  r->slots = slots;
}

/* ---- classes -------------------------------------------------------------------------------------------------------------- */

static void
complain (Resolver *r, const Node *node, const char *code, const char *hint, const char *message)
{
  diagnostic_add (r->s, SCRIPT_ERROR, code, (Place) { r->module->file, node->start, node->end }, "%s", message)->hint = hint;
  if (r->statement)
    r->statement->failed = true;
}

/* Each class has its own #x: an atom that no text can spell. */
static Atom *
private_new (Resolver *r, const Atom *plain)
{
  Atom *atom = memory_new (r->s->arena, Atom);

  *atom = *plain;
  atom->next = NULL;
  atom->binding = atom->declared = NULL;
  atom->hash = plain->hash ^ ++r->s->private_count * 0x9E3779B1u;
  return atom;
}

static Atom *
private_find (Resolver *r, const Atom *name, uint32_t start, uint32_t end)
{
  for (const Privates *p = r->privates; p; p = p->up)
    for (uint32_t i = 0; i < p->count; i++)
      if (p->plain[i] == name)
        return p->unique[i];
  diagnostic_add (r->s, SCRIPT_ERROR, "SS0301", (Place) { r->module->file, start, end }, "No class around this has a private %q.", &name->str)
    ->hint = "Declare it in the class.";
  if (r->statement)
    r->statement->failed = true;
  return (Atom *) name;
}

static void
privates_collect (Resolver *r, ClassTree *tree, Privates *privates)
{
  privates->plain = memory_new_n (r->s->arena, Atom *, tree->member_count + 1);
  privates->unique = memory_new_n (r->s->arena, Atom *, tree->member_count + 1);
  for (uint32_t i = 0; i < tree->member_count; i++)
    {
      Member *member = &tree->members[i];
      uint32_t k = 0;

      if (!member->is_private)
        continue;
      while (k < privates->count && privates->plain[k] != member->name)
        k++;
      if (k == privates->count)
        {
          privates->plain[k] = member->name;
          privates->unique[k] = private_new (r, member->name);
          privates->count++;
        }
      else if (member->kind != MEMBER_GETTER && member->kind != MEMBER_SETTER)
        diagnostic_add (r->s, SCRIPT_ERROR, "SS0304", (Place) { r->module->file, member->start, member->end > member->start ? member->end : member->start + 1 },
                        "%q is declared twice.", &member->name->str);
      member->name = privates->unique[k];
    }
}

static void
class_resolve (Resolver *r, Node *node)
{
  ClassTree *tree = node->u.class_tree;
  Scope *scope = tree->scope = memory_new (r->s->arena, Scope);
  Privates privates = { .up = r->privates };
  uint32_t slots = r->slots;

  scope->first_slot = r->slots;
  if (tree->name)
    tree->binding = declare (r, scope, tree->name, BINDING_CONST, tree->start, tree->start + 1);
  scope->slot_count = r->slots - scope->first_slot;
  scope_open (scope);
  privates_collect (r, tree, &privates);
  r->privates = &privates;
  if (tree->parent)
    resolve (r, tree->parent);
  function_resolve (r, tree->constructor);
  for (uint32_t i = 0; i < tree->member_count; i++)
    {
      if (tree->members[i].key)
        resolve (r, tree->members[i].key);
      if (tree->members[i].function)
        function_resolve (r, tree->members[i].function);
    }
  r->privates = privates.up;
  scope_close (scope);
  r->slots = slots;
}

/* The function that `this` belongs to: arrows have none of their own. */
static const Function *
method_around (const Resolver *r)
{
  const Function *function = r->function;

  while (function && function->arrow)
    function = function->up;
  return function;
}

static void
super_check (Resolver *r, const Node *node)
{
  const Function *function = method_around (r);
  bool call = node->u.links->kind == LINK_CALL;

  if (call && (!function || function->kind != FUNCTION_DERIVED))
    complain (r, node, "SS0114", "It calls the constructor of the class behind `extends`.", "super(…) stands in the constructor of a class that extends another only.");
  else if (call && r->function->arrow)
    complain (r, node, "SS0114", "Call it in the constructor itself.", "super(…) cannot be called from a function inside of the constructor.");
  else if (!function || function->kind == FUNCTION_PLAIN)
    complain (r, node, "SS0114", "super means the class behind `extends`.", "super stands in methods only.");
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
  if (node->x.a->kind == N_SUPER)
    super_check (r, node);
  else
    resolve (r, node->x.a);
  for (Link *link = node->u.links; link; link = link->next)
    {
      if (link->is_private)
        link->name = private_find (r, link->name, link->start, link_name_end (link));
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
    case N_CLASS: class_resolve (r, node); break;
    case N_PRIVATE: node->u.atom = private_find (r, node->u.atom, node->start, node->end); break;
    case N_NEW_TARGET:
      if (!method_around (r) || !method_around (r)->up)
        complain (r, node, "SS0114", "It tells which class was written after new.", "new.target stands in functions only.");
      else if (r->function->arrow)
        complain (r, node, "SS0114", "Give it a name outside of the inner function.", "new.target is not known in an arrow function.");
      break;
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

/* export default function f and class A declare their names too. */
static void
default_declare (Resolver *r, Scope *scope, Node *node)
{
  if (node->kind == N_FUNCTION && node->u.function->hoisted)
    node->u.function->binding = declare (r, scope, node->u.function->name, BINDING_FUNCTION, node->start, node->start + 8);
  else if (node->kind == N_CLASS && node->u.class_tree->name)
    node->u.class_tree->outer = declare (r, scope, node->u.class_tree->name, BINDING_LET, node->start, node->start + 5);
}

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
  else if (node && node->kind == N_EXPORT && node->op == 1)
    default_declare (r, scope, node->x.a);
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
