/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expressions of a text that may be broken: a chain keeps its last dot although no name follows it. */
#include "script-syntax-private.h"

/* A node for one token, which is taken. */
static uint32_t
leaf (Reader *r, ScriptNodeKind kind)
{
  uint32_t node = syntax_open (r, kind, here_token (r)->start);

  r->parser.at++;
  syntax_close (r, node);
  return node;
}

/* One token, or a bracket with all that is in it. */
static uint32_t
bad_skip (Reader *r)
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
      syntax_adopt (r, node, child ? child : bad_skip (r));
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

/* ---- literals ---------------------------------------------------------------------------------------------------------------- */

uint32_t
syntax_spread (Reader *r)
{
  uint8_t kind = kind_here (r), next = kind_ahead (r, 1);
  uint32_t node;

  if ((kind == T_STRING || kind == T_NUMBER) && (next == T_COMMA || next == T_END) && r->parser.at + 1 <= r->limit)
    return leaf (r, kind == T_STRING ? SCRIPT_NODE_STRING : SCRIPT_NODE_NUMBER);        /* what most arguments are */
  if (kind != T_ELLIPSIS)
    return syntax_assignment (r);
  node = leaf (r, SCRIPT_NODE_SPREAD);
  syntax_adopt (r, node, syntax_assignment (r));
  return node;
}

uint32_t
syntax_array (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_ARRAY, here_token (r)->start);

  syntax_bracket (r, node, syntax_spread, false);
  return node;
}

static bool
is_key (uint8_t kind)
{
  return is_name_like (kind) || kind == T_STRING || kind == T_NUMBER || kind == T_LBRACKET || kind == T_HASH;
}

static uint32_t
computed_read (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_GROUP, here_token (r)->start);

  syntax_bracket (r, node, syntax_assignment, false);
  return node;
}

static uint32_t
property_read (Reader *r)
{
  const Token *token = here_token (r);
  uint32_t node;

  if (token->kind == T_ELLIPSIS)
    return syntax_spread (r);
  if (token->kind == T_STAR || ((is_word (token, "get") || is_word (token, "set") || is_word (token, "async")) && is_key (kind_ahead (r, 1))))
    token = &r->parser.tokens[++r->parser.at];
  if (!is_key (kind_here (r)) || (kind_here (r) == T_HASH))
    return 0;
  node = syntax_open (r, SCRIPT_NODE_PROPERTY, token->start);
  if (token->kind == T_LBRACKET)
    {
      r->nodes.items[node].flags |= SCRIPT_NODE_COMPUTED;
      syntax_adopt (r, node, computed_read (r));
    }
  else
    {
      syntax_name (r, node, token);
      r->parser.at++;
    }
  if (kind_here (r) == T_LPAREN || kind_here (r) == T_LESS)
    {
      uint32_t function = syntax_function_rest (r, token->start, NULL);

      r->nodes.items[function].flags |= SCRIPT_NODE_METHOD;
      syntax_adopt (r, node, function);
    }
  else if (step_over (r, T_COLON))
    syntax_adopt (r, node, syntax_assignment (r));
  else if (is_name_like (token->kind))
    {
      uint32_t name = syntax_open (r, SCRIPT_NODE_NAME, token->start);

      r->nodes.items[node].flags |= SCRIPT_NODE_SHORTHAND;
      syntax_name (r, name, token);
      r->nodes.items[name].end = token_end (token);
      if (step_over (r, T_ASSIGN))
        {
          uint32_t assign = syntax_open (r, SCRIPT_NODE_ASSIGN, token->start);

          r->nodes.items[assign].op = '=';
          syntax_adopt (r, assign, name);
          syntax_adopt (r, assign, syntax_assignment (r));
          syntax_close (r, assign);
          name = assign;
        }
      syntax_adopt (r, node, name);
    }
  syntax_close (r, node);
  return node;
}

uint32_t
syntax_object (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_OBJECT, here_token (r)->start);

  syntax_bracket (r, node, property_read, false);
  return node;
}

static uint32_t
template_read (Reader *r)
{
  uint32_t node = leaf (r, SCRIPT_NODE_TEMPLATE);

  while (kind_here (r) != T_END && kind_here (r) != T_TEMPLATE_TAIL)
    {
      uint32_t child = syntax_expression (r);

      if (child)
        syntax_adopt (r, node, child);
      if (!step_over (r, T_TEMPLATE_MIDDLE) && kind_here (r) != T_TEMPLATE_TAIL)
        {
          if (child || is_closer (kind_here (r)) || kind_here (r) == T_COMMA)
            break;
          syntax_adopt (r, node, bad_skip (r));
        }
    }
  step_over (r, T_TEMPLATE_TAIL);
  syntax_close (r, node);
  return node;
}

/* ---- chains ------------------------------------------------------------------------------------------------------------------- */

static uint32_t
arguments_read (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_ARGUMENTS, here_token (r)->start);

  syntax_bracket (r, node, syntax_spread, false);
  return node;
}

/* After a dot: the name is there, unless the next line is something of its own. */
static bool
name_follows (const Reader *r)
{
  const Token *token = here_token (r);
  uint8_t kind = kind_here (r);

  if (kind == T_HASH)
    return is_name_like (kind_ahead (r, 1));
  return is_name_like (kind) && !(token->newline && (kind >= T_KEYWORD_FIRST || syntax_starts_statement (r)));
}

static uint32_t
dot_link_read (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_PROPERTY_LINK, here_token (r)->start), saved;
  bool optional = here_token (r)->kind == T_QUESTION_DOT;

  if (optional)
    r->nodes.items[node].flags |= SCRIPT_NODE_OPTIONAL;
  r->parser.at++;
  if (optional && (kind_here (r) == T_LPAREN || kind_here (r) == T_LBRACKET))
    {
      bool call = kind_here (r) == T_LPAREN;

      r->nodes.items[node].kind = call ? SCRIPT_NODE_CALL_LINK : SCRIPT_NODE_INDEX_LINK;
      if (call)
        syntax_adopt (r, node, arguments_read (r));
      else
        syntax_bracket (r, node, syntax_expression, false);
      syntax_close (r, node);
      return node;
    }
  r->nodes.items[node].name_start = r->nodes.items[node].start + (optional ? 2 : 1);
  if (name_follows (r))
    {
      step_over (r, T_HASH);
      syntax_name (r, node, here_token (r));
      r->parser.at++;
      saved = r->parser.at;
      if (syntax_skip_angles (r) && kind_here (r) != T_LPAREN)
        r->parser.at = saved;
      if (kind_here (r) == T_LPAREN || (kind_here (r) == T_QUESTION_DOT && kind_ahead (r, 1) == T_LPAREN))
        {
          step_over (r, T_QUESTION_DOT);
          r->nodes.items[node].kind = SCRIPT_NODE_METHOD_LINK;
          syntax_adopt (r, node, arguments_read (r));
        }
    }
  syntax_close (r, node);
  return node;
}

static uint32_t
link_read (Reader *r)
{
  const Token *token = here_token (r);
  uint32_t node;

  switch (kind_here (r))
    {
    case T_DOT:
    case T_QUESTION_DOT:
      return r->loose && token->newline ? 0 : dot_link_read (r);
    case T_LPAREN:
      node = syntax_open (r, SCRIPT_NODE_CALL_LINK, token->start);
      syntax_adopt (r, node, arguments_read (r));
      return node;
    case T_LBRACKET:
      if (r->loose && token->newline)
        return 0;
      node = syntax_open (r, SCRIPT_NODE_INDEX_LINK, token->start);
      syntax_bracket (r, node, syntax_expression, false);
      return node;
    default: return 0;
    }
}

static uint32_t
chain_read (Reader *r, uint32_t base)
{
  uint32_t chain = 0;

  for (;;)
    {
      uint32_t link, saved = r->parser.at;

      if (kind_here (r) == T_NOT && !here_token (r)->newline)
        {
          r->parser.at++;
          continue;
        }
      if (kind_here (r) == T_TEMPLATE && !here_token (r)->newline)
        {
          r->parser.at++;               /* a tagged template is out of the language */
          continue;
        }
      if (kind_here (r) == T_LESS && syntax_skip_angles (r) && kind_here (r) != T_LPAREN)
        r->parser.at = saved;
      link = link_read (r);
      if (!link)
        break;
      if (!chain)
        {
          chain = syntax_open (r, SCRIPT_NODE_CHAIN, r->nodes.items[base].start);
          syntax_adopt (r, chain, base);
        }
      syntax_adopt (r, chain, link);
    }
  return chain ? chain : base;
}

/* ---- operands ----------------------------------------------------------------------------------------------------------------- */

static uint32_t
new_read (Reader *r)
{
  uint32_t node = leaf (r, SCRIPT_NODE_NEW);

  if (kind_here (r) == T_NAME)
    syntax_adopt (r, node, syntax_name_node (r));
  else if (kind_here (r) == T_CLASS)
    syntax_adopt (r, node, syntax_class (r));
  while (kind_here (r) == T_DOT && is_name_like (kind_ahead (r, 1)))
    r->parser.at += 2;
  syntax_skip_angles (r);
  if (kind_here (r) == T_LPAREN)
    syntax_adopt (r, node, arguments_read (r));
  syntax_close (r, node);
  return node;
}

static uint32_t
group_read (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_GROUP, here_token (r)->start);

  syntax_bracket (r, node, syntax_expression, false);
  return node;
}

static uint32_t
primary_read (Reader *r)
{
  const Token *token = here_token (r);

  if (r->depth >= SYNTAX_DEPTH_MAX && kind_here (r) != T_END)
    return bad_skip (r);
  switch (kind_here (r))
    {
    case T_NAME: return syntax_name_node (r);
    case T_NUMBER: case T_BIGINT: return leaf (r, SCRIPT_NODE_NUMBER);
    case T_STRING: case T_TEMPLATE: return leaf (r, SCRIPT_NODE_STRING);
    case T_TEMPLATE_HEAD: return template_read (r);
    case T_TRUE: case T_FALSE: case T_NULL: case T_THIS: case T_SUPER: return leaf (r, SCRIPT_NODE_WORD);
    case T_LBRACKET: return syntax_array (r);
    case T_LBRACE: return syntax_object (r);
    case T_LPAREN: return group_read (r);
    case T_FUNCTION:
      r->parser.at++;
      return syntax_function (r, token->start, true);
    case T_CLASS: return syntax_class (r);
    case T_NEW: return new_read (r);
    case T_IMPORT: return kind_ahead (r, 1) == T_LPAREN || kind_ahead (r, 1) == T_DOT ? leaf (r, SCRIPT_NODE_WORD) : 0;
    case T_REGEX: case T_BAD: return leaf (r, SCRIPT_NODE_BAD);
    default: return 0;
    }
}

static uint32_t
unary_read (Reader *r)
{
  uint8_t kind = kind_here (r);
  uint32_t node, operand;

  switch (kind)
    {
    case T_NOT: case T_TILDE: case T_PLUS: case T_MINUS: case T_TYPEOF: case T_VOID: case T_DELETE: case T_INCREMENT: case T_DECREMENT:
      if (r->depth >= SYNTAX_DEPTH_MAX)
        return bad_skip (r);
      node = leaf (r, SCRIPT_NODE_UNARY);
      r->nodes.items[node].op = kind == T_NOT ? '!' : kind == T_TILDE ? '~' : kind == T_PLUS ? '+' : kind == T_MINUS ? '-'
                                : kind == T_INCREMENT ? 'i' : kind == T_DECREMENT ? 'd' : 't';
      r->depth++;
      syntax_adopt (r, node, unary_read (r));
      r->depth--;
      return node;
    default: break;
    }
  operand = primary_read (r);
  if (!operand)
    return 0;
  operand = chain_read (r, operand);
  kind = kind_here (r);
  if ((kind == T_INCREMENT || kind == T_DECREMENT) && !here_token (r)->newline)
    {
      node = syntax_open (r, SCRIPT_NODE_UNARY, r->nodes.items[operand].start);
      r->nodes.items[node].op = kind == T_INCREMENT ? 'i' : 'd';
      syntax_adopt (r, node, operand);
      r->parser.at++;
      syntax_close (r, node);
      return node;
    }
  return operand;
}

static bool
is_operator (uint8_t kind)
{
  return (kind >= T_COALESCE && kind <= T_POWER) || kind == T_IN || kind == T_INSTANCEOF;
}

/* a + b * c: one node with all operands; `as` types in between are stepped over. */
static uint32_t
binary_read (Reader *r)
{
  uint32_t first = unary_read (r), node = 0;

  while (first && kind_here (r) != T_END)
    {
      const Token *token = here_token (r);
      uint8_t op;

      if (token->kind == T_NAME && !token->newline && (is_word (token, "as") || is_word (token, "satisfies")))
        {
          r->parser.at++;
          if (!step_over (r, T_CONST))
            syntax_skip_type (r);
          continue;
        }
      if (!is_operator (token->kind))
        break;
      op = (uint8_t) r->syntax->text[token->start];
      r->parser.at++;
      if (!node)
        {
          node = syntax_open (r, SCRIPT_NODE_BINARY, r->nodes.items[first].start);
          r->nodes.items[node].op = op;
          syntax_adopt (r, node, first);
        }
      if (r->nodes.items[node].op != op)
        r->nodes.items[node].op = 0;
      syntax_adopt (r, node, unary_read (r));
      syntax_close (r, node);
    }
  return node ? node : first;
}

static uint32_t
conditional_read (Reader *r)
{
  uint32_t test = binary_read (r), node;
  bool in_choice = r->in_choice;

  if (!test || kind_here (r) != T_QUESTION)
    return test;
  r->parser.at++;
  node = syntax_open (r, SCRIPT_NODE_CONDITIONAL, r->nodes.items[test].start);
  syntax_adopt (r, node, test);
  r->in_choice = true;
  syntax_adopt (r, node, syntax_assignment (r));
  r->in_choice = in_choice;
  if (step_over (r, T_COLON))
    syntax_adopt (r, node, syntax_assignment (r));
  syntax_close (r, node);
  return node;
}

uint32_t
syntax_assignment (Reader *r)
{
  uint32_t node, assign;
  uint8_t op;

  if (kind_here (r) == T_END)
    return 0;
  if (r->depth >= SYNTAX_DEPTH_MAX)
    return is_closer (kind_here (r)) ? 0 : bad_skip (r);
  r->depth++;
  if (word_here (r, "async") && !r->parser.tokens[r->parser.at + 1].newline && (kind_ahead (r, 1) == T_FUNCTION || kind_ahead (r, 2) == T_ARROW))
    r->parser.at++;
  node = syntax_arrow (r);
  if (!node)
    node = conditional_read (r);
  op = kind_here (r);
  if (node && op >= T_ASSIGN && op <= T_ASSIGN_POWER)
    {
      assign = syntax_open (r, SCRIPT_NODE_ASSIGN, r->nodes.items[node].start);
      r->nodes.items[assign].op = (uint8_t) r->syntax->text[here_token (r)->start];
      syntax_adopt (r, assign, node);
      r->parser.at++;
      syntax_adopt (r, assign, syntax_assignment (r));
      syntax_close (r, assign);
      node = assign;
    }
  r->depth--;
  return node;
}

uint32_t
syntax_expression (Reader *r)
{
  uint32_t first = syntax_assignment (r), node;

  if (!first || kind_here (r) != T_COMMA || r->loose)
    return first;
  node = syntax_open (r, SCRIPT_NODE_COMMA, r->nodes.items[first].start);
  syntax_adopt (r, node, first);
  while (step_over (r, T_COMMA))
    syntax_adopt (r, node, syntax_assignment (r));
  syntax_close (r, node);
  return node;
}
