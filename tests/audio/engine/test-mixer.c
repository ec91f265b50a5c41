/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mixer's arithmetic, worked out by hand on a steady tone of 1, and how a rig changes. */
#include <math.h>
#include "engine-fixture.h"

#define HALF_POWER 0.70710678           /* cos (pi / 4) */
#define STEP 1e-6

typedef struct { float left, right; } Pair;

/* The last frame of so many. */
static Pair
run (Engine *engine, uint32_t frames)
{
  g_autofree float *out = g_new (float, 2 * frames);

  engine_process_offline (engine, out, frames);
  return (Pair) { out[2 * frames - 2], out[2 * frames - 1] };
}

static void
assert_pair (Pair pair, double left, double right)
{
  g_assert_cmpfloat_with_epsilon (pair.left, left, STEP);
  g_assert_cmpfloat_with_epsilon (pair.right, right, STEP);
}

static void
set (Engine *engine, const EngineTrack *track, const EngineBus *bus)
{
  EngineRig rig = { .tracks = track, .track_count = track != NULL, .buses = bus, .bus_count = bus != NULL,
                    .tempo_bpm = 120 };
  GError *error = NULL;

  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
}

static Engine *
make (void)
{
  Engine *engine = fixture_held_note (NULL, 0);

  engine_set_master (engine, 1, FALSE);
  return engine;
}

static void
test_fader (void)
{
  Engine *engine = make ();
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 0.8 };
  float out[2 * 128];

  set (engine, &track, NULL);
  assert_pair (run (engine, 1280), 0.8 * HALF_POWER, 0.8 * HALF_POWER);
  track.pan = -1;
  set (engine, &track, NULL);
  assert_pair (run (engine, 640), 0.8, 0);
  track.pan = 0.5;
  track.volume = 0.5;
  set (engine, &track, NULL);
  assert_pair (run (engine, 640), 0.5 * cos (1.5 * G_PI_4), 0.5 * sin (1.5 * G_PI_4));
  engine_set_master (engine, 0.5, FALSE);
  assert_pair (run (engine, 640), 0.25 * cos (1.5 * G_PI_4), 0.25 * sin (1.5 * G_PI_4));

  engine_set_master (engine, 0, FALSE); /* a straight line over 64 frames: no zipper */
  engine_process_offline (engine, out, 128);
  for (int i = 1; i < 128; i++)
    g_assert_cmpfloat (fabsf (out[2 * i] - out[2 * i - 2]), <=, 0.25 / 64 + STEP);
  g_assert_cmpfloat (out[2 * 63], ==, 0);
  fixture_engine_free (engine);
}

static void
test_inserts_and_sends (void)
{
  Engine *engine = make ();
  EngineEffect insert = { .patch = "halve", .mix = -1 };
  EngineSend to_bus = { 0, 0.5 };
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1, .pan = -1, .inserts = &insert };
  EngineBus bus = { "room", { .patch = "halve", .mix = 1 } };

  set (engine, &track, NULL);
  assert_pair (run (engine, 1280), 1, 0);
  track.insert_count = 1;               /* the patch alone: half */
  set (engine, &track, NULL);
  assert_pair (run (engine, 1280), 0.5, 0);
  insert.mix = 0.5;                     /* 0.5 + 0.5 x 0.5 */
  set (engine, &track, NULL);
  assert_pair (run (engine, 1280), 0.75, 0);
  track.sends = &to_bus;
  track.send_count = 1;                 /* 0.75 + 0.75 x 0.5 x 0.5 */
  set (engine, &track, &bus);
  assert_pair (run (engine, 1280), 0.9375, 0);
  bus.effect.patch = "";                /* a bus that only sums: 0.75 + 0.75 x 0.5 */
  set (engine, &track, &bus);
  assert_pair (run (engine, 1280), 1.125, 0);
  track.insert_count = 0;
  track.send_count = 0;
  set (engine, &track, NULL);
  assert_pair (run (engine, 1280), 1, 0);
  fixture_engine_free (engine);
}

/* Controllers 7 and 10 move the strip; starting again forgets them. */
static void
test_automation (void)
{
  const KernelNoteInput more[] = {
    { .id = 2, .kind = KERNEL_CC, .pitch = 7, .velocity = 64, .start_ticks = 960, .span = UINT32_MAX },
    { .id = 3, .kind = KERNEL_CC, .pitch = 10, .velocity = 0, .start_ticks = 1920, .span = UINT32_MAX },
  };
  Engine *engine = fixture_held_note (more, G_N_ELEMENTS (more));
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1 };

  engine_set_master (engine, 1, FALSE);
  set (engine, &track, NULL);
  assert_pair (run (engine, 47000), HALF_POWER, HALF_POWER);
  assert_pair (run (engine, 2000), HALF_POWER * 64 / 127, HALF_POWER * 64 / 127);
  assert_pair (run (engine, 48000), 64. / 127, 0);
  (void) !kernel_performer_stop (engine_get_performer (engine));
  run (engine, 6400);
  (void) !kernel_performer_play (engine_get_performer (engine));
  assert_pair (run (engine, 6400), HALF_POWER, HALF_POWER);
  fixture_engine_free (engine);
}

/* Equal names keep their voices, also on another slot, and the note ends where it should. */
static void
test_moving (void)
{
  Engine *engine = make ();
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1, .pan = 1 };

  set (engine, &track, NULL);
  assert_pair (run (engine, 6400), 0, 1);
  track.slot = 5;
  set (engine, &track, NULL);
  assert_pair (run (engine, 6400), 0, 1);
  run (engine, 4 * 48000);
  assert_pair (run (engine, 64), 0, 0);
  fixture_engine_free (engine);
}

/* A removed track lets go and is gone; one that comes back starts silent. */
static void
test_removal (void)
{
  Engine *engine = make ();
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1, .pan = 1 };

  set (engine, &track, NULL);
  assert_pair (run (engine, 6400), 0, 1);
  set (engine, NULL, NULL);
  run (engine, 48000);
  engine_tend (engine);
  run (engine, 64);
  engine_tend (engine);
  assert_pair (run (engine, 640), 0, 0);
  set (engine, &track, NULL);
  assert_pair (run (engine, 640), 0, 0);
  fixture_engine_free (engine);
}

static void
test_mistakes (void)
{
  Engine *engine = make ();
  EngineTrack tracks[2] = { { .name = "a", .patch = "steady", .volume = 1, .pan = 1 },
                            { .name = "b", .patch = "broken", .volume = 1, .slot = 1 } };
  EngineRig rig = { .tracks = tracks, .track_count = 2, .tempo_bpm = 120, .project_dir = fixture_patches () };
  static const char *const missing[] = { "nothing", "../etc/passwd", "/etc/passwd", "", ".." };
  GError *error = NULL;

  g_assert_false (engine_set_rig (engine, &rig, &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "broken"));
  g_clear_error (&error);
  assert_pair (run (engine, 6400), 0, 1);
  for (guint i = 0; i < G_N_ELEMENTS (missing); i++)
    {
      tracks[0].patch = missing[i];     /* the old sound stays */
      rig.track_count = 1;
      g_assert_false (engine_set_rig (engine, &rig, &error));
      g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH);
      g_assert_nonnull (strstr (error->message, "\"a\""));
      g_clear_error (&error);
      assert_pair (run (engine, 640), 0, 1);
    }
  tracks[0].patch = "steady";
  tracks[1] = (EngineTrack) { .name = "c", .patch = "steady", .slot = 0 };
  rig.track_count = 2;
  g_assert_false (engine_set_rig (engine, &rig, &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT);
  g_clear_error (&error);
  fixture_engine_free (engine);
}

static void
test_meters (void)
{
  Engine *engine = make ();
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 0.5, .pan = -1 };
  EngineMeter meter;

  set (engine, &track, NULL);
  run (engine, 96000);                  /* the mean over 300 ms has settled */
  engine_get_master_meter (engine, &meter);
  g_assert_cmpfloat_with_epsilon (meter.peak[0], 0.5, STEP);
  g_assert_cmpfloat_with_epsilon (meter.rms[0], 0.5, 1e-3);
  g_assert_cmpfloat (meter.peak[1], ==, 0);
  engine_get_track_meter (engine, 0, &meter);
  g_assert_cmpfloat_with_epsilon (meter.peak[0], 0.5, STEP);
  engine_get_master_meter (engine, &meter);
  g_assert_cmpfloat (meter.peak[0], ==, 0);     /* nothing since the last look */
  g_assert_cmpfloat (meter.correlation, ==, 0); /* one side alone */
  g_assert_false (meter.clip);
  engine_set_master (engine, 1, TRUE);
  run (engine, 48000);                  /* the stand-in for a limiter halves: 6.02 dB */
  engine_get_master_meter (engine, &meter);
  g_assert_cmpfloat_with_epsilon (meter.reduction_db, 6.0206, 1e-2);
  fixture_engine_free (engine);
}

/* A step on both sides: the needle is at 99 % after 300 ms and goes at most 1.5 % beyond; a clip holds until cleared. */
static void
test_needle (void)
{
  Engine *engine = make ();
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 1 };
  double middle = sqrt (0.5) * 1.1107207, reached = 0, most = 0;
  EngineMeter meter;

  set (engine, &track, NULL);
  for (int i = 0; i < 1500; i++)
    {
      run (engine, 64);
      engine_get_master_meter (engine, &meter);
      most = MAX (most, meter.vu[0] / middle);
      if (reached == 0 && meter.vu[0] >= 0.99 * middle)
        reached = i * 64 / 48.0;
    }
  g_test_message ("99 %% after %.0f ms, at most %.2f %%", reached, most * 100);
  g_assert_cmpfloat_with_epsilon (reached, 300, 30);
  g_assert_cmpfloat (most, >=, 1.01);
  g_assert_cmpfloat (most, <=, 1.015);
  g_assert_cmpfloat_with_epsilon (meter.correlation, 1, 1e-4);
  g_assert_false (meter.clip);
  engine_set_master (engine, 2, FALSE);
  run (engine, 640);
  engine_set_master (engine, 0.1, FALSE);
  run (engine, 64000);
  engine_get_master_meter (engine, &meter);
  g_assert_true (meter.clip);
  engine_clear_clips (engine);
  run (engine, 640);
  engine_get_master_meter (engine, &meter);
  g_assert_false (meter.clip);
  fixture_engine_free (engine);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/mixer/fader", test_fader);
  g_test_add_func ("/engine/mixer/inserts-and-sends", test_inserts_and_sends);
  g_test_add_func ("/engine/mixer/automation", test_automation);
  g_test_add_func ("/engine/mixer/moving", test_moving);
  g_test_add_func ("/engine/mixer/removal", test_removal);
  g_test_add_func ("/engine/mixer/mistakes", test_mistakes);
  g_test_add_func ("/engine/mixer/meters", test_meters);
  g_test_add_func ("/engine/mixer/needle", test_needle);
  return g_test_run ();
}
