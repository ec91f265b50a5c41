/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was open, by project: splits, tabs, carets, what was scrolled to, folders of terminals. Written by a worker a second after a change.
 *
 * A file that cannot be read is kept aside; one that was read but is not what it should be counts as far as it goes. */
#include "ide-window-session.h"
#include "ide-window-splits.h"
#include <json-glib/json-glib.h>
#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#define COLUMNS_MAX 12
#define ROWS_MAX 12
#define TABS_MAX 500
#define TERMINALS_MAX 12
#define STARTS_FAILED_MAX 2
#define START_DONE_MS 1500

/* ---- reading what may be anything ------------------------------------------------------------------------ */

JsonObject *
ide_session_load (const char *path)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *aside = g_strconcat (path, ".bad", NULL);
  JsonNode *root = NULL;

  if (json_parser_load_from_file (parser, path, &error))
    root = json_parser_get_root (parser);
  else if (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return json_object_new ();
  if (root && JSON_NODE_HOLDS_OBJECT (root))
    return json_node_dup_object (root);
  if (rename (path, aside) == 0)
    g_message (_("What was open the last time could not be read and was put aside as %s"), aside);
  return json_object_new ();
}

static JsonNode *
get_value (JsonObject *object, const char *name, GType type)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;
  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type ? node : NULL;
}

gint64
ide_session_get_int (JsonObject *object, const char *name, gint64 fallback)
{
  JsonNode *node = get_value (object, name, G_TYPE_INT64);
  return node ? json_node_get_int (node) : fallback;
}

gboolean
ide_session_get_boolean (JsonObject *object, const char *name, gboolean fallback)
{
  JsonNode *node = get_value (object, name, G_TYPE_BOOLEAN);
  return node ? json_node_get_boolean (node) : fallback;
}

const char *
ide_session_get_string (JsonObject *object, const char *name)
{
  JsonNode *node = get_value (object, name, G_TYPE_STRING);
  return node ? json_node_get_string (node) : NULL;
}

static JsonArray *
get_list (JsonObject *object, const char *name)
{
  JsonNode *node = object ? json_object_get_member (object, name) : NULL;
  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

static guint
get_length (JsonArray *list, guint most)
{
  return list ? MIN (json_array_get_length (list), most) : 0;
}

static JsonObject *
get_object_at (JsonArray *list, guint index)
{
  JsonNode *node = json_array_get_element (list, index);
  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* ---- describing ------------------------------------------------------------------------------------------ */

/* The first row in sight; a sliding view goes by its caret. */
static int
get_top_line (EditorView *view)
{
  GdkRectangle visible;
  GtkTextIter iter;
  if (!editor_view_is_whole (view))
    return -1;
  gtk_text_view_get_visible_rect (GTK_TEXT_VIEW (view), &visible);
  gtk_text_view_get_line_at_y (GTK_TEXT_VIEW (view), &iter, visible.y, NULL);
  return gtk_text_iter_get_line (&iter);
}

static JsonObject *
describe_tab (IdePage *page)
{
  const char *path = document_get_path (ide_page_get_document (page));
  EditorView *view = ide_page_get_view (page);
  JsonObject *tab;
  guint line, column;
  gsize start, end;

  if (!path)
    return NULL;                                                /* its text is in the crash journal, or was discarded */
  tab = json_object_new ();
  editor_view_get_caret (view, &line, &column);
  editor_view_get_selection (view, &start, &end);
  json_object_set_string_member (tab, "path", path);
  json_object_set_int_member (tab, "line", line);
  json_object_set_int_member (tab, "column", column);
  json_object_set_int_member (tab, "top", get_top_line (view));
  if (start != end)
    {
      json_object_set_int_member (tab, "from", start);
      json_object_set_int_member (tab, "to", end);
    }
  ide_session_describe_view (view, tab);
  return tab;
}

static JsonObject *
describe_frame (IdeWindow *self, PanelFrame *frame)
{
  JsonObject *object = json_object_new ();
  JsonArray *tabs = json_array_new ();
  for (guint i = 0; i < panel_frame_get_n_pages (frame); i++)
    {
      PanelWidget *widget = panel_frame_get_page (frame, i);
      JsonObject *tab = IDE_IS_PAGE (widget) ? describe_tab (IDE_PAGE (widget)) : NULL;
      if (!tab)
        continue;
      json_object_set_boolean_member (tab, "front", widget == panel_frame_get_visible_child (frame));
      json_object_set_boolean_member (tab, "focus", (gpointer) widget == (gpointer) self->page);
      json_array_add_object_element (tabs, tab);
    }
  json_object_set_array_member (object, "tabs", tabs);
  return object;
}

JsonArray *
ide_window_describe_layout (IdeWindow *self)
{
  JsonArray *columns = json_array_new ();
  for (guint c = 0; c < panel_grid_get_n_columns (self->grid); c++)
    {
      PanelGridColumn *column = panel_grid_get_column (self->grid, c);
      JsonArray *rows = json_array_new ();
      JsonObject *object = json_object_new ();
      for (guint r = 0; r < panel_grid_column_get_n_rows (column); r++)
        json_array_add_object_element (rows, describe_frame (self, panel_grid_column_get_row (column, r)));
      json_object_set_array_member (object, "rows", rows);
      json_array_add_object_element (columns, object);
    }
  return columns;
}

/* ---- restoring ------------------------------------------------------------------------------------------- */

typedef struct { IdePage *page; guint line, column; gint64 top, from, to; gboolean focus; JsonObject *tab; } Place;

static gboolean
place_cb (gpointer data)
{
  g_autofree Place *place = data;
  g_autoptr (IdePage) page = place->page;
  g_autoptr (JsonObject) tab = place->tab;
  EditorView *view = ide_page_get_view (page);
  gsize length = document_get_length (ide_page_get_document (page));
  GtkTextIter iter;

  if (!gtk_widget_get_root (GTK_WIDGET (page)))
    return G_SOURCE_REMOVE;
  if (place->from >= 0 && place->from < place->to && place->to <= (gint64) length)
    editor_view_select (view, place->from, place->to);
  ide_session_restore_carets (view, tab);
  if (place->top >= 0 && editor_view_is_whole (view))
    {
      gtk_text_buffer_get_iter_at_line (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), &iter, MIN (place->top, G_MAXINT));
      gtk_text_view_scroll_to_iter (GTK_TEXT_VIEW (view), &iter, 0, TRUE, 0, 0);
    }
  if (place->focus)
    gtk_widget_grab_focus (GTK_WIDGET (view));
  return G_SOURCE_REMOVE;
}

static void
restore_place (IdePage *page, JsonObject *tab)
{
  Place *place = g_new0 (Place, 1);
  place->page = g_object_ref (page);
  place->tab = json_object_ref (tab);
  place->top = ide_session_get_int (tab, "top", -1);
  place->from = ide_session_get_int (tab, "from", -1);
  place->to = ide_session_get_int (tab, "to", -1);
  place->focus = ide_session_get_boolean (tab, "focus", FALSE);
  editor_view_go_to (ide_page_get_view (page), CLAMP (ide_session_get_int (tab, "line", 1), 1, G_MAXINT),
                     CLAMP (ide_session_get_int (tab, "column", 1), 1, G_MAXINT));
  ide_session_restore_view (ide_page_get_view (page), tab);
  g_idle_add_full (G_PRIORITY_LOW, place_cb, place, NULL);      /* once it has its size */
}

static void
move_page (IdePage *page, PanelFrame *frame)
{
  PanelFrame *old = ide_page_get_frame (page);
  g_object_ref (page);
  if (old && old != frame)
    {
      panel_frame_remove (old, PANEL_WIDGET (page));
      panel_frame_add (frame, PANEL_WIDGET (page));
    }
  g_object_unref (page);
}

/* A text that is open already came out of the crash journal: its tab goes where it was. One that was placed here before has
 * several views. */
static IdePage *
restore_tab (IdeWindow *self, guint column, guint row, JsonObject *tab, GPtrArray *placed)
{
  const char *path = ide_session_get_string (tab, "path");
  IdePage *page = path && g_path_is_absolute (path) ? ide_window_find_page (self, path) : NULL;
  g_autoptr (Document) document = page ? g_object_ref (ide_page_get_document (page)) : ide_window_new_document (self);

  if (page && !g_ptr_array_find (placed, page, NULL))
    move_page (page, ide_window_get_frame_at (self, column, row));
  else if (page || (path && g_path_is_absolute (path) && document_load (document, path, NULL)))
    page = ide_window_add_page_to (self, document, ide_window_get_frame_at (self, column, row));
  if (!page)
    return NULL;
  g_ptr_array_add (placed, page);
  restore_place (page, tab);
  return page;
}

/* FALSE: nothing of it is there any more. */
static gboolean
restore_frame (IdeWindow *self, guint column, guint row, JsonObject *object, GPtrArray *placed)
{
  JsonArray *tabs = get_list (object, "tabs");
  IdePage *front = NULL;
  gboolean any = FALSE;

  for (guint i = 0; i < get_length (tabs, TABS_MAX); i++)
    {
      JsonObject *tab = get_object_at (tabs, i);
      IdePage *page = restore_tab (self, column, row, tab, placed);
      any = any || page;
      if (page && ide_session_get_boolean (tab, "front", FALSE))
        front = page;
    }
  if (front)
    panel_widget_raise (PANEL_WIDGET (front));
  return any;
}

void
ide_window_restore_layout (IdeWindow *self, JsonArray *columns)
{
  g_autoptr (GPtrArray) placed = g_ptr_array_new ();
  guint column = 0;

  for (guint c = 0; c < get_length (columns, COLUMNS_MAX); c++)
    {
      JsonArray *rows = get_list (get_object_at (columns, c), "rows");
      guint row = 0;
      for (guint r = 0; r < get_length (rows, ROWS_MAX); r++)
        row += restore_frame (self, column, row, get_object_at (rows, r), placed);
      column += row > 0;
    }
  ide_window_prune_frames (self);
}

/* ---- terminals ------------------------------------------------------------------------------------------- */

static void
describe_terminals (IdeWindow *self, JsonObject *object)
{
  g_auto (GStrv) folders = terminal_panel_dup_folders (self->terminal);
  JsonArray *list = json_array_new ();
  for (guint i = 0; folders && folders[i] && i < TERMINALS_MAX; i++)
    if (g_utf8_validate (folders[i], -1, NULL))
      json_array_add_string_element (list, folders[i]);
  json_object_set_array_member (object, "terminals", list);
}

static void
restore_terminals (IdeWindow *self, JsonObject *state)
{
  JsonArray *list = get_list (state, "terminals");
  if (terminal_panel_get_tab_count (self->terminal) > 0)
    return;
  for (guint i = 0; i < get_length (list, TERMINALS_MAX); i++)
    {
      JsonNode *node = json_array_get_element (list, i);
      const char *folder = JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING ? json_node_get_string (node) : NULL;
      if (folder && g_path_is_absolute (folder) && g_file_test (folder, G_FILE_TEST_IS_DIR))
        terminal_panel_open (self->terminal, folder, NULL);
    }
}

/* ---- by project ------------------------------------------------------------------------------------------ */

static char *
get_project_path (const char *project)
{
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, project, -1);
  g_autofree char *name = g_strconcat (hash, ".json", NULL), *folder = ide_paths_get_sessions ();
  return g_build_filename (folder, name, NULL);
}

void
ide_window_restore_project (IdeWindow *self)
{
  g_autofree char *path = self->project_dir ? get_project_path (self->project_dir) : NULL;
  JsonObject *state = path ? ide_session_load (path) : NULL;
  JsonArray *columns = get_list (state, "columns");
  if (columns)
    ide_window_restore_layout (self, columns);
  if (!state)
    return;
  restore_terminals (self, state);
  json_object_unref (state);
}

void
ide_window_restore_session (IdeWindow *self)
{
  g_autofree char *path = ide_paths_get_state_file ();
  JsonObject *state = ide_session_load (path);
  const char *project = ide_session_get_string (state, "project");

  self->session_held = FALSE;
  ide_window_hide_notice (self, IDE_NOTICE_SAFE);
  if (project && g_file_test (project, G_FILE_TEST_IS_DIR))
    {
      ide_window_set_project (self, project);
      ide_window_restore_project (self);
    }
  else
    {
      ide_window_restore_layout (self, get_list (state, "columns"));
      restore_terminals (self, state);
    }
  json_object_unref (state);
}

/* ---- writing --------------------------------------------------------------------------------------------- */

typedef struct { char *path, *text; guint64 number; } Write;

static GMutex write_mutex;
static guint64 numbers, written;        /* write_mutex; a worker that comes late writes nothing older */

static void
write_now (Write *write)
{
  g_mutex_lock (&write_mutex);
  if (write->number > written)
    {
      g_file_set_contents_full (write->path, write->text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
      written = write->number;
    }
  g_mutex_unlock (&write_mutex);
}

static void
write_free (gpointer data)
{
  Write *write = data;
  g_free (write->path);
  g_free (write->text);
  g_free (write);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GPtrArray *files = data;
  for (guint i = 0; i < files->len; i++)
    write_now (files->pdata[i]);
  g_task_return_boolean (task, TRUE);
}

static void
add_file (GPtrArray *files, char *path, JsonObject *object)
{
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), object);
  Write *write = g_new0 (Write, 1);
  write->path = path;
  write->text = json_to_string (root, TRUE);
  write->number = ++numbers;
  g_ptr_array_add (files, write);
}

/* Takes the state's object. wait: the program ends, so it is written here and now. */
void
ide_window_write_session (IdeWindow *self, JsonObject *state, gboolean wait)
{
  GPtrArray *files = g_ptr_array_new_with_free_func (write_free);
  if (self->session_held && self->pages->len == 0)              /* nothing came in its place yet */
    {
      json_object_unref (state);
      g_ptr_array_unref (files);
      return;
    }
  if (self->project_dir)
    {
      JsonObject *own = json_object_new ();
      json_object_set_string_member (own, "project", self->project_dir);
      json_object_set_array_member (own, "columns", ide_window_describe_layout (self));
      describe_terminals (self, own);
      add_file (files, get_project_path (self->project_dir), own);
      json_object_unref (own);
    }
  else
    {
      json_object_set_array_member (state, "columns", ide_window_describe_layout (self));
      describe_terminals (self, state);
    }
  add_file (files, ide_paths_get_state_file (), state);
  json_object_unref (state);
  if (wait)
    {
      for (guint i = 0; i < files->len; i++)
        write_now (files->pdata[i]);
      g_ptr_array_unref (files);
    }
  else
    {
      g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);
      g_task_set_task_data (task, files, (GDestroyNotify) g_ptr_array_unref);
      g_task_run_in_thread (task, write_thread);
    }
}

/* ---- starts that fail ------------------------------------------------------------------------------------ */

static gboolean
started_cb (gpointer data)
{
  g_autofree char *path = ide_paths_get_start_file ();
  g_unlink (path);
  return G_SOURCE_REMOVE;
}

void
ide_window_hold_session (IdeWindow *self)
{
  self->session_held = TRUE;
  ide_window_show_notice (self, IDE_NOTICE_SAFE, _("Symphony ended twice while it started, so what was open was left closed."),
                          _("Open it again"), "win.restore-session");
}

gboolean
ide_session_begin_start (void)
{
  g_autofree char *path = ide_paths_get_start_file (), *text = NULL, *next = NULL;
  int failed = g_file_get_contents (path, &text, NULL, NULL) ? atoi (text) : 0;

  next = g_strdup_printf ("%d\n", MIN (failed, 1000) + 1);
  g_file_set_contents (path, next, -1, NULL);
  g_timeout_add (START_DONE_MS, started_cb, NULL);
  return failed < STARTS_FAILED_MAX;
}
