/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Transitions from graph to graph: no click whatever the edit, kept nodes go on, what is gone rings on. */
#include <stdlib.h>
#include "dsp-click.h"
#include "dsp-random.h"

typedef struct { guint frame; DspPatch *patch; gboolean cut; } Step;

/* Plays the first patch and then each step at its frame; in may be NULL. */
static void
play (DspPatch *first, const Step *steps, guint count, double fade, const DspEvent *events, guint event_count, const float *in, float *l,
      guint frames, DspIsa isa)
{
  DspConfig config = { .rate = RATE, .isa = isa, .optimise = 2 };
  g_autofree float *r = g_new (float, frames);
  DspMachine *m = machine_with (first, config);
  guint next = 0, event = 0;
  for (guint at = 0; at < frames; at += BLOCK)
    {
      DspEvent now[64];
      guint n = 0;
      for (; event < event_count && events[event].frame < at + BLOCK; event++)
        {
          now[n] = events[event];
          now[n++].frame -= at;
        }
      for (; next < count && steps[next].frame <= at; next++)
        dsp_machine_swap (m, program_of (steps[next].patch, &config), fade, steps[next].cut);
      const float *ins[2] = { in ? in + at : NULL, in ? in + at : NULL };
      float *outs[2] = { l + at, r + at };
      dsp_machine_process (m, in ? ins : NULL, NULL, outs, now, n);
    }
  dsp_machine_free (m);
}

static gboolean
has_clicked (double swap, double old, double new)
{
  return !(swap <= MAX (old, new) + 3 || swap <= -80);
}

/* Swap k is heard in a rendering of the first k swaps; what is heard alone before and after it, in those of k - 1 and k. */
static void
random_clicks (guint32 seed, double fade, guint swaps)
{
  enum { GAP = 2048 };
  guint frames = (swaps + 2) * GAP;
  g_autofree float *l = g_new (float, frames);
  g_autofree Step *steps = g_new0 (Step, swaps + 1);
  Random random = { seed };
  RandomPatch graph;
  double worst = -200, old = 0;
  guint bad = 0;
  random_patch (&random, &graph, 8);
  for (guint k = 0; k <= swaps; k++)
    {
      steps[k] = (Step){ k * GAP, random_load (&graph, 0.25), FALSE };
      for (guint edits = 1 + random_below (&random, 3); edits; edits--)
        random_edit (&random, &graph);
    }
  for (guint k = 0; k <= swaps; k++)
    {
      play (steps[0].patch, steps + 1, k, fade, NULL, 0, NULL, l, (k + 2) * GAP, DSP_ISA_BASELINE);
      double here = k ? click_energy (l, k * GAP) : -200, alone = click_energy (l, (k + 1) * GAP);
      worst = MAX (worst, MIN (here - MAX (old, alone), here + 80));
      if (k && has_clicked (here, old, alone))
        {
          g_test_message ("seed %u, swap %u: %.1f dB, alone %.1f and %.1f", seed, k, here, old, alone);
          bad++;
        }
      old = alone;
    }
  g_test_message ("seed %u: %u swaps, nearest to the limit %.1f dB", seed, swaps, worst);
  g_assert_cmpuint (bad, ==, 0);
  for (guint k = 0; k <= swaps; k++)
    dsp_patch_unref (steps[k].patch);
}

static void
test_random_clicks (void)
{
  for (guint32 seed = 1; seed <= 12; seed++)
    random_clicks (seed, 0, 24);
}

/* ---- what is gone rings on ------------------------------------------------------------------------------------ */
#define ECHO "(patch (nodes (in (type \"input\")) (d (type \"fx.delay\") (time 0.1) (feedback 0.5) (tone 20000) (mix 1))" \
  " (g (type \"gain\") (amp 0.5)) (out (type \"output\")))" \
  " (connections (in \"L\" -> d \"L\") (d \"L\" -> g \"in\") (g \"out\" -> out \"L\")))"
#define DRY "(patch (nodes (in (type \"input\")) (out (type \"output\"))) (connections (in \"L\" -> out \"L\")))"

static void
test_tail (void)
{
  enum { N = 48000 / 64 * 64 };
  static float in[N], with[N], without[N], cut[N], back[N];
  DspPatch *echo = patch_of (ECHO), *dry = patch_of (DRY);
  Step gone = { 2560, dry, FALSE }, cut_off = { 2560, dry, TRUE }, twice[] = { { 2560, dry, FALSE }, { 6400, echo, FALSE } };
  for (int i = 0; i < 2000; i++)
    in[i] = (float) (0.3 * sin (2 * G_PI * 500 * i / RATE) * sin (G_PI * i / 2000));
  play (echo, NULL, 0, 0, NULL, 0, in, without, N, DSP_ISA_REFERENCE);
  play (echo, &gone, 1, 0, NULL, 0, in, with, N, DSP_ISA_REFERENCE);
  play (echo, &cut_off, 1, 0, NULL, 0, in, cut, N, DSP_ISA_REFERENCE);
  play (echo, twice, 2, 0, NULL, 0, in, back, N, DSP_ISA_REFERENCE);
  g_assert_cmpfloat (rms (without + 4800, 2000), >, 0.01);
  for (int i = 3000; i < N; i++)        /* the delay and the gain behind it go on as if nothing had happened */
    g_assert_cmpfloat_with_epsilon (with[i], without[i], 4e-5);
  g_assert_cmpfloat (rms (cut + 3000, N - 3000), ==, 0);
  for (int i = 3000; i < N; i++)        /* put back while it rings, it has never been away */
    g_assert_cmpfloat_with_epsilon (back[i], without[i], 1e-6);
  dsp_patch_unref (echo);
  dsp_patch_unref (dry);
}

/* While something rings on, what is new is heard as if it were alone. */
static void
test_tail_ends (void)
{
  enum { N = 12 * 48000 / 64 * 64 };
  float *in = g_new0 (float, N), *l = g_new (float, N);
  DspPatch *echo = patch_of ("(patch (nodes (in (type \"input\")) (d (type \"fx.delay\") (time 0.2) (feedback 1.05) (mix 1)) (out (type \"output\")))"
                             " (connections (in \"L\" -> d \"L\") (d \"L\" -> out \"L\")))"), *dry = patch_of (DRY);
  Step gone = { 9600, dry, FALSE };
  for (int i = 0; i < 4000; i++)
    in[i] = (float) (0.3 * sin (2 * G_PI * 500 * i / RATE));
  play (echo, &gone, 1, 0, NULL, 0, in, l, N, DSP_ISA_AUTO);
  g_assert_cmpfloat (rms (l + 9 * RATE, RATE), >, 0.01);        /* an echo that would never end */
  g_assert_cmpfloat (rms (l + (int) (10.5 * RATE), RATE), ==, 0);       /* is faded after ten seconds */
  double click = click_energy (l, (guint) (10.2 * RATE)), before = click_energy (l, 9 * RATE);
  g_assert_false (has_clicked (click, before, before));
  dsp_patch_unref (echo);
  dsp_patch_unref (dry);
  g_free (in);
  g_free (l);
}

/* ---- what is kept goes on -------------------------------------------------------------------------------------- */
#define VOICE(nodes, cables) "(patch (voices (count 8)) (nodes (v (type \"voice\")) (o (type \"osc.sine\")) (e (type \"env.adsr\") (attack 0.5) (sustain 1))" \
  " (m (type \"math.mul\")) (out (type \"output\")) " nodes ") (connections (v \"freq\" -> o \"freq\") (v \"gate\" -> e \"gate\")" \
  " (o \"out\" -> m \"a\") (e \"out\" -> m \"b\") " cables "))"

static void
test_held_notes (void)
{
  enum { N = 38400 };
  static float plain_l[N], swapped[N];
  DspPatch *a = patch_of (VOICE ("", "(m \"out\" -> out \"L\")"));
  DspPatch *b = patch_of (VOICE ("(g (type \"gain\") (amp 1))", "(m \"out\" -> g \"in\") (g \"out\" -> out \"L\")"));
  DspPatch *c = patch_of (VOICE ("(f (type \"filter.dc\"))", "(m \"out\" -> out \"L\") (m \"out\" -> f \"in\") (f \"out\" -> out \"R\")"));
  static const DspEvent events[] = { ON (100, 1, 57, 1), ON (200, 2, 64, 1), OFF (30000, 1), OFF (30000, 2) };
  Step steps[] = { { 6400, b, FALSE }, { 9600, c, FALSE }, { 12800, a, FALSE } };
  play (a, NULL, 0, 0, events, 4, NULL, plain_l, N, DSP_ISA_REFERENCE);
  play (a, steps, 3, 0, events, 4, NULL, swapped, N, DSP_ISA_REFERENCE);
  g_assert_cmpfloat (rms (plain_l + 20000, 5000), >, 0.1);
  for (int i = 0; i < N; i++)           /* phases, attack in its middle, release: as if nothing had happened */
    g_assert_cmpfloat_with_epsilon (swapped[i], plain_l[i], 1e-5);
  dsp_patch_unref (a);
  dsp_patch_unref (b);
  dsp_patch_unref (c);
}

/* Fewer voices than sound: those that are too many fade, the others go on. */
static void
test_fewer_voices (void)
{
  enum { N = 19200 };
  static float l[N], before[N];
  DspEvent events[20];
  DspPatch *a = patch_of ("(patch (voices (count 20)) (nodes (v (type \"voice\")) (o (type \"osc.sine\")) (out (type \"output\") (level 0.04)))"
                          " (connections (v \"freq\" -> o \"freq\") (o \"out\" -> out \"L\")))");
  DspPatch *b = patch_of ("(patch (voices (count 3)) (nodes (v (type \"voice\")) (o (type \"osc.sine\")) (out (type \"output\") (level 0.04)))"
                          " (connections (v \"freq\" -> o \"freq\") (o \"out\" -> out \"L\")))");
  for (guint i = 0; i < 20; i++)
    events[i] = (DspEvent) ON (i * 10, i + 1, (float) (40 + i), 1);
  for (int isa = DSP_ISA_REFERENCE; isa <= DSP_ISA_V3; isa++)
    {
      Step step = { 9600, b, FALSE };
      play (a, NULL, 0, 0, events, 20, NULL, before, N, (DspIsa) isa);
      play (a, &step, 1, 64. / RATE, events, 20, NULL, l, N, (DspIsa) isa);
      double click = click_energy (l, 9600), alone = click_energy (before, 9600);
      g_test_message ("20 voices to 3: %.1f dB, alone %.1f", click, alone);
      g_assert_false (has_clicked (click, alone, alone));
      g_assert_cmpfloat (rms (l + 12000, 4800), >, 0.02);
      g_assert_cmpfloat (rms (l + 12000, 4800), <, 0.08);
    }
  dsp_patch_unref (a);
  dsp_patch_unref (b);
}

/* A stolen lane is cleared before it serves again: what draws by chance begins anew there. */
static void
test_stolen_noise (void)
{
  enum { N = 48000 };
  static float l[N], r[N];
  double most = 0;
  DspEvent events[10];
  DspPatch *patch = patch_of ("(patch (voices (count 3)) (nodes (v (type \"voice\")) (n (type \"noise.dust\")) (e (type \"env.adsr\")) (m (type \"math.mul\"))"
                              " (out (type \"output\"))) (connections (v \"gate\" -> e \"gate\") (v \"freq\" -> n \"density\" (amount 10)) (n \"out\" -> m \"a\") (e \"out\" -> m \"b\")"
                              " (m \"out\" -> out \"in\")))");
  DspMachine *m = machine_with (patch, plain ());
  for (guint i = 0; i < 10; i++)
    events[i] = (DspEvent) { .frame = i * 4000, .type = DSP_EVENT_ON, .serial = i + 1, .note = (float) (60 + i), .velocity = 1, .glide_from = -1 };
  render (m, events, 10, NULL, l, r, N);
  for (guint at = 9600; at < N - 2000; at += 2000)
    most = MAX (most, rms (l + at, 2000));
  g_test_message ("three voices %.3f, while seven are stolen at most %.3f", rms (l + 9600, 2000), most);
  g_assert_cmpfloat (most, <, 1.5 * rms (l + 9600, 2000));        /* one that does not would strike with every sample */
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

/* Two effects change places: in the union each would wait for the other. */
static void
test_cycle (void)
{
  enum { N = 9600 };
  static float in[N], l[N], a_alone[N], b_alone[N];
  DspPatch *a = patch_of ("(patch (nodes (in (type \"input\")) (f (type \"filter.svf\") (cutoff 900)) (k (type \"filter.onepole\")) (out (type \"output\")))"
                          " (connections (in \"L\" -> f \"in\") (f \"low\" -> k \"in\") (k \"low\" -> out \"L\")))");
  DspPatch *b = patch_of ("(patch (nodes (in (type \"input\")) (f (type \"filter.svf\") (cutoff 900)) (k (type \"filter.onepole\")) (out (type \"output\")))"
                          " (connections (in \"L\" -> k \"in\") (k \"low\" -> f \"in\") (f \"low\" -> out \"L\")))");
  for (int i = 0; i < N; i++)
    in[i] = (float) (0.4 * sin (2 * G_PI * 300 * i / RATE));
  Step step = { 4800, b, FALSE };
  play (a, NULL, 0, 0, NULL, 0, in, a_alone, N, DSP_ISA_REFERENCE);
  play (b, NULL, 0, 0, NULL, 0, in, b_alone, N, DSP_ISA_REFERENCE);
  play (a, &step, 1, 0, NULL, 0, in, l, N, DSP_ISA_REFERENCE);
  g_assert_false (has_clicked (click_energy (l, 4800), click_energy (a_alone, 4800), click_energy (b_alone, 4800)));
  for (guint at = 4800; at + 160 < 6000; at += 16)      /* and no gap: a whole period at least as loud as the quieter one */
    g_assert_cmpfloat (rms (l + at, 160), >, 0.7 * MIN (rms (a_alone + at, 160), rms (b_alone + at, 160)));
  for (int i = 8000; i < N; i++)
    g_assert_cmpfloat_with_epsilon (l[i], b_alone[i], 1e-3);
  dsp_patch_unref (a);
  dsp_patch_unref (b);
}

/* Words and switches of a kept node are faded, too. */
static void
test_words (void)
{
  enum { N = 9600 };
  static float l[N], a_alone[N], b_alone[N], in[N];
  DspPatch *a = patch_of ("(patch (nodes (in (type \"input\")) (f (type \"fx.filter\") (response \"lowpass\") (cutoff 800)) (out (type \"output\")))"
                          " (connections (in \"L\" -> f \"L\") (f \"L\" -> out \"L\")))");
  DspPatch *b = patch_of ("(patch (nodes (in (type \"input\")) (f (type \"fx.filter\") (response \"highpass\") (cutoff 200)) (out (type \"output\")))"
                          " (connections (in \"L\" -> f \"L\") (f \"L\" -> out \"L\")))");
  for (int i = 0; i < N; i++)
    in[i] = (float) (0.4 * sin (2 * G_PI * 500 * i / RATE));
  Step step = { 4800, b, FALSE };
  play (a, NULL, 0, 0, NULL, 0, in, a_alone, N, DSP_ISA_REFERENCE);
  play (b, NULL, 0, 0, NULL, 0, in, b_alone, N, DSP_ISA_REFERENCE);
  play (a, &step, 1, 0, NULL, 0, in, l, N, DSP_ISA_REFERENCE);
  g_assert_false (has_clicked (click_energy (l, 4800), click_energy (a_alone, 4800), click_energy (b_alone, 4800)));
  for (int i = 8000; i < N; i++)
    g_assert_cmpfloat_with_epsilon (l[i], b_alone[i], 1e-3);
  dsp_patch_unref (a);
  dsp_patch_unref (b);
}

/* Several swaps before a block: the newest wins, from what really plays; live values go to it. */
static void
test_newest_wins (void)
{
  enum { N = 1280 };
  float l[N], r[N];
  const char *one = "(patch (nodes (c (type \"macro\") (value %g)) %s (out (type \"output\"))) (connections (c \"out\" -> out \"in\")))";
  g_autofree char *t1 = g_strdup_printf (one, 0.1, ""), *t2 = g_strdup_printf (one, 0.2, "(x (type \"gain\"))"), *t3 = g_strdup_printf (one, 0.3, "");
  DspPatch *a = patch_of (t1), *b = patch_of (t2), *c = patch_of (t3);
  DspConfig config = plain ();
  DspMachine *m = machine_with (a, config);
  guint64 frame;
  render (m, NULL, 0, NULL, l, r, 640);
  dsp_machine_load (m, program_of (b, &config), 0);
  dsp_machine_load (m, program_of (c, &config), 0);
  g_assert_true (dsp_machine_set_param (m, "c", "value", 0.4));
  g_assert_false (dsp_machine_set_param (m, "x", "amp", 0.4));
  g_assert_false (dsp_machine_has_taken (m, dsp_machine_get_loaded (m), &frame));
  render (m, NULL, 0, NULL, l, r, N);
  g_assert_true (dsp_machine_has_taken (m, dsp_machine_get_loaded (m), &frame));
  g_assert_cmpuint (frame, ==, 640);
  g_assert_cmpfloat_with_epsilon (l[N - 1], 0.4, 1e-6);
  dsp_machine_load (m, program_of (a, &config), 0);
  dsp_machine_load (m, program_of (b, &config), 0);
  render (m, NULL, 0, NULL, l, r, N);
  g_assert_cmpfloat_with_epsilon (l[N - 1], 0.2, 1e-6);
  dsp_machine_free (m);
  dsp_patch_unref (a);
  dsp_patch_unref (b);
  dsp_patch_unref (c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/transition/random-clicks", test_random_clicks);
  g_test_add_func ("/dsp/transition/tail", test_tail);
  g_test_add_func ("/dsp/transition/tail-ends", test_tail_ends);
  g_test_add_func ("/dsp/transition/held-notes", test_held_notes);
  g_test_add_func ("/dsp/transition/fewer-voices", test_fewer_voices);
  g_test_add_func ("/dsp/transition/cycle", test_cycle);
  g_test_add_func ("/dsp/transition/stolen-noise", test_stolen_noise);
  g_test_add_func ("/dsp/transition/words", test_words);
  g_test_add_func ("/dsp/transition/newest-wins", test_newest_wins);
  return g_test_run ();
}
