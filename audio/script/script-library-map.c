/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JavaScript's Map and Set, and the iterators of all lists. */
#include "script-collection.h"
#include "script-library.h"

static Collection *
self (const ApiCall *call)
{
  return call->self.u.object->inner;
}

static Value
emit_get (Script *s, ApiCall *call)
{
  const Entry *entry = collection_find (s, self (call), library_arg (call, 0));

  return entry ? entry->value : value_undefined ();
}

static Value emit_has (Script *s, ApiCall *call) { return value_bool (collection_find (s, self (call), library_arg (call, 0)) != NULL); }
static Value emit_delete (Script *s, ApiCall *call) { return value_bool (collection_delete (s, self (call), library_arg (call, 0))); }

static Value
emit_set (Script *s, ApiCall *call)
{
  collection_put (s, self (call), library_arg (call, 0), library_arg (call, 1));
  return call->self;
}

static Value
emit_add (Script *s, ApiCall *call)
{
  collection_put (s, self (call), library_arg (call, 0), library_arg (call, 0));
  return call->self;
}

static Value
emit_clear (Script *s, ApiCall *call)
{
  collection_clear (s, self (call));
  return value_undefined ();
}

static Value
emit_for_each (Script *s, ApiCall *call)
{
  Value function = library_arg (call, 0);
  const Collection *all = self (call);

  if (!value_is_function (function))
    script_throw (s, arg_place (s, call, 0), "SS0316", NULL, "forEach takes a function, not %s.", value_type_name (function));
  self (call)->watched = true;
  for (const Entry *entry = all->first; entry; entry = entry_next (all, entry))
    {
      Value args[3] = { entry->value, entry->key, call->self };

      script_step (s, call->place.start, call->place.end);
      call_value (s, function, library_arg (call, 1), args, 3, call->link, call->place);
    }
  return value_undefined ();
}

static Value emit_keys (Script *s, ApiCall *call) { return iterator_new (s, call->self, ITERATE_KEYS); }
static Value emit_values (Script *s, ApiCall *call) { return iterator_new (s, call->self, ITERATE_VALUES); }
static Value emit_entries (Script *s, ApiCall *call) { return iterator_new (s, call->self, ITERATE_ENTRIES); }

static Value
emit_next (Script *s, ApiCall *call)
{
  Object *object = object_new (s);
  Value v = value_undefined ();
  bool more = iterator_next (s, call->self.u.object->inner, &v);

  object_set (s, object, atoms_intern (&s->atoms, "value", 5), more ? v : value_undefined ());
  object_set (s, object, atoms_intern (&s->atoms, "done", 4), value_bool (!more));
  return value_object (object);
}

static Value
emit_without_new (Script *s, ApiCall *call)
{
  script_throw (s, call->place, "SS0308", "Write new before it.", "%s is called with new.", call->row->entry.name);
}

#define M SCRIPT_ON_MAP
#define S_ SCRIPT_ON_SET
#define A SCRIPT_ON_ARRAY

static const ApiRow rows[] = {
  LIBRARY_ROW ("Map", SCRIPT_ON_LIBRARY, emit_without_new, "new Map(pairs): values under keys of any kind."),
  LIBRARY_ROW ("Set", SCRIPT_ON_LIBRARY, emit_without_new, "new Set(list): each value once."),
  LIBRARY_ROW ("get", M, emit_get, "The value under a key."), LIBRARY_ROW ("set", M, emit_set, "Puts a value under a key."),
  LIBRARY_ROW ("add", S_, emit_add, "Adds a value."), LIBRARY_ROW ("has", M | S_, emit_has, "Is it there?"),
  LIBRARY_ROW ("delete", M | S_, emit_delete, "Takes it out."), LIBRARY_ROW ("clear", M | S_, emit_clear, "Takes everything out."),
  LIBRARY_ROW ("forEach", M | S_, emit_for_each, "Calls a function for each."), LIBRARY_ROW ("keys", M | S_ | A, emit_keys, "An iterator over its keys or places."),
  LIBRARY_ROW ("values", M | S_ | A, emit_values, "An iterator over its values."), LIBRARY_ROW ("entries", M | S_ | A, emit_entries, "An iterator over pairs of key and value."),
  LIBRARY_ROW ("next", SCRIPT_ON_ITERATOR, emit_next, "{ value, done } of the next step."),
};

const ApiTable api_table_maps = { rows, sizeof rows / sizeof rows[0] };
