/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The window's actions that have a state or a parameter; the plain ones stand in the tables of ide-actions.h. */
#include "ide-window-private.h"

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
new_from_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ide_window_new_from (data, g_variant_get_string (parameter, NULL));
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
    { "new-from", new_from_cb, "s" },
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
