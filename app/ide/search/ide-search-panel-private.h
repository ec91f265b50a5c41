/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the search panel's parts share. */
#ifndef IDE_SEARCH_PANEL_PRIVATE_H
#define IDE_SEARCH_PANEL_PRIVATE_H

#include "ide-search-panel.h"

struct _IdeSearchPanel {
  GtkWidget    parent_instance;
  IdeSearchPanelHost host;
  gpointer     host_data;
  GtkWidget   *box, *entry, *with, *include, *exclude, *match_case, *word, *regex, *keep_case, *hidden, *ignored;
  GtkWidget   *replace_button, *status, *stop, *again, *copy, *text, *stack, *empty, *list;
  GListStore  *files;                   /* IdeSearchFile, by name */
  GtkTreeListModel *rows;
  GtkSingleSelection *selection;
  SearchPattern *pattern;               /* of the results; NULL: none were asked for */
  SearchFlags  flags;
  SearchProjectTotals totals;
  char        *mistake, *named;
  GCancellable *running;
  guint        delay;
};

/* ide-search-panel.c */
void       ide_search_panel_update (IdeSearchPanel *self);

/* ide-search-list.c */
GtkWidget *ide_search_panel_make_list (IdeSearchPanel *self);
void       ide_search_panel_copy (IdeSearchPanel *self);
void       ide_search_panel_open_text (IdeSearchPanel *self);
void       ide_search_panel_toggle_tick (IdeSearchPanel *self);
void       ide_search_panel_update_rows (IdeSearchPanel *self);         /* what a hit becomes has changed */
void       ide_search_panel_update_replace (IdeSearchPanel *self);
void       ide_search_panel_replace (IdeSearchPanel *self);

#endif
