/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of places: where a name is used, or several that declare it. Enter or a click goes there. */
#include "ide-language.h"
#include <glib/gi18n.h>

#define ROWS_MAX 2000

struct _IdePlaces {
  GtkWidget  parent_instance;
  GtkWidget *box, *title, *list, *stack, *empty;
  GtkStringList *rows;                  /* each "name:line\ttext" */
  ProviderAnswer *answer;
  Document  *document;
};
G_DEFINE_FINAL_TYPE (IdePlaces, ide_places, GTK_TYPE_WIDGET)

static guint activated_signal;

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *where = gtk_label_new (NULL), *text = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (where), 0);
  gtk_label_set_ellipsize (GTK_LABEL (where), PANGO_ELLIPSIZE_START);
  gtk_label_set_width_chars (GTK_LABEL (where), 24);
  gtk_label_set_max_width_chars (GTK_LABEL (where), 24);
  gtk_widget_add_css_class (where, "dim-label");
  gtk_widget_add_css_class (where, "numeric");
  gtk_label_set_xalign (GTK_LABEL (text), 0);
  gtk_label_set_ellipsize (GTK_LABEL (text), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (text, "monospace");
  gtk_widget_set_hexpand (text, TRUE);
  gtk_box_append (GTK_BOX (row), where);
  gtk_box_append (GTK_BOX (row), text);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item), *where = gtk_widget_get_first_child (row);
  g_auto (GStrv) parts = g_strsplit (gtk_string_object_get_string (gtk_list_item_get_item (item)), "\t", 2);
  gtk_label_set_text (GTK_LABEL (where), parts[0]);
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (where)), parts[0] && parts[1] ? parts[1] : "");
  gtk_widget_set_tooltip_text (where, parts[0]);
}

static char *
dup_row (const ProviderPlace *place, Document *document, const char *folder)
{
  gsize length = folder ? strlen (folder) : 0;
  const char *path = place->file ? place->file : document_get_path (document);
  g_autofree char *title = path ? NULL : document_dup_title (document);
  guint line = place->line > 0 ? place->line : document_get_line_at (document, place->start) + 1;

  if (path && length > 0 && g_str_has_prefix (path, folder) && path[length] == '/')
    path += length + 1;
  return g_strdup_printf ("%s:%u\t%s", path ? path : title, line, place->text ? place->text : "");
}

static void
activate_cb (IdePlaces *self, guint position)
{
  if (self->answer && position < self->answer->rows->len)
    g_signal_emit (self, activated_signal, 0, position);
}

void
ide_places_set (IdePlaces *self, const char *title, const ProviderAnswer *answer, Document *document, const char *folder)
{
  g_autoptr (GStrvBuilder) rows = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  g_clear_pointer (&self->answer, provider_answer_unref);
  self->answer = provider_answer_ref ((ProviderAnswer *) answer);
  g_set_object (&self->document, document);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  for (guint i = 0; i < MIN (answer->rows->len, ROWS_MAX); i++)
    {
      g_autofree char *row = dup_row (provider_answer_row (answer, ProviderPlace, i), document, folder);
      g_strv_builder_add (rows, row);
    }
  list = g_strv_builder_end (rows);
  gtk_string_list_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), (const char *const *) list);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), answer->rows->len > 0 ? self->box : self->empty);
}

const ProviderAnswer *
ide_places_get_answer (IdePlaces *self)
{
  return self->answer;
}

Document *
ide_places_get_document (IdePlaces *self)
{
  return self->document;
}

static gboolean
ide_places_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (IDE_PLACES (widget)->list);
}

static void
ide_places_dispose (GObject *object)
{
  IdePlaces *self = IDE_PLACES (object);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->answer, provider_answer_unref);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (ide_places_parent_class)->dispose (object);
}

static void
ide_places_class_init (IdePlacesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_places_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = ide_places_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  activated_signal = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
ide_places_init (IdePlaces *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->rows = gtk_string_list_new (NULL);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (self->rows))), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), TRUE);
  gtk_widget_add_css_class (self->list, "places");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("References"), -1);
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (activate_cb), self);
  self->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (self->title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (self->title, "places-title");
  self->empty = gtk_label_new (_("Put the caret on a name and press Shift+F12"));
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_widget_set_vexpand (scroller, TRUE);
  gtk_widget_set_focusable (scroller, FALSE);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), self->title);
  gtk_box_append (GTK_BOX (self->box), scroller);
  self->stack = gtk_stack_new ();
  gtk_stack_add_child (GTK_STACK (self->stack), self->empty);
  gtk_stack_add_child (GTK_STACK (self->stack), self->box);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

GtkWidget *
ide_places_new (void)
{
  return g_object_new (IDE_TYPE_PLACES, NULL);
}
