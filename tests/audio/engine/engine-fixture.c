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
