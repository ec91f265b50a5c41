/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loudness: K-weighting, sums of 10 ms, gates and percentiles over fine classes of level; true peaks. */
#include <math.h>
#include <string.h>
#include "engine/meter.h"
#include "engine-snapshot.h"

#define STEPS_A_SECOND 100              /* a tone that starts between two steps is measured at most 0.06 LU low */
#define MOMENTARY 40                    /* steps of 10 ms */
#define SHORT_TERM 300
#define GATE_STEPS 10                   /* gating blocks overlap by 75 %; the range takes a value every 100 ms */
#define LEVEL_MIN -70.0                 /* LUFS, the absolute gate */
#define GROUP 64                        /* classes are also summed by groups, so that no walk is long */
#define GROUPS 157
#define LEVELS (GROUPS * GROUP)         /* classes of 0.01 LU: to +30 LUFS */
#define OFFSET -0.691                   /* dB, BS.1770: a sine of 997 Hz in one channel at 0 dBFS reads -3.01 */
#define TAPS 12                         /* of each of the four phases */
#define PIECE 64

typedef double Pair __attribute__ ((vector_size (16)));        /* left, right */
typedef struct { double b0, b1, b2, a1, a2; Pair z1, z2; } Biquad;
typedef struct { double power; uint32_t count; } Level;
typedef struct { Level all, groups[GROUPS], classes[LEVELS]; } Levels;

enum { MOMENTARY_NOW, SHORT_NOW, MOMENTARY_MAX, SHORT_MAX, INTEGRATED, RANGE, TRUE_PEAK, SECONDS, VALUES };

struct EngineLoudnessMeter {
  double   rate;
  Biquad   shelf, high_pass;
  uint64_t frames, edge, steps;         /* edge: the frame at which the step ends */
  uint32_t step_frames;                 /* in it so far */
  Pair     square;
  struct { double sum; uint32_t frames; } past[SHORT_TERM];     /* past[steps % SHORT_TERM] comes next */
  Levels   gated, ranged;
  float    between[3][TAPS], tail[2][TAPS - 1];
  double   values[VALUES];
  EngineSnapshot shown;
};

/* ---- K-weighting ------------------------------------------------------------------------------------------------- */

/* BS.1770 gives both filters as coefficients at 48 kHz. These are the analogue prototypes behind them, taken back
 * through the bilinear transform (Mansbridge, Finn and Reiss 2012), so that every rate has the same response. */
static void
set_weighting (EngineLoudnessMeter *meter)
{
  double high = pow (10, 3.999843853973347 / 20), band = pow (high, 0.4996667741545416);
  double k = tan (G_PI * 1681.974450955533 / meter->rate), q = 0.7071752369554196, scale = 1 + k / q + k * k;

  meter->shelf = (Biquad) { .b0 = (high + band * k / q + k * k) / scale, .b1 = 2 * (k * k - high) / scale,
                            .b2 = (high - band * k / q + k * k) / scale, .a1 = 2 * (k * k - 1) / scale,
                            .a2 = (1 - k / q + k * k) / scale };
  k = tan (G_PI * 38.13547087602444 / meter->rate);
  q = 0.5003270373238773;
  scale = 1 + k / q + k * k;
  meter->high_pass = (Biquad) { .b0 = 1, .b1 = -2, .b2 = 1, .a1 = 2 * (k * k - 1) / scale, .a2 = (1 - k / q + k * k) / scale };
}

static inline Pair
run_biquad (Biquad *f, Pair x)
{
  Pair y = f->b0 * x + f->z1;

  f->z1 = f->b1 * x - f->a1 * y + f->z2;
  f->z2 = f->b2 * x - f->a2 * y;
  return y;
}

/* ---- gates ------------------------------------------------------------------------------------------------------- */

static double
level_of (double power)
{
  return power > 0 ? fmax (OFFSET + 10 * log10 (power), ENGINE_LOUDNESS_NONE) : ENGINE_LOUDNESS_NONE;
}

static int
class_of (double power)
{
  return (int) fmin (fmax (floor ((level_of (power) - LEVEL_MIN) * 100), -1), LEVELS - 1);
}

static void
count_level (Levels *levels, double power)
{
  int at = class_of (power);
  Level *to[3] = { &levels->all, &levels->groups[at / GROUP], &levels->classes[at] };

  for (int i = 0; i < 3 && at >= 0; i++)
    {
      to[i]->count++;
      to[i]->power += power;
    }
}

static void
sum_levels (Level *sum, const Level *from, int first, int end)
{
  for (int i = first; i < end; i++)
    {
      sum->count += from[i].count;
      sum->power += from[i].power;
    }
}

/* All that lies above the gate, which is so many LU under the mean of all. */
static Level
find_above (const Levels *levels, double lu)
{
  double gate = levels->all.count ? levels->all.power / levels->all.count * pow (10, -lu / 10) : 0;
  int at = MAX (class_of (gate), 0), next = at / GROUP + 1;
  Level above = { 0 };

  if (levels->classes[at].power < gate * levels->classes[at].count)
    at++;
  sum_levels (&above, levels->classes, at, next * GROUP);
  sum_levels (&above, levels->groups, next, GROUPS);
  return above;
}

static double
integrate (const Levels *levels)
{
  Level above = find_above (levels, 10);

  return above.count ? level_of (above.power / above.count) : ENGINE_LOUDNESS_NONE;
}

/* The level of what stands at this place when all are sorted. */
static double
level_at (const Levels *levels, uint32_t place)
{
  int group = 0, at;

  while (group < GROUPS - 1 && place >= levels->groups[group].count)
    place -= levels->groups[group++].count;
  at = group * GROUP;
  while (at < LEVELS - 1 && place >= levels->classes[at].count)
    place -= levels->classes[at++].count;
  return levels->classes[at].count ? level_of (levels->classes[at].power / levels->classes[at].count) : LEVEL_MIN;
}

static double
find_range (const Levels *levels)
{
  uint32_t count = find_above (levels, 20).count, below = levels->all.count - count;

  if (!count)
    return 0;
  return level_at (levels, below + (uint32_t) lround ((count - 1) * 0.95))
         - level_at (levels, below + (uint32_t) lround ((count - 1) * 0.10));
}

/* ---- steps of 10 ms ---------------------------------------------------------------------------------------------- */

static double
mean_power (const EngineLoudnessMeter *meter, uint32_t steps)
{
  double sum = 0;
  uint32_t frames = 0;

  for (uint32_t i = 1; i <= steps; i++)
    {
      uint32_t at = (uint32_t) ((meter->steps + SHORT_TERM - i) % SHORT_TERM);

      sum += meter->past[at].sum;
      frames += meter->past[at].frames;
    }
  return sum / frames;
}

static void
set_edge (EngineLoudnessMeter *meter)
{
  meter->edge = (uint64_t) llround ((double) (meter->steps + 1) * meter->rate / STEPS_A_SECOND);
}

static void
end_step (EngineLoudnessMeter *meter)
{
  double *v = meter->values, momentary, short_term;

  meter->past[meter->steps % SHORT_TERM].sum = meter->square[0] + meter->square[1];
  meter->past[meter->steps % SHORT_TERM].frames = meter->step_frames;
  meter->square = (Pair) { 0, 0 };
  meter->step_frames = 0;
  meter->steps++;
  set_edge (meter);
  momentary = mean_power (meter, MOMENTARY);
  short_term = mean_power (meter, SHORT_TERM);
  v[MOMENTARY_NOW] = level_of (momentary);
  v[SHORT_NOW] = level_of (short_term);
  v[MOMENTARY_MAX] = fmax (v[MOMENTARY_MAX], v[MOMENTARY_NOW]);
  v[SHORT_MAX] = fmax (v[SHORT_MAX], v[SHORT_NOW]);
  v[SECONDS] = (double) meter->steps / STEPS_A_SECOND;
  if (meter->steps % GATE_STEPS)
    return;
  if (meter->steps >= MOMENTARY)
    count_level (&meter->gated, momentary);
  if (meter->steps >= SHORT_TERM)
    count_level (&meter->ranged, short_term);
  v[INTEGRATED] = integrate (&meter->gated);
  v[RANGE] = find_range (&meter->ranged);
}

/* ---- true peaks -------------------------------------------------------------------------------------------------- */

static double
bessel (double x)                       /* of order 0, first kind, modified */
{
  double sum = 1, term = 1;

  for (int i = 1; i < 30; i++)
    sum += term *= x * x / (4.0 * i * i);
  return sum;
}

/* Three points between two samples: a sinc under a Kaiser window, each phase with gain 1 at rest. */
static void
set_phases (EngineLoudnessMeter *meter)
{
  for (int phase = 0; phase < 3; phase++)
    {
      double sum = 0, taps[TAPS];

      for (int i = 0; i < TAPS; i++)
        {
          double x = i - (TAPS / 2 - 1) - (phase + 1) / 4.0, edge = x / (TAPS / 2);

          taps[i] = sin (G_PI * x) / (G_PI * x) * bessel (5 * sqrt (fmax (1 - edge * edge, 0)));
          sum += taps[i];
        }
      for (int i = 0; i < TAPS; i++)
        meter->between[phase][i] = (float) (taps[i] / sum);
    }
}

static float
find_true_peak (EngineLoudnessMeter *meter, int side, const float *from, uint32_t frames)
{
  float x[TAPS - 1 + PIECE], sum[PIECE], peak = 0;

  memcpy (x, meter->tail[side], sizeof meter->tail[side]);
  memcpy (x + TAPS - 1, from, frames * sizeof *from);
  memset (x + TAPS - 1 + frames, 0, (PIECE - frames) * sizeof *from);
  for (uint32_t n = 0; n < frames; n++)
    peak = fmaxf (peak, fabsf (from[n]));
  for (int phase = 0; phase < 3; phase++)
    {
      memset (sum, 0, sizeof sum);
      for (int i = 0; i < TAPS; i++)
        for (int n = 0; n < PIECE; n++)
          sum[n] += meter->between[phase][i] * x[n + i];
      for (uint32_t n = 0; n < frames; n++)
        peak = fmaxf (peak, fabsf (sum[n]));
    }
  memmove (meter->tail[side], x + frames, sizeof meter->tail[side]);
  return peak;
}

/* ---- the meter --------------------------------------------------------------------------------------------------- */

static void
weigh (EngineLoudnessMeter *meter, const float *left, const float *right, uint32_t frames)
{
  Pair square = meter->square;

  for (uint32_t i = 0; i < frames; i++)
    {
      Pair y = run_biquad (&meter->high_pass, run_biquad (&meter->shelf, (Pair) { left[i], right[i] }));

      square += y * y;
    }
  meter->square = square;
  meter->step_frames += frames;
  meter->frames += frames;
  if (meter->frames == meter->edge)
    end_step (meter);
}

void
engine_loudness_meter_add (EngineLoudnessMeter *meter, const float *left, const float *right, uint32_t frames)
{
  for (uint32_t done = 0, n; done < frames; done += n)
    {
      float peak[2];

      n = MIN (frames - done, PIECE);
      for (int side = 0; side < 2; side++)
        peak[side] = find_true_peak (meter, side, (side ? right : left) + done, n);
      meter->values[TRUE_PEAK] = fmax (meter->values[TRUE_PEAK], fmaxf (peak[0], peak[1]));
      for (uint32_t at = 0, part; at < n; at += part)
        {
          part = (uint32_t) MIN (n - at, meter->edge - meter->frames);
          weigh (meter, left + done + at, right + done + at, part);
        }
    }
  engine_snapshot_write (&meter->shown, meter->values, VALUES);
}

void
engine_loudness_meter_get (const EngineLoudnessMeter *meter, EngineLoudness *loudness)
{
  double v[VALUES];

  g_return_if_fail (meter != NULL && loudness != NULL);
  engine_snapshot_read (&meter->shown, v, VALUES);
  *loudness = (EngineLoudness) { .momentary = v[MOMENTARY_NOW], .short_term = v[SHORT_NOW], .momentary_max = v[MOMENTARY_MAX],
                                 .short_term_max = v[SHORT_MAX], .integrated = v[INTEGRATED], .range = v[RANGE],
                                 .true_peak = v[TRUE_PEAK], .seconds = v[SECONDS] };
}

void
engine_loudness_meter_reset (EngineLoudnessMeter *meter, double rate)
{
  if (rate != meter->rate)
    {
      meter->rate = rate;
      set_weighting (meter);
      set_phases (meter);
    }
  meter->shelf.z1 = meter->shelf.z2 = meter->high_pass.z1 = meter->high_pass.z2 = meter->square = (Pair) { 0, 0 };
  meter->frames = meter->steps = 0;
  meter->step_frames = 0;
  set_edge (meter);
  memset (&meter->gated, 0, sizeof meter->gated);
  memset (&meter->ranged, 0, sizeof meter->ranged);
  memset (meter->tail, 0, sizeof meter->tail);
  for (int i = 0; i < SHORT_TERM; i++)
    {
      meter->past[i].sum = 0;
      meter->past[i].frames = (uint32_t) lround (rate / STEPS_A_SECOND);
    }
  for (int i = 0; i < VALUES; i++)
    meter->values[i] = i < RANGE ? ENGINE_LOUDNESS_NONE : 0;
  engine_snapshot_write (&meter->shown, meter->values, VALUES);
}

EngineLoudnessMeter *
engine_loudness_meter_new (double rate)
{
  EngineLoudnessMeter *meter = g_aligned_alloc0 (1, sizeof *meter, _Alignof (EngineLoudnessMeter));

  engine_loudness_meter_reset (meter, rate);
  return meter;
}

void
engine_loudness_meter_free (EngineLoudnessMeter *meter)
{
  g_aligned_free (meter);
}
