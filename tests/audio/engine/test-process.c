/* SPDX-License-Identifier: GPL-3.0-or-later */
/* process(): the null clock keeps time, and blocks of any length give the same bits. */
#include <string.h>
#include "engine-fixture.h"

static void
test_clock (void)
{
  Engine *engine = fixture_engine (48000);
  GError *error = NULL;
  EngineStats before, after;
  double told = 0, passed = G_MAXDOUBLE;

  g_assert_true (engine_open (engine, "null", &error));
  g_assert_no_error (error);
  g_usleep (50000);
  /* 20 ms apart at the most; a busy machine may starve the clock now and then, not every time. */
  for (guint tries = 0; tries < 5 && ABS (told - passed) >= 48 * 20; tries++)
    {
      gint64 start = g_get_monotonic_time ();

      engine_get_stats (engine, &before);
      g_usleep (1000000);
      engine_get_stats (engine, &after);
      passed = (double) (g_get_monotonic_time () - start) * 48e-3;
      told = (double) (after.samples - before.samples);
      g_test_message ("%.0f samples told, %.0f passed", told, passed);
    }
  g_assert_cmpfloat (ABS (told - passed), <, 48 * 20);
  g_assert_cmpstr (after.backend, ==, "null");
  g_assert_true (after.running);
  fixture_engine_free (engine);
}

static void
test_block_sizes (void)
{
  static const uint32_t sizes[] = { 64, 1, 63, 65, 127, 128, 441, 1000, 1024, 8191, 8192 };
  const uint32_t total = 30000;
  g_autofree float *reference = g_new0 (float, 2 * total);
  float peak = 0;

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autofree float *out = g_new0 (float, 2 * total);
      Engine *engine = fixture_engine (48000);

      for (uint32_t done = 0; done < total;)
        {
          uint32_t n = MIN (sizes[s], total - done);

          engine_process_offline (engine, out + 2 * done, n);
          done += n;
        }
      if (s == 0)
        memcpy (reference, out, 2 * total * sizeof *out);
      g_assert_cmpmem (out, 2 * total * sizeof *out, reference, 2 * total * sizeof *out);
      fixture_engine_free (engine);
    }
  for (uint32_t i = 0; i < 2 * total; i++)
    peak = MAX (peak, ABS (reference[i]));
  g_assert_cmpfloat (peak, >, 0.01);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/process/clock", test_clock);
  g_test_add_func ("/engine/process/block-sizes", test_block_sizes);
  return g_test_run ();
}
