/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal panel: its bar, its commands, what all terminals have in common. */
#include "terminal-private.h"
#include <glib/gi18n.h>
#include <string.h>

#define ZOOM_STEP 1.1

G_DEFINE_FINAL_TYPE (TerminalPanel, terminal_panel, GTK_TYPE_WIDGET)

enum { OPEN_FILE, MESSAGE, EMPTIED, N_SIGNALS };
static guint signals[N_SIGNALS];

/* ---- what all have in common ----------------------------------------------------------------------------- */

static void
apply_one (TerminalPane *pane, gpointer data)
{
  TerminalPanel *self = data;
  terminal_pane_apply (pane, &self->state, self->zoom);
}

static void
apply (TerminalPanel *self)
{
  if (self->tabs)
    terminal_panel_foreach (GTK_WIDGET (self->tabs), apply_one, self);
}

static void
fill_menu (TerminalPanel *self)
{
  g_autoptr (GMenu) menu = g_menu_new (), profiles = g_menu_new (), more = g_menu_new ();
  for (guint i = 0; self->state.profiles && self->state.profiles[i]; i++)
    {
      g_autoptr (GError) error = NULL;
      TerminalProfile *profile = terminal_profile_parse (self->state.profiles[i], &error);
      g_autoptr (GMenuItem) item = NULL;
      if (!profile)
        {
          g_signal_emit (self, signals[MESSAGE], 0, error->message);
          continue;
        }
      item = g_menu_item_new (profile->name, NULL);
      g_menu_item_set_action_and_target (item, "terminal.profile", "s", profile->name);
      g_menu_append_item (profiles, item);
      terminal_profile_free (profile);
    }
  g_menu_append_section (menu, NULL, G_MENU_MODEL (profiles));
  g_menu_append (more, _("Split to the _right"), "terminal.split-right");
  g_menu_append (more, _("Split _downwards"), "terminal.split-down");
  g_menu_append (more, _("_Find…"), "terminal.find");
  g_menu_append (more, _("_Rename the tab…"), "terminal.rename");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  gtk_menu_button_set_menu_model (GTK_MENU_BUTTON (self->more_button), G_MENU_MODEL (menu));
}

void
terminal_panel_set_options (TerminalPanel *self, const TerminalOptions *options)
{
  g_free (self->state.shell);
  g_strfreev (self->state.environment);
  g_strfreev (self->state.profiles);
  self->state.shell = g_strdup (options->shell);
  self->state.environment = g_strdupv ((char **) options->environment);
  self->state.profiles = g_strdupv ((char **) options->profiles);
  self->state.scrollback = options->scrollback;
  self->state.bell = options->bell;
  self->state.start = options->start;
  self->state.paste_guard = options->paste_guard;
  fill_menu (self);
  apply (self);
}

void
terminal_panel_set_colors (TerminalPanel *self, const GdkRGBA *text, const GdkRGBA *back, gboolean dark)
{
  self->state.text = *text;
  self->state.back = *back;
  self->state.dark = dark;
  self->state.has_colors = TRUE;
  apply (self);
}

void
terminal_panel_set_folder (TerminalPanel *self, const char *folder)
{
  g_free (self->state.project);
  self->state.project = g_strdup (folder);
  apply (self);
}

void
terminal_panel_update (TerminalPanel *self)
{
  static const char *const names[] = { "terminal.split-right", "terminal.split-down", "terminal.close", "terminal.next", "terminal.previous",
    "terminal.copy", "terminal.paste", "terminal.select-all", "terminal.find", "terminal.rename", "terminal.clear" };
  gboolean some = adw_tab_view_get_n_pages (self->tabs) > 0;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), names[i], some);
  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), some ? "tabs" : "empty");
  if (!some)
    g_signal_emit (self, signals[EMPTIED], 0);
}

/* ---- opening --------------------------------------------------------------------------------------------- */

static TerminalProfile *
find_profile (TerminalPanel *self, const char *name)
{
  for (guint i = 0; name && self->state.profiles && self->state.profiles[i]; i++)
    {
      TerminalProfile *profile = terminal_profile_parse (self->state.profiles[i], NULL);
      if (profile && g_str_equal (profile->name, name))
        return profile;
      terminal_profile_free (profile);
    }
  return NULL;
}

void
terminal_panel_open (TerminalPanel *self, const char *folder, const char *profile)
{
  g_autofree char *active = !folder && self->active && self->state.start == TERMINAL_START_ACTIVE ? terminal_pane_dup_folder (self->active) : NULL;
  if (!folder)
    folder = active ? active : self->state.start == TERMINAL_START_HOME || !self->state.project ? g_get_home_dir () : self->state.project;
  terminal_panel_add_tab (self, folder, find_profile (self, profile));
}

void
terminal_panel_start (TerminalPanel *self)
{
  if (adw_tab_view_get_n_pages (self->tabs) == 0)
    terminal_panel_open (self, NULL, NULL);
}

void
terminal_panel_send (TerminalPanel *self, const char *text)
{
  terminal_panel_start (self);
  if (self->active)
    terminal_pane_send (self->active, text);
}

/* ---- questions ------------------------------------------------------------------------------------------- */

static void
add_running (TerminalPane *pane, gpointer data)
{
  g_auto (GStrv) running = terminal_pane_dup_running (pane);
  g_strv_builder_addv (data, (const char **) running);
}

char **
terminal_panel_dup_running (TerminalPanel *self)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  terminal_panel_foreach (GTK_WIDGET (self->tabs), add_running, names);
  return g_strv_builder_end (names);
}

static void
add_folder (TerminalPane *pane, gpointer data)
{
  g_autofree char *folder = terminal_pane_dup_folder (pane);
  if (folder)
    g_strv_builder_add (data, folder);
}

char **
terminal_panel_dup_folders (TerminalPanel *self)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  terminal_panel_foreach (GTK_WIDGET (self->tabs), add_folder, folders);
  return g_strv_builder_end (folders);
}

static void
close_one (TerminalPane *pane, gpointer data)
{
  terminal_pane_close (pane);
}

void
terminal_panel_stop (TerminalPanel *self)
{
  if (self->tabs)
    terminal_panel_foreach (GTK_WIDGET (self->tabs), close_one, NULL);
}

int
terminal_panel_get_pid (TerminalPanel *self)
{
  return self->active && self->active->session ? terminal_session_get_pid (self->active->session) : 0;
}

char *
terminal_panel_dup_text (TerminalPanel *self)
{
  return self->active ? vte_terminal_get_text (self->active->vte, NULL, NULL, NULL) : g_strdup ("");
}

guint
terminal_panel_get_tab_count (TerminalPanel *self)
{
  return adw_tab_view_get_n_pages (self->tabs);
}

guint
terminal_panel_get_pane_count (TerminalPanel *self)
{
  return self->panes;
}

char *
terminal_panel_dup_title (TerminalPanel *self)
{
  AdwTabPage *page = adw_tab_view_get_selected_page (self->tabs);
  return page ? g_strdup (adw_tab_page_get_title (page)) : NULL;
}

gboolean
terminal_panel_locate (TerminalPanel *self, const char *text, double *x, double *y)
{
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));
  VteTerminal *vte = self->active ? self->active->vte : NULL;
  g_autofree char *screen = vte ? vte_terminal_get_text (vte, NULL, NULL, NULL) : NULL;
  g_auto (GStrv) rows = g_strsplit (screen ? screen : "", "\n", -1);
  GtkBorder padding;

  for (guint i = g_strv_length (rows); i > 0; i--)
    {
      const char *found = strstr (rows[i - 1], text);
      if (!found)
        continue;
      G_GNUC_BEGIN_IGNORE_DEPRECATIONS
      gtk_style_context_get_padding (gtk_widget_get_style_context (GTK_WIDGET (vte)), &padding);
      G_GNUC_END_IGNORE_DEPRECATIONS
      return gtk_widget_translate_coordinates (GTK_WIDGET (vte), root,
                                               padding.left + (g_utf8_pointer_to_offset (rows[i - 1], found) + 0.5) * vte_terminal_get_char_width (vte),
                                               padding.top + (i - 0.5) * vte_terminal_get_char_height (vte), x, y);
    }
  return FALSE;
}

double
terminal_panel_get_zoom (TerminalPanel *self)
{
  return self->zoom;
}

void
terminal_finish (void)
{
  terminal_session_finish_closing ();
}

/* ---- commands -------------------------------------------------------------------------------------------- */

static void act_new (TerminalPanel *self) { terminal_panel_open (self, NULL, NULL); }
static void act_split_right (TerminalPanel *self) { terminal_panel_split (self, GTK_ORIENTATION_HORIZONTAL); }
static void act_split_down (TerminalPanel *self) { terminal_panel_split (self, GTK_ORIENTATION_VERTICAL); }
static void act_next (TerminalPanel *self) { adw_tab_view_select_next_page (self->tabs); }
static void act_previous (TerminalPanel *self) { adw_tab_view_select_previous_page (self->tabs); }

static void
act_close (TerminalPanel *self)
{
  if (self->active)
    terminal_panel_close_pane (self, self->active, TRUE);
}

static void
act_copy (TerminalPanel *self)
{
  if (self->active)
    terminal_pane_copy (self->active);
}

static void
act_paste (TerminalPanel *self)
{
  if (self->active)
    terminal_pane_paste (self->active);
}

static void
act_select_all (TerminalPanel *self)
{
  if (self->active)
    vte_terminal_select_all (self->active->vte);
}

static void
act_find (TerminalPanel *self)
{
  if (self->active)
    terminal_find_open (self->active);
}

static void
act_clear (TerminalPanel *self)
{
  if (self->active)
    {
      vte_terminal_reset (self->active->vte, FALSE, TRUE);
      vte_terminal_feed_child (self->active->vte, "\f", 1);     /* the shell draws its prompt again */
    }
}

static void
zoom (TerminalPanel *self, double value)
{
  self->zoom = CLAMP (value, 0.5, 4);
  apply (self);
}

static void act_zoom_in (TerminalPanel *self) { zoom (self, self->zoom * ZOOM_STEP); }
static void act_zoom_out (TerminalPanel *self) { zoom (self, self->zoom / ZOOM_STEP); }
static void act_zoom_reset (TerminalPanel *self) { zoom (self, 1); }

static const struct { const char *name; void (*func) (TerminalPanel *self); } commands[] = {
  { "terminal.new", act_new },
  { "terminal.split-right", act_split_right },
  { "terminal.split-down", act_split_down },
  { "terminal.close", act_close },
  { "terminal.next", act_next },
  { "terminal.previous", act_previous },
  { "terminal.copy", act_copy },
  { "terminal.paste", act_paste },
  { "terminal.select-all", act_select_all },
  { "terminal.find", act_find },
  { "terminal.rename", terminal_panel_rename },
  { "terminal.clear", act_clear },
  { "terminal.zoom-in", act_zoom_in },
  { "terminal.zoom-out", act_zoom_out },
  { "terminal.zoom-reset", act_zoom_reset },
};

static void
command_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (name, commands[i].name))
      commands[i].func (TERMINAL_PANEL (widget));
}

static void
profile_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  terminal_panel_open (TERMINAL_PANEL (widget), NULL, g_variant_get_string (parameter, NULL));
}

/* ---- widget ---------------------------------------------------------------------------------------------- */

static gboolean
terminal_panel_grab_focus (GtkWidget *widget)
{
  TerminalPanel *self = TERMINAL_PANEL (widget);
  return gtk_widget_grab_focus (self->active ? GTK_WIDGET (self->active) : self->add_button);
}

static void
terminal_panel_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (terminal_panel_parent_class)->css_changed (widget, change);
  if (!TERMINAL_PANEL (widget)->state.has_colors)
    apply (TERMINAL_PANEL (widget));
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
  if (self->tabs)
    g_signal_handlers_disconnect_by_data (self->tabs, self);
  self->tabs = NULL;
  g_clear_weak_pointer (&self->active);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->state.shell, g_free);
  g_clear_pointer (&self->state.project, g_free);
  g_clear_pointer (&self->state.environment, g_strfreev);
  g_clear_pointer (&self->state.profiles, g_strfreev);
  G_OBJECT_CLASS (terminal_panel_parent_class)->dispose (object);
}

static void
terminal_panel_class_init (TerminalPanelClass *klass)
{
  const GType type = TERMINAL_TYPE_PANEL;
  G_OBJECT_CLASS (klass)->dispose = terminal_panel_dispose;
  GTK_WIDGET_CLASS (klass)->grab_focus = terminal_panel_grab_focus;
  GTK_WIDGET_CLASS (klass)->css_changed = terminal_panel_css_changed;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), commands[i].name, NULL, command_cb);
  gtk_widget_class_install_action (GTK_WIDGET_CLASS (klass), "terminal.profile", "s", profile_cb);
  signals[OPEN_FILE] = g_signal_new ("open-file", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_UINT, G_TYPE_UINT);
  signals[MESSAGE] = g_signal_new ("message", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[EMPTIED] = g_signal_new ("emptied", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_empty (void)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *label = gtk_label_new (_("No terminal is open"));
  GtkWidget *button = gtk_button_new_with_mnemonic (_("_New terminal"));
  gtk_widget_add_css_class (label, "dim-label");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "terminal.new");
  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_valign (box, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static GtkWidget *
make_bar (TerminalPanel *self)
{
  GtkWidget *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  self->bar = GTK_WIDGET (adw_tab_bar_new ());
  self->add_button = gtk_button_new_from_icon_name ("tab-new-symbolic");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (self->add_button), "terminal.new");
  gtk_widget_set_tooltip_text (self->add_button, _("New terminal"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->add_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("New terminal"), -1);
  gtk_widget_add_css_class (self->add_button, "flat");
  self->more_button = gtk_menu_button_new ();
  gtk_menu_button_set_icon_name (GTK_MENU_BUTTON (self->more_button), "view-more-symbolic");
  gtk_widget_set_tooltip_text (self->more_button, _("Profiles and splits"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->more_button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Profiles and splits"), -1);
  gtk_widget_add_css_class (self->more_button, "flat");
  gtk_box_append (GTK_BOX (buttons), self->add_button);
  gtk_box_append (GTK_BOX (buttons), self->more_button);
  adw_tab_bar_set_view (ADW_TAB_BAR (self->bar), self->tabs);
  adw_tab_bar_set_autohide (ADW_TAB_BAR (self->bar), FALSE);
  adw_tab_bar_set_expand_tabs (ADW_TAB_BAR (self->bar), FALSE);
  adw_tab_bar_set_end_action_widget (ADW_TAB_BAR (self->bar), buttons);
  gtk_widget_add_css_class (self->bar, "inline");
  return self->bar;
}

static void
terminal_panel_init (TerminalPanel *self)
{
  self->zoom = 1;
  self->state.scrollback = 10000;
  self->state.bell = TERMINAL_BELL_VISIBLE;
  self->state.paste_guard = TRUE;
  self->tabs = adw_tab_view_new ();
  self->stack = gtk_stack_new ();
  gtk_widget_set_vexpand (self->stack, TRUE);
  gtk_stack_add_named (GTK_STACK (self->stack), make_empty (), "empty");
  gtk_stack_add_named (GTK_STACK (self->stack), GTK_WIDGET (self->tabs), "tabs");
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (self->box), make_bar (self));
  gtk_box_append (GTK_BOX (self->box), self->stack);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  terminal_panel_init_tabs (self);
  fill_menu (self);
  terminal_panel_update (self);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

GtkWidget *
terminal_panel_new (void)
{
  return g_object_new (TERMINAL_TYPE_PANEL, NULL);
}
