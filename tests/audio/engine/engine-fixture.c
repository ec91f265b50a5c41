/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An engine with something to play, for the tests of this folder. */
#include "engine-fixture.h"
#include <glib/gstdio.h>
#include <stdlib.h>
#include "kernel/composer.h"

#define NOTES 16

typedef struct { KernelMap *map; void *scratch; } Score;

static char *folder;
static GHashTable *scores;              /* Engine -> Score */

static void
write_patch (const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

const char *
fixture_patches (void)
{
  if (folder)
    return folder;
  folder = g_dir_make_tmp ("symphony-engine-XXXXXX", NULL);
  write_patch ("lead.json", "{}");
  write_patch ("limiter.json", "{ effect }");
  write_patch ("halve.json", "{ effect }");
  return folder;
}

/* Quarter notes at 120 bpm on each of the tracks: 24,000 frames apart at 48 kHz, a third of that long. */
static Score *
publish (uint32_t tracks)
{
  static const KernelTempo tempo = { .bpm = 120, .to_bpm = 120 };
  static const KernelMetre metre = { 0, 4, 4 };
  Score *score = g_new0 (Score, 1);
  KernelComposer *composer;
  const void *boot;
  uint32_t slot;

  score->map = kernel_map_new (&(KernelCapacities) { .notes = 1024, .axons = 16, .spans = 1024, .synapses = 16 });
  g_assert_nonnull (score->map);
  boot = kernel_map_get_boot (score->map);
  score->scratch = malloc (kernel_composer_scratch_size (boot));
  composer = kernel_composer_attach (boot, kernel_map_get_score (score->map), score->scratch,
                                     kernel_composer_scratch_size (boot));
  g_assert_nonnull (composer);
  g_assert_cmpint (kernel_composer_begin (composer, 1), ==, KERNEL_OK);
  for (uint32_t t = 0; t < tracks; t++)
    {
      KernelNoteInput notes[NOTES] = { 0 };
      KernelAxonInput axon = { .key_hash = t + 1, .content_hash = t + 1, .track = (uint16_t) t, .starts = true,
                               .length_ticks = NOTES * KERNEL_PPQ, .notes = notes, .note_count = NOTES,
                               .tempos = &tempo, .tempo_count = 1, .metres = &metre, .metre_count = 1 };

      for (uint32_t i = 0; i < NOTES; i++)
        notes[i] = (KernelNoteInput) { .id = 100 * t + i + 1, .pitch = (uint8_t) (48 + i % 12 + 5 * t), .velocity = 100,
                                       .start_ticks = i * KERNEL_PPQ, .duration_ticks = KERNEL_PPQ / 3,
                                       .span = UINT32_MAX };
      g_assert_cmpint (kernel_composer_add_axon (composer, &axon), ==, KERNEL_OK);
    }
  g_assert_cmpint (kernel_composer_publish (composer, &slot), ==, KERNEL_OK);
  return score;
}

Engine *
fixture_engine (double rate)
{
  EngineTrack track = { .name = "lead", .patch = "lead", .volume = 0.8 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120 };
  Score *score = publish (4);
  GError *error = NULL;
  Engine *engine;

  engine = engine_new (&(EngineConfig) { .rate = rate, .patch_dir = fixture_patches (), .seed = 1 });
  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
  g_assert_cmpint (kernel_performer_attach (engine_get_performer (engine), score->map), ==, KERNEL_OK);
  g_assert_cmpint (kernel_performer_play (engine_get_performer (engine)), ==, KERNEL_OK);
  if (!scores)
    scores = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (scores, engine, score);
  return engine;
}

void
fixture_engine_free (Engine *engine)
{
  Score *score = g_hash_table_lookup (scores, engine);

  g_hash_table_remove (scores, engine);
  engine_free (engine);
  kernel_map_free (score->map);
  free (score->scratch);
  g_free (score);
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
