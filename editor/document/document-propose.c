/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proposals are edits by a site that knew one revision only: each hunk comes in through the merge, whatever was accepted
 * or typed before it. */
#include "document/propose.h"
#include "document-private.h"

struct DocumentProposal {
  Document          *document;
  guint64            base;
  guint32            site;
  Delta             *delta;
  DocumentHunkState *states;
};

DocumentProposal *
document_propose (Document *document, const DocumentEdit *edits, guint count, guint32 site, GError **error)
{
  g_autofree DocumentEdit *normalized = document_normalize_edits (document, edits, count);
  DocumentProposal *proposal;

  if (!document_check_edits (document, normalized, count, error))
    return NULL;
  proposal = g_new0 (DocumentProposal, 1);
  proposal->document = g_object_ref (document);
  proposal->base = document_hold (document);
  proposal->site = site;
  proposal->delta = delta_new (document_get_length (document), normalized, count);
  delta_get_edits (proposal->delta, &count);
  proposal->states = g_new0 (DocumentHunkState, MAX (1, count));
  return proposal;
}

void
document_proposal_free (DocumentProposal *proposal)
{
  if (!proposal)
    return;
  document_release (proposal->document, proposal->base);
  g_object_unref (proposal->document);
  delta_unref (proposal->delta);
  g_free (proposal->states);
  g_free (proposal);
}

guint
document_proposal_get_count (const DocumentProposal *proposal)
{
  guint count;

  delta_get_edits (proposal->delta, &count);
  return count;
}

static const DocumentEdit *
get_edit (const DocumentProposal *proposal, guint index)
{
  guint count;
  const DocumentEdit *edits = delta_get_edits (proposal->delta, &count);

  g_return_val_if_fail (index < count, NULL);
  return &edits[index];
}

DocumentHunkState
document_proposal_get_state (const DocumentProposal *proposal, guint index)
{
  return get_edit (proposal, index) ? proposal->states[index] : DOCUMENT_HUNK_REJECTED;
}

gboolean
document_proposal_get_hunk (DocumentProposal *proposal, guint index, DocumentEdit *now)
{
  const DocumentEdit *edit = get_edit (proposal, index);

  if (!edit || proposal->states[index] != DOCUMENT_HUNK_PENDING)
    return FALSE;
  *now = *edit;
  if (!document_map_offset (proposal->document, proposal->base, &now->start, DOCUMENT_BIAS_RIGHT)
      || !document_map_offset (proposal->document, proposal->base, &now->end, DOCUMENT_BIAS_LEFT))
    return FALSE;
  now->end = MAX (now->start, now->end);        /* an insertion, or nothing is left of what it replaces */
  return TRUE;
}

gboolean
document_proposal_accept (DocumentProposal *proposal, guint index, GError **error)
{
  const DocumentEdit *edit = get_edit (proposal, index);

  if (!edit || proposal->states[index] != DOCUMENT_HUNK_PENDING)
    return TRUE;
  document_close_group (proposal->document);
  if (!document_edit_knowing (proposal->document, proposal->base, FALSE, edit, 1, proposal->site, error))
    return FALSE;
  document_close_group (proposal->document);
  proposal->states[index] = DOCUMENT_HUNK_ACCEPTED;
  return TRUE;
}

gboolean
document_proposal_accept_all (DocumentProposal *proposal, GError **error)
{
  g_autoptr (GArray) pending = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  guint count = document_proposal_get_count (proposal);

  for (guint i = 0; i < count; i++)
    if (proposal->states[i] == DOCUMENT_HUNK_PENDING)
      g_array_append_vals (pending, get_edit (proposal, i), 1);
  if (pending->len == 0)
    return TRUE;
  document_close_group (proposal->document);
  if (!document_edit_knowing (proposal->document, proposal->base, FALSE, (DocumentEdit *) (gpointer) pending->data,
                              pending->len, proposal->site, error))
    return FALSE;
  document_close_group (proposal->document);
  for (guint i = 0; i < count; i++)
    if (proposal->states[i] == DOCUMENT_HUNK_PENDING)
      proposal->states[i] = DOCUMENT_HUNK_ACCEPTED;
  return TRUE;
}

void
document_proposal_reject (DocumentProposal *proposal, guint index)
{
  if (get_edit (proposal, index) && proposal->states[index] == DOCUMENT_HUNK_PENDING)
    proposal->states[index] = DOCUMENT_HUNK_REJECTED;
}
