/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's tabs: adding, finding, bringing to front, saving by themselves, closing. */
#include "ide-window-private.h"
#include "ide-language.h"
#include "ide-window-music.h"
#include "ide-window-sheets.h"
#include "ide-window-splits.h"
#include <glib/gi18n.h>

#define AUTOSAVE_MS 1500

/* ---- pages ----------------------------------------------------------------------------------------------- */

IdePage *
ide_window_find_page (IdeWindow *self, const char *path)
{
  for (int i = self->page ? -1 : 0; i < (int) self->pages->len && path; i++)
    {
      IdePage *page = i < 0 ? self->page : g_ptr_array_index (self->pages, i);      /* of several views the one in front */
      g_autofree char *name = ide_page_dup_name (page);
      if (g_str_equal (name, path) || ide_page_is_copy_of (page, path)
          || (!g_path_is_absolute (path) && g_str_has_suffix (name, path) && strlen (name) > strlen (path)
              && name[strlen (name) - strlen (path) - 1] == '/'))
        return page;
    }
  return NULL;
}

static void
update_title (IdeWindow *self)
{
  g_autofree char *title = self->page ? document_dup_title (ide_page_get_document (self->page)) : NULL;
  g_autofree char *full = title ? g_strdup_printf ("%s – Symphony", title) : g_strdup ("Symphony");
  gtk_window_set_title (GTK_WINDOW (self), full);
}

static void update_delegates (IdeWindow *self);

static void
set_page (IdeWindow *self, IdePage *page)
{
  if (self->page == page)
    return;
  if (self->page)
    ide_window_autosave (self, self->page);
  self->page = page;
  if (page)
    ide_window_move_score (self, page);
  ide_window_fold_sheets (self);
  gtk_stack_set_visible_child_name (self->center, self->pages->len > 0 ? "documents" : "welcome");
  if (page)
    ide_window_adopt_page (self, page);
  else if (self->pages->len == 0)
    ide_window_fill_recent (self);
  ide_window_history_follow (self);
  update_title (self);
  ide_window_language_page_changed (self);
  update_delegates (self);
  ide_window_update_status (self);
  ide_window_update_actions (self);
  ide_window_follow_in_tree (self);
  ide_window_note_state (self);
}

static void
visible_child_cb (PanelFrame *frame, GParamSpec *pspec, IdeWindow *self)
{
  PanelWidget *child = panel_frame_get_visible_child (frame);
  if (!self->closing && IDE_IS_PAGE (child))
    set_page (self, IDE_PAGE (child));
}

/* The text stays as long as another view shows it. */
static void
forget_document (IdeWindow *self, IdePage *page)
{
  IdePage *other = ide_window_find_other_view (self, page);
  if (other)
    {
      ide_window_move_score (self, other);
      update_delegates (self);
      return;
    }
  ide_window_note_closed (self, page);
  g_signal_handlers_disconnect_by_data (ide_page_get_document (page), self);
  document_discard_journal (ide_page_get_document (page));
}

static void
forget_page (IdeWindow *self, IdePage *page)
{
  if (!g_ptr_array_find (self->pages, page, NULL))
    return;
  g_object_ref (page);
  g_ptr_array_remove (self->pages, page);
  forget_document (self, page);
  g_signal_handlers_disconnect_by_data (ide_page_get_view (page), self);
  ide_window_language_remove_page (self, page);
  ide_window_music_remove_page (self, page);
  if (self->playing_page == page)
    {
      ide_window_stop_play (self);
      self->playing_page = NULL;
      self->error_count = self->warning_count = 0;
      ide_window_set_problems (self, NULL, 0);
      music_output_set (self->output, NULL, 0);
      music_synapses_set (self->synapses, NULL, 0);
      if (self->page && self->page != page)
        ide_window_adopt_page (self, self->page);       /* it came to the front while this one still played */
    }
  if (self->page == page)
    {
      PanelFrame *frame = panel_grid_get_most_recent_frame (self->grid);
      PanelWidget *child = frame ? panel_frame_get_visible_child (frame) : NULL;
      set_page (self, IDE_IS_PAGE (child) && IDE_PAGE (child) != page ? IDE_PAGE (child)
                : self->pages->len > 0 ? g_ptr_array_index (self->pages, 0) : NULL);
      if (self->page)
        gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
    }
  ide_window_note_state (self);
  g_object_unref (page);
}

/* A page that is in no frame any more was closed; one that is dragged has its new frame by now. */
static gboolean
prune_cb (gpointer data)
{
  IdeWindow *self = data;
  for (guint i = self->pages->len; i > 0 && !self->closing; i--)
    {
      IdePage *page = g_ptr_array_index (self->pages, i - 1);
      if (!gtk_widget_get_ancestor (GTK_WIDGET (page), PANEL_TYPE_FRAME))
        forget_page (self, page);
    }
  if (!self->closing)
    ide_window_prune_frames (self);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
pages_changed_cb (GListModel *pages, guint position, guint removed, guint added, IdeWindow *self)
{
  if (removed > 0 && !self->closing)
    g_idle_add_full (G_PRIORITY_HIGH_IDLE, prune_cb, g_object_ref (self), NULL);
}

/* The tab bar's own menu button has no name. */
static void
name_menu_buttons (GtkWidget *widget)
{
  if (GTK_IS_MENU_BUTTON (widget))
    {
      gtk_widget_set_tooltip_text (widget, _("Open texts"));
      gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Open texts"), -1);
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child; child = gtk_widget_get_next_sibling (child))
    name_menu_buttons (child);
}

PanelFrame *
ide_window_create_frame (PanelGrid *grid, IdeWindow *self)
{
  PanelFrame *frame = PANEL_FRAME (panel_frame_new ());
  GtkWidget *bar = panel_frame_tab_bar_new ();
  panel_frame_tab_bar_set_autohide (PANEL_FRAME_TAB_BAR (bar), FALSE);
  panel_frame_tab_bar_set_expand_tabs (PANEL_FRAME_TAB_BAR (bar), FALSE);
  panel_frame_set_header (frame, PANEL_FRAME_HEADER (bar));
  name_menu_buttons (bar);
  g_signal_connect_object (frame, "notify::visible-child", G_CALLBACK (visible_child_cb), self, 0);
  g_signal_connect_object (panel_frame_get_pages (frame), "items-changed", G_CALLBACK (pages_changed_cb), self, 0);
  return frame;
}

static gboolean
autosave_cb (gpointer data)
{
  IdeWindow *self = data;
  self->autosave_timer = 0;
  for (guint i = 0; i < self->pages->len; i++)
    ide_window_autosave (self, g_ptr_array_index (self->pages, i));
  return G_SOURCE_REMOVE;
}

static void
autosave_later (IdeWindow *self)
{
  g_clear_handle_id (&self->autosave_timer, g_source_remove);
  if (g_str_equal (settings_get_string (self->settings, "editor.autosave"), "delay"))
    self->autosave_timer = g_timeout_add (AUTOSAVE_MS, autosave_cb, self);
}

static void
settled_cb (Document *document, IdeWindow *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      IdePage *page = g_ptr_array_index (self->pages, i);
      gboolean plays = self->playing_page && ide_page_get_document (self->playing_page) == document;
      if (ide_page_get_document (page) != document || (plays && page != self->playing_page))
        continue;
      ide_window_hear_edit (self, page);
      break;                                                    /* other views show the same text */
    }
  autosave_later (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  if (ide_window_save_finish (IDE_WINDOW (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static gboolean
delegate_save_cb (PanelSaveDelegate *delegate, GTask *task, IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  ide_window_save_page (self, page, FALSE, saved_cb, g_object_ref (task));
  return TRUE;
}

static void
delegate_close_cb (PanelSaveDelegate *delegate, IdePage *page)
{
  panel_widget_force_close (PANEL_WIDGET (page));
}

static void
delegate_discard_cb (PanelSaveDelegate *delegate, IdePage *page)
{
  document_discard_journal (ide_page_get_document (page));
}

/* Of several views of a text one asks whether to save, and not the one that is likely closed first. */
static gboolean
asks_for (IdeWindow *self, IdePage *page)
{
  for (guint i = 0; i < self->pages->len; i++)
    {
      IdePage *other = g_ptr_array_index (self->pages, i);
      if (ide_page_get_document (other) == ide_page_get_document (page) && other != self->page)
        return other == page;
    }
  return TRUE;
}

/* Only a page with a save delegate is asked about at closing: it has one as long as it has changes. */
static void
update_delegate (IdeWindow *self, IdePage *page)
{
  g_autoptr (PanelSaveDelegate) delegate = NULL;
  Document *document = ide_page_get_document (page);

  if (!document_get_modified (document) || !asks_for (self, page))
    {
      panel_widget_set_save_delegate (PANEL_WIDGET (page), NULL);
      return;
    }
  delegate = panel_save_delegate_new ();
  g_object_bind_property (document, "title", delegate, "title", G_BINDING_SYNC_CREATE);
  g_object_bind_property (document, "path", delegate, "subtitle", G_BINDING_SYNC_CREATE);
  panel_save_delegate_set_icon_name (delegate, "text-x-generic-symbolic");
  panel_save_delegate_set_is_draft (delegate, document_get_path (document) == NULL);
  g_signal_connect (delegate, "save", G_CALLBACK (delegate_save_cb), page);
  g_signal_connect (delegate, "close", G_CALLBACK (delegate_close_cb), page);
  g_signal_connect (delegate, "discard", G_CALLBACK (delegate_discard_cb), page);
  panel_widget_set_save_delegate (PANEL_WIDGET (page), delegate);
}

static void
update_delegates (IdeWindow *self)
{
  for (guint i = 0; i < self->pages->len; i++)
    update_delegate (self, g_ptr_array_index (self->pages, i));
}

/* Language servers are told of the text, and the views ask for what they left out. */
static void
unlimited_cb (IdePageLarge *large, IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  provider_hub_close (ide_window_get_providers (self), ide_page_get_document (page));
  provider_hub_open (ide_window_get_providers (self), ide_page_get_document (page));
  for (guint i = 0; i < self->pages->len; i++)
    if (ide_page_get_document (self->pages->pdata[i]) == ide_page_get_document (page))
      editor_view_set_providers (ide_page_get_view (self->pages->pdata[i]), ide_window_get_providers (self));
}

static void
focus_enter_cb (GtkEventControllerFocus *controller, IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  if (self && !self->closing && g_ptr_array_find (self->pages, page, NULL))
    set_page (self, page);
}

static void
focus_leave_cb (GtkEventControllerFocus *controller, IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  if (self && !self->closing)
    ide_window_autosave (self, page);
}

void
ide_window_apply_view_settings (IdeWindow *self, IdePage *page)
{
  EditorView *view = ide_page_get_view (page);
  SettingsScope scope = ide_page_get_scope (page);
  editor_view_set_font_size (view, settings_get_number_for (self->settings, "editor.font-size", &scope));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), settings_get_boolean_for (self->settings, "editor.wrap-text", &scope)
                               ? GTK_WRAP_WORD_CHAR : GTK_WRAP_NONE);
  editor_view_set_line_numbers (view, settings_get_boolean_for (self->settings, "editor.show-line-numbers", &scope)
                                ? EDITOR_NUMBERS_PLAIN : EDITOR_NUMBERS_NONE);
  ide_window_language_settings (self, page);
  ide_window_carets_settings (self, page);
}

IdePage *
ide_window_add_page (IdeWindow *self, Document *document)
{
  return ide_window_add_page_to (self, document, NULL);
}

IdePage *
ide_window_add_page_to (IdeWindow *self, Document *document, PanelFrame *frame)
{
  IdePage *page = ide_page_new (document);
  EditorView *view = ide_page_get_view (page);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_autofree char *journals = ide_paths_get_journals ();

  document_set_journal_folder (document, journals);
  g_ptr_array_add (self->pages, g_object_ref_sink (page));
  update_delegate (self, page);
  ide_window_apply_view_settings (self, page);
  if (!ide_window_find_other_view (self, page))
    {
      g_signal_connect_object (document, "settled", G_CALLBACK (settled_cb), self, 0);
      g_signal_connect_object (document, "notify::title", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
      g_signal_connect_object (document, "notify::modified", G_CALLBACK (update_delegates), self, G_CONNECT_SWAPPED);
    }
  g_signal_connect_object (view, "caret-moved", G_CALLBACK (ide_window_note_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "folds-changed", G_CALLBACK (ide_window_note_state), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "caret-moved", G_CALLBACK (ide_window_update_status), self, G_CONNECT_SWAPPED);
  g_signal_connect (focus, "enter", G_CALLBACK (focus_enter_cb), page);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_leave_cb), page);
  ide_window_language_add_page (self, page);
  g_signal_connect_object (ide_page_get_large (page), "unlimited", G_CALLBACK (unlimited_cb), page, 0);
  gtk_widget_add_controller (GTK_WIDGET (view), focus);
  ide_window_music_add_page (self, page);
  gtk_stack_set_visible_child_name (self->center, "documents");
  if (frame)
    panel_frame_add (frame, PANEL_WIDGET (page));
  else
    panel_grid_add (self->grid, PANEL_WIDGET (page));
  panel_widget_raise (PANEL_WIDGET (page));
  set_page (self, page);
  ide_window_settings_watch_page (self, page);
  gtk_widget_grab_focus (GTK_WIDGET (view));
  return page;
}

void
ide_window_take_document (IdeWindow *self, Document *document)
{
  IdePage *page = ide_window_add_page (self, document);
  ide_page_bars_show (ide_page_get_bars (page), IDE_BAR_RESTORED);
}
