/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The main window: header bar with transport, docks, document tabs, status bar. */
#ifndef IDE_WINDOW_H
#define IDE_WINDOW_H

#include <adwaita.h>
#include "settings/settings.h"
#include "document/document.h"

G_BEGIN_DECLS

#define IDE_TYPE_WINDOW (ide_window_get_type ())
G_DECLARE_FINAL_TYPE (IdeWindow, ide_window, IDE, WINDOW, AdwApplicationWindow)

IdeWindow *ide_window_new (GtkApplication *application, Settings *settings);
/* A text in a tab, or a folder as the project. play: start when it is there. */
void       ide_window_open_path (IdeWindow *self, const char *path, gboolean play);
void       ide_window_open_demo (IdeWindow *self);
void       ide_window_take_document (IdeWindow *self, Document *document);     /* an unsaved one that was restored */
void       ide_window_restore_session (IdeWindow *self);
void       ide_window_play (IdeWindow *self);
/* What a test wants to know, as one JSON object. */
char      *ide_window_dump (IdeWindow *self);
/* Where a byte of the text in front is drawn, in the coordinates of the window's surface; empty: not in view. */
void       ide_window_locate (IdeWindow *self, guint64 offset, GdkRectangle *box);

G_END_DECLS

#endif
