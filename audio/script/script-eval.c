/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions: a walk over the tree. Chains are walked in a loop, so their length costs no stack. */
#include "script-eval.h"
#include <math.h>

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

static void
unknown_refuse (Script *s, Value v)
{
  if (__builtin_expect (v.tag == TAG_UNKNOWN, 0))
    script_raise (s, THROWN_SILENT);
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

Value
closure_new (Script *s, Function *function)
{
  Closure *closure = memory_alloc (s->arena, sizeof *closure);

  closure->function = function;
  closure->captures = NULL;
  closure->self = s->frame->self;
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
  return (Value) { TAG_FUNCTION, { .closure = closure } };
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

          if (value.tag == TAG_OBJECT)
            for (uint32_t k = 0; k < value.u.object->count; k++)
              {
                bool taken = false;

                for (uint32_t m = 0; m < i; m++)
                  taken |= names[m] == value.u.object->fields[k].name;
                if (!taken)
                  object_set (s, rest, value.u.object->fields[k].name, value.u.object->fields[k].value);
              }
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
    case N_CHAIN: chain_assign (s, pattern, value); break;
    default: script_throw (s, node_place (s, pattern), "SS0112", NULL, "Nothing can be assigned to this.");
    }
}

/* ---- operators ------------------------------------------------------------------------------------------------------- */

int32_t
value_to_int32 (Script *s, Value v)
{
  double n = value_to_number (s, v);

  if (!(fabs (n) < 1e300))
    return 0;
  n = fmod (trunc (n), 4294967296.0);
  return (int32_t) (uint32_t) (int64_t) n;
}

static Value
add (Script *s, Value a, Value b, Place place)
{
  if (a.tag == TAG_NUMBER && b.tag == TAG_NUMBER)
    return value_number (a.u.number + b.u.number);
  unknown_refuse (s, a);
  unknown_refuse (s, b);
  if (a.tag == TAG_STRING || b.tag == TAG_STRING || a.tag >= TAG_ARRAY || b.tag >= TAG_ARRAY)
    {
      Str *x = value_to_str (s, a), *y = value_to_str (s, b);

      text_limit_check (s, (uint64_t) x->units + y->units, place);
      return value_str (str_concat (s->arena, x, y));
    }
  return value_number (value_to_number (s, a) + value_to_number (s, b));
}

static Value
compare (Script *s, uint8_t op, Value a, Value b)
{
  double x, y;

  unknown_refuse (s, a);
  unknown_refuse (s, b);
  if (a.tag == TAG_STRING && b.tag == TAG_STRING)
    {
      x = str_compare (a.u.str, b.u.str);
      y = 0;
    }
  else
    {
      x = value_to_number (s, a);
      y = value_to_number (s, b);
    }
  switch (op)
    {
    case T_LESS: return value_bool (x < y);
    case T_GREATER: return value_bool (x > y);
    case T_LESS_EQUAL: return value_bool (x <= y);
    default: return value_bool (x >= y);
    }
}

static Value
has_field (Script *s, Value a, Value b, Place place)
{
  unknown_refuse (s, b);
  if (b.tag == TAG_OBJECT)
    return value_bool (object_find (b.u.object, value_to_name (s, a)) != NULL);
  if (b.tag == TAG_ARRAY)
    {
      double n = value_to_number (s, a);

      return value_bool (n >= 0 && n < b.u.array->count && n == floor (n));
    }
  script_throw (s, place, "SS0307", NULL, "in looks into an object, not into %s.", value_type_name (b));
}

static double
power (double base, double exponent)
{
  if (exponent != exponent || (fabs (base) == 1 && isinf (exponent)))
    return NAN;
  return pow (base, exponent);
}

Value
binary_apply (Script *s, uint8_t op, Value a, Value b, Place place)
{
  switch (op)
    {
    case T_PLUS: return add (s, a, b, place);
    case T_MINUS: return value_number (value_to_number (s, a) - value_to_number (s, b));
    case T_STAR: return value_number (value_to_number (s, a) * value_to_number (s, b));
    case T_SLASH: return value_number (value_to_number (s, a) / value_to_number (s, b));
    case T_PERCENT: return value_number (fmod (value_to_number (s, a), value_to_number (s, b)));
    case T_POWER: return value_number (power (value_to_number (s, a), value_to_number (s, b)));
    case T_SAME: return value_bool (value_same (a, b));
    case T_NOT_SAME: return value_bool (!value_same (a, b));
    case T_EQUAL: return value_bool (value_equal (s, a, b));
    case T_NOT_EQUAL: return value_bool (!value_equal (s, a, b));
    case T_BIT_AND: return value_number (value_to_int32 (s, a) & value_to_int32 (s, b));
    case T_BIT_OR: return value_number (value_to_int32 (s, a) | value_to_int32 (s, b));
    case T_BIT_XOR: return value_number (value_to_int32 (s, a) ^ value_to_int32 (s, b));
    case T_SHIFT_LEFT: return value_number ((int32_t) ((uint32_t) value_to_int32 (s, a) << (value_to_int32 (s, b) & 31)));
    case T_SHIFT_RIGHT: return value_number (value_to_int32 (s, a) >> (value_to_int32 (s, b) & 31));
    case T_SHIFT_RIGHT_0: return value_number ((uint32_t) value_to_int32 (s, a) >> (value_to_int32 (s, b) & 31));
    case T_IN: return has_field (s, a, b, place);
    case T_INSTANCEOF:
      unknown_refuse (s, a);
      if (b.tag == TAG_NATIVE && b.u.native->name && strcmp (b.u.native->name, "Error") == 0)
        return value_bool (a.tag == TAG_OBJECT && a.u.object->error);
      if (b.tag == TAG_NATIVE && b.u.native->name && strcmp (b.u.native->name, "Array") == 0)
        return value_bool (a.tag == TAG_ARRAY);
      return value_bool (false);
    default: return compare (s, op, a, b);
    }
}

static Value
unary_eval (Script *s, Node *node)
{
  Value v;

  if (node->op == T_DELETE)
    return chain_delete (s, node->x.a);
  if (node->op == T_TYPEOF && node->x.a->kind == N_NAME && node->x.a->op == REF_LOST)
    return value_str (&atoms_intern (&s->atoms, "undefined", 9)->str);
  v = eval (s, node->x.a);
  if (node->op == T_VOID)
    return value_undefined ();
  unknown_refuse (s, v);
  switch (node->op)
    {
    case T_NOT: return value_bool (!value_is_true (v));
    case T_TILDE: return value_number (~value_to_int32 (s, v));
    case T_PLUS: return value_number (value_to_number (s, v));
    case T_MINUS: return value_number (-value_to_number (s, v));
    default:
      {
        static const char *const names[] = { "undefined", "object", "boolean", "number", "string", "object", "object", "function", "function",
                                             "object", "object", "object", "object", "object", "undefined" };
        const char *name = names[v.tag];

        return value_str (&atoms_intern (&s->atoms, name, strlen (name))->str);
      }
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

static void
object_spread (Script *s, Object *object, Value v)
{
  unknown_refuse (s, v);
  if (v.tag == TAG_OBJECT)
    for (uint32_t i = 0; i < v.u.object->count; i++)
      object_set (s, object, v.u.object->fields[i].name, v.u.object->fields[i].value);
  else if (v.tag == TAG_ARRAY)
    for (uint32_t i = 0; i < v.u.array->count; i++)
      object_set (s, object, value_to_name (s, value_number (i)), v.u.array->items[i]);
}

static Value
object_eval (Script *s, Node *node)
{
  Object *object = object_new (s);

  for (uint32_t i = 0; i < node->count; i++)
    {
      Node *item = node->list[i];

      if (item->kind == N_SPREAD)
        object_spread (s, object, eval (s, item->x.a));
      else
        {
          Atom *name = item->op ? value_to_name (s, eval (s, item->x.a)) : item->u.atom;

          object_set (s, object, name, eval (s, item->b));
        }
    }
  return value_object (object);
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

static Value
assign_eval (Script *s, Node *node)
{
  Value v;
  uint8_t op;

  if (node->op == T_ASSIGN)
    {
      v = eval (s, node->b);
      pattern_bind (s, node->x.a, v, false);
      return v;
    }
  op = operator_of (node->op);
  v = eval (s, node->x.a);
  if (op == T_COALESCE || op == T_OR || op == T_AND)
    {
      if (logical_stops (s, op, v))
        return v;
      v = eval (s, node->b);
    }
  else
    v = binary_apply (s, op, v, eval (s, node->b), node_place (s, node));
  pattern_bind (s, node->x.a, v, false);
  return v;
}

static Value
update_eval (Script *s, Node *node)
{
  double before = value_to_number (s, eval (s, node->x.a));
  double after = node->op == T_INCREMENT ? before + 1 : before - 1;

  pattern_bind (s, node->x.a, value_number (after), false);
  return value_number (node->count ? before : after);
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
    case N_THIS: return s->frame->self;
    case N_TEMPLATE: return template_eval (s, node);
    case N_ARRAY: return array_eval (s, node);
    case N_OBJECT: return object_eval (s, node);
    case N_FUNCTION: return closure_new (s, node->u.function);
    case N_UNARY: return unary_eval (s, node);
    case N_UPDATE: return update_eval (s, node);
    case N_BINARY:
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
