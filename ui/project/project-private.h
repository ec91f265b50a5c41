/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tree's parts share. */
#ifndef PROJECT_PRIVATE_H
#define PROJECT_PRIVATE_H

#include "project/project.h"

#define PROJECT_TYPE_NODE (project_node_get_type ())
G_DECLARE_FINAL_TYPE (ProjectNode, project_node, PROJECT, NODE, GObject)
ProjectNode *project_node_new (GFile *file, const char *name, gboolean is_folder);
const char  *project_node_get_name (ProjectNode *node);
GFile       *project_node_get_file (ProjectNode *node);
gboolean     project_node_is_folder (ProjectNode *node);
const char  *project_node_get_icon (ProjectNode *node, gboolean open);
/* Sorted children, filled in the background and kept up with the folder; NULL for a file. A new reference. */
GListModel  *project_node_list (ProjectNode *node);

struct _ProjectTree {
  GtkWidget           parent_instance;
  GtkWidget          *stack, *list, *title, *add, *choose, *menu;
  char               *folder;
  gboolean            fixed;            /* the bundled pieces: to be opened, not to be changed */
  ProjectNode        *root;
  GtkSingleSelection *selection;
};
ProjectNode *project_tree_get_selected (ProjectTree *tree);
void         project_tree_rename (ProjectTree *tree);
void         project_tree_create (ProjectTree *tree, gboolean is_folder);
void         project_tree_trash (ProjectTree *tree);

#endif
