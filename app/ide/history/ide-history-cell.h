/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row of the undo tree, drawn: lanes, branches, the node in its author's colour. */
#ifndef IDE_HISTORY_CELL_H
#define IDE_HISTORY_CELL_H

#include <gtk/gtk.h>
#include "history/graph.h"

G_BEGIN_DECLS

#define IDE_TYPE_HISTORY_CELL (ide_history_cell_get_type ())
G_DECLARE_FINAL_TYPE (IdeHistoryCell, ide_history_cell, IDE, HISTORY_CELL, GtkWidget)

GtkWidget     *ide_history_cell_new (void);
/* The graph is read at once, and not kept. */
void           ide_history_cell_set (IdeHistoryCell *self, const HistoryGraph *graph, guint row, gboolean marked);
const GdkRGBA *ide_history_get_author_color (DocumentAuthor author);
const char    *ide_history_get_author_name (DocumentAuthor author);            /* for people */

G_END_DECLS

#endif
