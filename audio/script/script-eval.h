/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the parts of the evaluator. */
#ifndef SCRIPT_EVAL_H
#define SCRIPT_EVAL_H

#include "script-api.h"
#include "script-value.h"

Value chain_eval (Script *s, Node *node, const Link *stop);    /* up to, not including, stop */
Value chain_delete (Script *s, Node *node);
Field *private_field (Value v, const Atom *name);              /* of #name, or NULL */

/* a.b, a[i], super.b: what stands before the last step is evaluated once, in its turn. */
typedef struct {
  const Link *link;
  Value       object, key;
  bool        is_super;
  Place       place;
} Reference;
void  reference_open (Script *s, Node *node, Reference *reference);
Value reference_get (Script *s, const Reference *reference);
void  reference_put (Script *s, const Reference *reference, Value value);

/* ---- functions and classes ------------------------------------------------------------------------------------------------ */

Closure *closure_make (Script *s, Function *function);
Value closure_new (Script *s, Function *function);
/* Runs a function. *self: `this`; what it has become afterwards (in a constructor, super () makes it). */
Value closure_run (Script *s, const Closure *closure, Value *self, Value target, const Value *args, uint32_t count, const Link *site, Place place);
Value bound_call (Script *s, const Bound *bound, const Value *args, uint32_t count, const Link *site, Place place);
/* Puts the arguments on the stack; the caller takes them off again. */
uint32_t arguments_push (Script *s, const Link *link);
/* Calls with the arguments of the link. */
Value link_call (Script *s, Value function, Value self, const Link *link, Place place, bool *mine);
Value class_eval (Script *s, Node *node);
Value new_eval (Script *s, Node *node);
Value super_call (Script *s, const Link *link, Place place);
Value this_get (Script *s, Place place);
/* At the start of an object's life in a class: parameters that are fields, then the fields. */
void  instance_begin (Script *s, const Class *class_, Value self, const Function *constructor);

/* ---- the rest ---------------------------------------------------------------------------------------------------------------- */

Value binary_apply (Script *s, uint8_t op, Value a, Value b, Place place);
Value unary_apply (Script *s, uint8_t op, Value v);
void  unknown_refuse (Script *s, Value v);
void  pattern_bind (Script *s, Node *pattern, Value value, bool declaring);
void  scope_enter (Script *s, const Scope *scope);
void  binding_init (Script *s, Binding *binding, Value value);
Value object_literal (Script *s, Node *node);
void  object_spread_without (Script *s, Object *object, Value v, Atom *const *names, uint32_t name_count);
void  object_spread (Script *s, Object *object, Value v);      /* { ...v } */

typedef enum { DONE_NORMAL, DONE_BREAK, DONE_CONTINUE, DONE_RETURN } Done;
Done  exec (Script *s, Node *node);

#endif
