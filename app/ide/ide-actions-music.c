/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Music in the text: playing from it, swaps, turning values. */
#include "ide-actions.h"
#include "ide-window-music.h"
#include <glib/gi18n.h>

const IdeAction ide_actions_music[] = {
  { "win.play-caret", N_("Play from the caret"), "<Control>Return|<Control>KP_Enter", ide_window_play_caret, TRUE },
  { "win.loop-selection", N_("Play the selection, or the clip, round and round"), "<Control><Shift>Return", ide_window_loop_selection, TRUE },
  { "win.swap-now", N_("Hear the waiting change now"), "<Control><Shift>period|<Control>greater", ide_window_swap_now, FALSE },
  { "win.hold-swap", N_("Hold the waiting change back"), NULL, ide_window_hold_swap, FALSE },
  { "editor.scrub-up", N_("Turn the value up"), "<Alt>Up", NULL, TRUE },
  { "editor.scrub-down", N_("Turn the value down"), "<Alt>Down", NULL, TRUE },
  { "editor.scrub-up-more", N_("Turn the value up ten steps"), "<Alt>Page_Up", NULL, TRUE },
  { "editor.scrub-down-more", N_("Turn the value down ten steps"), "<Alt>Page_Down", NULL, TRUE },
  { NULL }
};
