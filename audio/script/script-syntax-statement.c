/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statements of a text that may be broken. */
#include "script-syntax-private.h"

static uint32_t
take_one (Reader *r, ScriptNodeKind kind)
{
  uint32_t node = syntax_open (r, kind, here_token (r)->start);

  r->parser.at++;
  syntax_close (r, node);
  return node;
}

uint32_t
syntax_block (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_BLOCK, here_token (r)->start);

  syntax_bracket (r, node, NULL, true);
  return node;
}

static uint32_t
declare_read (Reader *r)
{
  uint8_t kind = kind_here (r);
  uint32_t node = take_one (r, SCRIPT_NODE_DECLARE);

  r->nodes.items[node].op = kind == T_VAR ? 'v' : kind == T_LET ? 'l' : 'c';
  if (kind == T_CONST)
    r->nodes.items[node].flags |= SCRIPT_NODE_CONSTANT;
  do
    {
      uint32_t declarator = syntax_open (r, SCRIPT_NODE_DECLARATOR, here_token (r)->start), pattern;

      pattern = syntax_starts_statement (r) ? 0 : syntax_pattern (r);
      if (!pattern)
        break;
      syntax_adopt (r, declarator, pattern);
      step_over (r, T_NOT);
      syntax_annotation (r, declarator);
      if (step_over (r, T_ASSIGN) && !syntax_starts_statement (r))
        syntax_adopt (r, declarator, syntax_assignment (r));
      syntax_close (r, declarator);
      syntax_adopt (r, node, declarator);
    }
  while (step_over (r, T_COMMA));
  syntax_close (r, node);
  return node;
}

static void
condition_read (Reader *r, uint32_t parent)
{
  uint32_t group;

  if (kind_here (r) != T_LPAREN)
    return;
  group = syntax_open (r, SCRIPT_NODE_GROUP, here_token (r)->start);
  syntax_bracket (r, group, syntax_expression, false);
  syntax_adopt (r, parent, group);
}

/* The statement that an `if` or a loop leads; none when the next line stands for itself at the margin. */
static void
body_read (Reader *r, uint32_t parent)
{
  if (kind_here (r) != T_END && !is_closer (kind_here (r)))
    syntax_adopt (r, parent, syntax_statement (r));
}

static uint32_t
if_read (Reader *r)
{
  uint32_t node = take_one (r, SCRIPT_NODE_IF);

  condition_read (r, node);
  body_read (r, node);
  while (step_over (r, T_ELSE))
    {
      bool more = step_over (r, T_IF);

      if (more)
        condition_read (r, node);
      body_read (r, node);
      if (!more)
        break;
    }
  syntax_close (r, node);
  return node;
}

static uint32_t
for_item_read (Reader *r)
{
  uint8_t kind = kind_here (r);

  while (step_over (r, T_SEMICOLON))
    kind = kind_here (r);
  if (kind == T_END || is_closer (kind))
    return 0;
  if (kind == T_CONST || kind == T_LET || kind == T_VAR)
    return declare_read (r);
  if (is_word (here_token (r), "of") || kind == T_IN)
    {
      r->parser.at++;
      return syntax_expression (r);
    }
  return syntax_expression (r);
}

/* The head's declaration or target comes first, then what it runs over or the other two parts, then the body. */
static uint32_t
for_read (Reader *r)
{
  uint32_t node = take_one (r, SCRIPT_NODE_FOR), match;

  if (word_here (r, "await"))
    r->parser.at++;
  match = kind_here (r) == T_LPAREN ? token_match (here_token (r)) : 0;
  for (uint32_t i = r->parser.at; i < match; i++)
    {
      const Token *token = &r->parser.tokens[i];

      if (token->kind == T_SEMICOLON)
        break;
      if (is_word (token, "of") || token->kind == T_IN)
        {
          r->nodes.items[node].kind = SCRIPT_NODE_FOR_OF;
          break;
        }
    }
  if (kind_here (r) == T_LPAREN)
    syntax_bracket (r, node, for_item_read, false);
  body_read (r, node);
  syntax_close (r, node);
  return node;
}

static uint32_t
switch_part_read (Reader *r)
{
  uint32_t node;

  if (kind_here (r) != T_CASE && kind_here (r) != T_DEFAULT)
    return syntax_statement (r);
  node = take_one (r, SCRIPT_NODE_CASE);
  if (kind_here (r) != T_COLON)
    syntax_adopt (r, node, syntax_expression (r));
  step_over (r, T_COLON);
  while (kind_here (r) != T_END && kind_here (r) != T_CASE && kind_here (r) != T_DEFAULT && kind_here (r) != T_RBRACE)
    syntax_adopt (r, node, syntax_statement (r));
  syntax_close (r, node);
  return node;
}

static uint32_t
switch_read (Reader *r)
{
  uint32_t node = take_one (r, SCRIPT_NODE_SWITCH);

  condition_read (r, node);
  if (kind_here (r) == T_LBRACE)
    syntax_bracket (r, node, switch_part_read, false);
  syntax_close (r, node);
  return node;
}

static uint32_t
try_read (Reader *r)
{
  uint32_t node = take_one (r, SCRIPT_NODE_TRY), clause;

  if (kind_here (r) == T_LBRACE)
    syntax_adopt (r, node, syntax_block (r));
  if (kind_here (r) == T_CATCH)
    {
      clause = take_one (r, SCRIPT_NODE_CATCH);
      if (kind_here (r) == T_LPAREN)
        {
          uint32_t parameters = syntax_open (r, SCRIPT_NODE_PARAMETERS, here_token (r)->start);

          syntax_bracket (r, parameters, syntax_pattern, false);
          syntax_adopt (r, clause, parameters);
        }
      if (kind_here (r) == T_LBRACE)
        syntax_adopt (r, clause, syntax_block (r));
      syntax_close (r, clause);
      syntax_adopt (r, node, clause);
    }
  if (step_over (r, T_FINALLY) && kind_here (r) == T_LBRACE)
    syntax_adopt (r, node, syntax_block (r));
  syntax_close (r, node);
  return node;
}

static uint32_t
jump_read (Reader *r)
{
  uint8_t kind = kind_here (r);
  uint32_t node = take_one (r, kind == T_RETURN ? SCRIPT_NODE_RETURN : kind == T_THROW ? SCRIPT_NODE_THROW : SCRIPT_NODE_JUMP);

  if (kind_here (r) == T_END || here_token (r)->newline)
    return node;
  if (kind == T_BREAK || kind == T_CONTINUE)
    step_over (r, T_NAME);
  else
    syntax_adopt (r, node, syntax_expression (r));
  syntax_close (r, node);
  return node;
}

/* type, interface, declare, namespace, enum: as one piece. 0: it is something else. */
static uint32_t
type_read (Reader *r)
{
  const Token *token = here_token (r);
  uint8_t next = kind_ahead (r, 1);
  uint32_t node;
  bool alias = is_word (token, "type") && next == T_NAME;

  if (token->kind == T_NAME && r->parser.tokens[r->parser.at + 1].newline)
    return 0;
  if (!alias && !(is_word (token, "interface") && next == T_NAME) && !(is_word (token, "declare") && is_name_like (next))
      && !((is_word (token, "namespace") || is_word (token, "module")) && next == T_NAME) && token->kind != T_ENUM)
    return 0;
  node = take_one (r, SCRIPT_NODE_TYPE);
  if (alias)
    {
      r->parser.at++;
      syntax_skip_angles (r);
      if (step_over (r, T_ASSIGN))
        syntax_skip_type (r);
      syntax_close (r, node);
      return node;
    }
  while (kind_here (r) != T_END && !here_token (r)->newline && kind_here (r) != T_SEMICOLON && !is_closer (kind_here (r)))
    {
      uint32_t match = token_match (here_token (r));
      bool body = kind_here (r) == T_LBRACE && match && match < r->limit;

      r->parser.at = match && match < r->limit ? match + 1 : r->parser.at + 1;
      if (body)
        break;
    }
  syntax_close (r, node);
  return node;
}

/* ---- import and export ------------------------------------------------------------------------------------------------ */

static uint32_t
specifier_read (Reader *r)
{
  uint32_t node, inner;
  bool type = word_here (r, "type") && is_name_like (kind_ahead (r, 1)) && !is_word (&r->parser.tokens[r->parser.at + 1], "as");

  r->parser.at += type;
  if (!is_name_like (kind_here (r)) && kind_here (r) != T_STRING)
    return 0;
  node = syntax_open (r, SCRIPT_NODE_SPECIFIER, here_token (r)->start);
  syntax_name (r, node, here_token (r));
  if (type)
    r->nodes.items[node].flags |= SCRIPT_NODE_TYPE_ONLY;
  if (kind_here (r) == T_STRING)
    {
      r->parser.at++;
      inner = 0;
    }
  else
    inner = syntax_name_node (r);
  syntax_adopt (r, node, inner);
  if (word_here (r, "as") && is_name_like (kind_ahead (r, 1)))
    {
      uint32_t other;

      r->parser.at++;
      r->nodes.items[node].flags |= SCRIPT_NODE_ALIAS;
      other = syntax_name_node (r);
      syntax_adopt (r, node, other);
    }
  syntax_close (r, node);
  return node;
}

static void
from_read (Reader *r, uint32_t node)
{
  uint32_t file;

  if (word_here (r, "from") && kind_ahead (r, 1) == T_STRING)
    r->parser.at++;
  else if (word_here (r, "from") && (r->parser.at++, true))
    return;
  if (kind_here (r) != T_STRING)
    return;
  file = take_one (r, SCRIPT_NODE_STRING);
  syntax_adopt (r, node, file);
  if (kind_here (r) == T_WITH && kind_ahead (r, 1) == T_LBRACE)
    {
      uint32_t match = token_match (&r->parser.tokens[r->parser.at + 1]);

      r->parser.at = match && match < r->limit ? match + 1 : r->parser.at + 2;
    }
}

static void
lone_specifier (Reader *r, uint32_t node, unsigned flags)
{
  uint32_t specifier = syntax_open (r, SCRIPT_NODE_SPECIFIER, here_token (r)->start);

  r->nodes.items[specifier].flags |= (uint16_t) flags;
  syntax_adopt (r, specifier, syntax_name_node (r));
  syntax_adopt (r, node, specifier);
}

static uint32_t
import_read (Reader *r)
{
  uint32_t node = take_one (r, SCRIPT_NODE_IMPORT);

  if (word_here (r, "type") && kind_ahead (r, 1) != T_COMMA && !is_word (&r->parser.tokens[r->parser.at + 1], "from"))
    {
      r->nodes.items[node].flags |= SCRIPT_NODE_TYPE_ONLY;
      r->parser.at++;
    }
  if (kind_here (r) == T_NAME && !syntax_starts_statement (r) && !(word_here (r, "from") && kind_ahead (r, 1) == T_STRING))
    {
      lone_specifier (r, node, SCRIPT_NODE_DEFAULT);
      step_over (r, T_COMMA);
    }
  if (kind_here (r) == T_STAR)
    {
      r->parser.at++;
      if (word_here (r, "as"))
        r->parser.at++;
      if (kind_here (r) == T_NAME && !word_here (r, "from"))
        lone_specifier (r, node, SCRIPT_NODE_STAR);
    }
  else if (kind_here (r) == T_LBRACE)
    syntax_bracket (r, node, specifier_read, false);
  from_read (r, node);
  syntax_close (r, node);
  return node;
}

static uint32_t
export_read (Reader *r)
{
  uint32_t node = take_one (r, SCRIPT_NODE_EXPORT);

  if (step_over (r, T_DEFAULT))
    {
      r->nodes.items[node].flags |= SCRIPT_NODE_DEFAULT;
      if (word_here (r, "abstract") && kind_ahead (r, 1) == T_CLASS)
        r->parser.at++;
      if (!syntax_starts_statement (r) || kind_here (r) == T_FUNCTION || kind_here (r) == T_CLASS)
        syntax_adopt (r, node, syntax_assignment (r));
    }
  else if (step_over (r, T_STAR))
    {
      r->nodes.items[node].flags |= SCRIPT_NODE_STAR;
      if (word_here (r, "as") && is_name_like (kind_ahead (r, 1)))
        {
          r->parser.at++;
          syntax_name (r, node, here_token (r));
          r->parser.at++;
        }
      from_read (r, node);
    }
  else if (kind_here (r) == T_LBRACE || (word_here (r, "type") && kind_ahead (r, 1) == T_LBRACE))
    {
      if (word_here (r, "type"))
        {
          r->nodes.items[node].flags |= SCRIPT_NODE_TYPE_ONLY;
          r->parser.at++;
        }
      syntax_bracket (r, node, specifier_read, false);
      from_read (r, node);
    }
  else if (kind_here (r) != T_END && !here_token (r)->newline)
    syntax_adopt (r, node, syntax_statement (r));
  syntax_close (r, node);
  return node;
}

/* ---- any statement -------------------------------------------------------------------------------------------------------- */

static uint32_t
loop_read (Reader *r)
{
  uint8_t kind = kind_here (r);
  uint32_t node = take_one (r, kind == T_DO ? SCRIPT_NODE_DO : SCRIPT_NODE_WHILE);

  if (kind == T_WHILE)
    condition_read (r, node);
  body_read (r, node);
  if (kind == T_DO && step_over (r, T_WHILE))
    condition_read (r, node);
  syntax_close (r, node);
  return node;
}

static uint32_t
expression_read (Reader *r)
{
  uint32_t expression = syntax_expression (r), node;

  if (!expression)
    return take_one (r, SCRIPT_NODE_BAD);
  node = syntax_open (r, SCRIPT_NODE_EXPRESSION, r->nodes.items[expression].start);
  syntax_adopt (r, node, expression);
  return node;
}

static uint32_t
word_statement_read (Reader *r)
{
  uint32_t node = type_read (r);
  const Token *token = here_token (r);

  if (node)
    return node;
  if (kind_ahead (r, 1) == T_COLON)
    {
      node = take_one (r, SCRIPT_NODE_LABEL);
      r->parser.at++;
      syntax_close (r, node);
      body_read (r, node);
      return node;
    }
  if ((is_word (token, "abstract") && kind_ahead (r, 1) == T_CLASS) || (is_word (token, "async") && kind_ahead (r, 1) == T_FUNCTION))
    {
      r->parser.at++;
      return syntax_statement (r);
    }
  return expression_read (r);
}

static uint32_t
statement_read (Reader *r)
{
  uint32_t start = here_token (r)->start;

  switch (kind_here (r))
    {
    case T_LBRACE: return syntax_block (r);
    case T_CONST:
      if (kind_ahead (r, 1) == T_ENUM)
        r->parser.at++;
      else
        return declare_read (r);
      __attribute__ ((fallthrough));
    case T_ENUM: return type_read (r);
    case T_LET: case T_VAR: return declare_read (r);
    case T_FUNCTION:
      r->parser.at++;
      return syntax_function (r, start, false);
    case T_CLASS: return syntax_class (r);
    case T_IF: return if_read (r);
    case T_FOR: return for_read (r);
    case T_WHILE: case T_DO: return loop_read (r);
    case T_SWITCH: return switch_read (r);
    case T_TRY: return try_read (r);
    case T_RETURN: case T_THROW: case T_BREAK: case T_CONTINUE: return jump_read (r);
    case T_IMPORT: return kind_ahead (r, 1) == T_LPAREN || kind_ahead (r, 1) == T_DOT ? expression_read (r) : import_read (r);
    case T_EXPORT: return export_read (r);
    case T_NAME: return word_statement_read (r);
    default: return expression_read (r);
    }
}

uint32_t
syntax_statement (Reader *r)
{
  uint32_t node;
  bool loose = r->loose;

  while (step_over (r, T_SEMICOLON))
    ;
  if (kind_here (r) == T_END)
    return 0;
  if (r->depth >= SYNTAX_DEPTH_MAX)
    {
      uint32_t match = token_match (here_token (r));

      node = syntax_open (r, SCRIPT_NODE_BAD, here_token (r)->start);
      r->parser.at = match && match < r->limit ? match + 1 : r->parser.at + 1;
      syntax_close (r, node);
      return node;
    }
  r->depth++;
  r->loose = false;
  node = statement_read (r);
  r->loose = loose;
  r->depth--;
  step_over (r, T_SEMICOLON);
  return node;
}
