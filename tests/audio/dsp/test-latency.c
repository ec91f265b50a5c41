/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The latency that modules and programs declare, against an impulse sent through them. */
#include "dsp-test.h"
#include "dsp/graph.h"

#define FRAMES 4096
#define IMPULSE 0.01f                   /* below every ceiling and knee */

typedef struct { int first, peak; } Arrival;      /* frames; -1: nothing came */

static Arrival
send_impulse (DspMachine *machine)
{
  float in[DSP_BLOCK] = { IMPULSE }, left[DSP_BLOCK], right[DSP_BLOCK], most = 1e-8f;
  Arrival arrival = { -1, -1 };

  for (int at = 0; at < FRAMES; at += DSP_BLOCK)
    {
      dsp_machine_process (machine, (const float *[]) { in, in }, NULL, (float *[]) { left, right }, NULL, 0);
      in[0] = 0;
      for (int i = 0; i < DSP_BLOCK; i++)
        {
          float a = fabsf (left[i]);

          if (arrival.first < 0 && a > IMPULSE * 1e-5f)
            arrival.first = at + i;
          if (a > most)
            {
              most = a;
              arrival.peak = at + i;
            }
        }
    }
  return arrival;
}

static Arrival
measure (const char *nodes, const char *cables, double rate, uint32_t *declared)
{
  g_autofree char *text = g_strdup_printf ("(patch (nodes (in (type \"input\")) %s (out (type \"output\"))) (connections %s))", nodes, cables);
  DspConfig config = { .rate = rate, .optimise = 2 };
  DspDiagnostics diagnostics = { 0 };
  DspPatch *patch = patch_of (text);
  DspProgram *program = dsp_program_compile (patch, &config, &diagnostics);
  DspMachine *machine = dsp_machine_new (&config);
  DspProgramInfo info;

  g_assert_nonnull (program);
  dsp_program_describe (program, &info);
  *declared = info.latency_frames;
  dsp_machine_load (machine, program, 0);
  Arrival arrival = send_impulse (machine);
  dsp_machine_free (machine);
  dsp_patch_unref (patch);
  return arrival;
}

/* Where lateness is the effect itself; whoever else is late has to declare it. */
static bool
is_late_by_nature (const char *type)
{
  static const char *const types[] = { "fx.delay", "fx.reverb", "fx.chorus", "fx.granular", "feedback", "delay" };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_prefix (type, types[i]))
      return true;
  return false;
}

/* Every module that takes a sound and gives one. One that declares no latency answers at once, if it answers within the
 * time listened; one that declares some has its peak there: what filters ring before does not count. */
static void
test_modules (void)
{
  static const double rates[] = { 48000, 44100, 96000 };
  DspModuleInfo info;
  guint checked = 0, late = 0;

  for (uint32_t i = 0; dsp_module_get_info (i, &info); i++)
    {
      DspPortInfo in, out;

      if (!dsp_module_get_input (info.type, 0, &in) || !dsp_module_get_output (info.type, 0, &out)
          || in.kind != DSP_KIND_AUDIO || out.kind != DSP_KIND_AUDIO)
        continue;
      for (int r = 0; r < 3; r++)
        {
          g_autofree char *node = g_strdup_printf ("(d (type \"%s\"))", info.type);
          g_autofree char *cables = g_strdup_printf ("(in \"L\" -> d \"%s\") (d \"%s\" -> out \"L\")", in.name, out.name);
          uint32_t declared;
          Arrival arrival = measure (node, cables, rates[r], &declared);

          g_test_message ("%-16s %6.0f Hz: declares %u, first %d, peak %d", info.type, rates[r], declared, arrival.first, arrival.peak);
          if (declared)
            g_assert_cmpint (arrival.peak, ==, (int) declared);
          else if (!is_late_by_nature (info.type))
            g_assert_cmpint (arrival.first, <=, 2);
          late += declared > 0;
          checked++;
        }
    }
  g_assert_cmpuint (checked, >=, 20);
  g_assert_cmpuint (late, >=, 6);
}

/* In a row latencies add up; side by side the longest counts. */
static void
test_programs (void)
{
  uint32_t declared;
  Arrival arrival = measure ("(a (type \"fx.limiter\")) (b (type \"fx.limiter\"))", "(in \"L\" -> a \"L\") (a \"L\" -> b \"L\") (b \"L\" -> out \"L\")",
                             48000, &declared);

  g_assert_cmpuint (declared, ==, 2 * 72);
  g_assert_cmpint (arrival.peak, ==, 2 * 72);
  measure ("(a (type \"fx.limiter\")) (b (type \"fx.distort\"))", "(in \"L\" -> a \"L\") (in \"L\" -> b \"L\") (a \"L\" -> out \"L\") (b \"L\" -> out \"R\")",
           48000, &declared);
  g_assert_cmpuint (declared, ==, 72);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/latency/modules", test_modules);
  g_test_add_func ("/dsp/latency/programs", test_programs);
  return g_test_run ();
}
