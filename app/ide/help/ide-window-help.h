/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help beside the text. */
#ifndef IDE_WINDOW_HELP_H
#define IDE_WINDOW_HELP_H

#include "ide-palette.h"
#include "ide-window-private.h"

G_BEGIN_DECLS

void ide_window_help_attach (IdeWindow *self);
void ide_window_help_finish (IdeWindow *self);
void ide_window_show_help (IdeWindow *self, const char *target);        /* "music", "music#3" */
void ide_window_list_help (IdeWindow *self, GPtrArray *entries);        /* adds an IdePaletteEntry a heading */
void ide_window_dump_help (IdeWindow *self, JsonObject *object);

G_END_DECLS

#endif
