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

const IdeAction ide_actions_history[] = {
  { "win.history", N_("History of the text"), "<Control>k <Control>u", act_history },
  { "win.checkpoint", N_("Name this state of the text"), "<Control>k c", act_checkpoint, TRUE },
  { "win.undo-any", N_("Undo the newest change, whoever made it"), "<Control>k z", act_undo_any, TRUE },
  { NULL }
};
