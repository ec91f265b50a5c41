/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing colour schemes by their looks, one for light and one for dark, and taking in those of other editors. */
#ifndef IDE_SCHEMES_H
#define IDE_SCHEMES_H

#include <gtk/gtk.h>
#include "settings/settings.h"

G_BEGIN_DECLS

void  ide_schemes_init (void);                          /* makes imported schemes known; once, before the first is used */
/* A .tmTheme, .sublime-color-scheme or VS Code theme. Returns the new scheme's id; problems (may be NULL): what was left out. */
char *ide_schemes_import (const char *path, char ***problems, GError **error);
void  ide_schemes_show (GtkWindow *parent, Settings *settings);
/* For tests: ids of the cards, "*" after the chosen ones, "|" between light and dark; "" when the window is closed. */
char *ide_schemes_dump (void);

G_END_DECLS

#endif
