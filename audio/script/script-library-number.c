/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JavaScript's numbers. */
#include "script-library.h"
#include <math.h>
#include <stdlib.h>

/* this, for a method of numbers. */
static double
self (const ApiCall *call)
{
  return call->self.u.number;
}

static Value
text (Script *s, const char *data, size_t length)
{
  return value_str (str_copy (s->arena, data, length));
}

/* How many digits are asked for; what has no digits is answered at once. */
static bool
digits_arg (Script *s, ApiCall *call, double least, double *digits)
{
  *digits = library_whole (s, call, 0, 0);
  if (!isfinite (self (call)))
    return false;
  if (!(*digits >= least && *digits <= 100))
    script_throw (s, call->place, "SS0404", NULL, "%s takes %n to 100 digits, not %n.", call->row->entry.name, least, *digits);
  return true;
}

/* ---- decimal ------------------------------------------------------------------------------------------------------------- */

static Value
emit_to_fixed (Script *s, ApiCall *call)
{
  double n = self (call), places;
  char digits[801], out[140];
  size_t length, at = 0;
  int exponent;
  bool some;

  some = digits_arg (s, call, 0, &places);
  if (!some || fabs (n) >= 1e21)
    return value_str (value_to_str (s, call->self));
  length = number_digits_exact (fabs (n), digits, &exponent);
  if (exponent + 1 + (int) places >= 0)
    digits_round (digits, &length, (size_t) (exponent + 1 + (int) places), &exponent);
  else
    length = 0;
  if (n < 0)
    out[at++] = '-';
  for (int i = exponent > 0 ? exponent : 0; i >= -(int) places; i--)
    {
      int which = exponent - i;

      if (i == -1)
        out[at++] = '.';
      out[at++] = which >= 0 && (size_t) which < length ? digits[which] : '0';
    }
  return text (s, out, at);
}

/* d.ddde+x with the given digits, zeros added. */
static Value
exponential (Script *s, double n, const char *digits, size_t length, size_t want, int exponent)
{
  char out[140];
  size_t at = 0;

  if (n < 0)
    out[at++] = '-';
  for (size_t i = 0; i < want; i++)
    {
      if (i == 1)
        out[at++] = '.';
      out[at++] = i < length ? digits[i] : '0';
    }
  out[at++] = 'e';
  out[at++] = exponent < 0 ? '-' : '+';
  at += number_print (abs (exponent), out + at);
  return text (s, out, at);
}

static Value
emit_to_exponential (Script *s, ApiCall *call)
{
  double n = self (call), places;
  char digits[801];
  size_t length;
  int exponent;

  if (!digits_arg (s, call, 0, &places))
    return value_str (value_to_str (s, call->self));
  if (library_arg (call, 0).tag == TAG_UNDEFINED)
    {
      length = n == 0 ? 1 : (size_t) number_digits_shortest (fabs (n), digits, &exponent);
      if (n == 0)
        digits[0] = '0', exponent = 0;
      return exponential (s, n, digits, length, length, exponent);
    }
  length = number_digits_exact (fabs (n), digits, &exponent);
  digits_round (digits, &length, (size_t) places + 1, &exponent);
  return exponential (s, n, digits, length, (size_t) places + 1, exponent);
}

static Value
emit_to_precision (Script *s, ApiCall *call)
{
  double n = self (call), want;
  char digits[801], out[140];
  size_t length, at = 0;
  int exponent;

  if (library_arg (call, 0).tag == TAG_UNDEFINED || !digits_arg (s, call, 1, &want))
    return value_str (value_to_str (s, call->self));
  length = number_digits_exact (fabs (n), digits, &exponent);
  digits_round (digits, &length, (size_t) want, &exponent);
  if (exponent < -6 || exponent >= want)
    return exponential (s, n, digits, length, (size_t) want, exponent);
  if (n < 0)
    out[at++] = '-';
  for (int i = exponent > 0 ? exponent : 0; i > exponent - (int) want; i--)
    {
      int which = exponent - i;

      if (i == -1)
        out[at++] = '.';
      out[at++] = which >= 0 && (size_t) which < length ? digits[which] : '0';
    }
  return text (s, out, at);
}

/* ---- other bases ------------------------------------------------------------------------------------------------------------ */

static const char figures[] = "0123456789abcdefghijklmnopqrstuvwxyz";

/* The digits behind the point, as many as tell this number from its neighbours; *carry: they round up to a whole. */
static size_t
fraction_print (double n, unsigned base, char *out, bool *carry)
{
  double rest = n - floor (n), reach = (nextafter (n, HUGE_VAL) - n) / 2;
  size_t count = 0;

  *carry = false;
  while (rest >= reach && rest > 0 && count < 1100)
    {
      unsigned digit;

      rest *= base;
      reach *= base;
      digit = (unsigned) rest;
      rest -= digit;
      out[count++] = (char) digit;
      if ((rest > 0.5 || (rest == 0.5 && digit % 2)) && rest + reach > 1)
        {
          while (count > 0 && ++out[count - 1] == (char) base)
            count--;
          *carry = count == 0;
          break;
        }
    }
  for (size_t i = 0; i < count; i++)
    out[i] = figures[(unsigned char) out[i]];
  return count;
}

static Value
emit_to_string (Script *s, ApiCall *call)
{
  double base = library_whole (s, call, 0, 10), n = fabs (self (call)), whole;
  char out[2400], *start;
  size_t at = 1100, behind;
  bool carry;

  if (!(base >= 2 && base <= 36))
    script_throw (s, call->place, "SS0404", NULL, "toString takes a base from 2 to 36, not %n.", base);
  if (base == 10 || !isfinite (n))
    return value_str (value_to_str (s, call->self));
  behind = fraction_print (n, (unsigned) base, out + at + 1, &carry);
  start = out + at;
  *start = '.';
  whole = floor (n) + carry;
  for (; whole >= 0x1p57; whole /= base)
    *--start = '0';
  do
    {
      double rest = fmod (whole, base);

      *--start = figures[(int) rest];
      whole = (whole - rest) / base;
    }
  while (whole > 0);
  if (self (call) < 0)
    *--start = '-';
  return text (s, start, (size_t) (out + at - start) + (behind > 0 ? behind + 1 : 0));
}

/* ---- reading ------------------------------------------------------------------------------------------------------------------ */

static Value
emit_parse_float (Script *s, ApiCall *call)
{
  const Str *a = value_to_str (s, library_arg (call, 0));
  const char *data = a->data;
  size_t length = a->length;
  bool negative;
  double n;

  script_steps (s, length / 32, call->place);
  text_trim (&data, &length, true, false);
  negative = length > 0 && data[0] == '-';
  if (length >= 8u + (length > 0 && (data[0] == '-' || data[0] == '+')) && memcmp (data + (data[0] == '-' || data[0] == '+'), "Infinity", 8) == 0)
    return value_number (negative ? -INFINITY : INFINITY);
  return value_number (number_parse_decimal (data, length, &n) ? n : NAN);
}

static int
figure_value (char c)
{
  return c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'z' ? (c | 32) - 'a' + 10 : 99;
}

static Value
emit_parse_int (Script *s, ApiCall *call)
{
  const Str *a = value_to_str (s, library_arg (call, 0));
  const char *data = a->data;
  size_t length = a->length, at = 0, first;
  int base = value_to_int32 (s, library_arg (call, 1));
  double n = 0;
  bool negative = false;

  script_steps (s, length / 32, call->place);
  text_trim (&data, &length, true, false);
  if (at < length && (data[at] == '-' || data[at] == '+'))
    negative = data[at++] == '-';
  if ((base == 0 || base == 16) && at + 1 < length && data[at] == '0' && (data[at + 1] | 32) == 'x')
    {
      at += 2;
      base = 16;
    }
  if (base == 0)
    base = 10;
  if (base < 2 || base > 36)
    return value_number (NAN);
  for (first = at; at < length && figure_value (data[at]) < base; at++)
    n = n * base + figure_value (data[at]);
  if (at == first)
    return value_number (NAN);
  if (base == 10 && at - first > 15)
    number_parse_decimal (data + first, at - first, &n);
  return value_number (negative ? -n : n);
}

static Value emit_is_nan (Script *s, ApiCall *call) { return value_bool (isnan (value_to_number (s, library_arg (call, 0)))); }
static Value emit_is_finite (Script *s, ApiCall *call) { return value_bool (isfinite (value_to_number (s, library_arg (call, 0)))); }
static Value emit_number_is_nan (Script *s, ApiCall *call) { return value_bool (library_arg (call, 0).tag == TAG_NUMBER && isnan (call->values[0].u.number)); }
static Value emit_number_is_finite (Script *s, ApiCall *call) { return value_bool (library_arg (call, 0).tag == TAG_NUMBER && isfinite (call->values[0].u.number)); }

static Value
emit_is_integer (Script *s, ApiCall *call)
{
  return value_bool (library_arg (call, 0).tag == TAG_NUMBER && isfinite (call->values[0].u.number) && floor (call->values[0].u.number) == call->values[0].u.number);
}

static Value
emit_is_safe_integer (Script *s, ApiCall *call)
{
  return value_bool (emit_is_integer (s, call).u.truth && fabs (call->values[0].u.number) <= 9007199254740991.0);
}

static Value emit_number (Script *s, ApiCall *call) { return value_number (call->count ? value_to_number (s, call->values[0]) : 0); }

static Value
emit_boolean (Script *s, ApiCall *call)
{
  if (library_arg (call, 0).tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  return value_bool (value_is_true (library_arg (call, 0)));
}

#define N_ SCRIPT_ON_NUMBER
#define SPACE SCRIPT_ON_NUMBER_SPACE
#define ROW LIBRARY_ROW

static const ApiRow rows[] = {
  ROW ("toString", N_, emit_to_string, "As a text, in any base."), ROW ("toFixed", N_, emit_to_fixed, "With so many decimals."),
  ROW ("toPrecision", N_, emit_to_precision, "With so many digits."), ROW ("toExponential", N_, emit_to_exponential, "As 1.5e+3."),
  ROW ("parseFloat", SCRIPT_ON_LIBRARY | SPACE, emit_parse_float, "A number from a text."), ROW ("parseInt", SCRIPT_ON_LIBRARY | SPACE, emit_parse_int, "A whole number from a text."),
  ROW ("isNaN", SCRIPT_ON_LIBRARY, emit_is_nan, "Is it no number?"), ROW ("isFinite", SCRIPT_ON_LIBRARY, emit_is_finite, "Is it finite?"),
  ROW ("isNaN", SPACE, emit_number_is_nan, "Is it no number?"), ROW ("isFinite", SPACE, emit_number_is_finite, "Is it finite?"),
  ROW ("isInteger", SPACE, emit_is_integer, "Is it whole?"), ROW ("isSafeInteger", SPACE, emit_is_safe_integer, "Is it whole and exact?"),
  ROW ("Number", SCRIPT_ON_LIBRARY, emit_number, "As a number."), ROW ("Boolean", SCRIPT_ON_LIBRARY, emit_boolean, "True or false."),
};

const ApiTable api_table_numbers = { rows, sizeof rows / sizeof rows[0] };
