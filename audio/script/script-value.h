/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of the language beyond numbers and strings, and what JavaScript says about them. */
#ifndef SCRIPT_VALUE_H
#define SCRIPT_VALUE_H

#include "script-context.h"

enum { REF_LOST, REF_LOCAL, REF_CAPTURE, REF_MODULE, REF_GLOBAL };     /* Node.op of a name */

typedef struct Array { Value *items; uint32_t count, capacity; } Array;

typedef struct { Atom *name; Value value; } Field;

typedef struct Object {
  Field   *fields;
  uint32_t count, capacity;
  uint32_t *index;                      /* hash of field numbers + 1, from 16 fields on */
  uint32_t index_mask;
  bool     error;                       /* made by new Error */
  bool     frozen;
} Object;

typedef struct Closure {
  Function *function;
  Box     **captures;
  Value     self;                       /* `this` of an arrow */
} Closure;

/* A built-in function, a name space of them (Math), or both (Number). */
typedef struct Native {
  const struct ApiRow *row;
  uint64_t space;
  Value    self;                        /* of a method taken from its object */
  const char *name;
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
Value   array_pair (Script *s, Value first, Value second);
Object *object_new (Script *s);
Value  *object_find (const Object *object, Atom *name);
void    object_set (Script *s, Object *object, Atom *name, Value value);
bool    object_delete (Object *object, Atom *name);
/* Field numbers in JavaScript's order: whole-number names first. */
uint32_t *object_order (Script *s, const Object *object);

bool   value_is_true (Value v);
bool   value_same (Value a, Value b);                          /* === */
bool   value_equal (Script *s, Value a, Value b);              /* == */
bool   value_is_function (Value v);
double value_to_number (Script *s, Value v);
Str   *value_to_str (Script *s, Value v);
Atom  *value_to_name (Script *s, Value v);                     /* as the name of a field */
const char *value_type_name (Value v);                         /* for messages: "a number", "a clip" */
Str   *value_show (Script *s, Value v, int depth);             /* as console.log prints it */
int32_t value_to_int32 (Script *s, Value v);

/* ---- evaluation -------------------------------------------------------------------------------------------------------- */

Value eval (Script *s, Node *node);
/* Calls a function value. site: the call in the source, NULL for a body given to a builder method. */
Value call_value (Script *s, Value function, Value self, const Value *args, uint32_t count, const Link *site, Place place);
Value member_get (Script *s, Value object, Atom *name, Place place);
/* Visits everything iterable: arrays and strings; others throw. */
Array *iterable_to_array (Script *s, Value value, Place place);
Value error_new (Script *s, const char *message);
uint32_t caller_get (Script *s);
Place here (Script *s, uint32_t start, uint32_t end);
void  statement_run (Script *s, Module *module, Statement *statement);
void  text_limit_check (Script *s, uint64_t units, Place place);

#endif
