/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application: options, settings, looks, restoring what was open. */
#include "ide-application.h"
#include "ide/ide.h"
#include "ide-window.h"
#include "ide-window-session.h"
#include "ide-bench.h"
#include "live/live.h"
#include "ide-schemes.h"
#include "terminal/terminal.h"
#include "view/view.h"
#include <glib/gi18n.h>
#include <libpanel.h>
#include <locale.h>

struct _IdeApplication {
  AdwApplication parent_instance;
  Settings *settings;
  char     *data_dir;
  gboolean  test_api, bench, bench_start, play, restored, safe;
};
G_DEFINE_FINAL_TYPE (IdeApplication, ide_application, ADW_TYPE_APPLICATION)

GResource *ide_get_resource (void);

const char *
ide_application_get_data_dir (IdeApplication *self)
{
  return self->data_dir;
}

Settings *
ide_application_get_settings (IdeApplication *self)
{
  return self->settings;
}

/* ---- looks ----------------------------------------------------------------------------------------------- */

static void
update_looks (IdeApplication *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  const char *dark = settings_get_string (self->settings, "look.dark"), *scheme;

  adw_style_manager_set_color_scheme (manager, g_str_equal (dark, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                      : g_str_equal (dark, "light") ? ADW_COLOR_SCHEME_FORCE_LIGHT : ADW_COLOR_SCHEME_DEFAULT);
  scheme = adw_style_manager_get_dark (manager) ? settings_get_string (self->settings, "look.scheme-dark") : "";
  editor_style_set (*scheme ? scheme : settings_get_string (self->settings, "look.scheme"), adw_style_manager_get_dark (manager));
}

static void
load_looks (IdeApplication *self)
{
  GtkCssProvider *css = gtk_css_provider_new ();
  g_autofree char *icons = NULL;

  gtk_css_provider_load_from_resource (css, "/io/github/symphony/Symphony/ide.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (), GTK_STYLE_PROVIDER (css),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
  g_object_unref (css);
  if (self->data_dir)
    {
      icons = g_build_filename (self->data_dir, "icons", NULL);
      gtk_icon_theme_add_search_path (gtk_icon_theme_get_for_display (gdk_display_get_default ()), icons);
      editor_style_init (self->data_dir);
      ide_schemes_init ();
    }
  gtk_window_set_default_icon_name ("io.github.symphony.Symphony");
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (update_looks), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (update_looks), self, G_CONNECT_SWAPPED);
  update_looks (self);
}

/* ---- actions --------------------------------------------------------------------------------------------- */

static void
quit_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  for (GList *l = gtk_application_get_windows (data); l; l = l->next)
    if (IDE_IS_WINDOW (l->data))
      {
        gtk_window_close (l->data);
        return;
      }
}

static void
preferences_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  IdeApplication *self = data;
  ide_preferences_show (gtk_application_get_active_window (GTK_APPLICATION (self)), self->settings);
}

static void
about_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  adw_show_about_window (gtk_application_get_active_window (data),
                         "application-name", "Symphony",
                         "application-icon", "io.github.symphony.Symphony",
                         "version", SYMPHONY_VERSION,
                         "comments", _("Write music as code and hear it as you type."),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         NULL);
}

/* ---- start ----------------------------------------------------------------------------------------------- */

static IdeWindow *
get_window (IdeApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (IDE_IS_WINDOW (l->data))
      return l->data;
  return ide_window_new (GTK_APPLICATION (self), self->settings);
}

static void
restore_journals (IdeWindow *window)
{
  g_autofree char *folder = ide_paths_get_journals ();
  g_autoptr (GPtrArray) bad = NULL;
  g_autoptr (GPtrArray) documents = document_restore_journals (folder, &bad);

  for (guint i = 0; i < documents->len; i++)
    ide_window_take_document (window, g_ptr_array_index (documents, i));
  for (guint i = 0; i < bad->len; i++)
    g_message ("A crash journal could not be read and was kept as %s", (char *) g_ptr_array_index (bad, i));
}

static int
ide_application_command_line (GApplication *application, GApplicationCommandLine *line)
{
  IdeApplication *self = IDE_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (line);
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (line, NULL);
  gboolean play = g_variant_dict_contains (options, "play"), restored = self->restored;
  IdeWindow *window = get_window (self);

  if (!self->restored)
    {
      self->restored = TRUE;
      self->safe = !ide_session_begin_start ();
      restore_journals (window);
    }
  for (char **argument = arguments + 1; arguments[0] && *argument; argument++)
    {
      g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (line, *argument);
      ide_window_open_path (window, g_file_peek_path (file), play && !argument[1]);
    }
  if (g_variant_dict_contains (options, "demo"))
    ide_window_open_demo (window);
  else if (!restored && (!arguments[0] || !arguments[1]))
    {
      if (self->safe)
        ide_window_hold_session (window);
      else
        ide_window_restore_session (window);
      if (play)
        ide_window_play (window);
    }
  gtk_window_present (GTK_WINDOW (window));
  if (self->bench_start)
    ide_bench_start (window);
  if (self->bench)
    {
      ide_bench_editor (window);
      exit (0);
    }
  return 0;
}

static void
ide_application_startup (GApplication *application)
{
  IdeApplication *self = IDE_APPLICATION (application);
  g_autofree char *found = NULL;
  static const GActionEntry entries[] = {
    { "quit", quit_cb }, { "preferences", preferences_cb }, { "about", about_cb },
  };

  G_APPLICATION_CLASS (ide_application_parent_class)->startup (application);
  panel_init ();
  found = live_find_data_dir ();
  self->data_dir = found ? g_canonicalize_filename (found, NULL) : NULL;
  self->settings = settings_new (NULL);
  for (const char *const *problem = settings_get_problems (self->settings); *problem; problem++)
    g_message ("%s", *problem);
  load_looks (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  if (self->test_api)
    ide_test_api_start (self);
}

static int
import_scheme (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) problems = NULL;
  g_autofree char *id = ide_schemes_import (path, &problems, &error);
  if (!id)
    {
      g_printerr ("symphony-ide: %s\n", error->message);
      return 1;
    }
  for (guint i = 0; problems[i]; i++)
    g_printerr ("%s\n", problems[i]);
  g_print ("%s\n", id);
  return 0;
}

static int
ide_application_local_options (GApplication *application, GVariantDict *options)
{
  IdeApplication *self = IDE_APPLICATION (application);
  g_autofree char *scheme = NULL;
  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("Symphony %s\n", SYMPHONY_VERSION);
      return 0;
    }
  if (g_variant_dict_lookup (options, "import-scheme", "^ay", &scheme))
    return import_scheme (scheme);
  self->test_api = g_variant_dict_contains (options, "test-api");
  self->bench = g_variant_dict_contains (options, "bench-editor");
  self->bench_start = g_variant_dict_contains (options, "bench-start");
  if (self->bench || self->bench_start)
    g_application_set_flags (application, g_application_get_flags (application) | G_APPLICATION_NON_UNIQUE);
  return -1;
}

static void
ide_application_shutdown (GApplication *application)
{
  IdeApplication *self = IDE_APPLICATION (application);
  if (self->settings)
    settings_flush (self->settings, NULL);
  terminal_finish ();
  G_APPLICATION_CLASS (ide_application_parent_class)->shutdown (application);
}

static void
ide_application_finalize (GObject *object)
{
  IdeApplication *self = IDE_APPLICATION (object);
  g_clear_object (&self->settings);
  g_free (self->data_dir);
  G_OBJECT_CLASS (ide_application_parent_class)->finalize (object);
}

static void
ide_application_class_init (IdeApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);
  G_OBJECT_CLASS (klass)->finalize = ide_application_finalize;
  application_class->startup = ide_application_startup;
  application_class->shutdown = ide_application_shutdown;
  application_class->command_line = ide_application_command_line;
  application_class->handle_local_options = ide_application_local_options;
}

static void
ide_application_init (IdeApplication *self)
{
  static const GOptionEntry options[] = {
    { "play", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Play at once"), NULL },
    { "demo", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Play the demo composition"), NULL },
    { "test-api", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Answer tests on the session bus"), NULL },
    { "bench-start", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    { "bench-editor", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, NULL, NULL, NULL },
    { "import-scheme", 0, 0, G_OPTION_ARG_FILENAME, NULL, N_("Take in a colour scheme of another editor"), N_("FILE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { NULL }
  };
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[FILE or FOLDER …]"));
}

IdeApplication *
ide_application_new (void)
{
  return g_object_new (IDE_TYPE_APPLICATION, "application-id", "io.github.symphony.Symphony",
                       "resource-base-path", "/io/github/symphony/Symphony",
                       "flags", G_APPLICATION_HANDLES_COMMAND_LINE, NULL);
}

int
ide_main (int argc, char **argv)
{
  g_autoptr (IdeApplication) application = NULL;
  g_autofree char *translations = ide_paths_get_translations ();

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, translations);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  if (!gtk_init_check ())
    {
      g_printerr ("symphony-ide: there is no display. Use “symphony play FILE” in the terminal instead.\n");
      return 3;
    }
  g_resources_register (ide_get_resource ());
  application = ide_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
