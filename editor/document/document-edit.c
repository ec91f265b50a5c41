/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing a document: checking edits, grouping them into nodes, telling the rest. */
#include "document-private.h"
#include <string.h>

#define ROPE_BYTES (ROPE_HAS_INVALID | ROPE_HAS_NUL)

static gboolean
fail_range (const DocumentEdit *e, GError **error)
{
  g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_RANGE, "The edit of bytes %" G_GSIZE_FORMAT "–%" G_GSIZE_FORMAT
               " does not fit the text", e->start, e->end);
  return FALSE;
}

/* Bytes that are no text may come into a document that has such already (rows of it are moved, for instance). */
gboolean
document_check_edits (Document *self, const DocumentEdit *edits, guint count, GError **error)
{
  gsize reached = 0, length = rope_get_length (self->rope);
  guint64 size = length;
  gboolean bytes = (rope_get_summary (self->rope).flags & ROPE_BYTES) != 0;

  for (guint i = 0; i < count; i++)
    {
      const DocumentEdit *e = &edits[i];
      if (e->start > e->end || e->end > length || e->start < reached || !rope_is_boundary (self->rope, e->start)
          || !rope_is_boundary (self->rope, e->end))
        return fail_range (e, error);
      if (!bytes && !g_utf8_validate_len (e->length ? e->text : "", e->length, NULL))
        {
          g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING, "The inserted text is not valid UTF-8");
          return FALSE;
        }
      reached = e->end;
      size += e->length;
    }
  if (size <= DOCUMENT_BYTES_MAX && count <= DOCUMENT_EDITS_MAX)
    return TRUE;
  g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_TOO_LARGE, "The text would grow beyond %u TB, or the change has more "
               "than %u places", (guint) (DOCUMENT_BYTES_MAX >> 40), DOCUMENT_EDITS_MAX);
  return FALSE;
}

/* Where all line ends are alike, those of inserted text become line feeds. One block: the edits and the texts that changed. */
DocumentEdit *
document_normalize_edits (Document *self, const DocumentEdit *edits, guint count)
{
  gboolean mixed = document_get_eol (self) == DOCUMENT_EOL_MIXED;
  gsize room = 0;
  DocumentEdit *own;
  char *text;

  for (guint i = 0; i < count && !mixed; i++)
    if (edits[i].length > 0 && memchr (edits[i].text, '\r', edits[i].length))
      room += edits[i].length;
  own = g_malloc (count * sizeof *own + room);
  memcpy (own, edits, count * sizeof *own);
  text = (char *) (own + count);
  for (guint i = 0; i < count && room > 0; i++)
    if (own[i].length > 0 && memchr (own[i].text, '\r', own[i].length))
      {
        own[i].length = document_normalize (own[i].text, own[i].length, text);
        own[i].text = text;
        text += own[i].length;
      }
  return own;
}

void
document_settle (Document *self)
{
  if (self->group_depth > 0)
    {
      self->group_dirty = TRUE;
      return;
    }
  self->group_dirty = FALSE;
  document_notify_modified (self);
  document_emit_settled (self);
}

/* ---- carets ---------------------------------------------------------------------------------------------- */

static void
note_carets (Document *self, gboolean after)
{
  if (!self->caret_func)
    return;
  g_clear_pointer (&self->node->carets[after], g_bytes_unref);
  self->node->carets[after] = self->caret_func (self->caret_data);
}

static gboolean
note_carets_cb (gpointer data)
{
  Document *self = data;
  self->caret_source = 0;
  note_carets (self, TRUE);
  return G_SOURCE_REMOVE;
}

void
document_seal (Document *self)
{
  if (self->caret_source == 0)
    return;
  g_clear_handle_id (&self->caret_source, g_source_remove);
  note_carets (self, TRUE);
}

void
document_set_caret_func (Document *self, DocumentCaretFunc func, gpointer data)
{
  self->caret_func = func;
  self->caret_data = data;
  if (!func)
    g_clear_handle_id (&self->caret_source, g_source_remove);
}

/* ---- the change ------------------------------------------------------------------------------------------ */

void
document_swap (Document *self, Rope *rope, DocumentDelta *delta)
{
  document_journal_note (self, delta);
  document_authors_note (self, delta);
  rope_unref (self->rope);
  self->rope = rope;
  g_clear_pointer (&self->flat, g_free);
  document_map_add (&self->map, delta->edits, delta->edit_count);
  delta->revision = ++self->revision;
  document_emit_changed (self, delta);
}

static gboolean
continues_head (Document *self, Delta *delta, guint32 site, DocumentAuthor author)
{
  const DocumentEdit *edits;
  guint count;
  gboolean join = self->join_next;

  self->join_next = FALSE;
  if (join && self->node->author == author && self->node != self->saved && !self->node->closed)
    return TRUE;
  if (self->node == self->saved || self->node->closed || self->node->author != author || self->node->id.site != site
      || self->node->children->len > 0 || !self->last || g_get_monotonic_time () - self->node->moment > G_USEC_PER_SEC)
    return FALSE;
  edits = delta_get_edits (delta, &count);
  return document_delta_continues (self->last, edits, count);
}

DocumentNode *
document_commit (Document *self, Delta *delta, guint32 site, DocumentAuthor author)
{
  DocumentDelta change = { .author = author };
  Rope *rope = delta_apply (delta, self->rope, NULL);

  if (self->group_depth > 0 && self->group_open)
    self->node->closed = TRUE;          /* a command of several edits: typing does not go on with it */
  else if (!continues_head (self, delta, site, author))
    {
      document_seal (self);
      self->node = document_history_add (&self->history, self->node, site, author);
      document_history_note_head (&self->history, self->node);
      note_carets (self, FALSE);
    }
  self->group_open = self->group_depth > 0;
  document_node_add (self->node, delta, rope);
  delta_ref (delta);
  delta_unref (self->last);
  self->last = delta;
  change.edits = delta_get_edits (delta, &change.edit_count);
  document_swap (self, rope, &change);
  if (self->caret_func && self->caret_source == 0)
    self->caret_source = g_idle_add_full (G_PRIORITY_DEFAULT, note_carets_cb, self, NULL);
  document_emit_history (self, FALSE);
  return self->node;
}

/* Edits of an older revision, carried to now; how many are left. */
static guint
map_edits (Document *self, guint64 base, const DocumentEdit *edits, guint count, DocumentEdit *mapped)
{
  guint kept = 0;

  for (guint i = 0; i < count; i++)
    {
      DocumentEdit e = edits[i];
      gboolean insertion = e.start == e.end;
      document_map_move (&self->map, base, &e.start, insertion ? DOCUMENT_BIAS_LEFT : DOCUMENT_BIAS_RIGHT);
      document_map_move (&self->map, base, &e.end, DOCUMENT_BIAS_LEFT);
      if (!insertion && e.start >= e.end)
        {
          if (e.length == 0)
            continue;
          e.end = e.start;
        }
      if (kept > 0 && e.start < mapped[kept - 1].end)
        e.start = e.end = mapped[kept - 1].end;
      mapped[kept++] = e;
    }
  return kept;
}

gboolean
document_apply (Document *self, guint64 base, const DocumentEdit *edits, guint count, DocumentAuthor author, GError **error)
{
  g_autofree DocumentEdit *mapped = NULL, *normalized = NULL;
  g_autoptr (Delta) delta = NULL;

  g_return_val_if_fail (DOCUMENT_IS_DOCUMENT (self), FALSE);
  if (base > self->revision || (base > 0 && base < self->map.first))
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_REVISION, "The edit was made against a revision that is gone");
      return FALSE;
    }
  if (base > 0 && base < self->revision && count > 0)
    {
      mapped = g_new (DocumentEdit, count);
      count = map_edits (self, base, edits, count, mapped);
      edits = mapped;
    }
  if (count == 0)
    return TRUE;
  if (!document_check_writable (self, author, error))
    return FALSE;
  edits = normalized = document_normalize_edits (self, edits, count);
  if (!document_check_edits (self, edits, count, error))
    return FALSE;
  delta = delta_new (rope_get_length (self->rope), edits, count);
  document_commit (self, delta, author, author);
  document_settle (self);
  return TRUE;
}

gboolean
document_replace (Document *self, gsize start, gsize end, const char *text, gssize length)
{
  DocumentEdit edit = { start, end, text, length < 0 ? strlen (text) : (gsize) length };
  return document_apply (self, 0, &edit, 1, DOCUMENT_AUTHOR_USER, NULL);
}

void
document_begin_group (Document *self)
{
  if (self->group_depth++ == 0)
    self->group_open = FALSE;
}

void
document_end_group (Document *self)
{
  g_return_if_fail (self->group_depth > 0);
  if (--self->group_depth > 0)
    return;
  self->group_open = FALSE;
  if (self->group_dirty)
    document_settle (self);
}

void
document_join_next (Document *self, gboolean join)
{
  self->join_next = join;
}

void
document_close_group (Document *self)
{
  document_seal (self);
  self->node->closed = TRUE;
}

gboolean
document_map_offset (Document *self, guint64 revision, gsize *offset, DocumentBias bias)
{
  return document_map_move (&self->map, revision, offset, bias);
}

gboolean
document_map_range (Document *self, guint64 revision, gsize *start, gsize *end)
{
  return document_map_move (&self->map, revision, start, DOCUMENT_BIAS_RIGHT)
    && document_map_move (&self->map, revision, end, DOCUMENT_BIAS_LEFT) && *start < *end;
}
