/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of a search in the project, as list models. */
#include "ide-search-model.h"
#include <string.h>

struct _IdeSearchFile {
  GObject            parent_instance;
  SearchProjectFile *file;
  GHashTable        *unticked;          /* indices of hits; NULL: all are ticked */
};

struct _IdeSearchHit { GObject parent_instance; IdeSearchFile *file; guint index; };

G_DEFINE_FINAL_TYPE (IdeSearchHit, ide_search_hit, G_TYPE_OBJECT)

/* ---- hits ------------------------------------------------------------------------------------------------ */

static void
ide_search_hit_finalize (GObject *object)
{
  g_clear_object (&IDE_SEARCH_HIT (object)->file);
  G_OBJECT_CLASS (ide_search_hit_parent_class)->finalize (object);
}

static void
ide_search_hit_class_init (IdeSearchHitClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ide_search_hit_finalize;
}

static void ide_search_hit_init (IdeSearchHit *self) { }

IdeSearchFile *
ide_search_hit_get_file (IdeSearchHit *self)
{
  return self->file;
}

const SearchProjectHit *
ide_search_hit_get (IdeSearchHit *self)
{
  return &self->file->file->hits[self->index];
}

const char *
ide_search_hit_get_row (IdeSearchHit *self)
{
  return self->file->file->texts + ide_search_hit_get (self)->text;
}

gboolean
ide_search_hit_get_ticked (IdeSearchHit *self)
{
  return !self->file->unticked || !g_hash_table_contains (self->file->unticked, GUINT_TO_POINTER (self->index));
}

void
ide_search_hit_set_ticked (IdeSearchHit *self, gboolean ticked)
{
  if (!self->file->unticked)
    self->file->unticked = g_hash_table_new (NULL, NULL);
  if (ticked)
    g_hash_table_remove (self->file->unticked, GUINT_TO_POINTER (self->index));
  else
    g_hash_table_add (self->file->unticked, GUINT_TO_POINTER (self->index));
}

/* ---- files ----------------------------------------------------------------------------------------------- */

static GType
file_get_item_type (GListModel *model)
{
  return IDE_TYPE_SEARCH_HIT;
}

static guint
file_get_n_items (GListModel *model)
{
  return IDE_SEARCH_FILE (model)->file->hit_count;
}

static gpointer
file_get_item (GListModel *model, guint position)
{
  IdeSearchHit *hit;
  if (position >= file_get_n_items (model))
    return NULL;
  hit = g_object_new (IDE_TYPE_SEARCH_HIT, NULL);
  hit->file = g_object_ref (IDE_SEARCH_FILE (model));
  hit->index = position;
  return hit;
}

static void
file_list_init (GListModelInterface *interface)
{
  interface->get_item_type = file_get_item_type;
  interface->get_n_items = file_get_n_items;
  interface->get_item = file_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (IdeSearchFile, ide_search_file, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, file_list_init))

static void
ide_search_file_finalize (GObject *object)
{
  IdeSearchFile *self = IDE_SEARCH_FILE (object);
  search_project_file_unref (self->file);
  g_clear_pointer (&self->unticked, g_hash_table_unref);
  G_OBJECT_CLASS (ide_search_file_parent_class)->finalize (object);
}

static void
ide_search_file_class_init (IdeSearchFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ide_search_file_finalize;
}

static void ide_search_file_init (IdeSearchFile *self) { }

IdeSearchFile *
ide_search_file_new (SearchProjectFile *file)
{
  IdeSearchFile *self = g_object_new (IDE_TYPE_SEARCH_FILE, NULL);
  self->file = search_project_file_ref (file);
  return self;
}

SearchProjectFile *
ide_search_file_get (IdeSearchFile *self)
{
  return self->file;
}

guint
ide_search_file_get_ticked (IdeSearchFile *self)
{
  return self->file->hit_count - (self->unticked ? g_hash_table_size (self->unticked) : 0);
}

void
ide_search_file_tick_all (IdeSearchFile *self, gboolean ticked)
{
  g_clear_pointer (&self->unticked, g_hash_table_unref);
  if (ticked)
    return;
  self->unticked = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < self->file->hit_count; i++)
    g_hash_table_add (self->unticked, GUINT_TO_POINTER (i));
}

GArray *
ide_search_file_dup_ticked (IdeSearchFile *self)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (SearchRange));
  for (guint i = 0; i < self->file->hit_count; i++)
    if (!self->unticked || !g_hash_table_contains (self->unticked, GUINT_TO_POINTER (i)))
      {
        SearchRange hit = { self->file->hits[i].start, self->file->hits[i].end };
        g_array_append_val (hits, hit);
      }
  return hits;
}

int
ide_search_file_compare (gconstpointer a, gconstpointer b, gpointer unused)
{
  return strcmp (IDE_SEARCH_FILE ((gpointer) a)->file->name, IDE_SEARCH_FILE ((gpointer) b)->file->name);
}
