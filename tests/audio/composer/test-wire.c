/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Framed answers: what was written is read; whatever is cut or forged reads as nothing, never out of bounds. */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "composer/wire.h"

static void
test_round_trip (void)
{
  guint8 bytes[256];
  ComposerWriter writer = { bytes, 0, sizeof bytes, false };
  composer_put_u32 (&writer, 7);
  composer_put_u64 (&writer, 1ull << 40);
  composer_put_f64 (&writer, 0.25);
  composer_put_text (&writer, "Größe");
  composer_put_text (&writer, NULL);
  g_assert_false (writer.failed);
  ComposerReader reader = { bytes, writer.size, 0, false };
  g_assert_cmpuint (composer_get_u32 (&reader), ==, 7);
  g_assert_cmpuint (composer_get_u64 (&reader), ==, 1ull << 40);
  g_assert_cmpfloat (composer_get_f64 (&reader), ==, 0.25);
  g_assert_cmpstr (composer_get_text (&reader), ==, "Größe");
  g_assert_cmpstr (composer_get_text (&reader), ==, "");
  g_assert_false (reader.failed);
  g_assert_cmpuint (composer_get_u32 (&reader), ==, 0);
  g_assert_true (reader.failed);
}

static void
test_full (void)
{
  guint8 bytes[8];
  ComposerWriter writer = { bytes, 0, sizeof bytes, false };
  composer_put_text (&writer, "longer than eight");
  g_assert_true (writer.failed);
  g_assert_cmpuint (writer.size, <=, sizeof bytes);
}

static void
test_hostile (void)
{
  guint8 bytes[64];
  for (guint round = 0; round < 20000; round++)
    {
      for (guint i = 0; i < sizeof bytes; i++)
        bytes[i] = (guint8) (g_test_rand_int () >> (round % 3 ? 16 : 30));
      gsize size = (gsize) g_test_rand_int_range (0, sizeof bytes + 1);
      ComposerReader reader = { bytes, size, 0, false };
      while (!reader.failed)
        switch (g_test_rand_int_range (0, 4))
          {
          case 0:
            composer_get_u32 (&reader);
            break;
          case 1:
            g_assert_true (isfinite (composer_get_f64 (&reader)));
            break;
          case 2:
            {
              const char *text = composer_get_text (&reader);
              g_assert_cmpuint (strlen (text), <=, size);
              break;
            }
          default:
            g_assert_cmpuint (composer_get_count (&reader, 100), <=, 100);
          }
      g_assert_cmpuint (reader.offset, <=, size);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/composer/wire/round-trip", test_round_trip);
  g_test_add_func ("/composer/wire/full", test_full);
  g_test_add_func ("/composer/wire/hostile", test_hostile);
  return g_test_run ();
}
