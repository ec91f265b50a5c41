/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Settings in the window: the project's layer and its trust, what they change while running, problems in their files. */
#include "ide-actions.h"
#include "ide-keymap.h"
#include "ide-keys-window.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>
#include <string.h>

/* ---- a text's settings ----------------------------------------------------------------------------------- */

SettingsScope
ide_page_get_scope (IdePage *page)
{
  GtkSourceBuffer *buffer = GTK_SOURCE_BUFFER (gtk_text_view_get_buffer (GTK_TEXT_VIEW (ide_page_get_view (page))));
  GtkSourceLanguage *language = gtk_source_buffer_get_language (buffer);
  return (SettingsScope) { document_get_path (ide_page_get_document (page)), language ? gtk_source_language_get_id (language) : NULL };
}

/* ---- problems in settings.json and keys.json ------------------------------------------------------------- */

static gboolean
find_layer (IdeWindow *self, const char *path, SettingsLayer *layer)
{
  g_autofree char *workspace = settings_dup_path (self->settings, SETTINGS_LAYER_WORKSPACE);
  *layer = g_strcmp0 (path, settings_get_path (self->settings)) == 0 ? SETTINGS_LAYER_USER
    : g_strcmp0 (path, workspace) == 0 ? SETTINGS_LAYER_WORKSPACE : SETTINGS_LAYER_FOLDER;
  return *layer != SETTINGS_LAYER_FOLDER || (path && g_str_has_suffix (path, "/.symphony/settings.json"));
}

static void
check_page (IdePage *page)
{
  IdeWindow *self = IDE_WINDOW (gtk_widget_get_root (GTK_WIDGET (page)));
  Document *document = ide_page_get_document (page);
  g_autoptr (GArray) list = g_array_new (FALSE, TRUE, sizeof (EditorDiagnostic));
  g_autoptr (GPtrArray) problems = NULL;
  SettingsLayer layer;
  const char *text;
  gsize length;

  if (!self || !find_layer (self, document_get_path (document), &layer))
    return;
  text = document_get_text (document, &length);
  problems = settings_check (self->settings, layer, text, length);
  for (guint i = 0; i < problems->len; i++)
    {
      const SettingsProblem *problem = problems->pdata[i];
      EditorDiagnostic diagnostic = { .severity = EDITOR_SEVERITY_WARNING, .start = problem->start, .end = problem->end,
                                      .code = "settings", .message = problem->message };
      g_array_append_val (list, diagnostic);
    }
  editor_view_set_diagnostics (ide_page_get_view (page), document_get_revision (document), (EditorDiagnostic *) (void *) list->data, list->len);
}

void
ide_window_settings_watch_page (IdeWindow *self, IdePage *page)
{
  g_signal_connect_object (ide_page_get_document (page), "settled", G_CALLBACK (check_page), page, G_CONNECT_SWAPPED);
  check_page (page);
}

static void
open_made (IdeWindow *self, const char *path, const char *text)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_mkdir_with_parents (folder, 0700);
      if (!g_file_set_contents (path, text, -1, &error))
        {
          ide_window_toast (self, error->message);
          return;
        }
    }
  ide_window_open_path (self, path, FALSE);
}

void
ide_window_open_settings_file (IdeWindow *self, SettingsLayer layer)
{
  g_autofree char *path = settings_dup_path (self->settings, layer);
  settings_flush (self->settings, NULL);
  if (path)
    open_made (self, path, "{\n}\n");
  else
    ide_window_toast_with (self, _("There is no project open whose settings these could be"), _("Open a folder"), "win.open-folder");
}

/* ---- trust ----------------------------------------------------------------------------------------------- */

static void
trust_cb (Settings *settings, IdeWindow *self)
{
  if (settings_wants_trust (settings))
    ide_window_show_notice (self, IDE_NOTICE_TRUST, _("This project’s settings start programs. They count when you trust the project."),
                            _("Review…"), "win.trust-project");
  else
    ide_window_hide_notice (self, IDE_NOTICE_TRUST);
  ide_window_reload_keys (self);
}

static void
trust_response_cb (AdwMessageDialog *dialog, const char *response, IdeWindow *self)
{
  if (g_str_equal (response, "trust"))
    settings_set_trusted (self->settings, TRUE);
  else if (g_str_equal (response, "show"))
    ide_window_open_settings_file (self, SETTINGS_LAYER_WORKSPACE);
}

static void
act_trust (IdeWindow *self)
{
  GtkWidget *dialog;
  if (!self->project_dir || settings_get_trusted (self->settings))
    {
      ide_window_toast (self, self->project_dir ? _("This project is trusted already") : _("There is no project open"));
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Trust this project?"), NULL);
  adw_message_dialog_format_body (ADW_MESSAGE_DIALOG (dialog),
    _("“%s” may then choose programs that Symphony starts, and keys. Trust it only when you know who made it."), self->project_dir);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "no", _("_Not now"), "show", _("_Show its settings"), "trust", _("_Trust"), NULL);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "no");
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "no");
  g_signal_connect_object (dialog, "response", G_CALLBACK (trust_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
act_distrust (IdeWindow *self)
{
  if (self->project_dir)
    settings_set_trusted (self->settings, FALSE);
}

/* ---- actions --------------------------------------------------------------------------------------------- */

static void act_user_file (IdeWindow *self) { ide_window_open_settings_file (self, SETTINGS_LAYER_USER); }
static void act_project_file (IdeWindow *self) { ide_window_open_settings_file (self, SETTINGS_LAYER_WORKSPACE); }

static void
act_keys_file (IdeWindow *self)
{
  g_autofree char *path = ide_keys_get_path ();
  open_made (self, path, "{\n}\n");
}

const IdeAction ide_actions_settings[] = {
  { "win.open-settings-file", N_("Open settings.json"), NULL, act_user_file, FALSE },
  { "win.open-project-settings-file", N_("Open the project’s settings.json"), NULL, act_project_file, FALSE },
  { "win.edit-keys", N_("Change keys"), "<Control>k k", ide_keys_window_show, FALSE },
  { "win.open-keys-file", N_("Open keys.json"), NULL, act_keys_file, FALSE },
  { "win.trust-project", N_("Trust this project"), NULL, act_trust, FALSE },
  { "win.distrust-project", N_("Stop trusting this project"), NULL, act_distrust, FALSE },
  { NULL }
};

/* ---- live ------------------------------------------------------------------------------------------------ */

/* Set in a file or in the preferences: the menu's state follows, and through it the session. */
static void
play_changed_cb (Settings *settings, const char *key, IdeWindow *self)
{
  if (g_str_equal (key, "play.loop"))
    g_action_group_change_action_state (G_ACTION_GROUP (self), "loop", g_variant_new_boolean (settings_get_boolean (settings, key)));
  if (g_str_equal (key, "play.quantum"))
    {
      g_autofree char *quantum = g_strdup_printf ("%d", (int) settings_get_number (settings, key));
      g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (self), "quantum");
      if (!g_str_equal (g_variant_get_string (state, NULL), quantum))
        g_action_group_change_action_state (G_ACTION_GROUP (self), "quantum", g_variant_new_string (quantum));
    }
}

static void
reload_cb (IdeWindow *self)
{
  if (gtk_window_is_active (GTK_WINDOW (self)))
    settings_reload (self->settings);
}

void
ide_window_settings_attach (IdeWindow *self)
{
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (play_changed_cb), self, 0);
  g_signal_connect_object (self->settings, "trust-changed", G_CALLBACK (trust_cb), self, 0);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (reload_cb), NULL);
}

void
ide_window_dump_settings (IdeWindow *self, JsonObject *object)
{
  JsonObject *settings = json_object_new ();
  guint count;
  const SettingsKey *const *keys = settings_list_keys (self->settings, &count);
  for (guint i = 0; i < count; i++)
    {
      g_autofree char *json = settings_dup_json (self->settings, keys[i]->key);
      json_object_set_string_member (settings, keys[i]->key, json);
    }
  json_object_set_boolean_member (settings, "trusted", settings_get_trusted (self->settings));
  json_object_set_boolean_member (settings, "wants-trust", settings_wants_trust (self->settings));
  json_object_set_object_member (object, "settings", settings);
}
