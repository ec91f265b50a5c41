/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Object literals: fields, methods, getters, setters and spread. */
#include "script-eval.h"
#include "script-parser.h"

/* The fields of v but the named ones, getters asked: { ...v } and the rest of a pattern. */
void
object_spread_without (Script *s, Object *object, Value v, Atom *const *names, uint32_t name_count)
{
  Place place = here (s, s->at_start, s->at_end);
  Array *list;

  unknown_refuse (s, v);
  if (v.tag == TAG_OBJECT)
    list = object_names (s, v.u.object, false);
  else if (v.tag == TAG_ARRAY || v.tag == TAG_STRING)
    {
      uint32_t count = v.tag == TAG_ARRAY ? v.u.array->count : v.u.str->units;

      list = array_new (s, count);
      for (uint32_t i = 0; i < count; i++)
        array_push (s, list, value_str (value_to_str (s, value_number (i))));
    }
  else
    return;
  script_steps (s, list->count, place);
  for (uint32_t i = 0; i < list->count; i++)
    {
      Atom *name = (Atom *) list->items[i].u.str;
      bool taken = false;

      for (uint32_t k = 0; k < name_count; k++)
        taken |= names[k] == name;
      if (!taken)
        object_set (s, object, name, member_get (s, v, name, place));
    }
}

void
object_spread (Script *s, Object *object, Value v)
{
  object_spread_without (s, object, v, NULL, 0);
}

static void
property_add (Script *s, Object *object, const Node *item)
{
  Atom *name = item->op ? value_to_name (s, eval (s, item->x.a)) : item->u.atom;
  Value value;

  if (item->op && !item->count)
    parse_name_function (item->b, name);
  value = eval (s, item->b);

  if (item->b->kind == N_FUNCTION && item->b->u.function->kind == FUNCTION_METHOD)
    {
      value.u.closure->home = object;
      if (!item->b->u.function->shown)
        item->b->u.function->shown = name;
    }
  if (item->count)
    object_define_accessor (s, object, name, value, item->count == 2, 0);
  else if (!item->op && item->b->kind != N_NAME && str_is (&name->str, "__proto__") && (value.tag == TAG_OBJECT || value.tag == TAG_NULL))
    {
      object->proto = value.tag == TAG_OBJECT ? value.u.object : NULL;
      object->bare = value.tag == TAG_NULL;
    }
  else
    object_set (s, object, name, value);
}

Value
object_literal (Script *s, Node *node)
{
  Object *object = object_new (s);

  for (uint32_t i = 0; i < node->count; i++)
    if (node->list[i]->kind == N_SPREAD)
      object_spread (s, object, eval (s, node->list[i]->x.a));
    else
      property_add (s, object, node->list[i]);
  return value_object (object);
}
