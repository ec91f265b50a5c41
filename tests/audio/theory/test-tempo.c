/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tempo in closed form against numbers: the integral 60 / bpm(u), summed in long double, for every curve and part of a ramp. */
#include "theory/tempo.h"
#include <glib.h>
#include <math.h>

static long double
shape (TheoryCurve curve, long double t)
{
  switch (curve)
    {
    case THEORY_CURVE_LINEAR: return t;
    case THEORY_CURVE_EASE_IN: return t * t;
    case THEORY_CURVE_EASE_OUT: return t * (2 - t);
    case THEORY_CURVE_EASE_IN_OUT: return t < 0.5L ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
    case THEORY_CURVE_STEP: break;
    }
  return 0;
}

typedef struct { TheoryCurve curve; long double s, e, B; } Ramp;

static long double
slowness (const Ramp *ramp, long double u)
{
  return 60 / (ramp->s + (ramp->e - ramp->s) * shape (ramp->curve, u / ramp->B));
}

/* Ten-point Gauss-Legendre. */
static long double
gauss_once (const Ramp *ramp, long double from, long double to)
{
  static const long double x[5] = { 0.148874338981631210885L, 0.433395394129247190799L, 0.679409568299024406234L, 0.865063366688984510732L, 0.973906528517171720078L };
  static const long double w[5] = { 0.295524224714752870174L, 0.269266719309996355091L, 0.219086362515982043996L, 0.149451349150580593146L, 0.066671344308688137594L };
  long double sum = 0, half = (to - from) / 2;

  for (int i = 0; i < 5; i++)
    sum += w[i] * half * (slowness (ramp, from + half * (1 + x[i])) + slowness (ramp, from + half * (1 - x[i])));
  return sum;
}

/* Halved until both halves agree with the whole. */
static long double
gauss (const Ramp *ramp, long double from, long double to, int depth)
{
  long double middle = (from + to) / 2, whole = gauss_once (ramp, from, to);
  long double halves = gauss_once (ramp, from, middle) + gauss_once (ramp, middle, to);

  if (depth == 0 || fabsl (whole - halves) <= 1e-15L * fabsl (halves))
    return halves;
  return gauss (ramp, from, middle, depth - 1) + gauss (ramp, middle, to, depth - 1);
}

/* The curve has a bend in the middle of ease-in-out: no piece may lie across it. */
static long double
integral (const Ramp *ramp, long double from, long double to)
{
  long double middle = ramp->B / 2;

  if (ramp->curve == THEORY_CURVE_EASE_IN_OUT && from < middle && to > middle)
    return gauss (ramp, from, middle, 24) + gauss (ramp, middle, to, 24);
  return gauss (ramp, from, to, 24);
}

static void
assert_close (const Ramp *ramp, long double from, long double to, double got)
{
  long double want = integral (ramp, from, to);

  if (fabsl (got - want) > 1e-9L * fabsl (want))
    g_error ("curve %d from %Lg to %Lg over %Lg, beats %Lg to %Lg: %.17g, not %.17Lg", ramp->curve, ramp->s, ramp->e, ramp->B, from, to, got, want);
}

static double
bpm_by_chance (GRand *rand)
{
  return g_rand_int_range (rand, 0, 3) ? g_rand_double_range (rand, 20, 300) : g_rand_int_range (rand, 0, 2) ? 1 : 999;
}

/* Very different, very alike and equal tempos; whole ramps, parts from the beginning, and parts in the middle. */
static Ramp
ramp_by_chance (GRand *rand)
{
  Ramp ramp = { (TheoryCurve) g_rand_int_range (rand, THEORY_CURVE_LINEAR, THEORY_CURVE_EASE_IN_OUT + 1), bpm_by_chance (rand), 0, 0 };

  ramp.e = g_rand_int_range (rand, 0, 4) ? bpm_by_chance (rand) : ramp.s * (1 + pow (10, -g_rand_double_range (rand, 2, 12)));
  ramp.e = (double) fminl (ramp.e, 999);
  ramp.B = pow (10, g_rand_double_range (rand, -1.5, 3));
  ramp.s = (double) ramp.s;
  ramp.B = (double) ramp.B;
  return ramp;
}

static void
test_integrals (void)
{
  GRand *rand = g_rand_new_with_seed (7);

  for (unsigned i = 0; i < 4000; i++)
    {
      Ramp ramp = ramp_by_chance (rand);
      double s = (double) ramp.s, e = (double) ramp.e, B = (double) ramp.B, x = B * (i % 5 ? g_rand_double (rand) : pow (10, -g_rand_double_range (rand, 0, 6)));

      assert_close (&ramp, 0, B, theory_ramp_get_seconds (ramp.curve, s, e, B, B));
      assert_close (&ramp, 0, x, theory_ramp_get_seconds (ramp.curve, s, e, B, x));
    }
  g_rand_free (rand);
}

/* A stretch that begins inside of its ramp, as behind a scope that interrupted it. */
static void
test_parts (void)
{
  GRand *rand = g_rand_new_with_seed (8);

  for (unsigned i = 0; i < 2000; i++)
    {
      Ramp ramp = ramp_by_chance (rand);
      double B = (double) ramp.B, from = B * g_rand_double_range (rand, 0, 0.9), x = (B - from) * g_rand_double_range (rand, 0.01, 1);
      TheoryTempo tempo = { .beat = 3, .bpm = (double) ramp.s, .to_bpm = (double) ramp.e, .beats = B, .from_beats = from, .curve = ramp.curve };
      double seconds = theory_tempo_get_seconds (&tempo, 3 + x);

      assert_close (&ramp, from, from + (long double) (3 + x - 3), seconds);
      g_assert_cmpfloat_with_epsilon (theory_tempo_get_beat (&tempo, seconds), 3 + x, 1e-8 * (1 + B));
    }
  g_rand_free (rand);
}

/* A line of many stretches: what is summed up stretch by stretch. */
static void
test_lines (void)
{
  GRand *rand = g_rand_new_with_seed (9);

  for (unsigned round = 0; round < 100; round++)
    {
      TheoryTempo line[12];
      Ramp ramps[12];
      long double want = 0;
      double at = 0;
      size_t hint = 0;

      for (unsigned i = 0; i < 12; i++)
        {
          double length = g_rand_double_range (rand, 0.25, 8);

          ramps[i] = ramp_by_chance (rand);
          ramps[i].B = length * 2;
          line[i] = (TheoryTempo) { .beat = at, .bpm = (double) ramps[i].s, .to_bpm = (double) ramps[i].e, .beats = (double) ramps[i].B, .curve = ramps[i].curve };
          at += length;
        }
      theory_line_prepare (line, 12);
      for (unsigned i = 0; i < 11; i++)
        {
          double got = theory_line_get_seconds (line, 12, line[i + 1].beat, &hint);

          want += integral (&ramps[i], 0, line[i + 1].beat - line[i].beat);
          g_assert_cmpfloat_with_epsilon (got, (double) want, 1e-9 * (double) want);
          g_assert_cmpfloat_with_epsilon (theory_line_get_beat (line, 12, got, NULL), line[i + 1].beat, 1e-9 * (1 + line[i + 1].beat));
        }
    }
  g_rand_free (rand);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/theory/tempo/integrals", test_integrals);
  g_test_add_func ("/theory/tempo/parts", test_parts);
  g_test_add_func ("/theory/tempo/lines", test_lines);
  return g_test_run ();
}
