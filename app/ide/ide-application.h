/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The application object: options, settings, looks, the one window. */
#ifndef IDE_APPLICATION_H
#define IDE_APPLICATION_H

#include <adwaita.h>
#include "settings/settings.h"

G_BEGIN_DECLS

#define IDE_TYPE_APPLICATION (ide_application_get_type ())
G_DECLARE_FINAL_TYPE (IdeApplication, ide_application, IDE, APPLICATION, AdwApplication)

IdeApplication *ide_application_new (void);
const char     *ide_application_get_data_dir (IdeApplication *self);    /* NULL: not found */
Settings       *ide_application_get_settings (IdeApplication *self);
void            ide_preferences_show (GtkWindow *parent, Settings *settings);
void            ide_test_api_start (IdeApplication *self);
/* Folders of the user's state, made when missing (0700). */
char           *ide_paths_get_journals (void);
char           *ide_paths_get_histories (void);
char           *ide_paths_get_state_file (void);
char           *ide_paths_get_palette_file (void);
char           *ide_paths_get_sessions (void);
char           *ide_paths_get_start_file (void);
char           *ide_paths_get_translations (void);     /* the build tree’s for a program that lies in it */

G_END_DECLS

#endif
