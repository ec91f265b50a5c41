/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New file, new folder, rename, trash: asked in a small dialog, done without blocking. */
#include "project-private.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

typedef enum { ASK_FILE, ASK_FOLDER, ASK_RENAME } AskKind;
typedef struct { ProjectTree *tree; GFile *file; AskKind kind; GtkWidget *entry; } Ask;

static void
ask_free (gpointer data, GClosure *closure)
{
  Ask *ask = data;
  g_object_unref (ask->file);
  g_free (ask);
}

static void
report (ProjectTree *self, const char *heading, const char *message)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _("_Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static GFile *
get_target_folder (ProjectTree *self)
{
  ProjectNode *node = project_tree_get_selected (self);
  if (!node)
    return g_file_new_for_path (self->folder);
  return project_node_is_folder (node) ? g_object_ref (project_node_get_file (node)) : g_file_get_parent (project_node_get_file (node));
}

static void
do_create (Ask *ask, const char *name)
{
  g_autoptr (GFile) file = g_file_get_child (ask->file, name);
  g_autoptr (GError) error = NULL;
  gboolean done;

  if (ask->kind == ASK_FOLDER)
    done = g_file_make_directory (file, NULL, &error);
  else
    {
      g_autoptr (GFileOutputStream) stream = g_file_create (file, G_FILE_CREATE_NONE, NULL, &error);
      done = stream != NULL;
    }
  if (!done)
    report (ask->tree, _("Could not make it"), error->message);
  else if (ask->kind == ASK_FILE)
    g_signal_emit_by_name (ask->tree, "open", g_file_peek_path (file));
}

static void
do_rename (Ask *ask, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) renamed = g_file_set_display_name (ask->file, name, NULL, &error);
  if (renamed)
    g_signal_emit_by_name (ask->tree, "renamed", g_file_peek_path (ask->file), g_file_peek_path (renamed));
  else
    report (ask->tree, _("Could not rename"), error->message);
}

static gboolean
is_name (const char *name)
{
  return *name && !strchr (name, '/') && strcmp (name, ".") != 0 && strcmp (name, "..") != 0;
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Ask *ask)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (ask->entry));
  if (strcmp (response, "ok") != 0 || !is_name (name))
    return;
  if (ask->kind == ASK_RENAME)
    do_rename (ask, name);
  else
    do_create (ask, name);
}

static void
entry_cb (GtkEditable *entry, AdwMessageDialog *dialog)
{
  adw_message_dialog_set_response_enabled (dialog, "ok", is_name (gtk_editable_get_text (entry)));
}

static void
ask_name (ProjectTree *self, AskKind kind, GFile *file, const char *heading, const char *button, const char *name)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, NULL);
  Ask *ask = g_new0 (Ask, 1);
  const char *dot = strrchr (name, '.');

  *ask = (Ask) { self, g_object_ref (file), kind, gtk_entry_new () };
  gtk_editable_set_text (GTK_EDITABLE (ask->entry), name);
  gtk_entry_set_activates_default (GTK_ENTRY (ask->entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (ask->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), ask->entry);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "ok", button);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "ok", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "ok");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), ask, ask_free, 0);
  g_signal_connect (ask->entry, "changed", G_CALLBACK (entry_cb), dialog);
  entry_cb (GTK_EDITABLE (ask->entry), ADW_MESSAGE_DIALOG (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (ask->entry);
  gtk_editable_select_region (GTK_EDITABLE (ask->entry), 0, dot && dot > name ? (int) g_utf8_pointer_to_offset (name, dot) : -1);
}

void
project_tree_create (ProjectTree *self, gboolean is_folder)
{
  g_autoptr (GFile) folder = NULL;
  if (!self->folder)
    return;
  folder = get_target_folder (self);
  ask_name (self, is_folder ? ASK_FOLDER : ASK_FILE, folder, is_folder ? _("New folder") : _("New file"), _("_Make"),
            is_folder ? _("folder") : _("piece.sym"));
}

void
project_tree_rename (ProjectTree *self)
{
  ProjectNode *node = project_tree_get_selected (self);
  if (node)
    ask_name (self, ASK_RENAME, project_node_get_file (node), _("Rename"), _("_Rename"), project_node_get_name (node));
}

static void
deleted_cb (AdwMessageDialog *dialog, const char *response, GFile *file)
{
  g_autoptr (GError) error = NULL;
  if (strcmp (response, "delete") == 0)
    g_file_delete (file, NULL, NULL);
}

static void
trashed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ProjectTree) self = data;
  g_autoptr (GError) error = NULL;
  GtkWidget *dialog;

  if (g_file_trash_finish (G_FILE (source), result, &error))
    {
      g_signal_emit_by_name (self, "trashed", g_file_peek_path (G_FILE (source)));
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("There is no trash here"),
                                   _("Delete it for good? This cannot be undone."));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep"));
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "delete", _("_Delete"));
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (deleted_cb), g_object_ref (source), (GClosureNotify) (void *) g_object_unref, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
project_tree_trash (ProjectTree *self)
{
  ProjectNode *node = project_tree_get_selected (self);
  if (node)
    g_file_trash_async (project_node_get_file (node), G_PRIORITY_DEFAULT, NULL, trashed_cb, g_object_ref (self));
}
