/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Brackets of a text that may be broken: what goes wrong between a matched pair stays between them. */
#include "script-syntax-private.h"

/* One token, or a bracket with all that is in it. */
uint32_t
syntax_bad (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_BAD, here_token (r)->start), match = token_match (here_token (r));

  r->parser.at = match && match < r->limit ? match + 1 : r->parser.at + 1;
  syntax_close (r, node);
  return node;
}

static void
items_read (Reader *r, uint32_t node, uint32_t (*item) (Reader *), bool matched)
{
  bool comma = true;

  while (kind_here (r) != T_END && !(!matched && is_closer (kind_here (r))))
    {
      uint32_t child;

      if (kind_here (r) == T_COMMA)
        {
          if (comma)
            syntax_adopt (r, node, syntax_open (r, SCRIPT_NODE_BAD, here_token (r)->start));
          r->parser.at++;
          comma = true;
          continue;
        }
      if (!comma && !matched)
        return;
      if (!matched && syntax_starts_statement (r))
        return;
      child = item (r);
      if (!child && !matched)
        return;
      syntax_adopt (r, node, child ? child : syntax_bad (r));
      comma = false;
    }
}

static void
statements_read (Reader *r, uint32_t node, bool matched)
{
  while (kind_here (r) != T_END)
    {
      const Token *token = here_token (r);

      if (!matched && (token->kind == T_RBRACE || (syntax_starts_statement (r) && token->kind >= T_KEYWORD_FIRST
                                                    && (token->start == 0 || r->syntax->text[token->start - 1] == '\n'))))
        return;
      syntax_adopt (r, node, syntax_statement (r));
    }
}

void
syntax_bracket (Reader *r, uint32_t node, uint32_t (*item) (Reader *), bool statements)
{
  uint32_t match = token_match (here_token (r)), limit = r->limit;
  uint8_t closer = here_token (r)->kind == T_LPAREN ? T_RPAREN : here_token (r)->kind == T_LBRACKET ? T_RBRACKET : T_RBRACE;
  bool loose = r->loose, in_choice = r->in_choice, matched = match > r->parser.at && match < limit;

  r->in_choice = false;
  r->loose = !matched;
  r->parser.at++;
  if (matched)
    r->limit = match;
  if (statements)
    statements_read (r, node, matched);
  else
    items_read (r, node, item, matched);
  r->limit = limit;
  r->loose = loose;
  r->in_choice = in_choice;
  if (matched)
    r->parser.at = match + 1;
  else
    {
      r->nodes.items[node].flags |= SCRIPT_NODE_OPEN;
      step_over (r, closer);
    }
  syntax_close (r, node);
}

bool
syntax_starts_statement (const Reader *r)
{
  const Token *token = here_token (r);

  if (kind_here (r) == T_END || !token->newline)
    return false;
  switch (token->kind)
    {
    case T_CONST: case T_LET: case T_VAR: case T_IF: case T_FOR: case T_WHILE: case T_RETURN: case T_EXPORT: case T_IMPORT: case T_SWITCH:
    case T_TRY: case T_BREAK: case T_CONTINUE: case T_THROW: case T_ELSE: case T_CASE: case T_DEFAULT: case T_DO:
      return true;
    case T_FUNCTION: case T_CLASS: case T_NAME:
      return token->start == 0 || r->syntax->text[token->start - 1] == '\n';
    default: return false;
    }
}
