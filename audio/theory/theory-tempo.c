/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tempo ramps in closed form, their inverse, and lines made of them. */
#include "theory/tempo.h"
#include <math.h>

static double
shape (TheoryCurve curve, double t)
{
  switch (curve)
    {
    case THEORY_CURVE_EASE_IN: return t * t;
    case THEORY_CURVE_EASE_OUT: return t * (2 - t);
    case THEORY_CURVE_EASE_IN_OUT: return t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t);
    case THEORY_CURVE_LINEAR: return t;
    case THEORY_CURVE_STEP: break;
    }
  return 0;
}

double
theory_ramp_get_bpm (TheoryCurve curve, double s, double e, double B, double x)
{
  if (curve == THEORY_CURVE_STEP || !(B > 0) || x <= 0)
    return s;
  return x >= B ? e : s + (e - s) * shape (curve, x / B);
}

static double
ease_in_seconds (double s, double e, double B, double x)
{
  double d = e - s, t = x / B;

  if (fabs (d) < 1e-9 * s)
    return 60 * x / s;
  if (d > 0)
    return 60 * B / sqrt (s * d) * atan (t * sqrt (d / s));
  return 60 * B / sqrt (s * -d) * atanh (t * sqrt (-d / s));
}

/* The line of an ease-out is that of an ease-in run backwards from e. Differences of arcs are taken as one arc, so that nothing
 * is lost where little of the ramp has passed. */
static double
ease_out_seconds (double s, double e, double B, double x)
{
  double d = e - s, t = x / B, square, r;

  if (fabs (d) < 1e-9 * s)
    return 60 * x / s;
  square = fabs (d) / e;
  r = sqrt (square);
  if (d > 0)
    return 60 * B / sqrt (e * d) * atanh (t * r / (s / e + t * square));
  return 60 * B / sqrt (e * -d) * atan (t * r / (1 + (1 - t) * square));
}

double
theory_ramp_get_seconds (TheoryCurve curve, double s, double e, double B, double x)
{
  double d = e - s, half = B / 2, middle = (s + e) / 2;

  if (curve == THEORY_CURVE_STEP || !(B > 0) || fabs (d) < 1e-9 * s)
    return 60 * x / s;
  switch (curve)
    {
    case THEORY_CURVE_EASE_IN: return ease_in_seconds (s, e, B, x);
    case THEORY_CURVE_EASE_OUT: return ease_out_seconds (s, e, B, x);
    case THEORY_CURVE_EASE_IN_OUT:
      if (x <= half)
        return ease_in_seconds (s, middle, half, x);
      return ease_in_seconds (s, middle, half, half) + ease_out_seconds (middle, e, half, x - half);
    case THEORY_CURVE_LINEAR:
    case THEORY_CURVE_STEP: break;
    }
  return 60 * B / d * log1p (d * x / B / s);
}

double
theory_ramp_get_beats (TheoryCurve curve, double s, double e, double B, double seconds)
{
  double d = e - s, low = 0, high = B, x;

  if (curve == THEORY_CURVE_STEP || !(B > 0) || fabs (d) < 1e-9 * s)
    return seconds * s / 60;
  if (curve == THEORY_CURVE_LINEAR)
    return B * s / d * expm1 (seconds * d / (60 * B));
  /* Newton kept inside a bracket: seconds(x) rises and its slope is 60 / bpm(x). */
  x = B * seconds / theory_ramp_get_seconds (curve, s, e, B, B);
  for (int i = 0; i < 60; i++)
    {
      double miss, next;

      if (x < low || x > high)
        x = (low + high) / 2;
      miss = theory_ramp_get_seconds (curve, s, e, B, x) - seconds;
      if (miss > 0)
        high = x;
      else
        low = x;
      next = x - miss * theory_ramp_get_bpm (curve, s, e, B, x) / 60;
      if (fabs (next - x) <= 1e-13 * (B + 1))
        return next;
      x = next;
    }
  return x;
}

double
theory_tempo_get_bpm (const TheoryTempo *tempo, double beat)
{
  return theory_ramp_get_bpm (tempo->curve, tempo->bpm, tempo->to_bpm, tempo->beats, tempo->from_beats + beat - tempo->beat);
}

double
theory_tempo_get_seconds (const TheoryTempo *tempo, double beat)
{
  double x = beat - tempo->beat, from = tempo->from_beats, before;

  if (tempo->curve == THEORY_CURVE_STEP || !(tempo->beats > 0))
    return tempo->start_s + 60 * x / tempo->bpm;
  before = from > 0 ? theory_ramp_get_seconds (tempo->curve, tempo->bpm, tempo->to_bpm, tempo->beats, from) : 0;
  if (x < 0)
    return tempo->start_s + 60 * x / theory_tempo_get_bpm (tempo, tempo->beat);
  if (from + x <= tempo->beats)
    return tempo->start_s - before
           + theory_ramp_get_seconds (tempo->curve, tempo->bpm, tempo->to_bpm, tempo->beats, from + x);
  return tempo->start_s - before
         + theory_ramp_get_seconds (tempo->curve, tempo->bpm, tempo->to_bpm, tempo->beats, tempo->beats)
         + 60 * (from + x - tempo->beats) / tempo->to_bpm;
}

double
theory_tempo_get_beat (const TheoryTempo *tempo, double seconds)
{
  double t = seconds - tempo->start_s, from = tempo->from_beats, before, all;

  if (tempo->curve == THEORY_CURVE_STEP || !(tempo->beats > 0))
    return tempo->beat + t * tempo->bpm / 60;
  if (t < 0)
    return tempo->beat + t * theory_tempo_get_bpm (tempo, tempo->beat) / 60;
  before = from > 0 ? theory_ramp_get_seconds (tempo->curve, tempo->bpm, tempo->to_bpm, tempo->beats, from) : 0;
  all = theory_ramp_get_seconds (tempo->curve, tempo->bpm, tempo->to_bpm, tempo->beats, tempo->beats);
  if (before + t <= all)
    return tempo->beat - from + theory_ramp_get_beats (tempo->curve, tempo->bpm, tempo->to_bpm, tempo->beats, before + t);
  return tempo->beat - from + tempo->beats + (before + t - all) * tempo->to_bpm / 60;
}

static size_t
find (const TheoryTempo *line, size_t count, double place, size_t *hint, int by_seconds)
{
  size_t low = 0, high = count;
#define AT(i) (by_seconds ? line[i].start_s : line[i].beat)
  if (hint && *hint < count && AT (*hint) <= place && (*hint + 1 == count || AT (*hint + 1) > place))
    return *hint;
  while (high - low > 1)
    {
      size_t middle = (low + high) / 2;

      if (AT (middle) <= place)
        low = middle;
      else
        high = middle;
    }
#undef AT
  if (hint)
    *hint = low;
  return low;
}

double
theory_line_get_bpm (const TheoryTempo *line, size_t count, double beat, size_t *hint)
{
  return theory_tempo_get_bpm (&line[find (line, count, beat, hint, 0)], beat);
}

double
theory_line_get_seconds (const TheoryTempo *line, size_t count, double beat, size_t *hint)
{
  return theory_tempo_get_seconds (&line[find (line, count, beat, hint, 0)], beat);
}

double
theory_line_get_beat (const TheoryTempo *line, size_t count, double seconds, size_t *hint)
{
  return theory_tempo_get_beat (&line[find (line, count, seconds, hint, 1)], seconds);
}

void
theory_line_prepare (TheoryTempo *line, size_t count)
{
  if (count == 0)
    return;
  line[0].start_s = 0;
  if (line[0].beat != 0)
    line[0].start_s = theory_tempo_get_seconds (&line[0], 2 * line[0].beat);
  for (size_t i = 1; i < count; i++)
    line[i].start_s = theory_tempo_get_seconds (&line[i - 1], line[i].beat);
}
