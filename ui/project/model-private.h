/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of the file model share. */
#ifndef MODEL_PRIVATE_H
#define MODEL_PRIVATE_H

#include "project/ignore.h"
#include "project/model.h"

/* ---- nodes ----------------------------------------------------------------------------------------------- */
typedef enum { NODE_UNREAD, NODE_READING, NODE_READ, NODE_FAILED } NodeState;
struct _ProjectNode {
  GObject      parent_instance;
  ProjectNode *parent;                  /* weak: children go before their folder */
  char        *name, *key;              /* key: bytes that sort as people count */
  char        *note;
  ModelIgnore *ignore;                  /* rules for what lies inside; set when it was read */
  GPtrArray   *children;                /* of ProjectNode, sorted; NULL: unread */
  guint64      device, inode;           /* folders: what they really are; for loops */
  int          watch;                   /* -1: none */
  guint16      depth;
  guint8       kind, state;
  guint        is_link : 1, ignored : 1, expanded : 1, pending : 1, again : 1, root : 1;
};
/* The root's name is its whole path. Any thread, as long as nobody else has the node. */
ProjectNode *project_node_new (const char *name, ProjectKind kind);
void         project_node_emit_changed (ProjectNode *node);
int          project_node_compare (gconstpointer a, gconstpointer b);          /* of ProjectNode ** */
char        *project_node_make_key (const char *name);

/* ---- listing, in a worker -------------------------------------------------------------------------------- */
typedef struct { guint64 device, inode; } ModelPlace;
typedef struct {
  char        *path;
  GArray      *above;                   /* ModelPlace of the folder itself and those it lies in */
  ModelIgnore *ignore;                  /* rules from above; NULL: none */
  gboolean     is_root, hidden, ignored, folder_ignored;
  /* answer */
  GPtrArray   *nodes;                   /* sorted; NULL: see error */
  ModelIgnore *inside;
  ModelPlace   place;
  int          error;                   /* errno */
} ModelListing;
ModelListing *model_listing_new (const char *path);
void          model_listing_free (ModelListing *listing);
void          model_listing_run (ModelListing *listing, GCancellable *cancellable);
/* Reads one entry without following more than one link. FALSE: gone. */
gboolean      model_is_hidden (const char *name);

/* ---- the filter, in a worker ----------------------------------------------------------------------------- */
typedef struct ModelIndex ModelIndex;   /* every path of a project; immutable, shared by threads */
ModelIndex *model_index_ref (ModelIndex *index);
void        model_index_unref (ModelIndex *index);
ModelIndex *model_index_read (const char *root, gboolean hidden, gboolean ignored, GCancellable *cancellable);
guint       model_index_get_count (const ModelIndex *index);
/* A root node whose children, all open, are what matches and the folders above; NULL: cancelled. */
ProjectNode *model_index_match (const ModelIndex *index, const char *root, const char *text, guint *count, GCancellable *cancellable);

/* ---- watches --------------------------------------------------------------------------------------------- */
typedef struct ModelWatch ModelWatch;
typedef struct {
  void (*changed) (int watch, gpointer data);                                   /* entries came or went */
  void (*moved) (int from_watch, const char *from, int to_watch, const char *to, gpointer data);
  void (*lost) (gpointer data);                                                 /* the queue ran over: read everything */
} ModelWatchCalls;
ModelWatch *model_watch_new (const ModelWatchCalls *calls, gpointer data);      /* NULL: the system gives none */
void        model_watch_free (ModelWatch *watch);
int         model_watch_add (ModelWatch *watch, const char *path);              /* -1: no watch left, or no such folder (errno) */
void        model_watch_remove (ModelWatch *watch, int id);
void        model_watch_limit (ModelWatch *watch, guint count);

/* ---- the model ------------------------------------------------------------------------------------------- */
struct _ProjectModel {
  GObject       parent_instance;
  char         *path;
  ProjectNode  *root, *matches;         /* matches: the root of what the filter found; NULL: no filter */
  GPtrArray    *rows;                   /* of ProjectNode */
  GHashTable   *open;                   /* set of paths whose folders are open, there or not */
  GHashTable   *watched;                /* watch -> ProjectNode (weak) */
  ModelWatch   *watch;
  ProjectNode  *pending;
  char         *reveal, *filter;
  ProjectNode  *reread;                 /* read once more for `reveal`; only compared */
  ModelIndex   *index;
  GCancellable *listing, *matching;
  GPtrArray    *touched;                /* folders to read again soon, ProjectNode */
  guint         soon, reading;
  gboolean      hidden, ignored, exhausted, stale;
};
void project_model_splice (ProjectModel *self, guint position, guint removed, GPtrArray *added);
void project_model_show_rows (ProjectModel *self, ProjectNode *root);           /* all rows anew */
void project_model_append_rows (ProjectNode *node, GPtrArray *rows);            /* of what is open inside */
void project_model_read (ProjectModel *self, ProjectNode *node);
void project_model_drop_watches (ProjectModel *self, ProjectNode *node);        /* of the folder and all inside */
void project_model_go_on_revealing (ProjectModel *self);
extern guint project_model_signals[];
enum { MODEL_LISTED, MODEL_MOVED, MODEL_REVEALED, MODEL_FILTERED, MODEL_UNWATCHED, MODEL_VANISHED, MODEL_N_SIGNALS };

/* ---- the trash ------------------------------------------------------------------------------------------- */
/* Blocking. *kept: where it lies now, to be given to model_trash_restore; NULL when that could not be found out. */
gboolean model_trash_put (const char *path, char **kept, GError **error);
gboolean model_trash_restore (const char *kept, const char *path, GError **error);

/* ---- files, blocking ------------------------------------------------------------------------------------- */
gboolean model_files_move (const char *from, const char *to, GError **error);   /* never over something that is there */
gboolean model_files_copy (const char *from, const char *to, GError **error);   /* folders whole, links as links */
gboolean model_files_delete (const char *path, GError **error);                 /* folders whole, links not followed */
char    *model_files_make_free_name (const char *folder, const char *name, gboolean is_folder);   /* "a (copy 2).sym" */
gboolean model_files_exists (const char *path);

#endif
