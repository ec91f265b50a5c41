/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines that are run while a piece plays, and what its synapses learn: through child, kernel and project. */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "live/live.h"

#define ANSWER_MS 20000
#define HEARD_MS 10000

typedef struct { LiveSession *live; char *folder; guint64 cursor; } Fixture;

static LiveSession *
open_session (const char *folder)
{
  g_autoptr (GError) error = NULL;
  LiveConfig config = { .project_dir = folder, .backends = "null", .frames = 64, .rate = 48000 };
  LiveSession *live = live_session_new (&config, &error);
  g_assert_no_error (error);
  return live;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->folder = g_dir_make_tmp ("run-XXXXXX", &error);
  g_assert_no_error (error);
  fixture->live = open_session (fixture->folder);
  fixture->cursor = 0;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *inner = g_build_filename (fixture->folder, ".symphony", NULL);
  g_autofree char *file = g_build_filename (inner, "weights.json", NULL);
  live_session_free (fixture->live);
  g_unlink (file);
  g_rmdir (inner);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static const LiveReport *
evaluate (Fixture *fixture, const char *text)
{
  uint32_t revision = live_session_set_text (fixture->live, "song.sym", text, strlen (text));
  const LiveReport *report = live_session_wait (fixture->live, revision, ANSWER_MS);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->error_count, ==, 0);
  return report;
}

/* Runs the line that begins with `line`. */
static const LiveReport *
run (Fixture *fixture, const char *text, const char *line)
{
  const char *at = strstr (text, line);
  g_assert_nonnull (at);
  gsize start = (gsize) (at - text);
  uint32_t revision = live_session_run (fixture->live, "song.sym", text, strlen (text), start, start + strlen (line));
  const LiveReport *report = live_session_wait (fixture->live, revision, ANSWER_MS);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->error_count, ==, 0);
  return report;
}

/* The next telemetry of a kind within HEARD_MS; FALSE: none came. */
static gboolean
hear (Fixture *fixture, KernelTellType type, KernelTell *tell)
{
  KernelPerformer *performer = engine_get_performer (live_session_get_engine (fixture->live));
  for (gint64 until = g_get_monotonic_time () + HEARD_MS * 1000; g_get_monotonic_time () < until;)
    {
      uint32_t lost;
      if (kernel_performer_read (performer, &fixture->cursor, tell, 1, &lost) == 0)
        g_usleep (1000);
      else if (tell->type == type)
        return TRUE;
    }
  return FALSE;
}

#define SONG "const verse = clip('verse').loop(64, b => b.note('C4', '4n'))\n" \
             "const riff = clip('riff').note('G5', '1n')\n" \
             "export default session({ tempo: 240 }).track('band', verse, synth())\n" \
             "live.launch(riff, { quantize: 'off' })\n" \
             "live.mute('band')\n" \
             "live.unmute('band')\n" \
             "live.tempo(120)\n" \
             "live.seek(40)\n" \
             "live.transpose(12)\n"

static void
wait_for_pitch (Fixture *fixture, guint pitch)
{
  KernelTell tell;
  for (guint i = 0; i < 1000; i++)
    {
      g_assert_true (hear (fixture, KERNEL_TELL_ON, &tell));
      if (tell.pitch == pitch)
        return;
    }
  g_assert_not_reached ();
}

/* A plain evaluation only checks what a run carries out. */
static void
test_launch (Fixture *fixture, gconstpointer data)
{
  KernelTell tell;
  evaluate (fixture, SONG);
  live_session_play (fixture->live);
  for (guint i = 0; i < 4; i++)
    {
      g_assert_true (hear (fixture, KERNEL_TELL_ON, &tell));
      g_assert_cmpuint (tell.pitch, ==, 60);
    }
  run (fixture, SONG, "live.launch(riff");
  wait_for_pitch (fixture, 79);
}

static void
test_transport (Fixture *fixture, gconstpointer data)
{
  KernelTransport transport;
  evaluate (fixture, SONG);
  live_session_play (fixture->live);
  wait_for_pitch (fixture, 60);
  live_session_get_transport (fixture->live, &transport);
  g_assert_cmpfloat_with_epsilon (transport.bpm, 240, 1e-6);
  run (fixture, SONG, "live.tempo(120)");
  for (guint i = 0; i < 5000; i++)
    {
      live_session_get_transport (fixture->live, &transport);
      if (transport.bpm < 121)
        break;
      g_usleep (1000);
    }
  g_assert_cmpfloat_with_epsilon (transport.bpm, 120, 1e-6);
  run (fixture, SONG, "live.seek(40)");
  for (guint i = 0; i < 5000 && transport.tick < 40 * KERNEL_PPQ; i++)
    {
      live_session_get_transport (fixture->live, &transport);
      g_usleep (1000);
    }
  g_assert_cmpfloat (transport.tick, >=, 40 * KERNEL_PPQ);
  run (fixture, SONG, "live.transpose(12)");
  wait_for_pitch (fixture, 72);
}

static void
test_mute (Fixture *fixture, gconstpointer data)
{
  KernelTransport transport;
  KernelTell tell;
  evaluate (fixture, SONG);
  live_session_play (fixture->live);
  wait_for_pitch (fixture, 60);
  run (fixture, SONG, "live.mute('band')");
  for (guint i = 0; i < 5000; i++)
    {
      live_session_get_transport (fixture->live, &transport);
      if (transport.sounding == 0)
        break;
      g_usleep (1000);
    }
  g_assert_cmpuint (transport.sounding, ==, 0);
  run (fixture, SONG, "live.unmute('band')");
  g_assert_true (hear (fixture, KERNEL_TELL_ON, &tell));
}

/* Wrong lines say why and change nothing. */
static void
test_wrong (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "export const a = clip().note('C4')\nlive.mute('nobody')\nlive.fly()\n";
  evaluate (fixture, SONG);
  uint32_t revision = live_session_run (fixture->live, "song.sym", text, strlen (text), 36, strlen (text));
  const LiveReport *report = live_session_wait (fixture->live, revision, ANSWER_MS);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->error_count, >, 0);
}

/* More clips than a map holds at first: it grows, with a new child, until they fit. */
static void
test_many_clips (Fixture *fixture, gconstpointer data)
{
  static const char text[] =
    "const hub = clip('hub').note('C4')\nconst clips = []\n"
    "for (let i = 0; i < 3000; i++) clips.push(clip('c' + i).note(40 + i % 40))\n"
    "for (let i = 0; i + 1 < clips.length; i++) clips[i].to(clips[i + 1])\n"
    "hub.to(clips[0])\nexport default session({ tempo: 900 }).track('t', hub, synth())\n";
  const LiveReport *report = evaluate (fixture, text);
  KernelTell tell;
  g_assert_true (report->published);
  g_assert_cmpuint (report->synapses->len, ==, 3000);
  live_session_play (fixture->live);
  for (guint i = 0; i < 10; i++)
    g_assert_true (hear (fixture, KERNEL_TELL_FIRE, &tell));
}

#define WALK "const home = clip('home').note('C4', '16n')\n" \
             "const away = clip('away').note('D4', '16n')\n" \
             "home.to(away, { weight: 0.5 })\n" \
             "away.to(home, { weight: 0.5 })\n" \
             "export default session({ tempo: 300 }).track('walker', home, synth())\n" \
             "reward()\n"

/* Waits until something was learned; its weight. */
static double
wait_learned (Fixture *fixture)
{
  LiveLearned learned[8];
  for (gint64 until = g_get_monotonic_time () + HEARD_MS * 1000; g_get_monotonic_time () < until; g_usleep (10000))
    {
      guint count = live_session_get_learned (fixture->live, learned, G_N_ELEMENTS (learned));
      for (guint i = 0; i < count; i++)
        if (learned[i].learned != 0)
          return learned[i].learned;
    }
  return 0;
}

/* What is rewarded is learned, kept in the project and there again in the next session. */
static void
test_learning (Fixture *fixture, gconstpointer data)
{
  KernelTell tell;
  const LiveReport *report = evaluate (fixture, WALK);
  g_assert_cmpuint (report->synapses->len, ==, 2);
  g_assert_cmpstr (((LiveSynapse *) report->synapses->pdata[0])->from, ==, "home");
  g_assert_cmpstr (((LiveSynapse *) report->synapses->pdata[0])->to, ==, "away");
  live_session_play (fixture->live);
  for (guint i = 0; i < 4; i++)
    g_assert_true (hear (fixture, KERNEL_TELL_FIRE, &tell));
  run (fixture, WALK, "reward()");
  double learned = wait_learned (fixture);
  g_assert_cmpfloat (learned, >, 0);
  g_assert_cmpfloat (learned, <=, 0.16);                 /* 16 firings of 0.01 at the most */
  live_session_free (fixture->live);

  g_autofree char *file = g_build_filename (fixture->folder, ".symphony", "weights.json", NULL);
  g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
  fixture->live = open_session (fixture->folder);
  fixture->cursor = 0;
  evaluate (fixture, WALK);
  g_assert_cmpfloat (wait_learned (fixture), >, 0);
  live_session_forget (fixture->live, 0);
  for (guint i = 0; i < 1000 && g_file_test (file, G_FILE_TEST_EXISTS); i++)
    {
      LiveLearned now[8];
      guint count = live_session_get_learned (fixture->live, now, 8), left = 0;
      for (guint k = 0; k < count; k++)
        left += now[k].learned != 0;
      if (left == 0)
        return;
      g_usleep (10000);
    }
  g_assert_not_reached ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/live/run/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("launch", test_launch);
  ADD ("transport", test_transport);
  ADD ("mute", test_mute);
  ADD ("wrong", test_wrong);
  ADD ("many-clips", test_many_clips);
  ADD ("learning", test_learning);
  return g_test_run ();
}
