/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Panels: showing, hiding, moving the focus. */
#include "ide-actions.h"
#include "ide-window-private.h"
#include "ide-window-sheets.h"
#include <glib/gi18n.h>

static gboolean
is_bottom_shown (IdeWindow *self, GtkWidget *panel)
{
  return panel_dock_get_reveal_bottom (self->dock)
    && panel_frame_get_visible_child (self->bottom_frame) == PANEL_WIDGET (panel);
}

static void
show_bottom (IdeWindow *self, GtkWidget *panel)
{
  panel_frame_set_visible_child (self->bottom_frame, PANEL_WIDGET (panel));
  panel_dock_set_reveal_bottom (self->dock, TRUE);
}

static void
focus_text (IdeWindow *self)
{
  ide_window_fold_sheets (self);
  if (self->page)
    gtk_widget_grab_focus (GTK_WIDGET (ide_page_get_view (self->page)));
}

static void
act_problems (IdeWindow *self)
{
  if (is_bottom_shown (self, self->problems_panel))
    {
      panel_dock_set_reveal_bottom (self->dock, FALSE);
      focus_text (self);
      return;
    }
  show_bottom (self, self->problems_panel);
  gtk_widget_child_focus (self->problems_panel, GTK_DIR_TAB_FORWARD);
}

static void
act_synapses (IdeWindow *self)
{
  if (is_bottom_shown (self, self->synapses_panel))
    {
      panel_dock_set_reveal_bottom (self->dock, FALSE);
      focus_text (self);
      return;
    }
  show_bottom (self, self->synapses_panel);
  gtk_widget_child_focus (self->synapses_panel, GTK_DIR_TAB_FORWARD);
}

static void
act_terminal (IdeWindow *self)
{
  if (is_bottom_shown (self, self->terminal_panel))
    {
      panel_dock_set_reveal_bottom (self->dock, FALSE);
      focus_text (self);
      return;
    }
  show_bottom (self, self->terminal_panel);
  terminal_panel_start (self->terminal);
  gtk_widget_grab_focus (GTK_WIDGET (self->terminal));
}

static void
act_fold_bottom (IdeWindow *self)
{
  panel_dock_set_reveal_bottom (self->dock, FALSE);
  focus_text (self);
}

static void
act_focus_text (IdeWindow *self)
{
  focus_text (self);
}

const IdeAction ide_actions_panel[] = {
  { "win.show-files", N_("Files"), "F9", NULL, FALSE },
  { "win.show-bottom", N_("Bottom panel"), "<Control>j", NULL, FALSE },
  { "win.problems", N_("Problems"), "<Control><Shift>m", act_problems, FALSE },
  { "win.synapses", N_("Synapses"), "<Control><Shift>y", act_synapses, FALSE },
  { "win.terminal", N_("Terminal"), "<Control>grave", act_terminal, FALSE },
  { "win.fold-bottom", N_("Fold the bottom panel away"), NULL, act_fold_bottom, FALSE },
  { "win.focus-text", N_("Back to the text"), "<Control>1", act_focus_text, FALSE },
  { "app.preferences", N_("Preferences"), "<Control>comma", NULL, FALSE },
  { NULL }
};
