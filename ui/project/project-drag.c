/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Dragging files within the tree, out of it and into it, and what the clipboard gets. */
#include "project-private.h"
#include <glib/gi18n.h>
#include <string.h>

#define OPEN_AFTER_MS 700

/* Other programs take the list of files; file managers of GNOME also ask whether it was cut. */
GdkContentProvider *
project_make_content (const char *const *paths, gboolean cut)
{
  GSList *files = NULL;
  GString *text = g_string_new (cut ? "cut" : "copy");
  GdkContentProvider *providers[2];
  g_autoptr (GBytes) bytes = NULL;
  GdkFileList *list;

  for (; *paths; paths++)
    {
      GFile *file = g_file_new_for_path (*paths);
      g_autofree char *uri = g_file_get_uri (file);
      files = g_slist_append (files, file);
      g_string_append_printf (text, "\n%s", uri);
    }
  list = gdk_file_list_new_from_list (files);
  g_slist_free_full (files, g_object_unref);
  bytes = g_string_free_to_bytes (text);
  providers[0] = gdk_content_provider_new_typed (GDK_TYPE_FILE_LIST, list);
  g_boxed_free (GDK_TYPE_FILE_LIST, list);
  providers[1] = gdk_content_provider_new_for_bytes ("x-special/gnome-copied-files", bytes);
  return gdk_content_provider_new_union (providers, 2);
}

/* ---- out ------------------------------------------------------------------------------------------------- */

static GdkContentProvider *
prepare_cb (GtkDragSource *source, double x, double y, ProjectRow *row)
{
  ProjectTree *self = project_row_get_tree (row);
  ProjectNode *node = project_row_get_node (row);
  guint position = node ? project_model_get_position (self->model, node) : GTK_INVALID_LIST_POSITION;
  g_auto (GStrv) paths = NULL;

  if (position == GTK_INVALID_LIST_POSITION || self->fixed || project_node_is_pending (node) || node == self->editing)
    return NULL;
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  paths = project_tree_dup_selected (self);
  return project_make_content ((const char *const *) paths, FALSE);
}

static void
begin_cb (GtkDragSource *source, GdkDrag *drag, ProjectRow *row)
{
  g_auto (GStrv) paths = project_tree_dup_selected (project_row_get_tree (row));
  guint count = g_strv_length (paths);
  g_autofree char *name = g_filename_display_basename (count > 0 ? paths[0] : "");
  g_autofree char *text = count == 1 ? g_strdup (name) : g_strdup_printf (ngettext ("%u file", "%u files", count), count);
  GtkWidget *label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "drag-label");
  gtk_drag_icon_set_child (GTK_DRAG_ICON (gtk_drag_icon_get_for_drag (drag)), label);
}

/* ---- in -------------------------------------------------------------------------------------------------- */

static void
forget_drop (ProjectTree *self)
{
  g_clear_handle_id (&self->drop_timer, g_source_remove);
  if (self->drop_row)
    gtk_widget_remove_css_class (self->drop_row, "drop");
  g_clear_weak_pointer (&self->drop_row);
}

static gboolean
open_cb (gpointer data)
{
  ProjectTree *self = data;
  ProjectNode *node = self->drop_row ? project_row_get_node (PROJECT_ROW (self->drop_row)) : NULL;
  self->drop_timer = 0;
  if (node)
    project_model_set_expanded (self->model, node, TRUE);
  return G_SOURCE_REMOVE;
}

static ProjectNode *
get_folder (ProjectNode *node)
{
  return node && !project_node_is_folder (node) ? project_node_get_parent (node) : node;
}

static void
mark_drop (ProjectTree *self, ProjectNode *folder)
{
  ProjectRow *row = folder ? project_tree_find_row (self, folder) : NULL;
  GtkWidget *widget = row ? GTK_WIDGET (row) : NULL;
  if (self->drop_row == widget)
    return;
  forget_drop (self);
  g_set_weak_pointer (&self->drop_row, widget);
  if (!widget)
    return;
  gtk_widget_add_css_class (widget, "drop");
  if (!project_node_is_expanded (folder))
    self->drop_timer = g_timeout_add (OPEN_AFTER_MS, open_cb, self);
}

/* What is dragged within the tree moves; what comes from elsewhere, or with Ctrl, is copied. */
static GdkDragAction
choose_action (GtkDropTarget *target)
{
  GdkDrop *drop = gtk_drop_target_get_current_drop (target);
  GdkDragAction actions = drop ? gdk_drop_get_actions (drop) : 0;
  if (drop && gdk_drop_get_drag (drop) && (actions & GDK_ACTION_MOVE))
    return GDK_ACTION_MOVE;
  return actions & GDK_ACTION_COPY ? GDK_ACTION_COPY : actions & GDK_ACTION_MOVE;
}

static ProjectRow *
pick_row (ProjectTree *self, double x, double y)
{
  GtkWidget *widget = gtk_widget_pick (self->scroller, x, y, GTK_PICK_DEFAULT);
  if (widget && !PROJECT_IS_ROW (widget))
    {
      GtkWidget *inside = gtk_widget_get_first_child (widget);
      widget = inside && PROJECT_IS_ROW (inside) ? inside : gtk_widget_get_ancestor (widget, PROJECT_TYPE_ROW);
    }
  return widget ? PROJECT_ROW (widget) : NULL;
}

static GdkDragAction
motion_cb (GtkDropTarget *target, double x, double y, ProjectTree *self)
{
  ProjectRow *row = pick_row (self, x, y);
  ProjectNode *folder = get_folder (row ? project_row_get_node (row) : NULL);
  if (self->fixed)
    return 0;
  mark_drop (self, folder);
  return choose_action (target);
}

static void
leave_cb (GtkDropTarget *target, ProjectTree *self)
{
  forget_drop (self);
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, ProjectTree *self)
{
  ProjectRow *row = pick_row (self, x, y);
  g_autofree char *folder = project_tree_dup_target (self, get_folder (row ? project_row_get_node (row) : NULL));
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  GSList *files = gdk_file_list_get_files (g_value_get_boxed (value));
  gboolean move = choose_action (target) == GDK_ACTION_MOVE;

  forget_drop (self);
  for (GSList *l = files; l; l = l->next)
    if (g_file_peek_path (l->data))
      g_strv_builder_add (paths, g_file_peek_path (l->data));
  g_slist_free (files);
  if (!folder || self->fixed)
    return FALSE;
  project_tree_transfer (self, g_strv_builder_end (paths), folder, move);
  return TRUE;
}

void
project_row_add_drag (ProjectRow *row)
{
  GtkDragSource *source = gtk_drag_source_new ();
  gtk_drag_source_set_actions (source, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (prepare_cb), row);
  g_signal_connect (source, "drag-begin", G_CALLBACK (begin_cb), row);
  gtk_widget_add_controller (GTK_WIDGET (row), GTK_EVENT_CONTROLLER (source));
}

void
project_tree_add_drop (ProjectTree *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY | GDK_ACTION_MOVE);
  g_signal_connect (target, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (target, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (target, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (self->scroller, GTK_EVENT_CONTROLLER (target));
}
