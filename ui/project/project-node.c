/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file or folder of the tree; a folder lists itself in the background and follows changes. */
#include "project-private.h"
#include <string.h>

#define BATCH 256
#define RELOAD_MS 150

struct _ProjectNode {
  GObject       parent_instance;
  GFile        *file;
  char         *name, *collate;
  gboolean      is_folder;
  GListStore   *children;
  GFileMonitor *monitor;
  guint         reload;
  GPtrArray    *incoming;
  gboolean      reading;
};
G_DEFINE_FINAL_TYPE (ProjectNode, project_node, G_TYPE_OBJECT)

static void
project_node_dispose (GObject *object)
{
  ProjectNode *self = PROJECT_NODE (object);
  g_clear_handle_id (&self->reload, g_source_remove);
  if (self->monitor)
    {
      g_signal_handlers_disconnect_by_data (self->monitor, self);
      g_file_monitor_cancel (self->monitor);
    }
  g_clear_object (&self->monitor);
  g_clear_object (&self->children);
  g_clear_object (&self->file);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->collate, g_free);
  g_clear_pointer (&self->incoming, g_ptr_array_unref);
  G_OBJECT_CLASS (project_node_parent_class)->dispose (object);
}

static void
project_node_class_init (ProjectNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = project_node_dispose;
}

static void
project_node_init (ProjectNode *self)
{
}

ProjectNode *
project_node_new (GFile *file, const char *name, gboolean is_folder)
{
  ProjectNode *self = g_object_new (PROJECT_TYPE_NODE, NULL);
  self->file = g_object_ref (file);
  self->name = g_strdup (name);
  self->collate = g_utf8_collate_key_for_filename (name, -1);
  self->is_folder = is_folder;
  return self;
}

const char *
project_node_get_name (ProjectNode *self)
{
  return self->name;
}

GFile *
project_node_get_file (ProjectNode *self)
{
  return self->file;
}

gboolean
project_node_is_folder (ProjectNode *self)
{
  return self->is_folder;
}

const char *
project_node_get_icon (ProjectNode *self, gboolean open)
{
  static const struct { const char *ending, *icon; } icons[] = {
    { ".sym", "symphony-score-symbolic" }, { ".ts", "symphony-score-symbolic" }, { ".wav", "audio-x-generic-symbolic" },
    { ".flac", "audio-x-generic-symbolic" }, { ".ogg", "audio-x-generic-symbolic" }, { ".mp3", "audio-x-generic-symbolic" },
    { ".mid", "audio-x-generic-symbolic" }, { ".png", "image-x-generic-symbolic" },
  };
  if (self->is_folder)
    return open ? "folder-open-symbolic" : "folder-symbolic";
  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_str_has_suffix (self->name, icons[i].ending))
      return icons[i].icon;
  return "text-x-generic-symbolic";
}

/* ---- listing --------------------------------------------------------------------------------------------- */

static int
compare_nodes (gconstpointer a, gconstpointer b)
{
  ProjectNode *x = *(ProjectNode **) a, *y = *(ProjectNode **) b;
  return x->is_folder != y->is_folder ? y->is_folder - x->is_folder : strcmp (x->collate, y->collate);
}

static gboolean
is_same (ProjectNode *self)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->children));
  if (count != self->incoming->len)
    return FALSE;
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (ProjectNode) old = g_list_model_get_item (G_LIST_MODEL (self->children), i);
      ProjectNode *new = g_ptr_array_index (self->incoming, i);
      if (strcmp (old->name, new->name) != 0 || old->is_folder != new->is_folder)
        return FALSE;
    }
  return TRUE;
}

/* Nodes that were there stay the same objects, so that open folders stay open: only what differs is spliced. */
static void
take_incoming (ProjectNode *self)
{
  guint old_count = g_list_model_get_n_items (G_LIST_MODEL (self->children)), at = 0;
  g_ptr_array_sort (self->incoming, compare_nodes);
  if (old_count == 0)
    {
      g_list_store_splice (self->children, 0, 0, self->incoming->pdata, self->incoming->len);
      return;
    }
  if (is_same (self))
    return;
  for (guint i = 0; i < self->incoming->len; i++, at++)
    {
      ProjectNode *new = g_ptr_array_index (self->incoming, i);
      for (;;)
        {
          g_autoptr (ProjectNode) old = g_list_model_get_item (G_LIST_MODEL (self->children), at);
          int order = old ? compare_nodes (&old, &new) : 1;
          if (order == 0)
            break;
          if (order > 0)
            {
              g_list_store_insert (self->children, at, new);
              break;
            }
          g_list_store_remove (self->children, at);
        }
    }
  while (g_list_model_get_n_items (G_LIST_MODEL (self->children)) > at)
    g_list_store_remove (self->children, at);
}

static void
files_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ProjectNode) self = data;
  GList *files = g_file_enumerator_next_files_finish (G_FILE_ENUMERATOR (source), result, NULL);

  if (!files)
    {
      self->reading = FALSE;
      if (self->children)
        take_incoming (self);
      g_clear_pointer (&self->incoming, g_ptr_array_unref);
      return;
    }
  for (GList *l = files; l; l = l->next)
    {
      const char *name = g_file_info_get_name (l->data);
      g_autoptr (GFile) file = g_file_get_child (self->file, name);
      if (*name != '.' && g_utf8_validate (name, -1, NULL))
        g_ptr_array_add (self->incoming, project_node_new (file, name, g_file_info_get_file_type (l->data) == G_FILE_TYPE_DIRECTORY));
    }
  g_list_free_full (files, g_object_unref);
  g_file_enumerator_next_files_async (G_FILE_ENUMERATOR (source), BATCH, G_PRIORITY_DEFAULT_IDLE, NULL, files_cb, g_object_ref (self));
}

static void
enumerated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ProjectNode) self = data;
  g_autoptr (GFileEnumerator) files = g_file_enumerate_children_finish (G_FILE (source), result, NULL);
  if (!files)
    {
      self->reading = FALSE;
      return;
    }
  self->incoming = g_ptr_array_new_with_free_func (g_object_unref);
  g_file_enumerator_next_files_async (files, BATCH, G_PRIORITY_DEFAULT_IDLE, NULL, files_cb, g_object_ref (self));
}

static void
read_folder (ProjectNode *self)
{
  if (self->reading)
    return;
  self->reading = TRUE;
  g_file_enumerate_children_async (self->file, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                   G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT_IDLE, NULL, enumerated_cb, g_object_ref (self));
}

static gboolean
reload_cb (gpointer data)
{
  ProjectNode *self = data;
  if (self->reading)
    return G_SOURCE_CONTINUE;
  self->reload = 0;
  read_folder (self);
  return G_SOURCE_REMOVE;
}

static void
changed_cb (GFileMonitor *monitor, GFile *file, GFile *other, GFileMonitorEvent event, ProjectNode *self)
{
  if (event != G_FILE_MONITOR_EVENT_CREATED && event != G_FILE_MONITOR_EVENT_DELETED && event != G_FILE_MONITOR_EVENT_RENAMED
      && event != G_FILE_MONITOR_EVENT_MOVED_IN && event != G_FILE_MONITOR_EVENT_MOVED_OUT)
    return;
  if (!self->reload)
    self->reload = g_timeout_add (RELOAD_MS, reload_cb, self);
}

GListModel *
project_node_list (ProjectNode *self)
{
  if (!self->is_folder)
    return NULL;
  if (!self->children)
    {
      self->children = g_list_store_new (PROJECT_TYPE_NODE);
      self->monitor = g_file_monitor_directory (self->file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
      if (self->monitor)
        g_signal_connect (self->monitor, "changed", G_CALLBACK (changed_cb), self);
      read_folder (self);
    }
  return g_object_ref (G_LIST_MODEL (self->children));
}
