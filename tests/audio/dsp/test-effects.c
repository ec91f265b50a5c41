/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects against figures: echoes, levels, aliases. */
#include "effect-test.h"

enum { N = 96000 };
static float in[N], l[N], r[N];

static void
run (const char *type, const char *params, guint frames)
{
  DspMachine *m = machine_around (type, params, "L", plain ());
  render_pair (m, in, in, l, r, frames);
  dsp_machine_free (m);
}

/* ---- echoes ------------------------------------------------------------------------------------------------- */
static void
test_delay_beats (void)
{
  static const struct { double tempo, beats; int frames; } all[] = { { 120, 0.5, 12000 }, { 90, 0.75, 24000 }, { 100, 1 / 3.0, 9600 }, { 140, 0.25, 5143 } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *params = g_strdup_printf ("(beats %.9g) (feedback 0) (mix 1)", all[i].beats);
      DspConfig config = plain ();
      config.tempo_bpm = all[i].tempo;
      DspMachine *m = machine_around ("fx.delay", params, "L", config);
      memset (in, 0, sizeof in);
      in[11] = 0.5f;
      render_pair (m, in, in, l, r, 48000);
      for (int n = 0; n < 48000; n++)
        g_assert_cmpfloat_with_epsilon (l[n], n == 11 + all[i].frames ? 0.5 : 0, 1e-6);
      dsp_machine_free (m);
    }
}

static void
test_ping_pong (void)
{
  memset (in, 0, sizeof in);
  in[0] = 0.1f;
  run ("fx.delay", "(time 0.1) (feedback 0.5) (tone 20000) (ping_pong #t) (mix 1)", 48000);
  for (int echo = 1; echo < 5; echo++)
    {
      double left = 0, right = 0;
      for (int n = echo * 4800 - 2400; n < echo * 4800 + 2400; n++)
        left += fabsf (l[n]), right += fabsf (r[n]);
      g_assert_cmpfloat (echo % 2 ? left : right, >, 0.005);
      g_assert_cmpfloat (echo % 2 ? right : left, <, 1e-4);
    }
}

static double
t60_of (double decay, double size, const char *lines)
{
  guint n = MIN ((guint) (RATE * decay * 1.2) / 64 * 64, N);
  g_autofree char *params = g_strdup_printf ("(decay %g) (size %g) (damping 0) (lines \"%s\") (mix 1)", decay, size, lines);
  g_autofree double *curve = g_new0 (double, n + 1);
  guint five = 0, thirty = 0;
  memset (in, 0, sizeof in);
  in[0] = 1;
  run ("fx.reverb", params, n);
  for (guint i = 1; i < n; i++)                 /* the highest highs always die sooner */
    {
      l[i] = l[i - 1] + (l[i] - l[i - 1]) * 0.25f;
      r[i] = r[i - 1] + (r[i] - r[i - 1]) * 0.25f;
    }
  for (guint i = n; i-- > 0;)                   /* Schroeder's backward integral */
    curve[i] = curve[i + 1] + (double) l[i] * l[i] + (double) r[i] * r[i];
  for (guint i = 0; i < n; i++)
    {
      double level = 10 * log10 (curve[i] / curve[0]);
      five = level > -5 ? i : five;
      thirty = level > -35 ? i : thirty;
    }
  g_test_message ("%s lines, decay %g, size %g: T60 %.3f s, level %.1f dB", lines, decay, size, 2.0 * (thirty - five) / RATE, 10 * log10 (curve[0]));
  return 2.0 * (thirty - five) / RATE;
}

static void
test_reverb (void)
{
  static const struct { double decay, size; } all[] = { { 0.5, 0.1 }, { 1, 0.3 }, { 1.5, 0.5 }, { 1.6, 1 } };
  for (int sixteen = 0; sixteen < 2; sixteen++)
    for (guint i = 0; i < G_N_ELEMENTS (all); i++)
      g_assert_cmpfloat_with_epsilon (t60_of (all[i].decay, all[i].size, sixteen ? "16" : "8"), all[i].decay, all[i].decay * 0.05);
}

/* ---- levels ------------------------------------------------------------------------------------------------- */
/* The greatest between the samples, `factor` times the rate by a windowed sinc of 2 * half taps. */
static double
true_peak (const float *x, guint n, int factor, int half)
{
  double peak = 0, table[8][64];
  for (int f = 0; f < factor; f++)
    for (int k = 0; k < 2 * half; k++)
      {
        double t = k - half + 1 - f / (double) factor, w = 0.5 + 0.5 * cos (G_PI * t / half);
        table[f][k] = (fabs (t) < 1e-9 ? 1 : sin (G_PI * t) / (G_PI * t)) * w;
      }
  for (guint i = (guint) half; i + (guint) half < n; i++)
    for (int f = 0; f < factor; f++)
      {
        double sum = 0;
        for (int k = 0; k < 2 * half; k++)
          sum += table[f][k] * x[i - (guint) half + 1 + (guint) k];
        peak = MAX (peak, fabs (sum));
      }
  return peak;
}

static void
hard_signal (int which)
{
  fill_noise (in, N, 7, which == 0 ? 4 : 0);
  for (int i = 0; i < N; i++)
    {
      double t = (double) i / RATE, loud = i % 9600 < 4800 ? 0.05 : 4;
      switch (which)
        {
        case 1: in[i] = (float) (loud * sin (2 * G_PI * 997 * t)); break;
        case 2: in[i] = (float) (loud * sin (2 * G_PI * 12000 * t + G_PI / 4)); break;        /* peaks lie between the samples */
        case 3: in[i] = i % 100 < 50 ? 2 : -2; break;
        case 4: in[i] = (float) (loud * (sin (2 * G_PI * 5011 * t) + sin (2 * G_PI * 7019 * t)) / 2); break;
        case 5: in[i] = (float) (loud * sin (2 * G_PI * 17990 * t)); break;
        case 6: in[i] = i % 4801 == 0 ? 8 : 0; break;
        default: break;
        }
    }
}

static void
test_limiter (void)
{
  enum { M = 48000 };
  static const double ceilings[] = { -1, -6 }, releases[] = { 1, 80 };
  for (int which = 0; which < 7; which++)
    for (int c = 0; c < 2; c++)
      for (int k = 0; k < 2; k++)
        {
          g_autofree char *params = g_strdup_printf ("(ceiling %g) (release %g)", ceilings[c], releases[k]);
          hard_signal (which);
          run ("fx.limiter", params, M);
          /* white noise as BS.1770 looks at it: what lies at half the rate has no peak that two filters agree on */
          double over = db (which ? true_peak (l, M, 8, 32) : true_peak (l, M, 4, 6)) - ceilings[c];
          g_test_message ("signal %d, ceiling %g, release %g: %+.2f dB", which, ceilings[c], releases[k], over);
          g_assert_cmpfloat (over, <=, 0.2);
          g_assert_cmpfloat (over, >, -3);
        }
}

static void
test_compressor (void)
{
  static const struct { double level, threshold, ratio, knee, want; } all[] = {
    { -12, -24, 4, 0, -21 }, { -6, -24, 2, 6, -15 }, { -40, -24, 4, 6, -40 }, { -24, -24, 4, 12, -25.125 }, { 0, -20, 20, 0, -19 } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (int rms_too = 0; rms_too < 2; rms_too++)
      {
        g_autofree char *params = g_strdup_printf ("(threshold %g) (ratio %g) (knee %g) (attack 0.1) (release 2000) (detector %s)", all[i].threshold, all[i].ratio,
                                                   all[i].knee, rms_too ? "rms" : "peak");
        fill_sine (in, N, 1000, pow (10, all[i].level / 20));
        run ("fx.compressor", params, 48000);
        double have = db (amplitude (l + 24000, 24000, 1000));
        g_test_message ("%g dB in, %s: %.2f dB out", all[i].level, params, have);
        g_assert_cmpfloat_with_epsilon (have, all[i].want, 0.5);
      }
}

/* A step: after one attack time 63 % of the reduction in dB; with look-ahead the signal comes later by that much. */
static void
test_compressor_times (void)
{
  for (int i = 0; i < N; i++)
    in[i] = i < 4800 ? 0 : 0.5f;
  run ("fx.compressor", "(threshold -26.0206) (ratio 20) (knee 0) (attack 20) (release 200)", 48000);
  double full = 20 * (1 - 1 / 20.0);
  g_assert_cmpfloat_with_epsilon (db (l[4800 + 960] / 0.5), -full * (1 - exp (-1)), 0.1);
  run ("fx.compressor", "(threshold -26.0206) (ratio 20) (knee 0) (attack 20) (release 200) (look_ahead 5)", 48000);
  g_assert_cmpfloat (l[4800 + 239], ==, 0);
  g_assert_cmpfloat_with_epsilon (db (l[4800 + 240] / 0.5), -full * (1 - exp (-0.25)), 0.1);
}

static void
test_gate (void)
{
  for (int i = 0; i < N; i++)                   /* loud 0.1-0.2 s, between the thresholds to 0.3 s, then soft */
    in[i] = (float) ((i < 4800 ? 0.001 : i < 9600 ? 0.5 : i < 14400 ? 0.013 : 0.005) * (i % 2 ? 1 : -1));
  run ("fx.gate", "(threshold -34) (hysteresis 6) (attack 1) (hold 20) (release 10) (floor -60)", 48000);
  g_assert_cmpfloat_with_epsilon (db (l[4700] / in[4700]), -60, 0.1);
  g_assert_cmpfloat_with_epsilon (db (l[4800 + 480] / 0.5), 0, 0.1);
  g_assert_cmpfloat_with_epsilon (db (l[14300] / in[14300]), 0, 0.1);   /* above the lower threshold it stays open */
  guint closing = 14400;
  while (closing < 48000 && fabs (db (l[closing] / in[closing])) < 0.5)
    closing++;
  g_test_message ("closes after %.1f ms", (closing - 14400) / 48.0);
  g_assert_cmpfloat ((closing - 14400) / 48.0, >=, 20);
  g_assert_cmpfloat ((closing - 14400) / 48.0, <, 40);
  g_assert_cmpfloat_with_epsilon (db (l[40000] / in[40000]), -60, 0.5);
}

/* ---- colour ------------------------------------------------------------------------------------------------- */
/* 5 kHz: what is no multiple of 5 kHz below 24 kHz is an alias. */
static double
alias_of (const char *shape, const char *oversample)
{
  enum { M = 48960 };
  g_autofree char *params = g_strdup_printf ("(shape %s) (drive 12) (tone 1) (oversample \"%s\")", shape, oversample);
  double alias = 0;
  fill_sine (in, M, 5000, 0.5);
  run ("fx.distort", params, M);
  for (int hz = 1000; hz < 24000; hz += 1000)
    if (hz % 5000)
      alias = MAX (alias, amplitude (l + 960, 48000, hz));
  return db (amplitude (l + 960, 48000, 5000) / alias);
}

static void
test_aliases (void)
{
  static const char *const shapes[] = { "soft", "hard", "fuzz", "tube", "fold" }, *const factors[] = { "1", "2", "4", "8" };
  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      double down[4];
      for (int k = 0; k < 4; k++)
        down[k] = alias_of (shapes[i], factors[k]);
      g_test_message ("%s: aliases %.1f, %.1f, %.1f, %.1f dB down at 1, 2, 4, 8 times", shapes[i], down[0], down[1], down[2], down[3]);
      g_assert_cmpfloat (down[2], >=, i == 0 ? 75 : 50);
      g_assert_cmpfloat (down[1], >, down[0]);
      g_assert_cmpfloat (down[2], >, down[1]);
      g_assert_cmpfloat (down[3], >=, MIN (down[2] - 3, 90));
    }
}

static void
test_pass_band (void)
{
  static const char *const factors[] = { "1", "2", "4", "8" };
  static const double tones[] = { 60, 100, 1000, 5000, 10000, 15000, 17000, 18000 };
  for (int k = 0; k < 4; k++)
    for (guint i = 0; i < G_N_ELEMENTS (tones); i++)
      {
        enum { M = 49920 };
        g_autofree char *params = g_strdup_printf ("(drive 0) (tone 1) (oversample \"%s\")", factors[k]);
        fill_sine (in, M, tones[i], 0.01);
        run ("fx.distort", params, M);
        double off = db (amplitude (l + 1920, 48000, tones[i]) / 0.01);
        g_test_message ("%s times, %g Hz: %+.3f dB", factors[k], tones[i], off);
        g_assert_cmpfloat (fabs (off), <=, 0.1);
      }
}

static void
test_crush (void)
{
  fill_noise (in, N, 3, 0.9);
  run ("fx.crush", "(bits 4) (rate 192000)", 9600);
  for (int i = 0; i < 9600; i++)                /* on the grid, the nearest step */
    {
      g_assert_cmpfloat (l[i] * 8, ==, roundf (l[i] * 8));
      g_assert_cmpfloat (fabsf (l[i] - in[i]), <=, 1 / 16.f + 1e-6f);
    }
  run ("fx.crush", "(bits 16) (rate 6000)", 9600);
  for (int i = 0; i < 9600; i++)                /* each sample eight times */
    g_assert_cmpfloat_with_epsilon (l[i], in[i / 8 * 8], 1 / 32768.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/effects/delay-beats", test_delay_beats);
  g_test_add_func ("/dsp/effects/ping-pong", test_ping_pong);
  g_test_add_func ("/dsp/effects/reverb", test_reverb);
  g_test_add_func ("/dsp/effects/limiter", test_limiter);
  g_test_add_func ("/dsp/effects/compressor", test_compressor);
  g_test_add_func ("/dsp/effects/compressor-times", test_compressor_times);
  g_test_add_func ("/dsp/effects/gate", test_gate);
  g_test_add_func ("/dsp/effects/aliases", test_aliases);
  g_test_add_func ("/dsp/effects/pass-band", test_pass_band);
  g_test_add_func ("/dsp/effects/crush", test_crush);
  return g_test_run ();
}
