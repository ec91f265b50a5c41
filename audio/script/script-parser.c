/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements, and how the parser finds its feet again after a mistake. */
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
  static const char codes[21][7] = { "SS0120", "SS0121", "SS0122", "SS0123", "SS0124", "SS0125", "SS0126", "SS0127", "SS0128", "SS0129",
                                     "SS0130", "SS0131", "SS0132", "SS0133", "SS0134", "SS0135", "SS0136", "SS0137", "SS0138", "SS0139", "" };
  const Outside *outside = outside_get (number);

  parse_fail (p, place, codes[number - 20], outside->hint, "%s", outside->what);
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

static void
semicolon (Parser *p)
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
    parse_outside (p, token_place (p, now (p)), 26);
  do
    {
      Node *declarator = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);

      declarator->x.a = parse_pattern (p);
      if (now (p)->kind == T_NOT)
        p->at++;
      skip_annotation (p);
      if (take (p, T_ASSIGN))
        declarator->b = parse_assignment (p);
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
  list_push (p, parse_statement (p));
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

static Node *
jump_parse (Parser *p, NodeKind kind)
{
  Node *node = node_new (p, kind, sizeof (Node), now (p)->start);

  node->end = token_end (now (p));
  p->at++;
  if (kind == N_BREAK || kind == N_CONTINUE)
    {
      if (now (p)->kind == T_NAME && !now (p)->newline)
        {
          node->u.atom = now (p)->value.atom;
          p->at++;
        }
    }
  else if (kind == N_THROW || (now (p)->kind != T_SEMICOLON && now (p)->kind != T_RBRACE && now (p)->kind != T_END && !now (p)->newline))
    node->x.a = parse_expression (p);
  node->end = token_end (&p->tokens[p->at - 1]);
  semicolon (p);
  return node;
}

/* interface, type, declare, namespace, abstract: only in places where they can mean that. NULL: it is something else. */
static Node *
type_statement (Parser *p)
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
      semicolon (p);
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
          semicolon (p);
        }
      else
        parse_statement (p);
      return node;
    }
  if ((is_word (token, "namespace") || is_word (token, "module")) && next->kind == T_NAME)
    parse_outside (p, token_place (p, token), 27);
  if (is_word (token, "abstract") && next->kind == T_CLASS)
    parse_outside (p, token_place (p, next), 32);
  if (is_word (token, "async") && next->kind == T_FUNCTION)
    parse_outside (p, token_place (p, token), 20);
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
      semicolon (p);
      return node;
    case T_FUNCTION:
      node = parse_function (p, token->start, true);
      if (!node->u.function->body)
        {
          semicolon (p);
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
      node->b = parse_statement (p);
      return node;
    case T_DO:
      node = node_new (p, N_DO, sizeof (Node), token->start);
      node->end = token_end (token);
      p->at++;
      node->b = parse_statement (p);
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
    case T_CLASS: parse_outside (p, token_place (p, token), 32);
    case T_ENUM: parse_outside (p, token_place (p, token), 26);
    case T_WITH: parse_outside (p, token_place (p, token), 23);
    case T_AT: parse_outside (p, token_place (p, token), 28);
    case T_IMPORT:
    case T_EXPORT:
      if (token->kind == T_IMPORT && (kind_at (p, 1) == T_LPAREN || kind_at (p, 1) == T_DOT))
        parse_outside (p, token_place (p, token), 25);
      parse_fail (p, token_place (p, token), "SS0113", "Move it to the left margin, outside of all blocks.",
                  "import and export stand at the top level of a file only.");
    case T_NAME:
      if (is_word (token, "debugger"))
        parse_outside (p, token_place (p, token), 39);
      node = type_statement (p);
      if (node)
        return node;
      if (kind_at (p, 1) == T_COLON)
        {
          node = node_new (p, N_LABEL, sizeof (Node), token->start);
          node->u.atom = token->value.atom;
          node->end = token_end (token);
          p->at += 2;
          node->b = parse_statement (p);
          return node;
        }
      break;
    default: break;
    }
  node = node_new (p, N_EXPRESSION, sizeof (Node), token->start);
  node->x.a = parse_expression (p);
  node->end = node->x.a->end;
  semicolon (p);
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

/* ---- import and export -------------------------------------------------------------------------------------------- */

static Atom *
module_name (Parser *p)
{
  Token *token = now (p);

  if (token->kind != T_NAME && token->kind < T_KEYWORD_FIRST && token->kind != T_STRING)
    parse_fail_token (p, "a name");
  p->at++;
  return token->kind == T_STRING ? atoms_intern (&p->s->atoms, token->value.str->data, token->value.str->length) : token->value.atom;
}

/* { a, b as c, type D }: N_PROPERTY with u.atom outside and y.label inside. */
static void
specifiers_parse (Parser *p, Node *node, bool importing)
{
  expect (p, T_LBRACE, "{");
  while (now (p)->kind != T_RBRACE)
    {
      Node *item = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);
      bool type = is_word (now (p), "type") && kind_at (p, 1) != T_COMMA && kind_at (p, 1) != T_RBRACE && !is_word (&p->tokens[p->at + 1], "as");

      p->at += type;
      item->u.atom = item->y.label = module_name (p);
      item->end = token_end (&p->tokens[p->at - 1]);
      if (is_word (now (p), "as"))
        {
          p->at++;
          item->y.label = module_name (p);
        }
      if (!type)
        list_push (p, item);
      if (!take (p, T_COMMA))
        break;
    }
  expect (p, T_RBRACE, ", or } in the list of names");
}

static Node *
from_parse (Parser *p)
{
  Token *token = now (p);
  Node *node = node_new (p, N_STRING, NODE_LEAF, token->start);

  if (token->kind != T_STRING)
    parse_fail_token (p, "the file to import from, as a string");
  node->u.str = token->value.str;
  node->end = token_end (token);
  p->at++;
  if (now (p)->kind == T_WITH && kind_at (p, 1) == T_LBRACE && token_match (&p->tokens[p->at + 1]))
    p->at = token_match (&p->tokens[p->at + 1]) + 1;
  return node;
}

static Node *
import_parse (Parser *p)
{
  Node *node = node_new (p, N_IMPORT, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;
  bool type;

  p->at++;
  type = is_word (now (p), "type") && kind_at (p, 1) != T_COMMA && !is_word (&p->tokens[p->at + 1], "from");
  p->at += type;
  if (now (p)->kind != T_STRING)
    {
      if (now (p)->kind == T_NAME)
        {
          Node *item = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);

          item->end = token_end (now (p));
          item->u.atom = p->s->atom_default;
          item->y.label = now (p)->value.atom;
          list_push (p, item);
          p->at++;
          if (!is_word (now (p), "from"))
            expect (p, T_COMMA, "from");
        }
      if (now (p)->kind == T_STAR)
        {
          Node *item = node_new (p, N_PROPERTY, sizeof (Node), now (p)->start);

          p->at++;
          if (!is_word (now (p), "as"))
            parse_fail_token (p, "as and a name");
          p->at++;
          item->y.label = module_name (p);
          item->end = token_end (&p->tokens[p->at - 1]);
          list_push (p, item);
        }
      else if (now (p)->kind == T_LBRACE)
        specifiers_parse (p, node, true);
      if (!is_word (now (p), "from"))
        parse_fail_token (p, "from and a file");
      p->at++;
    }
  node->x.a = from_parse (p);
  node->list = list_take (p, mark, &node->count);
  if (type)
    node->kind = N_EMPTY;
  node->end = token_end (&p->tokens[p->at - 1]);
  semicolon (p);
  return node;
}

typedef enum { EXPORT_DECLARATION, EXPORT_DEFAULT, EXPORT_LIST, EXPORT_STAR } ExportKind;

static Node *
export_parse (Parser *p)
{
  Node *node = node_new (p, N_EXPORT, sizeof (Node), now (p)->start);
  uint32_t mark = p->scratch.count;

  p->at++;
  if (take (p, T_DEFAULT))
    {
      node->op = EXPORT_DEFAULT;
      if (now (p)->kind == T_FUNCTION)
        node->x.a = parse_function (p, now (p)->start, false);
      else if (is_word (now (p), "interface") && kind_at (p, 1) == T_NAME)
        return type_statement (p);
      else
        node->x.a = parse_assignment (p);
      node->end = token_end (&p->tokens[p->at - 1]);
      take (p, T_SEMICOLON);
      return node;
    }
  if (is_word (now (p), "type") && (kind_at (p, 1) == T_LBRACE || kind_at (p, 1) == T_STAR))
    {
      while (now (p)->kind != T_END && now (p)->kind != T_SEMICOLON && (!now (p)->newline || now (p)->kind == T_LBRACE))
        p->at = now (p)->kind == T_LBRACE && token_match (now (p)) ? token_match (now (p)) + 1 : p->at + 1;
      take (p, T_SEMICOLON);
      node->kind = N_EMPTY;
      return node;
    }
  if (take (p, T_STAR))
    {
      node->op = EXPORT_STAR;
      if (is_word (now (p), "as"))
        {
          p->at++;
          node->y.label = module_name (p);
        }
      if (!is_word (now (p), "from"))
        parse_fail_token (p, "from and a file");
      p->at++;
      node->b = from_parse (p);
      semicolon (p);
    }
  else if (now (p)->kind == T_LBRACE)
    {
      node->op = EXPORT_LIST;
      specifiers_parse (p, node, false);
      if (is_word (now (p), "from"))
        {
          p->at++;
          node->b = from_parse (p);
        }
      node->list = list_take (p, mark, &node->count);
      semicolon (p);
    }
  else
    {
      node->op = EXPORT_DECLARATION;
      if (now (p)->kind != T_VAR && now (p)->kind != T_LET && now (p)->kind != T_CONST && now (p)->kind != T_FUNCTION
          && now (p)->kind != T_CLASS && now (p)->kind != T_ENUM && now (p)->kind != T_NAME)
        parse_fail_token (p, "a declaration to export");
      node->x.a = parse_statement (p);
    }
  node->end = token_end (&p->tokens[p->at - 1]);
  return node;
}

/* ---- the file --------------------------------------------------------------------------------------------------------- */

static bool
at_margin (Parser *p, const Token *token)
{
  const char *text = p->s->sources[p->module->file].text;

  return (token->kind == T_NAME || token->kind >= T_KEYWORD_FIRST) && token->kind != T_ELSE && token->kind != T_CATCH
         && token->kind != T_FINALLY && token->kind != T_CASE && token->kind != T_IN && token->kind != T_INSTANCEOF
         && (token->start == 0 || text[token->start - 1] == '\n');
}

/* The names that a statement which could not be parsed would have declared. */
static void
lost_names_find (Parser *p, Statement *statement, uint32_t at, uint32_t end)
{
  VECTOR (Atom *) names = { 0 };
  bool fallback = false;

  if (p->tokens[at].kind == T_EXPORT)
    at++;
  if (p->tokens[at].kind == T_DEFAULT)
    {
      fallback = at + 1 < end && p->tokens[at + 1].kind == T_NAME;
      at++;
    }
  if (p->tokens[at].kind == T_CONST || p->tokens[at].kind == T_LET || p->tokens[at].kind == T_VAR || p->tokens[at].kind == T_FUNCTION
      || p->tokens[at].kind == T_CLASS || p->tokens[at].kind == T_ENUM || p->tokens[at].kind == T_IMPORT)
    {
      bool function = p->tokens[at].kind == T_FUNCTION || p->tokens[at].kind == T_CLASS;

      for (at++; at < end && p->tokens[at].kind != T_ASSIGN && p->tokens[at].kind != T_COLON && !is_word (&p->tokens[at], "from"); at++)
        if (p->tokens[at].kind == T_NAME)
          {
            *vector_push (p->s->arena, &names) = p->tokens[at].value.atom;
            if (function)
              break;
          }
    }
  else if (p->tokens[at].kind == T_NAME && p->tokens[at + 1].kind == T_ASSIGN)
    {
      *vector_push (p->s->arena, &names) = p->tokens[at].value.atom;
      at++;
    }
  while (at < end && p->tokens[at].kind != T_ASSIGN && !fallback)
    at++;
  at -= fallback;
  if (at + 1 < end && (is_word (&p->tokens[at + 1], "clip") || is_word (&p->tokens[at + 1], "Clip")))
    statement->clip_like = true;
  for (; statement->clip_like && at + 2 < end; at++)
    if (p->tokens[at].kind == T_LPAREN)
      {
        if (p->tokens[at + 1].kind == T_STRING && p->tokens[at + 1].value.str->atom)
          statement->clip_name = (Atom *) p->tokens[at + 1].value.str;
        break;
      }
  statement->lost_names = names.items;
  statement->lost_count = names.count;
}

static uint64_t
statement_key (Statement *statement, Node *node, uint32_t *nameless)
{
  uint64_t hash = 0x9E3779B97F4A7C15u;

  if (node && node->kind == N_EXPORT && node->op == EXPORT_DECLARATION)
    node = node->x.a;
  if (node && node->kind == N_DECLARE)
    for (uint32_t i = 0; i < node->count; i++)
      if (node->list[i]->x.a->kind == N_NAME)
        hash = hash * 31 + theory_hash_64 (node->list[i]->x.a->u.atom->str.data, node->list[i]->x.a->u.atom->str.length);
  if (node && node->kind == N_FUNCTION && node->u.function->name)
    hash = hash * 31 + theory_hash_64 (node->u.function->name->str.data, node->u.function->name->str.length);
  if (hash == 0x9E3779B97F4A7C15u)
    hash += ++*nameless;
  return hash;
}

static Node *
top_parse (Parser *p)
{
  if (now (p)->kind == T_EXPORT)
    return export_parse (p);
  if (now (p)->kind == T_IMPORT && kind_at (p, 1) != T_LPAREN && kind_at (p, 1) != T_DOT)
    return import_parse (p);
  return parse_statement (p);
}

/* One top-level statement; true when it is whole. */
static bool
statement_try (Parser *p, Statement *statement)
{
  jmp_buf fail;

  p->fail = &fail;
  if (_setjmp (fail) != 0)
    return false;
  statement->node = top_parse (p);
  return true;
}

/* Clip-like: `const a = clip(…)…`, `Clip.drums('Beat')…`. */
static void
clip_like_find (Statement *statement)
{
  Node *node = statement->node;

  if (node->kind == N_EXPORT && (node->op == EXPORT_DECLARATION || node->op == EXPORT_DEFAULT))
    node = node->x.a;
  if (node && node->kind == N_DECLARE && node->count == 1)
    node = node->list[0]->b;
  if (!node || node->kind != N_CHAIN || node->x.a->kind != N_NAME)
    return;
  statement->clip_like = str_is (&node->x.a->u.atom->str, "clip") || str_is (&node->x.a->u.atom->str, "Clip");
  for (Link *link = node->u.links; statement->clip_like && link; link = link->next)
    if (link->kind == LINK_CALL || link->kind == LINK_METHOD)
      {
        if (link->count > 0 && link->u.args[0]->kind == N_STRING && link->u.args[0]->u.str->atom)
          statement->clip_name = (Atom *) link->u.args[0]->u.str;
        return;
      }
}

void
module_parse (Script *s, Module *module)
{
  Tokens tokens;
  Parser p = { .s = s, .module = module };
  uint32_t nameless = 0, lexed, seen = s->diagnostics.count;

  tokens = text_lex (s, module->file);
  lexed = s->diagnostics.count;
  p.tokens = tokens.tokens;
  p.count = tokens.count;
  while (now (&p)->kind != T_END)
    {
      uint32_t first = p.at, known = s->diagnostics.count;
      Statement *statement = memory_new (s->arena, Statement);

      statement->file = module->file;
      statement->index = module->statement_count;
      statement->start = p.tokens[first].start;
      p.statement = statement;
      p.depth = 0;
      p.scratch.count = 0;
      p.no_in = p.in_choice = false;
      if (!statement_try (&p, statement))
        {
          statement->node = NULL;
          p.at = first + 1;
          while (now (&p)->kind != T_END && !at_margin (&p, now (&p)))
            p.at++;
          statement->failed = true;
        }
      statement->end = token_end (&p.tokens[p.at - 1]);
      /* What the lexer has complained about makes its statement useless, and a second complaint idle. */
      for (uint32_t i = seen; i < lexed; i++)
        if (s->diagnostics.items[i].start >= statement->start && s->diagnostics.items[i].start < statement->end)
          {
            if (s->diagnostics.count > known)
              {
                s->error_count -= s->diagnostics.count - known;
                s->diagnostics.count = known;
              }
            statement->failed = true;
            statement->node = NULL;
          }
      if (statement->failed)
        {
          lost_names_find (&p, statement, first, p.at);
          module->broken = true;
        }
      else
        clip_like_find (statement);
      statement->key = statement_key (statement, statement->node, &nameless);
      if (module->statement_count == module->statement_capacity)
        module->statements = memory_grow (s->arena, module->statements, module->statement_count, &module->statement_capacity,
                                          sizeof (Statement *));
      module->statements[module->statement_count++] = statement;
    }
}
