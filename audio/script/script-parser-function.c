/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions, methods and arrows, with their parameters. */
#include "script-parser.h"

/* constructor (private readonly x: number): the parameter becomes a field too. */
static bool
property_words_skip (Parser *p, const Function *function)
{
  static const char *const words[] = { "public", "private", "protected", "readonly", "override" };
  bool any = false;

  if (function->kind != FUNCTION_CONSTRUCTOR && function->kind != FUNCTION_DERIVED)
    return false;
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (is_word (now (p), words[i]) && kind_at (p, 1) == T_NAME)
      {
        p->at++;
        any = true;
        i = (size_t) -1;
      }
  return any;
}

/* (a, b = 1, ...rest): with types; stands on "(". */
static void
parameters_parse (Parser *p, Function *function)
{
  uint32_t mark = p->scratch.count;
  VECTOR (Node *) properties = { 0 };

  expect (p, T_LPAREN, "( and the parameters");
  while (now (p)->kind != T_RPAREN)
    {
      Node *node;
      uint32_t start = now (p)->start;
      bool rest;

      if (now (p)->kind == T_AT)
        parse_outside (p, token_place (p, now (p)), 28);
      if (property_words_skip (p, function))
        *vector_push (p->s->arena, &properties) = name_node (p, now (p));
      rest = take (p, T_ELLIPSIS);
      if (now (p)->kind == T_THIS && kind_at (p, 1) == T_COLON)
        {
          p->at++;
          skip_annotation (p);
          if (!take (p, T_COMMA))
            break;
          continue;
        }
      node = parse_pattern (p);
      take (p, T_QUESTION);
      skip_annotation (p);
      if (rest)
        {
          Node *spread = node_new (p, N_SPREAD, sizeof (Node), start);

          spread->x.a = node;
          spread->end = node->end;
          node = spread;
        }
      else if (take (p, T_ASSIGN))
        {
          Node *assign = node_new (p, N_ASSIGN, sizeof (Node), start);

          assign->op = T_ASSIGN;
          assign->x.a = node;
          assign->b = parse_assignment (p);
          assign->end = assign->b->end;
          if (node->kind == N_NAME)
            parse_name_function (assign->b, node->u.atom);
          node = assign;
        }
      list_push (p, node);
      if (!take (p, T_COMMA))
        break;
    }
  expect (p, T_RPAREN, ") after the parameters");
  function->parameters = list_take (p, mark, &function->parameter_count);
  function->properties = properties.items;
  function->property_count = properties.count;
}

static Function *
function_new (Parser *p, Atom *name, uint32_t start)
{
  Function *function = memory_new (p->s->arena, Function);

  function->name = name;
  function->file = p->module->file;
  function->start = start;
  return function;
}

static Node *
body_parse (Parser *p)
{
  Node *body;

  if (now (p)->kind != T_LBRACE)
    parse_fail_token (p, "{ and the body of the function");
  body = parse_statement (p);
  return body;
}

Inside
inside_enter (Parser *p, bool function)
{
  Inside outer = { p->labels, p->loops, p->switches, p->in_function, p->no_in, p->in_choice };

  p->labels = NULL;
  p->loops = p->switches = 0;
  p->in_function = function;
  p->no_in = p->in_choice = false;
  return outer;
}

void
inside_leave (Parser *p, const Inside *outer)
{
  p->labels = outer->labels;
  p->loops = outer->loops;
  p->switches = outer->switches;
  p->in_function = outer->in_function;
  p->no_in = outer->no_in;
  p->in_choice = outer->in_choice;
}

static void
function_rest_parse (Parser *p, Function *function)
{
  Inside outer = inside_enter (p, true);

  if (now (p)->kind == T_LESS)
    skip_angles (p);
  parameters_parse (p, function);
  skip_annotation (p);
  if (now (p)->kind == T_LBRACE)
    function->body = body_parse (p);
  function->end = token_end (&p->tokens[p->at - 1]);
  inside_leave (p, &outer);
}

Function *
parse_function_rest (Parser *p, Atom *name, uint32_t start)
{
  Function *function = function_new (p, name, start);

  function_rest_parse (p, function);
  return function;
}

Function *
parse_method (Parser *p, FunctionKind kind, Atom *shown, uint32_t start)
{
  Function *function = function_new (p, NULL, start);

  function->kind = (uint8_t) kind;
  function->shown = shown;
  function_rest_parse (p, function);
  return function;
}

Node *
parse_function (Parser *p, uint32_t start, bool declaration)
{
  Node *node;
  Atom *name = NULL;

  p->at++;
  if (now (p)->kind == T_STAR)
    parse_outside (p, token_place (p, now (p)), 20);
  if (now (p)->kind == T_NAME)
    {
      name = now (p)->value.atom;
      p->at++;
    }
  else if (declaration)
    parse_fail_token (p, "the name of the function");
  node = node_new (p, N_FUNCTION, sizeof (Node), start);
  node->u.function = parse_function_rest (p, name, start);
  node->u.function->hoisted = declaration;
  if (!node->u.function->body && !declaration)
    parse_fail_token (p, "{ and the body of the function");
  node->end = node->u.function->end;
  return node;
}

static Node *
arrow_finish (Parser *p, Function *function, uint32_t start)
{
  Node *node = node_new (p, N_FUNCTION, sizeof (Node), start);

  expect (p, T_ARROW, "=>");
  function->arrow = true;
  if (now (p)->kind == T_LBRACE)
    {
      Inside outer = inside_enter (p, true);

      function->body = body_parse (p);
      inside_leave (p, &outer);
    }
  else
    {
      bool in_choice = p->in_choice;

      p->in_choice = false;
      function->expression = true;
      function->body = parse_assignment (p);
      p->in_choice = in_choice;
    }
  node->u.function = function;
  node->end = function->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

/* (), (...a) and (a: …) cannot be a value in parentheses. */
static bool
parameters_sure (Parser *p)
{
  uint8_t first = kind_at (p, 1), second = kind_at (p, 2);

  return first == T_RPAREN || first == T_ELLIPSIS
         || (first == T_NAME && (second == T_COLON || (second == T_QUESTION && (kind_at (p, 3) == T_COLON || kind_at (p, 3) == T_RPAREN || kind_at (p, 3) == T_COMMA))));
}

/* Does an arrow function begin at this "("? */
static bool
arrow_ahead (Parser *p)
{
  uint32_t match = token_match (now (p)), saved = p->at;
  bool found = false;

  if (match == 0 || match + 1 >= p->count)
    return false;
  if (p->tokens[match + 1].kind == T_ARROW)
    return true;
  if (p->tokens[match + 1].kind == T_COLON && (!p->in_choice || parameters_sure (p)))
    {
      p->at = match + 2;
      found = skip_type (p) && now (p)->kind == T_ARROW;
      p->at = saved;
    }
  return found;
}

Node *
parse_arrow (Parser *p)
{
  Token *token = now (p);
  Function *function;

  if (token->kind == T_NAME && kind_at (p, 1) == T_ARROW)
    {
      function = function_new (p, NULL, token->start);
      list_push (p, name_node (p, token));
      p->at++;
      function->parameters = list_take (p, p->scratch.count - 1, &function->parameter_count);
      return arrow_finish (p, function, token->start);
    }
  if (token->kind == T_LESS)
    {
      uint32_t saved = p->at;

      if (skip_angles (p) && now (p)->kind == T_LPAREN && arrow_ahead (p))
        token = now (p);
      else
        {
          p->at = saved;
          parse_outside (p, token_place (p, now (p)), 29);
        }
    }
  if (token->kind != T_LPAREN || !arrow_ahead (p))
    return NULL;
  function = function_new (p, NULL, token->start);
  {
    bool no_in = p->no_in, in_choice = p->in_choice;

    p->no_in = p->in_choice = false;
    parameters_parse (p, function);
    p->no_in = no_in;
    p->in_choice = in_choice;
  }
  skip_annotation (p);
  return arrow_finish (p, function, token->start);
}
