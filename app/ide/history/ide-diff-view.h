/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the difference of two texts as rows; rows are made when they are seen. Arrow keys move, F7 and Shift+F7 go from one
 * difference to the next, Enter takes one where that is offered. */
#ifndef IDE_DIFF_VIEW_H
#define IDE_DIFF_VIEW_H

#include <gtk/gtk.h>
#include "history/hunks.h"

G_BEGIN_DECLS

#define IDE_TYPE_DIFF_VIEW (ide_diff_view_get_type ())
G_DECLARE_FINAL_TYPE (IdeDiffView, ide_diff_view, IDE, DIFF_VIEW, GtkWidget)

GtkWidget   *ide_diff_view_new (void);
/* hunks: taken; NULL: nothing is compared, and `empty` says why. Equal texts say so. */
void         ide_diff_view_set (IdeDiffView *self, Hunks *hunks, const char *empty);
const Hunks *ide_diff_view_get (IdeDiffView *self);             /* NULL: none */
void         ide_diff_view_set_split (IdeDiffView *self, gboolean split);       /* side by side */
gboolean     ide_diff_view_next (IdeDiffView *self, gboolean back);
/* A button on every hunk; label NULL: none. */
typedef void (*IdeDiffFunc) (guint hunk, gpointer data);
void         ide_diff_view_set_action (IdeDiffView *self, const char *label, IdeDiffFunc func, gpointer data);

G_END_DECLS

#endif
