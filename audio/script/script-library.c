/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JavaScript's objects, Math, console and global functions. */
#include "script-clip.h"
#include <math.h>

static Value
arg (const ApiCall *call, uint32_t index)
{
  return index < call->count ? call->values[index] : value_undefined ();
}

/* ---- objects -------------------------------------------------------------------------------------------------------------------------------- */

typedef enum { LIST_KEYS, LIST_VALUES, LIST_ENTRIES } Listing;

static Value
object_list (Script *s, ApiCall *call, Listing listing)
{
  Value v = arg (call, 0);
  Array *out = array_new (s, 8);
  uint32_t count = v.tag == TAG_OBJECT ? v.u.object->count : v.tag == TAG_ARRAY ? v.u.array->count : 0, *order = NULL;

  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  script_steps (s, count, call->place);
  if (v.tag == TAG_OBJECT)
    order = object_order (s, v.u.object);
  for (uint32_t i = 0; i < count; i++)
    {
      Value key = v.tag == TAG_OBJECT ? value_str (&v.u.object->fields[order[i]].name->str) : value_str (value_to_str (s, value_number (i)));
      Value item = v.tag == TAG_OBJECT ? v.u.object->fields[order[i]].value : v.u.array->items[i];

      array_push (s, out, listing == LIST_KEYS ? key : listing == LIST_VALUES ? item : array_pair (s, key, item));
    }
  return value_array (out);
}

static Value emit_object_keys (Script *s, ApiCall *call) { return object_list (s, call, LIST_KEYS); }
static Value emit_object_values (Script *s, ApiCall *call) { return object_list (s, call, LIST_VALUES); }
static Value emit_object_entries (Script *s, ApiCall *call) { return object_list (s, call, LIST_ENTRIES); }

static Value
emit_assign (Script *s, ApiCall *call)
{
  Value to = arg (call, 0);

  if (to.tag != TAG_OBJECT)
    script_throw (s, call->place, "SS0316", NULL, "Object.assign takes objects.");
  for (uint32_t i = 1; i < call->count; i++)
    if (call->values[i].tag == TAG_OBJECT)
      for (uint32_t k = 0; k < call->values[i].u.object->count; k++)
        object_set (s, to.u.object, call->values[i].u.object->fields[k].name, call->values[i].u.object->fields[k].value);
  return to;
}

static Value
emit_from_entries (Script *s, ApiCall *call)
{
  Array *list = iterable_to_array (s, arg (call, 0), call->place);
  Object *object = object_new (s);

  for (uint32_t i = 0; i < list->count; i++)
    {
      if (list->items[i].tag != TAG_ARRAY || list->items[i].u.array->count < 2)
        script_throw (s, call->place, "SS0316", NULL, "Object.fromEntries takes a list of pairs.");
      object_set (s, object, value_to_name (s, list->items[i].u.array->items[0]), list->items[i].u.array->items[1]);
    }
  return value_object (object);
}

static Value
emit_freeze (Script *s, ApiCall *call)
{
  if (arg (call, 0).tag == TAG_OBJECT)
    call->values[0].u.object->frozen = true;
  return arg (call, 0);
}

static Value
emit_has_own (Script *s, ApiCall *call)
{
  Value object = call->self.tag == TAG_OBJECT ? call->self : arg (call, 0), key = call->self.tag == TAG_OBJECT ? arg (call, 0) : arg (call, 1);

  return value_bool (object.tag == TAG_OBJECT && object_find (object.u.object, value_to_name (s, key)) != NULL);
}

static Value emit_object (Script *s, ApiCall *call) { return arg (call, 0).tag == TAG_OBJECT ? arg (call, 0) : value_object (object_new (s)); }

/* ---- Math -------------------------------------------------------------------------------------------------------------------------------------- */

static double
number_arg (Script *s, const ApiCall *call, uint32_t index)
{
  return index < call->count ? value_to_number (s, call->values[index]) : NAN;
}

/* cbrt() may miss a whole root by one unit in the last place. */
static double
cube_root (double x)
{
  double root = cbrt (x), whole = round (root);

  return whole * whole * whole == x ? whole : root;
}

#define MATH_1(name, expression) \
  static Value emit_##name (Script *s, ApiCall *call) { double x = number_arg (s, call, 0); return value_number (expression); }
MATH_1 (abs, fabs (x))
MATH_1 (ceil, ceil (x))
MATH_1 (floor, floor (x))
MATH_1 (trunc, trunc (x))
MATH_1 (sign, x > 0 ? 1 : x < 0 ? -1 : x)
MATH_1 (sqrt, sqrt (x))
MATH_1 (cbrt, cube_root (x))
MATH_1 (exp, exp (x))
MATH_1 (expm1, expm1 (x))
MATH_1 (log, log (x))
MATH_1 (log2, log2 (x))
MATH_1 (log10, log10 (x))
MATH_1 (log1p, log1p (x))
MATH_1 (sin, sin (x))
MATH_1 (cos, cos (x))
MATH_1 (tan, tan (x))
MATH_1 (asin, asin (x))
MATH_1 (acos, acos (x))
MATH_1 (atan, atan (x))
MATH_1 (sinh, sinh (x))
MATH_1 (cosh, cosh (x))
MATH_1 (tanh, tanh (x))
MATH_1 (asinh, asinh (x))
MATH_1 (acosh, acosh (x))
MATH_1 (atanh, atanh (x))
MATH_1 (fround, (double) (float) x)
MATH_1 (round, fabs (x) < 4503599627370496.0 ? floor (x) + (x - floor (x) >= 0.5) : x)

static Value emit_atan2 (Script *s, ApiCall *call) { return value_number (atan2 (number_arg (s, call, 0), number_arg (s, call, 1))); }

static Value
emit_pow (Script *s, ApiCall *call)
{
  double x = number_arg (s, call, 0), y = number_arg (s, call, 1);

  return value_number (y != y || (fabs (x) == 1 && isinf (y)) ? NAN : pow (x, y));
}

static Value
extreme (Script *s, ApiCall *call, bool largest)
{
  double best = largest ? -INFINITY : INFINITY;

  for (uint32_t i = 0; i < call->count; i++)
    {
      double x = value_to_number (s, call->values[i]);

      if (x != x)
        return value_number (NAN);
      if (largest ? x > best : x < best)
        best = x;
    }
  return value_number (best);
}

static Value emit_max (Script *s, ApiCall *call) { return extreme (s, call, true); }
static Value emit_min (Script *s, ApiCall *call) { return extreme (s, call, false); }

static Value
emit_hypot (Script *s, ApiCall *call)
{
  double sum = 0;

  for (uint32_t i = 0; i < call->count; i++)
    sum = hypot (sum, value_to_number (s, call->values[i]));
  return value_number (sum);
}

static Value emit_imul (Script *s, ApiCall *call) { return value_number ((int32_t) ((uint32_t) value_to_int32 (s, arg (call, 0)) * (uint32_t) value_to_int32 (s, arg (call, 1)))); }

static Value
emit_clz32 (Script *s, ApiCall *call)
{
  uint32_t n = (uint32_t) value_to_int32 (s, arg (call, 0));

  return value_number (n ? __builtin_clz (n) : 32);
}

static Value emit_random (Script *s, ApiCall *call) { return value_number (theory_random_next (&s->random)); }

static Value
emit_seeded_random (Script *s, ApiCall *call)
{
  Random *random = memory_new (s->arena, Random);

  random->host.kind = HOST_RANDOM;
  random->state = call->count > 0 ? (uint32_t) value_to_int32 (s, call->values[0]) : s->seed;
  return value_host (&random->host);
}

static Value emit_random_next (Script *s, ApiCall *call) { return value_number (theory_random_next (&((Random *) call->self.u.host)->state)); }

bool
constant_find (uint64_t space, Atom *name, double *value)
{
  static const struct { const char *name; uint64_t space; double value; } constants[] = {
    { "PI", SCRIPT_ON_MATH_SPACE, M_PI }, { "E", SCRIPT_ON_MATH_SPACE, M_E }, { "LN2", SCRIPT_ON_MATH_SPACE, M_LN2 },
    { "LN10", SCRIPT_ON_MATH_SPACE, M_LN10 }, { "LOG2E", SCRIPT_ON_MATH_SPACE, M_LOG2E }, { "LOG10E", SCRIPT_ON_MATH_SPACE, M_LOG10E },
    { "SQRT2", SCRIPT_ON_MATH_SPACE, M_SQRT2 }, { "SQRT1_2", SCRIPT_ON_MATH_SPACE, M_SQRT1_2 },
    { "MAX_SAFE_INTEGER", SCRIPT_ON_NUMBER_SPACE, 9007199254740991.0 }, { "MIN_SAFE_INTEGER", SCRIPT_ON_NUMBER_SPACE, -9007199254740991.0 },
    { "EPSILON", SCRIPT_ON_NUMBER_SPACE, 2.220446049250313e-16 }, { "MAX_VALUE", SCRIPT_ON_NUMBER_SPACE, 1.7976931348623157e308 },
    { "MIN_VALUE", SCRIPT_ON_NUMBER_SPACE, 5e-324 }, { "POSITIVE_INFINITY", SCRIPT_ON_NUMBER_SPACE, INFINITY },
    { "NEGATIVE_INFINITY", SCRIPT_ON_NUMBER_SPACE, -INFINITY }, { "NaN", SCRIPT_ON_NUMBER_SPACE, NAN },
  };

  for (size_t i = 0; i < sizeof constants / sizeof constants[0]; i++)
    if (constants[i].space == space && strcmp (constants[i].name, name->str.data) == 0)
      {
        *value = constants[i].value;
        return true;
      }
  return false;
}

/* ---- the rest ------------------------------------------------------------------------------------------------------------------------------------ */

static Value
emit_log_line (Script *s, ApiCall *call)
{
  Str *line = &atoms_intern (&s->atoms, "", 0)->str;

  if (s->console.count >= 1000)
    return value_undefined ();
  for (uint32_t i = 0; i < call->count; i++)
    {
      if (i > 0)
        line = str_concat (s->arena, line, &atoms_intern (&s->atoms, " ", 1)->str);
      line = str_concat (s->arena, line, value_show (s, call->values[i], 0));
    }
  *vector_push (s->arena, &s->console) = str_get_c (s->arena, line->units > 4096 ? str_slice (s->arena, line, 0, 4096) : line);
  return value_undefined ();
}

static Value
emit_error (Script *s, ApiCall *call)
{
  Value v = arg (call, 0);

  return error_new (s, v.tag == TAG_UNDEFINED ? "" : str_get_c (s->arena, value_to_str (s, v)));
}

#define MATH SCRIPT_ON_MATH_SPACE
#define ROW(name, receivers, emit, text) { { name, receivers, { P_OPT ("values", ANY, NULL) }, true, "any", text, NULL }, emit }

static const ApiRow rows[] = {
  ROW ("Object", SCRIPT_ON_LIBRARY, emit_object, "An object."), ROW ("keys", SCRIPT_ON_OBJECT_SPACE, emit_object_keys, "Names of the fields."),
  ROW ("values", SCRIPT_ON_OBJECT_SPACE, emit_object_values, "Values of the fields."), ROW ("entries", SCRIPT_ON_OBJECT_SPACE, emit_object_entries, "Pairs of name and value."),
  ROW ("assign", SCRIPT_ON_OBJECT_SPACE, emit_assign, "Copies fields."), ROW ("fromEntries", SCRIPT_ON_OBJECT_SPACE, emit_from_entries, "An object from pairs."),
  ROW ("freeze", SCRIPT_ON_OBJECT_SPACE, emit_freeze, "No more changes."), ROW ("hasOwn", SCRIPT_ON_OBJECT_SPACE, emit_has_own, "Has it the field?"),
  ROW ("hasOwnProperty", SCRIPT_ON_OBJECT, emit_has_own, "Has it the field?"),
  ROW ("abs", MATH, emit_abs, "|x|"), ROW ("ceil", MATH, emit_ceil, "Rounds up."), ROW ("floor", MATH, emit_floor, "Rounds down."), ROW ("round", MATH, emit_round, "Rounds, halves up."),
  ROW ("trunc", MATH, emit_trunc, "Cuts the fraction."), ROW ("sign", MATH, emit_sign, "-1, 0 or 1."), ROW ("sqrt", MATH, emit_sqrt, "Square root."), ROW ("cbrt", MATH, emit_cbrt, "Cube root."),
  ROW ("exp", MATH, emit_exp, "e to the x."), ROW ("expm1", MATH, emit_expm1, "exp(x) - 1."), ROW ("log", MATH, emit_log, "Natural logarithm."), ROW ("log2", MATH, emit_log2, "Logarithm to 2."),
  ROW ("log10", MATH, emit_log10, "Logarithm to 10."), ROW ("log1p", MATH, emit_log1p, "log(1 + x)."), ROW ("sin", MATH, emit_sin, "Sine."), ROW ("cos", MATH, emit_cos, "Cosine."), ROW ("tan", MATH, emit_tan, "Tangent."),
  ROW ("asin", MATH, emit_asin, "Arc sine."), ROW ("acos", MATH, emit_acos, "Arc cosine."), ROW ("atan", MATH, emit_atan, "Arc tangent."), ROW ("atan2", MATH, emit_atan2, "Angle of a point."),
  ROW ("sinh", MATH, emit_sinh, "Hyperbolic sine."), ROW ("cosh", MATH, emit_cosh, "Hyperbolic cosine."), ROW ("tanh", MATH, emit_tanh, "Hyperbolic tangent."),
  ROW ("asinh", MATH, emit_asinh, "Its inverse."), ROW ("acosh", MATH, emit_acosh, "Its inverse."), ROW ("atanh", MATH, emit_atanh, "Its inverse."), ROW ("fround", MATH, emit_fround, "As a 32-bit number."),
  ROW ("pow", MATH, emit_pow, "x to the y."), ROW ("max", MATH, emit_max, "The largest."), ROW ("min", MATH, emit_min, "The smallest."), ROW ("hypot", MATH, emit_hypot, "Length of a vector."),
  ROW ("imul", MATH, emit_imul, "32-bit product."), ROW ("clz32", MATH, emit_clz32, "Leading zero bits."), ROW ("random", MATH, emit_random, "0 to 1, the same at every evaluation."),
  ROW ("SeededRandom", SCRIPT_ON_LIBRARY, emit_seeded_random, "A generator of its own."), ROW ("next", SCRIPT_ON_RANDOM, emit_random_next, "0 to 1."),
  ROW ("random", SCRIPT_ON_RANDOM, emit_random_next, "0 to 1."),
  ROW ("log", SCRIPT_ON_CONSOLE_SPACE, emit_log_line, "A line in the Output panel."), ROW ("info", SCRIPT_ON_CONSOLE_SPACE, emit_log_line, "A line in the Output panel."),
  ROW ("warn", SCRIPT_ON_CONSOLE_SPACE, emit_log_line, "A line in the Output panel."), ROW ("error", SCRIPT_ON_CONSOLE_SPACE, emit_log_line, "A line in the Output panel."),
  ROW ("Error", SCRIPT_ON_LIBRARY, emit_error, "An error to throw."), ROW ("TypeError", SCRIPT_ON_LIBRARY, emit_error, "An error to throw."),
  ROW ("RangeError", SCRIPT_ON_LIBRARY, emit_error, "An error to throw."),
};

const ApiTable api_table_library = { rows, sizeof rows / sizeof rows[0] };
