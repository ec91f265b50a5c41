/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: its frame, its tabs, its notices and its status bar. */
#include "ide-window-music.h"
#include "ide-dock-header.h"
#include "ide-language.h"
#include "ide-window-help.h"
#include "ide-window-sheets.h"
#include "ide-window-splits.h"
#include <glib/gi18n.h>

#define NARROW_WIDTH 1000

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
  ide_window_toast_with (self, text, NULL, NULL);
}

/* What went wrong stays twice as long, with a button for what can be done. */
void
ide_window_toast_with (IdeWindow *self, const char *text, const char *button, const char *action)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (markup);
  if (button)
    {
      adw_toast_set_button_label (toast, button);
      adw_toast_set_action_name (toast, action);
      adw_toast_set_timeout (toast, 10);
    }
  g_free (self->last_toast);
  self->last_toast = g_strdup (text);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* ---- status bar ------------------------------------------------------------------------------------------ */

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
  gboolean errors = ide_window_count_errors (self) > 0;
  g_autofree char *label = count == 0 ? g_strdup (_("No problems"))
    : g_strdup_printf (ngettext ("%u problem", "%u problems", count), count);

  adw_button_content_set_label (content, label);
  adw_button_content_set_icon_name (content, count == 0 ? "emblem-ok-symbolic" : errors
                                    ? "dialog-error-symbolic" : "dialog-warning-symbolic");
  if (errors)
    gtk_widget_add_css_class (self->status_problems, "error");
  else
    gtk_widget_remove_css_class (self->status_problems, "error");
}

void
ide_window_update_status (IdeWindow *self)
{
  gboolean text = self->page != NULL;
  gtk_widget_set_visible (self->statusbar, text || ide_window_is_chord_waiting (self));
  if (text)
    {
      Document *document = ide_page_get_document (self->page);
      GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ide_page_get_view (self->page))));
      GtkSourceLanguage *language = gtk_source_buffer_get_language (buffer);
      g_autofree char *position = NULL;
      guint line, column;
      editor_view_get_caret (ide_page_get_view (self->page), &line, &column);
      position = ide_window_dup_caret_status (self);
      if (!position)
        position = g_strdup_printf (_("Ln %u, Col %u"), line, column);
      if (g_strcmp0 (gtk_menu_button_get_label (GTK_MENU_BUTTON (self->status_position)), position) != 0)
        gtk_menu_button_set_label (GTK_MENU_BUTTON (self->status_position), position);
      set_label (self->status_language, g_strdup (language ? gtk_source_language_get_name (language) : _("Plain text")));
      ide_window_update_encoding (self, document);
      ide_window_update_status_choosers (self);
    }
  set_label (self->status_evaluated, self->edited_unheard ? g_strdup (_("changes are heard when you play"))
             : self->answered > 0 && self->playing_page
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
  settings_set_workspace (self->settings, folder);
  ide_window_language_set_project (self);
  ide_window_note_state (self);
}

static void
tree_open_cb (IdeWindow *self, const char *path)
{
  ide_window_open_path (self, path, FALSE);
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

static void
synapse_cb (IdeWindow *self, const char *file, guint line)
{
  problem_cb (self, file, line, 1);
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
  self->synapses = MUSIC_SYNAPSES (music_synapses_new ());
  self->terminal = TERMINAL_PANEL (terminal_panel_new ());
  panel_frame_set_header (self->start_frame, ide_dock_header_new ("win.show-files"));
  add_panel (self->start_frame, GTK_WIDGET (self->tree), "files", _("Files"), "folder-symbolic");
  self->problems_panel = add_panel (self->bottom_frame, GTK_WIDGET (self->problems), "problems", _("Problems"), "dialog-warning-symbolic");
  self->output_panel = add_panel (self->bottom_frame, GTK_WIDGET (self->output), "output", _("Output"), "text-x-generic-symbolic");
  self->synapses_panel = add_panel (self->bottom_frame, GTK_WIDGET (self->synapses), "synapses", _("Synapses"), "network-workgroup-symbolic");
  self->terminal_panel = add_panel (self->bottom_frame, GTK_WIDGET (self->terminal), "terminal", _("Terminal"), "utilities-terminal-symbolic");
  ide_window_search_attach (self);
  ide_window_history_attach (self);
  gtk_widget_add_css_class (GTK_WIDGET (self->bottom_frame), "bottom");
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (self->problems_panel));
  g_signal_connect_swapped (self->tree, "open", G_CALLBACK (tree_open_cb), self);
  g_signal_connect_swapped (self->problems, "activated", G_CALLBACK (problem_cb), self);
  g_signal_connect_swapped (self->synapses, "activated", G_CALLBACK (synapse_cb), self);
}

/* ---- settings and width ---------------------------------------------------------------------------------- */

static void
settings_cb (Settings *settings, const char *key, IdeWindow *self)
{
  if (g_str_has_prefix (key, "editor."))
    for (guint i = 0; i < self->pages->len; i++)
      ide_window_apply_view_settings (self, g_ptr_array_index (self->pages, i));
  if (g_str_equal (key, "sound.backends"))
    ide_window_open_backend (self, settings_get_string (settings, key));
  if (g_str_equal (key, "play.cut") && self->live)
    live_session_set_cut (self->live, settings_get_boolean (settings, key));
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
  ide_window_update_sheets (self);
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
  if (ide_window_ask_about_terminals (self))
    return TRUE;
  panel_grid_agree_to_close_async (self->grid, NULL, agreed_cb, g_object_ref (self));
  return TRUE;
}

static void
ide_window_dispose (GObject *object)
{
  IdeWindow *self = IDE_WINDOW (object);
  self->closing = TRUE;
  ide_window_history_dispose (self);
  g_clear_handle_id (&self->state_timer, g_source_remove);
  g_clear_handle_id (&self->autosave_timer, g_source_remove);
  ide_window_language_stop (self);
  ide_window_stop_live (self);
  ide_window_music_finish (self);
  ide_window_keys_finish (self);
  ide_window_palette_finish (self);
  ide_window_splits_finish (self);
  ide_window_help_finish (self);
  if (self->settings)
    g_signal_handlers_disconnect_by_data (self->settings, self);
  G_OBJECT_CLASS (ide_window_parent_class)->dispose (object);
}

static void
ide_window_finalize (GObject *object)
{
  IdeWindow *self = IDE_WINDOW (object);
  ide_window_search_finish (self);
  ide_window_history_finish (self);
  g_clear_object (&self->settings);
  g_ptr_array_unref (self->pages);
  g_free (self->last_toast);
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
  BIND (status_problems_content); BIND (status_keys); BIND (end_frame); BIND (welcome_templates); BIND (menu_button);
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
  ide_window_music_start (self);
  g_signal_connect (self->grid, "create-frame", G_CALLBACK (ide_window_create_frame), self);
  g_signal_connect_swapped (self->notice_close, "clicked", G_CALLBACK (close_notice_cb), self);
  g_signal_connect_swapped (self->line_entry, "activate", G_CALLBACK (line_entry_cb), self);
  g_signal_connect_swapped (self->line_popover, "show", G_CALLBACK (line_shown_cb), self);
  g_signal_connect (space, "key-pressed", G_CALLBACK (space_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), space);
  g_signal_connect_object (gtk_window_get_toplevels (), "items-changed", G_CALLBACK (toplevels_cb), self, 0);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (active_cb), NULL);
}

/* Until a project is open, the side dock offers what is bundled. */
static void
show_examples (IdeWindow *self)
{
  const char *data_dir = ide_application_get_data_dir (IDE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
  g_autofree char *folder = data_dir ? g_build_filename (data_dir, "examples", NULL) : NULL;
  if (folder && g_file_test (folder, G_FILE_TEST_IS_DIR))
    project_tree_set_examples (self->tree, folder);
}

IdeWindow *
ide_window_new (GtkApplication *application, Settings *settings)
{
  IdeWindow *self = g_object_new (IDE_TYPE_WINDOW, "application", application, NULL);
  self->settings = g_object_ref (settings);
  g_signal_connect (settings, "changed", G_CALLBACK (settings_cb), self);
  ide_window_init_actions (self);
  ide_window_language_start (self);
  ide_window_restore_state (self);
  ide_window_attach_tree (self);
  ide_window_attach_terminal (self);
  ide_window_attach_status (self);
  show_examples (self);
  ide_window_start_live (self);
  ide_window_keys_attach (self);
  ide_window_settings_attach (self);
  ide_window_palette_attach (self);
  ide_window_splits_attach (self);
  ide_window_document_attach (self);
  ide_window_load_snippets (self);
  ide_window_help_attach (self);
  ide_window_sheets_attach (self);
  ide_window_fill_recent (self);
  ide_window_fill_templates (self);
  ide_window_update_status (self);
  ide_window_update_actions (self);
  return self;
}
