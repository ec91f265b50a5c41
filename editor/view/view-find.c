/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The find bar: what to look for, how, where one is among the hits, and the keys that go through them. */
#include "view-find-private.h"
#include <glib/gi18n.h>

#define HISTORY_MAX 50

G_DEFINE_FINAL_TYPE (EditorFind, editor_find, GTK_TYPE_WIDGET)

/* ---- texts looked for, of all bars ----------------------------------------------------------------------- */

static GPtrArray *
get_history (void)
{
  static GPtrArray *history;            /* newest last */
  if (!history)
    history = g_ptr_array_new_with_free_func (g_free);
  return history;
}

static void
remember (EditorFind *self)
{
  GPtrArray *history = get_history ();
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  guint index;
  self->history = 0;
  if (!*text)
    return;
  if (g_ptr_array_find_with_equal_func (history, text, g_str_equal, &index))
    g_ptr_array_remove_index (history, index);
  g_ptr_array_add (history, g_strdup (text));
  if (history->len > HISTORY_MAX)
    g_ptr_array_remove_index (history, 0);
}

static gboolean
go_through_history (EditorFind *self, int step)
{
  GPtrArray *history = get_history ();
  int at = (int) self->history + step;
  const char *text;
  if (at < 0 || at > (int) history->len)
    return FALSE;
  if (self->history == 0)
    {
      g_free (self->typed);
      self->typed = g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
    }
  text = at == 0 ? self->typed : g_ptr_array_index (history, history->len - at);
  gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->history = at;
  return TRUE;
}

/* ---- what is shown --------------------------------------------------------------------------------------- */

static char *
describe (EditorFind *self)
{
  const ViewSearch *search = self->search;
  gsize start, end;
  guint total = search->hits->len, at;
  g_autofree char *count = g_strdup_printf ("%'u", total);

  if (self->said && self->said_revision == document_get_revision (self->view->document))
    return g_strdup (self->said);
  if (!search->pattern || search->mistake)
    return g_strdup ("");
  if (total == 0)
    return g_strdup (search->running ? _("Searching…") : _("Nothing found"));
  view_search_get_place (search, &start, &end);
  at = view_search_find_exact (search, start, end);
  if (at != G_MAXUINT)
    return g_strdup_printf (search->running || search->truncated ? _("%'u of more than %s") : _("%'u of %s"), at + 1, count);
  return g_strdup_printf (search->running || search->truncated ? _("More than %s") : ngettext ("%s match", "%s matches", total),
                          count);
}

/* Underlines the place in the entry from which on it is wrong. */
static void
show_place (EditorFind *self)
{
  PangoAttrList *list = NULL;
  if (self->search->mistake && !self->search->pattern)
    {
      gsize length = strlen (gtk_editable_get_text (GTK_EDITABLE (self->entry)));
      PangoAttribute *line = pango_attr_underline_new (PANGO_UNDERLINE_ERROR);
      line->start_index = self->search->place < length ? self->search->place : length > 0 ? length - 1 : 0;
      line->end_index = G_MAXUINT;
      list = pango_attr_list_new ();
      pango_attr_list_insert (list, line);
    }
  gtk_entry_set_attributes (GTK_ENTRY (self->entry), list);
  g_clear_pointer (&list, pango_attr_list_unref);
}

static void
show_message (EditorFind *self)
{
  const ViewSearch *search = self->search;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *message = NULL;
  if (search->mistake && !search->pattern)
    message = g_strdup_printf (_("At character %ld: %s"),
                               g_utf8_strlen (text, MIN (search->place, strlen (text))) + 1, search->mistake);
  else if (search->mistake)
    message = g_strdup (search->mistake);
  else if (search->truncated)
    message = g_strdup (_("There are more matches than can be counted; look for something rarer."));
  gtk_label_set_text (GTK_LABEL (self->message), message ? message : "");
  gtk_widget_set_visible (self->message, message != NULL);
}

static void
set_class (GtkWidget *widget, const char *name, gboolean wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, name);
  else
    gtk_widget_remove_css_class (widget, name);
}

void
view_find_update (EditorFind *self)
{
  const ViewSearch *search = self->search;
  g_autofree char *text = describe (self);
  gboolean nothing = search->pattern && !search->running && !search->restart && search->hits->len == 0 && !self->said;
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (self->count)), text) != 0)
    gtk_label_set_text (GTK_LABEL (self->count), text);
  gtk_widget_set_tooltip_text (self->count, self->wrapped ? _("The search went on at the other end") : NULL);
  set_class (self->entry, "error", nothing || search->mistake != NULL);
  show_place (self);
  show_message (self);
}

void
view_find_say (EditorFind *self, char *text)
{
  g_free (self->said);
  self->said = text;
  self->said_revision = document_get_revision (self->view->document);
  view_find_update (self);
}

/* ---- going through the hits ------------------------------------------------------------------------------ */

void
view_find_select (EditorFind *self, gsize start, gsize end)
{
  self->search->current = (SearchRange) { start, end };
  self->search->has_current = TRUE;
  self->selecting = TRUE;
  editor_view_select (self->view, start, end);
  self->selecting = FALSE;
}

/* G_MAXUINT: not known yet; hits->len: there is none at all. Hits come in the text's order. */
static guint
choose (EditorFind *self)
{
  const ViewSearch *search = self->search;
  gboolean all = !search->running && !search->restart;
  guint count = search->hits->len, at;
  gsize start, end;

  if (self->jump == FIND_FIRST)
    at = search_hits_find (search->hits, self->origin_start);
  else
    {
      view_search_get_place (search, &start, &end);
      if (self->jump == FIND_NEXT)
        {
          at = search_hits_find (search->hits, view_search_find_exact (search, start, end) != G_MAXUINT ? MAX (end, start + 1) : start);
          if (at > 0 && start < end && at < count && view_search_get (search, at)->start < end)
            at = search_hits_find (search->hits, end);
        }
      else
        {
          at = search_hits_find (search->hits, start);
          if (at == count && !all)
            return G_MAXUINT;
          self->wrapped = at == 0;
          return at > 0 ? at - 1 : all ? (count > 0 ? count - 1 : count) : G_MAXUINT;
        }
    }
  self->wrapped = at == count && count > 0;
  return at < count ? at : !all ? G_MAXUINT : count > 0 ? 0 : count;
}

static void
try_jump (EditorFind *self)
{
  const ViewSearch *search = self->search;
  SearchRange hit;
  guint index;
  if (self->jump == FIND_STAY)
    return;
  index = choose (self);
  if (index == G_MAXUINT)
    return;
  if (index < search->hits->len)
    {
      hit = *view_search_get (search, index);
      if (self->jump != FIND_FIRST)
        {
          self->origin_start = hit.start;
          self->origin_end = hit.end;
        }
      self->jump = FIND_STAY;
      view_find_select (self, hit.start, hit.end);
    }
  else
    {
      if (self->jump == FIND_FIRST)
        view_find_select (self, self->origin_start, self->origin_end);
      else
        gtk_widget_error_bell (self->entry);
      self->jump = FIND_STAY;
    }
}

void
view_find_jump (EditorFind *self, FindJump jump)
{
  self->jump = jump;
  try_jump (self);
  view_find_update (self);
}

static void
search_cb (gpointer data)
{
  EditorFind *self = data;
  try_jump (self);
  view_find_replace_update (self);
  view_find_update (self);
}

SearchFlags
view_find_get_flags (EditorFind *self)
{
  return (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->match_case)) ? SEARCH_CASE : 0)
    | (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->word)) ? SEARCH_WORD : 0)
    | (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->regex)) ? SEARCH_REGEX : 0);
}

static void
changed_cb (EditorFind *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  g_clear_pointer (&self->said, g_free);
  self->jump = FIND_FIRST;
  view_search_set (self->search, gtk_editable_get_text (GTK_EDITABLE (self->entry)), view_find_get_flags (self));
  search_cb (self);
}

static void
typed_cb (EditorFind *self)
{
  self->history = 0;
  changed_cb (self);
}

static void
limited_cb (EditorFind *self)
{
  gboolean wanted = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->limited));
  gsize start, end;
  editor_view_get_selection (self->view, &start, &end);
  if (wanted && start == end && !self->search->ranges)
    {
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->limited), FALSE);
      view_find_say (self, g_strdup (_("Select some text first")));
      return;
    }
  if (wanted == (self->search->ranges != NULL))
    return;
  g_clear_pointer (&self->said, g_free);
  self->origin_start = self->origin_end = start;
  view_search_set_range (self->search, wanted, start, end);
  view_find_jump (self, FIND_FIRST);
}

void
editor_find_next (EditorFind *self, gboolean back)
{
  remember (self);
  g_clear_pointer (&self->said, g_free);
  self->jump = back ? FIND_PREVIOUS : FIND_NEXT;
  view_search_set (self->search, gtk_editable_get_text (GTK_EDITABLE (self->entry)), view_find_get_flags (self));
  search_cb (self);
}

static void next_cb (EditorFind *self) { editor_find_next (self, FALSE); }
static void previous_cb (EditorFind *self) { editor_find_next (self, TRUE); }

/* A person who puts the caret somewhere begins to search from there. */
static void
caret_cb (EditorFind *self)
{
  gsize start, end;
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  view_search_get_place (self->search, &start, &end);
  if (!self->selecting && self->jump == FIND_STAY
      && !(self->search->has_current && start == self->search->current.start && end == self->search->current.end))
    {
      self->origin_start = start;
      self->origin_end = end;
      self->wrapped = self->search->has_current = FALSE;
    }
  view_find_update (self);
}

/* ---- opening and closing --------------------------------------------------------------------------------- */

/* One row that is selected is looked for; several are looked in. */
static void
take_selection (EditorFind *self)
{
  gsize start = self->origin_start, end = self->origin_end;
  gboolean rows = document_get_line_at (self->view->document, start) != document_get_line_at (self->view->document, end);
  if (start < end && !rows)
    {
      g_autofree char *text = rope_dup_range (document_get_rope (self->view->document), start, end);
      if (g_utf8_validate (text, -1, NULL))
        gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
    }
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->limited), rows);
}

void
editor_find_open (EditorFind *self, gboolean with_replace)
{
  gboolean was_open = gtk_widget_get_visible (GTK_WIDGET (self));
  editor_view_get_selection (self->view, &self->origin_start, &self->origin_end);
  if (!was_open)
    gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  if (!was_open || gtk_widget_has_focus (GTK_WIDGET (self->view)))
    take_selection (self);
  if (!was_open || with_replace)
    gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->replace_toggle), with_replace);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
  if (!was_open)
    changed_cb (self);
}

void
editor_find_close (EditorFind *self)
{
  if (!gtk_widget_get_visible (GTK_WIDGET (self)))
    return;
  remember (self);
  self->jump = FIND_STAY;
  view_find_replace_stop (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->limited), FALSE);
  view_search_clear (self->search);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* Back to where the search began, or to the hit that was gone to since. */
static void
leave (EditorFind *self)
{
  gsize start = self->origin_start, end = self->origin_end;
  editor_find_close (self);
  editor_view_select (self->view, start, end);
}

/* Every hit becomes a selection with a caret. */
static void
select_all (EditorFind *self)
{
  GArray *hits = self->search->hits;
  g_autoptr (GArray) list = g_array_sized_new (FALSE, FALSE, sizeof (EditorCaret), hits->len);
  gsize start, end;
  guint at;
  if (hits->len == 0 || self->search->running || self->search->restart)
    {
      gtk_widget_error_bell (self->entry);
      return;
    }
  for (guint i = 0; i < hits->len; i++)
    {
      EditorCaret caret = { view_search_get (self->search, i)->start, view_search_get (self->search, i)->end, CARETS_NO_COLUMN };
      g_array_append_val (list, caret);
    }
  view_search_get_place (self->search, &start, &end);
  at = MIN (search_hits_find (hits, start), hits->len - 1);
  editor_find_close (self);
  carets_set (self->view->carets, (EditorCaret *) (void *) list->data, list->len, at);
}

const char *
editor_find_get_status (EditorFind *self)
{
  return !gtk_widget_get_visible (GTK_WIDGET (self)) ? NULL : gtk_widget_get_visible (self->message)
    ? gtk_label_get_text (GTK_LABEL (self->message)) : gtk_label_get_text (GTK_LABEL (self->count));
}

guint
editor_find_get_count (EditorFind *self)
{
  return self->search->hits->len;
}

/* ---- keys ------------------------------------------------------------------------------------------------ */

static void
toggle (GtkWidget *button)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), !gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (button)));
}

static gboolean
alt_key (EditorFind *self, guint key)
{
  switch (gdk_keyval_to_lower (key))
    {
    case GDK_KEY_c: toggle (self->match_case); return TRUE;
    case GDK_KEY_w: toggle (self->word); return TRUE;
    case GDK_KEY_r: toggle (self->regex); return TRUE;
    case GDK_KEY_l: toggle (self->limited); return TRUE;
    case GDK_KEY_p: toggle (self->keep_case); return TRUE;
    default: return FALSE;
    }
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorFind *self)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (GTK_WIDGET (self)));
  gboolean in_entry = focus && gtk_widget_is_ancestor (focus, self->entry);
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter;
  state &= GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK;
  if (key == GDK_KEY_Escape)
    {
      if (self->replacing)
        view_find_replace_stop (self);
      else
        leave (self);
    }
  else if (enter && state == GDK_ALT_MASK)
    select_all (self);
  else if (enter && state == (GDK_CONTROL_MASK | GDK_ALT_MASK))
    view_find_replace_all (self);
  else if (enter && in_entry && (state == 0 || state == GDK_SHIFT_MASK))
    editor_find_next (self, state == GDK_SHIFT_MASK);
  else if (key == GDK_KEY_Tab && in_entry && state == 0 && gtk_widget_get_visible (self->replace_entry))
    gtk_widget_grab_focus (self->replace_entry);
  else if (key == GDK_KEY_ISO_Left_Tab && focus && gtk_widget_is_ancestor (focus, self->replace_entry))
    gtk_widget_grab_focus (self->entry);
  else if ((key == GDK_KEY_Up || key == GDK_KEY_Down) && in_entry && state == 0)
    return go_through_history (self, key == GDK_KEY_Up ? 1 : -1);
  else
    return state == GDK_ALT_MASK && alt_key (self, key);
  return TRUE;
}

/* ---- widgets --------------------------------------------------------------------------------------------- */

static void
name (GtkWidget *widget, const char *text)
{
  gtk_widget_set_tooltip_text (widget, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

GtkWidget *
view_find_add_button (GtkWidget *box, const char *icon, const char *tooltip, GCallback callback, EditorFind *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_add_css_class (button, "flat");
  name (button, tooltip);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

GtkWidget *
view_find_add_toggle (EditorFind *self, GtkWidget *box, const char *label, const char *tooltip)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "find-option");
  name (button, tooltip);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
make_options (EditorFind *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->match_case = view_find_add_toggle (self, box, "Aa", _("Match case (Alt+C)"));
  self->word = view_find_add_toggle (self, box, "ab", _("Whole words (Alt+W)"));
  self->regex = view_find_add_toggle (self, box, ".*", _("Regular expression (Alt+R)"));
  self->limited = view_find_add_toggle (self, box, "≡", _("In the selection only (Alt+L)"));
  g_signal_connect_swapped (self->match_case, "toggled", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->word, "toggled", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->regex, "toggled", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->limited, "toggled", G_CALLBACK (limited_cb), self);
  return box;
}

static GtkWidget *
make_entry (EditorFind *self)
{
  GtkWidget *entry = gtk_entry_new ();
  gtk_entry_set_icon_from_icon_name (GTK_ENTRY (entry), GTK_ENTRY_ICON_PRIMARY, "edit-find-symbolic");
  gtk_entry_set_icon_activatable (GTK_ENTRY (entry), GTK_ENTRY_ICON_PRIMARY, FALSE);
  gtk_editable_set_width_chars (GTK_EDITABLE (entry), 10);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (entry), 40);
  gtk_entry_set_placeholder_text (GTK_ENTRY (entry), _("Find"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find"), -1);
  g_signal_connect_swapped (entry, "changed", G_CALLBACK (typed_cb), self);
  return entry;
}

static GtkWidget *
make_label (const char *first_class, gboolean wrap)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_widget_add_css_class (label, first_class);
  gtk_widget_add_css_class (label, "numeric");
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), wrap);
  if (!wrap)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  return label;
}

static void
fill (EditorFind *self)
{
  GtkGrid *grid = GTK_GRID (self->grid);
  GtkWidget *steps = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *edge = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *close;

  self->replace_toggle = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->replace_toggle), "edit-find-replace-symbolic");
  gtk_widget_add_css_class (self->replace_toggle, "flat");
  name (self->replace_toggle, _("Replace (Ctrl+H)"));
  self->entry = make_entry (self);
  self->count = make_label ("dim-label", FALSE);
  self->message = make_label ("error", TRUE);
  gtk_widget_add_css_class (self->message, "caption");
  gtk_widget_set_visible (self->message, FALSE);
  view_find_add_button (steps, "go-up-symbolic", _("Previous match (Shift+F3)"), G_CALLBACK (previous_cb), self);
  view_find_add_button (steps, "go-down-symbolic", _("Next match (F3)"), G_CALLBACK (next_cb), self);
  close = view_find_add_button (edge, "window-close-symbolic", _("Close the find bar (Esc)"), G_CALLBACK (editor_find_close), self);
  gtk_widget_add_css_class (close, "circular");
  gtk_grid_attach (grid, self->replace_toggle, 0, 0, 1, 1);
  gtk_grid_attach (grid, self->entry, 1, 0, 1, 1);
  gtk_grid_attach (grid, make_options (self), 2, 0, 1, 1);
  gtk_grid_attach (grid, steps, 3, 0, 1, 1);
  gtk_grid_attach (grid, self->count, 4, 0, 1, 1);
  gtk_grid_attach (grid, edge, 5, 0, 1, 1);
  self->replace_box = view_find_make_replace (self);
  gtk_grid_attach (grid, self->replace_entry, 1, 1, 1, 1);
  gtk_grid_attach (grid, self->replace_box, 2, 1, 4, 1);
  gtk_grid_attach (grid, self->message, 1, 2, 5, 1);
  self->preview = view_find_make_preview (self);
  gtk_grid_attach (grid, self->preview, 0, 3, 6, 1);
  g_object_bind_property (self->replace_toggle, "active", self->replace_box, "visible", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->replace_toggle, "active", self->replace_entry, "visible", G_BINDING_SYNC_CREATE);
}

static void
editor_find_dispose (GObject *object)
{
  EditorFind *self = EDITOR_FIND (object);
  if (self->view)
    g_signal_handlers_disconnect_by_data (self->view, self);
  if (self->search)
    view_find_replace_stop (self);
  g_clear_pointer (&self->search, view_search_free);
  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_clear_pointer (&self->unticked, g_hash_table_unref);
  g_clear_pointer (&self->said, g_free);
  g_clear_pointer (&self->typed, g_free);
  g_clear_object (&self->view);
  G_OBJECT_CLASS (editor_find_parent_class)->dispose (object);
}

static void
editor_find_class_init (EditorFindClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = editor_find_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
editor_find_init (EditorFind *self)
{
  self->unticked = g_hash_table_new (NULL, NULL);
}

GtkWidget *
editor_find_new (EditorView *view)
{
  EditorFind *self = g_object_new (EDITOR_TYPE_FIND, "visible", FALSE, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->view = g_object_ref (view);
  self->search = view_search_new (view, search_cb, self);
  self->grid = gtk_grid_new ();
  gtk_grid_set_row_spacing (GTK_GRID (self->grid), 6);
  gtk_grid_set_column_spacing (GTK_GRID (self->grid), 6);
  gtk_widget_add_css_class (self->grid, "find-bar");
  fill (self);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  g_signal_connect_swapped (view, "caret-moved", G_CALLBACK (caret_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  return GTK_WIDGET (self);
}
