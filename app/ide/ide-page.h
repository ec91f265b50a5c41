/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A document in a tab: text, find bar, a bar for what happened to the file. */
#ifndef IDE_PAGE_H
#define IDE_PAGE_H

#include <libpanel.h>
#include "document/document.h"
#include "view/view.h"
#include "ide-page-bars.h"
#include "ide-page-large.h"

G_BEGIN_DECLS

#define IDE_TYPE_PAGE (ide_page_get_type ())
G_DECLARE_FINAL_TYPE (IdePage, ide_page, IDE, PAGE, PanelWidget)

/* Signals: "close-requested" (). */
IdePage    *ide_page_new (Document *document);
Document   *ide_page_get_document (IdePage *self);
EditorView *ide_page_get_view (IdePage *self);
EditorFind *ide_page_get_find (IdePage *self);
IdePageBars *ide_page_get_bars (IdePage *self);
IdePageLarge *ide_page_get_large (IdePage *self);
gboolean    ide_page_is_music (IdePage *self);          /* SymphonyScript: can be the score */
/* An id of GtkSourceView, "": plain text; it stays when the file gets another name. */
void        ide_page_choose_language (IdePage *self, const char *id);
char       *ide_page_dup_name (IdePage *self);          /* the path given to the session */
void        ide_page_set_origin (IdePage *self, const char *path);
gboolean    ide_page_is_copy_of (IdePage *self, const char *path);     /* of that bundled piece, and without a file yet */
/* A line at the foot: the text has mistakes and the last good version plays; NULL hides it. */
void        ide_page_set_foot (IdePage *self, const char *text);

G_END_DECLS

#endif
