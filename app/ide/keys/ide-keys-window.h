/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of all commands with their keys, where keys are recorded and taken back; and the sheet of keys. */
#ifndef IDE_KEYS_WINDOW_H
#define IDE_KEYS_WINDOW_H

#include "ide-window-private.h"

G_BEGIN_DECLS

void     ide_keys_window_show (IdeWindow *self);
void     ide_keys_sheet_show (IdeWindow *self);
/* Writes an action's keys ("ctrl+k ctrl+u", "" for none, NULL: the usual ones again) into the user's keys.json; comments stay. */
gboolean ide_keys_set (IdeWindow *self, const char *action, const char *keys, GError **error);

G_END_DECLS

#endif
