/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tabs and splits of the terminal panel. A tab's child is a box that holds one pane, or a tree of GtkPaned with panes. */
#include "terminal-private.h"
#include <glib/gi18n.h>

/* ---- finding --------------------------------------------------------------------------------------------- */

void
terminal_panel_foreach (GtkWidget *widget, TerminalPaneFunc func, gpointer data)
{
  GtkWidget *next;
  if (TERMINAL_IS_PANE (widget))
    {
      func (TERMINAL_PANE (widget), data);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = next)
    {
      next = gtk_widget_get_next_sibling (child);
      terminal_panel_foreach (child, func, data);
    }
}

static void
take_first (TerminalPane *pane, gpointer data)
{
  TerminalPane **first = data;
  if (!*first)
    *first = pane;
}

static AdwTabPage *
get_tab (TerminalPanel *self, TerminalPane *pane)
{
  for (int i = 0; i < adw_tab_view_get_n_pages (self->tabs); i++)
    {
      AdwTabPage *page = adw_tab_view_get_nth_page (self->tabs, i);
      if (gtk_widget_is_ancestor (GTK_WIDGET (pane), adw_tab_page_get_child (page)))
        return page;
    }
  return NULL;
}

/* ---- titles ---------------------------------------------------------------------------------------------- */

static void
update_title (TerminalPanel *self, TerminalPane *pane)
{
  AdwTabPage *page = get_tab (self, pane);
  const char *given = page ? g_object_get_data (G_OBJECT (page), "given-title") : NULL;
  g_autofree char *title = given ? g_strdup (given) : terminal_pane_dup_title (pane), *folder = terminal_pane_dup_folder (pane);
  g_autofree char *tip = folder ? g_filename_display_name (folder) : NULL, *escaped = tip ? g_markup_escape_text (tip, -1) : NULL;
  if (!page)
    return;
  adw_tab_page_set_title (page, title);
  adw_tab_page_set_tooltip (page, escaped ? escaped : "");
}

static void
title_cb (TerminalPane *pane, TerminalPanel *self)
{
  update_title (self, pane);
}

static void
rename_cb (AdwMessageDialog *dialog, const char *response, TerminalPanel *self)
{
  AdwTabPage *page = g_object_get_data (G_OBJECT (dialog), "tab");
  GtkEditable *entry = GTK_EDITABLE (adw_message_dialog_get_extra_child (dialog));
  const char *text = gtk_editable_get_text (entry);
  if (!g_str_equal (response, "rename") || adw_tab_view_get_n_pages (self->tabs) == 0)
    return;
  g_object_set_data_full (G_OBJECT (page), "given-title", *text ? g_strdup (text) : NULL, g_free);
  if (*text)
    adw_tab_page_set_title (page, text);
  else if (self->active)
    update_title (self, self->active);
}

void
terminal_panel_rename (TerminalPanel *self)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);
  GtkWidget *dialog, *entry;
  if (!page)
    return;
  dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Rename the tab"), _("Empty: the name that the program gives."));
  entry = gtk_entry_new ();
  gtk_editable_set_text (GTK_EDITABLE (entry), adw_tab_page_get_title (page));
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the tab"), -1);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), entry);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "rename", _("_Rename"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "rename", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "rename");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "tab", g_object_ref (page), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (rename_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_widget_grab_focus (entry);
}

/* ---- panes ----------------------------------------------------------------------------------------------- */

static void
focused_cb (TerminalPane *pane, TerminalPanel *self)
{
  AdwTabPage *page = get_tab (self, pane);
  g_set_weak_pointer (&self->active, pane);
  if (page)
    adw_tab_page_set_needs_attention (page, FALSE);
  update_title (self, pane);
}

static void
bell_cb (TerminalPane *pane, TerminalPanel *self)
{
  AdwTabPage *page = get_tab (self, pane);
  if (page && page != adw_tab_view_get_selected_page (self->tabs))
    adw_tab_page_set_needs_attention (page, TRUE);
}

static void
open_file_cb (TerminalPane *pane, const char *path, guint line, guint column, TerminalPanel *self)
{
  g_signal_emit_by_name (self, "open-file", path, line, column);
}

static gboolean
close_ended_cb (gpointer data)
{
  TerminalPane *pane = data;
  TerminalPanel *self = TERMINAL_PANEL (gtk_widget_get_ancestor (GTK_WIDGET (pane), TERMINAL_TYPE_PANEL));
  if (self && !pane->session && !pane->starting)
    terminal_panel_close_pane (self, pane, FALSE);
  g_object_unref (pane);
  return G_SOURCE_REMOVE;
}

/* "exit" closes what it was typed in, unless it is the last: that says so and offers another. */
static void
ended_cb (TerminalPane *pane, int status, TerminalPanel *self)
{
  update_title (self, pane);
  if (status == 0 && self->panes > 1)
    g_idle_add (close_ended_cb, g_object_ref (pane));
}

static TerminalPane *
make_pane (TerminalPanel *self)
{
  TerminalPane *pane = TERMINAL_PANE (terminal_pane_new ());
  terminal_pane_apply (pane, &self->state, self->zoom);
  g_signal_connect_object (pane, "focused", G_CALLBACK (focused_cb), self, 0);
  g_signal_connect_object (pane, "title", G_CALLBACK (title_cb), self, 0);
  g_signal_connect_object (pane, "ended", G_CALLBACK (ended_cb), self, 0);
  g_signal_connect_object (pane, "bell", G_CALLBACK (bell_cb), self, 0);
  g_signal_connect_object (pane, "open-file", G_CALLBACK (open_file_cb), self, 0);
  self->panes++;
  return pane;
}

static gboolean
focus_pane_cb (gpointer data)
{
  TerminalPane *pane = data;
  if (pane->vte && gtk_widget_get_mapped (GTK_WIDGET (pane)))
    gtk_widget_grab_focus (GTK_WIDGET (pane));
  g_object_unref (pane);
  return G_SOURCE_REMOVE;
}

static void
focus_pane (TerminalPanel *self, TerminalPane *pane)
{
  g_set_weak_pointer (&self->active, pane);
  g_idle_add (focus_pane_cb, g_object_ref (pane));
}

TerminalPane *
terminal_panel_add_tab (TerminalPanel *self, const char *folder, TerminalProfile *profile)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  TerminalPane *pane = make_pane (self);
  AdwTabPage *page;

  gtk_widget_set_hexpand (GTK_WIDGET (pane), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (pane));
  page = adw_tab_view_append (self->tabs, box);
  adw_tab_page_set_title (page, profile ? profile->name : _("Terminal"));
  terminal_pane_start (pane, folder, profile);
  adw_tab_view_set_selected_page (self->tabs, page);
  focus_pane (self, pane);
  terminal_panel_update (self);
  return pane;
}

static void
set_child_of (GtkWidget *parent, GtkWidget *old, GtkWidget *new)
{
  if (!GTK_IS_PANED (parent))
    {
      gtk_box_remove (GTK_BOX (parent), old);
      gtk_box_append (GTK_BOX (parent), new);
    }
  else if (gtk_paned_get_start_child (GTK_PANED (parent)) == old)
    gtk_paned_set_start_child (GTK_PANED (parent), new);
  else
    gtk_paned_set_end_child (GTK_PANED (parent), new);
}

void
terminal_panel_split (TerminalPanel *self, GtkOrientation orientation)
{
  TerminalPane *old = self->active, *new;
  GtkWidget *parent, *paned;
  g_autofree char *folder = NULL;
  int room;

  if (!old)
    return;
  folder = terminal_pane_dup_folder (old);
  parent = gtk_widget_get_parent (GTK_WIDGET (old));
  room = orientation == GTK_ORIENTATION_HORIZONTAL ? gtk_widget_get_width (GTK_WIDGET (old)) : gtk_widget_get_height (GTK_WIDGET (old));
  paned = gtk_paned_new (orientation);
  gtk_widget_set_hexpand (paned, TRUE);
  g_object_ref (old);
  set_child_of (parent, GTK_WIDGET (old), paned);
  gtk_paned_set_start_child (GTK_PANED (paned), GTK_WIDGET (old));
  g_object_unref (old);
  new = make_pane (self);
  gtk_paned_set_end_child (GTK_PANED (paned), GTK_WIDGET (new));
  gtk_paned_set_position (GTK_PANED (paned), room / 2);
  terminal_pane_start (new, folder, NULL);
  focus_pane (self, new);
}

/* ---- closing --------------------------------------------------------------------------------------------- */

static void
close_one (TerminalPane *pane, gpointer data)
{
  TerminalPanel *self = data;
  self->panes--;
  terminal_pane_close (pane);
}

static void
remove_pane (TerminalPanel *self, TerminalPane *pane)
{
  GtkWidget *paned = gtk_widget_get_parent (GTK_WIDGET (pane)), *other, *parent;
  TerminalPane *next = NULL;

  if (!GTK_IS_PANED (paned))
    {
      AdwTabPage *page = get_tab (self, pane);
      g_object_set_data (G_OBJECT (page), "agreed", GINT_TO_POINTER (TRUE));
      adw_tab_view_close_page (self->tabs, page);
      return;
    }
  close_one (pane, self);
  other = gtk_paned_get_start_child (GTK_PANED (paned)) == GTK_WIDGET (pane) ? gtk_paned_get_end_child (GTK_PANED (paned))
    : gtk_paned_get_start_child (GTK_PANED (paned));
  parent = gtk_widget_get_parent (paned);
  g_object_ref (other);
  gtk_paned_set_start_child (GTK_PANED (paned), NULL);
  gtk_paned_set_end_child (GTK_PANED (paned), NULL);
  set_child_of (parent, paned, other);
  g_object_unref (other);
  terminal_panel_foreach (other, take_first, &next);
  if (next)
    focus_pane (self, next);
}

typedef struct { TerminalPanel *panel; TerminalPane *pane; AdwTabPage *page; } Closing;

static void
closing_free (gpointer data, GClosure *closure)
{
  Closing *closing = data;
  g_object_unref (closing->panel);
  g_clear_object (&closing->pane);
  g_clear_object (&closing->page);
  g_free (closing);
}

static void
response_cb (AdwMessageDialog *dialog, const char *response, Closing *closing)
{
  gboolean agreed = g_str_equal (response, "close");
  if (closing->page)
    {
      if (agreed)
        terminal_panel_foreach (adw_tab_page_get_child (closing->page), close_one, closing->panel);
      adw_tab_view_close_page_finish (closing->panel->tabs, closing->page, agreed);
    }
  else if (agreed && gtk_widget_get_parent (GTK_WIDGET (closing->pane)))
    remove_pane (closing->panel, closing->pane);
  terminal_panel_update (closing->panel);
}

static void
ask (TerminalPanel *self, TerminalPane *pane, AdwTabPage *page, char **running)
{
  g_autofree char *names = g_strjoinv (", ", running);
  g_autofree char *body = g_strdup_printf (ngettext ("%s is still running and will be ended.", "%s are still running and will be ended.",
                                                     g_strv_length (running)), names);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Close the terminal?"), body);
  Closing *closing = g_new0 (Closing, 1);
  closing->panel = g_object_ref (self);
  closing->pane = pane ? g_object_ref (pane) : NULL;
  closing->page = page ? g_object_ref (page) : NULL;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "close", _("_Close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), closing, closing_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
terminal_panel_close_pane (TerminalPanel *self, TerminalPane *pane, gboolean wanted)
{
  g_auto (GStrv) running = terminal_pane_dup_running (pane);
  if (wanted && running[0])
    ask (self, pane, NULL, running);
  else
    remove_pane (self, pane);
}

static void
collect_running (TerminalPane *pane, gpointer data)
{
  g_auto (GStrv) running = terminal_pane_dup_running (pane);
  g_strv_builder_addv (data, (const char **) running);
}

static gboolean
close_page_cb (AdwTabView *tabs, AdwTabPage *page, TerminalPanel *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) running = NULL;
  GtkWidget *child = adw_tab_page_get_child (page);

  if (!g_object_get_data (G_OBJECT (page), "agreed"))
    terminal_panel_foreach (child, collect_running, names);
  running = g_strv_builder_end (names);
  if (running[0])
    {
      ask (self, NULL, page, running);
      return TRUE;
    }
  terminal_panel_foreach (child, close_one, self);
  adw_tab_view_close_page_finish (tabs, page, TRUE);
  terminal_panel_update (self);
  return TRUE;
}

static void
selected_cb (TerminalPanel *self)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);
  TerminalPane *first = NULL;
  if (!page)
    return;
  if (self->active && gtk_widget_is_ancestor (GTK_WIDGET (self->active), adw_tab_page_get_child (page)))
    return;
  terminal_panel_foreach (adw_tab_page_get_child (page), take_first, &first);
  if (first)
    focus_pane (self, first);
}

void
terminal_panel_init_tabs (TerminalPanel *self)
{
  g_signal_connect (self->tabs, "close-page", G_CALLBACK (close_page_cb), self);
  g_signal_connect_swapped (self->tabs, "notify::selected-page", G_CALLBACK (selected_cb), self);
  /* The window's table has the keys; a shell needs Ctrl+Home and the like. */
  adw_tab_view_remove_shortcuts (self->tabs, ADW_TAB_VIEW_SHORTCUT_ALL_SHORTCUTS);
}
