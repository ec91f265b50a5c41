/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The undo tree as rows to be drawn: newest first, one row a node, branches as lanes. No GTK, no display. Main thread.
 *
 * The way that undo and redo go is lane 0 from the root up; every other branch gets the nearest lane that is free over its rows
 * (interval colouring, leftmost first). A graph is a snapshot: make a new one after "history-changed". */
#ifndef HISTORY_GRAPH_H
#define HISTORY_GRAPH_H

#include "document/history.h"

G_BEGIN_DECLS

typedef enum {
  HISTORY_HEAD = 1 << 0,                /* the text is here */
  HISTORY_SAVED = 1 << 1,               /* what lies on the disk */
  HISTORY_PAST = 1 << 2,                /* the head or before it: drawn full */
  HISTORY_NAMED = 1 << 3,               /* has a checkpoint's name */
  HISTORY_AUTOMATIC = 1 << 4,           /* which was not given by hand */
  HISTORY_ROOT = 1 << 5
} HistoryFlags;

typedef struct {
  guint          node;                  /* for document_get_nth_node() */
  guint          lane;
  guint          flags;                 /* HistoryFlags */
  guint          parent;                /* its row; G_MAXUINT: the root */
  DocumentAuthor author;
  gint64         time;                  /* us since 1970 */
  gsize          inserted, deleted;     /* bytes */
} HistoryRow;

typedef struct HistoryGraph HistoryGraph;
HistoryGraph     *history_graph_new (Document *document);       /* O(nodes log nodes) */
void              history_graph_free (HistoryGraph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (HistoryGraph, history_graph_free)
guint             history_graph_get_count (const HistoryGraph *graph);
const HistoryRow *history_graph_get_row (const HistoryGraph *graph, guint row);
guint             history_graph_find (const HistoryGraph *graph, guint node);           /* its row; G_MAXUINT: none */
guint             history_graph_get_lanes (const HistoryGraph *graph);
guint             history_graph_get_head (const HistoryGraph *graph);                   /* its row */

/* What is drawn in a row, in lanes: lines from edge to edge, the node's own line, and branches that leave the node upwards. */
typedef struct {
  guint    lane;
  gboolean up, down;                    /* the node's line goes on to the row above, below */
  guint    pass[64], pass_count;        /* lanes that run through */
  guint    fork[64], fork_count;        /* lanes that begin at this node and leave through the row's top */
} HistoryCell;
void              history_graph_get_cell (const HistoryGraph *graph, guint row, HistoryCell *cell);

typedef enum { HISTORY_NEWER, HISTORY_OLDER, HISTORY_BRANCH_LEFT, HISTORY_BRANCH_RIGHT, HISTORY_PARENT, HISTORY_CHILD } HistoryStep;
/* Where an arrow leads from a row; the row itself where there is nothing. */
guint             history_graph_walk (const HistoryGraph *graph, guint row, HistoryStep step);
/* The first rows, from the top and from the bottom, in which two graphs differ: *top rows are equal, then *bottom rows from the
 * end. FALSE: they are equal. */
gboolean          history_graph_compare (const HistoryGraph *a, const HistoryGraph *b, guint *top, guint *bottom);

/* "just now", "10 minutes ago", "yesterday 14:05"; for people. */
char             *history_format_age (gint64 time, gint64 now);
/* One line about a node: what was typed or deleted, in how many places; for people. O(its change). */
char             *history_describe (Document *document, DocumentNode *node);

G_END_DECLS

#endif
