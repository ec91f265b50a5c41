/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The help's pages: those in data/help, and those that are made from the tables of actions and of the language. */
#ifndef IDE_HELP_PAGES_H
#define IDE_HELP_PAGES_H

#include "ide-markdown.h"

G_BEGIN_DECLS

typedef struct { char *name, *title, *text; } IdeHelpPage;      /* "music", "Music in the text", Markdown */

/* All pages in their order, IdeHelpPage. folder: data/help; a page that is missing there is left out. */
GPtrArray         *ide_help_pages_load (const char *folder);
const IdeHelpPage *ide_help_pages_find (GPtrArray *pages, const char *name);

G_END_DECLS

#endif
