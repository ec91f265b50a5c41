/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Recordings in memory: levels of half the rate, laid-out loops, tidy ends, and reading at any speed.
 *
 * The interpolator is a windowed sinc (Kaiser's window, beta 8: stop band near -80 dB) of 32 taps in 256 phases, joined
 * linearly. Reading faster than recorded lowers its cutoff; beyond 1.5 the next level is read (a pyramid as textures
 * have it: L. Williams, "Pyramidal parametrics", 1983). */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-sample.h"

#define LOOP_MARGIN   4096              /* frames: more than all filters reach at the last level */
#define HALF_TAPS     63                /* of the halving filter on either side of its middle */
#define FADE_IN_S     0.001
#define FADE_OUT_S    0.003
#define BEND_S        0.002
#define AT_ZERO       0.01f             /* of the peak: an end below this needs no fade */
#define PI            3.14159265358979323846

float dsp_sinc[DSP_SINC_CUTOFFS][DSP_SINC_PHASES + 1][DSP_SINC_TAPS];
static double half_band[HALF_TAPS + 1];

/* ---- tables ------------------------------------------------------------------------------------------------ */

/* Modified Bessel function of order 0, by its series. */
static double
bessel_i0 (double x)
{
  double sum = 1, term = 1;

  for (int k = 1; k < 60; k++)
    {
      term *= x / (2 * k) * (x / (2 * k));
      sum += term;
    }
  return sum;
}

static double
kaiser (double x, double beta)          /* x: -1..1 */
{
  return fabs (x) >= 1 ? 0 : bessel_i0 (beta * sqrt (1 - x * x)) / bessel_i0 (beta);
}

static double
sinc (double x)
{
  return fabs (x) < 1e-12 ? 1 : sin (PI * x) / (PI * x);
}

static void
fill_tables (void)
{
  for (int c = 0; c < DSP_SINC_CUTOFFS; c++)
    for (int p = 0; p <= DSP_SINC_PHASES; p++)
      {
        double cutoff = pow (DSP_SINC_SPEED, -c / (DSP_SINC_CUTOFFS - 1.0)), sum = 0, row[DSP_SINC_TAPS];

        for (int t = 0; t < DSP_SINC_TAPS; t++)
          {
            double x = t - (DSP_SINC_TAPS / 2 - 1) - (double) p / DSP_SINC_PHASES;

            sum += row[t] = cutoff * sinc (cutoff * x) * kaiser (x / (DSP_SINC_TAPS / 2), 8);
          }
        for (int t = 0; t < DSP_SINC_TAPS; t++)
          dsp_sinc[c][p][t] = (float) (row[t] / sum);
      }
  for (int i = 0; i <= HALF_TAPS; i++)
    half_band[i] = 0.5 * sinc (i / 2.0) * kaiser (i / (HALF_TAPS + 1.0), 9);
}

void
dsp_sinc_init (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, fill_tables);
}

/* ---- making ------------------------------------------------------------------------------------------------ */

static float
peak_of (const float *x, size_t count)
{
  float peak = 0;

  for (size_t i = 0; i < count; i++)
    peak = fmaxf (peak, fabsf (x[i]));
  return peak;
}

static size_t
at_most (double frames, size_t most)
{
  return frames < (double) most ? (size_t) frames : most;
}

/* What starts or stops away from zero would click. */
static void
fade_ends (float *x, size_t count, double rate)
{
  float least = peak_of (x, count) * AT_ZERO;
  size_t in = at_most (FADE_IN_S * rate, count / 4), out = at_most (FADE_OUT_S * rate, count / 4);

  if (fabsf (x[0]) > least)
    for (size_t i = 0; i < in; i++)
      x[i] *= (float) (0.5 - 0.5 * cos (PI * (double) i / (double) in));
  if (fabsf (x[count - 1]) > least)
    for (size_t i = 0; i < out; i++)
      x[count - 1 - i] *= (float) (0.5 - 0.5 * cos (PI * (double) i / (double) out));
}

/* Ends of a loop that meet with a jump beyond what the sound does nearby are bent together. */
static void
bend_loop (float *x, size_t from, size_t to, double rate)
{
  size_t n = at_most (BEND_S * rate, (to - from) / 4);
  float usual = 1e-3f, jump = x[from] - x[to - 1];

  for (size_t i = 1; i <= n; i++)
    usual = fmaxf (usual, fmaxf (fabsf (x[to - i] - x[to - i - 1]), fabsf (x[from + i] - x[from + i - 1])));
  if (fabsf (jump) <= 2 * usual)
    return;
  for (size_t i = 0; i < n; i++)
    {
      float t = (float) (i + 1) / (float) n;

      x[to - n + i] += jump * t * t * (3 - 2 * t);
    }
}

/* The frames of one channel, its ends made tidy, its loop laid out. */
static void
lay_out (DspSample *s, const DspSampleData *data, uint32_t channel)
{
  float *x = s->level[0][channel];
  size_t from = data->loop_from, to = data->loop_to;

  for (size_t i = 0; i < (s->loops ? to : s->count[0]); i++)
    x[i] = data->frames[i * data->channels + channel];
  if (!s->loops)
    {
      fade_ends (x, s->count[0], data->rate);
      return;
    }
  bend_loop (x, from, to, data->rate);
  for (size_t i = to; i < s->count[0]; i++)
    x[i] = x[i - (to - from)];
  if (fabsf (x[0]) > peak_of (x, to) * AT_ZERO)
    {
      size_t in = at_most (FADE_IN_S * data->rate, LOOP_MARGIN / 2);

      for (size_t i = 0; i < in; i++)
        x[i] *= (float) (0.5 - 0.5 * cos (PI * (double) i / (double) in));
    }
}

static void
halve (const float *from, size_t from_count, float *to, size_t count)
{
  for (size_t i = 0; i < count; i++)
    {
      size_t middle = 2 * i;
      double sum = half_band[0] * from[middle];

      for (size_t k = 1; k <= HALF_TAPS; k += 2)        /* every second weight is 0 */
        {
          if (middle >= k)
            sum += half_band[k] * from[middle - k];
          if (middle + k < from_count)
            sum += half_band[k] * from[middle + k];
        }
      to[i] = (float) sum;
    }
}

static bool
reserve (DspSample *s)
{
  size_t floats = 0, at = DSP_SAMPLE_PAD;

  for (s->levels = 0; s->levels < DSP_SAMPLE_LEVELS && (s->levels == 0 || s->count[s->levels - 1] >= 2); s->levels++)
    {
      if (s->levels)
        s->count[s->levels] = (s->count[s->levels - 1] + 1) / 2;
      floats += (s->count[s->levels] + 2 * DSP_SAMPLE_PAD) * s->channels;
    }
  s->bytes = floats * sizeof (float);
  s->memory = calloc (floats, sizeof (float));
  if (!s->memory)
    return false;
  for (uint32_t l = 0; l < s->levels; l++)
    for (uint32_t c = 0; c < s->channels; c++)
      {
        s->level[l][c] = s->memory + at;
        at += s->count[l] + 2 * DSP_SAMPLE_PAD;
      }
  return true;
}

DspSample *
dsp_sample_new (const DspSampleData *data)
{
  DspSample *s = calloc (1, sizeof *s);

  dsp_sinc_init ();
  if (!s)
    return NULL;
  atomic_init (&s->refs, 1);
  s->channels = data->channels;
  s->rate = data->rate;
  s->end = (double) data->frame_count;
  s->loops = data->loop_to <= data->frame_count && data->loop_from + DSP_SAMPLE_LOOP_MIN <= data->loop_to;
  s->count[0] = s->loops ? data->loop_to + 2 * LOOP_MARGIN : data->frame_count;
  s->loop_from = (double) data->loop_from + LOOP_MARGIN;
  s->loop_to = (double) data->loop_to + LOOP_MARGIN;
  if (!reserve (s))
    {
      free (s);
      return NULL;
    }
  for (uint32_t c = 0; c < s->channels; c++)
    lay_out (s, data, c);
  for (uint32_t l = 1; l < s->levels; l++)
    for (uint32_t c = 0; c < s->channels; c++)
      halve (s->level[l - 1][c], s->count[l - 1], s->level[l][c], s->count[l]);
  if (s->channels == 1)
    for (uint32_t l = 0; l < s->levels; l++)
      s->level[l][1] = s->level[l][0];
  return s;
}

DspSample *
dsp_sample_ref (DspSample *s)
{
  atomic_fetch_add (&s->refs, 1);
  return s;
}

void
dsp_sample_unref (DspSample *s)
{
  if (!s || atomic_fetch_sub (&s->refs, 1) != 1)
    return;
  free (s->memory);
  free (s);
}

bool
dsp_sample_is_used (const DspSample *s)
{
  return atomic_load (&((DspSample *) s)->refs) > 1;
}

size_t
dsp_sample_get_bytes (const DspSample *s)
{
  return s->bytes;
}

/* ---- reading ----------------------------------------------------------------------------------------------- */

uint32_t
dsp_sample_choose (const DspSample *s, double speed, uint32_t *cutoff)
{
  uint32_t level = 0;
  double bound = 1;

  while (speed > DSP_SINC_SPEED && level + 1 < s->levels)
    {
      speed /= 2;
      level++;
    }
  for (*cutoff = 0; *cutoff < DSP_SINC_CUTOFFS - 1 && speed > bound * 1.0001; (*cutoff)++)
    bound *= pow (DSP_SINC_SPEED, 1.0 / (DSP_SINC_CUTOFFS - 1));
  return level;
}

typedef float Four __attribute__ ((vector_size (16), aligned (4), may_alias));

/* Weights between two phases, times the frames of both sides. */
static inline void
interpolate (const float *row, float t, const float *x, const float *y, bool stereo, float *left, float *right)
{
  Four sum = { 0 }, other = { 0 };

  for (int i = 0; i < DSP_SINC_TAPS; i += 4)
    {
      Four a = *(const Four *) (row + i), b = *(const Four *) (row + DSP_SINC_TAPS + i), w = a + (b - a) * t;

      sum += w * *(const Four *) (x + i);
      if (stereo)
        other += w * *(const Four *) (y + i);
    }
  *left = sum[0] + sum[1] + (sum[2] + sum[3]);
  *right = stereo ? other[0] + other[1] + (other[2] + other[3]) : *left;
}

bool
dsp_sample_read (const DspSample *s, double *place, const DspReading *reading, float *left, float *right,
                 uint32_t frames)
{
  const float *x = s->level[reading->level][0], *y = s->level[reading->level][1];
  double at = *place, speed = reading->speed, scale = ldexp (1, -(int) reading->level);
  double last = s->loops ? INFINITY : s->end + DSP_SINC_TAPS / 2 * ldexp (1, (int) reading->level);
  float gain[2] = { reading->gain[0], reading->gain[1] };
  uint32_t i = 0;

  for (; i < frames && at < last; i++)
    {
      double where = at * scale;
      int64_t whole = (int64_t) where;
      float phase = (float) (where - (double) whole) * DSP_SINC_PHASES, l, r;
      int row = phase < DSP_SINC_PHASES ? (int) phase : DSP_SINC_PHASES - 1;      /* rounding may reach the last */
      int64_t first = whole - (DSP_SINC_TAPS / 2 - 1);

      if (whole + DSP_SINC_TAPS / 2 < (int64_t) s->count[reading->level] + DSP_SAMPLE_PAD)
        {
          interpolate (dsp_sinc[reading->cutoff][row], phase - (float) row, x + first, y + first, s->channels == 2,
                       &l, &r);
          left[i] += l * gain[0];
          right[i] += r * gain[1];
        }
      gain[0] += reading->gain_step[0];
      gain[1] += reading->gain_step[1];
      at += speed;
      speed += reading->speed_step;
      if (s->loops && at >= s->loop_to)
        at = s->loop_from + fmod (at - s->loop_from, s->loop_to - s->loop_from);
    }
  *place = at;
  return at < last;
}
