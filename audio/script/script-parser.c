/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements, blocks and what of TypeScript is erased between them. */
#include "script-parser.h"

bool
is_word (const Token *token, const char *word)
{
  return token->kind == T_NAME && strcmp (token->value.atom->str.data, word) == 0;
}

Place
token_place (Parser *p, const Token *token)
{
  return (Place) { p->module->file, token->start, token_end (token) };
}

void
parse_fail (Parser *p, Place place, const char *code, const char *hint, const char *format, ...)
{
  va_list args;
  ScriptDiagnostic *diagnostic = diagnostic_add (p->s, SCRIPT_ERROR, code, place, "%s", "");

  va_start (args, format);
  diagnostic->message = format_text_v (p->s->arena, format, args);
  va_end (args);
  diagnostic->hint = hint;
  _longjmp (*p->fail, 1);
}

void
parse_outside (Parser *p, Place place, unsigned number)
{
  const Outside *outside = outside_get (number);

  parse_fail (p, place, outside_code (number), outside->hint, "%s", outside->what);
}

void
parse_fail_token (Parser *p, const char *wanted)
{
  Token *token = now (p);
  Str *text;

  if (token->kind == T_END)
    {
      Token *last = p->at > 0 ? &p->tokens[p->at - 1] : token;

      parse_fail (p, token_place (p, last), "SS0111", NULL, "The file ends here, but %s is still missing.", wanted);
    }
  text = str_new (p->s->arena, p->s->sources[p->module->file].text + token->start, token_end (token) - token->start);
  if (token->newline && p->at > 0)
    {
      const Token *last = &p->tokens[p->at - 1];

      parse_fail (p, (Place) { p->module->file, token_end (last) > 0 ? token_end (last) - 1 : 0, token_end (last) }, "SS0110", NULL,
                  "After this %s is missing; the next line begins with %q.", wanted, text);
    }
  parse_fail (p, token_place (p, token), "SS0110", NULL, "Here %s should stand, not %q.", wanted, text);
}

void
expect (Parser *p, TokenKind kind, const char *wanted)
{
  if (!take (p, kind))
    parse_fail_token (p, wanted);
}

void
nest (Parser *p)
{
  if (++p->depth > p->s->limits.source_depth)
    parse_fail (p, token_place (p, now (p)), "SS0904", "Give parts of it names of their own, or use a loop.",
                "Brackets, blocks and operators are nested more than %d deep here.", (int) p->s->limits.source_depth);
}

/* ---- statements --------------------------------------------------------------------------------------------------- */

void
parse_semicolon (Parser *p)
{
  if (take (p, T_SEMICOLON) || now (p)->kind == T_RBRACE || now (p)->kind == T_END || now (p)->newline)
    return;
  parse_fail_token (p, "the end of the statement");
}

static Node *
declaration_parse (Parser *p, bool in_for)
{
  Token *token = now (p);
  Node *node = node_new (p, N_DECLARE, sizeof (Node), token->start);
  uint32_t mark = p->scratch.count;

  node->op = token->kind == T_VAR ? BINDING_VAR : token->kind == T_LET ? BINDING_LET : BINDING_CONST;
  p->at++;
  if (token->kind == T_CONST && now (p)->kind == T_ENUM)
    parse_outside_enum (p, token->start);
  do
    {
      Node *declarator = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);

      declarator->x.a = parse_pattern (p);
      if (now (p)->kind == T_NOT)
        p->at++;
      skip_annotation (p);
      if (take (p, T_ASSIGN))
        {
          declarator->b = parse_assignment (p);
          if (declarator->x.a->kind == N_NAME)
            parse_name_function (declarator->b, declarator->x.a->u.atom);
        }
      else if (!in_for && (node->op == BINDING_CONST || declarator->x.a->kind != N_NAME))
        parse_fail_token (p, "= and a value");
      declarator->end = token_end (&p->tokens[p->at - 1]);
      list_push (p, declarator);
    }
  while (take (p, T_COMMA));
  node->list = list_take (p, mark, &node->count);
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

static Node *
block_parse (Parser *p)
{
  Node *node = node_new (p, N_BLOCK, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;

  expect (p, T_LBRACE, "{");
  while (now (p)->kind != T_RBRACE)
    {
      if (now (p)->kind == T_END)
        parse_fail_token (p, "}");
      list_push (p, parse_statement (p));
    }
  p->at++;
  node->list = list_take (p, mark, &node->count);
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

static Node *
condition_parse (Parser *p)
{
  Node *node;

  expect (p, T_LPAREN, "(");
  node = parse_expression (p);
  expect (p, T_RPAREN, ")");
  return node;
}

static Node *
if_parse (Parser *p)
{
  Node *first = NULL, *last = NULL, *node;

  for (;;)
    {
      node = node_new (p, N_IF, sizeof (Node), now (p)->start);
      p->at++;
      node->x.a = condition_parse (p);
      node->b = parse_statement (p);
      if (last)
        last->c = node;
      else
        first = node;
      last = node;
      if (!take (p, T_ELSE))
        break;
      if (now (p)->kind == T_IF)
        continue;
      last->c = parse_statement (p);
      break;
    }
  first->end = token_end (&p->tokens[p->at - 1]);
  return first;
}

static Node *
loop_body_parse (Parser *p)
{
  Node *node;

  p->loops++;
  node = parse_statement (p);
  p->loops--;
  return node;
}

static Node *
for_parse (Parser *p)
{
  Node *node = node_new (p, N_FOR, sizeof (Node), now (p)->start), *head = NULL;

  p->at++;
  if (is_word (now (p), "await"))
    parse_outside (p, token_place (p, now (p)), 20);
  expect (p, T_LPAREN, "(");
  p->no_in = true;
  if (now (p)->kind == T_VAR || now (p)->kind == T_LET || now (p)->kind == T_CONST)
    head = declaration_parse (p, true);
  else if (now (p)->kind != T_SEMICOLON)
    head = parse_expression (p);
  p->no_in = false;
  node->x.a = head;
  if (head && (now (p)->kind == T_IN || is_word (now (p), "of")))
    {
      node->kind = now (p)->kind == T_IN ? N_FOR_IN : N_FOR_OF;
      p->at++;
      node->b = parse_expression (p);
    }
  else
    {
      expect (p, T_SEMICOLON, "; (or `of`) in the head of the loop");
      if (now (p)->kind != T_SEMICOLON)
        node->b = parse_expression (p);
      expect (p, T_SEMICOLON, "; in the head of the loop");
      if (now (p)->kind != T_RPAREN)
        node->c = parse_expression (p);
    }
  expect (p, T_RPAREN, ")");
  node->end = token_end (&p->tokens[p->at - 1]);
  list_push (p, loop_body_parse (p));
  node->list = list_take (p, p->scratch.count - 1, &node->count);
  return node;
}

static Node *
switch_parse (Parser *p)
{
  Node *node = node_new (p, N_SWITCH, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;

  p->at++;
  node->x.a = condition_parse (p);
  expect (p, T_LBRACE, "{");
  p->switches++;
  while (now (p)->kind != T_RBRACE)
    {
      Node *item = node_new (p, N_CASE, sizeof (Node), now (p)->start);
      uint32_t inner;

      if (take (p, T_CASE))
        item->x.a = parse_expression (p);
      else
        expect (p, T_DEFAULT, "case or default");
      expect (p, T_COLON, ":");
      inner = p->scratch.count;
      while (now (p)->kind != T_CASE && now (p)->kind != T_DEFAULT && now (p)->kind != T_RBRACE)
        {
          if (now (p)->kind == T_END)
            parse_fail_token (p, "}");
          list_push (p, parse_statement (p));
        }
      item->list = list_take (p, inner, &item->count);
      list_push (p, item);
    }
  p->at++;
  p->switches--;
  node->list = list_take (p, mark, &node->count);
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

static Node *
try_parse (Parser *p)
{
  Node *node = node_new (p, N_TRY, sizeof (Node), now (p)->start);

  p->at++;
  node->x.a = block_parse (p);
  if (take (p, T_CATCH))
    {
      if (take (p, T_LPAREN))
        {
          node->y.d = parse_pattern (p);
          skip_annotation (p);
          expect (p, T_RPAREN, ")");
        }
      node->b = block_parse (p);
    }
  if (take (p, T_FINALLY))
    node->c = block_parse (p);
  if (!node->b && !node->c)
    parse_fail_token (p, "catch or finally");
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

/* The label that break or continue names; of several before one loop the innermost. */
static Atom *
label_find (Parser *p, bool looping)
{
  Token *token = now (p);
  Atom *innermost = NULL;

  for (const Label *label = p->labels; label; label = label->up)
    {
      if (!label->joins)
        innermost = label->name;
      if (label->name != token->value.atom)
        continue;
      if (looping && !label->loop)
        parse_fail (p, token_place (p, token), "SS0115", NULL, "%q is no loop: continue cannot go on with it.", &token->value.atom->str);
      return looping ? innermost : label->name;
    }
  parse_fail (p, token_place (p, token), "SS0115", "A label stands before a loop around this: name: for (…).", "There is no label %q around this.", &token->value.atom->str);
}

static Node *
label_parse (Parser *p)
{
  Token *token = now (p);
  Node *node = node_new (p, N_LABEL, sizeof (Node), token->start);
  Label label = { token->value.atom, false, false, p->labels };
  uint32_t at = p->at + 2;

  while (p->tokens[at].kind == T_NAME && at + 1 < p->count && p->tokens[at + 1].kind == T_COLON)
    at += 2;
  label.joins = at > p->at + 2;
  label.loop = p->tokens[at].kind == T_FOR || p->tokens[at].kind == T_WHILE || p->tokens[at].kind == T_DO;
  node->u.atom = token->value.atom;
  node->end = token_end (token);
  p->at += 2;
  p->labels = &label;
  node->b = parse_statement (p);
  p->labels = label.up;
  return node;
}

static Node *
jump_parse (Parser *p, NodeKind kind)
{
  const Token *word = now (p);
  Node *node = node_new (p, kind, sizeof (Node), now (p)->start);

  node->end = token_end (now (p));
  p->at++;
  if (kind == N_RETURN && !p->in_function)
    parse_fail (p, token_place (p, word), "SS0115", "Outside of functions a value is given with export.", "return stands in functions only.");
  if (kind == N_BREAK || kind == N_CONTINUE)
    {
      if (now (p)->kind == T_NAME && !now (p)->newline)
        {
          node->u.atom = label_find (p, kind == N_CONTINUE);
          p->at++;
        }
      else if (p->loops == 0 && (kind == N_CONTINUE || p->switches == 0))
        parse_fail (p, token_place (p, word), "SS0115", NULL, kind == N_BREAK ? "break stands in loops and switches only." : "continue stands in loops only.");
    }
  else if (kind == N_THROW || (now (p)->kind != T_SEMICOLON && now (p)->kind != T_RBRACE && now (p)->kind != T_END && !now (p)->newline))
    node->x.a = parse_expression (p);
  node->end = token_end (&p->tokens[p->at - 1]);
  parse_semicolon (p);
  return node;
}

/* interface, type, declare, namespace, abstract: only in places where they can mean that. NULL: it is something else. */
Node *
parse_type_statement (Parser *p)
{
  Token *token = now (p), *next = &p->tokens[p->at + 1];
  Node *node;

  if (token->kind != T_NAME || next->newline || p->at + 1 >= p->count)
    return NULL;
  node = node_new (p, N_EMPTY, NODE_LEAF, token->start);
  if (is_word (token, "interface") && next->kind == T_NAME)
    {
      while (now (p)->kind != T_LBRACE)
        {
          if (now (p)->kind == T_END)
            parse_fail_token (p, "{");
          p->at++;
        }
      if (token_match (now (p)) == 0)
        parse_fail (p, token_place (p, now (p)), "SS0111", NULL, "This { is never closed.");
      p->at = token_match (now (p)) + 1;
      take (p, T_SEMICOLON);
      return node;
    }
  if (is_word (token, "type") && next->kind == T_NAME)
    {
      p->at += 2;
      if (now (p)->kind == T_LESS)
        skip_angles (p);
      expect (p, T_ASSIGN, "= and a type");
      if (!skip_type (p))
        parse_fail_token (p, "a type");
      parse_semicolon (p);
      return node;
    }
  if (is_word (token, "declare") && (next->kind == T_NAME || next->kind >= T_KEYWORD_FIRST))
    {
      p->at++;
      if (is_word (next, "module") || is_word (next, "namespace") || is_word (next, "global") || next->kind == T_CLASS)
        {
          while (now (p)->kind != T_LBRACE && now (p)->kind != T_END)
            p->at++;
          if (token_match (now (p)))
            p->at = token_match (now (p)) + 1;
        }
      else if (next->kind == T_CONST || next->kind == T_LET || next->kind == T_VAR)
        {
          p->at++;
          parse_pattern (p);
          skip_annotation (p);
          parse_semicolon (p);
        }
      else
        parse_statement (p);
      return node;
    }
  if ((is_word (token, "namespace") || is_word (token, "module")) && next->kind == T_NAME)
    parse_outside (p, token_place (p, token), 27);
  if (is_word (token, "abstract") && next->kind == T_CLASS)
    {
      p->at++;
      return parse_class_declaration (p);
    }
  if (is_word (token, "async") && next->kind == T_FUNCTION)
    parse_outside_word (p, 20);
  return NULL;
}

static Node *
statement_parse (Parser *p)
{
  Token *token = now (p);
  Node *node;

  switch (token->kind)
    {
    case T_LBRACE: return block_parse (p);
    case T_SEMICOLON:
      p->at++;
      return node_new (p, N_EMPTY, NODE_LEAF, token->start);
    case T_VAR: case T_LET: case T_CONST:
      node = declaration_parse (p, false);
      parse_semicolon (p);
      return node;
    case T_FUNCTION:
      node = parse_function (p, token->start, true);
      if (!node->u.function->body)
        {
          parse_semicolon (p);
          node->kind = N_EMPTY;
        }
      return node;
    case T_IF: return if_parse (p);
    case T_FOR: return for_parse (p);
    case T_WHILE:
      node = node_new (p, N_WHILE, sizeof (Node), token->start);
      p->at++;
      node->x.a = condition_parse (p);
      node->end = token_end (&p->tokens[p->at - 1]);
      node->b = loop_body_parse (p);
      return node;
    case T_DO:
      node = node_new (p, N_DO, sizeof (Node), token->start);
      node->end = token_end (token);
      p->at++;
      node->b = loop_body_parse (p);
      expect (p, T_WHILE, "while");
      node->x.a = condition_parse (p);
      take (p, T_SEMICOLON);
      return node;
    case T_SWITCH: return switch_parse (p);
    case T_TRY: return try_parse (p);
    case T_BREAK: return jump_parse (p, N_BREAK);
    case T_CONTINUE: return jump_parse (p, N_CONTINUE);
    case T_RETURN: return jump_parse (p, N_RETURN);
    case T_THROW: return jump_parse (p, N_THROW);
    case T_CLASS: return parse_class_declaration (p);
    case T_ENUM: parse_outside_enum (p, token->start);
    case T_WITH: parse_outside (p, token_place (p, token), 23);
    case T_AT: parse_outside (p, token_place (p, token), 28);
    case T_IMPORT:
    case T_EXPORT:
      if (token->kind == T_IMPORT && (kind_at (p, 1) == T_LPAREN || kind_at (p, 1) == T_DOT))
        parse_outside (p, token_place (p, token), 25);
      parse_fail (p, token_place (p, token), "SS0113", "Move it to the left margin, outside of all blocks.",
                  "import and export stand at the top level of a file only.");
    case T_NAME:
      if (is_word (token, "debugger") && kind_at (p, 1) != T_ASSIGN && kind_at (p, 1) != T_DOT && kind_at (p, 1) != T_LPAREN)
        parse_outside_word (p, 39);
      node = parse_type_statement (p);
      if (node)
        return node;
      if (kind_at (p, 1) == T_COLON)
        {
          return label_parse (p);
        }
      break;
    default: break;
    }
  node = node_new (p, N_EXPRESSION, sizeof (Node), token->start);
  node->x.a = parse_expression (p);
  node->end = node->x.a->end;
  parse_semicolon (p);
  return node;
}

Node *
parse_statement (Parser *p)
{
  Node *node;

  nest (p);
  node = statement_parse (p);
  unnest (p);
  return node;
}
