/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The shape of a text that may be broken at any byte: tokens with comments, a tree that never fails, scopes and names.
 *
 * It is read with the evaluator's own lexer; the tree is another one, which keeps what the evaluator drops (types, comments,
 * the half of a call that is being typed) and gives no diagnostics. Everything lies in one ScriptArena until it is reset.
 * Plain C11, no system call. Time is linear in the text. Thread: one at a time per arena. */
#ifndef SCRIPT_SYNTAX_H
#define SCRIPT_SYNTAX_H

#include "script/script.h"

typedef enum {
  SCRIPT_TOKEN_END, SCRIPT_TOKEN_NAME /* also #private */, SCRIPT_TOKEN_KEYWORD, SCRIPT_TOKEN_NUMBER, SCRIPT_TOKEN_STRING,
  SCRIPT_TOKEN_TEMPLATE,                /* any part of one: `...`, `...${, }...${, }...` */
  SCRIPT_TOKEN_REGEX, SCRIPT_TOKEN_MARK, SCRIPT_TOKEN_BAD, SCRIPT_TOKEN_LINE_COMMENT, SCRIPT_TOKEN_BLOCK_COMMENT
} ScriptTokenKind;

typedef struct {
  uint32_t start, end;
  uint32_t match;                       /* of a bracket: index of its partner; 0: none */
  uint8_t  kind;                        /* ScriptTokenKind */
  bool     newline;                     /* a line break stands before it */
} ScriptToken;

typedef enum {
  SCRIPT_NODE_BAD,
  /* expressions. Children in order */
  SCRIPT_NODE_NAME,                     /* a use, or in a pattern a declaration; `binding` */
  SCRIPT_NODE_NUMBER, SCRIPT_NODE_STRING, SCRIPT_NODE_WORD,     /* WORD: true false null this super */
  SCRIPT_NODE_TEMPLATE,                 /* its expressions */
  SCRIPT_NODE_ARRAY, SCRIPT_NODE_OBJECT,
  SCRIPT_NODE_PROPERTY,                 /* of an object: `name`; [computed key], value. Flags SHORTHAND, COMPUTED */
  SCRIPT_NODE_SPREAD,
  SCRIPT_NODE_FUNCTION,                 /* PARAMETERS, body. `scope`; `name` and its place, if it has one */
  SCRIPT_NODE_PARAMETERS,               /* patterns; an ASSIGN for one with a default value */
  SCRIPT_NODE_CLASS,                    /* [what it extends], MEMBERs */
  SCRIPT_NODE_MEMBER,                   /* [FUNCTION or value]; `name` */
  SCRIPT_NODE_UNARY, SCRIPT_NODE_BINARY,        /* BINARY: all operands of a row of operators, however they bind */
  SCRIPT_NODE_ASSIGN,                   /* target, value */
  SCRIPT_NODE_CONDITIONAL, SCRIPT_NODE_COMMA, SCRIPT_NODE_GROUP,        /* GROUP: (x) */
  SCRIPT_NODE_NEW,                      /* what, ARGUMENTS */
  SCRIPT_NODE_CHAIN,                    /* base, then links */
  SCRIPT_NODE_PROPERTY_LINK,            /* .name; `name` is 0 while it is being typed */
  SCRIPT_NODE_METHOD_LINK,              /* .name(...): ARGUMENTS */
  SCRIPT_NODE_CALL_LINK,                /* (...): ARGUMENTS */
  SCRIPT_NODE_INDEX_LINK,               /* [x] */
  SCRIPT_NODE_ARGUMENTS,                /* from ( to ); one child each, BAD for one that is missing */
  /* statements */
  SCRIPT_NODE_FILE, SCRIPT_NODE_DECLARE,        /* DECLARE: DECLARATORs */
  SCRIPT_NODE_DECLARATOR,               /* pattern, [value] */
  SCRIPT_NODE_EXPRESSION, SCRIPT_NODE_BLOCK, SCRIPT_NODE_IF, SCRIPT_NODE_FOR, SCRIPT_NODE_FOR_OF, SCRIPT_NODE_WHILE, SCRIPT_NODE_DO,
  SCRIPT_NODE_SWITCH, SCRIPT_NODE_CASE, SCRIPT_NODE_TRY, SCRIPT_NODE_CATCH, SCRIPT_NODE_LABEL, SCRIPT_NODE_JUMP,
  SCRIPT_NODE_RETURN, SCRIPT_NODE_THROW,
  SCRIPT_NODE_IMPORT,                   /* SPECIFIERs, STRING */
  SCRIPT_NODE_EXPORT,                   /* declaration, or value of a default, or SPECIFIERs and [STRING] */
  SCRIPT_NODE_SPECIFIER,                /* `name`: outside; child NAME: what it is called inside, unless it is the same token */
  SCRIPT_NODE_TYPE                      /* anything that is erased */
} ScriptNodeKind;

#define SCRIPT_NODE_SHORTHAND 1u        /* PROPERTY: { a } */
#define SCRIPT_NODE_COMPUTED  2u        /* PROPERTY, MEMBER: [a] */
#define SCRIPT_NODE_OPTIONAL  4u        /* link: ?. */
#define SCRIPT_NODE_ARROW     8u        /* FUNCTION */
#define SCRIPT_NODE_DEFAULT   16u       /* EXPORT, IMPORT's SPECIFIER */
#define SCRIPT_NODE_STAR      32u       /* EXPORT *, IMPORT's SPECIFIER * as */
#define SCRIPT_NODE_OPEN      64u       /* a bracket of it was never closed */
#define SCRIPT_NODE_ALIAS     128u      /* SPECIFIER: a as b */
#define SCRIPT_NODE_METHOD    256u      /* FUNCTION written as a method */
#define SCRIPT_NODE_STATIC    512u      /* MEMBER */
#define SCRIPT_NODE_TYPE_ONLY 1024u     /* IMPORT, EXPORT, SPECIFIER */
#define SCRIPT_NODE_CONSTANT  2048u     /* DECLARE: const */

/* Indices into ScriptSyntax.nodes; 0 is the FILE and stands for "none" in every link. */
typedef struct {
  uint8_t  kind, op;                    /* op: first byte of the operator of UNARY, ASSIGN; of BINARY if all are the same, else 0 */
  uint16_t flags;
  uint32_t start, end;                  /* bytes. A link begins at its dot or bracket */
  uint32_t parent, first, last, next;   /* children are a list */
  uint32_t name, name_start;            /* see script_syntax_get_name(); where it is written */
  uint32_t binding;                     /* NAME: index into bindings, 0: not declared in this file. FUNCTION, CLASS: what they declare */
  uint32_t scope;                       /* opened here: FILE, FUNCTION, BLOCK, FOR..., CATCH, SWITCH, CLASS; else 0 */
} ScriptNode;

typedef enum { SCRIPT_BINDING_CONST, SCRIPT_BINDING_LET, SCRIPT_BINDING_VAR, SCRIPT_BINDING_FUNCTION, SCRIPT_BINDING_CLASS,
               SCRIPT_BINDING_PARAMETER, SCRIPT_BINDING_IMPORT, SCRIPT_BINDING_CATCH } ScriptBindingKind;

typedef struct {
  uint32_t name, name_start, name_end;
  uint32_t node;                        /* the NAME, FUNCTION, CLASS or SPECIFIER that declares it */
  uint32_t owner;                       /* the DECLARATOR, PARAMETERS, FOR_OF, CATCH, FUNCTION, CLASS or SPECIFIER around it */
  uint32_t scope, next;                 /* next of the same scope; 0: the last */
  uint32_t uses, writes;                /* counts; the declaration itself is neither */
  uint8_t  kind;
  bool     exported;                    /* by its own declaration or by a list */
} ScriptSyntaxBinding;                  /* index 0 is unused */

typedef struct {
  uint32_t parent;                      /* 0 for the file's, which is scope 1 */
  uint32_t node, start, end;
  uint32_t first, last;                 /* bindings */
  bool     function;                    /* `var` stops here */
} ScriptSyntaxScope;                    /* index 0 is unused */

typedef struct {
  const char          *text;            /* lent by the caller */
  uint32_t             length;
  const ScriptToken   *tokens;          /* all of the text but blanks, comments among them; the last one is END */
  uint32_t             token_count;
  ScriptNode          *nodes;           /* nodes[0] is the FILE */
  uint32_t             node_count;
  ScriptSyntaxBinding *bindings;
  uint32_t             binding_count;
  ScriptSyntaxScope   *scopes;
  uint32_t             scope_count;
  const char          *names;           /* see script_syntax_get_name() */
} ScriptSyntax;

/* Reads a text of at most 8 MiB, which need not be UTF-8. NULL: the arena is too small; about 100 bytes per byte of
 * text and 1 MiB are always enough. Resets the arena. */
const ScriptSyntax *script_syntax_read (ScriptArena *arena, const char *text, size_t length);

/* NUL-ended; "" for 0. Equal names of one text have equal numbers. */
static inline const char *
script_syntax_get_name (const ScriptSyntax *syntax, uint32_t name)
{
  return name ? syntax->names + 8 * (size_t) name : "";
}
/* The number of a name that stands in the text, or 0. */
uint32_t script_syntax_find_name (const ScriptSyntax *syntax, const char *name);
/* The last token that starts at or before `offset`; SCRIPT_NONE: there is none. O(log n). */
uint32_t script_syntax_find_token (const ScriptSyntax *syntax, uint32_t offset);
/* The innermost node with start <= offset <= end; at a seam the later one. */
uint32_t script_syntax_find_node (const ScriptSyntax *syntax, uint32_t offset);
/* The innermost scope at a place. */
uint32_t script_syntax_find_scope (const ScriptSyntax *syntax, uint32_t offset);
/* What `name` means in `scope` or around it; 0: nothing of this file. */
uint32_t script_syntax_lookup (const ScriptSyntax *syntax, uint32_t scope, uint32_t name);
/* A STRING's text with its escapes read, into out (NUL-ended, cut off at size); returns the whole length. */
size_t   script_syntax_read_string (const ScriptSyntax *syntax, uint32_t node, char *out, size_t size);
/* How unlike two names are, at most limit + 1; case-blind edit distance. */
unsigned script_name_distance (const char *a, const char *b, unsigned limit);

#endif
