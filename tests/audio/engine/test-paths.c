/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The ways through the mixer: delay compensation, buses behind buses, sends before the fader, mute, solo, width. */
#include <math.h>
#include <string.h>
#include "engine-fixture.h"

#define HALF_POWER 0.70710678
#define FRAMES 19200
#define SETTLED 960                     /* effects fade in where a rig begins */
#define LATE 72                         /* frames, of fx.limiter at 48 kHz; below its ceiling it only waits */

static float out[2 * FRAMES];

static gboolean
try_rig (Engine *engine, const EngineTrack *tracks, uint32_t track_count, const EngineBus *buses, uint32_t bus_count, GError **error)
{
  EngineRig rig = { .tracks = tracks, .track_count = track_count, .buses = buses, .bus_count = bus_count, .tempo_bpm = 120 };

  return engine_set_rig (engine, &rig, error);
}

static void
set (Engine *engine, const EngineTrack *tracks, uint32_t track_count, const EngineBus *buses, uint32_t bus_count)
{
  GError *error = NULL;

  g_assert_true (try_rig (engine, tracks, track_count, buses, bus_count, &error));
  g_assert_no_error (error);
}

/* Quarter notes of a sine, without the master's limiter. */
static Engine *
make (void)
{
  Engine *engine = fixture_engine (48000);

  engine_set_master (engine, 1, FALSE);
  return engine;
}

static Engine *
held (void)
{
  Engine *engine = fixture_held_note (NULL, 0);

  engine_set_master (engine, 1, FALSE);
  return engine;
}

/* What a rig sounds like from the start. */
static float *
play (const EngineTrack *tracks, uint32_t track_count, const EngineBus *buses, uint32_t bus_count, uint32_t *latency)
{
  Engine *engine = make ();
  float *played = g_new (float, 2 * FRAMES);

  set (engine, tracks, track_count, buses, bus_count);
  if (latency)
    *latency = engine_get_latency (engine);
  engine_process_offline (engine, played, FRAMES);
  fixture_engine_free (engine);
  return played;
}

/* The largest difference to `gain` times the other, some frames later, in dB of that one's peak. */
static double
null_db (const float *one, const float *other, double gain, uint32_t later)
{
  double worst = 0, peak = 0;

  for (uint32_t i = 2 * SETTLED; i < 2 * (FRAMES - later); i++)
    {
      worst = MAX (worst, fabs (one[i + 2 * later] - gain * other[i]));
      peak = MAX (peak, fabs (gain * other[i]));
    }
  g_assert_cmpfloat (peak, >, 0.05);
  return 20 * log10 (worst / peak + 1e-15);
}

/* ---- delay compensation ------------------------------------------------------------------------------------------ */

static void
test_parallel (void)
{
  EngineEffect late = { .patch = "late", .mix = 0.5 };
  EngineSend whole = { 0, 1, FALSE };
  EngineBus bus = { .id = "room", .effect = { .patch = "late", .mix = 1 } };
  EngineTrack tracks[2] = { { .name = "a", .patch = "lead", .volume = 1 }, { .name = "b", .patch = "lead", .volume = 1, .slot = 1 } };
  g_autofree float *plain = play (tracks, 1, NULL, 0, NULL), *two = play (tracks, 2, NULL, 0, NULL), *mixed = NULL, *sent = NULL, *both = NULL;
  uint32_t latency;

  tracks[0].inserts = &late;            /* dry and wet of one insert */
  tracks[0].insert_count = 1;
  mixed = play (tracks, 1, NULL, 0, &latency);
  g_assert_cmpuint (latency, ==, LATE);
  g_test_message ("insert at half: %.1f dB", null_db (mixed, plain, 1, LATE));
  g_assert_cmpfloat (null_db (mixed, plain, 1, LATE), <, -120);
  both = play (tracks, 2, NULL, 0, &latency);   /* a track without inserts waits for the one that has some */
  g_assert_cmpuint (latency, ==, LATE);
  g_assert_cmpfloat (null_db (both, two, 1, LATE), <, -120);
  tracks[0].insert_count = 0;           /* straight to the master, and through a bus */
  tracks[0].sends = &whole;
  tracks[0].send_count = 1;
  sent = play (tracks, 1, &bus, 1, &latency);
  g_assert_cmpuint (latency, ==, LATE);
  g_test_message ("beside a bus: %.1f dB", null_db (sent, plain, 2, LATE));
  g_assert_cmpfloat (null_db (sent, plain, 2, LATE), <, -120);
}

/* A bus behind a bus, listed in either order; the way straight to the master waits for both. */
static void
test_chain (void)
{
  EngineBus buses[2] = { { .id = "one", .effect = { .patch = "late", .mix = 1 }, .output = 2 },
                         { .id = "two", .effect = { .patch = "late", .mix = 1 } } };
  EngineBus turned[2] = { buses[1], { .id = "one", .effect = buses[0].effect, .output = 1 } };
  EngineSend sends[2] = { { 0, 1, FALSE }, { 1, 0.5, FALSE } }, other[2] = { { 1, 1, FALSE }, { 0, 0.5, FALSE } };
  EngineTrack track = { .name = "a", .patch = "lead", .volume = 1 };
  g_autofree float *plain = play (&track, 1, NULL, 0, NULL), *chain = NULL, *back = NULL;
  uint32_t latency;

  track.sends = sends;
  track.send_count = 2;
  chain = play (&track, 1, buses, 2, &latency);
  g_assert_cmpuint (latency, ==, 2 * LATE);
  g_assert_cmpfloat (null_db (chain, plain, 2.5, 2 * LATE), <, -120);
  track.sends = other;
  back = play (&track, 1, turned, 2, NULL);
  g_assert_cmpmem (chain, sizeof out, back, sizeof out);
}

static void
test_circle (void)
{
  Engine *engine = make ();
  EngineBus buses[3] = { { .id = "hall", .effect.patch = "", .output = 2 }, { .id = "room", .effect.patch = "", .output = 3 },
                         { .id = "plate", .effect.patch = "", .output = 2 } };
  EngineTrack track = { .name = "a", .patch = "lead", .volume = 1 };
  g_autoptr (GError) error = NULL;

  g_assert_false (try_rig (engine, &track, 1, buses, 3, &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_FORMAT);
  g_assert_nonnull (strstr (error->message, "room → plate → room"));
  g_clear_error (&error);
  buses[2].output = 3;                  /* into itself */
  g_assert_false (try_rig (engine, &track, 1, buses, 3, &error));
  g_assert_nonnull (strstr (error->message, "plate → plate"));
  buses[2].output = 0;
  set (engine, &track, 1, buses, 3);
  fixture_engine_free (engine);
}

/* A late insert comes and goes, a bus changes its way, while a note sounds: nothing steps. */
static void
test_changes (void)
{
  Engine *engine = make ();
  EngineEffect late = { .patch = "late", .mix = -1 };
  EngineBus buses[2] = { { .id = "one", .effect = { .patch = "late", .mix = 1 } }, { .id = "two", .effect.patch = "" } };
  EngineSend send = { 0, 0.5, FALSE };
  EngineTrack tracks[2] = { { .name = "a", .patch = "lead", .volume = 0.5, .sends = &send, .inserts = &late },
                            { .name = "b", .patch = "lead", .volume = 0.5, .slot = 1 } };
  float steepest = 0, before = 0;

  for (int round = 0; round < 20; round++)
    {
      tracks[0].insert_count = round / 2 % 2;
      tracks[0].send_count = round / 3 % 2;
      buses[0].output = round % 2 ? 2 : 0;
      set (engine, tracks, 2, buses, 2);
      engine_process_offline (engine, out, 1280);
      for (int i = 0; i < 1280; i++, before = out[2 * i - 2])
        if (round > 0 || i > 0)
          steepest = MAX (steepest, fabsf (out[2 * i] - before));
      engine_tend (engine);
    }
  /* a jump by the latency would be 0.047; the sines themselves and ramps over 64 frames stay far below */
  g_test_message ("steepest: %.4f a frame", steepest);
  g_assert_cmpfloat (steepest, <, 0.01);
  fixture_engine_free (engine);
}

/* ---- the strip --------------------------------------------------------------------------------------------------- */

static void
assert_pair (Engine *engine, double left, double right)
{
  engine_process_offline (engine, out, 1280);
  g_assert_cmpfloat_with_epsilon (out[2 * 1279], left, 1e-5);
  g_assert_cmpfloat_with_epsilon (out[2 * 1279 + 1], right, 1e-5);
}

static void
test_sends (void)
{
  Engine *engine = held ();
  EngineBus bus = { .id = "room", .effect.patch = "" };
  EngineSend send = { 0, 0.5, TRUE };
  EngineTrack track = { .name = "a", .patch = "steady", .volume = 0, .sends = &send, .send_count = 1, .pan = -1 };

  set (engine, &track, 1, &bus, 1);
  assert_pair (engine, 0.5, 0.5);       /* before the fader and the pan */
  track.mute = TRUE;
  set (engine, &track, 1, &bus, 1);
  assert_pair (engine, 0, 0);           /* but a mute is a mute */
  track.mute = FALSE;
  track.volume = 0.5;
  send.pre_fader = FALSE;
  set (engine, &track, 1, &bus, 1);
  assert_pair (engine, 0.75, 0);
  fixture_engine_free (engine);
}

static void
test_mute (void)
{
  Engine *engine = held ();
  EngineTrack tracks[2] = { { .name = "a", .patch = "steady", .volume = 1, .pan = -1 }, { .name = "b", .patch = "steady", .volume = 1, .slot = 1 } };

  set (engine, tracks, 2, NULL, 0);
  assert_pair (engine, 1, 0);
  tracks[0].mute = TRUE;                /* 240 frames in a straight line, seen by blocks of 64 */
  set (engine, tracks, 2, NULL, 0);
  engine_process_offline (engine, out, 320);
  for (int i = 0; i < 256; i++)
    g_assert_cmpfloat_with_epsilon (out[2 * i], MAX (0, 1 - (i + 1) / 240.), 0.051);     /* the last block ends with the block */
  g_assert_cmpfloat (out[2 * 319], ==, 0);
  tracks[0].mute = FALSE;
  set (engine, tracks, 2, NULL, 0);
  assert_pair (engine, 1, 0);
  tracks[1].solo = TRUE;
  set (engine, tracks, 2, NULL, 0);
  assert_pair (engine, 0, 0);
  tracks[0].solo_safe = TRUE;
  set (engine, tracks, 2, NULL, 0);
  assert_pair (engine, 1, 0);
  set (engine, tracks, 1, NULL, 0);     /* who had solo is gone */
  tracks[0].solo_safe = FALSE;
  set (engine, tracks, 1, NULL, 0);
  assert_pair (engine, 1, 0);
  fixture_engine_free (engine);
}

/* A pause is over in 5 ms, without a step, and leaves the strip open; a stop lets notes end as they like. */
static void
test_pause (void)
{
  for (int stop = 0; stop < 2; stop++)
    {
      EngineTrack track = { .name = "a", .patch = "lead", .volume = 1 };
      Engine *engine = make ();
      float before, steepest = 0, late = 0, again = 0;

      set (engine, &track, 1, NULL, 0);
      engine_process_offline (engine, out, 4800);
      before = out[2 * 4799];
      g_assert_cmpint (stop ? kernel_performer_stop (engine_get_performer (engine)) : kernel_performer_pause (engine_get_performer (engine)),
                       ==, KERNEL_OK);
      engine_process_offline (engine, out, 1280);
      for (int i = 0; i < 1280; i++, before = out[2 * i - 2])
        {
          steepest = MAX (steepest, fabsf (out[2 * i] - before));
          late = i >= 320 ? MAX (late, fabsf (out[2 * i])) : late;
        }
      g_test_message ("%s: at most %.4f a frame, %.5f left after 320 frames", stop ? "stop" : "pause", steepest, late);
      g_assert_cmpfloat (steepest, <, 0.01);
      if (stop)
        g_assert_cmpfloat (late, >, 0.01);
      else
        g_assert_cmpfloat (late, ==, 0);
      g_assert_cmpint (kernel_performer_play (engine_get_performer (engine)), ==, KERNEL_OK);
      engine_process_offline (engine, out, FRAMES);
      engine_process_offline (engine, out, FRAMES);
      for (int i = 0; i < FRAMES; i++)
        again = MAX (again, fabsf (out[2 * i]));
      g_assert_cmpfloat (again, >, 0.05);       /* the next note has its level */
      fixture_engine_free (engine);
    }
}

static void
test_width (void)
{
  Engine *engine = held ();
  EngineTrack track = { .name = "a", .sound = ENGINE_SOUND_PATCH, .patch = "sides", .volume = 1 };
  g_autofree char *path = g_build_filename (fixture_patches (), "sides.json", NULL);

  g_assert_true (g_file_set_contents (path,
    "{\"name\":\"sides\",\"nodes\":{\"v\":{\"type\":\"voice\"},\"half\":{\"type\":\"gain\",\"params\":{\"amp\":0.5}},\"out\":{\"type\":\"output\"}},"
    "\"connections\":[{\"from\":[\"v\",\"gate\"],\"to\":[\"out\",\"L\"]},{\"from\":[\"v\",\"gate\"],\"to\":[\"half\",\"in\"]},"
    "{\"from\":[\"half\",\"out\"],\"to\":[\"out\",\"R\"]}]}", -1, NULL));
  set (engine, &track, 1, NULL, 0);
  assert_pair (engine, HALF_POWER, 0.5 * HALF_POWER);
  track.spread = -1;
  set (engine, &track, 1, NULL, 0);
  assert_pair (engine, 0.75 * HALF_POWER, 0.75 * HALF_POWER);
  track.spread = 1;
  set (engine, &track, 1, NULL, 0);
  assert_pair (engine, 1.25 * HALF_POWER, 0.25 * HALF_POWER);
  track.spread = 0;
  track.inverted = TRUE;
  set (engine, &track, 1, NULL, 0);
  assert_pair (engine, -HALF_POWER, -0.5 * HALF_POWER);
  fixture_engine_free (engine);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/latency/parallel", test_parallel);
  g_test_add_func ("/engine/latency/chain", test_chain);
  g_test_add_func ("/engine/latency/circle", test_circle);
  g_test_add_func ("/engine/latency/changes", test_changes);
  g_test_add_func ("/engine/strip/sends", test_sends);
  g_test_add_func ("/engine/strip/mute", test_mute);
  g_test_add_func ("/engine/strip/width", test_width);
  g_test_add_func ("/engine/strip/pause", test_pause);
  return g_test_run ();
}
