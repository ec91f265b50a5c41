/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Effects against figures: times, levels, aliases, images. */
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

/* ---- movement ------------------------------------------------------------------------------------------------ */
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
  g_test_add_func ("/dsp/effects/shift", test_shift);
  g_test_add_func ("/dsp/effects/tremolo", test_tremolo);
  g_test_add_func ("/dsp/effects/still", test_still);
  g_test_add_func ("/dsp/effects/chorus", test_chorus);
  g_test_add_func ("/dsp/effects/granular", test_granular);
  g_test_add_func ("/dsp/effects/vocoder", test_vocoder);
  g_test_add_func ("/dsp/effects/stereo", test_stereo);
  g_test_add_func ("/dsp/effects/pan", test_pan);
  return g_test_run ();
}
