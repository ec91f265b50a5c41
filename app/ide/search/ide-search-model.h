/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of a search in the project, as list models: files, and in each its hits, made when they are seen. */
#ifndef IDE_SEARCH_MODEL_H
#define IDE_SEARCH_MODEL_H

#include <gio/gio.h>
#include "search/search-project.h"

G_BEGIN_DECLS

#define IDE_TYPE_SEARCH_FILE (ide_search_file_get_type ())
G_DECLARE_FINAL_TYPE (IdeSearchFile, ide_search_file, IDE, SEARCH_FILE, GObject)        /* a GListModel of IdeSearchHit */
#define IDE_TYPE_SEARCH_HIT (ide_search_hit_get_type ())
G_DECLARE_FINAL_TYPE (IdeSearchHit, ide_search_hit, IDE, SEARCH_HIT, GObject)

IdeSearchFile           *ide_search_file_new (SearchProjectFile *file);
SearchProjectFile       *ide_search_file_get (IdeSearchFile *self);
/* What is not ticked stays as it is when the rest is replaced. */
guint                    ide_search_file_get_ticked (IdeSearchFile *self);
void                     ide_search_file_tick_all (IdeSearchFile *self, gboolean ticked);
GArray                  *ide_search_file_dup_ticked (IdeSearchFile *self);      /* SearchRange */
/* By name, folders' files together. */
int                      ide_search_file_compare (gconstpointer a, gconstpointer b, gpointer unused);

IdeSearchFile           *ide_search_hit_get_file (IdeSearchHit *self);
const SearchProjectHit  *ide_search_hit_get (IdeSearchHit *self);
const char              *ide_search_hit_get_row (IdeSearchHit *self);
gboolean                 ide_search_hit_get_ticked (IdeSearchHit *self);
void                     ide_search_hit_set_ticked (IdeSearchHit *self, gboolean ticked);

G_END_DECLS

#endif
