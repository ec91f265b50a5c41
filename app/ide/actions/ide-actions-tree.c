/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file tree: what it does with files, and how the window gets there. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

static void
show_tree (IdeWindow *self)
{
  panel_dock_set_reveal_start (self->dock, TRUE);
}

static void
act_focus_files (IdeWindow *self)
{
  show_tree (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->tree));
}

static void
act_filter_files (IdeWindow *self)
{
  show_tree (self);
  project_tree_focus_filter (self->tree);
}

static void
act_reveal_file (IdeWindow *self)
{
  const char *path = self->page ? document_get_path (ide_page_get_document (self->page)) : NULL;
  show_tree (self);
  if (path)
    project_tree_reveal (self->tree, path, TRUE);
  else
    ide_window_toast (self, _("This text has no file yet. Save it first."));
}

static void
act_undo_files (IdeWindow *self)
{
  project_tree_undo (self->tree);
}

const IdeAction ide_actions_tree[] = {
  { "win.focus-files", N_("Go to the file tree"), "<Control><Shift>e", act_focus_files, FALSE },
  { "win.filter-files", N_("Filter the file tree"), NULL, act_filter_files, FALSE },
  { "win.reveal-file", N_("Show the current file in the tree"), "<Control><Alt>r", act_reveal_file, TRUE },
  { "win.undo-files", N_("Undo the last change of files"), NULL, act_undo_files, FALSE },
  { "win.show-hidden-files", N_("Show hidden files"), "<Control><Shift>h", NULL, FALSE, "tree" },
  { "win.show-ignored-files", N_("Show ignored files"), NULL, NULL, FALSE },
  { "tree.new-file", N_("New file in the tree"), "<Control><Alt>n", NULL, FALSE, "tree" },
  { "tree.new-folder", N_("New folder in the tree"), "<Control><Alt><Shift>n", NULL, FALSE, "tree" },
  { "tree.rename", N_("Rename the file"), "F2", NULL, FALSE, "tree" },
  { "tree.cut", N_("Cut files"), "<Control>x", NULL, FALSE, "tree" },
  { "tree.copy", N_("Copy files"), "<Control>c", NULL, FALSE, "tree" },
  { "tree.paste", N_("Paste files"), "<Control>v", NULL, FALSE, "tree" },
  { "tree.duplicate", N_("Duplicate files"), "<Control>d", NULL, FALSE, "tree" },
  { "tree.copy-path", N_("Copy the path"), "<Control><Alt>c", NULL, FALSE, "tree" },
  { "tree.copy-relative", N_("Copy the path in the project"), "<Control><Alt><Shift>c", NULL, FALSE, "tree" },
  { "tree.trash", N_("Move files to the trash"), "Delete|KP_Delete", NULL, FALSE, "tree" },
  { "tree.delete", N_("Delete files for good"), "<Shift>Delete", NULL, FALSE, "tree" },
  { "tree.undo", N_("Undo in the file tree"), "<Control>z", NULL, FALSE, "tree" },
  { "tree.redo", N_("Redo in the file tree"), "<Control><Shift>z|<Control>y", NULL, FALSE, "tree" },
  { "tree.terminal", N_("Open a terminal in the selected folder"), NULL, NULL, FALSE, "tree" },
  { "tree.show", N_("Show the selected folder in the file manager"), NULL, NULL, FALSE, "tree" },
  { "tree.filter", N_("Filter files"), "<Control>f", NULL, FALSE, "tree" },
  { "tree.collapse", N_("Fold all folders"), "<Control>Left", NULL, FALSE, "tree" },
  { "tree.refresh", N_("Read the folders anew"), "<Control>F5", NULL, FALSE, "tree" },
  { "tree.menu", N_("Menu of the file tree"), "Menu|<Shift>F10", NULL, FALSE, "tree" },
  { NULL }
};
