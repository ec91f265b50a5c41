/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A piano roll's notes and how they lie on a canvas. No GTK: model and geometry are tested without a display. */
#ifndef MUSIC_ROLL_PRIVATE_H
#define MUSIC_ROLL_PRIVATE_H

#include "music/roll-note.h"

G_BEGIN_DECLS

/* ---- model (music-roll-model.c) ---------------------------------------------------------------------------- */
#define ROLL_NO_NOTE G_MAXUINT
typedef struct {
  MusicRollNote *notes;                 /* by beat, then pitch */
  guint    count, selected;             /* ROLL_NO_NOTE: none */
  double   beats, bar_beats, longest;   /* longest: beats of the longest note */
  gboolean drums;                       /* a row for each sound that occurs, not for each key */
  guint8   rows[128];                   /* drums: pitches, low to high */
  guint    row_count;
  int      low, high;                   /* keys shown, both included */
} RollModel;

void  roll_model_finish (RollModel *model);
/* Copies and sorts; the selection goes with `id`, or is dropped. beats: the clip's length. */
void  roll_model_set (RollModel *model, const MusicRollNote *notes, guint count, double beats, double bar_beats, gboolean drums);
/* The note before or behind the selected one; from none the first or last. ROLL_NO_NOTE: there are none. */
guint roll_model_step (const RollModel *model, gboolean back);
/* The nearest note in time among those above or below the selected one. ROLL_NO_NOTE: none. */
guint roll_model_step_pitch (const RollModel *model, gboolean down);
guint roll_model_get_row_count (const RollModel *model);
guint roll_model_get_row (const RollModel *model, guint pitch);         /* from the lowest, 0 */
guint roll_model_get_pitch (const RollModel *model, int row);           /* clamped */
/* First note that may reach to `beat` or beyond. */
guint roll_model_find_first (const RollModel *model, double beat);
guint roll_model_count_shared (const RollModel *model, guint note);     /* notes that the same call wrote, itself among them */

/* ---- geometry (music-roll-geometry.c): pixels of the canvas ------------------------------------------------ */
#define ROLL_KEYS_WIDTH 50.0            /* names at the left */
#define ROLL_EDGE 6.0                   /* the end of a note that can be pulled */
typedef struct { double width, height, beat_width, row_height; } RollGeometry;
typedef struct { double x, y, width, height; } RollBox;
typedef enum { ROLL_PART_NOTHING, ROLL_PART_BODY, ROLL_PART_END } RollPart;

/* beat_width: wished pixels a beat; widened so that a short clip fills the width. */
RollGeometry roll_geometry_make (const RollModel *model, double width, double height, double beat_width);
double   roll_geometry_get_natural_width (const RollModel *model, double beat_width);
RollBox  roll_geometry_get_box (const RollGeometry *g, const RollModel *model, const MusicRollNote *note);
double   roll_geometry_get_x (const RollGeometry *g, double beat);
double   roll_geometry_get_beat (const RollGeometry *g, double x);
int      roll_geometry_get_row (const RollGeometry *g, double y);       /* from the lowest, 0; may lie outside */
double   roll_geometry_get_row_y (const RollGeometry *g, const RollModel *model, int row);
RollPart roll_geometry_hit (const RollGeometry *g, const RollModel *model, double x, double y, guint *note);
/* A length that a pulled end snaps to: sixteenths, at least one. */
double   roll_geometry_snap (double beats);

G_END_DECLS

#endif
