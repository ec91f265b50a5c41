/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JavaScript's Math and console, and seeded generators. */
#include "script-clip.h"
#include "script-library.h"
#include <math.h>

double
library_whole (Script *s, const ApiCall *call, uint32_t index, double fallback)
{
  Value v = library_arg (call, index);
  double n;

  if (v.tag == TAG_UNDEFINED)
    return fallback;
  n = trunc (value_to_number (s, v));
  return n == n ? n : 0;
}

/* ---- Math -------------------------------------------------------------------------------------------------------------------------------------- */

static double
number_arg (Script *s, const ApiCall *call, uint32_t index)
{
  return index < call->count ? value_to_number (s, call->values[index]) : NAN;
}

/* cbrt() may miss by one unit in the last place. */
static double
cube_root (double x)
{
  double root = (double) cbrtl (x), whole = round (root);

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
MATH_1 (round, fabs (x) < 4503599627370496.0 ? copysign (floor (x) + (x - floor (x) >= 0.5), x) : x)

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
        best = NAN;
      if ((largest ? x > best : x < best) || (x == 0 && best == 0 && (signbit (best) != 0) == largest))
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

static Value emit_imul (Script *s, ApiCall *call) { return value_number ((int32_t) ((uint32_t) value_to_int32 (s, library_arg (call, 0)) * (uint32_t) value_to_int32 (s, library_arg (call, 1)))); }

static Value
emit_clz32 (Script *s, ApiCall *call)
{
  uint32_t n = (uint32_t) value_to_int32 (s, library_arg (call, 0));

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

/* Halves of characters that stand alone cannot leave the language. */
static const char *
line_close (Script *s, const Str *line)
{
  char *out = memory_alloc (s->arena, line->length + 1);
  size_t n = 0;

  for (size_t at = 0; at < line->length;)
    {
      uint32_t code = utf8_get (line->data, line->length, &at);

      n += utf8_put (out + n, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
    }
  out[n] = 0;
  return out;
}

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
  *vector_push (s->arena, &s->console) = line_close (s, line->units > 4096 ? str_slice (s->arena, line, 0, 4096) : line);
  return value_undefined ();
}

#define MATH SCRIPT_ON_MATH_SPACE
#define ROW LIBRARY_ROW

static const ApiRow rows[] = {
  ROW ("abs", MATH, emit_abs, "|x|"), ROW ("ceil", MATH, emit_ceil, "Rounds up."), ROW ("floor", MATH, emit_floor, "Rounds down."), ROW ("round", MATH, emit_round, "Rounds, halves up."),
  ROW ("trunc", MATH, emit_trunc, "Cuts the fraction."), ROW ("sign", MATH, emit_sign, "-1, 0 or 1."), ROW ("sqrt", MATH, emit_sqrt, "Square root."), ROW ("cbrt", MATH, emit_cbrt, "Cube root."),
  ROW ("exp", MATH, emit_exp, "e to the x."), ROW ("expm1", MATH, emit_expm1, "exp(x) - 1."), ROW ("log", MATH, emit_log, "Natural logarithm."), ROW ("log2", MATH, emit_log2, "Logarithm to 2."),
  ROW ("log10", MATH, emit_log10, "Logarithm to 10."), ROW ("log1p", MATH, emit_log1p, "log(1 + x)."), ROW ("sin", MATH, emit_sin, "Sine."), ROW ("cos", MATH, emit_cos, "Cosine."), ROW ("tan", MATH, emit_tan, "Tangent."),
  ROW ("asin", MATH, emit_asin, "Arc sine."), ROW ("acos", MATH, emit_acos, "Arc cosine."), ROW ("atan", MATH, emit_atan, "Arc tangent."), ROW ("atan2", MATH, emit_atan2, "Angle of a point."),
  ROW ("sinh", MATH, emit_sinh, "Hyperbolic sine."), ROW ("cosh", MATH, emit_cosh, "Hyperbolic cosine."), ROW ("tanh", MATH, emit_tanh, "Hyperbolic tangent."),
  ROW ("asinh", MATH, emit_asinh, "Its inverse."), ROW ("acosh", MATH, emit_acosh, "Its inverse."), ROW ("atanh", MATH, emit_atanh, "Its inverse."), ROW ("fround", MATH, emit_fround, "As a 32-bit number."),
  ROW ("pow", MATH, emit_pow, "x to the y."), ROW ("max", MATH, emit_max, "The largest."), ROW ("min", MATH, emit_min, "The smallest."), ROW ("hypot", MATH, emit_hypot, "Length of a vector."),
  ROW ("imul", MATH, emit_imul, "32-bit product."), ROW ("clz32", MATH, emit_clz32, "Leading zero bits."), ROW ("random", MATH, emit_random, "0 to 1, the same at every evaluation."),
  ROW ("SeededRandom", SCRIPT_ON_LIBRARY, emit_seeded_random, "A generator of its own."),
  ROW ("log", SCRIPT_ON_CONSOLE_SPACE, emit_log_line, "A line in the Output panel."), ROW ("info", SCRIPT_ON_CONSOLE_SPACE, emit_log_line, "A line in the Output panel."),
  ROW ("warn", SCRIPT_ON_CONSOLE_SPACE, emit_log_line, "A line in the Output panel."), ROW ("error", SCRIPT_ON_CONSOLE_SPACE, emit_log_line, "A line in the Output panel."),
};

const ApiTable api_table_library = { rows, sizeof rows / sizeof rows[0] };
