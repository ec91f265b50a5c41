/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document object: its text, the one way to change it, undo over it. */
#include "document-private.h"
#include <string.h>

G_DEFINE_QUARK (document-error-quark, document_error)
G_DEFINE_FINAL_TYPE (Document, document, G_TYPE_OBJECT)

enum { PROP_0, PROP_MODIFIED, PROP_PATH, PROP_TITLE, N_PROPS };
enum { CHANGED, SETTLED, DISK_CHANGED, N_SIGNALS };
static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];
static guint untitled_count;

Document *
document_new (void)
{
  return g_object_new (DOCUMENT_TYPE, NULL);
}

/* ---- reading --------------------------------------------------------------------------------------------- */

Rope *
document_get_rope (Document *self)
{
  return self->rope;
}

const char *
document_get_text (Document *self, gsize *length)
{
  if (!self->flat)
    self->flat = rope_flatten (self->rope, NULL);
  if (length)
    *length = rope_get_length (self->rope);
  return self->flat;
}

gsize
document_get_length (Document *self)
{
  return rope_get_length (self->rope);
}

guint64
document_get_revision (Document *self)
{
  return self->revision;
}

guint
document_get_line_count (Document *self)
{
  return rope_get_line_count (self->rope);
}

gsize
document_get_line_start (Document *self, guint line)
{
  return rope_get_line_start (self->rope, line);
}

guint
document_get_line_at (Document *self, gsize offset)
{
  return rope_get_line_at (self->rope, offset);
}

gsize
document_get_chars_at (Document *self, gsize offset)
{
  return rope_get_chars_at (self->rope, offset);
}

gsize
document_get_offset_at (Document *self, gsize chars)
{
  return rope_get_offset_at_chars (self->rope, chars);
}

/* ---- changing -------------------------------------------------------------------------------------------- */

static gboolean
check_edits (Document *self, const DocumentEdit *edits, guint count, GError **error)
{
  gsize reached = 0, size = rope_get_length (self->rope);
  for (guint i = 0; i < count; i++)
    {
      const DocumentEdit *e = &edits[i];
      if (e->start > e->end || e->end > rope_get_length (self->rope) || (i > 0 && e->start < reached)
          || !rope_is_boundary (self->rope, e->start) || !rope_is_boundary (self->rope, e->end))
        {
          g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_RANGE, "The edit of bytes %" G_GSIZE_FORMAT "–%"
                       G_GSIZE_FORMAT " does not fit the text", e->start, e->end);
          return FALSE;
        }
      if (!g_utf8_validate_len (e->length ? e->text : "", e->length, NULL))
        {
          g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_ENCODING, "The inserted text is not valid UTF-8");
          return FALSE;
        }
      reached = e->end;
      size += e->length;
    }
  if (size > DOCUMENT_BYTES_MAX)
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_TOO_LARGE, "The text would grow beyond %u TB",
                   (guint) (DOCUMENT_BYTES_MAX >> 40));
      return FALSE;
    }
  return TRUE;
}

static void
settle (Document *self)
{
  if (self->group_depth > 0)
    {
      self->group_dirty = TRUE;
      return;
    }
  self->group_dirty = FALSE;
  document_notify_modified (self);
  g_signal_emit (self, signals[SETTLED], 0);
}

static DocumentNode *
node_for_change (Document *self, const DocumentEdit *edits, guint count, DocumentAuthor author)
{
  gboolean joins = self->group_depth > 0 && self->group_open;

  if (joins)
    self->node->closed = TRUE;          /* a command of several edits: typing does not go on with it */
  else if (self->node == self->saved
           || !document_node_continues (self->node, author, edits, count, g_get_monotonic_time ()))
    self->node = document_node_new (self->node, author);
  self->group_open = self->group_depth > 0;
  return self->node;
}

/* The one place where the text changes. The edits are sorted and fit. */
static void
commit_edits (Document *self, const DocumentEdit *edits, guint count, DocumentAuthor author)
{
  DocumentNode *node = self->replaying ? NULL : node_for_change (self, edits, count, author);
  DocumentDelta delta;
  Rope *rope;

  for (guint i = count; i > 0; i--)
    {
      const DocumentEdit *e = &edits[i - 1];
      const char *text = e->length ? e->text : "";
      if (node)
        {
          g_autofree char *old = rope_dup_range (self->rope, e->start, e->end);
          document_node_add (node, e->start, old, e->end - e->start, text, e->length);
        }
    }
  rope = rope_edit (self->rope, edits, count);
  rope_unref (self->rope);
  self->rope = rope;
  g_clear_pointer (&self->flat, g_free);
  document_map_add (&self->map, edits, count);
  self->revision++;
  delta = (DocumentDelta) { self->revision, edits, count };
  document_journal_note (self, &delta);
  g_signal_emit (self, signals[CHANGED], 0, &delta);
}

gboolean
document_apply (Document *self, guint64 base, const DocumentEdit *edits, guint count, DocumentAuthor author, GError **error)
{
  g_autofree DocumentEdit *mapped = NULL;
  guint kept = 0;

  g_return_val_if_fail (DOCUMENT_IS_DOCUMENT (self), FALSE);
  if (count == 0)
    return TRUE;
  if (base == 0)
    base = self->revision;
  if (base > self->revision || base < self->map.first)
    {
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_REVISION, "The edit was made against a revision that is gone");
      return FALSE;
    }
  mapped = g_memdup2 (edits, count * sizeof *edits);
  for (guint i = 0; i < count && base < self->revision; i++)
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
      mapped[kept++] = e;
    }
  if (base < self->revision)
    count = kept;
  if (!check_edits (self, mapped, count, error))
    return FALSE;
  if (count > 0)
    {
      commit_edits (self, mapped, count, author);
      settle (self);
    }
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
  if (--self->group_depth == 0)
    {
      self->group_open = FALSE;
      if (self->group_dirty)
        settle (self);
    }
}

void
document_close_group (Document *self)
{
  self->node->closed = TRUE;
}

gboolean
document_can_undo (Document *self)
{
  return self->node->parent != NULL;
}

gboolean
document_can_redo (Document *self)
{
  return self->node->last_child != NULL;
}

static void
replay (Document *self, const DocumentEdit *edits, guint count)
{
  self->replaying = TRUE;
  commit_edits (self, edits, count, DOCUMENT_AUTHOR_USER);
  self->replaying = FALSE;
}

gboolean
document_undo (Document *self, gsize *caret)
{
  g_autofree DocumentEdit *joined = NULL;
  DocumentNode *node = self->node;
  if (!node->parent)
    return FALSE;
  joined = document_node_join (node, TRUE);
  if (joined)
    replay (self, joined, node->changes->len);
  for (guint i = joined ? 0 : node->changes->len; i > 0; i--)
    {
      DocumentChange *c = &g_array_index (node->changes, DocumentChange, i - 1);
      replay (self, &(DocumentEdit) { c->start, c->start + c->new_length, c->old_text, c->old_length }, 1);
    }
  if (caret && node->changes->len > 0)
    *caret = g_array_index (node->changes, DocumentChange, 0).start + g_array_index (node->changes, DocumentChange, 0).old_length;
  node->closed = TRUE;
  self->node = node->parent;
  self->node->last_child = node;
  self->node->closed = TRUE;
  settle (self);
  return TRUE;
}

gboolean
document_redo (Document *self, gsize *caret)
{
  g_autofree DocumentEdit *joined = NULL;
  DocumentNode *node = self->node->last_child;
  if (!node)
    return FALSE;
  joined = document_node_join (node, FALSE);
  if (joined)
    replay (self, joined, node->changes->len);
  for (guint i = 0; i < node->changes->len; i++)
    {
      DocumentChange *c = &g_array_index (node->changes, DocumentChange, i);
      if (!joined)
        replay (self, &(DocumentEdit) { c->start, c->start + c->old_length, c->new_text, c->new_length }, 1);
      if (caret)
        *caret = c->start + c->new_length;
    }
  self->node = node;
  settle (self);
  return TRUE;
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

/* ---- attributes ------------------------------------------------------------------------------------------ */

const char *
document_get_path (Document *self)
{
  return self->path;
}

void
document_set_path (Document *self, const char *path)
{
  if (g_strcmp0 (self->path, path) == 0)
    return;
  document_journal_close (self, TRUE);
  g_free (self->path);
  self->path = g_strdup (path);
  document_watch (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

char *
document_dup_title (Document *self)
{
  if (self->path)
    return g_path_get_basename (self->path);
  if (self->name)
    return g_strdup (self->name);
  if (self->untitled == 0)
    self->untitled = ++untitled_count;
  return g_strdup_printf ("Untitled %u", self->untitled);
}

void
document_set_name (Document *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

gboolean
document_get_modified (Document *self)
{
  return self->node != self->saved || self->attributes_modified;
}

void
document_notify_modified (Document *self)
{
  gboolean modified = document_get_modified (self);
  if (modified == self->was_modified)
    return;
  self->was_modified = modified;
  if (!modified)
    document_journal_close (self, TRUE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODIFIED]);
}

/* `node` is the state that is on disk. */
void
document_set_clean (Document *self, DocumentNode *node)
{
  self->saved = node;
  if (node)
    node->closed = TRUE;
  self->attributes_modified = FALSE;
  document_notify_modified (self);
}

DocumentEol
document_get_eol (Document *self)
{
  return self->form.eol;
}

void
document_set_eol (Document *self, DocumentEol eol)
{
  g_return_if_fail (eol != DOCUMENT_EOL_MIXED);
  if (self->form.eol == eol || self->form.eol == DOCUMENT_EOL_MIXED)
    return;
  self->form.eol = eol;
  self->attributes_modified = TRUE;
  document_notify_modified (self);
}

gboolean
document_get_bom (Document *self)
{
  return self->form.bom;
}

void
document_set_disk (Document *self, Rope *rope, const DocumentForm *form)
{
  rope_ref (rope);
  rope_unref (self->disk_rope);
  self->disk_rope = rope;
  self->disk_form = *form;
}

/* Replaces text and history. Views get one delta over the whole text. */
void
document_take_file (Document *self, const char *path, DocumentFile *file)
{
  gsize length;
  g_autofree char *text = rope_flatten (file->rope, &length);
  DocumentEdit edit = { 0, rope_get_length (self->rope), text, length };
  g_autofree char *own_path = g_strdup (path);

  self->replaying = TRUE;
  commit_edits (self, &edit, 1, DOCUMENT_AUTHOR_DISK);
  self->replaying = FALSE;
  document_node_free_tree (self->root);
  self->root = self->node = document_node_new (NULL, DOCUMENT_AUTHOR_DISK);
  self->form = file->form;
  self->stamp = file->stamp;
  document_set_disk (self, file->rope, &file->form);
  self->disk_changed = FALSE;
  document_set_path (self, own_path);
  document_journal_close (self, TRUE);
  document_set_clean (self, self->node);
  settle (self);
}

/* ---- object ---------------------------------------------------------------------------------------------- */

static void
document_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  Document *self = DOCUMENT_DOCUMENT (object);
  switch (id)
    {
    case PROP_MODIFIED: g_value_set_boolean (value, document_get_modified (self)); break;
    case PROP_PATH:     g_value_set_string (value, self->path); break;
    case PROP_TITLE:    g_value_take_string (value, document_dup_title (self)); break;
    default: G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
document_finalize (GObject *object)
{
  Document *self = DOCUMENT_DOCUMENT (object);
  document_journal_close (self, FALSE);
  g_clear_object (&self->monitor);
  document_node_free_tree (self->root);
  document_map_finish (&self->map);
  rope_unref (self->rope);
  rope_unref (self->disk_rope);
  g_free (self->flat);
  g_free (self->path);
  g_free (self->name);
  g_free (self->journal_folder);
  G_OBJECT_CLASS (document_parent_class)->finalize (object);
}

static void
document_class_init (DocumentClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->get_property = document_get_property;
  object_class->finalize = document_finalize;
  properties[PROP_MODIFIED] = g_param_spec_boolean ("modified", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[CHANGED] = g_signal_new ("changed", DOCUMENT_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SETTLED] = g_signal_new ("settled", DOCUMENT_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISK_CHANGED] = g_signal_new ("disk-changed", DOCUMENT_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
document_init (Document *self)
{
  self->rope = rope_new ("", 0);
  self->revision = 1;
  document_map_init (&self->map, 1);
  self->root = self->node = self->saved = document_node_new (NULL, DOCUMENT_AUTHOR_USER);
}
