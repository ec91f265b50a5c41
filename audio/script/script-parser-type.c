/* SPDX-License-Identifier: GPL-3.0-or-later */
/* TypeScript's types: understood just well enough to be stepped over. */
#include "script-parser.h"

static bool
type_word (Token *token)
{
  switch (token->kind)
    {
    case T_NAME: case T_STRING: case T_NUMBER: case T_TRUE: case T_FALSE: case T_NULL: case T_THIS: case T_VOID: case T_TEMPLATE:
    case T_DOT: case T_COMMA: case T_BIT_OR: case T_BIT_AND: case T_ARROW: case T_QUESTION: case T_COLON: case T_TYPEOF:
    case T_ASSIGN: case T_CONST: case T_IN: case T_ELLIPSIS: case T_NEW: case T_MINUS: case T_IMPORT:
      return true;
    default:
      return false;
    }
}

/* Behind the template text that begins at `at`; `at` itself: it never ends. */
static uint32_t
template_end (const Parser *p, uint32_t at)
{
  uint32_t depth = 0;

  for (uint32_t i = at; i < p->count; i++)
    {
      depth += p->tokens[i].kind == T_TEMPLATE_HEAD;
      depth -= p->tokens[i].kind == T_TEMPLATE_TAIL;
      if (depth == 0)
        return i + 1;
    }
  return at;
}

#define ANGLE_TOKENS_MAX 512            /* a < may be a comparison: do not look for ever */

bool
skip_angles (Parser *p)
{
  uint32_t at = p->at;
  int depth = 0;

  for (; at < p->count && at - p->at < ANGLE_TOKENS_MAX; at++)
    {
      Token *token = &p->tokens[at];

      if (token->kind == T_LESS)
        depth++;
      else if (token->kind == T_GREATER)
        depth--;
      else if (token->kind == T_SHIFT_RIGHT)
        depth -= 2;
      else if (token->kind == T_SHIFT_RIGHT_0)
        depth -= 3;
      else if (token->kind == T_LPAREN || token->kind == T_LBRACKET || token->kind == T_LBRACE)
        {
          if (token_match (token) == 0)
            return false;
          at = token_match (token);
        }
      else if (token->kind == T_TEMPLATE_HEAD && template_end (p, at) > at)
        at = template_end (p, at) - 1;
      else if (!type_word (token))
        return false;
      if (depth < 0)
        return false;
      if (depth == 0)
        {
          p->at = at + 1;
          return true;
        }
    }
  return false;
}

static bool
bracket_jump (Parser *p)
{
  if (token_match (now (p)) == 0)
    return false;
  p->at = token_match (now (p)) + 1;
  return true;
}

static bool
prefix_take (Parser *p)
{
  Token *token = now (p), *next = &p->tokens[p->at + 1];

  if (token->kind == T_TYPEOF || token->kind == T_BIT_OR || token->kind == T_BIT_AND || token->kind == T_NEW || token->kind == T_MINUS)
    {
      p->at++;
      return true;
    }
  if (token->kind == T_NAME && !next->newline
      && (is_word (token, "keyof") || is_word (token, "readonly") || is_word (token, "infer") || is_word (token, "unique")
          || is_word (token, "asserts") || is_word (token, "abstract"))
      && (next->kind == T_NAME || next->kind == T_LBRACKET || next->kind == T_LPAREN || next->kind == T_LBRACE || next->kind == T_TYPEOF
          || next->kind == T_THIS))
    {
      p->at++;
      return true;
    }
  return false;
}

static bool
atom_take (Parser *p)
{
  Token *token = now (p);

  switch (token->kind)
    {
    case T_NAME: case T_VOID: case T_NULL: case T_TRUE: case T_FALSE: case T_THIS: case T_STRING: case T_NUMBER: case T_TEMPLATE:
      p->at++;
      while (now (p)->kind == T_DOT && (kind_at (p, 1) == T_NAME || kind_at (p, 1) >= T_KEYWORD_FIRST))
        p->at += 2;
      if (now (p)->kind == T_LESS)
        return skip_angles (p);
      if (is_word (now (p), "is") && !now (p)->newline)
        {
          p->at++;
          return skip_type (p);
        }
      return true;
    case T_TEMPLATE_HEAD:
      {
        uint32_t end = template_end (p, p->at);

        if (end == p->at)
          return false;
        p->at = end;
        return true;
      }
    case T_LBRACE:
    case T_LBRACKET:
      return bracket_jump (p);
    case T_LESS:
      if (!skip_angles (p) || now (p)->kind != T_LPAREN)
        return false;
      __attribute__ ((fallthrough));
    case T_LPAREN:
      if (!bracket_jump (p))
        return false;
      if (take (p, T_ARROW))
        return skip_type (p);
      return true;
    case T_IMPORT:
      p->at++;
      if (now (p)->kind != T_LPAREN || !bracket_jump (p))
        return false;
      while (now (p)->kind == T_DOT)
        p->at += 2;
      return now (p)->kind == T_LESS ? skip_angles (p) : true;
    default:
      return false;
    }
}

/* False: no type stands here; then p->at is somewhere behind where it was. */
bool
skip_type (Parser *p)
{
  bool good = true;

  nest (p);
  do
    {
      while (prefix_take (p))
        ;
      good = atom_take (p);
      while (good && now (p)->kind == T_LBRACKET && !now (p)->newline)
        good = bracket_jump (p);
      if (good && is_word (now (p), "extends") && !now (p)->newline)
        {
          p->at++;
          good = skip_type (p) && (now (p)->kind != T_QUESTION
                                   || (take (p, T_QUESTION) && skip_type (p) && take (p, T_COLON) && skip_type (p)));
        }
    }
  while (good && (now (p)->kind == T_BIT_OR || now (p)->kind == T_BIT_AND));
  unnest (p);
  return good;
}

void
skip_annotation (Parser *p)
{
  if (take (p, T_COLON) && !skip_type (p))
    parse_fail_token (p, "a type");
}
