/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: its frame, its tabs, its notices and its status bar. */
#include "ide-window-private.h"
#include "ide-dock-header.h"
#include <glib/gi18n.h>

#define NARROW_WIDTH 1000
#define AUTOSAVE_MS 1500

G_DEFINE_FINAL_TYPE (IdeWindow, ide_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- notices --------------------------------------------------------------------------------------------- */

void
ide_window_show_notice (IdeWindow *self, IdeNotice kind, const char *text, const char *button, const char *action)
{
  self->notice_kind = kind;
  gtk_label_set_text (GTK_LABEL (self->notice_label), text);
  gtk_widget_set_visible (self->notice_button, button != NULL);
  if (button)
    {
      gtk_button_set_label (GTK_BUTTON (self->notice_button), button);
      gtk_actionable_set_detailed_action_name (GTK_ACTIONABLE (self->notice_button), action);
    }
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->notice), TRUE);
}

void
ide_window_hide_notice (IdeWindow *self, IdeNotice kind)
{
  if (kind != IDE_NOTICE_NONE && self->notice_kind != kind)
    return;
  self->notice_kind = IDE_NOTICE_NONE;
  gtk_revealer_set_reveal_child (GTK_REVEALER (self->notice), FALSE);
}

static void
close_notice_cb (IdeWindow *self)
{
  ide_window_hide_notice (self, IDE_NOTICE_NONE);
}

void
ide_window_toast (IdeWindow *self, const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

/* ---- status bar ------------------------------------------------------------------------------------------ */

static const char *
name_eol (DocumentEol eol)
{
  switch (eol)
    {
    case DOCUMENT_EOL_CRLF:  return "CRLF";
    case DOCUMENT_EOL_CR:    return "CR";
    case DOCUMENT_EOL_MIXED: return _("mixed line ends");
    default:                 return "LF";
    }
}

static void
set_label (GtkWidget *label, char *text)
{
  if (g_strcmp0 (gtk_label_get_text (GTK_LABEL (label)), text) != 0)
    gtk_label_set_text (GTK_LABEL (label), text);
  g_free (text);
}

static void
update_problem_count (IdeWindow *self)
{
  AdwButtonContent *content = ADW_BUTTON_CONTENT (self->status_problems_content);
  guint count = music_problems_get_count (self->problems);
  g_autofree char *label = count == 0 ? g_strdup (_("No problems"))
    : g_strdup_printf (ngettext ("%u problem", "%u problems", count), count);

  adw_button_content_set_label (content, label);
  adw_button_content_set_icon_name (content, count == 0 ? "emblem-ok-symbolic" : self->error_count > 0
                                    ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  if (self->error_count > 0)
    gtk_widget_add_css_class (self->status_problems, "error");
  else
    gtk_widget_remove_css_class (self->status_problems, "error");
}

void
ide_window_update_status (IdeWindow *self)
{
  gboolean text = self->page != NULL;
  gtk_widget_set_visible (self->statusbar, text);
  if (text)
    {
      Document *document = ide_page_get_document (self->page);
      GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ide_page_get_view (self->page))));
      GtkSourceLanguage *language = gtk_source_buffer_get_language (buffer);
      g_autofree char *position = NULL;
      guint line, column;
      editor_view_get_caret (ide_page_get_view (self->page), &line, &column);
      position = g_strdup_printf (_("Ln %u, Col %u"), line, column);
      if (g_strcmp0 (gtk_menu_button_get_label (GTK_MENU_BUTTON (self->status_position)), position) != 0)
        gtk_menu_button_set_label (GTK_MENU_BUTTON (self->status_position), position);
      set_label (self->status_language, g_strdup (language ? gtk_source_language_get_name (language) : _("Plain text")));
      set_label (self->status_encoding, g_strdup_printf ("UTF-8%s %s", document_get_bom (document) ? " BOM" : "",
                                                         name_eol (document_get_eol (document))));
    }
  set_label (self->status_evaluated, self->answered > 0 && self->playing_page
             ? g_strdup_printf (_("evaluated in %.1f ms"), self->evaluated_ms) : g_strdup (""));
  update_problem_count (self);
}

static void
line_entry_cb (IdeWindow *self)
{
  g_auto (GStrv) parts = g_strsplit (gtk_editable_get_text (GTK_EDITABLE (self->line_entry)), ":", 2);
  guint line = parts[0] ? strtoul (parts[0], NULL, 10) : 0, column = parts[0] && parts[1] ? strtoul (parts[1], NULL, 10) : 1;

  gtk_popover_popdown (GTK_POPOVER (self->line_popover));
  if (self->page && line > 0)
    editor_view_go_to (ide_page_get_view (self->page), line, MAX (column, 1));
}

static void
line_shown_cb (IdeWindow *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->line_entry), "");
  gtk_widget_grab_focus (self->line_entry);
}

/* ---- pages ----------------------------------------------------------------------------------------------- */

IdePage *
ide_window_find_page (IdeWindow *self, const char *path)
{
  for (guint i = 0; i < self->pages->len && path; i++)
    {
      IdePage *page = g_ptr_array_index (self->pages, i);
      g_autofree char *name = ide_page_dup_name (page);
      if (g_str_equal (name, path)
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

static void
set_page (IdeWindow *self, IdePage *page)
{
  if (self->page == page)
    return;
  if (self->page)
    ide_window_autosave (self, self->page);
  self->page = page;
  gtk_stack_set_visible_child_name (self->center, self->pages->len > 0 ? "documents" : "welcome");
  if (page)
    ide_window_adopt_page (self, page);
  else if (self->pages->len == 0)
    ide_window_fill_recent (self);
  update_title (self);
  ide_window_update_status (self);
  ide_window_update_actions (self);
  ide_window_note_state (self);
}

static void
visible_child_cb (PanelFrame *frame, GParamSpec *pspec, IdeWindow *self)
{
  PanelWidget *child = panel_frame_get_visible_child (frame);
  if (!self->closing && IDE_IS_PAGE (child))
    set_page (self, IDE_PAGE (child));
}

static void
forget_page (IdeWindow *self, IdePage *page)
{
  if (!g_ptr_array_find (self->pages, page, NULL))
    return;
  g_object_ref (page);
  g_ptr_array_remove (self->pages, page);
  g_signal_handlers_disconnect_by_data (ide_page_get_document (page), self);
  g_signal_handlers_disconnect_by_data (ide_page_get_view (page), self);
  document_discard_journal (ide_page_get_document (page));
  if (self->playing_page == page)
    {
      ide_window_stop_play (self);
      self->playing_page = NULL;
      self->error_count = self->warning_count = 0;
      music_problems_set (self->problems, NULL, 0);
      music_output_set (self->output, NULL, 0);
    }
  if (self->page == page)
    {
      PanelFrame *frame = panel_grid_get_most_recent_frame (self->grid);
      PanelWidget *child = frame ? panel_frame_get_visible_child (frame) : NULL;
      set_page (self, IDE_IS_PAGE (child) && IDE_PAGE (child) != page ? IDE_PAGE (child)
                : self->pages->len > 0 ? g_ptr_array_index (self->pages, 0) : NULL);
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

static PanelFrame *
create_frame_cb (PanelGrid *grid, IdeWindow *self)
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
      if (ide_page_get_document (page) == document)
        ide_window_evaluate (self, page);
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

/* Only a page with a save delegate is asked about at closing: it has one as long as it has changes. */
static void
update_delegate (IdePage *page)
{
  g_autoptr (PanelSaveDelegate) delegate = NULL;
  Document *document = ide_page_get_document (page);

  if (!document_get_modified (document))
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
focus_leave_cb (GtkEventControllerFocus *controller, IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  if (self && !self->closing)
    ide_window_autosave (self, page);
}

static void
apply_view_settings (IdeWindow *self, IdePage *page)
{
  EditorView *view = ide_page_get_view (page);
  editor_view_set_font_size (view, settings_get_number (self->settings, "editor.font-size"));
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), settings_get_boolean (self->settings, "editor.wrap-text")
                               ? GTK_WRAP_WORD_CHAR : GTK_WRAP_NONE);
  gtk_source_view_set_show_line_numbers (GTK_SOURCE_VIEW (view), settings_get_boolean (self->settings, "editor.show-line-numbers"));
}

IdePage *
ide_window_add_page (IdeWindow *self, Document *document)
{
  IdePage *page = ide_page_new (document);
  EditorView *view = ide_page_get_view (page);
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_autofree char *journals = ide_paths_get_journals ();

  document_set_journal_folder (document, journals);
  g_ptr_array_add (self->pages, g_object_ref_sink (page));
  update_delegate (page);
  g_signal_connect_object (document, "notify::modified", G_CALLBACK (update_delegate), page, G_CONNECT_SWAPPED);
  apply_view_settings (self, page);
  g_signal_connect_object (document, "settled", G_CALLBACK (settled_cb), self, 0);
  g_signal_connect_object (document, "notify::title", G_CALLBACK (update_title), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (view, "caret-moved", G_CALLBACK (ide_window_update_status), self, G_CONNECT_SWAPPED);
  g_signal_connect (focus, "leave", G_CALLBACK (focus_leave_cb), page);
  gtk_widget_add_controller (GTK_WIDGET (view), focus);
  gtk_stack_set_visible_child_name (self->center, "documents");
  panel_grid_add (self->grid, PANEL_WIDGET (page));
  panel_widget_raise (PANEL_WIDGET (page));
  set_page (self, page);
  gtk_widget_grab_focus (GTK_WIDGET (view));
  return page;
}

void
ide_window_take_document (IdeWindow *self, Document *document)
{
  ide_window_add_page (self, document);
  ide_window_show_notice (self, IDE_NOTICE_RESTORED,
                          _("Symphony was not closed properly the last time. Your unsaved changes are back; save to keep them."),
                          _("Save"), "win.save");
}

/* ---- project and docks ----------------------------------------------------------------------------------- */

void
ide_window_set_project (IdeWindow *self, const char *folder)
{
  g_autofree char *name = folder ? g_path_get_basename (folder) : NULL;
  if (g_strcmp0 (self->project_dir, folder) == 0)
    return;
  g_free (self->project_dir);
  self->project_dir = g_strdup (folder);
  project_tree_set_folder (self->tree, folder);
  terminal_panel_set_folder (self->terminal, folder);
  ide_window_note_state (self);
}

static void
tree_open_cb (IdeWindow *self, const char *path)
{
  ide_window_open_path (self, path, FALSE);
}

static void
tree_renamed_cb (IdeWindow *self, const char *from, const char *to)
{
  IdePage *page = ide_window_find_page (self, from);
  if (page)
    document_set_path (ide_page_get_document (page), to);
}

static void
problem_cb (IdeWindow *self, const char *file, guint line, guint column)
{
  IdePage *page = ide_window_find_page (self, file);
  if (!page && file && *file && self->live_dir)
    {
      g_autofree char *path = g_canonicalize_filename (file, self->live_dir);
      if (g_file_test (path, G_FILE_TEST_EXISTS))
        {
          ide_window_open_path (self, path, FALSE);
          return;
        }
    }
  if (!page)
    page = self->playing_page;
  if (!page)
    return;
  panel_widget_raise (PANEL_WIDGET (page));
  editor_view_go_to (ide_page_get_view (page), line, column);
}

static GtkWidget *
add_panel (PanelFrame *frame, GtkWidget *child, const char *id, const char *title, const char *icon)
{
  GtkWidget *panel = panel_widget_new ();
  panel_widget_set_id (PANEL_WIDGET (panel), id);
  panel_widget_set_title (PANEL_WIDGET (panel), title);
  panel_widget_set_icon_name (PANEL_WIDGET (panel), icon);
  panel_widget_set_child (PANEL_WIDGET (panel), child);
  panel_frame_add (frame, PANEL_WIDGET (panel));
  return panel;
}

static void
fill_docks (IdeWindow *self)
{
  panel_frame_set_header (self->bottom_frame, ide_dock_header_new ("win.fold-bottom"));
  self->tree = PROJECT_TREE (project_tree_new ());
  self->problems = MUSIC_PROBLEMS (music_problems_new ());
  self->output = MUSIC_OUTPUT (music_output_new ());
  self->terminal = TERMINAL_PANEL (terminal_panel_new ());
  gtk_widget_set_visible (GTK_WIDGET (panel_frame_get_header (self->start_frame)), FALSE);
  add_panel (self->start_frame, GTK_WIDGET (self->tree), "files", _("Files"), "folder-symbolic");
  self->problems_panel = add_panel (self->bottom_frame, GTK_WIDGET (self->problems), "problems", _("Problems"), "dialog-warning-symbolic");
  self->output_panel = add_panel (self->bottom_frame, GTK_WIDGET (self->output), "output", _("Output"), "text-x-generic-symbolic");
  self->terminal_panel = add_panel (self->bottom_frame, GTK_WIDGET (self->terminal), "terminal", _("Terminal"), "utilities-terminal-symbolic");
  gtk_widget_add_css_class (GTK_WIDGET (self->bottom_frame), "bottom");
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (self->problems_panel));
  g_signal_connect_swapped (self->tree, "open", G_CALLBACK (tree_open_cb), self);
  g_signal_connect_swapped (self->tree, "renamed", G_CALLBACK (tree_renamed_cb), self);
  g_signal_connect_swapped (self->problems, "activated", G_CALLBACK (problem_cb), self);
}

/* ---- settings and width ---------------------------------------------------------------------------------- */

static void
settings_cb (Settings *settings, const char *key, IdeWindow *self)
{
  if (g_str_has_prefix (key, "editor."))
    for (guint i = 0; i < self->pages->len; i++)
      apply_view_settings (self, g_ptr_array_index (self->pages, i));
  if (g_str_equal (key, "sound.backends"))
    ide_window_open_backend (self, settings_get_string (settings, key));
}

static gboolean
narrow_cb (gpointer data)
{
  IdeWindow *self = data;
  music_transport_set_narrow (self->transport, self->narrow);
  music_engine_set_narrow (self->engine, self->narrow);
  gtk_widget_set_visible (GTK_WIDGET (self->meter), !self->narrow || gtk_widget_get_width (GTK_WIDGET (self)) >= 640);
  gtk_widget_set_size_request (GTK_WIDGET (self->meter), self->narrow ? 48 : 84, -1);
  gtk_widget_set_visible (self->status_encoding, !self->narrow);
  if (self->narrow)
    {
      self->was_start_revealed = panel_dock_get_reveal_start (self->dock);
      panel_dock_set_reveal_start (self->dock, FALSE);
      panel_dock_set_reveal_bottom (self->dock, FALSE);
    }
  else if (self->was_start_revealed)
    panel_dock_set_reveal_start (self->dock, TRUE);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

static void
ide_window_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  IdeWindow *self = IDE_WINDOW (widget);
  gboolean narrow = width < NARROW_WIDTH;
  GTK_WIDGET_CLASS (ide_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (narrow != self->narrow)
    {
      self->narrow = narrow;
      g_idle_add (narrow_cb, g_object_ref (self));
    }
}

/* Space plays where nothing in focus uses it. */
static gboolean
space_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, IdeWindow *self)
{
  const GdkModifierType any = GDK_CONTROL_MASK | GDK_SHIFT_MASK | GDK_ALT_MASK | GDK_SUPER_MASK;
  if (key != GDK_KEY_space || (state & any) || !self->page)
    return FALSE;
  ide_window_toggle_play (self);
  return TRUE;
}

static void
active_cb (IdeWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    for (guint i = 0; i < self->pages->len; i++)
      document_check_disk (ide_page_get_document (g_ptr_array_index (self->pages, i)));
  else if (self->page)
    ide_window_autosave (self, self->page);
}

/* ---- closing --------------------------------------------------------------------------------------------- */

/* libpanel's question has no parent by itself. */
static void
toplevels_cb (GListModel *toplevels, guint position, guint removed, guint added, IdeWindow *self)
{
  for (guint i = position; i < position + added; i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (toplevels, i);
      if (PANEL_IS_SAVE_DIALOG (window))
        gtk_window_set_transient_for (window, GTK_WINDOW (self));
    }
}

static void
agreed_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (IdeWindow) self = data;
  if (!panel_grid_agree_to_close_finish (PANEL_GRID (source), result, NULL))
    return;
  self->closing = TRUE;
  for (guint i = 0; i < self->pages->len; i++)
    document_discard_journal (ide_page_get_document (g_ptr_array_index (self->pages, i)));
  ide_window_stop_live (self);
  gtk_window_destroy (GTK_WINDOW (self));
}

static gboolean
ide_window_close_request (GtkWindow *window)
{
  IdeWindow *self = IDE_WINDOW (window);
  ide_window_save_state (self);
  if (self->closing)
    return FALSE;
  panel_grid_agree_to_close_async (self->grid, NULL, agreed_cb, g_object_ref (self));
  return TRUE;
}

static void
ide_window_dispose (GObject *object)
{
  IdeWindow *self = IDE_WINDOW (object);
  self->closing = TRUE;
  g_clear_handle_id (&self->state_timer, g_source_remove);
  g_clear_handle_id (&self->autosave_timer, g_source_remove);
  ide_window_stop_live (self);
  if (self->settings)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  G_OBJECT_CLASS (ide_window_parent_class)->dispose (object);
}

static void
ide_window_finalize (GObject *object)
{
  IdeWindow *self = IDE_WINDOW (object);
  g_clear_object (&self->settings);
  g_ptr_array_unref (self->pages);
  g_free (self->project_dir);
  g_free (self->live_dir);
  G_OBJECT_CLASS (ide_window_parent_class)->finalize (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, IdeWindow, name)

static void
ide_window_class_init (IdeWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = ide_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = ide_window_finalize;
  widget_class->size_allocate = ide_window_size_allocate;
  GTK_WINDOW_CLASS (klass)->close_request = ide_window_close_request;
  g_type_ensure (MUSIC_TYPE_TRANSPORT);
  g_type_ensure (MUSIC_TYPE_ENGINE);
  g_type_ensure (MUSIC_TYPE_METER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/symphony/Symphony/ide-window.ui");
  BIND (transport); BIND (engine); BIND (meter); BIND (open_button);
  BIND (notice); BIND (notice_box); BIND (notice_label); BIND (notice_button); BIND (notice_close);
  BIND (toasts); BIND (dock); BIND (start_frame); BIND (bottom_frame); BIND (grid); BIND (center);
  BIND (welcome_recent_box); BIND (welcome_recent); BIND (statusbar); BIND (status_position); BIND (line_popover);
  BIND (line_entry); BIND (status_language); BIND (status_encoding); BIND (status_evaluated); BIND (status_problems);
  BIND (status_problems_content);
  ide_window_install_actions (widget_class);
}

static void
ide_window_init (IdeWindow *self)
{
  GtkEventController *space = gtk_event_controller_key_new ();

  self->pages = g_ptr_array_new_with_free_func (g_object_unref);
  self->tempo_scale = 1;
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_docks (self);
  g_signal_connect (self->grid, "create-frame", G_CALLBACK (create_frame_cb), self);
  g_signal_connect_swapped (self->notice_close, "clicked", G_CALLBACK (close_notice_cb), self);
  g_signal_connect_swapped (self->line_entry, "activate", G_CALLBACK (line_entry_cb), self);
  g_signal_connect_swapped (self->line_popover, "show", G_CALLBACK (line_shown_cb), self);
  g_signal_connect (space, "key-pressed", G_CALLBACK (space_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), space);
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (toplevels_cb), self, 0);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
}

IdeWindow *
ide_window_new (GtkApplication *application, Settings *settings)
{
  IdeWindow *self = g_object_new (IDE_TYPE_WINDOW, "application", application, NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect (settings, "changed", G_CALLBACK (settings_cb), self);
  ide_window_init_actions (self);
  ide_window_restore_state (self);
  ide_window_start_live (self);
  ide_window_fill_recent (self);
  ide_window_update_status (self);
  ide_window_update_actions (self);
  return self;
}
