/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The benchmark of process() runs, and its rows make sense. */
#include "engine-fixture.h"
#include "engine/bench.h"

static void
test_rows (void)
{
  EngineBench rows[8];
  const char *patches = fixture_bundled () ? fixture_bundled () : fixture_patches ();
  GError *error = NULL;
  uint32_t count = engine_benchmark (patches, g_getenv ("SYMPHONY_BENCH_PATCH"), 2000, rows, G_N_ELEMENTS (rows),
                                     &error);

  g_assert_no_error (error);
  g_assert_cmpuint (count, >=, 3);
  for (uint32_t i = 0; i < count; i++)
    {
      g_test_message ("%3u voices, %2u tracks: median %.2f us, p99 %.2f, p99.9 %.2f, worst %.2f of %.0f us", rows[i].voices,
                      rows[i].tracks, rows[i].median_us, rows[i].p99_us, rows[i].p999_us, rows[i].worst_us,
                      rows[i].period_us);
      g_assert_cmpfloat (rows[i].median_us, >, 0);
      g_assert_cmpfloat (rows[i].median_us, <=, rows[i].p99_us);
      g_assert_cmpfloat (rows[i].p99_us, <=, rows[i].worst_us);
      g_assert_cmpfloat_with_epsilon (rows[i].period_us, 1333.33, 0.01);
    }
  g_assert_cmpuint (rows[0].voices, ==, 0);
  g_assert_cmpuint (engine_benchmark (fixture_patches (), "nothing", 1000, rows, 1, &error), ==, 0);
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH);
  g_clear_error (&error);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/bench/rows", test_rows);
  return g_test_run ();
}
