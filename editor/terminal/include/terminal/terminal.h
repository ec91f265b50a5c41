/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A terminal panel: the user's shell in the project's folder. Main thread. */
#ifndef TERMINAL_TERMINAL_H
#define TERMINAL_TERMINAL_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TERMINAL_TYPE_PANEL (terminal_panel_get_type ())
G_DECLARE_FINAL_TYPE (TerminalPanel, terminal_panel, TERMINAL, PANEL, GtkWidget)

GtkWidget *terminal_panel_new (void);
/* Where the next shell starts; a running one stays where it is. NULL: the home folder. */
void       terminal_panel_set_folder (TerminalPanel *panel, const char *folder);
/* Starts the shell when none runs. Nothing runs before this is called. */
void       terminal_panel_start (TerminalPanel *panel);
/* Hangs up the shell's whole session: HUP, TERM after 0.5 s, KILL after 2 s. Also done when the panel goes. */
void       terminal_panel_stop (TerminalPanel *panel);
int        terminal_panel_get_pid (TerminalPanel *panel);              /* 0: none runs */
char      *terminal_panel_dup_text (TerminalPanel *panel);             /* what is on the screen, for tests */

G_END_DECLS

#endif
