/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every instrument that comes with Symphony, as a listener would judge it: loud enough, never too loud, in tune, with touch, silent
 * when it is over; and three presets or more, each of which sounds. `measure-patches` prints all of it. */
#include "patch-measure.h"

/* Sanitizers are slow: then every fourth instrument stands for the others. */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
# define STEP 4
#else
# define STEP 1
#endif

static DspPatch *
load (const char *name)
{
  const char *root = g_getenv ("SYMPHONY_DATA");
  g_autofree char *file = g_strconcat (name, ".json", NULL), *path = g_build_filename (root ? root : "data", "patches", file, NULL);
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load_file (path, &d);
  if (!patch || d.count)
    g_error ("%s: %s", path, d.count ? d.items[0].message : "cannot be loaded");
  dsp_diagnostics_finish (&d);
  return patch;
}

/* Several voices beside the pitch, none on it: they beat, and a second is too short to find their middle. */
static bool
is_many (const char *name)
{
  static const char *const many[] = { "bass-reese", "pad-glass", "strings", "brass", "choir" };
  for (guint i = 0; i < G_N_ELEMENTS (many); i++)
    if (!strcmp (name, many[i]))
      return true;
  return false;
}

static void
check (const char *name, const char *what, double value, double least, double most)
{
  if (!(value >= least && value <= most))
    g_error ("%s: %s is %.2f, not in %.2f to %.2f", name, what, value, least, most);
}

static void
test_instruments (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (measure_instruments); i += STEP)
    {
      const MeasureInstrument *instrument = &measure_instruments[i];
      const char *name = instrument->name;
      bool beat = instrument->kind == MEASURE_BEAT;
      DspPatch *patch = load (name);
      MeasureTake phrase;
      Measured m = measure_all (patch, instrument, &phrase);
      g_test_message ("%s: %.1f LUFS, %.1f dBTP, %+.1f cent, dc %.0f dB, touch %.1f dB louder and %+.1f brighter, mono %+.1f, end %+.1f dB", name,
                      m.loudness, m.full_peak, m.cents, m.dc, m.louder, m.brighter, m.mono, m.click);
      check (name, "loudness", m.loudness, beat ? -21 : -20, -16);
      check (name, "peak of all voices", m.full_peak, -20, -1);
      if (!beat)
        check (name, "pitch", m.cents, is_many (name) ? -12 : -2, is_many (name) ? 12 : 2);
      check (name, "DC", m.dc, -300, -60);
      check (name, "level 2 s after the last voice", m.left_db, -300, -85);
      check (name, "touch", m.louder, beat ? 8 : 12, 30);
      if (strcmp (name, "synth") && strcmp (name, "kit-electronic"))    /* a sine; a machine */
        check (name, "brightness by touch", m.brighter, 0.05, 30);
      check (name, "loss in mono", m.mono, -3, 0.01);
      check (name, "click at the end", m.click, -100, 3);
      measure_take_clear (&phrase);
      dsp_patch_unref (patch);
    }
}

static void
test_presets (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (measure_instruments); i += STEP)
    {
      DspPatch *patch = load (measure_instruments[i].name);
      DspPresetInfo info;
      guint count = 0;
      for (; dsp_patch_get_preset (patch, count, &info); count++)
        {
          MeasurePhrase p;
          double peak;
          DspPatch *with = measure_preset (patch, (int) count);
          g_assert_nonnull (with);
          g_assert_cmpuint (info.count, >, 0);
          measure_phrase (&p, &measure_instruments[i]);
          DspMachine *machine = measure_machine (with, DSP_ISA_AUTO);
          MeasureTake take = measure_take (machine, p.notes, p.count, 2.2);      /* its beginning is enough */
          double loudness = measure_loudness (&take, &peak);
          g_autofree char *name = g_strdup_printf ("%s %s", measure_instruments[i].name, info.name);
          check (name, "loudness", loudness, -24, -15);
          check (name, "peak", peak, -30, -0.5);
          measure_take_clear (&take);
          dsp_machine_free (machine);
          dsp_patch_unref (with);
        }
      g_assert_cmpuint (count, >=, 3);
      dsp_patch_unref (patch);
    }
}

/* Every file is what the writer makes of it, and bears its own name unless it is a link. */
static void
test_files (void)
{
  const char *root = g_getenv ("SYMPHONY_DATA"), *file;
  g_autofree char *folder = g_build_filename (root ? root : "data", "patches", NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_assert_nonnull (dir);
  while ((file = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (folder, file, NULL), *text = NULL, *name = NULL;
      if (!g_str_has_suffix (file, ".json"))
        continue;
      name = g_strndup (file, strlen (file) - strlen (".json"));
      DspPatch *patch = load (name);
      g_autofree char *written = dsp_patch_write (patch, DSP_FORM_JSON);
      g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
      if (strcmp (text, written))
        g_error ("%s is not canonical", path);
      if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
        g_assert_cmpstr (dsp_patch_get_name (patch), ==, name);
      dsp_patch_unref (patch);
    }
}

/* Two equal strokes of an instrument that a player plays are not the same to the sample. */
static void
test_two_notes (void)
{
  static const char *const played[] = { "guitar-nylon", "flute", "trumpet", "choir", "bass-finger" };
  for (guint i = 0; i < G_N_ELEMENTS (played); i++)
    {
      DspPatch *patch = load (played[i]);
      DspMachine *machine = measure_machine (patch, DSP_ISA_AUTO);
      static const MeasureNote notes[] = { { 0, 0.3, 60, 0.7f }, { 4, 0.3, 60, 0.7f } };
      MeasureTake take = measure_take (machine, notes, 2, 4.5);
      double off = 0, level = measure_rms (take.left, 14400);
      for (guint k = 0; k < 14400; k++)
        off = MAX (off, fabs ((double) take.left[k] - take.left[k + 192000]));
      g_assert_cmpfloat (off, >, level * 0.01);
      g_assert_cmpfloat (fabs (measure_db (level / measure_rms (take.left + 192000, 14400))), <, 3);
      measure_take_clear (&take);
      dsp_machine_free (machine);
      dsp_patch_unref (patch);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/instruments/files", test_files);
  g_test_add_func ("/dsp/instruments/figures", test_instruments);
  g_test_add_func ("/dsp/instruments/presets", test_presets);
  g_test_add_func ("/dsp/instruments/two-notes", test_two_notes);
  return g_test_run ();
}
