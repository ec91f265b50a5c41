/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Filters: what an impulse becomes, Fourier transformed, against the transfer function that theory gives. */
#include <complex.h>
#include "effect-test.h"

typedef struct { double cutoff, q, gain; } Setting;
typedef double complex (*Response) (const Setting *s, double hz);

/* The impulse is loud, for below 10^-5 the machine takes a tail for silence; and sent at four levels, whose mean is nearer than
 * the rounding of one: at -78 dB and Q 20 that is as large as the gate. */
static const double levels[] = { 1e4, 1.37e4, 1.91e4, 2.83e4 };

#define ROUNDING 3e-6   /* of a ringing filter's single precision, summed over its ring: -110 dB */

/* Within 0.05 dB from 20 Hz to 20 kHz where the response is above -80 dB, but for the rounding. */
static void
check_response (const char *type, const char *params, const char *port, const Setting *s, Response response)
{
  double ring = RATE * (0.05 + 16 * MAX (s->q, s->gain ? 9 : 0.7) / (G_PI * s->cutoff)), worst = 0;
  guint n = (guint) CLAMP (ring, 4096, 192000) / BLOCK * BLOCK;
  g_autofree float *in = g_new0 (float, n), *l = g_new (float, n), *r = g_new (float, n);
  g_autofree double *mean = g_new0 (double, n);
  for (guint k = 0; k < G_N_ELEMENTS (levels); k++)
    {
      DspMachine *m = machine_around (type, params, port, plain ());
      in[0] = (float) levels[k];
      render_pair (m, in, in, l, r, n);
      for (guint i = 0; i < n; i++)
        mean[i] += l[i] / (double) (float) levels[k] / G_N_ELEMENTS (levels);
      dsp_machine_free (m);
    }
  for (double hz = 20; hz < 20001; hz *= 1.29)
    {
      double complex want = response (s, hz), have = 0, turn = 1, step = cexp (-2 * I * G_PI * hz / RATE);
      if (db (cabs (want)) < -80)
        continue;
      for (guint i = 0; i < n; i++, turn *= step)
        have += mean[i] * turn;
      double off = fabs (db (cabs (have)) - db (cabs (want)));
      worst = MAX (worst, off);
      if (off > 0.05 && cabs (have - want) > ROUNDING)
        g_error ("%s %s %s at %.1f Hz: %.3f dB instead of %.3f", type, params, port, hz, db (cabs (have)), db (cabs (want)));
    }
  g_test_message ("%s %s %s: within %.4f dB", type, params, port, worst);
}

static const double cutoffs[] = { 50, 440, 3000, 18000 }, qs[] = { 0.5, 0.707, 4, 20 };

/* ---- the cookbook, as it is printed ------------------------------------------------------------------------- */
static const char *const shapes[] = { "low", "high", "band", "notch", "all", "bell", "low_shelf", "high_shelf" };
static int shape_now;

static double complex
cookbook (const Setting *s, double hz)
{
  double w0 = 2 * G_PI * s->cutoff / RATE, c = cos (w0), alpha = sin (w0) / (2 * s->q), a = pow (10, s->gain / 40), e = 2 * sqrt (a) * alpha;
  double b0 = 1, b1 = -2 * c, b2 = 1, a0 = 1 + alpha, a1 = -2 * c, a2 = 1 - alpha;
  switch (shape_now)
    {
    case 0: b1 = 1 - c, b0 = b2 = b1 / 2; break;
    case 1: b1 = -(1 + c), b0 = b2 = -b1 / 2; break;
    case 2: b0 = alpha, b1 = 0, b2 = -alpha; break;
    case 3: break;
    case 4: b0 = 1 - alpha, b2 = 1 + alpha; break;
    case 5: b0 = 1 + alpha * a, b2 = 1 - alpha * a, a0 = 1 + alpha / a, a2 = 1 - alpha / a; break;
    case 6:
      b0 = a * (a + 1 - (a - 1) * c + e), b1 = 2 * a * (a - 1 - (a + 1) * c), b2 = a * (a + 1 - (a - 1) * c - e);
      a0 = a + 1 + (a - 1) * c + e, a1 = -2 * (a - 1 + (a + 1) * c), a2 = a + 1 + (a - 1) * c - e;
      break;
    default:
      b0 = a * (a + 1 + (a - 1) * c + e), b1 = -2 * a * (a - 1 + (a + 1) * c), b2 = a * (a + 1 + (a - 1) * c - e);
      a0 = a + 1 - (a - 1) * c + e, a1 = 2 * (a - 1 - (a + 1) * c), a2 = a + 1 - (a - 1) * c - e;
    }
  double complex z = cexp (-2 * I * G_PI * hz / RATE);
  return (b0 + b1 * z + b2 * z * z) / (a0 + a1 * z + a2 * z * z);
}

static void
test_biquad (void)
{
  for (shape_now = 0; shape_now < 8; shape_now++)
    for (guint i = 0; i < G_N_ELEMENTS (cutoffs); i++)
      for (guint k = 0; k < G_N_ELEMENTS (qs); k++)
        {
          Setting s = { cutoffs[i], qs[k], shape_now < 5 ? 0 : k % 2 ? 12 : -24 };
          g_autofree char *params = g_strdup_printf ("(shape %s) (cutoff %g) (q %g) (gain %g)", shapes[shape_now], s.cutoff, s.q, s.gain);
          check_response ("filter.biquad", params, "out", &s, cookbook);
        }
}

static void
test_equaliser (void)
{
  static const struct { const char *band; int shape; } bands[] = { { "low", 6 }, { "bell1", 5 }, { "bell2", 5 }, { "bell3", 5 }, { "bell4", 5 }, { "high", 7 } };
  for (guint b = 0; b < G_N_ELEMENTS (bands); b++)
    for (guint i = 0; i < G_N_ELEMENTS (cutoffs); i++)
      {
        const char *name = bands[b].band;
        Setting s = { cutoffs[i], qs[i % 3 + 1], i % 2 ? 9 : -9 };
        g_autofree char *params = g_strdup_printf ("(%s_freq %g) (%s_gain %g) (%s_q %g)", name, s.cutoff, name, s.gain, name, s.q);
        shape_now = bands[b].shape;
        check_response ("fx.eq", params, "L", &s, cookbook);
      }
}

/* ---- analogue prototypes through the bilinear transform ------------------------------------------------------ */
static double complex
s_of (const Setting *s, double hz)
{
  return I * tan (G_PI * hz / RATE) / tan (G_PI * s->cutoff / RATE);
}

static int port_now;

static double complex
state_variable (const Setting *s, double hz)
{
  double complex x = s_of (s, hz), d = x * x + x / s->q + 1;
  return port_now == 0 ? 1 / d : port_now == 1 ? x / s->q / d : port_now == 2 ? x * x / d : port_now == 3 ? (x * x + 1) / d : (1 - x * x) / d;
}

static void
test_state_variable (void)
{
  static const char *const ports[] = { "low", "band", "high", "notch", "peak" }, *const words[] = { "lowpass", "bandpass", "highpass", "notch" };
  for (guint i = 0; i < G_N_ELEMENTS (cutoffs); i++)
    for (guint k = 0; k < G_N_ELEMENTS (qs); k++)
      for (port_now = 0; port_now < 5; port_now++)
        {
          Setting s = { cutoffs[i], qs[k], 0 };
          g_autofree char *params = g_strdup_printf ("(cutoff %g) (q %g)", s.cutoff, s.q);
          check_response ("filter.svf", params, ports[port_now], &s, state_variable);
          if (port_now < 4)
            {
              g_autofree char *stereo = g_strdup_printf ("(cutoff %g) (q %g) (response %s)", s.cutoff, s.q, words[port_now]);
              check_response ("fx.filter", stereo, "L", &s, state_variable);
            }
        }
}

static double complex
one_pole (const Setting *s, double hz)
{
  double complex x = s_of (s, hz);
  return port_now == 0 ? 1 / (1 + x) : x / (1 + x);
}

static void
test_one_pole (void)
{
  static const char *const ports[] = { "low", "high" };
  for (guint i = 0; i < G_N_ELEMENTS (cutoffs); i++)
    for (port_now = 0; port_now < 2; port_now++)
      {
        Setting s = { cutoffs[i], 0.5, 0 };
        g_autofree char *params = g_strdup_printf ("(cutoff %g)", s.cutoff);
        check_response ("filter.onepole", params, ports[port_now], &s, one_pole);
      }
  Setting s = { 5, 0.5, 0 };
  check_response ("filter.dc", "", "out", &s, one_pole);
}

/* Small signals, where the ladder is linear: four one-poles, four times the resonance fed back, some of the level given back.
 * q holds the resonance, gain the poles. The impulse is scaled down
 * so that nothing saturates, and up again afterwards. */
static double complex
ladder (const Setting *s, double hz)
{
  double complex p = 1 / (1 + s_of (s, hz)), p2 = p * p, whole = 1 + 4 * s->q * p2 * p2;
  return (s->gain < 3 ? p2 : p2 * p2) * (1 + 1.8 * s->q) / whole * 1e-3;
}

static void
test_ladder (void)
{
  static const double resonances[] = { 0, 0.4, 0.85 };
  for (guint i = 0; i < G_N_ELEMENTS (cutoffs); i++)
    for (guint k = 0; k < G_N_ELEMENTS (resonances); k++)
      for (int poles = 2; poles <= 4; poles += 2)
        {
          enum { N = 96000 };
          Setting s = { cutoffs[i], resonances[k], poles };
          g_autofree char *text = g_strdup_printf ("(patch (nodes (in (type \"input\")) (g (type \"gain\") (amp 0.001)) (f (type \"filter.ladder\") (cutoff %g) (resonance %g) (poles %d)) (u (type \"math.mul\") (b 1e7))"
                                                   " (out (type \"output\"))) (connections (in \"L\" -> g \"in\") (g \"out\" -> f \"in\") (f \"out\" -> u \"a\") (u \"out\" -> out \"L\")))", s.cutoff, s.q, poles);
          g_autofree float *in = g_new0 (float, N), *l = g_new (float, N), *r = g_new (float, N);
          DspPatch *patch = patch_of (text);
          DspMachine *m = machine_with (patch, plain ());
          in[0] = 1;
          render_pair (m, in, in, l, r, N);
          for (double hz = 20; hz < 20001; hz *= 1.53)
            {
              double complex want = ladder (&s, hz), have = 0, turn = 1, step = cexp (-2 * I * G_PI * hz / RATE);
              if (db (cabs (want)) < -140)
                continue;
              for (guint n = 0; n < N; n++, turn *= step)
                have += l[n] * turn / 1e7;
              if (fabs (db (cabs (have)) - db (cabs (want))) > 0.05)
                g_error ("ladder %g Hz, resonance %g, %d poles at %.1f Hz: %.3f dB instead of %.3f", s.cutoff, s.q, poles, hz, db (cabs (have)), db (cabs (want)));
            }
          dsp_machine_free (m);
          dsp_patch_unref (patch);
        }
}

/* The parallel resonances of the tenor's "a", signs in turn. */
static double complex
vowel_a (const Setting *s, double hz)
{
  static const double centre[5] = { 650, 1080, 2650, 2900, 3250 }, level[5] = { 0, -6, -7, -8, -22 }, width[5] = { 80, 90, 120, 130, 140 };
  double complex sum = 0;
  for (int i = 0; i < 5; i++)
    {
      Setting one = { centre[i] * s->gain, 0, 0 };
      double complex x = s_of (&one, hz), k = width[i] / centre[i];
      sum += (i % 2 ? -4 : 4) * pow (10, level[i] / 20) * k * x / (x * x + k * x + 1);
    }
  return sum;
}

static void
test_formant (void)
{
  Setting s = { 650, 20, 1 };
  check_response ("filter.formant", "(vowel 0)", "out", &s, vowel_a);
  s.gain = 1.5;
  check_response ("filter.formant", "(vowel 0) (shift 1.5)", "out", &s, vowel_a);
}

/* ---- lines with feedback ------------------------------------------------------------------------------------ */
static void
test_comb (void)
{
  enum { N = 9600 };
  g_autofree float *in = g_new0 (float, N), *l = g_new (float, N), *r = g_new (float, N);
  for (int sign = -1; sign <= 1; sign += 2)
    {
      g_autofree char *params = g_strdup_printf ("(freq 480) (feedback %g)", sign * 0.75);
      DspMachine *m = machine_around ("filter.comb", params, "out", plain ());
      in[5] = 1;
      render_pair (m, in, in, l, r, N);
      for (int i = 0; i < 2000; i++)                    /* 48000 / 480 = 100 samples */
        g_assert_cmpfloat_with_epsilon (l[i], i >= 5 && (i - 5) % 100 == 0 ? pow (sign * 0.75, (i - 5) / 100) : 0, 1e-7);
      dsp_machine_free (m);
    }
  /* between the samples: it rings at the pitch asked for, a cent at most off */
  DspMachine *m = machine_around ("filter.comb", "(freq 613.7) (feedback 0.99) (damping 0.2)", "out", plain ());
  double best = 0, at = 0;
  render_pair (m, in, in, l, r, N);
  for (double cents = -10; cents <= 10; cents += 0.25)
    {
      double a = amplitude (l, N, 613.7 * pow (2, cents / 1200));
      if (a > best)
        best = a, at = cents;
    }
  g_test_message ("comb: %+.2f cent", at);
  g_assert_cmpfloat (fabs (at), <=, 2);
  dsp_machine_free (m);
}

static void
test_all_pass (void)
{
  enum { N = 38400 };
  g_autofree float *in = g_new0 (float, N), *l = g_new (float, N), *r = g_new (float, N);
  DspMachine *m = machine_around ("filter.allpass", "(time 0.01) (gain 0.6)", "out", plain ());
  in[3] = 1;
  render_pair (m, in, in, l, r, N);
  for (int i = 0; i < 4000; i++)                        /* -g, then (1 - g^2) g^k at each 480 samples */
    g_assert_cmpfloat_with_epsilon (l[i], i < 3 || (i - 3) % 480 ? 0 : i == 3 ? -0.6 : 0.64 * pow (0.6, (i - 3) / 480 - 1), 1e-6);
  for (double hz = 20; hz < 20000; hz *= 1.37)
    {
      double complex have = 0;
      for (int i = 0; i < N; i++)
        have += l[i] * cexp (-2 * I * G_PI * hz * i / RATE);
      g_assert_cmpfloat (fabs (db (cabs (have))), <, 0.001);
    }
  dsp_machine_free (m);
}

/* ---- in motion ------------------------------------------------------------------------------------------------ */
static void
check_motion (const char *node, const char *port, const char *moved, double amount)
{
  enum { N = 96000 };
  g_autofree char *text = g_strdup_printf ("(patch (nodes (o (type \"noise\")) (s (type \"noise\") (seed 9)) (h (type \"osc.square\") (freq 1234)) %s (out (type \"output\")))"
                                           " (connections (o \"out\" -> f \"in\") (s \"out\" -> f \"%s\" (amount %g)) (h \"out\" -> f \"%s\" (amount %g)) (f \"%s\" -> out \"L\")))",
                                           node, moved, amount, moved, amount, port);
  g_autofree float *l = g_new (float, N), *r = g_new (float, N);
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, plain ());
  double most = 0;
  render (m, NULL, 0, NULL, l, r, N);
  for (int i = 0; i < N; i++)
    {
      g_assert_true (isfinite (l[i]));
      most = MAX (most, fabsf (l[i]));
    }
  g_test_message ("%s moved by %s: at most %.1f", node, moved, most);
  g_assert_cmpfloat (most, <, 100);
  g_assert_cmpfloat (rms (l + N / 2, N / 2), >, 1e-4);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_motion (void)
{
  check_motion ("(f (type \"filter.svf\") (q 30))", "low", "cutoff", 15000);
  check_motion ("(f (type \"filter.ladder\") (resonance 1.1))", "out", "cutoff", 15000);
  check_motion ("(f (type \"filter.onepole\"))", "low", "cutoff", 15000);
  for (int i = 0; i < 8; i++)
    {
      g_autofree char *node = g_strdup_printf ("(f (type \"filter.biquad\") (shape %s) (q %d) (gain 12))", shapes[i], i < 6 ? 20 : 2);
      check_motion (node, "out", "cutoff", 15000);
      check_motion (node, "out", "gain", 24);
    }
  check_motion ("(f (type \"filter.formant\"))", "out", "vowel", 4);
  check_motion ("(f (type \"filter.comb\") (feedback 0.95))", "out", "freq", 8000);
  check_motion ("(f (type \"filter.allpass\") (gain 0.95))", "out", "time", 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/filters/biquad", test_biquad);
  g_test_add_func ("/dsp/filters/equaliser", test_equaliser);
  g_test_add_func ("/dsp/filters/state-variable", test_state_variable);
  g_test_add_func ("/dsp/filters/one-pole", test_one_pole);
  g_test_add_func ("/dsp/filters/ladder", test_ladder);
  g_test_add_func ("/dsp/filters/formant", test_formant);
  g_test_add_func ("/dsp/filters/comb", test_comb);
  g_test_add_func ("/dsp/filters/all-pass", test_all_pass);
  g_test_add_func ("/dsp/filters/motion", test_motion);
  return g_test_run ();
}
