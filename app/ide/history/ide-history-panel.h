/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The undo tree of the text in front: a list whose rows draw branches as lanes, a slider by time, and what would change. */
#ifndef IDE_HISTORY_PANEL_H
#define IDE_HISTORY_PANEL_H

#include <gtk/gtk.h>
#include "document/document.h"

G_BEGIN_DECLS

#define IDE_TYPE_HISTORY_PANEL (ide_history_panel_get_type ())
G_DECLARE_FINAL_TYPE (IdeHistoryPanel, ide_history_panel, IDE, HISTORY_PANEL, GtkWidget)

/* Signal "jumped" (guint64 caret): the text is at another node now; its last change was there.
 * Keys: Up and Down by age, Left and Right to the branch beside, Enter goes there, C compares with the selected one. */
GtkWidget *ide_history_panel_new (void);
void       ide_history_panel_set_document (IdeHistoryPanel *self, Document *document);  /* NULL: none */
void       ide_history_panel_focus (IdeHistoryPanel *self);
guint      ide_history_panel_get_count (IdeHistoryPanel *self);
guint      ide_history_panel_get_lanes (IdeHistoryPanel *self);
guint      ide_history_panel_get_selected (IdeHistoryPanel *self);      /* a node's number; G_MAXUINT: none */
const char *ide_history_panel_get_title (IdeHistoryPanel *self);        /* what is compared */

G_END_DECLS

#endif
