/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One module between input and output, for the tests of filters and effects. */
#ifndef EFFECT_TEST_H
#define EFFECT_TEST_H

#include "dsp-test.h"

/* S-expression of a patch with one node `f`; in2 and out2 may be NULL. The caller frees. */
static inline char *
patch_around (const char *type, const char *params, const char *in1, const char *in2, const char *out1, const char *out2)
{
  g_autoptr (GString) s = g_string_new (NULL);
  g_string_printf (s, "(patch (nodes (in (type \"input\")) (f (type \"%s\") %s) (out (type \"output\"))) (connections (in \"L\" -> f \"%s\")", type, params, in1);
  if (in2)
    g_string_append_printf (s, " (in \"R\" -> f \"%s\")", in2);
  g_string_append_printf (s, " (f \"%s\" -> out \"L\")", out1);
  if (out2)
    g_string_append_printf (s, " (f \"%s\" -> out \"R\")", out2);
  g_string_append (s, "))");
  return g_strdup (s->str);
}

static inline DspMachine *
machine_around (const char *type, const char *params, const char *out1, DspConfig config)
{
  gboolean fx = g_str_has_prefix (type, "fx.") || !strcmp (type, "mix.stereo"), vocoder = !strcmp (type, "fx.vocoder"), pan = !strcmp (type, "mix.pan");
  g_autofree char *text = patch_around (type, params, vocoder ? "carrier" : fx ? "L" : strcmp (type, "mix.fade") ? "in" : "a",
                                        vocoder ? "voice" : fx ? "R" : NULL, out1, fx || pan ? "R" : NULL);
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, config);
  dsp_patch_unref (patch);
  return m;
}

/* Both sides of the input given; any number of frames that is a multiple of 64. */
static inline void
render_pair (DspMachine *m, const float *in_left, const float *in_right, float *left, float *right, guint frames)
{
  for (guint at = 0; at < frames; at += BLOCK)
    {
      const float *ins[2] = { in_left + at, in_right + at };
      float *outs[2] = { left + at, right + at };
      dsp_machine_process (m, ins, NULL, outs, NULL, 0);
    }
}

/* The same noise everywhere, -1 .. 1. */
static inline void
fill_noise (float *x, guint n, guint32 seed, double level)
{
  for (guint i = 0; i < n; i++)
    {
      seed = seed * 1664525 + 1013904223;
      x[i] = (float) ((gint32) seed / 2147483648.0 * level);
    }
}

static inline void
fill_sine (float *x, guint n, double hz, double level)
{
  for (guint i = 0; i < n; i++)
    x[i] = (float) (level * sin (2 * G_PI * hz * i / RATE));
}

#endif
