/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which copy of the operations this CPU runs, and the tables of residuals that they all read. */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include "dsp-vm.h"

extern const DspOpTable dsp_op_table_reference, dsp_op_table_baseline;
#ifdef DSP_X86
extern const DspOpTable dsp_op_table_v3, dsp_op_table_v4;
#endif

static bool
supported (DspIsa isa)
{
#ifdef DSP_X86
  __builtin_cpu_init ();
  bool v3 = __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") && __builtin_cpu_supports ("bmi2");
  if (isa == DSP_ISA_V3)
    return v3;
  if (isa == DSP_ISA_V4)
    return v3 && __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512vl")
           && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512cd");
#endif
  return isa == DSP_ISA_REFERENCE || isa == DSP_ISA_BASELINE;
}

const char *
dsp_isa_name (DspIsa isa)
{
  static const char *const names[] = { "auto", "reference", "x86-64", "x86-64-v3", "x86-64-v4" };
  return (unsigned) isa <= DSP_ISA_V4 ? names[isa] : "?";
}

DspIsa
dsp_isa_choose (DspIsa wish)
{
  if (wish == DSP_ISA_AUTO)
    {
      const char *forced = getenv ("SYMPHONY_ISA");
      for (int i = DSP_ISA_REFERENCE; forced && i <= DSP_ISA_V4; i++)
        if (!strcmp (forced, dsp_isa_name ((DspIsa) i)))
          wish = (DspIsa) i;
    }
  if (wish != DSP_ISA_AUTO && supported (wish))
    return wish;
  for (int i = wish == DSP_ISA_AUTO ? DSP_ISA_V4 : (int) wish; i > DSP_ISA_BASELINE; i--)
    if (supported ((DspIsa) i))
      return (DspIsa) i;
  return DSP_ISA_BASELINE;
}

const DspOpTable *
dsp_op_table (DspIsa isa)
{
#ifdef DSP_X86
  if (isa == DSP_ISA_V4)
    return &dsp_op_table_v4;
  if (isa == DSP_ISA_V3)
    return &dsp_op_table_v3;
#endif
  return isa == DSP_ISA_REFERENCE ? &dsp_op_table_reference : &dsp_op_table_baseline;
}

/* ---- residuals: a Kaiser-windowed sinc integrated once (steps) and twice (corners) ------------------------ */
_Alignas (64) float dsp_blep[DSP_BLEP_FRACTIONS + 1][DSP_BLEP_TAPS];
_Alignas (64) float dsp_blamp[DSP_BLEP_FRACTIONS + 1][DSP_BLEP_TAPS];
float dsp_between[7][DSP_BETWEEN_TAPS];
float dsp_oversample[3][DSP_OVERSAMPLE_MAX][DSP_OVERSAMPLE_TAPS];
_Alignas (64) float dsp_blep_fast[DSP_BLEP_FRACTIONS + 1][4], dsp_blamp_fast[DSP_BLEP_FRACTIONS + 1][4];
_Alignas (64) float dsp_blep_hq[DSP_BLEP_FRACTIONS + 1][DSP_BLEP_MOST], dsp_blamp_hq[DSP_BLEP_FRACTIONS + 1][DSP_BLEP_MOST];

static double
bessel (double x)
{
  double sum = 1, term = 1;
  for (int k = 1; term > sum * 1e-18; k++)
    {
      term *= (x / 2 / k) * (x / 2 / k);
      sum += term;
    }
  return sum;
}

/* Up and down together are 48 samples late, whatever the factor; pass to 18 kHz of 48, stop from 25. */
static void
make_oversampler (int factor, float band[DSP_OVERSAMPLE_MAX][DSP_OVERSAMPLE_TAPS])
{
  double sum = 0, taps[DSP_OVERSAMPLE_MAX * DSP_OVERSAMPLE_TAPS] = { 0 }, half = factor * DSP_OVERSAMPLE_LATE / 2;
  for (int i = 0; i <= factor * DSP_OVERSAMPLE_LATE; i++)
    {
      double x = i - half, a = M_PI * 2 * 21.7 / 48 * x / factor, w = 1 - (x / half) * (x / half);
      sum += taps[i] = (fabs (a) < 1e-9 ? 1 : sin (a) / a) * bessel (8.4 * sqrt (w < 0 ? 0 : w));
    }
  for (int i = 0; i < factor * DSP_OVERSAMPLE_TAPS; i++)
    band[i % factor][i / factor] = (float) (taps[i] / sum);
}

/* step, ramp: [fraction][tap], DSP_BLEP_FRACTIONS + 1 rows. */
static void
make_residual (int taps, double cutoff, double beta, float *step_out, float *ramp_out)
{
  enum { FINE = 8 };
  const int n = taps * DSP_BLEP_FRACTIONS * FINE;
  const double half = taps / 2;
  double *kernel = malloc ((size_t) (n + 1) * sizeof *kernel), *step = malloc ((size_t) (n + 1) * sizeof *step);
  double *ramp = malloc ((size_t) (n + 1) * sizeof *ramp);
  if (!kernel || !step || !ramp)
    abort ();
  for (int i = 0; i <= n; i++)
    {
      double x = (double) i / (DSP_BLEP_FRACTIONS * FINE) - half, a = M_PI * 2 * cutoff * x, w = 1 - (x / half) * (x / half);
      kernel[i] = (fabs (a) < 1e-9 ? 1 : sin (a) / a) * bessel (beta * sqrt (w < 0 ? 0 : w));
    }
  step[0] = ramp[0] = 0;
  for (int i = 1; i <= n; i++)
    step[i] = step[i - 1] + (kernel[i] + kernel[i - 1]) / 2;
  for (int i = 0; i <= n; i++)
    step[i] /= step[n];
  for (int i = 1; i <= n; i++)
    ramp[i] = ramp[i - 1] + (step[i] + step[i - 1]) / 2 / (DSP_BLEP_FRACTIONS * FINE);
  for (int f = 0; f <= DSP_BLEP_FRACTIONS; f++)
    for (int t = 0; t < taps; t++)
      {
        int i = (f + t * DSP_BLEP_FRACTIONS) * FINE;
        double x = (double) i / (DSP_BLEP_FRACTIONS * FINE) - half;
        if (i > n)
          i = n, x = half;
        step_out[f * taps + t] = (float) (step[i] - (t >= half ? 1 : 0));       /* the edge itself belongs to what comes after it */
        ramp_out[f * taps + t] = (float) (ramp[i] - (x > 0 ? x : 0));
      }
  free (kernel);
  free (step);
  free (ramp);
}

static void
make_between (void)
{
  for (int f = 0; f < 7; f++)
    {
      double sum = 0, taps[DSP_BETWEEN_TAPS];
      for (int k = 0; k < DSP_BETWEEN_TAPS; k++)
        {
          double x = k - (DSP_BETWEEN_TAPS / 2 - 1) - (f + 1) / 8.0, w = 1 - 4 * x * x / (DSP_BETWEEN_TAPS * DSP_BETWEEN_TAPS);
          sum += taps[k] = sin (M_PI * x) / (M_PI * x) * bessel (5 * sqrt (w < 0 ? 0 : w));
        }
      for (int k = 0; k < DSP_BETWEEN_TAPS; k++)
        dsp_between[f][k] = (float) (taps[k] / sum);
    }
}

static void
make_tables (void)
{
  make_residual (DSP_BLEP_TAPS, 0.40, 5, &dsp_blep[0][0], &dsp_blamp[0][0]);
  make_residual (4, 0.36, 3, &dsp_blep_fast[0][0], &dsp_blamp_fast[0][0]);
  make_residual (DSP_BLEP_MOST, 0.43, 7, &dsp_blep_hq[0][0], &dsp_blamp_hq[0][0]);
  for (int factor = 2; factor <= DSP_OVERSAMPLE_MAX; factor *= 2)
    make_oversampler (factor, dsp_oversample[factor == 2 ? 0 : factor == 4 ? 1 : 2]);
  make_between ();
}

void
dsp_tables_init (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once (&once, make_tables);
}
