/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists, what can be walked through, and errors. */
#include "script-collection.h"
#include "script-api.h"

Array *
array_new (Script *s, uint32_t capacity)
{
  Array *array = memory_alloc (s->arena, sizeof *array);

  array->count = 0;
  array->frozen = false;
  array->capacity = capacity ? capacity : 1;
  array->items = memory_new_n (s->arena, Value, array->capacity);
  return array;
}

void
array_change (Script *s, const Array *array, Place place)
{
  if (array->frozen)
    script_throw (s, place, "SS0306", "Work on a copy: [...list].", "This list is frozen and cannot be changed.");
}

void
array_push (Script *s, Array *array, Value value)
{
  *vector_push (s->arena, array) = value;
}

Value
array_pair (Script *s, Value a, Value b)
{
  Array *two = array_new (s, 2);

  array_push (s, two, a);
  array_push (s, two, b);
  return value_array (two);
}

Array *
iterable_to_array (Script *s, Value value, Place place)
{
  Iterator iterator;
  Array *array;
  Value item;

  if (value.tag == TAG_ARRAY)
    return value.u.array;
  iterator_init (s, &iterator, value, place);
  array = array_new (s, value.tag == TAG_STRING ? value.u.str->units : 8);
  while (iterator_next (s, &iterator, &item))
    {
      script_step (s, place.start, place.end);
      array_push (s, array, item);
    }
  return array;
}

/* ---- built-in classes -------------------------------------------------------------------------------------------------------- */

static const char *const builtin_names[BUILTIN_COUNT] = {
  [BUILTIN_NONE] = "", [BUILTIN_OBJECT] = "Object", [BUILTIN_ARRAY] = "Array", [BUILTIN_FUNCTION] = "Function", [BUILTIN_STRING] = "String",
  [BUILTIN_NUMBER] = "Number", [BUILTIN_BOOLEAN] = "Boolean", [BUILTIN_MAP] = "Map", [BUILTIN_SET] = "Set", [BUILTIN_RANDOM] = "SeededRandom",
  [BUILTIN_ERROR] = "Error", [BUILTIN_TYPE_ERROR] = "TypeError", [BUILTIN_RANGE_ERROR] = "RangeError", [BUILTIN_SYNTAX_ERROR] = "SyntaxError",
  [BUILTIN_REFERENCE_ERROR] = "ReferenceError", [BUILTIN_EVAL_ERROR] = "EvalError", [BUILTIN_URI_ERROR] = "URIError",
};

Builtin
builtin_by_name (const char *name)
{
  for (int i = 1; i < BUILTIN_COUNT; i++)
    if (strcmp (builtin_names[i], name) == 0)
      return (Builtin) i;
  return BUILTIN_NONE;
}

Builtin
builtin_find (const Native *native)
{
  if (!native->name || native->prototype || native->bound || native->self.tag != TAG_UNDEFINED
      || (native->row && !(native->row->entry.receivers & SCRIPT_ON_LIBRARY)))
    return BUILTIN_NONE;
  return builtin_by_name (native->name);
}

Value
builtin_get (Script *s, Builtin builtin)
{
  const Atom *atom = atoms_intern (&s->atoms, builtin_names[builtin], strlen (builtin_names[builtin]));

  return atom->global ? s->globals[atom->global - 1] : value_undefined ();
}

Object *
error_prototype (Script *s, Builtin builtin)
{
  Object **slot = &s->error_prototypes[builtin - BUILTIN_ERROR], *object;

  if (*slot)
    return *slot;
  object = object_new (s);
  object_define (s, object, s->atom_constructor, builtin_get (s, builtin), FIELD_HIDDEN);
  object_define (s, object, s->atom_name, value_str (str_fixed (s, builtin_names[builtin])), FIELD_HIDDEN);
  object_define (s, object, s->atom_message, value_str (str_fixed (s, "")), FIELD_HIDDEN);
  if (builtin != BUILTIN_ERROR)
    object->proto = error_prototype (s, BUILTIN_ERROR);
  return *slot = object;
}

Value
error_new (Script *s, Builtin builtin, const char *message)
{
  Object *object = object_new (s);

  object->kind = OBJECT_ERROR;
  object->proto = error_prototype (s, builtin);
  if (message)
    object_define (s, object, s->atom_message, value_str (str_new (s->arena, message, strlen (message))), FIELD_HIDDEN);
  return value_object (object);
}

static bool
has_prototype (Script *s, Value v, const Object *prototype)
{
  if (v.tag != TAG_OBJECT)
    return false;
  for (uint32_t level = 0; v.u.object->proto;)
    if ((v.u.object = object_up (s, v.u.object, &level)) == prototype)
      return true;
  return false;
}

bool
value_instance_of (Script *s, Value v, Value class_, Place place)
{
  Builtin builtin = BUILTIN_NONE;

  if (v.tag == TAG_UNKNOWN || class_.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (class_.tag == TAG_FUNCTION)
    return class_.u.closure->class_ && has_prototype (s, v, class_.u.closure->class_->prototype);
  if (class_.tag == TAG_NATIVE)
    {
      if (class_.u.native->bound)
        return value_instance_of (s, v, class_.u.native->bound->function, place);
      builtin = builtin_find (class_.u.native);
    }
  switch (builtin)
    {
    case BUILTIN_NONE:
      if (class_.tag == TAG_NATIVE)
        return false;
      script_throw (s, place, "SS0307", NULL, "On the right of instanceof stands a class, not %s.", value_type_name (class_));
    case BUILTIN_OBJECT: return v.tag >= TAG_ARRAY && !(v.tag == TAG_OBJECT && v.u.object->bare);
    case BUILTIN_ARRAY: return v.tag == TAG_ARRAY;
    case BUILTIN_FUNCTION: return value_is_function (v);
    case BUILTIN_MAP: return v.tag == TAG_OBJECT && v.u.object->kind == OBJECT_MAP;
    case BUILTIN_SET: return v.tag == TAG_OBJECT && v.u.object->kind == OBJECT_SET;
    case BUILTIN_RANDOM: return v.tag == TAG_HOST && v.u.host->kind == HOST_RANDOM;
    case BUILTIN_STRING: case BUILTIN_NUMBER: case BUILTIN_BOOLEAN: return false;
    default: return has_prototype (s, v, error_prototype (s, builtin));
    }
}
