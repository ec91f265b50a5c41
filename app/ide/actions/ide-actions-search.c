/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Searching the project. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

static void act_find_in_project (IdeWindow *self) { ide_window_show_search (self, FALSE); }
static void act_replace_in_project (IdeWindow *self) { ide_window_show_search (self, TRUE); }
static void act_next_result (IdeWindow *self) { ide_window_next_result (self, FALSE); }
static void act_previous_result (IdeWindow *self) { ide_window_next_result (self, TRUE); }

const IdeAction ide_actions_search[] = {
  { "win.find-in-project", N_("Find in the project"), "<Control><Shift>f", act_find_in_project },
  { "win.replace-in-project", N_("Replace in the project"), "<Control><Shift>h", act_replace_in_project },
  { "win.next-result", N_("Next result"), "F4", act_next_result },
  { "win.previous-result", N_("Previous result"), "<Shift>F4", act_previous_result },
  { "win.undo-project-replace", N_("Take back the replacement in the project"), NULL, ide_window_undo_project_replace },
  { NULL }
};
