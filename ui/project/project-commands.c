/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree's commands: clipboard, trash, undo and the rest. */
#include "project-private.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

/* ---- results --------------------------------------------------------------------------------------------- */

void
project_tree_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ProjectTree) self = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = project_changes_finish (PROJECT_CHANGES (source), result, &error);

  if (error)
    project_tree_say (self, error->message, FALSE);
  else if (paths && paths[0] && !self->wanted_path)
    {
      self->wanted_path = g_strdup (paths[g_strv_length (paths) - 1]);
      self->wanted_focus = FALSE;
    }
  if (self->wanted_path && project_model_get_root (self->model))
    {
      if (error)
        g_clear_pointer (&self->wanted_path, g_free);
      else
        project_model_refresh (self->model, TRUE);
    }
  project_tree_update_commands (self);
}

/* ---- moving and copying ---------------------------------------------------------------------------------- */

typedef struct { ProjectTree *tree; GStrv paths; char *folder; gboolean move; } Transfer;

static void
transfer_free (Transfer *transfer)
{
  g_object_unref (transfer->tree);
  g_strfreev (transfer->paths);
  g_free (transfer->folder);
  g_free (transfer);
}

static void run_transfer (Transfer *transfer, ProjectClash clash);

static void
clash_cb (AdwMessageDialog *dialog, const char *response, Transfer *transfer)
{
  if (g_str_equal (response, "both"))
    run_transfer (transfer, PROJECT_CLASH_KEEP_BOTH);
  else if (g_str_equal (response, "replace"))
    run_transfer (transfer, PROJECT_CLASH_REPLACE);
  else
    transfer_free (transfer);
}

static void
ask_about_clash (Transfer *transfer, const char *message)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (transfer->tree))), message,
                                              _("What is replaced goes into the trash."));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "both", _("Keep _both"), "replace", _("_Replace"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "replace", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "both");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect (dialog, "response", G_CALLBACK (clash_cb), transfer);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
transferred_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Transfer *transfer = data;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = project_changes_finish (PROJECT_CHANGES (source), result, &error);
  ProjectTree *self = transfer->tree;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_EXISTS) && !paths)
    {
      ask_about_clash (transfer, error->message);
      return;
    }
  if (error)
    project_tree_say (self, error->message, FALSE);
  project_model_refresh (self->model, TRUE);
  if (paths && paths[0])
    project_tree_reveal (self, paths[0], FALSE);
  project_tree_update_commands (self);
  transfer_free (transfer);
}

static void
run_transfer (Transfer *transfer, ProjectClash clash)
{
  const char *const *paths = (const char *const *) transfer->paths;
  if (transfer->move)
    project_changes_move (transfer->tree->changes, paths, transfer->folder, clash, transferred_cb, transfer);
  else
    project_changes_copy (transfer->tree->changes, paths, transfer->folder, clash, transferred_cb, transfer);
}

/* Takes the paths. */
void
project_tree_transfer (ProjectTree *self, GStrv paths, const char *folder, gboolean move)
{
  Transfer *transfer = g_new0 (Transfer, 1);
  transfer->tree = g_object_ref (self);
  transfer->paths = paths;
  transfer->folder = g_strdup (folder);
  transfer->move = move;
  run_transfer (transfer, PROJECT_CLASH_REFUSE);
}

/* ---- clipboard ------------------------------------------------------------------------------------------- */

static void
take_to_clipboard (ProjectTree *self, gboolean cut)
{
  g_auto (GStrv) paths = project_tree_dup_selected (self);
  g_autoptr (GdkContentProvider) content = NULL;
  if (!paths[0])
    return;
  content = project_make_content ((const char *const *) paths, cut);
  gdk_clipboard_set_content (gtk_widget_get_clipboard (GTK_WIDGET (self)), content);
  g_clear_pointer (&self->cut, g_strfreev);
  if (cut)
    self->cut = g_steal_pointer (&paths);
  project_tree_update_rows (self);
  project_tree_update_commands (self);
}

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ProjectTree) self = data;
  g_autoptr (GError) error = NULL;
  const GValue *value = gdk_clipboard_read_value_finish (GDK_CLIPBOARD (source), result, &error);
  g_autofree char *folder = project_tree_dup_target (self, project_tree_get_current (self));
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  gboolean move = self->cut != NULL;
  GSList *files;

  if (!value || !folder)
    {
      project_tree_say (self, _("The clipboard holds no files. Copy some first."), FALSE);
      return;
    }
  files = gdk_file_list_get_files (g_value_get_boxed (value));
  for (GSList *l = files; l; l = l->next)
    if (g_file_peek_path (l->data))
      {
        g_strv_builder_add (paths, g_file_peek_path (l->data));
        move = move && g_strv_contains ((const char *const *) self->cut, g_file_peek_path (l->data));
      }
  g_slist_free (files);
  if (move)
    {
      g_clear_pointer (&self->cut, g_strfreev);
      gdk_clipboard_set_content (GDK_CLIPBOARD (source), NULL);
      project_tree_update_rows (self);
    }
  project_tree_transfer (self, g_strv_builder_end (paths), folder, move);
}

static void
copy_path (ProjectTree *self, gboolean relative)
{
  g_auto (GStrv) paths = project_tree_dup_selected (self);
  const char *root = project_model_get_root (self->model);
  g_autofree char *text = NULL;
  for (guint i = 0; paths[i] && relative && root; i++)
    if (g_str_has_prefix (paths[i], root) && paths[i][strlen (root)] == '/')
      memmove (paths[i], paths[i] + strlen (root) + 1, strlen (paths[i] + strlen (root) + 1) + 1);
  text = g_strjoinv ("\n", paths);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

/* ---- trash ----------------------------------------------------------------------------------------------- */

typedef struct { ProjectTree *tree; GStrv paths; } Removal;

static void
removal_free (gpointer data, GClosure *closure)
{
  Removal *removal = data;
  g_object_unref (removal->tree);
  g_strfreev (removal->paths);
  g_free (removal);
}

static void
delete_cb (AdwMessageDialog *dialog, const char *response, Removal *removal)
{
  if (g_str_equal (response, "delete"))
    project_changes_delete (removal->tree->changes, (const char *const *) removal->paths, project_tree_done, g_object_ref (removal->tree));
}

static void
ask_to_delete (ProjectTree *self, GStrv paths, const char *why)
{
  guint count = g_strv_length (paths);
  g_autofree char *name = g_filename_display_basename (paths[0]);
  g_autofree char *heading = count == 1 ? g_strdup_printf (_("Delete “%s” for good?"), name)
    : g_strdup_printf (ngettext ("Delete %u file for good?", "Delete %u files for good?", count), count);
  g_autofree char *body = g_strdup_printf ("%s%s%s", why ? why : "", why ? " " : "", _("This cannot be undone."));
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), heading, body);
  Removal *removal = g_new0 (Removal, 1);

  removal->tree = g_object_ref (self);
  removal->paths = g_strdupv (paths);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "keep", _("_Keep"), "delete", _("_Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "keep");
  g_signal_connect_data (dialog, "response", G_CALLBACK (delete_cb), removal, removal_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
trashed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Removal *removal = data;
  ProjectTree *self = removal->tree;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) paths = project_changes_finish (PROJECT_CHANGES (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED))
    {
      g_autoptr (GStrvBuilder) left = g_strv_builder_new ();
      g_auto (GStrv) rest = NULL;
      for (guint i = 0; removal->paths[i]; i++)
        if (g_file_test (removal->paths[i], G_FILE_TEST_EXISTS) || g_file_test (removal->paths[i], G_FILE_TEST_IS_SYMLINK))
          g_strv_builder_add (left, removal->paths[i]);
      rest = g_strv_builder_end (left);
      if (rest[0])
        ask_to_delete (self, rest, error->message);
    }
  else if (error)
    project_tree_say (self, error->message, FALSE);
  else
    {
      guint count = g_strv_length (removal->paths);
      g_autofree char *name = g_filename_display_basename (removal->paths[0]);
      g_autofree char *text = count == 1 ? g_strdup_printf (_("“%s” is in the trash"), name)
        : g_strdup_printf (ngettext ("%u file is in the trash", "%u files are in the trash", count), count);
      project_tree_say (self, text, TRUE);
    }
  project_model_refresh (self->model, FALSE);
  project_tree_update_commands (self);
  removal_free (removal, NULL);
}

static void
put_into_trash (ProjectTree *self, gboolean for_good)
{
  g_auto (GStrv) paths = project_tree_dup_selected (self);
  Removal *removal;
  if (!paths[0])
    return;
  if (for_good)
    {
      ask_to_delete (self, paths, NULL);
      return;
    }
  removal = g_new0 (Removal, 1);
  removal->tree = g_object_ref (self);
  removal->paths = g_strdupv (paths);
  project_changes_trash (self->changes, (const char *const *) paths, trashed_cb, removal);
}

/* ---- the table ------------------------------------------------------------------------------------------- */

static void act_new_file (ProjectTree *self) { project_tree_begin_create (self, FALSE); }
static void act_new_folder (ProjectTree *self) { project_tree_begin_create (self, TRUE); }
static void act_cut (ProjectTree *self) { take_to_clipboard (self, TRUE); }
static void act_copy (ProjectTree *self) { take_to_clipboard (self, FALSE); }
static void act_copy_path (ProjectTree *self) { copy_path (self, FALSE); }
static void act_copy_relative (ProjectTree *self) { copy_path (self, TRUE); }
static void act_trash (ProjectTree *self) { put_into_trash (self, FALSE); }
static void act_delete (ProjectTree *self) { put_into_trash (self, TRUE); }
static void act_refresh (ProjectTree *self) { project_model_refresh (self->model, TRUE); }

static void
act_redo (ProjectTree *self)
{
  if (project_changes_get_redo (self->changes))
    project_changes_redo (self->changes, project_tree_done, g_object_ref (self));
}

static void
act_paste (ProjectTree *self)
{
  gdk_clipboard_read_value_async (gtk_widget_get_clipboard (GTK_WIDGET (self)), GDK_TYPE_FILE_LIST, G_PRIORITY_DEFAULT, NULL, pasted_cb,
                                  g_object_ref (self));
}

static void
act_duplicate (ProjectTree *self)
{
  g_auto (GStrv) paths = project_tree_dup_selected (self);
  if (paths[0])
    project_changes_duplicate (self->changes, (const char *const *) paths, project_tree_done, g_object_ref (self));
}

static void
act_open (ProjectTree *self)
{
  ProjectNode *node = project_tree_get_current (self);
  if (node)
    project_tree_activate (self, node);
}

static void
act_terminal (ProjectTree *self)
{
  g_autofree char *folder = project_tree_dup_target (self, project_tree_get_current (self));
  if (folder)
    g_signal_emit_by_name (self, "terminal", folder);
}

static void
act_show (ProjectTree *self)
{
  g_autofree char *folder = project_tree_dup_target (self, project_tree_get_current (self));
  g_autofree char *uri = folder ? g_filename_to_uri (folder, NULL, NULL) : NULL;
  if (uri)
    gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), uri, GDK_CURRENT_TIME);
}

static void
act_collapse (ProjectTree *self)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (self->model)); i > 0; i--)
    {
      g_autoptr (ProjectNode) node = g_list_model_get_item (G_LIST_MODEL (self->model), i - 1);
      if (node)
        project_model_set_expanded (self->model, node, FALSE);
    }
}

static void
act_menu (ProjectTree *self)
{
  ProjectNode *node = project_tree_get_current (self);
  ProjectRow *row = node ? project_tree_find_row (self, node) : NULL;
  double x = 24, y = 24;
  if (row)
    gtk_widget_translate_coordinates (GTK_WIDGET (row), GTK_WIDGET (self), 24, gtk_widget_get_height (GTK_WIDGET (row)), &x, &y);
  project_tree_popup_menu (self, x, y);
}

typedef enum { ALWAYS, CHANGE, ONE, SOME } Need;        /* CHANGE: not in the bundled pieces; ONE, SOME: selected, to be changed */
static const struct { const char *name; void (*func) (ProjectTree *self); Need need; } commands[] = {
  { "tree.open", act_open, ALWAYS },
  { "tree.new-file", act_new_file, CHANGE },
  { "tree.new-folder", act_new_folder, CHANGE },
  { "tree.rename", project_tree_begin_rename, ONE },
  { "tree.cut", act_cut, SOME },
  { "tree.copy", act_copy, SOME },
  { "tree.paste", act_paste, CHANGE },
  { "tree.duplicate", act_duplicate, SOME },
  { "tree.copy-path", act_copy_path, SOME },
  { "tree.copy-relative", act_copy_relative, SOME },
  { "tree.trash", act_trash, SOME },
  { "tree.delete", act_delete, SOME },
  { "tree.undo", project_tree_undo, CHANGE },
  { "tree.redo", act_redo, CHANGE },
  { "tree.terminal", act_terminal, ALWAYS },
  { "tree.show", act_show, ALWAYS },
  { "tree.filter", project_tree_focus_filter, ALWAYS },
  { "tree.collapse", act_collapse, ALWAYS },
  { "tree.refresh", act_refresh, ALWAYS },
  { "tree.menu", act_menu, CHANGE },
};

void
project_tree_undo (ProjectTree *self)
{
  if (project_changes_get_undo (self->changes))
    project_changes_undo (self->changes, project_tree_done, g_object_ref (self));
}

static void
command_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (name, commands[i].name))
      commands[i].func (PROJECT_TREE (widget));
}

void
project_tree_install_commands (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    gtk_widget_class_install_action (klass, commands[i].name, NULL, command_cb);
}

void
project_tree_update_commands (ProjectTree *self)
{
  g_autoptr (GtkBitset) selected = self->selection ? gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection)) : gtk_bitset_new_empty ();
  guint64 count = gtk_bitset_get_size (selected);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      gboolean on = commands[i].need == ALWAYS || (!self->fixed && (commands[i].need == CHANGE || count == 1 || (commands[i].need == SOME && count > 0)));
      if (g_str_equal (commands[i].name, "tree.undo"))
        on = project_changes_get_undo (self->changes) != NULL;
      if (g_str_equal (commands[i].name, "tree.redo"))
        on = project_changes_get_redo (self->changes) != NULL;
      gtk_widget_action_set_enabled (GTK_WIDGET (self), commands[i].name, on);
    }
}
