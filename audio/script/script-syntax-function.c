/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Functions, arrows, parameters and classes of a text that may be broken. */
#include "script-syntax-private.h"

uint32_t
syntax_pattern (Reader *r)
{
  switch (kind_here (r))
    {
    case T_NAME: return syntax_name_node (r);
    case T_LBRACKET: return syntax_array (r);
    case T_LBRACE: return syntax_object (r);
    default: return 0;
    }
}

static void
decorators_skip (Reader *r)
{
  while (kind_here (r) == T_AT && is_name_like (kind_ahead (r, 1)))
    {
      uint32_t match;

      r->parser.at += 2;
      match = token_match (here_token (r));
      if (kind_here (r) == T_LPAREN && match && match < r->limit)
        r->parser.at = match + 1;
    }
}

static bool
is_modifier (const Token *token)
{
  static const char *const words[] = { "private", "public", "protected", "readonly", "override", "abstract", "declare", "async", "get", "set",
                                       "static", "accessor" };

  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
    if (is_word (token, words[i]))
      return true;
  return false;
}

static uint32_t
parameter_read (Reader *r)
{
  uint32_t node, spread = 0;
  const Token *start;

  decorators_skip (r);
  while (is_modifier (here_token (r)) && (kind_ahead (r, 1) == T_NAME || kind_ahead (r, 1) == T_LBRACE || kind_ahead (r, 1) == T_LBRACKET))
    r->parser.at++;
  start = here_token (r);
  if (step_over (r, T_ELLIPSIS))
    spread = syntax_open (r, SCRIPT_NODE_SPREAD, start->start);
  if (kind_here (r) == T_THIS)
    {
      node = syntax_open (r, SCRIPT_NODE_WORD, start->start);
      r->parser.at++;
      syntax_close (r, node);
    }
  else
    node = syntax_pattern (r);
  if (!node)
    return spread;
  step_over (r, T_QUESTION);
  if (spread)
    {
      syntax_adopt (r, spread, node);
      node = spread;
    }
  if (kind_here (r) == T_COLON)
    {
      r->parser.at++;
      syntax_skip_type (r);
    }
  if (kind_here (r) == T_ASSIGN)
    {
      uint32_t assign = syntax_open (r, SCRIPT_NODE_ASSIGN, r->nodes.items[node].start);

      r->nodes.items[assign].op = '=';
      syntax_adopt (r, assign, node);
      r->parser.at++;
      syntax_adopt (r, assign, syntax_assignment (r));
      syntax_close (r, assign);
      node = assign;
    }
  return node;
}

static uint32_t
function_open (Reader *r, uint32_t start, const Token *name)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_FUNCTION, start);

  if (name)
    syntax_name (r, node, name);
  return node;
}

/* A body that is still missing reaches to whatever comes next: there it is being typed. */
static void
body_end (Reader *r, uint32_t node, bool present)
{
  syntax_close (r, node);
  if (!present)
    {
      uint32_t next = here_token (r)->start;

      if (next > r->nodes.items[node].end)
        r->nodes.items[node].end = next;
    }
}

uint32_t
syntax_function_rest (Reader *r, uint32_t start, const Token *name)
{
  uint32_t node = function_open (r, start, name), parameters, body = 0;

  syntax_skip_angles (r);
  if (kind_here (r) == T_LPAREN)
    {
      parameters = syntax_open (r, SCRIPT_NODE_PARAMETERS, here_token (r)->start);
      syntax_bracket (r, parameters, parameter_read, false);
      syntax_adopt (r, node, parameters);
    }
  syntax_annotation (r, node);
  if (kind_here (r) == T_LBRACE)
    {
      body = syntax_block (r);
      syntax_adopt (r, node, body);
    }
  syntax_close (r, node);
  return node;
}

uint32_t
syntax_function (Reader *r, uint32_t start, bool expression)
{
  const Token *name = NULL;

  step_over (r, T_STAR);
  if (kind_here (r) == T_NAME && !(here_token (r)->newline && expression))
    {
      name = here_token (r);
      r->parser.at++;
    }
  return syntax_function_rest (r, start, name);
}

/* ---- arrows -------------------------------------------------------------------------------------------------------- */

static bool
arrow_ahead (Reader *r)
{
  uint32_t match = token_match (here_token (r)), saved = r->parser.at;
  bool found = false;

  if (match == 0 || match + 1 >= r->limit)
    return false;
  if (r->parser.tokens[match + 1].kind == T_ARROW)
    return true;
  if (r->parser.tokens[match + 1].kind == T_COLON && !r->in_choice)
    {
      r->parser.at = match + 2;
      found = syntax_skip_type (r) && kind_here (r) == T_ARROW;
      r->parser.at = saved;
    }
  return found;
}

uint32_t
syntax_arrow (Reader *r)
{
  uint32_t start = here_token (r)->start, saved = r->parser.at, node, parameters, body;
  bool loose = r->loose;

  if (kind_here (r) == T_LESS && (!syntax_skip_angles (r) || kind_here (r) != T_LPAREN || !arrow_ahead (r)))
    {
      r->parser.at = saved;
      return 0;
    }
  if (!(kind_here (r) == T_NAME && kind_ahead (r, 1) == T_ARROW) && !(kind_here (r) == T_LPAREN && arrow_ahead (r)))
    return 0;
  node = function_open (r, start, NULL);
  r->nodes.items[node].flags |= SCRIPT_NODE_ARROW;
  parameters = syntax_open (r, SCRIPT_NODE_PARAMETERS, here_token (r)->start);
  if (kind_here (r) == T_NAME)
    syntax_adopt (r, parameters, syntax_name_node (r));
  else
    syntax_bracket (r, parameters, parameter_read, false);
  syntax_adopt (r, node, parameters);
  syntax_annotation (r, node);
  step_over (r, T_ARROW);
  if (kind_here (r) == T_LBRACE)
    body = syntax_block (r);
  else if (syntax_starts_statement (r))
    body = 0;
  else
    body = syntax_assignment (r);
  r->loose = loose;
  syntax_adopt (r, node, body);
  body_end (r, node, body != 0);
  return node;
}

/* ---- classes --------------------------------------------------------------------------------------------------------- */

static uint32_t
member_read (Reader *r)
{
  uint32_t node;
  const Token *token;
  bool is_static = false;

  while (step_over (r, T_SEMICOLON))
    ;
  decorators_skip (r);
  if (kind_here (r) == T_END || is_closer (kind_here (r)))
    return 0;
  node = syntax_open (r, SCRIPT_NODE_MEMBER, here_token (r)->start);
  while (is_modifier (here_token (r)) && kind_ahead (r, 1) != T_LPAREN && kind_ahead (r, 1) != T_ASSIGN && kind_ahead (r, 1) != T_COLON
         && kind_ahead (r, 1) != T_SEMICOLON && kind_ahead (r, 1) != T_END)
    {
      is_static |= is_word (here_token (r), "static");
      r->parser.at++;
    }
  step_over (r, T_STAR);
  step_over (r, T_HASH);
  token = here_token (r);
  if (is_static)
    r->nodes.items[node].flags |= SCRIPT_NODE_STATIC;
  if (kind_here (r) == T_LBRACKET)
    {
      uint32_t key = syntax_open (r, SCRIPT_NODE_GROUP, token->start);

      syntax_bracket (r, key, syntax_assignment, false);
      r->nodes.items[node].flags |= SCRIPT_NODE_COMPUTED;
      syntax_adopt (r, node, key);
    }
  else if (kind_here (r) == T_LBRACE && is_static)
    syntax_adopt (r, node, syntax_block (r));
  else if (is_name_like (kind_here (r)) || kind_here (r) == T_STRING || kind_here (r) == T_NUMBER)
    {
      syntax_name (r, node, token);
      r->parser.at++;
    }
  else
    r->parser.at++;
  if (!step_over (r, T_QUESTION))
    step_over (r, T_NOT);
  if (kind_here (r) == T_LPAREN || kind_here (r) == T_LESS)
    {
      uint32_t function = syntax_function_rest (r, token->start, NULL);

      r->nodes.items[function].flags |= SCRIPT_NODE_METHOD;
      syntax_adopt (r, node, function);
    }
  else
    {
      syntax_annotation (r, node);
      if (step_over (r, T_ASSIGN))
        syntax_adopt (r, node, syntax_assignment (r));
    }
  step_over (r, T_SEMICOLON);
  syntax_close (r, node);
  return node;
}

uint32_t
syntax_class (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_CLASS, here_token (r)->start);

  r->parser.at++;
  if (kind_here (r) == T_NAME && !word_here (r, "implements"))
    {
      syntax_name (r, node, here_token (r));
      r->parser.at++;
    }
  syntax_skip_angles (r);
  if (word_here (r, "extends") && kind_ahead (r, 1) != T_LBRACE)
    {
      r->parser.at++;
      if (kind_here (r) == T_NAME)
        syntax_adopt (r, node, syntax_name_node (r));
      syntax_skip_angles (r);
    }
  while (kind_here (r) != T_END && kind_here (r) != T_LBRACE && !here_token (r)->newline && !is_closer (kind_here (r)))
    r->parser.at++;
  if (kind_here (r) == T_LBRACE)
    syntax_bracket (r, node, member_read, false);
  syntax_close (r, node);
  return node;
}
