/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is looked for in one view: pattern, hits, the run that finds them. The find bar steers it, the view paints it. */
#ifndef VIEW_SEARCH_H
#define VIEW_SEARCH_H

#include "search/search.h"
#include "view-private.h"

typedef struct ViewSearch ViewSearch;
struct ViewSearch {
  EditorView    *view;                  /* the bar holds it */
  Document      *document;
  SearchPattern *pattern;               /* NULL: nothing is looked for */
  GArray        *hits;                  /* SearchRange of the current revision, sorted */
  GArray        *ranges;                /* SearchRange of the current revision; NULL: the whole text */
  SearchRange    current;               /* the hit that was gone to last, with `has_current` */
  gboolean       has_current;
  char          *mistake;               /* why there is no pattern, or why the run stopped; NULL: all is well */
  gsize          place;                 /* where in the pattern, with `mistake` and without `pattern` */
  GCancellable  *running;               /* NULL: all hits are known */
  gboolean       truncated;
  guint          restart;
  void         (*func) (gpointer data); /* hits, mistake or running changed */
  gpointer       data;
};

ViewSearch *view_search_new (EditorView *view, void (*func) (gpointer data), gpointer data);
void        view_search_free (ViewSearch *self);
/* "": nothing. The same again changes nothing. */
void        view_search_set (ViewSearch *self, const char *text, SearchFlags flags);
void        view_search_set_range (ViewSearch *self, gboolean limited, gsize start, gsize end);
void        view_search_clear (ViewSearch *self);
/* The hit that is exactly this range; G_MAXUINT: none. */
guint       view_search_find_exact (const ViewSearch *self, gsize start, gsize end);
/* The selection; or the current hit, when only its caret is left of it: another text that is selected (in the entry) takes the
 * selection away from the widget. */
void        view_search_get_place (const ViewSearch *self, gsize *start, gsize *end);
const SearchRange *view_search_get (const ViewSearch *self, guint index);

#endif
