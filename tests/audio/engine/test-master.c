/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bundled patches through the whole engine: limiter, latency, no odd values, equal bytes. */
#include <glib/gstdio.h>
#include <math.h>
#include <sndfile.h>
#include <string.h>
#include "engine-fixture.h"

#define SECONDS 4
#define FRAMES (SECONDS * 48000)

static float *
render (Engine *engine, const char *path)
{
  EngineRender wish = { .path = path, .seconds = SECONDS };
  float *samples = g_new (float, 2 * FRAMES);
  SF_INFO info = { 0 };
  GError *error = NULL;
  SNDFILE *file;

  g_assert_true (engine_render (engine, &wish, &error));
  g_assert_no_error (error);
  file = sf_open (path, SFM_READ, &info);
  g_assert_nonnull (file);
  g_assert_cmpint (sf_readf_float (file, samples, FRAMES), ==, FRAMES);
  sf_close (file);
  g_unlink (path);
  return samples;
}

static double
peak_of (const float *samples)
{
  double peak = 0;

  for (guint i = 0; i < 2 * FRAMES; i++)
    {
      g_assert_true (isfinite (samples[i]));
      peak = MAX (peak, fabs (samples[i]));
    }
  return peak;
}

static char *
place (void)
{
  g_autofree char *folder = g_dir_make_tmp ("symphony-master-XXXXXX", NULL);

  return g_build_filename (folder, "out.wav", NULL);
}

static Engine *
make (void)
{
  const char *patches = fixture_bundled ();

  if (!patches)
    {
      g_test_skip ("SKIPPED ALOUD: SYMPHONY_DATA names no bundled patches");
      return NULL;
    }
  return fixture_engine_with (patches, 48000);
}

/* Four loud tracks and a master at +12 dB stay below -1 dBTP, and the meter tells how hard it works. */
static void
test_limiter (void)
{
  static const char *const patches[] = { "lead", "bass", "pad", "keys" };
  g_autofree char *path = place ();
  Engine *engine = make ();
  EngineTrack tracks[4];
  EngineRig rig = { .tracks = tracks, .track_count = 4, .tempo_bpm = 120 };
  GError *error = NULL;
  EngineMeter meter;
  float *samples;

  if (!engine)
    return;
  for (uint16_t i = 0; i < 4; i++)
    tracks[i] = (EngineTrack) { .name = patches[i], .patch = patches[i], .volume = 1, .slot = i };
  g_assert_true (engine_set_rig (engine, &rig, &error));
  g_assert_no_error (error);
  engine_set_master (engine, 4, TRUE);
  samples = render (engine, path);
  engine_get_master_meter (engine, &meter);
  g_test_message ("peak %.2f dBFS, reduction at the end %.2f dB", 20 * log10 (peak_of (samples)), meter.reduction_db);
  g_assert_cmpfloat (20 * log10 (peak_of (samples)), <=, -0.8);
  g_assert_cmpfloat (20 * log10 (peak_of (samples)), >, -6);
  g_free (samples);
  fixture_engine_free (engine);
}

/* Below its ceiling the limiter only delays, and a render takes that delay back: on and off agree sample by sample. */
static void
test_latency (void)
{
  g_autofree char *path = place ();
  Engine *engine = make ();
  float *off, *on;
  double worst = 0;

  if (!engine)
    return;
  engine_set_master (engine, 0.1, FALSE);
  off = render (engine, path);
  engine_set_master (engine, 0.1, TRUE);
  on = render (engine, path);
  g_assert_cmpfloat (peak_of (off), >, 0.001);
  for (guint i = 0; i < 2 * FRAMES; i++)
    worst = MAX (worst, fabs (on[i] - off[i]));
  g_test_message ("the limiter at rest differs by %.1f dB", 20 * log10 (worst + 1e-12));
  g_assert_cmpfloat (worst, <, 1e-5);
  g_free (on);
  g_free (off);
  fixture_engine_free (engine);
}

/* All of them; under a sanitizer, which takes forty times as long, one in five. */
static bool
is_tried (const char *file)
{
#if defined __SANITIZE_ADDRESS__
  if (g_str_hash (file) % 5 != 0)
    return false;
#endif
  return g_str_has_suffix (file, ".json");
}

/* Every bundled patch plays: finite, with sound where it is an instrument, and twice the same. */
static void
test_patches (void)
{
  g_autofree char *path = place ();
  g_autoptr (GDir) dir = NULL;
  const char *file;
  Engine *engine = make ();

  if (!engine)
    return;
  dir = g_dir_open (fixture_bundled (), 0, NULL);
  while ((file = g_dir_read_name (dir)))
    {
      g_autofree char *full = g_build_filename (fixture_bundled (), file, NULL);
      g_autofree char *name = g_strndup (file, strcspn (file, "."));
      EngineEffect effect = { .patch = name, .mix = 0.5 };
      EngineTrack track = { .name = name, .patch = name, .volume = 1 };
      EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120 };
      DspDiagnostics diagnostics;
      g_autofree float *one = NULL, *two = NULL;
      GError *error = NULL;
      DspPatch *patch;

      if (!is_tried (file))
        continue;
      patch = dsp_patch_load_file (full, &diagnostics);
      g_assert_nonnull (patch);
      if (!dsp_patch_has_voice (patch))
        {
          track.patch = "lead";
          track.inserts = &effect;
          track.insert_count = 1;
        }
      dsp_patch_unref (patch);
      dsp_diagnostics_finish (&diagnostics);
      g_assert_true (engine_set_rig (engine, &rig, &error));
      g_assert_no_error (error);
      one = render (engine, path);
      two = render (engine, path);
      g_test_message ("%-16s peak %.3f", name, peak_of (one));
      g_assert_cmpfloat (peak_of (one), >, 0.003);
      g_assert_cmpmem (one, 2 * FRAMES * sizeof *one, two, 2 * FRAMES * sizeof *two);
    }
  fixture_engine_free (engine);
}

/* Every bundled patch falls silent after its notes, and then costs nothing. */
static void
test_idle (void)
{
  const char *patches = fixture_bundled ();
  g_autoptr (GDir) dir = patches ? g_dir_open (patches, 0, NULL) : NULL;
  const char *file;

  for (; dir && (file = g_dir_read_name (dir));)
    {
      g_autofree char *path = g_build_filename (patches, file, NULL);
      DspDiagnostics diagnostics = { 0 };
      DspConfig config = { .rate = 48000, .optimise = 2 };
      DspPatch *patch = is_tried (file) ? dsp_patch_load_file (path, &diagnostics) : NULL;
      DspMachine *machine;
      int idle = -1;

      dsp_diagnostics_finish (&diagnostics);
      if (!patch)
        continue;
      machine = dsp_machine_new (&config);
      dsp_machine_load (machine, dsp_program_compile (patch, &config, &diagnostics), 0);
      for (int block = 0; block < 30 * 750 && idle < 0; block++)
        {
          DspEvent events[16] = { 0 };
          float left[64], right[64];

          for (uint32_t i = 0; i < 16; i++)     /* the keys of drums among them */
            events[i] = (DspEvent) { .type = block ? DSP_EVENT_OFF : DSP_EVENT_ON, .serial = i + 1, .note = (float) (36 + i), .velocity = 1,
                                     .glide_from = -1 };
          if (!dsp_machine_process (machine, NULL, NULL, (float *[]) { left, right }, events, block == 0 || block == 100 ? 16 : 0)
              && block > 100)
            idle = block;
        }
      g_test_message ("%-20s idle after %.1f s", file, idle / 750.);
      g_assert_cmpint (idle, >=, 0);
      dsp_diagnostics_finish (&diagnostics);
      dsp_machine_free (machine);
      dsp_patch_unref (patch);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/master/limiter", test_limiter);
  g_test_add_func ("/engine/master/latency", test_latency);
  g_test_add_func ("/engine/master/patches", test_patches);
  g_test_add_func ("/engine/master/idle", test_idle);
  return g_test_run ();
}
