/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON.stringify: indentation, replacers, toJSON; cycles are errors. */
#include "script-json.h"
#include "script-library.h"
#include <math.h>

typedef struct Holding { Value value; struct Holding *up; uint32_t depth; } Holding;

typedef struct {
  Script      *s;
  VECTOR (char) out;
  Value        replacer;                /* a function, or UNDEFINED */
  Array       *names;                   /* of a list given instead: what is written; NULL: everything */
  const Str   *gap;
  uint32_t     depth;
  Holding     *holding;
  Place        place;
} Writer;

static void
put (Writer *w, const char *text, size_t length)
{
  vector_reserve (w->s->arena, &w->out, (uint32_t) (w->out.capacity - w->out.count < length ? length + w->out.capacity : length));
  memcpy (w->out.items + w->out.count, text, length);
  w->out.count += (uint32_t) length;
  text_limit_check (w->s, w->out.count / 3, w->place);
}

static void
put_line (Writer *w)
{
  if (w->gap->length == 0)
    return;
  put (w, "\n", 1);
  for (uint32_t i = 0; i < w->depth; i++)
    put (w, w->gap->data, w->gap->length);
}

static void
put_quoted (Writer *w, const Str *text)
{
  static const char hex[] = "0123456789abcdef", from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";

  put (w, "\"", 1);
  for (size_t at = 0; at < text->length;)
    {
      size_t start = at;
      uint32_t c = utf8_get (text->data, text->length, &at);
      const char *found = c && c < 128 ? strchr (from, (int) c) : NULL;

      if (found)
        put (w, (char[]) { '\\', to[found - from] }, 2);
      else if (c < 0x20 || (c >= 0xD800 && c < 0xE000))
        put (w, (char[]) { '\\', 'u', hex[c >> 12], hex[c >> 8 & 15], hex[c >> 4 & 15], hex[c & 15] }, 6);
      else
        put (w, text->data + start, at - start);
    }
  put (w, "\"", 1);
}

static bool value_write (Writer *w, Value holder, Atom *name, Value v);

/* , or the opening bracket; then the line of the next item. */
static void
item_begin (Writer *w, bool first)
{
  if (!first)
    put (w, ",", 1);
  put_line (w);
}

static void
array_write (Writer *w, Value v)
{
  put (w, "[", 1);
  w->depth++;
  for (uint32_t i = 0; i < v.u.array->count; i++)
    {
      item_begin (w, i == 0);
      if (!value_write (w, v, value_to_name (w->s, value_number (i)), v.u.array->items[i]))
        put (w, "null", 4);
    }
  w->depth--;
  if (v.u.array->count > 0)
    put_line (w);
  put (w, "]", 1);
}

static void
object_write (Writer *w, Value v)
{
  Array *names = w->names ? w->names : object_names (w->s, v.u.object, false);
  bool first = true;

  put (w, "{", 1);
  w->depth++;
  for (uint32_t i = 0; i < names->count; i++)
    {
      Atom *name = value_to_name (w->s, names->items[i]);
      uint32_t mark = w->out.count;
      bool found;
      Value item = object_get (w->s, v.u.object, name, v, &found);

      item_begin (w, first);
      put_quoted (w, &name->str);
      put (w, ": ", w->gap->length ? 2 : 1);
      if (found && value_write (w, v, name, item))
        first = false;
      else
        w->out.count = mark;
    }
  w->depth--;
  if (!first)
    put_line (w);
  put (w, "}", 1);
}

static void
fields_write (Writer *w, Value v)
{
  Holding holding = { v, w->holding, w->holding ? w->holding->depth + 1 : 0 };

  for (const Holding *h = w->holding; h; h = h->up)
    if (value_same (h->value, v))
      script_throw (w->s, w->place, "SS0316", "Leave out the field that leads back.", "JSON.stringify: this %s holds itself.", v.tag == TAG_ARRAY ? "list" : "object");
  depth_check (w->s, holding.depth, w->place);
  w->holding = &holding;
  if (v.tag == TAG_ARRAY)
    array_write (w, v);
  else
    object_write (w, v);
  w->holding = holding.up;
}

/* What toJSON and the replacer make of a value. */
static Value
value_prepare (Writer *w, Value holder, Atom *name, Value v)
{
  Value args[2] = { value_str (&name->str), v };

  if (v.tag == TAG_OBJECT)
    {
      bool found;
      Value method = object_get (w->s, v.u.object, atoms_intern (&w->s->atoms, "toJSON", 6), v, &found);

      if (value_is_function (method))
        args[1] = call_value (w->s, method, v, args, 1, NULL, w->place);
    }
  if (value_is_function (w->replacer))
    args[1] = call_value (w->s, w->replacer, holder, args, 2, NULL, w->place);
  return args[1];
}

/* False: JSON has no such value, nothing was written. */
static bool
value_write (Writer *w, Value holder, Atom *name, Value v)
{
  char number[40];

  script_step (w->s, w->place.start, w->place.end);
  v = value_prepare (w, holder, name, v);
  switch (v.tag)
    {
    case TAG_NULL: put (w, "null", 4); return true;
    case TAG_BOOL: put (w, v.u.bits ? "true" : "false", v.u.bits ? 4 : 5); return true;
    case TAG_NUMBER:
      if (isfinite (v.u.number))
        put (w, number, number_print (v.u.number, number));
      else
        put (w, "null", 4);
      return true;
    case TAG_STRING: put_quoted (w, v.u.str); return true;
    case TAG_ARRAY: case TAG_OBJECT: fields_write (w, v); return true;
    case TAG_UNDEFINED: case TAG_FUNCTION: case TAG_NATIVE: return false;
    case TAG_UNKNOWN: script_raise (w->s, THROWN_SILENT);
    default: script_throw (w->s, w->place, "SS0316", "Write down what it is made from.", "JSON cannot hold %s.", value_type_name (v));
    }
}

/* A list as replacer: the names in it, each once. */
static Array *
names_read (Script *s, const Array *list)
{
  Array *names = array_new (s, list->count);
  Object *seen = object_new (s);

  for (uint32_t i = 0; i < list->count; i++)
    if (list->items[i].tag == TAG_STRING || list->items[i].tag == TAG_NUMBER)
      {
        Atom *name = value_to_name (s, list->items[i]);

        script_step (s, s->at_start, s->at_end);
        if (object_field (seen, name))
          continue;
        object_set (s, seen, name, value_null ());
        array_push (s, names, value_str (&name->str));
      }
  return names;
}

static const Str *
gap_read (Script *s, Value space)
{
  double n;

  if (space.tag == TAG_STRING)
    return str_slice (s->arena, space.u.str, 0, space.u.str->units < 10 ? space.u.str->units : 10);
  n = space.tag == TAG_NUMBER ? trunc (space.u.number) : 0;
  return str_new (s->arena, "          ", n >= 1 ? (size_t) (n < 10 ? n : 10) : 0);
}

Value
json_emit_stringify (Script *s, ApiCall *call)
{
  Value replacer = library_arg (call, 1);
  Object *holder = object_new (s);
  Atom *empty = atoms_intern (&s->atoms, "", 0);
  Writer w = { .s = s, .gap = gap_read (s, library_arg (call, 2)), .place = call->place };

  if (value_is_function (replacer))
    w.replacer = replacer;
  else if (replacer.tag == TAG_ARRAY)
    w.names = names_read (s, replacer.u.array);
  object_set (s, holder, empty, library_arg (call, 0));
  if (!value_write (&w, value_object (holder), empty, library_arg (call, 0)))
    return value_undefined ();
  text_limit_check (s, str_units (w.out.items, w.out.count), call->place);
  return value_str (str_copy (s->arena, w.out.items, w.out.count));
}
