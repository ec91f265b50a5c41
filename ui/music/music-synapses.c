/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follows what: every synapse of the piece with its weight, what it has learned and how often it fired. */
#include "music/music.h"
#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

G_DECLARE_FINAL_TYPE (Synapse, synapse, MUSIC, SYNAPSE, GObject)
struct _Synapse { GObject parent_instance; guint32 id; char *route, *file; double weight, learned, fired_s; guint firings; guint line; gboolean always; };
G_DEFINE_FINAL_TYPE (Synapse, synapse, G_TYPE_OBJECT)

static guint changed_signal;

static void
synapse_finalize (GObject *object)
{
  Synapse *self = MUSIC_SYNAPSE (object);
  g_free (self->route);
  g_free (self->file);
  G_OBJECT_CLASS (synapse_parent_class)->finalize (object);
}

static void
synapse_class_init (SynapseClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = synapse_finalize;
  changed_signal = g_signal_new ("changed", synapse_get_type (), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
synapse_init (Synapse *self)
{
}

struct _MusicSynapses {
  GtkWidget parent_instance;
  GtkWidget *stack;
  GListStore *store;
};
G_DEFINE_FINAL_TYPE (MusicSynapses, music_synapses, GTK_TYPE_WIDGET)

static guint activated_signal;

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static void
show_numbers (Synapse *synapse, GtkListItem *item)
{
  GtkWidget *box = gtk_list_item_get_child (item), *weight = g_object_get_data (G_OBJECT (item), "weight");
  GtkWidget *learned = g_object_get_data (G_OBJECT (item), "learned"), *firings = g_object_get_data (G_OBJECT (item), "firings");
  double effective = CLAMP (synapse->weight + synapse->learned, 0, 1);
  g_autofree char *number = synapse->always ? g_strdup (_("always")) : g_strdup_printf ("%.2f", effective);
  g_autofree char *change = fabs (synapse->learned) < 0.0005 ? g_strdup ("") : g_strdup_printf ("%+.2f", synapse->learned);
  g_autofree char *count = synapse->firings == 0 ? g_strdup ("") : g_strdup_printf ("%u ×", synapse->firings);

  gtk_level_bar_set_value (g_object_get_data (G_OBJECT (item), "bar"), synapse->always ? 1 : effective);
  gtk_label_set_text (GTK_LABEL (weight), number);
  gtk_label_set_text (GTK_LABEL (learned), change);
  gtk_widget_set_css_classes (learned, (const char *[]) { "numeric", synapse->learned < 0 ? "error" : "success", NULL });
  gtk_label_set_text (GTK_LABEL (firings), count);
  if (synapse->fired_s >= 0 && synapse->fired_s < 1)
    gtk_widget_add_css_class (box, "fired");
  else
    gtk_widget_remove_css_class (box, "fired");
}

static GtkWidget *
add_label (GtkListItem *item, GtkWidget *box, const char *name, int chars, const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (label), chars);
  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_set_css_classes (label, (const char *[]) { "numeric", style, NULL });
  gtk_box_append (GTK_BOX (box), label);
  g_object_set_data (G_OBJECT (item), name, label);
  return label;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *route = gtk_label_new (NULL), *bar = gtk_level_bar_new ();

  gtk_label_set_xalign (GTK_LABEL (route), 0);
  gtk_label_set_ellipsize (GTK_LABEL (route), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (route, TRUE);
  gtk_box_append (GTK_BOX (box), route);
  gtk_widget_set_size_request (bar, 120, -1);
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Weight"), -1);
  for (guint i = 0; i < 3; i++)         /* no colours of full and empty: a weight is neither good nor bad */
    gtk_level_bar_remove_offset_value (GTK_LEVEL_BAR (bar), (const char *[]) { GTK_LEVEL_BAR_OFFSET_LOW, GTK_LEVEL_BAR_OFFSET_HIGH, GTK_LEVEL_BAR_OFFSET_FULL }[i]);
  gtk_box_append (GTK_BOX (box), bar);
  g_object_set_data (G_OBJECT (item), "route", route);
  g_object_set_data (G_OBJECT (item), "bar", bar);
  add_label (item, box, "weight", 7, NULL);
  add_label (item, box, "learned", 6, NULL);
  add_label (item, box, "firings", 6, "dim-label");
  gtk_widget_add_css_class (box, "synapse");
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  Synapse *synapse = gtk_list_item_get_item (item);
  gtk_label_set_text (g_object_get_data (G_OBJECT (item), "route"), synapse->route);
  g_signal_connect (synapse, "changed", G_CALLBACK (show_numbers), item);
  show_numbers (synapse, item);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  g_signal_handlers_disconnect_by_data (gtk_list_item_get_item (item), item);
}

static void
activate_cb (GtkListView *list, guint position, MusicSynapses *self)
{
  g_autoptr (Synapse) synapse = g_list_model_get_item (G_LIST_MODEL (self->store), position);
  if (synapse)
    g_signal_emit (self, activated_signal, 0, synapse->file, synapse->line);
}

/* ---- the panel --------------------------------------------------------------------------------------------------- */

static void
music_synapses_dispose (GObject *object)
{
  MusicSynapses *self = MUSIC_SYNAPSES (object);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_object (&self->store);
  G_OBJECT_CLASS (music_synapses_parent_class)->dispose (object);
}

static void
music_synapses_class_init (MusicSynapsesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = music_synapses_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  activated_signal = g_signal_new ("activated", MUSIC_TYPE_SYNAPSES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                   G_TYPE_STRING, G_TYPE_UINT);
}

static void
add_button (GtkWidget *box, const char *label, const char *tip, const char *action)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (label);
  gtk_widget_set_tooltip_text (button, tip);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_box_append (GTK_BOX (box), button);
}

static GtkWidget *
make_list (MusicSynapses *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new (), *list;

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->store)))), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (list), TRUE);
  gtk_widget_add_css_class (list, "problems");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Synapses"), -1);
  g_signal_connect (list, "activate", G_CALLBACK (activate_cb), self);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_widget_set_hexpand (scroller, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  return scroller;
}

static void
music_synapses_init (MusicSynapses *self)
{
  GtkWidget *empty = gtk_label_new (_("No synapses. clip.to(other) says what may follow a clip.")), *box, *buttons;

  self->store = g_list_store_new (synapse_get_type ());
  box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  gtk_box_append (GTK_BOX (box), make_list (self));
  buttons = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  gtk_widget_add_css_class (buttons, "synapse-actions");
  gtk_widget_set_valign (buttons, GTK_ALIGN_START);
  add_button (buttons, _("_Reward"), _("The last 16 choices become likelier"), "win.reward");
  add_button (buttons, _("_Penalise"), _("The last 16 choices become less likely"), "win.penalize");
  add_button (buttons, _("_Forget"), _("Every weight is again as it is written"), "win.forget-weights");
  gtk_box_append (GTK_BOX (box), buttons);
  gtk_widget_add_css_class (empty, "dim-label");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), box, "list");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

GtkWidget *
music_synapses_new (void)
{
  return g_object_new (MUSIC_TYPE_SYNAPSES, NULL);
}

void
music_synapses_set (MusicSynapses *self, const MusicSynapse *list, guint count)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < count; i++)
    {
      Synapse *row = g_object_new (synapse_get_type (), NULL);
      row->id = list[i].id;
      row->route = g_strdup_printf ("%s → %s", list[i].from, list[i].to);
      row->file = g_strdup (list[i].file);
      row->line = list[i].line;
      row->weight = list[i].weight;
      row->always = list[i].always;
      row->fired_s = -1;
      g_ptr_array_add (rows, row);
    }
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)), rows->pdata, rows->len);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), count > 0 ? "list" : "empty");
}

void
music_synapses_update (MusicSynapses *self, guint32 id, double learned, guint firings, double fired_s)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->store));
  for (guint i = 0; i < count; i++)
    {
      g_autoptr (Synapse) row = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      gboolean lit = fired_s >= 0 && fired_s < 1, was_lit = row->fired_s >= 0 && row->fired_s < 1;
      if (row->id != id || (row->learned == learned && row->firings == firings && lit == was_lit))
        continue;
      row->learned = learned;
      row->firings = firings;
      row->fired_s = fired_s;
      g_signal_emit (row, changed_signal, 0);
    }
}

guint
music_synapses_get_count (MusicSynapses *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->store));
}
