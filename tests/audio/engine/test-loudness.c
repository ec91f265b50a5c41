/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loudness and true peak: the signals of EBU Tech 3341 and 3342 made from their text, and libebur128 as a second opinion. */
#include <math.h>
#include <string.h>
#include "engine/meter.h"
#ifdef TEST_EBUR128
# include <ebur128.h>
#endif

#define RATE 48000

typedef struct { double db, seconds; } Part;      /* dB of full scale, of both sides; -200: silence */

static double clock_angle;

static void
add_tone (EngineLoudnessMeter *meter, double db, double seconds)
{
  double amplitude = db <= -200 ? 0 : pow (10, db / 20);
  uint32_t left = (uint32_t) lround (seconds * RATE);

  while (left)
    {
      float block[64];
      uint32_t n = MIN (left, 64);

      for (uint32_t i = 0; i < n; i++, clock_angle += 2 * G_PI * 1000 / RATE)
        block[i] = (float) (amplitude * sin (clock_angle));
      engine_loudness_meter_add (meter, block, block, n);
      left -= n;
    }
}

static EngineLoudness
measure (const Part *parts, uint32_t count, uint32_t repeats)
{
  EngineLoudnessMeter *meter = engine_loudness_meter_new (RATE);
  EngineLoudness loudness;

  clock_angle = 0;
  for (uint32_t i = 0; i < count * repeats; i++)
    add_tone (meter, parts[i % count].db, parts[i % count].seconds);
  engine_loudness_meter_get (meter, &loudness);
  engine_loudness_meter_free (meter);
  return loudness;
}

#define MEASURE(...) measure ((const Part[]) { __VA_ARGS__ }, G_N_ELEMENTS (((const Part[]) { __VA_ARGS__ })), 1)

/* Cases 1 to 5 of Tech 3341: gates. */
static void
test_integrated (void)
{
  EngineLoudness steady = MEASURE ({ -23, 20 }), quiet = MEASURE ({ -33, 20 });

  g_assert_cmpfloat_with_epsilon (steady.momentary, -23, 0.1);
  g_assert_cmpfloat_with_epsilon (steady.short_term, -23, 0.1);
  g_assert_cmpfloat_with_epsilon (steady.integrated, -23, 0.1);
  g_assert_cmpfloat_with_epsilon (quiet.integrated, -33, 0.1);
  g_assert_cmpfloat_with_epsilon (MEASURE ({ -36, 10 }, { -23, 60 }, { -36, 10 }).integrated, -23, 0.1);
  g_assert_cmpfloat_with_epsilon (MEASURE ({ -72, 10 }, { -36, 10 }, { -23, 60 }, { -36, 10 }, { -72, 10 }).integrated, -23, 0.1);
  g_assert_cmpfloat_with_epsilon (MEASURE ({ -26, 20 }, { -20, 20.1 }, { -26, 20 }).integrated, -23, 0.1);
  g_assert_cmpfloat (MEASURE ({ -200, 5 }).integrated, ==, ENGINE_LOUDNESS_NONE);
}

/* Cases 9 and 12: whatever the window holds, it has the same power. The value is looked at all along. */
static void
test_constant (void)
{
  static const struct { Part on, off; int repeats; double after; gboolean momentary; } cases[] = {
    { { -20, 1.34 }, { -30, 1.66 }, 5, 3, FALSE }, { { -20, 0.18 }, { -30, 0.22 }, 25, 1, TRUE } };

  for (int c = 0; c < 2; c++)
    {
      EngineLoudnessMeter *meter = engine_loudness_meter_new (RATE);
      double low = 0, high = -200, at = 0;

      clock_angle = 0;
      for (int i = 0; i < 2 * cases[c].repeats; i++)
        {
          const Part *part = i % 2 ? &cases[c].off : &cases[c].on;

          for (double done = 0; done < part->seconds - 1e-6; done += 0.02, at += 0.02)
            {
              EngineLoudness loudness;

              add_tone (meter, part->db, 0.02);
              engine_loudness_meter_get (meter, &loudness);
              if (at < cases[c].after)
                continue;
              low = MIN (low, cases[c].momentary ? loudness.momentary : loudness.short_term);
              high = MAX (high, cases[c].momentary ? loudness.momentary : loudness.short_term);
            }
        }
      g_test_message ("case %d: %.3f to %.3f LUFS", c ? 12 : 9, low, high);
      g_assert_cmpfloat (low, >=, -23.1);
      g_assert_cmpfloat (high, <=, -22.9);
      engine_loudness_meter_free (meter);
    }
}

/* Cases 10, 11, 13 and 14: wherever a tone as long as the window begins, its full level is seen. */
static void
test_maxima (void)
{
  for (int i = 0; i < 20; i++)
    {
      EngineLoudness s = MEASURE ({ -200, i * 0.15 }, { -23, 3 }, { -200, 1 });
      EngineLoudness m = MEASURE ({ -200, i * 0.02 }, { -23, 0.4 }, { -200, 1 });

      g_assert_cmpfloat_with_epsilon (s.short_term_max, -23, 0.1);
      g_assert_cmpfloat_with_epsilon (m.momentary_max, -23, 0.1);
      s = MEASURE ({ -200, i * 0.15 }, { -38 + i, 3 }, { -200, 3 - i * 0.15 });
      m = MEASURE ({ -200, i * 0.02 }, { -38 + i, 0.4 }, { -200, 0.4 - i * 0.02 });
      g_assert_cmpfloat_with_epsilon (s.short_term_max, -38 + i, 0.1);
      g_assert_cmpfloat_with_epsilon (m.momentary_max, -38 + i, 0.1);
      m = MEASURE ({ -200, 0.0049 + i * 0.003 }, { -23, 0.4 }, { -200, 1 });    /* between two steps as well */
      g_assert_cmpfloat_with_epsilon (m.momentary_max, -23, 0.1);
    }
}

/* Cases 1 to 4 of Tech 3342, and one below the gate. */
static void
test_range (void)
{
  g_assert_cmpfloat_with_epsilon (MEASURE ({ -20, 20 }, { -30, 20 }).range, 10, 1);
  g_assert_cmpfloat_with_epsilon (MEASURE ({ -20, 20 }, { -15, 20 }).range, 5, 1);
  g_assert_cmpfloat_with_epsilon (MEASURE ({ -40, 20 }, { -20, 20 }).range, 20, 1);
  g_assert_cmpfloat_with_epsilon (MEASURE ({ -50, 20 }, { -35, 20 }, { -20, 20 }, { -35, 20 }, { -50, 20 }).range, 15, 1);
  g_assert_cmpfloat_with_epsilon (MEASURE ({ -23, 20 }, { -75, 20 }).range, 0, 2);   /* what lies between them while the window leaves the tone */
}

/* ---- true peaks -------------------------------------------------------------------------------------------------- */

static double
true_peak_of (const float *samples, uint32_t count)
{
  EngineLoudnessMeter *meter = engine_loudness_meter_new (RATE);
  EngineLoudness loudness;

  engine_loudness_meter_add (meter, samples, samples, count);
  engine_loudness_meter_get (meter, &loudness);
  engine_loudness_meter_free (meter);
  return 20 * log10 (loudness.true_peak);
}

static void
check_peak (const char *what, double db, double expected)
{
  g_test_message ("%s: %.3f dBTP, %.1f wanted", what, db, expected);
  g_assert_cmpfloat (db, <=, expected + 0.2);
  g_assert_cmpfloat (db, >=, expected - 0.4);
}

/* Cases 15 to 19: steady tones whose samples miss the peak; faded in, as a step would have peaks of its own. */
static void
test_true_peaks (void)
{
  static const struct { double part, degrees, amplitude, db; } cases[] = {
    { 4, 0, 0.5, -6 }, { 4, 45, 0.5, -6 }, { 6, 60, 0.5, -6 }, { 8, 67.5, 0.5, -6 }, { 4, 45, 1.41, 3 } };
  float samples[RATE];

  for (int c = 0; c < 5; c++)
    {
      for (int i = 0; i < RATE; i++)
        {
          double fade = MIN (1, MIN (i, RATE - 1 - i) / 480.0);

          samples[i] = (float) (fade * cases[c].amplitude * sin (2 * G_PI * i / cases[c].part + cases[c].degrees * G_PI / 180));
        }
      check_peak ("a tone", true_peak_of (samples, RATE), cases[c].db);
    }
}

/* Cases 20 to 23: a tone of a sixth of the rate, and one shape of full scale seen with four offsets of a quarter sample. */
static void
test_offsets (void)
{
  float samples[4800];

  for (int offset = 0; offset < 4; offset++)
    {
      for (int i = 0; i < 4800; i++)
        {
          double t = i - 2400 + offset / 4.0, shape = fabs (t) < 600 ? 0.5 + 0.5 * cos (G_PI * t / 600) : 0;

          samples[i] = (float) (shape * cos (2 * G_PI * t / 6));
        }
      check_peak ("a burst", true_peak_of (samples, 4800), 0);
    }
}

/* ---- a second opinion -------------------------------------------------------------------------------------------- */

#ifdef TEST_EBUR128
static void
test_oracle (void)
{
  static const int rates[] = { 44100, 48000, 96000 };

  for (int r = 0; r < 3; r++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed ((guint32) r + 7);
      ebur128_state *other = ebur128_init (2, (unsigned long) rates[r], EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_M
                                           | EBUR128_MODE_S | EBUR128_MODE_TRUE_PEAK);
      EngineLoudnessMeter *meter = engine_loudness_meter_new (rates[r]);
      double level = 0.1, low[2] = { 0 }, momentary, short_term, integrated, range, peak[2], worst = 0;
      EngineLoudness loudness;

      for (int tenth = 0; tenth < 600; tenth++)
        {
          int count = rates[r] / 10;
          g_autofree float *both = g_new (float, 2 * count);

          if (tenth % 23 == 0)
            level = pow (10, g_rand_double_range (random, -50, -6) / 20);
          for (int i = 0; i < 2 * count; i++)
            {
              low[i % 2] += 0.2 * (g_rand_double_range (random, -1, 1) - low[i % 2]);
              both[i] = (float) (level * low[i % 2]);
            }
          for (int i = 0; i < count; i += 63)
            {
              float side[2][63];
              int n = MIN (63, count - i);

              for (int k = 0; k < n; k++)
                for (int c = 0; c < 2; c++)
                  side[c][k] = both[2 * (i + k) + c];
              engine_loudness_meter_add (meter, side[0], side[1], (uint32_t) n);
            }
          ebur128_add_frames_float (other, both, (size_t) count);
          engine_loudness_meter_get (meter, &loudness);
          g_assert_cmpint (ebur128_loudness_momentary (other, &momentary), ==, 0);
          g_assert_cmpint (ebur128_loudness_shortterm (other, &short_term), ==, 0);
          if (tenth < 30)
            continue;
          worst = MAX (worst, MAX (fabs (momentary - loudness.momentary), fabs (short_term - loudness.short_term)));
        }
      g_assert_cmpint (ebur128_loudness_global (other, &integrated), ==, 0);
      g_assert_cmpint (ebur128_loudness_range (other, &range), ==, 0);
      for (unsigned c = 0; c < 2; c++)
        ebur128_true_peak (other, c, &peak[c]);
      g_test_message ("%d Hz: integrated %.3f and %.3f LUFS, range %.2f and %.2f LU, M and S at most %.3f apart, true peak %.3f and %.3f dBTP",
                      rates[r], loudness.integrated, integrated, loudness.range, range, worst,
                      20 * log10 (loudness.true_peak), 20 * log10 (MAX (peak[0], peak[1])));
      g_assert_cmpfloat (worst, <, 0.02);
      g_assert_cmpfloat_with_epsilon (loudness.integrated, integrated, 0.05);
      g_assert_cmpfloat_with_epsilon (loudness.range, range, 1);        /* it takes a value a second, we ten */
      g_assert_cmpfloat_with_epsilon (20 * log10 (loudness.true_peak / MAX (peak[0], peak[1])), 0, 0.3);
      ebur128_destroy (&other);
      engine_loudness_meter_free (meter);
    }
}
#endif

/* What is added in pieces of any length reads the same; a reset forgets all. */
static void
test_pieces (void)
{
  EngineLoudnessMeter *one = engine_loudness_meter_new (44100), *two = engine_loudness_meter_new (22050);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  static float noise[44100 * 8];
  EngineLoudness a, b;

  for (uint32_t i = 0; i < G_N_ELEMENTS (noise); i++)
    noise[i] = (float) g_rand_double_range (random, -0.3, 0.3);
  engine_loudness_meter_add (two, noise, noise, 30000);
  engine_loudness_meter_reset (two, 44100);
  engine_loudness_meter_add (one, noise, noise, G_N_ELEMENTS (noise));
  for (uint32_t at = 0, n; at < G_N_ELEMENTS (noise); at += n)
    {
      n = MIN ((uint32_t) g_rand_int_range (random, 1, 5000), G_N_ELEMENTS (noise) - at);
      engine_loudness_meter_add (two, noise + at, noise + at, n);
    }
  engine_loudness_meter_get (one, &a);
  engine_loudness_meter_get (two, &b);
  g_assert_cmpfloat_with_epsilon (a.integrated, b.integrated, 1e-9);
  g_assert_cmpfloat_with_epsilon (a.short_term, b.short_term, 1e-9);
  g_assert_cmpfloat (a.true_peak, ==, b.true_peak);
  g_assert_cmpfloat_with_epsilon (a.seconds, 8, 1e-9);
  engine_loudness_meter_free (one);
  engine_loudness_meter_free (two);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/loudness/integrated", test_integrated);
  g_test_add_func ("/engine/loudness/constant", test_constant);
  g_test_add_func ("/engine/loudness/maxima", test_maxima);
  g_test_add_func ("/engine/loudness/range", test_range);
  g_test_add_func ("/engine/loudness/true-peaks", test_true_peaks);
  g_test_add_func ("/engine/loudness/offsets", test_offsets);
  g_test_add_func ("/engine/loudness/pieces", test_pieces);
#ifdef TEST_EBUR128
  g_test_add_func ("/engine/loudness/oracle", test_oracle);
#endif
  return g_test_run ();
}
