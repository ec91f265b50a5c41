/* SPDX-License-Identifier: GPL-3.0-or-later */
/* New scores while one plays: rebinding, phase, notes that live on, quanta, joining, map hand-
 * over. */
#include "kernel-fixture.h"

/* 120 bpm, 48 kHz: a tick is 50 samples. Block 100 begins at sample 6,400 = tick 128. */
#define AT_TICK_128 100

typedef struct { KernelNoteInput inputs[8]; KernelAxonInput axon; } Clip;

static KernelAxonInput *
clip (Clip *clip, uint64_t key, uint64_t content, uint32_t length, const TestNote *notes,
      uint32_t count)
{
  clip->axon = test_axon (key, content, length, notes, count, clip->inputs);
  return &clip->axon;
}

static const TestNote old_notes[] = {
  { 0, 1920, 48, 1 }, { 100, 10, 60, 2 }, { 480, 10, 62, 3 }, { 1920, 10, 64, 4 }
};

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
  /* Note 1 lives on with a later end; 2 has passed; 5 is new and has passed; 3 has another pitch;
   * 4 is gone. */
  static const TestNote notes[] = {
    { 0, 2400, 48, 1 }, { 50, 10, 71, 5 }, { 100, 10, 60, 2 }, { 480, 10, 67, 3 }
  };
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
  g_assert_cmpuint (house_off_of (house, house_on (house, 0))->frame, ==,
                    96000); /* the end it was given */
  house_assert_no_hanging_note (house);
  house_free (house);
}

/* Two clips; one is kept, then good again: its span is looked up in the newest slot and its offsets are those of the
 * text it was good in. */
static void
test_text_of_kept (void)
{
  static const TestNote often[] = { { 0, 10, 60 }, { 48, 10, 60 }, { 96, 10, 60 }, { 144, 10, 60 } };
  static const KernelSpan there[] = { { 0, 100, 5, UINT32_MAX, 0 } }, moved[] = { { 0, 130, 5, UINT32_MAX, 0 } };
  static const uint32_t kept_text[] = { 1, 1, 3 }, kept_start[] = { 100, 100, 130 };
  House *house = house_new (48000, 1);
  KernelNoteInput inputs[2][4];
  KernelAxonInput axons[2] = { test_axon (8, 2, 192, often, 4, inputs[0]), test_axon (7, 1, 192, often, 4, inputs[1]) };
  uint64_t cursor = 0;
  for (unsigned i = 0; i < 4; i++)
    inputs[0][i].span = inputs[1][i].span = 0;
  axons[0].track = 1;
  for (uint32_t revision = 1; revision <= 3; revision++)
    {
      const KernelAxonInput kept = { .key_hash = 7, .starts = true, .keep = true };
      axons[0].spans = axons[1].spans = revision == 1 ? there : moved;
      axons[0].span_count = axons[1].span_count = 1;
      const KernelAxonInput score[] = { axons[0], revision == 2 ? kept : axons[1] };
      uint32_t slot = house_publish (house, revision, score, 2, NULL, 0), seen[2] = { 0 }, lost;
      if (revision == 1)
        house_play (house);
      house_blocks (house, 38);         /* 2,432 frames: a note every 2,400 */
      KernelTell tells[32];
      uint32_t count = kernel_performer_read (house->performer, &cursor, tells, 32, &lost);
      KernelSpanView views[4];
      g_assert_cmpuint (kernel_map_copy_spans (house->map, slot, views, 4, NULL), ==, 2);
      for (uint32_t i = 0; i < count; i++)
        if (tells[i].type == KERNEL_TELL_ON && tells[i].revision == revision)
          {
            gboolean is_kept = tells[i].key == 7;
            g_assert_cmpuint (tells[i].text_revision, ==, is_kept ? kept_text[revision - 1] : revision);
            g_assert_cmpuint (views[tells[i].span].start, ==,
                              is_kept ? kept_start[revision - 1] : revision == 1 ? 100 : 130);
            seen[is_kept]++;
          }
      g_assert_cmpuint (seen[0], >=, 1);
      g_assert_cmpuint (seen[1], >=, 1);
    }
  house_free (house);
}

static void
test_shorter (void)
{
  /* At tick 128 the new length of 120 has passed: its synapse fires now. */
  static const TestNote notes[] = { { 0, 10, 60, 2 } }, next_notes[] = { { 0, 10, 72, 9 } };
  House *house = playing_house (old_notes, 4, 3840);
  Clip changed, next;
  KernelAxonInput axons[2] = { *clip (&changed, 7, 2, 120, notes, 1),
                               *clip (&next, 8, 3, 480, next_notes, 1) };
  axons[1].starts = false;
  KernelSynapseInput synapse = {
    .from_key = 7, .to_key = 8, .id = 1, .weight = 500, .probability = 1000
  };
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
  KernelAxonInput axons[3] = { *clip (&one, 7, 1, 3840, old_notes, 4),
                               *clip (&two, 8, 2, 960, notes, 2),
                               *clip (&late, 9, 3, 120, notes, 1) }; /* its time is over */
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

/* With a quantum of a bar and a text that changes every block, many generations wait; none is
 * lost, slots come back. */
static void
test_many_generations (void)
{
  House *house = playing_house (old_notes, 4, 3840);
  kernel_performer_set_quantum (house->performer, 2);
  uint32_t refused = 0;
  for (uint32_t revision = 2; revision < 3000; revision++)
    {
      Clip changed;
      TestNote notes[] = { { 0, 1920, 48, 1 },
                           { 480, 10, 60 + revision % 12, 3 },
                           { 1920, 10, 64, 4 } };
      KernelStatus status = kernel_composer_begin (house->composer, revision);
      if (status == KERNEL_OK)
        {
          g_assert_cmpint (kernel_composer_add_axon (house->composer,
                                                     clip (&changed, 7, revision, 3840, notes, 3)),
                           ==, KERNEL_OK);
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
  const KernelCapacities bigger = {
    .notes = 8192, .axons = 128, .spans = 4096, .synapses = 256, .tempos = 256, .metres = 256
  };
  house_new_composer (house, &bigger);
  g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
  house_blocks (house, 5);
  g_assert_null (
      kernel_performer_collect (house->performer)); /* no score in it yet: the old one plays on */
  static const TestNote other[] = { { 10, 10, 90, 31 } };
  Clip same, more;
  KernelAxonInput axons[2] = { *clip (&more, 3, 8, 240, other, 1),
                               *clip (&same, 7, 1, 3840, old_notes, 4) };
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
  g_assert_cmpint (kernel_performer_patch (house->performer, 99, 70, 11, -1), ==,
                   KERNEL_ERROR_RANGE);
  g_assert_cmpint (kernel_performer_patch (house->performer, 1, -1, -1, 1), ==,
                   KERNEL_OK); /* sounds now */
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

/* The same hand-over with a quantum: the old map goes on being read until the bar. */
static void
test_map_hand_over_at_the_bar (void)
{
  static const TestNote notes[] = { { 0, 1920, 48, 1 }, { 480, 10, 72, 3 }, { 1920, 10, 74, 4 } };
  House *house = playing_house (old_notes, 4, 3840);
  KernelMap *old_map = house->map;
  void *old_scratch = house->scratch;
  kernel_performer_set_quantum (house->performer, 2);
  house_new_composer (house, NULL);
  g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
  Clip changed;
  house_publish (house, 2, clip (&changed, 7, 2, 3840, notes, 3), 1, NULL, 0);
  house_blocks (house, 1300);           /* 1,400 blocks are 89,600 samples; the bar is at 96,000 */
  g_assert_null (kernel_performer_collect (house->performer));
  house_blocks (house, 101);
  g_assert_true (kernel_performer_collect (house->performer) == old_map);
  kernel_map_free (old_map);
  free (old_scratch);
  house_blocks (house, 500);
  g_assert_cmpuint (house_on (house, 2)->pitch, ==, 62);
  g_assert_cmpuint (house_on (house, 3)->pitch, ==, 74);
  g_assert_cmpuint (house_on (house, 3)->frame, ==, 96000);
  house_assert_no_hanging_note (house);
  house_free (house);
}

/* Two composers die while a clip waits for its end: the third one's text does not wait for that
 * long. */
static void
test_third_map (void)
{
  House *house = playing_house (old_notes, 4, 3840);
  KernelMap *first = house->map, *second;
  void *scratch[2] = { house->scratch };
  Clip changed;
  kernel_performer_set_quantum (house->performer, 3);
  house_new_composer (house, NULL);
  second = house->map;
  scratch[1] = house->scratch;
  g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
  house_publish (house, 2, clip (&changed, 7, 2, 3840, old_notes, 3), 1, NULL, 0);
  house_blocks (house, 10);
  g_assert_cmpuint (house_transport (house).score_version, ==, 2);
  house_new_composer (house, NULL);
  g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
  house_publish (house, 3, clip (&changed, 7, 3, 3840, old_notes, 2), 1, NULL, 0);
  house_blocks (house, 10);
  g_assert_null (kernel_performer_collect (house->performer));
  house_blocks (house,
                270); /* past the beat at 24,000 samples, far from the clip's end at 192,000 */
  g_assert_true (kernel_performer_collect (house->performer) == first);
  house_blocks (house, 1);
  g_assert_cmpuint (house_transport (house).score_version, ==, 3);
  house_stop (house);
  house_blocks (house, 2);
  g_assert_true (kernel_performer_collect (house->performer) == second);
  house_assert_no_hanging_note (house);
  kernel_map_free (first);
  kernel_map_free (second);
  free (scratch[0]);
  free (scratch[1]);
  house_free (house);
}

/* A loop of the score: what rings over its end, and a note that feel moved behind it, go on. */
static void
test_tails_of_a_loop (void)
{
  static const TestNote notes[] = { { 0, 10, 60, 1 }, { 230, 30, 61, 2 }, { 242, 10, 62, 3 } };
  House *house = house_new (48000, 1);
  Clip only;
  kernel_performer_set_loop_all (house->performer, true);
  house_publish (house, 1, clip (&only, 7, 1, 240, notes, 3), 1, NULL, 0);
  house_play (house);
  house_blocks (house, 500);            /* 32,000 samples; the loop has 12,000 */
  const unsigned frames[] = { 0, 11500, 12000, 12100, 23500, 24000, 24100 };
  const unsigned pitches[] = { 60, 61, 60, 62, 61, 60, 62 };
  for (unsigned i = 0; i < G_N_ELEMENTS (frames); i++)
    {
      g_assert_cmpuint (house_on (house, i)->frame, ==, frames[i]);
      g_assert_cmpuint (house_on (house, i)->pitch, ==, pitches[i]);
    }
  g_assert_cmpuint (house_off_of (house, house_on (house, 1))->frame, ==, 13000);
  house_stop (house);
  house_blocks (house, 1);
  house_assert_no_hanging_note (house);
  house_free (house);
}

/* Two clips that choose each other by chance, for a while; the score is published again before
 * every n-th block (0: never), and in the middle by a new composer in a new map. Same texts, same
 * seed: the same events. */
static GArray *
graph_events (unsigned every, bool new_composer)
{
  static const TestNote notes[2][3] = { { { 0, 30, 60 }, { 13.3, 5, 61 }, { 40, 20, 62 } },
                                        { { 0, 60, 70 }, { 7.25, 7, 71 }, { 21, 20, 72 } } };
  const KernelSynapseInput synapses[] = { { .from_key = 7,
                                            .to_key = 7,
                                            .id = 1,
                                            .group = 1,
                                            .weight = 400,
                                            .probability = 1000,
                                            .jitter_ticks = 9 },
                                          { .from_key = 7,
                                            .to_key = 8,
                                            .id = 2,
                                            .group = 2,
                                            .weight = 600,
                                            .probability = 1000,
                                            .delay_ticks = 3 },
                                          { .from_key = 8,
                                            .to_key = 7,
                                            .id = 3,
                                            .group = 1,
                                            .weight = 500,
                                            .probability = 1000,
                                            .quantize = 1 } };
  House *house = house_new (44100, 99);
  KernelMap *old_map = NULL;
  void *old_scratch = NULL;
  Clip one, two;
  KernelAxonInput axons[2] = { *clip (&one, 7, 1, 50, notes[0], 3),
                               *clip (&two, 8, 2, 61, notes[1], 3) };
  axons[1].starts = false;
  axons[1].track = 1;
  house_publish (house, 1, axons, 2, synapses, 3);
  house_play (house);
  for (unsigned block = 0; block < 6000; block++)
    {
      if (new_composer && block == 3000)
        {
          old_map = house->map;
          old_scratch = house->scratch;
          house_new_composer (house, NULL);
          g_assert_cmpint (kernel_performer_attach (house->performer, house->map), ==, KERNEL_OK);
        }
      if (every && block % every == 0)
        house_publish (house, block + 2, axons, 2, synapses, 3);
      house_blocks (house, 1);
    }
  GArray *events = g_array_ref (house->events);
  if (new_composer)
    g_assert_true (kernel_performer_collect (house->performer) == old_map);
  house_free (house);
  kernel_map_free (old_map);
  free (old_scratch);
  return events;
}

static void
test_same_music (void)
{
  GArray *plain = graph_events (0, false);
  g_assert_cmpuint (plain->len, >, 200);
  for (unsigned every = 1; every <= 7; every++)
    {
      GArray *other = graph_events (every, every & 1);
      g_assert_cmpuint (other->len, ==, plain->len);
      for (unsigned i = 0; i < plain->len; i++)
        {
          const KernelEvent *a = &g_array_index (plain, KernelEvent, i),
                            *b = &g_array_index (other, KernelEvent, i);
          g_assert_cmpuint (a->frame, ==, b->frame);
          g_assert_cmpuint (a->type, ==, b->type);
          g_assert_cmpuint (a->pitch, ==, b->pitch);
          g_assert_cmpuint (a->serial, ==, b->serial);
        }
      g_array_unref (other);
    }
  g_array_unref (plain);
}

/* The hard way: a clip that counts as changed at every block, with the notes it had. Positions go
 * through the inverse closed form each time; no note may be struck twice, left out, cut or moved
 * by a sample. */
static GArray *
restless_events (const KernelTempo *tempo, bool restless, double rate)
{
  enum { COUNT = 60 };
  static KernelNoteInput inputs[COUNT];
  for (uint32_t i = 0; i < COUNT; i++)
    inputs[i] = (KernelNoteInput) { .id = i + 1,
                                    .pitch = (uint8_t) (40 + i % 30),
                                    .velocity = 90,
                                    .start_ticks = i * 31.37 + i % 3 * 0.25,
                                    .duration_ticks = 20 + i % 7 * 30,
                                    .voice = (uint8_t) (i % 2),
                                    .span = UINT32_MAX };
  House *house = house_new (rate, 1);
  KernelAxonInput axon = test_axon (7, 1, 1920, NULL, 0, NULL);
  axon.notes = inputs;
  axon.note_count = COUNT;
  axon.tempos = tempo;
  house_publish (house, 1, &axon, 1, NULL, 0);
  house_play (house);
  for (uint32_t block = 0; block < 3000; block++)
    {
      if (restless && block)
        {
          axon.content_hash++;
          house_publish (house, block + 1, &axon, 1, NULL, 0);
        }
      house_blocks (house, 1);
    }
  if (restless)
    g_assert_cmpuint (house_transport (house).swaps, >, 800);
  house_assert_no_hanging_note (house);
  GArray *events = g_array_ref (house->events);
  house_free (house);
  return events;
}

static void
test_restless (void)
{
  static const KernelTempo tempos[] = { { .bpm = 120, .to_bpm = 120 },
                                        { .bpm = 97.3, .to_bpm = 97.3 },
                                        { .bpm = 60, .to_bpm = 180, .ticks = 1500, .curve = 1 },
                                        { .bpm = 180, .to_bpm = 70, .ticks = 1900, .curve = 2 },
                                        { .bpm = 180, .to_bpm = 70, .ticks = 1900, .curve = 3 },
                                        { .bpm = 70, .to_bpm = 190, .ticks = 1900, .curve = 4 } };
  for (unsigned i = 0; i < G_N_ELEMENTS (tempos); i++)
    {
      GArray *plain = restless_events (tempos + i, false, 44100),
             *other = restless_events (tempos + i, true, 44100);
      g_assert_cmpuint (plain->len, ==, 120);
      g_assert_cmpuint (other->len, ==, 120);
      for (unsigned e = 0; e < plain->len; e++)
        {
          const KernelEvent *a = &g_array_index (plain, KernelEvent, e),
                            *b = &g_array_index (other, KernelEvent, e);
          g_assert_cmpuint (a->type, ==, b->type);
          g_assert_cmpuint (a->pitch, ==, b->pitch);
          g_assert_cmpuint (a->frame, ==, b->frame);
        }
      g_array_unref (plain);
      g_array_unref (other);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/swap/same", test_same);
  g_test_add_func ("/kernel/swap/changed", test_changed);
  g_test_add_func ("/kernel/swap/sounding-note-gone", test_sounding_note_gone);
  g_test_add_func ("/kernel/swap/text-of-kept", test_text_of_kept);
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
  g_test_add_func ("/kernel/swap/map-hand-over-at-the-bar", test_map_hand_over_at_the_bar);
  g_test_add_func ("/kernel/swap/third-map", test_third_map);
  g_test_add_func ("/kernel/swap/tails-of-a-loop", test_tails_of_a_loop);
  g_test_add_func ("/kernel/swap/same-music", test_same_music);
  g_test_add_func ("/kernel/swap/restless", test_restless);
  return g_test_run ();
}
