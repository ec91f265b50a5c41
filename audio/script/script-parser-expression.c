/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions. A fluent chain is one node with a list of links, so it may have any length. */
#include "script-parser.h"

static inline Node *
leaf (Parser *p, NodeKind kind)
{
  const Token *token = now (p);
  Node *node = memory_alloc (p->s->arena, NODE_LEAF);

  node->kind = (uint8_t) kind;
  node->op = 0;
  node->depth = 0;
  node->start = token->start;
  node->end = token_end (token);
  node->count = 0;
  node->u.atom = token->value.atom;
  p->at++;
  return node;
}

static void
depth_set (Parser *p, Node *node, uint16_t left, uint16_t right)
{
  node->depth = (uint16_t) ((left > right ? left : right) + 1);
  if (node->depth > p->s->limits.source_depth)
    parse_fail (p, (Place) { p->module->file, node->start, node->start + 1 }, "SS0904",
                "Give parts of it names of their own.", "Operators are nested more than %d deep here.", (int) p->s->limits.source_depth);
}

/* ---- literals ------------------------------------------------------------------------------------------------------ */

static Node *
spread_or_assignment (Parser *p)
{
  Node *node;

  if (now (p)->kind != T_ELLIPSIS)
    return parse_assignment (p);
  node = node_new (p, N_SPREAD, sizeof (Node), now (p)->start);
  p->at++;
  node->x.a = parse_assignment (p);
  node->end = node->x.a->end;
  return node;
}

static Node *
array_parse (Parser *p)
{
  Node *node = node_new (p, N_ARRAY, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;

  p->at++;
  while (now (p)->kind != T_RBRACKET)
    {
      if (now (p)->kind == T_COMMA)
        list_push (p, node_new (p, N_HOLE, NODE_LEAF, now (p)->start));
      else
        list_push (p, spread_or_assignment (p));
      if (!take (p, T_COMMA))
        break;
    }
  expect (p, T_RBRACKET, ", or ] in the list");
  node->list = list_take (p, mark, &node->count);
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

static Node *
property_parse (Parser *p)
{
  Token *token = now (p);
  Node *node;
  bool accessor, setter;

  if (token->kind == T_ELLIPSIS)
    return spread_or_assignment (p);
  node = node_new (p, N_PROPERTY, sizeof (Node), token->start);
  if (token->kind == T_STAR || (is_word (token, "async") && is_member_name (&p->tokens[p->at + 1]) && !p->tokens[p->at + 1].newline))
    parse_outside (p, token_place (p, token), 20);
  accessor = parse_accessor_word (p, &setter);
  token = now (p);
  if (token->kind == T_LBRACKET)
    {
      p->at++;
      node->op = 1;
      node->x.a = parse_assignment (p);
      expect (p, T_RBRACKET, "]");
    }
  else if (is_member_name (token) && token->kind != T_PRIVATE)
    {
      node->u.atom = parse_property_name (p, token);
      p->at++;
    }
  else
    parse_fail_token (p, "the name of a field");
  if (now (p)->kind == T_LPAREN || now (p)->kind == T_LESS)
    {
      node->b = node_new (p, N_FUNCTION, sizeof (Node), token->start);
      node->b->u.function = parse_method (p, FUNCTION_METHOD, node->op ? NULL : node->u.atom, token->start);
      node->count = accessor ? 1u + setter : 0;
      if (!node->b->u.function->body)
        parse_fail_token (p, "{ and the body of the method");
      node->b->end = node->b->u.function->end;
    }
  else if (accessor)
    parse_fail_token (p, "( and the parameters");
  else if (take (p, T_COLON))
    {
      node->b = parse_assignment (p);
      if (!node->op)
        parse_name_function (node->b, node->u.atom);
    }
  else if (token->kind == T_NAME)
    {
      node->b = name_node (p, token);
      if (take (p, T_ASSIGN))
        {
          Node *assign = node_new (p, N_ASSIGN, sizeof (Node), token->start);

          assign->op = T_ASSIGN;
          assign->x.a = node->b;
          assign->b = parse_assignment (p);
          assign->end = assign->b->end;
          parse_name_function (assign->b, token->value.atom);
          node->b = assign;
        }
    }
  else
    parse_fail_token (p, ": and a value");
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

static Node *
object_parse (Parser *p)
{
  Node *node = node_new (p, N_OBJECT, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;

  p->at++;
  while (now (p)->kind != T_RBRACE)
    {
      list_push (p, property_parse (p));
      if (!take (p, T_COMMA))
        break;
    }
  expect (p, T_RBRACE, ", or } in the object");
  node->list = list_take (p, mark, &node->count);
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

/* list: text, expression, text, expression, ..., text */
static Node *
template_parse (Parser *p)
{
  Node *node = node_new (p, N_TEMPLATE, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;

  nest (p);
  list_push (p, leaf (p, N_STRING));
  for (;;)
    {
      list_push (p, parse_expression (p));
      if (now (p)->kind != T_TEMPLATE_MIDDLE && now (p)->kind != T_TEMPLATE_TAIL)
        parse_fail_token (p, "} in the template text");
      list_push (p, leaf (p, N_STRING));
      if (p->tokens[p->at - 1].kind == T_TEMPLATE_TAIL)
        break;
    }
  unnest (p);
  node->list = list_take (p, mark, &node->count);
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

/* In a pattern only what can be assigned to may stand. */
Node *
parse_pattern (Parser *p)
{
  Node *node;
  Token *token = now (p);

  if (token->kind == T_NAME)
    {
      p->at++;
      return name_node (p, token);
    }
  if (token->kind != T_LBRACKET && token->kind != T_LBRACE)
    parse_fail_token (p, token->kind >= T_KEYWORD_FIRST ? "a name (this word belongs to the language)" : "a name");
  nest (p);
  node = token->kind == T_LBRACKET ? array_parse (p) : object_parse (p);
  unnest (p);
  return node;
}

/* ---- chains ------------------------------------------------------------------------------------------------------- */

static void
arguments_parse (Parser *p, Link *link)
{
  uint32_t mark = p->scratch.count, count;
  bool no_in = p->no_in, in_choice = p->in_choice;

  p->no_in = p->in_choice = false;
  p->at++;
  while (now (p)->kind != T_RPAREN)
    {
      uint8_t kind = now (p)->kind, next = p->tokens[p->at + 1].kind;

      if ((kind == T_STRING || kind == T_NUMBER) && (next == T_COMMA || next == T_RPAREN))
        list_push (p, leaf (p, kind == T_STRING ? N_STRING : N_NUMBER));
      else
        list_push (p, spread_or_assignment (p));
      if (!take (p, T_COMMA))
        break;
    }
  expect (p, T_RPAREN, ", or ) after the arguments");
  p->no_in = no_in;
  p->in_choice = in_choice;
  link->u.args = list_take (p, mark, &count);
  if (count > 65535)
    parse_fail (p, (Place) { p->module->file, link->start, link_name_end (link) }, "SS0904", "Give the list a name.", "This call has too many arguments.");
  link->count = (uint16_t) count;
  link->end = token_end (&p->tokens[p->at - 1]);
  link->ordinal = p->statement->calls++;
  link->statement = p->statement;
}

static Link *
link_new (Parser *p, LinkKind kind, uint32_t start)
{
  Link *link = memory_new (p->s->arena, Link);

  link->kind = (uint8_t) kind;
  link->start = start;
  return link;
}

/* [index] */
static Link *
index_link_parse (Parser *p)
{
  Link *link = link_new (p, LINK_INDEX, now (p)->start);
  bool no_in = p->no_in, in_choice = p->in_choice;

  p->at++;
  p->no_in = p->in_choice = false;
  link->u.index = parse_expression (p);
  p->no_in = no_in;
  p->in_choice = in_choice;
  expect (p, T_RBRACKET, "]");
  link->end = token_end (&p->tokens[p->at - 1]);
  return link;
}

/* .name; may stand on the dot or, after ?., on the name. */
static Link *
name_link_parse (Parser *p)
{
  Token *token = now (p);
  Link *link;

  if (token->kind == T_DOT)
    token = &p->tokens[++p->at];
  if (token->kind != T_NAME && token->kind < T_KEYWORD_FIRST && token->kind != T_PRIVATE)
    parse_fail_token (p, "the name of a method or field after the dot");
  link = link_new (p, LINK_PROPERTY, token->start);
  link->name = token->value.atom;
  link->is_private = token->kind == T_PRIVATE;
  link->end = token_end (token);
  p->at++;
  return link;
}

/* The next step of the chain, or NULL when it ends. */
static Link *
link_parse (Parser *p)
{
  bool optional = now (p)->kind == T_QUESTION_DOT;
  Link *link;

  p->at += optional;
  if (now (p)->kind == T_LBRACKET)
    link = index_link_parse (p);
  else if (now (p)->kind == T_LPAREN)
    {
      link = link_new (p, LINK_CALL, now (p)->start);
      arguments_parse (p, link);
    }
  else if (now (p)->kind == T_DOT || optional)
    {
      link = name_link_parse (p);
      if (now (p)->kind == T_LESS)
        {
          uint32_t saved = p->at;

          if (!skip_angles (p) || now (p)->kind != T_LPAREN)
            p->at = saved;
        }
      if (now (p)->kind == T_LPAREN || (now (p)->kind == T_QUESTION_DOT && kind_at (p, 1) == T_LPAREN))
        {
          link->kind = LINK_METHOD;
          link->call_optional = take (p, T_QUESTION_DOT);
          arguments_parse (p, link);
        }
    }
  else
    return NULL;
  link->optional = optional;
  return link;
}

static Node *
chain_parse (Parser *p, Node *base, uint32_t start)
{
  Node *chain = NULL;
  Link **tail = NULL;

  for (;;)
    {
      Token *token = now (p);
      Link *link;

      if (token->kind == T_NOT && !token->newline)
        {
          p->at++;                      /* x! */
          continue;
        }
      if (token->kind == T_TEMPLATE || token->kind == T_TEMPLATE_HEAD)
        parse_outside_template (p);
      if (token->kind == T_LESS && base->kind == N_NAME)
        {
          uint32_t saved = p->at;

          if (!skip_angles (p) || now (p)->kind != T_LPAREN)
            p->at = saved;
        }
      link = link_parse (p);
      if (!link)
        break;
      if (link->kind == LINK_CALL)      /* the callee belongs to the call: f(x), not (x) */
        link->start = start;
      if (!chain)
        {
          chain = node_new (p, N_CHAIN, sizeof (Node), base->start);
          chain->x.a = base;
          tail = &chain->u.links;
        }
      *tail = link;
      tail = &link->next;
      chain->end = link->end;
    }
  return chain ? chain : base;
}

static Node *primary_parse (Parser *p);

Node *
parse_callee (Parser *p)
{
  uint32_t start = now (p)->start;

  return chain_parse (p, primary_parse (p), start);
}

/* What stands between `new` and its arguments: a name, fields of it, or anything in parentheses. */
static Node *
constructor_parse (Parser *p)
{
  Node *base = primary_parse (p), *chain = NULL;
  Link **tail = NULL;

  while (now (p)->kind == T_DOT || now (p)->kind == T_LBRACKET)
    {
      Link *link = now (p)->kind == T_DOT ? name_link_parse (p) : index_link_parse (p);

      if (!chain)
        {
          chain = node_new (p, N_CHAIN, sizeof (Node), base->start);
          chain->x.a = base;
          tail = &chain->u.links;
        }
      *tail = link;
      tail = &link->next;
      chain->end = link->end;
    }
  return chain ? chain : base;
}

static Node *
new_parse (Parser *p)
{
  Node *node = node_new (p, N_NEW, sizeof (Node), now (p)->start);
  Token *token = &p->tokens[++p->at];
  Link *link = link_new (p, LINK_CALL, token->start);

  if (token->kind == T_DOT && is_word (&p->tokens[p->at + 1], "target"))
    {
      p->at += 2;
      node->kind = N_NEW_TARGET;
      node->end = token_end (&p->tokens[p->at - 1]);
      return node;
    }
  nest (p);
  node->x.a = constructor_parse (p);
  if (now (p)->kind == T_LESS)
    {
      uint32_t saved = p->at;

      if (!skip_angles (p) || (now (p)->kind != T_LPAREN && now (p)->kind != T_SEMICOLON && now (p)->kind != T_RPAREN && now (p)->kind != T_COMMA && !now (p)->newline))
        p->at = saved;
    }
  if (now (p)->kind == T_LPAREN)
    arguments_parse (p, link);
  unnest (p);
  node->u.links = link;
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

/* super(…), super.name or super[…]: nothing else. */
static Node *
super_parse (Parser *p)
{
  Node *node = node_new (p, N_SUPER, NODE_LEAF, now (p)->start);

  node->end = token_end (now (p));
  p->at++;
  if (now (p)->kind != T_LPAREN && now (p)->kind != T_DOT && now (p)->kind != T_LBRACKET)
    parse_fail_token (p, "(…) or . after super");
  return node;
}

static Node *
primary_parse (Parser *p)
{
  Token *token = now (p);
  Node *node;

  switch (token->kind)
    {
    case T_NAME:
      if (is_word (token, "async") && !p->tokens[p->at + 1].newline
          && (kind_at (p, 1) == T_FUNCTION || kind_at (p, 1) == T_NAME || (kind_at (p, 1) == T_LPAREN && token_match (&p->tokens[p->at + 1])
              && p->tokens[token_match (&p->tokens[p->at + 1]) + 1].kind == T_ARROW)))
        parse_outside_word (p, 20);
      if ((is_word (token, "await") || is_word (token, "yield")) && !p->tokens[p->at + 1].newline
          && (kind_at (p, 1) == T_NAME || kind_at (p, 1) == T_NEW || kind_at (p, 1) == T_NUMBER || kind_at (p, 1) == T_STRING))
        parse_outside_word (p, 20);
      p->at++;
      return name_node (p, token);
    case T_NUMBER: return leaf (p, N_NUMBER);
    case T_STRING:
    case T_TEMPLATE: return leaf (p, N_STRING);
    case T_TEMPLATE_HEAD: return template_parse (p);
    case T_TRUE: return leaf (p, N_TRUE);
    case T_FALSE: return leaf (p, N_FALSE);
    case T_NULL: return leaf (p, N_NULL);
    case T_THIS: return leaf (p, N_THIS);
    case T_LBRACKET: return array_parse (p);
    case T_LBRACE: return object_parse (p);
    case T_FUNCTION: return parse_function (p, token->start, false);
    case T_NEW: return new_parse (p);
    case T_LPAREN:
      {
        bool no_in = p->no_in, in_choice = p->in_choice;

        p->at++;
        p->no_in = p->in_choice = false;
        node = parse_expression (p);
        p->no_in = no_in;
        p->in_choice = in_choice;
        expect (p, T_RPAREN, ")");
        return node;
      }
    case T_REGEX: parse_outside (p, token_place (p, token), 21);
    case T_BIGINT: parse_outside_bigint (p);
    case T_CLASS: return parse_class (p);
    case T_SUPER: return super_parse (p);
    case T_PRIVATE:
      if (kind_at (p, 1) != T_IN)
        parse_fail (p, token_place (p, token), "SS0110", "Write this.#name, or `#name in object`.", "A private name stands behind a dot.");
      return leaf (p, N_PRIVATE);
    case T_AT: parse_outside (p, token_place (p, token), 28);
    case T_LESS: parse_outside (p, token_place (p, token), 29);
    case T_IMPORT: parse_outside (p, token_place (p, token), 25);
    default: parse_fail_token (p, "a value");
    }
}

/* ---- operators ------------------------------------------------------------------------------------------------------ */

static bool
is_target (const Node *node)
{
  if (node->kind == N_NAME || node->kind == N_ARRAY || node->kind == N_OBJECT)
    return true;
  if (node->kind != N_CHAIN)
    return false;
  for (const Link *link = node->u.links; link; link = link->next)
    if (!link->next)
      return (link->kind == LINK_PROPERTY || link->kind == LINK_INDEX) && !link->optional;
  return false;
}

static void
target_check (Parser *p, const Node *node)
{
  if (!is_target (node))
    parse_fail (p, (Place) { p->module->file, node->start, node->end }, "SS0112", "On the left of = stands a name, a field or a pattern. Is == meant?",
                "Nothing can be assigned to this.");
}

static Node *
unary_parse (Parser *p)
{
  Token *token = now (p);
  Node *node;

  switch (token->kind)
    {
    case T_NOT: case T_TILDE: case T_PLUS: case T_MINUS: case T_TYPEOF: case T_VOID: case T_DELETE:
      p->at++;
      nest (p);
      node = node_new (p, N_UNARY, sizeof (Node), token->start);
      node->op = token->kind;
      node->x.a = unary_parse (p);
      node->end = node->x.a->end;
      unnest (p);
      return node;
    case T_INCREMENT: case T_DECREMENT:
      p->at++;
      nest (p);
      node = node_new (p, N_UPDATE, sizeof (Node), token->start);
      node->op = token->kind;
      node->x.a = unary_parse (p);
      node->end = node->x.a->end;
      target_check (p, node->x.a);
      unnest (p);
      return node;
    default: break;
    }
  node = chain_parse (p, primary_parse (p), token->start);
  token = now (p);
  if ((token->kind == T_INCREMENT || token->kind == T_DECREMENT) && !token->newline)
    {
      Node *update = node_new (p, N_UPDATE, sizeof (Node), node->start);

      target_check (p, node);
      update->op = token->kind;
      update->count = 1;                /* the old value is the result */
      update->x.a = node;
      update->end = token_end (token);
      p->at++;
      return update;
    }
  return node;
}

static int
binding_power (Parser *p, const Token *token)
{
  switch (token->kind)
    {
    case T_COALESCE: return 1;
    case T_OR: return 2;
    case T_AND: return 3;
    case T_BIT_OR: return 4;
    case T_BIT_XOR: return 5;
    case T_BIT_AND: return 6;
    case T_EQUAL: case T_NOT_EQUAL: case T_SAME: case T_NOT_SAME: return 7;
    case T_IN: return p->no_in ? 0 : 8;
    case T_LESS: case T_GREATER: case T_LESS_EQUAL: case T_GREATER_EQUAL: case T_INSTANCEOF: return 8;
    case T_SHIFT_LEFT: case T_SHIFT_RIGHT: case T_SHIFT_RIGHT_0: return 9;
    case T_PLUS: case T_MINUS: return 10;
    case T_STAR: case T_SLASH: case T_PERCENT: return 11;
    case T_POWER: return 12;
    default: return 0;
    }
}

static bool
is_unary (uint8_t kind)
{
  return kind == T_MINUS || kind == T_PLUS || kind == T_NOT || kind == T_TILDE || kind == T_TYPEOF || kind == T_VOID || kind == T_DELETE;
}

/* == compares what it has converted; null and undefined are what it is good for. */
static void
equality_hint (Parser *p, const Token *token, const Node *left)
{
  const Token *right = token + 1;
  ScriptDiagnostic *d;

  if ((token->kind != T_EQUAL && token->kind != T_NOT_EQUAL) || left->kind == N_NULL || right->kind == T_NULL || is_word (right, "undefined")
      || (left->kind == N_NAME && str_is (&left->u.atom->str, "undefined")))
    return;
  d = diagnostic_add (p->s, SCRIPT_HINT, "SS0140", token_place (p, token), "%s converts before it compares: '1' == 1 is true.", token->kind == T_EQUAL ? "==" : "!=");
  d->hint = format_text (p->s->arena, "%s compares as they are.", token->kind == T_EQUAL ? "===" : "!==");
  diagnostic_set_fix (p->s, d, token_place (p, token), format_text (p->s->arena, "Use %s", token->kind == T_EQUAL ? "===" : "!=="), token->kind == T_EQUAL ? "===" : "!==");
}

static Node *
binary_parse (Parser *p, int least)
{
  const Token *first = now (p);
  Node *left = unary_parse (p);

  if (now (p)->kind == T_POWER && (is_unary (first->kind)))
    parse_fail (p, token_place (p, now (p)), "SS0110", "Write (-a) ** b or -(a ** b).", "A sign before ** could mean two things.");
  for (;;)
    {
      Token *token = now (p);
      int power = binding_power (p, token);
      Node *node;

      if (token->kind == T_NAME && !token->newline && (is_word (token, "as") || is_word (token, "satisfies")))
        {
          p->at++;
          if (!take (p, T_CONST) && !skip_type (p))
            parse_fail_token (p, "a type");
          continue;
        }
      if (power == 0 || power < least)
        return left;
      if (power == 7)
        equality_hint (p, token, left);
      p->at++;
      node = node_new (p, power <= 3 ? N_LOGICAL : N_BINARY, sizeof (Node), left->start);
      node->op = token->kind;
      node->x.a = left;
      if (power == 12)
        {
          nest (p);
          node->b = binary_parse (p, power);
          unnest (p);
        }
      else
        node->b = binary_parse (p, power + 1);
      node->end = node->b->end;
      depth_set (p, node, left->depth, node->b->depth);
      left = node;
    }
}

static Node *
conditional_parse (Parser *p)
{
  Node *test = binary_parse (p, 1), *node;
  bool in_choice = p->in_choice, no_in = p->no_in;

  if (now (p)->kind != T_QUESTION)
    return test;
  p->at++;
  node = node_new (p, N_CONDITIONAL, sizeof (Node), test->start);
  node->x.a = test;
  p->in_choice = true;
  p->no_in = false;
  node->b = parse_assignment (p);
  p->in_choice = in_choice;
  p->no_in = no_in;
  expect (p, T_COLON, ": and the other value");
  node->c = parse_assignment (p);
  node->end = node->c->end;
  return node;
}

Node *
parse_assignment (Parser *p)
{
  Node *node, *assign;
  uint8_t op;

  nest (p);
  node = parse_arrow (p);
  if (!node)
    node = conditional_parse (p);
  op = now (p)->kind;
  if (op >= T_ASSIGN && op <= T_ASSIGN_POWER && node->kind != N_FUNCTION)
    {
      target_check (p, node);
      p->at++;
      assign = node_new (p, N_ASSIGN, sizeof (Node), node->start);
      assign->op = op;
      assign->x.a = node;
      assign->b = parse_assignment (p);
      assign->end = assign->b->end;
      node = assign;
    }
  unnest (p);
  return node;
}

Node *
parse_expression (Parser *p)
{
  Node *first = parse_assignment (p), *node;
  uint32_t mark;

  if (now (p)->kind != T_COMMA)
    return first;
  mark = p->scratch.count;
  list_push (p, first);
  while (take (p, T_COMMA))
    list_push (p, parse_assignment (p));
  node = node_new (p, N_COMMA, sizeof (Node), first->start);
  node->list = list_take (p, mark, &node->count);
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}
