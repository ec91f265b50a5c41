/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens and the tree. A tree lives in the arena; what it says about names is filled in by script-resolve.c. */
#ifndef SCRIPT_AST_H
#define SCRIPT_AST_H

#include "script-text.h"

typedef enum {
  T_END, T_NAME, T_NUMBER, T_STRING, T_TEMPLATE, T_TEMPLATE_HEAD, T_TEMPLATE_MIDDLE, T_TEMPLATE_TAIL, T_REGEX, T_BIGINT, T_BAD,
  /* punctuation; single characters keep their own code below */
  T_LPAREN, T_RPAREN, T_LBRACKET, T_RBRACKET, T_LBRACE, T_RBRACE, T_DOT, T_COMMA, T_SEMICOLON, T_COLON, T_QUESTION,
  T_QUESTION_DOT, T_ELLIPSIS, T_ARROW, T_AT, T_HASH, T_PRIVATE, T_NOT, T_TILDE, T_INCREMENT, T_DECREMENT,
  T_COALESCE, T_OR, T_AND, T_BIT_OR, T_BIT_XOR, T_BIT_AND, T_EQUAL, T_NOT_EQUAL, T_SAME, T_NOT_SAME,
  T_LESS, T_GREATER, T_LESS_EQUAL, T_GREATER_EQUAL, T_SHIFT_LEFT, T_SHIFT_RIGHT, T_SHIFT_RIGHT_0,
  T_PLUS, T_MINUS, T_STAR, T_SLASH, T_PERCENT, T_POWER,
  T_ASSIGN, T_ASSIGN_COALESCE, T_ASSIGN_OR, T_ASSIGN_AND, T_ASSIGN_BIT_OR, T_ASSIGN_BIT_XOR, T_ASSIGN_BIT_AND,
  T_ASSIGN_SHIFT_LEFT, T_ASSIGN_SHIFT_RIGHT, T_ASSIGN_SHIFT_RIGHT_0, T_ASSIGN_PLUS, T_ASSIGN_MINUS, T_ASSIGN_STAR,
  T_ASSIGN_SLASH, T_ASSIGN_PERCENT, T_ASSIGN_POWER,
  /* reserved words */
  T_KEYWORD_FIRST,
  T_BREAK = T_KEYWORD_FIRST, T_CASE, T_CATCH, T_CLASS, T_CONST, T_CONTINUE, T_DEFAULT, T_DELETE, T_DO, T_ELSE, T_ENUM, T_EXPORT,
  T_FALSE, T_FINALLY, T_FOR, T_FUNCTION, T_IF, T_IMPORT, T_IN, T_INSTANCEOF, T_NEW, T_NULL, T_RETURN, T_SUPER,
  T_SWITCH, T_THIS, T_THROW, T_TRUE, T_TRY, T_TYPEOF, T_VAR, T_VOID, T_WHILE, T_WITH,
  T_LET,                                /* a name elsewhere, yet always taken as a word here */
  T_KEYWORD_END
} TokenKind;

typedef struct {
  uint32_t start;
  uint32_t kind    : 7;
  uint32_t newline : 1;                 /* a line break stands before it */
  uint32_t length  : 24;                /* a file has at most 2^23 bytes */
  union {
    Atom    *atom;
    double   number;
    Str     *str;
    uint32_t match;                     /* of ( [ {: index of the bracket that closes it; 0: none */
  } value;
} Token;
_Static_assert (sizeof (Token) == 16, "four to a cache line");
_Static_assert (T_KEYWORD_END <= 128, "a kind has seven bits");

static inline uint32_t
token_end (const Token *token)
{
  return token->start + token->length;
}

/* Index of the bracket that closes this one; 0: it opens nothing, or is never closed. */
static inline uint32_t
token_match (const Token *token)
{
  return token->kind == T_LPAREN || token->kind == T_LBRACKET || token->kind == T_LBRACE ? token->value.match : 0;
}

typedef enum {
  N_BAD, N_UNDEFINED, N_NULL, N_TRUE, N_FALSE, N_NUMBER, N_STRING, N_TEMPLATE, N_NAME, N_THIS, N_ARRAY, N_OBJECT, N_PROPERTY,
  N_FUNCTION, N_UNARY, N_UPDATE, N_BINARY, N_LOGICAL, N_ASSIGN, N_CONDITIONAL, N_CHAIN, N_NEW, N_SPREAD, N_COMMA, N_HOLE,
  N_CLASS, N_SUPER, N_NEW_TARGET, N_PRIVATE,
  /* statements */
  N_DECLARE, N_EXPRESSION, N_BLOCK, N_IF, N_FOR, N_FOR_OF, N_FOR_IN, N_WHILE, N_DO, N_SWITCH, N_CASE, N_LABEL, N_BREAK, N_CONTINUE,
  N_RETURN, N_THROW, N_TRY, N_EMPTY, N_IMPORT, N_EXPORT
} NodeKind;

typedef struct Node Node;
typedef struct Link Link;
typedef struct Function Function;
typedef struct ClassTree ClassTree;
typedef struct Binding Binding;
typedef struct Scope Scope;
typedef struct Statement Statement;
typedef struct Module Module;

/* Leaves are allocated up to `a` only (NODE_LEAF) or up to `b` (names). */
struct Node {
  uint8_t  kind, op;                    /* op: token kind, or a flag of the kind */
  uint16_t depth;                       /* operators inside */
  uint32_t start, end;
  uint32_t count;                       /* of list */
  union { double number; Atom *atom; Str *str; Function *function; Link *links; Scope *scope; ClassTree *class_tree; } u;
  union { Node *a; Binding *binding; } x;
  Node    *b, *c;
  Node   **list;
  union { Node *d; Atom *label; Scope *inner; } y;
};
#define NODE_LEAF offsetof (Node, x)
#define NODE_NAME offsetof (Node, b)

typedef enum { LINK_PROPERTY, LINK_INDEX, LINK_CALL, LINK_METHOD } LinkKind;

/* One step of a fluent chain: .name, [index], (args) or .name(args). */
struct Link {
  uint8_t    kind;
  bool       optional      : 1;         /* ?. before it */
  bool       call_optional : 1;         /* ?.( of a method */
  bool       is_private    : 1;         /* .#name */
  uint16_t   count;
  uint32_t   start, end;                /* from the name (or bracket, or what is called) to the closing parenthesis */
  uint32_t   ordinal;                   /* of this call in its top-level statement */
  Atom      *name;
  union { Node *index; Node **args; } u;        /* of LINK_INDEX; `count` of them, of calls */
  Statement *statement;
  Link      *next;
};
_Static_assert (sizeof (Link) == 48, "a chain of calls is mostly links");

typedef enum { BINDING_VAR, BINDING_LET, BINDING_CONST, BINDING_FUNCTION, BINDING_PARAMETER, BINDING_IMPORT } BindingKind;

typedef enum { TAG_UNDEFINED, TAG_NULL, TAG_BOOL, TAG_NUMBER, TAG_STRING, TAG_ARRAY, TAG_OBJECT, TAG_FUNCTION, TAG_NATIVE,
               TAG_CLIP, TAG_HOST, TAG_OPERATION, TAG_MODULE, TAG_UNKNOWN, TAG_EMPTY, TAG_ACCESSOR } ValueTag;

/* TAG_UNKNOWN: what a failed statement should have made. TAG_EMPTY: declared, not yet given a value.
 * TAG_ACCESSOR: a getter, a setter or both; lies in fields only and is never seen by a program. */
typedef struct {
  uint32_t tag;
  union {
    double            number;
    bool              truth;
    Str              *str;
    struct Array     *array;
    struct Object    *object;
    struct Closure   *closure;
    struct Native    *native;
    struct Clip      *clip;
    struct Host      *host;
    struct Operation *operation;
    Module           *module;
    struct Accessor  *accessor;
    Binding          *binding;          /* UNKNOWN: whose value it is; may be NULL */
    uint64_t          bits;
  } u;
} Value;

typedef struct { Value value; } Box;

struct Binding {
  Atom      *name;
  Binding   *shadowed;                  /* while resolving */
  Function  *function;                  /* that owns the slot; NULL: module level, the value lies here */
  Scope     *scope;
  uint32_t   slot;
  uint8_t    kind;
  bool       captured;                  /* the slot holds a Box */
  bool       clip_like;                 /* its statement looks like one that makes a clip */
  bool       used;                      /* somewhere as a value; types are erased */
  uint32_t   file, start, end;
  Value      value;
  Binding   *alias;                     /* an import: what it stands for */
  Statement *statement;                 /* module level: where it is declared */
  Binding   *next;                      /* in its scope */
};

struct Scope {
  Binding  *first, *last;
  uint32_t  first_slot, slot_count;
  Node    **functions;                  /* hoisted declarations (N_FUNCTION) */
  uint32_t  function_count;
  bool      captured;                   /* one of its bindings is */
};

typedef struct { Binding *binding; bool from_parent_slot; uint32_t index; } Capture;

typedef enum { FUNCTION_PLAIN, FUNCTION_METHOD, FUNCTION_CONSTRUCTOR, FUNCTION_DERIVED, FUNCTION_FIELD } FunctionKind;

struct Function {
  Atom     *name;                       /* as its own body knows it; NULL: it does not */
  Atom     *shown;                      /* what .name says; NULL: `name` */
  uint8_t   kind;
  Node    **parameters;
  uint32_t  parameter_count;
  Node     *body;                       /* a block, or an expression when `expression` */
  bool      arrow, expression, hoisted;
  uint32_t  file, start, end;
  uint32_t  slot_count;
  Function *up;                         /* lexical parent; NULL at module level */
  Capture  *captures;
  uint32_t  capture_count, capture_capacity;
  Binding  *binding;                    /* of a declaration, or of a named function expression's own name */
  Scope    *scope;                      /* parameters, and `var`s of the body */
  Node    **properties;                 /* constructor (private x: number): N_NAMEs that become fields */
  uint32_t  property_count;
};

typedef enum { MEMBER_METHOD, MEMBER_GETTER, MEMBER_SETTER, MEMBER_FIELD, MEMBER_BLOCK } MemberKind;

typedef struct {
  uint8_t   kind;
  bool      is_static, is_private;
  Atom     *name;                       /* NULL: `key` says it */
  Node     *key;
  Function *function;                   /* of a field: what gives its value, NULL: nothing does */
  uint32_t  start, end;
} Member;

struct ClassTree {
  Atom     *name, *shown;
  Node     *parent;                     /* NULL: it extends nothing */
  Function *constructor;                /* never NULL; without a body when the text has none */
  Member   *members;
  uint32_t  member_count, start, end;
  Scope    *scope;                      /* the name inside of the class */
  Binding  *binding;
  Binding  *outer;                      /* export default class A: the name outside */
};

/* One top-level statement: the unit that is evaluated and that fails. */
struct Statement {
  Node     *node;                       /* NULL: it could not be parsed */
  uint32_t  file, index, start, end;
  uint64_t  key;                        /* of its declared names, or of its place among the nameless */
  uint32_t  calls;                      /* ordinals given out */
  bool      failed, clip_like;
  Atom     *clip_name;                  /* the name given in the text, if it looks like a clip */
  Binding **declared;
  uint32_t  declared_count;
  Atom    **lost_names;                 /* of a statement that could not be parsed */
  uint32_t  lost_count;
  uint32_t  slot_count;
};

/* Where the name of a link ends. */
static inline uint32_t
link_name_end (const Link *link)
{
  return link->name ? link->start + link->name->str.length : link->end;
}

static inline Value value_undefined (void) { return (Value) { TAG_UNDEFINED, { .bits = 0 } }; }
static inline Value value_null (void) { return (Value) { TAG_NULL, { .bits = 0 } }; }
static inline Value value_bool (bool b) { return (Value) { TAG_BOOL, { .bits = b } }; }
static inline Value value_number (double n) { return (Value) { TAG_NUMBER, { .number = n } }; }
static inline Value value_str (const Str *s) { return (Value) { TAG_STRING, { .str = (Str *) s } }; }

#endif
