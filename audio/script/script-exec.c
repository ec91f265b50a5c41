/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements, and the guards that an error unwinds to. */
#include "script-collection.h"
#include "script-eval.h"

static bool
test (Script *s, Node *node)
{
  Value v = eval (s, node);

  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  return value_is_true (v);
}

static Done
list_exec (Script *s, Node **list, uint32_t count)
{
  for (uint32_t i = 0; i < count; i++)
    {
      Done done = exec (s, list[i]);

      if (done != DONE_NORMAL)
        return done;
    }
  return DONE_NORMAL;
}

/* After the body of a loop: does the loop end, and with what? */
static bool
loop_ends (Script *s, Done *done, Atom *label)
{
  if (*done == DONE_NORMAL)
    return false;
  if (*done == DONE_RETURN)
    return true;
  if (s->jump_label && s->jump_label != label)
    return true;
  s->jump_label = NULL;
  if (*done == DONE_BREAK)
    {
      *done = DONE_NORMAL;
      return true;
    }
  *done = DONE_NORMAL;
  return false;
}

/* Each turn of a for has variables of its own when a function may keep them. */
static void
scope_renew (Script *s, const Scope *scope)
{
  for (Binding *b = scope->first; b; b = b->next)
    if (b->captured)
      {
        Box *box = memory_alloc (s->arena, sizeof *box);

        box->value = ((Box *) (uintptr_t) s->frame->slots[b->slot].u.bits)->value;
        s->frame->slots[b->slot].u.bits = (uintptr_t) box;
      }
}

static Done
for_exec (Script *s, Node *node, Atom *label)
{
  Scope *scope = node->u.scope;
  Done done = DONE_NORMAL;

  if (scope)
    scope_enter (s, scope);
  if (node->x.a)
    {
      if (node->x.a->kind == N_DECLARE)
        exec (s, node->x.a);
      else
        eval (s, node->x.a);
    }
  while (!node->b || test (s, node->b))
    {
      script_step (s, node->start, node->end);
      done = exec (s, node->list[0]);
      if (loop_ends (s, &done, label))
        break;
      if (scope && scope->captured)
        scope_renew (s, scope);
      if (node->c)
        eval (s, node->c);
    }
  return done;
}

/* for (k in v): own names, then those of the prototypes that are not hidden. */
static Array *
keys_list (Script *s, Value v)
{
  Array *keys = array_new (s, 8);
  uint32_t count = v.tag == TAG_ARRAY ? v.u.array->count : v.tag == TAG_STRING ? v.u.str->units : 0;
  const Object *object = v.tag == TAG_OBJECT ? v.u.object : v.tag == TAG_FUNCTION ? v.u.closure->statics : NULL;
  Object *seen;

  for (uint32_t i = 0; i < count; i++)
    array_push (s, keys, value_str (value_to_str (s, value_number (i))));
  if (!object)
    return keys;
  if (!object->proto)
    return object_names (s, object, false);
  seen = object_new (s);
  for (; object; object = object->proto)
    {
      Array *names = object_names (s, object, true);

      for (uint32_t i = 0; i < names->count; i++)
        {
          Atom *name = (Atom *) names->items[i].u.str;

          if (!(object_field (object, name)->flags & FIELD_HIDDEN) && !object_field (seen, name))
            array_push (s, keys, names->items[i]);
          object_set (s, seen, name, value_undefined ());
        }
    }
  return keys;
}

/* What was deleted on the way is not visited any more. */
static bool
key_gone (Value object, Value key)
{
  const Atom *name = (const Atom *) key.u.str;

  if (object.tag != TAG_OBJECT)
    return false;
  for (const Object *up = object.u.object; up; up = up->proto)
    if (object_field (up, name))
      return false;
  return true;
}

static Done
for_each_exec (Script *s, Node *node, Atom *label)
{
  Value v = eval (s, node->b), item;
  Place place = here (s, node->b->start, node->b->end);
  Iterator iterator;
  Done done = DONE_NORMAL;

  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  iterator_init (s, &iterator, node->kind == N_FOR_IN ? value_array (keys_list (s, v)) : v, place);
  while (iterator_next (s, &iterator, &item))
    {
      script_step (s, node->start, node->end);
      if (node->kind == N_FOR_IN && key_gone (v, item))
        continue;
      if (node->u.scope)
        scope_enter (s, node->u.scope);
      if (node->x.a->kind == N_DECLARE)
        pattern_bind (s, node->x.a->list[0]->x.a, item, true);
      else
        pattern_bind (s, node->x.a, item, false);
      done = exec (s, node->list[0]);
      if (loop_ends (s, &done, label))
        break;
    }
  return done;
}

static Done
while_exec (Script *s, Node *node, Atom *label)
{
  Done done = DONE_NORMAL;
  bool first = node->kind == N_DO;

  while (first || test (s, node->x.a))
    {
      first = false;
      script_step (s, node->start, node->end);
      done = exec (s, node->b);
      if (loop_ends (s, &done, label))
        break;
    }
  return done;
}

static Done
switch_exec (Script *s, Node *node)
{
  Value v = eval (s, node->x.a);
  uint32_t at = node->count;
  Done done = DONE_NORMAL;

  if (v.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  scope_enter (s, node->u.scope);
  for (uint32_t i = 0; i < node->count && at == node->count; i++)
    if (node->list[i]->x.a && value_same (v, eval (s, node->list[i]->x.a)))
      at = i;
  for (uint32_t i = 0; i < node->count && at == node->count; i++)
    if (!node->list[i]->x.a)
      at = i;
  for (; at < node->count && done == DONE_NORMAL; at++)
    done = list_exec (s, node->list[at]->list, node->list[at]->count);
  if (done == DONE_BREAK && !s->jump_label)
    return DONE_NORMAL;
  return done;
}

void
guard_restore (Script *s, Guard *guard)
{
  s->frame = guard->frame;
  s->stack_top = guard->stack_top;
  s->file = guard->file;
  s->depth = guard->depth;
  s->clip_depth = guard->clip_depth;
  GUARD_LEAVE (s, guard);
}

typedef struct { Node *node; Done done; } Attempt;

/* Runs one part of a try statement; true when it ended without an error. */
static bool
attempt (Script *s, Attempt *a)
{
  Guard guard;
  int code;

  GUARD_ENTER (s, &guard);
  code = _setjmp (guard.jump);
  if (code == 0)
    {
      a->done = exec (s, a->node);
      GUARD_LEAVE (s, &guard);
      return true;
    }
  if (code == 2)
    s->thrown = THROWN_HUNGER;
  guard_restore (s, &guard);
  return false;
}

static Done
try_exec (Script *s, Node *node)
{
  Attempt body = { node->x.a, DONE_NORMAL }, last = { node->c, DONE_NORMAL };
  bool good = attempt (s, &body);
  Thrown thrown;
  Value value, result;
  ScriptDiagnostic error;

  if (!good && s->thrown == THROWN_VALUE && node->b)
    {
      Attempt handler = { node->b, DONE_NORMAL };

      value = s->thrown_value;
      s->thrown = THROWN_NOTHING;
      scope_enter (s, node->u.scope);
      if (node->y.d)
        pattern_bind (s, node->y.d, value, true);
      if (!node->c)
        return exec (s, node->b);
      good = attempt (s, &handler);
      body.done = handler.done;
    }
  if (!good && s->thrown != THROWN_VALUE)
    script_raise (s, s->thrown);
  thrown = s->thrown;
  value = s->thrown_value;
  result = s->result;
  error = s->error;
  if (node->c)
    {
      last.done = exec (s, node->c);
      if (last.done != DONE_NORMAL)
        return last.done;
    }
  if (!good)
    {
      s->thrown_value = value;
      s->error = error;
      script_raise (s, thrown);
    }
  s->result = result;
  return body.done;
}

static Done
labelled_exec (Script *s, Node *node, Atom *label)
{
  Done done;

  switch (node->kind)
    {
    case N_FOR: return for_exec (s, node, label);
    case N_FOR_OF: case N_FOR_IN: return for_each_exec (s, node, label);
    case N_WHILE: case N_DO: return while_exec (s, node, label);
    default:
      done = exec (s, node);
      if (done == DONE_BREAK && s->jump_label == label)
        {
          s->jump_label = NULL;
          return DONE_NORMAL;
        }
      return done;
    }
}

static void
declare_exec (Script *s, Node *node)
{
  for (uint32_t i = 0; i < node->count; i++)
    {
      Node *item = node->list[i];

      if (item->b)
        pattern_bind (s, item->x.a, eval (s, item->b), true);
      else if (node->op != BINDING_VAR)
        pattern_bind (s, item->x.a, value_undefined (), true);
    }
}

Done
exec (Script *s, Node *node)
{
  script_step (s, node->start, node->end);
  switch (node->kind)
    {
    case N_EXPRESSION:
      eval (s, node->x.a);
      return DONE_NORMAL;
    case N_DECLARE:
      declare_exec (s, node);
      return DONE_NORMAL;
    case N_BLOCK:
      if (node->u.scope)
        scope_enter (s, node->u.scope);
      return list_exec (s, node->list, node->count);
    case N_IF:
      for (; node && node->kind == N_IF; node = node->c)
        if (test (s, node->x.a))
          return exec (s, node->b);
      return node ? exec (s, node) : DONE_NORMAL;
    case N_FOR: return for_exec (s, node, NULL);
    case N_FOR_OF: case N_FOR_IN: return for_each_exec (s, node, NULL);
    case N_WHILE: case N_DO: return while_exec (s, node, NULL);
    case N_SWITCH: return switch_exec (s, node);
    case N_LABEL: return labelled_exec (s, node->b, node->u.atom);
    case N_BREAK: case N_CONTINUE:
      s->jump_label = node->u.atom;
      return node->kind == N_BREAK ? DONE_BREAK : DONE_CONTINUE;
    case N_RETURN:
      s->result = node->x.a ? eval (s, node->x.a) : value_undefined ();
      return DONE_RETURN;
    case N_THROW: script_throw_value (s, here (s, node->start, node->end), eval (s, node->x.a));
    case N_TRY: return try_exec (s, node);
    default: return DONE_NORMAL;
    }
}
