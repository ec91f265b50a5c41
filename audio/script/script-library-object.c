/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JavaScript's Object, what all objects and functions can, and errors. */
#include "script-library.h"

/* ---- listing ------------------------------------------------------------------------------------------------------------- */

typedef enum { LIST_KEYS, LIST_VALUES, LIST_ENTRIES, LIST_ALL_KEYS } Listing;

static const Object *
fields_of (Value v)
{
  return v.tag == TAG_OBJECT ? v.u.object : v.tag == TAG_FUNCTION ? v.u.closure->statics : NULL;
}

static Array *
own_names (Script *s, Value v, bool hidden, Place place)
{
  uint32_t count = v.tag == TAG_ARRAY ? v.u.array->count : v.tag == TAG_STRING ? v.u.str->units : 0;
  Array *names;

  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (v.tag == TAG_UNDEFINED || v.tag == TAG_NULL)
    script_throw (s, place, "SS0307", NULL, "%s has no fields.", v.tag == TAG_NULL ? "null" : "undefined");
  if (fields_of (v))
    return object_names (s, fields_of (v), hidden);
  names = array_new (s, count);
  script_steps (s, count, place);
  for (uint32_t i = 0; i < count; i++)
    array_push (s, names, value_str (value_to_str (s, value_number (i))));
  if (hidden && (v.tag == TAG_ARRAY || v.tag == TAG_STRING))
    array_push (s, names, value_str (&s->atom_length->str));
  return names;
}

static Value
object_list (Script *s, ApiCall *call, Listing listing)
{
  Value v = library_arg (call, 0);
  Array *names = own_names (s, v, listing == LIST_ALL_KEYS, call->place);

  if (listing == LIST_KEYS || listing == LIST_ALL_KEYS)
    return value_array (names);
  script_steps (s, names->count, call->place);
  for (uint32_t i = 0; i < names->count; i++)
    {
      Value item = member_get (s, v, (Atom *) names->items[i].u.str, call->place);

      names->items[i] = listing == LIST_VALUES ? item : array_pair (s, names->items[i], item);
    }
  return value_array (names);
}

static Value emit_keys (Script *s, ApiCall *call) { return object_list (s, call, LIST_KEYS); }
static Value emit_values (Script *s, ApiCall *call) { return object_list (s, call, LIST_VALUES); }
static Value emit_entries (Script *s, ApiCall *call) { return object_list (s, call, LIST_ENTRIES); }
static Value emit_own_names (Script *s, ApiCall *call) { return object_list (s, call, LIST_ALL_KEYS); }

/* ---- making ------------------------------------------------------------------------------------------------------------------ */

static Value
emit_assign (Script *s, ApiCall *call)
{
  Value to = library_arg (call, 0);

  if (to.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (to.tag != TAG_OBJECT && to.tag != TAG_ARRAY && to.tag != TAG_FUNCTION)
    script_throw (s, call->place, "SS0316", NULL, "Object.assign copies into an object, not into %s.", value_type_name (to));
  for (uint32_t i = 1; i < call->count; i++)
    {
      Value from = call->values[i];
      Array *names;

      if (from.tag == TAG_UNDEFINED || from.tag == TAG_NULL)
        continue;
      names = own_names (s, from, false, call->place);
      script_steps (s, names->count, call->place);
      for (uint32_t k = 0; k < names->count; k++)
        member_put (s, to, names->items[k], member_get (s, from, (Atom *) names->items[k].u.str, call->place), call->place);
    }
  return to;
}

static Value
emit_from_entries (Script *s, ApiCall *call)
{
  Array *list = iterable_to_array (s, library_arg (call, 0), call->place);
  Object *object = object_new (s);

  script_steps (s, list->count, call->place);
  for (uint32_t i = 0; i < list->count; i++)
    {
      Value pair = list->items[i];

      if (pair.tag != TAG_ARRAY && pair.tag != TAG_OBJECT)
        script_throw (s, call->place, "SS0316", "It looks like [['a', 1], ['b', 2]].", "Object.fromEntries takes a list of pairs.");
      object_set (s, object, value_to_name (s, member_get (s, pair, atoms_intern (&s->atoms, "0", 1), call->place)),
                  member_get (s, pair, atoms_intern (&s->atoms, "1", 1), call->place));
    }
  return value_object (object);
}

static Value
emit_object (Script *s, ApiCall *call)
{
  Value v = library_arg (call, 0);

  return v.tag == TAG_UNDEFINED || v.tag == TAG_NULL ? value_object (object_new (s)) : v;
}

/* The fields of the class behind an object, as something to look into. */
static void
prototype_set (Script *s, Object *object, Value proto, bool fresh, Place place)
{
  const Object *up = proto.tag == TAG_OBJECT && !fresh ? proto.u.object : NULL;

  if (proto.tag != TAG_OBJECT && proto.tag != TAG_NULL && !(proto.tag == TAG_NATIVE && proto.u.native->prototype))
    script_throw (s, place, "SS0316", NULL, "A prototype is an object or null, not %s.", value_type_name (proto));
  for (uint32_t level = 0; up; up = object_up (s, up, &level))
    if (up == object)
      script_throw (s, place, "SS0307", NULL, "An object cannot be its own prototype.");
  object->proto = proto.tag == TAG_OBJECT ? proto.u.object : NULL;
  object->bare = proto.tag == TAG_NULL || (object->proto && object->proto->bare);
}

/* ---- descriptors ------------------------------------------------------------------------------------------------------------- */

static Value
word_get (Script *s, Value object, const char *word, Place place, bool *found)
{
  Value v = object_get (s, object.u.object, atoms_intern (&s->atoms, word, strlen (word)), object, found);

  (void) place;
  return v;
}

static void
property_define (Script *s, Object *object, Atom *name, Value how, Place place)
{
  static const struct { const char *word; uint32_t flag; } words[] = { { "enumerable", FIELD_HIDDEN }, { "writable", FIELD_READONLY }, { "configurable", FIELD_FIXED } };
  Field *old = object_field (object, name);
  uint32_t flags = old ? old->flags : FIELD_HIDDEN | FIELD_READONLY | FIELD_FIXED;
  bool found;
  Value v;

  if (how.tag != TAG_OBJECT)
    script_throw (s, place, "SS0316", "It looks like { value: 1, enumerable: true }.", "A field is described by an object, not by %s.", value_type_name (how));
  if (old ? (old->flags & FIELD_FIXED) || object->frozen : object->frozen || object->sealed || object->closed)
    script_throw (s, place, "SS0306", NULL, "%q of this object cannot be changed.", &name->str);
  for (int i = 0; i < 3; i++)
    {
      v = word_get (s, how, words[i].word, place, &found);
      if (found)
        flags = value_is_true (v) ? flags & ~words[i].flag : flags | words[i].flag;
    }
  for (int i = 0; i < 2; i++)
    {
      v = word_get (s, how, i ? "set" : "get", place, &found);
      if (found)
        object_define_accessor (s, object, name, v, i == 1, flags & ~(uint32_t) FIELD_READONLY);
    }
  v = word_get (s, how, "value", place, &found);
  if (found || !object_field (object, name))
    object_define (s, object, name, v, flags);
  else if (object_field (object, name)->value.tag != TAG_ACCESSOR)
    object_field (object, name)->flags = flags;
}

static Object *
object_need (Script *s, const ApiCall *call)
{
  Value v = library_arg (call, 0);

  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (v.tag == TAG_FUNCTION && !v.u.closure->statics)
    v.u.closure->statics = object_new (s);
  if (v.tag != TAG_OBJECT && v.tag != TAG_FUNCTION)
    script_throw (s, call->place, "SS0316", NULL, "Object.%s works on objects, not on %s.", call->row->entry.name, value_type_name (v));
  return (Object *) fields_of (v);
}

static Value
emit_define_property (Script *s, ApiCall *call)
{
  Object *object = object_need (s, call);

  property_define (s, object, value_to_name (s, library_arg (call, 1)), library_arg (call, 2), call->place);
  return library_arg (call, 0);
}

static void
properties_define (Script *s, Object *object, Value all, Place place)
{
  Array *names;

  if (all.tag != TAG_OBJECT)
    script_throw (s, place, "SS0316", NULL, "Fields are described by an object, not by %s.", value_type_name (all));
  names = object_names (s, all.u.object, false);
  for (uint32_t i = 0; i < names->count; i++)
    property_define (s, object, (Atom *) names->items[i].u.str, member_get (s, all, (Atom *) names->items[i].u.str, place), place);
}

static Value
emit_define_properties (Script *s, ApiCall *call)
{
  properties_define (s, object_need (s, call), library_arg (call, 1), call->place);
  return library_arg (call, 0);
}

static Value
emit_create (Script *s, ApiCall *call)
{
  Object *object = object_new (s);

  prototype_set (s, object, library_arg (call, 0), true, call->place);
  if (library_arg (call, 1).tag != TAG_UNDEFINED)
    properties_define (s, object, call->values[1], call->place);
  return value_object (object);
}

static Value
descriptor (Script *s, const Object *of, const Field *field)
{
  Object *object = object_new (s);

  if (field->value.tag == TAG_ACCESSOR)
    {
      object_set (s, object, atoms_intern (&s->atoms, "get", 3), field->value.u.accessor->get);
      object_set (s, object, atoms_intern (&s->atoms, "set", 3), field->value.u.accessor->set);
    }
  else
    {
      object_set (s, object, atoms_intern (&s->atoms, "value", 5), field->value);
      object_set (s, object, atoms_intern (&s->atoms, "writable", 8), value_bool (!of->frozen && !(field->flags & FIELD_READONLY)));
    }
  object_set (s, object, atoms_intern (&s->atoms, "enumerable", 10), value_bool (!(field->flags & FIELD_HIDDEN)));
  object_set (s, object, atoms_intern (&s->atoms, "configurable", 12), value_bool (!of->frozen && !of->sealed && !(field->flags & FIELD_FIXED)));
  return value_object (object);
}

static Value
emit_own_descriptor (Script *s, ApiCall *call)
{
  const Object *object = object_need (s, call);
  const Field *field = object_field (object, value_to_name (s, library_arg (call, 1)));

  return field ? descriptor (s, object, field) : value_undefined ();
}

static Value
emit_own_descriptors (Script *s, ApiCall *call)
{
  const Object *object = object_need (s, call);
  Array *names = object_names (s, object, true);
  Object *out = object_new (s);

  for (uint32_t i = 0; i < names->count; i++)
    object_set (s, out, (Atom *) names->items[i].u.str, descriptor (s, object, object_field (object, (Atom *) names->items[i].u.str)));
  return value_object (out);
}

/* ---- prototypes and freezing ------------------------------------------------------------------------------------------------- */

static Value
emit_get_prototype (Script *s, ApiCall *call)
{
  Value v = library_arg (call, 0);
  Value constructor;

  if (v.tag == TAG_UNDEFINED || v.tag == TAG_NULL)
    own_names (s, v, false, call->place);
  if (v.tag == TAG_FUNCTION && v.u.closure->class_ && v.u.closure->class_->parent.tag != TAG_UNDEFINED)
    return v.u.closure->class_->parent;
  if (v.tag == TAG_OBJECT && (v.u.object->proto || v.u.object->bare))
    return v.u.object->proto ? value_object (v.u.object->proto) : value_null ();
  constructor = member_get (s, v, s->atom_constructor, call->place);
  return constructor.tag == TAG_NATIVE ? member_get (s, constructor, atoms_intern (&s->atoms, "prototype", 9), call->place) : value_null ();
}

static Value
emit_set_prototype (Script *s, ApiCall *call)
{
  prototype_set (s, object_need (s, call), library_arg (call, 1), false, call->place);
  return library_arg (call, 0);
}

static Value
emit_is_prototype_of (Script *s, ApiCall *call)
{
  Value v = library_arg (call, 0);

  (void) s;
  for (const Object *up = v.tag == TAG_OBJECT ? v.u.object->proto : NULL; up; up = up->proto)
    if (call->self.tag == TAG_OBJECT && up == call->self.u.object)
      return value_bool (true);
  return value_bool (false);
}

typedef enum { CLOSE_FREEZE, CLOSE_SEAL, CLOSE_EXTENSIONS } Closing;

static Value
object_close (Script *s, ApiCall *call, Closing how)
{
  Value v = library_arg (call, 0);
  Object *object;

  if (v.tag == TAG_FUNCTION && !v.u.closure->statics)
    v.u.closure->statics = object_new (s);
  object = (Object *) fields_of (v);
  if (object && how == CLOSE_FREEZE)
    object->frozen = true;
  if (object && how == CLOSE_SEAL)
    object->sealed = true;
  if (object)
    object->closed = true;
  if (v.tag == TAG_ARRAY)
    v.u.array->frozen = true;
  return v;
}

static Value emit_freeze (Script *s, ApiCall *call) { return object_close (s, call, CLOSE_FREEZE); }
static Value emit_seal (Script *s, ApiCall *call) { return object_close (s, call, CLOSE_SEAL); }
static Value emit_prevent_extensions (Script *s, ApiCall *call) { return object_close (s, call, CLOSE_EXTENSIONS); }

/* Is it closed so far? An object without fields that takes no new ones is frozen too. */
static bool
is_closed (Value v, Closing how)
{
  const Object *object = fields_of (v);

  if (v.tag == TAG_ARRAY)
    return v.u.array->frozen;
  if (!object)
    return v.tag < TAG_ARRAY;
  if (how == CLOSE_EXTENSIONS)
    return object->closed;
  if (!object->closed || (object->frozen || (how == CLOSE_SEAL && object->sealed)))
    return object->closed;
  for (uint32_t i = 0; i < object->count; i++)
    if (!(object->fields[i].flags & FIELD_FIXED) && !object->sealed)
      return false;
    else if (how == CLOSE_FREEZE && object->fields[i].value.tag != TAG_ACCESSOR && !(object->fields[i].flags & FIELD_READONLY))
      return false;
  return true;
}

static Value emit_is_frozen (Script *s, ApiCall *call) { (void) s; return value_bool (is_closed (library_arg (call, 0), CLOSE_FREEZE)); }
static Value emit_is_sealed (Script *s, ApiCall *call) { (void) s; return value_bool (is_closed (library_arg (call, 0), CLOSE_SEAL)); }
static Value emit_is_extensible (Script *s, ApiCall *call) { (void) s; return value_bool (!is_closed (library_arg (call, 0), CLOSE_EXTENSIONS)); }

/* ---- questions --------------------------------------------------------------------------------------------------------------- */

static Value
has_own (Script *s, Value v, Value key, bool visible)
{
  Atom *name = value_to_name (s, key);
  const Field *field = fields_of (v) ? object_field (fields_of (v), name) : NULL;
  uint32_t index, count = v.tag == TAG_ARRAY ? v.u.array->count : v.tag == TAG_STRING ? v.u.str->units : 0;

  if (field)
    return value_bool (!(field->flags & FIELD_PRIVATE) && !(visible && (field->flags & FIELD_HIDDEN)));
  if (name == s->atom_length)
    return value_bool (!visible && (v.tag == TAG_ARRAY || v.tag == TAG_STRING));
  return value_bool (text_to_index (&name->str, &index) && index < count);
}

static Value emit_has_own (Script *s, ApiCall *call) { return has_own (s, library_arg (call, 0), library_arg (call, 1), false); }
static Value emit_has_own_property (Script *s, ApiCall *call) { return has_own (s, call->self, library_arg (call, 0), false); }
static Value emit_is_enumerable (Script *s, ApiCall *call) { return has_own (s, call->self, library_arg (call, 0), true); }

static Value
emit_is (Script *s, ApiCall *call)
{
  Value a = library_arg (call, 0), b = library_arg (call, 1);

  (void) s;
  if (a.tag == TAG_NUMBER && b.tag == TAG_NUMBER && a.u.number == 0 && b.u.number == 0)
    return value_bool (a.u.bits == b.u.bits);
  return value_bool (value_same_zero (a, b));
}

static Value emit_to_string (Script *s, ApiCall *call) { return value_str (object_text (s, call->self.u.object)); }
static Value emit_to_locale_string (Script *s, ApiCall *call) { return value_str (value_to_str (s, call->self)); }
static Value emit_value_of (Script *s, ApiCall *call) { (void) s; return call->self; }

/* ---- functions --------------------------------------------------------------------------------------------------------------- */

static Value
emit_call (Script *s, ApiCall *call)
{
  return call_value (s, call->self, library_arg (call, 0), call->count > 1 ? call->values + 1 : NULL, call->count > 1 ? call->count - 1 : 0, call->link, call->place);
}

static Value
emit_apply (Script *s, ApiCall *call)
{
  Value list = library_arg (call, 1);
  Array *args = list.tag == TAG_UNDEFINED || list.tag == TAG_NULL ? array_new (s, 0) : iterable_to_array (s, list, call->place);

  script_steps (s, args->count / 8, call->place);
  return call_value (s, call->self, library_arg (call, 0), args->items, args->count, call->link, call->place);
}

static Value
emit_bind (Script *s, ApiCall *call)
{
  Native *native = memory_new (s->arena, Native);
  Bound *bound = native->bound = memory_new (s->arena, Bound);
  Str *name = value_to_str (s, member_get (s, call->self, s->atom_name, call->place));

  bound->function = call->self;
  bound->self = library_arg (call, 0);
  bound->count = call->count > 1 ? call->count - 1 : 0;
  bound->args = memory_new_n (s->arena, Value, bound->count + 1);
  if (bound->count > 0)
    memcpy (bound->args, call->values + 1, sizeof (Value) * bound->count);
  native->name = str_get_c (s->arena, str_concat (s->arena, str_fixed (s, "bound "), name));
  return (Value) { TAG_NATIVE, { .native = native } };
}

static Value emit_function_text (Script *s, ApiCall *call) { return value_str (function_source (s, call->self)); }

/* ---- errors ------------------------------------------------------------------------------------------------------------------ */

static Value
emit_error (Script *s, ApiCall *call)
{
  Value message = library_arg (call, 0), options = library_arg (call, 1), error;
  Object *object;
  bool found;

  if (message.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  error = error_new (s, builtin_by_name (call->row->entry.name), NULL);
  object = error.u.object;
  if (message.tag != TAG_UNDEFINED)
    object_define (s, object, s->atom_message, value_str (value_to_str (s, message)), FIELD_HIDDEN);
  if (options.tag == TAG_OBJECT)
    {
      Atom *cause = atoms_intern (&s->atoms, "cause", 5);
      Value v = object_get (s, options.u.object, cause, options, &found);

      if (found)
        object_define (s, object, cause, v, FIELD_HIDDEN);
    }
  return error;
}

#define O SCRIPT_ON_OBJECT
#define OS SCRIPT_ON_OBJECT_SPACE
#define F SCRIPT_ON_FUNCTION
#define L SCRIPT_ON_LIBRARY

static const ApiRow rows[] = {
  LIBRARY_ROW ("Object", L, emit_object, "An object."), LIBRARY_ROW ("keys", OS, emit_keys, "Names of the fields."),
  LIBRARY_ROW ("values", OS, emit_values, "Values of the fields."), LIBRARY_ROW ("entries", OS, emit_entries, "Pairs of name and value."),
  LIBRARY_ROW ("assign", OS, emit_assign, "Copies fields."), LIBRARY_ROW ("fromEntries", OS, emit_from_entries, "An object from pairs."),
  LIBRARY_ROW ("freeze", OS, emit_freeze, "No more changes."), LIBRARY_ROW ("isFrozen", OS, emit_is_frozen, "Can nothing change?"),
  LIBRARY_ROW ("seal", OS, emit_seal, "No more and no fewer fields."), LIBRARY_ROW ("isSealed", OS, emit_is_sealed, "Are its fields fixed?"),
  LIBRARY_ROW ("preventExtensions", OS, emit_prevent_extensions, "No more fields."), LIBRARY_ROW ("isExtensible", OS, emit_is_extensible, "May fields be added?"),
  LIBRARY_ROW ("hasOwn", OS, emit_has_own, "Has it the field?"), LIBRARY_ROW ("is", OS, emit_is, "The same, to the sign of zero?"),
  LIBRARY_ROW ("create", OS, emit_create, "An object with a prototype."), LIBRARY_ROW ("defineProperty", OS, emit_define_property, "Makes a field as described."),
  LIBRARY_ROW ("defineProperties", OS, emit_define_properties, "Makes fields as described."),
  LIBRARY_ROW ("getOwnPropertyNames", OS, emit_own_names, "Names of all fields."), LIBRARY_ROW ("getOwnPropertyDescriptor", OS, emit_own_descriptor, "Describes a field."),
  LIBRARY_ROW ("getOwnPropertyDescriptors", OS, emit_own_descriptors, "Describes all fields."),
  LIBRARY_ROW ("getPrototypeOf", OS, emit_get_prototype, "What it inherits from."), LIBRARY_ROW ("setPrototypeOf", OS, emit_set_prototype, "Lets it inherit from another."),
  LIBRARY_ROW ("hasOwnProperty", O, emit_has_own_property, "Has it the field?"), LIBRARY_ROW ("propertyIsEnumerable", O, emit_is_enumerable, "Is the field listed?"),
  LIBRARY_ROW ("isPrototypeOf", O, emit_is_prototype_of, "Does the other inherit from it?"), LIBRARY_ROW ("toString", O, emit_to_string, "As a text."),
  LIBRARY_ROW ("toLocaleString", O, emit_to_locale_string, "As a text."), LIBRARY_ROW ("valueOf", O | SCRIPT_ON_ARRAY | F, emit_value_of, "Itself."),
  LIBRARY_ROW ("call", F, emit_call, "Calls it with `this` and arguments."), LIBRARY_ROW ("apply", F, emit_apply, "Calls it with `this` and a list of arguments."),
  LIBRARY_ROW ("bind", F, emit_bind, "The function with `this` and its first arguments fixed."), LIBRARY_ROW ("toString", F, emit_function_text, "Its text."),
  LIBRARY_ROW ("Error", L, emit_error, "An error to throw."), LIBRARY_ROW ("TypeError", L, emit_error, "A value of the wrong kind."),
  LIBRARY_ROW ("RangeError", L, emit_error, "A number out of its range."), LIBRARY_ROW ("SyntaxError", L, emit_error, "A text that cannot be read."),
  LIBRARY_ROW ("ReferenceError", L, emit_error, "A name without a value."), LIBRARY_ROW ("EvalError", L, emit_error, "An error to throw."),
  LIBRARY_ROW ("URIError", L, emit_error, "An error to throw."),
};

const ApiTable api_table_objects = { rows, sizeof rows / sizeof rows[0] };
