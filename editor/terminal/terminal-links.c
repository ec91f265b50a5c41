/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Links by Ctrl+Click: addresses, OSC 8, places in files; and the menu of a terminal. */
#include "terminal-private.h"
#include <glib/gi18n.h>
#define PCRE2_CODE_UNIT_WIDTH 0
#include <pcre2.h>

/* ---- opening --------------------------------------------------------------------------------------------- */

static void
open_response_cb (AdwMessageDialog *dialog, const char *response, char *uri)
{
  if (g_str_equal (response, "open"))
    gtk_show_uri (gtk_window_get_transient_for (GTK_WINDOW (dialog)), uri, GDK_CURRENT_TIME);
}

/* A program that nobody thought of may wait behind a scheme: the whole address is shown first. */
static void
ask (TerminalPane *self, const char *uri)
{
  g_autofree char *shown = terminal_paste_show (uri);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Open this address?"), shown);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "open", _("_Open"), NULL);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (open_response_cb), g_strdup (uri), (GClosureNotify) (void *) g_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
open_link (TerminalPane *self, const char *text)
{
  g_autofree char *folder = terminal_pane_dup_folder (self), *path = NULL;
  const char *const folders[] = { folder ? folder : self->project, self->project, NULL };
  guint line, column;

  switch (terminal_link_parse (text, folders, &path, &line, &column))
    {
    case TERMINAL_LINK_FILE:
      g_signal_emit_by_name (self, "open-file", path, line, column);
      return TRUE;
    case TERMINAL_LINK_WEB:
      gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), text, GDK_CURRENT_TIME);
      return TRUE;
    case TERMINAL_LINK_UNKNOWN:
      ask (self, text);
      return TRUE;
    default:
      return FALSE;
    }
}

static char *
get_link_at (TerminalPane *self, double x, double y)
{
  char *link = vte_terminal_check_hyperlink_at (self->vte, x, y);
  int tag;
  return link ? link : vte_terminal_check_match_at (self->vte, x, y, &tag);
}

static void
pressed_cb (GtkGestureClick *gesture, int count, double x, double y, TerminalPane *self)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  g_autofree char *link = state & GDK_CONTROL_MASK ? get_link_at (self, x, y) : NULL;
  if (link && open_link (self, link))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
}

static void
hover_cb (VteTerminal *vte, const char *uri, const GdkRectangle *box, TerminalPane *self)
{
  g_autofree char *tip = uri ? g_strdup_printf (_("%s\nCtrl+Click opens it"), uri) : NULL;
  gtk_widget_set_tooltip_text (GTK_WIDGET (vte), tip);
}

static void
add_pattern (TerminalPane *self, const char *pattern)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VteRegex) regex = vte_regex_new_for_match (pattern, -1, PCRE2_UTF | PCRE2_MULTILINE, &error);
  int tag;
  if (!regex)
    {
      g_critical ("A pattern for links is wrong: %s", error->message);
      return;
    }
  tag = vte_terminal_match_add_regex (self->vte, regex, 0);
  vte_terminal_match_set_cursor_name (self->vte, tag, "pointer");
}

/* ---- menu ------------------------------------------------------------------------------------------------ */

static void
menu_cb (GtkGestureClick *gesture, int count, double x, double y, TerminalPane *self)
{
  GdkRectangle place = { x, y, 1, 1 };
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

GtkWidget *
terminal_pane_make_menu (TerminalPane *self)
{
  static const struct { const char *label, *action; } items[] = {
    { N_("_Copy"), "terminal.copy" }, { N_("_Paste"), "terminal.paste" }, { N_("Select _all"), "terminal.select-all" },
    { N_("_Find…"), "terminal.find" }, { NULL },
    { N_("_New terminal"), "terminal.new" }, { N_("Split to the _right"), "terminal.split-right" },
    { N_("Split _downwards"), "terminal.split-down" }, { N_("_Rename the tab…"), "terminal.rename" }, { NULL },
    { N_("C_lear"), "terminal.clear" }, { N_("Cl_ose"), "terminal.close" },
  };
  g_autoptr (GMenu) menu = g_menu_new (), section = g_menu_new ();
  GtkWidget *popover;

  for (guint i = 0; i < G_N_ELEMENTS (items); i++)
    if (items[i].label)
      g_menu_append (section, _(items[i].label), items[i].action);
    else
      {
        g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
        g_object_unref (section);
        section = g_menu_new ();
      }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  popover = gtk_popover_menu_new_from_model (G_MENU_MODEL (menu));
  gtk_popover_set_has_arrow (GTK_POPOVER (popover), FALSE);
  gtk_widget_set_halign (popover, GTK_ALIGN_START);
  return popover;
}

void
terminal_pane_add_links (TerminalPane *self)
{
  GtkGesture *click = gtk_gesture_click_new (), *secondary = gtk_gesture_click_new ();
  add_pattern (self, TERMINAL_LINK_URL);
  add_pattern (self, TERMINAL_LINK_PLACE);
  vte_terminal_set_allow_hyperlink (self->vte, TRUE);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->vte), GTK_EVENT_CONTROLLER (click));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (secondary), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (secondary), GTK_PHASE_CAPTURE);
  g_signal_connect (secondary, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->vte), GTK_EVENT_CONTROLLER (secondary));
  g_signal_connect (self->vte, "hyperlink-hover-uri-changed", G_CALLBACK (hover_cb), self);
}
