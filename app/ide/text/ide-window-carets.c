/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several carets in the window: what the status bar says of them, and what tests see. */
#include "ide-window-private.h"
#include "carets/commands.h"
#include "carets/snippets.h"
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#define DUMPED_CARETS 64

/* "3 carets"; NULL: one, whose line and column are shown. */
char *
ide_window_dup_caret_status (IdeWindow *self)
{
  EditorView *view = ide_page_get_view (self->page);
  guint count = editor_view_get_caret_count (view);
  char *progress = editor_view_dup_caret_progress (view);
  char *vim = editor_view_dup_vim_status (view);
  if (progress || count > 1 || (vim && !*vim))
    g_clear_pointer (&vim, g_free);
  if (progress || vim)
    return progress ? progress : vim;
  return count > 1 ? g_strdup_printf (ngettext ("%'u caret", "%'u carets", count), count) : NULL;
}

/* "carets": count, primary, and the first of them as [anchor, head]. */
void
ide_window_dump_carets (IdeWindow *self, JsonObject *page, EditorView *view)
{
  EditorCarets *carets = editor_view_get_carets (view);
  JsonObject *object = json_object_new ();
  JsonArray *list = json_array_new ();
  guint count;
  const EditorCaret *all = carets_get_all (carets, &count);

  for (guint i = 0; i < MIN (count, DUMPED_CARETS); i++)
    {
      JsonArray *pair = json_array_new ();
      json_array_add_int_element (pair, all[i].anchor);
      json_array_add_int_element (pair, all[i].head);
      json_array_add_array_element (list, pair);
    }
  json_object_set_int_member (object, "count", count);
  json_object_set_int_member (object, "primary", carets_get_primary (carets));
  json_object_set_array_member (object, "list", list);
  json_object_set_int_member (object, "folds", carets_folds_get_count (editor_view_get_folds (view)));
  json_object_set_int_member (object, "bookmarks", carets_bookmarks_get_count (editor_view_get_bookmarks (view)));
  json_object_set_object_member (page, "carets", object);
}

void
ide_window_carets_save (IdeWindow *self, IdePage *page)
{
  carets_run_save_rules (editor_view_get_carets (ide_page_get_view (page)));
}

/* ---- places: back and forward ---------------------------------------------------------------------------- */

#define PLACES_MAX 100
#define NEAR_LINES 10                   /* a move within so many rows is no jump */

typedef struct { IdePage *page; guint id; gsize offset; guint64 revision; } Place;       /* id: a page's memory may be another's later */
typedef struct { GArray *list; guint at; gboolean going; } Places;

static void
free_places (gpointer data)
{
  Places *places = data;
  g_array_unref (places->list);
  g_free (places);
}

static Places *
get_places (IdeWindow *self)
{
  Places *places = g_object_get_data (G_OBJECT (self), "places");
  if (!places)
    {
      places = g_new0 (Places, 1);
      places->list = g_array_new (FALSE, FALSE, sizeof (Place));
      g_object_set_data_full (G_OBJECT (self), "places", places, free_places);
    }
  return places;
}

static guint
get_id (IdePage *page)
{
  static guint last;
  guint id = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (page), "place-id"));
  if (id == 0)
    g_object_set_data (G_OBJECT (page), "place-id", GUINT_TO_POINTER (id = ++last));
  return id;
}

static gboolean
find_place (IdeWindow *self, const Place *place, gsize *offset)
{
  Document *document;
  if (!g_ptr_array_find (self->pages, place->page, NULL) || get_id (place->page) != place->id)
    return FALSE;
  document = ide_page_get_document (place->page);
  *offset = place->offset;
  return document_map_offset (document, place->revision, offset, DOCUMENT_BIAS_RIGHT);
}

static gboolean
is_near (IdeWindow *self, const Place *place, IdePage *page, gsize offset)
{
  Document *document = ide_page_get_document (page);
  gsize before;
  if (place->page != page || !find_place (self, place, &before))
    return FALSE;
  return ABS ((gint64) document_get_line_at (document, before) - (gint64) document_get_line_at (document, offset)) < NEAR_LINES;
}

static void
add_place (Places *places, const Place *place)
{
  if (places->list->len > 0)
    g_array_set_size (places->list, places->at + 1);            /* a jump after going back begins anew from there */
  if (places->list->len == PLACES_MAX)
    g_array_remove_index (places->list, 0);
  g_array_append_val (places->list, *place);
  places->at = places->list->len - 1;
}

static void
caret_moved_cb (EditorView *view, IdeWindow *self)
{
  Places *places = get_places (self);
  gboolean other;
  Place here;
  gsize before;
  if (!self->page || view != ide_page_get_view (self->page))
    return;
  here = (Place) { self->page, get_id (self->page), editor_view_get_caret_offset (view),
                   document_get_revision (ide_page_get_document (self->page)) };
  before = GPOINTER_TO_SIZE (g_object_get_data (G_OBJECT (view), "place-before"));
  g_object_set_data (G_OBJECT (view), "place-before", GSIZE_TO_POINTER (here.offset));
  if (places->going)
    return;
  other = places->list->len == 0 || g_array_index (places->list, Place, places->at).id != here.id;
  if (other)                            /* where this text's caret stood when it came to the front */
    add_place (places, &(Place) { here.page, here.id, MIN (before, document_get_length (ide_page_get_document (here.page))),
                                  here.revision });
  if (is_near (self, &g_array_index (places->list, Place, places->at), self->page, here.offset))
    g_array_index (places->list, Place, places->at) = here;
  else
    add_place (places, &here);
}

static void
go_place (IdeWindow *self, int by)
{
  Places *places = get_places (self);
  for (gint64 i = (gint64) places->at + by; i >= 0 && i < places->list->len; i += by)
    {
      const Place *place = &g_array_index (places->list, Place, i);
      gsize offset;
      if (!find_place (self, place, &offset)
          || (self->page && is_near (self, place, self->page, editor_view_get_caret_offset (ide_page_get_view (self->page)))))
        continue;
      places->at = i;
          places->going = TRUE;
      if (place->page != self->page)
        panel_widget_raise (PANEL_WIDGET (place->page));
      editor_view_go_to_offset (ide_page_get_view (place->page), offset);
      gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (place->page)));
      places->going = FALSE;
      return;
    }
  gtk_widget_error_bell (GTK_WIDGET (self));
}

void ide_window_go_back (IdeWindow *self) { go_place (self, -1); }
void ide_window_go_forward (IdeWindow *self) { go_place (self, 1); }

/* ---- settings ---------------------------------------------------------------------------------------------- */

void
ide_window_carets_settings (IdeWindow *self, IdePage *page)
{
  EditorView *view = ide_page_get_view (page);
  SettingsScope scope = ide_page_get_scope (page);
  const EditorTyping typing = {
    !settings_get_boolean_for (self->settings, "editor.close-brackets", &scope),
    !settings_get_boolean_for (self->settings, "editor.auto-indent", &scope),
    settings_get_boolean_for (self->settings, "editor.trim-on-save", &scope),
    settings_get_boolean_for (self->settings, "editor.ctrl-click-adds-carets", &scope),
  };
  editor_view_set_typing (view, &typing);
  editor_view_set_guides (view, settings_get_boolean_for (self->settings, "editor.show-guides", &scope));
  editor_view_set_vim (view, settings_get_boolean_for (self->settings, "editor.vim-keys", &scope));
  if (g_signal_handler_find (view, G_SIGNAL_MATCH_FUNC | G_SIGNAL_MATCH_DATA, 0, 0, NULL, caret_moved_cb, self) == 0)
    g_signal_connect_object (view, "caret-moved", G_CALLBACK (caret_moved_cb), self, 0);
}
