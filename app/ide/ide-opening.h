/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file that is being read: how far it is, when that takes long enough to notice, with a way to stop. Main thread. */
#ifndef IDE_OPENING_H
#define IDE_OPENING_H

#include <json-glib/json-glib.h>
#include "document/document.h"
#include "ide-window.h"

G_BEGIN_DECLS

typedef struct IdeOpening IdeOpening;

/* From document_load_async() on; `cancellable` is pulled when a person stops it. */
IdeOpening *ide_opening_new (IdeWindow *window, Document *document, const char *path, GCancellable *cancellable);
void        ide_opening_free (IdeOpening *self);
void        ide_window_cancel_openings (IdeWindow *window);
void        ide_window_dump_openings (IdeWindow *window, JsonObject *object);

G_END_DECLS

#endif
