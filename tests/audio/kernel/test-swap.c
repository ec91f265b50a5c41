/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New scores while one plays: rebinding, phase, notes that live on, quanta, joining, map hand-over. */
#include "kernel-fixture.h"

/* 120 bpm, 48 kHz: a tick is 50 samples. Block 100 begins at sample 6,400 = tick 128. */
#define AT_TICK_128 100

typedef struct { KernelNoteInput inputs[8]; KernelAxonInput axon; } Clip;

static KernelAxonInput *
clip (Clip *clip, uint64_t key, uint64_t content, uint32_t length, const TestNote *notes, uint32_t count)
{
  clip->axon = test_axon (key, content, length, notes, count, clip->inputs);
  return &clip->axon;
}

static const TestNote old_notes[] = { { 0, 1920, 48, 1 }, { 100, 10, 60, 2 }, { 480, 10, 62, 3 }, { 1920, 10, 64, 4 } };

static House *
playing_house (const TestNote *notes, uint32_t count, uint32_t length)
{
  House *house = house_new (48000, 1);
  Clip first;
  house_publish (house, 1, clip (&first, 7, 1, length, notes, count), 1, NULL, 0);
  house_play (house);
  house_blocks (house, AT_TICK_128);
  return house;
}

static void
test_same (void)
{
  House *house = playing_house (old_notes, 4, 3840);
  Clip again;
  for (uint32_t revision = 2; revision < 40; revision++)
    {
      house_publish (house, revision, clip (&again, 7, 1, 3840, old_notes, 4), 1, NULL, 0);
      house_blocks (house, 1);
    }
  house_blocks (house, 3000);
  g_assert_cmpuint (house_transport (house).swaps, ==, 0);
  g_assert_cmpuint (house_transport (house).score_version, ==, 39);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 4);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 24000);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, 96000);
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_changed (void)
{
  /* Note 1 lives on with a later end; 2 has passed; 5 is new and has passed; 3 has another pitch; 4 is gone. */
  static const TestNote notes[] = { { 0, 2400, 48, 1 }, { 50, 10, 71, 5 }, { 100, 10, 60, 2 }, { 480, 10, 67, 3 } };
  House *house = playing_house (old_notes, 4, 3840);
  Clip changed;
  house_publish (house, 2, clip (&changed, 7, 2, 3840, notes, 4), 1, NULL, 0);
  house_blocks (house, 3000);
  g_assert_cmpuint (house_transport (house).swaps, ==, 1);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 3);
  g_assert_cmpuint (house_on (house, 2)->pitch, ==, 67);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 24000);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, 120000);
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_sounding_note_gone (void)
{
  static const TestNote notes[] = { { 480, 10, 62, 3 } };
  House *house = playing_house (old_notes, 4, 3840);
  Clip changed;
  house_publish (house, 2, clip (&changed, 7, 2, 3840, notes, 1), 1, NULL, 0);
  house_blocks (house, 2000);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 3);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, 96000);        /* the end it was given */
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_shorter (void)
{
  /* At tick 128 the new length of 120 has passed: its synapse fires now. */
  static const TestNote notes[] = { { 0, 10, 60, 2 } }, next_notes[] = { { 0, 10, 72, 9 } };
  House *house = playing_house (old_notes, 4, 3840);
  Clip changed, next;
  KernelAxonInput axons[2] = { *clip (&changed, 7, 2, 120, notes, 1), *clip (&next, 8, 3, 480, next_notes, 1) };
  axons[1].starts = false;
  KernelSynapseInput synapse = { .from_key = 7, .to_key = 8, .id = 1, .weight = 500, .probability = 1000 };
  house_publish (house, 2, axons, 2, &synapse, 1);
  house_blocks (house, 100);
  g_assert_cmpuint (house_on (house, 2)->pitch, ==, 72);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 6400);
  house_free (house);
}

static void
test_removed_and_empty (void)
{
  House *house = playing_house (old_notes, 4, 3840);
  house_publish (house, 2, NULL, 0, NULL, 0);
  house_blocks (house, 2000);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 2);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, 96000);
  g_assert_true (house_transport (house).at_end);
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_new_clip_joins (void)
{
  static const TestNote notes[] = { { 100, 10, 70, 21 }, { 480, 10, 71, 22 } };
  House *house = playing_house (old_notes, 4, 3840);
  Clip one, two, late;
  KernelAxonInput axons[3] = { *clip (&one, 7, 1, 3840, old_notes, 4), *clip (&two, 8, 2, 960, notes, 2),
                               *clip (&late, 9, 3, 120, notes, 1) };    /* its time is over */
  axons[1].track = 1;
  house_publish (house, 2, axons, 3, NULL, 0);
  house_blocks (house, 700);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 4);
  g_assert_cmpuint (house_on (house, 3)->pitch, ==, 71);
  g_assert_cmpuint (house_on (house, 3)->frame, ==, 24000);
  g_assert_cmpuint (house_on (house, 3)->track, ==, 1);
  house_free (house);
}

static void
test_extended_after_its_end (void)
{
  static const TestNote notes[] = { { 0, 10, 60, 1 }, { 240, 10, 61, 2 }, { 720, 10, 62, 3 } };
  House *house = playing_house (notes, 1, 120);         /* over at tick 120 */
  house_blocks (house, 1);
  g_assert_true (house_transport (house).at_end);
  house_blocks (house, 200);                            /* tick 385 */
  Clip longer;
  house_publish (house, 2, clip (&longer, 7, 2, 960, notes, 3), 1, NULL, 0);
  house_blocks (house, 400);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 2);
  g_assert_cmpuint (house_on (house, 1)->pitch, ==, 62);
  g_assert_cmpuint (house_on (house, 1)->frame, ==, 36000);
  house_free (house);
}

static void
test_tempo_change_keeps_the_tick (void)
{
  static const KernelTempo fast = { .bpm = 240, .to_bpm = 240 };
  House *house = playing_house (old_notes, 4, 3840);
  Clip changed;
  KernelAxonInput *axon = clip (&changed, 7, 1, 3840, old_notes, 4);
  axon->tempos = &fast;
  house_publish (house, 2, axon, 1, NULL, 0);
  house_blocks (house, 1);
  g_assert_cmpfloat_with_epsilon (house_transport (house).tick, 128, 0.02);
  house_blocks (house, 1500);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 15200);      /* 6,400 + 352 ticks of 25 */
  g_assert_cmpuint (house_on (house, 3)->frame, ==, 6400 + 1792 * 25);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, 6400 + 1792 * 25);
  house_free (house);
}

static void
quantum_case (unsigned quantum, uint32_t expect_pitch_480, uint32_t expect_pitch_1920)
{
  static const TestNote notes[] = { { 0, 1920, 48, 1 }, { 480, 10, 72, 3 }, { 1920, 10, 74, 4 } };
  House *house = playing_house (old_notes, 4, 3840);
  kernel_performer_set_quantum (house->performer, quantum);
  Clip changed;
  house_publish (house, 2, clip (&changed, 7, 2, 3840, notes, 3), 1, NULL, 0);
  house_blocks (house, 2000);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 24000);
  g_assert_cmpuint (house_on (house, 2)->pitch, ==, expect_pitch_480);
  g_assert_cmpuint (house_on (house, 3)->frame, ==, 96000);
  g_assert_cmpuint (house_on (house, 3)->pitch, ==, expect_pitch_1920);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 4);
  house_stop (house);
  house_blocks (house, 2);
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_quanta (void)
{
  quantum_case (0, 72, 74);             /* at once */
  quantum_case (1, 72, 74);             /* the beat at 480: its note is the new one's */
  quantum_case (2, 62, 74);             /* the bar at 1,920 */
  quantum_case (3, 62, 64);             /* the clip's end */
}

/* With a quantum of a bar and a text that changes every block, many generations wait; none is lost, slots come back. */
static void
test_many_generations (void)
{
  House *house = playing_house (old_notes, 4, 3840);
  kernel_performer_set_quantum (house->performer, 2);
  uint32_t refused = 0;
  for (uint32_t revision = 2; revision < 3000; revision++)
    {
      Clip changed;
      TestNote notes[] = { { 0, 1920, 48, 1 }, { 480, 10, 60 + revision % 12, 3 }, { 1920, 10, 64, 4 } };
      KernelStatus status = kernel_composer_begin (house->composer, revision);
      if (status == KERNEL_OK)
        {
          g_assert_cmpint (kernel_composer_add_axon (house->composer, clip (&changed, 7, revision, 3840, notes, 3)), ==, KERNEL_OK);
          g_assert_cmpint (kernel_composer_publish (house->composer, NULL), ==, KERNEL_OK);
        }
      refused += status != KERNEL_OK;
      house_blocks (house, revision % 3);
    }
  g_assert_cmpuint (refused, ==, 0);
  house_stop (house);
  house_blocks (house, 2);
  g_assert_cmpuint (house_transport (house).score_version, ==, 2999);
  g_assert_cmpuint (house_transport (house).rejected, ==, 0);
  house_assert_no_hanging_note (house);
  house_free (house);
}

static void
test_map_hand_over (void)
{
  House *house = playing_house (old_notes, 4, 3840);
  KernelMap *old_map = house->map;
  void *old_scratch = house->scratch;
  const KernelCapacities bigger = { .notes = 8192, .axons = 128, .spans = 4096, .synapses = 256, .tempos = 256, .metres = 256 };
  house_new_composer (house, &bigger);
  g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
  house_blocks (house, 5);
  g_assert_null (kernel_performer_collect (house->performer));           /* no score in it yet: the old one plays on */
  static const TestNote other[] = { { 10, 10, 90, 31 } };
  Clip same, more;
  KernelAxonInput axons[2] = { *clip (&more, 3, 8, 240, other, 1), *clip (&same, 7, 1, 3840, old_notes, 4) };
  house_publish (house, 2, axons, 2, NULL, 0);
  house_blocks (house, 1);
  g_assert_true (kernel_performer_collect (house->performer) == old_map);
  memset (kernel_map_get_score (old_map), 0xff, kernel_map_get_score_size (old_map));
  kernel_map_free (old_map);
  free (old_scratch);
  house_blocks (house, 3000);
  g_assert_cmpuint (house_transport (house).swaps, ==, 0);
  g_assert_cmpuint (house_count (house, KERNEL_EVENT_ON), ==, 4);
  g_assert_cmpuint (house_on (house, 2)->frame, ==, 24000);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, 96000);
  g_assert_cmpuint (house_transport (house).rejected, ==, 0);
  house_assert_no_hanging_note (house);
  house_free (house);
}

/* A map whose composer died before its first score is given back when the next one comes. */
static void
test_map_superseded (void)
{
  House *house = playing_house (old_notes, 4, 3840);
  KernelMap *first = house->map, *dead = kernel_map_new (NULL);
  g_assert_cmpint (kernel_performer_attach (house->performer, dead), ==, KERNEL_OK);
  g_assert_cmpint (kernel_performer_attach (house->performer, dead), ==, KERNEL_ERROR_FULL);
  house_blocks (house, 1);
  void *old_scratch = house->scratch;
  house_new_composer (house, NULL);
  g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
  house_blocks (house, 1);
  g_assert_true (kernel_performer_collect (house->performer) == dead);
  kernel_map_free (dead);
  Clip same;
  house_publish (house, 9, clip (&same, 7, 1, 3840, old_notes, 4), 1, NULL, 0);
  house_blocks (house, 1);
  g_assert_true (kernel_performer_collect (house->performer) == first);
  g_assert_cmpuint (house_transport (house).score_version, ==, 9);
  kernel_map_free (first);
  free (old_scratch);
  house_free (house);
}

static void
test_patch (void)
{
  House *house = playing_house (old_notes, 4, 3840);
  g_assert_cmpint (kernel_performer_patch (house->performer, 3, 70, 11, -1), ==, KERNEL_OK);
  g_assert_cmpint (kernel_performer_patch (house->performer, 99, 70, 11, -1), ==, KERNEL_ERROR_RANGE);
  g_assert_cmpint (kernel_performer_patch (house->performer, 1, -1, -1, 1), ==, KERNEL_OK);      /* sounds now */
  house_blocks (house, 300);
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==, 6400);
  g_assert_cmpuint (house_on (house, 2)->pitch, ==, 70);
  g_assert_cmpuint (house_on (house, 2)->velocity, ==, 11);
  /* The text is evaluated anew: what it says holds again, although the content is that of before. */
  Clip again;
  house_publish (house, 2, clip (&again, 7, 1, 3840, old_notes, 4), 1, NULL, 0);
  g_assert_cmpint (kernel_performer_seek (house->performer, 0), ==, KERNEL_OK);
  house_blocks (house, 400);
  g_assert_cmpuint (house_on (house, 3)->pitch, ==, 48);
  g_assert_cmpuint (house_on (house, 5)->pitch, ==, 62);
  g_assert_cmpuint (house_on (house, 5)->velocity, ==, 100);
  house_stop (house);
  house_blocks (house, 2);
  house_assert_no_hanging_note (house);
  house_free (house);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/swap/same", test_same);
  g_test_add_func ("/kernel/swap/changed", test_changed);
  g_test_add_func ("/kernel/swap/sounding-note-gone", test_sounding_note_gone);
  g_test_add_func ("/kernel/swap/shorter", test_shorter);
  g_test_add_func ("/kernel/swap/removed-and-empty", test_removed_and_empty);
  g_test_add_func ("/kernel/swap/new-clip-joins", test_new_clip_joins);
  g_test_add_func ("/kernel/swap/extended-after-its-end", test_extended_after_its_end);
  g_test_add_func ("/kernel/swap/tempo-change-keeps-the-tick", test_tempo_change_keeps_the_tick);
  g_test_add_func ("/kernel/swap/quanta", test_quanta);
  g_test_add_func ("/kernel/swap/many-generations", test_many_generations);
  g_test_add_func ("/kernel/swap/map-hand-over", test_map_hand_over);
  g_test_add_func ("/kernel/swap/map-superseded", test_map_superseded);
  g_test_add_func ("/kernel/swap/patch", test_patch);
  return g_test_run ();
}
