/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A project's files as a flat list of visible rows, and the changes a person makes to them. No GTK.
 *
 * Folders are read by workers when they are opened and watched as long as they are open; a folder's rows arrive in one splice.
 * Main thread; signals too. Paths are absolute, in the file system's encoding. */
#ifndef PROJECT_MODEL_H
#define PROJECT_MODEL_H

#include <gio/gio.h>

G_BEGIN_DECLS

/* ---- a row ----------------------------------------------------------------------------------------------- */

#define PROJECT_TYPE_NODE (project_node_get_type ())
G_DECLARE_FINAL_TYPE (ProjectNode, project_node, PROJECT, NODE, GObject)

typedef enum {
  PROJECT_KIND_FILE,
  PROJECT_KIND_FOLDER,                  /* also a link to one */
  PROJECT_KIND_BROKEN,                  /* a link to nothing */
  PROJECT_KIND_LOOP,                    /* a link to a folder that it lies in: shown, not followed */
  PROJECT_KIND_SPECIAL                  /* socket, pipe, device */
} ProjectKind;

/* Signal "changed" (): note, badge or expansion differ. */
const char  *project_node_get_name (ProjectNode *node);         /* as on disk; may be invalid UTF-8 */
char        *project_node_dup_label (ProjectNode *node);        /* valid UTF-8, for people */
char        *project_node_dup_path (ProjectNode *node);
ProjectNode *project_node_get_parent (ProjectNode *node);       /* lent; the root is a node without a row */
ProjectKind  project_node_get_kind (ProjectNode *node);
gboolean     project_node_is_folder (ProjectNode *node);        /* can be expanded */
gboolean     project_node_is_link (ProjectNode *node);
gboolean     project_node_is_ignored (ProjectNode *node);       /* by an ignore file, itself or a folder above */
gboolean     project_node_is_expanded (ProjectNode *node);
gboolean     project_node_is_pending (ProjectNode *node);       /* a new one whose name is being typed; not on disk */
guint        project_node_get_depth (ProjectNode *node);        /* 0: directly in the project's folder */
const char  *project_node_get_note (ProjectNode *node);         /* why it cannot be read; NULL: nothing to say. Lent */

/* ---- the rows -------------------------------------------------------------------------------------------- */

#define PROJECT_TYPE_MODEL (project_model_get_type ())
G_DECLARE_FINAL_TYPE (ProjectModel, project_model, PROJECT, MODEL, GObject)

/* A GListModel of ProjectNode. Signals:
 *  "listed" (ProjectNode *folder)      a folder's rows are there (or its note says why not)
 *  "moved" (char *from, char *to)      another program renamed or moved a file or folder within open folders
 *  "revealed" (ProjectNode *node)      the row asked for by project_model_reveal is there
 *  "filtered" (guint count)            the rows show what matches; files and folders that match themselves
 *  "unwatched" ()                      the system has no watches left, once: call project_model_refresh at focus
 *  "vanished" ()                       the project's folder is gone */
ProjectModel *project_model_new (void);
void          project_model_set_root (ProjectModel *model, const char *path);     /* NULL: none */
const char   *project_model_get_root (ProjectModel *model);
ProjectNode  *project_model_get_root_node (ProjectModel *model);                  /* lent; NULL: none */
/* Hidden: names that begin with a dot. Ignored: by .gitignore, .ignore and .git/info/exclude. */
void          project_model_set_shown (ProjectModel *model, gboolean hidden, gboolean ignored);
gboolean      project_model_is_loading (ProjectModel *model);
void          project_model_set_expanded (ProjectModel *model, ProjectNode *node, gboolean expanded);
/* Folders that are open, relative to the root, sorted; to be given back at the next start. Free with g_strfreev. */
char        **project_model_dup_expanded (ProjectModel *model);
void          project_model_restore_expanded (ProjectModel *model, const char *const *folders);
/* Reads open folders anew: all of them, or only those that cannot be watched. */
void          project_model_refresh (ProjectModel *model, gboolean all);
gboolean      project_model_is_watched (ProjectModel *model);                     /* FALSE: there were too few watches */
/* Opens the folders above `path`; "revealed" follows when it exists and may be shown. */
void          project_model_reveal (ProjectModel *model, const char *path);
ProjectNode  *project_model_find (ProjectModel *model, const char *path);         /* lent; NULL: no row */
guint         project_model_get_position (ProjectModel *model, ProjectNode *node);/* GTK_INVALID_LIST_POSITION: no row */
/* Words parted by blanks, all of which the name has to hold (with a slash: the path); case counts once there is a capital.
 * The whole project is looked through, open or not. NULL or "": every row as before. */
void          project_model_set_filter (ProjectModel *model, const char *text);
const char   *project_model_get_filter (ProjectModel *model);
/* A row for a name that is being typed, first in its folder (NULL: the project's). */
ProjectNode  *project_model_add_pending (ProjectModel *model, ProjectNode *folder, gboolean is_folder);
void          project_model_remove_pending (ProjectModel *model);
/* A rename made here: open folders stay open under their new name. */
void          project_model_note_moved (ProjectModel *model, const char *from, const char *to);
/* For tests: watches allowed to this model; the system's own limit is one of thousands. */
void          project_model_limit_watches (ProjectModel *model, guint count);

/* ---- changes --------------------------------------------------------------------------------------------- */

#define PROJECT_TYPE_CHANGES (project_changes_get_type ())
G_DECLARE_FINAL_TYPE (ProjectChanges, project_changes, PROJECT, CHANGES, GObject)

/* Something with that name is there already. */
typedef enum { PROJECT_CLASH_REFUSE, PROJECT_CLASH_KEEP_BOTH, PROJECT_CLASH_REPLACE } ProjectClash;

/* Signals: "moved" (char *from, char *to) for every file or folder that has a new path, after undo and redo too;
 * "trashed" (char *path). Every change runs in a worker, one after the other, and can be undone (deleting for good cannot).
 * Results: the new paths. Errors name the file, the reason, and what to do next; G_IO_ERROR_EXISTS asks for a clash rule,
 * G_IO_ERROR_NOT_SUPPORTED after a trash says that there is none for that file. What was done before an error stays done
 * and can be undone. */
ProjectChanges *project_changes_new (void);
void       project_changes_create (ProjectChanges *changes, const char *path, gboolean is_folder,
                                   GAsyncReadyCallback callback, gpointer data);
void       project_changes_rename (ProjectChanges *changes, const char *from, const char *to,
                                   GAsyncReadyCallback callback, gpointer data);
void       project_changes_move (ProjectChanges *changes, const char *const *paths, const char *folder, ProjectClash clash,
                                 GAsyncReadyCallback callback, gpointer data);
void       project_changes_copy (ProjectChanges *changes, const char *const *paths, const char *folder, ProjectClash clash,
                                 GAsyncReadyCallback callback, gpointer data);
void       project_changes_duplicate (ProjectChanges *changes, const char *const *paths, GAsyncReadyCallback callback, gpointer data);
void       project_changes_trash (ProjectChanges *changes, const char *const *paths, GAsyncReadyCallback callback, gpointer data);
void       project_changes_delete (ProjectChanges *changes, const char *const *paths, GAsyncReadyCallback callback, gpointer data);
void       project_changes_undo (ProjectChanges *changes, GAsyncReadyCallback callback, gpointer data);
void       project_changes_redo (ProjectChanges *changes, GAsyncReadyCallback callback, gpointer data);
/* The new paths (NULL-ended, g_strfreev), or NULL with an error. */
char     **project_changes_finish (ProjectChanges *changes, GAsyncResult *result, GError **error);
/* What undo would take back, for people ("Rename “a” to “b”"); NULL: nothing. Lent. */
const char *project_changes_get_undo (ProjectChanges *changes);
const char *project_changes_get_redo (ProjectChanges *changes);
/* NULL when the name may be given to a file; otherwise why not, for people. */
const char *project_changes_check_name (const char *name);

G_END_DECLS

#endif
