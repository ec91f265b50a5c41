/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What one evaluation knows: texts, modules, diagnostics, limits, the running frames, and the clips made so far. */
#ifndef SCRIPT_CONTEXT_H
#define SCRIPT_CONTEXT_H

#include "script-ast.h"

typedef struct { uint32_t file, start, end; } Place;

typedef struct {
  const char *text;
  uint32_t    length;
  uint32_t   *lines;                    /* start of each line; made when first asked for */
  uint32_t    line_count, diagnostics;
} Source;

typedef struct {
  const char *const *words;             /* where the nearest name is looked for */
  uint32_t           count;
} Names;

typedef struct { Atom *name; Binding *binding; Module *star; uint32_t start; } Export;

struct Module {
  uint32_t   file;
  enum { MODULE_NEW, MODULE_LOADING, MODULE_DONE } state;
  bool       broken;                    /* its text is no text, or it has lost statements */
  Statement **statements;
  uint32_t   statement_count, statement_capacity;
  Scope      scope;
  Export    *exports;
  uint32_t   export_count, export_capacity;
  Binding   *fallback;                  /* the default export */
  uint32_t   fallback_start;
};

/* A call from which operations were written: the parents of spans. */
typedef struct { uint32_t file, start, length, up; uint64_t hash; } Caller;

typedef struct Frame Frame;
struct Frame {
  Value       *slots;
  Box        **captures;
  Value        self;                    /* EMPTY: `this` before super () */
  const struct Closure *method;         /* whose super and class it is; NULL: none */
  Value        target;                  /* new.target */
  Frame       *up;
  const Link  *site;                    /* where it was called from; NULL: a body given to a builder method */
  uint32_t     site_file;
  uint32_t     caller;                  /* index of Caller; SCRIPT_NONE: none; CALLER_ASK: not made yet */
};
#define CALLER_ASK (SCRIPT_NONE - 1)

typedef enum { THROWN_NOTHING, THROWN_VALUE, THROWN_HUNGER, THROWN_LIMIT, THROWN_SILENT } Thrown;

typedef struct Guard Guard;
struct Guard {
  jmp_buf   jump;
  Guard    *up;
  Frame    *frame;
  Value    *stack_top;
  uint32_t  file, depth, clip_depth;
};

typedef struct Script Script;
struct Script {
  ScriptArena       *arena;
  const ScriptInput *input;
  ScriptLimits       limits;
  AtomTable          atoms;
  Source            *sources;
  Module            *modules;           /* one per file */
  uint32_t           file;              /* whose code runs */
  Statement         *statement;         /* top level, running */
  uint32_t           seed;
  uint32_t           private_count;     /* private names given out */
  uint32_t           random;            /* state of Math.random in this statement */

  VECTOR (ScriptDiagnostic) diagnostics;
  uint32_t           error_count, warning_count, hidden_count;
  ScriptDiagnostic   scratch;           /* what is beyond the limit is written here */

  Frame             *frame;
  Guard             *guard;
  Thrown             thrown;
  Value              thrown_value;
  ScriptDiagnostic   error;             /* what THROWN_VALUE and THROWN_LIMIT say when nobody catches it */
  uint64_t           steps, steps_end, steps_statement_end;
  uint32_t           depth, clip_depth;
  uint32_t           at_start, at_end;  /* what runs right now, in s->file */
  Value             *stack, *stack_top, *stack_end;
  char              *native_base;       /* of the C stack */
  Value              result;            /* of `return` */
  Atom              *jump_label;        /* of `break`, `continue` */
  size_t             memory_end;

  VECTOR (Caller)    callers;
  VECTOR (const char *) console;
  VECTOR (struct Clip *) clips;         /* bound to names at module level, in order */
  VECTOR (struct Host *) sessions;
  VECTOR (struct SynapseCall) synapses;
  VECTOR (struct LiveCall) live;
  VECTOR (Atom *)    targets;           /* of customTarget */
  struct Host       *file_session;      /* of track(...) */
  uint32_t           clip_count;        /* for "Clip 1" */
  uint32_t           walks;             /* expansions of clips so far */
  bool               score_broken;      /* a statement that decides what plays has failed */

  bool               chain_ended;       /* ?. has found nothing */

  const struct ApiRow **rows;           /* the API table, flat; Atom.api leads into it */
  uint16_t          *row_next;          /* 1 + the next row with the same name */
  uint32_t           row_count;
  Atom             **global_names;
  Value             *globals;
  uint32_t           global_count;

  struct Object     *error_prototypes[8];       /* by Builtin, from BUILTIN_ERROR on; made when first needed */

  Atom *atom_default, *atom_length, *atom_message, *atom_constructor, *atom_name;
};

/* ---- diagnostics ---------------------------------------------------------------------------------------------- */

/* Adds one; the result may be given a hint, a fix, relations. Never NULL. */
ScriptDiagnostic *diagnostic_add (Script *s, ScriptSeverity severity, const char *code, Place place, const char *format, ...);
void diagnostic_set_fix (Script *s, ScriptDiagnostic *diagnostic, Place place, const char *title, const char *text);
void diagnostics_finish (Script *s);
void source_get_position (Script *s, uint32_t file, uint32_t offset, uint32_t *line, uint32_t *column);
/* The nearest of the words, or NULL. */
const char *name_suggest (const char *const *words, uint32_t count, const char *name, size_t length);

/* ---- errors that end a statement -------------------------------------------------------------------------------- */

_Noreturn void script_raise (Script *s, Thrown kind);
/* Throws an error of the language; catchable. hint may be NULL. */
_Noreturn void script_throw (Script *s, Place place, const char *code, const char *hint, const char *format, ...);
_Noreturn void script_throw_fix (Script *s, Place place, const char *code, const char *hint, const char *title,
                                 const char *text, const char *format, ...);
/* A limit: not catchable. */
_Noreturn void script_throw_limit (Script *s, Place place, const char *code, const char *hint, const char *format, ...);
_Noreturn void script_throw_value (Script *s, Place place, Value value);
void script_steps_out (Script *s, Place place);

static inline void
script_step (Script *s, uint32_t start, uint32_t end)
{
  s->at_start = start;
  s->at_end = end;
  if (__builtin_expect (++s->steps > s->steps_end, 0))
    script_steps_out (s, (Place) { s->file, start, end });
}

static inline void
script_steps (Script *s, uint64_t n, Place place)
{
  if (s->steps > s->steps_end || n > s->steps_end - s->steps)
    {
      s->steps = s->steps_end;          /* what did not happen is not counted: other statements go on */
      script_steps_out (s, place);
    }
  s->steps += n;
}

#define GUARD_ENTER(s, g) ((g)->up = (s)->guard, (g)->frame = (s)->frame, (g)->stack_top = (s)->stack_top,      \
                           (g)->file = (s)->file, (g)->depth = (s)->depth, (g)->clip_depth = (s)->clip_depth,    \
                           (s)->guard = (g), (s)->arena->escape = &(g)->jump)
#define GUARD_LEAVE(s, g) ((s)->guard = (g)->up, (s)->arena->escape = (g)->up ? &(g)->up->jump : NULL)
/* After the jump: puts back what the guard remembers. */
void guard_restore (Script *s, Guard *guard);

/* ---- the stages --------------------------------------------------------------------------------------------------- */

typedef struct { Token *tokens; uint32_t count; } Tokens;
void text_words_start (Script *s);
bool text_check (Script *s, uint32_t file);
Tokens text_lex (Script *s, uint32_t file);
void module_parse (Script *s, Module *module);
void module_resolve (Script *s, Module *module);
void module_load (Script *s, uint32_t file, Place from, uint32_t depth);
void failure_report (Script *s);          /* what ended a statement, as a diagnostic */
void score_build (Script *s, ScriptScore *score);
/* script_evaluate(), and what it knew. */
const ScriptScore *script_evaluate_keep (ScriptArena *arena, const ScriptInput *input, Script **out);

#endif
