/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the language beyond numbers and strings, and what JavaScript says about them. */
#ifndef SCRIPT_VALUE_H
#define SCRIPT_VALUE_H

#include "script-context.h"

enum { REF_LOST, REF_LOCAL, REF_CAPTURE, REF_MODULE, REF_GLOBAL };     /* Node.op of a name */

typedef struct Array { Value *items; uint32_t count, capacity; bool frozen; } Array;

enum { FIELD_HIDDEN = 1, FIELD_READONLY = 2, FIELD_FIXED = 4, FIELD_PRIVATE = 8 };

typedef struct { Atom *name; uint32_t flags; Value value; } Field;

/* Undefined: there is none. */
typedef struct Accessor { Value get, set; } Accessor;

typedef enum { OBJECT_PLAIN, OBJECT_ERROR, OBJECT_MAP, OBJECT_SET, OBJECT_ITERATOR } ObjectKind;

typedef struct Object {
  Field   *fields;
  uint32_t count, capacity;
  uint32_t *index;                      /* hash of field numbers + 1, from 16 fields on */
  uint32_t index_mask;
  uint8_t  kind;
  bool     frozen, sealed, closed;      /* Object.freeze, .seal, .preventExtensions */
  bool     bare;                        /* Object.create (null): not even the methods of all objects */
  struct Object *proto;                 /* NULL: nothing but what all of its kind can */
  void    *inner;                       /* Collection of a map or set, Iterator */
} Object;

typedef struct Closure {
  Function *function;
  Box     **captures;
  Value     self;                       /* `this` of an arrow */
  const struct Closure *method;         /* of an arrow: the method around it */
  Object   *home;                       /* of a method: where it lies, for super */
  struct Class *class_;                 /* it is a class, or the constructor of one */
  Object   *statics;                    /* its own fields, or NULL */
} Closure;

/* A class at run time; the value of the language is its closure. */
typedef struct ClassField { Atom *name; uint32_t flags; Closure *value; } ClassField;
typedef struct Class {
  Closure    *closure;
  Object     *prototype;
  Value       parent;                   /* UNDEFINED: none; a class, or a built-in one */
  ClassField *fields;
  uint32_t    field_count;
} Class;

/* What `new` and instanceof know without a class in the text. */
typedef enum { BUILTIN_NONE, BUILTIN_OBJECT, BUILTIN_ARRAY, BUILTIN_FUNCTION, BUILTIN_STRING, BUILTIN_NUMBER, BUILTIN_BOOLEAN, BUILTIN_MAP, BUILTIN_SET,
               BUILTIN_RANDOM, BUILTIN_ERROR, BUILTIN_TYPE_ERROR, BUILTIN_RANGE_ERROR, BUILTIN_SYNTAX_ERROR, BUILTIN_REFERENCE_ERROR, BUILTIN_EVAL_ERROR,
               BUILTIN_URI_ERROR, BUILTIN_COUNT } Builtin;

/* f.bind (self, …args) */
typedef struct Bound { Value function, self; Value *args; uint32_t count; } Bound;

/* A built-in function, a name space of them (Math), or both (Number). */
typedef struct Native {
  const struct ApiRow *row;
  uint64_t space;
  Value    self;                        /* of a method taken from its object */
  const char *name;
  Bound   *bound;
  bool     prototype;                   /* Array.prototype: its methods wait for their object */
} Native;

typedef enum { HOST_SESSION, HOST_TRACK, HOST_INSTRUMENT, HOST_RANDOM } HostKind;
typedef struct Host { HostKind kind; } Host;
typedef struct { Host host; uint32_t state; } Random;         /* SeededRandom */

static inline Value value_array (Array *a) { return (Value) { TAG_ARRAY, { .array = a } }; }
static inline Value value_object (Object *o) { return (Value) { TAG_OBJECT, { .object = o } }; }
static inline Value value_clip (struct Clip *c) { return (Value) { TAG_CLIP, { .clip = c } }; }
static inline Value value_host (Host *h) { return (Value) { TAG_HOST, { .host = h } }; }

Array  *array_new (Script *s, uint32_t capacity);
void    array_push (Script *s, Array *array, Value value);
/* Throws when the list is frozen. */
void    array_change (Script *s, const Array *array, Place place);
Value   array_pair (Script *s, Value first, Value second);

/* ---- objects (script-object.c): fields in the order they were made, a hash index from 16 on ------------------------------- */

Object *object_new (Script *s);
/* Its own field or NULL. The value may be a TAG_ACCESSOR; field_get() asks the getter. */
Field  *object_field (const Object *object, const Atom *name);
Value  *object_find (const Object *object, const Atom *name);
Value   field_get (Script *s, const Field *field, Value receiver);
/* Its own field becomes this, whatever was there; flags are kept, 0 for a new one. */
void    object_set (Script *s, Object *object, Atom *name, Value value);
void    object_define (Script *s, Object *object, Atom *name, Value value, uint32_t flags);
/* Adds a getter or a setter to what is there. */
void    object_define_accessor (Script *s, Object *object, Atom *name, Value function, bool setter, uint32_t flags);
/* o.name and o.name = value in full: prototypes, getters and setters, frozen objects. receiver: `this` for the getter. */
static inline Object *
object_up (Script *s, const Object *object, uint32_t *level)            /* its prototype; long chains cost steps */
{
  if (__builtin_expect (++*level % 32 == 0, 0))
    script_step (s, s->at_start, s->at_end);
  return object->proto;
}

Value   object_get (Script *s, const Object *object, const Atom *name, Value receiver, bool *found);
void    object_put (Script *s, Object *object, Atom *name, Value value, Value receiver, Place place);
void    object_delete (Script *s, Object *object, const Atom *name, Place place);
/* Field numbers in JavaScript's order: whole-number names first. */
uint32_t *object_order (Script *s, const Object *object);
/* The names of its own fields in order; hidden ones only when asked for, private ones never. */
Array  *object_names (Script *s, const Object *object, bool hidden);
bool    text_to_index (const Str *text, uint32_t *index);      /* "0", "12": the name of a place in a list */

/* ---- what JavaScript says about values (script-convert.c) ------------------------------------------------------------------- */

typedef enum { HINT_DEFAULT, HINT_NUMBER, HINT_STRING } Hint;

bool   value_is_true (Value v);
bool   value_same (Value a, Value b);                          /* === */
bool   value_same_zero (Value a, Value b);                     /* as includes() and Map compare: NaN is NaN */
bool   value_equal (Script *s, Value a, Value b);              /* == */
bool   value_is_function (Value v);
Value  value_to_primitive (Script *s, Value v, Hint hint);     /* asks valueOf and toString */
double value_to_number (Script *s, Value v);
Str   *value_to_str (Script *s, Value v);
Atom  *value_to_name (Script *s, Value v);                     /* as the name of a field */
int32_t value_to_int32 (Script *s, Value v);
Str   *str_fixed (Script *s, const char *text);
Str   *array_join_text (Script *s, const Array *array, const Str *between);
const char *value_type_name (Value v);                         /* for messages: "a number", "a clip" */
Str   *value_show (Script *s, Value v, int depth);             /* as console.log prints it */
Str   *object_text (Script *s, const Object *object);         /* as Object.prototype.toString() and the like */
Str   *function_source (Script *s, Value function);

/* ---- evaluation -------------------------------------------------------------------------------------------------------- */

Value eval (Script *s, Node *node);
/* Calls a function value. site: the call in the source, NULL for a body given to a builder method. */
Value call_value (Script *s, Value function, Value self, const Value *args, uint32_t count, const Link *site, Place place);
/* new callee (args). target: the class that was written after `new`. */
Value construct (Script *s, Value callee, const Value *args, uint32_t count, Value target, const Link *site, Place place);
Value member_get (Script *s, Value object, Atom *name, Place place);
void  member_put (Script *s, Value object, Value key, Value value, Place place);
/* Everything iterable as a list: arrays, strings, maps, sets and iterators; others throw. A list is given as it is. */
Array *iterable_to_array (Script *s, Value value, Place place);
Builtin builtin_find (const Native *native);
Builtin builtin_by_name (const char *name);
Value builtin_get (Script *s, Builtin builtin);                /* Error, Map, … as a value */
Object *error_prototype (Script *s, Builtin builtin);
Value error_new (Script *s, Builtin builtin, const char *message);      /* message: NULL for none */
bool  value_instance_of (Script *s, Value v, Value class_, Place place);
uint32_t caller_get (Script *s);
Place here (Script *s, uint32_t start, uint32_t end);
void  statement_run (Script *s, Module *module, Statement *statement);
void  text_limit_check (Script *s, uint64_t units, Place place);
/* Ends the statement when the C stack has grown too deep: for whatever walks down into values. */
void  stack_check (Script *s, Place place);
/* The same for walks that look at everything above at each step. */
void  depth_check (Script *s, uint32_t depth, Place place);

#endif
