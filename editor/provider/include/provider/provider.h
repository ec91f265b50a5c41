/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Questions about a text and who answers them: language services behind one table of functions. No GTK.
 *
 * A view asks the hub; the hub asks every provider that handles the document, maps each answer from the revision it was
 * made for to the text as it is now (what was deleted meanwhile is dropped), merges them and calls back once. It waits
 * PROVIDER_WAIT_MS for the slower ones when somebody has answered already, and PROVIDER_LIMIT_MS when nobody has.
 *
 * Thread: everything here belongs to the main thread, except making and filling a ProviderAnswer, which any one thread may
 * do before it hands it over. Places are bytes of a document's revision. */
#ifndef PROVIDER_PROVIDER_H
#define PROVIDER_PROVIDER_H

#include "document/document.h"

G_BEGIN_DECLS

#define PROVIDER_WAIT_MS 100            /* for the slowest, once one has answered */
#define PROVIDER_LIMIT_MS 8000          /* a provider that is silent for longer has answered nothing */
#define PROVIDER_ROWS_MAX 2000          /* of completions shown; the rest is left out */

typedef enum {
  PROVIDER_COMPLETION, PROVIDER_HOVER, PROVIDER_SIGNATURE, PROVIDER_DEFINITION, PROVIDER_REFERENCES, PROVIDER_HIGHLIGHTS,
  PROVIDER_OUTLINE, PROVIDER_RENAME_CHECK, PROVIDER_RENAME, PROVIDER_FORMAT, PROVIDER_ACTIONS, PROVIDER_FOLDS,
  PROVIDER_INLAYS, PROVIDER_TOKENS, PROVIDER_SELECTIONS, PROVIDER_SYMBOLS, PROVIDER_KINDS
} ProviderKind;

/* ---- rows of answers, by kind; all strings live as long as the answer ---------------------------------------------- */

/* What a thing is, for icons and colours; completions and symbols share them. */
typedef enum {
  PROVIDER_THING_TEXT, PROVIDER_THING_METHOD, PROVIDER_THING_FUNCTION, PROVIDER_THING_VARIABLE, PROVIDER_THING_PARAMETER,
  PROVIDER_THING_CLASS, PROVIDER_THING_MODULE, PROVIDER_THING_KEYWORD, PROVIDER_THING_OPTION, PROVIDER_THING_VALUE,
  PROVIDER_THING_FILE, PROVIDER_THING_SNIPPET, PROVIDER_THING_CLIP, PROVIDER_THING_SESSION, PROVIDER_THING_TRACK,
  PROVIDER_THING_INSTRUMENT, PROVIDER_THING_PITCH, PROVIDER_THING_DURATION, PROVIDER_THING_CHORD, PROVIDER_THING_MODE,
  PROVIDER_THING_DRUM, PROVIDER_THING_STEP, PROVIDER_THING_BUS, PROVIDER_THINGS
} ProviderThing;

typedef struct {                        /* COMPLETION */
  ProviderThing thing;
  const char *label, *insert, *detail, *documentation;  /* insert as in snippets when `snippet`; the last two may be NULL */
  const char *filter;                   /* matched against what is typed; NULL: label */
  gboolean    snippet;
  gsize       start, end;               /* replaced by insert */
  guint       rank;                     /* among equal matches; 0 first */
  int         score;                    /* set by the hub: how well it matches */
} ProviderItem;

typedef struct { const char *label, *value; } ProviderFact;
typedef struct {                        /* HOVER */
  gsize start, end;
  const char *title, *text, *example;   /* each may be NULL */
  gboolean    markdown;                 /* of text: CommonMark, to be shown plainly */
  guint       first_fact, fact_count;   /* in the answer's facts */
} ProviderCard;

typedef struct {                        /* SIGNATURE */
  gsize start, end;
  const char *label, *documentation, *parameter_documentation;
  guint       active_start, active_end; /* bytes of the label: the parameter that is being written; equal: none */
} ProviderSignature;

typedef struct {                        /* DEFINITION, REFERENCES */
  const char *file;                     /* absolute, or the name of an untitled text; NULL: the document asked about */
  gsize start, end;                     /* bytes; valid when `line` is 0 */
  guint line, column;                   /* from 1, in characters; 0: by start */
  const char *text;                     /* the row it stands in; may be NULL */
  gboolean    writes;
} ProviderPlace;

typedef struct {                        /* HIGHLIGHTS, FOLDS, TOKENS, SELECTIONS, RENAME_CHECK */
  gsize start, end;
  guint kind;                           /* FOLDS: LanguageFoldKind; HIGHLIGHTS: 1 writes */
  const char *name;                     /* TOKENS: the kind's name; RENAME_CHECK: the name now; may be NULL */
} ProviderRange;

typedef struct {                        /* OUTLINE, SYMBOLS */
  ProviderThing thing;
  const char *name, *detail;            /* detail may be NULL */
  const char *file;                     /* SYMBOLS: as in a place */
  gsize start, end, name_start, name_end;
  guint line, column, depth;            /* line 0: by name_start */
} ProviderSymbol;

typedef struct {                        /* RENAME, FORMAT, and of actions; sorted, against the answer's base revision */
  const char *file;                     /* as in a place */
  gsize start, end;
  const char *text;
  const char *old;                      /* what stood there, to be sure of it; NULL: not known */
  guint64     revision;                 /* of the open document `file` names; 0: a file as it lies on the disk */
} ProviderEdit;

typedef struct {                        /* ACTIONS */
  const char *title;
  guint       first_edit, edit_count;   /* in the answer's edits */
  gboolean    preferred;
} ProviderAction;

typedef struct {                        /* INLAYS */
  gsize offset;                         /* drawn before this place, or behind its row */
  const char *text;
  gboolean    warning, bar;             /* bar: a bar line stands here */
} ProviderInlay;

typedef struct ProviderAnswer ProviderAnswer;
struct ProviderAnswer {
  ProviderKind kind;
  guint64      revision;                /* that rows are valid for; the hub makes it the current one */
  GArray      *rows;                    /* of the kind's row */
  GArray      *edits;                   /* ProviderEdit: of actions */
  GArray      *facts;                   /* ProviderFact: of cards */
  const char  *refusal;                 /* RENAME, RENAME_CHECK, FORMAT: why not */
  gboolean     incomplete;              /* COMPLETION: ask again after the next key */
};
ProviderAnswer *provider_answer_new (ProviderKind kind, guint64 revision);
ProviderAnswer *provider_answer_ref (ProviderAnswer *answer);
void            provider_answer_unref (ProviderAnswer *answer);
const char     *provider_answer_keep (ProviderAnswer *answer, const char *text);       /* a copy that lives as long; NULL stays NULL */
gpointer        provider_answer_add (ProviderAnswer *answer, gconstpointer row);        /* copies a row; lent until the next */
#define provider_answer_row(answer, type, index) (&g_array_index ((answer)->rows, type, index))

/* ---- asking --------------------------------------------------------------------------------------------------------- */

typedef struct {
  ProviderKind kind;
  Document    *document;
  gsize        start, end;              /* the place, or the selection */
  const char  *text;                    /* RENAME: the new name; SYMBOLS: what is looked for; COMPLETION: what was typed, or NULL;
                                         * ACTIONS: "all" when the person asks for them, NULL for what a card may show */
} ProviderQuestion;

typedef struct ProviderHub ProviderHub;
typedef struct ProviderRequest ProviderRequest;
/* answer NULL: nobody had one; error then says why, or is NULL. Both lent. */
typedef void (*ProviderFunc) (const ProviderAnswer *answer, const char *error, gpointer data);

/* NULL: nobody handles it, and the callback is not called. Otherwise it is called once, never from within, and the request
 * is gone afterwards. */
ProviderRequest *provider_hub_ask (ProviderHub *hub, const ProviderQuestion *question, ProviderFunc func, gpointer data);
void             provider_request_cancel (ProviderRequest *request);   /* the callback is not called any more */
gboolean         provider_hub_handles (ProviderHub *hub, Document *document, ProviderKind kind);
/* Characters after which completion or signature help is worth asking for without a word: ".(" ; never NULL. */
const char      *provider_hub_get_triggers (ProviderHub *hub, Document *document);

/* ---- providers ------------------------------------------------------------------------------------------------------- */

typedef enum { PROVIDER_ERROR, PROVIDER_WARNING, PROVIDER_INFO, PROVIDER_HINT } ProviderSeverity;
typedef struct {
  ProviderSeverity severity;
  gsize       start, end;
  const char *code, *message;
  const char *hint;                     /* other places that belong to it, a row each; NULL: none */
} ProviderProblem;

typedef struct {
  const char *name;
  gboolean    (*handles) (gpointer self, Document *document, ProviderKind kind);
  /* Answers by provider_request_answer, once, now or later. The question is the request's. */
  void        (*ask) (gpointer self, ProviderRequest *request);
  void        (*cancel) (gpointer self, ProviderRequest *request);      /* may be NULL; still answers, or not */
  const char *(*get_triggers) (gpointer self, Document *document);      /* may be NULL */
  void        (*opened) (gpointer self, Document *document);            /* these four may be NULL */
  void        (*changed) (gpointer self, Document *document, const DocumentDelta *delta);
  void        (*saved) (gpointer self, Document *document);
  void        (*closed) (gpointer self, Document *document);
  void        (*free) (gpointer self);
} ProviderClass;

ProviderHub *provider_hub_new (void);
void         provider_hub_free (ProviderHub *hub);
/* Takes `self`. */
void         provider_hub_add (ProviderHub *hub, const ProviderClass *klass, gpointer self);
/* Its questions get no answer, its documents are closed, it is freed. */
void         provider_hub_remove (ProviderHub *hub, const ProviderClass *klass);        /* every one of that class */
void         provider_hub_open (ProviderHub *hub, Document *document);  /* until it is closed, providers hear of its changes */
void         provider_hub_saved (ProviderHub *hub, Document *document);
void         provider_hub_close (ProviderHub *hub, Document *document);
GPtrArray   *provider_hub_get_documents (ProviderHub *hub);             /* Document; lent */
/* Problems that a provider found by itself replace those it had for the document. Offsets of `revision`. */
typedef void (*ProviderProblemsFunc) (Document *document, gconstpointer provider, guint64 revision,
                                      const ProviderProblem *problems, guint count, gpointer data);
void         provider_hub_set_problems_func (ProviderHub *hub, ProviderProblemsFunc func, gpointer data);
void         provider_hub_report (ProviderHub *hub, Document *document, gconstpointer provider, guint64 revision,
                                  const ProviderProblem *problems, guint count);
/* What a person should know of a provider: it started, crashed, gave up. text NULL: all is well again. */
typedef void (*ProviderStatusFunc) (const char *provider, const char *text, gpointer data);
void         provider_hub_set_status_func (ProviderHub *hub, ProviderStatusFunc func, gpointer data);
void         provider_hub_say (ProviderHub *hub, const char *provider, const char *text);

const ProviderQuestion *provider_request_get_question (ProviderRequest *request);
guint64      provider_request_get_revision (ProviderRequest *request);  /* the document's when it was asked */
gboolean     provider_request_is_cancelled (ProviderRequest *request);  /* any thread that holds a reference */
ProviderRequest *provider_request_ref (ProviderRequest *request);       /* any thread */
void         provider_request_unref (ProviderRequest *request);         /* any thread */
/* Takes the answer; NULL: none, and `error` may say why. `provider` as given to ask. */
void         provider_request_answer (ProviderRequest *request, gpointer provider, ProviderAnswer *answer, const char *error);

/* How well `text` matches what was typed: 0 not at all; equal start before word starts before letters in order. */
int          provider_match (const char *typed, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProviderAnswer, provider_answer_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProviderHub, provider_hub_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProviderRequest, provider_request_unref)

G_END_DECLS

#endif
