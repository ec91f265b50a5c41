/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edit commands on every caret: rows, case, comments, brackets, sequences. Each is one delta and one undo step. Main thread. */
#ifndef CARETS_COMMANDS_H
#define CARETS_COMMANDS_H

#include "carets/carets.h"

G_BEGIN_DECLS

typedef enum {
  CARETS_COMMAND_NONE,
  /* carets */
  CARETS_ADD_ABOVE, CARETS_ADD_BELOW, CARETS_LINE_ENDS, CARETS_ADD_NEXT, CARETS_SKIP_NEXT, CARETS_STEP_BACK, CARETS_ONE,
  CARETS_COLUMN_UP, CARETS_COLUMN_DOWN, CARETS_COLUMN_LEFT, CARETS_COLUMN_RIGHT,
  CARETS_SELECT_LINES, CARETS_EXPAND, CARETS_SHRINK, CARETS_JUMP_BRACKET, CARETS_SELECT_BRACKET,
  CARETS_GO_START, CARETS_GO_END, CARETS_SELECT_START, CARETS_SELECT_END,
  /* rows that carets and selections touch */
  CARETS_MOVE_UP, CARETS_MOVE_DOWN, CARETS_COPY_UP, CARETS_COPY_DOWN, CARETS_DELETE_LINES, CARETS_JOIN_LINES,
  CARETS_SORT, CARETS_SORT_BACK, CARETS_REVERSE, CARETS_UNIQUE,         /* without a selection: the whole text */
  CARETS_INDENT, CARETS_OUTDENT, CARETS_COMMENT, CARETS_BLOCK_COMMENT, CARETS_LINE_ABOVE, CARETS_LINE_BELOW,
  /* selections, or the word at a caret */
  CARETS_UPPER, CARETS_LOWER, CARETS_TITLE, CARETS_TRANSPOSE, CARETS_DUPLICATE,
  /* all rows */
  CARETS_TRIM, CARETS_FINISH                                            /* one line break at the end */
} CaretsCommand;

/* "move-line-up", as actions call it; CARETS_COMMAND_NONE: there is none. */
CaretsCommand carets_command_find (const char *name);
const char   *carets_command_get_name (CaretsCommand command);          /* NULL: an unknown one */
/* FALSE: nothing changed. */
gboolean      carets_run (EditorCarets *carets, CaretsCommand command);
/* What a save does by the rules: blanks at rows' ends, a last line break. */
gboolean      carets_run_save_rules (EditorCarets *carets);

/* A language service's answer to "what is around [start, end)": TRUE and the next larger range. FALSE: words,
 * texts, brackets and rows say it. */
typedef gboolean (*CaretsExpandFunc) (gsize *start, gsize *end, gpointer data);
void          carets_set_expand_func (EditorCarets *carets, CaretsExpandFunc func, gpointer data);

/* ---- sequences ------------------------------------------------------------------------------------------- */
/* The texts for `count` carets from how the first is written:
 *   "1"         1, 2, 3            "01"      01, 02          "10 -2"   10, 8, 6       "0.5 0.25"   0.5, 0.75, 1.0
 *   "a"         a, b, c            "C4"      C4, C#4, D4     "C4 2"    in steps of semitones
 *   "C4 major"  C4, D4, E4, F4     (major, minor, pentatonic, blues, dorian, phrygian, lydian, mixolydian, locrian,
 *               harmonic-minor, melodic-minor, whole-tone, chromatic)
 * NULL: it cannot be read. g_strfreev. */
char        **carets_make_sequence (const char *spec, guint count);
gboolean      carets_insert_sequence (EditorCarets *carets, const char *spec);

G_END_DECLS

#endif
