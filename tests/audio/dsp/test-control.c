/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Envelopes of points, followers, glides, scales, clocks, sequencers, the place in the music: each on its sample. */
#include "dsp-test.h"

/* A patch's left side; at 120 beats a minute a beat is 24,000 frames. */
static float *
heard (const char *nodes, const char *cables, guint frames)
{
  g_autofree char *text = g_strdup_printf ("(patch (nodes %s (out (type \"output\"))) (connections %s))", nodes, cables);
  DspPatch *patch = patch_of (text);
  DspMachine *m = machine_with (patch, plain ());
  float *l = g_new (float, frames), *r = g_new (float, frames);
  render (m, NULL, 0, NULL, l, r, frames);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
  g_free (r);
  return l;
}

/* Frames where a signal rises through 1/2, as text. */
static char *
rises (const float *x, guint frames)
{
  GString *text = g_string_new (NULL);
  for (guint i = 0; i < frames; i++)
    if (x[i] > 0.5f && (i == 0 || x[i - 1] <= 0.5f))
      g_string_append_printf (text, "%s%u", text->len ? " " : "", i);
  return g_string_free (text, FALSE);
}

static void
test_points (void)
{
  enum { LEN = 48000, ON_AT = 100, OFF_AT = 30000 };
  static const DspEvent events[] = { ON (ON_AT, 1, 60, 1), OFF (OFF_AT, 1) };
  float *l = g_new (float, LEN), *r = g_new (float, LEN);
  for (int curve = -1; curve <= 1; curve++)
    {
      g_autofree char *text = g_strdup_printf ("(patch (voices (count 2)) (nodes (v (type \"voice\")) (e (type \"env.points\") (points (0.01 1 %d 0.05 0.25 %d 0.1 0.75 %d 0.2 0 %d))"
                                               " (hold 2)) (out (type \"output\"))) (connections (v \"gate\" -> e \"gate\") (e \"out\" -> out \"L\")))",
                                               curve, curve, curve, curve);
      DspPatch *patch = patch_of (text);
      DspMachine *m = machine_with (patch, plain ());
      render (m, events, 2, NULL, l, r, LEN);
      g_assert_cmpfloat (l[ON_AT], ==, 0);
      g_assert_cmpfloat (l[ON_AT + 479], <, 1);
      g_assert_cmpfloat_with_epsilon (l[ON_AT + 480], 1, 1e-6);
      g_assert_cmpfloat_with_epsilon (l[ON_AT + 480 + 2400], 0.25, 1e-6);
      g_assert_cmpfloat (l[ON_AT + 480 + 2399], >, 0.25);
      g_assert_cmpfloat_with_epsilon (l[ON_AT + 480 + 2400 + 4800], 0.75, 1e-6);
      g_assert_cmpfloat (l[OFF_AT], ==, 0.75);
      g_assert_cmpfloat (l[OFF_AT + 1], <, 0.75);
      g_assert_cmpfloat (fabsf (l[OFF_AT + 9598]), >, 0);
      g_assert_cmpfloat (fabsf (l[OFF_AT + 9598]), <, 0.01);
      g_assert_cmpfloat (l[OFF_AT + 9600], ==, 0);
      if (curve == 0)
        g_assert_cmpfloat_with_epsilon (l[ON_AT + 240], 0.5, 1e-4);
      else
        g_assert_true ((l[ON_AT + 240] > 0.6f) == (curve > 0));
      g_assert_cmpuint (dsp_machine_get_voices (m), ==, 0);
      dsp_machine_free (m);
      dsp_patch_unref (patch);
    }
  g_free (l);
  g_free (r);
}

static void
test_points_loop (void)
{
  g_autofree float *x = heard ("(g (type \"macro\") (value 1)) (e (type \"env.points\") (points (0.01 1 0 0.02 -1 0 0.01 0 0)) (hold 2) (loop 0))",
                               "(g \"out\" -> e \"gate\") (e \"out\" -> out \"L\")", 19200);
  for (int i = 0; i < 9; i++)
    {
      g_assert_cmpfloat_with_epsilon (x[i * 1920 + 480], 1, 1e-6);
      g_assert_cmpfloat_with_epsilon (x[i * 1920 + 1440], -1, 1e-6);
    }
}

static void
test_follow (void)
{
  g_autofree float *peak = heard ("(o (type \"osc.sine\") (freq 1000)) (f (type \"env.follow\") (attack 0.05) (release 0.05) (mode rms))",
                                  "(o \"out\" -> f \"in\") (f \"out\" -> out \"L\")", 48000);
  g_assert_cmpfloat_with_epsilon (peak[47000], sqrt (0.5), 0.01);
}

static void
test_glide (void)
{
  /* 100 to 400 in a tenth of a second, evenly in pitch: an octave at half of it */
  g_autofree float *x = heard ("(g (type \"lfo\") (shape square) (rate 2) (unipolar #t) (phase 0.5)) (s (type \"math.madd\") (b 300) (c 100)) (m (type \"mod.glide\") (time 0.1))"
                               " (low (type \"gain\") (amp 0.001))",
                               "(g \"out\" -> s \"a\") (s \"out\" -> m \"in\") (m \"out\" -> low \"in\") (low \"out\" -> out \"L\")", 24000);
  g_assert_cmpfloat_with_epsilon (x[11000], 0.1, 1e-6);
  g_assert_cmpfloat_with_epsilon (x[12000 + 2400 - 1], 0.2, 1e-3);
  g_assert_cmpfloat (x[12000 + 4798], <, 0.4f);
  g_assert_cmpfloat_with_epsilon (x[12000 + 4800], 0.4, 1e-6);
  /* legato: no glide while the gate is closed */
  g_autofree float *y = heard ("(g (type \"lfo\") (shape square) (rate 2) (unipolar #t) (phase 0.5)) (m (type \"mod.glide\") (time 0.1) (legato #t) (law linear))",
                               "(g \"out\" -> m \"in\") (m \"out\" -> out \"L\")", 24000);
  g_assert_cmpfloat (y[12001], ==, 1);
}

static void
test_quantise (void)
{
  static const struct { const char *params; double in, out; } all[] = {
    { "(scale major)", 61.2, 62 }, { "(scale major)", 60.8, 60 }, { "(scale major)", 61, 60 }, { "(scale major) (root 2)", 60, 59 }, { "(scale major)", -0.4, 0 },
    { "(scale major)", 71.6, 72 }, { "(scale chromatic)", 63.4, 63 }, { "(scale minor_pentatonic)", 62, 63 }, { "(scale custom) (notes (0 6))", 64, 66 },
    { "(scale custom) (notes (0))", 67, 72 } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *nodes = g_strdup_printf ("(v (type \"macro\") (value %g)) (q (type \"mod.quantise\") %s)", all[i].in, all[i].params);
      g_autofree float *x = heard (nodes, "(v \"out\" -> q \"in\") (q \"out\" -> out \"L\")", 64);
      if (fabs (x[10] - all[i].out) > 1e-3)
        g_error ("%g with %s: %g instead of %g", all[i].in, all[i].params, x[10], all[i].out);
    }
}

static void
test_clock (void)
{
  g_autofree float *x = heard ("(c (type \"clock\"))", "(c \"trig\" -> out \"L\")", 38400);
  g_autofree char *ticks = rises (x, 38400);
  g_assert_cmpstr (ticks, ==, "0 6000 12000 18000 24000 30000 36000");
  g_autofree float *y = heard ("(c (type \"clock\") (swing 0.5))", "(c \"trig\" -> out \"L\")", 38400);
  g_autofree char *swung = rises (y, 38400);
  g_assert_cmpstr (swung, ==, "0 9000 12000 21000 24000 33000 36000");
  g_autofree float *gate = heard ("(c (type \"clock\") (beats 1) (width 0.25))", "(c \"gate\" -> out \"L\")", 38400);
  g_assert_cmpfloat (gate[5990], ==, 1);
  g_assert_cmpfloat (gate[6010], ==, 0);
}

static void
test_steps (void)
{
  static const struct { const char *params; float values[8]; } all[] = {
    { "(steps (1 2 3))", { 1, 2, 3, 1, 2, 3, 1, 2 } }, { "(steps (1 2 3)) (direction backward)", { 3, 2, 1, 3, 2, 1, 3, 2 } },
    { "(steps (1 2 3)) (direction pingpong)", { 1, 2, 3, 2, 1, 2, 3, 2 } }, { "(steps (1 2 3)) (length 2)", { 1, 2, 1, 2, 1, 2, 1, 2 } },
    { "(steps (4)) (direction pingpong)", { 4, 4, 4, 4, 4, 4, 4, 4 } } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *nodes = g_strdup_printf ("(c (type \"clock\")) (s (type \"seq.step\") %s)", all[i].params);
      g_autofree float *x = heard (nodes, "(c \"gate\" -> s \"clock\") (s \"value\" -> out \"L\")", 48000);
      for (int k = 0; k < 8; k++)
        g_assert_cmpfloat (x[k * 6000 + 100], ==, all[i].values[k]);
    }
  g_autofree float *x = heard ("(c (type \"clock\")) (s (type \"seq.step\") (active (1 0 1 1)))", "(c \"gate\" -> s \"clock\") (s \"gate\" -> out \"L\")", 48000);
  g_autofree char *gates = rises (x, 48000);
  g_assert_cmpstr (gates, ==, "0 12000 18000 24000 36000 42000");
}

static void
test_euclid (void)
{
  static const struct { const char *params, *rhythm; } all[] = {
    { "(hits 3) (steps 8)", "x..x..x." }, { "(hits 5) (steps 8)", "x.x.xx.x" }, { "(hits 4) (steps 8)", "x.x.x.x." }, { "(hits 0) (steps 8)", "........" },
    { "(hits 9) (steps 8)", "xxxxxxxx" }, { "(hits 3) (steps 8) (rotation 3)", "x..x.x.." } };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *nodes = g_strdup_printf ("(c (type \"clock\")) (s (type \"seq.euclid\") %s)", all[i].params);
      g_autofree float *x = heard (nodes, "(c \"gate\" -> s \"clock\") (s \"gate\" -> out \"L\")", 48000);
      char rhythm[9] = "";
      int hits = 0;
      for (int k = 0; k < 8; k++)
        {
          rhythm[k] = x[k * 6000 + 100] > 0.5f ? 'x' : '.';
          hits += rhythm[k] == 'x';
        }
      if (strcmp (rhythm, all[i].rhythm))
        g_error ("%s: %s instead of %s, %d hits", all[i].params, rhythm, all[i].rhythm, hits);
    }
}

/* A host that moves: beat 10 at 90, then stands still. */
static void
test_transport (void)
{
  DspPatch *patch = patch_of ("(patch (nodes (t (type \"transport\")) (l (type \"lfo\") (shape saw) (beats 4)) (c (type \"clock\") (beats 1)) (out (type \"output\")))"
                              " (connections (t \"beat\" -> out \"L\") (l \"out\" -> out \"R\") (c \"trig\" -> out \"R\" (amount 0))))");
  DspMachine *m = machine_with (patch, plain ());
  float l[BLOCK], r[BLOCK], *outs[2] = { l, r };
  DspTransport at = { .beat = 10, .tempo_bpm = 90, .beats_per_bar = 4, .running = true };
  dsp_machine_set_transport (m, &at);
  dsp_machine_process (m, NULL, NULL, outs, NULL, 0);
  g_assert_cmpfloat_with_epsilon (l[0], 10, 1e-5);
  g_assert_cmpfloat_with_epsilon (l[63], 10 + 63 * 1.5 / RATE, 1e-5);
  g_assert_cmpfloat_with_epsilon (r[0], 0, 1e-4);                       /* the middle of a saw of four beats */
  at.beat = 13;
  dsp_machine_set_transport (m, &at);
  dsp_machine_process (m, NULL, NULL, outs, NULL, 0);
  g_assert_cmpfloat_with_epsilon (r[0], -0.5, 1e-4);
  at.running = false;
  dsp_machine_set_transport (m, &at);
  dsp_machine_process (m, NULL, NULL, outs, NULL, 0);
  g_assert_cmpfloat_with_epsilon (l[0], 13, 1e-5);
  g_assert_cmpfloat (l[63], ==, l[0]);
  g_assert_cmpfloat (r[63], >, r[0]);                                   /* an lfo swings on while the music rests */
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_tap (void)
{
  DspPatch *patch = patch_of ("(patch (voices (count 4)) (nodes (v (type \"voice\")) (all (type \"mix.voices\")) (t (type \"tap\") (number 3)) (out (type \"output\")))"
                              " (connections (v \"gate\" -> all \"in\") (all \"out\" -> t \"in\") (all \"out\" -> out \"L\")))");
  DspMachine *m = machine_with (patch, plain ());
  float l[BLOCK], r[BLOCK], peak = -1, level = -1;
  const DspEvent events[] = { ON (0, 1, 60, 1), ON (0, 2, 64, 1), ON (0, 3, 67, 1) };
  render (m, events, 3, NULL, l, r, BLOCK);
  g_assert_cmpfloat (l[10], ==, 3);                                     /* three gates */
  g_assert_true (dsp_machine_get_tap (m, 3, &peak, &level));
  g_assert_cmpfloat (peak, ==, 3);
  g_assert_cmpfloat_with_epsilon (level, 3, 1e-5);
  g_assert_true (dsp_machine_get_tap (m, 4, &peak, &level));
  g_assert_cmpfloat (peak, ==, 0);
  g_assert_false (dsp_machine_get_tap (m, 16, &peak, &level));
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/control/points", test_points);
  g_test_add_func ("/dsp/control/points-loop", test_points_loop);
  g_test_add_func ("/dsp/control/follow", test_follow);
  g_test_add_func ("/dsp/control/glide", test_glide);
  g_test_add_func ("/dsp/control/quantise", test_quantise);
  g_test_add_func ("/dsp/control/clock", test_clock);
  g_test_add_func ("/dsp/control/steps", test_steps);
  g_test_add_func ("/dsp/control/euclid", test_euclid);
  g_test_add_func ("/dsp/control/transport", test_transport);
  g_test_add_func ("/dsp/control/tap", test_tap);
  return g_test_run ();
}
