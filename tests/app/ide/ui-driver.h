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
const char *ui_get_folder (void);                               /* this run's own home */
JsonObject *ui_state (void);                                    /* fresh; lent until the next call */
JsonObject *ui_page (void);                                     /* the page in front, of a fresh state */
void        ui_block (guint ms);                                /* holds the window's main loop; returns afterwards */
JsonObject *ui_gaps (void);                                     /* its turns since the last call; lent like the state */
/* Polls every 20 ms for up to 15 s until check() holds; dumps state and picture when it does not. */
typedef gboolean (*UiCheck) (JsonObject *state, JsonObject *page, gconstpointer data);
void        ui_wait_for (const char *what, UiCheck check, gconstpointer data);
/* Names of focusable, visible widgets without an accessible name; NULL when the tree cannot be read. */
GPtrArray  *ui_find_unnamed (guint *seen);

#endif
