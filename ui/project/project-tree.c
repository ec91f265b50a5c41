/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tree's list view: selection, filter, arrows, what to say when there is nothing to show. */
#include "project-private.h"
#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (ProjectTree, project_tree, GTK_TYPE_WIDGET)

enum { OPEN, RENAMED, TRASHED, MESSAGE, TERMINAL, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- selection ------------------------------------------------------------------------------------------- */

GStrv
project_tree_dup_selected (ProjectTree *self)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();
  g_autoptr (GtkBitset) selected = self->selection ? gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection)) : gtk_bitset_new_empty ();
  GtkBitsetIter iter;
  guint position;
  g_autofree char *last = NULL;

  for (gboolean more = gtk_bitset_iter_init_first (&iter, selected, &position); more; more = gtk_bitset_iter_next (&iter, &position))
    {
      g_autoptr (ProjectNode) node = g_list_model_get_item (G_LIST_MODEL (self->model), position);
      g_autofree char *path = node && !project_node_is_pending (node) ? project_node_dup_path (node) : NULL;
      if (!path || (last && g_str_has_prefix (path, last) && path[strlen (last)] == '/'))     /* goes with its folder */
        continue;
      g_strv_builder_add (paths, path);
      g_free (last);
      last = g_steal_pointer (&path);
    }
  return g_strv_builder_end (paths);
}

ProjectNode *
project_tree_get_current (ProjectTree *self)
{
  GtkWidget *focus = gtk_widget_get_root (GTK_WIDGET (self)) ? gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self))) : NULL;
  GtkWidget *child = focus && gtk_widget_is_ancestor (focus, self->list) ? gtk_widget_get_first_child (focus) : NULL;
  g_autoptr (GtkBitset) selected = self->selection ? gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection)) : gtk_bitset_new_empty ();
  g_autoptr (ProjectNode) node = NULL;

  if (child && PROJECT_IS_ROW (child) && project_row_get_node (PROJECT_ROW (child)))
    {
      ProjectNode *focused = project_row_get_node (PROJECT_ROW (child));
      guint position = project_model_get_position (self->model, focused);
      if (gtk_bitset_is_empty (selected) || gtk_bitset_contains (selected, position))
        return focused;
    }
  if (gtk_bitset_is_empty (selected))
    return NULL;
  node = g_list_model_get_item (G_LIST_MODEL (self->model), gtk_bitset_get_minimum (selected));
  return node;                          /* the model keeps it */
}

static gboolean
scroll_cb (gpointer data)
{
  ProjectTree *self = data;
  g_autoptr (GtkBitset) selected = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selection));
  if (!gtk_bitset_is_empty (selected))
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", gtk_bitset_get_minimum (selected));
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static gboolean
focus_cb (gpointer data)
{
  ProjectTree *self = data;
  ProjectNode *node = project_tree_get_current (self);
  ProjectRow *row = node ? project_tree_find_row (self, node) : NULL;
  if (row)
    gtk_widget_grab_focus (gtk_widget_get_parent (GTK_WIDGET (row)));
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

void
project_tree_select (ProjectTree *self, ProjectNode *node, gboolean focus)
{
  guint position = project_model_get_position (self->model, node);
  if (position == GTK_INVALID_LIST_POSITION)
    return;
  gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
  g_idle_add (scroll_cb, g_object_ref (self));
  if (focus)
    {
      gtk_widget_grab_focus (self->list);
      g_idle_add_full (G_PRIORITY_LOW, focus_cb, g_object_ref (self), NULL);
    }
}

char *
project_tree_dup_target (ProjectTree *self, ProjectNode *node)
{
  while (node && !project_node_is_folder (node))
    node = project_node_get_parent (node);
  return node ? project_node_dup_path (node) : g_strdup (project_model_get_root (self->model));
}

void
project_tree_say (ProjectTree *self, const char *text, gboolean with_undo)
{
  const char *undo = with_undo ? project_changes_get_undo (self->changes) : NULL;
  g_signal_emit (self, signals[MESSAGE], 0, text, undo ? undo : "");
}

void
project_tree_activate (ProjectTree *self, ProjectNode *node)
{
  g_autofree char *path = project_node_dup_path (node);
  if (project_node_is_folder (node))
    project_model_set_expanded (self->model, node, !project_node_is_expanded (node));
  else if (project_node_get_kind (node) == PROJECT_KIND_FILE)
    g_signal_emit (self, signals[OPEN], 0, path);
}

static void
activate_cb (GtkListView *list, guint position, ProjectTree *self)
{
  g_autoptr (ProjectNode) node = g_list_model_get_item (G_LIST_MODEL (self->model), position);
  if (node && node != self->editing)
    project_tree_activate (self, node);
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

static void
go_left (ProjectTree *self, ProjectNode *node)
{
  ProjectNode *parent = project_node_get_parent (node);
  if (project_node_is_folder (node) && project_node_is_expanded (node))
    project_model_set_expanded (self->model, node, FALSE);
  else if (parent)
    project_tree_select (self, parent, TRUE);
}

static void
go_right (ProjectTree *self, ProjectNode *node)
{
  guint position = project_model_get_position (self->model, node);
  g_autoptr (ProjectNode) below = g_list_model_get_item (G_LIST_MODEL (self->model), position + 1);
  if (!project_node_is_folder (node))
    return;
  if (!project_node_is_expanded (node))
    project_model_set_expanded (self->model, node, TRUE);
  else if (below && project_node_get_parent (below) == node)
    project_tree_select (self, below, TRUE);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, ProjectTree *self)
{
  ProjectNode *node = project_tree_get_current (self);
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  if (self->editing || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)))
    return FALSE;
  if (key == GDK_KEY_Escape && self->cut)
    {
      g_clear_pointer (&self->cut, g_strfreev);
      project_tree_update_rows (self);
      return TRUE;
    }
  if (!node)
    return FALSE;
  if (key == (rtl ? GDK_KEY_Right : GDK_KEY_Left))
    go_left (self, node);
  else if (key == (rtl ? GDK_KEY_Left : GDK_KEY_Right))
    go_right (self, node);
  else
    return FALSE;
  return TRUE;
}

static gboolean
search_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, ProjectTree *self)
{
  if (key != GDK_KEY_Down && key != GDK_KEY_KP_Down)
    return FALSE;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->model)) > 0)
    {
      g_autoptr (ProjectNode) first = g_list_model_get_item (G_LIST_MODEL (self->model), 0);
      project_tree_select (self, first, TRUE);
    }
  return TRUE;
}

/* ---- filter ---------------------------------------------------------------------------------------------- */

static void
filter_cb (GtkEditable *entry, ProjectTree *self)
{
  project_tree_end_edit (self, FALSE);
  project_model_set_filter (self->model, gtk_editable_get_text (entry));
  project_tree_update_state (self);
}

/* Enter opens the best: the first file that matches. */
static void
filter_activate_cb (GtkEntry *entry, ProjectTree *self)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr (ProjectNode) node = g_list_model_get_item (G_LIST_MODEL (self->model), i);
      if (project_node_get_kind (node) == PROJECT_KIND_FILE)
        {
          project_tree_activate (self, node);
          return;
        }
    }
}

static void
search_mode_cb (GtkSearchBar *bar, GParamSpec *pspec, ProjectTree *self)
{
  if (!gtk_search_bar_get_search_mode (bar) && !self->editing)
    {
      GStrv selected = project_tree_dup_selected (self);
      gtk_editable_set_text (GTK_EDITABLE (self->search), "");
      project_model_set_filter (self->model, NULL);
      if (selected[0])
        project_tree_reveal (self, selected[0], TRUE);
      else
        gtk_widget_grab_focus (self->list);
      g_strfreev (selected);
    }
}

void
project_tree_focus_filter (ProjectTree *self)
{
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), TRUE);
  gtk_widget_grab_focus (self->search);
}

/* ---- the model's news ------------------------------------------------------------------------------------ */

void
project_tree_update_state (ProjectTree *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->model)) == 0 && !project_model_is_loading (self->model);
  const char *filter = project_model_get_filter (self->model);
  ProjectNode *root = project_model_get_root_node (self->model);
  g_autofree char *text = NULL;

  if (!root)
    return;
  if (empty && filter)
    text = g_strdup (_("No name contains that"));
  else if (empty && project_node_get_note (root))
    text = g_strdup_printf (_("The folder %s"), project_node_get_note (root));
  else if (empty)
    text = g_strdup (_("This folder is empty"));
  gtk_widget_set_visible (gtk_widget_get_next_sibling (self->inside_status), text && !filter && !self->fixed && !project_node_get_note (root));
  gtk_label_set_text (GTK_LABEL (self->inside_status), text ? text : "");
  gtk_stack_set_visible_child_name (GTK_STACK (self->inside), text ? "status" : "list");
}

static void
listed_cb (ProjectModel *model, ProjectNode *folder, ProjectTree *self)
{
  ProjectNode *node = self->wanted_path ? project_model_find (model, self->wanted_path) : NULL;
  project_tree_update_state (self);
  if (!node)
    return;
  project_tree_select (self, node, self->wanted_focus);
  g_clear_pointer (&self->wanted_path, g_free);
}

static void
filtered_cb (ProjectModel *model, guint count, ProjectTree *self)
{
  project_tree_update_state (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  count == 0 ? _("No name contains that") : "", -1);
}

static void
revealed_cb (ProjectModel *model, ProjectNode *node, ProjectTree *self)
{
  project_tree_select (self, node, self->wanted_focus);
}

static void
unwatched_cb (ProjectTree *self)
{
  project_tree_say (self, _("The system has no folder watches left: some folders are read again when you come back to this window."), FALSE);
}

static void
moved_cb (ProjectTree *self, const char *from, const char *to)
{
  g_signal_emit (self, signals[RENAMED], 0, from, to);
}

static void
changed_here_cb (ProjectTree *self, const char *from, const char *to)
{
  project_model_note_moved (self->model, from, to);
  moved_cb (self, from, to);
}

static void
trashed_cb (ProjectTree *self, const char *path)
{
  g_signal_emit (self, signals[TRASHED], 0, path);
}

static void
selection_cb (GtkSelectionModel *selection, guint position, guint count, ProjectTree *self)
{
  project_tree_update_commands (self);
}

/* ---- folder ---------------------------------------------------------------------------------------------- */

static void
show_folder (ProjectTree *self, const char *folder)
{
  g_autofree char *name = folder ? g_filename_display_basename (folder) : NULL;
  project_tree_end_edit (self, FALSE);
  gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
  g_clear_pointer (&self->wanted_path, g_free);
  project_model_set_root (self->model, folder);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), folder ? "tree" : "empty");
  gtk_widget_set_visible (self->buttons, !self->fixed);
  gtk_widget_set_visible (self->choose, self->fixed);
  project_tree_update_commands (self);
  if (!folder)
    return;
  gtk_label_set_text (GTK_LABEL (self->title), self->fixed ? _("Examples") : name);
  gtk_widget_set_tooltip_text (self->title, self->fixed ? _("They open as copies: change what you like") : folder);
  project_tree_update_state (self);
}

void
project_tree_set_folder (ProjectTree *self, const char *folder)
{
  self->fixed = FALSE;
  show_folder (self, folder);
}

void
project_tree_set_examples (ProjectTree *self, const char *folder)
{
  self->fixed = TRUE;
  show_folder (self, folder);
}

void
project_tree_set_shown (ProjectTree *self, gboolean hidden, gboolean ignored)
{
  project_model_set_shown (self->model, hidden, ignored);
}

void
project_tree_reveal (ProjectTree *self, const char *path, gboolean focus)
{
  if (!focus && (project_model_get_filter (self->model) || self->editing))
    return;
  self->wanted_focus = focus;
  if (gtk_search_bar_get_search_mode (GTK_SEARCH_BAR (self->search_bar)))
    {
      g_signal_handlers_block_by_func (self->search_bar, search_mode_cb, self);
      gtk_search_bar_set_search_mode (GTK_SEARCH_BAR (self->search_bar), FALSE);
      g_signal_handlers_unblock_by_func (self->search_bar, search_mode_cb, self);
      gtk_editable_set_text (GTK_EDITABLE (self->search), "");
    }
  project_model_set_filter (self->model, NULL);
  project_model_reveal (self->model, path);
}

void
project_tree_check (ProjectTree *self)
{
  project_model_refresh (self->model, FALSE);
}

static void
badge_free (gpointer data)
{
  ProjectBadge *badge = data;
  g_free (badge->text);
  g_free (badge->tip);
  g_free (badge);
}

void
project_tree_set_badge (ProjectTree *self, const char *path, const char *text, const char *tip)
{
  ProjectNode *node = project_model_find (self->model, path);
  ProjectRow *row = node ? project_tree_find_row (self, node) : NULL;
  if (text)
    {
      ProjectBadge *badge = g_new0 (ProjectBadge, 1);
      badge->text = g_strdup (text);
      badge->tip = g_strdup (tip);
      g_hash_table_replace (self->badges, g_strdup (path), badge);
    }
  else
    g_hash_table_remove (self->badges, path);
  if (row)
    project_row_update (row);
}

char **
project_tree_dup_expanded (ProjectTree *self)
{
  return project_model_dup_expanded (self->model);
}

void
project_tree_restore_expanded (ProjectTree *self, const char *const *folders)
{
  project_model_restore_expanded (self->model, folders);
}

char *
project_tree_dup_rows (ProjectTree *self)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->model)); i++)
    {
      g_autoptr (ProjectNode) node = g_list_model_get_item (G_LIST_MODEL (self->model), i);
      g_autofree char *name = project_node_dup_label (node);
      g_string_append_printf (text, "%*s%s %s%s%s%s%s\n", project_node_get_depth (node) * 2, "",
                              !project_node_is_folder (node) ? "-" : project_node_is_expanded (node) ? ">" : "+", name,
                              gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), i) ? " *" : "",
                              project_node_is_ignored (node) ? " ~" : "", node == self->editing ? " = " : "",
                              node == self->editing && self->editor ? gtk_editable_get_text (GTK_EDITABLE (self->editor)) : "");
    }
  return g_string_free (text, FALSE);
}

/* ---- widgets --------------------------------------------------------------------------------------------- */

static void
pressed_cb (GtkGestureClick *gesture, int count, double x, double y, ProjectTree *self)
{
  GtkWidget *widget = gtk_widget_pick (GTK_WIDGET (self), x, y, GTK_PICK_DEFAULT), *row = NULL;
  if (!project_model_get_root (self->model) || self->fixed)
    return;
  for (; widget && widget != GTK_WIDGET (self) && !row; widget = gtk_widget_get_parent (widget))
    if (PROJECT_IS_ROW (widget))
      row = widget;
    else if (gtk_widget_get_first_child (widget) && PROJECT_IS_ROW (gtk_widget_get_first_child (widget)))
      row = gtk_widget_get_first_child (widget);
  if (row)
    {
      guint position = project_model_get_position (self->model, project_row_get_node (PROJECT_ROW (row)));
      if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selection), position))
        gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selection), position, TRUE);
    }
  else
    gtk_selection_model_unselect_all (GTK_SELECTION_MODEL (self->selection));
  project_tree_popup_menu (self, x, y);
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
make_head (ProjectTree *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->title = gtk_label_new (NULL);
  self->buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_box_append (GTK_BOX (self->buttons), make_button ("document-new-symbolic", _("New file"), "tree.new-file"));
  gtk_box_append (GTK_BOX (self->buttons), make_button ("folder-new-symbolic", _("New folder"), "tree.new-folder"));
  gtk_box_append (GTK_BOX (self->buttons), make_button ("edit-find-symbolic", _("Filter files"), "tree.filter"));
  self->choose = make_button ("folder-open-symbolic", _("Open a folder of your own"), "win.open-folder");
  gtk_widget_set_margin_start (row, 12);
  gtk_widget_set_margin_end (row, 6);
  gtk_widget_set_margin_top (row, 3);
  gtk_widget_set_margin_bottom (row, 3);
  gtk_box_append (GTK_BOX (row), self->title);
  gtk_box_append (GTK_BOX (row), self->buttons);
  gtk_box_append (GTK_BOX (row), self->choose);
  return row;
}

static GtkWidget *
make_search (ProjectTree *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  self->search_bar = gtk_search_bar_new ();
  self->search = gtk_search_entry_new ();
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (self->search), 0);
  g_object_set (self->search, "placeholder-text", _("Filter files"), NULL);
  gtk_widget_set_hexpand (self->search, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Filter files"), -1);
  gtk_search_bar_set_child (GTK_SEARCH_BAR (self->search_bar), self->search);
  gtk_search_bar_connect_entry (GTK_SEARCH_BAR (self->search_bar), GTK_EDITABLE (self->search));
  g_signal_connect (self->search, "changed", G_CALLBACK (filter_cb), self);
  g_signal_connect (self->search, "activate", G_CALLBACK (filter_activate_cb), self);
  g_signal_connect (self->search_bar, "notify::search-mode-enabled", G_CALLBACK (search_mode_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (search_key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->search, keys);
  return self->search_bar;
}

static GtkWidget *
make_list (ProjectTree *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  self->selection = gtk_multi_selection_new (G_LIST_MODEL (g_object_ref (self->model)));
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), project_row_make_factory (self));
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_widget_add_css_class (self->list, "filetree");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Files of the project"), -1);
  g_signal_connect (self->list, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (self->selection, "selection-changed", G_CALLBACK (selection_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->list, keys);
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_focusable (self->scroller, FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_search_bar_set_key_capture_widget (GTK_SEARCH_BAR (self->search_bar), self->list);
  project_tree_add_drop (self);
  return self->scroller;
}

static GtkWidget *
make_status (ProjectTree *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *button = gtk_button_new_with_mnemonic (_("_New file"));
  self->inside_status = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->inside_status), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->inside_status), GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (self->inside_status, "dim-label");
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_halign (box, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "tree.new-file");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), self->inside_status);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static GtkWidget *
make_tree (ProjectTree *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), make_head (self));
  gtk_box_append (GTK_BOX (box), make_search (self));
  self->inside = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->inside), make_list (self), "list");
  gtk_stack_add_named (GTK_STACK (self->inside), make_status (self), "status");
  gtk_box_append (GTK_BOX (box), self->inside);
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
  g_clear_handle_id (&self->drop_timer, g_source_remove);
  g_clear_weak_pointer (&self->drop_row);
  g_clear_object (&self->editing);
  g_clear_weak_pointer (&self->editor);
  if (self->model)
    g_signal_handlers_disconnect_by_data (self->model, self);
  if (self->changes)
    g_signal_handlers_disconnect_by_data (self->changes, self);
  if (self->search_bar)
    g_signal_handlers_disconnect_by_data (self->search_bar, self);
  if (self->search)
    g_signal_handlers_disconnect_by_data (self->search, self);
  self->search_bar = self->search = NULL;
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_object (&self->changes);
  g_clear_pointer (&self->badges, g_hash_table_unref);
  g_clear_pointer (&self->cut, g_strfreev);
  g_clear_pointer (&self->wanted_path, g_free);
  G_OBJECT_CLASS (project_tree_parent_class)->dispose (object);
}

static gboolean
project_tree_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (PROJECT_TREE (widget)->list);
}

static void
project_tree_class_init (ProjectTreeClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GType type = PROJECT_TYPE_TREE;

  G_OBJECT_CLASS (klass)->dispose = project_tree_dispose;
  widget_class->grab_focus = project_tree_grab_focus;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  signals[OPEN] = g_signal_new ("open", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[RENAMED] = g_signal_new ("renamed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[TRASHED] = g_signal_new ("trashed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_STRING, G_TYPE_STRING);
  signals[TERMINAL] = g_signal_new ("terminal", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  project_tree_install_commands (widget_class);
}

static void
project_tree_init (ProjectTree *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->model = project_model_new ();
  self->changes = project_changes_new ();
  self->badges = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, badge_free);
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), make_empty (), "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), make_tree (self), "tree");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
  self->menu = project_tree_make_menu ();
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  g_signal_connect (self->model, "listed", G_CALLBACK (listed_cb), self);
  g_signal_connect (self->model, "filtered", G_CALLBACK (filtered_cb), self);
  g_signal_connect (self->model, "revealed", G_CALLBACK (revealed_cb), self);
  g_signal_connect_swapped (self->model, "unwatched", G_CALLBACK (unwatched_cb), self);
  g_signal_connect_swapped (self->model, "moved", G_CALLBACK (moved_cb), self);
  g_signal_connect_swapped (self->changes, "moved", G_CALLBACK (changed_here_cb), self);
  g_signal_connect_swapped (self->changes, "trashed", G_CALLBACK (trashed_cb), self);
}

GtkWidget *
project_tree_new (void)
{
  return g_object_new (PROJECT_TYPE_TREE, NULL);
}
