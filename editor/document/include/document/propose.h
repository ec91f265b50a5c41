/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proposals: edits that wait for a person's yes or no, hunk by hunk, while the text goes on. Main thread. */
#ifndef DOCUMENT_PROPOSE_H
#define DOCUMENT_PROPOSE_H

#include "document/document.h"

G_BEGIN_DECLS

typedef struct DocumentProposal DocumentProposal;
typedef enum { DOCUMENT_HUNK_PENDING, DOCUMENT_HUNK_ACCEPTED, DOCUMENT_HUNK_REJECTED } DocumentHunkState;

/* Edits against the current revision by a site; the text does not change. Edits that touch are one hunk. Holds the revision
 * and the document until it is freed. NULL: the edits do not fit. */
DocumentProposal *document_propose (Document *document, const DocumentEdit *edits, guint count, guint32 site, GError **error);
void              document_proposal_free (DocumentProposal *proposal);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DocumentProposal, document_proposal_free)
guint             document_proposal_get_count (const DocumentProposal *proposal);
DocumentHunkState document_proposal_get_state (const DocumentProposal *proposal, guint index);
/* Where a hunk stands in the text as it is now, with what it would put there (lent): to be drawn. FALSE: decided. */
gboolean          document_proposal_get_hunk (DocumentProposal *proposal, guint index, DocumentEdit *now);
/* Brings a hunk, or all that are pending, into the text as it is now: one undo step of the site. */
gboolean          document_proposal_accept (DocumentProposal *proposal, guint index, GError **error);
gboolean          document_proposal_accept_all (DocumentProposal *proposal, GError **error);
void              document_proposal_reject (DocumentProposal *proposal, guint index);

G_END_DECLS

#endif
