/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Music in the text: playing from it, swaps, turning values. */
#include "ide-actions.h"
#include "ide-window-music.h"
#include <glib/gi18n.h>

static void
choose_quantum (IdeWindow *self, const char *quantum)
{
  g_action_group_activate_action (G_ACTION_GROUP (self), "quantum", g_variant_new_string (quantum));
}

static void act_mute (IdeWindow *self) { ide_window_toggle_track (self, "mute"); }
static void act_solo (IdeWindow *self) { ide_window_toggle_track (self, "solo"); }
static void act_swap_at_once (IdeWindow *self) { choose_quantum (self, "0"); }
static void act_swap_at_beat (IdeWindow *self) { choose_quantum (self, "1"); }
static void act_swap_at_bar (IdeWindow *self) { choose_quantum (self, "2"); }
static void act_swap_at_clip (IdeWindow *self) { choose_quantum (self, "3"); }

const IdeAction ide_actions_music[] = {
  { "win.play-caret", N_("Play from the caret"), "<Control>Return|<Control>KP_Enter", ide_window_play_caret, TRUE },
  { "win.loop-selection", N_("Play the selection, or the clip, round and round"), "<Control><Shift>Return", ide_window_loop_selection, TRUE },
  { "win.swap-now", N_("Hear the waiting change now"), "<Control><Shift>period|<Control>greater", ide_window_swap_now, FALSE },
  { "win.hold-swap", N_("Hold the waiting change back"), NULL, ide_window_hold_swap, FALSE },
  { "win.mute-clip", N_("Mute or unmute the clip at the caret"), "<Control>k <Control>m", act_mute, TRUE },
  { "win.solo-clip", N_("Solo or unsolo the clip at the caret"), "<Control>k <Control>y", act_solo, TRUE },
  { "win.toggle-roll", N_("Show or hide the notes of the clip at the caret"), "<Control>k <Control>r", ide_window_toggle_roll, TRUE },
  { "win.show-notes", N_("Notes panel"), NULL, ide_window_show_notes, TRUE },
  { "win.swap-at-once", N_("Hear changes at once"), NULL, act_swap_at_once, FALSE },
  { "win.swap-at-beat", N_("Hear changes at the next beat"), NULL, act_swap_at_beat, FALSE },
  { "win.swap-at-bar", N_("Hear changes at the next bar"), NULL, act_swap_at_bar, FALSE },
  { "win.swap-at-clip", N_("Hear changes at the clip’s end"), NULL, act_swap_at_clip, FALSE },
  { "editor.scrub-up", N_("Turn the value up"), "<Alt>Up", NULL, TRUE },
  { "editor.scrub-down", N_("Turn the value down"), "<Alt>Down", NULL, TRUE },
  { "editor.scrub-up-more", N_("Turn the value up ten steps"), "<Alt>Page_Up", NULL, TRUE },
  { "editor.scrub-down-more", N_("Turn the value down ten steps"), "<Alt>Page_Down", NULL, TRUE },
  { NULL }
};
