/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Patches as text: both forms, round trips, and every diagnostic at its place. */
#include <stdlib.h>
#include "dsp/graph.h"
#include "dsp-test.h"

#define TOY_JSON \
  "{\n \"nodes\": {\n  \"osc1\": { \"type\": \"osc.sine\", \"params\": { \"freq\": 440 } },\n" \
  "  \"gain1\": { \"type\": \"gain\", \"params\": { \"amp\": 0.5 } },\n  \"out\": { \"type\": \"output\" }\n },\n" \
  " \"connections\": [\n  { \"from\": [\"osc1\", \"out\"], \"to\": [\"gain1\", \"in\"] },\n" \
  "  { \"from\": [\"gain1\", \"out\"], \"to\": [\"out\", \"in\"] }\n ]\n}\n"
#define TOY_SEXP \
  "(patch\n (nodes\n  (osc1 (type \"osc.sine\") (freq 440))\n  (gain1 (type \"gain\") (amp 0.5))\n  (out (type \"output\")))\n" \
  " (connections ; two cables\n  (osc1 \"out\" -> gain1 \"in\")\n  (gain1 \"out\" -> out \"in\")))\n"

static void
test_two_forms (void)
{
  DspPatch *a = patch_of (TOY_JSON), *b = patch_of (TOY_SEXP);
  g_autofree char *x = dsp_patch_write (a, DSP_FORM_JSON), *y = dsp_patch_write (b, DSP_FORM_JSON);
  g_assert_cmpstr (x, ==, y);
  g_autofree char *s = dsp_patch_write (a, DSP_FORM_SEXP), *t = dsp_patch_write (b, DSP_FORM_SEXP);
  g_assert_cmpstr (s, ==, t);
  g_assert_nonnull (strstr (s, "(osc1 (type \"osc.sine\") (freq 440))"));
  dsp_patch_unref (a);
  dsp_patch_unref (b);
}

static const char rich[] =
  "{ \"name\": \"a \\\"name\\\"\", \"doc\": \"d\", \"licence\": \"MIT\", \"version\": 1, \"voices\": { \"count\": 5, \"mode\": \"legato\", \"steal\": \"same\","
  " \"glide\": 0.1, \"bend\": 12, \"mpe\": true },"
  " \"nodes\": { \"v\": { \"type\": \"voice\", \"at\": [10, -2.5], \"label\": \"L\", \"group\": \"g\" },"
  " \"o\": { \"type\": \"osc.square\", \"version\": 1, \"params\": { \"width\": 0.1 } }, \"n\": { \"type\": \"noise\", \"params\": { \"colour\": \"pink\" } },"
  " \"l\": { \"type\": \"lfo\", \"params\": { \"unipolar\": true, \"shape\": \"smooth\" } }, \"m\": { \"type\": \"mix\" }, \"out\": { \"type\": \"output\" } },"
  " \"connections\": [ { \"from\": [\"v\", \"freq\"], \"to\": [\"o\", \"freq\"] }, { \"from\": [\"l\", \"out\"], \"to\": [\"o\", \"width\"], \"amount\": 0.25, \"mode\": \"add\" },"
  " { \"from\": [\"n\", \"out\"], \"to\": [\"m\", \"in2\"], \"amount\": -0.125 }, { \"from\": [\"o\", \"out\"], \"to\": [\"m\", \"in1\"] }, { \"from\": [\"m\", \"out\"], \"to\": [\"out\", \"L\"] } ],"
  " \"macros\": { \"wide\": { \"min\": 0, \"max\": 1, \"value\": 0.5, \"doc\": \"x\", \"to\": [ { \"node\": \"o\", \"param\": \"width\", \"min\": 0.1, \"max\": 0.9 } ] },"
  " \"two\": { \"words\": \"a b\", \"value\": \"b\", \"to\": [ { \"node\": \"l\", \"param\": \"shape\" }, { \"node\": \"m\", \"param\": \"level1\", \"scale\": 0.5 } ] } },"
  " \"presets\": { \"soft\": { \"wide\": 0.1 }, \"a wide one\": { \"two\": \"a\", \"o.width\": 0.75, \"n.colour\": \"blue\", \"l.unipolar\": true }, \"none\": {} },"
  " \"midi\": [ { \"cc\": 74, \"to\": \"wide\" }, { \"bend\": true, \"channel\": 3, \"to\": \"o.freq\", \"min\": 100, \"max\": 200, \"curve\": \"log\", \"mode\": \"pickup\" } ] }";

static void
check_presets (const DspPatch *p)
{
  static const struct { const char *node, *param; double value; } want[] = { { "", "two", 0 }, { "o", "width", 0.75 }, { "n", "colour", 3 }, { "l", "unipolar", 1 } };
  DspPresetInfo preset;
  DspPresetValue value;
  DspLearnedInfo learned;
  g_assert_true (dsp_patch_get_preset (p, 1, &preset));
  g_assert_cmpstr (preset.name, ==, "a wide one");
  g_assert_cmpuint (preset.count, ==, G_N_ELEMENTS (want));
  for (guint i = 0; i < G_N_ELEMENTS (want); i++)
    {
      g_assert_true (dsp_patch_get_preset_value (p, 1, i, &value));
      g_assert_cmpstr (value.node, ==, want[i].node);
      g_assert_cmpstr (value.param, ==, want[i].param);
      g_assert_cmpfloat (value.value, ==, want[i].value);
    }
  g_assert_false (dsp_patch_get_preset_value (p, 1, 4, &value));
  g_assert_true (dsp_patch_get_preset (p, 2, &preset));
  g_assert_cmpuint (preset.count, ==, 0);
  g_assert_false (dsp_patch_get_preset (p, 3, &preset));
  g_assert_true (dsp_patch_get_learned (p, 0, &learned));
  g_assert_cmpuint (learned.number, ==, 74);
  g_assert_cmpstr (learned.param, ==, "wide");
  g_assert_cmpfloat (learned.max, ==, 1);
  g_assert_true (dsp_patch_get_learned (p, 1, &learned));
  g_assert_cmpint (learned.source, ==, DSP_SOURCE_BEND);
  g_assert_cmpuint (learned.channel, ==, 3);
  g_assert_cmpstr (learned.node, ==, "o");
  g_assert_cmpstr (learned.curve, ==, "log");
  g_assert_cmpint (learned.mode, ==, DSP_LEARN_PICKUP);
  g_assert_cmpfloat (learned.min, ==, 100);
  g_assert_false (dsp_patch_get_learned (p, 2, &learned));
}

static void
test_round_trip (void)
{
  for (int form = 0; form < 2; form++)
    {
      DspPatch *a = patch_of (rich);
      g_autofree char *first = dsp_patch_write (a, (DspForm) form);
      DspPatch *b = patch_of (first);
      g_autofree char *second = dsp_patch_write (b, (DspForm) form), *x = dsp_patch_write (a, DSP_FORM_JSON), *y = dsp_patch_write (b, DSP_FORM_JSON);
      g_assert_cmpstr (first, ==, second);
      g_assert_cmpstr (x, ==, y);
      g_assert_cmpuint (dsp_patch_get_voice_count (b), ==, 1);
      g_assert_true (dsp_patch_has_voice (b));
      g_assert_cmpstr (dsp_patch_get_name (b), ==, "a \"name\"");
      check_presets (b);
      dsp_patch_unref (a);
      dsp_patch_unref (b);
    }
}

/* The binary form: back to the same text, at most half as long; no prefix and no changed byte of it harms. */
static void
check_binary (const DspPatch *patch)
{
  size_t length;
  DspDiagnostics d;
  g_autofree char *bytes = dsp_patch_write_binary (patch, &length), *text = dsp_patch_write (patch, DSP_FORM_JSON);
  DspPatch *again = dsp_patch_load (bytes, length, &d);
  g_assert_nonnull (again);
  g_autofree char *other = dsp_patch_write (again, DSP_FORM_JSON);
  g_assert_cmpstr (text, ==, other);
  g_assert_cmpuint (length, <=, strlen (text) / 2);
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (again);
  for (size_t n = 0; n < length; n += 1 + n / 40)
    {
      g_assert_null (dsp_patch_load (bytes, n, &d));
      g_assert_cmpuint (d.error_count, >, 0);
      dsp_diagnostics_finish (&d);
    }
  for (guint i = 0; i < 2000; i++)
    {
      g_autofree char *copy = g_memdup2 (bytes, length);
      copy[i * 7919 % length] = (char) (i * 31 + i / 7);
      DspPatch *odd = dsp_patch_load (copy, length, &d);
      g_assert_true (odd || d.error_count);
      dsp_diagnostics_finish (&d);
      dsp_patch_unref (odd);
    }
}

static void
test_binary (void)
{
  static const char *const names[] = { "lead-saw.json", "kit-electronic.json", "delay.json", "synth.json" };
  DspPatch *patch = patch_of (rich);
  DspDiagnostics d;
  check_binary (patch);
  dsp_patch_unref (patch);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      patch = bundled (names[i]);
      check_binary (patch);
      dsp_patch_unref (patch);
    }
  static const struct { const char *bytes; size_t length, offset; const char *code; } odd[] = {
    { "\x89PNG\r\n", 6, 0, "P001" }, { "\x89SPB\x02\x92", 6, 4, "P018" }, { "\x89SPB\x01\x92\xdd\xff\xff\xff\xff", 11, 6, "P001" },
    { "\x89SPB\x01\x92\x91\xa1\xff\x80", 10, 7, "P001" }, { "\x89SPB\x01\x92\x91\xa1z\x70", 10, 9, "P001" },
    { "\x89SPB\x01\x92\x91\xa1z\x82\x32\xc0\x32\xc0", 14, 12, "P001" }, { "\x89SPB\x01\x92\x90\x80\x80", 9, 8, "P001" },
    { "\x89SPB\x01\x92\x91\xa1z\x81\x00\xcb\x7f\xf0\0\0\0\0\0\0", 20, 11, "P001" } };
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_assert_null (dsp_patch_load (odd[i].bytes, odd[i].length, &d));
      gboolean found = FALSE;
      for (guint k = 0; k < d.count; k++)
        found = found || (!strcmp (d.items[k].code, odd[i].code) && d.items[k].offset == odd[i].offset);
      show_diagnostics (&d);
      g_assert_true (found);
      dsp_diagnostics_finish (&d);
    }
}

/* ---- diagnostics ------------------------------------------------------------------------------------------ */
#define NODES(x) "{\"nodes\":{" x "},\"connections\":[{\"from\":[\"o\",\"out\"],\"to\":[\"out\",\"in\"]}]}"
#define OK_NODES "\"o\":{\"type\":\"osc.sine\"},\"out\":{\"type\":\"output\"}"
#define OK_CABLE "{\"from\":[\"o\",\"out\"],\"to\":[\"out\",\"in\"]}"
#define CABLE(x) "{\"nodes\":{" OK_NODES ",\"g\":{\"type\":\"gain\"},\"h\":{\"type\":\"gain\"}},\"connections\":[" OK_CABLE "," x "]}"
#define MEMBER(x) "{\"nodes\":{" OK_NODES "},\"connections\":[" OK_CABLE "]," x "}"
#define OUT ",\"out\":{\"type\":\"output\"}"

/* A @ stands before the place that must be named; none: the file as a whole. */
typedef struct { const char *text, *code, *hint; } Bad;
static const Bad bad[] = {
  { "", "P001", NULL }, { "  \n ", "P001", NULL }, { "@[]", "P001", NULL }, { "@\x7f" "ELF", "P001", NULL }, { "{@", "P001", NULL },
  { "@{}", "P001", NULL }, { "{\"nodes\":{}}", "P011", "output" }, { "{\"nodes\":@[1]}", "P001", NULL },
  { "{\"nodes\":{\"a\":@1}}", "P001", NULL }, { "{\"nodes\":{},\n@\"nodes\":{}}", "P001", NULL }, { "{\"nodes\":{}} @x", "P001", NULL },
  { "{\"nodes\":{\"@\xff\":1}}", "P001", NULL }, { "{\"nodes\":{\"a\":{\"type\":\"@\\ud800\"}}}", "P001", NULL },
  { "{\"nodes\":{\"a\":{\"type\":\"gain\",\"params\":{\"amp\":@1e999}}}}", "P001", NULL },
  { NODES ("\"o\":{\"type\":@\"osc.sin\"}" OUT), "P002", "osc.sine" }, { NODES ("\"o\":{\"type\":@\"saw\"}" OUT), "P002", "osc.saw" },
  { NODES ("\"o\":@{\"typo\":\"osc.sine\"}" OUT), "P002", NULL }, { NODES ("\"o\":{\"type\":@5}" OUT), "P002", NULL },
  { NODES ("\"o\":{\"type\":\"osc.sine\",\"params\":{@\"frq\":1}}" OUT), "P004", "freq" },
  { NODES ("\"o\":{\"type\":\"osc.sine\",\"params\":{\"freq\":@-1}}" OUT), "P005", "0.01" },
  { NODES ("\"o\":{\"type\":\"osc.sine\",\"params\":{\"freq\":@\"a\"}}" OUT), "P001", NULL },
  { NODES ("\"o\":{\"type\":\"osc.sine\",\"params\":@[1]}" OUT), "P001", NULL },
  { NODES ("\"o\":{\"type\":\"noise\",\"params\":{\"colour\":@\"red\"}}" OUT), "P019", "white" },
  { NODES ("\"o\":{\"type\":\"noise\",\"params\":{\"seed\":@1.5}}" OUT), "P005", NULL },
  { NODES ("\"o\":{\"type\":\"osc.sine\",\"version\":@2}" OUT), "P018", NULL },
  { NODES ("\"o\":{\"type\":\"osc.sine\",@\"color\":2}" OUT), "P001", NULL },
  { NODES ("\"o\":{\"type\":\"osc.sine\",\"at\":@[1]}" OUT), "P001", NULL },
  { NODES ("\"o\":{\"type\":\"osc.sine\"},@\"9x\":{\"type\":\"gain\"}" OUT), "P008", NULL },
  { NODES ("\"o\":{\"type\":\"osc.sine\"},@\"o\":{\"type\":\"gain\"}" OUT), "P007", NULL },
  { "{\"nodes\":{\"o\":{\"type\":\"osc.sine\"}},\"connections\":[{\"from\":[\"o\",\"out\"],\"to\":[@\"out\",\"in\"]}]}", "P009", NULL },
  { CABLE ("{\"from\":[\"o\",\"out\"],\"to\":[@\"gg\",\"in\"]}"), "P009", "\"g\"" },
  { CABLE ("{\"from\":[\"o\",@\"aut\"],\"to\":[\"g\",\"in\"]}"), "P003", "out" },
  { CABLE ("{\"from\":[\"o\",\"out\"],\"to\":[\"g\",@\"im\"]}"), "P003", "in" }, { CABLE ("{\"from\":@[\"o\"],\"to\":[\"g\",\"in\"]}"), "P001", NULL },
  { CABLE ("@{\"to\":[\"g\",\"in\"]}"), "P001", NULL }, { CABLE ("@7"), "P001", NULL },
  { CABLE ("{\"from\":[\"o\",\"out\"],\"to\":[\"g\",\"in\"],\"amount\":@\"x\"}"), "P001", NULL },
  { CABLE ("{\"from\":[\"o\",\"out\"],\"to\":[\"g\",\"in\"],@\"gain\":2}"), "P001", NULL },
  { CABLE ("{\"from\":[\"o\",\"out\"],\"to\":[\"g\",\"amp\"],\"mode\":@\"plus\"}"), "P019", "set add mul" },
  { CABLE ("{\"from\":[\"o\",\"out\"],\"to\":[\"g\",\"in\"],\"mode\":@\"add\"}"), "P006", NULL },
  { CABLE ("{\"from\":[\"g\",\"out\"],\"to\":[\"h\",\"in\"]},@{\"from\":[\"h\",\"out\"],\"to\":[\"g\",\"in\"]}"), "P010", "feedback" },
  { CABLE ("@{\"from\":[\"g\",\"out\"],\"to\":[\"g\",\"in\"]}"), "P010", "feedback" },
  { "{\"nodes\":{\"o\":{\"type\":\"osc.sine\"},@\"out\":{\"type\":\"output\"}},\"connections\":[]}", "P011", NULL },
  { "{\"nodes\":{\"o\":{\"type\":\"osc.sine\"}},\"connections\":[]}", "P011", NULL }, { MEMBER ("\"version\":@2"), "P018", NULL },
  { MEMBER ("\"voices\":{\"count\":@300}"), "P013", NULL }, { MEMBER ("\"voices\":{\"count\":@0}"), "P005", NULL },
  { MEMBER ("\"voices\":{\"mode\":@\"many\"}"), "P019", NULL }, { MEMBER ("\"voices\":{@\"modus\":1}"), "P001", NULL },
  { MEMBER ("@\"vioces\":{}"), "P001", "voices" }, { MEMBER ("\"name\":@7"), "P001", NULL }, { MEMBER ("\"macros\":{\"m\":@{}}"), "P001", NULL },
  { MEMBER ("\"macros\":{\"m\":{\"to\":[{\"node\":@\"x\",\"param\":\"freq\"}]}}"), "P009", NULL },
  { MEMBER ("\"macros\":{\"m\":{\"to\":[{\"node\":\"o\",\"param\":@\"fraq\"}]}}"), "P004", NULL },
  { MEMBER ("\"presets\":{\"a\":{@\"o.frq\":1}}"), "P004", NULL }, { MEMBER ("\"presets\":{\"a\":{@\"x.freq\":1}}"), "P009", NULL },
  { MEMBER ("\"presets\":{\"a\":{@\"knob\":1}}"), "P004", NULL }, { MEMBER ("\"presets\":{\"a\":{\"o.freq\":@1e9}}"), "P005", "20000" },
  { MEMBER ("\"presets\":{\"a\":@7}"), "P001", NULL }, { MEMBER ("\"presets\":{@\"\":{}}"), "P008", NULL }, { MEMBER ("\"presets\":@[1]"), "P001", NULL },
  { MEMBER ("\"midi\":[@{\"to\":\"o.freq\"}]"), "P001", NULL }, { MEMBER ("\"midi\":[{\"cc\":@128,\"to\":\"o.freq\"}]"), "P005", NULL },
  { MEMBER ("\"midi\":[{\"cc\":1,\"to\":@\"o.q\"}]"), "P004", NULL }, { MEMBER ("\"midi\":[{\"cc\":1,\"to\":\"o.freq\",@\"two\":1}]"), "P001", NULL },
  { MEMBER ("\"midi\":[{\"cc\":1,\"to\":\"o.freq\",\"mode\":@\"leap\"}]"), "P019", "pickup" }, { MEMBER ("\"midi\":@7"), "P001", NULL },
  { "@(patch", "P001", NULL }, { "@(8", "P001", NULL }, { "@(patsh)", "P001", NULL }, { "(patch (nodes (o (type \"osc.sine\") (freq @1.2.3))))", "P001", NULL },
  { "(patch (nodes (o (type \"osc.sine\") @(freq))))", "P001", NULL }, { "(patch (connections @(a \"out\" b \"in\")))", "P001", NULL },
  { "(patch (nodes @5))", "P001", NULL }, { "(patch @\"nodes\")", "P001", NULL }, { "(patch) @(patch)", "P001", NULL },
};

static void
check_bad (const Bad *one)
{
  g_autofree char *text = g_strdup (one->text);
  char *mark = strchr (text, '@');
  guint line = 0, column = 0;
  if (mark)
    {
      line = column = 1;
      for (char *c = text; c < mark; c++)
        line += *c == '\n', column = *c == '\n' ? 1 : column + 1;
      memmove (mark, mark + 1, strlen (mark));
    }
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load (text, strlen (text), &d);
  g_assert_null (patch);
  g_assert_cmpuint (d.error_count, >, 0);
  const DspDiagnostic *found = NULL;
  for (guint k = 0; k < d.count && !found; k++)
    if (!strcmp (d.items[k].code, one->code) && d.items[k].line == line && d.items[k].column == column)
      found = &d.items[k];
  if (!found)
    {
      g_test_message ("%s", one->text);
      show_diagnostics (&d);
    }
  g_assert_nonnull (found);
  if (one->hint)
    g_assert_nonnull (strstr (found->hint ? found->hint : "", one->hint));
  dsp_diagnostics_finish (&d);
}

/* The same mistakes with every module of the registry: each at its place, in both forms. */
static guint
check_module (const DspModuleInfo *m, gboolean sexp)
{
  guint count = 0;
  DspParamInfo param;
  DspPortInfo port;
  const char *node = sexp ? "(patch (nodes (o (type \"osc.sine\")) (m (type \"%s\")%s) (out (type \"output\"))) (connections (o \"out\" -> out \"in\")%s))"
                          : "{\"nodes\":{" OK_NODES ",\"m\":{\"type\":\"%s\"%s}},\"connections\":[" OK_CABLE "%s]}";
#define MISTAKE(wrong_code, in_node, in_cables) do { \
    g_autofree char *in_ = (in_node), *out_ = (in_cables), *text_ = g_strdup_printf (node, m->type, in_ ? in_ : "", out_ ? out_ : ""); \
    check_bad (&(Bad){ text_, (wrong_code), NULL }); count++; } while (0)
#define VALUE(name, value) (sexp ? g_strdup_printf (" (%s %s)", name, value) : g_strdup_printf (",\"params\":{\"%s\":%s}", name, value))
  MISTAKE ("P004", g_strdup (sexp ? " (@zzz 1)" : ",\"params\":{@\"zzz\":1}"), NULL);
  MISTAKE ("P003", NULL, g_strdup (sexp ? " (o \"out\" -> m @\"zzz\")" : ",{\"from\":[\"o\",\"out\"],\"to\":[\"m\",@\"zzz\"]}"));
  MISTAKE ("P003", NULL, g_strdup (sexp ? " (m @\"zzz\" -> out \"in\")" : ",{\"from\":[\"m\",@\"zzz\"],\"to\":[\"out\",\"in\"]}"));
  for (guint i = 0; dsp_module_get_param (m->type, i, &param); i++)
    {
      gboolean list = !strcmp (param.type, "list"), file = !strcmp (param.type, "file");
      if (!strcmp (param.type, "float") && param.max < 1e8)
        {
          g_autofree char *above = g_strdup_printf ("@%.10g", param.max * 2 + 1);
          MISTAKE ("P005", VALUE (param.name, above), NULL);
        }
      if (!strcmp (param.type, "int"))
        MISTAKE ("P005", VALUE (param.name, "@0.5"), NULL);
      if (!strcmp (param.type, "enum"))
        MISTAKE ("P019", VALUE (param.name, "@\"zzz\""), NULL);
      if (list || file)
        MISTAKE ("P001", VALUE (param.name, "@7"), NULL);
      if (!param.takes_cable && i < 2)
        MISTAKE ("P006", NULL, sexp ? g_strdup_printf (" (o \"out\" -> m @\"%s\")", param.name)
                                    : g_strdup_printf (",{\"from\":[\"o\",\"out\"],\"to\":[\"m\",@\"%s\"]}", param.name));
    }
  for (guint i = 0; dsp_module_get_input (m->type, i, &port); i++)
    if (port.kind == DSP_KIND_EVENT)
      MISTAKE ("P006", NULL, sexp ? g_strdup_printf (" (o \"out\" -> m @\"%s\")", port.name)
                                  : g_strdup_printf (",{\"from\":[\"o\",\"out\"],\"to\":[\"m\",@\"%s\"]}", port.name));
#undef MISTAKE
#undef VALUE
  return count;
}

static void
test_malformed (void)
{
  DspModuleInfo m;
  guint count = G_N_ELEMENTS (bad);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    check_bad (&bad[i]);
  for (guint i = 0; dsp_module_get_info (i, &m); i++)
    count += check_module (&m, FALSE) + check_module (&m, TRUE);
  g_test_message ("%u malformed patches", count);
  g_assert_cmpuint (count, >=, 200);
}

static void
test_all_at_once (void)
{
  static const char text[] = "{ \"nodes\": {\n \"a\": { \"type\": \"osc.sinus\" },\n \"b\": { \"type\": \"gain\", \"params\": { \"amp\": 99 } },\n \"o\": { \"type\": \"output\" } },\n"
                             " \"connections\": [\n { \"from\": [\"b\", \"outt\"], \"to\": [\"o\", \"in\"] },\n { \"from\": [\"c\", \"out\"], \"to\": [\"o\", \"in\"] } ] }";
  DspDiagnostics d;
  g_assert_null (dsp_patch_load (text, sizeof text - 1, &d));
  g_assert_cmpuint (d.error_count, ==, 4);
  static const struct { const char *code; guint line; } want[] = { { "P002", 2 }, { "P005", 3 }, { "P003", 6 }, { "P009", 7 } };
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpstr (d.items[i].code, ==, want[i].code);
      g_assert_cmpuint (d.items[i].line, ==, want[i].line);
    }
  dsp_diagnostics_finish (&d);
}

static guint
count_code (const char *text, const char *code)
{
  DspDiagnostics d;
  DspPatch *patch = dsp_patch_load (text, strlen (text), &d);
  guint n = 0;
  g_assert_nonnull (patch);
  for (guint i = 0; i < d.count; i++)
    n += !strcmp (d.items[i].code, code);
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (patch);
  return n;
}

static void
test_warnings (void)
{
  g_assert_cmpuint (count_code (CABLE ("{\"from\":[\"o\",\"out\"],\"to\":[\"g\",\"in\"]}"), "P012"), ==, 2);
  g_assert_cmpuint (count_code (CABLE ("{\"from\":[\"o\",\"out\"],\"to\":[\"out\",\"in\"]}"), "P015"), ==, 1);
  g_assert_cmpuint (count_code ("{\"nodes\":{\"o\":{\"type\":\"osc.sine\",\"params\":{\"freq\":5}},\"p\":{\"type\":\"osc.sine\"},\"out\":{\"type\":\"output\"}},"
                                "\"connections\":[{\"from\":[\"p\",\"out\"],\"to\":[\"o\",\"freq\"]},{\"from\":[\"o\",\"out\"],\"to\":[\"out\",\"in\"]}]}", "P016"), ==, 1);
  /* an event joins only an event */
  static const char event[] = "{\"nodes\":{\"o\":{\"type\":\"osc.sine\"},\"t\":{\"type\":\"trig.edge\"},\"out\":{\"type\":\"output\"}},"
                              "\"connections\":[{\"from\":[\"o\",\"out\"],\"to\":[\"t\",\"in\"]},{\"from\":[\"t\",\"out\"],\"to\":[\"out\",\"in\"]}]}";
  DspDiagnostics d;
  g_assert_null (dsp_patch_load (event, sizeof event - 1, &d));
  g_assert_cmpstr (d.items[0].code, ==, "P006");
  g_assert_nonnull (strstr (d.items[0].hint, "event.hold"));
  dsp_diagnostics_finish (&d);
  g_assert_null (dsp_patch_load_file ("/nowhere/at/all.json", &d));
  g_assert_cmpstr (d.items[0].code, ==, "P014");
  dsp_diagnostics_finish (&d);
}

static void
test_limits (void)
{
  GString *text = g_string_new ("{\"nodes\":{");
  for (int i = 0; i < 4097; i++)
    g_string_append_printf (text, "%s\"n%d\":{\"type\":\"gain\"}", i ? "," : "", i);
  g_string_append (text, "},\"connections\":[]}");
  DspDiagnostics d;
  g_assert_null (dsp_patch_load (text->str, text->len, &d));
  g_assert_cmpstr (d.items[0].code, ==, "P011");
  gboolean limit = FALSE;
  for (guint i = 0; i < d.count; i++)
    limit = limit || (!strcmp (d.items[i].code, "P013") && strstr (d.items[i].message, "4097") && strstr (d.items[i].message, "4096"));
  g_assert_true (limit);
  dsp_diagnostics_finish (&d);
  g_string_free (text, TRUE);
  char *deep = g_strnfill (100000, '(');
  g_assert_null (dsp_patch_load (deep, 100000, &d));
  dsp_diagnostics_finish (&d);
  memset (deep, '[', 100000);
  deep[0] = '{';
  g_assert_null (dsp_patch_load (deep, 100000, &d));
  dsp_diagnostics_finish (&d);
  g_free (deep);
}

static void
test_with_param (void)
{
  DspPatch *a = patch_of (rich);
  DspDiagnostics d;
  DspPatch *b = dsp_patch_with_param (a, "o", "freq", 123, &d);
  g_assert_nonnull (b);
  g_autofree char *text = dsp_patch_write (b, DSP_FORM_JSON);
  g_assert_nonnull (strstr (text, "\"freq\": 123"));
  DspPatch *c = dsp_patch_with_param (b, "", "wide", 0.25, &d);
  g_autofree char *macro = dsp_patch_write (c, DSP_FORM_JSON);
  g_assert_nonnull (strstr (macro, "\"value\": 0.25"));
  g_assert_null (dsp_patch_with_param (a, "o", "freqq", 1, &d));
  g_assert_cmpstr (d.items[0].code, ==, "P004");
  dsp_diagnostics_finish (&d);
  g_assert_null (dsp_patch_with_param (a, "o", "freq", NAN, &d));
  g_assert_cmpstr (d.items[0].code, ==, "P005");
  dsp_diagnostics_finish (&d);
  g_assert_null (dsp_patch_with_param (a, "", "nothing", 0, &d));
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (a);
  dsp_patch_unref (b);
  dsp_patch_unref (c);
}

static void
test_registry (void)
{
  g_autofree char *text = NULL;
  size_t size;
  FILE *out = open_memstream (&text, &size);
  dsp_modules_print (out);
  fclose (out);
  g_assert_nonnull (strstr (text, "\"osc.sine\""));
  g_assert_nonnull (strstr (text, "\"freq\": { \"type\": \"float\", \"default\": 440, \"min\": 0.01, \"max\": 20000, \"unit\": \"Hz\", \"curve\": \"log\", \"mod\": true"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/patch/two-forms", test_two_forms);
  g_test_add_func ("/dsp/patch/round-trip", test_round_trip);
  g_test_add_func ("/dsp/patch/binary", test_binary);
  g_test_add_func ("/dsp/patch/malformed", test_malformed);
  g_test_add_func ("/dsp/patch/all-at-once", test_all_at_once);
  g_test_add_func ("/dsp/patch/warnings", test_warnings);
  g_test_add_func ("/dsp/patch/limits", test_limits);
  g_test_add_func ("/dsp/patch/with-param", test_with_param);
  g_test_add_func ("/dsp/patch/registry", test_registry);
  return g_test_run ();
}
