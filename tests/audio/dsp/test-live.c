/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Live values: each on its frame, in straight lines, through a swap, without a zipper. */
#include "dsp-test.h"

#define HALF 0.5

/* One is a value that goes straight out, the other the loudness of a sine. */
static const char steady[] = "(patch (nodes (c (type \"macro\") (value 0)) (out (type \"output\"))) (connections (c \"out\" -> out \"in\"))"
                             " (macros (knob (min 0) (max 100) (to ((node c) (param value) (scale 0.01))))))";
static const char sine[] = "(patch (nodes (osc (type \"osc.sine\") (freq 1000)) (g (type \"gain\") (amp 0)) (out (type \"output\")))"
                           " (connections (osc \"out\" -> g \"in\") (g \"out\" -> out \"in\")))";

static void
play (DspMachine *m, float *left, float *right, guint frames)
{
  for (guint at = 0; at < frames; at += BLOCK)
    dsp_machine_process (m, NULL, NULL, (float *[]){ left + at, right + at }, NULL, 0);
}

static void
test_frames (void)
{
  enum { N = 960 };
  float l[N], r[N];
  DspPatch *patch = patch_of (steady);
  DspMachine *m = machine_with (patch, plain ());
  g_assert_true (dsp_machine_set_param_at (m, "c", "value", HALF, 200, 1));
  g_assert_true (dsp_machine_set_param_at (m, "c", "value", 1, 100, 1));        /* sent later, due earlier */
  g_assert_true (dsp_machine_set_param_at (m, "c", "value", 0, 230, 100));
  g_assert_true (dsp_machine_set_param_at (m, "c", "value", 1, 280, 1));        /* takes the line over where it is */
  g_assert_true (dsp_machine_set_param_at (m, "c", "value", 0.25, 281, 1));     /* in the next frame */
  play (m, l, r, N);
  for (int i = 0; i < N; i++)
    g_assert_cmpfloat_with_epsilon (l[i], i < 100 ? 0 : i < 200 ? 1 : i < 230 ? HALF : i < 280 ? HALF - HALF * (i - 229) / 100
                                          : i < 281 ? 1 : 0.25, 1e-6);
  g_assert_true (dsp_machine_set_param_at (m, "", "knob", 100, 5, 0));          /* past: the next block */
  play (m, l, r, 64);
  g_assert_cmpfloat_with_epsilon (l[0], 0.25 + 0.75 / 64, 1e-6);
  g_assert_cmpfloat (l[63], ==, 1);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_clock (void)
{
  float l[64], r[64];
  DspPatch *patch = patch_of (steady);
  DspMachine *m = machine_with (patch, plain ());
  guint64 frame;
  dsp_machine_set_clock (m, 1000000);
  g_assert_false (dsp_machine_has_taken (m, dsp_machine_get_loaded (m), &frame));
  play (m, l, r, 64);
  g_assert_true (dsp_machine_has_taken (m, dsp_machine_get_loaded (m), &frame));
  g_assert_cmpuint (frame, ==, 1000000);
  g_assert_true (dsp_machine_set_param_at (m, "c", "value", 1, 1000064 + 17, 1));
  play (m, l, r, 64);
  for (int i = 0; i < 64; i++)
    g_assert_cmpfloat (l[i], ==, i >= 17);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

/* A line of ten seconds is where it should be in the middle and does not jump at its end. */
static void
test_long_line (void)
{
  enum { N = 480000 };
  float *l = g_new (float, N), *r = g_new (float, N);
  DspPatch *patch = patch_of (steady);
  DspMachine *m = machine_with (patch, plain ());
  g_assert_true (dsp_machine_set_param_at (m, "c", "value", 1, 0, N));
  play (m, l, r, N);
  for (int i = 0; i < N; i++)
    g_assert_cmpfloat_with_epsilon (l[i], (i + 1) / (double) N, 1e-7);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
  g_free (l);
  g_free (r);
}

/* A gain swept by a message a millisecond, each a line to where the next begins, against the ideal line: the error's
 * spectrum beside the tone. */
static void
test_zipper (void)
{
  enum { N = 48000, STEP = 48 };
  static float l[N], r[N], error[N];
  double worst = 0, ideal = 0;
  DspPatch *patch = patch_of (sine);
  DspMachine *m = machine_with (patch, plain ());
  for (int at = 0; at < N; at += BLOCK)
    {
      for (int k = (at + STEP - 1) / STEP; k * STEP < at + BLOCK; k++)
        g_assert_true (dsp_machine_set_param_at (m, "g", "amp", (k + 1) * STEP / (double) N, (guint64) k * STEP, STEP));
      play (m, l + at, r + at, BLOCK);
    }
  for (int i = 0; i < N; i++)
    {
      double want = sin (2 * G_PI * 1000 * i / RATE) * (i + 1) / N;
      error[i] = (float) (l[i] - want);
      ideal = MAX (ideal, fabs (want));
    }
  for (int hz = 10; hz < 4000; hz += 10)        /* side bands lie at the tone plus and minus 1 kHz and its multiples */
    worst = MAX (worst, amplitude (error, N, hz));
  g_test_message ("side bands %.1f dB below the ideal line", db (worst / ideal));
  g_assert_cmpfloat (db (worst / ideal), <, -90);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

/* Values that were sent to one program and are due in another find their node; where it is gone they are counted. */
static void
test_swap (void)
{
  enum { N = 19200 };
  static float l[N], r[N];
  static const char other[] = "(patch (nodes (x (type \"osc.sine\") (freq 5)) (c (type \"macro\") (value 0)) (g (type \"gain\") (amp 0))"
                              " (out (type \"output\"))) (connections (x \"out\" -> g \"in\") (g \"out\" -> out \"in\") (c \"out\" -> out \"in\")))";
  DspConfig config = plain ();
  DspPatch *first = patch_of (steady), *second = patch_of (other), *third = patch_of (sine);
  DspMachine *m = machine_with (first, config);
  play (m, l, r, 64);
  g_assert_true (dsp_machine_set_param_at (m, "c", "value", HALF, 9600, 1));
  dsp_machine_load (m, program_of (third, &config), 0);         /* never heard: the next one displaces it */
  dsp_machine_load (m, program_of (second, &config), 0);
  play (m, l, r, N);
  g_assert_cmpfloat (l[9600 - 64 - 1], ==, 0);
  g_assert_cmpfloat (l[9600 - 64], ==, HALF);
  g_assert_cmpuint (dsp_machine_get_lost_values (m), ==, 0);
  g_assert_true (dsp_machine_set_param_at (m, "x", "freq", 6, 40000, 1));
  dsp_machine_load (m, program_of (third, &config), 0);
  for (int i = 0; i < 3; i++)
    play (m, l, r, N);
  g_assert_cmpuint (dsp_machine_get_lost_values (m), ==, 1);
  dsp_machine_free (m);
  dsp_patch_unref (first);
  dsp_patch_unref (second);
  dsp_patch_unref (third);
}

/* What wakes a sleeping sound is heard. */
static void
test_wakes (void)
{
  enum { N = 48000 };
  static float l[N], r[N];
  DspPatch *patch = patch_of (steady);
  DspMachine *m = machine_with (patch, plain ());
  play (m, l, r, N);
  g_assert_true (dsp_machine_set_param (m, "c", "value", 1));
  play (m, l, r, 128);
  g_assert_cmpfloat (l[127], ==, 1);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/live/frames", test_frames);
  g_test_add_func ("/dsp/live/clock", test_clock);
  g_test_add_func ("/dsp/live/long-line", test_long_line);
  g_test_add_func ("/dsp/live/zipper", test_zipper);
  g_test_add_func ("/dsp/live/swap", test_swap);
  g_test_add_func ("/dsp/live/wakes", test_wakes);
  return g_test_run ();
}
