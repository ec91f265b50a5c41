/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terminals in the window: settings, colours of the text, places that open in the editor, the question before closing. */
#include "ide-window-private.h"
#include <glib/gi18n.h>

static void
apply_settings (IdeWindow *self)
{
  static const char *const bells[] = { "off", "visible", "sound", NULL }, *const starts[] = { "active", "project", "home", NULL };
  g_auto (GStrv) environment = settings_dup_list (self->settings, "terminal.environment");
  g_auto (GStrv) profiles = settings_dup_list (self->settings, "terminal.profiles");
  const char *bell = settings_get_string (self->settings, "terminal.bell"), *start = settings_get_string (self->settings, "terminal.folder");
  TerminalOptions options = {
    .shell = settings_get_string (self->settings, "terminal.shell"),
    .environment = (const char *const *) environment,
    .profiles = (const char *const *) profiles,
    .scrollback = settings_get_number (self->settings, "terminal.scrollback"),
    .paste_guard = settings_get_boolean (self->settings, "terminal.paste-guard"),
  };
  for (guint i = 0; bells[i]; i++)
    if (g_str_equal (bell, bells[i]))
      options.bell = (TerminalBell) i;
  for (guint i = 0; starts[i]; i++)
    if (g_str_equal (start, starts[i]))
      options.start = (TerminalStart) i;
  terminal_panel_set_options (self->terminal, &options);
}

static gboolean
take_color (GtkSourceStyle *style, const char *name, GdkRGBA *color)
{
  g_autofree char *text = NULL;
  gboolean is_set = FALSE;
  g_autofree char *set = g_strconcat (name, "-set", NULL);
  g_object_get (style, name, &text, set, &is_set, NULL);
  return is_set && text && gdk_rgba_parse (color, text);
}

static gboolean
colors_cb (gpointer data)
{
  IdeWindow *self = data;
  GtkSourceStyleScheme *scheme = gtk_source_style_scheme_manager_get_scheme (gtk_source_style_scheme_manager_get_default (),
                                                                            editor_style_get_scheme ());
  GtkSourceStyle *style = scheme ? gtk_source_style_scheme_get_style (scheme, "text") : NULL;
  GdkRGBA text, back;
  if (!self->closing && style && take_color (style, "foreground", &text) && take_color (style, "background", &back))
    terminal_panel_set_colors (self->terminal, &text, &back, back.red + back.green + back.blue < 1.5f);
  g_object_unref (self);
  return G_SOURCE_REMOVE;
}

/* After the editor took the new scheme. */
static void
looks_cb (IdeWindow *self)
{
  g_idle_add (colors_cb, g_object_ref (self));
}

static void
settings_cb (Settings *settings, const char *key, IdeWindow *self)
{
  if (g_str_has_prefix (key, "terminal."))
    apply_settings (self);
  else if (g_str_has_prefix (key, "look."))
    looks_cb (self);
}

typedef struct { IdeWindow *window; char *path; guint line, column, tries; } Place;

/* The file is read by a worker: the caret goes there when the page is in front. */
static gboolean
place_cb (gpointer data)
{
  Place *place = data;
  IdePage *page = ide_window_find_page (place->window, place->path);
  if (!page && ++place->tries < 200 && !place->window->closing)
    return G_SOURCE_CONTINUE;
  if (page)
    {
      editor_view_go_to (ide_page_get_view (page), place->line, MAX (place->column, 1));
      gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (page)));
    }
  g_object_unref (place->window);
  g_free (place->path);
  g_free (place);
  return G_SOURCE_REMOVE;
}

static void
open_file_cb (IdeWindow *self, const char *path, guint line, guint column)
{
  Place *place;
  ide_window_open_path (self, path, FALSE);
  if (line == 0 || g_file_test (path, G_FILE_TEST_IS_DIR))
    return;
  place = g_new0 (Place, 1);
  place->window = g_object_ref (self);
  place->path = g_strdup (path);
  place->line = line;
  place->column = column;
  g_timeout_add (25, place_cb, place);
}

static void
emptied_cb (IdeWindow *self)
{
  if (self->closing || panel_frame_get_visible_child (self->bottom_frame) != PANEL_WIDGET (self->terminal_panel))
    return;
  panel_dock_set_reveal_bottom (self->dock, FALSE);
  if (self->page)
    gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
}

static void
tree_terminal_cb (IdeWindow *self, const char *folder)
{
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (self->terminal_panel));
  panel_dock_set_reveal_bottom (self->dock, TRUE);
  terminal_panel_open (self->terminal, folder, NULL);
}

void
ide_window_attach_terminal (IdeWindow *self)
{
  apply_settings (self);
  looks_cb (self);
  g_signal_connect (self->settings, "changed", G_CALLBACK (settings_cb), self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (looks_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->terminal, "open-file", G_CALLBACK (open_file_cb), self);
  g_signal_connect_swapped (self->terminal, "message", G_CALLBACK (ide_window_toast), self);
  g_signal_connect_swapped (self->terminal, "emptied", G_CALLBACK (emptied_cb), self);
  g_signal_connect_swapped (self->tree, "terminal", G_CALLBACK (tree_terminal_cb), self);
}

/* ---- closing the window ---------------------------------------------------------------------------------- */

static void
response_cb (AdwMessageDialog *dialog, const char *response, IdeWindow *self)
{
  if (!g_str_equal (response, "close"))
    return;
  terminal_panel_stop (self->terminal);
  gtk_window_close (GTK_WINDOW (self));
}

gboolean
ide_window_ask_about_terminals (IdeWindow *self)
{
  g_auto (GStrv) running = terminal_panel_dup_running (self->terminal);
  g_autofree char *names = g_strjoinv (", ", running), *body = NULL;
  GtkWidget *dialog;

  if (!running[0])
    return FALSE;
  body = g_strdup_printf (ngettext ("%s is still running in a terminal and will be ended.",
                                    "%s are still running in terminals and will be ended.", g_strv_length (running)), names);
  dialog = adw_message_dialog_new (GTK_WINDOW (self), _("Close Symphony?"), body);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "close", _("_Close"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "close", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
  return TRUE;
}

/* The question that is asked in front of the window; "": none. */
static char *
dup_question (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);
      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return g_strdup_printf ("%s %s", adw_message_dialog_get_heading (ADW_MESSAGE_DIALOG (window)),
                                adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (window)));
    }
  return g_strdup ("");
}

void
ide_window_dump_terminal (IdeWindow *self, JsonObject *state)
{
  JsonObject *object = json_object_new ();
  g_autofree char *text = terminal_panel_dup_text (self->terminal), *title = terminal_panel_dup_title (self->terminal);
  g_auto (GStrv) folders = terminal_panel_dup_folders (self->terminal);
  g_autofree char *list = g_strjoinv ("|", folders), *question = dup_question ();
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  double x, y;

  json_object_set_int_member (object, "tabs", terminal_panel_get_tab_count (self->terminal));
  json_object_set_int_member (object, "panes", terminal_panel_get_pane_count (self->terminal));
  json_object_set_int_member (object, "pid", terminal_panel_get_pid (self->terminal));
  json_object_set_double_member (object, "zoom", terminal_panel_get_zoom (self->terminal));
  json_object_set_string_member (object, "title", title ? title : "");
  json_object_set_string_member (object, "folders", list);
  json_object_set_string_member (object, "text", text ? text : "");
  json_object_set_boolean_member (object, "focus", focus && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->terminal)));
  if (terminal_panel_locate (self->terminal, "songs/a.sym:2:3", &x, &y))
    {
      json_object_set_int_member (object, "link_x", x);
      json_object_set_int_member (object, "link_y", y);
    }
  json_object_set_string_member (state, "question", question);
  json_object_set_object_member (state, "terminal", object);
}
