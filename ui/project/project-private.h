/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tree's widgets share. */
#ifndef PROJECT_PRIVATE_H
#define PROJECT_PRIVATE_H

#include "project/model.h"
#include "project/project.h"

struct _ProjectTree {
  GtkWidget           parent_instance;
  GtkWidget          *stack, *list, *scroller, *title, *buttons, *choose, *menu, *search_bar, *search, *inside, *inside_status;
  gboolean            fixed;            /* the bundled pieces: to be opened, not to be changed */
  ProjectModel       *model;
  ProjectChanges     *changes;
  GtkMultiSelection  *selection;
  GHashTable         *badges;           /* path -> Badge */
  /* a name that is being typed */
  ProjectNode        *editing;
  GtkWidget          *editor;           /* its entry while the row is drawn; weak */
  char               *wanted_path;      /* to be selected and focused when its row is there */
  gboolean            wanted_focus;
  /* the clipboard holds these, cut */
  GStrv               cut;
  GtkWidget          *drop_row;         /* weak; opened when a drag rests on it */
  guint               drop_timer;
};

/* project-tree.c */
GStrv        project_tree_dup_selected (ProjectTree *self);             /* paths; nothing selected: empty */
ProjectNode *project_tree_get_current (ProjectTree *self);              /* the focused or first selected; lent, may be NULL */
void         project_tree_select (ProjectTree *self, ProjectNode *node, gboolean focus);
char        *project_tree_dup_target (ProjectTree *self, ProjectNode *node);    /* the folder that things go into */
void         project_tree_activate (ProjectTree *self, ProjectNode *node);
void         project_tree_say (ProjectTree *self, const char *text, gboolean with_undo);
void         project_tree_update_state (ProjectTree *self);

/* project-row.c */
#define PROJECT_TYPE_ROW (project_row_get_type ())
G_DECLARE_FINAL_TYPE (ProjectRow, project_row, PROJECT, ROW, GtkWidget)
GtkListItemFactory *project_row_make_factory (ProjectTree *tree);
ProjectNode *project_row_get_node (ProjectRow *row);
ProjectTree *project_row_get_tree (ProjectRow *row);
void         project_row_update (ProjectRow *row);
ProjectRow  *project_tree_find_row (ProjectTree *tree, ProjectNode *node);      /* NULL: not drawn now */
void         project_tree_update_rows (ProjectTree *tree);              /* all that are drawn */
typedef struct { char *text, *tip; } ProjectBadge;

/* project-edit.c */
void         project_tree_begin_rename (ProjectTree *self);
void         project_tree_begin_create (ProjectTree *self, gboolean is_folder);
void         project_tree_end_edit (ProjectTree *self, gboolean keep);
GtkWidget   *project_edit_new (ProjectTree *self, ProjectNode *node);   /* the entry, already filled */

/* project-commands.c */
void         project_tree_install_commands (GtkWidgetClass *klass);
void         project_tree_update_commands (ProjectTree *self);
void         project_tree_transfer (ProjectTree *self, GStrv paths, const char *folder, gboolean move);
void         project_tree_done (GObject *source, GAsyncResult *result, gpointer tree);  /* takes the reference; says errors, selects */

/* project-menu.c */
GtkWidget   *project_tree_make_menu (void);
void         project_tree_popup_menu (ProjectTree *self, double x, double y);

/* project-drag.c */
void         project_row_add_drag (ProjectRow *row);
void         project_tree_add_drop (ProjectTree *self);
GdkContentProvider *project_make_content (const char *const *paths, gboolean cut);

#endif
