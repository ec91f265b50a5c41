/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything the window can do: one table of actions with their keys. */
#include "ide-window-private.h"
#include <glib/gi18n.h>

typedef void (*PlainFunc) (IdeWindow *self);

static void act_play (IdeWindow *self) { ide_window_toggle_play (self); }
static void act_stop (IdeWindow *self) { ide_window_stop_play (self); }
static void act_new (IdeWindow *self) { ide_window_new_piece (self); }
static void act_open_demo (IdeWindow *self) { ide_window_open_demo (self); }
static void act_open_tutorial (IdeWindow *self) { ide_window_open_tutorial (self); }
static void act_open (IdeWindow *self) { ide_window_open_dialog (self, FALSE); }
static void act_open_folder (IdeWindow *self) { ide_window_open_dialog (self, TRUE); }

static void
act_panic (IdeWindow *self)
{
  if (self->live)
    live_session_panic (self->live);
  ide_window_wake (self);
}

static void
act_play_caret (IdeWindow *self)
{
  ide_window_play (self);
}

static void
act_run_line (IdeWindow *self)
{
  if (self->page)
    ide_window_run_lines (self, self->page);
}

static void
reward (IdeWindow *self, double amount)
{
  if (self->live)
    live_session_reward (self->live, amount);
}

static void act_reward (IdeWindow *self) { reward (self, 1); }
static void act_penalize (IdeWindow *self) { reward (self, -1); }

static void
act_forget_weights (IdeWindow *self)
{
  if (self->live)
    live_session_forget (self->live, 0);
}

static void
act_save (IdeWindow *self)
{
  if (self->page)
    ide_window_save_page (self, self->page, FALSE, NULL, NULL);
}

static void
act_save_as (IdeWindow *self)
{
  if (self->page)
    ide_window_save_page (self, self->page, TRUE, NULL, NULL);
}

static void
act_close_page (IdeWindow *self)
{
  if (self->page)
    panel_widget_close (PANEL_WIDGET (self->page));
}

static void
act_find (IdeWindow *self)
{
  if (self->page)
    editor_find_open (ide_page_get_find (self->page), FALSE);
}

static void
act_replace (IdeWindow *self)
{
  if (self->page)
    editor_find_open (ide_page_get_find (self->page), TRUE);
}

static void
act_find_next (IdeWindow *self)
{
  if (self->page)
    editor_find_next (ide_page_get_find (self->page), FALSE);
}

static void
act_find_previous (IdeWindow *self)
{
  if (self->page)
    editor_find_next (ide_page_get_find (self->page), TRUE);
}

static void
act_go_to_line (IdeWindow *self)
{
  gtk_menu_button_popup (GTK_MENU_BUTTON (self->status_position));
}

static void
act_next_problem (IdeWindow *self)
{
  if (self->page && !editor_view_next_diagnostic (ide_page_get_view (self->page), FALSE))
    ide_window_toast (self, _("No problems in this text"));
}

static void
act_previous_problem (IdeWindow *self)
{
  if (self->page)
    editor_view_next_diagnostic (ide_page_get_view (self->page), TRUE);
}

static gboolean
is_bottom_shown (IdeWindow *self, GtkWidget *panel)
{
  return panel_dock_get_reveal_bottom (self->dock)
    && panel_frame_get_visible_child (self->bottom_frame) == PANEL_WIDGET (panel);
}

static void
show_bottom (IdeWindow *self, GtkWidget *panel)
{
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (panel));
  panel_dock_set_reveal_bottom (self->dock, TRUE);
}

static void
focus_text (IdeWindow *self)
{
  if (self->page)
    gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
}

static void
act_problems (IdeWindow *self)
{
  if (is_bottom_shown (self, self->problems_panel))
    {
      panel_dock_set_reveal_bottom (self->dock, FALSE);
      focus_text (self);
      return;
    }
  show_bottom (self, self->problems_panel);
  gtk_widget_child_focus (self->problems_panel, GTK_DIR_TAB_FORWARD);
}

static void
act_synapses (IdeWindow *self)
{
  if (is_bottom_shown (self, self->synapses_panel))
    {
      panel_dock_set_reveal_bottom (self->dock, FALSE);
      focus_text (self);
      return;
    }
  show_bottom (self, self->synapses_panel);
  gtk_widget_child_focus (self->synapses_panel, GTK_DIR_TAB_FORWARD);
}

static void
act_terminal (IdeWindow *self)
{
  if (is_bottom_shown (self, self->terminal_panel))
    {
      panel_dock_set_reveal_bottom (self->dock, FALSE);
      focus_text (self);
      return;
    }
  show_bottom (self, self->terminal_panel);
  terminal_panel_start (self->terminal);
  gtk_widget_grab_focus (GTK_WIDGET (self->terminal));
}

static void
act_fold_bottom (IdeWindow *self)
{
  panel_dock_set_reveal_bottom (self->dock, FALSE);
  focus_text (self);
}

static void
act_focus_text (IdeWindow *self)
{
  focus_text (self);
}

static void
act_tempo (IdeWindow *self)
{
  music_transport_focus_tempo (self->transport);
}

static void
act_sound (IdeWindow *self)
{
  music_engine_popup (self->engine);
}

static void
act_connect_sound (IdeWindow *self)
{
  ide_window_open_backend (self, settings_get_string (self->settings, "sound.backends"));
}

static void
forward_to_view (IdeWindow *self, const char *action)
{
  if (self->page)
    gtk_widget_activate_action (GTK_WIDGET (ide_page_get_view (self->page)), action, NULL);
}

static void act_undo (IdeWindow *self) { forward_to_view (self, "editor.undo"); }
static void act_redo (IdeWindow *self) { forward_to_view (self, "editor.redo"); }
static void act_zoom_in (IdeWindow *self) { forward_to_view (self, "editor.zoom-in"); }
static void act_zoom_out (IdeWindow *self) { forward_to_view (self, "editor.zoom-out"); }
static void act_zoom_reset (IdeWindow *self) { forward_to_view (self, "editor.zoom-reset"); }

/* needs_page: only while a text is in front. keys: up to three, NULL-ended. */
static const struct {
  const char *name;
  PlainFunc   func;
  gboolean    needs_page;
  const char *keys[4];
} actions[] = {
  { "play", act_play, TRUE, { "F5" } },
  { "stop", act_stop, TRUE, { "<Shift>F5", "<Control>period" } },
  { "panic", act_panic, TRUE, { "<Control><Shift>F5" } },
  { "play-caret", act_play_caret, TRUE, { "<Control>Return" } },
  { "run-line", act_run_line, TRUE, { "<Control><Shift>Return" } },
  { "reward", act_reward, FALSE, { "<Control><Alt>plus" } },
  { "penalize", act_penalize, FALSE, { "<Control><Alt>minus" } },
  { "forget-weights", act_forget_weights, FALSE, { NULL } },
  { "tempo", act_tempo, FALSE, { "<Control><Shift>t" } },
  { "sound", act_sound, FALSE, { NULL } },
  { "connect-sound", act_connect_sound, FALSE, { NULL } },
  { "new", act_new, FALSE, { "<Control>n" } },
  { "open", act_open, FALSE, { "<Control>o" } },
  { "open-folder", act_open_folder, FALSE, { "<Control><Shift>o" } },
  { "open-demo", act_open_demo, FALSE, { NULL } },
  { "open-tutorial", act_open_tutorial, FALSE, { NULL } },
  { "save", act_save, TRUE, { "<Control>s" } },
  { "save-as", act_save_as, TRUE, { "<Control><Shift>s" } },
  { "close-page", act_close_page, TRUE, { "<Control>w" } },
  { "undo", act_undo, TRUE, { NULL } },
  { "redo", act_redo, TRUE, { NULL } },
  { "find", act_find, TRUE, { "<Control>f" } },
  { "replace", act_replace, TRUE, { "<Control>h" } },
  { "find-next", act_find_next, TRUE, { "F3" } },
  { "find-previous", act_find_previous, TRUE, { "<Shift>F3" } },
  { "go-to-line", act_go_to_line, TRUE, { "<Control>g" } },
  { "next-problem", act_next_problem, TRUE, { "F8" } },
  { "previous-problem", act_previous_problem, TRUE, { "<Shift>F8" } },
  { "problems", act_problems, FALSE, { "<Control><Shift>m" } },
  { "synapses", act_synapses, FALSE, { "<Control><Shift>y" } },
  { "terminal", act_terminal, FALSE, { "<Control>grave" } },
  { "fold-bottom", act_fold_bottom, FALSE, { NULL } },
  { "focus-text", act_focus_text, FALSE, { "<Control>1" } },
  { "zoom-in", act_zoom_in, TRUE, { NULL } },
  { "zoom-out", act_zoom_out, TRUE, { NULL } },
  { "zoom-reset", act_zoom_reset, TRUE, { NULL } },
};

static void
plain_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (name + strlen ("win."), actions[i].name))
      actions[i].func (IDE_WINDOW (widget));
}

void
ide_window_install_actions (GtkWidgetClass *klass)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *name = g_strconcat ("win.", actions[i].name, NULL);
      gtk_widget_class_install_action (klass, g_intern_string (name), NULL, plain_cb);
    }
}

void
ide_window_update_actions (IdeWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].needs_page)
      {
        g_autofree char *name = g_strconcat ("win.", actions[i].name, NULL);
        gtk_widget_action_set_enabled (GTK_WIDGET (self), name, self->page != NULL);
      }
}

void
ide_window_bind_keys (GtkApplication *application)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (actions[i].keys[0])
      {
        g_autofree char *name = g_strconcat ("win.", actions[i].name, NULL);
        gtk_application_set_accels_for_action (application, name, actions[i].keys);
      }
  gtk_application_set_accels_for_action (application, "win.show-files", (const char *[]) { "F9", NULL });
  gtk_application_set_accels_for_action (application, "win.show-bottom", (const char *[]) { "<Control>j", NULL });
  gtk_application_set_accels_for_action (application, "win.loop", (const char *[]) { "<Control>l", NULL });
  gtk_application_set_accels_for_action (application, "win.show-help-overlay", (const char *[]) { "<Control>question", NULL });
}

/* ---- actions with a state -------------------------------------------------------------------------------- */

static void
change_loop_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  IdeWindow *self = data;
  g_simple_action_set_state (action, state);
  settings_set_boolean (self->settings, "play.loop", g_variant_get_boolean (state));
  if (self->live)
    live_session_set_loop (self->live, g_variant_get_boolean (state));
}

static void
change_quantum_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  IdeWindow *self = data;
  guint quantum = CLAMP (atoi (g_variant_get_string (state, NULL)), 0, 3);
  g_simple_action_set_state (action, state);
  settings_set_number (self->settings, "play.quantum", quantum);
  if (self->live)
    live_session_set_quantum (self->live, quantum);
}

static void
change_backend_cb (GSimpleAction *action, GVariant *state, gpointer data)
{
  ide_window_open_backend (data, g_variant_get_string (state, NULL));
}

static void
open_recent_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ide_window_open_path (data, g_variant_get_string (parameter, NULL), FALSE);
}

void
ide_window_init_actions (IdeWindow *self)
{
  const GActionEntry entries[] = {
    { "loop", NULL, NULL, "false", change_loop_cb },
    { "quantum", NULL, "s", "'0'", change_quantum_cb },
    { "backend", NULL, "s", "''", change_backend_cb },
    { "open-path", open_recent_cb, "s" },
  };
  g_autofree char *quantum = g_strdup_printf ("%d", (int) settings_get_number (self->settings, "play.quantum"));
  g_autoptr (GPropertyAction) files = g_property_action_new ("show-files", self->dock, "reveal-start");
  g_autoptr (GPropertyAction) bottom = g_property_action_new ("show-bottom", self->dock, "reveal-bottom");

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (files));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (bottom));
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "loop")),
                             g_variant_new_boolean (settings_get_boolean (self->settings, "play.loop")));
  g_simple_action_set_state (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (self), "quantum")),
                             g_variant_new_string (quantum));
}
