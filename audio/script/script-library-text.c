/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JavaScript's texts and numbers. */
#include "script-clip.h"
#include <math.h>
#include <stdio.h>

static Value
arg (const ApiCall *call, uint32_t index)
{
  return index < call->count ? call->values[index] : value_undefined ();
}

static const Str *
self_str (Script *s, const ApiCall *call)
{
  return call->self.tag == TAG_STRING ? call->self.u.str : value_to_str (s, call->self);
}

static Value
text (Script *s, const char *data, size_t length)
{
  return value_str (str_new (s->arena, data, length));
}

static double
whole_arg (Script *s, const ApiCall *call, uint32_t index, double fallback)
{
  Value v = arg (call, index);
  double n;

  if (v.tag == TAG_UNDEFINED)
    return fallback;
  n = trunc (value_to_number (s, v));
  return n == n ? n : 0;
}

static uint32_t
clamp (double n, uint32_t most)
{
  return n < 0 ? 0 : n > most ? most : (uint32_t) n;
}

/* Byte offset of the first find at or after `from` bytes, or -1. */
static int64_t
find_bytes (const Str *a, const Str *b, uint32_t from)
{
  const char *hit;

  if (b->length == 0)
    return from <= a->length ? from : -1;
  if (from >= a->length)
    return -1;
  hit = memmem (a->data + from, a->length - from, b->data, b->length);
  return hit ? hit - a->data : -1;
}

static uint32_t
to_bytes (const Str *a, uint32_t unit)
{
  bool half;

  return str_offset (a, unit, &half);
}

static double
to_units (const Str *a, int64_t bytes)
{
  return bytes < 0 ? -1 : a->units == a->length ? (double) bytes : str_units (a->data, (size_t) bytes);
}

static void
cost (Script *s, const ApiCall *call, const Str *a)
{
  script_steps (s, a->length / 64 + 1, call->place);
}

/* ---- parts ------------------------------------------------------------------------------------------------------------------------ */

static Value
emit_slice (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  double from = whole_arg (s, call, 0, 0), to = whole_arg (s, call, 1, a->units);

  cost (s, call, a);
  return value_str (str_slice (s->arena, a, clamp (from < 0 ? from + a->units : from, a->units), clamp (to < 0 ? to + a->units : to, a->units)));
}

static Value
emit_substring (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  uint32_t from = clamp (whole_arg (s, call, 0, 0), a->units), to = clamp (whole_arg (s, call, 1, a->units), a->units);

  cost (s, call, a);
  return value_str (str_slice (s->arena, a, from < to ? from : to, from < to ? to : from));
}

static Value
emit_char_at (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  double n = whole_arg (s, call, 0, 0);

  if (n < 0 || n >= a->units)
    return text (s, "", 0);
  return value_str (str_slice (s->arena, a, (uint32_t) n, (uint32_t) n + 1));
}

static Value
emit_at (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  double n = whole_arg (s, call, 0, 0);

  if (n < 0)
    n += a->units;
  if (n < 0 || n >= a->units)
    return value_undefined ();
  return value_str (str_slice (s->arena, a, (uint32_t) n, (uint32_t) n + 1));
}

static Value
code_at (Script *s, ApiCall *call, bool whole)
{
  const Str *a = self_str (s, call);
  double n = whole_arg (s, call, 0, 0);
  bool half;
  size_t at;
  uint32_t code;

  if (n < 0 || n >= a->units)
    return whole ? value_undefined () : value_number (NAN);
  at = str_offset (a, (uint32_t) n, &half);
  code = utf8_get (a->data, a->length, &at);
  if (code >= 0x10000 && half)
    code = 0xDC00 + ((code - 0x10000) & 0x3FF);
  else if (code >= 0x10000 && !whole)
    code = 0xD800 + ((code - 0x10000) >> 10);
  return value_number (code);
}

static Value emit_char_code_at (Script *s, ApiCall *call) { return code_at (s, call, false); }
static Value emit_code_point_at (Script *s, ApiCall *call) { return code_at (s, call, true); }

static Value
emit_from_char_code (Script *s, ApiCall *call)
{
  char *out = memory_alloc (s->arena, call->count * 4 + 4);
  size_t n = 0;

  for (uint32_t i = 0; i < call->count; i++)
    {
      uint32_t code = (uint32_t) value_to_int32 (s, call->values[i]) & 0x1FFFFF;

      if (code > 0x10FFFF)
        code = 0xFFFD;
      if (code >= 0xD800 && code < 0xDC00 && i + 1 < call->count)
        {
          uint32_t low = (uint32_t) value_to_int32 (s, call->values[i + 1]) & 0xFFFF;

          if (low >= 0xDC00 && low < 0xE000)
            {
              code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
              i++;
            }
        }
      n += utf8_put (out + n, code);
    }
  return text (s, out, n);
}

/* ---- searching ----------------------------------------------------------------------------------------------------------------------- */

static Value
emit_includes (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);

  cost (s, call, a);
  return value_bool (find_bytes (a, value_to_str (s, arg (call, 0)), to_bytes (a, clamp (whole_arg (s, call, 1, 0), a->units))) >= 0);
}

static Value
emit_index_of (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);

  cost (s, call, a);
  return value_number (to_units (a, find_bytes (a, value_to_str (s, arg (call, 0)), to_bytes (a, clamp (whole_arg (s, call, 1, 0), a->units)))));
}

static Value
emit_last_index_of (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *b = value_to_str (s, arg (call, 0));
  int64_t found = -1;

  script_steps (s, a->length / 8 + 1, call->place);
  for (int64_t at = (int64_t) a->length - b->length; at >= 0 && found < 0; at--)
    if (memcmp (a->data + at, b->data, b->length) == 0)
      found = at;
  return value_number (to_units (a, found));
}

static Value
emit_starts_with (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *b = value_to_str (s, arg (call, 0));
  uint32_t at = to_bytes (a, clamp (whole_arg (s, call, 1, 0), a->units));

  return value_bool (b->length <= a->length - at && memcmp (a->data + at, b->data, b->length) == 0);
}

static Value
emit_ends_with (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *b = value_to_str (s, arg (call, 0));
  uint32_t end = to_bytes (a, clamp (whole_arg (s, call, 1, a->units), a->units));

  return value_bool (b->length <= end && memcmp (a->data + end - b->length, b->data, b->length) == 0);
}

/* ---- making ----------------------------------------------------------------------------------------------------------------------------- */

static Value
emit_repeat (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  double n = whole_arg (s, call, 0, 0);
  char *out;

  if (n < 0 || isinf (n))
    script_throw (s, call->place, "SS0404", NULL, "A text cannot be repeated %n times.", n);
  if (n * a->units > 4e9)
    n = 4e9 / (a->units ? a->units : 1);
  text_limit_check (s, (uint64_t) (n * a->units), call->place);
  if (a->length == 0)
    return call->self;
  out = memory_alloc (s->arena, (size_t) (n * a->length) + 1);
  for (uint32_t i = 0; i < n; i++)
    memcpy (out + (size_t) i * a->length, a->data, a->length);
  return text (s, out, (size_t) (n * a->length));
}

static Value
pad (Script *s, ApiCall *call, bool front)
{
  const Str *a = self_str (s, call), *with = arg (call, 1).tag == TAG_UNDEFINED ? &atoms_intern (&s->atoms, " ", 1)->str : value_to_str (s, arg (call, 1));
  double want = whole_arg (s, call, 0, 0);
  const Str *fill;
  uint32_t missing;

  if (want <= a->units || with->units == 0)
    return value_str (a);
  text_limit_check (s, want > 4e9 ? 4000000000u : (uint64_t) want, call->place);
  missing = (uint32_t) want - a->units;
  fill = &atoms_intern (&s->atoms, "", 0)->str;
  while (fill->units < missing)
    fill = str_concat (s->arena, fill, with);
  fill = str_slice (s->arena, fill, 0, missing);
  return value_str (front ? str_concat (s->arena, fill, a) : str_concat (s->arena, a, fill));
}

static Value emit_pad_start (Script *s, ApiCall *call) { return pad (s, call, true); }
static Value emit_pad_end (Script *s, ApiCall *call) { return pad (s, call, false); }

static bool
blank (char c)
{
  return c == ' ' || (c >= 9 && c <= 13);
}

static Value
trim (Script *s, ApiCall *call, bool front, bool back)
{
  const Str *a = self_str (s, call);
  uint32_t from = 0, to = a->length;

  while (front && from < to && blank (a->data[from]))
    from++;
  while (back && to > from && blank (a->data[to - 1]))
    to--;
  return text (s, a->data + from, to - from);
}

static Value emit_trim (Script *s, ApiCall *call) { return trim (s, call, true, true); }
static Value emit_trim_start (Script *s, ApiCall *call) { return trim (s, call, true, false); }
static Value emit_trim_end (Script *s, ApiCall *call) { return trim (s, call, false, true); }

/* ASCII and the Latin letters of two bytes; others stay as they are. */
static Value
change_case (Script *s, ApiCall *call, bool upper)
{
  const Str *a = self_str (s, call);
  char *out = memory_alloc (s->arena, a->length + 1);

  cost (s, call, a);
  for (uint32_t i = 0; i < a->length; i++)
    {
      char c = a->data[i];

      if (upper ? c >= 'a' && c <= 'z' : c >= 'A' && c <= 'Z')
        c = (char) (c ^ 32);
      else if (i > 0 && (uint8_t) a->data[i - 1] == 0xC3 && (uint8_t) c != 0x97 && (uint8_t) c != 0xB7 && (uint8_t) c != 0x9F && (uint8_t) c != 0xBF
               && (upper ? (uint8_t) c >= 0xA0 : (uint8_t) c < 0xA0))
        c = (char) (c ^ 32);
      out[i] = c;
    }
  return text (s, out, a->length);
}

static Value emit_upper (Script *s, ApiCall *call) { return change_case (s, call, true); }
static Value emit_lower (Script *s, ApiCall *call) { return change_case (s, call, false); }

static Value
emit_split (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *between;
  Array *out = array_new (s, 8);
  int64_t at = 0, next;

  if (arg (call, 0).tag == TAG_UNDEFINED)
    {
      array_push (s, out, value_str (a));
      return value_array (out);
    }
  between = value_to_str (s, arg (call, 0));
  script_steps (s, a->length, call->place);
  if (between->length == 0)
    {
      for (uint32_t i = 0; i < a->units; i++)
        array_push (s, out, a->units == a->length ? text (s, a->data + i, 1) : value_str (str_slice (s->arena, a, i, i + 1)));
      return value_array (out);
    }
  while ((next = find_bytes (a, between, (uint32_t) at)) >= 0)
    {
      array_push (s, out, text (s, a->data + at, (size_t) (next - at)));
      at = next + between->length;
    }
  array_push (s, out, text (s, a->data + at, (size_t) (a->length - at)));
  if (arg (call, 1).tag == TAG_NUMBER && call->values[1].u.number >= 0 && out->count > call->values[1].u.number)
    out->count = (uint32_t) call->values[1].u.number;
  return value_array (out);
}

static Value
replace (Script *s, ApiCall *call, bool all)
{
  const Str *a = self_str (s, call), *what = value_to_str (s, arg (call, 0)), *out = &atoms_intern (&s->atoms, "", 0)->str, *with;
  int64_t at = 0, next;

  while ((next = find_bytes (a, what, (uint32_t) at)) >= 0)
    {
      Value v = arg (call, 1);

      script_step (s, call->place.start, call->place.end);
      if (value_is_function (v))
        {
          Value args[2] = { value_str (what), value_number (to_units (a, next)) };

          v = call_value (s, v, value_undefined (), args, 2, call->link, call->place);
        }
      with = value_to_str (s, v);
      out = str_concat (s->arena, out, str_new (s->arena, a->data + at, (size_t) (next - at)));
      out = str_concat (s->arena, out, with);
      text_limit_check (s, out->units, call->place);
      at = next + what->length;
      if (!all)
        break;
      if (what->length == 0)
        {
          if (at >= a->length)
            break;
          out = str_concat (s->arena, out, str_new (s->arena, a->data + at, 1));
          at++;
        }
    }
  return value_str (str_concat (s->arena, out, str_new (s->arena, a->data + at, (size_t) (a->length - at))));
}

static Value emit_replace (Script *s, ApiCall *call) { return replace (s, call, false); }
static Value emit_replace_all (Script *s, ApiCall *call) { return replace (s, call, true); }

static Value
emit_concat (Script *s, ApiCall *call)
{
  const Str *out = self_str (s, call);

  for (uint32_t i = 0; i < call->count; i++)
    {
      out = str_concat (s->arena, out, value_to_str (s, call->values[i]));
      text_limit_check (s, out->units, call->place);
    }
  return value_str (out);
}

static Value
emit_locale_compare (Script *s, ApiCall *call)
{
  return value_number (str_compare (self_str (s, call), value_to_str (s, arg (call, 0))));
}

/* ---- numbers --------------------------------------------------------------------------------------------------------------------------------- */

/* Does n lie exactly between two numbers with so many decimals? All digits of such a number fit. */
static bool
is_tie (double n, int digits)
{
  char out[200];
  int length = snprintf (out, sizeof out, "%.100f", n), at = length - 100 + digits;

  return out[at] == '5' && strspn (out + at + 1, "0") == (size_t) (length - at - 1);
}

static Value
emit_to_fixed (Script *s, ApiCall *call)
{
  double n = value_to_number (s, call->self), digits = whole_arg (s, call, 0, 0);
  char out[400];
  int length;

  if (digits < 0 || digits > 20)
    script_throw (s, call->place, "SS0404", NULL, "toFixed takes 0 to 20 digits, not %n.", digits);
  if (!(fabs (n) < 1e21))
    return value_str (value_to_str (s, call->self));
  length = snprintf (out, sizeof out, "%.*f", (int) digits, n);
  if (is_tie (n, (int) digits))
    {
      /* A hair beyond the middle: JavaScript rounds it away from zero, C to the even neighbour. */
      length = snprintf (out, sizeof out, "%.*f", (int) digits, nextafter (n, n < 0 ? -HUGE_VAL : HUGE_VAL));
    }
  return value_str (str_copy (s->arena, out, (size_t) length));
}

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
    out[i] = "0123456789abcdefghijklmnopqrstuvwxyz"[(unsigned char) out[i]];
  return count;
}

static Value
emit_to_string (Script *s, ApiCall *call)
{
  double base = whole_arg (s, call, 0, 10), n;
  char out[1280], *text;
  size_t at = 80, behind;
  uint64_t whole;
  bool carry;

  if (call->self.tag != TAG_NUMBER || base == 10)
    return value_str (value_to_str (s, call->self));
  n = call->self.u.number;
  if (base < 2 || base > 36)
    script_throw (s, call->place, "SS0404", NULL, "toString takes a base from 2 to 36, not %n.", base);
  if (!(fabs (n) <= 9e15))
    return value_str (value_to_str (s, call->self));
  behind = fraction_print (fabs (n), (unsigned) base, out + at + 1, &carry);
  text = out + at;
  *text = '.';
  whole = (uint64_t) fabs (n) + carry;
  do
    *--text = "0123456789abcdefghijklmnopqrstuvwxyz"[whole % (uint64_t) base];
  while ((whole /= (uint64_t) base) != 0);
  if (n < 0)
    *--text = '-';
  return value_str (str_copy (s->arena, text, (size_t) (out + at - text) + (behind > 0 ? behind + 1 : 0)));
}

static Value
emit_parse_float (Script *s, ApiCall *call)
{
  const Str *a = value_to_str (s, arg (call, 0));
  uint32_t from = 0;
  double n;

  while (from < a->length && blank (a->data[from]))
    from++;
  return value_number (number_parse_decimal (a->data + from, a->length - from, &n) ? n : NAN);
}

static Value
emit_parse_int (Script *s, ApiCall *call)
{
  const Str *a = value_to_str (s, arg (call, 0));
  uint32_t at = 0, first;
  double base = call->link || call->count < 3 ? whole_arg (s, call, 1, 0) : 0, n = 0;
  bool negative = false;

  while (at < a->length && blank (a->data[at]))
    at++;
  if (at < a->length && (a->data[at] == '-' || a->data[at] == '+'))
    negative = a->data[at++] == '-';
  if ((base == 0 || base == 16) && at + 1 < a->length && a->data[at] == '0' && (a->data[at + 1] | 32) == 'x')
    {
      at += 2;
      base = 16;
    }
  if (base == 0)
    base = 10;
  for (first = at; at < a->length; at++)
    {
      char c = a->data[at];
      int digit = c >= '0' && c <= '9' ? c - '0' : (c | 32) >= 'a' && (c | 32) <= 'z' ? (c | 32) - 'a' + 10 : 99;

      if (digit >= base)
        break;
      n = n * base + digit;
    }
  return value_number (at == first || base < 2 || base > 36 ? NAN : negative ? -n : n);
}

static Value emit_is_nan (Script *s, ApiCall *call) { return value_bool (isnan (value_to_number (s, arg (call, 0)))); }
static Value emit_is_finite (Script *s, ApiCall *call) { return value_bool (isfinite (value_to_number (s, arg (call, 0)))); }
static Value emit_number_is_nan (Script *s, ApiCall *call) { return value_bool (arg (call, 0).tag == TAG_NUMBER && isnan (call->values[0].u.number)); }
static Value emit_number_is_finite (Script *s, ApiCall *call) { return value_bool (arg (call, 0).tag == TAG_NUMBER && isfinite (call->values[0].u.number)); }

static Value
emit_is_integer (Script *s, ApiCall *call)
{
  return value_bool (arg (call, 0).tag == TAG_NUMBER && isfinite (call->values[0].u.number) && floor (call->values[0].u.number) == call->values[0].u.number);
}

static Value emit_value_of (Script *s, ApiCall *call) { return call->self; }
static Value emit_number (Script *s, ApiCall *call) { return value_number (call->count ? value_to_number (s, call->values[0]) : 0); }
static Value emit_string (Script *s, ApiCall *call) { return call->count ? value_str (value_to_str (s, call->values[0])) : text (s, "", 0); }

static Value
emit_boolean (Script *s, ApiCall *call)
{
  if (arg (call, 0).tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  return value_bool (value_is_true (arg (call, 0)));
}

#define S_ SCRIPT_ON_STRING
#define N_ SCRIPT_ON_NUMBER
#define ROW(name, receivers, emit, text) { { name, receivers, { P_OPT ("values", ANY, NULL) }, true, "any", text, NULL }, emit }

static const ApiRow rows[] = {
  ROW ("slice", S_, emit_slice, "A part; negative counts from the end."), ROW ("substring", S_, emit_substring, "A part."), ROW ("charAt", S_, emit_char_at, "One character."),
  ROW ("at", S_, emit_at, "One character; negative counts from the end."), ROW ("charCodeAt", S_, emit_char_code_at, "Its number."), ROW ("codePointAt", S_, emit_code_point_at, "Its number."),
  ROW ("includes", S_, emit_includes, "Is it inside?"), ROW ("indexOf", S_, emit_index_of, "The first place."), ROW ("lastIndexOf", S_, emit_last_index_of, "The last place."),
  ROW ("startsWith", S_, emit_starts_with, "Does it begin so?"), ROW ("endsWith", S_, emit_ends_with, "Does it end so?"), ROW ("repeat", S_, emit_repeat, "Several times."),
  ROW ("padStart", S_, emit_pad_start, "Filled at the front."), ROW ("padEnd", S_, emit_pad_end, "Filled at the end."), ROW ("trim", S_, emit_trim, "Without blanks around."),
  ROW ("trimStart", S_, emit_trim_start, "Without blanks in front."), ROW ("trimEnd", S_, emit_trim_end, "Without blanks behind."), ROW ("toUpperCase", S_, emit_upper, "In capitals."),
  ROW ("toLowerCase", S_, emit_lower, "In small letters."), ROW ("split", S_, emit_split, "A list of parts."), ROW ("replace", S_, emit_replace, "The first one replaced."),
  ROW ("replaceAll", S_, emit_replace_all, "All replaced."), ROW ("concat", S_, emit_concat, "Texts in a row."), ROW ("localeCompare", S_, emit_locale_compare, "Order of two texts."),
  ROW ("toString", S_ | N_ | SCRIPT_ON_BOOLEAN, emit_to_string, "As a text."), ROW ("valueOf", S_ | N_ | SCRIPT_ON_BOOLEAN, emit_value_of, "Itself."), ROW ("toFixed", N_, emit_to_fixed, "With so many decimals."),
  ROW ("fromCharCode", SCRIPT_ON_STRING_SPACE, emit_from_char_code, "A text from numbers."), ROW ("fromCodePoint", SCRIPT_ON_STRING_SPACE, emit_from_char_code, "A text from numbers."),
  ROW ("parseFloat", SCRIPT_ON_LIBRARY | SCRIPT_ON_NUMBER_SPACE, emit_parse_float, "A number from a text."), ROW ("parseInt", SCRIPT_ON_LIBRARY | SCRIPT_ON_NUMBER_SPACE, emit_parse_int, "A whole number from a text."),
  ROW ("isNaN", SCRIPT_ON_LIBRARY, emit_is_nan, "Is it no number?"), ROW ("isFinite", SCRIPT_ON_LIBRARY, emit_is_finite, "Is it finite?"),
  ROW ("isNaN", SCRIPT_ON_NUMBER_SPACE, emit_number_is_nan, "Is it no number?"), ROW ("isFinite", SCRIPT_ON_NUMBER_SPACE, emit_number_is_finite, "Is it finite?"),
  ROW ("isInteger", SCRIPT_ON_NUMBER_SPACE, emit_is_integer, "Is it whole?"), ROW ("isSafeInteger", SCRIPT_ON_NUMBER_SPACE, emit_is_integer, "Is it whole?"),
  ROW ("Number", SCRIPT_ON_LIBRARY, emit_number, "As a number."), ROW ("String", SCRIPT_ON_LIBRARY, emit_string, "As a text."), ROW ("Boolean", SCRIPT_ON_LIBRARY, emit_boolean, "True or false."),
};

const ApiTable api_table_text = { rows, sizeof rows / sizeof rows[0] };
