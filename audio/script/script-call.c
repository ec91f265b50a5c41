/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Function calls: frames, arguments, and who called whom. */
#include "script-eval.h"
#include "script-clip.h"

#define NATIVE_STACK_MAX (4u << 20)     /* of the C stack, bytes */

/* ---- calls ------------------------------------------------------------------------------------------------------------- */

static void
frame_open (Script *s, Frame *frame, const Closure *closure, Value self, const Value *args, uint32_t count)
{
  const Function *function = closure->function;
  const Scope *scope = function->scope;
  Value *slots = s->stack_top;
  uint32_t simple = 0;

  if (s->stack_end - slots < (ptrdiff_t) function->slot_count)
    script_throw_limit (s, (Place) { frame->site_file, s->at_start, s->at_end }, "SS0903", "Does the function call itself without an end?",
                        "The calls need more room than there is.");
  s->stack_top = slots + function->slot_count;
  frame->slots = slots;
  frame->captures = closure->captures;
  frame->self = function->arrow ? closure->self : self;
  frame->method = function->arrow ? closure->method : closure;
  frame->up = s->frame;
  frame->caller = CALLER_ASK;
  s->frame = frame;
  for (Binding *b = scope->first; b; b = b->next)
    if (b->captured)
      {
        Box *box = memory_alloc (s->arena, sizeof *box);

        box->value = value_undefined ();
        slots[b->slot] = (Value) { TAG_EMPTY, { .bits = (uintptr_t) box } };
      }
    else
      slots[b->slot] = value_undefined ();
  if (function->binding && !function->hoisted)
    binding_init (s, function->binding, (Value) { TAG_FUNCTION, { .closure = (Closure *) closure } });
  for (; simple < function->parameter_count; simple++)
    {
      Node *parameter = function->parameters[simple];

      if (parameter->kind == N_SPREAD)
        {
          Array *rest = array_new (s, count > simple ? count - simple : 1);

          for (uint32_t i = simple; i < count; i++)
            array_push (s, rest, args[i]);
          pattern_bind (s, parameter->x.a, value_array (rest), true);
        }
      else
        pattern_bind (s, parameter, simple < count ? args[simple] : value_undefined (), true);
    }
}

void
stack_check (Script *s, Place place)
{
  if ((size_t) (s->native_base - (char *) __builtin_frame_address (0)) > NATIVE_STACK_MAX)
    script_throw_limit (s, place, "SS0903", "Does something hold itself, or call itself without an end?", "Values or calls are nested too deep.");
}

void
depth_check (Script *s, uint32_t depth, Place place)
{
  stack_check (s, place);
  if (depth > 4000)
    script_throw_limit (s, place, "SS0903", "Does something hold itself?", "Lists and objects are nested more than 4,000 deep.");
}

Value
closure_run (Script *s, const Closure *closure, Value *self, Value target, const Value *args, uint32_t count, const Link *site, Place place)
{
  const Function *function = closure->function;
  Frame frame;
  Value *top = s->stack_top, result;
  uint32_t file = s->file;

  script_step (s, place.start, place.end);
  if (++s->depth > s->limits.call_depth || (size_t) (s->native_base - (char *) __builtin_frame_address (0)) > NATIVE_STACK_MAX)
    script_throw_limit (s, place, "SS0903", "Does the function call itself without an end?",
                        "Functions call each other more than %d deep.", (int) s->limits.call_depth);
  frame.site = site;
  frame.site_file = file;
  frame.target = target;
  s->file = function->file;
  frame_open (s, &frame, closure, *self, args, count);
  if (function->kind == FUNCTION_CONSTRUCTOR)
    instance_begin (s, closure->class_, *self, function);
  if (function->expression)
    result = eval (s, function->body);
  else
    result = exec (s, function->body) == DONE_RETURN ? s->result : value_undefined ();
  *self = frame.self;
  s->file = file;
  s->frame = frame.up;
  s->stack_top = top;
  s->depth--;
  return result;
}

static bool
is_class (const Closure *closure)
{
  return closure->function->kind == FUNCTION_CONSTRUCTOR || closure->function->kind == FUNCTION_DERIVED;
}

/* A built-in method that lost its object must not be let loose on something else. */
static Value
native_call (Script *s, const Native *native, Value self, const Value *args, uint32_t count, const Link *site, Place place, bool *mine)
{
  const ApiRow *row = native->row;

  if (native->bound)
    return bound_call (s, native->bound, args, count, site, place);
  if (native->self.tag != TAG_UNDEFINED)
    self = native->self;
  if (!(row->entry.receivers & (SCRIPT_ON_FREE | value_space (self))) || (self.tag == TAG_NATIVE && self.u.native->prototype))
    {
      if (self.tag == TAG_UNKNOWN)
        script_raise (s, THROWN_SILENT);
      script_throw (s, place, "SS0308", "Call it with the object and a dot before it.", "%s belongs to another kind of value than %s.", row->entry.name,
                    value_type_name (self));
    }
  return api_call (s, row, self, args, count, site, place, mine);
}

Value
call_value (Script *s, Value function, Value self, const Value *args, uint32_t count, const Link *site, Place place)
{
  if (function.tag == TAG_FUNCTION && !is_class (function.u.closure))
    return closure_run (s, function.u.closure, &self, value_undefined (), args, count, site, place);
  if (function.tag == TAG_NATIVE && (function.u.native->row || function.u.native->bound))
    return native_call (s, function.u.native, self, args, count, site, place, NULL);
  if (function.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (function.tag == TAG_FUNCTION)
    script_throw (s, place, "SS0308", "Write new before it.", "A class is called with new.");
  if (function.tag == TAG_NATIVE && (builtin_find (function.u.native) == BUILTIN_MAP || builtin_find (function.u.native) == BUILTIN_SET))
    script_throw (s, place, "SS0308", "Write new before it.", "%s is called with new.", function.u.native->name);
  script_throw (s, place, "SS0308", NULL, "This is %s, not a function: it cannot be called.", value_type_name (function));
}

Value
bound_call (Script *s, const Bound *bound, const Value *args, uint32_t count, const Link *site, Place place)
{
  Value *all = memory_new_n (s->arena, Value, bound->count + count + 1);

  memcpy (all, bound->args, sizeof (Value) * bound->count);
  if (count > 0)
    memcpy (all + bound->count, args, sizeof (Value) * count);
  stack_check (s, place);
  return call_value (s, bound->function, bound->self, all, bound->count + count, site, place);
}

Value
link_call (Script *s, Value function, Value self, const Link *link, Place place, bool *mine)
{
  Value *base = s->stack_top, result;
  uint32_t count = arguments_push (s, link);

  if (function.tag == TAG_NATIVE && function.u.native->row && !function.u.native->bound)
    result = native_call (s, function.u.native, self, base, count, link, place, mine);
  else
    {
      result = call_value (s, function, self, base, count, link, place);
      *mine = false;
    }
  s->stack_top = base;
  return result;
}

/* Puts the arguments on the stack; the caller takes them off again. */
uint32_t
arguments_push (Script *s, const Link *link)
{
  Value *base = s->stack_top;

  for (uint32_t i = 0; i < link->count; i++)
    {
      Node *node = link->u.args[i];

      if (__builtin_expect (s->stack_end - s->stack_top < 2, 0))
        script_throw_limit (s, here (s, link->start, link_name_end (link)), "SS0903", NULL, "The calls need more room than there is.");
      if (node->kind == N_STRING)
        *s->stack_top++ = value_str (node->u.str);
      else if (node->kind == N_NUMBER)
        *s->stack_top++ = value_number (node->u.number);
      else if (node->kind == N_SPREAD)
        {
          Array *more = iterable_to_array (s, eval (s, node->x.a), here (s, node->start, node->end));

          if (s->stack_end - s->stack_top < (ptrdiff_t) more->count + 1)
            script_throw_limit (s, here (s, node->start, node->end), "SS0903", "Give the list itself as an argument.",
                                "The call has too many arguments.");
          for (uint32_t k = 0; k < more->count; k++)
            *s->stack_top++ = more->items[k];
        }
      else
        {
          Value v = eval (s, node);

          *s->stack_top++ = v;
        }
    }
  return (uint32_t) (s->stack_top - base);
}

/* ---- who called ------------------------------------------------------------------------------------------------------------ */

static uint32_t
frame_caller (Script *s, Frame *frame)
{
  Caller *caller;
  uint32_t up;

  if (!frame || !frame->up)
    return SCRIPT_NONE;
  if (frame->caller != CALLER_ASK)
    return frame->caller;
  if (!frame->site)
    return frame->caller = SCRIPT_NONE;
  up = frame_caller (s, frame->up);
  caller = vector_push (s->arena, &s->callers);
  caller->file = frame->site_file;
  caller->start = frame->site->start;
  caller->length = frame->site->end - frame->site->start;
  caller->up = up;
  caller->hash = (frame->site->statement ? frame->site->statement->key : 0) * 31 + frame->site->ordinal;
  caller->hash = (caller->hash ^ (up == SCRIPT_NONE ? 0 : s->callers.items[up].hash * 0x9E3779B97F4A7C15u)) * 0xD6E8FEB86659FD93u;
  return frame->caller = s->callers.count - 1;
}

/* The function calls around what is being written now, as the index of a Caller. */
uint32_t
caller_get (Script *s)
{
  return frame_caller (s, s->frame);
}
