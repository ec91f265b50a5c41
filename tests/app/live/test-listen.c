/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Listens to edits, swaps, jumps and mutes while held chords sound: no step in the wave that playing alone does not have. */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "live/live.h"

#define ANSWER_MS 20000
#define PIECE "export default session({ tempo: 120 }).add(Track.from(clip('a').loop(64, b => b.note('%s', '1n').note('E3', '1n'))," \
              " Instrument.patch('pad'))%s)\n"

static LiveSession *
make_session (void)
{
  g_autoptr (GError) error = NULL;
  LiveConfig config = { .backends = "null", .frames = 64, .rate = 48000 };
  LiveSession *live = live_session_new (&config, &error);
  g_assert_no_error (error);
  return live;
}

static void
evaluate (LiveSession *live, const char *pitch, const char *track)
{
  g_autofree char *text = g_strdup_printf (PIECE, pitch, track);
  const LiveReport *report = live_session_wait (live, live_session_set_text (live, "song.sym", text, strlen (text)), ANSWER_MS);
  g_assert_nonnull (report);
  g_assert_cmpuint (report->error_count, ==, 0);
}

/* What a player does meanwhile, every 150 ms one thing. */
static void
play_about (LiveSession *live)
{
  for (int i = 0; i < 16; i++)
    {
      g_usleep (150000);
      switch (i % 8)
        {
        case 0: evaluate (live, "D3", ""); break;
        case 1: live_session_set_quantum (live, 2); evaluate (live, "C3", ""); break;
        case 2: live_session_swap_now (live); break;
        case 3: evaluate (live, "G3", ""); live_session_cancel_swap (live); break;
        case 4: live_session_play_from (live, 4 + i); break;
        case 5: evaluate (live, "C3", ".mute()"); break;
        case 6: live_session_set_quantum (live, 0); evaluate (live, "C3", ""); break;
        default: live_session_set_loop_range (live, 4, 5); break;
        }
    }
}

/* The largest step from sample to sample, behind the first 100 ms, and the peak; both of 32,768. */
static void
measure (const char *path, int *step, int *peak)
{
  g_autofree char *bytes = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  const char *data = memmem (bytes, length, "data", 4);
  g_assert_nonnull (data);
  const gint16 *samples = (const gint16 *) (const void *) (bytes + ((data - bytes + 8 + 1) & ~(gsize) 1));
  gsize count = (length - (gsize) ((const char *) samples - bytes)) / 2;
  *step = *peak = 0;
  for (gsize i = 9600; i < count; i++)
    {
      *step = MAX (*step, ABS (samples[i] - samples[i - 2]));   /* of one channel */
      *peak = MAX (*peak, ABS (samples[i]));
    }
  g_assert_cmpuint (count, >, 48000);
}

static void
record (const char *path, gboolean busy, int *step, int *peak)
{
  g_autoptr (GError) error = NULL;
  LiveSession *live = make_session ();
  EngineRecord what = { .path = path, .bits = 16 };
  evaluate (live, "C3", "");
  g_usleep (300000);
  live_session_record (live, &what, &error);
  g_assert_no_error (error);
  live_session_play (live);
  if (busy)
    play_about (live);
  else
    g_usleep (2400000);
  live_session_stop_record (live, &error);
  g_assert_no_error (error);
  live_session_free (live);
  measure (path, step, peak);
}

static void
test_listen (void)
{
  g_autofree char *folder = g_dir_make_tmp ("symphony-listen-XXXXXX", NULL);
  g_autofree char *plain = g_build_filename (folder, "plain.wav", NULL), *busy = g_build_filename (folder, "busy.wav", NULL);
  int step_plain, step_busy, peak_plain, peak_busy;
  record (plain, FALSE, &step_plain, &peak_plain);
  record (busy, TRUE, &step_busy, &peak_busy);
  g_test_message ("largest step: %d playing, %d played about; peaks %d, %d", step_plain, step_busy, peak_plain, peak_busy);
  g_assert_cmpint (peak_plain, >, 500);
  g_assert_cmpint (peak_busy, >, 500);
  g_assert_cmpfloat ((double) step_busy / peak_busy, <, 2.5 * step_plain / peak_plain + 0.01);
  if (!g_getenv ("SYMPHONY_KEEP"))
    {
      g_unlink (plain);
      g_unlink (busy);
      g_rmdir (folder);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/live/listen", test_listen);
  return g_test_run ();
}
