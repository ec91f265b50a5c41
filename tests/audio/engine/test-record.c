/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recording: the file is what was heard, stems add up to it, a full disk stops one file, and a killed program's files are
 * saved by the next. */
#include <errno.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include "engine-fixture.h"
#include "engine/record.h"

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
  samples = g_new (float, 2 * info.frames + 2);
  g_assert_cmpint (sf_readf_float (file, samples, info.frames), ==, info.frames);
  sf_close (file);
  *frames = info.frames;
  return samples;
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *inner = g_build_filename (path, name, NULL);

      if (g_file_test (inner, G_FILE_TEST_IS_DIR) && !g_file_test (inner, G_FILE_TEST_IS_SYMLINK))
        remove_all (inner);
      g_unlink (inner);
    }
  g_rmdir (path);
}

static void
set (Engine *engine, uint32_t count)
{
  static const char *const names[] = { "one", "two", "three" };
  EngineSend send = { 0, 0.5, FALSE };
  EngineBus bus = { .id = "hall", .effect = { .patch = "late", .mix = 1 } };
  EngineTrack tracks[3] = { 0 };
  EngineRig rig = { .tracks = tracks, .track_count = count, .buses = &bus, .bus_count = 1, .tempo_bpm = 120 };
  GError *error = NULL;

  for (uint32_t i = 0; i < count; i++)
    tracks[i] = (EngineTrack) { .name = names[i], .patch = "lead", .volume = 0.4, .slot = (uint16_t) i, .sends = &send, .send_count = 1 };
  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
}

/* The file holds exactly the blocks between start and stop; what each track sends adds up to it, also where one comes
 * later and another goes. */
static void
test_same (void)
{
  g_autofree char *path = in_folder ("take.wav"), *stems = in_folder ("stems");
  static const char *const names[] = { "track-one.wav", "track-two.wav", "track-three.wav", "bus-hall.wav",
                                       "track-lead.wav" };      /* which rings out */
  enum { FRAMES = 64 * 1500, LATER = 64 * 500 };
  g_autofree float *heard = g_new (float, 2 * FRAMES), *file = NULL, *sum = g_new0 (float, 2 * FRAMES);
  Engine *engine = fixture_engine (48000);
  EngineRecordState state;
  GError *error = NULL;
  sf_count_t frames;
  double worst = 0, peak = 0;

  engine_set_master (engine, 1, FALSE);
  set (engine, 2);
  engine_process_offline (engine, heard, 6400);
  g_assert_true (engine_record_start (engine, &(EngineRecord) { .path = path, .stems_dir = stems }, &error));
  g_assert_no_error (error);
  g_assert_false (engine_record_start (engine, &(EngineRecord) { .path = path }, &error));
  g_clear_error (&error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));      /* it is written aside */
  for (int i = 0; i < FRAMES; i += 64)
    {
      if (i == LATER)
        set (engine, 3);
      if (i == 2 * LATER)
        set (engine, 1);
      if (i % 6400 == 0)
        g_usleep (1000);                /* the rings hold four seconds; the disk's thread is given a chance */
      engine_process_offline (engine, heard + 2 * i, 64);
    }
  engine_record_get_state (engine, &state);
  g_assert_true (state.recording);
  g_assert_cmpuint (state.files, ==, 6);
  g_assert_cmpfloat_with_epsilon (state.seconds, 2, 1e-9);
  g_assert_true (engine_record_stop (engine, &error));
  g_assert_no_error (error);
  file = read_all (path, &frames);
  g_assert_cmpint (frames, ==, FRAMES);
  g_assert_cmpmem (file, FRAMES * 8, heard, FRAMES * 8);
  for (int k = 0; k < 5; k++)
    {
      g_autofree char *stem_path = g_build_filename (stems, names[k], NULL);
      g_autofree float *stem = read_all (stem_path, &frames);

      g_assert_cmpint (frames, ==, FRAMES);
      for (int i = 0; i < 2 * FRAMES; i++)
        sum[i] += stem[i];
    }
  for (int i = 0; i < 2 * FRAMES; i++)
    {
      worst = MAX (worst, fabs (sum[i] - heard[i]));
      peak = MAX (peak, fabs (heard[i]));
    }
  g_test_message ("stems against the recording: %.1f dB", 20 * log10 (worst / peak + 1e-15));
  g_assert_cmpfloat (peak, >, 0.05);
  g_assert_cmpfloat (20 * log10 (worst / peak + 1e-15), <, -120);
  fixture_engine_free (engine);
}

/* One stem's disk is full: that file is told, the others are whole. */
static void
test_full (void)
{
  g_autofree char *path = in_folder ("full.flac"), *stems = in_folder ("full"), *link = in_folder ("full/track-one.flac");
  Engine *engine = fixture_engine (48000);
  float block[2 * 640];
  EngineRecordState state;
  GError *error = NULL;
  g_autofree float *file = NULL;
  sf_count_t frames;

  g_assert_cmpint (g_mkdir (stems, 0777), ==, 0);
  g_assert_cmpint (symlink ("/dev/full", link), ==, 0);
  set (engine, 2);
  g_assert_true (engine_record_start (engine, &(EngineRecord) { .path = path, .stems_dir = stems }, &error));
  for (int i = 0; i < 100; i++)
    {
      engine_process_offline (engine, block, 640);
      g_usleep (2000);
    }
  for (int i = 0; i < 100; i++)
    {
      engine_record_get_state (engine, &state);
      if (*state.problem)
        break;
      g_usleep (10000);
    }
  g_test_message ("%s", state.problem);
  g_assert_nonnull (strstr (state.problem, "track-one.flac"));
  g_assert_nonnull (strstr (state.problem, g_strerror (ENOSPC)));
  g_assert_false (engine_record_stop (engine, &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_FILE);
  g_clear_error (&error);
  file = read_all (path, &frames);
  g_assert_cmpint (frames, ==, 64000);
  fixture_engine_free (engine);
}

/* A disk that is full for all: each file is whole up to where it stopped. */
static void
test_short (void)
{
  g_autofree char *path = in_folder ("short.wav");
  Engine *engine = fixture_engine (48000);
  struct rlimit old, now;
  float block[2 * 640];
  GError *error = NULL;
  g_autofree float *file = NULL;
  sf_count_t frames;

  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &old);
  now = (struct rlimit) { 200000, old.rlim_max };
  setrlimit (RLIMIT_FSIZE, &now);
  g_assert_true (engine_record_start (engine, &(EngineRecord) { .path = path }, &error));
  for (int i = 0; i < 100; i++)
    engine_process_offline (engine, block, 640);
  g_assert_false (engine_record_stop (engine, &error));
  setrlimit (RLIMIT_FSIZE, &old);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "stopped after 0:00."));
  g_clear_error (&error);
  file = read_all (path, &frames);
  g_assert_cmpint (frames, >, 10000);
  g_assert_cmpint (frames, <, 25000);
  fixture_engine_free (engine);
}

/* kill -9 while it records: the next start puts the file in its place, at most a second short. */
static void
test_killed (const char *name)
{
  g_autofree char *path = in_folder (name), *there = NULL;
  g_auto (GStrv) said = NULL;
  g_autofree float *file = NULL;
  sf_count_t frames;
  int ready[2], status;
  char byte;
  pid_t child;

  g_assert_cmpint (pipe (ready), ==, 0);
  child = fork ();
  if (child == 0)
    {
      Engine *engine = fixture_engine (48000);
      float block[2 * 480];

      if (!engine_record_start (engine, &(EngineRecord) { .path = path }, NULL))
        _exit (1);
      for (int i = 0;; i++)
        {
          engine_process_offline (engine, block, 480);
          g_usleep (3000);
          if (i == 300 && write (ready[1], "x", 1) != 1)        /* three seconds of sound */
            _exit (1);
        }
    }
  g_assert_cmpint (read (ready[0], &byte, 1), ==, 1);
  kill (child, SIGKILL);
  waitpid (child, &status, 0);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  said = engine_record_repair ();
  g_assert_nonnull (said);
  g_test_message ("%s", said[0]);
  g_assert_true (g_str_has_prefix (said[0], path));
  file = read_all (path, &frames);
  g_assert_cmpint (frames, >, 2 * 48000);
  g_assert_cmpint (frames, <, 4 * 48000);
  g_assert_null (engine_record_repair ());
  close (ready[0]);
  close (ready[1]);
}

static void
test_killed_wav (void)
{
  test_killed ("killed.wav");
}

static void
test_killed_flac (void)
{
  test_killed ("killed.flac");
}

int
main (int argc, char **argv)
{
  int result;

  folder = g_dir_make_tmp ("symphony-record-XXXXXX", NULL);
  g_setenv ("XDG_STATE_HOME", folder, TRUE);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/record/same", test_same);
  g_test_add_func ("/engine/record/full", test_full);
  g_test_add_func ("/engine/record/short", test_short);
  g_test_add_func ("/engine/record/killed", test_killed_wav);
  g_test_add_func ("/engine/record/killed-flac", test_killed_flac);
  result = g_test_run ();
  remove_all (folder);
  return result;
}
