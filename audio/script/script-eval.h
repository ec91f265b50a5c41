/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the parts of the evaluator. */
#ifndef SCRIPT_EVAL_H
#define SCRIPT_EVAL_H

#include "script-api.h"
#include "script-value.h"

Value chain_eval (Script *s, Node *node, const Link *stop);    /* up to, not including, stop */
void  chain_assign (Script *s, Node *node, Value value);
Value chain_delete (Script *s, Node *node);
Value new_eval (Script *s, Node *node);
Value closure_new (Script *s, Function *function);
Value binary_apply (Script *s, uint8_t op, Value a, Value b, Place place);
void  pattern_bind (Script *s, Node *pattern, Value value, bool declaring);
void  scope_enter (Script *s, const Scope *scope);
void  binding_init (Script *s, Binding *binding, Value value);

typedef enum { DONE_NORMAL, DONE_BREAK, DONE_CONTINUE, DONE_RETURN } Done;
Done  exec (Script *s, Node *node);

#endif
