/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the document's parts share. */
#ifndef DOCUMENT_PRIVATE_H
#define DOCUMENT_PRIVATE_H

#include "document/delta.h"
#include "document/document.h"
#include "document/history.h"
#include "document/merge.h"

/* ---- edit map -------------------------------------------------------------------------------------------- */
#define DOCUMENT_MAP_REVISIONS 8192
typedef struct DocumentMapStep DocumentMapStep;
typedef struct { gsize start, end, length; } DocumentMapEdit;
typedef struct {
  GArray    *edits;                     /* DocumentMapEdit, all deltas behind each other */
  GArray    *ends;                      /* guint: where each delta's edits end in `edits` */
  guint64    first;                     /* the revision that the first delta starts from */
  GPtrArray *levels;                    /* GArray of DocumentMapStep: of 2^level revisions each */
} DocumentMap;
void     document_map_init (DocumentMap *map, guint64 revision);
void     document_map_finish (DocumentMap *map);
void     document_map_add (DocumentMap *map, const DocumentEdit *edits, guint count);
gboolean document_map_move (DocumentMap *map, guint64 revision, gsize *offset, DocumentBias bias);

/* ---- history: a tree of groups ---------------------------------------------------------------------------- */
struct DocumentNode {
  DocumentNode  *parent, *last_child;
  DocumentNode  *undone;                /* what it takes back */
  GPtrArray     *children;              /* lent */
  GPtrArray     *deltas;                /* Delta, one behind the other from the parent; joined when asked for */
  Rope          *rope;                  /* NULL: built out of an ancestor's */
  DocumentNodeId id;
  guint          index;                 /* in the order made: a parent's is smaller */
  DocumentAuthor author;
  gint64         time;                  /* us since 1970, of the last change */
  gint64         moment;                /* the same, monotonic */
  gsize          inserted, deleted;
  char          *name;
  gboolean       automatic, closed;
  GBytes        *carets[2];             /* before, after */
  gboolean       renamed;               /* its name is not in the store yet */
  gboolean       was_saved;             /* a save wrote it ... */
  guint          saved_order;           /* ... after those with smaller numbers */
};
typedef struct { gint64 time; DocumentNode *node; } DocumentHead;
typedef struct {
  GPtrArray     *nodes;                 /* owned */
  GArray        *heads;                 /* DocumentHead: where the head was since when */
  GArray        *counters;              /* guint64 by site */
} DocumentHistory;

void          document_history_init (DocumentHistory *history);
void          document_history_finish (DocumentHistory *history);
DocumentNode *document_history_add (DocumentHistory *history, DocumentNode *parent, guint32 site, DocumentAuthor author);
void          document_history_note_head (DocumentHistory *history, DocumentNode *node);
void          document_node_add (DocumentNode *node, Delta *delta, Rope *rope);
Delta        *document_node_get_delta (DocumentNode *node);            /* lent; NULL: the root's, or nothing */
DocumentNode *document_node_get_common (DocumentNode *a, DocumentNode *b);
Rope         *document_node_dup_rope (DocumentNode *node);
/* Whether a change goes on with what `last` was: touching it at each of its places, without a line break. */
gboolean      document_delta_continues (const Delta *last, const DocumentEdit *edits, guint count);

/* ---- stored histories ------------------------------------------------------------------------------------- */
/* FALSE: only what the disk has may come in. */
gboolean        document_check_writable (Document *self, DocumentAuthor author, GError **error);
typedef struct DocumentStore DocumentStore;
typedef struct { DocumentHistory history; DocumentNode *head; DocumentStore *store; } DocumentStored;
gboolean        document_store_is_wanted (const char *folder, const char *const *exclude, const char *path);
/* Any thread. The stored history of a file whose text is `rope`, its head at that text; NULL: there is none, or another
 * process has it. */
DocumentStored *document_store_read (const char *folder, const char *path, Rope *rope);
void            document_stored_free (DocumentStored *stored);
/* What is new since the last time goes in; NULL: a new store is made. */
DocumentStore  *document_store_write (DocumentStore *store, const char *folder, const char *path, DocumentHistory *history);
void            document_store_free (DocumentStore *store);
/* Bytes of a node in the store, about. */
gsize           document_node_get_weight (const DocumentNode *node);
void            document_node_free (DocumentNode *node);

/* ---- files (any thread) ----------------------------------------------------------------------------------- */
typedef struct { guint64 mtime_ns, size, inode; gboolean exists; } DocumentStamp;
typedef struct {                        /* with a rope: the bytes of a file */
  DocumentEol eol;
  gboolean    bom;
  const char *encoding;                 /* interned; NULL: UTF-8 */
  double      confidence;               /* 1: sure; less: guessed, or bytes that may be no text */
} DocumentForm;
typedef struct { Rope *rope; DocumentForm form; DocumentStamp stamp; DocumentStored *stored; } DocumentFile;
void          document_file_free (DocumentFile *file);
/* encoding NULL: found out. *permille (may be NULL) grows while it reads. */
DocumentFile *document_file_read (const char *path, const char *encoding, GCancellable *cancellable, gint *permille,
                                  GError **error);
DocumentFile *document_file_decode (GBytes *bytes, const char *encoding, const char *name, GError **error);
gboolean      document_file_write (const char *path, const Rope *rope, const DocumentForm *form, DocumentStamp *stamp,
                                   GError **error);
/* CR LF and CR to LF; `out` has room for `length`. The new length. */
gsize         document_normalize (const char *text, gsize length, char *out);
struct stat;
void          document_stamp_from (const struct stat *st, DocumentStamp *stamp);
void          document_file_stat (const char *path, DocumentStamp *stamp);

/* ---- encodings (any thread) ------------------------------------------------------------------------------- */
gboolean    document_encoding_is_utf8 (const char *encoding);
/* The text in UTF-8 with its encoding and confidence in the form; `wanted` NULL: found out. NULL: not in `wanted`. */
GBytes     *document_encoding_detect (GBytes *bytes, const char *wanted, DocumentForm *form);
GBytes     *document_encoding_decode (const char *data, gsize length, const char *encoding);
const char *document_encoding_guess (const char *data, gsize length, double *confidence);
gboolean    document_encoding_find_bad (const Rope *rope, const char *encoding, gsize *offset);

#define DOCUMENT_JOURNAL_MAGIC "SYMJ0002"

/* ---- journal ---------------------------------------------------------------------------------------------- */
typedef struct DocumentJournal DocumentJournal;
void document_journal_note (Document *document, const DocumentDelta *delta);
void document_journal_note_form (Document *document);
/* The path is another: the journal begins anew, so that what is unsaved comes back under it. */
void document_journal_follow (Document *document);
void document_journal_close (Document *document, gboolean remove);

struct _Document {
  GObject          parent_instance;
  Rope            *rope;
  char            *flat;                /* of `rope`; NULL: not asked for yet */
  guint64          revision;
  DocumentMap      map;
  DocumentHistory  history;
  guint            generation;          /* of the history: counts resets */
  DocumentNode    *node, *saved;
  Delta           *last;                /* the newest change, for typing that goes on */
  guint            group_depth;
  gboolean         group_dirty, group_open, join_next;
  gboolean         was_modified, attributes_modified;
  DocumentCaretFunc caret_func;
  gpointer         caret_data;
  guint            caret_source;
  /* authors */
  GArray          *sites;               /* DocumentAuthor of each */
  GArray          *holds;               /* guint64 */
  DocumentMerge   *merge;               /* NULL: nobody holds a revision */
  guint64          merge_first;         /* the revision it began with */
  GArray          *merge_sites;         /* guint8: whose each later revision was */
  gboolean         merged;              /* the change at work is in the merge already, by `merged_site` */
  guint8           merged_site;
  char            *path, *name;
  guint            untitled;
  DocumentForm     form;
  /* disk */
  GFileMonitor    *monitor;
  DocumentStamp    stamp;
  Rope            *disk_rope;           /* the text on disk when it was last read or written, with its form; may be NULL */
  DocumentForm     disk_form;
  gboolean         disk_changed, disk_checking;
  guint            disk_source;         /* a look at the file is due */
  gint             load_permille;       /* atomic */
  guint            saving;
  /* stored history */
  char            *history_folder;      /* NULL: none is stored */
  char           **history_exclude;
  DocumentStore   *store;               /* NULL: nothing written yet */
  gboolean         store_making;
  guint            saves;
  gboolean         unlimited, read_only;
  /* journal */
  char            *journal_folder;
  DocumentJournal *journal;
};

/* ---- changing (document-edit.c) ---- */
/* The one place where the text changes: takes `rope`. `delta` is lent; its revision is filled in. */
void document_swap (Document *document, Rope *rope, DocumentDelta *delta);
/* A change that makes or continues a node. */
DocumentNode *document_commit (Document *document, Delta *delta, guint32 site, DocumentAuthor author);
DocumentEdit *document_normalize_edits (Document *document, const DocumentEdit *edits, guint count);
gboolean document_check_edits (Document *document, const DocumentEdit *edits, guint count, GError **error);
void document_settle (Document *document);
/* Notes the carets of the head before it is left. */
void document_seal (Document *document);
void document_reset_history (Document *document);
void document_store_now (Document *document);
void document_store_leave (Document *document, const char *path);

/* own: the site's edits since `base` are in the coordinates. */
gboolean document_edit_knowing (Document *document, guint64 base, gboolean own, const DocumentEdit *edits, guint count,
                                guint32 site, GError **error);
void document_authors_note (Document *document, const DocumentDelta *delta);

void document_emit_changed (Document *document, const DocumentDelta *delta);
void document_emit_history (Document *document, gboolean reset);
void document_emit_settled (Document *document);
void document_set_clean (Document *document, DocumentNode *node);
void document_set_disk (Document *document, Rope *rope, const DocumentForm *form);
void document_take_file (Document *document, const char *path, DocumentFile *file);
void document_notify_modified (Document *document);
void document_watch (Document *document);

#endif
