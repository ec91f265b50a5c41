/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SymphonyScript's language services behind the provider interface: all texts of a project, those that are open as they are
 * being written. Questions are answered on a thread of their own, in their order; a cancelled one is skipped. No GTK.
 *
 * Main thread. A project is a folder; texts outside of it form one with the texts beside them. */
#ifndef SERVICES_SERVICES_H
#define SERVICES_SERVICES_H

#include "provider/provider.h"

G_BEGIN_DECLS

#define SERVICES_FILES_MAX 512          /* texts of a folder that are read for imports and renaming */
#define SERVICES_DEPTH_MAX 6            /* folders below the project's */

typedef struct Services Services;

/* Makes it and gives it to the hub, which frees it. data_dir: bundled patches; may be NULL. */
Services *services_add (ProviderHub *hub, const char *data_dir);
/* The project's folder; NULL: none. Its texts are looked at again when they are asked for. */
void      services_set_folder (Services *services, const char *folder);

G_END_DECLS

#endif
