/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists, objects, truth, equality and conversions as JavaScript has them. */
#include "script-value.h"
#include "script-api.h"
#include "script-clip.h"
#include <math.h>

/* ---- lists and objects ----------------------------------------------------------------------------------------------------- */

Array *
array_new (Script *s, uint32_t capacity)
{
  Array *array = memory_alloc (s->arena, sizeof *array);

  array->count = 0;
  array->capacity = capacity ? capacity : 1;
  array->items = memory_new_n (s->arena, Value, array->capacity);
  return array;
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

Object *
object_new (Script *s)
{
  return memory_new (s->arena, Object);
}

static void
object_reindex (Script *s, Object *object)
{
  object->index_mask = object->capacity * 2 - 1;
  object->index = memory_alloc_0 (s->arena, sizeof (uint32_t) * (object->index_mask + 1));
  for (uint32_t i = 0; i < object->count; i++)
    {
      uint32_t at = object->fields[i].name->hash & object->index_mask;

      while (object->index[at])
        at = (at + 1) & object->index_mask;
      object->index[at] = i + 1;
    }
}

Value *
object_find (const Object *object, Atom *name)
{
  if (object->index)
    {
      for (uint32_t at = name->hash & object->index_mask; object->index[at]; at = (at + 1) & object->index_mask)
        if (object->fields[object->index[at] - 1].name == name)
          return &object->fields[object->index[at] - 1].value;
      return NULL;
    }
  for (uint32_t i = 0; i < object->count; i++)
    if (object->fields[i].name == name)
      return &object->fields[i].value;
  return NULL;
}

void
object_set (Script *s, Object *object, Atom *name, Value value)
{
  Value *field = object_find (object, name);
  Field *fresh;

  if (field)
    {
      *field = value;
      return;
    }
  if (object->count == object->capacity)
    object->fields = memory_grow (s->arena, object->fields, object->count, &object->capacity, sizeof (Field));
  fresh = &object->fields[object->count++];
  fresh->name = name;
  fresh->value = value;
  if (object->count >= 16 && (!object->index || object->index_mask + 1 < object->capacity * 2))
    object_reindex (s, object);
  else if (object->index)
    {
      uint32_t at = name->hash & object->index_mask;

      while (object->index[at])
        at = (at + 1) & object->index_mask;
      object->index[at] = object->count;
    }
}

bool
object_delete (Object *object, Atom *name)
{
  Value *field = object_find (object, name);
  uint32_t at;

  if (!field)
    return false;
  at = (uint32_t) ((Field *) ((char *) field - offsetof (Field, value)) - object->fields);
  memmove (object->fields + at, object->fields + at + 1, sizeof (Field) * (object->count - at - 1));
  object->count--;
  object->index = NULL;
  object->index_mask = 0;
  return true;
}

static bool
whole_name (const Atom *name, uint32_t *out)
{
  uint64_t n = 0;

  if (name->str.length == 0 || name->str.length > 9 || (name->str.data[0] == '0' && name->str.length > 1))
    return false;
  for (uint32_t i = 0; i < name->str.length; i++)
    {
      if (name->str.data[i] < '0' || name->str.data[i] > '9')
        return false;
      n = n * 10 + (uint64_t) (name->str.data[i] - '0');
    }
  *out = (uint32_t) n;
  return true;
}

uint32_t *
object_order (Script *s, const Object *object)
{
  uint32_t *order = memory_new_n (s->arena, uint32_t, object->count + 1), whole = 0, n, m;

  for (uint32_t i = 0; i < object->count; i++)
    if (whole_name (object->fields[i].name, &n))
      {
        uint32_t at = whole++;

        for (; at > 0 && whole_name (object->fields[order[at - 1]].name, &m) && m > n; at--)
          order[at] = order[at - 1];
        order[at] = i;
        script_steps (s, whole - at, (Place) { s->file, s->at_start, s->at_end });
      }
  for (uint32_t i = 0, at = whole; i < object->count; i++)
    if (!whole_name (object->fields[i].name, &n))
      order[at++] = i;
  return order;
}

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
  return v.tag == TAG_FUNCTION || (v.tag == TAG_NATIVE && v.u.native->row);
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
    default: return a.u.bits == b.u.bits;
    }
}

bool
value_equal (Script *s, Value a, Value b)
{
  bool a_none = a.tag == TAG_UNDEFINED || a.tag == TAG_NULL, b_none = b.tag == TAG_UNDEFINED || b.tag == TAG_NULL;

  if (a_none || b_none)
    return a_none && b_none;
  if (a.tag == b.tag)
    return value_same (a, b);
  if (a.tag <= TAG_STRING && b.tag <= TAG_STRING)
    return value_to_number (s, a) == value_to_number (s, b);
  if (a.tag <= TAG_STRING && (b.tag == TAG_ARRAY || b.tag == TAG_OBJECT))
    return value_equal (s, a, value_str (value_to_str (s, b)));
  if (b.tag <= TAG_STRING && (a.tag == TAG_ARRAY || a.tag == TAG_OBJECT))
    return value_equal (s, value_str (value_to_str (s, a)), b);
  return false;
}

/* ---- conversions ---------------------------------------------------------------------------------------------------------------- */

double
value_to_number (Script *s, Value v)
{
  Str *str;

  switch (v.tag)
    {
    case TAG_NUMBER: return v.u.number;
    case TAG_NULL: return 0;
    case TAG_BOOL: return v.u.bits != 0;
    case TAG_STRING: return number_from_text (v.u.str->data, v.u.str->length);
    case TAG_ARRAY:
      str = value_to_str (s, v);
      return number_from_text (str->data, str->length);
    case TAG_UNKNOWN: script_raise (s, THROWN_SILENT);
    default: return NAN;
    }
}

static Str *
fixed (Script *s, const char *text)
{
  return &atoms_intern (&s->atoms, text, strlen (text))->str;
}

static Str *
array_join (Script *s, const Array *array, const Str *between, int depth)
{
  Str *text = fixed (s, "");

  for (uint32_t i = 0; i < array->count; i++)
    {
      Value v = array->items[i];

      script_step (s, s->at_start, s->at_end);
      if (i > 0)
        text = str_concat (s->arena, text, between);
      if (v.tag == TAG_ARRAY)
        text = depth > 16 ? text : str_concat (s->arena, text, array_join (s, v.u.array, fixed (s, ","), depth + 1));
      else if (v.tag != TAG_UNDEFINED && v.tag != TAG_NULL)
        text = str_concat (s->arena, text, value_to_str (s, v));
      if (text->units > s->limits.string_units)
        script_throw_limit (s, (Place) { s->file, s->at_start, s->at_end }, "SS0908", "Texts may have 1,048,576 characters.",
                            "This text grows too long.");
    }
  return text;
}

Str *
array_join_text (Script *s, const Array *array, const Str *between)
{
  return array_join (s, array, between, 0);
}

Str *
value_to_str (Script *s, Value v)
{
  char number[40];
  Value *field;

  switch (v.tag)
    {
    case TAG_STRING: return v.u.str;
    case TAG_NUMBER: return &atoms_intern (&s->atoms, number, number_print (v.u.number, number))->str;
    case TAG_UNDEFINED: return fixed (s, "undefined");
    case TAG_NULL: return fixed (s, "null");
    case TAG_BOOL: return fixed (s, v.u.bits ? "true" : "false");
    case TAG_ARRAY: return array_join (s, v.u.array, fixed (s, ","), 0);
    case TAG_OBJECT:
      field = v.u.object->error ? object_find (v.u.object, s->atom_message) : NULL;
      if (field && field->tag == TAG_STRING)
        return str_concat (s->arena, fixed (s, "Error: "), field->u.str);
      return fixed (s, "[object Object]");
    case TAG_FUNCTION: case TAG_NATIVE: return fixed (s, "[function]");
    case TAG_UNKNOWN: script_raise (s, THROWN_SILENT);
    default: return fixed (s, value_type_name (v));
    }
}

Atom *
value_to_name (Script *s, Value v)
{
  Str *str = value_to_str (s, v);

  return str->atom ? (Atom *) str : atoms_intern (&s->atoms, str->data, str->length);
}

const char *
value_type_name (Value v)
{
  switch (v.tag)
    {
    case TAG_UNDEFINED: return "undefined";
    case TAG_NULL: return "null";
    case TAG_BOOL: return "true or false";
    case TAG_NUMBER: return "a number";
    case TAG_STRING: return "a text";
    case TAG_ARRAY: return "a list";
    case TAG_OBJECT: return v.u.object->error ? "an error" : "an object";
    case TAG_FUNCTION: return "a function";
    case TAG_NATIVE: return v.u.native->row ? "a built-in function" : "a built-in object";
    case TAG_CLIP: return clip_kind_name (v.u.clip);
    case TAG_HOST:
      switch (v.u.host->kind)
        {
        case HOST_SESSION: return "a session";
        case HOST_TRACK: return "a track";
        case HOST_INSTRUMENT: return "an instrument";
        case HOST_RANDOM: return "a random generator";
        }
      return "an object";
    case TAG_OPERATION: return "an operation";
    case TAG_MODULE: return "a module";
    default: return "nothing";
    }
}

static Str *
show_object (Script *s, const Object *object, int depth)
{
  Str *text = fixed (s, "{ ");
  Value *message = object->error ? object_find (object, s->atom_message) : NULL;

  if (message)
    return str_concat (s->arena, fixed (s, "Error: "), value_to_str (s, *message));
  for (uint32_t i = 0; i < object->count && i < 100; i++)
    {
      if (i > 0)
        text = str_concat (s->arena, text, fixed (s, ", "));
      text = str_concat (s->arena, text, &object->fields[i].name->str);
      text = str_concat (s->arena, text, fixed (s, ": "));
      text = str_concat (s->arena, text, value_show (s, object->fields[i].value, depth + 1));
    }
  return object->count == 0 ? fixed (s, "{}") : str_concat (s->arena, text, fixed (s, " }"));
}

Str *
value_show (Script *s, Value v, int depth)
{
  Str *text, *quote = fixed (s, "'");

  script_step (s, s->at_start, s->at_end);
  if (v.tag == TAG_UNKNOWN)
    return fixed (s, "?");
  if (v.tag == TAG_STRING)
    return depth == 0 ? v.u.str : str_concat (s->arena, str_concat (s->arena, quote, v.u.str), quote);
  if (v.tag == TAG_CLIP)
    return str_new (s->arena, clip_show (s, v.u.clip), strlen (clip_show (s, v.u.clip)));
  if ((v.tag != TAG_ARRAY && v.tag != TAG_OBJECT))
    return value_to_str (s, v);
  if (depth > 3)
    return fixed (s, v.tag == TAG_ARRAY ? "[…]" : "{…}");
  if (v.tag == TAG_OBJECT)
    return show_object (s, v.u.object, depth);
  text = fixed (s, "[");
  for (uint32_t i = 0; i < v.u.array->count && i < 100; i++)
    {
      if (i > 0)
        text = str_concat (s->arena, text, fixed (s, ", "));
      text = str_concat (s->arena, text, value_show (s, v.u.array->items[i], depth + 1));
    }
  return str_concat (s->arena, text, fixed (s, v.u.array->count > 100 ? ", …]" : "]"));
}

Array *
iterable_to_array (Script *s, Value value, Place place)
{
  Array *array;
  const Str *str;

  if (value.tag == TAG_ARRAY)
    return value.u.array;
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag != TAG_STRING)
    script_throw (s, place, "SS0311", value.tag == TAG_OBJECT ? "Object.entries(…) makes a list of it." : NULL,
                  "A list is needed here, this is %s.", value_type_name (value));
  str = value.u.str;
  array = array_new (s, str->units);
  for (size_t at = 0; at < str->length;)
    {
      size_t before = at;

      utf8_get (str->data, str->length, &at);
      script_step (s, place.start, place.end);
      array_push (s, array, value_str (str_new (s->arena, str->data + before, at - before)));
    }
  return array;
}

Value
error_new (Script *s, const char *message)
{
  Object *object = object_new (s);

  object->error = true;
  object_set (s, object, s->atom_name, value_str (fixed (s, "Error")));
  object_set (s, object, s->atom_message, value_str (str_new (s->arena, message, strlen (message))));
  return value_object (object);
}
