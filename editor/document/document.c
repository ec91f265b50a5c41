/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document object: its text, the one way to change it, undo over it. */
#include "document-private.h"
#include <string.h>

G_DEFINE_QUARK (document-error-quark, document_error)
G_DEFINE_FINAL_TYPE (Document, document, G_TYPE_OBJECT)

#define BULK_EDITS 64

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

const char *
document_get_text (Document *self, gsize *length)
{
  if (length)
    *length = self->text->len;
  return self->text->str;
}

gsize
document_get_length (Document *self)
{
  return self->text->len;
}

guint64
document_get_revision (Document *self)
{
  return self->revision;
}

guint
document_get_line_count (Document *self)
{
  return self->lines->len;
}

gsize
document_get_line_start (Document *self, guint line)
{
  return line < self->lines->len ? g_array_index (self->lines, DocumentLine, line).byte : self->text->len;
}

guint
document_get_line_at (Document *self, gsize offset)
{
  return document_lines_find_byte (self->lines, offset);
}

gsize
document_get_chars_at (Document *self, gsize offset)
{
  DocumentLine line;
  gsize chars;

  offset = MIN (offset, self->text->len);
  while (offset > 0 && offset < self->text->len && ((guchar) self->text->str[offset] & 0xC0) == 0x80)
    offset--;
  line = g_array_index (self->lines, DocumentLine, document_lines_find_byte (self->lines, offset));
  chars = line.chars;
  for (gsize i = line.byte; i < offset; i++)
    chars += ((guchar) self->text->str[i] & 0xC0) != 0x80;
  return chars;
}

gsize
document_get_offset_at (Document *self, gsize chars)
{
  DocumentLine line = g_array_index (self->lines, DocumentLine, document_lines_find_chars (self->lines, chars));
  const char *p = self->text->str + line.byte, *end = self->text->str + self->text->len;

  for (gsize left = chars - line.chars; left > 0 && p < end; left--)
    p = g_utf8_next_char (p);
  return p - self->text->str;
}

/* ---- changing -------------------------------------------------------------------------------------------- */

static gboolean
at_boundary (Document *self, gsize offset)
{
  return offset == self->text->len || ((guchar) self->text->str[offset] & 0xC0) != 0x80;
}

static gboolean
check_edits (Document *self, const DocumentEdit *edits, guint count, GError **error)
{
  gsize reached = 0, size = self->text->len;
  for (guint i = 0; i < count; i++)
    {
      const DocumentEdit *e = &edits[i];
      if (e->start > e->end || e->end > self->text->len || (i > 0 && e->start < reached)
          || !at_boundary (self, e->start) || !at_boundary (self, e->end))
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
      g_set_error (error, DOCUMENT_ERROR, DOCUMENT_ERROR_TOO_LARGE, "The text would grow beyond %u MB",
                   DOCUMENT_BYTES_MAX >> 20);
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

/* Many edits at once cost one pass over the text, not one for each. */
static void
rebuild (Document *self, const DocumentEdit *edits, guint count)
{
  GString *text = g_string_sized_new (self->text->len + 16 * (gsize) count);
  gsize at = 0;
  for (guint i = 0; i < count; i++)
    {
      g_string_append_len (text, self->text->str + at, edits[i].start - at);
      if (edits[i].length > 0)
        g_string_append_len (text, edits[i].text, edits[i].length);
      at = edits[i].end;
    }
  g_string_append_len (text, self->text->str + at, self->text->len - at);
  g_string_free (self->text, TRUE);
  self->text = text;
  document_lines_reset (self->lines, text->str, text->len);
}

/* The one place where the text changes. The edits are sorted and fit. */
static void
commit_edits (Document *self, const DocumentEdit *edits, guint count, DocumentAuthor author)
{
  DocumentNode *node = self->replaying ? NULL : node_for_change (self, edits, count, author);
  DocumentDelta delta;

  for (guint i = count; i > 0; i--)
    {
      const DocumentEdit *e = &edits[i - 1];
      const char *text = e->length ? e->text : "";
      if (node)
        document_node_add (node, e->start, self->text->str + e->start, e->end - e->start, text, e->length);
      if (count >= BULK_EDITS)
        continue;
      document_lines_edit (self->lines, self->text->str, e->start, e->end, text, e->length);
      g_string_erase (self->text, e->start, e->end - e->start);
      g_string_insert_len (self->text, e->start, text, e->length);
    }
  if (count >= BULK_EDITS)
    rebuild (self, edits, count);
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
  return self->eol;
}

void
document_set_eol (Document *self, DocumentEol eol)
{
  g_return_if_fail (eol != DOCUMENT_EOL_MIXED);
  if (self->eol == eol || self->eol == DOCUMENT_EOL_MIXED)
    return;
  self->eol = eol;
  self->attributes_modified = TRUE;
  document_notify_modified (self);
}

gboolean
document_get_bom (Document *self)
{
  return self->bom;
}

/* Replaces text and history. Views get one delta over the whole text. */
void
document_take_file (Document *self, const char *path, DocumentFile *file)
{
  DocumentEdit edit = { 0, self->text->len, file->text, file->length };
  g_autofree char *own_path = g_strdup (path);

  self->replaying = TRUE;
  commit_edits (self, &edit, 1, DOCUMENT_AUTHOR_DISK);
  self->replaying = FALSE;
  document_node_free_tree (self->root);
  self->root = self->node = document_node_new (NULL, DOCUMENT_AUTHOR_DISK);
  self->eol = file->eol;
  self->bom = file->bom;
  self->stamp = file->stamp;
  memcpy (self->hash, file->hash, sizeof self->hash);
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
  g_array_unref (self->lines);
  g_string_free (self->text, TRUE);
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
  self->text = g_string_new (NULL);
  self->lines = document_lines_new ();
  self->revision = 1;
  document_map_init (&self->map, 1);
  self->root = self->node = self->saved = document_node_new (NULL, DOCUMENT_AUTHOR_USER);
}
