/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the view keeps for folds and bookmarks. */
#ifndef VIEW_FOLDS_H
#define VIEW_FOLDS_H

#include "view-carets.h"
#include "carets/bookmarks.h"
#include "carets/folds.h"

struct _ViewFolds {
  CaretsFolds     *model;
  CaretsBookmarks *bookmarks;
  GtkTextTag      *hidden;
  guint            applied;             /* how many folds the buffer shows */
  GtkSourceGutterRenderer *gutter;
  GArray          *wanted;              /* CaretsFold; from the last time, until the ranges are known; NULL: none */
};

void view_folds_apply (EditorView *self);               /* shows what is folded; carets leave it */
void view_folds_restore (EditorView *self);
void view_folds_forget_wanted (EditorView *self);

#endif
