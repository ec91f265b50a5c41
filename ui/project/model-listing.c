/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reads one folder in a worker. */
#include "model-private.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

ModelListing *
model_listing_new (const char *path)
{
  ModelListing *self = g_new0 (ModelListing, 1);
  self->path = g_strdup (path);
  self->above = g_array_new (FALSE, FALSE, sizeof (ModelPlace));
  return self;
}

void
model_listing_free (ModelListing *self)
{
  g_free (self->path);
  g_array_unref (self->above);
  model_ignore_unref (self->ignore);
  model_ignore_unref (self->inside);
  g_clear_pointer (&self->nodes, g_ptr_array_unref);
  g_free (self);
}

/* Hidden ones of a version control system are never part of a piece, even when hidden files are shown. */
gboolean
model_is_hidden (const char *name)
{
  return *name == '.';
}

static gboolean
is_internal (const char *name)
{
  return g_str_equal (name, ".git") || g_str_equal (name, ".hg") || g_str_equal (name, ".svn");
}

static gboolean
is_above (const GArray *above, const struct stat *info)
{
  for (guint i = 0; i < above->len; i++)
    if (g_array_index (above, ModelPlace, i).device == info->st_dev && g_array_index (above, ModelPlace, i).inode == info->st_ino)
      return TRUE;
  return FALSE;
}

static ProjectNode *
make_node (ModelListing *self, int folder, const struct dirent *entry)
{
  gboolean is_link = entry->d_type == DT_LNK;
  ProjectKind kind = entry->d_type == DT_DIR ? PROJECT_KIND_FOLDER : entry->d_type == DT_REG ? PROJECT_KIND_FILE : PROJECT_KIND_SPECIAL;
  struct stat info = { 0 };
  ProjectNode *node;

  if (entry->d_type == DT_UNKNOWN && fstatat (folder, entry->d_name, &info, AT_SYMLINK_NOFOLLOW) == 0)
    {
      is_link = S_ISLNK (info.st_mode);
      kind = S_ISDIR (info.st_mode) ? PROJECT_KIND_FOLDER : S_ISREG (info.st_mode) ? PROJECT_KIND_FILE : PROJECT_KIND_SPECIAL;
    }
  if (is_link)
    {
      if (fstatat (folder, entry->d_name, &info, 0) != 0)
        kind = errno == ELOOP ? PROJECT_KIND_LOOP : PROJECT_KIND_BROKEN;
      else if (S_ISDIR (info.st_mode))
        kind = is_above (self->above, &info) ? PROJECT_KIND_LOOP : PROJECT_KIND_FOLDER;
      else
        kind = S_ISREG (info.st_mode) ? PROJECT_KIND_FILE : PROJECT_KIND_SPECIAL;
    }
  node = project_node_new (entry->d_name, kind);
  node->is_link = is_link;
  return node;
}

static void
read_entries (ModelListing *self, DIR *stream, GCancellable *cancellable)
{
  g_autoptr (GString) path = g_string_new (self->path);
  const struct dirent *entry;
  gsize length;

  if (path->str[path->len - 1] != '/')
    g_string_append_c (path, '/');
  length = path->len;
  while ((entry = readdir (stream)) && !g_cancellable_is_cancelled (cancellable))
    {
      const char *name = entry->d_name;
      ProjectNode *node;
      if (g_str_equal (name, ".") || g_str_equal (name, "..") || is_internal (name) || (!self->hidden && model_is_hidden (name)))
        continue;
      node = make_node (self, dirfd (stream), entry);
      g_string_truncate (path, length);
      g_string_append (path, name);
      node->ignored = self->folder_ignored || model_ignore_match (self->inside, path->str, node->kind == PROJECT_KIND_FOLDER);
      if (node->ignored && !self->ignored)
        g_object_unref (node);
      else
        g_ptr_array_add (self->nodes, node);
    }
}

void
model_listing_run (ModelListing *self, GCancellable *cancellable)
{
  int folder = open (self->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *stream = folder >= 0 ? fdopendir (folder) : NULL;
  struct stat info;
  ModelIgnore *above = self->is_root ? model_ignore_read_above (self->path) : model_ignore_ref (self->ignore);

  if (!stream || fstat (folder, &info) != 0)
    {
      self->error = errno;
      model_ignore_unref (above);
      if (stream)
        closedir (stream);
      return;
    }
  self->place = (ModelPlace) { info.st_dev, info.st_ino };
  g_array_append_val (self->above, self->place);
  self->inside = model_ignore_read (above, self->path);
  model_ignore_unref (above);
  self->nodes = g_ptr_array_new_with_free_func (g_object_unref);
  read_entries (self, stream, cancellable);
  closedir (stream);
  g_ptr_array_sort (self->nodes, project_node_compare);
}
