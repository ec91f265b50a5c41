/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parser's inside: one token of look-ahead over an array, so going back costs nothing. */
#ifndef SCRIPT_PARSER_H
#define SCRIPT_PARSER_H

#include "script-context.h"

/* a: b: for (…): `joins` says of a that its statement is the label b. */
typedef struct Label { Atom *name; bool loop, joins; struct Label *up; } Label;

typedef struct {
  Script    *s;
  Module    *module;
  Token     *tokens;
  uint32_t   at, count, depth;
  jmp_buf   *fail;
  Statement *statement;
  VECTOR (Node *) scratch;              /* lists under construction */
  struct Label *labels;                 /* around, the innermost first */
  uint32_t   loops, switches;           /* around, in this function */
  bool       in_function;
  bool       no_in, in_choice;          /* head of a for; between ? and : */
} Parser;

static inline Token *
now (Parser *p)
{
  return &p->tokens[p->at];
}

static inline uint8_t
kind_at (Parser *p, uint32_t ahead)
{
  return p->at + ahead < p->count ? p->tokens[p->at + ahead].kind : (uint8_t) T_END;
}

static inline bool
take (Parser *p, TokenKind kind)
{
  if (now (p)->kind != kind)
    return false;
  p->at++;
  return true;
}

static inline Node *
node_new (Parser *p, NodeKind kind, size_t size, uint32_t start)
{
  Node *node = memory_alloc_0 (p->s->arena, size);

  node->kind = (uint8_t) kind;
  node->start = start;
  node->end = start + 1;
  return node;
}

static inline void
list_push (Parser *p, Node *node)
{
  *vector_push (p->s->arena, &p->scratch) = node;
}

/* What was pushed since `mark`, as a list of its own. */
static inline Node **
list_take (Parser *p, uint32_t mark, uint32_t *count)
{
  Node **list = NULL;

  *count = p->scratch.count - mark;
  if (*count > 0)
    {
      list = memory_new_n (p->s->arena, Node *, *count);
      for (uint32_t i = 0; i < *count; i++)
        list[i] = p->scratch.items[mark + i];
    }
  p->scratch.count = mark;
  return list;
}

static inline Node *
name_node (Parser *p, const Token *token)
{
  Node *node = node_new (p, N_NAME, NODE_NAME, token->start);

  node->end = token_end (token);
  node->u.atom = token->value.atom;
  return node;
}

bool   is_word (const Token *token, const char *word);       /* a name with this text */
Place  token_place (Parser *p, const Token *token);
_Noreturn void parse_fail (Parser *p, Place place, const char *code, const char *hint, const char *format, ...);
_Noreturn void parse_fail_token (Parser *p, const char *wanted);
void   expect (Parser *p, TokenKind kind, const char *wanted);
void   nest (Parser *p);                /* one bracket, block or operator deeper; fails beyond the limit */
#define unnest(p) ((p)->depth--)
/* A construct that the language leaves out: always fails. */
_Noreturn void parse_outside (Parser *p, Place place, unsigned number);

/* The same with the edit that repairs it. */
_Noreturn void parse_outside_word (Parser *p, unsigned number);        /* the word goes */
_Noreturn void parse_outside_bigint (Parser *p);
_Noreturn void parse_outside_template (Parser *p);
_Noreturn void parse_outside_enum (Parser *p, uint32_t start);         /* start: of the statement */

bool   skip_type (Parser *p);
bool   skip_angles (Parser *p);         /* <...>; on failure nothing is taken */
void   skip_annotation (Parser *p);     /* ": type", if it is there */

Node  *parse_expression (Parser *p);
Node  *parse_assignment (Parser *p);
Node  *parse_pattern (Parser *p);       /* a name, [..] or {..} that is being declared */
Node  *parse_statement (Parser *p);
Node  *parse_arrow (Parser *p);         /* an arrow function, or NULL: none begins here */
Node  *parse_type_statement (Parser *p); /* type, interface, declare: erased; NULL: none begins here */
void   parse_semicolon (Parser *p);
Node  *parse_function (Parser *p, uint32_t start, bool declaration);
/* From the parameters on. body == NULL: an overload, which is erased. */
Function *parse_function_rest (Parser *p, Atom *name, uint32_t start);
Function *parse_method (Parser *p, FunctionKind kind, Atom *shown, uint32_t start);
/* What a function hides from its body: labels and loops around it. */
typedef struct { struct Label *labels; uint32_t loops, switches; bool in_function, no_in, in_choice; } Inside;
Inside inside_enter (Parser *p, bool function);
void   inside_leave (Parser *p, const Inside *outer);
Node  *parse_class (Parser *p);
Node  *parse_class_declaration (Parser *p);
Node  *parse_callee (Parser *p);        /* a value with its chain of calls and fields, without operators */
bool   parse_accessor_word (Parser *p, bool *setter);   /* `get` or `set` before a name */
bool   is_member_name (const Token *token);
Atom  *parse_property_name (Parser *p, const Token *token);
void   parse_name_function (Node *node, Atom *name);

/* The reasons of section 3.2, also used for names that only the resolver sees. */
typedef struct { uint8_t number; const char *what, *hint; const char *names; } Outside;
const Outside *outside_get (unsigned number);
const Outside *outside_find_name (const Atom *name);
const char    *outside_code (unsigned number);

#endif
