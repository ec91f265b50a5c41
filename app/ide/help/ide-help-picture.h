/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A picture of a help page. Main thread. */
#ifndef IDE_HELP_PICTURE_H
#define IDE_HELP_PICTURE_H

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* FOLDER/screens/NAME-light-1280.png, -dark-1280, -light-2560 and -dark-2560. NULL: there is no such picture. */
GtkWidget *ide_help_picture_new (const char *folder, const char *name, const char *alternative);

G_END_DECLS

#endif
