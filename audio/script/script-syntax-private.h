/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of script/syntax.h: a reader that walks the lexer's tokens and always finds a way on. */
#ifndef SCRIPT_SYNTAX_PRIVATE_H
#define SCRIPT_SYNTAX_PRIVATE_H

#include "script-parser.h"
#include "script/syntax.h"

#define SYNTAX_DEPTH_MAX 200            /* what lies deeper is stepped over: no caller's stack ends */
#define SYNTAX_ANGLES_MAX 4096          /* a < that begins no type costs a look ahead; so many are tried */

/* A matched bracket is read with `limit` on its closing partner, so what goes wrong inside stays inside. `loose`: inside a
 * bracket that is never closed; a line that goes on with a dot then belongs to the chain outside. */
typedef struct {
  Parser        parser;                 /* tokens and place; also steps over types */
  ScriptSyntax *syntax;
  VECTOR (ScriptNode) nodes;
  uint32_t      limit, depth, angles;
  bool          loose, in_choice;
} Reader;

static inline const Token *
here_token (const Reader *r)
{
  return &r->parser.tokens[r->parser.at];
}

static inline uint8_t
kind_ahead (const Reader *r, uint32_t ahead)
{
  return r->parser.at + ahead < r->limit ? r->parser.tokens[r->parser.at + ahead].kind : (uint8_t) T_END;
}

static inline uint8_t
kind_here (const Reader *r)
{
  return kind_ahead (r, 0);
}

static inline bool
word_here (const Reader *r, const char *word)
{
  return kind_here (r) == T_NAME && is_word (here_token (r), word);
}

static inline bool
step_over (Reader *r, uint8_t kind)
{
  if (kind_here (r) != kind)
    return false;
  r->parser.at++;
  return true;
}

static inline bool
is_name_like (uint8_t kind)
{
  return kind == T_NAME || (kind >= T_KEYWORD_FIRST && kind < T_KEYWORD_END);
}

static inline bool
is_closer (uint8_t kind)
{
  return kind == T_RPAREN || kind == T_RBRACKET || kind == T_RBRACE;
}

uint32_t syntax_open (Reader *r, ScriptNodeKind kind, uint32_t start);
void     syntax_close (Reader *r, uint32_t node);            /* ends where the token before this one ends */
void     syntax_adopt (Reader *r, uint32_t parent, uint32_t child);   /* child 0: nothing happens */
void     syntax_name (Reader *r, uint32_t node, const Token *token);
uint32_t syntax_name_node (Reader *r);  /* a NAME of the token here, which is taken */
bool     syntax_skip_type (Reader *r);
bool     syntax_skip_angles (Reader *r);
void     syntax_annotation (Reader *r, uint32_t parent);     /* ": type" as a TYPE, if it is there */
bool     syntax_starts_statement (const Reader *r);          /* at the margin, or a statement's keyword on a new line */

/* Reads items in brackets, from the opening one on, into `node`; `item` gives 0 when nothing can begin here. */
void     syntax_bracket (Reader *r, uint32_t node, uint32_t (*item) (Reader *), bool statements);
uint32_t syntax_expression (Reader *r);
uint32_t syntax_assignment (Reader *r);
uint32_t syntax_spread (Reader *r);
uint32_t syntax_pattern (Reader *r);
uint32_t syntax_object (Reader *r);
uint32_t syntax_array (Reader *r);
uint32_t syntax_function (Reader *r, uint32_t start, bool expression);       /* after `function` */
uint32_t syntax_function_rest (Reader *r, uint32_t start, const Token *name);
uint32_t syntax_class (Reader *r);
uint32_t syntax_arrow (Reader *r);
uint32_t syntax_block (Reader *r);
uint32_t syntax_statement (Reader *r);  /* takes a token at least, unless none is left */
void     syntax_bind (Reader *r);       /* scopes, bindings, uses */

#endif
