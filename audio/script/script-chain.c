/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains of calls and fields, function calls, `new`, and who called whom. */
#include "script-eval.h"
#include "script-clip.h"
#include <math.h>

#define NATIVE_STACK_MAX (4u << 20)     /* of the C stack, bytes */

/* ---- calls ------------------------------------------------------------------------------------------------------------- */

static void
frame_open (Script *s, Frame *frame, const Closure *closure, Value self, const Value *args, uint32_t count)
{
  const Function *function = closure->function;
  const Scope *scope = function->scope;
  Value *slots = s->stack_top;
  uint32_t simple = 0;

  if (s->stack_end - slots < (ptrdiff_t) function->slot_count)
    script_throw_limit (s, here (s, s->at_start, s->at_end), "SS0903", "Does the function call itself without an end?",
                        "The calls need more room than there is.");
  s->stack_top = slots + function->slot_count;
  frame->slots = slots;
  frame->captures = closure->captures;
  frame->self = function->arrow ? closure->self : self;
  frame->up = s->frame;
  frame->caller = CALLER_ASK;
  s->frame = frame;
  for (Binding *b = scope->first; b; b = b->next)
    if (b->captured)
      {
        Box *box = memory_alloc (s->arena, sizeof *box);

        box->value = value_undefined ();
        slots[b->slot] = (Value) { TAG_EMPTY, { .bits = (uintptr_t) box } };
      }
    else
      slots[b->slot] = value_undefined ();
  if (function->binding && !function->hoisted)
    binding_init (s, function->binding, (Value) { TAG_FUNCTION, { .closure = (Closure *) closure } });
  for (; simple < function->parameter_count; simple++)
    {
      Node *parameter = function->parameters[simple];

      if (parameter->kind == N_SPREAD)
        {
          Array *rest = array_new (s, count > simple ? count - simple : 1);

          for (uint32_t i = simple; i < count; i++)
            array_push (s, rest, args[i]);
          pattern_bind (s, parameter->x.a, value_array (rest), true);
        }
      else
        pattern_bind (s, parameter, simple < count ? args[simple] : value_undefined (), true);
    }
}

static Value
closure_call (Script *s, const Closure *closure, Value self, const Value *args, uint32_t count, const Link *site, Place place)
{
  Frame frame;
  Value *top = s->stack_top, result;
  uint32_t file = s->file;

  script_step (s, place.start, place.end);
  if (++s->depth > s->limits.call_depth || (size_t) (s->native_base - (char *) __builtin_frame_address (0)) > NATIVE_STACK_MAX)
    script_throw_limit (s, place, "SS0903", "Does the function call itself without an end?",
                        "Functions call each other more than %d deep.", (int) s->limits.call_depth);
  frame.site = site;
  frame.site_file = file;
  frame_open (s, &frame, closure, self, args, count);
  s->file = closure->function->file;
  if (closure->function->expression)
    result = eval (s, closure->function->body);
  else
    result = exec (s, closure->function->body) == DONE_RETURN ? s->result : value_undefined ();
  s->file = file;
  s->frame = frame.up;
  s->stack_top = top;
  s->depth--;
  return result;
}

Value
call_value (Script *s, Value function, Value self, const Value *args, uint32_t count, const Link *site, Place place)
{
  if (function.tag == TAG_FUNCTION)
    return closure_call (s, function.u.closure, self, args, count, site, place);
  if (function.tag == TAG_NATIVE && function.u.native->row)
    return api_call (s, function.u.native->row, function.u.native->self.tag == TAG_UNDEFINED ? self : function.u.native->self,
                     args, count, site, place, NULL);
  if (function.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  script_throw (s, place, "SS0308", NULL, "This is %s, not a function: it cannot be called.", value_type_name (function));
}

/* Puts the arguments on the stack; the caller takes them off again. */
static uint32_t
arguments_push (Script *s, const Link *link)
{
  Value *base = s->stack_top;

  for (uint32_t i = 0; i < link->count; i++)
    {
      Node *node = link->u.args[i];

      if (__builtin_expect (s->stack_end - s->stack_top < 2, 0))
        script_throw_limit (s, here (s, link->start, link_name_end (link)), "SS0903", NULL, "The calls need more room than there is.");
      if (node->kind == N_STRING)
        *s->stack_top++ = value_str (node->u.str);
      else if (node->kind == N_NUMBER)
        *s->stack_top++ = value_number (node->u.number);
      else if (node->kind == N_SPREAD)
        {
          Array *more = iterable_to_array (s, eval (s, node->x.a), here (s, node->start, node->end));

          if (s->stack_end - s->stack_top < (ptrdiff_t) more->count + 1)
            script_throw_limit (s, here (s, node->start, node->end), "SS0903", "Give the list itself as an argument.",
                                "The call has too many arguments.");
          for (uint32_t k = 0; k < more->count; k++)
            *s->stack_top++ = more->items[k];
        }
      else
        {
          Value v = eval (s, node);

          *s->stack_top++ = v;
        }
    }
  return (uint32_t) (s->stack_top - base);
}

/* ---- members ------------------------------------------------------------------------------------------------------------- */

static Value
bound_method (Script *s, const ApiRow *row, Value self)
{
  Native *native = memory_new (s->arena, Native);

  native->row = row;
  native->self = self;
  native->name = row->entry.name;
  return (Value) { TAG_NATIVE, { .native = native } };
}

static bool
index_of (const Str *text, uint32_t *index)
{
  uint32_t n = 0;

  if (text->length == 0 || text->length > 9 || (text->data[0] == '0' && text->length > 1))
    return false;
  for (uint32_t i = 0; i < text->length; i++)
    {
      if (text->data[i] < '0' || text->data[i] > '9')
        return false;
      n = n * 10 + (uint32_t) (text->data[i] - '0');
    }
  *index = n;
  return true;
}

static Value
export_get (Script *s, Module *module, Atom *name, Place place)
{
  Binding *binding = module_export_find (s, module, name, 0);

  if (!binding)
    script_throw (s, place, "SS0205", NULL, "The imported file exports no %q.", &name->str);
  while (binding->alias)
    binding = binding->alias;
  if (binding->value.tag == TAG_EMPTY)
    script_throw (s, place, "SS0303", NULL, "%q is used before its declaration.", &name->str);
  return binding->value;
}

Value
member_get (Script *s, Value object, Atom *name, Place place)
{
  const ApiRow *row;
  Value *field;
  uint32_t index;

  switch (object.tag)
    {
    case TAG_OBJECT:
      field = object_find (object.u.object, name);
      if (field)
        return *field;
      break;
    case TAG_ARRAY:
      if (name == s->atom_length)
        return value_number (object.u.array->count);
      if (index_of (&name->str, &index))
        return index < object.u.array->count ? object.u.array->items[index] : value_undefined ();
      break;
    case TAG_STRING:
      if (name == s->atom_length)
        return value_number (object.u.str->units);
      if (index_of (&name->str, &index))
        return index < object.u.str->units ? value_str (str_slice (s->arena, object.u.str, index, index + 1)) : value_undefined ();
      break;
    case TAG_NATIVE:
      if (name == s->atom_name && object.u.native->name)
        return value_str (&atoms_intern (&s->atoms, object.u.native->name, strlen (object.u.native->name))->str);
      if (object.u.native->space == SCRIPT_ON_MATH_SPACE || object.u.native->space == SCRIPT_ON_NUMBER_SPACE)
        {
          double constant;

          if (constant_find (object.u.native->space, name, &constant))
            return value_number (constant);
        }
      break;
    case TAG_FUNCTION:
      if (name == s->atom_name && object.u.closure->function->name)
        return value_str (&object.u.closure->function->name->str);
      if (name == s->atom_length)
        return value_number (object.u.closure->function->parameter_count);
      break;
    case TAG_MODULE: return export_get (s, object.u.module, name, place);
    case TAG_UNKNOWN: script_raise (s, THROWN_SILENT);
    case TAG_UNDEFINED:
    case TAG_NULL:
      script_throw (s, place, "SS0307", "Is the name before the dot spelled right, and has it a value? ?. asks first.",
                    "%s has no field %q.", object.tag == TAG_NULL ? "null" : "undefined", &name->str);
    default: break;
    }
  row = api_find (s, name, value_space (object));
  if (row)
    return bound_method (s, row, object);
  if (object.tag == TAG_CLIP || object.tag == TAG_HOST || (object.tag == TAG_NATIVE && object.u.native->space))
    api_unknown_method (s, object, name, place);
  return value_undefined ();
}

static Value
index_get (Script *s, Value object, Value key, Place place)
{
  if (object.tag == TAG_ARRAY && key.tag == TAG_NUMBER)
    {
      double n = key.u.number;

      return n >= 0 && n < object.u.array->count && n == floor (n) ? object.u.array->items[(uint32_t) n] : value_undefined ();
    }
  if (key.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  return member_get (s, object, value_to_name (s, key), place);
}

/* ---- chains ---------------------------------------------------------------------------------------------------------------- */

static Value
method_call (Script *s, Value object, const Link *link, bool *mine)
{
  Value *base = s->stack_top, result;
  Place place = here (s, link->start, link->end);
  const ApiRow *row = NULL;
  uint64_t space = value_space (object);
  uint32_t count;

  if (object.tag == TAG_CLIP || object.tag == TAG_ARRAY || object.tag == TAG_STRING || object.tag == TAG_HOST || object.tag == TAG_NUMBER
      || object.tag == TAG_NATIVE)
    row = api_find (s, link->name, space);
  if (!row)
    {
      Value function;

      if (object.tag == TAG_UNKNOWN && str_is (&link->name->str, "to"))
        {
          count = arguments_push (s, link);
          synapse_add_unknown (s, object, base, count, link);
          s->stack_top = base;
          return object;
        }
      if (object.tag == TAG_CLIP || object.tag == TAG_HOST || object.tag == TAG_ARRAY || object.tag == TAG_STRING || object.tag == TAG_NUMBER
          || (object.tag == TAG_NATIVE && object.u.native->space))
        api_unknown_method (s, object, link->name, here (s, link->start, link_name_end (link)));
      function = member_get (s, object, link->name, here (s, link->start, link_name_end (link)));
      if (link->call_optional && (function.tag == TAG_UNDEFINED || function.tag == TAG_NULL))
        return value_undefined ();
      if (!value_is_function (function) && function.tag != TAG_UNKNOWN)
        script_throw (s, here (s, link->start, link_name_end (link)), "SS0302", NULL,
                      function.tag == TAG_UNDEFINED ? "%s has no method %q." : "%s has a field %q, but it is no function.",
                      value_type_name (object), &link->name->str);
      count = arguments_push (s, link);
      result = call_value (s, function, object, base, count, link, place);
      *mine = false;
    }
  else
    {
      count = arguments_push (s, link);
      result = api_call (s, row, object, base, count, link, place, mine);
    }
  s->stack_top = base;
  return result;
}

Value
chain_eval (Script *s, Node *node, const Link *stop)
{
  Value v = eval (s, node->x.a), self = value_undefined (), next;
  bool mine = false;

  for (const Link *link = node->u.links; link != stop; link = link->next)
    {
      script_step (s, link->start, link->end);
      if (link->optional && (v.tag == TAG_UNDEFINED || v.tag == TAG_NULL))
        return value_undefined ();
      switch (link->kind)
        {
        case LINK_METHOD:
          v = method_call (s, v, link, &mine);
          break;
        case LINK_PROPERTY:
          next = member_get (s, v, link->name, here (s, link->start, link_name_end (link)));
          self = v;
          v = next;
          mine = false;
          break;
        case LINK_INDEX:
          next = index_get (s, v, eval (s, link->u.index), here (s, link->start, link->end));
          self = v;
          v = next;
          mine = false;
          break;
        default:
          {
            Value *base = s->stack_top;
            uint32_t count = arguments_push (s, link);
            Place place = here (s, link->start, link->end);

            if (v.tag == TAG_NATIVE && v.u.native->row)
              v = api_call (s, v.u.native->row, v.u.native->self, base, count, link, place, &mine);
            else
              {
                v = call_value (s, v, self, base, count, link, place);
                mine = false;
              }
            s->stack_top = base;
          }
        }
    }
  return v;
}

static const Link *
last_link (const Node *node)
{
  const Link *link = node->u.links;

  while (link->next)
    link = link->next;
  return link;
}

static void
array_assign (Script *s, Array *array, double n, Value value, Place place)
{
  if (!(n >= 0) || n != floor (n) || n > 1e7)
    script_throw (s, place, "SS0309", "Places in a list are whole numbers from 0.", "A list has no place %n.", n);
  script_steps (s, n > array->count ? (uint64_t) (n - array->count) : 1, place);
  while (array->count <= n)
    array_push (s, array, value_undefined ());
  array->items[(uint32_t) n] = value;
}

void
chain_assign (Script *s, Node *node, Value value)
{
  const Link *link = last_link (node);
  Value object = chain_eval (s, node, link);
  Place place = here (s, link->start, link->end);
  Value key = link->kind == LINK_INDEX ? eval (s, link->u.index) : value_str (&link->name->str);

  if (object.tag == TAG_UNKNOWN || key.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (object.tag == TAG_OBJECT)
    {
      if (object.u.object->frozen)
        script_throw (s, place, "SS0306", NULL, "This object is frozen and cannot be changed.");
      object_set (s, object.u.object, value_to_name (s, key), value);
    }
  else if (object.tag == TAG_ARRAY && key.tag == TAG_STRING && (Atom *) key.u.str == s->atom_length)
    {
      double n = value_to_number (s, value);

      if (n >= 0 && n <= object.u.array->count)
        object.u.array->count = (uint32_t) n;
      else
        array_assign (s, object.u.array, n - 1, value_undefined (), place);
    }
  else if (object.tag == TAG_ARRAY)
    array_assign (s, object.u.array, value_to_number (s, key), value, place);
  else
    script_throw (s, place, "SS0307", object.tag == TAG_CLIP ? "Clips are values: each method gives a new one." : NULL,
                  "Nothing can be stored in %s.", value_type_name (object));
}

Value
chain_delete (Script *s, Node *node)
{
  const Link *link;
  Value object, key;

  if (node->kind != N_CHAIN)
    return value_bool (true);
  link = last_link (node);
  if (link->kind != LINK_PROPERTY && link->kind != LINK_INDEX)
    return value_bool (true);
  object = chain_eval (s, node, link);
  key = link->kind == LINK_INDEX ? eval (s, link->u.index) : value_str (&link->name->str);
  if (object.tag == TAG_OBJECT)
    object_delete (object.u.object, value_to_name (s, key));
  else if (object.tag == TAG_ARRAY)
    {
      double n = value_to_number (s, key);

      if (n >= 0 && n < object.u.array->count && n == floor (n))
        object.u.array->items[(uint32_t) n] = value_undefined ();
    }
  return value_bool (true);
}

Value
new_eval (Script *s, Node *node)
{
  const Atom *name = node->x.a->u.atom;
  Value *base = s->stack_top, v;
  const Link *link = node->u.links;
  bool mine = false;
  uint32_t count;

  v = node->x.a->op == REF_GLOBAL ? s->globals[node->x.a->count] : value_undefined ();
  if (v.tag != TAG_NATIVE || !v.u.native->row
      || !(str_is (&name->str, "Error") || str_is (&name->str, "Array") || str_is (&name->str, "SeededRandom") || str_is (&name->str, "Object")
           || str_is (&name->str, "TypeError") || str_is (&name->str, "RangeError")))
    {
      if (node->x.a->op == REF_LOST)
        script_raise (s, THROWN_SILENT);
      script_throw (s, here (s, node->start, node->end), "SS0138", "Call a function instead.",
                    "Only `new Error(…)`, `new Array(…)` and `new SeededRandom(…)` make something with `new`.");
    }
  count = arguments_push (s, link);
  v = api_call (s, v.u.native->row, value_undefined (), base, count, link->ordinal || link->end ? link : NULL,
                here (s, node->start, node->end), &mine);
  s->stack_top = base;
  return v;
}

/* ---- who called ------------------------------------------------------------------------------------------------------------ */

static uint32_t
frame_caller (Script *s, Frame *frame)
{
  Caller *caller;
  uint32_t up;

  if (!frame || !frame->up)
    return SCRIPT_NONE;
  if (frame->caller != CALLER_ASK)
    return frame->caller;
  if (!frame->site)
    return frame->caller = SCRIPT_NONE;
  up = frame_caller (s, frame->up);
  caller = vector_push (s->arena, &s->callers);
  caller->file = frame->site_file;
  caller->start = frame->site->start;
  caller->length = frame->site->end - frame->site->start;
  caller->up = up;
  caller->hash = (frame->site->statement ? frame->site->statement->key : 0) * 31 + frame->site->ordinal;
  caller->hash = (caller->hash ^ (up == SCRIPT_NONE ? 0 : s->callers.items[up].hash * 0x9E3779B97F4A7C15u)) * 0xD6E8FEB86659FD93u;
  return frame->caller = s->callers.count - 1;
}

/* The function calls around what is being written now, as the index of a Caller. */
uint32_t
caller_get (Script *s)
{
  return frame_caller (s, s->frame);
}
