/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo as a listener gets it: level, loudness, no DC, no NaN, long enough, and twice the same bytes. */
#include <ebur128.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>

static char *
render (const char *program, const char *piece, const char *out)
{
  g_autoptr (GError) error = NULL;
  const char *argv[] = { program, "render", piece, "-o", out, NULL };
  int status = 0;
  char *contents = NULL;
  gsize size = 0;
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_assert_true (g_file_get_contents (out, &contents, &size, &error));
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (guchar *) contents, size);
}

int
main (int argc, char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("symphony-demo-XXXXXX", NULL);
  g_autofree char *one = g_build_filename (folder, "one.wav", NULL), *two = g_build_filename (folder, "two.wav", NULL);
  g_assert_cmpint (argc, >=, 3);
  g_autofree char *first = render (argv[1], argv[2], one), *second = render (argv[1], argv[2], two);
  g_assert_cmpstr (first, ==, second);

  SF_INFO info = { 0 };
  SNDFILE *file = sf_open (one, SFM_READ, &info);
  g_assert_nonnull (file);
  ebur128_state *meter = ebur128_init ((unsigned) info.channels, (unsigned long) info.samplerate,
                                       EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK);
  double sum[2] = { 0 }, peak = 0, loudness;
  float frames[4096 * 2];
  sf_count_t got, total = 0;
  g_assert_cmpint (info.channels, ==, 2);
  while ((got = sf_readf_float (file, frames, 4096)) > 0)
    {
      for (sf_count_t i = 0; i < got * 2; i++)
        {
          g_assert_true (isfinite (frames[i]));
          sum[i % 2] += frames[i];
          peak = fmax (peak, fabs ((double) frames[i]));
        }
      ebur128_add_frames_float (meter, frames, (size_t) got);
      total += got;
    }
  sf_close (file);
  ebur128_loudness_global (meter, &loudness);
  ebur128_destroy (&meter);
  double dc = fmax (fabs (sum[0]), fabs (sum[1])) / (double) total, seconds = (double) total / info.samplerate;
  printf ("# %.1f s, peak %.2f dBFS, %.2f LUFS, DC %.1f dBFS\n", seconds, 20 * log10 (peak), loudness,
          20 * log10 (dc + 1e-12));
  g_assert_cmpfloat (seconds, >=, 90);
  g_assert_cmpfloat (peak, <, 1);
  g_assert_cmpfloat (loudness, >=, -20);
  g_assert_cmpfloat (loudness, <=, -12);
  g_assert_cmpfloat (20 * log10 (dc + 1e-12), <, -60);
  g_remove (one);
  g_remove (two);
  g_remove (folder);
  printf ("ok 1 demo\n1..1\n");
  return 0;
}
