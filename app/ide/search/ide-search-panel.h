/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel that searches the project: what to look for, where, and the results as a list by file. */
#ifndef IDE_SEARCH_PANEL_H
#define IDE_SEARCH_PANEL_H

#include <gtk/gtk.h>
#include "ide-search-model.h"

G_BEGIN_DECLS

#define IDE_TYPE_SEARCH_PANEL (ide_search_panel_get_type ())
G_DECLARE_FINAL_TYPE (IdeSearchPanel, ide_search_panel, IDE, SEARCH_PANEL, GtkWidget)

/* What the window does for it. */
typedef struct {
  const char *(*get_root) (gpointer data);                      /* the project's folder; NULL: none is open */
  GHashTable *(*dup_texts) (gpointer data);                     /* path -> Rope of texts that are open; the caller frees it */
  void        (*open) (gpointer data, IdeSearchHit *hit);
  void        (*open_text) (gpointer data, char *text);         /* taken */
  /* Replaces what is ticked in `files` (IdeSearchFile); then ide_search_panel_replaced. */
  void        (*replace) (gpointer data, SearchPattern *pattern, SearchTemplate *with, GPtrArray *files);
} IdeSearchPanelHost;

GtkWidget *ide_search_panel_new (const IdeSearchPanelHost *host, gpointer data);
/* Puts the focus into the entry; text (may be NULL) is looked for. */
void       ide_search_panel_focus (IdeSearchPanel *self, const char *text, gboolean replace);
gboolean   ide_search_panel_go (IdeSearchPanel *self, gboolean back);           /* opens the next hit; FALSE: there is none */
void       ide_search_panel_stop (IdeSearchPanel *self);
void       ide_search_panel_replaced (IdeSearchPanel *self);                    /* the results are of the past: search again */
const char *ide_search_panel_get_status (IdeSearchPanel *self);
guint      ide_search_panel_get_count (IdeSearchPanel *self);
gboolean   ide_search_panel_is_running (IdeSearchPanel *self);

G_END_DECLS

#endif
