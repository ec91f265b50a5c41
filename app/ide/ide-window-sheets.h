/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Docks of a narrow window. */
#ifndef IDE_WINDOW_SHEETS_H
#define IDE_WINDOW_SHEETS_H

#include "ide-window-private.h"

G_BEGIN_DECLS

void ide_window_sheets_attach (IdeWindow *self);
void ide_window_update_sheets (IdeWindow *self);        /* after the width or a dock changed */
void ide_window_fold_sheets (IdeWindow *self);          /* a text is wanted */

G_END_DECLS

#endif
