/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree's context menu. */
#include "project-private.h"
#include <glib/gi18n.h>

typedef struct { const char *label, *action; } Item;
static const Item open_items[] = { { N_("_Open"), "tree.open" }, { N_("Open in _terminal"), "tree.terminal" },
  { N_("_Show in the file manager"), "tree.show" }, { NULL } };
static const Item make_items[] = { { N_("_New file…"), "tree.new-file" }, { N_("New fol_der…"), "tree.new-folder" }, { NULL } };
static const Item edit_items[] = { { N_("Cu_t"), "tree.cut" }, { N_("_Copy"), "tree.copy" }, { N_("_Paste"), "tree.paste" },
  { N_("Dup_licate"), "tree.duplicate" }, { N_("Copy path"), "tree.copy-path" }, { N_("Copy path in the project"), "tree.copy-relative" }, { NULL } };
static const Item change_items[] = { { N_("_Rename…"), "tree.rename" }, { N_("Move to tras_h"), "tree.trash" }, { N_("_Undo"), "tree.undo" },
  { NULL } };
static const Item view_items[] = { { N_("_Filter"), "tree.filter" }, { N_("Fold _all"), "tree.collapse" }, { N_("Read anew"), "tree.refresh" }, { NULL } };

static void
add_section (GMenu *menu, const Item *items)
{
  g_autoptr (GMenu) section = g_menu_new ();
  for (; items->label; items++)
    g_menu_append (section, _(items->label), items->action);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

GtkWidget *
project_tree_make_menu (void)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkWidget *popover;
  add_section (menu, open_items);
  add_section (menu, make_items);
  add_section (menu, edit_items);
  add_section (menu, change_items);
  add_section (menu, view_items);
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  return popover;
}

void
project_tree_popup_menu (ProjectTree *self, double x, double y)
{
  GdkRectangle place = { x, y, 1, 1 };
  project_tree_update_commands (self);
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}
