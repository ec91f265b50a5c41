/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every register that moves a note is heard, by its formula; nothing that was moved is lost; time may be cut anyhow. */
#include <math.h>

#include "kernel-fixture.h"
#include "kernel/lane.h"

/* 120 bpm, 48 kHz: a tick is 50 samples. */
static const TestNote eighths[] = { { 0, 100, 60 }, { 240, 100, 61 }, { 480, 100, 62 }, { 720, 100, 63 } };

static House *
feel_new (KernelNoteInput *inputs)
{
  House *house = house_new (48000, 1);
  KernelAxonInput axon = test_axon (7, 1, 960, eighths, 4, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  return house;
}

static void
assert_frames (House *house, const unsigned *frames, const unsigned *velocities)
{
  for (unsigned i = 0; i < 4; i++)
    {
      g_assert_cmpuint (house_on (house, i)->frame, ==, frames[i]);
      g_assert_cmpuint (house_on (house, i)->velocity, ==, velocities[i]);
      g_assert_cmpuint (house_off_of (house, house_on (house, i))->frame, ==, frames[i] + 5000);
    }
  g_assert_null (house_on (house, 4));
}

static const unsigned loud[] = { 100, 100, 100, 100 };

static void
test_groove (void)
{
  KernelNoteInput inputs[4];
  House *house = feel_new (inputs);
  KernelGroove groove = { .grid_ticks = 240, .count = 2, .steps = { { 0, 1000 }, { 60, 500 } } };
  g_assert_cmpint (kernel_performer_set_groove (house->performer, &groove), ==, KERNEL_OK);
  house_play (house);
  house_blocks (house, 1000);
  const unsigned later[] = { 0, 15000, 24000, 39000 }, velocities[] = { 100, 50, 100, 50 };
  assert_frames (house, later, velocities);
  house_stop (house);
  house_blocks (house, 1);

  groove.steps[1].ticks = -240;                 /* the whole look-ahead */
  g_assert_cmpint (kernel_performer_set_groove (house->performer, &groove), ==, KERNEL_OK);
  g_array_set_size (house->events, 0);
  house->frames = 0;
  house_play (house);
  house_blocks (house, 1000);
  const unsigned sooner[] = { 0, 0, 24000, 24000 };
  assert_frames (house, sooner, velocities);
  groove.steps[1].ticks = -241;
  g_assert_cmpint (kernel_performer_set_groove (house->performer, &groove), ==, KERNEL_ERROR_RANGE);
  groove = (KernelGroove) { .count = 33, .grid_ticks = 1 };
  g_assert_cmpint (kernel_performer_set_groove (house->performer, &groove), ==, KERNEL_ERROR_RANGE);
  house_free (house);
}

/* A step is the nearest one of the grid: 100 belongs to 0, 130 to 240. */
static void
test_groove_steps (void)
{
  const TestNote off_grid[] = { { 100, 10, 60 }, { 130, 10, 61 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2];
  KernelAxonInput axon = test_axon (7, 1, 960, off_grid, 2, inputs);
  const KernelGroove groove = { .grid_ticks = 240, .count = 2, .steps = { { 10, 1000 }, { -20, 1000 } } };
  house_publish (house, 1, &axon, 1, NULL, 0);
  g_assert_cmpint (kernel_performer_set_groove (house->performer, &groove), ==, KERNEL_OK);
  house_play (house);
  house_blocks (house, 200);
  g_assert_cmpuint (house_on (house, 0)->frame, ==, 5500);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 5500);
  g_assert_cmpuint (house_on (house, 0)->pitch, ==, 60);
  house_free (house);
}

/* The formula of the header, written a second time. */
static double
draw (uint32_t id, uint32_t seed, uint32_t pass)
{
  uint32_t x = id ^ seed ^ pass;
  x ^= x >> 16;
  x *= 0x7feb352d;
  x ^= x >> 15;
  x *= 0x846ca68b;
  x ^= x >> 16;
  return ((double) (x % 2001) - 1000) / 1000;
}

static void
test_human (void)
{
  for (uint32_t seed = 0; seed < 3; seed++)
    {
      KernelNoteInput inputs[4];
      House *house = feel_new (inputs);
      unsigned frames[4], velocities[4], straight = 0;
      kernel_performer_set_human (house->performer, 20000, 300);
      kernel_performer_set_seed (house->performer, seed * 77);
      for (unsigned i = 0; i < 4; i++)
        {
          double h = draw (7001 + i, seed * 77, 0), frame = eighths[i].start * 50 + h * 0.02 * 48000;
          frames[i] = frame < 0 ? 0 : (unsigned) floor (frame + 0.5);
          velocities[i] = (unsigned) floor (100 * (1 + h * 0.3) + 0.5);
          straight += frames[i] == eighths[i].start * 50;
        }
      g_assert_cmpuint (straight, <, 3);
      house_play (house);
      house_blocks (house, 1000);
      assert_frames (house, frames, velocities);
      house_free (house);
    }
}

/* Each pass of a loop draws anew; the seed is at first the one that the performer was made with. */
static void
test_passes (void)
{
  KernelNoteInput inputs[4];
  House *house = feel_new (inputs);
  kernel_performer_set_human (house->performer, 20000, 0);
  kernel_performer_set_loop_all (house->performer, true);
  house_play (house);
  house_blocks (house, 3000);
  for (unsigned pass = 0; pass < 3; pass++)
    for (unsigned i = 1; i < 4; i++)
      {
        double frame = pass * 48000 + eighths[i].start * 50 + draw (7001 + i, 1, pass) * 0.02 * 48000;
        g_assert_cmpuint (house_on (house, pass * 4 + i)->frame, ==, (unsigned) floor (frame + 0.5));
      }
  house_free (house);
}

static void
test_offset (void)
{
  KernelNoteInput inputs[4];
  House *house = feel_new (inputs);
  kernel_performer_set_offset (house->performer, 10000);        /* 480 samples */
  house_play (house);
  house_blocks (house, 1000);
  const unsigned later[] = { 480, 12480, 24480, 36480 };
  assert_frames (house, later, loud);
  house_free (house);
  house = feel_new (inputs);
  kernel_performer_set_offset (house->performer, -10000);
  house_play (house);
  house_blocks (house, 1000);
  const unsigned sooner[] = { 0, 11520, 23520, 35520 };
  assert_frames (house, sooner, loud);
  house_free (house);
}

/* What was looked at ahead goes with the text that it stood in; what is written behind the end of a loop is not heard early. */
static void
test_ahead (void)
{
  KernelNoteInput inputs[4];
  House *house = feel_new (inputs);
  kernel_performer_set_offset (house->performer, -1000);
  house_play (house);
  house_blocks (house, 180);                    /* 11,520: the note of 11,952 was looked at */
  const TestNote other[] = { { 0, 100, 60 }, { 300, 100, 90 } };
  KernelAxonInput axon = test_axon (7, 2, 960, other, 2, inputs);
  house_publish (house, 2, &axon, 1, NULL, 0);
  house_blocks (house, 800);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 2);
  g_assert_cmpuint (house_on (house, 1)->pitch, ==, 90);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 15000 - 48);
  house_free (house);

  house = feel_new (inputs);
  kernel_performer_set_offset (house->performer, -10000);
  g_assert_cmpint (kernel_performer_loop (house->performer, 0, 230), ==, KERNEL_OK);
  house_play (house);
  house_blocks (house, 700);
  for (unsigned i = 0; i < 3; i++)
    {
      g_assert_cmpuint (house_on (house, i)->pitch, ==, 60);    /* 61 at 240 would be heard at 230.4 - 9.6 */
      g_assert_cmpuint (house_on (house, i)->frame, ==, i * 11500);
    }
  house_free (house);
}

/* Three hundred notes, moved by up to half a second: each sounds once. */
static void
test_nothing_is_lost (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[300];
  TestNote notes[300];
  for (unsigned i = 0; i < 300; i++)
    notes[i] = (TestNote) { i * 3, 5, i % 128, i + 1 };
  KernelAxonInput axon = test_axon (7, 1, 960, notes, 300, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  kernel_performer_set_human (house->performer, 500000, 500);
  kernel_performer_set_offset (house->performer, 100000);
  house_play (house);
  house_blocks (house, 2000);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 300);
  g_assert_cmpuint (house_transport (house).full, ==, 0);
  g_assert_true (house_transport (house).at_end);
  house_assert_no_hanging_note (house);
  house_free (house);
}

/* ---- time cut anyhow ------------------------------------------------------------------------- */

static void
perform (House *house, uint32_t total, uint32_t seed, uint32_t fixed)
{
  KernelEvent events[1024];
  while (house->frames < total)
    {
      seed = seed * 1664525u + 1013904223u;
      uint32_t frames = fixed ? fixed : 1 + (seed >> 10) % 64;
      if (frames > total - house->frames)
        frames = total - (uint32_t) house->frames;
      uint32_t count = kernel_performer_frames (house->performer, frames, events, 1024);
      for (uint32_t i = 0; i < count; i++)
        {
          g_assert_cmpuint (events[i].frame, <, frames);
          events[i].frame += (uint32_t) house->frames;
          g_array_append_val (house->events, events[i]);
        }
      house->frames += frames;
    }
}

/* Text, synapses with jitter, live notes, feel, a tempo ramp and commands at the same samples. */
static House *
rich_house (KernelNoteInput inputs[2][4])
{
  House *house = house_new (44100, 9);
  static const KernelTempo ramp = { .bpm = 90, .to_bpm = 150, .ticks = 1900, .curve = 2 };
  const KernelSynapseInput synapses[] = {
    { .from_key = 7, .to_key = 8, .id = 1, .group = 1, .weight = 500, .probability = 900, .jitter_ticks = 77 },
    { .from_key = 7, .to_key = 7, .id = 2, .group = 2, .weight = 500, .probability = 1000, .delay_ticks = 11 },
    { .from_key = 8, .to_key = 7, .id = 3, .weight = 500, .probability = 1000, .quantize = 1 } };
  KernelAxonInput axons[] = { test_axon (7, 1, 960, eighths, 4, inputs[0]), test_axon (8, 2, 500, eighths, 2, inputs[1]) };
  axons[0].tempos = &ramp;
  axons[1].starts = false;
  house_publish (house, 1, axons, 2, synapses, 3);
  const KernelGroove groove = { .grid_ticks = 240, .count = 2, .steps = { { 0, 1000 }, { 40, 700 } } };
  g_assert_cmpint (kernel_performer_set_groove (house->performer, &groove), ==, KERNEL_OK);
  kernel_performer_set_human (house->performer, 8000, 100);
  for (unsigned i = 0; i < 20; i++)
    {
      KernelLane *lane = kernel_performer_get_lane (house->performer, 2 + i % 3);
      const KernelLaneNote note = { .clip = 7 + i % 2, .tick = i * 31.25, .duration_ticks = 40, .id = i, .pitch = (uint8_t) (40 + i),
                                    .velocity = 70, .track = KERNEL_TRACK_OF_CLIP };
      const KernelLive live = { .sample = 5000 + i * 7001, .pitch = 30, .velocity = 1, .length_frames = 900 };
      g_assert_cmpint (kernel_lane_insert (lane, &note, NULL), ==, KERNEL_OK);
      g_assert_cmpint (kernel_lane_event (lane, &live), ==, KERNEL_OK);
    }
  house_play (house);
  return house;
}

static void
perform_rich (House *house, uint32_t seed, uint32_t fixed)
{
  perform (house, 100000, seed, fixed);
  kernel_performer_ramp_tempo_scale (house->performer, 1.5, 2);
  perform (house, 150016, seed + 1, fixed);
  g_assert_cmpint (kernel_lane_reward (kernel_performer_get_lane (house->performer, 4), 7), ==, KERNEL_OK);
  perform (house, 300000, seed + 2, fixed);
  g_assert_cmpint (kernel_performer_seek (house->performer, 100), ==, KERNEL_OK);
  perform (house, 700000, seed + 3, fixed);
  house_stop (house);
  perform (house, 700100, seed + 4, fixed);
}

static void
test_block_sizes (void)
{
  KernelNoteInput inputs[2][4];
  House *first = rich_house (inputs);
  perform_rich (first, 1, 64);
  house_assert_no_hanging_note (first);
  g_assert_cmpuint (house_count (first, KERNEL_EVENT_ON), >, 100);
  const uint32_t sizes[] = { 16, 1, 48, 33, 0, 0, 0 };   /* 0: a new size each time */
  for (unsigned i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      House *other = rich_house (inputs);
      perform_rich (other, 100 * i, sizes[i]);
      g_assert_cmpuint (other->events->len, ==, first->events->len);
      for (uint32_t e = 0; e < first->events->len; e++)
        g_assert_cmpmem (house_event (first, e), sizeof (KernelEvent), house_event (other, e), sizeof (KernelEvent));
      house_free (other);
    }
  house_free (first);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/feel/groove", test_groove);
  g_test_add_func ("/kernel/feel/groove-steps", test_groove_steps);
  g_test_add_func ("/kernel/feel/human", test_human);
  g_test_add_func ("/kernel/feel/passes", test_passes);
  g_test_add_func ("/kernel/feel/offset", test_offset);
  g_test_add_func ("/kernel/feel/ahead", test_ahead);
  g_test_add_func ("/kernel/feel/nothing-is-lost", test_nothing_is_lost);
  g_test_add_func ("/kernel/feel/block-sizes", test_block_sizes);
  return g_test_run ();
}
