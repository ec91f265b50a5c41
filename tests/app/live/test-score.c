/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From places in the text to beats, and edits that wait: heard at once, held back, counted down to. */
#include <glib.h>
#include <string.h>

#include "live/live.h"

#define ANSWER_MS 20000

typedef struct { LiveSession *live; } Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  LiveConfig config = { .backends = data, .frames = 64, .rate = 48000 };
  fixture->live = live_session_new (&config, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  live_session_free (fixture->live);
}

static void
evaluate (Fixture *fixture, const char *text)
{
  uint32_t revision = live_session_set_text (fixture->live, "song.sym", text, strlen (text));
  const LiveReport *report = live_session_wait (fixture->live, revision, ANSWER_MS);
  g_assert_nonnull (report);
  for (guint i = 0; i < report->diagnostics->len; i++)
    g_test_message ("%s", ((LiveDiagnostic *) g_ptr_array_index (report->diagnostics, i))->message);
  g_assert_cmpuint (report->error_count, ==, 0);
  g_assert_true (report->published);
}

static const char piece[] =
  "const up = (n) => clip('up').note(n, '4n').note('E4', '4n')\n"
  "const tune = clip('tune')\n"
  "  .note('C4', '4n').note('D4', '8n').staccato()\n"
  "  .rest(0.5)\n"
  "  .loop(4, b => b.note('G4', '4n'))\n"
  "  .play(up('A4'))\n"
  "  .play(up('B4'))\n"
  "const low = clip('low').rest(2).note('C2', '1n')\n"
  "const later = clip('later').note('F5', '2n').note('E5', '2n')\n"
  "low.to(later)\n"
  "export default session()\n"
  "  .add(Track.from(tune, Instrument.patch('pad')))\n"
  "  .add(Track.from(low, Instrument.patch('pad')))\n";

static gsize
find (const char *what)
{
  const char *at = strstr (piece, what);
  g_assert_nonnull (at);
  return at - piece;
}

static LivePlaces
look (LiveScore *score, const char *from, const char *to)
{
  gsize start = find (from);
  return live_score_find_beats (score, 0, start, to ? find (to) : start, strlen (piece));
}

static void
test_places (Fixture *fixture, gconstpointer data)
{
  evaluate (fixture, piece);
  LiveScore *score = live_session_ref_score (fixture->live);
  g_assert_nonnull (score);
  g_assert_cmpstr (live_score_get_file (score, 0), ==, "song.sym");
  g_assert_null (live_score_get_file (score, 99));
  LivePlaces at = look (score, "D4'", NULL);
  g_assert_true (at.found && at.starts);
  g_assert_cmpfloat (at.from, ==, 1);
  g_assert_cmpfloat (at.until, ==, 2);                  /* where the loop begins, not where a staccato note ends */
  g_assert_cmpuint (at.notes, ==, 1);
  at = look (score, "rest(0.5)", NULL);                 /* between notes: the next one written */
  g_assert_cmpfloat (at.from, ==, 2);
  at = look (score, "G4'", NULL);                       /* of a loop the whole of it */
  g_assert_cmpuint (at.notes, ==, 4);
  g_assert_cmpfloat (at.from, ==, 2);
  g_assert_cmpfloat (at.until, ==, 6);
  at = look (score, "up('B4')", NULL);                  /* what a function makes for this call alone */
  g_assert_cmpuint (at.notes, ==, 2);
  g_assert_cmpfloat (at.from, ==, 8);
  at = look (score, ".note(n", NULL);                   /* in the function itself: all that it makes */
  g_assert_cmpuint (at.notes, ==, 2);
  g_assert_cmpfloat (at.from, ==, 6);
  at = look (score, ".note('C4'", ".rest(0.5)");
  g_assert_cmpuint (at.notes, ==, 2);
  g_assert_cmpfloat (at.from, ==, 0);
  g_assert_cmpfloat (at.until, ==, 2);
  at = look (score, "C2'", NULL);
  g_assert_cmpfloat (at.from, ==, 2);
  at = look (score, "E5'", NULL);                       /* a synapse starts it: beats of the clip */
  g_assert_true (at.found);
  g_assert_false (at.starts);
  g_assert_cmpfloat (at.from, ==, 2);
  g_assert_false (look (score, "export default", NULL).found);
  live_score_unref (score);
}

/* Played from the middle: the sound that was chosen before it counts, the notes before it do not. */
static void
test_play_from (Fixture *fixture, gconstpointer data)
{
  KernelTransport transport;
  evaluate (fixture, "export default clip('a').tempo(240).note('C4', 8).note('D4', 8)\n");
  live_session_play_from (fixture->live, 8);
  gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  do
    {
      g_usleep (2000);
      live_session_get_transport (fixture->live, &transport);
    }
  while ((!transport.playing || transport.tick < 8 * KERNEL_PPQ) && g_get_monotonic_time () < end);
  g_assert_true (transport.playing);
  g_assert_cmpfloat (transport.tick, >=, 8 * KERNEL_PPQ);
  g_assert_cmpfloat (transport.bpm, ==, 240);
  live_session_pause (fixture->live);
  live_session_play_from (fixture->live, 0);            /* from a pause too, and not from where it was paused */
  end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC;
  do
    {
      g_usleep (2000);
      live_session_get_transport (fixture->live, &transport);
    }
  while ((!transport.playing || transport.tick >= 8 * KERNEL_PPQ) && g_get_monotonic_time () < end);
  g_assert_true (transport.playing);
  g_assert_cmpfloat (transport.tick, <, 8 * KERNEL_PPQ);
}

static guint
wait_queued (Fixture *fixture, guint want, double *seconds)
{
  static LiveLight lights[64];
  guint64 keys[8];
  guint count = 0;
  for (gint64 end = g_get_monotonic_time () + 5 * G_USEC_PER_SEC; g_get_monotonic_time () < end; g_usleep (2000))
    {
      live_session_get_lights (fixture->live, lights, G_N_ELEMENTS (lights));
      count = live_session_get_queued (fixture->live, keys, G_N_ELEMENTS (keys), seconds);
      if (count == want && (want == 0) == (*seconds < 0))
        break;
    }
  return count;
}

/* A muted track is not heard, whatever else it does. */
static void
test_mute (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "const a = clip('a').note('C4', 8)\nconst b = clip('b').note('E4', 8)\n"
                             "export default session().add(Track.from(a, synth())).add(Track.from(b, synth())%s)\n";
  static const struct { const char *call; guint pitch; } cases[] = { { ".mute()", 60 }, { ".solo()", 64 } };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *whole = g_strdup_printf (text, cases[i].call);
      static LiveLight lights[64];
      guint heard = 0, count = 0;
      evaluate (fixture, whole);
      live_session_play_from (fixture->live, 0);
      for (guint k = 0; k < 400 && count < 20; k++, g_usleep (5000))
        {
          guint now = live_session_get_lights (fixture->live, lights, G_N_ELEMENTS (lights));
          count += now > 0;
          for (guint n = 0; n < now; n++)
            heard += lights[n].strength == 1 && lights[n].pitch != cases[i].pitch;
        }
      g_assert_cmpuint (count, >, 0);
      g_assert_cmpuint (heard, ==, 0);
      live_session_stop (fixture->live);
      g_usleep (200000);
    }
}

/* Good once, broken now: it plays on. Broken from the beginning: it never did. */
static void
test_stale (Fixture *fixture, gconstpointer data)
{
  static const char good[] = "export const a = clip('a').note('C4')\nexport const b = clip('b').note('C4')\n";
  static const char bad[] = "export const a = clip('a').note('X4')\nexport const b = clip('b').note('C4')\n"
                            "export const c = clip('c').note('X')\n";
  const LiveReport *report;
  guint seen = 0;
  evaluate (fixture, good);
  report = live_session_wait (fixture->live, live_session_set_text (fixture->live, "song.sym", bad, strlen (bad)), ANSWER_MS);
  g_assert_nonnull (report);
  for (guint i = 0; i < report->clips->len; i++)
    {
      const LiveClip *clip = g_ptr_array_index (report->clips, i);
      seen += clip->state == (clip->name[0] == 'a' ? LIVE_CLIP_STALE : clip->name[0] == 'b' ? LIVE_CLIP_OK : LIVE_CLIP_FAILED);
    }
  g_assert_cmpuint (report->clips->len, ==, 3);
  g_assert_cmpuint (seen, ==, 3);
}

#define SLOW(pitch) "export default clip('a').tempo(30).loop(64, b => b.note('" pitch "', '4n'))\n"

static void
test_swap (Fixture *fixture, gconstpointer data)
{
  double seconds;
  KernelTransport transport;
  evaluate (fixture, SLOW ("C4"));
  live_session_set_quantum (fixture->live, 2);          /* a bar of eight seconds */
  live_session_play (fixture->live);
  g_assert_cmpuint (wait_queued (fixture, 0, &seconds), ==, 0);
  do
    {
      g_usleep (2000);
      live_session_get_transport (fixture->live, &transport);
    }
  while (!transport.playing || transport.tick < 1);
  evaluate (fixture, SLOW ("D4"));
  g_assert_cmpuint (wait_queued (fixture, 1, &seconds), ==, 1);
  g_assert_cmpfloat (seconds, >, 0.5);
  g_assert_cmpfloat (seconds, <=, 8);
  g_assert_true (live_session_is_running (fixture->live, 0) == FALSE);
  guint swaps = transport.swaps;
  live_session_swap_now (fixture->live);
  g_assert_cmpuint (wait_queued (fixture, 0, &seconds), ==, 0);
  live_session_get_transport (fixture->live, &transport);
  g_assert_cmpuint (transport.swaps, ==, swaps + 1);

  evaluate (fixture, SLOW ("E4"));
  g_assert_cmpuint (wait_queued (fixture, 1, &seconds), ==, 1);
  live_session_cancel_swap (fixture->live);
  g_assert_cmpuint (wait_queued (fixture, 0, &seconds), ==, 0);
  live_session_get_transport (fixture->live, &transport);
  g_assert_cmpuint (transport.swaps, ==, swaps + 1);    /* D4 goes on */
  evaluate (fixture, SLOW ("F4"));
  g_assert_cmpuint (wait_queued (fixture, 1, &seconds), ==, 1);
  evaluate (fixture, SLOW ("D4"));                      /* what plays anyway: nothing waits any more */
  g_assert_cmpuint (wait_queued (fixture, 0, &seconds), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/live/score/places", Fixture, "", set_up, test_places, tear_down);
  g_test_add ("/live/score/play-from", Fixture, "null", set_up, test_play_from, tear_down);
  g_test_add ("/live/score/mute", Fixture, "null", set_up, test_mute, tear_down);
  g_test_add ("/live/score/stale", Fixture, "", set_up, test_stale, tear_down);
  g_test_add ("/live/score/swap", Fixture, "null", set_up, test_swap, tear_down);
  return g_test_run ();
}
