/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the operators do with values. */
#include "script-eval.h"
#include <math.h>

void
unknown_refuse (Script *s, Value v)
{
  if (__builtin_expect (v.tag == TAG_UNKNOWN, 0))
    script_raise (s, THROWN_SILENT);
}

static Value
add (Script *s, Value a, Value b, Place place)
{
  if (a.tag == TAG_NUMBER && b.tag == TAG_NUMBER)
    return value_number (a.u.number + b.u.number);
  unknown_refuse (s, a);
  unknown_refuse (s, b);
  if (a.tag > TAG_STRING)
    a = value_to_primitive (s, a, HINT_DEFAULT);
  if (b.tag > TAG_STRING)
    b = value_to_primitive (s, b, HINT_DEFAULT);
  if (a.tag == TAG_STRING || b.tag == TAG_STRING)
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
  if (a.tag > TAG_STRING)
    a = value_to_primitive (s, a, HINT_NUMBER);
  if (b.tag > TAG_STRING)
    b = value_to_primitive (s, b, HINT_NUMBER);
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
  const Object *object = b.tag == TAG_OBJECT ? b.u.object : b.tag == TAG_FUNCTION ? b.u.closure->statics : NULL;
  const Atom *name;

  unknown_refuse (s, b);
  if (b.tag < TAG_ARRAY)
    script_throw (s, place, "SS0307", NULL, "in looks into an object, not into %s.", value_type_name (b));
  name = value_to_name (s, a);
  if (b.tag == TAG_ARRAY)
    {
      uint32_t n;

      if (text_to_index (&name->str, &n))
        return value_bool (n < b.u.array->count);
      if (name == s->atom_length)
        return value_bool (true);
    }
  for (uint32_t level = 0; object; object = object_up (s, object, &level))
    if (object_field (object, name))
      return value_bool (true);
  return value_bool ((b.tag != TAG_OBJECT || !b.u.object->bare) && api_find (s, (Atom *) name, value_space (b)) != NULL);
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
    case T_INSTANCEOF: return value_bool (value_instance_of (s, a, b, place));
    default: return compare (s, op, a, b);
    }
}

Value
unary_apply (Script *s, uint8_t op, Value v)
{
  unknown_refuse (s, v);
  switch (op)
    {
    case T_NOT: return value_bool (!value_is_true (v));
    case T_TILDE: return value_number (~value_to_int32 (s, v));
    case T_PLUS: return value_number (value_to_number (s, v));
    case T_MINUS: return value_number (-value_to_number (s, v));
    default:
      {
        static const char *const names[] = { "undefined", "object", "boolean", "number", "string", "object", "object", "function", "function",
                                             "object", "object", "object", "object", "object", "undefined", "undefined" };
        const char *name = v.tag == TAG_NATIVE && !value_is_function (v) && !builtin_find (v.u.native) ? "object" : names[v.tag];

        return value_str (str_fixed (s, name));
      }
    }
}
