/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a roll shows of a note. */
#ifndef MUSIC_ROLL_NOTE_H
#define MUSIC_ROLL_NOTE_H

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double   beat, beats;                 /* from the clip's start, as heard */
  guint32  id;                          /* the same from evaluation to evaluation */
  guint    place;                       /* equal for notes that one call wrote; the owner's number */
  guint8   pitch, velocity;             /* 0-127 */
  gboolean marked;                      /* the caret stands in what wrote it */
  char     name[12];                    /* "C4", "kick" */
} MusicRollNote;

G_END_DECLS

#endif
