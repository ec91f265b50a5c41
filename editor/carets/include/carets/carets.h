/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The carets of one view onto a document: where they are, how they move, and what a key does at all of them. No GTK.
 *
 * Offsets are bytes of the document's current revision and stand at grapheme boundaries. Carets are kept sorted, never
 * overlap and never meet: two that do become one. Every edit is one delta and one undo step, whatever the count of carets.
 * Changes by others are followed in one pass over carets and edits. Main thread. */
#ifndef CARETS_CARETS_H
#define CARETS_CARETS_H

#include "document/document.h"
#include "carets/rules.h"

G_BEGIN_DECLS

typedef struct _EditorCarets EditorCarets;

#define CARETS_NO_COLUMN G_MAXUINT
typedef struct {
  gsize anchor, head;                   /* the selection, from where it began to where it moves; equal: none */
  guint column;                         /* display column that moving up and down wishes for; CARETS_NO_COLUMN: its own */
} EditorCaret;

static inline gsize caret_start (const EditorCaret *c) { return MIN (c->anchor, c->head); }
static inline gsize caret_end (const EditorCaret *c) { return MAX (c->anchor, c->head); }

typedef void (*CaretsFunc) (EditorCarets *carets, gpointer data);
/* Whether a row (from 0) is hidden by a fold: moving up and down steps over it. */
typedef gboolean (*CaretsHiddenFunc) (guint line, gpointer data);

/* Holds a reference on the document and listens to it: make it before whoever draws, so that it is right when they look.
 * Starts with one caret at 0. */
EditorCarets *carets_new (Document *document);
void          carets_free (EditorCarets *carets);
Document     *carets_get_document (EditorCarets *carets);
/* Called after every change of the set, whoever caused it; one callback. */
void          carets_set_func (EditorCarets *carets, CaretsFunc func, gpointer data);
void          carets_set_hidden_func (EditorCarets *carets, CaretsHiddenFunc func, gpointer data);
void          carets_set_rules (EditorCarets *carets, const CaretsRules *rules);        /* copied; its strings are lent for good */
const CaretsRules *carets_get_rules (EditorCarets *carets);

/* ---- the set --------------------------------------------------------------------------------------------- */
guint         carets_get_count (EditorCarets *carets);
const EditorCaret *carets_get_all (EditorCarets *carets, guint *count);         /* sorted; lent until the next change */
guint         carets_get_primary (EditorCarets *carets);                        /* its index */
const EditorCaret *carets_get_primary_caret (EditorCarets *carets);
/* The first caret whose end is at or behind `offset`: where a drawer begins. count: there is none. */
guint         carets_find (EditorCarets *carets, gsize offset);
gboolean      carets_has_selection (EditorCarets *carets);                      /* of any of them */
/* Sorts, clamps, merges; `primary` names one of the array. Notes the step before for carets_step_back(). */
void          carets_set (EditorCarets *carets, const EditorCaret *list, guint count, guint primary);
void          carets_set_one (EditorCarets *carets, gsize anchor, gsize head);
/* What the text widget did with its own caret: replaces the primary, no step is noted while there is one caret only. */
void          carets_follow (EditorCarets *carets, gsize anchor, gsize head);
void          carets_add (EditorCarets *carets, gsize anchor, gsize head);      /* the new one is primary */
void          carets_toggle (EditorCarets *carets, gsize offset);               /* adds one, or removes the one that is there */
gboolean      carets_collapse (EditorCarets *carets);   /* to the primary; then drops its selection. FALSE: nothing to do */
gboolean      carets_step_back (EditorCarets *carets);  /* the set before the last step. FALSE: none is known */
/* A set as bytes, for a history's node; loading clamps what does not fit. g_free; NULL with nothing to say. */
GBytes       *carets_save (EditorCarets *carets);
gboolean      carets_load (EditorCarets *carets, GBytes *bytes);

/* ---- motions --------------------------------------------------------------------------------------------- */
typedef enum {
  CARETS_LEFT, CARETS_RIGHT,            /* by grapheme (UAX 29); a selection collapses to its side */
  CARETS_WORD_LEFT, CARETS_WORD_RIGHT,
  CARETS_LINE_START,                    /* first to the text, then to the margin */
  CARETS_LINE_END,
  CARETS_UP, CARETS_DOWN, CARETS_PAGE_UP, CARETS_PAGE_DOWN,
  CARETS_PARAGRAPH_UP, CARETS_PARAGRAPH_DOWN,           /* to the next blank line */
  CARETS_DOCUMENT_START, CARETS_DOCUMENT_END,
  CARETS_BRACKET                        /* to the matching bracket, else to the enclosing one's end */
} CaretsMotion;
/* count: how often (rows of a page for CARETS_PAGE_*). extend: the anchors stay. */
void          carets_move (EditorCarets *carets, CaretsMotion motion, guint count, gboolean extend);
void          carets_add_vertically (EditorCarets *carets, gboolean down);      /* beside every outermost caret, same column */
void          carets_split_lines (EditorCarets *carets);                        /* a caret at the end of each selected line */
void          carets_select_all (EditorCarets *carets);
void          carets_select_lines (EditorCarets *carets);                       /* whole rows, line break included */
/* The rectangle between two places (row from 0, display column): one caret a row; a shorter row gets one at its end. */
void          carets_set_column (EditorCarets *carets, guint from_line, guint from_column, guint to_line, guint to_column);
/* Grows the rectangle of the last carets_set_column(), or one begun at the primary, by a key. */
void          carets_extend_column (EditorCarets *carets, int lines, int columns);
guint         carets_get_column_at (EditorCarets *carets, gsize offset);        /* display column: tabs, wide characters */
gsize         carets_get_offset_at_column (EditorCarets *carets, guint line, guint column);

/* ---- occurrences ----------------------------------------------------------------------------------------- */
/* The word at every caret without a selection (TRUE then), else adds the next place with the same text, which becomes
 * primary; wraps round. FALSE: nothing was added. After a word, whole words are looked for. */
gboolean      carets_add_next (EditorCarets *carets);
gboolean      carets_skip_next (EditorCarets *carets);  /* adds the next and gives up the present primary */
/* All places of the selection's text (or of the word at the primary, as whole words) as a task: it runs in slices. */
typedef struct _CaretsTask CaretsTask;
CaretsTask   *carets_find_all_new (EditorCarets *carets, gboolean word);        /* NULL: nothing to look for */
/* Works for about `budget_us`; FALSE: finished. An edit meanwhile ends it with what was found. */
gboolean      carets_task_step (CaretsTask *task, gint64 budget_us);
double        carets_task_get_progress (CaretsTask *task);                      /* 0-1 */
guint         carets_task_get_found (CaretsTask *task);
void          carets_task_commit (CaretsTask *task);    /* sets the carets to what was found so far */
void          carets_task_free (CaretsTask *task);
guint         carets_add_all (EditorCarets *carets, gboolean word);             /* the whole task at once; how many carets */

/* ---- edits: one delta, one undo step; FALSE: the text refused or there was nothing to do -------------------- */
gboolean      carets_type (EditorCarets *carets, const char *text);             /* with closing, overtyping, surrounding, dedent */
gboolean      carets_insert (EditorCarets *carets, const char *text, gssize length);    /* as it is, replaces selections */
gboolean      carets_newline (EditorCarets *carets);                            /* with the rules' indent */
gboolean      carets_backspace (EditorCarets *carets);                          /* grapheme, empty pair, or one indent level */
gboolean      carets_delete (EditorCarets *carets);
gboolean      carets_delete_to (EditorCarets *carets, CaretsMotion motion);     /* word or line, either way */
gboolean      carets_tab (EditorCarets *carets);        /* indents selected rows, else inserts up to the next stop */
/* Selections joined by newlines, whole rows where nothing is selected; g_free. *whole_rows: paste them above the row. */
char         *carets_copy (EditorCarets *carets, gboolean *whole_rows);
gboolean      carets_cut (EditorCarets *carets);        /* deletes what carets_copy() gives */
/* As many lines as carets: one each, else each gets all. */
gboolean      carets_paste (EditorCarets *carets, const char *text, gboolean whole_rows);
/* One text for each caret, in order (texts of `count` = the count of carets); selects what went in when asked. */
gboolean      carets_replace_each (EditorCarets *carets, const char *const *texts, guint count, gboolean select);

G_END_DECLS

#endif
