/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What comes back at the next start: size, docks, project, open files, carets. Kept in the user's state folder. */
#include "ide-window-music.h"
#include "ide-window-private.h"
#include "ide-language.h"
#include "ide-window-splits.h"
#include <json-glib/json-glib.h>

#define SAVE_DELAY_MS 1000

static JsonObject *
load_state (void)
{
  g_autofree char *path = ide_paths_get_state_file ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;

  if (json_parser_load_from_file (parser, path, &error))
    {
      JsonNode *root = json_parser_get_root (parser);
      if (root && JSON_NODE_HOLDS_OBJECT (root))
        return json_node_dup_object (root);
    }
  else if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    {
      g_autofree char *aside = g_strconcat (path, ".bad", NULL);
      if (rename (path, aside) == 0)
        g_message ("The window's state could not be read and was put aside as %s", aside);
    }
  return json_object_new ();
}

void
ide_window_restore_state (IdeWindow *self)
{
  JsonObject *state = load_state ();
  gint64 width = json_object_get_int_member_with_default (state, "width", 1280);
  gint64 height = json_object_get_int_member_with_default (state, "height", 800);

  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width, 480, 16384), CLAMP (height, 360, 16384));
  if (json_object_get_boolean_member_with_default (state, "maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
  self->was_start_revealed = json_object_get_boolean_member_with_default (state, "files", TRUE);
  panel_dock_set_reveal_start (self->dock, self->was_start_revealed);
  panel_dock_set_reveal_bottom (self->dock, json_object_get_boolean_member_with_default (state, "bottom", FALSE));
  json_object_unref (state);
}

static JsonArray *
list_files (IdeWindow *self)
{
  JsonArray *files = json_array_new ();
  for (guint i = 0; i < self->pages->len; i++)
    {
      IdePage *page = g_ptr_array_index (self->pages, i);
      const char *path = document_get_path (ide_page_get_document (page));
      JsonObject *file;
      guint line, column;
      if (!path)
        continue;
      editor_view_get_caret (ide_page_get_view (page), &line, &column);
      file = json_object_new ();
      json_object_set_string_member (file, "path", path);
      json_object_set_int_member (file, "line", line);
      json_object_set_int_member (file, "column", column);
      json_object_set_boolean_member (file, "front", page == self->page);
      json_array_add_object_element (files, file);
    }
  return files;
}

void
ide_window_save_state (IdeWindow *self)
{
  JsonObject *state = json_object_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), state);
  g_autofree char *path = ide_paths_get_state_file (), *text = NULL;
  int width, height;

  g_clear_handle_id (&self->state_timer, g_source_remove);
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  json_object_set_int_member (state, "width", width);
  json_object_set_int_member (state, "height", height);
  json_object_set_boolean_member (state, "maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  json_object_set_boolean_member (state, "files", self->narrow ? self->was_start_revealed : panel_dock_get_reveal_start (self->dock));
  json_object_set_boolean_member (state, "bottom", panel_dock_get_reveal_bottom (self->dock));
  if (self->project_dir)
    json_object_set_string_member (state, "project", self->project_dir);
  json_object_set_array_member (state, "open", list_files (self));
  text = json_to_string (root, TRUE);
  g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
  json_object_unref (state);
}

static gboolean
save_cb (gpointer data)
{
  IdeWindow *self = data;
  self->state_timer = 0;
  ide_window_save_state (self);
  return G_SOURCE_REMOVE;
}

void
ide_window_note_state (IdeWindow *self)
{
  if (self->state_timer == 0 && !self->closing)
    self->state_timer = g_timeout_add (SAVE_DELAY_MS, save_cb, self);
}

void
ide_window_restore_session (IdeWindow *self)
{
  JsonObject *state = load_state ();
  const char *project = json_object_get_string_member_with_default (state, "project", NULL);
  JsonArray *files = json_object_has_member (state, "open") ? json_object_get_array_member (state, "open") : NULL;
  g_autofree char *front = NULL;

  if (project && g_file_test (project, G_FILE_TEST_IS_DIR))
    ide_window_set_project (self, project);
  for (guint i = 0; files && i < json_array_get_length (files); i++)
    {
      JsonObject *file = json_array_get_object_element (files, i);
      const char *path = file ? json_object_get_string_member_with_default (file, "path", NULL) : NULL;
      g_autoptr (Document) document = NULL;
      IdePage *page;
      if (!path || ide_window_find_page (self, path))
        continue;
      document = document_new ();
      if (!document_load (document, path, NULL))
        continue;
      page = ide_window_add_page (self, document);
      editor_view_go_to (ide_page_get_view (page), json_object_get_int_member_with_default (file, "line", 1),
                         json_object_get_int_member_with_default (file, "column", 1));
      if (json_object_get_boolean_member_with_default (file, "front", FALSE))
        {
          g_free (front);
          front = g_strdup (path);
        }
    }
  if (front && ide_window_find_page (self, front))
    panel_widget_raise (PANEL_WIDGET (ide_window_find_page (self, front)));
  json_object_unref (state);
}

/* ---- for tests ------------------------------------------------------------------------------------------- */

static JsonObject *
dump_page (IdeWindow *self, IdePage *page)
{
  JsonObject *object = json_object_new ();
  Document *document = ide_page_get_document (page);
  EditorView *view = ide_page_get_view (page);
  guint line, column;

  editor_view_get_caret (view, &line, &column);
  json_object_set_string_member (object, "path", document_get_path (document) ? document_get_path (document) : "");
  json_object_set_string_member (object, "text", document_get_text (document, NULL));
  json_object_set_int_member (object, "revision", document_get_revision (document));
  json_object_set_boolean_member (object, "dirty", document_get_modified (document));
  json_object_set_int_member (object, "line", line);
  json_object_set_int_member (object, "column", column);
  ide_window_dump_carets (self, object, view);
  json_object_set_int_member (object, "diagnostics", editor_view_get_diagnostic_count (view));
  json_object_set_int_member (object, "lights", editor_view_get_light_count (view));
  json_object_set_boolean_member (object, "front", page == self->page);
  json_object_set_boolean_member (object, "score", page == self->playing_page);
  return object;
}

char *
ide_window_dump (IdeWindow *self)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);
  JsonArray *pages = json_array_new ();
  KernelTransport transport = { 0 };
  EngineStats stats = { 0 };
  char *text;

  if (self->live)
    {
      live_session_get_transport (self->live, &transport);
      engine_get_stats (live_session_get_engine (self->live), &stats);
    }
  for (guint i = 0; i < self->pages->len; i++)
    json_array_add_object_element (pages, dump_page (self, g_ptr_array_index (self->pages, i)));
  json_object_set_array_member (object, "pages", pages);
  json_object_set_boolean_member (object, "playing", transport.playing);
  json_object_set_double_member (object, "tick", transport.tick);
  json_object_set_double_member (object, "bpm", transport.bpm);
  json_object_set_string_member (object, "position", music_transport_get_text (self->transport));
  json_object_set_string_member (object, "backend", stats.backend);
  json_object_set_int_member (object, "xruns", stats.xruns);
  json_object_set_int_member (object, "overruns", stats.overruns);
  json_object_set_int_member (object, "callbacks", stats.callbacks);
  json_object_set_int_member (object, "submitted", self->newest);
  json_object_set_int_member (object, "answered", self->answered);
  json_object_set_int_member (object, "errors", self->error_count);
  json_object_set_int_member (object, "warnings", self->warning_count);
  json_object_set_int_member (object, "problems", music_problems_get_count (self->problems));
  json_object_set_int_member (object, "lights", self->lights_shown);
  json_object_set_int_member (object, "lights_max", self->lights_seen_max);
  json_object_set_string_member (object, "toast", self->last_toast ? self->last_toast : "");
  json_object_set_string_member (object, "notice_text", gtk_label_get_text (GTK_LABEL (self->notice_label)));
  json_object_set_boolean_member (object, "notice", self->notice_kind != IDE_NOTICE_NONE);
  json_object_set_boolean_member (object, "narrow", self->narrow);
  json_object_set_string_member (object, "project", self->project_dir ? self->project_dir : "");
  json_object_set_string_member (object, "scheme", editor_style_get_scheme ());
  ide_window_dump_music (self, object);
  ide_window_dump_keys (self, object);
  ide_window_dump_tree (self, object);
  ide_window_dump_settings (self, object);
  ide_window_dump_search (self, object);
  ide_window_dump_history (self, object);
  ide_window_dump_language (self, object);
  ide_window_dump_palette (self, object);
  ide_window_dump_splits (self, object);
  text = json_to_string (root, FALSE);
  json_object_unref (object);
  return text;
}

void
ide_window_locate (IdeWindow *self, guint64 offset, GdkRectangle *box)
{
  EditorView *view = self->page ? ide_page_get_view (self->page) : NULL;
  double x, y, shadow_x, shadow_y;
  *box = (GdkRectangle) { 0 };
  if (!view || !editor_view_locate (view, offset, box))
    return;
  gtk_widget_translate_coordinates (GTK_WIDGET (view), GTK_WIDGET (self), box->x, box->y, &x, &y);
  gtk_native_get_surface_transform (GTK_NATIVE (self), &shadow_x, &shadow_y);
  box->x = x + shadow_x;
  box->y = y + shadow_y;
}
