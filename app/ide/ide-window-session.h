/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was open, by project. */
#ifndef IDE_WINDOW_SESSION_H
#define IDE_WINDOW_SESSION_H

#include <json-glib/json-glib.h>
#include "ide-window-private.h"

G_BEGIN_DECLS

/* Never NULL; a file that is no JSON object is put aside. */
JsonObject *ide_session_load (const char *path);
gint64      ide_session_get_int (JsonObject *object, const char *name, gint64 fallback);
gboolean    ide_session_get_boolean (JsonObject *object, const char *name, gboolean fallback);
const char *ide_session_get_string (JsonObject *object, const char *name);      /* NULL: none; lent */
/* Notes that a start begins, until it lasted for a moment. FALSE: the last two ended before that; start without a session. */
gboolean    ide_session_begin_start (void);

/* Carets beside the first, folds and bookmarks of a tab's view. */
void        ide_session_describe_view (EditorView *view, JsonObject *tab);
void        ide_session_restore_view (EditorView *view, JsonObject *tab);
void        ide_session_restore_carets (EditorView *view, JsonObject *tab);     /* once nothing sets the one caret any more */

/* After failed starts: says so, and keeps what is written until something new is open. */
void        ide_window_hold_session (IdeWindow *self);
JsonArray  *ide_window_describe_layout (IdeWindow *self);
void        ide_window_restore_layout (IdeWindow *self, JsonArray *columns);    /* NULL: nothing */
void        ide_window_restore_project (IdeWindow *self);                       /* what was open in the project that is open now */
void        ide_window_write_session (IdeWindow *self, JsonObject *state, gboolean wait);

G_END_DECLS

#endif
