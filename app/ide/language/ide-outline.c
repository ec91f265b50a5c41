/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The outline of the text in front: what it declares, filtered by a few letters, following the caret. */
#include "ide-language.h"
#include <adwaita.h>
#include <glib/gi18n.h>

G_DECLARE_FINAL_TYPE (IdeSymbol, ide_symbol, IDE, SYMBOL, GObject)
struct _IdeSymbol { GObject parent_instance; guint index; };
G_DEFINE_FINAL_TYPE (IdeSymbol, ide_symbol, G_TYPE_OBJECT)
static void ide_symbol_class_init (IdeSymbolClass *klass) { }
static void ide_symbol_init (IdeSymbol *self) { }

struct _IdeOutline {
  GtkWidget  parent_instance;
  GtkWidget *box, *entry, *stack, *list, *empty;
  GListStore *rows;
  GtkSingleSelection *selection;
  ProviderAnswer *answer;
};
G_DEFINE_FINAL_TYPE (IdeOutline, ide_outline, GTK_TYPE_WIDGET)

static guint activated_signal;

static const ProviderSymbol *
get_symbol (IdeOutline *self, guint position)
{
  g_autoptr (IdeSymbol) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  return row && self->answer && row->index < self->answer->rows->len
    ? provider_answer_row (self->answer, ProviderSymbol, row->index) : NULL;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8), *name = gtk_label_new (NULL), *detail = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (detail), 0);
  gtk_widget_set_hexpand (detail, TRUE);
  gtk_widget_add_css_class (detail, "dim-label");
  gtk_widget_add_css_class (detail, "caption");
  gtk_box_append (GTK_BOX (row), editor_thing_new (PROVIDER_THING_VALUE));
  gtk_box_append (GTK_BOX (row), name);
  gtk_box_append (GTK_BOX (row), detail);
  gtk_list_item_set_child (item, row);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, IdeOutline *self)
{
  const ProviderSymbol *symbol = get_symbol (self, gtk_list_item_get_position (item));
  GtkWidget *row = gtk_list_item_get_child (item), *sign = gtk_widget_get_first_child (row);
  GtkWidget *name = gtk_widget_get_next_sibling (sign), *detail = gtk_widget_get_next_sibling (name);
  g_autofree char *spoken = NULL;

  if (!symbol)
    return;
  editor_thing_set (sign, symbol->thing);
  gtk_widget_set_margin_start (sign, 14 * MIN (symbol->depth, 8));
  gtk_label_set_text (GTK_LABEL (name), symbol->name);
  gtk_label_set_text (GTK_LABEL (detail), symbol->detail ? symbol->detail : "");
  gtk_widget_set_tooltip_text (row, symbol->detail);
  spoken = g_strdup_printf ("%s, %s", symbol->name, editor_thing_get_name (symbol->thing));
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* What matches, and what it stands in. */
static void
fill (IdeOutline *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  guint count = self->answer ? self->answer->rows->len : 0, depth = 0;
  int best = 0, score;
  gpointer chosen = NULL;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = count; i > 0; i--)
    {
      const ProviderSymbol *symbol = provider_answer_row (self->answer, ProviderSymbol, i - 1);
      IdeSymbol *row;
      gboolean holds = rows->len > 0 && symbol->depth < depth;
      score = provider_match (typed, symbol->name);
      if (!holds && score == 0)
        continue;
      depth = symbol->depth;
      row = g_object_new (ide_symbol_get_type (), NULL);
      row->index = i - 1;
      g_ptr_array_insert (rows, 0, row);
      if (*typed && score >= MAX (best, 1))
        {
          best = score;
          chosen = row;
        }
    }
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);
  for (guint i = 0; i < rows->len && chosen; i++)
    if (rows->pdata[i] == chosen)
      gtk_single_selection_set_selected (self->selection, i);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), rows->len > 0 ? gtk_widget_get_first_child (self->stack) : self->empty);
  if (count > 0 && rows->len == 0)
    gtk_label_set_text (GTK_LABEL (self->empty), _("Nothing found"));
}

static void
activate_cb (IdeOutline *self, guint position)
{
  const ProviderSymbol *symbol = get_symbol (self, position);
  if (symbol)
    g_signal_emit (self, activated_signal, 0, (guint64) symbol->name_start);
}

static void
entry_activate_cb (IdeOutline *self)
{
  guint chosen = gtk_single_selection_get_selected (self->selection);
  activate_cb (self, chosen == GTK_INVALID_LIST_POSITION ? 0 : chosen);
}

static gboolean
entry_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeOutline *self)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->rows)), chosen = gtk_single_selection_get_selected (self->selection);
  if ((key != GDK_KEY_Down && key != GDK_KEY_Up) || count == 0)
    return FALSE;
  chosen = chosen == GTK_INVALID_LIST_POSITION ? 0 : key == GDK_KEY_Down ? MIN (chosen + 1, count - 1) : chosen - MIN (chosen, 1);
  gtk_single_selection_set_selected (self->selection, chosen);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", chosen);
  return TRUE;
}

void
ide_outline_set (IdeOutline *self, const ProviderAnswer *answer)
{
  g_clear_pointer (&self->answer, provider_answer_unref);
  self->answer = answer ? provider_answer_ref ((ProviderAnswer *) answer) : NULL;
  fill (self);
}

/* The innermost one around the caret, else the last one before it. */
void
ide_outline_follow (IdeOutline *self, gsize offset)
{
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->rows)), best = GTK_INVALID_LIST_POSITION;
  for (guint i = 0; i < count; i++)
    {
      const ProviderSymbol *symbol = get_symbol (self, i);
      if (symbol && offset >= symbol->start && offset <= symbol->end)
        best = i;
    }
  if (best == gtk_single_selection_get_selected (self->selection))
    return;
  gtk_single_selection_set_selected (self->selection, best);
  if (best != GTK_INVALID_LIST_POSITION)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", best);
}

void
ide_outline_set_empty (IdeOutline *self, const char *text)
{
  gtk_label_set_text (GTK_LABEL (self->empty), text);
}

guint
ide_outline_get_count (IdeOutline *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->rows));
}

const char *
ide_outline_get_chosen (IdeOutline *self)
{
  const ProviderSymbol *symbol = get_symbol (self, gtk_single_selection_get_selected (self->selection));
  return symbol ? symbol->name : NULL;
}

static void
ide_outline_dispose (GObject *object)
{
  IdeOutline *self = IDE_OUTLINE (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->answer, provider_answer_unref);
  g_clear_object (&self->selection);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (ide_outline_parent_class)->dispose (object);
}

static gboolean
ide_outline_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (IDE_OUTLINE (widget)->entry);
}

static void
ide_outline_class_init (IdeOutlineClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_outline_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = ide_outline_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  activated_signal = g_signal_new ("activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
ide_outline_init (IdeOutline *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->rows = g_list_store_new (ide_symbol_get_type ());
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->rows)));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), factory);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (self->list), TRUE);
  gtk_widget_add_css_class (self->list, "navigation-sidebar");
  gtk_widget_add_css_class (self->list, "outline");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Outline"), -1);
  g_signal_connect_swapped (self->list, "activate", G_CALLBACK (activate_cb), self);
  self->entry = gtk_search_entry_new ();
  g_object_set (self->entry, "placeholder-text", _("Filter"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Filter the outline"), -1);
  gtk_widget_add_css_class (self->entry, "dock-filter");
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (fill), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (entry_activate_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (entry_key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->entry, keys);
  self->empty = gtk_label_new (_("No text is open"));
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (self->empty), TRUE);
  gtk_label_set_justify (GTK_LABEL (self->empty), GTK_JUSTIFY_CENTER);
  gtk_widget_set_margin_start (self->empty, 18);
  gtk_widget_set_margin_end (self->empty, 18);
  self->stack = gtk_stack_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_stack_add_child (GTK_STACK (self->stack), scroller);
  gtk_stack_add_child (GTK_STACK (self->stack), self->empty);
  gtk_stack_set_visible_child (GTK_STACK (self->stack), self->empty);
  gtk_widget_set_vexpand (self->stack, TRUE);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), self->entry);
  gtk_box_append (GTK_BOX (self->box), self->stack);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
ide_outline_new (void)
{
  return g_object_new (IDE_TYPE_OUTLINE, NULL);
}
