/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audio thread allocates nothing, locks nothing and calls no system, whatever the control side does meanwhile. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "audio-watch.h"
#include "engine-fixture.h"
#include "engine-private.h"
#include "engine/track.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
# define BLOCKS 1000                    /* a sanitizer's block takes forty times as long */
#else
# define BLOCKS 10000
#endif

typedef struct { Engine *engine; float *buffer; _Atomic bool done; bool trapped; double peak; } Audio;

static void *
audio_run (void *data)
{
  Audio *audio = data;
  uint32_t random = 12345;

  audio->trapped = audio_watch_begin ();
  for (int i = 0; i < BLOCKS; i++)
    {
      uint32_t frames;

      random = random * 1664525 + 1013904223;
      frames = random >> 16 & 127 ? 1 + (random >> 24) % 128 : 1 + (random >> 16) % 8192;
      engine_process_offline (audio->engine, audio->buffer, frames);
      audio->peak = MAX (audio->peak, audio->buffer[2 * (frames / 2)]);
    }
  audio_watch_end ();
  atomic_store (&audio->done, true);
  if (audio->trapped)                   /* the filter lets the thread end, but not tidily */
    audio_watch_exit ();
  return NULL;
}

/* What a device sends, and where it goes. */
static void
random_midi (Engine *engine, GRand *random)
{
  g_auto (GStrv) names = engine_dup_track_names (engine);
  EngineMidiMove move;

  if (*names && g_rand_boolean (random))
    {
      engine_set_midi_in (engine, &(EngineMidiRoute) { names[0], 0, 0, 127, 0, 1 }, 1);
      engine_set_midi_out (engine, &(EngineMidiOut) { names[0], 1 }, 1, g_rand_boolean (random));
    }
  for (int i = 0; i < 32; i++)
    {
      uint8_t bytes[3] = { (uint8_t) g_rand_int_range (random, 0x80, 0x100), (uint8_t) g_rand_int_range (random, 0, 128),
                           (uint8_t) g_rand_int_range (random, 0, 128) };

      engine_midi_arrive (engine->midi, (uint64_t) g_get_monotonic_time () * 1000, bytes, 3);
    }
  while (engine_read_midi_move (engine, &move))
    ;
}

/* Values, now and soon, and the patch as it stands anew. */
static void
random_turn (Engine *engine, GRand *random)
{
  g_auto (GStrv) names = engine_dup_track_names (engine);
  DspPatch *patch = *names ? engine_track_dup_patch (engine, names[0]) : NULL;
  DspDiagnostics diagnostics;
  EngineTime time = { 0 };
  uint64_t serial;

  engine_get_time (engine, &time);
  for (int i = 0; patch && i < 20; i++)
    engine_track_set_param (engine, names[0], "out", "level", g_rand_double (random), (uint64_t) time.sample + (uint64_t) (i * 40),
                            (uint32_t) g_rand_int_range (random, 0, 200));
  if (patch && g_rand_boolean (random))
    {
      engine_track_load (engine, names[0], patch, 0, &serial, &diagnostics);
      dsp_diagnostics_finish (&diagnostics);
    }
  dsp_patch_unref (patch);
}

static void
random_edit (Engine *engine, GRand *random)
{
  KernelPerformer *performer = engine_get_performer (engine);

  switch (g_rand_int_range (random, 0, 10))
    {
    case 8:
      random_midi (engine, random);
      break;
    case 9:
      random_turn (engine, random);
      break;
    case 0:
      engine_set_master (engine, g_rand_double (random), g_rand_boolean (random));
      break;
    case 1:
      (void) !kernel_performer_seek (performer, g_rand_int_range (random, 0, 4800));
      (void) !kernel_performer_play (performer);
      break;
    case 2:
      engine_tend (engine);
      break;
    default:
      fixture_random_rig (engine, random);
      break;
    }
}

static void
test_rules (void)
{
  Engine *engine = fixture_engine_with (fixture_bundled () ? fixture_bundled () : fixture_patches (), 48000);
  Audio audio = { .engine = engine, .buffer = g_new0 (float, 2 * 8192) };
  GRand *random = g_rand_new_with_seed (7);
  guint edits = 0;
  pthread_t thread;

  engine_process_offline (engine, audio.buffer, 64);
  g_assert_cmpint (pthread_create (&thread, NULL, audio_run, &audio), ==, 0);
  while (!atomic_load (&audio.done))
    {
      random_edit (engine, random);
      edits++;
      g_usleep (200);
    }
  g_usleep (20000);
  AudioWatch watch = audio_watch_take ();
  g_test_message ("%d callbacks, %u edits meanwhile: %u allocations, %u locks, %u system calls (first %d)%s", BLOCKS,
                  edits, watch.allocations, watch.locks, watch.calls, watch.first_call, audio.trapped ? "" : "; system calls not watched");
  g_assert_cmpfloat (audio.peak, >, 0);
  g_assert_cmpuint (watch.allocations, ==, 0);
  g_assert_cmpuint (watch.locks, ==, 0);
  g_assert_cmpuint (watch.calls, ==, 0);
  g_rand_free (random);
  g_free (audio.buffer);
  fixture_engine_free (engine);
}

/* The net catches: an allocation, a lock and a system call on a watched thread are all seen. */
static void *
sinner_run (void *data)
{
  pthread_mutex_t *lock = data;
  void *volatile block;

  bool trapped = *(bool *) (lock + 1) = audio_watch_begin ();
  block = malloc (10);
  free (block);
  pthread_mutex_lock (lock);
  syscall (SYS_getppid);
  audio_watch_end ();
  if (trapped)
    audio_watch_exit ();
  return NULL;
}

static void
test_net (void)
{
  struct { pthread_mutex_t lock; bool trapped; } shared = { PTHREAD_MUTEX_INITIALIZER, false };
  pthread_t thread;

  g_assert_cmpint (pthread_create (&thread, NULL, sinner_run, &shared), ==, 0);
  g_usleep (100000);
  AudioWatch watch = audio_watch_take ();
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
  g_assert_cmpuint (watch.allocations, ==, 2);
  g_assert_cmpuint (watch.locks, ==, 1);
#endif
  if (shared.trapped)
    g_assert_cmpuint (watch.calls, >=, 1);      /* malloc makes its own */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  audio_watch_init ();
  g_test_add_func ("/engine/realtime/net", test_net);
  g_test_add_func ("/engine/realtime/rules", test_rules);
  return g_test_run ();
}
