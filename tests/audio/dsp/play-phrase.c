/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Renders a phrase through a patch into a WAV file and tells its level: for listening while patches are made.
 *
 * usage: play-phrase PATCH OUT.wav [PHRASE [preset:NAME] [MACRO=VALUE]...]
 *   PHRASE  scale, chord, low, drums, each, full (32 notes at velocity 127), soft, hard; or effect:INSTRUMENT for an effect
 * LIST=1 in the environment prints the listing, CANON=1 writes the patch back in canonical form. */
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ebur128.h>
#include "dsp/machine.h"

#define RATE 48000

typedef struct { double at, length; float note, velocity; } Note;
typedef struct { Note notes[512]; int count; double seconds; } Phrase;

static void
add (Phrase *p, double at, double length, float note, float velocity)
{
  p->notes[p->count++] = (Note){ at, length, note, velocity };
  if (at + length + 2.5 > p->seconds)
    p->seconds = at + length + 2.5;
}

static void
make_phrase (Phrase *p, const char *name)
{
  static const int scale[] = { 0, 2, 4, 5, 7, 9, 11, 12 }, chords[4][4] = { { 48, 60, 64, 67 }, { 45, 60, 64, 69 }, { 41, 57, 60, 65 }, { 43, 59, 62, 67 } };
  memset (p, 0, sizeof *p);
  if (!strcmp (name, "scale") || !strcmp (name, "low"))
    for (int i = 0; i < 16; i++)
      add (p, i * .25, .22, (float) ((name[0] == 'l' ? 36 : 60) + (i < 8 ? scale[i] : scale[15 - i])), i % 4 ? .7f : .9f);
  else if (!strcmp (name, "drums"))
    for (int i = 0; i < 32; i++)
      {
        static const int kick[16] = { 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0 };
        double at = i * .125;
        if (kick[i % 16])
          add (p, at, .1, 36, .95f);
        if (i % 8 == 4)
          add (p, at, .1, 38, .9f);
        if (i % 16 == 12)
          add (p, at, .1, 39, .8f);
        add (p, at, .05, i % 8 == 6 ? 46 : 42, i % 2 ? .5f : .8f);
        if (i == 0)
          add (p, at, .1, 49, .8f);
        if (i > 27)
          add (p, at, .1, (float) (i == 28 ? 48 : i == 29 ? 45 : 41), .9f);
      }
  else if (!strcmp (name, "each"))
    {
      static const int keys[] = { 36, 37, 38, 39, 42, 46, 41, 45, 48, 49, 51 };
      for (int i = 0; i < 11; i++)
        add (p, i * 1.0, .1, (float) keys[i], .9f);
    }
  else if (!strcmp (name, "full"))
    for (int i = 0; i < 32; i++)
      add (p, .001 * i, 2, (float) (36 + i * 3 / 2), 1);
  else if (!strcmp (name, "soft") || !strcmp (name, "hard"))
    add (p, 0, 1, 60, name[0] == 's' ? 30 / 127.f : 120 / 127.f);
  else
    for (int i = 0; i < 4; i++)
      for (int k = 0; k < 4; k++)
        add (p, i * 1.5, 1.4, (float) chords[i][k], .75f);
}

static void
apply_preset (DspMachine *machine, const DspPatch *patch, const char *name)
{
  DspPresetInfo preset;
  DspPresetValue value;
  for (uint32_t i = 0; dsp_patch_get_preset (patch, i, &preset); i++)
    if (!strcmp (preset.name, name))
      {
        for (uint32_t k = 0; dsp_patch_get_preset_value (patch, i, k, &value); k++)
          dsp_machine_set_param (machine, value.node, value.param, value.value);
        return;
      }
  fprintf (stderr, "no preset \"%s\"\n", name);
}

static DspMachine *
load (const char *path, int argc, char **argv, DspConfig *config)
{
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load_file (path, &d);
  for (uint32_t i = 0; i < d.count; i++)
    fprintf (stderr, "%s:%u:%u: %s %s%s%s\n", path, d.items[i].line, d.items[i].column, d.items[i].code, d.items[i].message,
             d.items[i].hint ? "; " : "", d.items[i].hint ? d.items[i].hint : "");
  dsp_diagnostics_finish (&d);
  if (!patch)
    exit (1);
  DspProgram *program = dsp_program_compile (patch, config, &d);
  DspProgramInfo info;
  if (!program)
    exit (1);
  dsp_program_describe (program, &info);
  if (getenv ("CANON"))
    {
      char *text = dsp_patch_write (patch, DSP_FORM_JSON);
      FILE *out = fopen (path, "w");
      if (out)
        {
          fputs (text, out);
          fclose (out);
        }
      free (text);
    }
  if (getenv ("LIST"))
    {
      char *list = dsp_program_list (program);
      fprintf (stderr, "%s%u nodes, %u registers of %u, %u instructions, %zu bytes\n", list, info.nodes, info.registers, info.registers_before,
               info.instructions, info.state_bytes);
      free (list);
    }
  DspMachine *machine = dsp_machine_new (config);
  dsp_machine_load (machine, program, 0);
  for (int i = 0; i < argc; i++)
    {
      char name[64];
      double value;
      if (!strncmp (argv[i], "preset:", 7))
        apply_preset (machine, patch, argv[i] + 7);
      else if (sscanf (argv[i], "%63[^=]=%lf", name, &value) == 2)
        {
          char *dot = strchr (name, '.');
          if (dot)
            *dot = 0;
          if (!dsp_machine_set_param (machine, dot ? name : "", dot ? dot + 1 : name, value))
            fprintf (stderr, "no parameter %s\n", argv[i]);
        }
    }
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (patch);
  return machine;
}

int
main (int argc, char **argv)
{
  if (argc < 3)
    return fprintf (stderr, "usage: play-phrase PATCH OUT.wav [PHRASE [preset:NAME] [MACRO=VALUE]...]\n"), 2;
  DspConfig config = { .rate = RATE, .optimise = 2 };
  const char *name = argc > 3 ? argv[3] : "chord", *effect = strncmp (name, "effect:", 7) ? NULL : name + 7;
  Phrase phrase;
  make_phrase (&phrase, effect ? (strstr (effect, "kit") ? "drums" : strstr (effect, "pluck") ? "scale" : "chord") : name);
  if (!phrase.seconds || effect)
    phrase.seconds += 4;
  DspMachine *source = effect ? load (effect, 0, NULL, &config) : NULL, *machine = load (argv[1], argc - 4, argv + 4, &config);
  SF_INFO format = { .samplerate = RATE, .channels = 2, .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT };
  SNDFILE *file = sf_open (argv[2], SFM_WRITE, &format);
  ebur128_state *meter = ebur128_init (2, RATE, EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK), *before = ebur128_init (2, RATE, EBUR128_MODE_I);
  double dc[2] = { 0, 0 }, tail = 0, seconds = 0;
  uint32_t blocks = (uint32_t) (phrase.seconds * RATE / 64);
  for (uint32_t b = 0; b < blocks; b++)
    {
      float l[64], r[64], sl[64], sr[64], both[128];
      DspEvent events[256];
      uint32_t count = 0;
      for (int frame = 0; frame < 64 && count < 250; frame++)
        {
          uint64_t now = (uint64_t) b * 64 + (uint64_t) frame;
          for (int i = 0; i < phrase.count; i++)
            {
              const Note *note = &phrase.notes[i];
              if ((uint64_t) (note->at * RATE) == now)
                {
                  events[count++] = (DspEvent){ .frame = (uint32_t) frame, .type = DSP_EVENT_ON, .serial = (uint32_t) i + 1, .note = note->note, .velocity = note->velocity, .glide_from = -1 };
                }
              if ((uint64_t) ((note->at + note->length) * RATE) == now)
                events[count++] = (DspEvent){ .frame = (uint32_t) frame, .type = DSP_EVENT_OFF, .serial = (uint32_t) i + 1 };
            }
        }
      const float *in[2] = { sl, sr };
      float *out[2] = { l, r }, *source_out[2] = { sl, sr };
      if (source)
        {
          dsp_machine_process (source, NULL, NULL, source_out, events, count);
          dsp_machine_process (machine, in, NULL, out, NULL, 0);
          for (int n = 0; n < 64; n++)
            both[2 * n] = sl[n], both[2 * n + 1] = sr[n];
          ebur128_add_frames_float (before, both, 64);
        }
      else
        dsp_machine_process (machine, NULL, NULL, out, events, count);
      for (int n = 0; n < 64; n++)
        {
          both[2 * n] = l[n];
          both[2 * n + 1] = r[n];
          dc[0] += l[n];
          dc[1] += r[n];
          if (b + 200 > blocks)
            tail = fmax (tail, fabs (l[n]));
        }
      ebur128_add_frames_float (meter, both, 64);
      sf_writef_float (file, both, 64);
    }
  double loudness, peaks[2];
  ebur128_loudness_global (meter, &loudness);
  ebur128_true_peak (meter, 0, &peaks[0]);
  ebur128_true_peak (meter, 1, &peaks[1]);
  seconds = blocks * 64.0 / RATE;
  if (source)
    {
      double dry;
      ebur128_loudness_global (before, &dry);
      printf ("%+5.1f LU  ", loudness - dry);
    }
  ebur128_destroy (&before);
  printf ("%-24s %-8s %6.1f LUFS  peak %6.1f dBTP  dc %6.1f dB  end %6.1f dB  %.1f s\n", strrchr (argv[1], '/') ? strrchr (argv[1], '/') + 1 : argv[1],
          name, loudness, 20 * log10 (fmax (peaks[0], peaks[1])), 20 * log10 (fmax (fabs (dc[0]), fabs (dc[1])) / (seconds * RATE) + 1e-9),
          20 * log10 (tail + 1e-9), seconds);
  ebur128_destroy (&meter);
  sf_close (file);
  dsp_machine_free (machine);
  dsp_machine_free (source);
  return 0;
}
