/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The spine as a whole: texts into the locked-in child, the kernel and the null clock. */
#include <glib.h>
#include <signal.h>
#include <string.h>

#include "live/live.h"

#define ANSWER_MS 20000

typedef struct { LiveSession *live; guint64 cursor; } Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  LiveConfig config = { .backends = data ? data : "null", .frames = 64, .rate = 48000 };
  fixture->live = live_session_new (&config, &error);
  fixture->cursor = 0;
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  live_session_free (fixture->live);
}

static const LiveReport *
evaluate (Fixture *fixture, const char *text)
{
  uint32_t revision = live_session_set_text (fixture->live, "song.sym", text, strlen (text));
  const LiveReport *report = live_session_wait (fixture->live, revision, ANSWER_MS);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->revision, ==, revision);
  return report;
}

/* Waits until the performer has taken `revision`. */
static gboolean
wait_heard (Fixture *fixture, uint32_t revision, guint ms)
{
  KernelTransport transport;
  for (gint64 until = g_get_monotonic_time () + ms * 1000; g_get_monotonic_time () < until; g_usleep (500))
    {
      live_session_get_transport (fixture->live, &transport);
      if (transport.score_version >= revision)
        return TRUE;
    }
  return FALSE;
}

static guint
hear (Fixture *fixture, KernelTell *tells, guint max)
{
  uint32_t lost = 0;
  guint got = kernel_performer_read (engine_get_performer (live_session_get_engine (fixture->live)),
                                     &fixture->cursor, tells, max, &lost);
  return got;
}

static gboolean
wait_pitch (Fixture *fixture, guint pitch, guint ms)
{
  KernelTell tells[64];
  for (gint64 until = g_get_monotonic_time () + ms * 1000; g_get_monotonic_time () < until; g_usleep (1000))
    for (guint i = 0, got = hear (fixture, tells, G_N_ELEMENTS (tells)); i < got; i++)
      if (tells[i].type == KERNEL_TELL_ON && tells[i].pitch == pitch)
        return TRUE;
  return FALSE;
}

#define LOOPED(pitch) "export default clip('a').loop(64, b => b.note('" pitch "', '32n'))\n"

static void
test_heard (Fixture *fixture, gconstpointer data)
{
  const LiveReport *report = evaluate (fixture, LOOPED ("C4"));
  g_assert_cmpuint (report->error_count, ==, 0);
  g_assert_true (report->published);
  g_assert_true (wait_heard (fixture, report->revision, 2000));
  live_session_set_loop (fixture->live, TRUE);
  live_session_play (fixture->live);
  g_assert_true (wait_pitch (fixture, 60, 3000));
  report = evaluate (fixture, LOOPED ("D4"));
  g_assert_true (wait_heard (fixture, report->revision, 2000));
  g_assert_true (wait_pitch (fixture, 62, 3000));
}

static void
test_lights (Fixture *fixture, gconstpointer data)
{
  static const char text[] = "// lit\nexport default clip('a').loop(64, b => b.note('C4', '4n'))\n";
  const char *call = strstr (text, ".note");
  LiveLight lights[16];
  guint found = 0;
  evaluate (fixture, text);
  live_session_set_loop (fixture->live, TRUE);
  live_session_play (fixture->live);
  for (guint tries = 0; tries < 300 && found == 0; tries++)
    {
      g_usleep (10000);
      guint count = live_session_get_lights (fixture->live, lights, G_N_ELEMENTS (lights));
      for (guint i = 0; i < count; i++)
        if (!lights[i].caller)
          {
            g_assert_cmpstr (lights[i].file, ==, "song.sym");
            g_assert_cmpuint (lights[i].pitch, ==, 60);
            gsize start = lights[i].start, end = start + lights[i].length;
            g_assert_cmpuint (start, <=, (gsize) (call + 1 - text));
            g_assert_cmpuint (end, >, (gsize) (call + 5 - text));
            found++;
          }
    }
  g_assert_cmpuint (found, >, 0);
}

static void
test_last_good (Fixture *fixture, gconstpointer data)
{
  const LiveReport *report = evaluate (fixture,
    "export const a = clip('a').loop(64, b => b.note('C4', '16n'))\n"
    "export const b = clip('b').loop(64, b => b.note('E4', '16n'))\n");
  g_assert_cmpuint (report->error_count, ==, 0);
  live_session_set_loop (fixture->live, TRUE);
  live_session_play (fixture->live);
  g_assert_true (wait_pitch (fixture, 64, 3000));
  report = evaluate (fixture,
    "export const a = clip('a').loop(64, b => b.note('D4', '16n'))\n"
    "export const b = clip('b').loop(64, b => b.note('E4', '16x'))\n");
  g_assert_cmpuint (report->error_count, ==, 1);
  g_assert_true (report->published);
  g_assert_true (wait_heard (fixture, report->revision, 2000));
  g_assert_true (wait_pitch (fixture, 62, 3000));       /* the healthy clip follows the edit */
  g_assert_true (wait_pitch (fixture, 64, 3000));       /* the broken one keeps its last good version */
}

/* A line is added above, and a clip below it is broken: its last good version is lit where it stood in the text it was
 * good in, not where the new text has something else. */
static void
test_lights_of_kept (Fixture *fixture, gconstpointer data)
{
  static const char good[] = "export const a = clip('a').loop(64, b => b.note('C4', '16n'))\n"
                             "export const b = clip('b').loop(64, b => b.note('E4', '16n'))\n";
  static const char broken[] = "// a line that moves everything below it, further than a call is long\n"
                               "export const a = clip('a').loop(64, b => b.note('C4', '16n'))\n"
                               "export const b = clip('b').loop(64, b => b.note('E4', '16x'))\n";
  LiveLight lights[64];
  guint found[2] = { 0 };
  uint32_t first = evaluate (fixture, good)->revision;
  live_session_set_loop (fixture->live, TRUE);
  live_session_play (fixture->live);
  g_assert_true (wait_pitch (fixture, 64, 3000));
  const LiveReport *report = evaluate (fixture, broken);
  uint32_t second = report->revision;
  g_assert_true (report->published);
  g_assert_true (wait_heard (fixture, second, 2000));
  for (guint i = 0; i < 2; i++)         /* the second one surely began after the swap */
    g_assert_true (wait_pitch (fixture, 64, 3000));
  for (guint tries = 0; tries < 300 && (found[0] == 0 || found[1] == 0); tries++, g_usleep (5000))
    for (guint i = 0, count = live_session_get_lights (fixture->live, lights, G_N_ELEMENTS (lights)); i < count; i++)
      {
        gboolean kept = lights[i].pitch == 64;
        const char *text = kept ? good : broken, *call = strstr (text, kept ? ".note('E4'" : ".note('C4'");
        if (lights[i].caller || (!kept && lights[i].revision == first))
          continue;
        g_assert_cmpuint (lights[i].revision, ==, kept ? first : second);
        g_assert_cmpuint (lights[i].start, <=, (gsize) (call + 1 - text));
        g_assert_cmpuint (lights[i].start + lights[i].length, >, (gsize) (call + 5 - text));
        found[kept]++;
      }
  g_assert_cmpuint (found[0], >, 0);
  g_assert_cmpuint (found[1], >, 0);
}

/* Endless, bottomless, huge: a diagnostic with a line, quickly, and the sound goes on. */
static void
test_hungry (Fixture *fixture, gconstpointer data)
{
  static const struct { const char *text; guint line; } cases[] = {
    { "\nwhile (true) {}\n" LOOPED ("E4"), 2 },
    { "\n\nfunction f(n) { return f(n + 1) + 1 }\nf(0)\n" LOOPED ("E4"), 0 },
    { "\nconst big = 'x'.repeat(100000000)\n" LOOPED ("E4"), 2 },
    { "\nlet s = 'x'\nfor (;;) s += s\n" LOOPED ("E4"), 3 },
    { "\nconst a = []\nfor (;;) a.push([1, 2, 3])\n" LOOPED ("E4"), 3 },
  };
  evaluate (fixture, LOOPED ("C4"));
  live_session_set_loop (fixture->live, TRUE);
  live_session_play (fixture->live);
  g_assert_true (wait_pitch (fixture, 60, 3000));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      KernelTransport before, after;
      live_session_get_transport (fixture->live, &before);
      gint64 start = g_get_monotonic_time ();
      const LiveReport *report = evaluate (fixture, cases[i].text);
      g_test_message ("case %u: %.1f ms", i, (double) (g_get_monotonic_time () - start) / 1000);
      g_assert_cmpuint (report->error_count, >, 0);
      const LiveDiagnostic *first = report->diagnostics->pdata[0];
      g_test_message ("  line %u: %s %s", first->line, first->code, first->message);
      g_assert_true (g_str_has_prefix (first->code, "SS09"));
      if (cases[i].line)
        g_assert_cmpuint (first->line, ==, cases[i].line);
      g_usleep (50000);
      live_session_get_transport (fixture->live, &after);
      g_assert_cmpuint (after.sample, >, before.sample);
      g_assert_true (after.playing);
    }
}

/* The parent's own clock: an evaluation beyond it ends the child, says so, and the next text is heard. */
static void
test_too_slow (void)
{
  GString *slow = g_string_new (NULL);
  Fixture fixture;
  const LiveReport *report;
  g_autofree char *before = g_strdup (g_getenv ("SYMPHONY_COMPOSER_TIMEOUT_MS"));
  for (guint i = 0; i < 4; i++)
    g_string_append_printf (slow, "let n%u = 0\nfor (let i = 0; i < 400000; i++) n%u += i %% 7\n", i, i);
  g_string_append (slow, LOOPED ("E4"));
  g_setenv ("SYMPHONY_COMPOSER_TIMEOUT_MS", "10", TRUE);
  set_up (&fixture, NULL);
  report = evaluate (&fixture, slow->str);
  g_assert_true (report->composer_killed);
  g_assert_false (report->published);
  g_assert_cmpstr (((LiveDiagnostic *) report->diagnostics->pdata[0])->code, ==, "SS0909");
  for (guint tries = 0; tries < 50 && !report->published; tries++)
    report = evaluate (&fixture, tries % 2 ? LOOPED ("C4") : LOOPED ("D4"));
  g_assert_true (report->published);
  tear_down (&fixture, NULL);
  if (before)
    g_setenv ("SYMPHONY_COMPOSER_TIMEOUT_MS", before, TRUE);
  g_string_free (slow, TRUE);
}

static void
test_odd_inputs (Fixture *fixture, gconstpointer data)
{
  char binary[4096];
  for (guint i = 0; i < sizeof binary; i++)
    binary[i] = (char) (i * 2654435761u >> 13);
  const LiveReport *report = evaluate (fixture, "");
  g_assert_cmpuint (report->error_count + report->warning_count, >, 0);
  uint32_t revision = live_session_set_text (fixture->live, "song.sym", binary, sizeof binary);
  report = live_session_wait (fixture->live, revision, ANSWER_MS);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->error_count, >, 0);
  g_assert_false (report->composer_killed);
}

/* 200 deaths at random moments while the text changes: no gap in the clock, no note that was never written, every
 * sounding note ends, and the edit after the last death is heard. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
  KernelTell tells[256];
  KernelTransport before, after;
  guint deaths = 0, on = 0, off = 0;
  int killed = 0;
  evaluate (fixture, LOOPED ("C4"));
  live_session_set_loop (fixture->live, TRUE);
  live_session_play (fixture->live);
  g_assert_true (wait_pitch (fixture, 60, 3000));
  live_session_get_transport (fixture->live, &before);
  gint64 started = g_get_monotonic_time ();
  for (guint i = 0; deaths < 200 && i < 20000; i++)
    {
      const char *text = i % 2 ? LOOPED ("E4") : LOOPED ("G4");
      live_session_set_text (fixture->live, "song.sym", text, strlen (text));
      g_usleep ((gulong) g_test_rand_int_range (0, 12000));
      int pid = live_session_get_composer_pid (fixture->live);
      if (pid > 0 && pid != killed && kill (pid, SIGKILL) == 0)
        {
          killed = pid;
          deaths++;
        }
      for (guint k = 0, got = hear (fixture, tells, G_N_ELEMENTS (tells)); k < got; k++)
        if (tells[k].type == KERNEL_TELL_ON)
          {
            on++;
            g_assert_true (tells[k].pitch == 60 || tells[k].pitch == 64 || tells[k].pitch == 67);
          }
        else if (tells[k].type == KERNEL_TELL_OFF)
          off++;
    }
  double elapsed = (double) (g_get_monotonic_time () - started) / 1e6;
  live_session_get_transport (fixture->live, &after);
  double played = (double) (after.sample - before.sample) / 48000;
  g_test_message ("%u deaths in %.2f s, %.2f s played, %u notes on, %u off, %u rejected", deaths, elapsed, played, on,
                  off, after.rejected);
  g_assert_cmpuint (deaths, ==, 200);
  g_assert_true (after.playing);
  g_assert_cmpuint (after.rejected, ==, before.rejected);
  g_assert_cmpfloat (played, >, elapsed * 0.5);       /* a busy machine may starve the null clock */
  g_assert_cmpuint (on - off, <=, 4);
  const LiveReport *report = evaluate (fixture, LOOPED ("B4"));
  g_assert_true (wait_heard (fixture, report->revision, 3000));
  g_assert_true (wait_pitch (fixture, 71, 3000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/live/session/heard", Fixture, NULL, set_up, test_heard, tear_down);
  g_test_add ("/live/session/lights", Fixture, NULL, set_up, test_lights, tear_down);
  g_test_add ("/live/session/last-good", Fixture, NULL, set_up, test_last_good, tear_down);
  g_test_add ("/live/session/lights-of-kept", Fixture, NULL, set_up, test_lights_of_kept, tear_down);
  g_test_add ("/live/session/hungry", Fixture, NULL, set_up, test_hungry, tear_down);
  g_test_add_func ("/live/session/too-slow", test_too_slow);
  g_test_add ("/live/session/odd-inputs", Fixture, NULL, set_up, test_odd_inputs, tear_down);
  g_test_add ("/live/session/killed", Fixture, NULL, set_up, test_killed, tear_down);
  return g_test_run ();
}
