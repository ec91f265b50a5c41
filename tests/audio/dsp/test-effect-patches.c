/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bundled effects with all their presets: canonical files, level, head room, mono, variants of the compiler, a hash.
 *
 * The hashes stand in effect-hashes.txt; SYMPHONY_BLESS=1 writes them anew. */
#include <stdlib.h>
#include "effect-test.h"

/* neutral: on the reference phrase as loud as the dry signal within 2 LU, with every preset but those in `loud`. */
static const struct { const char *name; gboolean neutral; } effects[] = {
  { "reverb", TRUE },
  { "delay", TRUE },
  { "chorus", TRUE },
  { "distortion", TRUE },
  { "filter", FALSE },
  { "compressor", FALSE },
  { "eq", TRUE },
  { "limiter", TRUE },
  { "room", TRUE },
  { "hall", TRUE },
  { "plate", TRUE },
  { "tape-delay", TRUE },
  { "ping-pong-delay", TRUE },
  { "flanger", TRUE },
  { "phaser", TRUE },
  { "tremolo", TRUE },
  { "bus-compressor", TRUE },
  { "vocal-compressor", TRUE },
  { "mastering-limiter", TRUE },
  { "parametric-eq", TRUE },
  { "overdrive", TRUE },
  { "fuzz", TRUE },
  { "crusher", TRUE },
  { "gate", TRUE },
  { "widener", TRUE },
  { "granular-freeze", TRUE },
  { "vocoder", TRUE },
};
/* Presets that are louder, softer or silent by intent. */
static const char *const loud[] = { "mastering-limiter/streaming", "mastering-limiter/loud", "bus-compressor/pump", "parametric-eq/telephone",
                                    "granular-freeze/frozen" };

enum { N = 3 * RATE, HALF = N / 2, PHRASES = 2 };
static float dry[PHRASES][2][N], in[2][N], out[2][N], again[2][N];

static DspPatch *
effect_patch (guint i)
{
  g_autofree char *file = g_strconcat (effects[i].name, ".json", NULL);
  return bundled (file);
}

/* Chords on the tine piano; a beat on the kit. */
static void
make_phrases (void)
{
  static const float chords[2][4] = { { 48, 60, 64, 67 }, { 43, 59, 62, 67 } };
  for (guint p = 0; p < PHRASES; p++)
    {
      DspEvent events[256];
      guint count = 0;
      if (p == 0)
        for (guint i = 0; i < 2; i++)
          {
            for (guint k = 0; k < 4; k++)
              events[count++] = (DspEvent) ON (i * 72000, i * 4 + k + 1, chords[i][k], .75f);
            for (guint k = 0; k < 4; k++)
              events[count++] = (DspEvent) OFF (i * 72000 + 67200, i * 4 + k + 1);
          }
      else
        for (guint i = 0; i < 24; i++)
          {
            if (i % 8 == 0 || i % 16 == 6)
              events[count++] = (DspEvent) ON (i * 6000, 4 * i + 1, 36, .95f);
            if (i % 8 == 4)
              events[count++] = (DspEvent) ON (i * 6000, 4 * i + 2, 38, .9f);
            events[count++] = (DspEvent) ON (i * 6000, 4 * i + 3, i % 8 == 6 ? 46 : 42, .7f);
          }
      DspPatch *patch = bundled (p ? "kit-electronic.json" : "keys-tine.json");
      DspMachine *m = machine_with (patch, plain ());
      render (m, events, count, NULL, dry[p][0], dry[p][1], N);
      dsp_machine_free (m);
      dsp_patch_unref (patch);
    }
}

/* Programme loudness without gates, ITU-R BS.1770-4: shelf and high-pass, mean square of both sides, in dB. */
static double
loudness (const float *left, const float *right)
{
  static const double b[2][3] = { { 1.53512485958697, -2.69169618940638, 1.19839281085285 }, { 1, -2, 1 } };
  static const double a[2][2] = { { -1.69065929318241, 0.73248077421585 }, { -1.99004745483398, 0.99007225036621 } };
  double sum = 0;
  for (int side = 0; side < 2; side++)
    {
      double z[2][2] = { { 0 } };
      for (int i = 0; i < N; i++)
        {
          double x = side ? right[i] : left[i];
          for (int k = 0; k < 2; k++)
            {
              double y = b[k][0] * x + z[k][0];
              z[k][0] = b[k][1] * x - a[k][0] * y + z[k][1];
              z[k][1] = b[k][2] * x - a[k][1] * y;
              x = y;
            }
          sum += x * x;
        }
    }
  return 10 * log10 (sum / N + 1e-12) - 0.691;
}

static double
peak_of (float x[2][N], guint n)
{
  double peak = 0;
  for (guint i = 0; i < n; i++)
    peak = MAX (peak, MAX (fabsf (x[0][i]), fabsf (x[1][i])));
  return peak;
}

/* -1: as it stands. */
static void
apply (DspMachine *m, const DspPatch *patch, int preset)
{
  DspPresetInfo info;
  DspPresetValue value;
  if (preset < 0)
    return;
  g_assert_true (dsp_patch_get_preset (patch, (guint) preset, &info));
  for (guint i = 0; dsp_patch_get_preset_value (patch, (guint) preset, i, &value); i++)
    if (!dsp_machine_set_param (m, value.node, value.param, value.value))
      g_error ("preset %s: cannot set %s.%s", info.name, value.node, value.param);
}

static void
play (const DspPatch *patch, int preset, DspConfig config, float to[2][N], guint frames)
{
  DspMachine *m = machine_with (patch, config);
  apply (m, patch, preset);
  render_pair (m, in[0], in[1], to[0], to[1], frames);
  dsp_machine_free (m);
}

static guint
preset_count (const DspPatch *patch)
{
  DspPresetInfo info;
  guint count = 0;
  while (dsp_patch_get_preset (patch, count, &info))
    count++;
  return count;
}

static void
test_files (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      g_autofree char *file = g_strconcat (effects[i].name, ".json", NULL), *path = data_file (file), *text = NULL;
      DspPatch *patch = effect_patch (i);
      DspMacroInfo macro;
      g_autofree char *written = dsp_patch_write (patch, DSP_FORM_JSON);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      g_assert_cmpstr (text, ==, written);
      g_assert_cmpstr (dsp_patch_get_name (patch), ==, effects[i].name);
      g_assert_false (dsp_patch_has_voice (patch));
      g_assert_true (dsp_patch_get_macro (patch, 1, &macro));
      g_assert_cmpuint (preset_count (patch), >=, 3);
      dsp_patch_unref (patch);
    }
}

static gboolean
is_loud (const char *effect, const char *preset)
{
  g_autofree char *both = g_strconcat (effect, "/", preset, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (loud); i++)
    if (!strcmp (loud[i], both))
      return TRUE;
  return FALSE;
}

static void
test_levels (void)
{
  double before = loudness (dry[0][0], dry[0][1]);
  memcpy (in, dry[0], sizeof in);
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      DspPatch *patch = effect_patch (i);
      for (int p = -1; p < (int) preset_count (patch); p++)
        {
          DspPresetInfo info = { "default", 0 };
          if (p >= 0)
            dsp_patch_get_preset (patch, (guint) p, &info);
          play (patch, p, plain (), out, N);
          double louder = loudness (out[0], out[1]) - before;
          g_test_message ("%s, %s: %+.1f LU", effects[i].name, info.name, louder);
          if (effects[i].neutral && !is_loud (effects[i].name, info.name) && fabs (louder) > 2)
            g_error ("%s, %s: %+.1f LU", effects[i].name, info.name, louder);
          g_assert_cmpfloat (louder, >, -12);
        }
      dsp_patch_unref (patch);
    }
}

/* At -6 dBFS nothing clips, and nothing is left after the tail. */
static void
test_head_room (void)
{
  for (guint phrase = 0; phrase < PHRASES; phrase++)
    {
      double scale = 0.501 / peak_of (dry[phrase], HALF);
      for (int i = 0; i < N; i++)
        for (int side = 0; side < 2; side++)
          in[side][i] = (float) (dry[phrase][side][i] * scale);
      for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
        {
          DspPatch *patch = effect_patch (i);
          for (int p = -1; p < (int) preset_count (patch); p++)
            {
              DspPresetInfo info = { "default", 0 };
              if (p >= 0)
                dsp_patch_get_preset (patch, (guint) p, &info);
              play (patch, p, plain (), out, HALF);
              double peak = db (peak_of (out, HALF)), mean = 0;
              for (int k = 0; k < HALF; k++)
                mean += out[0][k] / (double) HALF;
              if (peak > 0 || fabs (mean) > 3e-3)
                g_error ("%s, %s, phrase %u: peak %+.1f dBFS, mean %g", effects[i].name, info.name, phrase, peak, mean);
            }
          dsp_patch_unref (patch);
        }
    }
}

static void
test_variants (void)
{
  memcpy (in, dry[0], sizeof in);
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      DspPatch *patch = effect_patch (i);
      DspConfig config = plain ();
      play (patch, -1, config, out, N);
      config.optimise = 0;
      play (patch, -1, config, again, N);
      g_assert_cmpfloat (MAX (null_db (out[0], again[0], N), null_db (out[1], again[1], N)), <, -110);
      config = (DspConfig){ .rate = RATE, .optimise = 2 };
      play (patch, -1, config, again, N);
      double worst = MAX (null_db (out[0], again[0], N), null_db (out[1], again[1], N));
      g_test_message ("%s: this CPU's operations %.1f dB from the reference", effects[i].name, worst);
      g_assert_cmpfloat (worst, <, -110);
      dsp_patch_unref (patch);
    }
}

/* The side that the widener adds is not there in mono. */
static void
test_mono (void)
{
  DspPatch *patch = bundled ("widener.json");
  memcpy (in, dry[0], sizeof in);
  play (patch, -1, plain (), out, N);
  for (int i = 0; i < N; i++)
    {
      out[0][i] += out[1][i];
      again[0][i] = in[0][i] + in[1][i];
    }
  g_assert_cmpfloat (null_db (out[0], again[0], N), <, -100);
  dsp_patch_unref (patch);
}

/* Without a side chain a compressor listens to itself; with a silent one it does nothing, with a loud one it ducks. */
static void
test_side_chain (void)
{
  enum { M = 19200 };
  static const char *const files[] = { "compressor.json", "bus-compressor.json", "gate.json" };
  static float tone[M], key[M], l[M], r[M];
  fill_sine (tone, M, 500, 0.5);
  for (guint f = 0; f < G_N_ELEMENTS (files); f++)
    {
      double level[3];
      DspPatch *patch = bundled (files[f]);
      for (int k = 0; k < 3; k++)
        {
          DspMachine *m = machine_with (patch, plain ());
          dsp_machine_set_param (m, "", "makeupGain", 0);
          for (int i = 0; i < M; i++)
            key[i] = k == 2 && i > M / 2 ? 0.9f : 0;
          for (guint at = 0; at < M; at += BLOCK)
            dsp_machine_process (m, (const float *[]) { tone + at, tone + at }, k ? (const float *[]) { key + at, key + at } : NULL, (float *[]) { l + at, r + at }, NULL, 0);
          level[k] = db (rms (l + M - 4800, 4800) / rms (tone, 4800));
          dsp_machine_free (m);
        }
      g_test_message ("%s: alone %.1f, silent side %.1f, loud side %.1f dB", files[f], level[0], level[1], level[2]);
      gboolean gate = f == 2;
      g_assert_true (gate ? level[0] > -0.5 : level[0] < -3);
      g_assert_true (gate ? level[1] < -60 : level[1] > -0.5);
      g_assert_true (gate ? level[2] > -0.5 : level[2] < -3);
      dsp_patch_unref (patch);
    }
}

/* FNV-1a over 16-bit samples. */
static void
test_hashes (void)
{
  const char *root = g_getenv ("SYMPHONY_TEST_ROOT");
  g_autofree char *path = g_build_filename (root ? root : ".", "tests", "audio", "dsp", "effect-hashes.txt", NULL), *want = NULL;
  g_autoptr (GString) have = g_string_new (NULL);
  fill_noise (in[0], N, 1, 0.4);
  fill_noise (in[1], N, 2, 0.4);
  for (int i = 0; i < N; i++)
    if (i % 12000 > 6000)
      in[0][i] = in[1][i] = 0;
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    {
      guint64 hash = 14695981039346656037ull;
      DspPatch *patch = effect_patch (i);
      DspMachine *m = machine_with (patch, plain ());
      render_pair (m, in[0], in[1], out[0], out[1], RATE);
      for (int k = 0; k < RATE; k++)
        for (int side = 0; side < 2; side++)
          hash = (hash ^ (guint16) lrintf (CLAMP (out[side][k], -1, 1) * 32767)) * 0x100000001b3ull;
      g_string_append_printf (have, "%s %016" G_GINT64_MODIFIER "x\n", effects[i].name, hash);
      dsp_machine_free (m);
      dsp_patch_unref (patch);
    }
  if (g_getenv ("SYMPHONY_BLESS"))
    g_assert_true (g_file_set_contents (path, have->str, -1, NULL));
  g_assert_true (g_file_get_contents (path, &want, NULL, NULL));
  g_assert_cmpstr (have->str, ==, want);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  make_phrases ();
  g_test_add_func ("/dsp/effect-patches/files", test_files);
  g_test_add_func ("/dsp/effect-patches/levels", test_levels);
  g_test_add_func ("/dsp/effect-patches/head-room", test_head_room);
  g_test_add_func ("/dsp/effect-patches/variants", test_variants);
  g_test_add_func ("/dsp/effect-patches/mono", test_mono);
  g_test_add_func ("/dsp/effect-patches/side-chain", test_side_chain);
  g_test_add_func ("/dsp/effect-patches/hashes", test_hashes);
  return g_test_run ();
}
