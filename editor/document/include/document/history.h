/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The revision graph: every undo step ever taken, as a tree to read, jump in and compare. Main thread.
 *
 * A node is a group of changes of one author: typing up to a pause of 1 s, a jump of the caret, a line break, a save or
 * another author; a command is one node. Typing after an undo makes a branch, nothing is thrown away. Nodes are lent and
 * live as long as the document keeps its history ("history-reset" of the document says when it does not). */
#ifndef DOCUMENT_HISTORY_H
#define DOCUMENT_HISTORY_H

#include "document/delta.h"
#include "document/document.h"

G_BEGIN_DECLS

typedef struct DocumentNode DocumentNode;
typedef struct { guint32 site; guint64 counter; } DocumentNodeId;      /* counts from 1 within a site; {0, 0}: the root */

/* Signals of Document:
 *  "history-changed" ()   a node was added, grew, was named, or the head moved (once a change; settle before drawing)
 *  "history-reset" ()     all nodes were replaced: forget them before you return */

/* ---- reading --------------------------------------------------------------------------------------------- */
DocumentNode   *document_get_head (Document *document);                /* where the text is now; never NULL */
DocumentNode   *document_get_root (Document *document);
DocumentNode   *document_get_saved (Document *document);               /* what is on disk; NULL: never saved */
guint           document_get_node_count (Document *document);
DocumentNode   *document_get_nth_node (Document *document, guint index);       /* in the order they were made */
DocumentNode   *document_find_node (Document *document, DocumentNodeId id);    /* NULL: none */

DocumentNodeId  document_node_get_id (const DocumentNode *node);
guint           document_node_get_index (const DocumentNode *node);    /* for document_get_nth_node() */
DocumentNode   *document_node_get_parent (const DocumentNode *node);   /* NULL: the root */
guint           document_node_get_child_count (const DocumentNode *node);
DocumentNode   *document_node_get_child (const DocumentNode *node, guint index);
DocumentNode   *document_node_get_preferred (const DocumentNode *node);        /* the child that redo takes; NULL: none */
DocumentAuthor  document_node_get_author (const DocumentNode *node);
gint64          document_node_get_time (const DocumentNode *node);     /* us since 1970, of its last change */
gsize           document_node_get_inserted (const DocumentNode *node); /* bytes; sizes of the change from the parent */
gsize           document_node_get_deleted (const DocumentNode *node);
const char     *document_node_get_name (const DocumentNode *node);     /* of its checkpoint; NULL: none */
gboolean        document_node_is_automatic (const DocumentNode *node); /* the checkpoint was not made by hand */
/* The node that this one takes back, where others had written in between; NULL: an ordinary one. */
DocumentNode   *document_node_get_undone (const DocumentNode *node);
/* The bytes that the caret function gave before the node's first change and after its last; lent, NULL: none. */
GBytes         *document_node_get_carets (const DocumentNode *node, gboolean after);

/* The text at a node; a new reference. O(changes since a kept root). */
Rope           *document_dup_node_rope (Document *document, DocumentNode *node);
/* What leads from one node to another, over their common ancestor; a new reference. */
Delta          *document_compare_nodes (Document *document, DocumentNode *from, DocumentNode *to);
/* The head as it was then ("10 minutes ago"), whatever branch it was on; the root for earlier times. */
DocumentNode   *document_find_node_at (Document *document, gint64 time);
/* From when to when (us since 1970) the slider goes. */
void            document_get_time_span (Document *document, gint64 *first, gint64 *last);

/* ---- kept over restarts ---------------------------------------------------------------------------------- */
/* Histories lie in `folder` (made, 0700; NULL: none), one file for each path, 0600, written at saves and when the document
 * goes; files whose path or name fits one of `exclude` (globs, may be NULL) and texts of 50 MB are left out. On load the
 * node with the file's text is the head; a text that is in no node becomes one by DISK. At most 64 MB a file and 90 days;
 * checkpoints made by hand survive both. */
void            document_set_history_folder (Document *document, const char *folder, const char *const *exclude);
/* Removes histories that nobody has touched for 90 days. Blocks on the disk: any thread. */
void            document_prune_histories (const char *folder);

/* ---- moving and naming ----------------------------------------------------------------------------------- */
/* To any node, as one delta. *caret (may be NULL): where the last change was. */
gboolean        document_jump (Document *document, DocumentNode *node, gsize *caret);
/* Takes back the newest group whoever made it (document_undo(): the user's newest). */
gboolean        document_undo_any (Document *document, gsize *caret);
/* Names the head; `name` NULL takes the name away. Automatic ones say why: "Saved", "Before replace all". */
void            document_add_checkpoint (Document *document, const char *name, gboolean automatic);
/* How a view's carets are asked for, to be kept as opaque bytes with the nodes. One at a time; NULL takes it away. */
typedef GBytes *(*DocumentCaretFunc) (gpointer data);
void            document_set_caret_func (Document *document, DocumentCaretFunc func, gpointer data);

G_END_DECLS

#endif
