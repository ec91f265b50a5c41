/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Splits and tabs of the window. */
#ifndef IDE_WINDOW_SPLITS_H
#define IDE_WINDOW_SPLITS_H

#include "ide-window-private.h"

G_BEGIN_DECLS

void        ide_window_splits_attach (IdeWindow *self);
void        ide_window_splits_finish (IdeWindow *self);
void        ide_window_dump_splits (IdeWindow *self, JsonObject *object);
IdePage    *ide_window_find_other_view (IdeWindow *self, IdePage *page);        /* of the same text; NULL: none */
/* From now on this view of the score's text shows what sounds. */
void        ide_window_move_score (IdeWindow *self, IdePage *page);
void        ide_window_note_closed (IdeWindow *self, IdePage *page);
void        ide_window_prune_frames (IdeWindow *self);                           /* empty ones, but for the last */
PanelFrame *ide_page_get_frame (IdePage *page);                                 /* NULL: in none */
PanelFrame *ide_window_get_frame_at (IdeWindow *self, guint column, guint row); /* made when missing */

G_END_DECLS

#endif
