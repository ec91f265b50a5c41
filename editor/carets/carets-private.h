/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the caret model's parts share. */
#ifndef CARETS_PRIVATE_H
#define CARETS_PRIVATE_H

#include "carets/carets.h"
#include "carets/commands.h"

/* ---- reading text: a window of bytes that follows the reader ------------------------------------------------ */
#define CARETS_WINDOW 4096
typedef struct {
  Document *document;                   /* lent */
  gsize     length, start, end;         /* of the text; what `bytes` holds */
  guint64   revision;
  char      bytes[CARETS_WINDOW];
} CaretText;
void     caret_text_init (CaretText *text, Document *document);
void     caret_text_refresh (CaretText *text);                  /* after the document changed */
void     caret_text_fill (CaretText *text, gsize offset);
/* The byte there, -1 beyond the ends. */
static inline int
caret_text_at (CaretText *text, gsize offset)
{
  if (offset >= text->length)
    return -1;
  if (offset < text->start || offset >= text->end)
    caret_text_fill (text, offset);
  return (guchar) text->bytes[offset - text->start];
}
gunichar caret_text_char (CaretText *text, gsize offset, gsize *next);  /* a bad byte is 0xFFFD of one byte; 0 at the end */
gsize    caret_text_back (CaretText *text, gsize offset);               /* start of the character before */
gsize    caret_text_next (CaretText *text, gsize offset);               /* graphemes (UAX 29) */
gsize    caret_text_previous (CaretText *text, gsize offset);
char    *caret_text_dup (CaretText *text, gsize start, gsize end);
gsize    caret_text_line_end (CaretText *text, guint line);             /* before its line break */
gsize    caret_text_skip_blanks (CaretText *text, gsize offset);        /* spaces and tabs */
gboolean caret_text_is_blank_line (CaretText *text, guint line);
gboolean caret_char_is_word (gunichar c);

/* ---- the set ------------------------------------------------------------------------------------------------ */
typedef struct { GArray *list; guint primary; guint64 revision; } CaretStep;
#define CARETS_STEPS_MAX 128
#define CARETS_STEP_CARETS_MAX 10000

/* Where a caret goes when its own edit is applied: old coordinates, the side to stand on, and a correction after that. */
typedef struct {
  EditorCaret caret;
  guint8      anchor_right, head_right;
  gssize      anchor_shift, head_shift;
} CaretPlace;

struct _EditorCarets {
  Document   *document;
  GArray     *list;                     /* EditorCaret */
  guint       primary;
  GArray     *steps;                    /* CaretStep */
  CaretsRules rules;
  CaretsFunc  func;
  gpointer    func_data;
  CaretsHiddenFunc hidden;
  gpointer    hidden_data;
  CaretText   text;
  GArray     *places;                   /* CaretPlace of the edit being applied; NULL: it is somebody else's */
  gboolean    whole_words;              /* the selection came from a word: so do the next ones */
  GArray     *pairs;                    /* gsize: sorted: closing characters put in by us, which typing goes over */
  gboolean    in_column;                /* the last step was a rectangle ... */
  GPtrArray  *expansions;               /* GArray of EditorCaret: the sets before each growth, for shrinking */
  gboolean    in_expand;                /* the move under way is one of these */
  CaretsExpandFunc expand;
  gpointer    expand_data;
  guint       column_from[2], column_to[2];             /* ... from here to there: row, display column */
};

gboolean carets_find_pair (EditorCarets *self, gsize close, guint *index);
void     carets_sort_pairs (EditorCarets *self);
void     carets_normalize (EditorCarets *self);
void     carets_note_step (EditorCarets *self);
void     carets_changed (EditorCarets *self);
/* Takes what a motion made of the list, and says so. */
void     carets_moved (EditorCarets *self);

/* motions and words */
gsize    carets_get_target (EditorCarets *self, gsize at, CaretsMotion motion, guint count, guint *column);
gboolean carets_get_word (EditorCarets *self, gsize at, gsize *start, gsize *end);

guint    carets_get_indent (EditorCarets *self, guint line);     /* columns of blanks before its text */
char    *carets_make_indent (EditorCarets *self, guint columns);
/* The innermost bracket that is open at `offset`, closed or not. */
gboolean carets_get_open_before (EditorCarets *self, gsize offset, gsize *open);

/* ---- edits -------------------------------------------------------------------------------------------------- */
/* A sorted list under construction; texts are kept until it is freed. Overlaps with the edit before are cut off. */
typedef struct {
  GArray    *edits;                     /* DocumentEdit */
  GArray    *places;                    /* CaretPlace, one for each caret, in order; empty: carets follow as they do others' edits */
  GPtrArray *texts;
} CaretEdit;
void     caret_edit_init (CaretEdit *edit);
void     caret_edit_add (CaretEdit *edit, gsize start, gsize end, const char *text, gsize length);      /* lent */
void     caret_edit_take (CaretEdit *edit, gsize start, gsize end, char *text);
void     caret_edit_place (CaretEdit *edit, gsize anchor, gboolean anchor_right, gsize head, gboolean head_right);
CaretPlace *caret_edit_last_place (CaretEdit *edit);
gboolean caret_edit_apply (CaretEdit *edit, EditorCarets *self);         /* and frees it */

#endif
