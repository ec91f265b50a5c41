/* SPDX-License-Identifier: GPL-3.0-or-later */
/* 10,000 random edits arrive while the score plays: the audio thread allocates nothing, locks nothing, calls nothing. */
#include <glib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "audio-watch.h"
#include "live/live.h"

#define EDITS 10000
#define ANSWER_MS 20000

typedef struct {
  Engine      *engine;
  float        buffer[2 * 512];
  _Atomic bool stop, ended;
  bool         trapped;
  double       peak;
  guint64      blocks;
} Audio;

static void *
audio_run (void *data)
{
  Audio *audio = data;
  uint32_t random = 99;
  audio->trapped = audio_watch_begin ();
  while (!atomic_load (&audio->stop))
    {
      random = random * 1664525 + 1013904223;
      guint frames = 1 + (random >> 16) % 512;
      engine_process_offline (audio->engine, audio->buffer, frames);
      for (guint i = 0; i < 2 * frames; i++)
        audio->peak = MAX (audio->peak, audio->buffer[i]);
      audio->blocks++;
    }
  audio_watch_end ();
  bool trapped = audio->trapped;
  atomic_store (&audio->ended, true);
  if (trapped)                   /* the filter lets the thread end, but not tidily */
    audio_watch_exit ();
  return NULL;
}

/* A small piece that changes in pitch, length, number, instrument and structure; now and then it is broken. */
static char *
random_text (GRand *random)
{
  static const char *const pitches[] = { "C3", "E3", "G3", "B3", "D4", "F#4", "A4", "C5" };
  static const char *const patches[] = { "lead", "bass", "keys", "pluck" };
  GString *text = g_string_new ("const a = clip('a')");
  for (int i = 0, count = g_rand_int_range (random, 1, 12); i < count; i++)
    g_string_append_printf (text, ".note('%s', '%dn')", pitches[g_rand_int_range (random, 0, 8)],
                            1 << g_rand_int_range (random, 2, 6));
  if (g_rand_int_range (random, 0, 20) == 0)
    g_string_append (text, ".note('H9', 'x')");
  g_string_append_printf (text, "\nconst b = clip('b').loop(%d, x => x.chord('Am7', 3, '8n'))\n",
                          g_rand_int_range (random, 1, 5));
  g_string_append_printf (text, "export default session({ tempo: %d })\n"
                                "  .add(Track.from(a, Instrument.patch('%s'), { name: 'a' }))\n"
                                "  .add(Track.from(b, Instrument.patch('pad').volume(0.%d), { name: 'b' }))\n",
                          g_rand_int_range (random, 60, 200), patches[g_rand_int_range (random, 0, 4)],
                          g_rand_int_range (random, 2, 9));
  return g_string_free (text, FALSE);
}

static void
test_edits (void)
{
  LiveConfig config = { .backends = "", .rate = 48000 };
  LiveSession *live = live_session_new (&config, NULL);
  Audio *audio = g_new0 (Audio, 1);
  GRand *random = g_rand_new_with_seed (5);
  pthread_t thread;
  guint published = 0;
  audio->engine = live_session_get_engine (live);
  live_session_set_loop (live, TRUE);
  live_session_play (live);
  engine_process_offline (audio->engine, audio->buffer, 64);
  g_assert_cmpint (pthread_create (&thread, NULL, audio_run, audio), ==, 0);
  for (guint i = 0; i < EDITS; i++)
    {
      g_autofree char *text = random_text (random);
      uint32_t revision = live_session_set_text (live, "song.sym", text, strlen (text));
      if (i % 16 == 0)                  /* else many would be overtaken by the next */
        {
          const LiveReport *report = live_session_wait (live, revision, ANSWER_MS);
          g_assert_nonnull (report);
          published += report->published;
        }
      else
        g_usleep (100);
    }
  atomic_store (&audio->stop, true);
  while (!atomic_load (&audio->ended))
    g_usleep (1000);
  if (!audio->trapped)
    pthread_join (thread, NULL);
  AudioWatch watch = audio_watch_take ();
  g_test_message ("%d edits, %u of the watched ones published, %" G_GUINT64_FORMAT " callbacks, peak %.2f: %u allocations,"
                  " %u locks, %u system calls (first %d)%s", EDITS, published, audio->blocks, audio->peak,
                  watch.allocations, watch.locks, watch.calls, watch.first_call,
                  audio->trapped ? "" : "; system calls not watched");
  g_assert_cmpuint (published, >, 100);
  g_assert_cmpfloat (audio->peak, >, 0.001);
  g_assert_cmpuint (watch.allocations, ==, 0);
  g_assert_cmpuint (watch.locks, ==, 0);
  g_assert_cmpuint (watch.calls, ==, 0);
  g_rand_free (random);
  live_session_free (live);
  g_free (audio);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  audio_watch_init ();
  g_test_add_func ("/live/audio-thread/edits", test_edits);
  return g_test_run ();
}
