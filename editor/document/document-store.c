/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Writing histories for the next start: a file grows by what is new, and is written anew when it was pruned.
 *
 *   "SYMH0001", then records (record-private.h):
 *     'P' canonical path            'R' u64 time, text: the root
 *     'N' u32 parent, u32 undone, u32 site, u64 counter, u32 author, u64 time, carets before and after (each u32 length,
 *         bytes; 0xFFFFFFFF: none), edits: the next node, counted from 1
 *     'C' u32 node, u8 automatic, name       'S' u32 node: what a save wrote       'M' u32 node, u64 time: the head moved
 * The file is locked (flock) as long as a document has it: a second window stores nothing. */
#include "store-private.h"
#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define TEXT_AT_ONCE (1 << 20)

gboolean
document_store_is_wanted (const char *folder, const char *const *exclude, const char *path)
{
  g_autofree char *name = path ? g_path_get_basename (path) : NULL;

  if (!folder || !path)
    return FALSE;
  for (guint i = 0; exclude && exclude[i]; i++)
    if (g_pattern_match_simple (exclude[i], path) || g_pattern_match_simple (exclude[i], name))
      return FALSE;
  return TRUE;
}

char *
store_get_path (const char *folder, const char *path)
{
  g_autofree char *canonical = g_canonicalize_filename (path, NULL), *real = realpath (path, NULL);
  const char *key = real ? real : canonical;
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, key, -1);

  return g_strdup_printf ("%s/%s.history", folder, hash);
}

/* ---- records --------------------------------------------------------------------------------------------- */

static void
append_carets (GString *out, GBytes *carets)
{
  gsize length = 0;
  const char *bytes = carets ? g_bytes_get_data (carets, &length) : NULL;

  record_append_u32 (out, carets ? (guint32) length : G_MAXUINT32);
  g_string_append_len (out, bytes ? bytes : "", length);
}

static void
append_node (GString *out, DocumentNode *node)
{
  Delta *delta = document_node_get_delta (node);
  guint count = 0;
  const DocumentEdit *edits = delta ? delta_get_edits (delta, &count) : NULL;
  gsize at = record_begin (out, 'N');

  record_append_u32 (out, node->parent->index);
  record_append_u32 (out, node->undone ? node->undone->index : G_MAXUINT32);
  record_append_u32 (out, node->id.site);
  record_append_u64 (out, node->id.counter);
  record_append_u32 (out, node->author);
  record_append_u64 (out, node->time);
  append_carets (out, node->carets[0]);
  append_carets (out, node->carets[1]);
  record_append_edits (out, edits, count);
  record_end (out, at);
}

static void
append_root (GString *out, const DocumentNode *root)
{
  gsize length = rope_get_length (root->rope), at = record_begin (out, 'R');

  record_append_u64 (out, root->time);
  g_string_set_size (out, out->len + length);
  rope_read (root->rope, 0, length, out->str + out->len - length);
  record_end (out, at);
}

static void
append_marks (GString *out, DocumentNode *node, gboolean all)
{
  gsize at;

  if (node->renamed || (all && node->name))
    {
      at = record_begin (out, 'C');
      record_append_u32 (out, node->index);
      g_string_append_c (out, node->automatic);
      g_string_append (out, node->name ? node->name : "");
      record_end (out, at);
      node->renamed = FALSE;
    }
}

static void
append_saved (GString *out, guint index)
{
  gsize at = record_begin (out, 'S');

  record_append_u32 (out, index);
  record_end (out, at);
}

void
store_append (DocumentStore *store, GString *out, DocumentHistory *history)
{
  DocumentNode *newest = NULL;

  for (guint i = store->nodes; i < history->nodes->len; i++)
    if (i == 0)
      append_root (out, g_ptr_array_index (history->nodes, i));
    else
      append_node (out, g_ptr_array_index (history->nodes, i));
  for (guint i = 0; i < history->nodes->len; i++)
    {
      DocumentNode *node = g_ptr_array_index (history->nodes, i);
      append_marks (out, node, i >= store->nodes);
      if (node->was_saved && i >= store->nodes)
        append_saved (out, i);
      if (node->was_saved && (!newest || node->saved_order > newest->saved_order))
        newest = node;
    }
  if (newest)
    append_saved (out, newest->index);
  for (guint i = store->heads; i < history->heads->len; i++)
    {
      const DocumentHead *head = &g_array_index (history->heads, DocumentHead, i);
      gsize at = record_begin (out, 'M');
      record_append_u32 (out, head->node->index);
      record_append_u64 (out, head->time);
      record_end (out, at);
    }
  store->nodes = history->nodes->len;
  store->heads = history->heads->len;
}

/* ---- the file -------------------------------------------------------------------------------------------- */

static gboolean
write_all (int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      gssize done = write (fd, bytes, length);
      if (done < 0 && errno == EINTR)
        continue;
      if (done <= 0)
        return FALSE;
      bytes += done;
      length -= done;
    }
  return TRUE;
}

DocumentStore *
store_create (const char *folder, const char *path, DocumentHistory *history)
{
  g_autoptr (GString) out = g_string_new (STORE_MAGIC);
  DocumentStore *store = g_new0 (DocumentStore, 1);
  g_autofree char *aside = NULL, *canonical = realpath (path, NULL);

  g_mkdir_with_parents (folder, 0700);
  store->path = store_get_path (folder, path);
  aside = g_strconcat (store->path, ".XXXXXX", NULL);
  store->fd = g_mkstemp_full (aside, O_RDWR | O_APPEND | O_CLOEXEC, 0600);
  record_append_string (out, 'P', canonical ? canonical : path);
  store_append (store, out, history);
  if (store->fd >= 0 && flock (store->fd, LOCK_EX | LOCK_NB) == 0 && write_all (store->fd, out->str, out->len)
      && g_rename (aside, store->path) == 0)
    return store;
  if (store->fd >= 0)
    g_unlink (aside);
  document_store_free (store);
  return NULL;
}

/* Another window has it, and stores. */
static gboolean
is_taken (const char *folder, const char *path)
{
  g_autofree char *file = store_get_path (folder, path);
  int fd = open (file, O_RDONLY | O_CLOEXEC);
  gboolean taken = fd >= 0 && flock (fd, LOCK_EX | LOCK_NB) != 0;

  if (fd >= 0)
    close (fd);
  return taken;
}

DocumentStore *
document_store_write (DocumentStore *store, const char *folder, const char *path, DocumentHistory *history)
{
  g_autoptr (GString) out = NULL;

  if (!store)
    return history->nodes->len > 1 && !is_taken (folder, path) ? store_create (folder, path, history) : NULL;
  out = g_string_new (NULL);
  store_append (store, out, history);
  if (write_all (store->fd, out->str, out->len))
    return store;
  document_store_free (store);          /* a torn tail is cut at the next start */
  return NULL;
}

void
document_store_free (DocumentStore *store)
{
  if (!store)
    return;
  if (store->fd >= 0)
    close (store->fd);
  g_free (store->path);
  g_free (store);
}

/* ---- of a document --------------------------------------------------------------------------------------- */

void
document_set_history_folder (Document *self, const char *folder, const char *const *exclude)
{
  g_free (self->history_folder);
  g_strfreev (self->history_exclude);
  self->history_folder = g_strdup (folder);
  self->history_exclude = g_strdupv ((char **) exclude);
}

/* What a worker may read while the document goes on: own nodes, shared texts. */
static DocumentHistory *
copy_history (const DocumentHistory *history)
{
  DocumentHistory *copy = g_new0 (DocumentHistory, 1);

  document_history_init (copy);
  for (guint i = 0; i < history->nodes->len; i++)
    {
      const DocumentNode *from = g_ptr_array_index (history->nodes, i);
      DocumentNode *node = g_memdup2 (from, sizeof *from);
      node->parent = from->parent ? g_ptr_array_index (copy->nodes, from->parent->index) : NULL;
      node->undone = from->undone ? g_ptr_array_index (copy->nodes, from->undone->index) : NULL;
      node->last_child = NULL;
      node->children = g_ptr_array_new ();
      node->deltas = g_ptr_array_copy (from->deltas, (GCopyFunc) (gpointer) delta_ref, NULL);
      g_ptr_array_set_free_func (node->deltas, (GDestroyNotify) delta_unref);
      node->rope = from->rope ? rope_ref (from->rope) : NULL;
      node->name = g_strdup (from->name);
      for (guint k = 0; k < 2; k++)
        node->carets[k] = from->carets[k] ? g_bytes_ref (from->carets[k]) : NULL;
      g_ptr_array_add (copy->nodes, node);
    }
  for (guint i = 0; i < history->heads->len; i++)
    {
      const DocumentHead *head = &g_array_index (history->heads, DocumentHead, i);
      g_array_append_val (copy->heads, ((DocumentHead) { head->time, g_ptr_array_index (copy->nodes, head->node->index) }));
    }
  return copy;
}

typedef struct { char *folder, *path; DocumentHistory *history; guint generation; } Making;

static void
making_free (Making *making)
{
  document_history_finish (making->history);
  g_free (making->history);
  g_free (making->folder);
  g_free (making->path);
  g_free (making);
}

static void
make_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making *making = data;
  g_task_return_pointer (task, document_store_write (NULL, making->folder, making->path, making->history),
                         (GDestroyNotify) document_store_free);
}

static void
made_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Document *self = DOCUMENT_DOCUMENT (source);
  const Making *making = g_task_get_task_data (G_TASK (result));
  DocumentStore *store = g_task_propagate_pointer (G_TASK (result), NULL);

  self->store_making = FALSE;
  if (!self->store && self->generation == making->generation && g_strcmp0 (self->path, making->path) == 0)
    self->store = store;
  else
    document_store_free (store);
}

/* The first writing of a long text is a worker's. */
static void
make_store (Document *self)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, made_cb, NULL);
  Making *making = g_new0 (Making, 1);

  self->store_making = TRUE;
  *making = (Making) { g_strdup (self->history_folder), g_strdup (self->path), copy_history (&self->history), self->generation };
  g_task_set_task_data (task, making, (GDestroyNotify) making_free);
  g_task_run_in_thread (task, make_worker);
}

void
document_store_now (Document *self)
{
  const char *const *exclude = (const char *const *) self->history_exclude;

  if (!document_store_is_wanted (self->history_folder, exclude, self->path)
      || document_is_limited (self, DOCUMENT_SIZE_HUGE))
    g_clear_pointer (&self->store, document_store_free);
  else if (self->store || rope_get_length (self->rope) <= TEXT_AT_ONCE)
    self->store = document_store_write (self->store, self->history_folder, self->path, &self->history);
  else if (!self->store_making)
    make_store (self);
}

/* The document goes to another file: what is new is written, a store made for the new path holds the whole history. */
void
document_store_leave (Document *self, const char *path)
{
  if (!self->store)
    return;
  if (g_strcmp0 (self->path, path) != 0 || self->path)
    document_store_now (self);
  g_clear_pointer (&self->store, document_store_free);
}
