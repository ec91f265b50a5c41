/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The closed forms of tempo ramps and their inverses (symphonyscript.md 6.9). */
#include "kernel-tempo.h"

#include <math.h>

/* In all of these: s and e are bpm at both ends, B the stretch in beats, x a place in it in beats. */

static double
linear_seconds (double s, double e, double B, double x)
{
  double d = e - s;
  return 60 * B / d * log1p (d * (x / B) / s);
}

static double
linear_beats (double s, double e, double B, double seconds)
{
  double d = e - s;
  return B * s / d * expm1 (seconds * d / (60 * B));
}

static double
ease_in_seconds (double s, double e, double B, double x)
{
  double d = e - s, t = x / B;
  return d > 0 ? 60 * B / sqrt (s * d) * atan (t * sqrt (d / s))
               : 60 * B / sqrt (s * -d) * atanh (t * sqrt (-d / s));
}

static double
ease_in_beats (double s, double e, double B, double seconds)
{
  double d = e - s;
  return d > 0 ? B * sqrt (s / d) * tan (seconds * sqrt (s * d) / (60 * B))
               : B * sqrt (s / -d) * tanh (seconds * sqrt (s * -d) / (60 * B));
}

static double
ease_out_seconds (double s, double e, double B, double x)
{
  double d = e - s, t = x / B, r = sqrt (fabs (d) / e);
  return d > 0 ? 60 * B / sqrt (e * d) * (atanh (r) - atanh ((1 - t) * r))
               : 60 * B / sqrt (e * -d) * (atan (r) - atan ((1 - t) * r));
}

static double
ease_out_beats (double s, double e, double B, double seconds)
{
  double d = e - s, r = sqrt (fabs (d) / e);
  double rest = d > 0 ? tanh (atanh (r) - seconds * sqrt (e * d) / (60 * B))
                      : tan (atan (r) - seconds * sqrt (e * -d) / (60 * B));
  return B * (1 - rest / r);
}

static double
ramp_seconds (uint32_t curve, double s, double e, double B, double x)
{
  if (fabs (e - s) < 1e-9 * s)
    return 60 * x / s;
  switch (curve)
    {
    case TEMPO_LINEAR: return linear_seconds (s, e, B, x);
    case TEMPO_EASE_IN: return ease_in_seconds (s, e, B, x);
    case TEMPO_EASE_OUT: return ease_out_seconds (s, e, B, x);
    case TEMPO_EASE_IN_OUT:;
      double m = (s + e) / 2, half = B / 2;
      return x <= half
                 ? ease_in_seconds (s, m, half, x)
                 : ease_in_seconds (s, m, half, half) + ease_out_seconds (m, e, half, x - half);
    default: return 60 * x / s;
    }
}

static double
ramp_beats (uint32_t curve, double s, double e, double B, double seconds)
{
  if (fabs (e - s) < 1e-9 * s)
    return seconds * s / 60;
  switch (curve)
    {
    case TEMPO_LINEAR: return linear_beats (s, e, B, seconds);
    case TEMPO_EASE_IN: return ease_in_beats (s, e, B, seconds);
    case TEMPO_EASE_OUT: return ease_out_beats (s, e, B, seconds);
    case TEMPO_EASE_IN_OUT:;
      double m = (s + e) / 2, half = B / 2, middle = ease_in_seconds (s, m, half, half);
      return seconds <= middle ? ease_in_beats (s, m, half, seconds)
                               : half + ease_out_beats (m, e, half, seconds - middle);
    default: return seconds * s / 60;
    }
}

/* Beats of the ramp that lie before the stretch. */
static double
beats_before (const KernelTempo *tempo)
{
  return tempo->from_ticks > 0 ? fmin (tempo->from_ticks, tempo->ticks) / KERNEL_PPQ : 0;
}

static double
stretch_seconds (const KernelTempo *tempo, double B, double x)
{
  return x > 0 ? ramp_seconds (tempo->curve, tempo->bpm, tempo->to_bpm, B, x) : 0;
}

double
kernel_tempo_seconds (const KernelTempo *tempo, double ticks)
{
  double x = ticks / KERNEL_PPQ, B = tempo->ticks / KERNEL_PPQ;
  if (tempo->curve == TEMPO_STEP || B <= 0)
    return 60 * x / tempo->to_bpm;
  double from = beats_before (tempo), before = stretch_seconds (tempo, B, from);
  x += from;
  if (x <= B)
    return stretch_seconds (tempo, B, x) - before;
  return stretch_seconds (tempo, B, B) - before + 60 * (x - B) / tempo->to_bpm;
}

double
kernel_tempo_ticks (const KernelTempo *tempo, double seconds)
{
  double B = tempo->ticks / KERNEL_PPQ;
  if (tempo->curve == TEMPO_STEP || B <= 0)
    return seconds * tempo->to_bpm / 60 * KERNEL_PPQ;
  double from = beats_before (tempo), whole = stretch_seconds (tempo, B, B);
  seconds += stretch_seconds (tempo, B, from);
  if (seconds <= whole)
    return KERNEL_PPQ * (ramp_beats (tempo->curve, tempo->bpm, tempo->to_bpm, B, seconds) - from);
  return KERNEL_PPQ * (B - from + (seconds - whole) * tempo->to_bpm / 60);
}

double
kernel_tempo_bpm (const KernelTempo *tempo, double ticks)
{
  double s = tempo->bpm, e = tempo->to_bpm, place = ticks + beats_before (tempo) * KERNEL_PPQ;
  if (tempo->curve == TEMPO_STEP || tempo->ticks <= 0 || place >= tempo->ticks)
    return e;
  double t = place / tempo->ticks, f = t;
  switch (tempo->curve)
    {
    case TEMPO_EASE_IN: f = t * t; break;
    case TEMPO_EASE_OUT: f = t * (2 - t); break;
    case TEMPO_EASE_IN_OUT: f = t < 0.5 ? 2 * t * t : 1 - 2 * (1 - t) * (1 - t); break;
    default: break;
    }
  return s + (e - s) * f;
}
