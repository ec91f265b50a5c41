/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A help page as widgets: a label a block. */
#include "ide-help.h"
#include "ide-help-picture.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#define HISTORY_MAX 50

struct _IdeHelp {
  GtkWidget   parent_instance;
  const IdeHelpClient *client;
  gpointer    data;
  char       *folder;
  GPtrArray  *pages;
  const IdeHelpPage *page;
  GtkWidget  *box, *back, *chooser, *scroller, *content;
  GPtrArray  *headings, *examples;      /* widgets of the page; texts of its examples */
  GPtrArray  *history;                  /* names of pages before this one */
  gboolean    choosing;
};
G_DEFINE_FINAL_TYPE (IdeHelp, ide_help, GTK_TYPE_WIDGET)

/* ---- blocks ---------------------------------------------------------------------------------------------- */

static gboolean
link_cb (GtkLabel *label, const char *uri, IdeHelp *self)
{
  if (g_str_has_prefix (uri, "help:"))
    ide_help_show (self, uri + strlen ("help:"));
  else if (g_str_has_prefix (uri, "action:"))
    self->client->run (self->data, uri + strlen ("action:"));
  else
    return FALSE;                                               /* GTK opens it */
  return TRUE;
}

static GtkWidget *
make_label (IdeHelp *self, const char *markup, const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  if (css)
    gtk_widget_add_css_class (label, css);
  g_signal_connect (label, "activate-link", G_CALLBACK (link_cb), self);
  return label;
}

static GtkWidget *
make_item (IdeHelp *self, const IdeBlock *block)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *dot = gtk_label_new ("•"), *text = make_label (self, block->text, NULL);
  gtk_widget_set_valign (dot, GTK_ALIGN_START);
  gtk_widget_set_hexpand (text, TRUE);
  gtk_widget_set_margin_start (row, 6 + 18 * block->level);
  gtk_box_append (GTK_BOX (row), dot);
  gtk_box_append (GTK_BOX (row), text);
  return row;
}

static GtkWidget *
make_row (IdeHelp *self, const IdeBlock *block)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  g_auto (GStrv) cells = g_strsplit (block->text, "\t", -1);
  for (guint i = 0; cells[i]; i++)
    {
      GtkWidget *cell = make_label (self, cells[i], block->level ? "heading" : NULL);
      gtk_widget_set_hexpand (cell, TRUE);
      gtk_widget_set_valign (cell, GTK_ALIGN_START);
      gtk_box_append (GTK_BOX (row), cell);
    }
  gtk_box_set_homogeneous (GTK_BOX (row), TRUE);
  gtk_widget_add_css_class (row, "help-row");
  return row;
}

static void
play_cb (GtkButton *button, IdeHelp *self)
{
  ide_help_play_example (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "index")));
}

/* Whole pieces can be played; fragments of the reference and other languages are shown. */
static gboolean
is_piece (const IdeBlock *block)
{
  return g_str_equal (block->plain, "js") && strstr (block->text, "export default");
}

static GtkWidget *
make_code (IdeHelp *self, const IdeBlock *block)
{
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *label = gtk_label_new (NULL);
  g_autofree char *text = g_strchomp (g_strdup (block->text));
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_insert_hyphens_new (FALSE));
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_CHAR);
  gtk_widget_add_css_class (label, "monospace");
  gtk_widget_add_css_class (frame, "help-code");
  gtk_accessible_update_property (GTK_ACCESSIBLE (label), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_box_append (GTK_BOX (frame), label);
  if (is_piece (block))
    {
      GtkWidget *button = gtk_button_new (), *content = adw_button_content_new ();
      adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "media-playback-start-symbolic");
      adw_button_content_set_label (ADW_BUTTON_CONTENT (content), _("Play"));
      gtk_button_set_child (GTK_BUTTON (button), content);
      gtk_widget_set_halign (button, GTK_ALIGN_START);
      gtk_widget_set_tooltip_text (button, _("Open this example in a tab and play it"));
      g_object_set_data (G_OBJECT (button), "index", GUINT_TO_POINTER (self->examples->len));
      g_signal_connect (button, "clicked", G_CALLBACK (play_cb), self);
      g_ptr_array_add (self->examples, g_strdup (block->text));
      gtk_box_append (GTK_BOX (frame), button);
    }
  return frame;
}

static GtkWidget *
make_block (IdeHelp *self, const IdeBlock *block)
{
  static const char *const styles[] = { "title-1", "title-1", "title-3", "heading", "heading", "heading", "heading" };
  GtkWidget *widget;
  switch (block->kind)
    {
    case IDE_BLOCK_HEADING:
      widget = make_label (self, block->text, styles[block->level]);
      gtk_widget_set_margin_top (widget, block->level > 1 ? 12 : 0);
      g_ptr_array_add (self->headings, widget);
      return widget;
    case IDE_BLOCK_ITEM:
      return make_item (self, block);
    case IDE_BLOCK_ROW:
      return make_row (self, block);
    case IDE_BLOCK_CODE:
      return make_code (self, block);
    case IDE_BLOCK_PICTURE:
      widget = ide_help_picture_new (self->folder, block->plain, block->text);
      return widget ? widget : make_label (self, "", NULL);
    default:
      return make_label (self, block->text, NULL);
    }
}

/* ---- pages ----------------------------------------------------------------------------------------------- */

static char *
dup_keys (const char *action, gpointer data)
{
  IdeHelp *self = data;
  char *keys = self->client->dup_keys (action, self->data);
  return keys ? keys : g_strdup ("–");
}

static void
fill (IdeHelp *self)
{
  g_autoptr (GPtrArray) blocks = ide_markdown_parse (self->page->text, dup_keys, self);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (self->content)))
    gtk_box_remove (GTK_BOX (self->content), child);
  g_ptr_array_set_size (self->headings, 0);
  g_ptr_array_set_size (self->examples, 0);
  for (guint i = 0; i < blocks->len; i++)
    gtk_box_append (GTK_BOX (self->content), make_block (self, blocks->pdata[i]));
}

typedef struct { IdeHelp *help; guint heading; } Jump;

static gboolean
jump_cb (gpointer data)
{
  g_autofree Jump *jump = data;
  g_autoptr (IdeHelp) self = jump->help;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  double x, y = 0;
  if (jump->heading > 0 && jump->heading <= self->headings->len)
    gtk_widget_translate_coordinates (self->headings->pdata[jump->heading - 1], self->content, 0, 0, &x, &y);
  gtk_adjustment_set_value (adjustment, y);
  return G_SOURCE_REMOVE;
}

static void
choose (IdeHelp *self)
{
  self->choosing = TRUE;
  for (guint i = 0; i < self->pages->len; i++)
    if (self->pages->pdata[i] == self->page)
      gtk_drop_down_set_selected (GTK_DROP_DOWN (self->chooser), i);
  self->choosing = FALSE;
  gtk_widget_set_sensitive (self->back, self->history->len > 0);
}

static gboolean
show (IdeHelp *self, const char *target, gboolean remember)
{
  g_auto (GStrv) parts = g_strsplit (target, "#", 2);
  const IdeHelpPage *page = ide_help_pages_find (self->pages, parts[0] ? parts[0] : "");
  Jump *jump;

  if (!page)
    return FALSE;
  if (remember && self->page && self->page != page)
    {
      g_ptr_array_add (self->history, g_strdup (self->page->name));
      if (self->history->len > HISTORY_MAX)
        g_ptr_array_remove_index (self->history, 0);
    }
  self->page = page;
  fill (self);
  choose (self);
  jump = g_new0 (Jump, 1);
  jump->help = g_object_ref (self);
  jump->heading = parts[0] && parts[1] ? strtoul (parts[1], NULL, 10) : 0;
  g_idle_add_full (G_PRIORITY_LOW, jump_cb, jump, NULL);        /* after the page has its height */
  return TRUE;
}

gboolean
ide_help_show (IdeHelp *self, const char *target)
{
  return show (self, target, TRUE);
}

static void
back_cb (IdeHelp *self)
{
  g_autofree char *name = self->history->len > 0 ? g_ptr_array_steal_index (self->history, self->history->len - 1) : NULL;
  if (name)
    show (self, name, FALSE);
}

static void
chosen_cb (IdeHelp *self)
{
  guint at = gtk_drop_down_get_selected (GTK_DROP_DOWN (self->chooser));
  if (!self->choosing && at < self->pages->len)
    ide_help_show (self, ((IdeHelpPage *) self->pages->pdata[at])->name);
}

const char *
ide_help_get_page (IdeHelp *self)
{
  return self->page ? self->page->name : "";
}

GPtrArray *
ide_help_get_pages (IdeHelp *self)
{
  return self->pages;
}

guint
ide_help_get_example_count (IdeHelp *self)
{
  return self->examples->len;
}

gboolean
ide_help_play_example (IdeHelp *self, guint index)
{
  if (index >= self->examples->len)
    return FALSE;
  self->client->play (self->data, self->page->title, self->examples->pdata[index]);
  return TRUE;
}

/* ---- widget ---------------------------------------------------------------------------------------------- */

static void
ide_help_dispose (GObject *object)
{
  IdeHelp *self = IDE_HELP (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->pages, g_ptr_array_unref);
  g_clear_pointer (&self->headings, g_ptr_array_unref);
  g_clear_pointer (&self->examples, g_ptr_array_unref);
  g_clear_pointer (&self->history, g_ptr_array_unref);
  G_OBJECT_CLASS (ide_help_parent_class)->dispose (object);
}

static void
ide_help_class_init (IdeHelpClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_help_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ide_help_init (IdeHelp *self)
{
  self->headings = g_ptr_array_new ();
  self->examples = g_ptr_array_new_with_free_func (g_free);
  self->history = g_ptr_array_new_with_free_func (g_free);
}

static GtkWidget *
make_head (IdeHelp *self)
{
  GtkWidget *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *find = gtk_button_new_from_icon_name ("system-search-symbolic");
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  for (guint i = 0; i < self->pages->len; i++)
    gtk_string_list_append (titles, ((IdeHelpPage *) self->pages->pdata[i])->title);
  self->back = gtk_button_new_from_icon_name ("go-previous-symbolic");
  gtk_widget_set_tooltip_text (self->back, _("Back"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->back), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Back"), -1);
  self->chooser = gtk_drop_down_new (g_object_ref (G_LIST_MODEL (titles)), NULL);
  gtk_widget_set_hexpand (self->chooser, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->chooser), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Help page"), -1);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (find), "win.palette-help");
  gtk_widget_set_tooltip_text (find, _("Find in the help"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (find), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find in the help"), -1);
  gtk_widget_add_css_class (self->back, "flat");
  gtk_widget_add_css_class (find, "flat");
  gtk_widget_add_css_class (head, "help-head");
  gtk_box_append (GTK_BOX (head), self->back);
  gtk_box_append (GTK_BOX (head), self->chooser);
  gtk_box_append (GTK_BOX (head), find);
  g_signal_connect_swapped (self->back, "clicked", G_CALLBACK (back_cb), self);
  g_signal_connect_swapped (self->chooser, "notify::selected", G_CALLBACK (chosen_cb), self);
  return head;
}

GtkWidget *
ide_help_new (const char *folder, const IdeHelpClient *client, gpointer data)
{
  IdeHelp *self = g_object_new (IDE_TYPE_HELP, NULL);
  GtkWidget *clamp = adw_clamp_new ();

  self->client = client;
  self->data = data;
  self->folder = g_strdup (folder);
  self->pages = ide_help_pages_load (folder);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 9);
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_add_css_class (self->content, "help");
  adw_clamp_set_child (ADW_CLAMP (clamp), self->content);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), 720);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), clamp);
  /* pictures could do with no height at all */
  gtk_scrollable_set_vscroll_policy (GTK_SCROLLABLE (gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (self->scroller))),
                                     GTK_SCROLL_NATURAL);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_box_append (GTK_BOX (self->box), make_head (self));
  gtk_box_append (GTK_BOX (self->box), self->scroller);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
