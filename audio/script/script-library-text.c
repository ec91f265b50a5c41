/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JavaScript's texts. */
#include "script-library.h"
#include <math.h>

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

/* Where a search from this unit begins: a half of a character cannot begin a find. */
static uint32_t
from_bytes (const Str *a, uint32_t unit)
{
  bool half;
  size_t at = str_offset (a, unit, &half);

  if (half)
    utf8_get (a->data, a->length, &at);
  return (uint32_t) at;
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
  double from = library_whole (s, call, 0, 0), to = library_whole (s, call, 1, a->units);

  cost (s, call, a);
  return value_str (str_slice (s->arena, a, clamp (from < 0 ? from + a->units : from, a->units), clamp (to < 0 ? to + a->units : to, a->units)));
}

static Value
emit_substring (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  uint32_t from = clamp (library_whole (s, call, 0, 0), a->units), to = clamp (library_whole (s, call, 1, a->units), a->units);

  cost (s, call, a);
  return value_str (str_slice (s->arena, a, from < to ? from : to, from < to ? to : from));
}

static Value
emit_char_at (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  double n = library_whole (s, call, 0, 0);

  if (n < 0 || n >= a->units)
    return text (s, "", 0);
  return value_str (str_slice (s->arena, a, (uint32_t) n, (uint32_t) n + 1));
}

static Value
emit_at (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  double n = library_whole (s, call, 0, 0);

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
  double n = library_whole (s, call, 0, 0);
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

/* Halves that meet become one character. */
static Value
codes_to_text (Script *s, const uint32_t *codes, uint32_t count)
{
  char *out = memory_alloc (s->arena, (size_t) count * 4 + 4);
  size_t n = 0;

  for (uint32_t i = 0; i < count; i++)
    if (codes[i] >= 0xD800 && codes[i] < 0xDC00 && i + 1 < count && codes[i + 1] >= 0xDC00 && codes[i + 1] < 0xE000)
      {
        n += utf8_put (out + n, 0x10000 + ((codes[i] - 0xD800) << 10) + (codes[i + 1] - 0xDC00));
        i++;
      }
    else
      n += utf8_put (out + n, codes[i]);
  return text (s, out, n);
}

static Value
emit_from_char_code (Script *s, ApiCall *call)
{
  uint32_t *codes = memory_new_n (s->arena, uint32_t, call->count + 1);

  for (uint32_t i = 0; i < call->count; i++)
    codes[i] = (uint32_t) value_to_int32 (s, call->values[i]) & 0xFFFF;
  return codes_to_text (s, codes, call->count);
}

static Value
emit_from_code_point (Script *s, ApiCall *call)
{
  uint32_t *codes = memory_new_n (s->arena, uint32_t, call->count + 1);

  for (uint32_t i = 0; i < call->count; i++)
    {
      double n = value_to_number (s, call->values[i]);

      if (!(n >= 0 && n <= 0x10FFFF) || n != floor (n))
        script_throw (s, arg_place (s, call, i), "SS0404", "Characters have numbers from 0 to 0x10FFFF.", "%n is the number of no character.", n);
      codes[i] = (uint32_t) n;
    }
  return codes_to_text (s, codes, call->count);
}

/* ---- searching ----------------------------------------------------------------------------------------------------------------------- */

static Value
emit_includes (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);

  cost (s, call, a);
  return value_bool (find_bytes (a, value_to_str (s, library_arg (call, 0)), from_bytes (a, clamp (library_whole (s, call, 1, 0), a->units))) >= 0);
}

static Value
emit_index_of (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *b = value_to_str (s, library_arg (call, 0));
  uint32_t from = clamp (library_whole (s, call, 1, 0), a->units);

  cost (s, call, a);
  return value_number (b->length == 0 ? from : to_units (a, find_bytes (a, b, from_bytes (a, from))));
}

static Value
emit_last_index_of (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *b = value_to_str (s, library_arg (call, 0));
  double from = value_to_number (s, library_arg (call, 1));
  int64_t found = -1, at = (int64_t) a->length - b->length, most = to_bytes (a, from == from ? clamp (from, a->units) : a->units);

  script_steps (s, a->length / 8 + 1, call->place);
  if (b->length == 0)
    return value_number (from == from ? clamp (from, a->units) : a->units);
  for (at = at > most ? most : at; at >= 0 && found < 0; at--)
    if (memcmp (a->data + at, b->data, b->length) == 0)
      found = at;
  return value_number (to_units (a, found));
}

static Value
emit_starts_with (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *b = value_to_str (s, library_arg (call, 0));
  bool half;
  uint32_t at = str_offset (a, clamp (library_whole (s, call, 1, 0), a->units), &half);

  return value_bool (b->length == 0 || (!half && b->length <= a->length - at && memcmp (a->data + at, b->data, b->length) == 0));
}

static Value
emit_ends_with (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *b = value_to_str (s, library_arg (call, 0));
  bool half;
  uint32_t end = str_offset (a, clamp (library_whole (s, call, 1, a->units), a->units), &half);

  return value_bool (b->length == 0 || (!half && b->length <= end && memcmp (a->data + end - b->length, b->data, b->length) == 0));
}

/* ---- making ----------------------------------------------------------------------------------------------------------------------------- */

static Value
emit_repeat (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  double n = library_whole (s, call, 0, 0);
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
  const Str *a = self_str (s, call), *with = library_arg (call, 1).tag == TAG_UNDEFINED ? &atoms_intern (&s->atoms, " ", 1)->str : value_to_str (s, library_arg (call, 1));
  double want = library_whole (s, call, 0, 0);
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

static Value
trim (Script *s, ApiCall *call, bool front, bool back)
{
  const Str *a = self_str (s, call);
  const char *data = a->data;
  size_t length = a->length;

  cost (s, call, a);
  text_trim (&data, &length, front, back);
  return text (s, data, length);
}

static Value emit_trim (Script *s, ApiCall *call) { return trim (s, call, true, true); }
static Value emit_trim_start (Script *s, ApiCall *call) { return trim (s, call, true, false); }
static Value emit_trim_end (Script *s, ApiCall *call) { return trim (s, call, false, true); }

static Value
change_case (Script *s, ApiCall *call, bool upper)
{
  const Str *a = self_str (s, call);
  char *out = memory_alloc (s->arena, (size_t) a->length * 3 + 4);
  size_t n;

  script_steps (s, a->length / 8 + 1, call->place);
  n = text_change_case (a->data, a->length, upper, out);
  if (s->arena->used == (size_t) (out - (char *) s->arena) + (((size_t) a->length * 3 + 4 + 7) & ~(size_t) 7))
    s->arena->used = (size_t) (out - (char *) s->arena) + ((n + 7) & ~(size_t) 7);     /* gives back what was too much */
  return text (s, out, n);
}

static Value emit_upper (Script *s, ApiCall *call) { return change_case (s, call, true); }
static Value emit_lower (Script *s, ApiCall *call) { return change_case (s, call, false); }

static Value
emit_split (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call), *between;
  Array *out = array_new (s, 8);
  Value limit = library_arg (call, 1);
  uint32_t most = limit.tag == TAG_UNDEFINED ? UINT32_MAX : (uint32_t) value_to_int32 (s, limit);
  int64_t at = 0, next;

  between = value_to_str (s, library_arg (call, 0));
  script_steps (s, a->length + 1, call->place);
  if (library_arg (call, 0).tag == TAG_UNDEFINED)
    array_push (s, out, value_str (a));
  else if (between->length == 0)
    for (uint32_t i = 0; i < a->units && i < most; i++)
      array_push (s, out, a->units == a->length ? text (s, a->data + i, 1) : value_str (str_slice (s->arena, a, i, i + 1)));
  else
    {
      while ((next = find_bytes (a, between, (uint32_t) at)) >= 0 && out->count < most)
        {
          array_push (s, out, text (s, a->data + at, (size_t) (next - at)));
          at = next + between->length;
        }
      array_push (s, out, text (s, a->data + at, (size_t) (a->length - at)));
    }
  if (out->count > most)
    out->count = most;
  return value_array (out);
}

typedef struct { const Str *text, *found; int64_t at; uint32_t unit; } Match;

/* $$, $&, $` and $' in what replaces a match. */
static const Str *
replacement_expand (Script *s, const Str *with, const Match *match)
{
  const Str *out = str_fixed (s, "");
  uint32_t from = 0;

  if (!memchr (with->data, '$', with->length))
    return with;
  for (uint32_t i = 0; i + 1 < with->length; i++)
    {
      const Str *put = NULL;

      if (with->data[i] != '$')
        continue;
      switch (with->data[i + 1])
        {
        case '$': put = str_fixed (s, "$"); break;
        case '&': put = match->found; break;
        case '`': put = str_new (s->arena, match->text->data, (size_t) match->at); break;
        case '\'': put = str_new (s->arena, match->text->data + match->at + match->found->length, (size_t) (match->text->length - match->at - match->found->length)); break;
        default: continue;
        }
      out = str_concat (s->arena, str_concat (s->arena, out, str_new (s->arena, with->data + from, i - from)), put);
      from = i + 2;
      i++;
    }
  return str_concat (s->arena, out, str_new (s->arena, with->data + from, with->length - from));
}

static const Str *
replacement (Script *s, ApiCall *call, const Match *match)
{
  Value v = library_arg (call, 1), args[3];

  if (!value_is_function (v))
    return replacement_expand (s, value_to_str (s, v), match);
  args[0] = value_str (match->found);
  args[1] = value_number (match->unit);
  args[2] = value_str (match->text);
  return value_to_str (s, call_value (s, v, value_undefined (), args, 3, call->link, call->place));
}

/* An empty text lies between all units, those of one character too. */
static Value
replace_between (Script *s, ApiCall *call, const Str *a, const Str *what)
{
  const Str *out = str_fixed (s, "");

  for (uint32_t unit = 0; unit <= a->units; unit++)
    {
      Match match = { a, what, to_bytes (a, unit), unit };

      script_step (s, call->place.start, call->place.end);
      out = str_concat (s->arena, out, replacement (s, call, &match));
      if (unit < a->units)
        out = str_concat (s->arena, out, str_slice (s->arena, a, unit, unit + 1));
      text_limit_check (s, out->units, call->place);
    }
  return value_str (out);
}

static Value
replace (Script *s, ApiCall *call, bool all)
{
  const Str *a = self_str (s, call), *what = value_to_str (s, library_arg (call, 0)), *out = str_fixed (s, "");
  int64_t from = 0, next;

  cost (s, call, a);
  if (all && what->length == 0)
    return replace_between (s, call, a, what);
  while ((next = find_bytes (a, what, (uint32_t) from)) >= 0)
    {
      Match match = { a, what, next, (uint32_t) to_units (a, next) };

      script_step (s, call->place.start, call->place.end);
      out = str_concat (s->arena, out, str_new (s->arena, a->data + from, (size_t) (next - from)));
      out = str_concat (s->arena, out, replacement (s, call, &match));
      text_limit_check (s, out->units, call->place);
      from = next + what->length;
      if (!all)
        break;
    }
  return value_str (str_concat (s->arena, out, str_new (s->arena, a->data + from, (size_t) (a->length - from))));
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
  const Str *a = self_str (s, call), *b = value_to_str (s, library_arg (call, 0));

  script_steps (s, (a->length + b->length) / 16 + 1, call->place);
  return value_number (text_collate (a, b));
}

/* Halves of characters stand alone: is there one? */
static bool
has_lone_half (const Str *a, char *out)
{
  bool any = false;

  for (size_t at = 0; at < a->length;)
    {
      size_t start = at;
      uint32_t code = utf8_get (a->data, a->length, &at);
      bool half = code >= 0xD800 && code < 0xE000;

      any |= half;
      if (out && half)
        utf8_put (out + start, 0xFFFD);
      else if (out)
        memcpy (out + start, a->data + start, at - start);
    }
  return any;
}

static Value emit_is_well_formed (Script *s, ApiCall *call) { return value_bool (!has_lone_half (self_str (s, call), NULL)); }

static Value
emit_to_well_formed (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  char *out = memory_alloc (s->arena, a->length + 1);

  has_lone_half (a, out);
  return text (s, out, a->length);
}

static Value
emit_substr (Script *s, ApiCall *call)
{
  const Str *a = self_str (s, call);
  double from = library_whole (s, call, 0, 0), count = library_whole (s, call, 1, a->units);
  uint32_t start = clamp (from < 0 ? from + a->units : from, a->units);

  cost (s, call, a);
  return value_str (str_slice (s->arena, a, start, clamp (start + (count < 0 ? 0 : count), a->units)));
}

static Value emit_to_string (Script *s, ApiCall *call) { return value_str (value_to_str (s, call->self)); }
static Value emit_value_of (Script *s, ApiCall *call) { (void) s; return call->self; }
static Value emit_string (Script *s, ApiCall *call) { return call->count ? value_str (value_to_str (s, call->values[0])) : text (s, "", 0); }

_Noreturn static void
needs_pattern (Script *s, ApiCall *call)
{
  script_throw (s, call->place, "SS0121", "Use string methods such as includes, startsWith, split or indexOf.",
                "%s needs a regular expression, and these are not part of SymphonyScript: they can run for ever.", call->row->entry.name);
}

static Value emit_needs_pattern (Script *s, ApiCall *call) { needs_pattern (s, call); }


#define S_ SCRIPT_ON_STRING
#define ROW LIBRARY_ROW

static const ApiRow rows[] = {
  ROW ("slice", S_, emit_slice, "A part; negative counts from the end."), ROW ("substring", S_, emit_substring, "A part."), ROW ("charAt", S_, emit_char_at, "One character."),
  ROW ("at", S_, emit_at, "One character; negative counts from the end."), ROW ("charCodeAt", S_, emit_char_code_at, "Its number."), ROW ("codePointAt", S_, emit_code_point_at, "Its number."),
  ROW ("includes", S_, emit_includes, "Is it inside?"), ROW ("indexOf", S_, emit_index_of, "The first place."), ROW ("lastIndexOf", S_, emit_last_index_of, "The last place."),
  ROW ("startsWith", S_, emit_starts_with, "Does it begin so?"), ROW ("endsWith", S_, emit_ends_with, "Does it end so?"), ROW ("repeat", S_, emit_repeat, "Several times."),
  ROW ("padStart", S_, emit_pad_start, "Filled at the front."), ROW ("padEnd", S_, emit_pad_end, "Filled at the end."), ROW ("trim", S_, emit_trim, "Without blanks around."),
  ROW ("trimStart", S_, emit_trim_start, "Without blanks in front."), ROW ("trimEnd", S_, emit_trim_end, "Without blanks behind."), ROW ("toUpperCase", S_, emit_upper, "In capitals."),
  ROW ("toLowerCase", S_, emit_lower, "In small letters."), ROW ("split", S_, emit_split, "A list of parts."), ROW ("replace", S_, emit_replace, "The first one replaced."),
  ROW ("replaceAll", S_, emit_replace_all, "All replaced."), ROW ("concat", S_, emit_concat, "Texts in a row."), ROW ("localeCompare", S_, emit_locale_compare, "Order of two texts."),
  ROW ("toString", S_ | SCRIPT_ON_BOOLEAN, emit_to_string, "As a text."), ROW ("valueOf", S_ | SCRIPT_ON_NUMBER | SCRIPT_ON_BOOLEAN, emit_value_of, "Itself."),
  ROW ("fromCharCode", SCRIPT_ON_STRING_SPACE, emit_from_char_code, "A text from numbers."), ROW ("fromCodePoint", SCRIPT_ON_STRING_SPACE, emit_from_code_point, "A text from numbers."),
  ROW ("String", SCRIPT_ON_LIBRARY, emit_string, "As a text."), ROW ("substr", S_, emit_substr, "A part: from, length."),
  ROW ("toLocaleUpperCase", S_, emit_upper, "In capitals."), ROW ("toLocaleLowerCase", S_, emit_lower, "In small letters."),
  ROW ("isWellFormed", S_, emit_is_well_formed, "Has it no half characters?"), ROW ("toWellFormed", S_, emit_to_well_formed, "Half characters replaced."),
  ROW ("match", S_, emit_needs_pattern, "Needs a regular expression: there are none."), ROW ("matchAll", S_, emit_needs_pattern, "Needs a regular expression: there are none."),
  ROW ("search", S_, emit_needs_pattern, "Needs a regular expression: there are none."),
};

const ApiTable api_table_text = { rows, sizeof rows / sizeof rows[0] };
