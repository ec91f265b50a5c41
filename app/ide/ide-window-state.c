/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's own state at the next start: size, docks, project. What was open is in ide-window-session.c. */
#include "ide-window-music.h"
#include "ide-window-session.h"
#include "ide-opening.h"
#include "ide-window-private.h"
#include "ide-language.h"
#include "ide-window-help.h"
#include "ide-window-splits.h"
#include <json-glib/json-glib.h>

#define SAVE_DELAY_MS 1000

static void
show_bottom_panel (IdeWindow *self, const char *id)
{
  for (guint i = 0; id && i < panel_frame_get_n_pages (self->bottom_frame); i++)
    if (g_strcmp0 (panel_widget_get_id (panel_frame_get_page (self->bottom_frame, i)), id) == 0)
      panel_frame_set_visible_child (self->bottom_frame, panel_frame_get_page (self->bottom_frame, i));
}

void
ide_window_restore_state (IdeWindow *self)
{
  g_autofree char *path = ide_paths_get_state_file ();
  JsonObject *state = ide_session_load (path);
  gint64 width = ide_session_get_int (state, "width", 1280), height = ide_session_get_int (state, "height", 800);
  gint64 side = ide_session_get_int (state, "side", 0), foot = ide_session_get_int (state, "foot", 0);

  gtk_window_set_default_size (GTK_WINDOW (self), CLAMP (width, 480, 16384), CLAMP (height, 360, 16384));
  if (ide_session_get_boolean (state, "maximized", FALSE))
    gtk_window_maximize (GTK_WINDOW (self));
  self->was_start_revealed = ide_session_get_boolean (state, "files", TRUE);
  panel_dock_set_reveal_start (self->dock, self->was_start_revealed);
  panel_dock_set_reveal_bottom (self->dock, ide_session_get_boolean (state, "bottom", FALSE));
  if (side >= 120)
    panel_dock_set_start_width (self->dock, MIN (side, 2000));
  if (foot >= 80)
    panel_dock_set_bottom_height (self->dock, MIN (foot, 2000));
  show_bottom_panel (self, ide_session_get_string (state, "panel"));
  json_object_unref (state);
}

/* A dock that is folded away has no size: the one before counts. */
static void
note_dock_sizes (IdeWindow *self, JsonObject *state)
{
  PanelWidget *panel = panel_frame_get_visible_child (self->bottom_frame);
  if (panel_dock_get_reveal_start (self->dock) && !self->narrow)
    self->side_width = gtk_widget_get_width (GTK_WIDGET (self->start_frame));
  if (panel_dock_get_reveal_bottom (self->dock) && !self->narrow)
    self->foot_height = gtk_widget_get_height (GTK_WIDGET (self->bottom_frame));
  json_object_set_int_member (state, "side", self->side_width);
  json_object_set_int_member (state, "foot", self->foot_height);
  if (panel && panel_widget_get_id (panel))
    json_object_set_string_member (state, "panel", panel_widget_get_id (panel));
}

static void
save_state (IdeWindow *self, gboolean wait)
{
  JsonObject *state = json_object_new ();
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
  note_dock_sizes (self, state);
  ide_window_write_session (self, state, wait);
}

void
ide_window_save_state (IdeWindow *self)
{
  save_state (self, TRUE);
}

static gboolean
save_cb (gpointer data)
{
  IdeWindow *self = data;
  self->state_timer = 0;
  save_state (self, FALSE);
  return G_SOURCE_REMOVE;
}

void
ide_window_note_state (IdeWindow *self)
{
  if (self->state_timer == 0 && !self->closing)
    self->state_timer = g_timeout_add (SAVE_DELAY_MS, save_cb, self);
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
  ide_window_dump_view (page, object);
  ide_window_dump_looks (page, object);
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
  ide_window_dump_terminal (self, object);
  ide_window_dump_status (self, object);
  ide_window_dump_openings (self, object);
  ide_window_dump_settings (self, object);
  ide_window_dump_search (self, object);
  ide_window_dump_history (self, object);
  ide_window_dump_document (self, object);
  ide_window_dump_language (self, object);
  ide_window_dump_palette (self, object);
  ide_window_dump_splits (self, object);
  ide_window_dump_help (self, object);
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
