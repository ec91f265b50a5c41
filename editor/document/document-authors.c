/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arbiter: edits of several sites against older revisions, while somebody holds such a revision. */
#include "document-private.h"

guint32
document_add_site (Document *self, DocumentAuthor author)
{
  if (self->sites->len >= DOCUMENT_SITES_MAX)
    return author;
  g_array_append_val (self->sites, author);
  return self->sites->len - 1;
}

guint64
document_hold (Document *self)
{
  if (!self->merge)
    {
      self->merge = document_merge_new (rope_get_length (self->rope));
      self->merge_first = self->revision;
      g_array_set_size (self->merge_sites, 0);
    }
  g_array_append_val (self->holds, self->revision);
  return self->revision;
}

void
document_release (Document *self, guint64 revision)
{
  for (guint i = 0; i < self->holds->len; i++)
    if (g_array_index (self->holds, guint64, i) == revision)
      {
        g_array_remove_index_fast (self->holds, i);
        break;
      }
  if (self->holds->len == 0)
    g_clear_pointer (&self->merge, document_merge_free);
}

/* Which edits of each site an author knows who saw revision `base`, and (own) its own since. Returns the site's next id. */
static DocumentEditId
find_known (Document *self, guint64 base, guint32 site, gboolean own, guint64 *known)
{
  DocumentEditId id = { g_array_index (self->sites, DocumentAuthor, site), site, 1 };

  for (guint i = 0; i < self->merge_sites->len; i++)
    {
      guint8 whose = g_array_index (self->merge_sites, guint8, i);
      known[whose] += (own && whose == site) || self->merge_first + i < base;
      id.counter += whose == site;
    }
  return id;
}

void
document_authors_note (Document *self, const DocumentDelta *delta)
{
  guint64 known[DOCUMENT_SITES_MAX] = { 0 };
  guint8 site = delta->author;

  if (!self->merge)
    return;
  if (delta->is_load)
    {
      g_array_set_size (self->holds, 0);
      g_clear_pointer (&self->merge, document_merge_free);
      return;
    }
  if (!self->merged)
    {
      DocumentEditId id = find_known (self, self->revision, site, TRUE, known);
      delta_unref (document_merge_edit (self->merge, &id, known, delta->edits, delta->edit_count, NULL));
    }
  else
    site = self->merged_site;
  g_array_append_val (self->merge_sites, site);
}

/* The merge has the edit already: the swap only notes whose it is. */
static gboolean
commit_merged (Document *self, Delta *delta, guint32 site, GError **error)
{
  guint count;
  const DocumentEdit *edits = delta_get_edits (delta, &count);

  if (!document_check_edits (self, edits, count, error))
    {
      g_array_set_size (self->holds, 0);
      g_clear_pointer (&self->merge, document_merge_free);
      return FALSE;
    }
  self->merged = TRUE;
  self->merged_site = site;
  document_commit (self, delta, site, g_array_index (self->sites, DocumentAuthor, site));
  self->merged = FALSE;
  document_settle (self);
  return TRUE;
}

gboolean
document_edit_knowing (Document *self, guint64 base, gboolean own, const DocumentEdit *edits, guint count, guint32 site,
                       GError **error)
{
  guint64 known[DOCUMENT_SITES_MAX] = { 0 };
  g_autoptr (Delta) delta = NULL;
  g_autofree DocumentEdit *normalized = document_normalize_edits (self, edits, count);
  DocumentEditId id;

  edits = normalized;
  g_return_val_if_fail (site < self->sites->len, FALSE);
  for (guint i = 0; i < count; i++)
    if (!g_utf8_validate_len (edits[i].length ? edits[i].text : "", edits[i].length, NULL))
      {
        g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING, "The inserted text is not valid UTF-8");
        return FALSE;
      }
  if (base > self->revision || (base < self->revision && (!self->merge || base < self->merge_first)))
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_REVISION, "The edit was made against a revision that nobody holds");
      return FALSE;
    }
  if (self->merge)
    {
      id = find_known (self, base, site, own, known);
      delta = document_merge_edit (self->merge, &id, known, edits, count, error);
      return delta && commit_merged (self, delta, site, error);
    }
  if (!document_check_edits (self, edits, count, error))
    return FALSE;
  delta = delta_new (rope_get_length (self->rope), edits, count);
  document_commit (self, delta, site, g_array_index (self->sites, DocumentAuthor, site));
  document_settle (self);
  return TRUE;
}

gboolean
document_edit (Document *self, guint64 base, const DocumentEdit *edits, guint count, guint32 site, GError **error)
{
  return document_edit_knowing (self, base, TRUE, edits, count, site, error);
}
