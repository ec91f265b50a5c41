/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hot swaps: equal graphs to the bit, no clicks, phases and tails kept, and a signal side that never allocates. */
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include "dsp-click.h"
#include "dsp-random.h"

/* ---- the net: counts allocations and locks while it is armed ------------------------------------------------ */
#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
# define NETLESS 1
#endif
static volatile int armed, caught;

#ifndef NETLESS
extern void *__libc_malloc (size_t size);
extern void *__libc_calloc (size_t count, size_t size);
extern void *__libc_realloc (void *memory, size_t size);
extern void *__libc_memalign (size_t align, size_t size);
extern void __libc_free (void *memory);
void *malloc (size_t size) { caught += armed; return __libc_malloc (size); }
void *calloc (size_t count, size_t size) { caught += armed; return __libc_calloc (count, size); }
void *realloc (void *memory, size_t size) { caught += armed; return __libc_realloc (memory, size); }
void *aligned_alloc (size_t align, size_t size) { caught += armed; return __libc_memalign (align, size); }
void free (void *memory) { caught += armed; __libc_free (memory); }

int
pthread_mutex_lock (pthread_mutex_t *mutex)
{
  static int (*real) (pthread_mutex_t *);
  caught += armed;
  if (!real)
    *(void **) &real = dlsym (RTLD_NEXT, "pthread_mutex_lock");
  return real (mutex);
}
#endif

/* ---- rendering with swaps ----------------------------------------------------------------------------------- */
typedef struct { guint block; const DspPatch *patch; double fade; } Swap;

static void
play (const DspPatch *first, const Swap *swaps, guint swap_count, DspIsa isa, const DspEvent *events, guint count, float *l, float *r, guint frames)
{
  DspConfig config = plain ();
  config.isa = isa;
  DspMachine *m = machine_with (first, config);
  guint next = 0, swap = 0;
  for (guint at = 0; at < frames; at += BLOCK)
    {
      DspEvent now[64];
      guint n = 0;
      float *outs[2] = { l + at, r + at };
      for (; next < count && events[next].frame < at + BLOCK; next++)
        {
          now[n] = events[next];
          now[n++].frame -= at;
        }
      for (; swap < swap_count && swaps[swap].block * BLOCK == at; swap++)
        dsp_machine_load (m, program_of (swaps[swap].patch, &config), swaps[swap].fade);
      armed = 1;
      dsp_machine_process (m, NULL, NULL, outs, now, n);
      armed = 0;
      for (int i = 0; i < BLOCK; i++)
        g_assert_true (isfinite (outs[0][i]) && isfinite (outs[1][i]));
    }
  g_assert_cmpint (caught, ==, 0);
  dsp_machine_free (m);
}

#define VOICES 22
static void
chord (DspEvent events[VOICES])
{
  for (int i = 0; i < VOICES; i++)
    events[i] = (DspEvent) ON ((guint) i * 700, (guint) i + 1, 40.f + (float) (i * 7 % 36), .7f);
}

static void
test_same_graph (void)
{
  enum { N = 38400 };
  static float l[N], r[N], l2[N], r2[N];
  static const char *const names[] = { "lead-saw.json", "pad-warm.json", "keys-tine.json", "pluck.json", "bell.json", "bass.json", "synth.json", "kit-electronic.json" };
  DspEvent events[VOICES];
  chord (events);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      DspPatch *patch = bundled (names[i]);
      Swap swaps[] = { { 100, patch, 0 }, { 200, patch, 0.05 }, { 300, patch, 0 }, { 303, patch, 0 } };
      play (patch, NULL, 0, DSP_ISA_AUTO, events, VOICES, l, r, N);
      play (patch, swaps, 4, DSP_ISA_AUTO, events, VOICES, l2, r2, N);
      for (int k = 0; k < N; k++)
        if (l[k] != l2[k] || r[k] != r2[k])
          g_error ("%s differs at frame %d, block %d: %g %g", names[i], k, k / 64, l[k], l2[k]);
      dsp_patch_unref (patch);
    }
}

static void
check_click (const DspPatch *a, const DspPatch *b, double fade, const char *what)
{
  enum { N = 19200, AT = 9600 };
  static float plain_a[N], plain_b[N], swapped[N], r[N];
  static const DspEvent events[] = { ON (0, 1, 48, .8f), ON (0, 2, 60, .8f), ON (0, 3, 67, .8f) };
  Swap swap = { AT / BLOCK, b, fade };
  play (a, NULL, 0, DSP_ISA_AUTO, events, 3, plain_a, r, N);
  play (b, NULL, 0, DSP_ISA_AUTO, events, 3, plain_b, r, N);
  play (a, &swap, 1, DSP_ISA_AUTO, events, 3, swapped, r, N);
  double old = click_energy (plain_a, AT), new = click_energy (plain_b, AT), have = click_energy (swapped, AT);
  g_test_message ("%s: %.1f dB (old alone %.1f, new alone %.1f)", what, have, old, new);
  g_assert_true (have <= MAX (old, new) + 3 || have <= -80);
}

static void
test_clicks (void)
{
  DspPatch *sine = patch_of ("(patch (nodes (o (type \"osc.sine\") (freq 110)) (out (type \"output\") (level 0.5))) (connections (o \"out\" -> out \"in\")))");
  DspPatch *other = patch_of ("(patch (nodes (p (type \"osc.sine\") (freq 165)) (out (type \"output\") (level 0.5))) (connections (p \"out\" -> out \"in\")))");
  /* envelopes that the new patch adds begin at the swap, so the new sound's own attack is no click: compare what is kept */
  DspPatch *lead = bundled ("lead-saw.json"), *pad = bundled ("pad-warm.json");
  DspDiagnostics d;
  DspPatch *dark = dsp_patch_with_param (lead, "", "cutoff", 0.1, &d), *wide = dsp_patch_with_param (pad, "saws", "detune", 50, &d);
  check_click (sine, other, 0, "110 Hz to 165 Hz, 5 ms");
  check_click (sine, other, 64.0 / RATE, "110 Hz to 165 Hz, 64 samples");
  check_click (lead, pad, 0, "lead to pad");
  check_click (lead, dark, 0, "lead to a darker one");
  check_click (dark, lead, 64.0 / RATE, "and back in 64 samples");
  check_click (pad, wide, 0, "pad to a wider one");
  dsp_patch_unref (sine);
  dsp_patch_unref (other);
  dsp_patch_unref (lead);
  dsp_patch_unref (pad);
  dsp_patch_unref (dark);
  dsp_patch_unref (wide);
}

/* A kept oscillator goes on in phase; a kept echo still comes. */
static void
test_state_kept (void)
{
  enum { N = 9600 };
  static float l[N], r[N];
  DspPatch *a = patch_of ("(patch (nodes (o (type \"osc.sine\") (freq 440)) (out (type \"output\") (level 0.5))) (connections (o \"out\" -> out \"in\")))");
  DspPatch *b = patch_of ("(patch (nodes (o (type \"osc.sine\") (freq 440)) (g (type \"gain\") (amp 0.25)) (out (type \"output\")))"
                          " (connections (o \"out\" -> g \"in\") (g \"out\" -> out \"in\")))");
  Swap swap = { 37, b, 0 };
  play (a, &swap, 1, DSP_ISA_REFERENCE, NULL, 0, l, r, N);
  for (int i = 37 * 64 + 300; i < N; i++)
    g_assert_cmpfloat_with_epsilon (l[i], 0.25 * sin (2 * G_PI * 440 * i / RATE), 2e-5);
  dsp_patch_unref (a);
  dsp_patch_unref (b);
}

static void
test_echo_kept (void)
{
  enum { N = 9600 };
  static float in[N], l[N], r[N];
  DspPatch *a = patch_of ("(patch (nodes (in (type \"input\")) (d (type \"fx.delay\") (time 0.1) (feedback 0) (mix 1)) (out (type \"output\")))"
                          " (connections (in \"L\" -> d \"L\") (d \"L\" -> out \"L\")))");
  DspPatch *b = patch_of ("(patch (nodes (in (type \"input\")) (d (type \"fx.delay\") (time 0.1) (feedback 0) (mix 1)) (g (type \"gain\") (amp 0.5)) (out (type \"output\")))"
                          " (connections (in \"L\" -> d \"L\") (d \"L\" -> g \"in\") (g \"out\" -> out \"L\")))");
  DspConfig config = plain ();
  DspMachine *m = machine_with (a, config);
  in[64] = 1;
  render (m, NULL, 0, in, l, r, 2560);
  dsp_machine_load (m, program_of (b, &config), 0);
  render (m, NULL, 0, in + 2560, l + 2560, r + 2560, N - 2560 / 64 * 64);
  g_assert_cmpfloat_with_epsilon (l[4864], 0.5, 1e-6);
  dsp_machine_free (m);
  dsp_patch_unref (a);
  dsp_patch_unref (b);
}

/* A swap with every block for a while, random values between: finite, no allocation on the signal side. */
static void
test_storm (void)
{
  static const char *const names[] = { "lead-saw.json", "bass.json", "pad-warm.json", "keys-tine.json", "pluck.json", "bell.json", "synth.json", "kit-electronic.json" };
  DspConfig config = { .rate = RATE, .optimise = 2 };
  DspPatch *patches[G_N_ELEMENTS (names)];
  float l[64], r[64], *out[2] = { l, r };
  guint32 x = 7;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    patches[i] = bundled (names[i]);
  DspMachine *m = machine_with (patches[0], config);
  for (guint b = 0; b < 1500; b++)
    {
      DspEvent events[3];
      guint n = 0;
      x = x * 1664525 + 1013904223;
      if (x >> 30 == 0)
        events[n++] = (DspEvent) ON (x >> 8 & 31, b + 1, (float) (36 + (x >> 16) % 48), .8f);
      if (x >> 29 == 2 && b > 8)
        events[n++] = (DspEvent) OFF (40, b - 7);
      if (b % 400 == 399)
        events[n++] = (DspEvent){ .frame = 50, .type = DSP_EVENT_PANIC };
      dsp_machine_load (m, program_of (patches[(x >> 20) % G_N_ELEMENTS (names)], &config), 64.0 / RATE);
      dsp_machine_set_param (m, "", "cutoff", (x >> 12) % 100 / 100.0);
      armed = 1;
      dsp_machine_process (m, NULL, NULL, out, events, n);
      armed = 0;
      for (int i = 0; i < 64; i++)
        g_assert_true (fabsf (l[i]) < 2 && fabsf (r[i]) < 2);
    }
  g_assert_cmpint (caught, ==, 0);
  dsp_machine_free (m);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    dsp_patch_unref (patches[i]);
}

/* Sixty seconds (SYMPHONY_STORM_SECONDS: more) of one random edit for each block. */
static void
test_random_storm (void)
{
  const char *wish = g_getenv ("SYMPHONY_STORM_SECONDS");
#ifdef NETLESS
  const char *enough = "5";
#else
  const char *enough = "60";
#endif
  guint blocks = (guint) (g_ascii_strtod (wish ? wish : enough, NULL) * RATE / BLOCK);
  DspConfig config = { .rate = RATE, .optimise = 2 };
  float l[64], r[64], *out[2] = { l, r };
  double loudest = 0;
  Random random = { 5 };
  RandomPatch graph;
  random_patch (&random, &graph, 6);
  DspPatch *patch = random_load (&graph, 0.1);
  DspMachine *m = machine_with (patch, config);
  dsp_patch_unref (patch);
  size_t before = 0;
  for (guint b = 0; b < blocks; b++)
    {
      random_edit (&random, &graph);
      patch = random_load (&graph, 0.1);
      dsp_machine_load (m, program_of (patch, &config), 64.0 / RATE);
      dsp_patch_unref (patch);
      armed = 1;
      dsp_machine_process (m, NULL, NULL, out, NULL, 0);
      armed = 0;
      for (int i = 0; i < 64; i++)
        g_assert_true (isfinite (l[i]) && isfinite (r[i]));
      for (int i = 0; i < 64; i++)
        loudest = MAX (loudest, fabs (l[i]));
      if (b % 500 == 499)               /* the same small graph: as much memory as ever */
        {
          RandomPatch empty;
          random_patch (&random, &empty, 0);
          for (int k = 0; k < 8; k++)
            {
              patch = random_load (&empty, 0.1);
              dsp_machine_swap (m, program_of (patch, &config), 64.0 / RATE, true);
              dsp_patch_unref (patch);
              dsp_machine_process (m, NULL, NULL, out, NULL, 0);
              dsp_machine_collect (m);
            }
#ifndef NETLESS
          size_t now = mallinfo2 ().uordblks;
          if (b > 8000)                 /* by then the allocator's own lists have their size */
            {
              before = before ? before : now;
              g_assert_cmpuint (now, <, before + 8192);
            }
#endif
        }
    }
  g_test_message ("%u swaps, loudest %.3f, %zu bytes in use", blocks, loudest, before);
  g_assert_cmpint (caught, ==, 0);
  dsp_machine_free (m);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/swap/same-graph", test_same_graph);
  g_test_add_func ("/dsp/swap/clicks", test_clicks);
  g_test_add_func ("/dsp/swap/state-kept", test_state_kept);
  g_test_add_func ("/dsp/swap/echo-kept", test_echo_kept);
  g_test_add_func ("/dsp/swap/storm", test_storm);
  g_test_add_func ("/dsp/swap/random-storm", test_random_storm);
  return g_test_run ();
}
