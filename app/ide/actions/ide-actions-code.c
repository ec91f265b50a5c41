/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Code: what language services offer. */
#include "ide-actions.h"
#include "ide-language.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

static void
act_definition (IdeWindow *self)
{
  if (self->page)
    ide_window_go_to_definition (self, self->page, editor_view_get_caret_offset (ide_page_get_view (self->page)));
}

static void
act_references (IdeWindow *self)
{
  if (self->page)
    ide_window_find_references (self);
}

static void
act_rename (IdeWindow *self)
{
  if (self->page)
    ide_window_rename (self);
}

static void
act_format (IdeWindow *self)
{
  if (self->page)
    ide_window_format (self, FALSE);
}

static void
act_format_selection (IdeWindow *self)
{
  if (self->page)
    ide_window_format (self, TRUE);
}

static void
act_fixes (IdeWindow *self)
{
  if (self->page)
    ide_window_show_fixes (self);
}

const IdeAction ide_actions_code[] = {
  { "editor.complete", N_("Complete"), "<Control>space", NULL, TRUE },
  { "editor.hover", N_("Explain what stands here"), "<Control>k <Control>i", NULL, TRUE },
  { "editor.signature", N_("Parameters of this call"), "<Control><Shift>space", NULL, TRUE },
  { "win.show-fixes", N_("Fixes and suggestions"), "<Alt>Return", act_fixes, TRUE },
  { "win.rename", N_("Rename in all files"), "F2", act_rename, TRUE },
  { "win.go-to-definition", N_("Go to the definition"), "F12", act_definition, TRUE },
  { "win.find-references", N_("Find references"), "<Shift>F12", act_references, TRUE },
  { "win.format", N_("Format the text"), "<Control><Shift>i", act_format, TRUE },
  { "win.format-selection", N_("Format the selection"), "<Control>k <Control>f", act_format_selection, TRUE },
  { "win.outline", N_("Outline"), "<Control>k o", ide_window_show_outline, FALSE },
  { NULL }
};
