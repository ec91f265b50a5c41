/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what is wrong: a row says what, where and what next; Enter goes there. */
#include "music/music.h"
#include <adwaita.h>
#include <glib/gi18n.h>

G_DECLARE_FINAL_TYPE (Row, row, MUSIC, ROW, GObject)
struct _Row { GObject parent_instance; int severity; char *message, *hint, *file, *where, *code; guint line, column; };
G_DEFINE_FINAL_TYPE (Row, row, G_TYPE_OBJECT)

static void
row_finalize (GObject *object)
{
  Row *self = MUSIC_ROW (object);
  g_free (self->message);
  g_free (self->hint);
  g_free (self->file);
  g_free (self->where);
  g_free (self->code);
  G_OBJECT_CLASS (row_parent_class)->finalize (object);
}

static void
row_class_init (RowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = row_finalize;
}

static void
row_init (Row *self)
{
}

struct _MusicProblems {
  GtkWidget parent_instance;
  GtkWidget *stack;
  GListStore *store;
};
G_DEFINE_FINAL_TYPE (MusicProblems, music_problems, GTK_TYPE_WIDGET)

static guint activated_signal;

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *message = gtk_label_new (NULL), *hint = gtk_label_new (NULL), *where = gtk_label_new (NULL), *icon = gtk_image_new ();

  gtk_label_set_xalign (GTK_LABEL (message), 0);
  gtk_label_set_ellipsize (GTK_LABEL (message), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (hint), 0);
  gtk_label_set_ellipsize (GTK_LABEL (hint), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (hint, "dim-label");
  gtk_widget_add_css_class (hint, "caption");
  gtk_widget_add_css_class (where, "dim-label");
  gtk_widget_add_css_class (where, "numeric");
  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_valign (texts, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (texts), message);
  gtk_box_append (GTK_BOX (texts), hint);
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), texts);
  gtk_box_append (GTK_BOX (box), where);
  gtk_widget_set_margin_start (box, 6);
  gtk_widget_set_margin_end (box, 6);
  g_object_set_data (G_OBJECT (item), "icon", icon);
  g_object_set_data (G_OBJECT (item), "message", message);
  g_object_set_data (G_OBJECT (item), "hint", hint);
  g_object_set_data (G_OBJECT (item), "where", where);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  static const char *const icons[] = { "dialog-error-symbolic", "dialog-warning-symbolic", "dialog-information-symbolic", "dialog-information-symbolic" };
  static const char *const classes[] = { "error", "warning", "accent", "dim-label" };
  Row *row = gtk_list_item_get_item (item);
  GtkWidget *icon = g_object_get_data (G_OBJECT (item), "icon"), *hint = g_object_get_data (G_OBJECT (item), "hint");
  int severity = CLAMP (row->severity, 0, 3);

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), icons[severity]);
  gtk_widget_set_css_classes (icon, (const char *[]) { classes[severity], NULL });
  gtk_label_set_text (g_object_get_data (G_OBJECT (item), "message"), row->message);
  gtk_label_set_text (GTK_LABEL (hint), row->hint);
  gtk_widget_set_visible (hint, *row->hint != 0);
  gtk_label_set_text (g_object_get_data (G_OBJECT (item), "where"), row->where);
  gtk_widget_set_tooltip_text (gtk_list_item_get_child (item), row->code);
}

static void
activate_cb (GtkListView *list, guint position, MusicProblems *self)
{
  g_autoptr (Row) row = g_list_model_get_item (G_LIST_MODEL (self->store), position);
  if (row)
    g_signal_emit (self, activated_signal, 0, row->file, row->line, row->column);
}

static void
music_problems_dispose (GObject *object)
{
  MusicProblems *self = MUSIC_PROBLEMS (object);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (music_problems_parent_class)->dispose (object);
}

static void
music_problems_class_init (MusicProblemsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = music_problems_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  activated_signal = g_signal_new ("activated", MUSIC_TYPE_PROBLEMS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                   G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
}

static void
music_problems_init (MusicProblems *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new (), *empty = gtk_label_new (_("No problems"));
  GtkWidget *list;

  self->store = g_list_store_new (row_get_type ());
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->store)))), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (list), TRUE);
  gtk_widget_add_css_class (list, "problems");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Problems"), -1);
  g_signal_connect (list, "activate", G_CALLBACK (activate_cb), self);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_widget_add_css_class (empty, "dim-label");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

GtkWidget *
music_problems_new (void)
{
  return g_object_new (MUSIC_TYPE_PROBLEMS, NULL);
}

void
music_problems_set (MusicProblems *self, const MusicProblem *list, guint count)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < count; i++)
    {
      Row *row = g_object_new (row_get_type (), NULL);
      g_autofree char *name = g_path_get_basename (list[i].file ? list[i].file : "");
      row->severity = list[i].severity;
      row->message = g_strdup (list[i].message);
      row->hint = g_strdup (list[i].hint ? list[i].hint : "");
      row->code = g_strdup (list[i].code);
      row->file = g_strdup (list[i].file);
      row->line = list[i].line;
      row->column = list[i].column;
      row->where = g_strdup_printf ("%s:%u:%u", name, row->line, row->column);
      g_ptr_array_add (rows, row);
    }
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)), rows->pdata, rows->len);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), count > 0 ? "list" : "empty");
}

guint
music_problems_get_count (MusicProblems *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->store));
}
