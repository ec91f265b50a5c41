/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Language services of SymphonyScript: what an editor asks about a text while it is being written.
 *
 * A LanguageProject holds the texts of a project. Every question names a file (its path in the project) and a place in it;
 * places are bytes from the start of the text as it was last given, and may lie anywhere, also past the end or inside a
 * character. Texts may be broken at any byte: a question about a place that makes no sense is answered by NULL or by an
 * empty list, never by a crash, and the work of each answer is bounded by the length of the texts.
 *
 * What is known comes from the text alone (tokens, tree, scopes, and a walk along the calls of a clip that adds up beats);
 * nothing is evaluated and nothing is played. Where a walk cannot know (a count that is computed, a function that chooses),
 * it says so and the answer leaves that part out.
 *
 * Thread: one at a time per project; no locks, no files, no main loop. Ownership: answers belong to the caller until the
 * free function; all strings and lists in an answer live as long as the answer. */
#ifndef LANGUAGE_LANGUAGE_H
#define LANGUAGE_LANGUAGE_H

#include <glib.h>

#include "script/script.h"

G_BEGIN_DECLS

typedef struct LanguageProject LanguageProject;

#define LANGUAGE_FILE_BYTES_MAX (8u << 20)      /* of section 1 of the language; a longer text is refused */

LanguageProject *language_project_new (void);
void             language_project_free (LanguageProject *project);
/* Copies the text and replaces what `path` held. `path` is relative to the project with '/' between its parts. FALSE:
 * longer than LANGUAGE_FILE_BYTES_MAX, the file is forgotten. Reading the text is put off until the first question. */
gboolean         language_project_set_file (LanguageProject *project, const char *path, const char *text, gsize length);
void             language_project_remove_file (LanguageProject *project, const char *path);
/* Names of DSP patches and soundfonts that instruments may take; NULL-ended, copied. */
void             language_project_set_patches (LanguageProject *project, const char *const *names);

typedef struct { guint start, end; } LanguageRange;                             /* bytes, [start, end) */
typedef struct { const char *file; LanguageRange range; gboolean writes; } LanguagePlace;
typedef struct { const char *file; LanguageRange range; const char *text; } LanguageEdit;    /* replace range by text */
typedef struct { LanguagePlace *items; guint count; } LanguagePlaces;           /* by file, then by place */
/* Edits of one command: sorted, not overlapping. `refusal` is why there are none; NULL: it worked. */
typedef struct { LanguageEdit *items; guint count; const char *refusal; } LanguageEdits;
void language_places_free (LanguagePlaces *places);
void language_edits_free (LanguageEdits *edits);

/* ---- completion -------------------------------------------------------------------------------------------- */

typedef enum {
  LANGUAGE_COMPLETION_METHOD, LANGUAGE_COMPLETION_FUNCTION, LANGUAGE_COMPLETION_VARIABLE, LANGUAGE_COMPLETION_CLIP,
  LANGUAGE_COMPLETION_PARAMETER, LANGUAGE_COMPLETION_MODULE, LANGUAGE_COMPLETION_KEYWORD, LANGUAGE_COMPLETION_OPTION,
  LANGUAGE_COMPLETION_PITCH, LANGUAGE_COMPLETION_DURATION, LANGUAGE_COMPLETION_CHORD, LANGUAGE_COMPLETION_MODE,
  LANGUAGE_COMPLETION_DRUM, LANGUAGE_COMPLETION_WORD, LANGUAGE_COMPLETION_BUS, LANGUAGE_COMPLETION_PATCH,
  LANGUAGE_COMPLETION_FILE, LANGUAGE_COMPLETION_STEP
} LanguageCompletionKind;
const char *language_completion_kind_get_name (LanguageCompletionKind kind);

typedef struct {
  LanguageCompletionKind kind;
  const char *label;                    /* shown, and matched against what is typed */
  const char *insert;                   /* replaces the range. With places: "note(${1:pitch}, ${2:duration})$0" */
  gboolean    snippet;                  /* insert has places; '$', '}' and '\' outside of them are escaped by '\' */
  const char *detail;                   /* signature, type or value in one line; may be NULL */
  const char *documentation;            /* plain text; may be NULL */
  guint       rank;                     /* 0 first; the list is sorted by how well it matches, then rank, then label */
} LanguageCompletionItem;

typedef struct {
  LanguageRange           replace;      /* what an item takes the place of */
  LanguageCompletionItem *items;        /* best first */
  guint                   count;
} LanguageCompletion;

/* Never NULL; empty in comments and where nothing can be proposed. Items match what stands between replace.start and the
 * place as a fuzzy prefix: equal start before word starts before letters in order. */
LanguageCompletion *language_complete (LanguageProject *project, const char *file, gsize offset);
void                language_completion_free (LanguageCompletion *completion);

/* ---- hover, signature help ------------------------------------------------------------------------------------ */

typedef struct { const char *label, *value; } LanguageFact;     /* "frequency", "440 Hz" */

typedef struct {
  LanguageRange range;
  const char   *title;                  /* signature or literal */
  const char   *text;                   /* what it does; may be NULL */
  const char   *example;                /* may be NULL */
  LanguageFact *facts;                  /* midi, frequency, beats, seconds, notes, range, ... */
  guint         fact_count;
} LanguageHover;

LanguageHover *language_hover (LanguageProject *project, const char *file, gsize offset);     /* NULL: nothing to say */
void           language_hover_free (LanguageHover *hover);

typedef struct { LanguageRange label; const char *documentation; } LanguageParameter;   /* label: bytes of the signature's */

typedef struct {
  const char        *label;             /* "note(pitch, duration?)"; inside an option object "{ timing?: ms, velocity? }" */
  const char        *documentation;     /* may be NULL */
  LanguageParameter *parameters;
  guint              count;
  guint              active;            /* count or more: beyond the last one */
  LanguageRange      range;             /* of the call or the option object */
} LanguageSignature;

LanguageSignature *language_signature (LanguageProject *project, const char *file, gsize offset);     /* NULL: in no call */
void               language_signature_free (LanguageSignature *signature);

/* ---- names ------------------------------------------------------------------------------------------------------ */

/* Where the name at the place is declared, through imports; several only for a name that is exported by `export *` twice.
 * A file's name in an import leads to that file. */
LanguagePlaces *language_find_definition (LanguageProject *project, const char *file, gsize offset);
/* All uses of the name in all files, its declaration among them. */
LanguagePlaces *language_find_references (LanguageProject *project, const char *file, gsize offset);
/* The uses in this file only, for marking them. */
LanguagePlaces *language_find_highlights (LanguageProject *project, const char *file, gsize offset);
/* FALSE: what stands here cannot be renamed; *refusal (to be freed) says why. */
gboolean        language_rename_check (LanguageProject *project, const char *file, gsize offset, LanguageRange *range, char **refusal);
/* Edits over all files. Shorthand fields keep their key, imports and exports under the same name follow, aliases stay.
 * Refuses when a use would come to mean something else. */
LanguageEdits  *language_rename (LanguageProject *project, const char *file, gsize offset, const char *name);

/* ---- form --------------------------------------------------------------------------------------------------------- */

#define LANGUAGE_COLUMNS 100            /* chains that do not fit are broken, one call per line */

/* Blanks and line breaks only: every token and comment stays as it is and in its order. Formatting twice changes nothing.
 * Lines that touch [start, end) only; 0, G_MAXUINT: all. A text that cannot be formatted without touching a token refuses. */
LanguageEdits  *language_format (LanguageProject *project, const char *file, gsize start, gsize end);

typedef enum { LANGUAGE_FOLD_CLIP, LANGUAGE_FOLD_STATEMENT, LANGUAGE_FOLD_BRACKET, LANGUAGE_FOLD_COMMENT, LANGUAGE_FOLD_IMPORTS } LanguageFoldKind;
typedef struct { LanguageRange range; LanguageFoldKind kind; } LanguageFold;    /* from what stays visible to the last line's end */
typedef struct { LanguageFold *items; guint count; } LanguageFolds;             /* by start; nested or apart; one per first line */
LanguageFolds  *language_get_folds (LanguageProject *project, const char *file);
void            language_folds_free (LanguageFolds *folds);

typedef enum { LANGUAGE_SYMBOL_CLIP, LANGUAGE_SYMBOL_FUNCTION, LANGUAGE_SYMBOL_CLASS, LANGUAGE_SYMBOL_SESSION, LANGUAGE_SYMBOL_TRACK,
               LANGUAGE_SYMBOL_INSTRUMENT, LANGUAGE_SYMBOL_VALUE } LanguageSymbolKind;
typedef struct {
  LanguageSymbolKind kind;
  const char   *name, *detail;          /* "verse", "melody, 8 bars"; detail may be NULL */
  LanguageRange range, name_range;      /* the whole statement; the name in it */
  guint         depth;                  /* 0 at the margin; a row belongs to the last one before it with depth - 1 */
} LanguageSymbol;
typedef struct { LanguageSymbol *items; guint count; } LanguageSymbols;
LanguageSymbols *language_get_outline (LanguageProject *project, const char *file);
void             language_symbols_free (LanguageSymbols *symbols);

typedef struct { LanguageRange *items; guint count; } LanguageRanges;
/* What the selection grows to, step by step: word, literal, argument, call, chain so far, statement, file. Each contains the one before. */
LanguageRanges  *language_get_selections (LanguageProject *project, const char *file, gsize start, gsize end);
void             language_ranges_free (LanguageRanges *ranges);

/* ---- facts drawn into the text --------------------------------------------------------------------------------------- */

typedef enum { LANGUAGE_INLAY_BAR, LANGUAGE_INLAY_BAR_WARNING } LanguageInlayKind;
typedef struct {
  LanguageInlayKind kind;
  guint         offset;                 /* drawn before this place */
  guint         bar;                    /* from 1 */
  double        beats, expected;        /* WARNING: what the bar has and should have; BAR: both the bar's length */
  const char   *text;                   /* "4"; "bar 4 has 5 beats" */
} LanguageInlay;
typedef struct { LanguageInlay *items; guint count; } LanguageInlays;
/* Bars are counted along a clip's own chain, from the clip's start. A row of calls that begins on a bar line is taken for
 * bars when two rows of the chain or more, and more than half of them, are whole bars; then one that is not is named, and the
 * next row begins a bar again. */
LanguageInlays *language_get_inlays (LanguageProject *project, const char *file);
void            language_inlays_free (LanguageInlays *inlays);

typedef enum { LANGUAGE_SCRUB_NUMBER, LANGUAGE_SCRUB_PITCH, LANGUAGE_SCRUB_DURATION, LANGUAGE_SCRUB_WORD, LANGUAGE_SCRUB_BOOL } LanguageScrubKind;
typedef struct {
  LanguageRange range;                  /* the literal with its quotes or sign */
  LanguageScrubKind kind;
  const char   *unit;                   /* "ms", "beats"; may be NULL */
  gboolean      ranged;                 /* least and most hold */
  double        value, least, most, step;       /* pitch: midi; duration: beats, no step; word: index */
  const char   *previous, *next;        /* new text for the range; NULL at the end of the range */
} LanguageScrub;
/* The literal at the place as something to turn. steps: how far `next` and `previous` go, at least 1;
 * pitches by semitones, spelled like the key around them, durations along the note values. NULL: no literal that can be turned. */
LanguageScrub  *language_scrub (LanguageProject *project, const char *file, gsize offset, guint steps);
void            language_scrub_free (LanguageScrub *scrub);

/* ---- notes ----------------------------------------------------------------------------------------------------------------- */

typedef enum { LANGUAGE_NOTE_NOTHING, LANGUAGE_NOTE_CALL, LANGUAGE_NOTE_STEP /* of a mini-notation */ } LanguageNoteKind;
typedef struct {
  LanguageNoteKind kind;
  LanguageRange call;                   /* the call with its dot; the step */
  LanguageRange pitch, duration, velocity;      /* literals; 0, 0: none */
  gboolean pitch_computed, duration_computed, velocity_computed;        /* written, but not as a literal */
  guint    duration_at, velocity_at;    /* where one that is not written may stand; 0: nowhere */
} LanguageNote;
/* What is written at [start, end), where the score says that a note comes from (the method's name or the step). */
LanguageNote    language_read_note (LanguageProject *project, const char *file, gsize start, gsize end);
typedef struct {
  int    semitones;                     /* up or down; 0: not */
  double beats;                         /* the new length; 0: as it is */
  double velocity;                      /* 0-1; < 0: as it is */
} LanguageNoteChange;
/* The edits that make the note so, in one text; `refusal` says why it cannot be (a pitch that is computed, ...). */
LanguageEdits  *language_change_note (LanguageProject *project, const char *file, gsize start, gsize end, const LanguageNoteChange *change);
/* Writes .mute() or .solo() (`method`) behind the Track.from(…) that plays the clip around a place, or takes it away. */
LanguageEdits  *language_toggle_track (LanguageProject *project, const char *file, gsize offset, const char *method);
/* Writes the loop whose name begins at `start` out, once for each pass; refuses what is no loop of a known count. */
LanguageEdits  *language_unroll (LanguageProject *project, const char *file, gsize start);
/* Puts `word` ("~", "kick") where a step stands. */
LanguageEdits  *language_set_step (LanguageProject *project, const char *file, gsize start, gsize end, const char *word);
/* The plain steps, words and rests, of the mini-notation around a place, in order. */
LanguageRanges *language_get_steps (LanguageProject *project, const char *file, gsize offset);

typedef enum {
  LANGUAGE_TOKEN_COMMENT, LANGUAGE_TOKEN_KEYWORD, LANGUAGE_TOKEN_NUMBER, LANGUAGE_TOKEN_STRING, LANGUAGE_TOKEN_PITCH,
  LANGUAGE_TOKEN_DURATION, LANGUAGE_TOKEN_CHORD, LANGUAGE_TOKEN_DRUM, LANGUAGE_TOKEN_PATTERN, LANGUAGE_TOKEN_METHOD,
  LANGUAGE_TOKEN_FUNCTION, LANGUAGE_TOKEN_CLIP, LANGUAGE_TOKEN_PARAMETER, LANGUAGE_TOKEN_OPTION, LANGUAGE_TOKEN_TYPE,
  LANGUAGE_TOKEN_BUILT_IN, LANGUAGE_TOKEN_UNKNOWN_METHOD
} LanguageTokenKind;
const char *language_token_kind_get_name (LanguageTokenKind kind);
typedef struct { LanguageRange range; LanguageTokenKind kind; } LanguageToken;
typedef struct { LanguageToken *items; guint count; } LanguageTokens;           /* by place, apart from each other */
/* Those that touch [start, end); 0, G_MAXUINT: all. Names without a meaning of their own are left out. */
LanguageTokens *language_get_tokens (LanguageProject *project, const char *file, gsize start, gsize end);
void            language_tokens_free (LanguageTokens *tokens);

/* ---- fixes ------------------------------------------------------------------------------------------------------------- */

typedef struct { const char *title; LanguageEdit *edits; guint edit_count; gboolean preferred; } LanguageFix;
typedef struct { LanguageFix *items; guint count; } LanguageFixes;
/* What can be done about the text between start and end: the fixes of those of the given diagnostics that touch it (their
 * file indices count in `files`, paths; both may be empty), then what the services know themselves: import a name that
 * another file exports, take the nearest name. */
LanguageFixes  *language_get_fixes (LanguageProject *project, const char *file, gsize start, gsize end,
                                    const ScriptDiagnostic *diagnostics, guint diagnostic_count, const char *const *files, guint file_count);
void            language_fixes_free (LanguageFixes *fixes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageProject, language_project_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageCompletion, language_completion_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageHover, language_hover_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageSignature, language_signature_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguagePlaces, language_places_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageEdits, language_edits_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageFolds, language_folds_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageSymbols, language_symbols_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageRanges, language_ranges_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageInlays, language_inlays_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageScrub, language_scrub_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageTokens, language_tokens_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanguageFixes, language_fixes_free)

G_END_DECLS

#endif
