/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Objects: fields by name, prototypes, getters and setters, and the order that JavaScript gives to names. */
#include "script-value.h"

Object *
object_new (Script *s)
{
  return memory_new (s->arena, Object);
}

/* ---- own fields ---------------------------------------------------------------------------------------------------------- */

static void
index_put (Object *object, uint32_t field)
{
  uint32_t at = object->fields[field].name->hash & object->index_mask;

  while (object->index[at])
    at = (at + 1) & object->index_mask;
  object->index[at] = field + 1;
}

static void
object_reindex (Script *s, Object *object)
{
  uint32_t mask = object->capacity * 2 - 1;

  if (object->index && object->index_mask == mask)
    memset (object->index, 0, sizeof (uint32_t) * (mask + 1));
  else
    object->index = memory_alloc_0 (s->arena, sizeof (uint32_t) * (mask + 1));
  object->index_mask = mask;
  for (uint32_t i = 0; i < object->count; i++)
    index_put (object, i);
}

Field *
object_field (const Object *object, const Atom *name)
{
  if (object->index)
    {
      for (uint32_t at = name->hash & object->index_mask; object->index[at]; at = (at + 1) & object->index_mask)
        if (object->fields[object->index[at] - 1].name == name)
          return &object->fields[object->index[at] - 1];
      return NULL;
    }
  for (uint32_t i = 0; i < object->count; i++)
    if (object->fields[i].name == name)
      return &object->fields[i];
  return NULL;
}

Value *
object_find (const Object *object, const Atom *name)
{
  Field *field = object_field (object, name);

  return field ? &field->value : NULL;
}

static Field *
field_add (Script *s, Object *object, Atom *name)
{
  Field *fresh;

  if (object->count == object->capacity)
    object->fields = memory_grow (s->arena, object->fields, object->count, &object->capacity, sizeof (Field));
  fresh = &object->fields[object->count++];
  fresh->name = name;
  fresh->flags = 0;
  fresh->value = value_undefined ();
  if (object->count >= 16 && (!object->index || object->index_mask + 1 < object->capacity * 2))
    object_reindex (s, object);
  else if (object->index)
    index_put (object, object->count - 1);
  return fresh;
}

void
object_set (Script *s, Object *object, Atom *name, Value value)
{
  Field *field = object_field (object, name);

  if (!field)
    field = field_add (s, object, name);
  field->value = value;
}

void
object_define (Script *s, Object *object, Atom *name, Value value, uint32_t flags)
{
  Field *field = object_field (object, name);

  if (!field)
    field = field_add (s, object, name);
  field->value = value;
  field->flags = flags;
}

void
object_define_accessor (Script *s, Object *object, Atom *name, Value function, bool setter, uint32_t flags)
{
  Field *field = object_field (object, name);
  Accessor *accessor = memory_new (s->arena, Accessor);

  if (!field)
    field = field_add (s, object, name);
  if (field->value.tag == TAG_ACCESSOR)
    *accessor = *field->value.u.accessor;
  *(setter ? &accessor->set : &accessor->get) = function;
  field->value = (Value) { TAG_ACCESSOR, { .accessor = accessor } };
  field->flags = flags;
}

void
object_delete (Script *s, Object *object, const Atom *name, Place place)
{
  Field *field = object_field (object, name);
  uint32_t at;

  if (!field)
    return;
  if (object->frozen || object->sealed || (field->flags & FIELD_FIXED))
    script_throw (s, place, "SS0306", NULL, "%q of this object cannot be deleted.", &name->str);
  at = (uint32_t) (field - object->fields);
  script_steps (s, (object->count - at) / 8, place);
  memmove (field, field + 1, sizeof (Field) * (object->count - at - 1));
  object->count--;
  if (!object->index)
    return;
  script_steps (s, object->count / 2, place);
  object_reindex (s, object);
}

/* ---- in full --------------------------------------------------------------------------------------------------------------- */

Value
field_get (Script *s, const Field *field, Value receiver)
{
  const Accessor *accessor;

  if (field->value.tag != TAG_ACCESSOR)
    return field->value;
  accessor = field->value.u.accessor;
  if (accessor->get.tag == TAG_UNDEFINED)
    return value_undefined ();
  return call_value (s, accessor->get, receiver, NULL, 0, NULL, here (s, s->at_start, s->at_end));
}

Value
object_get (Script *s, const Object *object, const Atom *name, Value receiver, bool *found)
{
  for (uint32_t level = 0; object; object = object_up (s, object, &level))
    {
      const Field *field = object_field (object, name);

      if (field)
        {
          *found = true;
          return field_get (s, field, receiver);
        }
    }
  *found = false;
  return value_undefined ();
}

/* The field that decides what an assignment does: its own, else an accessor or constant of a prototype. */
static Field *
field_for_put (Script *s, Object *object, const Atom *name)
{
  Field *field = object_field (object, name);

  for (uint32_t level = 0; !field && object->proto;)
    {
      object = object_up (s, object, &level);
      field = object_field (object, name);
      if (field && field->value.tag != TAG_ACCESSOR && !(field->flags & FIELD_READONLY))
        return NULL;
    }
  return field;
}

void
object_put (Script *s, Object *object, Atom *name, Value value, Value receiver, Place place)
{
  Field *field = field_for_put (s, object, name);

  if (field && field->value.tag == TAG_ACCESSOR)
    {
      if (field->value.u.accessor->set.tag == TAG_UNDEFINED)
        script_throw (s, place, "SS0306", "Add a setter: set name(value) { … }.", "%q has only a getter and cannot be set.", &name->str);
      call_value (s, field->value.u.accessor->set, receiver, &value, 1, NULL, place);
      return;
    }
  if (field ? object->frozen || (field->flags & FIELD_READONLY) : object->frozen || object->sealed || object->closed)
    script_throw (s, place, "SS0306", NULL, field && !object->frozen ? "%q is read-only." : "This object is frozen: its %q cannot be changed.", &name->str);
  if (field)
    field->value = value;
  else
    field_add (s, object, name)->value = value;
}

/* ---- order ------------------------------------------------------------------------------------------------------------------- */

bool
text_to_index (const Str *text, uint32_t *index)
{
  uint64_t n = 0;

  if (text->length == 0 || text->length > 10 || (text->data[0] == '0' && text->length > 1))
    return false;
  for (uint32_t i = 0; i < text->length; i++)
    {
      if (text->data[i] < '0' || text->data[i] > '9')
        return false;
      n = n * 10 + (uint64_t) (text->data[i] - '0');
    }
  *index = (uint32_t) n;
  return n < UINT32_MAX;
}

typedef struct { uint32_t index, field; } Whole;

/* Merges from small runs upward: the names of an object may come in any order. */
static Whole *
wholes_sort (Script *s, Whole *items, uint32_t n)
{
  Whole *from = items, *to = memory_new_n (s->arena, Whole, n + 1), *keep;

  for (uint32_t width = 1; width < n; width *= 2)
    {
      for (uint32_t low = 0; low < n; low += 2 * width)
        {
          uint32_t middle = low + width < n ? low + width : n, high = low + 2 * width < n ? low + 2 * width : n, i = low, k = middle;

          for (uint32_t at = low; at < high; at++)
            to[at] = k >= high || (i < middle && from[i].index < from[k].index) ? from[i++] : from[k++];
        }
      keep = from;
      from = to;
      to = keep;
    }
  return from;
}

uint32_t *
object_order (Script *s, const Object *object)
{
  uint32_t *order = memory_new_n (s->arena, uint32_t, object->count + 1), whole = 0, at = 0, n;
  bool sorted = true;
  Whole *items = NULL;

  for (uint32_t i = 0; i < object->count; i++)
    if (text_to_index (&object->fields[i].name->str, &n))
      {
        if (!items)
          items = memory_new_n (s->arena, Whole, object->count - i);
        sorted &= whole == 0 || items[whole - 1].index < n;
        items[whole++] = (Whole) { n, i };
      }
  script_steps (s, object->count / 4, here (s, s->at_start, s->at_end));
  if (!sorted)
    items = wholes_sort (s, items, whole);
  for (; at < whole; at++)
    order[at] = items[at].field;
  for (uint32_t i = 0; i < object->count; i++)
    if (whole == 0 || !text_to_index (&object->fields[i].name->str, &n))
      order[at++] = i;
  return order;
}

Array *
object_names (Script *s, const Object *object, bool hidden)
{
  uint32_t *order = object_order (s, object);
  Array *names = array_new (s, object->count);

  for (uint32_t i = 0; i < object->count; i++)
    {
      const Field *field = &object->fields[order[i]];

      if (!(field->flags & FIELD_PRIVATE) && (hidden || !(field->flags & FIELD_HIDDEN)))
        array_push (s, names, value_str (&field->name->str));
    }
  return names;
}
