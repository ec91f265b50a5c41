/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Presets: lines or a swap, saved into the file and found again, between two, by chance, and in the browser's index. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "control-fixture.h"
#include "json/json.h"

#define GAIN 0.70710678f

static double
get (Fixture *f, const char *node, const char *param)
{
  g_autofree char *line = fixture_ask (f, "/param/get", "ss", node, param);

  g_assert_true (g_str_has_prefix (line, "/param "));
  return g_ascii_strtod (strrchr (line, ' '), NULL);
}

static void
want_ok (Fixture *f, char *line)
{
  if (!g_str_has_prefix (line, "/ok"))
    g_error ("answered \"%s\"", line);
  g_free (line);
}

static void
test_load (void)
{
  enum { N = 16 * FIXTURE_STEP };
  static float left[N];
  Fixture fixture, *f = &fixture;
  float steepest = 0;

  fixture_begin (f, NULL, 0);
  fixture_play (f, NULL, FIXTURE_STEP);
  want_ok (f, fixture_ask (f, "/preset/load", "sd", "high", 0.1));
  fixture_play (f, left, N);
  for (int i = 1; i < N; i++)
    steepest = fmaxf (steepest, fabsf (left[i] - left[i - 1]));
  g_assert_cmpfloat (steepest, <, 0.9f * GAIN / 4800 * 1.1f);           /* a line of 0.1 s */
  g_assert_cmpfloat_with_epsilon (left[N - 1], 0.9f * GAIN, 1e-4f);
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 1600, 1e-6);
  want_ok (f, fixture_ask (f, "/preset/load", "s", "soft"));            /* a word among them: a swap */
  fixture_play (f, left, N);
  g_assert_cmpfloat (get (f, "clip", "mode"), ==, 1);
  for (int i = 1; i < N; i++)
    g_assert_cmpfloat (fabsf (left[i] - left[i - 1]), <, 0.01f);        /* and no jump */
  fixture_end (f);
}

static void
test_save (void)
{
  Fixture fixture, *f = &fixture;
  g_autofree char *path = NULL, *text = NULL, *again = NULL, *list = NULL;
  DspDiagnostics diagnostics;
  DspPatch *patch;

  fixture_begin (f, NULL, 0);
  g_free (fixture_ask (f, "/param/set", "ssd", "", "level", 1.5));
  g_free (fixture_ask (f, "/param/set", "ssd", "shape", "freq", 250.0));
  want_ok (f, fixture_ask (f, "/preset/save", "s", "my own"));
  list = fixture_ask (f, "/preset/list", "");
  g_assert_nonnull (strstr (list, " 4 4 my own "));
  path = g_build_filename (f->folder, "one.json", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  patch = dsp_patch_load (text, strlen (text), &diagnostics);
  g_assert_nonnull (patch);
  again = dsp_patch_write (patch, DSP_FORM_JSON);
  g_assert_cmpstr (text, ==, again);                    /* canonical */
  g_assert_nonnull (strstr (text, "\"my own\": { \"level\": 1.5"));
  dsp_diagnostics_finish (&diagnostics);
  dsp_patch_unref (patch);
  g_free (fixture_ask (f, "/param/set", "ssd", "", "level", 0.1));
  want_ok (f, fixture_ask (f, "/preset/load", "s", "my own"));
  g_assert_cmpfloat (get (f, "", "level"), ==, 1.5);
  g_free (fixture_ask (f, "/param/set", "ssd", "", "level", 0.5));
  want_ok (f, fixture_ask (f, "/preset/save", "s", "my own"));          /* the same name: in its place */
  g_free (list);
  list = fixture_ask (f, "/preset/list", "");
  g_assert_nonnull (strstr (list, " 4 4 my own "));
  fixture_end (f);
}

/* After another patch was loaded, its file is the one that is saved into. */
static void
test_save_loaded (void)
{
  Fixture fixture, *f = &fixture;
  g_autofree char *one = NULL, *two = NULL, *before = NULL, *after = NULL, *other = NULL;

  fixture_begin (f, NULL, 0);
  one = g_build_filename (f->folder, "one.json", NULL);
  two = g_build_filename (f->folder, "two.json", NULL);
  g_assert_true (g_file_get_contents (one, &before, NULL, NULL));
  want_ok (f, fixture_ask (f, "/patch/save", "s", "two.json"));
  want_ok (f, fixture_ask (f, "/patch/load", "s", "./two.json"));
  g_free (fixture_ask (f, "/param/set", "ssd", "", "level", 1.25));
  want_ok (f, fixture_ask (f, "/preset/save", "s", "theirs"));
  g_assert_true (g_file_get_contents (one, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
  g_assert_true (g_file_get_contents (two, &other, NULL, NULL));
  g_assert_nonnull (strstr (other, "\"theirs\": { \"level\": 1.25"));
  fixture_end (f);
}

static void
test_morph (void)
{
  Fixture fixture, *f = &fixture;
  double last = 0;

  fixture_begin (f, NULL, 0);
  want_ok (f, fixture_ask (f, "/preset/morph", "ssd", "low", "high", 0.0));
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 100, 1e-9);
  want_ok (f, fixture_ask (f, "/preset/morph", "ssd", "low", "high", 0.5));
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 400, 1e-3);         /* half way on its logarithmic curve */
  g_assert_cmpfloat_with_epsilon (get (f, "c", "value"), 0.5, 1e-6);
  for (int i = 0; i <= 100; i++)
    {
      double now;

      want_ok (f, fixture_ask (f, "/preset/morph", "ssd", "low", "high", i / 100.0));
      now = get (f, "shape", "freq");
      g_assert_cmpfloat (now, >, last);
      last = now;
      fixture_play (f, NULL, 64);
    }
  g_assert_cmpfloat_with_epsilon (last, 1600, 1e-9);
  want_ok (f, fixture_ask (f, "/preset/morph", "ssd", "low", "soft", 0.4));
  g_assert_cmpfloat (get (f, "clip", "mode"), ==, 0);
  want_ok (f, fixture_ask (f, "/preset/morph", "ssd", "low", "soft", 0.6));
  g_assert_cmpfloat (get (f, "clip", "mode"), ==, 1);
  fixture_end (f);
}

/* The same seed draws the same; a lock keeps its value; without macros the numbers of all nodes are drawn, in their ranges. */
static void
test_random (void)
{
  Fixture fixture, *f = &fixture;
  double first, other;

  fixture_begin (f, NULL, 0);
  want_ok (f, fixture_ask (f, "/preset/random", "i", 1));
  first = get (f, "", "level");
  want_ok (f, fixture_ask (f, "/preset/random", "i", 2));
  other = get (f, "", "level");
  g_assert_cmpfloat (first, !=, other);
  g_assert_true (first >= 0 && first <= 2 && other >= 0 && other <= 2);
  want_ok (f, fixture_ask (f, "/preset/lock", "s", "level"));
  want_ok (f, fixture_ask (f, "/preset/random", "i", 1));
  g_assert_cmpfloat (get (f, "", "level"), ==, other);
  want_ok (f, fixture_ask (f, "/preset/lock", "si", "level", 0));
  want_ok (f, fixture_ask (f, "/preset/random", "i", 1));
  g_assert_cmpfloat (get (f, "", "level"), ==, first);
  want_ok (f, fixture_ask (f, "/preset/random", "id", 2, 0.0));         /* by nothing */
  g_assert_cmpfloat_with_epsilon (get (f, "", "level"), first, 1e-12);
  fixture_end (f);
}

/* A composition names a preset, and words of parameters, where it sets them. */
static void
test_chosen (void)
{
  Fixture fixture, *f = &fixture;
  const EngineParam params[] = { { "", "preset", 0, "soft" }, { "shape", "freq", 300 } };
  const EngineParam words[] = { { "clip", "mode", 0, "soft" }, { "", "preset", 0, "none" } };
  EngineTrack track = { .name = "one", .patch = "./one.json", .volume = 1, .params = params, .param_count = 2 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120 };
  GError *error = NULL;

  fixture_begin (f, NULL, 0);
  rig.project_dir = f->folder;
  g_assert_true (engine_set_rig (f->engine, &rig, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (get (f, "clip", "mode"), ==, 1);
  g_assert_cmpfloat (get (f, "c", "value"), ==, 0.5);
  g_assert_cmpfloat (get (f, "shape", "freq"), ==, 300);
  track.params = words;
  g_assert_false (engine_set_rig (f->engine, &rig, &error));
  g_assert_error (error, ENGINE_ERROR, ENGINE_ERROR_PATCH);
  g_assert_nonnull (strstr (error->message, "no preset \"none\""));
  g_error_free (error);
  g_assert_cmpfloat (get (f, "clip", "mode"), ==, 1);
  g_assert_cmpfloat (get (f, "c", "value"), ==, 0);
  fixture_end (f);
}

static void
test_index (void)
{
  Fixture fixture, *f = &fixture;
  g_autofree char *bundled = g_build_filename (g_getenv ("SYMPHONY_DATA"), "patches", NULL), *junk = NULL, *broken = NULL;
  guint found = 0, wrong = 0;
  char *text;
  JsonDoc *doc;

  fixture_begin (f, NULL, 0);
  junk = g_build_filename (f->folder, "other.json", NULL);
  broken = g_build_filename (f->folder, "broken.json", NULL);
  g_assert_true (g_file_set_contents (junk, "{ \"a\": 1 }", -1, NULL));
  g_assert_true (g_file_set_contents (broken, "{ \"nodes\": 7 }", -1, NULL));
  text = control_index_patches ((const char *[]) { bundled, f->folder, NULL });
  doc = json_doc_parse (text, strlen (text), NULL);
  g_assert_nonnull (json_doc_get_root (doc));
  for (const JsonItem *item = json_doc_get_root (doc)->first; item; item = item->next)
    {
      const char *name = json_item_get (item, "name")->string;

      g_assert_cmpstr (name, !=, "other");
      wrong += json_item_get (item, "error") != NULL;
      if (strstr (json_item_get (item, "file")->string, bundled))
        g_assert_nonnull (json_item_get (item, "family"));      /* every bundled one has a family */
      if (strcmp (name, "one") == 0)
        {
          found++;
          g_assert_cmpstr (json_item_get (item, "kind")->string, ==, "effect");
          g_assert_cmpuint (json_item_get (item, "presets")->count, ==, 3);
          g_assert_cmpstr (json_item_get (json_item_get (item, "macros")->first, "name")->string, ==, "level");
        }
      if (strcmp (name, "lead-saw") == 0)
        {
          found++;
          g_assert_cmpstr (json_item_get (item, "kind")->string, ==, "instrument");
          g_assert_cmpstr (json_item_get (item, "family")->string, ==, "lead");
          g_assert_cmpuint (json_item_get (item, "macros")->count, >, 3);
        }
    }
  g_assert_cmpuint (found, ==, 2);
  g_assert_cmpuint (wrong, ==, 1);
  json_doc_free (doc);
  free (text);
  fixture_end (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/presets/load", test_load);
  g_test_add_func ("/control/presets/save", test_save);
  g_test_add_func ("/control/presets/save-loaded", test_save_loaded);
  g_test_add_func ("/control/presets/morph", test_morph);
  g_test_add_func ("/control/presets/random", test_random);
  g_test_add_func ("/control/presets/chosen", test_chosen);
  g_test_add_func ("/control/presets/index", test_index);
  return g_test_run ();
}
