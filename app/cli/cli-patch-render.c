/* SPDX-License-Identifier: GPL-3.0-or-later */
/* symphony patch render and bench: one patch alone, into a file or against the clock. */
#include "cli-patch.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "dsp/bench.h"
#include "dsp/dial.h"
#include "engine/sound.h"
#include "engine/writer.h"

#define RATE 48000.0
#define NOTES_MAX 64
#define TAIL_S 30.0                     /* longest */

typedef struct {
  char   *out, *notes, *input, *preset, **set;
  double  rate, seconds, hold;
  int     velocity;
  float   keys[NOTES_MAX];
  uint32_t key_count;
} RenderWish;

static gboolean
parse_notes (RenderWish *wish)
{
  g_auto (GStrv) parts = g_strsplit (wish->notes ? wish->notes : "60", ",", -1);
  for (guint i = 0; parts[i]; i++)
    {
      char *end;
      double key = g_ascii_strtod (parts[i], &end);
      if (end == parts[i] || *g_strchug (end) || !(key >= 0 && key <= 127) || wish->key_count == NOTES_MAX)
        {
          cli_complain ("--notes=%s: numbers from 0 to 127 with commas between, at most %d", wish->notes, NOTES_MAX);
          return FALSE;
        }
      wish->keys[wish->key_count++] = (float) key;
    }
  return TRUE;
}

static gboolean
apply_preset (DspPatch **patch, const char *name)
{
  DspPresetInfo info;
  uint32_t index = 0, count = 0;
  while (dsp_patch_get_preset (*patch, index, &info) && strcmp (info.name, name) != 0)
    index++;
  if (!dsp_patch_get_preset (*patch, index, &info))
    {
      cli_complain ("--preset %s: there is no such preset; symphony patch presets lists them", name);
      return FALSE;
    }
  g_autofree DspPresetValue *values = g_new (DspPresetValue, info.count + 1);
  while (count < info.count && dsp_patch_get_preset_value (*patch, index, count, &values[count]))
    count++;
  DspPatch *changed = dsp_patch_with_values (*patch, values, count);
  dsp_patch_unref (*patch);
  *patch = changed;
  return TRUE;
}

/* "filter.cutoff=900" or, for a macro, "cutoff=900"; words of a macro by name. */
static gboolean
apply_setting (DspPatch **patch, const char *setting)
{
  const char *equals = strchr (setting, '=');
  DspDiagnostics d = { 0 };
  char *end = NULL;
  double value = equals ? g_ascii_strtod (equals + 1, &end) : 0;
  g_autofree char *target = equals ? g_strndup (setting, (gsize) (equals - setting)) : NULL;
  char *dot = target ? strrchr (target, '.') : NULL;
  gboolean good = target && end > equals + 1 && !*end;
  if (target && !dot && !good)
    good = dsp_patch_find_macro_word (*patch, target, equals + 1, &value);
  if (!good)
    {
      cli_complain ("--set %s: write NODE.PARAMETER=NUMBER, or MACRO=NUMBER", setting);
      return FALSE;
    }
  if (dot)
    *dot = '\0';
  DspPatch *changed = dsp_patch_with_param (*patch, dot ? target : "", dot ? dot + 1 : target, value, &d);
  if (!changed)
    cli_complain ("--set %s: %s", setting, d.count ? d.items[0].message : "that cannot be set");
  else
    {
      dsp_patch_unref (*patch);
      *patch = changed;
    }
  dsp_diagnostics_finish (&d);
  return changed != NULL;
}

static uint32_t
events_of (const RenderWish *wish, gint64 at, gint64 off, DspEvent events[NOTES_MAX])
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < wish->key_count && (at == 0 || (off >= at && off < at + DSP_BLOCK)); i++)
    events[count++] = (DspEvent){ .frame = at == 0 ? 0 : (uint32_t) (off - at), .type = at == 0 ? DSP_EVENT_ON : DSP_EVENT_OFF, .serial = i + 1,
                                  .note = wish->keys[i], .velocity = (float) wish->velocity / 127.f, .glide_from = -1 };
  return count;
}

static gboolean
render_blocks (const RenderWish *wish, const EngineSoundFile *in, DspMachine *machine, EngineWriter *writer, GError **error)
{
  gint64 off = llround (wish->hold * wish->rate), length = (gint64) in->frame_count, sound_end = MAX (off, length);
  gint64 last = wish->seconds > 0 ? llround (wish->seconds * wish->rate) : sound_end + llround (TAIL_S * wish->rate);
  for (gint64 at = 0; at < last; at += DSP_BLOCK)
    {
      float side[2][DSP_BLOCK] = { { 0 } }, left[DSP_BLOCK], right[DSP_BLOCK], both[2 * DSP_BLOCK];
      const float *const feed[2] = { side[0], side[1] };
      DspEvent events[NOTES_MAX];
      for (int n = 0; n < DSP_BLOCK && at + n < length; n++)
        for (int c = 0; c < 2; c++)
          side[c][n] = in->frames[(at + n) * (gint64) in->channels + (in->channels == 2 ? c : 0)];
      gboolean sounds = dsp_machine_process (machine, feed, NULL, (float *const[2]){ left, right }, events, events_of (wish, at, off, events));
      if (!sounds && at > sound_end && wish->seconds <= 0)
        break;
      for (int n = 0; n < DSP_BLOCK; n++)
        {
          both[2 * n] = left[n];
          both[2 * n + 1] = right[n];
        }
      if (!engine_writer_add (writer, both, (uint32_t) MIN (DSP_BLOCK, last - at), error))
        return FALSE;
    }
  return TRUE;
}

static int
render_patch (RenderWish *wish, DspPatch *patch, const char *path)
{
  g_autoptr (GError) error = NULL;
  EngineSoundFile in = { NULL };
  DspDiagnostics d;
  if (!dsp_patch_has_voice (patch) && !wish->input && !wish->notes)
    {
      cli_complain ("%s is an effect: give it a sound with --input SOUND (or keys with --notes, if it listens to them)", path);
      return CLI_USAGE;
    }
  if (wish->input && !engine_sound_read (wish->input, &in, &error))
    {
      cli_complain ("%s", error->message);
      return CLI_INPUT;
    }
  if (wish->input)
    wish->rate = in.rate;
  const DspConfig config = { .rate = wish->rate, .optimise = 2 };
  DspProgram *program = dsp_program_compile (patch, &config, &d);
  if (!program)
    cli_patch_print (path, &d);
  dsp_diagnostics_finish (&d);
  int status = program ? CLI_OK : CLI_INPUT;
  EngineWriter *writer = program ? engine_writer_new (wish->out, wish->rate, 0, &error) : NULL;
  if (writer)
    {
      DspMachine *machine = dsp_machine_new (&config);
      dsp_machine_load (machine, program, 0);
      program = NULL;
      if (!render_blocks (wish, &in, machine, writer, &error))
        engine_writer_cancel (writer);
      else if (engine_writer_finish (writer, &error))
        fprintf (stderr, "%s written\n", wish->out);
      dsp_machine_free (machine);
    }
  dsp_program_free (program);
  if (error)
    {
      cli_complain ("%s", error->message);
      status = CLI_SYSTEM;
    }
  engine_sound_finish (&in);
  return status;
}

int
cli_patch_render (int argc, char **argv)
{
  RenderWish wish = { .rate = RATE, .hold = 1, .velocity = 100 };
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &wish.out, "Sound file: .wav .flac .ogg .opus .mp3", "OUT" },
    { "notes", 0, 0, G_OPTION_ARG_STRING, &wish.notes, "Keys struck together (60)", "60,64,67" },
    { "velocity", 0, 0, G_OPTION_ARG_INT, &wish.velocity, "1 to 127 (100)", "N" },
    { "hold", 0, 0, G_OPTION_ARG_DOUBLE, &wish.hold, "How long they are held (1)", "SECONDS" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &wish.seconds, "Length; else until it is silent", "N" },
    { "input", 0, 0, G_OPTION_ARG_FILENAME, &wish.input, "What goes into an effect", "SOUND" },
    { "preset", 0, 0, G_OPTION_ARG_STRING, &wish.preset, "One of the patch's presets", "NAME" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &wish.set, "Another value of a parameter or macro; may be repeated", "NODE.PARAM=VALUE" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &wish.rate, "Sample rate, 8000 to 192000 (48000, or the input's)", "HZ" },
    G_OPTION_ENTRY_NULL };
  int status;
  if (!cli_parse (&argc, &argv, entries, "FILE", &status))
    return status;
  if (argc != 2 || !wish.out || !(wish.rate >= 8000 && wish.rate <= 192000) || !(wish.seconds >= 0 && wish.seconds <= 3600)
      || !(wish.hold >= 0 && wish.hold <= 3600) || wish.velocity < 1 || wish.velocity > 127)
    {
      cli_complain ("usage: symphony patch render FILE -o OUT [--notes 60,64,67] [--velocity 1-127] [--hold SECONDS] [--seconds N] [--input SOUND]"
                    " [--preset NAME] [--set NODE.PARAM=VALUE] [--rate 8000-192000]");
      status = CLI_USAGE;
    }
  else if (!parse_notes (&wish))
    status = CLI_USAGE;
  else
    {
      g_autofree char *path = cli_patch_find (argv[1]);
      DspPatch *patch = cli_patch_load (argv[1], &status);
      gboolean ready = patch != NULL;
      if (ready && wish.preset && !(ready = apply_preset (&patch, wish.preset)))
        status = CLI_INPUT;
      for (guint i = 0; ready && wish.set && wish.set[i]; i++)
        if (!(ready = apply_setting (&patch, wish.set[i])))
          status = CLI_INPUT;
      if (ready)
        status = render_patch (&wish, patch, path);
      dsp_patch_unref (patch);
    }
  g_free (wish.out);
  g_free (wish.notes);
  g_free (wish.input);
  g_free (wish.preset);
  g_strfreev (wish.set);
  return status;
}

/* ---- bench ------------------------------------------------------------------------------------------------- */
static double
cpu_us (void)
{
  struct timespec now;
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &now);
  return (double) now.tv_sec * 1e6 + (double) now.tv_nsec / 1e3;
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

/* Median of a block's processor time with `voices` held keys; an effect gets noise. */
static double
measure (DspPatch *patch, uint32_t voices, uint32_t *instructions)
{
  enum { BLOCKS = 3000, WARM = 100 };
  static double times[BLOCKS];
  DspDiagnostics d;
  const DspConfig config = { .rate = RATE, .optimise = 2, .voices = voices };
  DspProgram *program = dsp_program_compile (patch, &config, &d);
  dsp_diagnostics_finish (&d);
  if (!program)
    return NAN;
  DspProgramInfo info;
  dsp_program_describe (program, &info);
  *instructions = info.instructions;
  DspMachine *machine = dsp_machine_new (&config);
  dsp_machine_load (machine, program, 0);
  uint32_t random = 1;
  for (int b = -WARM; b < BLOCKS; b++)
    {
      float noise[DSP_BLOCK], left[DSP_BLOCK], right[DSP_BLOCK];
      DspEvent events[256];
      uint32_t count = 0;
      for (int n = 0; n < DSP_BLOCK; n++)
        noise[n] = (float) (int32_t) (random = random * 1664525u + 1013904223u) * (.25f / 2147483648.f);
      for (uint32_t v = 0; b == -WARM && v < voices; v++)
        events[count++] = (DspEvent){ .type = DSP_EVENT_ON, .serial = v + 1, .note = 36 + (float) (v % 48), .velocity = .8f, .glide_from = -1 };
      double start = cpu_us ();
      dsp_machine_process (machine, (const float *const[2]){ noise, noise }, NULL, (float *const[2]){ left, right }, events, count);
      if (b >= 0)
        times[b] = cpu_us () - start;
    }
  dsp_machine_free (machine);
  qsort (times, BLOCKS, sizeof *times, compare_doubles);
  return times[BLOCKS / 2];
}

static int
bench_patch (const char *name)
{
  int status = CLI_OK;
  DspPatch *patch = cli_patch_load (name, &status);
  if (!patch)
    return status;
  uint32_t most = dsp_patch_get_voice_count (patch), instructions = 0;
  gboolean voiced = dsp_patch_has_voice (patch);
  printf ("%-10s %12s %14s %12s\n", "voices", "us/block", "us/voice", "of a core");
  for (uint32_t voices = 1; voices <= MAX (most, 1); voices = voices < most && voices * 4 > most ? most : voices * 4)
    {
      double us = measure (patch, voices, &instructions);
      printf ("%-10u %12.3f %14.4f %10.2f %%\n", voices, us, us / voices, us / (DSP_BLOCK / RATE * 1e6) * 100);
      if (!voiced || voices == most)
        break;
    }
  printf ("%u instructions, %s, blocks of 64 frames at 48 kHz, medians of 3,000 (processor time)\n", instructions,
          dsp_isa_name (dsp_isa_choose (DSP_ISA_AUTO)));
  dsp_patch_unref (patch);
  return CLI_OK;
}

int
cli_patch_bench (int argc, char **argv)
{
  g_autofree char *out = NULL;
  double seconds = 60;
  const GOptionEntry entries[] = {
    { "render", 0, 0, G_OPTION_ARG_FILENAME, &out, "Write the job's sound, raw stereo floats at 48 kHz, for a comparison with other programs", "OUT" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &seconds, "How much of the job (60)", "N" },
    G_OPTION_ENTRY_NULL };
  int status;
  if (!cli_parse (&argc, &argv, entries, "[FILE]", &status))
    return status;
  if (argc > 2 || (argc == 2 && out) || !(seconds > 0 && seconds <= 3600))
    {
      cli_complain ("usage: symphony patch bench [FILE | --render OUT [--seconds N]]");
      return CLI_USAGE;
    }
  if (argc == 2)
    return bench_patch (argv[1]);
  double start = cpu_us ();
  int error = dsp_benchmark_render (out ? out : "/dev/null", seconds);
  double taken = (cpu_us () - start) / 1e6;
  if (error)
    {
      cli_complain ("%s: %s", out, g_strerror (error));
      return CLI_SYSTEM;
    }
  printf ("%-44s %8s %8s %9s\n%-44s %8.3f %8.1f %9.2f\n", "job: 32 voices, reverb", "cpu_s", "rtf", "us/block",
          dsp_isa_name (dsp_isa_choose (DSP_ISA_AUTO)), taken, seconds / taken, taken * 1e6 / (seconds * RATE / DSP_BLOCK));
  return CLI_OK;
}
