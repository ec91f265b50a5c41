/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The palette's entry and list. */
#include "ide-palette.h"
#include "ide-match.h"
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#define SHOWN_MAX 120
#define PAGE_ROWS 8
#define LIST_HEIGHT 380

/* ---- a row that is shown --------------------------------------------------------------------------------- */

#define PALETTE_TYPE_ROW (palette_row_get_type ())
G_DECLARE_FINAL_TYPE (PaletteRow, palette_row, PALETTE, ROW, GObject)
struct _PaletteRow {
  GObject parent_instance;
  const IdePaletteEntry *entry;         /* the palette's */
  guint   marks[IDE_MATCH_MARKS], mark_count;
};
G_DEFINE_FINAL_TYPE (PaletteRow, palette_row, G_TYPE_OBJECT)
static void palette_row_class_init (PaletteRowClass *klass) { }
static void palette_row_init (PaletteRow *self) { }

struct _IdePalette {
  GtkWidget   parent_instance;
  const IdePaletteClient *client;
  gpointer    data;
  GtkWidget  *box, *entry, *scroller, *list, *empty;
  GListStore *rows;
  GtkSingleSelection *selection;
  GPtrArray  *entries;
  GArray     *found;                    /* guint: indices of what matched found_query; NULL: everything may match */
  char       *found_query;
  IdePaletteMode mode;
  char       *empty_text;
  gboolean    filled, updating;
  double      update_ms;
};
G_DEFINE_FINAL_TYPE (IdePalette, ide_palette, GTK_TYPE_WIDGET)

IdePaletteEntry *
ide_palette_entry_new (const char *label, const char *target)
{
  IdePaletteEntry *entry = g_new0 (IdePaletteEntry, 1);
  entry->label = g_strdup (label);
  entry->target = g_strdup (target);
  entry->mask = ide_match_get_mask (label);
  return entry;
}

void
ide_palette_entry_free (IdePaletteEntry *entry)
{
  g_free (entry->label);
  g_free (entry->detail);
  g_free (entry->keys);
  g_free (entry->icon);
  g_free (entry->target);
  g_free (entry);
}

/* ---- finding --------------------------------------------------------------------------------------------- */

typedef struct { const IdePaletteEntry *entry; int score; guint index; } Hit;

static int
compare_hits (gconstpointer a, gconstpointer b)
{
  const Hit *x = a, *y = b;
  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  return x->index < y->index ? -1 : 1;
}

static void
forget_found (IdePalette *self)
{
  g_clear_pointer (&self->found, g_array_unref);
  g_clear_pointer (&self->found_query, g_free);
}

static void
clear_entries (IdePalette *self)
{
  forget_found (self);
  g_clear_pointer (&self->entries, g_ptr_array_unref);
}

/* Of two equal matches the one used last comes first; without a query what was used last comes first. */
static GArray *
find_hits (IdePalette *self, const IdeMatch *match, const char *query)
{
  GArray *hits = g_array_new (FALSE, FALSE, sizeof (Hit)), *found = g_array_new (FALSE, FALSE, sizeof (guint));
  gboolean narrower = self->found && self->mode != IDE_PALETTE_LINE && g_str_has_prefix (query, self->found_query);
  guint count = narrower ? self->found->len : self->entries ? self->entries->len : 0;

  for (guint k = 0; k < count; k++)
    {
      guint i = narrower ? g_array_index (self->found, guint, k) : k;   /* more letters never match more */
      const IdePaletteEntry *entry = self->entries->pdata[i];
      int score = self->mode == IDE_PALETTE_LINE ? 0
        : ide_match_score (match, entry->label, entry->mask, entry->is_path, NULL, NULL);
      Hit hit = { entry, 0, i };
      if (score < 0)
        continue;
      hit.score = ide_match_is_empty (match) ? (int) entry->recent : score + (entry->recent ? 200 : 0);
      g_array_append_val (hits, hit);
      g_array_append_val (found, i);
    }
  forget_found (self);
  self->found = found;
  self->found_query = g_strdup (query);
  g_array_sort (hits, compare_hits);
  return hits;
}

static const char *
get_query (IdePalette *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  return self->mode == IDE_PALETTE_FILES ? text : text + 1;
}

static void
show_rows (IdePalette *self)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (IdeMatch) match = ide_match_new (get_query (self));
  g_autoptr (GArray) hits = find_hits (self, match, get_query (self));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < hits->len && i < SHOWN_MAX; i++)
    {
      PaletteRow *row = g_object_new (PALETTE_TYPE_ROW, NULL);
      row->entry = g_array_index (hits, Hit, i).entry;
      if (self->mode != IDE_PALETTE_LINE)
        ide_match_score (match, row->entry->label, row->entry->mask, row->entry->is_path, row->marks, &row->mark_count);
      g_ptr_array_add (rows, row);
    }
  g_list_store_splice (self->rows, 0, g_list_model_get_n_items (G_LIST_MODEL (self->rows)), rows->pdata, rows->len);
  gtk_single_selection_set_selected (self->selection, 0);
  if (rows->len > 0)
    gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", 0);
  gtk_widget_set_visible (self->scroller, rows->len > 0);
  gtk_label_set_text (GTK_LABEL (self->empty), self->filled ? self->empty_text ? self->empty_text : _("Nothing found") : _("Looking…"));
  gtk_widget_set_visible (self->empty, rows->len == 0);
  self->update_ms = (g_get_monotonic_time () - start) / 1000.0;
}

void
ide_palette_set_entries (IdePalette *self, IdePaletteMode mode, GPtrArray *entries, const char *empty)
{
  if (!ide_palette_is_open (self) || mode != self->mode)
    {
      g_ptr_array_unref (entries);
      return;
    }
  g_list_store_remove_all (self->rows);                         /* they lend the old entries */
  clear_entries (self);
  self->entries = entries;
  self->filled = TRUE;
  g_free (self->empty_text);
  self->empty_text = g_strdup (empty);
  show_rows (self);
}

static IdePaletteMode
read_mode (const char *text)
{
  return *text && strchr (">:@#?", *text) ? (IdePaletteMode) *text : IDE_PALETTE_FILES;
}

static void
changed_cb (IdePalette *self)
{
  IdePaletteMode mode = read_mode (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  if (self->updating || !ide_palette_is_open (self))
    return;
  if (mode != self->mode || mode == IDE_PALETTE_LINE || !self->filled)
    {
      gboolean other = mode != self->mode;
      self->mode = mode;
      if (other)
        {
          self->filled = FALSE;
          g_list_store_remove_all (self->rows);
          clear_entries (self);
        }
      self->client->fill (self->data, mode, get_query (self));
      if (self->filled)
        return;
    }
  show_rows (self);
}

/* ---- choosing -------------------------------------------------------------------------------------------- */

static void
run_selected (IdePalette *self)
{
  g_autoptr (PaletteRow) row = NULL;
  g_autoptr (GPtrArray) entries = NULL;
  guint at = gtk_single_selection_get_selected (self->selection);

  if (at == GTK_INVALID_LIST_POSITION)
    return;
  row = g_list_model_get_item (G_LIST_MODEL (self->rows), at);
  entries = self->entries ? g_ptr_array_ref (self->entries) : NULL;     /* closing forgets them */
  ide_palette_close (self);
  if (row)
    self->client->run (self->data, self->mode, row->entry);
}

static void
move_selection (IdePalette *self, int by, gboolean wrap)
{
  int count = g_list_model_get_n_items (G_LIST_MODEL (self->rows)), at = gtk_single_selection_get_selected (self->selection);
  if (count == 0)
    return;
  at = wrap ? (at + by + count) % count : CLAMP (at + by, 0, count - 1);
  gtk_single_selection_set_selected (self->selection, at);
  gtk_widget_activate_action (self->list, "list.scroll-to-item", "u", at);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdePalette *self)
{
  switch (key)
    {
    case GDK_KEY_Down: case GDK_KEY_KP_Down:
      move_selection (self, 1, TRUE);
      return TRUE;
    case GDK_KEY_Up: case GDK_KEY_KP_Up:
      move_selection (self, -1, TRUE);
      return TRUE;
    case GDK_KEY_Page_Down:
      move_selection (self, PAGE_ROWS, FALSE);
      return TRUE;
    case GDK_KEY_Page_Up:
      move_selection (self, -PAGE_ROWS, FALSE);
      return TRUE;
    case GDK_KEY_Tab: case GDK_KEY_ISO_Left_Tab:
      move_selection (self, state & GDK_SHIFT_MASK ? -1 : 1, TRUE);
      return TRUE;
    case GDK_KEY_Return: case GDK_KEY_KP_Enter: case GDK_KEY_ISO_Enter:
      run_selected (self);
      return TRUE;
    case GDK_KEY_Escape:
      ide_palette_close (self);
      return TRUE;
    default:
      return FALSE;
    }
}

/* The list's own single click would select what the pointer happens to rest on when the palette opens. */
static gboolean
clicked_idle_cb (gpointer data)
{
  run_selected (data);
  g_object_unref (data);
  return G_SOURCE_REMOVE;
}

static void
clicked_cb (IdePalette *self)
{
  g_idle_add (clicked_idle_cb, g_object_ref (self));
}

/* The focus stays in the entry: what is selected is said as its description. */
static void
selected_cb (IdePalette *self)
{
  g_autoptr (PaletteRow) row = NULL;
  guint at = gtk_single_selection_get_selected (self->selection);
  if (at != GTK_INVALID_LIST_POSITION)
    row = g_list_model_get_item (G_LIST_MODEL (self->rows), at);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, row ? row->entry->label : "", -1);
}

/* ---- rows ------------------------------------------------------------------------------------------------ */

static GtkWidget *
add_label (GtkWidget *box, const char *css)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css)
    gtk_widget_add_css_class (label, css);
  gtk_box_append (GTK_BOX (box), label);
  return label;
}

static void
setup_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *icon = gtk_image_new (), *detail;
  gtk_box_append (GTK_BOX (box), icon);
  add_label (box, NULL);
  detail = add_label (box, "dim-label");
  gtk_widget_set_hexpand (detail, TRUE);
  gtk_widget_add_css_class (detail, "caption");
  gtk_label_set_ellipsize (GTK_LABEL (detail), PANGO_ELLIPSIZE_START);
  gtk_label_set_ellipsize (GTK_LABEL (add_label (box, "palette-keys")), PANGO_ELLIPSIZE_NONE);
  gtk_list_item_set_child (item, box);
}

static void
set_text (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text ? text : "");
  gtk_widget_set_visible (label, text && *text);
}

static void
mark_label (GtkWidget *label, const PaletteRow *row)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  for (guint i = 0; i < row->mark_count; i++)
    {
      PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);
      PangoAttribute *line = pango_attr_underline_new (PANGO_UNDERLINE_SINGLE);
      const char *at = row->entry->label + row->marks[i];
      bold->start_index = line->start_index = row->marks[i];
      bold->end_index = line->end_index = g_utf8_next_char (at) - row->entry->label;
      pango_attr_list_insert (attributes, bold);
      pango_attr_list_insert (attributes, line);
    }
  gtk_label_set_attributes (GTK_LABEL (label), attributes);
}

static void
bind_cb (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  PaletteRow *row = gtk_list_item_get_item (item);
  GtkWidget *icon = gtk_widget_get_first_child (gtk_list_item_get_child (item)), *label = gtk_widget_get_next_sibling (icon);
  GtkWidget *detail = gtk_widget_get_next_sibling (label), *keys = gtk_widget_get_next_sibling (detail);
  const IdePaletteEntry *entry = row->entry;

  gtk_image_set_from_icon_name (GTK_IMAGE (icon), entry->icon);
  gtk_widget_set_visible (icon, entry->icon != NULL);
  gtk_label_set_text (GTK_LABEL (label), entry->label);
  mark_label (label, row);
  gtk_label_set_text (GTK_LABEL (detail), entry->detail ? entry->detail : "");
  set_text (keys, entry->keys);
}

/* ---- opening and closing --------------------------------------------------------------------------------- */

gboolean
ide_palette_is_open (IdePalette *self)
{
  return gtk_widget_get_visible (GTK_WIDGET (self));
}

IdePaletteMode
ide_palette_get_mode (IdePalette *self)
{
  return self->mode;
}

void
ide_palette_open (IdePalette *self, const char *text)
{
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  self->updating = TRUE;
  self->mode = read_mode (text);
  self->filled = FALSE;
  g_list_store_remove_all (self->rows);
  clear_entries (self);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->updating = FALSE;
  changed_cb (self);
}

void
ide_palette_close (IdePalette *self)
{
  if (!ide_palette_is_open (self))
    return;
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_list_store_remove_all (self->rows);
  clear_entries (self);
  self->client->closed (self->data);
}

/* Later, when it is certain that the focus went elsewhere in the window and not to another one. */
static gboolean
left_idle_cb (gpointer data)
{
  IdePalette *self = data;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  if (focus && !gtk_widget_is_ancestor (focus, GTK_WIDGET (self)))
    ide_palette_close (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
left_cb (IdePalette *self)
{
  g_idle_add (left_idle_cb, g_object_ref (self));
}

void
ide_palette_dump (IdePalette *self, gpointer json_object)
{
  JsonArray *rows = json_array_new ();
  guint count = g_list_model_get_n_items (G_LIST_MODEL (self->rows));
  for (guint i = 0; i < MIN (count, 20); i++)
    {
      g_autoptr (PaletteRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), i);
      json_array_add_string_element (rows, row->entry->label);
    }
  json_object_set_boolean_member (json_object, "open", ide_palette_is_open (self));
  json_object_set_boolean_member (json_object, "filled", self->filled);
  json_object_set_int_member (json_object, "count", count);
  json_object_set_int_member (json_object, "entries", self->entries ? self->entries->len : 0);
  json_object_set_double_member (json_object, "ms", self->update_ms);
  json_object_set_array_member (json_object, "rows", rows);
}

static void
ide_palette_dispose (GObject *object)
{
  IdePalette *self = IDE_PALETTE (object);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  clear_entries (self);
  g_clear_pointer (&self->empty_text, g_free);
  G_OBJECT_CLASS (ide_palette_parent_class)->dispose (object);
}

static void
ide_palette_class_init (IdePaletteClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ide_palette_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "palette");
}

static void
make_list (IdePalette *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  self->rows = g_list_store_new (PALETTE_TYPE_ROW);
  self->selection = gtk_single_selection_new (G_LIST_MODEL (self->rows));
  self->list = gtk_list_view_new (GTK_SELECTION_MODEL (self->selection), factory);
  gtk_widget_set_can_focus (self->list, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Found"), -1);
  self->scroller = gtk_scrolled_window_new ();
  gtk_widget_set_focusable (self->scroller, FALSE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), self->list);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (self->scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (self->scroller), LIST_HEIGHT);
}

static void
ide_palette_init (IdePalette *self)
{
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  make_list (self);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->entry = gtk_entry_new ();
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (self->entry), GTK_ENTRY_ICON_PRIMARY, "system-search-symbolic");
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->entry), _("Files   > commands   : line   @ in this text   # in the project   ? help"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find files, commands, symbols and help"), -1);
  self->empty = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->empty, "dim-label");
  gtk_widget_add_css_class (self->empty, "palette-empty");
  gtk_box_append (GTK_BOX (self->box), self->entry);
  gtk_box_append (GTK_BOX (self->box), self->scroller);
  gtk_box_append (GTK_BOX (self->box), self->empty);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_size_request (GTK_WIDGET (self), 320, -1);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (click, "released", G_CALLBACK (clicked_cb), self);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (self->list, GTK_EVENT_CONTROLLER (click));
  g_signal_connect_swapped (self->selection, "notify::selected", G_CALLBACK (selected_cb), self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

GtkWidget *
ide_palette_new (const IdePaletteClient *client, gpointer data)
{
  IdePalette *self = g_object_new (IDE_TYPE_PALETTE, NULL);
  self->client = client;
  self->data = data;
  return GTK_WIDGET (self);
}
