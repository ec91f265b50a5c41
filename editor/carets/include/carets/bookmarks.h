/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bookmarks on rows of a document: they follow edits. No GTK. Main thread. */
#ifndef CARETS_BOOKMARKS_H
#define CARETS_BOOKMARKS_H

#include "document/document.h"

G_BEGIN_DECLS

typedef struct _CaretsBookmarks CaretsBookmarks;

CaretsBookmarks *carets_bookmarks_new (Document *document);
void             carets_bookmarks_free (CaretsBookmarks *marks);
gboolean         carets_bookmarks_toggle (CaretsBookmarks *marks, gsize offset);       /* on its row; TRUE: it is there now */
gboolean         carets_bookmarks_has (CaretsBookmarks *marks, guint line);
guint            carets_bookmarks_get_count (CaretsBookmarks *marks);
gsize            carets_bookmarks_get_nth (CaretsBookmarks *marks, guint index);        /* a byte of its row, in order */
/* The next one below the row of *offset (back: above), round the ends. FALSE: there is none. */
gboolean         carets_bookmarks_next (CaretsBookmarks *marks, gsize *offset, gboolean back);
void             carets_bookmarks_clear (CaretsBookmarks *marks);

G_END_DECLS

#endif
