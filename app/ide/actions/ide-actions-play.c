/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing: transport, learning, sound. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

static void act_play (IdeWindow *self) { ide_window_toggle_play (self); }
static void act_stop (IdeWindow *self) { ide_window_stop_play (self); }

static void
act_panic (IdeWindow *self)
{
  if (self->live)
    live_session_panic (self->live);
  ide_window_wake (self);
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

const IdeAction ide_actions_play[] = {
  { "win.play", N_("Play or pause"), "F5", act_play, TRUE },
  { "win.stop", N_("Stop and go to the start"), "<Shift>F5|<Control>period", act_stop, TRUE },
  { "win.panic", N_("Silence everything at once"), "<Control><Shift>F5", act_panic, TRUE },
  { "win.run-line", N_("Run the line or the selection"), "<Control><Alt>Return", act_run_line, TRUE, "text" },
  { "win.loop", N_("Start again at the end"), "<Control>l", NULL, FALSE },
  { "win.reward", N_("Reward the last choices"), "<Control><Alt>plus", act_reward, FALSE },
  { "win.penalize", N_("Penalise the last choices"), "<Control><Alt>minus", act_penalize, FALSE },
  { "win.forget-weights", N_("Forget everything learned"), NULL, act_forget_weights, FALSE },
  { "win.tempo", N_("Change the tempo"), "<Control>k <Control>b", act_tempo, FALSE },
  { "win.sound", N_("Choose the sound output"), NULL, act_sound, FALSE },
  { "win.connect-sound", N_("Connect to the sound server"), NULL, act_connect_sound, FALSE },
  { NULL }
};
