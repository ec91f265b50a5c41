/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files: new, open, save, close. */
#include "ide-actions.h"
#include "ide-language.h"
#include "ide-opening.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

static void act_new (IdeWindow *self) { ide_window_new_piece (self); }
static void act_open_demo (IdeWindow *self) { ide_window_open_demo (self); }
static void act_open_tutorial (IdeWindow *self) { ide_window_open_tutorial (self); }
static void act_open (IdeWindow *self) { ide_window_open_dialog (self, FALSE); }
static void act_open_folder (IdeWindow *self) { ide_window_open_dialog (self, TRUE); }

static void
act_save (IdeWindow *self)
{
  if (self->page && !ide_window_language_save (self, self->page))
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

const IdeAction ide_actions_file[] = {
  { "win.new", N_("New piece"), "<Control>n", act_new, FALSE },
  { "win.open", N_("Open a file"), "<Control>o", act_open, FALSE },
  { "win.open-folder", N_("Open a folder"), "<Control>k <Control>o", act_open_folder, FALSE },
  { "win.open-demo", N_("Open the demo"), NULL, act_open_demo, FALSE },
  { "win.open-tutorial", N_("Learn in five steps"), NULL, act_open_tutorial, FALSE },
  { "win.save", N_("Save"), "<Control>s", act_save, TRUE },
  { "win.save-as", N_("Save as"), "<Control><Shift>s", act_save_as, TRUE },
  { "win.close-page", N_("Close the text"), "<Control>w", act_close_page, TRUE },
  { "win.cancel-opening", N_("Stop opening files"), NULL, ide_window_cancel_openings, FALSE },
  { "app.quit", N_("Quit"), "<Control>q", NULL, FALSE },
  { NULL }
};
