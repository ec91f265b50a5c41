/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One shell with its screen: starts it, says why it could not or that it ended, knows its folder and title. */
#include "terminal-private.h"
#include <glib/gi18n.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>

G_DEFINE_FINAL_TYPE (TerminalPane, terminal_pane, GTK_TYPE_WIDGET)

enum { FOCUSED, TITLE, ENDED, BELL, OPEN_FILE, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- the shell ------------------------------------------------------------------------------------------- */

/* Bright on its own line, so that it is not taken for output. */
static void
say (TerminalPane *self, const char *text)
{
  g_autofree char *line = g_strdup_printf ("\r\n\033[1m%s\033[0m\r\n", text);
  vte_terminal_feed (self->vte, line, -1);
}

static void
exited (int status, gpointer data)
{
  TerminalPane *self = data;
  g_autofree char *text = NULL;

  terminal_session_close (self->session);                       /* what it left running */
  g_clear_pointer (&self->session, terminal_session_unref);
  if (WIFSIGNALED (status))
    text = g_strdup_printf (_("The program was ended by signal %d (%s). Press Enter for a new one."), WTERMSIG (status), g_strsignal (WTERMSIG (status)));
  else if (WEXITSTATUS (status) == 127)
    text = g_strdup (_("The program could not be found. Change “Shell of terminals” in the preferences, then press Enter."));
  else if (WEXITSTATUS (status) != 0)
    text = g_strdup_printf (_("The program ended with status %d. Press Enter for a new one."), WEXITSTATUS (status));
  else
    text = g_strdup (_("The program has ended. Press Enter for a new one."));
  say (self, text);
  g_signal_emit (self, signals[ENDED], 0, status);
}

typedef struct { GWeakRef pane; VtePty *pty; char *program, *folder; } Start;

static void
start_free (Start *start)
{
  g_weak_ref_clear (&start->pane);
  g_object_unref (start->pty);
  g_free (start->program);
  g_free (start->folder);
  g_free (start);
}

/* By now the program has replaced its parent's copy, and has its name. */
static gboolean
named_cb (gpointer data)
{
  TerminalPane *self = data;
  if (self->vte)
    g_signal_emit (self, signals[TITLE], 0);
  return G_SOURCE_REMOVE;
}

static void
spawned_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Start *start = data;
  g_autoptr (TerminalPane) self = g_weak_ref_get (&start->pane);
  g_autoptr (GError) error = NULL;
  GPid pid = 0;

  if (vte_pty_spawn_finish (VTE_PTY (source), result, &pid, &error))
    {
      TerminalSession *session = terminal_session_new (pid);
      if (self && self->vte && self->starting)
        {
          self->session = session;
          terminal_session_set_exited (session, exited, self);
          g_timeout_add_full (G_PRIORITY_LOW, 200, named_cb, g_object_ref (self), g_object_unref);
        }
      else
        {
          terminal_session_close (session);                     /* its pane was closed meanwhile */
          terminal_session_unref (session);
        }
    }
  else if (self && self->vte)
    {
      g_autofree char *text = g_strdup_printf (_("“%s” could not be started in %s: %s. Change “Shell of terminals” in the preferences, then press Enter."),
                                               start->program, start->folder, error->message);
      self->failed = TRUE;
      say (self, text);
    }
  if (self)
    g_clear_object (&self->starting);
  start_free (start);
}

/* Programs named in the settings may have arguments. */
static GStrv
make_arguments (TerminalPane *self)
{
  GStrv arguments = NULL;
  g_autofree char *shell = NULL;
  if (self->profile && self->profile->arguments)
    return g_strdupv (self->profile->arguments);
  if (self->shell && *self->shell && g_shell_parse_argv (self->shell, NULL, &arguments, NULL))
    return arguments;
  shell = vte_get_user_shell ();
  return g_strsplit (shell && *shell ? shell : "/bin/sh", "\n", 1);
}

static GStrv
make_environment (TerminalPane *self)
{
  GStrv environment = NULL;
  GStrv lists[] = { self->environment, self->profile ? self->profile->environment : NULL };
  environment = g_environ_setenv (environment, "TERM_PROGRAM", "Symphony", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    for (guint k = 0; lists[i] && lists[i][k]; k++)
      {
        char *equals = strchr (lists[i][k], '=');
        g_autofree char *name = equals ? g_strndup (lists[i][k], equals - lists[i][k]) : NULL;
        if (equals)
          environment = g_environ_setenv (environment, name, equals + 1, TRUE);
      }
  return environment;
}

static char *
choose_folder (TerminalPane *self)
{
  const char *const wishes[] = { self->profile ? self->profile->folder : NULL, self->folder, self->project, g_get_home_dir () };
  for (guint i = 0; i < G_N_ELEMENTS (wishes); i++)
    if (wishes[i] && g_file_test (wishes[i], G_FILE_TEST_IS_DIR))
      return g_strdup (wishes[i]);
  return g_strdup ("/");
}

static void
start_shell (TerminalPane *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (VtePty) pty = NULL;
  g_auto (GStrv) arguments = NULL, environment = NULL;
  Start *start;

  if (self->session || self->starting)
    return;
  self->failed = FALSE;
  pty = vte_terminal_pty_new_sync (self->vte, VTE_PTY_DEFAULT, NULL, &error);
  if (!pty)
    {
      say (self, error->message);
      self->failed = TRUE;
      return;
    }
  vte_terminal_set_pty (self->vte, pty);
  arguments = make_arguments (self);
  environment = make_environment (self);
  start = g_new0 (Start, 1);
  g_weak_ref_init (&start->pane, self);
  start->pty = g_object_ref (pty);
  start->program = g_strdup (arguments[0]);
  start->folder = choose_folder (self);
  self->starting = g_cancellable_new ();
  vte_pty_spawn_async (pty, start->folder, arguments, environment, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, -1, NULL, spawned_cb, start);
}

void
terminal_pane_start (TerminalPane *self, const char *folder, TerminalProfile *profile)
{
  g_free (self->folder);
  self->folder = g_strdup (folder);
  terminal_profile_free (self->profile);
  self->profile = profile;
  start_shell (self);
}

void
terminal_pane_close (TerminalPane *self)
{
  g_clear_object (&self->starting);
  if (!self->session)
    return;
  terminal_session_close (self->session);
  g_clear_pointer (&self->session, terminal_session_unref);
}

/* ---- questions ------------------------------------------------------------------------------------------- */

static int
get_tty (TerminalPane *self)
{
  VtePty *pty = vte_terminal_get_pty (self->vte);
  return pty ? vte_pty_get_fd (pty) : -1;
}

/* What the shell said by OSC 7 counts; else where the foreground program is. */
char *
terminal_pane_dup_folder (TerminalPane *self)
{
  const char *uri = vte_terminal_get_current_directory_uri (self->vte);
  g_autofree char *told = uri ? g_filename_from_uri (uri, NULL, NULL) : NULL;
  if (told && g_file_test (told, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&told);
  return self->session ? terminal_session_dup_folder (self->session, get_tty (self)) : g_strdup (self->folder);
}

char *
terminal_pane_dup_title (TerminalPane *self)
{
  const char *title = vte_terminal_get_window_title (self->vte);
  g_autofree char *name = NULL;
  if (title && *title)
    return g_strdup (title);
  if (self->profile)
    return g_strdup (self->profile->name);
  name = self->session ? terminal_session_dup_name (self->session, get_tty (self)) : NULL;
  return name ? g_steal_pointer (&name) : g_strdup (_("Terminal"));
}

char **
terminal_pane_dup_running (TerminalPane *self)
{
  return self->session ? terminal_session_dup_running (self->session) : g_new0 (char *, 1);
}

void
terminal_pane_send (TerminalPane *self, const char *text)
{
  vte_terminal_feed_child (self->vte, text, -1);
  if (!g_str_has_suffix (text, "\n"))
    vte_terminal_feed_child (self->vte, "\n", 1);
}

void
terminal_pane_apply (TerminalPane *self, const TerminalState *state, double zoom)
{
  vte_terminal_set_scrollback_lines (self->vte, state->scrollback);
  vte_terminal_set_audible_bell (self->vte, state->bell == TERMINAL_BELL_SOUND);
  vte_terminal_set_font_scale (self->vte, zoom);
  self->bell = state->bell;
  self->paste_guard = state->paste_guard;
  g_free (self->project);
  self->project = g_strdup (state->project);
  g_free (self->shell);
  self->shell = g_strdup (state->shell);
  g_strfreev (self->environment);
  self->environment = g_strdupv (state->environment);
  terminal_pane_set_colors (self, state);
}

/* ---- widget ---------------------------------------------------------------------------------------------- */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, TerminalPane *self)
{
  if (self->session || self->starting || (key != GDK_KEY_Return && key != GDK_KEY_KP_Enter))
    return FALSE;
  vte_terminal_reset (self->vte, TRUE, TRUE);
  start_shell (self);
  return TRUE;
}

static void
focus_cb (TerminalPane *self)
{
  g_signal_emit (self, signals[FOCUSED], 0);
}

static void
title_cb (TerminalPane *self)
{
  g_signal_emit (self, signals[TITLE], 0);
}

static void
bell_cb (TerminalPane *self)
{
  if (self->bell == TERMINAL_BELL_VISIBLE)
    g_signal_emit (self, signals[BELL], 0);
}

static gboolean
terminal_pane_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TERMINAL_PANE (widget)->vte));
}

static void
terminal_pane_dispose (GObject *object)
{
  TerminalPane *self = TERMINAL_PANE (object);
  if (self->session)
    terminal_session_set_exited (self->session, NULL, NULL);
  terminal_pane_close (self);
  if (self->vte)
    g_signal_handlers_disconnect_by_data (self->vte, self);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  self->vte = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->profile, terminal_profile_free);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->project, g_free);
  g_clear_pointer (&self->shell, g_free);
  g_clear_pointer (&self->environment, g_strfreev);
  G_OBJECT_CLASS (terminal_pane_parent_class)->dispose (object);
}

static void
terminal_pane_class_init (TerminalPaneClass *klass)
{
  const GType type = TERMINAL_TYPE_PANE;
  G_OBJECT_CLASS (klass)->dispose = terminal_pane_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = terminal_pane_grab_focus;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  signals[FOCUSED] = g_signal_new ("focused", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[TITLE] = g_signal_new ("title", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ENDED] = g_signal_new ("ended", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[BELL] = g_signal_new ("bell", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPEN_FILE] = g_signal_new ("open-file", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
}

static void
terminal_pane_init (TerminalPane *self)
{
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();

  self->vte = VTE_TERMINAL (vte_terminal_new ());
  vte_terminal_set_mouse_autohide (self->vte, TRUE);
  vte_terminal_set_scroll_on_keystroke (self->vte, TRUE);
  vte_terminal_set_scroll_on_output (self->vte, FALSE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->vte), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->vte), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->vte), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Terminal"), -1);
  gtk_widget_set_focusable (scroller, FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (self->vte));
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), terminal_find_new (self));
  gtk_box_append (GTK_BOX (self->box), scroller);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  self->menu = terminal_pane_make_menu (self);
  gtk_widget_set_parent (self->menu, GTK_WIDGET (self));
  terminal_pane_add_links (self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->vte), keys);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (focus_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->vte), focus);
  g_signal_connect_swapped (self->vte, "window-title-changed", G_CALLBACK (title_cb), self);
  g_signal_connect_swapped (self->vte, "bell", G_CALLBACK (bell_cb), self);
}

GtkWidget *
terminal_pane_new (void)
{
  return g_object_new (TERMINAL_TYPE_PANE, NULL);
}
