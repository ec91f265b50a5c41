/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sources of sound and of control against what theory says of them: aliases, partials, pitch, times, rhythm. */
#include <stdlib.h>
#include "dsp-test.h"
#include "dsp/sampler.h"

static DspMachine *
machine_of (const char *text, DspConfig config)
{
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, config);
  dsp_patch_unref (patch);
  return m;
}

/* One module alone, its output `port` on the left. */
static float *
sound_of (const char *type, const char *params, const char *port, guint frames)
{
  g_autofree char *text = g_strdup_printf ("(patch (nodes (o (type \"%s\") %s) (out (type \"output\"))) (connections (o \"%s\" -> out \"L\")))", type, params, port);
  DspMachine *m = machine_of (text, plain ());
  float *l = g_new (float, frames), *r = g_new (float, frames);
  render (m, NULL, 0, NULL, l, r, frames);
  dsp_machine_free (m);
  g_free (r);
  return l;
}

/* A whole patch, its left side. */
static float *
heard (const char *nodes, const char *cables, guint frames)
{
  g_autofree char *text = g_strdup_printf ("(patch (nodes %s (out (type \"output\"))) (connections %s))", nodes, cables);
  DspMachine *m = machine_of (text, plain ());
  float *l = g_new (float, frames), *r = g_new (float, frames);
  render (m, NULL, 0, NULL, l, r, frames);
  dsp_machine_free (m);
  g_free (r);
  return l;
}

/* As amplitude(), by a phasor that turns: these tests look at many frequencies. */
static double
tone (const float *x, guint n, double hz, bool hann)
{
  double c = cos (2 * G_PI * hz / RATE), s = sin (2 * G_PI * hz / RATE), a = 1, b = 0, re = 0, im = 0;
  double wc = cos (2 * G_PI / n), ws = sin (2 * G_PI / n), wa = 1, wb = 0;
  for (guint i = 0; i < n; i++)
    {
      double t = a * c - b * s, y = hann ? x[i] * (1 - wa) : x[i], w = wa * wc - wb * ws;
      re += y * a;
      im -= y * b;
      b = a * s + b * c;
      a = t;
      wb = wa * ws + wb * wc;
      wa = w;
    }
  return 2 * sqrt (re * re + im * im) / n;
}

/* Energy in the harmonics of hz against all the rest over one second, in dB; *droop: the worst loss below 10 kHz. */
static double
harmonic_ratio (const float *x, double hz, double (*ideal) (int), double *droop)
{
  enum { LEN = 48000 };
  double total = 0, mean = 0, wanted = 0;
  for (int i = 0; i < LEN; i++)
    mean += x[i] / (double) LEN;
  for (int i = 0; i < LEN; i++)
    total += (x[i] - mean) * (x[i] - mean) / LEN;
  *droop = 0;
  for (int k = 1; k * hz < RATE / 2; k++)
    {
      double a = tone (x, LEN, k * hz, false);
      wanted += a * a / 2;
      if (ideal && k * hz < 10000 && ideal (k) > 0)
        *droop = MAX (*droop, fabs (db (a / ideal (k))));
    }
  return 10 * log10 (wanted / MAX (total - wanted, 1e-15));
}

static double saw (int k) { return 2 / (G_PI * k); }
static double square (int k) { return k % 2 ? 4 / (G_PI * k) : 0; }
static double triangle (int k) { return k % 2 ? 8 / (G_PI * G_PI * k * k) : 0; }

static void
test_quality (void)
{
  static const struct { const char *type, *params; double (*ideal) (int); double least, most; } all[] = {
    { "osc.saw", "(freq 1319) (quality fast)", saw, 30, 3 }, { "osc.saw", "(freq 1319) (quality hq)", saw, 55, 0.6 },
    { "osc.square", "(freq 1319) (quality hq)", square, 55, 0.6 }, { "osc.tri", "(freq 1319) (quality hq)", triangle, 55, 0.6 },
    { "osc.tri", "(freq 1319) (quality fast)", triangle, 45, 3 } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree float *x = sound_of (all[i].type, all[i].params, "out", 48000 + 4800);
      double droop, ratio = harmonic_ratio (x + 4800, 1319, all[i].ideal, &droop);
      g_test_message ("%s %s: %.1f dB, droop %.2f dB", all[i].type, all[i].params, ratio, droop);
      g_assert_cmpfloat (ratio, >=, all[i].least);
      g_assert_cmpfloat (droop, <=, all[i].most);
    }
}

/* Edges that meet samples exactly, thousands of times. */
static void
test_exact_edges (void)
{
  static const struct { const char *type; double (*ideal) (int); } all[] = { { "osc.saw", saw }, { "osc.square", square }, { "osc.tri", triangle } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (int hz = 1000; hz <= 6000; hz += 200)
      {
        g_autofree char *params = g_strdup_printf ("(freq %d)", hz);
        g_autofree float *x = sound_of (all[i].type, params, "out", 48000 + 4800);
        double droop, ratio = harmonic_ratio (x + 4800, hz, all[i].ideal, &droop);
        if (ratio < 25)                         /* aliases that fall between; a wrong side is 12 dB */
          g_error ("%s at %d Hz: %.1f dB", all[i].type, hz, ratio);
      }
}

/* A saw of 1,900 Hz forced to 1,319 Hz: what is no harmonic of 1,319 is an alias. */
static void
test_sync (void)
{
  double droop, ratio;
  g_autofree float *x = heard ("(m (type \"osc.sine\") (freq 1319)) (s (type \"osc.saw\") (freq 1900) (quality hq))",
                               "(m \"out\" -> s \"sync\") (s \"out\" -> out \"L\")", 48000 + 4800);
  ratio = harmonic_ratio (x + 4800, 1319, NULL, &droop);
  g_test_message ("hard sync: %.1f dB", ratio);
  g_assert_cmpfloat (ratio, >=, 40);
}

static void
test_fm (void)
{
  for (int algorithm = 1; algorithm <= 8; algorithm++)
    {
      g_autofree char *params = g_strdup_printf ("(freq 20000) (algorithm %d) (ratio1 16) (ratio2 0.125) (ratio3 16) (ratio4 3.3) (level1 1) (level2 1) (level3 1) (level4 1)"
                                                 " (feedback 1)", algorithm);
      g_autofree float *x = sound_of ("osc.fm4", params, "out", 9600);
      for (int i = 0; i < 9600; i++)
        g_assert_cmpfloat (fabsf (x[i]), <=, 4.001f);
      g_assert_cmpfloat (rms (x, 9600), >, 0.1);
    }
  /* a chain of two: Bessel functions of the index, 0.1 of 4 pi */
  g_autofree float *x = sound_of ("osc.fm4", "(freq 1000) (ratio2 3) (level2 0.1)", "out", 48000);
  double index = 0.1 * 4 * G_PI, carrier = amplitude (x, 48000, 1000), side = amplitude (x, 48000, 4000);
  g_assert_cmpfloat_with_epsilon (carrier, j0 (index), 1e-3);
  g_assert_cmpfloat_with_epsilon (side, j1 (index), 1e-3);
  /* four alone */
  g_autofree float *y = sound_of ("osc.fm4", "(freq 100) (algorithm 8) (level1 0.1) (level2 0.2) (ratio2 2) (level3 0.3) (ratio3 3) (level4 0.4) (ratio4 4)", "out", 48000);
  for (int k = 1; k <= 4; k++)
    g_assert_cmpfloat_with_epsilon (amplitude (y, 48000, 100 * k), 0.1 * k, 1e-3);
}

static void
test_additive (void)
{
  g_autofree float *x = sound_of ("osc.additive", "(freq 110) (partials 64) (tilt -12) (odd 0)", "out", 48000);
  double first = amplitude (x, 48000, 110);
  for (int k = 2; k <= 64; k++)
    g_assert_cmpfloat_with_epsilon (db (amplitude (x, 48000, 110 * k) / first), -12 * log2 (k) / log2 (2), 0.05);
  g_autofree float *odd = sound_of ("osc.additive", "(freq 110) (partials 9)", "out", 48000);
  g_assert_cmpfloat (db (amplitude (odd, 48000, 220)), <, -100);
  g_autofree float *high = sound_of ("osc.additive", "(freq 3000) (partials 64) (tilt 0) (odd 0)", "out", 48000);
  double droop, ratio = harmonic_ratio (high, 3000, NULL, &droop);
  g_test_message ("64 partials of 3 kHz: %.1f dB", ratio);
  g_assert_cmpfloat (ratio, >, 80);
  for (int i = 0; i < 48000; i++)
    g_assert_cmpfloat (fabsf (high[i]), <=, 1);
}

static void
test_wavetable (void)
{
  static const char *const tables[] = { "basic", "saw", "square", "triangle", "sine", "pulse", "organ", "glass", "vowel" };
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    for (int position = 0; position <= 2; position++)
      {
        g_autofree char *params = g_strdup_printf ("(freq 1319) (table \"%s\") (position %g)", tables[i], position * 0.49);
        g_autofree float *x = sound_of ("osc.wavetable", params, "out", 48000);
        double droop, ratio = harmonic_ratio (x, 1319, NULL, &droop);
        if (position == 1)
          g_test_message ("%s: %.1f dB, rms %.1f dB", tables[i], ratio, db (rms (x, 48000)));
        g_assert_cmpfloat (ratio, >=, 55);
        g_assert_cmpfloat (db (rms (x, 48000)), >, -20);
      }
  g_autofree float *low = sound_of ("osc.wavetable", "(freq 50) (table \"saw\")", "out", 48000);
  double first = amplitude (low, 48000, 50);
  for (int k = 2; k < 200; k *= 2)
    g_assert_cmpfloat_with_epsilon (db (amplitude (low, 48000, 50 * k) / first), -20 * log10 (k), 0.3);
}

/* ---- noise ------------------------------------------------------------------------------------------------ */

/* Power in an octave band around hz, by many short transforms. */
static double
band_power (const float *x, guint n, double hz)
{
  double sum = 0;
  for (int i = 0; i < 24; i++)
    for (guint at = 0; at + 4800 <= n; at += 4800)
      {
        double a = tone (x + at, 4800, round (hz * pow (2, (i - 12) / 24.0) / 10) * 10, false);
        sum += a * a;
      }
  return 10 * log10 (sum);
}

static void
test_noise_slopes (void)
{
  static const struct { const char *colour; double slope; } all[] = { { "white", 0 }, { "pink", -3.01 }, { "brown", -6.02 }, { "blue", 3.01 } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *params = g_strdup_printf ("(colour %s)", all[i].colour);
      g_autofree float *x = sound_of ("noise", params, "out", 480000);
      double last = band_power (x, 480000, 125), worst = 0;
      for (double hz = 250; hz <= 8000; hz *= 2)
        {
          double power = band_power (x, 480000, hz);
          worst = fabs (power - last - all[i].slope) > fabs (worst) ? power - last - all[i].slope : worst;
          last = power;
        }
      g_test_message ("%s: worst octave %+.2f dB off its slope of %.2f", all[i].colour, worst, all[i].slope);
      g_assert_cmpfloat (fabs (worst), <=, 1);
    }
}

static void
test_dust (void)
{
  g_autofree float *x = sound_of ("noise.dust", "(density 500)", "out", 480000), *flat = sound_of ("noise.dust", "(density 500) (vary 0)", "out", 480000);
  guint count = 0;
  double sum = 0;
  for (int i = 0; i < 480000; i++)
    {
      count += flat[i] > 0;
      g_assert_true (flat[i] == 0 || flat[i] == 1);
      sum += x[i];
    }
  g_assert_cmpfloat_with_epsilon (count, 5000, 300);
  g_assert_cmpfloat_with_epsilon (sum / count, 0.5, 0.03);
}

/* ---- pitch ------------------------------------------------------------------------------------------------ */

/* How far the partial nearest to hz lies from it. */
static double
cents_off (const float *x, guint n, double hz)
{
  double best = 0, at = 0;
  for (int pass = 0; pass < 2; pass++)
    {
      double middle = at;
      for (int i = -20; i <= 20; i++)
        {
          double cents = middle + i * (pass ? 0.1 : 2), a = tone (x, n, hz * pow (2, cents / 1200), true);
          if (a > best)
            best = a, at = cents;
        }
    }
  return at;
}

static void
test_guides (void)
{
  static const struct { const char *type, *params; double low, high; } all[] = {
    { "string.bow", "", 98, 1000 }, { "tube.reed", "", 98, 1000 }, { "tube.reed", "(bore cone)", 98, 1000 }, { "tube.lip", "", 82, 1000 } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (double hz = all[i].low; hz <= all[i].high; hz *= 1.78)
      {
        g_autofree char *nodes = g_strdup_printf ("(g (type \"macro\") (value 1)) (o (type \"%s\") (freq %g) %s)", all[i].type, hz, all[i].params);
        g_autofree float *x = heard (nodes, "(g \"out\" -> o \"gate\") (o \"out\" -> out \"L\")", 72000);
        double cents = cents_off (x + 48000, 24000, hz), first = tone (x + 48000, 24000, hz * pow (2, cents / 1200), true);
        g_test_message ("%s %s %.0f Hz: %+.1f cent, first partial %.1f dB, all %.1f dB", all[i].type, all[i].params, hz, cents, db (first), db (rms (x + 48000, 24000)));
        g_assert_cmpfloat (fabs (cents), <=, 2);
        g_assert_cmpfloat (db (first), >, -25);
      }
}

/* Closing the gate ends the sound. */
static void
test_guides_end (void)
{
  static const char *const types[] = { "string.bow", "tube.reed", "tube.lip" };
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      g_autofree char *nodes = g_strdup_printf ("(g (type \"lfo\") (shape square) (rate 0.5) (unipolar #t)) (o (type \"%s\") (freq 220))", types[i]);
      g_autofree float *x = heard (nodes, "(g \"out\" -> o \"gate\") (o \"out\" -> out \"L\")", 96000);
      g_assert_cmpfloat (db (rms (x + 38400, 9600)), >, -30);
      g_test_message ("%s: %.1f dB a second after the gate", types[i], db (rms (x + 91200, 4800)));
      g_assert_cmpfloat (db (rms (x + 91200, 4800)), <, -40);
    }
}

/* ---- recordings ------------------------------------------------------------------------------------------- */

static DspSample *
load_sine (void *data, const char *path, char **problem)
{
  enum { LEN = 24000 };
  g_autofree float *x = g_new (float, LEN);
  DspSampleData sound = { .frames = x, .frame_count = LEN, .channels = 1, .rate = 24000 };
  (void) data;
  if (strcmp (path, "sine.wav"))
    {
      *problem = g_strdup ("no such file");
      return NULL;
    }
  for (int i = 0; i < LEN; i++)                 /* 480 Hz at 24 kHz */
    x[i] = (float) (0.5 * sin (2 * G_PI * i / 50));
  return dsp_sample_new (&sound);
}

static float *
played (const char *params, guint frames)
{
  g_autofree char *text = g_strdup_printf ("(patch (nodes (t (type \"macro\") (value 1)) (n (type \"macro\") (value 72)) (s (type \"sample.play\") (file \"sine.wav\") %s)"
                                           " (out (type \"output\"))) (connections (t \"out\" -> s \"trig\") (n \"out\" -> s \"note\") (s \"L\" -> out \"L\")))", params);
  DspConfig config = plain ();
  config.loader = (DspLoader){ load_sine, NULL };
  DspMachine *m = machine_of (text, config);
  float *l = g_new (float, frames), *r = g_new (float, frames);
  render (m, NULL, 0, NULL, l, r, frames);
  dsp_machine_free (m);
  g_free (r);
  return l;
}

static void
test_sample (void)
{
  /* an octave up: 960 Hz for half a second */
  g_autofree float *once = played ("", 48000);
  g_assert_cmpfloat_with_epsilon (amplitude (once + 2400, 19200, 960), 0.5, 0.002);
  g_assert_cmpfloat (rms (once + 24100, 20000), <, 1e-6);
  g_autofree float *forward = played ("(loop forward)", 96000);
  g_assert_cmpfloat_with_epsilon (rms (forward + 48000, 48000), 0.5 / sqrt (2), 0.01);
  g_autofree float *pingpong = played ("(loop pingpong)", 96000);
  g_assert_cmpfloat_with_epsilon (rms (pingpong + 48000, 48000), 0.5 / sqrt (2), 0.01);
  g_autofree float *backwards = played ("(speed -1)", 48000);
  g_assert_cmpfloat_with_epsilon (amplitude (backwards + 2400, 19200, 960), 0.5, 0.002);
  g_assert_cmpfloat (rms (backwards + 24100, 20000), <, 1e-6);
  g_autofree float *part = played ("(start 0.25) (end 0.5)", 48000);
  g_assert_cmpfloat_with_epsilon (rms (part + 480, 5280), 0.5 / sqrt (2), 0.01);
  g_assert_cmpfloat (rms (part + 6100, 20000), <, 1e-6);
  g_autofree float *same = played ("(root 72)", 48000);
  g_assert_cmpfloat (db (amplitude (same + 2400, 38400, 480) / 0.5), >, -0.01);
}

/* Two cycles of 2,048 frames: a sine, and one of twice its frequency. Anything else is too short. */
static DspSample *
load_cycles (void *data, const char *path, char **problem)
{
  enum { LEN = 4096 };
  g_autofree float *x = g_new (float, LEN);
  DspSampleData sound = { .frames = x, .frame_count = strcmp (path, "two.wav") ? 1000 : LEN, .channels = 1, .rate = 48000 };
  (void) data;
  (void) problem;
  for (int i = 0; i < LEN; i++)
    x[i] = (float) (0.5 * sin (2 * G_PI * i * (i < 2048 ? 1 : 2) / 2048));
  return dsp_sample_new (&sound);
}

static void
test_wavetable_file (void)
{
  DspConfig config = plain ();
  config.loader = (DspLoader){ load_cycles, NULL };
  for (int k = 0; k < 2; k++)
    {
      g_autofree char *text = g_strdup_printf ("(patch (nodes (o (type \"osc.wavetable\") (freq 500) (table \"two.wav\") (position %d)) (out (type \"output\")))"
                                               " (connections (o \"out\" -> out \"L\")))", k);
      DspMachine *m = machine_of (text, config);
      float *l = g_new (float, 48000), *r = g_new (float, 48000);
      render (m, NULL, 0, NULL, l, r, 48000);
      g_assert_cmpfloat_with_epsilon (amplitude (l, 48000, k ? 1000 : 500), 0.5, 0.005);
      g_assert_cmpfloat (db (amplitude (l, 48000, k ? 500 : 1000)), <, -50);
      dsp_machine_free (m);
      g_free (l);
      g_free (r);
    }
  DspPatch *patch = patch_of ("(patch (nodes (o (type \"osc.wavetable\") (table \"short.wav\")) (out (type \"output\"))) (connections (o \"out\" -> out \"L\")))");
  DspDiagnostics d;
  g_assert_null (dsp_program_compile (patch, &config, &d));
  g_assert_cmpstr (d.items[d.count - 1].code, ==, "P014");
  g_assert_nonnull (strstr (d.items[d.count - 1].message, "2,048"));
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (patch);
}

static void
test_no_file (void)
{
  static const char text[] = "(patch (nodes (s (type \"sample.play\") (file \"other.wav\")) (out (type \"output\"))) (connections (s \"L\" -> out \"L\")))";
  DspConfig config = plain ();
  DspPatch *patch = patch_of (text);
  DspDiagnostics d;
  config.loader = (DspLoader){ load_sine, NULL };
  g_assert_null (dsp_program_compile (patch, &config, &d));
  g_assert_cmpuint (d.count, >=, 1);
  g_assert_cmpstr (d.items[d.count - 1].code, ==, "P014");
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (patch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/sources/quality", test_quality);
  g_test_add_func ("/dsp/sources/exact-edges", test_exact_edges);
  g_test_add_func ("/dsp/sources/sync", test_sync);
  g_test_add_func ("/dsp/sources/fm", test_fm);
  g_test_add_func ("/dsp/sources/additive", test_additive);
  g_test_add_func ("/dsp/sources/wavetable", test_wavetable);
  g_test_add_func ("/dsp/sources/noise-slopes", test_noise_slopes);
  g_test_add_func ("/dsp/sources/dust", test_dust);
  g_test_add_func ("/dsp/sources/guides", test_guides);
  g_test_add_func ("/dsp/sources/guides-end", test_guides_end);
  g_test_add_func ("/dsp/sources/sample", test_sample);
  g_test_add_func ("/dsp/sources/wavetable-file", test_wavetable_file);
  g_test_add_func ("/dsp/sources/no-file", test_no_file);
  return g_test_run ();
}
