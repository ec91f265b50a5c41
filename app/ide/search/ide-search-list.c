/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The results as a list by file: rows with their hit marked, what it becomes, ticks; going through it, copying it. */
#include "ide-search-panel-private.h"
#include <glib/gi18n.h>

/* ---- template -------------------------------------------------------------------------------------------- */

/* NULL: nothing to replace by, or it is wrong, which is shown. */
static SearchTemplate *
get_template (IdeSearchPanel *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->with));
  g_autoptr (GError) error = NULL;
  SearchTemplateFlags flags = (self->flags & SEARCH_REGEX ? SEARCH_TEMPLATE_GROUPS : 0)
    | (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->keep_case)) ? SEARCH_TEMPLATE_KEEP_CASE : 0);
  SearchTemplate *with = self->pattern ? search_template_new (text, flags, self->pattern, NULL, &error) : NULL;
  if (error)
    gtk_widget_add_css_class (self->with, "error");
  else
    gtk_widget_remove_css_class (self->with, "error");
  gtk_widget_set_tooltip_text (self->with, error ? error->message : _("Replace with"));
  return with;
}

static gboolean
is_replacing (IdeSearchPanel *self)
{
  return *gtk_editable_get_text (GTK_EDITABLE (self->with)) != 0;
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static void
add_attribute (PangoAttrList *list, PangoAttribute *attribute, guint start, guint end)
{
  attribute->start_index = start;
  attribute->end_index = end;
  pango_attr_list_insert (list, attribute);
}

/* What the row's hit becomes; NULL: that takes more than the row to tell. */
static char *
dup_replacement (IdeSearchPanel *self, IdeSearchHit *hit)
{
  const char *row = ide_search_hit_get_row (hit);
  const SearchProjectHit *at = ide_search_hit_get (hit);
  SearchRange range = { at->mark, at->mark + at->mark_length };
  g_autoptr (SearchTemplate) with = is_replacing (self) ? get_template (self) : NULL;
  g_autoptr (SearchEdits) edits = with ? search_replace (self->pattern, with, row, strlen (row), &range, 1, NULL, NULL) : NULL;
  if (!edits || edits->edits->len == 0)
    return NULL;
  return g_strndup (g_array_index (edits->edits, DocumentEdit, 0).text, g_array_index (edits->edits, DocumentEdit, 0).length);
}

static void
show_hit (IdeSearchPanel *self, IdeSearchHit *hit, GtkWidget *check, GtkLabel *where, GtkLabel *text)
{
  const SearchProjectHit *at = ide_search_hit_get (hit);
  g_autofree char *number = g_strdup_printf ("%u", at->line), *new = dup_replacement (self, hit);
  g_autoptr (GString) row = g_string_new (ide_search_hit_get_row (hit));
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();
  guint end = at->mark + at->mark_length;
  if (new)
    {
      g_strdelimit (new, "\n\t", ' ');
      g_string_insert (row, end, new);
      add_attribute (list, pango_attr_strikethrough_new (TRUE), at->mark, end);
      add_attribute (list, pango_attr_background_new (0xf000, 0x2000, 0x3000), at->mark, end);
      add_attribute (list, pango_attr_background_alpha_new (0x5000), at->mark, end);
      add_attribute (list, pango_attr_background_new (0x1000, 0xd000, 0x3000), end, end + strlen (new));
      add_attribute (list, pango_attr_background_alpha_new (0x5000), end, end + strlen (new));
    }
  else
    {
      add_attribute (list, pango_attr_background_new (0xe500, 0xa500, 0x0a00), at->mark, end);
      add_attribute (list, pango_attr_background_alpha_new (0x6000), at->mark, end);
    }
  gtk_widget_set_visible (check, is_replacing (self));
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (check), FALSE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), ide_search_hit_get_ticked (hit));
  gtk_label_set_text (where, number);
  gtk_widget_set_visible (GTK_WIDGET (where), TRUE);
  gtk_label_set_attributes (text, list);
  gtk_label_set_text (text, row->str);
  gtk_widget_add_css_class (GTK_WIDGET (text), "monospace");
}

static void
show_file (IdeSearchPanel *self, IdeSearchFile *file, GtkWidget *check, GtkLabel *where, GtkLabel *text)
{
  SearchProjectFile *found = ide_search_file_get (file);
  g_autofree char *base = g_path_get_basename (found->name), *folder = g_path_get_dirname (found->name);
  g_autofree char *shown = g_filename_display_name (base), *shown_folder = g_filename_display_name (folder);
  g_autofree char *row = g_str_equal (folder, ".") ? g_strdup_printf ("%s  %u", shown, found->hit_count)
    : g_strdup_printf ("%s  %s  %u", shown, shown_folder, found->hit_count);
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();
  guint ticked = ide_search_file_get_ticked (file);
  add_attribute (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD), 0, strlen (shown));
  add_attribute (list, pango_attr_foreground_alpha_new (0x9000), strlen (shown), G_MAXUINT);
  gtk_widget_set_visible (check, is_replacing (self));
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), ticked > 0);
  gtk_check_button_set_inconsistent (GTK_CHECK_BUTTON (check), ticked > 0 && ticked < found->hit_count);
  gtk_widget_set_visible (GTK_WIDGET (where), FALSE);
  gtk_label_set_attributes (text, list);
  gtk_label_set_text (text, row);
  gtk_widget_remove_css_class (GTK_WIDGET (text), "monospace");
}

static void
ticked_cb (GtkCheckButton *check, GtkListItem *item)
{
  IdeSearchPanel *self = g_object_get_data (G_OBJECT (check), "panel");
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  g_autoptr (GObject) object = row ? gtk_tree_list_row_get_item (row) : NULL;
  if (!object || g_object_get_data (G_OBJECT (check), "binding"))
    return;
  if (IDE_IS_SEARCH_HIT (object))
    ide_search_hit_set_ticked (IDE_SEARCH_HIT (object), gtk_check_button_get_active (check));
  else
    ide_search_file_tick_all (IDE_SEARCH_FILE (object), gtk_check_button_get_active (check));
  ide_search_panel_update_rows (self);
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, IdeSearchPanel *self)
{
  GtkWidget *expander = gtk_tree_expander_new (), *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *check = gtk_check_button_new (), *where = gtk_label_new (NULL), *text = gtk_label_new (NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Replace this one"), -1);
  gtk_widget_add_css_class (where, "dim-label");
  gtk_widget_add_css_class (where, "numeric");
  gtk_label_set_width_chars (GTK_LABEL (where), 5);
  gtk_label_set_xalign (GTK_LABEL (where), 1);
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), where);
  gtk_box_append (GTK_BOX (box), text);
  g_object_set_data (G_OBJECT (check), "panel", self);
  g_signal_connect (check, "toggled", G_CALLBACK (ticked_cb), item);
  gtk_tree_expander_set_child (GTK_TREE_EXPANDER (expander), box);
  gtk_list_item_set_child (item, expander);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, IdeSearchPanel *self)
{
  GtkTreeExpander *expander = GTK_TREE_EXPANDER (gtk_list_item_get_child (item));
  GtkTreeListRow *row = gtk_list_item_get_item (item);
  g_autoptr (GObject) object = gtk_tree_list_row_get_item (row);
  GtkWidget *check = gtk_widget_get_first_child (gtk_tree_expander_get_child (expander));
  GtkWidget *where = gtk_widget_get_next_sibling (check), *text = gtk_widget_get_next_sibling (where);
  gtk_tree_expander_set_list_row (expander, row);
  g_object_set_data (G_OBJECT (check), "binding", self);
  if (IDE_IS_SEARCH_HIT (object))
    show_hit (self, IDE_SEARCH_HIT (object), check, GTK_LABEL (where), GTK_LABEL (text));
  else
    show_file (self, IDE_SEARCH_FILE (object), check, GTK_LABEL (where), GTK_LABEL (text));
  g_object_set_data (G_OBJECT (check), "binding", NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (expander), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_label_get_text (GTK_LABEL (text)), -1);
}

/* Rows are made anew: only those in view cost anything. */
void
ide_search_panel_update_rows (IdeSearchPanel *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list), factory);
  g_object_unref (factory);
  ide_search_panel_update_replace (self);
}

void
ide_search_panel_update_replace (IdeSearchPanel *self)
{
  guint hits = 0, count = g_list_model_get_n_items (G_LIST_MODEL (self->files));
  g_autofree char *label = NULL;
  for (guint i = 0; i < count && is_replacing (self); i++)
    {
      g_autoptr (IdeSearchFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);
      hits += ide_search_file_get_ticked (file);
    }
  label = hits > 0 ? g_strdup_printf (_("Replace %'u"), hits) : g_strdup (_("Replace"));
  gtk_button_set_label (GTK_BUTTON (self->replace_button), label);
}

void
ide_search_panel_replace (IdeSearchPanel *self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  SearchTemplate *with = self->running ? NULL : get_template (self);
  for (guint i = 0; with && i < g_list_model_get_n_items (G_LIST_MODEL (self->files)); i++)
    {
      g_autoptr (IdeSearchFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);
      if (ide_search_file_get_ticked (file) > 0)
        g_ptr_array_add (files, g_steal_pointer (&file));
    }
  if (files->len > 0)
    self->host.replace (self->host_data, search_pattern_ref (self->pattern), with, g_steal_pointer (&files));
  else
    search_template_free (with);
}

/* ---- going through --------------------------------------------------------------------------------------- */

static GObject *
dup_item (IdeSearchPanel *self, guint position)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  return row ? gtk_tree_list_row_get_item (row) : NULL;
}

static void
activate_cb (GtkListView *list, guint position, IdeSearchPanel *self)
{
  g_autoptr (GObject) item = dup_item (self, position);
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  if (IDE_IS_SEARCH_HIT (item))
    self->host.open (self->host_data, IDE_SEARCH_HIT (item));
  else if (row)
    gtk_tree_list_row_set_expanded (row, !gtk_tree_list_row_get_expanded (row));
}

gboolean
ide_search_panel_go (IdeSearchPanel *self, gboolean back)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->rows)), at = gtk_single_selection_get_selected (self->selection);
  for (guint tried = 0; tried < count; tried++)
    {
      g_autoptr (GObject) item = NULL;
      at = at == GTK_INVALID_LIST_POSITION ? (back ? count - 1 : 0) : back ? (at + count - 1) % count : (at + 1) % count;
      item = dup_item (self, at);
      if (!IDE_IS_SEARCH_HIT (item))
        continue;
      gtk_single_selection_set_selected (self->selection, at);
      gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", at);
      self->host.open (self->host_data, IDE_SEARCH_HIT (item));
      return TRUE;
    }
  return FALSE;
}

void
ide_search_panel_toggle_tick (IdeSearchPanel *self)
{
  guint at = gtk_single_selection_get_selected (self->selection);
  g_autoptr (GObject) item = at == GTK_INVALID_LIST_POSITION ? NULL : dup_item (self, at);
  if (IDE_IS_SEARCH_HIT (item))
    ide_search_hit_set_ticked (IDE_SEARCH_HIT (item), !ide_search_hit_get_ticked (IDE_SEARCH_HIT (item)));
  else if (item)
    ide_search_file_tick_all (IDE_SEARCH_FILE (item), ide_search_file_get_ticked (IDE_SEARCH_FILE (item)) == 0);
  if (!item)
    return;
  ide_search_panel_update_rows (self);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", at);
}

/* ---- as text --------------------------------------------------------------------------------------------- */

static char *
dup_text (IdeSearchPanel *self)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->files)); i++)
    {
      g_autoptr (IdeSearchFile) file = g_list_model_get_item (G_LIST_MODEL (self->files), i);
      const SearchProjectFile *found = ide_search_file_get (file);
      g_autofree char *name = g_filename_display_name (found->name);
      for (guint k = 0; k < found->hit_count; k++)
        g_string_append_printf (text, "%s:%u:%u: %s\n", name, found->hits[k].line, found->hits[k].column,
                                found->texts + found->hits[k].text);
    }
  return g_string_free (text, FALSE);
}

void
ide_search_panel_copy (IdeSearchPanel *self)
{
  g_autofree char *text = dup_text (self);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

void
ide_search_panel_open_text (IdeSearchPanel *self)
{
  self->host.open_text (self->host_data, dup_text (self));
}

static GListModel *
get_children (gpointer item, gpointer data)
{
  return IDE_IS_SEARCH_FILE (item) ? G_LIST_MODEL (g_object_ref (item)) : NULL;
}

GtkWidget *
ide_search_panel_make_list (IdeSearchPanel *self)
{
  self->rows = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (self->files)), FALSE, TRUE, get_children, NULL, NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), NULL);
  gtk_widget_add_css_class (self->list, "find-preview");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Results"), -1);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), TRUE);
  g_signal_connect (self->list, "activate", G_CALLBACK (activate_cb), self);
  ide_search_panel_update_rows (self);
  return self->list;
}
