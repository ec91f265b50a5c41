/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Edits of a graph, and lists of edits between two graphs: applying one equals loading the new file. */
#include <stdlib.h>
#include "dsp/edit.h"
#include "dsp-random.h"

static int
compare_lines (const void *a, const void *b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Nodes by id; cables by their target, in their own order there. */
static char *
normal_form (const DspPatch *patch)
{
  g_autofree char *text = dsp_patch_write (patch, DSP_FORM_JSON);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GPtrArray) nodes = g_ptr_array_new_with_free_func (g_free), cables = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; lines[i]; i++)
    {
      g_autofree char *line = g_strdup (g_strstrip (lines[i]));
      const char *to = strstr (line, "\"to\": ");
      if (g_str_has_suffix (line, ","))
        line[strlen (line) - 1] = 0;
      if (to)
        g_ptr_array_add (cables, g_strdup_printf ("%.*s %05u %s", (int) (strchr (to, ']') - to), to, i, line));
      else if (strstr (line, "\"type\""))
        g_ptr_array_add (nodes, g_steal_pointer (&line));
    }
  qsort (nodes->pdata, nodes->len, sizeof (char *), compare_lines);
  qsort (cables->pdata, cables->len, sizeof (char *), compare_lines);
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < nodes->len; i++)
    g_string_append_printf (all, "%s\n", (char *) nodes->pdata[i]);
  for (guint i = 0; i < cables->len; i++)
    g_string_append_printf (all, "%s\n", strchr ((char *) cables->pdata[i], '{'));
  return g_string_free (all, FALSE);
}

static guint
check_pair (const DspPatch *a, const DspPatch *b)
{
  DspEditList list, rest;
  DspDiagnostics d;
  guint failed;
  dsp_patch_diff (a, b, &list);
  DspPatch *c = dsp_patch_edit (a, list.items, list.count, &failed, &d);
  if (!c)
    show_diagnostics (&d);
  g_assert_nonnull (c);
  g_assert_cmpuint (failed, ==, list.count);
  g_autofree char *have = normal_form (c), *want = normal_form (b);
  g_assert_cmpstr (have, ==, want);
  dsp_patch_diff (c, b, &rest);
  g_assert_cmpuint (rest.count, ==, 0);
  /* smallest: without any one of them the end is not reached, or the rest cannot be done */
  for (guint skip = 0; skip < list.count && list.count < 12; skip++)
    {
      g_autofree DspEdit *some = g_new (DspEdit, list.count);
      DspDiagnostics ignored;
      memcpy (some, list.items, skip * sizeof *some);
      memcpy (some + skip, list.items + skip + 1, (list.count - skip - 1) * sizeof *some);
      DspPatch *less = dsp_patch_edit (a, some, list.count - 1, NULL, &ignored);
      if (less)
        {
          g_autofree char *other = normal_form (less);
          g_assert_cmpstr (other, !=, want);
        }
      dsp_patch_unref (less);
      dsp_diagnostics_finish (&ignored);
    }
  guint count = list.count;
  dsp_edit_list_finish (&list);
  dsp_diagnostics_finish (&d);
  dsp_patch_unref (c);
  return count;
}

static void
test_random_pairs (void)
{
  Random r = { 1 };
  guint64 edits = 0;
  for (guint i = 0; i < 3000; i++)
    {
      RandomPatch one, two;
      random_patch (&r, &one, 1 + random_below (&r, RANDOM_NODES));
      two = one;
      if (i % 3 == 0)
        random_patch (&r, &two, 1 + random_below (&r, RANDOM_NODES));
      else
        for (guint k = 1 + random_below (&r, 6); k; k--)
          random_edit (&r, &two);
      DspPatch *a = random_load (&one, 0.5), *b = random_load (&two, 0.5);
      edits += check_pair (a, b);
      g_assert_cmpuint (check_pair (a, a), ==, 0);
      dsp_patch_unref (a);
      dsp_patch_unref (b);
    }
  g_test_message ("3000 pairs, %" G_GUINT64_FORMAT " edits", edits);
}

/* ---- one by one ------------------------------------------------------------------------------------------- */
#define START "(patch (nodes (o (type \"osc.sine\") (freq 440)) (g (type \"gain\")) (out (type \"output\")))" \
  " (connections (o \"out\" -> g \"in\") (g \"out\" -> out \"in\")) (macros (loud (min 0) (max 1) (to ((node g) (param amp)) ((node out) (param level))))))"

static void
test_each_kind (void)
{
  DspPatch *start = patch_of (START);
  const DspEdit edits[] = {
    { .kind = DSP_EDIT_ADD, .node = "lfo", .name = "lfo" }, { .kind = DSP_EDIT_SET, .node = "lfo", .name = "shape", .text = "tri" },
    { .kind = DSP_EDIT_CONNECT, .node = "lfo", .name = "out", .to = "o", .to_port = "freq", .mode = "add", .amount = 10 },
    { .kind = DSP_EDIT_REMOVE, .node = "g" },
    { .kind = DSP_EDIT_CONNECT, .node = "o", .name = "out", .to = "out", .to_port = "L", .amount = 1 },
    { .kind = DSP_EDIT_CONNECT, .node = "o", .name = "out", .to = "out", .to_port = "R", .amount = 1 },
    { .kind = DSP_EDIT_DISCONNECT, .node = "o", .name = "out", .to = "out", .to_port = "R" },
  };
  DspDiagnostics d;
  guint failed = 0;
  DspPatch *end = dsp_patch_edit (start, edits, G_N_ELEMENTS (edits), &failed, &d);
  g_assert_nonnull (end);
  g_assert_cmpuint (failed, ==, G_N_ELEMENTS (edits));
  dsp_diagnostics_finish (&d);
  g_autofree char *text = dsp_patch_write (end, DSP_FORM_SEXP);
  DspPatch *want = patch_of ("(patch (nodes (o (type \"osc.sine\") (freq 440)) (out (type \"output\")) (lfo (type \"lfo\") (shape \"tri\")))"
                             " (connections (lfo \"out\" -> o \"freq\" (amount 10) (mode \"add\")) (o \"out\" -> out \"L\"))"
                             " (macros (loud (min 0) (max 1) (to ((node out) (param level))))))");
  g_autofree char *other = dsp_patch_write (want, DSP_FORM_SEXP);
  g_assert_cmpstr (text, ==, other);
  dsp_patch_unref (start);
  dsp_patch_unref (end);
  dsp_patch_unref (want);
}

static void
test_refused (void)
{
  static const struct { DspEdit edit; const char *code, *hint; } bad[] = {
    { { .kind = DSP_EDIT_ADD, .node = "x", .name = "osc.sin" }, "P002", "osc.sine" },
    { { .kind = DSP_EDIT_ADD, .node = "o", .name = "gain" }, "P007", NULL },
    { { .kind = DSP_EDIT_ADD, .node = "9", .name = "gain" }, "P008", NULL },
    { { .kind = DSP_EDIT_ADD }, "P008", NULL },
    { { .kind = DSP_EDIT_REMOVE, .node = "gg" }, "P009", "\"g\"" },
    { { .kind = DSP_EDIT_REMOVE }, "P009", NULL },
    { { .kind = DSP_EDIT_REMOVE, .node = "out" }, "P011", NULL },
    { { .kind = DSP_EDIT_CONNECT, .node = "o", .name = "aut", .to = "g", .to_port = "in", .amount = 1 }, "P003", "out" },
    { { .kind = DSP_EDIT_CONNECT, .node = "o", .name = "out", .to = "g", .to_port = "on", .amount = 1 }, "P003", "in" },
    { { .kind = DSP_EDIT_CONNECT, .node = "o", .name = "out", .to = "q", .to_port = "in", .amount = 1 }, "P009", NULL },
    { { .kind = DSP_EDIT_CONNECT, .node = "o", .name = "out", .to = "g", .to_port = "in", .amount = NAN }, "P005", NULL },
    { { .kind = DSP_EDIT_CONNECT, .node = "o", .name = "out", .to = "g", .to_port = "in", .mode = "add", .amount = 1 }, "P006", NULL },
    { { .kind = DSP_EDIT_CONNECT, .node = "o", .name = "out", .to = "g", .to_port = "amp", .mode = "plus", .amount = 1 }, "P019", "mul" },
    { { .kind = DSP_EDIT_CONNECT, .node = "g", .name = "out", .to = "g", .to_port = "in", .amount = 1 }, "P010", "feedback" },
    { { .kind = DSP_EDIT_DISCONNECT, .node = "o", .name = "out", .to = "out", .to_port = "in" }, "P009", NULL },
    { { .kind = DSP_EDIT_SET, .node = "o", .name = "frq", .value = 1 }, "P004", "freq" },
    { { .kind = DSP_EDIT_SET, .node = "o", .name = "freq", .value = -1 }, "P005", "0.01" },
    { { .kind = DSP_EDIT_SET, .node = "o", .name = "freq", .text = "high" }, "P001", NULL },
    { { .kind = (DspEditKind) 77 }, "P001", NULL },
  };
  DspPatch *start = patch_of (START);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const DspEdit two[] = { { .kind = DSP_EDIT_SET, .node = "o", .name = "freq", .value = 300 }, bad[i].edit };
      DspDiagnostics d;
      guint failed = 99;
      g_assert_null (dsp_patch_edit (start, two, 2, &failed, &d));
      show_diagnostics (&d);
      g_assert_cmpuint (d.error_count, >=, 1);
      g_assert_cmpstr (d.items[d.count - 1].code, ==, bad[i].code);
      g_assert_cmpuint (failed, ==, strcmp (bad[i].code, "P010") && strcmp (bad[i].code, "P011") ? 1 : 2);
      if (bad[i].hint)
        g_assert_nonnull (strstr (d.items[d.count - 1].hint, bad[i].hint));
      dsp_diagnostics_finish (&d);
    }
  dsp_patch_unref (start);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dsp/edit/random-pairs", test_random_pairs);
  g_test_add_func ("/dsp/edit/each-kind", test_each_kind);
  g_test_add_func ("/dsp/edit/refused", test_refused);
  return g_test_run ();
}
