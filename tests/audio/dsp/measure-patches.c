/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Measures the instruments, each preset, and prints a table; with a folder it writes what it heard there, as sound and as rows.
 *
 * usage: measure-patches PATCHES [-o FOLDER] [NAME...]
 *   PATCHES  the folder of the patches; FOLDER gets NAME.PRESET.phrase.wav, .scale.wav, .chord.wav and table.tsv */
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include "patch-measure.h"

static void
write_wav (const char *folder, const char *name, const char *preset, const char *what, const MeasureTake *take)
{
  g_autofree char *file = g_strdup_printf ("%s.%s.%s.wav", name, preset, what), *path = g_build_filename (folder, file, NULL);
  SF_INFO format = { .samplerate = MEASURE_RATE, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_PCM_16 };
  SNDFILE *out = sf_open (path, SFM_WRITE, &format);
  if (!out)
    g_error ("%s cannot be written", path);
  for (guint i = 0; i < take->frames; i++)
    {
      float both[2] = { take->left[i], take->right[i] };
      sf_writef_float (out, both, 1);
    }
  sf_close (out);
}

static void
write_more (const char *folder, const char *name, const char *preset, const DspPatch *patch, const MeasureInstrument *instrument)
{
  for (int what = 0; what < 2; what++)
    {
      static const float steps[] = { 0, 4, 7, 12 };
      MeasurePhrase p = { .seconds = 0 };
      DspMachine *machine = measure_machine (patch, DSP_ISA_AUTO);
      if (instrument->kind == MEASURE_BEAT)     /* each drum by itself, soft and hard */
        for (int i = 0; i < 16; i++)
          measure_add (&p, i * 0.4, 0.2, (float) ((what ? 49 : 35) + (strcmp (name, "percussion") ? 0 : 18) + i), 0.8f);
      else if (what)
        for (int i = 0; i < 8; i++)
          measure_add (&p, i / 4 * 2.0, 1.7, instrument->key + steps[i % 4], i < 4 ? 0.4f : 0.95f);
      else
        measure_scale (&p, instrument->key);
      MeasureTake take = measure_take (machine, p.notes, p.count, p.seconds + 1);
      write_wav (folder, name, preset, what ? "chord" : "scale", &take);
      measure_take_clear (&take);
      dsp_machine_free (machine);
    }
}

static int
measure_one (const char *patches, const MeasureInstrument *instrument, const char *folder, FILE *rows)
{
  g_autofree char *file = g_strconcat (instrument->name, ".json", NULL), *path = g_build_filename (patches, file, NULL);
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load_file (path, &d);
  DspPresetInfo info;
  int presets = -1;
  for (guint i = 0; i < d.count; i++)
    fprintf (stderr, "%s:%u: %s\n", path, d.items[i].line, d.items[i].message);
  dsp_diagnostics_finish (&d);
  if (!patch)
    return 1;
  while (dsp_patch_get_preset (patch, (guint) presets + 1, &info))
    presets++;
  for (int i = -1; i <= presets; i++)
    {
      MeasureTake phrase;
      DspPatch *with = measure_preset (patch, i);
      if (i >= 0)
        dsp_patch_get_preset (patch, (guint) i, &info);
      const char *name = i < 0 ? "default" : info.name;
      if (!with)
        return 1;
      Measured m = measure_all (with, instrument, &phrase);
      printf ("%-14s %-14s %6.1f %6.1f %+6.1f %6.0f %5.1f %6.0f %6.1f %+6.1f %+5.1f %+6.1f %6.2f\n", instrument->name, name, m.loudness, m.full_peak,
              m.pitched ? m.cents : 0, m.dc, m.quiet_s, m.left_db, m.louder, m.brighter, m.mono, m.click, m.cost_us);
      fflush (stdout);
      if (folder)
        {
          fprintf (rows, "%s\t%s\t%.1f\t%.1f\t%+.1f\t%.0f\t%.1f\t%.0f\t%.1f\t%+.1f\t%+.1f\t%+.1f\t%.2f\n", instrument->name, name, m.loudness, m.full_peak,
                   m.pitched ? m.cents : 0, m.dc, m.quiet_s, m.left_db, m.louder, m.brighter, m.mono, m.click, m.cost_us);
          write_wav (folder, instrument->name, name, "phrase", &phrase);
          write_more (folder, instrument->name, name, with, instrument);
        }
      measure_take_clear (&phrase);
      dsp_patch_unref (with);
    }
  dsp_patch_unref (patch);
  return 0;
}

int
main (int argc, char **argv)
{
  const char *folder = argc > 3 && !strcmp (argv[2], "-o") ? argv[3] : NULL;
  int first = folder ? 4 : 2, failed = 0;
  FILE *rows = NULL;
  if (argc < 2)
    return fprintf (stderr, "usage: measure-patches PATCHES [-o FOLDER] [NAME...]\n"), 2;
  if (folder)
    {
      g_autofree char *path = g_build_filename (folder, "table.tsv", NULL);
      rows = fopen (path, "w");
      if (!rows)
        return fprintf (stderr, "%s cannot be written\n", path), 1;
    }
  printf ("instrument     preset           LUFS   dBTP   cent     DC quiet  after louder bright  mono  click     us\n");
  for (guint i = 0; i < G_N_ELEMENTS (measure_instruments); i++)
    {
      bool wanted = first >= argc;
      for (int k = first; k < argc; k++)
        wanted = wanted || !strcmp (argv[k], measure_instruments[i].name);
      if (wanted)
        failed |= measure_one (argv[1], &measure_instruments[i], folder, rows);
    }
  if (rows)
    fclose (rows);
  return failed;
}
