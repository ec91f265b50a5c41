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
};

#endif
