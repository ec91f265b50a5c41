/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the document's parts share. */
#ifndef DOCUMENT_PRIVATE_H
#define DOCUMENT_PRIVATE_H

#include "document/document.h"

/* ---- edit map -------------------------------------------------------------------------------------------- */
#define DOCUMENT_MAP_REVISIONS 8192
typedef struct { gsize start, end, length; } DocumentMapEdit;
typedef struct {
  GArray *edits;                        /* DocumentMapEdit, all deltas behind each other */
  GArray *ends;                         /* guint: where each delta's edits end in `edits` */
  guint64 first;                        /* the revision that the first delta starts from */
} DocumentMap;
void     document_map_init (DocumentMap *map, guint64 revision);
void     document_map_finish (DocumentMap *map);
void     document_map_add (DocumentMap *map, const DocumentEdit *edits, guint count);
gboolean document_map_move (const DocumentMap *map, guint64 revision, gsize *offset, DocumentBias bias);

/* ---- history: a tree of groups ---------------------------------------------------------------------------- */
typedef struct { gsize start, old_length, new_length; char *old_text, *new_text; } DocumentChange;
typedef struct DocumentNode DocumentNode;
struct DocumentNode {
  DocumentNode  *parent, *last_child;
  GPtrArray     *children;              /* owned */
  GArray        *changes;               /* DocumentChange, in the order made */
  DocumentAuthor author;
  gint64         time;                  /* us, of the last change */
  gboolean       closed;
};
DocumentNode *document_node_new (DocumentNode *parent, DocumentAuthor author);
void          document_node_free_tree (DocumentNode *root);
void          document_node_add (DocumentNode *node, gsize start, const char *old_text, gsize old_length,
                                 const char *text, gsize length);
/* The changes of a command of many places, which were made from the last place to the first, as one delta that undoes or
 * repeats them; NULL: they were made in another order. Texts are lent. */
DocumentEdit *document_node_join (const DocumentNode *node, gboolean undo);
/* Whether a change goes on with what `node` was: one second, same author, touching, no line break. */
gboolean      document_node_continues (const DocumentNode *node, DocumentAuthor author, const DocumentEdit *edits,
                                       guint count, gint64 now);

/* ---- files (any thread) ----------------------------------------------------------------------------------- */
typedef struct { guint64 mtime_ns, size, inode; gboolean exists; } DocumentStamp;
typedef struct { DocumentEol eol; gboolean bom; } DocumentForm;          /* with a rope: the bytes of a file */
typedef struct { Rope *rope; DocumentForm form; DocumentStamp stamp; } DocumentFile;
void          document_file_free (DocumentFile *file);
DocumentFile *document_file_read (const char *path, GError **error);
DocumentFile *document_file_decode (GBytes *bytes, const char *name, GError **error);
gboolean      document_file_write (const char *path, const Rope *rope, const DocumentForm *form, DocumentStamp *stamp,
                                   GError **error);
void          document_file_stat (const char *path, DocumentStamp *stamp);

/* ---- journal ---------------------------------------------------------------------------------------------- */
typedef struct DocumentJournal DocumentJournal;
void document_journal_note (Document *document, const DocumentDelta *delta);
void document_journal_close (Document *document, gboolean remove);

struct _Document {
  GObject          parent_instance;
  Rope            *rope;
  char            *flat;                /* of `rope`; NULL: not asked for yet */
  guint64          revision;
  DocumentMap      map;
  DocumentNode    *root, *node, *saved;
  guint            group_depth;
  gboolean         group_dirty, replaying, group_open;
  gboolean         was_modified, attributes_modified;
  char            *path, *name;
  guint            untitled;
  DocumentForm     form;
  /* disk */
  GFileMonitor    *monitor;
  DocumentStamp    stamp;
  Rope            *disk_rope;           /* the text on disk when it was last read or written, with its form; may be NULL */
  DocumentForm     disk_form;
  gboolean         disk_changed, disk_checking;
  guint            saving;
  /* journal */
  char            *journal_folder;
  DocumentJournal *journal;
};

void document_set_clean (Document *document, DocumentNode *node);
void document_set_disk (Document *document, Rope *rope, const DocumentForm *form);
void document_take_file (Document *document, const char *path, DocumentFile *file);
void document_notify_modified (Document *document);
void document_watch (Document *document);

#endif
