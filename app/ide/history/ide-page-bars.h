/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What happened to a text's file: a bar above the text that says so, with what can be done, and the difference when asked for. */
#ifndef IDE_PAGE_BARS_H
#define IDE_PAGE_BARS_H

#include <gtk/gtk.h>
#include "document/document.h"

G_BEGIN_DECLS

#define IDE_TYPE_PAGE_BARS (ide_page_bars_get_type ())
G_DECLARE_FINAL_TYPE (IdePageBars, ide_page_bars, IDE, PAGE_BARS, GtkWidget)

typedef enum {
  IDE_BAR_NONE,
  IDE_BAR_CHANGED,                      /* another program wrote the file, and the text has changes of its own */
  IDE_BAR_GONE,                         /* the file was deleted or moved */
  IDE_BAR_RESTORED                      /* unsaved changes came back after a crash */
} IdeBarKind;

/* Listens to the document's "disk-changed". Signal "done" (): a decision was made, the text wants the focus. */
GtkWidget  *ide_page_bars_new (Document *document);
void        ide_page_bars_show (IdePageBars *self, IdeBarKind kind);
IdeBarKind  ide_page_bars_get_kind (IdePageBars *self);
gboolean    ide_page_bars_is_comparing (IdePageBars *self);
/* What the buttons do, for keys and the palette; comparing works at any time. FALSE: there is no such question now. */
typedef enum { IDE_BAR_COMPARE, IDE_BAR_MERGE, IDE_BAR_TAKE, IDE_BAR_KEEP } IdeBarChoice;
gboolean    ide_page_bars_choose (IdePageBars *self, IdeBarChoice choice);
guint       ide_page_bars_get_hunks (IdePageBars *self);        /* differences shown */

G_END_DECLS

#endif
