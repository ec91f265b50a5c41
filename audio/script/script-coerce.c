/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Truth, equality and conversions as JavaScript has them. */
#include "script-value.h"
#include <math.h>

/* ---- truth and equality --------------------------------------------------------------------------------------------------- */

bool
value_is_true (Value v)
{
  switch (v.tag)
    {
    case TAG_UNDEFINED: case TAG_NULL: return false;
    case TAG_BOOL: return v.u.bits != 0;
    case TAG_NUMBER: return v.u.number == v.u.number && v.u.number != 0;
    case TAG_STRING: return v.u.str->length > 0;
    default: return true;
    }
}

bool
value_is_function (Value v)
{
  return v.tag == TAG_FUNCTION || (v.tag == TAG_NATIVE && (v.u.native->row || v.u.native->bound));
}

bool
value_same (Value a, Value b)
{
  if (a.tag != b.tag)
    return false;
  switch (a.tag)
    {
    case TAG_UNDEFINED: case TAG_NULL: return true;
    case TAG_NUMBER: return a.u.number == b.u.number;
    case TAG_STRING: return str_equal (a.u.str, b.u.str);
    case TAG_NATIVE:
      return a.u.native == b.u.native || (a.u.native->row && !a.u.native->bound && a.u.native->row == b.u.native->row
                                          && a.u.native->space == b.u.native->space && value_same (a.u.native->self, b.u.native->self));
    default: return a.u.bits == b.u.bits;
    }
}

bool
value_same_zero (Value a, Value b)
{
  return value_same (a, b) || (a.tag == TAG_NUMBER && b.tag == TAG_NUMBER && a.u.number != a.u.number && b.u.number != b.u.number);
}

bool
value_equal (Script *s, Value a, Value b)
{
  bool a_none = a.tag == TAG_UNDEFINED || a.tag == TAG_NULL, b_none = b.tag == TAG_UNDEFINED || b.tag == TAG_NULL;

  if (a.tag == TAG_UNKNOWN || b.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (a_none || b_none)
    return a_none && b_none;
  if (a.tag == b.tag || (a.tag > TAG_STRING && b.tag > TAG_STRING))
    return value_same (a, b);
  if (a.tag <= TAG_STRING && b.tag <= TAG_STRING)
    return value_to_number (s, a) == value_to_number (s, b);
  if (a.tag <= TAG_STRING)
    return value_equal (s, a, value_to_primitive (s, b, HINT_DEFAULT));
  return value_equal (s, value_to_primitive (s, a, HINT_DEFAULT), b);
}

/* ---- numbers and texts ---------------------------------------------------------------------------------------------------------- */

Str *
str_fixed (Script *s, const char *text)
{
  return &atoms_intern (&s->atoms, text, strlen (text))->str;
}

double
value_to_number (Script *s, Value v)
{
  switch (v.tag)
    {
    case TAG_NUMBER: return v.u.number;
    case TAG_NULL: return 0;
    case TAG_BOOL: return v.u.bits != 0;
    case TAG_STRING: return number_from_text (v.u.str->data, v.u.str->length);
    case TAG_ARRAY: case TAG_OBJECT: return value_to_number (s, value_to_primitive (s, v, HINT_NUMBER));
    case TAG_UNKNOWN: script_raise (s, THROWN_SILENT);
    default: return NAN;
    }
}

int32_t
value_to_int32 (Script *s, Value v)
{
  double n = value_to_number (s, v);

  return isfinite (n) ? (int32_t) (uint32_t) (int64_t) fmod (trunc (n), 4294967296.0) : 0;
}

/* The lists that are being joined: one that holds itself gives nothing there. */
typedef struct Joining { const Array *array; const struct Joining *up; uint32_t depth; } Joining;

static Str *
array_join (Script *s, const Array *array, const Str *between, const Joining *up)
{
  Str *text = str_fixed (s, "");
  Joining joining = { array, up, up ? up->depth + 1 : 0 };

  for (const Joining *j = up; j; j = j->up)
    if (j->array == array)
      return text;
  depth_check (s, joining.depth, here (s, s->at_start, s->at_end));
  for (uint32_t i = 0; i < array->count; i++)
    {
      Value v = array->items[i];

      script_step (s, s->at_start, s->at_end);
      if (i > 0)
        text = str_concat (s->arena, text, between);
      if (v.tag == TAG_ARRAY)
        text = str_concat (s->arena, text, array_join (s, v.u.array, str_fixed (s, ","), &joining));
      else if (v.tag != TAG_UNDEFINED && v.tag != TAG_NULL)
        text = str_concat (s->arena, text, value_to_str (s, v));
      text_limit_check (s, text->units, here (s, s->at_start, s->at_end));
    }
  return text;
}

Str *
array_join_text (Script *s, const Array *array, const Str *between)
{
  return array_join (s, array, between, NULL);
}

static Str *
error_text (Script *s, const Object *object)
{
  bool found;
  Value self = value_object ((Object *) object), v = object_get (s, object, s->atom_name, self, &found);
  Str *name = v.tag == TAG_UNDEFINED ? str_fixed (s, "Error") : value_to_str (s, v), *message;

  v = object_get (s, object, s->atom_message, self, &found);
  message = v.tag == TAG_UNDEFINED ? str_fixed (s, "") : value_to_str (s, v);
  if (message->length == 0 || name->length == 0)
    return message->length == 0 ? name : message;
  return str_concat (s->arena, str_concat (s->arena, name, str_fixed (s, ": ")), message);
}

Str *
object_text (Script *s, const Object *object)
{
  switch (object->kind)
    {
    case OBJECT_ERROR: return error_text (s, object);
    case OBJECT_MAP: return str_fixed (s, "[object Map]");
    case OBJECT_SET: return str_fixed (s, "[object Set]");
    case OBJECT_ITERATOR: return str_fixed (s, "[object Iterator]");
    default: return str_fixed (s, "[object Object]");
    }
}

Str *
function_source (Script *s, Value function)
{
  const Function *tree;
  const char *text;

  if (function.tag == TAG_NATIVE)
    {
      text = format_text (s->arena, "function %s() { [native code] }", function.u.native->name ? function.u.native->name : "");
      return str_new (s->arena, text, strlen (text));
    }
  tree = function.u.closure->function;
  return str_new (s->arena, s->sources[tree->file].text + tree->start, tree->end - tree->start);
}

static bool
is_primitive (Value v)
{
  return v.tag <= TAG_STRING;
}

Value
value_to_primitive (Script *s, Value v, Hint hint)
{
  static const char *const names[] = { "valueOf", "toString" };
  Place place = here (s, s->at_start, s->at_end);

  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (v.tag == TAG_ARRAY)
    return value_str (array_join (s, v.u.array, str_fixed (s, ","), NULL));
  if (v.tag != TAG_OBJECT)
    return is_primitive (v) ? v : value_str (value_to_str (s, v));
  for (int i = 0; i < 2; i++)
    {
      int which = hint == HINT_STRING ? 1 - i : i;
      bool found;
      Value method = object_get (s, v.u.object, atoms_intern (&s->atoms, names[which], 7 + which), v, &found);

      if (!found && which == 1 && !v.u.object->bare)
        return value_str (object_text (s, v.u.object));
      if (!value_is_function (method))
        continue;
      method = call_value (s, method, v, NULL, 0, NULL, place);
      if (is_primitive (method))
        return method;
    }
  script_throw (s, place, "SS0316", "toString() or valueOf() must return a text or a number.", "This object cannot be turned into a text or a number.");
}

Str *
value_to_str (Script *s, Value v)
{
  char number[40];

  switch (v.tag)
    {
    case TAG_STRING: return v.u.str;
    case TAG_NUMBER: return &atoms_intern (&s->atoms, number, number_print (v.u.number, number))->str;
    case TAG_UNDEFINED: return str_fixed (s, "undefined");
    case TAG_NULL: return str_fixed (s, "null");
    case TAG_BOOL: return str_fixed (s, v.u.bits ? "true" : "false");
    case TAG_ARRAY: return array_join (s, v.u.array, str_fixed (s, ","), NULL);
    case TAG_OBJECT: return value_to_str (s, value_to_primitive (s, v, HINT_STRING));
    case TAG_FUNCTION: return function_source (s, v);
    case TAG_NATIVE: return value_is_function (v) || builtin_find (v.u.native) ? function_source (s, v) : str_fixed (s, "[object Object]");
    case TAG_UNKNOWN: script_raise (s, THROWN_SILENT);
    default: return str_fixed (s, value_type_name (v));
    }
}

Atom *
value_to_name (Script *s, Value v)
{
  Str *str = value_to_str (s, v);

  return str->atom ? (Atom *) str : atoms_intern (&s->atoms, str->data, str->length);
}
