/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions: a walk over the tree. Chains are walked in a loop, so their length costs no stack. */
#include "script-eval.h"

Place
here (Script *s, uint32_t start, uint32_t end)
{
  return (Place) { s->file, start, end };
}

static Place
node_place (Script *s, const Node *node)
{
  return (Place) { s->file, node->start, node->end };
}

/* ---- names --------------------------------------------------------------------------------------------------------- */

static Value *
name_slot (Script *s, Node *node)
{
  Value *slot;
  Binding *binding;

  switch (node->op)
    {
    case REF_LOCAL:
      slot = &s->frame->slots[node->count];
      return node->x.binding->captured ? &((Box *) (uintptr_t) slot->u.bits)->value : slot;
    case REF_CAPTURE:
      return &s->frame->captures[node->count]->value;
    case REF_MODULE:
      for (binding = node->x.binding; binding->alias; binding = binding->alias)
        ;
      return &binding->value;
    case REF_GLOBAL:
      return &s->globals[node->count];
    default:
      script_raise (s, THROWN_SILENT);
    }
}

static Value
name_eval (Script *s, Node *node)
{
  Value v = *name_slot (s, node);

  if (__builtin_expect (v.tag == TAG_EMPTY, 0))
    script_throw (s, node_place (s, node), "SS0303", "Move the declaration above this line.",
                  "%q is used before its declaration.", &node->u.atom->str);
  return v;
}

static void
name_assign (Script *s, Node *node, Value value)
{
  Value *slot;

  if (node->op == REF_GLOBAL)
    script_throw (s, node_place (s, node), "SS0306", "Declare a name of your own with let.", "%q is built in and cannot be changed.",
                  &node->u.atom->str);
  slot = name_slot (s, node);
  if (slot->tag == TAG_EMPTY)
    name_eval (s, node);
  if (node->x.binding->kind == BINDING_CONST || node->x.binding->kind == BINDING_IMPORT)
    script_throw (s, node_place (s, node), "SS0306", node->x.binding->kind == BINDING_CONST ? "Declare it with let if it shall change."
                  : "An imported name cannot be changed here.", "%q is a constant.", &node->u.atom->str);
  *slot = value;
}

void
scope_enter (Script *s, const Scope *scope)
{
  Value *slots = s->frame->slots;

  if (!scope->captured)
    {
      for (uint32_t i = 0; i < scope->slot_count; i++)
        slots[scope->first_slot + i].tag = TAG_EMPTY;
    }
  else
    for (Binding *b = scope->first; b; b = b->next)
      if (b->captured)
        {
          Box *box = memory_alloc (s->arena, sizeof *box);

          box->value.tag = TAG_EMPTY;
          slots[b->slot] = (Value) { TAG_EMPTY, { .bits = (uintptr_t) box } };
        }
      else
        slots[b->slot].tag = TAG_EMPTY;
  for (uint32_t i = 0; i < scope->function_count; i++)
    {
      Function *function = scope->functions[i]->u.function;

      if (function->binding)
        binding_init (s, function->binding, closure_new (s, function));
    }
}

void
binding_init (Script *s, Binding *binding, Value value)
{
  if (!binding->function)
    binding->value = value;
  else if (binding->captured)
    ((Box *) (uintptr_t) s->frame->slots[binding->slot].u.bits)->value = value;
  else
    s->frame->slots[binding->slot] = value;
}

Closure *
closure_make (Script *s, Function *function)
{
  Closure *closure = memory_new (s->arena, Closure);

  closure->function = function;
  if (function->arrow)
    {
      closure->self = s->frame->self;
      closure->method = s->frame->method;
    }
  if (function->capture_count > 0)
    {
      closure->captures = memory_new_n (s->arena, Box *, function->capture_count);
      for (uint32_t i = 0; i < function->capture_count; i++)
        {
          const Capture *capture = &function->captures[i];

          closure->captures[i] = capture->from_parent_slot ? (Box *) (uintptr_t) s->frame->slots[capture->index].u.bits
                                                           : s->frame->captures[capture->index];
        }
    }
  return closure;
}

Value
closure_new (Script *s, Function *function)
{
  return (Value) { TAG_FUNCTION, { .closure = closure_make (s, function) } };
}

/* ---- patterns ------------------------------------------------------------------------------------------------------- */

static void
array_bind (Script *s, Node *pattern, Value value, bool declaring)
{
  Array *array = iterable_to_array (s, value, node_place (s, pattern));

  for (uint32_t i = 0; i < pattern->count; i++)
    {
      Node *item = pattern->list[i];

      if (item->kind == N_HOLE)
        continue;
      if (item->kind == N_SPREAD)
        {
          Array *rest = array_new (s, i < array->count ? array->count - i : 1);

          for (uint32_t k = i; k < array->count; k++)
            array_push (s, rest, array->items[k]);
          pattern_bind (s, item->x.a, value_array (rest), declaring);
          return;
        }
      pattern_bind (s, item, i < array->count ? array->items[i] : value_undefined (), declaring);
    }
}

static void
object_bind (Script *s, Node *pattern, Value value, bool declaring)
{
  Atom **names;

  unknown_refuse (s, value);
  if (value.tag == TAG_UNDEFINED || value.tag == TAG_NULL)
    script_throw (s, node_place (s, pattern), "SS0307", NULL, "Nothing can be taken out of %s.", value_type_name (value));
  names = memory_new_n (s->arena, Atom *, pattern->count + 1);
  for (uint32_t i = 0; i < pattern->count; i++)
    {
      Node *item = pattern->list[i];

      if (item->kind == N_SPREAD)
        {
          Object *rest = object_new (s);

          object_spread_without (s, rest, value, names, i);
          pattern_bind (s, item->x.a, value_object (rest), declaring);
          continue;
        }
      names[i] = item->op ? value_to_name (s, eval (s, item->x.a)) : item->u.atom;
      pattern_bind (s, item->b, member_get (s, value, names[i], node_place (s, item)), declaring);
    }
}

void
pattern_bind (Script *s, Node *pattern, Value value, bool declaring)
{
  switch (pattern->kind)
    {
    case N_NAME:
      if (!declaring)
        name_assign (s, pattern, value);
      else if (pattern->op == REF_MODULE)
        pattern->x.binding->value = value;
      else
        *name_slot (s, pattern) = value;
      break;
    case N_ASSIGN:
      pattern_bind (s, pattern->x.a, value.tag == TAG_UNDEFINED ? eval (s, pattern->b) : value, declaring);
      break;
    case N_ARRAY: array_bind (s, pattern, value, declaring); break;
    case N_OBJECT: object_bind (s, pattern, value, declaring); break;
    case N_CHAIN:
      {
        Reference reference;

        reference_open (s, pattern, &reference);
        reference_put (s, &reference, value);
        break;
      }
    default: script_throw (s, node_place (s, pattern), "SS0112", NULL, "Nothing can be assigned to this.");
    }
}

/* ---- literals ---------------------------------------------------------------------------------------------------------- */

static Value
array_eval (Script *s, Node *node)
{
  Array *array = array_new (s, node->count ? node->count : 1);

  for (uint32_t i = 0; i < node->count; i++)
    if (node->list[i]->kind == N_SPREAD)
      {
        Array *more = iterable_to_array (s, eval (s, node->list[i]->x.a), node_place (s, node->list[i]));

        script_steps (s, more->count, node_place (s, node));
        for (uint32_t k = 0; k < more->count; k++)
          array_push (s, array, more->items[k]);
      }
    else
      array_push (s, array, node->list[i]->kind == N_HOLE ? value_undefined () : eval (s, node->list[i]));
  return value_array (array);
}

static Value
template_eval (Script *s, Node *node)
{
  Str *text = node->list[0]->u.str;

  for (uint32_t i = 1; i < node->count; i++)
    {
      Value v = node->list[i]->kind == N_STRING && i % 2 == 0 ? value_str (node->list[i]->u.str) : eval (s, node->list[i]);
      Str *more;

      unknown_refuse (s, v);
      more = value_to_str (s, v);
      text_limit_check (s, (uint64_t) text->units + more->units, node_place (s, node));
      text = str_concat (s->arena, text, more);
    }
  return value_str (text);
}

static Value
unary_eval (Script *s, Node *node)
{
  Value v;

  if (node->op == T_DELETE)
    return chain_delete (s, node->x.a);
  if (node->op == T_TYPEOF && node->x.a->kind == N_NAME && node->x.a->op == REF_LOST)
    return value_str (str_fixed (s, "undefined"));
  v = eval (s, node->x.a);
  return node->op == T_VOID ? value_undefined () : unary_apply (s, node->op, v);
}

/* ---- assignment ------------------------------------------------------------------------------------------------------------ */

static uint8_t
operator_of (uint8_t assign)
{
  static const uint8_t operators[] = { T_END, T_COALESCE, T_OR, T_AND, T_BIT_OR, T_BIT_XOR, T_BIT_AND, T_SHIFT_LEFT, T_SHIFT_RIGHT,
                                       T_SHIFT_RIGHT_0, T_PLUS, T_MINUS, T_STAR, T_SLASH, T_PERCENT, T_POWER };

  return operators[assign - T_ASSIGN];
}

static bool
logical_stops (Script *s, uint8_t op, Value v)
{
  unknown_refuse (s, v);
  if (op == T_AND)
    return !value_is_true (v);
  if (op == T_OR)
    return value_is_true (v);
  return v.tag != TAG_UNDEFINED && v.tag != TAG_NULL;
}

/* a op= b for what was read as v; *stops: a && b and its kin leave a as it is. */
static Value
operate (Script *s, const Node *node, Value v, bool *stops)
{
  uint8_t op = operator_of (node->op);

  *stops = false;
  if (op != T_COALESCE && op != T_OR && op != T_AND)
    return binary_apply (s, op, v, eval (s, node->b), node_place (s, node));
  *stops = logical_stops (s, op, v);
  return *stops ? v : eval (s, node->b);
}

static Value
chain_assign_eval (Script *s, Node *node)
{
  Reference reference;
  Value v;
  bool stops = false;

  reference_open (s, node->x.a, &reference);
  v = node->op == T_ASSIGN ? eval (s, node->b) : operate (s, node, reference_get (s, &reference), &stops);
  if (!stops)
    reference_put (s, &reference, v);
  return v;
}

static Value
assign_eval (Script *s, Node *node)
{
  Value v;
  bool stops = false;

  if (node->x.a->kind == N_CHAIN)
    return chain_assign_eval (s, node);
  v = node->op == T_ASSIGN ? eval (s, node->b) : operate (s, node, eval (s, node->x.a), &stops);
  if (!stops)
    pattern_bind (s, node->x.a, v, false);
  return v;
}

static Value
update_eval (Script *s, Node *node)
{
  bool chain = node->x.a->kind == N_CHAIN;
  Reference reference;
  double before, after;

  if (chain)
    reference_open (s, node->x.a, &reference);
  before = value_to_number (s, chain ? reference_get (s, &reference) : eval (s, node->x.a));
  after = node->op == T_INCREMENT ? before + 1 : before - 1;
  if (chain)
    reference_put (s, &reference, value_number (after));
  else
    pattern_bind (s, node->x.a, value_number (after), false);
  return value_number (node->count ? before : after);
}

/* #name in object */
static Value
private_in_eval (Script *s, Node *node)
{
  Value object = eval (s, node->b);

  unknown_refuse (s, object);
  if (object.tag < TAG_ARRAY)
    script_throw (s, node_place (s, node), "SS0307", NULL, "in looks into an object, not into %s.", value_type_name (object));
  return value_bool (private_field (object, node->x.a->u.atom) != NULL);
}

Value
eval (Script *s, Node *node)
{
  Value v, w;

  switch (node->kind)
    {
    case N_NUMBER: return value_number (node->u.number);
    case N_STRING: return value_str (node->u.str);
    case N_NAME: return name_eval (s, node);
    case N_CHAIN: return chain_eval (s, node, NULL);
    case N_TRUE: return value_bool (true);
    case N_FALSE: return value_bool (false);
    case N_NULL: return value_null ();
    case N_THIS: return this_get (s, node_place (s, node));
    case N_CLASS: return class_eval (s, node);
    case N_NEW_TARGET: return s->frame->target;
    case N_TEMPLATE: return template_eval (s, node);
    case N_ARRAY: return array_eval (s, node);
    case N_OBJECT: return object_literal (s, node);
    case N_FUNCTION: return closure_new (s, node->u.function);
    case N_UNARY: return unary_eval (s, node);
    case N_UPDATE: return update_eval (s, node);
    case N_BINARY:
      if (node->x.a->kind == N_PRIVATE)
        return private_in_eval (s, node);
      v = eval (s, node->x.a);
      w = eval (s, node->b);
      return binary_apply (s, node->op, v, w, node_place (s, node));
    case N_LOGICAL:
      v = eval (s, node->x.a);
      return logical_stops (s, node->op, v) ? v : eval (s, node->b);
    case N_ASSIGN: return assign_eval (s, node);
    case N_CONDITIONAL:
      v = eval (s, node->x.a);
      unknown_refuse (s, v);
      return eval (s, value_is_true (v) ? node->b : node->c);
    case N_NEW: return new_eval (s, node);
    case N_COMMA:
      for (uint32_t i = 0; i + 1 < node->count; i++)
        eval (s, node->list[i]);
      return eval (s, node->list[node->count - 1]);
    default: return value_undefined ();
    }
}
