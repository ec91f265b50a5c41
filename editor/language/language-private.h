/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inside of the language services: texts as trees, what a value is, and what a clip's calls add up to. */
#ifndef LANGUAGE_PRIVATE_H
#define LANGUAGE_PRIVATE_H

#include "language/language.h"
#include "script/api.h"
#include "script/syntax.h"
#include "theory/theory.h"

#include <string.h>

/* ---- texts ------------------------------------------------------------------------------------------------- */

typedef struct {
  char       *path, *text;              /* NUL-ended */
  gsize       length;
  void       *memory;                   /* of the arena, kept from one text to the next */
  gsize       memory_size;
  gboolean    read;                     /* syntax is up to date */
  const ScriptSyntax *syntax;
  guint       numerator, denominator;   /* the metre that all of its metres agree on; 0: not looked for yet */
} Doc;

struct LanguageProject {
  GPtrArray *docs;                      /* Doc, by path */
  GPtrArray *patches;                   /* char */
  int        resolving, resolve_steps;  /* how deep an export leads through files, and how many are left to be looked at */
};

Doc                *project_find (LanguageProject *project, const char *path);
/* The tree of a text; NULL only when memory is out. */
const ScriptSyntax *doc_read (Doc *doc);
/* Both at once: NULL, when there is no such file. *offset is brought into the text. */
Doc                *project_open (LanguageProject *project, const char *path, gsize *offset, const ScriptSyntax **syntax);
/* What an import specifier leads to from `from`; NULL: the built-in API, or nothing. */
Doc                *project_resolve (LanguageProject *project, const Doc *from, const char *specifier);

/* ---- answers: what lies before an answer's first byte owns all its strings and lists -------------------------------- */

void       *answer_new (gsize size);
void        answer_free (void *answer);
const char *answer_text (void *answer, const char *text);       /* NULL gives NULL */
const char *answer_print (void *answer, const char *format, ...) G_GNUC_PRINTF (2, 3);
const char *answer_take (void *answer, char *text);             /* copied and freed */
void       *answer_list (void *answer, GArray *list, guint *count);     /* the list now belongs to the answer */

/* ---- small things about nodes ------------------------------------------------------------------------------------- */

static inline const ScriptNode *
node_at (const ScriptSyntax *x, uint32_t node)
{
  return &x->nodes[node];
}

static inline const char *
node_name (const ScriptSyntax *x, uint32_t node)
{
  return script_syntax_get_name (x, x->nodes[node].name);
}

static inline gboolean
is_link (const ScriptNode *node)
{
  return node->kind >= SCRIPT_NODE_PROPERTY_LINK && node->kind <= SCRIPT_NODE_INDEX_LINK;
}

uint32_t node_child (const ScriptSyntax *x, uint32_t node, guint index);        /* 0: there is none */
guint    node_index (const ScriptSyntax *x, uint32_t node);                     /* among its parent's children */
uint32_t node_arguments (const ScriptSyntax *x, uint32_t link);                 /* ARGUMENTS of a call, or 0 */
uint32_t node_property (const ScriptSyntax *x, uint32_t object, const char *name);      /* value of a field, or 0 */
char    *node_dup_string (const ScriptSyntax *x, uint32_t node);                /* of a STRING */
char    *node_dup_text (const ScriptSyntax *x, uint32_t node);                  /* as written */
gboolean is_identifier (const char *name);
gboolean is_reserved (const char *name);

/* ---- the API table by name --------------------------------------------------------------------------------------------- */

const ScriptApiEntry *api_lookup (const char *name, uint64_t receivers);
uint64_t              api_space (const char *name);     /* "Clip", "Math": the receiver bit of that name; 0: none */
const char *const    *api_spaces (void);                /* NULL-ended */
char                 *api_dup_signature (const ScriptApiEntry *entry);  /* "note(pitch, duration?)" */
char                 *api_dup_parameter (const ScriptApiParam *param);  /* "pitch", "duration?: beats = '4n', 0–1" */
char                 *api_dup_snippet (const ScriptApiEntry *entry);
char                 *api_dup_parameter_text (const ScriptApiParam *param);     /* kind, range, unit, fallback in a sentence */

/* ---- what a value is ------------------------------------------------------------------------------------------------------ */

typedef enum { SHAPE_NONE, SHAPE_FUNCTION, SHAPE_OBJECT, SHAPE_ARRAY, SHAPE_CLASS, SHAPE_INSTANCE, SHAPE_MODULE, SHAPE_NATIVE } Shape;

typedef struct {
  uint64_t on;                          /* receiver bits of the API table; 0: not known */
  uint64_t element;                     /* of a list: those of its items */
  Shape    shape;
  Doc     *doc;                         /* of node; MODULE: the file */
  uint32_t node;                        /* the FUNCTION, OBJECT, ARRAY or CLASS it comes from; ARRAY, OBJECT: may be 0 */
  const ScriptApiEntry *entry;          /* NATIVE */
} Type;

typedef struct { const char *name; uint64_t receivers; const ScriptApiEntry *entry; } Known;
#define INFERENCE_KNOWN 32
typedef struct {
  LanguageProject *project;
  int   steps, depth;
  Known known[INFERENCE_KNOWN];         /* rows found before, by the address of the name: a chain asks for few names many times */
} Inference;
#define INFERENCE_STEPS 60000           /* links and names looked at for one question */
#define INFERENCE_DEPTH 60

Inference inference_start (LanguageProject *project);
Type      infer (Inference *i, Doc *doc, uint32_t node);
Type      infer_binding (Inference *i, Doc *doc, uint32_t binding);
/* What the chain is before `link` is applied to it. */
Type      infer_receiver (Inference *i, Doc *doc, uint32_t link);
/* The row that a METHOD, CALL or NEW calls, or that a PROPERTY_LINK names; NULL: none of the table. */
const ScriptApiEntry *infer_call (Inference *i, Doc *doc, uint32_t link);
/* The binding, perhaps of another file, that an import or an export stands for. FALSE: the built-in API or nothing. */
gboolean  resolve_import (LanguageProject *project, Doc **doc, uint32_t *binding);
gboolean  resolve_export (LanguageProject *project, Doc *doc, const char *name, Doc **found, uint32_t *binding);
const ScriptApiEntry *infer_lookup (Inference *i, const char *name, uint64_t receivers);
const char *type_get_name (const Type *type);   /* "melody clip", "list", ...; NULL: not known */

/* ---- where in a call a place is ---------------------------------------------------------------------------------------------- */

typedef struct {
  Doc                  *doc;
  uint32_t              link;           /* METHOD_LINK, CALL_LINK, NEW; 0: in no call */
  uint32_t              arguments;
  guint                 argument;       /* index of the argument at the place */
  const ScriptApiEntry *entry;          /* NULL: a function of the text, or unknown */
  const ScriptApiParam *param;          /* what that argument is for; within an option object the field; NULL: unknown */
  uint32_t              object;         /* the innermost option object around the place, or 0 */
  const ScriptApiParam *fields;         /* of it; NULL: it has none */
  uint32_t              property;       /* of the object, the one whose value the place is in, or 0 */
  gboolean              in_list;        /* the place is an item of a list for `param` */
} CallSite;

/* FALSE: in no call. */
gboolean call_site_find (Inference *i, Doc *doc, uint32_t offset, CallSite *site);

/* ---- beats along a chain -------------------------------------------------------------------------------------------------------- */

typedef struct {
  gboolean known;                       /* beat is */
  double   beat;                        /* from the clip's start */
  double   bar_start;                   /* a beat on which bars are counted from ... */
  guint    bar;                         /* ... and the number of the bar that begins there, from 1 */
  guint    numerator, denominator;
  double   default_beats;               /* 0: not set */
  double   bpm;
  gboolean has_key;
  TheoryKey key;
  const TheoryScale *scale;             /* NULL: none */
  int      scale_root, scale_octave;
  gboolean drums;
} WalkState;

/* One note-like call or rest on the way; `state` is before it. FALSE ends the walk. */
typedef gboolean (*WalkVisit) (const ScriptSyntax *x, uint32_t link, const ScriptApiEntry *entry, const WalkState *state, double beats, gpointer data);

/* A clip's start. Without a metre of its own a clip is counted in the one that all metres of its file agree on, else in 4/4:
 * it may lie in a clip, a track or a session that sets it. */
WalkState walk_start (Doc *doc);
/* Walks a clip's chain from its first link up to `until` (not carried out; 0: all). FALSE: it is no clip's chain. */
gboolean  walk_chain (Inference *i, Doc *doc, uint32_t chain, uint32_t until, WalkState *state, WalkVisit visit, gpointer data);
/* The state at a place inside of a clip's call, or FALSE. */
gboolean  walk_to (Inference *i, Doc *doc, uint32_t link, WalkState *state);
double    walk_bar_beats (const WalkState *state);
/* Beats from here to the next bar line; a whole bar on a line. */
double    walk_bar_left (const WalkState *state);
/* The value of a number or duration that stands in the text or behind a constant. */
gboolean  constant_number (Inference *i, Doc *doc, uint32_t node, double *value);
gboolean  constant_beats (Inference *i, Doc *doc, uint32_t node, double *beats);
const char *constant_string (Inference *i, Doc *doc, uint32_t node, char out[64]);      /* NULL: none, or longer */
char     *beats_dup_text (double beats);        /* "1.5" */
char     *number_dup_text (double value);

#endif
