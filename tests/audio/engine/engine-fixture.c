/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine with something to play, for the tests of this folder. */
#include "engine-fixture.h"
#include <glib/gstdio.h>

static char *folder;

static void
write_patch (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

Engine *
fixture_engine (double rate)
{
  EngineTrack track = { .name = "lead", .patch = "lead", .volume = 0.8 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120 };
  GError *error = NULL;
  Engine *engine;

  if (!folder)
    {
      folder = g_dir_make_tmp ("symphony-engine-XXXXXX", NULL);
      write_patch ("lead.json", "{}");
      write_patch ("limiter.json", "{ effect }");
      write_patch ("halve.json", "{ effect }");
    }
  engine = engine_new (&(EngineConfig) { .rate = rate, .patch_dir = folder, .seed = 1 });
  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kernel_performer_play (engine_get_performer (engine)), ==, KERNEL_OK);
  return engine;
}

void
fixture_engine_free (Engine *engine)
{
  engine_free (engine);
}

void
fixture_random_rig (Engine *engine, GRand *random)
{
  static const char *const names[] = { "lead", "bass", "pad", "bell" };
  EngineEffect effect = { .patch = "halve", .mix = g_rand_double (random) };
  EngineBus bus = { .id = g_rand_boolean (random) ? "hall" : "room", .effect = { .patch = "halve", .mix = -1 } };
  EngineSend send = { 0, g_rand_double (random) };
  EngineTrack tracks[4];
  EngineRig rig = { .tracks = tracks, .buses = &bus, .bus_count = g_rand_boolean (random), .tempo_bpm = 120 };
  GError *error = NULL;

  for (uint32_t i = 0; i < 4; i++)
    if (i == 0 || g_rand_boolean (random))
      tracks[rig.track_count++] = (EngineTrack) {
        .name = names[i], .patch = "lead", .slot = (uint16_t) i, .volume = g_rand_double (random),
        .pan = g_rand_double_range (random, -1, 1), .inserts = &effect,
        .insert_count = g_rand_boolean (random), .sends = &send, .send_count = rig.bus_count };
  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
}
