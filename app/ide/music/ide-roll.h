/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One roll of a clip: which notes it shows, what its wishes become in the text. */
#ifndef IDE_ROLL_H
#define IDE_ROLL_H

#include "ide-window-music.h"

G_BEGIN_DECLS

typedef struct {
  IdeWindow *window;
  MusicRoll *roll;
  IdePage   *page;                      /* whose clip; NULL: none (the dock before a caret was in a clip) */
  gboolean   is_inline;
  char      *name;                      /* of the clip */
  guint64    key;
  LiveScore *score;                     /* that the notes are of */
  gsize      start, end;                /* of the clip, in the score's revision */
  double     shift;                     /* beat of the part at which the clip begins */
  gboolean   starts;
  GArray    *steps;                     /* LanguageRange of the current text */
  gboolean   closing;
  gboolean   choosing;                  /* the caret moves because a note was chosen */
} IdeRoll;

IdeRoll *ide_roll_new (IdeWindow *window, gboolean is_inline);
void     ide_roll_free (IdeRoll *roll);                 /* not the widget */
/* The clip of the newest report around a place of the current text; FALSE: none. */
gboolean ide_roll_show_clip_at (IdeRoll *roll, IdePage *page, gsize offset);
/* The same clip, as it is now. FALSE: it is gone. */
gboolean ide_roll_follow (IdeRoll *roll);
void     ide_roll_mark (IdeRoll *roll);                 /* what the caret stands in */
void     ide_roll_tick (IdeRoll *roll, const KernelTransport *transport);

G_END_DECLS

#endif
