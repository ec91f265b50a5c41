/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The undo tree. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include "document/history.h"
#include <glib/gi18n.h>

static void act_history (IdeWindow *self) { ide_window_show_history (self); }
static void act_checkpoint (IdeWindow *self) { ide_window_add_checkpoint (self); }

static void
act_undo_any (IdeWindow *self)
{
  gsize caret;
  if (self->page && document_undo_any (ide_page_get_document (self->page), &caret))
    editor_view_select (ide_page_get_view (self->page), caret, caret);
}

static void
choose (IdeWindow *self, IdeBarChoice choice)
{
  if (self->page && !ide_page_bars_choose (ide_page_get_bars (self->page), choice))
    ide_window_toast (self, choice == IDE_BAR_COMPARE ? _("This text has no file yet") : _("There is nothing to decide between the file and the text"));
}

static void act_file_compare (IdeWindow *self) { choose (self, IDE_BAR_COMPARE); }
static void act_file_merge (IdeWindow *self) { choose (self, IDE_BAR_MERGE); }
static void act_file_take (IdeWindow *self) { choose (self, IDE_BAR_TAKE); }
static void act_file_keep (IdeWindow *self) { choose (self, IDE_BAR_KEEP); }

const IdeAction ide_actions_history[] = {
  { "win.history", N_("History of the text"), "<Control>k <Control>u", act_history },
  { "win.checkpoint", N_("Name this state of the text"), "<Control>k c", act_checkpoint, TRUE },
  { "win.undo-any", N_("Undo the newest change, whoever made it"), "<Control>k z", act_undo_any, TRUE },
  { "win.file-compare", N_("Compare with the file"), "<Control>k d", act_file_compare, TRUE },
  { "win.file-merge", N_("Merge the file’s changes"), NULL, act_file_merge, TRUE },
  { "win.file-take", N_("Take the file’s text"), NULL, act_file_take, TRUE },
  { "win.file-keep", N_("Keep my text"), NULL, act_file_keep, TRUE },
  { NULL }
};
