/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Classes, and the members that object literals share with them: methods, getters, setters. */
#include "script-parser.h"

/* May this token begin the name of a member? */
bool
is_member_name (const Token *token)
{
  return token->kind == T_NAME || token->kind >= T_KEYWORD_FIRST || token->kind == T_STRING || token->kind == T_NUMBER
         || token->kind == T_LBRACKET || token->kind == T_PRIVATE;
}

/* A word such as `static` or `get` before the name it belongs to; alone it is a name itself. */
static bool
modifier_take (Parser *p, const char *word)
{
  const Token *next = &p->tokens[p->at + 1];

  if (!is_word (now (p), word) || next->newline || !(is_member_name (next) || next->kind == T_STAR || (next->kind == T_LBRACE && strcmp (word, "static") == 0)))
    return false;
  p->at++;
  return true;
}

bool
parse_accessor_word (Parser *p, bool *setter)
{
  *setter = is_word (now (p), "set");
  return modifier_take (p, "get") || modifier_take (p, "set");
}

Atom *
parse_property_name (Parser *p, const Token *token)
{
  char text[40];

  if (token->kind == T_NUMBER)
    return atoms_intern (&p->s->atoms, text, number_print (token->value.number, text));
  if (token->kind == T_STRING)
    return atoms_intern (&p->s->atoms, token->value.str->data, token->value.str->length);
  return token->value.atom;
}

/* ---- members ---------------------------------------------------------------------------------------------------------- */

static const char *const modifiers[] = { "public", "private", "protected", "readonly", "abstract", "override", "declare" };

/* Steps over what TypeScript adds; true: the member is only declared. */
static bool
modifiers_skip (Parser *p, Member *member)
{
  bool declared = false, more;

  do
    {
      more = false;
      for (size_t i = 0; i < sizeof modifiers / sizeof modifiers[0]; i++)
        if (modifier_take (p, modifiers[i]))
          {
            more = true;
            declared |= i == 4 || i == 6;
          }
      if (!member->is_static && modifier_take (p, "static"))
        more = member->is_static = true;
    }
  while (more);
  return declared;
}

/* [key: string]: number; says something about types only. */
static bool
index_signature_skip (Parser *p)
{
  uint32_t match = token_match (now (p));

  if (now (p)->kind != T_LBRACKET || match == 0 || kind_at (p, 1) != T_NAME || kind_at (p, 2) != T_COLON)
    return false;
  p->at = match + 1;
  skip_annotation (p);
  parse_semicolon (p);
  return true;
}

static void
member_name_parse (Parser *p, Member *member)
{
  Token *token = now (p);

  if (token->kind == T_STAR || (is_word (token, "async") && is_member_name (&p->tokens[p->at + 1]) && !p->tokens[p->at + 1].newline))
    parse_outside (p, token_place (p, token), 20);
  if (is_word (token, "accessor") && is_member_name (&p->tokens[p->at + 1]) && !p->tokens[p->at + 1].newline)
    parse_outside (p, token_place (p, token), 28);
  if (!is_member_name (token))
    parse_fail_token (p, "a field or a method of the class");
  p->at++;
  if (token->kind != T_LBRACKET)
    {
      member->name = parse_property_name (p, token);
      member->is_private = token->kind == T_PRIVATE;
      return;
    }
  member->key = parse_assignment (p);
  expect (p, T_RBRACKET, "]");
}

static Function *
initialiser_new (Parser *p, Member *member, uint32_t start)
{
  Function *function = memory_new (p->s->arena, Function);

  function->file = p->module->file;
  function->kind = FUNCTION_FIELD;
  function->start = start;
  function->shown = member->name;
  return function;
}

static void
field_parse (Parser *p, Member *member)
{
  member->kind = MEMBER_FIELD;
  if (!take (p, T_QUESTION))
    take (p, T_NOT);
  skip_annotation (p);
  if (take (p, T_ASSIGN))
    {
      Function *function = member->function = initialiser_new (p, member, now (p)->start);
      Inside outer = inside_enter (p, false);

      function->expression = true;
      function->body = parse_assignment (p);
      inside_leave (p, &outer);
      function->end = token_end (&p->tokens[p->at - 1]);
      parse_name_function (function->body, member->name);
    }
  parse_semicolon (p);
}

/* A method; false: an overload or an abstract method, which are erased. */
static bool
method_parse (Parser *p, Member *member, FunctionKind kind)
{
  member->function = parse_method (p, kind, member->name, member->start);
  if (member->function->body)
    return true;
  parse_semicolon (p);
  return false;
}

static bool
is_constructor (const Member *member)
{
  return !member->is_static && member->kind == MEMBER_METHOD && member->name && !member->is_private && str_is (&member->name->str, "constructor");
}

static void
constructor_set (Parser *p, ClassTree *tree, const Member *member)
{
  if (tree->constructor->body)
    parse_fail (p, (Place) { p->module->file, member->start, member->start + 11 }, "SS0304", "Join the two.", "A class has one constructor only.");
  tree->constructor = member->function;
}

/* One member; false: nothing is left of it. */
static bool
member_parse (Parser *p, ClassTree *tree, Member *member)
{
  bool setter, declared;
  Inside outer;

  member->start = now (p)->start;
  if (now (p)->kind == T_AT)
    parse_outside (p, token_place (p, now (p)), 28);
  declared = modifiers_skip (p, member);
  if (member->is_static && now (p)->kind == T_LBRACE)
    {
      member->kind = MEMBER_BLOCK;
      outer = inside_enter (p, false);
      member->function = initialiser_new (p, member, member->start);
      member->function->body = parse_statement (p);
      inside_leave (p, &outer);
      member->function->end = token_end (&p->tokens[p->at - 1]);
      return true;
    }
  if (index_signature_skip (p))
    return false;
  if (parse_accessor_word (p, &setter))
    member->kind = setter ? MEMBER_SETTER : MEMBER_GETTER;
  member_name_parse (p, member);
  if (take (p, T_QUESTION) && now (p)->kind != T_LPAREN && now (p)->kind != T_LESS)
    p->at--;
  if (now (p)->kind != T_LPAREN && now (p)->kind != T_LESS)
    {
      if (member->kind != MEMBER_METHOD)
        parse_fail_token (p, "( and the parameters");
      field_parse (p, member);
      return !declared;
    }
  if (!is_constructor (member))
    return method_parse (p, member, FUNCTION_METHOD) && !declared;
  if (method_parse (p, member, tree->parent ? FUNCTION_DERIVED : FUNCTION_CONSTRUCTOR))
    constructor_set (p, tree, member);
  return false;
}

static void
heritage_parse (Parser *p, ClassTree *tree)
{
  if (is_word (now (p), "extends"))
    {
      p->at++;
      tree->parent = parse_callee (p);
      if (now (p)->kind == T_LESS && !skip_angles (p))
        parse_fail_token (p, "{");
    }
  if (is_word (now (p), "implements"))
    do
      {
        p->at++;
        if (!skip_type (p))
          parse_fail_token (p, "a type");
      }
    while (now (p)->kind == T_COMMA);
}

/* Stands on `class`. */
Node *
parse_class (Parser *p)
{
  Node *node = node_new (p, N_CLASS, sizeof (Node), now (p)->start);
  ClassTree *tree = memory_new (p->s->arena, ClassTree);
  VECTOR (Member) members = { 0 };
  bool no_in = p->no_in, in_choice = p->in_choice;

  nest (p);
  p->no_in = p->in_choice = false;
  node->u.class_tree = tree;
  tree->start = now (p)->start;
  p->at++;
  if (now (p)->kind == T_NAME && !is_word (now (p), "extends") && !is_word (now (p), "implements"))
    tree->name = now (p)->value.atom, p->at++;
  if (now (p)->kind == T_LESS && !skip_angles (p))
    parse_fail_token (p, "{ and the body of the class");
  heritage_parse (p, tree);
  expect (p, T_LBRACE, "{ and the body of the class");
  tree->constructor = memory_new (p->s->arena, Function);
  tree->constructor->kind = tree->parent ? FUNCTION_DERIVED : FUNCTION_CONSTRUCTOR;
  while (!take (p, T_RBRACE))
    {
      Member member = { 0 };

      if (now (p)->kind == T_END)
        parse_fail_token (p, "}");
      if (!take (p, T_SEMICOLON) && member_parse (p, tree, &member))
        *vector_push (p->s->arena, &members) = member;
    }
  tree->members = members.items;
  tree->member_count = members.count;
  tree->end = node->end = token_end (&p->tokens[p->at - 1]);
  tree->constructor->file = p->module->file;
  tree->constructor->start = tree->start;
  tree->constructor->end = tree->end;
  tree->constructor->name = NULL;
  tree->constructor->shown = tree->name;
  p->no_in = no_in;
  p->in_choice = in_choice;
  unnest (p);
  return node;
}

/* class A { … } as a statement is let A = class A { … }. */
Node *
parse_class_declaration (Parser *p)
{
  Node *node = node_new (p, N_DECLARE, sizeof (Node), now (p)->start), *declarator = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);

  if (kind_at (p, 1) != T_NAME)
    {
      p->at++;
      parse_fail_token (p, "the name of the class");
    }
  node->op = BINDING_LET;
  declarator->x.a = name_node (p, &p->tokens[p->at + 1]);
  declarator->b = parse_class (p);
  declarator->end = node->end = declarator->b->end;
  list_push (p, declarator);
  node->list = list_take (p, p->scratch.count - 1, &node->count);
  return node;
}

/* An anonymous function or class takes the name of what it is given to. */
void
parse_name_function (Node *node, Atom *name)
{
  if (node->kind == N_FUNCTION && !node->u.function->name && !node->u.function->shown)
    node->u.function->shown = name;
  else if (node->kind == N_CLASS && !node->u.class_tree->name && !node->u.class_tree->constructor->shown)
    node->u.class_tree->constructor->shown = name;
}
