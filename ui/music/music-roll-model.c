/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notes of a piano roll: order, rows, which one is chosen. */
#include "music-roll-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_LEAST 12                   /* an octave, however few pitches occur */

static int
compare_notes (const void *a, const void *b)
{
  const MusicRollNote *x = a, *y = b;
  if (x->beat != y->beat)
    return x->beat < y->beat ? -1 : 1;
  return (int) x->pitch - (int) y->pitch;
}

void
roll_model_finish (RollModel *model)
{
  g_clear_pointer (&model->notes, g_free);
  model->count = 0;
}

static void
find_rows (RollModel *model)
{
  gboolean used[128] = { FALSE };
  int low = 127, high = 0;
  for (guint i = 0; i < model->count; i++)
    {
      int pitch = model->notes[i].pitch & 127;
      used[pitch] = TRUE;
      low = MIN (low, pitch);
      high = MAX (high, pitch);
    }
  if (model->count == 0)
    low = high = 60;
  model->row_count = 0;
  for (guint i = 0; i < 128; i++)
    if (used[i])
      model->rows[model->row_count++] = (guint8) i;
  for (int room = ROWS_LEAST - 1 - (high - low); room > 0; room--)
    if (room % 2 && high < 127)
      high++;
    else if (low > 0)
      low--;
  model->low = MAX (low - 1, 0);
  model->high = MIN (high + 1, 127);
}

void
roll_model_set (RollModel *model, const MusicRollNote *notes, guint count, double beats, double bar_beats, gboolean drums)
{
  guint32 id = model->selected < model->count ? model->notes[model->selected].id : 0;
  gboolean chosen = model->selected < model->count;
  g_free (model->notes);
  model->notes = g_memdup2 (notes, count * sizeof *notes);
  model->count = count;
  model->beats = MAX (beats, 1);
  model->bar_beats = bar_beats > 0 ? bar_beats : 4;
  model->drums = drums;
  model->selected = ROLL_NO_NOTE;
  model->longest = 0;
  if (count > 0)
    qsort (model->notes, count, sizeof *notes, compare_notes);
  for (guint i = 0; i < count; i++)
    {
      model->longest = MAX (model->longest, model->notes[i].beats);
      if (chosen && model->notes[i].id == id && model->selected == ROLL_NO_NOTE)
        model->selected = i;
    }
  find_rows (model);
}

guint
roll_model_step (const RollModel *model, gboolean back)
{
  if (model->count == 0)
    return ROLL_NO_NOTE;
  if (model->selected >= model->count)
    return back ? model->count - 1 : 0;
  if (back)
    return model->selected > 0 ? model->selected - 1 : 0;
  return MIN (model->selected + 1, model->count - 1);
}

guint
roll_model_step_pitch (const RollModel *model, gboolean down)
{
  guint best = ROLL_NO_NOTE;
  double best_cost = INFINITY;
  if (model->selected >= model->count)
    return roll_model_step (model, FALSE);
  const MusicRollNote *from = &model->notes[model->selected];
  for (guint i = 0; i < model->count; i++)
    {
      const MusicRollNote *note = &model->notes[i];
      int away = down ? (int) from->pitch - note->pitch : (int) note->pitch - from->pitch;
      double cost = fabs (note->beat - from->beat) * 128 + away;
      if (away > 0 && cost < best_cost)
        {
          best = i;
          best_cost = cost;
        }
    }
  return best;
}

guint
roll_model_get_row_count (const RollModel *model)
{
  return model->drums ? MAX (model->row_count, 1) : (guint) (model->high - model->low + 1);
}

guint
roll_model_get_row (const RollModel *model, guint pitch)
{
  if (!model->drums)
    return (guint) CLAMP ((int) pitch - model->low, 0, model->high - model->low);
  for (guint i = 0; i < model->row_count; i++)
    if (model->rows[i] >= pitch)
      return i;
  return model->row_count > 0 ? model->row_count - 1 : 0;
}

guint
roll_model_get_pitch (const RollModel *model, int row)
{
  if (!model->drums)
    return (guint) CLAMP (model->low + row, 0, 127);
  return model->row_count > 0 ? model->rows[CLAMP (row, 0, (int) model->row_count - 1)] : 60;
}

guint
roll_model_find_first (const RollModel *model, double beat)
{
  guint low = 0, high = model->count;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      if (model->notes[middle].beat + model->longest < beat)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint
roll_model_count_shared (const RollModel *model, guint note)
{
  guint count = 0;
  for (guint i = 0; note < model->count && i < model->count; i++)
    count += model->notes[i].place == model->notes[note].place;
  return count;
}
