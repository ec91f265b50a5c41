/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a render may be asked for: bars, a loop, a loudness, tags; and stems that add up. */
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include "engine-fixture.h"

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static float *
read_all (const char *path, sf_count_t *frames)
{
  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (path, SFM_READ, &info);
  float *samples;

  g_assert_nonnull (file);
  samples = g_new (float, 2 * info.frames);
  g_assert_cmpint (sf_readf_float (file, samples, info.frames), ==, info.frames);
  sf_close (file);
  g_unlink (path);
  *frames = info.frames;
  return samples;
}

static float *
render_wish (Engine *engine, EngineRender wish, sf_count_t *frames)
{
  g_autofree char *path = in_folder ("wish.wav");
  GError *error = NULL;

  wish.path = path;
  g_assert_true (engine_render (engine, &wish, &error));
  g_assert_no_error (error);
  return read_all (path, frames);
}

/* At 120 bpm a bar lasts 96,000 frames. Cut at the lines, the pieces are the whole. */
static void
test_bars (void)
{
  Engine *engine = fixture_engine (48000);
  sf_count_t counts[3];
  g_autofree float *first = render_wish (engine, (EngineRender) { .last_bar = 1 }, &counts[0]);
  g_autofree float *second = render_wish (engine, (EngineRender) { .first_bar = 2, .last_bar = 3 }, &counts[1]);
  g_autofree float *whole = render_wish (engine, (EngineRender) { .last_bar = 3 }, &counts[2]);

  g_assert_cmpint (counts[0], ==, 96000);
  g_assert_cmpint (counts[1], ==, 192000);
  g_assert_cmpint (counts[2], ==, 288000);
  g_assert_cmpmem (whole, 96000 * 8, first, 96000 * 8);
  g_assert_cmpmem (whole + 2 * 96000, 192000 * 8, second, 192000 * 8);
  fixture_engine_free (engine);
}

/* A loop is as long as its bars and each beat lies where it should; after it a render goes to the end again. */
static void
test_loop (void)
{
  Engine *engine = fixture_engine (48000);
  sf_count_t counts[3];
  g_autofree float *bars = render_wish (engine, (EngineRender) { .first_bar = 2, .last_bar = 3, .loop = TRUE }, &counts[0]);
  g_autofree float *all = render_wish (engine, (EngineRender) { .loop = TRUE }, &counts[1]);
  g_autofree float *whole = render_wish (engine, (EngineRender) { .seconds = 0 }, &counts[2]);

  g_assert_cmpint (counts[0], ==, 192000);
  g_assert_cmpint (counts[1], ==, 4 * 96000);
  g_assert_cmpint (counts[2], >=, 4 * 96000 + 48000 - 64);      /* and a second of silence */
  g_assert_cmpint (counts[2], <, 4 * 96000 + 4 * 48000);
  for (guint beat = 0; beat < 8; beat++)
    {
      double before = 0, after = 0;

      for (guint i = 0; i < 400; i++)
        {
          before = MAX (before, fabsf (bars[2 * (24000 * beat + 23599 + i)]));
          after = MAX (after, fabsf (bars[2 * (24000 * beat + i)]));
        }
      g_assert_cmpfloat (before, <, 1e-3);
      g_assert_cmpfloat (after, >, 0.02);
      g_assert_cmpfloat (fabsf (bars[2 * (24000 * beat + 20)]), >, 1e-5);     /* it begins there, not some frames later */
    }
  fixture_engine_free (engine);
}

static double
loudness_of (const float *samples, sf_count_t frames)
{
  EngineLoudnessMeter *meter = engine_loudness_meter_new (48000);
  EngineLoudness loudness;

  for (sf_count_t i = 0; i < frames; i++)
    engine_loudness_meter_add (meter, &samples[2 * i], &samples[2 * i + 1], 1);
  engine_loudness_meter_get (meter, &loudness);
  engine_loudness_meter_free (meter);
  return loudness.integrated;
}

/* What was asked for is in the file, and what is told is what the file has. */
static void
test_loudness (void)
{
  Engine *engine = fixture_engine (48000);
  EngineLoudness told, plain;
  sf_count_t frames;
  g_autofree float *quiet = render_wish (engine, (EngineRender) { .seconds = 6, .measured = &plain }, &frames);
  g_autofree float *aimed = render_wish (engine, (EngineRender) { .seconds = 6, .loudness = -30, .measured = &told }, &frames);
  g_autofree float *after = render_wish (engine, (EngineRender) { .seconds = 6 }, &frames);

  g_assert_cmpfloat (fabs (plain.integrated + 30), >, 1);
  g_assert_cmpfloat_with_epsilon (loudness_of (quiet, frames), plain.integrated, 1e-6);
  g_assert_cmpfloat_with_epsilon (loudness_of (aimed, frames), -30, 0.1);
  g_assert_cmpfloat_with_epsilon (told.integrated, -30, 0.1);
  g_assert_cmpmem (quiet, 6 * 48000 * 8, after, 6 * 48000 * 8); /* the master is as it was */
  fixture_engine_free (engine);
}

static void
test_tags (void)
{
  static const char *const names[] = { "a.wav", "a.flac", "a.ogg", "a.opus", "a.mp3" };
  Engine *engine = fixture_engine (48000);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = in_folder (names[i]);
      EngineRender wish = { .path = path, .seconds = 0.5, .tags = { .title = "Tide", .artist = "Nobody" } };
      SF_INFO info = { 0 };
      SNDFILE *file;

      g_assert_true (engine_render (engine, &wish, NULL));
      file = sf_open (path, SFM_READ, &info);
      g_assert_cmpstr (sf_get_string (file, SF_STR_TITLE), ==, "Tide");
      g_assert_cmpstr (sf_get_string (file, SF_STR_ARTIST), ==, "Nobody");
      sf_close (file);
      g_unlink (path);
    }
  fixture_engine_free (engine);
}

/* Beyond 4 GiB a WAV file is RF64. Writes 4.1 GB, hence only when asked for. */
static void
test_rf64 (void)
{
  g_autofree char *path = in_folder ("long.wav");
  float block[2 * 1024] = { 0 };
  SF_INFO info = { 0 };
  EngineWriter *writer;
  SNDFILE *file;

  if (!g_getenv ("SYMPHONY_LONG_TESTS"))
    {
      g_test_skip ("SYMPHONY_LONG_TESTS is not set");
      return;
    }
  writer = engine_writer_new (path, 192000, 32, NULL);
  for (int i = 0; i < 530000; i++)
    g_assert_true (engine_writer_add (writer, block, 1024, NULL));
  g_assert_true (engine_writer_finish (writer, NULL));
  file = sf_open (path, SFM_READ, &info);
  g_assert_cmpint (info.format & SF_FORMAT_TYPEMASK, ==, SF_FORMAT_RF64);
  g_assert_cmpint (info.frames, ==, 530000ll * 1024);
  sf_close (file);
  g_unlink (path);
}

/* Tracks of different lateness and a bus: the stems begin together and add up to the mix. */
static void
test_sum (void)
{
  Engine *engine = fixture_engine (48000);
  g_autofree char *path = in_folder ("mix.wav"), *stems = in_folder ("stems");
  EngineEffect effect = { .patch = "late", .mix = 0.7 };
  EngineBus bus = { .id = "room", .effect = { .patch = "late", .mix = 1 } };
  EngineSend send = { 0, 0.5, FALSE };
  EngineTrack tracks[2] = { { .name = "a", .patch = "lead", .volume = 0.7, .inserts = &effect, .insert_count = 1, .sends = &send, .send_count = 1 },
                            { .name = "b", .patch = "lead", .volume = 0.5, .pan = 0.4, .slot = 1 } };
  EngineRig rig = { .tracks = tracks, .track_count = 2, .buses = &bus, .bus_count = 1, .tempo_bpm = 120 };
  static const char *const names[] = { "track-01-a.wav", "track-02-b.wav", "bus-01-room.wav" };
  g_autofree float *mix = NULL, *sum = NULL;
  sf_count_t frames, stem_frames;
  double worst = 0, peak = 0;

  engine_set_master (engine, 1, FALSE);
  g_assert_true (engine_set_rig (engine, &rig, NULL));
  g_assert_true (engine_render (engine, &(EngineRender) { .path = path, .stems_dir = stems, .seconds = 2 }, NULL));
  mix = read_all (path, &frames);
  sum = g_new0 (float, 2 * frames);
  for (int k = 0; k < 3; k++)
    {
      g_autofree char *stem_path = g_build_filename (stems, names[k], NULL);
      g_autofree float *stem = read_all (stem_path, &stem_frames);

      g_assert_cmpint (stem_frames, ==, frames);
      for (sf_count_t i = 0; i < 2 * frames; i++)
        sum[i] += stem[i];
    }
  for (sf_count_t i = 0; i < 2 * frames; i++)
    {
      worst = MAX (worst, fabs (sum[i] - mix[i]));
      peak = MAX (peak, fabs (mix[i]));
    }
  g_assert_cmpfloat (peak, >, 0.05);
  g_test_message ("stems against mix: %.1f dB", 20 * log10 (worst / peak + 1e-15));
  g_assert_cmpfloat (20 * log10 (worst / peak + 1e-15), <, -120);
  g_rmdir (stems);
  fixture_engine_free (engine);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("symphony-wishes-XXXXXX", NULL);
  g_test_add_func ("/engine/render/bars", test_bars);
  g_test_add_func ("/engine/render/loop", test_loop);
  g_test_add_func ("/engine/render/loudness", test_loudness);
  g_test_add_func ("/engine/render/tags", test_tags);
  g_test_add_func ("/engine/render/sum", test_sum);
  g_test_add_func ("/engine/render/rf64", test_rf64);
  result = g_test_run ();
  g_rmdir (folder);
  return result;
}
