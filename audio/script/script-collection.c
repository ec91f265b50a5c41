/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Maps, sets and iterators from inside. */
#include "script-collection.h"

static uint32_t
key_hash (Script *s, Value key)
{
  uint64_t bits;

  switch (key.tag)
    {
    case TAG_UNKNOWN: script_raise (s, THROWN_SILENT);
    case TAG_STRING:
      script_steps (s, key.u.str->length / 256, here (s, s->at_start, s->at_end));
      return key.u.str->atom ? ((Atom *) key.u.str)->hash : text_hash (key.u.str->data, key.u.str->length);
    case TAG_UNDEFINED: case TAG_NULL: bits = 0; break;
    case TAG_NUMBER:
      bits = key.u.number == 0 ? 0 : key.u.number != key.u.number ? 1 : key.u.bits;
      break;
    case TAG_BOOL: bits = key.u.bits != 0; break;
    default: bits = key.u.bits;
    }
  bits = (bits ^ bits >> 32 ^ key.tag) * 0x9E3779B97F4A7C15u;
  return (uint32_t) (bits >> 32);
}

Collection *
collection_new (Script *s)
{
  Collection *all = memory_new (s->arena, Collection);

  all->mask = 7;
  all->buckets = memory_alloc_0 (s->arena, sizeof (Entry *) * 8);
  return all;
}

static Entry **
place_of (Script *s, const Collection *all, Value key, uint32_t *hash)
{
  Entry **at;

  *hash = key_hash (s, key);
  for (at = &all->buckets[*hash & all->mask]; *at; at = &(*at)->chain)
    if ((*at)->hash == *hash && value_same_zero ((*at)->key, key))
      break;
  return at;
}

Entry *
collection_find (Script *s, const Collection *all, Value key)
{
  uint32_t hash;

  return *place_of (s, all, key, &hash);
}

static void
buckets_grow (Script *s, Collection *all)
{
  uint32_t mask = all->mask * 2 + 1;
  Entry **fresh = memory_alloc_0 (s->arena, sizeof (Entry *) * ((size_t) mask + 1));

  script_steps (s, all->count / 8, here (s, s->at_start, s->at_end));
  for (Entry *entry = all->first; entry; entry = entry->next)
    {
      entry->chain = fresh[entry->hash & mask];
      fresh[entry->hash & mask] = entry;
    }
  all->buckets = fresh;
  all->mask = mask;
}

void
collection_put (Script *s, Collection *all, Value key, Value value)
{
  uint32_t hash;
  Entry **at = place_of (s, all, key, &hash), *entry = *at;

  if (entry)
    {
      entry->value = value;
      return;
    }
  entry = all->spare;
  if (entry)
    all->spare = entry->next;
  else
    entry = memory_alloc (s->arena, sizeof *entry);
  if (key.tag == TAG_NUMBER && key.u.number == 0)
    key.u.number = 0;                   /* never -0 */
  *entry = (Entry) { .key = key, .value = value, .previous = all->last, .hash = hash };
  *at = entry;
  if (all->last)
    all->last->next = entry;
  else
    all->first = entry;
  all->last = entry;
  if (++all->count > all->mask)
    buckets_grow (s, all);
}

bool
collection_delete (Script *s, Collection *all, Value key)
{
  uint32_t hash;
  Entry **at = place_of (s, all, key, &hash), *entry = *at;

  if (!entry)
    return false;
  *at = entry->chain;
  *(entry->previous ? &entry->previous->next : &all->first) = entry->next;
  *(entry->next ? &entry->next->previous : &all->last) = entry->previous;
  entry->deleted = true;
  all->count--;
  if (!all->watched)
    {
      entry->next = all->spare;
      all->spare = entry;
    }
  return true;
}

void
collection_clear (Script *s, Collection *all)
{
  script_steps (s, all->count / 8, here (s, s->at_start, s->at_end));
  for (Entry *entry = all->first; entry; entry = entry->next)
    {
      entry->deleted = true;
      entry->previous = NULL;
    }
  if (!all->watched && all->last)
    {
      all->last->next = all->spare;
      all->spare = all->first;
    }
  memset (all->buckets, 0, sizeof (Entry *) * ((size_t) all->mask + 1));
  all->first = all->last = NULL;
  all->count = 0;
}

Entry *
entry_next (const Collection *all, const Entry *entry)
{
  if (!entry->deleted)
    return entry->next;
  while (entry && entry->deleted)
    entry = entry->previous;
  return entry ? entry->next : all->first;
}

/* ---- iterators -------------------------------------------------------------------------------------------------------------- */

void
iterator_init (Script *s, Iterator *iterator, Value value, Place place)
{
  *iterator = (Iterator) { .source = value, .what = ITERATE_VALUES };
  if (value.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (value.tag == TAG_ARRAY || value.tag == TAG_STRING)
    return;
  if (value.tag == TAG_OBJECT && value.u.object->kind >= OBJECT_MAP)
    {
      if (value.u.object->kind == OBJECT_ITERATOR)
        return;
      iterator->what = value.u.object->kind == OBJECT_MAP ? ITERATE_ENTRIES : ITERATE_KEYS;
      ((Collection *) value.u.object->inner)->watched = true;
      return;
    }
  script_throw (s, place, "SS0311", value.tag == TAG_OBJECT ? "Object.entries(…) makes a list of it." : NULL,
                "A list is needed here, this is %s.", value_type_name (value));
}

static bool
array_next (Script *s, Iterator *iterator, Value *out)
{
  const Array *array = iterator->source.u.array;
  uint32_t at = iterator->at;

  if (at >= array->count)
    return false;
  iterator->at++;
  *out = iterator->what == ITERATE_VALUES ? array->items[at] : iterator->what == ITERATE_KEYS ? value_number (at)
         : array_pair (s, value_number (at), array->items[at]);
  return true;
}

static bool
string_next (Script *s, Iterator *iterator, Value *out)
{
  const Str *str = iterator->source.u.str;
  size_t at = iterator->at;

  if (at >= str->length)
    return false;
  utf8_get (str->data, str->length, &at);
  *out = value_str (str_new (s->arena, str->data + iterator->at, at - iterator->at));
  iterator->at = (uint32_t) at;
  return true;
}

static bool
entry_give (Script *s, Iterator *iterator, Value *out)
{
  const Collection *all = iterator->source.u.object->inner;

  iterator->entry = iterator->entry ? entry_next (all, iterator->entry) : all->first;
  if (!iterator->entry)
    return false;
  *out = iterator->what == ITERATE_KEYS ? iterator->entry->key : iterator->what == ITERATE_VALUES ? iterator->entry->value
         : array_pair (s, iterator->entry->key, iterator->entry->value);
  return true;
}

bool
iterator_next (Script *s, Iterator *iterator, Value *out)
{
  bool more = false;

  if (iterator->source.tag == TAG_ARRAY)
    more = array_next (s, iterator, out);
  else if (iterator->source.tag == TAG_STRING)
    more = string_next (s, iterator, out);
  else if (iterator->source.tag == TAG_OBJECT && iterator->source.u.object->kind == OBJECT_ITERATOR)
    return iterator_next (s, iterator->source.u.object->inner, out);
  else if (iterator->source.tag == TAG_OBJECT)
    more = entry_give (s, iterator, out);
  if (!more)
    iterator->source = value_undefined ();
  return more;
}

Value
iterator_new (Script *s, Value source, Iterating what)
{
  Object *object = object_new (s);
  Iterator *iterator = memory_new (s->arena, Iterator);

  iterator->source = source;
  iterator->what = (uint8_t) what;
  if (source.tag == TAG_OBJECT)
    ((Collection *) source.u.object->inner)->watched = true;
  object->kind = OBJECT_ITERATOR;
  object->inner = iterator;
  return value_object (object);
}
