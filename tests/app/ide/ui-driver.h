/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Drives the window under a virtual display: keys by xdotool, state by the test interface, names by AT-SPI. */
#ifndef UI_DRIVER_H
#define UI_DRIVER_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>

/* Runs the test inside its own display and bus. Returns -1 inside; outside the exit status of the inner run.
 * Says why and skips (TAP) when a program is missing. */
int         ui_enter (int argc, char **argv);

void        ui_start (const char *const *arguments);            /* starts the window and waits for it */
void        ui_stop (void);
void        ui_open (const char *file);                         /* in the window that runs, as a file manager would */
void        ui_key (const char *keys);                          /* "ctrl+s" */
void        ui_type (const char *text);
void        ui_settle (void);
void        ui_focus (void);                                    /* the keyboard back to the window: a dialog took it, and nobody manages windows */
const char *ui_get_folder (void);                               /* this run's own home */
JsonObject *ui_state (void);                                    /* fresh; lent until the next call */
JsonObject *ui_page (void);                                     /* the page in front, of a fresh state */
void        ui_block (guint ms);                                /* holds the window's main loop; returns afterwards */
JsonObject *ui_gaps (void);                                     /* its turns since the last call; lent like the state */
/* Polls every 20 ms for up to 15 s until check() holds; dumps state and picture when it does not. */
typedef gboolean (*UiCheck) (JsonObject *state, JsonObject *page, gconstpointer data);
void        ui_wait_for (const char *what, UiCheck check, gconstpointer data);
/* ---- pointer: window coordinates in pixels ------------------------------------------------------------------- */
typedef struct { int x, y, width, height; } UiBox;
void        ui_move_to (int x, int y);
void        ui_click_at (int x, int y, int button);             /* 1 left, 2 middle, 3 right */
void        ui_double_click_at (int x, int y);
/* Presses, moves in steps, lets go. keys held meanwhile, as for xdotool ("shift+alt"); NULL: none. */
void        ui_drag (int from_x, int from_y, int to_x, int to_y, int button, const char *keys);
void        ui_wheel (int x, int y, int clicks, const char *keys);      /* > 0: downwards */
void        ui_click_with (int x, int y, int button, const char *keys);
/* Where a byte of the text in front is drawn. FALSE: it is not in view. */
gboolean    ui_locate (gsize offset, UiBox *box);
/* Runs an action as a menu would: "win.problems", "editor.undo". FALSE: there is none or it is disabled. */
gboolean    ui_activate (const char *action);
void        ui_shot (const char *path);                         /* the whole display as a PNG */

/* ---- names ------------------------------------------------------------------------------------------------- */
/* The first visible widget of a role ("push button", "toggle button", "text", "list item", ...; NULL: any) whose accessible
 * name is `name`; FALSE: none, or the tree cannot be read. */
gboolean    ui_find (const char *role, const char *name, UiBox *box);
void        ui_click (const char *role, const char *name);      /* waits for it, then clicks its middle; fails when it stays away */
/* Names of focusable, visible widgets without an accessible name; NULL when the tree cannot be read. */
GPtrArray  *ui_find_unnamed (guint *seen);

#endif
