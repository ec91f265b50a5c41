/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands' functions, for their table. */
#ifndef CARETS_COMMAND_H
#define CARETS_COMMAND_H

#include "carets/commands.h"
#include "carets-private.h"

typedef gboolean (*CaretsCommandFunc) (EditorCarets *self);

/* Rows that carets touch, those of carets that share or follow rows as one block; [first, last] and the carets of it. */
typedef struct { guint first, last, caret_first, caret_last; } CaretsBlock;
GArray  *carets_get_blocks (EditorCarets *self, gboolean join_neighbours);
gsize    carets_get_row_end (EditorCarets *self, guint line);           /* behind its line break */

gboolean carets_move_up (EditorCarets *self);
gboolean carets_move_down (EditorCarets *self);
gboolean carets_copy_up (EditorCarets *self);
gboolean carets_copy_down (EditorCarets *self);
gboolean carets_delete_lines (EditorCarets *self);
gboolean carets_join_lines (EditorCarets *self);
gboolean carets_sort (EditorCarets *self);
gboolean carets_sort_back (EditorCarets *self);
gboolean carets_reverse (EditorCarets *self);
gboolean carets_unique (EditorCarets *self);
gboolean carets_indent (EditorCarets *self);
gboolean carets_outdent (EditorCarets *self);
gboolean carets_comment (EditorCarets *self);
gboolean carets_block_comment (EditorCarets *self);
gboolean carets_line_above (EditorCarets *self);
gboolean carets_line_below (EditorCarets *self);
gboolean carets_upper (EditorCarets *self);
gboolean carets_lower (EditorCarets *self);
gboolean carets_title (EditorCarets *self);
gboolean carets_transpose (EditorCarets *self);
gboolean carets_duplicate (EditorCarets *self);
gboolean carets_trim (EditorCarets *self);
gboolean carets_finish (EditorCarets *self);

#endif
