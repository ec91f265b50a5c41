/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects that move, grains, voices, and what places signals: images, notches, rates, laws. */
#include "effect-test.h"

enum { N = 96000 };
static float in[N], other[N], l[N], r[N], l2[N], r2[N];

static void
run (const char *type, const char *params, guint frames)
{
  DspMachine *m = machine_around (type, params, "L", plain ());
  render_pair (m, in, in, l, r, frames);
  dsp_machine_free (m);
}

static void
test_shift (void)
{
  static const struct { double tone, hz; } all[] = { { 1000, 200 }, { 100, 37 }, { 5000, -3000 }, { 400, 5000 }, { 60, 11 }, { 15000, 1000 } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *params = g_strdup_printf ("(hz %g)", all[i].hz);
      fill_sine (in, N, all[i].tone, 0.5);
      run ("fx.shift", params, N);
      const float *x = l + 48000;
      double wanted = amplitude (x, 48000, all[i].tone + all[i].hz), image = amplitude (x, 48000, fabs (all[i].tone - all[i].hz)), rest = amplitude (x, 48000, all[i].tone);
      g_test_message ("%g Hz by %g: %.2f dB, image %.1f dB, original %.1f dB", all[i].tone, all[i].hz, db (wanted / 0.5), db (image / wanted), db (rest / wanted));
      g_assert_cmpfloat_with_epsilon (db (wanted / 0.5), 0, 0.1);
      g_assert_cmpfloat (db (image / wanted), <=, -55);
      g_assert_cmpfloat (db (rest / wanted), <=, -55);
    }
}

static void
test_tremolo (void)
{
  for (int i = 0; i < N; i++)
    in[i] = 1;
  run ("fx.tremolo", "(rate 4) (depth 0.5) (pan 1)", 48000);
  float low = 2, high = 0;
  for (int i = 4800; i < 48000; i++)
    {
      low = fminf (low, l[i]), high = fmaxf (high, l[i]);
      g_assert_cmpfloat_with_epsilon (l[i] + r[i], 1.5, 0.002);         /* opposite sides */
      g_assert_cmpfloat_with_epsilon (l[i], l[i - 12000 >= 4800 ? i - 12000 : i], 1e-3);        /* four a second */
    }
  g_assert_cmpfloat_with_epsilon (low, 0.5, 0.002);
  g_assert_cmpfloat_with_epsilon (high, 1, 0.002);
  run ("fx.tremolo", "(beats 0.5) (depth 1) (shape square)", 48000);    /* 120 a minute: 12,000 frames a turn */
  for (int i = 0; i < 48000; i++)
    if (i % 6000 > 1000)
      g_assert_cmpfloat_with_epsilon (l[i], i % 12000 < 6000 ? 1 : 0, 0.01);
}

/* A still flanger is a comb: sums at multiples of 1 / delay, zeros between; a still phaser lets power through but at its notches. */
static void
test_still (void)
{
  for (int k = 0; k < 2; k++)
    {
      double hz = k ? 250 : 500;                /* 96 samples + 2: 489.8 Hz apart */
      fill_sine (in, N, hz * 48.0 / 49.0, 0.5);
      run ("fx.flanger", "(depth 0) (time 0.002) (feedback 0) (mix 0.5)", N);
      g_test_message ("flanger %g Hz: %.1f dB", hz, db (rms (l + 48000, 48000) / rms (in + 48000, 48000)));
      if (k)
        g_assert_cmpfloat (db (rms (l + 48000, 48000) / rms (in + 48000, 48000)), <, -35);
      else
        g_assert_cmpfloat_with_epsilon (db (rms (l + 48000, 48000) / rms (in + 48000, 48000)), 3.01, 0.1);
    }
  /* two stages turn the phase by half a turn at the centre: silence */
  fill_sine (in, N, 1000, 0.5);
  run ("fx.phaser", "(depth 0) (stages 2) (feedback 0) (centre 1000) (mix 0.5)", N);
  g_assert_cmpfloat (db (rms (l + 48000, 48000)), <, -60);
  run ("fx.phaser", "(depth 0.7) (stages 8) (feedback 0.6) (mix 1)", N);
  g_assert_cmpfloat (rms (l, N), >, 0.1);
}

static void
test_chorus (void)
{
  fill_sine (in, N, 440, 0.5);
  run ("fx.chorus", "(rate 1) (depth 0.6) (mix 1) (feedback 0.5)", N);
  double loud = rms (l + 48000, 48000);
  g_assert_cmpfloat (loud, >, 0.1);
  g_assert_cmpfloat (loud, <, 1);
  g_assert_cmpfloat (null_db (l + 48000, r + 48000, 48000), >, -40);
  memset (in, 0, sizeof in);
  in[0] = 1;
  run ("fx.chorus", "(depth 0) (time 0.01) (mix 1)", 4800);             /* three still taps: 480, 561.6 and 643.2 samples, and 3 */
  g_assert_cmpfloat_with_epsilon (l[483], 0.577, 1e-3);
  g_assert_cmpfloat_with_epsilon (l[564] + l[565], 0.577, 0.08);
  g_assert_cmpfloat_with_epsilon (l[200], 0, 1e-6);
}

/* ---- grains and voices ----------------------------------------------------------------------------------------- */
static void
test_granular (void)
{
  fill_noise (in, N, 5, 0.3);
  run ("fx.granular", "(seed 3)", N);
  memcpy (l2, l, sizeof l);
  memcpy (r2, r, sizeof r);
  run ("fx.granular", "(seed 3)", N);
  g_assert_cmpmem (l, sizeof l, l2, sizeof l2);
  g_assert_cmpmem (r, sizeof r, r2, sizeof r2);
  run ("fx.granular", "(seed 4)", N);
  g_assert_cmpfloat (null_db (l, l2, N), >, -40);
  g_assert_cmpfloat_with_epsilon (db (rms (l + 48000, 48000) / rms (in, 48000)), 0, 3);
  /* frozen: the input ends, the cloud does not */
  g_autofree char *text = patch_around ("fx.granular", "(size 120)", "L", "R", "L", "R");
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, plain ());
  render_pair (m, in, in, l, r, 48000);
  g_assert_true (dsp_machine_set_param (m, "f", "freeze", 1));
  render_pair (m, in + 48000, in + 48000, l, r, 4800);
  memset (other, 0, sizeof other);
  render_pair (m, other, other, l, r, N);
  g_assert_cmpfloat (rms (l + 48000, 48000), >, 0.1);
  for (int i = 0; i < N; i++)
    g_assert_true (fabsf (l[i]) < 4);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
  /* an octave up is an octave up */
  fill_sine (in, N, 500, 0.3);
  run ("fx.granular", "(pitch 12) (spread 0.2) (size 200)", N);
  double up = 0, same = amplitude (l + 48000, 48000, 500);
  for (int i = -8; i <= 8; i++)
    up = MAX (up, amplitude (l + 48000, 48000, 1000 + i));
  g_assert_cmpfloat (up, >, 10 * same);
}

static void
test_vocoder (void)
{
  DspMachine *m;
  fill_noise (in, N, 8, 0.3);                   /* carrier */
  memset (other, 0, sizeof other);
  m = machine_around ("fx.vocoder", "(noise 0)", "L", plain ());
  render_pair (m, in, other, l, r, 48000);
  g_assert_cmpfloat (rms (l, 48000), <, 1e-6);  /* nobody speaks */
  fill_sine (other, N, 1000, 0.3);
  render_pair (m, in, other, l, r, N);
  dsp_machine_free (m);
  /* a voice of 1 kHz opens the bands around 1 kHz */
  double near = 0, far = 0;
  for (int i = 0; i < 40; i++)
    {
      near += pow (amplitude (l + 48000, 48000, 980 + i), 2);
      far += pow (amplitude (l + 48000, 48000, 4000 + i), 2) + pow (amplitude (l + 48000, 48000, 250 + i), 2);
    }
  g_test_message ("around 1 kHz %.1f dB above the rest, level %.1f dB", 10 * log10 (near / far), db (rms (l + 48000, 48000)));
  g_assert_cmpfloat (10 * log10 (near / far), >, 25);
}

static void
test_stereo (void)
{
  g_autofree char *text = patch_around ("mix.stereo", "(width 0)", "L", "R", "L", "R");
  fill_noise (in, N, 5, 0.3);
  fill_noise (other, N, 6, 0.3);
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, plain ());
  render_pair (m, in, other, l, r, 4800);
  g_assert_cmpmem (l, 4800 * sizeof (float), r, 4800 * sizeof (float));
  dsp_machine_free (m);
  dsp_patch_unref (patch);
  /* below 200 Hz no side is left, above it stays */
  for (int k = 0; k < 2; k++)
    {
      double hz = k ? 4000 : 20;
      fill_sine (in, N, hz, 0.5);
      for (int i = 0; i < N; i++)
        other[i] = -in[i];
      m = machine_around ("mix.stereo", "(mono_below 200)", "L", plain ());
      render_pair (m, in, other, l, r, N);
      dsp_machine_free (m);
      double left = db (rms (l + 48000, 48000) / rms (in + 48000, 48000));
      g_test_message ("side at %g Hz: %.1f dB", hz, left);
      if (k)
        g_assert_cmpfloat_with_epsilon (left, 0, 0.1);
      else
        g_assert_cmpfloat (left, <, -18);
    }
}

static void
test_pan (void)
{
  static const struct { const char *law; double centre; } laws[] = { { "-3", -3.0103 }, { "-4.5", -4.5154 }, { "-6", -6.0206 } };
  for (int i = 0; i < 3; i++)
    for (int pan = -1; pan <= 1; pan++)
      {
        g_autofree char *params = g_strdup_printf ("(pan %d) (law \"%s\")", pan, laws[i].law);
        DspMachine *m = machine_around ("mix.pan", params, "L", plain ());
        for (int k = 0; k < 64; k++)
          in[k] = 1;
        render_pair (m, in, in, l, r, 64);
        g_assert_cmpfloat_with_epsilon (l[9], pan < 0 ? 1 : pan > 0 ? 0 : pow (10, laws[i].centre / 20), 1e-4);
        g_assert_cmpfloat_with_epsilon (r[9], pan > 0 ? 1 : pan < 0 ? 0 : pow (10, laws[i].centre / 20), 1e-4);
        dsp_machine_free (m);
      }
}

static void
test_fade (void)
{
  for (int power = 0; power < 2; power++)
    for (int i = 0; i <= 4; i++)
      {
        g_autofree char *text = g_strdup_printf ("(patch (nodes (in (type \"input\")) (f (type \"mix.fade\") (mix %g) (law %s)) (out (type \"output\")))"
                                                 " (connections (in \"L\" -> f \"a\") (in \"R\" -> f \"b\") (f \"out\" -> out \"L\")))", i / 4.0, power ? "power" : "linear");
        DspPatch *patch = patch_of (text);
        DspMachine *m = machine_with (patch, plain ());
        for (int k = 0; k < 64; k++)
          in[k] = 1, other[k] = 10;
        render_pair (m, in, other, l, r, 64);
        double a = power ? cos (i * G_PI / 8) : 1 - i / 4.0, b = power ? sin (i * G_PI / 8) : i / 4.0;
        g_assert_cmpfloat_with_epsilon (l[5], a + 10 * b, 1e-4);
        dsp_machine_free (m);
        dsp_patch_unref (patch);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/effects-moving/shift", test_shift);
  g_test_add_func ("/dsp/effects-moving/tremolo", test_tremolo);
  g_test_add_func ("/dsp/effects-moving/still", test_still);
  g_test_add_func ("/dsp/effects-moving/chorus", test_chorus);
  g_test_add_func ("/dsp/effects-moving/granular", test_granular);
  g_test_add_func ("/dsp/effects-moving/vocoder", test_vocoder);
  g_test_add_func ("/dsp/effects-moving/stereo", test_stereo);
  g_test_add_func ("/dsp/effects-moving/pan", test_pan);
  g_test_add_func ("/dsp/effects-moving/fade", test_fade);
  return g_test_run ();
}
