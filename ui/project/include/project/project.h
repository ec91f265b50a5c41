/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The project's files as a tree: shows, filters and changes them. Main thread. */
#ifndef PROJECT_PROJECT_H
#define PROJECT_PROJECT_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define PROJECT_TYPE_TREE (project_tree_get_type ())
G_DECLARE_FINAL_TYPE (ProjectTree, project_tree, PROJECT, TREE, GtkWidget)

/* Signals:
 *  "open" (char *path)                     a file is to be opened
 *  "renamed" (char *from, char *to)        a file or folder has a new path, made here or by another program
 *  "trashed" (char *path)                  it went into the trash, or was deleted for good
 *  "message" (char *text, char *undo)      to be told; undo: what project_tree_undo would take back, "" when nothing
 *  "terminal" (char *folder)               a terminal is wanted there
 * Actions on the widget: tree.open, new-file, new-folder, rename, cut, copy, paste, duplicate, copy-path, copy-relative, trash,
 * delete, undo, redo, terminal, show, filter, collapse, refresh, menu. Their keys are the window's; Enter opens, arrows open
 * and close folders, typing filters, a right click shows the menu. */
GtkWidget *project_tree_new (void);
void       project_tree_set_folder (ProjectTree *tree, const char *folder);    /* NULL: none */
/* The bundled pieces, shown while no project is open: nothing can be made, renamed or thrown away there. */
void       project_tree_set_examples (ProjectTree *tree, const char *folder);
/* Names that begin with a dot; what ignore files name (dim while it is shown). */
void       project_tree_set_shown (ProjectTree *tree, gboolean hidden, gboolean ignored);
/* Opens the folders above and selects the row; focus: moves the keyboard there, and ends a filter. */
void       project_tree_reveal (ProjectTree *tree, const char *path, gboolean focus);
void       project_tree_focus_filter (ProjectTree *tree);
/* The window got the focus: what cannot be watched is read again. */
void       project_tree_check (ProjectTree *tree);
void       project_tree_undo (ProjectTree *tree);
/* A short mark at the end of a row ("M", "2"), with a tip; for extensions. text NULL: none any more. */
void       project_tree_set_badge (ProjectTree *tree, const char *path, const char *text, const char *tip);
/* Folders that are open, relative to the project's; for the next start. Free with g_strfreev. */
char     **project_tree_dup_expanded (ProjectTree *tree);
void       project_tree_restore_expanded (ProjectTree *tree, const char *const *folders);
/* For tests: a line a row, indented by blanks: "> folder", "+ folder", "- file", then "*" selected, "~" ignored, "= name typed". */
char      *project_tree_dup_rows (ProjectTree *tree);

G_END_DECLS

#endif
