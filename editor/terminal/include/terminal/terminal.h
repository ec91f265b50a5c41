/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The terminal panel: shells in tabs and splits. Main thread. */
#ifndef TERMINAL_TERMINAL_H
#define TERMINAL_TERMINAL_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define TERMINAL_TYPE_PANEL (terminal_panel_get_type ())
G_DECLARE_FINAL_TYPE (TerminalPanel, terminal_panel, TERMINAL, PANEL, GtkWidget)

typedef enum { TERMINAL_BELL_OFF, TERMINAL_BELL_VISIBLE, TERMINAL_BELL_SOUND } TerminalBell;
typedef enum { TERMINAL_START_ACTIVE, TERMINAL_START_PROJECT, TERMINAL_START_HOME } TerminalStart;
typedef struct {
  const char        *shell;             /* program and arguments; NULL, "": the login shell */
  const char *const *environment;       /* NAME=value; NULL: none more */
  const char *const *profiles;          /* lines as terminal_profile_parse reads them; NULL: none */
  guint              scrollback;        /* lines */
  TerminalBell       bell;
  TerminalStart      start;
  gboolean           paste_guard;
} TerminalOptions;

/* Signals:
 *  "open-file" (char *path, guint line, guint column)  Ctrl+Click on a place; line and column from 1, 0: not said
 *  "message" (char *text)                              to be told
 *  "emptied" ()                                        the last terminal was closed
 * Actions on the widget: terminal.new, split-right, split-down, close, next, previous, copy, paste, select-all, find, zoom-in,
 * zoom-out, zoom-reset, rename, clear, profile (name). */
GtkWidget *terminal_panel_new (void);
/* What is lent is copied. Fonts, bell and scrollback change at once, the rest for the next shell. */
void       terminal_panel_set_options (TerminalPanel *panel, const TerminalOptions *options);
/* The colours of the text around; the sixteen others follow from dark. */
void       terminal_panel_set_colors (TerminalPanel *panel, const GdkRGBA *text, const GdkRGBA *back, gboolean dark);
/* The project: where shells start that are to start there. NULL: the home folder. */
void       terminal_panel_set_folder (TerminalPanel *panel, const char *folder);
/* The first terminal, when there is none. Nothing runs before this or the next is called. */
void       terminal_panel_start (TerminalPanel *panel);
/* One more; folder NULL: as the settings say; profile NULL: the shell. */
void       terminal_panel_open (TerminalPanel *panel, const char *folder, const char *profile);
/* Types the text into the terminal in front, a line break at its end; starts one when there is none. */
void       terminal_panel_send (TerminalPanel *panel, const char *text);
/* Names of what runs in all terminals besides the shells; to be asked about before the window closes. g_strfreev. */
char     **terminal_panel_dup_running (TerminalPanel *panel);
/* Folders of all terminals, for the next start. g_strfreev. */
char     **terminal_panel_dup_folders (TerminalPanel *panel);
/* Closes all without asking. */
void       terminal_panel_stop (TerminalPanel *panel);
int        terminal_panel_get_pid (TerminalPanel *panel);              /* of the shell in front; 0: none runs */
char      *terminal_panel_dup_text (TerminalPanel *panel);             /* what is on its screen, for tests */
guint      terminal_panel_get_tab_count (TerminalPanel *panel);
guint      terminal_panel_get_pane_count (TerminalPanel *panel);       /* in all tabs */
char      *terminal_panel_dup_title (TerminalPanel *panel);            /* of the tab in front; NULL: none */
/* Where the last such text on the screen in front is drawn, in the window; for tests. FALSE: it is not there. */
gboolean   terminal_panel_locate (TerminalPanel *panel, const char *text, double *x, double *y);
double     terminal_panel_get_zoom (TerminalPanel *panel);
/* The end of the program: waits until no shell is left, at most 2.5 s. */
void       terminal_finish (void);

G_END_DECLS

#endif
