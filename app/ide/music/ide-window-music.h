/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Playing from the text: from the caret, round a selection, clip by clip; what waits and what plays, shown at the clips. */
#ifndef IDE_WINDOW_MUSIC_H
#define IDE_WINDOW_MUSIC_H

#include <json-glib/json-glib.h>
#include "language/language.h"
#include "ide-window-private.h"

G_BEGIN_DECLS

typedef struct IdeRolls IdeRolls;       /* ide-window-rolls.c */
typedef enum { IDE_ASK_NOTHING, IDE_ASK_PLAY, IDE_ASK_LOOP } IdeAsk;

struct IdeMusic {
  GtkWidget *swap_button;
  GHashTable *lit;                      /* key of a clip -> monotonic time when it was heard last */
  guint64    states;                    /* a hash of the states that are shown */
  gint64     states_time;
  guint      muted;                     /* clips that the text has silenced */
  double     swap_whole;                /* seconds from an edit to its swap */
  gboolean   held;                      /* the user held the newest edit back */
  /* what was asked for and waits until the text in front has been evaluated */
  IdeAsk     asked;
  IdePage   *asked_page;                /* not a reference: only compared */
  gsize      asked_start, asked_end;
  guint64    asked_revision;
  /* what is played round and round */
  IdePage   *loop_page;                 /* only compared; NULL: nothing */
  gsize      loop_start, loop_end;
  guint64    loop_revision;
  double     loop_from, loop_to;
  GHashTable *revisions;                /* IdePage beside the playing one -> guint64[IDE_REVISIONS] of its document */
  guint      light_frames;               /* and their processor time, in microseconds */
  gint64     light_us, light_us_worst;
  IdeRolls  *rolls;
  /* what the language knows about one text; kept from question to question */
  LanguageProject *language;
  IdePage   *language_page;
  guint64    language_revision;
  LanguageScrub *scrub;                 /* the last answer */
};

void ide_window_music_start (IdeWindow *self);          /* once, after the window was built */
void ide_window_music_finish (IdeWindow *self);
void ide_window_music_add_page (IdeWindow *self, IdePage *page);
void ide_window_music_remove_page (IdeWindow *self, IdePage *page);
void ide_window_music_take_report (IdeWindow *self, const LiveReport *report);
/* Once a frame while something moves; `force` does at once what else happens ten times a second. */
void ide_window_music_tick (IdeWindow *self, const KernelTransport *transport, gboolean force);
void ide_window_dump_music (IdeWindow *self, JsonObject *state);

/* Index of the page's text in the score's files; -1: not in it. */
int  ide_window_find_score_file (IdeWindow *self, const LiveScore *score, IdePage *page);
/* Calls show() and keeps what it and the drawing before it took. */
guint ide_window_music_time_lights (IdeWindow *self, guint (*show) (IdeWindow *self));
/* The newest live revision was made of the texts as they are now. */
void ide_window_note_revisions (IdeWindow *self);
/* Moves a place of live revision `from` to now, as a range; FALSE: nothing of it is left. */
gboolean ide_window_map_live (IdeWindow *self, IdePage *page, guint32 from, gsize *start, gsize *end);

/* ide-window-scrub.c: the text of the page as the language sees it, and its name there. Lent; NULL: too long. */
LanguageProject *ide_window_read_page (IdeWindow *self, IdePage *page, const char **file);
void ide_window_scrub_attach (IdeWindow *self, IdePage *page);

/* ide-window-rolls.c */
void ide_window_rolls_start (IdeWindow *self);
void ide_window_rolls_finish (IdeWindow *self);
void ide_window_rolls_add_page (IdeWindow *self, IdePage *page);
void ide_window_rolls_remove_page (IdeWindow *self, IdePage *page);
void ide_window_rolls_follow (IdeWindow *self);                         /* the score is new */
void ide_window_rolls_tick (IdeWindow *self, const KernelTransport *transport);
void ide_window_rolls_dump (IdeWindow *self, JsonObject *music);
void ide_window_toggle_roll_at (IdeWindow *self, IdePage *page, gsize offset);
void ide_window_toggle_roll (IdeWindow *self);                          /* of the clip at the caret */
void ide_window_show_notes (IdeWindow *self);                           /* the dock's roll */

void ide_window_toggle_track (IdeWindow *self, const char *method);      /* "mute", "solo" of the clip at the caret, in the text */
void ide_window_play_caret (IdeWindow *self);
void ide_window_loop_selection (IdeWindow *self);
void ide_window_swap_now (IdeWindow *self);
void ide_window_hold_swap (IdeWindow *self);

G_END_DECLS

#endif
