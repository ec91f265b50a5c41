/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The preview of a replacement: every hit with what it becomes, to be ticked or not. Rows are made when they are seen. */
#include "view-find-private.h"
#include <glib/gi18n.h>

#define BEFORE_BYTES 60                 /* shown of the row around the hit */
#define AFTER_BYTES 120
#define HEIGHT 190

/* ---- a list of numbers, as long as the hits are many ----------------------------------------------------------- */

G_DECLARE_FINAL_TYPE (FindRow, find_row, FIND, ROW, GObject)
struct _FindRow { GObject parent_instance; guint index; };
G_DEFINE_FINAL_TYPE (FindRow, find_row, G_TYPE_OBJECT)
static void find_row_class_init (FindRowClass *klass) { }
static void find_row_init (FindRow *self) { }

G_DECLARE_FINAL_TYPE (FindRows, find_rows, FIND, ROWS, GObject)
struct _FindRows { GObject parent_instance; guint count; };
static void find_rows_list_init (GListModelInterface *interface);
G_DEFINE_FINAL_TYPE_WITH_CODE (FindRows, find_rows, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, find_rows_list_init))
static void find_rows_class_init (FindRowsClass *klass) { }
static void find_rows_init (FindRows *self) { }
static GType get_item_type (GListModel *model) { return find_row_get_type (); }
static guint get_n_items (GListModel *model) { return FIND_ROWS (model)->count; }

static gpointer
get_item (GListModel *model, guint position)
{
  FindRow *row;
  if (position >= FIND_ROWS (model)->count)
    return NULL;
  row = g_object_new (find_row_get_type (), NULL);
  row->index = position;
  return row;
}

static void
find_rows_list_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

/* ---- a row ----------------------------------------------------------------------------------------------- */

/* Appends text with marks for line breaks and bad bytes, and gives it a background; red 0: none. */
static void
append (GString *to, PangoAttrList *list, const char *text, gsize length, guint16 red, guint16 green, gboolean strike)
{
  g_autofree char *valid = g_utf8_make_valid (text, length);
  guint start = to->len;
  for (const char *p = valid; *p; p = g_utf8_next_char (p))
    if (*p == '\n')
      g_string_append (to, "⏎");
    else
      g_string_append_unichar (to, g_utf8_get_char (p));
  if (red || green)
    {
      PangoAttribute *attributes[3] = { pango_attr_background_new (red, green, 0x3000), pango_attr_background_alpha_new (0x5000),
                                        strike ? pango_attr_strikethrough_new (TRUE) : NULL };
      for (guint i = 0; i < 3 && attributes[i]; i++)
        {
          attributes[i]->start_index = start;
          attributes[i]->end_index = to->len;
          pango_attr_list_insert (list, attributes[i]);
        }
    }
}

static gsize
clip_start (const Rope *rope, gsize row, gsize hit)
{
  gsize start = hit > row + BEFORE_BYTES ? hit - BEFORE_BYTES : row;
  while (start > row && !rope_is_boundary (rope, start))
    start--;
  return start;
}

static void
show_row (EditorFind *self, guint index, GtkLabel *where, GtkLabel *change)
{
  Rope *rope = document_get_rope (self->view->document);
  SearchRange hit = *view_search_get (self->search, index);
  gsize line = rope_get_line_at (rope, hit.start), row = rope_get_line_start (rope, line);
  gsize row_end = rope_get_line_end (rope, rope_get_line_at (rope, hit.end));
  gsize from = clip_start (rope, row, hit.start), to = MIN (row_end, hit.end + AFTER_BYTES);
  g_autofree char *before = rope_dup_range (rope, from, hit.start), *old = rope_dup_range (rope, hit.start, hit.end);
  g_autofree char *after = rope_dup_range (rope, hit.end, to), *number = g_strdup_printf ("%zu", line + 1);
  g_autoptr (SearchTemplate) with = view_find_get_template (self);
  g_autoptr (SearchEdits) edits = with ? view_find_get_edit (self, with, index) : NULL;
  const DocumentEdit *edit = edits && edits->edits->len > 0 ? &g_array_index (edits->edits, DocumentEdit, 0) : NULL;
  g_autoptr (GString) text = g_string_new (from > row ? "…" : "");
  g_autoptr (PangoAttrList) list = pango_attr_list_new ();

  if (from == row)
    g_strchug (before);
  append (text, list, before, strlen (before), 0, 0, FALSE);
  append (text, list, old, MIN (hit.end - hit.start, AFTER_BYTES), edit ? 0xf000 : 0, edit ? 0x2000 : 0, edit != NULL);
  if (edit)
    append (text, list, edit->text, MIN (edit->length, AFTER_BYTES), 0x1000, 0xd000, FALSE);
  append (text, list, after, strlen (after), 0, 0, FALSE);
  gtk_label_set_text (where, number);
  gtk_label_set_attributes (change, list);
  gtk_label_set_text (change, text->str);
}

static void
ticked_cb (GtkCheckButton *check, GtkListItem *item)
{
  EditorFind *self = g_object_get_data (G_OBJECT (check), "find");
  FindRow *row = gtk_list_item_get_item (item);
  if (!row || g_object_get_data (G_OBJECT (check), "binding"))
    return;
  if (gtk_check_button_get_active (check))
    g_hash_table_remove (self->unticked, GUINT_TO_POINTER (row->index));
  else
    g_hash_table_add (self->unticked, GUINT_TO_POINTER (row->index));
  view_find_preview_update (self);
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item, EditorFind *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *check = gtk_check_button_new ();
  GtkWidget *where = gtk_label_new (NULL), *change = gtk_label_new (NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Replace this one"), -1);
  gtk_widget_add_css_class (where, "dim-label");
  gtk_widget_add_css_class (where, "numeric");
  gtk_label_set_width_chars (GTK_LABEL (where), 5);
  gtk_label_set_xalign (GTK_LABEL (where), 1);
  gtk_widget_add_css_class (change, "monospace");
  gtk_label_set_xalign (GTK_LABEL (change), 0);
  gtk_label_set_ellipsize (GTK_LABEL (change), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (change, TRUE);
  gtk_box_append (GTK_BOX (box), check);
  gtk_box_append (GTK_BOX (box), where);
  gtk_box_append (GTK_BOX (box), change);
  g_object_set_data (G_OBJECT (check), "find", self);
  g_signal_connect (check, "toggled", G_CALLBACK (ticked_cb), item);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *item, EditorFind *self)
{
  GtkWidget *check = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *where = gtk_widget_get_next_sibling (check), *change = gtk_widget_get_next_sibling (where);
  guint index = FIND_ROW (gtk_list_item_get_item (item))->index;
  if (index >= self->search->hits->len)
    return;
  g_object_set_data (G_OBJECT (check), "binding", self);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (check), !g_hash_table_contains (self->unticked, GUINT_TO_POINTER (index)));
  g_object_set_data (G_OBJECT (check), "binding", NULL);
  show_row (self, index, GTK_LABEL (where), GTK_LABEL (change));
}

static void
activate_cb (GtkListView *list, guint position, EditorFind *self)
{
  if (position >= self->search->hits->len)
    return;
  self->origin_start = view_search_get (self->search, position)->start;
  self->origin_end = view_search_get (self->search, position)->end;
  view_find_select (self, self->origin_start, self->origin_end);
  view_find_update (self);
}

/* Space ticks the row under the keyboard. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorFind *self)
{
  GtkWidget *list = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (controller));
  GtkSingleSelection *model = GTK_SINGLE_SELECTION (gtk_list_view_get_model (GTK_LIST_VIEW (list)));
  guint index = gtk_single_selection_get_selected (model);
  FindRows *rows = FIND_ROWS (gtk_single_selection_get_model (model));
  if (key != GDK_KEY_space || index == GTK_INVALID_LIST_POSITION)
    return FALSE;
  if (!g_hash_table_remove (self->unticked, GUINT_TO_POINTER (index)))
    g_hash_table_add (self->unticked, GUINT_TO_POINTER (index));
  g_list_model_items_changed (G_LIST_MODEL (rows), index, 1, 1);
  gtk_single_selection_set_selected (model, index);
  view_find_preview_update (self);
  return TRUE;
}

/* ---- the whole ------------------------------------------------------------------------------------------- */

static void
show_count (EditorFind *self, gboolean shown)
{
  guint total = self->search->hits->len, skipped = g_hash_table_size (self->unticked);
  g_autofree char *label = shown && skipped > 0 ? g_strdup_printf (_("Replace %'u of %'u"), total - MIN (skipped, total), total)
    : g_strdup (_("Replace _all"));
  if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (self->all_button)), label) != 0)
    gtk_button_set_label (GTK_BUTTON (self->all_button), label);
}

void
view_find_preview_update (EditorFind *self)
{
  gboolean shown = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->preview_toggle))
    && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->replace_toggle)) && self->search->hits->len > 0;
  FindRows *rows = g_object_get_data (G_OBJECT (self->preview), "rows");
  guint old = rows->count;
  guint64 revision = document_get_revision (self->view->document);
  const char *with = gtk_editable_get_text (GTK_EDITABLE (self->replace_entry));
  g_autofree char *state = g_strdup_printf ("%p %u %" G_GUINT64_FORMAT " %d %s", (gpointer) self->search->pattern, self->search->hits->len,
                                            revision, gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->keep_case)), with);
  g_autofree char *hits = g_strdup_printf ("%p %u %" G_GUINT64_FORMAT, (gpointer) self->search->pattern, self->search->hits->len, revision);

  if (g_strcmp0 (hits, g_object_get_data (G_OBJECT (rows), "hits")) != 0)
    {
      g_hash_table_remove_all (self->unticked);         /* other hits: they were never looked at */
      g_object_set_data_full (G_OBJECT (rows), "hits", g_strdup (hits), g_free);
    }
  rows->count = shown ? self->search->hits->len : 0;
  if ((shown || old > 0) && (g_strcmp0 (state, g_object_get_data (G_OBJECT (rows), "state")) != 0 || old != rows->count))
    {
      g_object_set_data_full (G_OBJECT (rows), "state", g_strdup (state), g_free);
      g_list_model_items_changed (G_LIST_MODEL (rows), 0, old, rows->count);
    }
  gtk_widget_set_visible (self->preview, shown);
  show_count (self, shown);
}

GtkWidget *
view_find_make_preview (EditorFind *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  FindRows *rows = g_object_new (find_rows_get_type (), NULL);
  GtkWidget *scroller = gtk_scrolled_window_new (), *list;
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), self);
  list = gtk_list_view_new (GTK_SELECTION_MODEL (gtk_single_selection_new (G_LIST_MODEL (rows))), factory);
  gtk_widget_add_css_class (list, "find-preview");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Replacements"), -1);
  gtk_list_view_set_single_click_activate (GTK_LIST_VIEW (list), TRUE);
  g_signal_connect (list, "activate", G_CALLBACK (activate_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (list, keys);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), list);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scroller), HEIGHT);
  gtk_widget_add_css_class (scroller, "frame");
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_widget_set_visible (scroller, FALSE);
  g_object_set_data (G_OBJECT (scroller), "rows", rows);
  return scroller;
}
