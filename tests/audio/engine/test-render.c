/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rendering: formats, equal bytes, cancelling, places that cannot be written. */
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sndfile.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#include "engine-fixture.h"

static char *folder;

static char *
in_folder (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir))
    count++;
  return count;
}

static void
assert_same_bytes (const char *a, const char *b)
{
  g_autofree char *one = NULL, *two = NULL;
  gsize one_size, two_size;

  g_assert_true (g_file_get_contents (a, &one, &one_size, NULL));
  g_assert_true (g_file_get_contents (b, &two, &two_size, NULL));
  g_assert_cmpmem (one, one_size, two, two_size);
}

static void
render (Engine *engine, const char *path, uint32_t bits)
{
  EngineRender wish = { .path = path, .seconds = 1.5, .bits = bits };
  GError *error = NULL;

  g_assert_true (engine_render (engine, &wish, &error));
  g_assert_no_error (error);
}

/* Twice by one engine, and once by another: the same bytes in every format; the sound is there and as long as asked. */
static void
test_formats (void)
{
  static const struct { const char *name; uint32_t bits; gboolean exact; } cases[] = {
    { "a.wav", 0, TRUE }, { "a.wav", 16, TRUE }, { "a.wav", 24, TRUE }, { "a.flac", 16, TRUE },
    { "a.flac", 0, TRUE }, { "a.ogg", 0, FALSE }, { "a.opus", 0, FALSE }, { "a.mp3", 0, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *one = in_folder (cases[i].name), *two = g_strconcat (folder, "/b-", cases[i].name, NULL);
      Engine *engine = fixture_engine (48000), *other = fixture_engine (48000);
      SF_INFO info = { 0 };
      SNDFILE *file;
      float samples[4800];
      double peak = 0;

      render (engine, one, cases[i].bits);
      render (engine, two, cases[i].bits);
      assert_same_bytes (one, two);
      render (other, two, cases[i].bits);
      assert_same_bytes (one, two);
      file = sf_open (one, SFM_READ, &info);
      g_assert_nonnull (file);
      g_assert_cmpint (info.samplerate, ==, 48000);
      g_assert_cmpint (info.channels, ==, 2);
      if (cases[i].exact)
        g_assert_cmpint (info.frames, ==, 72000);
      else
        g_assert_cmpint (ABS (info.frames - 72000), <, 4800);
      g_assert_cmpint (sf_read_float (file, samples, G_N_ELEMENTS (samples)), ==, G_N_ELEMENTS (samples));
      for (guint k = 0; k < G_N_ELEMENTS (samples); k++)
        peak = MAX (peak, fabs (samples[k]));
      g_assert_cmpfloat (peak, >, 0.01);
      g_assert_cmpfloat (peak, <, 1);
      sf_close (file);
      g_unlink (one);
      g_unlink (two);
      fixture_engine_free (engine);
      fixture_engine_free (other);
    }
  g_assert_cmpuint (count_files (folder), ==, 0);
}

static gboolean
cancel_cb (double done, double total, gpointer data)
{
  *(double *) data = done;
  return done < 0.5;
}

static void
test_cancel (void)
{
  Engine *engine = fixture_engine (48000);
  g_autofree char *path = in_folder ("cancelled.wav");
  double done = 0;
  EngineRender wish = { .path = path, .seconds = 100, .progress = cancel_cb, .data = &done };
  GError *error = NULL;

  g_assert_false (engine_render (engine, &wish, &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_cmpfloat (done, >=, 0.5);
  g_assert_cmpfloat (done, <, 0.7);
  g_assert_cmpuint (count_files (folder), ==, 0);
  fixture_engine_free (engine);
}

/* The stems have the mix's length; one track without a limiter at work is the mix. */
static void
test_stems (void)
{
  Engine *engine = fixture_engine (48000);
  g_autofree char *path = in_folder ("mix.wav"), *stems = in_folder ("stems"), *stem = in_folder ("stems/track-01-lead.wav");
  EngineRender wish = { .path = path, .stems_dir = stems, .seconds = 1 };
  g_autofree float *a = g_new0 (float, 96000), *b = g_new0 (float, 96000);
  SF_INFO info = { 0 }, stem_info = { 0 };
  SNDFILE *file, *stem_file;
  GError *error = NULL;

  engine_set_master (engine, 1, FALSE);
  g_assert_true (engine_render (engine, &wish, &error));
  g_assert_no_error (error);
  file = sf_open (path, SFM_READ, &info);
  stem_file = sf_open (stem, SFM_READ, &stem_info);
  g_assert_nonnull (file);
  g_assert_nonnull (stem_file);
  g_assert_cmpint (info.frames, ==, 48000);
  g_assert_cmpint (stem_info.frames, ==, 48000);
  g_assert_cmpint (sf_readf_float (file, a, 48000), ==, 48000);
  g_assert_cmpint (sf_readf_float (stem_file, b, 48000), ==, 48000);
  for (guint i = 0; i < 96000; i++)
    g_assert_cmpfloat (fabsf (a[i] - b[i]), <, 1e-6f);
  sf_close (file);
  sf_close (stem_file);
  g_unlink (stem);
  g_rmdir (stems);
  g_unlink (path);
  fixture_engine_free (engine);
}

/* limit: so many bytes a file may have; 0: any number. */
static void
assert_fails (const char *path, rlim_t limit, int code, const char *part)
{
  Engine *engine = fixture_engine (48000);
  EngineRender wish = { .path = path, .seconds = 2 };
  struct rlimit old, now;
  GError *error = NULL;

  getrlimit (RLIMIT_FSIZE, &old);
  now = (struct rlimit) { limit ? limit : old.rlim_cur, old.rlim_max };
  setrlimit (RLIMIT_FSIZE, &now);
  g_assert_false (engine_render (engine, &wish, &error));
  setrlimit (RLIMIT_FSIZE, &old);
  g_assert_error (error, ENGINE_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
  g_clear_error (&error);
  fixture_engine_free (engine);
}

static void
test_failures (void)
{
  g_autofree char *full = in_folder ("full.wav"), *odd = in_folder ("song.xyz"), *big = in_folder ("big.wav");
  g_autofree char *nowhere = in_folder ("no/such/folder.wav"), *dir = in_folder ("folder.wav");

  g_assert_cmpint (symlink ("/dev/full", full), ==, 0);
  assert_fails (full, 0, ENGINE_ERROR_FILE, g_strerror (ENOSPC));
  g_assert_true (g_file_test ("/dev/full", G_FILE_TEST_EXISTS));
  g_unlink (full);
  assert_fails (odd, 0, ENGINE_ERROR_FORMAT, ".flac");
  assert_fails (nowhere, 0, ENGINE_ERROR_FILE, g_strerror (ENOENT));
  g_assert_cmpint (g_mkdir (dir, 0777), ==, 0);
  assert_fails (dir, 0, ENGINE_ERROR_FILE, g_strerror (EISDIR));
  g_rmdir (dir);

  signal (SIGXFSZ, SIG_IGN);
  assert_fails (big, 100000, ENGINE_ERROR_FILE, g_strerror (EFBIG));
  g_assert_cmpuint (count_files (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("symphony-render-XXXXXX", NULL);
  g_test_add_func ("/engine/render/formats", test_formats);
  g_test_add_func ("/engine/render/cancel", test_cancel);
  g_test_add_func ("/engine/render/stems", test_stems);
  g_test_add_func ("/engine/render/failures", test_failures);
  result = g_test_run ();
  g_rmdir (folder);
  g_free (folder);
  return result;
}
