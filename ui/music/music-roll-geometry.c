/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a roll's notes lie, and what lies at a place. */
#include "music-roll-private.h"

#include <math.h>

#define NOTE_WIDTH_LEAST 3.0
#define GRID 0.25                       /* beats */

double
roll_geometry_get_natural_width (const RollModel *model, double beat_width)
{
  return ROLL_KEYS_WIDTH + ceil (model->beats * beat_width) + 1;
}

RollGeometry
roll_geometry_make (const RollModel *model, double width, double height, double beat_width)
{
  double rows = roll_model_get_row_count (model);
  return (RollGeometry) { width, height, MAX (beat_width, (width - ROLL_KEYS_WIDTH - 1) / model->beats), height / rows };
}

double
roll_geometry_get_x (const RollGeometry *g, double beat)
{
  return ROLL_KEYS_WIDTH + beat * g->beat_width;
}

double
roll_geometry_get_beat (const RollGeometry *g, double x)
{
  return (x - ROLL_KEYS_WIDTH) / g->beat_width;
}

int
roll_geometry_get_row (const RollGeometry *g, double y)
{
  return (int) floor ((g->height - y) / g->row_height);
}

double
roll_geometry_get_row_y (const RollGeometry *g, const RollModel *model, int row)
{
  return g->height - (row + 1) * g->row_height;
}

RollBox
roll_geometry_get_box (const RollGeometry *g, const RollModel *model, const MusicRollNote *note)
{
  guint row = roll_model_get_row (model, note->pitch);
  double inset = g->row_height > 6 ? 1 : 0.25;
  return (RollBox) { roll_geometry_get_x (g, note->beat), roll_geometry_get_row_y (g, model, (int) row) + inset,
                     MAX (note->beats * g->beat_width - 1, NOTE_WIDTH_LEAST), MAX (g->row_height - 2 * inset, 2) };
}

/* The one drawn last is on top. A finger's width around thin notes belongs to them. */
RollPart
roll_geometry_hit (const RollGeometry *g, const RollModel *model, double x, double y, guint *note)
{
  double beat = roll_geometry_get_beat (g, x), slack = g->row_height < 6 ? 3 : 0;
  for (guint i = roll_model_find_first (model, beat - NOTE_WIDTH_LEAST / g->beat_width), found = ROLL_NO_NOTE;; i++)
    {
      gboolean over = i >= model->count || roll_geometry_get_x (g, model->notes[i].beat) > x;
      if (over)
        {
          RollBox box;
          *note = found;
          if (found == ROLL_NO_NOTE)
            return ROLL_PART_NOTHING;
          box = roll_geometry_get_box (g, model, &model->notes[found]);
          return box.width > 2 * ROLL_EDGE && x > box.x + box.width - ROLL_EDGE ? ROLL_PART_END : ROLL_PART_BODY;
        }
      RollBox box = roll_geometry_get_box (g, model, &model->notes[i]);
      if (x >= box.x && x <= box.x + box.width && y >= box.y - slack && y <= box.y + box.height + slack)
        found = i;
    }
}

double
roll_geometry_snap (double beats)
{
  return MAX (round (beats / GRID) * GRID, GRID);
}
