/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A bar above a large text that says what is off, with a button to switch it on; and the questions before such a file is opened. */
#ifndef IDE_PAGE_LARGE_H
#define IDE_PAGE_LARGE_H

#include <gtk/gtk.h>
#include "document/document.h"

G_BEGIN_DECLS

#define IDE_TYPE_PAGE_LARGE (ide_page_large_get_type ())
G_DECLARE_FINAL_TYPE (IdePageLarge, ide_page_large, IDE, PAGE_LARGE, GtkWidget)

/* Follows the document's size. Signal "unlimited" (): what was off is on from now. */
GtkWidget  *ide_page_large_new (Document *document);
gboolean    ide_page_large_is_shown (IdePageLarge *self);
const char *ide_page_large_get_text (IdePageLarge *self);
/* As the buttons do; they are remembered as long as the page is there. */
void        ide_page_large_switch_on (IdePageLarge *self);
void        ide_page_large_dismiss (IdePageLarge *self);

/* ---- opening ------------------------------------------------------------------------------------------------ */
typedef enum { IDE_LARGE_OPEN, IDE_LARGE_READ_ONLY, IDE_LARGE_CANCEL } IdeLargeChoice;
typedef void (*IdeLargeFunc) (IdeLargeChoice choice, gpointer data);
/* TRUE: the file takes much of the memory; a dialog asks and calls back. */
gboolean    ide_large_ask (GtkWindow *parent, const char *path, IdeLargeFunc func, gpointer data);

G_END_DECLS

#endif
