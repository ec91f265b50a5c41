/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of several authors made at once, brought into one order that does not depend on when they arrive.
 *
 * Each inserted run is a node of a tree: the right child of the byte before it if nothing followed that byte in the text
 * its author saw, else the left child of the byte that followed (deleted ones count). Runs at one place are ordered by
 * (priority, site, counter). The text is the walk through the tree, which depends on the edits and what each author knew,
 * not on arrival: Weidner and Kleppmann, The Art of the Fugue (2023). Deletions are idempotent; what was inserted inside a
 * range that somebody else deletes survives. Document keeps one as long as an author holds an older revision. */
#ifndef DOCUMENT_MERGE_H
#define DOCUMENT_MERGE_H

#include "document/delta.h"

G_BEGIN_DECLS

#define DOCUMENT_SITES_MAX 64

typedef struct DocumentMerge DocumentMerge;
typedef struct {
  guint   priority;                     /* smaller comes first at one place: DocumentAuthor */
  guint32 site;                         /* below DOCUMENT_SITES_MAX */
  guint64 counter;                      /* from 1 on within a site, without gaps */
} DocumentEditId;

DocumentMerge *document_merge_new (gsize length);                      /* of a text of so many bytes that all know */
void           document_merge_free (DocumentMerge *merge);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DocumentMerge, document_merge_free)
/* An edit by an author who knew the first known[s] edits of every site s (DOCUMENT_SITES_MAX numbers), written in the
 * coordinates of exactly that text. What it knew must have arrived. Returns what is to be done to the text as it is now;
 * NULL: the edits do not fit (DOCUMENT_ERROR_RANGE), nothing has changed. O(runs). */
Delta         *document_merge_edit (DocumentMerge *merge, const DocumentEditId *id, const guint64 *known,
                                    const DocumentEdit *edits, guint count, GError **error);
gsize          document_merge_get_length (const DocumentMerge *merge); /* of the text as it is now */
guint          document_merge_get_size (const DocumentMerge *merge);   /* pieces kept */

G_END_DECLS

#endif
