/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The walk: frames by hand, ends, loops, pauses, seeks, registers, ramps, barriers. */
#include <math.h>

#include "kernel-fixture.h"

/* 120 bpm, 48 kHz: a quarter is 24,000 samples, a tick 50. */
static const TestNote two_notes[] = { { 0, 240, 60 }, { 480, 480, 64 } };

static void
test_frames (void)
{
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2];
  KernelAxonInput axon = test_axon (7, 1, 960, two_notes, 2, inputs);
  house_publish (house, 5, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 49000 / 64);
  g_assert_cmpuint (house->events->len, ==, 4);
  g_assert_cmpuint (house_event (house, 0)->frame, ==, 0);
  g_assert_cmpuint (house_event (house, 0)->pitch, ==, 60);
  g_assert_cmpuint (house_event (house, 0)->velocity, ==, 100);
  g_assert_cmpuint (house_event (house, 1)->frame, ==, 12000);
  g_assert_cmpuint (house_event (house, 1)->type, ==, KERNEL_EVENT_OFF);
  g_assert_cmpuint (house_event (house, 2)->frame, ==, 24000);
  g_assert_cmpuint (house_event (house, 3)->frame, ==, 48000);
  KernelTransport transport = house_transport (house);
  g_assert_true (transport.playing && transport.at_end);
  g_assert_cmpuint (transport.score_version, ==, 5);
  g_assert_cmpfloat (transport.length_ticks, ==, 960);
  house_assert_no_hanging_note (house);
  house_free (house);
}

/* 44.1 kHz, 120 bpm: a tick is 45.9375 samples. Tick 8 is sample 367.5, which rounds up; tick 1 is 45.94. */
static void
test_halves_up (void)
{
  const TestNote notes[] = { { 1, 10, 60 }, { 8, 10, 61 }, { 24, 10, 62 }, { 24.5, 10, 63 } };
  House *house = house_new (44100, 1);
  KernelNoteInput inputs[4];
  KernelAxonInput axon = test_axon (7, 1, 960, notes, 4, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 40);
  g_assert_cmpuint (house_on (house, 0)->frame, ==, 46);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 368);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 1103);       /* 1102.5 */
  g_assert_cmpuint (house_on (house, 3)->frame, ==, 1125);       /* 1125.47 */
  house_free (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/walk/frames", test_frames);
  g_test_add_func ("/kernel/walk/halves-up", test_halves_up);
  return g_test_run ();
}
