/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Terminals: their commands and keys. Where a shell has the focus, only keys that name the terminal are taken from it. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include <glib/gi18n.h>

static void
show_terminal (IdeWindow *self)
{
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (self->terminal_panel));
  panel_dock_set_reveal_bottom (self->dock, TRUE);
}

static void
act_new_terminal (IdeWindow *self)
{
  show_terminal (self);
  terminal_panel_open (self->terminal, NULL, NULL);
}

/* The selection, or the caret's line; the focus stays in the text. */
static void
act_send (IdeWindow *self)
{
  EditorView *view = ide_page_get_view (self->page);
  Document *document = ide_page_get_document (self->page);
  Rope *rope = document_get_rope (document);
  gsize start, end;
  g_autofree char *text = NULL;

  editor_view_get_selection (view, &start, &end);
  if (start == end)
    {
      gsize line = rope_get_line_at (rope, start);
      start = rope_get_line_start (rope, line);
      end = line + 1 < rope_get_line_count (rope) ? rope_get_line_start (rope, line + 1) : rope_get_length (rope);
    }
  text = rope_dup_range (rope, start, end);
  show_terminal (self);
  terminal_panel_send (self->terminal, text);
}

const IdeAction ide_actions_terminal[] = {
  { "win.new-terminal", N_("New terminal"), "<Control><Shift>grave|<Control><Shift>asciitilde", act_new_terminal, FALSE },
  { "win.send-to-terminal", N_("Send the selection or line to the terminal"), "<Control>k <Control>grave", act_send, TRUE },
  { "terminal.new", N_("New terminal beside this"), "<Control><Shift>t", NULL, FALSE, "terminal" },
  { "terminal.split-right", N_("Split the terminal to the right"), "<Control><Shift>5|<Control><Shift>percent", NULL, FALSE, "terminal" },
  { "terminal.split-down", N_("Split the terminal downwards"), NULL, NULL, FALSE, "terminal" },
  { "terminal.close", N_("Close the terminal"), "<Control><Shift>w", NULL, FALSE, "terminal" },
  { "terminal.next", N_("Next terminal"), "<Control>Page_Down", NULL, FALSE, "terminal" },
  { "terminal.previous", N_("Previous terminal"), "<Control>Page_Up", NULL, FALSE, "terminal" },
  { "terminal.copy", N_("Copy from the terminal"), "<Control><Shift>c", NULL, FALSE, "terminal" },
  { "terminal.paste", N_("Paste into the terminal"), "<Control><Shift>v|<Shift>Insert", NULL, FALSE, "terminal" },
  { "terminal.select-all", N_("Select all in the terminal"), "<Control><Shift>a", NULL, FALSE, "terminal" },
  { "terminal.find", N_("Find in the terminal"), "<Control><Shift>f", NULL, FALSE, "terminal" },
  { "terminal.zoom-in", N_("Larger text in terminals"), "<Control>plus|<Control>equal", NULL, FALSE, "terminal" },
  { "terminal.zoom-out", N_("Smaller text in terminals"), "<Control>minus", NULL, FALSE, "terminal" },
  { "terminal.zoom-reset", N_("Usual text size in terminals"), "<Control>0", NULL, FALSE, "terminal" },
  { "terminal.rename", N_("Rename the terminal’s tab"), NULL, NULL, FALSE, "terminal" },
  { "terminal.clear", N_("Clear the terminal"), NULL, NULL, FALSE, "terminal" },
  { NULL }
};
