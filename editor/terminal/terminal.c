/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal panel over VTE. */
#include "terminal/terminal.h"
#include <glib/gi18n.h>
#include <signal.h>
#include <sys/wait.h>
#include <vte/vte.h>

struct _TerminalPanel {
  GtkWidget    parent_instance;
  GtkWidget   *scroller, *box;
  VteTerminal *vte;
  char        *folder;
  GPid         pid;
  gboolean     starting;
};
G_DEFINE_FINAL_TYPE (TerminalPanel, terminal_panel, GTK_TYPE_WIDGET)

/* ---- colours --------------------------------------------------------------------------------------------- */

static const char *const light_palette[16] = {
  "#241f31", "#c01c28", "#26754a", "#8a5a00", "#1a5fb4", "#813d9c", "#0b6e8f", "#9a9996",
  "#5e5c64", "#e01b24", "#2e8f5c", "#a87000", "#3584e4", "#9141ac", "#128fb5", "#c0bfbc" };
static const char *const dark_palette[16] = {
  "#3d3846", "#ed5b63", "#57c98c", "#e0b050", "#62a0ea", "#c78fdc", "#5ac8de", "#d0cfcc",
  "#77767b", "#f66151", "#8ff0a4", "#f9d77e", "#99c1f1", "#dc8add", "#93ddea", "#f6f5f4" };

static void
update_colors (TerminalPanel *self)
{
  GdkRGBA text, back = { 0 }, palette[16];
  gboolean dark;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &text);
  G_GNUC_END_IGNORE_DEPRECATIONS
  dark = text.red + text.green + text.blue > 1.5f;
  gdk_rgba_parse (&back, dark ? "#1d1d20" : "#fdfdfc");
  text.alpha = 1;
  for (int i = 0; i < 16; i++)
    gdk_rgba_parse (&palette[i], dark ? dark_palette[i] : light_palette[i]);
  vte_terminal_set_colors (self->vte, &text, &back, palette, 16);
}

static void
terminal_panel_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (terminal_panel_parent_class)->css_changed (widget, change);
  if (TERMINAL_PANEL (widget)->vte)
    update_colors (TERMINAL_PANEL (widget));
}

/* ---- shell ----------------------------------------------------------------------------------------------- */

static void
exited_cb (VteTerminal *vte, int status, TerminalPanel *self)
{
  self->pid = 0;
  vte_terminal_feed (vte, "\r\n", 2);
  vte_terminal_feed (vte, _("The shell has ended. Press Enter for a new one."), -1);
  vte_terminal_feed (vte, "\r\n", 2);
}

static void
spawned_cb (VteTerminal *vte, GPid pid, GError *error, gpointer data)
{
  TerminalPanel *self;
  if (!vte)
    return;
  self = data;
  self->starting = FALSE;
  if (error)
    {
      vte_terminal_feed (vte, error->message, -1);
      return;
    }
  self->pid = pid;
}

void
terminal_panel_start (TerminalPanel *self)
{
  g_autofree char *shell = NULL;
  char *arguments[2] = { NULL, NULL };

  if (self->pid || self->starting)
    return;
  self->starting = TRUE;
  shell = vte_get_user_shell ();
  arguments[0] = shell && *shell ? shell : (char *) "/bin/sh";
  vte_terminal_spawn_async (self->vte, VTE_PTY_DEFAULT, self->folder ? self->folder : g_get_home_dir (), arguments, NULL,
                            G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, -1, NULL, spawned_cb, self);
}

static gboolean
kill_cb (gpointer data)
{
  kill (-GPOINTER_TO_INT (data), SIGKILL);
  return G_SOURCE_REMOVE;
}

static gboolean
terminate_cb (gpointer data)
{
  kill (-GPOINTER_TO_INT (data), SIGTERM);
  return G_SOURCE_REMOVE;
}

void
terminal_panel_stop (TerminalPanel *self)
{
  int pid = self->pid;
  self->pid = 0;
  if (pid <= 1 || kill (-pid, SIGHUP) != 0)
    return;
  kill (-pid, SIGCONT);
  g_timeout_add (500, terminate_cb, GINT_TO_POINTER (pid));
  g_timeout_add (2000, kill_cb, GINT_TO_POINTER (pid));
}

int
terminal_panel_get_pid (TerminalPanel *self)
{
  return self->pid;
}

void
terminal_panel_set_folder (TerminalPanel *self, const char *folder)
{
  g_free (self->folder);
  self->folder = g_strdup (folder);
}

char *
terminal_panel_dup_text (TerminalPanel *self)
{
  return vte_terminal_get_text (self->vte, NULL, NULL, NULL);
}

/* ---- widget ---------------------------------------------------------------------------------------------- */

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, TerminalPanel *self)
{
  GdkModifierType both = GDK_CONTROL_MASK | GDK_SHIFT_MASK;
  if (!self->pid && (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter))
    {
      vte_terminal_reset (self->vte, TRUE, TRUE);
      terminal_panel_start (self);
      return TRUE;
    }
  if ((state & both) != both)
    return FALSE;
  if (key == GDK_KEY_C || key == GDK_KEY_c)
    vte_terminal_copy_clipboard_format (self->vte, VTE_FORMAT_TEXT);
  else if (key == GDK_KEY_V || key == GDK_KEY_v)
    vte_terminal_paste_clipboard (self->vte);
  else
    return FALSE;
  return TRUE;
}

static gboolean
terminal_panel_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (TERMINAL_PANEL (widget)->vte));
}

static void
map_cb (TerminalPanel *self)
{
  terminal_panel_start (self);
}

static void
terminal_panel_dispose (GObject *object)
{
  TerminalPanel *self = TERMINAL_PANEL (object);
  terminal_panel_stop (self);
  if (self->vte)
    g_signal_handlers_disconnect_by_data (self->vte, self);
  self->vte = NULL;
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->folder, g_free);
  G_OBJECT_CLASS (terminal_panel_parent_class)->dispose (object);
}

static void
terminal_panel_class_init (TerminalPanelClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = terminal_panel_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = terminal_panel_grab_focus;
  GTK_WIDGET_CLASS (klass)->css_changed = terminal_panel_css_changed;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
terminal_panel_init (TerminalPanel *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->vte = VTE_TERMINAL (vte_terminal_new ());
  vte_terminal_set_scrollback_lines (self->vte, 10000);
  vte_terminal_set_audible_bell (self->vte, FALSE);
  vte_terminal_set_mouse_autohide (self->vte, TRUE);
  vte_terminal_set_allow_hyperlink (self->vte, TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self->vte), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self->vte), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->vte), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Terminal"), -1);
  self->box = gtk_scrolled_window_new ();
  gtk_widget_set_focusable (self->box, FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->box), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->box), GTK_WIDGET (self->vte));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  g_signal_connect (self->vte, "child-exited", G_CALLBACK (exited_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_widget_add_controller (GTK_WIDGET (self->vte), keys);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

GtkWidget *
terminal_panel_new (void)
{
  return g_object_new (TERMINAL_TYPE_PANEL, NULL);
}
