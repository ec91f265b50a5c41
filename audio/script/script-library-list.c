/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lists of JavaScript. */
#include "script-library.h"
#include <math.h>

static Array *
self_array (const ApiCall *call)
{
  return call->self.u.array;
}

/* The list the call is about, to be changed. */
static Array *
self_change (Script *s, const ApiCall *call)
{
  array_change (s, call->self.u.array, call->place);
  return call->self.u.array;
}

/* A whole-number argument counted from the end when negative, kept within 0..count. */
static uint32_t
place_arg (Script *s, const ApiCall *call, uint32_t index, uint32_t count, uint32_t fallback)
{
  Value v = library_arg (call, index);
  double n;

  if (v.tag == TAG_UNDEFINED)
    return fallback;
  n = trunc (value_to_number (s, v));
  if (n != n)
    n = 0;
  if (n < 0)
    n += count;
  return n < 0 ? 0 : n > count ? count : (uint32_t) n;
}

/* The function that is called for each item. */
static Value
visitor (Script *s, const ApiCall *call)
{
  Value function = library_arg (call, 0);

  if (function.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (!value_is_function (function))
    script_throw (s, arg_place (s, call, 0), "SS0316", NULL, "%s takes a function, not %s.", call->row->entry.name, value_type_name (function));
  return function;
}

static Value
item_at (const Array *a, uint32_t i)
{
  return i < a->count ? a->items[i] : value_undefined ();
}

/* The function for item i of the list the call is about. */
static Value
visit (Script *s, const ApiCall *call, uint32_t i)
{
  Value args[3] = { item_at (self_array (call), i), value_number (i), call->self };

  script_step (s, call->place.start, call->place.end);
  return call_value (s, call->values[0], library_arg (call, 1), args, 3, call->link, call->place);
}

static bool
truth (Script *s, Value v)
{
  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  return value_is_true (v);
}

static Value
emit_push (Script *s, ApiCall *call)
{
  Array *a = self_change (s, call);

  for (uint32_t i = 0; i < call->count; i++)
    array_push (s, a, call->values[i]);
  return value_number (a->count);
}

static Value
emit_pop (Script *s, ApiCall *call)
{
  Array *a = self_change (s, call);

  return a->count ? a->items[--a->count] : value_undefined ();
}

static Array *
array_copy (Script *s, const Array *a, uint32_t from, uint32_t to, Place place)
{
  Array *copy = array_new (s, to > from ? to - from : 1);

  if (to > from)
    {
      script_steps (s, (to - from) / 8, place);
      memcpy (copy->items, a->items + from, sizeof (Value) * (to - from));
      copy->count = to - from;
    }
  return copy;
}

static void
array_splice (Script *s, Array *a, uint32_t at, uint32_t remove, const Value *values, uint32_t count, Place place)
{
  Array *tail = array_copy (s, a, at + remove, a->count, place);

  a->count = at;
  for (uint32_t i = 0; i < count; i++)
    array_push (s, a, values[i]);
  for (uint32_t i = 0; i < tail->count; i++)
    array_push (s, a, tail->items[i]);
}

static Value
emit_shift (Script *s, ApiCall *call)
{
  Array *a = self_change (s, call);
  Value first;

  if (!a->count)
    return value_undefined ();
  script_steps (s, a->count / 8, call->place);
  first = a->items[0];
  memmove (a->items, a->items + 1, sizeof (Value) * --a->count);
  return first;
}

static Value
emit_unshift (Script *s, ApiCall *call)
{
  array_splice (s, self_change (s, call), 0, 0, call->values, call->count, call->place);
  return value_number (self_array (call)->count);
}

/* Where, and how many are taken out. */
static void
splice_read (Script *s, const ApiCall *call, uint32_t count, uint32_t *at, uint32_t *remove)
{
  double want;

  *at = place_arg (s, call, 0, count, 0);
  *remove = call->count == 0 ? 0 : count - *at;
  if (call->count < 2)
    return;
  want = library_whole (s, call, 1, 0);
  *remove = want < 0 ? 0 : want > *remove ? *remove : (uint32_t) want;
}

static Value
emit_splice (Script *s, ApiCall *call)
{
  Array *a = self_change (s, call), *removed;
  uint32_t at, n;

  splice_read (s, call, a->count, &at, &n);
  removed = array_copy (s, a, at, at + n, call->place);
  array_splice (s, a, at, n, call->count > 2 ? call->values + 2 : NULL, call->count > 2 ? call->count - 2 : 0, call->place);
  return value_array (removed);
}

static Value
emit_slice (Script *s, ApiCall *call)
{
  Array *a = self_array (call);

  return value_array (array_copy (s, a, place_arg (s, call, 0, a->count, 0), place_arg (s, call, 1, a->count, a->count), call->place));
}

static Value
emit_to_spliced (Script *s, ApiCall *call)
{
  Array *copy = array_copy (s, self_array (call), 0, self_array (call)->count, call->place);
  uint32_t at, n;

  splice_read (s, call, copy->count, &at, &n);
  array_splice (s, copy, at, n, call->count > 2 ? call->values + 2 : NULL, call->count > 2 ? call->count - 2 : 0, call->place);
  return value_array (copy);
}

static Value
emit_copy_within (Script *s, ApiCall *call)
{
  Array *a = self_change (s, call);
  uint32_t to = place_arg (s, call, 0, a->count, 0), from = place_arg (s, call, 1, a->count, 0), end = place_arg (s, call, 2, a->count, a->count);
  uint32_t n = end > from ? end - from : 0;

  n = n > a->count - to ? a->count - to : n;
  script_steps (s, n / 8, call->place);
  memmove (a->items + to, a->items + from, sizeof (Value) * n);
  return call->self;
}

static void
array_append (Script *s, Array *to, const Array *from, Place place)
{
  uint32_t n = from->count;

  script_steps (s, n / 8, place);
  for (uint32_t i = 0; i < n; i++)
    array_push (s, to, from->items[i]);
}

static Value
emit_concat (Script *s, ApiCall *call)
{
  Array *all = array_copy (s, self_array (call), 0, self_array (call)->count, call->place);

  for (uint32_t i = 0; i < call->count; i++)
    if (call->values[i].tag == TAG_ARRAY)
      array_append (s, all, call->values[i].u.array, call->place);
    else
      array_push (s, all, call->values[i]);
  return value_array (all);
}

/* What is added while a function visits the items is not visited any more. */
static Value
emit_for_each (Script *s, ApiCall *call)
{
  uint32_t n = self_array (call)->count;

  visitor (s, call);
  for (uint32_t i = 0; i < n && i < self_array (call)->count; i++)
    visit (s, call, i);
  return value_undefined ();
}

static Value
emit_map (Script *s, ApiCall *call)
{
  uint32_t n = self_array (call)->count;
  Array *out = array_new (s, n);

  visitor (s, call);
  for (uint32_t i = 0; i < n; i++)
    array_push (s, out, i < self_array (call)->count ? visit (s, call, i) : value_undefined ());
  return value_array (out);
}

static Value
emit_filter (Script *s, ApiCall *call)
{
  Array *out = array_new (s, 8);
  uint32_t n = self_array (call)->count;

  visitor (s, call);
  for (uint32_t i = 0; i < n && i < self_array (call)->count; i++)
    {
      Value item = self_array (call)->items[i];

      if (truth (s, visit (s, call, i)))
        array_push (s, out, item);
    }
  return value_array (out);
}

static Value
reduce (Script *s, ApiCall *call, bool right)
{
  Array *a = self_array (call);
  Value total = library_arg (call, 1);
  uint32_t i = 0, n = a->count;

  visitor (s, call);
  if (call->count < 2)
    {
      if (n == 0)
        script_throw (s, call->place, "SS0316", "Give a first value: reduce(f, 0).", "reduce of an empty list needs a first value.");
      total = a->items[right ? n - 1 : 0];
      i = 1;
    }
  for (; i < n; i++)
    {
      uint32_t at = right ? n - 1 - i : i;
      Value args[4] = { total, item_at (a, at), value_number (at), call->self };

      if (at >= a->count)
        continue;
      script_step (s, call->place.start, call->place.end);
      total = call_value (s, library_arg (call, 0), value_undefined (), args, 4, call->link, call->place);
    }
  return total;
}

static Value emit_reduce (Script *s, ApiCall *call) { return reduce (s, call, false); }
static Value emit_reduce_right (Script *s, ApiCall *call) { return reduce (s, call, true); }

/* The first (or last) place whose visit is true, or -1. *item: what lay there. */
static int64_t
search (Script *s, ApiCall *call, bool last, bool wanted, Value *item)
{
  uint32_t n = self_array (call)->count;

  visitor (s, call);
  for (uint32_t i = 0; i < n; i++)
    {
      uint32_t at = last ? n - 1 - i : i;
      Value v = item_at (self_array (call), at);

      if (truth (s, visit (s, call, at)) == wanted)
        {
          *item = v;
          return at;
        }
    }
  *item = value_undefined ();
  return -1;
}

static Value emit_find (Script *s, ApiCall *call) { Value v; search (s, call, false, true, &v); return v; }
static Value emit_find_last (Script *s, ApiCall *call) { Value v; search (s, call, true, true, &v); return v; }
static Value emit_find_index (Script *s, ApiCall *call) { Value v; return value_number ((double) search (s, call, false, true, &v)); }
static Value emit_find_last_index (Script *s, ApiCall *call) { Value v; return value_number ((double) search (s, call, true, true, &v)); }
static Value emit_some (Script *s, ApiCall *call) { Value v; return value_bool (search (s, call, false, true, &v) >= 0); }
static Value emit_every (Script *s, ApiCall *call) { Value v; return value_bool (search (s, call, false, false, &v) < 0); }

static Value
emit_includes (Script *s, ApiCall *call)
{
  Array *a = self_array (call);

  script_steps (s, a->count / 8, call->place);
  for (uint32_t i = place_arg (s, call, 1, a->count, 0); i < a->count; i++)
    if (value_same_zero (a->items[i], library_arg (call, 0)))
      return value_bool (true);
  return value_bool (false);
}

static Value
emit_index_of (Script *s, ApiCall *call)
{
  Array *a = self_array (call);

  script_steps (s, a->count / 8, call->place);
  for (uint32_t i = place_arg (s, call, 1, a->count, 0); i < a->count; i++)
    if (value_same (a->items[i], library_arg (call, 0)))
      return value_number (i);
  return value_number (-1);
}

static Value
emit_last_index_of (Script *s, ApiCall *call)
{
  Array *a = self_array (call);
  double from = call->count > 1 ? library_whole (s, call, 1, 0) : (double) a->count - 1;

  script_steps (s, a->count / 8, call->place);
  from = from < 0 ? from + a->count : from >= a->count ? (double) a->count - 1 : from;
  for (int64_t i = (int64_t) from; i >= 0; i--)
    if (value_same (a->items[i], library_arg (call, 0)))
      return value_number ((double) i);
  return value_number (-1);
}

static Value
emit_join (Script *s, ApiCall *call)
{
  Value between = library_arg (call, 0);

  return value_str (array_join_text (s, self_array (call), between.tag == TAG_UNDEFINED ? &atoms_intern (&s->atoms, ",", 1)->str : value_to_str (s, between)));
}

static Value
emit_array_to_string (Script *s, ApiCall *call)
{
  return value_str (value_to_str (s, call->self));
}

static void
reverse (Array *a)
{
  for (uint32_t i = 0; i < a->count / 2; i++)
    {
      Value keep = a->items[i];

      a->items[i] = a->items[a->count - 1 - i];
      a->items[a->count - 1 - i] = keep;
    }
}

static Value
emit_reverse (Script *s, ApiCall *call)
{
  script_steps (s, self_array (call)->count / 8, call->place);
  reverse (self_change (s, call));
  return call->self;
}

static Value
emit_to_reversed (Script *s, ApiCall *call)
{
  Array *copy = array_copy (s, self_array (call), 0, self_array (call)->count, call->place);

  reverse (copy);
  return value_array (copy);
}

static bool
in_order (Script *s, ApiCall *call, Value a, Value b)
{
  Value args[2] = { a, b };

  script_step (s, call->place.start, call->place.end);
  if (a.tag == TAG_UNDEFINED || b.tag == TAG_UNDEFINED)
    return b.tag == TAG_UNDEFINED;
  if (library_arg (call, 0).tag == TAG_UNDEFINED)
    return str_compare (value_to_str (s, a), value_to_str (s, b)) <= 0;
  return !(value_to_number (s, call_value (s, library_arg (call, 0), value_undefined (), args, 2, call->link, call->place)) > 0);
}

/* Stable, from small runs upward; the function may be as wrong as it likes. */
static void
merge_sort (Script *s, ApiCall *call, Array *a)
{
  uint32_t n = a->count;
  Value order = library_arg (call, 0);
  Value *from = memory_new_n (s->arena, Value, n + 1), *to = memory_new_n (s->arena, Value, n + 1), *keep;

  if (order.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (order.tag != TAG_UNDEFINED && !value_is_function (order))
    script_throw (s, arg_place (s, call, 0), "SS0316", "For example: (a, b) => a - b.", "%s takes a function that compares two items, not %s.", call->row->entry.name,
                  value_type_name (order));
  memcpy (from, a->items, sizeof (Value) * n);
  for (uint32_t width = 1; width < n; width *= 2)
    {
      for (uint32_t low = 0; low < n; low += 2 * width)
        {
          uint32_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n, i = low, k = middle;

          for (uint32_t at = low; at < high; at++)
            to[at] = k >= high || (i < middle && in_order (s, call, from[i], from[k])) ? from[i++] : from[k++];
        }
      keep = from;
      from = to;
      to = keep;
    }
  if (a->count >= n)
    memcpy (a->items, from, sizeof (Value) * n);
}

static Value
emit_sort (Script *s, ApiCall *call)
{
  merge_sort (s, call, self_change (s, call));
  return call->self;
}

static Value
emit_to_sorted (Script *s, ApiCall *call)
{
  Array *copy = array_copy (s, self_array (call), 0, self_array (call)->count, call->place);

  merge_sort (s, call, copy);
  return value_array (copy);
}

static void
flatten (Script *s, ApiCall *call, Array *out, const Array *a, double depth)
{
  stack_check (s, call->place);
  for (uint32_t i = 0; i < a->count; i++)
    {
      script_step (s, call->place.start, call->place.end);
      if (a->items[i].tag == TAG_ARRAY && depth >= 1)
        flatten (s, call, out, a->items[i].u.array, depth - 1);
      else
        array_push (s, out, a->items[i]);
    }
}

static Value
emit_flat (Script *s, ApiCall *call)
{
  Array *out = array_new (s, 8);
  double depth = call->count > 0 ? value_to_number (s, call->values[0]) : 1;

  flatten (s, call, out, self_array (call), depth == depth ? depth : 0);
  return value_array (out);
}

static Value
emit_flat_map (Script *s, ApiCall *call)
{
  Array *out = array_new (s, 8);
  uint32_t n = self_array (call)->count;

  visitor (s, call);
  for (uint32_t i = 0; i < n && i < self_array (call)->count; i++)
    {
      Value v = visit (s, call, i);

      if (v.tag == TAG_ARRAY)
        array_append (s, out, v.u.array, call->place);
      else
        array_push (s, out, v);
    }
  return value_array (out);
}

static Value
emit_fill (Script *s, ApiCall *call)
{
  Array *a = self_change (s, call);
  uint32_t from = place_arg (s, call, 1, a->count, 0), to = place_arg (s, call, 2, a->count, a->count);

  script_steps (s, a->count / 8, call->place);
  for (uint32_t i = from; i < to && i < a->count; i++)
    a->items[i] = library_arg (call, 0);
  return call->self;
}

static Value
emit_at (Script *s, ApiCall *call)
{
  Array *a = self_array (call);
  double n = trunc (value_to_number (s, library_arg (call, 0)));

  if (n != n)
    n = 0;
  if (n < 0)
    n += a->count;
  return n >= 0 && n < a->count ? a->items[(uint32_t) n] : value_undefined ();
}

static Value
emit_with (Script *s, ApiCall *call)
{
  Array *copy = array_copy (s, self_array (call), 0, self_array (call)->count, call->place);
  double n = library_whole (s, call, 0, 0);

  if (n < 0)
    n += copy->count;
  if (!(n >= 0 && n < copy->count))
    script_throw (s, call->place, "SS0309", NULL, "The list has no place %n.", n);
  copy->items[(uint32_t) n] = library_arg (call, 1);
  return value_array (copy);
}

static void
room_check (Script *s, ApiCall *call, double n)
{
  if (!(n >= 0) || n != floor (n) || n > 4e9)
    script_throw (s, call->place, "SS0309", NULL, "A list cannot have %n places.", n);
  script_steps (s, (uint64_t) n, call->place);
}

static Value
emit_array (Script *s, ApiCall *call)
{
  Array *out = array_new (s, 8);

  if (call->count == 1 && call->values[0].tag == TAG_NUMBER)
    {
      room_check (s, call, call->values[0].u.number);
      for (uint32_t i = 0; i < call->values[0].u.number; i++)
        array_push (s, out, value_undefined ());
    }
  else
    for (uint32_t i = 0; i < call->count; i++)
      array_push (s, out, call->values[i]);
  return value_array (out);
}

static Value
emit_array_of (Script *s, ApiCall *call)
{
  Array *out = array_new (s, call->count);

  for (uint32_t i = 0; i < call->count; i++)
    array_push (s, out, call->values[i]);
  return value_array (out);
}

/* Something with a length and places, as { length: 3 } is. */
static Array *
array_like (Script *s, ApiCall *call, Value from)
{
  double n = value_to_number (s, member_get (s, from, s->atom_length, call->place));
  Array *out;

  n = n > 0 ? floor (n) : 0;
  room_check (s, call, n);
  out = array_new (s, 8);
  for (uint32_t i = 0; i < n; i++)
    array_push (s, out, from.u.object->count > 1 || from.u.object->proto ? member_get (s, from, value_to_name (s, value_number (i)), call->place) : value_undefined ());
  return out;
}

static Value
emit_array_from (Script *s, ApiCall *call)
{
  Value from = library_arg (call, 0), function = library_arg (call, 1);
  Array *in, *out;

  if (function.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (function.tag != TAG_UNDEFINED && !value_is_function (function))
    script_throw (s, arg_place (s, call, 1), "SS0316", NULL, "Array.from takes a function, not %s.", value_type_name (function));
  if (from.tag == TAG_NUMBER || from.tag == TAG_BOOL || from.tag == TAG_FUNCTION)
    in = array_new (s, 0);
  else if (from.tag == TAG_OBJECT && from.u.object->kind < OBJECT_MAP)
    in = array_like (s, call, from);
  else
    in = iterable_to_array (s, from, call->place);
  if (function.tag == TAG_UNDEFINED)
    return value_array (array_copy (s, in, 0, in->count, call->place));
  out = array_new (s, in->count);
  for (uint32_t i = 0; i < in->count; i++)
    {
      Value args[2] = { in->items[i], value_number (i) };

      script_step (s, call->place.start, call->place.end);
      array_push (s, out, call_value (s, function, library_arg (call, 2), args, 2, call->link, call->place));
    }
  return value_array (out);
}

static Value emit_is_array (Script *s, ApiCall *call) { return value_bool (library_arg (call, 0).tag == TAG_ARRAY); }

#define A SCRIPT_ON_ARRAY
#define ROW LIBRARY_ROW

static const ApiRow rows[] = {
  ROW ("push", A, emit_push, "Adds at the end."), ROW ("pop", A, emit_pop, "Takes the last."), ROW ("shift", A, emit_shift, "Takes the first."),
  ROW ("unshift", A, emit_unshift, "Adds at the front."), ROW ("splice", A, emit_splice, "Takes out and puts in."), ROW ("slice", A, emit_slice, "A part."),
  ROW ("concat", A, emit_concat, "Lists in a row."), ROW ("forEach", A, emit_for_each, "Calls a function for each."), ROW ("map", A, emit_map, "A list of results."),
  ROW ("filter", A, emit_filter, "Those that pass."), ROW ("reduce", A, emit_reduce, "Folds from the left."), ROW ("reduceRight", A, emit_reduce_right, "Folds from the right."),
  ROW ("find", A, emit_find, "The first that passes."), ROW ("findLast", A, emit_find_last, "The last that passes."), ROW ("findIndex", A, emit_find_index, "Its place."),
  ROW ("findLastIndex", A, emit_find_last_index, "Its place."), ROW ("some", A, emit_some, "Does one pass?"), ROW ("every", A, emit_every, "Do all pass?"),
  ROW ("includes", A, emit_includes, "Is it in the list?"), ROW ("indexOf", A, emit_index_of, "The first place."), ROW ("lastIndexOf", A, emit_last_index_of, "The last place."),
  ROW ("join", A, emit_join, "One text."), ROW ("toString", A, emit_array_to_string, "One text."), ROW ("reverse", A, emit_reverse, "Turns round."),
  ROW ("toReversed", A, emit_to_reversed, "A copy turned round."), ROW ("sort", A, emit_sort, "Sorts, stable."), ROW ("toSorted", A, emit_to_sorted, "A sorted copy."),
  ROW ("flat", A, emit_flat, "Lists in lists made flat."), ROW ("flatMap", A, emit_flat_map, "map, then flat."), ROW ("fill", A, emit_fill, "Fills with a value."),
  ROW ("toSpliced", A, emit_to_spliced, "A copy with a part replaced."), ROW ("copyWithin", A, emit_copy_within, "Copies a part over another."),
  ROW ("toLocaleString", A, emit_array_to_string, "One text."),
  ROW ("at", A, emit_at, "One item; negative counts from the end."), ROW ("with", A, emit_with, "A copy with one item changed."),
  ROW ("Array", SCRIPT_ON_LIBRARY, emit_array, "A list."), ROW ("isArray", SCRIPT_ON_ARRAY_SPACE, emit_is_array, "Is it a list?"),
  ROW ("from", SCRIPT_ON_ARRAY_SPACE, emit_array_from, "A list from something."), ROW ("of", SCRIPT_ON_ARRAY_SPACE, emit_array_of, "A list of these."),
};

const ApiTable api_table_lists = { rows, sizeof rows / sizeof rows[0] };
