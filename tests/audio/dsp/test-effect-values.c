/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every filter, mixer and effect away from its defaults: latency as declared with these values, values that jump while it sounds,
 * every ISA alike. The list of modules and parameters is what `symphony patch modules --json` prints. */
#include <stdio.h>
#include <stdlib.h>
#include "effect-test.h"
#include "json/json.h"

enum { N = 24000 / 64 * 64 };
static float in[N], other[N], l[N], r[N], l2[N], r2[N];
static JsonDoc *registry;

static gboolean
is_ours (const char *type)
{
  return g_str_has_prefix (type, "filter.") || g_str_has_prefix (type, "fx.") || g_str_has_prefix (type, "mix.") || !strcmp (type, "gain")
         || !strcmp (type, "mix") || !strcmp (type, "switch");
}

static void
read_registry (void)
{
  char *text = NULL;
  size_t length;
  FILE *file = open_memstream (&text, &length);
  dsp_modules_print (file);
  fclose (file);
  registry = json_doc_parse (text, length, NULL);
  g_assert_nonnull (json_doc_get_root (registry));
  free (text);
}

#define EACH_MODULE(m) for (const JsonItem *m = json_doc_get_root (registry)->first; m; m = m->next) if (is_ours (m->key))

typedef enum { PLACE_MIN, PLACE_MAX, PLACE_INSIDE } Place;

static void
add_value (GString *s, const JsonItem *p, Place place)
{
  const char *type = json_item_get (p, "type")->string;
  if (!strcmp (type, "enum"))
    {
      const JsonItem *words = json_item_get (p, "words"), *word = place == PLACE_MIN ? words->first : words->last;
      g_string_append_printf (s, " (%s \"%s\")", p->key, word->string);
    }
  else if (!strcmp (type, "bool"))
    g_string_append_printf (s, " (%s %s)", p->key, place == PLACE_MIN ? "#f" : "#t");
  else if (!strcmp (type, "float") || !strcmp (type, "int"))
    {
      double min = json_item_get (p, "min")->number, max = json_item_get (p, "max")->number, x = place == PLACE_MIN ? 0 : place == PLACE_MAX ? 1 : 0.6;
      double value = !strcmp (json_item_get (p, "curve")->string, "log") ? min * pow (max / min, x) : min + (max - min) * x;
      g_string_append_printf (s, " (%s %.9g)", p->key, strcmp (type, "int") ? CLAMP (value, min, max) : round (value));
    }
}

/* All inputs but events from both sides of the input in turn, all outputs that carry sound to both sides of the output. */
static char *
patch_with (const JsonItem *m, const char *params)
{
  GString *s = g_string_new (NULL);
  guint i = 0;
  g_string_printf (s, "(patch (nodes (in (type \"input\")) (f (type \"%s\")%s) (out (type \"output\"))) (connections", m->key, params);
  for (const JsonItem *port = json_item_get (m, "inputs")->first; port; port = port->next)
    if (!g_str_has_prefix (port->string, "side"))
      g_string_append_printf (s, " (in \"%s\" -> f \"%s\")", i++ % 2 ? "R" : "L", port->string);
  i = 0;
  for (const JsonItem *port = json_item_get (m, "outputs")->first; port; port = port->next)
    if (strcmp (port->string, "reduction"))
      g_string_append_printf (s, " (f \"%s\" -> out \"%s\")", port->string, i++ % 2 ? "R" : "L");
  g_string_append (s, "))");
  return g_string_free (s, FALSE);
}

static void
perform (const JsonItem *m, const char *params, DspConfig config, float *left, float *right, guint frames)
{
  g_autofree char *text = patch_with (m, params);
  DspPatch *patch = patch_of (text);
  DspMachine *machine = machine_with (patch, config);
  render_pair (machine, in, other, left, right, frames);
  dsp_machine_free (machine);
  dsp_patch_unref (patch);
}

static void
fill_bursts (double level)
{
  fill_noise (in, N, 11, level);
  fill_noise (other, N, 12, level);
  for (int i = 0; i < N; i++)
    if (i % 9600 >= 6400)
      in[i] = other[i] = 0;
}

/* ---- latency -------------------------------------------------------------------------------------------------- */
/* What makes each effect let a click through: the loudest sample must come as late as the patch says. Filters have none. */
static const struct { const char *type, *params; } clear[] = {
  { "fx.delay", "(mix 0)" },
  { "fx.reverb", "(mix 0)" },
  { "fx.chorus", "(mix 0)" },
  { "fx.distort", "(drive 0) (tone 1)" },
  { "fx.distort", "(drive 0) (tone 1) (mix 0)" },
  { "fx.distort", "(drive 0) (tone 1) (oversample \"1\")" },
  { "fx.distort", "(drive 0) (tone 1) (oversample \"2\")" },
  { "fx.distort", "(drive 0) (tone 1) (oversample \"8\")" },
  { "fx.compressor", "(threshold 0)" },
  { "fx.compressor", "(threshold 0) (look_ahead 1)" },
  { "fx.compressor", "(threshold 0) (look_ahead 7.3)" },
  { "fx.compressor", "(threshold 0) (look_ahead 10) (mix 0.5)" },
  { "fx.gate", "(threshold -90) (attack 0.05)" },
  { "fx.limiter", "" },
  { "fx.crush", "(bits 16) (rate 192000)" },
  { "fx.eq", "(low_gain 6) (bell1_gain -6) (high_gain 6)" },
  { "fx.filter", "(response highpass) (cutoff 20)" },
  { "fx.flanger", "(mix 0)" },
  { "fx.phaser", "(mix 0)" },
  { "fx.tremolo", "" },
  { "fx.shift", "(mix 0)" },
  { "fx.granular", "(mix 0)" },
  { "fx.vocoder", "(mix 0)" },
};

static void
check_latency (const char *type, const char *params, double rate)
{
  g_autofree char *text = patch_around (type, params, !strcmp (type, "fx.vocoder") ? "carrier" : "L", !strcmp (type, "fx.vocoder") ? "voice" : "R", "L", "R");
  DspConfig config = plain ();
  DspProgramInfo info;
  config.rate = rate;
  DspPatch *patch = patch_of (text);
  DspProgram *program = program_of (patch, &config);
  dsp_program_describe (program, &info);
  DspMachine *m = dsp_machine_new (&config);
  int at = 0, click = 1000;
  dsp_machine_load (m, program, 0);
  memset (in, 0, sizeof in);
  in[click] = 0.5f;
  render_pair (m, in, in, l, r, 4800);
  for (int i = 0; i < 4800; i++)
    at = fabsf (l[i]) > fabsf (l[at]) ? i : at;
  if (at - click != (int) info.latency_frames)
    g_error ("%s %s at %g Hz: %d frames late, %u declared", type, params, rate, at - click, info.latency_frames);
  dsp_machine_free (m);
  dsp_patch_unref (patch);
}

static void
test_latency (void)
{
  static const double rates[] = { 44100, 48000, 96000 };
  for (guint i = 0; i < G_N_ELEMENTS (clear); i++)
    for (guint k = 0; k < G_N_ELEMENTS (rates); k++)
      check_latency (clear[i].type, clear[i].params, rates[k]);
  EACH_MODULE (m)
    {
      gboolean known = !g_str_has_prefix (m->key, "fx.");
      for (guint i = 0; i < G_N_ELEMENTS (clear) && !known; i++)
        known = !strcmp (clear[i].type, m->key);
      if (!known)
        g_error ("%s has no row in the table of clear settings", m->key);
      if (g_str_has_prefix (m->key, "fx.") || !strcmp (m->key, "filter.comb"))
        continue;
      /* the rest: something of the click comes at once, and nothing before it */
      memset (in, 0, sizeof in);
      memset (other, 0, sizeof other);
      in[64] = other[64] = 0.5f;
      perform (m, "", plain (), l, r, 640);
      int first = 0;
      while (first < 640 && l[first] == 0 && r[first] == 0)
        first++;
      g_assert_cmpint (first, ==, 64);
    }
}

/* ---- jumps ----------------------------------------------------------------------------------------------------- */
/* Values that jump while it sounds, from end to end. */
static void
test_jumps (void)
{
  fill_bursts (0.5);
  EACH_MODULE (m)
    {
      g_autofree char *text = patch_with (m, "");
      DspPatch *patch = patch_of (text);
      DspMachine *machine = machine_with (patch, plain ());
      GRand *random = g_rand_new_with_seed (5);
      for (int at = 0; at < N; at += 64)
        {
          for (const JsonItem *p = json_item_get (m, "params")->first; p; p = p->next)
            if (json_item_get (p, "min") && strcmp (json_item_get (p, "type")->string, "enum") && g_rand_boolean (random))
              dsp_machine_set_param (machine, "f", p->key, g_rand_boolean (random) ? json_item_get (p, "min")->number : json_item_get (p, "max")->number);
            else if (json_item_get (p, "words") && g_rand_boolean (random))
              dsp_machine_set_param (machine, "f", p->key, g_rand_int_range (random, 0, 8));
          render_pair (machine, in + at, other + at, l + at, r + at, 64);
        }
      for (int i = 0; i < N; i++)
        g_assert_true (isfinite (l[i]) && isfinite (r[i]) && fabsf (l[i]) < 1e8 && fabsf (r[i]) < 1e8);
      g_rand_free (random);
      dsp_machine_free (machine);
      dsp_patch_unref (patch);
    }
}

/* ---- alike everywhere ------------------------------------------------------------------------------------------ */
static char *
inside (const JsonItem *m)
{
  GString *s = g_string_new (NULL);
  for (const JsonItem *p = json_item_get (m, "params")->first; p; p = p->next)
    add_value (s, p, PLACE_INSIDE);
  return g_string_free (s, FALSE);
}

static void
test_isa (void)
{
  fill_bursts (0.4);
  for (int isa = DSP_ISA_BASELINE; isa <= DSP_ISA_V4; isa++)
    {
      DspConfig config = plain ();
      config.isa = (DspIsa) isa;
      if (dsp_isa_choose (config.isa) != config.isa)
        continue;
      EACH_MODULE (m)
        for (int moved = 0; moved < 2; moved++)
          {
            g_autofree char *params = moved ? inside (m) : g_strdup ("");
            perform (m, params, plain (), l, r, N);
            perform (m, params, config, l2, r2, N);
            double loud = MAX (0, db (MAX (rms (l, N), rms (r, N)))), worst = MAX (null_db (l, l2, N), null_db (r, r2, N)) - loud;
            if (worst > -110)
              g_error ("%s%s: %s is %.1f dB from the reference", m->key, params, dsp_isa_name (config.isa), worst);
          }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  read_registry ();
  g_test_add_func ("/dsp/effect-values/latency", test_latency);
  g_test_add_func ("/dsp/effect-values/jumps", test_jumps);
  g_test_add_func ("/dsp/effect-values/isa", test_isa);
  int failed = g_test_run ();
  json_doc_free (registry);
  return failed;
}
