/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading stored histories (format: document-store.c) in a worker. Nothing in them is trusted: the first record that does
 * not fit ends the file, which is then written anew. */
#include "store-private.h"
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SAVES_TRIED 32

typedef struct {
  DocumentHistory *history;
  GArray          *lengths;             /* gsize: of each node's text */
  GArray          *saves;               /* guint: nodes, oldest first */
} Reading;

static DocumentNode *
get_node (Reading *reading, guint32 index)
{
  return index < reading->history->nodes->len ? g_ptr_array_index (reading->history->nodes, index) : NULL;
}

static gboolean
read_carets (RecordReader *r, GBytes **carets)
{
  guint32 length;
  const char *bytes;

  if (!record_read_u32 (r, &length))
    return FALSE;
  if (length == G_MAXUINT32)
    return TRUE;
  if (!record_read_bytes (r, length, &bytes))
    return FALSE;
  *carets = g_bytes_new (bytes, length);
  return TRUE;
}

static gboolean
read_root (Reading *reading, RecordReader r)
{
  DocumentNode *root;
  guint64 time;
  gsize length;

  if (reading->history->nodes->len > 0 || !record_read_u64 (&r, &time))
    return FALSE;
  root = document_history_add (reading->history, NULL, 0, DOCUMENT_AUTHOR_DISK);
  root->rope = rope_new (r.at, r.left);
  root->time = time;
  root->closed = TRUE;
  length = r.left;
  g_array_append_val (reading->lengths, length);
  return TRUE;
}

static gboolean
read_node (Reading *reading, RecordReader r)
{
  guint32 parent, undone, site, author;
  guint64 counter, time;
  GBytes *carets[2] = { NULL };
  g_autoptr (GArray) edits = NULL;
  g_autoptr (Delta) delta = NULL;
  DocumentNode *node;
  gsize length;

  if (!record_read_u32 (&r, &parent) || !record_read_u32 (&r, &undone) || !record_read_u32 (&r, &site)
      || !record_read_u64 (&r, &counter) || !record_read_u32 (&r, &author) || !record_read_u64 (&r, &time)
      || !get_node (reading, parent) || site >= DOCUMENT_SITES_MAX || author > DOCUMENT_AUTHOR_DISK)
    return FALSE;
  length = g_array_index (reading->lengths, gsize, parent);
  if (read_carets (&r, &carets[0]) && read_carets (&r, &carets[1]))
    edits = record_read_edits (&r, length);
  if (!edits || r.left > 0)
    {
      g_clear_pointer (&carets[0], g_bytes_unref);
      g_clear_pointer (&carets[1], g_bytes_unref);
      return FALSE;
    }
  delta = delta_new (length, (DocumentEdit *) (gpointer) edits->data, edits->len);
  node = document_history_add (reading->history, get_node (reading, parent), site, author);
  node->id.counter = counter;
  g_array_index (reading->history->counters, guint64, site) = MAX (counter, g_array_index (reading->history->counters, guint64, site) - 1);
  node->undone = undone < node->index ? get_node (reading, undone) : NULL;
  g_ptr_array_add (node->deltas, delta_ref (delta));
  node->inserted = delta_get_inserted (delta);
  node->deleted = delta_get_deleted (delta);
  node->time = time;
  node->closed = TRUE;
  memcpy (node->carets, carets, sizeof carets);
  length = delta_get_length_after (delta);
  g_array_append_val (reading->lengths, length);
  return TRUE;
}

static gboolean
read_mark (Reading *reading, char kind, RecordReader r)
{
  guint32 index;
  guint64 time;
  const char *automatic;
  DocumentNode *node;

  if (!record_read_u32 (&r, &index) || !(node = get_node (reading, index)))
    return FALSE;
  if (kind == 'S')
    {
      node->was_saved = TRUE;
      node->saved_order = reading->saves->len;
      g_array_append_val (reading->saves, index);
      return TRUE;
    }
  if (kind == 'M')
    {
      if (!record_read_u64 (&r, &time))
        return FALSE;
      g_array_append_val (reading->history->heads, ((DocumentHead) { time, node }));
      return TRUE;
    }
  if (!record_read_bytes (&r, 1, &automatic))
    return FALSE;
  g_free (node->name);
  node->name = r.left > 0 ? g_utf8_make_valid (r.at, r.left) : NULL;
  node->automatic = *automatic != 0;
  return TRUE;
}

/* TRUE: read to the end. */
static gboolean
read_records (Reading *reading, const char *bytes, gsize length)
{
  gsize magic = strlen (STORE_MAGIC);
  RecordReader all = { bytes + magic, length - magic }, r;
  char kind;

  if (length < magic || memcmp (bytes, STORE_MAGIC, magic) != 0)
    return FALSE;
  while (record_next (&all, &kind, &r))
    if (!(kind == 'P' || (kind == 'R' && read_root (reading, r)) || (kind == 'N' && read_node (reading, r))
          || (strchr ("CSM", kind) && kind && read_mark (reading, kind, r))))
      return FALSE;
  return all.left == 0;
}

/* The node that has the file's text: one that was saved, newest first. Else a new one by disk after the newest save. */
static DocumentNode *
find_head (Reading *reading, Rope *rope)
{
  DocumentNode *newest = NULL, *node;
  g_autoptr (GHashTable) tried = g_hash_table_new (NULL, NULL);
  g_autoptr (Rope) text = NULL, before = NULL;
  g_autoptr (Delta) delta = NULL;

  for (guint i = reading->saves->len; i > 0 && g_hash_table_size (tried) < SAVES_TRIED; i--)
    {
      guint index = g_array_index (reading->saves, guint, i - 1);
      if (!newest)
        newest = get_node (reading, index);
      if (g_array_index (reading->lengths, gsize, index) != rope_get_length (rope)
          || !g_hash_table_add (tried, get_node (reading, index)))
        continue;
      text = document_node_dup_rope (get_node (reading, index));
      if (rope_equal (text, rope))
        return get_node (reading, index);
      g_clear_pointer (&text, rope_unref);
    }
  newest = newest ? newest : get_node (reading, 0);
  before = document_node_dup_rope (newest);
  if (rope_equal (before, rope))
    return newest;
  delta = delta_new_difference (before, rope, 0);
  node = document_history_add (reading->history, newest, DOCUMENT_AUTHOR_DISK, DOCUMENT_AUTHOR_DISK);
  document_node_add (node, delta, rope);
  node->closed = TRUE;
  return node;
}

static DocumentStore *
open_store (const char *folder, const char *path, char **bytes, gsize *length)
{
  DocumentStore *store = g_new0 (DocumentStore, 1);

  store->path = store_get_path (folder, path);
  store->fd = open (store->path, O_RDWR | O_APPEND | O_CLOEXEC);
  if (store->fd >= 0 && flock (store->fd, LOCK_EX | LOCK_NB) == 0 && g_file_get_contents (store->path, bytes, length, NULL))
    return store;
  document_store_free (store);
  return NULL;
}

DocumentStored *
document_store_read (const char *folder, const char *path, Rope *rope)
{
  g_autofree char *bytes = NULL;
  gsize length;
  DocumentStore *store = open_store (folder, path, &bytes, &length);
  DocumentStored *stored;
  Reading reading;
  gboolean whole;

  if (!store)
    return NULL;
  stored = g_new0 (DocumentStored, 1);
  document_history_init (&stored->history);
  stored->store = store;
  reading = (Reading) { &stored->history, g_array_new (FALSE, FALSE, sizeof (gsize)), g_array_new (FALSE, FALSE, sizeof (guint)) };
  whole = read_records (&reading, bytes, length);
  if (stored->history.nodes->len > 0)
    {
      store->nodes = stored->history.nodes->len;
      store->heads = stored->history.heads->len;
      stored->head = find_head (&reading, rope);
    }
  g_array_unref (reading.lengths);
  g_array_unref (reading.saves);
  if (!stored->head)
    {
      g_unlink (store->path);           /* nothing in it can be read */
      g_clear_pointer (&stored, document_stored_free);
    }
  else if (store_prune (stored) || !whole)
    {
      document_store_free (stored->store);
      stored->store = store_create (folder, path, &stored->history);
    }
  return stored;
}

void
document_stored_free (DocumentStored *stored)
{
  if (!stored)
    return;
  document_history_finish (&stored->history);
  document_store_free (stored->store);
  g_free (stored);
}
