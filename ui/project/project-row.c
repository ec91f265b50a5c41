/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row of the tree: arrow, icon, name, why it cannot be read, badge; or the entry in which a name is typed. */
#include "project-private.h"
#include <glib/gi18n.h>
#include <string.h>

#define INDENT 14

struct _ProjectRow {
  GtkWidget    parent_instance;
  ProjectTree *tree;                    /* owns us through its list */
  ProjectNode *node;
  GtkWidget   *box, *arrow, *icon, *label, *note, *badge, *entry;
};
G_DEFINE_FINAL_TYPE (ProjectRow, project_row, GTK_TYPE_WIDGET)

ProjectNode *
project_row_get_node (ProjectRow *self)
{
  return self->node;
}

ProjectTree *
project_row_get_tree (ProjectRow *self)
{
  return self->tree;
}

static const char *
get_icon (ProjectNode *node)
{
  static const struct { const char *ending, *icon; } icons[] = {
    { ".sym", "symphony-score-symbolic" }, { ".ts", "symphony-score-symbolic" }, { ".wav", "audio-x-generic-symbolic" },
    { ".flac", "audio-x-generic-symbolic" }, { ".ogg", "audio-x-generic-symbolic" }, { ".mp3", "audio-x-generic-symbolic" },
    { ".aif", "audio-x-generic-symbolic" }, { ".aiff", "audio-x-generic-symbolic" }, { ".mid", "audio-x-generic-symbolic" },
    { ".sf2", "audio-x-generic-symbolic" }, { ".png", "image-x-generic-symbolic" }, { ".jpg", "image-x-generic-symbolic" },
    { ".svg", "image-x-generic-symbolic" }, { ".zip", "package-x-generic-symbolic" }, { ".gz", "package-x-generic-symbolic" },
  };
  if (project_node_get_kind (node) == PROJECT_KIND_LOOP || project_node_get_kind (node) == PROJECT_KIND_BROKEN)
    return "emblem-symbolic-link-symbolic";
  if (project_node_is_folder (node))
    return project_node_is_expanded (node) ? "folder-open-symbolic" : "folder-symbolic";
  for (guint i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_str_has_suffix (project_node_get_name (node), icons[i].ending))
      return icons[i].icon;
  return "text-x-generic-symbolic";
}

static const char *
get_note (ProjectNode *node)
{
  if (project_node_get_note (node))
    return project_node_get_note (node);
  switch (project_node_get_kind (node))
    {
    case PROJECT_KIND_LOOP: return _("leads back up");
    case PROJECT_KIND_BROKEN: return _("leads nowhere");
    default: return NULL;
    }
}

static char *
make_tip (ProjectNode *node)
{
  g_autofree char *path = project_node_dup_path (node), *shown = g_filename_display_name (path);
  GString *tip = g_string_new (shown);
  if (project_node_is_link (node))
    {
      g_autofree char *target = g_file_read_link (path, NULL), *target_shown = target ? g_filename_display_name (target) : NULL;
      if (target_shown)
        g_string_append_printf (tip, "\n→ %s", target_shown);
    }
  if (project_node_is_ignored (node))
    g_string_append_printf (tip, "\n%s", _("Named by an ignore file"));
  if (get_note (node))
    g_string_append_printf (tip, "\n%s", get_note (node));
  return g_string_free (tip, FALSE);
}

static gboolean
tooltip_cb (ProjectRow *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *tip = self->node && !project_node_is_pending (self->node) ? make_tip (self->node) : NULL;
  gtk_tooltip_set_text (tooltip, tip);
  return tip != NULL;
}

/* What the filter looks for is bold in the name. */
static PangoAttrList *
mark_matches (const char *name, const char *filter)
{
  PangoAttrList *marks = pango_attr_list_new ();
  g_auto (GStrv) words = g_strsplit (filter, " ", -1);
  g_autofree char *folded = g_utf8_casefold (name, -1);
  if (strlen (folded) != strlen (name))
    return marks;
  for (guint i = 0; words[i]; i++)
    {
      g_autofree char *word = g_utf8_casefold (words[i], -1);
      const char *at = *word ? strstr (folded, word) : NULL;
      if (at)
        {
          PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
          bold->start_index = at - folded;
          bold->end_index = bold->start_index + strlen (word);
          pango_attr_list_insert (marks, bold);
        }
    }
  return marks;
}

static void
update_label (ProjectRow *self)
{
  g_autofree char *name = project_node_dup_label (self->node);
  const char *filter = project_model_get_filter (self->tree->model);
  if (self->tree->fixed && g_str_has_suffix (name, ".sym"))     /* they are pieces, not files of yours */
    name[strlen (name) - strlen (".sym")] = 0;
  gtk_label_set_text (GTK_LABEL (self->label), name);
  if (filter)
    {
      PangoAttrList *marks = mark_matches (name, filter);
      gtk_label_set_attributes (GTK_LABEL (self->label), marks);
      pango_attr_list_unref (marks);
    }
  else
    gtk_label_set_attributes (GTK_LABEL (self->label), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean on)
{
  if (on)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

static void
update_badge (ProjectRow *self, const char *path)
{
  const ProjectBadge *badge = g_hash_table_lookup (self->tree->badges, path);
  gtk_widget_set_visible (self->badge, badge != NULL);
  gtk_label_set_text (GTK_LABEL (self->badge), badge ? badge->text : "");
  gtk_widget_set_tooltip_text (self->badge, badge ? badge->tip : NULL);
}

static void
update_entry (ProjectRow *self)
{
  gboolean editing = self->node == self->tree->editing;
  if (editing && !self->entry)
    {
      self->entry = project_edit_new (self->tree, self->node);
      gtk_widget_set_hexpand (self->entry, TRUE);
      gtk_box_insert_child_after (GTK_BOX (self->box), self->entry, self->icon);
    }
  else if (!editing && self->entry)
    {
      GtkWidget *entry = g_steal_pointer (&self->entry);
      gtk_box_remove (GTK_BOX (self->box), entry);
    }
  gtk_widget_set_visible (self->label, !editing);
}

void
project_row_update (ProjectRow *self)
{
  gboolean folder, cut;
  g_autofree char *path = NULL;

  if (!self->node)
    return;
  folder = project_node_is_folder (self->node);
  path = project_node_dup_path (self->node);
  cut = self->tree->cut && g_strv_contains ((const char *const *) self->tree->cut, path);
  gtk_widget_set_margin_start (self->box, project_node_get_depth (self->node) * INDENT);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->arrow), project_node_is_expanded (self->node) ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_opacity (self->arrow, folder && !project_node_is_pending (self->node) ? 1 : 0);
  gtk_widget_set_visible (self->arrow, !self->tree->fixed);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->icon), get_icon (self->node));
  update_label (self);
  gtk_label_set_text (GTK_LABEL (self->note), get_note (self->node) ? get_note (self->node) : "");
  gtk_widget_set_visible (self->note, get_note (self->node) != NULL);
  set_class (self->box, "ignored", project_node_is_ignored (self->node) || cut);
  update_badge (self, path);
  update_entry (self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LEVEL, project_node_get_depth (self->node) + 1,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, get_note (self->node) ? get_note (self->node) : "", -1);
  if (folder)
    gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, project_node_is_expanded (self->node), -1);
  else
    gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED);
}

static void
set_node (ProjectRow *self, ProjectNode *node)
{
  if (self->node)
    g_signal_handlers_disconnect_by_data (self->node, self);
  if (!node && self->entry)
    {
      GtkWidget *entry = g_steal_pointer (&self->entry);
      gtk_box_remove (GTK_BOX (self->box), entry);
    }
  g_set_object (&self->node, node);
  if (!node)
    return;
  g_signal_connect_swapped (node, "changed", G_CALLBACK (project_row_update), self);
  project_row_update (self);
}

static void
arrow_cb (GtkGestureClick *gesture, int count, double x, double y, ProjectRow *self)
{
  if (!self->node || !project_node_is_folder (self->node))
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  project_model_set_expanded (self->tree->model, self->node, !project_node_is_expanded (self->node));
}

static void
project_row_dispose (GObject *object)
{
  ProjectRow *self = PROJECT_ROW (object);
  set_node (self, NULL);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (project_row_parent_class)->dispose (object);
}

static void
project_row_class_init (ProjectRowClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = project_row_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "filerow");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_TREE_ITEM);
}

static void
project_row_init (ProjectRow *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->arrow = gtk_image_new ();
  self->icon = gtk_image_new ();
  self->label = gtk_label_new (NULL);
  self->note = gtk_label_new (NULL);
  self->badge = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (self->label, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (self->note), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->note, "note");
  gtk_widget_add_css_class (self->badge, "badge");
  gtk_widget_add_css_class (self->arrow, "arrow");
  gtk_box_append (GTK_BOX (self->box), self->arrow);
  gtk_box_append (GTK_BOX (self->box), self->icon);
  gtk_box_append (GTK_BOX (self->box), self->label);
  gtk_box_append (GTK_BOX (self->box), self->note);
  gtk_box_append (GTK_BOX (self->box), self->badge);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect (click, "pressed", G_CALLBACK (arrow_cb), self);
  gtk_widget_add_controller (self->arrow, GTK_EVENT_CONTROLLER (click));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (tooltip_cb), NULL);
}

/* ---- the factory ----------------------------------------------------------------------------------------- */

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, ProjectTree *tree)
{
  ProjectRow *row = g_object_new (PROJECT_TYPE_ROW, NULL);
  row->tree = tree;
  project_row_add_drag (row);
  gtk_list_item_set_child (item, GTK_WIDGET (row));
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  set_node (PROJECT_ROW (gtk_list_item_get_child (item)), gtk_list_item_get_item (item));
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  set_node (PROJECT_ROW (gtk_list_item_get_child (item)), NULL);
}

GtkListItemFactory *
project_row_make_factory (ProjectTree *tree)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), tree);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  return factory;
}

ProjectRow *
project_tree_find_row (ProjectTree *tree, ProjectNode *node)
{
  for (GtkWidget *child = gtk_widget_get_first_child (tree->list); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);
      if (row && PROJECT_IS_ROW (row) && PROJECT_ROW (row)->node == node)
        return PROJECT_ROW (row);
    }
  return NULL;
}

void
project_tree_update_rows (ProjectTree *tree)
{
  for (GtkWidget *child = gtk_widget_get_first_child (tree->list); child; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);
      if (row && PROJECT_IS_ROW (row))
        project_row_update (PROJECT_ROW (row));
    }
}
