/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Launches and stops at their lines, track masks and loops by command, tempo ramps, notes that are gone. */
#include <math.h>

#include "kernel-fixture.h"
#include "kernel/lane.h"

/* 120 bpm, 48 kHz, 4/4: a tick is 50 samples, a beat 24,000, a bar 96,000. A plays from the start, 10 beats; B waits. */
enum { A = 301, B = 302 };
static const TestNote a_notes[] = { { 0, 4700, 60 } }, b_notes[] = { { 0, 2000, 70 }, { 240, 40, 71 } };

typedef struct { House *house; KernelLane *lane; KernelNoteInput inputs[2][2]; KernelAxonInput axons[2]; } Stage;

static Stage *
stage_new (void)
{
  Stage *stage = g_new0 (Stage, 1);
  stage->house = house_new (48000, 1);
  stage->lane = kernel_performer_get_lane (stage->house->performer, 0);
  stage->axons[0] = test_axon (A, 1, 4800, a_notes, 1, stage->inputs[0]);
  stage->axons[1] = test_axon (B, 2, 480, b_notes, 2, stage->inputs[1]);
  stage->axons[1].starts = false;
  stage->axons[1].track = 1;
  house_publish (stage->house, 1, stage->axons, 2, NULL, 0);
  return stage;
}

static void
stage_free (Stage *stage)
{
  house_free (stage->house);
  g_free (stage);
}

#define ok(call) g_assert_cmpint ((call), ==, KERNEL_OK)

static void
test_lines (void)
{
  /* Asked for at sample 96,000 (a bar line, tick 1,920) and at 100,032 (inside beat 5, tick 2,000.64). */
  static const struct { unsigned blocks, frame; KernelQuantum quantum;
  } cases[] = { { 1500, 96000, KERNEL_QUANTUM_OFF },  { 1500, 96000, KERNEL_QUANTUM_BEAT },
                { 1500, 192000, KERNEL_QUANTUM_BAR }, { 1500, 240000, KERNEL_QUANTUM_CLIP },
                { 1563, 100032, KERNEL_QUANTUM_OFF }, { 1563, 120000, KERNEL_QUANTUM_BEAT },
                { 1563, 192000, KERNEL_QUANTUM_BAR }, { 1563, 192000, KERNEL_QUANTUM_DEFAULT } };
  for (unsigned i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Stage *stage = stage_new ();
      house_play (stage->house);
      house_blocks (stage->house, cases[i].blocks);
      ok (kernel_lane_launch (stage->lane, B, cases[i].quantum));
      house_blocks (stage->house, 3000);
      g_assert_cmpuint (house_on (stage->house, 1)->frame, ==, cases[i].frame);
      g_assert_cmpuint (house_on (stage->house, 1)->pitch, ==, 70);
      g_assert_cmpuint (house_on (stage->house, 1)->track, ==, 1);
      g_assert_cmpuint (house_on (stage->house, 2)->frame, ==, cases[i].frame + 12000);
      stage_free (stage);
    }
}

static void
test_default_quantum (void)
{
  Stage *stage = stage_new ();
  ok (kernel_lane_quantum (stage->lane, KERNEL_QUANTUM_BEAT));
  g_assert_cmpint (kernel_lane_quantum (stage->lane, KERNEL_QUANTUM_DEFAULT), ==, KERNEL_ERROR_RANGE);
  house_play (stage->house);
  house_blocks (stage->house, 10);
  ok (kernel_lane_launch (stage->lane, B, KERNEL_QUANTUM_DEFAULT));
  house_blocks (stage->house, 1000);
  g_assert_cmpuint (house_on (stage->house, 1)->frame, ==, 24000);
  stage_free (stage);
}

/* A transport that stands starts with what was launched, and with nothing else. */
static void
test_standing (void)
{
  Stage *stage = stage_new ();
  kernel_performer_set_loop_all (stage->house->performer, true);       /* what was not started does not start again */
  house_blocks (stage->house, 10);
  ok (kernel_lane_launch (stage->lane, B, KERNEL_QUANTUM_BAR));
  house_blocks (stage->house, 1000);
  g_assert_cmpuint (house_on (stage->house, 0)->frame, ==, 640);
  g_assert_cmpuint (house_on (stage->house, 0)->pitch, ==, 70);
  g_assert_cmpuint (house_count (stage->house, KERNEL_EVENT_ON), ==, 2);
  ok (kernel_lane_launch (stage->lane, 999, KERNEL_QUANTUM_OFF));      /* nobody has that key: told */
  house_blocks (stage->house, 1);
  g_assert_cmpuint (house_transport (stage->house).rejected, ==, 1);
  KernelTell tells[64];
  uint64_t cursor = 0;
  uint32_t count = kernel_performer_read (stage->house->performer, &cursor, tells, 64, NULL), told = 0;
  for (uint32_t i = 0; i < count; i++)
    told += tells[i].type == KERNEL_TELL_REJECT && tells[i].note == 5;
  g_assert_cmpuint (told, ==, 1);
  stage_free (stage);
}

static void
test_stop_clip (void)
{
  /* B sounds a note of 2,000 ticks; stopped at the beat at tick 480 it would have ended anyway: stop at once, and what was
   * still to come (tick 240) does not. */
  Stage *stage = stage_new ();
  house_play (stage->house);
  ok (kernel_lane_launch (stage->lane, B, KERNEL_QUANTUM_OFF));
  house_blocks (stage->house, 100);
  ok (kernel_lane_stop_clip (stage->lane, B, KERNEL_QUANTUM_OFF));
  house_blocks (stage->house, 2000);
  g_assert_cmpuint (house_count (stage->house, KERNEL_EVENT_ON), ==, 2);
  g_assert_cmpuint (house_off_of (stage->house, house_on (stage->house, 1))->frame, ==, 100000);       /* ends naturally */
  g_assert_true (house_transport (stage->house).playing);
  ok (kernel_lane_stop_clip (stage->lane, 0, KERNEL_QUANTUM_BAR));
  house_blocks (stage->house, 1200);            /* past 192,000 */
  g_assert_true (house_transport (stage->house).at_end);
  stage_free (stage);
}

/* A launch that waits is taken back. */
static void
test_stop_waiting (void)
{
  Stage *stage = stage_new ();
  house_play (stage->house);
  house_blocks (stage->house, 10);
  ok (kernel_lane_launch (stage->lane, B, KERNEL_QUANTUM_BAR));
  house_blocks (stage->house, 10);
  ok (kernel_lane_stop_clip (stage->lane, B, KERNEL_QUANTUM_BAR));
  house_blocks (stage->house, 2000);
  g_assert_cmpuint (house_count (stage->house, KERNEL_EVENT_ON), ==, 1);
  stage_free (stage);
}

/* Mute, solo, loop and play from any lane; a register counts again when it is written anew. */
static void
test_commands (void)
{
  Stage *stage = stage_new ();
  KernelLane *lane = kernel_performer_get_lane (stage->house->performer, 5);
  ok (kernel_lane_mute (lane, 0, true));
  ok (kernel_lane_play (lane));
  house_blocks (stage->house, 10);
  g_assert_cmpuint (house_count (stage->house, KERNEL_EVENT_ON), ==, 0);
  kernel_performer_set_mute (stage->house->performer, 2, 0);
  ok (kernel_lane_seek (lane, 0));
  house_blocks (stage->house, 2);
  g_assert_cmpuint (house_count (stage->house, KERNEL_EVENT_ON), ==, 1);
  ok (kernel_lane_solo (lane, 1, true));
  house_blocks (stage->house, 1);
  g_assert_cmpuint (house_transport (stage->house).sounding, ==, 0);
  ok (kernel_lane_solo (lane, 1, false));
  ok (kernel_lane_loop (lane, 0, 480));
  ok (kernel_lane_seek (lane, 0));
  uint32_t start = (uint32_t) stage->house->frames;
  house_blocks (stage->house, 1000);
  g_assert_cmpuint (house_on (stage->house, 1)->frame, ==, start);
  g_assert_cmpuint (house_on (stage->house, 2)->frame, ==, start + 24000);
  ok (kernel_lane_stop (lane));
  house_blocks (stage->house, 1);
  g_assert_false (house_transport (stage->house).playing);
  g_assert_cmpint (kernel_lane_mute (lane, 64, true), ==, KERNEL_ERROR_RANGE);
  house_assert_no_hanging_note (stage->house);
  stage_free (stage);
}

/* ---- tempo ----------------------------------------------------------------------------------- */

/* The scale goes from 1 to 2 over 1 s from the first frame on: after t samples the clock has run t + t^2 / (2 * 48,000)
 * samples of score. Tick 480 is at 24,000 of those: t = -48,000 + sqrt (48,000^2 + 2 * 48,000 * 24,000) = 19,882.25; the
 * whole ramp makes 72,000; tick 1,920 is at 96,000: 48,000 + 24,000 / 2. */
static void
test_tempo_ramp (void)
{
  const TestNote notes[] = { { 480, 10, 60 }, { 1920, 960, 61 } };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2];
  KernelAxonInput axon = test_axon (7, 1, 4800, notes, 2, inputs);
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  house_blocks (house, 1);
  kernel_performer_ramp_tempo_scale (house->performer, 2, 1);
  house_blocks (house, 2000);
  /* begun one block in: 64 samples of score lie before it */
  double t = -48000 + sqrt (48000.0 * 48000 + 2 * 48000.0 * (24000 - 64));
  g_assert_cmpuint (house_on (house, 0)->frame, ==, 64 + (uint32_t) (t + 0.5));
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 64 + 48000 + (96000 - 64 - 72000) / 2);
  g_assert_cmpuint (house_off_of (house, house_on (house, 1))->frame, ==, 64 + 48000 + (96000 - 64 - 72000) / 2 + 24000);
  g_assert_cmpfloat_with_epsilon (house_transport (house).bpm, 240, 1e-9);
  kernel_performer_set_tempo_scale (house->performer, 1);
  house_blocks (house, 1);
  g_assert_cmpfloat_with_epsilon (house_transport (house).bpm, 120, 1e-9);
  house_free (house);
}

/* ---- notes that are gone --------------------------------------------------------------------- */

static void
test_gone (void)
{
  static const TestNote before[] = { { 0, 900, 60 }, { 0, 900, 62 } }, after[] = { { 0, 900, 62 } };
  for (int cut = 0; cut < 2; cut++)
    for (int removed = 0; removed < 2; removed++)
      {
        House *house = house_new (48000, 1);
        KernelNoteInput inputs[2];
        kernel_performer_set_cut (house->performer, cut);
        KernelAxonInput axon = test_axon (7, 1, 1920, before, 2, inputs);
        house_publish (house, 1, &axon, 1, NULL, 0);
        house_play (house);
        house_blocks (house, 100);
        axon = test_axon (removed ? 8 : 7, 2, 1920, after, 1, inputs);
        axon.starts = !removed;
        house_publish (house, 2, &axon, 1, NULL, 0);
        house_blocks (house, 800);
        g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, cut ? 6400 : 45000);
        /* the one that lives on does so either way; that of a removed clip goes with it */
        g_assert_cmpuint (house_off_of (house, house_on (house, 1))->frame, ==, cut && removed ? 6400 : 45000);
        house_assert_no_hanging_note (house);
        house_free (house);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/launch/lines", test_lines);
  g_test_add_func ("/kernel/launch/default-quantum", test_default_quantum);
  g_test_add_func ("/kernel/launch/standing", test_standing);
  g_test_add_func ("/kernel/launch/stop-clip", test_stop_clip);
  g_test_add_func ("/kernel/launch/stop-waiting", test_stop_waiting);
  g_test_add_func ("/kernel/launch/commands", test_commands);
  g_test_add_func ("/kernel/launch/tempo-ramp", test_tempo_ramp);
  g_test_add_func ("/kernel/launch/gone", test_gone);
  return g_test_run ();
}
