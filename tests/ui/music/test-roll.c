/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A roll's notes: order, selection, rows; where they lie and what lies at a place; ten thousand of them. */
#include "music-roll-private.h"
#include <math.h>

static void
set (RollModel *model, gboolean drums)
{
  const MusicRollNote notes[] = {
    { .beat = 2, .beats = 1, .id = 3, .place = 7, .pitch = 67, .velocity = 100, .name = "G4" },
    { .beat = 0, .beats = 1, .id = 1, .place = 5, .pitch = 60, .velocity = 100, .name = "C4" },
    { .beat = 1, .beats = 1, .id = 2, .place = 7, .pitch = 64, .velocity = 50, .name = "E4" },
    { .beat = 2, .beats = 2, .id = 4, .place = 8, .pitch = 48, .velocity = 100, .name = "C3" },
  };
  roll_model_set (model, notes, G_N_ELEMENTS (notes), 4, 4, drums);
}

static void
test_model (void)
{
  RollModel model = { .selected = ROLL_NO_NOTE };
  set (&model, FALSE);
  g_assert_cmpuint (model.notes[0].id, ==, 1);
  g_assert_cmpuint (model.notes[2].id, ==, 4);          /* one beat: the lower one first */
  g_assert_cmpuint (roll_model_step (&model, FALSE), ==, 0);
  g_assert_cmpuint (roll_model_step (&model, TRUE), ==, 3);
  model.selected = 1;
  g_assert_cmpuint (roll_model_step (&model, FALSE), ==, 2);
  g_assert_cmpuint (roll_model_step (&model, TRUE), ==, 0);
  g_assert_cmpuint (roll_model_step_pitch (&model, FALSE), ==, 3);      /* G4, a beat later */
  g_assert_cmpuint (roll_model_step_pitch (&model, TRUE), ==, 0);       /* C4 is as near as C3, and a smaller step */
  g_assert_cmpuint (roll_model_count_shared (&model, 1), ==, 2);
  g_assert_cmpuint (roll_model_count_shared (&model, 0), ==, 1);
  set (&model, FALSE);
  g_assert_cmpuint (model.notes[model.selected].id, ==, 2);             /* the same note stays chosen */
  g_assert_cmpint (model.low, ==, 47);
  g_assert_cmpint (model.high, ==, 68);
  set (&model, TRUE);
  g_assert_cmpuint (roll_model_get_row_count (&model), ==, 4);
  g_assert_cmpuint (roll_model_get_row (&model, 60), ==, 1);
  g_assert_cmpuint (roll_model_get_pitch (&model, 3), ==, 67);
  roll_model_set (&model, NULL, 0, 0, 0, FALSE);
  g_assert_cmpuint (roll_model_step (&model, FALSE), ==, ROLL_NO_NOTE);
  g_assert_cmpuint (model.selected, ==, ROLL_NO_NOTE);
  roll_model_finish (&model);
}

static void
test_geometry (void)
{
  RollModel model = { .selected = ROLL_NO_NOTE };
  guint hit;
  set (&model, FALSE);
  RollGeometry g = roll_geometry_make (&model, ROLL_KEYS_WIDTH + 401, 220, 20);
  g_assert_cmpfloat (g.beat_width, ==, 100);
  for (guint i = 0; i < model.count; i++)
    {
      RollBox box = roll_geometry_get_box (&g, &model, &model.notes[i]);
      g_assert_cmpint (roll_geometry_hit (&g, &model, box.x + 20, box.y + box.height / 2, &hit), ==, ROLL_PART_BODY);
      g_assert_cmpuint (hit, ==, i);
      g_assert_cmpint (roll_geometry_hit (&g, &model, box.x + box.width - 2, box.y + box.height / 2, &hit), ==, ROLL_PART_END);
      g_assert_cmpuint (hit, ==, i);
      g_assert_cmpfloat (fabs (roll_geometry_get_beat (&g, box.x) - model.notes[i].beat), <, 1e-9);
      g_assert_cmpuint (roll_model_get_pitch (&model, roll_geometry_get_row (&g, box.y + 1)), ==, model.notes[i].pitch);
    }
  g_assert_cmpint (roll_geometry_hit (&g, &model, ROLL_KEYS_WIDTH + 150, 3, &hit), ==, ROLL_PART_NOTHING);
  g_assert_cmpfloat (roll_geometry_snap (0.9), ==, 1);
  g_assert_cmpfloat (roll_geometry_snap (-3), ==, 0.25);
  roll_model_finish (&model);
}

static void
test_many (void)
{
  RollModel model = { .selected = ROLL_NO_NOTE };
  g_autofree MusicRollNote *notes = g_new0 (MusicRollNote, 10000);
  gint64 start;
  guint hit;
  for (guint i = 0; i < 10000; i++)
    notes[i] = (MusicRollNote) { .beat = (i * 7919 % 10000) / 4.0, .beats = 0.25, .id = i, .place = i, .pitch = i % 128, .velocity = 90 };
  start = g_get_monotonic_time ();
  roll_model_set (&model, notes, 10000, 2500, 4, FALSE);
  RollGeometry g = roll_geometry_make (&model, 1200, 200, 22);
  for (guint i = 0; i < 1000; i++)
    roll_geometry_hit (&g, &model, ROLL_KEYS_WIDTH + i * 50, 100, &hit);
  double ms = (double) (g_get_monotonic_time () - start) / 1000;
  g_test_message ("10,000 notes set and 1,000 places looked up in %.2f ms", ms);
  g_assert_cmpfloat (ms, <, 100);
  roll_model_finish (&model);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/music/roll/model", test_model);
  g_test_add_func ("/music/roll/geometry", test_geometry);
  g_test_add_func ("/music/roll/many", test_many);
  return g_test_run ();
}
