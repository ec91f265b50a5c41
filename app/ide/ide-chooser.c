/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A popover with a list to search in. */
#include "ide-chooser.h"
#include <glib/gi18n.h>
#include <string.h>

struct _IdeChooser {
  GtkPopover parent_instance;
  GtkWidget *box, *search, *list, *empty;
  char      *wanted;                    /* folded text of the entry */
};
G_DEFINE_FINAL_TYPE (IdeChooser, ide_chooser, GTK_TYPE_POPOVER)

enum { FILL, CHOSEN, N_SIGNALS };
static guint signals[N_SIGNALS];

static gboolean
filter (GtkListBoxRow *row, gpointer data)
{
  IdeChooser *self = data;
  return !self->wanted || !*self->wanted || strstr (g_object_get_data (G_OBJECT (row), "folded"), self->wanted);
}

static GtkListBoxRow *
find_first (IdeChooser *self)
{
  for (GtkWidget *child = gtk_widget_get_first_child (self->list); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_BOX_ROW (child) && gtk_widget_get_child_visible (child))
      return GTK_LIST_BOX_ROW (child);
  return NULL;
}

static void
changed_cb (IdeChooser *self)
{
  g_free (self->wanted);
  self->wanted = g_utf8_casefold (gtk_editable_get_text (GTK_EDITABLE (self->search)), -1);
  gtk_list_box_invalidate_filter (GTK_LIST_BOX (self->list));
}

static void
choose (IdeChooser *self, GtkListBoxRow *row)
{
  g_autofree char *id = row ? g_strdup (g_object_get_data (G_OBJECT (row), "id")) : NULL;
  if (!id)
    return;
  gtk_popover_popdown (GTK_POPOVER (self));
  g_signal_emit (self, signals[CHOSEN], 0, id);
}

static void
activate_cb (IdeChooser *self)
{
  choose (self, find_first (self));
}

static void
row_cb (GtkListBox *list, GtkListBoxRow *row, IdeChooser *self)
{
  choose (self, row);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeChooser *self)
{
  GtkListBoxRow *row = key == GDK_KEY_Down ? find_first (self) : NULL;
  return row && gtk_widget_grab_focus (GTK_WIDGET (row));
}

static void
shown_cb (IdeChooser *self)
{
  GtkListBoxRow *current;
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  ide_chooser_clear (self);
  g_signal_emit (self, signals[FILL], 0);
  current = gtk_list_box_get_selected_row (GTK_LIST_BOX (self->list));
  gtk_widget_grab_focus (self->search);
  if (current)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), current);
}

void
ide_chooser_clear (IdeChooser *self)
{
  GtkWidget *child = gtk_widget_get_first_child (self->list), *next;
  for (; child; child = next)
    {
      next = gtk_widget_get_next_sibling (child);
      if (GTK_IS_LIST_BOX_ROW (child))
        gtk_list_box_remove (GTK_LIST_BOX (self->list), child);
    }
}

void
ide_chooser_add (IdeChooser *self, const char *id, const char *title, gboolean current)
{
  GtkWidget *label = gtk_label_new (title), *row = gtk_list_box_row_new ();
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data_full (G_OBJECT (row), "id", g_strdup (id), g_free);
  g_object_set_data_full (G_OBJECT (row), "folded", g_utf8_casefold (title, -1), g_free);
  gtk_list_box_append (GTK_LIST_BOX (self->list), row);
  if (current)
    gtk_list_box_select_row (GTK_LIST_BOX (self->list), GTK_LIST_BOX_ROW (row));
}

void
ide_chooser_set_head (IdeChooser *self, GtkWidget *head)
{
  gtk_box_prepend (GTK_BOX (self->box), head);
}

static void
ide_chooser_finalize (GObject *object)
{
  g_free (IDE_CHOOSER (object)->wanted);
  G_OBJECT_CLASS (ide_chooser_parent_class)->finalize (object);
}

static void
ide_chooser_class_init (IdeChooserClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ide_chooser_finalize;
  signals[FILL] = g_signal_new ("fill", IDE_TYPE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CHOSEN] = g_signal_new ("chosen", IDE_TYPE_CHOOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ide_chooser_init (IdeChooser *self)
{
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->search = gtk_search_entry_new ();
  gtk_search_entry_set_search_delay (GTK_SEARCH_ENTRY (self->search), 0);
  self->list = gtk_list_box_new ();
  self->empty = gtk_label_new (_("Nothing found"));
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_widget_set_margin_top (self->empty, 12);
  gtk_list_box_set_placeholder (GTK_LIST_BOX (self->list), self->empty);
  gtk_list_box_set_filter_func (GTK_LIST_BOX (self->list), filter, self, NULL);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_widget_set_size_request (scroller, 280, 280);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_box_append (GTK_BOX (self->box), self->search);
  gtk_box_append (GTK_BOX (self->box), scroller);
  gtk_popover_set_child (GTK_POPOVER (self), self->box);
  g_signal_connect_swapped (self->search, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (self->list, "row-activated", G_CALLBACK (row_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->search, keys);
  g_signal_connect (self, "show", G_CALLBACK (shown_cb), NULL);
}

GtkWidget *
ide_chooser_new (const char *title)
{
  IdeChooser *self = g_object_new (IDE_TYPE_CHOOSER, NULL);
  g_object_set (self->search, "placeholder-text", title, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  return GTK_WIDGET (self);
}
