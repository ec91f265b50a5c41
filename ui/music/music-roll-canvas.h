/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The canvas of a roll. */
#ifndef MUSIC_ROLL_CANVAS_H
#define MUSIC_ROLL_CANVAS_H

#include <gtk/gtk.h>
#include "music-roll-private.h"

G_BEGIN_DECLS

#define MUSIC_TYPE_ROLL_CANVAS (music_roll_canvas_get_type ())
G_DECLARE_FINAL_TYPE (MusicRollCanvas, music_roll_canvas, MUSIC, ROLL_CANVAS, GtkWidget)

/* Signals: "chosen" (guint note), "activated" (guint note), "changed" (guint note, int semitones, double beats, double
 * velocity): 0 semitones, 0 beats and a velocity below 0 leave what they are of. */
const RollModel *music_roll_canvas_get_model (MusicRollCanvas *canvas);
void music_roll_canvas_set (MusicRollCanvas *canvas, const MusicRollNote *notes, guint count, double beats, double bar_beats,
                            gboolean drums, const GdkRGBA *color);
void music_roll_canvas_set_playhead (MusicRollCanvas *canvas, double beat);
void music_roll_canvas_reveal (MusicRollCanvas *canvas);
void music_roll_canvas_select (MusicRollCanvas *canvas, guint note);

G_END_DECLS

#endif
