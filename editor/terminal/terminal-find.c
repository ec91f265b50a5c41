/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The search bar of a terminal. */
#include "terminal-private.h"
#include <glib/gi18n.h>
#define PCRE2_CODE_UNIT_WIDTH 0
#include <pcre2.h>

static gboolean
set_pattern (TerminalPane *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->find_entry));
  gboolean is_regex = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->find_regex));
  gboolean with_case = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->find_case));
  g_autofree char *pattern = is_regex ? g_strdup (text) : g_regex_escape_string (text, -1);
  g_autoptr (GError) error = NULL;
  g_autoptr (VteRegex) regex = *text ? vte_regex_new_for_search (pattern, -1, PCRE2_UTF | PCRE2_MULTILINE | (with_case ? 0 : PCRE2_CASELESS),
                                                                 &error) : NULL;
  vte_terminal_search_set_regex (self->vte, regex, 0);
  gtk_widget_remove_css_class (self->find_entry, "error");
  gtk_widget_set_tooltip_text (self->find_entry, error ? error->message : NULL);
  if (error)
    gtk_widget_add_css_class (self->find_entry, "error");
  return regex != NULL;
}

static void
find (TerminalPane *self, gboolean forward)
{
  gboolean found;
  if (!set_pattern (self))
    return;
  found = forward ? vte_terminal_search_find_next (self->vte) : vte_terminal_search_find_previous (self->vte);
  if (!found)
    {
      gtk_widget_add_css_class (self->find_entry, "error");
      gtk_widget_set_tooltip_text (self->find_entry, _("Not found"));
    }
}

/* From the newest line upwards: what one looks for in a terminal was printed last. */
static void
changed_cb (TerminalPane *self)
{
  vte_terminal_unselect_all (self->vte);
  find (self, FALSE);
}

static void
previous_cb (TerminalPane *self)
{
  find (self, FALSE);
}

static void
next_cb (TerminalPane *self)
{
  find (self, TRUE);
}

static void
close_cb (TerminalPane *self)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->find_bar), FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->vte));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, TerminalPane *self)
{
  gboolean enter = key == GDK_KEY_Return || key == GDK_KEY_KP_Enter;
  if (key == GDK_KEY_Escape)
    close_cb (self);
  else if (enter || key == GDK_KEY_Up || key == GDK_KEY_Down)
    find (self, key == GDK_KEY_Down || (enter && (state & GDK_SHIFT_MASK)));
  else
    return FALSE;
  return TRUE;
}

static GtkWidget *
make_button (const char *icon, const char *label, GCallback clicked, TerminalPane *self)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (button, "clicked", clicked, self);
  return button;
}

static GtkWidget *
make_toggle (const char *text, const char *label, TerminalPane *self)
{
  GtkWidget *button = gtk_toggle_button_new_with_label (text);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (changed_cb), self);
  return button;
}

GtkWidget *
terminal_find_new (TerminalPane *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->find_bar = gtk_revealer_new ();
  self->find_entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->find_entry), _("Find in the terminal"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->find_entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Find in the terminal"), -1);
  gtk_widget_set_hexpand (self->find_entry, TRUE);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (self->find_entry, keys);
  gtk_widget_add_css_class (box, "terminal-find");
  gtk_box_append (GTK_BOX (box), self->find_entry);
  self->find_case = make_toggle ("Aa", _("Match case"), self);
  self->find_regex = make_toggle (".*", _("Regular expression"), self);
  gtk_box_append (GTK_BOX (box), self->find_case);
  gtk_box_append (GTK_BOX (box), self->find_regex);
  gtk_box_append (GTK_BOX (box), make_button ("go-up-symbolic", _("Further up (Enter)"), G_CALLBACK (previous_cb), self));
  gtk_box_append (GTK_BOX (box), make_button ("go-down-symbolic", _("Further down (Shift+Enter)"), G_CALLBACK (next_cb), self));
  gtk_box_append (GTK_BOX (box), make_button ("window-close-symbolic", _("Close the search"), G_CALLBACK (close_cb), self));
  gtk_revealer_set_child (GTK_REVEALER (self->find_bar), box);
  g_signal_connect_swapped (self->find_entry, "changed", G_CALLBACK (changed_cb), self);
  vte_terminal_search_set_wrap_around (self->vte, TRUE);
  return self->find_bar;
}

void
terminal_find_open (TerminalPane *self)
{
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->find_bar), TRUE);
  gtk_widget_grab_focus (self->find_entry);
}
