/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several cores: the same bits whoever plays what, while the rig changes; and an engine that ends while workers sleep. */
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include "engine-fixture.h"
#include "kernel/composer.h"

#define TRACKS 16
#define VOICES 8
#define BLOCKS 600

typedef struct { KernelMap *map; void *scratch; } Score;

static Score
make_score (void)
{
  static const KernelTempo tempo = { .bpm = 120, .to_bpm = 120 };
  static const KernelMetre metre = { 0, 4, 4 };
  Score score = { .map = kernel_map_new (&(KernelCapacities) { .notes = 1024, .axons = 64, .spans = 64, .synapses = 16 }) };
  const void *boot = kernel_map_get_boot (score.map);
  KernelComposer *composer;
  uint32_t slot;

  score.scratch = g_malloc (kernel_composer_scratch_size (boot));
  composer = kernel_composer_attach (boot, kernel_map_get_score (score.map), score.scratch, kernel_composer_scratch_size (boot));
  g_assert_cmpint (kernel_composer_begin (composer, 1), ==, KERNEL_OK);
  for (uint32_t t = 0; t < TRACKS; t++)
    {
      KernelNoteInput notes[VOICES] = { 0 };
      KernelAxonInput axon = { .key_hash = t + 1, .content_hash = t + 1, .track = (uint16_t) t, .starts = true, .length_ticks = 48000,
                               .notes = notes, .note_count = VOICES, .tempos = &tempo, .tempo_count = 1, .metres = &metre, .metre_count = 1 };

      for (uint32_t i = 0; i < VOICES; i++)
        notes[i] = (KernelNoteInput) { .id = 100 * t + i + 1, .pitch = (uint8_t) (36 + 5 * i + t), .velocity = 90, .start_ticks = i * 7,
                                       .duration_ticks = 40000, .span = UINT32_MAX };
      g_assert_cmpint (kernel_composer_add_axon (composer, &axon), ==, KERNEL_OK);
    }
  g_assert_cmpint (kernel_composer_publish (composer, &slot), ==, KERNEL_OK);
  return score;
}

static void
set (Engine *engine, const char *patch, const char *effect, uint32_t tracks)
{
  EngineEffect insert = { .patch = effect, .mix = 0.4 };
  EngineSend sends[2] = { { 0, 0.5, FALSE }, { 1, 0.3, TRUE } };
  EngineBus buses[2] = { { .id = "hall", .effect = { .patch = effect, .mix = 1 } }, { .id = "room", .effect = { .patch = effect, .mix = 1 } } };
  EngineTrack list[TRACKS] = { 0 };
  EngineRig rig = { .tracks = list, .track_count = tracks, .buses = buses, .bus_count = 2, .tempo_bpm = 120 };
  char names[TRACKS][8];
  GError *error = NULL;

  for (uint32_t i = 0; i < tracks; i++)
    {
      g_snprintf (names[i], sizeof names[i], "%u", i);
      list[i] = (EngineTrack) { .name = names[i], .patch = patch, .volume = 0.1, .pan = i / 16., .slot = (uint16_t) i, .inserts = &insert,
                                .insert_count = i % 3 == 0, .sends = sends, .send_count = i % 2 ? 2 : 0,
                                .sidechain = { .track = 0, .amount = i % 5 == 4 ? 0.5 : 0 } };
    }
  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
}

/* The sum of all samples' bits, and how many blocks were shared. */
static char *
play (uint32_t threads, uint32_t *shared)
{
  bool bundled = fixture_bundled () != NULL;
  const char *patch = bundled ? "lead-saw" : "lead", *effect = bundled ? "chorus" : "halve";
  Engine *engine = engine_new (&(EngineConfig) { .rate = 48000, .patch_dir = bundled ? fixture_bundled () : fixture_patches (), .seed = 1,
                                                 .threads = threads });
  GChecksum *sum = g_checksum_new (G_CHECKSUM_SHA256);
  Score score = make_score ();
  float block[128], peak = 0;
  EngineStats stats;
  char *digest;

  set (engine, patch, effect, TRACKS);
  g_assert_cmpint (kernel_performer_attach (engine_get_performer (engine), score.map), ==, KERNEL_OK);
  g_assert_cmpint (kernel_performer_play (engine_get_performer (engine)), ==, KERNEL_OK);
  *shared = 0;
  for (int i = 0; i < BLOCKS; i++)
    {
      if (i % 97 == 50)
        set (engine, patch, effect, (uint32_t) (TRACKS - i / 97));
      engine_process_offline (engine, block, 64);
      engine_get_stats (engine, &stats);
      *shared += stats.threads > 1;
      for (int k = 0; k < 128; k++)
        peak = MAX (peak, ABS (block[k]));
      g_checksum_update (sum, (const guchar *) block, sizeof block);
    }
  g_assert_cmpfloat (peak, >, 0.01);
  g_test_message ("%u threads: %u of %d blocks shared, switched off %u times", threads, *shared, BLOCKS, stats.gave_up);
  digest = g_strdup (g_checksum_get_string (sum));
  g_checksum_free (sum);
  engine_free (engine);
  kernel_map_free (score.map);
  g_free (score.scratch);
  return digest;
}

static void
test_equal (void)
{
  uint32_t shared[3];
  g_autofree char *one = play (1, &shared[0]), *two = play (2, &shared[1]), *four = play (4, &shared[2]);

  g_assert_cmpuint (shared[0], ==, 0);
  if (shared[1] + shared[2] == 0)
    g_test_message ("SKIPPED ALOUD: too little work here to be shared");
  g_assert_cmpstr (two, ==, one);
  g_assert_cmpstr (four, ==, one);
}

/* Another thread drives, as a device would, while this one changes the rig. */
typedef struct { Engine *engine; _Atomic bool quit; _Atomic uint32_t blocks; } Driver;

static void *
drive (void *data)
{
  Driver *driver = data;
  float block[128];

  while (!atomic_load (&driver->quit))
    {
      engine_process_offline (driver->engine, block, 64);
      atomic_fetch_add (&driver->blocks, 1);
    }
  return NULL;
}

static void
test_changes (void)
{
  bool bundled = fixture_bundled () != NULL;
  Driver driver = { .engine = engine_new (&(EngineConfig) { .rate = 48000, .seed = 1, .threads = 3,
                                                            .patch_dir = bundled ? fixture_bundled () : fixture_patches () }) };
  Score score = make_score ();
  EngineMeter meter;
  EngineLoudness loudness;
  float block[128];
  pthread_t thread;

  set (driver.engine, "lead", bundled ? "reverb" : "halve", TRACKS);
  g_assert_cmpint (kernel_performer_attach (engine_get_performer (driver.engine), score.map), ==, KERNEL_OK);
  g_assert_cmpint (kernel_performer_play (engine_get_performer (driver.engine)), ==, KERNEL_OK);
  engine_process_offline (driver.engine, block, 64);
  g_assert_cmpint (pthread_create (&thread, NULL, drive, &driver), ==, 0);
  for (uint32_t i = 0; i < 40; i++)
    {
      set (driver.engine, "lead", bundled ? i % 2 ? "chorus" : "reverb" : "halve", 1 + (7 * i) % TRACKS);
      engine_tend (driver.engine);
      engine_get_master_meter (driver.engine, &meter);
      engine_get_loudness (driver.engine, &loudness);
      engine_clear_clips (driver.engine);
      g_usleep (3000);
    }
  atomic_store (&driver.quit, true);
  pthread_join (thread, NULL);
  g_assert_cmpuint (atomic_load (&driver.blocks), >, 10);
  engine_free (driver.engine);
  kernel_map_free (score.map);
  g_free (score.scratch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/pool/equal", test_equal);
  g_test_add_func ("/engine/pool/changes", test_changes);
  return g_test_run ();
}
