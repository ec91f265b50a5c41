/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every address and every error, values on their frames, and transactions. */
#include <math.h>
#include <string.h>
#include "control-fixture.h"

#define GAIN 0.70710678f                /* of a track in the middle */

static void
expect (Fixture *f, const char *got, const char *want)
{
  g_autofree char *pattern = g_strdup_printf (want, f->serial - 1);     /* a ping came after it */

  if (!g_pattern_match_simple (pattern, got))
    g_error ("answered \"%s\", not \"%s\"", got, pattern);
}

#define ASK(want, address, types, ...) do { \
    g_autofree char *got = fixture_ask (f, address, types, ##__VA_ARGS__); \
    expect (f, got, want); \
  } while (0)
#define S "%" G_GINT64_FORMAT

static void
test_addresses (void)
{
  Fixture fixture, *f = &fixture;

  fixture_begin (f, NULL, 0);
  ASK ("/track " S " 1 1 one */one.json\n/ok /patch/list*", "/patch/list", "");
  ASK ("/ok /param/set " S, "/param/set", "ssd", "c", "value", 0.5);
  ASK ("/param " S " c value 0.5", "/param/get", "ss", "c", "value");
  ASK ("/ok /param/set " S, "/param/set", "sss", "clip", "mode", "soft");
  ASK ("/param " S " clip mode 1", "/param/get", "ss", "clip", "mode");
  ASK ("/ok /param/set " S, "/param/set", "ssdd", "", "level", 0.25, 0.5);
  ASK ("/ok /patch/add " S, "/patch/add", "sssdsd", "osc", "osc.square", "freq", 220.0, "width", 0.25);
  ASK ("/param " S " osc freq 220", "/param/get", "ss", "osc", "freq");
  ASK ("/ok /patch/add " S, "/patch/add", "sssd", "vca", "gain", "amp", 0.1);
  ASK ("/ok /patch/connect " S, "/patch/connect", "ssss", "osc", "out", "vca", "in");
  ASK ("/ok /patch/connect " S, "/patch/connect", "ssssds", "osc", "out", "vca", "amp", 0.5, "add");
  ASK ("/ok /patch/connect " S, "/patch/connect", "ssss", "vca", "out", "out", "in");
  ASK ("/ok /patch/disconnect " S, "/patch/disconnect", "ssss", "osc", "out", "vca", "amp");
  ASK ("/patch " S " 1 1 {*\"osc\": { \"type\": \"osc.square\"*", "/patch/get", "");
  ASK ("/patch " S " 1 1 (patch*", "/patch/get", "s", "sexp");
  ASK ("/ok /t/one/patch/remove " S, "/t/one/patch/remove", "s", "osc");
  ASK ("/ok /note/on " S, "/note/on", "dd", 60.5, 0.8);
  ASK ("/ok /note/on " S, "/note/on", "iii", 60, 100, 3);
  ASK ("/ok /note/off " S, "/note/off", "ii", 60, 3);
  ASK ("/ok /panic " S, "/panic", "");
  ASK ("/ok /subscribe " S, "/subscribe", "s", "params");
  ASK ("/ok /unsubscribe " S, "/unsubscribe", "");
  ASK ("/status " S " 0 0 48000*", "/status", "");
  ASK ("/modules " S " 1 * {*", "/patch/modules", "");
  ASK ("*/usage " S " /param/set id param value*/ok /help*", "/help", "");
  ASK ("/ok /patch/load " S, "/patch/load", "sd", "./one.json", 0.1);
  ASK ("/param " S " c value 0", "/param/get", "ss", "c", "value");
  ASK ("/ok /patch/save " S, "/patch/save", "s", "copy.sexp");
  ASK ("/ok /patch/load " S, "/patch/load", "s", "./copy.sexp");
  fixture_end (f);
}

static void
test_errors (void)
{
  Fixture fixture, *f = &fixture;

  fixture_begin (f, NULL, 0);
  ASK ("/error /nothing " S " E_ADDRESS *", "/nothing", "");
  ASK ("/error /t/two/param/set " S " E_ADDRESS there is no track \"two\"*", "/t/two/param/set", "ssd", "c", "value", 1.0);
  ASK ("/error /param/set " S " E_ARGS * /param/set id param value*", "/param/set", "ss", "c", "value");
  ASK ("/error /param/set " S " E_ARGS *", "/param/set", "ssdd", "c", "value", 1.0, -1.0);
  ASK ("/error /param/set " S " P009 *", "/param/set", "ssd", "d", "value", 1.0);
  ASK ("/error /param/set " S " P004 *", "/param/set", "ssd", "c", "valu", 1.0);
  ASK ("/error /param/set " S " P004 *macro*", "/param/set", "ssd", "", "valu", 1.0);
  ASK ("/error /param/set " S " P005 *", "/param/set", "ssd", "c", "value", (double) NAN);
  ASK ("/error /param/set " S " P005 *set to 20000*", "/param/set", "ssd", "shape", "freq", 1e9);
  ASK ("/error /param/set " S " P019 *", "/param/set", "sss", "clip", "mode", "sharp");
  ASK ("/error /param/get " S " E_ARGS *", "/param/get", "ss", "", "level");
  ASK ("/error /patch/add " S " P002 *", "/patch/add", "ss", "x", "osc.saww");
  ASK ("/error /patch/add " S " P007 *", "/patch/add", "ss", "c", "osc.saw");
  ASK ("/error /patch/add " S " P008 *", "/patch/add", "ss", "9", "osc.saw");
  ASK ("/error /patch/add " S " E_ARGS *", "/patch/add", "sss", "x", "osc.saw", "freq");
  ASK ("/error /patch/remove " S " P009 *", "/patch/remove", "s", "x");
  ASK ("/error /patch/remove " S " P011 *", "/patch/remove", "s", "out");
  ASK ("/error /patch/connect " S " P003 *", "/patch/connect", "ssss", "c", "outt", "out", "in");
  ASK ("/error /patch/connect " S " P010 *", "/patch/connect", "ssss", "none", "out", "shape", "freq");
  ASK ("/error /patch/load " S " P014 *", "/patch/load", "s", "../none.json");
  ASK ("/error /patch/load " S " E_ARGS *", "/patch/load", "sd", "./one.json", 3.0);
  ASK ("/error /patch/save " S " E_FILE *", "/patch/save", "s", "../out.json");
  ASK ("/error /patch/get " S " E_ARGS *", "/patch/get", "s", "xml");
  ASK ("/error /patch/commit " S " E_ARGS *", "/patch/commit", "");
  ASK ("/error /note/on " S " E_ARGS *", "/note/on", "dd", 200.0, 1.0);
  ASK ("/error /subscribe " S " E_ARGS *", "/subscribe", "s", "news");
  ASK ("/error /preset/load " S " E_ARGS *", "/preset/load", "s", "none");
  ASK ("/error /preset/lock " S " P004 *", "/preset/lock", "s", "none");
  fixture_end (f);
}

/* Who moved last counts, also in the next program: the macro, then the parameter it moves, then the macro again. */
static void
test_last_counts (void)
{
  Fixture fixture, *f = &fixture;
  static float left[4096];

  fixture_begin (f, NULL, 0);
  ASK ("/ok /param/set " S, "/param/set", "ssd", "", "level", 1.5);
  ASK ("/ok /param/set " S, "/param/set", "ssd", "c", "value", 0.25);
  ASK ("/ok /patch/add " S, "/patch/add", "ss", "new", "gain");
  fixture_play (f, left, 4096);
  g_assert_cmpfloat_with_epsilon (left[4095], 0.25f * GAIN, 1e-5f);
  ASK ("/error /param/get " S " E_ARGS *", "/param/get", "ss", "", "level");    /* it has let go */
  ASK ("/ok /param/set " S, "/param/set", "ssd", "", "level", 0.75);
  ASK ("/ok /patch/remove " S, "/patch/remove", "s", "new");
  fixture_play (f, left, 4096);
  g_assert_cmpfloat_with_epsilon (left[4095], 0.75f * GAIN, 1e-5f);
  fixture_end (f);
}

/* A broken file does not touch what plays. */
static void
test_broken (void)
{
  Fixture fixture, *f = &fixture;
  static float left[4096];
  g_autofree char *path = NULL;

  fixture_begin (f, NULL, 0);
  path = g_build_filename (f->folder, "bad.json", NULL);
  g_assert_true (g_file_set_contents (path, "{ \"nodes\": { \"a\": { \"type\": \"osc.sow\" } } }", -1, NULL));
  ASK ("/ok /param/set " S, "/param/set", "ssd", "c", "value", 0.5);
  fixture_play (f, NULL, 2048);
  ASK ("*/error /patch/load " S " P002 1:29:*did you mean*", "/patch/load", "s", "./bad.json");
  fixture_play (f, left, 4096);
  for (int i = 0; i < 4096; i++)
    g_assert_cmpfloat_with_epsilon (left[i], 0.5f * GAIN, 1e-5f);
  fixture_end (f);
}

/* ---- time ------------------------------------------------------------------------------------------------- */

static size_t
at_time (uint8_t *to, const uint8_t *message, size_t size, double ns)
{
  uint64_t tag = osc_tag_from_ns ((int64_t) ns);

  memcpy (to, "#bundle", 8);
  for (int i = 0; i < 8; i++)
    to[8 + i] = (uint8_t) (tag >> (56 - 8 * i));
  to[16] = to[17] = 0;
  to[18] = (uint8_t) (size >> 8);
  to[19] = (uint8_t) size;
  memcpy (to + 20, message, size);
  return 20 + size;
}

/* A value every millisecond for a second, sent in any order: each is there on its frame and not before. */
static void
test_frames (void)
{
  enum { COUNT = 1000, FIRST = 9600, EACH = 48, N = FIRST + COUNT * EACH + 4 * FIXTURE_STEP };
  static float left[N];
  guint order[COUNT];
  Fixture fixture, *f = &fixture;
  GRand *random = g_rand_new_with_seed (1);

  fixture_begin (f, NULL, 0);
  for (guint i = 0; i < COUNT; i++)
    order[i] = i;
  for (guint i = COUNT - 1; i > 0; i--)
    {
      guint k = (guint) g_rand_int_range (random, 0, (gint32) i + 1), t = order[i];

      order[i] = order[k];
      order[k] = t;
    }
  for (guint i = 0; i < COUNT; i++)
    {
      uint8_t message[128], packet[256];
      size_t size = osc_message_write (message, sizeof message, "/param/set", "ssdd", "c", "value", order[i] / (double) COUNT, 1.0 / FIXTURE_RATE);

      size = at_time (packet, message, size, f->start_ns + (FIRST + order[i] * EACH) * 1e9 / FIXTURE_RATE);
      g_assert_true (control_post (f->control, packet, size, fixture_reply_cb, f));
    }
  fixture_play (f, left, N / FIXTURE_STEP * FIXTURE_STEP);
  for (int i = FIRST; i < FIRST + COUNT * EACH; i++)
    if (fabsf (left[i] - (float) ((i - FIRST) / EACH) / COUNT * GAIN) > 1e-5f)
      g_error ("sample %d is %g", i, left[i]);
  g_assert_cmpuint (f->replies->len, >, 0);
  for (guint i = 0; i < f->replies->len; i++)   /* nobody complained */
    g_assert_true (g_str_has_prefix (f->replies->pdata[i], "/pong"));
  g_rand_free (random);
  fixture_end (f);
}

/* What is said to sound since a frame does. */
static void
test_done (void)
{
  enum { N = 8 * FIXTURE_STEP };
  static float left[N];
  Fixture fixture, *f = &fixture;
  gint64 frame = -1;

  fixture_begin (f, NULL, 0);
  ASK ("/ok /param/set " S, "/param/set", "ssdd", "c", "value", 1.0, 1.0 / FIXTURE_RATE);
  fixture_play (f, left, N);
  fixture_settle (f);
  for (guint i = 0; i < f->replies->len; i++)
    if (g_str_has_prefix (f->replies->pdata[i], "/done /param/set"))
      frame = g_ascii_strtoll (strrchr (f->replies->pdata[i], ' '), NULL, 10);
  g_assert_cmpint (frame, >, 0);
  g_assert_cmpfloat (left[frame - 1], ==, 0);
  g_assert_cmpfloat_with_epsilon (left[frame], GAIN, 1e-5f);
  fixture_end (f);
}

/* ---- transactions ----------------------------------------------------------------------------------------- */

static void
test_transaction (void)
{
  Fixture fixture, *f = &fixture;
  uint8_t packet[64];
  size_t size;

  fixture_begin (f, NULL, 0);
  ASK ("/ok /subscribe " S, "/subscribe", "s", "swaps");
  ASK ("/ok /patch/begin " S, "/patch/begin", "");
  ASK ("/ok /patch/add " S, "/patch/add", "ss", "a", "gain");
  ASK ("/ok /patch/add " S, "/patch/add", "ss", "b", "gain");
  ASK ("/ok /patch/connect " S, "/patch/connect", "ssss", "c", "out", "a", "in");
  ASK ("/ok /patch/connect " S, "/patch/connect", "ssss", "a", "out", "b", "in");
  ASK ("/ok /patch/connect " S, "/patch/connect", "ssss", "b", "out", "out", "in");
  size = osc_message_write (packet, sizeof packet, "/patch/begin", "");
  g_assert_true (control_post (f->control, packet, size, fixture_reply_cb, f));
  ASK ("/ok /patch/commit " S, "/patch/commit", "");    /* begun anew by the same author: nothing to do */
  ASK ("/error /patch/commit " S " E_ARGS *", "/patch/commit", "");
  ASK ("/ok /patch/begin " S, "/patch/begin", "");
  for (int i = 0; i < 10; i++)
    {
      g_autofree char *id = g_strdup_printf ("n%d", i);

      ASK ("/ok /patch/add " S, "/patch/add", "ss", id, "gain");
      ASK ("/ok /patch/connect " S, "/patch/connect", "ssss", "c", "out", id, "in");
      ASK ("/ok /patch/connect " S, "/patch/connect", "ssss", id, "out", "out", "in");
    }
  ASK ("/ok /patch/commit " S, "/patch/commit", "");
  fixture_play (f, NULL, 2048);
  fixture_settle (f);
  g_assert_cmpuint (fixture_count (f, "/swap one"), ==, 1);     /* thirty edits, one swap */
  ASK ("/ok /patch/begin " S, "/patch/begin", "");
  ASK ("/ok /patch/add " S, "/patch/add", "ss", "good", "gain");
  ASK ("/ok /patch/add " S, "/patch/add", "ss", "bad", "gian");
  ASK ("/error /patch/commit " S " P002 edit 2: *", "/patch/commit", "");
  ASK ("/error /patch/remove " S " P009 *", "/patch/remove", "s", "good");      /* all or nothing */
  ASK ("/ok /patch/begin " S, "/patch/begin", "");
  ASK ("/ok /patch/abort " S, "/patch/abort", "");
  ASK ("/error /patch/abort " S " E_ARGS *", "/patch/abort", "");
  fixture_end (f);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/control/addresses", test_addresses);
  g_test_add_func ("/control/errors", test_errors);
  g_test_add_func ("/control/last-counts", test_last_counts);
  g_test_add_func ("/control/broken", test_broken);
  g_test_add_func ("/control/frames", test_frames);
  g_test_add_func ("/control/done", test_done);
  g_test_add_func ("/control/transaction", test_transaction);
  return g_test_run ();
}
