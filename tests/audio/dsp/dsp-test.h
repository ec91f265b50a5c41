/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the DSP machine share: loading from text, rendering, comparing, a small Fourier transform. */
#ifndef DSP_TEST_H
#define DSP_TEST_H

#include <glib.h>
#include <math.h>
#include <string.h>
#include "dsp/machine.h"

#define RATE 48000
#define BLOCK DSP_BLOCK

static inline void
show_diagnostics (const DspDiagnostics *d)
{
  for (guint i = 0; i < d->count; i++)
    g_test_message ("%u:%u %s %s (%s)", d->items[i].line, d->items[i].column, d->items[i].code, d->items[i].message,
                    d->items[i].hint ? d->items[i].hint : "");
}

static inline DspPatch *
patch_of (const char *text)
{
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load (text, strlen (text), &d);
  show_diagnostics (&d);
  g_assert_nonnull (patch);
  dsp_diagnostics_finish (&d);
  return patch;
}

static inline DspProgram *
program_of (const DspPatch *patch, const DspConfig *config)
{
  DspDiagnostics d;
  DspProgram *program = dsp_program_compile (patch, config, &d);
  show_diagnostics (&d);
  g_assert_nonnull (program);
  dsp_diagnostics_finish (&d);
  return program;
}

static inline DspMachine *
machine_with (const DspPatch *patch, DspConfig config)
{
  DspMachine *m = dsp_machine_new (&config);
  dsp_machine_load (m, program_of (patch, &config), 0);
  return m;
}

static inline DspConfig
plain (void)
{
  return (DspConfig){ .rate = RATE, .isa = DSP_ISA_REFERENCE, .optimise = 2 };
}

/* Renders blocks; events carry absolute frames here. in may be NULL. */
static inline void
render (DspMachine *m, const DspEvent *events, guint count, const float *in, float *left, float *right, guint frames)
{
  guint next = 0;
  for (guint at = 0; at < frames; at += BLOCK)
    {
      DspEvent now[256];
      guint n = 0;
      const float *ins[2] = { in ? in + at : NULL, in ? in + at : NULL };
      float *outs[2] = { left + at, right + at };
      while (next < count && events[next].frame < at + BLOCK && n < 256)
        {
          now[n] = events[next++];
          now[n++].frame -= at;
        }
      dsp_machine_process (m, in ? ins : NULL, NULL, outs, now, n);
    }
}

static inline double
rms (const float *x, guint n)
{
  double sum = 0;
  for (guint i = 0; i < n; i++)
    sum += (double) x[i] * x[i];
  return sqrt (sum / n);
}

static inline double
db (double x)
{
  return 20 * log10 (fabs (x) + 1e-12);
}

/* The loudest of the difference, in dB of full scale. */
static inline double
null_db (const float *a, const float *b, guint n)
{
  double worst = 0;
  for (guint i = 0; i < n; i++)
    worst = MAX (worst, fabs ((double) a[i] - b[i]));
  return db (worst);
}

/* Amplitude of one frequency over n samples (a whole number of its periods). */
static inline double
amplitude (const float *x, guint n, double hz)
{
  double re = 0, im = 0;
  for (guint i = 0; i < n; i++)
    {
      re += x[i] * cos (2 * G_PI * hz * i / RATE);
      im -= x[i] * sin (2 * G_PI * hz * i / RATE);
    }
  return 2 * sqrt (re * re + im * im) / n;
}

#define ON(f, s, n, v) { .frame = (f), .type = DSP_EVENT_ON, .serial = (s), .note = (n), .velocity = (v), .glide_from = -1 }
#define OFF(f, s) { .frame = (f), .type = DSP_EVENT_OFF, .serial = (s) }

static inline char *
data_file (const char *name)
{
  const char *root = g_getenv ("SYMPHONY_DATA");
  return g_build_filename (root ? root : "data", "patches", name, NULL);
}

static inline DspPatch *
bundled (const char *name)
{
  g_autofree char *path = data_file (name);
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load_file (path, &d);
  show_diagnostics (&d);
  if (!patch)
    g_error ("%s cannot be loaded", path);
  g_assert_cmpuint (d.count, ==, 0);
  dsp_diagnostics_finish (&d);
  return patch;
}

#endif
