/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening, saving, templates, recent files. */
#include "ide-window-private.h"
#include "ide-window-session.h"
#include "ide-language.h"
#include "ide-opening.h"
#include "document/history.h"
#include <glib/gi18n.h>

#define RECENT_SHOWN 5

static const char *
get_data_dir (IdeWindow *self)
{
  return ide_application_get_data_dir (IDE_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))));
}

/* ---- open ------------------------------------------------------------------------------------------------ */

typedef struct {
  IdeWindow    *window;
  Document     *document;
  IdeOpening   *opening;                /* NULL: not reading yet */
  char         *path;
  gboolean      play;
  guint         line, column;
} Open;

static void
open_free (Open *open)
{
  g_clear_pointer (&open->opening, ide_opening_free);
  g_object_unref (open->document);
  g_object_unref (open->window);
  g_free (open->path);
  g_free (open);
}

static void
note_recent (const char *path)
{
  g_autofree char *uri = g_filename_to_uri (path, NULL, NULL);
  GtkRecentData recent = { .mime_type = (char *) "text/x-symphonyscript", .app_name = (char *) "Symphony",
                           .app_exec = (char *) "symphony %f" };
  if (uri)
    gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &recent);
}

/* Bundled with the program, in the source tree or installed; links resolved on both sides. */
static gboolean
is_bundled (IdeWindow *self, const char *path)
{
  g_autofree char *data_dir = get_data_dir (self) ? realpath (get_data_dir (self), NULL) : NULL;
  g_autofree char *real = path ? realpath (path, NULL) : NULL;
  return data_dir && real && g_str_has_prefix (real, data_dir) && real[strlen (data_dir)] == '/';
}

/* The bundled pieces are there to be changed: a copy without a file, so that the original stays. */
static gboolean
detach_example (IdeWindow *self, Document *document)
{
  g_autofree char *title = NULL;
  if (!is_bundled (self, document_get_path (document)))
    return FALSE;
  title = document_dup_title (document);
  if (g_str_has_suffix (title, ".sym"))
    title[strlen (title) - strlen (".sym")] = 0;
  document_set_name (document, title);
  document_set_path (document, NULL);
  return TRUE;
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Open *open = data;
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&open->opening, ide_opening_free);
  if (!document_load_finish (open->document, result, &error))
    {
      if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        ide_window_toast_with (open->window, error->message, _("Open another"), "win.open");
    }
  else if (!open->window->closing)
    {
      g_autofree char *path = g_strdup (document_get_path (open->document));
      IdePage *page = ide_window_find_page (open->window, path);
      if (page)
        panel_widget_raise (PANEL_WIDGET (page));
      else if (detach_example (open->window, open->document))
        ide_page_set_origin (ide_window_add_page (open->window, open->document), path);
      else
        {
          note_recent (path);
          ide_window_add_page (open->window, open->document);
        }
      ide_window_search_loaded (open->window);
      ide_window_document_loaded (open->window, open->document);
      if (open->play)
        ide_window_play (open->window);
      if (open->line > 0 && open->window->page)
        editor_view_go_to (ide_page_get_view (open->window->page), open->line, MAX (open->column, 1));
    }
  open_free (open);
}

static void
start_reading (Open *open)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  open->opening = ide_opening_new (open->window, open->document, open->path, cancellable);
  document_load_async (open->document, open->path, cancellable, loaded_cb, open);
}

/* A text that is only read needs no history. */
static void
asked_cb (IdeLargeChoice choice, gpointer data)
{
  Open *open = data;
  if (choice == IDE_LARGE_CANCEL || open->window->closing)
    {
      open_free (open);
      return;
    }
  if (choice == IDE_LARGE_READ_ONLY)
    {
      document_set_history_folder (open->document, NULL, NULL);
      document_set_read_only (open->document, TRUE);
    }
  start_reading (open);
}

static void
open_path (IdeWindow *self, const char *path, gboolean play, guint line, guint column)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  IdePage *page;
  Open *open;

  if (g_file_test (absolute, G_FILE_TEST_IS_DIR))
    {
      ide_window_set_project (self, absolute);
      panel_dock_set_reveal_start (self->dock, !self->narrow);
      if (self->pages->len == 0)
        ide_window_restore_project (self);
      note_recent (absolute);
      return;
    }
  page = ide_window_find_page (self, absolute);
  if (page)
    {
      panel_widget_raise (PANEL_WIDGET (page));
      panel_widget_focus_default (PANEL_WIDGET (page));
      if (play)
        ide_window_play (self);
      if (line > 0)
        editor_view_go_to (ide_page_get_view (page), line, MAX (column, 1));
      return;
    }
  if (!self->project_dir && g_file_test (absolute, G_FILE_TEST_EXISTS) && !is_bundled (self, absolute))
    {
      g_autofree char *folder = g_path_get_dirname (absolute);
      if (!g_str_equal (folder, g_get_home_dir ()) && !g_str_equal (folder, "/") && !g_str_equal (folder, "/tmp"))
        ide_window_set_project (self, folder);
    }
  open = g_new0 (Open, 1);
  open->window = g_object_ref (self);
  open->document = ide_window_new_document (self);
  open->play = play;
  open->line = line;
  open->column = column;
  open->path = g_steal_pointer (&absolute);
  if (!ide_large_ask (GTK_WINDOW (self), open->path, asked_cb, open))
    start_reading (open);
}

void
ide_window_open_path (IdeWindow *self, const char *path, gboolean play)
{
  open_path (self, path, play, 0, 0);
}

void
ide_window_open_path_at (IdeWindow *self, const char *path, guint line, guint column)
{
  open_path (self, path, FALSE, line, column);
}

static void
open_response_cb (GtkNativeDialog *dialog, int response, IdeWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
      for (guint i = 0; i < g_list_model_get_n_items (files); i++)
        {
          g_autoptr (GFile) file = g_list_model_get_item (files, i);
          ide_window_open_path (self, g_file_peek_path (file), FALSE);
        }
    }
  g_object_unref (dialog);
}

static void
add_filters (GtkFileChooser *chooser)
{
  g_autoptr (GtkFileFilter) music = gtk_file_filter_new (), all = gtk_file_filter_new ();
  gtk_file_filter_set_name (music, _("Compositions"));
  gtk_file_filter_add_pattern (music, "*.sym");
  gtk_file_filter_add_pattern (music, "*.ts");
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, music);
  gtk_file_chooser_add_filter (chooser, all);
}

static void
start_in_project (IdeWindow *self, GtkFileChooser *chooser)
{
  g_autoptr (GFile) folder = self->project_dir ? g_file_new_for_path (self->project_dir) : NULL;
  if (folder)
    gtk_file_chooser_set_current_folder (chooser, folder, NULL);
}

void
ide_window_open_dialog (IdeWindow *self, gboolean folder)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (folder ? _("Open a folder") : _("Open a file"), GTK_WINDOW (self),
                                                              folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
                                                              NULL, NULL);
  if (!folder)
    {
      gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), TRUE);
      add_filters (GTK_FILE_CHOOSER (dialog));
    }
  start_in_project (self, GTK_FILE_CHOOSER (dialog));
  g_signal_connect_object (dialog, "response", G_CALLBACK (open_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* ---- new, demo ------------------------------------------------------------------------------------------- */

static const char template_text[] =
  "// Change a note while it plays.\n"
  "const melody = Clip.melody('melody')\n"
  "  .note('E4', '4n').note('G4', '4n').note('A4', '2n')\n"
  "  .note('G4', '8n').note('E4', '8n').note('D4', '4n').note('C4', '2n')\n"
  "\n"
  "const bass = Clip.melody('bass')\n"
  "  .note('C2', '1n').note('G2', '1n')\n"
  "\n"
  "const drums = Clip.drums('drums')\n"
  "  .defaultDuration('4n')\n"
  "  .loop(2, b => b.kick().hat().snare().hat())\n"
  "\n"
  "export default session({ tempo: 96 })\n"
  "  .add(Track.from(melody, Instrument.patch('lead').volume(0.6), { name: 'melody' }))\n"
  "  .add(Track.from(bass, Instrument.patch('bass').volume(0.7), { name: 'bass' }))\n"
  "  .add(Track.from(drums, Instrument.patch('drums').volume(0.8), { name: 'drums' }))\n";

static char *
load_template (IdeWindow *self)
{
  const char *data_dir = get_data_dir (self);
  g_autofree char *path = g_build_filename (data_dir ? data_dir : "", "examples", "template.sym", NULL);
  char *text = NULL;
  if (!g_file_get_contents (path, &text, NULL, NULL) || !g_utf8_validate (text, -1, NULL))
    {
      g_free (text);
      text = g_strdup (template_text);
    }
  return text;
}

void
ide_window_new_from (IdeWindow *self, const char *path)
{
  g_autofree char *text = NULL;
  g_autoptr (Document) document = document_new ();
  g_autoptr (GError) error = NULL;
  if (!g_file_get_contents (path, &text, NULL, &error) || !g_utf8_validate (text, -1, NULL))
    {
      ide_window_toast (self, error ? error->message : _("The template is not a text in UTF-8"));
      return;
    }
  document_set_text (document, text);
  ide_window_add_page (self, document);
}

void
ide_window_new_piece (IdeWindow *self)
{
  g_autoptr (Document) document = ide_window_new_document (self);
  g_autofree char *text = load_template (self);
  document_set_text (document, text);
  ide_window_add_page (self, document);
}

void
ide_window_open_demo (IdeWindow *self)
{
  const char *data_dir = get_data_dir (self);
  g_autofree char *path = data_dir ? g_build_filename (data_dir, "examples", "demo.sym", NULL) : NULL;
  if (path && g_file_test (path, G_FILE_TEST_EXISTS))
    ide_window_open_path (self, path, TRUE);
  else
    {
      ide_window_new_piece (self);
      ide_window_play (self);
    }
}

/* All five in tabs, the first in front. */
void
ide_window_open_tutorial (IdeWindow *self)
{
  static const char *const names[] = {
    "tutorial-5-clips-that-choose.sym", "tutorial-4-functions-and-chance.sym", "tutorial-3-chords-and-loops.sym",
    "tutorial-2-a-beat.sym", "tutorial-1-first-notes.sym",
  };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (get_data_dir (self) ? get_data_dir (self) : "", "examples", names[i], NULL);
      ide_window_open_path (self, path, FALSE);
    }
}

/* ---- recent ---------------------------------------------------------------------------------------------- */

static GtkWidget *
make_recent_row (GtkRecentInfo *info, const char *path)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);
  g_autofree char *title = g_markup_escape_text (name, -1), *subtitle = g_markup_escape_text (folder, -1);
  gboolean is_folder = g_file_test (path, G_FILE_TEST_IS_DIR);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_icon_name (ADW_ACTION_ROW (row), is_folder ? "folder-symbolic" : "symphony-score-symbolic");
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (row), "win.open-path");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (row), "s", path);
  return row;
}

static int
compare_recent (gconstpointer a, gconstpointer b)
{
  return g_date_time_compare (gtk_recent_info_get_modified ((GtkRecentInfo *) b), gtk_recent_info_get_modified ((GtkRecentInfo *) a));
}

void
ide_window_fill_recent (IdeWindow *self)
{
  GList *items = g_list_sort (gtk_recent_manager_get_items (gtk_recent_manager_get_default ()), compare_recent);
  g_autoptr (GMenu) menu = g_menu_new (), recent = g_menu_new (), top = g_menu_new ();
  GtkWidget *row;
  guint shown = 0;

  while ((row = gtk_widget_get_first_child (self->welcome_recent)))
    gtk_list_box_remove (GTK_LIST_BOX (self->welcome_recent), row);
  for (GList *l = items; l && shown < 2 * RECENT_SHOWN; l = l->next)
    {
      g_autofree char *path = g_filename_from_uri (gtk_recent_info_get_uri (l->data), NULL, NULL);
      if (!path || !gtk_recent_info_has_application (l->data, "Symphony") || !g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      {
        g_autofree char *name = g_path_get_basename (path);
        g_autoptr (GMenuItem) item = g_menu_item_new (name, NULL);
        g_menu_item_set_action_and_target (item, "win.open-path", "s", path);
        g_menu_append_item (recent, item);
      }
      if (shown++ < RECENT_SHOWN)
        gtk_list_box_append (GTK_LIST_BOX (self->welcome_recent), make_recent_row (l->data, path));
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
  g_menu_append (top, _("_New piece"), "win.new");
  g_menu_append (top, _("_Open file…"), "win.open");
  g_menu_append (top, _("Open _folder…"), "win.open-folder");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (top));
  if (shown > 0)
    g_menu_append_section (menu, _("Recent"), G_MENU_MODEL (recent));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->open_button), G_MENU_MODEL (menu));
  gtk_widget_set_visible (self->welcome_recent_box, shown > 0);
}

/* ---- save ------------------------------------------------------------------------------------------------ */

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  IdeWindow *self = g_task_get_source_object (task);
  GError *error = NULL;

  if (document_save_finish (DOCUMENT_DOCUMENT (source), result, &error))
    {
      PanelWidget *page = g_task_get_task_data (task);
      PanelSaveDelegate *delegate = panel_widget_get_save_delegate (page);
      if (delegate)
        panel_save_delegate_set_is_draft (delegate, FALSE);
      ide_window_language_saved (self, DOCUMENT_DOCUMENT (source));
      ide_window_update_status (self);
      ide_window_note_state (self);
      g_task_return_boolean (task, TRUE);
      return;
    }
  ide_window_toast_with (self, error->message, _("Save as…"), "win.save-as");
  g_task_return_error (task, error);
}

static void
save_response_cb (GtkNativeDialog *dialog, int response, GTask *task)
{
  IdePage *page = g_task_get_task_data (task);
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      note_recent (g_file_peek_path (file));
      document_save_async (ide_page_get_document (page), g_file_peek_path (file), NULL, saved_cb, task);
    }
  else
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "Cancelled");
      g_object_unref (task);
    }
  g_object_unref (dialog);
}

static void
ask_where (IdeWindow *self, IdePage *page, GTask *task)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_("Save the piece"), GTK_WINDOW (self),
                                                              GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);
  const char *path = document_get_path (ide_page_get_document (page));
  g_autofree char *title = document_dup_title (ide_page_get_document (page));
  g_autofree char *name = path ? g_strdup (title) : g_strconcat (title, ".sym", NULL);
  g_autoptr (GFile) file = path ? g_file_new_for_path (path) : NULL;

  add_filters (GTK_FILE_CHOOSER (dialog));
  start_in_project (self, GTK_FILE_CHOOSER (dialog));
  if (file)
    gtk_file_chooser_set_file (GTK_FILE_CHOOSER (dialog), file, NULL);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  g_signal_connect (dialog, "response", G_CALLBACK (save_response_cb), task);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
ide_window_save_page (IdeWindow *self, IdePage *page, gboolean as, GAsyncReadyCallback callback, gpointer data)
{
  GTask *task = g_task_new (self, NULL, callback, data);
  Document *document = ide_page_get_document (page);

  g_task_set_task_data (task, g_object_ref (page), g_object_unref);
  if (as || !document_get_path (document))
    ask_where (self, page, task);
  else if (document_is_disk_changed (document) && g_file_test (document_get_path (document), G_FILE_TEST_EXISTS))
    {
      ide_window_toast (self, _("The file was changed by another program. Choose “Keep mine” first to write over it."));
      g_task_return_new_error (task, DOCUMENT_ERROR, DOCUMENT_ERROR_WRITE, "Changed on disk");
      g_object_unref (task);
    }
  else
    {
      ide_window_carets_save (self, page);
      document_save_async (document, NULL, NULL, saved_cb, task);
    }
}

gboolean
ide_window_save_finish (IdeWindow *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
ide_window_autosave (IdeWindow *self, IdePage *page)
{
  Document *document = ide_page_get_document (page);
  if (g_str_equal (settings_get_string (self->settings, "editor.autosave"), "off") || !document_get_path (document)
      || !document_get_modified (document) || document_is_disk_changed (document))
    return;
  document_check_disk (document);
  if (!document_is_disk_changed (document))
    ide_window_save_page (self, page, FALSE, NULL, NULL);
}
