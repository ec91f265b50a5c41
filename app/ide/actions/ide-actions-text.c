/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text in front: finding, problems, size. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

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

const IdeAction ide_actions_text[] = {
  { "win.find", N_("Find"), "<Control>f", act_find, TRUE },
  { "win.replace", N_("Find and replace"), "<Control>h", act_replace, TRUE },
  { "win.find-next", N_("Next match"), "F3", act_find_next, TRUE },
  { "win.find-previous", N_("Previous match"), "<Shift>F3", act_find_previous, TRUE },
  { "win.next-problem", N_("Next problem"), "F8", act_next_problem, TRUE },
  { "win.previous-problem", N_("Previous problem"), "<Shift>F8", act_previous_problem, TRUE },
  { "editor.undo", N_("Undo"), "<Control>z", NULL, TRUE },
  { "editor.redo", N_("Redo"), "<Control><Shift>z|<Control>y", NULL, TRUE },
  { "editor.zoom-in", N_("Larger text"), "<Control>plus|<Control>equal|<Control>KP_Add", NULL, TRUE },
  { "editor.zoom-out", N_("Smaller text"), "<Control>minus|<Control>KP_Subtract", NULL, TRUE },
  { "editor.zoom-reset", N_("Usual size"), "<Control>0", NULL, TRUE },
  { "editor.toggle-comment", N_("Comment or uncomment"), "<Control>slash", NULL, TRUE },
  { "editor.fix", N_("Fix the problem at the caret"), "<Control>k <Control>Return", NULL, TRUE },
  { NULL }
};
