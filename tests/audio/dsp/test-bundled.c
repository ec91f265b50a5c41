/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bundled patches: canonical files, names and macros that the language counts on, levels, and a hash of their sound.
 *
 * The hashes are of the reference operations and stand in sound-hashes.txt; SYMPHONY_BLESS=1 writes them anew. */
#include <stdlib.h>
#include "dsp-test.h"

static const char *const instruments[] = { "lead-saw", "bass", "pad-warm", "keys-tine", "pluck", "bell", "synth", "strings", "kit-electronic" };
static const char *const effects[] = { "reverb", "delay", "chorus", "distortion", "filter", "compressor", "eq", "limiter" };

static void
test_canonical (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (instruments) + G_N_ELEMENTS (effects); i++)
    {
      const char *name = i < G_N_ELEMENTS (instruments) ? instruments[i] : effects[i - G_N_ELEMENTS (instruments)];
      g_autofree char *file = g_strconcat (name, ".json", NULL), *path = data_file (file), *text = NULL;
      DspPatch *patch = bundled (file);
      g_autofree char *written = dsp_patch_write (patch, DSP_FORM_JSON), *sexp = dsp_patch_write (patch, DSP_FORM_SEXP);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, written);
      g_assert_cmpstr (dsp_patch_get_name (patch), ==, name);
      g_assert_cmpint (dsp_patch_has_voice (patch), ==, i < G_N_ELEMENTS (instruments));
      DspPatch *other = patch_of (sexp);
      g_autofree char *back = dsp_patch_write (other, DSP_FORM_JSON);
      g_assert_cmpstr (back, ==, text);
      dsp_patch_unref (other);
      dsp_patch_unref (patch);
    }
}

/* What symphonyscript.md 6.13 gives, with its defaults. */
static void
test_macros (void)
{
  static const struct { const char *file, *macro; double value; } all[] = {
    { "reverb.json", "decay", 2 }, { "reverb.json", "size", .5 }, { "reverb.json", "preDelay", 10 }, { "reverb.json", "damping", .5 }, { "reverb.json", "mix", .5 },
    { "delay.json", "time", 375 }, { "delay.json", "feedback", .3 }, { "delay.json", "pingPong", 1 }, { "delay.json", "mix", 1 },
    { "chorus.json", "rate", 1 }, { "chorus.json", "depth", .5 }, { "chorus.json", "delayTime", 20 }, { "chorus.json", "mix", 1 },
    { "distortion.json", "drive", .5 }, { "distortion.json", "tone", .5 }, { "distortion.json", "type", 3 }, { "distortion.json", "mix", 1 },
    { "filter.json", "type", 2 }, { "filter.json", "frequency", 1000 }, { "filter.json", "resonance", .7 }, { "filter.json", "mix", 1 },
    { "compressor.json", "threshold", -24 }, { "compressor.json", "ratio", 4 }, { "compressor.json", "attack", 10 }, { "compressor.json", "release", 100 },
    { "compressor.json", "makeupGain", 0 }, { "eq.json", "lowGain", 0 }, { "eq.json", "midGain", 0 }, { "eq.json", "highGain", 0 }, { "eq.json", "lowFreq", 250 },
    { "eq.json", "highFreq", 4000 }, { "limiter.json", "ceiling", -1 }, { "synth.json", "osc", 3 }, { "synth.json", "attack", .01 }, { "synth.json", "decay", .1 },
    { "synth.json", "sustain", 1 }, { "synth.json", "release", .5 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      DspPatch *patch = bundled (all[i].file);
      DspDiagnostics d;
      DspPatch *with = dsp_patch_with_param (patch, "", all[i].macro, all[i].value, &d);
      if (!with)
        g_error ("%s has no macro %s of value %g", all[i].file, all[i].macro, all[i].value);
      dsp_patch_unref (with);
      dsp_patch_unref (patch);
    }
}

static void
render_file (const char *file, const DspEvent *events, guint count, float *l, float *r, guint frames)
{
  DspPatch *patch = bundled (file);
  DspMachine *m = machine_with (patch, plain ());
  render (m, events, count, NULL, l, r, frames);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

/* Energy above 2 kHz against all, by a one-pole: rough, but it rises with brightness. */
static double
brightness (const float *x, guint n)
{
  double low = 0, high = 0, all = 0;
  for (guint i = 0; i < n; i++)
    {
      low += (x[i] - low) * 0.23;
      high += (x[i] - low) * (x[i] - low);
      all += (double) x[i] * x[i];
    }
  return 10 * log10 (high / all);
}

static void
test_touch (void)
{
  enum { N = 48000 };
  float *soft = g_new (float, N), *hard = g_new (float, N), *r = g_new (float, N);
  for (guint i = 0; i < G_N_ELEMENTS (instruments) - 1; i++)
    {
      g_autofree char *file = g_strconcat (instruments[i], ".json", NULL);
      DspEvent a = ON (0, 1, 60, 30 / 127.f), b = ON (0, 1, 60, 120 / 127.f);
      render_file (file, &a, 1, soft, r, N);
      render_file (file, &b, 1, hard, r, N);
      double louder = db (rms (hard, N) / rms (soft, N)), brighter = brightness (hard, N) - brightness (soft, N);
      g_test_message ("%s: %.1f dB louder, %.1f dB brighter", instruments[i], louder, brighter);
      g_assert_cmpfloat (louder, >=, 12);
      if (strcmp (instruments[i], "synth"))             /* its default is a sine */
        g_assert_cmpfloat (brighter, >, 0);
    }
  g_free (soft);
  g_free (hard);
  g_free (r);
}

static void
test_full_load (void)
{
  enum { N = 96000 };
  float *l = g_new (float, N), *r = g_new (float, N);
  for (guint i = 0; i < G_N_ELEMENTS (instruments); i++)
    {
      g_autofree char *file = g_strconcat (instruments[i], ".json", NULL);
      DspEvent events[32];
      double peak = 0, mean = 0;
      for (guint k = 0; k < 32; k++)
        events[k] = (DspEvent) ON (k * 48, k + 1, (float) (36 + k * 3 / 2), 1);
      render_file (file, events, 32, l, r, N);
      for (guint k = 0; k < N; k++)
        {
          peak = MAX (peak, MAX (fabsf (l[k]), fabsf (r[k])));
          mean += l[k] / (double) N;
        }
      g_test_message ("%s: peak %.1f dB, mean %.1f dB", instruments[i], db (peak), db (mean));
      g_assert_cmpfloat (db (peak), <=, -1);
      g_assert_cmpfloat (db (mean), <=, -40);
    }
  g_free (l);
  g_free (r);
}

/* FNV-1a over 16-bit samples: a bit of float text is no music. */
static guint64
hash_sound (guint64 hash, const float *x, guint n)
{
  for (guint i = 0; i < n; i++)
    hash = (hash ^ (guint16) lrintf (CLAMP (x[i], -1, 1) * 32767)) * 0x100000001b3ull;
  return hash;
}

static void
test_hashes (void)
{
  enum { N = 48000 };
  static const DspEvent events[] = { ON (0, 1, 48, .8f), ON (3000, 2, 64, .5f), ON (6000, 3, 38, .9f), ON (9000, 4, 42, .7f), OFF (24000, 1), OFF (24000, 2), ON (30000, 5, 49, 1), OFF (40000, 3) };
  g_autofree char *path = g_build_filename (g_getenv ("SYMPHONY_TEST_ROOT") ? g_getenv ("SYMPHONY_TEST_ROOT") : ".", "tests", "audio", "dsp", "sound-hashes.txt", NULL);
  g_autofree char *want = NULL;
  g_autoptr (GString) have = g_string_new (NULL);
  float *l = g_new (float, N), *r = g_new (float, N), *in = g_new (float, N);
  for (guint i = 0; i < N; i++)
    in[i] = (i % 6000 < 3000 ? .4f : .05f) * ((float) (i * 37 % 96) / 48 - 1);
  for (guint i = 0; i < G_N_ELEMENTS (instruments); i++)
    {
      g_autofree char *file = g_strconcat (instruments[i], ".json", NULL);
      render_file (file, events, G_N_ELEMENTS (events), l, r, N);
      g_string_append_printf (have, "%s %016" G_GINT64_MODIFIER "x\n", instruments[i], hash_sound (hash_sound (14695981039346656037ull, l, N), r, N));
    }
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      g_autofree char *file = g_strconcat (effects[i], ".json", NULL);
      DspPatch *patch = bundled (file);
      DspMachine *m = machine_with (patch, plain ());
      render (m, NULL, 0, in, l, r, N);
      dsp_machine_free (m);
      dsp_patch_unref (patch);
      g_string_append_printf (have, "%s %016" G_GINT64_MODIFIER "x\n", effects[i], hash_sound (hash_sound (14695981039346656037ull, l, N), r, N));
    }
  if (g_getenv ("SYMPHONY_BLESS"))
    g_assert_true (g_file_set_contents (path, have->str, -1, NULL));
  g_assert_true (g_file_get_contents (path, &want, NULL, NULL));
  g_assert_cmpstr (have->str, ==, want);
  g_free (l);
  g_free (r);
  g_free (in);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/bundled/canonical", test_canonical);
  g_test_add_func ("/dsp/bundled/macros", test_macros);
  g_test_add_func ("/dsp/bundled/touch", test_touch);
  g_test_add_func ("/dsp/bundled/full-load", test_full_load);
  g_test_add_func ("/dsp/bundled/hashes", test_hashes);
  return g_test_run ();
}
