/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree's list view, keys and menu. */
#include "project-private.h"
#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (ProjectTree, project_tree, GTK_TYPE_WIDGET)

enum { OPEN, RENAMED, TRASHED, N_SIGNALS };
static guint signals[N_SIGNALS];

ProjectNode *
project_tree_get_selected (ProjectTree *self)
{
  GtkTreeListRow *row = self->selection ? gtk_single_selection_get_selected_item (self->selection) : NULL;
  g_autoptr (ProjectNode) node = row ? gtk_tree_list_row_get_item (row) : NULL;
  return node;                          /* the row keeps it */
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static void
expanded_cb (GtkTreeListRow *row, GParamSpec *pspec, GtkListItem *item)
{
  g_autoptr (ProjectNode) node = gtk_tree_list_row_get_item (row);
  GtkWidget *image = g_object_get_data (G_OBJECT (item), "image");
  if (node && image)
    gtk_image_set_from_icon_name (GTK_IMAGE (image), project_node_get_icon (node, gtk_tree_list_row_get_expanded (row)));
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *expander = gtk_tree_expander_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *image = gtk_image_new (), *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (box), image);
  gtk_box_append (GTK_BOX (box), label);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  g_object_set_data (G_OBJECT (item), "image", image);
  g_object_set_data (G_OBJECT (item), "label", label);
  gtk_list_item_set_child (item, expander);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, ProjectTree *self)
{
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  GtkWidget *expander = gtk_list_item_get_child (item);
  g_autoptr (ProjectNode) node = gtk_tree_list_row_get_item (row);
  g_autofree char *name = g_strdup (project_node_get_name (node));

  if (self->fixed && g_str_has_suffix (name, ".sym"))           /* they are pieces, not files of yours */
    name[strlen (name) - strlen (".sym")] = 0;
  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (expander), row);
  gtk_tree_expander_set_indent_for_icon (GTK_TREE_EXPANDER (expander), !self->fixed);
  gtk_label_set_text (g_object_get_data (G_OBJECT (item), "label"), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  expanded_cb (row, NULL, item);
  g_signal_connect (row, "notify::expanded", G_CALLBACK (expanded_cb), item);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *item, ProjectTree *self)
{
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  g_signal_handlers_disconnect_by_func (row, expanded_cb, item);
  gtk_tree_expander_set_list_row (GTK_TREE_EXPANDER (gtk_list_item_get_child (item)), NULL);
}

static GListModel *
list_cb (gpointer item, gpointer data)
{
  return project_node_list (item);
}

static void
activate_cb (GtkListView *list, guint position, ProjectTree *self)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), position);
  g_autoptr (ProjectNode) node = row ? gtk_tree_list_row_get_item (row) : NULL;
  if (!node)
    return;
  if (project_node_is_folder (node))
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
  else
    g_signal_emit (self, signals[OPEN], 0, g_file_peek_path (project_node_get_file (node)));
}

/* ---- menu ------------------------------------------------------------------------------------------------ */

static void
popup_menu (ProjectTree *self, double x, double y)
{
  GdkRectangle place = { x, y, 1, 1 };
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
pressed_cb (GtkGestureClick *gesture, int count, double x, double y, ProjectTree *self)
{
  if (self->folder && !self->fixed)
    popup_menu (self, x, y);
}

static void
menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ProjectTree *self = PROJECT_TREE (widget);
  if (g_str_has_suffix (name, "new-file"))
    project_tree_create (self, FALSE);
  else if (g_str_has_suffix (name, "new-folder"))
    project_tree_create (self, TRUE);
  else if (g_str_has_suffix (name, "rename"))
    project_tree_rename (self);
  else if (g_str_has_suffix (name, "trash"))
    project_tree_trash (self);
  else
    popup_menu (self, 24, 24);
}

static GtkWidget *
make_menu (void)
{
  g_autoptr (GMenu) menu = g_menu_new (), make = g_menu_new (), change = g_menu_new ();
  GtkWidget *popover;
  g_menu_append (make, _("New _file…"), "tree.new-file");
  g_menu_append (make, _("New fol_der…"), "tree.new-folder");
  g_menu_append (change, _("_Rename…"), "tree.rename");
  g_menu_append (change, _("Move to _trash"), "tree.trash");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (make));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (change));
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  return popover;
}

/* ---- widget ---------------------------------------------------------------------------------------------- */

static void
set_fixed (ProjectTree *self, gboolean fixed)
{
  static const char *const names[] = { "tree.new-file", "tree.new-folder", "tree.rename", "tree.trash", "tree.menu" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), names[i], !fixed);
  self->fixed = fixed;
  gtk_widget_set_visible (self->add, !fixed);
  gtk_widget_set_visible (self->choose, fixed);
}

static void
show_folder (ProjectTree *self, const char *folder)
{
  g_autoptr (GFile) file = folder ? g_file_new_for_path (folder) : NULL;
  g_autofree char *name = folder ? g_path_get_basename (folder) : NULL;

  g_free (self->folder);
  self->folder = g_strdup (folder);
  g_clear_object (&self->root);
  self->selection = NULL;
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), NULL);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), folder ? "tree" : "empty");
  if (!folder)
    return;
  self->root = project_node_new (file, name, TRUE);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (gtk_tree_list_model_new (project_node_list (self->root), FALSE, FALSE,
                                                                                     list_cb, NULL, NULL)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_list_view_set_model (GTK_LIST_VIEW (self->list), GTK_SELECTION_MODEL (self->selection));
  g_object_unref (self->selection);
  gtk_label_set_text (GTK_LABEL (self->title), name);
  gtk_widget_set_tooltip_text (self->title, folder);
}

void
project_tree_set_folder (ProjectTree *self, const char *folder)
{
  set_fixed (self, FALSE);
  show_folder (self, folder);
}

void
project_tree_set_examples (ProjectTree *self, const char *folder)
{
  set_fixed (self, TRUE);                                       /* before the rows are made */
  show_folder (self, folder);
  if (!folder)
    return;
  gtk_label_set_text (GTK_LABEL (self->title), _("Examples"));
  gtk_widget_set_tooltip_text (self->title, _("They open as copies: change what you like"));
}

static GtkWidget *
make_button (const char *icon, const char *label, const char *action)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  return button;
}

static GtkWidget *
make_tree (ProjectTree *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0), *scroller = gtk_scrolled_window_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  self->title = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (self->title, TRUE);
  self->add = make_button ("document-new-symbolic", _("New file"), "tree.new-file");
  self->choose = make_button ("folder-open-symbolic", _("Open a folder of your own"), "win.open-folder");
  gtk_widget_set_margin_start (row, 12);
  gtk_widget_set_margin_end (row, 6);
  gtk_widget_set_margin_top (row, 3);
  gtk_widget_set_margin_bottom (row, 3);
  gtk_box_append (GTK_BOX (row), self->title);
  gtk_box_append (GTK_BOX (row), self->add);
  gtk_box_append (GTK_BOX (row), self->choose);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  self->list = gtk_list_view_new (NULL, factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), FALSE);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_widget_add_css_class (self->list, "filetree");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Files of the project"), -1);
  g_signal_connect (self->list, "activate", G_CALLBACK (activate_cb), self);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_box_append (GTK_BOX (box), row);
  gtk_box_append (GTK_BOX (box), scroller);
  return box;
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *label = gtk_label_new (_("No folder is open"));
  GtkWidget *button = gtk_button_new_with_mnemonic (_("Open a _folder"));
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-folder");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
project_tree_dispose (GObject *object)
{
  ProjectTree *self = PROJECT_TREE (object);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->root);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (project_tree_parent_class)->dispose (object);
}

static void
project_tree_class_init (ProjectTreeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { "tree.new-file", "tree.new-folder", "tree.rename", "tree.trash", "tree.menu" };

  G_OBJECT_CLASS (klass)->dispose = project_tree_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[OPEN] = g_signal_new ("open", PROJECT_TYPE_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RENAMED] = g_signal_new ("renamed", PROJECT_TYPE_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_STRING, G_TYPE_STRING);
  signals[TRASHED] = g_signal_new ("trashed", PROJECT_TYPE_TREE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_class_install_action (widget_class, names[i], NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "tree.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "tree.trash", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_n, GDK_CONTROL_MASK | GDK_ALT_MASK, "tree.new-file", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "tree.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "tree.menu", NULL);
}

static void
project_tree_init (ProjectTree *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), make_empty (), "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), make_tree (self), "tree");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
  self->menu = make_menu ();
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
project_tree_new (void)
{
  return g_object_new (PROJECT_TYPE_TREE, NULL);
}
