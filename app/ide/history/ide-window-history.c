/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The undo tree in the bottom dock, and names for states of a text. */
#include "ide-history-panel.h"
#include "ide-window-private.h"
#include "document/history.h"
#include <glib/gi18n.h>
#include <json-glib/json-glib.h>

#define HIGH_WINDOW 700
#define HEIGHT 300

struct IdeHistory {
  IdeHistoryPanel *panel;
  GtkWidget       *widget;              /* its PanelWidget */
  GtkWidget       *popover, *entry;     /* asks for a checkpoint's name */
  gboolean         shown;
};

static Document *
get_document (IdeWindow *self)
{
  return self->page ? ide_page_get_document (self->page) : NULL;
}

void
ide_window_history_follow (IdeWindow *self)
{
  ide_history_panel_set_document (self->history->panel, get_document (self));
}

void
ide_window_show_history (IdeWindow *self)
{
  struct IdeHistory *history = self->history;
  if (panel_dock_get_reveal_bottom (self->dock) && panel_frame_get_visible_child (self->bottom_frame) == PANEL_WIDGET (history->widget)
      && gtk_widget_get_focus_child (GTK_WIDGET (history->panel)))
    {
      gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-text", NULL);
      panel_dock_set_reveal_bottom (self->dock, FALSE);
      return;
    }
  if (!history->shown && gtk_widget_get_height (GTK_WIDGET (self)) >= HIGH_WINDOW)
    panel_dock_set_bottom_height (self->dock, HEIGHT);
  history->shown = TRUE;
  ide_window_history_follow (self);
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (history->widget));
  panel_dock_set_reveal_bottom (self->dock, TRUE);
  ide_history_panel_focus (history->panel);
}

static void
jumped_cb (IdeHistoryPanel *panel, guint64 caret, IdeWindow *self)
{
  if (self->page)
    editor_view_select (ide_page_get_view (self->page), caret, caret);
}

/* ---- names ----------------------------------------------------------------------------------------------- */

static void
name_cb (IdeWindow *self)
{
  const char *name = gtk_editable_get_text (GTK_EDITABLE (self->history->entry));
  g_autofree char *trimmed = g_strstrip (g_strdup (name));
  Document *document = get_document (self);
  gtk_popover_popdown (GTK_POPOVER (self->history->popover));
  if (document)
    document_add_checkpoint (document, *trimmed ? trimmed : NULL, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.focus-text", NULL);
}

void
ide_window_add_checkpoint (IdeWindow *self)
{
  struct IdeHistory *history = self->history;
  Document *document = get_document (self);
  const char *name = document ? document_node_get_name (document_get_head (document)) : NULL;
  if (!document)
    return;
  document_close_group (document);
  gtk_editable_set_text (GTK_EDITABLE (history->entry), name && !document_node_is_automatic (document_get_head (document)) ? name : "");
  gtk_popover_popup (GTK_POPOVER (history->popover));
  gtk_widget_grab_focus (history->entry);
}

static void
make_popover (IdeWindow *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *button = gtk_button_new_with_label (_("Name this state"));
  self->history->popover = gtk_popover_new ();
  self->history->entry = gtk_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->history->entry), _("Before the solo"));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->history->entry), 24);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->history->entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name of the checkpoint"), -1);
  gtk_widget_add_css_class (button, "suggested-action");
  g_signal_connect_swapped (self->history->entry, "activate", G_CALLBACK (name_cb), self);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (name_cb), self);
  gtk_box_append (GTK_BOX (box), self->history->entry);
  gtk_box_append (GTK_BOX (box), button);
  gtk_popover_set_child (GTK_POPOVER (self->history->popover), box);
  gtk_popover_set_position (GTK_POPOVER (self->history->popover), GTK_POS_TOP);
  gtk_widget_set_parent (self->history->popover, self->statusbar);
}

/* ---- the panel ------------------------------------------------------------------------------------------- */

void
ide_window_history_attach (IdeWindow *self)
{
  GtkWidget *panel = panel_widget_new ();
  self->history = g_new0 (struct IdeHistory, 1);
  self->history->panel = IDE_HISTORY_PANEL (ide_history_panel_new ());
  self->history->widget = panel;
  g_signal_connect (self->history->panel, "jumped", G_CALLBACK (jumped_cb), self);
  panel_widget_set_id (PANEL_WIDGET (panel), "history");
  panel_widget_set_title (PANEL_WIDGET (panel), _("History"));
  panel_widget_set_icon_name (PANEL_WIDGET (panel), "document-open-recent-symbolic");
  panel_widget_set_child (PANEL_WIDGET (panel), GTK_WIDGET (self->history->panel));
  panel_frame_add (self->bottom_frame, PANEL_WIDGET (panel));
  make_popover (self);
}

/* The popover hangs on a child of the window: it must be gone before that is. */
void
ide_window_history_dispose (IdeWindow *self)
{
  if (self->history)
    g_clear_pointer (&self->history->popover, gtk_widget_unparent);
}

void
ide_window_history_finish (IdeWindow *self)
{
  g_clear_pointer (&self->history, g_free);
}

void
ide_window_dump_history (IdeWindow *self, JsonObject *object)
{
  JsonObject *history = json_object_new ();
  IdeHistoryPanel *panel = self->history->panel;
  Document *document = get_document (self);
  guint selected = ide_history_panel_get_selected (panel);
  const char *name = document ? document_node_get_name (document_get_head (document)) : NULL;
  json_object_set_int_member (history, "nodes", document ? document_get_node_count (document) : 0);
  json_object_set_int_member (history, "rows", ide_history_panel_get_count (panel));
  json_object_set_int_member (history, "lanes", ide_history_panel_get_lanes (panel));
  json_object_set_int_member (history, "head", document ? document_node_get_index (document_get_head (document)) : 0);
  json_object_set_int_member (history, "selected", selected == G_MAXUINT ? -1 : (gint64) selected);
  json_object_set_string_member (history, "title", ide_history_panel_get_title (panel));
  json_object_set_string_member (history, "name", name ? name : "");
  json_object_set_int_member (history, "bar", self->page ? (gint64) ide_page_bars_get_kind (ide_page_get_bars (self->page)) : 0);
  json_object_set_boolean_member (history, "comparing", self->page && ide_page_bars_is_comparing (ide_page_get_bars (self->page)));
  json_object_set_int_member (history, "hunks", self->page ? ide_page_bars_get_hunks (ide_page_get_bars (self->page)) : 0);
  json_object_set_object_member (object, "history", history);
}
