/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the find bar's parts share. */
#ifndef VIEW_FIND_PRIVATE_H
#define VIEW_FIND_PRIVATE_H

#include "view-search.h"

typedef enum { FIND_STAY, FIND_FIRST, FIND_NEXT, FIND_PREVIOUS } FindJump;

struct _EditorFind {
  GtkWidget   parent_instance;
  EditorView *view;
  ViewSearch *search;
  GtkWidget  *grid, *entry, *count, *message, *replace_toggle, *replace_box, *replace_entry, *preview_toggle, *preview, *all_button;
  GtkWidget  *match_case, *word, *regex, *limited, *keep_case;
  FindJump    jump;                     /* wanted as soon as the hits for it are known */
  gsize       origin_start, origin_end; /* the selection where the search began */
  gboolean    selecting, wrapped;
  char       *said;                     /* shown instead of the count until something else is looked for or changed */
  guint64     said_revision;
  guint       history;                  /* how far back in the texts looked for; 0: the one being typed */
  char       *typed;
  /* replacing */
  GCancellable *replacing;
  gboolean    replace_when_found;
  GHashTable *unticked;                 /* indices of hits that stay as they are */
};

/* view-find.c */
SearchFlags view_find_get_flags (EditorFind *self);
void        view_find_jump (EditorFind *self, FindJump jump);
void        view_find_select (EditorFind *self, gsize start, gsize end);
void        view_find_update (EditorFind *self);
void        view_find_say (EditorFind *self, char *text);               /* taken */
GtkWidget  *view_find_add_toggle (EditorFind *self, GtkWidget *box, const char *label, const char *tooltip);
GtkWidget  *view_find_add_button (GtkWidget *box, const char *icon, const char *tooltip, GCallback callback, EditorFind *self);

/* view-find-replace.c */
GtkWidget  *view_find_make_replace (EditorFind *self);
void        view_find_replace_all (EditorFind *self);
void        view_find_replace_update (EditorFind *self);                /* after every change of the hits */
void        view_find_replace_stop (EditorFind *self);
/* The template as typed; NULL: it is wrong, and that is shown. */
SearchTemplate *view_find_get_template (EditorFind *self);
/* The edit of one hit, made from the rows around it. */
SearchEdits *view_find_get_edit (EditorFind *self, const SearchTemplate *with, guint index);

/* view-find-preview.c */
GtkWidget  *view_find_make_preview (EditorFind *self);
void        view_find_preview_update (EditorFind *self);                /* hits or the template changed */

#endif
