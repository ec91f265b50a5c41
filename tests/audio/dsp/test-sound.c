/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Modules against what theory says of them: aliases, responses, times, decay. */
#include <complex.h>
#include <stdlib.h>
#include "dsp-test.h"

static DspMachine *
machine_of (const char *text)
{
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, plain ());
  dsp_patch_unref (patch);
  return m;
}

static DspMachine *
oscillator (const char *type, const char *params)
{
  g_autofree char *text = g_strdup_printf ("(patch (nodes (o (type \"%s\") %s) (out (type \"output\"))) (connections (o \"out\" -> out \"L\")))", type, params);
  return machine_of (text);
}

/* Energy in the harmonics of hz against all the rest, in dB, over one second; *droop: the worst loss below 10 kHz against ideal(k). */
static double
harmonic_ratio (DspMachine *m, double hz, double (*ideal) (int), double *droop)
{
  enum { N = 48000 };
  float *l = g_new0 (float, N + 4800), *r = g_new0 (float, N + 4800), *x = l + 4800;
  double total = 0, mean = 0, wanted = 0;
  render (m, NULL, 0, NULL, l, r, N + 4800);
  for (int i = 0; i < N; i++)
    mean += x[i] / (double) N;
  for (int i = 0; i < N; i++)
    total += (x[i] - mean) * (x[i] - mean) / N;
  *droop = 0;
  for (int k = 1; k * hz < RATE / 2; k++)
    {
      double a = amplitude (x, N, k * hz);
      wanted += a * a / 2;
      if (k * hz < 10000 && ideal (k) > 0)
        *droop = MAX (*droop, fabs (db (a / ideal (k))));
    }
  g_free (l);
  g_free (r);
  dsp_machine_free (m);
  return 10 * log10 (wanted / MAX (total - wanted, 1e-15));
}

static double saw (int k) { return 2 / (G_PI * k); }
static double square (int k) { return k % 2 ? 4 / (G_PI * k) : 0; }
static double triangle (int k) { return k % 2 ? 8 / (G_PI * G_PI * k * k) : 0; }

static void
test_aliases (void)
{
  static const struct { const char *type, *params; double (*ideal) (int); } all[]
    = { { "osc.saw", "(freq 1319)", saw }, { "osc.square", "(freq 1319)", square }, { "osc.tri", "(freq 1319)", triangle } };
  for (int i = 0; i < 3; i++)
    {
      double droop, ratio = harmonic_ratio (oscillator (all[i].type, all[i].params), 1319, all[i].ideal, &droop);
      g_test_message ("%s: %.1f dB, droop %.2f dB", all[i].type, ratio, droop);
      g_assert_cmpfloat (ratio, >=, 45);
      g_assert_cmpfloat (droop, <=, 0.6);
    }
}

static void
test_sine (void)
{
  double droop, ratio = harmonic_ratio (oscillator ("osc.sine", "(freq 1000)"), 1000, saw, &droop);
  (void) ratio;
  enum { N = 48000 };
  float *l = g_new (float, N), *r = g_new (float, N);
  DspMachine *m = oscillator ("osc.sine", "(freq 1000)");
  render (m, NULL, 0, NULL, l, r, N);
  g_assert_cmpfloat (fabs (amplitude (l, N, 1000) - 1), <, 1e-5);
  for (int k = 2; k < 20; k++)
    g_assert_cmpfloat (db (amplitude (l, N, k * 1000)), <, -120);
  g_assert_cmpfloat (r[1234], ==, 0);
  dsp_machine_free (m);
  g_free (l);
  g_free (r);
}

/* ---- filters ---------------------------------------------------------------------------------------------- */
static void
check_filter (double cutoff, double q)
{
  static const char *const ports[] = { "low", "high", "band", "notch" };
  guint n = cutoff < 500 ? 96000 : 24000;
  float *in = g_new0 (float, n), *l = g_new (float, n), *r = g_new (float, n);
  in[0] = 1;
  for (int port = 0; port < 4; port++)
    {
      g_autofree char *text = g_strdup_printf ("(patch (nodes (in (type \"input\")) (f (type \"filter.svf\") (cutoff %g) (q %g)) (out (type \"output\")))"
                                               " (connections (in \"L\" -> f \"in\") (f \"%s\" -> out \"L\")))", cutoff, q, ports[port]);
      DspMachine *m = machine_of (text);
      render (m, NULL, 0, in, l, r, n);
      double g = tan (G_PI * cutoff / RATE);
      for (double hz = 25; hz < 20000; hz *= 1.62)
        {
          complex double s = I * tan (G_PI * hz / RATE) / g, d = s * s + s / q + 1, want = port == 0 ? 1 / d : port == 1 ? s * s / d
                             : port == 2 ? s / q / d : (s * s + 1) / d;
          complex double have = 0;
          if (db (cabs (want)) < -80)
            continue;
          for (guint i = 0; i < n; i++)
            if (fabsf (l[i]) > 1e-12f)
              have += l[i] * cexp (-2 * I * G_PI * hz * i / RATE);
          if (fabs (db (cabs (have)) - db (cabs (want))) > 0.05)
            g_error ("svf %s %g Hz q %g at %g Hz: %.3f dB instead of %.3f", ports[port], cutoff, q, hz, db (cabs (have)), db (cabs (want)));
        }
      dsp_machine_free (m);
    }
  g_free (in);
  g_free (l);
  g_free (r);
}

static void
test_filter (void)
{
  check_filter (50, 0.707);
  check_filter (1000, 0.5);
  check_filter (1000, 20);
  check_filter (8000, 5);
  check_filter (18000, 0.707);
}

static void
test_filter_motion (void)
{
  static const char *const types[] = { "(f (type \"filter.svf\") (q 30))", "(f (type \"filter.ladder\") (resonance 1.1))" };
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *text = g_strdup_printf ("(patch (nodes (o (type \"noise\")) (s (type \"noise\") (seed 9)) %s (out (type \"output\")))"
                                               " (connections (o \"out\" -> f \"in\") (s \"out\" -> f \"cutoff\" (amount 15000)) (f \"%s\" -> out \"L\")))",
                                               types[i], i ? "out" : "low");
      DspMachine *m = machine_of (text);
      float *l = g_new (float, 96000), *r = g_new (float, 96000);
      render (m, NULL, 0, NULL, l, r, 96000);
      for (int k = 0; k < 96000; k++)
        g_assert_true (fabsf (l[k]) < 100);
      g_assert_cmpfloat (rms (l + 48000, 48000), >, 1e-4);
      dsp_machine_free (m);
      g_free (l);
      g_free (r);
    }
}

/* ---- times ------------------------------------------------------------------------------------------------ */
static void
test_envelope (void)
{
  enum { N = 48000, ON_AT = 100, OFF_AT = 20000 };
  static const DspEvent events[] = { ON (ON_AT, 1, 60, 1), OFF (OFF_AT, 1) };
  float *l = g_new (float, N), *r = g_new (float, N);
  for (int curve = 0; curve < 3; curve++)
    {
      g_autofree char *text = g_strdup_printf ("(patch (voices (count 4)) (nodes (v (type \"voice\")) (e (type \"env.adsr\") (attack 0.01) (decay 0.1) (sustain 0.5)"
                                               " (release 0.2) (curve %g)) (out (type \"output\"))) (connections (v \"gate\" -> e \"gate\") (e \"out\" -> out \"L\")))",
                                               curve * 0.5);
      DspMachine *m = machine_of (text);
      render (m, events, 2, NULL, l, r, N);
      g_assert_cmpfloat (l[ON_AT], ==, 0);
      g_assert_cmpfloat (l[ON_AT + 1], >, 0);
      g_assert_cmpfloat (l[ON_AT + 478], <, 1);
      g_assert_cmpfloat_with_epsilon (l[ON_AT + 480], 1, 1e-6);         /* 10 ms */
      g_assert_cmpfloat (l[ON_AT + 480 + 4790], >, 0.5f);
      g_assert_cmpfloat_with_epsilon (l[ON_AT + 480 + 4800], 0.5, 1e-6);        /* 100 ms */
      g_assert_cmpfloat_with_epsilon (l[OFF_AT], 0.5, 1e-5);
      g_assert_cmpfloat (l[OFF_AT + 1], <, 0.5f);
      g_assert_cmpfloat (l[OFF_AT + 9598], >, 0);
      g_assert_cmpfloat (l[OFF_AT + 9601], ==, 0);                      /* 200 ms */
      if (curve == 0)
        g_assert_cmpfloat_with_epsilon (l[OFF_AT + 4800], 0.25, 1e-4);
      g_assert_cmpuint (dsp_machine_get_voices (m), ==, 0);
      dsp_machine_free (m);
    }
  g_free (l);
  g_free (r);
}

static void
test_delay (void)
{
  enum { N = 19200 };
  DspMachine *m = machine_of ("(patch (nodes (in (type \"input\")) (d (type \"fx.delay\") (time 0.1) (feedback 0.5) (tone 20000) (mix 1)) (out (type \"output\")))"
                              " (connections (in \"L\" -> d \"L\") (d \"L\" -> out \"L\")))");
  float *in = g_new0 (float, N), *l = g_new (float, N), *r = g_new (float, N);
  in[7] = 0.1f;
  render (m, NULL, 0, in, l, r, N);
  for (int i = 0; i < 9600; i++)
    g_assert_cmpfloat_with_epsilon (l[i], i == 4807 ? 0.1 : 0, 1e-6);
  /* the second echo went through the loop: half, less what the tone takes from an impulse */
  double second = 0;
  for (int i = 9600; i < 14000; i++)
    second += l[i];
  g_assert_cmpfloat_with_epsilon (second, 0.05, 0.001);
  dsp_machine_free (m);
  g_free (in);
  g_free (l);
  g_free (r);
}

static void
check_reverb (double decay, double size)
{
  guint n = (guint) (RATE * decay * 1.2) / 64 * 64;
  g_autofree char *text = g_strdup_printf ("(patch (nodes (in (type \"input\")) (d (type \"fx.reverb\") (decay %g) (size %g) (damping 0) (modulation 0.3) (mix 1)) (out (type \"output\")))"
                                           " (connections (in \"L\" -> d \"L\") (d \"L\" -> out \"L\") (d \"R\" -> out \"R\")))", decay, size);
  DspMachine *m = machine_of (text);
  float *in = g_new0 (float, n), *l = g_new (float, n), *r = g_new (float, n);
  double *curve = g_new0 (double, n + 1);
  guint five = 0, thirty = 0;
  in[0] = 1;
  render (m, NULL, 0, in, l, r, n);
  for (guint i = 1; i < n; i++)                 /* the middle of the spectrum, as ISO 3382 does: the highest highs always die sooner */
    {
      l[i] = l[i - 1] + (l[i] - l[i - 1]) * 0.25f;
      r[i] = r[i - 1] + (r[i] - r[i - 1]) * 0.25f;
    }
  for (guint i = n; i-- > 0;)                   /* Schroeder's backward integral */
    curve[i] = curve[i + 1] + (double) l[i] * l[i] + (double) r[i] * r[i];
  for (guint i = 0; i < n; i++)
    {
      double level = 10 * log10 (curve[i] / curve[0]);
      if (level > -5)
        five = i;
      if (level > -35)
        thirty = i;
    }
  double t60 = 2.0 * (thirty - five) / RATE;
  g_test_message ("decay %g size %g: T60 %.3f s, level %.1f dB", decay, size, t60, 10 * log10 (curve[0]));
  g_assert_cmpfloat_with_epsilon (t60, decay, decay * 0.05);
  /* two sides that are not the same, none of them silent */
  g_assert_cmpfloat (fabs (db (rms (l, n) / rms (r, n))), <, 2);
  g_assert_cmpfloat (null_db (l, r, n), >, -40);
  dsp_machine_free (m);
  g_free (in);
  g_free (l);
  g_free (r);
  g_free (curve);
}

static void
test_reverb (void)
{
  check_reverb (2, 0.5);
  check_reverb (1, 0.2);
  check_reverb (4, 0.9);
}

/* ---- the rest --------------------------------------------------------------------------------------------- */
static void
test_limiter (void)
{
  enum { N = 48000 };
  DspMachine *m = machine_of ("(patch (nodes (in (type \"input\")) (d (type \"fx.limiter\") (ceiling -1)) (out (type \"output\")))"
                              " (connections (in \"L\" -> d \"L\") (d \"L\" -> out \"L\")))");
  float *in = g_new0 (float, N), *l = g_new (float, N), *r = g_new (float, N);
  for (int i = 0; i < N; i++)                   /* quiet, then a burst 12 dB over */
    in[i] = (float) ((i % 12000 < 6000 ? 0.1 : 4) * sin (2 * G_PI * 997 * i / RATE));
  render (m, NULL, 0, in, l, r, N);
  double ceiling = pow (10, -1 / 20.0), peak = 0;
  for (int i = 0; i < N; i++)
    peak = MAX (peak, fabs (l[i]));
  g_assert_cmpfloat (peak, <=, ceiling * 1.0001);
  g_assert_cmpfloat (peak, >, ceiling * 0.9);
  /* below the ceiling nothing is touched: same wave, 72 samples late */
  for (int i = 1000; i < 5000; i++)
    g_assert_cmpfloat_with_epsilon (l[i + 72], in[i], 1e-5);
  dsp_machine_free (m);
  g_free (in);
  g_free (l);
  g_free (r);
}

/* 5 kHz through 12 dB of drive: what is not a harmonic is an alias. Harmonics above 24 kHz come back as aliases at 48 - 5 k,
 * that is at 2, 3, 7, 8, 12, 13 ... kHz; 5, 10, 15, 20 kHz and nothing are the wanted ones. */
static void
test_distortion (void)
{
  enum { N = 48000 };
  static const struct { const char *type; double least; } types[] = { { "soft", 75 }, { "hard", 50 } };
  float *in = g_new0 (float, N + 960), *l = g_new (float, N + 960), *r = g_new (float, N + 960);
  for (int i = 0; i < N + 960; i++)
    in[i] = (float) (0.5 * sin (2 * G_PI * 5000 * i / RATE));
  for (int k = 0; k < 2; k++)
    {
      g_autofree char *text = g_strdup_printf ("(patch (nodes (in (type \"input\")) (d (type \"fx.distort\") (shape %s) (drive 12) (tone 1) (mix 1)) (out (type \"output\")))"
                                               " (connections (in \"L\" -> d \"L\") (d \"L\" -> out \"L\")))", types[k].type);
      DspMachine *m = machine_of (text);
      double alias = 0;
      render (m, NULL, 0, in, l, r, N + 960);
      for (int hz = 1000; hz < 24000; hz += 1000)
        if (hz % 5000)
          alias = MAX (alias, amplitude (l + 960, N, hz));
      double down = db (amplitude (l + 960, N, 5000) / alias);
      g_test_message ("%s: aliases %.1f dB down", types[k].type, down);
      g_assert_cmpfloat (down, >=, types[k].least);
      dsp_machine_free (m);
    }
  g_free (in);
  g_free (l);
  g_free (r);
}

static void
test_pluck_pitch (void)
{
  enum { N = 48000 };
  static const struct { float note; double hz; } notes[] = { { 45, 110 }, { 57, 220 }, { 69, 440 }, { 81, 880 } };
  float *l = g_new (float, N), *r = g_new (float, N);
  for (int i = 0; i < 4; i++)
    {
      DspMachine *m = machine_of ("(patch (voices (count 2)) (nodes (v (type \"voice\")) (s (type \"string.pluck\") (decay 10)) (out (type \"output\")))"
                                  " (connections (v \"gate\" -> s \"trig\") (v \"freq\" -> s \"freq\") (s \"out\" -> out \"L\")))");
      DspEvent event = ON (0, 1, notes[i].note, 1);
      render (m, &event, 1, NULL, l, r, N);
      /* the frequency where the fundamental is strongest, in steps of a quarter of a cent */
      double best = 0, at = 0;
      for (double cents = -6; cents <= 6; cents += 0.25)
        {
          double a = amplitude (l + 4800, N - 4800, notes[i].hz * pow (2, cents / 1200));
          if (a > best)
            best = a, at = cents;
        }
      g_test_message ("%g Hz: %+.2f cent", notes[i].hz, at);
      g_assert_cmpfloat (fabs (at), <=, 1.25);
      dsp_machine_free (m);
    }
  g_free (l);
  g_free (r);
}

static void
test_noise (void)
{
  enum { N = 96000 };
  static const char *const colours[] = { "white", "pink", "brown", "blue" };
  float *l = g_new (float, N), *r = g_new (float, N), *again = g_new (float, N);
  for (int i = 0; i < 4; i++)
    {
      g_autofree char *params = g_strdup_printf ("(colour %s)", colours[i]);
      DspMachine *m = oscillator ("noise", params);
      render (m, NULL, 0, NULL, l, r, N);
      dsp_machine_free (m);
      m = oscillator ("noise", params);
      render (m, NULL, 0, NULL, again, r, N);
      dsp_machine_free (m);
      g_assert_cmpmem (l, N * sizeof (float), again, N * sizeof (float));
      g_assert_cmpfloat (rms (l, N), >, 0.1);
      g_assert_cmpfloat (rms (l, N), <, 1);
    }
  g_free (l);
  g_free (r);
  g_free (again);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/sound/aliases", test_aliases);
  g_test_add_func ("/dsp/sound/sine", test_sine);
  g_test_add_func ("/dsp/sound/filter", test_filter);
  g_test_add_func ("/dsp/sound/filter-motion", test_filter_motion);
  g_test_add_func ("/dsp/sound/envelope", test_envelope);
  g_test_add_func ("/dsp/sound/delay", test_delay);
  g_test_add_func ("/dsp/sound/reverb", test_reverb);
  g_test_add_func ("/dsp/sound/limiter", test_limiter);
  g_test_add_func ("/dsp/sound/distortion", test_distortion);
  g_test_add_func ("/dsp/sound/pluck-pitch", test_pluck_pitch);
  g_test_add_func ("/dsp/sound/noise", test_noise);
  return g_test_run ();
}
