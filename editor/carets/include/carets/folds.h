/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Folds of a text: which rows can be folded, which are, and that they follow edits. No GTK. Main thread.
 *
 * A fold's first row stays visible, those behind it up to its last are hidden. Where no language service said otherwise, a
 * row can be folded when the next row with text stands further in; the fold ends before the first that does not. Comments
 * below each other fold too. */
#ifndef CARETS_FOLDS_H
#define CARETS_FOLDS_H

#include "carets/carets.h"

G_BEGIN_DECLS

typedef struct _CaretsFolds CaretsFolds;
typedef struct { guint first, last; } CaretsFold;       /* rows from 0; first < last */

/* Listens to the document of `carets`, which must outlive it. Offsets and rows are of the current revision. */
CaretsFolds *carets_folds_new (EditorCarets *carets);
void         carets_folds_free (CaretsFolds *folds);
/* Ranges from a language service, by their first row; they follow edits until the next ones. NULL, 0: by indent. */
void         carets_folds_set_ranges (CaretsFolds *folds, const CaretsFold *ranges, guint count);

gboolean     carets_folds_can_fold (CaretsFolds *folds, guint line);            /* local: cheap for each visible row */
gboolean     carets_folds_find (CaretsFolds *folds, guint line, CaretsFold *fold);      /* the one that begins in this row */
gboolean     carets_folds_find_around (CaretsFolds *folds, guint line, CaretsFold *fold);       /* the innermost that holds it */

guint        carets_folds_get_count (CaretsFolds *folds);                       /* how many are folded */
const CaretsFold *carets_folds_get_folded (CaretsFolds *folds, guint *count);   /* by first row; lent until the next change */
gboolean     carets_folds_is_folded (CaretsFolds *folds, guint line, CaretsFold *fold); /* one that begins in this row */
gboolean     carets_folds_is_hidden (CaretsFolds *folds, guint line);

/* FALSE: nothing changed. */
gboolean     carets_folds_fold (CaretsFolds *folds, guint line);        /* the innermost open one that holds the row */
gboolean     carets_folds_unfold (CaretsFolds *folds, guint line);      /* the one that begins there, or hides the row */
gboolean     carets_folds_toggle (CaretsFolds *folds, guint line);
gboolean     carets_folds_fold_all (CaretsFolds *folds, guint level);   /* those nested `level` deep (1: the outermost); 0: all */
gboolean     carets_folds_unfold_all (CaretsFolds *folds);
gboolean     carets_folds_reveal (CaretsFolds *folds, gsize offset);    /* opens whatever hides it */

G_END_DECLS

#endif
