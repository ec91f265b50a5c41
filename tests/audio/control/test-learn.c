/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learned controls: the next one moved, its ways of taking over, wide ones, conflicts, and what the patch file keeps. */
#include <math.h>
#include <string.h>
#include "control-fixture.h"
#include "engine-private.h"

static void
move (Fixture *f, uint8_t status, uint8_t a, uint8_t b)
{
  const uint8_t bytes[3] = { status, a, b };

  g_assert_true (engine_midi_arrive (f->engine->midi, engine_now_ns (), bytes, 3));
  fixture_play (f, NULL, 256);
  fixture_settle (f);
}

static double
get (Fixture *f, const char *node, const char *param)
{
  g_autofree char *line = fixture_ask (f, "/param/get", "ss", node, param);

  g_assert_true (g_str_has_prefix (line, "/param "));
  return g_ascii_strtod (strrchr (line, ' '), NULL);
}

static void
set (Fixture *f, const char *node, const char *param, double value)
{
  g_autofree char *line = fixture_ask (f, "/param/set", "ssd", node, param, value);

  g_assert_true (g_str_has_prefix (line, "/ok"));
}

static void
want (char *line, const char *pattern)
{
  if (!g_pattern_match_simple (pattern, line))
    g_error ("answered \"%s\", not \"%s\"", line, pattern);
  g_free (line);
}

static bool
was_told (Fixture *f, const char *pattern)
{
  bool told = false;

  g_mutex_lock (&f->lock);
  for (guint i = 0; i < f->replies->len; i++)
    told |= g_pattern_match_simple (pattern, f->replies->pdata[i]);
  g_mutex_unlock (&f->lock);
  return told;
}

static void
test_learn (void)
{
  Fixture fixture, *f = &fixture;
  g_autofree char *path = NULL, *text = NULL;

  fixture_begin (f, NULL, 0);
  want (fixture_ask (f, "/param/learn", "ss", "c", "value"), "/ok *");
  move (f, 0xb4, 74, 127);
  g_assert_true (was_told (f, "/learned * c value cc74 *"));
  move (f, 0xb4, 74, 0);
  move (f, 0xb4, 75, 127);              /* only the first was learned */
  want (fixture_ask (f, "/param/maps", ""), "/learned * c value cc74 *");
  want (fixture_ask (f, "/param/map", "sssdds", "shape", "freq", "cc74@5", 100.0, 200.0, "lin"), "/ok *\n/conflict * cc74@5 one c value");
  move (f, 0xb4, 74, 127);
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 200, 1e-9);
  move (f, 0xb4, 74, 0);
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 100, 1e-9);
  move (f, 0xb3, 74, 127);              /* another channel */
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 100, 1e-9);
  want (fixture_ask (f, "/patch/save", "s", "one.json"), "/ok *");
  path = g_build_filename (f->folder, "one.json", NULL);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\"midi\""));
  g_assert_nonnull (strstr (text, "\"channel\": 5"));
  want (fixture_ask (f, "/param/unlearn", "ss", "shape", "freq"), "/ok *");
  move (f, 0xb4, 74, 127);
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 100, 1e-9);
  want (fixture_ask (f, "/param/map", "sssdds", "c", "value", "cc128", 0.0, 1.0, "lin"), "/error * E_ARGS *");
  want (fixture_ask (f, "/param/map", "sssdds", "shape", "freq", "cc1", 0.0, 1.0, "lin"), "/error * P005 *");
  want (fixture_ask (f, "/param/map", "sssdds", "shape", "freq", "cc1", 20.0, 200.0, "round"), "/error * P005 *");
  want (fixture_ask (f, "/param/learn", "ss", "c", "none"), "/error * P004 *");
  want (fixture_ask (f, "/param/learn", "sss", "c", "value", "leap"), "/error * P019 *");
  fixture_end (f);
}

/* The composition sets another value and its patch is read anew: the hands keep what they have learned. */
static void
test_outlives (void)
{
  const EngineParam params[] = { { "shape", "freq", 300 } };
  const EngineTrack track = { .name = "one", .patch = "./one.json", .volume = 1, .params = params, .param_count = 1 };
  EngineRig rig = { .tracks = &track, .track_count = 1, .tempo_bpm = 120 };
  Fixture fixture, *f = &fixture;
  GError *error = NULL;

  fixture_begin (f, NULL, 0);
  want (fixture_ask (f, "/param/map", "sssdds", "c", "value", "cc7", 0.0, 1.0, "lin"), "/ok *");
  rig.project_dir = f->folder;
  g_mutex_lock (&f->engine_lock);
  g_assert_true (engine_set_rig (f->engine, &rig, &error));
  g_mutex_unlock (&f->engine_lock);
  g_assert_no_error (error);
  for (int i = 0; i < 100 && !was_told (f, "/learned * c value cc7 *"); i++)
    {
      g_autofree uint8_t *packet = g_malloc (64);

      g_usleep (20000);
      control_post (f->control, packet, osc_message_write (packet, 64, "/param/maps", ""), fixture_reply_cb, f);
      fixture_settle (f);
    }
  move (f, 0xb0, 7, 127);
  g_assert_cmpfloat (get (f, "c", "value"), ==, 1);
  g_assert_cmpfloat (get (f, "shape", "freq"), ==, 300);
  fixture_end (f);
}

/* Both halves, NRPN, bend and pressure, in their own resolution; from high to low; along a curve. */
static void
test_kinds (void)
{
  Fixture fixture, *f = &fixture;

  fixture_begin (f, NULL, 0);
  want (fixture_ask (f, "/param/learn", "ss", "shape", "freq"), "/ok *");
  move (f, 0xb0, 16, 64);
  move (f, 0xb0, 48, 1);                /* the low half: it was a wide one */
  want (fixture_ask (f, "/param/maps", ""), "/learned * shape freq cc14.16 *");
  move (f, 0xb0, 16, 127);
  move (f, 0xb0, 48, 127);
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 20000, 1e-6);
  want (fixture_ask (f, "/param/map", "sssdds", "shape", "freq", "bend", 100.0, 400.0, "log"), "/ok *");
  move (f, 0xe0, 0, 64);
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 200, 1e-6);
  want (fixture_ask (f, "/param/map", "sssdds", "shape", "freq", "nrpn130", 400.0, 100.0, "lin"), "/ok *");
  move (f, 0xb0, 99, 1);
  move (f, 0xb0, 98, 2);
  move (f, 0xb0, 6, 127);
  move (f, 0xb0, 38, 127);
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 100, 1e-6);
  want (fixture_ask (f, "/param/map", "sssdds", "shape", "freq", "pressure", 100.0, 227.0, "lin"), "/ok *");
  move (f, 0xd0, 27, 27);
  g_assert_cmpfloat_with_epsilon (get (f, "shape", "freq"), 127, 1e-6);
  fixture_end (f);
}

static void
test_modes (void)
{
  Fixture fixture, *f = &fixture;

  fixture_begin (f, NULL, 0);
  want (fixture_ask (f, "/param/map", "sssddss", "c", "value", "cc10", 0.0, 1.0, "lin", "pickup"), "/ok *");
  set (f, "c", "value", 0.5);
  move (f, 0xb0, 10, 10);
  move (f, 0xb0, 10, 30);
  g_assert_cmpfloat (get (f, "c", "value"), ==, 0.5);           /* not yet there */
  move (f, 0xb0, 10, 80);                                       /* passed by */
  g_assert_cmpfloat_with_epsilon (get (f, "c", "value"), 80 / 127.0, 1e-9);
  move (f, 0xb0, 10, 20);
  g_assert_cmpfloat_with_epsilon (get (f, "c", "value"), 20 / 127.0, 1e-9);
  set (f, "c", "value", 0.9);                                   /* somebody else: it must be picked up again */
  move (f, 0xb0, 10, 25);
  g_assert_cmpfloat_with_epsilon (get (f, "c", "value"), 0.9, 1e-9);
  want (fixture_ask (f, "/param/map", "sssddss", "c", "value", "cc11", 0.0, 1.0, "lin", "scale"), "/ok *");
  set (f, "c", "value", 0.5);
  move (f, 0xb0, 11, 0);
  g_assert_cmpfloat (get (f, "c", "value"), ==, 0.5);           /* where it stands is not known before */
  for (int i = 1; i <= 127; i++)
    {
      move (f, 0xb0, 11, (uint8_t) i);
      if (i == 64)
        g_assert_cmpfloat_with_epsilon (get (f, "c", "value"), 0.5 + 0.5 * 64 / 127, 1e-6);
    }
  g_assert_cmpfloat_with_epsilon (get (f, "c", "value"), 1, 1e-9);      /* both ends are reached together */
  fixture_end (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/learn/next", test_learn);
  g_test_add_func ("/control/learn/outlives", test_outlives);
  g_test_add_func ("/control/learn/kinds", test_kinds);
  g_test_add_func ("/control/learn/modes", test_modes);
  return g_test_run ();
}
