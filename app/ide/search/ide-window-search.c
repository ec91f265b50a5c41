/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching from the window: the panel in the bottom dock, results that are gone to, replacing in the project. */
#include "ide-search-panel.h"
#include "ide-search-replace.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#define HIGH_WINDOW 700
#define RESULTS_HEIGHT 280

struct IdeSearch {
  IdeSearchPanel *panel;
  GtkWidget      *widget;               /* its PanelWidget */
  IdeReplace     *last;                 /* to be taken back; NULL: nothing */
  gboolean        replacing, shown;
  /* a result whose file is being opened */
  char           *path;
  guint           line, column;
  gsize           length;
};

/* ---- going to a result ----------------------------------------------------------------------------------- */

static void
show_place (IdePage *page, guint line, guint column, gsize length)
{
  EditorView *view = ide_page_get_view (page);
  gsize start, end;
  panel_widget_raise (PANEL_WIDGET (page));
  editor_view_go_to (view, line, column);
  start = editor_view_get_caret_offset (view);
  end = MIN (start + length, document_get_length (ide_page_get_document (page)));
  if (end > start)
    editor_view_select (view, start, end);
}

void
ide_window_search_loaded (IdeWindow *self)
{
  struct IdeSearch *search = self->search;
  IdePage *page = search->path ? ide_window_find_page (self, search->path) : NULL;
  if (!page)
    return;
  g_clear_pointer (&search->path, g_free);
  show_place (page, search->line, search->column, search->length);
}

static void
open_cb (gpointer data, IdeSearchHit *hit)
{
  IdeWindow *self = data;
  struct IdeSearch *search = self->search;
  const SearchProjectHit *at = ide_search_hit_get (hit);
  g_free (search->path);
  search->path = g_strdup (ide_search_file_get (ide_search_hit_get_file (hit))->path);
  search->line = at->line;
  search->column = at->column;
  search->length = at->end - at->start;
  if (!ide_window_find_page (self, search->path))
    ide_window_open_path (self, search->path, FALSE);
  ide_window_search_loaded (self);
}

static const char *
get_root (gpointer data)
{
  return IDE_WINDOW (data)->project_dir;
}

/* All texts that are open, so that their hits are places in them. */
static GHashTable *
dup_texts (gpointer data)
{
  IdeWindow *self = data;
  GHashTable *texts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) rope_unref);
  for (guint i = 0; i < self->pages->len; i++)
    {
      Document *document = ide_page_get_document (g_ptr_array_index (self->pages, i));
      const char *path = document_get_path (document);
      if (path)
        g_hash_table_insert (texts, g_canonicalize_filename (path, NULL), rope_ref (document_get_rope (document)));
    }
  return texts;
}

static void
open_text_cb (gpointer data, char *text)
{
  g_autoptr (Document) document = document_new ();
  document_set_text (document, text);
  document_set_name (document, _("Search results"));
  ide_window_add_page (data, document);
  g_free (text);
}

/* ---- replacing ------------------------------------------------------------------------------------------- */

static Document *
find_document (gpointer data, const char *path)
{
  IdeWindow *self = data;
  for (guint i = 0; i < self->pages->len; i++)
    {
      Document *document = ide_page_get_document (g_ptr_array_index (self->pages, i));
      if (g_strcmp0 (document_get_path (document), path) == 0)
        return document;
    }
  return NULL;
}

static void
tell (IdeWindow *self, IdeReplace *done, gboolean back)
{
  const GPtrArray *failures = ide_replace_get_failures (done);
  guint files = ide_replace_get_files (done);
  g_autofree char *in = g_strdup_printf (ngettext ("in %u file", "in %u files", files), files);
  g_autofree char *text = back ? g_strdup_printf (_("Taken back %s"), in)
    : g_strdup_printf (ngettext ("%u replaced %s", "%u replaced %s", ide_replace_get_hits (done)), ide_replace_get_hits (done), in);
  if (failures->len > 0)
    {
      g_autofree char *more = g_strdup_printf (ngettext ("%s. %u file was left alone: %s", "%s. %u files were left alone, the first: %s",
                                                         failures->len), text, failures->len, (char *) g_ptr_array_index (failures, 0));
      ide_window_toast_with (self, more, back || files == 0 ? NULL : _("Undo"), "win.undo-project-replace");
    }
  else
    ide_window_toast_with (self, text, back || files == 0 ? NULL : _("Undo"), "win.undo-project-replace");
}

static void
replaced_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IdeWindow) self = data;
  IdeReplace *done = ide_replace_finish (result, NULL);
  struct IdeSearch *search = self->search;
  if (!search || self->closing)
    {
      ide_replace_free (done);
      return;
    }
  search->replacing = FALSE;
  tell (self, done, FALSE);
  g_clear_pointer (&search->last, ide_replace_free);
  search->last = done;
  ide_search_panel_replaced (search->panel);
}

static void
reverted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IdeWindow) self = data;
  IdeReplace *done = ide_replace_finish (result, NULL);
  if (self->search && !self->closing)
    {
      self->search->replacing = FALSE;
      tell (self, done, TRUE);
      ide_search_panel_replaced (self->search->panel);
    }
  ide_replace_free (done);
}

static void
replace_cb (gpointer data, SearchPattern *pattern, SearchTemplate *with, GPtrArray *files)
{
  IdeWindow *self = data;
  if (self->search->replacing)
    {
      search_pattern_unref (pattern);
      search_template_free (with);
      g_ptr_array_unref (files);
      return;
    }
  self->search->replacing = TRUE;
  ide_replace_async (pattern, with, files, find_document, self, NULL, replaced_cb, g_object_ref (self));
}

void
ide_window_undo_project_replace (IdeWindow *self)
{
  struct IdeSearch *search = self->search;
  if (!search->last || search->replacing)
    {
      ide_window_toast (self, _("There is no replacement in the project to take back"));
      return;
    }
  search->replacing = TRUE;
  ide_replace_revert_async (g_steal_pointer (&search->last), NULL, reverted_cb, g_object_ref (self));
}

/* ---- the panel ------------------------------------------------------------------------------------------- */

void
ide_window_show_search (IdeWindow *self, gboolean replace)
{
  g_autofree char *text = NULL;
  gsize start = 0, end = 0;
  if (self->page)
    editor_view_get_selection (ide_page_get_view (self->page), &start, &end);
  if (end > start && end - start < 256)
    text = rope_dup_range (document_get_rope (ide_page_get_document (self->page)), start, end);
  /* results need more rows than problems do; whoever made the dock smaller again keeps it so */
  if (!self->search->shown && gtk_widget_get_height (GTK_WIDGET (self)) >= HIGH_WINDOW)
    panel_dock_set_bottom_height (self->dock, RESULTS_HEIGHT);
  self->search->shown = TRUE;
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (self->search->widget));
  panel_dock_set_reveal_bottom (self->dock, TRUE);
  ide_search_panel_focus (self->search->panel, text && g_utf8_validate (text, -1, NULL) ? text : NULL, replace);
}

void
ide_window_next_result (IdeWindow *self, gboolean back)
{
  if (!ide_search_panel_go (self->search->panel, back))
    ide_window_toast (self, _("There are no results; find in the project first"));
}

void
ide_window_search_attach (IdeWindow *self)
{
  static const IdeSearchPanelHost host = { get_root, dup_texts, open_cb, open_text_cb, replace_cb };
  GtkWidget *panel = panel_widget_new ();
  self->search = g_new0 (struct IdeSearch, 1);
  self->search->panel = IDE_SEARCH_PANEL (ide_search_panel_new (&host, self));
  self->search->widget = panel;
  panel_widget_set_id (PANEL_WIDGET (panel), "search");
  panel_widget_set_title (PANEL_WIDGET (panel), _("Search"));
  panel_widget_set_icon_name (PANEL_WIDGET (panel), "edit-find-symbolic");
  panel_widget_set_child (PANEL_WIDGET (panel), GTK_WIDGET (self->search->panel));
  panel_frame_add (self->bottom_frame, PANEL_WIDGET (panel));
}

void
ide_window_search_finish (IdeWindow *self)
{
  struct IdeSearch *search = g_steal_pointer (&self->search);
  if (!search)
    return;
  ide_search_panel_stop (search->panel);
  ide_replace_free (search->last);
  g_free (search->path);
  g_free (search);
}

void
ide_window_dump_search (IdeWindow *self, JsonObject *object)
{
  JsonObject *search = json_object_new (), *project = json_object_new ();
  EditorFind *find = self->page ? ide_page_get_find (self->page) : NULL;
  const char *status = find ? editor_find_get_status (find) : NULL;
  IdeSearchPanel *panel = self->search->panel;
  gsize start = 0, end = 0;
  if (find)
    editor_view_get_selection (ide_page_get_view (self->page), &start, &end);
  json_object_set_int_member (search, "start", start);
  json_object_set_int_member (search, "end", end);
  json_object_set_boolean_member (search, "open", status != NULL);
  json_object_set_string_member (search, "status", status ? status : "");
  json_object_set_int_member (search, "count", find ? editor_find_get_count (find) : 0);
  json_object_set_object_member (object, "search", search);
  json_object_set_string_member (project, "status", ide_search_panel_get_status (panel));
  json_object_set_int_member (project, "count", ide_search_panel_get_count (panel));
  json_object_set_boolean_member (project, "running", ide_search_panel_is_running (panel));
  json_object_set_boolean_member (project, "replacing", self->search->replacing);
  json_object_set_object_member (object, "project_search", project);
}
