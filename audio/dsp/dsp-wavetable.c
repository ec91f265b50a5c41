/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes wavetables: spectra of what comes with Symphony or of a recording's cycles, written back with ever fewer partials. */
#include <complex.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-patch.h"
#include "dsp-wavetable.h"

int dsp_wave_offset[DSP_WAVE_BANDS + 1];

typedef double complex Spectrum[DSP_WAVE_PARTIALS + 1];

static void
find_offsets (void)
{
  for (int b = 0, at = 1; b <= DSP_WAVE_BANDS; b++)
    {
      dsp_wave_offset[b] = b < DSP_WAVE_BANDS ? at : at - 1;
      at += b < DSP_WAVE_BANDS ? DSP_WAVE_LENGTH (b) + 3 : 0;
    }
}

/* Cooley and Tukey's transform of a power of two, in place. sign: -1 forth, 1 back. */
static void
transform (double complex *x, int n, int sign)
{
  for (int i = 1, j = 0; i < n; i++)
    {
      int bit = n >> 1;
      for (; j & bit; bit >>= 1)
        j ^= bit;
      j ^= bit;
      if (i < j)
        {
          double complex t = x[i];
          x[i] = x[j];
          x[j] = t;
        }
    }
  for (int half = 1; half < n; half *= 2)
    for (int k = 0; k < half; k++)
      {
        double complex w = cexp (sign * I * M_PI * k / half);
        for (int i = k; i < n; i += 2 * half)
          {
            double complex t = w * x[i + half];
            x[i + half] = x[i] - t;
            x[i] += t;
          }
      }
}

static int
partials_of (int band)
{
  return (int) (DSP_WAVE_PARTIALS / pow (2, band / 2.0));
}

static void
write_frame (float *frame, const Spectrum spectrum)
{
  double complex x[DSP_WAVE_CYCLE];
  for (int b = 0; b < DSP_WAVE_BANDS; b++)
    {
      int n = DSP_WAVE_LENGTH (b);
      float *to = frame + dsp_wave_offset[b];
      memset (x, 0, (size_t) n * sizeof *x);
      for (int k = 1; k <= partials_of (b); k++)
        {
          x[k] = spectrum[k] / 2;
          x[n - k] = conj (spectrum[k]) / 2;
        }
      transform (x, n, 1);
      for (int i = 0; i < n; i++)
        to[i] = (float) creal (x[i]);
      to[-1] = to[n - 1];
      to[n] = to[0];
      to[n + 1] = to[1];
    }
}

/* Brings a spectrum to an effective value of 1/2 and writes it. */
static void
write_even (float *frame, Spectrum spectrum)
{
  double power = 0;
  for (int k = 1; k <= DSP_WAVE_PARTIALS; k++)
    power += creal (spectrum[k]) * creal (spectrum[k]) / 2 + cimag (spectrum[k]) * cimag (spectrum[k]) / 2;
  for (int k = 1; k <= DSP_WAVE_PARTIALS; k++)
    spectrum[k] *= power > 1e-12 ? 0.5 / sqrt (power) : 0;
  write_frame (frame, spectrum);
}

static DspSample *
table_new (int frames)
{
  DspSample *s = dsp_alloc (sizeof *s);
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once (&once, find_offsets);
  atomic_init (&s->refs, 1);
  s->channels = 1;
  s->count[0] = (size_t) frames;
  s->bytes = (size_t) frames * (size_t) dsp_wave_offset[DSP_WAVE_BANDS] * sizeof (float);
  s->memory = dsp_alloc (s->bytes);
  return s;
}

/* ---- what comes with Symphony ------------------------------------------------------------------------------ */

/* Each gives partial k of the frame at place t (0 first, 1 last) as amplitude of a sine; basic sines, saws and squares of Fourier. */
static double sine_of (int k, double t) { (void) t; return k == 1; }
static double saw_of (int k, double t) { (void) t; return 1.0 / k; }
static double square_of (int k, double t) { (void) t; return k % 2 ? 1.0 / k : 0; }
static double triangle_of (int k, double t) { (void) t; return k % 2 ? (k % 4 == 1 ? 1.0 : -1.0) / k / k : 0; }

static double
basic_of (int k, double t)
{
  double (*const shapes[]) (int, double) = { sine_of, triangle_of, square_of, saw_of };
  int i = t >= 1 ? 2 : (int) (t * 3);
  double f = t * 3 - i;
  return shapes[i] (k, t) * (1 - f) + shapes[i + 1] (k, t) * f;
}

static double
pulse_of (int k, double t)              /* width from a half to 3 % */
{
  return sin (M_PI * k * (0.5 - 0.47 * t)) / k;
}

static double
organ_of (int k, double t)              /* drawbars pulled one after another: 8' 16' 4' 5 1/3' 2' 2 2/3' 1' 1 1/3' 1 3/5'; 16' is partial 1 */
{
  static const int bars[] = { 2, 1, 4, 3, 8, 6, 16, 12, 10 };
  for (int i = 0; i < 9; i++)
    if (bars[i] == k)
      {
        double pulled = t * 8 - i + 1;
        return pulled < 0 ? 0 : pulled > 1 ? 1 : pulled;
      }
  return 0;
}

static double
glass_of (int k, double t)              /* few, high, far apart */
{
  double centre = 1 + 22 * t * t, off = (k - centre) / (1.5 + 3 * t);
  return (k == 1) * (1 - 0.6 * t) + (k % 3 == 1) * 0.7 * exp (-off * off);
}

static double
formant (double hz, const double *centres)
{
  static const double widths[3] = { 90, 110, 170 }, levels[3] = { 1, 0.55, 0.3 };
  double sum = 0;
  for (int i = 0; i < 3; i++)
    {
      double off = (hz - centres[i]) / widths[i];
      sum += levels[i] / (1 + off * off);
    }
  return sum;
}

static double
vowel_of (int k, double t)              /* a e i o u, sung at 130 Hz (Peterson and Barney, 1952) */
{
  static const double vowels[5][3] = { { 730, 1090, 2440 }, { 530, 1840, 2480 }, { 270, 2290, 3010 }, { 570, 840, 2410 }, { 300, 870, 2240 } };
  int i = t >= 1 ? 3 : (int) (t * 4);
  double f = t * 4 - i;
  return (formant (130.0 * k, vowels[i]) * (1 - f) + formant (130.0 * k, vowels[i + 1]) * f + 0.01) / sqrt (k);
}

typedef struct { const char *name; double (*partial) (int k, double t); int frames; } Builtin;
static const Builtin builtins[] = {
  { "basic", basic_of, 4 }, { "saw", saw_of, 1 }, { "square", square_of, 1 }, { "triangle", triangle_of, 1 }, { "sine", sine_of, 1 },
  { "pulse", pulse_of, 16 }, { "organ", organ_of, 9 }, { "glass", glass_of, 16 }, { "vowel", vowel_of, 17 },
};
#define BUILTINS ((int) (sizeof builtins / sizeof *builtins))

static DspSample *
make_builtin (const Builtin *builtin)
{
  DspSample *s = table_new (builtin->frames);
  for (int f = 0; f < builtin->frames; f++)
    {
      Spectrum spectrum = { 0 };
      for (int k = 1; k <= DSP_WAVE_PARTIALS; k++)
        spectrum[k] = -I * builtin->partial (k, builtin->frames > 1 ? f / (builtin->frames - 1.0) : 0);
      write_even (s->memory + f * dsp_wave_offset[DSP_WAVE_BANDS], spectrum);
    }
  return s;
}

DspSample *
dsp_wavetable_builtin (const char *name)
{
  static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  static DspSample *made[BUILTINS];     /* kept: patches are compiled often */
  DspSample *s = NULL;
  pthread_mutex_lock (&lock);
  for (int i = 0; i < BUILTINS; i++)
    if (!strcmp (builtins[i].name, name))
      {
        made[i] = made[i] ? made[i] : make_builtin (&builtins[i]);
        s = dsp_sample_ref (made[i]);
      }
  pthread_mutex_unlock (&lock);
  return s;
}

/* ---- recordings -------------------------------------------------------------------------------------------- */

DspSample *
dsp_wavetable_prepare (DspSample *recording, char **problem)
{
  int frames = (int) (recording->end / DSP_WAVE_CYCLE);
  if (frames < 1)
    {
      dsp_sample_unref (recording);
      *problem = dsp_dup ("a table holds cycles of 2,048 frames, this file is shorter than one");
      return NULL;
    }
  frames = frames < DSP_WAVE_FRAMES ? frames : DSP_WAVE_FRAMES;
  DspSample *s = table_new (frames);
  for (int f = 0; f < frames; f++)
    {
      Spectrum spectrum = { 0 };
      double complex x[DSP_WAVE_CYCLE];
      for (int i = 0; i < DSP_WAVE_CYCLE; i++)
        x[i] = (recording->level[0][0][f * DSP_WAVE_CYCLE + i] + recording->level[0][1][f * DSP_WAVE_CYCLE + i]) * 0.5;
      transform (x, DSP_WAVE_CYCLE, -1);
      for (int k = 1; k <= DSP_WAVE_PARTIALS; k++)
        spectrum[k] = x[k] * 2 / DSP_WAVE_CYCLE;
      write_frame (s->memory + f * dsp_wave_offset[DSP_WAVE_BANDS], spectrum);
    }
  dsp_sample_unref (recording);
  return s;
}
