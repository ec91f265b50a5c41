/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes: making them, making objects of them, super, and the built-in ones that can be extended. */
#include "script-eval.h"
#include "script-collection.h"

Value
this_get (Script *s, Place place)
{
  if (s->frame->self.tag == TAG_EMPTY)
    script_throw (s, place, "SS0303", "Call super(…) first.", "this has no value before super(…) was called.");
  return s->frame->self;
}

/* ---- making a class ----------------------------------------------------------------------------------------------------- */

static Value
parent_eval (Script *s, Node *node)
{
  Value parent = eval (s, node);
  Place place = here (s, node->start, node->end);

  if (parent.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  if (parent.tag == TAG_FUNCTION && parent.u.closure->class_)
    return parent;
  if (parent.tag == TAG_NATIVE)
    switch (builtin_find (parent.u.native))
      {
      case BUILTIN_NONE: break;
      case BUILTIN_ARRAY: case BUILTIN_STRING: case BUILTIN_NUMBER: case BUILTIN_BOOLEAN: case BUILTIN_FUNCTION: case BUILTIN_RANDOM:
        script_throw (s, place, "SS0138", "Keep one in a field of the class.", "%s cannot be extended.", parent.u.native->name);
      default: return parent;
      }
  script_throw (s, place, "SS0307", "Behind extends stands the name of a class.", "A class cannot extend %s.", value_type_name (parent));
}

static Class *
class_make (Script *s, ClassTree *tree, Value parent)
{
  Class *class_ = memory_new (s->arena, Class);
  Closure *closure = closure_make (s, tree->constructor);

  class_->closure = closure;
  class_->parent = parent;
  class_->prototype = object_new (s);
  class_->fields = memory_new_n (s->arena, ClassField, tree->member_count + 1);
  closure->class_ = class_;
  closure->home = class_->prototype;
  closure->statics = object_new (s);
  if (parent.tag == TAG_FUNCTION)
    {
      class_->prototype->proto = parent.u.closure->class_->prototype;
      closure->statics->proto = parent.u.closure->statics;
    }
  else if (parent.tag == TAG_NATIVE && builtin_find (parent.u.native) >= BUILTIN_ERROR)
    class_->prototype->proto = error_prototype (s, builtin_find (parent.u.native));
  object_define (s, class_->prototype, s->atom_constructor, (Value) { TAG_FUNCTION, { .closure = closure } }, FIELD_HIDDEN);
  return class_;
}

static void
method_add (Script *s, const Class *class_, const Member *member, Atom *name)
{
  Object *home = member->is_static ? class_->closure->statics : class_->prototype;
  Closure *closure = closure_make (s, member->function);
  Value value = { TAG_FUNCTION, { .closure = closure } };
  uint32_t flags = FIELD_HIDDEN | (member->is_private ? FIELD_PRIVATE | (member->kind == MEMBER_METHOD ? FIELD_READONLY : 0) : 0);

  closure->home = home;
  if (!member->function->shown)
    member->function->shown = name;
  if (member->kind == MEMBER_METHOD)
    object_define (s, home, name, value, flags);
  else
    object_define_accessor (s, home, name, value, member->kind == MEMBER_SETTER, flags);
}

static ClassField
field_make (Script *s, const Class *class_, const Member *member, Atom *name)
{
  ClassField field = { name, member->is_private ? FIELD_HIDDEN | FIELD_PRIVATE : 0, NULL };

  if (member->function)
    {
      field.value = closure_make (s, member->function);
      field.value->home = member->is_static ? class_->closure->statics : class_->prototype;
      if (member->key && member->function->expression)
        {
          Node *body = member->function->body;

          if (body->kind == N_FUNCTION && !body->u.function->name)
            body->u.function->shown = name;
        }
    }
  return field;
}

static void
field_add (Script *s, const ClassField *field, Value self, Object *object)
{
  Value value = value_undefined (), v = self;
  const Node *body = field->value ? field->value->function->body : NULL;

  if (body && (body->kind == N_NUMBER || body->kind == N_STRING))
    value = eval (s, (Node *) body);
  else if (body)
    value = closure_run (s, field->value, &v, value_undefined (), NULL, 0, NULL, here (s, body->start, body->end));
  if (!field->name)
    return;                             /* a static block */
  if ((object->frozen || object->closed || object->sealed) && !(field->flags & FIELD_PRIVATE))
    script_throw (s, here (s, s->at_start, s->at_end), "SS0306", NULL, "This object is frozen: it gets no field %q.", &field->name->str);
  object_define (s, object, field->name, value, field->flags);
}

Value
class_eval (Script *s, Node *node)
{
  ClassTree *tree = node->u.class_tree;
  Value parent, value;
  Class *class_;
  ClassField *statics;
  uint32_t static_count = 0;

  script_steps (s, tree->member_count + 1, here (s, node->start, node->start + 5));
  stack_check (s, here (s, node->start, node->start + 5));
  scope_enter (s, tree->scope);
  parent = tree->parent ? parent_eval (s, tree->parent) : value_undefined ();
  class_ = class_make (s, tree, parent);
  value = (Value) { TAG_FUNCTION, { .closure = class_->closure } };
  statics = memory_new_n (s->arena, ClassField, tree->member_count + 1);
  for (uint32_t i = 0; i < tree->member_count; i++)
    {
      const Member *member = &tree->members[i];
      Atom *name = member->key ? value_to_name (s, eval (s, member->key)) : member->name;

      if (member->kind < MEMBER_FIELD)
        method_add (s, class_, member, name);
      else if (member->is_static)
        statics[static_count++] = field_make (s, class_, member, name);
      else
        class_->fields[class_->field_count++] = field_make (s, class_, member, name);
    }
  if (tree->binding)
    binding_init (s, tree->binding, value);
  for (uint32_t i = 0; i < static_count; i++)
    field_add (s, &statics[i], value, class_->closure->statics);
  return value;
}

/* ---- making an object -------------------------------------------------------------------------------------------------------- */

void
instance_begin (Script *s, const Class *class_, Value self, const Function *constructor)
{
  if (self.tag != TAG_OBJECT)
    return;
  for (uint32_t i = 0; i < constructor->property_count; i++)
    object_define (s, self.u.object, constructor->properties[i]->u.atom, eval (s, constructor->properties[i]), 0);
  for (uint32_t i = 0; i < class_->field_count; i++)
    field_add (s, &class_->fields[i], self, self.u.object);
}

static Value
class_construct (Script *s, const Class *class_, const Value *args, uint32_t count, Value target, const Link *site, Place place)
{
  const Function *function = class_->closure->function;
  bool derived = class_->parent.tag != TAG_UNDEFINED;
  Value self = { TAG_EMPTY, { .bits = 0 } }, result;

  if (!derived)
    {
      self = value_object (object_new (s));
      self.u.object->proto = target.u.closure->class_->prototype;
    }
  if (!function->body)
    {
      script_step (s, place.start, place.end);
      stack_check (s, place);
      if (derived)
        self = construct (s, class_->parent, args, count, target, site, place);
      instance_begin (s, class_, self, function);
      return self;
    }
  result = closure_run (s, class_->closure, &self, target, args, count, site, place);
  if (result.tag >= TAG_ARRAY && result.tag <= TAG_NATIVE)
    return result;
  if (self.tag == TAG_EMPTY)
    script_throw (s, place, "SS0303", "Call super(…) in the constructor.", "The constructor has ended without super(…).");
  return self;
}

static Value
collection_construct (Script *s, Builtin builtin, Value from, Value target, Place place)
{
  Object *object = object_new (s);
  Iterator iterator;
  Value item, adder = value_undefined ();
  bool found;

  object->kind = builtin == BUILTIN_MAP ? OBJECT_MAP : OBJECT_SET;
  object->inner = collection_new (s);
  if (target.tag == TAG_FUNCTION)
    object->proto = target.u.closure->class_->prototype;
  if (from.tag == TAG_UNDEFINED || from.tag == TAG_NULL)
    return value_object (object);
  if (object->proto)
    adder = object_get (s, object->proto, atoms_intern (&s->atoms, builtin == BUILTIN_MAP ? "set" : "add", 3), value_object (object), &found);
  iterator_init (s, &iterator, from, place);
  while (iterator_next (s, &iterator, &item))
    {
      Value key = item, value = item;

      script_step (s, place.start, place.end);
      if (builtin == BUILTIN_MAP)
        {
          if (item.tag != TAG_ARRAY && item.tag != TAG_OBJECT)
            script_throw (s, place, "SS0316", "A map is made from pairs: new Map([['a', 1], ['b', 2]]).", "A map is made from pairs, not from %s.", value_type_name (item));
          key = member_get (s, item, atoms_intern (&s->atoms, "0", 1), place);
          value = member_get (s, item, atoms_intern (&s->atoms, "1", 1), place);
        }
      if (value_is_function (adder))
        call_value (s, adder, value_object (object), (Value[]) { key, value }, 2, NULL, place);
      else
        collection_put (s, object->inner, key, value);
    }
  return value_object (object);
}

static Value
builtin_construct (Script *s, Value callee, const Value *args, uint32_t count, Value target, const Link *site, Place place)
{
  Builtin builtin = builtin_find (callee.u.native);
  Value v;

  switch (builtin)
    {
    case BUILTIN_MAP: case BUILTIN_SET:
      return collection_construct (s, builtin, count > 0 ? args[0] : value_undefined (), target, place);
    case BUILTIN_NONE: case BUILTIN_STRING: case BUILTIN_NUMBER: case BUILTIN_BOOLEAN: case BUILTIN_FUNCTION:
      script_throw (s, place, "SS0138", builtin ? "Leave new away." : "Call it as a function, without new.", "%s is not made with new.",
                    callee.u.native->name ? callee.u.native->name : "This");
    case BUILTIN_OBJECT:
      if (target.tag == TAG_FUNCTION)
        {
          v = value_object (object_new (s));
          break;
        }
      __attribute__ ((fallthrough));
    default: v = api_call (s, callee.u.native->row, value_undefined (), args, count, site, place, NULL);
    }
  if (target.tag == TAG_FUNCTION && v.tag == TAG_OBJECT)
    v.u.object->proto = target.u.closure->class_->prototype;
  return v;
}

Value
construct (Script *s, Value callee, const Value *args, uint32_t count, Value target, const Link *site, Place place)
{
  if (callee.tag == TAG_FUNCTION && callee.u.closure->class_ && callee.u.closure->class_->closure == callee.u.closure)
    return class_construct (s, callee.u.closure->class_, args, count, target, site, place);
  if (callee.tag == TAG_NATIVE && !callee.u.native->bound)
    return builtin_construct (s, callee, args, count, target, site, place);
  if (callee.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  script_throw (s, place, callee.tag == TAG_FUNCTION ? "SS0138" : "SS0308", callee.tag == TAG_FUNCTION ? "Make it a class, or call it without new." : NULL,
                callee.tag == TAG_FUNCTION ? "Only classes make something with new, and this is a function." : "This is %s, no class: new cannot be used with it.",
                value_type_name (callee));
}

Value
new_eval (Script *s, Node *node)
{
  Value callee = eval (s, node->x.a), *base = s->stack_top, v;
  const Link *link = node->u.links;
  uint32_t count;

  if (callee.tag == TAG_UNKNOWN)
    script_raise (s, THROWN_SILENT);
  count = arguments_push (s, link);
  v = construct (s, callee, base, count, callee, link->ordinal || link->end ? link : NULL, here (s, node->start, node->end));
  s->stack_top = base;
  return v;
}

Value
super_call (Script *s, const Link *link, Place place)
{
  const Closure *method = s->frame->method;
  const Class *class_ = method ? method->class_ : NULL;
  Value *base = s->stack_top, self;
  uint32_t count;

  count = arguments_push (s, link);
  self = construct (s, class_->parent, base, count, s->frame->target, link, place);
  s->stack_top = base;
  if (s->frame->self.tag != TAG_EMPTY)
    script_throw (s, place, "SS0303", NULL, "super(…) was called twice.");
  s->frame->self = self;
  instance_begin (s, class_, self, method->function);
  return self;
}
