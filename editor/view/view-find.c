/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Find and replace in one text. */
#include "view-private.h"
#include <glib/gi18n.h>

struct _EditorFind {
  GtkWidget parent_instance;
  EditorView *view;                     /* not owned: our sibling in the page */
  GtkSourceSearchSettings *settings;
  GtkSourceSearchContext  *context;
  GtkWidget *revealer, *entry, *count, *replace_row, *replace_entry, *replace_toggle;
};
G_DEFINE_FINAL_TYPE (EditorFind, editor_find, GTK_TYPE_WIDGET)

static void
update_count (EditorFind *self)
{
  int total = gtk_source_search_context_get_occurrences_count (self->context), at;
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_autofree char *label = NULL;
  GtkTextIter start, end;

  gtk_widget_remove_css_class (self->entry, "error");
  if (!*text || total < 0)
    {
      gtk_label_set_text (GTK_LABEL (self->count), "");
      return;
    }
  gtk_text_buffer_get_selection_bounds (self->view->buffer, &start, &end);
  at = gtk_source_search_context_get_occurrence_position (self->context, &start, &end);
  if (total == 0)
    {
      label = g_strdup (_("Nothing found"));
      gtk_widget_add_css_class (self->entry, "error");
    }
  else if (at > 0)
    label = g_strdup_printf (_("%d of %d"), at, total);
  else
    label = g_strdup_printf (ngettext ("%d match", "%d matches", total), total);
  gtk_label_set_text (GTK_LABEL (self->count), label);
}

static void
select_match (EditorFind *self, const GtkTextIter *start, const GtkTextIter *end)
{
  gtk_text_buffer_select_range (self->view->buffer, start, end);
  gtk_text_view_scroll_to_mark (GTK_TEXT_VIEW (self->view), gtk_text_buffer_get_insert (self->view->buffer), 0.2, FALSE, 0, 0);
  update_count (self);
}

void
editor_find_next (EditorFind *self, gboolean back)
{
  GtkTextIter start, end, from, to;
  gboolean wrapped, found;

  gtk_text_buffer_get_selection_bounds (self->view->buffer, &start, &end);
  found = back ? gtk_source_search_context_backward (self->context, &start, &from, &to, &wrapped)
    : gtk_source_search_context_forward (self->context, &end, &from, &to, &wrapped);
  if (found)
    select_match (self, &from, &to);
}

static void
changed_cb (EditorFind *self)
{
  GtkTextIter start, from, to;
  gboolean wrapped;
  gtk_source_search_settings_set_search_text (self->settings, gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  gtk_text_buffer_get_selection_bounds (self->view->buffer, &start, NULL);
  if (gtk_source_search_context_forward (self->context, &start, &from, &to, &wrapped))
    select_match (self, &from, &to);
  update_count (self);
}

static void next_cb (EditorFind *self) { editor_find_next (self, FALSE); }
static void previous_cb (EditorFind *self) { editor_find_next (self, TRUE); }

static void
replace_cb (EditorFind *self)
{
  GtkTextIter start, end;
  gtk_text_buffer_get_selection_bounds (self->view->buffer, &start, &end);
  gtk_source_search_context_replace (self->context, &start, &end, gtk_editable_get_text (GTK_EDITABLE (self->replace_entry)),
                                     -1, NULL);
  editor_find_next (self, FALSE);
}

static void
replace_all_cb (EditorFind *self)
{
  document_begin_group (self->view->document);
  gtk_source_search_context_replace_all (self->context, gtk_editable_get_text (GTK_EDITABLE (self->replace_entry)), -1, NULL);
  document_end_group (self->view->document);
  update_count (self);
}

void
editor_find_open (EditorFind *self, gboolean with_replace)
{
  GtkTextIter start, end;
  if (gtk_text_buffer_get_selection_bounds (self->view->buffer, &start, &end)
      && gtk_text_iter_get_line (&start) == gtk_text_iter_get_line (&end))
    {
      g_autofree char *text = gtk_text_iter_get_slice (&start, &end);
      gtk_editable_set_text (GTK_EDITABLE (self->entry), text);
    }
  gtk_source_search_context_set_highlight (self->context, TRUE);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (self->replace_toggle), with_replace);
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->revealer), TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
  gtk_widget_grab_focus (self->entry);
  gtk_editable_select_region (GTK_EDITABLE (self->entry), 0, -1);
  update_count (self);
}

void
editor_find_close (EditorFind *self)
{
  gtk_source_search_context_set_highlight (self->context, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, EditorFind *self)
{
  if (key == GDK_KEY_Escape)
    editor_find_close (self);
  else if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && (state & GDK_SHIFT_MASK))
    editor_find_next (self, TRUE);
  else
    return FALSE;
  return TRUE;
}

static GtkWidget *
add_button (GtkWidget *box, const char *icon, const char *tooltip, GCallback callback, EditorFind *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_signal_connect_swapped (button, "clicked", callback, self);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
add_toggle (GtkWidget *box, const char *label, const char *tooltip, GtkSourceSearchSettings *settings, const char *property)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (label);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_bind_property (button, "active", settings, property, G_BINDING_DEFAULT);
  gtk_box_append (GTK_BOX (box), button);
  return button;
}

static GtkWidget *
make_replace_row (EditorFind *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *one = gtk_button_new_with_mnemonic (_("_Replace")), *all = gtk_button_new_with_mnemonic (_("Replace _all"));

  self->replace_entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->replace_entry), _("Replace with"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->replace_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Replace with"), -1);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->replace_entry), 28);
  g_signal_connect_swapped (self->replace_entry, "activate", G_CALLBACK (replace_cb), self);
  g_signal_connect_swapped (one, "clicked", G_CALLBACK (replace_cb), self);
  g_signal_connect_swapped (all, "clicked", G_CALLBACK (replace_all_cb), self);
  gtk_box_append (GTK_BOX (row), self->replace_entry);
  gtk_box_append (GTK_BOX (row), one);
  gtk_box_append (GTK_BOX (row), all);
  return row;
}

static GtkWidget *
make_find_row (EditorFind *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *close;

  self->entry = gtk_search_entry_new ();
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 28);
  g_object_set (self->entry, "placeholder-text", _("Find"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find"), -1);
  g_signal_connect_swapped (self->entry, "changed", G_CALLBACK (changed_cb), self);
  g_signal_connect_swapped (self->entry, "activate", G_CALLBACK (next_cb), self);
  gtk_box_append (GTK_BOX (row), self->entry);
  add_button (row, "go-up-symbolic", _("Previous match (Shift+F3)"), G_CALLBACK (previous_cb), self);
  add_button (row, "go-down-symbolic", _("Next match (F3)"), G_CALLBACK (next_cb), self);
  add_toggle (row, "Aa", _("Match case"), self->settings, "case-sensitive");
  add_toggle (row, "ab|", _("Whole words"), self->settings, "at-word-boundaries");
  add_toggle (row, ".*", _("Regular expression"), self->settings, "regex-enabled");
  self->replace_toggle = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (self->replace_toggle), "edit-find-replace-symbolic");
  gtk_widget_add_css_class (self->replace_toggle, "flat");
  gtk_widget_set_tooltip_text (self->replace_toggle, _("Replace (Ctrl+H)"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->replace_toggle), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Replace"), -1);
  gtk_box_append (GTK_BOX (row), self->replace_toggle);
  self->count = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->count, "dim-label");
  gtk_widget_add_css_class (self->count, "numeric");
  gtk_widget_set_hexpand (self->count, TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->count), 0);
  gtk_box_append (GTK_BOX (row), self->count);
  close = add_button (row, "window-close-symbolic", _("Close the find bar"), G_CALLBACK (editor_find_close), self);
  gtk_widget_add_css_class (close, "circular");
  return row;
}

static void
editor_find_dispose (GObject *object)
{
  EditorFind *self = EDITOR_FIND (object);
  g_clear_pointer (&self->revealer, gtk_widget_unparent);
  g_clear_object (&self->context);
  g_clear_object (&self->settings);
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
}

GtkWidget *
editor_find_new (EditorView *view)
{
  EditorFind *self = g_object_new (EDITOR_TYPE_FIND, "visible", FALSE, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->view = view;
  self->settings = gtk_source_search_settings_new ();
  gtk_source_search_settings_set_wrap_around (self->settings, TRUE);
  self->context = gtk_source_search_context_new (GTK_SOURCE_BUFFER (view->buffer), self->settings);
  gtk_source_search_context_set_highlight (self->context, FALSE);
  g_signal_connect_swapped (self->context, "notify::occurrences-count", G_CALLBACK (update_count), self);
  gtk_box_append (GTK_BOX (box), make_find_row (self));
  self->replace_row = make_replace_row (self);
  gtk_box_append (GTK_BOX (box), self->replace_row);
  g_object_bind_property (self->replace_toggle, "active", self->replace_row, "visible", G_BINDING_SYNC_CREATE);
  gtk_widget_add_css_class (box, "toolbar");
  self->revealer = gtk_revealer_new ();
  gtk_revealer_set_child (GTK_REVEALER (self->revealer), box);
  gtk_widget_set_parent (self->revealer, GTK_WIDGET (self));
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  return GTK_WIDGET (self);
}
