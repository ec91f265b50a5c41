/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head of a dock: a named button for every panel, and one that folds the dock away. */
#ifndef IDE_DOCK_HEADER_H
#define IDE_DOCK_HEADER_H

#include <libpanel.h>

G_BEGIN_DECLS

#define IDE_TYPE_DOCK_HEADER (ide_dock_header_get_type ())
G_DECLARE_FINAL_TYPE (IdeDockHeader, ide_dock_header, IDE, DOCK_HEADER, GtkWidget)

/* fold_action: a boolean action that the fold button toggles. */
PanelFrameHeader *ide_dock_header_new (const char *fold_action);

G_END_DECLS

#endif
