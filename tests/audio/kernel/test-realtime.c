/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The audio thread makes no allocation and no system call, so it never waits in a lock: ten
 * thousand random blocks under counting wrappers, and the same in a process that the system kills
 * at its first call. */
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kernel-fixture.h"
#include "kernel/lane.h"

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
# define SANITIZED 1
#else
# define SANITIZED 0
#endif

static _Thread_local bool performing;
static _Atomic uint32_t forbidden;

#if !SANITIZED
void *__libc_malloc (size_t size);
void *__libc_calloc (size_t count, size_t size);
void *__libc_realloc (void *data, size_t size);
void  __libc_free (void *data);

static void note_call (void) { forbidden += performing; }
__attribute__ ((visibility ("default"))) void *
malloc (size_t size)
{
  note_call ();
  return __libc_malloc (size);
}
__attribute__ ((visibility ("default"))) void *
calloc (size_t n, size_t size)
{
  note_call ();
  return __libc_calloc (n, size);
}
__attribute__ ((visibility ("default"))) void *
realloc (void *data, size_t size)
{
  note_call ();
  return __libc_realloc (data, size);
}
__attribute__ ((visibility ("default"))) void
free (void *data)
{
  note_call ();
  __libc_free (data);
}
#endif

#define BLOCKS 10000

typedef struct { uint32_t state, revision; House *house; KernelNoteInput inputs[6][40]; } Chaos;

static uint32_t
draw (Chaos *chaos, uint32_t below)
{
  chaos->state = chaos->state * 1664525u + 1013904223u;
  return (chaos->state >> 8) % below;
}

static const KernelTempo ramp = { .bpm = 60, .to_bpm = 190, .ticks = 700, .curve = 4 };

/* A score of up to six clips of up to 40 notes, synapses between them; some clips kept from
 * before. */
static void
publish_random (Chaos *chaos)
{
  KernelComposer *composer = chaos->house->composer;
  uint32_t clips = draw (chaos, 7);
  if (kernel_composer_begin (composer, ++chaos->revision) != KERNEL_OK)
    return;
  for (uint32_t a = 0; a < clips; a++)
    {
      uint32_t count = draw (chaos, 40), content = draw (chaos, 5);
      double tick = 0;
      for (uint32_t i = 0; i < count; i++)
        {
          tick += draw (chaos, 60) / 16.0;
          chaos->inputs[a][i] = (KernelNoteInput) {
            .id = (a * 1000 + i + 1) | (uint64_t) content << 32,
            .kind = draw (chaos, 12) ? KERNEL_NOTE : (KernelNoteKind) draw (chaos, 10),
            .pitch = (uint8_t) draw (chaos, 128),
            .velocity = 100,
            .start_ticks = tick,
            .voice = (uint8_t) draw (chaos, 3),
            .duration_ticks = draw (chaos, 200),
            .glide = draw (chaos, 4) == 0,
            .extra = 20,
            .span = UINT32_MAX
          };
        }
      KernelAxonInput axon = test_axon (a + 1, content * 7919u + count * 31u + chaos->revision,
                                        10 + draw (chaos, 200), NULL, 0, NULL);
      axon.notes = chaos->inputs[a];
      axon.note_count = count;
      axon.starts = a < 3;
      axon.track = (uint16_t) a;
      axon.keep = draw (chaos, 6) == 0;
      if (draw (chaos, 2))
        axon.tempos = &ramp;
      KernelStatus status = kernel_composer_add_axon (composer, &axon);
      if (status != KERNEL_OK && !(axon.keep && status == KERNEL_ERROR_RANGE))
        return;
    }
  for (uint32_t i = 0; i < clips * 2; i++)
    {
      KernelSynapseInput synapse = { .from_key = 1 + draw (chaos, clips),
                                     .to_key = 1 + draw (chaos, clips),
                                     .id = i + 1,
                                     .group = (uint8_t) i,
                                     .weight = 500,
                                     .probability = 900,
                                     .delay_ticks = draw (chaos, 50),
                                     .jitter_ticks = (uint16_t) draw (chaos, 9),
                                     .quantize = (uint8_t) draw (chaos, 3),
                                     .always = draw (chaos, 5) == 0 };
      if (kernel_composer_add_synapse (composer, &synapse) != KERNEL_OK)
        return;                         /* a kept clip was not there: this score is not published */
    }
  kernel_composer_publish (composer, NULL);
}

static void
command_random (Chaos *chaos)
{
  KernelPerformer *performer = chaos->house->performer;
  KernelStatus status = KERNEL_OK;
  switch (draw (chaos, 14))
    {
    case 0: status = kernel_performer_stop (performer); break;
    case 1: case 2: case 3: status = kernel_performer_play (performer); break;
    case 4: status = kernel_performer_pause (performer); break;
    case 5: status = kernel_performer_seek (performer, draw (chaos, 900)); break;
    case 6:
      status = kernel_performer_loop (performer, draw (chaos, 200), 200 + draw (chaos, 300));
      break;
    case 7: kernel_performer_set_tempo_scale (performer, 0.5 + draw (chaos, 30) / 10.0); break;
    case 8: kernel_performer_set_transpose (performer, (int) draw (chaos, 24) - 12); break;
    case 9: kernel_performer_set_quantum (performer, draw (chaos, 4)); break;
    case 10:
      kernel_performer_set_mute (performer, draw (chaos, 4) ? 0 : draw (chaos, 64),
                                 draw (chaos, 8) ? 0 : draw (chaos, 64));
      break;
    case 11: kernel_performer_set_loop_all (performer, draw (chaos, 2)); break;
    case 12:
      (void) !kernel_performer_patch (performer, 1 + draw (chaos, 3000), (int) draw (chaos, 128),
                                      -1, (int) draw (chaos, 2));
      break;
    case 13: status = draw (chaos, 20) ? KERNEL_OK : kernel_performer_panic (performer); break;
    }
  if (status != KERNEL_OK)
    forbidden++;
}

/* Live notes, events, synapses, launches and learning from any lane; a refusal is an answer. */
static void
lane_random (Chaos *chaos)
{
  KernelLane *lane = kernel_performer_get_lane (chaos->house->performer, draw (chaos, KERNEL_LANES));
  static KernelNoteHandle handle;
  uint64_t clip = draw (chaos, 7);
  const KernelLaneNote note = { .clip = clip, .tick = draw (chaos, 3000) / 16.0, .duration_ticks = draw (chaos, 90),
                                .kind = (uint8_t) draw (chaos, 7), .pitch = (uint8_t) draw (chaos, 128), .velocity = 70,
                                .track = (uint8_t) draw (chaos, 6), .extra = 9000 };
  const KernelLive event = { .sample = draw (chaos, 2) * (chaos->house->frames + draw (chaos, 9000)), .pitch = (float) draw (chaos, 90),
                             .velocity = 0.7f, .length_frames = 1 + draw (chaos, 5000), .kind = (uint8_t) draw (chaos, 8),
                             .track = (uint8_t) draw (chaos, 6) };
  const KernelLiveSynapse synapse = { .from = 1 + draw (chaos, 6), .to = 1 + draw (chaos, 6), .id = 100 + draw (chaos, 40),
                                      .group = (uint8_t) draw (chaos, 9), .weight = 400, .probability = 800, .plasticity = 900,
                                      .delay_ticks = draw (chaos, 40) };
  switch (draw (chaos, 12))
    {
    case 0: case 1: case 2: (void) !kernel_lane_insert (lane, &note, &handle); break;
    case 3: (void) !kernel_lane_move (lane, handle, draw (chaos, 200)); break;
    case 4: (void) !kernel_lane_delete (lane, handle); break;
    case 5: (void) !kernel_lane_event (lane, &event); break;
    case 6: (void) !kernel_lane_connect (lane, &synapse); break;
    case 7: (void) !kernel_lane_disconnect (lane, 1 + draw (chaos, 6), 1 + draw (chaos, 140)); break;
    case 8: (void) !kernel_lane_launch (lane, 1 + clip, draw (chaos, 5)); break;
    case 9: (void) !kernel_lane_stop_clip (lane, clip, draw (chaos, 5)); break;
    case 10: (void) !kernel_lane_reward (lane, draw (chaos, 5)); break;
    case 11: (void) !(draw (chaos, 8) ? kernel_lane_penalize (lane, 1) : kernel_lane_clear (lane, clip)); break;
    }
}

static void
feel_random (Chaos *chaos)
{
  KernelPerformer *performer = chaos->house->performer;
  KernelGroove groove = { .grid_ticks = 1 + draw (chaos, 300), .count = draw (chaos, KERNEL_GROOVE_STEPS + 1) };
  for (uint32_t i = 0; i < groove.count; i++)
    {
      groove.steps[i].ticks = (int16_t) ((int) draw (chaos, 481) - 240);
      groove.steps[i].velocity = (uint16_t) draw (chaos, 1500);
    }
  switch (draw (chaos, 5))
    {
    case 0: (void) !kernel_performer_set_groove (performer, &groove); break;
    case 1: kernel_performer_set_human (performer, draw (chaos, 50000), draw (chaos, 400)); break;
    case 2: kernel_performer_set_offset (performer, (int32_t) draw (chaos, 80000) - 40000); break;
    case 3: kernel_performer_ramp_tempo_scale (performer, 0.5 + draw (chaos, 30) / 10.0, draw (chaos, 3)); break;
    case 4: kernel_performer_set_cut (performer, draw (chaos, 2)); break;
    }
}

static void
stir (Chaos *chaos, uint32_t block)
{
  if (draw (chaos, 3) == 0)
    lane_random (chaos);
  if (draw (chaos, 40) == 0)
    feel_random (chaos);
  if (draw (chaos, 5) == 0)
    publish_random (chaos);
  if (draw (chaos, 8) == 0)
    command_random (chaos);
  if (block % 20 == 0)
    (void) !kernel_performer_play (chaos->house->performer);
}

static void
test_counts (void)
{
  Chaos *chaos = g_new0 (Chaos, 1);
  KernelEvent events[512];
  chaos->house = house_new (48000, 1);
  chaos->state = 7;
  g_array_set_size (chaos->house->events, 4000000);     /* grown now, not between blocks */
  g_array_set_size (chaos->house->events, 0);
  for (uint32_t block = 0; block < BLOCKS; block++)
    {
      stir (chaos, block);
      performing = true;
      uint32_t count = kernel_performer_block (chaos->house->performer, events, 512);
      performing = false;
      g_array_append_vals (chaos->house->events, events, count);
    }
  g_assert_cmpuint (forbidden, ==, 0);
  house_stop (chaos->house);
  g_assert_cmpint (kernel_performer_panic (chaos->house->performer), ==, KERNEL_OK);   /* and the live notes */
  house_blocks (chaos->house, 20);
  KernelTransport transport = house_transport (chaos->house);
  g_test_message ("%u events, %u swaps, %u late, %u stolen, %u deferred, %u rejected, version %u",
                  chaos->house->events->len, transport.swaps, transport.late, transport.stolen,
                  transport.deferred, transport.rejected, (unsigned) transport.score_version);
  g_assert_cmpuint (house_count (chaos->house, KERNEL_EVENT_ON), >, 4000);
  g_assert_cmpuint (transport.swaps, >, 200);
  g_assert_cmpuint (transport.sounding, ==, 0);
  g_assert_cmpuint (transport.full, ==, 0);
  house_assert_no_hanging_note (chaos->house);
  house_free (chaos->house);
  g_free (chaos);
}

/* Composer and performer in one thread, under the strictest filter: any call but exit, read and
 * write kills. */
static void
test_no_system_call (void)
{
  if (SANITIZED)
    {
      g_test_skip ("a sanitizer makes system calls of its own");
      return;
    }
  Chaos *chaos = g_new0 (Chaos, 1);
  chaos->house = house_new (48000, 1);
  chaos->state = 11;
  pid_t child = fork ();
  if (child == 0)
    {
      KernelEvent events[512];
      prctl (PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
      for (uint32_t block = 0; block < BLOCKS; block++)
        {
          stir (chaos, block);
          kernel_performer_block (chaos->house->performer, events, 512);
        }
      syscall (SYS_exit, 42);
    }
  int status = 0;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, 42);
  house_free (chaos->house);
  g_free (chaos);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/realtime/counts", test_counts);
  g_test_add_func ("/kernel/realtime/no-system-call", test_no_system_call);
  return g_test_run ();
}
