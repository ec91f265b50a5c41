/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sub-patches: they sound as what they stand for, in every form; what is wrong within is told at its place. */
#include <stdlib.h>
#include "dsp/edit.h"
#include "dsp-test.h"

static const char nested[] =
  "{ \"voices\": { \"count\": 4 },\n"
  "  \"defs\": {\n"
  "    \"tone\": { \"inputs\": { \"in\": [\"f\", \"in\"] }, \"outputs\": { \"out\": [\"g\", \"out\"] }, \"params\": { \"bright\": [\"f\", \"cutoff\"], \"loud\": [\"g\", \"amp\"] },\n"
  "      \"nodes\": { \"f\": { \"type\": \"filter.svf\", \"params\": { \"cutoff\": 700 } }, \"g\": { \"type\": \"gain\", \"params\": { \"amp\": 0.5 } } },\n"
  "      \"connections\": [ { \"from\": [\"f\", \"low\"], \"to\": [\"g\", \"in\"] } ] },\n"
  "    \"pair\": { \"inputs\": { \"pitch\": [\"o\", \"sync\"] }, \"outputs\": { \"out\": [\"t\", \"out\"] }, \"params\": { \"freq\": [\"o\", \"freq\"], \"bright\": [\"t\", \"bright\"] },\n"
  "      \"nodes\": { \"o\": { \"type\": \"osc.saw\" }, \"t\": { \"type\": \"def:tone\", \"params\": { \"loud\": 0.25 } } },\n"
  "      \"connections\": [ { \"from\": [\"o\", \"out\"], \"to\": [\"t\", \"in\"] } ] } },\n"
  "  \"nodes\": { \"v\": { \"type\": \"voice\" }, \"a\": { \"type\": \"def:pair\", \"params\": { \"bright\": 900 } }, \"b\": { \"type\": \"def:pair\" }, \"out\": { \"type\": \"output\" } },\n"
  "  \"connections\": [ { \"from\": [\"v\", \"freq\"], \"to\": [\"a\", \"freq\"] }, { \"from\": [\"v\", \"freq\"], \"to\": [\"b\", \"freq\"], \"amount\": 1.5 },\n"
  "    { \"from\": [\"a\", \"out\"], \"to\": [\"out\", \"L\"] }, { \"from\": [\"b\", \"out\"], \"to\": [\"out\", \"L\"] } ],\n"
  "  \"macros\": { \"knob\": { \"min\": 100, \"max\": 5000, \"to\": { \"node\": \"b\", \"param\": \"bright\" } } },\n"
  "  \"presets\": { \"dark\": { \"a.bright\": 300 } } }";

static const char plain_form[] =
  "(patch (voices (count 4)) (nodes (v (type \"voice\")) (ao (type \"osc.saw\")) (af (type \"filter.svf\") (cutoff 900)) (ag (type \"gain\") (amp 0.25))"
  " (bo (type \"osc.saw\")) (bf (type \"filter.svf\") (cutoff 700)) (bg (type \"gain\") (amp 0.25)) (out (type \"output\")))"
  " (connections (ao \"out\" -> af \"in\") (af \"low\" -> ag \"in\") (bo \"out\" -> bf \"in\") (bf \"low\" -> bg \"in\") (v \"freq\" -> ao \"freq\")"
  " (v \"freq\" -> bo \"freq\" (amount 1.5)) (ag \"out\" -> out \"L\") (bg \"out\" -> out \"L\")))";

enum { N = 4800 / 64 * 64 };

static void
sound_of (DspPatch *patch, float *l)
{
  static const DspEvent events[] = { ON (0, 1, 48, 1), ON (900, 2, 55, 1) };
  static float r[N];
  DspMachine *m = machine_with (patch, plain ());
  render (m, events, 2, NULL, l, r, N);
  dsp_machine_free (m);
}

static void
test_sound (void)
{
  static float have[N], want[N], again[N];
  DspPatch *a = patch_of (nested), *b = patch_of (plain_form);
  sound_of (a, have);
  sound_of (b, want);
  g_assert_cmpfloat (rms (want, N), >, 0.05);
  g_assert_cmpfloat (null_db (have, want, N), <, -110);
  g_assert_true (dsp_patch_has_voice (a));
  for (int form = 0; form < 3; form++)
    {
      size_t length;
      DspDiagnostics d;
      g_autofree char *text = form == 2 ? dsp_patch_write_binary (a, &length) : dsp_patch_write (a, (DspForm) form);
      length = form == 2 ? length : strlen (text);
      DspPatch *c = dsp_patch_load (text, length, &d);
      show_diagnostics (&d);
      g_assert_nonnull (c);
      g_autofree char *first = dsp_patch_write (a, DSP_FORM_JSON), *second = dsp_patch_write (c, DSP_FORM_JSON);
      g_assert_cmpstr (first, ==, second);
      sound_of (c, again);
      g_assert_cmpmem (again, sizeof again, have, sizeof have);
      dsp_diagnostics_finish (&d);
      dsp_patch_unref (c);
    }
  dsp_patch_unref (a);
  dsp_patch_unref (b);
}

/* Parameters of a sub-patch move like others: in the file, live, by macro, by edit. */
static void
test_params (void)
{
  static float bright[N], live[N], edited[N], r[N];
  static const DspEvent on = ON (0, 1, 48, 1);
  DspDiagnostics d;
  DspPatch *a = patch_of (nested);
  DspPatch *b = dsp_patch_with_param (a, "a", "bright", 4000, &d);
  const DspEdit edits[] = { { .kind = DSP_EDIT_SET, .node = "a", .name = "bright", .value = 4000 }, { .kind = DSP_EDIT_ADD, .node = "c", .name = "def:tone" } };
  DspPatch *c = dsp_patch_edit (a, edits, 2, NULL, &d);
  g_assert_nonnull (b);
  g_assert_nonnull (c);
  dsp_diagnostics_finish (&d);
  sound_of (b, bright);
  sound_of (c, edited);
  g_assert_cmpfloat (null_db (bright, edited, N), <, -110);
  DspMachine *m = machine_with (a, plain ());
  g_assert_true (dsp_machine_set_param (m, "a", "bright", 4000));
  g_assert_true (dsp_machine_set_param (m, "", "knob", 3000));
  g_assert_false (dsp_machine_set_param (m, "a", "dark", 4000));
  render (m, NULL, 0, NULL, live, r, 640);
  render (m, &on, 1, NULL, live, r, N);
  g_assert_cmpfloat (rms (live, N), >, 0.01);
  DspPatch *dark = patch_of (nested);
  sound_of (dark, edited);
  g_assert_cmpfloat (null_db (live, edited, N), >, -60);
  dsp_machine_free (m);
  dsp_patch_unref (a);
  dsp_patch_unref (b);
  dsp_patch_unref (c);
  dsp_patch_unref (dark);
}

static void
test_mistakes (void)
{
#define TOP(defs) "{\"defs\":{" defs "},\"nodes\":{\"o\":{\"type\":\"osc.sine\"},\"out\":{\"type\":\"output\"}},\"connections\":[{\"from\":[\"o\",\"out\"],\"to\":[\"out\",\"in\"]}]}"
#define GAIN "\"nodes\":{\"g\":{\"type\":\"gain\"}}"
  static const struct { const char *text, *code; } bad[] = {
    { TOP ("\"a\":{\"nodes\":{\"g\":{\"type\":@\"gian\"}}}"), "P002" }, { TOP ("\"a\":{" GAIN ",\"inputs\":{\"x\":[@\"h\",\"in\"]}}"), "P009" },
    { TOP ("\"a\":{" GAIN ",\"inputs\":{\"x\":[\"g\",@\"inn\"]}}"), "P003" }, { TOP ("\"a\":{" GAIN ",\"params\":{\"x\":[\"g\",@\"amq\"]}}"), "P004" },
    { TOP ("\"a\":{" GAIN ",\"outputs\":{\"x\":@7}}"), "P001" }, { TOP ("\"a\":{" GAIN ",@\"output\":{}}"), "P001" }, { TOP ("\"a\":@{}"), "P001" },
    { TOP ("\"a\":{\"nodes\":{\"x\":{\"type\":@\"def:a\"}}}"), "P020" },
    { TOP ("\"a\":{\"nodes\":{\"x\":{\"type\":\"def:b\"}}},\"b\":{\"nodes\":{\"x\":{\"type\":@\"def:a\"}}}"), "P020" },
    { TOP ("\"a\":{\"nodes\":{\"x\":{\"type\":@\"def:c\"}}}"), "P002" }, { TOP ("@\"9\":{" GAIN "}"), "P008" },
    { TOP ("\"a\":{" GAIN ",\"inputs\":{\"x\":[\"g\",\"in\"]},\"params\":{@\"x\":[\"g\",\"amp\"]}}"), "P007" },
    { TOP ("\"a\":{" GAIN ",\"connections\":[{\"from\":[\"g\",@\"x\"],\"to\":[\"g\",\"in\"]}]}"), "P003" },
    { "(patch (defs @7))", "P001" }, { "(patch (defs (a (nodes (g (type @\"gian\"))))))", "P002" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *text = g_strdup (bad[i].text);
      char *mark = strchr (text, '@');
      size_t offset = (size_t) (mark - text);
      gboolean found = FALSE;
      DspDiagnostics d;
      memmove (mark, mark + 1, strlen (mark));
      g_assert_null (dsp_patch_load (text, strlen (text), &d));
      for (guint k = 0; k < d.count; k++)
        found = found || (!strcmp (d.items[k].code, bad[i].code) && d.items[k].offset == offset);
      if (!found)
        {
          g_test_message ("%s", text);
          show_diagnostics (&d);
        }
      g_assert_true (found);
      dsp_diagnostics_finish (&d);
    }
}

static void
expect (const char *text, const char *code)
{
  DspDiagnostics d;
  gboolean found = FALSE;
  DspPatch *patch = dsp_patch_load (text, strlen (text), &d);
  for (guint k = 0; k < d.count; k++)
    found = found || !strcmp (d.items[k].code, code);
  if (*code && !found && patch)
    g_error ("%s was expected", code);
  if (*code)
    {
      g_assert_null (patch);
      g_assert_true (found);
    }
  else
    g_assert_nonnull (patch);
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (patch);
}

/* Depth, the doubling of nodes, cycles through sub-patches, long names. */
static void
test_limits (void)
{
  for (int depth = 8; depth <= 9; depth++)
    for (int twice = 0; twice < 2; twice++)
      {
        GString *text = g_string_new ("(patch (defs (d0 (inputs (in g \"in\")) (outputs (out g \"out\")) (nodes (g (type \"gain\"))) (connections))");
        for (int i = 1; i < depth; i++)
          g_string_append_printf (text, " (d%d (inputs (in x \"in\")) (outputs (out x \"out\")) (nodes (x (type \"def:d%d\"))%s) (connections))", i, i - 1,
                                  twice ? " (a (type \"def:d0\")) (b (type \"def:d0\"))" : "");
        g_string_append_printf (text, ") (nodes (o (type \"osc.sine\")) (s (type \"def:d%d\")) (out (type \"output\")))"
                                      " (connections (o \"out\" -> s \"in\") (s \"out\" -> out \"in\")))", depth - 1);
        DspDiagnostics d;
        DspPatch *patch = dsp_patch_load (text->str, text->len, &d);
        g_assert_true ((patch != NULL) == (depth <= 8));
        if (!patch)
          g_assert_cmpstr (d.items[0].code, ==, "P020");
        dsp_diagnostics_finish (&d);
        dsp_patch_unref (patch);
        g_string_free (text, TRUE);
      }
  GString *text = g_string_new ("(patch (defs (d0 (nodes");
  for (int i = 0; i < 20; i++)
    g_string_append_printf (text, " (g%d (type \"gain\"))", i);
  g_string_append (text, ") (connections))");
  for (int i = 1; i < 4; i++)
    {
      g_string_append_printf (text, " (d%d (nodes", i);
      for (int k = 0; k < 20; k++)
        g_string_append_printf (text, " (x%d (type \"def:d%d\"))", k, i - 1);
      g_string_append (text, ") (connections))");
    }
  g_string_append (text, ") (nodes (s (type \"def:d3\")) (o (type \"osc.sine\")) (out (type \"output\"))) (connections (o \"out\" -> out \"in\")))");
  expect (text->str, "P013");
  g_string_free (text, TRUE);
#define LOOP(node) "(patch (defs (d (inputs (in g \"in\") (other h \"in\")) (outputs (out g \"out\") (two h \"out\")) (nodes (g (type \"gain\")) (h (type \"gain\"))) (connections)))" \
    " (nodes (o (type \"osc.sine\")) (d (type \"def:d\")) (out (type \"output\"))) (connections (o \"out\" -> d \"in\") (d \"out\" -> d \"" node "\") (d \"two\" -> out \"in\")))"
  expect (LOOP ("other"), "");          /* through the two halves: no cycle */
  expect (LOOP ("in"), "P010");
  expect ("(patch (defs (a_name_that_is_long_enough_to_be_too_long_when_joined (outputs (out another_name_of_quite_some_length \"out\"))"
          " (nodes (another_name_of_quite_some_length (type \"osc.sine\"))) (connections))) (nodes (an_instance_with_a_name_of_its_own_that_is_long"
          " (type \"def:a_name_that_is_long_enough_to_be_too_long_when_joined\")) (out (type \"output\")))"
          " (connections (an_instance_with_a_name_of_its_own_that_is_long \"out\" -> out \"in\")))", "P013");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/defs/sound", test_sound);
  g_test_add_func ("/dsp/defs/params", test_params);
  g_test_add_func ("/dsp/defs/mistakes", test_mistakes);
  g_test_add_func ("/dsp/defs/limits", test_limits);
  return g_test_run ();
}
