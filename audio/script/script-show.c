/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values as people read them: in messages and in the Output panel. */
#include "script-api.h"
#include "script-clip.h"
#include "script-collection.h"
#include <math.h>

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
    case TAG_OBJECT:
      switch (v.u.object->kind)
        {
        case OBJECT_ERROR: return "an error";
        case OBJECT_MAP: return "a map";
        case OBJECT_SET: return "a set";
        case OBJECT_ITERATOR: return "an iterator";
        default: return "an object";
        }
    case TAG_FUNCTION: return v.u.closure->class_ && v.u.closure->class_->closure == v.u.closure ? "a class" : "a function";
    case TAG_NATIVE: return value_is_function (v) ? "a built-in function" : "a built-in object";
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
    case TAG_ACCESSOR: return "a getter";
    default: return "nothing";
    }
}

/* A text that grows. */
typedef struct { Script *s; Str *text; } Show;

static void
put (Show *show, const char *text)
{
  show->text = str_concat (show->s->arena, show->text, str_fixed (show->s, text));
}

static void
put_str (Show *show, const Str *text)
{
  show->text = str_concat (show->s->arena, show->text, text);
}

static void
put_inner (Show *show, Value v, int depth)
{
  put_str (show, value_show (show->s, v, depth + 1));
}

#define ITEMS_MAX 100
#define DEPTH_MAX 3

static void
show_list (Show *show, const Array *array, int depth)
{
  put (show, "[");
  for (uint32_t i = 0; i < array->count && i < ITEMS_MAX; i++)
    {
      if (i > 0)
        put (show, ", ");
      put_inner (show, array->items[i], depth);
    }
  put (show, array->count > ITEMS_MAX ? ", …]" : "]");
}

static void
show_collection (Show *show, const Object *object, int depth)
{
  const Collection *all = object->inner;
  uint32_t shown = 0;

  put (show, format_text (show->s->arena, object->kind == OBJECT_MAP ? "Map(%d) {" : "Set(%d) {", (int) all->count));
  for (const Entry *entry = collection_first (all); entry && shown < ITEMS_MAX; entry = entry_next (all, entry), shown++)
    {
      put (show, shown ? ", " : " ");
      put_inner (show, entry->key, depth);
      if (object->kind == OBJECT_MAP)
        {
          put (show, " => ");
          put_inner (show, entry->value, depth);
        }
    }
  put (show, all->count == 0 ? "}" : shown < all->count ? ", … }" : " }");
}

/* Fields that lie before or behind what the kind itself shows. */
static bool
show_fields (Show *show, const Object *object, int depth, const char *open)
{
  uint32_t *order = object_order (show->s, object), shown = 0;

  for (uint32_t i = 0; i < object->count && shown < ITEMS_MAX; i++)
    {
      const Field *field = &object->fields[order[i]];

      if (field->flags & (FIELD_HIDDEN | FIELD_PRIVATE))
        continue;
      put (show, shown++ ? ", " : open);
      put_str (show, &field->name->str);
      put (show, ": ");
      if (field->value.tag == TAG_ACCESSOR)
        put (show, field->value.u.accessor->set.tag == TAG_UNDEFINED ? "[getter]" : field->value.u.accessor->get.tag == TAG_UNDEFINED ? "[setter]" : "[getter and setter]");
      else
        put_inner (show, field->value, depth);
    }
  return shown > 0;
}

static void
show_object (Show *show, const Object *object, int depth)
{
  Script *s = show->s;
  bool found;
  Value constructor = object->proto ? object_get (s, object->proto, s->atom_constructor, value_undefined (), &found) : value_undefined ();

  if (object->kind == OBJECT_ERROR)
    {
      put_str (show, value_to_str (s, value_object ((Object *) object)));
      if (show_fields (show, object, depth, " { "))
        put (show, " }");
      return;
    }
  if (constructor.tag == TAG_FUNCTION && constructor.u.closure->class_)
    {
      put_str (show, value_to_str (s, member_get (s, constructor, s->atom_name, here (s, s->at_start, s->at_end))));
      put (show, " ");
    }
  if (object->kind == OBJECT_MAP || object->kind == OBJECT_SET)
    show_collection (show, object, depth);
  else if (object->kind == OBJECT_ITERATOR)
    put (show, "[iterator]");
  else
    put (show, show_fields (show, object, depth, "{ ") ? " }" : "{}");
}

static Str *
show_function (Script *s, Value v)
{
  const Str *name = value_to_str (s, member_get (s, v, s->atom_name, here (s, s->at_start, s->at_end)));
  const char *what = strcmp (value_type_name (v), "a class") == 0 ? "class" : "function";

  return str_concat (s->arena, str_concat (s->arena, str_fixed (s, format_text (s->arena, name->length ? "[%s " : "[%s", what)), name), str_fixed (s, "]"));
}

Str *
value_show (Script *s, Value v, int depth)
{
  Show show = { s, str_fixed (s, "") };

  script_step (s, s->at_start, s->at_end);
  stack_check (s, here (s, s->at_start, s->at_end));
  if (v.tag == TAG_UNKNOWN)
    return str_fixed (s, "?");
  if (v.tag == TAG_STRING && depth > 0)
    {
      put (&show, "'");
      put_str (&show, v.u.str);
      put (&show, "'");
      return show.text;
    }
  if (v.tag == TAG_CLIP)
    return str_new (s->arena, clip_show (s, v.u.clip), strlen (clip_show (s, v.u.clip)));
  if (v.tag == TAG_NUMBER && v.u.number == 0 && signbit (v.u.number))
    return str_fixed (s, "-0");
  if (v.tag == TAG_FUNCTION || (v.tag == TAG_NATIVE && value_is_function (v)))
    return show_function (s, v);
  if (v.tag == TAG_NATIVE)
    return str_fixed (s, v.u.native->name ? v.u.native->name : "[built in]");
  if (v.tag != TAG_ARRAY && v.tag != TAG_OBJECT)
    return value_to_str (s, v);
  if (depth > DEPTH_MAX)
    return str_fixed (s, v.tag == TAG_ARRAY ? "[…]" : "{…}");
  if (v.tag == TAG_OBJECT)
    show_object (&show, v.u.object, depth);
  else
    show_list (&show, v.u.array, depth);
  return show.text;
}
