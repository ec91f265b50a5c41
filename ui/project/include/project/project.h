/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The project's files as a tree. Folders are read when they are opened and watched as long as they are open. */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PROJECT_TYPE_TREE (project_tree_get_type ())
G_DECLARE_FINAL_TYPE (ProjectTree, project_tree, PROJECT, TREE, GtkWidget)

/* Signals: "open" (const char *path), "renamed" (const char *from, const char *to), "trashed" (const char *path).
 * Keys: Enter opens, F2 renames, Delete puts into the trash, Ctrl+Alt+N makes a file; menu by right click and Menu. */
GtkWidget *project_tree_new (void);
void       project_tree_set_folder (ProjectTree *tree, const char *folder);    /* NULL: none */
/* The bundled pieces, shown while no project is open: nothing can be made, renamed or thrown away there. */
void       project_tree_set_examples (ProjectTree *tree, const char *folder);

G_END_DECLS

#endif
