/* SPDX-License-Identifier: GPL-3.0-or-later */
/* script/syntax.h: tokens with their comments, and finding things in what was read. */
#include "script-syntax-private.h"

/* ---- nodes --------------------------------------------------------------------------------------------------------- */

uint32_t
syntax_open (Reader *r, ScriptNodeKind kind, uint32_t start)
{
  ScriptNode *node = vector_push (r->parser.s->arena, &r->nodes);

  memset (node, 0, sizeof *node);
  node->kind = (uint8_t) kind;
  node->start = node->end = start;
  return r->nodes.count - 1;
}

void
syntax_close (Reader *r, uint32_t node)
{
  uint32_t end = r->parser.at > 0 ? token_end (&r->parser.tokens[r->parser.at - 1]) : 0;

  if (end > r->nodes.items[node].end)
    r->nodes.items[node].end = end;
}

void
syntax_adopt (Reader *r, uint32_t parent, uint32_t child)
{
  ScriptNode *p = &r->nodes.items[parent], *c = &r->nodes.items[child];

  if (child == 0)
    return;
  c->parent = parent;
  if (p->last)
    r->nodes.items[p->last].next = child;
  else
    p->first = child;
  p->last = child;
  if (c->start < p->start)
    p->start = c->start;
  if (c->end > p->end)
    p->end = c->end;
}

static uint32_t
name_number (const Reader *r, const Atom *atom)
{
  return (uint32_t) ((atom->str.data - r->syntax->names) / 8);
}

void
syntax_name (Reader *r, uint32_t node, const Token *token)
{
  Atom *atom = NULL;

  if (is_name_like (token->kind))
    atom = token->value.atom;
  else if (token->kind == T_STRING || token->kind == T_TEMPLATE)
    atom = atoms_intern (&r->parser.s->atoms, token->value.str->data, token->value.str->length);
  if (atom && atom->str.length > 0)
    r->nodes.items[node].name = name_number (r, atom);
  r->nodes.items[node].name_start = token->start;
}

uint32_t
syntax_name_node (Reader *r)
{
  uint32_t node = syntax_open (r, SCRIPT_NODE_NAME, here_token (r)->start);

  syntax_name (r, node, here_token (r));
  r->parser.at++;
  syntax_close (r, node);
  return node;
}

/* ---- types: the parser knows how to step over them --------------------------------------------------------------------- */

bool
syntax_skip_type (Reader *r)
{
  uint32_t start = r->parser.at;
  jmp_buf fail;
  bool good = false;

  r->parser.fail = &fail;
  r->parser.depth = 0;
  if (_setjmp (fail) == 0)
    good = skip_type (&r->parser);
  if (r->parser.at > r->limit)
    r->parser.at = r->limit;
  if (r->parser.at < start)
    r->parser.at = start;
  return good;
}

bool
syntax_skip_angles (Reader *r)
{
  uint32_t start = r->parser.at;

  if (kind_here (r) != T_LESS || r->angles >= SYNTAX_ANGLES_MAX)
    return false;
  if (skip_angles (&r->parser) && r->parser.at <= r->limit)
    return true;
  r->parser.at = start;
  r->angles++;
  return false;
}

void
syntax_annotation (Reader *r, uint32_t parent)
{
  uint32_t type;

  if (kind_here (r) != T_COLON)
    return;
  type = syntax_open (r, SCRIPT_NODE_TYPE, here_token (r)->start);
  r->parser.at++;
  syntax_skip_type (r);
  syntax_close (r, type);
  syntax_adopt (r, parent, type);
}

/* ---- tokens ------------------------------------------------------------------------------------------------------------ */

static uint8_t
public_kind (uint8_t kind)
{
  switch (kind)
    {
    case T_END: return SCRIPT_TOKEN_END;
    case T_NAME: return SCRIPT_TOKEN_NAME;
    case T_NUMBER: case T_BIGINT: return SCRIPT_TOKEN_NUMBER;
    case T_STRING: return SCRIPT_TOKEN_STRING;
    case T_TEMPLATE: case T_TEMPLATE_HEAD: case T_TEMPLATE_MIDDLE: case T_TEMPLATE_TAIL: return SCRIPT_TOKEN_TEMPLATE;
    case T_REGEX: return SCRIPT_TOKEN_REGEX;
    case T_BAD: return SCRIPT_TOKEN_BAD;
    default: return kind >= T_KEYWORD_FIRST && kind < T_KEYWORD_END ? SCRIPT_TOKEN_KEYWORD : SCRIPT_TOKEN_MARK;
    }
}

typedef struct { ScriptArena *arena; VECTOR (ScriptToken) tokens; } Gaps;

/* The comments between two tokens; blanks hold nothing else. True: a line break stands behind the last one. */
static bool
gap_read (Gaps *gaps, const char *text, uint32_t at, uint32_t end)
{
  bool newline = false;

  while (at < end)
    if (text[at] == '/' && at + 1 < end && (text[at + 1] == '/' || text[at + 1] == '*'))
      {
        bool line = text[at + 1] == '/';
        uint32_t start = at;

        for (at += 2; at < end && !(line ? text[at] == '\n' : at >= start + 3 && text[at] == '/' && text[at - 1] == '*'); at++)
          ;
        at += !line && at < end;
        if (line && text[at - 1] == '\r')
          at--;
        *vector_push (gaps->arena, &gaps->tokens)
          = (ScriptToken) { start, at, 0, line ? SCRIPT_TOKEN_LINE_COMMENT : SCRIPT_TOKEN_BLOCK_COMMENT, newline };
        newline = false;
      }
    else
      newline |= text[at++] == '\n';
  return newline;
}

static void
tokens_publish (Reader *r, const char *text)
{
  Gaps gaps = { .arena = r->parser.s->arena };
  uint32_t end = 0, count = r->parser.count, *places = memory_new_n (gaps.arena, uint32_t, count);

  vector_reserve (gaps.arena, &gaps.tokens, count + 16);
  for (uint32_t i = 0; i < count; i++)
    {
      const Token *token = &r->parser.tokens[i];
      bool newline = gap_read (&gaps, text, end, token->start);

      places[i] = gaps.tokens.count;
      end = token_end (token);
      *vector_push (gaps.arena, &gaps.tokens) = (ScriptToken) { token->start, end, 0, public_kind (token->kind), newline };
    }
  for (uint32_t i = 0; i < count; i++)
    {
      uint32_t match = token_match (&r->parser.tokens[i]);

      if (match && match < count)
        {
          gaps.tokens.items[places[i]].match = places[match];
          gaps.tokens.items[places[match]].match = places[i];
        }
    }
  r->syntax->tokens = gaps.tokens.items;
  r->syntax->token_count = gaps.tokens.count;
}

/* ---- the front door ------------------------------------------------------------------------------------------------------- */

static void
read_all (Reader *r, const char *text, uint32_t length)
{
  Script *s = r->parser.s;
  ScriptArena *arena = s->arena;
  Tokens tokens;

  atoms_init (&s->atoms, arena);
  text_words_start (s);
  s->sources = memory_alloc_0 (arena, sizeof (Source) * 2);
  s->sources[0].text = text;
  s->sources[0].length = length;
  s->limits.source_depth = SYNTAX_DEPTH_MAX;
  r->parser.module = memory_new (arena, Module);
  r->parser.statement = memory_new (arena, Statement);
  tokens = text_lex (s, 0);
  r->parser.tokens = tokens.tokens;
  r->parser.count = tokens.count;
  r->limit = tokens.count - 1;
  tokens_publish (r, text);
  vector_reserve (arena, &r->nodes, tokens.count + tokens.count / 2 + 64);
  syntax_open (r, SCRIPT_NODE_FILE, 0);
  while (kind_here (r) != T_END)
    syntax_adopt (r, 0, syntax_statement (r));
  r->nodes.items[0].start = 0;
  r->nodes.items[0].end = length;
  syntax_bind (r);
  r->syntax->nodes = r->nodes.items;
  r->syntax->node_count = r->nodes.count;
}

const ScriptSyntax *
script_syntax_read (ScriptArena *arena, const char *text, size_t length)
{
  Script *s;
  Reader *r;
  jmp_buf escape;

  script_arena_reset (arena);
  if (length > 8u << 20 || arena->size / 8 > UINT32_MAX)
    return NULL;
  arena->escape = &escape;
  arena->limit = arena->size / 5 * 4;
  if (_setjmp (escape) != 0)
    {
      arena->escape = NULL;
      return NULL;
    }
  s = memory_new (arena, Script);
  r = memory_new (arena, Reader);
  s->arena = arena;
  s->memory_end = arena->limit;
  r->parser.s = s;
  r->syntax = memory_new (arena, ScriptSyntax);
  r->syntax->text = text;
  r->syntax->length = (uint32_t) length;
  r->syntax->names = (const char *) arena;
  read_all (r, text, (uint32_t) length);
  arena->escape = NULL;
  return r->syntax;
}

/* ---- finding things ---------------------------------------------------------------------------------------------------------- */

uint32_t
script_syntax_find_name (const ScriptSyntax *syntax, const char *name)
{
  for (uint32_t i = 1; i < syntax->binding_count; i++)
    if (strcmp (script_syntax_get_name (syntax, syntax->bindings[i].name), name) == 0)
      return syntax->bindings[i].name;
  for (uint32_t i = 1; i < syntax->node_count; i++)
    if (syntax->nodes[i].name && strcmp (script_syntax_get_name (syntax, syntax->nodes[i].name), name) == 0)
      return syntax->nodes[i].name;
  return 0;
}

uint32_t
script_syntax_find_token (const ScriptSyntax *syntax, uint32_t offset)
{
  uint32_t low = 0, high = syntax->token_count;

  while (low < high)
    {
      uint32_t middle = low + (high - low) / 2;

      if (syntax->tokens[middle].start <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low > 0 ? low - 1 : SCRIPT_NONE;
}

uint32_t
script_syntax_find_node (const ScriptSyntax *syntax, uint32_t offset)
{
  uint32_t at = 0, found;

  do
    {
      found = 0;
      for (uint32_t child = syntax->nodes[at].first; child && syntax->nodes[child].start <= offset; child = syntax->nodes[child].next)
        if (offset <= syntax->nodes[child].end)
          found = child;
      at = found ? found : at;
    }
  while (found);
  return at;
}

uint32_t
script_syntax_find_scope (const ScriptSyntax *syntax, uint32_t offset)
{
  for (uint32_t node = script_syntax_find_node (syntax, offset);; node = syntax->nodes[node].parent)
    {
      if (syntax->nodes[node].scope)
        return syntax->nodes[node].scope;
      if (node == 0)
        return 1;
    }
}

uint32_t
script_syntax_lookup (const ScriptSyntax *syntax, uint32_t scope, uint32_t name)
{
  if (name == 0)
    return 0;
  for (; scope; scope = syntax->scopes[scope].parent)
    for (uint32_t b = syntax->scopes[scope].first; b; b = syntax->bindings[b].next)
      if (syntax->bindings[b].name == name)
        return b;
  return 0;
}

size_t
script_syntax_read_string (const ScriptSyntax *syntax, uint32_t node, char *out, size_t size)
{
  const ScriptNode *n = &syntax->nodes[node];
  uint32_t at = n->start + 1, end = n->end;
  size_t length = 0;

  if (end > n->start + 1 && syntax->text[end - 1] == syntax->text[n->start])
    end--;
  while (at < end)
    {
      char c = syntax->text[at++];

      if (c == '\\' && at < end)
        {
          c = syntax->text[at++];
          c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
        }
      if (size > 0 && length < size - 1)
        out[length] = c;
      length++;
    }
  if (size > 0)
    out[length < size - 1 ? length : size - 1] = 0;
  return length;
}

unsigned
script_name_distance (const char *a, const char *b, unsigned limit)
{
  return name_distance (a, strlen (a), b, strlen (b), limit);
}
