/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shows the difference of two texts. */
#include "ide-diff-view.h"
#include <glib/gi18n.h>

/* ---- rows: numbers into the hunks' own ------------------------------------------------------------------- */

G_DECLARE_FINAL_TYPE (DiffRow, diff_row, DIFF, ROW, GObject)
struct _DiffRow { GObject parent_instance; guint left, right; };        /* rows of the hunks; G_MAXUINT: none */
G_DEFINE_FINAL_TYPE (DiffRow, diff_row, G_TYPE_OBJECT)
static void diff_row_class_init (DiffRowClass *klass) { }
static void diff_row_init (DiffRow *self) { }

typedef struct { guint left, right; } Pair;
G_DECLARE_FINAL_TYPE (DiffRows, diff_rows, DIFF, ROWS, GObject)
struct _DiffRows { GObject parent_instance; GArray *pairs; };
static void diff_rows_list_init (GListModelInterface *interface);
G_DEFINE_FINAL_TYPE_WITH_CODE (DiffRows, diff_rows, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, diff_rows_list_init))

static void
diff_rows_finalize (GObject *object)
{
  g_array_unref (DIFF_ROWS (object)->pairs);
  G_OBJECT_CLASS (diff_rows_parent_class)->finalize (object);
}

static void
diff_rows_class_init (DiffRowsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = diff_rows_finalize;
}

static void
diff_rows_init (DiffRows *self)
{
  self->pairs = g_array_new (FALSE, FALSE, sizeof (Pair));
}

static GType get_item_type (GListModel *model) { return diff_row_get_type (); }
static guint get_n_items (GListModel *model) { return DIFF_ROWS (model)->pairs->len; }

static gpointer
get_item (GListModel *model, guint position)
{
  DiffRow *row;
  if (position >= get_n_items (model))
    return NULL;
  row = g_object_new (diff_row_get_type (), NULL);
  row->left = g_array_index (DIFF_ROWS (model)->pairs, Pair, position).left;
  row->right = g_array_index (DIFF_ROWS (model)->pairs, Pair, position).right;
  return row;
}

static void
diff_rows_list_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* ---- the view -------------------------------------------------------------------------------------------- */

struct _IdeDiffView {
  GtkWidget    parent_instance;
  GtkWidget   *stack, *list, *empty;
  GtkSingleSelection *selection;
  DiffRows    *rows;
  Hunks       *hunks;
  gboolean     split;
  char        *label;
  IdeDiffFunc  func;
  gpointer     data;
};
G_DEFINE_FINAL_TYPE (IdeDiffView, ide_diff_view, GTK_TYPE_WIDGET)

static const HunkRow *
get_row (IdeDiffView *self, guint index)
{
  return &g_array_index (self->hunks->rows, HunkRow, index);
}

/* Side by side, the n-th old row of a hunk stands beside its n-th new one. */
static void
fill_pairs (IdeDiffView *self)
{
  guint count = self->hunks ? self->hunks->rows->len : 0;
  for (guint i = 0; i < count;)
    {
      Pair pair = { i, i };
      guint olds = 0, news = 0;
      while (self->split && i + olds < count && get_row (self, i + olds)->kind == HUNK_OLD)
        olds++;
      while (self->split && i + olds + news < count && get_row (self, i + olds + news)->kind == HUNK_NEW)
        news++;
      for (guint k = 0; k < MAX (olds, news); k++)
        {
          pair = (Pair) { k < olds ? i + k : G_MAXUINT, k < news ? i + olds + k : G_MAXUINT };
          g_array_append_val (self->rows->pairs, pair);
        }
      if (olds + news == 0)
        {
          g_array_append_val (self->rows->pairs, pair);
          i++;
        }
      i += olds + news;
    }
}

static void
refill (IdeDiffView *self)
{
  guint old = self->rows->pairs->len;
  g_array_set_size (self->rows->pairs, 0);
  fill_pairs (self);
  g_list_model_items_changed (G_LIST_MODEL (self->rows), 0, old, self->rows->pairs->len);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), self->rows->pairs->len > 0 ? "list" : "empty");
}

/* ---- a row's look ---------------------------------------------------------------------------------------- */

static void
show_text (IdeDiffView *self, const HunkRow *row, GtkLabel *label)
{
  g_autofree char *text = row ? hunks_dup_row (self->hunks, row) : g_strdup ("");
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();
  gsize start, end;
  if (row && hunks_get_inner (self->hunks, row, &start, &end) && end > start)
    {
      PangoAttribute *attributes[2] = { row->kind == HUNK_OLD ? pango_attr_background_new (0xf000, 0x2000, 0x3000)
                                        : pango_attr_background_new (0x1000, 0xd000, 0x3000), pango_attr_background_alpha_new (0x5000) };
      for (guint i = 0; i < 2; i++)
        {
          attributes[i]->start_index = start;
          attributes[i]->end_index = end;
          pango_attr_list_insert (list, attributes[i]);
        }
    }
  gtk_label_set_attributes (label, list);
  gtk_label_set_text (label, text);
}

static const char *
get_class (const HunkRow *row)
{
  return !row ? "diff-none" : row->kind == HUNK_OLD ? "diff-old" : row->kind == HUNK_NEW ? "diff-new" : "diff-same";
}

static void
show_number (GtkLabel *label, gboolean shown, gsize line)
{
  g_autofree char *text = shown ? g_strdup_printf ("%zu", line + 1) : g_strdup ("");
  gtk_label_set_text (label, text);
}

/* Half of a row: number and text. */
static void
show_half (IdeDiffView *self, GtkWidget *half, const HunkRow *row, gboolean left)
{
  GtkWidget *first = gtk_widget_get_first_child (half), *second = gtk_widget_get_next_sibling (first);
  GtkWidget *text = gtk_widget_get_next_sibling (second);
  gboolean has_old = row && row->kind != HUNK_NEW, has_new = row && row->kind != HUNK_OLD;
  gtk_widget_set_css_classes (half, (const char *[]) { get_class (row), NULL });
  show_number (GTK_LABEL (first), has_old, row ? row->old_line : 0);
  show_number (GTK_LABEL (second), has_new, row ? row->new_line : 0);
  gtk_widget_set_visible (first, !self->split || left);
  gtk_widget_set_visible (second, !self->split || !left);
  show_text (self, row, GTK_LABEL (text));
}

static GtkWidget *
make_half (void)
{
  GtkWidget *half = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  for (guint i = 0; i < 3; i++)
    {
      GtkWidget *label = gtk_label_new (NULL);
      gtk_label_set_xalign (GTK_LABEL (label), i < 2 ? 1 : 0);
      if (i < 2)
        {
          gtk_label_set_width_chars (GTK_LABEL (label), 4);
          gtk_widget_add_css_class (label, "dim-label");
          gtk_widget_add_css_class (label, "numeric");
        }
      else
        {
          gtk_widget_add_css_class (label, "monospace");
          gtk_widget_set_hexpand (label, TRUE);
          gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
        }
      gtk_box_append (GTK_BOX (half), label);
    }
  gtk_widget_set_hexpand (half, TRUE);
  return half;
}

static void
take_cb (GtkButton *button, GtkListItem *item)
{
  IdeDiffView *self = g_object_get_data (G_OBJECT (button), "view");
  DiffRow *row = gtk_list_item_get_item (item);
  if (row && self->hunks && self->func)
    self->func (get_row (self, row->left)->hunk, self->data);
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, IdeDiffView *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new (NULL), *button = gtk_button_new ();
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (button, "diff-take");
  g_object_set_data (G_OBJECT (button), "view", self);
  g_signal_connect (button, "clicked", G_CALLBACK (take_cb), item);
  gtk_box_append (GTK_BOX (header), label);
  gtk_box_append (GTK_BOX (header), button);
  gtk_widget_set_hexpand (header, TRUE);
  gtk_widget_add_css_class (header, "diff-header");
  gtk_box_append (GTK_BOX (box), header);
  gtk_box_append (GTK_BOX (box), make_half ());
  gtk_box_append (GTK_BOX (box), make_half ());
  gtk_box_set_homogeneous (GTK_BOX (box), FALSE);
  gtk_list_item_set_child (item, box);
}

static void
show_header (IdeDiffView *self, GtkWidget *header, const HunkRow *row)
{
  GtkWidget *label = gtk_widget_get_first_child (header), *button = gtk_widget_get_next_sibling (label);
  g_autofree char *text = row->count > 0
    ? g_strdup_printf (ngettext ("Row %zu · %u equal row before", "Row %zu · %u equal rows before", row->count), row->new_line + 1, row->count)
    : g_strdup_printf (_("Row %zu"), row->new_line + 1);
  gtk_label_set_text (GTK_LABEL (label), text);
  gtk_widget_set_visible (button, self->label != NULL);
  if (self->label)
    gtk_button_set_label (GTK_BUTTON (button), self->label);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, IdeDiffView *self)
{
  DiffRow *row = gtk_list_item_get_item (item);
  GtkWidget *box = gtk_list_item_get_child (item), *header = gtk_widget_get_first_child (box);
  GtkWidget *left = gtk_widget_get_next_sibling (header), *right = gtk_widget_get_next_sibling (left);
  const HunkRow *old = row->left != G_MAXUINT ? get_row (self, row->left) : NULL;
  const HunkRow *new = row->right != G_MAXUINT ? get_row (self, row->right) : NULL;
  gboolean is_header = old && old->kind == HUNK_HEADER;
  gtk_box_set_homogeneous (GTK_BOX (box), self->split && !is_header);
  gtk_widget_set_visible (header, is_header);
  gtk_widget_set_visible (left, !is_header);
  gtk_widget_set_visible (right, !is_header && self->split);
  if (is_header)
    show_header (self, header, old);
  else
    {
      show_half (self, left, old, TRUE);
      if (self->split)
        show_half (self, right, new, FALSE);
    }
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

gboolean
ide_diff_view_next (IdeDiffView *self, gboolean back)
{
  guint count = self->rows->pairs->len, at = gtk_single_selection_get_selected (self->selection);
  for (guint i = 1; i <= count; i++)
    {
      guint to = back ? (at + count - i % count) % count : (at == GTK_INVALID_LIST_POSITION ? i - 1 : (at + i) % count);
      guint left = g_array_index (self->rows->pairs, Pair, to).left;
      if (left == G_MAXUINT || get_row (self, left)->kind != HUNK_HEADER)
        continue;
      gtk_single_selection_set_selected (self->selection, to);
      gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", to);
      return TRUE;
    }
  return FALSE;
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeDiffView *self)
{
  guint at = gtk_single_selection_get_selected (self->selection), left;
  if (key == GDK_KEY_F7)
    return ide_diff_view_next (self, state & GDK_SHIFT_MASK);
  if ((key != GDK_KEY_Return && key != GDK_KEY_KP_Enter) || !self->label || at >= self->rows->pairs->len)
    return FALSE;
  left = g_array_index (self->rows->pairs, Pair, at).left;
  self->func (get_row (self, left != G_MAXUINT ? left : g_array_index (self->rows->pairs, Pair, at).right)->hunk, self->data);
  return TRUE;
}

/* ---- the widget ------------------------------------------------------------------------------------------ */

void
ide_diff_view_set (IdeDiffView *self, Hunks *hunks, const char *empty)
{
  g_clear_pointer (&self->hunks, hunks_free);
  self->hunks = hunks;
  gtk_label_set_text (GTK_LABEL (self->empty), hunks ? _("The texts are equal") : empty);
  refill (self);
}

const Hunks *
ide_diff_view_get (IdeDiffView *self)
{
  return self->hunks;
}

void
ide_diff_view_set_split (IdeDiffView *self, gboolean split)
{
  if (self->split == split)
    return;
  self->split = split;
  refill (self);
}

void
ide_diff_view_set_action (IdeDiffView *self, const char *label, IdeDiffFunc func, gpointer data)
{
  g_free (self->label);
  self->label = g_strdup (label);
  self->func = func;
  self->data = data;
  refill (self);
}

static void
ide_diff_view_dispose (GObject *object)
{
  IdeDiffView *self = IDE_DIFF_VIEW (object);
  g_clear_pointer (&self->stack, gtk_widget_unparent);
  g_clear_pointer (&self->hunks, hunks_free);
  g_clear_pointer (&self->label, g_free);
  G_OBJECT_CLASS (ide_diff_view_parent_class)->dispose (object);
}

static void
ide_diff_view_class_init (IdeDiffViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_diff_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
ide_diff_view_init (IdeDiffView *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->rows = g_object_new (diff_rows_get_type (), NULL);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->rows));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), factory);
  gtk_widget_add_css_class (self->list, "diff");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Difference"), -1);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->list, keys);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), self->list);
  gtk_widget_set_focusable (scroller, FALSE);
  self->empty = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_label_set_wrap (GTK_LABEL (self->empty), TRUE);
  self->stack = gtk_stack_new ();
  gtk_stack_add_named (GTK_STACK (self->stack), self->empty, "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), scroller, "list");
  gtk_widget_set_parent (self->stack, GTK_WIDGET (self));
}

GtkWidget *
ide_diff_view_new (void)
{
  return g_object_new (IDE_TYPE_DIFF_VIEW, NULL);
}
