/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the terminal's widgets share. */
#ifndef TERMINAL_PRIVATE_H
#define TERMINAL_PRIVATE_H

#include <adwaita.h>
#include <vte/vte.h>
#include "terminal/session.h"
#include "terminal/terminal.h"

/* One shell with its screen. Signals: "focused" (), "title" (), "ended" (int status), "bell" (); and the panel's. */
#define TERMINAL_TYPE_PANE (terminal_pane_get_type ())
G_DECLARE_FINAL_TYPE (TerminalPane, terminal_pane, TERMINAL, PANE, GtkWidget)

struct _TerminalPane {
  GtkWidget        parent_instance;
  GtkWidget       *box, *find_bar, *find_entry, *find_regex, *find_case, *menu;
  VteTerminal     *vte;
  TerminalSession *session;             /* NULL: none runs */
  GCancellable    *starting;
  TerminalProfile *profile;             /* NULL: the shell */
  char            *folder, *project, *shell;
  GStrv            environment;
  TerminalBell     bell;
  gboolean         paste_guard, failed;
};

typedef struct {
  char        *shell, *project;
  GStrv        environment, profiles;
  guint        scrollback;
  TerminalBell bell;
  TerminalStart start;
  gboolean     paste_guard, dark, has_colors;
  GdkRGBA      text, back;
} TerminalState;

struct _TerminalPanel {
  GtkWidget     parent_instance;
  GtkWidget    *box, *bar, *stack, *add_button, *more_button;
  AdwTabView   *tabs;
  TerminalPane *active;                 /* weak */
  TerminalState state;
  double        zoom;
  guint         panes;
};

/* terminal-pane.c */
GtkWidget *terminal_pane_new (void);
void       terminal_pane_apply (TerminalPane *self, const TerminalState *state, double zoom);
void       terminal_pane_start (TerminalPane *self, const char *folder, TerminalProfile *profile);      /* takes the profile */
void       terminal_pane_close (TerminalPane *self);            /* hangs up; the widget may go */
char      *terminal_pane_dup_title (TerminalPane *self);
char      *terminal_pane_dup_folder (TerminalPane *self);
char     **terminal_pane_dup_running (TerminalPane *self);
void       terminal_pane_send (TerminalPane *self, const char *text);

/* terminal-find.c */
GtkWidget *terminal_find_new (TerminalPane *self);
void       terminal_find_open (TerminalPane *self);

/* terminal-clipboard.c */
void       terminal_pane_copy (TerminalPane *self);
void       terminal_pane_paste (TerminalPane *self);

/* terminal-links.c */
void       terminal_pane_add_links (TerminalPane *self);
GtkWidget *terminal_pane_make_menu (TerminalPane *self);

/* terminal-colors.c */
void       terminal_pane_set_colors (TerminalPane *self, const TerminalState *state);

/* terminal-tabs.c */
void       terminal_panel_init_tabs (TerminalPanel *self);
TerminalPane *terminal_panel_add_tab (TerminalPanel *self, const char *folder, TerminalProfile *profile);
void       terminal_panel_split (TerminalPanel *self, GtkOrientation orientation);
void       terminal_panel_close_pane (TerminalPanel *self, TerminalPane *pane, gboolean ask);
void       terminal_panel_rename (TerminalPanel *self);
void       terminal_panel_update (TerminalPanel *self);
typedef void (*TerminalPaneFunc) (TerminalPane *pane, gpointer data);
void       terminal_panel_foreach (GtkWidget *widget, TerminalPaneFunc func, gpointer data);   /* every pane in a widget */

#endif
