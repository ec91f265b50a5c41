/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The compiler and the machine: listings, nulls between variants, events on their frames, hot swaps. */
#include <stdlib.h>
#include "dsp-click.h"

static const char toy[] = "(patch (nodes (osc1 (type \"osc.sine\") (freq 440)) (gain1 (type \"gain\") (amp 0.5)) (out (type \"output\")))"
                          " (connections (osc1 \"out\" -> gain1 \"in\") (gain1 \"out\" -> out \"in\")))";

static void
test_toy_listing (void)
{
  static const char *const want[] = {
    "LOAD_CONST   r1, 440\nCALL_OP      osc_sine, r1 -> r2\nLOAD_CONST   r3, 0.5\nCALL_OP      gain, r2, r3 -> r4\nWRITE_OUTPUT r4\n",
    "CALL_OP      osc_sine, #440 -> r1\nCALL_OP      gain, r1, #0.5 -> r1\nWRITE_OUTPUT r1\n" };
  DspPatch *patch = patch_of (toy);
  for (int i = 0; i < 2; i++)
    {
      DspConfig config = plain ();
      config.optimise = i * 2;
      DspProgram *p = program_of (patch, &config);
      g_autofree char *list = dsp_program_list (p);
      g_assert_cmpstr (list, ==, want[i]);
      DspProgramInfo info;
      dsp_program_describe (p, &info);
      g_assert_cmpuint (info.nodes, ==, 3);
      g_assert_cmpuint (info.instructions, ==, i ? 3 : 5);
      g_assert_cmpuint (info.registers, ==, i ? 1 : 4);
      dsp_program_free (p);
    }
  dsp_patch_unref (patch);
}

static void
test_toy_sound (void)
{
  enum { N = 4800 };
  float l[N], r[N];
  DspPatch *patch = patch_of (toy);
  DspMachine *m = machine_with (patch, plain ());
  render (m, NULL, 0, NULL, l, r, N);
  for (int i = 0; i < N; i++)
    {
      g_assert_cmpfloat_with_epsilon (l[i], 0.5 * sin (2 * G_PI * 440 * i / RATE), 2e-5);
      g_assert_cmpfloat (l[i], ==, r[i]);
    }
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

/* ---- nulls ------------------------------------------------------------------------------------------------ */
static const char *const instruments[] = { "lead-saw.json", "bass.json", "pad-warm.json", "keys-tine.json", "pluck.json", "bell.json", "synth.json",
                                           "strings.json", "kit-electronic.json" };
static const char *const effects[] = { "reverb.json", "delay.json", "chorus.json", "distortion.json", "filter.json", "compressor.json", "eq.json", "limiter.json" };

static const DspEvent phrase[] = {
  ON (10, 1, 48, .8f), ON (10, 2, 60.25f, .5f), ON (997, 3, 36, .9f), ON (1200, 8, 42, .7f), ON (4801, 4, 67, .7f), { .frame = 7000, .type = DSP_EVENT_BEND, .serial = 4, .value = 1.5f },
  { .frame = 8000, .type = DSP_EVENT_PRESSURE, .serial = 4, .value = .5f }, OFF (9000, 1), OFF (9003, 2), ON (9100, 5, 38, .6f), ON (9100, 9, 46, .6f), ON (12000, 10, 42, .6f), OFF (15000, 3),
  ON (16000, 6, 49, .6f), ON (16100, 7, 39, .6f), OFF (20000, 4), OFF (20000, 5), OFF (20001, 6), OFF (20002, 7), OFF (20100, 8), OFF (20101, 9), OFF (20102, 10) };

/* Plays the phrase, or feeds noise to an effect. */
static void
perform (const DspPatch *patch, DspConfig config, float *l, float *r, guint frames)
{
  DspMachine *m = machine_with (patch, config);
  gboolean instrument = dsp_patch_has_voice (patch);
  float *in = g_new0 (float, frames);
  guint32 x = 1;
  for (guint i = 0; i < frames / 2; i++)
    {
      x = x * 1664525 + 1013904223;
      in[i] = (float) ((gint32) x / 2147483648.0 * 0.3);
    }
  render (m, phrase, instrument ? G_N_ELEMENTS (phrase) : 0, instrument ? NULL : in, l, r, frames);
  dsp_machine_free (m);
  g_free (in);
}

static void
null_of (const char *name, DspConfig a, DspConfig b, double most)
{
  enum { N = 24000 / 64 * 64 };
  DspPatch *patch = bundled (name);
  float *l = g_new (float, N), *r = g_new (float, N), *l2 = g_new (float, N), *r2 = g_new (float, N);
  perform (patch, a, l, r, N);
  perform (patch, b, l2, r2, N);
  double worst = MAX (null_db (l, l2, N), null_db (r, r2, N));
  g_test_message ("%s, %s O%d against %s O%d: %.1f dB, level %.1f dB", name, dsp_isa_name (a.isa), a.optimise, dsp_isa_name (b.isa), b.optimise, worst, db (rms (l, N)));
  g_assert_cmpfloat (rms (l, N), >, 1e-4);
  if (worst > most)
    g_test_fail ();
  g_free (l);
  g_free (r);
  g_free (l2);
  g_free (r2);
  dsp_patch_unref (patch);
}

static void
test_optimiser_null (void)
{
  DspConfig a = plain (), b = plain ();
  a.optimise = 0;
  for (guint i = 0; i < G_N_ELEMENTS (instruments); i++)
    null_of (instruments[i], a, b, -110);
  for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
    null_of (effects[i], a, b, -110);
}

static void
test_isa_null (void)
{
  for (int isa = DSP_ISA_BASELINE; isa <= DSP_ISA_V4; isa++)
    {
      DspConfig a = plain (), b = plain ();
      b.isa = (DspIsa) isa;
      if (dsp_isa_choose (b.isa) != b.isa)
        continue;
      for (guint i = 0; i < G_N_ELEMENTS (instruments); i++)
        null_of (instruments[i], a, b, -110);
      for (guint i = 0; i < G_N_ELEMENTS (effects); i++)
        null_of (effects[i], a, b, -110);
    }
}

static void
test_same_bytes (void)
{
  enum { N = 24000 / 64 * 64 };
  static float l[N], r[N], l2[N], r2[N];
  for (guint i = 0; i < G_N_ELEMENTS (instruments); i++)
    {
      DspPatch *patch = bundled (instruments[i]);
      DspConfig config = { .rate = RATE, .optimise = 2 };
      perform (patch, config, l, r, N);
      perform (patch, config, l2, r2, N);
      g_assert_cmpmem (l, sizeof l, l2, sizeof l2);
      g_assert_cmpmem (r, sizeof r, r2, sizeof r2);
      dsp_patch_unref (patch);
    }
}

/* ---- events ----------------------------------------------------------------------------------------------- */
#define GATE_PATCH "(patch (voices (count %d) (mode %s)) (nodes (v (type \"voice\")) (out (type \"output\"))) (connections (v \"%s\" -> out \"L\")))"

static void
hear (const char *mode, int voices, const char *port, const DspEvent *events, guint count, float *l, guint frames)
{
  g_autofree char *text = g_strdup_printf (GATE_PATCH, voices, mode, port);
  g_autofree float *r = g_new (float, frames);
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, plain ());
  render (m, events, count, NULL, l, r, frames);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_exact_frames (void)
{
  enum { N = 1024 };
  float l[N];
  for (guint at = 0; at < 130; at++)
    {
      DspEvent events[] = { ON (at, 1, 60, .5f), OFF (at + 77, 1) };
      hear ("poly", 4, "gate", events, 2, l, N);
      for (guint i = 0; i < N; i++)
        g_assert_cmpfloat (l[i], ==, i >= at && i < at + 77 ? 1 : 0);
    }
}

static void
test_steal (void)
{
  enum { N = 1024 };
  float l[N];
  static const DspEvent events[] = { ON (10, 1, 60, .25f), ON (20, 2, 61, .5f), ON (100, 3, 62, 1), OFF (400, 3), OFF (410, 1) };
  hear ("poly", 2, "velocity", events, 3, l, N);
  g_assert_cmpfloat (l[99], ==, .75f);
  for (guint i = 100; i < 244; i++)                     /* the oldest, .25, makes room within 3 ms; the new one starts on its frame */
    {
      double t = 1 - (i - 100) / 144.;
      g_assert_cmpfloat_with_epsilon (l[i], 1.5 + .25 * t * t * (3 - 2 * t), 1e-5);
    }
  g_assert_cmpfloat (l[244], ==, 1.5f);
  hear ("poly", 2, "gate", events, 5, l, N);
  g_assert_cmpfloat (l[99], ==, 2);
  g_assert_cmpfloat (l[100], ==, 3);
  g_assert_cmpfloat (l[390], ==, 2);
  g_assert_cmpfloat (l[405], ==, 1);
  g_assert_cmpfloat (l[415], ==, 1);                    /* the stolen note's off finds nobody */
}

/* Many more notes than voices: as many sound as may, none clicks, and spare lanes are given back. */
static void
test_steal_storm (void)
{
  enum { N = 48000 / 64 * 64, NOTES = 200 };
  static float l[N], r[N];
  static DspEvent events[NOTES];
  DspPatch *patch = patch_of ("(patch (voices (count 6)) (nodes (v (type \"voice\")) (o (type \"osc.sine\")) (e (type \"env.adsr\") (attack 0.01) (sustain 1))"
                              " (m (type \"math.mul\")) (out (type \"output\") (level 0.1))) (connections (v \"freq\" -> o \"freq\") (v \"gate\" -> e \"gate\")"
                              " (o \"out\" -> m \"a\") (e \"out\" -> m \"b\") (m \"out\" -> out \"L\")))");
  for (guint i = 0; i < NOTES; i++)
    events[i] = (DspEvent) ON (1000 + i * 211, i + 1, 40.f + (float) (i * 7 % 31), 1);
  DspMachine *m = machine_with (patch, plain ());
  render (m, events, NOTES, NULL, l, r, N);
  g_assert_cmpuint (dsp_machine_get_voices (m), ==, 6);
  double worst = -200;
  for (guint at = 2048; at + 2048 < N; at += 512)
    worst = MAX (worst, click_energy (l, at));
  g_test_message ("200 notes on 6 voices: %.1f dB", worst);
  g_assert_cmpfloat (worst, <, -70);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_mono_modes (void)
{
  enum { N = 512 };
  float l[N];
  static const DspEvent events[] = { ON (0, 1, 60, 1), ON (100, 2, 64, 1), OFF (200, 2), OFF (300, 1) };
  hear ("legato", 8, "note", events, 4, l, N);
  g_assert_cmpfloat (l[50], ==, 60);
  g_assert_cmpfloat (l[150], ==, 64);
  g_assert_cmpfloat (l[250], ==, 60);                   /* back to the key that is still down */
  hear ("legato", 8, "gate", events, 4, l, N);
  for (int i = 0; i < 300; i++)
    g_assert_cmpfloat (l[i], ==, 1);
  g_assert_cmpfloat (l[300], ==, 0);
  hear ("mono", 8, "gate", events, 4, l, N);
  g_assert_cmpfloat (l[100], ==, 0);
  g_assert_cmpfloat (l[101], ==, 1);
}

static void
test_priority (void)
{
  enum { N = 512 };
  float l[N];
  static const DspEvent events[] = { ON (0, 1, 60, 1), ON (64, 2, 64, 1), ON (128, 3, 55, 1), OFF (192, 3), OFF (256, 1) };
  static const struct { const char *mode; float note[5]; } want[] = {
    { "legato) (priority last", { 60, 64, 55, 64, 64 } }, { "legato) (priority low", { 60, 60, 55, 60, 64 } },
    { "legato) (priority high", { 60, 64, 64, 64, 64 } } };
  for (guint i = 0; i < G_N_ELEMENTS (want); i++)
    {
      hear (want[i].mode, 8, "note", events, 5, l, N);
      for (guint k = 0; k < 5; k++)
        g_assert_cmpfloat (l[k * 64 + 32], ==, want[i].note[k]);
    }
}

static void
test_bends (void)
{
  enum { N = 1024 };
  float l[N];
  static const DspEvent events[] = { ON (0, 1, 60, 1), { .frame = 64, .type = DSP_EVENT_BEND, .serial = 1, .value = 0.37f } };
  hear ("poly", 8, "freq", events, 2, l, N);
  g_assert_cmpfloat_with_epsilon (l[10], 261.6255653, 1e-3);
  g_assert_cmpfloat (fabs (1200 * log2 (l[1000] / (440 * pow (2, (60.37 - 69) / 12)))), <, 0.1);
  DspEvent glide[] = { { .frame = 0, .type = DSP_EVENT_ON, .serial = 1, .note = 72, .velocity = 1, .glide_s = 0.01f, .glide_from = 60 } };
  hear ("poly", 8, "note", glide, 1, l, N);
  g_assert_cmpfloat_with_epsilon (l[0], 60, 0.05);
  g_assert_cmpfloat_with_epsilon (l[240], 66, 0.1);     /* half of 480 frames */
  g_assert_cmpfloat (l[500], ==, 72);
}

static void
test_pedal (void)
{
  enum { N = 512 };
  float l[N];
  static const DspEvent events[] = { { .frame = 0, .type = DSP_EVENT_CC, .controller = 64, .value = 1 }, ON (10, 1, 60, 1), OFF (20, 1),
                                     { .frame = 200, .type = DSP_EVENT_CC, .controller = 64, .value = 0 } };
  hear ("poly", 8, "gate", events, 4, l, N);
  g_assert_cmpfloat (l[199], ==, 1);
  g_assert_cmpfloat (l[200], ==, 0);
}

/* Sostenuto holds the keys that were down when it came, and no others. */
static void
test_sostenuto (void)
{
  enum { N = 512 };
  float l[N];
  static const DspEvent events[] = { ON (0, 1, 60, 1), { .frame = 20, .type = DSP_EVENT_CC, .controller = 66, .value = 1 }, ON (30, 2, 64, 1), OFF (100, 1),
                                     OFF (120, 2), { .frame = 300, .type = DSP_EVENT_CC, .controller = 66, .value = 0 } };
  hear ("poly", 8, "gate", events, 6, l, N);
  g_assert_cmpfloat (l[110], ==, 2);
  g_assert_cmpfloat (l[200], ==, 1);
  g_assert_cmpfloat (l[299], ==, 1);
  g_assert_cmpfloat (l[300], ==, 0);
}

static void
test_choke (void)
{
  enum { N = 19200 };
  static float open[N], choked[N], r[N];
  DspPatch *patch = bundled ("kit-electronic.json");
  static const DspEvent events[] = { ON (0, 1, 46, 1), ON (4800, 2, 42, .01f) };
  DspMachine *m = machine_with (patch, plain ());
  render (m, events, 1, NULL, open, r, N);
  dsp_machine_free (m);
  m = machine_with (patch, plain ());
  render (m, events, 2, NULL, choked, r, N);
  dsp_machine_free (m);
  g_assert_cmpfloat (db (rms (open + 7200, 2400) / rms (choked + 7200, 2400)), >, 20);
  dsp_patch_unref (patch);
}

/* ---- live values and idling ------------------------------------------------------------------------------- */
static void
test_params (void)
{
  enum { N = 640 };
  float l[N], r[N];
  static const char text[] = "(patch (nodes (c (type \"macro\") (value 0)) (out (type \"output\"))) (connections (c \"out\" -> out \"in\"))"
                             " (macros (knob (min 0) (max 100) (to ((node c) (param value) (scale 0.01))))))";
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, plain ());
  render (m, NULL, 0, NULL, l, r, 128);
  g_assert_true (dsp_machine_set_param (m, "c", "value", 1));
  render (m, NULL, 0, NULL, l, r, N);
  for (int i = 0; i < 64; i++)                          /* a straight line of 64 samples */
    g_assert_cmpfloat_with_epsilon (l[i], (i + 1) / 64.0, 1e-5);
  for (int i = 64; i < N; i++)
    g_assert_cmpfloat (l[i], ==, 1);
  g_assert_true (dsp_machine_set_param (m, "", "knob", 25));
  render (m, NULL, 0, NULL, l, r, N);
  g_assert_cmpfloat_with_epsilon (l[N - 1], .25, 1e-6);
  g_assert_false (dsp_machine_set_param (m, "c", "valu", 1));
  g_assert_false (dsp_machine_set_param (m, "d", "value", 1));
  g_assert_false (dsp_machine_set_param (m, "", "nob", 1));
  g_assert_false (dsp_machine_set_param (m, "c", "value", NAN));
  guint taken = 0;
  while (taken < 5000 && dsp_machine_set_param (m, "c", "value", 1))
    taken++;
  g_assert_cmpuint (taken, ==, 1024);                   /* full is an answer */
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_idle (void)
{
  float l[64], r[64], *out[2] = { l, r };
  DspPatch *patch = bundled ("synth.json");
  DspMachine *m = machine_with (patch, plain ());
  DspEvent on = ON (5, 1, 60, 1), off = OFF (5, 1);
  guint blocks = 0;
  g_assert_true (dsp_machine_process (m, NULL, NULL, out, &on, 1));
  g_assert_cmpuint (dsp_machine_get_voices (m), ==, 1);
  g_assert_true (dsp_machine_process (m, NULL, NULL, out, &off, 1));
  while (dsp_machine_process (m, NULL, NULL, out, NULL, 0) && blocks < 10000)
    blocks++;
  g_assert_cmpuint (blocks, <, 2500);
  g_assert_cmpuint (dsp_machine_get_voices (m), ==, 0);
  for (int i = 0; i < 64; i++)
    g_assert_cmpfloat (l[i], ==, 0);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_panic (void)
{
  enum { N = 640 };
  float l[N], r[N];
  DspPatch *patch = bundled ("pad-warm.json");
  DspMachine *m = machine_with (patch, plain ());
  DspEvent on = ON (0, 1, 60, 1), panic = { .frame = 0, .type = DSP_EVENT_PANIC };
  for (int i = 0; i < 100; i++)
    render (m, &on, i == 0, NULL, l, r, 64);
  g_assert_cmpfloat (rms (l, 64), >, 1e-3);
  render (m, &panic, 1, NULL, l, r, N);
  for (int i = 64; i < N; i++)
    g_assert_cmpfloat (fabsf (l[i]), <, 1e-4);
  g_assert_cmpuint (dsp_machine_get_voices (m), ==, 0);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_feedback (void)
{
  enum { N = 640 };
  float in[N] = { 1 }, l[N], r[N];
  DspPatch *patch = patch_of ("(patch (nodes (in (type \"input\")) (f (type \"feedback\")) (g (type \"gain\") (amp 0.5)) (s (type \"math.add\")) (out (type \"output\")))"
                              " (connections (in \"L\" -> s \"a\") (f \"out\" -> g \"in\") (g \"out\" -> s \"b\") (s \"out\" -> f \"in\") (s \"out\" -> out \"L\")))");
  DspMachine *m = machine_with (patch, plain ());
  render (m, NULL, 0, in, l, r, N);
  for (int i = 0; i < N; i++)                           /* one block round the loop, half each time */
    g_assert_cmpfloat (l[i], ==, i % 64 ? 0 : (float) pow (0.5, i / 64));
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

/* Voices that are summed, shaped together and multiplied back into each voice: poly, mono, poly. */
static void
test_back_to_poly (void)
{
  enum { N = 256 };
  float l[N], r[N];
  static const DspEvent events[] = { ON (0, 1, 60, .25f), ON (0, 2, 62, .5f) };
  DspPatch *patch = patch_of ("(patch (voices (count 20)) (nodes (v (type \"voice\")) (d (type \"fx.eq\")) (m (type \"math.mul\")) (out (type \"output\")))"
                              " (connections (v \"velocity\" -> d \"L\") (d \"L\" -> m \"a\") (v \"velocity\" -> m \"b\") (m \"out\" -> out \"L\")))");
  DspMachine *m = machine_with (patch, plain ());
  render (m, events, 2, NULL, l, r, N);
  for (int i = 0; i < N; i++)
    g_assert_cmpfloat_with_epsilon (l[i], .75 * .75, 1e-4);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/machine/toy-listing", test_toy_listing);
  g_test_add_func ("/dsp/machine/toy-sound", test_toy_sound);
  g_test_add_func ("/dsp/machine/exact-frames", test_exact_frames);
  g_test_add_func ("/dsp/machine/steal", test_steal);
  g_test_add_func ("/dsp/machine/steal-storm", test_steal_storm);
  g_test_add_func ("/dsp/machine/mono-modes", test_mono_modes);
  g_test_add_func ("/dsp/machine/priority", test_priority);
  g_test_add_func ("/dsp/machine/sostenuto", test_sostenuto);
  g_test_add_func ("/dsp/machine/bends", test_bends);
  g_test_add_func ("/dsp/machine/pedal", test_pedal);
  g_test_add_func ("/dsp/machine/choke", test_choke);
  g_test_add_func ("/dsp/machine/params", test_params);
  g_test_add_func ("/dsp/machine/idle", test_idle);
  g_test_add_func ("/dsp/machine/panic", test_panic);
  g_test_add_func ("/dsp/machine/feedback", test_feedback);
  g_test_add_func ("/dsp/machine/back-to-poly", test_back_to_poly);
  g_test_add_func ("/dsp/machine/same-bytes", test_same_bytes);
  g_test_add_func ("/dsp/machine/optimiser-null", test_optimiser_null);
  g_test_add_func ("/dsp/machine/isa-null", test_isa_null);
  return g_test_run ();
}
