/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every module of the registry: a sane table, finite at the ends of every parameter, poly like mono, every ISA like the reference
 * operations; and a hash of its sound. (How late each is: test-latency.c.)
 *
 * Hashes are of the reference operations and stand in module-hashes.txt; SYMPHONY_BLESS=1 writes them anew. */
#include <stdlib.h>
#include "dsp-module.h"
#include "dsp-test.h"

enum { N = 9600 };

static bool
is_port (const DspModule *m)            /* what is part of every patch below, or has no sound of its own */
{
  return m->op == DSP_OP_output || m->op == DSP_OP_input || m->op == DSP_OP_voice || m->op == DSP_OP_side;
}

/* ---- the table --------------------------------------------------------------------------------------------- */

static bool
is_name (const char *name, const char *extra)
{
  for (const char *c = name; *c; c++)
    if (!g_ascii_isalnum (*c) && *c != '_' && !strchr (extra, *c))
      return false;
  return *name && !g_ascii_isdigit (*name);
}

static void
check_param (const DspModule *m, const DspParam *p)
{
  const char *word;
  int words = 0;

  g_assert_true (is_name (p->name, ""));
  g_assert_nonnull (p->doc);
  g_assert_cmpint (p->name[0], !=, 0);
  if (p->type == DSP_PARAM_FILE)
    return;
  if (p->type == DSP_PARAM_LIST)
    {
      double values[DSP_LIST_MAX];
      guint count = dsp_list_default (p, values);

      g_assert_cmpfloat (p->value, <=, DSP_LIST_MAX);
      g_assert_cmpuint (count, <=, (guint) p->value);
      for (guint i = 0; i < count; i++)
        g_assert_true (values[i] >= p->min && values[i] <= p->max);
      return;
    }
  if (!(p->value >= p->min && p->value <= p->max && p->min < p->max && isfinite (p->min) && isfinite (p->max)))
    g_error ("%s %s: %g is not in %g to %g", m->type, p->name, p->value, p->min, p->max);
  if (p->type == DSP_PARAM_ENUM)
    {
      while (dsp_words_get (p->words, words, &word))
        words++;
      g_assert_cmpint (words, ==, (int) p->max + 1);
      g_assert_cmpfloat (p->min, ==, 0);
    }
  if (p->type != DSP_PARAM_FLOAT)
    g_assert_cmpfloat (p->value, ==, round (p->value));
  if (p->curve == DSP_CURVE_LOG)
    g_assert_cmpfloat (p->min, >, 0);
  for (int i = 0; i <= 20; i++)
    {
      double x = i / 20.0, value = dsp_curve_value (p->curve, p->min, p->max, x);

      g_assert_cmpfloat_with_epsilon (dsp_curve_position (p->curve, p->min, p->max, value), x, 1e-6);
      g_assert_true (value >= p->min - 1e-9 * fabs (p->min) && value <= p->max + 1e-9 * fabs (p->max));
    }
}

static void
test_table (void)
{
  for (guint i = 0; i < dsp_module_count (); i++)
    {
      const DspModule *m = dsp_module_get (i);

      g_assert_true (is_name (m->type, ".") && is_name (m->impl, ""));
      g_assert_true (dsp_module_find (m->type) == m);                   /* once */
      g_assert_cmpuint (strlen (m->doc), >, 1);
      g_assert_true (m->tail_s >= 0 && m->latency_s >= 0);
      g_assert_cmpuint (dsp_module_input_count (m) + dsp_module_param_count (m) + dsp_module_output_count (m), <=, DSP_ARGS_MAX);
      for (guint k = 0; k < dsp_module_param_count (m); k++)
        {
          check_param (m, &m->params[k]);
          g_assert_cmpint (dsp_module_find_param (m, m->params[k].name), ==, (int) k);
        }
      for (guint k = 0; k < dsp_module_input_count (m); k++)
        g_assert_true (is_name (m->inputs[k].name, ""));
      for (guint k = 0; k < dsp_module_output_count (m); k++)
        g_assert_true (is_name (m->outputs[k].name, ""));
    }
}

/* ---- sound ------------------------------------------------------------------------------------------------- */

/* What an input is fed with: a tone of noise, a ramp of values, or pulses. */
static const char *
feeder (const DspModule *m, guint input)
{
  const char *name = m->inputs[input].name;
  static const char *const pulses[] = { "trig", "gate", "sync", "reset", "clock" };

  if (m->inputs[input].kind == DSP_PORT_EVENT)
    return "edge";
  for (guint i = 0; i < G_N_ELEMENTS (pulses); i++)
    if (!strcmp (name, pulses[i]))
      return "pulse";
  return "tone";
}

/* One module between feeders and the output, each of its outputs into one side or the other. `set`: a parameter to write. */
static char *
patch_text (const DspModule *m, const char *set, bool poly)
{
  GString *text = g_string_new ("(patch (voices (count 2)) (nodes (pulse (type \"lfo\") (shape square) (rate 14) (unipolar #t) (phase 0.7))"
                                " (edge (type \"trig.edge\")) (seeds (type \"noise\")) (wave (type \"osc.sine\") (freq 330))"
                                " (tone (type \"mix\") (level1 0.1) (level2 0.6))");

  if (poly)
    g_string_append (text, " (v (type \"voice\")) (beat (type \"math.mul\")) (note (type \"math.mul\")) (loud (type \"math.max\"))");
  g_string_append_printf (text, " (held (type \"event.hold\")) (m (type \"%s\") %s) (out (type \"output\"))) (connections (seeds \"out\" -> tone \"in1\") (wave \"out\" -> tone \"in2\")"
                          " (pulse \"out\" -> edge \"in\")", m->type, set);
  if (poly)                             /* the voice's gate holds 1 throughout: it makes the module poly and changes nothing */
    g_string_append (text, " (pulse \"out\" -> beat \"a\") (v \"gate\" -> beat \"b\") (tone \"out\" -> note \"a\") (v \"gate\" -> note \"b\")");
  for (guint i = 0; i < dsp_module_input_count (m); i++)
    {
      const char *from = feeder (m, i);

      if (m->op == DSP_OP_osc_sine && dsp_module_input_count (m) == 1 && !strcmp (from, "pulse"))
        continue;
      g_string_append_printf (text, " (%s \"out\" -> m \"%s\")", !poly ? from : !strcmp (from, "pulse") ? "beat" : !strcmp (from, "tone") ? "note" : from,
                              m->inputs[i].name);
    }
  for (guint i = 0; i < dsp_module_output_count (m); i++)
    if (m->outputs[i].kind == DSP_PORT_EVENT)
      g_string_append_printf (text, " (m \"%s\" -> held \"in\") (held \"out\" -> out \"L\" (amount 0.5))", m->outputs[i].name);
    else
      g_string_append_printf (text, " (m \"%s\" -> out \"%s\" (amount %g))", m->outputs[i].name, i % 2 ? "R" : "L",
                            m->outputs[i].kind == DSP_PORT_AUDIO ? 1 : 0.1);
  if (dsp_module_output_count (m) == 0)
    g_string_append (text, " (tone \"out\" -> out \"L\")");
  return g_string_free (g_string_append (text, "))"), FALSE);
}

static void
render_module (const DspModule *m, const char *set, bool poly, DspConfig config, float *l, float *r, guint frames)
{
  g_autofree char *text = patch_text (m, set, poly);
  DspEvent on = ON (0, 1, 69, 1);
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load (text, strlen (text), &d);
  DspProgram *program = NULL;
  DspMachine *machine;

  if (patch)
    {
      dsp_diagnostics_finish (&d);
      program = dsp_program_compile (patch, &config, &d);
    }
  if (!program)
    g_error ("%s: %s\n%s", m->type, d.count ? d.items[0].message : "?", text);
  dsp_diagnostics_finish (&d);
  machine = dsp_machine_new (&config);
  dsp_machine_load (machine, program, 0);
  render (machine, &on, 1, NULL, l, r, frames);
  dsp_machine_free (machine);
  dsp_patch_unref (patch);
}

static void
check_finite (const DspModule *m, const char *set, const float *l, const float *r)
{
  for (guint i = 0; i < N; i++)
    if (!isfinite (l[i]) || !isfinite (r[i]))
      g_error ("%s %s: %g %g at frame %u", m->type, set, (double) l[i], (double) r[i], i);
}

/* Both ends of each parameter, and all at their ends together. */
static void
test_extremes (void)
{
  float *l = g_new (float, N), *r = g_new (float, N);
  guint renders = 0;

  for (guint i = 0; i < dsp_module_count (); i++)
    {
      const DspModule *m = dsp_module_get (i);

      for (int end = 0; end < 2 && !is_port (m); end++)
        {
          g_autoptr (GString) all = g_string_new (NULL);

          for (guint k = 0; k < dsp_module_param_count (m); k++)
            {
              const DspParam *p = &m->params[k];
              double value = end ? p->max : p->min;
              g_autofree char *set = NULL;
              char number[40];
              const char *word = "";
              gsize length = p->type == DSP_PARAM_ENUM ? dsp_words_get (p->words, (int) value, &word) : 0;

              if (!dsp_param_is_number (p))
                continue;
              if (p->type == DSP_PARAM_BOOL)
                set = g_strdup_printf ("(%s %s)", p->name, end ? "#t" : "#f");
              else if (p->type == DSP_PARAM_ENUM)
                set = g_strdup_printf ("(%s \"%.*s\")", p->name, (int) length, word);
              else
                set = g_strdup_printf ("(%s %s)", p->name, g_ascii_dtostr (number, sizeof number, fabs (value) > 1e8 ? copysign (1e8, value) : value));
              g_string_append_printf (all, " %s", set);
              render_module (m, set, false, plain (), l, r, N / 2);
              memset (l + N / 2, 0, N / 2 * sizeof *l);
              memset (r + N / 2, 0, N / 2 * sizeof *r);
              check_finite (m, set, l, r);
              renders++;
            }
          render_module (m, all->str, false, plain (), l, r, N);
          check_finite (m, all->str, l, r);
        }
    }
  g_test_message ("%u renders", renders);
  g_free (l);
  g_free (r);
}

/* The loudest difference, against the louder of the two. */
static double
difference (const float *const a[2], const float *const b[2])
{
  double worst = 0, peak = 1;

  for (int s = 0; s < 2; s++)
    for (guint i = 0; i < N; i++)
      {
        worst = MAX (worst, fabs ((double) a[s][i] - b[s][i]));
        peak = MAX (peak, fabs (a[s][i]));
      }
  return db (worst / peak);
}

/* One voice in a lane of a vector against the same module alone. Generators of noise start from their lane, and lane 0 is alike. */
static void
test_poly_is_mono (void)
{
  float *mono[2] = { g_new (float, N), g_new (float, N) }, *poly[2] = { g_new (float, N), g_new (float, N) };

  for (guint i = 0; i < dsp_module_count (); i++)
    {
      const DspModule *m = dsp_module_get (i);
      double off;

      if (is_port (m) || m->flags & DSP_MODULE_MONO || dsp_module_input_count (m) == 0 || m->op == DSP_OP_lfo)
        continue;
      render_module (m, "", false, plain (), mono[0], mono[1], N);
      render_module (m, "", true, plain (), poly[0], poly[1], N);
      off = difference ((const float *const *) mono, (const float *const *) poly);
      if (off > -90)
        g_error ("%s: poly and mono differ by %.1f dB", m->type, off);
    }
  for (int s = 0; s < 2; s++)
    {
      g_free (mono[s]);
      g_free (poly[s]);
    }
}

static void
test_isas (void)
{
  float *want[2] = { g_new (float, N), g_new (float, N) }, *have[2] = { g_new (float, N), g_new (float, N) };
  double worst = -300;
  const char *where = "";

  for (guint i = 0; i < dsp_module_count (); i++)
    {
      const DspModule *m = dsp_module_get (i);

      if (is_port (m))
        continue;
      for (int poly = 0; poly < 2; poly++)
        {
          if (poly && (m->flags & DSP_MODULE_MONO || dsp_module_input_count (m) == 0))
            continue;
          render_module (m, "", poly, plain (), want[0], want[1], N);
          for (DspIsa isa = DSP_ISA_BASELINE; isa <= DSP_ISA_V4; isa++)
            {
              DspConfig config = plain ();
              double off;

              config.isa = isa;
              if (dsp_isa_choose (isa) != isa)
                continue;
              render_module (m, "", poly, config, have[0], have[1], N);
              off = difference ((const float *const *) want, (const float *const *) have);
              if (off > worst)
                {
                  worst = off;
                  where = m->type;
                }
              if (off > -110)
                g_error ("%s with %s is %.1f dB away from the reference", m->type, dsp_isa_name (isa), off);
            }
        }
    }
  g_test_message ("farthest from the reference: %s, %.1f dB", where, worst);
  for (int s = 0; s < 2; s++)
    {
      g_free (want[s]);
      g_free (have[s]);
    }
}

/* FNV-1a over 16-bit samples. */
static guint64
hash_sound (guint64 hash, const float *x, guint n)
{
  for (guint i = 0; i < n; i++)
    hash = (hash ^ (guint16) lrintf (CLAMP (x[i], -1, 1) * 32767)) * 0x100000001b3ull;
  return hash;
}

static void
test_hashes (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("SYMPHONY_TEST_ROOT") ? g_getenv ("SYMPHONY_TEST_ROOT") : ".", "tests", "audio", "dsp", "module-hashes.txt", NULL);
  g_autofree char *want = NULL;
  g_autoptr (GString) have = g_string_new (NULL);
  float *l = g_new (float, N), *r = g_new (float, N);

  for (guint i = 0; i < dsp_module_count (); i++)
    {
      const DspModule *m = dsp_module_get (i);

      if (is_port (m) || dsp_module_output_count (m) == 0)
        continue;
      render_module (m, "", false, plain (), l, r, N);
      g_string_append_printf (have, "%s %016" G_GINT64_MODIFIER "x\n", m->type, hash_sound (hash_sound (14695981039346656037ull, l, N), r, N));
    }
  if (g_getenv ("SYMPHONY_BLESS"))
    g_assert_true (g_file_set_contents (path, have->str, -1, NULL));
  g_assert_true (g_file_get_contents (path, &want, NULL, NULL));
  g_assert_cmpstr (have->str, ==, want);
  g_free (l);
  g_free (r);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/modules/table", test_table);
  g_test_add_func ("/dsp/modules/extremes", test_extremes);
  g_test_add_func ("/dsp/modules/poly-is-mono", test_poly_is_mono);
  g_test_add_func ("/dsp/modules/isas", test_isas);
  g_test_add_func ("/dsp/modules/hashes", test_hashes);
  return g_test_run ();
}
