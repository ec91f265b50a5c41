/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chains of calls and fields: what a dot, an index and super find, and what an assignment through them changes. */
#include "script-eval.h"
#include "script-clip.h"
#include "script-collection.h"
#include <math.h>

/* ---- members ------------------------------------------------------------------------------------------------------------- */

static Value
bound_method (Script *s, const ApiRow *row, Value self)
{
  Native *native = memory_new (s->arena, Native);

  native->row = row;
  native->self = row->entry.receivers >= SCRIPT_ON_ARRAY ? value_undefined () : self;      /* JavaScript's methods wait for their object */
  native->name = row->entry.name;
  return (Value) { TAG_NATIVE, { .native = native } };
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

/* Array.prototype and its kin: a place to take methods from. */
static Value
prototype_get (Script *s, Builtin builtin)
{
  static const uint64_t spaces[BUILTIN_COUNT] = {
    [BUILTIN_OBJECT] = SCRIPT_ON_OBJECT, [BUILTIN_ARRAY] = SCRIPT_ON_ARRAY, [BUILTIN_FUNCTION] = SCRIPT_ON_FUNCTION, [BUILTIN_STRING] = SCRIPT_ON_STRING,
    [BUILTIN_NUMBER] = SCRIPT_ON_NUMBER, [BUILTIN_BOOLEAN] = SCRIPT_ON_BOOLEAN, [BUILTIN_MAP] = SCRIPT_ON_MAP, [BUILTIN_SET] = SCRIPT_ON_SET,
  };
  Native *native;

  if (builtin >= BUILTIN_ERROR)
    return value_object (error_prototype (s, builtin));
  native = memory_new (s->arena, Native);
  native->space = spaces[builtin];
  native->prototype = true;
  native->name = "prototype";
  return (Value) { TAG_NATIVE, { .native = native } };
}

static bool
native_member (Script *s, const Native *native, const Atom *name, Value *out)
{
  Builtin builtin;
  double constant;

  if (name == s->atom_name && native->name)
    *out = value_str (str_fixed (s, native->name));
  else if (constant_find (native->space, (Atom *) name, &constant))
    *out = value_number (constant);
  else if (str_is (&name->str, "prototype") && (builtin = builtin_find (native)) != BUILTIN_NONE)
    *out = prototype_get (s, builtin);
  else
    return false;
  return true;
}

static uint32_t
function_length (const Function *function)
{
  uint32_t n = 0;

  while (n < function->parameter_count && function->parameters[n]->kind != N_ASSIGN && function->parameters[n]->kind != N_SPREAD)
    n++;
  return n;
}

static bool
closure_member (Script *s, Value v, const Atom *name, Value *out)
{
  const Closure *closure = v.u.closure;
  const Function *function = closure->function;
  bool found = false;

  if (closure->statics)
    *out = object_get (s, closure->statics, name, v, &found);
  if (found)
    return true;
  if (name == s->atom_name)
    *out = value_str (function->shown ? &function->shown->str : function->name ? &function->name->str : str_fixed (s, ""));
  else if (name == s->atom_length)
    *out = value_number (function_length (function));
  else if (closure->class_ && closure->class_->closure == closure && str_is (&name->str, "prototype"))
    *out = value_object (closure->class_->prototype);
  else
    return false;
  return true;
}

static Builtin
constructor_of (Value v)
{
  switch (v.tag)
    {
    case TAG_STRING: return BUILTIN_STRING;
    case TAG_NUMBER: return BUILTIN_NUMBER;
    case TAG_BOOL: return BUILTIN_BOOLEAN;
    case TAG_ARRAY: return BUILTIN_ARRAY;
    case TAG_FUNCTION: return BUILTIN_FUNCTION;
    case TAG_OBJECT: return v.u.object->bare ? BUILTIN_NONE : v.u.object->kind == OBJECT_MAP ? BUILTIN_MAP : v.u.object->kind == OBJECT_SET ? BUILTIN_SET : BUILTIN_OBJECT;
    default: return BUILTIN_NONE;
    }
}

/* The methods that all values of its kind have. */
static Value
kind_member (Script *s, Value object, Atom *name, Place place)
{
  const ApiRow *row = object.tag == TAG_OBJECT && object.u.object->bare ? NULL : api_find (s, name, value_space (object));

  if (row)
    return bound_method (s, row, object);
  if (object.tag == TAG_OBJECT && (object.u.object->kind == OBJECT_MAP || object.u.object->kind == OBJECT_SET) && str_is (&name->str, "size"))
    return value_number (((const Collection *) object.u.object->inner)->count);
  if (name == s->atom_constructor && constructor_of (object) != BUILTIN_NONE)
    return builtin_get (s, constructor_of (object));
  if (object.tag == TAG_CLIP || object.tag == TAG_HOST || (object.tag == TAG_NATIVE && object.u.native->space))
    api_unknown_method (s, object, name, place);
  return value_undefined ();
}

Value
member_get (Script *s, Value object, Atom *name, Place place)
{
  uint32_t index;
  bool found;
  Value v;

  switch (object.tag)
    {
    case TAG_OBJECT:
      v = object_get (s, object.u.object, name, object, &found);
      if (found)
        return v;
      break;
    case TAG_ARRAY:
      if (name == s->atom_length)
        return value_number (object.u.array->count);
      if (text_to_index (&name->str, &index))
        return index < object.u.array->count ? object.u.array->items[index] : value_undefined ();
      break;
    case TAG_STRING:
      if (name == s->atom_length)
        return value_number (object.u.str->units);
      if (text_to_index (&name->str, &index))
        return index < object.u.str->units ? value_str (str_slice (s->arena, object.u.str, index, index + 1)) : value_undefined ();
      break;
    case TAG_NATIVE:
      if (native_member (s, object.u.native, name, &v))
        return v;
      break;
    case TAG_FUNCTION:
      if (closure_member (s, object, name, &v))
        return v;
      break;
    case TAG_MODULE: return export_get (s, object.u.module, name, place);
    case TAG_UNKNOWN: script_raise (s, THROWN_SILENT);
    case TAG_UNDEFINED:
    case TAG_NULL:
      script_throw (s, place, "SS0307", "Is the name before the dot spelled right, and has it a value? ?. asks first.",
                    "%s has no field %q.", object.tag == TAG_NULL ? "null" : "undefined", &name->str);
    default: break;
    }
  return kind_member (s, object, name, place);
}

static Value
index_get (Script *s, Value object, Value key, Place place)
{
  if (key.tag == TAG_NUMBER && (object.tag == TAG_ARRAY || object.tag == TAG_STRING))
    {
      double n = key.u.number;
      uint32_t count = object.tag == TAG_ARRAY ? object.u.array->count : object.u.str->units;

      if (!(n >= 0 && n < count && n == floor (n)))
        return value_undefined ();
      return object.tag == TAG_ARRAY ? object.u.array->items[(uint32_t) n] : value_str (str_slice (s->arena, object.u.str, (uint32_t) n, (uint32_t) n + 1));
    }
  if (key.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (object.tag == TAG_UNDEFINED || object.tag == TAG_NULL)
    script_throw (s, place, "SS0307", "Has what stands before the bracket a value? ?. asks first.", "%s has no fields.",
                  object.tag == TAG_NULL ? "null" : "undefined");
  return member_get (s, object, value_to_name (s, key), place);
}

/* ---- private members ----------------------------------------------------------------------------------------------------------- */

static Object *
fields_of (Value v)
{
  return v.tag == TAG_OBJECT ? v.u.object : v.tag == TAG_FUNCTION ? v.u.closure->statics : NULL;
}

Field *
private_field (Value v, const Atom *name)
{
  Field *field = NULL;

  for (const Object *up = fields_of (v); up && !field; up = up->proto)
    field = object_field (up, name);
  return field;
}

static Field *
private_need (Script *s, Value v, const Atom *name, Place place)
{
  Field *field = private_field (v, name);

  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (!field)
    script_throw (s, place, "SS0307", "Only what the class itself has made has its private members.", "%s has no private %q.", value_type_name (v), &name->str);
  return field;
}

static void
private_put (Script *s, Value object, const Atom *name, Value value, Place place)
{
  Field *field = private_need (s, object, name, place);

  if (field->value.tag == TAG_ACCESSOR && field->value.u.accessor->set.tag != TAG_UNDEFINED)
    call_value (s, field->value.u.accessor->set, object, &value, 1, NULL, place);
  else if (field->value.tag == TAG_ACCESSOR || (field->flags & FIELD_READONLY))
    script_throw (s, place, "SS0306", NULL, "%q cannot be set.", &name->str);
  else
    field->value = value;
}

/* ---- chains ---------------------------------------------------------------------------------------------------------------- */

static Value
found_call (Script *s, Value function, Value object, const Link *link, bool *mine)
{
  Place name_place = here (s, link->start, link_name_end (link));

  if (link->call_optional && (function.tag == TAG_UNDEFINED || function.tag == TAG_NULL))
    return value_undefined ();
  if (!value_is_function (function) && function.tag != TAG_UNKNOWN)
    script_throw (s, name_place, "SS0302", NULL, function.tag == TAG_UNDEFINED ? "%s has no method %q." : "%s has a field %q, but it is no function.",
                  value_type_name (object), &link->name->str);
  return link_call (s, function, object, link, here (s, link->start, link->end), mine);
}

static Value
row_call (Script *s, const ApiRow *row, Value object, const Link *link, bool *mine)
{
  Value *base = s->stack_top, result;
  uint32_t count = arguments_push (s, link);

  result = api_call (s, row, object, base, count, link, here (s, link->start, link->end), mine);
  s->stack_top = base;
  return result;
}

static Value
object_call (Script *s, Value object, const Link *link, bool *mine)
{
  bool found;
  Value function = link->is_private ? field_get (s, private_need (s, object, link->name, here (s, link->start, link_name_end (link))), object)
                   : object_get (s, object.u.object, link->name, object, &found);
  const ApiRow *row;

  if (!link->is_private && !found && !object.u.object->bare)
    {
      row = api_find (s, link->name, value_space (object));
      if (row)
        return row_call (s, row, object, link, mine);
      if (object.u.object->kind >= OBJECT_MAP && !link->call_optional)
        api_unknown_method (s, object, link->name, here (s, link->start, link_name_end (link)));
    }
  return found_call (s, function, object, link, mine);
}

static Value
method_call (Script *s, Value object, const Link *link, bool *mine)
{
  const ApiRow *row;

  switch (object.tag)
    {
    case TAG_OBJECT: return object_call (s, object, link, mine);
    case TAG_CLIP: case TAG_ARRAY: case TAG_STRING: case TAG_HOST: case TAG_NUMBER: case TAG_NATIVE:
      if (link->is_private || (object.tag == TAG_NATIVE && object.u.native->prototype))
        break;
      row = api_find (s, link->name, value_space (object));
      if (row)
        return row_call (s, row, object, link, mine);
      if ((object.tag != TAG_NATIVE || object.u.native->space) && !link->call_optional && link->name != s->atom_constructor)
        api_unknown_method (s, object, link->name, here (s, link->start, link_name_end (link)));
      break;
    case TAG_UNKNOWN:
      if (str_is (&link->name->str, "to"))
        {
          Value *base = s->stack_top;

          synapse_add_unknown (s, object, base, arguments_push (s, link), link);
          s->stack_top = base;
          return object;
        }
      break;
    default: break;
    }
  if (link->is_private)
    return found_call (s, field_get (s, private_need (s, object, link->name, here (s, link->start, link_name_end (link))), object), object, link, mine);
  return found_call (s, member_get (s, object, link->name, here (s, link->start, link_name_end (link))), object, link, mine);
}

static Value
property_get (Script *s, Value object, const Link *link)
{
  Place place = here (s, link->start, link_name_end (link));

  return link->is_private ? field_get (s, private_need (s, object, link->name, place), object) : member_get (s, object, link->name, place);
}

/* super.name: what the class behind has, for this object. */
static Value
super_get (Script *s, Atom *name, Place place)
{
  Value self = this_get (s, place);
  const Object *home = s->frame->method ? s->frame->method->home : NULL;
  bool found = false;
  Value v = value_undefined ();

  if (home && home->proto)
    v = object_get (s, home->proto, name, self, &found);
  return found || self.tag == TAG_FUNCTION ? v : kind_member (s, self, name, place);
}

static Value
super_step (Script *s, const Link *link, Value *self)
{
  Place place = here (s, link->start, link->end);
  bool mine = false;

  if (link->kind == LINK_CALL)
    return super_call (s, link, place);
  *self = this_get (s, place);
  if (link->kind == LINK_INDEX)
    return super_get (s, value_to_name (s, eval (s, link->u.index)), place);
  if (link->kind == LINK_PROPERTY)
    return super_get (s, link->name, place);
  return found_call (s, super_get (s, link->name, place), *self, link, &mine);
}

Value
chain_eval (Script *s, Node *node, const Link *stop)
{
  Value v, self = value_undefined (), next;
  const Link *link = node->u.links;
  bool mine = false;

  if (node->x.a->kind == N_SUPER)
    {
      v = super_step (s, link, &self);
      link = link->next;
    }
  else
    v = eval (s, node->x.a);
  for (; link != stop; link = link->next)
    {
      script_step (s, link->start, link->end);
      if (link->optional && (v.tag == TAG_UNDEFINED || v.tag == TAG_NULL))
        {
          s->chain_ended = true;
          return value_undefined ();
        }
      switch (link->kind)
        {
        case LINK_METHOD:
          v = method_call (s, v, link, &mine);
          break;
        case LINK_PROPERTY:
          next = property_get (s, v, link);
          self = v;
          v = next;
          mine = false;
          break;
        case LINK_INDEX:
          next = eval (s, link->u.index);
          next = index_get (s, v, next, here (s, link->start, link->end));
          self = v;
          v = next;
          mine = false;
          break;
        default:
          v = link_call (s, v, self, link, here (s, link->start, link->end), &mine);
          self = value_undefined ();
        }
    }
  return v;
}

/* ---- places that can be assigned to ---------------------------------------------------------------------------------------------- */

static const Link *
last_link (const Node *node)
{
  const Link *link = node->u.links;

  while (link->next)
    link = link->next;
  return link;
}

void
reference_open (Script *s, Node *node, Reference *reference)
{
  const Link *link = last_link (node);

  reference->link = link;
  reference->place = here (s, link->start, link->end);
  reference->is_super = node->x.a->kind == N_SUPER && link == node->u.links;
  reference->object = reference->is_super ? this_get (s, reference->place) : chain_eval (s, node, link);
  reference->key = link->kind == LINK_INDEX ? eval (s, link->u.index) : value_str (&link->name->str);
  if (reference->object.tag == TAG_UNKNOWN || reference->key.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (reference->key.tag > TAG_STRING)
    reference->key = value_str (&value_to_name (s, reference->key)->str);
}

Value
reference_get (Script *s, const Reference *reference)
{
  if (reference->is_super)
    return super_get (s, value_to_name (s, reference->key), reference->place);
  if (reference->link->kind == LINK_INDEX)
    return index_get (s, reference->object, reference->key, reference->place);
  return property_get (s, reference->object, reference->link);
}

void
reference_put (Script *s, const Reference *reference, Value value)
{
  if (reference->link->is_private)
    private_put (s, reference->object, reference->link->name, value, reference->place);
  else
    member_put (s, reference->object, reference->key, value, reference->place);
}

static void
array_assign (Script *s, Array *array, double n, Value value, Place place)
{
  if (!(n >= 0) || n != floor (n) || n > 1e7)
    script_throw (s, place, "SS0309", "Places in a list are whole numbers from 0.", "A list has no place %n.", n);
  array_change (s, array, place);
  script_steps (s, n > array->count ? (uint64_t) (n - array->count) : 1, place);
  while (array->count <= n)
    array_push (s, array, value_undefined ());
  array->items[(uint32_t) n] = value;
}

static void
array_put (Script *s, Array *array, Value key, Value value, Place place)
{
  double n;

  if (key.tag != TAG_STRING || (Atom *) key.u.str != s->atom_length)
    {
      array_assign (s, array, value_to_number (s, key), value, place);
      return;
    }
  n = value_to_number (s, value);
  array_change (s, array, place);
  if (n >= 0 && n <= array->count && n == floor (n))
    array->count = (uint32_t) n;
  else
    array_assign (s, array, n - 1, value_undefined (), place);
}

void
member_put (Script *s, Value object, Value key, Value value, Place place)
{
  if (object.tag == TAG_OBJECT)
    object_put (s, object.u.object, value_to_name (s, key), value, object, place);
  else if (object.tag == TAG_ARRAY)
    array_put (s, object.u.array, key.tag == TAG_STRING && !key.u.str->atom ? value_str (&value_to_name (s, key)->str) : key, value, place);
  else if (object.tag == TAG_FUNCTION)
    {
      Closure *closure = object.u.closure;

      if (!closure->statics)
        closure->statics = object_new (s);
      object_put (s, closure->statics, value_to_name (s, key), value, object, place);
    }
  else
    script_throw (s, place, "SS0307", object.tag == TAG_CLIP ? "Clips are values: each method gives a new one." : NULL,
                  "Nothing can be stored in %s.", value_type_name (object));
}

Value
chain_delete (Script *s, Node *node)
{
  const Link *link;
  Value object, key;
  Place place;

  if (node->kind != N_CHAIN)
    return value_bool (true);
  link = last_link (node);
  if (link->kind != LINK_PROPERTY && link->kind != LINK_INDEX)
    {
      eval (s, node);
      return value_bool (true);
    }
  place = here (s, link->start, link->end);
  s->chain_ended = false;
  object = chain_eval (s, node, link);
  if (s->chain_ended || (link->optional && (object.tag == TAG_UNDEFINED || object.tag == TAG_NULL)))
    return value_bool (true);
  key = link->kind == LINK_INDEX ? eval (s, link->u.index) : value_str (&link->name->str);
  if (object.tag == TAG_UNDEFINED || object.tag == TAG_NULL)
    member_get (s, object, value_to_name (s, key), place);
  if (fields_of (object))
    object_delete (s, fields_of (object), value_to_name (s, key), place);
  else if (object.tag == TAG_ARRAY)
    {
      double n = value_to_number (s, key);

      array_change (s, object.u.array, place);
      if (n >= 0 && n < object.u.array->count && n == floor (n))
        object.u.array->items[(uint32_t) n] = value_undefined ();
    }
  return value_bool (true);
}
