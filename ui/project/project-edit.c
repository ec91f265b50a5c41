/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Typing a name in the row itself: Enter and leaving keep it, Escape does not; what cannot be is said while it is typed. */
#include "project-private.h"
#include <glib/gi18n.h>
#include <string.h>

/* NULL: the name may be used. */
static char *
check (ProjectTree *self, const char *name)
{
  ProjectNode *node = self->editing;
  ProjectNode *parent = node ? project_node_get_parent (node) : NULL;
  const char *why = project_changes_check_name (name);
  g_autofree char *folder = parent ? project_node_dup_path (parent) : NULL, *path = folder ? g_build_filename (folder, name, NULL) : NULL;
  g_autofree char *file_name = g_filename_from_utf8 (name, -1, NULL, NULL, NULL);

  if (why || !path)
    return g_strdup (why ? why : _("The folder is gone."));
  if (!file_name)
    return g_strdup (_("The disk cannot take this name."));
  if (g_strcmp0 (project_node_get_name (node), name) != 0 && g_file_test (path, G_FILE_TEST_EXISTS))
    return g_strdup_printf (_("There is already a “%s” here. Choose another name."), name);
  return NULL;
}

static void
changed_cb (GtkEditable *entry, ProjectTree *self)
{
  const char *name = gtk_editable_get_text (entry);
  g_autofree char *why = *name ? check (self, name) : NULL;
  if (why)
    gtk_widget_add_css_class (GTK_WIDGET (entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (entry), "error");
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (entry), GTK_ENTRY_ICON_SECONDARY, why ? "dialog-warning-symbolic" : NULL);
  if (why)
    gtk_entry_set_icon_tooltip_text (GTK_ENTRY (entry), GTK_ENTRY_ICON_SECONDARY, why);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, why ? why : "", -1);
}

static void
activate_cb (GtkEntry *entry, ProjectTree *self)
{
  project_tree_end_edit (self, TRUE);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, ProjectTree *self)
{
  if (key != GDK_KEY_Escape)
    return FALSE;
  project_tree_end_edit (self, FALSE);
  return TRUE;
}

static gboolean
left_cb (gpointer data)
{
  ProjectTree *self = data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  /* a menu of the entry, or another window, may have the focus for a while */
  if (self->editor && (!focus || !gtk_widget_is_ancestor (focus, self->editor)) && gtk_window_is_active (GTK_WINDOW (root)))
    project_tree_end_edit (self, TRUE);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
leave_cb (GtkEventControllerFocus *controller, ProjectTree *self)
{
  g_idle_add (left_cb, g_object_ref (self));
}

static void
select_stem (GtkWidget *entry, ProjectNode *node)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (entry)), *dot = strrchr (name, '.');
  gboolean whole = project_node_is_folder (node) || !dot || dot == name;
  gtk_editable_select_region (GTK_EDITABLE (entry), 0, whole ? -1 : (int) g_utf8_pointer_to_offset (name, dot));
}

static gboolean
focus_cb (gpointer data)
{
  ProjectTree *self = data;
  if (self->editor && self->editing)
    {
      gtk_widget_grab_focus (self->editor);
      select_stem (self->editor, self->editing);
    }
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

GtkWidget *
project_edit_new (ProjectTree *self, ProjectNode *node)
{
  GtkWidget *entry = gtk_entry_new ();
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();
  g_autofree char *name = project_node_dup_label (node);

  gtk_editable_set_text (GTK_EDITABLE (entry), name);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), project_node_is_folder (node) ? _("Folder name") : _("File name"));
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 4);
  gtk_widget_add_css_class (entry, "rename");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  project_node_is_pending (node) ? project_node_is_folder (node) ? _("Name of the new folder")
                                  : _("Name of the new file") : _("New name"), -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (entry, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (entry, "changed", G_CALLBACK (changed_cb), self);
  gtk_widget_add_controller (entry, keys);
  gtk_widget_add_controller (entry, focus);
  g_set_weak_pointer (&self->editor, entry);
  g_idle_add (focus_cb, g_object_ref (self));
  return entry;
}

/* ---- begin and end --------------------------------------------------------------------------------------- */

static void
begin (ProjectTree *self, ProjectNode *node)
{
  ProjectRow *row;
  guint position = project_model_get_position (self->model, node);
  g_set_object (&self->editing, node);
  if (position != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", position);
  row = project_tree_find_row (self, node);
  if (row)
    project_row_update (row);
}

void
project_tree_begin_rename (ProjectTree *self)
{
  ProjectNode *node = project_tree_get_current (self);
  project_tree_end_edit (self, FALSE);
  if (node && !self->fixed)
    begin (self, node);
}

void
project_tree_begin_create (ProjectTree *self, gboolean is_folder)
{
  ProjectNode *node = project_tree_get_current (self), *folder;
  if (self->fixed || !project_model_get_root (self->model))
    return;
  project_tree_end_edit (self, FALSE);
  folder = node && !project_node_is_folder (node) ? project_node_get_parent (node) : node;
  node = project_model_add_pending (self->model, folder, is_folder);
  project_tree_update_state (self);
  if (node)
    begin (self, node);
}

static void
apply (ProjectTree *self, ProjectNode *node, const char *name)
{
  ProjectNode *parent = project_node_get_parent (node);
  g_autofree char *folder = project_node_dup_path (parent), *to = g_build_filename (folder, name, NULL);
  if (project_node_is_pending (node))
    project_changes_create (self->changes, to, project_node_is_folder (node), project_tree_done, g_object_ref (self));
  else
    {
      g_autofree char *from = project_node_dup_path (node);
      project_changes_rename (self->changes, from, to, project_tree_done, g_object_ref (self));
    }
  g_free (self->wanted_path);
  self->wanted_path = g_steal_pointer (&to);
  self->wanted_focus = TRUE;
}

void
project_tree_end_edit (ProjectTree *self, gboolean keep)
{
  g_autoptr (ProjectNode) node = g_steal_pointer (&self->editing);
  g_autofree char *name = self->editor ? g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->editor))) : NULL;
  g_autofree char *why = NULL;
  gboolean had_focus = self->editor && gtk_widget_has_focus (gtk_widget_get_first_child (self->editor));

  if (!node)
    return;
  self->editing = node;
  why = keep && name && *name ? check (self, name) : NULL;
  self->editing = NULL;
  g_clear_weak_pointer (&self->editor);
  if (keep && name && *name && !why && g_strcmp0 (name, project_node_get_name (node)) != 0)
    apply (self, node, name);
  else if (why)
    project_tree_say (self, why, FALSE);
  if (had_focus || keep)
    gtk_widget_grab_focus (self->list);
  if (project_node_is_pending (node))
    project_model_remove_pending (self->model);
  else
    {
      ProjectRow *row = project_tree_find_row (self, node);
      if (row)
        project_row_update (row);
      if (had_focus)
        project_tree_select (self, node, TRUE);
    }
  project_tree_update_state (self);
}
