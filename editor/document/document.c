/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The document object: its text, the one way to change it, undo over it. */
#include "document-private.h"
#include <string.h>

G_DEFINE_QUARK (document-error-quark, document_error)
G_DEFINE_FINAL_TYPE (Document, document, G_TYPE_OBJECT)

#define LOAD_TEXT_MAX (1 << 20)         /* a longer file goes to listeners without its text */

enum { PROP_0, PROP_MODIFIED, PROP_PATH, PROP_TITLE, N_PROPS };
enum { CHANGED, SETTLED, DISK_CHANGED, DISK_MOVED, HISTORY_CHANGED, HISTORY_RESET, N_SIGNALS };
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
  document_store_leave (self, path);
  g_free (self->path);
  self->path = g_strdup (path);
  document_journal_follow (self);
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
  if (rope_get_summary (self->rope).flags & ROPE_HAS_CR)
    return DOCUMENT_EOL_MIXED;
  return self->form.eol == DOCUMENT_EOL_MIXED ? DOCUMENT_EOL_LF : self->form.eol;
}

static void
set_attributes_modified (Document *self)
{
  self->attributes_modified = TRUE;
  document_journal_note_form (self);
  document_notify_modified (self);
}

/* One edit that leaves only line feeds. */
static void
unify_rows (Document *self)
{
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (DocumentEdit));
  RopeCursor cursor;
  const char *chunk;
  gsize length, at = 0;

  rope_cursor_init (&cursor, self->rope, 0);
  for (; rope_cursor_next (&cursor, &chunk, &length); at += length)
    for (gsize i = 0; i < length; i++)
      if (chunk[i] == '\r')
        {
          gboolean pair = i + 1 < length && chunk[i + 1] == '\n';
          DocumentEdit edit = { at + i, at + i + 1, "\n", pair ? 0 : 1 };
          g_array_append_val (edits, edit);
        }
  document_close_group (self);
  document_apply (self, 0, (DocumentEdit *) (gpointer) edits->data, edits->len, DOCUMENT_AUTHOR_USER, NULL);
  document_close_group (self);
}

void
document_set_eol (Document *self, DocumentEol eol)
{
  g_return_if_fail (eol != DOCUMENT_EOL_MIXED);
  if (document_get_eol (self) == eol)
    return;
  self->form.eol = eol;
  if (rope_get_summary (self->rope).flags & ROPE_HAS_CR)
    unify_rows (self);
  set_attributes_modified (self);
}

gboolean
document_get_bom (Document *self)
{
  return self->form.bom;
}

const char *
document_get_encoding (Document *self)
{
  return self->form.encoding ? self->form.encoding : "UTF-8";
}

double
document_get_encoding_confidence (Document *self)
{
  return self->form.confidence;
}

gboolean
document_has_bytes (Document *self)
{
  return (rope_get_summary (self->rope).flags & ROPE_HAS_INVALID) != 0;
}

void
document_set_encoding (Document *self, const char *encoding, gboolean bom)
{
  if (g_ascii_strcasecmp (document_get_encoding (self), encoding) == 0 && self->form.bom == bom)
    return;
  self->form.encoding = g_intern_string (encoding);
  self->form.confidence = 1;
  self->form.bom = bom;
  set_attributes_modified (self);
}

void
document_set_disk (Document *self, Rope *rope, const DocumentForm *form)
{
  rope_ref (rope);
  rope_unref (self->disk_rope);
  self->disk_rope = rope;
  self->disk_form = *form;
}

/* The text as it is becomes the root. */
void
document_reset_history (Document *self)
{
  document_emit_history (self, TRUE);
  self->generation++;
  g_clear_handle_id (&self->caret_source, g_source_remove);
  g_clear_pointer (&self->last, delta_unref);
  document_history_finish (&self->history);
  document_history_init (&self->history);
  self->node = document_history_add (&self->history, NULL, 0, DOCUMENT_AUTHOR_DISK);
  self->node->rope = rope_ref (self->rope);
  self->node->closed = TRUE;
  self->saved = NULL;
  document_history_note_head (&self->history, self->node);
  document_emit_history (self, FALSE);
}

/* The history of earlier sessions, whose head has the text as it is. */
static void
install_history (Document *self, DocumentStored *stored)
{
  document_emit_history (self, TRUE);
  document_history_finish (&self->history);
  self->history = stored->history;
  document_history_init (&stored->history);
  self->node = stored->head;
  if (!self->node->rope)
    self->node->rope = rope_ref (self->rope);
  for (guint i = 0; i < self->history.nodes->len; i++)
    self->saves = MAX (self->saves, ((DocumentNode *) g_ptr_array_index (self->history.nodes, i))->saved_order);
  self->node->was_saved = TRUE;
  self->node->saved_order = ++self->saves;
  self->node->closed = TRUE;
  for (DocumentNode *n = self->node; n->parent; n = n->parent)
    n->parent->last_child = n;
  document_history_note_head (&self->history, self->node);
  document_emit_history (self, FALSE);
}

/* Replaces text and history. Views get one delta over the whole text. */
void
document_take_file (Document *self, const char *path, DocumentFile *file)
{
  DocumentEdit edit = { 0, rope_get_length (self->rope), NULL, rope_get_length (file->rope) };
  DocumentDelta delta = { .edits = &edit, .edit_count = 1, .author = DOCUMENT_AUTHOR_DISK, .is_load = TRUE };
  g_autofree char *own_path = g_strdup (path), *text = NULL;

  if (edit.length <= LOAD_TEXT_MAX)
    edit.text = text = rope_flatten (file->rope, NULL);
  document_swap (self, rope_ref (file->rope), &delta);
  g_clear_pointer (&self->store, document_store_free);
  document_reset_history (self);
  if (file->stored)
    install_history (self, file->stored);
  self->form = file->form;
  self->stamp = file->stamp;
  document_set_disk (self, file->rope, &file->form);
  self->disk_changed = FALSE;
  document_set_path (self, own_path);
  if (file->stored)
    self->store = g_steal_pointer (&file->stored->store);
  document_journal_close (self, TRUE);
  document_set_clean (self, self->node);
  document_settle (self);
}

void
document_emit_changed (Document *self, const DocumentDelta *delta)
{
  g_signal_emit (self, signals[CHANGED], 0, delta);
}

void
document_emit_history (Document *self, gboolean reset)
{
  g_signal_emit (self, signals[reset ? HISTORY_RESET : HISTORY_CHANGED], 0);
}

void
document_emit_settled (Document *self)
{
  g_signal_emit (self, signals[SETTLED], 0);
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
  if (self->store)
    document_store_now (self);
  document_store_free (self->store);
  g_free (self->history_folder);
  g_strfreev (self->history_exclude);
  document_journal_close (self, FALSE);
  g_clear_handle_id (&self->disk_source, g_source_remove);
  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->caret_source, g_source_remove);
  delta_unref (self->last);
  document_merge_free (self->merge);
  g_array_unref (self->sites);
  g_array_unref (self->holds);
  g_array_unref (self->merge_sites);
  document_history_finish (&self->history);
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
  signals[HISTORY_CHANGED] = g_signal_new ("history-changed", DOCUMENT_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[HISTORY_RESET] = g_signal_new ("history-reset", DOCUMENT_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[DISK_MOVED] = g_signal_new ("disk-moved", DOCUMENT_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[DISK_CHANGED] = g_signal_new ("disk-changed", DOCUMENT_TYPE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
document_init (Document *self)
{
  self->rope = rope_new ("", 0);
  self->revision = 1;
  document_map_init (&self->map, 1);
  self->form.confidence = 1;
  self->sites = g_array_new (FALSE, FALSE, sizeof (DocumentAuthor));
  for (DocumentAuthor author = DOCUMENT_AUTHOR_USER; author <= DOCUMENT_AUTHOR_DISK; author++)
    g_array_append_val (self->sites, author);
  self->holds = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->merge_sites = g_array_new (FALSE, FALSE, sizeof (guint8));
  document_history_init (&self->history);
  document_reset_history (self);
  self->saved = self->node;
}
