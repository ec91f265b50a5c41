/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The undo tree of the text in front. */
#include "ide-history-panel.h"
#include "ide-diff-view.h"
#include "ide-history-cell.h"
#include <glib/gi18n.h>

#define AGES_S 30                       /* how often "10 minutes ago" is looked at again */
#define HOVER_MS 120
#define FOCUS_FRAMES 20

/* ---- a list of numbers, as long as the tree has nodes -------------------------------------------------------- */

G_DECLARE_FINAL_TYPE (HistoryItem, history_item, HISTORY, ITEM, GObject)
struct _HistoryItem { GObject parent_instance; guint row; };
G_DEFINE_FINAL_TYPE (HistoryItem, history_item, G_TYPE_OBJECT)
static void history_item_class_init (HistoryItemClass *klass) { }
static void history_item_init (HistoryItem *self) { }

G_DECLARE_FINAL_TYPE (HistoryItems, history_items, HISTORY, ITEMS, GObject)
struct _HistoryItems { GObject parent_instance; guint count; };
static void history_items_list_init (GListModelInterface *interface);
G_DEFINE_FINAL_TYPE_WITH_CODE (HistoryItems, history_items, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, history_items_list_init))
static void history_items_class_init (HistoryItemsClass *klass) { }
static void history_items_init (HistoryItems *self) { }
static GType get_item_type (GListModel *model) { return history_item_get_type (); }
static guint get_n_items (GListModel *model) { return HISTORY_ITEMS (model)->count; }

static gpointer
get_item (GListModel *model, guint position)
{
  HistoryItem *item;
  if (position >= HISTORY_ITEMS (model)->count)
    return NULL;
  item = g_object_new (history_item_get_type (), NULL);
  item->row = HISTORY_ITEMS (model)->count - 1 - position;       /* the node: stays when newer ones come */
  return item;
}

static void
history_items_list_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* ---- the panel ------------------------------------------------------------------------------------------- */

struct _IdeHistoryPanel {
  GtkWidget     parent_instance;
  GtkWidget    *box, *list, *slider, *age, *go, *compare, *title, *split, *diff, *stack;
  GtkSingleSelection *selection;
  HistoryItems *items;
  Document     *document;
  HistoryGraph *graph;
  guint         marked;                 /* a node that the others are compared with; G_MAXUINT: the text as it is */
  guint         hovered;                /* a node; G_MAXUINT: none */
  guint         shown;                  /* the node whose difference is shown */
  guint         refresh, ages, hover, focus_frames;
  gboolean      sliding, updating;
};
G_DEFINE_FINAL_TYPE (IdeHistoryPanel, ide_history_panel, GTK_TYPE_WIDGET)

static guint jumped_signal;

static guint
get_selected_node (IdeHistoryPanel *self)
{
  HistoryItem *item = gtk_single_selection_get_selected_item (self->selection);
  return item ? item->row : G_MAXUINT;
}

static void
select_node (IdeHistoryPanel *self, guint node)
{
  guint row = self->graph ? history_graph_find (self->graph, node) : G_MAXUINT;
  if (row == G_MAXUINT)
    return;
  gtk_single_selection_set_selected (self->selection, row);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", row);
}

/* ---- the difference -------------------------------------------------------------------------------------- */

static char *
dup_node_name (IdeHistoryPanel *self, DocumentNode *node)
{
  const char *name = document_node_get_name (node);
  if (node == document_get_head (self->document))
    return g_strdup (_("now"));
  if (name)
    return g_strdup_printf ("“%s”", name);
  if (!document_node_get_parent (node))
    return g_strdup (_("as opened"));
  return history_format_age (document_node_get_time (node), g_get_real_time ());
}

/* From the text as it is, or from the marked node, to the one under the pointer or selected. */
static void
show_difference (IdeHistoryPanel *self)
{
  guint to = self->hovered != G_MAXUINT ? self->hovered : get_selected_node (self);
  guint count = self->document ? document_get_node_count (self->document) : 0;
  DocumentNode *from, *node;
  g_autofree char *from_name = NULL, *to_name = NULL, *title = NULL;
  Hunks *hunks;

  self->shown = to;
  if (to >= count)
    {
      gtk_label_set_text (GTK_LABEL (self->title), "");
      ide_diff_view_set (IDE_DIFF_VIEW (self->diff), NULL, _("Choose a state to see what it would change"));
      return;
    }
  node = document_get_nth_node (self->document, to);
  from = self->marked < count ? document_get_nth_node (self->document, self->marked) : document_get_head (self->document);
  from_name = dup_node_name (self, from);
  to_name = dup_node_name (self, node);
  if (from == node)
    {
      gtk_label_set_text (GTK_LABEL (self->title), self->marked < count ? to_name : _("The text as it is now"));
      ide_diff_view_set (IDE_DIFF_VIEW (self->diff), NULL, self->marked < count ? _("Choose another state to compare it with")
                         : _("Choose an older state to see what it would change"));
      return;
    }
  {
    g_autoptr (Rope) before = document_dup_node_rope (self->document, from), after = document_dup_node_rope (self->document, node);
    g_autoptr (Delta) delta = document_compare_nodes (self->document, from, node);
    hunks = hunks_new (before, after, delta);
  }
  title = g_strdup_printf (_("From %s to %s: +%zu −%zu rows"), from_name, to_name, hunks->added, hunks->removed);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  ide_diff_view_set (IDE_DIFF_VIEW (self->diff), hunks, NULL);
}

static void
show_slider (IdeHistoryPanel *self)
{
  guint node = get_selected_node (self);
  gint64 first, last, now = g_get_real_time ();
  g_autofree char *age = NULL;
  gboolean any = self->document && node < document_get_node_count (self->document);
  gtk_widget_set_sensitive (self->slider, self->document && document_get_node_count (self->document) > 1);
  gtk_widget_set_sensitive (self->go, any && document_get_nth_node (self->document, node) != document_get_head (self->document));
  gtk_widget_set_sensitive (self->compare, any);
  if (!any)
    return;
  document_get_time_span (self->document, &first, &last);
  age = document_node_get_parent (document_get_nth_node (self->document, node))
    ? history_format_age (document_node_get_time (document_get_nth_node (self->document, node)), now) : g_strdup (_("as opened"));
  gtk_label_set_text (GTK_LABEL (self->age), age);
  if (self->sliding)
    return;
  self->updating = TRUE;
  gtk_range_set_range (GTK_RANGE (self->slider), 0, MAX ((last - first) / 1e6, 1));
  gtk_range_set_value (GTK_RANGE (self->slider),
                       CLAMP ((document_node_get_time (document_get_nth_node (self->document, node)) - first) / 1e6, 0, (last - first) / 1e6 + 1));
  self->updating = FALSE;
}

static void
selected_cb (IdeHistoryPanel *self)
{
  if (self->updating)
    return;
  show_difference (self);
  show_slider (self);
}

static void
slide_cb (IdeHistoryPanel *self)
{
  gint64 first, last;
  DocumentNode *node;
  if (self->updating || !self->document)
    return;
  document_get_time_span (self->document, &first, &last);
  node = document_find_node_at (self->document, first + (gint64) (gtk_range_get_value (GTK_RANGE (self->slider)) * 1e6));
  self->sliding = TRUE;
  select_node (self, document_node_get_index (node));
  self->sliding = FALSE;
}

/* ---- going there ----------------------------------------------------------------------------------------- */

static void
jump (IdeHistoryPanel *self, guint node)
{
  gsize caret = 0;
  if (!self->document || node >= document_get_node_count (self->document))
    return;
  if (document_jump (self->document, document_get_nth_node (self->document, node), &caret))
    g_signal_emit (self, jumped_signal, 0, (guint64) caret);
}

static void
go_cb (IdeHistoryPanel *self)
{
  jump (self, get_selected_node (self));
}

static void
activate_cb (GtkListView *list, guint position, IdeHistoryPanel *self)
{
  if (self->graph && position < history_graph_get_count (self->graph))
    jump (self, history_graph_get_row (self->graph, position)->node);
}

static void rebind (IdeHistoryPanel *self);

static void
compare_cb (IdeHistoryPanel *self)
{
  gboolean wanted = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->compare));
  guint node = get_selected_node (self);
  if (self->updating)
    return;
  self->marked = wanted ? node : G_MAXUINT;
  rebind (self);
  select_node (self, node);
  show_difference (self);
}

static gboolean
walk (IdeHistoryPanel *self, HistoryStep step)
{
  guint row = gtk_single_selection_get_selected (self->selection);
  if (!self->graph || row >= history_graph_get_count (self->graph))
    return FALSE;
  select_node (self, history_graph_get_row (self->graph, history_graph_walk (self->graph, row, step))->node);
  return TRUE;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeHistoryPanel *self)
{
  if (state & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK))
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Up: return walk (self, HISTORY_NEWER);
    case GDK_KEY_Down: return walk (self, HISTORY_OLDER);
    case GDK_KEY_Left: return walk (self, HISTORY_BRANCH_LEFT);
    case GDK_KEY_Right: return walk (self, HISTORY_BRANCH_RIGHT);
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: go_cb (self); return TRUE;
    case GDK_KEY_c: gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->compare), self->marked == G_MAXUINT); return TRUE;
    case GDK_KEY_Escape: gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-text", NULL); return TRUE;
    default: return FALSE;
    }
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static gboolean
hover_cb (gpointer data)
{
  IdeHistoryPanel *self = data;
  self->hover = 0;
  show_difference (self);
  return G_SOURCE_REMOVE;
}

static void
hover (IdeHistoryPanel *self, guint node)
{
  self->hovered = node;
  if (self->hover == 0)
    self->hover = g_timeout_add (HOVER_MS, hover_cb, self);
}

static void
enter_cb (GtkEventControllerMotion *controller, double x, double y, GtkListItem *item)
{
  HistoryItem *history = gtk_list_item_get_item (item);
  if (history)
    hover (g_object_get_data (G_OBJECT (controller), "panel"), history->row);
}

static void
leave_cb (GtkEventControllerMotion *controller, GtkListItem *item)
{
  hover (g_object_get_data (G_OBJECT (controller), "panel"), G_MAXUINT);
}

static GtkWidget *
make_label (GtkWidget *box, const char *style, gboolean wide)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), wide ? 0 : 1);
  gtk_widget_set_hexpand (label, wide);
  if (wide)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "caption");
      gtk_widget_add_css_class (label, "numeric");
    }
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, IdeHistoryPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  gtk_box_append (GTK_BOX (box), ide_history_cell_new ());
  make_label (box, NULL, TRUE);
  make_label (box, "dim-label", FALSE);
  make_label (box, "dim-label", FALSE);
  g_object_set_data (G_OBJECT (motion), "panel", self);
  g_signal_connect (motion, "enter", G_CALLBACK (enter_cb), item);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), item);
  gtk_widget_add_controller (box, motion);
  gtk_list_item_set_child (item, box);
}

static char *
describe_size (const HistoryRow *row)
{
  GString *text = g_string_new (NULL);
  if (row->inserted > 0)
    g_string_append_printf (text, "+%'zu", row->inserted);
  if (row->deleted > 0)
    g_string_append_printf (text, "%s−%'zu", text->len > 0 ? " " : "", row->deleted);
  return g_string_free (text, FALSE);
}

/* A checkpoint's name comes first. */
static char *
describe_node (IdeHistoryPanel *self, const HistoryRow *row)
{
  DocumentNode *node = document_get_nth_node (self->document, row->node);
  g_autofree char *change = history_describe (self->document, node);
  const char *name = document_node_get_name (node);
  if (!name)
    return row->flags & HISTORY_SAVED ? g_strdup_printf (_("%s · saved"), change) : g_steal_pointer (&change);
  return row->flags & HISTORY_ROOT ? g_strdup (name) : g_strdup_printf ("%s · %s", name, change);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, IdeHistoryPanel *self)
{
  HistoryItem *history = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item), *cell = gtk_widget_get_first_child (box);
  GtkWidget *text = gtk_widget_get_next_sibling (cell), *size = gtk_widget_get_next_sibling (text), *age = gtk_widget_get_next_sibling (size);
  guint at = self->graph ? history_graph_find (self->graph, history->row) : G_MAXUINT;
  g_autofree char *words = NULL, *sizes = NULL, *ages = NULL, *all = NULL;
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();
  const HistoryRow *row;
  if (at == G_MAXUINT || !self->document)
    return;
  row = history_graph_get_row (self->graph, at);
  words = describe_node (self, row);
  sizes = describe_size (row);
  ages = row->flags & HISTORY_ROOT ? g_strdup ("") : history_format_age (row->time, g_get_real_time ());
  if (row->flags & (HISTORY_HEAD | HISTORY_NAMED))
    pango_attr_list_insert (list, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  if (!(row->flags & HISTORY_PAST))
    pango_attr_list_insert (list, pango_attr_foreground_alpha_new (0xa000));
  ide_history_cell_set (IDE_HISTORY_CELL (cell), self->graph, at, row->node == self->marked);
  gtk_label_set_attributes (GTK_LABEL (text), list);
  gtk_label_set_text (GTK_LABEL (text), words);
  gtk_label_set_text (GTK_LABEL (size), sizes);
  gtk_label_set_text (GTK_LABEL (age), ages);
  all = g_strdup_printf ("%s, %s, %s, %s%s", words, ide_history_get_author_name (row->author), sizes, ages,
                         row->flags & HISTORY_HEAD ? _(", the text is here") : "");
  gtk_widget_set_tooltip_text (cell, ide_history_get_author_name (row->author));
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, all, -1);
}

static void
rebind (IdeHistoryPanel *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  gtk_list_view_set_factory (GTK_LIST_VIEW (self->list), factory);
  g_object_unref (factory);
}

/* ---- following the document ------------------------------------------------------------------------------ */

/* Only rows that look different are made anew, so that the list stays where it was scrolled to. */
static void
refresh (IdeHistoryPanel *self)
{
  HistoryGraph *graph = self->document ? history_graph_new (self->document) : NULL, *before = g_steal_pointer (&self->graph);
  guint selected = get_selected_node (self), top = 0, bottom = 0, old = self->items->count;
  gboolean followed = before && selected == history_graph_get_row (before, history_graph_get_head (before))->node;

  self->graph = graph;
  self->updating = TRUE;
  self->items->count = graph ? history_graph_get_count (graph) : 0;
  if (!before || !graph || history_graph_compare (before, graph, &top, &bottom))
    g_list_model_items_changed (G_LIST_MODEL (self->items), top, old - top - bottom, self->items->count - top - bottom);
  history_graph_free (before);
  self->updating = FALSE;
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), graph ? "list" : "empty");
  if (graph && (followed || selected >= self->items->count))
    select_node (self, history_graph_get_row (graph, history_graph_get_head (graph))->node);
  else if (graph)
    gtk_single_selection_set_selected (self->selection, history_graph_find (graph, selected));
  show_difference (self);
  show_slider (self);
}

static gboolean
refresh_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  IdeHistoryPanel *self = IDE_HISTORY_PANEL (widget);
  self->refresh = 0;
  refresh (self);
  return G_SOURCE_REMOVE;
}

/* A panel that nobody sees costs nothing. */
static void
changed_cb (IdeHistoryPanel *self)
{
  if (self->refresh == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->refresh = gtk_widget_add_tick_callback (GTK_WIDGET (self), refresh_cb, NULL, NULL);
}

static void
reset_cb (IdeHistoryPanel *self)
{
  guint old = self->items->count;
  g_clear_pointer (&self->graph, history_graph_free);
  self->marked = self->hovered = G_MAXUINT;
  self->items->count = 0;
  g_list_model_items_changed (G_LIST_MODEL (self->items), 0, old, 0);
  changed_cb (self);
}

static void
forget (IdeHistoryPanel *self)
{
  if (self->document)
    g_signal_handlers_disconnect_by_data (self->document, self);
  g_clear_object (&self->document);
}

void
ide_history_panel_set_document (IdeHistoryPanel *self, Document *document)
{
  if (self->document == document)
    return;
  forget (self);
  if (document)
    {
      self->document = g_object_ref (document);
      g_signal_connect_swapped (document, "history-changed", G_CALLBACK (changed_cb), self);
      g_signal_connect_swapped (document, "history-reset", G_CALLBACK (reset_cb), self);
    }
  self->updating = TRUE;
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->compare), FALSE);
  self->updating = FALSE;
  reset_cb (self);
}

static gboolean
ages_cb (gpointer data)
{
  IdeHistoryPanel *self = data;
  guint selected = get_selected_node (self);
  rebind (self);
  if (selected != G_MAXUINT)
    gtk_single_selection_set_selected (self->selection, history_graph_find (self->graph, selected));
  return G_SOURCE_CONTINUE;
}

static void
ide_history_panel_map (GtkWidget *widget)
{
  IdeHistoryPanel *self = IDE_HISTORY_PANEL (widget);
  GTK_WIDGET_CLASS (ide_history_panel_parent_class)->map (widget);
  refresh (self);
  self->ages = g_timeout_add_seconds (AGES_S, ages_cb, self);
}

static void
ide_history_panel_unmap (GtkWidget *widget)
{
  IdeHistoryPanel *self = IDE_HISTORY_PANEL (widget);
  g_clear_handle_id (&self->ages, g_source_remove);
  g_clear_handle_id (&self->hover, g_source_remove);
  if (self->refresh)
    gtk_widget_remove_tick_callback (widget, self->refresh);
  self->refresh = 0;
  GTK_WIDGET_CLASS (ide_history_panel_parent_class)->unmap (widget);
}

/* A list that was not yet on the screen has no rows to focus: some frames later it has. */
static gboolean
focus_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  IdeHistoryPanel *self = IDE_HISTORY_PANEL (widget);
  if (self->refresh == 0 && (gtk_widget_grab_focus (self->list) || gtk_widget_child_focus (self->list, GTK_DIR_TAB_FORWARD)))
    self->focus_frames = 0;
  return self->focus_frames > 0 && --self->focus_frames > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

void
ide_history_panel_focus (IdeHistoryPanel *self)
{
  if (self->focus_frames == 0)
    gtk_widget_add_tick_callback (GTK_WIDGET (self), focus_cb, NULL, NULL);
  self->focus_frames = FOCUS_FRAMES;
}

guint
ide_history_panel_get_count (IdeHistoryPanel *self)
{
  return self->items->count;
}

guint
ide_history_panel_get_lanes (IdeHistoryPanel *self)
{
  return self->graph ? history_graph_get_lanes (self->graph) : 0;
}

guint
ide_history_panel_get_selected (IdeHistoryPanel *self)
{
  return get_selected_node (self);
}

const char *
ide_history_panel_get_title (IdeHistoryPanel *self)
{
  return gtk_label_get_text (GTK_LABEL (self->title));
}

/* ---- widgets --------------------------------------------------------------------------------------------- */

static GtkWidget *
make_tree (IdeHistoryPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *scroller = gtk_scrolled_window_new (), *empty = gtk_label_new (_("Open a text to see its history"));
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->items = g_object_new (history_items_get_type (), NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->items));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), NULL);
  gtk_widget_add_css_class (self->list, "history");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("History"), -1);
  rebind (self);
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (selected_cb), self);
  g_signal_connect (self->list, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->list, keys);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_widget_add_css_class (empty, "dim-label");
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_box_append (GTK_BOX (box), self->stack);
  self->slider = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1, 1);
  gtk_scale_set_draw_value (GTK_SCALE (self->slider), FALSE);
  gtk_widget_set_hexpand (self->slider, TRUE);
  gtk_widget_set_tooltip_text (self->slider, _("Back in time"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->slider), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Back in time"), -1);
  g_signal_connect_swapped (self->slider, "value-changed", G_CALLBACK (slide_cb), self);
  self->age = gtk_label_new (NULL);
  gtk_label_set_width_chars (GTK_LABEL (self->age), 14);
  gtk_label_set_xalign (GTK_LABEL (self->age), 0);
  gtk_widget_add_css_class (self->age, "numeric");
  self->go = gtk_button_new_with_label (_("Go there"));
  gtk_widget_set_tooltip_text (self->go, _("Make this the text (Enter)"));
  g_signal_connect_swapped (self->go, "clicked", G_CALLBACK (go_cb), self);
  gtk_box_append (GTK_BOX (row), self->slider);
  gtk_box_append (GTK_BOX (row), self->age);
  gtk_box_append (GTK_BOX (row), self->go);
  gtk_box_append (GTK_BOX (box), row);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static void
split_cb (GtkToggleButton *button, IdeHistoryPanel *self)
{
  ide_diff_view_set_split (IDE_DIFF_VIEW (self->diff), gtk_toggle_button_get_active (button));
}

static GtkWidget *
make_difference (IdeHistoryPanel *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->title = g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "hexpand", TRUE, "ellipsize", PANGO_ELLIPSIZE_END,
                              "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_widget_add_css_class (self->title, "numeric");
  self->compare = gtk_toggle_button_new_with_label (_("Compare"));
  gtk_widget_set_tooltip_text (self->compare, _("Compare the others with the selected state (C)"));
  g_signal_connect_swapped (self->compare, "toggled", G_CALLBACK (compare_cb), self);
  self->split = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->split), "view-dual-symbolic");
  gtk_widget_add_css_class (self->split, "flat");
  gtk_widget_set_tooltip_text (self->split, _("Side by side"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->split), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Side by side"), -1);
  g_signal_connect (self->split, "toggled", G_CALLBACK (split_cb), self);
  gtk_box_append (GTK_BOX (row), self->title);
  gtk_box_append (GTK_BOX (row), self->split);
  gtk_box_append (GTK_BOX (row), self->compare);
  gtk_box_append (GTK_BOX (box), row);
  self->diff = ide_diff_view_new ();
  gtk_widget_set_vexpand (self->diff, TRUE);
  gtk_box_append (GTK_BOX (box), self->diff);
  gtk_widget_set_hexpand (box, TRUE);
  return box;
}

static void
ide_history_panel_dispose (GObject *object)
{
  IdeHistoryPanel *self = IDE_HISTORY_PANEL (object);
  forget (self);
  self->updating = TRUE;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->graph, history_graph_free);
  G_OBJECT_CLASS (ide_history_panel_parent_class)->dispose (object);
}

static void
ide_history_panel_class_init (IdeHistoryPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_history_panel_dispose;
  GTK_WIDGET_CLASS (klass)->map = ide_history_panel_map;
  GTK_WIDGET_CLASS (klass)->unmap = ide_history_panel_unmap;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  jumped_signal = g_signal_new ("jumped", IDE_TYPE_HISTORY_PANEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT64);
}

static void
ide_history_panel_init (IdeHistoryPanel *self)
{
  self->marked = self->hovered = self->shown = G_MAXUINT;
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  gtk_box_set_homogeneous (GTK_BOX (self->box), TRUE);
  gtk_widget_add_css_class (self->box, "search-panel");
  gtk_box_append (GTK_BOX (self->box), make_tree (self));
  gtk_box_append (GTK_BOX (self->box), make_difference (self));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  show_difference (self);
  show_slider (self);
}

GtkWidget *
ide_history_panel_new (void)
{
  return g_object_new (IDE_TYPE_HISTORY_PANEL, NULL);
}
